"""A score ranks cases; a threshold turns the ranking into decisions; costs choose the threshold.

Sweep the threshold over all scores and plot the share of positives caught (TPR) against the share of negatives
wrongly flagged (FPR): the ROC curve. The area under it is the chance that a random positive outranks a random negative,
the Mann-Whitney U statistic divided by the number of pairs. Both rates are taken within a class, so neither the curve
nor its area moves with prevalence. Precision mixes the classes, so it does.

The scores here are raw, not probabilities: negatives follow N(0, 1), positives N(separation, spread_ratio^2), the
binormal model. A case is flagged when its score is at or above the threshold.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

Array = NDArray[np.float64]
Counts = NDArray[np.int64]

SCORE_RANGE = (-4.0, 8.0)
THRESHOLDS = np.round(np.linspace(*SCORE_RANGE, 121), 1) + 0.0
"""Raw scores. The range is fixed, so a threshold keeps its meaning when the settings change."""
POINTS = 300
"""Most points kept of a curve that is drawn; areas always use every score."""
BINS = 60


# ------------------------------------------------------------------------------------------------- the idea


def binormal_rates(threshold: ArrayLike, separation: float = 1.5, spread_ratio: float = 1.0) -> tuple[Array, Array]:
    """(FPR, TPR) of the binormal model at each threshold, shaped like `threshold`."""
    cut = np.asarray(threshold, float)
    return ndtr(-cut), ndtr((separation - cut) / spread_ratio)


def binormal_auc(separation: float = 1.5, spread_ratio: float = 1.0) -> float:
    """The chance that a random positive outranks a random negative: Phi(d / sqrt(1 + s^2)).

    Source: Hanley and McNeil (1982), Radiology, for the meaning; the closed form is that of a difference of normals.
    """
    return float(ndtr(separation / np.hypot(1.0, spread_ratio)))


def precision_from_rates(tpr: ArrayLike, fpr: ArrayLike, prevalence: float) -> Array:
    """The share of flagged cases that are positive, by Bayes; NaN where nothing is flagged."""
    caught, alarms = np.asarray(tpr, float) * prevalence, np.asarray(fpr, float) * (1 - prevalence)
    return _ratio(caught, caught + alarms)


def iso_cost_slope(prevalence: float, cost_fn: float, cost_fp: float) -> float:
    """Slope of the lines of equal expected cost in the ROC plane: (1 - pi) c_FP / (pi c_FN). Up and left is cheaper.

    Source: Provost and Fawcett (2001), Machine Learning.
    """
    return (1 - prevalence) * cost_fp / (prevalence * cost_fn)


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

    Each positive's placement is the share of negatives that it beats, each negative's the share of positives that beat
    it. The AUC is the mean placement; its variance is the sum of the two means' variances. Placements come from two
    sorts (the midranks of Sun and Xu 2014, IEEE Signal Processing Letters), never from all pairs.

    Source: DeLong, DeLong and Clarke-Pearson (1988), Biometrics. Raises ValueError for an empty class or a bad level.
    """
    above, below = np.sort(np.asarray(positives, float)), np.sort(np.asarray(negatives, float))
    if not above.size or not below.size:
        raise ValueError(f"positives and negatives must both hold scores, got {above.size} and {below.size}.")
    _check("level", level, 0.5, 0.999)
    beaten = np.searchsorted(below, above, "left") + np.searchsorted(below, above, "right")
    beating = 2 * above.size - np.searchsorted(above, below, "left") - np.searchsorted(above, below, "right")
    auc = float(beaten.sum() / (2 * above.size * below.size))
    variance = _variance_of_mean(beaten / (2 * below.size)) + _variance_of_mean(beating / (2 * above.size))
    error = float(np.sqrt(variance))
    reach = float(ndtri((1 + level) / 2)) * error
    return Interval(auc, error, float(np.maximum(auc - reach, 0)), float(np.minimum(auc + reach, 1)), level)


