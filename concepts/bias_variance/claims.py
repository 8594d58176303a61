"""The numbers that the prose of the bias-variance tradeoff quotes, and the answer to its prediction."""

from collections.abc import Mapping
from functools import cache

import numpy as np

from concepts.bias_variance.decomposition import Decomposition, decompose
from concepts.bias_variance.double_descent import isotropic, relu
from concepts.bias_variance.families import LEVELS
from concepts.bias_variance.learning_curves import learning_curve


@cache
def _story() -> Decomposition:
    """The first lab's default problem, and the same with twice the rows."""
    return decompose(double=True)


@cache
def claims() -> Mapping[str, float]:
    """The numbers that the prose quotes."""
    return _refits() | _curves() | _descents()


def _refits() -> dict[str, float]:
    story = _story()
    twice = story.twice
    assert twice is not None
    best, top = story.best, len(story.levels) - 1
    line = decompose(n=240)
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
        "train_line": float(story.train[1]),
        "bias_top": float(story.bias2[top]),
        "variance_top": float(story.variance[top]),
        "total_top": float(story.total[top]),
        "train_top": float(story.train[top]),
        "times_train": float(story.train[1] / story.train[top]),
        "train_best": float(story.train[best]),
        "bias_best": float(story.bias2[best]),
        "variance_best": float(story.variance[best]),
        "bias_double": float(twice.bias2[best]),
        "variance_double": float(twice.variance[best]),
        "variance_top_double": float(twice.variance[top]),
        "bias_line_double": float(twice.bias2[1]),
        "many_rows": line.n,
        "bias_line_many": float(line.bias2[1]),
        "variance_line_many": float(line.variance[1]),
    }


def _curves() -> dict[str, float]:
    wild, line, knn = learning_curve(), learning_curve(level=1), learning_curve("knn", 10)
    first, double = 0, int(np.flatnonzero(wild.rows == 80)[0])
    return {
        "curve_rows": int(wild.rows[double]),
        "curve_half_gap": float(wild.validation[double] - wild.train[double]) / 2,
        "curve_variance": float(wild.variance[double]),
        "wild_gain": float(wild.gain[first]),
        "line_gain": float(line.gain[first]),
        "knn_k": knn.level,
        "knn_bias": float(knn.bias2[first]),
        "knn_variance": float(knn.variance[first]),
        "knn_bias_double": float(knn.bias2[double]),
        "knn_variance_double": float(knn.variance[double]),
    }


def _descents() -> dict[str, float]:
    known, spread = isotropic(), isotropic(signal="spread")
    random, loud = relu(), relu(noise=1.0)
    n, near = known.n, int(np.flatnonzero(known.ratios == 0.9)[0])
    p = int(known.features[near])
    past, before = known.ratios > 1, known.ratios < 1
    return {
        "relu_rows": random.n,
        "relu_first_features": int(random.features[random.first]),
        "relu_first": float(random.error[0, random.first]),
        "relu_near_features": int(random.features[near]),
        "relu_near": float(random.error[0, near]),
        "relu_last_features": int(random.features[-1]),
        "relu_last": float(random.error[0, -1]),
        "relu_ridge_peak": float(random.error[1, near + 1]),
        "loud_noise": 1.0,
        "loud_first": float(loud.error[0, loud.first]),
        "loud_last": float(loud.error[0, -1]),
        "known_near": float(known.theory[0, near]),
        "known_ridge": float(known.theory[1, near]),
        "known_best_past": float(known.theory[0, past].min()),
        "known_first": float(known.theory[0, 0]),
        "spread_past": float(spread.theory[0, past].min()),
        "spread_first": float(spread.theory[0, before].min()),
        "known_rows": n,
        "near_features": p,
        "finite_variance": p / (n - p - 1),
        "limit_variance": p / (n - p),
    }


def prediction() -> str:
    """Key of the right option: does the error on fresh rows turn, and how do the last degree and the line compare?"""
    story = _story()
    if story.best == len(LEVELS[story.family]) - 1:
        return "falls"
    last = story.total[-1] / story.total[1]
    return "line_worse" if last < 0.8 else "equal" if last <= 1.25 else "top_worse"
