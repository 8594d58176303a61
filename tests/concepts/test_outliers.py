"""Capping against quadrature, SciPy's winsorizing, published sizes, and simulated tests."""

import numpy as np
import pytest
from scipy import integrate, stats

from concepts.ab_testing.outliers import TOP, cap, capped_moment, capping, normal_users


@pytest.mark.parametrize("order", [1, 2, 3])
@pytest.mark.parametrize("level", [5.0, 40.0, 900.0])
def test_moments_are_the_integral(order, level):
    law = stats.lognorm(1.2, scale=20.0)
    below = integrate.quad(lambda x: x**order * law.pdf(x), 0, level, limit=200)[0]
    assert capped_moment(level, order, 0.3, 20.0, 1.2) == pytest.approx(
        0.3 * (below + level**order * law.sf(level)), rel=1e-6
    )
    assert capped_moment(np.inf, order, 0.3, 20.0, 1.2) == pytest.approx(0.3 * law.moment(order), rel=1e-9)


def test_capping_values_is_winsorizing_both_arms_together():
    rng = np.random.default_rng(0)
    a, b = rng.lognormal(3, 1, 300), rng.lognormal(3, 1, 200)
    control, treatment, level = cap(a, b, 0.9)
    assert level == pytest.approx(np.quantile(np.concatenate([a, b]), 0.9))
    both = np.concatenate([control, treatment])
    assert both.max() == level
    assert np.sum(both == level) == 50
    close = stats.mstats.winsorize(np.concatenate([a, b]), (0, 0.1))
    assert both.mean() == pytest.approx(close.mean(), rel=0.01)
    same = cap(a, b, 1.0)
    np.testing.assert_array_equal(same[0], a)


def test_sizes_published():
    # Kohavi, Deng, Longbotham and Xu 2014, rule 7: revenue's skewness and the users it takes.
    assert normal_users(17.9) == pytest.approx(114_000, rel=0.005)
    assert normal_users(5.3) == pytest.approx(10_000, rel=0.005)


def test_the_rule_for_one_mean_asks_too_much_of_a_difference():
    """Means of 200 from an exponential law, whose skewness of 2 asks for 1,420: of one mean, and of two arms' gap."""
    assert normal_users(2) == 1420
    one, other = np.random.default_rng(0).gamma(200, size=(2, 200_000)) / 200
    assert stats.skew(one) == pytest.approx(2 / np.sqrt(200), abs=0.02)
    assert stats.skew(other - one) == pytest.approx(0, abs=0.02)


def test_skewness_is_scipys():
    rng = np.random.default_rng(3)
    result = capping(sigma=0.8, buyers=0.3, median=10.0)
    spent = np.where(rng.random(2_000_000) < 0.3, rng.lognormal(np.log(10), 0.8, 2_000_000), 0.0)
    for step in (0, 9, 20):
        capped = np.minimum(spent, result.level[step])
        assert stats.skew(capped) == pytest.approx(result.skewness[step], rel=0.05)
        assert result.normal[step] == pytest.approx(355 * result.skewness[step] ** 2)
    assert np.mean(spent[spent > 0] > result.level[9]) == pytest.approx(TOP[9], rel=0.05)


def test_simulated_tests_have_these_gains_errors_and_powers():
    result = capping(users=2000, rise=0.4, sigma=1.0, buyers=0.3, median=10.0)
    rng = np.random.default_rng(5)
    draws = rng.random((2, 1500, 2000)) < 0.3
    spent = draws * np.exp(np.log(10) + rng.standard_normal((2, 1500, 2000)))
    spent[1] *= 1.4
    for step in (0, 14, 24):
        means = np.minimum(spent, result.level[step]).mean(axis=2)
        gap = means[1] - means[0]
        assert gap.mean() == pytest.approx(result.measured[step], abs=4 * gap.std() / np.sqrt(1500))
        assert gap.std() == pytest.approx(result.error[step], rel=0.06)
        found = np.mean(np.abs(gap) > 1.959964 * result.error[step])
        assert found == pytest.approx(result.power[step], abs=0.04)


def test_no_cap_is_first_and_the_best_is_inside():
    result = capping()
    assert np.isinf(result.level[0])
    assert result.kept_gain[0] == result.kept_noise[0] == 1
    assert result.gain == pytest.approx(0.1 * result.mean)
    assert 0 < result.best < len(TOP) - 1
    assert np.all(np.diff(result.level) < 0)
    assert np.all(np.diff(result.kept_gain) < 0)
    exact = capping(users=round(result.needed[result.best]))
    assert exact.power[result.best] == pytest.approx(0.8, abs=0.001)
    table = result.table()
    assert all(column.shape == TOP.shape for column in table.values())
    assert not result.power.flags.writeable


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: cap([1], [2], 0), r"quantile must lie in \(0, 1\] and both arms need values, got 0, 1, 1"),
        (lambda: cap([], [2]), "got 0.99, 0, 1"),
        (lambda: capped_moment(0, 1, 0.1, 1, 1), "level, median and sigma must be positive, got 0, 1 and 1"),
        (lambda: capped_moment(1, 1, 0, 1, 1), r"buyers must lie in \(0, 1\], got 0"),
        (lambda: capping(users=1), "users must be from 100 to 10,000,000, got 1"),
        (lambda: capping(rise=0), "rise must be from"),
        (lambda: capping(sigma=9), "sigma must be from"),
        (lambda: capping(alpha=0.5), "alpha must be from"),
        (lambda: capping(median=0), "median must lie strictly between"),
        (lambda: capping(buyers=2), "buyers must lie in"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
