"""The pictures of high cardinality: steps line up, axes stand still, texts hold, everything fits the budget."""

import gzip
import json

import numpy as np
import pytest

from concepts import high_cardinality
from concepts.high_cardinality import hashing_trick, level_embedding, own_levels, target_encoding
from figures import high_cardinality as figures
from figures.high_cardinality import hashing_trick as hashing_figures
from figures.high_cardinality import level_embedding as embedding_figures
from figures.high_cardinality import own_levels as own_figures
from figures.high_cardinality import target_encoding as target_figures

LOUD = {"effect": 0.0, "noise": 3.0, "n": 500, "zipf": 0.0}
CLEAR = {"effect": 2.0, "noise": 0.1, "n": 20_000, "zipf": 2.0}


def own(kind: str) -> own_levels.Own:
    data = own_levels.example()
    rng = np.random.default_rng(0)
    if kind == "class":
        return own_levels.own(data["shop"], data["spent"] > 20)
    if kind == "identifier":
        return own_levels.own(np.arange(60), rng.standard_normal(60))
    return own_levels.own(data["shop"], data["spent"])


VIEWS = {
    "smoothing": lambda: target_figures.smoothing_view(target_encoding.smoothing()),
    "pure noise": lambda: target_figures.smoothing_view(target_encoding.smoothing(5000, **LOUD)),
    "clear": lambda: target_figures.smoothing_view(target_encoding.smoothing(10, **CLEAR)),
    "hashing": lambda: hashing_figures.hashing_view(hashing_trick.hashing()),
    "hashing few": lambda: hashing_figures.hashing_view(hashing_trick.hashing(10, **CLEAR, alternate_sign=False)),
    "hashing noise": lambda: hashing_figures.hashing_view(hashing_trick.hashing(5000, **LOUD)),
    "methods": lambda: figures.compare_view(high_cardinality.compare()),
    "methods noise": lambda: figures.compare_view(high_cardinality.compare(**LOUD, unseen=0.5, m=0, min_count=50)),
    "methods clear": lambda: figures.compare_view(high_cardinality.compare(**CLEAR, unseen=0.0, popularity=1.0)),
    "embedding": lambda: embedding_figures.places_view(level_embedding.places()),
    "embedding wild": lambda: embedding_figures.places_view(
        level_embedding.places(200, 2.0, 500, 10, 6, 1.0, 3.0, 0.0, 0.1)
    ),
    "own": lambda: own_figures.own_view(own("number")),
    "own class": lambda: own_figures.own_view(own("class")),
    "own identifier": lambda: own_figures.own_view(own("identifier")),
}


@pytest.fixture(scope="module", params=VIEWS)
def view(request):
    return VIEWS[request.param]()


def test_steps_line_up(view):
    assert len(set(view.steps)) == len(view.steps)
    for sweep in view.figures:
        assert len(sweep) == len(view.steps)
        sweep.at(0), sweep.at(len(sweep) - 1)
    assert 3 <= len(view.readouts) <= 8
    assert {len(rows) for rows in view.readouts.values()} == {len(view.steps)} == {len(view.sentences)}
    assert max(map(len, view.sentences)) <= 220


def test_no_step_says_nan_or_minus_zero(view):
    shown = [text for rows in view.readouts.values() for text in rows] + list(view.sentences)
    for text in shown:
        words = text.replace(",", " ").replace(";", " ").split()
        assert not {"nan", "inf", "-0.00", "-0.000"} & {word.rstrip(".").lower() for word in words}


def test_axes_are_fixed_named_and_hold_the_data(view):
    for sweep in view.figures:
        layout = sweep.figure.layout
        assert layout.meta["alt"]
        for axis in (layout.xaxis, layout.yaxis):
            assert axis.range is not None
            assert np.isfinite(axis.range).all()
            assert len(axis.title.text or "") <= 36
        assert sweep.at(0).layout == sweep.at(len(sweep) - 1).layout
        for index, attributes in sweep.moving.items():
            if sweep.figure.data[index].type == "bar":
                continue
            for name, rows in attributes.items():
                axis = {"x": layout.xaxis, "y": layout.yaxis}[name]
                values = np.asarray(rows, float)
                values = np.log10(values) if axis.type == "log" else values
                low, high = sorted(axis.range)
                outside = (values < low - 1e-9) | (values > high + 1e-9)
                vertical = sweep.figure.data[index].mode == "lines" and len(sweep.figure.data[index].y) == 2
                assert vertical or not outside.any() or "R²" in layout.title.text


def test_budget(view):
    payload = b""
    for sweep in view.figures:
        payload += sweep.figure.to_json().encode()
        for attributes in sweep.moving.values():
            for rows in attributes.values():
                payload += np.asarray(rows, np.float32).tobytes()
    assert len(gzip.compress(payload)) < 300_000
    assert json.dumps(view.sentences)


def test_bars_end_at_the_number_of_columns():
    result = high_cardinality.compare(levels=(50, 500))
    bar = figures.columns(result).at(1).data[0]
    np.testing.assert_allclose(np.asarray(bar.x) + bar.base, result.width[1])


def test_spans():
    assert target_figures.span(0.0, 0.2) == (-0.05, 0.32)
    assert target_figures.span(-0.3, 0.4) == (-0.45, 0.62)
    assert target_figures.span(-2.0, 1.0) == (-2.05, 1.02)
    assert target_figures.nice(0.61) == pytest.approx(0.65)
    assert target_figures.nice(0.0) == 1.0


def test_table_says_what_a_new_level_gets():
    result = high_cardinality.compare(levels=(50, 500))
    table = figures.compare_table(result, 1)
    assert {len(column) for column in table.values()} == {9}
    assert " to " in table["A new level gets"][2]
    assert "prior" in table["A new level gets"][6]


def test_own_texts():
    number, two = own("number"), own("class")
    assert "The target is a number" in own_figures.own_summary(number)
    assert "two classes, 'True' counted as 1" in own_figures.own_summary(two)
    assert list(own_figures.own_table(two, 0))[2:4] == ["AUC training", "AUC held out"]
    assert own_figures.own_sentences(two)[3].startswith("At m = 0.3, AUC of smoothed codes is 0.")
