"""A map's points, and a frame that does not move."""

from typing import Any

import numpy as np

from concepts.arrays import Array, Indices
from concepts.dimensionality_reduction.map_data import CHAINS, GROUPS
from figures import style
from figures.style import Chart, each

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


def quality_tiles(trust: Array, kept: Array, flat_trust: float, flat_kept: float) -> dict[str, list[str]]:
    """Trustworthiness and order of distances of t-SNE at each step, and PCA's, which stay."""
    return {
        "Trust, t-SNE": [f"{each:.3f}" for each in trust],
        "Trust, PCA": [f"{flat_trust:.3f}"] * len(trust),
        "Distances, t-SNE": [f"{each:.2f}" for each in kept],
        "Distances, PCA": [f"{flat_kept:.2f}"] * len(trust),
    }


def flat_map(flat: Array, group: Indices, data: str) -> Chart:
    """The first two principal components: for two features, the data themselves."""
    known = "The data as they are (PCA only turns two features)"
    chart = _square(
        known if data in FLAT_DATA else "PCA: the first two components",
        ("First component", "Second component"),
        1.15 * float(np.abs(flat).max()),
        "The data along their first two principal components, coloured by group.",
    )
    middles = _names(flat[None], group, data)[0]
    return _points(chart, flat[:, 0], flat[:, 1], middles[:, 0], middles[:, 1], group, data)


def moving_map(placed: Array, group: Indices, data: str, title: str) -> Chart:
    """What t-SNE drew at each step, each scaled to fill the picture: its units mean nothing."""
    shown = placed - placed.mean(axis=1, keepdims=True)
    shown = shown / np.abs(shown).max(axis=(1, 2), keepdims=True)
    chart = _square(
        title,
        ("t-SNE 1 (no unit)", "t-SNE 2 (no unit)"),
        1.15,
        "The t-SNE map, coloured by group, scaled to fill the picture at every step.",
        {"showticklabels": False, "ticks": "", "showgrid": False},
    )
    middles = _names(shown, group, data)
    x, y, middle_x, middle_y = (each(axis) for axis in (shown[..., 0], shown[..., 1], middles[..., 0], middles[..., 1]))
    return _points(chart, x, y, middle_x, middle_y, group, data)


def _square(title: str, names: tuple[str, str], reach: float, alt: str, axis: dict[str, Any] | None = None) -> Chart:
    """One unit is as long across as up, and the picture reaches as far to all sides."""
    axis = {"constrain": "domain", "nticks": 5} | (axis or {})
    x, y = names
    span = (-reach, reach)
    return Chart(
        title, x=x, y=y, x_range=span, y_range=span, alt=alt, xaxis=dict(axis), yaxis=axis | {"scaleanchor": "x"}
    )


def _points(chart: Chart, x: Any, y: Any, middle_x: Any, middle_y: Any, group: Indices, data: str) -> Chart:
    """All points as one trace, and the groups' names at their middles as another."""
    names = np.array(GROUPS[data])
    look: dict[str, Any] = {"text": names[group], "hover": "%{text}"}
    if data in CHAINS:
        look |= {"mode": "lines+markers", "line": {"color": style.faded(style.GREY, style.SOFT), "width": 1}}
    chart.points(x, y, [LOOKS[g][0] for g in group], [LOOKS[g][1] for g in group], size=style.SMALL, **look)
    said = [f"<b>{name}</b>" for name in names] if len(names) > 1 else [""]
    where = "middle center" if data in CHAINS else "top center"
    return chart.text(middle_x, middle_y, said, textposition=where, cliponaxis=False)


def _names(places: Array, group: Indices, data: str) -> Array:
    """(steps, groups, 2) where each group's name stands: above its points, or beside its stretch of a line."""
    if data in CHAINS:
        return np.stack(
            [0.84 * places[:, int(np.median(np.flatnonzero(group == g)))] for g in np.unique(group)], axis=1
        )
    members = [places[:, group == g] for g in np.unique(group)]
    return np.stack([np.column_stack([np.median(m[..., 0], 1), m[..., 1].max(axis=1)]) for m in members], axis=1)
