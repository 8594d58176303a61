"""Each answer is worked out again from the numbers that the question states, by another way than the concept's."""

import re
from fractions import Fraction

import numpy as np
import pytest
from scipy.stats import entropy
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE

from concepts.dimensionality_reduction.drills import KINDS

from .reading import numbers, wrong

SEEDS = range(40)


def check(drill, found):
    """Mistakes that lie too near to the answer are not offered."""
    for name, value in found.items():
        assert all(each.value == pytest.approx(value) for each in drill.mistakes if each.name.startswith(name))


@pytest.mark.parametrize("seed", SEEDS)
def test_two_widths_are_drawn_about_alike(seed):
    drill = KINDS["two_widths"](seed)
    _, wide, _ = numbers(drill.ask, signed=True)
    assert min(drill.choices, key=lambda each: abs(np.log(each))) == drill.answer
    assert 0.6 < drill.answer < 1.5
    assert wrong(drill, "took") == pytest.approx(wide)
    assert wrong(drill, "thought") ** 2 == pytest.approx(wide)


def test_two_widths_are_scikit_learns_on_average():
    ratios = []
    for seed in range(6):
        points, wide, perplexity = map(int, numbers(KINDS["two_widths"](seed).ask, signed=True))
        rng = np.random.default_rng(seed)
        X = np.vstack([rng.standard_normal((points, 2)), wide * rng.standard_normal((points, 2)) + [6 * wide, 0]])
        Y = TSNE(perplexity=perplexity, init="pca", random_state=seed).fit_transform(X)
        tight, broad = (np.sqrt(each.var(axis=0).sum()) for each in (Y[:points], Y[points:]))
        ratios.append(np.log(broad / tight))
    assert abs(np.mean(ratios)) < 0.3


@pytest.mark.parametrize("seed", SEEDS)
def test_shared_component_is_the_largest_eigenvalue(seed):
    drill = KINDS["shared_component"](seed)
    features, rho = int(numbers(drill.ask, signed=True)[0]), numbers(drill.ask, signed=True)[1]
    matrix = np.full((features, features), rho)
    np.fill_diagonal(matrix, 1)
    assert drill.answer == pytest.approx(np.linalg.eigvalsh(matrix)[-1] / features)
    pair = np.linalg.eigvalsh([[1, rho], [rho, 1]])[-1] / 2
    np.fill_diagonal(matrix, 0)
    check(drill, {"reckoned": pair, "forgot": np.linalg.eigvalsh(matrix)[-1] / features})


@pytest.mark.parametrize("seed", SEEDS)
def test_turned_axis_is_a_quadratic_form(seed):
    drill = KINDS["turned_axis"](seed)
    large, small, angle = numbers(drill.ask, signed=True)
    axis = np.exp(1j * np.radians(angle))
    axis = np.array([axis.real, axis.imag])
    covariance = np.diag([large, small])
    assert drill.answer == pytest.approx(axis @ covariance @ axis / np.trace(covariance))
    check(drill, {"swapped": axis[::-1] @ covariance @ axis[::-1] / (large + small), "gave": large / (large + small)})


@pytest.mark.parametrize("seed", SEEDS)
def test_ruler_is_scikit_learns_pca(seed):
    drill = KINDS["ruler"](seed)
    height, weight = numbers(drill.ask, signed=True)
    people = np.array([[1, 1], [1, -1], [-1, 1], [-1, -1]]) * [height, weight]
    assert drill.answer == pytest.approx(PCA().fit(people).explained_variance_ratio_[0])
    assert wrong(drill, "forgot") == pytest.approx(max(height, weight) / (height + weight))
    unit = re.search(r"of [\d.]+ (\w+), weights", drill.ask)[1]
    again = PCA().fit(people * [{"cm": 10, "inches": 25.4, "mm": 0.1}[unit], 1])
    assert wrong(drill, "took the heights") == pytest.approx(again.explained_variance_ratio_[0])


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_lost_is_scikit_learns_error(seed):
    """Eckart and Young (1936): the dropped variances."""
    drill = KINDS["what_is_lost"](seed)
    *variances, keep = numbers(drill.ask, signed=True)
    rng = np.random.default_rng(seed)
    rows = rng.standard_normal((50, len(variances)))
    rows = np.linalg.qr(rows - rows.mean(axis=0))[0] * np.sqrt(50 * np.array(variances))
    turned = rows @ np.linalg.qr(rng.standard_normal((len(variances),) * 2))[0]
    model = PCA(int(keep)).fit(turned)
    rebuilt = model.inverse_transform(model.transform(turned))
    assert drill.answer == pytest.approx(((turned - rebuilt) ** 2).sum(axis=1).mean())
    check(drill, {"added": (rebuilt**2).sum(axis=1).mean(), "divided": ((turned - rebuilt) ** 2).mean()})


@pytest.mark.parametrize("seed", SEEDS)
def test_how_many_neighbours_is_the_exponential_of_the_entropy(seed):
    drill = KINDS["how_many_neighbours"](seed)
    p = [float(Fraction(each)) for each in re.findall(r"1/\d+", drill.ask)]
    assert sum(p) == 1
    assert drill.answer == pytest.approx(np.exp(entropy(p)))
    check(drill, {"counted": len(p), "gave": entropy(p, base=2), "raised": np.exp(entropy(p, base=2))})


@pytest.mark.parametrize("seed", SEEDS[:10])
def test_turning_curve_is_the_variance_of_projected_points(seed):
    drill = KINDS["turning_curve"](seed)
    rho = numbers(drill.ask, signed=True)[0]
    ends = np.linalg.cholesky([[1, rho], [rho, 1]])
    radians = np.radians(drill.curve.x)
    along = np.outer(np.cos(radians), ends[0]) + np.outer(np.sin(radians), ends[1])
    assert drill.answer == pytest.approx((along**2).sum(axis=1) / 2)
    assert wrong(drill, "turned") == pytest.approx(drill.answer[::-1])
