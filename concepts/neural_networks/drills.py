"""Questions on neural networks with numbers drawn anew; each wrong answer is what a named mistake gives."""

from itertools import pairwise

import numpy as np
from numpy.random import Generator
from scipy.special import logit

from concepts.drill import DegenerateError, Drill, Mistake, choice, kind, named, number
from concepts.network import parameter_count
from concepts.neural_networks.depth import fold, straight_pieces
from concepts.neural_networks.one_pass import Weights, forward, step
from concepts.neural_networks.signals import expected


def _weights(rng: Generator) -> Weights:
    """Whole weights of a 2-2-1 network, none of them 0."""
    W1, b1, w2, b2 = (rng.choice([-3, -2, -1, 1, 2, 3], shape).astype(float) for shape in ((2, 2), 2, 2, 1))
    return W1, b1, w2, float(b2[0])


def _sum_of(terms: list[tuple[float, str]], rest: float) -> str:
    """2a − 3b + 1, as it is written."""
    text = ""
    for factor, name in [(each, name) for each, name in terms if each] + ([(rest, "")] if rest else []):
        size = f"{abs(factor):g}" if abs(factor) != 1 or not name else ""
        text += (" − " if factor < 0 else " + ") + size + name
    return text.removeprefix(" + ").replace(" − ", "−", 1) if text.startswith(" − ") else text.removeprefix(" + ")


def _hidden(weights: Weights) -> list[str]:
    W1, b1, _, _ = weights
    return [_sum_of([(W1[0, unit], "x"), (W1[1, unit], "y")], b1[unit]) for unit in range(2)]


def _neurons(weights: Weights) -> str:
    first, second = _hidden(weights)
    output = _sum_of([(weights[2][0], "a"), (weights[2][1], "b")], weights[3])
    return f"a = {first} and b = {second}; the output's sum is {output}"


@kind
def line_of_a_deep_map(rng: Generator) -> Drill:
    """The page's question with other numbers: layers with the identity, and what boundary they draw."""
    W1, b1, w2, b2 = weights = _weights(rng)

    def plane(of: Weights) -> str:
        corner, right, up = (forward(np.array(at), 0.0, of, "identity", "squares").z for at in ([0, 0], [1, 0], [0, 1]))
        found = np.round([right - corner, up - corner, corner]).astype(int)
        if 0 in found[:2]:
            raise DegenerateError("both inputs must matter.")
        found = found // np.gcd.reduce(found) * np.sign(found[0])  # one line, one way to write it
        return f"The line {_sum_of([(found[0], 'x'), (found[1], 'y')], found[2])} = 0"

    answer, hidden = plane(weights), _hidden(weights)
    ask = (
        f"Inputs x and y; two hidden neurons with the identity as activation, {_neurons(weights)}. The answer is yes "
        "where that is above 0. What is the boundary?"
    )
    mistakes = [
        Mistake("gave the hidden layer a bend", "A line bent at a = 0 and at b = 0", "The identity bends nothing."),
        Mistake("lost the hidden biases on the way", plane((W1, 0 * b1, w2, b2)), "They are weighed as well."),
        Mistake("added the hidden neurons up", plane((W1, b1, 0 * w2 + 1, b2)), "The output weighs each of them."),
        Mistake("let only the first neuron through", plane((W1, b1, w2 * [1, 0], b2)), "The output hears both."),
    ]
    way = (
        f"Put a and b in: {w2[0]:g} · ({hidden[0]}) + {w2[1]:g} · ({hidden[1]}) + {b2:g}.".replace("+ -", "− ").replace(
            "-", "−"
        ),
        f"Collected and divided: {answer[9:]}. A linear map of a linear map is linear.",
    )
    return choice(rng, ask, answer, mistakes, way, "reveal")


