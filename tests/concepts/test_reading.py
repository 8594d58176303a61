"""Reading a result, against SciPy, statsmodels, exact sums and simulation."""

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.contingency_tables import Table2x2
from statsmodels.stats.proportion import confint_proportions_2indep, proportions_ztest
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from concepts.ab_testing.ab_data import clean, read_arms
from concepts.ab_testing.means import read_values
from concepts.ab_testing.rates import EXAMPLE, INTERVALS, read_counts
from concepts.ab_testing.reading import sample_ratio

# ---------------------------------------------------------------------------------------------------- the split


def test_sample_ratio_is_the_chi_square_of_a_fair_split():
    assert sample_ratio(507_000, 493_000) == pytest.approx(2 * stats.norm.sf(14_000 / 1000), rel=1e-9)
    assert sample_ratio(900, 100, 0.1) == 1
    assert sample_ratio(880, 120, 0.1) == pytest.approx(2 * stats.norm.sf(20 / np.sqrt(90)))
    assert sample_ratio(0, 30) < 1e-6


# ------------------------------------------------------------------------------------------------------- rates


@pytest.mark.parametrize(
    ("nc", "xc", "nt", "xt"), [(1094, 219, 1094, 268), (500, 10, 4500, 130), (10_000, 9000, 100, 80)]
)
def test_rates_against_statsmodels(nc, xc, nt, xt):
    for interval, theirs in (("newcombe", "newcomb"), ("wald", "wald")):
        read = read_counts(nc, xc, nt, xt, interval=interval, alpha=0.1)
        assert read.scrubbed[read.entered] == xt
        for i in (read.entered, 3):
            count = int(read.scrubbed[i])
            assert read.p_value[i] == pytest.approx(proportions_ztest([count, xc], [nt, nc])[1], rel=1e-9)
            low, high = confint_proportions_2indep(count, nt, xc, nc, method=theirs, alpha=0.1)
            assert (read.low[i], read.high[i]) == pytest.approx((low, high), abs=1e-12)
            ratio = Table2x2([[count, nt - count], [xc, nc - xc]])
            assert (1 + read.relative_low[i], 1 + read.relative_high[i]) == pytest.approx(
                ratio.riskratio_confint(alpha=0.1), rel=1e-9
            )
            assert read.relative[i] == pytest.approx(ratio.riskratio - 1)


def test_losses_and_posteriors_against_draws():
    read = read_counts(300, 60, 400, 96, prior_a=2, prior_b=5)
    rng, i = np.random.default_rng(0), read.entered
    control, treatment = rng.beta(62, 245, 400_000), rng.beta(98, 309, 400_000)
    assert read.better[i] == pytest.approx(np.mean(treatment > control), abs=0.003)
    assert read.loss_ship[i] == pytest.approx(np.maximum(control - treatment, 0).mean(), rel=0.02)
    assert read.loss_keep[i] == pytest.approx(np.maximum(treatment - control, 0).mean(), rel=0.01)
    for density in (read.posterior_control, read.posterior_treatment[i], read.posterior_treatment[0]):
        assert np.trapezoid(density, read.grid) == pytest.approx(1, abs=0.002)
    mean = np.trapezoid(read.grid * read.posterior_treatment[i], read.grid)
    assert mean == pytest.approx(98 / 407, abs=0.001)
    assert np.all(np.diff(read.better) > 0)


def test_the_p_value_is_uniform_without_an_effect():
    rng = np.random.default_rng(2)
    draws = rng.binomial(20_000, 0.3, (400, 2))
    p = []
    for a, b in draws:
        read = read_counts(20_000, int(a), 20_000, int(b))
        p.append((read.p_value[read.entered], read.low[read.entered] <= 0 <= read.high[read.entered]))
    rejected, covered = np.mean([each[0] < 0.05 for each in p]), np.mean([each[1] for each in p])
    assert rejected == pytest.approx(0.05, abs=0.03)
    assert covered == pytest.approx(0.95, abs=0.03)


@pytest.mark.parametrize("counts", [(10, 0, 10, 0), (10, 10, 10, 10), (10, 0, 10, 10), (10**9, 10**8, 10**6, 10**5)])
def test_extreme_counts_stay_finite(counts):
    read = read_counts(*counts, prior_a=0.5, prior_b=0.5)
    for name, column in read.table().items():
        assert len(column) == len(read.scrubbed)
        if "relative" not in name and "exact" not in name:
            assert np.isfinite(column).all(), name
    assert np.isfinite(read.posterior_treatment).all()
    assert read.scrubbed[read.entered] == counts[3]
    assert np.isnan(read.relative[0]) == (counts[1] == 0)


# ------------------------------------------------------------------------------------------------------- means


def test_means_against_scipy_and_statsmodels():
    rng = np.random.default_rng(0)
    c, t = rng.gamma(2, 10, 300), rng.gamma(2, 11.5, 200)
    read = read_values(c, t, alpha=0.1)
    assert read.users == (300, 200)
    assert read.ratio_p == sample_ratio(300, 200)
    for i in (30, 12):
        moved = t + read.scrubbed[i] - t.mean()
        assert read.p_value[i] == pytest.approx(stats.ttest_ind(moved, c, equal_var=False).pvalue, rel=1e-9)
        theirs = CompareMeans(DescrStatsW(moved), DescrStatsW(c)).tconfint_diff(alpha=0.1, usevar="unequal")
        assert (read.low[i], read.high[i]) == pytest.approx(theirs, rel=1e-9)
    assert read.rank_p == pytest.approx(stats.mannwhitneyu(t, c).pvalue)
    assert read.superiority == pytest.approx(np.mean(t[:, None] > c[None, :]))
    assert read.difference[read.entered] == pytest.approx(t.mean() - c.mean())
    assert read.spreads == pytest.approx((c.std(ddof=1), t.std(ddof=1)))


