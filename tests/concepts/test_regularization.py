"""Penalized fits against scikit-learn's estimators, optimality conditions, closed forms and plain cross-validation."""

import contextlib
import dataclasses
import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from sklearn.datasets import load_diabetes
from sklearn.linear_model import ElasticNet, Lasso, LinearRegression, Ridge
from sklearn.model_selection import KFold, cross_val_score, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from concepts import regularization as reg
from content import question
from figures import regularization as figures


def estimator(alpha: float, l1_ratio: float, n: int):  # type: ignore[no-untyped-def]
    if l1_ratio == 0:
        return Ridge(alpha=n * alpha)
    if l1_ratio == 1:
        return Lasso(alpha=alpha, tol=1e-10, max_iter=100_000)
    return ElasticNet(alpha=alpha, l1_ratio=l1_ratio, tol=1e-10, max_iter=100_000)


def generated(rho: float, n: int, noise: float, seed: int):  # type: ignore[no-untyped-def]
    """The synthetic data, written another way: an autoregression along the features."""
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((n + 1000, 10))
    for j in range(1, 10):
        X[:, j] = rho * X[:, j - 1] + np.sqrt(1 - rho**2) * X[:, j]
    y = X @ [3, 1.5, 0, 0, 2, 0, 0, 0, -1, 0] + noise * rng.standard_normal(n + 1000)
    return X[:n], y[:n], X[n:], y[n:]


@pytest.mark.parametrize("l1_ratio", [0.0, 0.05, 0.5, 1.0])
@pytest.mark.parametrize(("rho", "n", "noise", "seed"), [(0.5, 100, 2.0, 0), (0.95, 30, 5.0, 7)])
def test_paths_against_scikit_learn(l1_ratio: float, rho: float, n: int, noise: float, seed: int) -> None:
    fits = reg.paths(l1_ratio, rho, n, noise, seed=seed)
    X, y, X_test, y_test = generated(rho, n, noise, seed)
    assert fits.truth == pytest.approx(reg.TRUTH * X.std(axis=0))
    for step in (0, 20, 45):
        model = make_pipeline(StandardScaler(), estimator(reg.ALPHAS[step], l1_ratio, n)).fit(X, y)
        assert fits.coef[step] == pytest.approx(model[-1].coef_, abs=1e-4)
        assert fits.train[step] == pytest.approx(np.mean((y - model.predict(X)) ** 2), rel=1e-4)
        assert fits.test[step] == pytest.approx(np.mean((y_test - model.predict(X_test)) ** 2), rel=1e-4)
        if l1_ratio:
            assert fits.nonzero[step] == np.count_nonzero(np.abs(model[-1].coef_) > 1e-9)
            folds = cross_val_score(model, X, y, cv=KFold(5, shuffle=True, random_state=seed), scoring=score)
            assert fits.cv[step] == pytest.approx(-folds.mean(), rel=1e-4)
            assert fits.cv_se[step] == pytest.approx(folds.std(ddof=1) / np.sqrt(5), rel=1e-3)


score = "neg_mean_squared_error"


def test_ridge_cross_validation_scales_with_the_fold() -> None:
    """Ridge's alpha must be n times ours, with the fold's own n."""
    fits = reg.paths(0.0)
    X, y, _, _ = generated(0.5, 100, 2.0, 0)
    model = make_pipeline(StandardScaler(), Ridge(alpha=80 * reg.ALPHAS[30]))
    folds = cross_val_score(model, X, y, cv=KFold(5, shuffle=True, random_state=0), scoring=score)
    assert fits.cv[30] == pytest.approx(-folds.mean())
    assert fits.cv_se[30] == pytest.approx(folds.std(ddof=1) / np.sqrt(5))


def test_diabetes() -> None:
    fits = reg.paths(1.0, data="diabetes", seed=3)
    X, y = load_diabetes(return_X_y=True, scaled=False)
    X, X_test, y, y_test = train_test_split(X, y / 10, test_size=1 / 3, random_state=3)
    model = make_pipeline(StandardScaler(), estimator(reg.ALPHAS[30], 1.0, len(y))).fit(X, y)
    assert fits.coef[30] == pytest.approx(model[-1].coef_, abs=1e-4)
    assert fits.test[30] == pytest.approx(np.mean((y_test - model.predict(X_test)) ** 2), rel=1e-4)
    assert (fits.n, fits.n_test, fits.truth, fits.names[2]) == (294, 148, None, "bmi")


