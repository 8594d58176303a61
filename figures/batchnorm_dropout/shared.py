"""How the ways look, and a family of curves with a trace of where the control stands."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concepts.arrays import Array
from figures import style

LOOKS = {
    "plain": (style.GREY, "solid", "circle"),
    "batch_norm": (style.GREEN, "dash", "square"),
    "dropout": (style.PURPLE, "dot", "diamond"),
    "both": (style.BROWN, "dashdot", "triangle-up"),
}
"""Colour, dash and symbol of each way, the same in all labs of the page."""


def traced(
    figure: style.go.Figure,
    x: NDArray[Any],
    rows: Array,
    names: Sequence[str],
    looks: Sequence[tuple[str, str, str]],
    hover: str,
) -> style.Sweep:
    """One line for each of `rows` over x, and a marker on each that moves along with the step."""
    for name, y, (color, dash, _) in zip(names, rows, looks, strict=True):
        figure.add_scatter(
            x=x,
            y=y,
            mode="lines",
            name=name,
            line={"color": color, "dash": dash, "width": 2.5},
            hovertemplate=f"{name}, {hover}<extra></extra>",
        )
    moving = {}
    for place, (y, (color, _, symbol)) in enumerate(zip(rows, looks, strict=True)):
        figure.add_scatter(
            x=x[:1],
            y=y[:1],
            mode="markers",
            marker={"color": color, "symbol": symbol, "size": 11},
            showlegend=False,
            hoverinfo="skip",
        )
        moving[len(rows) + place] = {"x": np.asarray(x)[:, None], "y": y[:, None]}
    return style.Sweep(figure, moving)
