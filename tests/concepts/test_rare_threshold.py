"""Every threshold on the scores of a rare class, against scikit-learn's metrics and odds by hand."""

import contextlib
import io

import numpy as np
import pytest
from sklearn import metrics
from sklearn.linear_model import LogisticRegression

from concepts.imbalanced_data import rare_class
from concepts.imbalanced_data.threshold import EDGES, THRESHOLDS, thresholds
from content import question
from figures.imbalanced_data import threshold as figures
from tests.figures.checks import check_view


def test_thresholds() -> None:
    """scikit-learn's model, metrics and curve."""
    assert np.allclose(THRESHOLDS + THRESHOLDS[::-1], 1)
    assert np.all(np.diff(THRESHOLDS) > 0)
    train, validation, test = rare_class.sample(0.1, seed=4)
    found = thresholds(share=0.1, seed=4)
    plain, weighted = (LogisticRegression(class_weight=each).fit(train.X, train.y) for each in (None, "balanced"))
    score, other = (model.predict_proba(test.X)[:, 1] for model in (plain, weighted))
    for step in (0, 14, 23, 40, 46):
        flagged = score >= THRESHOLDS[step]
        assert found.flagged[step] == flagged.sum()
        assert found.recall[step] == metrics.recall_score(test.y, flagged)
        assert np.nan_to_num(found.precision[step]) == metrics.precision_score(test.y, flagged, zero_division=0)
        assert found.f1[step] == pytest.approx(metrics.f1_score(test.y, flagged))
        assert found.accuracy[step] == pytest.approx(metrics.accuracy_score(test.y, flagged))
        assert found.other_f1[step] == pytest.approx(metrics.f1_score(test.y, other >= THRESHOLDS[step]), abs=1e-3)
    assert found.pr_auc == pytest.approx(metrics.average_precision_score(test.y, score))
    assert found.mean == pytest.approx(score.mean())
    assert found.counts.sum(axis=1).tolist() == [9000, 1000]
    odds = np.log(score / (1 - score))
    assert found.counts[1, 15] == np.sum((odds >= EDGES[15]) & (odds < EDGES[16]) & (test.y == 1))
    ahead = plain.predict_proba(validation.X)[:, 1]
    every = [metrics.f1_score(validation.y, ahead >= each) for each in np.unique(ahead)]
    assert metrics.f1_score(validation.y, ahead >= found.chosen) == max(every)
    assert next(iter(found.table())) == "threshold"


def test_weights_move_the_log_odds_by_a_constant() -> None:
    """The negatives per positive: Elkan (2001), for a model that fits."""
    train, _, test = rare_class.sample(n=4000)
    odds = []
    for way in ("nothing", "weights"):
        p = rare_class.apply(way, "logistic", train).score(test.X)
        odds.append(np.log(p / (1 - p)))
    assert np.mean(odds[1] - odds[0]) == pytest.approx(np.log(19), abs=0.3)
    plain, weighted = thresholds(n=4000), thresholds("weights", n=4000)
    np.testing.assert_array_equal(plain.f1, weighted.other_f1)
    np.testing.assert_array_equal(weighted.f1, plain.other_f1)
    assert plain.f1.max() == pytest.approx(weighted.f1.max(), abs=0.01)


def test_bad_input() -> None:
    for call, words in (
        (lambda: thresholds("isolation"), "way must be one of nothing, weights, over, smote, under"),
        (lambda: thresholds(classifier="svm"), "classifier must be one of"),
        (lambda: thresholds(share=0.3), "share must be from 0.01 to 0.2"),
    ):
        with pytest.raises(ValueError, match=words):
            call()


@pytest.mark.parametrize(
    ("arguments", "step"),
    [({}, 23), ({"way": "smote", "share": 0.01}, 12), ({"way": "weights", "classifier": "tree"}, 30),
     ({"way": "under", "layout": "sides", "separation": 4.0}, 46)],
)  # fmt: skip
def test_snippet_and_view(arguments: dict, step: int) -> None:
    values = {"way": "nothing", "classifier": "logistic", "share": 0.05, "n": 1000, "separation": 2.0}
    values |= {"layout": "beside", "seed": 0} | arguments
    found, output = thresholds(**values), io.StringIO()
    with contextlib.redirect_stdout(output):
        code = compile(question("imbalanced_data").code["threshold"], "threshold", "exec")
        exec(code, values | {"threshold": float(THRESHOLDS[step])})
    assert output.getvalue().strip() == figures.threshold_printed(found, step)
    check_view(figures.threshold_view(found))


def test_pictures_show_the_result() -> None:
    found = thresholds(share=0.01)
    view = figures.threshold_view(found)
    drawn = view.figures[0].at(10).data
    assert drawn[1].x.min() == pytest.approx(np.log(THRESHOLDS[10] / (1 - THRESHOLDS[10])))
    assert list(drawn[3].y[::2]) == [max(each, figures.LEAST) for each in found.counts[1]]
    assert view.readouts["Precision"][-1] == "none flagged"
    assert f"{found.tp[2]:.0f} of 100 rare rows" in view.sentences[2]
