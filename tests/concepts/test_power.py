"""The power calculator against published numbers, statsmodels, and itself."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.power import NormalIndPower, TTestIndPower
from statsmodels.stats.proportion import proportion_effectsize, samplesize_proportions_2indep_onetail

from concepts.ab_testing.planning import effect_grid
from concepts.ab_testing.power import (
    FORMULAS,
    Design,
    minimum_effect,
    power_of,
    rule_of_sixteen,
    sample_size,
    whole_users,
)

ANY = [(metric, formula) for metric, names in FORMULAS.items() for formula in names]


@pytest.mark.parametrize(
    ("formula", "users"),
    [
        ("pooled", 1093.739),  # Fleiss, Levin and Paik 2003, eq. 4.14; R power.prop.test(p1=.2, p2=.25, power=.8)
        ("unpooled", 1090.994),
        ("arcsine", 1091.899),  # Cohen 1988
        ("continuity", 1133.386),  # Fleiss, Tytun and Ury 1980
        ("evan_miller", 1030.219),  # his page shows 1,030
    ],
)
def test_twenty_against_twenty_five_percent_by_every_formula(formula, users):
    assert sample_size(0.05, 0.8, Design(formula=formula)) == pytest.approx(users, abs=0.001)
    assert sample_size(0.25, 0.8, Design(formula=formula, relative=True)) == pytest.approx(users, abs=0.001)


def test_a_hand_calculation():
    z = stats.norm.isf(0.025) * np.sqrt(2 * 0.225 * 0.775) + stats.norm.ppf(0.8) * np.sqrt(0.2 * 0.8 + 0.25 * 0.75)
    assert sample_size(0.05, 0.8, Design()) == pytest.approx((z / 0.05) ** 2, rel=1e-12)
    mean = Design("mean", 50, sd=20, formula="normal")
    assert sample_size(5, 0.9, mean) == pytest.approx(2 * (1.959964 + 1.281552) ** 2 * 16, rel=1e-6)


@pytest.mark.parametrize("share", [0.05, 0.3, 0.5, 0.8])
@pytest.mark.parametrize(("baseline", "effect"), [(0.2, 0.05), (0.05, 0.005), (0.5, -0.1)])
def test_pooled_formula_is_statsmodels(share, baseline, effect):
    design = Design(baseline=baseline, treatment_share=share)
    ours = sample_size(effect, 0.85, design)
    # There the first sample is the treated one, and ratio counts controls for one treated.
    theirs = samplesize_proportions_2indep_onetail(
        effect, baseline, 0.85, ratio=1 / design.ratio, alternative="two-sided"
    )
    assert ours * design.ratio == pytest.approx(theirs, rel=1e-9)


@pytest.mark.parametrize("share", [0.05, 0.5, 0.9])
@pytest.mark.parametrize("alpha", [0.01, 0.05, 0.2])
@pytest.mark.parametrize("power", [0.5, 0.8, 0.95])
def test_z_and_t_are_statsmodels_with_both_tails_and_with_one(share, alpha, power):
    options = dict(alpha=alpha, power=power, ratio=share / (1 - share))
    h = proportion_effectsize(0.25, 0.2)
    cases = [
        (Design(formula="arcsine"), 0.05, NormalIndPower(), h),
        (Design("mean", 50, sd=20, formula="normal"), 5.0, NormalIndPower(), 0.25),
        (Design("mean", 50, sd=20, formula="t"), 5.0, TTestIndPower(), 0.25),
    ]
    for design, effect, referee, size in cases:
        design = replace(design, alpha=alpha, treatment_share=share)
        both = sample_size(effect, power, replace(design, opposite_tail=True))
        assert both == pytest.approx(referee.solve_power(size, alternative="two-sided", **options), rel=1e-7)
        one = sample_size(effect, power, replace(design, sides=1))
        assert one == pytest.approx(referee.solve_power(size, alternative="larger", **options), rel=1e-7)
        halved = options | dict(alpha=alpha / 2)
        assert sample_size(effect, power, design) == pytest.approx(
            referee.solve_power(size, alternative="larger", **halved), rel=1e-7
        )


@pytest.mark.parametrize(("metric", "formula"), ANY)
@pytest.mark.parametrize("opposite", [False, True])
def test_size_effect_and_power_undo_one_another(metric, formula, opposite):
    design = Design(metric, 0.1, sd=1, formula=formula, opposite_tail=opposite, treatment_share=0.3)
    effects = np.array([0.01, 0.05, 0.4])
    users = sample_size(effects, 0.7, design)
    np.testing.assert_allclose(power_of(effects, users, design), 0.7, atol=1e-9)
    np.testing.assert_allclose(minimum_effect(users, 0.7, design), effects, rtol=1e-8)
    relative = replace(design, relative=True)
    np.testing.assert_allclose(minimum_effect(users, 0.7, relative), effects / 0.1, rtol=1e-8)


def test_the_rounded_up_t_size_is_the_smallest_whole_one():
    design = Design("mean", 50, sd=20, formula="t")
    whole = whole_users(sample_size(20, 0.8, design))
    assert whole == 17  # Cohen 1988, table 2.4.1: d = 1, 80%, two-sided 5%
    assert power_of(20, whole, design) >= 0.8 > power_of(20, whole - 1, design)


@pytest.mark.parametrize("formula", FORMULAS["rate"])
def test_whole_users_reach_the_target_and_one_less_does_not(formula):
    design = Design(formula=formula)
    for effect in (0.02, 0.025, 0.05):
        whole = whole_users(sample_size(effect, 0.8, design))
        assert power_of(effect, whole, design) >= 0.8 > power_of(effect, whole - 1, design)
    np.testing.assert_array_equal(whole_users([2.0, 2.0 + 1e-10, 2.1, 1115.9999999999998]), [2, 2, 3, 1116])


def test_power_without_effect_is_the_type_one_error():
    for metric, formula in ANY:
        design = Design(metric, 0.2, sd=1, formula=formula, opposite_tail=True)
        if formula != "continuity":
            assert power_of(0.0, 200, design) == pytest.approx(0.05, abs=1e-9)
        assert power_of(0.0, 200, replace(design, opposite_tail=False)) <= 0.025 + 1e-9


def test_pooled_power_is_what_simulated_tests_find():
    rng = np.random.default_rng(0)
    control, treated = rng.binomial(1094, 0.2, 40_000), rng.binomial(1094, 0.25, 40_000)
    pooled = (control + treated) / 2188
    z = (treated - control) / 1094 / np.sqrt(pooled * (1 - pooled) * 2 / 1094)
    assert np.mean(z > 1.96) == pytest.approx(0.8, abs=0.008)


def test_too_few_users_for_any_effect_give_nan():
    assert np.isnan(minimum_effect(2, 0.8, Design(alpha=0.001)))


def test_power_barely_above_alpha_still_gives_a_size():
    assert sample_size(0.5, 0.0101, Design(baseline=0.001, alpha=0.01, formula="evan_miller")) > 0
    assert sample_size(100.0, 0.8, Design("mean", 1, sd=1, formula="t", sides=1, alpha=0.4)) == pytest.approx(1.5005)


@settings(max_examples=40, deadline=None)
@given(
    baseline=st.floats(0.01, 0.9),
    alpha=st.floats(0.001, 0.2),
    power=st.floats(0.5, 0.99),
    share=st.floats(0.05, 0.95),
    formula=st.sampled_from(list(FORMULAS["rate"])),
)
def test_users_fall_with_effect_and_rise_with_power(baseline, alpha, power, share, formula):
    design = Design(baseline=baseline, alpha=alpha, treatment_share=share, formula=formula)
    users = sample_size(effect_grid(design), power, design)
    assert np.all(np.diff(users) < 0)
    assert np.all(sample_size(effect_grid(design), power + 0.005, design) > users)
    curve = power_of(effect_grid(design)[20], users[::-1], design)
    assert np.all(np.diff(curve) >= 0)


def test_half_the_effect_needs_four_times_the_users():
    for sd in (1.0, 30.0):
        small, large = sample_size([0.5, 1.0], 0.8, Design("mean", 5, sd=sd, formula="normal"))
        assert small == pytest.approx(4 * large)


@pytest.mark.parametrize("effect", [0.01, 0.05, -0.05])
def test_the_rule_of_sixteen(effect):
    """Lehr 1992: 16 for 15.7, so 2% more than the normal formula for means; for rates at the middle of both arms."""
    exact = (stats.norm.isf(0.025) + stats.norm.isf(0.2)) ** 2
    mean = Design("mean", 50, sd=3.0, formula="normal")
    assert rule_of_sixteen(effect, mean) / sample_size(effect, 0.8, mean) == pytest.approx(8 / exact)
    assert rule_of_sixteen(effect, Design()) == pytest.approx(float(sample_size(effect, 0.8, Design())), rel=0.03)
    relative = Design(relative=True)
    assert rule_of_sixteen(effect / 0.2, relative) == pytest.approx(float(rule_of_sixteen(effect, Design())))


def test_a_huge_effect_is_always_found():
    """SciPy's noncentral t is nan here and there in its far tail; the chance is then one."""
    design = Design("mean", 50, sd=1.0, formula="t", opposite_tail=True)
    np.testing.assert_allclose(power_of(np.linspace(2.5, 12, 200), 20, design), 1, atol=1e-6)


def test_bad_sizes_and_powers_are_named():
    with pytest.raises(ValueError, match=r"n must be positive, got 0"):
        power_of(0.05, 0, Design())
    with pytest.raises(ValueError, match="one degree of freedom for a t test, got 1 in control"):
        power_of(0.05, 1, Design("mean", 1, sd=1, formula="t"))
    for solve in (sample_size, minimum_effect):
        with pytest.raises(ValueError, match=r"power must lie strictly between 0.05 and 1, got 0.01"):
            solve(0.05, 0.01, Design())
    with pytest.raises(ValueError, match="effect must not be 0"):
        rule_of_sixteen([0.01, 0.0], Design())
