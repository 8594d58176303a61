"""The regression that batches are drawn from, and the slope of its loss over some of the rows.

The gradient over all rows is exact. Over a few drawn at random it is right on average, and the fewer, the noisier.
Where memory holds too few rows at a time, the gradients of several micro-batches are added up before the one step
(gradient accumulation): the same gradient as of the large batch, not an approximation, if each counts by its rows.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from sklearn.datasets import load_diabetes

from concepts.arrays import Array, frozen, one_of, within

DATA = {"diabetes": "Diabetes (real)", "noisy": "Simulated, noisy", "exact": "Simulated, no noise"}
ROWS = 442


@dataclass(frozen=True, eq=False)
class Regression:
    """Least squares with two features.

    X: (442, 2), each of mean 0 and variance 1; y: (442,), as well.  best: (2,) weights of least loss.
    least: that loss, half the mean squared residual.  With r the residual at the best weights, means over the rows:
    hessian: (2, 2) E[x x'].  noise: (2, 2) E[r^2 x x'].  third: (2, 2, 2) E[r x x x].  fourth: (2, 2, 2, 2) E[x x x x].
    """

    X: Array
    y: Array
    best: Array
    least: float
    hessian: Array
    noise: Array
    third: Array
    fourth: Array

    def excess(self, weights: Array) -> Array:
        """(...,) loss of weights (..., 2) above the least one: exact, as the loss is a quadratic."""
        error = weights - self.best
        return np.asarray(0.5 * np.einsum("...i,ij,...j->...", error, self.hessian, error))


@cache
def regression(data: str = "diabetes", seed: int = 0) -> Regression:
    """Body mass index and blood lipids (s5) against disease progression (Efron, Hastie, Johnstone and Tibshirani 2004,
    Annals of Statistics), or simulated rows of about the same correlation.

    ValueError for unknown data.
    """
    one_of("data", data, DATA)
    if data == "diabetes":
        every, y = load_diabetes(return_X_y=True)
        X = every[:, [2, 8]]
    else:
        rng = np.random.default_rng(seed)
        X = rng.standard_normal((ROWS, 2)) @ np.array([[1.0, 0.45], [0.0, 0.9]])
        y = X @ np.array([0.5, 0.4]) + (0.7 * rng.standard_normal(ROWS) if data == "noisy" else 0.0)
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    y = (y - y.mean()) / y.std()
    best = np.linalg.lstsq(X, y, rcond=None)[0]
    r = y - X @ best
    return frozen(
        Regression(
            X=X,
            y=y,
            best=best,
            least=float(0.5 * np.mean(r**2)),
            hessian=X.T @ X / ROWS,
            noise=np.einsum("n,ni,nj->ij", r**2, X, X) / ROWS,
            third=np.einsum("n,ni,nj,nk->ijk", r, X, X, X) / ROWS,
            fourth=np.einsum("ni,nj,nk,nl->ijkl", X, X, X, X) / ROWS,
        )
    )


def gradient(X: Array, y: Array, weights: Array) -> Array:
    """(..., 2) slopes of half the mean squared residual of a batch. X: (..., b, 2), y: (..., b), weights: (..., 2)."""
    residual = np.einsum("...bi,...i->...b", X, weights) - y
    return np.asarray(np.einsum("...b,...bi->...i", residual, X) / y.shape[-1])


def accumulated(X: Array, y: Array, weights: Array, micro: int) -> Array:
    """(2,) the same gradient of one batch, X (b, 2) and y (b,), added up over micro-batches of `micro` rows.

    Each counts by its share of the rows, for the last may be smaller. To average the micro-batches' means instead
    would give the rows of a small last one too much weight.
    ValueError for micro-batches of fewer than one row.
    """
    within("micro", micro, 1, len(y))
    total = np.zeros(2)
    for begin in range(0, len(y), micro):
        part = slice(begin, begin + micro)
        total += gradient(X[part], y[part], weights) * len(y[part]) / len(y)
    return total
