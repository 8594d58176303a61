"""Bias and variance: how far the average fit misses the truth, and how far single fits scatter around their average.

Draw many training sets, fit the same model to each, and look at one point x. For squared loss

    expected error on a fresh row = (mean fit - truth)^2 + variance of the fits + noise variance

The first term is squared bias, error from assumptions too simple. The second is error from sensitivity to the training
sample. The third is in the data, and no model removes it. The sum is an identity, so it always holds. That the first
falls as the second rises along complexity, the dilemma of Geman, Bienenstock and Doursat (1992, Neural Computation), is
a tendency and no theorem (Neal et al. 2018, arXiv:1810.08591).
"""

from dataclasses import dataclass, replace

import numpy as np

from concepts.arrays import Array, frozen, one_of, within
from concepts.bias_variance.families import LEVELS, Counts, predict

AT = (np.arange(100) + 0.5) / 100
"""The points at which fits are judged: 100, evenly spaced. A fresh row has its x at one of them."""
DRAWN = 20
"""Fits kept for the picture."""
TARGETS = {
    "sine": lambda x: np.sin(2 * np.pi * x),
    "wave": lambda x: np.sin(4 * np.pi * x),
    "cubic": lambda x: 4 * (2 * x - 1) ** 3 - 3 * (2 * x - 1),
    "step": lambda x: np.where(x < 0.5, -1.0, 1.0),
}
"""True functions on [0, 1], all with values from -1 to 1."""
PULLED = 0.08
"""Where in the shown training set the row lies that can be moved: this share of its rows comes before it. Near an edge
fits have the fewest neighbours to hold them."""


# ------------------------------------------------------------------------------------------------------- the idea


def split(fits: Array, truth: Array) -> tuple[Array, Array, Array]:
    """Mean fit, squared bias and variance of fits (..., sets, points) to as many training sets.

    Returns (..., points), (...) and (...): bias and variance are averaged over the points. The mean is over finitely
    many fits, so squared bias holds about variance / sets too much, and variance as much too little; their sum is the
    mean squared distance of the fits from the truth, free of that.
    """
    mean = fits.mean(axis=-2)
    scatter = fits - mean[..., None, :]
    variance = np.einsum("...sp,...sp->...", scatter, scatter) / (fits.shape[-2] * fits.shape[-1])
    return mean, np.mean((mean - truth) ** 2, axis=-1), variance


@dataclass(frozen=True)
class Decomposition:
    """A family's fits to many training sets, and their error in parts, at every level of complexity (steps).

    family, levels: name, and (steps,) degree, neighbours or depth. at, truth: (100,) points and true values.
    mean: (steps, 100) mean fit. fits: (steps, 20, 100) the first fits. sample: (2, n) x and y of one training set, the
    row `pulled` of it moved by `moved`. own: (steps, 100) fit to that one set. follows: (steps,) by which part of its
    move the fit at that row goes along, of a move by 1 where it was not moved; for least squares the row's leverage.
    bias2, variance: (steps,) squared bias and variance, averaged over `at`. noise: variance of the noise.
    deviation: (steps,) mean squared distance of the fits from the truth, which is bias2 + variance to rounding.
    fresh: (steps,) squared error measured on fresh rows. gap, gap_se: (steps,) fresh less the sum of the parts, and its
    standard error over training sets. train: (steps,) squared error on the rows that were fitted.
    n, resamples: rows of a training set, and number of training sets. twice: the same with 2 n rows, or None.
    """

    family: str
    levels: Counts
    at: Array
    truth: Array
    mean: Array
    fits: Array
    sample: Array
    own: Array
    follows: Array
    pulled: int
    moved: float
    bias2: Array
    variance: Array
    noise: float
    deviation: Array
    fresh: Array
    gap: Array
    gap_se: Array
    train: Array
    n: int
    resamples: int
    twice: "Decomposition | None" = None

    @property
    def total(self) -> Array:
        """(steps,) expected squared error: squared bias, variance and noise."""
        return self.bias2 + self.variance + self.noise

    @property
    def best(self) -> int:
        """Step of the smallest total."""
        return int(np.argmin(self.total))

    def table(self) -> dict[str, Array]:
        """One row a level: the parts, their sum, and what was measured."""
        return {
            {"polynomial": "degree", "knn": "neighbours k", "tree": "depth"}[self.family]: self.levels.astype(float),
            "squared bias": self.bias2,
            "variance": self.variance,
            "noise variance": np.full(len(self.levels), self.noise),
            "expected squared error": self.total,
            "squared error on fresh rows": self.fresh,
            "fresh less expected": self.gap,
            "its standard error": self.gap_se,
            "squared error on training rows": self.train,
        }