@dataclass(frozen=True)
class Curves:
    """Both curves of one set of scores, thinned for drawing to at most about 300 points each.

    fpr, tpr: the ROC curve from (0, 0) to (1, 1). recall, precision: the precision-recall curve, recall rising.
    average_precision: sum of precision times the step in recall, over every distinct score. Never the trapezoid rule:
    straight lines between points promise precision that no threshold reaches (Davis and Goadrich 2006, ICML).
    """

    fpr: Array
    tpr: Array
    recall: Array
    precision: Array
    average_precision: float


def curves(positives: ArrayLike, negatives: ArrayLike) -> Curves:
    """ROC and precision-recall curve from the scores of each class, one point for each distinct score."""
    above, below = np.sort(np.asarray(positives, float)), np.sort(np.asarray(negatives, float))
    cuts = np.unique(np.concatenate([above, below]))[::-1]
    tp, fp = _at_least(above, cuts), _at_least(below, cuts)
    tpr, fpr, precision = tp / above.size, fp / below.size, tp / (tp + fp)
    average = float(np.sum(np.diff(tpr, prepend=0.0) * precision))
    roc = _thin(tpr + fpr)
    pr = _thin(tpr + np.log(tp + fp) / np.log(above.size + below.size))
    start = np.zeros(1)
    x, y, recall, kept = _frozen(np.append(start, fpr[roc]), np.append(start, tpr[roc]), tpr[pr], precision[pr])
    return Curves(x, y, recall, kept, average)


# ------------------------------------------------------------------------------------- a threshold, and its price


@dataclass(frozen=True)
class Theory:
    """What the generating model says beside the sample.

    auc: number. threshold: the cheapest one (raw score; -inf flags everybody, inf nobody). fpr, tpr, cost: at that
    threshold, cost per 1,000 cases. cost_curve: (steps,) per 1,000 cases. chance: (steps,) chance that a case with
    exactly the score of the threshold is positive.
    """

    auc: float
    threshold: float
    fpr: float
    tpr: float
    cost: float
    cost_curve: Array
    chance: Array


@dataclass(frozen=True)
class ThresholdSweep:
    """Every threshold at once. A case is flagged when score >= threshold.

    thresholds: (steps,) in units of the score, rising. tp, fp: (steps,) cases. positives, negatives: cases of each
    class. cost_fn, cost_fp: price of one false negative and one false positive. auc: with DeLong's interval.
    curves: ROC and precision-recall. edges: (bins + 1,) score; the outer bins also hold what lies beyond.
    density_positive, density_negative: (bins,) per unit of score, each class summing to one. theory: None for scores
    that a person brought. dropped: rows left out, by reason.
    """

    thresholds: Array
    tp: Counts
    fp: Counts
    positives: int
    negatives: int
    cost_fn: float
    cost_fp: float
    auc: Interval
    curves: Curves
    edges: Array
    density_positive: Array
    density_negative: Array
    theory: Theory | None
    dropped: Mapping[str, int]

    @property
    def n(self) -> int:
        return self.positives + self.negatives

    @property
    def prevalence(self) -> float:
        """Share of positives in the sample."""
        return self.positives / self.n

    @property
    def fn(self) -> Counts:
        return self.positives - self.tp

    @property
    def tn(self) -> Counts:
        return self.negatives - self.fp

    @property
    def tpr(self) -> Array:
        """Recall, sensitivity: the share of positives flagged."""
        return self.tp / self.positives

    @property
    def fpr(self) -> Array:
        return self.fp / self.negatives

    @property
    def precision(self) -> Array:
        """NaN where nothing is flagged: 0/0 is no number."""
        return _ratio(self.tp, self.tp + self.fp)

    @property
    def f1(self) -> Array:
        return 2 * self.tp / (self.tp + self.fp + self.positives)

    @property
    def mcc(self) -> Array:
        """Matthews' correlation of decision and truth, -1 to 1; NaN where all or none are flagged (Matthews 1975)."""
        flagged = (self.tp + self.fp).astype(float)
        spread = flagged * (self.n - flagged) * self.positives * self.negatives
        return _ratio(self.tp.astype(float) * self.tn - self.fp.astype(float) * self.fn, np.sqrt(spread))

    @property
    def cost(self) -> Array:
        """Expected cost per 1,000 cases: 1000 (c_FN FN + c_FP FP) / n. Correct decisions cost nothing."""
        return 1000 * (self.cost_fn * self.fn + self.cost_fp * self.fp) / self.n

    @property
    def best(self) -> int:
        """The step with the lowest cost in this sample, the lowest threshold among equals."""
        return int(np.argmin(self.cost))

    @property
    def cutoff(self) -> float:
        """Flag above this calibrated probability: c_FP / (c_FP + c_FN) (Elkan 2001, IJCAI)."""
        return self.cost_fp / (self.cost_fp + self.cost_fn)

    def table(self) -> dict[str, NDArray[Any]]:
        """The sweep by column, one row a threshold."""
        columns: dict[str, NDArray[Any]] = {
            "threshold (score)": self.thresholds,
            "true positives": self.tp,
            "false positives": self.fp,
            "false negatives": self.fn,
            "true negatives": self.tn,
            "TPR (recall)": self.tpr,
            "FPR": self.fpr,
            "precision": self.precision,
            "F1": self.f1,
            "MCC": self.mcc,
            "cost per 1,000 cases": self.cost,
        }
        if self.theory:
            columns["chance of positive at this score"] = self.theory.chance
            columns["model's cost per 1,000 cases"] = self.theory.cost_curve
        return columns


