"""Handwritten digits for small networks: 1,797 real images of 8 by 8 pixels, ten classes (scikit-learn's digits).

Every copy of a network gets rows of its own, so that results can say how much hangs on the draw. Some training labels
can be wrong on purpose: a network that gets those "right" has learned them by heart. Validation labels are never
touched.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from sklearn.datasets import load_digits

from concepts.arrays import Array, Ints, frozen, within

PIXELS, CLASSES = 64, 10
VALIDATION = 500
MOST_ROWS = 1000


@dataclass(frozen=True)
class Digits:
    """Rows for each copy. x: (copies, n, 64) ink from 0 to 1.  y: (copies, n) label as given.

    wrong: how many labels are wrong, the first ones of each copy.  x_val, y_val: (copies, 500, ...) validation rows.
    """

    x: Array
    y: Ints
    wrong: int
    x_val: Array
    y_val: Ints


@cache
def images() -> tuple[Array, Ints]:
    """(1797, 64) ink of each pixel, from 0 to 1, and (1797,) which digit it is."""
    found = load_digits()
    return found.data / 16, found.target.astype(np.int64)


def digits(n: int, flip: float = 0.0, copies: int = 1, seed: int = 0) -> Digits:
    """`n` training and 500 validation rows for each copy; a share `flip` of the training labels is wrong."""
    within("rows", n, 20, MOST_ROWS)
    within("flip", flip, 0.0, 0.5)
    within("copies", copies, 1, 50)
    x, y = images()
    wrong, rows, labels = round(flip * n), [], []
    for copy in range(copies):
        rng = np.random.default_rng([seed, copy])
        order = rng.permutation(len(y))
        shift = np.zeros(len(y), dtype=np.int64)
        shift[:wrong] = rng.integers(1, CLASSES, wrong)  # any class but the right one
        rows.append(order)
        labels.append((y[order] + shift) % CLASSES)
    order, given = np.array(rows), np.array(labels)
    return frozen(Digits(x[order[:, :n]], given[:, :n], wrong, x[order[:, -VALIDATION:]], given[:, -VALIDATION:]))
