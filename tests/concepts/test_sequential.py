"""The sweep over looks against published errors, single designs, and simulation."""

import dataclasses

import numpy as np
import pytest
from scipy.stats import norm

from concepts.ab_testing import sequential as sq
from concepts.ab_testing.boundaries import METHODS, boundary
from concepts.ab_testing.crossing import crossing
from concepts.ab_testing.futility import conditional_power


# Armitage, McPherson and Rowe (1969), table 2; Jennison and Turnbull (2000), table 2.2.
@pytest.mark.parametrize(
    ("looks", "percent"),
    [(1, 5.0), (2, 8.3), (3, 10.7), (4, 12.6), (5, 14.2), (10, 19.3), (20, 24.8), (30, 28.0), (50, 32.0), (100, 37.4)],
)
def test_naive_error_published(looks: int, percent: float) -> None:
    assert 100 * sq.naive_error(looks) == pytest.approx(percent, abs=0.051)


def test_planned_drift() -> None:
    assert sq.planned_drift(0.05, 0.8) == pytest.approx(2.8016, abs=1e-4)
    drift = sq.planned_drift(0.2, 0.5)
    assert norm.sf(norm.isf(0.1) - drift) + norm.cdf(-norm.isf(0.1) - drift) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("method", "effect"), [("none", 0.0), ("pocock", 1.0), ("obrien_fleming", 0.5), ("always_valid", 0.0)]
)
def test_sweep_rows_match_single_designs(method: str, effect: float) -> None:
    sweep = sq.peeking(method, 0.1, 0.9, effect, experiments=500, seed=3)
    assert sweep.planned == pytest.approx(sq.planned_drift(0.1, 0.9))
    assert sweep.drift == pytest.approx(effect * sweep.planned)
    assert sweep.independent[:2] == pytest.approx([0.1, 0.19])
    assert sweep.naive == pytest.approx([sq.naive_error(k, 0.1) for k in sq.LOOKS], abs=1e-5)
    for step in (0, 6, 29):
        k = sweep.looks[step]
        assert sweep.times[step, :k] == pytest.approx(np.arange(1, k + 1) / k)
        for row, name in enumerate(sweep.rules):
            z = boundary(name, k, 0.1)
            assert sweep.error[row, step] == pytest.approx(crossing(z).total, abs=1e-5)
            planned = crossing(z, drift=sweep.planned)
            assert sweep.power[row, step] == pytest.approx(planned.total, abs=1e-5)
            assert sweep.share[row, step] == pytest.approx(planned.expected_fraction, abs=1e-5)
            assert sweep.share_null[row, step] == pytest.approx(crossing(z).expected_fraction, abs=1e-5)
        true = crossing(boundary(method, k, 0.1), drift=sweep.drift)
        assert sweep.boundary[step, :k] == pytest.approx(boundary(method, k, 0.1), abs=1e-4)
        assert sweep.stopped[step, :k] == pytest.approx(np.cumsum(true.above + true.below), abs=1e-5)
        naive = crossing(boundary("none", k, 0.1), drift=sweep.drift)
        assert sweep.stopped_naive[step, :k] == pytest.approx(np.cumsum(naive.above + naive.below), abs=1e-5)
        assert np.isnan(sweep.stopped[step, k:]).all()
        assert np.isnan(sweep.paths[:, step, k:]).all()


@pytest.mark.parametrize(
    ("method", "effect", "seed"),
    [("none", 0, 0), ("pocock", 0, 1), ("obf_spending", 1, 2), ("always_valid", 1, 3)],
)
def test_simulation_within_three_standard_errors(method: str, effect: float, seed: int) -> None:
    sweep = sq.peeking(method, effect=effect, experiments=20_000, seed=seed)
    row = sweep.chosen
    for simulated, exact in ((sweep.simulated, sweep.error[row]), (sweep.simulated_naive, sweep.error[0])):
        assert np.all(np.abs(simulated - exact) <= 3 * sweep.standard_error(exact))
    looks = ~np.isnan(sweep.stopped)
    off = np.abs(sweep.stopped_simulated - sweep.stopped)[looks]
    assert np.mean(off <= 3 * sweep.standard_error(sweep.stopped[looks]) + 1e-4) > 0.98
    assert sweep.standard_error(0.2) == pytest.approx(np.sqrt(0.16 / 20_000))


def test_paths_and_first_crossings() -> None:
    sweep = sq.peeking("pocock", effect=1.0, experiments=100, seed=5)
    assert sweep.paths.shape == (sq.SHOWN, 30, 30)
    for step in (0, 4, 29):
        k = sweep.looks[step]
        out = np.abs(sweep.paths[:, step, :k]) >= sweep.boundary[step, :k]
        expected = [row.argmax() + 1 if row.any() else 0 for row in out]
        assert sweep.first[:, step].tolist() == expected
    # Every step looks at the same experiments: all share their last look, and half way is look 1 of 2 and 2 of 4.
    assert np.ptp([sweep.paths[:, step, step] for step in range(30)], axis=0) == pytest.approx(0)
    assert sweep.paths[:, 1, 0] == pytest.approx(sweep.paths[:, 3, 1])
    calm = sq.peeking("pocock", effect=0.0, experiments=100, seed=5)
    trend = np.broadcast_to(sweep.drift * np.sqrt(sweep.times), sweep.paths.shape)
    assert sweep.paths - calm.paths == pytest.approx(trend, nan_ok=True)
    assert np.std(sq.peeking(experiments=2000).paths[:, 9, :10], axis=0) == pytest.approx(np.ones(10), abs=0.4)


