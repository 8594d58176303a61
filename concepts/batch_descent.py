"""Batch, mini-batch and single-sample descent on one regression, by the steps taken and by the rows looked at.

The gradient over all rows is exact, and costs all rows for one step. The gradient over a few drawn at random is right
on average, and leaves money for many more steps: so by rows seen, small batches are far ahead at first. But at a
constant rate the noise of the draw never dies. The path ends in a cloud about the minimum, and how far above the least
loss it hovers goes, near enough, as rate / batch size. For least squares that floor has a closed form: the spread of
the weights must reproduce itself from one step to the next, which is a linear equation. A rate that decays lets the
cloud shrink; and where a perfect fit leaves no error on any row, there is no noise at all.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_diabetes

from concepts.ensemble_data import one_of, within

Array = NDArray[np.float64]

DATA = {"diabetes": "Diabetes (real)", "noisy": "Simulated, noisy", "exact": "Simulated, no noise"}
SCHEDULES = {"constant": "Constant", "inverse": "1 / (1 + epochs)", "cosine": "Cosine to 0"}
DRAWS = {"replace": "With replacement", "shuffle": "Shuffled each epoch"}
BATCHES = (2, 4, 8, 16, 32, 64, 128)
RATES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.3, 1.5)
ROWS, RUNS = 442, 20
START = (-0.8, 1.1)
"""Weights to start from."""
AWAY = 1e3
"""A run has diverged when a weight is further from the best one than this, or nowhere at all."""
LANES = ("all rows", "mini-batch", "one row")
FRAMES = 45


@dataclass(frozen=True)
class Regression:
    """Least squares with two features. X: (442, 2), each of mean 0 and variance 1; y: (442,), as well.
    best: (2,) weights of least loss.  least: that loss, half the mean squared residual.  hessian: (2, 2)."""

    X: Array
    y: Array
    best: Array
    least: float
    hessian: Array

    def excess(self, weights: Array) -> Array:
        """(...,) loss of weights (..., 2) above the least one: exact, as the loss is a quadratic."""
        error = weights - self.best
        return np.asarray(0.5 * np.einsum("...i,ij,...j->...", error, self.hessian, error))


@cache
def regression(data: str = "diabetes", seed: int = 0) -> Regression:
    """Body mass index and blood lipids (s5) against disease progression, or simulated rows of the same correlation.

    ValueError for unknown data.
    """
    one_of("data", data, DATA)
    if data == "diabetes":
        every, y = load_diabetes(return_X_y=True)
        X = every[:, [2, 8]]
    else:
        rng = np.random.default_rng(seed)
        X = rng.standard_normal((ROWS, 2)) @ np.array([[1.0, 0.45], [0.0, 0.9]])
        y = X @ np.array([0.5, 0.4]) + (0.7 * rng.standard_normal(ROWS) if data == "noisy" else 0.0)
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    y = (y - y.mean()) / y.std()
    best = np.linalg.lstsq(X, y, rcond=None)[0]
    return Regression(X, y, best, float(0.5 * np.mean((y - X @ best) ** 2)), X.T @ X / ROWS)


def gradient(X: Array, y: Array, weights: Array) -> Array:
    """(..., 2) slopes of half the mean squared residual of a batch. X: (..., b, 2), y: (..., b), weights: (..., 2)."""
    residual = np.einsum("...bi,...i->...b", X, weights) - y
    return np.asarray(np.einsum("...b,...bi->...i", residual, X) / y.shape[-1])


# ---------------------------------------------------------------------------------------------------------- the floor


def floor(on: Regression, rate: float, batch: int) -> float:
    """Mean excess loss about which descent hovers at a constant rate, batches drawn with replacement; inf if unstable.

    Its error e follows e' = (I - rate H_b) e + rate * noise, with H_b the batch's own curvature. In the long run its
    covariance S solves S = E[(I - rate H_b) S (I - rate H_b)] + rate^2 C / batch, C the covariance of one row's
    gradient at the best weights: four linear equations. The excess is trace(H S) / 2.
    """
    X, H, unit = on.X, on.hessian, np.eye(2)
    residual = on.y - X @ on.best
    C = np.einsum("n,ni,nj->ij", residual**2, X, X) / len(X)
    squares = np.einsum("ni,nj,nk,nl->ijkl", X, X, X, X).reshape(4, 4) / len(X)  # S -> E[x x' S x x'], S flattened
    step = np.kron(unit - rate * H, unit - rate * H) + rate**2 / batch * (squares - np.kron(H, H))
    if np.abs(np.linalg.eigvals(step)).max() >= 1:
        return np.inf
    S = np.linalg.solve(np.eye(4) - step, (rate**2 / batch * C).ravel()).reshape(2, 2)
    return float(np.trace(H @ S) / 2)


def limit(on: Regression, batch: int | None) -> float:
    """The constant rate from which the mean square error grows: 2/L for all rows (batch None), less for few."""
    if batch is None:
        return float(2 / np.linalg.eigvalsh(on.hessian)[-1])
    low, high = 0.0, 4.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if np.isfinite(floor(on, middle, batch)) else (low, middle)
    return low


# ----------------------------------------------------------------------------------------------------------- the runs


def rate_at(rate: float, schedule: str, epoch: float, epochs: float) -> float:
    """The rate after that many epochs out of `epochs`."""
    if schedule == "inverse":
        return rate / (1 + epoch)
    return rate * 0.5 * (1 + float(np.cos(np.pi * epoch / epochs))) if schedule == "cosine" else rate


def order(draws: str, epochs: int, runs: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """(runs, epochs * 442) which rows are looked at, in turn."""
    if draws == "replace":
        return rng.integers(0, ROWS, (runs, epochs * ROWS))
    decks = np.tile(np.arange(ROWS), (runs * epochs, 1))
    return rng.permuted(decks, axis=1).reshape(runs, epochs * ROWS)


def descend(on: Regression, batch: int, rows: NDArray[np.int64], rate: Callable[[float], float], start: Array) -> Array:
    """(steps + 1, runs, 2) weights of each run, nan from divergence on. rows: (runs, samples), as from `order`.

    rate: of the samples seen so far.  A batch of all 442 rows takes each once, whatever the draw.
    """
    runs, steps = len(rows), rows.shape[1] // batch
    drawn = rows[:, : steps * batch].reshape(runs, steps, batch).transpose(1, 0, 2)
    if batch == ROWS:
        drawn = np.broadcast_to(np.arange(ROWS), (steps, 1, ROWS))
    X, y = on.X[drawn], on.y[drawn]
    weights = np.tile(start, (runs, 1))
    path = np.empty((steps + 1, runs, 2))
    path[0] = weights
    with np.errstate(all="ignore"):
        for step in range(steps):
            weights = weights - rate(step * batch) * gradient(X[step], y[step], weights)
            path[step + 1] = weights
        away = ~(np.abs(path - on.best).max(axis=2) <= AWAY)
    path[np.maximum.accumulate(away, axis=0)] = np.nan
    return path


@dataclass(frozen=True)
class Batches:
    """Three batch sizes with the same budget of rows; lanes are LANES, frames the scrubber's steps.

    on: the regression.  rate, schedule, draws, epochs: as asked.  sizes: (3,) rows in a batch.
    paths: for each lane, (its steps + 1, 2) weights of the first run.  losses: for each lane, (its steps + 1,) mean
    excess loss of the RUNS runs that have not diverged.  spread: the same, standard error of that mean.
    gone: for each lane, (its steps + 1,) how many runs have diverged.  seen: (frames,) rows looked at.
    taken: (3, frames) steps that each lane has made of them.  floors: (3,) where the loss levels off, by the closed
    form for a constant rate and draws with replacement, else nan; inf where there is no level.  limits: (3,) rates.
    tail, tail_error: (3,) mean excess over the last half of the budget, and its standard error over runs.
    curve: floors (sizes,) by batch size (curve_sizes,), nan as for floors.
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
            columns[f"{name}: standard error"] = self.spread[lane][self.taken[lane]]
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
    on = regression(data, seed)
    sizes = (ROWS, batch, 1)
    rng = np.random.default_rng(seed)
    start = np.array(START)

    def rate_after(samples: float) -> float:
        return rate_at(rate, schedule, samples / ROWS, epochs)

    runs = [descend(on, size, order(draws, epochs, RUNS, rng), rate_after, start) for size in sizes]
    excess = [on.excess(path) for path in runs]
    going = [np.isfinite(each).sum(axis=1) for each in excess]
    losses = [
        np.where(n > 0, np.nansum(each, axis=1) / np.maximum(n, 1), np.nan)
        for each, n in zip(excess, going, strict=True)
    ]
    apart = [np.nansum((each - mean[:, None]) ** 2, axis=1) for each, mean in zip(excess, losses, strict=True)]
    spread = [np.sqrt(each / np.maximum(n - 1, 1) / np.maximum(n, 1)) for each, n in zip(apart, going, strict=True)]
    late = [np.mean(each[len(each) // 2 :], axis=0) for each in excess]  # of each run
    seen = np.unique(np.concatenate([[0], np.geomspace(1, epochs * ROWS, FRAMES).round()])).astype(np.int64)
    closed = schedule == "constant" and draws == "replace"
    curve_sizes = np.unique(np.geomspace(1, 256, 33).round()).astype(np.int64)
    return Batches(
        on=on,
        rate=rate,
        schedule=schedule,
        draws=draws,
        epochs=epochs,
        sizes=sizes,
        paths=tuple(path[:, 0] for path in runs),
        losses=tuple(losses),
        spread=tuple(spread),
        gone=tuple(RUNS - n for n in going),
        seen=seen,
        taken=np.array([seen // size for size in sizes]),
        floors=np.array([0.0, *(floor(on, rate, size) for size in sizes[1:])]) if closed else np.full(3, np.nan),
        limits=np.array([limit(on, None if size == ROWS else size) for size in sizes]),
        tail=np.array([each.mean() for each in late]),
        tail_error=np.array([each.std(ddof=1) / np.sqrt(RUNS) for each in late]),
        curve_sizes=curve_sizes,
        curve=np.array([floor(on, rate, int(size)) if closed else np.nan for size in curve_sizes]),
    )
