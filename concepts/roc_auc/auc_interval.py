"""How sure is the AUC of one sample? Its interval closes in on the truth as the sample grows, and with few positives
holds the truth less often than it says."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from concepts.arrays import Array, Ints, frozen, within
from concepts.roc_auc.ranking import binormal_auc, delong, draw

SIZES = np.unique(np.round(np.geomspace(5, 500, 21)).astype(np.int64))
"""Positives in the sample: what limits the interval when positives are rare."""
RESAMPLES = 400
SAMPLES = 400
"""Fresh samples at each size, for the coverage; its own standard error is about one point at 95%."""
TOGETHER = 200
"""Samples worked on at a time: as many as the processor's cache holds."""


@dataclass(frozen=True)
class IntervalSweep:
    """One growing sample, its AUC with two intervals, and how DeLong's fares over many samples of each size.

    positives: (steps,) cases; there are `negatives_per_positive` times as many negatives. auc: (steps,). delong,
    bootstrap: (2, steps) lower and upper limit. truth: the model's AUC. level: confidence, 0 to 1. simulated: (steps,
    400) AUC of fresh samples. coverage: (steps,) share of those whose DeLong interval holds the truth.
    """

    positives: Ints
    negatives_per_positive: int
    auc: Array
    delong: Array
    bootstrap: Array
    truth: float
    level: float
    simulated: Array
    coverage: Array

    def table(self) -> dict[str, NDArray[Any]]:
        """The sweep by column, one row a sample size."""
        return {
            "positives": self.positives,
            "negatives": self.positives * self.negatives_per_positive,
            "AUC": self.auc,
            "DeLong lower": self.delong[0],
            "DeLong upper": self.delong[1],
            "bootstrap lower": self.bootstrap[0],
            "bootstrap upper": self.bootstrap[1],
            "DeLong coverage": self.coverage,
            "SD of AUC over samples": self.simulated.std(axis=1, ddof=1),
        }


def interval_sweep(
    separation: float = 1.5,
    spread_ratio: float = 1.0,
    negatives_per_positive: int = 1,
    level: float = 0.95,
    seed: int = 0,
) -> IntervalSweep:
    """Let one sample grow from 5 to 500 positives and watch the interval of its AUC close in on the truth.

    The limits of `separation` and `spread_ratio` are those of `threshold_sweep`; `negatives_per_positive` is 1 to 20,
    `level` 0.5 to 0.999.

    Raises:
        ValueError: an argument is outside its range.
    """
    within("separation", separation, 0, 6)
    within("spread_ratio", spread_ratio, 0.1, 10)
    within("negatives_per_positive", negatives_per_positive, 1, 20)
    within("level", level, 0.5, 0.999)
    per, most = negatives_per_positive, int(SIZES[-1])
    pos, neg = draw(most, most * per, separation, spread_ratio, seed)
    samples = [(pos[:size], neg[: size * per]) for size in SIZES]
    intervals = [delong(*sample, level) for sample in samples]
    tails = [(1 - level) / 2, (1 + level) / 2]
    truth = binormal_auc(separation, spread_ratio)
    simulated, errors = simulate(separation, spread_ratio, per, seed)
    covered = np.abs(simulated - truth) <= ndtri((1 + level) / 2) * errors
    return frozen(
        IntervalSweep(
            positives=SIZES,
            negatives_per_positive=per,
            auc=np.array([each.auc for each in intervals]),
            delong=np.array([[each.lower, each.upper] for each in intervals]).T,
            bootstrap=np.array([np.quantile(bootstrap_auc(*sample, seed), tails) for sample in samples]).T,
            truth=truth,
            level=level,
            simulated=simulated,
            coverage=covered.mean(axis=1),
        )
    )


def bootstrap_auc(positives: Array, negatives: Array, seed: int, resamples: int = RESAMPLES) -> Array:
    """(resamples,) AUC of stratified bootstrap samples: each class redrawn from itself, sizes kept, ties half.

    Source: Efron and Tibshirani (1993), An Introduction to the Bootstrap. Percentile limits are its quantiles.
    """
    below, m, n = np.sort(negatives), positives.size, negatives.size
    rng = np.random.default_rng([seed, 2])
    chosen = rng.integers(m, size=(resamples, m))
    left, right = (np.searchsorted(below, positives, side) for side in ("left", "right"))
    auc = np.empty(resamples)
    for first in range(0, resamples, TOGETHER):
        rows = slice(first, min(first + TOGETHER, resamples))
        row = np.arange(rows.stop - first)[:, None]
        redrawn = rng.integers(n, size=(row.size, n)) + row * n
        under = np.zeros((row.size, n + 1), np.int32)  # redrawn negatives below each place
        np.cumsum(np.bincount(redrawn.ravel(), minlength=redrawn.size).reshape(redrawn.shape), axis=1, out=under[:, 1:])
        beaten = sum(under.take(side[chosen[rows]] + row * (n + 1)) for side in (left, right))
        auc[rows] = np.sum(beaten, axis=1) / (2 * m * n)
    return auc


def simulate(separation: float, spread_ratio: float, per: int, seed: int) -> tuple[Array, Array]:
    """(steps, samples) AUC and DeLong standard error of fresh samples; scores are continuous, so ties do not occur.

    The largest samples are sorted once. A smaller one is the larger with cases struck out, which keeps the order. Where
    the positives stand in that order says all: the k-th at place p beats p - k negatives, and a negative that is beaten
    by j positives shows among the last j of them, so the sum of j squared needs no look at the negatives either.
    """
    rng = np.random.default_rng([seed, 3])
    most = int(SIZES[-1])
    auc, error = np.empty((2, len(SIZES), SAMPLES))
    for first in range(0, SAMPLES, TOGETHER):
        samples = slice(first, first + TOGETHER)
        scores = rng.standard_normal((TOGETHER, most * (1 + per)))
        scores[:, :most] = separation + spread_ratio * scores[:, :most]
        order = np.argsort(scores, axis=1).astype(np.int32)
        case = np.where(order < most, order * 2 * per + 1, 2 * (order - most)).astype(np.int16)  # odd: a positive
        for step in range(len(SIZES) - 1, -1, -1):
            m = int(SIZES[step])
            n = m * per
            if step < len(SIZES) - 1:
                case = case[case < 2 * n].reshape(TOGETHER, -1)
            place = np.flatnonzero((case & 1).astype(bool)).reshape(TOGETHER, m)
            beaten = place - np.arange(m) - np.arange(TOGETHER)[:, None] * (m + n) + 0.0
            wins = beaten.sum(axis=1)
            squares = np.einsum("ij,ij->i", beaten, beaten), beaten @ (2.0 * (m - np.arange(m)) - 1)
            variances = [(square - wins**2 / size) / (size - 1) for square, size in zip(squares, (m, n), strict=True)]
            auc[step, samples] = wins / (m * n)
            error[step, samples] = np.sqrt(variances[0] / n**2 / m + variances[1] / m**2 / n)
    return auc, error
