"""The numbers that the written answer quotes, and the right option of its prediction: all computed."""

from collections.abc import Mapping
from functools import cache

import numpy as np

from concepts.arrays import Array
from concepts.gradient_descent import adam, batch_descent, schedules, turned_valley
from concepts.gradient_descent import convergence_rate as theory
from concepts.gradient_descent.descent import DEFAULT, GRID, race
from concepts.gradient_descent.moments import averaged, bounded, expected, floor
from concepts.gradient_descent.regression import ROWS, Regression, regression

OPTIONS: Mapping[str, float] = {"same": 0.98, "half": 0.96, "root": 0.82, "all": 0.1}
"""The share of the error that momentum keeps at each step, as each option of the prediction has it."""
STEEP = 100.0
"""The condition number of the prediction."""
MANY = 2000
"""Runs behind a mean that is quoted."""
FINE = np.geomspace(0.001, 1, 201)
"""Peak rates by which it is measured how far each may be missed."""


def prediction() -> str:
    """Key of the right option: the one nearest to what running it, at its best rate and momentum, comes to."""
    rate, momentum, _ = theory.best("heavy", STEEP)
    path = theory.run("heavy", rate, momentum, STEEP, theory.RUN)
    seen = theory.measured(np.linalg.norm(path, axis=-1))[0]
    return min(OPTIONS, key=lambda key: abs(float(np.log(OPTIONS[key] / seen))))


@cache
def claims() -> Mapping[str, float]:
    """The numbers that the prose quotes."""
    return pace_claims() | race_claims() | batch_claims() | schedule_claims() | adam_claims()


def pace_claims() -> dict[str, float]:
    """What rate, condition number and momentum come to."""
    ratio = theory.ratios()
    below, above = (np.abs(theory.run("plain", rate, 0.0, STEEP, 500)[-1, 0]).max() for rate in (1.98, 2.02))
    heavy = theory.best("heavy", STEEP)
    path = theory.run("heavy", heavy[0], heavy[1], STEEP, theory.SHOWN)[:, 0]
    return {
        "plain_ten": theory.steps_needed("plain", 10),
        "plain_hundred": theory.steps_needed("plain", STEEP),
        "heavy_ten": theory.steps_needed("heavy", 10),
        "heavy_hundred": theory.steps_needed("heavy", STEEP),
        "ratio_plain": ratio["plain"],
        "ratio_heavy": ratio["heavy"],
        "pace_plain": theory.best("plain", STEEP)[2],
        "pace_heavy": heavy[2],
        "rate_heavy": heavy[0],
        "limit_heavy": theory.limit("heavy", heavy[1]),
        "limit_nesterov": theory.limit("nesterov", heavy[1]),
        "beta_heavy": heavy[1],
        "one_root": int(np.ceil(theory.one_root(heavy[2]))),
        "swing_heavy": float(np.linalg.norm(path, axis=-1).max() / np.sqrt(2)),
        "shrunk": float(1 / below),
        "grown": float(above),
    }


def race_claims() -> dict[str, float]:
    """Turned valleys, tuned and untuned races, and a ridge."""
    again, kept = turned_valley.turn(STEEP), turned_valley.turn(STEEP, again=False)
    straight, skew = 0, int(np.flatnonzero(again.angles == 45)[0])
    plain, adagrad, momentum_adam = (turned_valley.TURNED.index(name) for name in ("sgd", "adagrad", "adam"))
    valley = race("rosenbrock", racers=("sgd", "momentum", "adam"), steps=1000)
    loose = race("rosenbrock", racers=("sgd", "momentum", "adam"), rates=(DEFAULT,) * 3, steps=1000)
    ridge = race("saddle", start=(1.5, 0.0), racers=("sgd",), rates=(0.1,), steps=1000)
    beside = race("saddle", start=(1.5, 1e-6), racers=("sgd",), rates=(0.1,), steps=1000)
    return {
        "straight_plain": int(again.arrived[plain, straight]),
        "skew_plain": int(again.arrived[plain, skew]),
        "straight_adagrad": int(again.arrived[adagrad, straight]),
        "skew_adagrad": int(again.arrived[adagrad, skew]),
        "straight_adam": int(again.arrived[momentum_adam, straight]),
        "skew_adam": int(again.arrived[momentum_adam, skew]),
        "kept_adam": int(kept.arrived[momentum_adam, skew]),
        "valley_momentum": int(valley.arrived[1]),
        "valley_adam": int(valley.arrived[2]),
        "valley_plain": float(valley.losses[0, -1]),
        "loose_plain": int(loose.diverged[0]),
        "loose_adam": float(loose.losses[2, -1]),
        "tuned_adam_rate": valley.rates[2],
        "grid": len(GRID),
        "ridge": float(ridge.losses[0, -1]),
        "beside": int(np.argmax(beside.losses[0] < 0.125)),
    }


