"""The paths against scikit-learn's estimators, plain cross-validation, and closed forms of least squares."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.datasets import load_diabetes
from sklearn.linear_model import ElasticNet, Lasso, Ridge
from sklearn.model_selection import KFold, cross_val_score, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from concepts import regularization as reg


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
    assert fits.repeats.idle is None
    assert fits.test == pytest.approx(fits.repeats.test[3])


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


@pytest.mark.parametrize(("l1_ratio", "step"), [(1.0, 45), (0.5, 30), (0.0, 20)])
def test_repeats_are_twenty_data_sets_whatever_the_seed(l1_ratio: float, step: int) -> None:
    fits = reg.paths(l1_ratio, 0.5, 30, 3.0, seed=6)
    for seed in (0, 7, 19):
        X, y, X_test, y_test = generated(0.5, 30, 3.0, seed)
        model = make_pipeline(StandardScaler(), estimator(reg.ALPHAS[step], l1_ratio, 30)).fit(X, y)
        inside = np.abs(model[-1].coef_) > 1e-9
        assert fits.repeats.train[seed, step] == pytest.approx(np.mean((y - model.predict(X)) ** 2), rel=1e-4)
        assert fits.repeats.test[seed, step] == pytest.approx(np.mean((y_test - model.predict(X_test)) ** 2), rel=1e-4)
        assert fits.repeats.idle is not None
        assert fits.repeats.idle[seed, step] == inside[reg.TRUTH == 0].sum()
    same = reg.paths(l1_ratio, 0.5, 30, 3.0, seed=0)
    np.testing.assert_array_equal(same.repeats.test, fits.repeats.test)
    assert same.test == pytest.approx(same.repeats.test[0])


def test_least_squares_errors_on_average() -> None:
    """Of p Gaussian features in n rows: noise (n - p - 1) / n in training, and on new rows noise (1 + 1/n) (n - 2) /
    (n - p - 2), as Breiman and Freedman (1983, Journal of the American Statistical Association) have it."""
    repeats = reg.paths(0.0, n=30, noise=3.0).repeats
    for values, expected in ((repeats.train, 9 * 19 / 30), (repeats.test, 9 * 31 / 30 * 28 / 18)):
        se = values[:, 0].std(ddof=1) / np.sqrt(reg.REPEATS)
        assert abs(values[:, 0].mean() - expected) < 3 * se


def test_degrees_of_freedom_and_directions() -> None:
    X = generated(0.5, 100, 2.0, 0)[0]
    Z = (X - X.mean(axis=0)) / X.std(axis=0)
    fits = reg.paths(0.0)
    singular = np.linalg.svd(Z, compute_uv=False)
    assert fits.variances == pytest.approx(singular**2 / 100)
    assert fits.df[30] == pytest.approx(np.sum(singular**2 / (singular**2 + 100 * reg.ALPHAS[30])))
    assert reg.paths(1.0).df == pytest.approx(reg.paths(1.0).nonzero)
    net = reg.paths(0.5)
    active = Z[:, net.coef[30] != 0]
    hat = active @ np.linalg.solve(active.T @ active + 50 * reg.ALPHAS[30] * np.eye(active.shape[1]), active.T)
    assert net.df[30] == pytest.approx(np.trace(hat))


def test_grid() -> None:
    assert pytest.approx(np.logspace(-3, 1, 61), rel=6e-3) == reg.ALPHAS


def test_deterministic_and_read_only() -> None:
    one, same, other = reg.paths(seed=1), reg.paths(seed=1), reg.paths(seed=2)
    for field in dataclasses.fields(one):
        if field.name != "repeats":
            np.testing.assert_array_equal(getattr(one, field.name), getattr(same, field.name))
    assert not np.array_equal(one.coef, other.coef)
    table = reg.paths().table()
    assert len(table) == 18
    assert all(column.shape == (61,) for column in table.values())
    with pytest.raises(ValueError, match="read-only"):
        one.repeats.test[0] = 0


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ({"l1_ratio": 1.1}, "l1_ratio"),
        ({"l1_ratio": 0.001}, "l1_ratio"),
        ({"rho": 0.96}, "rho"),
        ({"n": 29}, "n"),
        ({"noise": 0.0}, "noise"),
        ({"seed": -1}, "seed"),
        ({"data": "iris"}, "data"),
    ],
)
def test_bad_input(arguments: dict[str, object], name: str) -> None:
    with pytest.raises(ValueError, match=rf"^{name} must be .*\.$"):
        reg.paths(**arguments)  # type: ignore[arg-type]
