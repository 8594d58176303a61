"""Each answer is worked out again from the numbers that the question states, by another way than the concept's."""

import re

import numpy as np
import pytest
from scipy.stats import binom, chisquare, norm
from statsmodels.stats.power import NormalIndPower
from statsmodels.stats.proportion import (
    confint_proportions_2indep,
    proportion_effectsize,
    samplesize_proportions_2indep_onetail,
)

from concepts.ab_testing.drills import KINDS

from .reading import numbers, wrong

SEEDS = range(40)
PARTS = {
    "a quarter": 1 / 4,
    "a third": 1 / 3,
    "half that": 1 / 2,
    "two thirds": 2 / 3,
    "one and a half": 3 / 2,
    "twice": 2,
}


def all_wrong(drill, values, **approx):
    for name, value in values.items():
        found = [each.value for each in drill.mistakes if each.name.startswith(name)]
        assert all(each == pytest.approx(value, **approx) for each in found), name


def users(base, effect):
    """statsmodels' users an arm, for 80% power at a two-sided 5%."""
    return samplesize_proportions_2indep_onetail(effect, base, 0.8, alpha=0.025, alternative="larger")


@pytest.mark.parametrize("seed", SEEDS)
def test_users_for_less_are_statsmodels(seed):
    drill = KINDS["users_for_less"](seed)
    base, treated, _, _, before = numbers(drill.ask)
    part = next(value for word, value in PARTS.items() if word in drill.ask)
    effect = (treated - base) / 100
    assert before == pytest.approx(2 * users(base / 100, effect), rel=0.002, abs=3)
    assert drill.answer == pytest.approx(2 * users(base / 100, effect * part), rel=0.002, abs=3)
    assert wrong(drill, "forgot") == pytest.approx(before / part)
    assert wrong(drill, "took the cube") == pytest.approx(before * part**-3)
    assert min(drill.choices, key=lambda each: abs(np.log(each * part**2 / before))) == drill.answer


@pytest.mark.parametrize("seed", SEEDS)
def test_sixteen_is_near_cohens_h(seed):
    drill = KINDS["sixteen"](seed)
    base, lift = (each / 100 for each in numbers(drill.ask)[:2])
    h = proportion_effectsize(base * (1 + lift), base)
    assert drill.answer == pytest.approx(NormalIndPower().solve_power(h, alpha=0.05, power=0.8), rel=0.01)
    middle = base * (1 + lift / 2)
    assert drill.is_right(16 * middle * (1 - middle) / (base * lift) ** 2)
    assert drill.is_right(16 * base * (1 - base) / (base * lift) ** 2)
    assert wrong(drill, "took the relative") == pytest.approx(16 * middle * (1 - middle) / lift**2)
    assert wrong(drill, "counted") == pytest.approx(2 * drill.answer)


TABLE = {2: 0.083, 3: 0.107, 4: 0.126, 5: 0.142, 8: 0.179, 10: 0.193, 20: 0.248}
"""Armitage, McPherson and Rowe (1969), table 2: chance of significance at 5%, by repeated looks; 8 between 7 and 9."""


def test_false_wins_are_the_published_ones_or_those_of_simulated_tests():
    drills = [KINDS["false_wins"](seed) for seed in SEEDS]
    rng = np.random.default_rng(0)
    z = rng.standard_normal((200_000, 20)).cumsum(axis=1) / np.sqrt(np.arange(1, 21))
    for drill in drills:
        looks, alpha = int(numbers(drill.ask)[0]), numbers(drill.ask)[1] / 100
        seen = (abs(z[:, :looks]) > norm.isf(alpha / 2)).any(axis=1)
        assert abs(drill.answer - seen.mean()) < 4 * seen.std() / np.sqrt(len(seen))
        if alpha == 0.05 and looks != 8:
            assert drill.answer == pytest.approx(TABLE[looks], abs=0.001)
        assert wrong(drill, "multiplied") == pytest.approx(1 - (1 - alpha) ** looks)
        assert wrong(drill, "divided") == pytest.approx(alpha / looks)


