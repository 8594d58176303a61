"""Data whose shape is known, to be drawn in two dimensions."""

from functools import cache

import numpy as np
from sklearn.datasets import load_digits

from concepts.arrays import Array, Indices, one_of, within
from concepts.dimensionality_reduction.tsne import INITS

DATA = {
    "widths": "Two clusters, one ten times as wide",
    "distances": "Three clusters, one five times as far",
    "noise": "Pure noise, 50 features",
    "ring": "A ring",
    "spiral": "A spiral",
    "digits": "Digits 0 to 4, 64 pixels",
}
GROUPS = {
    "widths": ("tight", "wide"),
    "distances": ("A", "B", "far"),
    "noise": ("noise",),
    "ring": ("1st", "2nd", "3rd", "4th"),
    "spiral": ("1st", "2nd", "3rd", "4th"),
    "digits": ("0", "1", "2", "3", "4"),
}
"""Names of each data set's groups; a ring and a spiral have four quarters."""
CHAINS = ("ring", "spiral")
"""Data sets whose rows follow one line."""


def sample(data: str, n: int, seed: int) -> tuple[Array, Indices]:
    """X (n, features) and the group of each row, sorted by group, in equal shares (the digits as they come).

    widths: Gaussian, SD 1 and 10, in 2-D. distances: Gaussian, SD 1, in 2-D, the centres 10 and 50 apart.
    noise: standard normal in 50-D. ring and spiral: a line in 2-D with a little noise. digits: real 8 by 8 pictures.
    """
    rng = np.random.default_rng(seed)
    group = np.arange(n) * len(GROUPS[data]) // n
    if data == "noise":
        return rng.standard_normal((n, 50)), group
    if data == "digits":
        images, digit = _digits()
        chosen = rng.choice(len(digit), n, replace=False)
        chosen = chosen[np.argsort(digit[chosen], kind="stable")]
        return images[chosen], digit[chosen].astype(np.intp)
    jitter = rng.standard_normal((n, 2))
    if data == "widths":
        return np.array([1, 10])[group, None] * jitter + np.array([0, 60])[group, None] * [1, 0], group
    if data == "distances":
        return jitter + np.array([0, 10, 50])[group, None] * [1, 0], group
    place = np.arange(n) / n
    angle, radius = (2 * np.pi * place, 10) if data == "ring" else (11 * np.sqrt(place), 11 * np.sqrt(place))
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]) + 0.15 * jitter, group


@cache
def _digits() -> tuple[Array, Indices]:
    """Pictures of 0 to 4 and what they show; to read them takes longer than to draw a map."""
    images, digit = load_digits(n_class=5, return_X_y=True)
    return images, digit


def check(data: str, n: int, init: str, seed: int) -> None:
    """ValueError for unknown data or init, n outside [60, 200] or a seed out of range."""
    one_of("data", data, DATA)
    one_of("init", init, INITS)
    within("n", n, 60, 200)
    within("seed", seed, 0, 2**32 - 1)
