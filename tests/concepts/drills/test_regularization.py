"""Each answer is worked out again from the numbers that the question states, by another way than the concept's."""

import re

import numpy as np
import pytest
from sklearn.linear_model import ElasticNet, Lasso, Ridge

from concepts.regularization.drills import KINDS

from .reading import numbers, wrong

SEEDS = range(40)


def rows_of(gram, moment):
    """X and y with X'X / n = gram and X'y / n = moment, for models that want rows."""
    n, p = 50, len(gram)
    basis = np.linalg.qr(np.random.default_rng(0).standard_normal((n, p)))[0] * np.sqrt(n)
    X = basis @ np.linalg.cholesky(gram).T
    return X, X @ np.linalg.solve(gram, moment)


def fit(model, gram, moment):
    return model.set_params(fit_intercept=False, tol=1e-12).fit(*rows_of(gram, moment)).coef_


@pytest.mark.parametrize("seed", SEEDS)
def test_near_copies_are_scikit_learns(seed):
    drill = KINDS["near_copies"](seed)
    rho, *moment, _, alpha = numbers(drill.ask, signed=True)[:5]
    gram = np.array([[1, rho], [rho, 1]])
    lasso = fit(Lasso(alpha=alpha, max_iter=100_000), gram, moment)
    ridge = fit(Ridge(alpha=50 * alpha, solver="cholesky"), gram, moment)
    assert numbers(drill.answer, signed=True) == pytest.approx([*lasso, *ridge], abs=0.0051)
    alone = [fit(each, np.eye(2), moment) for each in (Lasso(alpha=alpha), Ridge(alpha=50 * alpha, solver="cholesky"))]
    assert numbers(wrong(drill, "treated each"), signed=True) == pytest.approx(np.concatenate(alone), abs=0.0051)


@pytest.mark.parametrize("seed", SEEDS)
def test_one_coefficient_is_where_the_objective_is_least(seed):
    drill = KINDS["one_coefficient"](seed)
    z, alpha = (
        float(re.search(r"of them (−?\d+\.\d)", drill.ask)[1].replace("−", "-")),
        numbers(drill.ask, signed=True)[2],
    )
    penalty = {
        "lasso": lambda w: abs(w),
        "ridge": lambda w: w**2 / 2,
        "elastic": lambda w: abs(w) / 2 + w**2 / 4,
    }
    w = np.linspace(-5, 5, 1_000_001)

    def least(name):
        return w[np.argmin((w - z) ** 2 / 2 + alpha * penalty[name](w))]

    assert drill.answer == pytest.approx(least(next(each for each in penalty if each in drill.ask)), abs=2e-5)
    for mistake, name in {"took ridge": "ridge", "took the lasso": "lasso"}.items():
        assert all(
            each.value == pytest.approx(least(name), abs=2e-5) for each in drill.mistakes if mistake in each.name
        )


@pytest.mark.parametrize("seed", SEEDS)
def test_how_many_zeros_is_what_scikit_learn_sets_to_zero(seed):
    drill = KINDS["how_many_zeros"](seed)
    *z, alpha = numbers(drill.ask, signed=True)[:9]
    ratio = float(re.search(r"l1_ratio of ([\d.]+)|$", drill.ask)[1] or 1)
    zeros = np.sum(fit(ElasticNet(alpha=alpha, l1_ratio=ratio), np.eye(8), np.array(z)) == 0)
    assert drill.answer == zeros
    signed = [each for each in drill.mistakes if each.name.startswith("compared")]
    assert all(each.value >= zeros for each in signed)


@pytest.mark.parametrize("seed", SEEDS)
def test_worth_of_coefficients_is_the_trace_of_the_hat_matrix(seed):
    drill = KINDS["worth_of_coefficients"](seed)
    *variances, alpha = numbers(drill.ask, signed=True)[:5]
    n = 30
    X = np.linalg.qr(np.random.default_rng(1).standard_normal((n, 4)))[0] * np.sqrt(n * np.array(variances))
    hat = X @ np.linalg.inv(X.T @ X + n * alpha * np.eye(4)) @ X.T
    assert drill.answer == pytest.approx(np.trace(hat))
    assert wrong(drill, "squared the shares") == pytest.approx(np.trace(hat @ hat))


@pytest.mark.parametrize("seed", SEEDS)
def test_one_standard_error_is_the_rule_row_by_row(seed):
    """Breiman et al. (1984), section 3.4.3: the simplest within one standard error of the least."""
    drill = KINDS["one_standard_error"](seed)
    table = [tuple(map(float, each)) for each in re.findall(r"([\d.]+): (\d+\.\d+) ± (\d+\.\d+)", drill.ask)]
    least = min(table, key=lambda row: row[1])
    assert drill.answer == max(alpha for alpha, error, _ in table if error <= least[1] + least[2])
    for name, value in {
        "took the minimum": least[0],
        "went towards": min(alpha for alpha, error, _ in table if error <= least[1] + least[2]),
    }.items():
        assert all(each.value == value for each in drill.mistakes if each.name.startswith(name))


@pytest.mark.parametrize("seed", SEEDS)
def test_other_unit_is_what_a_refit_finds(seed):
    drill = KINDS["other_unit"](seed)
    units = {"metres": 1, "kilometres": 1000, "cents": 1, "euros": 100, "minutes": 1, "hours": 60, "days": 1440}
    units |= {"grams": 1, "kilograms": 1000, "months": 1, "years": 12, "weeks": 7 * 1440}
    old, new = re.search(r" in (\w+); nothing.* in (\w+), and", drill.ask).groups()
    x = np.random.default_rng(seed).random(30)
    first, then = (np.polyfit(x / units[each], 3 * x, 1)[0] for each in (old, new))
    ratio = (then / first) ** (2 if "ridge" in drill.ask else 1)
    stated = numbers(drill.answer.replace(",", "").replace("1/", ""), signed=True)[0]
    assert ratio == pytest.approx(1 / stated if "of it" in drill.answer else stated)


@pytest.mark.parametrize("seed", SEEDS[:4])
@pytest.mark.unwatched
def test_dropping_curve_is_what_other_rows_show(seed):
    """A mean over other data sets: 300 of them by scikit-learn, so a standard error of at most 0.03."""
    drill = KINDS["dropping_curve"](seed)
    noise, alpha = (float(re.search(each, drill.ask)[1]) for each in (r"SD ([\d.]+);", r"of ([\d.]+) on RSS"))
    rng = np.random.default_rng(seed)
    for place in (0, 20, 24):
        rho, dropped = drill.curve.x[place], []
        for _ in range(300):
            X = rng.multivariate_normal([0, 0], [[1, rho], [rho, 1]], 100)
            y = X.sum(axis=1) + noise * rng.standard_normal(100)
            Z = (X - X.mean(axis=0)) / X.std(axis=0)
            dropped.append(np.sum(Lasso(alpha=alpha, tol=1e-10, max_iter=100_000).fit(Z, y - y.mean()).coef_ == 0) == 1)
        assert drill.answer[place] == pytest.approx(np.mean(dropped), abs=0.1)
    assert wrong(drill, "drew ridge").max() == 0
