"""The four ways against PyTorch (same weights, same batches), and what must hold of all four."""

import contextlib
import io

import numpy as np
import pytest
import torch
from scipy.stats import sem
from torch import nn

from concepts import batchnorm_dropout as bd
from concepts.batchnorm_dropout.digit_data import digits
from concepts.network import Dense, batches, mlp
from content import question
from figures import batchnorm_dropout as figures


@pytest.fixture(scope="module", name="shown")
def _shown() -> bd.FourWays:
    return bd.four_ways()


class Masked(nn.Module):
    """Dropout with NumPy's masks for all copies, of which it uses the first."""

    def __init__(self, p: float, seed: int, place: int) -> None:
        super().__init__()
        self.p, self.rng = p, np.random.default_rng([seed, place])

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if not self.training:
            return x
        kept = self.rng.random((bd.SEEDS, *x.shape))[0] >= self.p
        return x * torch.tensor(kept / (1 - self.p))


@pytest.mark.parametrize(("way", "name"), list(enumerate(bd.WAYS)))
def test_against_pytorch(way: int, name: str) -> None:
    """Ten epochs of `torch.optim.SGD` with `nn.BatchNorm1d`, `nn.ReLU` and `nn.CrossEntropyLoss`, first copy."""
    found = bd.four_ways(0.03, 32, 0.4, 2, 100, 0.2, seed=4)
    data = digits(100, 0.2, bd.SEEDS, 4)
    ours = [each for each in mlp([64, 32, 32, 10], copies=(bd.SEEDS,), seed=4).layers if isinstance(each, Dense)]
    layers: list[nn.Module] = []
    for place, dense in enumerate(ours):
        linear = nn.Linear(*dense.parameters["weight"].shape[1:]).double()
        linear.weight.data = torch.tensor(dense.parameters["weight"][0].T.copy())
        linear.bias.data.zero_()
        layers.append(linear)
        if place < 2:
            layers += [nn.BatchNorm1d(32).double()] if name in ("batch_norm", "both") else []
            layers.append(nn.ReLU())
            layers += [Masked(0.4, 4, place)] if name in ("dropout", "both") else []
    model, loss = nn.Sequential(*layers), nn.CrossEntropyLoss()
    optimizer, rng = torch.optim.SGD(model.parameters(), 0.03), np.random.default_rng([4, bd.SEEDS])
    x, y, x_val, y_val = (torch.tensor(each[0]) for each in (data.x, data.y, data.x_val, data.y_val))
    for epoch in range(11):
        if epoch:
            model.train()
            for batch in batches(100, 32, rng):
                optimizer.zero_grad()
                loss(model(x[batch]), y[batch]).backward()
                optimizer.step()
        model.eval()
        with torch.no_grad():
            given, out = model(x), model(x_val)
        assert found.train_loss[way, epoch, 0] == pytest.approx(loss(given, y).item(), rel=1e-6)
        assert found.loss[way, epoch, 0] == pytest.approx(loss(out, y_val).item(), rel=1e-6)
        fits = (given.argmax(1) == y).double()
        assert found.train_accuracy[way, epoch, 0] == pytest.approx(fits.mean().item())
        assert found.accuracy[way, epoch, 0] == pytest.approx((out.argmax(1) == y_val).double().mean().item())
        assert found.by_heart[way, epoch, 0] == pytest.approx(fits[:20].mean().item())
    last = next(place for place, layer in enumerate(layers) if isinstance(layer, nn.ReLU))
    with torch.no_grad():
        quantiles = np.quantile(model[:last](x_val).numpy(), bd.QUANTILES)
    assert found.signals[way, 10, 0] == pytest.approx(quantiles)


def test_without_dropout_there_are_two_ways() -> None:
    found = bd.four_ways(dropout=0.0, rows=100, batch_size=128)
    np.testing.assert_array_equal(found.loss[0], found.loss[2])
    np.testing.assert_array_equal(found.loss[1], found.loss[3])
    assert not np.array_equal(found.loss[0], found.loss[1])


