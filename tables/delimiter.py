"""What parts the cells of a line: the sign that gives all lines as many."""

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import median

MOST_COLUMNS = 500
USUAL = "\t;|,"
"""What is tried first. Of two that fit alike the first is taken: who writes a tab hardly means another."""
SIGNS = ("Po", "Sm", "Sk", "So", "Sc", "Pd", "Pc", "Cc")
"""Unicode's categories of what else may part cells: no letters, digits, quotation marks or brackets."""
AT_HOME = "#.-–—_/%+$€£¥₹₽₩°"
"""Signs of names, dates and numbers: they part nothing, but a person is told of them."""
UNLIKELY = "^~¦§¬"
"""Signs that hardly stand in a cell."""
STEADY = 0.9
"""From which share of lines with as many cells as most a delimiter is sure."""
LONE = re.compile(r"\s*|-?\d+,\d+\s*[%€$£]?\s*")
NUMBER = re.compile(r"[-+(−]?\s*[$€£¥₹]?\s*[\d.,'’\u00a0\u202f ]*\d[\d.,]*(e[-+]?\d+)?\s*[%€$£)]*", re.IGNORECASE)
THOUSANDS = re.compile(r"-?\d{1,3}( \d{3})*([.,]\d+)?")
Rows = list[tuple[list[str], int]]
"""The cells of each row, none for a blank line, and the count of lines up to its end."""


def parted(lines: Sequence[str], quote: str, told: str = "") -> tuple[str, Rows, tuple[str, ...]]:
    """The delimiter, the rows that it makes of the lines, and what is to be said of it.

    told: what the file says that it is.

    Raises:
        ValueError: in one sentence, there are more columns than are read.
    """
    if not told and len(lines) > 2 and "," not in lines[0] and all(LONE.fullmatch(line) for line in lines[1:]):
        told = ";"  # one column of numbers with a decimal comma
    if told:
        return told, list(_rows(lines, told, quote)), ()
    tried = {each: list(_rows(lines, each, quote)) for each in USUAL}
    fits = {each: round(_share(rows), 3) for each, rows in tried.items()}
    best = max(USUAL, key=lambda each: fits[each])
    first = next((row for row, _ in tried[best] if row), [])
    if fits[best] >= STEADY and len(first) > 1:
        return best, tried[best], ()
    others = _others(lines, quote, STEADY if fits[best] < 0.5 else 1.0)
    signs = [each for each in others if each not in AT_HOME]
    if signs:
        sign = max(signs, key=lambda each: (others[each], unicodedata.category(each) == "Cc", each in UNLIKELY))
        return sign, list(_rows(lines, sign, quote)), (f"The cells are parted by {_shown(sign)}.",)
    if fits[best] < 0.5 and (spaced := _spaced(lines, quote)):
        return " ", spaced, ()
    if fits[best]:
        return best, tried[best], ()
    seen = f"{_shown(next(iter(others)))} as often" if others else "as many gaps" if _aligned(lines) else ""
    hint = f"All lines have {seen}: if cells are parted there, save the file with commas instead."
    return ",", tried[","], (hint,) if seen else ()


def width_of(rows: Rows) -> int:
    """Cells of most rows."""
    counts = Counter(len(row) for row, _ in rows if row)
    return max(counts, key=lambda width: (counts[width], width)) if counts else 0


def _rows(lines: Sequence[str], delimiter: str, quote: str) -> Iterator[tuple[list[str], int]]:
    whole = (f"{line}\n" for line in lines)  # a line end within quotation marks is the cell's
    reader = csv.reader(whole, delimiter=delimiter, quotechar=quote, skipinitialspace=True)
    try:
        for row in reader:
            yield (row if any(cell.strip() for cell in row) else []), reader.line_num
    except csv.Error:  # a cell without an end
        return


def _share(rows: Rows) -> float:
    """Of rows with as many cells as most, if these are several."""
    width, filled = width_of(rows), [row for row, _ in rows if row]
    return sum(len(row) == width for row in filled) / len(filled) if width > 1 else 0.0


