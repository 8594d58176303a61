"""Looking at a running experiment more than once: what it costs, and what it saves.

A test that keeps its 5% promise at one look breaks it when it may stop at any of several: each look is one more
chance for noise to cross the line. The looks are correlated, since each contains the data of the last, so the error
grows slower than 1 - (1 - alpha)^K, but it grows. `crossing` says by how much, exactly; `boundaries` raise the bar to
pay for it; `futility` ends what can hardly be won. Here all three are swept over the number of looks.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.interpolate import CubicSpline
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

from concepts.ab_testing.boundaries import METHODS, MIXTURE_VARIANCE, boundaries, boundary, equal_looks
from concepts.ab_testing.crossing import crossing, crossings
from concepts.ab_testing.futility import futility_boundary
from concepts.arrays import Array, between, frozen, within

LOOKS = tuple(range(1, 31))
"""Numbers of looks in the sweep. Thirty is a month of looking daily."""
LADDER = (1, 2, 3, 4, 5, 6, 7, 8, 10, 13, 17, 23, 30)
"""Numbers of looks that stand for all thirty where methods are compared: in between, five digits by a spline."""
COMPARED = ("none", "pocock", "obrien_fleming", "bonferroni", "always_valid")
"""Rules that are compared, besides the one under study. Spending imitates Pocock or O'Brien-Fleming to a point."""
SHOWN = 40
"""Simulated experiments whose paths are drawn."""


def naive_error(looks: int, alpha: float = 0.05) -> float:
    """Two-sided type I error of testing at level alpha at each of equally spaced looks, and stopping at the first hit.

    0.05 becomes 0.14 at five looks (Armitage, McPherson and Rowe 1969). ValueError unless 1 <= looks <= 200 and
    0 < alpha < 1.
    """
    return crossing(boundary("none", looks, alpha)).total


def planned_drift(alpha: float = 0.05, power: float = 0.8) -> float:
    """Mean of z at which the fixed two-sided test of size alpha rejects with chance `power`: 2.80 at the defaults.

    ValueError unless 0 < alpha < power < 1.
    """
    between("alpha", alpha, 0, 1)
    between("power", power, alpha, 1)
    z = -ndtri(alpha / 2)
    return float(brentq(lambda drift: ndtr(drift - z) + ndtr(-drift - z) - power, 0, z - ndtri(1 - power) + 1))


@dataclass(frozen=True)
class Peeking:
    """What each number of looks does, at one maximum sample size. One row a step; nan past a design's last look.

    looks: (steps,) 1 to 30.  method, alpha: the rule under study and its size.
    planned, drift: mean of z with all the data in, under the planned and under the true effect.
    futility: conditional power below which one gives up, 0 for never.
    rules: keys of `METHODS` that are compared, `method` among them.
    error, power: (rules, steps) chance to stop for significance without an effect, and under the planned one.
    share, share_null: (rules, steps) average sample over the fixed test's, under the planned effect and without one.
    naive: (steps,) error without a correction, and without giving up.
    independent: (steps,) the popular wrong answer 1 - (1 - alpha)^K.
    times, boundary: (steps, 30) information fraction and critical |z| of each look, for `method`.  give_up: (steps, 30)
        z at or below which one gives up before the end, minus infinity where nobody does.
    stopped, stopped_naive, stopped_simulated: (steps, 30) chance to have stopped for significance by each look under
        the true effect: exact by `method`, exact without correction, simulated by `method`.
    gave_up: (steps,) chance to have given up, by `method` under the true effect.
    simulated, simulated_naive: (steps,) share of simulated experiments without effect that stop for significance.
    experiments: how many were simulated; every step looks at the same ones.
    paths: (shown, steps, 30) z at each look under the true effect.  first, left: (shown, steps) look of first crossing,
        and of giving up, from 1, or 0 for none.
    """

    looks: NDArray[np.int_]
    method: str
    alpha: float
    planned: float
    drift: float
    futility: float
    rules: tuple[str, ...]
    error: Array
    power: Array
    share: Array
    share_null: Array
    naive: Array
    independent: Array
    times: Array
    boundary: Array
    give_up: Array
    stopped: Array
    stopped_naive: Array
    stopped_simulated: Array
    gave_up: Array
    simulated: Array
    simulated_naive: Array
    experiments: int
    paths: Array
    first: NDArray[np.int_]
    left: NDArray[np.int_]

    @property
    def chosen(self) -> int:
        """Row of `method` in error, power and share."""
        return self.rules.index(self.method)

    def standard_error(self, chance: ArrayLike) -> Array:
        """Standard error of a simulated share whose exact value is `chance`."""
        p = np.asarray(chance, dtype=float)
        return np.asarray(np.sqrt(p * (1 - p) / self.experiments))

    def table(self) -> dict[str, Array]:
        """One column a quantity, one row a number of looks; chances and shares from 0 to 1."""
        last = np.arange(len(self.looks)), self.looks - 1
        name = METHODS[self.method]
        columns = {
            "looks": self.looks.astype(float),
            "false positives, no correction, never giving up": self.naive,
            "false positives, 1 - (1 - alpha)^K": self.independent,
            "false positives, no correction, simulated": self.simulated_naive,
            f"false positives, {name}, simulated": self.simulated,
            f"boundary |z| at the first look, {name}": self.boundary[:, 0],
            f"boundary |z| at the last look, {name}": self.boundary[last],
            f"chance to stop under the true effect, {name}": self.stopped[last],
            f"chance to give up under the true effect, {name}": self.gave_up,
        }
        for row, method in enumerate(METHODS[rule] for rule in self.rules):
            columns[f"false positives, {method}"] = self.error[row]
            columns[f"power at the planned effect, {method}"] = self.power[row]
            columns[f"average sample at the planned effect, {method}"] = self.share[row]
            columns[f"average sample without an effect, {method}"] = self.share_null[row]
        return columns


