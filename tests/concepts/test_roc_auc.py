"""What the prose of ROC and AUC quotes, and what its snippets print."""

import contextlib
import io

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn.metrics import roc_auc_score

from concepts import roc_auc
from concepts.roc_auc import SIZES, THRESHOLDS
from content import PLACEHOLDER, question
from figures import roc_auc as figures


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
    assert claims["strict_wide"] == pytest.approx(stats.norm.sf((stats.norm.isf(0.01) - 2.4) / 2))
    alike = 2.4 * np.sqrt(2 / 5)  # d / sqrt(1 + s^2) is the same
    assert claims["strict_equal"] == pytest.approx(stats.norm.sf(stats.norm.isf(0.01) - alike))
    assert claims["lead"] == pytest.approx(stats.norm.cdf(1.7 / np.sqrt(2)) - stats.norm.cdf(1.5 / np.sqrt(2)))
    naive = 0.75 + np.log(9) / 1.5
    price = 1000 * (stats.norm.cdf(naive - 1.5) + 0.9 * stats.norm.sf(naive))
    assert claims["cost_naive"] == pytest.approx(price)
    assert claims["cost_cutoff"] < price
    assert claims["gini"] == 2 * claims["auc"] - 1
    rare = 0.75 + np.log(99 / 10) / 1.5
    assert claims["best_rare"] == pytest.approx(rare)
    assert claims["best_half"] == pytest.approx(0.75 + np.log(1 / 10) / 1.5)
    assert claims["best_common"] == pytest.approx(0.75 + np.log(9 / 10) / 1.5)
    assert claims["cost_rare"] == pytest.approx(1000 * (0.1 * stats.norm.cdf(rare - 1.5) + 0.99 * stats.norm.sf(rare)))
    assert claims["cost_rare_same"] == pytest.approx(1000 * (0.1 * (1 - caught) + 0.99 * alarms))
    assert claims["within"] == pytest.approx(stats.norm.cdf(0.5 / np.sqrt(2)))
    assert claims["gain_low"] > 0, "paired, the lead is clear; taken as independent, it is not"
    assert claims["p_paired"] < 0.05 < claims["p_unpaired"]
    assert claims["power_unpaired"] < claims["power_separate"] < claims["power_paired"]
    assert claims["four_auc"] == roc_auc_score([1, 0, 1, 0], [3, 2, 1, 0]) == 3 / 4
    big = roc_auc.threshold_sweep(prevalence=0.01, n=1_000_000)
    assert claims["ap_one"] == pytest.approx(big.curves.average_precision, abs=0.005)


def run(lab, **assigned):
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        body = question("roc_auc").code[lab].replace("<read>", "table = pd.read_csv(file)")
        exec(compile(body, lab, "exec"), dict(assigned))
    return printed.getvalue()


@pytest.mark.parametrize(
    ("arguments", "step"),
    [
        ({}, 48),
        ({"separation": 4.0, "spread_ratio": 0.25, "prevalence": 0.001, "n": 100, "seed": 9}, 120),
        ({"separation": 0.0, "spread_ratio": 4.0, "prevalence": 0.5, "n": 20_000, "cost_fn": 100.0}, 0),
        ({"prevalence": 0.01, "weighted": True}, 63),
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
        "weighted": False,
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


@pytest.mark.parametrize(
    ("arguments", "step"), [({}, 16), ({"gain": 0.5, "positives": 50, "level": 0.9, "seed": 2}, 0)]
)
def test_models_snippet(arguments, step):
    assigned = {"separation": 1.5, "gain": 0.2, "positives": 200, "level": 0.95, "seed": 0} | arguments
    sweep = roc_auc.comparison_sweep(**assigned)
    printed = run("models", correlation=float(sweep.correlations[step]), **assigned)
    assert printed == figures.comparison_printed(sweep, step)


def test_segments_snippet():
    assigned = {"separation": 0.5, "prevalence_a": 0.02, "prevalence_b": 0.2}
    sweep = roc_auc.segment_sweep(**assigned)
    assert run("segments", gap=float(sweep.gaps[20]), **assigned) == figures.segments_printed(sweep, 20)


@pytest.mark.parametrize("prevalence", [None, 0.01])
@pytest.mark.parametrize("labels", ["text", "numbers"])
def test_own_scores_snippet(tmp_path, labels, prevalence):
    table = pd.DataFrame(roc_auc.example_scores(1))
    positive = "fraud"
    if labels == "numbers":
        table["label"] = (table["label"] == "fraud").astype(float)
        table.loc[5, "label"] = np.nan
        positive = "1"
    path = tmp_path / "scores.csv"
    table.to_csv(path, index=False)
    sweep = roc_auc.own_scores(table["label"], table["score"], positive, 10.0, 1.0, prevalence)
    for step in (0, 50, len(sweep.thresholds) - 1):
        printed = run(
            "own_scores", file=str(path), label_column="label", score_column="score", positive=positive,
            threshold=float(sweep.thresholds[step]), cost_fn=10.0, cost_fp=1.0, prevalence=prevalence,
        )  # fmt: skip
        assert printed == figures.own_printed(sweep, step)
