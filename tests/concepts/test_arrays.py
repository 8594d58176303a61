"""Checks say what is wrong and what is allowed; a frozen result cannot be changed, however deep its arrays lie."""

from dataclasses import dataclass

import numpy as np
import pytest
from scipy import stats

from concepts.arrays import between, frozen, mean_and_error, numbers_only, one_of, varies, within


@pytest.mark.parametrize(
    ("check", "arguments", "words"),
    [
        (within, ("rows", 7, 10, 2_000), "rows must be from 10 to 2,000, got 7."),
        (within, ("rate", float("nan"), 0, 1), "rate must be from 0 to 1, got nan."),
        (between, ("alpha", 0.0, 0, 1), "alpha must lie strictly between 0 and 1, got 0.0."),
        (between, ("alpha", float("nan"), 0, 1), "alpha must lie strictly between 0 and 1, got nan."),
        (one_of, ("kind", "x", ("a", "b")), "kind must be one of a, b, got 'x'."),
    ],
)
def test_a_refusal_names_the_argument_its_value_and_what_is_allowed(check, arguments, words):
    with pytest.raises(ValueError, match="must") as refused:
        check(*arguments)
    assert str(refused.value) == words


def test_what_is_allowed_passes_ends_included():
    within("rows", 10, 10, 20)
    within("rows", 20, 10, 20)
    between("alpha", 0.5, 0, 1)
    one_of("kind", "a", ("a", "b"))


@dataclass(frozen=True)
class Inner:
    values: np.ndarray


@dataclass(frozen=True)
class Outer:
    name: str
    own: np.ndarray
    inner: Inner
    many: tuple
    named: dict


def test_every_array_of_a_frozen_result_is_read_only():
    result = Outer("x", np.ones(2), Inner(np.ones(2)), (np.ones(2), [np.ones(2)]), {"a": np.ones(2)})
    assert frozen(result) is result
    for array in (result.own, result.inner.values, result.many[0], result.many[1][0], result.named["a"]):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 5
    assert frozen(Outer) is Outer


def test_what_varies_by_rounding_alone_does_not_vary():
    """Against NumPy's own sums: the standard deviation of three tenths is not zero."""
    tenths = np.full(3, 0.1) + np.array([0, 1e-17, 0])
    spread = np.sqrt(np.mean((tenths - np.sum(tenths) / 3 * (1 + 1e-16)) ** 2))
    assert not varies(max(spread, 1e-17), 0.1)
    assert not varies(0.0, 0.0)
    assert varies([1e-6, 1e-300], [1.0, 0.0]).all()
    assert varies(1.0, 1e6)


def test_a_mean_and_its_error_are_scipys():
    values = np.random.default_rng(0).normal(size=9)
    assert mean_and_error(values) == pytest.approx((values.mean(), stats.sem(values)))
    assert mean_and_error([1, 2, 3, 6]) == pytest.approx((3, np.sqrt(14 / 3) / 2))
    with pytest.raises(ValueError, match="number of values must be from 2"):
        mean_and_error([1.0])


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("x" * 99, "a number, .* row 2 holds 'x{30}'"),
        (np.inf, "finite, .* row 2 holds inf"),
        (-1e101, r"at most 1e\+100"),
    ],
)
def test_a_column_of_numbers_names_the_first_row_that_is_none(cell, says):
    cells = np.array([1.0, cell, 1e99], dtype=object)
    values = np.array([1.0, np.nan if isinstance(cell, str) else cell, 1e99])
    with pytest.raises(ValueError, match=f"the scores must be {says}"):
        numbers_only("the scores", values, np.isnan(values), cells)
    numbers_only("the scores", values[[0, 2]], np.zeros(2, bool), cells[[0, 2]])