def after_an_epoch(on: Regression, rate: float, batch: int, seed: int = 0) -> tuple[float, float, float]:
    """Excess loss after 442 rows in batches of so many: exact mean over all draws, mean of MANY runs, and its error."""
    start, steps = np.array(schedules.START), ROWS // batch
    rates = np.full(steps, rate)
    exact = expected(on, batch, rates, start, np.array([steps]))
    rows = batch_descent.order("replace", 1, MANY, np.random.default_rng(seed))
    last = on.excess(batch_descent.descend(on, batch, rows, rates, start)[-1])
    return float(exact[0]), float(last.mean()), float(last.std(ddof=1) / np.sqrt(MANY))


def batch_claims() -> dict[str, float]:
    """One epoch, the floors, and the limits."""
    many, shuffled = batch_descent.batches(), batch_descent.batches(draws="shuffle")
    one, mini = (after_an_epoch(many.on, many.rate, size) for size in (1, 32))
    return {
        "rows": ROWS,
        "epoch_all": float(many.losses[0][1]),
        "epoch_mini": mini[0],
        "epoch_one": one[0],
        "epoch_seen": one[1],
        "epoch_error": one[2],
        "epoch_runs": MANY,
        "floor_one": float(many.floors[2]),
        "tail_one": float(many.tail[2]),
        "tail_one_error": float(many.tail_error[2]),
        "floor_mini": float(many.floors[1]),
        "floor_scaled": floor(many.on, 0.2, 64),
        "tail_shuffled": float(shuffled.tail[1]),
        "tail_shuffled_error": float(shuffled.tail_error[1]),
        "limit_all": bounded(float(many.limits[0])),
        "limit_one": bounded(float(many.limits[2])),
    }


def window(peaks: Array, final: Array) -> float:
    """How many times the lowest the highest peak rate is that ends within twice the least loss of all of them.

    peaks: (peaks,) rising. final: (peaks,) the losses. Between two peaks the loss is taken for a power of the rate, so
    that the factor does not hang on the grid. ValueError where the least loss does not double on both sides.
    """
    above = np.log(final / (2 * np.nanmin(final)))
    good = np.flatnonzero(above <= 0)
    if good[0] == 0 or good[-1] == len(peaks) - 1:
        raise ValueError("peaks must reach to where the loss has doubled, on both sides.")
    edges = [
        np.interp(0, above[pair], np.log(peaks)[pair]) for pair in ([good[0], good[0] - 1], [good[-1], good[-1] + 1])
    ]
    return float(np.exp(edges[1] - edges[0]))


def schedule_claims() -> dict[str, float]:
    """What a peak rate of 0.1 ends at, and how much it may be missed."""
    result = schedules.compare()
    at = int(np.flatnonzero(result.peaks == 0.1)[0])
    final = dict(zip(schedules.COMPARED, result.final, strict=True))
    start, end = np.array(schedules.START), np.array([result.steps])
    room = {name: window(FINE, schedules.finals(name, FINE)) for name in ("constant", "cosine", "average")}
    return {
        "end_constant": float(final["constant"][at]),
        "end_cosine": float(final["cosine"][at]),
        "end_warmup": float(final["warmup"][at]),
        "end_average": float(final["average"][at]),
        "end_averaged_all": float(averaged(regression(), result.batch, [0.1], start, 0, end)[0, 0]),
        "window_constant": room["constant"],
        "window_cosine": room["cosine"],
        "window_average": room["average"],
    }


def adam_claims() -> dict[str, float]:
    """The first step, the counterexample, and weight decay."""
    steady = adam.inside()
    rare = adam.inside("rare", rate=0.05, beta1=0.0, beta2=0.9)
    longer = adam.inside("rare", rate=0.05, beta1=0.0, beta2=0.999)
    rarer = adam.inside("rare", period=101, rate=0.05, beta1=0.0, beta2=0.999)
    quiet, loud = adam.shrinkage(0.1), adam.shrinkage(10)
    return {
        "raw_first": float(abs(steady.moves[2, 0])),
        "rare_adam": float(rare.places[1, -1]),
        "rare_amsgrad": float(rare.places[3, -1]),
        "longer_adam": float(longer.places[1, -1]),
        "rarer_adam": float(rarer.places[1, -1]),
        "rarer_steps": len(rarer.slopes),
        "rarer_amsgrad": float(rarer.places[3, -1]),
        "quiet_through": quiet[0],
        "loud_through": loud[0],
        "apart": loud[1],
    }
