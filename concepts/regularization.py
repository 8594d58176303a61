"""Regularization: pay for large coefficients, so that the fit cannot chase noise.

Add a penalty to the loss. Everywhere here, as in scikit-learn's ElasticNet, the fit minimizes

    RSS / (2 n) + alpha * (l1_ratio * sum |w| + (1 - l1_ratio) / 2 * sum w^2)

with standardized features and an unpenalized intercept. l1_ratio 1 is the lasso (Tibshirani 1996, Journal of the Royal
Statistical Society B), 0 is ridge (Hoerl and Kennard 1970, Technometrics), between them lies the elastic net (Zou and
Hastie 2005, Journal of the Royal Statistical Society B). The absolute value has a kink at zero, so small coefficients
stick there; the square is flat at zero, so they only come near.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.datasets import load_diabetes
from sklearn.linear_model import enet_path
from sklearn.model_selection import KFold, train_test_split

Array = NDArray[np.float64]


def _grid(low: float, high: float) -> Array:
    """61 values even on a log scale, three digits each, so that a label is the whole value."""
    values = np.array([float(f"{value:.3g}") for value in np.logspace(low, high, 61)])
    values.setflags(write=False)
    return values


ALPHAS = _grid(-3, 1)
"""Penalties of the paths: from nearly least squares to nearly nothing left, for both data sets."""
GEOMETRY_ALPHAS = _grid(-2, 1)
"""Penalties of the geometry: the top one sends every lasso on offer to zero."""
TRUTH = np.array([3.0, 1.5, 0, 0, 2.0, 0, 0, 0, -1.0, 0])
"""True coefficients of the synthetic data: four of ten matter."""
FOLDS = 5
DATA = {"synthetic": "Synthetic, truth known", "diabetes": "Diabetes (442 patients)"}
PAIR_RHOS = np.array([
    0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9,
    0.92, 0.94, 0.95, 0.96, 0.97, 0.98, 0.985, 0.99, 0.993, 0.995, 0.997, 0.999,
])  # fmt: skip
"""Correlations of the pair, closer together near 1, where the methods part."""
METHODS = {"Lasso": 1.0, "Ridge": 0.0, "Elastic net": 0.5}
"""Name of each method of the twins and its l1_ratio."""
ROWS, DATA_SETS = 100, 200
"""Rows of each simulated data set of the twins, and how many there are."""


# ----------------------------------------------------------------------------------------------- turn the penalty


@dataclass(frozen=True)
class Paths:
    """Every fit along the penalty, and how well it predicts.

    alphas: (61,) penalties, rising. coef: (61, features) coefficients per standard deviation of a feature.
    names: features. truth: (features,) true coefficients on the same scale, None for real data.
    train, cv, cv_se, test: (61,) mean squared error on the training rows; over the folds, with its standard error; on
    rows never used. best, one_se: step of the smallest cv, and of the strongest penalty within one standard error.
    l1_ratio, n, n_test: the mix, and the numbers of training and of test rows.
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
        columns |= {"training MSE": self.train, "cross-validated MSE": self.cv, "its standard error": self.cv_se}
        columns |= {"test MSE": self.test}
        return columns | {f"coefficient of {name}, per SD": self.coef[:, i] for i, name in enumerate(self.names)}


