"""Heavy tails: a few users carry most of the noise. Cap what they count for, and say what that costs.

Spending has many zeros and a few enormous orders. Their variance swamps a small gain, and a mean of so skewed a metric
needs many users before its mean is normal at all: 355 times the squared skewness, by a rule of thumb (Kohavi, Deng,
Longbotham and Xu 2014, KDD). Capping each user at a level fixed beforehand, the same in both arms, takes out more noise
than gain, up to a point: what is then tested is capped spending, so the gain of those above the cap is not seen.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri

from concepts.ab_testing.power import whole_users
from concepts.arrays import Array, between, frozen, within

TOP = (
    np.array(
        [0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 1, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 25, 30, 40, 50]
    )
    / 100
)
"""Share of buyers that the cap touches."""


def cap(control: ArrayLike, treatment: ArrayLike, quantile: float = 0.99) -> tuple[Array, Array, float]:
    """Both arms' values, none above the level that `quantile` of all of them reach, and that level.

    One level for both arms: a level for each would hide a gain among the largest. ValueError unless 0 < quantile <= 1
    and both arms have values.
    """
    c, t = np.asarray(control, dtype=float), np.asarray(treatment, dtype=float)
    if not (0 < quantile <= 1 and c.size and t.size):
        raise ValueError(f"quantile must lie in (0, 1] and both arms need values, got {quantile}, {c.size}, {t.size}.")
    level = float(np.quantile(np.concatenate([c, t]), quantile))
    return np.minimum(c, level), np.minimum(t, level), level


def normal_users(skewness: ArrayLike) -> Array:
    """Users from which the mean of so skewed a metric is about normal: 355 s^2 (Kohavi et al. 2014, KDD).

    The rule is for one mean. In the difference of two equal arms the third cumulants subtract, so that little skewness
    is left unless the change makes the arms differ in it.
    """
    return np.asarray(355 * np.asarray(skewness, dtype=float) ** 2)


def capped_moment(level: ArrayLike, order: int, buyers: float, median: float, sigma: float) -> Array:
    """E[min(X, level)^order] where a share `buyers` spends X ~ lognormal(ln median, sigma) and the others nothing.

    q (e^(k mu + k^2 sigma^2 / 2) Phi(d - k sigma) + level^k Phi(-d)) with d = (ln level - mu) / sigma; shaped like
    level, which may be infinite. ValueError unless 0 < buyers <= 1, and level, median and sigma are positive.
    """
    c = np.asarray(level, dtype=float)
    if not (np.all(c > 0) and median > 0 and sigma > 0):
        raise ValueError(f"level, median and sigma must be positive, got {np.min(c):g}, {median} and {sigma}.")
    if not 0 < buyers <= 1:
        raise ValueError(f"buyers must lie in (0, 1], got {buyers}.")
    d = (np.log(c) - np.log(median)) / sigma
    whole = median**order * np.exp(order**2 * sigma**2 / 2)
    above = np.where(np.isfinite(c), np.where(np.isfinite(c), c, 0.0) ** order * ndtr(-d), 0.0)
    return np.asarray(buyers * (whole * ndtr(d - order * sigma) + above))


@dataclass(frozen=True)
class Capping:
    """A test of spending, by how many buyers the cap touches. One row a share.

    top: (steps,) share of buyers above the cap in control.  level: (steps,) the cap, infinite where there is none.
    users: an arm.  gain: true gain a user, uncapped.  measured: (steps,) gain of capped spending.
    mean: control's uncapped mean.  error: (steps,) standard error of the measured gain.
    power: (steps,) chance to find it, both tails.  needed: (steps,) users an arm for 80%, unrounded.
    skewness: (steps,) of control's capped spending.  normal: (steps,) users for a normal mean, 355 s^2.
    kept_gain, kept_noise: (steps,) measured gain and standard error over those without a cap.
    """

    top: Array
    level: Array
    users: int
    gain: float
    mean: float
    measured: Array
    error: Array
    power: Array
    needed: Array
    skewness: Array
    normal: Array
    kept_gain: Array
    kept_noise: Array

    @property
    def best(self) -> int:
        """The step with the most power."""
        return int(np.argmax(self.power))

    def table(self) -> dict[str, Array]:
        """One column a quantity, one row a share."""
        return {
            "share of buyers above the cap": self.top,
            "cap": self.level,
            "measured gain a user": self.measured,
            "standard error": self.error,
            "power": self.power,
            "users an arm for 80% power": whole_users(self.needed),
            "skewness": self.skewness,
            "users for a normal mean": whole_users(self.normal),
        }


def capping(
    users: int = 80_000,
    rise: float = 0.1,
    sigma: float = 1.5,
    buyers: float = 0.1,
    median: float = 20.0,
    alpha: float = 0.05,
) -> Capping:
    """Power and bias at every cap of `TOP`, in closed form, when treatment's buyers spend 1 + rise times as much.

    users: an arm, in [100, 10 million].  rise: in [0.005, 1].  sigma: of log spending, in [0.3, 2.5]: the tail.
    buyers: in [0.001, 1].  median: what a median buyer spends, positive.  alpha: two-sided, in [0.001, 0.2].
    ValueError outside.
    """
    within("users", users, 100, 10_000_000)
    within("rise", rise, 0.005, 1)
    within("sigma", sigma, 0.3, 2.5)
    within("alpha", alpha, 0.001, 0.2)
    between("median", median, 0, 1e9)
    level = np.full(TOP.shape, np.inf)
    level[1:] = median * np.exp(-sigma * ndtri(TOP[1:]))
    (c1, c2, c3), (t1, t2, _) = (
        [capped_moment(level, order, buyers, size, sigma) for order in (1, 2, 3)]
        for size in (median, median * (1 + rise))
    )
    spread = c2 - c1**2, t2 - t1**2
    measured, error = t1 - c1, np.sqrt(sum(spread) / users)
    z = -ndtri(alpha / 2)
    drift = measured / error
    skewness = (c3 - 3 * c1 * c2 + 2 * c1**3) / spread[0] ** 1.5
    return frozen(
        Capping(
            top=TOP,
            level=level,
            users=users,
            gain=float(measured[0]),
            mean=float(c1[0]),
            measured=measured,
            error=error,
            power=ndtr(drift - z) + ndtr(-drift - z),
            needed=(z + ndtri(0.8)) ** 2 * sum(spread) / measured**2,
            skewness=skewness,
            normal=normal_users(skewness),
            kept_gain=measured / measured[0],
            kept_noise=error / error[0],
        )
    )
