"""Gradient descent: go down the slope, again and again, and what six variants change about the step.

The gradient says which way is down here, and nothing of how far. The learning rate says how far: too small and nothing
happens, too large and the loss explodes. A valley that is steep across and flat along is hard, since the steep side
caps the rate while the flat side needs it. Momentum adds up what the steps agree on; AdaGrad, RMSprop and Adam give
each parameter a rate of its own, from the size of its slopes. None of them is best: it depends on the surface, the
start and, most of all, on whose rate was tuned. So the race can tune each one's rate first, by trying a grid.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concepts import adam, batch_descent
from concepts import convergence_rate as theory
from concepts.ensemble_data import one_of, within
from concepts.optimizers import OPTIMIZERS, Optimizer
from concepts.surfaces import Surface, surface

Array = NDArray[np.float64]
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
    path = np.empty((steps + 1, *place.shape))
    path[0] = place
    with np.errstate(all="ignore"):  # numbers beyond all bounds are what divergence is
        for step in range(1, steps + 1):
            optimizer.step([np.stack(on.gradient(place[:, 0], place[:, 1]), axis=1)])
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


def tune(name: str, on: Surface, start: Sequence[float], steps: int, settings: Mapping[str, Any]) -> float:
    """The rate of GRID that arrives in the fewest steps; if none arrives, the one whose last loss is least."""
    _, losses, _ = descend(name, GRID, on, start, steps, settings)
    there = arrival(losses)
    if np.any(there >= 0):
        return GRID[int(np.argmin(np.where(there >= 0, there, steps + 1)))]
    last = losses[-1]
    return GRID[int(np.argmin(np.where(np.isnan(last), np.inf, last)))]


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
    with_rates = rates or ()
    for place, each in enumerate(() if rates else racers):
        with_rates = (*with_rates, tune(each, on, begin, steps, given[each]))
        if progress is not None and steps * len(racers) >= LONG:
            progress((place + 1) / len(racers))
    runs = [descend(each, [rate], on, begin, steps, given[each]) for each, rate in zip(racers, with_rates, strict=True)]
    losses = np.stack([loss[:, 0] for _, loss, _ in runs])
    return Race(
        on=on,
        condition=condition,
        rotation=rotation,
        racers=racers,
        rates=with_rates,
        settings=tuple(given[each] for each in racers),
        tuned=rates is None,
        paths=np.stack([path[:, 0] for path, _, _ in runs]),
        losses=losses,
        diverged=np.array([int(end[0]) for _, _, end in runs]),
        arrived=arrival(losses.T),
    )


# ---------------------------------------------------------------------------------------------- numbers for the prose

OPTIONS: Mapping[str, tuple[float, float]] = {
    "same": (1, 1),
    "both": (10, 10),
    "root": (10, 10**0.5),
    "square": (100, 10),
}
"""How many times as many steps each option of the prediction says: plain, and with momentum."""


def prediction() -> str:
    """Key of the right option: the one nearest to what running both, at their best rates, comes to."""
    found = theory.ratios()
    seen = np.log([found["plain"], found["heavy"]])
    return min(OPTIONS, key=lambda key: float(np.abs(np.log(OPTIONS[key]) - seen).sum()))


@cache
def claims() -> Mapping[str, float]:
    """The numbers that the prose quotes."""
    ratio = theory.ratios()
    at_limit = [theory.run("plain", rate, 0.0, 100.0, 500)[-1, 0] for rate in (1.98, 2.02)]
    straight, skew = (race("bowl", 100, angle, racers=tuple(RACERS), steps=1000) for angle in (0, 45))
    kept = race("bowl", 100, 45, racers=straight.racers, rates=straight.rates, steps=1000)
    valley = race("rosenbrock", racers=("sgd", "momentum", "adam"), steps=1000)
    loose = race("rosenbrock", racers=("sgd", "momentum", "adam"), rates=(DEFAULT,) * 3, steps=1000)
    ridge = race("saddle", start=(1.5, 0.0), racers=("sgd",), rates=(0.1,), steps=1000)
    beside = race("saddle", start=(1.5, 1e-6), racers=("sgd",), rates=(0.1,), steps=1000)
    row = {name: place for place, name in enumerate(RACERS)}
    many = batch_descent.batches()
    data = many.on
    epoch = [float(loss[batch_descent.ROWS // size]) for loss, size in zip(many.losses, many.sizes, strict=True)]
    scaled = batch_descent.floor(data, 0.2, 64)
    shuffled = batch_descent.batches(draws="shuffle")
    steady = adam.inside()
    rare = adam.inside("rare", rate=0.05, beta1=0.0, beta2=0.9)
    longer = adam.inside("rare", rate=0.05, beta1=0.0, beta2=0.999)
    rarer = adam.inside("rare", period=101, rate=0.05, beta1=0.0, beta2=0.999)
    quiet, loud = adam.shrinkage(0.1), adam.shrinkage(10)
    return {
        "plain_ten": theory.steps_needed("plain", 10),
        "plain_hundred": theory.steps_needed("plain", 100),
        "heavy_ten": theory.steps_needed("heavy", 10),
        "heavy_hundred": theory.steps_needed("heavy", 100),
        "ratio_plain": ratio["plain"],
        "ratio_heavy": ratio["heavy"],
        "pace_plain": theory.best("plain", 100)[2],
        "pace_heavy": theory.best("heavy", 100)[2],
        "limit_heavy": theory.limit("heavy", theory.best("heavy", 100)[1]),
        "pace_ratio": float(np.log(theory.best("heavy", 10)[2]) / np.log(theory.best("heavy", 100)[2])),
        "below": float(np.abs(at_limit[0]).max()),
        "above": float(np.abs(at_limit[1]).max()),
        "straight_plain": int(straight.arrived[row["sgd"]]),
        "skew_plain": int(skew.arrived[row["sgd"]]),
        "straight_adagrad": int(straight.arrived[row["adagrad"]]),
        "skew_adagrad": int(skew.arrived[row["adagrad"]]),
        "straight_adam": int(straight.arrived[row["adam"]]),
        "skew_adam": int(skew.arrived[row["adam"]]),
        "kept_adam": int(kept.arrived[row["adam"]]),
        "valley_momentum": int(valley.arrived[1]),
        "valley_adam": int(valley.arrived[2]),
        "valley_plain": float(valley.losses[0, -1]),
        "loose_plain": int(loose.diverged[0]),
        "loose_adam": float(loose.losses[2, -1]),
        "tuned_adam_rate": valley.rates[2],
        "grid": len(GRID),
        "ridge": float(ridge.losses[0, -1]),
        "beside": int(np.argmax(beside.losses[0] < 0.125)),
        "rows": batch_descent.ROWS,
        "epoch_all": epoch[0],
        "epoch_mini": epoch[1],
        "epoch_one": epoch[2],
        "floor_one": float(many.floors[2]),
        "tail_one": float(many.tail[2]),
        "tail_one_error": float(many.tail_error[2]),
        "floor_mini": float(many.floors[1]),
        "floor_scaled": scaled,
        "tail_shuffled": float(shuffled.tail[1]),
        "limit_all": float(many.limits[0]),
        "limit_one": float(many.limits[2]),
        "raw_first": float(abs(steady.moves[2, 0])),
        "rare_adam": float(rare.places[1, -1]),
        "rare_amsgrad": float(rare.places[3, -1]),
        "longer_adam": float(longer.places[1, -1]),
        "rarer_adam": float(rarer.places[1, -1]),
        "quiet_through": quiet[0],
        "loud_through": loud[0],
        "apart": loud[1],
    }
