"""The trained network: against PyTorch's own training, closed forms of what depth and symmetry do, and its snippet."""

import contextlib
import io
from importlib import import_module

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LinearRegression

from concepts import neural_networks as nn
from concepts.network import SPREADS, batches, mlp, parameter_count
from concepts.neural_networks.planar_data import planar
from content import question
from figures import neural_networks as figures

TORCH = {
    "relu": torch.nn.ReLU,
    "gelu": torch.nn.GELU,
    "silu": torch.nn.SiLU,
    "tanh": torch.nn.Tanh,
    "sigmoid": torch.nn.Sigmoid,
    "identity": torch.nn.Identity,
}


@pytest.fixture(scope="module", name="found")
def _found() -> nn.Training:
    return nn.train()


def torch_model(hidden: int, width: int, activation: str, initializer: str, seed: int) -> torch.nn.Sequential:
    first = mlp((2, *[width] * hidden, 1), activation, initializer, seed=seed)
    layers: list[torch.nn.Module] = []
    for each in (layer for layer in first.layers if layer.parameters):
        weight, bias = each.parameters["weight"], each.parameters["bias"]
        linear = torch.nn.Linear(*weight.shape, dtype=torch.float64)
        linear.weight.data, linear.bias.data = torch.tensor(weight.T.copy()), torch.tensor(bias.copy())
        layers += [linear, TORCH[activation]()]
    return torch.nn.Sequential(*layers[:-1])


@pytest.mark.parametrize(
    ("hidden", "width", "activation", "initializer", "data"),
    [
        (2, 4, "relu", "he", "moons"),
        (3, 5, "tanh", "glorot", "spiral"),
        (1, 3, "sigmoid", "large", "xor"),
        (2, 3, "gelu", "he", "moons"),
        (1, 4, "silu", "he", "circles"),
    ],
)
@pytest.mark.unwatched
def test_training_against_torch(hidden: int, width: int, activation: str, initializer: str, data: str) -> None:
    ours = nn.train(hidden, width, activation, initializer, 0.1, data, 0.2, 4, x1=1.2, x2=-0.7)
    model = torch_model(hidden, width, activation, initializer, 4)
    X, y, X_test, y_test = (torch.tensor(each) for each in planar(data, 0.2, 4))
    loss = torch.nn.BCEWithLogitsLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    rng = np.random.default_rng([4, 1])
    for epoch in range(11):
        if epoch in nn.EPOCHS:
            step = int(np.flatnonzero(epoch == nn.EPOCHS)[0])
            optimizer.zero_grad()
            value = loss(model(X), y)
            value.backward()
            assert ours.train_loss[step] == pytest.approx(value.item(), rel=1e-6)
            with torch.no_grad():
                assert ours.test_loss[step] == pytest.approx(loss(model(X_test), y_test).item(), rel=1e-6)
                assert ours.train_error[step] == ((model(X) > 0) != y).double().mean().item()
                assert ours.test_error[step] == ((model(X_test) > 0) != y_test).double().mean().item()
                cells = torch.tensor(nn.grid(nn.SIDE))
                assert ours.surface[step] == pytest.approx(torch.sigmoid(model(cells)).numpy()[:, 0], abs=1e-6)
                inner, values = torch.tensor(nn.grid(ours.tile)), []
                for layer in model[:-1]:
                    inner = layer(inner)
                    if not isinstance(layer, torch.nn.Linear):
                        values.append(inner.numpy().T)
                assert ours.neurons[step] == pytest.approx(np.concatenate(values), abs=1e-6)
                spot = torch.tensor([[1.2, -0.7]], dtype=torch.float64)
                assert ours.point_answer[step] == pytest.approx(torch.sigmoid(model(spot)).item(), abs=1e-6)
                first = model[1](model[0](spot)).numpy()[0]
                assert ours.point_neurons[step, :width] == pytest.approx(first, abs=1e-6)
            linear = [layer for layer in model if isinstance(layer, torch.nn.Linear)]
            slopes = [layer.weight.grad.square().mean().sqrt().item() for layer in linear]
            assert ours.slopes[step] == pytest.approx(slopes, rel=1e-5)
            for layer, weight, bias in zip(linear, ours.weights, ours.biases, strict=True):
                assert weight[step] == pytest.approx(layer.weight.detach().numpy().T, abs=1e-7)
                assert bias[step] == pytest.approx(layer.bias.detach().numpy(), abs=1e-7)
        for rows in batches(200, nn.BATCH, rng):
            optimizer.zero_grad()
            loss(model(X[rows]), y[rows]).backward()
            optimizer.step()


