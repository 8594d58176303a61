"""Descent: go down the slope, again and again, and what six variants change about the step. A race of all seven.

The gradient says which way is down here, and nothing of how far. The learning rate says how far: too small and nothing
happens, too large and the loss explodes. A valley that is steep across and flat along is hard, since the steep side
caps the rate while the flat side needs it. Momentum adds up what the steps agree on; AdaGrad, RMSprop and Adam give
each parameter a rate of its own, from the size of its slopes. None of them is best: it depends on the surface, the
start and, most of all, on whose rate was tuned. So the race can tune each one's rate first, by trying a grid.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concepts.arrays import Array, frozen, one_of, within
from concepts.gradient_descent.surfaces import Surface, surface
from concepts.optimizers import OPTIMIZERS, Optimizer

Counts = NDArray[np.int64]

RACERS = {
    "sgd": "Plain descent",
    "momentum": "Momentum",
    "nesterov": "Nesterov",
    "adagrad": "AdaGrad",
    "rmsprop": "RMSprop",
    "adam": "Adam",
    "adamw": "AdamW",
}
RATES = (*(float(f"{digit}e{power}") for power in range(-4, 1) for digit in (1, 2, 5)), 10.0)
"""Learning rates on offer."""
GRID = tuple(float(f"{10.0**power:.2e}") for power in np.linspace(-4, 1, 51))
"""Learning rates tried when each optimizer's is tuned: ten to a factor of ten, from 0.0001 to 10."""
GOAL = 1e-6
"""A racer is there when the loss stays below this share of the loss at the start: a distance of about 1/1000."""
AWAY = 100.0
"""A racer has diverged when it is further from the middle of the map than this many map widths, or nowhere at all."""
STEPS = (50, 100, 200, 500, 1000)
LONG = 3000
"""Steps of all racers together from which tuning tells its progress."""
DEFAULT = 0.01
"""Everyone's rate where none is given."""
NEVER = -1


# ----------------------------------------------------------------------------------------------------------- descent


def descend(
    name: str, rates: Sequence[float], on: Surface, start: Sequence[float], steps: int, settings: Mapping[str, Any]
) -> tuple[Array, Array, Counts]:
    """One optimizer at several rates, side by side. Returns paths (steps + 1, rates, 2), losses (steps + 1, rates),
    and (rates,) the step at which each diverged, or NEVER. A path ends where it diverges: what comes after is nan."""
    place = np.tile(np.asarray(start, dtype=float), (len(rates), 1))
    optimizer = prepare(name, place, np.asarray(rates, dtype=float)[:, None], settings)
    path, slope = np.empty((steps + 1, *place.shape)), np.empty_like(place)
    path[0] = place
    with np.errstate(all="ignore"):  # numbers beyond all bounds are what divergence is
        for step in range(1, steps + 1):
            slope[:, 0], slope[:, 1] = on.gradient(place[:, 0], place[:, 1])
            optimizer.step([slope])
            path[step] = place
        away = ~(np.abs(path - on.centre).max(axis=2) <= AWAY * on.widest)
        diverged = np.where(away.any(axis=0), away.argmax(axis=0), NEVER)
        path[np.maximum.accumulate(away, axis=0)] = np.nan
    return path, on.value(path[..., 0], path[..., 1]), diverged


def prepare(name: str, parameter: Array, rate: Any, settings: Mapping[str, Any]) -> Optimizer:
    """The optimizer of that name over `parameter`. settings: what replaces its usual momentum, betas and so on."""
    kind, usual = OPTIMIZERS[name]
    optimizer = kind([parameter], **{**usual, **settings})
    optimizer.lr = rate  # one for each row of the parameter
    return optimizer


def arrival(losses: Array) -> Counts:
    """(...,) the step from which the loss (steps + 1, ...) stays within GOAL of its start to the end, else NEVER."""
    outside = ~(losses <= GOAL * losses[0])
    last = len(losses) - 1 - outside[::-1].argmax(axis=0)
    return np.where(outside.any(axis=0), np.where(last + 1 < len(losses), last + 1, NEVER), 0)


def best_of(there: Counts, last: Array) -> NDArray[np.int64]:
    """(...,) which of the rates along the first axis is best: the one that arrives in the fewest steps; if none
    arrives, the one whose last loss is least. there, last: (rates, ...) arrivals and losses."""
    soonest = np.where(there >= 0, there, np.iinfo(np.int64).max).argmin(axis=0)
    lowest = np.where(np.isnan(last), np.inf, last).argmin(axis=0)
    return np.where((there >= 0).any(axis=0), soonest, lowest)


def turned(point: Sequence[float], rotation: float) -> tuple[float, float]:
    """A point of the bowl, given along its own axes, as x and y of the map. rotation: degrees."""
    c, s = float(np.cos(np.radians(rotation))), float(np.sin(np.radians(rotation)))
    return c * point[0] - s * point[1], s * point[0] + c * point[1]


# ---------------------------------------------------------------------------------------------------------- the race


