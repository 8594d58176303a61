"""A canary release: a small share of requests goes to the new version, and a guard decides whether it may grow.

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

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri

from concepts.arrays import Array, Flags, Indices, Ints, frozen, one_of, within

MINUTES, HOURS = 10, 12
"""Length of a tick, and of the rollout."""
TICKS = HOURS * 60 // MINUTES
KINDS = ("failed", "slow")
RATIOS = frozen(np.array([1.25, 1.5, 2.0, 3.0, 5.0, 10.0]))
"""How many times as many bad answers the guard bets on, a sixth of the stake each."""
MEDIAN, SPREAD, LIMIT = 100.0, 0.4, 250.0
"""Latency of the old version: log-normal, with this median (ms) and this SD of the logarithm. Slower is slow (ms)."""
INCIDENT, SURGE = (3.0, 4.0), 4.0
"""From which to which hour the incident lasts, and how many times as often both versions fail then."""
RATES = (1, 3, 10, 30)
FIRST = (0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0)
GROWTH = {1: "Stay", 2: "Double", 5: "Times 5", 10: "Times 10"}
STAGES = (0.5, 1.0, 2.0, 4.0)
LOOKS = (10, 30, 60, 120, 240)
DELAYS = (0, 10, 30, 60, 120)
ALPHAS = (0.001, 0.01, 0.05, 0.1, 0.2)
ROLLOUTS = 1000


# --------------------------------------------------------------------------------------------------------- the guard


def evidence(new: ArrayLike, total: ArrayLike, share: ArrayLike) -> Array:
    """Base-ten logarithm of the evidence that the new version is worse, after each tick, (..., ticks).

    new, total: (..., ticks) bad answers of the new version, and of both, in each tick.
    share: (ticks,) chance of a request to go to the new version. At 0 and at 1 there is nothing to compare with, and
        the evidence stays.
    """
    mine, all_of = np.asarray(new, dtype=float), np.asarray(total, dtype=float)
    stakes = []
    for ratio in RATIOS:
        expected = np.log1p(np.asarray(share, dtype=float) * (ratio - 1))
        stakes.append(np.cumsum(mine * np.log(ratio) - all_of * expected, axis=-1))
    most = np.max(stakes, axis=0)
    return np.asarray((most + np.log(np.mean(np.exp(stakes - most), axis=0))) / np.log(10))


def schedule(first_share: float, growth: float, stage_hours: float) -> Array:
    """(ticks,) share of requests for the new version: `first_share`, times `growth` after each stage, up to 1."""
    stage = np.floor(np.arange(TICKS) * MINUTES / 60 / stage_hours + 1e-9)
    return np.asarray(np.minimum(first_share * float(growth) ** stage, 1.0))


def slow_share(latency: float) -> float:
    """Chance of an answer slower than LIMIT when all take `latency` times as long as the old version's."""
    return float(ndtr(-np.log(LIMIT / (MEDIAN * latency)) / SPREAD))


# ------------------------------------------------------------------------------------------------------- one rollout


