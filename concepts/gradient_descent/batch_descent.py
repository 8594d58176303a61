"""Batch, mini-batch and single-sample descent on one regression, by the steps taken and by the rows looked at.

The gradient over all rows is exact, and costs all rows for one step. The gradient over a few drawn at random is right
on average, and leaves money for many more steps: so by rows seen, small batches are far ahead at first. But at a
constant rate the noise of the draw never dies. The path ends in a cloud about the minimum, and how far above the least
loss it hovers goes, near enough, as rate / batch size. A rate that decays lets the cloud shrink; and where a perfect
fit leaves no error on any row, there is no noise at all. Runs that really draw rows stand beside the exact mean over
all draws (`moments.py`).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concepts.arrays import Array, frozen, one_of, within
from concepts.gradient_descent.moments import expected, floor, limit
from concepts.gradient_descent.regression import ROWS, Regression, regression
from concepts.gradient_descent.schedules import SCHEDULES, START, factors

DRAWS = {"replace": "With replacement", "shuffle": "Shuffled each epoch"}
BATCHES = (2, 4, 8, 16, 32, 64, 128)
RATES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.3, 1.5)
RUNS = 50
AWAY = 1e3
"""A run has diverged when a weight is further from the best one than this, or nowhere at all."""
LANES = ("all rows", "mini-batch", "one row")
FRAMES = 45


def order(draws: str, epochs: int, runs: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """(runs, epochs * 442) which rows are looked at, in turn."""
    if draws == "replace":
        return rng.integers(0, ROWS, (runs, epochs * ROWS))
    decks = np.tile(np.arange(ROWS), (runs * epochs, 1))
    return rng.permuted(decks, axis=1).reshape(runs, epochs * ROWS)


def descend(on: Regression, batch: int, rows: NDArray[np.int64], rates: Array, start: Array) -> Array:
    """(steps + 1, runs, 2) weights of each run, nan from divergence on.

    rows: (runs, samples) which are looked at in turn, as from `order`.  rates: (steps,) of each step.
    A step is linear in the weights, w' = (I - rate H_b) w + rate c_b: so each batch is summed up before the first.
    """
    runs, steps = len(rows), rows.shape[1] // batch
    drawn = rows[:, : steps * batch].T.reshape(steps, batch, runs)
    products = np.stack([on.X[:, 0] ** 2, on.X[:, 0] * on.X[:, 1], on.X[:, 1] ** 2, *(on.y[:, None] * on.X).T])
    a, b, c, *targets = (column[drawn].mean(axis=1) for column in products)
    each = rates[:, None]
    stay = np.stack([np.stack([1 - each * a, -each * b], 1), np.stack([-each * b, 1 - each * c], 1)], 1)
    pull = rates[:, None, None] * np.stack(targets, 1)
    path = np.empty((steps + 1, 2, runs))
    path[0] = start[:, None]
    weights = path[0]
    with np.errstate(all="ignore"):
        for step in range(steps):
            weights = np.add.reduce(stay[step] * weights, axis=1) + pull[step]
            path[step + 1] = weights
        away = ~(np.abs(path - on.best[:, None]).max(axis=1) <= AWAY)
    path = path.swapaxes(1, 2)
    path[np.maximum.accumulate(away, axis=0)] = np.nan
    return path


@dataclass(frozen=True)
class Batches:
    """Three batch sizes with the same budget of rows; lanes are LANES, frames the scrubber's steps.

    on: the regression.  rate, schedule, draws, epochs: as asked.  sizes: (3,) rows in a batch.
    paths: for each lane, (its steps + 1, 2) weights of the first run.  losses: for each lane, (its steps + 1,) mean
    excess loss of the RUNS runs that have not diverged.  spread: the same, standard error of that mean.
    gone: for each lane, (its steps + 1,) how many runs have diverged.  seen: (frames,) rows looked at.
    taken: (3, frames) steps that each lane has made of them.  expected: (3, frames) mean excess loss over all draws,
    exact; nan where rows are shuffled.  floors: (3,) where the loss levels off, for a constant rate and draws with
    replacement, else nan; inf where there is no level.  limits: (3,) rates.  tail, tail_error: (3,) mean excess over
    the last half of the budget, and its standard error over runs.  curve: floors (sizes,) by batch size
    (curve_sizes,), nan as for floors.
    """

    on: Regression
    rate: float
    schedule: str
    draws: str
    epochs: int
    sizes: tuple[int, int, int]
    paths: tuple[Array, ...]
    losses: tuple[Array, ...]
    spread: tuple[Array, ...]
    gone: tuple[NDArray[np.int64], ...]
    seen: NDArray[np.int64]
    taken: NDArray[np.int64]
    expected: Array
    floors: Array
    limits: Array
    tail: Array
    tail_error: Array
    curve_sizes: NDArray[np.int64]
    curve: Array

    def table(self) -> dict[str, NDArray[Any]]:
        """One row a frame."""
        columns: dict[str, NDArray[Any]] = {"rows seen": self.seen, "epochs": self.seen / ROWS}
        for lane, name in enumerate(LANES):
            columns |= {f"{name}: steps": self.taken[lane], f"{name}: excess loss": self.losses[lane][self.taken[lane]]}
            columns |= {
                f"{name}: standard error": self.spread[lane][self.taken[lane]],
                f"{name}: expected": self.expected[lane],
            }
        return columns


def batches(
    data: str = "diabetes",
    rate: float = 0.1,
    batch: int = 32,
    schedule: str = "constant",
    draws: str = "replace",
    epochs: int = 10,
    seed: int = 0,
) -> Batches:
    """All rows, `batch` rows and one row at a time, at one rate, with the same number of rows to look at.

    ValueError for an unknown name, or a rate outside [0.001, 2], batch outside [2, 221] or epochs outside [1, 40].
    """
    one_of("schedule", schedule, SCHEDULES)
    one_of("draws", draws, DRAWS)
    within("rate", rate, 0.001, 2)
    within("batch", batch, 2, 221)
    within("epochs", epochs, 1, 40)
    on, start = regression(data, seed), np.array(START)
    sizes = (ROWS, batch, 1)
    rng = np.random.default_rng(seed)
    rates = [rate * factors(schedule, epochs * ROWS // size, epochs) for size in sizes]
    every = np.tile(np.arange(ROWS), (1, epochs))  # a batch of all rows takes each once, whatever the draw
    rows = [every, *(order(draws, epochs, RUNS, rng) for _ in sizes[1:])]
    runs = [descend(on, size, *each, start) for size, each in zip(sizes, zip(rows, rates, strict=True), strict=True)]
    runs[0] = np.repeat(runs[0], RUNS, axis=1)
    seen = np.unique(np.concatenate([[0, ROWS], np.geomspace(1, epochs * ROWS, FRAMES).round()])).astype(np.int64)
    taken = np.array([seen // size for size in sizes])
    known = [True] + 2 * [draws == "replace"]
    closed = schedule == "constant" and draws == "replace"
    curve_sizes = np.unique(np.geomspace(1, 256, 33).round()).astype(np.int64)
    summed = [_summary(on, path) for path in runs]
    return frozen(
        Batches(
            on=on,
            rate=rate,
            schedule=schedule,
            draws=draws,
            epochs=epochs,
            sizes=sizes,
            paths=tuple(path[:, 0].copy() for path in runs),
            losses=tuple(each[0] for each in summed),
            spread=tuple(each[1] for each in summed),
            gone=tuple(each[2] for each in summed),
            seen=seen,
            taken=taken,
            expected=np.stack([
                _expected(on, size, lane_rates, start, at) if sure else np.full(len(seen), np.nan)
                for size, lane_rates, at, sure in zip(sizes, rates, taken, known, strict=True)
            ]),
            floors=np.array([0.0, *(floor(on, rate, size) for size in sizes[1:])]) if closed else np.full(3, np.nan),
            limits=np.array([limit(on, size) for size in sizes]),
            tail=np.array([each[3].mean() for each in summed]),
            tail_error=np.array([each[3].std(ddof=1) / np.sqrt(RUNS) for each in summed]),
            curve_sizes=curve_sizes,
            curve=np.array([floor(on, rate, int(size)) if closed else np.nan for size in curve_sizes]),
        )
    )  # fmt: skip


def _summary(on: Regression, path: Array) -> tuple[Array, Array, NDArray[np.int64], Array]:
    """Mean excess and its standard error by step, over runs that go on; how many are gone; each run's late mean."""
    each = on.excess(path)
    n = np.isfinite(each).sum(axis=1)
    mean = np.where(n > 0, np.nansum(each, axis=1) / np.maximum(n, 1), np.nan)
    apart = np.nansum((each - mean[:, None]) ** 2, axis=1)
    return mean, np.sqrt(apart / np.maximum(n - 1, 1) / np.maximum(n, 1)), RUNS - n, each[len(each) // 2 :].mean(axis=0)


def _expected(on: Regression, batch: int, rates: Array, start: Array, at: NDArray[np.int64]) -> Array:
    keep, place = np.unique(at, return_inverse=True)
    return expected(on, batch, rates, start, keep)[place]
