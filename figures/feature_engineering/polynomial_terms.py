"""Pictures of polynomial and interaction terms: the slices that they draw, what these are worth, and their number."""

import numpy as np

from concepts.feature_engineering.polynomial_terms import AT, DEGREES, GRID, Terms
from figures import style
from figures.style import Chart, each
from figures.words import fixed

FLOOR = -1.0
"""R² at the bottom of the axis; the tile says the number."""
LOOKS = ((style.BLUE, "dot"), (style.PURPLE, "dash"), (style.BROWN, "solid"))


def terms_view(result: Terms) -> style.View:
    """All of the fourth lab."""
    return style.View(
        [_slices(result), _scores(result), _columns(result)],
        "Degree",
        [str(degree) for degree in DEGREES],
        terms_readouts(result),
        _told(result),
        companions=1,
    )


def _slices(result: Terms) -> Chart:
    chart = Chart(
        "Prediction along the first feature, at three values of the second",
        x="First feature (SD)",
        y="y",
        x_range=(-2.05, 2.05),
        y_range=(-6, 6),
        alt="Three lines of prediction along the first feature, at second feature −1, 0 and 1, over the true ones.",
        showlegend=True,
    )
    x = np.concatenate([[*GRID, np.nan]] * len(AT))
    truth = np.concatenate([[*row, np.nan] for row in result.truth])
    chart.line(
        x, truth, style.faded(style.TRUTH, style.STRONG), width=style.BOLD, name="truth", hover="truth: %{y:.2f}"
    )
    inside = np.clip(result.slices, -7, 7)
    for place, (value, (color, dash)) in enumerate(zip(AT, LOOKS, strict=True)):
        hover = f"second at {fixed(value, 0)}: %{{y:.2f}}"
        name = f"second at {fixed(value, 0, signed=True)}"
        chart.line(GRID, each(inside[:, place]), color, dash=dash, name=name, hover=hover)
    return chart


def _scores(result: Terms) -> Chart:
    chart = Chart(
        "R² on training and on fresh rows",
        x="Degree",
        y="R²",
        x_range=(0.7, 6.3),
        y_range=(FLOOR, 1.05),
        alt="R² by degree on training and fresh rows, and of the truth; below −1 a curve rests on the floor.",
        showlegend=True,
        xaxis={"tickvals": DEGREES},
    )
    ceiling = f"all but noise: R² {result.ceiling:.3f}"
    chart.level(max(result.ceiling, FLOOR), width=style.LINE, name="all but noise", hover=ceiling)
    for name, values, dash, color in (
        ("training", result.train, "dash", style.TRAIN),
        ("fresh rows", result.test, "solid", style.TEST),
    ):
        said = [fixed(value, 3) for value in values]
        kept = np.maximum(values, FLOOR)
        chart.line(DEGREES, kept, color, dash=dash, name=name, text=said, hover=f"{name}: R² %{{text}}")
    below = result.test < FLOOR
    down = np.full(below.sum(), FLOOR + 0.12)
    chart.points(DEGREES[below], down, style.TEST, "triangle-down")
    if below.any():
        chart.label(DEGREES[below][0], FLOOR + 0.12, "off the scale", xanchor="right", yanchor="middle", xshift=-8)
    chart.points(each(DEGREES.astype(float)), each(np.maximum(result.train, FLOOR)), style.TRAIN)
    return chart.you(DEGREES, np.maximum(result.test, FLOOR))


def _columns(result: Terms) -> Chart:
    chart = Chart(
        "Columns, against the rows that must pay for them",
        x="Degree",
        y="Columns (log scale)",
        x_range=(0.7, 6.3),
        y_range=(0.2, 2.9),
        alt="The number of terms by degree, on a log scale, and the number of training rows.",
        showlegend=True,
        xaxis={"tickvals": DEGREES},
        yaxis={"type": "log", "tickvals": [2, 5, 10, 20, 50, 100, 200, 500]},
    )
    chart.level(len(result.y), dash="dash", width=style.LINE, name="training rows", hover="%{y} rows")
    chart.line(DEGREES, result.columns, style.BLUE, name="columns", hover="%{y} columns")
    return chart.you(DEGREES, result.columns)


def _scored(score: float) -> str:
    return fixed(score, 3 if abs(score) < 100 else 0)


def terms_readouts(result: Terms) -> dict[str, list[str]]:
    """Five tiles; the last can wait."""
    return {
        "Columns": [f"{columns:,}" for columns in result.columns],
        "R², training": [f"{score:.3f}" for score in result.train],
        "R², fresh rows": [_scored(score) for score in result.test],
        "All but noise": [f"{result.ceiling:.3f}"] * len(DEGREES),
        "Condition number": [
            f"{found:,.0f}" if np.isfinite(found) else "none: dependent" for found in result.condition
        ],
    }


def _told(result: Terms) -> list[str]:
    n = len(result.y)
    return [
        f"Degree {degree}: {columns:,} columns for {n} rows. R² {train:.3f} in training, {_scored(test)} on fresh "
        f"rows; knowing all but the noise gives {result.ceiling:.3f}."
        + (" There are as many columns as rows, or more." if columns >= n else "")
        for degree, columns, train, test in zip(DEGREES, result.columns, result.train, result.test, strict=True)
    ]


def terms_printed(result: Terms, step: int) -> str:
    """What the snippet prints at this step."""
    train, fresh = result.train[step], result.test[step]
    return f"columns: {result.columns[step]}\ntraining: R² {train:.4f}\nfresh rows: R² {fresh:.4g}"