def test_a_file_is_read_by_what_its_outcomes_are():
    """p-values by statsmodels for a rate and by scipy for a mean."""
    rng = np.random.default_rng(5)
    groups = np.repeat(["A", "B"], [300, 330])
    for outcomes in (rng.random(630) < 0.3, rng.gamma(2, 10, 630)):
        arms = clean(groups, outcomes.tolist())
        a, b = outcomes[:300], outcomes[300:]
        if arms.kind == "rate":
            expected = proportions_ztest([a.sum(), b.sum()], [300, 330])[1]
        else:
            expected = stats.ttest_ind(a, b, equal_var=False).pvalue
        read = read_arms(arms, 330 / 630, 0.02, interval="wald")
        assert (read.kind, read.users, read.alpha) == (arms.kind, (300, 330), 0.02)
        assert read.p_value[read.entered] == pytest.approx(expected)
        assert read.ratio_p == pytest.approx(1)
        assert read.interval == (INTERVALS["wald"] if arms.kind == "rate" else "Welch's t")


def test_the_normal_posterior_and_its_losses_against_draws():
    rng = np.random.default_rng(1)
    c, t = rng.normal(5, 2, 100), rng.normal(5.3, 3, 150)
    read, i = read_values(c, t), 30
    a = rng.normal(c.mean(), c.std(ddof=1) / 10, 400_000)
    b = rng.normal(t.mean(), t.std(ddof=1) / np.sqrt(150), 400_000)
    assert read.better[i] == pytest.approx(np.mean(b > a), abs=0.003)
    assert read.loss_ship[i] == pytest.approx(np.maximum(a - b, 0).mean(), rel=0.03)
    assert read.loss_keep[i] == pytest.approx(np.maximum(b - a, 0).mean(), rel=0.01)
    for density in (read.posterior_control, read.posterior_treatment[i]):
        assert np.trapezoid(density, read.grid) == pytest.approx(1, abs=0.002)


def test_the_relative_interval_covers():
    rng = np.random.default_rng(3)
    covered = []
    for _ in range(400):
        read = read_values(rng.gamma(4, 5, 200), rng.gamma(4, 5.5, 200))
        covered.append(read.relative_low[30] <= 0.1 <= read.relative_high[30])
    assert np.mean(covered) == pytest.approx(0.95, abs=0.03)
    assert np.isnan(read_values(-np.arange(20.0), np.arange(20.0)).relative).all()


# ------------------------------------------------------------------------------------------------------ errors


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: sample_ratio(-1, 5), "users must not be negative nor all 0, got -1 and 5"),
        (lambda: sample_ratio(5, 5, 1), "treatment_share must lie strictly between 0 and 1, got 1"),
        (lambda: read_counts(5, 1, 100, 1), "users_control must be from 10 to 1,000,000,000, got 5"),
        (lambda: read_counts(50, 1, 100, 101), "conversions_treatment must be from 0 to 100, got 101"),
        (lambda: read_counts(50, 1, 100, 1, interval="exact"), "interval must be one of newcombe, wald, got 'exact'"),
        (lambda: read_counts(50, 1, 100, 1, alpha=0), "alpha must be from 1e-06 to 0.5, got 0"),
        (lambda: read_counts(50, 1, 100, 1, prior_a=0), "prior_a must be from 0.5 to 10,000, got 0"),
        (lambda: read_counts(50, 1, 100, 1, prior_b=0), "prior_b must be from 0.5 to 10,000, got 0"),
        (lambda: read_values([1] * 5, range(20)), "need 10 finite values each, got 5 and 20"),
        (lambda: read_values([1] * 20, [1] * 20), "must vary, got 1 and 1"),
        (lambda: read_values(range(20), range(20), alpha=0.9), "alpha must be from"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_results_repeat_and_are_whole():
    for first, second in ((read_counts(100, 20, 90, 25), read_counts(100, 20, 90, 25)),):
        for name, column in first.table().items():
            np.testing.assert_array_equal(column, second.table()[name])
    assert read_values(np.arange(20.0), np.arange(30.0)).table().keys() >= {"mean in treatment"}


def test_all_converted_is_no_certainty():
    read = read_counts(10, 10, 10, 10)
    i = read.entered
    assert read.relative[i] == 0
    assert np.isnan([read.relative_low[i], read.relative_high[i]]).all()
    assert read.low[i] < 0 < read.high[i]


def test_the_exact_p_decides_where_an_expected_count_is_under_five():
    few = read_counts(100, 1, 100, 7)
    i = few.entered
    assert few.few[i]
    assert few.deciding_p[i] == few.exact_p[i] == pytest.approx(stats.fisher_exact([[1, 99], [7, 93]]).pvalue)
    assert few.exact_p[i] > 0.05 > few.p_value[i]  # the z test would have called it
    many = read_counts(100, 30, 100, 45)
    assert not many.few.any()
    np.testing.assert_array_equal(many.deciding_p, many.p_value)
    read = read_counts(*EXAMPLE)
    assert np.isnan(read.exact_p).all()
    np.testing.assert_array_equal(read.deciding_p, read.p_value)
    for name in ("p_value", "few", "grid"):
        assert not getattr(read, name).flags.writeable
