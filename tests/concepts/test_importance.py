"""Importances against scikit-learn's by hand (the snippets), and what Strobl et al. (2007) say of them."""

import contextlib
import io

import numpy as np
import pytest

from concepts.feature_selection import importance as im
from content import question
from figures.feature_selection import importance as figures


@pytest.fixture(scope="module", name="values")
def _values() -> im.ManyValues:
    return im.many_values(n=100, sets=6, values=(2, 20, 1000))


@pytest.fixture(scope="module", name="twins")
def _twins() -> im.Twins:
    return im.twins(n=150, sets=6, correlations=(0.0, 0.9, 0.99))


def test_more_values_more_impurity_and_none_on_fresh_rows(values: im.ManyValues) -> None:
    credit = values.impurity.mean(axis=1)
    assert credit.sum(axis=1) == pytest.approx(1)
    assert np.all(np.diff(credit[:, im.MANY]) > 0.02)
    assert credit[-1, im.MANY] > 0.6
    assert credit[0, im.SIGNAL] > credit[0, im.MANY]
    assert credit[0, im.TWO] == pytest.approx(credit[0, im.MANY], abs=0.1)  # at two values the two noises are alike
    assert np.abs(values.fresh.mean(axis=1)[:, [im.MANY, im.TWO]]).max() < 0.04
    assert values.fresh.mean(axis=1)[0, im.SIGNAL] > 0.08
    assert values.training.mean(axis=1)[-1, im.MANY] > 0.2
    assert values.training.mean(axis=1)[-1, im.MANY] > values.training.mean(axis=1)[-1, im.SIGNAL]


def test_large_leaves_help() -> None:
    small, large = (im.many_values(n=100, min_leaf=leaf, values=(1000,)) for leaf in (1, 25))
    assert large.impurity[:, :, im.MANY].mean() < small.impurity[:, :, im.MANY].mean() - 0.1
    assert large.min_leaf == 25


def test_a_coin_as_signal_is_worth_nothing() -> None:
    found = im.many_values(strength=0.5, values=(2,), sets=12)
    assert np.abs(found.fresh.mean(axis=1)).max() < 0.04


def test_twins_split_credit(twins: im.Twins) -> None:
    alone, together = twins.permutation.mean(axis=1), twins.together.mean(axis=1)
    assert alone[0, im.ORIGINAL] == pytest.approx(together[0], abs=0.03)
    assert alone[0, im.ORIGINAL] == pytest.approx(alone[0, im.OTHER], abs=0.05)
    assert alone[-1, im.ORIGINAL] < 0.7 * together[-1]
    assert alone[-1, im.TWIN] > alone[0, im.TWIN] + 0.03
    assert np.ptp(together) < 0.06
    assert np.abs(alone[:, im.NOISE]).max() < 0.03
    credit = twins.impurity.mean(axis=1)
    assert credit.sum(axis=1) == pytest.approx(1)
    assert credit[-1, im.TWIN] > credit[0, im.TWIN] + 0.08
    size = twins.lasso.mean(axis=1)
    assert size[1, im.ORIGINAL] > 10 * size[1, im.TWIN]
    assert np.all(size[:, im.NOISE] < 0.1)


def test_twins_share_their_shapley_values() -> None:
    free, alike = (im.twins_shap(rho, sets=6).mean(axis=0) for rho in (0.0, 0.99))
    assert free[im.ORIGINAL] > 3 * free[im.TWIN]
    assert alike[im.ORIGINAL] == pytest.approx(alike[im.TWIN], rel=0.3)
    assert alike[im.ORIGINAL] < 0.75 * free[im.ORIGINAL]
    assert alike[im.NOISE] > 0.005  # what the forest learned of noise counts too: SHAP says what was used


