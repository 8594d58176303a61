"""Feature selection: eight of scikit-learn's methods on rows whose truth is known.

A filter scores each feature by itself: correlation, chi-square, mutual information. A wrapper asks a model, again and
again: recursive feature elimination drops the feature that the model weighs least, and fits anew (Guyon et al. 2002,
Machine Learning). An embedded method gets its choice out of one fit: the lasso's path (Tibshirani 1996, JRSS B; Efron
et al. 2004, Annals of Statistics), or a forest's impurity importance (Breiman 2001, Machine Learning). Permutation
importance asks a fitted model how much worse it does on fresh rows when one feature is shuffled. What a method can find
depends on what it looks at: one feature alone, a weighted sum, or splits upon splits. All rank the features; keeping k
means keeping the first k. The score by k is honest only if the ranking is done anew on the training rows of each fold
(Ambroise and McLachlan 2002, PNAS).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from time import perf_counter
from typing import Any

import numpy as np
from sklearn import config_context
from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_selection import RFE, chi2, mutual_info_classif, r_regression
from sklearn.inspection import permutation_importance
from sklearn.linear_model import LogisticRegression, lars_path
from sklearn.model_selection import GroupShuffleSplit, StratifiedKFold
from sklearn.preprocessing import KBinsDiscretizer, StandardScaler

from concepts.arrays import Array, Indices, Ints, Progress, frozen, one_of
from concepts.selection_data import Rows, rows

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
JUDGES = {"neighbours": "15 nearest neighbours", "logistic": "Logistic regression"}
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


# --------------------------------------------------------------------------------- what they keep, and what it is worth


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
    scaler = StandardScaler().fit(X[train])
    near, far = scaler.transform(X[train]), scaler.transform(X[test])
    if judge == "neighbours":
        apart = (far[:, None] - near) ** 2
        return np.array([_neighbours(apart[:, :, each], y[train], y[test]) for each in order])
    known: dict[frozenset[int], float] = {}
    for each in order:
        for k in range(1, len(each) + 1):
            columns = each[:k]
            if (key := frozenset(columns.tolist())) not in known:
                model = LogisticRegression(solver="liblinear").fit(near[:, columns], y[train])
                known[key] = model.score(far[:, columns], y[test])
    return np.array([[known[frozenset(each[:k].tolist())] for k in range(1, len(each) + 1)] for each in order])


def _neighbours(apart: Array, y: Ints, y_test: Ints) -> Array:
    """(p,) accuracy with the first 1 to p columns, from squared differences (test rows, training rows, p): distances
    with one more column are those before plus one more square."""
    distance = np.ascontiguousarray(np.cumsum(apart, axis=2).transpose(2, 0, 1))
    nearest = np.argpartition(distance, NEIGHBOURS - 1, axis=2)[:, :, :NEIGHBOURS]
    return np.asarray(((y[nearest].mean(axis=2) > 0.5) == y_test).mean(axis=1))


# ---------------------------------------------------------------------------------------------- numbers for the prose

SEEDS = range(6)


@cache
def pair_found(xor: bool = True, sights: tuple[str, ...] = tuple(SIGHT)) -> Mapping[str, float]:
    """Share of the pair among the first 5 features, as many as are relevant, of the 13 that `rows` draws by default.

    By what a method looks at, a key of SIGHT: mean over its methods and SEEDS.
    """
    found = {}
    drawn = [rows(xor=xor, seed=seed) for seed in SEEDS]
    for sight in sights:
        kept = [
            data.are("pair")[ranking(method, data.X, data.y, seed)[: data.relevant.sum()]].sum() / 2
            for method in SIGHT[sight]
            for seed, data in zip(SEEDS, drawn, strict=True)
        ]
        found[sight] = float(np.mean(kept))
    return found


def prediction() -> str:
    """Key of the right option: which methods keep more than half of a pair that matters only together?"""
    found = pair_found()
    best = max(found, key=found.__getitem__)
    return best if found[best] > 0.5 else "none"


@cache
def claims() -> Mapping[str, float]:
    """The numbers that the prose quotes."""
    from concepts import importance, leakage, selection_stability  # they build on this module

    found, apart = pair_found(), pair_found(False, ("alone",))
    five = 4
    seen = arena(methods=("correlation", "impurity"))
    plain = arena(curved=False, xor=False, judge="logistic", methods=("correlation",))
    fooled = leakage.selection()
    filters = selection_stability.stability(methods=("correlation",))
    alike, unlike = (
        selection_stability.stability(curved=False, xor=False, correlation=rho, methods=("lasso",))
        for rho in (0.99, 0.0)
    )
    values = importance.many_values(values=(2, 1000))
    twins = importance.twins(correlations=(0.0, 0.99))
    impurity, fresh = values.impurity.mean(axis=1), values.fresh.mean(axis=1)
    lost = 100 * twins.permutation.mean(axis=1)
    return {
        "pair_alone": found["alone"],
        "pair_linear": found["linear"],
        "pair_forest": found["forest"],
        "pair_chance": 5 / 13,
        "pair_apart": apart["alone"],
        "all_features": float(seen.accuracy[0, -1]),
        "relevant_only": seen.truth,
        "correlation_five": float(seen.accuracy[0, five]),
        "impurity_five": float(seen.accuracy[1, five]),
        "logistic_all": float(plain.accuracy[0, -1]),
        "logistic_relevant": plain.truth,
        "fooled_outside": 1 - float(fooled.outside[-1]),
        "fooled_inside": 1 - float(fooled.inside[-1]),
        "stable_filter": float(filters.stability[0, five]),
        "stable_lower": float(filters.lower[0, five]),
        "stable_upper": float(filters.upper[0, five]),
        "stable_alike": float(alike.stability[0, five - 1]),
        "stable_unlike": float(unlike.stability[0, five - 1]),
        "noise_two": float(impurity[0, importance.MANY]),
        "noise_many": float(impurity[1, importance.MANY]),
        "signal_many": float(impurity[1, importance.SIGNAL]),
        "fresh_noise": 100 * float(fresh[1, importance.MANY]),
        "fresh_signal": 100 * float(fresh[1, importance.SIGNAL]),
        "original_free": float(lost[0, importance.ORIGINAL]),
        "original_alone": float(lost[1, importance.ORIGINAL]),
        "twin_alone": float(lost[1, importance.TWIN]),
        "twins_together": 100 * float(twins.together[1].mean()),
    }
