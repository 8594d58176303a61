"""Optimizers: seven ways to turn a gradient into a step.

Plain descent goes down the slope. Momentum remembers where it was going (Polyak 1964); Nesterov (1983) looks ahead
before it corrects. AdaGrad gives each parameter a rate of its own, which only shrinks (Duchi, Hazan and Singer 2011,
JMLR); RMSprop forgets old slopes, so that it need not (Tieleman and Hinton 2012, lecture); Adam adds momentum, and
corrects both averages for starting at 0 (Kingma and Ba 2015, ICLR); AdamW shrinks weights apart from the slope
(Loshchilov and Hutter 2019, ICLR).

Each holds parameters, arrays of any shape, and changes them in place. Names of arguments, defaults and the numbers are
those of `torch.optim` (tests hold them to it over a hundred steps).
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from concepts.arrays import Array

State = dict[str, Array]


class Optimizer(ABC):
    """What they share: `step` changes every parameter in place; `state` is what each parameter's step remembers."""

    def __init__(self, parameters: Sequence[Array], lr: float, weight_decay: float = 0.0) -> None:
        at_least_zero(lr=lr, weight_decay=weight_decay)
        self.parameters, self.lr, self.weight_decay = list(parameters), lr, weight_decay
        self.state: list[State] = [{} for _ in self.parameters]
        self.steps = 0

    def step(self, gradients: Sequence[Array]) -> None:
        """Take one step. gradients: one array for each parameter, of its shape."""
        self.steps += 1
        for parameter, gradient, state in zip(self.parameters, gradients, self.state, strict=True):
            self.update(parameter, gradient + self.weight_decay * parameter if self.weight_decay else gradient, state)

    @abstractmethod
    def update(self, parameter: Array, gradient: Array, state: State) -> None:
        """Change `parameter` in place by its gradient, weight decay already added."""


class SGD(Optimizer):
    """velocity = momentum * velocity + (1 - dampening) * gradient; parameter -= lr * velocity.

    With `nesterov` the step is lr * (gradient + momentum * velocity): the velocity as it will be one step on.
    """

    def __init__(
        self,
        parameters: Sequence[Array],
        lr: float = 1e-3,
        momentum: float = 0.0,
        dampening: float = 0.0,
        weight_decay: float = 0.0,
        nesterov: bool = False,
    ) -> None:
        super().__init__(parameters, lr, weight_decay)
        at_least_zero(momentum=momentum)
        if nesterov and (momentum == 0 or dampening != 0):
            raise ValueError(
                f"nesterov needs momentum above 0 and dampening 0, got momentum {momentum} and dampening {dampening}."
            )
        self.momentum, self.dampening, self.nesterov = momentum, dampening, nesterov

    def update(self, parameter: Array, gradient: Array, state: State) -> None:
        if self.momentum:
            before = state.get("velocity")
            fresh = np.array(gradient) if before is None else self.momentum * before + (1 - self.dampening) * gradient
            state["velocity"] = fresh
            gradient = gradient + self.momentum * fresh if self.nesterov else fresh
        parameter -= self.lr * gradient


class Adagrad(Optimizer):
    """total += gradient^2; parameter -= lr * gradient / (sqrt(total) + eps). The total only grows, so steps shrink."""

    def __init__(
        self,
        parameters: Sequence[Array],
        lr: float = 1e-2,
        lr_decay: float = 0.0,
        weight_decay: float = 0.0,
        initial_accumulator_value: float = 0.0,
        eps: float = 1e-10,
    ) -> None:
        super().__init__(parameters, lr, weight_decay)
        at_least_zero(lr_decay=lr_decay, initial_accumulator_value=initial_accumulator_value, eps=eps)
        self.lr_decay, self.eps, self.first = lr_decay, eps, initial_accumulator_value

    def update(self, parameter: Array, gradient: Array, state: State) -> None:
        state["total"] = state.get("total", self.first) + gradient**2
        rate = self.lr / (1 + (self.steps - 1) * self.lr_decay)
        parameter -= rate * gradient / (np.sqrt(state["total"]) + self.eps)


