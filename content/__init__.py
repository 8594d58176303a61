"""The catalogue: every question's written answer, read once from its Markdown file.

Order, category, title, rarity and difficulty stand in the front matter of `content/<slug>.md` and nowhere else.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
CATEGORIES = (
    "Advanced machine learning",
    "Feature engineering",
    "Model deployment and production",
    "Deep learning and advanced topics",
)
RARITIES = ("Very common", "Common")
DIFFICULTIES = ("Easy", "Medium", "Hard")
SECTIONS = ("In 30 seconds", "In full", "What they ask next", "From your own project", "Reveal", "Code", "Sources")

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*):([^{}]*)\}")
"""A number in prose, as in `{five_looks:.0%}`. The colon is required: it is what tells it from the braces of LaTeX."""


_NEGATIVE = re.compile(r"-[\d.,]+%?")
_POWER = re.compile(r"(-?)([\d.]+)e([+-])0*(\d+)")
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Scene:
    """A state of a lab worth showing.

    name: in links. title: on its chip. lab: the lab's title, the first where it is empty. settings: values by key, all
    others at their defaults. step: the control's label. say: one sentence, in which {claim:.0%} is a claim and [Name]
    the readout of that name; a scene without is no chip. shows: readouts that must hold. ask: a question that may come
    before it.
    """

    name: str
    title: str
    lab: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    step: str | None = None
    say: str = ""
    shows: Mapping[str, str] = field(default_factory=dict)
    ask: str = ""


@dataclass(frozen=True)
class Point:
    """What a spoken answer should hold. text: the point, in a few words. say: a phrase that one could say, in which
    {claim:.0%} is a claim. senior: whether it is what a senior adds; else the guide expects it of everyone."""

    text: str
    say: str
    senior: bool = False


@dataclass(frozen=True)
class Question:
    """One question of the eighteen. `slug` names its file in every folder; `options` maps a key to an option's text.

    scene: the name of the scene that reveals the prediction's answer. draw: what may be drawn before, where that answer
    is a curve; else empty. points: what a spoken answer should hold, four to six.
    """

    slug: str
    order: int
    title: str
    short: str
    category: str
    rarity: str
    difficulty: str
    line: str
    predict: str
    options: Mapping[str, str]
    scene: str
    draw: str
    scenes: tuple[Scene, ...]
    points: tuple[Point, ...]
    summary: str
    answer: str
    follow_ups: tuple[tuple[str, str], ...]
    project: str
    reveal: str
    code: Mapping[str, str]
    sources: str

    @property
    def prose(self) -> str:
        """All text that may quote a claim."""
        follow_ups = [text for pair in self.follow_ups for text in pair]
        return "\n\n".join(
            [
                self.summary,
                self.answer,
                *follow_ups,
                self.project,
                self.reveal,
                self.predict,
                *self.options.values(),
                *(scene.say for scene in self.scenes),
                *(point.say for point in self.points),
            ]
        )

    def scene_named(self, name: str) -> Scene | None:
        """The scene of that name, if there is one."""
        return next((scene for scene in self.scenes if scene.name == name), None)


def fill(text: str, claims: Mapping[str, Any]) -> str:
    """Replace every placeholder in `text` by the claim it names, formatted; `.1pp` is a share in percentage points.

    Raises:
        ValueError: a placeholder names no claim.
    """

    def number(match: re.Match[str]) -> str:
        name, spec = match.groups()
        if name not in claims:
            raise ValueError(f"the placeholder {match[0]} names no claim; allowed are {', '.join(sorted(claims))}")
        if spec.endswith("pp"):  # a difference or a standard error of shares
            text = format(100 * claims[name], f"{spec[:-2]}f")
            return f"{text.replace('-', '−')} pp"
        text = format(claims[name], spec)
        if power := _POWER.fullmatch(text):
            sign, digits, below, exponent = power.groups()
            return f"{sign.replace('-', '−')}{digits}·10{(below.strip('+') + exponent).translate(_RAISED)}"
        return text.replace("-", "−") if _NEGATIVE.fullmatch(text) else text

    return PLACEHOLDER.sub(number, text)


@cache
def catalogue() -> tuple[Question, ...]:
    """All questions that have a written answer, in order."""
    return tuple(sorted((read(path) for path in HERE.glob("*.md")), key=lambda question: question.order))


@cache
def question(slug: str) -> Question:
    """The question of that slug. Raises `KeyError` when there is none."""
    return {each.slug: each for each in catalogue()}[slug]


def read(path: Path) -> Question:
    """Parse one file.

    Raises:
        ValueError: the front matter or a section is missing, or a field is not one of those allowed.
    """
    try:
        _, front, body = path.read_text("utf-8").split("---\n", 2)
    except ValueError:
        raise ValueError(f"{path.name} must begin with front matter between two lines of ---") from None
    fields = yaml.safe_load(front)
    sections = _split(body, "## ")
    for section in SECTIONS:
        if section not in sections:
            raise ValueError(f"{path.name} has no section '{section}'; needed are {', '.join(SECTIONS)}")
    for name, allowed in (("category", CATEGORIES), ("rarity", RARITIES), ("difficulty", DIFFICULTIES)):
        if fields[name] not in allowed:
            raise ValueError(f"{path.name} has {name} {fields[name]!r}; allowed are {', '.join(allowed)}")
    predict = fields.pop("predict")
    scenes = tuple(_scene(path, scene) for scene in fields.pop("scenes", []))
    points = tuple(_point(path, point) for point in fields.pop("points", []))
    return Question(
        slug=path.stem,
        **fields,
        predict=predict["question"],
        options=predict["options"],
        scene=predict.get("scene", ""),
        draw=predict.get("draw", ""),
        scenes=scenes,
        points=points,
        summary=sections["In 30 seconds"],
        answer=sections["In full"],
        follow_ups=tuple(_split(sections["What they ask next"], "### ").items()),
        project=sections["From your own project"],
        reveal=sections["Reveal"],
        code={lab: _fenced(text) for lab, text in _split(sections["Code"], "### ").items()},
        sources=sections["Sources"],
    )


def _scene(path: Path, given: Mapping[str, Any]) -> Scene:
    try:
        scene = Scene(**given)
    except TypeError as error:
        raise ValueError(f"{path.name} has a scene that cannot be read: {error}") from None
    return replace(scene, shows={name: str(text) for name, text in scene.shows.items()})


def _point(path: Path, given: Mapping[str, Any]) -> Point:
    try:
        return Point(**given)
    except TypeError as error:
        raise ValueError(f"{path.name} has a point that cannot be read: {error}") from None


def _split(text: str, mark: str) -> dict[str, str]:
    """Headings of one level and the text below each; code fences are left whole."""
    parts: dict[str, list[str]] = {}
    fenced = False
    heading = None
    for line in text.splitlines():
        fenced ^= line.startswith("```")
        if line.startswith(mark) and not fenced:
            heading = line[len(mark) :].strip()
            parts[heading] = []
        elif heading is not None:
            parts[heading].append(line)
    return {heading: "\n".join(lines).strip() for heading, lines in parts.items()}


def _fenced(text: str) -> str:
    return text.split("```python\n", 1)[1].rsplit("```", 1)[0].rstrip() + "\n"
