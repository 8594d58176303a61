"""Rows of a file into two arms."""

import re
import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from concepts.ab_testing.ab_data import DENOMINATORS, OUTCOMES, Likely, capped, clean, daily, example, guess, survey
from tables.reading import table_of


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
        "outcome missing": 3,
        "outcome not finite": 1,
    }
    odd = clean(["A", "B"] * 12, [*range(22), "many", 1e20])
    assert odd.dropped == {"outcome beyond 1e+15": 1, "outcome not a number": 1}


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


@pytest.mark.parametrize(
    ("names", "control"),
    [
        (["ad", "psa"], "psa"),
        (["Discount", "None"], "None"),
        (["1", "0"], "0"),
        (["y", "x"], "x"),
        (["B", "A"], "A"),
        (["new page", "old page"], "old page"),
        (["Group B", "Group A"], "Group A"),
        (["exposed", "not exposed"], "not exposed"),
        (["holdout", "treatment"], "holdout"),
        (["Mens E-Mail", "No E-Mail", "Womens E-Mail"], "No E-Mail"),
        (["gate_40", "gate_30"], "gate_30"),
        (["ja", "nein"], "nein"),
        (["Intervention", "Kontrollgruppe"], "Kontrollgruppe"),
        (["test", "témoin"], "témoin"),
        (["Aktion", "контрольная"], "контрольная"),
        (["after", "before"], "before"),
        (["nachher", "vorher"], "vorher"),
        (["post", "pre"], "pre"),
        (["neu", "status quo"], "status quo"),
        (["premium", "standard"], "standard"),
        (["active", "sham"], "sham"),
        (["app", "usual care"], "usual care"),
        (["mail", "nan"], "nan"),
        (["ads", "organic"], "organic"),
    ],
)
def test_the_control_comes_first(names, control):
    seen = survey(pd.DataFrame({"group": names * 10, "y": range(10 * len(names))}), "group", "y")
    assert next(iter(seen.groups)) == control
    assert seen.groups == dict.fromkeys(names, 10)
    assert (seen.words, seen.kind) == ((), "mean")


ID = [*range(1000, 1031)]


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"test group": ["ad", "psa"], "converted": [True, False], "n": [1.5, 3]}, ("test group", "converted", "n")),
        ({"user": ID, "spent": [10, 23], "arm": ["new", "old"]}, ("arm", "spent", "spent")),
        ({"spend": [0.5, 1.5], "visit": ["oui", "non"], "cell": ["No E-Mail", "E-Mail"]}, ("cell", "spend", "visit")),
        ({"id": ID, "landing": ["old", "new"], "group": ["control", "treatment"], "conversion": [0, 1]},
         ("group", "conversion", "landing")),
        ({"conversion": [0, 1], "x": ["a", "b"]}, ("x", "conversion", "conversion")),
        ({"sum_rounds": [5, 8], "userid": ID, "version": ["gate_30", "gate_40"], "retention_1": [True, False]},
         ("version", "retention_1", "sum_rounds")),
        ({"clicks": [4, 7], "views": [8, 9], "isTreatment": [1, 0]}, ("isTreatment", "clicks", "views")),
        ({"only": ["p", "q"]}, ("only", "only", "only")),
    ],
)  # fmt: skip
def test_columns_are_guessed_by_names_and_values(columns, expected):
    table = table_of({name: [*each * 15, each[0]][:31] for name, each in columns.items()})
    likely = guess(table.frame, table.kinds)
    assert (likely.group, likely.outcome, likely.denominator) == expected
    assert likely.user == next((name for name, values in columns.items() if values is ID), "")
    assert likely.sure == (likely.group != "only")


def test_users_in_the_plural_are_counted_and_no_user():
    table = table_of({"group": ["a", "b"] * 15, "users": [310, 290, 305] * 10, "conversions": [*range(20, 29), 31] * 3})
    assert guess(table.frame, table.kinds) == Likely("group", "conversions", "users", "", True)


def test_an_identifier_is_no_group_and_is_suggested_as_user():
    table = table_of({"test_code": [f"x{i}" for i in range(40)], "cell": ["p", "q"] * 20, "y": [0, 1, 2, 3] * 10})
    assert table.kinds["test_code"] == "identifier"
    assert guess(table.frame, table.kinds) == Likely("cell", "y", "y", "test_code", False)


def test_groups_may_be_called_as_what_is_missing():
    groups = pd.Series(["None", "NA", "nan", None, ""] * 12, dtype="str")
    arms = clean(groups, np.arange(60) % 7)
    assert arms.names == ("None", "NA", "nan")
    assert [len(each) for each in arms.values] == [12] * 3
    assert arms.dropped == {"group missing": 24}


