"""A neural network from scratch: layers, losses, initial weights, and one step of learning.

Every layer can do two things. Forward, it turns its input into its output. Backward, it is told the slope of the loss
in its output, and works out two others: in its own parameters, which an optimizer then uses, and in its input, which
it hands to the layer before. That is backpropagation (Rumelhart, Hinton and Williams 1986, Nature): the chain rule,
one layer at a time, from the last to the first.

Rows stand in the last axis but one, features in the last: x is (..., n, features). Axes before those are independent
copies of one network, with weights of their own, trained side by side: (seeds, n, features) trains one copy a seed.
Names of arguments and defaults are PyTorch's, and so are the numbers (tests hold them to it).
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, ndtr

from concepts.arrays import Array, Ints, one_of

# ---------------------------------------------------------------------------------------------------------- the layers


class Layer(ABC):
    """One step of a network. `parameters` and, after `backward`, `gradients` hold arrays of the same shapes by name."""

    parameters: dict[str, Array]
    gradients: dict[str, Array]

    def __init__(self, **parameters: Array) -> None:
        self.parameters, self.gradients = parameters, {}

    @abstractmethod
    def forward(self, x: Array, training: bool = False) -> Array:
        """From the input (..., n, features) to the output; what `backward` will need is kept."""

    @abstractmethod
    def backward(self, slope: Array) -> Array:
        """From the loss's slope in the last output, set `gradients` and return the slope in the last input."""


class Dense(Layer):
    """x @ weight + bias. weight: (..., inputs, outputs), which is the transpose of PyTorch's; bias: (..., outputs)."""

    def __init__(self, weight: Array, bias: Array) -> None:
        super().__init__(weight=weight, bias=bias)

    def forward(self, x: Array, training: bool = False) -> Array:
        self.x = x
        out = x @ self.parameters["weight"]
        out += self.parameters["bias"][..., None, :]
        return out

    def backward(self, slope: Array) -> Array:
        self.learned(slope)
        return slope @ self.parameters["weight"].swapaxes(-1, -2)

    def learned(self, slope: Array) -> None:
        """Set `gradients` alone: nobody asks a first layer for the slope in its input."""
        self.gradients = {"weight": self.x.swapaxes(-1, -2) @ slope, "bias": slope.sum(-2)}


@dataclass(frozen=True)
class Curve:
    """An activation: the function, and its derivative written in terms of input x and output y."""

    function: Callable[[Array], Array]
    derivative: Callable[[Array, Array], Array]


LEAK = 0.01
ACTIVATIONS = {
    "identity": Curve(lambda x: x, lambda x, y: np.ones_like(x)),
    "sigmoid": Curve(expit, lambda x, y: y * (1 - y)),
    "tanh": Curve(np.tanh, lambda x, y: 1 - y**2),
    "relu": Curve(lambda x: np.maximum(x, 0), lambda x, y: (x > 0).astype(float)),
    "leaky_relu": Curve(lambda x: np.where(x > 0, x, LEAK * x), lambda x, y: np.where(x > 0, 1.0, LEAK)),
    "gelu": Curve(lambda x: x * ndtr(x), lambda x, y: ndtr(x) + x * np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi)),
    "silu": Curve(lambda x: x * expit(x), lambda x, y: y + expit(x) * (1 - y)),
}
"""GELU is x times the chance that a standard normal number is below x, exact, by the error function (Hendrycks and
Gimpel 2016); SiLU, or Swish, x times the sigmoid of x (Elfwing, Uchibe and Doya 2018; Ramachandran et al. 2017)."""


class Activation(Layer):
    """One of ACTIVATIONS, on each number by itself."""

    def __init__(self, name: str) -> None:
        super().__init__()
        one_of("activation", name, ACTIVATIONS)
        self.curve = ACTIVATIONS[name]

    def forward(self, x: Array, training: bool = False) -> Array:
        self.x, self.y = x, self.curve.function(x)
        return self.y

    def backward(self, slope: Array) -> Array:
        return slope * self.curve.derivative(self.x, self.y)


