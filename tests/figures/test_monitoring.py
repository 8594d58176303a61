"""The pictures of the three monitoring labs: what was known on the day, who rang when, and which row says what."""

import numpy as np
import pandas as pd
import pytest

from concepts import monitoring as mon
from concepts.monitoring import drift_alarms as da
from concepts.monitoring import drift_report as dr
from figures import monitoring as figures
from figures import style
from figures.monitoring import accuracy
from figures.monitoring import drift_alarms as fa
from figures.monitoring import drift_report as fr
from figures.monitoring import weeks as fw
from tests.figures.checks import check_view


def _trace(chart, step, hover):
    return next(each for each in chart.at(step).data if hover in (each.hovertemplate or ""))


def test_the_hero_shows_what_was_known_on_the_day():
    result = mon.simulate()
    chart = accuracy.accuracy(result)
    for step in (0, 14, 16, 29):
        true, told, promised = (
            np.array(_trace(chart, step, hover).y, float) for hover in ("true", "labels of", "the scores promise")
        )
        for line in (true, promised):
            assert np.isfinite(line).sum() == step + 1
        assert np.isfinite(told).sum() == max(0, step + 1 - 6)
        np.testing.assert_allclose(told[6 : step + 1], 100 * result.accuracy[: max(0, step - 5)])
        np.testing.assert_allclose(true[: step + 1], 100 * result.accuracy[: step + 1])
    assert _trace(chart, 16, "labels of").y[15] > 74 > 52 > _trace(chart, 16, "labels of").y[16]


def test_an_alarm_is_drawn_in_the_week_it_rang_and_not_before():
    result = mon.simulate()
    chart = accuracy.accuracy(result)
    squares = [_trace(chart, step, "Week %{x}: %{text}") for step in (15, 16, 29)]
    known = [np.array(each.y, float).reshape(5, 30)[4] for each in squares]
    assert np.isnan(known[0]).all()
    assert np.flatnonzero(np.isfinite(known[1])).tolist() == [16]
    assert np.flatnonzero(np.isfinite(known[2])).tolist() == list(range(16, 30))
    assert np.isnan(np.array(squares[2].y, float).reshape(5, 30)[:4]).all()
    assert squares[0].text[4 * 30 + 16] == "known accuracy"
    loud = _trace(accuracy.accuracy(mon.simulate("covariate_unused")), 29, "Week %{x}: %{text}")
    rows = np.array(loud.y, float).reshape(5, 30)
    assert np.isfinite(rows[:3, 10:]).all()
    assert np.isnan(rows[3:]).all()
    assert loud.text[30 + 20] == "Wasserstein (temperature), JS (temperature)"


def test_the_band_and_its_edges_stand_for_onset_and_delay():
    chart = accuracy.accuracy(mon.simulate(onset=8, delay=5))
    onset, delay = chart.handles
    assert list(onset.sets) == ["onset"]
    axis, factor, offset = onset.sets["onset"]
    assert (axis, factor * onset.x + offset) == ("x", 8)
    axis, factor, offset = delay.sets["delay"]
    assert (axis, factor * delay.x + offset) == ("x", 5)
    band = next(each for each in chart.data if each.get("fill") == "toself")
    assert (min(band["x"]), max(band["x"])) == (onset.x, delay.x)
    late = accuracy.accuracy(mon.simulate(onset=29, delay=20))
    assert late.handles[1].x <= accuracy.X_WEEKS[1]


@pytest.mark.parametrize("quiet", [{"kind": "none"}, {"size": 0.0}])
def test_where_nothing_drifts_no_onset_is_drawn_and_none_is_said(quiet):
    result = mon.simulate(**quiet)
    view = figures.week_view(result)
    assert not view.figures[0].handles
    assert not any(each.get("fill") == "toself" for each in view.figures[0].data)
    assert not any("drift is on" in sentence for sentence in view.sentences)
    assert all("nothing has moved" in sentence for sentence in view.sentences)
    check_view(view)


def test_no_auc_is_told_of_a_week_whose_labels_are_all_alike():
    result = mon.simulate("prior", size=3.0, rows=50, seed=1)
    tiles, alike = figures.week_view(result).readouts["True AUC"], (result.returned == 0) | (result.returned == 1)
    assert alike.any()
    assert [tile == "one class" for tile in tiles] == alike.tolist()


def test_readouts_and_sentences_of_the_weeks():
    result = mon.simulate()
    view = figures.week_view(result)
    assert view.readouts["Known accuracy"][5] == "none yet"
    assert view.readouts["Known accuracy"][16] == f"{result.accuracy[10]:.1%} (week 11)"
    assert view.readouts["Monitors that ring"][15] == "none"
    assert view.readouts["Monitors that ring"][16] == "known"
    assert "known accuracy rings" in view.sentences[16]
    assert "No labels are in yet" in view.sentences[0]
    assert "up to week 9; this week's come in week 21." in view.sentences[14]
    assert "come in" not in figures.week_view(mon.simulate(delay=0)).sentences[14]
    loud = figures.week_view(mon.simulate("missing", size=3.0))
    assert ": PSI, distances, tests and expected accuracy ring." in loud.sentences[14]
    assert ": every row rings." in figures.week_view(mon.simulate("unit", size=1.0)).sentences[19]
    harmless = figures.week_view(mon.simulate("covariate_unused", size=1.0)).sentences[19]
    assert ": PSI, distances and tests ring." in harmless
    pair = figures.week_view(mon.simulate("missing", size=0.25, rows=500, psi_level=0.5, alpha=0.01))
    assert any(" and " in sentence.split(".")[0] for sentence in pair.sentences)
    assert not any("hidden" in text.lower() for text in (*view.sentences, *view.readouts))


