"""A row for each method, and its two scores."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from concepts.arrays import Array, Ints
from concepts.high_cardinality import METHODS
from figures import style
from figures.style import Chart, each

SHORT = (
    "One-hot", "Rare as Other", "Hashing", "Frequency", "Target naive", "Target smoothed", "Target folds",
    "Target ordered", "Embedding",
)  # fmt: skip


def by_row(names: Sequence[str], title: str, x: str, x_range: Sequence[float], alt: str, **layout: Any) -> Chart:
    """An empty picture with a row for each of `names`, the first on top, at 0, 1 and so on."""
    axis = dict(tickvals=list(range(len(names))), ticktext=list(names), tickfont=dict(size=13), showgrid=False)
    rows = (len(names) - 0.4, -0.6)
    margin = {"l": 126, "r": 14, "t": 14, "b": 54}
    return Chart(title, x=x, y="", x_range=x_range, y_range=rows, alt=alt, margin=margin, yaxis=axis, **layout)


def dumbbells(
    title: str,
    x: str,
    train: Array,
    test: Array,
    level: Array,
    name: str,
    x_range: Sequence[float],
    fresh: str = "test",
) -> Chart:
    """Training and test score of each method, (steps, methods), joined; and a vertical line at `level`, (steps,)."""
    chart = by_row(SHORT, title, x, x_range, f"{title}, a row a method, with a line at {name}.", showlegend=True)
    row, joined = np.arange(len(SHORT)), np.stack([train, test, np.full_like(train, np.nan)], axis=2)
    chart.line(each(joined.reshape(len(train), -1)), np.repeat(row, 3), style.NEUTRAL, width=style.THIN)
    chart.upright(each(level), style.TRUTH, dash="dash", width=style.LINE, name=name, hover=f"{name}: %{{x:.3f}}")
    names: dict[str, Any] = {"customdata": list(METHODS.values())}
    ring = names | {"marker__line": {"width": style.LINE}, "hover": "%{customdata}, training: %{x:.3f}"}
    chart.points(each(train), row, style.TRAIN, "circle-open", name="training", **ring)
    return chart.points(
        each(test), row, style.TEST, "diamond", name=fresh, hover=f"%{{customdata}}, {fresh}: %{{x:.3f}}", **names
    )


def widths(width: Ints) -> list[str]:
    """Columns, as text."""
    return [f"{columns:,}" for columns in width]
