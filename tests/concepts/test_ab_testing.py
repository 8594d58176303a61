"""The question's claims and prediction, and its snippets against what the labs print."""

import contextlib
import io
import math

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import NormalIndPower
from statsmodels.stats.proportion import samplesize_proportions_2indep_onetail

from concepts.ab_testing import claims, prediction
from content import question
from pages.ab_testing import PAGE
from ui.panel import run


def test_claims_are_finite_and_the_prediction_is_an_option():
    assert all(math.isfinite(value) for value in claims().values())
    assert prediction() == "four"
    assert prediction() in question("ab_testing").options


def test_claims_against_other_sources():
    said = claims()
    assert said["five_looks"] == pytest.approx(0.142, abs=0.0005)  # Armitage, McPherson and Rowe 1969
    assert said["thirty_looks"] == pytest.approx(0.280, abs=0.0005)
    assert said["cluster_error"] == pytest.approx(2 * stats.norm.sf(1.959964 / np.sqrt(1.98)), rel=1e-6)
    assert said["halved_ratio"] == pytest.approx(said["half_points"] / said["five_points"], rel=1e-3)
    users = samplesize_proportions_2indep_onetail(0.005, 0.2, 0.8, alternative="two-sided")  # statsmodels
    assert said["real_users"] == 2 * math.ceil(users)
    assert said["real_days"] == math.ceil(said["real_users"] / 15_000)
    assert said["real_weeks"] == 2
    assert said["few_exact"] == pytest.approx(stats.fisher_exact([[3, 97], [10, 90]]).pvalue)  # SciPy
    assert said["srm_errors"] == pytest.approx(np.sqrt(stats.chisquare([507_000, 493_000]).statistic))
    ten = np.random.default_rng(0).uniform(size=(4000, 10)).min(axis=1) < 0.05
    assert said["ten_metrics"] == pytest.approx(ten.mean(), abs=0.02)
    assert multipletests([0.04] * 3, method="holm")[1][0] > 0.05  # why three variants are corrected
    control, *arms = np.random.default_rng(0).standard_normal((4, 200_000))
    rung = np.max(np.abs(arms - control), axis=0) > 1.959964 * np.sqrt(2)
    assert said["three_variants"] == pytest.approx(rung.mean(), abs=0.003)  # four standard errors
    assert said["three_variants"] < said["three_apart"] == pytest.approx(0.142625)  # 1 - 0.95^3
    assert said["guards_ships"] == pytest.approx(0.8 * said["guards_held"] ** 3, rel=1e-6)
    assert said["leaving_sample"] < 0.6 < said["leaving_power"] < said["paid_power"] < 0.8


def test_sizes_are_rounded_up():
    said = claims()
    for name in ("five_points", "half_points", "sixteen", "seen_all", "seen_only", "seen_counted", "capped_needed"):
        assert said[name] == int(said[name])
    n = samplesize_proportions_2indep_onetail(0.05, 0.2, 0.8, alternative="two-sided")  # statsmodels
    assert said["pooled"] == pytest.approx(n)
    assert said["five_points"] == math.ceil(n)
    assert said["sixteen"] == 1116  # 16 * 0.225 * 0.775 / 0.05^2, whole
    both = 15.69776 * (0.2 * 0.8 + 0.22 * 0.78) / 0.02**2  # 2 (1.96 + 0.84)^2
    assert said["seen_counted"] == math.ceil(both)
    assert said["seen_only"] == math.ceil(5 * both)
    assert said["seen_all"] == math.ceil(15.69776 * (0.2 * 0.8 + 0.204 * 0.796) / 0.004**2)


def test_a_guardrail_is_cleared_as_surely_as_a_gain_of_its_margin_is_found():
    n = samplesize_proportions_2indep_onetail(0.04, 0.2, 0.8, alternative="two-sided")  # statsmodels, both
    assert claims()["guards_held"] == pytest.approx(NormalIndPower().power(0.1, n, 0.05), abs=1e-4)


