"""Right answers against simulation, training against scikit-learn, and what each policy does with its months."""

import contextlib
import io

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression

from concepts.mlops import continuous_training as ct
from concepts.mlops.release_gate import harm_not_excluded
from content import question
from figures.mlops import continuous_training as figures


@pytest.fixture(scope="module", name="found")
def _found() -> ct.Training:
    return ct.continuous_training()


def test_right_answers_against_simulation() -> None:
    rng = np.random.default_rng(1)
    truth, weights = ct.direction(7, 5.0), np.array([0.9, -0.2, 0.3, 0.1])
    X = rng.standard_normal((400_000, 4))
    y = np.sign(X @ truth + ct.NOISE * rng.standard_normal(len(X)))
    assert ct.right_answers(weights, truth) == pytest.approx(np.mean(np.sign(X @ weights) == y), abs=0.003)
    assert ct.right_answers(truth, truth) == pytest.approx(ct.BEST)
    assert ct.right_answers(-truth, truth) == pytest.approx(1 - ct.BEST)
    assert ct.right_answers(np.array([0, 0, 1.0, 0]), truth) == pytest.approx(0.5)


def test_training_against_scikit_learn() -> None:
    rng = np.random.default_rng(0)
    X, y = rng.standard_normal((3, 60, 4)), np.sign(rng.standard_normal((3, 60)))
    for team, weights in enumerate(ct.train(X, y)):
        assert weights == pytest.approx(LinearRegression(fit_intercept=False).fit(X[team], y[team]).coef_)


def test_the_direction_turns() -> None:
    assert ct.direction(30, 3.0) == pytest.approx([0, 1, 0, 0])
    assert ct.direction(1, 10.0) @ ct.direction(2, 10.0) == pytest.approx(np.cos(np.radians(10)))


def test_policies(found: ct.Training) -> None:
    still = ct.continuous_training(drift=0.0, damage=0.0)
    assert still.live[0] == pytest.approx(np.tile(still.live[0, 0], (ct.MONTHS, 1)))  # never: nothing changes
    assert not still.damaged.any()
    assert np.all(still.bad() == 0)
    for month in range(ct.MONTHS - 1):  # a gated model changes when the gate says so
        kept = ~still.passed[month]
        np.testing.assert_array_equal(still.live[2, month][kept], still.live[2, month + 1][kept])
    assert found.live[0].mean() < found.live[1].mean() < found.live[2].mean() < ct.BEST
    assert found.passed[found.damaged].mean() < 0.1 < 0.5 < found.passed[~found.damaged].mean()
    assert found.bad()[1].mean() == pytest.approx(found.damaged[:-1].mean(), abs=0.03)
    assert found.live[1, 1:][found.damaged[:-1]].mean() == pytest.approx(0.5, abs=0.03)
    assert found.live[1, 1:][~found.damaged[:-1]].mean() > 0.83


def test_more_checked_rows_let_more_good_models_through() -> None:
    few, many = (ct.continuous_training(checked=checked) for checked in (50, 500))
    assert few.passed[~few.damaged].mean() < many.passed[~many.damaged].mean() - 0.3


def test_the_gate_is_the_release_gate() -> None:
    """The first month again, with draws in the same order."""
    found, rng = ct.continuous_training(seed=3), np.random.default_rng(3)
    models = []
    for month in (0, 1):
        X = rng.standard_normal((ct.TEAMS, 200, 4))
        y = np.sign(X @ ct.direction(month, 3.0) + 0.5 * rng.standard_normal((ct.TEAMS, 200)))
        slipped = rng.random(ct.TEAMS) < 0.1 if month else np.zeros(ct.TEAMS, bool)
        y[slipped] = np.roll(y[slipped], 1, axis=1)
        models.append(np.array([np.linalg.lstsq(X[team], y[team], rcond=None)[0] for team in range(ct.TEAMS)]))
    np.testing.assert_array_equal(found.damaged[0], slipped)
    X = rng.standard_normal((ct.TEAMS, 200, 4))
    y = np.sign(X @ ct.direction(1, 3.0) + 0.5 * rng.standard_normal((ct.TEAMS, 200)))
    for team in range(ct.TEAMS):
        old, new = (np.sign(X[team] @ model[team]) == y[team] for model in models)
        p = harm_not_excluded(int(np.sum(new & ~old)), int(np.sum(~new & old)), 200, 0.03)
        assert found.passed[0, team] == (p <= 0.05)


def test_errors_and_table(found: ct.Training) -> None:
    assert found.error()[1, 5] == pytest.approx(np.std(found.live[1, 5], ddof=1) / 10)
    table = found.table()
    assert {len(column) for column in table.values()} == {ct.MONTHS}
    assert table["right answers, gate"] == pytest.approx(found.live[2].mean(axis=1))
    np.testing.assert_array_equal(found.live, ct.continuous_training().live)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"drift": 11}, "drift must be from 0 to 10, got 11"),
        ({"damage": -0.1}, "damage must be from"),
        ({"rows": 10}, "rows must be from 50"),
        ({"checked": 1000}, "checked must be from 50"),
        ({"margin": 0.2}, "margin must be from"),
        ({"seed": -1}, "seed must be from"),
    ],
)
def test_bad_input(asked: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ct.continuous_training(**asked)


@pytest.mark.parametrize(
    ("changed", "step"),
    [
        ({}, 23),
        ({"drift": 10.0, "damage": 0.5, "rows": 50, "checked": 50, "margin": 0.0, "seed": 9}, 11),
        ({"drift": 0.0, "damage": 0.0, "margin": 0.1}, 0),
    ],
)
def test_snippet(changed: dict, step: int) -> None:
    asked = {"drift": 3.0, "damage": 0.1, "rows": 200, "checked": 200, "margin": 0.03, "seed": 0} | changed
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(question("mlops").code["continuous_training"], "c", "exec"), asked | {"month": step + 1})
    assert printed.getvalue().rstrip("\n") == figures.training_printed(ct.continuous_training(**asked), step)
