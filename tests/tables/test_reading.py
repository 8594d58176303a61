"""Files of every kind that people bring: what is read, what is said about it, and what is refused in one sentence."""

import io
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tables.reading import MEGABYTES, MOST_CELLS, read, table_of

PLAIN = "user,group,bought,spent\n" + "".join(f"{row},{'ab'[row % 2]},{row % 3 % 2},{row * 1.5}\n" for row in range(40))


def of(text, encoding="utf-8"):
    return read(text.encode(encoding))


def test_a_plain_file():
    table = of(PLAIN)
    assert table.kinds == {"user": "identifier", "group": "label", "bought": "label", "spent": "number"}
    assert table.frame["spent"].tolist() == [row * 1.5 for row in range(40)]
    assert table.frame["bought"].tolist() == [str(row % 3 % 2) for row in range(40)]
    assert table.notes == ()
    assert {each.said for each in table.columns} == {""}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_delimiters_encodings_and_line_ends(delimiter, encoding, line_end):
    lines = [["stadt", "wert"], *([["Köln", f"{row}.5"] for row in range(20)])]
    table = of(line_end.join(delimiter.join(line) for line in lines) + line_end, encoding)
    assert list(table.frame.columns) == ["stadt", "wert"]
    assert set(table.frame["stadt"]) == {"Köln"}
    assert table.frame["wert"].sum() == 200


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_of_another_alphabet(encoding):
    table = of("город,цена\n" + "Москва,12.5\n" * 12, encoding)
    assert list(table.frame.columns) == ["город", "цена"]
    assert any("UTF-16" in note for note in table.notes)


@pytest.mark.parametrize(
    ("text", "note"),
    [
        (PLAIN.replace("\n", ",\n"), "delimiter at the end"),
        (PLAIN.replace("\n", ",\n").replace("spent,", "spent"), "delimiter at the end"),
        (PLAIN.replace("4,a,1,6.0\n", "4,a,1,6.0,\n"), None),  # of one row
        ("sep=,\n" + PLAIN, "sep="),
        ('"sep=,"\n' + PLAIN, "sep="),
        ("Report generated 2026-11-28\n\n" + PLAIN, "1 line above"),
        ("Report\n" + PLAIN, "1 line above"),
        ("Export of all users\nfrom,2026-01-01\n\n" + PLAIN, "2 lines above"),
        ("# made by a tool\n# version 3, of today\n" + PLAIN, "2 lines above"),
        ("\n\n" + PLAIN, None),
        (PLAIN + "\n\n", None),
        (PLAIN.replace(",", " , "), None),
        ("#" + PLAIN, None),
        ("Report,,,\n,,,\n" + PLAIN, "1 line above"),
        (PLAIN + "\nSource: the shop\n", "1 line of words below"),
        (PLAIN.replace("4,a,1,6.0\n", "4,a,1,6.0\n# half of it\n"), "1 comment left out"),
        ("'user','group','bought','spent'\n" + PLAIN.split("\n", 1)[1].replace("a", "'a'").replace("b", "'b'"), None),
    ],
)
def test_what_stands_around_a_table_changes_nothing(text, note):
    plain, table = of(PLAIN), of(text)
    pd.testing.assert_frame_equal(table.frame, plain.frame)
    assert table.kinds == plain.kinds
    assert bool(table.notes) == bool(note)
    assert note is None or note in " ".join(table.notes)


@pytest.mark.parametrize("separator", [" ", ",", ";", "\t"])
@pytest.mark.parametrize("labels", ["numbers", "words"])
def test_tables_as_r_writes_them(separator, labels):
    """write.table: a row's label stands first, and the header has none for it (R, ?write.table)."""
    rows = "".join(
        separator.join([f'"{row + 1 if labels == "numbers" else f"car {row}"}"', f'"{"xy"[row % 2]}"', str(row * 2)])
        + "\n"
        for row in range(30)
    )
    table = of(separator.join(['"group"', '"spent"']) + "\n" + rows)
    assert list(table.frame.columns) == ["row", "group", "spent"]
    assert table.frame["spent"].tolist() == [2 * row for row in range(30)]
    assert any("label of their own" in note for note in table.notes)


def test_one_column_of_decimal_commas_is_no_two_columns():
    table = of("value\n" + "".join(f"{row},5\n" for row in range(30)))
    assert table.frame["value"].tolist() == [row + 0.5 for row in range(30)]


def test_the_index_of_pandas_is_an_identifier():
    buffer = io.StringIO()
    pd.DataFrame({"group": ["a", "b"] * 20, "spent": np.arange(40) * 0.5}).to_csv(buffer)
    table = of(buffer.getvalue())
    assert table.kinds == {"row": "identifier", "group": "label", "spent": "number"}