def test_views_that_are_even_and_views_that_are_not():
    """The design effect by Kish's sum over the geometric law, the test's error by SciPy's normal law."""
    said = claims()
    m = np.arange(1, 600)
    law = stats.geom(0.1).pmf(m)
    assert said["uneven_mean"] == pytest.approx((m * law).sum())
    assert said["uneven_sum"] == pytest.approx((m**2 * law).sum() / (m * law).sum())
    for kind, size in (("even", 10), ("uneven", said["uneven_sum"])):
        assert said[f"{kind}_effect"] == pytest.approx(1 + (size - 1) * 0.1)
        assert said[f"{kind}_error"] == pytest.approx(2 * stats.norm.sf(1.959964 / np.sqrt(1 + (size - 1) * 0.1)))


def test_half_way_is_that_of_the_design_it_is_said_of():
    """The bar of thirty O'Brien-Fleming looks from walks of thirty normal steps, and what half of one still has to do.

    It is not that of a test that looks once, which is the higher."""
    walks = np.random.default_rng(0).standard_normal((100_000, 30)).cumsum(axis=1) / np.sqrt(30)
    bar = np.quantile(np.abs(walks).max(axis=1), 0.95)
    planned = stats.norm.isf(0.025) + stats.norm.isf(0.2)
    assert claims()["half_way"] == pytest.approx(stats.norm.sf((bar - planned / 2) / np.sqrt(0.5)), abs=0.005)
    assert stats.norm.sf((1.959964 - planned / 2) / np.sqrt(0.5)) == pytest.approx(0.2145, abs=5e-4)


LABS = {
    "Plan the test": [
        ({}, None),
        ({"formula_rate": "continuity", "treatment_share": 0.1, "sides": 1, "guards": 3}, "1 pp"),
        ({"formula_rate": "arcsine", "opposite_tail": True, "alpha": 0.2, "power": 0.5}, "12 pp"),
        ({"formula_rate": "unpooled", "relative": True, "by_users": True, "effect_rate": 0.1, "guards": 2}, None),
        ({"formula_rate": "evan_miller", "baseline": 0.01, "daily_users": 50.0, "scale": 0.04}, None),
        ({"metric": "mean"}, None),
        ({"metric": "mean", "sd": 1.0, "by_users": True, "effect_mean": 3.0, "opposite_tail": True}, None),
        ({"metric": "mean", "formula_mean": "normal", "relative": True, "opposite_tail": True}, None),
    ],
    "Triggering": [({}, None), ({"others": 0.01, "triggered_baseline": 0.75, "triggered_effect": 0.2}, "2%")],
    "CUPED": [({}, None), ({"cuped_users": 2000, "cuped_effect": 0.0, "cuped_tests": 100, "seed": 9}, "0.950")],
    "Messy": [
        ({}, None),
        ({"spread": "equal", "views": 50.0, "ratio_users": 50, "ratio_tests": 200, "seed": 3}, "0.50"),
        ({"messy": "tail"}, "0%"),
        ({"messy": "tail", "sigma": 2.5, "buyers": 1.0, "rise": 1.0}, "50%"),
    ],
    "Novelty": [({}, None), ({"initial": -0.1, "half_life": 0.5, "novelty_users": 50, "seed": 3}, "60")],
    "Read the result": [
        ({}, None),
        ({"interval": "wald", "test_alpha": 0.1, "prior_a": 3.0, "prior_b": 9.0}, None),
        (
            {"users_control": 20, "conversions_control": 0, "users_treatment": 400, "conversions_treatment": 8},
            None,
        ),
        ({"own": True}, None),
        ({"own": True, "ratio": True}, None),
    ],
    "Look early": [
        ({"method": method, "experiments": 500, "seed": 1} | also, step)
        for method in ("none", "pocock", "obrien_fleming", "obf_spending", "pocock_spending", "always_valid")
        for also, step in (({}, "5"), ({"futility": 0.1, "peeking_alpha": 0.2, "fixed_power": 0.95}, "30"))
    ]
    + [({"method": "bonferroni", "futility": 0.5}, "1"), ({"method": "obf_spending", "convention": "two_sided"}, "30")],
}


@pytest.mark.parametrize(("title", "given", "step"), [(title, *row) for title, rows in LABS.items() for row in rows])
def test_snippet_prints_what_the_lab_says(title, given, step):
    shown = run(PAGE.labs[title], given, step)
    lab, values, printed, _ = shown.code
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(question("ab_testing").code[lab], lab, "exec"), dict(values))
    assert out.getvalue().strip() == printed.strip()
