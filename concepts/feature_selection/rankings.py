"""Eight of scikit-learn's methods, each a ranking of the features."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from scipy.special import digamma, expit
from sklearn.linear_model import lars_path
from sklearn.model_selection import GroupShuffleSplit

from concepts.arrays import Array, Indices, Ints, one_of, varies
from concepts.feature_selection.forest import grow, impurity, lost, shuffles

METHODS = {
    "correlation": "Correlation",
    "chi_square": "Chi-square",
    "mutual_information": "Mutual information",
    "rfe_linear": "RFE (logistic)",
    "lasso": "Lasso",
    "rfe_forest": "RFE (forest)",
    "impurity": "Impurity",
    "permutation": "Permutation",
}
SIGHT = {
    "alone": ("correlation", "chi_square", "mutual_information"),
    "linear": ("rfe_linear", "lasso"),
    "forest": ("rfe_forest", "impurity", "permutation"),
}
"""What a method looks at: each feature alone (the filters), a weighted sum, or a forest's splits."""
TREES, FEW_TREES, BINS, REPEATS, FOLDS, NEIGHBOURS, NEAR = 30, 10, 4, 5, 5, 15, 3


# ------------------------------------------------------------------------------------------------ eight ways to score


def scores(method: str, X: Array, y: Ints, seed: int = 0) -> Array:
    """(p,) how much `method`, a key of METHODS, wants each column of X (n, p) for the class y (n,), in any unit.

    The scales differ from method to method; only the order counts. A constant column is not wanted at all: -inf.
    ValueError for an unknown method, for X that is not finite, or unless y is 0 and 1, each at least twice.
    """
    one_of("method", method, METHODS)
    if not np.isfinite(X).all():
        raise ValueError("X must be finite, got a value that is not.")
    classes, rows = np.unique(y, return_counts=True)
    if list(classes) != [0, 1] or rows.min() < 2:
        raise ValueError(f"y must be 0 and 1, each at least twice, got {', '.join(map(str, classes[:5]))}.")
    moves = varies(X.std(axis=0), np.abs(X).max(axis=0))
    return np.where(moves, _SCORES[method](X, y, seed), -np.inf)


def ranking(method: str, X: Array, y: Ints, seed: int = 0) -> Indices:
    """(p,) columns of X, the first to keep first. Ties go to the column that stands first, so shuffle them."""
    return np.argsort(-scores(method, X, y, seed), kind="stable")


def standardized(X: Array, at: Array | None = None) -> Array:
    """Each column less its mean, over its standard deviation; `at`: rows to scale by the numbers of X."""
    center, spread = X.mean(axis=0), X.std(axis=0)
    moves = varies(spread, np.abs(X).max(axis=0))
    return np.where(moves, ((X if at is None else at) - center) / np.where(moves, spread, 1.0), 0.0)


def _correlation(X: Array, y: Ints, seed: int = 0) -> Array:
    """Size of Pearson's correlation with the class; the F test of two classes gives the same order."""
    return np.asarray(np.abs((y - y.mean()) @ standardized(X)) / (len(y) * y.std()))


def _chi_square(X: Array, y: Ints, seed: int) -> Array:
    """Pearson's chi-square of quarter by class: counts are needed, so each feature is cut at its quartiles first."""
    edges = np.quantile(X, np.arange(1, BINS) / BINS, axis=0, method="averaged_inverted_cdf")
    quarter = (edges[:, None] <= X).sum(axis=0)
    rows, positive = (
        np.array([np.bincount(column, weights, minlength=BINS) for column in quarter.T]) for weights in (None, y)
    )
    share = y.mean()
    return np.asarray(((positive - rows * share) ** 2 / np.maximum(rows, 1)).sum(axis=1) / (share * (1 - share)))


