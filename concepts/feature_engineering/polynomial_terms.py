"""Polynomial and interaction terms: a straight-line model bends, and its columns multiply.

A product lets the slope of one feature depend on another. Nothing else lets a linear model do that. The price is the
number of terms: p features have C(p + d, d) - 1 terms up to degree d. Once they outnumber the rows, least squares
passes through every training point.
"""

from dataclasses import dataclass
from math import comb

import numpy as np
from sklearn.preprocessing import PolynomialFeatures

from concepts.arrays import Array, Ints, frozen, one_of, within

TRUTHS = {"product": "A product of two", "curve": "A curve in each of two", "straight": "Straight in two"}
TERMS = {"all": "Powers and products", "products": "Products only"}
SIZES = (50, 100, 200, 400)
ALPHAS = (0.0, 0.1, 1.0, 10.0, 100.0)
DEGREES = frozen(np.arange(1, 7))
TEST = 2000
AT = (-1.0, 0.0, 1.0)
"""Values of the second feature at which the slices are cut."""
GRID = frozen(np.linspace(-2, 2, 81))


@dataclass(frozen=True)
class Terms:
    """Least squares on all terms up to degree 1 to 6.

    X, y: (n, p), (n,) training rows. columns: (6,) terms of each degree. train, test: (6,) R² on the training rows and
    on 2,000 fresh ones. condition: (6,) condition number of the standardized training terms, inf if they are dependent.
    slices: (6, 3, 81) predictions along the first feature on GRID, with the second one at AT and all others at 0.
    truth: (3, 81) the true mean there. ceiling: R² of the truth on the fresh rows.
    """

    X: Array
    y: Array
    columns: Ints
    train: Array
    test: Array
    condition: Array
    slices: Array
    truth: Array
    ceiling: float

    def table(self) -> dict[str, np.ndarray]:
        """One row a degree."""
        return {
            "degree": DEGREES,
            "columns": self.columns,
            "R², training": self.train,
            "R², fresh rows": self.test,
            "condition number": self.condition,
        }


def count(features: int, degree: int, terms: str = "all") -> int:
    """How many terms there are, without the constant: C(p + d, d) - 1, or of products only sum C(p, k), k = 1 to d."""
    if terms == "products":
        return sum(comb(features, k) for k in range(1, degree + 1))
    return comb(features + degree, degree) - 1


def polynomial(
    truth: str = "product", features: int = 3, terms: str = "all", n: int = 100, noise: float = 1.0,
    alpha: float = 0.0, seed: int = 0,
) -> Terms:  # fmt: skip
    """Fit the terms of degree 1 to 6 of standard normal features.

    Each term is standardized on the training rows, then fitted by least squares, of least norm where there are many
    (alpha 0), or by ridge with penalty alpha on the squared norm. "products" leaves out powers: no feature twice in a
    term. ValueError for an unknown truth, terms, n or alpha, features outside [2, 5], noise outside [0, 5], or
    seed outside [0, 9999].
    """
    for name, value, allowed in (
        ("truth", truth, TRUTHS),
        ("terms", terms, TERMS),
        ("n", n, SIZES),
        ("alpha", alpha, ALPHAS),
    ):
        one_of(name, value, tuple(allowed))
    for name, number, low, high in (("features", features, 2, 5), ("noise", noise, 0, 5), ("seed", seed, 0, 9999)):
        within(name, number, low, high)
    rng = np.random.default_rng(seed)
    rows = rng.standard_normal((n + TEST, features))
    values = mean(truth, rows) + noise * rng.standard_normal(n + TEST)
    sliced = np.zeros((len(AT) * len(GRID), features))
    sliced[:, 0], sliced[:, 1] = np.tile(GRID, len(AT)), np.repeat(AT, len(GRID))
    everywhere = np.vstack([rows, sliced])
    y = values[:n]
    fits, conditions, columns = [], [], []
    for degree in DEGREES.tolist():
        made = PolynomialFeatures(degree, interaction_only=terms == "products", include_bias=False)
        T = made.fit_transform(everywhere)
        center, scale = T[:n].mean(axis=0), T[:n].std(axis=0)
        T = (T - center) / np.where(scale > 0, scale, 1.0)
        U, s, V = np.linalg.svd(T[:n], full_matrices=False)
        kept = s > s[0] * n * np.finfo(float).eps
        shrunk = np.divide(s, s**2 + alpha, out=np.zeros_like(s), where=kept)
        fits.append(y.mean() + T @ (V.T @ (shrunk * (U.T @ (y - y.mean())))))
        conditions.append(s[0] / s[-1] if T.shape[1] == kept.sum() else np.inf)
        columns.append(T.shape[1])
    predicted = np.array(fits)
    fresh = slice(n, n + TEST)
    return frozen(Terms(
        rows[:n], y, np.array(columns), _r2(y, predicted[:, :n]), _r2(values[fresh], predicted[:, fresh]),
        np.array(conditions), predicted[:, n + TEST :].reshape(len(DEGREES), len(AT), len(GRID)),
        mean(truth, sliced).reshape(len(AT), len(GRID)), float(_r2(values[fresh], mean(truth, rows[fresh])[None])[0]),
    ))  # fmt: skip


def mean(truth: str, X: Array) -> Array:
    """The true mean of y: of standard deviation about 1.5, and of the first two features only."""
    first, second = X[:, 0], X[:, 1]
    if truth == "product":
        return 0.5 * first + 1.4 * first * second
    if truth == "curve":
        return 0.75 * first**2 - 0.75 * second**2
    return first + 1.1 * second


def _r2(y: Array, predicted: Array) -> Array:
    """R² of each row of `predicted`."""
    return 1 - ((y - predicted) ** 2).sum(axis=1) / ((y - y.mean()) ** 2).sum()
