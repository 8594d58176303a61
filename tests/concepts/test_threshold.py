"""Every threshold at once, against scikit-learn's metrics on the same scores."""

import re

import numpy as np
import pytest
from scipy import stats
from sklearn import metrics

from concepts import roc_auc
from concepts.roc_auc import THRESHOLDS


@pytest.mark.parametrize("arguments", [{}, {"prevalence": 0.5, "spread_ratio": 3.0, "n": 300}, {"separation": 0.0}])
def test_sweep_matches_scikit_learn_at_every_threshold(arguments):
    sweep = roc_auc.threshold_sweep(**arguments)
    pos, neg = _scores(arguments)
    y, score = np.repeat([1, 0], [pos.size, neg.size]), np.concatenate([pos, neg])
    for step in range(0, len(THRESHOLDS), 5):
        flagged = (score >= THRESHOLDS[step]).astype(int)
        tn, fp, fn, tp = metrics.confusion_matrix(y, flagged).ravel()
        assert (sweep.tp[step], sweep.fp[step], sweep.fn[step], sweep.tn[step]) == (tp, fp, fn, tn)
        assert sweep.f1[step] == pytest.approx(metrics.f1_score(y, flagged))
        assert sweep.tpr[step] == pytest.approx(metrics.recall_score(y, flagged))
        assert sweep.fpr[step] == pytest.approx(fp / (fp + tn))
        if flagged.any():
            assert sweep.precision[step] == pytest.approx(metrics.precision_score(y, flagged))
        else:
            assert np.isnan(sweep.precision[step])
        if 0 < flagged.sum() < y.size:
            assert sweep.mcc[step] == pytest.approx(metrics.matthews_corrcoef(y, flagged))
        else:
            assert np.isnan(sweep.mcc[step])
        assert sweep.cost[step] == pytest.approx(1000 * (10 * fn + fp) / y.size)
    assert sweep.auc.auc == pytest.approx(metrics.roc_auc_score(y, score), abs=1e-12)
    assert sweep.cost[sweep.best] == sweep.cost.min()
    assert sweep.cutoff == pytest.approx(1 / 11)
    assert all(len(column) == len(THRESHOLDS) for column in sweep.table().values())


def _scores(arguments):
    settings = {"separation": 1.5, "spread_ratio": 1.0, "prevalence": 0.1, "n": 2000, "seed": 0} | arguments
    positives = round(settings["n"] * settings["prevalence"])
    neg = np.random.default_rng([settings["seed"], 0]).standard_normal(settings["n"] - positives)
    pos = np.random.default_rng([settings["seed"], 1]).standard_normal(positives)
    return settings["separation"] + settings["spread_ratio"] * pos, neg


@pytest.mark.parametrize("prevalence", [0.01, 0.3])
def test_weighted_cases_are_the_same_scores_in_another_world(prevalence):
    """scikit-learn's metrics of weighted cases; ROC and AUC stay to the last digit."""
    half = roc_auc.threshold_sweep(prevalence=0.5, n=3000, weighted=True)
    other = roc_auc.threshold_sweep(prevalence=prevalence, n=3000, weighted=True)
    for name in ("tpr", "fpr", "tp", "density_positive"):
        assert np.array_equal(getattr(half, name), getattr(other, name))
    assert half.auc == other.auc
    assert half.cost == pytest.approx(roc_auc.threshold_sweep(prevalence=0.5, n=3000).cost)
    pos, neg = _scores({"prevalence": 0.5, "n": 3000})
    y, score = np.repeat([1, 0], [pos.size, neg.size]), np.concatenate([pos, neg])
    weight = np.where(y, 2 * prevalence, 2 * (1 - prevalence))
    for step in (20, 48, 63):
        flagged = score >= THRESHOLDS[step]
        assert other.precision[step] == pytest.approx(metrics.precision_score(y, flagged, sample_weight=weight))
        assert other.f1[step] == pytest.approx(metrics.f1_score(y, flagged, sample_weight=weight))
        wrong = (y == 1) & ~flagged, (y == 0) & flagged
        assert other.cost[step] == pytest.approx((10 * weight[wrong[0]].sum() + weight[wrong[1]].sum()) / 3)
    expected = metrics.average_precision_score(y, score, sample_weight=weight)
    assert other.curves.average_precision == pytest.approx(expected)
    fpr, tpr = roc_auc.binormal_rates(THRESHOLDS)
    assert other.theory.cost_curve == pytest.approx(1000 * (prevalence * 10 * (1 - tpr) + (1 - prevalence) * fpr))
    assert other.elsewhere == prevalence


