"""A network in training: what it answers over the plane, what each neuron does, and the slopes."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from concepts.arrays import Array, Ints, frozen, within
from concepts.lean import Lean
from concepts.network import (
    ACTIVATIONS,
    Activation,
    Dense,
    Network,
    batches,
    binary_cross_entropy,
    mlp,
    parameter_count,
)
from concepts.neural_networks.planar_data import REACH, planar

EPOCHS = frozen(np.array([
    0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 14, 17, 20, 24, 28, 33, 40, 48, 57, 67, 80, 95, 110, 130, 150, 175, 200,
]))  # fmt: skip
"""When the network is looked at: often at first, as most happens early."""
BATCH = 20
SIDE = 28
"""The picture of the answer has SIDE x SIDE cells."""
TILES = 5000
"""Cells of all hidden neurons' pictures together, about."""
HIDDEN, WIDTH = (0, 5), (1, 8)
ACTIVATION = {
    "relu": "ReLU",
    "gelu": "GELU",
    "silu": "SiLU (Swish)",
    "tanh": "tanh",
    "sigmoid": "Sigmoid",
    "identity": "Identity (none)",
}
INITIALIZER = {
    "he": "He: √(2 / in)",
    "glorot": "Glorot: √(2 / (in + out))",
    "small": "Small: 0.01",
    "large": "Large: 1",
    "zeros": "All zero",
}


@dataclass(frozen=True)
class Training:
    """One network at each of EPOCHS.

    sizes: features, widths of the hidden layers, 1 output.  X, y, X_test: the rows; labels are (n, 1), 0 or 1.
    train_loss, test_loss, train_error, test_error: (steps,) cross-entropy, and share of rows on the wrong side of 0.5.
    surface: (steps, SIDE * SIDE) probability of class 1 at the cells of `grid(SIDE)`.
    neurons: (steps, hidden neurons, tile * tile) what each hands on at the cells of `grid(tile)`, layer by layer.
    weights: one array a layer, (steps, inputs, outputs).  biases: one array a layer, (steps, outputs).
    slopes: (steps, layers) root mean square of the training loss's slope in the weights of each layer.
    dead: (steps,) hidden ReLUs that are 0 on every training row; 0 for other activations.
    distinct: (steps,) hidden neurons left when those of one layer that answer every training row alike count as one.
    plane: (steps,) R^2 of a plane fitted to the log odds over the grid: 1 where the boundary is one straight line.
    point: the x1 and x2 that are followed.  point_neurons: (steps, hidden neurons) what each hands on there.
    point_answer: (steps,) the probability of class 1 there.
    diverged: the first of EPOCHS at which a number overflowed, -1 if none; later steps repeat the last good one.
    """

    sizes: tuple[int, ...]
    activation: str
    X: Array
    y: Array
    X_test: Array
    train_loss: Array
    test_loss: Array
    train_error: Array
    test_error: Array
    surface: Array
    neurons: Array
    tile: int
    weights: tuple[Array, ...]
    biases: tuple[Array, ...]
    slopes: Array
    dead: Ints
    distinct: Ints
    plane: Array
    point: tuple[float, float]
    point_neurons: Array
    point_answer: Array
    diverged: int

    @property
    def parameters(self) -> int:
        """Weights and biases."""
        return parameter_count(self.sizes)

    @property
    def hidden(self) -> int:
        """Hidden neurons."""
        return sum(self.sizes[1:-1])

    def table(self) -> dict[str, NDArray[Any]]:
        """One row a step."""
        columns: dict[str, NDArray[Any]] = {"epoch": EPOCHS, "training loss": self.train_loss}
        columns |= {"test loss": self.test_loss, "training error": self.train_error, "test error": self.test_error}
        columns |= {"dead ReLUs": self.dead, "distinct hidden neurons": self.distinct, "plane's R2": self.plane}
        for layer, (weight, bias) in enumerate(zip(self.weights, self.biases, strict=True), 1):
            columns[f"slope in layer {layer} (RMS)"] = self.slopes[:, layer - 1]
            for i, j in np.ndindex(weight.shape[1:]):
                columns[f"layer {layer}: weight {i + 1} to {j + 1}"] = weight[:, i, j]
            columns |= {f"layer {layer}: bias {j + 1}": bias[:, j] for j in range(bias.shape[1])}
        return columns


def train(
    hidden: int = 2,
    width: int = 4,
    activation: str = "relu",
    initializer: str = "he",
    lr: float = 0.1,
    data: str = "moons",
    noise: float = 0.2,
    seed: int = 0,
    x1: float = 0.0,
    x2: float = 0.0,
) -> Training:
    """Train on rows of `planar` for 200 epochs by gradient descent on batches of 20 rows, against cross-entropy.

    hidden: hidden layers.  width: neurons in each.  initializer: one of SPREADS.  lr: the learning rate.
    x1, x2: a point to follow, from -REACH to REACH.  ValueError for a name not on offer or a number out of range.
    """
    return fit(planar(data, noise, seed), hidden, width, activation, initializer, lr, seed, x1, x2)


