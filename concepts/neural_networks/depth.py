"""What depth can do, and what training finds: a tent folded k times has 2^k straight pieces.

The tent of one layer, t(x) = 2 relu(x) - 4 relu(x - 1/2), lays the right half of [0, 1] over the left. Each further
layer folds what it is handed once more: with two ReLUs a layer, k layers draw 2^k straight pieces, where one hidden
layer needs a ReLU for each bend (Telgarsky 2016, COLT). So the weights exist. Whether gradient descent finds them is
another matter: networks as deep, and wider, are trained here on the very same curves.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concepts.arrays import Array, Ints, Progress, frozen, within
from concepts.lean import Lean
from concepts.network import mlp
from concepts.optimizers import Adam

LAYERS = frozen(np.arange(1, 7))
CELLS = 128
RUNS, STEPS = 4, 400
"""Networks that are trained for each depth, side by side, and steps of Adam that each is given, all rows at a time."""
FOLD = frozen((np.array([2.0, -4.0]), np.array([0.0, 0.5])))
"""A tent's output weights, and where its two ReLUs bend."""


@dataclass(frozen=True)
class Depth:
    """By number of layers, 1 to 6.

    x: (points,) from 0 to 1.  folded: (layers, points) the composed tents.  pieces: (layers,) their straight pieces.
    shallow: (layers, points) one hidden layer with as many ReLUs (two a layer), bends evenly spread, fitted by least
    squares; shallow_rest: (layers,) share of the variance it leaves.
    trained: (layers, points) the best of RUNS networks with that many hidden layers of `width` ReLUs, after training;
    rest: (layers, RUNS) share of the variance that each leaves, from best to worst.
    """

    width: int
    x: Array
    folded: Array
    pieces: Ints
    shallow: Array
    shallow_rest: Array
    trained: Array
    rest: Array

    def table(self) -> dict[str, NDArray[Any]]:
        """One row a number of layers."""
        columns: dict[str, NDArray[Any]] = {"layers": LAYERS, "ReLUs": 2 * LAYERS, "pieces": self.pieces}
        columns |= {"pieces of one hidden layer, at most": 2 * LAYERS + 1, "it leaves": self.shallow_rest}
        return columns | {f"trained network {run + 1} leaves": self.rest[:, run] for run in range(RUNS)}


def depth(width: int = 8, lr: float = 0.01, seed: int = 0, progress: Progress = None) -> Depth:
    """Fold the tent 1 to 6 times, fit one hidden layer to each curve, and train deep networks on it.

    width: ReLUs in each hidden layer of the trained networks.  lr: Adam's learning rate.  ValueError out of range.
    """
    within("width", width, 1, 64)
    within("lr", lr, 0.0001, 1.0)
    x = np.arange(CELLS + 1) / CELLS  # halves of halves, so that the tents are exact
    y, folded, shallow, trained, rest = x, [], [], [], []
    for layers in LAYERS.tolist():
        y = fold(y)
        folded.append(y)
        shallow.append(one_layer(x, y, 2 * layers))
        answers = learned(x, y, layers, width, lr, seed, progress)
        left = unexplained(answers, y)
        trained.append(answers[np.argmin(left)])
        rest.append(np.sort(left))
    curves = np.array(folded)
    return frozen(
        Depth(
            width=width,
            x=x,
            folded=curves,
            pieces=np.array([straight_pieces(curve) for curve in curves]),
            shallow=np.array(shallow),
            shallow_rest=unexplained(np.array(shallow), curves),
            trained=np.array(trained),
            rest=np.array(rest),
        )
    )


def fold(x: Array) -> Array:
    """One layer of two ReLUs: up to 1 at the middle, and down again."""
    weights, bends = FOLD
    return np.maximum(x[..., None] - bends, 0) @ weights


def straight_pieces(y: Array) -> int:
    """How many straight pieces a curve at even points has, if all its bends lie at points."""
    return 1 + int(np.sum(np.abs(np.diff(y, 2)) > 1e-9))


def one_layer(x: Array, y: Array, units: int) -> Array:
    """The least-squares curve of one hidden layer of ReLUs, with bends at y's corners if they suffice, else even."""
    corners = x[1:-1][np.abs(np.diff(y, 2)) > 1e-9]
    bends = corners if len(corners) <= units else np.arange(1, units + 1) / (units + 1)
    design = np.column_stack([np.ones_like(x), x, np.maximum(x[:, None] - bends, 0)])
    return design @ np.linalg.lstsq(design, y)[0]


def unexplained(answers: Array, y: Array) -> Array:
    """Share of y's variance that is left, over the last axis."""
    return np.mean((answers - y) ** 2, axis=-1) / np.var(y, axis=-1)


def learned(
    x: Array, y: Array, layers: int, width: int, lr: float, seed: int, progress: Progress, steps: int = STEPS
) -> Array:
    """(RUNS, points) what networks of `layers` hidden layers answer after training on the curve."""
    network = mlp((1, *[width] * layers, 1), "relu", "he", copies=(RUNS,), seed=seed)
    lean = Lean(network)
    optimizer = Adam([lean.weights], lr=lr)
    rows = 2 * x - 1
    for done in range(steps):
        optimizer.step([lean.learn(rows, y, logit=False)])
        if progress is not None and done % 50 == 0:
            progress(((layers - 1) * layers / 2 + layers * done / steps) / np.sum(LAYERS))
    return network.forward(rows[:, None])[..., 0]
