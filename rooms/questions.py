"""What a room asks: a page's prediction, or a curve to draw, and its twin with other numbers."""

import re
from functools import lru_cache
from typing import Any

import numpy as np

from content import question as written
from rooms.machine import Question
from ui.loading import load
from ui.panel import run

COLUMNS = 41
"""Of a drawn curve, at most: a curve is a vote of at most 4 kB."""
NEAR = 0.1
"""How far a drawn curve may be off on average and still be right, as a share of the axis."""
STROKES = {None: "solid", "solid": "solid", "dot": "dotted"}
"""Plotly's dashes as a room draws them; all others are dashed."""


def asked(slug: str, ask: str, seed: int) -> tuple[Question, Question]:
    """The questions of a room's two rounds.

    ask: "" for the page's prediction, "draw" to draw its answer, or the name of a kind of drill.

    Raises:
        ValueError: there is no such page, or nothing of that name to ask there.
    """
    try:
        written(slug)
    except KeyError:
        raise ValueError("slug must name a question's page, such as roc_auc.") from None
    kinds, twin = _drills(slug)
    if ask in kinds:
        return of_drill(kinds[ask](seed)), of_drill(kinds[ask](seed + 1))
    if ask == "draw" and written(slug).draw:
        return drawn(slug), drawn(slug)  # who has talked draws the same again: no drill asks for just that curve
    if ask:
        raise ValueError(f"ask must be {', '.join(['draw'] * bool(written(slug).draw) + list(kinds))}.")
    first = prediction(slug)
    return first, of_drill(kinds[twin](seed))


def _drills(slug: str) -> tuple[dict[str, Any], str]:
    """A slug's kinds of drills that can be voted on, and which is the twin of its prediction."""
    drills = load(f"concepts.{slug}.drills")
    return {name: kind for name, kind in drills.KINDS.items() if kind(0).form != "order"}, drills.TWIN


@lru_cache(64)
def prediction(slug: str) -> Question:
    """A page's prediction."""
    about, page = written(slug), load(f"pages.{slug}").PAGE
    options = {key: plain(page.filled(text)) for key, text in about.options.items()}
    right = page.prediction()
    sentences = re.split(r"(?<=[.!?]) ", plain(page.filled(about.reveal).split("\n\n")[0]))
    because = " ".join(sentences[:2])
    return Question("choice", plain(page.filled(about.predict)), right, options, say=options[right], because=because)


def of_drill(drill: Any) -> Question:
    """A drill as a room asks it."""
    words: dict[str, Any] = {"text": plain(drill.ask), "because": plain(" ".join(drill.way)), "unit": drill.unit}
    if drill.form == "choice":
        options = {f"option_{place}": plain(drill.text(each)) for place, each in enumerate(drill.choices, 1)}
        right = next(key for key, each in zip(options, drill.choices, strict=True) if drill.is_right(each))
        return Question("choice", answer=right, options=options, say=options[right], **words)
    if drill.form == "number":
        percent = 100.0 if drill.spec.endswith("%") else 1.0  # a share is typed in percent
        words["unit"] = "%" if percent > 1 else drill.unit
        off = {"answer": percent * drill.answer, "tolerance": percent * drill.tolerance}
        return Question("value", say=drill.text(drill.answer), **off, **words)
    over = drill.curve
    place = _columns(len(over.x))
    axes = {"x": _along(over.x[place], over.x[0], over.x[-1]), "label_x": over.label_x, "label_y": over.label_y}
    axes |= {"ends_x": [f"{each:g}" for each in over.x[[0, -1]]], "given": []}
    axes |= {"names": [f"{each:g}" for each in over.x[place]], "up": [over.low, over.high, False]}
    axes |= {"ends_y": [format(each, drill.spec or "g") for each in (over.low, over.high)]}
    heights = _along(drill.answer[place], over.low, over.high)
    return Question("curve", answer=heights, tolerance=drill.tolerance / (over.high - over.low), axes=axes, **words)


