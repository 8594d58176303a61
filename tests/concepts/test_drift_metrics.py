"""The distances against SciPy, their definitions, and the chi-square approximation of the PSI."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.spatial.distance import jensenshannon
from scipy.stats import chi2_contingency, ks_2samp, kstwo, norm, wasserstein_distance

from concepts.monitoring import drift_metrics as dm

FEW = settings(max_examples=40, deadline=None)
COUNTS = arrays(np.int64, 6, elements=st.integers(1, 500))
SAMPLES = st.lists(st.integers(-20, 20), min_size=1, max_size=40).map(lambda values: np.sort(np.array(values, float)))


def test_psi_by_hand():
    assert dm.psi([50, 50], [60, 40]) == pytest.approx(0.1 * np.log(1.2) - 0.1 * np.log(0.8), abs=1e-15)
    empty = (0.5 - 0.005) * np.log(0.5 / 0.005) + (0.5 - 1) * np.log(0.5 / 1)
    assert dm.psi([0, 100], [50, 50]) == pytest.approx(empty, abs=1e-15)
    assert dm.psi([50, 0, 50], [30, 0, 20]) == pytest.approx(dm.psi([50, 50], [30, 20]), abs=1e-15)
    np.testing.assert_allclose(dm.psi([5, 5], [[5, 5], [6, 4]]), [0, dm.psi([5, 5], [6, 4])])


@FEW
@given(COUNTS, COUNTS)
def test_count_measures_agree_with_scipy(p, q):
    shares = p / p.sum(), q / q.sum()
    assert dm.psi(p, q) == pytest.approx(((shares[1] - shares[0]) * np.log(shares[1] / shares[0])).sum(), abs=1e-12)
    assert dm.psi(p, q) == pytest.approx(dm.psi(q, p), abs=1e-12)
    assert dm.psi(p, q) >= 0
    assert dm.psi(p, 3 * p) == pytest.approx(0, abs=1e-12)
    assert dm.js_distance(p, q) ** 2 == pytest.approx(jensenshannon(*shares, base=2) ** 2, abs=1e-12)
    statistic, p_value = dm.chi_square(p, q)
    theirs = chi2_contingency([p, q], correction=False)
    assert statistic == pytest.approx(theirs.statistic, abs=1e-9)
    assert p_value == pytest.approx(theirs.pvalue, abs=1e-9)


def test_count_measures_at_their_edges():
    assert dm.js_distance([1, 0], [0, 5]) == 1
    assert dm.js_distance([0, 7, 3], [0, 7, 3]) == 0
    statistic, p_value = dm.chi_square([[20, 0, 30], [9, 0, 0]], [[10, 0, 10], [4, 0, 0]])
    theirs = chi2_contingency([[20, 30], [10, 10]], correction=False)
    np.testing.assert_allclose(statistic, [theirs.statistic, 0])
    np.testing.assert_allclose(p_value, [theirs.pvalue, 1])


@FEW
@given(SAMPLES, SAMPLES)
def test_sample_measures_agree_with_scipy(r, x):
    if len(r) + len(x) > 2:  # SciPy divides by zero for one value each
        theirs = ks_2samp(r, x, method="asymp")
        assert dm.ks(r, x) == pytest.approx(theirs.statistic, abs=1e-12)
        assert dm.ks_p(dm.ks(r, x), len(r), len(x)) == pytest.approx(theirs.pvalue, abs=1e-9)
    assert dm.ks_p(1.0, 1, 1) == 1
    assert dm.wasserstein(r, x) == pytest.approx(wasserstein_distance(r, x), abs=1e-9)
    assert dm.wasserstein(r, x + 3) == pytest.approx(wasserstein_distance(r, x + 3), abs=1e-9)


def test_many_samples_at_once_with_missing_values():
    rng = np.random.default_rng(0)
    r = np.sort(np.round(rng.normal(size=200), 1))
    rows = np.round(rng.normal(0.3, 1, (5, 60)), 1)
    rows[rng.random(rows.shape) < 0.2] = np.nan
    found = dm.ks(r, np.sort(rows, axis=1))
    for row, statistic in zip(rows, found, strict=True):
        assert statistic == pytest.approx(ks_2samp(r, row[~np.isnan(row)], method="asymp").statistic, abs=1e-12)


def test_p_values_of_large_samples():
    """SciPy's exact law below the bound, and so near above it that nobody could tell."""
    statistic = np.linspace(0.2, 3, 15)
    for rows in (2 * dm.EXACT, 2 * dm.EXACT + 2, 20_000):
        law = kstwo.sf(statistic / np.sqrt(rows / 2), rows // 2)
        found = dm.ks_p(statistic / np.sqrt(rows / 2), rows, rows)
        np.testing.assert_allclose(found, law, atol=1e-12 if rows <= 2 * dm.EXACT else 1e-4)
    assert dm.ks_p(0.9, 10**6, 10**6) == 0.0


@FEW
@given(SAMPLES, st.integers(2, 12))
def test_edges_and_counts(r, bins):
    edges = dm.quantile_edges(r, bins)
    np.testing.assert_array_equal(
        edges, np.unique(np.quantile(r, [k / bins for k in range(1, bins)], method="inverted_cdf"))
    )
    counts = dm.bin_counts(r, edges)
    np.testing.assert_array_equal(counts, np.bincount(np.digitize(r, edges, right=True), minlength=len(edges) + 1))


def test_deciles_fill_evenly():
    values = np.sort(np.random.default_rng(0).normal(size=1000))
    assert set(dm.bin_counts(values, dm.quantile_edges(values))) == {100}


def test_category_counts():
    np.testing.assert_array_equal(dm.category_counts([[0, 2, 2], [1, 1, 3]], 4), [[1, 0, 2, 0], [0, 2, 0, 1]])


def test_a_small_psi_is_pearsons_chi_square_scaled():
    """Each term is nearly a squared standardized gap: PSI / (1/n + 1/m) is SciPy's chi-square of the same counts."""
    rng = np.random.default_rng(2)
    law = np.full(10, 0.1)
    for n, m in ((20_000, 20_000), (50_000, 10_000)):
        p, q = rng.multinomial(n, law), rng.multinomial(m, law)
        statistic = chi2_contingency([p, q], correction=False).statistic
        assert dm.psi(p, q) / (1 / n + 1 / m) == pytest.approx(statistic, rel=0.01)


def test_a_part_that_moves_mixes_with_the_rest():
    """The bins' shares by SciPy's normal law; nobody moves, or all do, at the ends."""
    edges = norm.ppf(np.arange(11) / 10)
    q = np.diff(0.7 * norm.cdf(edges) + 0.3 * norm.cdf(edges, loc=0.8))
    assert dm.psi_of_shift(0.8, share=0.3) == pytest.approx(np.sum((q - 0.1) * np.log(10 * q)))
    assert dm.psi_of_shift(0.8, share=0.0) == pytest.approx(0, abs=1e-12)
    assert dm.psi_of_shift(0.8, share=1.0) == dm.psi_of_shift(0.8)
    with pytest.raises(ValueError, match="share must be from 0 to 1, got 2"):
        dm.psi_of_shift(0.8, share=2)


def test_null_mean_and_rate_of_the_psi_against_simulation():
    rng = np.random.default_rng(1)
    values = []
    for _ in range(3000):
        r = np.sort(rng.normal(size=200))
        values.append(dm.psi(*(dm.bin_counts(v, dm.quantile_edges(r)) for v in (r, np.sort(rng.normal(size=200))))))
    assert dm.psi_mean(10, 200, 200) == pytest.approx(0.09)
    assert np.mean(values) == pytest.approx(0.09, abs=0.004)
    assert float(dm.psi_false_alarm(0.1, 10, 200, 200)) == pytest.approx(0.3505, abs=1e-4)  # chi2.sf(10, 9)
    assert np.mean(np.array(values) > 0.1) == pytest.approx(0.36, abs=0.03)


def test_bins_change_the_number():
    """Reference deciles against Sturges bins over both samples, on the same data (DESIGN.md, traps)."""
    rng = np.random.default_rng(0)
    r, x = np.sort(rng.normal(size=1000)), np.sort(rng.normal(0.4, 1, size=1000))
    sturges = np.histogram_bin_edges(np.concatenate([r, x]), "sturges")
    deciles = dm.psi(*(dm.bin_counts(v, dm.quantile_edges(r)) for v in (r, x)))
    other = dm.psi(np.histogram(r, sturges)[0], np.histogram(x, sturges)[0])
    assert abs(deciles - other) > 0.01


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: dm.psi([1, 2], [1, 2, 3]), "last axes"),
        (lambda: dm.psi([0, 0], [1, 2]), "reference has total 0"),
        (lambda: dm.js_distance([1, 2], [-1, 2]), "current has total"),
        (lambda: dm.chi_square([], []), "reference has total"),
        (lambda: dm.ks([], [1.0]), "reference has shape"),
        (lambda: dm.wasserstein([1.0], [[1.0]]), "current has shape"),
        (lambda: dm.ks([1.0], [[1.0, 2.0], [np.nan, np.nan]]), "current has shape"),
        (lambda: dm.ks([1.0], 2.0), "current has shape"),
        (lambda: dm.quantile_edges([1.0, 2.0], 1), "bins must be from 2"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()
