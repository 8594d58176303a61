"""The pictures of neural networks: steps line up, axes stay, data small, marks and words tell the truth."""

import numpy as np
import pytest

from concepts import neural_networks as nn
from concepts.neural_networks import depth as dp
from concepts.neural_networks import one_pass as op
from concepts.neural_networks import signals as sg
from figures import neural_networks as figures
from figures import style
from figures.neural_networks import depth as depth_figures
from figures.neural_networks import one_pass as pass_figures
from figures.neural_networks import signals as signals_figures
from figures.neural_networks.training import told
from figures.words import fixed, short
from tests.figures.checks import check_view

VIEWS = {
    "least": lambda: figures.train_view(nn.train(0, 1, "identity", "zeros", 0.001, "blobs", 0.0)),
    "most": lambda: figures.train_view(nn.train(5, 8, "relu", "large", 10.0, "spiral", 1.0)),
    "diverged": lambda: figures.train_view(nn.train(5, 8, "identity", "large", 10.0)),
    "saturated": lambda: figures.train_view(nn.train(5, 8, "tanh", "large", 10.0)),
    "learns": lambda: figures.train_view(nn.train(5, 8, "tanh", "he", 0.1, "spiral")),
    "zeros": lambda: figures.train_view(nn.train(1, 1, "sigmoid", "zeros", 1.0, "xor")),
    "smooth": lambda: figures.train_view(nn.train(1, 8, "silu", "he", x1=-2.6, x2=2.6)),
    "none": lambda: figures.train_view(nn.train(3, 3, "relu", "zeros")),
    "three": lambda: pass_figures.pass_view(op.one_pass(3, -2.0, -2.0, 0, "relu", "squares", 10.0, 3)),
    "mismatch": lambda: pass_figures.pass_view(op.one_pass(3, 0.0, 0.0, 0, "sigmoid", "mismatch", 0.01)),
    "gelu": lambda: signals_figures.signals_view(sg.signals("gelu", 16, 30)),
    "weighed": lambda: pass_figures.pass_view(op.one_pass(activation="silu")),
    "tanh": lambda: signals_figures.signals_view(sg.signals("tanh", 128, 50)),
    "sigmoid": lambda: signals_figures.signals_view(sg.signals("sigmoid", 16, 5)),
    "linear": lambda: signals_figures.signals_view(sg.signals("identity", 128, 50)),
    "shallow": lambda: depth_figures.depth_view(dp.depth(2, 0.1, 5)),
}


@pytest.mark.parametrize("name", VIEWS)
def test_view(name: str) -> None:
    check_view(VIEWS[name]())


def test_the_drawn_network_shows_every_weight_by_sign_and_size() -> None:
    result = nn.train(2, 3, "tanh", "glorot", x1=1.3, x2=-0.5)
    picture = figures.train_view(result).figures[0]
    for step in (0, 14, -1):
        still = picture.at(step)
        weights = np.concatenate([layer[step].ravel() for layer in result.weights])
        shown = np.zeros(len(weights), dtype=int)
        for trace in still.data[:8]:
            drawn = ~np.isnan(np.asarray(trace.y, float)[0::3])
            shown += drawn
            positive = trace.line.color == style.POSITIVE
            assert trace.line.dash == (None if positive else "dash")
            assert np.all(weights[drawn] > 0 if positive else weights[drawn] < 0)
        np.testing.assert_array_equal(shown, np.abs(weights) >= 0.05)
        assert still.data[8].customdata == pytest.approx(np.round(weights, 2))
    cells = picture.at(5).data[9]
    side = result.tile + 2
    first = np.reshape(cells.z, (6, side, side))[0, 1:-1, 1:-1]
    assert first.ravel() == pytest.approx(result.neurons[5, 0], abs=1 / 16 + 1e-6)
    assert np.isnan(np.reshape(cells.z, (6, side, side))[:, 0]).all()
    assert np.unique(np.round(cells.x, 9)).size == 2 * side
    assert np.unique(np.round(cells.y, 9)).size == 3 * side
    spots, numbers = picture.at(-1).data[11:13]
    assert spots.x[0] - 1 == pytest.approx((1 - np.min(cells.x)) / side * (side - 2) * 1.3 / 2.6, rel=0.2)
    assert list(numbers.text) == [fixed(value) for value in result.point_neurons[-1]]
    (handle,) = picture.handles
    assert (handle.x, handle.y, set(handle.sets)) == (1.3, -0.5, {"at_x", "at_y"})
    assert len(figures.train_view(nn.train(1, 8)).figures[0].data) == len(picture.data) - 1  # no room for numbers


