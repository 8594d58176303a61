"""The pictures of descent: what is drawn is the result, what is held stands where the control or the setting does."""

import numpy as np
import pytest

from concepts.gradient_descent import adam as ad
from concepts.gradient_descent import batch_descent as bd
from concepts.gradient_descent import convergence_rate as cr
from concepts.gradient_descent import descent as gd
from concepts.gradient_descent import schedules as sc
from concepts.gradient_descent import turned_valley as tv
from concepts.gradient_descent.surfaces import SURFACES, surface
from figures import style
from figures.gradient_descent import adam as adam_figures
from figures.gradient_descent import batch_descent as batch_figures
from figures.gradient_descent import convergence_rate as pace_figures
from figures.gradient_descent import race as race_figures
from figures.gradient_descent import schedules as schedule_figures
from figures.gradient_descent import surfaces as surface_figures
from figures.gradient_descent import turned_valley as turned_figures

EVERYONE = tuple(gd.RACERS)


def lines(chart, step, color):  # type: ignore[no-untyped-def]
    """Lines of that colour as they stand at a step."""
    return [each for each in chart.at(step).data if each.line.color == color and "lines" in each.mode]


# ------------------------------------------------------------------------------------------------- rate and condition


def test_the_end_of_momentums_line_is_held() -> None:
    """There where it gets there, at the right edge where that is far off, at the upper one where it explodes."""
    result = cr.sweep()
    chart = pace_figures.errors(result)
    (hold,) = chart.holds
    rates = list(result.rates)
    last = pace_figures.steps_drawn(result)[-1]
    best = rates.index(cr.best("heavy", 100)[0])
    assert (hold.x[best], hold.y[best]) == (cr.steps_needed("heavy", 100), cr.NEAR) == (56, 1e-3)
    assert (hold.x[0], hold.y[0]) == (last, result.distance[1, last, 0])
    assert hold.y[-1] == pace_figures.HIGH
    assert result.distance[1, int(hold.x[-1]) - 1, -1] < pace_figures.HIGH < result.distance[1, int(hold.x[-1]), -1]
    assert np.isfinite(hold.x).all()
    assert last >= cr.steps_needed("plain", 100)


def test_the_errors_drawn_are_those_of_the_runs_until_they_are_there() -> None:
    result = cr.sweep()
    chart, drawn = pace_figures.errors(result), pace_figures.steps_drawn(result)
    at = list(result.rates).index(1.6)
    plain, momentum, nesterov = (lines(chart, at, pace_figures.LOOK[each][0])[-1] for each in cr.METHODS)
    there = drawn <= result.arrived[1, at]
    assert momentum.y[there] == pytest.approx(result.distance[1, drawn[there], at])
    assert np.isnan(momentum.y[~there]).all()
    assert plain.y[0] == 1
    assert np.nanmax(nesterov.y) > pace_figures.HIGH
    best = lines(chart, at, style.GREY)[0]
    assert best.line.dash == "dot"
    straight = np.log(best.y[np.isfinite(best.y)])
    pace = np.diff(straight) / np.diff(drawn[: len(straight)])
    assert np.exp(pace[5:]) == pytest.approx(99 / 101)  # a straight line: each step keeps (k - 1) / (k + 1)
    said = [each["text"] for each in chart.layout["annotations"]]
    assert said == ["best pace: 346", "best pace: 56"]
    assert [each["xanchor"] for each in chart.layout["annotations"]] == ["right", "left"]
    level = pace_figures.errors(cr.sweep(2))
    assert [each["xanchor"] for each in level.layout["annotations"]] == ["left", "right"]  # 7 steps and 5
    slow = pace_figures.errors(cr.sweep(1000))
    assert [each["text"] for each in slow.layout["annotations"]] == ["best pace: 198"]
    assert pace_figures.steps_drawn(cr.sweep(1000))[-1] == cr.RUN