class RMSprop(Optimizer):
    """square = alpha * square + (1 - alpha) * gradient^2; parameter -= lr * gradient / (sqrt(square) + eps).

    With `centered` the square of the mean gradient is taken off, and with `momentum` the steps gather speed.
    """

    def __init__(
        self,
        parameters: Sequence[Array],
        lr: float = 1e-2,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        momentum: float = 0.0,
        centered: bool = False,
    ) -> None:
        super().__init__(parameters, lr, weight_decay)
        at_least_zero(eps=eps, momentum=momentum)
        below_one(alpha=alpha)
        self.alpha, self.eps, self.momentum, self.centered = alpha, eps, momentum, centered

    def update(self, parameter: Array, gradient: Array, state: State) -> None:
        square = state["square"] = average(state.get("square"), gradient**2, self.alpha)
        if self.centered:
            mean = state["mean"] = average(state.get("mean"), gradient, self.alpha)
            square = square - mean**2
        step = gradient / (np.sqrt(square) + self.eps)
        if self.momentum:
            step = state["velocity"] = self.momentum * state.get("velocity", 0.0) + step
        parameter -= self.lr * step


class Adam(Optimizer):
    """Running means of the gradient and of its square, each divided by how much of it the first steps have filled:

    parameter -= lr * mean / (1 - beta1^t) / (sqrt(square / (1 - beta2^t)) + eps).

    With `amsgrad` the square may not fall again, which mends a case where Adam does not converge (Reddi, Kale and
    Kumar 2018, ICLR). `bias_correction` is ours: without it the first steps are far too large.
    """

    def __init__(
        self,
        parameters: Sequence[Array],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        amsgrad: bool = False,
        bias_correction: bool = True,
    ) -> None:
        super().__init__(parameters, lr, weight_decay)
        at_least_zero(eps=eps)
        below_one(**{"betas[0]": betas[0], "betas[1]": betas[1]})
        self.betas, self.eps, self.amsgrad, self.bias_correction = betas, eps, amsgrad, bias_correction

    def update(self, parameter: Array, gradient: Array, state: State) -> None:
        one, two = self.betas
        mean = state["mean"] = average(state.get("mean"), gradient, one)
        square = state["square"] = average(state.get("square"), gradient**2, two)
        if self.amsgrad:
            square = state["largest"] = np.maximum(state.get("largest", 0.0), square)
        filled = (1 - one**self.steps, 1 - two**self.steps) if self.bias_correction else (1.0, 1.0)
        root = square / filled[1]
        root = np.sqrt(root, out=root)
        root += self.eps
        step = self.lr * mean
        step /= filled[0]
        step /= root
        parameter -= step


class AdamW(Adam):
    """Adam whose weight decay does not pass through the averages: parameter *= 1 - lr * weight_decay, then the step."""

    def __init__(
        self,
        parameters: Sequence[Array],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
        amsgrad: bool = False,
    ) -> None:
        super().__init__(parameters, lr, betas, eps, weight_decay, amsgrad)

    def step(self, gradients: Sequence[Array]) -> None:
        self.steps += 1
        for parameter, gradient, state in zip(self.parameters, gradients, self.state, strict=True):
            parameter *= 1 - self.lr * self.weight_decay
            self.update(parameter, gradient, state)


OPTIMIZERS: Mapping[str, tuple[type[Optimizer], Mapping[str, Any]]] = {
    "sgd": (SGD, {}),
    "momentum": (SGD, {"momentum": 0.9}),
    "nesterov": (SGD, {"momentum": 0.9, "nesterov": True}),
    "adagrad": (Adagrad, {}),
    "rmsprop": (RMSprop, {}),
    "adam": (Adam, {}),
    "adamw": (AdamW, {}),
}
"""The seven by name, and what each is given besides its defaults."""


def average(before: Array | None, new: Array, share: float) -> Array:
    """A running average that starts at 0: `share` of the old, which is changed in place, the rest of the new."""
    part = (1 - share) * new
    if before is None:
        return part
    before *= share
    before += part
    return before


def at_least_zero(**values: float) -> None:
    """ValueError where a value is below 0 or no number."""
    for name, value in values.items():
        if not value >= 0:
            raise ValueError(f"{name} must be at least 0, got {value}.")


def below_one(**values: float) -> None:
    """ValueError where a value is not from 0 to below 1."""
    for name, value in values.items():
        if not 0 <= value < 1:
            raise ValueError(f"{name} must be from 0 to below 1, got {value}.")
