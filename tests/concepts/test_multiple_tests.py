"""Several tests at once, against statsmodels, SciPy's multivariate normal and simulation."""

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import NormalIndPower

from concepts.ab_testing.guardrails import Guardrail, guardrails
from concepts.ab_testing.multiple_tests import all_pass, family_error, held_power, holm


def test_holm_is_statsmodels():
    rng = np.random.default_rng(0)
    for size in (1, 2, 5, 20):
        p = rng.uniform(size=size) ** 2
        np.testing.assert_allclose(holm(p), multipletests(p, method="holm")[1])
    assert holm([]).size == 0


def test_any_of_ten_rings():
    assert family_error(10) == pytest.approx(stats.binom.sf(0, 10, 0.05))
    assert family_error(1, 0.2) == pytest.approx(0.2)


@pytest.mark.parametrize("correlation", [0.2, 0.5, 0.9])
def test_all_pass_is_the_multivariate_normal(correlation):
    chances = np.array([0.8, 0.9, 0.6])
    cov = np.full((3, 3), correlation) + (1 - correlation) * np.eye(3)
    expected = stats.multivariate_normal(np.zeros(3), cov, seed=0).cdf(stats.norm.ppf(chances))
    assert all_pass(chances, correlation) == pytest.approx(expected, abs=2e-5)


def test_chances_multiply_without_correlation_and_near_the_smallest_with_it():
    assert all_pass([0.8] * 4) == pytest.approx(0.4096)
    assert 0.55 < all_pass([0.9, 0.6], 0.95) < 0.6
    assert all_pass([[0.5, 1.0], [0.0, 0.9]]) == pytest.approx([0.5, 0.0])
    assert all_pass([0.7, 1.0], 0.5) == pytest.approx(0.7, abs=1e-4)


def test_held_power_is_a_shifted_power_of_statsmodels():
    ours = held_power(400, margin=0.2, sd=1.0, alpha=0.05)
    theirs = NormalIndPower().power(0.2, 400, 0.025, alternative="larger")
    assert ours == pytest.approx(theirs, rel=1e-9)
    uneven = held_power(300, margin=4.0, sd=20.0, harm=1.0, ratio=3, alpha=0.1)
    assert uneven == pytest.approx(NormalIndPower().power(3 / 20, 300, 0.05, ratio=3, alternative="larger"), rel=1e-9)


def test_held_power_is_how_often_guardrails_are_held():
    rng = np.random.default_rng(1)
    shifts = rng.normal(0, 15 * np.sqrt(2 / 400), 3000)
    held = [guardrails([Guardrail("x", 100, 100 + s, 3.0, 15.0)], 400, 400)[0].verdict == "held" for s in shifts]
    assert np.mean(held) == pytest.approx(float(held_power(400, 3.0, 15.0)), abs=0.03)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: family_error(0), "tests must be at least 1, got 0"),
        (lambda: family_error(3, 1), "alpha must lie strictly between 0 and 1, got 1"),
        (lambda: all_pass([0.5, 1.2]), "chances must lie from 0 to 1, got 0.5 to 1.2"),
        (lambda: all_pass([0.5], 0.99), "correlation must be from 0 to 0.95, got 0.99"),
        (lambda: held_power(0, 1), "n, margin, sd and ratio must be positive, got 0, 1, 1.0, 1.0"),
        (lambda: held_power(5, 1, alpha=0), "alpha must lie strictly between"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
