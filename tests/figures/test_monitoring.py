"""The pictures of the three monitoring labs: steps line up, axes stay, nothing is too big."""

import gzip
import json

import numpy as np
import pandas as pd
import pytest

from concepts import drift_alarms as da
from concepts import drift_report as dr
from concepts import monitoring as mon
from figures import drift_alarms as fa
from figures import drift_report as fr
from figures import monitoring as fm
from figures import style

BUDGET = 300_000
CASES = [
    {},
    {"kind": "none", "delay": 0},
    {"kind": "category", "shape": "gradual"},
    {"kind": "covariate_unused", "size": 3.0, "rows": 5000},
    {"kind": "unit", "size": 3.0, "delay": 20, "shape": "recurring"},
    {"kind": "missing", "rows": 50},
]


def _size(pictures):
    total = b""
    for each in pictures:
        total += (each.figure if isinstance(each, style.Sweep) else each).to_json().encode()
        for attributes in getattr(each, "moving", {}).values():
            total += b"".join(np.asarray(rows, np.float32).tobytes() for rows in attributes.values())
    return len(gzip.compress(total))


def _fixed_axes(picture):
    figure = picture.figure if isinstance(picture, style.Sweep) else picture
    assert figure.layout.yaxis.range is not None or figure.layout.yaxis.type == "category"
    assert figure.layout.meta["alt"]
    for axis in (figure.layout.xaxis, figure.layout.yaxis):
        assert len(axis.title.text or "") <= 36
        low, high = axis.range or (0, 1)
        assert np.isfinite([low, high]).all()


@pytest.mark.parametrize("arguments", CASES)
def test_weeks(arguments):
    result = mon.simulate(**arguments)
    pictures = fm.week_picture(result)
    view = style.View(pictures, "Week", fm.week_steps(result), fm.week_readouts(result), fm.week_sentences(result))
    assert len(set(view.steps)) == len(result)
    assert 3 <= len(view.readouts) <= 8
    assert max(map(len, view.sentences)) <= 220
    for picture in pictures:
        _fixed_axes(picture)
        picture.at(0), picture.at(len(result) - 1)
    assert _size(pictures) < BUDGET


def test_nothing_from_the_future_and_labels_only_after_their_delay():
    result = mon.simulate("concept", size=1.5, delay=6)
    still = fm.quality(result).at(14)
    known, hidden, expected = (np.array(trace.y, float) for trace in still.data[1:4])
    assert np.isfinite(known).sum() == 9
    assert np.flatnonzero(np.isfinite(hidden)).tolist() == [9, 10, 11, 12, 13, 14]
    assert np.isfinite(expected).sum() == 15
    np.testing.assert_array_equal(known[:9], result.accuracy[:9])
    assert list(still.data[0].x) == [9.5, 9.5, 15.5, 15.5]
    before, after = (np.array(fm.calendar(result).at(step).data[6].y, float) for step in (15, 16))
    assert np.isnan(before).all()
    assert np.flatnonzero(np.isfinite(after)).tolist() == [10]
    assert "labels" not in fm.week_readouts(result)["Alerts now"][15]
    assert "labels" in fm.week_readouts(result)["Alerts now"][16]
    assert fm.week_readouts(result)["Known accuracy"][5] == "none yet"
    assert "no labels are in yet" in fm.week_sentences(result)[0]


def test_small_p_values_are_written_short():
    assert [fm._p(value) for value in (0.04, 2e-5, 0.0)] == ["0.040", "2e-05", "< 1e-12"]


@pytest.mark.parametrize(
    "arguments",
    [{}, {"rows": 50, "reference": 50, "bins": 40, "features": 100, "ramp": 1}, {"rows": 50_000, "size": 3.0}],
)
def test_alarms(arguments):
    result = da.alarms(**arguments)
    pictures = fa.alarm_pictures(result)
    view = style.View(
        pictures, "PSI level", fa.alarm_steps(result), fa.alarm_readouts(result), fa.alarm_sentences(result)
    )
    assert len(set(view.steps)) == len(result)
    assert 3 <= len(view.readouts) <= 8
    assert max(map(len, view.sentences)) <= 220
    for picture in pictures:
        _fixed_axes(picture)
        picture.at(0), picture.at(len(result) - 1)
    assert _size(pictures) < BUDGET
    marker = fa.trade_off(result).at(9).data[4]
    assert (marker.x[0], marker.y[0]) == (result.false[9], result.late[9])


def test_report():
    report = dr.report(*mon.example_tables())
    figure = fr.overview(report)
    _fixed_axes(figure)
    assert list(figure.data[0].x) == sorted(column.psi for column in report.columns)
    for column in report.columns:
        picture = fr.distribution(column)
        _fixed_axes(picture)
        np.testing.assert_array_equal(picture.data[1].y, column.after)
    readouts = fr.report_readouts(report)
    assert readouts["Compared"] == "5 columns"
    assert readouts["Large change"] == "1"
    assert "2 of 5 columns changed" in fr.report_sentence(report)
    same = dr.report(*[mon.example_tables()[0]] * 2)
    assert fr.report_sentence(same).startswith("None of the 5")


def test_report_with_long_names_and_nothing_compared():
    wide = pd.DataFrame({f"a_rather_long_column_name_{k}": np.arange(50.0) % (7 + k) for k in range(40)})
    report = dr.report(wide, wide)
    assert len(fr.overview(report).data[0].y) == fr.SHOWN
    assert len(set(fr.overview(report).data[0].y)) == fr.SHOWN
    assert len(fr.overview(report).layout.yaxis.ticktext[0]) <= 13
    empty = dr.report(pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [1]}))
    assert len(fr.overview(empty).data[0].x) == 0
    json.loads(fr.overview(empty).to_json())
