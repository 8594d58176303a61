"""Stability: would the same method keep the same features on other rows?

Rank anew on M resamples, keep the first k, and write the choices as a matrix Z of zeros and ones, M by d. Nogueira,
Sechidis and Brown (2018, Journal of Machine Learning Research 18) measure agreement by the variance of each column,
against the variance that a random choice of as many features would have:

    stability = 1 - mean_f [M / (M - 1) p_f (1 - p_f)] / [(k / d) (1 - k / d)],

with p_f the share of resamples that keep feature f, and k the mean number kept. It is 1 if all choices are the same,
and 0 in expectation if they are random. For choices of one size it is Kuncheva's index (2007, AIA), and always Fleiss'
kappa (1971).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import norm

from concepts.arrays import Array, Indices, Progress, between, frozen, one_of
from concepts.feature_selection.rankings import METHODS, ranking
from concepts.feature_selection.selection_data import Rows, rows

RESAMPLINGS = {"bootstrap": "Bootstraps", "half": "Halves, no repeats"}
COUNTS = (10, 20)
QUICK = ("correlation", "chi_square", "mutual_information", "rfe_linear", "lasso", "impurity")
"""The other two cost as much as these six together."""


def nogueira(Z: ArrayLike, alpha: float = 0.05) -> tuple[Array, Array, Array]:
    """Stability of the choices Z (..., M, d), zeros and ones, and the ends of its (1 - alpha) interval, each (...,).

    The interval is normal, with the variance of Nogueira et al. (2018), section 4: for many resamples M that are drawn
    independently. Choices that are all the same have no variance, so theirs has no width. ValueError for M or d below
    2, entries other than 0 and 1, alpha outside (0, 1), or if no feature or every feature is always kept.
    """
    Z = np.asarray(Z, dtype=float)
    if Z.ndim < 2 or min(Z.shape[-2:]) < 2:
        raise ValueError(f"Z must have at least 2 rows and 2 columns, got shape {Z.shape}.")
    if not np.isin(Z, (0, 1)).all():
        raise ValueError(f"Z must hold zeros and ones only, got {Z[~np.isin(Z, (0, 1))][0]:g}.")
    between("alpha", alpha, 0, 1)
    M = Z.shape[-2]
    frequency = Z.mean(axis=-2)
    share = frequency.mean(axis=-1)  # k / d, on average
    if not np.all((share > 0) & (share < 1)):
        raise ValueError("Z must keep some features and leave some out, got all or none kept in every row.")
    at_random = share * (1 - share)
    stability = 1 - M / (M - 1) * np.mean(frequency * (1 - frequency), axis=-1) / at_random
    # The delta method: each resample's influence on the stability.
    own = Z.mean(axis=-1)
    shape = (..., None)
    phi = np.mean(Z * frequency[..., None, :], axis=-1) - own * share[shape]
    phi = phi + stability[shape] / 2 * (2 * own * share[shape] - own - share[shape] + 1)
    phi = phi / at_random[shape]
    variance = 4 / M**2 * np.sum((phi - phi.mean(axis=-1, keepdims=True)) ** 2, axis=-1)
    half = norm.ppf(1 - alpha / 2) * np.sqrt(variance)
    return stability, stability - half, stability + half


@dataclass(frozen=True)
class Stability:
    """Rankings of the same features on many resamples of the same rows.

    rows: the data with their truth. methods: keys of METHODS. position: (methods, M, p) place of each column in the
    ranking, 0 for the first. stability, lower, upper: (methods, p - 1) Nogueira's measure with its 95% interval, for
    k = 1 to p - 1 features kept.
    """

    rows: Rows
    methods: tuple[str, ...]
    position: Indices
    stability: Array
    lower: Array
    upper: Array

    @property
    def frequency(self) -> Array:
        """(methods, p - 1, p) share of resamples that keep each column, for k = 1 to p - 1."""
        kept = np.arange(1, self.position.shape[2])[:, None, None]
        return np.asarray((self.position[:, None] < kept).mean(axis=2))

    def table(self) -> dict[str, np.ndarray]:
        """One row a number of features kept."""
        columns: dict[str, np.ndarray] = {"features kept": np.arange(1, self.position.shape[2])}
        for i, method in enumerate(self.methods):
            name = METHODS[method]
            columns |= {f"{name}: stability": self.stability[i]}
            columns |= {f"{name}: lower end": self.lower[i], f"{name}: upper end": self.upper[i]}
        return columns


def stability(
    straight: int = 2, twins: int = 2, noise_features: int = 6, curved: bool = True, xor: bool = True,
    correlation: float = 0.9, noise: float = 0.5, n: int = 300, seed: int = 0, resampling: str = "bootstrap",
    resamples: int = 20, methods: tuple[str, ...] = QUICK,
    progress: Progress = None,
) -> Stability:  # fmt: skip
    """Rank the features of `selection_data.rows` on each of `resamples` resamples of the rows, by each method.

    resampling: bootstraps, or halves without repeats as in stability selection (Meinshausen and Bühlmann 2010, JRSS B).
    The resamples share rows, so the interval says how sure the stability under resampling of these rows is, not on
    fresh data. `progress` is told the share done. ValueError for a resampling, resamples or method not on offer, or
    what `rows` does not allow.
    """
    one_of("resampling", resampling, RESAMPLINGS)
    one_of("resamples", resamples, COUNTS)
    for method in methods:
        one_of("methods", method, METHODS)
    data = rows(straight, twins, noise_features, curved, xor, correlation, noise, n, seed)
    rng = np.random.default_rng(seed)
    position = []
    for b in range(resamples):
        drawn = rng.integers(0, n, n) if resampling == "bootstrap" else rng.permutation(n)[: n // 2]
        X, y = data.X[drawn], data.y[drawn]
        position.append([np.argsort(ranking(method, X, y, b)) for method in methods])
        if progress is not None:
            progress((b + 1) / resamples)
    places = np.array(position).transpose(1, 0, 2)
    kept = places[:, None] < np.arange(1, places.shape[2])[:, None, None]
    found, lower, upper = nogueira(kept)
    return frozen(Stability(data, methods, places, found, lower, upper))
