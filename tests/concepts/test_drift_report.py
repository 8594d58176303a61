"""The report of two tables against SciPy column by column, and every way a column can be left out."""

import io
from contextlib import redirect_stdout

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import jensenshannon
from scipy.stats import chi2, chi2_contingency, false_discovery_control, ks_2samp, wasserstein_distance

from concepts.monitoring import drift_report as dr
from concepts.monitoring import example_tables
from content import question
from figures.monitoring import report_printed


def _columns(report):
    return {column.name: column for column in report.columns}


def test_example_against_scipy():
    before, after = example_tables()
    report = dr.report(before, after)
    columns = _columns(report)
    assert list(columns) == ["parcel", "price", "temperature", "label", "channel"]
    for name in ("parcel", "price", "temperature"):
        r, x = before[name].dropna(), after[name].dropna()
        theirs = ks_2samp(r, x, method="asymp")
        assert columns[name].ks == pytest.approx(theirs.statistic, abs=1e-9)
        assert columns[name].ks_p == columns[name].p == pytest.approx(theirs.pvalue, abs=1e-9)
        assert columns[name].wasserstein_sd == pytest.approx(wasserstein_distance(r, x) / np.std(r), abs=1e-9)
        edges = np.quantile(r, np.arange(1, 10) / 10, method="inverted_cdf")
        p, q = (np.bincount(np.digitize(v, edges, right=True), minlength=10) / len(v) for v in (r, x))
        np.testing.assert_allclose(columns[name].before, p)
        np.testing.assert_allclose(columns[name].after, q)
        assert columns[name].psi == pytest.approx(((q - p) * np.log(q / p)).sum(), abs=1e-9)
        assert columns[name].js == pytest.approx(jensenshannon(p, q, base=2), abs=1e-9)
        assert columns[name].psi_noise == pytest.approx(chi2.ppf(0.95, 9) * (1 / len(r) + 1 / len(x)))
        low, high = np.quantile(np.r_[r, x], [0.01, 0.99])
        bins = np.linspace(low, high, 25)[1:-1]
        drawn = [np.bincount(np.digitize(v, bins, right=True), minlength=24) / len(v) for v in (r, x)]
        np.testing.assert_allclose([columns[name].drawn_before, columns[name].drawn_after], drawn)
    channel = columns["channel"]
    np.testing.assert_array_equal(channel.drawn_after, channel.after)
    table = pd.crosstab(np.repeat([0, 1], [2000, 1500]), np.r_[before["channel"], after["channel"]])
    assert channel.chi2_p == channel.p == pytest.approx(chi2_contingency(table, correction=False).pvalue, abs=1e-9)
    assert channel.new_categories == ("new",)
    assert channel.new_share == (after["channel"] == "new").mean()
    assert channel.labels == ("web", "app", "store", "(new)")
    lost = [[1 - each["parcel"].isna().mean(), each["parcel"].isna().mean()] for each in (before, after)]
    counts = np.array(lost) * [[2000], [1500]]
    assert columns["parcel"].missing_p == pytest.approx(chi2_contingency(counts, correction=False).pvalue, abs=1e-9)
    np.testing.assert_allclose(
        [column.p_adjusted for column in report.columns],
        false_discovery_control([column.p for column in report.columns]),
        atol=1e-12,
    )
    assert report.notes == ("express is only in the current file: a schema change, so nothing can be compared.",)
    assert dict(report.left_out).keys() == {"order_id", "country"}
    assert report.rows == (2000, 1500)
    assert [columns[name].verdict for name in ("parcel", "price", "channel")] == [
        "moderate change",
        "stable",
        "large change",
    ]
    assert "missing went from" in columns["parcel"].sentence
    assert "1 new category" in channel.sentence
    assert "real, but small" in columns["label"].sentence
    assert {len(values) for values in report.table().values()} == {5}


