"""Two models scored the same cases: is one better? DeLong's paired test.

Both AUCs rise and fall with the luck of the same cases, so most of that luck cancels in their difference. Take each
case's placement under one model minus its placement under the other: the mean of these is the difference of the AUCs,
and their spread is how sure it is. The more alike the models, the less is left.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

from concepts.arrays import Array, frozen, within
from concepts.roc_auc.ranking import Interval, binormal_auc, draw, interval, placements, variance_of_mean

CORRELATIONS = np.round(np.arange(0, 1, 0.05), 2)
"""Of the two models' scores, within a class."""


@dataclass(frozen=True)
class Comparison:
    """Two AUCs on the same cases, and their difference.

    first, second: each with its own interval. difference: second minus first. standard_error, lower, upper: of the
    difference, paired; NaN with a single case in a class. p_value: two-sided, of no difference. unpaired_error,
    unpaired_p: what one would say who took the two for independent. correlation: of the two AUCs, over samples; NaN
    where one of them does not vary.
    """

    first: Interval
    second: Interval
    difference: float
    standard_error: float
    lower: float
    upper: float
    p_value: float
    unpaired_error: float
    unpaired_p: float
    correlation: float


def paired_delong(positives: ArrayLike, negatives: ArrayLike, level: float = 0.95) -> Comparison:
    """Compare two models on the same cases, ties counted half.

    positives, negatives: (cases, 2) scores of the first and of the second model, a row a case.
    Source: DeLong, DeLong and Clarke-Pearson (1988), Biometrics.

    Raises:
        ValueError: not two columns, an empty class, or a level outside 0.5 to 0.999.
    """
    above, below = np.asarray(positives, float), np.asarray(negatives, float)
    for name, scores in (("positives", above), ("negatives", below)):
        if scores.ndim != 2 or scores.shape[1] != 2:
            raise ValueError(f"{name} must hold two scores a case, got an array of shape {scores.shape}.")
    within("level", level, 0.5, 0.999)
    placed = [_by_case(above[:, model], below[:, model]) for model in (0, 1)]
    first, second = (interval(float(each[0].mean()), _variance(*each), level) for each in placed)
    difference = second.auc - first.auc
    error = float(np.sqrt(_variance(*(theirs - ours for ours, theirs in zip(*placed, strict=True)))))
    unpaired = float(np.hypot(first.standard_error, second.standard_error))
    reach = float(ndtri((1 + level) / 2)) * error
    spread = 2 * first.standard_error * second.standard_error
    return Comparison(
        first=first,
        second=second,
        difference=difference,
        standard_error=error,
        lower=difference - reach,
        upper=difference + reach,
        p_value=two_sided(difference, error),
        unpaired_error=unpaired,
        unpaired_p=two_sided(difference, unpaired),
        correlation=(unpaired**2 - error**2) / spread if spread else float("nan"),
    )


def two_sided(difference: float, error: float) -> float:
    """The normal test of no difference; where there is no spread, any difference is certain."""
    if error == 0:
        return float(difference == 0)
    return float(2 * ndtr(-abs(difference) / error))


def _variance(beaten: Array, beating: Array) -> float:
    return variance_of_mean(beaten) + variance_of_mean(beating)


def _by_case(positives: Array, negatives: Array) -> tuple[Array, Array]:
    """Placements in the cases' own order."""
    found = []
    orders = np.argsort(positives), np.argsort(negatives)
    for order, placed in zip(orders, placements(positives[orders[0]], negatives[orders[1]]), strict=True):
        back = np.empty(order.size)
        back[order] = placed
        found.append(back)
    return found[0], found[1]


def binormal_errors(
    separations: tuple[float, float], correlation: ArrayLike, positives: int, negatives: int
) -> tuple[Array, Array]:
    """Standard errors of the difference of two AUCs in the model: (paired, as if independent), shaped like
    `correlation`, which is that of the two scores within a class, 0 to below 1; both models have equal spreads.

    Two comparisons of a positive with a negative are independent unless they share a case, so three kinds of pairs
    count: the same two cases, the same positive, the same negative (Hanley and McNeil 1982, for one AUC). That both
    models get such a pair right is a bivariate normal probability.
    """
    correlation = np.asarray(correlation, float)
    first, second = (separation / np.sqrt(2) for separation in separations)

    def covariance(one: float, other: float, shared: Array) -> Array:
        both = _excess(one, other, shared) + (positives + negatives - 2) * _excess(one, other, shared / 2)
        return both / (positives * negatives)

    alone = covariance(first, first, np.array(1.0)) + covariance(second, second, np.array(1.0))
    return np.sqrt(alone - 2 * covariance(first, second, correlation)), np.sqrt(
        np.broadcast_to(alone, correlation.shape)
    )


