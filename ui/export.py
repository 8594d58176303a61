"""What people take away: the snippet as a script or a notebook, the sweep as CSV."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from content import Question


def script(about: Question, settings: Mapping[str, Any], body: str) -> str:
    """The snippet with the values on screen as its first lines."""
    values = "\n".join(f"{name} = {_literal(value)}" for name, value in settings.items())
    return f"# {about.title}\n{values}\n\n{body}"


def notebook(about: Question, code: str) -> str:
    """The snippet as a notebook of two cells."""
    from nbformat import v4, writes  # takes 0.1 s to import, and few visitors download

    cells = [v4.new_markdown_cell(f"# {about.title}\n\n{about.line}"), v4.new_code_cell(code)]
    for number, cell in enumerate(cells):
        cell["id"] = f"{about.slug}-{number}".replace("_", "-")
    return writes(v4.new_notebook(cells=cells))


def csv_bytes(table: Mapping[str, np.ndarray]) -> bytes:
    """One row a step, UTF-8 with a byte-order mark so that spreadsheets read the signs right."""
    import pandas as pd

    frame = pd.DataFrame(dict(table)).rename(columns=_inert).map(_inert)
    return frame.to_csv(index=False).encode("utf-8-sig")


def _inert(cell: Any) -> Any:
    """A text that a spreadsheet would take for a formula, with an apostrophe before it; numbers are numbers."""
    if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")):
        try:
            float(cell)
        except ValueError:
            return f"'{cell}"
    return cell


def _literal(value: Any) -> str:
    return repr(value.item() if isinstance(value, np.generic) else value)
