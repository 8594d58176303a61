"""Questions on gradient descent with numbers drawn anew; each wrong answer is what a named mistake gives."""

from itertools import pairwise

import numpy as np
from numpy.random import Generator

from concepts.arrays import Array
from concepts.drill import Curve, DegenerateError, Drill, Mistake, choice, drawn, kind, named, number, order
from concepts.gradient_descent.convergence_rate import best, limit, pace
from concepts.gradient_descent.moments import floor
from concepts.gradient_descent.regression import regression
from concepts.optimizers import Adam


@kind
def momentum_pace(rng: Generator) -> Drill:
    """The page's question with other numbers: what does a step with momentum keep of the error?"""
    root = int(rng.choice([4, 5, 6, 7, 8, 9, 11, 12, 15, 20]))
    (_, _, plain), (_, momentum, heavy) = best("plain", root**2), best("heavy", root**2)
    ask = (
        f"A valley is {root**2} times as steep across as along. At its best rate, plain descent still keeps "
        f"{plain:.1%} of the error at each step. What does a step with momentum keep, at its own best rate and "
        "momentum?"
    )
    mistakes = [
        Mistake(
            "thought that the valley alone sets the pace",
            plain,
            "Momentum cancels the zigzag, and adds up what the steps agree on.",
        ),
        Mistake("took it for two steps in one", plain**2, "It gains a root of the condition number, not a factor 2."),
        Mistake("took the momentum for the share kept", momentum, "What is kept is the root of the momentum."),
        Mistake("gave each step the root of the valley", 1 / root, "The pace is (√k − 1) / (√k + 1), not 1 / √k."),
    ]
    way = (
        f"Plain keeps ({root**2} − 1) / ({root**2} + 1); momentum puts √{root**2} = {root} in the place of {root**2}.",
        f"({root} − 1) / ({root} + 1) = {heavy:.1%}.",
    )
    return choice(rng, ask, heavy, mistakes, way, "momentum", spec=".1%")


@kind
def rate_limit(rng: Generator) -> Drill:
    """From what rate on does it explode, with momentum?"""
    steep, flat = int(rng.choice([4, 8, 10, 20, 40, 50, 100])), float(rng.choice([0.5, 1, 2]))
    momentum = float(rng.choice([0.5, 0.6, 0.7, 0.8, 0.9]))
    answer = limit("heavy", momentum) / steep
    ask = (
        f"On a quadratic the curvature is {steep} along the steepest axis and {flat:g} along the flattest. Descent "
        f"has a (heavy-ball) momentum of {momentum:g}. Below which learning rate does it converge?"
    )
    mistakes = [
        Mistake("gave the limit of plain descent", limit("plain", 0) / steep, "Momentum damps the swing: 2(1 + β)/L."),
        Mistake(
            "made room for longer steps",
            2 * (1 - momentum) / steep,
            "Steps that agree add up, but across the valley they alternate: momentum raises the limit.",
        ),
        Mistake("gave Nesterov's limit", limit("nesterov", momentum) / steep, "Nesterov's is 2(1 + β)/(1 + 2β)/L."),
        Mistake("looked at the flattest axis", limit("heavy", momentum) / flat, "The steepest axis explodes first."),
    ]
    way = (
        f"Plain descent: 2/L = 2/{steep} = {2 / steep:.3g}. Momentum makes it 2(1 + β)/L.",
        f"2 · {1 + momentum:g} / {steep} = {answer:.3g}.",
    )
    return choice(rng, ask, answer, mistakes, way, "momentum", spec=".3g")


def _second_step(gradients: tuple[int, int], beta1: float, beta2: float, bias_correction: bool = True) -> float:
    """How far Adam's second step goes down, in learning rates."""
    places = [np.zeros(1)]
    adam = Adam([places[-1]], 1.0, (beta1, beta2), bias_correction=bias_correction)
    for gradient in gradients:
        adam.step([np.array([float(gradient)])])
        places.append(places[0].copy())
    return float(places[1][0] - places[2][0])


