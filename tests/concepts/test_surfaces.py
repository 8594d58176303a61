"""Surfaces against SciPy's Rosenbrock, tabled values (Jamil and Yang 2013, a survey of test functions), and slopes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import approx_fprime, check_grad, rosen, rosen_der

from concepts.gradient_descent import surfaces as sf

EVERY = [sf.surface("bowl", 50, 30), *(sf.surface(name) for name in sf.SURFACES if name != "bowl")]
COORDINATES = st.floats(-2, 2)


@pytest.mark.parametrize("on", EVERY, ids=lambda on: on.name)
def test_minima_are_minima(on: sf.Surface) -> None:
    x, y = on.minima.T
    assert on.value(x, y) == pytest.approx(0, abs=1e-9)
    assert np.stack(on.gradient(x, y)) == pytest.approx(0, abs=1e-4)
    for point in on.minima:
        hessian = approx_fprime(point, lambda p: np.stack(on.gradient(p[0], p[1])), 1e-6)
        assert np.all(np.linalg.eigvalsh((hessian + hessian.T) / 2) > 0)
    left, right, bottom, top = on.box
    grid = np.random.default_rng(0).uniform([left, bottom], [right, top], (2000, 2))
    assert np.all(on.value(*grid.T) >= 0)
    assert np.all(sf.inside(on, on.minima))
    assert sf.inside(on, np.array(on.start))


@pytest.mark.parametrize("on", EVERY, ids=lambda on: on.name)
def test_a_race_may_begin_anywhere_in_reach(on: sf.Surface) -> None:
    corner = np.array(on.reach)
    assert sf.inside(on, corner)
    assert sf.inside(on, -corner) or on.name != "bowl"
    assert np.all(np.abs(on.start) <= corner)
    if on.name == "bowl":  # which turns about its middle
        assert np.linalg.norm(corner) < min(map(abs, on.box))


@pytest.mark.parametrize("on", EVERY, ids=lambda on: on.name)
def test_gradients_against_finite_differences(on: sf.Surface) -> None:
    for point in np.random.default_rng(1).uniform(-1.5, 1.5, (20, 2)):
        error = check_grad(lambda p: on.value(p[0], p[1]), lambda p: np.stack(on.gradient(p[0], p[1])), point)
        assert error < 1e-5 * (1 + np.linalg.norm(on.gradient(*point)))


@given(COORDINATES, COORDINATES)
def test_rosenbrock_is_scipys(x: float, y: float) -> None:
    assert sf.rosenbrock(x, y) == pytest.approx(rosen([x, y]))
    assert np.stack(sf.rosenbrock_gradient(x, y)) == pytest.approx(rosen_der([x, y]), abs=1e-9)


@pytest.mark.parametrize(
    ("function", "point", "value"),
    [
        (sf.himmelblau, (0, 0), 170), (sf.himmelblau, (-0.270845, -0.923039), 181.617),
        (sf.beale, (0, 0), 14.203125), (sf.beale, (1, 1), 14.203125), (sf.beale, (3, 0.5), 0),
        (sf.saddle, (0, 0), 0.25), (sf.saddle, (2, 1), 2), (sf.rosenbrock, (-1.2, 1), 24.2),
    ],
)  # fmt: skip
def test_tabled_values(function, point, value) -> None:  # type: ignore[no-untyped-def]
    assert function(*point) == pytest.approx(value, abs=5e-4)


def test_the_saddle_is_one() -> None:
    on = sf.surface("saddle")
    curvatures = approx_fprime(np.zeros(2), lambda p: np.stack(on.gradient(p[0], p[1])), 1e-7)
    assert curvatures == pytest.approx(np.diag([1, -1]), abs=1e-6)


@settings(max_examples=30, deadline=None)
@given(st.floats(1, 1000), st.floats(0, 90))
def test_the_bowls_curvatures_and_axes(condition: float, rotation: float) -> None:
    on = sf.surface("bowl", condition, rotation)
    hessian = np.stack([np.stack(on.gradient(*unit)) for unit in np.eye(2)])
    assert np.linalg.eigvalsh(hessian) == pytest.approx([1, condition], rel=1e-6)
    c, s = np.cos(np.radians(rotation)), np.sin(np.radians(rotation))
    assert on.value(c, s) == pytest.approx(0.5)
    assert on.value(-s, c) == pytest.approx(condition / 2)


def test_the_map() -> None:
    on = sf.surface("rosenbrock")
    assert on.widest == 4
    assert on.centre.tolist() == [0, 1]
    assert sf.inside(on, np.array([[0, 0], [0, -1.1], [2.1, 0], [-2, 3], [-2.1, 0], [0, 3.1]])).tolist() == [
        True, False, False, True, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("plane",), "name must be one of bowl"),
        (("bowl", 0.5), "condition must be from 1.0 to 1,000.0, got 0.5"),
        (("bowl", 5, 91), "rotation must be from 0 to 90, got 91"),
    ],
)
def test_bad_input(arguments, message) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=message):
        sf.surface(*arguments)