def test_tiles_of_unbounded_neurons_are_scaled_to_their_largest() -> None:
    shades = np.reshape(figures.tiled(nn.train()), (len(nn.EPOCHS), 8, -1))
    largest = nn.train().neurons[0].max(axis=1)
    assert np.nanmax(np.abs(shades[0]), axis=1) == pytest.approx((largest > 0).astype(float))
    assert 0 < largest.astype(bool).sum() < 8  # one neuron is dead all over the plane
    dead = np.reshape(figures.tiled(nn.train(1, 2, "relu", "zeros")), (len(nn.EPOCHS), 2, -1))
    assert np.nanmax(np.abs(dead)) == 0
    sigmoid = nn.train(1, 2, "sigmoid")
    assert np.nanmax(np.reshape(figures.tiled(sigmoid), (len(nn.EPOCHS), 2, -1))[3]) == pytest.approx(
        2 * sigmoid.neurons[3].max() - 1, abs=1 / 16 + 1e-6
    )


def test_what_is_said_of_a_training() -> None:
    linear = figures.train_sentences(nn.deep_identity())
    assert all("5 hidden layers without an activation" in each for each in linear)
    assert all("logistic regression" in each for each in figures.train_sentences(nn.train(0)))
    copies = figures.train_sentences(nn.train(2, 4, "sigmoid", "zeros", 3.0))
    assert "answers the same everywhere" in copies[0]
    assert "copies of each other" in copies[-1]
    faint = figures.train_sentences(nn.train(5, 8, "sigmoid", "glorot"))
    assert "Slopes vanish" in faint[0]
    lost = nn.train(5, 8, "identity", "large", 10.0)
    said = figures.train_sentences(lost)
    assert all(
        each.startswith("Diverged") == (epoch >= lost.diverged) for each, epoch in zip(said, nn.EPOCHS, strict=True)
    )
    assert figures.train_printed(lost, -1).endswith("diverged")
    over = nn.train(2, 8, "tanh", "he", 1.0, "blobs", 0.6)
    assert "since then it overfits" in " ".join(figures.train_sentences(over))
    assert "a plane explains" in " ".join(figures.train_sentences(nn.train(1, 8, "tanh", "glorot")))
    one = nn.train(1, 4, "relu", "he", seed=3)
    for step, text in enumerate(figures.train_sentences(one)):
        if "ReLU" in text:
            assert f"{one.dead[step]} of 4 ReLUs {'is' if one.dead[step] == 1 else 'are'} dead" in text
    assert figures.train_sentences(nn.train(1, 1, "identity", lr=0.1))[-1].count("a hidden layer without") == 1
    tiles = figures.train_readouts(nn.train(2, 4, "relu", "zeros"))
    assert set(tiles["Slope, first / last"]) == {"both 0"}
    assert figures.train_readouts(nn.train(0))["Slope, first / last"][0] == "one layer only"
    assert [told(each) for each in (0, 0.5, 0.001, 123.4, 1e6)] == ["0", "0.500", "0.001", "123", "1.0·10⁶"]


