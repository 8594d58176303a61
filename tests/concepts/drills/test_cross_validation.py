"""Each answer is worked out again from the numbers that the question states, by simulation or by counting."""

import re
from math import comb, sqrt

import numpy as np
import pytest
from scipy.stats import norm
from sklearn.model_selection import TimeSeriesSplit

from concepts.cross_validation.drills import KINDS

from .reading import numbers, wrong

SEEDS = range(40)


@pytest.mark.parametrize("seed", SEEDS[:6])
def test_the_best_of_noise_errs_as_in_a_simulation(seed):
    """Within four standard errors of 300 drawn worlds."""
    drill = KINDS["chosen_first"](seed)
    features, rows = (int(each) for each in numbers(drill.ask)[:2])
    rng = np.random.default_rng(seed)
    least = np.array([rng.binomial(rows, 0.5, features).min() for _ in range(300)]) / rows
    assert drill.answer == pytest.approx(least.mean(), abs=4 * least.std() / sqrt(300))
    low = norm.ppf(0.025, 0.5, sqrt(0.25 / rows))
    assert wrong(drill, "took the edge") == pytest.approx(low, abs=1e-4)


@pytest.mark.parametrize("seed", SEEDS)
def test_fits_are_counted_one_by_one(seed):
    drill = KINDS["fits"](seed)
    settings, inner, outer = (int(each) for each in numbers(drill.ask))
    trained = 0
    for _ in range(outer):
        trained += sum(1 for _ in range(settings) for _ in range(inner))
        trained += 1
    assert drill.answer == trained
    assert wrong(drill, "forgot to refit") == trained - outer


@pytest.mark.parametrize("seed", SEEDS)
def test_the_corrected_error_is_nadeau_and_bengios(seed):
    """Nadeau and Bengio (2003), Machine Learning: variance times (1/k + n2/n1)."""
    drill = KINDS["corrected_error"](seed)
    folds, spread = numbers(drill.ask)[:2]
    n = 1000 * folds
    assert drill.answer == pytest.approx(sqrt(spread**2 * (1 / folds + (n / folds) / (n - n / folds))))


@pytest.mark.parametrize("seed", SEEDS)
def test_an_empty_fold_is_counted_by_its_ways(seed):
    drill = KINDS["empty_fold"](seed)
    rows, positives, folds = (int(each) for each in numbers(drill.ask)[:3])
    size = rows // folds
    assert drill.answer == pytest.approx(comb(rows - positives, size) / comb(rows, size))


def test_the_curve_falls_from_half():
    drill = KINDS["noise_curve"](0)
    rows = int(numbers(drill.ask)[0])
    rng = np.random.default_rng(0)
    simulated = [
        np.mean([rng.binomial(rows, 0.5, round(10**x)).min() for _ in range(400)]) / rows for x in drill.curve.x[::4]
    ]
    assert drill.answer[::4] == pytest.approx(simulated, abs=0.02)


@pytest.mark.parametrize("seed", SEEDS)
def test_past_only_is_scikit_learns_split(seed):
    drill = KINDS["past_only"](seed)
    n, blocks, folds = (int(each) for each in numbers(drill.ask)[:3])
    gap, fold = (int(re.search(each, drill.ask)[1]) for each in (r"arrive (\d+) rows", r"train fold (\d+)"))
    assert blocks == folds + 1
    splits = list(TimeSeriesSplit(folds, gap=gap).split(np.zeros(n)))
    assert drill.answer == len(splits[fold - 1][0])
    assert wrong(drill, "left no gap") == splits[fold - 1][1][0]
