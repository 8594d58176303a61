"""The network against PyTorch, and its gradients against finite differences."""

from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm
from torch import nn
from torch.nn import functional

from concepts import network as nw
from concepts.optimizers import SGD, Adam

CLOSE = dict(rtol=0, atol=1e-9)
MODULES = {
    "identity": nn.Identity,
    "sigmoid": nn.Sigmoid,
    "tanh": nn.Tanh,
    "relu": nn.ReLU,
    "leaky_relu": nn.LeakyReLU,
    "gelu": nn.GELU,
    "silu": nn.SiLU,
}


def tensor(array: np.ndarray) -> torch.Tensor:
    return torch.tensor(array, dtype=torch.float64)


def twin(network: nw.Network) -> nn.Sequential:
    """The same network in PyTorch, in float64, with the same numbers. Dropout takes the mask that ours last drew."""

    class Mask(nn.Module):
        def __init__(self, layer: nw.Dropout) -> None:
            super().__init__()
            self.layer = layer

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x * tensor(self.layer.mask) if self.training else x

    modules: list[nn.Module] = []
    for layer in network.layers:
        module: nn.Module
        if isinstance(layer, nw.Dense):
            weight = layer.parameters["weight"]
            module = nn.Linear(*weight.shape)
            module.weight.data, module.bias.data = tensor(weight.T), tensor(layer.parameters["bias"])
        elif isinstance(layer, nw.BatchNorm):
            module = nn.BatchNorm1d(len(layer.running_mean), layer.eps, layer.momentum, dtype=torch.float64)
            module.weight.data, module.bias.data = (tensor(layer.parameters[name]) for name in ("weight", "bias"))
        elif isinstance(layer, nw.LayerNorm):
            module = nn.LayerNorm(len(layer.parameters["weight"]), layer.eps, dtype=torch.float64)
            module.weight.data, module.bias.data = (tensor(layer.parameters[name]) for name in ("weight", "bias"))
        elif isinstance(layer, nw.Dropout):
            module = Mask(layer)
        else:
            assert isinstance(layer, nw.Activation)
            name = next(name for name, curve in nw.ACTIVATIONS.items() if curve is layer.curve)
            module = MODULES[name]()
        modules.append(module)
    return nn.Sequential(*modules)


def with_everything(activation: str, seed: int) -> nw.Network:
    network = nw.mlp([3, 6, 5, 2], activation, "glorot", batch_norm=True, dropout=0.4, seed=seed)
    layers = network.layers
    layers.insert(4, nw.LayerNorm(np.ones(6), np.zeros(6)))
    network = nw.Network(layers)
    rng = np.random.default_rng(seed)
    for parameter in network.parameters.values():
        parameter += 0.3 * rng.standard_normal(parameter.shape)
    return network


@pytest.mark.parametrize("activation", list(nw.ACTIVATIONS))
def test_forward_backward_and_running_statistics_as_torch(activation: str) -> None:
    """Five batches in training, then inference: outputs, every gradient, running mean and variance."""
    network = with_everything(activation, seed=1)
    other = twin(network)
    rng = np.random.default_rng(2)
    for _ in range(5):
        x, y = 2 * rng.standard_normal((7, 3)) + 1, rng.integers(0, 2, 7)
        logits = network.forward(x, training=True)
        value, slope = nw.cross_entropy(logits, y)
        back = network.backward(slope)
        there = tensor(x).requires_grad_()
        other.zero_grad()
        outcome = other(there)
        loss = functional.cross_entropy(outcome, torch.tensor(y))
        loss.backward()
        np.testing.assert_allclose(logits, outcome.detach().numpy(), **CLOSE)
        assert value == pytest.approx(loss.item(), abs=1e-12)
        np.testing.assert_allclose(back, there.grad.numpy(), **CLOSE)  # type: ignore[union-attr]
        for name, parameter in other.named_parameters():
            found = network.gradients[name]
            dense = isinstance(network.layers[int(name.split(".")[0])], nw.Dense) and name.endswith("weight")
            np.testing.assert_allclose(found.T if dense else found, parameter.grad.numpy(), **CLOSE)  # type: ignore[union-attr]
    for layer, module in zip(network.layers, other, strict=True):
        if isinstance(layer, nw.BatchNorm):
            assert isinstance(module, nn.BatchNorm1d)
            np.testing.assert_allclose(layer.running_mean, module.running_mean.numpy(), **CLOSE)  # type: ignore[union-attr]
            np.testing.assert_allclose(layer.running_var, module.running_var.numpy(), **CLOSE)  # type: ignore[union-attr]
    other.eval()
    x = rng.standard_normal((1, 3))
    there = tensor(x).requires_grad_()
    outcome = other(there)
    outcome.sum().backward()
    np.testing.assert_allclose(network.forward(x), outcome.detach().numpy(), **CLOSE)
    np.testing.assert_allclose(network.backward(np.ones((1, 2))), there.grad.numpy(), **CLOSE)  # type: ignore[union-attr]


