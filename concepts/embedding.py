"""What a map of the data kept: neighbours, widths, distances, measured in the data and on the page.

A map of many features on a page must lose something. PCA keeps large distances and crushes what lies across them;
t-SNE keeps neighbours and lets sizes and gaps go (Wattenberg, Viégas and Johnson 2016, Distill). So measure:

    trustworthiness   are the neighbours on the page neighbours in the data? 1 all, 0.5 chance (Venna and Kaski 2001)
    distances kept    rank correlation of all pairwise distances, data against page
    width ratio       widest group over tightest, in the data and then on the page
    distance ratio    centres farthest apart over nearest, in the data and then on the page
    clumping          mean distance to the nearest neighbour over that of chance: below 1 clumps, above 1 a lattice
                      (Clark and Evans 1954)
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import perf_counter
from typing import TypeVar

import numpy as np
from scipy.linalg import orthogonal_procrustes
from scipy.spatial import ConvexHull
from scipy.spatial.distance import pdist
from scipy.stats import rankdata
from sklearn.datasets import load_digits
from sklearn.manifold import trustworthiness

from concepts.arrays import Array, Indices, Progress, frozen, one_of, within
from concepts.pca import pca
from concepts.tsne import INITS, squared_distances, tsne

Result = TypeVar("Result")

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
PERPLEXITIES = (2, 3, 5, 7, 10, 15, 20, 30, 40, 50)
NEIGHBOURS = 10
"""Neighbours that trustworthiness looks at."""
PAIRS = 300
"""Pairs of points whose distances are drawn against each other."""


DEFINITIONS = (
    f"Trust is trustworthiness: are a point's {NEIGHBOURS} neighbours on the page its neighbours in the data? 1: all, "
    "0.5 chance. Distances: rank correlation of all pairwise distances, data against page."
)


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
        images, digit = load_digits(n_class=5, return_X_y=True)
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


# ----------------------------------------------------------------------------------------------- what was kept


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


# ------------------------------------------------------------------------------------------- watch t-SNE draw


@dataclass(frozen=True)
class Playback:
    """One run of t-SNE, watched, beside PCA.

    iterations: (steps,) done. placed: (steps, n, 2) the points then. kl: (steps,) nats. trust, kept: (steps,)
    trustworthiness and rank correlation of distances. flat: (n, 2) first two principal components, flat_trust and
    flat_kept the same measures of them. group: (n,). data, perplexity, init: as asked. seconds, flat_seconds: what
    t-SNE and PCA (the best of five) took on this machine; no two runs share them.
    """

    iterations: Indices
    placed: Array
    kl: Array
    trust: Array
    kept: Array
    flat: Array
    flat_trust: float
    flat_kept: float
    group: Indices
    data: str
    perplexity: float
    init: str
    seconds: float = field(compare=False)
    flat_seconds: float = field(compare=False)

    def table(self) -> dict[str, Array]:
        """One row a recorded iteration."""
        return {
            "iteration": self.iterations.astype(float),
            "KL divergence (nats)": self.kl,
            "trustworthiness": self.trust,
            "rank correlation of distances": self.kept,
        }


def play(data: str = "digits", n: int = 100, perplexity: float = 30.0, init: str = "pca", seed: int = 0) -> Playback:
    """Run t-SNE for 500 iterations and measure every 10th. `seed` draws the data, and a random start.

    ValueError outside n [60, 200], for perplexity outside [2, 50], unknown data or init, or seed below 0.
    """
    _check_all(data, n, init, seed)
    within("perplexity", perplexity, 2, 50)
    X, group = sample(data, n, seed)
    flat, flat_seconds = min((_timed(lambda: pca(X).scores[:, :2]) for _ in range(5)), key=lambda done: done[1])
    run, seconds = _timed(lambda: tsne(X, perplexity, init, seed))
    distances = pdist(X)
    result = Playback(
        iterations=run.iterations,
        placed=run.placed,
        kl=run.kl,
        trust=np.array([trust(X, Y) for Y in run.placed]),
        kept=np.array([distances_kept(distances, Y) for Y in run.placed]),
        flat=flat,
        flat_trust=trust(X, flat),
        flat_kept=distances_kept(distances, flat),
        group=group,
        data=data,
        perplexity=perplexity,
        init=init,
        seconds=seconds,
        flat_seconds=flat_seconds,
    )
    return frozen(result)


# ------------------------------------------------------------------------------------------ what t-SNE loses


@dataclass(frozen=True)
class Perplexities:
    """One data set at every perplexity.

    perplexities: (10,). placed: (10, n, 2) the finished maps, each turned to lie as PCA does. kl, trust, kept, width,
    distance, clumps: (10,) measures of each map. pairs: (300, 2) some pairs of points. apart: (300,) their distance in
    the data. flat: (n, 2) first two principal components; flat_trust, flat_kept, flat_clumps their measures.
    true_width, true_distance: ratios in the data. group: (n,). data, init: as asked.
    """

    perplexities: Array
    placed: Array
    kl: Array
    trust: Array
    kept: Array
    width: Array
    distance: Array
    clumps: Array
    pairs: Indices
    apart: Array
    flat: Array
    flat_trust: float
    flat_kept: float
    flat_clumps: float
    true_width: float
    true_distance: float
    group: Indices
    data: str
    init: str

    def table(self) -> dict[str, Array]:
        """One row a perplexity."""
        return {
            "perplexity": self.perplexities,
            "KL divergence (nats)": self.kl,
            "trustworthiness": self.trust,
            "rank correlation of distances": self.kept,
            "width ratio, drawn": self.width,
            "width ratio, true": np.full_like(self.width, self.true_width),
            "distance ratio, drawn": self.distance,
            "distance ratio, true": np.full_like(self.width, self.true_distance),
            "Clark-Evans ratio, drawn": self.clumps,
        }


def perplexities(
    data: str = "widths",
    n: int = 100,
    init: str = "pca",
    seed: int = 0,
    progress: Progress = None,
) -> Perplexities:
    """Run t-SNE once at each of `PERPLEXITIES` and measure what is left. `progress` is told the share of runs done.

    A map has no up or left, so each is rotated or mirrored to lie as near to PCA's as it can.
    ValueError outside n [60, 200], for unknown data or init, or seed below 0.
    """
    _check_all(data, n, init, seed)
    X, group = sample(data, n, seed)
    flat = pca(X).scores[:, :2]
    distances = pdist(X)
    placed, measures = [], []
    for done, perplexity in enumerate(PERPLEXITIES, 1):
        run = tsne(X, perplexity, init, seed, every=500)
        Y = run.placed[-1] - run.placed[-1].mean(axis=0)
        Y = Y @ orthogonal_procrustes(Y, flat)[0]
        placed.append(Y)
        of_groups = width_ratio(X, Y, group), distance_ratio(X, Y, group)
        measures.append((run.kl[-1], trust(X, Y), distances_kept(distances, Y), *of_groups, clumping(Y)))
        if progress is not None:
            progress(done / len(PERPLEXITIES))
    pairs = np.column_stack(np.triu_indices(n, 1))
    chosen = np.random.default_rng(seed).choice(len(pairs), PAIRS, replace=False)
    kl, trusts, kept, width, distance, clumps = np.array(measures).T.copy()
    result = Perplexities(
        perplexities=np.array(PERPLEXITIES, dtype=float),
        placed=np.array(placed),
        kl=kl,
        trust=trusts,
        kept=kept,
        width=width,
        distance=distance,
        clumps=clumps,
        pairs=pairs[chosen],
        apart=distances[chosen],
        flat=flat,
        flat_trust=trust(X, flat),
        flat_kept=distances_kept(distances, flat),
        flat_clumps=clumping(flat),
        true_width=width_ratio(X, X, group),
        true_distance=distance_ratio(X, X, group),
        group=group,
        data=data,
        init=init,
    )
    return frozen(result)


def _timed(work: Callable[[], Result]) -> tuple[Result, float]:
    """What `work` returns, and the seconds it took."""
    begun = perf_counter()
    return work(), perf_counter() - begun


def _check_all(data: str, n: int, init: str, seed: int) -> None:
    one_of("data", data, DATA)
    one_of("init", init, INITS)
    within("n", n, 60, 200)
    within("seed", seed, 0, 2**32 - 1)