def test_theory_stands_beside_the_sample():
    sweep = roc_auc.threshold_sweep(n=200_000, seed=3)
    fpr, tpr = roc_auc.binormal_rates(THRESHOLDS)
    assert np.abs(sweep.tpr - tpr).max() < 0.012
    assert sweep.theory.cost_curve == pytest.approx(1000 * (0.1 * 10 * (1 - tpr) + 0.9 * fpr))
    odds = 0.1 / 0.9 * stats.norm.pdf(THRESHOLDS, 1.5) / stats.norm.pdf(THRESHOLDS)
    assert sweep.theory.chance == pytest.approx(odds / (1 + odds))
    assert sweep.theory.cost <= sweep.theory.cost_curve.min()
    assert abs(sweep.cost.min() - sweep.theory.cost) < 12
    assert sweep.theory.auc == roc_auc.binormal_auc()
    assert (sweep.theory.fpr, sweep.theory.tpr) == pytest.approx(roc_auc.binormal_rates(sweep.theory.threshold))


def test_counts_are_exact_and_seeds_decide():
    assert roc_auc.threshold_sweep(prevalence=0.001, n=100).positives == 2
    assert roc_auc.threshold_sweep(prevalence=0.999, n=100).negatives == 2
    assert roc_auc.threshold_sweep(prevalence=0.01, n=20_000).prevalence == 0.01
    one, same, other = (roc_auc.threshold_sweep(seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(one.tp, same.tp)
    assert not np.array_equal(one.tp, other.tp)
    more = roc_auc.threshold_sweep(prevalence=0.2, n=2250, seed=1)
    assert np.array_equal(one.fp, more.fp), "more positives must leave the negatives alone"
    with pytest.raises(ValueError, match="read-only"):
        one.density_positive[0] = 1


def test_histograms_have_area_one_and_hold_what_lies_beyond():
    sweep = roc_auc.threshold_sweep(separation=4, spread_ratio=4, n=5000, prevalence=0.5)
    width = np.diff(sweep.edges)
    assert np.sum(sweep.density_positive * width) == pytest.approx(1)
    assert np.sum(sweep.density_negative * width) == pytest.approx(1)
    assert sweep.density_positive[-1] * width[-1] == pytest.approx(stats.norm.sf((7.8 - 4) / 4), abs=0.02)


def test_specificity_balanced_accuracy_youden_ks_and_gini():
    """Against scikit-learn at each threshold, and SciPy's two-sample distance."""
    sweep = roc_auc.threshold_sweep(n=400, prevalence=0.3, seed=2)
    pos, neg = _scores({"n": 400, "prevalence": 0.3, "seed": 2})
    y, score = np.repeat([1, 0], [pos.size, neg.size]), np.concatenate([pos, neg])
    for step in range(0, len(THRESHOLDS), 7):
        flagged = score >= THRESHOLDS[step]
        assert sweep.balanced_accuracy[step] == pytest.approx(metrics.balanced_accuracy_score(y, flagged))
        assert sweep.specificity[step] == pytest.approx(metrics.recall_score(y, flagged, pos_label=0))
        adjusted = metrics.balanced_accuracy_score(y, flagged, adjusted=True)
        assert sweep.youden[step] == pytest.approx(adjusted), "Youden's J is balanced accuracy, stretched to 0 to 1"
    assert sweep.curves.ks == pytest.approx(stats.ks_2samp(pos, neg).statistic)
    assert sweep.youden.max() <= sweep.curves.ks
    assert sweep.gini == pytest.approx(2 * metrics.roc_auc_score(y, score) - 1)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: roc_auc.threshold_sweep(separation=-0.1), "separation must be from 0 to 6, got -0.1"),
        (lambda: roc_auc.threshold_sweep(separation=float("nan")), "separation must be"),
        (lambda: roc_auc.threshold_sweep(spread_ratio=0), "spread_ratio must be from 0.1 to 10, got 0"),
        (lambda: roc_auc.threshold_sweep(prevalence=1), "prevalence must be"),
        (lambda: roc_auc.threshold_sweep(n=9), "n must be from 10 to 1,000,000, got 9"),
        (lambda: roc_auc.threshold_sweep(cost_fn=0), "cost_fn must be a positive finite number, got 0"),
        (lambda: roc_auc.threshold_sweep(cost_fp=np.inf), "cost_fp must be a positive finite number, got inf"),
    ],
)
def test_bad_input_is_answered_in_one_sentence(call, message):
    with pytest.raises(ValueError, match=re.escape(message)) as caught:
        call()
    assert str(caught.value).endswith(".")