@kind
def weights_to_learn(rng: Generator) -> Drill:
    """Count the parameters by hand."""
    sizes = (
        int(rng.choice([10, 20, 30, 50, 100, 784])),
        int(rng.choice([16, 32, 64, 128])),
        int(rng.choice([8, 16, 32, 64])),
        int(rng.choice([1, 3, 5, 10])),
    )
    found = parameter_count(sizes)
    weights = sum(a * b for a, b in pairwise(sizes))
    ask = (
        f"A fully connected network takes {sizes[0]} features, has hidden layers of {sizes[1]} and {sizes[2]}, and "
        f"{sizes[3]} output{'s' if sizes[3] > 1 else ''}. How many parameters does it learn?"
    )
    mistakes = [
        Mistake("forgot the biases", weights, "Each neuron has one bias more than it has inputs."),
        Mistake("gave each layer one bias", weights + 3, "Each neuron has a bias of its own."),
        Mistake("gave the inputs biases too", found + sizes[0], "Inputs are handed over as they are."),
        Mistake(
            "forgot the output layer", parameter_count(sizes[:3]), "The last layer has weights and biases as well."
        ),
        Mistake("counted neurons", sum(sizes[1:]), "Parameters lie on the connections."),
    ]
    way = (
        "(Inputs + 1) · neurons, layer by layer: "
        + ", ".join(f"{a + 1} · {b} = {(a + 1) * b:,}" for a, b in pairwise(sizes))
        + ".",
        f"Together {found:,}.",
    )
    apart = {each.value: each for each in reversed(mistakes) if each.value != found}
    return number(ask, found, list(apart.values()), way, "learned", tolerance=0.4, spec=",.0f")


@kind
def signal_in_depth(rng: Generator) -> Drill:
    """First weights of some spread, many ReLU layers: what is left of the signal?"""
    width, spread = [(16, 0.25), (64, 0.125), (100, 0.1), (400, 0.05), (200, 0.05), (50, 0.1), (32, 0.5), (200, 0.2)][
        rng.integers(8)
    ]
    depth = 2 * int(rng.integers(3, 9))
    gain = spread * width**0.5
    size = float(expected("relu", np.array([gain]), depth, 1.0)[0][0, -1])
    times = gain**2 / 2

    def told(factor: float) -> str:
        return (
            "It stays about as large"
            if factor == 1
            else f"{factor:,.0f} times"
            if factor > 1
            else f"1/{1 / factor:,.0f}"
        )

    ask = (
        f"{depth} ReLU layers of {width} neurons; initial weights are normal with a standard deviation of {spread:g}, "
        "biases 0. How large is the signal (root mean square) after them, as a multiple of what goes in, on average "
        "over draws?"
    )
    mistakes = [
        Mistake("forgot that a ReLU cuts half off", told(gain**depth), "Half of the mean square is cut: s²n / 2."),
        Mistake("gave the mean square", told(times**depth), "The size is its root."),
        Mistake("turned it round", told(1 / size), "s²n / 2 below 1 makes signals vanish, above 1 explode."),
    ]
    way = (
        f"A layer multiplies the mean square by s²n / 2 = {spread:g}² · {width} / 2 = {times:g}.",
        f"{depth} layers: {times:g} to the power {depth}, and its root is {told(size)}. He initialization makes the "
        "factor 1.",
    )
    return choice(rng, ask, told(size), mistakes, way, "vanish" if size < 1 else "alive")


@kind
def slope_at_the_output(rng: Generator) -> Drill:
    """Which loss stands behind the sigmoid, and how strongly does it pull?"""
    answer, target = float(rng.choice([0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.7, 0.8, 0.9, 0.95])), int(rng.integers(2))
    squares = bool(rng.integers(2))
    weights = (np.zeros((2, 2)), np.zeros(2), np.zeros(2), float(logit(answer)))
    slope = {
        head: step(np.ones(2), float(target), weights, "tanh", head, 0.5).slope
        for head in ("cross_entropy", "mismatch")
    }
    found = slope["mismatch" if squares else "cross_entropy"]
    other = slope["cross_entropy" if squares else "mismatch"]
    if abs(found) < 0.005:
        raise DegenerateError("there must be a slope to see.")
    ask = (
        f"A sigmoid says {answer:.0%}, and the truth is {'yes' if target else 'no'}. The loss is "
        f"{'half the squared error' if squares else 'binary cross-entropy'}. What is the slope of the loss in the sum "
        "before the sigmoid?"
    )
    mistakes = [
        Mistake(
            "left the sigmoid's own derivative out" if squares else "kept the sigmoid's own derivative",
            other,
            "Behind squares p (1 − p) stays in the slope." if squares else "Cross-entropy cancels p (1 − p).",
        ),
        Mistake("turned the sign round", -found, "It is answer less target: downhill is toward the target."),
        Mistake(
            "took the slope in the answer" if not squares else "took the sigmoid's derivative alone",
            answer * (1 - answer) if squares else (answer - target) / (answer * (1 - answer)),
            "The chain rule takes both: the loss by the answer, the answer by the sum.",
        ),
    ]
    plain = f"{answer:g} − {target}"
    way = (
        f"Answer − target = {plain} = {answer - target:.2f}".replace("= -", "= −")
        + (f", times p (1 − p) = {answer * (1 - answer):.4g}." if squares else ", and p (1 − p) cancels."),
        f"Slope: {found:.3f}".replace("-", "−")
        + (": sure and wrong hardly teaches." if squares and abs(answer - target) > 0.85 else "."),
    )
    apart = [each for each in mistakes if abs(each.value - found) > 0.006]
    return number(ask, found, apart, way, "learned", tolerance=0.002, spec=".3f")