def threshold_sweep(
    separation: float = 1.5,
    spread_ratio: float = 1.0,
    prevalence: float = 0.1,
    n: int = 2000,
    cost_fn: float = 10.0,
    cost_fp: float = 1.0,
    seed: int = 0,
) -> ThresholdSweep:
    """Draw `n` cases from the binormal model and try every threshold on the fixed grid.

    Class counts are exact, round(n * prevalence) positives and at least two cases of each class, so that settings and
    not luck move the numbers. `separation` is in standard deviations of the negatives (0 to 6), `spread_ratio` the
    positives' standard deviation over the negatives' (0.1 to 10), `prevalence` 0.0001 to 0.9999, `n` 10 to 1,000,000.

    Raises:
        ValueError: an argument is outside its range.
    """
    _check("separation", separation, 0, 6)
    _check("spread_ratio", spread_ratio, 0.1, 10)
    _check("prevalence", prevalence, 1e-4, 1 - 1e-4)
    _check("n", n, 10, 1_000_000)
    positives = min(max(round(n * prevalence), 2), n - 2)
    pos, neg = _draw(positives, n - positives, separation, spread_ratio, seed)
    theory = _theory(THRESHOLDS, separation, spread_ratio, positives / n, cost_fn, cost_fp)
    return _sweep(pos, neg, THRESHOLDS, SCORE_RANGE, cost_fn, cost_fp, theory, {})


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


def _theory(
    thresholds: Array, separation: float, spread_ratio: float, prevalence: float, cost_fn: float, cost_fp: float
) -> Theory:
    _check_costs(cost_fn, cost_fp)
    best = best_threshold(separation, spread_ratio, prevalence, cost_fn, cost_fp)
    fpr, tpr = binormal_rates(np.append(thresholds, best), separation, spread_ratio)
    cost = 1000 * (prevalence * cost_fn * (1 - tpr) + (1 - prevalence) * cost_fp * fpr)
    z = (thresholds - separation) / spread_ratio
    log_odds = (thresholds**2 - z**2) / 2 - np.log(spread_ratio) + np.log(prevalence / (1 - prevalence))
    curve, chance = _frozen(cost[:-1], 1 / (1 + np.exp(-log_odds)))
    auc = binormal_auc(separation, spread_ratio)
    return Theory(auc, best, float(fpr[-1]), float(tpr[-1]), float(cost[-1]), curve, chance)


