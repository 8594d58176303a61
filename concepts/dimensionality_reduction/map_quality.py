"""What a map has kept: neighbours, distances, the groups' widths and gaps, and clumps that are none."""

from collections.abc import Callable
from time import perf_counter
from typing import TypeVar

import numpy as np
from scipy.spatial import ConvexHull
from scipy.spatial.distance import pdist
from scipy.stats import rankdata
from sklearn.manifold import trustworthiness

from concepts.arrays import Array, Indices
from concepts.dimensionality_reduction.tsne import squared_distances

Result = TypeVar("Result")
NEIGHBOURS = 10
"""Neighbours that trustworthiness looks at."""
DEFINITIONS = (
    f"Trust is trustworthiness: are a point's {NEIGHBOURS} neighbours on the page its neighbours in the data? 1: all, "
    "0.5 chance. Distances: rank correlation of all pairwise distances, data against page."
)


def trust(X: Array, Y: Array) -> float:
    """Trustworthiness of the map Y of X over `NEIGHBOURS` neighbours: 1 is perfect, near 0.5 chance."""
    return float(trustworthiness(X, Y, n_neighbors=NEIGHBOURS))


def distances_kept(apart: Array, Y: Array) -> float:
    """Spearman's rank correlation of all pairwise distances, data against page: 1 when their order is kept.

    apart: `pdist` of the data.
    """
    return float(np.corrcoef(rankdata(apart), rankdata(pdist(Y)))[0, 1])


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

    The density is that within the convex hull. 1 is what points thrown at random have, up to an effect of the edge.
    """
    squared = squared_distances(Y)
    np.fill_diagonal(squared, np.inf)
    nearest = np.sqrt(squared.min(axis=1)).mean()
    return float(nearest * 2 * np.sqrt(len(Y) / ConvexHull(Y).volume))


def timed(work: Callable[[], Result]) -> tuple[Result, float]:
    """What `work` returns, and the seconds it took."""
    begun = perf_counter()
    return work(), perf_counter() - begun