def paths(
    l1_ratio: float = 1.0, rho: float = 0.5, n: int = 100, noise: float = 2.0, data: str = "synthetic", seed: int = 0
) -> Paths:
    """Fit at each of `ALPHAS`, with 5-fold cross-validation that standardizes within the fold.

    l1_ratio: 0 ridge to 1 lasso; 0, or 0.01 and up, where coordinate descent is safe. data: "synthetic", n rows of ten
    standard normal features whose correlation is rho^distance, y = x @ TRUTH plus noise of standard deviation `noise`,
    and 1,000 test rows; or "diabetes", real (Efron, Hastie, Johnstone and Tibshirani 2004, Annals of Statistics), y in
    tens of points of progression, a random third held out, where rho, n and noise do nothing.
    ValueError outside l1_ratio [0, 1], rho [0, 0.95], n [30, 500], noise [0.1, 5], for unknown data or seed below 0.
    """
    _check("l1_ratio", l1_ratio, 0, 1)
    if 0 < l1_ratio < 0.01:
        raise ValueError(f"l1_ratio must be 0, or from 0.01 to 1, got {l1_ratio!r}.")
    _check("rho", rho, 0, 0.95)
    _check("n", n, 30, 500)
    _check("noise", noise, 0.1, 5)
    _check("seed", seed, 0, 2**32 - 1)
    if data not in DATA:
        raise ValueError(f"data must be one of {', '.join(DATA)}, got {data!r}.")
    X, y, X_test, y_test, names = _diabetes(seed) if data == "diabetes" else _synthetic(rho, n, noise, seed)
    coef, train, test = _fit(X, y, X_test, y_test, l1_ratio)
    splits = KFold(FOLDS, shuffle=True, random_state=seed).split(X)
    folds = np.array([_fit(X[rows], y[rows], X[left], y[left], l1_ratio)[2] for rows, left in splits])
    cv, cv_se = folds.mean(axis=0), folds.std(axis=0, ddof=1) / np.sqrt(FOLDS)
    best = int(np.argmin(cv))
    one_se = int(np.flatnonzero(cv <= cv[best] + cv_se[best])[-1])
    truth = TRUTH * X.std(axis=0) if data == "synthetic" else None
    for array in (coef, train, cv, cv_se, test):
        array.setflags(write=False)
    return Paths(ALPHAS, coef, names, truth, train, cv, cv_se, test, best, one_se, l1_ratio, len(y), len(y_test))


def _fit(X: Array, y: Array, X_new: Array, y_new: Array, l1_ratio: float) -> tuple[Array, Array, Array]:
    """Coefficients (61, features) on X standardized by its own mean and spread; mean squared errors on old and new."""
    mean, spread, level = X.mean(axis=0), X.std(axis=0), y.mean()
    Z, target = np.asfortranarray((X - mean) / spread), y - level
    gram, moment = Z.T @ Z, Z.T @ target
    if l1_ratio == 0:
        eigen, axes = np.linalg.eigh(gram / len(y))
        coef = (axes.T @ moment / len(y) / (eigen + ALPHAS[:, None])) @ axes.T
    else:
        options = {"precompute": gram, "Xy": moment, "tol": 1e-8, "max_iter": 10_000, "check_input": False}
        coef = enet_path(Z, target, l1_ratio=l1_ratio, alphas=ALPHAS[::-1], **options)[1].T[::-1].copy()
    errors = [
        np.mean((level + (points - mean) / spread @ coef.T - goal[:, None]) ** 2, axis=0)
        for points, goal in ((X, y), (X_new, y_new))
    ]
    return coef, errors[0], errors[1]


def _synthetic(rho: float, n: int, noise: float, seed: int) -> tuple[Array, Array, Array, Array, tuple[str, ...]]:
    place = np.arange(TRUTH.size)
    root = np.linalg.cholesky(rho ** np.abs(place[:, None] - place))
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((n + 1000, TRUTH.size)) @ root.T
    y = X @ TRUTH + noise * rng.standard_normal(n + 1000)
    return X[:n], y[:n], X[n:], y[n:], tuple(f"x{i + 1}" for i in place)


@lru_cache(maxsize=32)
def _diabetes(seed: int) -> tuple[Array, Array, Array, Array, tuple[str, ...]]:
    table = load_diabetes(scaled=False)
    X, X_test, y, y_test = train_test_split(table.data, table.target / 10, test_size=1 / 3, random_state=seed)
    for array in (X, X_test, y, y_test):
        array.setflags(write=False)
    return X, y, X_test, y_test, tuple(table.feature_names)


# ------------------------------------------------------------------------------------------- why corners make zeros