def test_deterministic_and_table() -> None:
    one, same, other = (sq.peeking("pocock", experiments=200, seed=s) for s in (1, 1, 2))
    for field in dataclasses.fields(one):
        np.testing.assert_array_equal(getattr(one, field.name), getattr(same, field.name))
    assert not np.array_equal(one.paths, other.paths, equal_nan=True)
    table = one.table()
    assert all(column.shape == (30,) for column in table.values())
    assert table["false positives, Pocock"] == pytest.approx(np.full(30, 0.05), abs=1e-5)
    assert table["boundary |z| at the last look, Pocock"][4] == pytest.approx(2.413, abs=6e-4)


@pytest.mark.parametrize("method", list(METHODS))
def test_every_rule_is_compared(method: str) -> None:
    sweep = sq.peeking(method, experiments=100)
    assert sweep.rules[sweep.chosen] == method
    assert set(sq.COMPARED) <= set(sweep.rules)
    for step in (3, 11, 25):  # numbers of looks on the ladder, and between its rungs
        k = int(sweep.looks[step])
        for row, rule in enumerate(sweep.rules):
            planned = crossing(boundary(rule, k), drift=sweep.planned)
            assert sweep.power[row, step] == pytest.approx(planned.total, abs=1e-5)


@pytest.mark.parametrize(("method", "effect"), [("obrien_fleming", 0.0), ("pocock", 1.0), ("none", 0.6)])
def test_giving_up(method: str, effect: float) -> None:
    sweep = sq.peeking(method, effect=effect, futility=0.2, experiments=20_000, seed=2)
    row = sweep.chosen
    for step in (0, 4, 29):
        k = int(sweep.looks[step])
        z, quits = boundary(method, k), sweep.give_up[step, :k]
        assert np.isneginf(quits[-1])
        early = sweep.times[step, : k - 1]
        assert conditional_power(quits[:-1], early, sweep.planned, z[-1]) == pytest.approx(np.full(k - 1, 0.2))
        for drift, rings, used in (
            (0.0, sweep.error, sweep.share_null),
            (sweep.planned, sweep.power, sweep.share),
        ):
            single = crossing(z, drift=drift, futility=quits)
            assert rings[row, step] == pytest.approx(single.total, abs=1e-5)
            assert used[row, step] == pytest.approx(single.expected_fraction, abs=1e-5)
        true = crossing(z, drift=sweep.drift, futility=quits)
        assert sweep.gave_up[step] == pytest.approx(true.gave_up.sum(), abs=1e-5)
        assert sweep.stopped[step, k - 1] == pytest.approx(true.total, abs=1e-5)
        assert abs(sweep.stopped_simulated[step, k - 1] - true.total) < 4 * sweep.standard_error(true.total) + 1e-9
        assert abs(sweep.simulated[step] - sweep.error[row, step]) < 4 * sweep.standard_error(sweep.error[row, step])
    out = np.abs(sweep.paths[:, 9, :10]) >= sweep.boundary[9, :10]
    low = sweep.paths[:, 9, :10] <= sweep.give_up[9, :10]
    for path in range(sq.SHOWN):
        ends = np.flatnonzero(out[path] | low[path])
        first = ends[0] + 1 if len(ends) else 0
        won = bool(first) and out[path, first - 1]
        assert (sweep.first[path, 9], sweep.left[path, 9]) == ((first, 0) if won else (0, first))


def test_giving_up_saves_users_where_there_is_no_effect() -> None:
    stays, leaves = (
        sq.peeking("obrien_fleming", experiments=100),
        sq.peeking("obrien_fleming", futility=0.1, experiments=100),
    )
    row = stays.chosen
    assert np.all(leaves.share_null[row, 1:] < stays.share_null[row, 1:] - 0.15)
    assert np.all(leaves.power[row] > stays.power[row] - 0.03)
    assert np.all(leaves.error[row] <= stays.error[row] + 1e-9)
    assert np.all(stays.gave_up == 0)


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: sq.naive_error(0), "looks"),
        (lambda: sq.naive_error(5, 0.0), "alpha"),
        (lambda: sq.planned_drift(0.05, 0.04), "power must lie strictly between 0.05 and 1, got 0.04"),
        (lambda: sq.planned_drift(0, 0.5), "alpha"),
        (lambda: sq.peeking(alpha=0.5), "alpha must be from 0.001 to 0.3, got 0.5"),
        (lambda: sq.peeking(power=0.2), "power"),
        (lambda: sq.peeking(effect=-0.1), "effect"),
        (lambda: sq.peeking(futility=0.6), "futility must be from 0 to 0.5, got 0.6"),
        (lambda: sq.peeking(experiments=10), "experiments"),
        (lambda: sq.peeking("bayes"), "method"),
    ],
)
def test_bad_input(call, name: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=name) as caught:
        call()
    assert str(caught.value).count("\n") == 0
    assert str(caught.value).endswith(".")
