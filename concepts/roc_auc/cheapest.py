"""The cheapest threshold, in the model and in a sample.

The ROC curve says what can be had; the costs say what to take. In its plane points of equal expected cost lie on
straight lines, and the cheapest threshold is where such a line touches the curve.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from concepts.arrays import Array
from concepts.roc_auc.ranking import at_least, binormal_auc, binormal_rates, case_weights, precision_from_rates


def iso_cost_slope(prevalence: float, cost_fn: float, cost_fp: float) -> float:
    """Slope of the lines of equal expected cost in the ROC plane: (1 - pi) c_FP / (pi c_FN). Up and left is cheaper.

    Source: Provost and Fawcett (2001), Machine Learning.
    """
    return (1 - prevalence) * cost_fp / (prevalence * cost_fn)


def best_threshold(separation: float, spread_ratio: float, prevalence: float, cost_fn: float, cost_fp: float) -> float:
    """The threshold with the lowest expected cost in the binormal model; -inf flags everybody, inf nobody.

    There the ROC curve's slope, which is the likelihood ratio, equals that of the iso-cost lines. With unequal spreads
    that happens twice, so the costs decide, and flagging everybody or nobody may beat both.
    """
    log_slope = np.log(iso_cost_slope(prevalence, cost_fn, cost_fp))
    quadratic = 1 - spread_ratio**-2
    linear, constant = separation / spread_ratio**2, -((separation / spread_ratio) ** 2) / 2 - np.log(spread_ratio)
    roots = np.roots(np.array([quadratic / 2, linear, constant - log_slope]))
    tries = np.concatenate([[np.inf, -np.inf], roots.real[np.isreal(roots)]])
    fpr, tpr = binormal_rates(tries, separation, spread_ratio)
    return float(tries[np.argmin(prevalence * cost_fn * (1 - tpr) + (1 - prevalence) * cost_fp * fpr)])


def cheapest_cut(
    positives: ArrayLike, negatives: ArrayLike, cost_fn: float, cost_fp: float, prevalence: float | None = None
) -> float:
    """The threshold that costs least of all that these scores allow, the lowest among equals; just above all scores
    where flagging nobody is the cheapest. One pass over the sorted scores: between two of them nothing changes.

    prevalence: where the threshold will be used; the sample's own without.
    """
    above, below = np.sort(np.asarray(positives, float)), np.sort(np.asarray(negatives, float))
    heavy, light = case_weights(above.size, below.size, prevalence)
    scores = np.unique(np.concatenate([above, below]))
    cuts = np.append(scores, np.nextafter(scores[-1], np.inf))
    missed, alarms = above.size - at_least(above, cuts), at_least(below, cuts)
    return float(cuts[np.argmin(heavy * cost_fn * missed + light * cost_fp * alarms)])


@dataclass(frozen=True)
class Theory:
    """What the generating model says beside the sample.

    auc: number. threshold: the cheapest one (raw score; -inf flags everybody, inf nobody). fpr, tpr, cost: at that
    threshold, cost per 1,000 cases. fpr_curve, tpr_curve, precision_curve, cost_curve: (steps,) at each threshold, cost
    per 1,000 cases. chance: (steps,) chance that a case with exactly the score of the threshold is positive.
    separation, spread_ratio: of the model, in standard deviations of the negatives.
    """

    auc: float
    threshold: float
    fpr: float
    tpr: float
    cost: float
    fpr_curve: Array
    tpr_curve: Array
    precision_curve: Array
    cost_curve: Array
    chance: Array
    separation: float
    spread_ratio: float


def model(
    thresholds: Array, separation: float, spread_ratio: float, prevalence: float, cost_fn: float, cost_fp: float
) -> Theory:
    """What the binormal model says at each threshold, with no sample in between."""
    best = best_threshold(separation, spread_ratio, prevalence, cost_fn, cost_fp)
    fpr, tpr = binormal_rates(np.append(thresholds, best), separation, spread_ratio)
    cost = 1000 * (prevalence * cost_fn * (1 - tpr) + (1 - prevalence) * cost_fp * fpr)
    z = (thresholds - separation) / spread_ratio
    log_odds = (thresholds**2 - z**2) / 2 - np.log(spread_ratio) + np.log(prevalence / (1 - prevalence))
    return Theory(
        auc=binormal_auc(separation, spread_ratio),
        threshold=best,
        fpr=float(fpr[-1]),
        tpr=float(tpr[-1]),
        cost=float(cost[-1]),
        fpr_curve=fpr[:-1],
        tpr_curve=tpr[:-1],
        precision_curve=precision_from_rates(tpr[:-1], fpr[:-1], prevalence),
        cost_curve=cost[:-1],
        chance=1 / (1 + np.exp(-log_odds)),
        separation=separation,
        spread_ratio=spread_ratio,
    )


def check_costs(cost_fn: float, cost_fp: float) -> None:
    """Raises `ValueError` unless both are positive and finite."""
    for name, value in (("cost_fn", cost_fn), ("cost_fp", cost_fp)):
        if not (0 < value < np.inf):
            raise ValueError(f"{name} must be a positive finite number, got {value!r}.")
