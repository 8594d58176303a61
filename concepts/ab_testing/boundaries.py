"""How high the bar must be at every look, so that all looks together keep the promise of one.

Three ways: boundaries that share the error among looks fixed beforehand (Pocock; O'Brien and Fleming), an error budget
spent as information arrives (Lan and DeMets), or a bar so high that it holds at every stopping time (the mixture
sequential probability ratio test).
"""

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri

from concepts.ab_testing.crossing import FAR, carry, crossings, rising, tail
from concepts.arrays import Array, between, frozen, one_of, within

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
MIXTURE_VARIANCE = 8.0
"""Default of the always-valid test's tau^2: about 2.8^2, the effect that a 5% test detects with 80% power, squared."""


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
    one_of("method", method, METHODS)
    if not (isinstance(looks, int | np.integer) and 1 <= looks <= 200):
        raise ValueError(f"looks must be a whole number from 1 to 200, got {looks!r}.")
    _check(alpha=alpha, mixture_variance=mixture_variance, convention=convention)
    return np.asarray(boundaries(method, (int(looks),), alpha, mixture_variance, convention)[0])


# ------------------------------------------------------------------------------------------- spending the budget


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
    times = rising(fractions)
    _check(alpha=alpha, t=times, convention=convention)
    one_of("sides", sides, (1, 2))
    spent = spending(times, alpha) if sides == 1 else _side(times, alpha, spending, convention)
    return np.asarray(_solve_spending(spent[None], times[None], symmetric=sides == 2)[0])


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


# ------------------------------------------------------------------------------------------- many designs at once


def equal_looks(looks: Sequence[int]) -> Array:
    """Equally spaced information fractions, (designs, most looks), nan after each design's last look."""
    k = np.arange(1, max(looks) + 1)
    return np.where(k <= np.array(looks)[:, None], k / np.array(looks)[:, None], np.nan)


@lru_cache(maxsize=512)
def boundaries(method: str, looks: tuple[int, ...], alpha: float, mixture_variance: float, convention: str) -> Array:
    """`boundary` of many designs at once, (designs, most looks), nan after each design's last look. Read only."""
    times = equal_looks(looks)
    if method == "none":
        z = np.where(np.isnan(times), np.nan, -ndtri(alpha / 2))
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
    return frozen(z)


def _solve_constant(shape: Array, times: Array, alpha: float) -> Array:
    """The multiple of `shape` whose two-sided error is alpha: secant steps on the normal scale, nearly straight."""
    target = -ndtri(alpha / 2)

    def excess(c: Array) -> Array:
        z = c[:, None] * shape
        return np.asarray(target + ndtri(crossings(z, -z, times, (0.0,))[0][0].sum(axis=1)))

    old = np.full(len(times), target)
    gap = excess(old)
    new = old + gap
    while np.max(np.abs(gap)) > 1e-4:
        moved = excess(new)
        slope = np.divide(moved - gap, new - old, out=np.full_like(gap, -1.0), where=np.abs(new - old) > 1e-9)
        old, gap, new = new, moved, new - moved / slope
    return np.asarray(new[:, None] * shape)


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
            over = np.maximum(tail(nodes, mass, bound, step), 1e-300)
            height = np.exp(-0.5 * ((bound[:, None] - nodes) / sd) ** 2) / (sd * np.sqrt(2 * np.pi))
            move = np.log(over / due) * over / np.maximum(np.einsum("dj,dj->d", mass, height), 1e-300)
            move = np.where(due > ndtr(-FAR), move, 0.0)
            bound = bound + move
        bound = np.minimum(bound, FAR * root)
        z[rows, look] = bound / root
        nodes, mass = carry(nodes, mass, -FAR * root, bound, step, mirrored=symmetric)
        before, paid = now, spent[rows, look]
    return z


def _check(
    alpha: float = 0.05, mixture_variance: float = 1.0, convention: str = "per_side", t: ArrayLike = 0.5
) -> None:
    between("alpha", alpha, 0, 1)
    within("mixture_variance", mixture_variance, 0.01, 1000)
    one_of("convention", convention, CONVENTIONS)
    times = np.asarray(t, dtype=float)
    if np.any((times < 0) | (times > 1 + 1e-12)):  # sums of shares may round above one
        raise ValueError(f"t must lie in [0, 1], got {times.tolist()}.")
