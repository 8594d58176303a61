"""ROC and AUC against scikit-learn, brute force over all pairs, closed forms and published numbers."""

import contextlib
import io
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, optimize, stats
from sklearn import metrics

from concepts import roc_auc
from concepts.roc_auc import SIZES, THRESHOLDS
from content import PLACEHOLDER, question
from figures import roc_auc as figures

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


# ---------------------------------------------------------------------------------------------- AUC and interval


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


# ------------------------------------------------------------------------------------------------------ the model


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


@pytest.mark.parametrize("spread", [0.25, 0.6, 1, 1.7, 4])
@pytest.mark.parametrize("separation", [0.3, 1.5, 4])
@pytest.mark.parametrize(("prevalence", "cost_fn"), [(0.001, 1), (0.1, 10), (0.5, 1), (0.5, 100)])
def test_best_threshold_beats_every_other(separation, spread, prevalence, cost_fn):
    def price(cut):
        fpr, tpr = roc_auc.binormal_rates(cut, separation, spread)
        return prevalence * cost_fn * (1 - tpr) + (1 - prevalence) * fpr

    best = roc_auc.best_threshold(separation, spread, prevalence, cost_fn, 1.0)
    grid = np.concatenate([np.linspace(-40, 60, 200_001), [-np.inf, np.inf]])
    assert price(best) <= price(grid).min() + 1e-12
    if np.isfinite(best):
        nearby = optimize.minimize_scalar(price, bounds=(best - 0.2, best + 0.2), method="bounded")
        assert price(best) == pytest.approx(nearby.fun, rel=1e-6)


def test_best_threshold_is_where_the_chance_is_elkans():
    best = roc_auc.best_threshold(1.5, 1, 0.1, 10, 1)
    odds = 0.1 / 0.9 * stats.norm.pdf(best - 1.5) / stats.norm.pdf(best)
    assert odds / (1 + odds) == pytest.approx(1 / 11)
    assert roc_auc.best_threshold(0, 1, 0.1, 1, 1) == np.inf
    assert roc_auc.best_threshold(0, 1, 0.9, 1, 1) == -np.inf


def test_iso_cost_slope_is_the_curves_slope_at_the_best_point():
    best = roc_auc.best_threshold(1.5, 1, 0.1, 10, 1)
    (f0, f1), (t0, t1) = roc_auc.binormal_rates([best - 1e-5, best + 1e-5])
    assert (t1 - t0) / (f1 - f0) == pytest.approx(roc_auc.iso_cost_slope(0.1, 10, 1), rel=1e-6)
    assert roc_auc.iso_cost_slope(0.1, 10, 1) == pytest.approx(0.9)


# ------------------------------------------------------------------------------------------------------ the sweep


@pytest.mark.parametrize("arguments", [{}, {"prevalence": 0.5, "spread_ratio": 3.0, "n": 300}, {"separation": 0.0}])
def test_sweep_matches_scikit_learn_at_every_threshold(arguments):
    sweep = roc_auc.threshold_sweep(**arguments)
    y, score = stacked(*_scores(arguments))
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


# --------------------------------------------------------------------------------------------------- the interval


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
    auc, error = roc_auc._simulate(1.0, 2.0, 2, 7)
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


# ------------------------------------------------------------------------------------------------- your own scores


def test_own_scores_against_scikit_learn():
    data = roc_auc.example_scores()
    sweep = roc_auc.own_scores(data["label"], data["score"], "fraud", 5, 2)
    kept = ~np.isnan(data["score"])
    y, score = (data["label"] == "fraud")[kept], data["score"][kept]
    assert sweep.auc.auc == pytest.approx(metrics.roc_auc_score(y, score), abs=1e-12)
    assert sweep.curves.average_precision == pytest.approx(metrics.average_precision_score(y, score), abs=1e-12)
    assert sweep.dropped == {"no score": 12}
    assert sweep.n == kept.sum()
    assert sweep.theory is None
    assert len(sweep.thresholds) <= 101
    assert np.all(np.diff(sweep.thresholds) > 0)
    step = 40
    assert sweep.tp[step] == np.sum(y & (score >= sweep.thresholds[step]))
    assert sweep.tp[-1] + sweep.fp[-1] == 0
    assert np.isnan(sweep.precision[-1])
    assert sweep.tp[0] == sweep.positives
    assert "model's cost per 1,000 cases" not in sweep.table()