@lru_cache(32)
def drawn(slug: str) -> Question:
    """A page's prediction as a curve, drawn on THE picture that has it."""
    about, page = written(slug), load(f"pages.{slug}").PAGE
    scene = next(each for each in about.scenes if each.name == about.scene)
    shown = run(page.labs[scene.lab or next(iter(page.labs))], scene.settings, scene.step)
    chart = next(figure for figure in shown.view.figures if getattr(figure, "answer", None))
    whole, steps = np.asarray(chart.answer.x, float), shown.view.steps
    place = _columns(len(whole))
    x, y = whole[place], np.asarray(chart.answer.y, float)[place]
    names = [str(steps[each]) if len(steps) == len(whole) else f"{whole[each]:g}" for each in place]
    figure = chart.at(shown.step)
    across, up = _Axis(chart.layout["xaxis"], x), _Axis(chart.layout["yaxis"])
    lines = [each for each in (figure.data[index] for index in chart.given) if each.mode == "lines" and not each.fill]
    axes = {
        "x": across.heights(x),
        "label_x": across.label,
        "label_y": up.label,
        "names": names,
        "up": [up.low, up.high, up.log],
        "ends_x": [names[x.argmin()], names[x.argmax()]],
        "ends_y": up.ends,
        "given": [
            [
                STROKES.get(line.line.dash, "dashed"),
                [list(pair) for pair in zip(across.heights(line.x[::thin]), up.heights(line.y[::thin]), strict=True)],
            ]
            for line, thin in ((line, len(line.x) // COLUMNS + 1) for line in lines)
        ],
    }
    setting = re.split(r"(?<=[.!?]) ", prediction(slug).text)
    text = " ".join([*(each for each in setting if not each.endswith("?")), plain(about.draw)])
    because = prediction(slug).because
    return Question("curve", text, up.heights(y), {}, NEAR, because=because, axes=axes)


class _Axis:
    """One of Plotly's axes, from end to end of `values` where they are given: where its values stand, from 0 to 1."""

    def __init__(self, layout: Any, values: Any = None) -> None:
        self.log = layout.get("type") == "log"
        title = layout.get("title", "")
        self.label = plain(title if isinstance(title, str) else title.get("text", ""))
        low, high = (float(each) for each in layout["range"])
        if values is not None:
            low, high = (float(each) for each in self._along([min(values), max(values)]))
        elif not self.log:  # a picture leaves some room around what there can be
            low = 0.0 if -0.05 * high < low < 0 else low
            high = 100.0 if "%" in self.label and high > 100 else high
        self.low, self.high = low, high
        self.ends = [f"{float(f'{10**each if self.log else each:.2g}'):,g}" for each in (low, high)]

    def _along(self, values: Any) -> Any:
        values = np.asarray(values, float)
        return np.log10(np.maximum(values, 1e-300)) if self.log else values

    def heights(self, values: Any) -> list[float]:
        return _along(self._along(values), self.low, self.high)


def _along(values: Any, low: float, high: float) -> list[float]:
    """Shares of the way from low to high, within it."""
    return [round(float(each), 3) for each in np.clip((np.asarray(values, float) - low) / (high - low), 0.0, 1.0)]


def _columns(steps: int) -> Any:
    return np.unique(np.linspace(0, steps - 1, min(steps, COLUMNS)).round().astype(int))


def plain(text: str) -> str:
    """Markdown as plain text: a phone has no renderer, and needs none."""
    text = re.sub(r" ?\(\[see it\]\([^)]*\)\)", "", text)
    text = re.sub(r"\[([^\]]+)\]\([^)]*\)|<[^>]+>", lambda link: link[1] or " ", text)
    text = re.sub(r"\*\*|[`$]|(?<!\w)\*(?=\S)|(?<=\S)\*(?!\w)", "", text)
    return " ".join(text.split())
