"""Batches: least squares by scikit-learn, unbiased draws, and the floor against small-rate theory and long runs."""

import contextlib
import io

import numpy as np
import pytest
from scipy.optimize import approx_fprime
from sklearn.linear_model import LinearRegression

from concepts import batch_descent as bd
from content import question
from figures import batch_descent as figures


@pytest.mark.parametrize("data", bd.DATA)
def test_the_regression(data: str) -> None:
    on = bd.regression(data, 3)
    model = LinearRegression().fit(on.X, on.y)
    assert on.best == pytest.approx(model.coef_, abs=1e-9)
    assert on.least == pytest.approx(0.5 * (1 - model.score(on.X, on.y)), abs=1e-12)
    assert on.X.mean(axis=0) == pytest.approx(0, abs=1e-12)
    assert on.X.std(axis=0) == pytest.approx(1)
    weights = np.array([0.3, -0.2])
    direct = 0.5 * np.mean((on.y - on.X @ weights) ** 2)
    assert on.excess(weights) == pytest.approx(direct - on.least)
    slope = approx_fprime(weights, lambda w: 0.5 * np.mean((on.y - on.X @ w) ** 2))
    assert bd.gradient(on.X, on.y, weights) == pytest.approx(slope, abs=1e-6)
    assert (on.least < 1e-20) == (data == "exact")


def test_a_batchs_gradient_is_right_on_average() -> None:
    on, weights = bd.regression(), np.array([1.0, -1.0])
    singles = bd.gradient(on.X[:, None], on.y[:, None], np.tile(weights, (442, 1)))
    assert singles.mean(axis=0) == pytest.approx(bd.gradient(on.X, on.y, weights))
    drawn = np.random.default_rng(0).integers(0, 442, (20_000, 8))
    several = bd.gradient(on.X[drawn], on.y[drawn], np.tile(weights, (20_000, 1)))
    error = np.sqrt(singles.var(axis=0) / 8 / 20_000)
    assert np.all(np.abs(several.mean(axis=0) - singles.mean(axis=0)) < 4 * error)
    assert several.var(axis=0) == pytest.approx(singles.var(axis=0) / 8, rel=0.05)


@pytest.mark.parametrize("batch", [1, 4, 64])
def test_the_floor_at_small_rates(batch: int) -> None:
    """The textbook's limit: H S + S H = rate C / batch, so the excess is rate * trace(C) / (4 batch)."""
    on = bd.regression()
    trace = np.mean((on.y - on.X @ on.best) ** 2 * np.sum(on.X**2, axis=1))
    assert bd.floor(on, 1e-5, batch) == pytest.approx(1e-5 * trace / 4 / batch, rel=1e-4)


@pytest.mark.parametrize(("rate", "batch"), [(0.05, 1), (0.3, 1), (0.3, 8), (1.0, 32)])
def test_the_floor_against_long_runs(rate: float, batch: int) -> None:
    on, rng = bd.regression(), np.random.default_rng(7)
    rows = rng.integers(0, 442, (300, 700 * batch))
    path = bd.descend(on, batch, rows, lambda _: rate, on.best.copy())
    late = on.excess(path[200:]).mean(axis=0)
    assert late.mean() == pytest.approx(bd.floor(on, rate, batch), abs=4 * late.std() / np.sqrt(300))


def test_the_floor_goes_as_rate_over_batch() -> None:
    on = bd.regression()
    assert bd.floor(on, 0.02, 8) == pytest.approx(bd.floor(on, 0.04, 16), rel=0.05)
    assert bd.floor(on, 0.02, 8) == pytest.approx(2 * bd.floor(on, 0.02, 16), rel=0.05)
    assert bd.floor(bd.regression("exact"), 0.1, 1) < 1e-25


def test_limits() -> None:
    on = bd.regression()
    assert bd.limit(on, None) == pytest.approx(2 / np.linalg.eigvalsh(np.cov(on.X.T, ddof=0))[-1])
    single, few = bd.limit(on, 1), bd.limit(on, 16)
    assert single < few < bd.limit(on, None)
    assert np.isfinite(bd.floor(on, 0.999 * single, 1))
    assert bd.floor(on, 1.001 * single, 1) == np.inf


def test_full_batches_are_plain_descent() -> None:
    on = bd.regression()
    path = bd.descend(on, 442, np.zeros((2, 442 * 8), dtype=int), lambda _: 0.3, np.array(bd.START))
    step = np.eye(2) - 0.3 * on.hessian
    error = np.array(bd.START) - on.best
    for place in path[:, 0]:
        assert place - on.best == pytest.approx(error)
        error = step @ error


def test_rates_and_orders() -> None:
    assert [bd.rate_at(0.4, "constant", e, 10) for e in (0, 5)] == [0.4, 0.4]
    assert [bd.rate_at(0.4, "inverse", e, 10) for e in (0, 1, 3)] == pytest.approx([0.4, 0.2, 0.1])
    assert [bd.rate_at(0.4, "cosine", e, 10) for e in (0, 5, 10)] == pytest.approx([0.4, 0.2, 0])
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
    assert found.losses[2][0] == pytest.approx(found.on.excess(np.array(bd.START)))
    assert found.spread[0][5] == pytest.approx(0, abs=1e-12)
    assert not any(each.any() for each in found.gone)
    assert {len(column) for column in found.table().values()} == {len(found.seen)}
    assert found.curve[0] == pytest.approx(found.floors[2])
    again = bd.batches()
    np.testing.assert_array_equal(again.losses[2], found.losses[2])
    assert not np.array_equal(bd.batches(seed=1).losses[2], found.losses[2])


def test_decay_beats_the_floor_and_shuffling_helps() -> None:
    constant = bd.batches(rate=0.3)
    assert bd.batches(rate=0.3, schedule="cosine").losses[2][-1] < 0.1 * constant.floors[2]
    shuffled = bd.batches(draws="shuffle", epochs=20)
    assert shuffled.tail[1] < 0.7 * bd.batches(epochs=20).tail[1]
    assert np.isnan(shuffled.floors).all()
    assert np.isnan(bd.batches(schedule="inverse").curve).all()
    assert bd.batches("exact").losses[2][-1] < 1e-20


def test_runs_that_diverge_are_counted_and_left_out() -> None:
    wild = bd.batches(rate=1.5, batch=2)
    assert [int(each[-1]) for each in wild.gone] == [0, 20, 20]
    assert np.isnan(wild.losses[2][-1])
    assert wild.floors[1:].tolist() == [np.inf, np.inf]
    assert np.isnan(wild.tail[1:]).all()
    assert np.isfinite(wild.losses[0]).all()
    some = wild.gone[2]
    assert np.all(np.diff(some) >= 0)
    row = int(np.flatnonzero((some > 0) & (some < 20))[0])
    assert np.isfinite(wild.losses[2][row])


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"data": "cars"}, "data must be one of diabetes"),
        ({"rate": 0.0}, "rate must be from 0.001 to 2, got 0.0"),
        ({"batch": 442}, "batch must be from 2 to 221, got 442"),
        ({"schedule": "steps"}, "schedule must be one of constant"),
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
    ],
)  # fmt: skip
def test_snippet(changed, frame) -> None:  # type: ignore[no-untyped-def]
    assigned = DEFAULTS | changed
    result = bd.batches(**assigned)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), np.errstate(all="ignore"):
        body = compile(question("gradient_descent").code["batches"], "c", "exec")
        exec(body, assigned | {"seen": int(result.seen[frame])})
    assert printed.getvalue().rstrip("\n") == figures.batch_printed(result, frame)
