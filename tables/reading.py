"""A file becomes a table of typed columns, or one sentence says why it does not."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tables.beside import without_totals, without_units, without_words
from tables.code import Source
from tables.columns import DECIMALS, Column, decimal_style, read_column
from tables.delimiter import MOST_COLUMNS, NUMBER, USUAL, no_header, too_wide
from tables.layout import Layout, decoded, laid_out

MEGABYTES = 25
MOST_CELLS = 10_000_000
ROW = "row"
"""What the column is called that holds the rows' labels, where the file does not name it."""


@dataclass(frozen=True)
class Table:
    """frame: numbers as floats, all else as texts, None where missing. columns: what each holds, in the file's order.
    notes: what was done to the file, a sentence each. source: how pandas reads its cells. left_out: whether a row was
    taken for units or totals."""

    frame: pd.DataFrame
    columns: tuple[Column, ...]
    notes: tuple[str, ...]
    source: Source
    left_out: bool = False

    @property
    def kinds(self) -> dict[str, str]:
        """Each column's kind by its name; how its numbers are written matters no more."""
        return {each.name: "number" if each.kind == "comma" else each.kind for each in self.columns}


def read(content: bytes, kinds: Mapping[str, str] | None = None, whole: bool = False) -> Table:
    """Read a file. kinds: by column, what a person says that it holds. whole: with what looks like units and totals.

    Raises:
        ValueError: in one sentence, what is wrong with the file and what is needed.
    """
    if len(content) > MEGABYTES * 2**20:
        raise ValueError(f"the file has {len(content) / 2**20:.1f} MB; at most {MEGABYTES} MB are allowed.")
    if not content.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe"):
        raise ValueError("the file is empty; it needs a header line and at least one row.")
    text, encoding, notes = decoded(content)
    text = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    if re.match(r"\s*<(!|\?xml|(html|head|meta|style|body|div|table)\b)", text[:500], re.IGNORECASE):
        raise ValueError("this is a web page, not a CSV; download the data itself, or save its table as CSV.")
    if re.match(r"(\s*%.*\n)*\s*@relation\b", text, re.IGNORECASE):
        raise ValueError("this is a file for Weka, not a CSV; save it as a table with a header line first.")
    if re.match(r"\s*(\{\s*\"|\[\s*[\[{])", text[:500]):
        raise ValueError("this is JSON, not a CSV; save it as a table with a header line first.")
    return read_text(text, kinds or {}, notes, encoding, whole)


def read_text(
    text: str, kinds: Mapping[str, str], notes: Sequence[str] = (), encoding: str = "utf-8", whole: bool = False
) -> Table:
    """Read what a file says."""
    _affordable(text)
    layout = laid_out(text)
    if layout.width == 1 and (quoted := _quoted_lines(text)):
        raise ValueError(
            f"each line stands in quotation marks as a whole, so that {quoted!r} parts no cells; take those away."
        )
    if layout.width > MOST_COLUMNS:
        raise too_wide(layout.width)
    _few_cells(layout.width * (text.count("\n") + 1))
    cells, names, done, rows = _parsed(text, layout)
    every = len(cells)
    cells = cells if whole else without_units(cells, done)
    styles = {decimal_style(cells[place]) for place in cells} - {""}
    style = styles.pop() if len(styles) == 1 else _usual(layout)
    cells = cells if whole else without_totals(cells, done, style)
    texts = {name: cells.iloc[:, place] for place, name in enumerate(names)}
    columns, values = [], {}
    for name, each in texts.items():
        column, values[name] = read_column(name, each, kinds.get(name, ""), style)
        columns.append(column)
    source = Source(
        encoding,
        layout.delimiter,
        layout.quote,
        layout.above,
        text.count("\n", 0, layout.body) - "".join(layout.header).count("\n"),  # pandas counts rows, not lines
        tuple(names),
        layout.header[: len(names)] == tuple(names),
        tuple(sorted(set(range(rows)) - set(cells.index))) if rows > len(cells) else (),
    )
    frame = pd.DataFrame(values, index=cells.index).reset_index(drop=True)
    return Table(frame, tuple(columns), (*notes, *layout.notes, *done), source, len(cells) < every)


def table_of(columns: Mapping[str, Sequence[object]], kinds: Mapping[str, str] | None = None) -> Table:
    """The table that a file of these columns would be."""
    buffer = io.StringIO()
    pd.DataFrame(dict(columns)).to_csv(buffer, index=False)
    return read_text(buffer.getvalue(), kinds or {})


def _usual(layout: Layout) -> str:
    """Where no column tells: who parts cells by semicolons mostly does so because commas stand in numbers."""
    return DECIMALS[1] if layout.delimiter == ";" else DECIMALS[0]


def _quoted_lines(text: str) -> str:
    """The delimiter within lines that are a cell each, for they stand in quotation marks as a whole; else nothing."""
    lines = [line for line in text[:10_000].split("\n")[:20] if line]
    if not all(re.fullmatch(r'".*[^"]"|".*"{2,}', line) for line in lines):
        return ""
    return next(
        (each for each in USUAL if len({line.count(each) for line in lines} - {0}) == 1 and each in lines[0]), ""
    )


def _affordable(text: str) -> None:
    """`ValueError` where there are more columns or cells than can be read in time: they are counted, not parsed."""
    start = text[: 2**20].split("\n", 200)[:200]
    for delimiter in USUAL:
        most = max((line.count(delimiter) for line in start), default=0)
        if most >= MOST_COLUMNS:
            raise too_wide(most + 1)
    _few_cells(text.count("\n") + 1 + max(map(text.count, USUAL)))


