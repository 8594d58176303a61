"""What people type and draw; each reading is written out."""

import numpy as np
import pytest

from practice.answers import columns, curve, number


@pytest.mark.parametrize(
    ("text", "spec", "unit", "value"),
    [
        ("12.5", ".1f", "", 12.5),
        (" 12 ms ", ".1f", "ms", 12),
        ("12ms", ".1f", "ms", 12),
        ("1,250", ",.0f", "rows", 1250),
        ("1,250.5", ",.1f", "", 1250.5),
        ("1 250", ",.0f", "", 1250),
        ("0,125", ".3f", "", 0.125),
        ("12,5", ".1f", "", 12.5),
        ("−3", "g", "", -3),
        (".5", ".1f", "", 0.5),
        ("3e-4", ".1e", "", 0.0003),
        ("12.5", ".1%", "", 0.125),
        ("12,5 %", ".1%", "", 0.125),
        ("7 half points", "g", "half points", 7),
    ],
)
def test_a_number_is_read_as_people_type_it(text, spec, unit, value):
    assert number(text, spec, unit) == pytest.approx(value)


@pytest.mark.parametrize("text", ["", "about 3", "1,2,3", "nan", "inf", "1e999", "--3", "3%", "1" * 200, "٣", "2/3"])
def test_what_is_no_number_is_refused_in_one_sentence(text):
    with pytest.raises(ValueError, match=r"^Please type one number of ms\.$"):
        number(text, ".1f", "ms")


def test_a_share_is_asked_for_in_percent():
    with pytest.raises(ValueError, match=r"^Please type one number in percent\.$"):
        number("half", ".1%", "")


@pytest.mark.parametrize("points", [2, 41, 61, 62, 501])
def test_a_drawn_line_is_what_was_drawn_with_straight_pieces_between(points):
    place = columns(points)
    assert len(place) == min(points, 61)
    assert (place[0], place[-1]) == (0, points - 1)
    heights = list(place / (points - 1))
    assert curve(heights, points, -1.0, 3.0) == pytest.approx(np.linspace(-1, 3, points))
    gap = [None if 0.4 < each < 0.5 else each for each in heights]
    assert curve(gap, points, 0.0, 1.0) == pytest.approx(np.linspace(0, 1, points))


@pytest.mark.parametrize("heights", [[], [None] * 61, [0.5] * 30 + [None] * 31, ["x"] * 61])
def test_half_a_line_is_none(heights):
    with pytest.raises(ValueError, match="draw the line from the left edge"):
        curve(heights, 61, 0.0, 1.0)
