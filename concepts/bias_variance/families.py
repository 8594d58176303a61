"""Three families of fits on a line, each at every level of complexity in one pass over the training sets.

The levels of a family share their work: polynomials one QR, neighbours one walk, trees all cuts of a deeper one.
"""

from collections.abc import Sequence

import numpy as np
from numpy.polynomial.legendre import legvander
from numpy.typing import NDArray

from concepts.arrays import Array, one_of

Counts = NDArray[np.int64]

LEVELS = {"polynomial": np.arange(16), "knn": np.arange(30, 0, -1), "tree": np.arange(1, 11)}
"""Complexity of each family, from stiff to flexible: degree; number of neighbours, falling; largest depth."""


def predict(family: str, x: Array, y: Array, at: Array, levels: Sequence[int] | None = None) -> tuple[Array, Array]:
    """Fits of a family at several levels, and their training error.

    x, y: (sets, n) training sets, x rising along each. at: (points,) where to predict. levels: some of LEVELS of that
    family, in its order; all without.
    Returns (levels, sets, points) predictions, and (levels,) mean squared error on the training rows.

    Raises:
        ValueError: an unknown family or level, arrays of other shapes, x that does not rise, or fewer rows than a level
            needs: k neighbours take k rows, a polynomial of degree d takes d + 1 with different x.
    """
    one_of("family", family, LEVELS)
    asked = LEVELS[family] if levels is None else np.asarray(levels, int)
    if not asked.size or not np.isin(asked, LEVELS[family]).all():
        raise ValueError(f"levels must be some of {LEVELS[family].min()} to {LEVELS[family].max()}, got {levels!r}.")
    if x.ndim != 2 or x.shape != y.shape or at.ndim != 1:
        raise ValueError(f"x and y must be (sets, n) and at (points,), got {x.shape}, {y.shape} and {at.shape}.")
    if not np.all(x[:, 1:] >= x[:, :-1]):
        raise ValueError("x must rise along each training set.")
    distinct = 1 + np.min(np.sum(x[:, 1:] > x[:, :-1], axis=1)) if x.size else 0
    has, needed = {
        "polynomial": (distinct, asked.max() + 1),
        "knn": (x.shape[1], asked.max()),
        "tree": (x.shape[1], 1),
    }[family]
    if has < needed:
        raise ValueError(f"these levels need at least {needed} rows in each training set, with x apart; got {has}.")
    return {"polynomial": _polynomials, "knn": _neighbours, "tree": _trees}[family](x, y, at, asked)


def _polynomials(x: Array, y: Array, at: Array, degrees: Counts) -> tuple[Array, Array]:
    """With X = QR, degree d uses the first d + 1 columns of Q, and what it leaves is the length of Q'y beyond them.

    Legendre's polynomials, since raw powers would lose rank: on [0, 1] scikit-learn's LinearRegression drops directions
    from degree 9. With y as X's last column, R holds Q'y, and Q is never needed.
    """
    top = int(degrees.max())
    columns = np.concatenate([np.moveaxis(legvander(2 * x - 1, top), 2, 0), y[None]])
    R: Array = np.asarray(np.linalg.qr(np.moveaxis(columns, 0, 2), mode="r"))
    along = R[:, :, -1]
    beyond = np.cumsum(along[:, ::-1] ** 2, axis=1)[:, ::-1]  # squared length of Q'y from each direction on
    beyond = np.concatenate([beyond, np.zeros((len(x), 1))], axis=1)
    b = np.where(np.arange(top + 1)[:, None] <= degrees, along[:, : top + 1, None], 0.0)  # (sets, directions, degrees)
    for k in range(top, -1, -1):  # back substitution, on all sets at once
        b[:, k] -= (R[:, k, None, k + 1 : top + 1] @ b[:, k + 1 :])[:, 0]
        b[:, k] /= R[:, k, k, None]
    return np.moveaxis(b, 2, 0) @ legvander(2 * at - 1, top).T, beyond[:, degrees + 1].mean(axis=0) / x.shape[1]


def _neighbours(x: Array, y: Array, at: Array, counts: Counts) -> tuple[Array, Array]:
    """On a line the k nearest are a window, which grows by the nearer of its two neighbours."""
    sets, n = x.shape
    places = np.concatenate([np.broadcast_to(at, (sets, at.size)), x], axis=1)
    edge = np.full((sets, 1), np.inf)
    walled, values = np.hstack([-edge, x, edge]), np.pad(y, ((0, 0), (1, 1))).ravel()
    row = np.arange(sets)[:, None] * (n + 2)
    right = row + np.array([np.searchsorted(each, points) for each, points in zip(walled, places, strict=True)])
    left, total, walled = right - 1, np.zeros(places.shape), walled.ravel()
    fits = np.empty((counts.size, *places.shape))
    for k in range(1, int(counts.max()) + 1):
        nearer = places - walled[left] <= walled[right] - places
        total += np.where(nearer, values[left], values[right])
        left, right = left - nearer, right + ~nearer
        fits[counts == k] = total / k
    return fits[:, :, : at.size], np.mean((fits[:, :, at.size :] - y) ** 2, axis=(1, 2))


def _trees(x: Array, y: Array, at: Array, depths: Counts) -> tuple[Array, Array]:
    """On a line a tree cuts the rows into runs, and gives a point the mean of the run of the row next to it.

    Every layer cuts each run where the squared error falls most. x is compared in single precision and two values are
    apart from 1e-7 on, as in scikit-learn's trees.
    """
    sets, n = x.shape
    coarse = x.astype(np.float32).astype(float)
    thresholds = coarse[:, :-1] / 2 + coarse[:, 1:] / 2
    nearest = np.array([np.searchsorted(each, at.astype(np.float32)) for each in thresholds])
    apart = np.zeros(x.shape, bool)
    apart[:, :-1] = coarse[:, 1:] > coarse[:, :-1] + 1e-7
    level = y.mean(axis=1, keepdims=True)
    sums = np.concatenate([[0.0], np.cumsum(y - level)])
    after, first = np.arange(1, x.size + 1), np.arange(sets) * n
    fits, train = np.empty((depths.size, sets, at.size)), np.empty(depths.size)
    for depth in range(1, int(depths.max()) + 1):
        size = np.diff(first, append=x.size)
        run = np.repeat(np.arange(first.size), size)
        start, end = first[run], (first + size)[run]
        left, right = after - start, end - after
        with np.errstate(divide="ignore", invalid="ignore"):
            score = (sums[after] - sums[start]) ** 2 / left + (sums[end] - sums[after]) ** 2 / right
        score = np.where(apart.ravel() & (right > 0), score, -np.inf)
        cut = np.flatnonzero((score == np.maximum.reduceat(score, first)[run]) & np.isfinite(score))
        cut = cut[np.unique(run[cut], return_index=True)[1]]  # the leftmost of equals
        first = np.sort(np.concatenate([first, after[cut]]))
        size = np.diff(first, append=x.size)
        means = np.repeat(np.diff(sums[np.append(first, x.size)]) / size, size).reshape(sets, n) + level
        fits[depths == depth] = np.take_along_axis(means, nearest, axis=1)
        train[depths == depth] = np.mean((means - y) ** 2)
    return fits, train
