"""Eight of scikit-learn's methods, each a ranking of the features."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from sklearn import config_context
from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_selection import RFE, chi2, mutual_info_classif, r_regression
from sklearn.inspection import permutation_importance
from sklearn.linear_model import LogisticRegression, lars_path
from sklearn.model_selection import GroupShuffleSplit
from sklearn.preprocessing import KBinsDiscretizer, StandardScaler

from concepts.arrays import Array, Indices, Ints, one_of

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
TREES, FEW_TREES, BINS, REPEATS, FOLDS, NEIGHBOURS = 30, 10, 4, 5, 5, 15


# ------------------------------------------------------------------------------------------------ eight ways to score


def scores(method: str, X: Array, y: Ints, seed: int = 0) -> Array:
    """(p,) how much `method`, a key of METHODS, wants each column of X (n, p) for the class y (n,), in any unit.

    The scales differ from method to method; only the order counts. ValueError for an unknown method.
    """
    one_of("method", method, METHODS)
    with config_context(skip_parameter_validation=True, assume_finite=True):
        return np.asarray(_SCORES[method](X, y, seed), dtype=float)


def ranking(method: str, X: Array, y: Ints, seed: int = 0) -> Indices:
    """(p,) columns of X, the first to keep first. Ties go to the column that stands first, so shuffle them."""
    return np.argsort(-scores(method, X, y, seed), kind="stable")


def _correlation(X: Array, y: Ints, seed: int) -> Array:
    """Size of Pearson's correlation with the class; the F test of two classes gives the same order."""
    return np.abs(r_regression(X, y))


def _chi_square(X: Array, y: Ints, seed: int) -> Array:
    """Pearson's chi-square of quarter by class. `chi2` needs counts, so each feature is cut at its quartiles first."""
    bins = KBinsDiscretizer(BINS, encode="onehot-dense", quantile_method="averaged_inverted_cdf").fit_transform(X)
    return np.asarray(chi2(bins, y)[0]).reshape(-1, BINS).sum(axis=1)


def _mutual_information(X: Array, y: Ints, seed: int) -> Array:
    """In nats, by three nearest neighbours (Ross 2014, PLoS ONE), so that any shape of dependence counts."""
    return np.asarray(mutual_info_classif(X, y, random_state=seed))


def _rfe_linear(X: Array, y: Ints, seed: int) -> Array:
    model = LogisticRegression(solver="liblinear")
    return -RFE(model, n_features_to_select=1).fit(StandardScaler().fit_transform(X), y).ranking_


def _lasso(X: Array, y: Ints, seed: int) -> Array:
    """Order of entry as the penalty falls. Those that enter at one step, or never, go by correlation."""
    Z = StandardScaler().fit_transform(X)
    path = lars_path(Z, y - y.mean(), method="lasso")[2]
    entered = np.where((path != 0).any(axis=1), (path != 0).argmax(axis=1), path.shape[1])
    return np.abs(r_regression(Z, y)) - entered


def _rfe_forest(X: Array, y: Ints, seed: int) -> Array:
    model = RandomForestClassifier(FEW_TREES, random_state=seed)
    return -RFE(model, n_features_to_select=1).fit(X, y).ranking_


def _impurity(X: Array, y: Ints, seed: int) -> Array:
    return np.asarray(RandomForestClassifier(TREES, random_state=seed).fit(X, y).feature_importances_)


def _permutation(X: Array, y: Ints, seed: int) -> Array:
    """Accuracy lost on a third of the rows that the forest did not see. Copies of a row stay on one side."""
    split = GroupShuffleSplit(1, test_size=1 / 3, random_state=seed)
    seen, fresh = next(split.split(X, y, groups=X[:, 0]))
    forest = RandomForestClassifier(TREES, random_state=seed).fit(X[seen], y[seen])
    lost = permutation_importance(
        forest, X[fresh], y[fresh], scoring=forest_accuracy, n_repeats=REPEATS, random_state=seed
    )
    return np.asarray(lost.importances_mean)


def forest_accuracy(forest: Any, X: Array, y: Ints) -> float:
    """The same as `forest.score(X, y)` of a forest for two classes, 0 and 1, at a third of the time."""
    narrow = X.astype(np.float32)
    shares = sum(tree.tree_.predict(narrow) for tree in forest.estimators_) / len(forest.estimators_)
    return float(np.mean(shares.argmax(axis=1) == y))


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