def shrink(z: ArrayLike, alpha: ArrayLike, l1_ratio: float) -> Array:
    """What the penalty does to a least-squares coefficient z when features are orthonormal (X'X / n = identity).

    The soft threshold sign(z) max(|z| - alpha l1_ratio, 0) of the lasso, then ridge's division by
    1 + alpha (1 - l1_ratio) (Zou and Hastie 2005, their naive elastic net). z and alpha broadcast.
    """
    z, alpha = np.asarray(z, dtype=float), np.asarray(alpha, dtype=float)
    return np.asarray(np.sign(z) * np.maximum(np.abs(z) - alpha * l1_ratio, 0) / (1 + alpha * (1 - l1_ratio)))


def two_features(correlation: ArrayLike, moment: ArrayLike, alpha: ArrayLike, l1_ratio: float) -> Array:
    """Exact solution for two standardized features, no iteration; shape (..., 2).

    correlation, alpha: (...) of the two features, and penalty. moment: (..., 2) X'y / n. They broadcast.
    Once it is known which coefficients are zero and the sign of the others, the rest is a linear equation. So there
    are seven candidates: the origin, one point on each axis, one for each pair of signs. The best of them wins.
    At correlation 1 or -1 the lasso has more than one solution; ValueError unless the correlation lies between.
    """
    if np.any(np.abs(correlation) >= 1):
        raise ValueError(f"correlation must lie strictly between -1 and 1, got {correlation!r}.")
    u, v = np.moveaxis(np.asarray(moment, dtype=float), -1, 0)
    c, alpha, u, v = np.broadcast_arrays(np.asarray(correlation, dtype=float), np.asarray(alpha, dtype=float), u, v)
    lift, l1 = 1 + alpha * (1 - l1_ratio), alpha * l1_ratio
    zero = np.zeros_like(u)
    candidates = [(zero, zero), (shrink(u, alpha, l1_ratio), zero), (zero, shrink(v, alpha, l1_ratio))]
    for sign in (1, -1) if l1_ratio > 0 else (1,):
        for other in (1, -1) if l1_ratio > 0 else (1,):
            right, left = u - l1 * sign, v - l1 * other
            determinant = lift**2 - c**2
            candidates.append(((lift * right - c * left) / determinant, (lift * left - c * right) / determinant))
    a, b = np.array(candidates).swapaxes(0, 1)
    value = lift / 2 * (a**2 + b**2) + c * a * b - u * a - v * b + l1 * (np.abs(a) + np.abs(b))
    winner = np.argmin(value, axis=0)[None]
    return np.stack([np.take_along_axis(a, winner, 0)[0], np.take_along_axis(b, winner, 0)[0]], axis=-1)


@dataclass(frozen=True)
class Geometry:
    """Where the loss first touches the constraint, penalty by penalty.

    alphas: (61,). coef: (61, 2) solution. budget: (61,) value of the penalty's bracket at the solution.
    boundary: (61, 145, 2) edge of the region with that budget. contour: (61, 121, 2) points that lose as much as the
    solution. loss: (61,) RSS / (2n) above that of least squares. ols: (2,) least-squares solution.
    l1_ratio, correlation: as asked.
    """

    alphas: Array
    coef: Array
    budget: Array
    boundary: Array
    contour: Array
    loss: Array
    ols: Array
    l1_ratio: float
    correlation: float

    def table(self) -> dict[str, Array]:
        """One column each for the penalty, both coefficients, the budget and the loss."""
        return {
            "penalty (alpha)": self.alphas,
            "coefficient 1": self.coef[:, 0],
            "coefficient 2": self.coef[:, 1],
            "budget": self.budget,
            "loss above least squares": self.loss,
        }


