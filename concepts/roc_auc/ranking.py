"""How well a score ranks: the ROC curve, the area under it, and how sure that area is.

The AUC is the chance that a random positive outranks a random negative. DeLong's interval comes from the same
comparisons: each case's placement is the share of the other class that it beats (or loses to), the AUC is the mean
placement, and its variance the sum of the two means' variances.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

from concepts.arrays import Array, Ints, frozen, within

POINTS = 300
"""Most points kept of a curve that is drawn; areas always use every score."""


def binormal_rates(threshold: ArrayLike, separation: float = 1.5, spread_ratio: float = 1.0) -> tuple[Array, Array]:
    """(FPR, TPR) of the binormal model at each threshold, shaped like `threshold`."""
    cut = np.asarray(threshold, float)
    return ndtr(-cut), ndtr((separation - cut) / spread_ratio)


def binormal_auc(separation: float = 1.5, spread_ratio: float = 1.0) -> float:
    """The chance that a random positive outranks a random negative: Phi(d / sqrt(1 + s^2)).

    Source: Hanley and McNeil (1982), Radiology, for the meaning; the closed form is that of a difference of normals.
    """
    return float(ndtr(separation / np.hypot(1.0, spread_ratio)))


def equal_spreads_curve(auc: float, points: int = 101) -> tuple[Array, Array]:
    """(FPR, TPR) of the binormal model with that area whose classes spread alike, from (0, 0) to (1, 1)."""
    fpr = np.linspace(0, 1, points)
    return fpr, ndtr(ndtri(fpr) + np.sqrt(2) * ndtri(auc))


def precision_from_rates(tpr: ArrayLike, fpr: ArrayLike, prevalence: float) -> Array:
    """The share of flagged cases that are positive, by Bayes; NaN where nothing is flagged."""
    caught, alarms = np.asarray(tpr, float) * prevalence, np.asarray(fpr, float) * (1 - prevalence)
    return ratio(caught, caught + alarms)


@dataclass(frozen=True)
class Interval:
    """An AUC and how sure it is.

    auc, standard_error: numbers; the error is NaN with a single case in a class. lower, upper: limits at `level`,
    kept within [0, 1]. level: confidence, 0 to 1.
    """

    auc: float
    standard_error: float
    lower: float
    upper: float
    level: float


def delong(positives: ArrayLike, negatives: ArrayLike, level: float = 0.95) -> Interval:
    """AUC with DeLong's interval, from the scores of each class, ties counted half.

    Placements come from two sorts (the midranks of Sun and Xu 2014, IEEE Signal Processing Letters), never from all
    pairs. Source: DeLong, DeLong and Clarke-Pearson (1988), Biometrics.

    Raises:
        ValueError: a class is empty, or the level is outside 0.5 to 0.999.
    """
    within("level", level, 0.5, 0.999)
    beaten, beating = placements(np.sort(np.asarray(positives, float)), np.sort(np.asarray(negatives, float)))
    return interval(float(beaten.mean()), variance_of_mean(beaten) + variance_of_mean(beating), level)


def interval(auc: float, variance: float, level: float) -> Interval:
    """The normal interval around an AUC, kept within [0, 1]."""
    error = float(np.sqrt(variance))
    reach = float(ndtri((1 + level) / 2)) * error
    return Interval(auc, error, float(np.maximum(auc - reach, 0)), float(np.minimum(auc + reach, 1)), level)


def placements(positives: Array, negatives: Array) -> tuple[Array, Array]:
    """Each positive's share of the negatives that it beats, and each negative's share of the positives that beat it.

    Both classes come sorted, and so do the placements. Raises ValueError for an empty class.
    """
    above, below = positives, negatives
    if not above.size or not below.size:
        raise ValueError(f"positives and negatives must both hold scores, got {above.size} and {below.size}.")
    beaten = np.searchsorted(below, above, "left") + np.searchsorted(below, above, "right")
    losing = np.searchsorted(above, below, "left") + np.searchsorted(above, below, "right")
    return beaten / (2 * below.size), 1 - losing / (2 * above.size)


def variance_of_mean(values: Array) -> float:
    """NaN for a single value: it tells nothing of the spread."""
    return float(values.var(ddof=1) / values.size) if values.size > 1 else float("nan")


@dataclass(frozen=True)
class Curves:
    """Both curves of one set of scores, thinned for drawing to at most about 300 points each.

    fpr, tpr: the ROC curve from (0, 0) to (1, 1). recall, precision: the precision-recall curve, recall rising.
    average_precision: sum of precision times the step in recall, over every distinct score. Never the trapezoid rule:
    straight lines between points promise precision that no threshold reaches (Davis and Goadrich 2006, ICML).
    ks: the largest |TPR - FPR|, over every distinct score: Kolmogorov and Smirnov's distance of the two classes.
    """

    fpr: Array
    tpr: Array
    recall: Array
    precision: Array
    average_precision: float
    ks: float


def curves(positives: ArrayLike, negatives: ArrayLike, prevalence: float | None = None) -> Curves:
    """ROC and precision-recall curve from the scores of each class, one point for each distinct score.

    prevalence: where the score will be used; the sample's own without. It moves precision alone.
    """
    above, below = np.sort(np.asarray(positives, float)), np.sort(np.asarray(negatives, float))
    heavy, light = case_weights(above.size, below.size, prevalence)
    cuts = np.unique(np.concatenate([above, below]))[::-1]
    tp, fp = at_least(above, cuts), at_least(below, cuts)
    tpr, fpr, precision = tp / above.size, fp / below.size, heavy * tp / (heavy * tp + light * fp)
    average = float(np.sum(np.diff(tpr, prepend=0.0) * precision))
    roc = _thin(tpr + fpr)
    pr = _thin(tpr + np.log(tp + fp) / np.log(above.size + below.size))
    start = np.zeros(1)
    return frozen(
        Curves(
            np.append(start, fpr[roc]),
            np.append(start, tpr[roc]),
            tpr[pr],
            precision[pr],
            average,
            float(np.max(np.abs(tpr - fpr))),
        )
    )


def case_weights(positives: int, negatives: int, prevalence: float | None) -> tuple[float, float]:
    """What a positive and a negative of the sample count for where positives have another share; 1 and 1 without."""
    if prevalence is None:
        return 1.0, 1.0
    n = positives + negatives
    return prevalence * n / positives, (1 - prevalence) * n / negatives


def at_least(ordered: Array, cuts: Array) -> Ints:
    """(cuts,) how many of the sorted scores are at or above each cut."""
    return (ordered.size - np.searchsorted(ordered, cuts, "left")).astype(np.int64)


def draw(positives: int, negatives: int, separation: float, spread_ratio: float, seed: int) -> tuple[Array, Array]:
    """Scores of each class, from a stream of its own, so that more cases of one class leave the others alone."""
    neg = np.random.default_rng([seed, 0]).standard_normal(negatives)
    pos = separation + spread_ratio * np.random.default_rng([seed, 1]).standard_normal(positives)
    return pos, neg


def ratio(part: NDArray[Any], whole: NDArray[Any]) -> Array:
    """part / whole, NaN where whole is zero."""
    return np.divide(part, whole, out=np.full(np.shape(whole), np.nan), where=np.asarray(whole) > 0)


def _thin(rising: Array) -> NDArray[np.intp]:
    """Indices of at most `POINTS` points, evenly along a rising quantity, both ends kept."""
    if rising.size <= POINTS:
        return np.arange(rising.size)
    return np.unique(np.searchsorted(rising, np.linspace(rising[0], rising[-1], POINTS)).clip(0, rising.size - 1))
