"""The four labs' pictures: steps line up, axes stay, texts are short, data small, traces tell the truth."""

import numpy as np
import pandas as pd
import pytest

from concepts import dimensionality_reduction as dr
from concepts.dimensionality_reduction import map_data, map_quality, own_table, perplexity_sweep, playback
from concepts.dimensionality_reduction.tsne import EXPLORING
from figures import dimensionality_reduction as figures
from figures.dimensionality_reduction import map_marks, shepard_diagram
from figures.dimensionality_reduction import own_table as own_figures
from figures.dimensionality_reduction import playback as maps
from tests.figures.checks import check_view

VIEWS = {
    "metres": (lambda: figures.turn_view(dr.turn("m", gap=5.0, rho=0.0)), 61),
    "standard": (lambda: figures.turn_view(dr.turn("mm", True, 0.95, 0.0)), 61),
    "noisy": (lambda: figures.rebuild_view(dr.rebuild(30, 8.0, True)), 48),
    "play": (lambda: maps.play_view(playback.play(n=200)), 51),
    "tear": (lambda: maps.play_view(playback.play("ring", 60, 2, "random")), 51),
    **{
        data: (lambda data=data: shepard_diagram.perplexity_view(perplexity_sweep.perplexities(data, 60)), 10)
        for data in map_data.DATA
    },
    "many": (lambda: shepard_diagram.perplexity_view(perplexity_sweep.perplexities("digits", 200, "random")), 10),
}


@pytest.mark.parametrize("name", VIEWS)
def test_view(name: str) -> None:
    make, count = VIEWS[name]
    view = make()
    check_view(view)
    assert len(view.steps) == count


def test_the_turned_axis() -> None:
    result = dr.turn()
    cloud = figures.cloud(result).at(25)
    ways = np.column_stack([cloud.data[0].x, cloud.data[0].y])
    points, feet = ways[0::3], ways[1::3]
    way = np.array([np.cos(np.radians(75)), np.sin(np.radians(75))])
    assert points == pytest.approx(result.points)
    assert feet == pytest.approx(np.outer(result.points @ way, way))
    assert (points - feet) @ way == pytest.approx(np.zeros(100), abs=1e-9)
    axis = cloud.data[2]
    assert axis.y[1] / axis.x[1] == pytest.approx(np.tan(np.radians(75)))
    assert cloud.data[1].y[1] / cloud.data[1].x[1] == pytest.approx(np.tan(np.radians(result.first)))
    shadows = figures.shadows(result).at(25)
    assert shadows.data[1].x == pytest.approx(result.positions[25, result.group == 1])
    curve = figures.variance_curve(result).at(25)
    lost, kept = curve.data[3:]
    assert kept.y[0] == pytest.approx(curve.data[0].y[25])
    assert lost.y[0] + kept.y[0] == pytest.approx(100)
    assert curve.data[2].y[0] >= max(curve.data[0].y)
    said = figures.turn_sentences(result)
    assert "that is the first component" in said[25]
    assert "75° off the first component" in said[0]