def geometry(l1_ratio: float = 1.0, correlation: float = 0.0, b1: float = 2.0, b2: float = 1.0) -> Geometry:
    """The penalized fit as a constrained one: lowest loss within the region where the penalty's bracket <= budget.

    b1, b2: least-squares solution for two standardized features of the given correlation.
    ValueError outside l1_ratio [0, 1], correlation [-0.9, 0.9], b1 and b2 [-3, 3].
    """
    _check("l1_ratio", l1_ratio, 0, 1)
    _check("correlation", correlation, -0.9, 0.9)
    _check("b1", b1, -3, 3)
    _check("b2", b2, -3, 3)
    ols = np.array([b1, b2], dtype=float)
    gram = np.array([[1, correlation], [correlation, 1]])
    coef = two_features(correlation, gram @ ols, GEOMETRY_ALPHAS, l1_ratio)
    budget = np.sum(l1_ratio * np.abs(coef) + (1 - l1_ratio) / 2 * coef**2, axis=1)
    loss = np.einsum("si,ij,sj->s", coef - ols, gram, coef - ols) / 2
    boundary = region(budget, l1_ratio)
    contour = ols + np.sqrt(2 * loss)[:, None, None] * ellipse(correlation)
    for array in (coef, budget, loss, ols, boundary, contour):
        array.setflags(write=False)
    return Geometry(GEOMETRY_ALPHAS, coef, budget, boundary, contour, loss, ols, l1_ratio, correlation)


def region(budget: ArrayLike, l1_ratio: float) -> Array:
    """Edge of l1_ratio |w|_1 + (1 - l1_ratio) / 2 |w|^2 <= budget: diamond, disc or between; (..., 145, 2)."""
    angle = np.linspace(0, 2 * np.pi, 145)
    way = np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    linear = l1_ratio * np.abs(way).sum(axis=-1)
    t = np.asarray(budget, dtype=float)[..., None]
    under = linear + np.sqrt(linear**2 + 2 * (1 - l1_ratio) * t)
    return np.asarray(np.divide(2 * t, under, out=np.zeros_like(under), where=under > 0)[..., None] * way)


def ellipse(correlation: float) -> Array:
    """(121, 2) points d with d' R d = 1, R the correlation matrix: the contours' common shape."""
    angle = np.linspace(0, 2 * np.pi, 121)
    sum_, difference = np.cos(angle) / np.sqrt(1 + correlation), np.sin(angle) / np.sqrt(1 - correlation)
    return np.stack([sum_ - difference, sum_ + difference], axis=-1) / np.sqrt(2)


# ------------------------------------------------------------------------------------------ two copies of a feature


@dataclass(frozen=True)
class Twins:
    """Coefficients of a correlated pair, in many data sets.

    rhos: (25,) correlation of the pair. coef: (3, 25, 200, 2) coefficients by method (in the order of METHODS), rho and
    data set, per standard deviation. alpha, noise: as asked.
    """

    rhos: Array
    coef: Array
    alpha: float
    noise: float

    @property
    def gap(self) -> Array:
        """(3, 25) mean of |b1 - b2| over data sets."""
        return np.asarray(np.abs(self.coef[..., 0] - self.coef[..., 1]).mean(axis=2))

    @property
    def emptied(self) -> Array:
        """(3, 25) share of data sets in which both are zero."""
        return np.asarray((np.count_nonzero(self.coef, axis=3) == 0).mean(axis=2))

    @property
    def dropped(self) -> Array:
        """(3, 25) share of data sets in which exactly one of the two is zero."""
        return np.asarray((np.count_nonzero(self.coef, axis=3) == 1).mean(axis=2))

    def table(self) -> dict[str, Array]:
        """Correlation, then mean gap and share with one dropped, by method."""
        columns = {"correlation of the pair": self.rhos}
        columns |= {f"mean |b1 - b2|, {name}": self.gap[i] for i, name in enumerate(METHODS)}
        return columns | {f"share dropping one, {name}": self.dropped[i] for i, name in enumerate(METHODS)}


