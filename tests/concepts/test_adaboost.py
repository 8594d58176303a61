"""AdaBoost's weights against those that scikit-learn really passes on, and against the algorithm written by hand."""

import contextlib
import dataclasses
import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.ensemble import AdaBoostClassifier
from sklearn.tree import DecisionTreeClassifier

from concepts.ensembles import adaboost
from concepts.ensembles.ensemble_data import cells, sample
from content import question
from figures.ensembles import adaboost as figures

SEEN: list[np.ndarray] = []


class Spy(DecisionTreeClassifier):
    """A tree that keeps the weights it is given."""

    def fit(self, X, y, sample_weight=None, check_input=True):  # type: ignore[no-untyped-def]
        SEEN.append(sample_weight.copy())
        return super().fit(X, y, sample_weight=sample_weight, check_input=check_input)


@pytest.mark.parametrize(
    ("data", "n", "flip", "depth", "rate", "seed"),
    [("moons", 100, 0.1, 1, 1.0, 0), ("circles", 60, 0.4, 4, 1.0, 3), ("blobs", 200, 0.0, 2, 0.1, 1)],
)
def test_weights_are_those_that_scikit_learn_passes_on(
    data: str, n: int, flip: float, depth: int, rate: float, seed: int
) -> None:
    found = adaboost.boost(data, n, flip, depth, rate, seed)
    rows = sample(data, n, flip, seed)
    SEEN.clear()
    model = AdaBoostClassifier(Spy(max_depth=depth), n_estimators=50, learning_rate=rate, random_state=seed)
    model.fit(rows.X, rows.y)
    assert found.weight == pytest.approx(np.array(SEEN)[: len(found.vote)], rel=1e-6, abs=1e-12)
    assert found.error == pytest.approx(model.estimator_errors_[: len(found.vote)])
    assert 2 * found.vote == pytest.approx(model.estimator_weights_[: len(found.vote)])
    staged = list(model.staged_predict(rows.X)), list(model.staged_predict(rows.X_test))
    assert found.train == pytest.approx([np.mean(each != rows.y) for each in staged[0]])
    assert found.test == pytest.approx([np.mean(each != rows.y_test) for each in staged[1]])
    last = model.estimators_[-1]
    np.testing.assert_array_equal(found.region[-1], last.predict(cells(found.box)))
    np.testing.assert_array_equal(found.wrong[-1], last.predict(rows.X) != rows.y)


def stumps_by_hand(X: np.ndarray, y: np.ndarray, rounds: int) -> tuple[np.ndarray, ...]:
    """Discrete AdaBoost with the stump of least weighted Gini impurity, all written out."""
    n = len(y)
    weight, votes, errors, given = np.full(n, 1 / n), [], [], []
    for _ in range(rounds):
        given.append(weight)
        best = (np.inf, 0, 0.0, 0, 0)
        for feature in range(2):
            values = np.unique(X[:, feature])
            for cut in (values[1:] + values[:-1]) / 2:
                impurity, sides = 0.0, []
                for side in (X[:, feature] <= cut, X[:, feature] > cut):
                    total = weight[side].sum()
                    p = weight[side & (y == 1)].sum() / total
                    impurity += total * 2 * p * (1 - p)
                    sides.append(1 if p > 0.5 else -1)
                if impurity < best[0] - 1e-13:
                    best = (impurity, feature, cut, sides[0], sides[1])
        _, feature, cut, low, high = best
        answer = np.where(X[:, feature] <= cut, low, high)
        error = weight[answer != y].sum()
        vote = 0.5 * np.log((1 - error) / error)
        errors.append(error)
        votes.append(vote)
        weight = weight * np.exp(-vote * y * answer)
        weight = weight / weight.sum()
    return np.array(given), np.array(votes), np.array(errors)


def test_against_adaboost_by_hand() -> None:
    found = adaboost.boost(n=60, flip=0.1, seed=2)
    given, votes, errors = stumps_by_hand(found.rows.X.astype(float), 2 * found.rows.y - 1, 12)
    assert found.error[:12] == pytest.approx(errors)
    assert found.vote[:12] == pytest.approx(votes)
    assert found.weight[:12] == pytest.approx(given)


