"""Batches: full ones in closed form, runs against exact means, decay, shuffling, and what diverges."""

import contextlib
import io

import numpy as np
import pytest

from concepts.gradient_descent import batch_descent as bd
from concepts.gradient_descent.regression import gradient, regression
from concepts.gradient_descent.schedules import START
from content import question
from figures.gradient_descent import batch_descent as figures
from figures.gradient_descent.schedules import schedule_code


def test_full_batches_are_plain_descent() -> None:
    on = regression()
    rows = np.tile(np.arange(442), (2, 8))
    path = bd.descend(on, 442, rows, np.full(8, 0.3), np.array(START))
    step = np.eye(2) - 0.3 * on.hessian
    error = np.array(START) - on.best
    for place in path[:, 0]:
        assert place - on.best == pytest.approx(error)
        error = step @ error


def test_each_step_goes_down_its_own_batch() -> None:
    on, rng = regression(), np.random.default_rng(1)
    rows, rates = rng.integers(0, 442, (3, 20)), np.array([0.3, 0.2, 0.1])
    path = bd.descend(on, 6, rows, rates, np.array(START))
    assert path.shape == (4, 3, 2)
    for run in range(3):
        weights = np.array(START)
        for step in range(3):
            batch = rows[run, 6 * step : 6 * step + 6]
            weights = weights - rates[step] * gradient(on.X[batch], on.y[batch], weights)
            assert path[step + 1, run] == pytest.approx(weights)


def test_orders() -> None:
    rows = bd.order("shuffle", 3, 2, np.random.default_rng(0))
    assert rows.shape == (2, 3 * 442)
    for deck in rows.reshape(6, 442):
        assert sorted(deck) == list(range(442))
    drawn = bd.order("replace", 1, 2, np.random.default_rng(0))
    assert len(set(drawn[0].tolist())) < 442


def test_the_three_lanes() -> None:
    found = bd.batches()
    assert found.sizes == (442, 32, 1)
    assert [len(each) for each in found.losses] == [11, 442 * 10 // 32 + 1, 4421]
    assert found.seen[0] == 0
    assert found.seen[-1] == 4420
    assert found.taken[:, -1].tolist() == [10, 138, 4420]
    assert found.floors[1:] == pytest.approx([bd.floor(found.on, 0.1, size) for size in (32, 1)])
    assert found.tail[2] == pytest.approx(found.floors[2], abs=3 * found.tail_error[2])
    assert found.losses[2][0] == pytest.approx(found.on.excess(np.array(START)))
    assert found.spread[0][5] == pytest.approx(0, abs=1e-12)
    assert not any(each.any() for each in found.gone)
    assert {len(column) for column in found.table().values()} == {len(found.seen)}
    assert found.curve[0] == pytest.approx(found.floors[2])
    assert 442 in found.seen
    for lane in range(3):
        runs = found.losses[lane][found.taken[lane]]
        assert np.all(np.abs(found.expected[lane] - runs) < 5 * found.spread[lane][found.taken[lane]] + 1e-12)
    again = bd.batches()
    np.testing.assert_array_equal(again.losses[2], found.losses[2])
    assert not np.array_equal(bd.batches(seed=1).losses[2], found.losses[2])


def test_decay_beats_the_floor_and_shuffling_helps() -> None:
    constant = bd.batches(rate=0.3)
    assert bd.batches(rate=0.3, schedule="cosine").losses[2][-1] < 0.1 * constant.floors[2]
    shuffled = bd.batches(draws="shuffle", epochs=20)
    assert shuffled.tail[1] < 0.7 * bd.batches(epochs=20).tail[1]
    assert np.isnan(shuffled.floors).all()
    assert np.isnan(shuffled.expected[1:]).all()
    assert np.isfinite(shuffled.expected[0]).all()
    assert np.isnan(bd.batches(schedule="inverse").curve).all()
    assert bd.batches("exact").losses[2][-1] < 1e-20


def test_runs_that_diverge_are_counted_and_left_out() -> None:
    wild = bd.batches(rate=1.5, batch=2)
    assert [int(each[-1]) for each in wild.gone] == [0, bd.RUNS, bd.RUNS]
    assert np.isnan(wild.losses[2][-1])
    assert wild.floors[1:].tolist() == [np.inf, np.inf]
    assert np.isnan(wild.tail[1:]).all()
    assert np.isfinite(wild.losses[0]).all()
    some = wild.gone[2]
    assert np.all(np.diff(some) >= 0)
    row = int(np.flatnonzero((some > 0) & (some < bd.RUNS))[0])
    assert np.isfinite(wild.losses[2][row])


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"rate": 0.0}, "rate must be from 0.001 to 2, got 0.0"),
        ({"batch": 442}, "batch must be from 2 to 221, got 442"),
        ({"schedule": "zigzag"}, "schedule must be one of constant"),
        ({"draws": "sorted"}, "draws must be one of replace"),
        ({"epochs": 0}, "epochs must be from 1 to 40, got 0"),
    ],
)
def test_bad_input(asked, message) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=message):
        bd.batches(**asked)


DEFAULTS = dict(data="diabetes", rate=0.1, batch=32, schedule="constant", draws="replace", epochs=10, seed=0)


@pytest.mark.parametrize(
    ("changed", "frame"),
    [
        ({}, 32), ({"rate": 1.5, "batch": 2}, 25), ({"data": "exact", "seed": 7}, -1), ({"schedule": "cosine"}, -1),
        ({"data": "noisy", "draws": "shuffle", "schedule": "inverse", "epochs": 3}, 30), ({}, 0),
        ({"schedule": "warmup", "epochs": 2}, 38), ({"schedule": "onecycle"}, -1), ({"schedule": "step"}, -1),
    ],
)  # fmt: skip
def test_snippet(changed, frame) -> None:  # type: ignore[no-untyped-def]
    assigned = DEFAULTS | changed
    result = bd.batches(**assigned)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), np.errstate(all="ignore"):
        body = question("gradient_descent").code["batches"].replace("<schedule>", schedule_code(result.schedule))
        exec(compile(body, "c", "exec"), assigned | {"seen": int(result.seen[frame])})
    assert printed.getvalue().rstrip("\n") == figures.batch_printed(result, frame)
