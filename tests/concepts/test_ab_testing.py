"""Reading a result, against SciPy, statsmodels, exact sums and simulation; the prose's numbers; the snippets."""

import contextlib
import io
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.special import betaln
from statsmodels.stats.contingency_tables import Table2x2
from statsmodels.stats.proportion import confint_proportions_2indep, proportions_ztest
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from concepts.ab_data import clean
from concepts.ab_testing import (
    INTERVALS,
    beta_greater,
    claims,
    design_effect,
    family_error,
    prediction,
    read_arms,
    read_counts,
    read_values,
    sample_ratio,
)
from concepts.cuped import cuped
from concepts.novelty import novelty
from concepts.power import plan
from content import question
from figures.ab_testing import reading_printed
from figures.cuped import cuped_printed, novelty_printed
from figures.power import plan_printed

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


def exact_greater(a1, b1, a2, b2):
    """P(p2 > p1) for whole a2, as a finite sum of Beta functions (Miller 2015, Formulas for Bayesian A/B testing)."""
    i = np.arange(a2)
    return float(np.exp(betaln(a1 + i, b1 + b2) - np.log(b2 + i) - betaln(1 + i, b2) - betaln(a1, b1)).sum())


@pytest.mark.parametrize("first", [(1, 1), (3, 900), (220, 876), (900, 2), (5, 5)])
@pytest.mark.parametrize("second", [(1, 1), (269, 827), (2, 40_000), (70, 3)])
def test_chance_to_be_better_is_the_exact_sum(first, second):
    assert beta_greater(*first, *second) == pytest.approx(exact_greater(*first, *second), abs=1e-10)


@settings(max_examples=30, deadline=None)
@given(a=st.floats(0.5, 1e4), b=st.floats(0.5, 1e4), c=st.floats(0.5, 1e4), d=st.floats(0.5, 1e4))
def test_one_arm_is_better_or_the_other(a, b, c, d):
    assert beta_greater(a, b, c, d) + beta_greater(c, d, a, b) == pytest.approx(1, abs=1e-8)
    assert beta_greater(a, b, a, b) == pytest.approx(0.5, abs=1e-8)


def test_jeffreys_posteriors_at_the_edge_against_quadrature():
    x = np.linspace(0, np.pi / 2, 400_001)  # p = sin(x)^2 removes the pole of the density
    density = 2 * np.sin(x) ** 0 * np.cos(x) ** (2 * 20.5 - 1) / np.exp(betaln(0.5, 20.5))
    direct = np.trapezoid(density * stats.beta.sf(np.sin(x) ** 2, 1.5, 30), x)
    assert beta_greater(0.5, 20.5, 1.5, 30) == pytest.approx(direct, abs=1e-8)


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
    draws = rng.binomial(2000, 0.3, (400, 2))
    p = []
    for a, b in draws:
        read = read_counts(2000, int(a), 2000, int(b))
        p.append((read.p_value[read.entered], read.low[read.entered] <= 0 <= read.high[read.entered]))
    rejected, covered = np.mean([each[0] < 0.05 for each in p]), np.mean([each[1] for each in p])
    assert rejected == pytest.approx(0.05, abs=0.03)
    assert covered == pytest.approx(0.95, abs=0.03)


@pytest.mark.parametrize("counts", [(10, 0, 10, 0), (10, 10, 10, 10), (10, 0, 10, 10), (10**9, 10**8, 10**6, 10**5)])
def test_extreme_counts_stay_finite(counts):
    read = read_counts(*counts, prior_a=0.5, prior_b=0.5)
    for name, column in read.table().items():
        assert len(column) == len(read.scrubbed)
        if "relative" not in name:
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


# ---------------------------------------------------------------------------------- formulas, errors, the prose


def test_design_effect_is_the_variance_of_cluster_means():
    rng = np.random.default_rng(0)
    users = np.sqrt(0.1) * rng.standard_normal((20_000, 1)) + np.sqrt(0.9) * rng.standard_normal((20_000, 8))
    assert design_effect(8, 0.1) == pytest.approx(8 * users.mean(axis=1).var(), rel=0.03)
    assert design_effect(1, 0.5) == 1
    assert family_error(10) == pytest.approx(0.4013, abs=1e-4)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: sample_ratio(-1, 5), "users must not be negative nor all 0, got -1 and 5"),
        (lambda: sample_ratio(5, 5, 1), "treatment_share must lie strictly between 0 and 1, got 1"),
        (lambda: read_counts(5, 1, 100, 1), r"users_control must lie in \[10, 1000000000\], got 5"),
        (lambda: read_counts(50, 1, 100, 101), r"conversions_treatment must lie in \[0, 100\], got 101"),
        (lambda: read_counts(50, 1, 100, 1, interval="exact"), "interval must be one of newcombe, wald, got 'exact'"),
        (lambda: read_counts(50, 1, 100, 1, alpha=0), r"alpha must lie in \(0, 0.5\], got 0"),
        (lambda: read_counts(50, 1, 100, 1, prior_a=0), "prior_a and prior_b must lie in .* got 0"),
        (lambda: read_values([1] * 5, range(20)), "need 10 finite values each, got 5 and 20"),
        (lambda: read_values([1] * 20, [1] * 20), "must vary, got 1 and 1"),
        (lambda: beta_greater(0.1, 1, 1, 1), "must be at least 0.5, got 0.1"),
        (lambda: design_effect(0, 0.1), "cluster_size must be at least 1"),
        (lambda: family_error(0), "tests must be at least 1"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_claims_are_finite_and_the_prediction_is_an_option():
    assert all(math.isfinite(value) for value in claims().values())
    assert prediction() == "four"
    assert prediction() in question("ab_testing").options
    assert claims()["five_looks"] == pytest.approx(0.142, abs=0.0005)  # Armitage, McPherson and Rowe 1969
    assert claims()["cluster_error"] == pytest.approx(2 * stats.norm.sf(1.959964 / np.sqrt(1.98)), rel=1e-6)
    assert claims()["halved_ratio"] == pytest.approx(claims()["half_points"] / claims()["five_points"], rel=1e-3)


# ------------------------------------------------------------------------------------------------ the snippets


def run(lab, **assigned):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(question("ab_testing").code[lab], lab, "exec"), dict(assigned))
    return out.getvalue().strip()


