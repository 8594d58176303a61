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


@pytest.mark.parametrize("sign", [*"^~:!*=&<\\@\x01\x1f§¦¬"])
@pytest.mark.parametrize("above", ["", "Report of May\n\n", "# made by a tool\n"])
@pytest.mark.parametrize("mark", [".", ","])
def test_another_delimiter_is_found_and_told(sign, above, mark):
    table = of(above + PLAIN.replace(",", sign).replace(".", mark))
    pd.testing.assert_frame_equal(table.frame, of(PLAIN).frame)
    assert any("parted by" in note and (sign in note or repr(sign) in note) for note in table.notes)


@pytest.mark.parametrize("sign", [*"-_/$%€#"])
def test_a_sign_that_is_at_home_in_cells_parts_none_and_is_told(sign):
    table = of(PLAIN.replace(",", sign))
    assert len(table.columns) == 1
    assert f'"{sign}" as often' in " ".join(table.notes)


def test_words_aligned_by_spaces_are_told():
    table = of("name      city      \n" + "Ann Lee   New York  \nBob       Rome      \n" * 9)
    assert len(table.columns) == 1
    assert "as many gaps" in " ".join(table.notes)


@pytest.mark.parametrize(
    "text",
    [
        "time\n" + "".join(f"10:{row + 10}\n" for row in range(40)),
        "mac\n" + "".join(f"aa:bb:{row + 10}\n" for row in range(40)),
        "email\n" + "".join(f"a{row}@b.org\n" for row in range(40)),
        "Preis €\n" + "".join(f"{row},50 €\n" for row in range(40)),
        "says\n" + "Well yes! Or no?\nNo! Or yes?\n" * 9,
    ],
)
def test_one_column_is_no_two(text):
    table = of(text)
    assert len(table.columns) == 1
    assert table.notes == ()


@pytest.mark.parametrize("rows", [5, 10, 40])
@pytest.mark.parametrize("above", ["Report: May\n", "Report: May\n\n", "Report: May\nfrom: 1 May\n\n"])
def test_what_titles_and_cells_share_is_no_delimiter(rows, above):
    table = of(above + "user,at,spent\n" + "".join(f"{'ab'[row % 2]},10:{row + 10},{row}.5\n" for row in range(rows)))
    assert [each.name for each in table.columns] == ["user", "at", "spent"]
    assert len(table.frame) == rows


UNITS = "name,weight,share,price,note\n{}" + "".join(
    f"n{row % 4},{row}.5,{row},{row * 3}.25,{'xy'[row % 2]}\n" for row in range(30)
)


@pytest.mark.parametrize(
    "line",
    [
        *(",kg,%,EUR,\n", "-,[kg],[%],[EUR],-\n", "(text),(kg),(-),(€/kg),(text)\n", "string,float,int,float,string\n"),
        *("Einheit,kg m/s²,%,€,\n", ",mg/dl,%,k€,\n", "----,----,----,----,----\n"),
    ],
)
def test_a_line_of_units_is_left_out_and_told(line):
    plain, table = of(UNITS.format("")), of(UNITS.format(line))
    pd.testing.assert_frame_equal(table.frame, plain.frame)
    assert table.kinds == plain.kinds
    assert len(table.notes) == 1
    assert "below the header was left out" in table.notes[0]


@pytest.mark.parametrize("line", ["Ann,unknown,3,4,x\n", "Ann,?,?,?,x\n", "Ann,kg,%,EUR,x\n", ",1,%,EUR,\n"])
def test_a_first_row_is_no_units_where_it_says_more(line):
    assert len(of(UNITS.format(line)).frame) == 31


def test_words_alone_have_no_units():
    assert len(of("size,sex\nm,f\n" + "s,m\nl,f\n" * 9).frame) == 19


@pytest.mark.parametrize("ruling", ["|---|---|", "| :-- | --: |"])
def test_tables_as_psql_and_markdown_draw_them(ruling):
    psql = of(" a  |  b \n----+----\n" + "".join(f" x{row % 3} | {row}.5 \n" for row in range(30)) + "(30 rows)\n\n")
    assert psql.frame["b"].sum() == 30 * 15
    drawn = of(f"| a | b |\n{ruling}\n" + "".join(f"| x{row % 3} | {row}.5 |\n" for row in range(30)))
    assert drawn.frame["b"].sum() == 30 * 15


SUMS = "name,amount,n,rate\n" + "".join(f"{'abcd'[row % 4]},{row}.25,{row % 7},0.{row + 10}\n" for row in range(40))


@pytest.mark.parametrize("comma", [False, True])
@pytest.mark.parametrize(
    "end",
    [
        "Total,790.00,115,\n",
        "Sum:,790,115,11.8\n",
        "Grand Total,,115,\n",
        "Summe,790.00,,\n",
        ",,,\nGesamt,790.0,115,\n",
        "Mean,19.75,2.9,0.295\n",
        "Total,790.00,115,\nAverage,19.8,2.875,0.3\n",
        "Total,790.00,115,\nSource: the shop\n",
        "Ø,19.75,2.9,0.295\n",
    ],
)
def test_totals_at_the_end_are_left_out_and_told(end, comma):
    text = SUMS + end
    table = of(text.replace(",", ";").replace(".", ",") if comma else text)
    pd.testing.assert_frame_equal(table.frame, of(SUMS).frame)
    assert sum("sums up" in note for note in table.notes) == 1 + ("Average" in end)


