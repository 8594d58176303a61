"""What a column holds, in every style that people write numbers, dates, identifiers and answers in."""

import numpy as np
import pandas as pd
import pytest

from tables.columns import CELLS, read_column
from tables.reading import read


def col(values, name="x", kind="", style="."):
    return read_column(name, pd.Series([str(each) for each in values]), kind, style)


@pytest.mark.parametrize(
    ("texts", "numbers", "said"),
    [
        (["1", "2.5", "-3"], [1, 2.5, -3], ""),
        (["1e3", "2E-2", "5"], [1000, 0.02, 5], ""),
        (["1,5", "2,25", "3"], [1.5, 2.25, 3], "decimal comma"),
        (["0,123", "0,456", "1,789"], [0.123, 0.456, 1.789], "decimal comma"),
        (["1,234.50", "999.00", "20.00"], [1234.5, 999, 20], "thousands separator"),
        (["1.234,50", "999,00", "20,00"], [1234.5, 999, 20], "thousands separator"),
        (["1,234,567", "12", "999"], [1234567, 12, 999], "thousands separator"),
        (["1.234.567", "12", "999"], [1234567, 12, 999], "thousands separator"),
        (["1,234", "12", "999"], [1234, 12, 999], "thousands separator"),
        (["1'234.5", "12.25", "999"], [1234.5, 12.25, 999], "thousands separator"),
        (["1’234", "12", "999"], [1234, 12, 999], "thousands separator"),
        (["1\u202f234,5", "12,25", "999"], [1234.5, 12.25, 999], "thousands separator"),
        (["12\u00a0345", "12", "999"], [12345, 12, 999], "thousands separator"),
        (["$1,200.50", "$3.00", "$7"], [1200.5, 3, 7], "without $"),
        (["12,50 €", "3,00 €", "7 €"], [12.5, 3, 7], "without €"),
        (["CHF 12.50", "CHF 1'000.00", "CHF 3.00"], [12.5, 1000, 3], "without CHF"),
        (["12%", "3.5%", "100%"], [0.12, 0.035, 1], "percent"),
        (["12,5 %", "3 %", "0"], [0.125, 0.03, 0], "percent"),
        (["(1,200.00)", "300.00", "7.5"], [-1200, 300, 7.5], "brackets"),
        (["−5", "–2.5", "3"], [-5, -2.5, 3], ""),
        (["+5", "2", "3"], [5, 2, 3], ""),
        ([".5", "-.25", "3"], [0.5, -0.25, 3], ""),
        (["-$5.00", "$2.00", "$-1.50"], [-5, 2, -1.5], "without $"),
        (["1,5E+03", "2,0", "3,1"], [1500, 2, 3.1], "decimal comma"),
        (["1,00,100", "12,00,250", "3"], [100100, 1200250, 3], "thousands separator"),
        (["5.50-", "2.25", "7"], [-5.5, 2.25, 7], ""),
        (["CHF 1’234.–", "CHF 12.50", "CHF 80.–"], [1234, 12.5, 80], "without CHF"),
        (["120.-", "12.50", "80.-"], [120, 12.5, 80], ""),
        (["120,-- €", "12,50 €", "80,- €"], [120, 12.5, 80], "without €"),
        (["12\u2007345.5", "12.25", "999"], [12345.5, 12.25, 999], "thousands separator"),
        (["$ (1,234.50)", "$ 20.00", "$ -"], [-1234.5, 20, 0], "without $"),
        (["R$ 1.234,50", "R$ 20,00", "R$ 3,25"], [1234.5, 20, 3.25], "without R$"),
        (["Rs. 12,34,567.50", "Rs. 999", "Rs. 45,000"], [1234567.5, 999, 45000], "without Rs."),
        (["1 234,50 руб.", "20,00 руб.", "3 руб."], [1234.5, 20, 3], "without руб."),
        (["1,234.50 INR", "20.00 INR", "3.25 INR"], [1234.5, 20, 3.25], "without INR"),
        (["₺1.234,50", "₺20,00", "₺3,25"], [1234.5, 20, 3.25], "without ₺"),
        (["12,50 Euro", "3 Euro", "7,25 Euro"], [12.5, 3, 7.25], "without Euro"),
        (["%5", "%12,5", "%0"], [0.05, 0.125, 0], "percent"),
        (["5‰", "12.5 ‰", "0"], [0.005, 0.0125, 0], "per mille: 5‰ is 0.005"),
        (["‐1.5", "﹣2.5", "3"], [-1.5, -2.5, 3], ""),
    ],
)
def test_numbers_in_every_style(texts, numbers, said):
    column, values = col(texts)
    assert column.kind in ("number", "score")
    np.testing.assert_allclose(values.astype(float), numbers)
    assert said in column.said
    assert bool(column.said) == bool(said)


