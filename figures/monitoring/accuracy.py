"""THE picture of the weeks: accuracy as it is and as it becomes known, and under it who rang in which week."""

from collections.abc import Mapping

import numpy as np

from concepts.arrays import Array
from concepts.monitoring.weeks import WEEKS, Simulation
from figures import style
from figures.monitoring.over_time import until_now
from figures.style import Chart, each

ROWS: Mapping[str, tuple[int, ...]] = {
    "PSI": (0,),
    "Distances": (2, 3),
    "Tests": (1, 4),
    "Expected": (5,),
    "Known": (6,),
}
"""The calendar's rows from its top, and which of `MONITORS` ring there."""
NAMES = ("PSI", "KS", "Wasserstein", "JS", "chi-square", "expected", "known")
X_WEEKS = (0.3, 40)
"""Room after the last week for the names at the lines' ends."""
LOWEST = 30.0
"""Where the axis of accuracy ends below, whatever drifts: only single weeks of few rows come lower."""


def accuracy(result: Simulation) -> Chart:
    """Accuracy as it is, as labels tell it later and as the scores promise it; under it who rang in which week."""
    weeks, truth, promised = result.weeks, 100 * result.accuracy, 100 * result.estimate
    known = result.arrived(truth)
    low = min(LOWEST, 10 * np.floor(truth.min() / 10))
    row = 0.115 * (108 - low)
    bottom = low - 5.8 * row
    places = low - row * np.arange(1, len(ROWS) + 1)
    levels = np.arange(100, low, -20)[::-1]
    chart = Chart(
        f"True accuracy, and what is known of it {_later(result.delay)}",
        x="Week",
        y="Accuracy, and below it who rang when",
        x_range=X_WEEKS,
        y_range=(bottom, 110),
        alt="Accuracy by week: true, known when its labels come, and expected from the scores; squares for alarms.",
        xaxis=dict(tickvals=[1, 5, 10, 15, 20, 25, 30]),
        yaxis=dict(
            tickvals=[*places[::-1], *levels], ticktext=[*reversed([*ROWS]), *(f"{level:.0f}%" for level in levels)]
        ),
    )
    start = result.onset - 0.5
    if result.drifts and result.delay:
        end = min(start + result.delay, WEEKS + 0.5)
        chart.band([start, end], [bottom] * 2, [110] * 2, style.GREY, opacity=style.SOFT / 1.5)
        if end - start > 2:
            chart.label(start, low, "blind", style.GREY, xshift=3)
    chart.here(weeks)
    _calendar(chart, result, places)
    lines = (("expected", promised, style.ESTIMATE), ("true", truth, style.TRUTH), ("known", known, style.TRUTH))
    now = until_now(promised)
    chart.line(weeks, now, style.ESTIMATE, dash="dash", hover="Week %{x}: the scores promise %{y:.1f}%")
    chart.line(
        weeks,
        until_now(truth),
        style.TRUTH,
        dash="dot",
        width=style.THIN,
        mode="lines+markers",
        marker__symbol="circle-open",
        marker__size=style.SMALL,
        hover="Week %{x}: true %{y:.1f}%",
    )
    told = f"Week %{{x}}: labels of {result.delay} weeks ago say %{{y:.1f}}%"
    chart.line(weeks, until_now(known), style.TRUTH, width=style.BOLD, hover=told)
    chart.text(
        each(np.repeat(weeks[:, None] + 1.0, 3, axis=1)),
        each(apart(np.stack([line for _, line, _ in lines], axis=1), 0.055 * (110 - bottom))),
        [name for name, _, _ in lines],
        textposition="middle right",
        textfont__color=[color for _, _, color in lines],
    )
    if result.drifts:
        chart.handle(start, 106, "the drift begins", "triangle-down", onset=("x", 1, 0.5))
        end = min(start + result.delay, X_WEEKS[1] - 0.5)
        chart.handle(end, 106, "its first label", "triangle-left", delay=("x", 1, -start))
        if start > 8:
            chart.label(start - 2, 106, "drift begins", style.GREY, xanchor="right", yanchor="middle")
        if end < WEEKS - 5:
            chart.label(end + 2, 106, "its first labels", style.GREY, yanchor="middle")
    return chart


def _calendar(chart: Chart, result: Simulation, places: Array) -> None:
    """A square where a monitor rang, in the week in which it rang; a dot where it was quiet."""
    x, y = np.tile(result.weeks, len(ROWS)), np.repeat(places, WEEKS)
    past = np.tile(np.arange(WEEKS)[:, None] >= np.arange(WEEKS), len(ROWS))
    rang = np.array([result.alerts[list(monitors)].any(0) for monitors in ROWS.values()]).ravel()
    why = [_why(result, monitors, step) for monitors in ROWS.values() for step in range(WEEKS)]
    chart.points(x, each(np.where(past & ~rang, y, np.nan)), style.faded(style.GREY, style.STRONG), size=3)
    chart.points(
        x,
        each(np.where(past & rang, y, np.nan)),
        style.ALERT,
        "square",
        size=9,
        text=why,
        hover="Week %{x}: %{text}",
    )


def _why(result: Simulation, monitors: tuple[int, ...], step: int) -> str:
    """The monitors of a row that rang in a week, each with the variables that made it ring."""
    rung = [row for row in monitors if result.alerts[row, step]]
    causes = [f" ({result.culprits[row][step]})" if row < len(result.culprits) else " accuracy" for row in rung]
    return ", ".join(NAMES[row] + cause for row, cause in zip(rung, causes, strict=True))


def apart(places: Array, gap: float) -> Array:
    """The places (steps, labels) moved as little as need be for labels of that height; nan stays nan."""
    order = np.argsort(places, axis=1)
    there = np.take_along_axis(places, order, axis=1)
    moved = there.copy()
    for label in range(1, moved.shape[1]):
        moved[:, label] = np.maximum(moved[:, label], moved[:, label - 1] + gap)
    moved += np.nanmean(there - moved, axis=1, keepdims=True)
    result = np.empty_like(places)
    np.put_along_axis(result, order, moved, axis=1)
    return result


def _later(delay: int) -> str:
    return f"{delay} week{'s' if delay > 1 else ''} later" if delay else "at once"
