"""Batch sizes against PyTorch, the two-row case by hand, and what the answer says of them."""

import contextlib
import io
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from concepts.batchnorm_dropout import batch_size as bs
from concepts.batchnorm_dropout.digit_data import digits
from concepts.network import Dense, batches, mlp
from content import question
from figures.batchnorm_dropout import batch_size as figures

SMALL = dict(rate=0.1, depth=1, passes=2, rows=200)


@pytest.fixture(scope="module", name="small")
def _small() -> bs.BatchSizes:
    return bs.batch_sizes(**SMALL, seed=2)


@pytest.mark.parametrize("size", [2, 6, 32])
def test_against_pytorch(small: bs.BatchSizes, size: int) -> None:
    """Batch norm and layer norm trained by `torch.optim.SGD`, first copy; a prediction may flip at a tie."""
    data, step = digits(200, 0.0, bs.SEEDS, 2), bs.SIZES.index(size)
    ours = [each for each in mlp([64, 32, 10], copies=(bs.SEEDS,), seed=2).layers if isinstance(each, Dense)]
    for norm in (nn.BatchNorm1d(32).double(), nn.LayerNorm(32).double()):
        linears = [nn.Linear(*dense.parameters["weight"].shape[1:]).double() for dense in ours]
        for linear, dense in zip(linears, ours, strict=True):
            linear.weight.data = torch.tensor(dense.parameters["weight"][0].T.copy())
            linear.bias.data.zero_()
        model = nn.Sequential(linears[0], norm, nn.ReLU(), linears[1])
        optimizer, rng = torch.optim.SGD(model.parameters(), 0.1 * size / 16), np.random.default_rng([2, 99])
        x, y, x_val, y_val = (torch.tensor(each[0]) for each in (data.x, data.y, data.x_val, data.y_val))
        for _ in range(2):
            for batch in batches(200 - 200 % size, size, rng):
                optimizer.zero_grad()
                nn.functional.cross_entropy(model(x[batch]), y[batch]).backward()
                optimizer.step()
        model.eval()
        with torch.no_grad():
            served = (model(x_val).argmax(1) == y_val).double().mean().item()
            model.train()
            whole = (model(x_val).argmax(1) == y_val).double().mean().item()
            starts = range(0, 500 - 500 % size, size)
            hits = [(model(x_val[s : s + size]).argmax(1) == y_val[s : s + size]).double() for s in starts]
        if isinstance(norm, nn.LayerNorm):
            assert small.beside[step, 0] == pytest.approx(served, abs=0.005)
        else:
            assert small.inference[step, 0] == pytest.approx(served, abs=0.005)
            assert small.whole[step, 0] == pytest.approx(whole, abs=0.005)
            assert small.training[step, 0] == pytest.approx(torch.cat(hits).mean().item(), abs=0.005)


def test_two_rows_leave_a_sign(small: bs.BatchSizes) -> None:
    """All normalized numbers are about +1 or -1, so two bins hold nearly all; in inference they spread out."""
    near_one = np.isclose(np.abs((bs.BINS[1:] + bs.BINS[:-1]) / 2), 1, atol=0.2)
    assert small.heights[0, 0, near_one].sum() > 0.95
    assert small.heights[1, 0, near_one].sum() < 0.6
    assert small.heights.sum(-1) == pytest.approx(1)
    assert np.abs(small.ink[0]).max() <= 1
    assert np.median(np.abs(small.ink[0])) > 0.99  # two digits with nearly the same ink fall short of 1


def test_ink() -> None:
    """The normalized value cannot exceed sqrt(n - 1) (Samuelson 1968), and approaches the one of all rows."""
    ink, value = np.random.default_rng(0).normal(5, 2, 300), 7.0
    found, served = bs.normalized_ink(ink, value, 0)
    assert served == pytest.approx((7 - ink.mean()) / ink.std(), rel=1e-4)
    for size, row in zip(bs.SIZES, found, strict=True):
        assert np.all(np.abs(row) <= np.sqrt(size - 1) + 1e-9)
    assert found[-1].mean() == pytest.approx(served, abs=0.15)
    assert np.all(found[:, 0] != found[:, 1]) or found[0].std() > 0


def test_what_the_answer_says() -> None:
    shown = bs.shown()
    training, inference, layered = (each.mean(1) for each in (shown.training, shown.inference, shown.beside))
    assert max(training[0], inference[0]) < 0.5 < layered[0]
    assert training[0] < inference[0]
    assert training[1] + 0.1 < inference[1]
    assert (inference[2:] > 0.8).all()  # four rows and more do well
    assert layered.min() > 0.8
    claims = bs.claims()
    assert claims["two_inference"] == inference[0]
    assert claims["three_training"] == training[1]


@pytest.mark.parametrize(
    ("training", "inference", "key"),
    [(0.8, 0.8, "fine"), (0.8, 0.7, "inference_fails"), (0.7, 0.7, "both_fail"), (0.7, 0.8, "training_fails")],
)
def test_verdict(small: bs.BatchSizes, training: float, inference: float, key: str) -> None:
    made = replace(small, training=np.full((7, 5), training), inference=np.full((7, 5), inference))
    assert bs.verdict(made) == key
    assert key in question("batchnorm_dropout").options


def test_the_verdict_holds_at_other_seeds() -> None:
    assert bs.verdict(bs.batch_sizes(passes=2, seed=1)) == bs.verdict(bs.batch_sizes(passes=2, seed=2)) == "both_fail"


def test_progress_and_table(small: bs.BatchSizes) -> None:
    told: list[float] = []
    again = bs.batch_sizes(**SMALL, seed=2, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1
    np.testing.assert_array_equal(again.training, small.training)
    table = small.table()
    assert {len(column) for column in table.values()} == {len(bs.SIZES)}
    assert table["batch norm, inference: accuracy"] == pytest.approx(small.inference.mean(1))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"rate": 0.2}, "rate must be one of 0.02"),
        ({"passes": 3}, "passes must be one of 2"),
        ({"peer": "batch"}, "peer must be one of layer, group, rms"),
        ({"depth": 5}, "depth must be from 1 to 4, got 5"),
        ({"rows": 99}, "rows must be from 100 to 1,000, got 99"),
    ],
)
def test_bad_input(change: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        bs.batch_sizes(**change)


@pytest.mark.parametrize(("step", "peer"), [(2, "layer"), (3, "rms"), (6, "group")])
def test_snippet(small: bs.BatchSizes, step: int, peer: str) -> None:
    result = small if peer == "layer" else bs.batch_sizes(**SMALL, peer=peer, seed=2)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        body = compile(question("batchnorm_dropout").code["size"], "c", "exec")
        exec(body, SMALL | {"seed": 2, "size": bs.SIZES[step], "peer": peer})
    assert printed.getvalue().rstrip("\n") == figures.size_printed(result, step)
