"""One column of two tables, measured: in which bins it is counted, how far it moved, and how much of that matters."""

import itertools
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.special import ndtr
from scipy.stats import chi2

from concepts.arrays import Array, Ints
from concepts.monitoring import drift_metrics as dm
from concepts.monitoring.drift_kinds import missing

FEW_VALUES = 5
"""A number with at most this many distinct values in the reference is compared as a category."""
TOP, ENOUGH = 20, 10
"""Categories compared one by one, the most frequent of both files, with so many rows in both at least."""
OTHER, RARE, NEW = "(other)", "(seen once or never)", "(new)"
PRESENT, MISSING = "present", "missing"
DRAWN = 24
"""Equal bins in which a number's two distributions are drawn, from its first to its last percentile."""
TENTH = 0.1
"""Moves of less than this share of a number's spread are none in practice."""
STILL = 0.8
"""Values paired by rank: such moves explain a PSI only if at least this share of them moved by so little."""
SHUFFLES, SHUFFLED = 99, 2500
"""Random splits against which a Wasserstein distance is held, and the rows a side in them."""
MEASURES = (
    *("psi", "psi_noise", "psi_lasting", "js", "tenth", "ks", "ks_p", "ks_lasting", "wasserstein_sd", "wasserstein_p"),
    *("chi2_p", "p"),
)
"""What cannot be measured where one file has no value."""
CHANCE = 0.001
"""How likely a new category counts as frequent where the reference only missed it."""


@cache
def equivalent(psi: float) -> tuple[float, float, float]:
    """What goes with a PSI where a normal column's mean moves: (shift in SD, KS statistic, AUC of the best classifier).

    Ten bins. A PSI of 0.1 goes with a shift of 0.32 SD, hence a KS of 0.13 and an AUC of 0.59; 0.25 with 0.51 SD, 0.20
    and 0.64. For a shift d the KS is 2 Phi(d / 2) - 1, the AUC is Phi(d / sqrt 2), and the Wasserstein distance is d.
    """
    most = 5.0
    shift = most if psi >= dm.psi_of_shift(most) else float(brentq(lambda d: dm.psi_of_shift(d) - psi, 0, most))
    return shift, float(2 * ndtr(shift / 2) - 1), float(ndtr(shift / np.sqrt(2)))


def measure(
    name: str, before: pd.Series, after: pd.Series, kinds: tuple[str, str], bins: int, levels: tuple[float, float]
) -> dict[str, Any]:
    """All fields of `drift_report.Column` but the verdict and what is adjusted over all columns."""
    result: dict[str, Any] = {"name": name} | missing(before, after)
    there = [each.dropna() for each in (before, after)]
    if "empty" in kinds:
        return result | _emptied("numeric" in kinds, result["missing_before"], result["missing_after"])
    numeric = kinds[0] == "numeric" and there[0].nunique() > FEW_VALUES
    result |= {"kind": "numeric" if numeric else "categorical"}
    found = _numbers(there[0], there[1], bins) if numeric else _categories(there[0], there[1])
    p, q = found.pop("counts")
    freedom = ((p + q) > 0).sum() - 1
    result |= found | {
        "psi": float(dm.psi(p, q)),
        "psi_noise": float(chi2.isf(0.05, freedom) * (1 / p.sum() + 1 / q.sum())) if freedom else 0.0,
        "js": float(dm.js_distance(p, q)),
        "p": found["ks_p"] if numeric else found["chi2_p"],
        "before": p / p.sum(),
        "after": q / q.sum(),
    }
    shifts, gaps, _ = zip(*(equivalent(level) for level in levels), strict=True)
    result |= {"psi_lasting": result["psi"], "ks_lasting": result["ks"]}
    if result["tenth"] > 0 and grade(result["psi"], levels) + grade(result["ks"], gaps):
        r, x = (np.sort(each.to_numpy(float)) for each in there)
        undone = _undone(r, x, result["tenth"])
        counts = [_binned(*pair, bins)[:2] if numeric else _pair(_counted(*map(_levels, pair))[0]) for pair in undone]
        result["psi_lasting"] = min(result["psi"], *(float(dm.psi(*each)) for each in counts))
        result["ks_lasting"] = min(result["ks"], *(float(dm.ks(*pair)) for pair in undone)) if numeric else np.nan
    if grade(result["wasserstein_sd"], shifts) > grade(result["psi_lasting"], levels):
        result["wasserstein_p"] = _chance_of_distance(*(each.to_numpy(float) for each in there))
    return {"drawn_before": result["before"], "drawn_after": result["after"]} | result