@settings(max_examples=8, deadline=None)
@given(st.sampled_from([0.0, 0.3, 1.0]), st.floats(0, 0.95), st.integers(30, 60), st.floats(0.1, 5), st.integers(0, 99))
def test_paths_properties(l1_ratio: float, rho: float, n: int, noise: float, seed: int) -> None:
    fits = reg.paths(l1_ratio, rho, n, noise, seed=seed)
    assert np.all(np.diff(fits.train) >= -1e-6)
    norm = np.sum(l1_ratio * np.abs(fits.coef) + (1 - l1_ratio) / 2 * fits.coef**2, axis=1)
    assert np.all(np.diff(norm) <= 1e-6)
    assert fits.cv[fits.best] == fits.cv.min()
    limit = fits.cv.min() + fits.cv_se[fits.best]
    assert fits.one_se >= fits.best
    assert fits.cv[fits.one_se] <= limit
    assert np.all(fits.cv[fits.one_se + 1 :] > limit)
    if l1_ratio == 0:
        assert np.all(fits.nonzero == 10)
    if l1_ratio == 1:
        assert fits.nonzero[-1] == 0


def test_grids() -> None:
    assert pytest.approx(np.logspace(-3, 1, 61), rel=6e-3) == reg.ALPHAS
    assert pytest.approx(np.logspace(-2, 1, 61), rel=6e-3) == reg.GEOMETRY_ALPHAS
    assert len(set(reg.GEOMETRY_ALPHAS)) == 61


# -------------------------------------------------------------------------------------------------- two features


def slack(coef: np.ndarray, gram: np.ndarray, moment: np.ndarray, alpha: float, l1_ratio: float) -> float:
    """How far the conditions of Karush, Kuhn and Tucker are from holding; 0 at the optimum."""
    gradient = moment - gram @ coef - alpha * (1 - l1_ratio) * coef
    on = np.where(coef != 0, np.abs(gradient - alpha * l1_ratio * np.sign(coef)), np.abs(gradient) - alpha * l1_ratio)
    return float(np.max(on))


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([0.0, 0.2, 0.5, 1.0]),
    st.floats(-0.9, 0.9),
    st.floats(-3, 3),
    st.floats(-3, 3),
)
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


# ------------------------------------------------------------------------------------------------------- twins


def simulated(step: int, noise: float, seed: int):  # type: ignore[no-untyped-def]
    rho = reg.PAIR_RHOS[step]
    for drawn in np.random.default_rng(seed).standard_normal((200, 100, 3)):
        X = np.column_stack([drawn[:, 0], rho * drawn[:, 0] + np.sqrt(1 - rho**2) * drawn[:, 1]])
        yield StandardScaler().fit_transform(X), X.sum(axis=1) + noise * drawn[:, 2]


@pytest.mark.parametrize(("alpha", "noise", "seed"), [(0.5, 2.0, 0), (0.05, 5.0, 4)])
def test_twins_against_scikit_learn(alpha: float, noise: float, seed: int) -> None:
    pair = reg.twins(alpha, noise, seed)
    for step in (0, 12, 24):
        for i, (X, y) in enumerate(simulated(step, noise, seed)):
            if i >= 15:
                break
            for row, l1_ratio in enumerate(reg.METHODS.values()):
                fit = estimator(alpha, l1_ratio, 100).fit(X, y)
                assert pair.coef[row, step, i] == pytest.approx(fit.coef_, abs=2e-4)


def test_the_lasso_drops_both_where_no_correlation_with_y_exceeds_alpha() -> None:
    """By the Karush-Kuhn-Tucker conditions, as in Hastie, Tibshirani and Wainwright (2015), section 2.2."""
    pair = reg.twins(1.0, 5.0)
    for step in (0, 24):
        none = [np.abs(X.T @ y).max() / len(y) <= 1 for X, y in simulated(step, 5.0, 0)]
        assert pair.emptied[0, step] == pytest.approx(np.mean(none))
        assert 0 < pair.emptied[0, step] < 1
    assert not pair.emptied[1].any()


def test_twins_summaries_and_limits() -> None:
    pair = reg.twins()
    drops = [np.mean([(a == 0) != (b == 0) for a, b in pair.coef[0, step]]) for step in (0, 24)]
    assert pair.dropped[0, [0, 24]] == pytest.approx(drops)
    assert pair.gap[1, 24] == pytest.approx(np.mean([abs(a - b) for a, b in pair.coef[1, 24]]))
    table = pair.table()
    assert len(table) == 7
    assert all(column.shape == (25,) for column in table.values())
    assert np.all(pair.dropped[1] == 0)
    weak = reg.twins(0.01, 0.5).coef[1, 0]
    assert weak.mean(axis=0) == pytest.approx([1, 1], abs=0.03)


def test_exact_copies_leave_the_lasso_undecided() -> None:
    """The reveal says so: any split of the weight has the same loss and penalty, but ridge's square prefers halves."""
    y, x = np.random.default_rng(0).standard_normal((2, 50))
    y = y + 2 * x
    splits = [(2.0, 0.0), (1.0, 1.0), (0.3, 1.7)]
    values = [(np.sum((y - a * x - b * x) ** 2) / 100 + abs(a) + abs(b), a * a + b * b) for a, b in splits]
    assert np.ptp([total for total, _ in values]) == pytest.approx(0)
    assert min(values, key=lambda each: each[1]) == values[1]
    with pytest.raises(ValueError, match="correlation"):
        reg.two_features(1.0, [1.0, 1.0], 0.1, 1.0)


