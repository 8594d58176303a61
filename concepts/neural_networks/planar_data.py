"""Two classes in the plane, about as wide as standardized features, with as much noise as asked for."""

import numpy as np

from concepts.arrays import Array, one_of, within

DATA = {
    "moons": "Two moons",
    "circles": "Ring in a ring",
    "xor": "Four corners (XOR)",
    "spiral": "Two spirals",
    "blobs": "Two blobs",
}
TRAIN, TEST = 200, 500
"""Rows to train on, and fresh ones to test on."""
REACH = 2.6
"""Pictures show both features from -REACH to REACH."""


def planar(data: str = "moons", noise: float = 0.2, seed: int = 0) -> tuple[Array, Array, Array, Array]:
    """X (200, 2) and y (200, 1) to train on, X (500, 2) and y (500, 1) to test on; labels are 0 and 1 in turn.

    data: one of DATA.  noise: standard deviation that is added to each feature.  ValueError for a value out of range.
    """
    one_of("data", data, DATA)
    within("noise", noise, 0.0, 1.0)
    within("seed", seed, 0, 2**32 - 1)
    rng = np.random.default_rng(seed)
    n = TRAIN + TEST
    y = np.arange(n) % 2
    side = 1 - 2 * y  # 1 for class 0, -1 for class 1
    t, s = rng.random((2, n))
    spread = rng.standard_normal((n, 2))
    if data == "moons":  # two half circles that grip into each other
        X = 1.5 * np.column_stack([side * (np.cos(np.pi * t) - 0.5), side * (np.sin(np.pi * t) - 0.25)])
    elif data == "circles":  # class 1 inside
        X = (1.2 + 0.6 * side)[:, None] * np.column_stack([np.cos(2 * np.pi * t), np.sin(2 * np.pi * t)])
    elif data == "xor":  # class 0 where both features have one sign
        one = np.where(s < 0.5, 1, -1)
        X = np.column_stack([one * (0.2 + 1.6 * t), one * side * (0.2 + 1.6 * np.abs(2 * s - 1))])
    elif data == "spiral":  # one turn each, half a turn apart
        X = (side * (0.2 + 1.9 * t))[:, None] * np.column_stack([np.cos(2 * np.pi * t), np.sin(2 * np.pi * t)])
    else:  # they overlap a little even without noise
        X = 0.9 * side[:, None] + 0.5 * spread
    X = X + noise * spread
    return X[:TRAIN], y[:TRAIN, None].astype(float), X[TRAIN:], y[TRAIN:, None].astype(float)
