"""Fisher's exact test against its book, SciPy, and what it promises."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from concepts.ab_testing.exact_test import expected_least, fisher_exact


def test_the_lady_tasting_tea():
    assert fisher_exact(4, 3, 4, 1) == pytest.approx(0.4857, abs=5e-5)  # Fisher 1935, as R's fisher.test has it
    assert fisher_exact(12, 10, 18, 3) == pytest.approx(5.367e-4, rel=1e-3)  # his twins, two-sided


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 300), st.integers(1, 300), st.data())
def test_scipy_agrees(control, treatment, data):
    a, b = data.draw(st.integers(0, control)), data.draw(st.integers(0, treatment))
    expected = stats.fisher_exact([[a, b], [control - a, treatment - b]]).pvalue
    assert fisher_exact(control, a, treatment, b) == pytest.approx(expected, rel=1e-7, abs=1e-12)


def test_many_users_and_few_conversions():
    for n in (10**5, 10**8):
        expected = stats.binomtest(12, 15, 0.5).pvalue  # equal arms, rare hits: each falls to either arm by a coin
        assert fisher_exact(n, 3, n, 12) == pytest.approx(expected, rel=1e-3)
    assert np.isnan(fisher_exact(10**6, 50_000, 10**6, 51_000))
    assert fisher_exact(10**6, 10**5, 10, 4) == pytest.approx(stats.binomtest(4, 10, 0.1).pvalue, rel=1e-3)


def test_it_rings_no_more_often_than_promised():
    rng = np.random.default_rng(0)
    hits = rng.binomial(100, 0.05, (2000, 2))
    p = np.array([float(fisher_exact(100, int(a), 100, int(b))) for a, b in hits])
    assert np.mean(p <= 0.05) < 0.05


def test_shapes_and_expected_counts():
    seen = np.array([[0, 1], [5, 9]])
    assert fisher_exact(30, 4, 40, seen).shape == (2, 2)
    for hits in seen.ravel():
        table = stats.contingency.expected_freq([[4, hits], [26, 40 - hits]])
        assert expected_least(30, 4, 40, hits) == pytest.approx(table.min())


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ((0, 0, 5, 1), "users must be at least 1 in each arm, got 0 and 5"),
        ((5, 6, 5, 1), r"conversions must lie in \[0, 5\] and \[0, 5\], got 6 and 1 to 1"),
        ((5, 1, 5, [-1, 2]), "got 1 and -1 to 2"),
    ],
)
def test_bad_counts_are_named(counts, message):
    with pytest.raises(ValueError, match=message):
        fisher_exact(*counts)