def _mutual_information(X: Array, y: Ints, seed: int) -> Array:
    """In nats, by three nearest neighbours (Ross 2014, PLoS ONE), so that any shape of dependence counts.

    How many rows of either class are nearer than the third of one's own class? On a line, sorting tells. As in
    scikit-learn, a whiff of noise parts equal values, and a class of fewer rows counts fewer neighbours.
    """
    spread = X.std(axis=0)
    Z = X / np.where(spread > 0, spread, 1.0)
    noise = np.random.RandomState(seed).standard_normal(Z.shape)
    Z = Z + 1e-10 * np.maximum(1, np.abs(Z).mean(axis=0)) * noise
    nearer, constant = np.empty(Z.shape), 0.0
    for label in (0, 1):
        rows = np.flatnonzero(y == label)
        count = len(rows)
        near = min(NEAR, count - 1)
        order = np.argsort(Z[rows], axis=0)
        for column, own in enumerate(np.take_along_axis(Z[rows], order, axis=0).T):
            padded = np.concatenate([np.full(near, -np.inf), own, np.full(near, np.inf)])
            steps = (*range(-near, 0), *range(1, near + 1))
            sides = np.array([padded[near + step : near + step + count] for step in steps])
            third = np.argsort(np.abs(sides - own), axis=0)[near - 1]
            edge = np.take_along_axis(sides, third[None], axis=0)[0]
            other = 2 * own - edge
            whole = np.sort(Z[:, column])
            inside = np.searchsorted(whole, np.maximum(edge, other)) - np.searchsorted(
                whole, np.minimum(edge, other), side="right"
            )
            nearer[rows[order[:, column]], column] = inside
        constant += count * (digamma(near) - digamma(count)) / len(y)
    return np.asarray(np.maximum(0, digamma(len(y)) + constant - digamma(nearer).mean(axis=0)))


def logistic(Z: Array, y: Ints) -> Array:
    """(p + 1,) coefficients and intercept of `LogisticRegression(solver="liblinear")`, by Newton's steps.

    The loss of each row, and half the squared norm of all of them: of the intercept too, as liblinear has it.
    """
    A = np.column_stack([Z, np.ones(len(Z))])
    w, identity = np.zeros(A.shape[1]), np.eye(A.shape[1])
    for _ in range(10):  # each step about doubles the digits that are right
        p = expit(A @ w)
        w = w - np.linalg.solve((A.T * (p * (1 - p))) @ A + identity, A.T @ (p - y) + w)
    return w


def _eliminated(p: int, weights: Callable[[list[int]], Array]) -> Array:
    """(p,) when a column is dropped: each time the one whose weight in a fit to those left is least."""
    left, round_ = list(range(p)), np.zeros(p)
    for when in range(p):
        round_[left.pop(int(np.argmin(weights(left))))] = when
    return round_


def _rfe_linear(X: Array, y: Ints, seed: int) -> Array:
    Z = standardized(X)
    return _eliminated(X.shape[1], lambda left: np.abs(logistic(Z[:, left], y)[:-1]))


def _lasso(X: Array, y: Ints, seed: int) -> Array:
    """Order of entry as the penalty falls. Those that enter at one step, or never, go by correlation."""
    path = lars_path(standardized(X), y - y.mean(), method="lasso")[2]
    entered = np.where((path != 0).any(axis=1), (path != 0).argmax(axis=1), path.shape[1])
    return _correlation(X, y) - entered


def _rfe_forest(X: Array, y: Ints, seed: int) -> Array:
    return _eliminated(X.shape[1], lambda left: impurity(grow(X[:, left], y, FEW_TREES, seed)))


def _impurity(X: Array, y: Ints, seed: int) -> Array:
    return impurity(grow(X, y, TREES, seed))


def _permutation(X: Array, y: Ints, seed: int) -> Array:
    """Accuracy lost on a third of the rows that the forest did not see. Copies of a row stay on one side."""
    split = GroupShuffleSplit(1, test_size=1 / 3, random_state=seed)
    copies = np.unique(X, axis=0, return_inverse=True)[1]
    seen, fresh = next(split.split(X, y, groups=copies))
    forest = grow(X[seen], y[seen], TREES, seed)
    orders = shuffles(len(fresh), REPEATS, seed)
    return lost(forest, X[fresh], y[fresh], [[column] for column in range(X.shape[1])], orders)


_SCORES: Mapping[str, Callable[[Array, Ints, int], Any]] = {
    "correlation": _correlation,
    "chi_square": _chi_square,
    "mutual_information": _mutual_information,
    "rfe_linear": _rfe_linear,
    "lasso": _lasso,
    "rfe_forest": _rfe_forest,
    "impurity": _impurity,
    "permutation": _permutation,
}