def test_what_is_left_out_and_what_is_noted():
    n = 60
    rng = np.random.default_rng(0)
    before = pd.DataFrame(
        {
            "id": [f"u{i}" for i in range(n)],
            "when": pd.date_range("2024-01-01", periods=n),
            "day": [f"2024-01-{1 + i % 28:02d}" for i in range(n)],
            "same": 1,
            "empty_now": rng.normal(size=n),
            "never": np.nan,
            "was_empty": np.nan,
            "typed": rng.normal(size=n),
            "dated": rng.normal(size=n),
            "gone": 1,
            "infinite": np.r_[np.inf, rng.normal(size=n - 1)],
            "flag": rng.random(n) < 0.5,
        }
    )
    after = before.drop(columns="gone").assign(
        empty_now=np.nan, was_empty=1.0, typed="high", dated="01/02/2024", fresh=2, infinite=rng.normal(size=n)
    )
    report = dr.report(before, after)
    reasons = dict(report.left_out)
    assert reasons["id"].startswith("looks like an identifier")
    assert reasons["when"] == reasons["day"] == "dates move on by themselves"
    assert reasons["same"] == "constant in both files"
    assert reasons["empty_now"] == "no value in the current file"
    assert reasons["was_empty"] == "no value in the reference"
    assert reasons["never"] == "no value in either file"
    assert len(report.notes) == 4
    assert any("gone is only in the reference" in note for note in report.notes)
    assert any("fresh is only in the current" in note for note in report.notes)
    assert any("typed holds numbers in the reference and text in the current" in note for note in report.notes)
    assert any("dated holds numbers in the reference and dates in" in note for note in report.notes)
    columns = _columns(report)
    assert set(columns) == {"infinite", "flag"}
    assert columns["infinite"].missing_before == pytest.approx(1 / 60)
    assert columns["flag"].kind == "categorical"
    assert columns["flag"].psi == 0


def test_categories_pooled_and_numbers_that_are_codes():
    levels = [f"c{i:02d}" for i in range(30)]
    before = pd.DataFrame({"level": np.repeat(levels, np.arange(60, 30, -1)), "code": 1})
    before["code"] = np.arange(len(before)) % 3
    after = pd.DataFrame(
        {"level": ["c00"] * 50 + ["c29"] * 30 + ["x", "y"], "code": [1.0] * 60 + [np.nan] * 2 + [7.0] * 20}
    )
    columns = _columns(dr.report(before, after))
    level, code = columns["level"], columns["code"]
    assert level.labels == (*levels[:20], "(other)", "(new)")
    assert level.after[-2:] == pytest.approx([30 / 82, 2 / 82])
    assert level.new_categories == ("x", "y")
    assert "2 new categories" in level.sentence
    assert code.kind == "categorical"
    assert code.new_categories == ("7",)
    assert code.labels == ("0", "1", "2", "(new)")


def test_verdicts_follow_the_size_not_the_p_value():
    rng = np.random.default_rng(1)

    def made(n, shift):
        return pd.DataFrame({"x": rng.normal(shift, 1, n)})

    def verdict(n, shift):
        return dr.report(made(n, 0), made(n, shift)).columns[0]

    small = verdict(60_000, 0.05)
    assert small.p_adjusted < 1e-6
    assert small.verdict == "stable"
    noise = [verdict(60, 0) for _ in range(8)]
    assert "within noise" in {each.verdict for each in noise}
    assert any("by chance" in each.sentence for each in noise)
    assert verdict(5000, 0.4).verdict == "moderate change"
    assert verdict(5000, 0.8).verdict == "large change"
    assert dr.report(made(5000, 0), made(5000, 0.8), psi_levels=(0.5, 5)).columns[0].verdict == "moderate change"


def test_one_value_left():
    before, after = pd.DataFrame({"a": ["x"] * 9}), pd.DataFrame({"a": ["y"] * 9})
    column = dr.report(before, after).columns[0]
    assert column.js == 1
    assert column.new_share == 1
    empty = dr.report(pd.DataFrame({"a": ["x"]}), pd.DataFrame({"a": ["x"]}))
    assert empty.columns == ()


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.one_of(st.none(), st.integers(-9, 9), st.text("ab", max_size=2)), min_size=1, max_size=12), st.data()
)
def test_any_mess_is_answered(values, data):
    other = data.draw(st.permutations(values))
    report = dr.report(pd.DataFrame({"a": values}), pd.DataFrame({"a": other}))
    assert len(report.columns) + len(report.left_out) + len(report.notes) >= 1
    assert all(column.psi == pytest.approx(0, abs=1e-12) for column in report.columns)


