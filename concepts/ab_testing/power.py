"""How many users a test needs: the effect, its noise, and two kinds of error.

A test calls a difference real when it exceeds what noise alone would show in all but a share alpha of tests. Power is
the chance that a true effect clears that bar. With s0 and s1 the standard deviations of the difference without and
with the effect, for one user in control,

    n = ((z_alpha s0 + z_power s1) / effect)^2

so half the effect needs four times the users. The published formulas for two rates differ only in s0 and s1. Each is
here under its name, because they disagree by a few percent: say which one you used.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import elementwise
from scipy.special import nctdtr, ndtr, ndtri, stdtrit

from concepts.arrays import Array, between, one_of, within

FORMULAS = {
    "rate": {
        "pooled": "Pooled z",
        "unpooled": "Unpooled z",
        "arcsine": "Arcsine (Cohen's h)",
        "continuity": "Continuity-corrected (Fleiss)",
        "evan_miller": "Evan Miller's calculator",
    },
    "mean": {"t": "Student's t", "normal": "Normal z"},
}


@dataclass(frozen=True)
class Design:
    """A two-arm test, all but its effect, size and power.

    metric: "rate" (share of users who convert) or "mean" (average of a number per user).
    baseline: control's rate, in (0, 1), or control's mean.  sd: standard deviation of a user's value; means only.
    relative: effects are given as a share of the baseline, else in its own units (rates: 0.05 is five points).
    alpha: type I error, in [1e-6, 0.5].  sides: 2 to look for a change, 1 for a rise only.
    treatment_share: planned share of users in treatment, in [0.05, 0.95].
    formula: a key of `FORMULAS[metric]`. Rates: "pooled", variance pooled under H0 (Fleiss, Levin and Paik 2003,
        eq. 4.14); "unpooled", the same variance under both; "arcsine", Cohen's h (Cohen 1988, ch. 6); "continuity",
        pooled with the correction of Fleiss, Tytun and Ury (1980, Biometrics); "evan_miller", the baseline's variance
        for both arms under H0, as his online calculator has it (there for equal arms). Means: "normal"; "t",
        noncentral t with equal variances.
    opposite_tail: count a significant effect in the wrong direction as a detection. It is no detection, and the
        published sample-size formulas leave it out, so False; True agrees with statsmodels' two-sided `NormalIndPower`
        and `TTestIndPower`. From 50% power on, it adds less than 0.00005 to the power at alpha = 0.05.
    Raises ValueError for anything else.
    """

    metric: str = "rate"
    baseline: float = 0.2
    sd: float = 20.0
    relative: bool = False
    alpha: float = 0.05
    sides: int = 2
    treatment_share: float = 0.5
    formula: str = "pooled"
    opposite_tail: bool = False

    def __post_init__(self) -> None:
        one_of("metric", self.metric, FORMULAS)
        one_of(f"formula for a {self.metric}", self.formula, FORMULAS[self.metric])
        if self.metric == "rate":
            between("baseline of a rate", self.baseline, 0, 1)
        if self.metric == "mean" and not (np.isfinite(self.baseline) and 0 < self.sd < np.inf):
            raise ValueError(f"baseline must be finite and sd positive, got {self.baseline} and {self.sd}.")
        if self.relative and self.baseline <= 0:
            raise ValueError(f"baseline must be positive for relative effects, got {self.baseline}.")
        within("alpha", self.alpha, 1e-6, 0.5)
        one_of("sides", self.sides, (1, 2))
        within("treatment_share", self.treatment_share, 0.05, 0.95)

    @property
    def ratio(self) -> float:
        """Users in treatment for one in control."""
        return self.treatment_share / (1 - self.treatment_share)

    def absolute(self, effect: ArrayLike) -> Array:
        """Effects in the metric's own units, same shape. ValueError when a treated rate leaves (0, 1)."""
        size = np.asarray(effect, dtype=float) * (self.baseline if self.relative else 1.0)
        if self.metric == "rate" and not np.all((self.baseline + size > 0) & (self.baseline + size < 1)):
            raise ValueError(
                f"effect must keep the treated rate strictly between 0 and 1, got a baseline of {self.baseline:g} with "
                f"effects from {np.min(effect):g} to {np.max(effect):g}."
            )
        return size

    def scale(self, effect: ArrayLike) -> tuple[Array, Array, Array]:
        """The distance to detect, and s0 and s1, its standard deviations times sqrt(n) without and with the effect."""
        size = self.absolute(effect)
        if self.metric == "mean":
            s = np.full_like(size, self.sd * np.sqrt(1 + 1 / self.ratio))
            return size, s, s
        if self.formula == "arcsine":
            h = 2 * np.arcsin(np.sqrt(self.baseline + size)) - 2 * np.arcsin(np.sqrt(self.baseline))
            s = np.full_like(size, np.sqrt(1 + 1 / self.ratio))
            return h, s, s
        treated = self.baseline + size
        s1 = np.sqrt(self.baseline * (1 - self.baseline) + treated * (1 - treated) / self.ratio)
        if self.formula == "unpooled":
            return size, s1, s1
        shared = np.full_like(size, self.baseline)
        if self.formula != "evan_miller":
            shared = (self.baseline + self.ratio * treated) / (1 + self.ratio)
        return size, np.sqrt(shared * (1 - shared) * (1 + 1 / self.ratio)), s1

    @property
    def z(self) -> float:
        """Critical value of the standard normal."""
        return float(-ndtri(self.alpha / self.sides))


