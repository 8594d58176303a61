"""What a person has practised, as a text that they keep: cards with their state in FSRS, and what was answered last."""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

Day = TypeVar("Day", bound=date)
VERSION = 1
LIMIT = 100_000
"""Bytes of a record at most; the oldest answers go first."""
KEY = re.compile(r"[a-z][a-z_]*(\.[a-z0-9_]+){1,2}")
LONGEST = 300
"""Letters of a mistake's name at most."""
FOREIGN = "This is no record of practice from here, so nothing was changed."
NEWER = "This record was written by a newer version, so nothing was changed."


@dataclass(frozen=True)
class Card:
    """What is known of one card. stability, in days, and difficulty, 1 to 10: of FSRS. due, last: when it comes back,
    and when it was last answered. missed: whether that answer was wrong."""

    stability: float
    difficulty: float
    due: datetime
    last: datetime
    missed: bool


@dataclass(frozen=True, order=True)
class Answer:
    """One answer. mistake: which it was, where it is known."""

    when: datetime
    key: str
    right: bool
    mistake: str = ""


@dataclass(frozen=True)
class Record:
    """All of it. interview: its day; decided: when that was said."""

    cards: Mapping[str, Card] = field(default_factory=dict)
    log: tuple[Answer, ...] = ()
    interview: date | None = None
    decided: datetime | None = None


def write(record: Record) -> str:
    """The record as JSON: the same text for the same record, without its oldest answers where it would be too long."""
    log = [_as_json(each) for each in record.log]
    whole: dict[str, Any] = {
        "practice": VERSION,
        "interview": record.interview and str(record.interview),
        "decided": record.decided and record.decided.isoformat(),
        "cards": {key: json.loads(_as_json(card)) for key, card in sorted(record.cards.items())},
        "log": [],
    }
    room = LIMIT - len(json.dumps(whole, separators=(",", ":")))
    kept: list[str] = []
    for each in reversed(log):
        room -= len(each) + 1
        if room < 0:
            break
        kept.append(each)
    return json.dumps(whole, separators=(",", ":"))[:-2] + ",".join(reversed(kept)) + "]}"


def _as_json(part: Card | Answer) -> str:
    return json.dumps(asdict(part), default=datetime.isoformat, separators=(",", ":"))


def read(text: str) -> Record:
    """The record of a text. A part that is not there is empty, so that a later version reads what an earlier one wrote.

    Raises:
        ValueError: the text is damaged, of something else, too long, or of a newer version.
    """
    try:
        if len(text) > LIMIT:
            raise ValueError(FOREIGN)
        whole = json.loads(text, parse_constant=_refuse)
        version = whole["practice"]
        if type(version) is not int or version < 1:
            raise ValueError(FOREIGN)
        if version > VERSION:
            raise OverflowError
        day, decided = whole.get("interview"), whole.get("decided")
        return Record(
            {_key(key): _card(card) for key, card in whole.get("cards", {}).items()},
            tuple(sorted({_answer(each) for each in whole.get("log", [])})),
            _of_our_time(date.fromisoformat(day)) if day else None,
            _time(decided) if decided else None,
        )
    except OverflowError:
        raise ValueError(NEWER) from None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise ValueError(FOREIGN) from None


def _refuse(name: str) -> float:
    raise ValueError(name)


def _key(key: str) -> str:
    if not KEY.fullmatch(key):
        raise ValueError(key)
    return key


def _time(text: str) -> datetime:
    time = datetime.fromisoformat(text)
    if time.utcoffset() is None:
        raise ValueError(text)
    return _of_our_time(time)


def _of_our_time(day: Day) -> Day:
    if not 2000 <= day.year < 2200:
        raise ValueError(day)
    return day


def _card(given: Mapping[str, Any]) -> Card:
    card = Card(
        float(given["stability"]),
        float(given["difficulty"]),
        _time(given["due"]),
        _time(given["last"]),
        given["missed"] is True,
    )
    if not (0 < card.stability < math.inf and 1 <= card.difficulty <= 10):
        raise ValueError(card)
    return card


def _answer(given: Mapping[str, Any]) -> Answer:
    return Answer(_time(given["when"]), _key(given["key"]), given["right"] is True, str(given["mistake"])[:LONGEST])


def merged(one: Record, other: Record) -> Record:
    """Both, in either order: of a card the later answer, all answers of both, and the day that was said last."""
    cards = dict(one.cards)
    for key, card in other.cards.items():
        if key not in cards or _later(card) > _later(cards[key]):
            cards[key] = card
    decided = max((one, other), key=lambda each: (each.decided is not None, each.decided, str(each.interview)))
    return Record(cards, tuple(sorted({*one.log, *other.log})), decided.interview, decided.decided)


def _later(card: Card) -> tuple[Any, ...]:
    return card.last, card.missed, card.due, card.stability, card.difficulty