@dataclass(frozen=True)
class Rollout:
    """One rollout request by request, and many more by their counts. Ticks are of ten minutes; arrays hold their ends.

    hours: (ticks,).  plan, live: (ticks,) planned share on the new version, and the share that the guard left it.
    requests: (2, ticks) so far, old and new.  bad: (2, 2, ticks) so far, by kind (failed, slow) and version.
    rates: (2, 2) true chance of a bad answer, by kind and version, outside an incident.
    evidence: (2, ticks) base-ten logarithm, by kind.  bar: where it rolls back.
    stop: tick whose look decides to roll back, or -1.  done: first tick without the new version, or -1.
    cause: kind that decided, or "".
    hurt, unguarded: (ticks,) requests so far that went badly on the new version and would not have on the old, with
        the guard and without.
    alarms: (3, ticks) share of `rollouts` whose rollback is decided by then: this version; one like the old; one like
        the old by a plain z test at each look.  looks: (ticks,) whether the guard looks at the tick's end.
    median: hours until the guard has decided to roll half of the rollouts of this version back, nan if fewer.
    mean_hurt: expected requests hurt in a rollout of this version, mean over the rollouts.
    """

    hours: Array
    plan: Array
    live: Array
    requests: Ints
    bad: Ints
    rates: Array
    evidence: Array
    bar: float
    alpha: float
    stop: int
    done: int
    cause: str
    hurt: Ints
    unguarded: Ints
    alarms: Array
    looks: Flags
    rollouts: int
    median: float
    mean_hurt: float

    @property
    def worse(self) -> bool:
        """Whether the new version truly fails or is slow more often."""
        return bool(np.any(self.rates[:, 1] > self.rates[:, 0]))

    @property
    def error(self) -> Array:
        """(3, ticks) standard error of `alarms`."""
        return np.asarray(np.sqrt(self.alarms * (1 - self.alarms) / self.rollouts))

    def table(self) -> dict[str, Array]:
        """One row a tick."""
        columns = {"hours": self.hours, "planned share": self.plan, "share on the new version": self.live}
        for version, name in enumerate(("old", "new")):
            columns[f"requests, {name}"] = self.requests[version].astype(float)
            for kind, what in enumerate(KINDS):
                columns[f"{what}, {name}"] = self.bad[kind, version].astype(float)
        for kind, what in enumerate(KINDS):
            columns[f"log10 evidence, {what}"] = self.evidence[kind]
        names = ("rollback decided by then", "wrongly, if it were like the old", "wrongly, plain z test at each look")
        columns |= {"hurt": self.hurt.astype(float), "hurt without the guard": self.unguarded.astype(float)}
        return columns | dict(zip(names, self.alarms, strict=True))


