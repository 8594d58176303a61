"""CUPED against regression and its own theory."""

import numpy as np
import pytest
import statsmodels.api as sm

from concepts.ab_testing.cuped import RHO, adjust, cuped


def test_the_adjusted_estimate_is_the_regression_coefficient():
    rng = np.random.default_rng(1)
    x = rng.normal(size=400)
    arm = np.repeat([0, 1], [150, 250])
    y = 0.3 * arm + 0.7 * x + rng.normal(size=400)
    estimate, error, theta = adjust(y[:150], y[150:], x[:150], x[150:])
    fit = sm.OLS(y, np.column_stack([np.ones(400), arm, x])).fit()
    assert estimate == pytest.approx(fit.params[1], abs=1e-12)
    assert theta == pytest.approx(fit.params[2], abs=1e-12)
    assert error == pytest.approx(fit.bse[1], rel=0.05)


def test_the_sweep_agrees_with_adjusting_each_experiment():
    result = cuped(users=200, effect=0.2, experiments=100, seed=3)
    x, e = np.random.default_rng(3).standard_normal((2, 100, 2, 200))
    for step in (0, 17, 38):
        y = RHO[step] * x + np.sqrt(1 - RHO[step] ** 2) * e
        y[:, 1] += 0.2
        np.testing.assert_allclose(result.plain[step], y[:, 1].mean(axis=1) - y[:, 0].mean(axis=1), atol=1e-12)
        ours = [adjust(y[k, 0], y[k, 1], x[k, 0], x[k, 1])[[0, 2]] for k in range(100)]
        np.testing.assert_allclose(result.adjusted[step], [each[0] for each in ours], atol=1e-12)
        assert result.theta[step] == pytest.approx(ours[0][1])
        np.testing.assert_allclose(result.after[step], y[0, :, :120], atol=1e-12)


def test_variance_falls_by_the_squared_correlation():
    result = cuped(users=500, experiments=1000)
    np.testing.assert_allclose(result.variance, 1 - RHO**2)
    np.testing.assert_allclose(result.variance_simulated / result.variance, 1, atol=0.12)
    np.testing.assert_allclose(result.saved[28], 0.49)
    np.testing.assert_allclose(result.plain.mean(axis=1), 0.1, atol=0.01)
    np.testing.assert_allclose(result.adjusted.mean(axis=1), 0.1, atol=0.01)
    np.testing.assert_allclose(result.adjusted.std(axis=1), result.error_adjusted, rtol=0.06)
    np.testing.assert_allclose(result.plain.std(axis=1), result.error_plain, rtol=0.06)


def test_power_matches_the_simulated_share_found():
    for effect in (0.0, 0.1, 0.2):
        result = cuped(effect=effect, experiments=1000, seed=5)
        np.testing.assert_allclose(result.found_plain, result.power_plain, atol=0.05)
        np.testing.assert_allclose(result.found_adjusted, result.power_adjusted, atol=0.05)
    np.testing.assert_allclose(cuped(effect=0, alpha=0.1).power_adjusted, 0.1)


def test_the_same_seed_gives_the_same_and_the_table_is_whole():
    first, second = cuped(seed=7).table(), cuped(seed=7).table()
    for name, column in first.items():
        np.testing.assert_array_equal(column, second[name])
        assert column.shape == RHO.shape
    assert not np.array_equal(cuped(seed=8).plain, cuped(seed=7).plain)
    assert not cuped().plain.flags.writeable


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"users": 10}, r"users must be from 150 to 2,000, got 10"),
        ({"effect": 2}, r"effect must be from 0 to 1, got 2"),
        ({"experiments": 5}, "experiments must be from"),
        ({"alpha": 0.5}, "alpha must be from"),
    ],
)
def test_bad_input_is_named(options, message):
    with pytest.raises(ValueError, match=message):
        cuped(**options)


def test_bad_columns_are_named():
    with pytest.raises(ValueError, match="got lengths 2, 2, 2, 3"):
        adjust([1, 2], [1, 2], [1, 2], [1, 2, 3])
    with pytest.raises(ValueError, match="must vary"):
        adjust([1, 2], [1, 2], [1, 1], [2, 2])
