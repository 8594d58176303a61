"""Files that people bring: read in memory, checked, never written to disk."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

import pandas as pd

MEGABYTES = 10
ENCODINGS = ("utf-8-sig", "cp1252")
UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Upload:
    """A table and the name of the file it came from."""

    name: str
    table: pd.DataFrame


def harmless(text: str) -> str:
    """A text in which a stranger's words may stand, as Markdown that shows it and no picture, link or markup."""
    escaped = re.sub(r"([\\`*_{}\[\]()#+.!$<>:|~-])", r"\\\1", " ".join(text.split()))
    return re.sub(r"(\\://|www(?=\\\.)|@)", "\\1\u2060", escaped, flags=re.IGNORECASE)  # or addresses become links


def example_of(key: str, example: Mapping[str, Any]) -> Upload:
    """What stands in until there is a file."""
    return Upload(f"example_{key}.csv", pd.DataFrame(dict(example)))


def read_csv(file: IO[bytes]) -> pd.DataFrame:
    """Parse a CSV of any common delimiter and encoding.

    Raises:
        ValueError: in one sentence, what is wrong with the file and what is needed.
    """
    content = file.read()
    if len(content) > MEGABYTES * 2**20:
        raise ValueError(f"the file has {len(content) / 2**20:.1f} MB; at most {MEGABYTES} MB are allowed.")
    if not content.strip():
        raise ValueError("the file is empty; it needs a header line and at least one row.")
    if b"\0" in content[:4096] and content[:2] not in UTF_16_MARKS:
        raise ValueError("this is no CSV but a binary file; save it as CSV in UTF-8 first.")
    text = _decode(content)
    try:
        table = pd.read_csv(
            io.StringIO(text), sep=_delimiter(text), engine="c", skipinitialspace=True, low_memory=False
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        line = re.search(r"line (\d+)", str(error))
        where = f"line {line[1]} has more cells than the header" if line else "a quotation mark may be left open"
        raise ValueError(f"this cannot be read as a CSV: {where}; mend it and try again.") from None
    if table.empty:
        raise ValueError("there is a header but no row below it; at least one row is needed.")
    if table.shape[1] < 2 and "<html" in text[:2000].lower():
        raise ValueError("this is a web page, not a CSV; download the data itself.")
    if all(_is_number(name) for name in table.columns):
        raise ValueError(
            "the first line holds numbers, so there seems to be no header; add one line with column names."
        )
    table.columns = [str(name) for name in table.columns]
    return table


def suggested(columns: Sequence[str], guess: Sequence[str] = (), otherwise: int = 0) -> int:
    """The place of the first column whose name contains one of `guess`, or else `otherwise`."""
    lowered = [name.lower() for name in columns]
    found = [number for word in guess for number, name in enumerate(lowered) if word in name]
    return found[0] if found else min(otherwise, len(columns) - 1)


def _decode(content: bytes) -> str:
    if content[:2] in UTF_16_MARKS:
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError:
            raise ValueError("the text is UTF-16 and breaks off; save the file again, best in UTF-8.") from None
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValueError("the text is neither UTF-8 nor Windows-1252; save the file in UTF-8.")


def _delimiter(text: str) -> str:
    try:
        return csv.Sniffer().sniff(text[:8192], delimiters=",;\t|").delimiter
    except csv.Error:
        return ","


def _is_number(name: Any) -> bool:
    try:
        float(name)
    except ValueError:
        return False
    return True
