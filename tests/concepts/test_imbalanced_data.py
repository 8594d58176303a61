"""Rarer classes and remedies side by side, against scikit-learn's metrics on the same models."""

import contextlib
import io
from importlib import import_module

import numpy as np
import pytest
from sklearn import metrics
from sklearn.linear_model import LogisticRegression

from concepts import imbalanced_data
from concepts.imbalanced_data import Contest, compare, contest, rare_class, rarer
from content import question
from figures import imbalanced_data as figures

MEASURES = {
    "accuracy": metrics.accuracy_score,
    "precision": lambda y, flagged: metrics.precision_score(y, flagged, zero_division=0),
    "recall": metrics.recall_score,
    "f1": metrics.f1_score,
    "mcc": metrics.matthews_corrcoef,
}


def test_rarer() -> None:
    found = rarer("logistic", 0.3, seed=5)
    for step in (0, 7, 11):
        share = float(found.shares[step])
        train, _, test = rare_class.sample(share, seed=5)
        score = LogisticRegression().fit(train.X, train.y).predict_proba(test.X)[:, 1]
        flagged = score >= 0.3
        for name, metric in MEASURES.items():
            assert found.of(name)[step] == pytest.approx(metric(test.y, flagged))
        assert found.always_no[step] == pytest.approx(1 - share)
        assert found.flagged[step] == flagged.mean()
        assert found.pr_auc[step] == pytest.approx(metrics.average_precision_score(test.y, score))
        assert found.roc_auc[step] == pytest.approx(metrics.roc_auc_score(test.y, score))
        assert found.training_positives[step] == round(share * 1000)
        precision, recall, _ = metrics.precision_recall_curve(test.y, score)
        for place in (0, 36, 99):
            reached = recall >= found.recalls[place] - 1e-9
            assert found.precisions[step, place] == pytest.approx(precision[reached][-1])
    assert list(found.table())[:2] == ["share of the rare class", "accuracy, always no"]
    assert all(len(column) == 12 for column in found.table().values())
    np.testing.assert_array_equal(rarer("logistic", 0.3, seed=5).measures, found.measures)
    with pytest.raises(ValueError, match="read-only"):
        found.measures[0] = 0


def test_what_rarity_does() -> None:
    """PR-AUC falls with the share, ROC AUC does not; with nothing to learn PR-AUC is its floor."""
    found = rarer()
    assert found.pr_auc[0] - found.pr_auc[-1] > 0.4
    assert np.ptp(found.roc_auc) < 0.05
    assert np.all(found.pr_auc > found.shares)
    blind = rarer(separation=0.0)
    assert blind.pr_auc == pytest.approx(blind.shares, abs=0.03)


def test_compare() -> None:
    found = compare("tree", 0.1, 0.4, seed=2)
    train, validation, test = rare_class.sample(0.1, seed=2)
    for step, remedy in enumerate(rare_class.REMEDIES):
        score = rare_class.apply(remedy, "tree", train, 2).score
        ahead, on_test = score(validation.X), score(test.X)
        every = np.unique(ahead)
        precision, recall, _ = metrics.precision_recall_curve(validation.y, ahead)
        by_threshold = 2 * precision * recall / np.maximum(precision + recall, 1e-9)
        assert by_threshold.max() == pytest.approx(metrics.f1_score(validation.y, ahead >= found.chosen[step]))
        assert found.chosen[step] in every
        for chosen, at in ((False, 0.4), (True, found.chosen[step])):
            for name, metric in MEASURES.items():
                assert found.of(name, chosen)[step] == pytest.approx(metric(test.y, on_test >= at))
        assert found.pr_auc[step] == pytest.approx(metrics.average_precision_score(test.y, on_test))
        assert found.roc_auc[step] == pytest.approx(metrics.roc_auc_score(test.y, on_test))
        assert found.mean_score[step] == pytest.approx(on_test.mean())
        corner = score(np.array([[-4.3875, -4.3875], [4.3875, -4.3875]]))
        assert found.cells[step, [0, 39]] == pytest.approx(corner)
    plain, half, full, few = [100, 900], [500, 500], [900, 900], [100, 100]
    np.testing.assert_allclose(found.counts, [plain, half, full, full, few, few, plain])
    assert found.share == 0.1
    np.testing.assert_array_equal(compare("tree", 0.1, 0.4, seed=2).at_chosen, found.at_chosen)
    table = found.table()
    assert list(table["remedy"]) == list(rare_class.REMEDIES.values())
    np.testing.assert_array_equal(table["f1 at 0.4"], found.of("f1", False))
    np.testing.assert_array_equal(table["f1 at chosen"], found.of("f1", True))


