"""What is particular to this room's pictures: areas, places of marks, and what may be held."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportions_ztest

from concepts.ab_testing.cuped import cuped
from concepts.ab_testing.guardrails import Decision, Guardrail, decisions, guardrails
from concepts.ab_testing.many_arms import read_table
from concepts.ab_testing.novelty import novelty
from concepts.ab_testing.outliers import capping
from concepts.ab_testing.planning import plan
from concepts.ab_testing.rates import EXAMPLE, read_counts
from concepts.ab_testing.ratio_metric import ratio_metric
from concepts.ab_testing.sequential import METHODS, peeking
from concepts.ab_testing.triggering import triggering
from figures.ab_testing import own_notes, own_table, reading_view, settings_of
from figures.ab_testing.cuped import cuped_view
from figures.ab_testing.messy import capping_view, ratio_view
from figures.ab_testing.novelty import novelty_view
from figures.ab_testing.planning import plan_needed, plan_power, plan_ships, plan_view, plan_worlds
from figures.ab_testing.reading import guardrail_verdicts, reading_readouts
from figures.ab_testing.sequential import SHORT, peeking_error, peeking_paths, peeking_tradeoff, peeking_view
from figures.ab_testing.triggering import triggering_bells, triggering_needed
from figures.style import GREY
from tests.figures.checks import check_view

# ------------------------------------------------------------------------------------------------------ planning


def areas(chart, step):
    """Areas under the shaded traces, in order."""
    return [abs(np.trapezoid(trace.y, trace.x)) for trace in chart.at(step).data if trace.fill == "tozeroy"]


def test_the_shaded_areas_are_alpha_and_beta():
    sweep = plan()
    upper, lower, missed = np.array(areas(plan_worlds(sweep), 16)) / (100 * sweep.spread_null[16] * np.sqrt(2 * np.pi))
    assert upper == pytest.approx(0.025, abs=0.001)
    assert lower == pytest.approx(0.025, abs=0.001)
    assert missed == pytest.approx(0.2, abs=0.003)
    assert len(areas(plan_worlds(plan(sides=1)), 16)) == 2


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"power": 0.99, "alpha": 0.001},
        {"power": 0.5, "alpha": 0.2, "sides": 1},
        {"effect": 0.05},
        {"effect": -0.05, "sides": 2, "formula": "continuity", "treatment_share": 0.9},
        {"metric": "mean", "formula": "t", "baseline": 50.0, "effect": 40.0},
        {"formula": "arcsine", "relative": True},
        {"baseline": 0.99},
    ],
)
def test_no_bell_is_cut_and_none_is_a_needle(options):
    chart = plan_worlds(plan(**options))
    low, high = chart.layout["xaxis"]["range"]
    for step in (0, len(chart) // 2, len(chart) - 1):
        for trace in chart.at(step).data:
            x = np.asarray(trace.x, float)
            assert low <= np.nanmin(x) <= np.nanmax(x) <= high
            if trace.mode == "lines" and len(x) > 50:
                assert np.ptp(x) > 0.04 * (high - low)


def test_the_peak_of_the_green_bell_is_the_control_and_so_is_its_place_on_the_curve():
    sweep = plan()
    worlds, needed, power = plan_worlds(sweep), plan_needed(sweep), plan_power(sweep)
    np.testing.assert_allclose(worlds.holds[0].x, 100 * sweep.effect)
    np.testing.assert_allclose(needed.holds[0].x, 100 * sweep.effect)
    np.testing.assert_allclose(needed.holds[0].y, sweep.total)
    assert needed.answer.unit == "users"
    np.testing.assert_allclose(needed.answer.y, sweep.whole_needed)
    assert [needed.data[i]["mode"] for i in needed.given] == ["markers", "text"]
    assert [(each.y, each.sets) for each in power.handles] == [
        (0.8, {"power": ("y", 1.0, 0.0)}),
        (0.05, {"alpha": ("y", 1.0, 0.0)}),
    ]
    assert max(each.x for each in power.handles) < 0.55 * power.holds[0].x.min()  # aside of the control's mark


def test_by_users_the_bar_is_held_and_the_effect_is_a_handle():
    sweep = plan(effect=0.05)
    worlds = plan_worlds(sweep)
    np.testing.assert_allclose(worlds.holds[0].x, 100 * sweep.bar)
    assert worlds.handles[0].x == pytest.approx(5.0)
    key, (axis, factor, offset) = next(iter(worlds.handles[0].sets.items()))
    assert (key, axis) == ("effect_rate", "x")
    assert factor * worlds.handles[0].x + offset == pytest.approx(0.05)
    share = plan(relative=True, effect=0.25)
    _, factor, _ = next(iter(plan_worlds(share).handles[0].sets.values()))
    assert factor * plan_worlds(share).handles[0].x == pytest.approx(0.25)
    assert plan_needed(sweep).answer is None


def test_the_plan_says_days_and_whole_weeks_and_what_guardrails_cost():
    view = plan_view(plan())
    step = view.steps.index("5 pp")
    assert view.readouts["Run for"][step] == "1 week (3 days)"
    assert "3 days of traffic, so 1 whole week" in view.sentences[step]
    assert view.readouts["By 16σ²/δ² an arm"][step] == "1,116"
    for other in ({"alpha": 0.2, "power": 0.5}, {"sides": 1}, {"treatment_share": 0.25}):
        elsewhere = plan_view(plan(**other))
        assert set(elsewhere.readouts["By 16σ²/δ² an arm"]) == {"5%, 80%, 1:1 only"}
        assert "16 σ²/δ²" not in elsewhere.figures[-1].layout["yaxis"]["ticktext"]
    assert "16 σ²/δ²" in view.figures[-1].layout["yaxis"]["ticktext"]
    real = plan_view(plan(scale=0.2, daily_users=15_000))
    assert real.readouts["Run for"][real.steps.index("0.5 pp")] == "2 weeks"
    guarded = plan(guardrails=3)
    view = plan_view(guarded)
    assert list(view.readouts)[2] == "Ships if all is well"
    assert "3 guardrails" in view.sentences[0]
    np.testing.assert_allclose(plan_ships(guarded).holds[0].y, guarded.ships)
    assert plan_ships(plan(guardrails=2, effect=0.05)).layout["xaxis"]["title"]["text"] == "Users in both arms"
    assert next(iter(plan_view(plan(effect=0.05)).readouts)) == "Power"


# ------------------------------------------------------------------------------------------------- cut the noise


def test_both_bells_of_a_triggered_test_have_the_same_area():
    sweep = triggering()
    chart = triggering_bells(sweep)
    everyone, touched = areas(chart, 30)
    assert everyone == pytest.approx(touched, rel=0.01)
    assert chart.handles[0].sets == {"triggered_effect": ("x", 0.01, 0.0)}
    np.testing.assert_allclose(triggering_needed(sweep).holds[0].y, np.ceil(sweep.needed_triggered))


def test_the_estimates_add_up_to_all_experiments():
    estimates, users, variance, power = cuped_view(cuped()).figures
    for trace in (0, 1):
        np.testing.assert_allclose(np.sum(estimates.moving[trace]["y"], axis=1), 1, atol=0.01)
    for chart in (users, variance, power):
        assert len(chart.holds) == 1
    assert estimates.handles[0].sets == {"cuped_effect": ("x", 1.0, 0.0)}
    nothing, little = cuped_view(cuped()).sentences[:2]
    assert nothing.endswith("saves nobody: 500 users an arm find the effect in 35.3% of tests, as without it.")
    assert " 500 users an arm find an effect in 5.0%" in cuped_view(cuped(effect=0.0)).sentences[0]
    assert little.startswith("A past that correlates by 0.025")
    assert "No effect" in cuped_view(cuped(effect=0.0, experiments=100)).figures[3].title


def test_messy_metrics_show_where_the_control_stands():
    ratio = ratio_metric(tests=200)
    statistics, error, inflation = ratio_view(ratio).figures
    for trace in (0, 1):
        np.testing.assert_allclose(np.sum(statistics.moving[trace]["y"], axis=1), 1)  # none is left out
    np.testing.assert_allclose(error.holds[0].y, ratio.error)
    np.testing.assert_allclose(inflation.holds[0].y, ratio.inflation)
    tail = capping()
    bells, power, kept = capping_view(tail).figures
    np.testing.assert_allclose(bells.holds[0].x, tail.measured)
    plain, capped = areas(bells, 15)
    assert plain == pytest.approx(capped, rel=0.03)
    np.testing.assert_allclose(power.holds[0].y, tail.power)
    assert len(kept.holds) == 1


@pytest.mark.parametrize(
    ("options", "step", "said"),
    [
        ({}, 0, "Views of one user do not correlate: views are independent, and a test on views rings for nothing in "),
        ({"views": 1.0}, 30, "One view a user: views are independent, and a test on views rings for nothing in "),
        ({"views": 1.0, "spread": "equal"}, 0, "One view a user: "),
        ({"views": 2.0, "spread": "equal", "alpha": 0.01}, 1, "for nothing hardly more often than the promised 1.0%."),
        ({}, 10, "so a test on views rings for nothing in 24.1% of cases, not 5.0%."),
    ],
)
def test_a_test_that_keeps_its_promise_is_not_blamed(options, step, said):
    sweep = ratio_metric(tests=100, **options)
    sentence = ratio_view(sweep).sentences[step]
    assert said in sentence
    assert (sweep.inflation[step] == 1) == sentence.endswith(" 5.0% of cases, as promised.")


# ---------------------------------------------------------------------------------------------------- looking early


def test_names_cover_the_methods():
    assert list(SHORT) == list(METHODS)


@pytest.mark.parametrize(
    "options", [{}, {"method": "pocock", "alpha": 0.1}, {"method": "obf_spending", "effect": 1.0, "futility": 0.2}]
)
def test_paths_stop_being_grey_at_their_crossing(options):
    sweep = peeking(experiments=300, **options)
    step = 9
    quiet, loud, cross, high, low, *rest = peeking_paths(sweep).at(step).data
    first, left = sweep.first[:, step], sweep.left[:, step]
    crossed = first > 0
    assert np.isnan(quiet.y).sum() == len(first)  # one gap a path
    assert np.isnan(loud.y).sum() == crossed.sum() == len(cross.y)
    end = np.where(crossed, first, np.where(left > 0, left, 10))
    assert np.sum(~np.isnan(quiet.y)) == np.sum(end + 1)
    assert np.sum(~np.isnan(loud.y)) == np.sum(10 - first[crossed] + 1)
    assert cross.x == pytest.approx(first[crossed] / 10)
    bar = sweep.boundary[step, first[crossed] - 1]
    assert np.all(np.abs(cross.y) >= bar - 1e-6)
    inside = np.isfinite(np.asarray(high.y, float))
    assert np.asarray(high.y, float)[inside] == pytest.approx(sweep.boundary[step, :10][inside])
    assert np.asarray(low.y, float)[inside] == pytest.approx(-sweep.boundary[step, :10][inside])
    assert len(rest) == (3 if sweep.futility else 1)  # who gave up and where, and the first look
    if sweep.futility:
        assert len(rest[0].x) == np.sum(left > 0)
    assert rest[-1].x == pytest.approx([0.1, 0.1])


def test_errors_and_rules_show_the_step():
    sweep = peeking("pocock", alpha=0.1, experiments=300)
    error = peeking_error(sweep)
    np.testing.assert_allclose(error.holds[0].y, sweep.error[sweep.chosen])
    assert error.handles[0].sets == {"peeking_alpha": ("y", 1.0, 0.0)}
    bars, planned, none = peeking_tradeoff(sweep).at(4).data
    assert bars.x == pytest.approx(sweep.power[:, 4])
    assert planned.x == pytest.approx(sweep.share[:, 4])
    assert none.x == pytest.approx(sweep.share_null[:, 4])
    stopping = peeking_view(sweep).figures[3].at(4)
    assert stopping.data[0].y == pytest.approx([0, *sweep.stopped_naive[4, :5]])
    assert stopping.data[-1].y == pytest.approx(sweep.stopped_simulated[4, :5])


def test_looking_early_in_words():
    view = peeking_view(peeking("pocock"))
    tiles = {name: rows[4] for name, rows in view.readouts.items()}
    assert tiles["False positives, this rule"] == "5.0%"
    assert tiles["Uncorrected"] == "14.2%"
    assert tiles["Bar |z|, first to last"] == "2.413"
    assert "14.2%" in view.sentences[4]
    falling = peeking_view(peeking("obrien_fleming", experiments=100))
    assert "4.56 first, 2.04 last" in falling.sentences[4]
    leaving = peeking_view(peeking("obrien_fleming", futility=0.1, experiments=100))
    assert "giving up below 10% conditional power" in leaving.sentences[4]
    assert "Gave up" in leaving.readouts
    plain = peeking_view(peeking(experiments=100))
    assert plain.readouts["If independent"][4] == "22.6%"
    assert plain.sentences[0].startswith("1 look at |z| ≥ 1.96: 5.0% of tests without an effect")
    assert plain.sentences[0].endswith("a difference, as promised.")
    assert plain.sentences[1].endswith("a difference, where 5.0% was promised.")


# --------------------------------------------------------------------------------------------------------- novelty


def test_the_running_picture_shows_only_the_past_and_the_true_average_throughout():
    sweep = novelty()
    running, daily, curse = novelty_view(sweep).figures
    still = running.at(6)
    true = [trace for trace in still.data if len(trace.x) == 60 and trace.mode == "lines"]
    np.testing.assert_allclose(true[0].y, 100 * sweep.truth)
    assert any(len(trace.x) == 7 for trace in still.data)
    seen = [trace for trace in daily.at(6).data if np.isnan(np.asarray(trace.y, float)).any()]
    assert np.isfinite(np.asarray(seen[0].y, float)).sum() == 7
    assert running.handles[0].sets == {"lasting": ("y", 0.01, 0.0)}
    assert daily.handles[0].sets == {"initial": ("y", 0.01, 0.0)}
    np.testing.assert_allclose(curse.holds[0].y, sweep.curse.type_m)
    low, high = running.layout["yaxis"]["range"]
    assert low < 100 * sweep.low.min() < 100 * sweep.high.max() < high
    assert "lags" in novelty_view(novelty(initial=-0.02)).figures[0].title


# --------------------------------------------------------------------------------------------------------- reading


VERDICTS = guardrails(
    [
        Guardrail("Error rate", 0.01, 0.0101, 0.004),
        Guardrail("Latency (ms)", 210, 230, 6, sd=80),
        Guardrail("Refund rate per order", 0.02, 0.024, 0.004),
    ],
    2000,
    2000,
)


def test_marks_sit_where_the_numbers_say():
    read = read_counts(1094, 219, 1094, 268)
    view = reading_view(read, decisions(read, VERDICTS), VERDICTS, 0.01)
    interval, _, _, chances = view.figures
    i = read.entered
    assert interval.holds[0].x[i] == 268
    assert interval.holds[0].y[i] == pytest.approx(4.479, abs=0.001)
    spans = [trace for trace in interval.at(i).data if len(trace.x) == 2 and tuple(trace.x) == (268, 268)]
    assert tuple(spans[0].y) == pytest.approx((0.9926, 7.9531), abs=0.001)
    assert interval.handles[0].y == pytest.approx(1.0)
    assert interval.handles[0].sets == {"least": ("y", 0.01, 0.0)}
    assert chances.holds[0].y[i] == pytest.approx(0.9941, abs=0.0001)
    assert view.readouts["Decision"][i] == "Do not ship"  # latency is violated
    assert (view.readouts["Difference"][i], view.readouts["Interval, pp"][i]) == ("+4.5 pp", "+1.0 to +8.0")
    assert view.steps[i] == "268"


def test_the_strip_shows_where_the_decision_turns():
    read = read_counts(*EXAMPLE)
    decided = decisions(read, planned_users=210_000)
    chart = reading_view(read, decided).figures[0]
    strips = [trace for trace in chart.figure.data if trace.line.width == 9]
    assert len(strips) == 2
    turn = next(i for i, decision in enumerate(decided) if decision.action == "Ship")
    assert strips[0].x[1] == read.scrubbed[turn - 1]
    assert strips[1].x[0] == read.scrubbed[turn]
    assert read.low[turn] > 0 > read.low[turn - 1]


def test_no_digits_that_mean_nothing():
    view = reading_view(read := read_counts(507_000, 101_400, 493_000, 103_530), decisions(read))
    at = {name: rows[read.entered] for name, rows in view.readouts.items()}
    assert at["Split"] == "p < 0.001: broken"
    assert at["z test"] == "p < 0.001"
    assert at["P(treatment higher)"] == "over 99.9%"
    assert at["Expected loss, ship"] == "about 0 pp"
    assert at["Fisher's exact"] == "not needed"
    assert "p < 0.001" in view.sentences[read.entered]
    few = read_counts(100, 1, 100, 7)
    told = reading_view(few, decisions(few)).readouts
    assert told["Fisher's exact"][few.entered] == "p = 0.065, decides"
    assert decisions(few)[few.entered] == Decision(
        "Do not ship", "test and interval disagree, so no gain is shown; retest with more users if it matters."
    )
    none = read_counts(10, 0, 100, 3)
    assert "not defined" in reading_view(none, decisions(none)).readouts["Relative"][0]


def file_of(values, names, **asked):
    table = pd.DataFrame({"g": np.repeat(names, [len(each) for each in values]), "y": np.concatenate(values)})
    return read_table(table, "g", "y", names[0], **asked)


def hits(*pairs):
    return [np.repeat([1.0, 0.0], [x, n - x]) for x, n in pairs]


def test_arms_from_a_file_are_named_everywhere():
    read = file_of(hits((10, 50), (25, 50)), ["psa", "<b>ad</b>"]).reading
    view = reading_view(read, decisions(read), minimum_effect=0.01)
    check_view(view)
    i = read.entered
    assert view.sentences[i].endswith("<b>ad</b>: 50.0%, psa (control): 20.0%. Test: p = 0.002.")
    assert view.readouts["P(<b>ad</b> higher)"][i] == "over 99.9%"
    interval, posteriors, _ = view.figures
    assert interval.layout["yaxis"]["title"]["text"] == "<b>ad</b> − psa, points"  # set as text
    assert interval.layout["xaxis"]["title"]["text"] == "Conversions in &lt;b&gt;ad&lt;/b&gt;"
    assert [each["text"] for each in posteriors.layout["annotations"]] == ["psa", "&lt;b&gt;ad&lt;/b&gt;"]
    assert next(iter(read.table())) == "conversions in <b>ad</b>"
    plain = file_of(hits((4, 20), (12, 20)), ["control", "treatment"]).reading
    said = reading_view(plain, decisions(plain)).sentences[plain.entered]
    assert said.endswith("treatment: 60.0%, control: 20.0%. Test: p = 0.010.")
    long = file_of(hits((10, 50), (25, 50)), ["an old page of many words", "a new page of even more words"]).reading
    check_view(reading_view(long, decisions(long)))


def test_the_exact_test_is_named_where_it_decides():
    read = file_of(hits((1, 100), (7, 100)), ["control", "new"]).reading
    assert reading_view(read, decisions(read)).sentences[read.entered].endswith("Fisher's exact test: p = 0.065.")


def test_several_treatments_are_corrected_and_listed():
    """The z tests by statsmodels, the correction by its multipletests."""
    read = file_of(hits((60, 400), (85, 400), (66, 400)), ["control", "u", "v"], treatment="u")
    view = reading_view(read.reading, decisions(read.reading))
    check_view(view)
    i = read.reading.entered
    p = multipletests([proportions_ztest([x, 60], [400, 400])[1] for x in (85, 66)], method="holm")[1]
    assert view.readouts["z test, Holm"][i] == f"p = {p[0]:.3f}"
    assert view.sentences[i].endswith(f"Test, corrected (Holm): p = {p[0]:.3f}.")
    assert "corrected 95% interval" in view.figures[0].title
    table = own_table(read)
    assert table["p, Holm"] == ["", *(f"p = {each:.3f}" for each in p)]
    assert (table["arm"], table["users"], table["rate"][0]) == (["control", "u", "v"], ["400"] * 3, "15.0%")
    assert table["difference"] == ["", "+6.2 pp", "+1.5 pp"]
    cost, split = own_notes(read)
    wider = stats.norm.isf(0.0125) / stats.norm.isf(0.025)
    assert f"each interval is {wider - 1:.0%} wider" in cost
    assert f"and {wider**2 - 1:.0%} more users" in cost
    assert "all 3 arms" in split
    assert settings_of(read, {"alpha": 0.05, "interval": "wald"}) == {
        "alpha": 0.025,
        "interval": "wald",
        "treatment_share": 0.5,
    }
    means = file_of([np.arange(30.0), np.arange(40.0), np.arange(35.0)], ["A", "B", "C"])
    assert own_notes(means)[-1] == "Dunnett's test takes one spread for all arms."
    assert (
        reading_view(means.reading, decisions(means.reading)).readouts["Dunnett"][30]
        == own_table(means)["p, Dunnett"][1]
    )


def test_what_was_done_to_a_file_is_counted_in_words():
    rng = np.random.default_rng(0)
    users = [*range(100), *range(0, 40, 2), 1, 3]
    table = pd.DataFrame(
        {"u": users, "g": np.where(np.array(users) % 2, "old", "New"), "y": "ja", "x": rng.gamma(1, 9, 122)}
    )
    table.loc[120:, "g"] = "new"
    table.loc[::3, "y"] = "Nein"
    table.loc[5, "y"] = None
    read = read_table(table, "g", "y", "old", user="u")
    assert own_notes(read) == [
        "20 users with several rows in an arm: each counts once, as a success if any row is one.",
        "2 users in more than one arm left out: 2.02% of all, a broken assignment.",
        "“ja” counts as 1, and the other word as 0.",
        "2 rows with a group in other capitals: counted with that group.",
        "1 row left out: outcome missing.",
    ]
    decided = decisions(read.reading)
    assert decided[0].action == "Investigate first"
    assert "the assignment is broken: 2.0% of the users" in decided[0].reason
    assert reading_view(read.reading, decided).readouts["In several arms"][0] == "2% of users"
    summed = read_table(table[table["u"] != 3], "g", "x", "old", user="u", quantile=0.9)
    cap, several, *_ = own_notes(summed)
    gap, interval = reading_readouts(summed.reading, decided)["Difference"][30], summed.cap.without[0]
    assert cap.startswith("Capped at ")
    assert f"the difference is {gap} (" in cap
    assert f"without the cap it is {interval:+.1f}" in cap.replace("−", "-")
    assert several.endswith("each counts once, with the sum of the rows.")
    few = pd.concat([table[["u", "g", "x"]].iloc[:100]] * 2, ignore_index=True)
    few["u"] = range(200)
    few.loc[199, "u"] = 0
    assert "0.50% of all, few enough to go on" in own_notes(read_table(few, "g", "x", "old", user="u"))[0]
    assert own_table(summed) == {}
    assert settings_of(summed, {"alpha": 0.1, "treatment_share": 0.3}) == {"alpha": 0.05, "treatment_share": 0.3}


def test_guardrails_are_named_and_drawn_apart():
    chart = guardrail_verdicts(VERDICTS)
    names = chart.layout["yaxis"]["ticktext"]
    assert [name.split("<b>")[1].removesuffix("</b>") for name in names] == [each.verdict for each in VERDICTS]
    symbols = {trace["marker"]["symbol"] for trace in chart.data if "marker" in trace}
    assert len(symbols) == len({each.verdict for each in VERDICTS})


def test_guardrails_of_a_broken_split_are_given_no_verdict() -> None:
    broken = guardrail_verdicts(VERDICTS, broken=True)
    assert broken.title == "Guardrails, of a broken split"
    assert not any("<b>" in name for name in broken.layout["yaxis"]["ticktext"])
    assert {each["marker"]["color"] for each in broken.data if "marker" in each} == {GREY}
