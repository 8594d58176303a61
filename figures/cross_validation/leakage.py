"""Pictures of two ways to be fooled: features chosen on all rows, and time shuffled."""

from typing import Any

import numpy as np
from scipy.stats import t as student

from concepts.leakage import CHOSEN, PERSISTENCE, Selection, TimeOrder
from figures import style


def selection_view(result: Selection) -> style.View:
    return style.View(
        [selection_errors(result), selection_correlations(result)],
        "Noise features to choose from",
        [f"{each:,}" for each in result.candidates],
        {
            "Chosen on all rows": _rates(result.outside, result.outside_se),
            "Chosen in the fold": _rates(result.inside, result.inside_se),
            "Best |correlation|": [f"{abs(row[0]):.2f}" for row in result.correlation],
        },
        [
            f"The {CHOSEN} best of {count:,} noise features, chosen on all rows, seem to err on "
            f"{result.outside[i]:.0%}. Chosen anew inside each training set, on {result.inside[i]:.0%}. "
            f"{_truth(result, i)}"
            for i, count in enumerate(result.candidates)
        ],
    )


def _truth(result: Selection, step: int) -> str:
    off = abs(result.inside[step] - 0.5)
    if off < student.ppf(0.975, result.simulations - 1) * result.inside_se[step]:
        return "The truth is 50%: there is nothing to learn."
    return f"The truth is 50%, and what is off is the luck of {result.simulations} data sets: others err otherwise."


def _rates(mean: np.ndarray, error: np.ndarray) -> list[str]:
    return [f"{m:.0%} ± {100 * e:.0f} SE" for m, e in zip(mean, error, strict=True)]


def _errors(
    title: str,
    x: str,
    at: np.ndarray,
    runs: int,
    lines: dict[str, tuple[np.ndarray, np.ndarray, str, str]],
    **axis: Any,
) -> style.Chart:
    """Claimed errors, means over `runs`, with 95% intervals; the first of `lines` is what people may draw."""
    chart = style.Chart(
        title,
        x=x,
        y="Claimed error (%)",
        x_range=axis.pop("range"),
        y_range=(0, 75),
        alt=f"{title}. The true error is 50%.",
        xaxis=axis,
        showlegend=True,
    )
    chart.line([at[0], at[-1]], [50, 50], style.TRUTH, name="truth", given=True)
    for place, (name, (mean, error, color, dash)) in enumerate(lines.items()):
        bars = dict(type="data", array=100 * student.ppf(0.975, runs - 1) * error, thickness=1, width=3, color=color)
        hover = f"{name}, %{{x}}: %{{y:.1f}}%"
        answer = "" if place else "points"
        chart.line(at, 100 * mean, color, dash=dash, name=name, hover=hover, answer=answer, error_y=bars)
    return chart.here(at)


def selection_errors(result: Selection) -> style.Chart:
    return _errors(
        "Error that cross-validation claims, with 95% intervals",
        "Noise features (log scale)",
        result.candidates,
        result.simulations,
        {
            "chosen on all rows": (result.outside, result.outside_se, style.ALERT, "solid"),
            "chosen in the fold": (result.inside, result.inside_se, style.BLUE, "dash"),
        },
        type="log",
        range=(np.log10(90), np.log10(5600)),
        tickvals=[100, 500, 1000, 5000],
        ticktext=["100", "500", "1,000", "5,000"],
    )


def selection_correlations(result: Selection) -> style.Sweep:
    figure = style.chart(
        "Correlation of the chosen with the class: seen, and fresh rows",
        x="Chosen feature, by strength",
        y="Correlation",
        x_range=(0, CHOSEN + 1),
        y_range=(-1, 1),
        alt="Correlations of the chosen features on the rows used to choose them, and on a fold that was not.",
        showlegend=True,
    )
    place = np.arange(1, CHOSEN + 1)
    looks = (("rows that chose", style.ALERT, "circle"), ("a fold left out", style.BLUE, "circle-open"))
    for name, color, symbol in looks:
        marker = dict(size=6, color=color, symbol=symbol)
        figure.add_scatter(
            x=place, y=[], mode="markers", name=name, marker=marker, hovertemplate="feature %{x}: %{y:.2f}"
        )
    return style.Sweep(figure, {0: {"y": result.correlation}, 1: {"y": result.held_out}})


def selection_printed(result: Selection, step: int) -> str:
    return f"chosen on all rows: {result.outside[step]:.4f}\nchosen in the fold: {result.inside[step]:.4f}"


def time_view(result: TimeOrder) -> style.View:
    return style.View(
        [time_errors(result), time_series(result)],
        "Persistence",
        [f"{each:g}" for each in result.persistence],
        {
            "Shuffled folds": _rates(result.shuffled, result.shuffled_se),
            "Folds in blocks": _rates(result.blocked, result.blocked_se),
            "Past only": _rates(result.ordered, result.ordered_se),
        },
        [
            f"Correlation with the row before: {each:g}. Shuffled folds claim an error of {result.shuffled[i]:.0%}, "
            f"folds in blocks {result.blocked[i]:.0%}, training on the past only {result.ordered[i]:.0%}. "
            "Far ahead it is 50%."
            for i, each in enumerate(result.persistence)
        ],
    )


def time_errors(result: TimeOrder) -> style.Chart:
    return _errors(
        "Error that cross-validation claims, with 95% intervals",
        "Correlation with the row before",
        PERSISTENCE,
        result.count,
        {
            "shuffled": (result.shuffled, result.shuffled_se, style.ALERT, "solid"),
            "blocks": (result.blocked, result.blocked_se, style.BROWN, "dot"),
            "past only": (result.ordered, result.ordered_se, style.BLUE, "dash"),
        },
        range=(-0.03, 1.01),
    )


def time_series(result: TimeOrder) -> style.Sweep:
    n = result.series.shape[1]
    figure = style.chart(
        "One feature and the class over time: unrelated, both drifting",
        x="Row, in order of time",
        y="First feature",
        x_range=(-1, n),
        y_range=(-4, 4),
        alt="One feature as a line over time, each row marked by its class.",
        showlegend=True,
    )
    rows = np.arange(n)
    figure.add_scatter(
        x=rows, y=[], mode="lines", line=dict(color=style.GREY, width=1), showlegend=False, hoverinfo="skip"
    )
    looks = (("class 0", style.NEGATIVE, "circle"), ("class 1", style.POSITIVE, "diamond"))
    moving = {0: {"y": result.series}}
    for label, (name, color, symbol) in enumerate(looks):
        marker = dict(size=7, color=color, symbol=symbol)
        figure.add_scatter(x=rows, y=[], mode="markers", name=name, marker=marker, hovertemplate="row %{x}: %{y:.2f}")
        moving[label + 1] = {"y": np.where(result.labels == label, result.series, np.nan)}
    return style.Sweep(figure, moving)


def time_printed(result: TimeOrder, step: int) -> str:
    return f"shuffled folds: {result.shuffled[step]:.4f}\npast only: {result.ordered[step]:.4f}"
