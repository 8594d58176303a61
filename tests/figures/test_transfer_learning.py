"""The pictures of transfer learning: steps line up, axes stay, texts are short, data small, words tell the truth."""

from dataclasses import replace

import numpy as np
import pytest

from concepts import transfer_learning as tl
from concepts.transfer_learning import digits_transfer as dg
from concepts.transfer_learning import distortion as di
from figures import transfer_learning as figures
from figures.transfer_learning import digits_transfer as digits_figures
from figures.transfer_learning import distortion as distortion_figures
from tests.figures.checks import check_view

VIEWS = {
    "alike": lambda: figures.transfer_view(tl.transfer(similarity=1.0, seeds=4, frees="upper")),
    "useless": lambda: figures.transfer_view(tl.transfer(similarity=0.0, source="shuffled", seeds=4, ratio=3.0)),
    "moved": lambda: figures.transfer_view(tl.transfer(similarity=0.0, shift=8.0, seeds=4, frees="gradual")),
    "odd": lambda: digits_figures.digits_view(dg.digits("odd", 0.01, 4)),
}


@pytest.mark.parametrize("name", VIEWS)
def test_view(name: str) -> None:
    check_view(VIEWS[name]())


def test_marks_stand_where_the_numbers_are() -> None:
    result = tl.transfer()
    chart = figures.accuracies(result)
    still = chart.at(4)
    ends = [trace for trace in still.data if trace.fill]
    lines = [trace for trace in still.data if trace.name]
    assert still.data[:3] == tuple(ends), "no band hides a line"
    for line, band, key in zip(lines, ends, ("frozen", "tuned", "scratch"), strict=True):
        mean, half = result.mean(key)
        assert line.y == pytest.approx(100 * mean)
        assert band.y[:6] == pytest.approx(np.clip(100 * (mean + half), 40, 100)[:6], abs=1e-6)
    assert set(still.data[-1].x) == {result.per_class[4]}
    assert chart.answer.y == pytest.approx(100 * result.mean("tuned")[0])
    bars = figures.movement(result).at(5)
    assert bars.data[0].y == pytest.approx([0, 0])
    assert list(bars.data[1].text) == ["0", "0"]
    assert bars.data[2].y == pytest.approx(result.moved[list(tl.STRATEGIES).index("tuned"), 5])
    looks = figures.looking(result).at(5)
    assert looks.data[1].y[0] == pytest.approx(100 * result.in_new[list(tl.STRATEGIES).index("tuned"), 5])
    assert looks.data[0].x[0] == pytest.approx(100 * result.before_old)


def test_what_is_said_of_transfer() -> None:
    result = tl.transfer()
    said, tiles = figures.transfer_sentences(result), figures.transfer_readouts(result)
    for step, winner in enumerate(map(result.winner, range(len(result.per_class)))):
        assert ("No way is told apart" in said[step]) == (not winner)
        assert tiles["Ahead of both others"][step] == figures.IN_WORDS.get(winner, "not told apart")
    assert tiles["Frozen weights changed"] == ["0 of 9,600"] * len(said)
    assert tiles["Frozen SHA-256"][0] == f"{result.before[:7]} → {result.before[:7]}"
    bad = tl.transfer(similarity=0.0, seeds=4)
    assert "Negative transfer" in figures.transfer_sentences(bad)[-1]
    level = replace(result, accuracy=np.repeat(result.accuracy[:1], 3, axis=0))
    assert "fresh weights are not told apart" in figures.transfer_sentences(level)[0]
    assert figures.gain_within(-0.00001, 0.01) == "0.0 ± 1.0"
    assert figures.gain_within(-0.021, 0.01) == "−2.1 ± 1.0"


def test_what_is_said_of_distortion() -> None:
    result = di.distort()
    said = distortion_figures.distortion_sentences(result)
    assert "one network" in said[0]
    assert "After 1 step, against" in said[1]
    assert "still the head alone" in said[10]
    mean, _ = result.gain("far", "tuned", "probe")
    assert f"{-100 * mean[-1]:.1f} points worse outside" in said[-1]
    assert distortion_figures.compared(0.01, 0.02) == "not told apart"
    assert distortion_figures.compared(0.03, 0.02) == "3.0 points better"
    assert distortion_figures.compared(0.0, 0.0) == "not told apart"


def test_what_is_said_of_digits() -> None:
    result = dg.digits(seeds=4)
    said = digits_figures.digits_sentences(result)
    assert said[0].startswith("With 1 label per class")
    accuracy = result.accuracy.copy()
    for shift, words in ((-0.2, "Transfer loses"), (0.2, "pretraining pays"), (0.0, "not told apart")):
        accuracy[2] = accuracy[0] + shift
        assert words in digits_figures.digits_sentences(replace(result, accuracy=accuracy))[0]
    lines = [trace for trace in digits_figures.accuracies(result).figure.data if trace.name]
    for line, key in zip(lines, digits_figures.ORDER, strict=True):
        assert line.y == pytest.approx(100 * result.mean(key)[0])