@pytest.mark.parametrize(
    ("end", "told"),
    [
        ("Total,12,3,0.5\n", True),  # a filling station, say
        ("All,0.25,3,0.77\n", True),
        ("Total,790.00,115,\na,1,2,3\n", False),
        ("Total,,,\n", False),
        ("a,790.00,115,\n", False),
        ("Totally,790.00,115,\n", False),
    ],
)
def test_a_last_row_that_sums_nothing_up_stays(end, told):
    table = of(SUMS + end)
    assert len(table.frame) == 40 + end.count("\n") - (end == "Total,,,\n")
    assert any("was kept" in note for note in table.notes) == told


@pytest.mark.parametrize(("text", "rows"), [(SUMS + "Total,790.00,115,\n", 41), ("a,b\nkg,EUR\n1,2\n3,4\n", 3)])
def test_what_was_taken_for_units_or_totals_is_read_where_people_say_so(text, rows):
    part, whole = read(text.encode()), read(text.encode(), whole=True)
    assert (len(part.frame), part.left_out) == (rows - 1, True)
    assert (len(whole.frame), whole.left_out) == (rows, False)
    assert not any("left out" in note for note in whole.notes)


def test_a_level_called_total_is_one():
    text = SUMS.replace("a,", "Total,") + "Total,790.00,115,\n"
    assert len(of(text).frame) == 41
    assert of(text).notes == ()


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
        (PLAIN.replace("\n", ",,,\n").replace("spent,,,", "spent"), "delimiter at the end"),
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


@pytest.mark.parametrize("header", ["region,2019,2020", "group,0,1", "model,0.1,0.5,0.9"])
def test_a_name_may_be_a_number(header):
    width = header.count(",")
    table = of(header + "\n" + "".join(f"x{row}" + f",{row}.5" * width + "\n" for row in range(9)))
    assert list(table.frame.columns) == header.split(",")
    assert len(table.frame) == 9


def test_an_index_beside_a_single_column():
    table = of(pd.DataFrame({"spent": [0.5, 1.25, 3.0]}).to_csv())
    assert table.frame["spent"].tolist() == [0.5, 1.25, 3.0]


@pytest.mark.parametrize("cell", ["$ {}.20", "{}.20 EUR", "CHF {}.20", "{} 200"])
def test_a_space_within_a_number_parts_no_columns(cell):
    table = of("price\n" + "".join(cell.format(40 + row % 9) + "\n" for row in range(30)))
    scale = 1000 if cell.endswith("200") else 1
    np.testing.assert_allclose(table.frame["price"], [scale * (40 + row % 9 + 0.2) for row in range(30)])


def test_a_line_end_within_a_name_is_a_space():
    table = of('"name","score\n(0-1)"\nAnn,0.5\nBob,0.25\nEve,1\n')
    assert table.frame["score (0-1)"].tolist() == [0.5, 0.25, 1]


@pytest.mark.parametrize("encoding", ["utf-32", "utf-16", "utf-8-sig"])
def test_the_mark_of_an_encoding_is_no_other_one(encoding):
    pd.testing.assert_frame_equal(of(PLAIN, encoding).frame, of(PLAIN).frame)


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
        (b"label,score\n,\n,\n", "every cell below the header is empty"),
        (b",,,,\n" * 50, "all cells of the file are empty"),
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
        (b"<table><tr><td>1</td></tr></table>", "web page"),
        (b"% iris\n@RELATION iris\n@DATA\n1,2\n", "Weka"),
        (b"{\\rtf1 a,b\n1,2\n", "formatted text"),
        (b"0,tcp,http,181\n5,tcp,smtp,99\n1,udp,http,7\n", "no header"),
        (b"5.1,3.5,setosa\n7.0,3.2,versicolor\n", "no header"),
        (b"label,score\n1,0,25\n0,0,75\n1,0,5\n", "line 2 has more cells.*semicolons"),
        (b'"label,score"\n"1,0.25"\n"0,0.75"\n', "quotation marks as a whole"),
        (b'"label,""score"""\n"1,""0.25"""\n"0,""0.75"""\n', "quotation marks as a whole"),
        (b'{"a": [1, 2]}', "JSON"),
        (b'[{"a": 1}, {"a": 2}]', "JSON"),
        (b"label\n\x81\x8d\x8f", "UTF-8"),
        (b"\xff\xfea", "breaks off"),
        (b"x" * (MEGABYTES * 2**20 + 1), "at most 25 MB"),
        (b"," * 10_000_000, "at most 500 columns"),
        (b"^" * 2**20, "at most 500 columns"),
        (b"a^" * 2**19 + b"\n" + b"1^" * 2**19, "at most 500 columns"),
        (b"a " * 2**19 + b"\n" + b"1 " * 2**19, "at most 500 columns"),
        (b"a\x01" * 2**19 + b"\n" + b"1\x01" * 2**19, "at most 500 columns"),
        (("sep=^\n" + "a^" * 600 + "b\n").encode(), "at most 500 columns"),
        ((b"a^" * 200 + b"b\n") * 50_000, f"at most {MOST_CELLS:,}"),
        (b"1::1193::5\n2::1193::4\n", "no header"),
        (b"10:30\n11:30\n", "no header"),
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
