"""A board of methods and features, and a curve for each method."""

import numpy as np

from concepts.arrays import Array
from concepts.feature_selection import METHODS, SIGHT
from concepts.feature_selection.selection_data import Rows
from figures import style
from figures.style import Chart

SEEN = {"alone": "filters", "linear": "linear", "forest": "forests"}
BRIEF = {
    "correlation": "Corr.",
    "chi_square": "Chi²",
    "mutual_information": "Mut.<br>info.",
    "rfe_linear": "RFE<br>logist.",
    "lasso": "Lasso",
    "rfe_forest": "RFE<br>forest",
    "impurity": "Imp.",
    "permutation": "Perm.",
}
"""The methods' names where eight stand in a row."""

LOOK = {
    "alone": (style.BLUE, "solid", "circle"),
    "linear": (style.PURPLE, "dash", "square"),
    "forest": (style.BROWN, "dot", "diamond"),
}
SIGHT_OF = {method: sight for sight, methods in SIGHT.items() for method in methods}


def steps(data: Rows, last: int = 0) -> list[str]:
    """The number of features kept, from one to all, less `last`."""
    return [str(k) for k in range(1, len(data.kinds) + 1 - last)]


def board(data: Rows, methods: tuple[str, ...], title: str, alt: str) -> Chart:
    """An empty picture with a row a feature, in the order of the truth, and a column a method."""
    p = len(data.names)
    ticks = [data.names[i] for i in data.shown]
    return Chart(
        title,
        x="",
        y="",
        x_range=(-0.6, len(methods) - 0.4),
        y_range=(p - 0.4, -0.6),
        alt=alt,
        showlegend=True,
        margin=dict(l=82, r=10, t=14, b=54),
        xaxis={"tickvals": list(range(len(methods))), "ticktext": [BRIEF[each] for each in methods], "tickangle": 0},
        yaxis={"tickvals": list(range(p)), "ticktext": ticks, "tickfont": {"size": 12}},
    )


def by_sight(chart: Chart, methods: tuple[str, ...], values: Array, unit: str) -> Chart:
    """A thin line a method, and a bold one for the mean of those that see alike, over the number kept. The control's
    place is held."""
    x = np.arange(1, values.shape[1] + 1)
    for sight, of in SIGHT.items():
        rows = [i for i, method in enumerate(methods) if method in of]
        color, dash, _ = LOOK[sight]
        for i in rows:
            hover = f"{METHODS[methods[i]]}, %{{x}} kept: {unit}"
            chart.line(x, values[i], style.faded(color, style.STRONG), width=style.THIN, hover=hover)
        if rows:
            hover = f"{SEEN[sight]}, mean, %{{x}} kept: {unit}"
            mean = values[rows].mean(axis=0)
            chart.line(x, mean, color, dash=dash, width=style.BOLD, name=SEEN[sight], hover=hover)
    return chart.here(x)
