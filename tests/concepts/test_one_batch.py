"""One batch against PyTorch's layers, by hand, and properties of both layers."""

import contextlib
import io

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from concepts.batchnorm_dropout import one_batch as ob
from concepts.network import BatchNorm, Dropout
from content import question
from figures.batchnorm_dropout import one_batch as figures


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("size", [2, 6])
def test_against_pytorch(training: bool, size: int) -> None:
    """`nn.BatchNorm1d`: its numbers in both modes, and its running statistics, with n - 1 below the line."""
    found = ob.one_batch(training, size, 0.5, 1.5, -0.5, 10, seed=3)
    for which in (0, 1):
        layer = nn.BatchNorm1d(3).double()
        nn.init.constant_(layer.weight, 1.5)
        nn.init.constant_(layer.bias, -0.5)
        assert layer.running_mean is not None
        assert layer.running_var is not None
        layer.running_mean.copy_(torch.tensor(found.before[0]))
        layer.running_var.copy_(torch.tensor(found.before[1]))
        layer.train(training)
        with torch.no_grad():
            out = layer(torch.tensor(found.numbers[0, which])).numpy()
        assert found.numbers[4, which] == pytest.approx(out)
        assert found.after[which, 0] == pytest.approx(layer.running_mean.numpy())
        assert found.after[which, 1] == pytest.approx(layer.running_var.numpy())


def test_running_statistics_before() -> None:
    """Ten batches drawn in the same order, through PyTorch."""
    found = ob.one_batch(size=4, seen=10, seed=7)
    rng, layer = np.random.default_rng(7), nn.BatchNorm1d(3).double()
    ob.population(rng, (ob.COMPANIES, 4))
    for _ in range(10):
        layer(torch.tensor(ob.population(rng, (4,))))
    assert layer.running_mean is not None
    assert layer.running_var is not None
    assert found.before[0] == pytest.approx(layer.running_mean.numpy())
    assert found.before[1] == pytest.approx(layer.running_var.numpy())
    assert ob.one_batch(seen=0).before.tolist() == [[0, 0, 0], [1, 1, 1]]


def test_by_hand() -> None:
    """Rows 1 and 3: mean 2, variance 1; times 2, plus 1: -1 and 3. In inference from mean 0 and variance 4."""
    x = np.array([[[1.0], [3.0]]])
    numbers, mean, var = ob.passed(x, True, np.zeros((2, 1)), 2.0, 1.0, np.array([[[0.0], [2.0]]]))
    assert (mean.item(), var.item()) == (2, 1)
    assert numbers[:, 0, :, 0] == pytest.approx(
        np.array([[1, 3], [-1, 1], [1, 1], [-1, 1], [-1, 3], [0, 1], [0, 6]]), abs=2e-5
    )
    x = np.repeat(x, 3, axis=2)
    numbers = ob.passed(x, False, np.array([[0.0] * 3, [4.0] * 3]), 2.0, 1.0, np.ones((1, 2, 3)))[0]
    assert numbers[6, 0, :, 0] == pytest.approx([2, 4], abs=1e-5)


def test_the_first_row_has_two_companies_and_forty() -> None:
    trained, served = ob.one_batch(), ob.one_batch(training=False)
    np.testing.assert_array_equal(trained.numbers[0, 0, 0], trained.numbers[0, 1, 0])
    assert not np.array_equal(trained.numbers[0, 0, 1:], trained.numbers[0, 1, 1:])
    assert np.ptp(trained.here[3]) > 1
    assert np.ptp(served.here) > 0
    assert np.ptp(served.here, axis=1).max() == 0
    np.testing.assert_array_equal(trained.here, served.there)
    np.testing.assert_array_equal(trained.there, served.here)
    assert trained.here[:, 0] == pytest.approx(trained.numbers[:, 0, 0, 0])
    np.testing.assert_array_equal(served.after, [served.before] * 2)
    assert set(np.unique(trained.numbers[5])) == {0.0, 1.0}
    assert (served.numbers[5] == 1).all()
    assert trained.numbers[6] == pytest.approx(trained.numbers[4] * trained.numbers[5] / 0.5)
    assert trained.numbers[2, :, :, 0].mean(1) == pytest.approx(trained.var[:, 0])


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(ob.SIZES), st.floats(0.1, 3), st.floats(-3, 3))
def test_in_inference_company_does_not_matter(seed: int, size: int, weight: float, bias: float) -> None:
    found = ob.one_batch(False, size, 0.5, weight, bias, 1, seed)
    np.testing.assert_array_equal(found.numbers[:, 0, 0], found.numbers[:, 1, 0])


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.1, 50))
def test_batch_norm_is_blind_to_the_scale_of_the_weights_before_it(seed: int, scale: float) -> None:
    rng = np.random.default_rng(seed)
    x, weight = rng.standard_normal((8, 5)), rng.standard_normal((5, 3))
    layer = BatchNorm(np.ones(3), np.zeros(3), eps=0.0)
    assert layer.forward(x @ (scale * weight), True) == pytest.approx(layer.forward(x @ weight, True))


