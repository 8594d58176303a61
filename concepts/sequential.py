"""Looking at a running experiment more than once, and what it costs.

A test that keeps its 5% promise at one look breaks it when it may stop at any of several: each look is one more
chance for noise to cross the line. The looks are correlated, since each contains the data of the last, so the error
grows slower than 1 - (1 - alpha)^K, but it grows. Three ways out: boundaries that raise the bar at every look (Pocock;
O'Brien and Fleming), an error budget spent as information arrives (Lan and DeMets), or a bar so high that it holds at
every stopping time (the mixture sequential probability ratio test).

All of it rests on one fact and one recursion. The score at information fraction t is Brownian motion B(t), with z
statistic B(t) / sqrt(t); a true effect adds the drift t * delta, where delta is the mean of z with all the data in.
The density of B over the experiments still running is carried from look to look by numerical integration (Armitage,
McPherson and Rowe 1969, Journal of the Royal Statistical Society A): no simulation, and at least five digits.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

Array = NDArray[np.float64]

METHODS = {
    "none": "No correction",
    "pocock": "Pocock",
    "obrien_fleming": "O'Brien-Fleming",
    "obf_spending": "Spending, O'Brien-Fleming type",
    "pocock_spending": "Spending, Pocock type",
    "bonferroni": "Bonferroni",
    "always_valid": "Always valid (mSPRT)",
}
CONVENTIONS = {"per_side": "alpha/2 on each side", "two_sided": "one two-sided function"}
LOOKS = tuple(range(1, 31))
"""Numbers of looks in the sweep. Thirty is a month of looking daily."""
SHOWN = 40
"""Simulated experiments whose paths are drawn."""
MIXTURE_VARIANCE = 8.0
"""Default of the always-valid test's tau^2: about 2.8^2, the effect that a 5% test detects with 80% power, squared."""
FAR = 8.5
"""Standard errors beyond which no path goes (chance 1e-17): where integrals end, and the highest spending boundary."""


# ------------------------------------------------------------------------------------------- crossing a boundary


@dataclass(frozen=True)
class Crossing:
    """Chance of stopping at each look, first crossings only. The rest never cross.

    above, below: (looks,) chance of first leaving through the upper, the lower boundary at each look.
    fractions: (looks,) information fraction of each look.
    """

    above: Array
    below: Array
    fractions: Array

    @property
    def total(self) -> float:
        """Chance of crossing at any look: the type I error when drift is 0, the power otherwise."""
        return float(np.sum(self.above + self.below))

    @property
    def expected_fraction(self) -> float:
        """Average information used, those who never cross using that of the last look."""
        left = self.fractions - self.fractions[-1]
        return float(self.fractions[-1] + np.sum((self.above + self.below) * left))


def crossing(
    upper: ArrayLike, fractions: ArrayLike | None = None, drift: float = 0.0, lower: ArrayLike | None = None
) -> Crossing:
    """Exact chance of first crossing a boundary at each look (Armitage, McPherson and Rowe 1969).

    upper, lower: (looks,) critical z, infinity where that side cannot stop. Default of lower: -upper.
    fractions: (looks,) information fractions, rising by 0.0001 or more a look. Default: equally spaced up to 1.
    drift: mean of z at fraction 1, that is the true effect over the standard error with all the data in.
    Raises ValueError for lengths that differ, boundaries that meet, fractions that do not rise.
    """
    high = np.atleast_1d(np.asarray(upper, dtype=float))
    low = -high if lower is None else np.atleast_1d(np.asarray(lower, dtype=float))
    times = _fractions(np.arange(1, high.size + 1) / high.size if fractions is None else fractions)
    if not high.shape == low.shape == times.shape:
        raise ValueError(f"upper, lower and fractions must be as long, got {high.size}, {low.size} and {times.size}.")
    if not np.all(low < high):
        raise ValueError(f"lower must stay below upper, got {low.tolist()} and {high.tolist()}.")
    if not abs(drift) <= 20:
        raise ValueError(f"drift must lie in [-20, 20], got {drift}.")
    above, below = _cross(high[None], low[None], times[None], (drift,))
    return Crossing(above[0, 0], below[0, 0], times)