@pytest.mark.parametrize(
    ("before", "after", "arguments", "message"),
    [
        ({"a": []}, {"a": [1]}, {}, "reference table has 0 rows"),
        ({"a": [1]}, {"a": []}, {}, "current table has 0 rows"),
        ({"a": [1]}, {"b": [1]}, {}, "0 column names in common"),
        ({"a": [1]}, {"a": [1]}, {"psi_levels": (0.3, 0.2)}, "psi_levels is"),
        ({"a": [1]}, {"a": [1]}, {"alpha": 0}, "alpha must be from"),
        ({"a": [1]}, {"a": [1]}, {"bins": 1}, "bins must be from 2 to 100, got 1"),
    ],
)
def test_bad_input(before, after, arguments, message):
    with pytest.raises(ValueError, match=message):
        dr.report(pd.DataFrame(before), pd.DataFrame(after), **arguments)


def test_duplicate_columns():
    twice = pd.DataFrame([[1, 2]], columns=["a", "a"])
    with pytest.raises(ValueError, match="column 'a' more than once"):
        dr.report(twice, pd.DataFrame({"a": [1]}))


@pytest.mark.parametrize(("bins", "many"), [(10, 1), (25, 1), (10, 5)])
def test_the_snippet_prints_what_is_on_screen(tmp_path, bins, many):
    tables = [pd.concat([example_tables(seed)[part] for seed in range(4, 4 + many)]) for part in (0, 1)]
    for name, table in zip(("before.csv", "after.csv"), tables, strict=True):
        table.to_csv(tmp_path / name, index=False)
    report = dr.report(*(pd.read_csv(tmp_path / name) for name in ("before.csv", "after.csv")), bins=bins)
    for column in report.columns:
        values = {"reference_path": tmp_path / "before.csv", "current_path": tmp_path / "after.csv", "bins": bins}
        printed = io.StringIO()
        with redirect_stdout(printed):
            exec(question("monitoring").code["own_data"], {**values, "column": column.name})
        assert printed.getvalue().strip() == report_printed(column)


@pytest.mark.parametrize("infinite", ["reference", "current file"])
def test_a_column_of_infinities_alone_has_no_value(infinite):
    tables = pd.DataFrame({"a": np.arange(50.0)}), pd.DataFrame({"a": np.full(50, np.inf)})
    report = dr.report(*(tables if infinite == "current file" else tables[::-1]))
    assert report.columns == ()
    assert report.left_out == (("a", f"no value in the {infinite}"),)


def test_a_constant_that_goes_missing_is_not_passed_over():
    before = pd.DataFrame({"a": np.ones(100)})
    report = dr.report(before, before.where(np.arange(100)[:, None] < 5))
    assert report.left_out == (("a", "constant in both files, but missing went from 0.0% to 95.0%"),)


def test_a_column_that_loses_its_values_is_not_called_stable():
    values = np.random.default_rng(0).normal(size=2000)
    kept = np.where(np.arange(2000) % 2, values, np.nan)
    (column,) = dr.report(pd.DataFrame({"x": values}), pd.DataFrame({"x": kept})).columns
    assert column.psi < 0.1
    assert column.verdict == dr.VERDICTS[2]
    assert "missing went from 0.0% to 50.0%" in column.sentence


def test_a_column_of_nearly_one_value_is_drawn_from_end_to_end():
    values = np.zeros(3000)
    values[:20] = np.arange(20)
    (column,) = dr.report(*[pd.DataFrame({"x": values})] * 2).columns
    assert column.drawn_before[0] == pytest.approx(2981 / 3000)
    assert column.drawn_before.sum() == pytest.approx(1)
    assert np.count_nonzero(column.drawn_before) == 20