def test_who_explodes_is_said_beside_its_line() -> None:
    result = cr.sweep()
    chart = pace_figures.errors(result)
    told = [each for each in chart.at(list(result.rates).index(1.6)).data if each.mode == "text"]
    assert [bool(np.isfinite(each.y[0])) for each in told] == [False, False, True]
    last = [each for each in chart.at(len(result.rates) - 1).data if each.mode == "text"]
    assert all(1 < each.y[0] < pace_figures.HIGH for each in last)


@pytest.mark.parametrize("condition", [2, 100, 1000])
def test_the_valley_has_its_contours_and_holds_the_swings(condition: float) -> None:
    result = cr.sweep(condition)
    chart = pace_figures.valley(result)
    height = chart.layout["yaxis"]["range"][1]
    levels = []
    for trace in chart.data[:7]:
        ring = np.asarray(trace["x"]) ** 2 / condition + np.asarray(trace["y"]) ** 2
        assert ring == pytest.approx(ring[0])
        levels.append(ring[0])
    assert levels == sorted(levels, reverse=True)
    assert 2 / condition in [pytest.approx(level) for level in levels]  # the start's own
    best = int(result.theory[1].argmin())
    blue = lines(chart, best, style.BLUE)[0]
    assert blue.y == pytest.approx(result.paths[1, : pace_figures.FEW + 1, best, 1] / np.sqrt(condition))
    assert np.abs(blue.y).max() < height
    plain = np.asarray(lines(chart, len(result.rates) - 1, style.GREY)[0].y)
    gone = np.isnan(plain)
    assert gone.any()
    assert np.all(np.diff(gone.astype(int)) >= 0)
    assert abs(plain[~gone][-1]) > height


def test_the_answer_is_what_momentum_keeps() -> None:
    result = cr.sweep()
    chart = pace_figures.paces(result)
    assert chart.answer is not None
    assert chart.answer.x == pytest.approx(result.rates)
    assert np.nanmin(chart.answer.y) == pytest.approx(9 / 11, abs=1e-6)
    assert [chart.data[index]["line"]["color"] for index in chart.given] == [style.ALERT, style.GREY]
    assert chart.holds[0].x == pytest.approx(result.rates)


def test_the_condition_number_is_held_where_its_cost_is_told() -> None:
    chart = pace_figures.costs(cr.sweep())
    (handle,) = chart.handles
    assert (handle.x, handle.y, handle.sets) == (100, None, {"condition_number": ("x", 1.0, 0.0)})
    words = [each.text[0] for each in chart.figure.data if each.mode == "text"]
    assert words == ["<b> 346 </b>", "<b> 56 </b>"]
    assert not [each for each in pace_figures.costs(cr.sweep(30)).figure.data if each.mode == "text"]


def test_paces_are_told_as_they_are() -> None:
    result = cr.sweep(100)
    view = pace_figures.pace_view(result)
    said = dict(zip(view.steps, view.sentences, strict=True))
    assert said["1.98"].startswith("At 1.98/L plain descent keeps 98.0% of the error, momentum 92.9%, ")
    assert said["2"].startswith("At 2/L plain descent keeps all of the error, momentum")
    assert said["3.306"].endswith(
        "explodes (limit 2/L), momentum keeps 81.8% of the error, Nesterov explodes (limit 1.43/L)."
    )
    tiles = view.readouts
    at = view.steps.index("3.306")
    assert [tiles[f"{name}, to 0.001"][at] for name in cr.METHODS.values()] == [
        "explodes",
        "56 steps",
        "explodes",
    ]
    assert tiles["Momentum swings to"][at] == "2.7 × the start"
    assert tiles["Momentum swings to"][-1] == "without bound"
    assert tiles["Plain descent, to 0.001"][0] == "over 600 steps"
    assert tiles["Plain descent: theory | seen"][view.steps.index("2.02")] == "1.0200 | 1.0200"


# --------------------------------------------------------------------------------------------------------- the race