def _sweep(
    positives: Array,
    negatives: Array,
    thresholds: Array,
    limits: tuple[float, float],
    cost_fn: float,
    cost_fp: float,
    theory: Theory | None,
    dropped: Mapping[str, int],
) -> ThresholdSweep:
    _check_costs(cost_fn, cost_fp)
    pos, neg = np.sort(positives), np.sort(negatives)
    edges = np.linspace(*limits, BINS + 1)
    width = edges[1] - edges[0]
    cuts, edges, above, below = _frozen(
        thresholds,
        edges,
        *(np.histogram(np.clip(scores, *limits), edges)[0] / (scores.size * width) for scores in (pos, neg)),
    )
    return ThresholdSweep(
        thresholds=cuts,
        tp=_at_least(pos, thresholds),
        fp=_at_least(neg, thresholds),
        positives=pos.size,
        negatives=neg.size,
        cost_fn=cost_fn,
        cost_fp=cost_fp,
        auc=delong(pos, neg),
        curves=curves(pos, neg),
        edges=edges,
        density_positive=above,
        density_negative=below,
        theory=theory,
        dropped=dropped,
    )


# -------------------------------------------------------------------------------------------- how sure is the AUC?

SIZES = np.unique(np.round(np.geomspace(5, 500, 21)).astype(np.int64))
"""Positives in the sample: what limits the interval when positives are rare."""
RESAMPLES = 400
SAMPLES = 400
"""Fresh samples at each size, for the coverage; its own standard error is about one point at 95%."""


@dataclass(frozen=True)
class IntervalSweep:
    """One growing sample, its AUC with two intervals, and how DeLong's fares over many samples of each size.

    positives: (steps,) cases; there are `negatives_per_positive` times as many negatives. auc: (steps,). delong,
    bootstrap: (2, steps) lower and upper limit. truth: the model's AUC. level: confidence, 0 to 1. simulated: (steps,
    400) AUC of fresh samples. coverage: (steps,) share of those whose DeLong interval holds the truth.
    """

    positives: Counts
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
    _check("separation", separation, 0, 6)
    _check("spread_ratio", spread_ratio, 0.1, 10)
    _check("negatives_per_positive", negatives_per_positive, 1, 20)
    _check("level", level, 0.5, 0.999)
    most = int(SIZES[-1])
    pos, neg = _draw(most, most * negatives_per_positive, separation, spread_ratio, seed)
    intervals = [delong(pos[:size], neg[: size * negatives_per_positive], level) for size in SIZES]
    limits = [
        np.quantile(
            bootstrap_auc(pos[:size], neg[: size * negatives_per_positive], seed=seed),
            [(1 - level) / 2, (1 + level) / 2],
        )
        for size in SIZES
    ]
    truth = binormal_auc(separation, spread_ratio)
    simulated, errors = _simulate(separation, spread_ratio, negatives_per_positive, seed)
    covered = np.abs(simulated - truth) <= ndtri((1 + level) / 2) * errors
    auc, ours, theirs, simulated, coverage = _frozen(
        np.array([each.auc for each in intervals]),
        np.array([[each.lower, each.upper] for each in intervals]).T,
        np.array(limits).T,
        simulated,
        covered.mean(axis=1),
    )
    return IntervalSweep(SIZES, negatives_per_positive, auc, ours, theirs, truth, level, simulated, coverage)


def bootstrap_auc(positives: Array, negatives: Array, seed: int, resamples: int = RESAMPLES) -> Array:
    """(resamples,) AUC of stratified bootstrap samples: each class redrawn from itself, sizes kept, ties half.

    Source: Efron and Tibshirani (1993), An Introduction to the Bootstrap. Percentile limits are its quantiles.
    """
    below = np.sort(negatives)
    rng = np.random.default_rng([seed, 2])
    chosen = rng.integers(positives.size, size=(resamples, positives.size))
    redrawn = rng.integers(below.size, size=(resamples, below.size))
    rows = np.arange(resamples)[:, None]
    weights = np.bincount((redrawn + rows * below.size).ravel(), minlength=redrawn.size).reshape(redrawn.shape)
    under = np.zeros((resamples, below.size + 1), np.int64)
    np.cumsum(weights, axis=1, out=under[:, 1:])
    left, right = (np.searchsorted(below, positives, side)[chosen] for side in ("left", "right"))
    return (under[rows, left] + under[rows, right]).sum(axis=1) / (2 * positives.size * below.size)


