"""What the scrubber works out in the browser, run by the node that Playwright brings."""

import base64
import json
import subprocess
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from playwright._impl._driver import compute_driver_executable

from figures.style import View
from ui.picture import picture

MODULE = (Path(__file__).parents[2] / "ui" / "scrub_pure.mjs").as_uri()
NODE, _ = compute_driver_executable()


def js(expression: str):
    code = f"import * as pure from {MODULE!r}; console.log(JSON.stringify({expression}))"
    done = subprocess.run([NODE, "--input-type=module", "-e", code], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_arrays_arrive_as_they_were_sent():
    rows = np.arange(6, dtype="<f4").reshape(2, 3)
    sent = {"a": {"bdata": base64.b64encode(rows.tobytes()).decode(), "shape": [2, 3]}, "b": [None, "x", {"c": 1}]}
    assert js(f"(({{a, b}}) => [a.map((row) => [...row]), b])(pure.decode({json.dumps(sent)}))") == [
        rows.tolist(),
        [None, "x", {"c": 1}],
    ]


@pytest.mark.parametrize("few", [10, 60, 300])
def test_many_numbers_of_few_values_arrive_as_they_were(few):
    rows = np.random.default_rng(few).integers(0, few, (9, 1000)).astype("<f4") / 7
    rows[0, :5], rows[1, :few] = np.nan if few == 10 else 0, np.arange(few) / 7
    sent = {"data": rows}
    view = View([SimpleNamespace(to_plotly_json=lambda: sent)], "L", ["a"])
    text = picture(view).json
    told = json.loads(text)["figures"][0]["data"]
    assert ("of" in told) == (few < 300)
    arrived = js(f"pure.decode({json.dumps(told)}).map((row) => [...row])")
    np.testing.assert_array_equal(np.array(arrived, dtype="<f4"), rows)


def test_a_value_lies_in_the_cell_between_its_edges():
    assert js("pure.cells([0, 0.4, 1.2, 2.9, 3.4], [-0.5, 0.5, 1.5, 3.5])") == [0, 0, 1, 2, 2]


@pytest.mark.parametrize(
    ("value", "color"),
    [
        (-1, "rgba(0,0,0,1)"),
        (-9, "rgba(0,0,0,1)"),
        (-0.5, "rgba(50,0,100,0.5)"),
        (0, "rgba(100,0,200,0)"),
        (0.25, "rgba(125,50,175,0.25)"),
        (1, "rgba(200,200,100,1)"),
        (7, "rgba(200,200,100,1)"),
    ],
)
def test_a_shade_is_mixed_of_the_colours_beside_it(value, color):
    stops = "[[0, [0, 0, 0, 1]], [0.5, [100, 0, 200, 0]], [1, [200, 200, 100, 1]]]"
    assert js(f"pure.tint({stops}, -1, 1, {value})") == color


def test_nested_attributes_are_set_by_their_path():
    assert js("(() => { const o = {}; pure.setNested(o, 'marker.line.width', 2); return o })()") == {
        "marker": {"line": {"width": 2}}
    }


@pytest.mark.parametrize(
    ("places", "pointer", "step"),
    [
        ("[0, 10, 20], null", "{x: 14, y: 99}", 1),
        ("null, [0, 10, 20]", "{x: 99, y: 16}", 2),
        ("[0, 10, 10], [0, 0, 50]", "{x: 11, y: 40}", 2),
        ("[NaN, 10, NaN], null", "{x: 0, y: 0}", 1),
    ],
)
def test_the_nearest_mark_is_the_step(places, pointer, step):
    assert js(f"pure.nearest({places}, {pointer}).step") == step


@pytest.mark.parametrize(
    ("others", "seat"),
    [
        ([], {"x": 0, "y": 0}),
        ([(190, 400, 95, 115)], {"x": -98, "y": 0}),  # a text beside the mark: to its other side
        ([(0, 400, 95, 115)], {"x": 0, "y": 34}),  # a text right across: below it
        ([(0, 400, 0, 400)], None),
    ],
)
def test_a_hint_sits_where_no_text_is(others, seat):
    def box(left, right, top, bottom):
        return {
            "left": left,
            "right": right,
            "top": top,
            "bottom": bottom,
            "width": right - left,
            "height": bottom - top,
        }

    boxes = json.dumps([box(*each) for each in others])
    assert js(f"pure.freeSeat({box(200, 250, 95, 115)}, {box(0, 400, 0, 400)}, {boxes})") == seat


def test_no_mark_is_no_step():
    assert js("pure.nearest([NaN], null, {x: 0, y: 0})") is None


@pytest.mark.parametrize(("pointer", "step"), [("{x: 10, y: 0}", 0), ("{x: 0, y: -10}", 1), ("{x: -9, y: 10}", 2)])
def test_an_axis_turns_to_the_pointer_from_either_end(pointer, step):
    axis = "[1, 0, 1], [0, 1, -1], {x: 0, y: 0}"  # along x, along y, and downwards on a screen
    assert js(f"pure.nearestTurn({axis}, {pointer}).step") == step


def test_a_mark_sets_its_settings():
    sets = '{b1: ["x", 1, 0], share: ["y", 0.01, 0.5]}'
    assert js(f"pure.settingsAt({sets}, {{x: 1.5, y: 20}})") == {"b1": 1.5, "share": 0.7}


def test_a_fast_stroke_leaves_no_gaps():
    drawn = js(
        "(() => { const g = Array(11).fill(null); pure.stroke(g, null, {column: 1, y: 0});"
        " pure.stroke(g, {column: 1, y: 0}, {column: 9, y: 8}); pure.stroke(g, {column: 9, y: 8}, {column: 7, y: 0});"
        " return g })()"
    )
    assert drawn == [None, 0, 1, 2, 3, 4, 5, 0, 4, 8, None]


def test_the_gap_is_the_mean_distance_or_factor_over_what_was_drawn():
    assert js("pure.gap([1, 2, null, 4], [2, 4, 9, 4], false)") == 1.0
    assert js("pure.gap([10, 1000], [100, 100], true)") == pytest.approx(10)
    assert js("pure.gap([null], [1], false)") is None
    assert js("pure.gap([1, 5], [NaN, 4], false)") == 1


def test_the_gap_is_said_in_its_unit():
    assert js("pure.sayGap([10, 20], [15, 25], false, 'pp')").startswith("Your line is off by 5 pp on average.")
    assert js("pure.sayGap([1e3], [4e3], true, 'users')").startswith("Your line is off by a factor of 4 on average.")
    assert js("pure.sayGap([0], [1234.5], false, 'users')").startswith("Your line is off by 1,235 users on average.")
    assert js("pure.sayGap([null], [1], false, 'x')") == ""


def test_a_small_picture_has_letters_that_can_be_read_and_fewer_ticks():
    large, small = js("[pure.lookOf(600, 480), pure.lookOf(300, 150)]")
    assert large["font"] > small["font"] >= 11.5
    assert large["xTicks"] > small["xTicks"] >= 3
    assert small["yTicks"] >= 3


def test_two_pictures_of_one_form_differ_in_their_marks_alone():
    layout = "{xaxis: {range: [0, 1]}, yaxis: {range: [0, 1]}}"
    assert js(
        f"pure.form([{{type: 'scatter', x: [1]}}], {layout}) === pure.form([{{type: 'scatter', x: [2]}}], {layout})"
    )
    assert not js(f"pure.form([{{name: 'a', x: [1]}}], {layout}) === pure.form([{{name: 'b', x: [1]}}], {layout})")
    assert js("pure.form([{x: [1]}], {xaxis: {}})") is None
    assert js(f"pure.form([{{type: 'heatmap'}}], {layout})") is None


@pytest.mark.parametrize(
    ("axis", "most", "ticks"),
    [
        ({}, 5, {"nticks": 5, "autotickangles": [0]}),
        ({"type": "log", "range": [0, 1]}, 5, {"nticks": 5, "autotickangles": [0]}),
        ({"type": "log", "range": [-6, 2]}, 4, {"nticks": 4, "autotickangles": [0], "dtick": 2}),
        ({"dtick": 7}, 3, {}),
        ({"tickvals": [1, 2, 3, 4, 5, 6, 7], "ticktext": ["a", "b", "c", "d", "e", "f", "g"]}, 3, {}),
        ({"type": "log", "tickvals": [0.2, 0.5, 1, 2, 5, 10, 20, 50, 100]}, 4, {"tickvals": [1, 10, 100]}),
        ({"type": "log", "tickvals": [1, 2, 5, 10]}, 4, {"tickvals": [1, 2, 5, 10]}),
    ],
)
def test_an_axis_has_as_many_ticks_as_there_is_room_for(axis, most, ticks):
    assert js(f"pure.ticks({json.dumps(axis)}, {most})") == ticks