@pytest.mark.parametrize(
    ("texts", "why"),
    [
        (["1,234.50", "1.234,50", "7"], "both occur"),
        (["$5", "€6", "$7"], "different units"),
        (["12%", "0.5", "3"], "percent sign"),
        (["00123", "00456", "07890"], "leading zeros"),
        (["12345678901234567", "12345678901234568", "1"], "long codes"),
        (["01067", "80331", "10115", "50667"], "leading zeros"),
        (["5%", "5‰", "3%"], "sign"),
    ],
)
def test_what_contradicts_itself_stays_text_and_says_why(texts, why):
    column, values = col(texts)
    assert column.kind not in ("number", "score")
    assert values.tolist() == texts
    assert why in column.said


@pytest.mark.parametrize(
    "texts", [["DE89370400440532013000", "DE75512108001245126199"], ["AB123", "AB124"], ["FR10", "FR7"]]
)
def test_letters_before_a_number_that_are_no_money_make_a_code(texts):
    column, values = col(texts * 2 + ["x1"])
    assert column.kind == "category"
    assert values.tolist() == [*texts, *texts, "x1"]


@pytest.mark.parametrize("word", ["#DIV/0!", "#NV", "#WERT!", "k.A.", "..", ":", "\\N"])
def test_what_tools_write_for_no_value_is_missing_among_numbers(word):
    column, values = col([word, "1.5", "2.5", "3.5"] * 9)
    assert (column.kind, column.missing, values.sum()) == ("number", 9, 67.5)


@pytest.mark.parametrize("texts", [["WAHR", "FALSCH", "NULL"], ["vero", "falso", "-"], ["ano", "ne", "k.A."]])
def test_no_answer_is_no_third_answer(texts):
    column, values = col(texts * 9)
    assert (column.kind, column.missing) == ("label", 9)
    assert set(values.dropna()) == set(texts[:2])


def test_a_decimal_comma_elsewhere_decides_what_could_be_either():
    text = "label;score;amount\n" + "".join(f"{n % 2};0,{n + 10};{n + 1}.{100 + n}\n" for n in range(30))
    table = read(text.encode())
    assert table.frame["amount"].tolist() == [1000 * (n + 1) + 100 + n for n in range(30)]
    assert table.frame["score"].tolist() == [(n + 10) / 100 for n in range(30)]
    plain = read(text.replace(",", ".").replace(";", ",").encode())
    assert plain.frame["amount"].tolist() == [n + 1 + (100 + n) / 1000 for n in range(30)]


def test_four_digits_without_a_mark_say_that_a_comma_is_decimal():
    assert col(["1,234", "1500", "2,125"])[1].tolist() == [1.234, 1500, 2.125]
    assert col(["1,234", "15", "2,125"])[1].tolist() == [1234, 15, 2125]


@pytest.mark.parametrize("kind", ["number", "comma"])
def test_a_person_may_say_how_numbers_are_written(kind):
    _, values = col(["1,234", "1.5", "2,125"], kind=kind)
    expected = {"number": [1234, 1.5, 2125], "comma": [1.234, np.nan, 2.125]}[kind]
    np.testing.assert_allclose(values.astype(float), expected)