def test_the_mosaic_shows_each_digit_above_its_rebuilt_one() -> None:
    result = dr.rebuild(noise=2.0)
    mosaic = figures.mosaic(result).at(20)
    for digit in (0, 4, 5, 9):
        for trace, picture in (
            (mosaic.data[2 * (digit // 5)], result.given),
            (mosaic.data[1 + 2 * (digit // 5)], result.drawn[20]),
        ):
            cells = np.asarray(trace.z).reshape(8, 44)
            left = 9 * (digit % 5)
            assert cells[:, left : left + 8] == pytest.approx(picture[digit].reshape(8, 8))
            assert np.all(np.isnan(cells[:, 8::9]))
            assert (trace.x[9], trace.y[9]) == (9, trace.y[0])
    scree = figures.explained(result).at(20)
    assert scree.data[2].y[0] == pytest.approx(scree.data[1].y[19]) == pytest.approx(100 * result.cumulative[20])
    errors = figures.rebuild_errors(result).at(20)
    fitted, unseen = errors.data[-2:]
    assert (fitted.y[0], unseen.y[0]) == pytest.approx((result.fit_error[20], result.error[20]))
    assert errors.data[2].y[0] == result.error.min()


def test_rebuild_sentences_advise() -> None:
    said = figures.rebuild_sentences(dr.rebuild(noise=4.0))
    best = dr.rebuild(noise=4.0).best
    assert "mean picture" in said[0]
    assert "Best here" in said[best]
    assert "bring the noise back" in said[best + 1]
    plain = figures.rebuild_sentences(dr.rebuild())
    assert "still bring" in plain[10]
    assert "All 64 numbers keep 100%" in plain[-1]
    assert "All 61 directions" in plain[-1]  # three pixels of every digit are blank
    few = figures.rebuild_sentences(dr.rebuild(30))
    assert "All 29 directions in which the 30 digits vary are kept. More rows" in few[-1]
    assert "still bring" in few[28]
    assert "still bring" not in few[29]


def test_maps_keep_their_shape_and_fill_the_picture() -> None:
    result = playback.play("spiral", 60, 5)
    for step in (0, 10, 50):
        points = map_marks.moving_map(result.placed, result.group, result.data, "x").at(step).data[0]
        drawn = np.column_stack([points.x, points.y])
        assert np.abs(drawn).max() == pytest.approx(1)
        true = result.placed[step] - result.placed[step].mean(axis=0)
        assert drawn * np.abs(true).max() == pytest.approx(true)
    assert map_marks.flat_map(result.flat, result.group, "spiral").figure.data[0].x == pytest.approx(result.flat[:, 0])
    assert maps.cost(result).at(7).data[2].y == pytest.approx(result.kl[7:8])
    kept = maps.kept_so_far(result)
    assert kept.at(7).data[0].y[7] == result.trust[7]
    assert kept.at(7).data[1].y[7] == result.kept[7]
    assert kept.holds[0].x[7] == result.iterations[7]
    tiles = maps.play_readouts(result)
    assert tiles["Attraction"][4:6] == ["× 4", "× 1"]
    assert result.iterations[5] == EXPLORING
    said = maps.play_sentences(result)
    assert "PCA's own picture" in said[0]
    assert "exaggerated" in said[5]
    assert "KL is down" in said[6]
    assert "random speck" in maps.play_sentences(playback.play("ring", 60, 5, "random"))[0]


def test_pairs_lie_where_their_distances_are() -> None:
    result = perplexity_sweep.perplexities("widths", 60)
    dots = shepard_diagram.shepard(result).at(7).data[1]
    one, other = result.pairs[33]
    longest = max(np.linalg.norm(result.placed[7, a] - result.placed[7, b]) for a, b in result.pairs)
    assert dots.y[33] == pytest.approx(np.linalg.norm(result.placed[7, one] - result.placed[7, other]) / longest)
    assert dots.x[33] == pytest.approx(result.apart[33] / result.apart.max())
    for pair, text in zip(result.pairs, dots.text, strict=True):
        same = result.group[pair[0]] == result.group[pair[1]]
        assert text == (f"within {('tight', 'wide')[result.group[pair[0]]]}" if same else "between groups")


def test_the_maps_stand_side_by_side_and_the_one_in_hand_is_framed() -> None:
    result = perplexity_sweep.perplexities("widths", 60)
    chart = shepard_diagram.side_by_side(result)
    for at in (0, 7):
        still = chart.at(at)
        for group, trace in enumerate(still.data[:2]):
            cells = np.column_stack([trace.x, trace.y]).reshape(10, -1, 2)[at] - [at % 5, -(at // 5)]
            mine = (result.placed[at] - result.placed[at].mean(axis=0))[result.group == group]
            assert np.abs(cells).max() <= 0.38 + 1e-9
            assert cells * np.abs(result.placed[at] - result.placed[at].mean(axis=0)).max() / 0.38 == pytest.approx(
                mine
            )
        assert (np.mean([min(still.data[3].x), max(still.data[3].x)]), chart.holds[0].y[at]) == (at % 5, -(at // 5))


def test_what_the_data_are_about_stands_over_the_perplexity() -> None:
    for data, what, answer in (("widths", "width", "times"), ("distances", "distance", ""), ("noise", "clumps", "")):
        result = perplexity_sweep.perplexities(data, 60)
        chart = shepard_diagram.by_perplexity(result)
        assert chart.figure.data[1].y == pytest.approx(getattr(result, what))
        assert (chart.answer.unit if chart.answer else "") == answer
        chance = map_quality.random_clumping(60)
        true = {"noise": chance, "widths": result.true_width, "distances": result.true_distance}[data]
        assert chart.figure.data[0].y == pytest.approx([true, true])
    ring = perplexity_sweep.perplexities("ring", 60)
    assert shepard_diagram.by_perplexity(ring).figure.data[1].y == pytest.approx(ring.trust)


def test_perplexity_words() -> None:
    widths = perplexity_sweep.perplexities("widths", 60)
    assert "as wide is drawn" in shepard_diagram.perplexity_sentences(widths)[3]
    assert "Widths: true → drawn" in shepard_diagram.perplexity_readouts(widths)
    assert "Gaps: true → drawn" not in shepard_diagram.perplexity_readouts(widths)
    distances = perplexity_sweep.perplexities("distances", 60)
    assert "as far" in shepard_diagram.perplexity_sentences(distances)[3]
    assert "Gaps: true → drawn" in shepard_diagram.perplexity_readouts(distances)
    noise = perplexity_sweep.perplexities("noise")
    said = shepard_diagram.perplexity_sentences(noise)
    assert "clumps that are not there" in said[0]
    assert "even spacing" in said[7]
    assert "nothing in particular" in shepard_diagram.perplexity_sentences(noise)[2]
    assert "Clumping, t-SNE" in shepard_diagram.perplexity_readouts(noise)
    assert "order of distances" in shepard_diagram.perplexity_sentences(perplexity_sweep.perplexities("ring", 60))[0]


def own_frame(rows: int, columns: int) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.standard_normal((rows, columns)), columns=[f"<b>a long name {i}" for i in range(columns)])
    return frame.assign(kind=rng.choice(list("abcdefg"), rows))


@pytest.mark.parametrize(("rows", "columns"), [(50, 2), (600, 40)])
def test_a_table_of_ones_own(rows: int, columns: int) -> None:
    frame = own_frame(rows, columns)
    found = own_table.own_components(frame, "kind")
    view = own_figures.components_view(found)
    check_view(view)
    check_view(own_figures.maps_view(own_table.own_maps(frame)))
    steps = len(view.steps)
    assert steps == min(columns, 12) - 1
    scattered = own_figures.component_map(found).at(steps - 1)
    assert sum(len(trace.x) for trace in scattered.data) == len(found.group)
    rest = scattered.data[-1]
    assert rest.name == own_table.REST
    assert rest.x == pytest.approx(found.scores[found.group == 5, steps - 1])
    assert rest.y == pytest.approx(found.scores[found.group == 5, steps])
    bars = own_figures.weights(found).at(0).data[1]
    best = np.argmax(np.abs(found.weights[0]))
    assert bars.x[0] == found.weights[0, best]
    said = own_figures.weights(found).at(0).data[2].text[0]
    assert said.startswith("&lt;b&gt;a long")
    assert own_figures.scree(found).holds[0].y[0] == pytest.approx(100 * found.shares[0])
    assert own_figures.own_summary(found).startswith(f"{rows} rows with {columns} columns of numbers.")
    needed = int(own_figures.components_readouts(found)["For 90% of variance"][0].split()[0])
    assert found.shares[: needed - 1].sum() < 0.9 <= found.shares[:needed].sum()
