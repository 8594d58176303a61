"""Resample inside the fold, never before the split.

Over-sample first and split later, and copies of one rare row land on both sides: the model is examined on rows that it
has seen. SMOTE's made-up rows are near copies, so they leak the same way. And whatever was resampled, the validation
rows are then half rare, as no row in production will be: precision and F1 are those of another world. Inside the fold
neither happens: each training part is resampled, its validation part is left as it is (Blagus and Lusa 2015, BMC
Bioinformatics; Santos et al. 2018, IEEE Computational Intelligence Magazine).
"""

from dataclasses import dataclass

import numpy as np
from scipy.spatial import KDTree
from sklearn import config_context
from sklearn.model_selection import StratifiedKFold
from sklearn.tree import DecisionTreeClassifier

from concepts.arrays import Array, Indices, Ints, frozen, one_of, within
from concepts.imbalanced_data.rare_class import SAMPLERS, Rows, measure, rank, rebalance, sample

RESAMPLING = {"over": "Random over-sampling", "smote": "SMOTE", "under": "Random under-sampling"}
DEPTHS = frozen(np.array([1, 2, 4, 8, 0]))
"""Tree depths; 0 lets a tree grow out."""
FOLDS = 5


@dataclass(frozen=True)
class Folds:
    """ROC AUC and F1 of trees of five depths, by three ways to look.

    remedy, share, separation: as asked. depths: (5,), 0 for grown out. before: (5, 2) ROC AUC and F1, mean of five
    folds, resampled before the split. inside: (7, 2) the same, resampled in each training part. fresh: (7, 2) of the
    tree trained on all rows, resampled, on 10,000 fresh rows. twin_before, twin_inside: median distance, in SDs, from a
    rare validation row to the nearest rare row of its training part; 0 is an exact copy.
    """

    remedy: str
    share: float
    separation: float
    depths: Ints
    before: Array
    inside: Array
    fresh: Array
    twin_before: float
    twin_inside: float

    def table(self) -> dict[str, np.ndarray]:
        """One row a depth."""
        ways = {"before the split": self.before, "inside the fold": self.inside, "fresh rows": self.fresh}
        columns: dict[str, np.ndarray] = {"depth (0 = grown out)": self.depths}
        for place, name in enumerate(("ROC AUC", "F1")):
            columns |= {f"{name}, {way}": each[:, place] for way, each in ways.items()}
        return columns


def folds(
    remedy: str = "over", share: float = 0.05, n: int = 1000, separation: float = 2.0, layout: str = "beside",
    seed: int = 0,
) -> Folds:  # fmt: skip
    """Cross-validate trees with a resampling of RESAMPLING in the wrong place and in the right one.

    Arguments as in `rare_class.sample`. ValueError for an unknown remedy, or share above 0.2.
    """
    one_of("remedy", remedy, SAMPLERS)
    within("share", share, 0.01, 0.2)
    train, _, test = sample(share, n, separation, layout, seed)
    resampled = _resampled(remedy, train, seed)
    wrong = [(_part(resampled, learn), _part(resampled, check)) for learn, check in _split(resampled.y, seed)]
    right = [
        (_resampled(remedy, _part(train, learn), seed), _part(train, check)) for learn, check in _split(train.y, seed)
    ]
    fresh = [(resampled, test)]
    twins = _twin(wrong), _twin(right)
    wrong, right, fresh = ([(_single(learn), _single(check)) for learn, check in way] for way in (wrong, right, fresh))
    scores = []
    with config_context(skip_parameter_validation=True):
        for depth in DEPTHS.tolist():
            ways = (wrong, right, fresh)
            scores.append([np.mean([_score(*pair, depth, seed) for pair in way], axis=0) for way in ways])
    before, inside, on_fresh = np.array(scores).transpose(1, 0, 2)
    return frozen(Folds(remedy, share, separation, DEPTHS, before, inside, on_fresh, *twins))


def _split(y: Ints, seed: int) -> list[tuple[Indices, Indices]]:
    return list(StratifiedKFold(FOLDS, shuffle=True, random_state=seed).split(y, y))


def _part(rows: Rows, index: Indices) -> Rows:
    return Rows(rows.X[index], rows.y[index])


def _resampled(remedy: str, rows: Rows, seed: int) -> Rows:
    training = rebalance(remedy, rows, seed=seed)
    return Rows(training.X, training.y)


def _single(rows: Rows) -> Rows:
    """As scikit-learn's trees want them, made so once and not for each tree."""
    return Rows(rows.X.astype(np.float32), rows.y.astype(float))


def _score(learn: Rows, check: Rows, depth: int, seed: int) -> tuple[float, float]:
    """ROC AUC and F1 of a tree. It says yes to more than one half, as scikit-learn's trees do."""
    tree = DecisionTreeClassifier(max_depth=depth or None, random_state=seed).fit(learn.X, learn.y, check_input=False)
    p = tree.tree_.predict(check.X)[:, 1]
    return rank(check.y, p).roc_auc, float(measure(check.y, p > 0.5)[3])


def _twin(pairs: list[tuple[Rows, Rows]]) -> float:
    near = [KDTree(learn.X[learn.y == 1]).query(check.X[check.y == 1])[0] for learn, check in pairs]
    return float(np.median(np.concatenate(near)))
