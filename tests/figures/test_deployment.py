"""The pictures of deployment: steps line up, axes stay, texts are short, data small, marks and words tell the truth."""

import numpy as np
import pytest

from concepts import deployment as dp
from concepts.deployment import bundle as bd
from concepts.deployment import capacity as cp
from concepts.deployment import flipped_bytes
from concepts.deployment import serving_pattern as sp
from figures import deployment as figures
from figures import style
from figures.deployment import bundle as bundle_figures
from figures.deployment import capacity as capacity_figures
from figures.deployment import serving_pattern as serving_figures
from tests.figures.checks import check_view

VIEWS = {
    "harmless": lambda: figures.canary_view(dp.canary(new_error=0.01, look_minutes=10, incident=True)),
    "better": lambda: figures.canary_view(dp.canary(new_error=0.0, latency=0.5, first_share=0.001)),
    "at once": lambda: figures.canary_view(dp.canary(first_share=1.0, per_second=1)),
    "worst": lambda: figures.canary_view(
        dp.canary(new_error=0.05, latency=2.0, old_error=0.001, per_second=30, first_share=0.5, rollback_minutes=120)
    ),
    "slow": lambda: figures.canary_view(dp.canary(latency=1.2, new_error=0.01, growth=2, stage_hours=0.5)),
    "one": lambda: capacity_figures.capacity_view(cp.capacity(1, 1000.0, 100.0, 1.0, 0.001)),
    "many": lambda: capacity_figures.capacity_view(cp.capacity(32, 1.0, 0.01, 100.0, 1.0)),
    "small": lambda: bundle_figures.bundle_view(flipped_bytes.release(200, 9)),
    "none fits": lambda: serving_figures.serving_view(sp.guide(network="private", size="large")),
    "batch": lambda: serving_figures.serving_view(sp.guide("clock", "most", "nightly", updates="daily")),
}


@pytest.mark.parametrize("name", VIEWS)
def test_view(name: str) -> None:
    check_view(VIEWS[name]())


def test_a_canary_shows_only_what_has_happened() -> None:
    run = dp.canary()
    for picture in (figures.rates(run), figures.weighed(run), figures.harm(run)):
        still = picture.at(10)
        for trace in picture.moving:
            y = np.asarray(still.data[trace].y, float)
            assert np.isnan(y[11:]).all() or y.size <= 2
    picture = figures.weighed(run)
    star = picture.at(71).data[-1]
    assert star.x[0] == run.hours[run.stop]
    assert star.y[0] == pytest.approx(min(run.evidence[0, run.stop], figures.STRONG - 0.05))
    assert np.isnan(picture.at(run.stop - 1).data[-1].y).all()
    failed = drawn(figures.rates(run), "failed, new").y
    assert failed[run.stop] == pytest.approx(100 * run.bad[0, 1, run.stop] / run.requests[1, run.stop])
    assert np.isnan(failed[run.done :]).all()
    sizes = drawn(picture, "failed").marker.size
    np.testing.assert_array_equal(np.asarray(sizes) > 0, run.looks)  # a mark is a look


def drawn(picture: style.Chart, name: str, step: int = 71):  # type: ignore[no-untyped-def]
    """The trace whose hover text begins with that name."""
    return next(trace for trace in picture.at(step).data if (trace.hovertemplate or "").startswith(f"{name}:"))


def test_what_is_said_of_the_guard() -> None:
    run = dp.canary()
    tiles, said = figures.canary_readouts(run), figures.canary_sentences(run)
    assert tiles["Guard"][run.stop - 1 : run.stop + 1] == ["watching", "rolling back"]
    assert tiles["Guard"][-1] == f"rolled back at {figures.clock(run.done - 1)}"
    assert f"decided at {figures.clock(run.stop)}, by failures, to roll back; {run.hurt[-1]}" in said[-1]
    blind = dp.canary(new_error=0.01)
    assert blind.stop == -1
    assert figures.canary_readouts(blind)["Guard"][-1] == "blind at 100%"
    assert set(figures.canary_readouts(blind)["Missed by now"]) == {"nothing to miss"}
    assert "the guard is blind" in figures.canary_sentences(blind)[-1]
    assert figures.canary_readouts(blind)["Half decided by"][0] == "not within 12 hours"
    wrong = next(
        run
        for seed in range(200)
        if (run := dp.canary(new_error=0.01, alpha=0.2, per_second=1, first_share=0.1, growth=1, seed=seed)).stop >= 0
    )
    assert "to roll back, wrongly;" in figures.canary_sentences(wrong)[-1]
    empty = dp.canary(first_share=1.0)
    assert "nothing to compare" in figures.canary_sentences(empty)[0]
    plain = dp.canary(new_error=0.05)
    early = int(np.flatnonzero((plain.evidence >= plain.bar).any(axis=0))[0])
    assert early < plain.stop
    assert "enough for a rollback, but the guard has not looked yet" in figures.canary_sentences(plain)[early]
    assert "none yet" in figures.canary_readouts(empty)["Failed, old and new"][0]


