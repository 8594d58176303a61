"""Files that people bring: each fault has its own sentence."""

import io

import pytest

from ui.upload import MEGABYTES, harmless, read_csv


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"  \n ", "empty"),
        (b"label,score\n", "no row below"),
        (b"1,0.5\n0,0.25\n", "no header"),
        (b"\x89PNG\0\0", "binary"),
        (b"PK\x03\x04\0\0", "binary"),
        (b"a,b\n1,2\n1,2,3,4\n", "cannot be read as a CSV"),
        (b"<!doctype html>\n<html><body>not found</body></html>", "web page"),
        (b"label\n\x81\x8d\x8f", "UTF-8"),
        (b"x" * (MEGABYTES * 2**20 + 1), "at most 10 MB"),
    ],
)
def test_a_fault_has_its_sentence(content, says):
    with pytest.raises(ValueError, match=says) as caught:
        read_csv(io.BytesIO(content))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_common_delimiters_and_encodings_are_read(delimiter, encoding):
    text = delimiter.join(["stadt", "wert"]) + "\n" + "".join(f"Köln{delimiter}{row}.5\n" for row in range(20))
    table = read_csv(io.BytesIO(text.encode(encoding)))
    assert list(table.columns) == ["stadt", "wert"]
    assert table["stadt"].unique().tolist() == ["Köln"]
    assert table["wert"].sum() == 200.0


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("![a](http://e.x/y.png)", "\\!\\[a\\]\\(http\\://\u2060e\\.x/y\\.png\\)"),
        ("**b** $x$ <b>", "\\*\\*b\\*\\* \\$x\\$ \\<b\\>"),
        ("www.e.x, me@e.x", "www\u2060\\.e\\.x, me@\u2060e\\.x"),
        ("# one\n\n- two", "\\# one \\- two"),
        ("12,000 rows", "12,000 rows"),
    ],
)
def test_a_strangers_words_are_shown_and_do_nothing(words, shown):
    assert harmless(words) == shown


def test_a_million_rows_are_read():
    content = b"a,b\n" + b"1,0.5\n" * 1_000_000
    assert len(read_csv(io.BytesIO(content))) == 1_000_000
