"""Giving up: how likely is a win still, and when is it too unlikely to go on.

Half way through, what is seen so far is fixed and what is to come is not. Conditional power is the chance that the test
ends significant, given what is seen and an assumed effect. Where it is small even if the planned effect is true, the
rest of the users are spent for nothing. Giving up costs a little power and no false alarm: who stops without a claim
makes none. (Lan, Simon and Halperin 1982, Communications in Statistics C; Lan and Wittes 1988, Biometrics.)
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri

from concepts.arrays import Array, between

FIXED = float(-ndtri(0.025))
"""Critical z of a two-sided 5% test that looks once."""


def conditional_power(z: ArrayLike, fraction: ArrayLike, drift: ArrayLike, critical: ArrayLike = FIXED) -> Array:
    """Chance that the final z exceeds `critical`, given z now; arrays broadcast.

    z: statistic at the information `fraction`, in (0, 1).  drift: mean of the final z under the effect assumed for
    what is to come; the planned one, or z / sqrt(fraction) for the trend seen so far, or 0.
    1 - Phi((critical - z sqrt(t) - drift (1 - t)) / sqrt(1 - t)): only the end counts, no look in between.
    ValueError for a fraction outside (0, 1).
    """
    t = _open(fraction)
    to_come = (
        np.asarray(critical, dtype=float)
        - np.asarray(z, dtype=float) * np.sqrt(t)
        - np.asarray(drift, dtype=float) * (1 - t)
    )
    return np.asarray(ndtr(-to_come / np.sqrt(1 - t)))


def futility_boundary(fraction: ArrayLike, drift: float, threshold: float = 0.1, critical: ArrayLike = FIXED) -> Array:
    """The z at which conditional power under the planned `drift` is just `threshold`: give up at or below; as fraction.

    However often one looks, giving up here misses at most a share beta / (1 - threshold) of true effects, where beta
    is missed without giving up (Lan, Simon and Halperin 1982). ValueError for a fraction or threshold outside (0, 1).
    """
    t = _open(fraction)
    between("threshold", threshold, 0, 1)
    return np.asarray(
        (np.asarray(critical, dtype=float) - drift * (1 - t) + np.sqrt(1 - t) * ndtri(threshold)) / np.sqrt(t)
    )


def _open(fraction: ArrayLike) -> Array:
    t = np.asarray(fraction, dtype=float)
    if not np.all((t > 0) & (t < 1)):
        raise ValueError(f"fraction must lie strictly between 0 and 1, got {t.tolist()}.")
    return t
