"""Ratio metrics against statsmodels' clustered errors, a bootstrap, and simulation."""

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from concepts.ab_testing.ratio_metric import ALIKE, design_effect, ignored_clusters_error, linearize, ratio_metric


def test_a_ratio_metric_has_the_ratio_of_sums_and_the_variance_of_a_bootstrap():
    rng = np.random.default_rng(0)
    views = rng.poisson(5, 3000) + 1.0
    clicks = rng.binomial(views.astype(int), rng.beta(2, 8, 3000)).astype(float)
    values = linearize(clicks, views)
    assert values.mean() == pytest.approx(clicks.sum() / views.sum())
    rows = rng.integers(0, 3000, (1500, 3000))
    spread = (clicks[rows].sum(axis=1) / views[rows].sum(axis=1)).std()
    assert values.std() / np.sqrt(3000) == pytest.approx(spread, rel=0.07)


def test_the_delta_method_is_statsmodels_clustered_error():
    """Regress views on the arm, errors clustered by user: the same standard error but for small-sample factors."""
    rng = np.random.default_rng(1)
    counts = rng.geometric(0.2, 600)
    user = np.repeat(np.arange(600), counts)
    arm = (user >= 300).astype(float)
    value = np.sqrt(0.3) * rng.standard_normal(600)[user] + np.sqrt(0.7) * rng.standard_normal(user.size)
    fit = sm.OLS(value, sm.add_constant(arm)).fit(
        cov_type="cluster", cov_kwds={"groups": user, "use_correction": False}
    )
    totals = np.bincount(user, value)
    halves = [linearize(totals[half], counts[half]) for half in (slice(0, 300), slice(300, 600))]
    error = np.sqrt(sum(half.var() / 300 for half in halves))
    assert halves[1].mean() - halves[0].mean() == pytest.approx(fit.params[1], rel=1e-9)
    assert error == pytest.approx(fit.bse[1], rel=1e-9)


def test_design_effect_is_the_variance_of_cluster_means():
    rng = np.random.default_rng(0)
    users = np.sqrt(0.1) * rng.standard_normal((20_000, 1)) + np.sqrt(0.9) * rng.standard_normal((20_000, 8))
    assert design_effect(8, 0.1) == pytest.approx(8 * users.mean(axis=1).var(), rel=0.03)
    assert design_effect(1, 0.5) == 1
    sizes = np.array([2, 6, 2, 6, 9])  # of sizes m, sum m^2 / sum m takes the place of m
    kish = 1 + ((sizes**2).sum() / sizes.sum() - 1) * 0.2
    assert design_effect(sizes.mean(), 0.2, cv=sizes.std() / sizes.mean()) == pytest.approx(kish)


def test_the_sweep_is_what_reading_every_test_by_itself_gives():
    """One test's views drawn one by one from the same normal numbers is too slow; its users' sums are the same."""
    result = ratio_metric(users=60, views=5.0, tests=100, seed=4)
    rng = np.random.default_rng(4)
    habit, rest = rng.standard_normal((2, 100, 2, 60))
    count = rng.geometric(0.2, (100, 2, 60)).astype(float)
    for step in (0, 10, 50):
        total = np.sqrt(ALIKE[step]) * habit * count + np.sqrt((1 - ALIKE[step]) * count) * rest
        for k in (0, 99):
            arms = [linearize(total[k, a], count[k, a]) for a in (0, 1)]
            welch = stats.ttest_ind(arms[1], arms[0], equal_var=False)
            assert result.z_users[step, k] == pytest.approx(welch.statistic, rel=1e-9)
            gap = arms[1].mean() - arms[0].mean()
            assert result.z_views[step, k] == pytest.approx(gap / np.sqrt((1 / count[k].sum(axis=1)).sum()), rel=1e-9)
    np.testing.assert_array_equal(result.counts, count[0, 0, :25])


@pytest.mark.parametrize(("spread", "views"), [("geometric", 10.0), ("equal", 50.0)])
def test_views_ring_too_often_and_users_as_promised(spread, views):
    result = ratio_metric(views=views, spread=spread, tests=2000)
    band = 4 * result.standard_error(result.error) + 0.01  # few users an arm: the design effect is their limit
    assert np.all(np.abs(result.error_views - result.error) < band)
    np.testing.assert_allclose(result.error_users, 0.05, atol=0.02)
    assert result.error[0] == pytest.approx(0.05)
    assert np.all(np.diff(result.error) > 0)
    expected = 2 * stats.norm.sf(result.bar / np.sqrt(result.inflation))
    np.testing.assert_allclose(result.error, expected)
    assert ignored_clusters_error(1.98) == pytest.approx(0.1637, abs=5e-4)


def test_the_same_seed_gives_the_same_and_the_table_is_whole():
    first, second = ratio_metric(tests=100, seed=7).table(), ratio_metric(tests=100, seed=7).table()
    for name, column in first.items():
        np.testing.assert_array_equal(column, second[name])
        assert column.shape == ALIKE.shape
    assert not ratio_metric(tests=100).z_users.flags.writeable


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: linearize([1, 2], [0, 0]), "denominator must have a positive sum"),
        (lambda: linearize([1, 2], [1, 2, 3]), "numerator's length 2, got 6 and 3"),
        (lambda: design_effect(0, 0.1), "cluster_size must be at least 1"),
        (lambda: design_effect(5, [0.1, 1.1]), r"icc in \[0, 1\], got 5, 0.0 and \[0.1, 1.1\]"),
        (lambda: design_effect(5, 0.1, -1), "cv not negative"),
        (lambda: ratio_metric(users=10), "users must be from 50 to 1,000, got 10"),
        (lambda: ratio_metric(views=0.5), "views must be from"),
        (lambda: ratio_metric(spread="flat"), "spread must be one of geometric, equal, got 'flat'"),
        (lambda: ratio_metric(tests=1), "tests must be from"),
        (lambda: ratio_metric(alpha=0.9), "alpha must be from"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
