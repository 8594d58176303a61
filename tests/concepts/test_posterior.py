"""Comparing two Beta posteriors, against exact sums, quadrature and draws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.special import betaln

from concepts.ab_testing.posterior import beta_greater, expected_loss


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


def test_expected_loss_against_quadrature():
    for first, second in (((62, 245), (98, 309)), ((5, 95), (3, 200)), ((0.5, 20), (1.5, 30))):
        x = np.linspace(0, 1, 100_001)
        direct = np.trapezoid(stats.beta.cdf(x, *second) * stats.beta.sf(x, *first), x)  # E[max(p1 - p2, 0)]
        assert expected_loss(*first, *second) == pytest.approx(direct, abs=1e-7)
    assert expected_loss(1, 10**6, 10**5, 10**5) >= 0


def test_a_pole_is_named():
    with pytest.raises(ValueError, match=r"must be at least 0.5, got 0.1"):
        beta_greater(0.1, 1, 1, 1)