def peeking(
    method: str = "none",
    alpha: float = 0.05,
    power: float = 0.8,
    effect: float = 0.0,
    futility: float = 0.0,
    experiments: int = 2000,
    mixture_variance: float = MIXTURE_VARIANCE,
    convention: str = "per_side",
    seed: int = 0,
) -> Peeking:
    """Error, power and sample of a test looked at 1 to 30 times, exact for every method, simulated for one.

    method, mixture_variance, convention: as in `boundaries.boundary`.  alpha: two-sided, in [0.001, 0.3].
    power: in [0.4, 0.99], of the fixed test at the planned effect, which sets the sample size.
    effect: true over planned effect, in [0, 2]; 0 is an A/A test.
    futility: conditional power under the planned effect at or below which one gives up, in [0, 0.5]; 0 is never. The
    boundaries do not count on it, so going on in spite of it breaks no promise.
    experiments: in [100, 20000]. ValueError outside these ranges.
    """
    boundary(method, 1, alpha, mixture_variance, convention)
    within("alpha", alpha, 0.001, 0.3)
    within("power", power, 0.4, 0.99)
    within("effect", effect, 0, 2)
    within("futility", futility, 0, 0.5)
    within("experiments", experiments, 100, 20_000)
    planned = planned_drift(alpha, power)
    drift = effect * planned
    rules = COMPARED if method in COMPARED else (*COMPARED, method)
    settings = (alpha, planned, futility, mixture_variance, convention)
    error, chances, share, share_null = _compared(rules, *settings)
    stopped, stopped_naive, gave_up = _by_look(method, drift, *settings)
    looks, times = np.array(LOOKS), equal_looks(LOOKS)
    z = boundaries(method, LOOKS, alpha, mixture_variance, convention)
    quit_at = _give_up(z, times, planned, futility)

    grid = np.unique(np.round(times[~np.isnan(times)], 9))  # every fraction that any design looks at
    rng = np.random.default_rng(seed)
    score = np.cumsum(rng.standard_normal((experiments, grid.size)) * np.sqrt(np.diff(grid, prepend=0)), axis=1)
    noise = score / np.sqrt(grid)
    trend = drift * np.sqrt(grid)
    paths = np.full((min(SHOWN, experiments), *times.shape), np.nan)
    first, left = np.zeros((2, *paths.shape[:2]), dtype=int)
    simulated, simulated_naive = np.zeros((2, len(looks)))
    stopped_simulated = np.full(times.shape, np.nan)
    for i, k in enumerate(looks):
        null = noise[:, np.searchsorted(grid, np.round(times[i, :k], 9))]
        simulated_naive[i] = np.mean(np.abs(null).max(axis=1) >= -ndtri(alpha / 2))
        when, _ = _stops(null, z[i, :k], quit_at[i, :k])
        simulated[i] = np.mean(when > 0)
        seen = null if drift == 0 else null + trend[np.searchsorted(grid, np.round(times[i, :k], 9))]
        paths[:, i, :k] = seen[: len(paths)]
        when, quitted = (when, _) if drift == 0 else _stops(seen, z[i, :k], quit_at[i, :k])
        stopped_simulated[i, :k] = np.cumsum(np.bincount(when, minlength=k + 1)[1:]) / experiments
        first[:, i], left[:, i] = when[: len(paths)], quitted[: len(paths)]
    return frozen(
        Peeking(
            looks=looks,
            method=method,
            alpha=alpha,
            planned=planned,
            drift=drift,
            futility=futility,
            rules=rules,
            error=error,
            power=chances,
            share=share,
            share_null=share_null,
            naive=_naive(alpha),
            independent=1 - (1 - alpha) ** looks,
            times=times,
            boundary=z,
            give_up=quit_at,
            stopped=stopped,
            stopped_naive=stopped_naive,
            stopped_simulated=stopped_simulated,
            gave_up=gave_up,
            simulated=simulated,
            simulated_naive=simulated_naive,
            experiments=experiments,
            paths=paths,
            first=first,
            left=left,
        )
    )


