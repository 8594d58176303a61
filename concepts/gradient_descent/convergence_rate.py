"""The pace of descent on a bowl: what learning rate and condition number allow, and what momentum gains.

Along each axis of a quadratic, plain descent multiplies the error by 1 - rate * curvature at every step. So the pace is
max |1 - rate * curvature| over the axes: above a rate of 2/L, L the steepest curvature, the error grows for ever; below
it the flattest axis is slowest. The best compromise gives (k - 1) / (k + 1), with k the condition number. Momentum
makes each axis a recurrence of two terms, and the pace is its largest root: stable below 2 (1 + momentum) / L. The two
roots multiply to the momentum, and where they are complex both have the size sqrt(momentum), whatever the curvature:
from (1 - sqrt(momentum))^2 to (1 + sqrt(momentum))^2 of rate * curvature. Lay the flattest axis on the one end and the
steepest on the other, and the pace is (sqrt(k) - 1) / (sqrt(k) + 1) (Polyak 1964). So k costs plain descent k times as
many steps, momentum sqrt(k) times as many. Here the optimizers really run on the bowl, and the measured pace stands
beside the theory.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from concepts.arrays import Array, frozen, one_of, within
from concepts.optimizers import SGD

METHODS = {"plain": "Plain descent", "heavy": "Momentum", "nesterov": "Nesterov"}
CONDITIONS = (2, 5, 10, 20, 50, 100, 200, 500, 1000)
SWEEP = np.array([
    0.02, 0.05, *np.arange(0.1, 1.85, 0.1), 1.85, 1.9, 1.94, 1.96, 1.98, 2.0, 2.02, 2.05, *np.arange(2.1, 4.25, 0.1),
]).round(3)  # fmt: skip
"""Learning rates in units of 1/L, finer about 2."""
CLOSE = 0.006
"""A rate this near to a best one gives way to it."""
NEAR = 1e-3
"""The error to reach, as a share of the error at the start."""
RUN, SHOWN = 600, 100
"""Steps run to measure the pace, and steps whose places are kept."""
TINY, HUGE = 1e-250, 1e250
NEVER = -1


# -------------------------------------------------------------------------------------------------------- the theory


def spectral_radius(method: str, rate: ArrayLike, momentum: float, curvature: ArrayLike) -> Array:
    """What one step multiplies the error by in the long run, along an axis of that curvature: below 1 it converges.

    rate, curvature: of shapes that broadcast; the result has the shape they broadcast to.
    Plain descent: |1 - rate * curvature|. Heavy ball: the largest root, by size, of r^2 - (m + c) r + m, where m is
    the momentum and c = 1 - rate * curvature. Nesterov: of r^2 - (1 + m) c r + m c.
    """
    one_of("method", method, METHODS)
    c = 1 - np.asarray(rate, dtype=float) * np.asarray(curvature, dtype=float)
    if method == "plain":
        return np.abs(c)
    trace, determinant = (momentum + c, momentum + 0 * c) if method == "heavy" else ((1 + momentum) * c, momentum * c)
    step = np.stack([np.stack([trace, -determinant], -1), np.stack([1 + 0 * c, 0 * c], -1)], -2)
    return np.asarray(np.abs(np.linalg.eigvals(step)).max(axis=-1))


def pace(method: str, rate: ArrayLike, momentum: float, condition: float) -> Array:
    """The slower of the bowl's two axes, whose curvatures are 1 and 1 / condition. rate: in units of 1/L."""
    return np.maximum(*(spectral_radius(method, rate, momentum, each) for each in (1.0, 1 / condition)))


def limit(method: str, momentum: float) -> float:
    """The rate, in units of 1/L, from which it no longer converges."""
    one_of("method", method, METHODS)
    if method == "plain":
        return 2.0
    return 2 * (1 + momentum) if method == "heavy" else 2 * (1 + momentum) / (1 + 2 * momentum)


def best(method: str, condition: float) -> tuple[float, float, float]:
    """The best rate (in units of 1/L), the momentum that goes with it, and the pace that they give.

    Nesterov's are the usual ones, a rate of 1/L, not the very best.
    """
    one_of("method", method, METHODS)
    root = np.sqrt(condition)
    if method == "plain":
        return 2 * condition / (condition + 1), 0.0, (condition - 1) / (condition + 1)
    if method == "heavy":
        momentum = ((root - 1) / (root + 1)) ** 2
        return float(4 * condition / (root + 1) ** 2), float(momentum), float(np.sqrt(momentum))
    return 1.0, float((root - 1) / (root + 1)), float(1 - 1 / root)


# --------------------------------------------------------------------------------------------------- and in earnest


def run(method: str, rates: ArrayLike, momentum: float, condition: float, steps: int) -> Array:
    """Paths (steps + 1, rates, 2) of the optimizer on the bowl, from an error of 1 along each axis."""
    rate = np.atleast_1d(np.asarray(rates, dtype=float))
    place = np.ones((len(rate), 2))
    optimizer = SGD([place], momentum=0 if method == "plain" else momentum, nesterov=method == "nesterov")
    optimizer.lr = rate[:, None]  # type: ignore[assignment]  # one for each row
    curvature = np.array([1 / condition, 1.0])
    path = np.empty((steps + 1, *place.shape))
    path[0] = place
    with np.errstate(over="ignore", invalid="ignore"):  # beyond all bounds is where too large a rate leads
        for step in range(1, steps + 1):
            optimizer.step([curvature * place])
            path[step] = place
    return path