@settings(max_examples=8, deadline=None)
@given(
    st.sampled_from(["moons", "circles", "blobs", "xor"]), st.integers(60, 120), st.floats(0, 0.4), st.integers(1, 3)
)
def test_identities(data: str, n: int, flip: float, depth: int) -> None:
    found = adaboost.boost(data, n, flip, depth, seed=5)
    assert found.weight.sum(axis=1) == pytest.approx(np.ones(len(found.vote)))
    assert np.all(found.train <= found.loss + 1e-9)
    assert np.all(found.error < 0.5)
    assert np.all(found.vote > 0)
    clear = found.error > 0
    # Freund and Schapire's bound: the loss is the product of 2 sqrt(e (1 - e)).
    bound = np.cumprod(2 * np.sqrt(found.error * (1 - found.error)))
    assert found.loss[clear] == pytest.approx(bound[clear])
    # A stage is worth a coin on the weights that it leaves behind.
    after = np.where(found.wrong[:-1], found.weight[1:], 0).sum(axis=1)
    assert after == pytest.approx(np.full(len(after), 0.5))
    assert np.all((found.effective >= 1) & (found.effective <= n + 1e-6))


def test_summaries() -> None:
    found = adaboost.boost()
    assert len(found.vote) == 50
    assert not found.stopped
    assert found.effective[0] == pytest.approx(100)
    assert found.on_flipped[0] == pytest.approx(0.1)
    assert found.on_flipped[9] == pytest.approx(sum(found.weight[9, i] for i in np.flatnonzero(found.rows.flipped)))
    table = found.table()
    assert len(table) == 9
    assert all(column.shape == (50,) for column in table.values())


def test_a_perfect_stage_ends_it() -> None:
    found = adaboost.boost("moons", 60, 0.0, 4, seed=16)
    assert found.stopped
    assert len(found.vote) < 50
    assert found.error[-1] == 0
    assert found.vote[-1] == 0.5


def test_deterministic() -> None:
    one, same, other = (adaboost.boost(seed=seed) for seed in (1, 1, 2))
    for field in dataclasses.fields(one):
        if field.name != "rows":
            np.testing.assert_array_equal(getattr(one, field.name), getattr(same, field.name))
    assert not np.array_equal(one.weight, other.weight)


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ({"depth": 5}, "depth"),
        ({"learning_rate": 0.05}, "learning_rate"),
        ({"n": 10}, "n must"),
        ({"flip": 0.5}, "flip"),
    ],
)
def test_bad_input(arguments: dict, name: str) -> None:
    with pytest.raises(ValueError, match=name) as caught:
        adaboost.boost(**arguments)
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize(
    ("arguments", "stage"),
    [
        ({}, 20),
        ({}, 1),
        ({"data": "circles", "n": 60, "flip": 0.4, "depth": 4, "learning_rate": 0.3, "seed": 9}, 50),
        ({"data": "blobs", "n": 200, "flip": 0.0, "depth": 2, "seed": 3}, 33),
        ({"data": "xor", "n": 80, "depth": 3, "seed": 1}, 12),
    ],
)
def test_snippet(arguments: dict, stage: int) -> None:
    assigned = {"data": "moons", "n": 100, "flip": 0.1, "depth": 1, "learning_rate": 1.0, "seed": 0} | arguments
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(question("ensembles").code["boost"], "boost", "exec"), assigned | {"stage": stage})
    assert printed.getvalue().rstrip("\n") == figures.boost_printed(adaboost.boost(**assigned), stage - 1)


def test_no_stage_comes_where_one_is_a_coin() -> None:
    """scikit-learn refuses to fit such rows: no tree tells them apart, so the first one is worth nothing."""
    X, y = np.zeros((10, 2), dtype=np.float32), np.arange(10) % 2
    with pytest.raises(ValueError, match="worse than random"):
        AdaBoostClassifier(DecisionTreeClassifier(max_depth=1)).fit(X, y)
    assert not list(adaboost.stages(X, y, 5, 1, 1.0, 0))
