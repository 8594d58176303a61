"""What a method keeps against the truth, and what that is worth on fresh rows."""

from dataclasses import dataclass
from time import perf_counter

import numpy as np
from sklearn.model_selection import StratifiedKFold

from concepts.arrays import Array, Flags, Indices, Ints, Progress, frozen, one_of
from concepts.feature_selection.rankings import FOLDS, METHODS, NEIGHBOURS, REPEATS, logistic, ranking, standardized
from concepts.feature_selection.selection_data import Rows, rows

JUDGES = {"neighbours": "15 nearest neighbours", "logistic": "Logistic regression"}


@dataclass(frozen=True)
class Arena:
    """What each method keeps of the same rows, for k = 1 to p features.

    rows: the data with their truth. methods: keys of METHODS. order: (methods, p) columns, the first to keep first,
    from all rows. seconds: (methods,) what that took, measured once, after the folds' rankings have warmed all up; no
    other field depends on the clock. accuracy, error: (methods, p) mean over five folds for k = 1 to p, each with a
    ranking of its own from the fold's training rows, and its standard error. truth: accuracy in the same folds of the
    relevant features, no more and no fewer. judge: who predicts, a key of JUDGES.
    """

    rows: Rows
    methods: tuple[str, ...]
    order: Indices
    seconds: Array
    accuracy: Array
    error: Array
    truth: float
    judge: str

    @property
    def position(self) -> Indices:
        """(methods, p) place of each column in the ranking, 0 for the first."""
        return np.argsort(self.order, axis=1)

    @property
    def fits(self) -> list[str]:
        """Models fitted for one ranking, in words."""
        p = len(self.rows.kinds)
        many = {"rfe_linear": f"{p} fits", "rfe_forest": f"{p} fits", "lasso": "1 path"}
        many |= {"impurity": "1 fit", "permutation": f"1 fit, {REPEATS * p} shuffles"}
        return [many.get(method, "no fit") for method in self.methods]

    def kept(self, kind: str) -> Ints:
        """(methods, p) features of this kind among the first k."""
        return np.cumsum(self.rows.are(kind)[self.order], axis=1)

    @property
    def hits(self) -> Ints:
        """(methods, p) relevant features among the first k."""
        return np.cumsum(self.rows.relevant[self.order], axis=1)

    def table(self) -> dict[str, np.ndarray]:
        """One row a number of features kept."""
        columns: dict[str, np.ndarray] = {"features kept": np.arange(1, len(self.rows.kinds) + 1)}
        twins, noise = self.kept("twin"), self.kept("noise")
        for i, method in enumerate(self.methods):
            name = METHODS[method]
            columns |= {f"{name}: relevant": self.hits[i], f"{name}: twins": twins[i], f"{name}: noise": noise[i]}
            columns |= {f"{name}: accuracy": self.accuracy[i], f"{name}: standard error": self.error[i]}
        return columns


def arena(
    straight: int = 2, twins: int = 2, noise_features: int = 6, curved: bool = True, xor: bool = True,
    correlation: float = 0.9, noise: float = 0.5, n: int = 300, judge: str = "neighbours", seed: int = 0,
    methods: tuple[str, ...] = tuple(METHODS), progress: Progress = None,
) -> Arena:  # fmt: skip
    """Rank the features of `selection_data.rows` by each method, and cross-validate every k with selection inside.

    Five stratified folds, the same for all. judge: fifteen nearest neighbours, which noise features harm and
    interactions do not, or logistic regression, which sees weighted sums alone; both on standardized features.
    `progress` is told the share done. ValueError for an unknown method or judge, or what `rows` does not allow.
    """
    one_of("judge", judge, JUDGES)
    for method in methods:
        one_of("methods", method, METHODS)
    data = rows(straight, twins, noise_features, curved, xor, correlation, noise, n, seed)
    X, y = data.X, data.y
    folds = list(StratifiedKFold(FOLDS, shuffle=True, random_state=seed).split(X, y))
    right = np.empty((FOLDS, len(methods), X.shape[1]))
    truth = np.empty(FOLDS)
    for fold, (train, test) in enumerate(folds):
        if progress is not None:
            progress((fold + 1) / (FOLDS + 1))
        anew = np.array([ranking(method, X[train], y[train], seed) for method in methods])
        right[fold] = judged(judge, X, y, train, test, anew)
        truth[fold] = judged(judge, X, y, train, test, np.flatnonzero(data.relevant)[None])[0, -1]
    order, seconds = [], []
    for method in methods:
        start = perf_counter()
        order.append(ranking(method, X, y, seed))
        seconds.append(perf_counter() - start)
    accuracy, error = right.mean(axis=0), right.std(axis=0, ddof=1) / np.sqrt(FOLDS)
    result = Arena(data, methods, np.array(order), np.array(seconds), accuracy, error, float(truth.mean()), judge)
    return frozen(result)


def judged(judge: str, X: Array, y: Ints, train: Indices, test: Indices, order: Indices) -> Array:
    """(methods, p) accuracy on the test rows of a judge trained on the training rows with the first k = 1 to p columns.

    order: (methods, p). The scale of each column comes from the training rows.
    """
    near, far = standardized(X[train]), standardized(X[train], X[test])
    kept = np.zeros((*order.shape, X.shape[1]), bool)
    for k in range(order.shape[1]):
        np.put_along_axis(kept[:, k], order[:, : k + 1], True, axis=1)
    # Methods often agree: each set of columns is judged once.
    sets, place = np.unique(kept.reshape(-1, X.shape[1]), axis=0, return_inverse=True)
    judges = _neighbours if judge == "neighbours" else _logistic
    return judges(near, y[train], far, y[test], sets)[place.ravel()].reshape(order.shape)


def _neighbours(near: Array, y: Ints, far: Array, y_test: Ints, sets: Flags) -> Array:
    """(sets,) accuracy with each set of columns: the distances of all sets at once, in single precision."""
    apart = ((far[:, None] - near) ** 2).astype(np.float32).reshape(-1, near.shape[1])
    distance = (sets.astype(np.float32) @ apart.T).reshape(len(sets), len(far), len(near))
    reach = np.partition(distance, NEIGHBOURS - 1, axis=2)[:, :, NEIGHBOURS - 1 : NEIGHBOURS]
    votes = (distance <= reach) @ y
    return np.asarray(((votes > NEIGHBOURS / 2) == y_test).mean(axis=1))


def _logistic(near: Array, y: Ints, far: Array, y_test: Ints, sets: Flags) -> Array:
    right = []
    for columns in sets:
        *slopes, intercept = logistic(near[:, columns], y)
        right.append(np.mean((far[:, columns] @ slopes + intercept > 0) == y_test))
    return np.array(right)
