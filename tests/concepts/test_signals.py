"""Signals in deep networks: against closed forms, PyTorch's backward pass, and averages over many draws."""

import contextlib
import io

import numpy as np
import pytest
import torch
from scipy.integrate import quad
from scipy.stats import norm

from concepts.network import ACTIVATIONS
from concepts.neural_networks import signals as sg
from content import question
from figures.neural_networks import signals as figures

TORCH = {
    "relu": torch.relu,
    "tanh": torch.tanh,
    "gelu": torch.nn.functional.gelu,
    "silu": torch.nn.functional.silu,
    "sigmoid": torch.sigmoid,
    "identity": lambda z: z,
}


def place(found: sg.Signals, name: str) -> int:
    return next(step for step, each in found.named.items() if each == name)


@pytest.mark.parametrize(("activation", "rate"), [("identity", 1.0), ("relu", 0.5)])
def test_closed_form_of_the_growth(activation: str, rate: float) -> None:
    """Each layer multiplies the mean square by gain^2, and under ReLU by half of it (He et al. 2015), both ways."""
    found = sg.signals(activation, depth=20)
    for step, gain in enumerate(found.gains):
        factor = (gain**2 * rate) ** np.arange(21)
        assert found.forward_theory[step] ** 2 == pytest.approx(found.forward[step, 0] ** 2 * factor, rel=1e-6)
        assert found.backward_theory[step, ::-1] ** 2 == pytest.approx(factor, rel=1e-6)
    he = place(found, "he")
    if activation == "relu":
        assert found.forward_theory[he] == pytest.approx(np.full(21, found.forward[he, 0]), rel=1e-5)


@pytest.mark.parametrize("activation", ["relu", "identity"])
def test_the_expected_mean_square_holds_at_finite_width(activation: str) -> None:
    """Over 300 draws of a narrow network, within four standard errors, forward and back."""
    draws = [sg.signals(activation, 16, 5, seed) for seed in range(300)]
    step = place(draws[0], "glorot")
    for seen, exact in (
        ([(d.forward[step, -1] / d.forward[step, 0]) ** 2 for d in draws], (0.5 if activation == "relu" else 1.0) ** 5),
        ([d.backward[step, 0] ** 2 for d in draws], (0.5 if activation == "relu" else 1.0) ** 5),
    ):
        assert np.mean(seen) == pytest.approx(exact, abs=4 * np.std(seen) / np.sqrt(len(seen)))


@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "silu"])
def test_theory_of_bent_activations_against_integration(activation: str) -> None:
    """Two layers by adaptive quadrature, and a wide network close to it."""
    curve, gain = ACTIVATIONS[activation], 1.3
    squares, factors = [1.0], []
    for _ in range(2):
        spread = gain * np.sqrt(squares[-1])

        def made(z: float, spread: float = spread) -> float:
            return float(curve.function(np.array(spread * z)) ** 2 * norm.pdf(z))

        def slope(z: float, spread: float = spread) -> float:
            s = np.array(spread * z)
            return float(curve.derivative(s, curve.function(s)) ** 2 * norm.pdf(z))

        squares.append(quad(made, -10, 10)[0])
        factors.append(gain**2 * quad(slope, -10, 10)[0])
    forward, backward = sg.expected(activation, np.array([gain]), 2, 1.0)
    assert forward[0] ** 2 == pytest.approx(squares, rel=1e-6)
    assert backward[0] ** 2 == pytest.approx([factors[0] * factors[1], factors[1], 1.0], rel=1e-6)
    wide = sg.signals(activation, 512, 4)
    step = place(wide, "he")
    assert wide.forward[step] == pytest.approx(wide.forward_theory[step], rel=0.05)
    assert wide.backward[step] == pytest.approx(wide.backward_theory[step], rel=0.1)


@pytest.mark.parametrize("activation", TORCH)
def test_measured_sizes_against_torch(activation: str) -> None:
    found = sg.signals(activation, 16, 6, seed=2)
    step = place(found, "he")
    rng = np.random.default_rng(2)
    weights = rng.standard_normal((6, 16, 16)) * found.gains[step] / 4
    x, back = (torch.tensor(each, requires_grad=True) for each in rng.standard_normal((2, 16, 16)))
    made = [x]
    for weight in weights:
        made.append(TORCH[activation](made[-1] @ torch.tensor(weight)))
        made[-1].retain_grad()
    direction = back.detach() / back.detach().square().mean().sqrt()
    (made[-1] * direction).sum().backward()
    assert found.forward[step] == pytest.approx([float(each.detach().square().mean().sqrt()) for each in made])
    assert found.backward[step] == pytest.approx([float(each.grad.square().mean().sqrt()) for each in made])
    if activation == "relu":
        dead = [(each.detach() == 0).all(0).double().mean().item() for each in made[1:]]
        assert found.silent[step] == pytest.approx(dead)


def test_silent_neurons() -> None:
    derivative = np.tile([[[0.0, 1.0, 0.0, 1.0]]], (1, sg.ROWS, 1))
    derivative[0, 0, 2] = 1.0
    assert sg.share_silent(derivative, "relu").tolist() == [0.25]
    assert sg.share_silent(np.tile([[[0.012, 0.013]]], (1, sg.ROWS, 1)), "sigmoid").tolist() == [0.5]
    assert sg.share_silent(np.tile([[[0.04, 0.06]]], (1, sg.ROWS, 1)), "tanh").tolist() == [0.5]
    assert sg.signals("identity").silent.max() == 0
    z = np.linspace(-5, 5, 100_001)
    for name in ("sigmoid", "gelu", "silu"):
        curve = ACTIVATIONS[name]
        assert curve.derivative(z, curve.function(z)).max() == pytest.approx(sg.STEEPEST[name], abs=1e-4)
    tanh = sg.signals("tanh", depth=8)
    assert tanh.silent[place(tanh, "large")].mean() > 0.5 > tanh.silent[place(tanh, "small")].mean()


@pytest.mark.parametrize("width", sg.WIDTHS)
def test_the_four_initializers_are_among_the_gains(width: int) -> None:
    found = sg.signals(width=width, depth=5)
    assert np.all(np.diff(found.gains) > 0)
    exact = {"small": 0.01 * np.sqrt(width), "glorot": 1.0, "he": np.sqrt(2), "large": np.sqrt(width)}
    assert {name: found.gains[place(found, name)] for name in exact} == pytest.approx(exact, abs=1e-6)
    table = found.table()
    assert {len(column) for column in table.values()} == {len(found.gains)}
    assert table["SD of weights"] == pytest.approx(found.gains / np.sqrt(width))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: sg.signals("bent"), "activation must be one of"),
        (lambda: sg.signals(width=0), "width must be from 1 to 512, got 0"),
        (lambda: sg.signals(depth=0), "depth must be from 1 to 100, got 0"),
    ],
)
def test_bad_input(call, message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize(
    ("changed", "step"),
    [
        ({}, 20),
        ({"activation": "tanh", "width": 128, "depth": 50}, -1),
        ({"activation": "sigmoid", "seed": 9}, 0),
        ({"activation": "gelu", "depth": 9}, 20),
    ],
)
def test_snippet(changed: dict, step: int) -> None:
    assigned = dict(activation="relu", width=64, depth=30, seed=0) | changed
    result = sg.signals(**assigned)
    step %= len(result.gains)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        body = compile(question("neural_networks").code["signals"], "c", "exec")
        exec(body, assigned | {"gain": float(result.gains[step])})
    assert printed.getvalue().rstrip("\n") == figures.signals_printed(result, step)