def test_gelu_and_silu_as_published() -> None:
    """GELU by SciPy's normal distribution (Hendrycks and Gimpel 2016), SiLU and its derivative as in Elfwing et al.
    (2018); the derivatives by central differences, the steepest place of GELU at the root of two."""
    x = np.linspace(-6, 6, 241)
    gelu, silu = nw.ACTIVATIONS["gelu"], nw.ACTIVATIONS["silu"]
    sigmoid = 1 / (1 + np.exp(-x))
    np.testing.assert_allclose(gelu.function(x), x * norm.cdf(x), **CLOSE)
    np.testing.assert_allclose(silu.function(x), x * sigmoid, **CLOSE)
    np.testing.assert_allclose(silu.derivative(x, x * sigmoid), sigmoid * (1 + x * (1 - sigmoid)), **CLOSE)
    for name, curve in nw.ACTIVATIONS.items():
        away = x[np.abs(x) > 1e-3] if "relu" in name else x
        slope = (curve.function(away + 1e-5) - curve.function(away - 1e-5)) / 2e-5
        np.testing.assert_allclose(curve.derivative(away, curve.function(away)), slope, atol=1e-8)
    assert gelu.derivative(x, x).max() == pytest.approx(norm.cdf(2**0.5) + 2**0.5 * norm.pdf(2**0.5), abs=1e-4)


@pytest.mark.parametrize(
    ("ours", "theirs", "labels"),
    [
        (nw.mean_squared_error, functional.mse_loss, np.array([[0.5, -1], [2, 0], [1, 1]])),
        (nw.binary_cross_entropy, functional.binary_cross_entropy_with_logits, np.array([[0.0, 1], [1, 1], [0, 0]])),
        (nw.cross_entropy, functional.cross_entropy, np.array([0, 1, 1])),
    ],
)
def test_losses_as_torch(ours, theirs, labels: np.ndarray) -> None:  # type: ignore[no-untyped-def]
    for size in (1.0, 800.0):  # large logits overflow where sigmoid and logarithm are taken one by one
        output = size * np.array([[0.3, -1.2], [2.0, 0.1], [-0.7, 0.9]])
        there = tensor(output).requires_grad_()
        loss = theirs(there, torch.tensor(labels))
        loss.backward()
        value, slope = ours(output, labels)
        assert value == pytest.approx(loss.item(), rel=1e-12)
        np.testing.assert_allclose(slope, there.grad.numpy(), **CLOSE)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(["identity", "sigmoid", "tanh"]))
def test_gradients_by_finite_differences(seed: int, activation: str) -> None:
    network, rng = with_everything(activation, seed), np.random.default_rng(seed)
    network.layers = [layer for layer in network.layers if not isinstance(layer, nw.Dropout)]  # its mask would change
    x, y = rng.standard_normal((4, 3)), rng.standard_normal((4, 2))
    network = nw.Network(network.layers)

    def loss() -> float:
        return float(nw.mean_squared_error(network.forward(x, training=True), y)[0])

    network.backward(nw.mean_squared_error(network.forward(x, training=True), y)[1])
    gradients = {name: array.copy() for name, array in network.gradients.items()}
    for name, parameter in network.parameters.items():
        place = tuple(rng.integers(side) for side in parameter.shape)
        kept = parameter[place]
        ends = []
        for shift in (1e-6, -1e-6):
            parameter[place] = kept + shift
            ends.append(loss())
        parameter[place] = kept
        assert gradients[name][place] == pytest.approx((ends[0] - ends[1]) / 2e-6, abs=2e-5, rel=1e-4)


