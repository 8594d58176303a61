"""The pictures of high cardinality: steps line up, axes stand still, texts hold, everything fits the budget."""

import numpy as np
import pytest

from concepts import high_cardinality
from concepts.high_cardinality import hashing_trick, level_embedding, own_levels, target_encoding
from figures import high_cardinality as figures
from figures.high_cardinality import hashing_trick as hashing_figures
from figures.high_cardinality import level_embedding as embedding_figures
from figures.high_cardinality import own_levels as own_figures
from figures.high_cardinality import target_encoding as target_figures
from figures.high_cardinality.comparison import compare_readouts, newcomers
from figures.words import fixed
from tests.figures.checks import check_view

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
    "pure noise": lambda: target_figures.smoothing_view(target_encoding.smoothing(5000, **LOUD)),
    "clear": lambda: target_figures.smoothing_view(target_encoding.smoothing(10, **CLEAR, weight="sigmoid", f=0.5)),
    "hashing few": lambda: hashing_figures.hashing_view(hashing_trick.hashing(10, **CLEAR, alternate_sign=False)),
    "hashing noise": lambda: hashing_figures.hashing_view(hashing_trick.hashing(5000, **LOUD)),
    "methods noise": lambda: figures.compare_view(high_cardinality.compare(**LOUD, unseen=0.5, m=0, min_count=50)),
    "methods clear": lambda: figures.compare_view(high_cardinality.compare(**CLEAR, unseen=0.0, popularity=1.0)),
    "embedding wild": lambda: embedding_figures.places_view(
        level_embedding.places(200, 2.0, 500, 10, 6, 1.0, 3.0, 0.0, 0.1)
    ),
    "own": lambda: own_figures.own_view(own("number")),
    "own class": lambda: own_figures.own_view(own("class")),
    "own identifier": lambda: own_figures.own_view(own("identifier")),
}


@pytest.mark.parametrize("name", VIEWS)
def test_view(name: str) -> None:
    check_view(VIEWS[name]())


def test_the_rarest_and_farthest_level_is_held():
    result = target_encoding.smoothing()
    (hold,) = target_figures.smoothing_view(result).figures[0].holds
    rare = result.count == 1
    far = np.abs(result.own[rare] - result.prior).max()
    np.testing.assert_allclose(np.abs(hold.y - result.prior), far / (1 + result.m))
    assert set(hold.x) == {1}


def test_a_weight_is_half_where_it_is_held():
    for weight in target_encoding.WEIGHTS:
        (hold,) = target_figures.weights(target_encoding.smoothing(weight=weight)).holds
        np.testing.assert_allclose(hold.y[1:], 0.5)
        np.testing.assert_allclose(hold.x[1:], target_encoding.M[1:])


def test_newcomers_get_what_the_methods_give():
    result = high_cardinality.compare(levels=(50, 500), popularity=0.8)
    texts = compare_readouts(result)
    assert texts["Folds give a new level"][1] == fixed(result.new[1, 6, 0])
    assert texts["Other gives a new level"][1] == fixed(result.new[1, 1, 0])
    drawn = newcomers(result).at(1).data[2]
    assert len(drawn.x) == 6 * 50
    assert compare_readouts(high_cardinality.compare(levels=(10,), unseen=0.0))["New levels bring"] == ["none came"]


def test_spans():
    assert target_figures.span(0.0, 0.2) == (-0.05, 0.32)
    assert target_figures.span(-0.3, 0.4) == (-0.45, 0.62)
    assert target_figures.span(-2.0, 1.0) == (-2.05, 1.02)
    assert target_figures.span(-0.6, 0.4) == (-0.65, 0.62)
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
