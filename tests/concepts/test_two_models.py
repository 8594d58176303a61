"""DeLong's paired test against its definition over all pairs, a closed form, a simulation and the bootstrap."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from concepts import roc_auc
from concepts.roc_auc import CORRELATIONS

pairs = st.lists(st.tuples(st.integers(-4, 4), st.integers(-4, 4)), min_size=2, max_size=15).map(
    lambda rows: np.array(rows, float)
)


def by_definition(pos: np.ndarray, neg: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """AUCs and their covariance as DeLong et al. (1988) write them: S10 / m + S01 / n, from all pairs."""
    kernel = np.array(
        [[[1.0 if x > y else 0.5 if x == y else 0.0 for y in neg[:, r]] for x in pos[:, r]] for r in (0, 1)]
    )
    return kernel.mean(axis=(1, 2)), np.cov(kernel.mean(axis=2)) / len(pos) + np.cov(kernel.mean(axis=1)) / len(neg)


@settings(max_examples=60, deadline=None)
@given(pairs, pairs)
def test_paired_delong_is_its_definition(pos, neg):
    got = roc_auc.paired_delong(pos, neg)
    auc, covariance = by_definition(pos, neg)
    assert (got.first.auc, got.second.auc) == pytest.approx(auc, abs=1e-12)
    assert got.difference == pytest.approx(auc[1] - auc[0], abs=1e-12)
    variance = covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1]
    assert got.standard_error == pytest.approx(np.sqrt(max(variance, 0)), abs=1e-7)
    assert got.first.standard_error == pytest.approx(np.sqrt(covariance[0, 0]), abs=1e-9)
    assert got.unpaired_error == pytest.approx(np.sqrt(covariance[0, 0] + covariance[1, 1]), abs=1e-9)
    product = covariance[0, 0] * covariance[1, 1]
    if product > 1e-12:
        assert got.correlation == pytest.approx(covariance[0, 1] / np.sqrt(product), abs=1e-6)
    if variance > 1e-9:
        assert got.p_value == pytest.approx(2 * stats.norm.sf(abs(auc[1] - auc[0]) / np.sqrt(variance)), abs=1e-6)
        reach = stats.norm.ppf(0.975) * np.sqrt(variance)
        assert (got.lower, got.upper) == pytest.approx((got.difference - reach, got.difference + reach), abs=1e-7)


@settings(max_examples=60, deadline=None)
@given(pairs, pairs)
def test_intervals_that_lie_apart_prove_a_difference_and_each_is_that_of_delong_alone(pos, neg):
    got = roc_auc.paired_delong(pos, neg)
    for model, alone in enumerate((got.first, got.second)):
        expected = roc_auc.delong(pos[:, model], neg[:, model])
        assert (alone.auc, alone.standard_error) == pytest.approx((expected.auc, expected.standard_error), abs=1e-12)
    if abs(got.difference) > stats.norm.ppf(0.975) * (got.first.standard_error + got.second.standard_error) + 1e-9:
        assert got.p_value < 0.05
    turned = roc_auc.paired_delong(pos[:, ::-1], neg[:, ::-1])
    assert turned.difference == pytest.approx(-got.difference, abs=1e-12)
    assert turned.p_value == pytest.approx(got.p_value, abs=1e-9)


def test_models_that_never_differ_or_never_vary():
    scores = np.arange(12.0)[:, None].repeat(2, axis=1)
    scores[:, 1] = np.exp(scores[:, 1])  # the same order
    same = roc_auc.paired_delong(scores[::2], scores[1::2])
    assert (same.difference, same.standard_error, same.p_value) == (0, 0, 1)
    flat = np.stack([np.zeros(6), np.arange(6.0)], axis=1)
    clear = roc_auc.paired_delong(flat + np.array([0, 10]), flat)
    assert (clear.first.auc, clear.second.auc, clear.p_value, clear.unpaired_p) == (0.5, 1.0, 0, 0)
    assert np.isnan(clear.correlation)
    assert np.isnan(roc_auc.paired_delong(flat[:1], flat).standard_error)


def test_the_models_errors_are_those_of_many_samples():
    """4,000 samples of 30 positives and 50 negatives; their standard deviation has 1.1% standard error."""
    rng, correlation = np.random.default_rng(0), 0.6
    chance, own = rng.standard_normal((2, 4000, 80))
    mixed = correlation * chance + np.sqrt(1 - correlation**2) * own
    auc = []
    for scores, separation in ((chance, 1.0), (mixed, 1.6)):
        pos, neg = scores[:, :30] + separation, scores[:, 30:]
        auc.append((pos[:, :, None] > neg[:, None, :]).mean(axis=(1, 2)))
    paired, unpaired = roc_auc.binormal_errors((1.0, 1.6), correlation, 30, 50)
    assert float(paired) == pytest.approx((auc[1] - auc[0]).std(), rel=0.035)
    assert float(unpaired) == pytest.approx(np.hypot(auc[0].std(), auc[1].std()), rel=0.035)


@pytest.mark.parametrize("separations", [(0.0, 0.0), (1.5, 1.7), (0.5, 3.0)])
@pytest.mark.parametrize("correlation", [0.0, 0.3, 0.95])
def test_the_models_errors_against_scipys_bivariate_normal(separations, correlation):
    m, n = 7, 11
    one, other = np.array(separations) / np.sqrt(2)

    def both(a, b, r):
        law = stats.multivariate_normal([0, 0], [[1, r], [r, 1]], allow_singular=True)
        return law.cdf([a, b]) - stats.norm.cdf(a) * stats.norm.cdf(b)

    def covariance(a, b, r):
        return (both(a, b, r) + (m + n - 2) * both(a, b, r / 2)) / (m * n)

    alone = covariance(one, one, 1) + covariance(other, other, 1)
    paired, unpaired = roc_auc.binormal_errors(separations, correlation, m, n)
    assert float(unpaired) ** 2 == pytest.approx(alone, abs=1e-6)
    assert float(paired) ** 2 == pytest.approx(alone - 2 * covariance(one, other, correlation), abs=1e-6)


def test_the_sweep_against_its_parts():
    sweep = roc_auc.comparison_sweep(1.0, 0.4, 60, 0.9, seed=3)
    pos, neg, own = (np.random.default_rng([3, s]).standard_normal(size) for s, size in ((1, 60), (0, 60), (5, 120)))
    chance = np.concatenate([pos, neg])
    for step in (0, 10, len(CORRELATIONS) - 1):
        r = CORRELATIONS[step]
        second = r * chance + np.sqrt(1 - r**2) * own
        second[:60] += 1.4
        auc, covariance = by_definition(np.stack([pos + 1, second[:60]], axis=1), np.stack([neg, second[60:]], axis=1))
        found = sweep.comparisons[step]
        assert (found.first.auc, found.second.auc) == pytest.approx(auc, abs=1e-12)
        error = np.sqrt(covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1])
        assert found.upper - found.difference == pytest.approx(stats.norm.ppf(0.95) * error)
    assert sweep.truth == (roc_auc.binormal_auc(1.0), roc_auc.binormal_auc(1.4))
    assert all(len(column) == len(CORRELATIONS) for column in sweep.table().values())
    assert np.all(np.diff(sweep.power) > 0)
    assert [sweep.unpaired_power[0], sweep.separate_power[0]] == pytest.approx([sweep.power[0]] * 2)
    assert np.ptp(sweep.separate_power) == 0, "other cases know nothing of these"
    assert np.all(np.diff(sweep.unpaired_power) < 0)
    none = roc_auc.comparison_sweep(gain=0.0, level=0.9)
    assert np.concatenate([none.power, none.separate_power]) == pytest.approx(0.1)
    assert none.unpaired_power[-1] < 1e-6, "who forgets the pairing raises false alarms too seldom as well"


def by_ranks(pos: np.ndarray, neg: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Placements (samples, cases) of positives and negatives by SciPy's ranks, as Sun and Xu (2014) have them."""
    ranks = stats.rankdata(np.concatenate([pos, neg], axis=1), axis=1)
    own = ranks[:, : pos.shape[1]] - stats.rankdata(pos, axis=1), ranks[:, pos.shape[1] :] - stats.rankdata(neg, axis=1)
    return own[0] / neg.shape[1], 1 - own[1] / pos.shape[1]


