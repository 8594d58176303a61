"""All remedies on the same rows, by one ruler."""

from dataclasses import dataclass

import numpy as np

from concepts.arrays import Array, Progress, frozen, one_of, within
from concepts.imbalanced_data import rare_class
from concepts.imbalanced_data.rare_class import CLASSIFIERS, MEASURES, REMEDIES
from concepts.imbalanced_data.rarity import REACH, SIDE

MOST = {"others": 160, "rare": 60, "synthetic": 150}
"""Points that a picture shows at most, of each kind."""


@dataclass(frozen=True)
class Compared:
    """Every remedy (7 of them, in the order of REMEDIES) on the same training rows.

    classifier, threshold, share: as asked; share is that of the test rows. at_threshold: (7, 5) MEASURES on 10,000 test
    rows at `threshold`. chosen: (7,) thresholds with the highest F1 on the validation rows; at_chosen: (7, 5) MEASURES
    on the test rows there. pr_auc, roc_auc, mean_score: (7,) on test rows. counts: (7, 2) rows trained on, rare and
    others, by weight; for the balanced forest, of its first tree.
    cells: (7, 1600) scores at the middles of 40 x 40 cells on [-4.5, 4.5] squared, row by row from the lower left.
    others, rare: (at most 160 and 60, 2) training rows to draw. seen_others, seen_rare: (7, ...) how often, or with
    which weight, each was trained on; 0 is left out. synthetic: (at most 150, 2) rows that SMOTE made up.
    """

    classifier: str
    threshold: float
    share: float
    at_threshold: Array
    chosen: Array
    at_chosen: Array
    pr_auc: Array
    roc_auc: Array
    mean_score: Array
    counts: Array
    cells: Array
    others: Array
    rare: Array
    seen_others: Array
    seen_rare: Array
    synthetic: Array

    def of(self, name: str, at_chosen: bool) -> Array:
        """(7,) one of MEASURES."""
        return np.asarray((self.at_chosen if at_chosen else self.at_threshold)[:, MEASURES.index(name)])

    def table(self) -> dict[str, np.ndarray]:
        """One row a remedy."""
        columns: dict[str, np.ndarray] = {"remedy": np.array(list(REMEDIES.values())), "chosen threshold": self.chosen}
        for name in MEASURES:
            columns |= {f"{name} at {self.threshold:g}": self.of(name, False)}
            columns |= {f"{name} at chosen": self.of(name, True)}
        return columns | {"PR-AUC": self.pr_auc, "ROC AUC": self.roc_auc, "mean score": self.mean_score}


def middles() -> Array:
    """(40,) middles of the cells along one axis."""
    return np.asarray(((np.arange(SIDE) + 0.5) / SIDE * 2 - 1) * REACH)


def compare(
    classifier: str = "logistic", share: float = 0.05, threshold: float = 0.5, n: int = 1000, separation: float = 2.0,
    layout: str = "beside", seed: int = 0, progress: Progress = None,
) -> Compared:  # fmt: skip
    """Train with every remedy, choose each one's threshold on validation rows, and report on test rows.

    Weights and resampling go to one half. threshold: 0.01 to 0.99. Other arguments as in `rare_class.sample`.
    ValueError for an unknown classifier or a number outside its limits.
    """
    one_of("classifier", classifier, CLASSIFIERS)
    within("threshold", threshold, 0.01, 0.99)
    train, validation, test = rare_class.sample(share, n, separation, layout, seed)
    x, y = np.meshgrid(middles(), middles())
    points = np.concatenate([validation.X, test.X, np.column_stack([x.ravel(), y.ravel()])])
    ones, start, end = int(train.y.sum()), len(validation.y), len(validation.y) + len(test.y)
    drawn_rare, drawn_others = np.arange(min(ones, MOST["rare"])), np.arange(ones, min(n, ones + MOST["others"]))
    found, at_threshold, at_chosen, cells, seen = [], [], [], [], []
    synthetic = np.empty((0, 2))
    for step, remedy in enumerate(REMEDIES):
        model = rare_class.apply(remedy, classifier, train, seed)
        score = model.score(points)
        on_test, training = score[start:end], model.training
        chosen = rare_class.rank(validation.y, score[:start]).best
        ranking = rare_class.rank(test.y, on_test)
        weight_rare = float(training.weight @ training.y)
        found.append([chosen, ranking.pr_auc, ranking.roc_auc, on_test.mean(), weight_rare, training.weight.sum()])
        at_threshold.append(rare_class.measure(test.y, on_test >= threshold))
        at_chosen.append(rare_class.measure(test.y, on_test >= chosen))
        cells.append(score[end:])
        real = training.row >= 0
        seen.append(np.bincount(training.row[real], training.weight[real], n))
        if remedy == "smote":
            synthetic = training.X[~real][: MOST["synthetic"]]
        if progress:
            progress((step + 1) / len(REMEDIES))
    values, often = np.array(found), np.array(seen, dtype=float)
    counts = np.column_stack([values[:, 4], values[:, 5] - values[:, 4]])
    result = Compared(
        classifier, threshold, float(test.y.mean()), np.array(at_threshold), values[:, 0], np.array(at_chosen),
        values[:, 1], values[:, 2], values[:, 3], counts, np.array(cells), train.X[drawn_others], train.X[drawn_rare],
        often[:, drawn_others], often[:, drawn_rare], synthetic,
    )  # fmt: skip
    return frozen(result)