def _cross(upper: Array, lower: Array, times: Array, drifts: Sequence[float]) -> tuple[Array, Array]:
    """`crossing` for many designs and drifts at once: (designs, looks), nan after a design's end, to (drifts, ...).

    One recursion without drift serves every drift: by the likelihood ratio, the density at x then is the one without
    drift times exp(delta x - delta^2 t / 2).
    """
    above, below = np.zeros((2, len(drifts), *upper.shape))
    rows = np.arange(len(upper))
    nodes, mass, before = np.zeros((len(rows), 1)), np.ones((len(rows), 1)), np.zeros(len(rows))
    for look in range(upper.shape[1]):
        going = ~np.isnan(upper[rows, look])
        rows, nodes, mass, before = rows[going], nodes[going], mass[going], before[going]
        now = times[rows, look]
        step, root = now - before, np.sqrt(now)
        high, low = upper[rows, look] * root, lower[rows, look] * root
        for i, drift in enumerate(drifts):
            tilted = mass * np.exp(drift * nodes - drift**2 * before[:, None] / 2)
            moved = nodes + drift * step[:, None]
            above[i, rows, look] = _tail(moved, tilted, high, step)
            below[i, rows, look] = _tail(-moved, tilted, -low, step)
        high = np.minimum(high, max(0.0, *drifts, 0.0) * now + FAR * root)
        low = np.maximum(low, min(0.0, *drifts, 0.0) * now - FAR * root)
        if look + 1 < upper.shape[1]:
            nodes, mass = _carry(nodes, mass, low, high, step)
        before = now
    return above, below


def _tail(nodes: Array, mass: Array, bound: Array, step: Array) -> Array:
    """Chance that paths with `mass` at `nodes` land above `bound` after a normal step of variance `step`."""
    return np.asarray(np.einsum("dj,dj->d", mass, ndtr((nodes - bound[:, None]) / np.sqrt(step)[:, None])))


def _carry(nodes: Array, mass: Array, low: Array, high: Array, step: Array) -> tuple[Array, Array]:
    """The paths that land between `low` and `high`: Gauss-Legendre nodes there, and their mass, (designs, nodes)."""
    half, sd = (high - low)[:, None] / 2, np.sqrt(step)[:, None]
    x, weight = _legendre(int(14 + 2.2 * np.max(half / sd)))
    new = (high + low)[:, None] / 2 + half * x
    kernel = (new / sd)[:, :, None] - (nodes / sd)[:, None, :]
    kernel *= kernel
    kernel *= -0.5
    np.exp(kernel, out=kernel)
    return new, half * weight / (sd * np.sqrt(2 * np.pi)) * (kernel @ mass[:, :, None])[:, :, 0]


@lru_cache(maxsize=512)
def _legendre(count: int) -> tuple[Array, Array]:
    x, weight = np.polynomial.legendre.leggauss(count)
    return x, weight


# ------------------------------------------------------------------------------------------------- boundaries


def naive_error(looks: int, alpha: float = 0.05) -> float:
    """Two-sided type I error of testing at level alpha at each of equally spaced looks, and stopping at the first hit.

    0.05 becomes 0.14 at five looks (Armitage, McPherson and Rowe 1969). ValueError unless 1 <= looks <= 200 and
    0 < alpha < 1.
    """
    return crossing(boundary("none", looks, alpha)).total


def boundary(
    method: str,
    looks: int,
    alpha: float = 0.05,
    mixture_variance: float = MIXTURE_VARIANCE,
    convention: str = "per_side",
) -> Array:
    """Critical |z| at each of `looks` equally spaced looks, shape (looks,), for a two-sided test of size alpha.

    method: "none", the fixed test's quantile at every look; "bonferroni", that of alpha / looks; "pocock", one
    constant (Pocock 1977, Biometrika); "obrien_fleming", falling with 1 / sqrt(t) (O'Brien and Fleming 1979,
    Biometrics); "obf_spending" and "pocock_spending" (Lan and DeMets 1983, Biometrika), with `convention` as in
    `spending_boundary`; "always_valid", with `mixture_variance` as in `always_valid_boundary`.
    ValueError for an unknown method, looks outside 1 to 200, alpha outside (0, 1).
    """
    if method not in METHODS:
        raise ValueError(f"method must be one of {', '.join(METHODS)}, got {method!r}.")
    if not (isinstance(looks, int | np.integer) and 1 <= looks <= 200):
        raise ValueError(f"looks must be a whole number from 1 to 200, got {looks!r}.")
    _check(alpha=alpha, mixture_variance=mixture_variance, convention=convention)
    return np.asarray(_boundaries(method, (int(looks),), alpha, mixture_variance, convention)[0])


