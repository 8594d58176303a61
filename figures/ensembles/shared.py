"""A plane shaded by a vote, and its rows."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from concepts.arrays import Array
from concepts.ensembles.ensemble_data import Box, Sample, cells
from figures import style

SHADES = [
    [0, style.faded(style.NEGATIVE, 0.6)],
    [0.5, style.faded(style.GREY, 0.06)],
    [1, style.faded(style.POSITIVE, 0.6)],
]
LEVELS = 64
"""Votes are drawn in 64 shades: more could not be told apart, and would take three times the data."""


def plane(title: str, alt: str, box: Box) -> go.Figure:
    """An empty picture of the two features."""
    left, right, bottom, top = box
    figure = style.chart(
        title, x="Feature 1", y="Feature 2", x_range=(left, right), y_range=(bottom, top), alt=alt, showlegend=True
    )
    figure.update_xaxes(showgrid=False)
    return figure.update_yaxes(showgrid=False)


def shading(box: Box, z: Array, hover: str) -> go.Heatmap:
    """Values from 0 to 1 at the cells: blue for class 0, orange for class 1, bare at one half."""
    x, y = cells(box).T
    return go.Heatmap(x=x, y=y, z=z, zmin=0, zmax=1, colorscale=SHADES, showscale=False, hovertemplate=hover)


def points(rows: Sample, **marker: Any) -> list[go.Scatter]:
    """The training rows, by their given label, and a ring around those that are flipped."""
    look = {
        "size": 6,
        "color": np.where(rows.y == 1, style.POSITIVE, style.NEGATIVE),
        "symbol": np.where(rows.y == 1, "diamond", "circle"),
        "line": {"width": 0.5, "color": "white"},
    }
    traces = [
        go.Scatter(
            x=rows.X[:, 0],
            y=rows.X[:, 1],
            customdata=rows.y,
            mode="markers",
            marker=look | marker,
            showlegend=False,
            hovertemplate="labelled %{customdata}<br>%{x:.2f}, %{y:.2f}<extra></extra>",
        )
    ]
    if rows.flipped.any():
        ring = {"size": 12, "symbol": "circle-open", "color": style.GREY, "line": {"width": 1.5}}
        x, y = rows.X[rows.flipped].T
        traces.append(go.Scatter(x=x, y=y, mode="markers", name="label flipped", marker=ring, hoverinfo="skip"))
    return traces
