"""Every method, step by step, against scikit-learn's own ensembles, which the concept adds up tree by tree."""

import contextlib
import dataclasses
import io
import warnings
from importlib import import_module

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.ensemble import AdaBoostClassifier, BaggingClassifier, GradientBoostingClassifier, RandomForestClassifier
from sklearn.tree import DecisionTreeClassifier

from concepts import ensembles
from concepts.ensembles.ensemble_data import BOXES, cells, sample
from content import question
from figures import ensembles as figures

ROWS = sample("circles", 150, 0.15, 2)
BOX = BOXES["circles"]
SHOWN = [0, 3, 8, 12, 17]


def check(run: ensembles.Run, step: int, predict, probability) -> None:  # type: ignore[no-untyped-def]
    assert run.train[step] == np.mean(predict(ROWS.X) != ROWS.y)
    assert run.test[step] == np.mean(predict(ROWS.X_test) != ROWS.y_test)
    assert run.vote[step] == pytest.approx(probability(cells(BOX)), abs=1e-9)


@pytest.mark.parametrize(("method", "depth"), [("forest", 0), ("forest", 3), ("bagging", 0), ("bagging", 2)])
def test_parallel(method: str, depth: int) -> None:
    run = ensembles.run(method, ROWS, depth, 50, seed=6, box=BOX)
    for step in SHOWN:
        trees = int(run.rounds[step])
        model = RandomForestClassifier(
            trees, max_depth=depth or None, max_features=1 if method == "forest" else None, random_state=6,
            oob_score=True,
        )  # fmt: skip
        with warnings.catch_warnings(action="ignore"):
            model.fit(ROWS.X, ROWS.y)
        check(run, step, model.predict, lambda X, model=model: model.predict_proba(X)[:, 1])
        share = model.oob_decision_function_
        voted = share.sum(axis=1) > 0
        assert run.oob[step] == np.mean(share[voted].argmax(axis=1) != ROWS.y[voted])
    assert run.oob[-1] == pytest.approx(1 - model.oob_score_)
    distinct = [np.unique(drawn).size / 150 for drawn in model.estimators_samples_]
    assert run.in_bag == pytest.approx(np.mean(distinct))
    assert run.fitted == 50


def test_bagging_is_as_good_as_scikit_learns_bagging() -> None:
    """Other random numbers, the same method: close over several data sets."""
    ours, theirs = [], []
    for seed in range(4):
        rows = sample(seed=seed)
        ours.append(ensembles.run("bagging", rows, 0, 50, seed=seed).test[-1])
        model = BaggingClassifier(n_estimators=50, random_state=seed).fit(rows.X, rows.y)
        theirs.append(np.mean(model.predict(rows.X_test) != rows.y_test))
    assert np.mean(ours) == pytest.approx(np.mean(theirs), abs=0.01)


def test_one_tree_at_a_time() -> None:
    run = ensembles.run("tree", ROWS, 0, 50, seed=6, box=BOX)
    forest = RandomForestClassifier(50, max_features=None, random_state=6).fit(ROWS.X, ROWS.y)
    for step in SHOWN:
        number = run.rounds[step] - 1
        tree, drawn = forest.estimators_[number], forest.estimators_samples_[number]
        check(run, step, tree.predict, lambda X, tree=tree: tree.predict_proba(X)[:, 1])
        out = np.setdiff1d(np.arange(150), drawn)
        assert run.oob[step] == pytest.approx(np.mean(tree.predict(ROWS.X[out]) != ROWS.y[out]))
    assert np.all((run.vote == 0) | (run.vote == 1))


@pytest.mark.parametrize(("depth", "rate"), [(1, 1.0), (3, 0.3), (8, 0.05)])
def test_gradient(depth: int, rate: float) -> None:
    run = ensembles.run("gradient", ROWS, depth, 50, rate, 6, BOX)
    model = GradientBoostingClassifier(n_estimators=50, max_depth=depth, learning_rate=rate, random_state=6)
    model.fit(ROWS.X, ROWS.y)
    staged = [list(model.staged_predict(X)) for X in (ROWS.X, ROWS.X_test)]
    shares = list(model.staged_predict_proba(cells(BOX)))
    assert run.train == pytest.approx([np.mean(staged[0][b - 1] != ROWS.y) for b in run.rounds])
    assert run.test == pytest.approx([np.mean(staged[1][b - 1] != ROWS.y_test) for b in run.rounds])
    assert run.vote == pytest.approx(np.array([shares[b - 1][:, 1] for b in run.rounds]))
    assert np.isnan(run.oob).all()
    assert np.isnan(run.in_bag)


