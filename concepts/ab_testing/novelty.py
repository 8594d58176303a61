"""Two ways in which an honest estimate overstates what will last.

Novelty: users click what is new, and stop. If the effect decays, the running average of a short test measures the
excitement; only later days measure what stays. The winner's curse: of the tests of a small effect, those that turn
out significant are the ones that noise helped, so a significant estimate exaggerates, the more so the lower the power
(type M error; Gelman and Carlin 2014, Perspectives on Psychological Science).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

from concepts.arrays import Array, between, frozen, within

DAYS = np.arange(1, 61)


@dataclass(frozen=True)
class Retrodesign:
    """What a significant result means, given the true effect; fields of the shape of `drift`.

    power: chance of significance.  type_s: chance that a significant estimate has the wrong sign.
    type_m: mean of a significant |estimate| over the true effect.
    """

    power: Array
    type_s: Array
    type_m: Array


def retrodesign(drift: ArrayLike, alpha: float = 0.05) -> Retrodesign:
    """Power, sign error and exaggeration of a two-sided z test; drift is the true effect over its standard error.

    Closed form: the mean of |Z|, Z ~ Normal(drift, 1), over |Z| > z. ValueError unless drift > 0, 0 < alpha < 1.
    """
    d = np.asarray(drift, dtype=float)
    if not np.all(d > 0):
        raise ValueError(f"drift must be positive, got {np.min(d):g}.")
    between("alpha", alpha, 0, 1)
    z = -ndtri(alpha / 2)
    right, wrong = ndtr(d - z), ndtr(-d - z)
    density = (np.exp(-((d - z) ** 2) / 2) + np.exp(-((d + z) ** 2) / 2)) / np.sqrt(2 * np.pi)
    power = right + wrong
    return Retrodesign(power, wrong / power, (d * (right - wrong) + density) / (power * d))


@dataclass(frozen=True)
class Novelty:
    """One experiment over sixty days, read at the end of each. One row a day; effects are differences of rates.

    day: (steps,) 1 to 60.  lasting: the effect in the long run.  today: (steps,) true effect of each day.
    truth: (steps,) average true effect so far.  daily: (steps,) estimate from that day's users alone.
    daily_error: its standard error, the same each day.  running: (steps,) estimate from all users so far, with
        standard error running_error: (steps,).
    week: (steps,) estimate from the last seven days, or all days before the seventh, with error week_error: (steps,).
    low, high: (steps,) interval of level 1 - alpha around running.
    error: (steps,) chance that the interval does not hold the lasting effect, wholly above it or wholly below.
    curse: what a significant result would mean at each day if the lasting effect were all there is, fields (steps,).
    """

    day: NDArray[np.int_]
    lasting: float
    today: Array
    truth: Array
    daily: Array
    daily_error: float
    running: Array
    running_error: Array
    week: Array
    week_error: Array
    low: Array
    high: Array
    error: Array
    curse: Retrodesign

    def table(self) -> dict[str, Array]:
        """One column a quantity, one row a day; effects in points of the rate."""
        return {
            "day of decision": self.day.astype(float),
            "true effect of the day, points": 100 * self.today,
            "true average so far, points": 100 * self.truth,
            "estimate of the day, points": 100 * self.daily,
            "running estimate, points": 100 * self.running,
            "interval, low, points": 100 * self.low,
            "interval, high, points": 100 * self.high,
            "estimate of the last seven days, points": 100 * self.week,
            "chance that the interval misses what lasts": self.error,
            "power for the lasting effect": self.curse.power,
            "exaggeration if significant": self.curse.type_m,
        }


def novelty(
    initial: float = 0.03,
    lasting: float = 0.005,
    half_life: float = 4.0,
    baseline: float = 0.2,
    daily_users: int = 1000,
    alpha: float = 0.05,
    seed: int = 0,
) -> Novelty:
    """A rate's effect that starts at `initial` and halves its distance to `lasting` every `half_life` days.

    initial: in [-0.1, 0.1]; below lasting it is a learning effect.  lasting: in [0.0005, 0.1].
    half_life: days, in [0.5, 60].  baseline: control's rate, in [0.01, 0.5].  daily_users: an arm, new each day, in
    [50, 1000000].  alpha: two-sided, in [0.001, 0.2].  Standard errors use the baseline's variance in both arms.
    ValueError outside.
    """
    within("initial", initial, -0.1, 0.1)
    within("lasting", lasting, 0.0005, 0.1)
    within("half_life", half_life, 0.5, 60)
    within("baseline", baseline, 0.01, 0.5)
    within("daily_users", daily_users, 50, 1_000_000)
    within("alpha", alpha, 0.001, 0.2)
    if not 0 <= baseline + min(initial, lasting) <= baseline + max(initial, lasting) <= 1:
        raise ValueError(
            f"initial and lasting must keep treatment's rate in [0, 1]; on a baseline of {baseline:g} they are "
            f"{initial:g} and {lasting:g}."
        )
    today = lasting + (initial - lasting) * 0.5 ** ((DAYS - 1) / half_life)
    daily_error = float(np.sqrt(2 * baseline * (1 - baseline) / daily_users))
    daily = today + daily_error * np.random.default_rng(seed).standard_normal(DAYS.size)
    total, window = np.cumsum(daily), np.minimum(DAYS, 7)
    running, running_error = total / DAYS, daily_error / np.sqrt(DAYS)
    truth = np.cumsum(today) / DAYS
    z, bias = -ndtri(alpha / 2), (truth - lasting) / running_error
    return frozen(
        Novelty(
            day=DAYS,
            lasting=lasting,
            today=today,
            truth=truth,
            daily=daily,
            daily_error=daily_error,
            running=running,
            running_error=running_error,
            week=(total - np.concatenate([np.zeros(7), total[:-7]])) / window,
            week_error=daily_error / np.sqrt(window),
            low=running - z * running_error,
            high=running + z * running_error,
            error=ndtr(bias - z) + ndtr(-bias - z),
            curse=retrodesign(lasting / running_error, alpha),
        )
    )
