"""Double descent against finite-sample expectations, the Marchenko-Pastur law by quadrature, and plain pinv fits."""

import contextlib
import dataclasses
import io
from decimal import Decimal, localcontext

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from sklearn.linear_model import Ridge

from concepts.bias_variance import double_descent as dd
from content import question
from figures import bias_variance as figures


def marchenko_pastur(ratio: float, value) -> float:  # type: ignore[no-untyped-def]
    """Mean of `value` over the eigenvalues of X'X / n, by quadrature of their density."""
    low, high = (1 - np.sqrt(ratio)) ** 2, (1 + np.sqrt(ratio)) ** 2

    def turned(angle: float) -> float:  # s = middle - half cos(angle) takes the root out of both edges
        s = (low + high) / 2 - (high - low) / 2 * np.cos(angle)
        return value(s) * ((high - low) / 2 * np.sin(angle)) ** 2 / (2 * np.pi * ratio * s)

    mass = quad(turned, 0, np.pi, epsabs=1e-12, limit=200)[0]
    return mass + (max(1 - 1 / ratio, 0) * value(0) if ratio > 1 else 0)


@settings(max_examples=30, deadline=None)
@given(
    st.floats(0.1, 8).filter(lambda g: abs(g - 1) > 0.02), st.floats(0.5, 10), st.floats(0.5, 5), st.floats(0.01, 10)
)
def test_ridge_limit_by_quadrature(ratio: float, signal: float, noise: float, penalty: float) -> None:
    bias, variance = dd.risk(ratio, signal, noise, penalty)
    assert bias == pytest.approx(signal * marchenko_pastur(ratio, lambda s: (penalty / (s + penalty)) ** 2), rel=1e-5)
    expected = noise * ratio * marchenko_pastur(ratio, lambda s: s / (s + penalty) ** 2)
    assert variance == pytest.approx(expected, rel=1e-5)


def test_plain_limit() -> None:
    """Hastie et al. (2022), Theorem 1: variance g / (1 - g) before, bias 1 - 1 / g and variance 1 / (g - 1) after."""
    bias, variance = dd.risk([0.5, 2.0, 4.0], 3.0, 2.0)
    assert bias == pytest.approx([0, 1.5, 2.25])
    assert variance == pytest.approx([2.0, 2.0, 2 / 3])
    assert np.isinf(dd.risk(1.0, 1.0, 1.0)[1])
    for ratio in (0.5, 3.0):
        near = np.array(dd.risk(ratio, 3.0, 2.0, 1e-7))
        assert near == pytest.approx(np.array(dd.risk(ratio, 3.0, 2.0)), abs=1e-4)


def exact(ratio: float, signal: float, noise: float, penalty: float) -> tuple[float, float]:
    """The limits as Hastie et al. (2022) write them, with 80 digits: what cancels leaves enough of them."""
    with localcontext() as context:
        context.prec = 80
        g, s, v, z = (Decimal(each) for each in (ratio, signal, noise, penalty))
        b = 1 - g + z
        root = (b * b + 4 * g * z).sqrt()
        m = (root - b) / (2 * g * z)
        slope = m * (1 + g * m) / root
        return float(s * z * z * slope), float(v * g * (m - z * slope))


@settings(max_examples=60, deadline=None)
@given(st.floats(0.1, 8), st.floats(0.5, 10), st.floats(0.5, 5), st.floats(-14, 6))
def test_no_digit_is_lost_to_a_tiny_penalty(ratio: float, signal: float, noise: float, power: float) -> None:
    bias, variance = dd.risk(ratio, signal, noise, 10**power)
    assert (float(bias), float(variance)) == pytest.approx(exact(ratio, signal, noise, 10**power), rel=1e-12)


def test_a_tiny_penalty_is_none() -> None:
    assert [float(each) for each in dd.risk(2, 5, 1, 1e-14)] == pytest.approx([2.5, 1.0], rel=1e-12)
    assert [float(each) for each in dd.risk(0.5, 5, 1, 1e-14)] == pytest.approx([0.0, 1.0], rel=1e-12, abs=1e-20)


