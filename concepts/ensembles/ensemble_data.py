"""Rows in the plane with two classes, some of them labelled wrong on purpose, for the pictures of ensembles."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import make_circles, make_moons

from concepts.arrays import Flags, Ints, frozen, one_of, within

Box = tuple[float, float, float, float]

DATA = {"moons": "Two moons", "circles": "Ring in a ring", "blobs": "Overlapping blobs", "xor": "Four corners (XOR)"}
BOXES: dict[str, Box] = {
    "moons": (-1.9, 2.9, -1.4, 1.9),
    "circles": (-1.6, 1.6, -1.6, 1.6),
    "blobs": (-3.5, 3.5, -3.5, 3.5),
    "xor": (-2.8, 2.8, -2.8, 2.8),
}
"""Left, right, bottom and top of the picture of each data set."""
SIDE = 40
"""A picture has SIDE x SIDE cells."""
TEST = 1000


@dataclass(frozen=True)
class Sample:
    """Rows in the plane with a class. X: (n, 2) float32; y: (n,) labels 0 or 1 to train on; flipped: (n,) which of
    them are wrong on purpose. X_test: (1000, 2), y_test: (1000,) fresh rows, none flipped."""

    X: NDArray[np.float32]
    y: Ints
    flipped: Flags
    X_test: NDArray[np.float32]
    y_test: Ints


def sample(data: str = "moons", n: int = 200, flip: float = 0.0, seed: int = 0) -> Sample:
    """n training rows, of which a share `flip` carries the wrong label, and 1,000 clean test rows.

    A higher flip keeps the flips of a lower one. Blobs overlap: even the best rule errs on 11.5% of their rows.
    ValueError for unknown data, n outside [60, 400], flip outside [0, 0.4] or seed outside [0, 2^32 - 1].
    """
    one_of("data", data, DATA)
    within("n", n, 60, 400)
    within("flip", flip, 0, 0.4)
    within("seed", seed, 0, 2**32 - 1)
    rng = np.random.default_rng(seed)
    flipped = np.zeros(n, dtype=bool)
    flipped[rng.permutation(n)[: round(flip * n)]] = True
    if data == "moons":
        X, y = make_moons(n + TEST, noise=0.25, random_state=seed)
    elif data == "circles":
        X, y = make_circles(n + TEST, noise=0.15, factor=0.5, random_state=seed)
    else:
        X = rng.standard_normal((n + TEST, 2))
        y = rng.integers(0, 2, n + TEST) if data == "blobs" else np.where(X[:, 0] * X[:, 1] > 0, 1, 0)
        X = X + 0.85 * (2 * y[:, None] - 1) if data == "blobs" else X
    X = X.astype(np.float32)
    return frozen(Sample(X[:n], np.where(flipped, 1 - y[:n], y[:n]), flipped, X[n:], y[n:]))


def cells(box: Box) -> NDArray[np.float32]:
    """(1600, 2) centres of the cells that tile the box, row by row from the lower left."""
    left, right, bottom, top = box
    middle = (np.arange(SIDE) + 0.5) / SIDE
    x, y = np.meshgrid(left + (right - left) * middle, bottom + (top - bottom) * middle)
    return np.column_stack([x.ravel(), y.ravel()]).astype(np.float32)