@pytest.mark.parametrize("name", SURFACES)
def test_contours_lie_at_their_height(name: str) -> None:
    on = surface(name, 50, 30)
    chart = surface_figures.draw_contours(style.Chart("c", x="", y="", x_range=(0, 1), y_range=(0, 1), alt=""), on)
    for trace in chart.data[:3]:
        known = np.isfinite(np.asarray(trace["x"]))
        x, y = np.asarray(trace["x"])[known], np.asarray(trace["y"])[known]
        heights = surface_figures.height(on, x, y)
        grid = np.linspace(on.box[0], on.box[1], 101), np.linspace(on.box[2], on.box[3], 101)
        top = surface_figures.height(on, *np.meshgrid(*grid)).max()
        off = np.abs(heights[:, None] - np.array(surface_figures.levels(top))).min(axis=1)
        assert np.median(off) < 0.01 * top
        assert off.max() < 0.06 * top


def test_a_contour_of_a_cone() -> None:
    x, y = np.meshgrid(np.linspace(-2, 2, 81), np.linspace(-2, 2, 81))
    across, up = surface_figures.crossings(x, y, np.hypot(x, y), 1.5)
    known = np.isfinite(across)
    assert np.hypot(across[known], up[known]) == pytest.approx(1.5, abs=1e-3)
    assert known.sum() * 3 == 2 * len(across)
    angles = np.sort(np.arctan2(up[known], across[known]))
    assert np.diff(angles).max() < 0.06


def test_the_relief_is_an_orthographic_view() -> None:
    on = surface("saddle")
    front = surface_figures.Camera(on, 0, 0)
    across, up = front.project(np.array([-2, 2]), np.array([0.0, 1.0]), np.array([0.0, 1.0]))
    assert across == pytest.approx([-1, 1])
    assert up == pytest.approx([0, surface_figures.TALL])
    above = surface_figures.Camera(on, 0, 90)
    _, up = above.project(np.array([0.0, 0.0]), np.array([-2, 2]), np.array([0.0, 1.0]))
    assert up == pytest.approx([-1, 1])
    assert np.all(above.seen(np.array([0.0, 1.0]), np.array([0.0, 1.0]), np.array([0.5, 0.5])))
    bowl = surface("bowl", 50, 0)
    view = surface_figures.Camera(bowl, 0, 10)
    foot = np.array([0.0]), np.array([-1.0]), np.array([0.0])
    assert not view.seen(*foot)[0]  # behind the near wall
    assert view.seen(np.array([0.0]), np.array([3.5]), surface_figures.height(bowl, 0.0, 3.5)[None] / view.highest)[0]


def test_a_race_shows_only_what_has_happened() -> None:
    result = gd.race(racers=("sgd", "adam"), rates=(1.0, 0.1))
    for picture in (race_figures.board(result), race_figures.hills(result)):
        for step in (0, 5):
            seen = int(race_figures.frames(result)[step])
            for index in picture.moving:
                y = np.asarray(picture.at(step).data[index].y, float)
                if len(y) > 1:
                    assert np.isnan(y[race_figures.points(result) > seen]).all()
    board = race_figures.board(result)
    assert board.title == "Ways down to a minimum ★; ✖ out for good"
    crosses = [each for each in board.at(30).data if each.marker.symbol == "x" and each.marker.color != style.HELD]
    assert len(crosses) == 1
    assert (crosses[0].x[0], crosses[0].y[0]) == result.on.start  # one step, and it was off the map
    tiles, said = race_figures.race_readouts(result), race_figures.race_sentences(result)
    assert tiles["Plain descent · 1"][2] == "out at step 2"
    assert said[2].endswith("; Plain descent has diverged.")
    assert "diverged" not in said[1]


def test_the_start_and_the_winner_are_held() -> None:
    result = gd.race("rosenbrock", racers=("sgd", "momentum", "adam"), steps=200)
    board = race_figures.board(result)
    (start,) = board.handles
    assert (start.x, start.y) == (-1.2, 1.0)
    assert start.sets == {"rosenbrock_x": ("x", 1.0, 0.0), "rosenbrock_y": ("y", 1.0, 0.0)}
    (winner,) = board.holds
    row = int(result.losses[:, -1].argmin())
    assert winner.x[-1] == pytest.approx(result.paths[row, -1, 0])
    assert not race_figures.board(gd.race("bowl", rotation=30)).handles  # there the start turns with the bowl
    gone = gd.race("rosenbrock", racers=("sgd",), rates=(10.0,), steps=50)
    assert np.isnan(race_figures.board(gone).holds[0].x[5:]).all()