def test_labels_stand_apart_and_as_near_as_they_can():
    rows = np.array([[1.0, 1.0, 5.0], [np.nan, 2.0, 2.1]])
    moved = accuracy.apart(rows, 1.0)
    np.testing.assert_allclose(np.sort(moved[0])[:2], [0.5 + 1 / 6, 1.5 + 1 / 6], atol=0.5)
    assert (np.diff(np.sort(moved[0])) >= 1 - 1e-12).all()
    assert np.isnan(moved[1, 0])
    assert moved[1, 2] - moved[1, 1] == pytest.approx(1)
    assert moved[1, 1:].mean() == pytest.approx(2.05)


def test_the_strip_shows_this_week_over_the_weeks_before():
    result = mon.simulate("covariate_unused", size=1.0)
    chart = fw.strip(result)
    now = _trace(chart, 19, "PSI %{x")
    np.testing.assert_allclose(now.x, np.maximum(result.psi[::-1, 19], 0.00105))
    assert [color == style.ALERT for color in now.marker.color] == (result.psi[::-1, 19] > 0.1).tolist()
    assert np.isfinite(np.array(chart.at(19).data[0].x, float)).sum() == 5 * 19
    assert chart.handles[0].x == result.psi_level
    channel = fw.focus(mon.simulate("category")).at(20)
    np.testing.assert_allclose(channel.data[1].y, mon.simulate("category").after[20])


def test_alarms_stand_on_their_curves():
    result = da.alarms()
    view = figures.alarm_view(result)
    hero, null, trade = view.figures[:3]
    np.testing.assert_allclose(hero.holds[0].x, result.levels)
    np.testing.assert_allclose(hero.holds[0].y, 100 * result.false)
    np.testing.assert_allclose(hero.answer.y, 100 * result.false)
    np.testing.assert_allclose(trade.holds[0].x, result.false)
    np.testing.assert_allclose(trade.holds[0].y, result.late)
    np.testing.assert_allclose(null.holds[0].x, result.levels)
    assert view.readouts["Any of 20 columns"][9] == "almost all"
    assert hero.given
    narrow = fa.null_psi(da.alarms(rows=50_000, reference=50_000))
    assert np.isnan(narrow.holds[0].x).any() == (narrow.layout["xaxis"]["range"][1] < 0.4)


def test_alarms_without_a_drift_say_so():
    view = figures.alarm_view(da.alarms(size=0.0, features=1))
    assert "Weeks to an alarm" in view.readouts
    assert set(view.readouts["Missed in 12 weeks"]) == {"—"}
    assert not any("late" in value for value in view.readouts["KS at 5%"])
    assert all("every alarm is false" in sentence for sentence in view.sentences)
    assert "drift" not in view.figures[1].layout["yaxis"]["title"]["text"]


def test_a_delay_that_the_runs_end_cuts_short_says_so():
    """Of a shift of a tenth of an SD most runs never ring: their mean is no more than a bound."""
    result = da.alarms(rows=1000, reference=1000, size=0.1)
    view = figures.alarm_view(result)
    for value, never, late in zip(view.readouts["Weeks late"], result.missed, result.late, strict=True):
        if never == 1:
            assert value == "none in 12"
        else:
            assert value.startswith(f"≥ {late:.2f} ±" if never else f"{late:.2f} ±")
    assert {"none in 12"} < set(view.readouts["Weeks late"])
    for sentence, never in zip(view.sentences, result.missed, strict=True):
        assert ("at least" in sentence or "do not see the drift within 12 weeks" in sentence) == (never > 0)
    assert 0 < result.others["KS"][4] < 1
    assert "≥" in view.readouts["KS at 5%"][0]


def test_the_report_has_one_row_a_column():
    report = dr.report(*mon.example_tables())
    view = figures.report_view(report)
    check_view(view)
    chart = view.figures[0]
    words = next(each for each in chart.data if each["mode"] == "text")
    assert len(words["text"]) == len(report.columns) == 5
    assert words["text"][0].startswith("large<br>PSI")
    assert figures.worst(report).name == "channel" == chart.layout["yaxis"]["ticktext"][-1]
    for side, column in (("drawn_before", 0), ("drawn_after", 1)):
        y = np.array(chart.data[column]["y"], float)
        assert np.nanmax(y[: np.flatnonzero(np.isnan(y))[0]]) <= 0.4 + 1e-12
        heights = [getattr(each, side).sum() for each in report.columns]
        np.testing.assert_allclose(heights, 1)
    table = figures.report_rows(report)
    assert [row["column"] for row in table[:2]] == ["channel", "parcel"]
    assert table[0]["test"] == "χ², p < 0.001"
    assert table[1]["missing"] == "2.2% → 12%"
    assert "2 of 5 columns changed" in figures.report_sentence(report)
    same = dr.report(*[mon.example_tables()[0]] * 2)
    assert "None of 5 columns" in figures.report_sentence(same)
    assert [set(row) for row in table] == [set(fr.TITLES)] * 5
    for row in table:
        assert max(row["before"] + row["after"]) == 1
        assert min(row["before"] + row["after"]) >= 0


