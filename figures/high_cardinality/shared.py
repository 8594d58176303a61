"""A row for each method, and its two scores."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from concepts.arrays import Array, Ints
from concepts.high_cardinality import METHODS
from figures import style

SHORT = (
    "One-hot", "Rare as Other", "Hashing", "Frequency", "Target naive", "Target smoothed", "Target folds",
    "Target ordered", "Embedding",
)  # fmt: skip
MARGIN = {"l": 126, "r": 14, "t": 14, "b": 54}
ROW = np.arange(len(METHODS), dtype=float)


def by_method(title: str, x: str, x_range: Sequence[float], alt: str) -> go.Figure:
    """An empty picture with a row a method, the first on top."""
    figure = style.chart(title, x=x, y="", x_range=x_range, y_range=(len(METHODS) - 0.4, -0.6), alt=alt, margin=MARGIN)
    return figure.update_yaxes(title_text=None, tickvals=ROW, ticktext=SHORT, tickfont_size=13, showgrid=False)


def dumbbells(
    title: str,
    x: str,
    train: Array,
    test: Array,
    level: Array,
    name: str,
    x_range: Sequence[float],
    fresh: str = "test",
) -> style.Sweep:
    """Training and test score of each method, (steps, methods), joined; and a vertical line at `level`, (steps,)."""
    figure = by_method(title, x, x_range, f"{title}, a row a method, with a line at {name}.")
    joined = np.stack([train, test, np.full_like(train, np.nan)], axis=2).reshape(len(train), -1)
    upright = np.repeat(np.asarray(level, float)[:, None], 2, axis=1)
    figure.add_traces([
        go.Scatter(
            x=joined[0],
            y=np.repeat(ROW, 3),
            mode="lines",
            line={"color": style.NEUTRAL, "width": 1.5},
            hoverinfo="skip",
        ),
        go.Scatter(
            x=upright[0],
            y=[-1, len(METHODS)],
            mode="lines",
            name=name,
            line={"color": style.TRUTH, "dash": "dash", "width": 2},
            hovertemplate=f"{name}: %{{x:.3f}}<extra></extra>",
        ),
        go.Scatter(
            x=train[0],
            y=ROW,
            mode="markers",
            name="training",
            marker={"symbol": "circle-open", "size": 11, "color": style.TRAIN, "line": {"width": 2}},
            customdata=list(METHODS.values()),
            hovertemplate="%{customdata}, training: %{x:.3f}<extra></extra>",
        ),
        go.Scatter(
            x=test[0],
            y=ROW,
            mode="markers",
            name=fresh,
            marker={"symbol": "diamond", "size": 10, "color": style.TEST},
            customdata=list(METHODS.values()),
            hovertemplate=f"%{{customdata}}, {fresh}: %{{x:.3f}}<extra></extra>",
        ),
    ])  # fmt: skip
    return style.Sweep(figure, {0: {"x": joined}, 1: {"x": upright}, 2: {"x": train}, 3: {"x": test}})


def widths(width: Ints) -> list[str]:
    """Columns, as text."""
    return [f"{each:,}" for each in width]
