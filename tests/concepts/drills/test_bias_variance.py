"""Each answer is worked out again from the numbers that the question states, by another way than the concept's."""

import re

import numpy as np
import pytest
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, PolynomialFeatures

from concepts.bias_variance.drills import KINDS

from .reading import numbers, wrong

SEEDS = range(40)
SHAPES = {
    "sine": lambda x: np.sin(2 * np.pi * x),
    "cubic": lambda x: np.cos(3 * np.arccos(2 * x - 1)),
    "step": lambda x: np.sign(x - 0.5),
}
FRESH = (np.arange(100) + 0.5) / 100


def errors(ask, n, sd, degree):
    """Bias², variance and training error of one polynomial: the hat matrix on scikit-learn's columns."""
    truth = next(shape for name, shape in SHAPES.items() if name in ask)
    columns = make_pipeline(FunctionTransformer(lambda x: 2 * x - 1), PolynomialFeatures(degree))
    x = (np.arange(n) + 0.5) / n
    X, at = (columns.fit_transform(each[:, None]) for each in (x, FRESH))
    inverse = np.linalg.pinv(X, rcond=1e-13)
    hat, own = at @ inverse, X @ inverse
    bias2 = np.mean((hat @ truth(x) - truth(FRESH)) ** 2)
    variance = sd**2 * np.mean((hat**2).sum(axis=1))
    left = own @ truth(x) - truth(x)
    return bias2, variance, np.mean(left**2) + sd**2 * np.trace(np.eye(n) - own) / n


@pytest.mark.parametrize("seed", SEEDS)
def test_wild_or_line_is_the_error_of_the_hat_matrix(seed):
    drill = KINDS["wild_or_line"](seed)
    n, sd, degree = (
        float(re.search(each, drill.ask)[1]) for each in (r"to (\d+) rows", r"SD (0\.\d)", r"; degree (\d+)")
    )
    bias2, variance, train = errors(drill.ask, int(n), sd, int(degree))
    assert drill.answer == pytest.approx(bias2 + variance + sd**2)
    assert wrong(drill, "read the training") == pytest.approx(train)
    assert bias2 < 0.005
    line = errors(drill.ask, int(n), sd, 1)
    assert f"bias² of {line[0]:.2f}" in drill.ask
    assert wrong(drill, "took the line") == pytest.approx(line[0] + line[1] + sd**2)


@pytest.mark.parametrize("seed", SEEDS)
def test_parts_by_hand_are_the_mean_squared_distance(seed):
    drill = KINDS["parts_by_hand"](seed)
    *fits, truth, noise = numbers(drill.ask)
    assert drill.answer == pytest.approx(np.mean((np.array(fits) - truth) ** 2) + noise)
    for name, value in {"forgot the bias": np.var(fits) + noise, "left the noise": drill.answer - noise}.items():
        assert all(each.value == pytest.approx(value) for each in drill.mistakes if each.name.startswith(name))


@pytest.mark.parametrize("seed", SEEDS)
def test_half_the_gap_gives_both_errors_back(seed):
    """Efron (1986), JASA 81: training error lies below, validation error above, each by the variance."""
    drill = KINDS["half_the_gap"](seed)
    train, validation, _, floor = numbers(drill.ask)
    bias2, variance = numbers(drill.answer)
    assert floor + bias2 - variance == pytest.approx(train)
    assert floor + bias2 + variance == pytest.approx(validation)
    assert ("rows" in drill.answer) == (variance > bias2)
    gap = numbers(wrong(drill, "took the whole gap"))
    assert gap[1] == pytest.approx(validation - train)
    assert gap[0] == pytest.approx(max(train - floor, 0), abs=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_coefficients_cost_is_the_trace_of_the_hat_matrix(seed):
    drill = KINDS["coefficients_cost"](seed)
    degree, n, sd = numbers(drill.ask)[:3]
    rows = int(n) * (2 if "twice" in drill.ask else 1)
    X = PolynomialFeatures(int(degree)).fit_transform(np.linspace(-1, 1, rows)[:, None])
    left = np.linalg.svd(X, full_matrices=False)[0]
    assert drill.answer == pytest.approx(sd**2 * np.mean((left**2).sum(axis=1)))
    for name, value in {"forgot the intercept": degree, "counted one": 1.0}.items():
        assert all(each.value == pytest.approx(sd**2 * value / rows) for each in drill.mistakes if each.name == name)


@pytest.mark.parametrize("seed", SEEDS)
def test_past_the_peak_is_in_the_order_of_the_published_limit(seed):
    """Hastie et al. (2022), Annals of Statistics 50, theorem 1: the two branches of the isotropic model."""
    drill = KINDS["past_the_peak"](seed)
    n, signal = numbers(drill.ask)
    features = [int(each.split()[0]) for each in drill.choices]
    error = {
        p: 1 / (1 - p / n) if p < n else 1 + 1 / (p / n - 1) + signal * (1 - n / p)
        for p in features
    }  # fmt: skip
    assert drill.answer == tuple(f"{p} features" for p in sorted(features, key=error.get))
    assert wrong(drill, "thought that more") == tuple(f"{p} features" for p in sorted(features, reverse=True))


@pytest.mark.parametrize("seed", SEEDS[:10])
def test_error_curve_is_that_of_the_hat_matrix(seed):
    drill = KINDS["error_curve"](seed)
    n, sd = float(re.search(r"to (\d+) rows", drill.ask)[1]), float(re.search(r"SD (0\.\d)", drill.ask)[1])
    bias2, variance, train = np.array([errors(drill.ask, int(n), sd, degree) for degree in range(16)]).T
    assert drill.answer == pytest.approx(bias2 + variance + sd**2, rel=1e-6)
    assert wrong(drill, "drew the training error") == pytest.approx(train, rel=1e-6)