def decompose(
    family: str = "polynomial",
    target: str = "sine",
    noise: float = 0.35,
    n: int = 40,
    resamples: int = 400,
    seed: int = 0,
    double: bool = False,
    moved: float = 0.0,
) -> Decomposition:
    """Fit every level of `family` to `resamples` training sets of n rows, and split the error into its parts.

    x and y are those of `training_sets`. double: also do it with twice the rows. moved: by how much the y of one row of
    the shown training set is moved; nothing else changes but the fit to that set.

    Raises:
        ValueError: an unknown family or target, noise outside [0, 1], n [30, 240], resamples [50, 400], moved [-3, 3],
            or a seed below 0.
    """
    one_of("family", family, LEVELS)
    one_of("target", target, TARGETS)
    within("noise", noise, 0, 1)
    within("n", n, 30, 240)
    within("resamples", resamples, 50, 400)
    within("moved", moved, -3, 3)
    within("seed", seed, 0, 2**32 - 1)
    result = _decompose(family, target, noise, n, resamples, seed, moved)
    return replace(result, twice=_decompose(family, target, noise, 2 * n, resamples, seed, 0.0)) if double else result


def training_sets(target: str, noise: float, n: int, sets: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """x and y, (sets, n) each: y = target(x) + noise * standard normal, x rising.

    x holds one uniform draw in each of n equal slices of [0, 1]. With x drawn freely, some sets have a hole at an edge;
    there a high degree has a variance so heavy-tailed that no number of sets settles it.
    """
    x = (np.arange(n) + rng.random((sets, n))) / n
    return x, TARGETS[target](x) + noise * rng.standard_normal((sets, n))


def _decompose(
    family: str, target: str, noise: float, n: int, resamples: int, seed: int, moved: float
) -> Decomposition:
    rng = np.random.default_rng(seed)
    x, y = training_sets(target, noise, n, resamples, rng)
    fresh_noise = noise * rng.standard_normal((resamples, AT.size))
    truth = TARGETS[target](AT)
    fits, train = predict(family, x, y, AT)
    mean, bias2, variance = split(fits, truth)

    miss = fits - truth
    deviation = np.einsum("lsp,lsp->l", miss, miss) / (resamples * AT.size)
    # Of (miss - noise)^2 all but miss^2 and the noise's variance, the part that the sum of the parts does not hold.
    gaps = np.mean(fresh_noise**2, axis=1) - noise**2 - 2 * np.einsum("lsp,sp->ls", miss, fresh_noise) / AT.size
    gap = gaps.mean(axis=1)

    pulled, by = round(PULLED * n), moved or 1.0
    pairs = np.repeat(y[:1], 2, axis=0)
    pairs[1, pulled] += by
    places = np.append(AT, x[0, pulled])
    before, after = np.moveaxis(predict(family, np.repeat(x[:1], 2, axis=0), pairs, places)[0], 1, 0)
    shown = 1 if moved else 0
    own = (before, after)[shown][:, :-1]
    return frozen(
        Decomposition(
            family,
            LEVELS[family],
            AT,
            truth,
            mean,
            fits[:, :DRAWN].copy(),
            np.stack([x[0], pairs[shown]]),
            own.copy(),
            (after - before)[:, -1] / by,
            pulled,
            moved,
            bias2,
            variance,
            noise**2,
            deviation,
            deviation + noise**2 + gap,
            gap,
            gaps.std(axis=1, ddof=1) / np.sqrt(resamples),
            train,
            n,
            resamples,
        )
    )
