"""One model while its class gets rarer: which measure notices, and which flatters."""

from dataclasses import dataclass

import numpy as np

from concepts.arrays import Array, Ints, Progress, frozen, one_of, within
from concepts.imbalanced_data import rare_class
from concepts.imbalanced_data.rare_class import CLASSIFIERS, MEASURES, Ranking

SHARES = frozen(np.array([0.5, 0.4, 0.3, 0.2, 0.15, 0.1, 0.07, 0.05, 0.03, 0.02, 0.015, 0.01]))
SHARES_ON_OFFER = (0.01, 0.02, 0.05, 0.1, 0.2)
RECALLS = frozen(np.arange(1, 101) / 100)


# ------------------------------------------------------------------------------------------------- rarer and rarer


@dataclass(frozen=True)
class Rarer:
    """The same model and the same threshold, while one class gets rarer (12 steps).

    classifier, threshold: as asked. shares: (12,) share of the rare class. training_positives: (12,) rare training
    rows. measures: (12, 5) MEASURES on 10,000 test rows. always_no: (12,) accuracy of never flagging. flagged: (12,)
    share of test rows flagged. pr_auc, roc_auc: (12,). recalls: (100,) from 1% to 100%; precisions: (12, 100)
    precision at the highest threshold that reaches each recall.
    """

    classifier: str
    threshold: float
    shares: Array
    training_positives: Ints
    measures: Array
    always_no: Array
    flagged: Array
    pr_auc: Array
    roc_auc: Array
    recalls: Array
    precisions: Array

    def of(self, name: str) -> Array:
        """(12,) one of MEASURES."""
        return np.asarray(self.measures[:, MEASURES.index(name)])

    def table(self) -> dict[str, np.ndarray]:
        """One row a share."""
        columns: dict[str, np.ndarray] = {"share of the rare class": self.shares, "accuracy, always no": self.always_no}
        columns |= {"rare rows to train on": self.training_positives}
        columns |= {name: self.of(name) for name in MEASURES}
        return columns | {"PR-AUC": self.pr_auc, "ROC AUC": self.roc_auc, "share of rows flagged": self.flagged}


def rarer(
    classifier: str = "logistic", threshold: float = 0.5, n: int = 1000, separation: float = 2.0,
    layout: str = "beside", seed: int = 0, progress: Progress = None,
) -> Rarer:  # fmt: skip
    """Train on ever rarer classes, with no remedy, and flag test rows that score at least `threshold`.

    The points' noise is the same at all shares, so what changes is the share. threshold: 0.01 to 0.99. Other arguments
    as in `rare_class.sample`. ValueError for an unknown classifier or a number outside its limits.
    """
    one_of("classifier", classifier, CLASSIFIERS)
    within("threshold", threshold, 0.01, 0.99)
    found, curves, positives, flags = [], [], [], []
    for step, share in enumerate(SHARES.tolist()):
        train, _, test = rare_class.sample(share, n, separation, layout, seed)
        score = rare_class.apply("nothing", classifier, train, seed).score(test.X)
        flagged, ranking = score >= threshold, rare_class.rank(test.y, score)
        found.append([*rare_class.measure(test.y, flagged), 1 - test.y.mean(), ranking.pr_auc, ranking.roc_auc])
        curves.append(_precision_at(ranking))
        positives.append(int(train.y.sum()))
        flags.append(flagged.mean())
        if progress:
            progress((step + 1) / len(SHARES))
    values, precisions, share_flagged = np.array(found), np.array(curves), np.array(flags)
    return frozen(Rarer(
        classifier, threshold, SHARES, np.array(positives), values[:, :5], values[:, 5], share_flagged, values[:, 6],
        values[:, 7], RECALLS, precisions,
    ))  # fmt: skip


def _precision_at(ranking: Ranking) -> Array:
    """(100,) precision at the first cut that reaches each of RECALLS."""
    return ranking.precision[np.searchsorted(ranking.recall, RECALLS - 1e-9)]


# --------------------------------------------------------------------------------------------- all remedies, one ruler


SIDE, REACH = 40, 4.5
