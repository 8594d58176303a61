"""Watch t-SNE draw: the map, its cost, and what it has kept so far."""

from dataclasses import dataclass

from scipy.spatial.distance import pdist

from concepts.arrays import Array, Indices, frozen, within
from concepts.dimensionality_reduction.map_data import check, sample
from concepts.dimensionality_reduction.map_quality import distances_kept, trust
from concepts.dimensionality_reduction.pca import pca
from concepts.dimensionality_reduction.tsne import tsne


@dataclass(frozen=True)
class Playback:
    """One run of t-SNE, watched, beside PCA.

    iterations: (steps,) done. placed: (steps, n, 2) the points then. kl: (steps,) nats. trust, kept: (steps,)
    trustworthiness and rank correlation of distances. flat: (n, 2) first two principal components, flat_trust and
    flat_kept the same measures of them. group: (n,). data, perplexity, init: as asked.
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
    check(data, n, init, seed)
    within("perplexity", perplexity, 2, 50)
    X, group = sample(data, n, seed)
    flat, run = pca(X).scores[:, :2], tsne(X, perplexity, init, seed)
    trusts, kept = trust(X, *run.placed, flat), distances_kept(pdist(X), *run.placed, flat)
    result = Playback(
        iterations=run.iterations,
        placed=run.placed,
        kl=run.kl,
        trust=trusts[:-1],
        kept=kept[:-1],
        flat=flat,
        flat_trust=float(trusts[-1]),
        flat_kept=float(kept[-1]),
        group=group,
        data=data,
        perplexity=perplexity,
        init=init,
    )
    return frozen(result)