def test_a_few_strays_are_missing_and_named_and_many_make_a_category():
    column, values = col([*range(40, 60), "unknown", "NA", ""])
    assert column.kind == "number"
    assert np.isnan(values[-3:].astype(float)).all()
    assert column.missing == 3
    assert "2 values read as missing (unknown, NA)" in column.said or "NA, unknown" in column.said
    codes = [*(f"{n}.{n % 10}" for n in range(400, 430)), *(f"V{n}" for n in range(30, 40))]
    assert col(codes)[0].kind != "number"


@pytest.mark.parametrize("word", ["None", "NA", "nan", "null", "N/A", "-"])
def test_words_that_mean_nothing_elsewhere_are_levels_among_words(word):
    column, values = col([word, "Discount"] * 15)
    assert column.kind == "label"
    assert set(values) == {word, "Discount"}


@pytest.mark.parametrize("word", ["NULL", "None", "n/a", "-"])
def test_a_column_of_such_words_alone_is_empty(word):
    column, values = col([word, ""] * 15)
    assert values.isna().all()
    assert column.missing == 30
    assert column.said == "15 values read as missing"


@pytest.mark.parametrize(
    ("first", "spelling"),
    [
        ("2026-11-28", "%Y-%m-%d"),
        ("28.11.2026", "%d.%m.%Y"),
        ("28/11/2026", "%d/%m/%Y"),
        ("11/28/2026", "%m/%d/%Y"),
        ("2026/11/28", "%Y/%m/%d"),
        ("28-Nov-2026", "%d-%b-%Y"),
        ("28 November 2026", "%d %B %Y"),
        ("Nov 28, 2026", "%b %d, %Y"),
        ("28.11.26", "%d.%m.%y"),
        ("2026-11-28T10:15:00Z", "%Y-%m-%dT%H:%M:%SZ"),
        ("2026-11-28 10:15:00+01:00", "%Y-%m-%d %H:%M:%S+01:00"),
        ("28.11.2026 10:15", "%d.%m.%Y %H:%M"),
        ("11/28/2026 10:15 PM", "%m/%d/%Y %I:%M %p"),
        ("28.11.2026, 10:15", "%d.%m.%Y, %H:%M"),
        ("11/28/2026, 10:15:00 AM", "%m/%d/%Y, %I:%M:%S %p"),
        ("2026-11-28 10:15:00 UTC", "%Y-%m-%d %H:%M:%S UTC"),
        ("2026-11-28 10:15:00+00", "%Y-%m-%d %H:%M:%S+00"),
        ("Sat Nov 28 10:15:00 2026", "%a %b %d %H:%M:%S %Y"),
        ("Sat, 28 Nov 2026 10:15:00 GMT", "%a, %d %b %Y %H:%M:%S GMT"),
        ("Saturday, November 28, 2026", "%A, %B %d, %Y"),
        ("28/Nov/2026:10:15:00 +0100", "%d/%b/%Y:%H:%M:%S +0100"),
        ("Nov-28-2026", "%b-%d-%Y"),
        ("28 de Nov de 2026", "%d de %b de %Y"),
        ("2026年11月28日", "%Y年%m月%d日"),
        ("2026.11.28.", "%Y.%m.%d."),
        ("28.11.2026 10.15", "%d.%m.%Y %H.%M"),
        ("20261128", "%Y%m%d"),
        ("20261128101500", "%Y%m%d%H%M%S"),
        ("20261128T101500", "%Y%m%dT%H%M%S"),
        ("2026-W48", "%G-W%V"),
    ],
)
def test_dates_in_the_usual_spellings(first, spelling):
    days = pd.date_range("2026-11-28 10:15", periods=25).strftime(spelling).tolist()
    column, values = col([*days, ""])
    assert column.kind == "date"
    assert pd.isna(values.iloc[-1])
    assert not first or values[0] == days[0]


