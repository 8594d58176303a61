"""Questions on deployment with numbers drawn anew; each wrong answer is what a named mistake gives."""

from functools import cache

import numpy as np
from numpy.random import Generator

from concepts.deployment.capacity import waiting
from concepts.deployment.guard import evidence
from concepts.deployment.rollout import canary
from concepts.drill import Curve, DegenerateError, Drill, Mistake, choice, drawn, kind, named, number

LOOK = 1 / 6
"""Hours between two looks of the guard."""


@cache
def _median(per_second: int, share: float, old: float, new: float) -> float:
    """Hours until the guard has decided to roll half of such canaries back, nan if more than twelve."""
    return canary(
        new_error=new, old_error=old, per_second=per_second, first_share=share, growth=1, look_minutes=10
    ).median


@kind
def hours_until_seen(rng: Generator) -> Drill:
    """The page's question with other numbers: how long does a small canary take?"""
    per_second, share = int(rng.choice([3, 10])), float(rng.choice([0.01, 0.02, 0.05]))
    old, new = [(0.01, 0.02), (0.01, 0.03), (0.02, 0.04), (0.02, 0.05), (0.005, 0.015), (0.005, 0.02)][rng.integers(6)]
    due = LOOK * 3600 * per_second * np.array([share * new, share * new + (1 - share) * old])
    mine, all_of = np.outer(due, np.ones(36))
    grown = evidence(mine, all_of, np.full(36, share)) >= np.log10(2 / 0.05)  # as if there were no chance
    if grown[4] or not grown[-1]:
        raise DegenerateError("an hour, about, and no more than half of the twelve.")
    hours = _median(per_second, share, old, new)
    hourly = 3600 * per_second
    ask = (
        f"{per_second} requests a second. The old version fails at {old:.1%}, the new one, unknown to you, at "
        f"{new:.1%}; it gets {share:.0%} of the traffic. A guard looks every ten minutes, and rolls a harmless version "
        "back in at most 5% of rollouts, however often it looks. After what time has it decided to roll back half of "
        "such canaries?"
    )
    blurred = 2.5**2 * old / (share * (new - old)) ** 2 / hourly
    mistakes = [
        Mistake(
            "counted the whole traffic as the canary's",
            _told(max(LOOK, hours * share)),
            "The old version's requests settle the old rate; only the canary's are news of the new one.",
        ),
        Mistake(
            "took the share off twice", _told(hours / share), "Its requests an hour have the share in them already."
        ),
        Mistake(
            "looked for it in the failure rate of all traffic",
            _told(blurred),
            "There it drowns: compare the versions, and ask whose each failure was.",
        ),
    ]
    way = (
        f"{share:.0%} of {hourly:,} is {hourly * share:,.0f} requests an hour: {hourly * share * old:.3g} failures if "
        f"harmless, {hourly * share * new:.3g} if not.",
        f"To tell these apart at many looks takes some {hours * hourly * share * new:.0f} failures: {_told(hours)}.",
    )
    return choice(rng, ask, _told(hours), mistakes, way, "reveal")


def _told(hours: float) -> str:
    """A time as people say it."""
    if hours < 1:
        return f"{hours * 60:.0f} minutes"
    return f"{hours:.1f} hours" if hours < 48 else f"{hours / 24:.0f} days"


@kind
def requests_hurt(rng: Generator) -> Drill:
    """What a bad canary costs until it is gone."""
    per_second, share = int(rng.choice([5, 10, 20, 50])), float(rng.choice([0.01, 0.02, 0.05, 0.1, 0.2]))
    old, new = float(rng.choice([0.01, 0.02])), float(rng.choice([0.04, 0.05, 0.1]))
    decided, gone = 10 * int(rng.integers(2, 13)), int(rng.choice([5, 10, 20, 30]))
    seconds = 60 * (decided + gone)
    hurt = per_second * share * seconds * (new - old)
    ask = (
        f"{per_second} requests a second, {share:.0%} of them on the new version. It fails at {new:.0%}, the old one "
        f"at {old:.0%}. The guard decides after {decided} minutes, and the rollback takes {gone} more. How many "
        "more requests failed, in expectation, than on the old version alone?"
    )
    mistakes = [
        Mistake(
            "counted all failures", per_second * share * seconds * new, "Some would have failed on the old one too."
        ),
        Mistake(
            "stopped the clock at the decision",
            per_second * share * 60 * decided * (new - old),
            "Traffic flows until the rollback is done.",
        ),
        Mistake("sent all traffic to it", hurt / share, "The canary gets its share alone."),
    ]
    way = (
        f"{per_second} · {seconds:,} seconds · {share:.0%} = {per_second * seconds * share:,.0f} requests on it.",
        f"Of these {new - old:.0%} more fail: {hurt:,.0f}.",
    )
    return number(ask, hurt, mistakes, way, "tenth", tolerance=max(0.5, 0.01 * hurt), spec=",.0f", unit="requests")