@pytest.mark.parametrize("seed", SEEDS)
def test_split_off_is_the_root_of_chi_square(seed):
    drill = KINDS["split_off"](seed)
    control, treatment = numbers(drill.ask)
    root = np.sqrt(chisquare([control, treatment]).statistic)
    assert drill.answer == pytest.approx(root)
    assert wrong(drill, "took the root") == pytest.approx(root / 2)
    assert wrong(drill, "took the gap") == pytest.approx(2 * root)
    assert ("broken" in drill.way[1]) == (2 * norm.sf(root) < 0.001)


@pytest.mark.parametrize("seed", SEEDS)
def test_past_helps_is_the_residual_variance_of_a_regression(seed):
    """Deng, Xu, Kohavi and Walker (2013), WSDM."""
    drill = KINDS["past_helps"](seed)
    needed, rho = numbers(drill.ask)
    before, other = np.linalg.qr(np.random.default_rng(seed).standard_normal((500, 3)))[0][:, 1:].T
    now = rho * before + np.sqrt(1 - rho**2) * other
    left = now - before * (now @ before) / (before @ before)
    assert drill.answer == pytest.approx(needed * (left @ left) / (now @ now))
    assert wrong(drill, "forgot") == pytest.approx(needed - needed * rho)


@pytest.mark.parametrize("seed", SEEDS)
def test_whole_clusters_is_the_variance_of_a_mean_of_correlated_values(seed):
    drill = KINDS["whole_clusters"](seed)
    needed, size, alike = numbers(drill.ask)
    size = int(size)
    covariance = np.full((size, size), alike) + (1 - alike) * np.eye(size)
    assert drill.answer == pytest.approx(needed * size * covariance.mean())
    assert wrong(drill, "counted") == pytest.approx(needed * size * np.ones((size, size)).mean())
    assert wrong(drill, "took the root") == pytest.approx(needed * np.sqrt(size * covariance.mean()))


@pytest.mark.parametrize("seed", SEEDS[:10])
def test_users_curve_is_statsmodels(seed):
    drill = KINDS["users_curve"](seed)
    base, _, _, last, most = numbers(drill.ask)
    x = drill.curve.x
    assert x[-1] == most
    assert drill.answer == pytest.approx([2 * users(base / 100, each / 100) / 1000 for each in x], rel=0.002)
    assert wrong(drill, "forgot") == pytest.approx(last * most / x, rel=0.006)


@pytest.mark.parametrize("seed", SEEDS)
def test_width_of_an_interval_is_statsmodels(seed):
    drill = KINDS["width_of_an_interval"](seed)
    n, control, treatment = numbers(drill.ask)[:3]
    hits = [round(n * each / 100) for each in (treatment, control)]

    def half(alpha):
        low, high = confint_proportions_2indep(hits[0], n, hits[1], n, compare="diff", method="wald", alpha=alpha)
        return 50 * (high - low)

    assert drill.answer == pytest.approx(half(0.05))
    all_wrong(drill, {"took 1.645": half(0.1), "stopped": half(0.05) / norm.ppf(0.975)})


@pytest.mark.parametrize("seed", SEEDS)
def test_many_metrics_is_the_binomial_law(seed):
    drill = KINDS["many_metrics"](seed)
    tests, alpha = numbers(drill.ask)[:2]
    alpha /= 100
    level = alpha / tests if "divided" in drill.ask else alpha
    assert drill.answer == pytest.approx(binom.sf(0, int(tests), level))
    shown = [float(each) for each in re.findall(r"\d+(?:\.\d+)?", drill.way[0])]
    assert shown[0] ** shown[1] == pytest.approx(shown[2], abs=0.001)
    all_wrong(drill, {"forgot the": binom.sf(0, int(tests), alpha), "let all": binom.pmf(tests, tests, level)})
