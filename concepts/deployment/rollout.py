"""A canary release, hour by hour: who meets the new version, when the guard stops it, and a thousand like it."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from concepts.arrays import Array, Flags, Indices, Ints, frozen, one_of, within
from concepts.deployment.guard import (
    KINDS,
    LIMIT,
    MEDIAN,
    MINUTES,
    SPREAD,
    TICKS,
    convinced,
    evidence,
    schedule,
    slow_share,
)

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
    requests = rng.poisson(mean, TICKS)
    tick = np.repeat(np.arange(TICKS), requests)
    on_new = rng.random(len(tick)) < share[tick]
    sent = np.bincount(tick[on_new], minlength=TICKS)
    luck, normal = rng.random(len(tick)), rng.standard_normal(len(tick))
    slowest = np.log(LIMIT / (MEDIAN * max(latency, 1.0))) / SPREAD  # less than that is slow on neither
    bad = np.flatnonzero((luck < SURGE * max(old_error, new_error)) | (normal > slowest - 1e-9))
    tick, on_new, luck = tick[bad], on_new[bad], luck[bad] / surge[tick[bad]]
    milliseconds = MEDIAN * np.exp(SPREAD * normal[bad])
    old = np.array([luck < old_error, milliseconds > LIMIT])
    new = np.array([luck < new_error, milliseconds * latency > LIMIT])

    def count(which: Flags) -> Ints:
        return np.bincount(tick[which], minlength=TICKS)

    mine = np.array([count(on_new & kind) for kind in new])
    others, instead = (np.array([count(where & kind) for kind in old]) for where in (~on_new, on_new))
    harm = count(on_new & new.any(axis=0) & ~old.any(axis=0))

    # The guard looks, and rolls back.
    delay = rollback_minutes // MINUTES
    stop = _first(evidence(mine, mine + others, share) >= bar, looks)
    decided = int(stop.min())
    done = decided + 1 + delay if decided < TICKS else TICKS
    live = np.arange(TICKS) < done
    kept = np.array([others + instead * ~live, mine * live]).swapaxes(0, 1)
    answered = np.array([requests - sent * live, sent * live])

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
    """First of the last axis that crosses at a look; its length if none."""
    seen = crossed & looks
    return np.where(seen.any(axis=-1), seen.argmax(axis=-1), seen.shape[-1])


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
    have the law of the requests above, at a thousandth of the price. Between two looks nobody sees them: as long as
    nothing else changes, they are drawn as one.
    """
    changes = (np.diff(share) != 0) | (np.diff(surge) != 0) | looks[:-1]
    begins = np.concatenate([[0], np.flatnonzero(changes) + 1])
    ends = np.append(begins[1:], TICKS) - 1
    part, looked = share[begins], looks[ends]
    due = mean * (ends - begins + 1)
    rng = np.random.default_rng([seed, 1])

    def counts(of: Array, fate: tuple[float, float]) -> list[Ints]:
        """(rollouts, spans) of failed and of slow answers; some are both."""
        failed, slow = surge[begins] * fate[0], fate[1]
        chances = (failed * (1 - slow), slow * (1 - failed), failed * slow)
        first, second, both = (rng.poisson(due * of * chance, (ROLLOUTS, len(due))) for chance in chances)
        return [first + both, second + both]

    control, this, alike = counts(1 - part, old), counts(part, new), counts(part, old)
    bar = float(np.log10(len(KINDS) / alpha))
    over = []
    for mine in (this, alike):
        by_kind = [convinced(m, m + c, part, bar) for m, c in zip(mine, control, strict=True)]
        over.append(by_kind[0] | by_kind[1])
    plain = np.zeros((ROLLOUTS, len(due)), dtype=bool)
    for m, c in zip(alike, control, strict=True):
        total = m + c
        spread = np.cumsum(total * part * (1 - part), axis=1)
        surplus = np.cumsum(m - total * part, axis=1)
        plain |= surplus > -ndtri(alpha / len(KINDS)) * np.sqrt(np.maximum(spread, 1e-300))
    out = [np.append(ends, TICKS)[_first(each, looked)] for each in (*over, plain)]
    return np.array([np.cumsum(np.bincount(each, minlength=TICKS + 1)[:TICKS]) for each in out]) / ROLLOUTS, out[0]


def retried(times: int, share: float = 0.1, seed: int = 0) -> float:
    """Share of harmless canaries that the guard stops when each failure is counted `times` times, as retries would be.

    Ten requests a second, of which 1% fail; a look every ten minutes for twelve hours; alpha is 5%.
    """
    within("times", times, 1, 100)
    rng = np.random.default_rng([seed, 2])
    mean = 10 * 60 * MINUTES * 0.01
    mine, others = (rng.poisson(mean * part, (ROLLOUTS, TICKS)) for part in (share, 1 - share))
    bar = float(np.log10(len(KINDS) / 0.05))
    over = convinced(times * mine, times * (mine + others), np.full(TICKS, share), bar)
    return float(over.any(axis=1).mean())