# ----------------------------------------------------------------------------------------------------- helpers


def _stops(z: Array, bound: Array, quit_at: Array) -> tuple[NDArray[np.int_], NDArray[np.int_]]:
    """Look, from 1, at which each row of z is significant, and gives up, if it did not stop before; 0 for never."""
    crossed = np.abs(z) >= bound
    ended = crossed | (z <= quit_at)
    look = ended.argmax(axis=1)
    won = crossed[np.arange(len(z)), look]
    return np.where(won, look + 1, 0), np.where(ended.any(axis=1) & ~won, look + 1, 0)


def _give_up(z: Array, times: Array, planned: float, futility: float) -> Array:
    """z at or below which one gives up, (designs, looks): never at the last look, and never above the boundary."""
    bound = np.where(np.isnan(times), np.nan, -np.inf)
    if futility:
        early = times < 1 - 1e-9
        last = z[np.arange(len(z)), np.sum(~np.isnan(z), axis=1) - 1]
        critical = np.broadcast_to(last[:, None], z.shape)[early]
        bound[early] = np.minimum(futility_boundary(times[early], planned, futility, critical), z[early])
    return bound


@lru_cache(maxsize=64)
def _naive(alpha: float) -> Array:
    """`naive_error` at every number of looks, (steps,)."""
    z = boundaries("none", LADDER, alpha, MIXTURE_VARIANCE, "per_side")
    above, below, _ = crossings(z, -z, equal_looks(LADDER), (0.0,))
    return frozen(CubicSpline(np.log(LADDER), (above + below)[0].sum(axis=1))(np.log(LOOKS)))


@lru_cache(maxsize=64)
def _compared(
    rules: tuple[str, ...], alpha: float, planned: float, futility: float, mixture_variance: float, convention: str
) -> tuple[Array, Array, Array, Array]:
    """Error, power, average sample under the planned effect and without one, (rules, steps).

    All are smooth in the number of looks, so thirteen numbers give thirty; not so where giving up adds corners.
    """
    ladder = LOOKS if futility else LADDER
    times = np.tile(equal_looks(ladder), (len(rules), 1))
    z = np.concatenate([boundaries(name, ladder, alpha, mixture_variance, convention) for name in rules])
    quit_at = _give_up(z, times, planned, futility) if futility else None
    above, below, gave_up = crossings(z, -z, times, (0.0, planned), quit_at)
    shape = 2, len(rules), len(ladder)
    rings = (above + below).sum(axis=2).reshape(shape)
    share = 1 - np.nansum((above + below + gave_up) * (1 - times), axis=2).reshape(shape)
    parts = np.concatenate([rings, share[::-1]])
    if not futility:
        parts = CubicSpline(np.log(LADDER), parts, axis=2)(np.log(LOOKS))
    error, power, share_planned, share_null = frozen(parts)
    return error, power, share_planned, share_null


@lru_cache(maxsize=64)
def _by_look(
    method: str,
    drift: float,
    alpha: float,
    planned: float,
    futility: float,
    mixture_variance: float,
    convention: str,
) -> tuple[Array, Array, Array]:
    """Chance to have stopped by each look, by `method` and without correction, (steps, 30); and to give up."""
    times = equal_looks(LOOKS)
    both = []
    for name, threshold in ((method, futility), ("none", 0.0)):
        z = boundaries(name, LOOKS, alpha, mixture_variance, convention)
        quit_at = _give_up(z, times, planned, threshold) if threshold else None
        above, below, gave_up = (part[0] for part in crossings(z, -z, times, (drift,), quit_at))
        both.append((np.where(np.isnan(times), np.nan, np.cumsum(above + below, axis=1)), gave_up.sum(axis=1)))
    (stopped, left), (naive, _) = both
    return frozen((stopped, naive, left))
