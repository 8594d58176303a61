"""One step of learning: against PyTorch's autograd, finite differences, and a pass done by hand."""

import contextlib
import io

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from concepts.network import ACTIVATIONS
from concepts.neural_networks import one_pass as op
from content import question
from figures.neural_networks import one_pass as figures

TORCH = {"relu": torch.relu, "tanh": torch.tanh, "sigmoid": torch.sigmoid, "identity": lambda z: z}
OFFERED = ("relu", "tanh", "sigmoid", "identity")


def test_by_hand() -> None:
    """ReLU, identity and half squares; worked out on paper.

    s = (1·1 + 2·0.5 - 1, 1·(-1) + 2·0.25 + 0) = (1, -0.5); h = (1, 0); answer 1·3 + 0·2 - 1 = 2; loss ½(2 - 1)² = 0.5.
    Slope 1; in last weights (1, 0), bias 1; in h (3, 2); in s (3, 0); in first weights (3, 0; 6, 0), biases (3, 0).
    Rate 0.1: W1 = (0.7, -1; -0.1, 0.25), b1 = (-1.3, 0), w2 = (2.9, 2), b2 = -1.1.
    """
    weights = (np.array([[1.0, -1.0], [0.5, 0.25]]), np.array([-1.0, 0.0]), np.array([3.0, 2.0]), -1.0)
    found = op.step(np.array([1.0, 2.0]), 1.0, weights, "relu", "squares", 0.1)
    assert found.before.sums.tolist() == [1.0, -0.5]
    assert found.before.outputs.tolist() == [1.0, 0.0]
    assert (found.before.z, found.before.answer, found.before.loss, found.slope) == (2.0, 2.0, 0.5, 1.0)
    assert found.in_outputs.tolist() == [3.0, 2.0]
    assert found.derivative.tolist() == [1.0, 0.0]
    assert found.in_sums.tolist() == [3.0, 0.0]
    assert found.slopes[0].tolist() == [[3.0, 0.0], [6.0, 0.0]]
    assert found.slopes[1].tolist() == [3.0, 0.0]
    assert found.slopes[2].tolist() == [1.0, 0.0]
    assert found.slopes[3] == 1.0
    assert found.updated[0] == pytest.approx(np.array([[0.7, -1.0], [-0.1, 0.25]]))
    assert found.updated[1] == pytest.approx([-1.3, 0.0])
    assert found.updated[2] == pytest.approx([2.9, 2.0])
    assert found.updated[3] == pytest.approx(-1.1)
    # Forward again: s = (0.7 - 0.2 - 1.3, -0.5) = (-0.8, -0.5), so both ReLUs are off, and the answer is -1.1.
    assert found.after.answer == pytest.approx(-1.1)
    assert found.after.loss == pytest.approx(2.205)


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from([2, 3]),
    st.floats(-2, 2),
    st.floats(-2, 2),
    st.sampled_from([0, 1]),
    st.sampled_from(OFFERED),
    st.sampled_from(list(op.HEADS)),
    st.integers(0, 999),
)
def test_against_autograd(hidden: int, x1: float, x2: float, y: int, activation: str, head: str, seed: int) -> None:
    found = op.one_pass(hidden, x1, x2, y, activation, head, 0.3, seed)
    leaves = [torch.tensor(each, dtype=torch.float64, requires_grad=True) for each in found.weights]
    W1, b1, w2, b2 = leaves
    z = TORCH[activation](torch.tensor([x1, x2], dtype=torch.float64) @ W1 + b1) @ w2 + b2
    target = torch.tensor(float(y), dtype=torch.float64)
    if head == "cross_entropy":
        loss = torch.nn.functional.binary_cross_entropy_with_logits(z, target)
    else:
        loss = 0.5 * torch.nn.functional.mse_loss(z if head == "squares" else torch.sigmoid(z), target)
    loss.backward()
    assert found.before.loss == pytest.approx(loss.item(), abs=1e-12)
    for ours, leaf in zip(found.slopes, leaves, strict=True):
        assert np.asarray(ours) == pytest.approx(leaf.grad.numpy(), abs=1e-12)
    torch.optim.SGD(leaves, lr=0.3).step()
    for ours, leaf in zip(found.updated, leaves, strict=True):
        assert np.asarray(ours) == pytest.approx(leaf.detach().numpy(), abs=1e-12)


@pytest.mark.parametrize("head", op.HEADS)
def test_slope_against_finite_differences(head: str) -> None:
    found = op.one_pass(activation="sigmoid", head=head, seed=5)
    W1, b1, w2, b2 = found.weights
    losses = [op.forward(found.x, 1.0, (W1, b1, w2, b2 + h), "sigmoid", head).loss for h in (1e-6, -1e-6)]
    assert found.slope == pytest.approx((losses[0] - losses[1]) / 2e-6, abs=1e-8)
    if head != "mismatch":
        assert found.slope == found.before.answer - 1


def test_a_short_step_lowers_the_loss_and_a_sigmoid_with_squares_stalls() -> None:
    for seed in range(30):
        found = op.one_pass(lr=0.01, seed=seed)
        assert found.after.loss < found.before.loss
    sure = op.sure_and_wrong()
    assert sure["cross_entropy"] == pytest.approx(-0.99)
    assert sure["mismatch"] == pytest.approx(-0.99 * 0.01 * 0.99)


def test_drawn_weights_are_easy_numbers() -> None:
    for seed in range(50):
        W1, b1, w2, b2 = op.drawn(3, seed)
        every = np.concatenate([W1.ravel(), b1, w2, [b2]])
        assert (np.round(every, 1) == every).all()
        assert (np.abs(every) >= 0.1).all()
        assert (np.abs(every) <= 1).all()
    table = op.one_pass(3).table()
    assert [len(column) for column in table.values()] == [13] * 4
    assert table["parameter"][[0, 5, 6, 9, 12]].tolist() == [
        "x1 to h1", "x2 to h3", "bias of h1", "h1 to output", "bias of output",
    ]  # fmt: skip
    assert table["before"][1] == op.drawn(3, 0)[0][0, 1]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: op.one_pass(4), "hidden must be one of 2, 3, got 4"),
        (lambda: op.one_pass(y=2), "y must be one of 0, 1, got 2"),
        (lambda: op.one_pass(x1=3.0), "x1 must be from -2.0 to 2.0, got 3.0"),
        (lambda: op.one_pass(x2=-3.0), "x2 must be from"),
        (lambda: op.one_pass(lr=0.0), "lr must be from 0.01"),
        (lambda: op.one_pass(activation="bent"), "activation must be one of"),
        (lambda: op.one_pass(head="none"), "head must be one of"),
    ],
)
def test_bad_input(call, message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize(
    "changed",
    [{}, {"hidden": 3, "head": "squares", "activation": "relu", "x1": -2.0, "lr": 10.0}, {"head": "mismatch", "y": 0}],
)
def test_snippet(changed: dict) -> None:
    assigned = dict(x1=1.0, x2=0.5, y=1, hidden=2, activation="tanh", head="cross_entropy", lr=0.5, seed=0) | changed
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(question("neural_networks").code["one pass"], "c", "exec"), assigned)
    assert printed.getvalue().rstrip("\n") == figures.pass_printed(op.one_pass(**changed))


def test_activations_are_those_of_the_network() -> None:
    assert set(OFFERED) <= set(ACTIVATIONS)
