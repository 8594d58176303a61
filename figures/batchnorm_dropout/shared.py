"""How the ways look, and a family of curves over the control."""

from collections.abc import Sequence
from typing import Any

from numpy.typing import NDArray

from concepts.arrays import Array
from figures import style
from figures.style import Chart

LOOKS = {
    "plain": (style.GREY, "solid", "circle"),
    "batch_norm": (style.GREEN, "dash", "square"),
    "dropout": (style.PURPLE, "dot", "diamond"),
    "both": (style.BROWN, "dashdot", "triangle-up"),
}
"""Colour, dash and symbol of each way, the same in all labs of the page."""


def traced(
    chart: Chart,
    x: NDArray[Any],
    rows: Array,
    names: Sequence[str],
    looks: Sequence[tuple[str, str, str]],
    hover: str,
) -> Chart:
    """One line for each of `rows` over x, and where the control stands."""
    for name, y, (color, dash, _) in zip(names, rows, looks, strict=True):
        chart.line(x, y, color, dash=dash, name=name, hover=f"{name}, {hover}")
    return chart.here(x)
