"""From the rows of a file to arms that a test can compare, with every row that is dropped or changed counted."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from concepts.ab_testing.means import read_values
from concepts.ab_testing.outliers import cap
from concepts.ab_testing.rates import read_counts
from concepts.ab_testing.ratio_metric import linearize
from concepts.ab_testing.reading import Reading
from concepts.arrays import Array, Indices, varies
from concepts.labels import NUMERIC, positive_last

CONTROL_NAMES = tuple(
    """control ctrl a 0 false baseline old off reference champion placebo psa holdout original default none null c
    kontroll contrôle controle контрол témoin temoin sham untreated unexposed usual bau before pre vorher avant antes
    status standard organic nan n/a""".split()
)
DENIED = re.compile(r"(no|not|non|none|without|un|kein|keine|ohne|sans|sin)\b", re.IGNORECASE)
"""How a group begins that did not get it: "No E-Mail"."""
TOLD = {*CONTROL_NAMES, "treatment", "variant"}.difference(
    "a 0 c false off none null default usual before pre vorher avant antes status standard organic nan n/a".split()
)
"""What only a group is called: 0 and false may be anything."""
OUTCOMES = (
    *("bought", "outcome", "convert", "conversion", "spent", "spend", "value", "revenue", "purchase", "order"),
    *("click", "retention", "retained", "visit", "success"),
)
"""Words by which an outcome's column is guessed, as it is for the denominator of a ratio, the group and the user."""
GROUPS = ("group", "arm", "variant", "version", "treatment", "condition", "bucket", "experiment", "test", "gruppe")
DENOMINATORS = ("views", "sessions", "visits", "denominator", "impressions", "users", "visitors", "customers")
USERS = tuple(
    rf"{word}(?!s\b)"  # "users" counts them
    for word in "user customer visitor client member person patient player uid kunde cookie".split()
)
DAY = re.compile(
    r"(calendar|kalender)?[\W_]*(day|date|week|month|datum|woche|monat|kw|jour|semaine|mois|d[ií]a|semana|mes|giorno)",
    re.IGNORECASE,
)
FEW_DAYS, DAYS = 7, 1000
"""Rows that a group has at least, and at most, if they are totals of days."""
WORDS = {"true": 1.0, "yes": 1.0, "false": 0.0, "no": 0.0}
MISSING = frozenset(("", "na", "n/a", "#n/a", "nan", "null", "none", "<na>", "nat", "missing", "unknown", "?", "-"))
"""What is no outcome, where two other words are."""
NOBODY = "none"
"""What is chosen where no column says who a row is of."""
LEAST, MOST = 10, 20
"""Rows an arm needs: fewer say nothing, and normal approximations fail. And how many arms are compared."""
LARGEST = 1e15
"""Beyond, a float has no decimals left, and squares no room."""


@dataclass(frozen=True)
class Arms:
    """kind: "rate" when all values are 0 or 1, else "mean".  names: the arms' labels, control's first.

    values: (arms,) of (users,) arrays.  dropped: reason -> rows left out, only reasons that occurred.
    respelled: rows whose group is spelled otherwise in capitals.  success: the word that counts as 1, if words do.
    users: in all, with those in several arms, if a user column was named, else 0.  repeated: users of several rows in
    one arm.  mixed: users in several arms, left out.
    """

    kind: str
    names: tuple[str, ...]
    values: tuple[Array, ...]
    dropped: dict[str, int]
    respelled: int = 0
    success: str = ""
    users: int = 0
    repeated: int = 0
    mixed: int = 0

    @property
    def control(self) -> Array:
        """(users,) values of control."""
        return self.values[0]

    @property
    def treatment(self) -> Array:
        """(users,) values of the first treatment."""
        return self.values[1]


@dataclass(frozen=True)
class Survey:
    """What a group and an outcome column hold. groups: label -> rows, the likely control first.

    words: the outcome's two words, the likely success last; empty if it holds numbers.  kind: "rate" or "mean".
    """

    groups: dict[str, int]
    words: tuple[str, ...]
    kind: str


@dataclass(frozen=True)
class Likely:
    """Which columns likely hold the group, the outcome, what a ratio's outcome is divided by, and the user.

    user: empty where nothing looks like it.  sure: whether the group is called so, or holds what only groups hold.
    """

    group: str
    outcome: str
    denominator: str
    user: str
    sure: bool