PLANS = [
    ({}, 19),
    ({"formula": "continuity", "treatment_share": 0.1, "sides": 1}, 0),
    ({"formula": "arcsine", "opposite_tail": True, "alpha": 0.2, "power": 0.5}, 59),
    ({"formula": "unpooled", "relative": True, "effect": 0.1}, 3),
    ({"formula": "evan_miller", "baseline": 0.01, "daily_users": 50.0}, 5),
    ({"metric": "mean", "baseline": 50.0, "sd": 20.0, "formula": "t"}, 19),
    ({"metric": "mean", "baseline": 50.0, "sd": 1.0, "formula": "t", "effect": 3.0, "opposite_tail": True}, 0),
    ({"metric": "mean", "baseline": 5.0, "sd": 20.0, "formula": "normal", "relative": True, "opposite_tail": True}, 2),
]


@pytest.mark.parametrize(("options", "step"), PLANS)
def test_power_snippet(options, step):
    sweep = plan(**options)
    d = sweep.design
    assigned = {name: getattr(d, name) for name in d.__dataclass_fields__}
    users = float(sweep.control[step]) if sweep.scrubbed == "users" else None
    printed = run(
        "power",
        **assigned,
        effect=float(sweep.effect[step]),
        power=sweep.target,
        daily_users=sweep.daily_users,
        users_control=users,
    )
    assert printed == plan_printed(sweep, step)


@pytest.mark.parametrize(
    ("counts", "options", "offset"),
    [
        ((1094, 219, 1094, 268), {}, 0),
        ((1094, 219, 1094, 268), {"interval": "wald", "alpha": 0.1, "prior_a": 3.0, "prior_b": 9.0}, -25),
        ((20, 0, 400, 8), {"treatment_share": 0.95, "prior_a": 0.5, "prior_b": 0.5}, 4),
        ((2_000_000, 4000, 1_900_000, 4100), {"treatment_share": 0.4}, 20),
    ],
)
def test_analysis_snippet(counts, options, offset):
    read = read_counts(*counts, **options)
    step = read.entered + offset
    names = ("users_control", "conversions_control", "users_treatment")
    settings = {"treatment_share": 0.5, "alpha": 0.05, "interval": "newcombe", "prior_a": 1.0, "prior_b": 1.0} | options
    assigned = dict(zip(names, counts, strict=False)) | {"conversions_treatment": int(read.scrubbed[step])}
    assert run("analysis", **assigned, **settings) == reading_printed(read, step)


@pytest.mark.parametrize(("sizes", "step"), [((900, 950), 30), ((12, 400), 55)])
def test_analysis_means_snippet(sizes, step):
    rng = np.random.default_rng(0)
    read = read_values(rng.gamma(2, 10, sizes[0]), rng.gamma(2, 11, sizes[1]), alpha=0.02)
    printed = run(
        "analysis_means",
        users_control=read.users[0],
        mean_control=read.control,
        sd_control=read.spreads[0],
        users_treatment=read.users[1],
        mean_treatment=float(read.treatment[step]),
        sd_treatment=read.spreads[1],
        treatment_share=0.5,
        alpha=0.02,
    )
    assert printed == reading_printed(read, step)


@pytest.mark.parametrize(
    ("options", "step"), [({}, 28), ({"users": 2000, "effect": 0.0, "experiments": 100, "alpha": 0.2, "seed": 9}, 38)]
)
def test_cuped_snippet(options, step):
    sweep = cuped(**options)
    assigned = {"users": 500, "effect": 0.1, "experiments": 1000, "alpha": 0.05, "seed": 0} | options
    assert run("cuped", rho=float(sweep.rho[step]), **assigned) == cuped_printed(sweep, step)


@pytest.mark.parametrize(
    ("options", "step"),
    [({}, 6), ({"initial": -0.1, "half_life": 0.5, "daily_users": 50, "alpha": 0.2, "seed": 3}, 59)],
)
def test_novelty_snippet(options, step):
    sweep = novelty(**options)
    assigned = {
        "initial": 0.03,
        "lasting": 0.005,
        "half_life": 4.0,
        "baseline": 0.2,
        "daily_users": 1000,
        "alpha": 0.05,
        "seed": 0,
    } | options
    assert run("novelty", day=int(sweep.day[step]), **assigned) == novelty_printed(sweep, step)


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
