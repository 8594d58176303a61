"""What is asked in a row and how far that is, as a text that the browser's tab keeps: a reload goes on where it was."""

import json
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from content import Question
from practice.deck import LEVELS, Item, Outcome, asked_by, item_of
from practice.plan import Kinds, exists
from practice.record import LIMIT

VERSION = 1
MOST = 200
"""Items at most."""
LONGEST = 1000
"""Letters of a text at most."""
TITLE = re.compile(r"[\w ,:/&()-]{1,80}")
FOREIGN = "This is nothing that was asked here."


@dataclass
class Sitting:
    """What is asked. minutes: on the clock, where there is one. level: whose points are expected. place: of the item
    that is asked now, or the number of items where all were; done: whether it is answered."""

    title: str
    items: Sequence[Item]
    minutes: int = 0
    level: str = LEVELS[1]
    name: int = field(default_factory=lambda: random.randrange(10**9))
    place: int = 0
    done: bool = False
    outcomes: list[Outcome] = field(default_factory=list)


def write(sitting: Sitting) -> str:
    """As JSON. What was answered is not asked again."""
    whole = {
        "sitting": VERSION,
        "title": sitting.title,
        "items": [each.link for each in sitting.items],
        "minutes": sitting.minutes,
        "level": sitting.level,
        "name": sitting.name,
        "place": sitting.place + sitting.done,
        "outcomes": [asdict(each) | {"item": each.item.link} for each in sitting.outcomes],
    }
    return json.dumps(whole, separators=(",", ":"))


def read(text: str, questions: Sequence[Question], kinds: Kinds) -> Sitting:
    """What a text tells of.

    Raises:
        ValueError: it is damaged, too long, of another version, or asks what there is not.
    """
    try:
        if len(text) > LIMIT:
            raise ValueError(FOREIGN)
        whole = json.loads(text)
        items = [_item(link, questions, kinds) for link in whole["items"]]
        title, level = str(whole["title"]), whole["level"]
        minutes, name, place = (_whole(whole[each]) for each in ("minutes", "name", "place"))
        right = whole["sitting"] == VERSION and TITLE.fullmatch(title) and level in LEVELS and minutes <= 60
        if not (right and 0 < len(items) <= MOST and place <= len(items) and len(whole["outcomes"]) <= MOST):
            raise ValueError(FOREIGN)
        outcomes = [_outcome(each, questions, kinds) for each in whole["outcomes"]]
        return Sitting(title, items, minutes, level, name, place, outcomes=outcomes)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError):
        raise ValueError(FOREIGN) from None


def _item(link: str, questions: Sequence[Question], kinds: Kinds) -> Item:
    """As `Item.link` names it: a drill with its seed, anything else by its card."""
    if link.split(".")[1] in ("say", "point", "follow"):
        if not exists(link, questions, kinds):
            raise ValueError(link)
        return item_of(link, 0)
    return asked_by(link, questions, kinds)


def _whole(number: Any) -> int:
    if type(number) is not int or not 0 <= number < 10**9:
        raise ValueError(number)
    return number


def _outcome(given: Mapping[str, Any], questions: Sequence[Question], kinds: Kinds) -> Outcome:
    def text(name: str) -> str:
        return str(given[name])[:LONGEST]

    def texts(name: str) -> tuple[str, ...]:
        return tuple(str(each)[:LONGEST] for each in given[name][:MOST])

    item, right, shown = _item(given["item"], questions, kinds), given["right"] is True, given["shown"] is True
    said, missed = texts("said"), texts("missed")
    return Outcome(item, right, text("mistake"), text("scene"), said, missed, text("asked"), shown)