def canary(
    new_error: float = 0.02,
    latency: float = 1.0,
    old_error: float = 0.01,
    per_second: int = 10,
    first_share: float = 0.01,
    growth: int = 5,
    stage_hours: float = 2.0,
    look_minutes: int = 30,
    alpha: float = 0.05,
    rollback_minutes: int = 10,
    incident: bool = False,
    seed: int = 0,
) -> Rollout:
    """Roll a version out over twelve hours under the guard.

    new_error, old_error: true chance of a failed answer.  latency: the new version's time over the old one's.
    per_second: requests, on average; they arrive as a Poisson process.  alpha: chance of a wrong rollback, at most.
    first_share, growth, stage_hours: see `schedule`.  look_minutes: between looks of the guard.
    rollback_minutes: from the decision until no request goes to the new version.
    incident: both versions fail four times as often for an hour.
    ValueError for a value that is not on offer.
    """
    within("new_error", new_error, 0.0, 0.05)
    within("latency", latency, 0.5, 2.0)
    within("old_error", old_error, 0.001, 0.05)
    offered = {"per_second": RATES, "first_share": FIRST, "growth": GROWTH, "stage_hours": STAGES}
    offered |= {"look_minutes": LOOKS, "alpha": ALPHAS, "rollback_minutes": DELAYS}
    for name, allowed in offered.items():
        one_of(name, locals()[name], allowed)
    share = schedule(first_share, growth, stage_hours)
    hours = (np.arange(TICKS) + 1) * MINUTES / 60
    surge = np.where(incident & (hours > INCIDENT[0]) & (hours <= INCIDENT[1] + 1e-9), SURGE, 1.0)
    looks = (np.arange(TICKS) + 1) % (look_minutes // MINUTES) == 0
    bar = float(np.log10(len(KINDS) / alpha))
    mean = per_second * 60.0 * MINUTES

    # Request by request: which tick, which version, and how it goes on either, by the same luck.
    rng = np.random.default_rng(seed)
    tick = np.repeat(np.arange(TICKS), rng.poisson(mean, TICKS))
    on_new = rng.random(len(tick)) < share[tick]
    luck = rng.random(len(tick)) / surge[tick]
    milliseconds = MEDIAN * np.exp(SPREAD * rng.standard_normal(len(tick)))
    old = np.array([luck < old_error, milliseconds > LIMIT])
    new = np.array([luck < new_error, milliseconds * latency > LIMIT])

    def count(which: Flags) -> Ints:
        return np.bincount(tick[which], minlength=TICKS)

    sent, mine = count(on_new), np.array([count(on_new & kind) for kind in new])
    others, instead = (np.array([count(where & kind) for kind in old]) for where in (~on_new, on_new))
    harm = count(on_new & new.any(axis=0) & ~old.any(axis=0))

    # The guard looks, and rolls back.
    delay = rollback_minutes // MINUTES
    stop = _first(evidence(mine, mine + others, share) >= bar, looks)
    decided = int(stop.min())
    done = decided + 1 + delay if decided < TICKS else TICKS
    live = np.arange(TICKS) < done
    kept = np.array([others + instead * ~live, mine * live]).swapaxes(0, 1)
    answered = np.array([np.bincount(tick, minlength=TICKS) - sent * live, sent * live])

    # Many rollouts, by their counts: of this version, and of one like the old.
    q_old, q_new = slow_share(1.0), slow_share(latency)
    alarms, stops = _many(mean, share, surge, looks, alpha, (old_error, q_old), (new_error, q_new), seed)
    fine = (1 - surge * old_error) * (1 - q_old)
    both = (1 - surge * max(old_error, new_error)) * (1 - max(q_old, q_new))
    expected = np.cumsum(mean * share * (fine - both))
    ends = np.minimum(stops + delay, TICKS - 1)
    return frozen(
        Rollout(
            hours=hours,
            plan=share,
            live=share * live,
            requests=np.cumsum(answered, axis=1),
            bad=np.cumsum(kept, axis=2),
            rates=np.array([[old_error, new_error], [q_old, q_new]]),
            evidence=evidence(kept[:, 1], kept.sum(axis=1), share * live),
            bar=bar,
            alpha=alpha,
            stop=decided if decided < TICKS else -1,
            done=done if done < TICKS else -1,
            cause=KINDS[int(stop.argmin())] if decided < TICKS else "",
            hurt=np.cumsum(harm * live),
            unguarded=np.cumsum(harm),
            alarms=alarms,
            looks=looks,
            rollouts=ROLLOUTS,
            median=float(hours[np.argmax(alarms[0] >= 0.5)]) if alarms[0, -1] >= 0.5 else float("nan"),
            mean_hurt=float(expected[ends].mean()),
        )
    )


def _first(crossed: Flags, looks: Flags) -> Indices:
    """First tick that crosses at a look, along the last axis; TICKS if none."""
    seen = crossed & looks
    return np.where(seen.any(axis=-1), seen.argmax(axis=-1), TICKS)


def _many(
    mean: float,
    share: Array,
    surge: Array,
    looks: Flags,
    alpha: float,
    old: tuple[float, float],
    new: tuple[float, float],
    seed: int,
) -> tuple[Array, Indices]:
    """`alarms` (3, ticks), and the tick of each rollback of this version (rollouts,), TICKS if none.

    Requests that are a Poisson process fall into Poisson counts by version and fate, all independent. So these counts
    have the law of the requests above, at a thousandth of the price.
    """
    rng = np.random.default_rng([seed, 1])

    def counts(part: Array, fate: tuple[float, float]) -> list[Ints]:
        """(rollouts, ticks) of failed and of slow answers; some are both."""
        failed, slow = surge * fate[0], fate[1]
        chances = (failed * (1 - slow), slow * (1 - failed), failed * slow)
        first, second, both = (rng.poisson(mean * part * chance, (ROLLOUTS, TICKS)) for chance in chances)
        return [first + both, second + both]

    control, this, alike = counts(1 - share, old), counts(share, new), counts(share, old)
    bar = np.log10(len(KINDS) / alpha)
    out = []
    for mine in (this, alike):
        by_kind = [evidence(m, m + c, share) >= bar for m, c in zip(mine, control, strict=True)]
        out.append(_first(by_kind[0] | by_kind[1], looks))
    plain = np.zeros((ROLLOUTS, TICKS), dtype=bool)
    for m, c in zip(alike, control, strict=True):
        total = m + c
        spread = np.cumsum(total * share * (1 - share), axis=1)
        surplus = np.cumsum(m - total * share, axis=1)
        plain |= surplus > -ndtri(alpha / len(KINDS)) * np.sqrt(np.maximum(spread, 1e-300))
    out.append(_first(plain, looks))
    when = np.arange(TICKS)
    return np.array([(each[:, None] <= when).mean(axis=0) for each in out]), out[0]


def retried(times: int, share: float = 0.1, seed: int = 0) -> float:
    """Share of harmless canaries that the guard stops when each failure is counted `times` times, as retries would be.

    Ten requests a second, of which 1% fail; a look every ten minutes for twelve hours; alpha is 5%.
    """
    within("times", times, 1, 100)
    rng = np.random.default_rng([seed, 2])
    mean = 10 * 60 * MINUTES * 0.01
    mine, others = (rng.poisson(mean * part, (ROLLOUTS, TICKS)) for part in (share, 1 - share))
    over = evidence(times * mine, times * (mine + others), np.full(TICKS, share)) >= np.log10(len(KINDS) / 0.05)
    return float(over.any(axis=1).mean())


# ---------------------------------------------------------------------------------------------- what the prose quotes


ANSWERS = {"minutes": 0.5, "hour": 2.0, "hours": float(HOURS), "days": np.inf}
"""Options of the prediction, and the hours that each goes up to."""


def small_canary(share: float = 0.01, new_error: float = 0.02) -> Rollout:
    """Ten requests a second, `share` of them on a version that fails twice as often, a look every ten minutes."""
    return canary(new_error=new_error, first_share=share, growth=1, look_minutes=10)


def prediction() -> str:
    """Key of the right option: when has the guard decided to roll back half of the canaries of 1%?"""
    median = small_canary().median
    return next((key for key, most in ANSWERS.items() if median <= most), "days")


@cache
def claims() -> Mapping[str, float]:
    """The numbers that the prose quotes."""
    from concepts import bundle, capacity  # modules of the other labs

    small, tenth, half = (small_canary(share) for share in (0.01, 0.1, 0.5))
    harmless, fifth, slight = small_canary(0.1, 0.01), canary(new_error=0.012), small_canary(new_error=0.012)
    slight_half = small_canary(0.5, 0.012)
    power = (ndtri(0.95) + ndtri(0.8)) ** 2  # one-sided 5%, 80%

    def per_arm(old: float, new: float) -> float:
        return float(power * (old * (1 - old) + new * (1 - new)) / (new - old) ** 2)

    alone = capacity.waiting(np.array([0.8, 0.9, 0.95]), 1.0, 1)[1]
    prices = capacity.capacity()
    four = capacity.waiting(np.array([3.2, 3.8]) / 50, 50, 4)[2][2]
    made = bundle.release()
    loaded = bundle.load(made.content, made.released)
    miles = bundle.answer(loaded, bundle.EXAMPLE[:1], "miles")[0]
    return {
        "hours_small": small.median,
        "hours_tenth": tenth.median,
        "hurt_small": small.mean_hurt,
        "hurt_tenth": tenth.mean_hurt,
        "hurt_half": half.mean_hurt,
        "wrong": float(harmless.alarms[1, -1]),
        "wrong_error": 100 * float(harmless.error[1, -1]),
        "wrong_plain": float(harmless.alarms[2, -1]),
        "needed": small.median * 3600 * 10 * 0.01,
        "missed_small": float(1 - slight.alarms[0, -1]),
        "missed_half": float(1 - slight_half.alarms[0, -1]),
        "retried": retried(3),
        "severe_small": small_canary(0.01, 0.05).mean_hurt,
        "severe_tenth": small_canary(0.1, 0.05).mean_hurt,
        "missed_fifth": float(1 - fifth.alarms[0, -1]),
        "size_double": per_arm(0.01, 0.02),
        "size_fifth": per_arm(0.01, 0.012),
        "size_conversion": per_arm(0.05, 0.0475),
        "alone_80": float(alone[0]),
        "alone_90": float(alone[1]),
        "alone_95": float(alone[2]),
        "pool_95": float(capacity.waiting(8 * 0.95, 1.0, 8)[1]),
        "p99_80": float(four[0]),
        "p99_95": float(four[1]),
        "p99_more": float(capacity.waiting(3.8 / 50, 50, 5)[2][2]),
        "dear_load": float(prices.loads[0]),
        "dear": float(prices.live[0] / prices.batch),
        "fan_out": 1 - 0.99**100,
        "flips": bundle.STEPS,
        "silent": made.silent,
        "unnoticed": made.unnoticed,
        "right_unit": miles.meant,
        "wrong_unit": miles.chance,
    }
