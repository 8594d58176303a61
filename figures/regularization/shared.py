"""What the pictures of the penalty share: each method's look, the penalty's axis, labels that keep apart."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from concepts.arrays import Array
from figures import style
from figures.words import fixed, number

LOOKS = {"Lasso": (style.BLUE, "solid", "circle"), "Ridge": (style.VERMILION, "dash", "diamond")}
LOOKS |= {"Elastic net": (style.GREEN, "dot", "square")}
"""Colour, dash and symbol of each method."""

PENALTY = "Penalty alpha (log scale)"


def look(l1_ratio: float) -> tuple[str, str, str]:
    """The look of the method of this mix."""
    return LOOKS[{0.0: "Ridge", 1.0: "Lasso"}.get(l1_ratio, "Elastic net")]


def log_axis(low: int, high: int) -> dict[str, Any]:
    """A penalty's axis, a tick for each power of ten."""
    powers = range(low, high + 1)
    return {"type": "log", "tickvals": [10.0**power for power in powers], "ticktext": [f"{10.0**p:g}" for p in powers]}


def steps(alphas: Array) -> list[str]:
    """The penalty, as three digits that are its whole value."""
    return [f"{alpha:g}" for alpha in alphas]


def coefficient(value: float) -> str:
    """Two decimals, and a zero told from what only rounds to it."""
    return "exactly 0" if value == 0 else number(value, 2) if abs(value) < 0.005 else fixed(value)


def apart(values: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Where labels of these values stand so that no two are nearer than `gap` and all within low and high; in the
    order given."""
    order = np.argsort(values, kind="stable")
    offsets = gap * np.arange(len(order))
    bare = np.asarray(values, float)[order] - offsets
    middle = (np.maximum.accumulate(bare) + np.minimum.accumulate(bare[::-1])[::-1]) / 2 + offsets
    placed = np.empty(len(order))
    placed[order] = np.minimum(np.maximum(middle, low + offsets), high - offsets[::-1])
    return placed.tolist()
