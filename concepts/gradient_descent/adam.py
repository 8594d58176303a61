"""Adam from the inside: what its two running averages do to a stream of gradients.

Adam divides a running mean of the gradient by the root of a running mean of its square. So the size of the gradients
cancels: the first step is the learning rate, whether slopes are 0.0001 or 10,000. Both averages start at 0, and are
divided by how much of them has been filled (bias correction, Kingma and Ba 2015, ICLR); without it the first steps
come out several times too large. And the division can go wrong: if a rare, large gradient carries the information, it
raises its own divisor, while the small ones that point the other way are divided by little. Reddi, Kale and Kumar
(2018, ICLR) turned that into a case where Adam walks to the worst point; their AMSGrad, whose largest square cannot
fall, does not.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

from concepts.arrays import Array, frozen, one_of, within
from concepts.optimizers import Adam, AdamW

GRADIENTS = {"steady": "The same at each step", "rare": "Rarely large"}
LANES = {"plain": "Plain descent", "adam": "Adam", "raw": "Adam, uncorrected", "amsgrad": "AMSGrad"}
SCALES = tuple(float(f"1e{power}") for power in range(-4, 5))
BETAS1 = (0.0, 0.5, 0.9, 0.95, 0.99)
BETAS2 = (0.1, 0.5, 0.9, 0.95, 0.99, 0.999)
RATES = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1)
STEPS = {"steady": 200, "rare": 1000}
EPS = 1e-8


def stream(gradients: str, scale: float, period: int, steps: int) -> Array:
    """(steps,) slopes of a line: `scale` each time; or `period` times that once in a period, and -scale otherwise.

    The rare ones win: over a period the slopes add up to +scale, so going down means going left.
    """
    one_of("gradients", gradients, GRADIENTS)
    if gradients == "steady":
        return np.full(steps, scale)
    return np.where(np.arange(steps) % period == 0, period * scale, -scale)


def running_average(values: Array, beta: float) -> Array:
    """(steps,) average = beta * average + (1 - beta) * value, from 0 on."""
    return np.asarray(lfilter([1 - beta], [1, -beta], values))


@dataclass(frozen=True)
class Inside:
    """Four optimizers given the same gradients; rows are the LANES, steps run from 1.

    gradients, scale, period, rate, beta1, beta2: as asked.  slopes: (steps,) what each was given.
    places: (4, steps + 1), from 0; within -1 and 1 where the gradients are "rare".
    moves: (4, steps) the step that each took before that wall stopped it, in units of the rate.
    mean, root: (steps,) of Adam, corrected: the mean gradient, and the root of the mean square, in units of the scale.
    raw_mean, raw_root: (steps,) the same before their correction.  root_amsgrad: (steps,) AMSGrad's divisor.
    """

    gradients: str
    scale: float
    period: int
    rate: float
    beta1: float
    beta2: float
    slopes: Array
    places: Array
    moves: Array
    mean: Array
    root: Array
    raw_mean: Array
    raw_root: Array
    root_amsgrad: Array

    def table(self) -> dict[str, NDArray[Any]]:
        """One row a step."""
        columns: dict[str, NDArray[Any]] = {"step": np.arange(1, len(self.slopes) + 1), "gradient": self.slopes}
        for name, places, moves in zip(LANES.values(), self.places, self.moves, strict=True):
            columns |= {f"{name}: place": places[1:], f"{name}: step (rates)": moves}
        return columns | {"Adam: mean / scale": self.mean, "Adam: root of mean square / scale": self.root}


def inside(
    gradients: str = "steady",
    scale: float = 1.0,
    period: int = 11,
    rate: float = 0.01,
    beta1: float = 0.9,
    beta2: float = 0.999,
) -> Inside:
    """Give each of LANES the same gradients, from place 0.

    Plain descent's rate is divided by the largest gradient where they are "rare", so that it stays in the picture.
    ValueError for unknown gradients or a number out of range.
    """
    for name, value, low, high in (
        ("scale", scale, 1e-4, 1e4), ("period", period, 3, 101), ("rate", rate, 1e-4, 1.0), ("beta1", beta1, 0, 0.999),
        ("beta2", beta2, 0, 0.9999),
    ):  # fmt: skip
        within(name, value, low, high)
    slopes = stream(gradients, scale, period, STEPS.get(gradients, 0))
    turn = np.arange(1, len(slopes) + 1)
    mean, square = running_average(slopes, beta1), running_average(slopes**2, beta2)
    largest = np.maximum.accumulate(square)
    filled1, filled2 = 1 - beta1**turn, 1 - beta2**turn
    moves = -np.stack([
        slopes if gradients == "steady" else slopes / (period * scale),
        mean / filled1 / (np.sqrt(square / filled2) + EPS),
        mean / (np.sqrt(square) + EPS),
        mean / filled1 / (np.sqrt(largest / filled2) + EPS),
    ])  # fmt: skip
    wall = 1.0 if gradients == "rare" else np.inf
    return frozen(
        Inside(
            gradients=gradients,
            scale=scale,
            period=period,
            rate=rate,
            beta1=beta1,
            beta2=beta2,
            slopes=slopes,
            places=walk(rate * moves, wall),
            moves=moves,
            mean=mean / filled1 / scale,
            root=np.sqrt(square / filled2) / scale,
            raw_mean=mean / scale,
            raw_root=np.sqrt(square) / scale,
            root_amsgrad=np.sqrt(largest / filled2) / scale,
        )
    )


def walk(moves: Array, wall: float) -> Array:
    """(lanes, steps + 1) places from 0 on by moves (lanes, steps), between -wall and wall."""
    places = np.zeros((len(moves), moves.shape[1] + 1))
    for row, each in enumerate(moves.tolist()):
        place = 0.0
        for step, move in enumerate(each):
            places[row, step + 1] = place = min(max(place + move, -wall), wall)
    return places


def shrinkage(
    scale: float, decay: float = 0.1, rate: float = 0.01, steps: int = 500, seed: int = 0
) -> tuple[float, float]:
    """What weight decay leaves of a weight of 1 whose gradients are nothing but noise of standard deviation `scale`.

    The mean of 2,000 weights after so many steps: under Adam, with decay * weight added to the gradient as L2 does, and
    under AdamW, which shrinks the weight apart from the gradient.
    """
    weights, apart = np.ones(2000), np.ones(2000)
    through = Adam([weights], rate, weight_decay=decay)
    decoupled = AdamW([apart], rate, weight_decay=decay)
    rng = np.random.default_rng(seed)
    for _ in range(steps):
        noise = scale * rng.standard_normal(2000)
        through.step([noise])
        decoupled.step([noise])
    return float(weights.mean()), float(apart.mean())
