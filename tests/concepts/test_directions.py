"""Ridge by directions against scikit-learn and NumPy's SVD; degrees of freedom by their definition."""

import numpy as np
import pytest
from sklearn.linear_model import ElasticNet, Lasso, LinearRegression, Ridge

from concepts import regularization as reg

ALPHAS = np.array([0.01, 0.3, 2.0])


@pytest.fixture(name="data", scope="module")
def _data():  # type: ignore[no-untyped-def]
    rng = np.random.default_rng(5)
    X = rng.standard_normal((60, 6))
    X[:, 1:] += 0.8 * X[:, :-1]
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    y = X @ [2, -1, 0, 0, 0.5, 0] + rng.standard_normal(60)
    return X, y - y.mean()


def test_ridge_against_scikit_learn(data) -> None:  # type: ignore[no-untyped-def]
    X, y = data
    found = reg.ridge(X.T @ X / 60, X.T @ y / 60, ALPHAS)
    for row, alpha in zip(found, ALPHAS, strict=True):
        assert row == pytest.approx(Ridge(alpha=60 * alpha, fit_intercept=False).fit(X, y).coef_)


def test_each_direction_keeps_its_share(data) -> None:  # type: ignore[no-untyped-def]
    """In the right singular vectors of X, scikit-learn's ridge coefficients over its least-squares ones."""
    X, y = data
    _, singular, axes = np.linalg.svd(X, full_matrices=False)
    free = axes @ LinearRegression(fit_intercept=False).fit(X, y).coef_
    kept = reg.shrinkage_factors(singular**2 / 60, ALPHAS)
    for row, alpha in zip(kept, ALPHAS, strict=True):
        assert row == pytest.approx(axes @ Ridge(alpha=60 * alpha, fit_intercept=False).fit(X, y).coef_ / free)
    assert np.all(np.diff(kept, axis=1) < 0)


def test_ridge_degrees_of_freedom_are_the_trace_of_the_hat_matrix(data) -> None:  # type: ignore[no-untyped-def]
    """Its columns are what scikit-learn's ridge fits to one unit vector each."""
    X, _ = data
    gram = X.T @ X / 60
    found = reg.degrees_of_freedom(gram, np.ones((3, 6)), ALPHAS, 0.0)
    for df, alpha in zip(found, ALPHAS, strict=True):
        model = Ridge(alpha=60 * alpha, fit_intercept=False)
        assert df == pytest.approx(np.trace(model.fit(X, np.eye(60)).predict(X)))
    assert found == pytest.approx(reg.shrinkage_factors(np.linalg.eigvalsh(gram), ALPHAS).sum(axis=1))


@pytest.mark.parametrize("l1_ratio", [0.3, 1.0])
def test_lasso_and_net_degrees_of_freedom_are_a_divergence(data, l1_ratio: float) -> None:  # type: ignore[no-untyped-def]
    """Stein's (1981) estimate: how much each fitted value moves with its own y, summed, by differences of
    scikit-learn's fits."""
    X, y = data
    model = ElasticNet(alpha=0.8, l1_ratio=l1_ratio, fit_intercept=False, tol=1e-14, max_iter=100_000)
    coef = model.fit(X, y).coef_.copy()
    assert 0 < np.count_nonzero(coef) < 6
    moved = []
    for i in range(60):
        up, down = y.copy(), y.copy()
        up[i], down[i] = y[i] + 1e-4, y[i] - 1e-4
        moved.append((model.fit(X, up).predict(X)[i] - model.fit(X, down).predict(X)[i]) / 2e-4)
    found = reg.degrees_of_freedom(X.T @ X / 60, coef[None], np.array([0.8]), l1_ratio)
    assert found[0] == pytest.approx(sum(moved), rel=1e-4)


def test_non_zero_coefficients_are_the_lassos_degrees_of_freedom_on_average(data) -> None:  # type: ignore[no-untyped-def]
    """By definition: covariance of fitted and observed values over the noise's variance, in 600 draws."""
    X, _ = data
    draws = X @ [2, -1, 0, 0, 0.5, 0] + np.random.default_rng(0).standard_normal((600, 60))
    coefs = np.array([Lasso(alpha=0.2, fit_intercept=False, tol=1e-10).fit(X, y).coef_ for y in draws])
    fitted = coefs @ X.T
    terms = ((fitted - fitted.mean(axis=0)) * (draws - draws.mean(axis=0))).sum(axis=1)
    counts = reg.degrees_of_freedom(X.T @ X / 60, coefs, np.full(600, 0.2), 1.0)
    se = np.std(terms - counts, ddof=1) / np.sqrt(600)
    assert abs(np.mean(terms - counts)) < 3 * se < 0.5


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: reg.shrinkage_factors([1.0], [0.0]), "alphas"),
        (lambda: reg.shrinkage_factors([-1.0], [1.0]), "variances"),
        (lambda: reg.ridge(np.eye(2), np.ones(2), np.array([np.inf])), "alphas"),
        (lambda: reg.degrees_of_freedom(np.eye(2), np.ones((1, 2)), [0.1], 1.1), "l1_ratio"),
        (lambda: reg.degrees_of_freedom(np.eye(2), np.ones((1, 2)), [-0.1], 0.5), "alphas"),
    ],
)
def test_bad_input(call, name: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=rf"^{name} must be .*\.$"):
        call()
