"""The guard of a canary release: evidence that the new version is worse, good at any number of looks.

The guard asks one question of every bad answer: whose was it? If the new version is no worse, and gets the share s of
the requests, then each bad answer is its own with chance s at most, whatever the error rate is today. So with every bad
answer multiply a stake by rho / (1 + s (rho - 1)) if it came from the new version, and by 1 / (1 + s (rho - 1)) if not.
That is a likelihood ratio for "rho times as many errors", and a bet that cannot be expected to win while the new
version is no worse. The average stake over several rho is the evidence. By Ville's inequality (1939) it ever reaches
1 / alpha with chance at most alpha: at any number of looks, any schedule of shares, any incident that hits both. Only,
bad answers must come one by one: a failure that is retried, or a user who meets it ten times, is counted once.
(A. Wald 1945, Annals of Mathematical Statistics; M. Lindon and A. Malek 2022, NeurIPS, for counts.)

Two kinds of bad answer are watched, failed and slow, each with half of alpha.
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from concepts.arrays import Array, Flags, frozen

MINUTES, HOURS = 10, 12
"""Length of a tick, and of the rollout."""
TICKS = HOURS * 60 // MINUTES
MEDIAN, SPREAD, LIMIT = 100.0, 0.4, 250.0
"""Latency of the old version: log-normal, with this median (ms) and this SD of the logarithm. Slower is slow (ms)."""

KINDS = ("failed", "slow")
RATIOS = frozen(np.array([1.25, 1.5, 2.0, 3.0, 5.0, 10.0]))
"""How many times as many bad answers the guard bets on, a sixth of the stake each."""


def evidence(new: ArrayLike, total: ArrayLike, share: ArrayLike) -> Array:
    """Base-ten logarithm of the evidence that the new version is worse, after each tick, (..., ticks).

    new, total: (..., ticks) bad answers of the new version, and of both, in each tick.
    share: (ticks,) chance of a request to go to the new version. At 0 and at 1 there is nothing to compare with, and
        the evidence stays.
    """
    stakes = _stakes(new, total, share)
    most = stakes.max(axis=0)
    return np.asarray((most + np.log(np.mean(np.exp(stakes - most), axis=0))) / np.log(10))


def convinced(new: ArrayLike, total: ArrayLike, share: ArrayLike, bar: float) -> Flags:
    """(..., ticks) where the evidence is `bar` or more; arguments as those of `evidence`.

    The mean of the stakes lies between a sixth of the largest and the largest, so it is worked out for few.
    """
    stakes = _stakes(new, total, share)
    most = stakes.max(axis=0)
    over = most >= bar * np.log(10) + np.log(len(RATIOS))
    near = (most >= bar * np.log(10)) & ~over
    over[near] = np.mean(np.exp(stakes[:, near]), axis=0) >= 10.0**bar
    return np.asarray(over)


def _stakes(new: ArrayLike, total: ArrayLike, share: ArrayLike) -> Array:
    """(RATIOS, ..., ticks) natural logarithm of each stake."""
    mine, all_of, chance = (np.asarray(each, dtype=float) for each in (new, total, share))
    gained = np.cumsum(mine, axis=-1)
    paid = [np.cumsum(all_of * np.log1p(chance * (ratio - 1)), axis=-1) for ratio in RATIOS]
    return np.array([gained * np.log(ratio) - cost for ratio, cost in zip(RATIOS, paid, strict=True)])


def schedule(first_share: float, growth: float, stage_hours: float) -> Array:
    """(ticks,) share of requests for the new version: `first_share`, times `growth` after each stage, up to 1."""
    stage = np.floor(np.arange(TICKS) * MINUTES / 60 / stage_hours + 1e-9)
    return np.asarray(np.minimum(first_share * float(growth) ** stage, 1.0))


def slow_share(latency: float) -> float:
    """Chance of an answer slower than LIMIT when all take `latency` times as long as the old version's."""
    return float(ndtr(-np.log(LIMIT / (MEDIAN * latency)) / SPREAD))
