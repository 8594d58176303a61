"""Exact means over all draws: against every draw there is, many runs, and the textbook's limits."""

import itertools

import numpy as np
import pytest

from concepts.gradient_descent import moments as mo
from concepts.gradient_descent.batch_descent import descend, order
from concepts.gradient_descent.regression import Regression, gradient, regression

START = np.array([-0.8, 1.1])


def tiny() -> Regression:
    """Four rows, so that all that can be drawn can be gone through."""
    X = np.array([[1.0, 0.5], [-0.5, 1.5], [0.2, -1.0], [-1.0, 0.3]])
    y = np.array([0.5, 1.0, -0.2, 0.9])
    best = np.linalg.lstsq(X, y, rcond=None)[0]
    r = y - X @ best
    return Regression(
        X, y, best, float(0.5 * np.mean(r**2)), X.T @ X / 4, np.einsum("n,ni,nj->ij", r**2, X, X) / 4,
        np.einsum("n,ni,nj,nk->ijk", r, X, X, X) / 4, np.einsum("ni,nj,nk,nl->ijkl", X, X, X, X) / 4,
    )  # fmt: skip


@pytest.mark.parametrize(("batch", "steps"), [(1, 4), (2, 2)])
def test_the_mean_over_every_draw_there_is(batch: int, steps: int) -> None:
    """All 4^(batch * steps) courses, each step at a rate of its own."""
    on, rates = tiny(), np.array([0.4, 0.3, 0.7, 0.1])[:steps]
    weights = START[None]
    excess = [float(on.excess(START))]
    for rate in rates:
        every = np.array(list(itertools.product(range(4), repeat=batch)))
        weights = np.concatenate(
            [w - rate * gradient(on.X[every], on.y[every], np.tile(w, (len(every), 1))) for w in weights]
        )
        excess.append(float(on.excess(weights).mean()))
    found = mo.expected(on, batch, rates, START, np.arange(steps + 1))
    assert found == pytest.approx(excess, rel=1e-12)
    beside = mo.expected(on, batch, np.stack([rates, rates / 2], axis=1), START, np.array([0, steps]))
    assert beside[:, 0] == pytest.approx([excess[0], excess[-1]])
    assert beside[1, 1] == pytest.approx(mo.expected(on, batch, rates / 2, START, np.array([steps]))[0])


def test_averaged_weights_over_every_draw_there_is() -> None:
    on, rate, steps = tiny(), 0.35, 5
    courses = [(START, np.zeros(2), 0)]
    found = mo.averaged(on, 1, [rate, 0.1], START, 2, np.arange(steps + 1))
    for step in range(1, steps + 1):
        courses = [
            (new := w - rate * gradient(on.X[[n]], on.y[[n]], w), total + new * (step > 2), count + (step > 2))
            for w, total, count in courses
            for n in range(4)
        ]
        if step > 2:
            means = np.array([total / count for _, total, count in courses])
            assert found[step, 0] == pytest.approx(on.excess(means).mean(), rel=1e-12)
    assert np.isnan(found[:3]).all()
    assert found[5, 1] == pytest.approx(mo.averaged(on, 1, [0.1], START, 2, np.array([5]))[0, 0])