@kind
def pieces_by_folding(rng: Generator) -> Drill:
    """Depth folds: how many pieces, and how wide must one layer be for as many?"""
    layers = int(rng.integers(2, 11))
    x = np.linspace(0, 1, 2 ** (layers + 2) + 1)
    y = x
    for _ in range(layers):
        y = fold(y)
    pieces = straight_pieces(y)
    wide = bool(rng.integers(2))
    found = pieces - 1 if wide else pieces
    ask = f"{layers} layers of two ReLUs each fold the line from 0 to 1 in half, one after the other. " + (
        "How many ReLUs must a single hidden layer have for a curve of as many straight pieces?"
        if wide
        else "How many straight pieces does the curve have?"
    )
    mistakes = [
        Mistake("counted the neurons there are", 2 * layers, "Each fold doubles the pieces, it does not add two."),
        Mistake("added a piece for each neuron", 2 * layers + 1, "So does one layer; layers on layers multiply."),
        Mistake(
            "counted a ReLU for each piece" if wide else "counted the bends",
            pieces if wide else pieces - 1,
            "Pieces are one more than bends, and a ReLU makes one bend.",
        ),
        Mistake("squared the layers", layers**2, "Pieces double with each layer: a power of two."),
    ]
    way = (
        f"Each layer doubles the pieces: 2 to the power {layers} = {pieces:,}.",
        f"One layer bends once for each ReLU: {pieces:,} pieces take {pieces - 1:,}."
        if wide
        else f"{pieces:,} pieces from {2 * layers} neurons.",
    )
    apart = {each.value: each for each in reversed(mistakes) if each.value != found}
    return number(ask, found, list(apart.values()), way, "easy", tolerance=0.4, spec=",.0f")


@kind
def one_answer(rng: Generator) -> Drill:
    """Forward through two ReLUs by hand."""
    W1, b1, w2, b2 = weights = _weights(rng)
    x = rng.integers(-2, 4, 2).astype(float)
    at = forward(x, 0.0, weights, "relu", "squares")
    if (at.sums < 0).sum() != 1 or (at.sums == 0).any():
        raise DegenerateError("one of the two must be cut.")
    ask = (
        f"Two hidden ReLUs, {_neurons(weights)}, where a and b stand for what the ReLUs hand on. What is that sum at "
        f"x = {x[0]:g}, y = {x[1]:g}?"
    ).replace("= -", "= −")
    mistakes = [
        Mistake(
            "let the negative sum through",
            forward(x, 0.0, weights, "identity", "squares").z,
            "A ReLU hands on 0 there.",
        ),
        Mistake("forgot the output's bias", at.z - b2, "The output has a bias as well."),
        Mistake("cut the output as well", max(at.z, 0.0), "The output's sum is not bent here."),
        Mistake("dropped the sign of the sum", float(abs(at.sums) @ w2 + b2), "A ReLU is no absolute value."),
        Mistake(
            "forgot the hidden biases", forward(x, 0.0, (W1, 0 * b1, w2, b2), "relu", "squares").z, "Each has one."
        ),
    ]
    way = (
        f"The sums are {at.sums[0]:g} and {at.sums[1]:g}; handed on are {at.outputs[0]:g} and {at.outputs[1]:g}.",
        f"{w2[0]:g} · {at.outputs[0]:g} + {w2[1]:g} · {at.outputs[1]:g} + {b2:g} = {at.z:g}.",
    )
    way = (way[0].replace("-", "−"), way[1].replace("+ -", "− ").replace("-", "−"))
    apart = {each.value: each for each in reversed(mistakes) if each.value != at.z}
    return number(ask, at.z, list(apart.values()), way, "bent", tolerance=0.05, spec=".0f")


TWIN = "line_of_a_deep_map"
"""The kind that asks the page's prediction again with other numbers."""
KINDS = named(line_of_a_deep_map, weights_to_learn, signal_in_depth, slope_at_the_output, pieces_by_folding, one_answer)