def _simulate(separation: float, spread_ratio: float, per: int, seed: int) -> tuple[Array, Array]:
    """(steps, samples) AUC and DeLong standard error of fresh samples; scores are continuous, so ties do not occur.

    The largest samples are sorted once. A smaller one is the larger with cases struck out, which keeps the order.
    """
    rng = np.random.default_rng([seed, 3])
    most = int(SIZES[-1])
    scores = rng.standard_normal((SAMPLES, most * (1 + per)))
    scores[:, :most] = separation + spread_ratio * scores[:, :most]
    rank = np.argsort(scores, axis=1).astype(np.int32)
    case = np.where(rank < most, rank * per, rank - most)
    positive = rank < most
    auc, error = np.empty((2, len(SIZES), SAMPLES))
    for step in range(len(SIZES) - 1, -1, -1):
        size = int(SIZES[step])
        keep = case < size * per
        case, positive = (array[keep].reshape(SAMPLES, -1) for array in (case, positive))
        caught = np.cumsum(positive, axis=1, dtype=np.int32)
        beaten = (np.arange(1, case.shape[1] + 1, dtype=np.int32) - caught)[positive].reshape(SAMPLES, size)
        beating = size - caught[~positive].reshape(SAMPLES, size * per)
        auc[step] = beaten.mean(axis=1) / (size * per)
        variance = beaten.var(axis=1, ddof=1) / (size * per) ** 2 / size
        variance += beating.var(axis=1, ddof=1) / size**2 / (size * per)
        error[step] = np.sqrt(variance)
    return auc, error


# ------------------------------------------------------------------------------------------------ your own scores

LIKELY_POSITIVE = {"1", "true", "yes", "y", "t", "positive", "pos", "fraud", "churn", "bad", "default", "spam", "event"}


def label_classes(labels: ArrayLike) -> tuple[str, str]:
    """The two classes of a label column as text, the one that is likelier the positive last; blanks are no class.

    Raises:
        ValueError: the column is empty, holds one class only, or more than two.
    """
    _, names = _label_codes(labels)
    if not names:
        raise ValueError("labels must not all be missing: every row's label is empty.")
    if len(names) == 1:
        raise ValueError(f"labels must hold two classes, but every row says {names[0]!r}; AUC compares two.")
    if len(names) > 2:
        shown = ", ".join(map(repr, names[:5])) + (", ..." if len(names) > 5 else "")
        raise ValueError(f"labels must hold exactly two classes, but {len(names):,} were found: {shown}.")
    first, second = sorted(names, key=lambda name: (name.lower() in LIKELY_POSITIVE, name))
    return first, second