def _mean(x: Array, axis: int) -> Array:
    """The mean along one axis, which stays: `numpy.mean` asks so much first that small arrays wait for it."""
    return np.add.reduce(x, axis, keepdims=True) / x.shape[axis]


class BatchNorm(Layer):
    """Give each feature mean 0 and variance 1, then scale by `weight` and shift by `bias`.

    In training, mean and variance are the batch's own, and running averages follow them: a share `momentum` of the
    new, for the variance with n - 1 below the line. In inference the running ones are used, so that a row's answer
    does not depend on its company. running_mean, running_var: (..., features). Ioffe and Szegedy (2015, ICML).
    """

    def __init__(self, weight: Array, bias: Array, momentum: float = 0.1, eps: float = 1e-5) -> None:
        super().__init__(weight=weight, bias=bias)
        self.momentum, self.eps = momentum, eps
        self.running_mean, self.running_var = np.zeros_like(weight), np.ones_like(weight)

    def forward(self, x: Array, training: bool = False) -> Array:
        mean, var = self.running_mean[..., None, :], self.running_var[..., None, :]
        if training:
            n = x.shape[-2]
            if n < 2:
                raise ValueError(f"a batch must have at least 2 rows to have a variance, got {n}.")
            mean = _mean(x, -2)
            centered = x - mean
            var = _mean(np.square(centered), -2)
            self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean[..., 0, :]
            self.running_var = (1 - self.momentum) * self.running_var + self.momentum * var[..., 0, :] * n / (n - 1)
        else:
            centered = x - mean
        self.training, self.scale = training, 1 / np.sqrt(var + self.eps)
        self.normalized = centered * self.scale
        return self.normalized * self.parameters["weight"][..., None, :] + self.parameters["bias"][..., None, :]

    def backward(self, slope: Array) -> Array:
        self.gradients = {"weight": (slope * self.normalized).sum(-2), "bias": slope.sum(-2)}
        slope = slope * self.parameters["weight"][..., None, :]
        if self.training:  # each row also moved the mean and the variance that all rows share
            along = _mean(slope * self.normalized, -2)
            slope = slope - _mean(slope, -2) - self.normalized * along
        return slope * self.scale


class GroupNorm(Layer):
    """Give each row mean 0 and variance 1 over each group of its features, then scale and shift (Wu and He 2018, ECCV).

    It looks at no other row, so batch size and training or inference make no difference. `groups` divides the features.
    """

    def __init__(self, weight: Array, bias: Array, groups: int = 1, eps: float = 1e-5) -> None:
        super().__init__(weight=weight, bias=bias)
        if groups < 1 or weight.shape[-1] % groups:
            raise ValueError(f"groups must divide {weight.shape[-1]} features, got {groups}.")
        self.groups, self.eps = groups, eps

    def forward(self, x: Array, training: bool = False) -> Array:
        parts = x.reshape(*x.shape[:-1], self.groups, -1)
        centered = parts - _mean(parts, -1)
        self.scale = 1 / np.sqrt(_mean(np.square(centered), -1) + self.eps)
        self.parts = centered * self.scale
        self.normalized = self.parts.reshape(x.shape)
        return self.normalized * self.parameters["weight"][..., None, :] + self.parameters["bias"][..., None, :]

    def backward(self, slope: Array) -> Array:
        self.gradients = {"weight": (slope * self.normalized).sum(-2), "bias": slope.sum(-2)}
        parts = (slope * self.parameters["weight"][..., None, :]).reshape(self.parts.shape)
        along = _mean(parts * self.parts, -1)
        parts = (parts - _mean(parts, -1) - self.parts * along) * self.scale
        return parts.reshape(slope.shape)


class LayerNorm(GroupNorm):
    """All features of a row in one group (Ba, Kiros and Hinton 2016)."""

    def __init__(self, weight: Array, bias: Array, eps: float = 1e-5) -> None:
        super().__init__(weight, bias, 1, eps)