def test_deterministic() -> None:
    for call in (reg.paths, reg.twins):
        one, same, other = call(seed=1), call(seed=1), call(seed=2)
        for field in dataclasses.fields(one):
            np.testing.assert_array_equal(getattr(one, field.name), getattr(same, field.name))
        assert not np.array_equal(one.coef, other.coef)
    table = reg.paths().table()
    assert len(table) == 16
    assert all(column.shape == (61,) for column in table.values())


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: reg.paths(1.1), "l1_ratio"),
        (lambda: reg.paths(0.001), "l1_ratio"),
        (lambda: reg.paths(rho=0.96), "rho"),
        (lambda: reg.paths(n=29), "n must"),
        (lambda: reg.paths(noise=0.0), "noise"),
        (lambda: reg.paths(seed=-1), "seed"),
        (lambda: reg.paths(data="iris"), "data"),
        (lambda: reg.geometry(-0.1), "l1_ratio"),
        (lambda: reg.geometry(correlation=0.95), "correlation"),
        (lambda: reg.geometry(b1=4.0), "b1"),
        (lambda: reg.geometry(b2=float("nan")), "b2"),
        (lambda: reg.twins(0.0), "alpha"),
        (lambda: reg.twins(noise=0.4), "noise"),
        (lambda: reg.twins(seed=-1), "seed"),
        (lambda: reg.two_features([0.0, -1.0], [1.0, 1.0], 0.1, 0.5), "correlation"),
    ],
)
def test_bad_input(call, name: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=name) as caught:
        call()
    assert str(caught.value).count("\n") == 0
    assert str(caught.value).endswith(".")


def test_claims_and_prediction() -> None:
    claims = reg.claims()
    assert np.all(np.isfinite(list(claims.values())))
    assert reg.prediction() in question("regularization").options
    assert reg.prediction() == "ridge_splits_lasso_keeps"
    assert [claims[key] for key in ("soft", "soft_small")] == [1.5, 0.0]
    assert [claims[key] for key in ("halved", "ridge_small")] == pytest.approx([2 / 1.5, 0.4 / 1.5])
    errors = []
    for seed in range(20):
        X, y, X_test, y_test = generated(0.5, 30, 3.0, seed)
        fit = LinearRegression().fit(X, y)
        errors.append([np.mean((y - fit.predict(X)) ** 2), np.mean((y_test - fit.predict(X_test)) ** 2)])
    assert [claims["small_train"], claims["small_test"]] == pytest.approx(np.mean(errors, axis=0), rel=2e-3)


# ------------------------------------------------------------------------------------------------------ snippets


def run(lab: str, **assigned: object) -> str:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(question("regularization").code[lab], lab, "exec"), dict(assigned))
    return printed.getvalue().rstrip("\n")


@pytest.mark.parametrize(
    ("arguments", "step"),
    [
        ({}, 30),
        ({"l1_ratio": 0.0, "rho": 0.95, "n": 30, "noise": 5.0, "seed": 3}, 12),
        ({"l1_ratio": 0.5, "data": "diabetes", "seed": 1}, 40),
    ],
)
def test_paths_snippet(arguments: dict[str, object], step: int) -> None:
    assigned = {"l1_ratio": 1.0, "rho": 0.5, "n": 100, "noise": 2.0, "data": "synthetic", "seed": 0} | arguments
    printed = run("paths", alpha=float(reg.ALPHAS[step]), **assigned)
    assert printed == figures.paths_printed(reg.paths(**assigned), step)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("arguments", "step"),
    [({}, 40), ({"l1_ratio": 0.0, "correlation": -0.9, "b1": -3.0, "b2": 3.0}, 60), ({"l1_ratio": 0.5}, 5)],
)
def test_geometry_snippet(arguments: dict[str, float], step: int) -> None:
    assigned = {"l1_ratio": 1.0, "correlation": 0.0, "b1": 2.0, "b2": 1.0} | arguments
    printed = run("geometry", alpha=float(reg.GEOMETRY_ALPHAS[step]), **assigned)
    assert printed == figures.geometry_printed(reg.geometry(**assigned), step)


@pytest.mark.parametrize(("alpha", "noise", "seed", "step"), [(0.5, 2.0, 0, 22), (1.0, 5.0, 2, 0)])
def test_twins_snippet(alpha: float, noise: float, seed: int, step: int) -> None:
    printed = run("twins", alpha=alpha, noise=noise, seed=seed, rho=float(reg.PAIR_RHOS[step]))
    assert printed == figures.twins_printed(reg.twins(alpha, noise, seed), step)