@pytest.mark.parametrize(("batch", "rate"), [(1, 0.1), (32, 0.5)])
def test_against_many_runs(batch: int, rate: float) -> None:
    on = regression()
    rows = order("replace", 1, 4000, np.random.default_rng(5))
    steps = 442 // batch
    rates = rate * np.linspace(1, 0.2, steps)
    excess = on.excess(descend(on, batch, rows, rates, START))
    exact = mo.expected(on, batch, rates, START, np.arange(steps + 1))
    for step in (1, steps // 2, steps):
        error = excess[step].std() / np.sqrt(4000)
        assert exact[step] == pytest.approx(excess[step].mean(), abs=4 * error)


def test_full_batches_are_without_noise() -> None:
    on, keep = regression(), np.arange(9)
    exact = mo.expected(on, 442, np.full(8, 0.3), START, keep)
    error = START - on.best
    for value in exact:
        assert value == pytest.approx(0.5 * error @ on.hessian @ error)
        error = error - 0.3 * on.hessian @ error


@pytest.mark.parametrize("batch", [1, 4, 64])
def test_the_floor_at_small_rates(batch: int) -> None:
    """The textbook's limit: H S + S H = rate C / batch, so the excess is rate * trace(C) / (4 batch)."""
    on = regression()
    trace = np.mean((on.y - on.X @ on.best) ** 2 * np.sum(on.X**2, axis=1))
    assert mo.floor(on, 1e-5, batch) == pytest.approx(1e-5 * trace / 4 / batch, rel=1e-4)


@pytest.mark.parametrize(("rate", "batch"), [(0.05, 1), (0.3, 1), (0.3, 8), (1.0, 32)])
def test_the_floor_is_where_the_exact_mean_ends_and_where_long_runs_hover(rate: float, batch: int) -> None:
    on, rng = regression(), np.random.default_rng(7)
    floor = mo.floor(on, rate, batch)
    assert mo.expected(on, batch, np.full(3000, rate), START, np.array([3000]))[0] == pytest.approx(floor, rel=1e-6)
    rows = rng.integers(0, 442, (300, 700 * batch))
    path = descend(on, batch, rows, np.full(700, rate), on.best.copy())
    late = on.excess(path[200:]).mean(axis=0)
    assert late.mean() == pytest.approx(floor, abs=4 * late.std() / np.sqrt(300))


def test_the_floor_goes_as_rate_over_batch() -> None:
    on = regression()
    assert mo.floor(on, 0.02, 8) == pytest.approx(mo.floor(on, 0.04, 16), rel=0.05)
    assert mo.floor(on, 0.02, 8) == pytest.approx(2 * mo.floor(on, 0.02, 16), rel=0.05)
    assert mo.floor(regression("exact"), 0.1, 1) < 1e-25


def test_averaged_weights_reach_what_theory_allows() -> None:
    """Polyak and Juditsky (1992): after many steps trace(C H^-1) / (2 steps averaged), whatever the (small) rate."""
    on, steps = regression(), 40_000
    limit = np.trace(on.noise @ np.linalg.inv(on.hessian)) / (2 * (steps - 2000))
    found = mo.averaged(on, 1, [0.01, 0.02], START, 2000, np.array([steps]))[0]
    assert found == pytest.approx(limit, rel=0.05)


def test_limits() -> None:
    on = regression()
    assert mo.limit(on, 442) == pytest.approx(2 / np.linalg.eigvalsh(np.cov(on.X.T, ddof=0))[-1])
    single, few = mo.limit(on, 1), mo.limit(on, 16)
    assert single < few < mo.limit(on, 442)
    below, above = (
        mo.expected(on, 1, np.full(60_000, share * single), START, np.array([60_000]))[0] for share in (0.999, 1.001)
    )
    assert below < 1e3 < 1e6 < above
    assert np.isfinite(mo.floor(on, 0.999 * single, 1))
    assert mo.floor(on, 1.001 * single, 1) == np.inf


def test_a_limit_is_rounded_down() -> None:
    """Row by row a step's map of the second moments has a spectral radius below one at 0.48, above it at 0.49."""
    on = regression()
    linear, quadratic = (each[2:5, 2:5] for each in mo.transition(on, 1))
    stable, not_stable = (
        np.abs(np.linalg.eigvals(np.eye(3) + rate * linear + rate**2 * quadratic)).max() for rate in (0.48, 0.49)
    )
    assert stable < 1 < 1.002 < not_stable
    assert mo.bounded(mo.limit(on, 1)) == 0.48
    assert mo.bounded(mo.limit(on, 442)) == 1.38


def test_a_state_by_hand() -> None:
    assert mo.state(np.array([2.0, -3.0])).tolist() == [2, -3, 4, -6, 9, 1]
