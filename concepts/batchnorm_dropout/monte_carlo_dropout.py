"""Monte Carlo dropout: leave dropout on at inference, answer many times, and read the spread as uncertainty.

Gal and Ghahramani (2016, ICML) read the passes as draws from an approximate posterior. The mean of many passes is a
fair answer, and the spread grows where the network must guess. But for a fixed p the spread hardly shrinks as data
grow, as a posterior's must (Osband 2016), and nobody promised that the bands cover. So this counts: how often does a
new observation fall inside, near the data and in the gap that has none?
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concepts.arrays import Array, Ints, Progress, frozen, one_of, within
from concepts.network import Dropout, Network, learn, mean_squared_error, mlp
from concepts.optimizers import Adam

PASSES = frozen(np.array([1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 65, 80, 100, 130, 160, 200]))
ROWS = (20, 40, 80, 160, 320)
DROPS = (0.05, 0.1, 0.2, 0.3, 0.5)
SEEDS = 4
"""Networks for each number of rows, with data, first weights and masks of their own."""
WIDTH, BATCH, UPDATES, LR = 32, 20, 600, 0.01
TOLD = 50
"""Updates between two reports of progress."""
GAP, EDGE = (-0.3, 0.5), 1.0
"""No data between these two values of x, nor beyond the edge on either side."""
GRID = frozen(np.linspace(-1.3, 1.3, 53))
INSIDE = frozen((np.abs(GRID) <= EDGE) & ((GAP[0] >= GRID) | (GAP[1] <= GRID)))
IN_GAP = frozen((GAP[0] + 0.05 < GRID) & (GAP[1] - 0.05 > GRID))
Z = 1.96


def truth(x: Array) -> Array:
    """What the data scatter about."""
    return np.sin(3 * x) + 0.5 * x


@dataclass(frozen=True)
class Passes:
    """What the scrubber shows, one step a number of passes; the network drawn is the first of those with `rows` rows.

    passes: (steps,).  x, y: (rows,) data.  plain: (points,) its answer in inference, at GRID.
    draws: (8, points) the first passes.  mean, spread: (steps, points) over the passes so far; the spread divides by
    the number of passes less one, and is 0 for one pass.
    covered: (2, 3, steps) share of new observations within 1.96 spreads of the mean, near the data, in the gap: of the
    spread alone, of spread and noise together, of the noise alone; over SEEDS networks.
    alone: (2, seeds) that share of spread and noise together after all passes, network by network.
    spreads: (2, 5, seeds) spread of 200 passes, near the data and in the gap, by ROWS, root mean square.
    errors: (2, 5, seeds) error of the mean of 200 passes against the truth, likewise.
    """

    p: float
    rows: int
    noise: float
    passes: Ints
    x: Array
    y: Array
    plain: Array
    draws: Array
    mean: Array
    spread: Array
    covered: Array
    alone: Array
    spreads: Array
    errors: Array

    def table(self) -> dict[str, NDArray[Any]]:
        """One row a number of passes and point."""
        count = len(self.passes)
        return {
            "passes": np.repeat(self.passes, len(GRID)),
            "x": np.tile(GRID, count),
            "truth": np.tile(truth(GRID), count),
            "mean": self.mean.ravel(),
            "spread": self.spread.ravel(),
        }


def monte_carlo(
    p: float = 0.1,
    rows: int = 40,
    noise: float = 0.1,
    seed: int = 0,
    progress: Progress = None,
) -> Passes:
    """Train networks on 20 to 320 rows side by side, and answer 200 times with dropout left on.

    p: chance to drop.  rows: of the network that is drawn, one of ROWS.  noise: standard deviation of the data.
    ValueError for a value out of range. `progress` is told the share of the updates done.
    """
    one_of("p", p, DROPS)
    one_of("rows", rows, ROWS)
    within("noise", noise, 0.01, 1.0)
    x, y = observations(noise, seed)
    network = fit(x, y, p, seed, progress)
    draws = answers(network, GRID, int(PASSES[-1]), np.random.default_rng([seed, 2]))  # (passes, sizes, seeds, points)
    shown = draws[:, ROWS.index(rows)]
    mean = np.array([shown[:t].mean(0) for t in PASSES])  # (steps, seeds, points)
    spread = np.array([shown[:t].std(0, ddof=1) if t > 1 else np.zeros_like(shown[0]) for t in PASSES])
    scatter = truth(GRID) + noise * np.random.default_rng([seed, 3]).standard_normal((NEW, 1, SEEDS, len(GRID)))
    miss = np.abs(scatter - mean)
    half = Z * np.array([spread, np.hypot(spread, noise), np.full_like(spread, noise)])
    within_band = np.array([(miss <= each).mean((0, 2)) for each in half])  # (3, steps, points)
    single = (miss[:, -1] <= half[1, -1]).mean(0)  # (seeds, points)
    last_mean, last_spread = draws.mean(0), draws.std(0, ddof=1)
    off = last_mean - truth(GRID)
    return frozen(
        Passes(
            p,
            rows,
            noise,
            PASSES,
            x[ROWS.index(rows), 0, :rows],
            y[ROWS.index(rows), 0, :rows],
            network.forward(np.broadcast_to(GRID[:, None], (len(ROWS), SEEDS, len(GRID), 1)))[
                ROWS.index(rows), 0, :, 0
            ],
            shown[:8, 0],
            mean[:, 0],
            spread[:, 0],
            np.array([within_band[..., part].mean(-1) for part in (INSIDE, IN_GAP)]),
            np.array([single[:, part].mean(-1) for part in (INSIDE, IN_GAP)]),
            *(
                np.array([np.sqrt(np.mean(each[..., part] ** 2, -1)) for part in (INSIDE, IN_GAP)])
                for each in (last_spread, off)
            ),
        )
    )


NEW = 100
"""New observations at each point of the grid, to count coverage."""


def observations(noise: float, seed: int) -> tuple[Array, Array]:
    """(5, seeds, 320) x outside the gap, and y. A network with fewer rows gets the first of its own."""
    rng = np.random.default_rng([seed, 0])
    left, right = GAP[0] + EDGE, EDGE - GAP[1]
    along = (left + right) * rng.random((len(ROWS), SEEDS, ROWS[-1]))
    x = np.where(along < left, along - EDGE, along - left + GAP[1])
    return x, truth(x) + noise * rng.standard_normal(x.shape)


def fit(x: Array, y: Array, p: float, seed: int, progress: Progress = None) -> Network:
    """Networks with two hidden layers and dropout after each, trained by Adam on random rows, 20 a step."""
    copies = (len(ROWS), SEEDS)
    network = mlp([1, WIDTH, WIDTH, 1], dropout=p, copies=copies, seed=seed)
    optimizer = Adam(list(network.parameters.values()), LR)
    rng, first, second = np.random.default_rng([seed, 1]), *np.ogrid[: copies[0], : copies[1]]
    for update in range(UPDATES):
        rows = (rng.random((*copies, BATCH)) * np.array(ROWS)[:, None, None]).astype(int)
        batch = first[..., None], second[..., None], rows
        learn(network, optimizer, mean_squared_error, x[batch][..., None], y[batch][..., None])
        if progress and not (update + 1) % TOLD:
            progress((update + 1) / UPDATES)
    return network


def answers(network: Network, x: Array, count: int, rng: np.random.Generator) -> Array:
    """(count, ..., points) answers with dropout on. In each pass one mask holds for all points: a pass is a curve."""
    copies = network.parameters["0.bias"].shape[:-1]
    out: Array = np.asarray(x)[:, None]
    for layer in network.layers:
        if isinstance(layer, Dropout):
            kept = rng.random((count, *copies, 1, out.shape[-1])) >= layer.p
            out = out * kept / (1 - layer.p)
        else:
            out = layer.forward(out)
    return out[..., 0]


@cache
def claims() -> Mapping[str, float]:
    """What the prose quotes of this lab."""
    some, strong = monte_carlo(), monte_carlo(p=0.3)
    return {
        "spread_few": float(some.spreads[0, 0].mean()),
        "spread_many": float(some.spreads[0, -1].mean()),
        "spread_strong": float(strong.spreads[0, -1].mean()),
        "inside_near": float(some.covered[0, 1, -1]),
        "inside_gap": float(some.covered[1, 1, -1]),
        "inside_gap_least": float(some.alone[1].min()),
        "inside_gap_most": float(some.alone[1].max()),
        "mc_networks": SEEDS,
        "inside_gap_strong": float(strong.covered[1, 1, -1]),
        "inside_near_strong": float(strong.covered[0, 1, -1]),
    }
