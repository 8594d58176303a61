"""Two penalized coefficients against optimality conditions, scipy, scikit-learn and exact fractions."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from sklearn.linear_model import ElasticNet, Ridge

from concepts import regularization as reg


def slack(coef: np.ndarray, gram: np.ndarray, moment: np.ndarray, alpha: float, l1_ratio: float) -> float:
    """How far the conditions of Karush, Kuhn and Tucker are from holding; 0 at the optimum."""
    gradient = moment - gram @ coef - alpha * (1 - l1_ratio) * coef
    on = np.where(coef != 0, np.abs(gradient - alpha * l1_ratio * np.sign(coef)), np.abs(gradient) - alpha * l1_ratio)
    return float(np.max(on))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([0.0, 0.2, 0.5, 1.0]), st.floats(-0.9, 0.9), st.floats(-3, 3), st.floats(-3, 3))
def test_geometry_is_optimal_and_touches(l1_ratio: float, correlation: float, b1: float, b2: float) -> None:
    shown = reg.geometry(l1_ratio, correlation, b1, b2)
    gram = np.array([[1, correlation], [correlation, 1]])
    ols = np.array([b1, b2])
    for step in (0, 25, 45, 60):
        assert slack(shown.coef[step], gram, gram @ ols, reg.GEOMETRY_ALPHAS[step], l1_ratio) < 1e-7
        edge = shown.boundary[step]
        value = np.sum(l1_ratio * np.abs(edge) + (1 - l1_ratio) / 2 * edge**2, axis=1)
        assert value == pytest.approx(np.full(145, shown.budget[step]), abs=1e-9)
        # No point of the region loses less: it touches the contour at the solution and nowhere crosses it.
        lost = np.einsum("pi,ij,pj->p", edge - ols, gram, edge - ols) / 2
        assert lost.min() >= shown.loss[step] - 1e-7
        ring = shown.contour[step] - ols
        around = np.einsum("pi,ij,pj->p", ring, gram, ring) / 2
        assert around == pytest.approx(np.full(121, shown.loss[step]), abs=1e-9)


def test_geometry_table_and_region_shapes() -> None:
    shown = reg.geometry(1.0, 0.5, 2.0, 1.0)
    table = shown.table()
    assert all(column.shape == (61,) for column in table.values())
    assert table["budget"] == pytest.approx(np.abs(shown.coef).sum(axis=1))
    assert reg.region(2.0, 1.0)[[0, 36, 72]] == pytest.approx(np.array([[2, 0], [0, 2], [-2, 0]]))
    assert np.hypot(*reg.region(2.0, 0.0).T) == pytest.approx(np.full(145, 2.0))
    assert reg.region([0.0, 1.0], 0.0).shape == (2, 145, 2)
    assert pytest.approx(np.logspace(-2, 1, 61), rel=6e-3) == reg.GEOMETRY_ALPHAS
    assert len(set(reg.GEOMETRY_ALPHAS)) == 61


def test_the_radius_is_the_length_of_the_fit_under_ridge_and_its_sum_under_the_lasso() -> None:
    disc, diamond = reg.geometry(0.0, 0.3), reg.geometry(1.0, 0.3)
    assert disc.radius == pytest.approx(np.hypot(*disc.coef.T))
    assert diamond.radius == pytest.approx(np.abs(diamond.coef).sum(axis=1))
    net = reg.geometry(0.5, 0.3)
    assert net.radius / 2 + net.radius**2 / 4 == pytest.approx(net.budget)


def test_the_budget_of_a_penalty_depends_on_the_data() -> None:
    """Minimized under the budget, not penalized (scipy's SLSQP): the same fit; and where least squares lies farther
    out, the same penalty is a larger budget."""
    budgets = []
    for b1, b2 in ((2.0, 1.0), (3.0, 2.0)):
        shown = reg.geometry(0.0, 0.3, b1, b2)
        gram, ols = np.array([[1, 0.3], [0.3, 1]]), np.array([b1, b2])
        bound = {"type": "ineq", "fun": lambda w, t=shown.budget[40]: t - w @ w / 2}
        found = minimize(lambda w, g=gram, o=ols: (w - o) @ g @ (w - o), [0.1, 0.1], constraints=bound, tol=1e-12)
        assert found.x == pytest.approx(shown.coef[40], abs=1e-4)
        budgets.append(reg.geometry(1.0, 0.0, b1, b2).budget[40])
    assert reg.GEOMETRY_ALPHAS[40] == 1
    assert budgets == [1, 3]


@pytest.mark.parametrize("l1_ratio", [0.0, 0.5, 1.0])
def test_shrink_minimizes(l1_ratio: float) -> None:
    for z in (-2.5, -0.3, 0.0, 0.4, 3.0):
        best = minimize(
            lambda w, z=z: 0.5 * (w[0] - z) ** 2 + 0.7 * (l1_ratio * abs(w[0]) + (1 - l1_ratio) / 2 * w[0] ** 2),
            [z],
            method="Nelder-Mead",
            options={"xatol": 1e-8, "fatol": 1e-14},
        )
        assert reg.shrink(z, 0.7, l1_ratio) == pytest.approx(best.x[0], abs=1e-4)
    assert reg.shrink(z, 0.0, l1_ratio) == z
    # On an orthonormal design the two-variable solver agrees.
    both = reg.two_features(0.0, [z, -0.6], 0.7, l1_ratio)
    assert both == pytest.approx(reg.shrink([z, -0.6], 0.7, l1_ratio))


@pytest.mark.parametrize("correlation", [1.0, -1.0])
def test_perfect_copies_against_scikit_learn(correlation: float) -> None:
    x, y = np.random.default_rng(0).standard_normal((2, 50))
    x = (x - x.mean()) / x.std()
    X, y = np.column_stack([x, correlation * x]), y + 2 * x
    moment = X.T @ y / 50
    ridge = Ridge(alpha=50 * 0.3, fit_intercept=False).fit(X, y).coef_
    net = ElasticNet(alpha=0.3, fit_intercept=False, tol=1e-14, max_iter=10**6).fit(X, y).coef_
    assert reg.two_features(correlation, moment, 0.3, 0.0) == pytest.approx(ridge)
    assert reg.two_features(correlation, moment, 0.3, 0.5) == pytest.approx(net, rel=1e-6)


def test_near_copies_lose_no_digits() -> None:
    """Least squares of a pair at correlation 1 - 2^-40, exactly, by Cramer's rule on fractions."""
    c, u, v = 1 - Fraction(1, 2**40), Fraction(3, 2), Fraction(3, 2) - Fraction(3, 2**41)
    exact = [float((u - c * v) / (1 - c * c)), float((v - c * u) / (1 - c * c))]
    found = reg.two_features(float(c), [float(u), float(v)], 0.0, 0.0)
    assert found == pytest.approx(exact, rel=1e-12)


def test_perfect_copies_leave_the_lasso_undecided() -> None:
    """The reveal says so: any split of the weight has the same loss and penalty, but ridge's square prefers halves."""
    y, x = np.random.default_rng(0).standard_normal((2, 50))
    y = y + 2 * x
    splits = [(2.0, 0.0), (1.0, 1.0), (0.3, 1.7)]
    values = [(np.sum((y - a * x - b * x) ** 2) / 100 + abs(a) + abs(b), a * a + b * b) for a, b in splits]
    assert np.ptp([total for total, _ in values]) == pytest.approx(0)
    assert min(values, key=lambda each: each[1]) == values[1]
    with pytest.raises(ValueError, match="unless squares are penalized"):
        reg.two_features(1.0, [1.0, 1.0], 0.1, 1.0)


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: reg.geometry(-0.1), "l1_ratio"),
        (lambda: reg.geometry(correlation=0.95), "correlation"),
        (lambda: reg.geometry(b1=4.0), "b1"),
        (lambda: reg.geometry(b2=float("nan")), "b2"),
        (lambda: reg.shrink(2, np.inf, 0), "alpha"),
        (lambda: reg.shrink(2, -0.1, 0), "alpha"),
        (lambda: reg.shrink(2, 0.1, 1.5), "l1_ratio"),
        (lambda: reg.shrink(np.nan, 0.1, 1), "z must"),
        (lambda: reg.two_features([0.0, -1.01], [1.0, 1.0], 0.1, 0.5), "correlation"),
        (lambda: reg.two_features(np.nan, [1.0, 1.0], 0.1, 0.5), "correlation"),
        (lambda: reg.two_features(-1.0, [1.0, 1.0], 0.0, 0.0), "correlation"),
        (lambda: reg.two_features(0.5, [1.0, np.inf], 0.1, 0.5), "moment"),
        (lambda: reg.two_features(0.5, [1.0, 1.0], np.nan, 0.5), "alpha"),
        (lambda: reg.region(-1.0, 1.0), "budget"),
        (lambda: reg.region(np.inf, 1.0), "budget"),
        (lambda: reg.region(1.0, 2.0), "l1_ratio"),
        (lambda: reg.ellipse(1.0), "correlation"),
    ],
)
def test_bad_input(call, name: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=name) as caught:
        call()
    assert str(caught.value).count("\n") == 0
    assert str(caught.value).endswith(".")