def test_rates_are_shown_where_they_were_tried_and_held_where_they_were_given() -> None:
    tuned = race_figures.tuning(gd.race("rosenbrock", racers=("sgd", "adam")))
    assert not tuned.handles
    assert tuned.data[0]["x"] == gd.GRID
    given = gd.race("rosenbrock", racers=("sgd", "adam"), rates=(0.002, 0.5))
    held = race_figures.tuning(given).handles
    assert [each.x for each in held] == [0.002, 0.5]
    assert [each.sets for each in held] == [{"rate_sgd": ("x", 1.0, 0.0)}, {"rate_adam": ("x", 1.0, 0.0)}]
    assert held[0].y == pytest.approx(given.losses[0, -1])


def test_how_soon_each_could_be_there_is_written_where_its_best_rate_is() -> None:
    result = gd.race("rosenbrock", racers=("sgd", "momentum", "adam"), rates=(0.01,) * 3, steps=1000)
    tuned = gd.race("rosenbrock", racers=("sgd", "momentum", "adam"), steps=1000)
    chart = race_figures.tuning(result)
    words = {each.text[0]: each.x[0] for each in chart.figure.data if each.mode == "text"}
    assert words == {"<b>297</b>": tuned.rates[1], "<b>509</b>": tuned.rates[2]}
    assert chart.layout["yaxis"]["title"]["text"].endswith("number: steps to the goal")
    there = [each for each in race_figures.losses(tuned).figure.data if each.mode == "markers"]
    assert [each.x[0] for each in there] == [297, 509]
    short = race_figures.tuning(gd.race("rosenbrock", racers=("sgd",), steps=50))
    assert short.layout["yaxis"]["title"]["text"] == "Loss at the end"


def test_what_is_said_of_a_race() -> None:
    level = gd.race("bowl", 1, racers=("adam", "adamw"), rates=(0.1, 0.1), decay=0.0, steps=50)
    assert "Adam and AdamW are level" in race_figures.race_sentences(level)[5]
    lone = gd.race("bowl", 10, racers=("sgd",), rates=(0.1,), steps=200)
    assert race_figures.race_sentences(lone)[-1].endswith(
        "Plain descent is at a loss of about 0; 1 of 1 is there for good."
    )
    everyone = gd.race("bowl", 10, racers=("sgd", "momentum"), rates=(5.0, 5.0), steps=50)
    assert race_figures.race_sentences(everyone)[-1] == "After 50 steps Plain descent and Momentum have diverged."
    assert [race_figures.told(each) for each in (0, 1.5e-12, 0.01234, 1234.5)] == ["0", "about 0", "0.0123", "1,230"]


# -------------------------------------------------------------------------------------------------- the turned valley


def test_the_valleys_axis_is_held_around_the_minimum() -> None:
    result = tv.turn()
    (hold,) = turned_figures.valley(result).holds
    assert hold.around == (0, 0)
    assert np.degrees(np.arctan2(hold.y, hold.x)) == pytest.approx(result.angles)
    chart = turned_figures.by_angle(result)
    assert chart.holds[0].x == pytest.approx(result.angles)
    adagrad = lines(chart, 0, race_figures.LOOK["adagrad"][0])[0]
    assert adagrad.y == pytest.approx(result.arrived[2])
    assert turned_figures.turned_printed(result, 9) == "sgd: 352\nmomentum: 130\nadagrad: 414\nadam: 129"


def test_a_turned_contour_is_one() -> None:
    x, y = turned_figures.contour(100, 30)
    known = np.isfinite(x)
    heights = surface("bowl", 100, 30).value(x[known], y[known])
    assert np.unique(np.round(np.sqrt(2 * heights), 9)) == pytest.approx(turned_figures.ENDS)


