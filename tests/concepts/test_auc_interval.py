"""One growing sample and many fresh ones, against their parts and SciPy's bootstrap."""

import re

import numpy as np
import pytest
from scipy import stats

from concepts import roc_auc
from concepts.roc_auc import SIZES, auc_interval


def brute_force(pos: np.ndarray, neg: np.ndarray) -> tuple[float, float]:
    """DeLong's estimate straight from its definition: the kernel over all pairs."""
    kernel = np.array([[1.0 if x > y else 0.5 if x == y else 0.0 for y in neg] for x in pos])
    theta = kernel.mean()
    v10 = sum((row.mean() - theta) ** 2 for row in kernel) / (len(pos) - 1)
    v01 = sum((column.mean() - theta) ** 2 for column in kernel.T) / (len(neg) - 1)
    return theta, np.sqrt(v10 / len(pos) + v01 / len(neg))


def test_interval_sweep_against_its_parts():
    sweep = roc_auc.interval_sweep(negatives_per_positive=2, level=0.9, seed=4)
    neg = np.random.default_rng([4, 0]).standard_normal(1000)
    pos = 1.5 + np.random.default_rng([4, 1]).standard_normal(500)
    for step in (0, 7, len(SIZES) - 1):
        size = SIZES[step]
        theta, error = brute_force(pos[:size], neg[: 2 * size])
        assert sweep.auc[step] == pytest.approx(theta, abs=1e-12)
        if step:
            assert sweep.delong[:, step] == pytest.approx(theta + error * stats.norm.ppf([0.05, 0.95]), abs=1e-9)
    assert sweep.truth == roc_auc.binormal_auc()
    assert all(len(column) == len(SIZES) for column in sweep.table().values())
    again = roc_auc.interval_sweep(negatives_per_positive=2, level=0.9, seed=4)
    assert np.array_equal(sweep.bootstrap, again.bootstrap)
    assert np.array_equal(sweep.coverage, again.coverage)


def test_simulated_samples_are_what_delong_says():
    """The struck-out samples, checked one by one for the smallest and the largest size."""
    auc, error = auc_interval.simulate(1.0, 2.0, 2, 7)
    rng = np.random.default_rng([7, 3])
    draws = rng.standard_normal((roc_auc.SAMPLES, 1500))
    pos, neg = 1.0 + 2.0 * draws[:, :500], draws[:, 500:]
    for step in (0, 10, 20):
        size = SIZES[step]
        for row in (0, 399):
            got = roc_auc.delong(pos[row, :size], neg[row, : 2 * size])
            assert auc[step, row] == pytest.approx(got.auc, abs=1e-12)
            assert error[step, row] == pytest.approx(got.standard_error, abs=1e-12)


def test_coverage_is_near_nominal_when_the_sample_is_large_and_short_when_small():
    sweep = roc_auc.interval_sweep(seed=1)
    assert abs(sweep.coverage[-5:].mean() - 0.95) < 0.02
    assert sweep.coverage[0] < 0.9
    assert sweep.simulated.mean(axis=1)[-1] == pytest.approx(sweep.truth, abs=0.003)


def test_near_a_perfect_ranking_even_many_positives_are_too_few():
    """Placements from all pairs, none sorted; the claim's own 400 samples may err by four standard errors."""
    rng, held = np.random.default_rng(5), []
    for _ in range(600):
        beats = rng.normal(4, 1, 500)[:, None] > rng.normal(0, 1, 500)
        error = np.sqrt(beats.mean(axis=1).var(ddof=1) / 500 + beats.mean(axis=0).var(ddof=1) / 500)
        held.append(abs(beats.mean() - stats.norm.cdf(4 / np.sqrt(2))) <= 1.959964 * error)
    said = roc_auc.claims()
    assert said["near_auc"] == pytest.approx(stats.norm.cdf(4 / np.sqrt(2)))
    assert said["coverage_near"] == pytest.approx(np.mean(held), abs=4 * np.sqrt(0.09 * (1 / 400 + 1 / 600)))
    assert said["coverage_near"] < said["coverage_many"] - 0.02


def test_bootstrap_matches_scipy_and_counts_ties_half():
    rng = np.random.default_rng(0)
    pos, neg = np.round(rng.normal(1, 1, 40), 1), np.round(rng.normal(0, 1, 60), 1)

    def auc(x, y, axis=-1):
        return stats.mannwhitneyu(x, y, axis=axis).statistic / (40 * 60)

    got = roc_auc.bootstrap_auc(pos, neg, seed=0, resamples=2000)
    expected = stats.bootstrap((pos, neg), auc, vectorized=True, n_resamples=2000, method="percentile", rng=rng)
    assert np.quantile(got, [0.025, 0.975]) == pytest.approx(list(expected.confidence_interval), abs=0.012)
    chosen = np.random.default_rng([0, 2])
    rows, columns = chosen.integers(40, size=(2000, 40)), chosen.integers(60, size=(2000, 60))
    assert got[5] == pytest.approx(brute_force(pos[rows[5]], np.sort(neg)[columns[5]])[0])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: roc_auc.interval_sweep(separation=7), "separation must be"),
        (lambda: roc_auc.interval_sweep(spread_ratio=11), "spread_ratio must be"),
        (lambda: roc_auc.interval_sweep(negatives_per_positive=0), "negatives_per_positive must be from 1 to 20"),
        (lambda: roc_auc.interval_sweep(level=1), "level must be from 0.5 to 0.999, got 1"),
    ],
)
def test_bad_input_is_answered_in_one_sentence(call, message):
    with pytest.raises(ValueError, match=re.escape(message)) as caught:
        call()
    assert str(caught.value).endswith(".")