@lru_cache(maxsize=512)
def _boundaries(method: str, looks: tuple[int, ...], alpha: float, mixture_variance: float, convention: str) -> Array:
    """Boundaries of many designs at once, (designs, most looks), nan after each design's last look. Read only."""
    times = _times(looks)
    fixed = -ndtri(alpha / 2)
    if method == "none":
        z = np.where(np.isnan(times), np.nan, fixed)
    elif method == "bonferroni":
        z = np.where(np.isnan(times), np.nan, -ndtri(alpha / 2 / np.array(looks))[:, None])
    elif method == "pocock":
        z = _solve_constant(np.where(np.isnan(times), np.nan, 1.0), times, alpha)
    elif method == "obrien_fleming":
        z = _solve_constant(1 / np.sqrt(times), times, alpha)
    elif method == "always_valid":
        z = always_valid_boundary(times, alpha, mixture_variance)
    else:
        spending = obf_spending if method == "obf_spending" else pocock_spending
        z = _solve_spending(_side(times, alpha, spending, convention), times, symmetric=True)
    z.setflags(write=False)
    return z


def _solve_constant(shape: Array, times: Array, alpha: float) -> Array:
    """The multiple of `shape` whose two-sided error is alpha: secant steps on the normal scale, nearly straight."""
    target = -ndtri(alpha / 2)

    def excess(c: Array) -> Array:
        z = c[:, None] * shape
        return np.asarray(target + ndtri(_cross(z, -z, times, (0.0,))[0][0].sum(axis=1)))

    old = np.full(len(times), target)
    gap = excess(old)
    new = old + gap
    while np.max(np.abs(new - old)) > 1e-5:
        moved = excess(new)
        slope = np.divide(moved - gap, new - old, out=np.full_like(gap, -1.0), where=np.abs(new - old) > 1e-9)
        old, gap, new = new, moved, new - moved / slope
    return np.asarray(new[:, None] * shape)


# ---------------------------------------------------------------------------------------- spending the error budget


def obf_spending(t: ArrayLike, alpha: float = 0.05) -> Array:
    """Error spent by information fraction t, O'Brien-Fleming type: 2 - 2 Phi(z_{1 - alpha/2} / sqrt(t)).

    Nearly nothing early, alpha at t = 1 (Lan and DeMets 1983). ValueError unless 0 <= t <= 1 and 0 < alpha < 1.
    """
    _check(alpha=alpha, t=t)
    with np.errstate(divide="ignore"):
        return np.asarray(2 * ndtr(ndtri(alpha / 2) / np.sqrt(np.asarray(t, dtype=float))))


def pocock_spending(t: ArrayLike, alpha: float = 0.05) -> Array:
    """Error spent by information fraction t, Pocock type: alpha ln(1 + (e - 1) t), about evenly (Lan and DeMets 1983).

    ValueError unless 0 <= t <= 1 and 0 < alpha < 1.
    """
    _check(alpha=alpha, t=t)
    return np.asarray(alpha * np.log1p((np.e - 1) * np.asarray(t, dtype=float)))


def spending_boundary(
    fractions: ArrayLike,
    alpha: float = 0.05,
    spending: Callable[[Array, float], Array] = obf_spending,
    sides: int = 2,
    convention: str = "per_side",
) -> Array:
    """Critical z per look, shape (looks,), when looks come at any `fractions` of the planned information, up to 1.

    Nobody needs to know the later looks beforehand: a look's boundary rests on the past ones (Lan and DeMets 1983).
    sides: 2 stops at |z| >= boundary, 1 at z >= boundary with error alpha on that side.
    convention: with two sides, "per_side" spends spending(t, alpha / 2) on each, as gsDesign and most software do;
    "two_sided" splits spending(t, alpha). They differ for the O'Brien-Fleming type alone, most at early looks.
    Boundaries stop at 8.5, which chance crosses once in 10^17. ValueError for unknown options or fractions not rising.
    """
    times = _fractions(fractions)
    _check(alpha=alpha, t=times, convention=convention)
    if sides not in (1, 2):
        raise ValueError(f"sides must be 1 or 2, got {sides!r}.")
    spent = spending(times, alpha) if sides == 1 else _side(times, alpha, spending, convention)
    return np.asarray(_solve_spending(spent[None], times[None], symmetric=sides == 2)[0])


