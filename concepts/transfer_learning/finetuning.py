"""Fine-tuning: how to go on training a network whose first layers were trained elsewhere.

A network is a body that turns inputs into features, and a head that answers. Transfer keeps the body and gives it a
new head. Then each dense layer has a rate of its own:

- rate 0 freezes a layer. Its answers never change, so they are worked out once, and it is handed to no optimizer;
- a small rate lets it follow slowly (discriminative rates: Howard and Ruder 2018, ACL);
- a layer may start later than the head (gradual unfreezing, ibid.).

All strategies get one protocol: Adam, the same number of steps, the same batches, the same first head.
"""

import hashlib
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from concepts.arrays import Array, Ints
from concepts.network import BatchNorm, Dense, Loss, Network, learn
from concepts.optimizers import Adam


class Rates:
    """An optimizer with a rate, and a first step, of its own for each dense layer; a layer at rate 0 stays untouched.

    network: its dense layers, in order, take their turn.  rates: one for each.  thaw: the step at which each starts to
    learn, 0 if not given.  ValueError for a network with other layers that learn, such as batch norm.
    """

    def __init__(self, network: Network, rates: Sequence[float], thaw: Sequence[int] | None = None) -> None:
        if any(layer.parameters and not isinstance(layer, Dense) for layer in network.layers):
            raise ValueError("only dense layers may have weights here: a norm's would be taken for theirs.")
        dense = [layer for layer in network.layers if isinstance(layer, Dense)]
        starts = [0] * len(rates) if thaw is None else thaw
        self.groups = [
            (Adam(list(layer.parameters.values()), rate) if rate > 0 else None, start)
            for layer, rate, start in zip(dense, rates, starts, strict=True)
        ]
        self.steps = 0

    def step(self, gradients: Sequence[Array]) -> None:
        """One step of every layer that learns by now. gradients: weight and bias of each dense layer in turn."""
        for place, (adam, start) in enumerate(self.groups):
            if adam is not None and self.steps >= start:
                adam.step(gradients[2 * place : 2 * place + 2])
        self.steps += 1


def with_head(body: Network, head: Network) -> Network:
    """A copy of `body` whose last dense layer is that of `head`, copied too."""
    return Network([*body.copy().layers[:-1], head.copy().layers[-1]])


def split(network: Network, frozen: int) -> tuple[Network, Network]:
    """The first `frozen` dense layers with their activations, and the rest. Both are the network's own layers."""
    dense = [place for place, layer in enumerate(network.layers) if isinstance(layer, Dense)]
    cut = dense[frozen]
    return Network(network.layers[:cut]), Network(network.layers[cut:])


def tiled(network: Network, times: int) -> Network:
    """`times` copies side by side, on a new first axis."""
    found = network.copy()
    for layer in found.layers:
        for name, array in layer.parameters.items():
            layer.parameters[name] = np.repeat(array[None], times, axis=0)
    return Network(found.layers)


def train(
    network: Network, optimizer: Rates, loss: Loss, x: Array, y: NDArray, counts: Ints, draws: Array,
    each: Callable[[int], object] | None = None,
) -> None:  # fmt: skip
    """Train copies (sizes, seeds) side by side: at each size on the first rows only.

    x: (seeds, rows, features), y: (seeds, rows, ...).  counts: (sizes,) rows that each size may see.  draws: (steps,
    seeds, batch) numbers from 0 to below 1; a batch takes row floor(draw * count), so all sizes share their luck.
    `each` is told the step before it is taken.
    """
    seeds = np.arange(len(x))[:, None]
    for step, draw in enumerate(draws):
        if each is not None:
            each(step)
        rows = (draw * counts[:, None, None]).astype(np.int64)
        learn(network, optimizer, loss, x[seeds, rows], y[seeds, rows])


def fingerprint(network: Network) -> str:
    """SHA-256 of all weights and running statistics, as 64 hexadecimal digits: one flipped bit gives another."""
    arrays = list(network.parameters.values())
    for layer in network.layers:
        arrays += [layer.running_mean, layer.running_var] if isinstance(layer, BatchNorm) else []
    parts = [np.ascontiguousarray(array).tobytes() for array in arrays]
    return hashlib.sha256(b"".join(parts)).hexdigest()


def moved(before: Array, after: Array) -> Array:
    """How far weights went, relative to where they were: |after - before| / |before|, over the last two axes."""
    return np.asarray(np.linalg.norm(after - before, axis=(-2, -1)) / np.linalg.norm(before, axis=(-2, -1)))


def lora_parameters(inputs: int, outputs: int, rank: int) -> int:
    """Numbers that LoRA trains in place of a layer's inputs x outputs weights: W + A B, A and B of that rank."""
    return rank * (inputs + outputs)


def interval(values: Array) -> tuple[Array, Array]:
    """Mean over the last axis, and half the width of its 95% t interval."""
    n = values.shape[-1]
    return values.mean(-1), student.ppf(0.975, n - 1) * values.std(-1, ddof=1) / np.sqrt(n)