def _others(lines: Sequence[str], quote: str, least: float) -> dict[str, float]:
    """Signs that part the header's line and at least that share of the lines alike, and which share: a lone column may
    not look like two.

    Raises:
        ValueError: in one sentence, there are too many columns, or no header.
    """
    filled = [line for line in lines if line.strip()]
    seen = Counter(sign for line in filled for sign in set(line[:10_000]) - set(f"{USUAL}\"'`´\0\r"))
    found = {}
    for sign, count in seen.items():
        if 2 * count < len(filled) or unicodedata.category(sign) not in SIGNS:
            continue
        if not _few(filled, sign, refuse=sign not in AT_HOME):
            continue
        rows = list(_rows(lines, sign, quote))
        width = width_of(rows)
        at = next((place for place, (row, _) in enumerate(rows) if len(row) == width), 0)
        above = [row for row, _ in rows[:at]]
        titles = [row for row in above if row and not row[0].lstrip().startswith("#")]
        names = [cell.strip() for cell in rows[at][0] if cell.strip()] if rows else []
        numbers = [bool(NUMBER.fullmatch(name)) for name in names]
        if (titles and above[-1]) or len(names) < 2 or (any(numbers) and not all(numbers)):
            continue
        if (share := _share(rows[at:])) >= least:
            if all(numbers) and rows[at][0][0] and sign not in AT_HOME:
                raise no_header()
            found[sign] = share
    return found


def _few(lines: Sequence[str], sign: str, refuse: bool) -> bool:
    """Whether lines have few enough of a sign to be parted by it; `ValueError` where most have too many."""
    counts = [line.count(sign) for line in lines]
    if refuse and min(counts[0], median(counts)) >= MOST_COLUMNS:
        raise too_wide(max(counts) + 1)
    return max(counts) < MOST_COLUMNS


def too_wide(cells: int) -> ValueError:
    return ValueError(f"a line has {cells:,} cells or more; at most {MOST_COLUMNS} columns are read.")


def no_header() -> ValueError:
    return ValueError("the first line holds numbers, so there seems to be no header; add one line with column names.")


def _spaced(lines: Sequence[str], quote: str) -> Rows:
    """The rows that spaces make, or none. Words have spaces too: a table by R has its cells in quotation marks, or all
    are numbers."""
    starts = [line[:10_000] for line in lines if line.strip()]
    words = [start.split() for start in starts]
    if starts and median(map(len, words)) > MOST_COLUMNS:
        if all(NUMBER.fullmatch(word) for word in words[-1][:MOST_COLUMNS]):
            raise too_wide(max(map(len, words)))
        return []
    rows = list(_rows(lines, " ", quote))
    filled = [row for row, _ in rows if row]
    if len(filled) > 1 and len(filled[0]) == 1 and _lone(filled[1:], starts):
        return []
    plain = sum(bool(NUMBER.fullmatch(cell)) for row in filled[1:] for cell in row)
    return rows if _share(rows) > STEADY and plain >= len(filled) - 1 else []


def _lone(rows: Sequence[list[str]], lines: Sequence[str]) -> bool:
    """Whether lines below a single name are a cell each, as in "$ 5.20" and "1 234": no label tells all rows apart."""
    first, last = [row[0] for row in rows], [row[-1] for row in rows]
    if len(set(first)) < len(first) or (len(rows) > 1 and len(set(last)) == 1 and not NUMBER.fullmatch(last[0])):
        return True
    counted = first == [str(place) for place in range(1, len(first) + 1)]
    return not counted and all(THOUSANDS.fullmatch(line) for line in lines[1:])


def _aligned(lines: Sequence[str]) -> bool:
    """Whether all lines have as many gaps of several spaces."""
    gaps = {len(re.split(r" {2,}", line.strip())) for line in lines if line.strip()}
    return len(gaps) == 1 and gaps != {1}


def _shown(sign: str) -> str:
    return f'"{sign}"' if sign.isprintable() else repr(sign)
