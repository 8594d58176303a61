"""What the labs of the penalty share: the three penalties, the scale on which their strength runs, and its checks."""

import numpy as np
from numpy.typing import ArrayLike

from concepts.arrays import Array, frozen, within

METHODS = {"Lasso": 1.0, "Ridge": 0.0, "Elastic net": 0.5}
"""Each method's name and its l1_ratio."""


def log_grid(low: float, high: float) -> Array:
    """61 values even on a log scale, three digits each, so that a label is the whole value. low, high: powers of 10."""
    return frozen(np.array([float(f"{value:.3g}") for value in np.logspace(low, high, 61)]))


def parts(alpha: ArrayLike, l1_ratio: float) -> tuple[Array, Array]:
    """What the penalty charges for |w| and for w^2 / 2: alpha * l1_ratio and alpha * (1 - l1_ratio).

    ValueError unless alpha is finite and at least 0, and l1_ratio from 0 to 1.
    """
    within("l1_ratio", l1_ratio, 0, 1)
    strength = np.asarray(alpha, dtype=float)
    if not np.all(np.isfinite(strength) & (strength >= 0)):
        raise ValueError(f"alpha must be a finite number from 0 up, got {alpha!r}.")
    return strength * l1_ratio, strength * (1 - l1_ratio)
