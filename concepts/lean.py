"""The networks of concepts/network.py, trained without a detour: several times as fast, to the same numbers.

Small networks spend their time on calls, not on sums. So rows stand in the last axis, a bias is a weight from an input
that is always 1, all weights of a network lie in one array that one step of an optimizer moves, and each layer writes
into arrays that are there already. Tests hold it to concepts/network.py and to PyTorch.
"""

from itertools import pairwise

import numpy as np
from scipy.special import expit

from concepts.arrays import Array
from concepts.network import Activation, Dense, Network


class Lean:
    """Trains a network of dense layers and activations in place: its parameters become views of `weights`.

    weights, slopes: (weights,) all weights and biases, of all copies, and the loss's slopes in them.
    """

    def __init__(self, network: Network) -> None:
        dense = [layer for layer in network.layers if isinstance(layer, Dense)]
        self.curves = [layer.curve for layer in network.layers if isinstance(layer, Activation)]
        shapes = [layer.parameters["weight"].shape for layer in dense]
        self.copies = shapes[0][:-2]
        self.sizes = [shapes[0][-2], *(shape[-1] for shape in shapes)]
        full = [(*self.copies, outputs, inputs + 1) for inputs, outputs in pairwise(self.sizes)]
        cuts = np.cumsum([0, *(int(np.prod(shape)) for shape in full)])
        self.weights, self.slopes = np.empty(cuts[-1]), np.empty(cuts[-1])
        self._by_layer, self._slopes = (
            [flat[low:high].reshape(shape) for (low, high), shape in zip(pairwise(cuts), full, strict=True)]
            for flat in (self.weights, self.slopes)
        )
        for layer, weights in zip(dense, self._by_layer, strict=True):
            for name, part in (("weight", weights[..., :-1].swapaxes(-1, -2)), ("bias", weights[..., -1])):
                part[...] = layer.parameters[name]
                layer.parameters[name] = part
        for place, each in enumerate(network.layers):
            network.parameters |= {f"{place}.{name}": array for name, array in each.parameters.items()}
        self._rows = -1

    def learn(self, x: Array, y: Array, logit: bool) -> Array:
        """Forward and backward; sets `slopes`, and returns them.

        x: (..., features, n).  y: (..., outputs, n).  logit: the loss is the mean cross-entropy of the sigmoids of the
        outputs, else the mean squared error.
        """
        self._room_for(x.shape[-1])
        self._inputs[0][..., :-1, :] = x
        for weights, sums, inputs, outputs, curve in zip(
            self._by_layer[:-1], self._sums, self._inputs[:-1], self._inputs[1:], self.curves, strict=True
        ):
            np.matmul(weights, inputs, out=sums)
            outputs[..., :-1, :] = curve.function(sums)
        answer = np.matmul(self._by_layer[-1], self._inputs[-1])
        slope = ((expit(answer) if logit else answer) - y) * ((1 if logit else 2) / (x.shape[-1] * self.sizes[-1]))
        for place in range(len(self._by_layer) - 1, -1, -1):
            np.matmul(slope, self._inputs[place].swapaxes(-1, -2), out=self._slopes[place])
            if place:
                curve, outputs = self.curves[place - 1], self._inputs[place][..., :-1, :]
                slope = np.matmul(self._by_layer[place][..., :-1].swapaxes(-1, -2), slope)
                slope *= curve.derivative(self._sums[place - 1], outputs)
        return self.slopes

    def keep(self, copy: int, other: "Lean") -> None:
        """Make one copy of these networks stand where the other one does now."""
        for mine, now in zip(self._by_layer, other._by_layer, strict=True):
            mine[copy] = now

    def _room_for(self, rows: int) -> None:
        if rows != self._rows:
            self._rows = rows
            self._inputs = [np.ones((*self.copies, size + 1, rows)) for size in self.sizes[:-1]]
            self._sums = [np.empty((*self.copies, size, rows)) for size in self.sizes[1:-1]]