def _side(times: Array, alpha: float, spending: Callable[[Array, float], Array], convention: str) -> Array:
    return spending(times, alpha / 2) if convention == "per_side" else spending(times, alpha) / 2


def _solve_spending(spent: Array, times: Array, symmetric: bool) -> Array:
    """Boundaries, look by look, whose upper crossings add up to `spent`; arrays (designs, looks), nan at the end."""
    z = np.full(times.shape, np.nan)
    rows = np.arange(len(times))
    nodes, mass = np.zeros((len(rows), 1)), np.ones((len(rows), 1))
    before, paid, bound = np.zeros((3, len(rows)))
    for look in range(times.shape[1]):
        going = ~np.isnan(times[rows, look])
        rows, nodes, mass = rows[going], nodes[going], mass[going]
        before, paid, bound = before[going], paid[going], bound[going]
        now = times[rows, look]
        step, root, due = now - before, np.sqrt(now), np.maximum(spent[rows, look] - paid, 1e-300)
        sd = np.sqrt(step)[:, None]
        # Both starts are too high, and the log of the tail is concave: Newton comes down to the root.
        bound = np.minimum(-ndtri(due) * root, bound - ndtri(due) * sd[:, 0])
        move = np.ones(len(rows))
        while np.max(np.abs(move)) > 1e-8:
            tail = np.maximum(_tail(nodes, mass, bound, step), 1e-300)
            height = np.exp(-0.5 * ((bound[:, None] - nodes) / sd) ** 2) / (sd * np.sqrt(2 * np.pi))
            move = np.log(tail / due) * tail / np.maximum(np.einsum("dj,dj->d", mass, height), 1e-300)
            move = np.where(due > ndtr(-FAR), move, 0.0)
            bound = bound + move
        bound = np.minimum(bound, FAR * root)
        z[rows, look] = bound / root
        nodes, mass = _carry(nodes, mass, -bound if symmetric else -FAR * root, bound, step)
        before, paid = now, spent[rows, look]
    return z


# -------------------------------------------------------------------------------------------- valid at any time


def always_valid_boundary(
    fractions: ArrayLike, alpha: float = 0.05, mixture_variance: float = MIXTURE_VARIANCE
) -> Array:
    """Critical |z| at information `fractions` of the mixture sequential probability ratio test; same shape.

    The likelihood ratio averaged over effects ~ Normal(0, tau^2) is a martingale without effect, so it exceeds
    1 / alpha with chance at most alpha, however often one looks, now or later (Robbins 1970; Johari,
    Koomen, Pekelis and Walsh 2017, KDD). With r = tau^2 t: z^2 >= (1 + 1/r) (2 ln(1/alpha) + ln(1 + r)).
    mixture_variance: tau^2, in squared standard errors of the estimate at fraction 1; 8 is about (2.8 standard
    errors)^2, the effect a 5% test finds with 80% power. ValueError unless it lies in [0.01, 1000] and fractions
        are positive.
    """
    _check(alpha=alpha, mixture_variance=mixture_variance)
    r = mixture_variance * np.asarray(fractions, dtype=float)
    if np.any(r <= 0):
        raise ValueError(f"fractions must be positive, got {np.asarray(fractions).tolist()}.")
    return np.asarray(np.sqrt((1 + 1 / r) * (2 * np.log(1 / alpha) + np.log1p(r))))


# ------------------------------------------------------------------------------------------------- the sweep


