"""Files that people bring, as a lab sees them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd

from tables.columns import CELLS
from tables.reading import Table, table_of


@dataclass(frozen=True)
class Part:
    """Some columns of a table. token: what tells it from every other part of every other file. brought: by a person."""

    token: tuple[Any, ...]
    frame: pd.DataFrame
    brought: bool


@dataclass(frozen=True)
class Upload:
    """A table and the name of the file it came from. token: tells it from other files, and other readings of it.
    brought: by a person; else it is the example."""

    name: str
    table: Table
    token: tuple[Any, ...]
    brought: bool = True

    @property
    def columns(self) -> list[str]:
        return list(self.table.frame.columns)

    def code(self, *columns: str, name: str = "table", file: str = "file") -> str:
        """Lines of Python that read these columns as they were read here."""
        by_name = {each.name: each.code for each in self.table.columns if each.name in columns}
        return self.table.source.code(by_name, name, file, CELLS)

    def part(self, *columns: str) -> Part:
        """The columns of these names, all of them without one."""
        chosen = list(columns) or self.columns
        return Part((*self.token, *chosen), self.table.frame[chosen], self.brought)


@cache
def example_of(key: str, example: Callable[[], Mapping[str, Any]]) -> Upload:
    """What stands in until there is a file: what a file of these columns would be read as."""
    name = f"example_{key}.csv"
    return Upload(name, table_of(example()), (name,), brought=False)