def power_of(effect: ArrayLike, n: ArrayLike, design: Design) -> Array:
    """Chance to detect `effect` with `n` users in control and n * ratio in treatment; arrays broadcast.

    n may be fractional; with formula "t" it must leave at least one degree of freedom. ValueError otherwise.
    """
    users = np.asarray(n, dtype=float)
    if not np.all(users > 0):
        raise ValueError(f"n must be positive, got {np.min(users):g}.")
    distance, s0, s1 = design.scale(effect)
    if design.sides == 2:
        distance = np.abs(distance)
    if design.formula == "t":
        df = users * (1 + design.ratio) - 2
        if not np.all(df >= 1):
            raise ValueError(f"n must leave one degree of freedom for a t test, got {np.min(users):g} in control.")
        bar, shift = stdtrit(df, 1 - design.alpha / design.sides), distance * np.sqrt(users) / s1
        wrong = _below(-bar, df, shift) if _both(design) else 0.0
        return np.asarray(1 - _below(bar, df, shift) + wrong)
    root = np.sqrt(effective(users, distance, design))
    found = ndtr((distance * root - design.z * s0) / s1)
    return np.asarray(found + (ndtr((-distance * root - design.z * s0) / s1) if _both(design) else 0.0))


def sample_size(effect: ArrayLike, power: float, design: Design) -> Array:
    """Users in control needed to detect `effect` with chance `power`, unrounded; treatment gets `ratio` times as many.

    Same shape as effect. Round each arm up (`whole_users`): for equal arms that is the smallest whole number that
    suffices.
    ValueError unless alpha < power < 1, and for an effect of 0 or, one-sided, below.
    """
    between("power", power, design.alpha, 1)
    distance, s0, s1 = design.scale(effect)
    if design.sides == 2:
        distance = np.abs(distance)
    if not np.all(distance > 0):
        raise ValueError(f"effect must not be 0, nor negative in a one-sided test, got {np.min(effect):g}.")
    n = (np.maximum(design.z * s0 + ndtri(power) * s1, 1e-6 * s0) / distance) ** 2
    if design.formula == "continuity" and not _both(design):
        n = n / 4 * (1 + np.sqrt(1 + _correction(distance, design) / n)) ** 2
    if design.formula == "t" or _both(design):
        least = 3.001 / (1 + design.ratio) if design.formula == "t" else 1e-9
        most = 3 * n + 40 / min(1, design.ratio)
        if design.formula == "continuity":
            most = most + _correction(distance, design)
        exact = _root(lambda users, size: power_of(size, users, design) - power, least, most, effect)
        return np.where(np.isnan(exact), least, exact)
    return n


