"""What is asked in a row, and what came of it: ten cards, one question said aloud, or a mock interview."""

import random
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from content import CATEGORIES, RARITIES, Point, Question
from practice.plan import BESIDE, Kinds, exists, name_of

MINUTES = (15, 30, 45)
EACH = 5
"""Minutes that an interviewer gives a question: two to say it, and the rest for what is asked then."""
LEVELS = ("Mid-level", "Senior")
SEEDS = 10_000
CONTRASTS: Mapping[str, str] = {
    "regularization": "L1 and L2",
    "ensembles": "bagging and boosting",
    "roc_auc": "ROC and precision-recall",
    "imbalanced_data": "ROC and precision-recall",
    "monitoring": "data drift and concept drift",
    "batchnorm_dropout": "batch norm and dropout",
}
"""What people confuse: of these questions two drills are asked, side by side."""


@dataclass(frozen=True)
class Item:
    """One thing that is asked. form: "drill", "say", "point" or "follow". name: which of these; seed: of a drill."""

    slug: str
    form: str
    name: str = ""
    seed: int = 0

    @property
    def key(self) -> str:
        """Its card's."""
        middle = [] if self.form == "drill" else [self.form]
        return ".".join([self.slug, *middle, *([self.name] if self.name else [])])

    @property
    def link(self) -> str:
        """What its address names."""
        return f"{self.key}.{self.seed}" if self.form == "drill" else self.key


@dataclass(frozen=True)
class Outcome:
    """What came of it. mistake: its name, where it is known. scene: the scene that shows what is right. said, missed:
    points by their texts, with a phrase where they were missed. asked: in words, where it is no drill. shown: whether
    the answer was looked at instead."""

    item: Item
    right: bool
    mistake: str = ""
    scene: str = ""
    said: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    asked: str = ""
    shown: bool = False


def item_of(key: str, seed: int) -> Item:
    """What asks a card."""
    slug, form, *names = key.split(".")
    if names:
        return Item(slug, form, names[0])
    return Item(slug, "say") if form == "say" else Item(slug, "drill", form, seed)


def asked_by(link: str, questions: Sequence[Question], kinds: Kinds) -> Item:
    """The drill that a link names, as in `roc_auc.auc_by_pairs.17`.

    Raises:
        ValueError: it names none.
    """
    slug, _, rest = link.partition(".")
    name, _, seed = rest.partition(".")
    known = name not in ("", "say") and exists(f"{slug}.{name}", questions, kinds)
    if not known or not re.fullmatch("[0-9]{1,9}", seed) or int(seed) >= SEEDS:
        raise ValueError("This link names no drill that there is, so here is what you can practise.")
    return Item(slug, "drill", name, int(seed))


def spoken(about: Question) -> list[Item]:
    """A question said aloud, and then its follow-ups."""
    return [Item(about.slug, "say"), *(Item(about.slug, "follow", name_of(text)) for text, _ in about.follow_ups)]


def interview(
    questions: Sequence[Question], kinds: Kinds, *, minutes: int, categories: Sequence[str], level: str, seed: int
) -> tuple[Item, ...]:
    """What an interviewer asks in so many minutes: very common questions first, those side by side that are confused.

    Each is said aloud, then drilled, then followed up; hard ones wait for the others unless the level is senior.

    Raises:
        ValueError: minutes, a category or the level is none of those offered.
    """
    for name, value, allowed in (
        *(("category", each, CATEGORIES) for each in categories),
        ("minutes", minutes, MINUTES),
        ("level", level, LEVELS),
    ):
        if value not in allowed:
            raise ValueError(f"{name} must be one of {', '.join(map(str, allowed))}, got {value!r}.")
    rng = random.Random(seed)
    open_to = [each for each in questions if not categories or each.category in categories]
    rng.shuffle(open_to)

    def late(about: Question) -> tuple[bool, int]:
        return level != "Senior" and about.difficulty == "Hard", RARITIES.index(about.rarity)

    chosen = sorted(open_to, key=late)[: minutes // EACH]
    place = {about.slug: rank for rank, about in enumerate(chosen)}
    chosen.sort(key=lambda about: (place.get(BESIDE.get(about.slug, ""), place[about.slug]), place[about.slug]))
    items: list[Item] = []
    for about in chosen:
        names = list(kinds(about.slug))
        drills = rng.sample(names, min(1 + (about.slug in CONTRASTS), len(names)))
        items.append(Item(about.slug, "say"))
        items += [Item(about.slug, "drill", name, rng.randrange(SEEDS)) for name in drills]
        if about.follow_ups:
            items.append(Item(about.slug, "follow", name_of(rng.choice(about.follow_ups)[0])))
    return tuple(items)


def counts(point: Point, level: str) -> bool:
    """Whether a point is expected of who applies at this level."""
    return level == "Senior" or not point.senior


def report(title: str, day: date, outcomes: Sequence[Outcome], questions: Sequence[Question], root: str) -> str:
    """What to keep, as Markdown: what was said and missed, drills by mistake, and what to look at. root: the address of
    the explorer, which links begin with."""
    about = {each.slug: each for each in questions}
    spoken = [each for each in outcomes if each.item.form == "say"]
    tried = [each for each in outcomes if each.item.form == "drill"]
    rest = [each for each in outcomes if each.item.form in ("point", "follow")]
    lines = [f"# {title}", "", f"{day.day} {day:%B %Y}. {_score(tried, 'drill')}{_score(rest, 'card')}".strip()]
    for each in spoken:
        lines += ["", f"## {about[each.item.slug].title}", ""]
        lines += [f"- Said: {text}" for text in each.said] + [f"- **Missed:** {text}" for text in each.missed]
    if missed := [each for each in rest if not each.right]:
        lines += [
            "",
            "## Asked next, and missed",
            "",
            *(f"- {each.asked} ({about[each.item.slug].short})" for each in missed),
        ]
    if tried:
        lines += ["", "## Drills", ""]
        lines += [
            f"- {_came_of(each)}: [{_spelled(each.item)}]({root}practise?drill={each.item.link})" for each in tried
        ]
    if mistakes := Counter((each.mistake, each.item.slug) for each in tried if each.mistake):
        lines += ["", "## Mistakes", ""]
        lines += [f"- You {name} ({about[slug].short}){_times(n)}." for (name, slug), n in mistakes.most_common()]
    look: dict[str, str] = {}
    for each in outcomes:
        if not each.right or each.missed:
            question = about[each.item.slug]
            if scene := question.scene_named(each.scene or question.scene):
                look[f"{root}{question.slug}?scene={scene.name}"] = f"{question.short}: {scene.title}"
    if look:
        lines += ["", "## To look at", "", *(f"- [{words}]({address})" for address, words in look.items())]
    return "\n".join(lines) + "\n"


def _score(outcomes: Sequence[Outcome], what: str) -> str:
    right = sum(each.right for each in outcomes)
    return f"{right} of {len(outcomes)} {what}{'s' * (len(outcomes) != 1)} right. " if outcomes else ""


def _came_of(outcome: Outcome) -> str:
    return "Right" if outcome.right else "Looked at the answer" if outcome.shown else "**Wrong**"


def _spelled(item: Item) -> str:
    """A kind's name as words."""
    return item.name.replace("_", " ").capitalize()


def _times(count: int) -> str:
    return f", {count} times" if count > 1 else ""
