"""From the rows of a file to two arms that a test can compare, with every dropped row counted."""

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
from concepts.arrays import Array

CONTROL_NAMES = (
    *("control", "ctrl", "a", "0", "false", "baseline", "old", "off"),
    *("reference", "champion", "placebo", "psa", "holdout", "c"),
)
OUTCOMES = ("bought", "outcome", "convert", "spent", "value")
"""Words by which an outcome's column is guessed, as it is for the denominator of a ratio and for the group."""
GROUPS = ("group", "arm", "variant", "version", "treatment", "condition", "bucket", "experiment", "test")
DENOMINATORS = ("views", "sessions", "visits", "denominator")
WORDS = {"true": 1.0, "yes": 1.0, "false": 0.0, "no": 0.0}
LEAST = 10
"""Rows an arm needs. Fewer say nothing, and normal approximations fail."""


@dataclass(frozen=True)
class Arms:
    """Two arms. kind: "rate" when all values are 0 or 1, else "mean".  names: control's and treatment's label.

    control, treatment: (users,) values.  dropped: reason -> rows left out, only reasons that occurred.
    """

    kind: str
    names: tuple[str, str]
    control: Array
    treatment: Array
    dropped: dict[str, int]


def clean(
    groups: ArrayLike | Sequence[Any],
    outcomes: ArrayLike | Sequence[Any],
    denominators: ArrayLike | Sequence[Any] | None = None,
    control: str | None = None,
) -> Arms:
    """Sort raw columns (objects of any type, one row a user) into two arms.

    A row without a group, or whose outcome is missing or no finite number, is dropped and counted; yes, no, true and
    false count as 1 and 0. With denominators (positive totals) the metric is the ratio of sums, see `linearize`.
    control: the control's label; by default one named so ("control", "A", "0"...), else the first in the alphabet.

    Raises ValueError, in one sentence: lengths differ; not exactly two groups; most outcomes are no numbers; an arm
    has fewer than 10 rows; all values are the same; control is not one of the groups.
    """
    labels = [_label(each) for each in np.asarray(groups, dtype=object).tolist()]
    columns = [[_number(each) for each in np.asarray(outcomes, dtype=object).tolist()]]
    if denominators is not None:
        columns.append([_number(each) for each in np.asarray(denominators, dtype=object).tolist()])
    if any(len(each) != len(labels) for each in columns):
        raise ValueError(f"The columns must be as long, got {len(labels)} groups and {len(columns[0])} outcomes.")
    group, values = np.array(labels, dtype=object), np.array([[v[0] for v in column] for column in columns])
    reasons = [np.array([v[1] for v in column], dtype=object) for column in columns]

    filled = reasons[0] != "outcome missing"
    wrong = reasons[0] == "outcome not a number"
    if np.sum(wrong) * 2 > max(np.sum(filled), 1):
        sample = np.asarray(outcomes, dtype=object)[wrong][0]
        raise ValueError(f"The outcome must be a number or yes/no, got {str(sample)[:40]!r} and others like it.")
    reason = np.where(group == "", "group missing", reasons[0])
    if denominators is not None:
        bad = (reason == "") & ((reasons[1] != "") | ~(values[-1] > 0))
        reason = np.where(bad, "denominator missing or not positive", reason)
    kept = reason == ""
    names = _two(labels)
    control = names[0] if control is None else control
    if control not in names:
        raise ValueError(f"control must be one of {names[0]!r} and {names[1]!r}, got {control!r}.")
    order = names if control == names[0] else names[::-1]
    rows = [kept & (group == each) for each in order]
    sizes = [int(each.sum()) for each in rows]
    if min(sizes) < LEAST:
        raise ValueError(
            f"Each group needs at least {LEAST} usable rows, got {sizes[0]} of {order[0]!r} and {sizes[1]} of "
            f"{order[1]!r}."
        )
    arms = [values[0][each] if denominators is None else linearize(*values[:, each]) for each in rows]
    both = np.concatenate(arms)
    if np.ptp(both) <= 1e-12 * max(1.0, float(np.abs(both).max())):
        raise ValueError(f"The outcome must vary, got {both[0]:g} in every usable row.")
    binary = denominators is None and bool(np.isin(both, (0.0, 1.0)).all())
    counted, counts = np.unique(reason[~kept].astype(str), return_counts=True)
    dropped = {str(name): int(count) for name, count in zip(counted, counts, strict=True)}
    return Arms("rate" if binary else "mean", order, arms[0], arms[1], dropped)