def test_names_are_unique_and_never_empty():
    table = of("a,a,,a\n" + "1,2,3,4\n5,6,7,9\n")
    assert list(table.frame.columns) == ["a", "a (2)", "column 3", "a (3)"]
    assert len(table.notes) == 3


def test_rows_that_break_off_are_counted():
    table = of("a,b,c\n1,2,3\n4\n5,6\n7,8,9\n")
    assert any("2 rows have fewer cells" in note for note in table.notes)
    assert table.columns[2].missing == 2


def test_cells_with_lists_quotes_and_line_ends():
    table = of("id;group;label;score\n" + "".join(f"{n};['{n}', 'x'];{n % 2};0.{n + 10}\n" for n in range(30)))
    assert list(table.frame.columns) == ["id", "group", "label", "score"]
    assert table.frame["group"][3] == "['3', 'x']"
    quoted = of('name,says\nAnn,"one, ""two""\nthree"\nBob,"four, five"\n')
    assert quoted.frame["says"].tolist() == ['one, "two"\nthree', "four, five"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"  \n ", "empty"),
        (b"\xef\xbb\xbf\n", "empty"),
        (b"label,score\n", "no row below"),
        (b"label,score\n,\n,\n", "no row below"),
        (b"0\t0\n#", "no row below"),
        (b"1,0.5\n0,0.25\n", "no header"),
        (b"\x89PNG\0\0", "binary"),
        (b"PK\x03\x04\0\0", "Excel"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"PAR1\0\0", "Parquet"),
        (b"%PDF-1.7", "PDF"),
        (b"a,b\n1,2\n1,2,3,4\n5,6\n", "line 3 has more cells"),
        (b"a,b\n1,2\n1,2,3\n5,6\n" * 3, "more cells"),
        (b'a,b\n1,"2\n' + b"3,4\n" * 100, "quotation mark"),
        (b"<!doctype html>\n<html><body>not found</body></html>", "web page"),
        (b'{"a": [1, 2]}', "JSON"),
        (b'[{"a": 1}, {"a": 2}]', "JSON"),
        (b"label\n\x81\x8d\x8f", "UTF-8"),
        (b"\xff\xfea", "breaks off"),
        (b"x" * (MEGABYTES * 2**20 + 1), "at most 25 MB"),
        (b"," * 10_000_000, "at most 500 columns"),
        ((b"," * 400 + b"\n") * 40_000, f"at most {MOST_CELLS:,}"),
        (b"\n" * (MOST_CELLS + 1) + b"a,b\n1,2", f"at most {MOST_CELLS:,}"),
        (",".join(f"c{n}" for n in range(501)).encode() + b"\n" + b"1," * 500 + b"1\n", "at most 500 columns"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(content, says):
    with pytest.raises(ValueError, match=says) as caught:
        read(content)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 200


CELLS = st.text(st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="\ufeff"), max_size=8)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(CELLS, st.floats(-1e6, 1e6), st.integers(-999, 999)), min_size=3, max_size=30),
    st.sampled_from(",;\t"),
)
def test_what_pandas_writes_is_read_as_it_was(rows, delimiter):
    """Against pandas' own writer: texts as they are but for spaces around them, numbers exactly."""
    frame = pd.DataFrame(rows, columns=["words", "floats", "wholes"])
    frame["words"] = "w" + frame["words"].str.strip() + "w"
    table = read(
        frame.to_csv(index=False, sep=delimiter).encode(), {"words": "category", "floats": "number", "wholes": "number"}
    )
    assert table.frame["words"].tolist() == [" ".join([each]) for each in frame["words"]]
    np.testing.assert_array_equal(table.frame["floats"], frame["floats"])
    np.testing.assert_array_equal(table.frame["wholes"], frame["wholes"])


ANYTHING = st.one_of(
    st.binary(max_size=400), st.text(max_size=400).map(str.encode), st.text("ab,;\t\n\"'0.|# ").map(str.encode)
)


@settings(max_examples=150, deadline=None)
@given(ANYTHING)
def test_whatever_is_sent_is_read_or_refused_in_one_sentence(content):
    table, refused = None, ""
    try:
        table = read(content)
    except ValueError as error:
        refused = str(error)
    if table is None:
        assert refused.endswith(".")
        assert "\n" not in refused
    else:
        assert len(table.columns) == table.frame.shape[1] > 0
        assert len(table.frame) > 0


def test_a_table_of_columns_is_the_one_that_a_file_of_them_would_be():
    table = table_of({"group": ["a", None, "b"], "value": [1.5, np.nan, 2], "more": [1, 2, 3]})
    assert table.frame["group"].isna().tolist() == [False, True, False]
    assert table.frame["value"].isna().tolist() == [False, True, False]


def test_no_file_is_needed(tmp_path: Path):
    assert of("a,b\nx,1\n").frame.shape == (1, 2)
