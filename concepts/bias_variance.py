"""Bias and variance: how far the average fit misses the truth, and how far single fits scatter around their average.

Draw many training sets, fit the same model to each, and look at one point x. For squared loss

    expected error on a fresh row = (mean fit - truth)^2 + variance of the fits + noise variance

The first term is squared bias, error from assumptions too simple. The second is error from sensitivity to the training
sample. The third is in the data, and no model removes it. The sum is an identity, so it always holds. That the first
falls as the second rises along complexity is a tendency, not a theorem (Neal et al. 2018, arXiv:1810.08591, against
Geman, Bienenstock and Doursat 1992, Neural Computation).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.polynomial.legendre import legvander
from numpy.typing import NDArray

from concepts import double_descent

Array = NDArray[np.float64]
Counts = NDArray[np.int64]

AT = (np.arange(100) + 0.5) / 100
"""The points at which fits are judged: 100, evenly spaced. A fresh row has its x at one of them."""
DRAWN = 20
"""Fits kept for the picture."""
TARGETS = {
    "sine": lambda x: np.sin(2 * np.pi * x),
    "wave": lambda x: np.sin(4 * np.pi * x),
    "cubic": lambda x: 4 * (2 * x - 1) ** 3 - 3 * (2 * x - 1),
    "step": lambda x: np.where(x < 0.5, -1.0, 1.0),
}
"""True functions on [0, 1], all with values from -1 to 1."""
LEVELS = {"polynomial": np.arange(16), "knn": np.arange(30, 0, -1), "tree": np.arange(1, 11)}
"""Complexity of each family, from stiff to flexible: degree; number of neighbours, falling; largest depth."""


# ------------------------------------------------------------------------------------------------------- the idea


@dataclass(frozen=True)
class Decomposition:
    """A family's fits to many training sets, and their error in parts, at every level of complexity (steps).

    family, levels: name, and (steps,) degree, neighbours or depth. at, truth: (100,) points and true values.
    mean: (steps, 100) mean fit. fits: (steps, 20, 100) the first fits. sample: (2, n) x and y of one training set.
    bias2, variance: (steps,) squared bias and variance, averaged over `at`. noise: variance of the noise.
    deviation: (steps,) mean squared distance of the fits from the truth, which is bias2 + variance to rounding.
    fresh: (steps,) squared error measured on fresh rows. gap, gap_se: (steps,) fresh less the sum of the parts, and its
    standard error over training sets. train: (steps,) squared error on the rows that were fitted.
    n, resamples: rows of a training set, and number of training sets. twice: the same with 2 n rows, or None.

    The mean is over finitely many fits, so bias2 holds about variance / resamples too much, and variance as much too
    little; their sum is free of that.
    """

    family: str
    levels: Counts
    at: Array
    truth: Array
    mean: Array
    fits: Array
    sample: Array
    bias2: Array
    variance: Array
    noise: float
    deviation: Array
    fresh: Array
    gap: Array
    gap_se: Array
    train: Array
    n: int
    resamples: int
    twice: "Decomposition | None"

    @property
    def total(self) -> Array:
        """(steps,) expected squared error: squared bias, variance and noise."""
        return self.bias2 + self.variance + self.noise

    @property
    def best(self) -> int:
        """Step of the smallest total."""
        return int(np.argmin(self.total))

    def table(self) -> dict[str, Array]:
        """One row a level: the parts, their sum, and what was measured."""
        return {
            {"polynomial": "degree", "knn": "neighbours k", "tree": "depth"}[self.family]: self.levels.astype(float),
            "squared bias": self.bias2,
            "variance": self.variance,
            "noise variance": np.full(len(self.levels), self.noise),
            "expected squared error": self.total,
            "squared error on fresh rows": self.fresh,
            "fresh less expected": self.gap,
            "its standard error": self.gap_se,
            "squared error on training rows": self.train,
        }


def decompose(
    family: str = "polynomial",
    target: str = "sine",
    noise: float = 0.35,
    n: int = 40,
    resamples: int = 400,
    seed: int = 0,
    double: bool = False,
) -> Decomposition:
    """Fit every level of `family` to `resamples` training sets of n rows, and split the error into its parts.

    x holds one uniform draw in each of n equal slices of [0, 1]; y = target(x) + noise * standard normal. With x drawn
    freely, some sets have a hole at an edge; there a high degree has a variance so heavy-tailed that no number of
    resamples settles it. double: also do it with twice the rows.
    ValueError for an unknown family or target, noise outside [0, 1], n [30, 240], resamples [50, 400], seed below 0.
    """
    for name, value, allowed in (("family", family, LEVELS), ("target", target, TARGETS)):
        if value not in allowed:
            raise ValueError(f"{name} must be one of {', '.join(allowed)}, got {value!r}.")
    _check("noise", noise, 0, 1)
    _check("n", n, 30, 240)
    _check("resamples", resamples, 50, 400)
    _check("seed", seed, 0, 2**32 - 1)
    twice = _decompose(family, target, noise, 2 * n, resamples, seed, None) if double else None
    return _decompose(family, target, noise, n, resamples, seed, twice)


def _decompose(
    family: str, target: str, noise: float, n: int, resamples: int, seed: int, twice: Decomposition | None
) -> Decomposition:
    rng = np.random.default_rng(seed)
    x = (np.arange(n) + rng.random((resamples, n))) / n
    y = TARGETS[target](x) + noise * rng.standard_normal((resamples, n))
    fresh_noise = noise * rng.standard_normal((resamples, AT.size))

    truth = TARGETS[target](AT)
    fits, train = predict(family, x, y, AT)
    mean = fits.mean(axis=1)
    bias2 = np.mean((mean - truth) ** 2, axis=1)
    variance = np.mean((fits - mean[:, None]) ** 2, axis=(1, 2))

    miss = fits - truth
    squared = np.mean(miss**2, axis=2)
    measured = np.mean((miss - fresh_noise) ** 2, axis=2)
    gaps = measured - squared - noise**2
    gap_se = gaps.std(axis=1, ddof=1) / np.sqrt(resamples)
    arrays = (truth, mean, fits[:, :DRAWN].copy(), np.stack([x[0], y[0]]), bias2, variance)
    errors = (squared.mean(axis=1), measured.mean(axis=1), gaps.mean(axis=1), gap_se, train)
    for array in (*arrays, *errors):
        array.setflags(write=False)
    return Decomposition(family, LEVELS[family], AT, *arrays, noise**2, *errors, n, resamples, twice)


# ------------------------------------------------------------------------------ every level of a family in one pass


def predict(family: str, x: Array, y: Array, at: Array) -> tuple[Array, Array]:
    """Fits of every level, and their training error.

    x, y: (sets, n) training sets, x rising along each; at: (points,) where to predict.
    Returns (levels, sets, points) predictions, and (levels,) mean squared error on the training rows.
    """
    both = {"polynomial": _polynomials, "knn": _neighbours, "tree": _trees}[family]
    everywhere = np.concatenate([np.broadcast_to(at, (len(x), at.size)), x], axis=1)
    fits = both(x, y, everywhere)
    return fits[:, :, : at.size], np.mean((fits[:, :, at.size :] - y) ** 2, axis=(1, 2))


def _polynomials(x: Array, y: Array, at: Array) -> Array:
    """All degrees from one QR: with an orthonormal basis, degree d + 1 adds one term to degree d.

    Raw powers would lose rank: on [0, 1] scikit-learn's LinearRegression drops directions from degree 9.
    """
    top = int(LEVELS["polynomial"][-1])
    basis, change = np.linalg.qr(legvander(2 * x - 1, top))
    coefficient = np.swapaxes(basis, 1, 2) @ y[:, :, None]
    terms = coefficient * np.linalg.solve(np.swapaxes(change, 1, 2), np.swapaxes(legvander(2 * at - 1, top), 1, 2))
    return np.cumsum(np.moveaxis(terms, 1, 0), axis=0)


def _neighbours(x: Array, y: Array, at: Array) -> Array:
    """All k in one walk: on a line the k nearest are a window, which grows by the nearer of its two neighbours."""
    sets, n = x.shape
    edge = np.full((sets, 1), np.inf)
    x, y = np.hstack([-edge, x, edge]).ravel(), np.pad(y, ((0, 0), (1, 1))).ravel()
    row = np.arange(sets)[:, None] * (n + 2)
    right = row + np.array(
        [np.searchsorted(each, points) for each, points in zip(x.reshape(sets, -1), at, strict=True)]
    )
    left, total = right - 1, np.zeros(at.shape)
    fits = np.empty((LEVELS["knn"].size, *at.shape))
    for k in range(1, LEVELS["knn"].size + 1):
        nearer = at - x[left] <= x[right] - at
        total += np.where(nearer, y[left], y[right])
        left, right = left - nearer, right + ~nearer
        fits[-k] = total / k
    return fits


def _trees(x: Array, y: Array, at: Array) -> Array:
    """All depths from one deep tree a set: a greedy tree of depth d is the top d layers of a deeper one."""
    from sklearn.tree import DecisionTreeRegressor  # takes longer to import than polynomials to answer a first visitor

    depth = int(LEVELS["tree"][-1])
    inputs = x.astype(np.float32)[:, :, None]  # scikit-learn's trees compare in single precision
    grown = [
        DecisionTreeRegressor(max_depth=depth).fit(a, b, check_input=False).tree_
        for a, b in zip(inputs, y, strict=True)
    ]
    start = np.cumsum([0] + [tree.node_count for tree in grown[:-1]])
    threshold = np.concatenate([tree.threshold for tree in grown])
    value = np.concatenate([tree.value.ravel() for tree in grown])
    own = np.arange(value.size)
    left, right = (
        np.where(child < 0, own, child + np.repeat(start, [tree.node_count for tree in grown]))
        for child in (
            np.concatenate([tree.children_left for tree in grown]),
            np.concatenate([tree.children_right for tree in grown]),
        )
    )
    node = np.broadcast_to(start[:, None], at.shape)
    points = at.astype(np.float32)
    fits = np.empty((depth, *at.shape))
    for layer in range(depth):
        node = np.where(points <= threshold[node], left[node], right[node])
        fits[layer] = value[node]
    return fits


def _check(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise ValueError(f"{name} must be from {low:,} to {high:,}, got {value!r}.")


# ---------------------------------------------------------------------------------------- numbers for the prose


@cache
def _story() -> Decomposition:
    """The page's default problem, and the same with twice the rows."""
    return decompose(double=True)