def test_an_incident_that_lifts_the_rates_stays_in_the_picture() -> None:
    run = dp.canary(0.05, 1.0, 0.05, 10, 0.001, 10, 1.0, incident=True)
    sweep = figures.rates(run)
    seen = 100 * run.bad[0, 1] / np.maximum(run.requests[1], 1)
    settled = (run.requests[1] >= 100) & ~figures.withdrawn(run)
    assert seen[settled].max() > 14
    assert np.asarray(drawn(sweep, "failed, new").y)[settled] == pytest.approx(seen[settled])
    assert sweep.figure.layout.yaxis.range[1] > seen[settled].max()


def test_none_and_all_of_the_rollouts_have_no_standard_error() -> None:
    run = dp.canary()
    tiles = figures.canary_readouts(run)
    assert tiles["Wrong rollback by now"][0] == "none of 1,000"
    assert tiles["Missed by now"][0] == "all of 1,000"
    share, error = run.alarms[1, -1], run.error[1, -1]
    assert tiles["Wrong rollback by now"][-1] == f"{100 * share:.1f}% ± {100 * error:.1f} SE"
    missed = next(tick for tick in range(72) if 0 < run.alarms[0, tick] < 1)
    assert (
        tiles["Missed by now"][missed]
        == f"{100 - 100 * run.alarms[0, missed]:.1f}% ± {100 * run.error[0, missed]:.1f} SE"
    )


def test_nobody_hurt_is_drawn_too() -> None:
    none = figures.harm(dp.canary(new_error=0.01))
    for name in ("with the guard", "without the guard"):
        assert set(np.asarray(drawn(none, name).y, float)) == {figures.ZERO}
    one = dp.canary()
    y = np.asarray(drawn(figures.harm(one), "with the guard").y, float)
    assert np.array_equal(y == figures.ZERO, one.hurt == 0)
    assert 10 ** y[-1] == pytest.approx(one.hurt[-1])


def test_steps_and_numbers() -> None:
    assert [capacity_figures.thousands(each) for each in (0.005, 500, 2e5, 5e6)] == ["0.005", "500", "200k", "5M"]
    assert figures.canary_steps(dp.canary())[:6] == ["0:10", "0:20", "0:30", "0:40", "0:50", "1:00"]
    assert [capacity_figures.ms(each) for each in (0, 0.5, 12.34, 1234)] == ["0", "0.50", "12.3", "1,234"]
    assert [capacity_figures.euro(each) for each in (0.0051, 5, 512.3)] == ["€0.0051", "€5.00", "€512"]
    assert capacity_figures.capacity_steps(cp.capacity())[8] == "72.5%"
    assert capacity_figures.counted(1) == "1 replica"


def test_capacity_marks_stand_where_the_numbers_are() -> None:
    result = cp.capacity()
    still = capacity_figures.responses(result).at(5)
    heights = [list(trace.y) for trace in still.data]
    for row in range(3):
        assert list(result.response[row]) in heights
        assert list(result.seen_response[row]) in heights
    assert set(still.data[0].x) == {100 * result.loads[5]}
    one = capacity_figures.variation(cp.capacity(variability=4.0)).at(12)
    assert list(one.data[0].y) == pytest.approx([0.5, (1 + 4.4) / 2])
    assert one.data[2].x == (4.0,)
    laws = [capacity_figures.law(cp.capacity(replicas=r, variability=v)) for r, v in ((4, 1.0), (1, 4.0), (4, 0.0))]
    assert laws == ["Erlang C", "Pollaczek-Khinchine", "Allen-Cunneen"]
    tail = capacity_figures.tail(result).at(17)
    shown = np.asarray(tail.data[0].y, float)
    assert shown[~np.isnan(shown)] == pytest.approx(100 * result.longer[17][result.longer[17] >= 1e-3])
    assert capacity_figures.prices(result).at(3).data[-1].y == pytest.approx([result.live[3]])
    said = capacity_figures.capacity_sentences(result)
    assert said[0].endswith("batch costs less at this load.")
    assert said[-1].endswith("real time costs less at this load.")
    waits = capacity_figures.capacity_readouts(result)["Mean wait | simulated, ms"]
    assert [wait.endswith("few wait") for wait in waits] == np.isnan(result.error_mean).tolist()


