"""`python -m benchmarks.bias_variance`: one pass over all levels of a family, against `mlxtend`, level by level.

`mlxtend.evaluate.bias_variance_decomp` draws a bootstrap sample, refits the pipeline and predicts the test rows, again
and again. Both do 200 fits at every level and predict the same 100 points, so the work is the same; only the training
sets differ in origin. Prints one ratio a family.
"""

import time
from collections.abc import Callable
from typing import Any

import numpy as np
from mlxtend.evaluate import bias_variance_decomp
from sklearn.linear_model import LinearRegression
from sklearn.neighbors import KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures
from sklearn.tree import DecisionTreeRegressor

from concepts.bias_variance import AT, LEVELS, TARGETS, decompose

ROUNDS = 200
PIPELINES: dict[str, Callable[[int], Any]] = {
    "polynomial": lambda degree: make_pipeline(PolynomialFeatures(degree), LinearRegression()),
    "knn": lambda k: KNeighborsRegressor(k),
    "tree": lambda depth: DecisionTreeRegressor(max_depth=depth),
}


def main() -> None:
    rng = np.random.default_rng(0)
    x = (np.arange(40) + rng.random(40)) / 40
    y = TARGETS["sine"](x) + 0.35 * rng.standard_normal(40)
    for family, levels in LEVELS.items():
        ours = []
        for _ in range(5):
            start = time.perf_counter()
            decompose(family, resamples=ROUNDS)
            ours.append(time.perf_counter() - start)
        start = time.perf_counter()
        for level in levels:
            pipeline, truth = PIPELINES[family](int(level)), TARGETS["sine"](AT)
            bias_variance_decomp(pipeline, x[:, None], y, AT[:, None], truth, "mse", ROUNDS, random_seed=0)
        theirs = time.perf_counter() - start
        print(
            f"{family:>10}: {len(levels)} levels x {ROUNDS} fits, {1000 * min(ours):6.1f} ms against "
            f"{1000 * theirs:8.1f} ms of mlxtend: {theirs / min(ours):5.0f} times faster"
        )


if __name__ == "__main__":
    main()