def clean(
    groups: ArrayLike | Sequence[Any],
    outcomes: ArrayLike | Sequence[Any],
    denominators: ArrayLike | Sequence[Any] | None = None,
    control: str | None = None,
    users: ArrayLike | Sequence[Any] | None = None,
    success: str | None = None,
) -> Arms:
    """Sort raw columns (objects of any type, one row a user) into arms.

    A row without a group, or whose outcome is missing or no finite number, is dropped and counted. Two words are 1 and
    0, and so are yes, no, true and false among numbers; capitals and spaces around do not matter. With denominators
    (positive totals) the metric is the ratio of sums, see `linearize`. Of several groups, those of fewer than 10 rows
    are dropped.
    control: the control's label; by default one named so ("control", "A", "0"...), else the first in the alphabet.
    users: who a row is of. A user with several rows in one arm counts once: for a rate as 1 if any row does, else as
    their sum. A user in several arms is left out.
    success: the word that counts as 1; by default `positive_last`'s.

    Raises ValueError, in one sentence: lengths differ; fewer than two groups or more than 20; most outcomes are no
    numbers; an arm has fewer than 10 rows; all values are the same; control or success does not occur.
    """
    columns = [each for each in (groups, outcomes, denominators, users) if each is not None]
    series = [_series(each) for each in columns]
    if len({len(each) for each in series}) > 1:
        raise ValueError(f"The columns must be as long, got {len(series[0])} groups and {len(series[1])} outcomes.")
    arm, names, respelled = _grouped(series[0])
    values, reason, success = _valued(series[1], success)
    reason = np.where(arm < 0, "group missing", reason)
    measures = [values]
    if denominators is not None:
        totals, wrong = _numbers(series[2])
        bad = (reason == "") & ((wrong != "") | ~(totals > 0))
        reason = np.where(bad, "denominator missing or not positive", reason)
        measures.append(totals)
    binary = denominators is None and bool(np.isin(values[reason == ""], (0.0, 1.0)).all())
    person = np.zeros(0, dtype=np.intp)
    if users is not None:
        person = pd.factorize(series[-1])[0]
        reason = np.where((person < 0) & (reason == ""), "user missing", reason)
    order = _ordered(names, control)
    sizes = np.bincount(arm[reason == ""], minlength=len(names))
    if len(names) > 2 and sizes[order[0]] >= LEAST and (sizes >= LEAST).sum() > 1:
        order = [each for each in order if sizes[each] >= LEAST]
        small = (reason == "") & ~np.isin(arm, order)
        reason = np.where(small, f"in a group of fewer than {LEAST} rows", reason)
    if len(order) > MOST:
        raise ValueError(f"The group column may name at most {MOST} groups, got {len(order)}: {_some(names)}.")
    kept = reason == ""
    counted, counts = np.unique(reason[~kept].astype(str), return_counts=True)
    dropped = {str(name): int(count) for name, count in zip(counted, counts, strict=True)}
    arms = Arms(
        "rate" if binary else "mean", tuple(names[each] for each in order), (), dropped, respelled, success or ""
    )
    arm, measures = arm[kept], [each[kept] for each in measures]
    if users is not None:
        arms, arm, measures = _once(arms, arm, person[kept], measures)
    split = [[each[arm == place] for each in measures] for place in order]
    if min(len(each[0]) for each in split) < LEAST:
        fewest = np.argsort([len(each[0]) for each in split], kind="stable")[:2]
        found = " and ".join(f"{len(split[place][0])} of {_cut(arms.names[place])}" for place in fewest)
        hint = "; totals are typed in, not read from a file" if max(len(each[0]) for each in split) == 1 else ""
        raise ValueError(f"Each group needs at least {LEAST} usable rows, got {found}{hint}.")
    whole = [each[0] if len(each) == 1 else linearize(*each) for each in split]
    least, most = min(each.min() for each in whole), max(each.max() for each in whole)
    if not varies(most - least, max(abs(least), abs(most))):
        raise ValueError(f"The outcome must vary, got {whole[0][0]:g} in every usable row.")
    return replace(arms, values=tuple(whole))


def capped(arms: Arms, quantile: float) -> tuple[Arms, float, int]:
    """The arms with no value above the level that `quantile` of all users reach, that level, and how many were above.

    ValueError as `cap`.
    """
    *_, level = cap(arms.control, np.concatenate(arms.values[1:]), quantile)
    above = sum(int((each > level).sum()) for each in arms.values)
    return replace(arms, values=tuple(np.minimum(each, level) for each in arms.values)), level, above


