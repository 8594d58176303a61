"""A file's bytes become text, and its text lines of cells: which encoding and delimiter, which line is the header?"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from tables.delimiter import NUMBER, Rows, parted, width_of

SAMPLE = 200
"""Lines by which the delimiter and the header are found."""
MARKS = (
    *((codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF8, "utf-8-sig")),
    *((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")),  # the first two begin like UTF-32's
)
FOREIGN = (
    (b"PK\x03\x04", "an Excel workbook or another ZIP archive; save the sheet as CSV first"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook; save the sheet as CSV first"),
    (b"\x1f\x8b", "a gzip archive; unpack it first"),
    (b"PAR1", "a Parquet file; save it as CSV first"),
    (b"%PDF", "a PDF; save its table as CSV first"),
    (b"{\\rtf", "a formatted text; save it as plain text first"),
)
RULING = re.compile(r"(?=.*[-=]{2})[-=+:|\s]+")
SINGLE = re.compile(r"'[^']*'(\s*[,;\t|]\s*'[^']*')+\s*")
"""A header whose names stand in single quotation marks."""


@dataclass(frozen=True)
class Layout:
    """delimiter, quote: its marks. header: its cells. body: where in the text the rows begin. above: lines before the
    header. width: cells of most rows. notes: what was done, a sentence each."""

    delimiter: str
    quote: str
    header: tuple[str, ...]
    body: int
    above: int
    width: int
    notes: tuple[str, ...]


def decoded(content: bytes) -> tuple[str, str, tuple[str, ...]]:
    """The text, its encoding, and what was done to read it. `ValueError` where it is no text."""
    for magic, what in FOREIGN:
        if content.startswith(magic):
            raise ValueError(f"this is no CSV but {what}.")
    encoding = next((name for mark, name in MARKS if content.startswith(mark)), "") or _wide(content[:4096])
    if encoding:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            raise ValueError(
                "the text is in UTF-8, UTF-16 or UTF-32 by its mark, and breaks off; save it again."
            ) from None
        return text, encoding, ("Read as UTF-16 without a mark.",) if encoding[-2:] in ("le", "be") else ()
    if b"\0" in content:
        raise ValueError("this is no CSV but a binary file; save it as CSV in UTF-8 first.")
    for encoding, note in (
        ("utf-8", ()),
        ("cp1252", ("Read as Windows-1252, since it is not UTF-8; where letters look wrong, save the file in UTF-8.",)),
    ):
        try:
            return content.decode(encoding), encoding, note
        except UnicodeDecodeError:
            continue
    raise ValueError("the text is neither UTF-8 nor Windows-1252; save the file in UTF-8.")


def _wide(start: bytes) -> str:
    """UTF-16 without a mark: every other byte of digits, delimiters and line ends is zero."""
    even, odd = start[::2].count(0), start[1::2].count(0)
    if max(even, odd) > 0.1 * len(start) / 2 and min(even, odd) <= 0.05 * max(even, odd):
        return "utf-16-le" if odd > even else "utf-16-be"
    return ""


def laid_out(text: str) -> Layout:
    """Find the delimiter and the header. `ValueError` where there is none, in one sentence."""
    notes = list[str]()
    start = 0
    told = re.match(r'"?sep=(.)"?[ \t]*\n', text, re.IGNORECASE)
    if told:
        start = told.end()
        notes.append("The line sep= names the delimiter.")
    lines = [line for _, line in islice(_lines(text, start), SAMPLE)]
    quote = "'" if SINGLE.fullmatch(next((line for line in lines if line.strip()), "")) else '"'
    delimiter, found, said = parted(lines, quote, told[1] if told else "")
    notes += said
    width = width_of(found)
    at = _header(found, width)
    header, ends = found[at]
    skipped = sum(bool(row) for row, _ in found[:at])
    if skipped:
        notes.append(
            f"{skipped} line{'s' * (skipped > 1)} above the header {'were' if skipped > 1 else 'was'} skipped."
        )
    body = start
    for body, line in islice(_lines(text, start), ends - 1, ends):
        body += len(line) + 1
    names = tuple(cell.strip() for cell in header)
    above = text.count("\n", 0, start) + (found[at - 1][1] if at else 0)
    return Layout(delimiter, quote, names, min(body, len(text)), above, width, tuple(notes))


def _lines(text: str, start: int) -> Iterator[tuple[int, str]]:
    """Where each line begins, and the line."""
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield start, text[start:end]
        start = end + 1


def ruling(row: list[str]) -> bool:
    """Whether a row is a line drawn below the header."""
    return bool(RULING.fullmatch(" ".join(row)))


def _header(rows: Rows, width: int) -> int:
    """The place of the header: the first row of full width, and among the first few the first without a number.

    It may be a cell short where the rows bring a label each, as R writes them, or shorter where they end in delimiters.
    """

    def numbers(row: list[str]) -> bool:
        return any(NUMBER.fullmatch(cell.strip()) for cell in row)

    if not any(row for row, _ in rows):
        raise ValueError("all cells of the file are empty; it needs a header line and at least one row.")
    full = []
    for place, (row, _) in enumerate(rows):
        if not row or ruling(row) or (row[0].lstrip().startswith("#") and len(row) != width):
            continue
        below = rows[place + 1][0] if place + 1 < len(rows) else []
        if len(row) < width == len(below) and not numbers(row):
            if (len(row) == width - 1 and numbers(below)) or not any(below[len(row) :]):
                return place
        elif len(row) >= width and 2 * sum(cell.strip() != "" for cell in row) + (row[0] == "") > width:
            full.append(place)  # else it is a title in cells
        if len(full) == 5:
            break
    if not full:
        raise ValueError("no line has as many cells as the others, so there seems to be no header; add column names.")
    plain = [place for place in full if not numbers(rows[place][0])]
    beyond = [row for row, _ in rows[full[0] + 1 :] if row]
    # A title line may have as many cells as the header: it is one only if numbers follow below the line without any.
    if plain and plain[0] != full[0] and all(numbers(row) for row in beyond[plain[0] - full[0] :]):
        return plain[0]
    return full[0]
