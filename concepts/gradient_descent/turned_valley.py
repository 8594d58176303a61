"""One valley, turned against the axes: who notices?

Plain descent and momentum add up gradients, and a gradient turns with the valley: they take the same steps at every
angle. AdaGrad, RMSprop and Adam give each *parameter* a rate of its own. That straightens a valley that lies along the
axes, and helps little against one that lies across them, where every parameter has the same mixture of steep and flat.
Methods that treat a layer's weights as a matrix (Shampoo: Gupta, Koren and Singer 2018, ICML) want that back.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concepts.arrays import Array, frozen, within
from concepts.gradient_descent.descent import GRID, NEVER, RACERS, arrival, best_of, prepare, turned
from concepts.gradient_descent.surfaces import surface

TURNED = ("sgd", "momentum", "adagrad", "adam")
ANGLES = np.arange(0.0, 91.0, 5.0)
BUDGET = 500
CONDITIONS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


@dataclass(frozen=True)
class Turned:
    """TURNED on one bowl at each of ANGLES, from the same point of the valley.

    condition: of the bowl.  again: whether each rate was tuned at each angle, or once, at 0.
    angles: (angles,) degrees.  rates: (4, angles).  paths: (4, angles, BUDGET + 1, 2), in the parameters x and y.
    losses: (4, angles, BUDGET + 1).  arrived: (4, angles) the step from which the loss stays below a millionth of the
    first, or NEVER.
    """

    condition: float
    again: bool
    angles: Array
    rates: Array
    paths: Array
    losses: Array
    arrived: NDArray[np.int64]

    def table(self) -> dict[str, NDArray[Any]]:
        """One row an angle."""
        columns: dict[str, NDArray[Any]] = {"angle": self.angles}
        for row, name in enumerate(TURNED):
            columns |= {f"{RACERS[name]}: rate": self.rates[row]}
            columns |= {f"{RACERS[name]}: steps ({NEVER}: not there in {BUDGET})": self.arrived[row]}
        return columns


def turn(condition: float = 100.0, again: bool = True) -> Turned:
    """Let TURNED descend a bowl of that condition number at each angle.

    again: tune each rate by GRID at each angle, or once at 0 and keep it.
    ValueError for a condition outside [1, 1000].
    """
    within("condition", condition, 1, 1000)
    runs = [_at_all_angles(name, condition, again) for name in TURNED]
    losses = np.stack([losses for _, _, losses in runs])
    return frozen(
        Turned(
            condition=condition,
            again=again,
            angles=ANGLES.copy(),
            rates=np.stack([rates for rates, _, _ in runs]),
            paths=np.stack([paths for _, paths, _ in runs]),
            losses=losses,
            arrived=arrival(losses.transpose(2, 0, 1)).astype(np.int64),
        )
    )


def _at_all_angles(name: str, condition: float, again: bool) -> tuple[Array, Array, Array]:
    """Rates (angles,), paths (angles, steps + 1, 2) and losses (angles, steps + 1) of one optimizer."""
    blind = name in ("sgd", "momentum")  # its steps turn with the valley, as the gradient does
    angles = ANGLES[:1] if blind or not again else ANGLES
    paths, losses = _run(name, condition, angles, np.array([GRID]))
    best = best_of(arrival(losses).T, losses[-1].T)
    rates = np.broadcast_to(np.array(GRID)[best], ANGLES.shape)
    each = np.arange(len(angles)), best
    path, loss = paths[:, *each].swapaxes(0, 1), losses[:, *each].T
    if blind:
        c, s = np.cos(np.radians(ANGLES))[:, None], np.sin(np.radians(ANGLES))[:, None]
        x, y = path[0].T
        return rates, np.stack([c * x - s * y, s * x + c * y], axis=-1), np.tile(loss, (len(ANGLES), 1))
    if not again:
        paths, losses = _run(name, condition, ANGLES, rates[:, None])
        path, loss = paths[:, :, 0].swapaxes(0, 1), losses[:, :, 0].T
    return rates, path, loss


def _run(name: str, condition: float, angles: Array, rates: Array) -> tuple[Array, Array]:
    """Paths (steps + 1, angles, rates, 2) and losses (steps + 1, angles, rates); rates: (angles or 1, rates).

    The bowls are those of `surfaces.bowl`, as matrices: many angles at once.
    """
    bowls = np.stack([np.array(surface("bowl", condition, angle).gradient(*np.eye(2))).T for angle in angles])
    starts = np.array([turned(surface("bowl").start, angle) for angle in angles])
    place = np.repeat(starts[:, None, :], rates.shape[1], axis=1)
    optimizer = prepare(name, place, rates[:, :, None], {})
    paths, slopes = np.empty((2, BUDGET + 1, *place.shape))
    with np.errstate(all="ignore"):  # numbers beyond all bounds are what divergence is
        for step in range(BUDGET + 1):
            paths[step] = place
            slopes[step] = place @ bowls
            optimizer.step([slopes[step]])
        losses = np.einsum("...i,...i", paths, slopes) / 2
    return paths, losses
