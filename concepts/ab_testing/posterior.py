"""How likely the new one is better: two Beta posteriors, compared exactly."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betainc

from concepts.arrays import Array

NODES, WEIGHTS = np.polynomial.legendre.leggauss(160)
NODES = (NODES + 1) / 2  # on [0, 1], then crowded towards both ends, where a density may bend sharply
NODES, WEIGHTS = NODES**3 * (10 - 15 * NODES + 6 * NODES**2), WEIGHTS * 30 * (NODES * (1 - NODES)) ** 2


def beta_greater(a1: ArrayLike, b1: ArrayLike, a2: ArrayLike, b2: ArrayLike) -> Array:
    """P(p2 > p1) for independent p1 ~ Beta(a1, b1) and p2 ~ Beta(a2, b2); arrays broadcast.

    Gauss-Legendre over the narrower of the two, on the scale arcsin(sqrt(p)), where every Beta with a, b >= 0.5 is
    smooth and about as wide, 1 / (2 sqrt(a + b)). Nine digits.
    ValueError below 0.5.
    """
    four = np.stack(np.broadcast_arrays(a1, b1, a2, b2)).astype(float)
    first, second = four[:2], four[2:]
    if four.min() < 0.5:
        raise ValueError(f"a1, b1, a2 and b2 must be at least 0.5, got {four.min():g}.")
    swap = first.sum(axis=0) < second.sum(axis=0)
    (a, b), (c, d) = np.where(swap, second, first)[..., None], np.where(swap, first, second)[..., None]
    middle, reach = np.arctan2(np.sqrt(a), np.sqrt(b)), 6 / np.sqrt(a + b)
    left, right = np.maximum(middle - reach, 0), np.minimum(middle + reach, np.pi / 2)
    angle = left + (right - left) * NODES
    log = (2 * a - 1) * np.log(np.sin(angle)) + (2 * b - 1) * np.log(np.cos(angle))
    weight = np.exp(log - log.max(axis=-1, keepdims=True)) * WEIGHTS
    below = np.sum(weight * betainc(c, d, np.sin(angle) ** 2), axis=-1) / np.sum(weight, axis=-1)
    return np.asarray(np.where(swap, below, 1 - below))


def expected_loss(a1: ArrayLike, b1: ArrayLike, a2: ArrayLike, b2: ArrayLike) -> Array:
    """Mean of max(p1 - p2, 0) for p1 ~ Beta(a1, b1), p2 ~ Beta(a2, b2): what is lost by taking the second; broadcast.

    E[p1] P(p1' > p2) - E[p2] P(p1 > p2'), where a prime is one success more. ValueError as in `beta_greater`.
    """
    a, b, c, d = (np.asarray(each, dtype=float) for each in (a1, b1, a2, b2))
    loss = a / (a + b) * (1 - beta_greater(a + 1, b, c, d)) - c / (c + d) * (1 - beta_greater(a, b, c + 1, d))
    return np.asarray(np.maximum(loss, 0))
