"""The peeking lab's pictures: steps line up, axes stay, texts are short, data small, and paths show their crossings."""

import gzip
from pathlib import Path

import numpy as np
import pytest

from concepts import sequential as concept
from figures import sequential as figures
from figures.style import Sweep

CHARTS = (
    figures.peeking_error,
    figures.peeking_paths,
    figures.peeking_stopping,
    figures.peeking_tradeoff,
)


@pytest.fixture(scope="module", params=[("none", 0.0), ("pocock", 0.0), ("obf_spending", 1.0), ("always_valid", 1.5)])
def sweep(request: pytest.FixtureRequest) -> concept.Peeking:
    method, effect = request.param
    return concept.peeking(method, effect=effect, alpha=0.1, experiments=300)


def test_names_cover_the_methods() -> None:
    assert list(figures.SHORT) == list(concept.METHODS)


def test_steps_texts_and_axes_line_up(sweep: concept.Peeking) -> None:
    count = len(sweep.looks)
    for chart in CHARTS:
        moving = chart(sweep)
        assert len(moving) == count
        for axis in (moving.figure.layout.xaxis, moving.figure.layout.yaxis):
            assert axis.range is not None or axis.autorange == "reversed"  # fixed, or categories
            assert len(axis.title.text) <= 36
        for step in (0, 4, count - 1):
            still = moving.at(step)
            assert all(len(trace.x) == len(trace.y) for trace in still.data)
    readouts = figures.peeking_readouts(sweep)
    assert 3 <= len(readouts) <= 8
    assert all(len(column) == count for column in readouts.values())
    sentences = figures.peeking_sentences(sweep)
    assert len(sentences) == count
    assert max(map(len, sentences)) <= 220
    steps = figures.peeking_steps(sweep)
    assert len(set(steps)) == count
    assert steps[4] == "5"


def test_size_budget(sweep: concept.Peeking) -> None:
    total = 0
    for chart in CHARTS:
        moving: Sweep = chart(sweep)
        data = moving.figure.to_json().encode()
        for attributes in moving.moving.values():
            data += b"".join(np.asarray(row, np.float32).tobytes() for rows in attributes.values() for row in rows)
        total += len(gzip.compress(data))
    assert total < 300_000


def test_paths_stop_being_grey_at_their_crossing(sweep: concept.Peeking) -> None:
    step = 9
    quiet, loud, cross, high, low = figures.peeking_paths(sweep).at(step).data
    first = sweep.first[:, step]
    crossed = first > 0
    assert np.isnan(quiet.y).sum() == len(first)  # one gap a path
    assert np.isnan(loud.y).sum() == crossed.sum() == len(cross.y)
    assert np.sum(~np.isnan(quiet.y)) == np.sum(np.where(crossed, first, 10) + 1)
    assert np.sum(~np.isnan(loud.y)) == np.sum(10 - first[crossed] + 1)
    assert cross.x == pytest.approx(first[crossed] / 10)
    bar = sweep.boundary[step, first[crossed] - 1]
    assert np.all(np.abs(cross.y) >= bar - 1e-6)
    assert high.y == pytest.approx(sweep.boundary[step, :10])
    assert low.y == pytest.approx(-sweep.boundary[step, :10])


def test_marks_and_bars_show_the_step(sweep: concept.Peeking) -> None:
    step = 4
    error = figures.peeking_error(sweep).at(step)
    assert tuple(error.data[-2].x) == (5, 5)
    assert error.data[-1].y[-1] == pytest.approx(sweep.error[sweep.chosen, step])
    assert error.data[0].y == pytest.approx(1 - 0.9**sweep.looks)
    bars, diamonds = figures.peeking_tradeoff(sweep).at(step).data
    assert bars.x == pytest.approx(sweep.power[:, step])
    assert diamonds.x == pytest.approx(sweep.share[:, step])
    stopping = figures.peeking_stopping(sweep).at(step)
    assert stopping.data[0].y == pytest.approx([0, *sweep.stopped_naive[step, :5]])
    assert stopping.data[-1].y == pytest.approx(sweep.stopped_simulated[step, :5])
    assert stopping.data[-2].y == pytest.approx([0, *sweep.stopped[step, :5]])


def test_readouts_quote_the_numbers() -> None:
    sweep = concept.peeking("pocock")
    tiles = {name: column[4] for name, column in figures.peeking_readouts(sweep).items()}
    assert tiles["Error, this rule"] == "5.0%"
    assert tiles["Simulated"] == f"{sweep.simulated[4]:.1%} ± 0.5% s.e."
    assert tiles["Error, no correction"] == "14.2%"
    assert tiles["If looks were independent"] == "22.6%"
    assert tiles["First boundary"] == tiles["Last boundary"] == "|z| ≥ 2.413"
    assert "14.2%" in figures.peeking_sentences(sweep)[4]
    assert "look at" in figures.peeking_sentences(sweep)[0]
    falling = figures.peeking_sentences(concept.peeking("obrien_fleming", experiments=100))[4]
    assert "4.56 first, 2.04 last" in falling
    printed = figures.peeking_printed(sweep, 4).splitlines()
    assert printed[0] == "false positives, no correction: 0.1417"
    assert printed[3] == "boundary, first and last look: 2.413 2.413"


ANSWER = Path(__file__).parents[2] / "content" / "ab_testing.md"


@pytest.mark.parametrize("method", list(concept.METHODS))
@pytest.mark.parametrize(
    ("settings", "step"), [({}, 4), ({"alpha": 0.2, "power": 0.95, "convention": "two_sided"}, 29)]
)
def test_snippet_prints_the_screen(
    method: str, settings: dict[str, float], step: int, capsys: pytest.CaptureFixture[str]
) -> None:
    text = ANSWER.read_text(encoding="utf-8") if ANSWER.exists() else ""
    if "### peeking\n" not in text:
        pytest.skip("the answer has no peeking snippet yet")
    snippet = text.split("### peeking\n")[1].split("```python\n")[1].split("```")[0]
    values = {"method": method, "alpha": 0.05, "power": 0.8, "experiments": 500, "mixture_variance": 8.0, "seed": 1}
    values |= {"convention": "per_side"} | settings
    exec(snippet, values | {"looks": step + 1})
    assert capsys.readouterr().out.strip() == figures.peeking_printed(concept.peeking(**values), step)
