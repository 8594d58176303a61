"""What t-SNE loses, and makes up, at one perplexity after another, beside PCA."""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import orthogonal_procrustes
from scipy.spatial.distance import pdist

from concepts.arrays import Array, Indices, Progress, frozen
from concepts.dimensionality_reduction.map_data import check, sample
from concepts.dimensionality_reduction.map_quality import clumping, distance_ratio, distances_kept, trust, width_ratio
from concepts.dimensionality_reduction.pca import pca
from concepts.dimensionality_reduction.tsne import tsne

PERPLEXITIES = (2, 3, 5, 7, 10, 15, 20, 30, 40, 50)
PAIRS = 300
"""Pairs of points whose distances are drawn against each other."""


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

    A map has no up or left, so each is laid as PCA lies.
    ValueError outside n [60, 200], for unknown data or init, or seed below 0.
    """
    check(data, n, init, seed)
    X, group = sample(data, n, seed)
    flat = pca(X).scores[:, :2]
    distances = pdist(X)
    placed, measures = [], []
    for done, perplexity in enumerate(PERPLEXITIES, 1):
        run = tsne(X, perplexity, init, seed, every=500)
        Y = aligned(run.placed[-1], flat)
        placed.append(Y)
        measures.append((run.kl[-1], width_ratio(X, Y, group), distance_ratio(X, Y, group), clumping(Y)))
        if progress is not None:
            progress(done / len(PERPLEXITIES))
    pairs = np.column_stack(np.triu_indices(n, 1))
    chosen = np.random.default_rng(seed).choice(len(pairs), PAIRS, replace=False)
    kl, width, distance, clumps = np.array(measures).T.copy()
    trusts, kept = trust(X, *placed, flat), distances_kept(distances, *placed, flat)
    result = Perplexities(
        perplexities=np.array(PERPLEXITIES, dtype=float),
        placed=np.array(placed),
        kl=kl,
        trust=trusts[:-1],
        kept=kept[:-1],
        width=width,
        distance=distance,
        clumps=clumps,
        pairs=pairs[chosen],
        apart=distances[chosen],
        flat=flat,
        flat_trust=float(trusts[-1]),
        flat_kept=float(kept[-1]),
        flat_clumps=clumping(flat),
        true_width=width_ratio(X, X, group),
        true_distance=distance_ratio(X, X, group),
        group=group,
        data=data,
        init=init,
    )
    return frozen(result)


def aligned(Y: Array, flat: Array) -> Array:
    """A map Y (n, 2), centred and turned or mirrored to lie as near as it can to another."""
    centred = Y - Y.mean(axis=0)
    return np.asarray(centred @ orthogonal_procrustes(centred, flat)[0])