@kind
def adam_second_step(rng: Generator) -> Drill:
    """Adam by hand, two gradients long: both averages, both corrections, one division."""
    first, second = (int(each) for each in rng.choice([-8, -6, -4, -3, -2, -1, 1, 2, 3, 4, 6, 8], 2, replace=False))
    beta1, beta2 = float(rng.choice([0.5, 0.8, 0.9])), float(rng.choice([0.5, 0.9, 0.99]))
    gradients = first, second
    answer = _second_step(gradients, beta1, beta2)
    mean = (beta1 * first + second) / (1 + beta1)
    square = (beta2 * first**2 + second**2) / (1 + beta2)
    ask = (
        f"Adam with β₁ = {beta1:g} and β₂ = {beta2:g} (epsilon does not matter). A parameter's first gradient is "
        f"{first}, its second {second}. How many learning rates does its second update take off the parameter? "
        "Negative where it adds them."
    ).replace("-", "−")
    mistakes = [
        Mistake(
            "gave Adam one rate for each step", float(np.sign(second)), "Only the first step is just one rate long."
        ),
        Mistake(
            "left out the bias correction",
            _second_step(gradients, beta1, beta2, False),
            "Both averages start at 0: divide by 1 − βᵗ.",
        ),
        Mistake("went with the gradient", -answer, "The step is taken off: a negative mean raises the parameter."),
        Mistake("forgot the root", mean / square, "It divides by the root of the mean square."),
        Mistake("forgot to divide", mean, "That is momentum: the scale of the gradients is still in it."),
        Mistake(
            "took the last gradient for the mean", _second_step(gradients, 0, beta2), "That is RMSprop, corrected."
        ),
        Mistake("took plain descent", second, "Adam divides the scale out."),
    ]
    way = (
        f"Corrected, mean ({beta1:g} · {first} + {second}) / {1 + beta1:g} = {mean:.3g}; mean square ({beta2:g} · "
        f"{first**2} + {second**2}) / {1 + beta2:g} = {square:.3g}.".replace("-", "−").replace("+ −", "− "),
        f"{mean:.3g} / √{square:.3g} = {answer:.2f}.".replace("-", "−"),
    )
    apart = [each for each in mistakes if abs(each.value - answer) > 0.07]
    if len(apart) < 4 or abs(answer) < 0.1:
        raise DegenerateError("mean and step must be something.")
    return number(ask, answer, apart, way, "first", tolerance=0.03, spec=".2f", unit="rates")


@kind
def noise_floor(rng: Generator) -> Drill:
    """Rate and batch size change: where does the loss hover now?"""
    rates, sizes = (0.01, 0.02, 0.04, 0.05, 0.08, 0.1), (8, 16, 32, 64, 128)
    (rate, new_rate), (size, new_size) = (rng.choice(each, 2, replace=False) for each in (rates, sizes))
    by_rate, by_size = new_rate / rate, size / new_size
    if not 1.4 < max(by_rate * by_size, 1 / by_rate / by_size) < 30:
        raise DegenerateError("something must change, and not out of all bounds.")
    on = regression()
    before = float(f"{floor(on, rate, int(size)):.2g}")
    answer = floor(on, new_rate, int(new_size))
    ask = (
        f"On a regression, mini-batch descent at a constant rate of {rate:g} with {size} rows a batch hovers "
        f"{1000 * before:.2g} thousandths above the least loss. Now the rate is {new_rate:g} and a batch has "
        f"{new_size} rows. About how many thousandths above does it hover?"
    )
    mistakes = [
        Mistake("looked at the rate alone", 1000 * before * by_rate, "Fewer rows a batch are more noise."),
        Mistake("looked at the batch alone", 1000 * before * by_size, "Shorter steps make a smaller cloud."),
        Mistake(
            "took the root for the batch size",
            1000 * before * by_rate * np.sqrt(by_size),
            "The noise goes with the root, but the loss with its square.",
        ),
        Mistake(
            "thought that larger batches are noisier", 1000 * before * by_rate / by_size, "They average more rows."
        ),
    ]
    way = (
        f"The floor goes, near enough, as rate / batch size: × {by_rate:.3g} by the rate, × {by_size:.3g} by the "
        "batch.",
        f"{1000 * before:.2g} × {by_rate * by_size:.3g} = {1000 * before * by_rate * by_size:.2g}; the exact mean is "
        f"{1000 * answer:.2g} thousandths.",
    )
    values = sorted([1000 * answer, *(each.value for each in mistakes)])
    by_rule = min(values, key=lambda each: abs(np.log(each / (1000 * before * by_rate * by_size))))
    apart = min(b / a for a, b in pairwise(values)) > 1.2
    if by_rule != 1000 * answer or not apart or not 0.02 < values[0] < values[-1] < 95:
        raise DegenerateError("the options must differ by more than the rule is off.")
    return choice(rng, ask, 1000 * answer, mistakes, way, "scaled", spec=".2g")


