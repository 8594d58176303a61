"""Pictures of polynomial and interaction terms: the slices that they draw, what these are worth, and their number."""

import numpy as np

from concepts.feature_engineering.polynomial_terms import AT, DEGREES, GRID, Terms
from figures import style
from figures.words import fixed

FLOOR = -1.0
"""R² at the bottom of the axis; the tile says the number."""
LOOKS = ((style.BLUE, "dot"), (style.PURPLE, "dash"), (style.BROWN, "solid"))


def terms_view(result: Terms) -> style.View:
    """All of the fourth lab."""
    return style.View(
        [_slices(result), _scores(result), _columns(result)],
        "Degree",
        [str(each) for each in DEGREES],
        terms_readouts(result),
        _told(result),
    )


def _slices(result: Terms) -> style.Sweep:
    figure = style.chart(
        "Prediction along the first feature, at three values of the second",
        x="First feature (SD)",
        y="y",
        x_range=(-2.05, 2.05),
        y_range=(-6, 6),
        alt="Three lines of prediction along the first feature, at second feature −1, 0 and 1, over the true ones.",
        showlegend=True,
    )
    inside = np.clip(result.slices, -7, 7)
    figure.add_scatter(
        x=np.concatenate([[*GRID, np.nan]] * len(AT)),
        y=np.concatenate([[*row, np.nan] for row in result.truth]),
        mode="lines",
        name="truth",
        line={"color": style.faded(style.TRUTH, 0.55), "width": 7},
        hovertemplate="truth: %{y:.2f}<extra></extra>",
    )
    moving = {}
    for place, (value, (color, dash)) in enumerate(zip(AT, LOOKS, strict=True)):
        figure.add_scatter(
            x=GRID,
            y=inside[0, place],
            mode="lines",
            name=f"second at {fixed(value, 0, signed=True)}",
            line={"color": color, "dash": dash, "width": 3},
            hovertemplate=f"second at {fixed(value, 0)}: %{{y:.2f}}<extra></extra>",
        )
        moving[place + 1] = {"y": inside[:, place]}
    return style.Sweep(figure, moving)


def _scores(result: Terms) -> style.Sweep:
    figure = style.chart(
        "R² on training and on fresh rows",
        x="Degree",
        y="R²",
        x_range=(0.7, 6.3),
        y_range=(FLOOR, 1.05),
        alt="R² by degree on training and fresh rows, and of the truth; below −1 a curve rests on the floor.",
        showlegend=True,
    )
    figure.update_xaxes(tickvals=DEGREES)
    for name, values, dash, color in (
        ("training", result.train, "dash", style.TRAIN),
        ("fresh rows", result.test, "solid", style.TEST),
        ("all but noise", np.full(len(DEGREES), result.ceiling), "dot", style.GREY),
    ):
        figure.add_scatter(
            x=DEGREES,
            y=np.maximum(values, FLOOR),
            mode="lines",
            name=name,
            line={"color": color, "dash": dash, "width": 3},
            text=[fixed(each, 3) for each in values],
            hovertemplate=f"{name}: R² %{{text}}<extra></extra>",
        )
    both = np.maximum(np.stack([result.train, result.test], axis=1), FLOOR)
    figure.add_scatter(
        x=[DEGREES[0]] * 2,
        y=both[0],
        mode="markers",
        showlegend=False,
        hoverinfo="skip",
        marker={"size": 11, "color": [style.TRAIN, style.TEST], "symbol": ["circle", "diamond"]},
    )
    below = result.test < FLOOR
    figure.add_scatter(
        x=DEGREES[below],
        y=np.full(below.sum(), FLOOR + 0.12),
        mode="markers",
        showlegend=False,
        hoverinfo="skip",
        marker={"size": 11, "color": style.TEST, "symbol": "triangle-down"},
    )
    if below.any():
        at = {"x": DEGREES[below][0], "y": FLOOR + 0.12, "xanchor": "right", "xshift": -8}
        figure.add_annotation(text="off the scale", showarrow=False, **at)
    return style.Sweep(figure, {3: {"x": np.repeat(DEGREES[:, None], 2, axis=1), "y": both}})


def _columns(result: Terms) -> style.Sweep:
    figure = style.chart(
        "Columns, against the rows that must pay for them",
        x="Degree",
        y="Columns (log scale)",
        x_range=(0.7, 6.3),
        y_range=(0.2, 2.9),
        alt="The number of terms by degree, on a log scale, and the number of training rows.",
        showlegend=True,
    )
    figure.update_xaxes(tickvals=DEGREES)
    figure.update_yaxes(type="log", tickvals=[2, 5, 10, 20, 50, 100, 200, 500])
    figure.add_scatter(
        x=DEGREES,
        y=result.columns,
        mode="lines",
        name="columns",
        line={"color": style.BLUE, "width": 3},
        hovertemplate="%{y} columns<extra></extra>",
    )
    figure.add_scatter(
        x=[0.7, 6.3],
        y=[len(result.y)] * 2,
        mode="lines",
        name="training rows",
        line={"color": style.GREY, "width": 3, "dash": "dash"},
        hovertemplate="%{y} rows<extra></extra>",
    )
    figure.add_scatter(
        x=[DEGREES[0]],
        y=[result.columns[0]],
        mode="markers",
        showlegend=False,
        hoverinfo="skip",
        marker={"size": 11, "color": style.BLUE},
    )
    return style.Sweep(figure, {2: {"x": DEGREES[:, None], "y": result.columns[:, None]}})


def terms_readouts(result: Terms) -> dict[str, list[str]]:
    """Five tiles."""
    return {
        "Columns": [f"{each:,}" for each in result.columns],
        "Training rows": [f"{len(result.y):,}"] * len(DEGREES),
        "R², training": [f"{each:.3f}" for each in result.train],
        "R², fresh rows": [f"{each:,.3f}" for each in result.test],
        "All but noise": [f"{result.ceiling:.3f}"] * len(DEGREES),
        "Condition number": [f"{each:,.0f}" if np.isfinite(each) else "none: dependent" for each in result.condition],
    }


def _told(result: Terms) -> list[str]:
    n = len(result.y)
    return [
        f"Degree {degree}: {columns:,} columns for {n} rows. R² {train:.3f} in training, {test:,.3f} on fresh rows; "
        f"knowing all but the noise gives {result.ceiling:.3f}."
        + (" There are as many columns as rows, or more." if columns >= n else "")
        for degree, columns, train, test in zip(DEGREES, result.columns, result.train, result.test, strict=True)
    ]


def terms_printed(result: Terms, step: int) -> str:
    """What the snippet prints at this step."""
    train, fresh = result.train[step], result.test[step]
    return f"columns: {result.columns[step]}\ntraining: R² {train:.4f}\nfresh rows: R² {fresh:.4g}"
