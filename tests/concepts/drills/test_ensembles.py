"""Each answer is worked out again from the numbers that the question states, by the algorithm itself."""

import re

import numpy as np
import pytest
from scipy.stats import binom
from sklearn.ensemble import GradientBoostingRegressor

from concepts.ensembles.drills import KINDS

from .reading import numbers, wrong

SEEDS = range(12)


@pytest.mark.parametrize("seed", SEEDS)
def test_averaged_is_the_variance_of_a_mean_by_its_covariance_matrix(seed):
    drill = KINDS["averaged"](seed)
    s2, rho, trees = numbers(drill.ask)
    covariance = s2 * (rho * np.ones((int(trees), int(trees))) + (1 - rho) * np.eye(int(trees)))
    assert drill.answer == pytest.approx(covariance.mean())
    assert wrong(drill, "took the trees") == pytest.approx(np.trace(covariance) / trees**2)


@pytest.mark.parametrize("seed", SEEDS)
def test_out_of_bag_is_a_binomial_that_is_nought(seed):
    drill = KINDS["out_of_bag"](seed)
    trees, n, _ = numbers(drill.ask)
    assert drill.answer == pytest.approx(trees * binom.pmf(0, int(n), 1 / n))
    assert wrong(drill, "took those that") == pytest.approx(trees * binom.sf(0, int(n), 1 / n))


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
    assert wrong(drill, "took one side") == pytest.approx(np.exp(alpha * stages))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_committee_is_the_sign_of_the_weighted_sum(seed):
    drill = KINDS["vote_of_a_stage"](seed)
    errors = np.array(numbers(drill.ask)[:3]) / 100
    total = np.arctanh(1 - 2 * errors) @ [1, -1, -1]  # atanh(1 - 2e) is half the log odds
    word, size = drill.answer.split(", ")
    assert word == ("yes" if total > 0 else "no")
    assert float(size) == pytest.approx(abs(total), abs=0.0051)
    by_accuracy = (1 - errors) @ [1, -1, -1]
    assert wrong(drill, "weighed by accuracy") == f"{'yes' if by_accuracy > 0 else 'no'}, {abs(by_accuracy):.2f}"


@pytest.mark.parametrize("seed", SEEDS)
def test_the_floor_is_what_is_shared(seed):
    drill = KINDS["floor"](seed)
    s2, rho = numbers(drill.ask)[:2]
    assert drill.answer[0] == pytest.approx(s2)
    assert drill.answer == pytest.approx([rho * s2 + (1 - rho) * s2 / b for b in range(1, 51)])
    assert wrong(drill, "took the trees") == pytest.approx([s2 / b for b in range(1, 51)])


def reweigh(weight, missed):
    """One round of AdaBoost.M1 as it was published (Freund and Schapire 1997, figure 2)."""
    error = weight[missed].sum()
    weight = np.where(missed, weight, weight * error / (1 - error))
    return weight / weight.sum()


@pytest.mark.parametrize("seed", SEEDS)
def test_weight_of_a_wrong_row_is_adaboost_row_by_row(seed):
    drill = KINDS["weight_of_a_wrong_row"](seed)
    missed, n = (int(each) for each in numbers(drill.ask))
    weight = reweigh(np.full(n, 1 / n), np.arange(n) < missed)
    mine, other = (weight[0], weight[-1]) if "each of these" in drill.ask else (weight[-1], weight[0])
    assert drill.answer == pytest.approx(mine)
    assert wrong(drill, "exchanged") == pytest.approx(other)


@pytest.mark.parametrize("seed", SEEDS)
def test_rounds_in_a_leaf_are_scikit_learns(seed):
    drill = KINDS["rounds_in_a_leaf"](seed)
    start, rate = (float(re.search(each, drill.ask)[1]) for each in (r"from (\d+)", r"rate of ([\d.]+)\."))
    leaf = [float(each) for each in re.search(r"y of ([\d, ]+) fall", drill.ask)[1].split(", ")]
    rounds = int(re.search(r"first (\d) rounds|$", drill.ask)[1] or 1)
    # As many rows on the other side, so that the mean of all is the start.
    y = np.append(leaf, 2 * start - np.array(leaf))
    model = GradientBoostingRegressor(learning_rate=rate, n_estimators=rounds, max_depth=1)
    x = np.repeat([0.0, 1.0], 3)[:, None]
    assert drill.answer == pytest.approx(model.fit(x, y).predict([[0.0]])[0])
    assert wrong(drill, "forgot the learning") == pytest.approx(np.mean(leaf))
    gap = np.mean(leaf) - start
    shown = {each.name: each.value for each in drill.mistakes}
    for name, value in {
        "went the other way": start - ((1 + rate) ** rounds - 1) * gap,
        "added y, not what is left of it": start + rounds * rate * np.mean(leaf),
    }.items():
        assert shown.get(name, value) == pytest.approx(value)