def test_who_does_not_arrive_is_said_so() -> None:
    kept = tv.turn(again=False)
    assert (
        "to a millionth of the loss: AdaGrad over 500 steps, Adam 458 steps, with the rates tuned along the axes"
        in (turned_figures.turned_sentences(kept)[9])
    )
    assert np.isnan(lines(turned_figures.by_angle(kept), 0, race_figures.LOOK["adagrad"][0])[0].y[9])
    assert turned_figures.turned_printed(kept, 9).splitlines()[2] == "adagrad: not there in 500 steps"


# ---------------------------------------------------------------------------------------------- batches and schedules


def test_batches_are_told_as_they_are() -> None:
    wild = bd.batches(rate=1.5, batch=2, epochs=1)
    tiles, said = batch_figures.batch_readouts(wild), batch_figures.batch_sentences(wild)
    assert tiles["One row"][-1] == f"all {bd.RUNS} diverged"
    assert tiles["Floor, one row"][0] == "unstable"
    assert tiles["One row, exact mean"][-1] == "explodes"
    assert f"One row: {bd.RUNS} of {bd.RUNS} runs diverged." in said[-1]
    plain = bd.batches()
    tiles, said = batch_figures.batch_readouts(plain), batch_figures.batch_sentences(plain)
    assert list(tiles)[:4] == ["All 442 rows", "32 rows", "One row", "One row, exact mean"]
    assert "Lowest is one row at a time" in said[20]
    assert said[-1].startswith("After 4,420 rows: 10, 138 and 4,420 steps. Lowest is 32 rows at a time")
    assert tiles["One row, exact mean"][-1] == tiles["Floor, one row"][0] == "0.03"
    falling = batch_figures.batch_sentences(bd.batches(rate=0.5, schedule="cosine"))
    steady = batch_figures.batch_sentences(bd.batches(rate=0.5))
    assert ["above the limit" in said[-1] for said in (steady, falling)] == [True, False]
    shuffled = batch_figures.batch_readouts(bd.batches(draws="shuffle"))
    assert (shuffled["One row, exact mean"][5], shuffled["Floor, one row"][5]) == ("not known", "no form")
    assert batch_figures.with_error(1.0, 0.0) == "about 0"


def test_the_rows_and_the_mini_batch_are_held() -> None:
    result = bd.batches()
    rows = batch_figures.by_rows(result).holds[0].x
    assert np.isnan(rows[0])
    assert rows[1:] == pytest.approx(result.seen[1:])
    (handle,) = batch_figures.floors(result).handles
    assert (handle.x, handle.sets) == (32.0, {"batch": ("x", 1.0, 0.0)})
    mini, one = batch_figures.weights(result).holds
    assert mini.x == pytest.approx(result.paths[1][result.taken[1], 0])
    assert one.y[-1] == pytest.approx(result.paths[2][-1, 1])


def test_the_loss_holds_until_the_first_batch_is_full() -> None:
    result = bd.batches(rate=1.5)
    full = lines(batch_figures.by_rows(result), 0, batch_figures.LOOK[0][0])[0]
    assert full.x[:2].tolist() == [1, 442]
    assert full.y[0] == pytest.approx(result.losses[0][0])
    assert full.line.shape == "hv"
    steps = batch_figures.drawn(5000)
    assert (steps[0], steps[-1]) == (0, 5000)
    assert np.all(np.diff(steps) > 0)


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ({"data": "exact"}, "no noise, no floor"),
        ({"rate": 1.5, "batch": 2}, "it diverges"),
        ({"schedule": "cosine"}, "no constant rate"),
    ],
)
def test_where_there_is_no_floor_it_is_said_why(asked, text) -> None:  # type: ignore[no-untyped-def]
    result = bd.batches(epochs=1, **asked)
    notes = batch_figures.floors(result).figure.layout.annotations
    assert [each.text for each in notes] == [text]


