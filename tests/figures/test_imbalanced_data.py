"""The imbalanced-data pictures: steps line up, axes stay and hold the data, data small, traces tell the truth."""

from functools import cache

import numpy as np
import pytest

from concepts import imbalanced_data
from concepts.imbalanced_data import prior_correction, rare_class, resampling_in_folds
from figures import imbalanced_data as figures
from figures import style
from figures.imbalanced_data import prior_correction as calibration
from figures.imbalanced_data import resampling_in_folds as folds
from tests.figures.checks import check_view

VIEWS = {
    "folds": lambda: folds.folds_view(resampling_in_folds.folds()),
    "calibration": lambda: calibration.calibrate_view(prior_correction.calibrate()),
    "remedies": lambda: figures.compare_view(imbalanced_data.compare()),
    "rarer": lambda: figures.rarer_view(imbalanced_data.rarer()),
    "rarer, blind": lambda: figures.rarer_view(imbalanced_data.rarer("tree", 0.95, separation=0.0)),
    "rarer, sides": lambda: figures.rarer_view(imbalanced_data.rarer("logistic", 0.05, layout="sides")),
    "remedies, blind": lambda: figures.compare_view(imbalanced_data.compare("tree", 0.01, 0.95, separation=0.0)),
    "remedies, large": lambda: figures.compare_view(imbalanced_data.compare("boosting", 0.2, 0.05, 1000)),
    "calibration, worst": lambda: calibration.calibrate_view(prior_correction.calibrate("under", "tree", 0.01)),
    "calibration, far": lambda: calibration.calibrate_view(prior_correction.calibrate("over", share=0.2, separation=4)),
    "folds, few": lambda: folds.folds_view(resampling_in_folds.folds("smote", 0.01, separation=0.0)),
    "folds, under": lambda: folds.folds_view(resampling_in_folds.folds("under", 0.2, separation=4.0)),
}


@cache
def view_of(name: str) -> style.View:
    return VIEWS[name]()


@pytest.mark.parametrize("name", VIEWS)
def test_view(name: str) -> None:
    view = view_of(name)
    check_view(view)
    for sweep in view.figures:
        for step in (0, len(sweep) // 2, len(sweep) - 1):
            held(sweep.at(step))


def held(figure) -> None:  # type: ignore[no-untyped-def]
    """Lines and their markers lie within the axes; clouds of rows may be cut."""
    if "Feature 1" in figure.layout.xaxis.title.text:
        return
    for trace in figure.data:
        for axis, values in ((figure.layout.xaxis, trace.x), (figure.layout.yaxis, trace.y)):
            values = np.asarray(values, dtype=float)
            values = values[np.isfinite(values)]
            values = np.log10(values) if axis.type == "log" else values
            assert np.all((values >= min(axis.range) - 1e-9) & (values <= max(axis.range) + 1e-9)), axis.title.text


def test_axes_do_not_jump() -> None:
    one, other = view_of("remedies"), view_of("remedies, large")
    for mine, theirs in zip(one.figures, other.figures, strict=True):
        assert mine.figure.layout.xaxis.range == theirs.figure.layout.xaxis.range
        assert mine.figure.layout.yaxis.range == theirs.figure.layout.yaxis.range


def test_traces_show_the_result() -> None:
    found = imbalanced_data.rarer()
    curve = figures.precision_recall(found).at(5).data
    np.testing.assert_array_equal(curve[0].y, found.precisions[5])
    assert curve[1].y[0] == found.shares[5] == 0.1
    assert (curve[2].x[0], curve[2].y[0]) == (found.of("recall")[5], found.of("precision")[5])
    dots = figures.noticing(found).at(5).data[-1]
    assert dots.y == pytest.approx([100 * found.of(name)[5] for name in ("precision", "recall", "f1")])
    assert set(dots.x) == {0.1}
    every = imbalanced_data.compare()
    seen = figures.plane(every).at(4).data
    assert seen[0].z == pytest.approx(every.cells[4], abs=0.006)
    assert seen[1].z == pytest.approx(every.cells[4] - 0.5, abs=6e-4)
    assert seen[2].z == pytest.approx(every.cells[4] - every.chosen[4], abs=6e-4)
    np.testing.assert_array_equal(np.array(seen[3].marker.opacity) > 0.5, every.seen_others[4] > 0)
    assert np.isnan(seen[5].x).all()
    np.testing.assert_array_equal(figures.plane(every).at(3).data[5].x, every.synthetic[:, 0])
    charts = figures.compare_view(every).figures
    np.testing.assert_array_equal(charts[1].figure.data[1].x, every.of("f1", False))
    np.testing.assert_array_equal(charts[1].figure.data[2].x, every.of("f1", True))
    np.testing.assert_array_equal(charts[2].figure.data[1].x, every.roc_auc)
    assert list(charts[1].at(4).data[0].y) == [2, 2]
    weights = prior_correction.calibrate("weights")
    groups = calibration.reliability(weights).at(10).data
    assert groups[2].x == pytest.approx(weights.group_before[10], abs=1e-4)
    assert groups[3].x == pytest.approx(weights.group_after[10], abs=1e-4)
    assert groups[3].y == pytest.approx(weights.group_true[10], abs=1e-4)
    assert list(groups[1].x[:2]) == [groups[2].x[0], groups[3].x[0]]
    means = calibration.mean_prediction(weights).at(10).data[-1]
    assert means.y == pytest.approx([100 * weights.mean_before[10], 100 * weights.mean_after[10]])
    places = folds.folds_view(resampling_in_folds.folds()).figures
    result = resampling_in_folds.folds()
    assert places[1].at(2).data[4].y == pytest.approx([result.before[2, 1], result.inside[2, 1], result.fresh[2, 1]])


def test_sentences() -> None:
    silent = figures.rarer_view(imbalanced_data.rarer(threshold=0.95, layout="sides"))
    assert "flags no row at all" in silent.sentences[-1]
    assert "no difference" in silent.sentences[-1]
    assert silent.readouts["Precision"][-1] == "none flagged"
    assert "+34.5 points" in view_of("rarer").sentences[0]
    assert "Only the threshold moved" in view_of("remedies").sentences[0]
    assert "one answer for every row would beat it" in view_of("calibration").sentences[-1]
    assert "Nothing was changed" in view_of("calibration").sentences[0]
    assert "would beat both" in view_of("calibration, worst").sentences[-1]
    assert view_of("folds").sentences[-1].startswith("Grown out. Random over-sampling before")
    assert set(figures.SHORT) == set(rare_class.REMEDIES)
    assert set(figures.MODELS) == set(rare_class.CLASSIFIERS)