def test_objects_of_any_kind_are_groups():
    groups = [pd.NA, pd.NaT, None, [1, 2], ("a", 3)] * 12
    arms = clean(groups, np.arange(60) % 7)
    assert arms.names == ("('a', 3)", "[1, 2]")
    assert arms.dropped == {"group missing": 36}


def test_capitals_and_spaces_do_not_part_a_group():
    arms = clean(["Control"] * 12 + [" control"] * 5 + ["NEW"] * 3 + ["New "] * 9, np.arange(29))
    assert (arms.names, arms.respelled) == (("Control", "New"), 8)
    assert [len(each) for each in arms.values] == [17, 12]


@pytest.mark.parametrize(
    ("words", "success"),
    [
        (("Nein", " ja "), "ja"),
        (("oui", "NON"), "oui"),
        (("Y", "N"), "y"),
        (("converted", "not"), "converted"),
        (("not converted", "Converted"), "converted"),
        (("True", "False"), "true"),
        (("click", "none"), "click"),
    ],
)
def test_two_words_are_a_rate(words, success):
    """The share is counted by pandas."""
    rng = np.random.default_rng(3)
    table = pd.DataFrame({"g": rng.choice(["A", "B"], 200), "y": pd.Series(rng.choice(words, 200), dtype="str")})
    table.loc[:4, "y"] = None
    arms = clean(table["g"], table["y"])
    assert (arms.kind, arms.success, arms.dropped) == ("rate", success, {"outcome missing": 5})
    known = table.dropna()
    share = known["y"].str.strip().str.lower().eq(success).groupby(known["g"]).mean()
    assert [arms.control.mean(), arms.treatment.mean()] == pytest.approx(share.to_list())
    seen = survey(table, "g", "y")
    assert (seen.words[-1], seen.kind) == (success, "rate")
    turned = clean(table["g"], table["y"], success=seen.words[0])
    assert turned.control.mean() == pytest.approx(1 - arms.control.mean())


def test_words_for_what_is_missing_are_no_third_word():
    outcomes = pd.Series((["yes", "no", "n/a", "unknown"] * 20), dtype="str")
    arms = clean(["A", "A", "A", "A", "B", "B", "B", "B"] * 10, outcomes)
    assert (arms.kind, arms.dropped, arms.success) == ("rate", {"outcome missing": 40}, "yes")


def test_zero_and_one_are_numbers_though_texts():
    texts = pd.Series(["0", "1"] * 20, dtype="str")
    seen = survey(pd.DataFrame({"g": ["A"] * 20 + ["B"] * 20, "y": texts}), "g", "y")
    assert (seen.words, seen.kind) == ((), "rate")
    two = clean(["A"] * 20 + ["B"] * 20, pd.Series(["1", "2"] * 20, dtype="str"))
    assert (two.kind, two.control.mean()) == ("mean", 1.5)


def test_small_groups_are_left_out_where_others_remain():
    groups = ["A"] * 30 + ["B"] * 20 + ["typo"] * 3 + ["C"] * 12
    arms = clean(groups, np.arange(65))
    assert arms.names == ("A", "B", "C")
    assert arms.dropped == {"in a group of fewer than 10 rows": 3}
    assert list(survey(pd.DataFrame({"g": groups, "y": np.arange(65)}), "g", "y").groups) == ["A", "B", "C"]


def test_a_user_counts_once():
    """Sums and maxima by pandas' groupby."""
    rng = np.random.default_rng(4)
    users = rng.integers(0, 300, 900)
    table = pd.DataFrame({"user": users, "g": np.where(users % 2, "A", "B"), "y": rng.integers(0, 2, 900)})
    table["x"], table["n"] = rng.gamma(2, 3, 900), rng.integers(1, 9, 900).astype(float)
    table.loc[[0, 1], "g"] = ["A", "B"]  # the first two users are perhaps in both
    both = table.groupby("user")["g"].nunique()
    alone = table[table["user"].map(both) == 1]
    cells = alone.groupby(["g", "user"])
    for outcome, expected in (("y", cells["y"].max()), ("x", cells["x"].sum())):
        arms = clean(table["g"], table[outcome], users=table["user"])
        for name, values in zip(arms.names, arms.values, strict=True):
            np.testing.assert_allclose(np.sort(values), np.sort(expected[name]))
        assert (arms.users, arms.mixed) == (len(both), (both > 1).sum())
        assert arms.repeated == (cells.size() > 1).sum()
    ratio = clean(table["g"], table["x"], table["n"], users=table["user"])
    sums = cells[["x", "n"]].sum().loc["A"]
    assert ratio.control.mean() == pytest.approx(sums["x"].sum() / sums["n"].sum())
    assert len(ratio.control) == len(sums)


