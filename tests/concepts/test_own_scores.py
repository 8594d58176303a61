"""Scores that a person brings: read as pandas and scikit-learn read them, cleaned, counted, and refused in words."""

import re

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics

from concepts import roc_auc
from concepts.labels import classes, label_classes
from concepts.roc_auc import confidence_of, own_table


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
    assert roc_auc.own_scores(labels, [0.1 + 0.2] * 10 + [0.3] * 10, "a").auc.auc == 0.5  # but for rounding
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
        ([1, 2], ("1", "2")),
        (["10", "9"], ("9", "10")),
        (["ja", "nein"], ("nein", "ja")),
        (["Existing", "Attrited"], ("Existing", "Attrited")),
        (["good", "unclear"], ("good", "unclear")),
        (["true", "false"], ("false", "true")),
    ],
)
def test_label_classes(labels, expected):
    assert label_classes(np.array(labels, dtype=object)) == expected


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: label_classes(["a", "a"]), "every row says 'a'"),
        (lambda: label_classes(list("abcdefg")), "7 were found: 'a', 'b', 'c', 'd', 'e', ..."),
        (lambda: label_classes(list("abc")), "3 were found: 'a', 'b', 'c'"),
        (lambda: label_classes([None, " "]), "labels must not all be missing"),
        (lambda: roc_auc.own_scores([0, 1], [1, 2, 3], "1"), "same length, got 2 and 3"),
        (lambda: roc_auc.own_scores([0, 1], [1, 2], "yes"), "positive must be '0' or '1', got 'yes'"),
        (lambda: roc_auc.own_scores([0, 1, 1], [1, 2, "high"], "1"), "a number, but data row 3 holds 'high'"),
        (lambda: roc_auc.own_scores([0, 1, 1], [1, np.inf, 2], "1"), "finite, but data row 2 holds inf"),
        (
            lambda: roc_auc.own_scores([0, 1, 1], [1, 2, -1e308], "1"),
            "at most 1e+100 in size, but data row 3 holds -1e+308",
        ),
        (lambda: roc_auc.own_scores([0, 1], [None, ""], "1"), "scores must not all be missing"),
        (lambda: roc_auc.own_scores([0, 1, 1], [1, None, np.nan], "1"), "no row labelled '1' has one"),
        (lambda: roc_auc.own_scores([0, 1, 1], [None, 1, 2], "1"), "no row labelled '0' has one"),
        (lambda: roc_auc.own_scores([0, 1], [1, 2], "1", prevalence=0.0), "prevalence must be from 0.0001 to 0.9999"),
        (
            lambda: roc_auc.own_scores([0, 1], [1, 2], "1", cost_fn=-1),
            "cost_fn must be a positive finite number, got -1",
        ),
        (lambda: roc_auc.own_comparison([0, 1], [1, 2], [1, "x"], "1"), "a number, but data row 2 holds 'x'"),
    ],
)
def test_bad_input_is_answered_in_one_sentence(call, message):
    with pytest.raises(ValueError, match=re.escape(message)) as caught:
        call()
    assert str(caught.value).endswith(".")


def test_the_cheapest_of_all_cuts_is_among_the_steps():
    """Each of the 1,488 scores tried in turn; the quantiles alone miss the cheapest."""
    data = roc_auc.example_scores(3)
    kept = ~np.isnan(data["score"])
    y, score = (data["label"] == "fraud")[kept], data["score"][kept]
    for prices in ((10, 1), (7, 3), (1, 1), (100, 1)):
        sweep = roc_auc.own_scores(data["label"], data["score"], "fraud", *prices)
        costs = [prices[0] * np.sum(y & (score < cut)) + prices[1] * np.sum(~y & (score >= cut)) for cut in score]
        cheapest = min(*costs, prices[0] * y.sum())
        assert sweep.cost[sweep.best] == pytest.approx(1000 * cheapest / y.size)