@cache
def claims() -> Mapping[str, float]:
    """The numbers that the prose quotes."""
    story = _story()
    twice = story.twice
    assert twice is not None
    best, flexible = story.best, len(story.levels) - 1
    line = decompose(n=240)
    knn = decompose("knn", double=True)
    assert knn.twice is not None
    ten = int(np.flatnonzero(knn.levels == 10)[0])
    known, spread = double_descent.isotropic(), double_descent.isotropic(signal="spread")
    relu, loud = double_descent.relu(), double_descent.relu(noise=1.0)
    n, p = known.n, int(known.features[8])
    past = known.curve_ratio > 1
    return {
        "rows": story.n,
        "double_rows": twice.n,
        "resamples": story.resamples,
        "noise": story.noise,
        "best_degree": int(story.levels[best]),
        "best_double": int(twice.levels[twice.best]),
        "best_total": float(story.total[best]),
        "best_double_total": float(twice.total[twice.best]),
        "bias_line": float(story.bias2[1]),
        "variance_line": float(story.variance[1]),
        "total_line": float(story.total[1]),
        "bias_top": float(story.bias2[flexible]),
        "variance_top": float(story.variance[flexible]),
        "total_top": float(story.total[flexible]),
        "train_top": float(story.train[flexible]),
        "train_best": float(story.train[best]),
        "bias_best": float(story.bias2[best]),
        "variance_best": float(story.variance[best]),
        "bias_double": float(twice.bias2[best]),
        "variance_double": float(twice.variance[best]),
        "many_rows": line.n,
        "bias_line_many": float(line.bias2[1]),
        "variance_line_many": float(line.variance[1]),
        "knn_k": 10,
        "knn_bias": float(knn.bias2[ten]),
        "knn_variance": float(knn.variance[ten]),
        "knn_bias_double": float(knn.twice.bias2[ten]),
        "knn_variance_double": float(knn.twice.variance[ten]),
        "relu_rows": relu.n,
        "relu_first_features": int(relu.features[relu.first]),
        "relu_first": float(relu.error[0, relu.first]),
        "relu_near_features": int(relu.features[8]),
        "relu_near": float(relu.error[0, 8]),
        "relu_last_features": int(relu.features[-1]),
        "relu_last": float(relu.error[0, -1]),
        "relu_ridge_peak": float(relu.error[1, 9]),
        "known_near": float(known.theory[0, 8]),
        "known_ridge": float(known.theory[1, 8]),
        "known_best_past": float(known.curve_error[0, past].min()),
        "known_first": float(known.theory[0, 0]),
        "spread_past": float(spread.curve_error[0, past].min()),
        "spread_first": float(spread.curve_error[0, ~past].min()),
        "known_rows": n,
        "near_features": p,
        "finite_variance": p / (n - p - 1),
        "limit_variance": p / (n - p),
        "loud_noise": 1.0,
        "loud_first": float(loud.error[0, loud.first]),
        "loud_last": float(loud.error[0, -1]),
    }


def prediction() -> str:
    """Key of the right option: with twice the rows, which parts fall (up to the best degree), and where does it go?"""
    story = _story()
    twice = story.twice
    assert twice is not None
    upto = slice(1, story.best + 1)
    variance_falls = twice.variance[upto].sum() < 0.8 * story.variance[upto].sum()
    bias_falls = twice.bias2[upto].sum() < 0.8 * story.bias2[upto].sum()
    moved = {(True, False): "variance", (False, True): "bias", (True, True): "both"}.get(
        (variance_falls, bias_falls), "none"
    )
    return f"{moved}_falls_degree_{('falls', 'stays', 'rises')[1 + int(np.sign(twice.best - story.best))]}"