def grade(value: float, levels: tuple[float, float]) -> int:
    """0 below both levels, 1 from the first, 2 from the second; 0 where there is no value."""
    return int(value >= levels[0]) + int(value >= levels[1])


# ------------------------------------------------------------------------------------------------------- numbers


def _numbers(before: pd.Series, after: pd.Series, bins: int) -> dict[str, Any]:
    r, x = (np.sort(each.to_numpy(float)) for each in (before, after))
    p, q, edges = _binned(r, x, bins)
    statistic = dm.ks(r, x)
    names = [f"{edge:.4g}" for edge in edges]
    labels = [f"≤ {names[0]}", *(f"{a} – {b}" for a, b in itertools.pairwise(names)), f"> {names[-1]}"]
    low, high = np.quantile(np.concatenate([r, x]), [0.01, 0.99])
    if low == high:  # nearly all values are one
        low, high = min(r[0], x[0]), max(r[-1], x[-1])
    cells = np.linspace(low, high, DRAWN + 1)[1:-1]
    return {
        "counts": (p, q),
        "tenth": TENTH * spread(r),
        "ks": float(statistic),
        "ks_p": float(dm.ks_p(statistic, len(r), len(x))),
        "wasserstein_sd": dm.wasserstein(r, x) / r.std(),
        "wasserstein_p": np.nan,
        "chi2_p": np.nan,
        "new_categories": (),
        "new_count": 0,
        "new_share": 0.0,
        "new_expected": 0.0,
        "labels": tuple(labels),
        "drawn_before": dm.bin_counts(r, cells) / len(r),
        "drawn_after": dm.bin_counts(x, cells) / len(x),
    }


def spread(values: Array) -> float:
    """A scale that heavy tails cannot inflate: the smaller of SD and IQR / 1.349, which is the SD of a normal; the SD
    where the middle half is one value."""
    low, high = np.quantile(values, [0.25, 0.75])
    return float(min(values.std(), (high - low) / 1.349) if high > low else values.std())


def _binned(r: Array, x: Array, bins: int) -> tuple[Ints, Ints, Array]:
    edges = dm.quantile_edges(r, bins)
    return dm.bin_counts(r, edges), dm.bin_counts(x, edges), edges


def _undone(r: Array, x: Array, tenth: float) -> list[tuple[Array, Array]]:
    """Both samples with the small moves undone, in three ways, each sorted.

    Each current value goes onto the reference's nearest, or the reverse, where that is at most `tenth` away: between
    values that lie dense this changes nothing. Or each is paired with the reference's of the same rank, the cheapest
    way to move one sample into the other; this is left where too many moved by more.
    """
    partner = r[((np.arange(len(x)) + 0.5) / len(x) * len(r)).astype(np.int64)]
    small = np.abs(x - partner) <= tenth
    paired = [(r, np.sort(np.where(small, partner, x)))] if small.mean() >= STILL else []
    return [(r, _onto(x, r, tenth)), (_onto(r, x, tenth), x), *paired]


def _onto(values: Array, others: Array, tenth: float) -> Array:
    """The sorted values, each that is at most `tenth` from one of the others moved onto the nearest, sorted again."""
    above = np.minimum(np.searchsorted(others, values), len(others) - 1)
    below = np.maximum(above - 1, 0)
    near = np.where(values - others[below] <= others[above] - values, others[below], others[above])
    return np.sort(np.where(np.abs(values - near) <= tenth, near, values))


def _chance_of_distance(r: Array, x: Array) -> float:
    """How often a random split of the pooled values is as far apart as these two: a permutation p-value.

    It needs no variance, so it holds where the tails have none.
    """
    rng = np.random.default_rng(0)
    r, x = (each if len(each) <= SHUFFLED else rng.choice(each, SHUFFLED, replace=False) for each in (r, x))
    values = np.concatenate([r, x])
    order = np.argsort(values)
    steps = np.repeat([1 / len(r), -1 / len(x)], [len(r), len(x)])[order]
    rows = np.concatenate([steps[None], rng.permuted(np.tile(steps, (SHUFFLES, 1)), axis=1)])
    far = np.abs(np.cumsum(rows, axis=1)[:, :-1]) @ np.diff(values[order])
    return float((far >= far[0] * (1 - 1e-9)).sum() / (SHUFFLES + 1))


# ------------------------------------------------------------------------------------------------------- categories


