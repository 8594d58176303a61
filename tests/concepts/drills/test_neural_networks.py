"""Each answer is worked out again from the numbers that the question states, by another way than the concept's."""

import re
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from scipy.special import expit, logit

from concepts.neural_networks.drills import KINDS

from .reading import has, numbers, wrong

SEEDS = range(40)


def worth(formula, **at):
    """What a formula as it is written, such as −2x + y − 3, is worth."""
    spelled = re.sub(r"(\d)([a-z])", r"\1*\2", formula.replace("−", "-"))
    assert re.fullmatch(r"[-+*\dxyab ]+", spelled), spelled
    return eval(spelled, {}, at)


FORMULAS = re.compile(r"a = (.+?) and b = (.+?); the output's sum is (.+?)[.,]")


@pytest.mark.parametrize("seed", SEEDS)
def test_line_of_a_deep_map_is_where_the_formulas_are_zero(seed):
    drill = KINDS["line_of_a_deep_map"](seed)
    first, second, output = FORMULAS.search(drill.ask).groups()
    line = re.match(r"The line (.+) = 0", drill.answer)[1]
    at = [(x, y) for x in (-3, 0, 5) for y in (-2, 1, 4)]
    network = [worth(output, a=worth(first, x=x, y=y), b=worth(second, x=x, y=y)) for x, y in at]
    said = [worth(line, x=x, y=y) for x, y in at]
    assert np.linalg.matrix_rank([network, said]) == 1  # one is a multiple of the other
    if has(drill, "let only the first"):
        only = re.match(r"The line (.+) = 0", wrong(drill, "let only the first"))[1]
        cut = [worth(output, a=worth(first, x=x, y=y), b=0) for x, y in at]
        assert np.linalg.matrix_rank([cut, [worth(only, x=x, y=y) for x, y in at]]) == 1


@pytest.mark.parametrize("seed", SEEDS[:12])
def test_weights_to_learn_is_torchs_count(seed):
    torch = pytest.importorskip("torch")
    drill = KINDS["weights_to_learn"](seed)
    sizes = [int(each) for each in numbers(drill.ask)]
    layers = [torch.nn.Linear(a, b) for a, b in pairwise(sizes)]
    assert drill.answer == sum(each.numel() for layer in layers for each in layer.parameters())
    assert wrong(drill, "forgot the biases") == sum(layer.weight.numel() for layer in layers)


@pytest.mark.parametrize("seed", SEEDS[:12])
def test_signal_in_depth_is_hes_factor(seed):
    """He et al. (2015), ICCV, equation 9: each layer multiplies the mean square by n s² / 2; one layer is simulated."""
    drill = KINDS["signal_in_depth"](seed)
    depth, width, spread = numbers(drill.ask)[:3]
    factor = Fraction(width * spread**2).limit_denominator(16) / 2
    size = factor ** (int(depth) // 2)
    assert drill.answer == (f"1/{float(1 / size):,.0f}" if size < 1 else f"{float(size):,.0f} times")
    assert has(drill, "forgot that a ReLU")
    rng = np.random.default_rng(seed)
    x = rng.standard_normal(int(width))
    after = np.maximum(x @ (spread * rng.standard_normal((400, int(width), 40))), 0)
    squares = (after**2).mean(axis=(-1,)) / (x**2).mean()
    assert squares.mean() == pytest.approx(float(factor), abs=4 * squares.std() / 20)


@pytest.mark.parametrize("seed", SEEDS)
def test_slope_at_the_output_is_a_finite_difference(seed):
    drill = KINDS["slope_at_the_output"](seed)
    answer, yes = numbers(drill.ask)[0] / 100, "is yes" in drill.ask
    losses = {
        "squares": lambda z: (expit(z) - yes) ** 2 / 2,
        "cross": lambda z: -np.log(expit(z) if yes else expit(-z)),
    }
    slopes = {name: (loss(logit(answer) + 1e-5) - loss(logit(answer) - 1e-5)) / 2e-5 for name, loss in losses.items()}
    asked, other = ("squares", "cross") if "squared" in drill.ask else ("cross", "squares")
    assert drill.answer == pytest.approx(slopes[asked], abs=1e-6)
    for name in ("left the sigmoid", "kept the sigmoid"):
        assert not has(drill, name) or wrong(drill, name) == pytest.approx(slopes[other], abs=1e-6)


@pytest.mark.parametrize("seed", SEEDS)
def test_pieces_by_folding_are_counted_between_turns(seed):
    """Telgarsky (2016), COLT: the tent map, iterated exactly at the places where it can turn."""
    drill = KINDS["pieces_by_folding"](seed)
    layers = int(numbers(drill.ask)[0])
    y = [Fraction(k, 2**layers) for k in range(2**layers + 1)]
    for _ in range(layers):
        y = [1 - abs(1 - 2 * each) for each in y]
    turns = sum((b > a) != (c > b) for a, b, c in zip(y, y[1:], y[2:], strict=False))
    assert drill.answer == (turns if "single hidden layer" in drill.ask else turns + 1)
    assert not has(drill, "counted the neurons") or wrong(drill, "counted the neurons") == 2 * layers


@pytest.mark.parametrize("seed", SEEDS)
def test_one_answer_is_what_the_formulas_give(seed):
    drill = KINDS["one_answer"](seed)
    first, second, output = FORMULAS.search(drill.ask).groups()
    x, y = (int(each.replace("−", "-")) for each in re.search(r"at x = (−?\d), y = (−?\d)", drill.ask).groups())
    a, b = worth(first, x=x, y=y), worth(second, x=x, y=y)
    assert drill.answer == worth(output, a=max(a, 0), b=max(b, 0))
    if has(drill, "let the negative"):
        assert wrong(drill, "let the negative") == worth(output, a=a, b=b)