def test_shapes_and_seed(found: nn.Training) -> None:
    steps = len(nn.EPOCHS)
    assert found.sizes == (2, 4, 4, 1)
    assert found.parameters == 37 == parameter_count((2, 4, 4, 1))
    assert found.hidden == 8
    assert found.surface.shape == (steps, nn.SIDE**2)
    assert found.neurons.shape == (steps, 8, found.tile**2)
    assert [each.shape for each in found.weights] == [(steps, 2, 4), (steps, 4, 4), (steps, 4, 1)]
    assert found.slopes.shape == (steps, 3)
    assert found.diverged == -1
    table = found.table()
    assert {len(column) for column in table.values()} == {steps}
    assert table["layer 2: weight 4 to 1"] == pytest.approx(found.weights[1][:, 3, 0])
    assert table["layer 3: bias 1"] == pytest.approx(found.biases[2][:, 0])
    again, other = nn.train(), nn.train(seed=1)
    np.testing.assert_array_equal(found.surface, again.surface)
    assert not np.array_equal(found.surface, other.surface)
    cells = nn.grid(3)
    assert cells[0] == pytest.approx([-2.6 * 2 / 3] * 2)
    assert cells[5] == pytest.approx([2.6 * 2 / 3, 0])


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 5), st.integers(1, 8), st.sampled_from(["xor", "circles", "spiral"]), st.integers(0, 99))
def test_identity_is_one_linear_map_at_any_depth(hidden: int, width: int, data: str, seed: int) -> None:
    """The product of all weight matrices gives the same answer, at every epoch."""
    run = nn.train(hidden, width, "identity", "glorot", 0.03, data, seed=seed)
    cells = np.column_stack([nn.grid(nn.SIDE), np.ones(nn.SIDE**2)])
    for step in (0, 10, -1):
        product = np.eye(3)
        for weight, bias in zip(run.weights, run.biases, strict=True):
            affine = np.block([[weight[step], np.zeros((len(weight[step]), 1))], [bias[step][None], np.ones((1, 1))]])
            product = product @ affine
        assert run.surface[step] == pytest.approx(1 / (1 + np.exp(-(cells @ product)[:, 0])), abs=1e-9)
    assert run.plane.min() > 1 - 1e-9


def test_straightness_against_scikit_learn(found: nn.Training) -> None:
    cells = nn.grid(nn.SIDE)
    for step in (0, 8, -1):
        logit = np.log(found.surface[step] / (1 - found.surface[step]))
        assert found.plane[step] == pytest.approx(LinearRegression().fit(cells, logit).score(cells, logit), abs=1e-6)
    assert nn.straightness(cells, np.full(len(cells), 3.0)) == 1.0
    with np.errstate(invalid="ignore"):
        assert np.isnan(nn.straightness(cells, np.full(len(cells), np.inf)))


def test_equal_first_weights_stay_equal() -> None:
    """With zeros every neuron of a layer is a copy; ReLU and tanh even pass nothing on."""
    run = nn.train(2, 4, "sigmoid", "zeros", 1.0)
    assert run.distinct.tolist() == [2] * len(nn.EPOCHS)
    for weight in run.weights[:2]:
        assert np.ptp(weight, axis=2).max() < 1e-9
    for activation in ("relu", "tanh"):
        still = nn.train(2, 4, activation, "zeros")
        assert still.slopes.max() == 0
        assert np.ptp(still.surface[-1]) == 0
    assert still.dead.max() == 0
    assert nn.train(1, 5, "relu", "zeros").dead.tolist() == [5] * len(nn.EPOCHS)
    assert nn.train(1, 8, "tanh").distinct[-1] == 8


def test_dead_neurons_are_counted_on_the_rows(found: nn.Training) -> None:
    X = found.X
    for step in (0, 12, -1):
        first = np.maximum(X @ found.weights[0][step] + found.biases[0][step], 0)
        second = np.maximum(first @ found.weights[1][step] + found.biases[1][step], 0)
        assert found.dead[step] == np.sum(first.max(axis=0) == 0) + np.sum(second.max(axis=0) == 0)


def test_no_hidden_layer_is_logistic_regression() -> None:
    run = nn.train(0, 3, data="blobs", lr=0.3)
    assert run.sizes == (2, 1)
    assert run.hidden == 0
    assert run.neurons.shape[1] == 0
    assert run.plane.min() > 1 - 1e-9
    assert run.test_error[-1] < 0.1


def test_divergence_is_named_and_the_last_good_state_kept() -> None:
    run = nn.train(5, 8, "identity", "large", 10.0)
    assert run.diverged >= 0
    first = int(np.flatnonzero(run.diverged == nn.EPOCHS)[0])
    assert np.isfinite(run.train_loss).all()
    assert np.isfinite(run.surface).all()
    assert np.ptp(run.train_loss[first - 1 :]) == 0


def test_the_prediction() -> None:
    assert nn.prediction() == "line"


@pytest.mark.parametrize(
    ("plane", "surface", "error", "key"),
    [(1.0, 0.0, 0.5, "none"), (0.5, 1.0, 0.01, "curve"), (0.5, 1.0, 0.3, "bends")],
)
def test_the_prediction_would_notice(
    monkeypatch: pytest.MonkeyPatch, plane: float, surface: float, error: float, key: str
) -> None:
    class Other:
        def __init__(self) -> None:
            self.plane, self.train_error = np.array([plane]), np.array([error])
            self.surface = np.array([[0.0, surface]])

    monkeypatch.setattr(import_module("concepts.neural_networks.claims"), "deep_identity", lambda data: Other())
    assert nn.prediction() == key