@dataclass(frozen=True)
class Peeking:
    """What each number of looks does, at one maximum sample size. One row a step; nan past a design's last look.

    looks: (steps,) 1 to 30.  method, alpha: the rule under study and its size.
    planned, drift: mean of z with all the data in, under the planned and under the true effect.
    error, power, share: (methods, steps) by `METHODS`: chance to stop without an effect, under the planned effect, and
        the average sample under the planned effect over the fixed test's sample.
    independent: (steps,) the popular wrong answer 1 - (1 - alpha)^K.
    times, boundary: (steps, 30) information fraction and critical |z| of each look, for `method`.
    stopped, stopped_naive, stopped_simulated: (steps, 30) chance to have stopped by each look under the true effect:
        exact by `method`, exact without correction, simulated by `method`.
    simulated, simulated_naive: (steps,) share of simulated experiments without effect that stop.
    experiments: how many were simulated; every step looks at the same ones.
    paths: (shown, steps, 30) z at each look under the true effect.  first: (shown, steps) look of first crossing, from
        1, or 0 for none.
    """

    looks: NDArray[np.int_]
    method: str
    alpha: float
    planned: float
    drift: float
    error: Array
    power: Array
    share: Array
    independent: Array
    times: Array
    boundary: Array
    stopped: Array
    stopped_naive: Array
    stopped_simulated: Array
    simulated: Array
    simulated_naive: Array
    experiments: int
    paths: Array
    first: NDArray[np.int_]

    @property
    def chosen(self) -> int:
        """Row of `method` in error, power and share."""
        return list(METHODS).index(self.method)

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
            "false positives, 1 - (1 - alpha)^K": self.independent,
            "false positives, no correction, simulated": self.simulated_naive,
            f"false positives, {name}, simulated": self.simulated,
            f"boundary |z| at the first look, {name}": self.boundary[:, 0],
            f"boundary |z| at the last look, {name}": self.boundary[last],
            f"chance to stop under the true effect, {name}": self.stopped[last],
        }
        for row, method in enumerate(METHODS.values()):
            columns[f"false positives, {method}"] = self.error[row]
            columns[f"power at the planned effect, {method}"] = self.power[row]
            columns[f"average sample at the planned effect, {method}"] = self.share[row]
        return columns


def peeking(
    method: str = "none",
    alpha: float = 0.05,
    power: float = 0.8,
    effect: float = 0.0,
    experiments: int = 2000,
    mixture_variance: float = MIXTURE_VARIANCE,
    convention: str = "per_side",
    seed: int = 0,
) -> Peeking:
    """Error, power and sample of a test looked at 1 to 30 times, exact for every method, simulated for one.

    method, mixture_variance, convention: as in `boundary`.  alpha: two-sided, in [0.001, 0.3].
    power: in [0.4, 0.99], of the fixed test at the planned effect, which sets the sample size.
    effect: true over planned effect, in [0, 2]; 0 is an A/A test.  experiments: in [100, 20000].
    ValueError outside these ranges.
    """
    boundary(method, 1, alpha, mixture_variance, convention)
    ranges = {"alpha": (alpha, 0.001, 0.3), "power": (power, 0.4, 0.99), "effect": (effect, 0.0, 2.0)}
    for name, (value, low, high) in (ranges | {"experiments": (experiments, 100, 20_000)}).items():
        if not low <= value <= high:
            raise ValueError(f"{name} must lie in [{low:g}, {high:g}], got {value}.")
    planned = planned_drift(alpha, power)
    drift = effect * planned
    looks, times = np.array(LOOKS), _times(LOOKS)
    error, chances, share, by_look = _exact(alpha, planned, drift, mixture_variance, convention)
    row = list(METHODS).index(method)
    z = _boundaries(method, LOOKS, alpha, mixture_variance, convention)

    grid = np.unique(np.round(times[~np.isnan(times)], 9))  # every fraction that any design looks at
    rng = np.random.default_rng(seed)
    score = np.cumsum(rng.standard_normal((experiments, grid.size)) * np.sqrt(np.diff(grid, prepend=0)), axis=1)
    noise = score / np.sqrt(grid)
    trend = drift * np.sqrt(grid)
    paths = np.full((min(SHOWN, experiments), *times.shape), np.nan)
    first = np.zeros(paths.shape[:2], dtype=int)
    simulated, simulated_naive = np.zeros((2, len(looks)))
    stopped_simulated = np.full(times.shape, np.nan)
    for i, k in enumerate(looks):
        at = np.searchsorted(grid, np.round(times[i, :k], 9))
        null = noise[:, at]
        size = np.abs(null)
        simulated_naive[i] = np.mean(size.max(axis=1) >= -ndtri(alpha / 2))
        simulated[i] = np.mean((size >= z[i, :k]).any(axis=1))
        paths[:, i, :k] = null[: len(paths)] + trend[at]
        out = (size if drift == 0 else np.abs(null + trend[at])) >= z[i, :k]
        when = np.where(out.any(axis=1), out.argmax(axis=1), k)
        stopped_simulated[i, :k] = np.cumsum(np.bincount(when, minlength=k + 1)[:k]) / experiments
        first[:, i] = np.where(when < k, when + 1, 0)[: len(paths)]
    return Peeking(
        looks=looks,
        method=method,
        alpha=alpha,
        planned=planned,
        drift=drift,
        error=error,
        power=chances,
        share=share,
        independent=1 - (1 - alpha) ** looks,
        times=times,
        boundary=z,
        stopped=by_look[row],
        stopped_naive=by_look[0],
        stopped_simulated=stopped_simulated,
        simulated=simulated,
        simulated_naive=simulated_naive,
        experiments=experiments,
        paths=paths,
        first=first,
    )


