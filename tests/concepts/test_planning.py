"""The plan against statsmodels and its own algebra."""

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.proportion import samplesize_proportions_2indep_onetail

from concepts.ab_testing.planning import MULTIPLES, SCALES, SHARES, effect_grid, plan
from concepts.ab_testing.power import FORMULAS, Design, sample_size

ANY = [(metric, formula) for metric, names in FORMULAS.items() for formula in names]


@pytest.mark.parametrize(
    ("options", "first"),
    [
        ({}, 0.0025),
        ({"relative": True}, 0.01),
        ({"baseline": 0.97}, 0.00025),
        ({"baseline": 0.9, "relative": True}, 0.001),
    ],
)
def test_effects_are_round_steps_a_factor_of_twelve_apart(options, first):
    grid = effect_grid(Design(**options))
    np.testing.assert_allclose(grid, first * MULTIPLES, rtol=1e-9)
    assert grid[-1] == pytest.approx(12 * grid[0])
    assert grid[4:45:2] / 2 == pytest.approx(grid[0:21])  # halves are on the grid


def test_effects_by_scale():
    tops = [effect_grid(Design(), scale)[-1] for scale in SCALES]
    assert tops == pytest.approx([0.12, 0.024, 0.0048])
    assert np.isclose(effect_grid(Design(), 0.2), 0.005).any()
    assert effect_grid(Design("mean", 50, sd=20, formula="t"))[-1] == pytest.approx(4.8)


def test_the_sweep_over_effects_holds_the_power():
    sweep = plan(daily_users=500)
    step = int(np.flatnonzero(sweep.effect == 0.05)[0])
    users = samplesize_proportions_2indep_onetail(0.05, 0.2, 0.8, alternative="two-sided")  # statsmodels
    assert sweep.control[step] == pytest.approx(users)
    assert sweep.total[step] == 2188
    assert sweep.days[step] == 5
    assert sweep.weeks[step] == 1
    np.testing.assert_array_equal(sweep.weeks, -(-sweep.days // 7))
    np.testing.assert_allclose(sweep.power, 0.8)
    np.testing.assert_allclose(sweep.needed, 2 * sweep.control)
    np.testing.assert_array_equal(sweep.whole_needed, 2 * np.ceil(sweep.control))
    uneven = plan(treatment_share=0.25)
    np.testing.assert_array_equal(uneven.whole_needed, uneven.total)
    assert sweep.formulas["evan_miller"][step] == pytest.approx(1030.219, abs=0.001)
    assert sweep.sixteen[step] == pytest.approx(16 * 0.225 * 0.775 / 0.0025)
    assert stats.norm.sf(sweep.bar[step], 0.05, sweep.spread_effect[step]) == pytest.approx(0.8)
    assert stats.norm.sf(sweep.bar[step], 0, sweep.spread_null[step]) == pytest.approx(0.025)
    assert np.interp(2 * sweep.control[step], sweep.sizes, sweep.curve[step]) == pytest.approx(0.8, abs=0.01)


@pytest.mark.parametrize(("metric", "formula"), ANY)
def test_the_sweep_over_users_passes_through_the_plan(metric, formula):
    sweep = plan(metric, 0.2, 0.4, formula=formula, effect=0.02, treatment_share=0.25)
    assert sweep.power[18] == pytest.approx(0.8)
    assert SHARES[18] == 1
    assert np.all(np.diff(sweep.power) > 0)
    assert np.all(sweep.effect == 0.02)
    table = sweep.table()
    assert {len(column) for column in table.values()} == {60}
    assert all(np.isfinite(column).all() for column in table.values())
    assert not sweep.control.flags.writeable


def test_ships_is_how_often_all_four_pass():
    sweep = plan(guardrails=3, margin=0.1)
    step = int(np.flatnonzero(np.isclose(sweep.effect, 0.04))[0])
    rng = np.random.default_rng(0)
    z = rng.standard_normal((200_000, 4))
    n = sweep.control[step]
    found = z[:, 0] * sweep.spread_effect[step] + 0.04 > sweep.bar[step]
    held = z[:, 1:] * np.sqrt(2 / n) < 0.1 - 1.959964 * np.sqrt(2 / n)
    assert np.mean(held[:, 0]) == pytest.approx(sweep.held[step], abs=0.005)
    assert np.mean(found & held.all(axis=1)) == pytest.approx(sweep.ships[step], abs=0.005)
    np.testing.assert_allclose(plan().ships, plan().power)


BASE = {"metric": "rate", "baseline": 0.2}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"metric": "ratio"}, "metric must be one of rate, mean, got 'ratio'"),
        ({"formula": "t"}, "formula for a rate must be one of .* got 't'"),
        ({"baseline": 1.0}, "baseline of a rate must lie strictly between 0 and 1, got 1.0"),
        ({"metric": "mean", "formula": "t", "sd": 0}, "sd positive, got 0.2 and 0"),
        ({"metric": "mean", "formula": "t", "baseline": -1, "relative": True}, "baseline must be positive"),
        ({"alpha": 0.6}, "alpha must be from .* got 0.6"),
        ({"sides": 3}, "sides must be one of 1, 2, got 3"),
        ({"treatment_share": 0.01}, "treatment_share must be from .* got 0.01"),
        ({"power": 0.05}, "power must lie above alpha = 0.05"),
        ({"power": 1.0}, "at most at 0.999, got 1.0"),
        ({"daily_users": 0}, "daily_users must be from"),
        ({"scale": 0.5}, "scale must be one of 1.0, 0.2, 0.04, got 0.5"),
        ({"guardrails": 21}, "guardrails must be from 0 to 20, got 21"),
        ({"margin": 0}, "margin must be from"),
        ({"effect": 0.9}, "effect must keep the treated rate strictly between 0 and 1"),
        ({"effect": 0.0}, "effect must not be 0"),
        ({"effect": -0.1, "sides": 1}, "nor negative in a one-sided test, got -0.1"),
    ],
)
def test_bad_input_is_named(options, message):
    with pytest.raises(ValueError, match=message):
        plan(**(BASE | options))


def test_a_size_is_what_sample_size_says():
    sweep = plan("mean", 50, 20, formula="normal", sides=1, treatment_share=0.3, scale=0.2)
    design = Design("mean", 50, 20, sides=1, treatment_share=0.3, formula="normal")
    np.testing.assert_allclose(sweep.control, sample_size(sweep.effect, 0.8, design))