def test_a_whole_training_run_as_torch() -> None:
    """Thirty steps of Adam on the same batches, with batch norm and dropout."""
    network = nw.mlp([2, 8, 8, 1], batch_norm=True, dropout=0.3, seed=3)
    other = twin(network)
    ours, theirs = Adam(list(network.parameters.values()), lr=0.02), torch.optim.Adam(other.parameters(), lr=0.02)
    rng = np.random.default_rng(0)
    x = rng.standard_normal((40, 2))
    y = (x[:, :1] * x[:, 1:] > 0).astype(float)
    for _ in range(3):
        for rows in nw.batches(40, 4, rng):
            value = nw.learn(network, ours, nw.binary_cross_entropy, x[rows], y[rows])
            theirs.zero_grad()
            loss = functional.binary_cross_entropy_with_logits(other(tensor(x[rows])), tensor(y[rows]))
            loss.backward()
            theirs.step()
            assert value == pytest.approx(loss.item(), abs=1e-8)
    other.eval()
    np.testing.assert_allclose(network.forward(x), other(tensor(x)).detach().numpy(), rtol=0, atol=1e-7)


def test_copies_train_as_if_each_were_alone() -> None:
    together = nw.mlp([3, 5, 2], "tanh", batch_norm=True, copies=(4,), seed=0)
    alone = [nw.mlp([3, 5, 2], "tanh", batch_norm=True) for _ in range(4)]
    for place, network in enumerate(alone):
        for name, parameter in network.parameters.items():
            parameter[...] = together.parameters[name][place]
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((4, 6, 3)), rng.integers(0, 2, (4, 6))
    optimizers = [SGD(list(each.parameters.values()), lr=0.5) for each in (together, *alone)]
    for _ in range(3):
        losses = nw.learn(together, optimizers[0], nw.cross_entropy, x, y)
        for place in range(4):
            value = nw.learn(alone[place], optimizers[place + 1], nw.cross_entropy, x[place], y[place])
            assert losses[place] == pytest.approx(value)
    outputs = together.forward(x)
    for place in range(4):
        np.testing.assert_allclose(outputs[place], alone[place].forward(x[place]), **CLOSE)


@settings(max_examples=25, deadline=None)
@given(st.integers(2, 30), st.floats(-100, 100), st.floats(0.1, 100), st.integers(0, 1000))
def test_batch_norm_gives_mean_0_and_variance_1(n: int, shift: float, scale: float, seed: int) -> None:
    x = shift + scale * np.random.default_rng(seed).standard_normal((n, 3))
    found = nw.BatchNorm(np.ones(3), np.zeros(3), eps=0.0).forward(x, training=True)
    np.testing.assert_allclose(found.mean(0), 0, atol=1e-9)
    np.testing.assert_allclose(found.var(0), 1, atol=1e-9)


@pytest.mark.parametrize("kind", ["group", "rms"])
def test_norms_of_a_row_against_pytorch(kind: str) -> None:
    """`nn.GroupNorm` and `nn.RMSNorm`: output, slopes of the parameters and of the input."""
    rng = np.random.default_rng(0)
    x, slope, weight, bias = (
        rng.normal(1, 2, (5, 6)),
        rng.normal(0, 1, (5, 6)),
        rng.normal(1, 0.3, 6),
        rng.normal(0, 1, 6),
    )
    ours: nw.Layer = nw.GroupNorm(weight, bias, 3) if kind == "group" else nw.RMSNorm(weight)
    other = (
        nn.GroupNorm(3, 6, 1e-5, dtype=torch.float64) if kind == "group" else nn.RMSNorm(6, 1e-5, dtype=torch.float64)
    )
    for name, array in ours.parameters.items():
        getattr(other, name).data = tensor(array)
    given = tensor(x).requires_grad_()
    out = other(given)
    out.backward(tensor(slope))
    np.testing.assert_allclose(ours.forward(x, training=True), out.detach().numpy(), **CLOSE)
    assert given.grad is not None
    np.testing.assert_allclose(ours.backward(slope), given.grad.numpy(), **CLOSE)
    for name, gradient in ours.gradients.items():
        np.testing.assert_allclose(gradient, getattr(other, name).grad.numpy(), **CLOSE)