class RMSNorm(Layer):
    """Divide each row by the root of the mean of its squares, then scale: no mean is taken off, nothing is added.

    What many language models use in place of layer norm, as it does about as well for less (Zhang and Sennrich 2019).
    """

    def __init__(self, weight: Array, eps: float = 1e-5) -> None:
        super().__init__(weight=weight)
        self.eps = eps

    def forward(self, x: Array, training: bool = False) -> Array:
        self.scale = 1 / np.sqrt(_mean(np.square(x), -1) + self.eps)
        self.normalized = x * self.scale
        return self.normalized * self.parameters["weight"][..., None, :]

    def backward(self, slope: Array) -> Array:
        self.gradients = {"weight": (slope * self.normalized).sum(-2)}
        slope = slope * self.parameters["weight"][..., None, :]
        along = _mean(slope * self.normalized, -1)
        return (slope - self.normalized * along) * self.scale


class Dropout(Layer):
    """In training, set each number to 0 with chance p and divide the others by 1 - p, so that the mean stays.

    In inference it does nothing (Srivastava et al. 2014, JMLR; the division in training is the "inverted" form).
    """

    def __init__(self, p: float, rng: np.random.Generator) -> None:
        super().__init__()
        if not 0 <= p < 1:
            raise ValueError(f"p must be from 0 to below 1, got {p}.")
        self.p, self.rng = p, rng

    def forward(self, x: Array, training: bool = False) -> Array:
        kept = self.rng.random(x.shape) >= self.p if training else np.ones(x.shape, dtype=bool)
        self.mask = kept / (1 - self.p) if training else np.ones(x.shape)
        return x * self.mask

    def backward(self, slope: Array) -> Array:
        return slope * self.mask


class Network(Layer):
    """Layers in a row; itself a layer, whose parameters are named by place, as in "0.weight"."""

    def __init__(self, layers: Sequence[Layer]) -> None:
        self.layers = list(layers)
        names = {
            f"{place}.{name}": array for place, layer in enumerate(layers) for name, array in layer.parameters.items()
        }
        super().__init__(**names)

    def forward(self, x: Array, training: bool = False) -> Array:
        for layer in self.layers:
            x = layer.forward(x, training)
        return x

    def backward(self, slope: Array) -> Array:
        for layer in reversed(self.layers):
            slope = layer.backward(slope)
        self._gather()
        return slope

    def descend(self, slope: Array) -> None:
        """`backward` for who wants gradients alone: spares what a first dense layer would hand on."""
        first, *others = self.layers
        for layer in reversed(others):
            slope = layer.backward(slope)
        first.learned(slope) if isinstance(first, Dense) else first.backward(slope)
        self._gather()

    def _gather(self) -> None:
        self.gradients = {
            f"{place}.{name}": array
            for place, layer in enumerate(self.layers)
            for name, array in layer.gradients.items()
        }

    def outputs(self, x: Array) -> list[Array]:
        """What each layer makes of x, in inference, in order."""
        found = []
        for layer in self.layers:
            x = layer.forward(x)
            found.append(x)
        return found

    def copy(self) -> "Network":
        """An independent network that stands where this one does."""
        return deepcopy(self)


# ------------------------------------------------------------------------------------------------- where weights start

SPREADS: dict[str, Callable[[int, int], float]] = {
    "zeros": lambda inputs, outputs: 0.0,
    "small": lambda inputs, outputs: 0.01,
    "large": lambda inputs, outputs: 1.0,
    "glorot": lambda inputs, outputs: np.sqrt(2 / (inputs + outputs)),
    "he": lambda inputs, outputs: np.sqrt(2 / inputs),
}
"""Standard deviation of a layer's first weights. Glorot and Bengio (2010, AISTATS) keep the size of signals forward and
of slopes backward on average, for activations that are about linear near 0; He et al. (2015, ICCV) make up for the half
that ReLU cuts off."""


def initial(rng: np.random.Generator, shape: tuple[int, ...], initializer: str = "he") -> Array:
    """First weights of a layer, normal. shape: (..., inputs, outputs).  initializer: one of SPREADS."""
    one_of("initializer", initializer, SPREADS)
    return SPREADS[initializer](*shape[-2:]) * rng.standard_normal(shape)