def capped(arms: Arms, quantile: float) -> tuple[Arms, float, int]:
    """The arms with no value above the level that `quantile` of all users reach, that level, and how many were above.

    ValueError as `cap`.
    """
    control, treatment, level = cap(arms.control, arms.treatment, quantile)
    above = int((arms.control > level).sum() + (arms.treatment > level).sum())
    return replace(arms, control=control, treatment=treatment), level, above


def read_arms(arms: Arms, treatment_share: float = 0.5, alpha: float = 0.05, **rate: Any) -> Reading:
    """The users of a file: `read_counts` where every outcome is 0 or 1, with `rate` for it alone, else `read_values`.

    ValueError as theirs.
    """
    if arms.kind == "mean":
        return read_values(arms.control, arms.treatment, treatment_share, alpha)
    control, treatment = arms.control, arms.treatment
    counts = len(control), int(control.sum()), len(treatment), int(treatment.sum())
    return read_counts(*counts, treatment_share, alpha, **rate)


def two_groups(groups: ArrayLike | Sequence[Any]) -> tuple[str, str]:
    """The two labels of a group column, first the one that is control by its name, or else by the alphabet.

    ValueError, in one sentence, unless there are exactly two.
    """
    return _two([_label(each) for each in np.asarray(groups, dtype=object).tolist()])


def guess(table: pd.DataFrame, kinds: Mapping[str, str]) -> tuple[str, str, str]:
    """Which columns are likely the group, the outcome, and what a ratio's outcome is divided by.

    kinds: by column, "label", "category", "number", "score", "date", "identifier". An identifier is no group.
    """

    def named(name: str, words: Sequence[str]) -> int:
        return next((place for place, word in enumerate(words) if word in name.lower()), len(words))

    def grouping(name: str) -> tuple[bool, int, bool]:
        words = {str(each).lower() for each in table[name].dropna().unique()[:50]} - {"0", "1"}
        return kinds[name] not in ("label", "category"), named(name, GROUPS), not words & set(CONTROL_NAMES)

    group = min(kinds, key=grouping)
    others = [name for name in kinds if name != group] or list(kinds)
    measured = ("label", "number", "score", "comma")
    outcome = min(others, key=lambda name: (kinds[name] not in measured, named(name, OUTCOMES)))
    return group, outcome, min(others, key=lambda name: (kinds[name] not in measured, named(name, DENOMINATORS)))


def _two(labels: Sequence[str]) -> tuple[str, str]:
    names = sorted(set(labels) - {""})
    if len(names) != 2:
        found = ", ".join(repr(str(each)[:30]) for each in names[:5]) + (" and more" if len(names) > 5 else "")
        raise ValueError(f"The group column must name exactly two groups, got {len(names)}: {found or 'none'}.")
    control = next((each for word in CONTROL_NAMES for each in names if each.lower() == word), names[0])
    return control, names[1] if control == names[0] else names[0]


def _label(raw: Any) -> str:
    """A group's name as text; empty when missing. 1.0 and 1 are the same group; a group may be called None or NA."""
    if isinstance(raw, str):
        return raw.strip()
    if raw is None or pd.isna(raw):
        return ""
    return str(int(raw)) if isinstance(raw, float) and raw.is_integer() else str(raw)


def _number(raw: Any) -> tuple[float, str]:
    """A finite number and "", or nan and the reason why there is none."""
    if type(raw) in (int, float, bool, np.bool_) and abs(raw) < np.inf:  # the common case, and never nan
        return float(raw), ""
    text = _label(raw).lower()
    if text in WORDS:
        return WORDS[text], ""
    if text == "":
        return np.nan, "outcome missing"
    try:
        number = float(raw)
    except (TypeError, ValueError):
        return np.nan, "outcome not a number"
    return (number, "") if np.isfinite(number) else (np.nan, "outcome not finite")


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