@kind
def wait_in_line(rng: Generator) -> Drill:
    """One replica under load: how long is the line?"""
    service, load = int(rng.choice([10, 20, 40, 50])), float(rng.choice([0.6, 0.75, 0.8, 0.9, 0.95]))
    fixed = bool(rng.integers(2))
    per_second = load * 1000 / service
    mean = float(waiting(load / service, service, 1, 0.0 if fixed else 1.0)[1])
    times = f"exactly {service} ms" if fixed else f"{service} ms on average, with an exponential law"
    ask = (
        f"One replica; a request takes {times}. They arrive at random, {per_second:g} a second. How long "
        "does a request wait on average before its turn?"
    )
    mistakes = [
        Mistake("counted the service too", mean + service, "The wait ends where the service begins."),
        Mistake(
            "took exponential times" if fixed else "took fixed times",
            mean * 2 if fixed else mean / 2,
            "Fixed times wait half as long: uneven ones make the queues.",
        ),
        Mistake("let the wait grow with the load alone", load * service, "It grows with load / (1 − load)."),
        Mistake("saw no queue below full load", 0.0, "Random arrivals come in clusters."),
    ]
    way = (
        f"Load: {per_second:g} · {service} ms = {load:.0%}. Load / (1 − load) = {load / (1 - load):.3g}.",
        f"{load / (1 - load):.3g} · {service} ms"
        + (" / 2, for times that do not vary," if fixed else "")
        + f" = {mean:.1f} ms.",
    )
    apart = [each for each in mistakes if abs(each.value - mean) > 0.06 * mean]
    scene = {0.9: "alone-90", 0.95: "alone-95"}.get(load, "alone")
    return number(ask, mean, apart, way, "fixed" if fixed else scene, tolerance=0.02 * mean, spec=".1f", unit="ms")


@kind
def wait_curve(rng: Generator) -> Drill:
    """Mean wait over the load, with the pen."""
    replicas, service, x = int(rng.choice([1, 2, 3])), int(rng.choice([10, 20, 50, 100])), np.linspace(0.05, 0.95, 46)
    mean = waiting(replicas * x / service, service, replicas)[1]
    high = float(mean[-1])
    ask = (
        f"{f'{replicas} replicas on one queue' if replicas > 1 else 'One replica'}, random arrivals, exponential "
        f"service times of {service} ms on average. Draw the mean wait over the load."
    )
    mistakes = [
        Mistake("drew a straight line", high * x, "Near saturation each further percent costs more than all before."),
        Mistake("drew no wait before the end", np.where(x < 0.93, 0.0, high), "Queues form long before full load."),
        Mistake("let the wait rise early and level off", high * np.sqrt(x), "It is the end that is steep."),
    ]
    at = [int(abs(x - load).argmin()) for load in (0.5, 0.8, 0.95)]
    way = (
        "Waiting grows with 1 / (1 − load): little until three quarters, and then without bound.",
        ", ".join(f"{mean[place]:.0f} ms at {x[place]:.0%}" for place in at) + ".",
    )
    apart = [each for each in mistakes if abs(each.value - mean).mean() > 0.085 * high]
    over = Curve(x, "Load", "Mean wait (ms)", 0.0, float(np.ceil(high)))
    scene = "alone" if replicas == 1 else "pool"
    return drawn(ask, over, mean, apart, way, scene, tolerance=0.04 * high, spec=".0f", unit="ms")


@kind
def slow_pages(rng: Generator) -> Drill:
    """A page that calls many services: how often is it slow?"""
    calls, slow = int(rng.choice([10, 20, 30, 50, 100])), float(rng.choice([0.005, 0.01, 0.02, 0.05]))
    share = 1 - (1 - slow) ** calls
    ask = (
        f"A page needs answers of {calls} services. Each is slow in {slow:.1%} of its calls, independently of the "
        "others. How often is the page slow?"
    )
    mistakes = [
        Mistake("took the share of one call", slow, "One slow call is enough, and there are many."),
        Mistake("counted the pages with no slow call", 1 - share, "That is the chance that all are fast."),
        Mistake("added the shares up", min(calls * slow, 1.0), "Two slow calls in one page are one slow page."),
    ]
    way = (
        f"All fast: {1 - slow:.1%} to the power {calls} = {1 - share:.1%}.",
        f"So {share:.1%} are slow: the tail of a part is the everyday of the whole.",
    )
    return choice(rng, ask, share, mistakes, way, "queue", spec=".1%")


@kind
def pooled_rates(rng: Generator) -> Drill:
    """Two equal versions, a bad hour and a growing share: what does the dashboard show?"""
    hourly = int(rng.choice([10_000, 20_000, 36_000]))
    quiet, bad = float(rng.choice([0.005, 0.01, 0.02])), float(rng.choice([0.04, 0.05, 0.08]))
    first, second = float(rng.choice([0.01, 0.02, 0.05])), float(rng.choice([0.2, 0.25, 0.5]))
    shares, rates = np.array([first, second]), np.array([quiet, bad])
    new, old = float(shares @ rates / shares.sum()), float((1 - shares) @ rates / (1 - shares).sum())
    ask = (
        f"{hourly:,} requests an hour. In the first hour {first:.0%} go to the new version, in the second "
        f"{second:.0%}. Both versions fail alike: {quiet:.1%} in the first hour, and, as a database is down, {bad:.1%} "
        "in the second. What failure rate does a dashboard show for the new version over both hours?"
    )
    mistakes = [
        Mistake(
            "took the mean of the two hours", (quiet + bad) / 2, "Each version weighs the hours by its own traffic."
        ),
        Mistake("gave it the old version's rate", old, "Both fail alike in each hour, but not over the two: Simpson."),
        Mistake("read the last hour alone", bad, "The dashboard adds up both hours."),
    ]
    sent = hourly * shares
    way = (
        f"{sent[0]:,.0f} requests at {quiet:.1%} and {sent[1]:,.0f} at {bad:.1%}: {sent @ rates:,.0f} of "
        f"{sent.sum():,.0f} failed, {new:.2%}.",
        f"The old version shows {old:.2%}, though it is no better: compare within each period.",
    )
    return choice(rng, ask, new, mistakes, way, "incident", spec=".2%")


TWIN = "hours_until_seen"
"""The kind that asks the page's prediction again with other numbers."""
KINDS = named(hours_until_seen, requests_hurt, wait_in_line, wait_curve, slow_pages, pooled_rates)
