"""The pictures of descent: steps line up, axes stay, texts are short and true, data small, contours where they lie."""

import numpy as np
import pytest

from concepts import adam as ad
from concepts import batch_descent as bd
from concepts import convergence_rate as cr
from concepts import gradient_descent as gd
from concepts.surfaces import SURFACES, surface
from figures import adam as adam_figures
from figures import batch_descent as batch_figures
from figures import convergence_rate as pace_figures
from figures import gradient_descent as figures
from figures import surfaces as surface_figures
from tests.figures.checks import check_view

EVERYONE = tuple(gd.RACERS)
VIEWS = {
    "race": lambda: figures.race_view(gd.race(rotation=30, racers=("sgd", "momentum", "adagrad", "adam"))),
    "all": lambda: figures.race_view(gd.race("rosenbrock", racers=EVERYONE, steps=1000)),
    "gone": lambda: figures.race_view(gd.race("beale", racers=EVERYONE, rates=(10.0,) * 7, steps=50)),
    "still": lambda: figures.race_view(gd.race("bowl", 1, 90, (0.0, 0.0), ("adamw",), (0.0001,), steps=50)),
    "saddle": lambda: figures.race_view(gd.race("saddle", racers=("sgd",), steps=50), 180),
    "hills": lambda: figures.race_view(gd.race("himmelblau", racers=EVERYONE, steps=100), -180),
    "pace": lambda: pace_figures.pace_view(cr.sweep()),
    "narrow": lambda: pace_figures.pace_view(cr.sweep(1000, False, 0.99)),
    "round": lambda: pace_figures.pace_view(cr.sweep(2, False, 0.5)),
    "batches": lambda: batch_figures.batch_view(bd.batches()),
    "wild": lambda: batch_figures.batch_view(bd.batches(rate=1.5, batch=2, epochs=1)),
    "exact": lambda: batch_figures.batch_view(bd.batches("exact", rate=0.01, epochs=20)),
    "decay": lambda: batch_figures.batch_view(bd.batches("noisy", schedule="cosine", draws="shuffle", batch=128)),
    "steady": lambda: adam_figures.inside_view(ad.inside(scale=1e4)),
    "tiny": lambda: adam_figures.inside_view(ad.inside(scale=1e-4, beta1=0.99, beta2=0.1)),
    "rare": lambda: adam_figures.inside_view(ad.inside("rare", rate=0.05, beta1=0.0, beta2=0.9)),
    "rarest": lambda: adam_figures.inside_view(ad.inside("rare", period=101, rate=0.1, beta1=0.99, beta2=0.1)),
}


@pytest.mark.parametrize("name", VIEWS)
def test_view(name: str) -> None:
    view = VIEWS[name]()
    check_view(view, sentence=240, tiles=12, tile=26, inside="")
    for picture in view.figures:
        for axis in (picture.figure.layout.xaxis, picture.figure.layout.yaxis):
            assert axis.range[0] < axis.range[1]
        for step in (0, len(picture) // 2, len(picture) - 1):
            for trace in picture.at(step).data:
                assert trace.type == "scatter"  # the others redraw slowly
                assert not np.any(np.isinf(np.asarray(trace.y, float)))


@pytest.mark.parametrize("name", SURFACES)
def test_contours_lie_at_their_height(name: str) -> None:
    on = surface(name, 50, 30)
    for trace in surface_figures.contours(on)[:3]:
        known = np.isfinite(np.asarray(trace.x))
        x, y = np.asarray(trace.x)[known], np.asarray(trace.y)[known]
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
    for picture in (figures.board(result), figures.hills(result, -20), figures.losses(result)):
        for step in (0, 5):
            seen = int(figures.frames(result)[step])
            for index in picture.moving:
                y = np.asarray(picture.at(step).data[index].y, float)
                if len(y) > 1:
                    assert np.isnan(y[figures.points(result) > seen]).all()
    board = figures.board(result).at(30)
    crosses = [trace for trace in board.data if trace.marker.symbol == "x"]
    assert len(crosses) == 1
    assert (crosses[0].x[0], crosses[0].y[0]) == result.on.start  # one step, and it was off the map
    tiles, said = figures.race_readouts(result), figures.race_sentences(result)
    assert tiles["Plain descent · 1"][2] == "diverged at step 2"
    assert "Plain descent diverged" in said[2]
    assert "diverged" not in said[1]


def test_what_is_said_of_a_race() -> None:
    level = gd.race("bowl", 1, racers=("adam", "adamw"), rates=(0.1, 0.1), decay=0.0, steps=50)
    assert "Adam and AdamW are level" in figures.race_sentences(level)[5]
    lone = gd.race("bowl", 10, racers=("sgd",), rates=(0.1,), steps=200)
    assert figures.race_sentences(lone)[-1].endswith("1 of 1 is there for good.")
    everyone = gd.race("bowl", 10, racers=("sgd", "momentum"), rates=(5.0, 5.0), steps=50)
    assert figures.race_sentences(everyone)[-1].startswith("After 50 steps: Plain descent and Momentum diverged")
    assert [figures.number(each) for each in (0, 1.5e-9, 0.01234, 1234.5)] == ["0", "1.5e-09", "0.0123", "1.23e+03"]


def test_paces_are_told_as_they_are() -> None:
    assert pace_figures.verdict(0.1) == "gains a digit in 1 step"
    assert pace_figures.verdict(0.9) == "gains a digit in 22 steps"
    assert pace_figures.verdict(1.0) == "all but keeps the error as it is (1.0000)"
    assert pace_figures.verdict(1.5) == "diverges, times 1.5000 a step"
    result = cr.sweep(100)
    at = pace_figures.pace_view(result).steps.index("2.02")
    assert "plain descent diverges, times 1.0200 a step" in pace_figures.pace_sentences(result)[at]


def test_batches_are_told_as_they_are() -> None:
    wild = bd.batches(rate=1.5, batch=2, epochs=1)
    tiles, said = batch_figures.batch_readouts(wild), batch_figures.batch_sentences(wild)
    assert tiles["Loss, one row"][-1] == "all 20 diverged"
    assert tiles["Floor, one row"][0] == "unstable"
    assert "One row: 20 of 20 runs diverged." in said[-1]
    plain = bd.batches()
    assert "Lowest is one row at a time" in batch_figures.batch_sentences(plain)[20]
    assert "Lowest is 32 rows at a time" in batch_figures.batch_sentences(plain)[-1]


def test_the_loss_holds_until_the_first_batch_is_full() -> None:
    result = bd.batches(rate=1.5)
    picture = batch_figures.by_rows(result)
    full = next(trace for trace in picture.figure.data if trace.line.color == batch_figures.LOOK[0][0])
    assert full.x[:2].tolist() == [1, 442]
    assert full.y[0] == pytest.approx(result.losses[0][0])
    assert full.line.shape == "hv"
    steps = batch_figures.drawn(5000)
    assert (steps[0], steps[-1]) == (0, 5000)
    assert np.all(np.diff(steps) > 0)


def test_sums_of_a_period() -> None:
    result = ad.inside("rare", rate=0.05, beta1=0.0, beta2=0.9)
    sums = adam_figures.period_sums(result, 1)
    frame = int(np.flatnonzero(adam_figures.frames(result) == 22)[0])
    assert sums[frame] == pytest.approx(result.moves[1, 11:22].sum())
    assert sums[2] == pytest.approx(result.moves[1, :3].sum())
    assert "the wrong way; AMSGrad's" in adam_figures.inside_sentences(result)[-1]