def test_the_rows_to_draw() -> None:
    found = compare(share=0.2, n=2000)
    train = rare_class.sample(0.2, 2000)[0]
    np.testing.assert_array_equal(found.rare, train.X[:60])
    np.testing.assert_array_equal(found.others, train.X[400:560])
    place = {name: step for step, name in enumerate(rare_class.REMEDIES)}
    assert np.all(found.seen_others[place["nothing"]] == 1)
    assert found.seen_rare[place["weights"]] == pytest.approx(2.5)
    assert found.seen_rare[place["over"]].mean() == pytest.approx(4, abs=0.6)
    assert set(found.seen_others[place["under"]]) == {0, 1}
    assert found.seen_others[place["under"]].mean() == pytest.approx(0.25, abs=0.08)
    assert found.seen_rare[place["balanced"]].mean() == pytest.approx(1, abs=0.3)
    assert found.seen_others[place["balanced"]].mean() == pytest.approx(0.25, abs=0.1)
    made_up = rare_class.rebalance("smote", train)
    np.testing.assert_array_equal(found.synthetic, made_up.X[2000:2150])
    few = compare(share=0.01)
    assert (len(few.rare), len(few.others)) == (10, 160)
    assert imbalanced_data.middles()[[0, -1]] == pytest.approx([-4.3875, 4.3875])


def test_progress() -> None:
    for call, steps in ((rarer, 12), (compare, 7)):
        told: list[float] = []
        call(progress=told.append)
        assert told == pytest.approx([(step + 1) / steps for step in range(steps)])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: rarer("svm"), "classifier must be one of"),
        (lambda: rarer(threshold=0.0), "threshold must be from 0.01 to 0.99, got 0.0"),
        (lambda: rarer(n=10), "n must"),
        (lambda: compare("svm"), "classifier must be one of"),
        (lambda: compare(threshold=1.0), "threshold"),
        (lambda: compare(share=0.0), "share"),
        (lambda: contest(seeds=1), "seeds must be from 2 to 100, got 1"),
    ],
)
def test_bad_input(call, words: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=words) as caught:
        call()
    assert str(caught.value).endswith(".")


# ---------------------------------------------------------------------------------------------- contest and claims


def test_contest() -> None:
    found = contest(seeds=2)
    for seed in range(2):
        train, validation, test = rare_class.sample(seed=seed)
        scores = []
        columns = (None, found.plain, found.plain_moved), ("balanced", found.weights, found.weights_moved)
        for weights, at_half, moved in columns:
            model = LogisticRegression(class_weight=weights).fit(train.X, train.y)
            ahead, score = (model.predict_proba(rows.X)[:, 1] for rows in (validation, test))
            precision, recall, every = metrics.precision_recall_curve(validation.y, ahead)
            chosen = every[np.argmax(2 * precision * recall / np.maximum(precision + recall, 1e-9))]
            assert at_half[seed] == pytest.approx(metrics.f1_score(test.y, score >= 0.5), abs=1e-3)
            assert moved[seed] == pytest.approx(metrics.f1_score(test.y, score >= chosen), abs=1e-3)
            scores.append(score)
        assert found.alike[seed] == pytest.approx(np.mean((scores[0] >= 0.05) == (scores[1] >= 0.5)), abs=1e-3)


def test_prediction(monkeypatch: pytest.MonkeyPatch) -> None:
    assert imbalanced_data.prediction() == "moved_then_level"
    seeds = np.array([-0.001, 0.001])
    for moved, weights, weights_moved, key in (
        (0.5, 0.3, 0.5, "moved_then_level"),
        (0.5, 0.3, 0.515, "moved_then_level"),
        (0.5, 0.3, 0.4, "moved_for_good"),
        (0.5, 0.6, 0.5, "weights"),
        (0.5, 0.49, 0.5, "same"),
    ):
        match = Contest(seeds, moved + 0 * seeds, weights + seeds, weights_moved + seeds, seeds)
        monkeypatch.setattr(import_module("concepts.imbalanced_data.claims"), "contest", lambda match=match: match)
        assert imbalanced_data.prediction() == key
    wide = Contest(seeds, 0.5 + 200 * seeds, 0.4 + 0 * seeds, 0.5 + seeds, seeds)
    monkeypatch.setattr(import_module("concepts.imbalanced_data.claims"), "contest", lambda: wide)
    assert imbalanced_data.prediction() == "same"
    assert {"weights", "same", "moved_then_level", "moved_for_good"} == set(question("imbalanced_data").options)