def test_another_prevalence_moves_precision_and_cost_but_neither_rates_nor_auc():
    """Against scikit-learn with the cases weighted as they are found where the threshold will be used."""
    data = roc_auc.example_scores()
    kept = ~np.isnan(data["score"])
    y, score = (data["label"] == "fraud")[kept], data["score"][kept]
    here = roc_auc.own_scores(data["label"], data["score"], "fraud")
    there = roc_auc.own_scores(data["label"], data["score"], "fraud", prevalence=0.01)
    assert (there.prevalence, there.share, here.prevalence) == (0.01, y.mean(), y.mean())
    assert there.auc == here.auc
    weight = np.where(y, 0.01 / y.mean(), 0.99 / (1 - y.mean()))
    for step in range(0, len(there.thresholds) - 1, 9):
        flagged = score >= there.thresholds[step]
        assert there.precision[step] == pytest.approx(metrics.precision_score(y, flagged, sample_weight=weight))
        assert there.f1[step] == pytest.approx(metrics.f1_score(y, flagged, sample_weight=weight))
        if 0 < flagged.sum() < y.size:
            mcc = metrics.matthews_corrcoef(y, flagged, sample_weight=weight)
            assert there.mcc[step] == pytest.approx(mcc)
        wrong = 10 * weight * (y & ~flagged) + weight * (~y & flagged)
        assert there.cost[step] == pytest.approx(1000 * wrong.sum() / y.size)
    assert there.thresholds[there.best] > here.thresholds[here.best], "rarer positives ask for a higher bar"
    same = roc_auc.own_scores(data["label"], data["score"], "fraud", prevalence=float(y.mean()))
    assert same.cost == pytest.approx(here.cost)


def test_two_models_on_the_rows_that_have_both():
    rng = np.random.default_rng(4)
    y = np.tile([0, 1], 60)
    first, second = rng.normal(y), rng.normal(2 * y)
    second[:7] = np.nan
    found, rows = roc_auc.own_comparison(y, first, second, "1")
    assert rows == 113
    assert found.first.auc == pytest.approx(metrics.roc_auc_score(y[7:], first[7:]))
    assert found.second.auc == pytest.approx(metrics.roc_auc_score(y[7:], second[7:]))


def test_a_column_of_a_hundred_thousand_labels_is_refused_at_once():
    """Each label is looked up, never searched for: a search would take minutes."""
    with pytest.raises(ValueError, match="100,000 were found"):
        label_classes(np.arange(100_000).astype(str))


def test_a_models_confidence_in_what_it_predicts_is_turned_into_a_score_of_the_positive():
    """Against scikit-learn on the model's own probabilities, from which the confidence was made."""
    rng = np.random.default_rng(3)
    truth = rng.random(400) < 0.4
    probability = np.clip(0.5 + rng.normal(np.where(truth, 0.15, -0.15), 0.2), 0.01, 0.99)
    predicted = probability >= 0.5
    table = pd.DataFrame(
        {
            "Class": np.where(truth, "1", "0"),
            "prediction_label": np.where(predicted, "1", "0"),
            "prediction_score": np.where(predicted, probability, 1 - probability),
        }
    )
    kinds = {"Class": "label", "prediction_label": "label", "prediction_score": "score"}
    assert confidence_of(table, kinds, "Class", "prediction_score") == "prediction_label"
    found, compared, rows = own_table(
        table[["Class", "prediction_score", "prediction_label"]], "1", predicted="prediction_label"
    )
    assert found.auc.auc == pytest.approx(metrics.roc_auc_score(truth, probability))
    assert (compared, rows) == (None, 400)
    plain = table.assign(prediction_score=probability)
    assert confidence_of(plain, kinds, "Class", "prediction_score") == ""
    assert confidence_of(table, kinds | {"prediction_label": "category"}, "Class", "prediction_score") == ""
    assert confidence_of(table, kinds | {"prediction_score": "category"}, "Class", "prediction_score") == ""
    asked = plain.assign(other=-probability)[["Class", "prediction_score", "other"]]
    _, compared, rows = own_table(asked, "1", rival="other")
    assert compared.second.auc == pytest.approx(1 - compared.first.auc)
    assert rows == 400
    with pytest.raises(ValueError, match="must be two columns"):
        own_table(table[["Class"]], "1")
    assert classes(table[["Class"]]) == ("0", "1")
