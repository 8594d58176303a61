"""Erlang's formula against a textbook, M/M/1 and the balance equations; the simulation against it and by hand."""

import contextlib
import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import factorial
from scipy.stats import gamma

from concepts.deployment import capacity as cp
from content import question
from figures.deployment import capacity as figures


@pytest.fixture(scope="module", name="found")
def _found() -> cp.Capacity:
    return cp.capacity()


@pytest.mark.parametrize(
    ("replicas", "mean", "longer"),
    [(1, 2 / 3, {0: 0.667, 0.5: 0.404, 1: 0.245}), (2, 1 / 24, {0: 0.167, 0.5: 0.022, 1: 0.003})],
)
def test_the_county_hospital(replicas: int, mean: float, longer: dict) -> None:
    """Two patients an hour, three treated an hour: Hillier and Lieberman, Introduction to Operations Research."""
    chance, found, _ = cp.waiting(2.0, 1 / 3, replicas)
    assert found == pytest.approx(mean)
    assert chance == pytest.approx(longer[0], abs=5e-4)
    assert cp.beyond(list(longer), 2.0, 1 / 3, replicas) == pytest.approx(list(longer.values()), abs=6e-4)


@pytest.mark.parametrize(("offered", "replicas", "chance"), [(2, 3, 4 / 9), (0.5, 1, 0.5), (1, 2, 1 / 3), (0, 5, 0)])
def test_fractions_by_hand(offered: float, replicas: int, chance: float) -> None:
    assert cp.erlang_c(offered, replicas) == pytest.approx(chance)


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 30), st.floats(0.05, 0.95))
def test_against_the_textbook_sum(replicas: int, load: float) -> None:
    a, k = load * replicas, np.arange(replicas)
    last = a**replicas / factorial(replicas) / (1 - load)
    assert cp.erlang_c(a, replicas) == pytest.approx(last / (np.sum(a**k / factorial(k)) + last))


@pytest.mark.parametrize("replicas", [1, 3])
def test_against_the_balance_equations(replicas: int) -> None:
    """States 0 to 600, each flow up equal to the flow down; Little's law gives the wait."""
    arrivals, service, states = 0.8 * replicas, 1.0, np.arange(600)
    flow = np.concatenate([[0], np.cumsum(np.log(arrivals / np.minimum(states[1:], replicas)))])
    p = np.exp(flow) / np.exp(flow).sum()
    chance, mean, _ = cp.waiting(arrivals, service, replicas)
    assert chance == pytest.approx(p[replicas:].sum())
    assert mean == pytest.approx(np.sum(p * np.maximum(states - replicas, 0)) / arrivals)


def test_percentiles_are_where_the_tail_says() -> None:
    for replicas, arrivals in ((1, 0.7), (4, 3.6)):
        _, _, tails = cp.waiting(arrivals, 1.0, replicas)
        chances = cp.beyond(tails, arrivals, 1.0, replicas)
        assert chances[tails > 0] == pytest.approx(np.array([0.5, 0.05, 0.01])[tails > 0])
    assert cp.waiting(0.1, 1.0, 4)[2].tolist() == [0, 0, 0]
    one, many = cp.waiting(np.array([0.1, 0.9]), 1.0, 1), cp.waiting(0.9, 1.0, 1)
    assert one[2][:, 1] == pytest.approx(many[2])


def test_mm1() -> None:
    """Mean wait over service is rho / (1 - rho): 4, 9 and 19."""
    assert cp.waiting(np.array([0.8, 0.9, 0.95]), 1.0, 1)[1] == pytest.approx([4, 9, 19])


def test_simulation_by_hand() -> None:
    gaps, services = np.array([1.0, 1, 1, 1, 9]), np.array([5.0, 1, 4, 1, 2])
    assert cp.simulate(gaps, services, 1).tolist() == [0, 4, 4, 7, 0]
    assert cp.simulate(gaps, services, 2).tolist() == [0, 0, 0, 2, 0]


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 99), st.integers(1, 5))
def test_simulation_against_kiefer_and_wolfowitz(seed: int, replicas: int) -> None:
    """Their recursion on the sorted vector of work left."""
    gaps, services = np.random.default_rng(seed).standard_exponential((2, 200))
    gaps /= replicas * 0.9
    left, waits = np.zeros(replicas), []
    for gap, service in zip(gaps, services, strict=True):
        left = np.maximum(left - gap, 0)
        waits.append(left.min())
        left[left.argmin()] += service
    assert cp.simulate(gaps, services, replicas) == pytest.approx(waits, abs=1e-9)


