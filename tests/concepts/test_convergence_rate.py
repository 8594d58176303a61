"""The pace on a bowl: closed forms, roots by NumPy's polynomials, PyTorch's steps, and measured against theory."""

import contextlib
import io

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from concepts.gradient_descent import convergence_rate as cr
from content import question
from figures.gradient_descent import convergence_rate as figures


def test_plain_descent_in_closed_form() -> None:
    path = cr.run("plain", [0.3, 1.7, 2.1], 0.0, 20, 40)
    for column, rate in enumerate((0.3, 1.7, 2.1)):
        factors = 1 - rate * np.array([1 / 20, 1])
        assert path[:, column] == pytest.approx(factors ** np.arange(41)[:, None])


@pytest.mark.parametrize("method", ["heavy", "nesterov"])
def test_the_same_path_as_pytorch(method: str) -> None:
    place = torch.ones(2, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([place], lr=1.2, momentum=0.7, nesterov=method == "nesterov")
    ours = cr.run(method, 1.2, 0.7, 30, 60)[:, 0]
    for step in range(60):
        assert ours[step] == pytest.approx(place.detach().numpy())
        optimizer.zero_grad()
        (0.5 * (place[0] ** 2 / 30 + place[1] ** 2)).backward()
        optimizer.step()


@settings(max_examples=40, deadline=None)
@given(st.floats(0.01, 4), st.floats(0.01, 0.99), st.floats(0.01, 1))
def test_roots_of_the_recurrences(rate: float, momentum: float, curvature: float) -> None:
    """Polyak's and Nesterov's recurrences in the error alone, by their characteristic polynomials."""
    c = 1 - rate * curvature
    heavy, nesterov = [1, -(momentum + c), momentum], [1, -(1 + momentum) * c, momentum * c]
    for method, polynomial in (("heavy", heavy), ("nesterov", nesterov)):
        expected = np.abs(np.roots(polynomial)).max()
        assert cr.spectral_radius(method, rate, momentum, curvature) == pytest.approx(expected, rel=1e-5)
    assert cr.spectral_radius("plain", rate, momentum, curvature) == pytest.approx(abs(c))


@pytest.mark.parametrize("method", cr.METHODS)
@pytest.mark.parametrize("momentum", [0.3, 0.9])
def test_the_threshold_just_below_and_above(method: str, momentum: float) -> None:
    limit = cr.limit(method, momentum)
    assert limit == pytest.approx({"plain": 2, "heavy": 2 + 2 * momentum}.get(method, limit))
    below, above = (cr.run(method, limit * share, momentum, 10, 2000)[-1, 0, 1] for share in (0.99, 1.01))
    assert abs(below) < 1e-4
    assert abs(above) > 1e3
    assert cr.pace(method, limit * 0.999, momentum, 10) < 1 < cr.pace(method, limit * 1.001, momentum, 10)


@pytest.mark.parametrize("condition", [2, 10, 100, 1000])
def test_best_rates(condition: int) -> None:
    """(k-1)/(k+1) and (sqrt(k)-1)/(sqrt(k)+1), Polyak 1964; no rate and momentum nearby does better."""
    rate, none, pace = cr.best("plain", condition)
    assert (none, pace) == (0, pytest.approx((condition - 1) / (condition + 1)))
    assert cr.pace("plain", rate, 0, condition) == pytest.approx(pace)
    assert cr.pace("plain", rate * np.array([0.99, 1.01]), 0, condition).min() > pace
    rate, momentum, pace = cr.best("heavy", condition)
    root = np.sqrt(condition)
    assert pace == pytest.approx((root - 1) / (root + 1))
    assert cr.pace("heavy", rate, momentum, condition) == pytest.approx(pace, abs=1e-6)
    for near in (0.97, 1.03):
        assert cr.pace("heavy", rate * near, momentum, condition) > pace
        assert cr.pace("heavy", rate, momentum * near, condition) > pace
    rate, momentum, pace = cr.best("nesterov", condition)
    assert cr.pace("nesterov", rate, momentum, condition) == pytest.approx(pace, abs=1e-6)


def test_steps_needed() -> None:
    """Plain descent at its best shrinks both axes alike, so the count is a logarithm."""
    for condition in (2, 7, 10, 100):  # 7 is on no page, so that no other test has had it worked out
        pace = (condition - 1) / (condition + 1)
        assert cr.steps_needed("plain", condition) == int(np.ceil(np.log(1e-3) / np.log(pace)))
    for method in ("heavy", "nesterov"):
        rate, momentum, _ = cr.best(method, 50)
        distance = np.linalg.norm(cr.run(method, rate, momentum, 50, 400)[:, 0], axis=-1)
        needed = cr.steps_needed(method, 50)
        assert distance[needed - 1] > 1e-3 * distance[0]
        assert np.all(distance[needed:] <= 1e-3 * distance[0])
    ratios = cr.ratios()
    assert ratios["plain"] == pytest.approx(10, abs=0.3)
    assert 3 < ratios["heavy"] < 4
    assert cr.steps_needed("heavy", 1000) / cr.steps_needed("heavy", 100) == pytest.approx(np.sqrt(10), abs=0.5)


@pytest.mark.parametrize(("condition", "tuned", "momentum"), [(50, True, 0.9), (1000, False, 0.99), (2, False, 0.01)])
def test_measured_agrees_with_theory(condition: float, tuned: bool, momentum: float) -> None:
    result = cr.sweep(condition, tuned, momentum)
    assert result.measured == pytest.approx(result.theory, abs=5e-3)
    assert result.theory[0] == pytest.approx(np.maximum(np.abs(1 - result.rates), np.abs(1 - result.rates / condition)))
    assert result.momentum == (pytest.approx(cr.best("heavy", condition)[1]) if tuned else momentum)
    assert np.all(result.distance[:, 0] == 1)
    assert {len(column) for column in result.table().values()} == {len(result.rates)}
    assert np.all(np.diff(result.needed, axis=1) > 0)


@pytest.mark.parametrize("condition", [2, 50, 100])
def test_steps_to_a_thousandth_at_each_rate(condition: float) -> None:
    """At the best rates they are those of `steps_needed`, counted anew here; where the error grows there are none."""
    result = cr.sweep(condition)
    for row, method in enumerate(("plain", "heavy")):
        at = int(np.flatnonzero(result.rates == cr.best(method, condition)[0])[0])
        assert result.arrived[row, at] == cr.steps_needed(method, condition)
        assert np.all(result.arrived[row, result.rates > 1.001 * result.limits[row]] == cr.NEVER)
    assert np.all(np.abs(np.diff(result.rates)) > 0.005)
    slow = cr.sweep(1000)
    assert slow.arrived[0, 10] == cr.NEVER
    assert cr.arrival(np.array([[1.0], [0.0005], [0.5], [0.0001], [0.0]])).tolist() == [3]
    assert cr.arrival(np.array([[1.0, 1.0], [0.0, np.nan]])).tolist() == [1, cr.NEVER]


def test_measuring_leaves_out_what_no_number_holds() -> None:
    steps = np.arange(601)[:, None]
    with np.errstate(over="ignore"):
        assert cr.measured(0.2 ** steps.astype(float)) == pytest.approx([0.2])
        assert cr.measured(7.0**steps) == pytest.approx([7])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: cr.sweep(1), "condition must be from 2 to 1,000, got 1"),
        (lambda: cr.sweep(momentum=1.0), "momentum must be from 0.01 to 0.99"),
        (lambda: cr.spectral_radius("newton", 1, 0.9, 1), "method must be one of plain"),
        (lambda: cr.limit("newton", 0.9), "method must be one of"),
        (lambda: cr.best("newton", 10), "method must be one of"),
    ],
)
def test_bad_input(call, message) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize(
    ("arguments", "step"), [((), 20), ((1000, False, 0.99), 0), ((2, False, 0.5), 47), ((100, True), 24)]
)
def test_snippet(arguments, step) -> None:  # type: ignore[no-untyped-def]
    result = cr.sweep(*arguments)
    given_values = {"condition": result.condition, "momentum": result.momentum, "rate": float(result.rates[step])}
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(question("gradient_descent").code["pace"], "c", "exec"), given_values)
    assert printed.getvalue().rstrip("\n") == figures.pace_printed(result, step)
