"""The chance that a running experiment ever crosses a line: one fact and one recursion.

The score at information fraction t is Brownian motion B(t), with z statistic B(t) / sqrt(t); a true effect adds the
drift t * delta, where delta is the mean of z with all the data in. The density of B over the experiments still running
is carried from look to look by numerical integration (Armitage, McPherson and Rowe 1969, Journal of the Royal
Statistical Society A): no simulation, and at least five digits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from concepts.arrays import Array, frozen, within

FAR = 8.5
"""Standard errors beyond which no path goes (chance 1e-17): where integrals end, and the highest spending boundary."""


@dataclass(frozen=True)
class Crossing:
    """Chance of stopping at each look, first stops only. The rest go on to the end.

    above, below: (looks,) chance of first leaving through the upper, the lower boundary at each look.
    gave_up: (looks,) chance of first falling below the futility bound, but not through the lower boundary.
    fractions: (looks,) information fraction of each look.
    """

    above: Array
    below: Array
    gave_up: Array
    fractions: Array

    @property
    def total(self) -> float:
        """Chance of crossing at any look: the type I error when drift is 0, the power otherwise."""
        return float(np.sum(self.above + self.below))

    @property
    def expected_fraction(self) -> float:
        """Average information used, those who never stop using that of the last look."""
        left = self.fractions - self.fractions[-1]
        return float(self.fractions[-1] + np.sum((self.above + self.below + self.gave_up) * left))


def crossing(
    upper: ArrayLike,
    fractions: ArrayLike | None = None,
    drift: float = 0.0,
    lower: ArrayLike | None = None,
    futility: ArrayLike | None = None,
) -> Crossing:
    """Exact chance of first crossing a boundary at each look (Armitage, McPherson and Rowe 1969).

    upper, lower: (looks,) critical z, infinity where that side cannot stop. Default of lower: -upper.
    futility: (looks,) z at or below which one gives up; minus infinity where nobody does. Default: nobody does.
    fractions: (looks,) information fractions, rising by 0.0001 or more a look. Default: equally spaced up to 1.
    drift: mean of z at fraction 1, that is the true effect over the standard error with all the data in.
    Raises ValueError for lengths that differ, boundaries that meet, fractions that do not rise.
    """
    high = np.atleast_1d(np.asarray(upper, dtype=float))
    low = -high if lower is None else np.atleast_1d(np.asarray(lower, dtype=float))
    quit_at = np.full(high.shape, -np.inf) if futility is None else np.atleast_1d(np.asarray(futility, dtype=float))
    times = rising(np.arange(1, high.size + 1) / high.size if fractions is None else fractions)
    if not high.shape == low.shape == times.shape == quit_at.shape:
        raise ValueError(
            f"upper, lower, futility and fractions must be as long, got {high.size}, {low.size}, {quit_at.size} and "
            f"{times.size}."
        )
    if not (np.all(low < high) and np.all(quit_at < high)):
        raise ValueError(f"lower and futility must stay below upper, got {low.tolist()} and {quit_at.tolist()}.")
    within("drift", drift, -20, 20)
    futile = None if futility is None else quit_at[None]
    above, below, gave_up = crossings(high[None], low[None], times[None], (drift,), futile)
    return frozen(Crossing(above[0, 0], below[0, 0], gave_up[0, 0], times))


def crossings(
    upper: Array, lower: Array, times: Array, drifts: Sequence[float], futility: Array | None = None
) -> tuple[Array, Array, Array]:
    """`crossing` for many designs and drifts at once: (designs, looks), nan after a design's end, to (drifts, ...).

    Returns the chances above, below and given up. One recursion without drift serves every drift: by the likelihood
    ratio, the density at x then is the one without drift times exp(delta x - delta^2 t / 2).
    """
    above, below, gave_up = np.zeros((3, len(drifts), *upper.shape))
    mirrored = futility is None and np.array_equal(lower, -upper, equal_nan=True)
    rows = np.arange(len(upper))
    nodes, mass, before = np.zeros((len(rows), 1)), np.ones((len(rows), 1)), np.zeros(len(rows))
    for look in range(upper.shape[1]):
        going = ~np.isnan(upper[rows, look])
        rows, nodes, mass, before = rows[going], nodes[going], mass[going], before[going]
        now = times[rows, look]
        step, root = now - before, np.sqrt(now)
        high, low = upper[rows, look] * root, lower[rows, look] * root
        floor = low if futility is None else np.maximum(low, futility[rows, look] * root)
        for i, drift in enumerate(drifts):
            tilted = mass * np.exp(drift * nodes - drift**2 * before[:, None] / 2)
            moved = nodes + drift * step[:, None]
            above[i, rows, look] = tail(moved, tilted, high, step)
            below[i, rows, look] = tail(-moved, tilted, -low, step)
            if futility is not None:
                gave_up[i, rows, look] = tail(-moved, tilted, -floor, step) - below[i, rows, look]
        if look + 1 < upper.shape[1]:
            reach = max(map(abs, drifts)) * now + FAR * root
            nodes, mass = carry(nodes, mass, np.maximum(floor, -reach), np.minimum(high, reach), step, mirrored)
        before = now
    return above, below, gave_up


def tail(nodes: Array, mass: Array, bound: Array, step: Array) -> Array:
    """Chance that paths with `mass` at `nodes` land above `bound` after a normal step of variance `step`."""
    return np.asarray(np.einsum("dj,dj->d", mass, ndtr((nodes - bound[:, None]) / np.sqrt(step)[:, None])))


def carry(
    nodes: Array, mass: Array, low: Array, high: Array, step: Array, mirrored: bool = False
) -> tuple[Array, Array]:
    """The paths that land between `low` and `high`: Gauss-Legendre nodes there, and their mass, (designs, nodes).

    mirrored: all bounds so far were as far below as above, so the upper half of the nodes tells the lower one's mass.
    """
    low = np.zeros_like(high) if mirrored else low
    half, sd = (high - low)[:, None] / 2, np.sqrt(step)[:, None]
    x, weight = _legendre(4 * int(np.ceil((10 if mirrored else 14) / 4 + 0.55 * np.max(half / sd))))
    new = (high + low)[:, None] / 2 + half * x
    kernel = (new / sd)[:, :, None] - (nodes / sd)[:, None, :]
    kernel *= kernel
    kernel *= -0.5
    np.exp(kernel, out=kernel)
    new_mass = half * weight / (sd * np.sqrt(2 * np.pi)) * (kernel @ mass[:, :, None])[:, :, 0]
    if mirrored:
        return np.concatenate([new, -new], axis=1), np.concatenate([new_mass, new_mass], axis=1)
    return new, new_mass


def rising(fractions: ArrayLike) -> Array:
    """Information fractions as an array. ValueError unless they rise by 0.0001 or more a look, to at most 100."""
    times = np.atleast_1d(np.asarray(fractions, dtype=float))
    if not (times.ndim == 1 and times.size and np.all(np.diff(times, prepend=0) >= 1e-4) and times[-1] <= 100):
        raise ValueError(f"fractions must rise from 0 to at most 100 by 0.0001 or more a look, got {times.tolist()}.")
    return times


@lru_cache(maxsize=512)
def _legendre(count: int) -> tuple[Array, Array]:
    x, weight = np.polynomial.legendre.leggauss(count)
    return x, weight