def test_power_is_how_often_each_test_finds_the_lead() -> None:
    """4,000 fresh samples at the opening's settings and correlation 0.8: the paired test, a test of two separate
    samples, and the one that takes the same cases for separate. The shares' standard errors are below 0.8 points."""
    rng, step, draws, m = np.random.default_rng(8), int(np.flatnonzero(CORRELATIONS == 0.8)[0]), 4000, 200
    chance, own, apart = rng.standard_normal((3, draws, 2 * m))
    lift = np.arange(2 * m) < m
    scored = chance + 1.5 * lift, 0.8 * chance + 0.6 * own + 1.7 * lift, apart + 1.7 * lift
    a, b, elsewhere = (by_ranks(each[:, :m], each[:, m:]) for each in scored)

    def error(beaten: np.ndarray, beating: np.ndarray) -> np.ndarray:
        return np.sqrt((beaten.var(axis=1, ddof=1) + beating.var(axis=1, ddof=1)) / m)

    def found(rival: tuple[np.ndarray, np.ndarray], spread: np.ndarray) -> float:
        return float(np.mean(np.abs(rival[0].mean(axis=1) - a[0].mean(axis=1)) > stats.norm.ppf(0.975) * spread))

    sweep = roc_auc.comparison_sweep()
    for power, share in (
        (sweep.power, found(b, error(b[0] - a[0], b[1] - a[1]))),
        (sweep.separate_power, found(elsewhere, np.hypot(error(*a), error(*elsewhere)))),
        (sweep.unpaired_power, found(b, np.hypot(error(*a), error(*b)))),
    ):
        expected = power[step]
        assert share == pytest.approx(expected, abs=3 * np.sqrt(expected * (1 - expected) / draws))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: roc_auc.paired_delong([1.0], [[0.0, 1.0]]),
            "positives must hold two scores a case, got an array of shape",
        ),
        (lambda: roc_auc.paired_delong([[1.0, 2.0]], [[0.0]]), "negatives must hold two scores a case"),
        (lambda: roc_auc.paired_delong(np.empty((0, 2)), [[0.0, 1.0]]), "must both hold scores, got 0 and 1"),
        (lambda: roc_auc.paired_delong([[1.0, 2.0]], [[0.0, 1.0]], 1.0), "level must be"),
        (lambda: roc_auc.comparison_sweep(separation=5), "separation must be from 0 to 4"),
        (lambda: roc_auc.comparison_sweep(gain=2), "gain must be from -1 to 1"),
        (lambda: roc_auc.comparison_sweep(positives=9), "positives must be from 10 to 2,000"),
        (lambda: roc_auc.comparison_sweep(level=0.4), "level must be"),
    ],
)
def test_bad_input_is_answered_in_one_sentence(call, message):
    with pytest.raises(ValueError, match=re.escape(message)) as caught:
        call()
    assert str(caught.value).endswith(".")
