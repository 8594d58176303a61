"""Why does batch norm help? Learning rates for a plain network, for batch norm, and for batch norm spoilt on purpose.

Ioffe and Szegedy (2015) gave "internal covariate shift" as the reason: layers need not chase inputs whose distribution
moves as the layers before them learn. Santurkar et al. (2018, NeurIPS) tested that. Behind each batch norm they shifted
and stretched every unit by random numbers, new at each step. Now the inputs of the next layer jump at least as far as
in a plain network. If the shift were the harm, this must train badly. It does not: batch norm makes the loss smoother,
so that larger steps are safe. All rates are trained side by side.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concepts.arrays import Array, Ints, Progress, frozen, one_of, within
from concepts.batchnorm_dropout.digit_data import CLASSES, PIXELS, digits
from concepts.network import Activation, BatchNorm, Layer, Network, batches, cross_entropy, mlp

KINDS = {"plain": "Plain", "batch_norm": "Batch norm", "noisy": "Noisy batch norm"}
RATES = frozen(np.array([0.01, 0.03, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 3.0]))
UPDATES = (50, 100, 200)
NOISES = (0.1, 0.2, 0.3, 0.5, 1.0)
SEEDS = 3
WIDTH, ROWS, BATCH = 32, 800, 32
EVERY = 5
"""Updates from one measurement of the shift to the next."""


class Jumps(Layer):
    """In training, stretch and shift every unit by random numbers, the same for all rows, new at each step."""

    def __init__(self, noise: float, units: tuple[int, ...], rng: np.random.Generator) -> None:
        super().__init__()
        self.noise, self.units, self.rng = noise, units, rng

    def forward(self, x: Array, training: bool = False) -> Array:
        if not training:
            self.stretch = np.ones(self.units)[..., None, :]
            return x
        self.stretch = np.exp(self.noise * self.rng.standard_normal(self.units))[..., None, :]
        return x * self.stretch + self.noise * self.rng.standard_normal(self.units)[..., None, :]

    def backward(self, slope: Array) -> Array:
        return slope * self.stretch


@dataclass(frozen=True)
class LearningRates:
    """What the scrubber shows, one step a learning rate; kinds are in the order of KINDS.

    rates: (steps,).  accuracy: (3, steps, seeds) share of validation rows right at the end, in inference.
    loss: (3, steps, updates) training loss of each update, mean over seeds; what is not finite counts as 1,000.
    shift: (3, steps, seeds) how far a unit's mean over the batch, at the input of an activation, moves in one update,
    for the same rows before and after it, so that no chance between batches is in it: mean over units, layers and each
    fifth update, in units of those inputs' own standard deviation.
    """

    rates: Array
    accuracy: Array
    loss: Array
    shift: Array

    def table(self) -> dict[str, NDArray[Any]]:
        """One row a learning rate."""
        columns: dict[str, NDArray[Any]] = {"learning rate": self.rates}
        for kind, name in enumerate(KINDS.values()):
            columns[f"{name}: accuracy"] = self.accuracy[kind].mean(1)
            columns[f"{name}: its sd over seeds"] = self.accuracy[kind].std(1, ddof=1)
            columns[f"{name}: shift in one update"] = self.shift[kind].mean(1)
            columns[f"{name}: last training loss"] = self.loss[kind, :, -1]
        return columns


def learning_rates(
    depth: int = 3,
    noise: float = 0.3,
    updates: int = 100,
    seed: int = 0,
    progress: Progress = None,
) -> LearningRates:
    """Train the three kinds at all rates.

    depth: hidden layers of 32.  noise: standard deviation of the jumps behind each batch norm.
    ValueError for a value out of range.
    """
    within("depth", depth, 1, 5)
    one_of("noise", noise, NOISES)
    one_of("updates", updates, UPDATES)
    data = digits(ROWS, 0.0, SEEDS, seed)
    copies = (len(RATES), SEEDS)
    found = []
    for place, kind in enumerate(KINDS):
        network = built(kind, depth, noise, copies, seed)
        order = endless(np.random.default_rng([seed, 50]))
        losses, moved, size = [], np.zeros(copies), np.zeros(copies)
        with np.errstate(all="ignore"):  # too large a rate may overflow
            for update in range(updates):
                batch = next(order)
                x = np.broadcast_to(data.x[:, batch], (*copies, BATCH, PIXELS))
                y = np.broadcast_to(data.y[:, batch], (*copies, BATCH))
                inputs, output = heard(network, x)
                value, slope = cross_entropy(output, y)
                slope[~(np.abs(slope) > 1e-30)] = 0
                network.descend(slope)
                for name, parameter in network.parameters.items():
                    rate = RATES.reshape(-1, *[1] * (parameter.ndim - 1))
                    parameter -= rate * network.gradients[name]
                losses.append(np.where(np.isfinite(value), value, 1000.0).mean(1))
                if update % EVERY == 0:
                    after = heard(network.copy(), x)[0]  # by a copy, for batch norm keeps count of what it has seen
                    moved += np.abs(after.mean(-2) - inputs.mean(-2)).mean((0, -1))
                    size += inputs.std((-2, -1)).mean(0)
                if progress:
                    progress((place + (update + 1) / updates) / len(KINDS))
            x = np.broadcast_to(data.x_val, (*copies, *data.x_val.shape[1:]))
            right = (network.forward(x).argmax(-1) == data.y_val).mean(-1)
            found.append((right, np.array(losses).T, np.nan_to_num(moved / np.maximum(size, 1e-300))))
    return frozen(LearningRates(RATES, *(np.array(column) for column in zip(*found, strict=True))))


def built(kind: str, depth: int, noise: float, copies: tuple[int, ...], seed: int) -> Network:
    """A network of that kind, all with the same first weights, at every rate the same, too."""
    sizes = [PIXELS, *[WIDTH] * depth, CLASSES]
    network = mlp(sizes, batch_norm=kind != "plain", copies=(1, *copies[1:]), seed=seed)
    layers: list[Layer] = []
    for layer in network.layers:
        for name, array in layer.parameters.items():
            layer.parameters[name] = np.repeat(array, copies[0], axis=0)
        if isinstance(layer, BatchNorm):
            layer.running_mean = np.repeat(layer.running_mean, copies[0], axis=0)
            layer.running_var = np.repeat(layer.running_var, copies[0], axis=0)
        layers.append(layer)
        if isinstance(layer, BatchNorm) and kind == "noisy":
            layers.append(Jumps(noise, (*copies, WIDTH), np.random.default_rng([seed, len(layers)])))
    return Network(layers)


def heard(network: Network, x: Array) -> tuple[Array, Array]:
    """What reaches each activation, (layers, ..., n, units), and the output, in training mode."""
    inputs = []
    for layer in network.layers:
        if isinstance(layer, Activation):
            inputs.append(x)
        x = layer.forward(x, training=True)
    return np.array(inputs), x


def endless(rng: np.random.Generator) -> Iterator[Ints]:
    """Mini-batches, epoch after epoch; all are whole."""
    while True:
        yield from batches(ROWS, BATCH, rng)


@cache
def claims() -> Mapping[str, float]:
    """What the prose quotes of this lab."""
    result = learning_rates()
    one, fifth = (int(np.flatnonzero(np.isclose(RATES, rate))[0]) for rate in (1.0, 0.2))
    found = {}
    for kind, name in enumerate(KINDS):
        found[f"one_{name}"] = float(result.accuracy[kind, one].mean())
        found[f"fifth_{name}"] = float(result.accuracy[kind, fifth].mean())
        found[f"shift_{name}"] = float(result.shift[kind, fifth].mean())
    return found