def test_starts_are_separate_trainings() -> None:
    """The first of thirty, side by side, is the network that has its weights alone."""
    errors, dead = nn.starts(4)
    assert errors.shape == dead.shape == (nn.STARTS,)
    X, y, X_test, y_test = (torch.tensor(each) for each in planar("xor"))
    first = mlp((2, 4, 1), copies=(nn.STARTS,))
    weights = [
        torch.tensor(array[7].copy(), requires_grad=True) for name, array in sorted(first.parameters.items())
    ]  # 0.bias, 0.weight, 2.bias, 2.weight
    assert sorted(first.parameters) == ["0.bias", "0.weight", "2.bias", "2.weight"]
    optimizer = torch.optim.SGD(weights, lr=0.1)
    rng = np.random.default_rng([0, 1])

    def logit(x: torch.Tensor) -> torch.Tensor:
        return torch.relu(x @ weights[1] + weights[0]) @ weights[3] + weights[2]

    for _ in range(200):
        for rows in batches(200, nn.BATCH, rng):
            optimizer.zero_grad()
            torch.nn.functional.binary_cross_entropy_with_logits(logit(X[rows]), y[rows]).backward()
            optimizer.step()
    with torch.no_grad():
        assert errors[7] == pytest.approx(((logit(X_test) > 0) != y_test).double().mean().item(), abs=0.003)
        share = (torch.relu(X @ weights[1] + weights[0]) == 0).all(0).double().mean().item()
        assert dead[7] == share


def test_claims() -> None:
    said = nn.claims()
    assert said["parameters"] == said["by_layers_1"] + said["by_layers_2"] + said["by_layers_3"]
    assert said["image_parameters"] == 784 * 512 + 512 + 512 * 10 + 10
    assert said["line_plane"] > 1 - 1e-9
    assert said["line_error"] > 0.3 > 0.1 > said["bent_error"]
    assert said["zeros_left"] == 2
    assert said["small_error"] == 0.5
    assert said["he_error"] < 0.05
    assert said["gelu_error"] < 0.05
    assert said["slope_right"] == pytest.approx(0.01 - 1)  # p − y
    assert said["faint_slope"] > 100
    assert said["solved_narrow"] < said["solved_wide"] <= said["starts"]
    assert said["by_hand"] < 0.05
    assert 100 * (said["dead_hasty"] - said["dead_calm"]) > 5 * said["dead_error"]
    assert said["slope_right"] / said["slope_mismatch"] == pytest.approx(1 / (0.01 * 0.99))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: nn.train(hidden=6), "hidden must be from 0 to 5, got 6"),
        (lambda: nn.train(width=0), "width must be from 1 to 8, got 0"),
        (lambda: nn.train(x1=3.0), "x1 must be from -2.6 to 2.6"),
        (lambda: nn.train(x2=-3.0), "x2 must be from -2.6 to 2.6"),
        (lambda: nn.train(lr=0.0), "lr must be from 0.0001"),
        (lambda: nn.train(activation="bent"), "activation must be one of"),
        (lambda: nn.train(initializer="guess"), "initializer must be one of"),
        (lambda: nn.train(data="cats"), "data must be one of"),
    ],
)
def test_bad_input(call, message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=message):
        call()


DEFAULTS = dict(
    hidden=2, width=4, activation="relu", initializer="he", lr=0.1, data="moons", noise=0.2, seed=0, x1=0.0, x2=0.0
)  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "step"),
    [
        ({}, 12),
        ({}, -1),
        ({"hidden": 0, "data": "blobs", "seed": 9999}, -1),
        ({"hidden": 5, "width": 8, "activation": "identity", "initializer": "large", "lr": 10.0}, -1),
        # With large weights it is chaos, in which a last digit of one processor's tanh is another run.
        ({"hidden": 5, "width": 8, "activation": "tanh", "lr": 0.03, "data": "spiral"}, -1),
        ({"hidden": 5, "width": 8, "initializer": "large", "lr": 1.0, "data": "circles", "noise": 1.0}, -1),
        ({"activation": "sigmoid", "initializer": "zeros", "data": "xor", "lr": 3.0}, -1),
        ({"initializer": "small", "hidden": 1, "width": 1}, 0),
        ({"initializer": "glorot", "hidden": 3}, 5),
        ({"activation": "gelu", "x1": 1.5, "x2": -2.0}, 9),
        ({"activation": "silu", "hidden": 1}, -1),
    ],
)
def test_snippet(changed: dict, step: int) -> None:
    assigned = DEFAULTS | changed
    assert set(SPREADS) == set(nn.INITIALIZER)
    result = nn.train(**assigned)
    step %= len(nn.EPOCHS)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        body = compile(question("neural_networks").code["build"], "c", "exec")
        exec(body, assigned | {"epochs": int(nn.EPOCHS[step])})
    assert printed.getvalue().rstrip("\n") == figures.train_printed(result, step)
