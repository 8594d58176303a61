"""Conditional power and giving up, against a published example, the bivariate normal, and what was proven of it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import multivariate_normal, norm

from concepts.ab_testing.crossing import crossing
from concepts.ab_testing.futility import FIXED, conditional_power, futility_boundary
from concepts.ab_testing.sequential import planned_drift


def test_a_published_example() -> None:
    """NCSS, PASS training: 0.6 against 0.7, 114 a group, one-sided 2.5%; half way z = 2.5 gives just over 80%."""
    drift = 0.1 / np.sqrt(2 * 0.65 * 0.35 / 114)
    assert 0.80 < conditional_power(2.5, 0.5, drift) < 0.81


@pytest.mark.parametrize("drift", [0.0, 1.0, 2.8])
@pytest.mark.parametrize(("fraction", "critical"), [(0.2, 1.96), (0.5, 2.2), (0.9, 1.645)])
def test_conditional_power_is_the_bivariate_normal_given_z(drift: float, fraction: float, critical: float) -> None:
    """P(z_end > c, z_now in a thin slice) over P(z_now in the slice)."""
    root = np.sqrt(fraction)
    law = multivariate_normal([drift * root, drift], [[1, root], [root, 1]], seed=0, abseps=1e-12)
    for z in (-1.0, 0.3, 1.8):
        thin = 1e-3
        both = law.cdf([z + thin, np.inf], lower_limit=[z - thin, critical])
        now = norm.cdf(z + thin - drift * root) - norm.cdf(z - thin - drift * root)
        assert conditional_power(z, fraction, drift, critical) == pytest.approx(both / now, abs=1e-5)


@settings(max_examples=40, deadline=None)
@given(st.floats(0.02, 0.98), st.floats(0.5, 5), st.floats(0.01, 0.6), st.floats(1.2, 3))
def test_the_boundary_is_where_conditional_power_is_the_threshold(t, drift, threshold, critical) -> None:  # type: ignore[no-untyped-def]
    z = futility_boundary(t, drift, threshold, critical)
    assert conditional_power(z, t, drift, critical) == pytest.approx(threshold, abs=1e-9)
    assert conditional_power(z - 0.1, t, drift, critical) < threshold


@pytest.mark.parametrize("threshold", [0.1, 0.2, 0.4])
@pytest.mark.parametrize("looks", [2, 6, 30])
def test_what_giving_up_costs_is_bounded(threshold: float, looks: int) -> None:
    """Lan, Simon and Halperin 1982: it misses at most beta / (1 - threshold), and raises no false alarm."""
    drift = planned_drift(0.05, 0.8)
    times = np.arange(1, looks + 1) / looks
    upper = np.append(np.full(looks - 1, np.inf), FIXED)
    futile = np.append(futility_boundary(times[:-1], drift, threshold), -np.inf)
    lower = np.full(looks, -np.inf)
    missed = 1 - crossing(upper, times, drift, lower, futile).total
    beta = norm.cdf(FIXED - drift)
    assert beta < missed <= beta / (1 - threshold)
    without = crossing(upper, times, 0.0, lower, futile)
    assert without.total < 0.025
    assert without.expected_fraction < 0.75 if looks > 2 else without.expected_fraction < 1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: conditional_power(1, 0, 1), "fraction must lie strictly between 0 and 1, got 0.0"),
        (lambda: conditional_power(1, [0.5, 1.0], 1), r"got \[0.5, 1.0\]"),
        (lambda: futility_boundary(0.5, 1, 0), "threshold must lie strictly between 0 and 1, got 0"),
    ],
)
def test_bad_input(call, message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=message):
        call()