def _categories(before: pd.Series, after: pd.Series) -> dict[str, Any]:
    cells, names, p, q = _counted(_levels(before), _levels(after))
    counts, fresh = _pair(cells), p == 0
    numbers = pd.api.types.is_numeric_dtype(before) and not pd.api.types.is_bool_dtype(before)
    return {
        "counts": counts,
        "tenth": TENTH * spread(before.to_numpy(float)) if numbers else np.nan,
        "ks": np.nan,
        "ks_p": np.nan,
        "wasserstein_sd": np.nan,
        "wasserstein_p": np.nan,
        "chi2_p": float(dm.chi_square(*counts)[1]),
        "new_categories": tuple(names[fresh][:TOP]),
        "new_count": int(fresh.sum()),
        "new_share": float(q[fresh].sum() / q.sum()),
        "new_expected": float((p == 1).sum() / p.sum()),
        "labels": tuple(cells),
    }


def _counted(p_of: pd.Series, q_of: pd.Series) -> tuple[dict[str, tuple[float, float]], Any, Ints, Ints]:
    """Rows of both files in the categories compared one by one, in the others, and in those that are rare or new; and
    the names and both files' rows of all categories, the most frequent first.

    One by one are compared the `TOP` most frequent that the reference has and of which both files together hold
    `ENOUGH` rows, half as many of them due to the reference. They are chosen by both files: the most frequent ones of
    one file would come out less frequent in the other by that choice alone.

    That a rare category of the current file is missing from the reference is no news. Of the reference's own rows,
    those whose category occurs once would have been new to the rest: so they are counted with the current rows whose
    category the reference never had, and their share is the one to expect (I. J. Good, 1953, The population
    frequencies of species and the estimation of population parameters, Biometrika). Fewer new ones than that are no
    change: the two files may share rows. A new category with more rows than chance explains is counted as new.
    """
    both = p_of.add(q_of, fill_value=0).sort_index().sort_values(ascending=False, kind="stable")
    p, q = (each.reindex(both.index, fill_value=0).to_numpy(np.int64) for each in (p_of, q_of))
    n, m = int(p.sum()), int(q.sum())
    least = max(ENOUGH, ENOUGH / 2 * (1 + m / n))
    alone = (p > 0) & (p + q >= least)
    alone &= alone.cumsum() <= TOP
    once, fresh = ~alone & (p == 1), p == 0
    rare = fresh & (q <= _missed(n, m, fresh.sum())) & once.any()
    seen = q[rare].sum()
    due = min(once.sum(), seen * n / m)
    other = p[~alone].sum() - due, q[~alone & ~fresh].sum()
    if min(due + seen, sum(other)) < least:  # too few to be told apart
        other, due, seen = (other[0] + due, other[1] + seen), 0, 0
    cells = dict(zip(both.index[alone], zip(p[alone], q[alone], strict=True), strict=True))
    cells |= {OTHER: other, RARE: (due, seen), NEW: (0, q[fresh & ~rare].sum())}
    return {label: rows for label, rows in cells.items() if sum(rows)}, both.index, p, q


def _pair(cells: Mapping[str, tuple[float, float]]) -> tuple[Array, Array]:
    before, after = np.array(list(cells.values()), float).T
    return before, after


def _missed(n: int, m: int, fresh: int) -> float:
    """Current rows up to which one of `fresh` new categories may have been missed by n reference rows.

    Each of a category's rows is a current one with chance m / (n + m), where nothing has changed.
    """
    return float(np.log(max(fresh, 1) / CHANCE) / np.log1p(n / m))


def _levels(values: pd.Series | Array) -> pd.Series:
    """Rows of each category, by its text: the number 3 of one file meets the 3.0 of another with a missing value."""
    values = pd.Series(values)
    counts = values.value_counts(sort=False)
    write = "{:.15g}".format if pd.api.types.is_float_dtype(values) else lambda value: str(value).strip()
    return counts.groupby([write(value) for value in counts.index]).sum()


def _emptied(numeric: bool, missing_before: float, missing_after: float) -> dict[str, Any]:
    """A column without a value in one file: its shares of rows with and without one, and nothing else to measure."""
    before, after = (np.array([1 - share, share]) for share in (missing_before, missing_after))
    return dict.fromkeys(MEASURES, np.nan) | {
        "kind": "numeric" if numeric else "categorical",
        "new_categories": (),
        "new_count": 0,
        "new_share": 0.0,
        "new_expected": 0.0,
        "labels": (PRESENT, MISSING),
        "before": before,
        "after": after,
        "drawn_before": before,
        "drawn_after": after,
    }