def test_descend_finds_the_gradients_of_backward() -> None:
    for network in (
        nw.mlp([3, 4, 2], seed=1),
        nw.Network([nw.Activation("tanh"), nw.Dense(np.ones((3, 2)), np.zeros(2))]),
    ):
        x, slope = np.random.default_rng(0).standard_normal((5, 3)), np.random.default_rng(1).standard_normal((5, 2))
        network.forward(x)
        network.backward(slope)
        expected = network.gradients
        network.descend(slope)
        for name, gradient in expected.items():
            np.testing.assert_array_equal(network.gradients[name], gradient)


def test_dropout_keeps_the_mean_and_does_nothing_in_inference() -> None:
    """Chance p of a 0, else x / (1 - p): mean x, and variance x^2 p / (1 - p)."""
    x, layer = np.full((200_000, 1), 3.0), nw.Dropout(0.25, np.random.default_rng(0))
    found = layer.forward(x, training=True)
    assert set(np.unique(found)) == {0.0, 4.0}
    assert found.mean() == pytest.approx(3, abs=5 * np.sqrt(3 / 200_000))
    assert found.var() == pytest.approx(9 * 0.25 / 0.75, rel=0.02)
    np.testing.assert_array_equal(layer.forward(x), x)


@pytest.mark.parametrize(
    ("initializer", "theirs"), [("glorot", nn.init.xavier_normal_), ("he", nn.init.kaiming_normal_)]
)
def test_spread_of_first_weights(initializer: str, theirs) -> None:  # type: ignore[no-untyped-def]
    """PyTorch's own draws have the same standard deviation; he is its kaiming with fan_in and ReLU."""
    mine = nw.initial(np.random.default_rng(0), (300, 500), initializer)
    torch.manual_seed(0)
    other = theirs(torch.empty(500, 300, dtype=torch.float64))
    assert mine.std() == pytest.approx(float(other.std()), rel=0.02)
    assert nw.SPREADS[initializer](300, 500) == pytest.approx(mine.std(), rel=0.02)


def test_small_large_and_zero() -> None:
    rng = np.random.default_rng(0)
    assert not nw.initial(rng, (3, 4), "zeros").any()
    assert nw.initial(rng, (300, 300), "small").std() == pytest.approx(0.01, rel=0.02)
    assert nw.initial(rng, (300, 300), "large").std() == pytest.approx(1, rel=0.02)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(1, 9), min_size=2, max_size=6))
def test_parameter_count(sizes: list[int]) -> None:
    """PyTorch's own count."""
    pairs = pairwise(sizes)
    theirs = sum(parameter.numel() for pair in pairs for parameter in nn.Linear(*pair).parameters())
    assert nw.parameter_count(sizes) == theirs
    assert sum(array.size for array in nw.mlp(sizes).parameters.values()) == theirs


def test_batches_take_every_row_once() -> None:
    parts = list(nw.batches(10, 4, np.random.default_rng(0)))
    assert [len(part) for part in parts] == [4, 4, 2]
    assert sorted(np.concatenate(parts)) == list(range(10))


def test_outputs_and_copy() -> None:
    network = nw.mlp([2, 3, 1], seed=5)
    x = np.random.default_rng(0).standard_normal((4, 2))
    outputs = network.outputs(x)
    assert [each.shape for each in outputs] == [(4, 3), (4, 3), (4, 1)]
    np.testing.assert_array_equal(outputs[-1], network.forward(x))
    other = network.copy()
    other.parameters["0.weight"] += 1
    assert not np.array_equal(other.forward(x), network.forward(x))
    np.testing.assert_array_equal(outputs[-1], network.forward(x))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: nw.mlp([2]), r"sizes must be at least two numbers from 1, got \[2\]"),
        (lambda: nw.mlp([2, 0, 1]), "sizes must be"),
        (lambda: nw.mlp([2, 1, 1], "swish"), "activation must be one of identity, .*, got 'swish'"),
        (lambda: nw.mlp([2, 1], initializer="ones"), "initializer must be one of zeros, .*, got 'ones'"),
        (lambda: nw.Dropout(1.0, np.random.default_rng(0)), "p must be from 0 to below 1, got 1.0"),
        (lambda: nw.BatchNorm(np.ones(1), np.zeros(1)).forward(np.ones((1, 1)), True), "at least 2 rows .* got 1"),
        (lambda: nw.GroupNorm(np.ones(6), np.zeros(6), 4), "groups must divide 6 features, got 4"),
    ],
)
def test_bad_input(call, message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=message):
        call()
