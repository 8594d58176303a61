"""Turn the penalty: every fit along it, how well each predicts, and what twenty data sets agree on.

A single data set's errors are a matter of luck. So each penalty's error is also a mean over twenty data sets drawn
alike, which is what a penalty should be judged by. Cross-validation has to make do with one.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_diabetes
from sklearn.linear_model import enet_path
from sklearn.model_selection import KFold

from concepts.arrays import Array, frozen, one_of, within
from concepts.regularization.directions import degrees_of_freedom, ridge
from concepts.regularization.penalty import log_grid

ALPHAS = log_grid(-3, 1)
"""Penalties of the paths: from nearly least squares to nearly nothing left, for both data sets."""
TRUTH = frozen(np.array([3.0, 1.5, 0, 0, 2.0, 0, 0, 0, -1.0, 0]))
"""True coefficients of the synthetic data: four of ten matter."""
FOLDS = 5
REPEATS = 20
"""Data sets drawn alike."""
SPLITS = 400
"""Random splits of the real data behind a small difference."""
DATA = {"synthetic": "Synthetic, truth known", "diabetes": "Diabetes (442 patients)"}


@dataclass(frozen=True)
class Repeats:
    """The same path in 20 data sets drawn alike, those of the seeds 0 to 19. Real data are split 20 times.

    train, test: (20, 61) mean squared errors. idle: (20, 61) coefficients that are not zero although their true value
    is; None for real data.
    """

    train: Array
    test: Array
    idle: Array | None


@dataclass(frozen=True)
class Paths:
    """Every fit along the penalty, and how well it predicts.

    alphas: (61,) penalties, rising. coef: (61, features) coefficients per standard deviation of a feature.
    names: features. truth: (features,) true coefficients on the same scale, None for real data.
    train, cv, cv_se, test: (61,) mean squared error on the training rows; over the folds, with its standard error; on
    rows never used. best, one_se: step of the smallest cv, and of the strongest penalty within one standard error.
    df: (61,) effective degrees of freedom. variances: (features,) of the principal directions, falling; their mean
    is 1. repeats: the errors in 20 such data sets. l1_ratio: the mix. n, n_test: training and test rows.
    """

    alphas: Array
    coef: Array
    names: tuple[str, ...]
    truth: Array | None
    train: Array
    cv: Array
    cv_se: Array
    test: Array
    best: int
    one_se: int
    df: Array
    variances: Array
    repeats: Repeats
    l1_ratio: float
    n: int
    n_test: int

    @property
    def nonzero(self) -> NDArray[np.intp]:
        """(61,) number of coefficients that are not exactly zero."""
        return np.count_nonzero(self.coef, axis=1)

    def table(self) -> dict[str, Array]:
        """One column each for the penalty, the errors, and every coefficient."""
        columns = {"penalty (alpha)": self.alphas, "non-zero coefficients": self.nonzero.astype(float)}
        columns |= {"effective degrees of freedom": self.df}
        columns |= {"training MSE": self.train, "cross-validated MSE": self.cv, "its standard error": self.cv_se}
        columns |= {"test MSE": self.test, f"test MSE, mean of {REPEATS}": self.repeats.test.mean(axis=0)}
        return columns | {f"coefficient of {name}, per SD": self.coef[:, i] for i, name in enumerate(self.names)}


@dataclass(frozen=True)
class _Rows:
    """Rows to fit, rows never used, and what the features are called."""

    X: Array
    y: Array
    X_test: Array
    y_test: Array
    names: tuple[str, ...]


def paths(
    l1_ratio: float = 1.0, rho: float = 0.5, n: int = 100, noise: float = 2.0, data: str = "synthetic", seed: int = 0
) -> Paths:
    """Fit at each of `ALPHAS`, with 5-fold cross-validation that standardizes within the fold.

    l1_ratio: 0 ridge to 1 lasso; 0, or 0.01 and up, where coordinate descent is safe. data: "synthetic", n rows of ten
    standard normal features whose correlation is rho^distance, y = x @ TRUTH plus noise of standard deviation `noise`,
    and 1,000 test rows; or "diabetes", real (Efron, Hastie, Johnstone and Tibshirani 2004, Annals of Statistics), y in
    tens of points of progression, a random third held out, where rho, n and noise do nothing. The 20 data sets of
    `repeats` are the same for every seed.
    ValueError outside l1_ratio [0, 1], rho [0, 0.95], n [30, 500], noise [0.1, 5], for unknown data or seed below 0.
    """
    within("l1_ratio", l1_ratio, 0, 1)
    if 0 < l1_ratio < 0.01:
        raise ValueError(f"l1_ratio must be 0, or from 0.01 to 1, got {l1_ratio!r}.")
    within("rho", rho, 0, 0.95)
    within("n", n, 30, 500)
    within("noise", noise, 0.1, 5)
    within("seed", seed, 0, 2**32 - 1)
    one_of("data", data, DATA)

    rows = _rows(rho, n, noise, data, seed)
    X, y = rows.X, rows.y
    coef, train, test = _fit(X, y, rows.X_test, rows.y_test, l1_ratio)
    splits = KFold(FOLDS, shuffle=True, random_state=seed).split(X)
    folds = np.array([_fit(X[kept], y[kept], X[left], y[left], l1_ratio)[2] for kept, left in splits])
    cv, cv_se = folds.mean(axis=0), folds.std(axis=0, ddof=1) / np.sqrt(FOLDS)
    best = int(np.argmin(cv))
    one_se = int(np.flatnonzero(cv <= cv[best] + cv_se[best])[-1])
    truth = TRUTH * X.std(axis=0) if data == "synthetic" else None
    gram = np.asarray(np.corrcoef(X.T), dtype=float)
    return frozen(
        Paths(
            ALPHAS, coef, rows.names, truth, train, cv, cv_se, test, best, one_se,
            degrees_of_freedom(gram, coef, ALPHAS, l1_ratio), np.asarray(np.linalg.eigvalsh(gram)[::-1], dtype=float),
            _repeats(l1_ratio, rho, n, noise, data), l1_ratio, len(y), len(rows.y_test),
        )
    )  # fmt: skip


@lru_cache(maxsize=32)
def _repeats(l1_ratio: float, rho: float, n: int, noise: float, data: str) -> Repeats:
    """Kept for a few settings, as no seed changes it."""
    drawn = (_rows(rho, n, noise, data, seed) for seed in range(REPEATS))
    fits = [_fit(each.X, each.y, each.X_test, each.y_test, l1_ratio) for each in drawn]
    coef, train, test = (np.array(part) for part in zip(*fits, strict=True))
    idle = np.count_nonzero(coef[:, :, TRUTH == 0], axis=2) if data == "synthetic" else None
    return frozen(Repeats(train, test, idle))


def split_errors(alphas: Array, splits: int = SPLITS) -> Array:
    """(splits, penalties) test errors of the lasso on the diabetes data, split at random again and again.

    alphas: (penalties,) rising. splits: of the seeds 0, 1 and so on; the first REPEATS are those of `paths`. All share
    their patients, so that they tell what a penalty does to these 442, and less of what it would to others.
    ValueError for a split too few to have a standard error, or over 10,000.
    """
    within("splits", splits, 2, 10_000)
    drawn = (_split(seed) for seed in range(splits))
    return np.array([_fit(each.X, each.y, each.X_test, each.y_test, 1.0, alphas)[2] for each in drawn])


def _rows(rho: float, n: int, noise: float, data: str, seed: int) -> _Rows:
    return _diabetes(seed) if data == "diabetes" else _synthetic(rho, n, noise, seed)


def _fit(
    X: Array, y: Array, X_new: Array, y_new: Array, l1_ratio: float, alphas: Array = ALPHAS
) -> tuple[Array, Array, Array]:
    """Coefficients (penalties, features) on X standardized by its own mean and spread; mean squared errors on old and
    on new rows."""
    mean, spread, level = X.mean(axis=0), X.std(axis=0), y.mean()
    Z, target = np.asfortranarray((X - mean) / spread), y - level
    gram, moment = Z.T @ Z, Z.T @ target
    if l1_ratio == 0:
        coef = ridge(gram / len(y), moment / len(y), alphas)
    else:
        options = {"precompute": gram, "Xy": moment, "tol": 1e-8, "max_iter": 10_000, "check_input": False}
        coef = enet_path(Z, target, l1_ratio=l1_ratio, alphas=alphas[::-1], **options)[1].T[::-1].copy()
    errors = [
        _mean_square(np.column_stack([(points - mean) / spread, goal - level]), coef)
        for points, goal in ((X, y), (X_new, y_new))
    ]
    return coef, errors[0], errors[1]


def _mean_square(rows: Array, coef: Array) -> Array:
    """Of y less its prediction, for each of the fits, from the moments of `rows`, (rows, features and y): the rows are
    gone through once, not once a fit."""
    off = np.column_stack([-coef, np.ones(len(coef))])
    return np.asarray(np.sum(off @ (rows.T @ rows / len(rows)) * off, axis=1))


def _synthetic(rho: float, n: int, noise: float, seed: int) -> _Rows:
    place = np.arange(TRUTH.size)
    root = np.linalg.cholesky(rho ** np.abs(place[:, None] - place))
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((n + 1000, TRUTH.size)) @ root.T
    y = X @ TRUTH + noise * rng.standard_normal(n + 1000)
    return _Rows(X[:n], y[:n], X[n:], y[n:], tuple(f"x{i + 1}" for i in place))


@lru_cache(maxsize=2 * REPEATS)
def _diabetes(seed: int) -> _Rows:
    return _split(seed)


def _split(seed: int) -> _Rows:
    features, target, names = _patients()
    drawn = np.random.RandomState(seed).permutation(len(target))  # as `train_test_split` shuffles, which takes longer
    held, kept = np.split(drawn, [-(-len(target) // 3)])
    return frozen(_Rows(features[kept], target[kept] / 10, features[held], target[held] / 10, names))


@lru_cache(maxsize=1)
def _patients() -> tuple[Array, Array, tuple[str, ...]]:
    """442 patients' ten features and progression, read once, and the features' names."""
    table = load_diabetes(scaled=False)
    return table.data, table.target, tuple(table.feature_names)