def measured(distance: Array) -> Array:
    """(rates,) what a step multiplies the distance (steps + 1, rates) by, over the later half of the run.

    By least squares on its logarithm, for under momentum the error swings. Numbers too small or too large are left out.
    """
    found = []
    for column in distance.T:
        usable = (column > TINY) & (column < HUGE)
        end = len(column) if usable.all() else int(usable.argmin())
        late = np.arange(end // 2, end)
        found.append(np.exp(np.polyfit(late, np.log(column[late]), 1)[0]))
    return np.array(found)


@cache
def steps_needed(method: str, condition: float) -> int:
    """Steps until the distance first stays below NEAR of the start, at the method's best rate, by running it."""
    rate, momentum, contraction = best(method, condition)
    steps = 50 + int(np.ceil(2.5 * one_root(contraction)))
    distance = np.linalg.norm(run(method, rate, momentum, condition, steps)[:, 0], axis=-1)
    return int(np.flatnonzero(distance > NEAR * distance[0])[-1]) + 1


def one_root(contraction: float) -> float:
    """Steps to NEAR if each kept this share of the error. Momentum at its best takes more: at either end of the valley
    its two roots are one and the same, and the error falls like t * root^t."""
    return float(np.log(NEAR) / np.log(contraction))


@dataclass(frozen=True)
class Pace:
    """Plain descent, momentum and Nesterov on one bowl, at each of many rates. Rows are the METHODS.

    condition, momentum: as used.  rates: (steps,) in units of 1/L.  theory, measured: (3, steps) what a step multiplies
    the error by.  paths: (3, SHOWN + 1, steps, 2).  distance: (3, RUN + 1, steps) as a share of the first.
    arrived: (3, steps) from which step on the distance stays below NEAR of the first, or NEVER within RUN steps.
    limits: (3,) rates from which each diverges.  conditions: (conditions,), needed: (3, conditions) steps to NEAR at
    the best rates.
    """

    condition: float
    momentum: float
    rates: Array
    theory: Array
    measured: Array
    paths: Array
    distance: Array
    arrived: NDArray[np.int64]
    limits: Array
    conditions: Array
    needed: NDArray[np.int64]

    def table(self) -> dict[str, NDArray[Any]]:
        """One row a rate."""
        columns: dict[str, NDArray[Any]] = {"rate (1/L)": self.rates}
        for row, name in enumerate(METHODS.values()):
            columns |= {f"{name}: pace by theory": self.theory[row], f"{name}: pace measured": self.measured[row]}
            columns[f"{name}: steps to a thousandth of the error ({NEVER}: over {RUN})"] = self.arrived[row]
        return columns


def arrival(distance: Array) -> NDArray[np.int64]:
    """(...,) the step from which the distance (steps + 1, ...) stays below NEAR of the first to the end, else NEVER."""
    outside = ~(distance < NEAR * distance[0])
    last = len(distance) - 1 - outside[::-1].argmax(axis=0)
    return np.where(last + 1 < len(distance), last + 1, NEVER)


def sweep(condition: float = 100, tuned: bool = True, momentum: float = 0.9) -> Pace:
    """All of SWEEP, and the best rates of plain descent and of the heavy ball, on a bowl of that condition number.

    tuned: take the heavy ball's best momentum instead of `momentum`.
    ValueError for a condition outside [2, 1000] or a momentum outside [0.01, 0.99].
    """
    within("condition", condition, 2, 1000)
    within("momentum", momentum, 0.01, 0.99)
    m = best("heavy", condition)[1] if tuned else momentum
    exact = np.array([best(method, condition)[0] for method in ("plain", "heavy")])
    rates = np.union1d(SWEEP[np.abs(SWEEP - exact[:, None]).min(axis=0) > CLOSE], exact)
    paths = np.stack([run(method, rates, m, condition, RUN) for method in METHODS])
    with np.errstate(over="ignore", invalid="ignore"):
        distance = np.hypot(paths[..., 0], paths[..., 1]) / np.sqrt(2)
    return frozen(
        Pace(
            condition=condition,
            momentum=m,
            rates=rates,
            theory=np.stack([pace(method, rates, m, condition) for method in METHODS]),
            measured=np.stack([measured(each) for each in distance]),
            paths=paths[:, : SHOWN + 1],
            distance=distance,
            arrived=np.stack([arrival(each) for each in distance]),
            limits=np.array([limit(method, m) for method in METHODS]),
            conditions=np.array(CONDITIONS, dtype=float),
            needed=np.array([[steps_needed(method, each) for each in CONDITIONS] for method in METHODS]),
        )
    )


def ratios(low: float = 10, high: float = 100) -> Mapping[str, float]:
    """How many times as many steps the higher condition number takes, by method, each at its best rate."""
    return {method: steps_needed(method, high) / steps_needed(method, low) for method in METHODS}
