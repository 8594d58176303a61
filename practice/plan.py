"""When a card comes back, by FSRS with its own weights: spacing is what counts, and it says what chance is left."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zlib import crc32

import fsrs

from content import RARITIES, Question
from practice.record import Answer, Card, Record

SOON = 21
"""Days to an interview within which it is worth to look more often."""
NEVER = 36_500
"""Days that nothing comes back for at most: a century."""
TEN, FEW = 10, 5
BESIDE: Mapping[str, str] = {"imbalanced_data": "roc_auc"}
"""Whose cards stand beside another question's, since the two are confused: precision-recall with ROC. What else is
confused, such as L1 with L2, is one question here, whose cards stand together anyway."""
Kinds = Callable[[str], Sequence[str]]
"""The kinds of drills of a question, by its slug."""


def days_left(record: Record, now: datetime) -> int | None:
    """Days until the interview; None where none is ahead. A day is one of the person's: `now` knows their zone."""
    left = (record.interview - now.date()).days if record.interview else -1
    return left if left >= 0 else None


def scheduler(left: int | None) -> fsrs.Scheduler:
    """FSRS for so many days: no steps within a day, no chance; nothing comes back after the interview."""
    return fsrs.Scheduler(
        desired_retention=0.95 if left is not None and left <= SOON else 0.9,
        learning_steps=(),
        relearning_steps=(),
        enable_fuzzing=False,
        maximum_interval=NEVER if left is None else max(left, 1),
    )


def reviewed(record: Record, key: str, right: bool, now: datetime, mistake: str = "") -> Record:
    """The record after an answer."""
    left, now = days_left(record, now), now.astimezone(UTC)
    rating = fsrs.Rating.Good if right else fsrs.Rating.Again
    card, _ = scheduler(left).review_card(_of_fsrs(record.cards.get(key)), rating, now)
    assert card.stability is not None
    assert card.difficulty is not None
    after = Card(card.stability, card.difficulty, card.due, now, not right)
    return replace(
        record,
        cards={**record.cards, key: after},
        log=(*record.log, Answer(now, key, right, mistake)),
    )


def interview_on(record: Record, day: date | None, now: datetime) -> Record:
    """The record with the day of an interview, before which every card comes back once more."""
    record = replace(record, interview=day, decided=now.astimezone(UTC))
    left = days_left(record, now)
    if left is None:
        return record
    last = now.astimezone(UTC) + timedelta(days=max(left, 1))
    return replace(record, cards={key: replace(card, due=min(card.due, last)) for key, card in record.cards.items()})


def _of_fsrs(card: Card | None) -> fsrs.Card:
    if card is None:
        return fsrs.Card(card_id=0)
    return fsrs.Card(0, fsrs.State.Review, None, card.stability, card.difficulty, card.due, card.last)


def chance(card: Card, now: datetime) -> float:
    """The chance that a card is still known, a day after its answer at the soonest: FSRS begins each curve at 1, also
    after a wrong one."""
    then = max(now.astimezone(UTC), card.last + timedelta(days=1))
    return float(scheduler(None).get_card_retrievability(_of_fsrs(card), then))


def known(record: Record, now: datetime) -> dict[str, float]:
    """The chance that each question is still known: the mean over its cards, where it has any. What was missed last is
    not known until it is answered right."""
    chances: dict[str, list[float]] = {}
    for key, card in record.cards.items():
        chances.setdefault(slug_of(key), []).append(0.0 if card.missed else chance(card, now))
    return {slug: sum(each) / len(each) for slug, each in chances.items()}


def slug_of(key: str) -> str:
    return key.split(".")[0]


def name_of(text: str) -> str:
    """The name of a point or of a follow-up in a card's key: its place may change, its words make it another one."""
    return f"{crc32(text.encode()):08x}"


def exists(key: str, questions: Sequence[Question], kinds: Kinds) -> bool:
    """Whether a card is still one: a record may be older than what is asked, or come from elsewhere."""
    slug, form, *names = key.split(".")
    about = next((each for each in questions if each.slug == slug), None)
    if about is None or not names:
        return about is not None and (form == "say" or form in kinds(slug))
    texts = {"point": [each.text for each in about.points], "follow": [text for text, _ in about.follow_ups]}
    return names[0] in map(name_of, texts.get(form, []))


def due(record: Record, now: datetime) -> list[str]:
    """What comes back today or should have before, the least known first."""
    keys = [key for key, card in record.cards.items() if card.due.astimezone(now.tzinfo).date() <= now.date()]
    return sorted(keys, key=lambda key: (chance(record.cards[key], now), key))


def coming(record: Record, now: datetime) -> tuple[date, int] | None:
    """The next day after today on which cards come back, and how many."""
    days = [card.due.astimezone(now.tzinfo).date() for card in record.cards.values()]
    later = [day for day in days if day > now.date()]
    return (min(later), later.count(min(later))) if later else None


def weakest(record: Record, now: datetime) -> list[str]:
    """All cards, what was missed first and then the least known: for the last day."""

    def strength(key: str) -> tuple[bool, float, float, str]:
        card = record.cards[key]
        return not card.missed, chance(card, now), card.stability, key

    return sorted(record.cards, key=strength)


def least_known(
    record: Record, questions: Sequence[Question], now: datetime
) -> list[tuple[Question, float, list[str]]]:
    """The questions that are known least, at most `FEW`: each with the share that is known, and the points that were
    missed when it was said aloud."""
    shares = known(record, now)
    found = sorted((each for each in questions if each.slug in shares), key=lambda each: shares[each.slug])[:FEW]
    missed = {(slug_of(key), key.split(".")[-1]) for key, card in record.cards.items() if card.missed}
    return [
        (each, shares[each.slug], [p.text for p in each.points if (each.slug, name_of(p.text)) in missed])
        for each in found
    ]


def new(record: Record, questions: Sequence[Question], kinds: Kinds, size: int) -> list[str]:
    """Drills that were never asked: of each question the next one, the very common questions first."""
    asked = {about.slug: sum(slug_of(key) == about.slug for key in record.cards) for about in questions}
    waiting = sorted(questions, key=lambda about: (asked[about.slug], RARITIES.index(about.rarity), about.order))
    found: list[str] = []
    for about in waiting:
        if len(found) == size:
            break
        names = list(kinds(about.slug))
        first = about.order % len(names)  # one question begins with a choice, the next with a number or a curve
        unseen = (f"{about.slug}.{name}" for name in names[first:] + names[:first])
        found += [key for key in unseen if key not in record.cards][:1]
    return found


def session(record: Record, questions: Sequence[Question], kinds: Kinds, now: datetime, size: int = TEN) -> list[str]:
    """What to ask now: what is due, then what is new; on the last day what is weakest. What is said aloud takes longer,
    and is no part of it."""
    last_day = days_left(record, now) in (0, 1)
    old = [key for key in (weakest if last_day else due)(record, now) if exists(key, questions, kinds)]
    old = [key for key in old if not key.endswith(".say")][:size]
    return beside(old) + beside(new(record, questions, kinds, size - len(old)))


def beside(keys: Sequence[str]) -> list[str]:
    """The same, with what is of one question together, and beside what it is confused with."""
    groups: dict[str, dict[str, list[str]]] = {}
    for key in keys:
        slug = slug_of(key)
        groups.setdefault(BESIDE.get(slug, slug), {}).setdefault(slug, []).append(key)
    return [key for group in groups.values() for each in group.values() for key in each]
