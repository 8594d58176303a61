"""A map's points, and a frame that does not move."""

import numpy as np
import plotly.graph_objects as go

from concepts.arrays import Array, Indices
from concepts.dimensionality_reduction.map_data import CHAINS, GROUPS
from figures import style

YOU = style.HELD
MAP, FLAT = style.PURPLE, style.BLUE
"""The colours of t-SNE and of PCA where both are measured."""
LOOKS = (
    (style.VERMILION, "circle"),
    (style.BLUE, "diamond"),
    (style.GREEN, "square"),
    (style.PURPLE, "triangle-up"),
    (style.BROWN, "cross"),
)
"""Colour and symbol of each group."""
FLAT_DATA = ("widths", "distances", "ring", "spiral")
"""Data sets of two features, of which PCA to two components loses nothing."""


def flat_map(flat: Array, group: Indices, data: str) -> go.Figure:
    """The first two principal components: for two features, the data themselves."""
    known = "The data as they are (PCA only turns two features)"
    figure = style.chart(
        known if data in FLAT_DATA else "PCA: the first two components",
        x="First component",
        y="Second component",
        alt="The data along their first two principal components, coloured by group.",
    )
    _square(figure, 1.15 * float(np.abs(flat).max()))
    _points(figure, flat, group, data)
    return figure


def moving_map(placed: Array, group: Indices, data: str, title: str) -> style.Sweep:
    """What t-SNE drew at each step, each scaled to fill the picture: its units mean nothing."""
    shown = placed - placed.mean(axis=1, keepdims=True)
    shown = shown / np.abs(shown).max(axis=(1, 2), keepdims=True)
    figure = style.chart(
        title,
        x="t-SNE 1 (no unit)",
        y="t-SNE 2 (no unit)",
        alt="The t-SNE map, coloured by group, scaled to fill the picture at every step.",
    )
    _square(figure, 1.15)
    figure.update_xaxes(showticklabels=False, ticks="", showgrid=False)
    figure.update_yaxes(showticklabels=False, ticks="", showgrid=False)
    _points(figure, shown[0], group, data)
    middles = _names(shown, group, data)
    moving = {0: {"x": shown[:, :, 0], "y": shown[:, :, 1]}, 1: {"x": middles[:, :, 0], "y": middles[:, :, 1]}}
    return style.Sweep(figure, moving)


def _square(figure: go.Figure, reach: float) -> None:
    """One unit is as long across as up, and the picture reaches as far to all sides."""
    figure.update_xaxes(range=[-reach, reach], constrain="domain", nticks=5)
    figure.update_yaxes(range=[-reach, reach], constrain="domain", nticks=5, scaleanchor="x")


def _points(figure: go.Figure, places: Array, group: Indices, data: str) -> None:
    """All points as one trace, and the groups' names at their middles as another."""
    names = np.array(GROUPS[data])
    middles = _names(places[None], group, data)[0]
    figure.add_scatter(
        x=places[:, 0],
        y=places[:, 1],
        mode="lines+markers" if data in CHAINS else "markers",
        line={"color": style.faded(style.GREY, 0.5), "width": 1},
        marker={
            "size": 7,
            "color": [LOOKS[each][0] for each in group],
            "symbol": [LOOKS[each][1] for each in group],
        },
        text=names[group],
        hovertemplate="%{text}<extra></extra>",
    )
    figure.add_scatter(
        x=middles[:, 0],
        y=middles[:, 1],
        mode="text",
        text=[f"<b>{name}</b>" for name in names] if len(names) > 1 else [""],
        textposition="middle center" if data in CHAINS else "top center",
        textfont={"size": 14},
        hoverinfo="skip",
        cliponaxis=False,
    )


def _names(places: Array, group: Indices, data: str) -> Array:
    """(steps, groups, 2) where each group's name stands: above its points, or beside its stretch of a line."""
    if data in CHAINS:
        return np.stack(
            [0.84 * places[:, int(np.median(np.flatnonzero(group == g)))] for g in np.unique(group)], axis=1
        )
    members = [places[:, group == each] for each in np.unique(group)]
    return np.stack([np.column_stack([np.median(m[..., 0], 1), m[..., 1].max(axis=1)]) for m in members], axis=1)
