"""Binning: a number cut into intervals, each with a column of its own, lets a straight-line model draw any steps.

It buys shape with rows: each bin learns its level alone, from its own rows, and knows nothing of its neighbours. An
hour is moreover not a line but a circle: 23:59 and 0:00 are a minute apart. Sine and cosine say so with two columns,
and are right if the truth is a single wave.
"""

from dataclasses import dataclass

import numpy as np

from concepts.arrays import Array, Indices, Ints, frozen, one_of, within

TRUTHS = {"wave": "One wave a day", "office": "Office hours (steps)", "line": "A straight line"}
STRATEGIES = {"uniform": "Equal widths", "quantile": "Equal numbers of rows"}
SPREADS = {"even": "All day alike", "evening": "Mostly in the evening"}
SIZES = (50, 100, 200, 500, 1000)
BINS = frozen(np.arange(1, 25))
TEST = 2000
GRID = frozen(np.linspace(0, 24, 241))
"""Hours at which curves are drawn: every six minutes."""
RIVALS = ("straight line", "sine and cosine")


@dataclass(frozen=True)
class Binning:
    """The hour of an order against its delivery time, learned in 1 to 24 bins.

    x, y: (n,) training rows, hours. truth: (241,) the true mean on GRID. curves: (24, 241) what least squares on
    each number of bins predicts there. edges: for each, its bins + 1 edges. train, test: (24,) R² on the training rows
    and on 2,000 fresh ones. rivals: (2, 241) the straight line, and sine and cosine. rival_train, rival_test: (2,).
    fewest: (24,) training rows in the emptiest bin. ceiling: R² of the truth on the fresh rows.
    """

    x: Array
    y: Array
    truth: Array
    curves: Array
    edges: tuple[Array, ...]
    train: Array
    test: Array
    rivals: Array
    rival_train: Array
    rival_test: Array
    fewest: Ints
    ceiling: float

    def table(self) -> dict[str, np.ndarray]:
        """One row a number of bins."""
        columns = {"bins": BINS, "R², training": self.train, "R², fresh rows": self.test, "fewest rows": self.fewest}
        for name, train, test in zip(RIVALS, self.rival_train, self.rival_test, strict=True):
            columns |= {f"R², training, {name}": np.full(24, train), f"R², fresh rows, {name}": np.full(24, test)}
        return columns


def binning(
    truth: str = "wave", strategy: str = "uniform", spread: str = "even", n: int = 200, noise: float = 5.0,
    seed: int = 0,
) -> Binning:  # fmt: skip
    """Learn the delivery time from the hour in 1 to 24 bins, as a straight line, and by sine and cosine.

    A bin predicts the mean of its training rows, which is least squares on one-hot bins; an empty one predicts the
    overall mean. Equal widths cut the day from 0 to 24; equal numbers cut at quantiles of the training rows, ties
    merged. ValueError for an unknown truth, strategy, spread or n, noise outside [0.1, 20] or seed outside [0, 9999].
    """
    for name, value, allowed in (
        ("truth", truth, TRUTHS),
        ("strategy", strategy, STRATEGIES),
        ("spread", spread, SPREADS),
        ("n", n, SIZES),
    ):
        one_of(name, value, tuple(allowed))
    within("noise", noise, 0.1, 20)
    within("seed", seed, 0, 9999)
    rng = np.random.default_rng(seed)
    hour = 24 * (rng.beta(6, 2, n + TEST) if spread == "evening" else rng.random(n + TEST))
    hours = shape(truth, hour) + noise * rng.standard_normal(n + TEST)
    x, y, fresh, answer = hour[:n], hours[:n], hour[n:], hours[n:]
    edges = tuple(_edges(x, int(bins), strategy) for bins in BINS)
    levels = [_means(cuts, x, y) for cuts in edges]
    curves, train, test = (
        [mean[_bin(cuts, where)] for cuts, (mean, _) in zip(edges, levels, strict=True)] for where in (GRID, x, fresh)
    )
    lines = [np.linalg.lstsq(columns(x), y, rcond=None)[0] for columns in (_straight, _circle)]
    rivals = [
        np.array([columns(where) @ line for columns, line in zip((_straight, _circle), lines, strict=True)])
        for where in (GRID, x, fresh)
    ]
    result = Binning(
        x, y, shape(truth, GRID), np.array(curves), edges, _r2(y, np.array(train)), _r2(answer, np.array(test)),
        rivals[0], _r2(y, rivals[1]), _r2(answer, rivals[2]), np.array([rows.min() for _, rows in levels]),
        float(_r2(answer, shape(truth, fresh)[None])[0]),
    )  # fmt: skip
    return frozen(result)


def shape(truth: str, hour: Array) -> Array:
    """The true mean delivery time, in hours, of an order placed at `hour` (0 to 24)."""
    if truth == "wave":
        return 48 + 10 * np.cos(2 * np.pi * (hour - 1) / 24)
    if truth == "office":
        return np.where((hour >= 8) & (hour < 17), 40.0, np.where((hour >= 17) & (hour < 20), 48.0, 58.0))
    return 38 + 20 * hour / 24


def _edges(x: Array, bins: int, strategy: str) -> Array:
    if strategy == "uniform":
        return np.linspace(0, 24, bins + 1)
    inner = np.quantile(x, np.arange(1, bins) / bins)
    return np.unique(np.concatenate([[0.0], inner, [24.0]]))


def _bin(edges: Array, hour: Array) -> Indices:
    """The bin of each hour; a bin holds its left edge."""
    return np.searchsorted(edges[1:-1], hour, side="right")


def _means(edges: Array, x: Array, y: Array) -> tuple[Array, Ints]:
    """The mean of y in each bin, and its rows."""
    place, bins = _bin(edges, x), len(edges) - 1
    rows = np.bincount(place, minlength=bins)
    total = np.bincount(place, weights=y, minlength=bins)
    return np.where(rows > 0, total / np.maximum(rows, 1), y.mean()), rows


def _straight(hour: Array) -> Array:
    return np.column_stack([np.ones_like(hour), hour])


def _circle(hour: Array) -> Array:
    turn = 2 * np.pi * hour / 24
    return np.column_stack([np.ones_like(hour), np.sin(turn), np.cos(turn)])


def _r2(y: Array, predicted: Array) -> Array:
    """R² of each row of `predicted`."""
    return 1 - ((y - predicted) ** 2).sum(axis=1) / ((y - y.mean()) ** 2).sum()