@pytest.mark.parametrize(("depth", "rate"), [(1, 1.0), (3, 0.3)])
def test_adaboost(depth: int, rate: float) -> None:
    run = ensembles.run("adaboost", ROWS, depth, 50, rate, 6, BOX)
    model = AdaBoostClassifier(
        DecisionTreeClassifier(max_depth=depth), n_estimators=50, learning_rate=rate, random_state=6
    ).fit(ROWS.X, ROWS.y)
    staged = [list(model.staged_predict(X)) for X in (ROWS.X, ROWS.X_test)]
    scores = list(model.staged_decision_function(cells(BOX)))
    assert run.train == pytest.approx([np.mean(staged[0][b - 1] != ROWS.y) for b in run.rounds])
    assert run.test == pytest.approx([np.mean(staged[1][b - 1] != ROWS.y_test) for b in run.rounds])
    # scikit-learn's binary score runs from -2 to 2, ours from 0 to 1.
    assert run.vote == pytest.approx(np.array([scores[b - 1] / 4 + 0.5 for b in run.rounds]))
    assert run.fitted == 50


def test_adaboost_stops_at_a_perfect_stage_and_stays() -> None:
    """The answer says so: a tree grown out leaves nothing to correct."""
    run = ensembles.run("adaboost", ROWS, 0, 50, 1.0)
    assert run.fitted == 1
    assert np.ptp(run.test) == np.ptp(run.vote, axis=0).max() == run.train.max() == 0
    assert len(run.test) == len(run.rounds) == 18
    longer = ensembles.run("adaboost", ROWS, 8, 50, 1.0)
    assert 1 < longer.fitted < 50
    model = AdaBoostClassifier(DecisionTreeClassifier(max_depth=8), n_estimators=50, random_state=0)
    assert longer.test[-1] == np.mean(model.fit(ROWS.X, ROWS.y).predict(ROWS.X_test) != ROWS.y_test)


@settings(max_examples=8, deadline=None)
@given(st.sampled_from(["forest", "bagging", "gradient", "adaboost"]), st.integers(1, 8), st.integers(0, 99))
def test_properties(method: str, depth: int, seed: int) -> None:
    run = ensembles.run(method, ROWS, depth, 50, 0.5, seed)
    for values in (run.vote, run.train, run.test):
        assert np.all((values >= 0) & (values <= 1))
    assert run.test[run.best] == run.test.min()
    assert np.all(run.test[: run.best] > run.test.min())
    shorter, longer = run, ensembles.run(method, ROWS, depth, 100, 0.5, seed)
    np.testing.assert_array_equal(shorter.test, longer.test[:18])


def test_compare() -> None:
    duel = ensembles.compare("bagging", 3, "adaboost", 1, 1.0, "blobs", 100, 0.1, 50, 4)
    rows = sample("blobs", 100, 0.1, 4)
    left = ensembles.run("bagging", rows, 3, 50, seed=4, box=BOXES["blobs"])
    right = ensembles.run("adaboost", rows, 1, 50, 1.0, 4, BOXES["blobs"])
    for mine, other in ((duel.left, left), (duel.right, right)):
        for field in dataclasses.fields(mine):
            np.testing.assert_array_equal(getattr(mine, field.name), getattr(other, field.name))
    table = duel.table()
    assert list(table) == [
        "trees or rounds",
        "Bagged trees: training error",
        "Bagged trees: test error",
        "AdaBoost: training error",
        "AdaBoost: test error",
        "out-of-bag error",
    ]
    assert table["AdaBoost: test error"] is right.test or np.array_equal(table["AdaBoost: test error"], right.test)


def test_grid_of_rounds() -> None:
    assert np.all(np.diff(ensembles.ROUNDS) > 0)
    assert set(ensembles.LIMITS) <= set(ensembles.ROUNDS)


