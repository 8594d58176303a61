"""Five ways to say how far a sample has moved from a reference.

Three measure an effect: PSI, Jensen-Shannon and Wasserstein tell how much has changed. Two test a hypothesis:
Kolmogorov-Smirnov and chi-square tell whether sampling noise alone could have done it. With few rows the effects are
inflated by noise, with many rows the tests reject a change that nobody would notice: read them together.

PSI and Jensen-Shannon see counts, so they depend on the bins. Here the bins of a number are the reference's quantiles,
ten unless told otherwise, each closed on the right; missing values are left out and watched by a test of their own.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import kolmogorov, ndtr, ndtri, rel_entr
from scipy.stats import chi2, kstwo

from concepts.arrays import Array, within

Counts = NDArray[np.int64]

BINS = 10
EXACT = 3000
"""Effective rows up to which the p-value of KS is worked out exactly."""
EMPTY = 0.5
"""Rows that an empty bin counts for in the PSI, to keep the logarithm finite. Some tools use a share of 0.0001."""


def psi(reference: ArrayLike, current: ArrayLike) -> Array:
    """Population stability index: the sum over bins of (q - p) ln(q / p), with p and q the two samples' shares.

    `reference` and `current` are counts, bins on the last axis. A bin that only one of them left empty counts `EMPTY`
    rows there; a bin empty in both adds nothing. Natural logarithm. Symmetric, and zero only for equal shares. Without
    drift it is about (1/n + 1/m) times a chi-square with bins - 1 degrees of freedom, so it shrinks with the sample:
    B. Yurdakul and J. Naranjo (2020), Statistical properties of the population stability index, Journal of Risk Model
    Validation.
    """
    p, q = _counts(reference, current)
    gone = (p == 0) & (q == 0)
    n, m = p.sum(-1, keepdims=True), q.sum(-1, keepdims=True)
    p, q = np.where(p == 0, EMPTY, p) / n, np.where(q == 0, EMPTY, q) / m
    return np.where(gone, 0.0, (q - p) * np.log(q / p)).sum(-1)


def psi_mean(bins: int, n: float, m: float) -> float:
    """Mean PSI when nothing has changed, for `bins` bins, `n` reference rows and `m` current ones."""
    return (bins - 1) * (1 / n + 1 / m)


def psi_false_alarm(level: ArrayLike, bins: int, n: float, m: float) -> Array:
    """Chance that the PSI exceeds `level` when nothing has changed (the chi-square approximation of `psi`)."""
    return np.asarray(chi2.sf(np.asarray(level) / (1 / n + 1 / m), bins - 1))


def psi_of_shift(shift: float, bins: int = BINS, share: float = 1.0) -> float:
    """PSI without noise of a normal column, in its quantile bins, when a `share` of its rows moves.

    The mean of those rows moves by `shift` standard deviations; the others stay. ValueError outside -5 to 5 and 0 to 1.
    """
    within("shift", shift, -5, 5)
    within("bins", bins, 2, 1000)
    within("share", share, 0, 1)
    p, moved = np.full(bins, 1 / bins), np.diff(ndtr(ndtri(np.arange(bins + 1) / bins) - shift))
    q = (1 - share) * p + share * moved
    return float(((q - p) * np.log(q / p)).sum())


def js_distance(reference: ArrayLike, current: ArrayLike) -> Array:
    """Jensen-Shannon distance, base 2, of two sets of counts, bins on the last axis: 0 the same, 1 nothing shared.

    It is the square root of the divergence (J. Lin, 1991, IEEE Transactions on Information Theory), and needs no
    repair for empty bins.
    """
    p, q = _counts(reference, current)
    p, q = p / p.sum(-1, keepdims=True), q / q.sum(-1, keepdims=True)
    middle = (p + q) / 2
    divergence = (rel_entr(p, middle) + rel_entr(q, middle)).sum(-1) / (2 * np.log(2))
    return np.sqrt(np.maximum(divergence, 0.0))


def chi_square(reference: ArrayLike, current: ArrayLike) -> tuple[Array, Array]:
    """Pearson's chi-square of two sets of counts, bins on the last axis, and its p-value; no continuity correction.

    Bins empty in both samples are left out, degrees of freedom included; where one bin is left, the p-value is 1.
    """
    p, q = _counts(reference, current)
    n, m = p.sum(-1, keepdims=True), q.sum(-1, keepdims=True)
    total = p + q
    expected = total / (n + m) * n * m  # times n for one sample, times m for the other
    with np.errstate(invalid="ignore"):
        terms = np.where(total > 0, (p * m - q * n) ** 2 / expected, 0.0)
    statistic = terms.sum(-1) / (n + m)[..., 0]
    freedom = (total > 0).sum(-1) - 1
    return statistic, np.where(freedom > 0, chi2.sf(statistic, np.maximum(freedom, 1)), 1.0)


def ks(reference: ArrayLike, current: ArrayLike) -> Array:
    """Two-sample Kolmogorov-Smirnov statistic: the largest gap between the two cumulative shares. Samples sorted.

    `current` may hold many samples, one on each last axis; missing values sort to its end and do not count.
    """
    r, x = _samples(reference, current, many=True)
    present = ~np.isnan(x)
    m = present.sum(-1, keepdims=True)
    below = np.searchsorted(r, x)
    tied = r[np.minimum(below, len(r) - 1)] == x
    up_to = np.searchsorted(r, x, "right") if tied.any() else below
    rank = np.arange(x.shape[-1])
    gap = np.maximum((rank + 1) / m - up_to / len(r), below / len(r) - rank / m)
    largest: Array = gap.max(-1, where=present, initial=0.0)
    return largest


def ks_p(statistic: ArrayLike, n: ArrayLike, m: ArrayLike) -> Array:
    """Two-sided p-value of `ks` for samples of `n` and `m`; 1 for a lone pair.

    Up to `EXACT` effective rows, n m / (n + m), it is SciPy's `ks_2samp(method="asymp")`: the exact law of one sample
    of that many. That law takes seconds on a million rows, so beyond it is Kolmogorov's limit with its first correction
    (J. Vrbik, 2018, Small-sample corrections to Kolmogorov-Smirnov test statistic, Pioneer Journal of Theoretical and
    Applied Statistics): there the two differ by less than 0.0001.
    """
    n, m = np.asarray(n, float), np.asarray(m, float)
    statistic, effective = np.broadcast_arrays(np.asarray(statistic, float), np.round(n * m / (n + m)))
    root = np.sqrt(np.maximum(effective, 1))
    p = np.asarray(kolmogorov(root * statistic + 1 / (6 * root)))
    few = effective <= EXACT
    p[few] = kstwo.sf(statistic[few], np.maximum(effective[few], 1))
    return np.where(effective < 1, 1.0, p)[()]


def wasserstein(reference: ArrayLike, current: ArrayLike) -> float:
    """Wasserstein-1 distance in the column's own unit: how far values moved on average. Samples sorted.

    It is the area between the quantile functions. Divide by the reference's standard deviation to compare columns.
    """
    r, x = _samples(reference, current)
    grid = _quantile_grid if len(r) + len(x) <= 20_000 else _quantile_grid.__wrapped__  # large ones stay out of memory
    widths, left, right = grid(len(r), len(x))
    return float(widths @ np.abs(r[left] - x[right]))


def quantile_edges(reference: ArrayLike, bins: int = BINS) -> Array:
    """Inner edges of the reference's quantile bins: the values ranked ceil(k m / bins) of m sorted ones, ties merged.

    These are `numpy.quantile(..., method="inverted_cdf")`, so a reference without ties fills the bins evenly.
    """
    r, _ = _samples(reference, reference)
    within("bins", bins, 2, 10**6)
    ranks = -(-np.arange(1, bins) * len(r) // bins)
    return np.unique(r[np.maximum(ranks, 1) - 1])


def bin_counts(values: ArrayLike, edges: ArrayLike) -> Counts:
    """How many of the sorted `values` fall in each bin: up to the first edge, …, above the last one."""
    at = np.searchsorted(np.asarray(values), np.asarray(edges), "right")
    return np.diff(np.concatenate([[0], at, [len(np.asarray(values))]]))


def category_counts(codes: ArrayLike, categories: int) -> Counts:
    """Counts of the whole numbers 0 to `categories` - 1 on the last axis of `codes`."""
    codes = np.asarray(codes)
    return np.stack([(codes == each).sum(-1) for each in range(categories)], axis=-1)


# ------------------------------------------------------------------------------------------------------- helpers


@lru_cache(maxsize=64)
def _quantile_grid(n: int, m: int) -> tuple[Array, Counts, Counts]:
    """Widths of the pieces on which both quantile functions are constant, and the rank of each sample there.

    Positions are whole numbers in units of 1 / (n m), so rounding cannot tear two apart; a piece may be empty.
    """
    ends = np.sort(np.concatenate([np.arange(1, n + 1) * m, np.arange(1, m + 1) * n]), kind="stable")
    return np.diff(ends, prepend=0) / (n * m), (ends - 1) // m, (ends - 1) // n


def _counts(reference: ArrayLike, current: ArrayLike) -> tuple[Array, Array]:
    p, q = np.asarray(reference, float), np.asarray(current, float)
    if p.shape[-1:] != q.shape[-1:]:
        raise ValueError(f"current has bins of shape {q.shape}, reference {p.shape}; the last axes must agree.")
    for name, counts in (("reference", p), ("current", q)):
        if not (counts.size and np.all(counts >= 0) and np.all(counts.sum(-1) > 0)):
            raise ValueError(f"{name} has total {counts.sum():g}; counts must be non-negative with at least one row.")
    return p, q


def _samples(reference: ArrayLike, current: ArrayLike, many: bool = False) -> tuple[Array, Array]:
    r, x = np.asarray(reference, float), np.asarray(current, float)
    for name, values, fits in (("reference", r, r.ndim == 1), ("current", x, x.ndim == 1 or (many and x.ndim > 1))):
        if not (fits and values.size) or np.isnan(values[..., 0]).any():
            raise ValueError(f"{name} has shape {values.shape}; a sample must be sorted, with at least one value.")
    return r, x
