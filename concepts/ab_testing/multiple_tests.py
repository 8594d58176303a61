"""Several tests at once: whether any one may ring decides what to correct, and whether all must pass what it costs.

Ten metrics without any effect show a "significant" one in 40% of experiments. Where any one of several raises an
alarm, the p-values are corrected (Holm). Where all must pass, as guardrails must before a launch, nothing needs a
correction (Berger 1982), but the chances of passing multiply: three guardrails, each shown unharmed with 80% power,
let a good model through half the time. So a test is sized for its guardrails as well.
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri

from concepts.arrays import Array, between, within

NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(80)
WEIGHTS = WEIGHTS / WEIGHTS.sum()


def family_error(tests: int, alpha: float = 0.05) -> float:
    """Chance that at least one of independent tests without effect is significant. ValueError unless tests >= 1."""
    if tests < 1:
        raise ValueError(f"tests must be at least 1, got {tests}.")
    between("alpha", alpha, 0, 1)
    return 1 - (1 - alpha) ** tests


def holm(p_values: ArrayLike) -> Array:
    """Adjusted p-values, same order, that keep the chance of any false alarm at alpha (Holm 1979, Scand. J. Stat.)."""
    p = np.asarray(p_values, dtype=float)
    order = np.argsort(p)
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(np.maximum.accumulate(p[order] * np.arange(p.size, 0, -1)), 1)
    return adjusted


def all_pass(chances: ArrayLike, correlation: float = 0.0) -> Array:
    """Chance that every test passes, over the last axis of `chances`, each test's chance to pass by itself.

    correlation: between any two of the tests' z statistics, in [0, 0.95]; 0 multiplies the chances, and more brings the
    result nearer to the smallest of them (one common factor, integrated by Gauss-Hermite). ValueError outside.
    """
    p = np.asarray(chances, dtype=float)
    if not np.all((p >= 0) & (p <= 1)):
        raise ValueError(f"chances must lie from 0 to 1, got {np.min(p):g} to {np.max(p):g}.")
    within("correlation", correlation, 0, 0.95)
    if correlation == 0:
        return np.asarray(np.prod(p, axis=-1))
    given = ndtr((ndtri(p)[..., None] + np.sqrt(correlation) * NODES) / np.sqrt(1 - correlation))
    return np.asarray(np.prod(given, axis=-2) @ WEIGHTS)


def held_power(
    n: ArrayLike, margin: float, sd: float = 1.0, harm: float = 0.0, ratio: float = 1.0, alpha: float = 0.05
) -> Array:
    """Chance that a guardrail is shown unharmed by `n` users in control and n * ratio in treatment; same shape as n.

    margin, sd, harm: the largest harm accepted, a user's standard deviation, the true change for the worse, all in the
    metric's units. As in `guardrails`, a one-sided z test at alpha / 2 must rule out a harm of `margin`.
    ValueError unless n, margin, sd and ratio are positive and 0 < alpha < 1.
    """
    users = np.asarray(n, dtype=float)
    if not (np.all(users > 0) and margin > 0 and sd > 0 and ratio > 0):
        raise ValueError(f"n, margin, sd and ratio must be positive, got {np.min(users):g}, {margin}, {sd}, {ratio}.")
    between("alpha", alpha, 0, 1)
    error = sd * np.sqrt((1 + 1 / ratio) / users)
    return np.asarray(ndtr((margin - harm) / error + ndtri(alpha / 2)))