def read_arms(arms: Arms, treatment_share: float = 0.5, alpha: float = 0.05, **rate: Any) -> Reading:
    """The first two arms: `read_counts` where every outcome is 0 or 1, with `rate` for it alone, else `read_values`.

    ValueError as theirs.
    """
    names = arms.names[0], arms.names[1]
    if arms.kind == "mean":
        return replace(read_values(arms.control, arms.treatment, treatment_share, alpha), names=names, named=True)
    control, treatment = arms.control, arms.treatment
    counts = len(control), int(control.sum()), len(treatment), int(treatment.sum())
    return replace(read_counts(*counts, treatment_share, alpha, **rate), names=names, named=True)


def survey(table: pd.DataFrame, group: str, outcome: str) -> Survey:
    """What these columns hold: what a person may then choose among. Groups of fewer than 10 rows only if all are.

    ValueError as `clean`'s, and for one column named twice.
    """
    if group == outcome:
        raise ValueError(f"The group and the outcome must be two columns, got {_cut(group)} for both.")
    arm, names, _ = _grouped(table[group])
    rows = np.bincount(arm[arm >= 0], minlength=len(names))
    count = {name: int(each) for name, each in zip(names, rows, strict=True)}
    large = [name for name in names if count[name] >= LEAST]
    names = large if len(large) > 1 else names
    if len(names) > MOST:
        raise ValueError(f"The group column may name at most {MOST} groups, got {len(names)}: {_some(names)}.")
    order = [names[place] for place in _ordered(names, None)]
    words = () if pd.api.types.is_numeric_dtype(table[outcome]) else _two_words(_worded(table[outcome])[1])
    values = _valued(table[outcome], None)[0]
    kind = "rate" if np.isin(values[np.isfinite(values)], (0.0, 1.0)).all() else "mean"
    return Survey({name: count[name] for name in order}, words, kind)


