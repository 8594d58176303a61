"""Folded tents against the closed form, the fit against another basis, and training against PyTorch."""

import contextlib
import io

import numpy as np
import pytest
import torch

from concepts import neural_networks
from concepts.network import mlp
from concepts.neural_networks import depth as dp
from concepts.neural_networks.claims import LONGER, folds_longer
from content import question
from figures.neural_networks import depth as figures


@pytest.fixture(scope="module", name="found")
def _found() -> dp.Depth:
    return dp.depth()


def test_folds_against_the_closed_form(found: dp.Depth) -> None:
    """The k-fold tent is the distance of 2^(k-1) x to the nearest whole number, times two; it has 2^k pieces."""
    for row, k in enumerate(dp.LAYERS):
        z = 2.0 ** (k - 1) * found.x
        assert found.folded[row] == pytest.approx(2 * np.abs(z - np.round(z)), abs=1e-12)
    assert found.pieces.tolist() == [2, 4, 8, 16, 32, 64]
    assert dp.straight_pieces(np.arange(9.0)) == 1
    assert dp.fold(np.array([0.0, 0.25, 0.5, 0.75, 1.0])).tolist() == [0.0, 0.5, 1.0, 0.5, 0.0]


def test_one_layer_against_interpolation(found: dp.Depth) -> None:
    """The best curve with bends at given places, by a basis of hats instead of ReLUs."""
    assert found.shallow[:2] == pytest.approx(found.folded[:2], abs=1e-9)  # enough ReLUs for every corner
    for row, units in ((2, 6), (4, 10)):
        knots = np.linspace(0, 1, units + 2)
        hats = np.array([np.interp(found.x, knots, each) for each in np.eye(units + 2)]).T
        best = hats @ np.linalg.lstsq(hats, found.folded[row])[0]
        assert found.shallow[row] == pytest.approx(best, abs=1e-9)
        assert found.shallow_rest[row] == pytest.approx(
            np.mean((best - found.folded[row]) ** 2) / found.folded[row].var()
        )
        assert dp.straight_pieces(np.interp(np.arange(1000), 1000 * knots, np.arange(units + 2) % 2)) <= 2 * units + 1


def test_training_against_torch() -> None:
    """The same first weights, forty steps of Adam."""
    x = np.arange(129) / 128
    y = dp.fold(dp.fold(x))
    ours = dp.learned(x, y, 2, 5, 0.01, 3, None, steps=40)
    first = mlp((1, 5, 5, 1), copies=(dp.RUNS,), seed=3)
    for run in range(dp.RUNS):
        layers: list[torch.nn.Module] = []
        for each in (layer for layer in first.layers if layer.parameters):
            weight, bias = each.parameters["weight"][run], each.parameters["bias"][run]
            linear = torch.nn.Linear(*weight.shape, dtype=torch.float64)
            linear.weight.data, linear.bias.data = torch.tensor(weight.T.copy()), torch.tensor(bias.copy())
            layers += [linear, torch.nn.ReLU()]
        theirs = torch.nn.Sequential(*layers[:-1])
        optimizer = torch.optim.Adam(theirs.parameters(), lr=0.01)
        rows, target = torch.tensor(2 * x[:, None] - 1), torch.tensor(y[:, None])
        for _ in range(40):
            optimizer.zero_grad()
            torch.nn.functional.mse_loss(theirs(rows), target).backward()
            optimizer.step()
        assert ours[run] == pytest.approx(theirs(rows).detach().numpy()[:, 0], abs=1e-7)


def test_what_is_left(found: dp.Depth) -> None:
    assert np.all(np.diff(found.rest, axis=1) >= 0)
    best = np.mean((found.trained - found.folded) ** 2, axis=1) / found.folded.var(axis=1)
    assert best == pytest.approx(found.rest[:, 0])
    assert dp.unexplained(found.folded[0], found.folded[0]) == 0
    table = found.table()
    assert {len(column) for column in table.values()} == {6}
    assert table["trained network 1 leaves"] == pytest.approx(found.rest[:, 0])
    assert table["ReLUs"].tolist() == [2, 4, 6, 8, 10, 12]


def test_what_is_left_is_a_matter_of_steps(found: dp.Depth) -> None:
    """Three layers get there with ten times the steps; six do not."""
    claims = neural_networks.claims()
    assert LONGER == 10
    assert folds_longer(3)[0] < 0.001 < 0.05 < found.rest[2, 0]
    assert 0.5 < claims["folds_longer"] < found.rest[5, 0]


def test_progress_rises_to_its_end() -> None:
    told: list[float] = []
    dp.depth(width=2, progress=told.append)
    assert told == sorted(told)
    assert told[0] == 0
    assert 0.9 < told[-1] <= 1
    assert len(told) == 48


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: dp.depth(width=0), "width must be from 1 to 64, got 0"),
        (lambda: dp.depth(lr=0.0), "lr must be from 0.0001"),
    ],
)
def test_bad_input(call, message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize(("changed", "step"), [({}, 2), ({"width": 16, "lr": 0.1}, 5), ({"width": 2, "seed": 9}, 0)])
def test_snippet(changed: dict, step: int) -> None:
    assigned = dict(width=8, lr=0.01, seed=0) | changed
    result = dp.depth(**assigned)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        body = compile(question("neural_networks").code["depth"], "c", "exec")
        exec(body, assigned | {"layers": int(dp.LAYERS[step])})
    assert printed.getvalue().rstrip("\n") == figures.depth_printed(result, step)
