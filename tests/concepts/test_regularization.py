"""The numbers that the answer quotes, against scikit-learn and closed forms, and its snippets against the stage."""

import contextlib
import io

import numpy as np
import pytest
from scipy import stats
from sklearn.datasets import load_diabetes
from sklearn.linear_model import Lasso, LinearRegression, Ridge
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from concepts import regularization as reg
from content import question
from figures import regularization as figures
from tests.concepts.test_coefficient_path import generated


def test_claims_and_prediction() -> None:
    claims = reg.claims()
    assert np.all(np.isfinite(list(claims.values())))
    assert reg.prediction() in question("regularization").options
    assert reg.prediction() == "ridge_splits_lasso_keeps"
    assert [claims[key] for key in ("soft", "soft_small", "budget", "budget_farther")] == [1.5, 0.0, 1.0, 3.0]
    assert [claims[key] for key in ("halved", "ridge_small")] == pytest.approx([2 / 1.5, 0.4 / 1.5])
    assert claims["radius"] == pytest.approx(np.hypot(2, 1) / 2)
    first, second = claims["lasso_drops_first"], claims["lasso_drops_second"]
    assert claims["lasso_drops"] == pytest.approx(first + second)
    assert claims["lasso_drops_error"] == pytest.approx(np.sqrt(first * (1 - first) / 1000), rel=1e-3)
    assert abs(first - second) < 2 * claims["lasso_drops_error"], "the two are exchangeable"


def test_thirty_rows_in_twenty_data_sets() -> None:
    claims, errors, brake = reg.claims(), [], []
    for seed in range(20):
        X, y, X_test, y_test = generated(0.5, 30, 3.0, seed)
        fit = LinearRegression().fit(X, y)
        errors.append([np.mean((y - fit.predict(X)) ** 2), np.mean((y_test - fit.predict(X_test)) ** 2)])
        scaler = StandardScaler().fit(X)
        held = Ridge(alpha=30 * claims["brake_alpha"]).fit(scaler.transform(X), y)
        brake.append(np.mean((y_test - held.predict(scaler.transform(X_test))) ** 2))
    assert [claims["small_train"], claims["small_test"]] == pytest.approx(np.mean(errors, axis=0).tolist(), rel=4e-3)
    assert claims["brake_test"] == pytest.approx(np.mean(brake))
    spreads = [claims["small_train_error"], claims["small_test_error"]]
    assert spreads == pytest.approx(stats.sem(errors, axis=0).tolist(), rel=2e-2)
    saved = np.array(errors)[:, 1] - brake
    assert [claims["brake_saves"], claims["brake_saves_error"]] == pytest.approx(
        [saved.mean(), stats.sem(saved)], rel=2e-2
    )
    variances = np.linalg.eigvalsh(np.corrcoef(generated(0.5, 30, 3.0, 6)[0].T))
    kept = variances / (variances + claims["brake_alpha"])
    found = [claims[key] for key in ("brake_narrowest", "brake_widest", "brake_df")]
    assert found == pytest.approx([kept[0], kept[-1], kept.sum()])


def test_the_rules_choice_against_scikit_learn() -> None:
    """It keeps the true four; idle ones and test errors are those of scikit-learn's lasso on 20 data sets."""
    claims, lasso = reg.claims(), reg.paths()
    assert np.array_equal(lasso.coef[lasso.one_se] != 0, reg.TRUTH != 0)
    found = {}
    for name in ("best", "one_se"):
        idle, errors = [], []
        found[name] = errors
        for seed in range(20):
            X, y, X_test, y_test = generated(0.5, 100, 2.0, seed)
            scaler = StandardScaler().fit(X)
            fit = Lasso(alpha=claims[f"{name}_alpha"], tol=1e-10).fit(scaler.transform(X), y)
            idle.append(np.count_nonzero(fit.coef_[reg.TRUTH == 0]))
            errors.append(np.mean((y_test - fit.predict(scaler.transform(X_test))) ** 2))
        assert claims[f"{name}_idle"] == pytest.approx(np.mean(idle))
        assert claims[f"{name}_idle_error"] == pytest.approx(stats.sem(idle))
        assert claims[f"{name}_test"] == pytest.approx(np.mean(errors), rel=1e-4)
    paired = stats.ttest_rel(found["one_se"], found["best"])
    assert claims["one_se_costs"] / claims["one_se_costs_error"] == pytest.approx(paired.statistic, rel=1e-3)
    assert claims["one_se_costs"] == pytest.approx(claims["one_se_test"] - claims["best_test"])


