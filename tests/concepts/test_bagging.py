"""Bagging against scikit-learn's forests, the variance formula against normals of known correlation."""

import contextlib
import dataclasses
import io
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ttest_rel
from sklearn.datasets import make_friedman1
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

from concepts.ensembles import bagging
from concepts.ensembles.ensemble_data import sample
from content import question
from figures.ensembles import bagging as figures


def same_tree(grown: Any, member: Any) -> bool:
    names = ("feature", "threshold", "value")
    return all(np.array_equal(getattr(grown, name), getattr(member.tree_, name)) for name in names)


@pytest.mark.parametrize("options", [{"max_features": 1}, {"max_features": None, "max_depth": 3}])
def test_bag_grows_scikit_learns_forest(options: dict) -> None:
    rows = sample(n=120, flip=0.1, seed=4)
    forest = RandomForestClassifier(8, random_state=7, **options).fit(rows.X, rows.y)
    grown = list(bagging.bag(rows.X, rows.y, 8, 7, **options))
    drawn = zip(grown, forest.estimators_, forest.estimators_samples_, strict=True)
    for (tree, counts), member, indices in drawn:
        assert same_tree(tree, member)
        np.testing.assert_array_equal(counts, np.bincount(indices, minlength=120))


def test_bag_regresses() -> None:
    X, y = make_friedman1(60, random_state=0)
    X = X.astype(np.float32)
    forest = RandomForestRegressor(4, max_features=3, min_samples_leaf=2, random_state=1).fit(X, y)
    grown = [tree for tree, _ in bagging.bag(X, y, 4, 1, classes=0, max_features=3, min_leaf=2)]
    assert all(map(same_tree, grown, forest.estimators_))


def test_a_bootstrap_sample_holds_632_in_a_thousand() -> None:
    rows = sample(n=200)
    share = np.mean([np.mean(counts > 0) for _, counts in bagging.bag(rows.X, rows.y, 300, 0, max_depth=1)])
    assert share == pytest.approx(1 - (1 - 1 / 200) ** 200, abs=0.006)


@settings(max_examples=30, deadline=None)
@given(st.floats(0, 1), st.floats(0, 50), st.integers(1, 200))
def test_formula_limits(rho: float, s2: float, B: int) -> None:
    value = bagging.variance_of_average(rho, s2, B)
    assert bagging.variance_of_average(rho, s2, 1) == pytest.approx(s2)
    assert rho * s2 - 1e-9 <= value <= s2 + 1e-9
    covariance = s2 * (rho * np.ones((B, B)) + (1 - rho) * np.eye(B))
    assert value == pytest.approx(covariance.mean(), abs=1e-9)


@pytest.mark.parametrize(("rho", "B"), [(-0.5, 10), (1.01, 2)])
def test_no_predictors_have_such_a_correlation(rho: float, B: int) -> None:
    """The matrix with ones on its diagonal and rho beside it has a negative eigenvalue."""
    assert np.linalg.eigvalsh(rho * np.ones((B, B)) + (1 - rho) * np.eye(B)).min() < 0
    with pytest.raises(ValueError, match="rho must be from"):
        bagging.variance_of_average(rho, 1, B)
    assert bagging.variance_of_average(-1 / 9, 1, 10) == pytest.approx(0)


@pytest.mark.parametrize("rho", [0.0, 0.3, 0.9])
def test_moments_and_formula_on_normals_of_known_correlation(rho: float) -> None:
    rng = np.random.default_rng(0)
    shared, own = rng.standard_normal((400, 1, 60)), rng.standard_normal((400, 8, 60))
    predictions = 3 * (np.sqrt(rho) * shared + np.sqrt(1 - rho) * own)
    found, s2 = bagging.pair_moments(predictions)
    assert (found, s2) == pytest.approx((rho, 9), abs=0.15)
    assert found == pytest.approx(rho, abs=0.02)
    simulated = predictions[:, :5].mean(axis=1).var(axis=0, ddof=1).mean()
    assert bagging.variance_of_average(found, s2, 5) == pytest.approx(simulated, rel=0.03)


def test_moments_are_the_mean_covariance_of_pairs() -> None:
    predictions = np.random.default_rng(1).standard_normal((9, 4, 3)).cumsum(axis=1)
    tables = np.mean([np.cov(predictions[:, :, point], rowvar=False) for point in range(3)], axis=0)
    s2 = np.diag(tables).mean()
    rho = tables[np.triu_indices(4, 1)].mean() / s2
    assert bagging.pair_moments(predictions) == pytest.approx((rho, s2))


