"""One model's scores, and every threshold on them: what is caught, what is flagged in vain, and what balancing moves.

Scores are laid out by their log odds. There balanced weights move every score by about the same amount, the log of the
negatives per positive: a line moved to the left and scores moved to the right are two ways to say yes more often.
"""

from dataclasses import dataclass

import numpy as np

from concepts.arrays import Array, frozen, one_of, within
from concepts.imbalanced_data import rare_class
from concepts.imbalanced_data.prior_correction import BALANCING
from concepts.imbalanced_data.rare_class import CLASSIFIERS, Ranking

WAYS = {"nothing": "Nothing"} | BALANCING
_LOW = [
    0.001, 0.002, 0.003, 0.005, 0.007, 0.01, 0.015, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08, 0.1, 0.12, 0.15, 0.2,
    0.25, 0.3, 0.35, 0.4, 0.45, 0.5,
]  # fmt: skip
THRESHOLDS = frozen(np.array([*_LOW, *(round(1 - each, 3) for each in _LOW[-2::-1])]))
"""0.001 to 0.999, about even in log odds, and the same seen from 0 and from 1."""
ENDS = 8.0
EDGES = frozen(np.linspace(-ENDS, ENDS, 41))
"""Of the histogram's bins, in log odds; what lies beyond is counted in the last."""


@dataclass(frozen=True)
class Thresholds:
    """One model at every threshold (47 steps), on 10,000 test rows.

    way, share: as asked. tp, flagged: (47,) rare rows, and all rows, that score at least the threshold. rare, rows:
    how many there are. counts: (2, 40) rows in each bin of EDGES, others and rare. f1: (47,); other_f1: (47,) of the
    model with class weights where `way` is "nothing", else of the plain one. chosen: the threshold with the highest F1
    on validation rows. pr_auc: average precision. mean: mean score. recalls, precisions: (k,) the curve, thinned.
    """

    way: str
    share: float
    tp: Array
    flagged: Array
    rare: int
    rows: int
    counts: Array
    f1: Array
    other_f1: Array
    chosen: float
    pr_auc: float
    mean: float
    recalls: Array
    precisions: Array

    @property
    def recall(self) -> Array:
        return self.tp / self.rare

    @property
    def precision(self) -> Array:
        """(47,) nan where nothing is flagged."""
        return np.where(self.flagged > 0, self.tp / np.maximum(self.flagged, 1), np.nan)

    @property
    def accuracy(self) -> Array:
        """(47,) wrong are the rare rows missed, and the others flagged."""
        return 1 - (self.rare - self.tp + self.flagged - self.tp) / self.rows

    def table(self) -> dict[str, Array]:
        """One row a threshold."""
        return {
            "threshold": THRESHOLDS,
            "rows flagged": self.flagged,
            "rare rows caught": self.tp,
            "precision": self.precision,
            "recall": self.recall,
            "F1": self.f1,
            "accuracy": self.accuracy,
        }


def thresholds(
    way: str = "nothing", classifier: str = "logistic", share: float = 0.05, n: int = 1000, separation: float = 2.0,
    layout: str = "beside", seed: int = 0,
) -> Thresholds:  # fmt: skip
    """Train one model, balanced in a way of WAYS, and cut its scores on test rows at each of THRESHOLDS.

    Other arguments as in `rare_class.sample`. ValueError for an unknown way or classifier, or share above 0.2.
    """
    one_of("way", way, WAYS)
    one_of("classifier", classifier, CLASSIFIERS)
    within("share", share, 0.01, 0.2)
    train, validation, test = rare_class.sample(share, n, separation, layout, seed)
    other = "weights" if way == "nothing" else "nothing"
    models = [rare_class.apply(each, classifier, train, seed) for each in (way, other)]
    score, other_score = (model.score(test.X) for model in models)
    rare = int(test.y.sum())
    ranking = rare_class.rank(test.y, score)
    tp, flagged = _cut(ranking)
    other_tp, other_flagged = _cut(rare_class.rank(test.y, other_score))
    with np.errstate(divide="ignore"):
        odds = np.clip(np.log(score) - np.log1p(-score), -ENDS, ENDS)
    counts = np.array([np.histogram(odds[test.y == each], EDGES)[0] for each in (0, 1)], dtype=float)
    shown = np.unique(np.searchsorted(ranking.recall, np.arange(1, 101) / 100 - 1e-9))
    return frozen(Thresholds(
        way, rare / len(test.y), tp, flagged, rare, len(test.y), counts, 2 * tp / (flagged + rare),
        2 * other_tp / (other_flagged + rare), rare_class.rank(validation.y, models[0].score(validation.X)).best,
        ranking.pr_auc, float(score.mean()), ranking.recall[shown], ranking.precision[shown],
    ))  # fmt: skip


def _cut(ranking: Ranking) -> tuple[Array, Array]:
    """(47,) rare rows, and all rows, that score at least each of THRESHOLDS."""
    above = np.searchsorted(-ranking.threshold, -THRESHOLDS, side="right")
    return np.append(0.0, ranking.tp)[above], np.append(0.0, ranking.flagged)[above]
