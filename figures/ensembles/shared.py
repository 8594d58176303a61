"""A plane shaded by a vote, and its rows."""

from typing import Any

import numpy as np

from concepts.arrays import Array
from concepts.ensembles.ensemble_data import Box, Sample, cells
from figures.style import GREY, NEGATIVE, POSITIVE, SMALL, Chart, each, faded

SHADES = [[0, faded(NEGATIVE, 0.6)], [0.5, faded(GREY, 0.06)], [1, faded(POSITIVE, 0.6)]]
LEVELS = 64
"""Votes are drawn in 64 shades: more could not be told apart, and would take three times the data."""


def plane(title: str, alt: str, box: Box, vote: Array, hover: str) -> Chart:
    """The two features, shaded by values from 0 to 1 at the cells: blue for class 0, orange for 1, bare at one half."""
    left, right, bottom, top = box
    chart = Chart(
        title,
        x="Feature 1",
        y="Feature 2",
        x_range=(left, right),
        y_range=(bottom, top),
        alt=alt,
        xaxis=dict(showgrid=False),
        yaxis=dict(showgrid=False),
    )
    x, y = cells(box).T
    shown = each(np.round(vote * LEVELS) / LEVELS)
    return chart.add("heatmap", x=x, y=y, z=shown, zmin=0, zmax=1, colorscale=SHADES, showscale=False, hover=hover)


def rows(chart: Chart, sample: Sample, size: Any = SMALL, **trace: Any) -> Chart:
    """The training rows, by their given label: ● class 0, ◆ class 1."""
    x, y = sample.X.T
    color = np.where(sample.y == 1, POSITIVE, NEGATIVE)
    symbol = np.where(sample.y == 1, "diamond", "circle")
    given: dict[str, Any] = {"customdata": sample.y, "hover": "labelled %{customdata}<br>%{x:.2f}, %{y:.2f}"} | trace
    return chart.points(x, y, color, symbol, size=size, marker__line={"width": 0.5, "color": "white"}, **given)


def rings(chart: Chart, sample: Sample, size: Any = 12.0) -> Chart:
    """A ring around each row whose label is flipped."""
    if sample.flipped.any():
        x, y = sample.X[sample.flipped].T
        chart.points(x, y, GREY, "circle-open", size=size, marker__line={"width": 1.5})
    return chart
