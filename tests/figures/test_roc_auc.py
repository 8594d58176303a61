"""The pictures of room six: steps line up, axes stand still, everything fits the budget."""

import gzip
import json

import numpy as np
import pytest

from concepts import roc_auc as concept
from figures import roc_auc as figures


def example():
    data = concept.example_scores()
    return concept.own_scores(data["label"], data["score"], "fraud")


SETTINGS = {
    "default": lambda: figures.threshold_view(concept.threshold_sweep()),
    "rare": lambda: figures.threshold_view(concept.threshold_sweep(4, 0.25, 0.001, 100, 1, 100)),
    "big": lambda: figures.threshold_view(concept.threshold_sweep(0, 4, 0.5, 20_000, 100, 1)),
    "nobody": lambda: figures.threshold_view(concept.threshold_sweep(0, 1, 0.01, 1000, 1, 1)),
    "own": lambda: figures.threshold_view(example()),
    "interval": lambda: figures.interval_view(concept.interval_sweep()),
    "perfect": lambda: figures.interval_view(concept.interval_sweep(4.0, 0.25, 9, 0.99)),
    "chance": lambda: figures.interval_view(concept.interval_sweep(0.0, 4.0, 1, 0.9)),
}


@pytest.fixture(scope="module", params=SETTINGS)
def view(request):
    return SETTINGS[request.param]()


def test_steps_line_up(view):
    assert len(set(view.steps)) == len(view.steps)
    for sweep in view.figures:
        assert len(sweep) == len(view.steps)
    assert 3 <= len(view.readouts) <= 8
    assert {len(rows) for rows in view.readouts.values()} == {len(view.steps)}
    assert len(view.sentences) == len(view.steps)
    assert max(map(len, view.sentences)) <= 220


def test_no_step_says_nan(view):
    shown = [text for rows in view.readouts.values() for text in rows] + list(view.sentences)
    assert not [text for text in shown if "nan" in text.lower().split() or "inf" in text.lower().split()]


def test_axes_are_fixed_and_named(view):
    for sweep in view.figures:
        layout = sweep.figure.layout
        assert layout.xaxis.range is not None
        assert layout.yaxis.range is not None
        assert layout.meta["alt"].endswith(".")
        assert len(layout.xaxis.title.text) <= 36
        assert len(layout.yaxis.title.text) <= 36
        assert sweep.at(0).layout == sweep.at(len(sweep) - 1).layout


def test_budget(view):
    payload = b""
    for sweep in view.figures:
        payload += sweep.figure.to_json().encode()
        for attributes in sweep.moving.values():
            for rows in attributes.values():
                texts = isinstance(rows, list)
                payload += json.dumps(rows).encode() if texts else np.asarray(rows, np.float32).tobytes()
    assert len(gzip.compress(payload)) < 300_000


def test_the_point_stands_on_both_curves():
    sweep = concept.threshold_sweep()
    step = 48
    roc, pr = figures.roc(sweep).at(step), figures.precision_recall(sweep).at(step)
    assert (roc.data[-1].x[0], roc.data[-1].y[0]) == (sweep.fpr[step], sweep.tpr[step])
    assert (pr.data[-1].x[0], pr.data[-1].y[0]) == (sweep.tpr[step], sweep.precision[step])
    assert np.isnan(figures.precision_recall(sweep).at(120).data[-1].y[0])
    line = roc.data[-2]
    assert (line.y[1] - line.y[0]) / (line.x[1] - line.x[0]) == pytest.approx(0.9)
    assert min(line.x) >= 0
    assert max(line.y) <= 1


def test_undefined_is_said():
    view = figures.threshold_view(concept.threshold_sweep())
    assert view.readouts["Precision"][-1] == "undefined"
    assert view.readouts["MCC"][0] == "undefined"
    assert "undefined" in view.sentences[-1]
    assert "precision: undefined" in figures.threshold_printed(concept.threshold_sweep(), 120)
    assert "the cheapest threshold" in view.sentences[int(view.steps.index("0.7"))]
    assert view.sentences[0].endswith("raise it.")
    assert view.sentences[90].endswith("lower it.")
    assert "flagging nobody" in SETTINGS["nobody"]().sentences[60]
    assert "flagging everybody" in SETTINGS["big"]().sentences[60]


def test_filled_area_is_what_is_flagged():
    sweep = concept.threshold_sweep(n=20_000, prevalence=0.5)
    picture = figures.scores(sweep).at(44)
    for trace, share in ((picture.data[1], sweep.fpr[44]), (picture.data[3], sweep.tpr[44])):
        assert np.trapezoid(trace.y, trace.x) == pytest.approx(share, abs=1e-9)


@pytest.mark.parametrize(
    ("labels", "scores", "positive", "words"),
    [
        (np.repeat([0, 1], 50), np.arange(100), "0", "upside down"),
        (np.tile([0, 1], 50), -np.arange(100), "1", "Below 0.5, but the interval reaches it"),
        (np.tile([0, 1], 50), np.arange(100), "1", "cannot tell the ranking from chance"),
        (np.repeat([0, 1], 50), np.arange(100), "1", "look for a leak"),
        ([0, 1, 1], [1, 2, 3], "0", "with no interval"),
        ([0, 1, 1, None, None], [1, 2, 3, 4, None], "1", "1 with no label, 1 with neither label nor score left out"),
    ],
)
def test_own_summary(labels, scores, positive, words):
    sweep = concept.own_scores(np.array(labels, dtype=object), np.array(scores, dtype=object), positive)
    assert words in figures.own_summary(sweep)
    view = figures.threshold_view(sweep)
    assert len(set(view.steps)) == len(view.steps)


def test_own_summary_of_the_example():
    text = figures.own_summary(example())
    assert text.startswith("1,488 rows used, 89 of them positive (6.0%); 12 with no score left out. AUC 0.900")
    assert "cheapest" in figures.threshold_view(example()).sentences[0]