def _few_cells(cells: int) -> None:
    if cells > MOST_CELLS:
        raise ValueError(f"the file has about {cells:,} cells; at most {MOST_CELLS:,} are read.")


def _parsed(text: str, layout: Layout) -> tuple[pd.DataFrame, list[str], list[str], int]:
    """The cells as texts by their places among all rows, the columns' names, what was done, and how many rows there
    are with the blank ones and those left out."""
    header, notes = list(layout.header), list[str]()
    width = max(len(header), layout.width)
    try:
        cells = pd.read_csv(
            io.StringIO(text[layout.body :]),
            sep=layout.delimiter,
            header=None,
            names=range(width + 1),  # one more, where a cell too many is seen
            index_col=False,
            dtype=str,
            na_filter=False,
            skipinitialspace=True,
            quotechar=layout.quote,
            engine="c" if layout.delimiter.isascii() else "python",
        ).fillna("")
    except pd.errors.EmptyDataError:
        raise ValueError("there is a header but no row below it; at least one row is needed.") from None
    except pd.errors.ParserError as error:
        line = re.search(r"line (\d+)", str(error))
        found = int(line[1]) + text.count("\n", 0, layout.body) if line else 0
        where = f"line {found} has more cells than the header" if line else "a quotation mark may be left open"
        raise ValueError(f"this cannot be read as a CSV: {where}; mend it and try again.") from None
    blank = np.logical_and.reduce([(cells[place] == "").to_numpy(bool) for place in cells])
    every, cells = len(cells), cells[~blank]
    if cells.empty:
        what = "every cell below the header is empty" if every else "there is a header but no row below it"
        raise ValueError(f"{what}; at least one row is needed.")
    rows = len(cells)
    cells = without_words(cells, notes)
    if cells.empty:  # comments alone
        raise ValueError("there is a header but no row below it; at least one row is needed.")
    alone = rows - len(cells)
    _whole_quotes(cells)
    last = [place for place in cells if (cells[place] != "").any()][-1]
    while len(header) > last + 1 and header[-1] == "":
        header.pop()
    if last + 1 == len(header) + 1 and (layout.width > len(header) or (cells[last] != "").mean() > 0.9):
        if (cells[last] == "").any() or cells[0].duplicated().any():  # labels of R tell rows apart
            raise _too_many(cells[last], text, layout)
        header.insert(0, ROW)
        notes.append(f"The rows bring a label of their own, as R writes them: the first column is called {ROW}.")
    elif last + 1 > len(header):
        raise _too_many(cells[len(header)], text, layout)
    elif layout.width > len(header) or len(layout.header) > len(header):
        notes.append("A delimiter at the end of the lines was left out.")
    cells = cells.iloc[:, : len(header)]
    short = _short(text, layout, len(header)) - alone
    if short > 0:
        notes.append(
            f"{short:,} row{'s have' if short > 1 else ' has'} fewer cells than the header: the rest is empty."
        )
    if len(header) == len(layout.header) and _a_row(header, cells):
        raise no_header()
    return cells, _named(header, notes), notes, every


def _a_row(header: Sequence[str], cells: pd.DataFrame) -> bool:
    """Whether the header is a row like the others: numbers alone, words of its columns, or decimals that are no
    levels in order, such as quantiles."""
    numbers = [bool(NUMBER.fullmatch(name)) for name in header]
    if all(numbers) or not any(numbers):
        return any(numbers)
    again = any((cells[place] == name).any() for place, name in enumerate(header) if name and not numbers[place])
    decimals = [float(name.replace(",", ".")) for name in header if re.fullmatch(r"-?\d+[.,]\d+", name)]
    return again or decimals != sorted(set(decimals))


def _too_many(beyond: pd.Series, text: str, layout: Layout) -> ValueError:
    row = int(np.flatnonzero(beyond != "")[0])
    line = text.count("\n", 0, layout.body) + row + 1
    hint = " (where commas stand in numbers, save it with semicolons)" if layout.delimiter == "," else ""
    return ValueError(
        f"this cannot be read as a CSV: line {line} has more cells than the header; mend it and try again{hint}."
    )


def _whole_quotes(cells: pd.DataFrame) -> None:
    """`ValueError` where a cell has swallowed lines of the table, for its quotation mark was not closed."""
    for place in cells:
        longest = cells[place].iloc[int(cells[place].str.len().argmax())]
        if longest.count("\n") > 50:
            raise ValueError(
                f"this cannot be read as a CSV: a quotation mark is open before {longest[:20].strip()!r}; close it."
            )


def _short(text: str, layout: Layout, width: int) -> int:
    """Rows with fewer cells than the header; not counted where cells may hold delimiters or line ends."""
    body = text[layout.body :]
    if '"' in body or width < 2 or layout.delimiter == " ":
        return 0
    return sum(line.count(layout.delimiter) < width - 1 for line in body.split("\n") if line.strip())


def _named(header: Sequence[str], notes: list[str]) -> list[str]:
    """Every column has a name, and none has another's."""
    names: list[str] = []
    for place, given in enumerate(header):
        name = " ".join((given.lstrip("#") if place == 0 else given).split())
        if not name or re.fullmatch(r"Unnamed: \d+", name):
            name = ROW if place == 0 else f"column {place + 1}"
            notes.append(f"Column {place + 1} has no name, and is called {name}.")
        again = name
        number = 2
        while again in names:
            again, number = f"{name} ({number})", number + 1
        if again != name:
            notes.append(f"{name} stands in the header more than once; the later one is called {again}.")
        names.append(again)
    return names


# The csv module refuses longer cells, and would be believed to have found the end of the table.
csv.field_size_limit(2**30)