def own_scores(
    labels: ArrayLike, scores: ArrayLike, positive: str, cost_fn: float = 10.0, cost_fp: float = 1.0
) -> ThresholdSweep:
    """The same sweep over scores that a person brings. A million rows take about two seconds.

    labels: (rows,) two classes of any type. scores: (rows,) numbers, or text that reads as numbers. positive: the
    positive class, as `label_classes` spells it. Rows without label or score are dropped and counted. Thresholds are
    quantiles of both classes and one step above all scores, where nobody is flagged.

    Raises:
        ValueError: lengths differ, not two classes, `positive` is neither, a score is no number or infinite, or
            dropping rows leaves a class empty.
    """
    codes, names = _label_codes(labels)
    values, absent = _numbers(scores)
    if codes.size != values.size:
        raise ValueError(f"labels and scores must have the same length, got {codes.size:,} and {values.size:,}.")
    classes = label_classes(labels)
    if positive not in classes:
        raise ValueError(f"positive must be {classes[0]!r} or {classes[1]!r}, got {positive!r}.")
    if absent.all():
        raise ValueError("scores must not all be missing: every row's score is empty.")
    blank = codes < 0
    dropped = {"no label": int(np.sum(blank & ~absent)), "no score": int(np.sum(absent & ~blank))}
    dropped["neither"] = int(np.sum(blank & absent))
    chosen = codes == names.index(positive)
    pos, neg = values[chosen & ~absent], values[~chosen & ~absent & ~blank]
    for name, kept in ((positive, pos), (classes[1 - classes.index(positive)], neg)):
        if not kept.size:
            raise ValueError(f"scores must be present in both classes, but no row labelled {name!r} has one.")
    both = np.concatenate([pos, neg])
    cuts = [np.quantile(part, np.linspace(0, 1, 50), method="inverted_cdf") for part in (pos, neg)]
    thresholds = np.unique(np.concatenate([*cuts, [np.nextafter(both.max(), np.inf)]]))
    low, high = np.quantile(both, [0.001, 0.999])
    if high - low <= 1e-9 * max(abs(low), abs(high), 1e-300):
        low, high = low - max(abs(low), 1) / 2, high + max(abs(high), 1) / 2
    found = {reason: rows for reason, rows in dropped.items() if rows}
    return _sweep(pos, neg, thresholds, (float(low), float(high)), cost_fn, cost_fp, None, found)


def example_scores(seed: int = 0) -> dict[str, NDArray[Any]]:
    """A made-up file to try: 1,500 payments, 6% fraud, a model's probability rounded to three digits, some missing."""
    rng = np.random.default_rng(seed)
    fraud = rng.permutation(np.arange(1500) < 90)
    score = np.round(1 / (1 + np.exp(3.2 - rng.normal(np.where(fraud, 2.2, 0.0), np.where(fraud, 1.4, 1.0)))), 3)
    score[rng.choice(1500, 12, replace=False)] = np.nan
    return {"label": np.where(fraud, "fraud", "genuine"), "score": score}


def _label_codes(labels: ArrayLike) -> tuple[NDArray[np.int64], list[str]]:
    """(rows,) index of each row's class, -1 for a blank one, and the classes as text: 1, 1.0 and " 1" are the same."""
    raw, uniques = pd.factorize(np.asarray(labels, dtype=object))
    texts = [str(int(each)) if _whole(each) else str(each).strip() for each in uniques]
    names = sorted({text for text in texts if text})
    spelled = np.array([names.index(text) if text else -1 for text in texts] + [-1])
    return spelled[raw], names


def _whole(value: Any) -> bool:
    return isinstance(value, float | np.floating) and float(value).is_integer()


def _numbers(scores: ArrayLike) -> tuple[Array, NDArray[np.bool_]]:
    """(rows,) scores as numbers and whether each is absent."""
    raw = pd.Series(np.asarray(scores, dtype=object))
    values = pd.to_numeric(raw, errors="coerce").to_numpy(float)
    lost = np.flatnonzero(np.isnan(values))
    absent = np.zeros(values.size, bool)
    absent[lost] = [_blank(raw.iat[row]) for row in lost]
    for bad, rule in ((np.isnan(values) & ~absent, "a number"), (np.isinf(values), "finite")):
        if bad.any():
            row = int(np.argmax(bad))
            raise ValueError(f"scores must be {rule}, but data row {row + 1:,} holds {raw.iat[row]!r}.")
    return values, absent


def _blank(value: Any) -> bool:
    return not value.strip() if isinstance(value, str) else bool(pd.isna(value))


# -------------------------------------------------------------------------------------------------------- helpers


def _draw(positives: int, negatives: int, separation: float, spread_ratio: float, seed: int) -> tuple[Array, Array]:
    """Scores of each class, from a stream of its own, so that more cases of one class leave the others alone."""
    neg = np.random.default_rng([seed, 0]).standard_normal(negatives)
    pos = separation + spread_ratio * np.random.default_rng([seed, 1]).standard_normal(positives)
    return pos, neg


def _at_least(ordered: Array, cuts: Array) -> Counts:
    return (ordered.size - np.searchsorted(ordered, cuts, "left")).astype(np.int64)


