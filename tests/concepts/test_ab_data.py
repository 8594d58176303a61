"""Rows of a file into two arms."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from concepts.ab_testing.ab_data import DENOMINATORS, OUTCOMES, capped, clean, example, two_groups


def test_a_mixed_column_is_cleaned_and_counted():
    groups = ["B"] * 12 + ["A"] * 12 + [None, "", "A", "B", "B", "A"]
    outcomes = [1, "0", " 1 ", True, "yes", "No", 0.0, "true", 1, 0, "false", np.bool_(True)] + [0, 1] * 6
    arms = clean(groups, [*outcomes, 1, 1, None, "n/a", float("inf"), "nan"])
    assert arms.kind == "rate"
    assert arms.names == ("A", "B")
    np.testing.assert_array_equal(arms.treatment, [1, 0, 1, 1, 1, 0, 0, 1, 1, 0, 0, 1])
    assert arms.control.sum() == 6
    assert arms.dropped == {
        "group missing": 2,
        "outcome missing": 2,
        "outcome not a number": 1,
        "outcome not finite": 1,
    }


@pytest.mark.parametrize(
    ("names", "control"),
    [(("treatment", "control"), "control"), (("new", "Old"), "Old"), ((1.0, 0.0), "0"), (("x", "w"), "w")],
)
def test_the_control_is_guessed(names, control):
    arms = clean([names[0]] * 10 + [names[1]] * 10, np.arange(20))
    assert arms.kind == "mean"
    assert arms.names[0] == control
    assert arms.treatment.mean() == 4.5 if control != "x" else 14.5
    chosen = clean([names[0]] * 10 + [names[1]] * 10, np.arange(20), control=arms.names[1])
    assert chosen.names == arms.names[::-1]


def test_the_two_groups_are_named_with_control_first():
    assert two_groups(["ad", "psa", "ad", None]) == ("psa", "ad")
    assert two_groups([1.0, 0.0, 1]) == ("0", "1")
    assert two_groups(["y", "x"]) == ("x", "y")
    with pytest.raises(ValueError, match="must name exactly two groups, got 3: 'a', 'b', 'c'"):
        two_groups(["a", "b", "c"])


def test_a_ratio_from_columns_drops_bad_denominators():
    groups = ["A"] * 12 + ["B"] * 12
    clicks, views = np.tile([1.0, 2.0], 12), np.tile([4.0, 5.0], 12)
    views[0], views[1] = 0, np.nan
    arms = clean(groups, clicks, views)
    assert arms.kind == "mean"
    assert arms.control.mean() == pytest.approx(15 / 45)
    assert arms.dropped == {"denominator missing or not positive": 2}


TWO = ["A"] * 10 + ["B"] * 10


@pytest.mark.parametrize(
    ("groups", "outcomes", "options", "message"),
    [
        (["A"], [1, 2], {}, "The columns must be as long, got 1 groups and 2 outcomes"),
        (["A"] * 20, range(20), {}, "exactly two groups, got 1: 'A'"),
        ([None] * 20, range(20), {}, "exactly two groups, got 0: none"),
        (list("ABCDEFGHIJ") * 2, range(20), {}, "got 10: 'A', 'B', 'C', 'D', 'E' and more"),
        (TWO, ["red"] * 20, {}, "must be a number or yes/no, got 'red'"),
        (TWO[:15], range(15), {}, "at least 10 usable rows, got 10 of 'A' and 5 of 'B'"),
        (TWO, [3] * 20, {}, "The outcome must vary, got 3 in every usable row"),
        (TWO, range(20), {"control": "C"}, "control must be one of 'A' and 'B', got 'C'"),
    ],
)
def test_each_error_is_one_sentence(groups, outcomes, options, message):
    with pytest.raises(ValueError, match=message):
        clean(groups, list(outcomes), **options)


def test_capped_values_are_as_pandas_clips_them():
    table = example()
    arms = clean(table["group"], table["spent"])
    cut, level, above = capped(arms, 0.97)
    both = pd.Series([*arms.control, *arms.treatment])
    assert level == pytest.approx(both.quantile(0.97))
    np.testing.assert_allclose([*cut.control, *cut.treatment], both.clip(upper=level))
    assert above == (both > level).sum() > 0
    assert (cut.names, cut.dropped) == (arms.names, arms.dropped)


def test_the_example_has_the_rates_and_amounts_that_it_was_drawn_from():
    table = example()
    treated, bought = table["group"] == "treatment", table["bought"] == 1
    assert stats.binomtest(int(treated.sum()), 2000, 0.5).pvalue > 0.01
    for arm, rate in ((treated, 0.24), (~treated, 0.2)):
        assert stats.binomtest(int(bought[arm].sum()), int(arm.sum()), rate).pvalue > 0.01
    assert stats.kstest(table["spent"][bought], stats.lognorm(0.6, scale=np.exp(3.2)).cdf).pvalue > 0.01
    assert not table["spent"][~bought].any()
    assert np.all((table["clicks"] >= 0) & (table["clicks"] <= table["views"]))
    assert table["views"].mean() == pytest.approx(5, abs=0.4)  # geometric, as 1 / 0.2
    assert table["clicks"].sum() / table["views"].sum() == pytest.approx(0.2, abs=0.02)  # Beta(2, 8)
    assert {*OUTCOMES, *DENOMINATORS} >= {"bought", "spent", "views"}
    assert not np.array_equal(example(1)["spent"], table["spent"])
