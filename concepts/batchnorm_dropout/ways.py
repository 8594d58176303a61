"""One network trained four ways: with neither batch norm nor dropout, with one, and with both."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concepts.arrays import Array, Ints, Progress, frozen, one_of, within
from concepts.batchnorm_dropout.digit_data import CLASSES, PIXELS, Digits, digits
from concepts.network import (
    Activation,
    BatchNorm,
    Dense,
    Dropout,
    Layer,
    Network,
    batches,
    cross_entropy,
    learn,
    mlp,
)
from concepts.optimizers import SGD

WAYS = {"plain": "Plain", "batch_norm": "Batch norm", "dropout": "Dropout", "both": "Both"}
RATES = (0.01, 0.03, 0.1, 0.3, 1.0)
BATCHES = (16, 32, 64, 128)
ROWS = (100, 200, 300, 500, 1000)
EPOCHS = frozen(np.array([*range(11), *range(12, 31, 2)]))
"""Epochs that are shown; 0 is before training."""
SEEDS = 3
"""Each way is trained so often, with rows, first weights and masks of its own."""
WIDTH = 32
MOST = 1000.0
"""A loss above this, or none at all after an overflow, counts as this."""
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


# ------------------------------------------------------------------------------------------------------ the four ways


@dataclass(frozen=True)
class FourWays:
    """What the scrubber shows; ways are in the order of WAYS, all measured in inference mode.

    epochs: (steps,).  train_loss, loss: (4, steps, seeds) cross-entropy of training rows (as labelled) and validation.
    train_accuracy, accuracy: (4, steps, seeds) share right, of the same rows.
    by_heart: (4, steps, seeds) share of the wrong training labels that the network answers; nan without any.
    signals: (4, steps, depth, 5) quantiles of what reaches each layer's activation, by QUANTILES, over validation rows
    and units of the first copy.
    """

    depth: int
    wrong: int
    epochs: Ints
    train_loss: Array
    loss: Array
    train_accuracy: Array
    accuracy: Array
    by_heart: Array
    signals: Array

    def table(self) -> dict[str, NDArray[Any]]:
        """One row a shown epoch; means over the seeds."""
        columns: dict[str, NDArray[Any]] = {"epoch": self.epochs}
        for way, name in enumerate(WAYS.values()):
            columns[f"{name}: training loss"] = self.train_loss[way].mean(-1)
            columns[f"{name}: validation loss"] = self.loss[way].mean(-1)
            columns[f"{name}: training accuracy"] = self.train_accuracy[way].mean(-1)
            columns[f"{name}: validation accuracy"] = self.accuracy[way].mean(-1)
            columns[f"{name}: its standard deviation"] = self.accuracy[way].std(-1, ddof=1)
            columns[f"{name}: wrong labels by heart"] = self.by_heart[way].mean(-1)
        return columns


def four_ways(
    learning_rate: float = 0.1,
    batch_size: int = 32,
    dropout: float = 0.3,
    depth: int = 2,
    rows: int = 300,
    flip: float = 0.2,
    seed: int = 0,
    progress: Progress = None,
    *,
    epochs: Ints = EPOCHS,
) -> FourWays:
    """Train by plain gradient descent on mini-batches, each way on the same rows in the same order.

    depth: hidden layers of 32 units.  rows: for training.  flip: share of their labels that is wrong.
    progress: is told the share done.  epochs: when it is looked at, 0 first.  ValueError for a value out of range.
    """
    one_of("learning_rate", learning_rate, RATES)
    one_of("batch_size", batch_size, BATCHES)
    within("dropout", dropout, 0.0, 0.9)
    within("depth", depth, 1, 5)
    one_of("rows", rows, ROWS)
    data = digits(rows, flip, SEEDS, seed)
    network = side_by_side(depth, dropout, seed)
    optimizer = SGD(list(network.parameters.values()), learning_rate)
    rng, seen = np.random.default_rng([seed, SEEDS]), [measure(network, data)]
    for epoch in range(1, epochs[-1] + 1):
        with np.errstate(all="ignore"):  # too large a rate may overflow
            for batch in batches(rows, batch_size, rng):
                y = np.broadcast_to(data.y[:, batch], (len(WAYS), SEEDS, len(batch)))
                learn(network, optimizer, gentle, data.x[None, :, batch], y)
            if epoch in epochs:
                seen.append(measure(network, data))
        if progress:
            progress(epoch / epochs[-1])
    columns = [np.stack(column, axis=1) for column in zip(*seen, strict=True)]
    return frozen(FourWays(depth, data.wrong, epochs, *columns))


class Some(Layer):
    """A layer for some of the ways, which are the first axis; the others pass it unchanged."""

    def __init__(self, ways: slice, layer: Layer) -> None:
        super().__init__(**layer.parameters)
        self.ways, self.layer = ways, layer

    def forward(self, x: Array, training: bool = False) -> Array:
        out = x.copy()
        out[self.ways] = self.layer.forward(x[self.ways], training)
        return out

    def backward(self, slope: Array) -> Array:
        out = slope.copy()
        out[self.ways] = self.layer.backward(slope[self.ways])
        self.gradients = self.layer.gradients
        return out


class SameMask(Dropout):
    """Dropout whose mask is the same for all ways."""

    def forward(self, x: Array, training: bool = False) -> Array:
        self.mask = (self.rng.random(x.shape[1:]) >= self.p) / (1 - self.p) if training else np.ones(x.shape[1:])
        return x * self.mask


def side_by_side(depth: int, dropout: float, seed: int) -> Network:
    """All ways as one network of (4, SEEDS) copies with the same first weights, so that one step takes all along."""
    layers: list[Layer] = []
    for place, layer in enumerate(mlp([PIXELS, *[WIDTH] * depth, CLASSES], copies=(SEEDS,), seed=seed).layers):
        if isinstance(layer, Dense):
            layers.append(Dense(*(np.repeat(array[None], len(WAYS), axis=0) for array in layer.parameters.values())))
            continue
        normed = BatchNorm(np.ones((2, SEEDS, WIDTH)), np.zeros((2, SEEDS, WIDTH)))
        layers += [Some(slice(1, 4, 2), normed), layer]  # batch norm, and both
        layers.append(Some(slice(2, 4), SameMask(dropout, np.random.default_rng([seed, place // 2]))))
    return Network(layers)


def gentle(output: Array, y: NDArray[Any]) -> tuple[Array, Array]:
    """Cross-entropy whose slope is 0 where it is tiny (such numbers are slow) or no number (after an overflow)."""
    value, slope = cross_entropy(output, y)
    slope[~(np.abs(slope) > 1e-30)] = 0
    return value, slope


def measure(network: Network, data: Digits) -> tuple[Array, Array, Array, Array, Array, Array]:
    """As the fields of FourWays have it, after one epoch: losses, shares right, by heart (4, seeds), and signals."""
    x, x_val = (np.broadcast_to(each, (len(WAYS), *each.shape)) for each in (data.x, data.x_val))
    signals, output = [], x_val
    for layer in network.layers:
        before, output = output, layer.forward(output)
        if isinstance(layer, Activation):
            signals.append(np.quantile(before[:, 0].reshape(len(WAYS), -1), QUANTILES, axis=-1).T)
    given = network.forward(x)
    fits = given.argmax(-1) == data.y
    by_heart = fits[..., : data.wrong].mean(-1) if data.wrong else np.full(fits.shape[:-1], np.nan)
    right = (output.argmax(-1) == data.y_val).mean(-1)
    train_loss, loss = (
        np.minimum(np.nan_to_num(cross_entropy(out, np.broadcast_to(y, out.shape[:-1]))[0], nan=MOST), MOST)
        for out, y in ((given, data.y), (output, data.y_val))
    )
    return train_loss, loss, fits.mean(-1), right, by_heart, np.nan_to_num(np.stack(signals, axis=1))
