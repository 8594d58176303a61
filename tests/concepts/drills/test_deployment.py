"""Each answer is worked out again from the numbers that the question states, by another way than the concept's."""

from math import factorial

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from concepts.deployment.drills import KINDS

from .reading import has, numbers, wrong

SEEDS = range(40)


def hours(text):
    value, unit = text.split()
    return float(value) * {"minutes": 1 / 60, "hours": 1, "days": 24}[unit]


@pytest.mark.parametrize("seed", SEEDS[:6])
def test_hours_until_seen_is_what_bets_on_each_failure_take(seed):
    """Wald (1945) bet by bet: six equal stakes, and half of the 5% for failures, so one in forty must be reached."""
    drill = KINDS["hours_until_seen"](seed)
    per_second, old, new, share = numbers(drill.ask)[:4]
    old, new, share, rng = old / 100, new / 100, share / 100, np.random.default_rng(seed)
    due = np.array([share * new, (1 - share) * old]) * per_second * 600
    mine, others = rng.poisson(due[:, None, None], (2, 1000, 72)).cumsum(axis=2)
    stakes = 0.0
    for times in (1.25, 1.5, 2, 3, 5, 10):
        stakes = stakes + times**mine / (1 + share * (times - 1)) ** (mine + others) / 6
    first = np.where((stakes >= 40).any(axis=1), (stakes >= 40).argmax(axis=1) + 1, 73) / 6
    # The guard watches slow answers as well, which rarely decide. Half, within what a thousand rollouts can tell.
    low, high = np.quantile(first, [0.44, 0.56])
    assert low - 0.05 <= hours(drill.answer) <= high + 0.05
    assert hours(wrong(drill, "took the share off")) == pytest.approx(hours(drill.answer) / share, rel=0.2)
    z = 2.5  # 5% and about 80%
    assert hours(wrong(drill, "looked for it")) == pytest.approx(
        (z * np.sqrt(old) / (share * (new - old))) ** 2 / (3600 * per_second), rel=0.1
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_requests_hurt_is_counted_minute_by_minute(seed):
    drill = KINDS["requests_hurt"](seed)
    per_second, share, new, old, decided, gone = numbers(drill.ask)
    sent = sum(60 * per_second * share / 100 for _ in range(int(decided + gone)))
    assert drill.answer == pytest.approx(sent * new / 100 - sent * old / 100)
    assert wrong(drill, "counted all failures") == pytest.approx(sent * new / 100)
    assert wrong(drill, "stopped") == pytest.approx(drill.answer * decided / (decided + gone))


@pytest.mark.parametrize("seed", SEEDS)
def test_wait_in_line_is_pollaczeks_and_khinchines(seed):
    """λ E[S²] / (2 (1 − ρ)) (1930, 1932); E[S²] of a fixed time is its square, of an exponential one twice that."""
    drill = KINDS["wait_in_line"](seed)
    service, per_second = numbers(drill.ask)
    rate, fixed = per_second / 1000, "exactly" in drill.ask
    second = service**2 * (1 if fixed else 2)
    wait = rate * second / (2 * (1 - rate * service))
    assert drill.answer == pytest.approx(wait)
    if has(drill, "counted the service"):
        assert wrong(drill, "counted the service") == pytest.approx(wait + service)
    assert wrong(drill, "took exponential" if fixed else "took fixed") == pytest.approx(wait * (2 if fixed else 0.5))


@pytest.mark.parametrize("seed", SEEDS[:10])
def test_wait_curve_is_erlangs_sum(seed):
    """Erlang (1917), by the sum over states that textbooks print."""
    drill = KINDS["wait_curve"](seed)
    c, x = 1 if drill.ask.startswith("One") else int(numbers(drill.ask)[0]), drill.curve.x
    service = numbers(drill.ask)[-1]
    offered = c * x
    full = offered**c / factorial(c) / (1 - x)
    chance = full / (sum(offered**k / factorial(k) for k in range(c)) + full)
    assert drill.answer == pytest.approx(service * chance / (c * (1 - x)))
    assert wrong(drill, "drew a straight") == pytest.approx(x * drill.answer[-1])


@pytest.mark.parametrize("seed", SEEDS)
def test_slow_pages_is_the_binomial(seed):
    drill = KINDS["slow_pages"](seed)
    calls, slow = numbers(drill.ask)
    assert drill.answer == pytest.approx(binom(int(calls), slow / 100).sf(0))
    assert wrong(drill, "counted the pages") == pytest.approx(binom(int(calls), slow / 100).pmf(0))
    assert wrong(drill, "added") == pytest.approx(min(binom(int(calls), slow / 100).mean(), 1))


@pytest.mark.parametrize("seed", SEEDS)
def test_pooled_rates_is_pandas_sum_of_counts(seed):
    drill = KINDS["pooled_rates"](seed)
    hourly, first, second, quiet, bad = numbers(drill.ask)
    rows = pd.DataFrame(
        {
            "version": ["new", "old"] * 2,
            "sent": [first, 100 - first, second, 100 - second],
            "rate": [quiet, quiet, bad, bad],
        }
    )
    rows["failed"] = rows.sent * hourly * rows.rate
    total = rows.groupby("version")[["sent", "failed"]].sum()
    rate = total.failed / total.sent / hourly / 100
    assert drill.answer == pytest.approx(rate["new"])
    assert wrong(drill, "gave it the old") == pytest.approx(rate["old"])
