"""How pandas reads a file as it was read here: the lines to show beside what a file's numbers say."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MOST_ROWS = 50
"""Rows that are named one by one where they are left out."""


@dataclass(frozen=True)
class Source:
    """encoding, delimiter, quote: the file's. above, below: lines before its header, and up to the header's end.
    names: of all columns. plain: whether the header has these names. left_out: rows that are none, from 0."""

    encoding: str
    delimiter: str
    quote: str
    above: int
    below: int
    names: tuple[str, ...]
    plain: bool
    left_out: tuple[int, ...]

    def code(self, columns: Mapping[str, str], name: str, file: str, cells: str) -> str:
        """The lines that read these columns of the file that the variable `file` names into a table called `name`.

        columns: by name, what makes its values, with `cells` in place of its texts.
        """
        chosen = sorted(columns, key=self.names.index)
        many = len(self.left_out) > MOST_ROWS  # only a look at all cells tells that a row is blank
        taken = list(self.names) if many else chosen
        places = [self.names.index(each) for each in taken]
        asked: dict[str, Any] = {}
        if self.delimiter != ",":
            asked["sep"] = self.delimiter
        if not self.delimiter.isascii():
            asked["engine"] = "python"
        if self.encoding not in ("utf-8", "utf-8-sig"):
            asked["encoding"] = self.encoding
        if self.quote != '"':
            asked["quotechar"] = self.quote
        if self.plain:
            asked |= {"skiprows": self.above} if self.above else {}
            asked |= {"index_col": False, "usecols": taken}
        else:
            asked |= {"header": None, "skiprows": self.below, "usecols": places, "names": taken}
        said = ", ".join(f"{key}={value!r}" for key, value in asked.items())
        lines = [
            f"{name} = pd.read_csv(",
            f"    {file}, {said},",
            '    dtype=str, keep_default_na=False, na_values=[""], skipinitialspace=True,',
            ")",
        ]
        if many:
            lines[-1] += '.dropna(how="all")'
        elif self.left_out:
            lines[-1] += f".drop(index={list(self.left_out)})"
        for each in chosen:
            if columns[each] != cells:
                here = f"{name}[{each!r}]"
                lines.append(f"{here} = {columns[each].replace(cells, here)}")
        return "\n".join(lines)
