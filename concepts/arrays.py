"""What every concept shares: the array type, checks at the door, and results that cannot be changed."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Indices = NDArray[np.intp]
ROUNDING = 1e-10
"""A spread below this share of the values themselves is rounding."""
LARGEST = 1e100
"""What people's files may hold: squares and their sums still have room."""
Progress = Callable[[float], object] | None
"""What a long computation tells the share done, from 0 to 1."""
Result = TypeVar("Result")


def within(name: str, value: float, low: float, high: float) -> None:
    """Raises `ValueError` unless low <= value <= high."""
    if not low <= value <= high:
        raise ValueError(f"{name} must be from {low:,} to {high:,}, got {value!r}.")


def between(name: str, value: float, low: float, high: float) -> None:
    """Raises `ValueError` unless low < value < high: for what has no meaning at its ends."""
    if not low < value < high:
        raise ValueError(f"{name} must lie strictly between {low:,} and {high:,}, got {value!r}.")


def one_of(name: str, value: Any, allowed: Collection[Any]) -> None:
    """Raises `ValueError` unless `value` is among those allowed."""
    if value not in allowed:
        raise ValueError(f"{name} must be one of {', '.join(map(str, allowed))}, got {value!r}.")


def numbers_only(name: str, values: Array, bad: Flags, cells: NDArray[Any]) -> None:
    """ValueError for the first row of a person's column (n,) that is no number (`bad`) or none to compute with. cells:
    (n,) as they stand in the file."""
    for wrong, rule in (
        (bad, "a number"),
        (np.isinf(values), "finite"),
        (np.abs(values) > LARGEST, f"at most {LARGEST:g} in size"),
    ):
        if wrong.any():
            row = int(np.argmax(wrong))
            cell = cells[row][:30] if isinstance(cells[row], str) else cells[row]
            raise ValueError(f"{name} must be {rule}, but data row {row + 1:,} holds {cell!r}.")


def mean_and_error(values: ArrayLike) -> tuple[float, float]:
    """Mean of independent values and its standard error. ValueError for fewer than two."""
    x = np.asarray(values, dtype=float)
    within("number of values", x.size, 2, np.inf)
    return float(x.mean()), float(x.std(ddof=1) / np.sqrt(x.size))


def varies(spread: Any, size: Any) -> Any:
    """Whether values vary beyond rounding. spread: how far they do, a range or deviation; size: how large they are.

    A column of 0.1 has a standard deviation of 1e-17 by a computer's sums. To divide by it makes something of nothing.
    """
    return np.asarray(spread) > ROUNDING * np.asarray(size)


def frozen(result: Result) -> Result:
    """The same result, every array in it made read-only: those of dataclasses, lists, tuples and mappings in it too."""
    if isinstance(result, np.ndarray):
        result.setflags(write=False)
    elif isinstance(result, Mapping):
        for each in result.values():
            frozen(each)
    elif isinstance(result, list | tuple):
        for each in result:
            frozen(each)
    elif is_dataclass(result) and not isinstance(result, type):
        for each in fields(result):
            frozen(getattr(result, each.name))
    return result
