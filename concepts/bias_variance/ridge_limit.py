"""The limit of ridge on independent features as rows and features grow at one ratio: where double descent is exact.

Least squares is its limit without penalty. Before p = n it has no bias and a variance that explodes; beyond, of all
fits that pass through every row it is the one with the shortest coefficients.
"""

import numpy as np
from numpy.typing import ArrayLike

from concepts.arrays import Array


def risk(ratio: ArrayLike, signal: ArrayLike, noise: ArrayLike, penalty: ArrayLike = 0.0) -> tuple[Array, Array]:
    """Squared bias and variance of ridge on independent standardized features, as n and p grow at p / n = ratio.

    signal: squared length of the true coefficients. noise: variance of the noise. penalty: of the objective
    RSS / n + penalty * |b|^2; 0 is least squares, beyond ratio 1 the one of minimum norm. All broadcast. Bias and
    variance are given the rows, so over the noise alone; both are infinite-sample limits. At ratio 1 without penalty
    the variance is infinite.

    Source: Hastie, Montanari, Rosset and Tibshirani (2022), Annals of Statistics 50: the isotropic model, by the
    Stieltjes transform m of the Marchenko-Pastur law at -penalty, the positive root of
    ratio penalty m^2 + (1 - ratio + penalty) m = 1. Written without differences of near equals, so that a penalty as
    small as 1e-14 keeps its digits.
    """
    g, s, v, z = np.broadcast_arrays(*(np.asarray(each, float) for each in (ratio, signal, noise, penalty)))
    with np.errstate(divide="ignore", invalid="ignore"):
        root = np.sqrt((1 - g + z) ** 2 + 4 * g * z)
        zm = np.where(1 - g + z > 0, 2 * z / (1 - g + z + root), (root - (1 - g + z)) / (2 * g))
        m = zm / z
        u = np.where(g - 1 + z > 0, 2 * z / (g - 1 + z + root), (root - (g - 1 + z)) / 2)  # 1 / m - z
        ridge = s * zm * z * (1 + g * m) / root, v * g * m * u / root
        plain = s * np.maximum(1 - 1 / g, 0), np.where(g < 1, v * g / (1 - g), v / (g - 1))
    return np.where(z > 0, ridge[0], plain[0]), np.where(z > 0, ridge[1], plain[1])


def best_penalty(ratio: ArrayLike, signal: ArrayLike, noise: ArrayLike) -> Array:
    """The penalty with the least error: noise * ratio / signal (Hastie et al. 2022; Dobriban and Wager 2018)."""
    return np.asarray(np.asarray(noise) * np.asarray(ratio) / np.asarray(signal), float)


def kept(ratio: ArrayLike, snr: float, spread: bool) -> tuple[Array, Array]:
    """Squared length of the coefficients in use, and variance of all else, where the noise itself has variance 1.

    snr: squared length of all true coefficients. spread: the first p features hold 1 - (1 + p / n)^-2 of it, and what
    is left out acts as noise (the misspecified model of Hastie et al. 2022, with their exponent a = 2).
    """
    left = (1 + np.asarray(ratio, float)) ** -2.0 if spread else np.zeros(np.shape(ratio))
    return snr * (1 - left), 1 + snr * left
