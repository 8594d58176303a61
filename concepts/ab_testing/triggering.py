"""Triggering: count only the users whose experience the change can differ for.

A new ranking touches those who search; the others see the same page in both arms, add their noise and no effect. Among
all users an effect of delta on a share t is diluted to t delta, so finding it takes 1 / t^2 times the users that the
touched ones alone would. Counting the touched ones only takes 1 / t times: those who enter until enough of them are
touched. So one saves the factor 1 / t, and nothing is lost, if both arms log who *would* have seen a difference
(Deng and Hu 2015, WSDM). The gain on the whole product is still t delta: say that one, too.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from concepts.ab_testing.power import Design, power_of, sample_size, whole_users
from concepts.arrays import Array, frozen, within

TRIGGERED = np.round(np.arange(2, 101) * 0.01, 2)
"""Shares of users whose experience differs: 2% to 100%."""


def diluted(effect: ArrayLike, share: ArrayLike) -> Array:
    """Effect on all users of an effect on a share of them, and none on the others; arrays broadcast.

    ValueError unless 0 < share <= 1.
    """
    part = np.asarray(share, dtype=float)
    if not np.all((part > 0) & (part <= 1)):
        raise ValueError(f"share must lie in (0, 1], got {np.min(part):g} to {np.max(part):g}.")
    return np.asarray(part * np.asarray(effect, dtype=float))


@dataclass(frozen=True)
class Triggering:
    """One test, read among all users and among the triggered. One row a share of triggered users.

    share: (steps,).  effect: on the triggered, in points of the rate.  users: who enter, both arms.
    baseline, others: control's rate among the triggered, and of the rest in both arms.
    whole: (steps,) effect on all users.  error_all, error_triggered: (steps,) standard error of the estimate of the
        effect on the triggered: from all users, scaled up by 1 / share, and from the triggered alone.
    power_all, power_triggered: (steps,) chance to find it.
    needed_all, needed_triggered: (steps,) users who must enter, both arms, for the target power, unrounded.
    target: that power.  alpha: two-sided.
    """

    share: Array
    effect: float
    users: int
    baseline: float
    others: float
    whole: Array
    error_all: Array
    error_triggered: Array
    power_all: Array
    power_triggered: Array
    needed_all: Array
    needed_triggered: Array
    target: float
    alpha: float

    @property
    def bar(self) -> tuple[Array, Array]:
        """What is called significant, among all (scaled up) and among the triggered, each (steps,)."""
        z = -ndtri(self.alpha / 2)
        return np.asarray(z * self.error_all), np.asarray(z * self.error_triggered)

    @property
    def counted(self) -> Array:
        """(steps,) The triggered among `needed_triggered`, whole users: those who are read. The others only enter."""
        return whole_users(self.needed_triggered * self.share)

    def table(self) -> dict[str, Array]:
        """One column a quantity, one row a share."""
        return {
            "share triggered": self.share,
            "effect on all users": self.whole,
            "standard error from all, scaled up": self.error_all,
            "standard error from the triggered": self.error_triggered,
            "power among all": self.power_all,
            "power among the triggered": self.power_triggered,
            "users to enter, counting all": whole_users(self.needed_all),
            "users to enter, counting the triggered": whole_users(self.needed_triggered),
            "of them counted": self.counted,
        }


def triggering(
    effect: float = 0.02,
    baseline: float = 0.2,
    others: float = 0.2,
    users: int = 40_000,
    alpha: float = 0.05,
    power: float = 0.8,
) -> Triggering:
    """The same test at every share of `TRIGGERED`, by the unpooled formula of `power`.

    effect: on the triggered, in [0.001, 0.2].  baseline, others: rates, in [0.01, 0.75].  users: entering in both arms
    together, in [1000, 10 million].  alpha: two-sided, in [0.001, 0.2].  power: of the sizes needed, in [0.5, 0.99].
    ValueError outside.
    """
    within("effect", effect, 0.001, 0.2)
    within("baseline", baseline, 0.01, 0.75)
    within("others", others, 0.01, 0.75)
    within("users", users, 1000, 10_000_000)
    within("alpha", alpha, 0.001, 0.2)
    within("power", power, 0.5, 0.99)
    touched = Design(baseline=baseline, alpha=alpha, formula="unpooled")
    each = float(touched.scale(effect)[2])
    mixed = (Design(baseline=s * baseline + (1 - s) * others, alpha=alpha, formula="unpooled") for s in TRIGGERED)
    whole = diluted(effect, TRIGGERED)
    among = list(zip(mixed, whole, strict=True))
    spread = np.array([float(design.scale(gain)[2]) for design, gain in among])
    arm = users / 2
    return frozen(
        Triggering(
            share=TRIGGERED,
            effect=effect,
            users=users,
            baseline=baseline,
            others=others,
            whole=whole,
            error_all=spread / np.sqrt(arm) / TRIGGERED,
            error_triggered=each / np.sqrt(arm * TRIGGERED),
            power_all=np.array([float(power_of(gain, arm, design)) for design, gain in among]),
            power_triggered=power_of(effect, arm * TRIGGERED, touched),
            needed_all=np.array([2 * float(sample_size(gain, power, design)) for design, gain in among]),
            needed_triggered=2 * sample_size(effect, power, touched) / TRIGGERED,
            target=power,
            alpha=alpha,
        )
    )