def test_what_the_answer_says(shown: bd.FourWays) -> None:
    """Batch norm fits fastest, also wrong labels; dropout hardly learns them; both are best at the lab's stop."""
    for found in (shown, bd.four_ways(seed=2)):
        loss, heart, right = (each.mean(-1) for each in (found.train_loss, found.by_heart, found.accuracy))
        assert loss[:, 5].argmin() == 1
        assert heart[1, -1] > 2 * heart[[0, 2, 3], -1].max()
        assert heart[2, -1] < 0.15
        assert right[:, -1].argmax() == 3
    long = bd.four_ways(epochs=np.array([0, 100, 300]))
    heart, right = long.by_heart.mean(-1), long.accuracy.mean(-1)
    assert heart[:2, -1].min() > 0.99  # plain gets there too
    assert 0.5 < heart[2, -1] < heart[3, -1] < 0.95
    assert right[2, 1:].min() > 0.8
    assert np.all(right[2, 1:] > right[3, 1:])  # both together are best only at the lab's stop
    assert np.all(right[1, 1:] <= right[0, 1:])
    clean = bd.four_ways(learning_rate=0.3, batch_size=128, rows=1000, flip=0.0)
    last = clean.accuracy[:, -1].mean(-1)
    assert last[2] < last[0] + 0.01
    assert abs(last[1] - last[0]) < 0.02
    assert np.isnan(clean.by_heart).all()


def test_overflow_is_counted_and_not_shown_as_nan() -> None:
    found = bd.four_ways(1.0, 16, 0.8, 5, 100, 0.0, seed=3)
    assert found.loss.max() == bd.MOST
    assert np.isfinite(found.loss).all()
    assert np.isfinite(found.signals).all()


def test_gentle() -> None:
    logits, y = np.array([[[90.0, 0.0], [np.nan, 0.0], [1.0, 0.0]]]), np.array([[0, 0, 0]])
    slope = bd.gentle(logits, y)[1][0]
    assert slope[:2].tolist() == [[0, 0], [0, 0]]
    assert slope[2] == pytest.approx(np.array([-1, 1]) / (1 + np.e) / 3)


def test_progress_and_table(shown: bd.FourWays) -> None:
    told: list[float] = []
    again = bd.four_ways(rows=100, batch_size=128, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1
    assert len(told) == 30
    table = shown.table()
    assert {len(column) for column in table.values()} == {len(bd.EPOCHS)}
    assert table["Both: validation accuracy"] == pytest.approx(shown.accuracy[3].mean(1))
    assert not np.array_equal(again.loss, shown.loss)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"learning_rate": 0.2}, "learning_rate must be one of 0.01"),
        ({"batch_size": 8}, "batch_size must be one of 16"),
        ({"dropout": 0.95}, "dropout must be from 0.0 to 0.9, got 0.95"),
        ({"depth": 0}, "depth must be from 1 to 5, got 0"),
        ({"rows": 113}, "rows must be one of 100"),
        ({"flip": 0.7}, "flip must be from 0.0 to 0.5, got 0.7"),
    ],
)
def test_bad_input(change: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        bd.four_ways(**change)


def test_claims_and_prediction(shown: bd.FourWays) -> None:
    claims = bd.claims()
    assert claims["heart_batch_norm"] == shown.by_heart[1, -1].mean()
    assert claims["right_error"] == pytest.approx(100 * sem(shown.accuracy[:, -1], axis=1).max())
    assert claims["long_heart_plain"] > 0.99
    assert claims["right_both"] == shown.accuracy[3, -1].mean()
    assert claims["wrong"] == 0.2
    assert bd.prediction() == "both_fail"


DEFAULTS = dict(learning_rate=0.1, batch_size=32, dropout=0.3, depth=2, rows=300, flip=0.2, seed=0)


@pytest.mark.parametrize(
    ("changed", "step"),
    [
        ({}, 20),
        ({"rows": 100, "depth": 5, "learning_rate": 1.0, "dropout": 0.8, "flip": 0.0, "batch_size": 16}, 12),
        ({"seed": 9999, "depth": 1}, 0),
    ],
)
def test_snippet(changed: dict, step: int) -> None:
    assigned = DEFAULTS | changed
    result = bd.four_ways(**assigned)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), np.errstate():
        body = compile(question("batchnorm_dropout").code["four"], "c", "exec")
        exec(body, assigned | {"epochs": int(result.epochs[step])})
    assert printed.getvalue().rstrip("\n") == figures.four_printed(result, step)