@settings(max_examples=30, deadline=None)
@given(st.floats(0.1, 8), st.floats(0.5, 10), st.floats(0.5, 5), st.floats(0.3, 3).filter(lambda t: abs(t - 1) > 0.01))
def test_best_penalty_is_best(ratio: float, signal: float, noise: float, times: float) -> None:
    best = dd.best_penalty(ratio, signal, noise)
    assert best == pytest.approx(noise * ratio / signal)
    assert sum(dd.risk(ratio, signal, noise, best)) <= sum(dd.risk(ratio, signal, noise, times * best))


def test_kept() -> None:
    assert dd.kept(2.0, 5.0, False) == pytest.approx((5.0, 1.0))
    assert dd.kept(np.array([0.0, 1.0]), 4.0, True)[0] == pytest.approx([0, 3])
    assert dd.kept(np.array([0.0, 1.0]), 4.0, True)[1] == pytest.approx([5, 2])


# ---------------------------------------------------------------------------------------------- independent features


def test_isotropic_by_pinv() -> None:
    """One training set after the other, by the pseudo-inverse and scikit-learn, at each side of the threshold."""
    result = dd.isotropic(40, 3.0, "spread", 0.1, seed=4)
    rng = np.random.default_rng(4)
    rows, errors = rng.standard_normal((30, 40, 320)), rng.standard_normal((30, 40))
    for step in (0, 8, 9, 10, 21):
        p = result.features[step]
        left = 1 / (1 + p / 40) ** 2
        beta = np.full(p, np.sqrt(3 * (1 - left) / p))
        noise = 1 + 3 * left
        penalty = 0.1 * noise * (p / 40) / (3 * (1 - left))
        assert result.penalty[step] == pytest.approx(penalty)
        found = np.empty((30, 2, 4))
        for i, (X, e) in enumerate(zip(rows[:, :, :p], errors, strict=True)):
            shrink = np.linalg.inv(X.T @ X + 40 * penalty * np.eye(p)) @ X.T
            for row, solve in enumerate((np.linalg.pinv(X), shrink)):
                mean, scatter = solve @ X @ beta, np.sqrt(noise) * solve @ e
                y = X @ beta + np.sqrt(noise) * e
                found[i, row] = (
                    np.sum((mean + scatter - beta) ** 2) + noise,
                    np.sum((mean - beta) ** 2) + noise - 1,
                    np.sum(scatter**2),
                    np.mean((y - X @ (mean + scatter)) ** 2),
                )
        for name, values in zip(("error", "bias", "variance", "train"), found.mean(axis=0).T, strict=True):
            assert getattr(result, name)[:, step] == pytest.approx(values, rel=1e-4, abs=1e-9)
        se = found[:, :, 0].std(axis=0, ddof=1) / np.sqrt(30)
        assert result.error_se[1, step] == pytest.approx(se[1], rel=1e-4)
        assert result.error_se[0, step] == (np.inf if p == 40 else pytest.approx(se[0], rel=1e-4))


def test_simulation_meets_the_exact_expectation() -> None:
    """Finite n, Gaussian features (Belkin, Hsu and Xu 2020, SIAM Journal on Mathematics of Data Science, Theorem 1):
    noise p / (n - p - 1) before, signal (1 - n / p) + noise n / (p - n - 1) after. Seeds pooled, within five standard
    errors."""
    drawn = [dd.isotropic(60, 5.0, seed=seed) for seed in range(4)]
    p = drawn[0].features
    with np.errstate(divide="ignore"):
        exact = 1 + np.where(p < 60, p / (60 - p - 1), 5 * (1 - 60 / p) + 60 / (p - 60 - 1))
    away = np.abs(p - 60) > 10
    error = np.mean([each.error[0] for each in drawn], axis=0)[away]
    se = np.mean([each.error_se[0] for each in drawn], axis=0)[away] / 2
    assert np.all(np.abs(error - exact[away]) < 5 * se)


def test_simulation_meets_the_limit_with_ridge() -> None:
    result = dd.isotropic(80, 5.0, "spread")
    assert result.error[1] == pytest.approx(result.theory[1], rel=0.04)
    assert result.error[0][[0, 4, 14, 21]] == pytest.approx(result.theory[0][[0, 4, 14, 21]], rel=0.06)
    assert np.isinf(result.theory[0, 9])
    assert np.argmax(result.error[0]) == 9
    assert np.all(np.diff(dd.isotropic().theory[1]) > 0)  # with the best ridge no peak is left
    assert dd.isotropic().error[0, dd.isotropic().best] == dd.isotropic().error[0].min()