def test_a_row_without_a_user_is_dropped():
    users = pd.Series([None, *(f"u{i}" for i in range(39))], dtype="str")
    arms = clean(["A"] * 20 + ["B"] * 20, [0, 1] * 20, users=users)
    assert (arms.dropped, arms.repeated, arms.mixed, arms.users) == ({"user missing": 1}, 0, 0, 39)


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
        (["A"] * 20, range(20), {}, "two groups or more, got 1: 'A'"),
        ([None] * 20, range(20), {}, "two groups or more, got 0: none"),
        ([*range(100)] * 20, range(2000), {}, "at most 20 groups, got 100: '0', '1', '10', '11', '12' and more"),
        (TWO, ["red"] * 20, {}, "must be a number or one of two words, got 'red' and nothing else"),
        (TWO, ["red", "blue", "green", 1] * 5, {}, "one of two words, got 'red' and others like it"),
        (TWO, ["ja", "nein"] * 10, {"success": "yes"}, "success must be one of 'nein', 'ja', got 'yes'"),
        (list("ABC") * 7, range(21), {}, "at least 10 usable rows, got 7 of 'A' and 7 of 'B'"),
        (TWO[:15], range(15), {}, "at least 10 usable rows, got 5 of 'B' and 10 of 'A'."),
        (["A", "B"], [200, 250], {}, "got 1 of 'A' and 1 of 'B'; totals are typed in, not read from a file"),
        (TWO, [3] * 20, {}, "The outcome must vary, got 3 in every usable row"),
        (TWO, range(20), {"control": "C"}, "control must be one of 'A', 'B', got 'C'"),
    ],
)
def test_each_error_is_one_sentence(groups, outcomes, options, message):
    with pytest.raises(ValueError, match=message):
        clean(groups, list(outcomes), **options)


def test_a_survey_refuses_in_one_sentence():
    table = pd.DataFrame({"g": [*range(100)] * 20, "y": 1})
    with pytest.raises(ValueError, match="at most 20 groups, got 100"):
        survey(table, "g", "y")
    with pytest.raises(ValueError, match="must be two columns, got 'g' for both"):
        survey(table, "g", "g")


CELLS = st.one_of(
    st.none(), st.floats(), st.integers(), st.booleans(), st.text(max_size=4), st.sampled_from(["yes", "no", "A", "1"])
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS), max_size=12), st.integers(1, 12), st.booleans(), st.booleans())
@pytest.mark.unwatched
def test_odd_values_are_read_or_refused_in_a_sentence(rows, again, ratio, users):
    columns = [list(each) * again for each in zip(*rows, strict=True)] or [[], [], [], []]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            arms = clean(*columns[:2], columns[2] if ratio else None, users=columns[3] if users else None)
        except ValueError as error:
            refused = str(error)
        else:
            refused = ""
    if refused:
        assert re.fullmatch(r"[^\n]+\.", refused)
        return
    assert all(np.isfinite(each).all() and len(each) >= 10 for each in arms.values)
    if not users:
        assert sum(map(len, arms.values)) + sum(arms.dropped.values()) == len(columns[0])


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


DAYS = pd.date_range("2026-03-01", periods=28).strftime("%Y-%m-%d")


@pytest.mark.parametrize(
    ("name", "days", "kind"),
    [("date", DAYS, "date"), ("Week", range(28), "number"), ("Kalenderwoche", range(28), "label")],
)
def test_totals_of_days_are_told_from_users(name, days, kind):
    rng, kinds = np.random.default_rng(0), {name: kind, "arm": "category", "orders": "number"}
    table = pd.DataFrame(
        {name: [*days] * 3, "arm": np.repeat(["control", "a", "b"], 28), "orders": rng.poisson(90, 84)}
    )
    assert daily(table, kinds, "arm") == name
    assert daily(table.drop(index=[3, 40]), kinds, "arm") == name, "a day may be missing"
    assert daily(pd.concat([table, table[:1]]), kinds, "arm") == "", "two rows of a day are no totals"
    users = table.assign(**{name: [*days, *days, *days][::-1], "arm": rng.permutation(table["arm"])})
    assert daily(users, kinds, "arm") == "", "users who came on days"
    moments = table.assign(**{name: [f"2026-03-01 10:{row // 60:02}:{row % 60:02}" for row in range(84)]})
    assert daily(moments, kinds, "arm") == "", "each at a moment of its own"
    assert daily(table.rename(columns={name: "place"}), {"place": "number", "arm": "category"}, "arm") == ""
    assert daily(pd.concat([table] * 300), kinds, "arm") == "", "no test is so long"
    some = table.assign(**{name: table[name].where(table.index % 28 < 14)})
    assert daily(some, kinds, "arm") == "", "when they left, as half of them did"
    few = table[table.index % 28 < 5]
    assert daily(few, kinds, "arm") == "", "so few say nothing"
