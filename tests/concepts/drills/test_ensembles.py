"""Each answer is worked out again from the numbers that the question states, by the algorithm itself."""

import re

import numpy as np
import pytest
from scipy.stats import binom

from concepts.ensembles.drills import KINDS

SEEDS = range(12)


def numbers(text):
    return [float(each.replace(",", "")) for each in re.findall(r"\d[\d,]*(?:\.\d+)?", text)]


@pytest.mark.parametrize("seed", SEEDS)
def test_averaged_is_the_variance_of_a_mean_by_its_covariance_matrix(seed):
    drill = KINDS["averaged"](seed)
    s2, rho, trees = numbers(drill.ask)
    covariance = s2 * (rho * np.ones((int(trees), int(trees))) + (1 - rho) * np.eye(int(trees)))
    assert drill.answer == pytest.approx(covariance.mean())


@pytest.mark.parametrize("seed", SEEDS)
def test_out_of_bag_is_a_binomial_that_is_nought(seed):
    drill = KINDS["out_of_bag"](seed)
    trees, n, _ = numbers(drill.ask)
    assert drill.answer == pytest.approx(trees * binom.pmf(0, int(n), 1 / n))


@pytest.mark.parametrize("seed", SEEDS)
def test_louder_is_what_the_algorithm_does(seed):
    """Freund and Schapire (1997): wrong rows times e^alpha, right ones times e^-alpha, then normalized."""
    drill = KINDS["louder"](seed)
    stages, error = numbers(drill.ask)
    alpha = 0.5 * np.log((1 - error / 100) / (error / 100))
    weight = np.ones(2)
    for _ in range(int(stages)):
        weight *= np.exp([alpha, -alpha])
        weight /= weight.sum()
    assert drill.answer == pytest.approx(weight[0] / weight[1])


@pytest.mark.parametrize("seed", SEEDS)
def test_the_committee_is_the_sign_of_the_weighted_sum(seed):
    drill = KINDS["vote_of_a_stage"](seed)
    errors = np.array(numbers(drill.ask)[:3]) / 100
    total = np.arctanh(1 - 2 * errors) @ [1, -1, -1]  # atanh(1 - 2e) is half the log odds
    word, size = drill.answer.split(", ")
    assert word == ("yes" if total > 0 else "no")
    assert float(size) == pytest.approx(abs(total), abs=0.0051)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_floor_is_what_is_shared(seed):
    drill = KINDS["floor"](seed)
    s2, rho = numbers(drill.ask)[:2]
    assert drill.answer[0] == pytest.approx(s2)
    assert drill.answer == pytest.approx([rho * s2 + (1 - rho) * s2 / b for b in range(1, 51)])