def test_more_trees_do_not_overfit_a_forest_and_more_rounds_overfit_boosting() -> None:
    """With flipped labels, over three data sets; and stumps cannot draw the four corners."""
    forest, boosting = [], []
    for seed in range(3):
        rows = sample(flip=0.2, seed=seed)
        forest.append(ensembles.run("forest", rows, 0, 200, seed=seed).test)
        boosting.append(ensembles.run("gradient", rows, 3, 200, seed=seed).test)
    late = {"forest": np.mean(forest, axis=0), "boosting": np.mean(boosting, axis=0)}
    assert late["forest"][-1] < late["forest"][10] + 0.005
    assert late["boosting"][-1] > late["boosting"].min() + 0.05
    corners = sample("xor")
    assert ensembles.run("gradient", corners, 1, 100).test[-1] > 0.3
    assert ensembles.run("gradient", corners, 3, 100).test[-1] < 0.1


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: ensembles.run("stacking", ROWS, 1), "method must be one of forest, bagging, tree, gradient, adaboost"),
        (lambda: ensembles.run("forest", ROWS, 13), "depth"),
        (lambda: ensembles.run("forest", ROWS, 1, 60), "trees must be one of 50, 100, 200, got 60"),
        (lambda: ensembles.run("gradient", ROWS, 1, learning_rate=0.0), "learning_rate"),
        (lambda: ensembles.compare("adaboost"), "parallel must be"),
        (lambda: ensembles.compare(sequential="forest"), "sequential must be"),
        (lambda: ensembles.compare(data="iris"), "data"),
        (lambda: ensembles.compare(n=1000), "n must"),
        (lambda: ensembles.compare(flip=-0.1), "flip"),
        (lambda: ensembles.compare(seed=-1), "seed"),
    ],
)
def test_bad_input(call, name: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=name) as caught:
        call()
    assert str(caught.value).endswith(".")


def test_claims(monkeypatch: pytest.MonkeyPatch) -> None:
    claims = ensembles.claims()
    assert np.all(np.isfinite(list(claims.values())))
    assert claims["in_bag"] == pytest.approx(0.632, abs=5e-4)
    noisy = []
    for seed in ensembles.SEEDS:
        rows = sample(flip=0.2, seed=seed)
        model = GradientBoostingClassifier(random_state=seed).fit(rows.X, rows.y)
        noisy.append(np.mean(model.predict(rows.X_test) != rows.y_test))
    assert claims["boosting_noisy"] == pytest.approx(np.mean(noisy))
    assert claims["boosting_rise_se"] < 1
    assert claims["boosting_rise"] == pytest.approx(100 * (claims["boosting_noisy"] - claims["boosting_clean"]))
    assert claims["boosting_stopped"] < claims["boosting_noisy"]
    # What the prose says of these numbers.
    assert claims["hundred"] < claims["one_tree"]
    assert claims["oob_noisy"] > claims["noisy_test"] + 0.1
    assert claims["boosting_clean"] < claims["forest_clean"]


def test_prediction(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ensembles.prediction() == "boosting"
    assert ensembles.prediction() in question("ensembles").options
    for boosting, forest, key in (
        (0.3, 0.21, "boosting"),
        (0.2, 0.3, "forest"),
        (0.2, 0.21, "both"),
        (0.11, 0.1, "neither"),
    ):
        costs = {"boosting": {"rise": 100 * boosting - 10}, "forest": {"rise": 100 * forest - 10}}
        monkeypatch.setattr(import_module("concepts.ensembles.claims"), "label_cost", lambda costs=costs: costs)
        assert ensembles.prediction() == key


@pytest.mark.parametrize(
    ("arguments", "trees"),
    [
        ({}, 100),
        ({"parallel": "tree", "sequential": "adaboost", "sequential_depth": 1, "learning_rate": 1.0, "seed": 3}, 17),
        ({"parallel": "bagging", "parallel_depth": 2, "data": "xor", "n": 400, "flip": 0.4, "seed": 9999}, 200),
        ({"data": "circles", "sequential": "adaboost", "sequential_depth": 0, "n": 100, "flip": 0.1}, 5),
        ({"data": "blobs", "sequential_depth": 0, "parallel_depth": 8, "learning_rate": 0.05, "flip": 0.05}, 1),
    ],
)
def test_snippet(arguments: dict, trees: int) -> None:
    assigned = {
        "parallel": "forest",
        "parallel_depth": 0,
        "sequential": "gradient",
        "sequential_depth": 3,
        "learning_rate": 0.1,
        "data": "moons",
        "n": 200,
        "flip": 0.0,
        "seed": 0,
    } | arguments
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(question("ensembles").code["compare"], "compare", "exec"), assigned | {"trees": trees})
    duel = ensembles.compare(**assigned, trees=200)
    step = int(np.flatnonzero(duel.left.rounds == trees)[0])
    assert printed.getvalue().rstrip("\n") == figures.compare_printed(duel, step)
