"""One batch, step by step: what batch norm and dropout do to the same numbers in training and in inference.

In training, batch norm subtracts the batch's own mean and divides by its own standard deviation; running averages
follow. Dropout sets numbers to 0 at random, and divides the rest by 1 - p. In inference batch norm uses the running
averages, and dropout does nothing. So in training mode a row's answer depends on who else is in the batch and on luck;
in inference it depends on the row alone. To forget the switch is the classic bug. It is shown by the same first row in
two companies, and in forty.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concepts.arrays import Array, frozen, one_of, within
from concepts.network import BatchNorm, Dropout

UNITS = 3
CENTERS, SPREADS = frozen((np.array([3.0, -1.0, 0.5]), np.array([2.0, 1.0, 0.5])))
"""Mean and standard deviation of each unit's raw numbers, in the population of all rows."""
COMPANIES = 40
"""Companies that the first row is put into, the two on screen among them."""
MOMENTUM, EPS = 0.1, 1e-5
SEEN = (0, 1, 10, 100, 1000)
SIZES = (2, 3, 4, 5, 6)
STEPS = ("raw numbers", "minus mean", "squared", "normalized", "scale and shift", "mask", "after dropout")


@dataclass(frozen=True)
class OneBatch:
    """Numbers by step, for two batches whose first row is the same. Steps are those of STEPS.

    numbers: (7, 2, rows, 3) what stands in each cell; at the mask, whether it is kept (1) or dropped (0).
    mean, var: (2, 3) what is subtracted, and whose root is divided by.
    before: (2, 3) running mean and running variance before these batches; after: (2, 2, 3) after each, on its own.
    here, there: (7, 40) the first row's first unit in forty companies, in the mode chosen and in the other mode.
    """

    training: bool
    p: float
    weight: float
    bias: float
    seen: int
    numbers: Array
    mean: Array
    var: Array
    before: Array
    after: Array
    here: Array
    there: Array

    def table(self) -> dict[str, NDArray[Any]]:
        """One row a cell and step."""
        step, batch, row, unit = (axis.ravel() for axis in np.indices(self.numbers.shape))
        return {
            "step": np.array(STEPS)[step],
            "batch": np.array(["A", "B"])[batch],
            "row": row + 1,
            "unit": unit + 1,
            "number": self.numbers.ravel(),
        }


def one_batch(
    training: bool = True,
    size: int = 4,
    p: float = 0.5,
    weight: float = 1.0,
    bias: float = 0.0,
    seen: int = 100,
    seed: int = 0,
) -> OneBatch:
    """Put two batches through batch norm and then dropout, in training mode or in inference.

    size: rows in a batch.  p: chance to drop.  weight, bias: batch norm's scale and shift, learned in a real network.
    seen: batches of that size before, whose running averages are at hand.  ValueError for a value out of range.
    """
    one_of("size", size, SIZES)
    one_of("seen", seen, SEEN)
    within("p", p, 0.0, 0.9)
    within("weight", weight, 0.1, 3.0)
    within("bias", bias, -3.0, 3.0)
    rng = np.random.default_rng(seed)
    x = population(rng, (COMPANIES, size))
    x[:, 0] = x[0, 0]  # the same first row everywhere
    layer = BatchNorm(np.full(UNITS, weight), np.full(UNITS, bias), MOMENTUM, EPS)
    for _ in range(seen):
        layer.forward(population(rng, (size,)), training=True)
    before = np.array([layer.running_mean, layer.running_var])
    luck = Dropout(p, np.random.default_rng([seed, 1]))
    luck.forward(np.ones_like(x), training=True)
    by_mode = {mode: passed(x, mode, before, weight, bias, luck.mask if mode else np.ones_like(x)) for mode in (0, 1)}
    numbers, mean, var = by_mode[training]
    n = size
    fresh = np.array([x[:2].mean(1), x[:2].var(1) * n / (n - 1)]).swapaxes(0, 1)  # n - 1 below the line
    after = (1 - MOMENTUM) * before + MOMENTUM * fresh if training else np.array([before, before])
    here, there = (by_mode[mode][0][:, :, 0, 0] for mode in (training, not training))
    return frozen(
        OneBatch(training, p, weight, bias, seen, numbers[:, :2], mean[:2], var[:2], before, after, here, there)
    )


def population(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """(*shape, 3) raw numbers, to one decimal so that they can be checked by hand."""
    return np.round(CENTERS + SPREADS * rng.standard_normal((*shape, UNITS)), 1)


def passed(
    x: Array, training: bool | int, running: Array, weight: float, bias: float, mask: Array
) -> tuple[Array, Array, Array]:
    """(7, ...) all numbers of x by step, and the mean and variance (..., 3) that were used."""
    used = (x.mean(-2), x.var(-2)) if training else np.broadcast_to(running[:, None], (2, len(x), UNITS))
    centered = x - used[0][..., None, :]
    normalized = centered / np.sqrt(used[1][..., None, :] + EPS)
    scaled = weight * normalized + bias
    kept = (mask > 0).astype(float)
    return np.array([x, centered, centered**2, normalized, scaled, kept, scaled * mask]), used[0], used[1]


# ------------------------------------------------------------------------------------------------ the variance shift


def variance_ratio(p: float, mean: float = 0.0, sd: float = 1.0) -> float:
    """Variance after dropout in training, over the variance in inference, of numbers with this mean and sd.

    Dropout keeps the mean m and makes the mean square (s^2 + m^2) / (1 - p). A batch norm behind it learns the larger
    variance, and meets the smaller one in inference: the variance shift of Li, Chen, Hu and Yang (2019, CVPR).
    """
    within("p", p, 0.0, 0.99)
    if not sd > 0:
        raise ValueError(f"sd must be above 0, got {sd}.")
    return ((sd**2 + mean**2) / (1 - p) - mean**2) / sd**2


def variance_ratio_seen(p: float, mean: float = 0.0, sd: float = 1.0, n: int = 200_000, seed: int = 0) -> float:
    """The same, measured on `n` normal numbers that pass a dropout layer."""
    rng = np.random.default_rng(seed)
    x = mean + sd * rng.standard_normal((n, 1))
    return float(Dropout(p, rng).forward(x, training=True).var() / x.var())


def claims() -> Mapping[str, float]:
    """What the prose quotes of this lab."""
    trained, served = one_batch(), one_batch(training=False)
    after = trained.here[3]
    return {
        "row_low": float(after.min()),
        "row_high": float(after.max()),
        "row_served": float(served.here[3, 0]),
        "ratio_half": variance_ratio(0.5),
        "ratio_seen": variance_ratio_seen(0.5),
        "ratio_relu": variance_ratio(0.5, (2 * np.pi) ** -0.5, (0.5 - 0.5 / np.pi) ** 0.5),  # of max(0, normal)
    }
