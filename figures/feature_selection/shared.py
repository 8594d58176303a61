"""A board of methods and features, and a curve for each method."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from concepts.feature_selection import METHODS, SIGHT
from concepts.feature_selection.selection_data import Rows
from figures import style

SEEN = {"alone": "one feature at a time", "linear": "weighted sums", "forest": "forest"}

LOOK = {
    "alone": (style.BLUE, "solid", "circle"),
    "linear": (style.PURPLE, "dash", "square"),
    "forest": (style.BROWN, "dot", "diamond"),
}
SIGHT_OF = {method: sight for sight, methods in SIGHT.items() for method in methods}
TALL = 450
"""Pixels, for a row a feature: up to 18."""


def steps(data: Rows, last: int = 0) -> list[str]:
    """The number of features kept, from one to all, less `last`."""
    return [str(k) for k in range(1, len(data.kinds) + 1 - last)]


def board(data: Rows, methods: tuple[str, ...], title: str, alt: str) -> go.Figure:
    """An empty picture with a row a feature, in the order of the truth, and a column a method."""
    p = len(data.names)
    figure = style.chart(
        title,
        x="",
        y="",
        x_range=(-0.6, len(methods) - 0.4),
        y_range=(p - 0.4, -0.6),
        alt=alt,
        height=TALL,
        showlegend=True,
        margin=dict(l=82, r=10, t=14, b=92),
    )
    names = [METHODS[method].replace("Mutual information", "Mutual inf.") for method in methods]
    figure.update_xaxes(tickvals=list(range(len(methods))), ticktext=names, tickangle=-45, tickfont_size=13)
    figure.update_yaxes(tickvals=list(range(p)), ticktext=[data.names[i] for i in data.shown], tickfont_size=12)
    return figure


def by_sight(
    figure: go.Figure, methods: tuple[str, ...], x: np.ndarray, values: np.ndarray, unit: str
) -> dict[int, dict[str, Any]]:
    """Add a line a method, a trace a kind of sight, and a mark each at the current step. Returns what moves."""
    for sight, of in SIGHT.items():
        rows = [i for i, method in enumerate(methods) if method in of]
        color, dash, _ = LOOK[sight]
        figure.add_scatter(
            x=np.concatenate([[*x, np.nan] for _ in rows]),
            y=np.concatenate([[*values[i], np.nan] for i in rows]),
            mode="lines",
            name=SEEN[sight],
            line={"color": color, "dash": dash, "width": 2},
            text=np.repeat([METHODS[methods[i]] for i in rows], len(x) + 1),
            hovertemplate=f"%{{text}}, %{{x}} kept: {unit}<extra></extra>",
        )
    sights = [SIGHT_OF[method] for method in methods]
    figure.add_scatter(
        x=[x[0]] * len(methods),
        y=values[:, 0],
        mode="markers",
        marker={"size": 10, "color": [LOOK[each][0] for each in sights], "symbol": [LOOK[each][2] for each in sights]},
        showlegend=False,
        text=[METHODS[method] for method in methods],
        hovertemplate=f"%{{text}}: {unit}<extra></extra>",
    )
    return {len(figure.data) - 1: {"x": np.repeat(x[:, None], len(methods), axis=1), "y": values.T}}
