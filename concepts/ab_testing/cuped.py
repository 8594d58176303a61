"""CUPED: take out of a metric what was known about each user before the experiment.

Much of the spread between users was there before anything changed. Subtract theta (x - mean x) from each user's
metric y, where x was measured before the experiment: randomization makes x alike in both arms, so the difference
keeps its mean, and with theta = cov(x, y) / var(x) its variance falls to 1 - rho^2 of what it was. Users saved are
rho^2 (Deng, Xu, Kohavi and Walker 2013, WSDM). x must come from before the experiment: anything that the treatment
can move biases the effect.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri

from concepts.arrays import Array, frozen, within

RHO = np.round(np.arange(39) * 0.025, 3)
"""Correlations of the sweep: 0 to 0.95."""
SHOWN = 120
"""Users a group in the drawn experiment."""


def adjust(control: ArrayLike, treatment: ArrayLike, before_control: ArrayLike, before_treatment: ArrayLike) -> Array:
    """Difference of means with CUPED, its standard error, and theta: (3,).

    control, treatment: (users,) the metric of each arm.  before_*: (users,) the covariate, same order. theta is pooled
    within arms. ValueError for lengths that differ, fewer than two users an arm, or a covariate without variance.
    """
    arms = [np.asarray(each, dtype=float) for each in (control, treatment, before_control, before_treatment)]
    y, x = arms[:2], arms[2:]
    if not (y[0].shape == x[0].shape and y[1].shape == x[1].shape and min(y[0].size, y[1].size) >= 2):
        sizes = ", ".join(str(each.size) for each in arms)
        raise ValueError(f"control and treatment need two users each and one covariate a user, got lengths {sizes}.")
    x = [each - each.mean() for each in x]
    spread = sum(float(each @ each) for each in x)
    if not spread > 0:
        raise ValueError("before_control and before_treatment must vary, got one value throughout.")
    theta = sum(float(a @ b) for a, b in zip(x, y, strict=True)) / spread
    rest = [a - theta * b for a, b in zip(y, arms[2:], strict=True)]
    error = np.sqrt(sum(each.var(ddof=1) / each.size for each in rest))
    return np.array([rest[1].mean() - rest[0].mean(), error, theta])


@dataclass(frozen=True)
class Cuped:
    """Simulated experiments, each analysed with and without CUPED. One row a correlation.

    rho: (steps,).  users: an arm.  effect: true difference, in standard deviations of the metric.
    variance, variance_simulated: (steps,) variance with CUPED over variance without: 1 - rho^2, and simulated.
    plain, adjusted: (steps, experiments) estimated effects.
    error_plain, error_adjusted: (steps,) their standard errors in theory.
    power_plain, power_adjusted: (steps,) chance of detection, both tails.  found_plain, found_adjusted: (steps,)
        simulated, with the standard errors in theory.
    before: (2, shown) covariate of some users of the first experiment, control then treatment.
    after: (steps, 2, shown) their metric.  theta: (steps,) slope in that experiment.
    """

    rho: Array
    users: int
    effect: float
    variance: Array
    variance_simulated: Array
    plain: Array
    adjusted: Array
    error_plain: Array
    error_adjusted: Array
    power_plain: Array
    power_adjusted: Array
    found_plain: Array
    found_adjusted: Array
    before: Array
    after: Array
    theta: Array

    @property
    def saved(self) -> Array:
        """Share of users saved at the same precision, (steps,): rho^2."""
        return np.asarray(1 - self.variance)

    def table(self) -> dict[str, Array]:
        """One column a quantity, one row a correlation."""
        return {
            "correlation": self.rho,
            "variance factor, 1 - rho^2": self.variance,
            "variance factor, simulated": self.variance_simulated,
            "share of users saved": self.saved,
            "standard error without CUPED, in sd": self.error_plain,
            "standard error with CUPED, in sd": self.error_adjusted,
            "power without CUPED": self.power_plain,
            "power with CUPED": self.power_adjusted,
            "found without CUPED, simulated": self.found_plain,
            "found with CUPED, simulated": self.found_adjusted,
        }


def cuped(users: int = 500, effect: float = 0.1, experiments: int = 1000, alpha: float = 0.05, seed: int = 0) -> Cuped:
    """Experiments on users whose metric has variance 1 and correlation rho with the covariate, for all of `RHO`.

    Every step reuses the same users: y = rho x + sqrt(1 - rho^2) e, so their sums serve all correlations.
    users: an arm, in [150, 2000].  effect: in standard deviations, in [0, 1].  experiments: in [100, 1000].
    alpha: two-sided, in [0.001, 0.2]. ValueError outside.
    """
    within("users", users, 150, 2000)
    within("effect", effect, 0, 1)
    within("experiments", experiments, 100, 1000)
    within("alpha", alpha, 0.001, 0.2)
    rng = np.random.default_rng(seed)
    x, e = rng.standard_normal((2, experiments, 2, users))
    mean_x, mean_e = x.mean(axis=2), e.mean(axis=2)
    xx = np.einsum("kau,kau->k", x, x) - users * (mean_x**2).sum(axis=1)
    xe = np.einsum("kau,kau->k", x, e) - users * (mean_x * mean_e).sum(axis=1)
    gap_x, gap_e = np.diff(mean_x)[:, 0], np.diff(mean_e)[:, 0]

    rho, rest = RHO[:, None], np.sqrt(1 - RHO**2)[:, None]
    theta = rho + rest * xe / xx
    plain = effect + rho * gap_x + rest * gap_e
    adjusted = plain - theta * gap_x
    error = np.full(RHO.shape, np.sqrt(2 / users))
    z = -ndtri(alpha / 2)
    errors = error, error * rest[:, 0]
    power = [ndtr(effect / each - z) + ndtr(-effect / each - z) for each in errors]
    found = [np.mean(np.abs(a) >= z * b[:, None], axis=1) for a, b in zip((plain, adjusted), errors, strict=True)]
    before, noise = x[0, :, :SHOWN].copy(), e[0, :, :SHOWN]
    after = rho[:, None] * before + rest[:, None] * noise + effect * np.array([[0.0], [1.0]])
    return frozen(
        Cuped(
            rho=RHO,
            users=users,
            effect=effect,
            variance=1 - RHO**2,
            variance_simulated=adjusted.var(axis=1) / plain.var(axis=1),
            plain=plain,
            adjusted=adjusted,
            error_plain=errors[0],
            error_adjusted=errors[1],
            power_plain=power[0],
            power_adjusted=power[1],
            found_plain=found[0],
            found_adjusted=found[1],
            before=before,
            after=after,
            theta=theta[:, 0],
        )
    )