@pytest.mark.parametrize("p", [0.1, 0.5, 0.8])
def test_inverted_dropout_keeps_the_expectation(p: float) -> None:
    """The mean of 100,000 masks within four standard errors, sqrt(p / (1 - p) / n)."""
    mask = Dropout(p, np.random.default_rng(0)).forward(np.ones((100_000, 1)), True)
    assert mask.mean() == pytest.approx(1, abs=4 * np.sqrt(p / (1 - p) / 100_000))


@pytest.mark.parametrize(("p", "mean", "sd"), [(0.5, 0, 1), (0.3, 1, 2), (0.8, -3, 0.5), (0, 2, 1)])
def test_variance_ratio(p: float, mean: float, sd: float) -> None:
    """Exactly, over a fair two-point law m - s, m + s and both masks; and as measured."""
    values = np.array([mean - sd, mean + sd])
    after, chance = np.concatenate([0 * values, values / (1 - p)]), np.repeat([p / 2, (1 - p) / 2], 2)
    exact = chance @ after**2 - (chance @ after) ** 2
    assert ob.variance_ratio(p, mean, sd) == pytest.approx(exact / sd**2)
    assert ob.variance_ratio_seen(p, mean, sd) == pytest.approx(exact / sd**2, rel=0.02)


def test_claims() -> None:
    claims = ob.claims()
    assert claims["ratio_half"] == 2
    relu = np.maximum(np.random.default_rng(0).standard_normal(1_000_000), 0)
    assert claims["ratio_relu"] == pytest.approx(ob.variance_ratio(0.5, relu.mean(), relu.std()), rel=0.01)
    assert claims["row_low"] < claims["row_served"] < claims["row_high"]


def test_table() -> None:
    found = ob.one_batch(size=3)
    table = found.table()
    assert {len(column) for column in table.values()} == {7 * 2 * 3 * 3}
    assert table["number"][:3] == pytest.approx(found.numbers[0, 0, 0])
    assert (table["step"][0], table["batch"][-1], table["row"][-1], table["unit"][-1]) == ("raw numbers", "B", 3, 3)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ob.one_batch(size=1), "size must be one of 2"),
        (lambda: ob.one_batch(seen=2), "seen must be one of 0"),
        (lambda: ob.one_batch(p=1.0), "p must be from 0.0 to 0.9, got 1.0"),
        (lambda: ob.one_batch(weight=0.0), "weight must be from 0.1"),
        (lambda: ob.one_batch(bias=4.0), "bias must be from -3.0 to 3.0, got 4.0"),
        (lambda: ob.variance_ratio(1.0), "p must be from 0.0 to 0.99, got 1.0"),
        (lambda: ob.variance_ratio(0.5, 0.0, 0.0), "sd must be above 0, got 0.0"),
    ],
)
def test_bad_input(call, message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=message):
        call()


DEFAULTS = dict(training=True, size=4, p=0.5, weight=1.0, bias=0.0, seen=100, seed=0)


@pytest.mark.parametrize(
    ("changed", "step"),
    [
        ({}, 3),
        ({"training": False, "seen": 0, "bias": -3.0}, 6),
        ({"size": 6, "p": 0.9, "seed": 99}, 6),
        ({}, 5),
        ({}, 2),
    ],
)
def test_snippet(changed: dict, step: int) -> None:
    assigned = DEFAULTS | changed
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(question("batchnorm_dropout").code["batch"], "c", "exec"), assigned | {"step": step})
    assert printed.getvalue().rstrip("\n") == figures.batch_printed(ob.one_batch(**assigned), step)