def _excess(one: float, other: float, correlation: Array) -> Array:
    """P(X < one, Y < other) of standard normals with that correlation, less what it were if they were independent.

    Its slope in the correlation is their joint density (Plackett 1954, Biometrika); integrated over the angle whose
    sine the correlation is, by Gauss and Legendre.
    """
    nodes, weights = np.polynomial.legendre.leggauss(40)
    half = np.arcsin(correlation)[..., None] / 2
    sine = np.sin(half * (nodes + 1))
    exponent = (one**2 + other**2 - 2 * one * other * sine) / (2 * (1 - sine**2))
    return np.sum(weights * half * np.exp(-exponent), axis=-1) / (2 * np.pi)


@dataclass(frozen=True)
class ComparisonSweep:
    """The same two models, from unlike to nearly the same: what becomes of the difference of their AUCs.

    correlations: (steps,) of the scores within a class. comparisons: one a step. truth: (2,) the models' AUCs.
    power, separate_power, unpaired_power: (steps,) chance that a sample of this size says p < 1 - level, as the normal
    approximation has it: by the paired test; where the second model has as many other cases of its own; and on the same
    cases by the test that takes the AUCs for independent, whose bar stands too high. level: confidence, 0 to 1.
    first: (cases,) the first model's scores, positives before negatives; second: (steps, cases). positives: how many of
    the cases are.
    """

    correlations: Array
    comparisons: tuple[Comparison, ...]
    truth: tuple[float, float]
    power: Array
    separate_power: Array
    unpaired_power: Array
    level: float
    first: Array
    second: Array
    positives: int

    def table(self) -> dict[str, NDArray[Any]]:
        """The sweep by column, one row a correlation."""
        columns = {"correlation of the scores": self.correlations}
        for name, values in {
            "AUC of A": [each.first.auc for each in self.comparisons],
            "AUC of B": [each.second.auc for each in self.comparisons],
            "difference": [each.difference for each in self.comparisons],
            "lower": [each.lower for each in self.comparisons],
            "upper": [each.upper for each in self.comparisons],
            "p, paired": [each.p_value for each in self.comparisons],
            "p, as if independent": [each.unpaired_p for each in self.comparisons],
            "correlation of the AUCs": [each.correlation for each in self.comparisons],
        }.items():
            columns[name] = np.array(values)
        return columns | {
            "power, paired": self.power,
            "power, on other cases": self.separate_power,
            "power, as if independent": self.unpaired_power,
        }


def comparison_sweep(
    separation: float = 1.5, gain: float = 0.2, positives: int = 200, level: float = 0.95, seed: int = 0
) -> ComparisonSweep:
    """Score as many negatives as positives by two models that grow more alike.

    A's positives lie `separation` (0 to 4) standard deviations above the negatives, B's `gain` (-1 to 1) further; B's
    chance is A's, mixed with its own by the correlation. `positives` is 10 to 2,000, `level` 0.5 to 0.999.

    Raises:
        ValueError: an argument is outside its range.
    """
    within("separation", separation, 0, 4)
    within("gain", gain, -1, 1)
    within("positives", positives, 10, 2000)
    within("level", level, 0.5, 0.999)
    far = separation + gain
    pos, neg = draw(positives, positives, 0.0, 1.0, seed)
    chance = np.concatenate([pos, neg])
    own = np.random.default_rng([seed, 5]).standard_normal(2 * positives)
    mixed = CORRELATIONS[:, None] * chance + np.sqrt(1 - CORRELATIONS[:, None] ** 2) * own
    is_positive = np.arange(2 * positives) < positives
    first, second = chance + separation * is_positive, mixed + far * is_positive
    both = [np.stack([first, row], axis=1) for row in second]
    paired, unpaired = binormal_errors((separation, far), CORRELATIONS, positives, positives)
    truth = binormal_auc(separation), binormal_auc(far)
    kinds = (paired, paired), (unpaired, unpaired), (paired, unpaired)
    power, separate, loose = (_power(truth[1] - truth[0], scatter, error, level) for scatter, error in kinds)
    found = tuple(paired_delong(rows[:positives], rows[positives:], level) for rows in both)
    return frozen(ComparisonSweep(CORRELATIONS, found, truth, power, separate, loose, level, first, second, positives))


def _power(difference: float, scatter: Array, error: Array, level: float) -> Array:
    """Chance that a normal variable of that mean and scatter lies beyond the bar of a test that believes in `error`."""
    bar = ndtri((1 + level) / 2) * error
    return ndtr((difference - bar) / scatter) + ndtr((-difference - bar) / scatter)