@pytest.mark.parametrize("signal", dd.SIGNALS)
def test_curves_are_the_theory_on_a_fine_grid(signal: str) -> None:
    result = dd.isotropic(signal=signal, times_best=0.01)
    for step in (0, 4, 12, 21):
        for row in (0, 1):
            near = np.interp(result.ratios[step], result.curve_ratio, result.curve_error[row])
            assert near == pytest.approx(result.theory[row, step], rel=0.01)
    assert result.curve_bias + result.curve_variance + 1 == pytest.approx(result.curve_error)
    assert np.all(np.isfinite(result.curve_error))


def test_bias_and_variance_make_up_the_error() -> None:
    result = dd.isotropic()
    away = np.abs(result.ratios - 1) > 0.3
    assert (result.bias + result.variance + 1)[:, away] == pytest.approx(result.error[:, away], rel=0.06)
    assert result.bias[0, :10] == pytest.approx(np.zeros(10), abs=1e-6)
    assert result.train[0, 9:] == pytest.approx(np.zeros(13), abs=1e-9)
    assert result.train[0, :9] == pytest.approx(1 - result.ratios[:9], abs=0.06)


# ------------------------------------------------------------------------------------------------------- random ReLUs


def test_relu_by_scikit_learn() -> None:
    result = dd.relu(40, 0.5, 0.1, seed=3)
    rng = np.random.default_rng(3)
    layer, neuron = rng.standard_normal((10, 800)), rng.standard_normal(10)
    x = rng.standard_normal((30 * 40 + 400, 10))
    x /= np.sqrt(np.sum(x**2, axis=1))[:, None]
    assert np.allclose(np.linalg.norm(x, axis=1), 1)
    truth = 2 * np.clip(np.sqrt(10) * x @ (neuron / np.linalg.norm(neuron)), 0, None)
    hidden = np.clip(x @ layer, 0, None)
    y = truth[:1200] + 0.5 * rng.standard_normal(1200)
    for step in (1, 8, 9, 10, 23):
        p = result.features[step]
        for row in (0, 1):
            misses, trains = [], []
            for i in range(30):
                rows, goal = hidden[40 * i : 40 * i + 40, :p], y[40 * i : 40 * i + 40]
                ridge = Ridge(alpha=0.1 * p, fit_intercept=False)
                coef = ridge.fit(rows, goal).coef_ if row else np.linalg.pinv(rows) @ goal
                misses.append(hidden[1200:, :p] @ coef - truth[1200:])
                trains.append(np.mean((goal - rows @ coef) ** 2))
            each = np.mean(np.square(misses), axis=1)
            assert result.error[row, step] == pytest.approx(each.mean() + 0.25, rel=1e-5)
            se = np.inf if (row, p) == (0, 40) else each.std(ddof=1) / np.sqrt(30)
            assert result.error_se[row, step] == pytest.approx(se, rel=1e-5)
            variance = np.mean(np.var(misses, axis=0, ddof=1))
            bias2 = np.nan if (row, p) == (0, 40) else np.mean(np.mean(misses, axis=0) ** 2) - variance / 30
            assert result.bias2[row, step] == pytest.approx(bias2, rel=1e-4, nan_ok=True)
            assert result.variance[row, step] == pytest.approx(variance, rel=1e-5)
            assert result.train[row, step] == pytest.approx(np.mean(trains), rel=1e-5, abs=1e-12)
    assert result.null == pytest.approx(np.var(truth[1200:]) + 0.25)
    assert result.noise == 0.25


def test_some_of_the_ratios_are_those_of_all() -> None:
    whole, ratios = dd.relu(seed=5), dd.RELU_RATIOS[[0, 3, 9, 23]]
    some = dd.relu(seed=5, ratios=ratios)
    np.testing.assert_array_equal(some.ratios, ratios)
    assert some.error[:, [0, 1, 3]] == pytest.approx(whole.error[:, [0, 3, 23]])
    assert some.variance[1] == pytest.approx(whole.variance[1, [0, 3, 9, 23]])


@pytest.mark.parametrize("seed", range(4))
def test_relu_descends_twice(seed: int) -> None:
    result = dd.relu(seed=seed)
    assert result.features[result.first] < 40 < result.features[result.best]
    assert result.error[0, result.first] == result.error[0, result.features < 40].min()
    assert result.error[0, result.best] < result.error[0, result.first] < result.error[0, 8:11].min()
    assert result.error[1].max() < result.null + 0.5
    assert np.isinf(result.error_se[0, 9])
    assert np.all(np.isfinite(result.error_se[1]))
    away = result.features != 40
    assert (result.bias2 + result.variance + result.noise)[:, away] == pytest.approx(result.error[:, away])


