"""t-SNE: place points on a page so that who is near whom stays, and let everything else go.

Each point spreads one unit of attention over the others, by a Gaussian in the data whose width is set so that the
attention is worth `perplexity` neighbours. Symmetrized, that is a matrix P of probabilities that two points are
neighbours. On the page the same is measured by a Student t with one degree of freedom, Q. The points then slide
downhill on KL(P || Q): near pairs drawn far apart cost much, far pairs drawn near cost little. So nearness is kept,
and sizes, gaps and distances are whatever comes of it (van der Maaten and Hinton 2008, Journal of Machine Learning
Research). This is the exact method, without trees, for a few hundred points.
"""

from dataclasses import dataclass

import numpy as np

from concepts.arrays import ROUNDING, Array, Indices, frozen, one_of
from concepts.dimensionality_reduction.pca import pca

EXAGGERATION, EXPLORING = 4.0, 50
"""How much stronger attraction is at first, and for how many iterations: neighbours find each other before the page
fills up (van der Maaten and Hinton 2008)."""
MOMENTUM, LATER_MOMENTUM, SWITCH = 0.5, 0.8, 250
"""Share of the last step that is taken again, up to this iteration and after it (same source)."""
SMALLEST = float(np.finfo(np.float64).eps)
INITS = ("pca", "random")


@dataclass(frozen=True)
class Run:
    """One run, recorded on the way.

    iterations: (steps,) iterations done, from 0. placed: (steps, n, 2) the points then, in units without meaning.
    kl: (steps,) KL(P || Q) in nats, always without exaggeration. perplexity: as asked.
    """

    iterations: Indices
    placed: Array
    kl: Array
    perplexity: float


def tsne(
    X: Array,
    perplexity: float = 30.0,
    init: str = "pca",
    seed: int = 0,
    iterations: int = 500,
    every: int = 10,
) -> Run:
    """Lay X (n, features) out on a page, and record every `every`th iteration, the start and the end among them.

    init: "pca", the first two components shrunk to a spread of 1e-4 (Kobak and Linderman 2021, Nature Biotechnology),
    or "random", Gaussian of that spread, the only use of `seed`. The learning rate is n / exaggeration (Belkina et al.
    2019, Nature Communications), over 4 because the slope here carries a 4. scikit-learn's "auto" never goes below 50,
    which shakes a small map until its start is forgotten. A gain per coordinate grows while its direction holds
    (Jacobs 1988, Neural Networks). 500 iterations suffice for a few hundred points.
    ValueError unless 1 < perplexity < n, init is known, and iterations is a positive multiple of every.
    """
    one_of("init", init, INITS)
    if iterations <= 0 or every <= 0 or iterations % every:
        raise ValueError(f"iterations must be a positive multiple of every ({every}), got {iterations!r}.")
    P = joint_probabilities(squared_distances(X), perplexity)
    exaggerated = EXAGGERATION * P
    Y = start(X, init, seed)
    rate = len(X) / EXAGGERATION / 4
    step, gain = np.zeros_like(Y), np.ones_like(Y)
    placed, kl = [Y], [divergence(P, Y)]
    for done in range(1, iterations + 1):
        slope = gradient(exaggerated if done <= EXPLORING else P, Y)
        gain = np.maximum(np.where(step * slope < 0, gain + 0.2, gain * 0.8), 0.01)
        step = (MOMENTUM if done <= SWITCH else LATER_MOMENTUM) * step - rate * gain * slope
        Y = single(Y + step)
        if done % every == 0:
            placed.append(Y)
            kl.append(divergence(P, Y))
    run = Run(np.arange(0, iterations + 1, every), np.array(placed), np.array(kl), perplexity)
    return frozen(run)