def guess(table: pd.DataFrame, kinds: Mapping[str, str]) -> Likely:
    """Which columns likely hold what, by their names and by some of their values.

    kinds: by column, "label", "category", "number", "score", "date", "identifier". An identifier is no group.
    """

    def named(name: str, words: Sequence[str]) -> int:
        apart = re.sub(r"([a-z])([A-Z])|[_\W\d]+", r"\1 \2", name).lower()
        return next((place for place, word in enumerate(words) if re.search(rf"\b{word}", apart)), len(words))

    def grouping(name: str) -> tuple[bool, int, int]:
        column = table[name].dropna().iloc[:: max(1, len(table) // 1000)]
        found = [_label(each) for each in column.unique()]
        labels = {each.lower() for each in found}
        parts = {part for each in labels for part in re.split(r"[\W_]+", each)}
        told = bool(parts & TOLD) or {"a", "b"} <= parts or any(DENIED.match(each) and " " in each for each in labels)
        fits = kinds[name] in ("label", "category") or (kinds[name] == "number" and 2 <= len(found) <= 5)
        place = named(name, GROUPS)
        return not (fits and len(found) <= MOST), -2 * told - 3 * (place < len(GROUPS)), place

    group = min(kinds, key=grouping)
    others = [name for name in kinds if name != group] or list(kinds)
    measured = ("label", *NUMERIC)

    def measure(name: str, words: Sequence[str]) -> tuple[bool, bool, int]:
        who = named(name, (*USERS, "id")) <= len(USERS)
        return kinds[name] not in measured, who, named(name, words)

    outcome = min(others, key=lambda name: measure(name, OUTCOMES))
    below = min(others, key=lambda name: (*measure(name, DENOMINATORS), name == outcome, kinds[name] == "label"))
    rest = [name for name in others if name != outcome]
    known = [name for name in rest if kinds[name] not in ("label", "score", "date") and named(name, USERS) < len(USERS)]
    known += [name for name in rest if kinds[name] == "identifier"]
    return Likely(group, outcome, below, known[0] if known else "", grouping(group)[:2] < (False, 0))


def daily(table: pd.DataFrame, kinds: Mapping[str, str], group: str) -> str:
    """The column of dates, days or weeks of which each group has one row each: they are likely totals, not users.

    kinds: as `guess`. Empty where no column is so: it has a value in nearly every row, and several that all groups
    share.
    """
    if len(table) > MOST * DAYS or table[group].value_counts().max() > DAYS:
        return ""
    for name in kinds:
        if name == group or not (kinds[name] == "date" or DAY.fullmatch(name.strip())):
            continue
        both = table[[group, name]].dropna()
        days = both[name].nunique()
        full = len(both) >= 0.9 * len(table) and days >= FEW_DAYS
        if full and not both.duplicated().any() and 1.4 * days < len(both):  # the groups share many of them
            return name
    return ""


# ------------------------------------------------------------------------------------------------------- columns


def _series(raw: Any) -> pd.Series:
    """Any column as a Series whose values can be told apart."""
    series = raw if isinstance(raw, pd.Series) else pd.Series(np.asarray(raw, dtype=object)).infer_objects()
    if series.dtype == object:
        series = series.map(lambda each: each if isinstance(each, float | int | str) or each is None else _label(each))
    return series.reset_index(drop=True)


def _grouped(column: pd.Series) -> tuple[Indices, list[str], int]:
    """(rows,) each row's group, -1 where missing; the groups' labels; and how many rows are spelled otherwise.

    Labels that differ in capitals alone are one group, called as most rows have it.
    """
    codes, uniques = pd.factorize(_series(column))
    labels = [_label(each) for each in uniques]
    rows = np.bincount(codes[codes >= 0], minlength=len(labels))
    names: dict[str, str] = {}
    for place in np.argsort(-rows, kind="stable"):
        if labels[place]:
            names.setdefault(labels[place].lower(), labels[place])
    order = sorted(names.values())
    if len(order) < 2:
        raise ValueError(f"The group column must name two groups or more, got {len(order)}: {_some(order)}.")
    place_of = {name.lower(): place for place, name in enumerate(order)}
    place_of[""] = -1
    found = np.array([*(place_of[label.lower()] for label in labels), -1], dtype=np.intp)
    other = [each for each, label in enumerate(labels) if label and label != names[label.lower()]]
    return found[codes], order, int(rows[other].sum())


def _ordered(names: Sequence[str], control: str | None) -> list[int]:
    """Places of the labels, control's first. ValueError if there is none of that name."""
    first = _control(names) if control is None else control
    if first not in names:
        raise ValueError(f"control must be one of {_some(names)}, got {_cut(first)}.")
    return [names.index(first), *(place for place, name in enumerate(names) if name != first)]


def _control(names: Sequence[str]) -> str:
    """The likely control: by its name, then by a word in it, then by a no in front, else the first."""
    by_name = (each for word in CONTROL_NAMES for each in names if each.lower() == word)
    parts = {each: re.split(r"[\W_]+", each.lower()) for each in names}
    by_word = (each for word in CONTROL_NAMES for each in names if any(_says(part, word) for part in parts[each]))
    denied = (each for each in names if DENIED.match(each))
    first = positive_last(names)[0] if len(names) == 2 else names[0]
    return next((each for some in (by_name, denied, by_word) for each in some), first)


def _says(part: str, word: str) -> bool:
    """Whether a part of a name is this word, or is composed with a long one, as Kontrollgruppe is."""
    return part == word or (len(word) > 5 and part.startswith(word))


def _worded(column: pd.Series) -> tuple[Indices, list[str]]:
    """(rows,) the place of each row's text, -1 where missing, and the texts without capitals and spaces around."""
    codes, uniques = pd.factorize(_series(column))
    folded = [_label(each).lower() for each in uniques]
    texts = sorted(set(folded) - {""})
    place_of = {text: place for place, text in enumerate(texts)} | {"": -1}
    return np.array([*(place_of[each] for each in folded), -1], dtype=np.intp)[codes], texts


def _two_words(texts: Sequence[str]) -> tuple[str, ...]:
    """The two words among an outcome's texts, the likely success last; nothing where they are numbers, or not two."""
    for words in (list(texts), [each for each in texts if each not in MISSING]):
        if len(words) == 2 and np.isnan(pd.to_numeric(pd.Series(words, dtype=object), errors="coerce")).all():
            return positive_last(words)
    return ()


def _valued(column: pd.Series, success: str | None) -> tuple[Array, NDArray[Any], str | None]:
    """(rows,) the outcomes, nan where there is none; (rows,) why there is none, or nothing; and the word that is 1."""
    if pd.api.types.is_numeric_dtype(column):
        return *_numbers(column), None
    place, texts = _worded(column)
    words = _two_words(texts)
    if words:
        success = words[-1] if success is None else success.strip().lower()
        if success not in words:
            raise ValueError(f"success must be one of {_some(words)}, got {_cut(success)}.")
        value = np.array([*(float(text == success) if text in words else np.nan for text in texts), np.nan])
        return value[place], np.where(np.isnan(value[place]), "outcome missing", ""), success
    values, reason = _numbers(column)
    wrong = reason == "outcome not a number"
    if wrong.sum() * 2 > max((reason != "outcome missing").sum(), 1):
        sample = texts[place[wrong][0]]
        more = " and others like it" if len(texts) > 1 else " and nothing else"
        raise ValueError(f"The outcome must be a number or one of two words, got {_cut(sample)}{more}.")
    return values, reason, None


def _numbers(column: pd.Series) -> tuple[Array, NDArray[Any]]:
    """(rows,) finite numbers, nan where there is none; and why there is none, or nothing."""
    place = np.arange(len(column))
    if pd.api.types.is_numeric_dtype(column):
        values = column.to_numpy(dtype=float, na_value=np.nan)
        missing = np.isnan(values)
    else:
        place, texts = _worded(column)
        told = pd.Series([*(WORDS.get(each, each) for each in texts), np.nan], dtype=object)
        values = pd.to_numeric(told, errors="coerce").to_numpy(dtype=float)
        missing = np.array([*(each in MISSING for each in texts), True])
    reason = np.where(missing, "outcome missing", np.where(np.isnan(values), "outcome not a number", ""))
    reason = np.where(np.isinf(values), "outcome not finite", reason)
    reason = np.where(np.isfinite(values) & (np.abs(values) > LARGEST), f"outcome beyond {LARGEST:g}", reason)
    return np.where(reason == "", values, np.nan)[place], reason[place]


def _once(arms: Arms, arm: Indices, person: Indices, measures: Sequence[Array]) -> tuple[Arms, Indices, list[Array]]:
    """Each user once: who has several rows in an arm is added up, or is 1 if any row is; who is in several is left out.

    (users,) each user's arm, and their measures.
    """
    width = int(arm.max(initial=0)) + 1
    codes, cells = pd.factorize(person * width + arm)
    back = np.asarray(codes)
    people, whose = np.unique(cells // width, return_inverse=True)
    alone = np.bincount(whose, minlength=len(people))[whose] == 1
    sums = [np.bincount(back, weights=each, minlength=len(cells)) for each in measures]
    if arms.kind == "rate":
        sums = [np.minimum(each, 1.0) for each in sums]
    several = np.bincount(back, minlength=len(cells)) > 1
    told = replace(
        arms,
        users=len(people),
        repeated=int((several & alone).sum()),
        mixed=len(people) - int(alone.sum()),
    )
    return told, (cells % width)[alone], [each[alone] for each in sums]


def _label(raw: Any) -> str:
    """A value's name as text; empty when missing. 1.0 and 1 are the same; a group may be called None or NA."""
    if isinstance(raw, str):
        return raw.strip()
    if raw is None or (pd.api.types.is_scalar(raw) and pd.isna(raw)):
        return ""
    return str(int(raw)) if isinstance(raw, float) and raw.is_integer() else str(raw)


def _cut(name: str) -> str:
    """A stranger's word, quoted, and not too long."""
    return repr(str(name)[:30])


def _some(names: Sequence[str]) -> str:
    return (", ".join(_cut(each) for each in names[:5]) or "none") + (" and more" if len(names) > 5 else "")


def example(seed: int = 0) -> dict[str, NDArray[Any]]:
    """2,000 users of a made-up shop: group, whether they bought, what they spent, the pages they saw and the clicks."""
    rng = np.random.default_rng(seed)
    treated = rng.random(2000) < 0.5
    bought = rng.random(2000) < np.where(treated, 0.24, 0.2)
    spent = np.round(np.where(bought, rng.lognormal(3.2, 0.6, 2000), 0.0), 2)
    views = rng.geometric(0.2, 2000)
    clicks = rng.binomial(views, rng.beta(2, 8, 2000))
    group = np.where(treated, "treatment", "control")
    return {"group": group, "bought": bought.astype(int), "spent": spent, "clicks": clicks, "views": views}