def planned_drift(alpha: float = 0.05, power: float = 0.8) -> float:
    """Mean of z at which the fixed two-sided test of size alpha rejects with chance `power`: 2.80 at the defaults.

    ValueError unless 0 < alpha < power < 1.
    """
    if not 0 < alpha < power < 1:
        raise ValueError(f"power must lie strictly between alpha = {alpha} and 1, got {power}.")
    z = -ndtri(alpha / 2)
    return float(brentq(lambda drift: ndtr(drift - z) + ndtr(-drift - z) - power, 0, z - ndtri(1 - power) + 1))


@lru_cache(maxsize=64)
def _exact(
    alpha: float, planned: float, drift: float, mixture_variance: float, convention: str
) -> tuple[Array, Array, Array, Array]:
    """Error, power and average sample (methods, steps), and chance stopped by each look (methods, steps, 30)."""
    times = _times(LOOKS)
    z = np.concatenate([_boundaries(name, LOOKS, alpha, mixture_variance, convention) for name in METHODS])
    above, below = _cross(z, -z, np.tile(times, (len(METHODS), 1)), (0.0, planned, drift))
    stops = (above + below).reshape(3, len(METHODS), *times.shape)
    error, power = stops[0].sum(axis=2), stops[1].sum(axis=2)
    share = 1 - np.nansum(stops[1] * (1 - times), axis=2)
    by_look = np.where(np.isnan(times), np.nan, np.cumsum(stops[2], axis=2))
    for result in (error, power, share, by_look):
        result.setflags(write=False)
    return error, power, share, by_look


# ------------------------------------------------------------------------------------------- checks and helpers


def _times(looks: Sequence[int]) -> Array:
    """Equally spaced information fractions, (designs, most looks), nan after each design's last look."""
    k = np.arange(1, max(looks) + 1)
    return np.where(k <= np.array(looks)[:, None], k / np.array(looks)[:, None], np.nan)


def _fractions(fractions: ArrayLike) -> Array:
    times = np.atleast_1d(np.asarray(fractions, dtype=float))
    if not (times.ndim == 1 and times.size and np.all(np.diff(times, prepend=0) >= 1e-4) and times[-1] <= 100):
        raise ValueError(f"fractions must rise from 0 to at most 100 by 0.0001 or more a look, got {times.tolist()}.")
    return times


def _check(
    alpha: float = 0.05, mixture_variance: float = 1.0, convention: str = "per_side", t: ArrayLike = 0.5
) -> None:
    if not 0 < alpha < 1:
        raise ValueError(f"alpha must lie strictly between 0 and 1, got {alpha}.")
    if not 0.01 <= mixture_variance <= 1000:
        raise ValueError(f"mixture_variance must lie in [0.01, 1000], got {mixture_variance}.")
    if convention not in CONVENTIONS:
        raise ValueError(f"convention must be one of {', '.join(CONVENTIONS)}, got {convention!r}.")
    times = np.asarray(t, dtype=float)
    if np.any((times < 0) | (times > 1 + 1e-12)):  # sums of shares may round above one
        raise ValueError(f"t must lie in [0, 1], got {times.tolist()}.")