def test_the_diabetes_splits_against_scikit_learn() -> None:
    """A few splits by scikit-learn's lasso, its own split and least squares; the claims are of as many as they say."""
    X, y = load_diabetes(return_X_y=True, scaled=False)
    alphas = np.array([0.001, 0.136, 0.858])
    found = reg.split_errors(alphas, 30)
    for seed in (0, 1, 29):
        X_fit, X_test, y_fit, y_test = train_test_split(X, y / 10, test_size=1 / 3, random_state=seed)
        for alpha, error in zip(alphas, found[seed], strict=True):
            model = make_pipeline(StandardScaler(), Lasso(alpha=alpha, tol=1e-10, max_iter=100_000)).fit(X_fit, y_fit)
            assert error == pytest.approx(np.mean((y_test - model.predict(X_test)) ** 2), rel=1e-5)
        free = LinearRegression().fit(X_fit, y_fit)
        assert found[seed, 0] == pytest.approx(np.mean((y_test - free.predict(X_test)) ** 2), rel=2e-3)
    lab = reg.paths(data="diabetes")
    assert found[:20, 0] == pytest.approx(lab.repeats.test[:, 0])
    claims = reg.claims()
    plain, tuned, ruled = reg.split_errors(reg.ALPHAS[[0, lab.best, lab.one_se]], claims["diabetes_splits"]).T
    paired = stats.ttest_rel(plain, tuned)
    assert claims["diabetes_saves"] == pytest.approx(claims["diabetes_plain"] - claims["diabetes_best"])
    assert claims["diabetes_saves"] / claims["diabetes_saves_error"] == pytest.approx(paired.statistic)
    assert claims["diabetes_wins"] == pytest.approx(stats.percentileofscore(tuned - plain, 0, kind="strict") / 100)
    measured = [claims["diabetes_one_se"], claims["diabetes_one_se_error"]]
    assert measured == pytest.approx([ruled.mean(), stats.sem(ruled)])
    with pytest.raises(ValueError, match="splits must be from 2 to 10,000, got 1"):
        reg.split_errors(alphas, 1)


def run(lab: str, **assigned: object) -> str:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(question("regularization").code[lab], lab, "exec"), dict(assigned))
    return printed.getvalue().rstrip("\n")


@pytest.mark.parametrize(
    ("arguments", "step"),
    [
        ({}, 30),
        ({"l1_ratio": 0.0, "rho": 0.95, "n": 30, "noise": 5.0, "seed": 3}, 12),
        ({"l1_ratio": 0.5, "data": "diabetes", "seed": 1}, 40),
    ],
)
def test_paths_snippet(arguments: dict[str, object], step: int) -> None:
    assigned = {"l1_ratio": 1.0, "rho": 0.5, "n": 100, "noise": 2.0, "data": "synthetic", "seed": 0} | arguments
    printed = run("paths", alpha=float(reg.ALPHAS[step]), **assigned)
    assert printed == figures.paths_printed(reg.paths(**assigned), step)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("arguments", "step"),
    [({}, 40), ({"l1_ratio": 0.0, "correlation": -0.9, "b1": -3.0, "b2": 3.0}, 60), ({"l1_ratio": 0.5}, 5)],
)
def test_geometry_snippet(arguments: dict[str, float], step: int) -> None:
    assigned = {"l1_ratio": 1.0, "correlation": 0.0, "b1": 2.0, "b2": 1.0} | arguments
    printed = run("geometry", alpha=float(reg.GEOMETRY_ALPHAS[step]), **assigned)
    assert printed == figures.geometry_printed(reg.geometry(**assigned), step)


@pytest.mark.parametrize(("alpha", "noise", "seed", "step"), [(0.5, 2.0, 0, 22), (1.0, 5.0, 2, 0)])
def test_twins_snippet(alpha: float, noise: float, seed: int, step: int) -> None:
    printed = run("twins", alpha=alpha, noise=noise, seed=seed, rho=float(reg.PAIR_RHOS[step]))
    assert printed == figures.twins_printed(reg.twins(alpha, noise, seed), step)
