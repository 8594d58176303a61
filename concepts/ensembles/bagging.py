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
from sklearn.tree._tree import Tree

from concepts.arrays import Array, Ints, Progress, frozen, one_of, within
from concepts.trees import Grower

FEATURES = (1, 2, 3, 5, 7, 10)
"""Features tried at each split, of ten; all ten is plain bagging."""
SETS = (12, 24, 48)
TREES = 16
POINTS = 200


def bag(X: NDArray[np.float32], y: NDArray[Any], trees: int, seed: int, **options: Any) -> Iterator[tuple[Tree, Ints]]:
    """Bagging: draw n of n rows with replacement, grow a tree on them, and again. Nothing passes between the trees.

    Yields each tree and (n,) how often it saw each row; it never saw about 1/e = 36.8% of them. `options` go to
    `Grower`; its max_features makes the forest. The random numbers are drawn as scikit-learn's forests draw them, so
    the trees are those of RandomForestClassifier(random_state=seed).
    """
    grower = Grower(X, **options)
    for state, counts in draws(len(X), trees, seed):
        yield grower.grow(y, counts.astype(float), state), counts


def draws(n: int, trees: int, seed: int) -> Iterator[tuple[int, Ints]]:
    """Each tree's seed and (n,) how often its bootstrap sample holds each row, as scikit-learn's forests draw them."""
    source, member = np.random.RandomState(seed), np.random.RandomState(0)
    for _ in range(trees):
        state = int(source.randint(np.iinfo(np.int32).max))
        member.seed(state)  # a new RandomState takes a hundred times as long
        yield state, np.bincount(member.randint(0, n, n), minlength=n)


def variance_of_average(rho: ArrayLike, s2: ArrayLike, B: ArrayLike) -> Array:
    """rho s2 + (1 - rho) s2 / B, for B predictors of variance s2 and pairwise correlation rho. They broadcast.

    ValueError where no B predictors can have such a correlation, all of them: below -1 / (B - 1) or above 1.
    """
    rho, s2, B = (np.asarray(each, dtype=float) for each in (rho, s2, B))
    if np.any(rho > 1) or np.any(rho * (B - 1) < -1 - 1e-9):
        raise ValueError(f"rho must be from -1 / (B - 1) to 1, got {rho.tolist()}.")
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
    errors: (6, sets) squared error at those points of the forest that each training set gives; their mean over the sets
    is squared bias plus variance, without noise. n, noise, min_leaf: as asked. All but rho is in squared units of y;
    the signal's own variance is about 24.
    """

    features: Array
    rho: Array
    s2: Array
    sizes: Array
    simulated: Array
    errors: Array
    n: int
    noise: float
    min_leaf: int

    @property
    def floor(self) -> Array:
        """(6,) variance that is left with endlessly many trees."""
        return self.rho * self.s2

    @property
    def forest(self) -> Array:
        """(6,) variance of the average of all 16 trees."""
        return np.asarray(self.simulated[:, -1])

    @property
    def sets(self) -> int:
        """Training sets."""
        return self.errors.shape[1]

    @property
    def total(self) -> Array:
        """(6,) squared bias plus variance of the forest."""
        return self.errors.mean(axis=1)

    @property
    def bias2(self) -> Array:
        """(6,) squared bias, less what chance alone adds to it; a little below 0 is chance."""
        return np.asarray(self.total - self.forest)

    @property
    def saved(self) -> Array:
        """(6,) by how much the total is below that of all ten features."""
        return np.asarray(self.total[-1] - self.total)

    @property
    def saved_se(self) -> Array:
        """(6,) standard error of `saved` over the training sets, which all numbers of features share: pairs."""
        return np.asarray((self.errors[-1] - self.errors).std(axis=1, ddof=1) / np.sqrt(self.sets))

    @property
    def best(self) -> int:
        """Step with the least total."""
        return int(np.argmin(self.total))

    def table(self) -> dict[str, Array]:
        """One row for each number of features tried."""
        columns = {"features tried per split": self.features, "correlation of two trees": self.rho}
        columns |= {"variance of one tree": self.s2, "floor": self.floor, "squared bias": self.bias2}
        columns |= {"bias and variance": self.total, "saved by hiding": self.saved, "standard error": self.saved_se}
        return columns | {f"variance, {size:g} trees": self.simulated[:, i] for i, size in enumerate(self.sizes)}


def correlation(
    n: int = 50, noise: float = 8.0, min_leaf: int = 1, sets: int = 48, seed: int = 0,
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
    predictions = np.empty((len(FEATURES), sets, TREES, POINTS))
    for k in range(sets):
        drawn = list(draws(n, TREES, 1000 * seed + k))
        for step, max_features in enumerate(FEATURES):
            grower = Grower(X[k], 0, max_features, min_leaf=min_leaf)
            for b, (state, counts) in enumerate(drawn):
                predictions[step, k, b] = grower.grow(y[k], counts.astype(float), state).predict(X_new)[:, 0]
        if progress is not None:
            progress((k + 1) / sets)
    rho, s2 = np.array([pair_moments(each) for each in predictions]).T
    averages = np.cumsum(predictions, axis=2) / np.arange(1, TREES + 1)[:, None]
    simulated = averages.var(axis=1, ddof=1).mean(axis=2)
    errors = np.mean((averages[:, :, -1] - friedman(X_new)) ** 2, axis=2)
    features, sizes = np.array(FEATURES, dtype=float), np.arange(1.0, TREES + 1)
    return frozen(Correlated(features, rho, s2, sizes, simulated, errors, n, noise, min_leaf))


def friedman(X: ArrayLike) -> Array:
    """Friedman's first function of the last axis."""
    x = np.moveaxis(np.asarray(X, dtype=float), -1, 0)
    return np.asarray(10 * np.sin(np.pi * x[0] * x[1]) + 20 * (x[2] - 0.5) ** 2 + 10 * x[3] + 5 * x[4])