def test_the_pass_shows_only_what_is_known() -> None:
    result = op.one_pass()
    tiles = pass_figures.pass_readouts(result)
    assert tiles["Loss"][4:6] == ["not yet", short(result.before.loss)]
    assert tiles["New loss"][11] == "not yet"
    ledger = pass_figures.ledger(result)
    for stage in range(len(op.STAGES)):
        assert len(ledger[stage]) == pass_figures.LINES
        lines = [each for each in ledger[stage] if each != pass_figures.BLANK]
        assert 1 <= len(lines) <= pass_figures.LINES
        assert max(len(each.replace("<b>", "").replace("</b>", "")) for each in lines) <= 48
    assert f"<b>{short(result.before.sums[0])}</b>" in "".join(ledger[1])
    network = pass_figures.network(result)
    assert "∂" not in " ".join(network.at(5).data[6].text)
    assert "∂" in " ".join(network.at(7).data[6].text)
    assert "→" in network.at(11).data[6].text[0]
    assert list(network.at(3).data[8].text) == ledger[3]
    assert pass_figures.inside(-1.0) == "(−1)"


@pytest.mark.parametrize(("settings", "words"), [
    ({}, "One step has helped this point."),
    ({"lr": 10.0}, "cannot pass its target"),
    ({"lr": 10.0, "head": "squares", "activation": "identity", "x1": 2.0, "x2": 2.0}, "it overshot"),
])  # fmt: skip
def test_the_verdict_on_the_step(settings: dict, words: str) -> None:
    assert words in pass_figures.pass_sentences(op.one_pass(**settings))[-1]


def test_other_words_of_the_pass() -> None:
    exact = op.step(np.zeros(2), 0.0, (np.zeros((2, 2)), np.zeros(2), np.zeros(2), 0.0), "relu", "squares", 0.5)
    said = pass_figures.pass_sentences(exact)
    assert "nothing to correct" in said[6]
    assert "2 of 2 pass nothing back" in said[9]
    assert "next to nothing" in said[-1]
    assert "derivative is in the slope" in pass_figures.pass_sentences(op.one_pass(head="mismatch"))[6]
    assert pass_figures.squared(op.one_pass()) == pytest.approx(
        sum(np.sum(np.square(each)) for each in op.one_pass().slopes)
    )


def test_what_is_said_of_signals() -> None:
    result = sg.signals()
    at = {name: step for step, name in result.named.items()}
    said = signals_figures.signals_sentences(result)
    assert "Glorot's," in said[at["glorot"]]
    assert "(theory: 0.5)" in said[at["glorot"]]
    assert "slopes vanish" in said[at["small"]]
    assert "slopes explode" in said[at["large"]]
    assert "slopes arrive" in said[at["he"]]
    assert signals_figures.signals_steps(result)[at["he"]] == "1.41 (He)"
    assert signals_figures.fate(0.0) == "no slope reaches the inputs"
    assert [signals_figures.times(each) for each in (0, 0.5, 2e-5, 3e37)] == ["0", "0.5", "2·10⁻⁵", "3·10³⁷"]
    forward = signals_figures.forward(result)
    ends = np.log10(result.forward[at["he"]])
    assert forward.at(at["he"]).data[3].y == pytest.approx(ends)
    assert forward.holds[0].y[at["he"]] == pytest.approx(ends[-1])
    assert signals_figures.backward(result).holds[0].x[0] == 0
    assert signals_figures.left(result).holds[0].x == pytest.approx(result.gains)
    assert signals_figures.silent(result).at(3).data[0].y == pytest.approx(100 * result.silent[3])


def test_what_is_said_of_depth() -> None:
    result = dp.depth()
    said = depth_figures.depth_sentences(result)
    assert "1 layer of two ReLUs draws 2 straight pieces" in said[0]
    assert "4 of 4 come within 1% in 400 steps" in said[0]
    assert "none comes within 1% in 400 steps" in said[-1]
    pieces = depth_figures.pieces(result).at(3).data[2]
    assert list(pieces.y) == [16]
