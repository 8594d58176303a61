"""Learning rates against PyTorch, the jumps' slope by differences, and Santurkar's finding at several seeds."""

import contextlib
import io
from copy import deepcopy

import numpy as np
import pytest
import torch
from torch import nn

from concepts.batchnorm_dropout import covariate_shift as cs
from concepts.batchnorm_dropout.digit_data import digits
from concepts.network import Dense, mlp
from content import question
from figures.batchnorm_dropout import covariate_shift as figures


class Jumping(nn.Module):
    """The jumps of one rate and copy, from the same draws."""

    def __init__(self, place: int, step: int) -> None:
        super().__init__()
        self.rng, self.step = np.random.default_rng([0, place]), step

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if not self.training:
            return x
        stretch, shift = (self.rng.standard_normal((len(cs.RATES), cs.SEEDS, 32))[self.step, 0] for _ in range(2))
        return x * torch.tensor(np.exp(0.3 * stretch)) + torch.tensor(0.3 * shift)


@pytest.fixture(scope="module", name="short")
def _short() -> cs.LearningRates:
    return cs.learning_rates(depth=2, updates=50)


@pytest.mark.parametrize(("kind", "name"), list(enumerate(cs.KINDS)))
def test_against_pytorch(short: cs.LearningRates, kind: int, name: str) -> None:
    """`torch.optim.SGD` at rate 0.1, first copy: accuracy, and the shift from the inputs of each ReLU."""
    step, data = 2, digits(cs.ROWS, 0.0, cs.SEEDS, 0)
    ours = [each for each in mlp([64, 32, 32, 10], copies=(cs.SEEDS,), seed=0).layers if isinstance(each, Dense)]
    layers: list[nn.Module] = []
    for place, dense in enumerate(ours):
        linear = nn.Linear(*dense.parameters["weight"].shape[1:]).double()
        linear.weight.data = torch.tensor(dense.parameters["weight"][0].T.copy())
        linear.bias.data.zero_()
        layers.append(linear)
        if place < 2:
            layers += [nn.BatchNorm1d(32).double()] if name != "plain" else []
            layers += [Jumping(4 * place + 2, step)] if name == "noisy" else []
            layers.append(nn.ReLU())
    model, order = nn.Sequential(*layers), cs.endless(np.random.default_rng([0, 50]))
    optimizer = torch.optim.SGD(model.parameters(), cs.RATES[step])
    heard: list[torch.Tensor] = []
    for layer in layers:
        if isinstance(layer, nn.ReLU):
            layer.register_forward_hook(lambda _, inputs, out: heard.append(inputs[0].detach()))
    x, y, x_val, y_val = (torch.tensor(each[0]) for each in (data.x, data.y, data.x_val, data.y_val))
    moves, sizes = [], []
    for update in range(50):
        heard.clear()
        batch = next(order)
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(x[batch]), y[batch]).backward()
        optimizer.step()
        if update % 5 == 0:
            before = [each.numpy() for each in heard]
            heard.clear()
            deepcopy(model)(x[batch])
            moves.append([np.abs(b.numpy().mean(0) - a.mean(0)).mean() for a, b in zip(before, heard, strict=True)])
            sizes.append(np.mean([each.std() for each in before]))
    model.eval()
    with torch.no_grad():
        right = (model(x_val).argmax(1) == y_val).double().mean().item()
    assert short.accuracy[kind, step, 0] == pytest.approx(right, abs=0.005)
    assert short.shift[kind, step, 0] == pytest.approx(np.mean(moves, axis=1).sum() / np.sum(sizes), rel=1e-5)


