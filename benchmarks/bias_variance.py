"""`python -m benchmarks.bias_variance`: one pass over all levels of a family, against refitting each one by itself.

The referee is `mlxtend.evaluate.bias_variance_decomp` where mlxtend is installed, else its documented loop: for each
round draw a bootstrap sample, refit the pipeline, predict the test rows. Both do 200 fits at every level and predict
the same 100 points, so the work is the same; only the training sets differ in origin. Prints one ratio a family.
"""

import time
from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.linear_model import LinearRegression
from sklearn.neighbors import KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures
from sklearn.tree import DecisionTreeRegressor

from concepts.bias_variance import AT, LEVELS, TARGETS, decompose

try:
    from mlxtend.evaluate import bias_variance_decomp
except ImportError:
    bias_variance_decomp = None

ROUNDS = 200
PIPELINES: dict[str, Callable[[int], Any]] = {
    "polynomial": lambda degree: make_pipeline(PolynomialFeatures(degree), LinearRegression()),
    "knn": lambda k: KNeighborsRegressor(k),
    "tree": lambda depth: DecisionTreeRegressor(max_depth=depth),
}


def refit(estimator: Any, X: np.ndarray, y: np.ndarray, X_test: np.ndarray, y_test: np.ndarray) -> tuple[float, ...]:
    """Expected loss, bias and variance of squared loss over ROUNDS bootstrap samples."""
    if bias_variance_decomp is not None:
        parts = bias_variance_decomp(estimator, X, y, X_test, y_test, loss="mse", num_rounds=ROUNDS, random_seed=0)
        return tuple(map(float, parts))
    rng = np.random.RandomState(0)
    fits = np.empty((ROUNDS, len(y_test)))
    for fit in fits:
        rows = rng.choice(len(y), len(y), replace=True)
        fit[:] = estimator.fit(X[rows], y[rows]).predict(X_test)
    mean = fits.mean(axis=0)
    loss, bias, variance = ((fits - y_test) ** 2).mean(), ((mean - y_test) ** 2).mean(), ((fits - mean) ** 2).mean()
    return float(loss), float(bias), float(variance)


def main() -> None:
    rng = np.random.default_rng(0)
    x = (np.arange(40) + rng.random(40)) / 40
    y = TARGETS["sine"](x) + 0.35 * rng.standard_normal(40)
    name = "mlxtend's loop" if bias_variance_decomp is None else "mlxtend"
    for family, levels in LEVELS.items():
        ours = []
        for _ in range(5):
            start = time.perf_counter()
            decompose(family, resamples=ROUNDS)
            ours.append(time.perf_counter() - start)
        start = time.perf_counter()
        for level in levels:
            refit(PIPELINES[family](int(level)), x[:, None], y, AT[:, None], TARGETS["sine"](AT))
        theirs = time.perf_counter() - start
        print(
            f"{family:>10}: {len(levels)} levels x {ROUNDS} fits, {1000 * min(ours):6.1f} ms against "
            f"{1000 * theirs:8.1f} ms of {name}: {theirs / min(ours):5.0f} times faster"
        )


if __name__ == "__main__":
    main()
