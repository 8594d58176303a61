"""Two near-copies of one feature, both of which count: what each penalty makes of them, in many data sets."""

from dataclasses import dataclass

import numpy as np

from concepts.arrays import Array, frozen, within
from concepts.regularization.corners import two_features
from concepts.regularization.penalty import METHODS

PAIR_RHOS = frozen(np.array([
    0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9,
    0.92, 0.94, 0.95, 0.96, 0.97, 0.98, 0.985, 0.99, 0.993, 0.995, 0.997, 0.999,
]))  # fmt: skip
"""Correlations of the pair, closer together near 1, where the methods part."""
ROWS, DATA_SETS = 100, 1000
"""Rows of each simulated data set, and how many there are."""


@dataclass(frozen=True)
class Twins:
    """Coefficients of a correlated pair, in many data sets.

    rhos: (25,) correlation of the pair. coef: (3, 25, DATA_SETS, 2) coefficients by method (in the order of METHODS),
    rho and data set, per standard deviation. alpha, noise: as asked.
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

    @property
    def dropped_which(self) -> Array:
        """(3, 25, 2) share of data sets in which only the first is zero, and only the second; they sum to `dropped`."""
        zero = self.coef == 0
        return np.asarray((zero & ~zero[..., ::-1]).mean(axis=2))

    def table(self) -> dict[str, Array]:
        """Correlation, then mean gap and share with one dropped, by method."""
        columns = {"correlation of the pair": self.rhos}
        columns |= {f"mean |b1 - b2|, {name}": self.gap[i] for i, name in enumerate(METHODS)}
        return columns | {f"share dropping one, {name}": self.dropped[i] for i, name in enumerate(METHODS)}


def twins(alpha: float = 0.5, noise: float = 2.0, seed: int = 0) -> Twins:
    """Fit y = x1 + x2 + noise in 1,000 data sets of 100 rows, by three methods, at each of 25 correlations of the pair.

    Both features truly count, and count the same. All correlations use the same random numbers.
    ValueError outside alpha [0.01, 1], noise [0.5, 5], or for a seed below 0.
    """
    within("alpha", alpha, 0.01, 1)
    within("noise", noise, 0.5, 5)
    within("seed", seed, 0, 2**32 - 1)
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
    return frozen(Twins(PAIR_RHOS, coef, alpha, noise))