@pytest.mark.parametrize("replicas", [1, 16])
def test_simulation_against_the_formula(replicas: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Within four standard errors, at loads where enough have to wait, over seeds."""
    monkeypatch.setattr(cp, "LOADS", np.array([0.5, 0.7, 0.8, 0.9]))
    runs = [cp.capacity(replicas=replicas, seed=seed) for seed in range(6)]
    known = np.isfinite([run.error_mean for run in runs]).all(axis=0)
    assert known.sum() >= 2
    for i in np.flatnonzero(known):
        for seen, error, exact in (
            ([run.seen_mean[i] for run in runs], [run.error_mean[i] for run in runs], runs[0].mean[i]),
            ([run.seen_chance[i] for run in runs], [run.error_chance[i] for run in runs], runs[0].chance[i]),
        ):
            assert np.mean(seen) == pytest.approx(exact, abs=4 * np.sqrt(np.mean(np.square(error)) / 6))


def test_no_standard_error_where_few_have_to_wait() -> None:
    for replicas in (1, 32):
        run = cp.capacity(replicas=replicas)
        kept = run.simulated - run.simulated // 10
        few = np.round(run.seen_chance * kept) < 500
        assert few.any()
        assert not few.all()
        for error in (run.error_mean, run.error_chance):
            np.testing.assert_array_equal(np.isnan(error), few)


def test_fixed_times_halve_the_wait_on_one_replica() -> None:
    """Pollaczek and Khinchine: a wait of load / (1 - load) services is halved when they do not vary."""
    gaps = np.random.default_rng(0).standard_exponential(200_000) / 0.8
    assert cp.simulate(gaps, np.ones(200_000), 1).mean() == pytest.approx(cp.waiting(0.8, 1.0, 1)[1] / 2, rel=0.05)


@pytest.mark.parametrize("variability", [0.0, 0.25, 1.0, 4.0])
def test_pollaczek_and_khinchine_against_simulation(variability: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """One replica, mean wait load / (1 - load) (1 + variability) / 2 services; over seeds, within four SE."""
    exact = float(cp.waiting(0.8, 1.0, 1, variability)[1])
    assert exact == pytest.approx(0.8 / 0.2 * (1 + variability) / 2)
    monkeypatch.setattr(cp, "LOADS", np.array([0.8]))
    runs = [cp.capacity(1, variability=variability, seed=seed) for seed in range(8)]
    assert runs[0].mean == pytest.approx(50 * exact)
    seen = np.array([run.seen_mean[0] for run in runs])
    assert seen.mean() == pytest.approx(50 * exact, abs=4 * seen.std(ddof=1) / np.sqrt(len(seen)))


@pytest.mark.parametrize(("load", "replicas"), [(0.3, 1), (0.8, 4), (0.95, 4)])
def test_the_whole_response_against_its_closed_form(load: float, replicas: int) -> None:
    """M/M/c: with no wait exponential at rate 1, else the sum of two exponentials, at 1 and at the drain's rate."""
    chance, drain = float(cp.erlang_c(load * replicas, replicas)), replicas * (1 - load)
    for p, t in zip((0.5, 0.05, 0.01), cp.response(load * replicas, 1.0, replicas), strict=True):
        two = (1 + t) * np.exp(-t) if drain == 1 else (drain * np.exp(-t) - np.exp(-drain * t)) / (drain - 1)
        assert (1 - chance) * np.exp(-t) + chance * two == pytest.approx(p, rel=2e-3)
    many = cp.response(np.array([load, 0.9]) * replicas, 1.0, replicas)
    assert many[:, 0] == pytest.approx(cp.response(load * replicas, 1.0, replicas))


def test_without_a_queue_the_response_is_the_service() -> None:
    """Fixed times: one service; gamma times: scipy's own percentiles."""
    assert cp.response(0.001, 50.0, 8, 0.0) == pytest.approx([50] * 3, rel=1e-4)
    for variability in (0.25, 4.0):
        law = gamma(1 / variability, scale=50 * variability)
        assert cp.response(0.001, 50.0, 8, variability) == pytest.approx(law.ppf([0.5, 0.95, 0.99]), rel=1e-3)


def test_simulated_percentiles_and_tails(found: cp.Capacity) -> None:
    i = int(np.flatnonzero(np.isclose(found.loads, 0.8))[0])
    n = cp.requests(0.8)
    rng = np.random.default_rng([0, 800])
    gaps, work = rng.standard_exponential(n), rng.standard_gamma(1.0, n)
    gaps, work = gaps / gaps.mean(), work / work.mean()
    waits = cp.simulate(gaps / (0.8 * 4), work, 4)[n // 10 :] * 50
    assert found.simulated[i] == n == 5383
    assert found.seen_tails[:, i] == pytest.approx(np.percentile(waits, [50, 95, 99]))
    assert found.seen_mean[i] == pytest.approx(waits.mean())
    assert found.seen_response[:, i] == pytest.approx(np.percentile(waits + 50 * work[n // 10 :], [50, 95, 99]))
    assert found.seen_longer[i, 30] == pytest.approx(np.mean(waits > found.times[30]))
    parts = [part.mean() for part in np.array_split(waits, 20)]
    assert found.error_mean[i] == pytest.approx(np.std(parts, ddof=1) / np.sqrt(20))
    assert found.seen_longer[i] == pytest.approx(found.longer[i], abs=0.05)
    assert found.longer[i] == pytest.approx(cp.beyond(found.times, 0.064, 50, 4))
    assert found.longer_more[i] == pytest.approx(cp.beyond(found.times, 0.064, 50, 5))


def test_one_run_near_saturation_mostly_understates_the_p99(monkeypatch: pytest.MonkeyPatch) -> None:
    """Against the exact response of exponential times: below it by more than chance; runs ten times as long agree."""
    monkeypatch.setattr(cp, "LOADS", np.array([0.8]))
    seen = np.array([cp.capacity(seed=seed).seen_response[2, 0] for seed in range(40)])
    exact = cp.capacity().response[2, 0]
    assert seen.mean() + 2 * seen.std(ddof=1) / np.sqrt(40) < exact
    assert np.mean(seen < exact) > 0.5
    length = cp.requests(0.8)
    monkeypatch.setattr(cp, "requests", lambda load, variability: 10 * length)
    longer = np.array([cp.capacity(seed=seed).seen_response[2, 0] for seed in range(8)])
    assert longer.mean() == pytest.approx(exact, abs=3 * longer.std(ddof=1) / np.sqrt(8))


def test_runs_grow_longer_towards_saturation() -> None:
    assert [cp.requests(load) for load in (0.05, 0.9, 0.99)] == [4000, 22784, 60_000]


def test_one_more_and_apart(found: cp.Capacity) -> None:
    for row in range(3):
        assert np.all(found.one_more[1] <= found.mean)
        assert np.all(found.one_more[2][row] <= found.tails[row])
        assert np.all(found.apart[2][row] >= found.tails[row])
    i = int(np.flatnonzero(np.isclose(found.loads, 0.9))[0])
    assert found.apart[1][i] == pytest.approx(9 * 50)
    assert found.one_more[1][i] == pytest.approx(cp.waiting(3.6 / 50, 50, 5)[1])
    assert np.all(np.diff(found.tails[2]) >= 0)


def test_prices(found: cp.Capacity) -> None:
    """A replica that works without a pause answers 72,000 an hour for 0.5; a batch ten times as many, 1 in 20 used."""
    assert found.live * found.loads == pytest.approx(0.5 / 72_000 * 1e6)
    assert found.live_more == pytest.approx(found.live * 5 / 4)
    assert found.batch == pytest.approx(0.5 / 720_000 / 0.05 * 1e6)
    assert found.arrivals == pytest.approx(found.loads * 80)


def test_table_and_seed(found: cp.Capacity) -> None:
    table = found.table()
    assert {len(column) for column in table.values()} == {len(found.loads)}
    np.testing.assert_array_equal(found.seen_mean, cp.capacity().seen_mean)
    assert not np.array_equal(found.seen_mean, cp.capacity(seed=1).seen_mean)
    assert table["p99 wait (ms), simulated"] == pytest.approx(found.seen_tails[2])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: cp.erlang_c(4.0, 4), "offered must be from 0 to below replicas = 4, got 4.0"),
        (lambda: cp.erlang_c(-0.1, 4), "offered must be"),
        (lambda: cp.capacity(replicas=0), "replicas must be from 1 to 32, got 0"),
        (lambda: cp.capacity(service=0.0), "service must be from 1.0"),
        (lambda: cp.capacity(price=0.0), "price must be from"),
        (lambda: cp.capacity(batch_speed=0.5), "batch_speed must be from"),
        (lambda: cp.capacity(used=0.0), "used must be from"),
        (lambda: cp.capacity(variability=2.0), "variability must be one of"),
    ],
)
def test_bad_input(call, message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=message):
        call()


DEFAULTS = dict(replicas=4, service=50.0, price=0.5, batch_speed=10.0, used=0.05, variability=1.0, seed=0)


@pytest.mark.parametrize(
    ("changed", "step"),
    [
        ({}, 15),
        ({"replicas": 32, "service": 1.0, "used": 1.0}, 17),
        ({"replicas": 1, "variability": 4.0, "seed": 9999}, 0),
        ({"variability": 0.0}, 9),
    ],
)
def test_snippet(changed: dict, step: int) -> None:
    assigned = DEFAULTS | changed
    result = cp.capacity(**assigned)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        body = compile(question("deployment").code["capacity"], "c", "exec")
        exec(body, assigned | {"load": float(result.loads[step])})
    assert printed.getvalue().rstrip("\n") == figures.capacity_printed(result, step)
