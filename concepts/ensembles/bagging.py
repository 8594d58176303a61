"""Bagging: grow trees on bootstrap samples and average them. What it can gain, and where the gain ends.

B predictors, each with variance s2, any two with correlation rho, have an average with variance

    rho s2 + (1 - rho) s2 / B.

More trees shrink the second term only. The first is a floor, and lowering it takes trees that agree less. So a random
forest lets each split choose among a few features drawn at random (Breiman 2001, Machine Learning). That lowers rho,
but each tree gets worse: bias grows, and with small leaves s2 as well. Chance here is the training set and the trees'
own randomness, at a fixed point (Hastie, Tibshirani and Friedman 2009, section 15.4).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn import config_context
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor
from sklearn.utils import check_random_state

from concepts.arrays import Array, Indices, Progress, frozen, one_of, within

FEATURES = (1, 2, 3, 5, 7, 10)
"""Features tried at each split, of ten; all ten is plain bagging."""
SETS = (12, 24, 48)
TREES = 16
POINTS = 200


def bag(
    X: NDArray[np.float32], y: NDArray[Any], trees: int, seed: int, tree: type = DecisionTreeClassifier, **options: Any
) -> Iterator[tuple[Any, Indices]]:
    """Bagging: draw n of n rows with replacement, grow a tree on them, and again. Nothing passes between the trees.

    Yields each tree and (n,) how often it saw each row; it never saw about 1/e = 36.8% of them. `options` go to the
    tree; its max_features makes the forest. The random numbers are drawn as scikit-learn's forests draw them, so the
    trees are those of RandomForestClassifier(random_state=seed), at half the time. X must be float32.
    """
    n, source = len(X), check_random_state(seed)
    for _ in range(trees):
        state = source.randint(np.iinfo(np.int32).max)
        counts = np.bincount(check_random_state(state).randint(0, n, n), minlength=n)
        yield tree(random_state=state, **options).fit(X, y, sample_weight=counts, check_input=False), counts


def variance_of_average(rho: ArrayLike, s2: ArrayLike, B: ArrayLike) -> Array:
    """rho s2 + (1 - rho) s2 / B, for B predictors of variance s2 and pairwise correlation rho. They broadcast."""
    rho, s2, B = (np.asarray(each, dtype=float) for each in (rho, s2, B))
    return np.asarray(rho * s2 + (1 - rho) * s2 / B)


def pair_moments(predictions: Array) -> tuple[float, float]:
    """Correlation of two trees and variance of one, from (training sets, trees, points) predictions.

    At each point: the covariance, over training sets, of every pair of different trees, and the variance of every
    tree; averaged over pairs, trees and points before they are divided. Unbiased but for that division.
    """
    trees = predictions.shape[1]
    s2 = float(predictions.var(axis=0, ddof=1).mean())
    of_mean = float(predictions.mean(axis=1).var(axis=0, ddof=1).mean())
    covariance = (trees * of_mean - s2) / (trees - 1)
    return covariance / s2, s2


@dataclass(frozen=True)
class Correlated:
    """Forests on many training sets, by the number of features tried at each split.

    features: (6,). rho, s2: (6,) correlation of two trees, variance of one. sizes: (16,) trees averaged, 1 to 16.
    simulated: (6, 16) variance over the training sets of the average of the first trees, mean over 200 points.
    bias2: (6,) squared bias, less what chance alone adds to it; a little below 0 is chance. n, noise, min_leaf, sets:
    as asked. Variances and bias2 are in squared units of y; the signal's own variance is about 24.
    """

    features: Array
    rho: Array
    s2: Array
    sizes: Array
    simulated: Array
    bias2: Array
    n: int
    noise: float
    min_leaf: int
    sets: int

    @property
    def floor(self) -> Array:
        """(6,) variance that is left with endlessly many trees."""
        return self.rho * self.s2

    @property
    def forest(self) -> Array:
        """(6,) variance of the average of all 16 trees."""
        return np.asarray(self.simulated[:, -1])

    @property
    def best(self) -> int:
        """Step with the least squared error of the forest, bias2 plus variance."""
        return int(np.argmin(self.bias2 + self.forest))

    def table(self) -> dict[str, Array]:
        """One row for each number of features tried."""
        columns = {"features tried per split": self.features, "correlation of two trees": self.rho}
        columns |= {"variance of one tree": self.s2, "floor": self.floor, "squared bias": self.bias2}
        return columns | {f"variance, {size:g} trees": self.simulated[:, i] for i, size in enumerate(self.sizes)}


def correlation(
    n: int = 100, noise: float = 5.0, min_leaf: int = 1, sets: int = 12, seed: int = 0,
    progress: Progress = None,
) -> Correlated:  # fmt: skip
    """Grow 16 trees on each of `sets` fresh training sets, for each of FEATURES, and see how their averages vary.

    Friedman's first function (Friedman 1991, Annals of Statistics): ten uniform features of which five matter,
    y = 10 sin(pi x1 x2) + 20 (x3 - 1/2)^2 + 10 x4 + 5 x5 + noise. All share the training sets. `progress` is told the
    share done. ValueError outside n [50, 200], noise [0, 8], min_leaf [1, 10], for sets not in SETS or a wrong seed.
    """
    within("n", n, 50, 200)
    within("noise", noise, 0, 8)
    within("min_leaf", min_leaf, 1, 10)
    one_of("sets", sets, SETS)
    within("seed", seed, 0, 9999)
    rng = np.random.default_rng(seed)
    X_new = rng.random((POINTS, 10)).astype(np.float32)
    X = rng.random((sets, n, 10)).astype(np.float32)
    y = friedman(X) + noise * rng.standard_normal((sets, n))
    truth = friedman(X_new)
    rows = []
    with config_context(skip_parameter_validation=True):
        for step, max_features in enumerate(FEATURES):
            options = {"max_features": max_features, "min_samples_leaf": min_leaf}
            predictions = np.array([
                [
                    tree.tree_.predict(X_new)[:, 0]
                    for tree, _ in bag(X[k], y[k], TREES, 1000 * seed + k, DecisionTreeRegressor, **options)
                ]
                for k in range(sets)
            ])  # fmt: skip
            averages = np.cumsum(predictions, axis=1) / np.arange(1, TREES + 1)[:, None]
            simulated = averages.var(axis=0, ddof=1).mean(axis=1)
            bias2 = np.mean((averages[:, -1].mean(axis=0) - truth) ** 2) - simulated[-1] / sets
            rows.append((*pair_moments(predictions), simulated, bias2))
            if progress is not None:
                progress((step + 1) / len(FEATURES))
    rho, s2, simulated, bias2 = (np.array(column) for column in zip(*rows, strict=True))
    features, sizes = np.array(FEATURES, dtype=float), np.arange(1.0, TREES + 1)
    return frozen(Correlated(features, rho, s2, sizes, simulated, bias2, n, noise, min_leaf, sets))


def friedman(X: ArrayLike) -> Array:
    """Friedman's first function of the last axis."""
    x = np.moveaxis(np.asarray(X, dtype=float), -1, 0)
    return np.asarray(10 * np.sin(np.pi * x[0] * x[1]) + 20 * (x[2] - 0.5) ** 2 + 10 * x[3] + 5 * x[4])