def test_claims() -> None:
    claims = imbalanced_data.claims()
    assert np.all(np.isfinite(list(claims.values())))
    # What the prose says of these numbers.
    assert claims["weights"] < claims["plain"] < claims["weights_moved"] < claims["plain_moved"] + 0.02
    assert claims["gap"] > 10 * claims["gap_error"]
    assert claims["level"] < 0.01
    assert claims["alike"] > 0.97
    assert claims["accuracy"] - claims["always_no"] < 0.005
    assert claims["recall"] < 0.15
    assert max(claims[f"auc_{each}"] for each in ("nothing", "smote", "under")) - claims["auc_under"] < 0.005
    assert claims["auc_isolation"] < claims["auc_nothing"] - 0.05
    assert claims["weak_auc"] > 4 * claims["weak_auc_error"] > 0
    assert claims["strong_auc"] < claims["weak_auc"] / 4
    assert claims["loss_weights"] > claims["loss_share"]
    assert claims["loss_weights_after"] == pytest.approx(claims["loss_true"], abs=0.005)
    assert claims["mean_smote_after"] > claims["mean_weights_after"] > claims["share"]
    assert claims["tree_after"] > 0.1
    assert claims["noise_before"] > 0.9
    assert claims["noise_inside"] == pytest.approx(0.5, abs=0.08)
    assert claims["chosen"] == pytest.approx(claims["half_f1"], abs=0.05)


@pytest.mark.parametrize("balanced", ["smote", "weights"])
def test_balancing_gains(balanced: str) -> None:
    gains = imbalanced_data.balancing_gains(balanced, "tree", [1])
    train, _, test = rare_class.sample(layout="sides", separation=2.5, seed=1)
    aucs = [
        metrics.roc_auc_score(test.y, rare_class.apply(remedy, "tree", train, 1).score(test.X))
        for remedy in ("nothing", balanced)
    ]
    assert gains[0, 0] == pytest.approx(aucs[1] - aucs[0])
    assert gains.shape == (1, 2)


def printed(lab: str, settings: dict) -> str:
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(compile(question("imbalanced_data").code[lab], lab, "exec"), dict(settings))
    return output.getvalue().rstrip("\n")


DEFAULTS = {"classifier": "logistic", "threshold": 0.5, "n": 1000, "separation": 2.0, "layout": "beside", "seed": 0}


@pytest.mark.parametrize(
    ("arguments", "step"),
    [
        ({}, 7),
        ({"classifier": "forest", "threshold": 0.05, "seed": 9999}, 11),
        ({"classifier": "tree", "threshold": 0.95, "separation": 4.0, "n": 2000}, 0),
        ({"classifier": "boosting", "layout": "sides"}, 3),
        ({"layout": "sides"}, 8),
    ],
)
def test_rarer_snippet(arguments: dict, step: int) -> None:
    found = rarer(**(DEFAULTS | arguments))
    share = float(found.shares[step])
    assert printed("rarer", DEFAULTS | arguments | {"share": share}) == figures.rarer_printed(found, step)


@pytest.mark.parametrize(
    ("arguments", "steps"),
    [
        ({}, range(7)),
        ({"classifier": "forest", "share": 0.01, "threshold": 0.95, "layout": "sides", "seed": 9999}, (1, 3)),
        ({"classifier": "tree", "share": 0.2, "n": 2000, "separation": 0.0}, (0, 2, 4)),
        ({"classifier": "boosting", "share": 0.02}, (1,)),
    ],
)
def test_remedies_snippet(arguments: dict, steps: range) -> None:
    settings = DEFAULTS | {"share": 0.05} | arguments
    found = compare(**settings)
    for step in steps:
        remedy = list(rare_class.REMEDIES)[step]
        assert printed("remedies", settings | {"remedy": remedy}) == figures.compare_printed(found, step)
