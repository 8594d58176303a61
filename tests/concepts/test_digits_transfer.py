"""Digits: who is split from whom, raw pixels by scikit-learn, the honest loss of transfer, snippets, bad input."""

import contextlib
import io
from dataclasses import replace

import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression

from concepts.transfer_learning import digits_transfer as dg
from content import question
from figures.transfer_learning import digits_transfer as figures


@pytest.fixture(scope="module", name="found")
def _found() -> dg.Digits:
    return dg.digits(per_class=np.array([1, 5, 120]))


@pytest.mark.parametrize("direction", dg.DIRECTIONS)
def test_rows_are_split_by_class_and_never_twice(direction: str) -> None:
    x, y, x_test, y_test = dg.split_rows(direction, 2, 3)
    target = [each for each in range(10) if each not in dg.SOURCES[direction]]
    assert x.shape == (2, 600, 64)
    assert x_test.shape == (2, 250, 64)
    assert np.array_equal(y[0], np.tile(np.arange(5), 120))
    assert np.bincount(y_test[1]).tolist() == [50] * 5
    seen = {row.tobytes() for row in x[0]} & {row.tobytes() for row in x_test[0]}
    pixels, digit = load_digits(return_X_y=True)
    twins = {row.tobytes() for row in pixels / 16}
    assert len(seen) <= len(pixels) - len(twins)
    by_pixels = {row.tobytes(): each for row, each in zip(pixels / 16, digit, strict=True)}
    assert [by_pixels[row.tobytes()] for row in x[0, :5]] == target


def test_raw_pixels_are_scikit_learns() -> None:
    x, y, x_test, y_test = dg.split_rows("up", 2, 0)
    model = LogisticRegression().fit(x[1, :25], y[1, :25])
    found = dg.raw_pixels("up", 2, 0, (1, 5))
    assert found[1, 1] == pytest.approx(model.score(x_test[1], y_test[1]))


def test_transfer_loses_here(found: dg.Digits) -> None:
    for strategy, over in (("frozen", "scratch"), ("tuned", "scratch"), ("frozen", "pixels")):
        mean, half = found.gain(strategy, over)
        assert mean[1] + half[1] < 0
    assert found.learned > 0.99
    assert np.all(found.forgotten < found.learned)
    assert np.all(found.accuracy.mean(-1)[:, 2] > found.accuracy.mean(-1)[:, 0])


def test_winner_table_and_progress(found: dg.Digits) -> None:
    level = replace(found, accuracy=np.repeat(found.accuracy[:1], 4, axis=0))
    assert level.winner(0) == ""
    best = found.accuracy.copy()
    best[1] = 0.999 + 0.0001 * np.arange(found.accuracy.shape[-1])
    assert replace(found, accuracy=best).winner(1) == "frozen"
    table = found.table()
    assert {len(column) for column in table.values()} == {3}
    assert table["Raw pixels: accuracy"] == pytest.approx(found.accuracy[3].mean(-1))
    told: list[float] = []
    dg.digits("even", seeds=2, per_class=np.array([1]), progress=told.append)
    assert told == sorted(told)
    assert len(told) == 3 * dg.STEPS / 20


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"direction": "left"}, "direction must be one of up, down, even, odd"),
        ({"ratio": 0.0}, "ratio must be from"),
        ({"seeds": 1}, "seeds must be from 2 to 64"),
        ({"seed": -1}, "seed must be from"),
    ],
)
def test_bad_input(changed: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        dg.digits(**changed)


DEFAULTS = dict(direction="up", ratio=1.0, seeds=4, seed=0)


@pytest.mark.parametrize(
    ("changed", "step"), [({}, 2), ({"direction": "odd", "ratio": 0.01, "seed": 9999}, 4), ({"direction": "even"}, 0)]
)
def test_snippet(changed: dict, step: int) -> None:
    assigned = DEFAULTS | changed
    result = dg.digits(**assigned)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        body = compile(question("transfer_learning").code["digits"], "c", "exec")
        exec(body, assigned | {"per_class": int(result.per_class[step])})
    assert printed.getvalue().rstrip("\n") == figures.digits_printed(result, step)
