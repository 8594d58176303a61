"""Every threshold at once: who is flagged, how good the flags are, and what the mistakes cost."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concepts.arrays import Array, Ints, frozen, within
from concepts.roc_auc.cheapest import Theory, check_costs, model
from concepts.roc_auc.ranking import (
    Curves,
    Interval,
    at_least,
    case_weights,
    curves,
    delong,
    draw,
    ratio,
)

SCORE_RANGE = (-4.0, 8.0)
THRESHOLDS = np.round(np.linspace(*SCORE_RANGE, 121), 1) + 0.0
"""Raw scores. The range is fixed, so a threshold keeps its meaning when the settings change."""
BINS = 60


@dataclass(frozen=True)
class ThresholdSweep:
    """Every threshold at once. A case is flagged when score >= threshold.

    thresholds: (steps,) in units of the score, rising. tp, fp: (steps,) cases. positives, negatives: cases of each
    class. cost_fn, cost_fp: price of one false negative and one false positive. auc: with DeLong's interval.
    curves: ROC and precision-recall. edges: (bins + 1,) score; the outer bins also hold what lies beyond.
    density_positive, density_negative: (bins,) per unit of score, each class summing to one. theory: None for scores
    that a person brought. dropped: rows left out, by reason. elsewhere: prevalence where the threshold will be used,
    None for the sample's own; precision, F1, MCC and cost are meant there.
    """

    thresholds: Array
    tp: Ints
    fp: Ints
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
    elsewhere: float | None = None

    @property
    def n(self) -> int:
        return self.positives + self.negatives

    @property
    def share(self) -> float:
        """Of positives in the sample."""
        return self.positives / self.n

    @property
    def prevalence(self) -> float:
        """Share of positives where the threshold is used: the sample's, unless another was said."""
        return self.share if self.elsewhere is None else self.elsewhere

    @property
    def fn(self) -> Ints:
        return self.positives - self.tp

    @property
    def tn(self) -> Ints:
        return self.negatives - self.fp

    @property
    def tpr(self) -> Array:
        """Recall, sensitivity: the share of positives flagged."""
        return self.tp / self.positives

    @property
    def fpr(self) -> Array:
        return self.fp / self.negatives

    @property
    def specificity(self) -> Array:
        """The share of negatives let be: 1 - FPR."""
        return self.tn / self.negatives

    @property
    def balanced_accuracy(self) -> Array:
        """Mean of recall and specificity."""
        return (self.tpr + self.specificity) / 2

    @property
    def youden(self) -> Array:
        """J = TPR - FPR (Youden 1950, Cancer). Its largest size over all thresholds is the Kolmogorov-Smirnov distance
        of the two classes."""
        return self.tpr - self.fpr

    @property
    def gini(self) -> float:
        """2 AUC - 1, as credit scoring has it."""
        return 2 * self.auc.auc - 1

    @property
    def precision(self) -> Array:
        """NaN where nothing is flagged: 0/0 is no number."""
        heavy, light = self._weights
        return ratio(heavy * self.tp, heavy * self.tp + light * self.fp)

    @property
    def f1(self) -> Array:
        heavy, light = self._weights
        return 2 * heavy * self.tp / (heavy * (self.tp + self.positives) + light * self.fp)

    @property
    def mcc(self) -> Array:
        """Matthews' correlation of decision and truth, -1 to 1; NaN where all or none are flagged (Matthews 1975)."""
        heavy, light = self._weights
        flagged = heavy * self.tp + light * self.fp
        passed = heavy * self.fn + light * self.tn
        spread = flagged * passed * (heavy * self.positives) * (light * self.negatives)
        return ratio(heavy * light * (self.tp * self.tn - self.fp * self.fn), np.sqrt(spread))

    @property
    def cost(self) -> Array:
        """Expected cost per 1,000 cases: 1000 (c_FN FN + c_FP FP) / n. Correct decisions cost nothing."""
        heavy, light = self._weights
        return 1000 * (heavy * self.cost_fn * self.fn + light * self.cost_fp * self.fp) / self.n

    @property
    def best(self) -> int:
        """The step with the lowest cost in this sample of the thresholds tried, the lowest threshold among equals. Of
        a person's own scores the cheapest of all is among those tried."""
        return int(np.argmin(self.cost))

    @property
    def cutoff(self) -> float:
        """Flag above this calibrated probability: c_FP / (c_FP + c_FN) (Elkan 2001, IJCAI)."""
        return self.cost_fp / (self.cost_fp + self.cost_fn)

    @property
    def _weights(self) -> tuple[float, float]:
        return case_weights(self.positives, self.negatives, self.elsewhere)

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
            "balanced accuracy": self.balanced_accuracy,
            "Youden's J": self.youden,
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
    weighted: bool = False,
) -> ThresholdSweep:
    """Draw `n` cases from the binormal model and try every threshold on the fixed grid.

    Class counts are exact, round(n * prevalence) positives and at least two cases of each class, so that settings and
    not luck move the numbers. `separation` is in standard deviations of the negatives (0 to 6), `spread_ratio` the
    positives' standard deviation over the negatives' (0.1 to 10), `prevalence` 0.0001 to 0.9999, `n` 10 to 1,000,000.
    `weighted`: half of the cases drawn are positive, and each counts for as many as the prevalence says. So the scores
    are the same at every prevalence, and with them recall, FPR, ROC and AUC; precision and cost are not.

    Raises:
        ValueError: an argument is outside its range.
    """
    within("separation", separation, 0, 6)
    within("spread_ratio", spread_ratio, 0.1, 10)
    within("prevalence", prevalence, 1e-4, 1 - 1e-4)
    within("n", n, 10, 1_000_000)
    check_costs(cost_fn, cost_fp)
    positives = min(max(round(n * (0.5 if weighted else prevalence)), 2), n - 2)
    pos, neg = draw(positives, n - positives, separation, spread_ratio, seed)
    where = prevalence if weighted else positives / n
    theory = model(THRESHOLDS, separation, spread_ratio, where, cost_fn, cost_fp)
    elsewhere = prevalence if weighted else None
    return sweep(pos, neg, THRESHOLDS, SCORE_RANGE, cost_fn, cost_fp, theory=theory, elsewhere=elsewhere)


def sweep(
    positives: Array,
    negatives: Array,
    thresholds: Array,
    limits: tuple[float, float],
    cost_fn: float,
    cost_fp: float,
    *,
    theory: Theory | None = None,
    dropped: Mapping[str, int] | None = None,
    elsewhere: float | None = None,
    bins: int = BINS,
) -> ThresholdSweep:
    """Count and measure at each of `thresholds`; the histograms run over `limits`."""
    pos, neg = np.sort(positives), np.sort(negatives)
    edges = np.linspace(*limits, bins + 1)
    width = edges[1] - edges[0]
    above, below = (np.histogram(np.clip(scores, *limits), edges)[0] / (scores.size * width) for scores in (pos, neg))
    return frozen(
        ThresholdSweep(
            thresholds=thresholds,
            tp=at_least(pos, thresholds),
            fp=at_least(neg, thresholds),
            positives=pos.size,
            negatives=neg.size,
            cost_fn=cost_fn,
            cost_fp=cost_fp,
            auc=delong(pos, neg),
            curves=curves(pos, neg, elsewhere),
            edges=edges,
            density_positive=above,
            density_negative=below,
            theory=theory,
            dropped=dropped or {},
            elsewhere=elsewhere,
        )
    )