def _variance_of_mean(values: Array) -> float:
    return float(values.var(ddof=1) / values.size) if values.size > 1 else float("nan")


def _ratio(part: NDArray[Any], whole: NDArray[Any]) -> Array:
    """part / whole, NaN where whole is zero."""
    return np.divide(part, whole, out=np.full(np.shape(whole), np.nan), where=np.asarray(whole) > 0)


def _thin(rising: Array) -> NDArray[np.intp]:
    """Indices of at most `POINTS` points, evenly along a rising quantity, both ends kept."""
    if rising.size <= POINTS:
        return np.arange(rising.size)
    return np.unique(np.searchsorted(rising, np.linspace(rising[0], rising[-1], POINTS)).clip(0, rising.size - 1))


def _frozen(*arrays: Array) -> list[Array]:
    for array in arrays:
        array.setflags(write=False)
    return list(arrays)


def _check(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise ValueError(f"{name} must be from {low:,} to {high:,}, got {value!r}.")


def _check_costs(cost_fn: float, cost_fp: float) -> None:
    for name, value in (("cost_fn", cost_fn), ("cost_fp", cost_fp)):
        if not (0 < value < np.inf):
            raise ValueError(f"{name} must be a positive finite number, got {value!r}.")


# ---------------------------------------------------------------------------------------- numbers for the prose

PREDICT_THRESHOLD = 0.8


@cache
def claims() -> Mapping[str, float]:
    """The numbers that the prose quotes; all but the intervals come from the model, free of sampling noise."""
    fpr, tpr = binormal_rates(PREDICT_THRESHOLD)
    half, one = (float(precision_from_rates(tpr, fpr, share)) for share in (0.5, 0.01))
    recall = np.linspace(0, 1, 20_001)[1:]
    alarms = ndtr(ndtri(recall) - 1.5)
    wide = 1.5 * np.hypot(1, 2.0) / np.sqrt(2)
    strict = ndtri(0.99)
    costs = _theory(np.array([best_threshold(1.5, 1, 0.1, 1, 1)]), 1.5, 1, 0.1, 10, 1)
    grown = interval_sweep()
    few, many = (int(np.argmin(np.abs(SIZES - size))) for size in (20, 500))
    return {
        "auc": binormal_auc(),
        "predict_threshold": PREDICT_THRESHOLD,
        "caught": float(tpr),
        "alarms": float(fpr),
        "precision_half": half,
        "precision_one": one,
        "alarms_per_hit": (1 - one) / one,
        "ap_half": float(precision_from_rates(recall, alarms, 0.5).mean()),
        "ap_one": float(precision_from_rates(recall, alarms, 0.01).mean()),
        "strict_equal": float(binormal_rates(strict)[1]),
        "strict_wide": float(binormal_rates(strict, float(wide), 2.0)[1]),
        "cutoff": 1 / 11,
        "cost_cutoff": costs.cost,
        "cost_naive": float(costs.cost_curve[0]),
        "few": int(SIZES[few]),
        "few_low": float(grown.delong[0, few]),
        "few_high": float(grown.delong[1, few]),
        "many": int(SIZES[many]),
        "many_low": float(grown.delong[0, many]),
        "many_high": float(grown.delong[1, many]),
        "coverage_five": float(grown.coverage[0]),
        "coverage_many": float(grown.coverage[many]),
    }


def prediction() -> str:
    """Key of the right option: does AUC move, and does precision, when prevalence falls from 50% to 1%?"""
    half, one = (threshold_sweep(prevalence=share, n=20_000) for share in (0.5, 0.01))
    step = int(np.argmin(np.abs(THRESHOLDS - PREDICT_THRESHOLD)))
    auc_falls = half.auc.auc - one.auc.auc > 0.1
    precision_falls = half.precision[step] - one.precision[step] > 0.1
    return f"auc_{'falls' if auc_falls else 'stays'}_precision_{'falls' if precision_falls else 'stays'}"