def test_correlation_against_scikit_learns_forests() -> None:
    told: list[float] = []
    found = bagging.correlation(60, 1.0, 3, 12, seed=2, progress=told.append)
    assert told == pytest.approx(np.arange(1, 13) / 12)
    rng = np.random.default_rng(2)
    X_new, X = rng.random((200, 10)).astype(np.float32), rng.random((12, 60, 10)).astype(np.float32)
    y = np.array([bagging.friedman(each) for each in X]) + rng.standard_normal((12, 60))
    step = 2
    forests = [
        RandomForestRegressor(16, max_features=3, min_samples_leaf=3, random_state=2000 + k).fit(X[k], y[k])
        for k in range(12)
    ]
    average = np.array([forest.predict(X_new) for forest in forests])
    assert found.features[step] == 3
    assert found.forest[step] == pytest.approx(average.var(axis=0, ddof=1).mean())
    first = np.array([forest.estimators_[0].predict(X_new) for forest in forests])
    assert found.simulated[step, 0] == pytest.approx(first.var(axis=0, ddof=1).mean())
    gap = average.mean(axis=0) - bagging.friedman(X_new)
    assert found.bias2[step] == pytest.approx(np.mean(gap**2) - average.var(axis=0, ddof=1).mean() / 12)
    assert bagging.variance_of_average(found.rho, found.s2, 16) == pytest.approx(found.forest)
    each = np.mean((average - bagging.friedman(X_new)) ** 2, axis=1)
    assert found.errors[step] == pytest.approx(each)
    everything = [
        RandomForestRegressor(16, min_samples_leaf=3, random_state=2000 + k).fit(X[k], y[k]).predict(X_new)
        for k in range(12)
    ]
    other = np.mean((np.array(everything) - bagging.friedman(X_new)) ** 2, axis=1)
    paired = ttest_rel(other, each)
    assert found.saved[step] / found.saved_se[step] == pytest.approx(paired.statistic)


def test_friedman_is_scikit_learns() -> None:
    X, y = make_friedman1(50, noise=0.0, random_state=3)
    assert bagging.friedman(X) == pytest.approx(y)
    many = bagging.friedman(np.random.default_rng(0).random((200_000, 10)))
    assert many.std() == pytest.approx(4.9, abs=0.05)


def test_what_the_answer_says_of_feature_sampling() -> None:
    noisy, clear = bagging.correlation(), bagging.correlation(100, 1.0, sets=12)
    for found in (noisy, clear):
        assert np.all(np.diff(found.rho) > 0)
        assert np.all(np.diff(found.floor) > 0)
        assert found.bias2[0] > 1.5 * found.bias2[-1]
        line = bagging.variance_of_average(found.rho[:, None], found.s2[:, None], found.sizes)
        assert line == pytest.approx(found.simulated, rel=0.25)
    assert np.all(np.diff(clear.s2) < 0)
    # Little noise: hiding costs more bias than it saves, beyond chance. Much noise: it pays, beyond chance.
    assert np.all(clear.saved[:3] < -4 * clear.saved_se[:3])
    assert noisy.best == 2
    assert noisy.saved[2] > 2.5 * noisy.saved_se[2]
    assert noisy.total == pytest.approx(noisy.bias2 + noisy.forest)
    table = noisy.table()
    assert len(table) == 24
    assert all(column.shape == (6,) for column in table.values())


def test_deterministic() -> None:
    one, same, other = (bagging.correlation(sets=12, seed=seed) for seed in (1, 1, 2))
    for field in dataclasses.fields(one):
        np.testing.assert_array_equal(getattr(one, field.name), getattr(same, field.name))
    assert not np.array_equal(one.rho, other.rho)


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ({"n": 49}, "n must"),
        ({"noise": 8.5}, "noise"),
        ({"min_leaf": 0}, "min_leaf"),
        ({"sets": 13}, "sets must be one of 12, 24, 48, got 13"),
        ({"seed": 10_000}, "seed"),
    ],
)
def test_bad_input(arguments: dict, name: str) -> None:
    with pytest.raises(ValueError, match=name) as caught:
        bagging.correlation(**arguments)
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize(
    ("arguments", "step"), [({"sets": 12}, 5), ({"n": 75, "noise": 0.0, "min_leaf": 10, "sets": 12, "seed": 3}, 0)]
)
def test_snippet(arguments: dict, step: int) -> None:
    assigned = {"n": 50, "noise": 8.0, "min_leaf": 1, "sets": 48, "seed": 0} | arguments
    printed = io.StringIO()
    values = assigned | {"max_features": bagging.FEATURES[step]}
    with contextlib.redirect_stdout(printed):
        exec(compile(question("ensembles").code["correlation"], "correlation", "exec"), values)
    assert printed.getvalue().rstrip("\n") == figures.correlation_printed(bagging.correlation(**assigned), step)
