"""Signals in a deep network at its start: the spread of the first weights decides whether they vanish or explode.

A neuron adds n inputs, each times a weight of mean 0 and standard deviation s. The sum's mean square is s^2 n times
that of the inputs. Write the spread as s = gain / sqrt(n): an identity layer then multiplies the mean square by gain^2,
and a ReLU layer, which cuts half of it off, by gain^2 / 2. Fifty layers raise that to the fiftieth power. Gain 1 holds
signals without an activation (Glorot and Bengio 2010); gain sqrt(2) holds them under ReLU (He et al. 2015). Backward it
is the same: each layer multiplies the mean square of the loss's slope by gain^2 times that of the activation's
derivative.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.polynomial.hermite_e import hermegauss
from numpy.typing import NDArray

from concepts.arrays import Array, frozen, one_of, within
from concepts.network import ACTIVATIONS, SPREADS

ROWS = 16
WIDTHS = (16, 32, 64, 128)
SMALL_SLOPE = 0.05
"""An activation whose derivative is below this share of its greatest hardly passes a slope."""
STEEPEST = {"sigmoid": 0.25, "gelu": 1.1290, "silu": 1.0998}
"""The greatest derivative of each activation, where it is not 1."""
TINY = 1e-100
POINTS, MASSES = frozen(hermegauss(99))
MASSES = frozen(MASSES / MASSES.sum())
"""Points and masses that stand for the standard normal distribution."""


@dataclass(frozen=True)
class Signals:
    """A network of `depth` equal layers at each gain.

    gains: (steps,) the weights' standard deviation times sqrt(width).  named: gain's place -> name of the initializer.
    forward: (steps, depth + 1) root mean square of the input and of what each layer hands on.
    backward: (steps, depth + 1) of the slope there, when the slope at the end has root mean square 1.
    forward_theory, backward_theory: the same, expected for endless width.
    silent: (steps, depth) share of a layer's neurons that pass no slope: ReLUs that are 0 for all rows; of others, the
    share of numbers where the derivative is below SMALL_SLOPE of its greatest.
    """

    activation: str
    width: int
    depth: int
    gains: Array
    named: dict[int, str]
    forward: Array
    backward: Array
    forward_theory: Array
    backward_theory: Array
    silent: Array

    def table(self) -> dict[str, NDArray[Any]]:
        """One row a gain."""
        columns: dict[str, NDArray[Any]] = {"gain": self.gains, "SD of weights": self.gains / np.sqrt(self.width)}
        for layer in range(self.depth + 1):
            columns[f"signal after layer {layer} (RMS)"] = self.forward[:, layer]
            columns[f"slope after layer {layer} (RMS)"] = self.backward[:, layer]
        return columns | {f"silent in layer {layer + 1}": self.silent[:, layer] for layer in range(self.depth)}


def signals(activation: str = "relu", width: int = 64, depth: int = 30, seed: int = 0) -> Signals:
    """Send 16 rows of standard normal features forward, and a slope of standard normal numbers back, at each gain.

    All gains share one draw of the weights. Biases are 0. ValueError for an unknown name or a number out of range.
    """
    one_of("activation", activation, ACTIVATIONS)
    curve = ACTIVATIONS[activation]
    within("width", width, 1, 512)
    within("depth", depth, 1, 100)
    initial = {SPREADS[name](width, width) * np.sqrt(width): name for name in ("small", "glorot", "he", "large")}
    gains = np.unique(np.round([*np.exp2(np.arange(-18, 19) / 6), *initial], 6))
    named = {int(np.abs(gains - gain).argmin()): name for gain, name in initial.items()}

    rng = np.random.default_rng(seed)
    weights = rng.standard_normal((depth, width, width)) / np.sqrt(width)
    x, back = rng.standard_normal((2, ROWS, width))
    scale = gains[:, None, None]
    made = np.tile(x, (len(gains), 1, 1))
    forward, kept, silent = [by_gain(made)], [], []
    for weight in weights:
        sums = made @ weight * scale
        made = curve.function(sums)
        kept.append(curve.derivative(sums, made))
        forward.append(by_gain(made))
        silent.append(share_silent(kept[-1], activation))
    slope = np.tile(back / np.sqrt(np.mean(back**2)), (len(gains), 1, 1))
    backward = [by_gain(slope)]
    for weight, derivative in zip(weights[::-1], kept[::-1], strict=True):
        slope = slope * derivative
        slope[np.abs(slope) < TINY] = 0  # nothing to see, and processors are slow on numbers that all but underflow
        slope = slope @ weight.T * scale
        backward.append(by_gain(slope))
    theory = expected(activation, gains, depth, float(forward[0][0]))
    return frozen(
        Signals(
            activation=activation,
            width=width,
            depth=depth,
            gains=gains,
            named=named,
            forward=np.array(forward).T,
            backward=np.array(backward[::-1]).T,
            forward_theory=theory[0],
            backward_theory=theory[1],
            silent=np.array(silent).T,
        )
    )


def by_gain(values: Array) -> Array:
    """Root mean square over rows and neurons, one for each gain. values: (gains, rows, neurons)."""
    return np.sqrt(np.mean(values**2, axis=(1, 2)))


def share_silent(derivative: Array, activation: str) -> Array:
    """Share that hardly passes a slope, one for each gain. derivative: (gains, rows, neurons)."""
    if activation == "relu":
        return np.mean((derivative == 0).all(axis=1), axis=1)
    return np.mean(np.abs(derivative) < SMALL_SLOPE * STEEPEST.get(activation, 1.0), axis=(1, 2))


def expected(activation: str, gains: Array, depth: int, start: float) -> tuple[Array, Array]:
    """Root mean squares forward and backward, (steps, depth + 1) each, in a network of endless width.

    There a neuron's sum is normal, with gain^2 times the mean square of what comes in (Poole et al. 2016, NeurIPS;
    Schoenholz et al. 2017, ICLR); squares of the activation and of its derivative are averaged over that. For identity
    and ReLU the forward averages, gain^2 and gain^2 / 2, hold on average at any width.
    """
    curve = ACTIVATIONS[activation]
    squares, factors = [np.full(len(gains), start**2)], []
    for _ in range(depth):
        sums = (gains * np.sqrt(squares[-1]))[:, None] * POINTS
        made = curve.function(sums)
        squares.append(made**2 @ MASSES)
        factors.append(gains**2 * (curve.derivative(sums, made) ** 2 @ MASSES))
    if activation == "relu":  # exactly one half, which a sum over points misses at the kink
        squares = [start**2 * (gains**2 / 2) ** layer for layer in range(depth + 1)]
        factors = [gains**2 / 2] * depth
    back = [np.ones(len(gains))]
    for factor in factors[::-1]:
        back.append(back[-1] * factor)
    return np.sqrt(np.array(squares)).T, np.sqrt(np.array(back[::-1])).T