def test_own_scores_cleans_and_counts():
    labels = ["1", 1, 1.0, " 0", 0, "", None, np.nan, "0", 1, 0.0]
    given_scores = ["0.9", 0.8, " .7 ", 1, "2e-1", 0.5, 0.5, None, "", None, 0.1]
    sweep = roc_auc.own_scores(np.array(labels, dtype=object), given_scores, "1")
    assert (sweep.positives, sweep.negatives) == (3, 3)
    assert sweep.dropped == {"no label": 2, "no score": 2, "neither": 1}
    assert sweep.auc.auc == pytest.approx(6 / 9)


def test_own_scores_flipped_constant_and_single():
    labels = np.repeat(["a", "b"], 10)
    up = roc_auc.own_scores(labels, np.arange(20), "b")
    assert up.auc.auc == 1
    assert roc_auc.own_scores(labels, np.arange(20), "a").auc.auc == 0
    for value in (0.0, 3.5, -1e9):
        flat = roc_auc.own_scores(labels, np.full(20, value), "a")
        assert flat.auc.auc == 0.5
        assert flat.edges[0] < value < flat.edges[-1]
        assert len(flat.thresholds) == 2
    lone = roc_auc.own_scores(["a", "b", "b"], [1, 2, 3], "a")
    assert lone.auc.auc == 0
    assert np.isnan(lone.auc.standard_error)


def test_a_hundred_thousand_rows_thin_without_moving_the_auc():
    rng = np.random.default_rng(5)
    y = rng.integers(0, 2, 100_000)
    score = rng.normal(y)
    sweep = roc_auc.own_scores(y, score, "1")
    assert sweep.auc.auc == pytest.approx(metrics.roc_auc_score(y, score), abs=1e-12)
    assert len(sweep.curves.fpr) <= 301


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ([0, 1, 1], ("0", "1")),
        (["yes", "no"], ("no", "yes")),
        ([True, False], ("False", "True")),
        (["fraud", "genuine"], ("genuine", "fraud")),
        ([1.0, np.nan, 0.0], ("0", "1")),
        (["x", "y ", " y"], ("x", "y")),
        ([-1, 1], ("-1", "1")),
    ],
)
def test_label_classes(labels, expected):
    assert roc_auc.label_classes(np.array(labels, dtype=object)) == expected


# ------------------------------------------------------------------------------------------------------ bad input


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
        (lambda: roc_auc.interval_sweep(separation=7), "separation must be"),
        (lambda: roc_auc.interval_sweep(spread_ratio=11), "spread_ratio must be"),
        (lambda: roc_auc.interval_sweep(negatives_per_positive=0), "negatives_per_positive must be from 1 to 20"),
        (lambda: roc_auc.interval_sweep(level=1), "level must be from 0.5 to 0.999, got 1"),
        (lambda: roc_auc.delong([], [1.0]), "must both hold scores, got 0 and 1"),
        (lambda: roc_auc.delong([2.0], [1.0], 0.2), "level must be"),
        (lambda: roc_auc.label_classes(["a", "a"]), "every row says 'a'"),
        (lambda: roc_auc.label_classes(list("abcdefg")), "7 were found: 'a', 'b', 'c', 'd', 'e', ..."),
        (lambda: roc_auc.label_classes(list("abc")), "3 were found: 'a', 'b', 'c'"),
        (lambda: roc_auc.label_classes([None, " "]), "labels must not all be missing"),
        (lambda: roc_auc.own_scores([0, 1], [1, 2, 3], "1"), "same length, got 2 and 3"),
        (lambda: roc_auc.own_scores([0, 1], [1, 2], "yes"), "positive must be '0' or '1', got 'yes'"),
        (lambda: roc_auc.own_scores([0, 1, 1], [1, 2, "high"], "1"), "a number, but data row 3 holds 'high'"),
        (lambda: roc_auc.own_scores([0, 1, 1], [1, np.inf, 2], "1"), "finite, but data row 2 holds inf"),
        (lambda: roc_auc.own_scores([0, 1], [None, ""], "1"), "scores must not all be missing"),
        (lambda: roc_auc.own_scores([0, 1, 1], [1, None, np.nan], "1"), "no row labelled '1' has one"),
        (lambda: roc_auc.own_scores([0, 1, 1], [None, 1, 2], "1"), "no row labelled '0' has one"),
    ],
)
def test_bad_input_is_answered_in_one_sentence(call, message):
    with pytest.raises(ValueError, match=re.escape(message)) as caught:
        call()
    assert str(caught.value).endswith(".")


