"""Why corners make zeros: a penalty is a budget, and the loss first touches the diamond at a corner.

For every penalty there is a budget with the same solution (Tibshirani 1996). Which budget depends on the data: the
same alpha leaves more of it where least squares lies farther out.
"""

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import ArrayLike

from concepts.arrays import Array, between, frozen, within
from concepts.regularization.penalty import log_grid, parts

GEOMETRY_ALPHAS = log_grid(-2, 1)
"""Penalties of the geometry: the top one sends every lasso on offer to zero."""


@dataclass(frozen=True)
class Geometry:
    """Where the loss first touches the constraint, penalty by penalty.

    alphas: (61,). coef: (61, 2) solution. budget: (61,) value of the penalty's bracket at the solution: |b1| + |b2| for
    the lasso, half the sum of squares for ridge. boundary: (61, 145, 2) edge of the region with that budget. contour:
    (61, 121, 2) points that lose as much as the solution. loss: (61,) RSS / (2n) above that of least squares.
    ols: (2,) least-squares solution. l1_ratio, correlation: as asked.
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

    @property
    def radius(self) -> Array:
        """(61,) how far the region reaches along an axis: to the diamond's corner, or the disc's radius."""
        return self.boundary[:, 0, 0]

    def table(self) -> dict[str, Array]:
        """One column each for the penalty, both coefficients, the budget, its reach along an axis and the loss."""
        return {
            "penalty (alpha)": self.alphas,
            "coefficient 1": self.coef[:, 0],
            "coefficient 2": self.coef[:, 1],
            "budget": self.budget,
            "reach of the region along an axis": self.radius,
            "loss above least squares": self.loss,
        }


def geometry(l1_ratio: float = 1.0, correlation: float = 0.0, b1: float = 2.0, b2: float = 1.0) -> Geometry:
    """The penalized fit as a constrained one: lowest loss within the region where the penalty's bracket <= budget.

    b1, b2: least-squares solution for two standardized features of the given correlation.
    ValueError outside l1_ratio [0, 1], correlation [-0.9, 0.9], b1 and b2 [-3, 3].
    """
    within("l1_ratio", l1_ratio, 0, 1)
    within("correlation", correlation, -0.9, 0.9)
    within("b1", b1, -3, 3)
    within("b2", b2, -3, 3)
    ols = np.array([b1, b2], dtype=float)
    gram = np.array([[1, correlation], [correlation, 1]])
    coef = two_features(correlation, gram @ ols, GEOMETRY_ALPHAS, l1_ratio)
    budget = np.sum(l1_ratio * np.abs(coef) + (1 - l1_ratio) / 2 * coef**2, axis=1)
    loss = np.einsum("si,ij,sj->s", coef - ols, gram, coef - ols) / 2
    boundary = region(budget, l1_ratio)
    contour = ols + np.sqrt(2 * loss)[:, None, None] * ellipse(correlation)
    return frozen(Geometry(GEOMETRY_ALPHAS, coef, budget, boundary, contour, loss, ols, l1_ratio, correlation))


def shrink(z: ArrayLike, alpha: ArrayLike, l1_ratio: float) -> Array:
    """What the penalty makes of a least-squares coefficient z when features are orthonormal (X'X / n = identity).

    The soft threshold sign(z) max(|z| - alpha l1_ratio, 0) of the lasso, then ridge's division by
    1 + alpha (1 - l1_ratio) (Zou and Hastie 2005, their naive elastic net). z and alpha broadcast.
    ValueError unless z is finite, alpha finite and at least 0, l1_ratio from 0 to 1.
    """
    linear, squared = parts(alpha, l1_ratio)
    free = _finite("z", z)
    return np.asarray(np.sign(free) * np.maximum(np.abs(free) - linear, 0) / (1 + squared))


def two_features(correlation: ArrayLike, moment: ArrayLike, alpha: ArrayLike, l1_ratio: float) -> Array:
    """Exact solution for two standardized features, no iteration; shape (..., 2).

    correlation, alpha: (...) of the two features, and penalty. moment: (..., 2) X'y / n. They broadcast.
    Once it is known which coefficients are zero and the sign of the others, the rest is a linear equation. So there
    are seven candidates: the origin, one point on each axis, one for each pair of signs. The best of them wins.
    Perfect copies (correlation 1 or -1) have one solution only where the penalty has a part in squares: ValueError for
    the lasso and for alpha 0, for a correlation beyond, and for what is not finite.
    """
    linear, squared = parts(alpha, l1_ratio)
    c = np.asarray(correlation, dtype=float)
    if not np.all(np.abs(c) <= 1):
        raise ValueError(f"correlation must be from -1 to 1, got {correlation!r}.")
    if np.any((np.abs(c) == 1) & (squared == 0)):
        raise ValueError(
            f"correlation must lie strictly between -1 and 1 unless squares are penalized too, got {correlation!r}."
        )
    u, v = np.moveaxis(_finite("moment", moment), -1, 0)
    c, linear, lift, u, v = np.broadcast_arrays(c, linear, 1 + squared, u, v)
    zero = np.zeros(u.shape)
    candidates = [(zero, zero), (shrink(u, alpha, l1_ratio), zero), (zero, shrink(v, alpha, l1_ratio))]
    for sign, other in product((1, -1), repeat=2) if l1_ratio > 0 else [(1, 1)]:
        right, left = u - linear * sign, v - linear * other
        half_sum, half_difference = (right + left) / (lift + c) / 2, (right - left) / (lift - c) / 2
        candidates.append((half_sum + half_difference, half_sum - half_difference))
    a, b = np.array([np.broadcast_arrays(*each, zero)[:2] for each in candidates]).swapaxes(0, 1)
    value = lift / 2 * (a**2 + b**2) + c * a * b - u * a - v * b + linear * (np.abs(a) + np.abs(b))
    winner = np.argmin(value, axis=0)[None]
    return np.stack([np.take_along_axis(a, winner, 0)[0], np.take_along_axis(b, winner, 0)[0]], axis=-1)


def region(budget: ArrayLike, l1_ratio: float) -> Array:
    """Edge of l1_ratio |w|_1 + (1 - l1_ratio) / 2 |w|^2 <= budget: diamond, disc or between; (..., 145, 2).

    ValueError unless the budget is finite and at least 0, l1_ratio from 0 to 1.
    """
    within("l1_ratio", l1_ratio, 0, 1)
    t = _finite("budget", budget)[..., None]
    if np.any(t < 0):
        raise ValueError(f"budget must be at least 0, got {budget!r}.")
    angle = np.linspace(0, 2 * np.pi, 145)
    way = np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    linear = l1_ratio * np.abs(way).sum(axis=-1)
    under = linear + np.sqrt(linear**2 + 2 * (1 - l1_ratio) * t)
    return np.asarray(np.divide(2 * t, under, out=np.zeros_like(under), where=under > 0)[..., None] * way)


def ellipse(correlation: float) -> Array:
    """(121, 2) points d with d' R d = 1, R the correlation matrix: the contours' common shape.

    ValueError unless the correlation lies between -1 and 1.
    """
    between("correlation", correlation, -1, 1)
    angle = np.linspace(0, 2 * np.pi, 121)
    sum_, difference = np.cos(angle) / np.sqrt(1 + correlation), np.sin(angle) / np.sqrt(1 - correlation)
    return np.stack([sum_ - difference, sum_ + difference], axis=-1) / np.sqrt(2)


def _finite(name: str, values: ArrayLike) -> Array:
    numbers = np.asarray(values, dtype=float)
    if not np.all(np.isfinite(numbers)):
        raise ValueError(f"{name} must be finite, got {values!r}.")
    return numbers
