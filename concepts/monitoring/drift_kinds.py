"""What a column of two tables holds, and why some columns are not compared.

A file says what its column holds by a kind: "number" and "score" are numbers, "label" and "category" are texts, "date"
and "identifier" are what they say. Where nobody says, the values do.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from concepts.arrays import varies
from concepts.labels import NUMERIC
from concepts.monitoring import drift_metrics as dm

KINDS: Mapping[str, str] = {
    **dict.fromkeys(NUMERIC, "numeric"),
    **dict.fromkeys(("label", "category"), "text"),
    "date": "date",
    "identifier": "identifier",
}
"""What a file says that its column holds, and how it is compared."""
WORDS = {"numeric": "numbers", "text": "text", "date": "dates", "identifier": "identifiers"}
FEW_ROWS, UNIQUE = 20, 0.95
"""Of more rows than this, with a greater share of distinct values than that, a text is an identifier."""
IDENTIFIER = "looks like an identifier: nearly every value occurs once"
_DATE = re.compile(r"^(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})([T ].*)?$")


def guess(values: pd.Series) -> str:
    """What a column with values holds by them: "numeric", "text" (booleans too), "date" or "identifier".

    Whole numbers are an identifier where nearly each occurs once and they run on, as 10001, 10002, …; an income does
    not.
    """
    there = values.dropna()
    if pd.api.types.is_datetime64_any_dtype(values):
        return "date"
    if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
        whole = pd.api.types.is_integer_dtype(values) and float(there.max()) - float(there.min()) < 2 * len(there)
        return "identifier" if whole and _unique(there) else "numeric"
    sample = there.head(200).astype(str)
    if all(_DATE.match(text.strip()) for text in sample):
        return "date"
    return "identifier" if _unique(there) else "text"


def settle(
    before: pd.Series, after: pd.Series, said: tuple[str | None, str | None]
) -> tuple[tuple[str, str], pd.Series, pd.Series]:
    """What both columns hold, and their values as they are compared.

    said: the kinds of the two files, None where nobody says. One file may call a label what the other calls a number,
    for it has fewer distinct values: they are numbers if all of both are. Infinite numbers count as missing.
    """
    columns = [before, after]
    kinds = [
        "empty" if not each.notna().any() else KINDS[kind] if kind else guess(each)
        for each, kind in zip(columns, said, strict=True)
    ]
    if "identifier" in kinds:
        kinds = ["identifier" if each != "empty" else each for each in kinds]
    if set(kinds) == {"numeric", "text"} or (set(kinds) == {"text"} and "label" in said):
        numbers = [_numbers(each) for each in columns]
        if numbers[0] is not None and numbers[1] is not None:
            columns, kinds = [numbers[0], numbers[1]], ["numeric", "numeric"]
    for place, kind in enumerate(kinds):
        if kind == "numeric" and np.isinf(columns[place].to_numpy(float, na_value=np.nan)).any():
            columns[place] = columns[place].replace([np.inf, -np.inf], np.nan)
            kinds[place] = "numeric" if columns[place].notna().any() else "empty"
    if kinds == ["numeric", "numeric"]:
        columns = _rounded(*columns)
    return (kinds[0], kinds[1]), columns[0], columns[1]


def left_out(before: pd.Series, after: pd.Series, kinds: tuple[str, str], alpha: float) -> str:
    """Why a column is not compared, or nothing."""
    if kinds == ("empty", "empty"):
        return "no value in either file"
    if "date" in kinds:
        return "dates move on by themselves"
    if "identifier" in kinds:
        return IDENTIFIER
    if "empty" in kinds:
        return ""
    if before.nunique() == 1 and after.nunique() == 1 and before.dropna().iloc[0] == after.dropna().iloc[0]:
        if missing(before, after)["missing_p"] < alpha:
            return ""
        return "constant in both files"
    return ""


def missing(before: pd.Series, after: pd.Series) -> dict[str, Any]:
    """The shares of rows without a value, and the p-value of their difference."""
    rows, lost = [len(before), len(after)], [int(each.isna().sum()) for each in (before, after)]
    counts = [[each - gone, gone] for each, gone in zip(rows, lost, strict=True)]
    return {
        "missing_before": lost[0] / rows[0],
        "missing_after": lost[1] / rows[1],
        "missing_p": float(dm.chi_square(*counts)[1]),
    }


def respelled(before: pd.Series, after: pd.Series) -> dict[str, str]:
    """The current categories that are the reference's in another spelling, and how that most often spells them: other
    capitals, or another sign of space, hyphen and underscore. Not where the reference has this spelling, too, at least
    a tenth as often. The most frequent come first."""
    old, new = ((each.dropna().astype(str).str.strip()).value_counts(normalize=True) for each in (before, after))
    usual: dict[str, str] = {}
    for text in old.index:
        usual.setdefault(_folded(text), text)
    found = {text: usual.get(_folded(text), text) for text in new.index if _folded(text).strip()}
    return {text: known for text, known in found.items() if text != known and old.get(text, 0) < new[text] / 10}


# ------------------------------------------------------------------------------------------------------- helpers


def _folded(text: str) -> str:
    return re.sub(r"[\s_–-]+", " ", unicodedata.normalize("NFKC", text.strip("\ufeff\u200b")).casefold())


def _unique(there: pd.Series) -> bool:
    return bool(len(there) > FEW_ROWS and there.nunique() > UNIQUE * len(there))


def _numbers(values: pd.Series) -> pd.Series | None:
    """A text column as numbers, if all of it is."""
    if pd.api.types.is_bool_dtype(values):
        return None
    numbers = pd.to_numeric(values, errors="coerce")
    return numbers if numbers.notna().sum() == values.notna().sum() else None


def _rounded(before: pd.Series, after: pd.Series) -> list[pd.Series]:
    """A constant of the reference that rounding has blurred is one value, in both columns."""
    centre = float(before.dropna().iloc[0])
    near = [
        ~varies(np.abs(each.to_numpy(float, na_value=np.nan) - centre), abs(centre)) & each.notna().to_numpy()
        for each in (before, after)
    ]
    if near[0].sum() < before.notna().sum():
        return [before, after]
    return [each.mask(close, centre) for each, close in zip((before, after), near, strict=True)]
