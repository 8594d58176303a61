"""What a person typed or drew, as the value that a drill takes."""

import re
from collections.abc import Sequence

import numpy as np

from concepts.arrays import Array

THOUSANDS = re.compile(r"-?[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]*)?")
DECIMAL = re.compile(r"-?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,2})?")
COLUMNS = 61
"""Of a drawn curve, at most."""


def number(text: str, spec: str, unit: str) -> float:
    """A number as people type it: with its unit or without, with a decimal comma, or with commas at the thousands. A
    share, whose format `spec` ends in %, is typed in percent.

    Raises:
        ValueError: it is none.
    """
    share = spec.endswith("%")
    digits = "".join(text.strip().replace("−", "-").removesuffix(unit).split()) if len(text) < 100 else ""
    digits = digits.removesuffix("%") if share else digits
    digits = digits.replace(",", "" if THOUSANDS.fullmatch(digits) else ".")
    if not DECIMAL.fullmatch(digits):
        raise ValueError(f"Please type one number{' in percent' if share else f' of {unit}' if unit else ''}.")
    return float(digits) / (100 if share else 1)


def columns(points: int) -> Array:
    """Where a curve of so many points is drawn."""
    return np.unique(np.linspace(0, points - 1, min(points, COLUMNS)).round().astype(int))


def curve(heights: Sequence[float | None], points: int, low: float, high: float) -> Array:
    """A drawn line over all points, with straight pieces between. heights: by column, from 0 to 1; None where nothing
    was drawn.

    Raises:
        ValueError: too little was drawn.
    """
    place = columns(points)
    drawn = [(at, height) for at, height in zip(place, heights, strict=False) if isinstance(height, int | float)]
    if len(drawn) < 0.8 * len(place):
        raise ValueError("Please draw the line from the left edge to the right one.")
    at, height = np.array(drawn, float).T
    return low + np.interp(np.arange(points), at, height.clip(0, 1)) * (high - low)