def mlp(
    sizes: Sequence[int],
    activation: str = "relu",
    initializer: str = "he",
    *,
    batch_norm: bool = False,
    dropout: float = 0.0,
    copies: tuple[int, ...] = (),
    seed: int = 0,
) -> Network:
    """A multilayer perceptron: dense layers of these sizes, an activation after each but the last.

    sizes: features, widths of the hidden layers, outputs.  copies: leading axes of independent networks.
    With `batch_norm` each hidden layer is normalized before its activation, as Ioffe and Szegedy did; `dropout` is the
    chance to drop a number after it. Biases start at 0. ValueError for sizes below 1 and names not on offer.
    """
    if len(sizes) < 2 or min(sizes) < 1:
        raise ValueError(f"sizes must be at least two numbers from 1, got {list(sizes)}.")
    rng = np.random.default_rng(seed)
    layers: list[Layer] = []
    for place, (inputs, outputs) in enumerate(pairwise(sizes)):
        weight = initial(rng, (*copies, inputs, outputs), initializer)
        layers.append(Dense(weight, np.zeros((*copies, outputs))))
        if place < len(sizes) - 2:
            if batch_norm:
                layers.append(BatchNorm(np.ones((*copies, outputs)), np.zeros((*copies, outputs))))
            layers.append(Activation(activation))
            if dropout > 0:
                layers.append(Dropout(dropout, np.random.default_rng([seed, place])))
    return Network(layers)


def parameter_count(sizes: Sequence[int]) -> int:
    """Weights and biases of a multilayer perceptron of these sizes."""
    return sum((inputs + 1) * outputs for inputs, outputs in pairwise(sizes))


# ---------------------------------------------------------------------------------------------------------- the losses

Loss = Callable[[Array, NDArray], tuple[Array, Array]]


def mean_squared_error(output: Array, y: NDArray) -> tuple[Array, Array]:
    """Mean of (output - y)^2, one for each copy, and its slope in `output`. Both (..., n, outputs)."""
    error = output - y
    return np.mean(error**2, axis=(-2, -1)), 2 * error / (error.shape[-1] * error.shape[-2])


def binary_cross_entropy(logit: Array, y: NDArray) -> tuple[Array, Array]:
    """Mean of -log P(y) where P(1) = sigmoid(logit), one for each copy, and its slope in `logit`.

    logit: (..., n, 1).  y: 0 or 1, same shape. Sigmoid and logarithm are taken together, as each alone overflows.
    """
    loss = np.logaddexp(0, logit) - y * logit
    return np.mean(loss, axis=(-2, -1)), (expit(logit) - y) / (logit.shape[-1] * logit.shape[-2])


def cross_entropy(logits: Array, y: NDArray) -> tuple[Array, Array]:
    """Mean of -log P(class y) where P = softmax(logits), one for each copy, and its slope in `logits`.

    logits: (..., n, classes).  y: (..., n) class of each row, from 0.
    """
    logs = logits - logits.max(axis=-1, keepdims=True)
    chance = np.exp(logs)
    total = chance.sum(axis=-1, keepdims=True)
    hit, n = np.asarray(y)[..., None], logits.shape[-2]
    right = np.take_along_axis(logs, hit, -1) - np.log(total)
    chance /= total * n
    np.put_along_axis(chance, hit, np.take_along_axis(chance, hit, -1) - 1 / n, -1)
    return -right[..., 0].mean(-1), chance


# ---------------------------------------------------------------------------------------------- one step of learning


class Optimizer(Protocol):
    """What `learn` needs of an optimizer: see concepts/optimizers.py."""

    def step(self, gradients: Sequence[Array]) -> None: ...


def learn(network: Network, optimizer: Optimizer, loss: Loss, x: Array, y: NDArray) -> Array:
    """Forward, backward, one step of the optimizer. Returns the loss before the step, one for each copy."""
    value, slope = loss(network.forward(x, training=True), y)
    network.descend(slope)
    optimizer.step([network.gradients[name] for name in network.parameters])
    return value


def batches(n: int, batch_size: int, rng: np.random.Generator) -> Iterator[Ints]:
    """Rows of each mini-batch in one epoch: every row once, in a new order; the last batch takes what is left."""
    order = rng.permutation(n)
    for start in range(0, n, batch_size):
        yield order[start : start + batch_size]
