"""Many runs of a column's weeks, drawn as counts: exact, and fast at any sample size.

Each run draws its own reference and cuts it at its quantiles; then a week's rows fall into those cells with known
chances, so that only counts are drawn. PSI, JS and chi-square need no more than that. KS is read at forty points, and
what its maximum misses between them is added back: a path's maximum over k equal steps falls short by 0.5826 / sqrt(k)
standard deviations, here for 40 steps instead of one a row (M. Broadie, P. Glasserman, S. Kou, 1997, A continuity
correction for discrete barrier options, Mathematical Finance).
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from concepts.arrays import Array
from concepts.monitoring import drift_metrics as dm

RUNS = 300
CELLS = 40
"""Quantile cells in which a simulated week is counted; every number of bins offered divides it."""


def counted(rng: np.random.Generator, rows: int, reference: int, shift: Array) -> tuple[NDArray[Any], NDArray[Any]]:
    """Reference rows in each of the forty cells, (40,), and those of weeks of that shift, (RUNS, weeks, 40).

    The reference's k-th of forty edges is its value ranked ceil(k m / 40): as uniform ranks, the gaps between those
    edges are Dirichlet with the numbers of reference rows between them, plus one row's worth beyond the last.
    """
    held = np.diff(-(-np.arange(CELLS + 1) * reference // CELLS))
    gaps = rng.dirichlet(held + np.eye(CELLS)[-1], size=RUNS)
    shifts, week = np.unique(shift, return_inverse=True)
    edges = ndtri(np.clip(np.cumsum(gaps, axis=1)[:, None, :-1], 0, 1)) - shifts[:, None]
    chances = np.maximum(np.diff(ndtr(edges), axis=-1, prepend=0, append=1), 0)
    return held, rng.multinomial(rows, chances[:, week])


def measured(
    held: NDArray[Any], counts: NDArray[Any], bins: int, monitors: tuple[str, ...] = ("PSI", "JS", "chi-square", "KS")
) -> dict[str, Array]:
    """PSI, JS and chi-square over `bins` cells and KS over all forty, each (RUNS, weeks)."""
    coarse_held, coarse = held.reshape(bins, -1).sum(-1), counts.reshape(*counts.shape[:2], bins, -1).sum(-1)
    measures: dict[str, Callable[[], Array]] = {
        "PSI": lambda: dm.psi(coarse_held, coarse),
        "JS": lambda: dm.js_distance(coarse_held, coarse),
        "chi-square": lambda: dm.chi_square(coarse_held, coarse)[0],
        "KS": lambda: _ks(held, counts),
    }
    return {name: measures[name]() for name in monitors}


def _ks(held: NDArray[Any], counts: NDArray[Any]) -> Array:
    """KS at forty points, and what its maximum misses between them."""
    reference, rows = int(held.sum()), int(counts[0, 0].sum())
    distance = np.abs(np.cumsum(counts, -1) / rows - np.cumsum(held) / reference).max(-1)
    missed = 0.5826 * (CELLS**-0.5 - (rows + reference) ** -0.5) * np.sqrt(1 / rows + 1 / reference)
    return np.asarray(distance + missed)