def joint_probabilities(squared: Array, perplexity: float) -> Array:
    """P (n, n): each row's Gaussian has the width that makes its entropy log(perplexity), then symmetrized to sum 1.

    squared: (n, n) squared distances. The width is found by bisection, all rows at once, on the log of the precision.
    ValueError unless 1 < perplexity < n, where a point's nearest neighbours are equally near and more than perplexity,
    as no width leaves some of them out, and where all points lie at one place.
    """
    n = len(squared)
    if not 1 < perplexity < n:
        raise ValueError(f"perplexity must be above 1 and below the number of points ({n}), got {perplexity!r}.")
    others = squared[~np.eye(n, dtype=bool)].reshape(n, n - 1)
    nearest, mean = others.min(axis=1, keepdims=True), others.mean(axis=1, keepdims=True)
    if not mean.all():
        raise ValueError("a point must differ from some other, but here all lie at one place.")
    if equally_near(squared) > perplexity:
        raise ValueError(f"perplexity must be at least the number of equally near neighbours, got {perplexity!r}.")
    others = (others - nearest) / mean
    low, high = np.full((n, 1), -30.0), np.full((n, 1), 30.0)
    for _ in range(50):
        middle = (low + high) / 2
        p = np.exp(-np.exp(middle) * others)
        p /= p.sum(axis=1, keepdims=True)
        entropy = -np.sum(p * np.log(np.maximum(p, SMALLEST)), axis=1, keepdims=True)
        wide = entropy > np.log(perplexity)
        low, high = np.where(wide, middle, low), np.where(wide, high, middle)
    P = np.zeros((n, n))
    P[~np.eye(n, dtype=bool)] = p.ravel()
    return (P + P.T) / (2 * n)


def equally_near(squared: Array) -> int:
    """The most neighbours that are the nearest to one point, equally near but for rounding. squared: (n, n) squared
    distances."""
    n = len(squared)
    others = squared[~np.eye(n, dtype=bool)].reshape(n, n - 1)
    nearest, mean = others.min(axis=1, keepdims=True), others.mean(axis=1, keepdims=True)
    return int((others - nearest <= ROUNDING * mean).sum(axis=1).max())


def gradient(P: Array, Y: Array) -> Array:
    """Slope of KL(P || Q) in the places Y (n, 2): 4 sum_j (p_ij - q_ij) (y_i - y_j) / (1 + |y_i - y_j|^2)."""
    closeness = _student(Y)
    pull = closeness * (-1 / closeness.sum())
    pull += P
    pull *= closeness
    both = pull @ np.column_stack([Y, np.ones(len(Y))])
    return 4 * (both[:, 2:] * Y - both[:, :2])


def divergence(P: Array, Y: Array) -> float:
    """KL(P || Q) in nats: what t-SNE makes small."""
    closeness = _student(Y)
    Q = closeness / closeness.sum()
    return float(np.sum(P * np.log(np.maximum(P, SMALLEST) / np.maximum(Q, SMALLEST))))


def squared_distances(X: Array) -> Array:
    """(n, n) squared Euclidean distances between the rows of X."""
    square = np.sum(X**2, axis=1)
    return np.maximum(square[:, None] + square - 2 * X @ X.T, 0)


def single(Y: Array) -> Array:
    """Y rounded to single precision. Descent magnifies the last bits, and those differ from machine to machine."""
    return Y.astype(np.float32).astype(np.float64)


def start(X: Array, init: str, seed: int) -> Array:
    """Where the points begin, (n, 2), at a spread of 1e-4."""
    if init == "random":
        return single(1e-4 * np.random.default_rng(seed).standard_normal((len(X), 2)))
    scores = pca(X).scores[:, :2]
    return single(scores / scores[:, 0].std() * 1e-4)


def _student(Y: Array) -> Array:
    """1 / (1 + |y_i - y_j|^2), 0 for a point with itself. One product of matrices adds all up: it is asked often."""
    square, ones = np.einsum("ij,ij->i", Y, Y), np.ones(len(Y))
    apart = np.column_stack([-2 * Y, square + 1, ones]) @ np.array([*Y.T, ones, square])
    closeness = np.divide(1, apart, out=apart)
    closeness.flat[:: len(Y) + 1] = 0
    return closeness
