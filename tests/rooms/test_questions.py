"""What a room asks: of every page, whole and answerable; against the page's own prediction and the drill itself."""

import json

import numpy as np
import pytest

from content import catalogue, fill
from rooms.machine import Room
from rooms.questions import COLUMNS, asked, of_drill, plain
from ui.loading import load

MARKUP = ("**", "](", "`", "{", "$")


@pytest.mark.parametrize("slug", [each.slug for each in catalogue()])
def test_every_page_can_be_asked_and_its_twin_is_another_question_of_the_same_form(slug):
    about, page = next(each for each in catalogue() if each.slug == slug), load(f"pages.{slug}").PAGE
    first, twin = asked(slug, "", 7)
    assert first.answer == page.prediction()
    assert list(first.options) == list(about.options)
    assert first.text == plain(fill(about.predict, page.claims()))
    for each in (first, twin):
        assert each.form == "choice"
        assert each.is_right(each.check(each.answer))
        assert len(set(each.options.values())) == len(each.options) >= 3
        assert not [mark for mark in MARKUP for text in (each.text, *each.options.values()) if mark in text]
        assert each.because
    room = Room(slug, about.short, f"scene/{slug}/{about.scene}", "x", 0.0, (first, twin))
    assert Room.of(room.text) == room
    assert about.scene_named(about.scene) is not None


def test_the_twin_is_drawn_anew_by_its_seed():
    twins = [asked("roc_auc", "", seed)[1].text for seed in (1, 2)]
    assert len({*twins, asked("roc_auc", "", 1)[0].text}) == 3
    assert asked("roc_auc", "", 1)[1].text == twins[0]


@pytest.mark.parametrize("slug", ["roc_auc", "bias_variance", "ab_testing", "regularization"])
def test_a_page_that_lets_people_draw_is_drawn_in_a_room(slug):
    first, again = asked(slug, "draw", 7)
    assert first == again  # who has talked draws the same once more, and is compared with before
    assert first.form == "curve"
    across = np.array(first.axes["x"])
    assert len(across) == len(first.answer) <= COLUMNS
    assert across.min() == 0
    assert across.max() == 1
    assert all(0 <= each <= 1 for each in first.answer)
    assert max(first.answer) - min(first.answer) > 0.2  # there is something to draw
    assert first.is_right(first.check(first.answer))
    assert not first.is_right([1 - each for each in first.answer])
    assert len(json.dumps({"curve": first.answer, "device": "x" * 64, "round": 1})) < 4096
    assert len(json.dumps(first.axes)) < 8192


@pytest.mark.parametrize(
    ("slug", "strokes"),
    [("ensembles", ["solid", "dotted"]), ("bias_variance", ["dashed"]), ("transfer_learning", ["solid", "dotted"])],
)
def test_what_is_drawn_already_is_drawn_as_the_question_names_it_and_the_setting_is_told(slug, strokes):
    first, _ = asked(slug, "draw", 7)
    assert sorted(stroke for stroke, _ in first.axes["given"]) == sorted(strokes)
    assert all(stroke in first.text.lower() for stroke in strokes)
    assert "?" not in first.text
    assert first.text.startswith(asked(slug, "", 7)[0].text.split(".")[0])


def test_the_curve_is_the_one_of_the_page():
    """Against the closed form: 1% positive, scores N(0, 1) and N(1.5, 1)."""
    from scipy.stats import norm

    first, _ = asked("roc_auc", "draw", 7)
    low, high = (float(each.replace("−", "-")) for each in first.axes["ends_x"])
    at = low + (high - low) * np.array(first.axes["x"])
    recall, alarms = norm.sf(at - 1.5), norm.sf(at)
    precision = 0.01 * recall / (0.01 * recall + 0.99 * alarms)
    sure = at < 3  # a sample has few cases beyond
    assert first.axes["ends_y"] == ["0", "100"]
    assert np.allclose(np.array(first.answer)[sure], precision[sure], atol=0.04)
    said = [pair.replace("−", "-").split(": ") for pair in first.said(first.answer).split("; ")]
    assert np.allclose([float(x) for x, _ in said], at, atol=0.01)
    assert np.allclose(np.array([float(y) for _, y in said])[sure], 100 * precision[sure], atol=4)


def test_a_number_is_asked_in_the_unit_in_which_it_is_typed():
    drill = load("concepts.roc_auc.drills").KINDS["auc_by_pairs"](3)
    first, twin = asked("roc_auc", "auc_by_pairs", 3)
    assert (first.form, first.answer, first.text) == ("value", drill.answer, drill.ask)
    assert twin.text != first.text
    share = type(drill)(**(vars(drill) | {"spec": ".1%", "unit": "", "mistakes": ()}))
    assert (of_drill(share).answer, of_drill(share).unit) == (100 * drill.answer, "%")
    assert of_drill(share).tolerance == 100 * drill.tolerance


def test_a_drawn_drill_is_asked_on_its_own_axes():
    drill = load("concepts.roc_auc.drills").KINDS["precision_curve"](3)
    first, _ = asked("roc_auc", "precision_curve", 3)
    assert first.axes["ends_y"] == ["0%", "100%"]
    assert np.allclose(first.answer[0], drill.answer[0], atol=0.001)
    assert first.is_right(first.answer)


@pytest.mark.parametrize(("slug", "ask"), [("nothing", ""), ("roc_auc", "nothing"), ("mlops", "draw")])
def test_what_cannot_be_asked_is_refused_in_a_sentence(slug, ask):
    with pytest.raises(ValueError, match=r"must .*\."):
        asked(slug, ask, 1)


def test_markdown_becomes_text():
    said = plain("It is **two** *times* $x$ ([see it](#scene-rare)), see [this](http://a.b) `now`:<br> 3 * 4.")
    assert said == "It is two times x, see this now: 3 * 4."
