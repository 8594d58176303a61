"""Rebuild pictures from a few numbers each: what is kept, what is lost, and on whose digits."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from sklearn.datasets import load_digits

from concepts.arrays import Array, Indices, frozen, within
from concepts.dimensionality_reduction.pca import pca

KEPT = frozen(np.array([*range(31), *range(32, 65, 2)]))
"""Components kept in the digits lab: each number to 30, then every second, to all 64."""
UNSEEN = 500
"""Digits never fitted on; the first of each class among them are shown."""


@dataclass(frozen=True)
class Rebuilt:
    """Digits made again from k numbers each.

    kept: (48,) components kept, k. given: (10, 64) the unseen pictures shown, one a digit, as PCA was given them.
    drawn: (48, 10, 64) the same made again. shares: (64,) share of variance along each component of the rows fitted;
    zero where there were too few rows. Components along which the rows do not vary are left out, unless all 64 are
    kept. fit_error: (48,) root mean square error per pixel on the rows fitted, against what was given. error: (48,) on
    500 unseen digits, against the pictures without noise. Grey runs from 0 to 16. rows, noise, standardize: as asked.
    """

    kept: Indices
    given: Array
    drawn: Array
    shares: Array
    fit_error: Array
    error: Array
    rows: int
    noise: float
    standardize: bool

    @property
    def cumulative(self) -> Array:
        """(48,) share of variance along the first k components."""
        return np.asarray(np.concatenate([[0.0], np.cumsum(self.shares)])[self.kept])

    @property
    def rank(self) -> int:
        """Components along which the rows fitted vary, beyond rounding."""
        return int(np.count_nonzero(self.shares > 1e-12))

    @property
    def best(self) -> int:
        """Step with the smallest error on unseen digits."""
        return int(np.argmin(self.error))

    def needed(self, share: float) -> int:
        """Smallest number of components that hold at least this share of the variance."""
        return int(np.argmax(np.cumsum(self.shares) >= share - 1e-12)) + 1

    def table(self) -> dict[str, Array]:
        """One row a k."""
        return {
            "components kept": self.kept.astype(float),
            "share of variance": self.cumulative,
            "RMSE per pixel, rows fitted": self.fit_error,
            "RMSE per pixel, unseen against clean": self.error,
        }


def rebuild(rows: int = 1000, noise: float = 0.0, standardize: bool = False, seed: int = 0) -> Rebuilt:
    """Fit PCA on `rows` digits, and rebuild unseen ones from 0 to 64 components.

    noise: standard deviation, in levels of grey, of what is added to each pixel of all digits. standardize: divide
    each pixel by its standard deviation first. The digits are the 1,797 of scikit-learn, 8 by 8 pixels.
    ValueError outside rows [30, 1200], noise [0, 8], or for a seed below 0.
    """
    within("rows", rows, 30, 1200)
    within("noise", noise, 0, 8)
    within("seed", seed, 0, 2**32 - 1)
    images, digits = _digits()
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(images))
    noisy = images + noise * rng.standard_normal(images.shape)
    unseen, fitted = order[:UNSEEN], order[UNSEEN : UNSEEN + rows]
    components = pca(noisy[fitted], standardize)
    scores = components.transform(noisy[unseen])
    real = scores * (components.shares > 1e-12)  # the others are of rounding alone; but all 64 are all there are
    shown = [int(np.argmax(digits[unseen] == digit)) for digit in range(10)]
    again = np.array([components.rebuild(scores if k == len(components.shares) == 64 else real, k) for k in KEPT])
    error = np.sqrt(np.mean((again - images[unseen]) ** 2, axis=(1, 2)))
    refit = (noisy[fitted] - components.rebuild(components.scores, k) for k in KEPT)
    fit_error = np.sqrt([np.mean(left**2) for left in refit])
    shares = np.zeros(64)
    shares[: len(components.shares)] = components.shares
    given, drawn = noisy[unseen][shown], again[:, shown]
    return frozen(Rebuilt(KEPT, given, drawn, shares, fit_error, error, rows, noise, standardize))


@cache
def _digits() -> tuple[Array, Indices]:
    return load_digits(return_X_y=True)
