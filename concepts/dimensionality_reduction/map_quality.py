"""What a map has kept: neighbours, distances, the groups' widths and gaps, and clumps that are none."""

from functools import lru_cache

import numpy as np
from scipy.spatial import ConvexHull
from scipy.spatial.distance import pdist

from concepts.arrays import Array, Indices
from concepts.dimensionality_reduction.tsne import squared_distances

THROWS = 200
NEIGHBOURS = 10
"""Neighbours that trustworthiness looks at."""
DEFINITIONS = (
    f"Trust is trustworthiness: are a point's {NEIGHBOURS} neighbours on the page its neighbours in the data? 1: all, "
    "0.5 chance. Distances: rank correlation of all pairwise distances, data against page."
)


def trust(X: Array, *maps: Array) -> Array:
    """(maps,) trustworthiness of maps of X over `NEIGHBOURS` neighbours: 1 is perfect, near 0.5 chance.

    A neighbour on the page that is the r-th in the data costs r - NEIGHBOURS where that is above 0 (Venna and Kaski
    2001). The ranks in the data are worked out once for all maps.
    """
    n, k = len(X), NEIGHBOURS
    ranks = _without_self(X).argsort(axis=1).argsort(axis=1) + 1
    near = (np.argpartition(_without_self(Y), k, axis=1)[:, :k] for Y in maps)
    late = [np.maximum(np.take_along_axis(ranks, each, axis=1) - k, 0).sum() for each in near]
    return 1 - 2 / (n * k * (2 * n - 3 * k - 1)) * np.array(late)


def distances_kept(apart: Array, *maps: Array) -> Array:
    """(maps,) Spearman's rank correlation of all pairwise distances, data against page: 1 when their order is kept.

    apart: `pdist` of the data.
    """
    true = _deviations(apart)
    drawn = (_deviations(pdist(Y)) for Y in maps)
    return np.array([each @ true / np.sqrt((each @ each) * (true @ true)) for each in drawn])


def centres(Y: Array, group: Indices) -> Array:
    """(groups, columns) mean of each group."""
    return np.array([Y[group == each].mean(axis=0) for each in range(group.max() + 1)])


def widths(Y: Array, group: Indices) -> Array:
    """(groups,) root mean square distance of a group's points from its mean."""
    return np.sqrt(np.bincount(group, np.sum((Y - centres(Y, group)[group]) ** 2, axis=1)) / np.bincount(group))


def width_ratio(X: Array, Y: Array, group: Indices) -> float:
    """Drawn width of the group that is widest in X, over that of the tightest in X. With Y = X the true ratio."""
    true, drawn = widths(X, group), widths(Y, group)
    return float(drawn[np.argmax(true)] / drawn[np.argmin(true)])


def distance_ratio(X: Array, Y: Array, group: Indices) -> float:
    """Drawn distance of the two centres farthest apart in X, over that of the two nearest in X; 1 below three groups.

    With Y = X the true ratio.
    """
    if group.max() < 2:
        return 1.0
    true, drawn = pdist(centres(X, group)), pdist(centres(Y, group))
    return float(drawn[np.argmax(true)] / drawn[np.argmin(true)])


def clumping(Y: Array) -> float:
    """Clark and Evans' ratio in the plane: mean distance to the nearest neighbour over 1 / (2 sqrt(density)).

    The density is that within the convex hull. Points thrown at random have 1 but for the edge, see `random_clumping`.
    """
    nearest = np.sqrt(_without_self(Y).min(axis=1)).mean()
    return float(nearest * 2 * np.sqrt(len(Y) / ConvexHull(Y).volume))


@lru_cache(64)
def random_clumping(n: int) -> float:
    """What `clumping` is of n points thrown into a disc, as a mean of THROWS: above 1, since the outermost have fewer
    neighbours and the hull leaves out what is beyond them."""
    rng = np.random.default_rng(0)
    radius, angle = np.sqrt(rng.random((THROWS, n))), 2 * np.pi * rng.random((THROWS, n))
    thrown = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=-1)
    return float(np.mean([clumping(each) for each in thrown]))


def _without_self(X: Array) -> Array:
    squared = squared_distances(X)
    np.fill_diagonal(squared, np.inf)
    return squared


def _deviations(values: Array) -> Array:
    """Ranks, those of equal values their mean, less the mean of all; in a sixth of the time of SciPy's `rankdata`."""
    order = values.argsort()
    begins = np.concatenate([[0], np.flatnonzero(np.diff(values[order])) + 1, [len(values)]])
    ranks = np.empty(len(values))
    ranks[order] = np.repeat((begins[:-1] + begins[1:] - 1) / 2, np.diff(begins))
    return ranks - (len(values) - 1) / 2