def fit(
    rows: tuple[Array, Array, Array, Array],
    hidden: int,
    width: int,
    activation: str,
    initializer: str,
    lr: float,
    seed: int,
    x1: float,
    x2: float,
) -> Training:
    """`train` on any rows: X (n, 2) and y (n, 1) to train on, and the same to test on; labels are 0 and 1."""
    within("hidden", hidden, *HIDDEN)
    within("width", width, *WIDTH)
    within("lr", lr, 0.0001, 10.0)
    within("x1", x1, -REACH, REACH)
    within("x2", x2, -REACH, REACH)
    X, y, X_test, y_test = rows
    sizes = (2, *[width] * hidden, 1)
    lean = Lean(mlp(sizes, activation, initializer, seed=seed))
    rng = np.random.default_rng([seed, 1])
    tile = int(np.clip(np.sqrt(TILES / max(width * hidden, 1)), 11, 24))
    seen = mlp(sizes, activation, "zeros", copies=(len(EPOCHS),))
    stops = Lean(seen)
    with np.errstate(all="ignore"):
        for step, (before, epoch) in enumerate(pairwise([0, *EPOCHS])):
            descend(lean, X, y, lr, epoch - before, rng)
            stops.keep(step, lean)
        columns = look(seen, X, y, X_test, y_test, tile, np.array([[x1, x2]]))
    good = np.all([np.isfinite(each).reshape(len(EPOCHS), -1).all(axis=1) for each in columns.values()], axis=0)
    diverged = int(EPOCHS[np.argmin(good)]) if not good.all() else -1
    last = np.argmin(good) - 1 if diverged >= 0 else len(EPOCHS) - 1
    kept: dict[str, Any] = {name: each[np.minimum(np.arange(len(EPOCHS)), last)] for name, each in columns.items()}
    layers = range(len(sizes) - 1)
    return frozen(
        Training(
            sizes=sizes,
            activation=activation,
            X=X,
            y=y,
            X_test=X_test,
            tile=tile,
            weights=tuple(kept.pop(f"weight {layer}") for layer in layers),
            biases=tuple(kept.pop(f"bias {layer}") for layer in layers),
            point=(x1, x2),
            diverged=diverged,
            **kept,
        )
    )


def descend(lean: Lean, X: Array, y: Array, lr: float, epochs: int, rng: np.random.Generator) -> None:
    """Gradient descent in batches of BATCH rows, a new order each epoch. X: (n, features), y: (n, 1)."""
    for _ in range(epochs):
        for rows in batches(len(X), BATCH, rng):
            lean.weights -= lr * lean.learn(X[rows].T, y[rows].T, logit=True)


def look(
    network: Network, X: Array, y: Array, X_test: Array, y_test: Array, tile: int, point: Array
) -> dict[str, Array]:
    """All that is shown of copies of a network, one a step, by the names of `Training`'s fields. point: (1, 2)."""
    dense = [layer for layer in network.layers if isinstance(layer, Dense)]
    steps = len(dense[0].parameters["bias"])
    large = grid(SIDE)
    inner = hidden_outputs(network, grid(tile))
    at_point = [*hidden_outputs(network, point), network.forward(point)]
    test = network.forward(X_test)
    answers = network.forward(large)[..., 0]
    on_rows = hidden_outputs(network, X)
    logit = network.forward(X)
    loss, slope = binary_cross_entropy(logit, y)
    network.backward(slope)
    relu = any(isinstance(layer, Activation) and layer.curve is ACTIVATIONS["relu"] for layer in network.layers)
    dead = [(each == 0).all(axis=1).sum(axis=1) for each in on_rows] if relu else []
    none = np.zeros((steps, 0, tile * tile))
    seen: dict[str, Array] = {
        "train_loss": loss,
        "test_loss": binary_cross_entropy(test, y_test)[0],
        "train_error": np.mean((logit > 0) != y, axis=(1, 2)),
        "test_error": np.mean((test > 0) != y_test, axis=(1, 2)),
        "surface": expit(answers),
        "neurons": np.concatenate([none, *(each.swapaxes(1, 2) for each in inner)], axis=1),
        "slopes": np.array([np.sqrt(np.mean(each.gradients["weight"] ** 2, axis=(1, 2))) for each in dense]).T,
        "dead": np.sum([np.zeros(steps, int), *dead], axis=0),
        "distinct": np.sum([np.zeros(steps, int), *map(distinct, on_rows)], axis=0),
        "plane": straightness(large, answers),
        "point_neurons": np.concatenate([np.zeros((steps, 0)), *(each[:, 0] for each in at_point[:-1])], axis=1),
        "point_answer": expit(at_point[-1][:, 0, 0]),
    }
    for place, layer in enumerate(dense):
        seen |= {f"weight {place}": layer.parameters["weight"], f"bias {place}": layer.parameters["bias"]}
    return seen


def distinct(outputs: Array) -> Ints:
    """(steps,) neurons of a layer left when those that answer every row alike count as one. (steps, rows, neurons)."""
    seen = np.round(outputs, 6)
    alike = np.array([(seen[..., :j] == seen[..., j : j + 1]).all(axis=1).any(axis=1) for j in range(seen.shape[2])])
    return np.sum(~alike, axis=0)


def hidden_outputs(network: Network, x: Array) -> list[Array]:
    """What each hidden layer hands on, (n, width) each."""
    return [
        made
        for layer, made in zip(network.layers, network.outputs(x), strict=True)
        if isinstance(layer, Activation)
    ]  # fmt: skip


def grid(side: int) -> Array:
    """(side * side, 2) centres of the cells that tile the picture, row by row from the lower left."""
    middle = REACH * ((2 * np.arange(side) + 1) / side - 1)
    x, y = np.meshgrid(middle, middle)
    return np.column_stack([x.ravel(), y.ravel()])


def straightness(points: Array, logit: Array) -> Array:
    """R^2 of the least-squares plane through the log odds (..., n) at points (n, 2); 1 where they are all alike."""
    basis = np.linalg.qr(np.column_stack([np.ones(len(points)), points]))[0]
    z = logit / np.maximum(np.abs(logit).max(axis=-1, keepdims=True), 1e-300)  # squares of large ones would overflow
    total = np.sum((z - z.mean(axis=-1, keepdims=True)) ** 2, axis=-1)
    rest = np.sum((z - z @ basis @ basis.T) ** 2, axis=-1)
    return np.where(total < 1e-20, 1.0, 1 - rest / np.maximum(total, 1e-20))