def test_the_bundle_is_told_as_it_is() -> None:
    made = flipped_bytes.release()
    tiles, said = bundle_figures.tiles(made), bundle_figures.told(made)
    assert tiles["The server"][:2] == ["loads it", "refuses it unread"]
    assert said[0].startswith("Nothing is changed")
    for step, fate in enumerate(made.fates[1:], start=1):
        assert ("would not load at all" in said[step]) == (fate == "breaks")
        assert ("same answers" in said[step]) == (fate == "same")
        assert ("does not load" in tiles["Without checks"][step]) == (fate == "breaks")
        if fate != "breaks":
            assert ("would notice" in said[step]) == bool(made.caught[step])
    picture = bundle_figures.bytes_of(made).at(7)
    assert picture.data[3].x == pytest.approx([made.positions[7] + 1])
    older = flipped_bytes.release(server="older")
    assert bundle_figures.tiles(older)["The server"][0] == "does not use it"
    assert "it is not loaded" in bundle_figures.told(older)[0]
    assert bundle_figures.tiles(older)["Rows"][0] == bundle_figures.tiles(made)["Rows"][1] == "none answered"
    assert bundle_figures.tiles(older)["Row 1 is told"][0] == "nothing"
    miles = flipped_bytes.release(sends="miles", strict=False)
    assert ", meant " in bundle_figures.tiles(miles)["Row 1 is told"][0]
    assert bundle_figures.counted(miles.answers) == "2 served, 2 flagged, 2 refused"
    assert bundle_figures.counted(()) == "no row came"
    rows = bundle_figures.rows_of(made)
    assert rows.at(0).data[0].y == pytest.approx(
        [100 * each.chance for each in made.answers if each.verdict == "served"]
    )
    assert np.isnan(np.asarray(rows.at(1).data[0].y, float)).all()
    assert sum(len(trace.x) for trace in picture.data[:3]) == bd.STEPS
    loaded = bd.load(made.content, made.released)
    rows = bundle_figures.answer_table(bd.EXAMPLE, bd.answer(loaded, bd.EXAMPLE), False)
    assert rows["Answer"] == ["Served", "Refused", "Refused", "Refused", "Refused", "Served"]
    assert "In the right unit" not in rows
    assert rows["Reason"][0] == "Agrees with the schema."
    assert rows["Late"][1] == "none"
    typed = bd.EXAMPLE[0] | {"weight_kg": "**x** <b>"}
    reason = bundle_figures.answer_table([typed], bd.answer(loaded, [typed]), False)["Reason"][0]
    assert reason == "weight_kg must be a number, not '**x** <b>'."  # the page shows it as it is: ui/plain.py
    assert bundle_figures.became(": 1", ": 0") == ":␣1 → :␣0"
    units = bundle_figures.answer_table(bd.EXAMPLE[:2], bd.answer(loaded, bd.EXAMPLE[:2], "miles"), True)
    assert units["In the right unit"][1] == "none"
    assert units["In the right unit"][0] != units["Late"][0]


def test_every_mark_of_the_guide_is_true() -> None:
    guide = sp.guide(size="large", features="window")
    for step in range(8):
        seen = {}
        for trace in serving_figures.matrix(guide).at(step).data:
            for x, y in zip(trace.x, trace.y, strict=True):
                if not np.isnan(y):
                    assert seen.setdefault((int(x), int(y)), trace.name) == trace.name
        for i, j in np.ndindex(4, 7):
            points = guide.effects[i, j, step]
            word = "ruled out" if points == sp.OUT else "for" if points > 0 else "against" if points < 0 else None
            assert seen.get((i, j)) == word
        table = serving_figures.serving_table(guide, step)
        assert len({len(column) for column in table.values()}) == 1
        best = guide.best(step)
        if best:
            assert table["Pattern"][0] == sp.PATTERNS[best]
    assert serving_figures.question_of("wait") == "Time allowed"
    assert len(serving_figures.ROWS) == len(sp.QUESTIONS) + 1
    told = serving_figures.serving_told(sp.guide(network="private", size="large"))
    assert all("every pattern is ruled out" in each for each in told)
    tied = [
        each
        for listed in sp.QUESTIONS["listed"][1]
        for asked in sp.QUESTIONS["asked_by"][1]
        for each in serving_figures.serving_told(sp.guide(asked, listed))
        if "as much as" in each
    ]
    assert all("less to run" in each for each in tied)
    assert tied