def twins(alpha: float = 0.5, noise: float = 2.0, seed: int = 0) -> Twins:
    """Fit y = x1 + x2 + noise in 200 data sets of 100 rows, by three methods, at each of 25 correlations of the pair.

    Both features truly count, and count the same. All correlations use the same random numbers.
    ValueError outside alpha [0.01, 1], noise [0.5, 5], or for a seed below 0.
    """
    _check("alpha", alpha, 0.01, 1)
    _check("noise", noise, 0.5, 5)
    _check("seed", seed, 0, 2**32 - 1)
    drawn = np.random.default_rng(seed).standard_normal((DATA_SETS, ROWS, 3))
    drawn -= drawn.mean(axis=1, keepdims=True)
    products = drawn.transpose(0, 2, 1) @ drawn / ROWS
    one, nil, rest = np.ones_like(PAIR_RHOS), np.zeros_like(PAIR_RHOS), np.sqrt(1 - PAIR_RHOS**2)
    mix = np.array([[one, nil, nil], [PAIR_RHOS, rest, nil], [one + PAIR_RHOS, rest, noise * one]])
    moments = np.einsum("pir,dij,qjr->pqrd", mix, products, mix, optimize=True)  # of x1, x2 and y
    sd = np.sqrt([moments[0, 0], moments[1, 1]])
    moment = np.stack([moments[0, 2] / sd[0], moments[1, 2] / sd[1]], axis=-1)
    correlation = moments[0, 1] / sd[0] / sd[1]
    coef = np.array([two_features(correlation, moment, alpha, ratio) for ratio in METHODS.values()])
    coef.setflags(write=False)
    return Twins(PAIR_RHOS, coef, alpha, noise)


def _check(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise ValueError(f"{name} must be from {low:,} to {high:,}, got {value!r}.")


# ---------------------------------------------------------------------------------------- numbers for the prose


@cache
def claims() -> Mapping[str, float]:
    """The numbers that the prose quotes."""
    lasso, pair = paths(), twins()
    many = [paths(seed=seed) for seed in range(20)]
    small = [paths(n=30, noise=3.0, seed=seed) for seed in range(20)]
    real = [paths(data="diabetes", seed=seed) for seed in range(20)]
    at = {rho: int(np.argmin(np.abs(pair.rhos - rho))) for rho in (0.9, 0.99)}
    return {
        "soft": float(shrink(2, 0.5, 1)),
        "halved": float(shrink(2, 0.5, 0)),
        "soft_small": float(shrink(0.4, 0.5, 1)),
        "ridge_small": float(shrink(0.4, 0.5, 0)),
        "best_alpha": float(lasso.alphas[lasso.best]),
        "best_nonzero": int(lasso.nonzero[lasso.best]),
        "one_se_alpha": float(lasso.alphas[lasso.one_se]),
        "one_se_nonzero": int(lasso.nonzero[lasso.one_se]),
        "best_false": float(np.mean([np.count_nonzero(each.coef[each.best, TRUTH == 0]) for each in many])),
        "one_se_false": float(np.mean([np.count_nonzero(each.coef[each.one_se, TRUTH == 0]) for each in many])),
        "best_test": float(np.mean([each.test[each.best] for each in many])),
        "one_se_test": float(np.mean([each.test[each.one_se] for each in many])),
        "small_train": float(np.mean([each.train[0] for each in small])),
        "small_test": float(np.mean([each.test[0] for each in small])),
        "small_best": float(np.mean([each.test[each.best] for each in small])),
        "small_noise": 3.0**2,
        "diabetes_plain": float(np.mean([each.test[0] for each in real])),
        "diabetes_best": float(np.mean([each.test[each.best] for each in real])),
        "diabetes_one_se": float(np.mean([each.test[each.one_se] for each in real])),
        "diabetes_kept": float(np.mean([each.nonzero[each.one_se] for each in real])),
        "lasso_drops_90": float(pair.dropped[0, at[0.9]]),
        "lasso_drops_99": float(pair.dropped[0, at[0.99]]),
        "pair_rho": float(pair.rhos[-1]),
        "lasso_drops": float(pair.dropped[0, -1]),
        "ridge_drops": float(pair.dropped[1, -1]),
        "net_drops": float(pair.dropped[2, -1]),
        "lasso_gap": float(pair.gap[0, -1]),
        "ridge_gap": float(pair.gap[1, -1]),
        "net_gap": float(pair.gap[2, -1]),
    }


def prediction() -> str:
    """Key of the right option: does each method share the weight, or keep mostly one of two near-copies?"""
    pair = twins()
    sizes = np.abs(pair.coef[:2, -1])
    lasso, ridge = np.mean(sizes.min(axis=-1) < 0.1 * sizes.max(axis=-1), axis=1) > 0.5
    return f"ridge_{'keeps' if ridge else 'splits'}_lasso_{'keeps' if lasso else 'splits'}"