@dataclass(frozen=True)
class Race:
    """Several optimizers on one surface.

    on: the surface.  condition, rotation: of the bowl.  racers: their names.  rates: what each went with.
    settings: what each was given besides.  tuned: whether the rates come out of GRID.
    paths: (racers, steps + 1, 2).  losses: (racers, steps + 1), above the surface's least value, which is 0.
    diverged, arrived: (racers,) at which step, or NEVER. Paths and losses are nan from divergence on.
    tried: (racers, rates) the loss after the last step with each rate of GRID, nan where it diverged.
    soonest: (racers,) the fewest steps to arrival with any rate of GRID, or NEVER.  soonest_rate: (racers,) that rate;
    where none arrives, the one that ends lowest.
    """

    on: Surface
    condition: float
    rotation: float
    racers: tuple[str, ...]
    rates: tuple[float, ...]
    settings: tuple[Mapping[str, Any], ...]
    tuned: bool
    paths: Array
    losses: Array
    diverged: Counts
    arrived: Counts
    tried: Array
    soonest: Counts
    soonest_rate: Array

    def table(self) -> dict[str, NDArray[Any]]:
        """One row a step: everyone's place and loss."""
        columns: dict[str, NDArray[Any]] = {"step": np.arange(self.losses.shape[1])}
        for name, path, loss in zip(self.racers, self.paths, self.losses, strict=True):
            columns |= {f"{RACERS[name]}: x": path[:, 0], f"{RACERS[name]}: y": path[:, 1]}
            columns[f"{RACERS[name]}: loss"] = loss
        return columns


def race(
    name: str = "bowl",
    condition: float = 50.0,
    rotation: float = 0.0,
    start: tuple[float, float] | None = None,
    racers: tuple[str, ...] = ("sgd", "momentum", "adam"),
    rates: tuple[float, ...] | None = None,
    momentum: float = 0.9,
    beta1: float = 0.9,
    beta2: float = 0.999,
    alpha: float = 0.99,
    decay: float = 0.01,
    steps: int = 200,
    progress: Callable[[float], object] | None = None,
) -> Race:
    """Let `racers` descend one of the surfaces from one start.

    start: x and y, or the surface's own. It turns with the bowl: the same point of the valley at every rotation.
     rates: one for each racer, or None to tune each by GRID.
    momentum: of momentum and Nesterov.  beta1, beta2: of Adam and AdamW.  alpha: of RMSprop.  decay: of AdamW.
    progress: is told the share done, where tuning takes long enough to tell.
    ValueError for an unknown name, no racer at all, or a number out of range.
    """
    on = surface(name, condition, rotation)
    if not racers:
        raise ValueError("racers must name at least one optimizer, got none.")
    for each in racers:
        one_of("racers", each, RACERS)
    if rates is not None and len(rates) != len(racers):
        raise ValueError(f"rates must be one for each of the {len(racers)} racers, got {len(rates)}.")
    for label, value, low, high in (
        ("momentum", momentum, 0.01, 0.999), ("beta1", beta1, 0, 0.999), ("beta2", beta2, 0, 0.9999),
        ("alpha", alpha, 0, 0.9999), ("decay", decay, 0, 1), ("steps", steps, 1, 10_000),
    ):  # fmt: skip
        within(label, value, low, high)
    for rate in rates or ():
        within("rates", rate, 0, 100)
    given: dict[str, dict[str, Any]] = {each: {} for each in RACERS}
    given["momentum"] = {"momentum": momentum}
    given["nesterov"] = {"momentum": momentum}
    given["rmsprop"] = {"alpha": alpha}
    given["adam"] = {"betas": (beta1, beta2)}
    given["adamw"] = {"betas": (beta1, beta2), "weight_decay": decay}
    begin = on.start if start is None else start
    if name == "bowl":
        begin = turned(begin, rotation)
    runs: list[tuple[Array, Array, int]] = []
    tried, used = [], list(rates or ())
    soonest, best_rates = [], []
    for row, each in enumerate(racers):
        every = GRID if rates is None else (*GRID, rates[row])
        path, loss, diverged = descend(each, every, on, begin, steps, given[each])
        there, last = arrival(loss[:, : len(GRID)]), loss[-1, : len(GRID)]
        first = int(best_of(there, last))
        chosen = first if rates is None else len(GRID)
        tried.append(last)
        soonest.append(int(there[first]))
        best_rates.append(GRID[first])
        runs.append((path[:, chosen].copy(), loss[:, chosen], int(diverged[chosen])))
        if rates is None:
            used.append(GRID[first])
        if progress is not None and steps * len(racers) >= LONG:
            progress((row + 1) / len(racers))
    losses = np.stack([loss for _, loss, _ in runs])
    return frozen(
        Race(
            on=on,
            condition=condition,
            rotation=rotation,
            racers=racers,
            rates=tuple(used),
            settings=tuple(given[each] for each in racers),
            tuned=rates is None,
            paths=np.stack([path for path, _, _ in runs]),
            losses=losses,
            diverged=np.array([end for _, _, end in runs]),
            arrived=arrival(losses.T),
            tried=np.stack(tried),
            soonest=np.array(soonest),
            soonest_rate=np.array(best_rates),
        )
    )
