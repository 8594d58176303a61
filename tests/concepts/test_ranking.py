"""The ranking against scikit-learn, brute force over all pairs, closed forms and published numbers."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats
from sklearn import metrics

from concepts import roc_auc

scores = st.lists(st.integers(-5, 5), min_size=2, max_size=25).map(lambda values: np.array(values, float))
few = settings(max_examples=40, deadline=None)


def brute_force(pos: np.ndarray, neg: np.ndarray) -> tuple[float, float]:
    """DeLong's estimate straight from its definition: the kernel over all pairs."""
    kernel = np.array([[1.0 if x > y else 0.5 if x == y else 0.0 for y in neg] for x in pos])
    theta = kernel.mean()
    v10 = sum((row.mean() - theta) ** 2 for row in kernel) / (len(pos) - 1)
    v01 = sum((column.mean() - theta) ** 2 for column in kernel.T) / (len(neg) - 1)
    return theta, np.sqrt(v10 / len(pos) + v01 / len(neg))


def stacked(pos: np.ndarray, neg: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.repeat([1, 0], [len(pos), len(neg)]), np.concatenate([pos, neg])


@few
@given(scores, scores)
def test_delong_is_the_pairwise_definition(pos, neg):
    got = roc_auc.delong(pos, neg)
    theta, error = brute_force(pos, neg)
    assert got.auc == pytest.approx(theta, abs=1e-12)
    assert got.auc == pytest.approx(metrics.roc_auc_score(*stacked(pos, neg)), abs=1e-12)
    assert got.auc * pos.size * neg.size == pytest.approx(stats.mannwhitneyu(pos, neg).statistic, abs=1e-9)
    assert got.standard_error == pytest.approx(error, abs=1e-12)


@few
@given(scores, scores)
def test_auc_turns_with_the_classes_and_keeps_under_monotone_maps(pos, neg):
    base = roc_auc.delong(pos, neg)
    assert roc_auc.delong(neg, pos).auc == pytest.approx(1 - base.auc, abs=1e-12)
    assert roc_auc.delong(np.exp(pos), np.exp(neg)) == base
    assert roc_auc.delong(np.full(3, 7.0), np.full(4, 7.0)).auc == 0.5


def test_delong_on_published_ratings():
    """Hanley and McNeil (1982), 58 normal and 51 abnormal images in five ratings; Stata's manual, [R] roctab, prints
    area 0.8932, standard error 0.0307 and 95% limits 0.83295 to 0.95339 by DeLong's method."""
    normal = np.repeat([1, 2, 3, 4, 5], [33, 6, 6, 11, 2])
    abnormal = np.repeat([1, 2, 3, 4, 5], [3, 2, 2, 11, 33])
    got = roc_auc.delong(abnormal, normal)
    assert (round(got.auc, 4), round(got.standard_error, 4)) == (0.8932, 0.0307)
    assert (round(got.lower, 5), round(got.upper, 5)) == (0.83295, 0.95339)


def test_interval_follows_the_level_and_stays_within_bounds():
    pos, neg = np.array([1.0, 2, 3, 4]), np.array([0.0, 1, 2, 2.5])
    wide, narrow = roc_auc.delong(pos, neg, 0.99), roc_auc.delong(pos, neg, 0.8)
    assert wide.upper == 1.0
    assert narrow.auc - narrow.lower == pytest.approx(stats.norm.ppf(0.9) * narrow.standard_error)
    assert np.isnan(roc_auc.delong([1.0], neg).upper)


@few
@given(scores, scores)
def test_curves_match_scikit_learn(pos, neg):
    y, score = stacked(pos, neg)
    got = roc_auc.curves(pos, neg)
    fpr, tpr, _ = metrics.roc_curve(y, score, drop_intermediate=False)
    assert np.allclose(got.fpr, fpr)
    assert np.allclose(got.tpr, tpr)
    precision, recall, _ = metrics.precision_recall_curve(y, score)
    assert np.allclose(got.precision, precision[:-1][::-1])
    assert np.allclose(got.recall, recall[:-1][::-1])
    assert got.average_precision == pytest.approx(metrics.average_precision_score(y, score), abs=1e-12)


def test_thinning_keeps_the_curve():
    rng = np.random.default_rng(0)
    pos, neg = rng.normal(1, 1, 3000), rng.normal(0, 1, 30_000)
    got = roc_auc.curves(pos, neg)
    assert len(got.fpr) <= roc_auc.POINTS + 1
    assert len(got.recall) <= roc_auc.POINTS
    assert np.trapezoid(got.tpr, got.fpr) == pytest.approx(metrics.roc_auc_score(*stacked(pos, neg)), abs=2e-3)
    assert got.average_precision == pytest.approx(metrics.average_precision_score(*stacked(pos, neg)), abs=1e-12)
    assert (got.fpr[0], got.tpr[0], got.fpr[-1], got.tpr[-1], got.recall[-1]) == (0, 0, 1, 1, 1)


@pytest.mark.parametrize(("separation", "spread"), [(0, 1), (1.5, 1), (4, 4), (2, 0.25)])
def test_binormal_auc_is_the_area_under_its_rates(separation, spread):
    def slope(cut):
        return roc_auc.binormal_rates(cut, separation, spread)[1] * stats.norm.pdf(cut)

    area = integrate.quad(slope, -12, 12, points=[separation, 0], limit=200)[0]
    assert roc_auc.binormal_auc(separation, spread) == pytest.approx(area, abs=1e-8)


def test_precision_by_bayes():
    """TPR 0.90 and FPR 0.05: 94.7% precise at half, 66.7% at 10%, 15.4% at 1%; by hand."""
    got = [float(roc_auc.precision_from_rates(0.9, 0.05, share)) for share in (0.5, 0.1, 0.01)]
    assert got == pytest.approx([18 / 19, 2 / 3, 0.009 / 0.0585])
    assert np.isnan(roc_auc.precision_from_rates(0.0, 0.0, 0.5))


def test_equal_spreads_curve_has_the_area_it_is_asked_for():
    fpr, tpr = roc_auc.equal_spreads_curve(0.8, points=20_001)
    assert np.trapezoid(tpr, fpr) == pytest.approx(0.8, abs=1e-4)
    assert (fpr[0], tpr[0], fpr[-1], tpr[-1]) == (0, 0, 1, 1)
    at = stats.norm.isf(0.1)
    assert np.interp(0.1, fpr, tpr) == pytest.approx(
        float(roc_auc.binormal_rates(at, np.sqrt(2) * stats.norm.ppf(0.8))[1])
    )


@few
@given(scores, scores, st.sampled_from([0.01, 0.2, 0.9]))
def test_curves_elsewhere_are_those_of_weighted_cases(pos, neg, prevalence):
    """Against scikit-learn with sample weights; and the distance of the classes against SciPy's."""
    y, score = stacked(pos, neg)
    weight = np.where(y == 1, prevalence / pos.size, (1 - prevalence) / neg.size)
    got = roc_auc.curves(pos, neg, prevalence)
    precision, recall, _ = metrics.precision_recall_curve(y, score, sample_weight=weight)
    assert np.allclose(got.precision, precision[:-1][::-1])
    assert np.allclose(got.recall, recall[:-1][::-1])
    average = metrics.average_precision_score(y, score, sample_weight=weight)
    assert got.average_precision == pytest.approx(average, abs=1e-12)
    assert got.ks == pytest.approx(stats.ks_2samp(pos, neg, method="asymp").statistic, abs=1e-12)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: roc_auc.delong([], [1.0]), "must both hold scores, got 0 and 1"),
        (lambda: roc_auc.delong([2.0], [1.0], 0.2), "level must be from 0.5 to 0.999, got 0.2"),
    ],
)
def test_bad_input_is_answered_in_one_sentence(call, message):
    with pytest.raises(ValueError, match=re.escape(message)) as caught:
        call()
    assert str(caught.value).endswith(".")
