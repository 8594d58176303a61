"""A file's result in words: what was done to its rows, and all its arms in one table."""

from typing import Any

import numpy as np

from concepts.ab_testing.guardrails import MIXED_ALARM
from concepts.ab_testing.many_arms import FileRead
from figures.ab_testing.reading import difference
from figures.words import count, fixed, number, p_value, percent


def own_notes(read: FileRead) -> list[str]:
    """One sentence each: the cap, the correction, users, and every row that was dropped or changed."""
    return [*_cap(read), *_correction(read), *_users(read), *_rows(read)]


def totals_sentence(day: str) -> str:
    """What is wrong where each group has one row for each value of this column."""
    return (
        f"Each group has one row for each {day}: totals, it seems, and not users. The test takes every row for one "
        "user, so what it says of chance does not hold. Type the totals of all rows in instead."
    )


def own_table(read: FileRead) -> dict[str, list[str]]:
    """All arms in words: users, value, difference, interval, adjusted p; empty where there are two."""
    every = read.all_arms
    if every is None:
        return {}
    rate = read.arms.kind == "rate"
    said = [
        difference(read.arms.kind, *each) for each in np.array([every.difference, every.low, every.high]).T.tolist()
    ]
    return {
        "arm": list(every.names),
        "users": [count(each) for each in every.users],
        "rate" if rate else "mean": [percent(each, 1) if rate else number(each, 5) for each in every.values],
        "difference": ["", *(gap for gap, _ in said)],
        "interval, pp" if rate else "interval": ["", *(interval for _, interval in said)],
        f"p, {every.test}": ["", *(p_value(float(p)) for p in every.p_value)],
    }


def _cap(read: FileRead) -> list[str]:
    cut = read.cap
    if cut is None:
        return []
    (gap, interval), (plain, wide) = (difference("mean", *each) for each in (cut.capped, cut.without))
    return [
        f"Capped at {number(cut.level, 6)}, which {count(cut.above)} users exceed, the difference is {gap} "
        f"({interval}); without the cap it is {plain} ({wide})."
    ]


def _correction(read: FileRead) -> list[str]:
    every = read.all_arms
    if every is None:
        return []
    treatments, level = len(every.difference), percent(read.reading.alpha)
    return [
        f"{treatments} treatments share {level} of false alarms: each interval is {percent(every.wider - 1)} wider "
        f"than one treatment's alone, and {percent(every.wider**2 - 1)} more users would make up for it.",
        f"The split is checked over all {treatments + 1} arms; the code compares two arms alone"
        + (f", at {number(read.alone.alpha, 3)}." if read.arms.kind == "rate" else "."),
        *(["Dunnett's test takes one spread for all arms."] if read.arms.kind == "mean" else []),
    ]


def _users(read: FileRead) -> list[str]:
    arms, said = read.arms, list[str]()
    if arms.repeated:
        how = "once, as a success if any row is one" if arms.kind == "rate" else "once, with the sum of the rows"
        said.append(f"{_many(arms.repeated, 'user')} with several rows in an arm: each counts {how}.")
    if arms.mixed:
        share = arms.mixed / arms.users
        verdict = "a broken assignment" if share > MIXED_ALARM else "few enough to go on"
        said.append(
            f"{_many(arms.mixed, 'user')} in more than one arm left out: {fixed(100 * share, 2)}% of all, {verdict}."
        )
    return said


def _rows(read: FileRead) -> list[str]:
    arms, said = read.arms, list[str]()
    if arms.success:
        said.append(f"“{arms.success}” counts as 1, and the other word as 0.")
    if arms.respelled:
        said.append(f"{_many(arms.respelled, 'row')} with a group in other capitals: counted with that group.")
    return said + [f"{_many(rows, 'row')} left out: {reason}." for reason, rows in arms.dropped.items()]


def _many(number_of: int, what: str) -> str:
    return f"{count(number_of)} {what}{'s' if number_of != 1 else ''}"


def settings_of(read: FileRead | None, split: dict[str, Any]) -> dict[str, Any]:
    """The settings at which the snippet compares the two arms alone."""
    if read is None:
        return split
    return split | {"alpha": read.alone.alpha} | ({"treatment_share": 0.5} if read.all_arms else {})
