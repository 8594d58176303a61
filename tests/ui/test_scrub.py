"""What is sent to the browser."""

import base64
import json

import numpy as np
import plotly.graph_objects as go
import pytest
from streamlit.testing.v1 import AppTest

from figures import style
from ui.links import misread, same
from ui.picture import picture
from ui.scrub import step_told


def numbers(array):
    return np.frombuffer(base64.b64decode(array["bdata"]), "<f4").reshape(array["shape"])


def test_arrays_travel_as_float32_and_keep_their_shape():
    rows = np.arange(12.0).reshape(3, 4)
    figure = style.chart("T", x="x", y="y", alt="a").add_scatter(x=np.arange(4), y=rows[0])
    view = style.View([style.Sweep(figure, {0: {"y": rows}})], "L", ["a", "b", "c"])
    (sent,) = json.loads(picture(view).json)["figures"]
    np.testing.assert_array_equal(numbers(sent["moving"]["0"]["y"]), rows)
    np.testing.assert_array_equal(numbers(sent["data"][0]["x"]), np.arange(4))


def test_gaps_words_and_ragged_rows_survive():
    moving = {0: {"y": [[1.0], [2.0, 3.0]], "marker.color": ["#000", "#fff"], "text": [["a"], ["b"]]}}
    view = style.View([style.Sweep(go.Figure(go.Scatter(y=[1, float("nan")])), moving)], "L", ["a", "b"])
    (sent,) = json.loads(picture(view).json)["figures"]
    assert sent["moving"]["0"]["y"] == [[1.0], [2.0, 3.0]]
    assert sent["moving"]["0"]["marker.color"] == ["#000", "#fff"]


def test_a_chart_of_marks_travels_with_what_can_be_held_and_drawn():
    steps = np.arange(3.0)
    chart = style.Chart("T", x="x", y="y", x_range=(0, 2), y_range=(0, 4), alt="A.")
    chart.line(steps, steps**2, style.TRUTH, answer="points").here(steps).you(steps, steps**2)
    chart.points([0], [0], style.GREY, given=True).handle(1.0, None, "start", begin=("x", 2.0, 1.0))
    (sent,) = json.loads(picture(style.View([chart], "L", ["a", "b", "c"])).json)["figures"]
    assert sorted(sent["moving"]) == ["1", "2"]
    np.testing.assert_array_equal(numbers(sent["moving"]["1"]["x"]), [[0, 0], [1, 1], [2, 2]])
    line, point = sent["holds"]
    np.testing.assert_array_equal(numbers(line["x"]), steps)
    assert line["y"] is None
    np.testing.assert_array_equal(numbers(point["y"]), steps**2)
    assert sent["handles"] == [{"x": 1.0, "y": None, "name": "start", "sets": {"begin": ["x", 2.0, 1.0]}}]
    np.testing.assert_array_equal(numbers(sent["answer"]["y"]), steps**2)
    assert (sent["answer"]["unit"], sent["given"]) == ("points", [3])


def test_rows_of_more_than_two_dimensions_are_refused():
    figure = go.Figure(go.Scatter(y=[1]))
    with pytest.raises(ValueError, match="y of trace 0 has 3 dimensions"):
        style.Sweep(figure, {0: {"y": np.zeros((2, 3, 4))}})
    chart = style.Chart("T", x="x", y="y", alt="A.").line([0, 1], style.each(np.zeros((2, 2, 2))), style.GREY)
    with pytest.raises(ValueError, match="y of trace 0 has 3 dimensions"):
        style.View([chart], "L", ["a", "b"])


def test_a_view_whose_parts_disagree_is_refused():
    figure = go.Figure(go.Scatter(y=[1]))
    with pytest.raises(ValueError, match="one row a step"):
        style.Sweep(figure, {0: {"x": [[1]], "y": [[1], [2]]}})
    with pytest.raises(ValueError, match="must agree"):
        style.View([style.Sweep(figure, {0: {"y": [[1], [2]]}})], "L", ["only one"])
    with pytest.raises(ValueError, match="one entry for each of the 2 steps"):
        style.View([], "L", ["a", "b"], {"Tile": ["1"]})


@pytest.mark.parametrize(
    ("asked", "held", "alike"),
    [
        (["0.1"], 0.1, True),
        (["true"], True, True),
        (["a", "b"], ["a", "b"], True),
        (["7"], 0.1, False),
        (["x"], 1, False),
        (["-1000"], "−1,000", True),
    ],
)
def test_link_values_are_compared_by_meaning(asked, held, alike):
    assert same(asked, held if isinstance(held, list) else [held]) is alike


@pytest.mark.parametrize(("asked", "step"), [("1,000", 2), ("1000", 2), ("-5", 1), ("", 0), ("7", 0)])
def test_a_step_may_be_typed_into_the_link_without_its_typography(asked, step):
    def page():
        import streamlit as st

        from ui.links import step_from_link

        st.text(step_from_link("rows", ("0", "−5", "1,000"), 0))

    opened = AppTest.from_function(page)
    opened.query_params["rows"] = asked
    assert opened.run().text[0].value == str(step)


@pytest.mark.parametrize(
    ("told", "step"),
    [
        ([7, 2], 7),
        ([7, 1], 3),  # let go before the scene that opened since
        ([99, 2], 9),
        ([-1, 2], 0),
        *(([*rubbish], 3) for rubbish in ([], [7], ["7", 2], [7.5, 2], [7, None])),
        (None, 3),
        ("7", 3),
        ({"step": 7}, 3),
    ],
)
def test_what_a_browser_tells_counts_where_it_had_seen_the_last_move(told, step):
    assert step_told(told, moves=2, first=3, steps=10) == step


def test_a_link_that_asks_for_nothing_gets_no_sentence():
    assert misread({}, {}) == ""


def test_colours_keep_three_to_one_on_both_backgrounds():
    """WCAG 2.2, success criterion 1.4.11: contrast by relative luminance."""

    def luminance(color):
        channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for color in style.SERIES:
        for background in ("#ffffff", "#10151d"):
            light, dark = sorted((luminance(color), luminance(background)), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 3, (color, background)