@pytest.mark.parametrize(
    "texts",
    [
        *(["1.5", "2.7", "3.25"], ["12", "13", "14"], ["v1.2.3", "v1.2.4", "v2"], ["10-20", "20-30", "x"]),
        *(["20261128", "20261399", "20261201"], ["Room 12", "Room 13"], ["5 apples", "6 apples"]),
    ],
)
def test_what_is_no_date(texts):
    assert col(texts)[0].kind != "date"


@pytest.mark.parametrize(
    ("name", "values", "kind"),
    [
        ("user_id", np.random.default_rng(0).choice(10**6, 50, replace=False), "identifier"),
        ("userId", np.random.default_rng(0).choice(10**6, 50, replace=False), "identifier"),
        ("whatever", range(100), "identifier"),
        ("income", np.random.default_rng(0).integers(20_000, 200_000, 100), "number"),
        ("uuid", [f"{n:08x}-abc" for n in range(40)], "identifier"),
        ("city", ["Rome", "Oslo", "Bern"] * 10, "category"),
        ("churn", ["yes", "no"] * 10, "label"),
        ("bought", [0, 1] * 10, "label"),
        ("class", [1, 2] * 10, "label"),
        ("score", np.linspace(0.01, 0.99, 40), "score"),
        ("logit_score", np.linspace(-3, 4, 40), "score"),
        ("created_at", np.arange(1.7e9, 1.7e9 + 5e5, 1e4) + 0.25, "date"),
        ("share", [0.3, 0.1 + 0.2] * 10, "score"),  # one value but for rounding
        ("age", range(20, 45), "identifier"),  # 25 ages, each once: nothing tells them from a count
        ("age", [*range(20, 45), *range(30, 50)], "number"),
        ("amount", np.round(np.linspace(3, 900, 60), 2), "number"),
    ],
)
def test_kinds(name, values, kind):
    assert col(values, name)[0].kind == kind


def test_a_number_of_two_values_keeps_how_the_file_writes_it():
    assert set(col(["01", "02"] * 10)[1]) == {"01", "02"}
    assert set(col(["1", "0"] * 10)[1]) == {"1", "0"}
    assert set(col(["1.0", "0.0"] * 10)[1]) == {"1.0", "0.0"}


@pytest.mark.parametrize("kind", ["number", "score"])
def test_numbers_that_contradict_each_other_stay_text_whoever_wants_them(kind):
    column, values = col(["12%", "0.5", "3"], kind=kind)
    assert column.kind == "category"
    assert values.tolist() == ["12%", "0.5", "3"]
    assert "percent sign" in column.said


@pytest.mark.parametrize(
    "texts",
    [
        ["1.234,50", "999,00", "-20,00", "NA", ""],
        ["kr. 5,25", "kr. 1.200,50", "kr. 3,00"],
        ["(1,200.00)", "$300.00", "7.5-", "about 5"],
        ["12,5 %", "−3 %", "0"],
        ["12\u00a0345", "1,5E+03", "999"],
        ["yes", "NA", "no"],
        ["01", "02", "01"],
        ["CHF 1’234.–", "CHF 12.50", "CHF 80.–"],
        ["120,-- €", "12,50 €", "80,- €"],
        ["$ (1,234.50)", "$ 20.00", "$ -", "$ 5,000.00"],
        ["1 234,50 руб.", "20,00 руб.", "3 руб."],
        ["5‰", "12.5 ‰", "0"],
        ["‐1.5", "﹣2.5", "3"],
    ],
)
def test_the_code_of_a_column_makes_its_values(texts):
    """Against pandas, which runs the code on the same cells."""
    column, values = col(texts)
    cells = pd.Series(texts, dtype="str").replace("", None)
    made = eval(column.code.replace(CELLS, "cells"), {"pd": pd, "cells": cells})
    pd.testing.assert_series_equal(made.astype(values.dtype), values, check_names=False)
