"""Batch size: how many rows does a batch need before its mean and variance are worth anything?

With two rows, batch norm answers +1 and -1 for each unit, by which row is larger: all the rest is gone. With three or
four the noise is still large. Inference uses running averages, so the layers that follow get numbers of another law
than they learned from. Layer norm (Ba, Kiros and Hinton 2016) looks along one row, and does not care. The step size
grows with the batch, as Goyal et al. (2017) advise, so that all sizes learn about as much from a pass over the rows.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concepts.arrays import Array, Ints, Progress, frozen, one_of, within
from concepts.batchnorm_dropout.digit_data import CLASSES, PIXELS, VALIDATION, Digits, digits
from concepts.network import (
    BatchNorm,
    Dense,
    GroupNorm,
    Layer,
    LayerNorm,
    Network,
    RMSNorm,
    batches,
    cross_entropy,
    learn,
    mlp,
)
from concepts.optimizers import SGD

SIZES = (2, 3, 4, 6, 8, 16, 32)
PASSES = (2, 4, 8)
RATES = (0.02, 0.05, 0.1)
"""For 16 rows; other sizes get their proportion."""
PEERS = {"layer": "Layer norm", "group": "Group norm", "rms": "RMSNorm"}
"""What looks along one row, and can stand in for batch norm."""
GROUPS = 4
SEEDS = 5
WIDTH = 32
COMPANIES = 60
WORKS = 0.75
"""A network works if it reads three of four digits."""
BINS = frozen(np.linspace(-4, 4, 33))


@dataclass(frozen=True)
class BatchSizes:
    """What the scrubber shows, one step a batch size.

    peer: key of PEERS.  sizes: (steps,).  training, inference, beside: (steps, seeds) share of validation rows right:
    batch norm in training mode with batches of that size, batch norm in inference, and the peer.
    whole: (steps, seeds) batch norm in training mode with all 500 validation rows as one batch.
    ink: (steps, 60) one digit's ink (mean pixel, 0 to 16), normalized by batches of that size.
    ink_served: the same, by all training rows.
    heights: (2, steps, bins) share of what the last batch norm hands on, before its scale and shift, by BINS, in
    training mode and in inference; what lies beyond is counted in the outermost bins.
    """

    peer: str
    sizes: Ints
    training: Array
    inference: Array
    whole: Array
    beside: Array
    ink: Array
    ink_served: float
    heights: Array

    def table(self) -> dict[str, NDArray[Any]]:
        """One row a batch size."""
        columns: dict[str, NDArray[Any]] = {"batch size": self.sizes}
        for name, values in (
            ("batch norm, training mode", self.training),
            ("batch norm, inference", self.inference),
            ("batch norm, all rows as one batch", self.whole),
            (PEERS[self.peer], self.beside),
        ):
            columns |= {f"{name}: accuracy": values.mean(1), f"{name}: its sd over seeds": values.std(1, ddof=1)}
        return columns | {"sd of one digit's normalized ink": self.ink.std(1, ddof=1)}


def batch_sizes(
    rate: float = 0.1,
    depth: int = 2,
    passes: int = 4,
    rows: int = 300,
    peer: str = "layer",
    seed: int = 0,
    progress: Progress = None,
) -> BatchSizes:
    """Train a network with batch norm, and one with its peer, at each batch size.

    rate: step size for 16 rows.  passes: over the training rows.  ValueError for a value out of range.
    """
    one_of("rate", rate, RATES)
    one_of("passes", passes, PASSES)
    one_of("peer", peer, PEERS)
    within("depth", depth, 1, 4)
    within("rows", rows, 100, 1000)
    data = digits(rows, 0.0, SEEDS, seed)

    networks = trained(("batch", peer), rate, depth, passes, data, seed, progress)
    found, heights = [], []
    for size, network in zip(SIZES, networks, strict=True):
        used = VALIDATION - VALIDATION % size  # whole batches only
        x, y = data.x_val[:, :used], data.y_val[:, :used]
        normed, other = (one(network, place).copy() for place in range(2))
        served = normed.forward(data.x_val).argmax(-1) == data.y_val
        seen = histogram(normed)
        together = x.reshape(SEEDS, -1, size, PIXELS)
        alone = for_batches(normed.copy())
        right = alone.forward(together, training=True).argmax(-1) == y.reshape(SEEDS, -1, size)
        heights.append([histogram(alone), seen])
        all_rows = normed.forward(data.x_val, training=True).argmax(-1) == data.y_val
        beside = other.forward(data.x_val).argmax(-1) == data.y_val
        found.append([right.mean((1, 2)), *(each.mean(1) for each in (served, all_rows, beside))])
    training, inference, whole, layered = np.array(found).swapaxes(0, 1)
    ink, ink_served = normalized_ink(16 * data.x[0].mean(1), 16 * float(data.x_val[0, 0].mean()), seed)
    sweep = training, inference, whole, layered, ink, ink_served, np.array(heights).swapaxes(0, 1)
    return frozen(BatchSizes(peer, np.array(SIZES), *sweep))


class Apart(Layer):
    """A layer of its own for each place on the first axis."""

    def __init__(self, layers: Sequence[Layer]) -> None:
        self.layers = layers
        super().__init__(**self._of("parameters"))

    def forward(self, x: Array, training: bool = False) -> Array:
        return self._each(x, lambda layer, part: layer.forward(part, training))

    def backward(self, slope: Array) -> Array:
        out = self._each(slope, lambda layer, part: layer.backward(part))
        self.gradients = self._of("gradients")
        return out

    def _each(self, x: Array, work: Callable[[Layer, Array], Array]) -> Array:
        out = np.empty_like(x)
        for place, layer in enumerate(self.layers):
            out[place] = work(layer, x[place])
        return out

    def _of(self, what: str) -> dict[str, Array]:
        return {
            f"{place}.{name}": array
            for place, layer in enumerate(self.layers)
            for name, array in getattr(layer, what).items()
        }


def trained(
    kinds: Sequence[str],
    rate: float,
    depth: int,
    passes: int,
    data: Digits,
    seed: int,
    progress: Progress = None,
    sizes: Sequence[int] = SIZES,
) -> list[Network]:
    """Networks of (kinds, SEEDS) copies, one for each of `sizes`. kinds: "batch" or some of PEERS, the norm before each
    activation; all have the same first weights and see the same batches."""
    found, rows = [], data.x.shape[1]
    for step, size in enumerate(sizes):
        network = normed(kinds, depth, seed)
        optimizer, rng = SGD(list(network.parameters.values()), rate * size / 16), np.random.default_rng([seed, 99])
        for epoch in range(passes):
            for batch in batches(rows - rows % size, size, rng):
                y = np.broadcast_to(data.y[:, batch], (len(kinds), SEEDS, size))
                learn(network, optimizer, cross_entropy, data.x[None, :, batch], y)
            if progress:
                progress((step + (epoch + 1) / passes) / len(sizes))
        found.append(network)
    return found


def normed(kinds: Sequence[str], depth: int, seed: int) -> Network:
    """(kinds, SEEDS) copies of a network of hidden layers of 32, each with its norm before its activations."""
    norms: dict[str, Callable[[Array, Array], Layer]] = {
        "batch": BatchNorm,
        "layer": LayerNorm,
        "group": lambda weight, bias: GroupNorm(weight, bias, GROUPS),
        "rms": lambda weight, bias: RMSNorm(weight),
    }
    layers: list[Layer] = []
    for layer in mlp([PIXELS, *[WIDTH] * depth, CLASSES], batch_norm=True, copies=(SEEDS,), seed=seed).layers:
        if isinstance(layer, BatchNorm):
            layers.append(Apart([norms[kind](*(each.copy() for each in layer.parameters.values())) for kind in kinds]))
        elif isinstance(layer, Dense):
            layers.append(Dense(*(np.repeat(each[None], len(kinds), axis=0) for each in layer.parameters.values())))
        else:
            layers.append(layer)
    return Network(layers)


def one(network: Network, place: int) -> Network:
    """The SEEDS copies of one kind; their arrays are the network's own."""
    layers: list[Layer] = []
    for layer in network.layers:
        if isinstance(layer, Apart):
            layers.append(layer.layers[place])
        elif isinstance(layer, Dense):
            layers.append(Dense(*(array[place] for array in layer.parameters.values())))
        else:
            layers.append(layer)
    return Network(layers)


