"""The numbers that the prose of the bias-variance tradeoff quotes, and the answer to its prediction."""

from collections.abc import Mapping
from functools import cache

import numpy as np
from scipy.optimize import minimize_scalar

from concepts.arrays import Array
from concepts.bias_variance.decomposition import AT, Decomposition, decompose, training_sets
from concepts.bias_variance.double_descent import RELU_RATIOS, isotropic, relu
from concepts.bias_variance.families import LEVELS, predict
from concepts.bias_variance.learning_curves import learning_curve
from concepts.bias_variance.ridge_limit import kept, risk

LAYERS = 20
"""Random layers behind what one of them cannot tell."""
SNR = 5.0
"""Of the model with independent features."""
EDGE = 5
"""Points of AT at either end that count as its edge."""


@cache
def _story() -> Decomposition:
    """The first lab's default problem, and the same with twice the rows."""
    return decompose(double=True)


@cache
def claims() -> Mapping[str, float]:
    """The numbers that the prose quotes."""
    return _refits() | _edges() | _curves() | _descents() | _layers()


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
        "total_top_double": float(twice.total[top]),
        "rows_variance_best": story.noise * int(story.levels[best] + 1) / story.n,
        "rows_variance_top": story.noise * int(story.levels[top] + 1) / story.n,
        "many_rows": line.n,
        "bias_line_many": float(line.bias2[1]),
        "variance_line_many": float(line.variance[1]),
    }


def _edges() -> dict[str, float]:
    """Where degree 15 has its variance: the points within EDGE of either end, of the sets of the first lab."""
    story = _story()
    x, y = training_sets("sine", 0.35, story.n, story.resamples, np.random.default_rng(0))
    variance = predict("polynomial", x, y, AT, [15])[0][0].var(axis=0)
    ends = np.r_[variance[:EDGE], variance[-EDGE:]]
    return {"edge_share": float(ends.sum() / variance.sum()), "edge_points": 2 * EDGE / len(AT)}


def _curves() -> dict[str, float]:
    wild, line, knn = learning_curve(), learning_curve(level=1), learning_curve("knn", 10)
    first, double = 0, int(np.flatnonzero(wild.rows == 80)[0])
    return {
        "curve_rows": int(wild.rows[double]),
        "curve_half_gap": float(wild.validation[double] - wild.train[double]) / 2,
        "curve_variance": float(wild.variance[double]),
        "few_half_gap": float(wild.validation[first] - wild.train[first]) / 2,
        "wild_gain": float(wild.gain[first]),
        "line_gain": float(line.gain[first]),
        "knn_k": knn.level,
        "knn_bias": float(knn.bias2[first]),
        "knn_variance": float(knn.variance[first]),
        "knn_bias_double": float(knn.bias2[double]),
        "knn_variance_double": float(knn.variance[double]),
    }


def _descents() -> dict[str, float]:
    known = isotropic()
    random = relu()
    n, near = known.n, int(np.flatnonzero(known.ratios == 0.9)[0])
    p = int(known.features[near])
    return {
        "relu_rows": random.n,
        "relu_first_features": int(random.features[random.first]),
        "relu_first": float(random.error[0, random.first]),
        "relu_near_features": int(random.features[near]),
        "relu_near": float(random.error[0, near]),
        "relu_last_features": int(random.features[-1]),
        "relu_last": float(random.error[0, -1]),
        "relu_ridge_peak": float(random.error[1, near + 1]),
        "known_near": float(known.theory[0, near]),
        "known_ridge": float(known.theory[1, near]),
        "known_best_past": least(False, 1.001, 20)[1],
        "known_past_ratio": least(False, 1.001, 20)[0],
        "known_first": float(known.theory[0, 0]),
        "spread_past": least(True, 1.001, 20)[1],
        "spread_first": least(True, 0.01, 0.999)[1],
        "known_rows": n,
        "near_features": p,
        "finite_variance": p / (n - p - 1),
        "limit_variance": p / (n - p),
    }


def least(spread: bool, low: float, high: float) -> tuple[float, float]:
    """Features a row between the two, and the least error there in theory, without penalty."""

    def error(ratio: float) -> float:
        on, off = kept(ratio, SNR, spread)
        return float(np.add(*risk(ratio, on, off)) + off)

    found = minimize_scalar(error, bounds=(low, high), method="bounded", options={"xatol": 1e-8})
    return float(found.x), float(found.fun)


def _layers() -> dict[str, float]:
    """With much noise: the first bottom and the end of the layer on the stage, and of LAYERS of them."""
    ratios = np.append(RELU_RATIOS[RELU_RATIOS < 1], RELU_RATIOS[-1])
    loud = [relu(noise=1.0, seed=seed, ratios=ratios) for seed in range(LAYERS)]
    first: Array = np.array([each.error[0, each.first] for each in loud])
    last: Array = np.array([each.error[0, -1] for each in loud])
    worse = last - first
    return {
        "loud_noise": 1.0,
        "loud_first": float(first[0]),
        "loud_last": float(last[0]),
        "layers": LAYERS,
        "layers_first": float(first.mean()),
        "layers_last": float(last.mean()),
        "layers_worse": float(worse.mean()),
        "layers_worse_error": float(worse.std(ddof=1) / np.sqrt(LAYERS)),
        "layers_lower": int(np.sum(worse < 0)),
    }


def prediction() -> str:
    """Key of the right option: does the error on fresh rows turn, and how do the last degree and the line compare?"""
    story = _story()
    if story.best == len(LEVELS[story.family]) - 1:
        return "falls"
    last = story.total[-1] / story.total[1]
    return "line_worse" if last < 0.8 else "equal" if last <= 1.25 else "top_worse"