@kind
def who_is_fastest(rng: Generator) -> Drill:
    """Methods on valleys of their own, each at its best: which keeps least at each step?"""
    plain = rng.choice([3, 5, 8, 12, 20, 30, 50], 2, replace=False)
    heavy = rng.choice([25, 64, 100, 400, 900], 2, replace=False)
    runs = {f"Plain at k = {k}": ("plain", int(k)) for k in plain} | {
        f"Momentum at k = {k}": ("heavy", int(k)) for k in heavy
    }
    acts = {name: k if method == "plain" else np.sqrt(k) for name, (method, k) in runs.items()}
    if min(np.diff(np.log(sorted(acts.values())))) < 0.2:
        raise DegenerateError("no two may be about as fast.")
    answer = tuple(sorted(runs, key=lambda name: best(*runs[name])[2]))
    by_k = tuple(sorted(runs, key=lambda name: runs[name][1]))
    by_method = tuple(sorted(runs, key=lambda name: (runs[name][0], runs[name][1])))
    ask = (
        f"Four quadratics with condition numbers k: at {plain[0]} and {plain[1]} plain descent runs at its best rate, "
        f"at {heavy[0]} and {heavy[1]} momentum at its best rate and momentum. Put them in order, the fastest first "
        "(least of the error kept at each step)."
    )
    mistakes = [
        Mistake("went by the condition number alone", by_k, "Momentum feels only the root of k."),
        Mistake(
            "put momentum first whatever the valley", by_method, "√k with momentum may still be above another's k."
        ),
    ]
    wrong = [each for each in mistakes if each.value != answer]
    way = (
        f"Compare k for plain with √k for momentum: {', '.join(f'{acts[name]:g}' for name in answer)}.",
        f"So the fastest keeps {best(*runs[answer[0]])[2]:.0%} of the error at a step, the slowest "
        f"{best(*runs[answer[-1]])[2]:.0%}.",
    )
    return order(rng, ask, answer, wrong, way, "momentum")


@kind
def pace_curve(rng: Generator) -> Drill:
    """The page's question with the pen: the share of the error that a step keeps, over the rate."""
    momentum, condition = float(rng.choice([0.36, 0.49, 0.64, 0.81])), int(rng.choice([4, 5, 8, 10, 20]))
    x = np.linspace(0, 3.6, 73)

    def kept(method: str) -> Array:
        return np.minimum(pace(method, x, momentum, condition), 1.5)

    answer, root = kept("heavy"), np.sqrt(momentum)
    starts, ends = (1 - root) ** 2 * condition, limit("heavy", momentum)
    if starts > 0.8 * (1 + root) ** 2:
        raise DegenerateError("the floor must be there.")
    ask = (
        f"A quadratic is {condition} times as steep across as along. Descent has a (heavy-ball) momentum of "
        f"{momentum:g}. Draw the share of the error that a step keeps in the long run, over the learning rate in "
        "units of 1/L (L: the steepest curvature). Above 1.5 draw 1.5."
    )
    mistakes = [
        Mistake("drew plain descent", kept("plain"), f"Momentum converges up to 2(1 + β) = {ends:.3g}, not to 2."),
        Mistake("drew it flat", 0 * x + root, "At a rate of 0 all is kept, and beyond the limit it explodes."),
        Mistake("drew a line that only falls", np.maximum(1 - x / 4, 0), "Beyond its limit each rate explodes."),
    ]
    way = (
        f"No step is faster than √β = {root:.2g}; it is that from (1 − √β)² · {condition} = {starts:.3g} on.",
        f"The steep axis leaves that floor at (1 + √β)² = {(1 + root) ** 2:.3g}, and reaches 1 at 2(1 + β) = "
        f"{ends:.3g}.",
    )
    over = Curve(x, "Learning rate (1/L)", "Share of the error kept", 0.0, 1.5)
    return drawn(ask, over, answer, mistakes, way, "momentum", tolerance=0.06, spec=".2f")


TWIN = "momentum_pace"
"""The kind that asks the page's prediction again with other numbers."""
KINDS = named(momentum_pace, rate_limit, adam_second_step, noise_floor, who_is_fastest, pace_curve)