def whole_users(users: ArrayLike) -> Array:
    """Whole users that suffice: rounded up, since rounding down misses the target. What a solver leaves adds nobody."""
    return np.asarray(np.ceil(np.asarray(users, dtype=float) - 1e-9))


def minimum_effect(n: ArrayLike, power: float, design: Design) -> Array:
    """Smallest rise, in the design's units, that `n` users in control detect with chance `power`; same shape as n.

    nan where even the largest possible rise is not detected. ValueError as in `sample_size` and `power_of`.
    """
    between("power", power, design.alpha, 1)
    unit = design.baseline if design.relative else 1.0
    users = np.asarray(n, dtype=float)
    if design.metric == "rate":
        top = np.full_like(users, (1 - design.baseline) * (1 - 1e-9))
    else:
        df = np.maximum(users * (1 + design.ratio) - 2, 1)
        far = 8 + 4 * (stdtrit(df, 1 - design.alpha / design.sides) if design.formula == "t" else design.z)
        top = far * design.sd * np.sqrt((1 + 1 / design.ratio) / np.maximum(users, 1e-9))
    return _root(lambda effect, size: power_of(effect, size, design) - power, top * 1e-9 / unit, top / unit, users)


def rule_of_sixteen(effect: ArrayLike, design: Design) -> Array:
    """Users an arm in one's head: 16 sigma^2 / delta^2, for 80% power at a two-sided 5% and equal arms; as effect.

    16 is about 2 (1.96 + 0.84)^2 = 15.7 (Lehr 1992, Statistics in Medicine). sigma^2 is a mean's variance, or p (1 - p)
    at a rate halfway between the arms (van Belle 2008). ValueError as in `Design.absolute`, and for an effect of 0.
    """
    size = design.absolute(effect)
    if not np.all(size != 0):
        raise ValueError("effect must not be 0.")
    middle = design.baseline + size / 2
    variance = middle * (1 - middle) if design.metric == "rate" else design.sd**2
    return np.asarray(16 * variance / size**2)


# ----------------------------------------------------------------------------------------------------- helpers


def _both(design: Design) -> bool:
    return design.opposite_tail and design.sides == 2


def _below(bar: Array, df: Array, shift: Array) -> Array:
    """Noncentral t below `bar`. SciPy gives nan for some chances under 1e-9, far below the noncentrality."""
    return np.nan_to_num(nctdtr(df, shift, bar), nan=0.0)


def _correction(distance: Array, design: Design) -> Array:
    return np.asarray(2 * (1 + design.ratio) / (design.ratio * np.abs(distance)))


def effective(n: Array, distance: Array, design: Design) -> Array:
    """What is left of n after the continuity correction, the inverse of n'/4 (1 + sqrt(1 + c/n'))^2."""
    if design.formula != "continuity":
        return n
    with np.errstate(divide="ignore"):  # an effect of 0
        return np.asarray(np.maximum(n - _correction(distance, design) / 4, 0) ** 2 / n)


def _root(gap: Callable[[Array, Array], Array], low: ArrayLike, high: ArrayLike, given: ArrayLike) -> Array:
    """x between low and high where the rising function gap(x, given) is zero, elementwise; nan where it is not."""
    arrays = np.broadcast_arrays(*(np.asarray(each, dtype=float) for each in (low, high, given)))
    tolerances = {"xatol": 0, "xrtol": 1e-13, "fatol": 1e-14, "frtol": 0}
    return np.asarray(elementwise.find_root(gap, (arrays[0], arrays[1]), args=(arrays[2],), tolerances=tolerances).x)