def test_a_report_of_many_long_names_and_one_of_nothing():
    wide = pd.DataFrame({f"a_rather_long_column_name_{k}": np.arange(50.0) % (7 + k) for k in range(40)})
    view = figures.report_view(dr.report(wide, wide))
    check_view(view)
    assert len(view.figures[0].layout["yaxis"]["ticktext"]) == fr.SHOWN
    assert max(map(len, view.figures[0].layout["yaxis"]["ticktext"])) <= 13
    assert f"the {fr.SHOWN} columns" in view.figures[0].title
    empty = dr.report(pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [1]}))
    assert "No column could be compared" in figures.report_sentence(empty)


def test_an_emptied_column_is_named_and_drawn_but_not_measured():
    rng = np.random.default_rng(0)
    before = pd.DataFrame({"race": rng.choice(list("WB"), 500), "x": rng.normal(size=500)})
    after = pd.DataFrame({"race": None, "x": rng.normal(size=500)})
    for tables, now in (((before, after), "empty now"), ((after, before), "empty before")):
        report = dr.report(*tables)
        said = figures.report_sentence(report)
        assert said.startswith("1 of 2 columns changed (500 against 500 rows): race (no value in the ")
        assert "does not tell the files apart" in said
        view = figures.report_view(report)
        check_view(view)
        assert view.figures[1].title == f"Moved most: race, {now}"
        assert figures.worst(report).name == "race"
        assert figures.measured(report).name == "x"
        row = figures.report_rows(report)[0]
        assert (row["PSI"], row["test"], row["missing"].count("100%")) == ("", "", 1)
        assert sorted(row["before"] + row["after"]) == [0, 0, 1, 1]
    alone = dr.report(before[["race"]], after[["race"]])
    assert figures.measured(alone) is None
    check_view(figures.report_view(alone))
    assert figures.report_sentence(alone).endswith("race (no value in the current file).")


def test_the_sentence_says_what_all_columns_together_tell():
    rng = np.random.default_rng(1)
    turned = [rng.multivariate_normal([0, 0], [[1, rho], [rho, 1]], 2000) for rho in (0.6, -0.6)]
    tables = [pd.DataFrame(each, columns=["height", "weight"]) for each in turned]
    said = figures.report_sentence(dr.report(*tables))
    assert said.startswith("None of 2 columns changed (2,000 against 2,000 rows). Together the columns did change")
    assert "times in 100 (95%: " in said
    assert "mostly by height and weight." in said or "mostly by weight and height." in said
    small = [pd.DataFrame({"a": rng.normal(shift, 1, 6000)}) for shift in (0, 0.2)]
    assert "tells the files apart a little" in figures.report_sentence(dr.report(*small))
    wide = pd.DataFrame(rng.normal(size=(200, 6)), columns=list("abcdef"))
    many = figures.report_sentence(dr.report(wide, wide + 2))
    assert many.startswith("6 of 6 columns changed (200 against 200 rows): ")
    assert " and 3 more. A classifier tells the files apart: " in many


def test_a_shift_that_the_psi_misses_is_named_by_how_far_it_went():
    values = np.where(np.arange(1000) % 5 < 3, 0.0, np.arange(1000) % 97)
    report = dr.report(pd.DataFrame({"x": values}), pd.DataFrame({"x": np.where(values == 0, -999, values)}))
    text = next(each for each in figures.report_view(report).figures[0].data if each["mode"] == "text")["text"][0]
    assert text.startswith("large<br>moved by")
    assert "x (moved by" in figures.report_sentence(report)


def test_the_axis_of_accuracy_is_the_same_whatever_drifts():
    ranges = {tuple(accuracy.accuracy(mon.simulate(kind, size=3.0)).layout["yaxis"]["range"]) for kind in mon.KINDS}
    assert len(ranges) == 1


def test_curves_that_are_one_have_one_name():
    """A tiny drift in many rows: the PSI never rings, with the drift or without."""

    def names(chart):
        return [each["text"] for each in chart.layout["annotations"] if each["text"].startswith("PSI")]

    assert names(fa.false_alarms(da.alarms())) == ["PSI, no drift", "PSI, drift"]
    assert names(fa.false_alarms(da.alarms(size=0.0))) == ["PSI"]
    tiny = da.alarms(rows=50_000, reference=50_000, size=0.05, ramp=1)
    assert names(fa.false_alarms(tiny)) == ["PSI, drift or none"]