def test_jumps() -> None:
    """In inference nothing; in training the slope is that of differences, with the same draws."""
    x = np.random.default_rng(1).standard_normal((6, 4))
    layer = cs.Jumps(0.5, (4,), np.random.default_rng(0))
    np.testing.assert_array_equal(layer.forward(x), x)
    np.testing.assert_array_equal(layer.backward(x), x)
    out = layer.forward(x, True)
    slope = layer.backward(np.ones_like(x))
    again = cs.Jumps(0.5, (4,), np.random.default_rng(0)).forward(x + 1e-6, True)
    assert (again - out) / 1e-6 == pytest.approx(slope, rel=1e-5)
    many = np.array([layer.forward(np.zeros((1, 4)), True) for _ in range(4000)])
    assert many.std() == pytest.approx(0.5, rel=0.03)


def test_all_start_from_the_same_weights() -> None:
    networks = [cs.built(kind, 2, 0.3, (len(cs.RATES), cs.SEEDS), 0) for kind in cs.KINDS]
    first = [next(layer for layer in network.layers if isinstance(layer, Dense)) for network in networks]
    for dense in first:
        weight = dense.parameters["weight"]
        assert weight.shape == (len(cs.RATES), cs.SEEDS, 64, 32)
        np.testing.assert_array_equal(weight, np.broadcast_to(first[0].parameters["weight"][0], weight.shape))


def test_batches_are_whole() -> None:
    order = cs.endless(np.random.default_rng(0))
    epoch = [next(order) for _ in range(26)]
    assert {len(batch) for batch in epoch} == {32}
    assert len(set(np.concatenate(epoch[:25]))) == 800


@pytest.mark.parametrize("seed", [0, 1])
def test_what_the_answer_says(seed: int) -> None:
    """At rate 1 the plain network fails; noisy batch norm trains, though its inputs jump more than the plain ones."""
    found = cs.learning_rates(seed=seed)
    one, fifth = found.rates.tolist().index(1.0), found.rates.tolist().index(0.2)
    right, shift = found.accuracy.mean(-1), found.shift.mean(-1)
    assert right[0, one] < 0.4
    assert right[1:, one].min() > 0.85
    assert right[:, fifth].min() > 0.7
    assert shift[2, fifth] > shift[0, fifth] > 10 * shift[1, fifth]


def test_losses_are_finite_and_progress_is_told(short: cs.LearningRates) -> None:
    assert np.isfinite(short.loss).all()
    assert short.loss[:, :, 0] == pytest.approx(np.repeat(short.loss[:, :1, 0], len(cs.RATES), 1), rel=0.5)
    told: list[float] = []
    again = cs.learning_rates(depth=2, updates=50, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1
    np.testing.assert_array_equal(again.accuracy, short.accuracy)


def test_claims_and_table(short: cs.LearningRates) -> None:
    found, claims = cs.learning_rates(), cs.claims()
    assert claims["one_noisy"] == found.accuracy[2, 6].mean()
    assert claims["fifth_plain"] == found.accuracy[0, 3].mean()
    assert claims["shift_batch_norm"] == found.shift[1, 3].mean()
    table = short.table()
    assert {len(column) for column in table.values()} == {len(cs.RATES)}
    assert table["Plain: last training loss"] == pytest.approx(short.loss[0, :, -1])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"depth": 0}, "depth must be from 1 to 5, got 0"),
        ({"noise": 0.4}, "noise must be one of 0.1"),
        ({"updates": 10}, "updates must be one of 50"),
    ],
)
def test_bad_input(change: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        cs.learning_rates(**change)


@pytest.mark.parametrize(
    ("changed", "step"), [({}, 6), ({"depth": 5, "noise": 1.0, "updates": 50}, 8), ({"depth": 1, "seed": 9999}, 0)]
)
def test_snippet(changed: dict, step: int) -> None:
    assigned = dict(depth=3, noise=0.3, updates=100, seed=0) | changed
    result = cs.learning_rates(**assigned)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), np.errstate():
        body = compile(question("batchnorm_dropout").code["rates"], "c", "exec")
        exec(body, assigned | {"rate": float(result.rates[step])})
    assert printed.getvalue().rstrip("\n") == figures.rates_printed(result, step)
