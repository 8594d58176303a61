"""Two traps in reading a forest's importances, each with the truth known.

Impurity importance adds up what splits on a feature gain in training. A feature with many distinct values offers more
splits, so the best of them gains more by chance: noise looks important (Strobl et al. 2007, BMC Bioinformatics).
Permutation importance on fresh rows does not reward that. But it shuffles one feature at a time: if a twin carries the
same information, the forest leans on the twin, and each of the two looks dispensable. Shuffling both at once tells.
"""

from dataclasses import dataclass

import numpy as np
from sklearn import config_context
from sklearn.linear_model import LogisticRegression

from concepts.arrays import Array, Ints, Progress, frozen, one_of, within
from concepts.feature_selection.forest import grow, lost, shuffles, vote
from concepts.feature_selection.forest import impurity as impurity_of
from concepts.feature_selection.shap import shapley

VALUES = (2, 3, 4, 6, 10, 20, 50, 100, 1000)
CORRELATIONS = (0.0, 0.2, 0.4, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
SETS = (6, 12)
TREES, REPEATS, C = 25, 5, 0.1
"""Trees of a forest, shuffles of a feature, and the inverse of the lasso's penalty."""
SIGNAL, MANY, TWO = range(3)
"""Columns of `many_values`: two-valued signal, noise with many values, two-valued noise."""
ALONE = [[0], [1], [2], [3]]
ORIGINAL, TWIN, OTHER, NOISE = range(4)
"""Columns of `twins`: a feature with an effect, its copy, another feature with the same effect, and noise."""


@dataclass(frozen=True)
class ManyValues:
    """Importances by the number of distinct values of a noise feature; columns SIGNAL, MANY, TWO.

    values: (steps,). impurity, fresh, training: (steps, sets, 3) impurity importance (shares of 1), and accuracy lost
    by shuffling a feature on n fresh rows and on the n training rows. n, strength, min_leaf: as asked.
    """

    values: Ints
    impurity: Array
    fresh: Array
    training: Array
    n: int
    strength: float
    min_leaf: int

    def table(self) -> dict[str, np.ndarray]:
        """One row a number of distinct values, means over the data sets."""
        columns: dict[str, np.ndarray] = {"distinct values": self.values}
        kinds = (("impurity", self.impurity), ("lost on fresh rows", self.fresh), ("lost in training", self.training))
        for kind, array in kinds:
            for i, name in enumerate(("signal", "many-valued noise", "two-valued noise")):
                columns[f"{name}: {kind}"] = array.mean(axis=1)[:, i]
        return columns


def many_values(
    n: int = 150, strength: float = 0.65, min_leaf: int = 1, sets: int = 6, seed: int = 0,
    values: tuple[int, ...] = VALUES, progress: Progress = None,
) -> ManyValues:  # fmt: skip
    """Grow a forest of 25 trees on each of `sets` data sets, for each number of distinct `values`.

    The signal is 0 or 1 and equals the class with probability `strength`; a second coin is noise; the third feature is
    noise with that many values, cut from the same uniform numbers at every step. min_leaf: least rows in a leaf.
    `progress` is told the share done. ValueError outside n [100, 300], strength [0.5, 0.9], min_leaf [1, 30], seed
    [0, 9999], or for sets not in SETS or values not in VALUES.
    """
    within("n", n, 100, 300)
    within("strength", strength, 0.5, 0.9)
    within("min_leaf", min_leaf, 1, 30)
    within("seed", seed, 0, 9999)
    one_of("sets", sets, SETS)
    for count in values:
        one_of("values", count, VALUES)
    impurity, fresh, training = np.empty((3, len(values), sets, 3))
    for s in range(sets):
        rng = np.random.default_rng([seed, s])
        y, coin = rng.integers(0, 2, (2, 2 * n))
        signal = np.where(rng.random(2 * n) < strength, y, 1 - y)
        uniform, orders = rng.random(2 * n), shuffles(n, REPEATS, s)
        for step, count in enumerate(values):
            X = np.column_stack([signal, np.floor(uniform * count), coin]).astype(float)
            forest = grow(X[:n], y[:n], TREES, s, min_leaf)
            impurity[step, s] = impurity_of(forest)
            fresh[step, s] = lost(forest, X[n:], y[n:], ALONE[:3], orders)
            training[step, s] = lost(forest, X[:n], y[:n], ALONE[:3], orders)
        if progress is not None:
            progress((s + 1) / sets)
    return frozen(ManyValues(np.array(values), impurity, fresh, training, n, strength, min_leaf))


@dataclass(frozen=True)
class Twins:
    """Who gets the credit, by the correlation of a feature with its copy; columns ORIGINAL, TWIN, OTHER, NOISE.

    correlations: (steps,). impurity, permutation: (steps, sets, 4) shares of 1, and accuracy lost on n fresh rows.
    together: (steps, sets) accuracy lost on them when original and twin are shuffled by the same permutation. lasso:
    (steps, sets, 4) size of the coefficients of a logistic regression with an L1 penalty. n, noise: as asked.
    """

    correlations: Array
    impurity: Array
    permutation: Array
    together: Array
    lasso: Array
    n: int
    noise: float

    def table(self) -> dict[str, np.ndarray]:
        """One row a correlation, means over the data sets."""
        columns: dict[str, np.ndarray] = {"correlation": self.correlations}
        kinds = (("impurity", self.impurity), ("permutation", self.permutation), ("lasso", self.lasso))
        for kind, array in kinds:
            for i, name in enumerate(("original", "twin", "other", "noise")):
                columns[f"{name}: {kind}"] = array.mean(axis=1)[:, i]
        return columns | {"original and twin together": self.together.mean(axis=1)}


def twins_shap(correlation: float, n: int = 200, noise: float = 0.5, sets: int = 6, seed: int = 0) -> Array:
    """(sets, 4) mean size of the exact SHAP values of `twins`' forest for 40 fresh rows against 40 training rows, as
    shares of probability; arguments as those of `twins`."""
    sizes = []
    for s in range(sets):
        X, y = _twin_rows(n, noise, seed, s, correlation)
        forest = grow(X[:n], y[:n], TREES, s)
        values = shapley(lambda rows, forest=forest: vote(forest, rows), X[n : n + 40], X[:40])  # type: ignore[misc]
        sizes.append(np.abs(values).mean(axis=0))
    return np.array(sizes)


def _twin_rows(n: int, noise: float, seed: int, s: int, correlation: float) -> tuple[Array, Ints]:
    """(2n, 4) features and (2n,) class of one data set, from the same numbers for every correlation."""
    original, fresh, other, useless, chance = np.random.default_rng([seed, s]).standard_normal((5, 2 * n))
    copy = correlation * original + np.sqrt(1 - correlation**2) * fresh
    y = (original + other + noise * chance > 0).astype(np.int64)
    return np.column_stack([original, copy, other, useless]), y


def twins(
    n: int = 200, noise: float = 0.5, sets: int = 6, seed: int = 0,
    correlations: tuple[float, ...] = CORRELATIONS, progress: Progress = None,
) -> Twins:  # fmt: skip
    """Grow a forest and fit a lasso on each of `sets` data sets, for each of `correlations`.

    The class is 1 where original + other + noise exceeds 0. The twin is correlation times the original plus fresh
    noise, at SD 1, from the same numbers at every step: given the original it says nothing more. `progress` is told the
    share done. ValueError outside n [100, 300], noise [0, 3], seed [0, 9999], or for sets not in SETS or correlations
    not in CORRELATIONS.
    """
    within("n", n, 100, 300)
    within("noise", noise, 0, 3)
    within("seed", seed, 0, 9999)
    one_of("sets", sets, SETS)
    for correlation in correlations:
        one_of("correlations", correlation, CORRELATIONS)
    impurity, permutation, lasso = np.empty((3, len(correlations), sets, 4))
    together = np.empty((len(correlations), sets))
    for s in range(sets):
        apart, at_once = shuffles(n, REPEATS, s), np.random.default_rng(s)
        together_orders = np.array([at_once.permutation(n) for _ in range(REPEATS)])
        for step, correlation in enumerate(correlations):
            X, y = _twin_rows(n, noise, seed, s, correlation)
            forest = grow(X[:n], y[:n], TREES, s)
            impurity[step, s] = impurity_of(forest)
            permutation[step, s] = lost(forest, X[n:], y[n:], ALONE, apart)
            together[step, s] = lost(forest, X[n:], y[n:], [[ORIGINAL, TWIN]], together_orders)[0]
            with config_context(skip_parameter_validation=True):
                model = LogisticRegression(l1_ratio=1, C=C, solver="liblinear", random_state=s).fit(X[:n], y[:n])
            lasso[step, s] = np.abs(model.coef_[0])
        if progress is not None:
            progress((s + 1) / sets)
    return frozen(Twins(np.array(correlations), impurity, permutation, together, lasso, n, noise))