# ------------------------------------------------------------------------------------------------------- all of them


def test_ratios_are_whole_numbers_of_features() -> None:
    for ratios, rows in ((dd.RATIOS, dd.ROWS), (dd.RELU_RATIOS, dd.RELU_ROWS)):
        for n in rows:
            assert ratios * n == pytest.approx(np.round(ratios * n))
            assert np.all((ratios == 1) | (np.abs(np.round(ratios * n) - n) > 3))
    assert dd.isotropic(80).features[0] == 8
    assert dd.relu(60).features[-1] == 1200


@pytest.mark.parametrize("call", [dd.isotropic, dd.relu])
def test_deterministic_tabulated_and_frozen(call) -> None:  # type: ignore[no-untyped-def]
    one, same, other = call(seed=1), call(seed=1), call(seed=2)
    for field in dataclasses.fields(one):
        np.testing.assert_array_equal(getattr(one, field.name), getattr(same, field.name))
    assert not np.array_equal(one.error, other.error)
    table = one.table()
    assert all(values.shape == one.ratios.shape for values in table.values())
    assert table["error, ridge"] is one.error[1] or np.array_equal(table["error, ridge"], one.error[1])
    assert np.array_equal(table["variance, no penalty"], one.variance[0])
    assert np.array_equal(table["features p"], one.features)
    with pytest.raises(ValueError, match="read-only"):
        one.error[0, 0] = 0


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: dd.isotropic(50), "n must"),
        (lambda: dd.isotropic(snr=0.9), "snr"),
        (lambda: dd.isotropic(snr=11), "snr"),
        (lambda: dd.isotropic(signal="lost"), "signal"),
        (lambda: dd.isotropic(times_best=0), "times_best"),
        (lambda: dd.isotropic(seed=-1), "seed"),
        (lambda: dd.relu(41), "n must"),
        (lambda: dd.relu(noise=0), "noise"),
        (lambda: dd.relu(noise=float("nan")), "noise"),
        (lambda: dd.relu(penalty=2), "penalty"),
        (lambda: dd.relu(seed=-1), "seed"),
        (lambda: dd.relu(ratios=np.array([0.1, 0.15, 20.0])), "ratios must rise from 0.1 to 20 by some of"),
        (lambda: dd.relu(ratios=np.array([0.1, 1.0])), "ratios must"),
        (lambda: dd.relu(ratios=np.array([0.1, 20.0, 1.0])), "ratios must"),
    ],
)
def test_bad_input(call, name: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=name) as caught:
        call()
    assert str(caught.value).count("\n") == 0
    assert str(caught.value).endswith(".")


def run(lab: str, **assigned: object) -> str:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(question("bias_variance").code[lab], lab, "exec"), dict(assigned))
    return printed.getvalue().rstrip("\n")


@pytest.mark.parametrize(
    ("arguments", "step"),
    [
        ({}, 8),
        ({"n": 40, "seed": 3}, 9),
        ({"signal": "spread", "n": 80, "snr": 10.0, "times_best": 0.001, "seed": 5}, 21),
    ],
)
def test_isotropic_snippet(arguments: dict[str, object], step: int) -> None:
    assigned = {"n": 60, "snr": 5.0, "signal": "inside", "times_best": 1.0, "seed": 0} | arguments
    result = dd.isotropic(**assigned)  # type: ignore[arg-type]
    assert run("isotropic", ratio=float(result.ratios[step]), **assigned) == figures.isotropic_printed(result, step)


@pytest.mark.parametrize(
    ("arguments", "step"), [({}, 8), ({"seed": 1}, 9), ({"n": 60, "noise": 1.0, "penalty": 0.0001, "seed": 2}, 23)]
)
def test_relu_snippet(arguments: dict[str, object], step: int) -> None:
    assigned = {"n": 40, "noise": 0.2, "penalty": 0.01, "seed": 0} | arguments
    result = dd.relu(**assigned)  # type: ignore[arg-type]
    assert run("relu", p=int(result.features[step]), **assigned) == figures.relu_printed(result, step)