def test_who_leaves_the_picture_of_schedules_has_a_mark_there() -> None:
    result = sc.compare()
    chart = schedule_figures.by_rows(result)
    marks = [each for each in chart.at(len(result.peaks) - 1).data if each.mode == "markers"]
    for row, mark in enumerate(marks):
        out = np.flatnonzero(result.losses[row, -1] > schedule_figures.HIGH)
        assert mark.x[0] == result.seen[out[0]]
    assert chart.at(len(result.peaks) - 1).data[-1].text == ("▲ out for good:<br>Constant, Averaged",)
    calm = chart.at(list(result.peaks).index(0.1)).data
    assert all(np.isnan(each.x[0]) for each in calm if each.mode == "markers")
    assert calm[-1].text == ("",)


def test_schedules_are_told_as_they_are() -> None:
    result = sc.compare()
    view = schedule_figures.schedule_view(result)
    at = view.steps.index("0.1")
    assert list(view.readouts)[:4] == ["Constant", "Cosine to 0", "Constant, averaged", "Warm-up, then cosine"]
    assert view.sentences[at] == (
        "From a peak of 0.1 a constant rate ends 0.0066 above the least loss, a cosine 0.00042, averaged weights "
        "0.00024."
    )
    assert (
        view.sentences[-1] == "From a peak of 1 a constant rate has diverged; a cosine is 0.00093 above the least loss."
    )
    assert view.readouts["Constant"][-1] == "diverges"
    steep = schedule_figures.schedule_view(sc.compare(1))
    assert steep.sentences[-1].endswith("has diverged; a cosine is gone as well.")
    assert schedule_figures.endings(result).holds[0].x == pytest.approx(result.peaks)
    constant = lines(schedule_figures.by_rows(result), at, schedule_figures.LOOK["constant"][0])[0]
    assert constant.y == pytest.approx(result.losses[0, at])
    assert schedule_figures.schedule_printed(result, 24).splitlines()[0] == "constant: diverges"


# --------------------------------------------------------------------------------------------------------- inside Adam


@pytest.mark.parametrize("kind", ad.GRADIENTS)
def test_no_picture_is_empty_at_the_first_step(kind: str) -> None:
    view = adam_figures.inside_view(ad.inside(kind))
    for picture in view.figures:
        drawn = [each for each in picture.at(0).data if "lines" in (each.mode or "") and len(each.x) > 2]
        assert drawn
        assert all(np.isfinite(each.y).sum() > 2 for each in drawn)


def test_two_periods_are_shown_and_the_step_in_them() -> None:
    result = ad.inside("rare", period=11)
    at = adam_figures.window(result)
    frames = adam_figures.frames(result)
    assert at[0].tolist() == list(range(22))
    late = int(np.flatnonzero(frames > 33)[0])
    begin = (frames[late] - 1) // 11 * 11 - 11
    assert at[late].tolist() == list(range(begin, begin + 22))
    marked = adam_figures.latest_moves(result).at(late).data[-1]
    assert marked.x == pytest.approx([frames[late] - begin] * 2)
    line = lines(adam_figures.latest_moves(result), late, style.VERMILION)[0]
    assert line.y == pytest.approx(result.moves[1, begin : begin + 22])
    assert np.all(at[-1] <= 999)


def test_sums_of_a_period() -> None:
    result = ad.inside("rare", rate=0.05, beta1=0.0, beta2=0.9)
    sums = adam_figures.period_sums(result, 1)
    frame = int(np.flatnonzero(adam_figures.frames(result) == 22)[0])
    assert sums[frame] == pytest.approx(result.moves[1, 11:22].sum())
    assert sums[2] == pytest.approx(result.moves[1, :3].sum())
    assert (
        "for Adam, the wrong way, and to −0.23 for AMSGrad, the right way."
        in adam_figures.inside_view(result).sentences[40]
    )
    assert adam_figures.places(result).title == "Adam ends uphill, AMSGrad downhill"
    rarer = adam_figures.places(ad.inside("rare", period=101, rate=0.05, beta1=0.0, beta2=0.9))
    assert rarer.title == "Adam ends uphill, AMSGrad nowhere"
