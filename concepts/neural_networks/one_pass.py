"""One forward pass, one backward pass and one step of learning, for one point, with every number kept.

Forward: weighted sums, activations, answer, loss. Backward, the chain rule: the loss's slope in the output's sum, from
there the slopes in the weights that made this sum, and in the hidden neurons; past each activation, whose derivative
multiplies the slope; and so on to the first weights. Then each weight goes a little against its slope.

Two inputs, two or three hidden neurons and one output are few enough to follow by hand.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from concepts.arrays import Array, frozen, one_of, within
from concepts.network import ACTIVATIONS

HEADS = {
    "cross_entropy": "Sigmoid, cross-entropy",
    "squares": "Identity, squares",
    "mismatch": "Sigmoid, squares",
}
"""How the last sum becomes an answer, and what the answer is charged: "squares" are half the squared error."""
HIDDEN = (2, 3)
STAGES = (
    "1 Inputs",
    "2 Hidden sums",
    "3 Activations",
    "4 Output sum",
    "5 Answer",
    "6 Loss",
    "7 Slope, output sum",
    "8 Slopes, last weights",
    "9 Slopes, hidden",
    "10 Past the activation",
    "11 Slopes, first weights",
    "12 New weights",
    "13 Forward again",
)
Weights = tuple[Array, Array, Array, float]
"""W1 (2, hidden), b1 (hidden,), w2 (hidden,) and b2."""


@dataclass(frozen=True)
class Forward:
    """sums, outputs: (hidden,) before and after the activation.  z: the output's sum.  answer, loss: numbers."""

    sums: Array
    outputs: Array
    z: float
    answer: float
    loss: float


@dataclass(frozen=True)
class Pass:
    """All numbers of one step.

    x: (2,).  y: the target.  weights, updated: before and after the step.  before, after: the two forward passes.
    slope: of the loss in the output's sum.  derivative: (hidden,) of the activation at the sums.
    in_outputs, in_sums: (hidden,) the loss's slopes there.  slopes: in the weights, shaped as they are.
    """

    x: Array
    y: float
    activation: str
    head: str
    lr: float
    weights: Weights
    before: Forward
    slope: float
    in_outputs: Array
    derivative: Array
    in_sums: Array
    slopes: Weights
    updated: Weights
    after: Forward

    def table(self) -> dict[str, NDArray]:
        """One row a weight or bias: value, slope, and value after the step."""
        hidden = len(self.weights[1])
        names = [f"x{i + 1} to h{j + 1}" for i in range(2) for j in range(hidden)]
        names += [f"bias of h{j + 1}" for j in range(hidden)] + [f"h{j + 1} to output" for j in range(hidden)]
        flat = [np.concatenate([np.ravel(part) for part in each]) for each in (self.weights, self.slopes, self.updated)]
        return {
            "parameter": np.array([*names, "bias of output"]),
            "before": flat[0],
            "slope": flat[1],
            "after": flat[2],
        }


def one_pass(
    hidden: int = 2,
    x1: float = 1.0,
    x2: float = 0.5,
    y: int = 1,
    activation: str = "tanh",
    head: str = "cross_entropy",
    lr: float = 0.5,
    seed: int = 0,
) -> Pass:
    """A 2-2-1 or 2-3-1 network with weights of one decimal, drawn by `seed`, and one step of gradient descent.

    head: one of HEADS.  ValueError for a name that is not on offer or a number out of range.
    """
    one_of("hidden", hidden, HIDDEN)
    one_of("y", y, (0, 1))
    within("x1", x1, -2.0, 2.0)
    within("x2", x2, -2.0, 2.0)
    within("lr", lr, 0.01, 10.0)
    return step(np.array([x1, x2]), float(y), drawn(hidden, seed), activation, head, lr)


def drawn(hidden: int, seed: int) -> Weights:
    """Weights and biases from -1 to 1, with one decimal, none of them 0."""
    rng = np.random.default_rng(seed)
    tenths = [rng.integers(1, 11, shape) * rng.choice([-1, 1], shape) for shape in ((2, hidden), hidden, hidden, 1)]
    W1, b1, w2, b2 = (each / 10 for each in tenths)
    return W1, b1, w2, float(b2[0])


def step(x: Array, y: float, weights: Weights, activation: str, head: str, lr: float) -> Pass:
    """Forward, backward, a step of gradient descent, and forward again, for one point."""
    W1, b1, w2, b2 = weights
    one_of("activation", activation, ACTIVATIONS)
    one_of("head", head, HEADS)
    curve = ACTIVATIONS[activation]
    before = forward(x, y, weights, activation, head)

    slope = before.answer - y  # the same for sigmoid with cross-entropy and for identity with half squares
    if head == "mismatch":
        slope *= before.answer * (1 - before.answer)  # the sigmoid's own derivative: 0 where it is sure, right or not
    in_outputs = slope * w2
    derivative = curve.derivative(before.sums, before.outputs)
    in_sums = in_outputs * derivative
    slopes = (np.outer(x, in_sums), in_sums, slope * before.outputs, slope)

    updated = (W1 - lr * slopes[0], b1 - lr * slopes[1], w2 - lr * slopes[2], b2 - lr * slopes[3])
    after = forward(x, y, updated, activation, head)
    return frozen(Pass(
        x, y, activation, head, lr, weights, before, slope, in_outputs, derivative, in_sums, slopes, updated, after
    ))  # fmt: skip


def forward(x: Array, y: float, weights: Weights, activation: str, head: str) -> Forward:
    """From the inputs to the loss."""
    W1, b1, w2, b2 = weights
    sums = x @ W1 + b1
    outputs = ACTIVATIONS[activation].function(sums)
    z = float(outputs @ w2 + b2)
    answer = z if head == "squares" else float(expit(z))
    loss = float(np.logaddexp(0, z) - y * z) if head == "cross_entropy" else (answer - y) ** 2 / 2
    return Forward(sums, outputs, z, answer, loss)


@cache
def sure_and_wrong() -> dict[str, float]:
    """The slope in the output's sum, by head, where the sigmoid says 0.01 and the target is 1."""
    weights = (np.zeros((2, 2)), np.zeros(2), np.zeros(2), float(np.log(0.01 / 0.99)))
    return {head: step(np.ones(2), 1.0, weights, "tanh", head, 0.5).slope for head in ("cross_entropy", "mismatch")}