# --------------------------------------------------------------------------------------------- prose and snippets


def test_prediction_and_claims():
    page = question("roc_auc")
    assert roc_auc.prediction() == "auc_stays_precision_falls"
    assert roc_auc.prediction() in page.options
    claims = roc_auc.claims()
    assert np.isfinite(list(claims.values())).all()
    used = {match[1] for match in PLACEHOLDER.finditer(page.prose)}
    assert used == set(claims)


def test_claims_against_closed_forms():
    claims = roc_auc.claims()
    caught, alarms = stats.norm.sf(0.8 - 1.5), stats.norm.sf(0.8)
    assert claims["precision_one"] == pytest.approx(0.01 * caught / (0.01 * caught + 0.99 * alarms))
    assert claims["precision_half"] == pytest.approx(caught / (caught + alarms))
    assert claims["alarms_per_hit"] == pytest.approx(99 * alarms / caught)
    wide = stats.norm.ppf(claims["auc"]) * np.sqrt(5)
    assert claims["strict_wide"] == pytest.approx(stats.norm.sf((stats.norm.isf(0.01) - wide) / 2))
    assert claims["strict_equal"] == pytest.approx(stats.norm.sf(stats.norm.isf(0.01) - 1.5))
    naive = 0.75 + np.log(9) / 1.5
    price = 1000 * (stats.norm.cdf(naive - 1.5) + 0.9 * stats.norm.sf(naive))
    assert claims["cost_naive"] == pytest.approx(price)
    assert claims["cost_cutoff"] < price
    big = roc_auc.threshold_sweep(prevalence=0.01, n=1_000_000)
    assert claims["ap_one"] == pytest.approx(big.curves.average_precision, abs=0.005)


def run(lab, **assigned):
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(question("roc_auc").code[lab], lab, "exec"), dict(assigned))
    return printed.getvalue()


@pytest.mark.parametrize(
    ("arguments", "step"),
    [
        ({}, 48),
        ({"separation": 4.0, "spread_ratio": 0.25, "prevalence": 0.001, "n": 100, "seed": 9}, 120),
        ({"separation": 0.0, "spread_ratio": 4.0, "prevalence": 0.5, "n": 20_000, "cost_fn": 100.0}, 0),
    ],
)
def test_threshold_snippet(arguments, step):
    assigned = {
        "separation": 1.5,
        "spread_ratio": 1.0,
        "prevalence": 0.1,
        "n": 2000,
        "cost_fn": 10.0,
        "cost_fp": 1.0,
        "seed": 0,
    } | arguments
    sweep = roc_auc.threshold_sweep(**assigned)
    printed = run("threshold", threshold=float(THRESHOLDS[step]), **assigned)
    assert printed == figures.threshold_printed(sweep, step)


@pytest.mark.parametrize(
    ("arguments", "step"),
    [({}, 6), ({"separation": 4.0, "spread_ratio": 4.0, "negatives_per_positive": 9, "level": 0.99, "seed": 3}, 20)],
)
def test_interval_snippet(arguments, step):
    assigned = {
        "separation": 1.5,
        "spread_ratio": 1.0,
        "negatives_per_positive": 1,
        "level": 0.95,
        "seed": 0,
    } | arguments
    sweep = roc_auc.interval_sweep(**assigned)
    assert run("interval", positives=int(SIZES[step]), **assigned) == figures.interval_printed(sweep, step)


@pytest.mark.parametrize("labels", ["text", "numbers"])
def test_own_scores_snippet(tmp_path, labels):
    table = pd.DataFrame(roc_auc.example_scores(1))
    positive = "fraud"
    if labels == "numbers":
        table["label"] = (table["label"] == "fraud").astype(float)
        table.loc[5, "label"] = np.nan
        positive = "1"
    path = tmp_path / "scores.csv"
    table.to_csv(path, index=False)
    sweep = roc_auc.own_scores(table["label"], table["score"], positive, 10.0, 1.0)
    for step in (0, 50, len(sweep.thresholds) - 1):
        printed = run(
            "own_scores", file=str(path), label_column="label", score_column="score", positive=positive,
            threshold=float(sweep.thresholds[step]), cost_fn=10.0, cost_fp=1.0,
        )  # fmt: skip
        assert printed == figures.own_printed(sweep, step)