def test_seeds_and_tables(values: im.ManyValues, twins: im.Twins) -> None:
    again = im.many_values(n=100, sets=6, values=(2, 1000))
    np.testing.assert_array_equal(again.impurity, values.impurity[[0, 2]])
    np.testing.assert_array_equal(im.twins(150, correlations=(0.9,)).together[0], twins.together[1])
    assert not np.array_equal(im.twins(150, seed=1, correlations=(0.9,)).together[0], twins.together[1])
    assert not twins.together.flags.writeable
    assert not values.fresh.flags.writeable
    table = values.table()
    assert table["distinct values"].tolist() == [2, 20, 1000]
    assert table["many-valued noise: impurity"] == pytest.approx(values.impurity[:, :, 1].mean(axis=1))
    assert table["two-valued noise: lost in training"] == pytest.approx(values.training[:, :, 2].mean(axis=1))
    assert table["signal: lost on fresh rows"] == pytest.approx(values.fresh[:, :, 0].mean(axis=1))
    table = twins.table()
    assert table["correlation"].tolist() == [0, 0.9, 0.99]
    assert table["twin: lasso"] == pytest.approx(twins.lasso[:, :, 1].mean(axis=1))
    assert table["other: permutation"] == pytest.approx(twins.permutation[:, :, 2].mean(axis=1))
    assert table["original and twin together"] == pytest.approx(twins.together.mean(axis=1))


def test_progress() -> None:
    for call in (
        lambda told: im.many_values(values=(2,), progress=told),
        lambda told: im.twins(correlations=(0.0,), progress=told),
    ):
        told: list[float] = []
        call(told.append)
        assert told == pytest.approx([(s + 1) / 6 for s in range(6)])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: im.many_values(n=50), "n must be from 100 to 300, got 50"),
        (lambda: im.many_values(strength=0.4), "strength"),
        (lambda: im.many_values(min_leaf=0), "min_leaf"),
        (lambda: im.many_values(seed=-1), "seed"),
        (lambda: im.many_values(sets=5), "sets must be one of 6, 12, got 5"),
        (lambda: im.many_values(values=(5,)), "values must be one of"),
        (lambda: im.twins(n=301), "n must"),
        (lambda: im.twins(noise=4.0), "noise"),
        (lambda: im.twins(seed=10_000), "seed"),
        (lambda: im.twins(sets=5), "sets"),
        (lambda: im.twins(correlations=(1.0,)), "correlations must be one of"),
    ],
)
def test_bad_input(call, message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=message) as caught:
        call()
    assert str(caught.value).endswith(".")


def run(lab: str, assigned: dict) -> str:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(question("feature_selection").code[lab], lab, "exec"), dict(assigned))
    return printed.getvalue().rstrip("\n")


@pytest.mark.parametrize(
    ("assigned", "count"),
    [
        ({"strength": 0.65, "n": 150, "min_leaf": 1, "sets": 6, "seed": 0}, 50),
        ({"strength": 0.9, "n": 300, "min_leaf": 30, "sets": 6, "seed": 9999}, 1000),
        ({"strength": 0.5, "n": 100, "min_leaf": 1, "sets": 12, "seed": 1}, 2),
    ],
)
def test_snippet_of_values(assigned: dict, count: int) -> None:
    found = im.many_values(**assigned, values=(count,))
    assert run("values", assigned | {"values": count}) == figures.values_printed(found, 0)


@pytest.mark.parametrize(
    ("assigned", "correlation"),
    [
        ({"n": 200, "noise": 0.5, "sets": 6, "seed": 0}, 0.95),
        ({"n": 100, "noise": 0.0, "sets": 6, "seed": 9999}, 0.0),
        ({"n": 300, "noise": 3.0, "sets": 6, "seed": 4}, 0.99),
    ],
)
def test_snippet_of_twins(assigned: dict, correlation: float) -> None:
    found = im.twins(**assigned, correlations=(correlation,))
    assert run("twins", assigned | {"correlation": correlation}) == figures.twins_printed(found, 0)