def for_batches(network: Network) -> Network:
    """The same network for x of (seeds, batches, size, features): each batch by itself, all at once."""
    for layer in network.layers:
        if isinstance(layer, Dense | BatchNorm):
            layer.parameters = {name: array[:, None] for name, array in layer.parameters.items()}
        if isinstance(layer, BatchNorm):
            layer.running_mean, layer.running_var = layer.running_mean[:, None], layer.running_var[:, None]
    return network


def histogram(network: Network) -> Array:
    """(bins,) share of the numbers that the last batch norm made in its latest pass, before scale and shift."""
    last = [layer for layer in network.layers if isinstance(layer, BatchNorm)][-1]
    values = np.clip(last.normalized, BINS[0], BINS[-1] - 1e-9)
    return np.histogram(values, BINS)[0] / values.size


def normalized_ink(ink: Array, value: float, seed: int) -> tuple[Array, float]:
    """(steps, 60) `value` normalized with random company out of `ink`, by SIZES, and once with all of `ink`."""
    rng, out = np.random.default_rng([seed, 7]), []
    for size in SIZES:
        company = np.column_stack([np.full(COMPANIES, value), rng.choice(ink, (COMPANIES, size - 1))])
        out.append((value - company.mean(1)) / np.sqrt(company.var(1) + 1e-5))
    return np.array(out), float((value - ink.mean()) / np.sqrt(ink.var() + 1e-5))


# ------------------------------------------------------------------------------------------------ what the prose quotes


def verdict(result: BatchSizes) -> str:
    """In which modes does the network work that was trained with the smallest batch? Key of an option."""
    training, inference = result.training[0].mean() >= WORKS, result.inference[0].mean() >= WORKS
    return {(1, 1): "fine", (1, 0): "inference_fails", (0, 0): "both_fail", (0, 1): "training_fails"}[
        training, inference
    ]


@cache
def shown() -> BatchSizes:
    """The lab as it opens."""
    return batch_sizes()


@cache
def claims() -> Mapping[str, float]:
    """What the prose quotes of this lab."""
    result = shown()
    data = digits(300, 0.0, SEEDS, 0)
    rowwise = ("group", "rms")
    found = trained(rowwise, 0.1, 2, 4, data, 0, sizes=SIZES[:1])[0].forward(data.x_val).argmax(-1) == data.y_val
    beside = {f"two_{kind}": float(right.mean()) for kind, right in zip(rowwise, found, strict=True)}
    three, large = SIZES.index(3), SIZES.index(32)
    return {
        "two_training": float(result.training[0].mean()),
        "two_inference": float(result.inference[0].mean()),
        "two_inference_se": 100 * float(result.inference[0].std(ddof=1)) / SEEDS**0.5,
        "two_training_se": 100 * float(result.training[0].std(ddof=1)) / SEEDS**0.5,
        **beside,
        "two_layer": float(result.beside[0].mean()),
        "three_training": float(result.training[three].mean()),
        "three_inference": float(result.inference[three].mean()),
        "large_inference": float(result.inference[large].mean()),
    }
