"""What the pictures of this question share: the error's parts stacked, fits as one line, and labels that find room."""

from typing import Any

import numpy as np

from concepts.arrays import Array
from concepts.bias_variance.families import Counts
from figures.style import BIAS, BOLD, NOISE, TEST, THIN, TRAIN, VARIANCE, Chart, each
from figures.words import fixed

LEVEL = {"polynomial": "Degree", "knn": "Neighbours k", "tree": "Depth"}


def model(family: str, level: int) -> str:
    """A family at a level of complexity, as it is said."""
    one = {"polynomial": "degree {}", "knn": "{} neighbour" if level == 1 else "{} neighbours", "tree": "depth {}"}
    return one[family].format(level)


LEAST = 0.0005
"""A squared error below it is as good as none."""


def error(value: float) -> str:
    """A squared error as it is said: three decimals, and nothing of what is smaller."""
    return "about 0" if 0 < abs(value) < LEAST else fixed(value, 3)


def top_of(null: float, total: Array) -> float:
    """Where the axis of squared errors ends: it holds the error of predicting the mean, and up to 2.5 of that."""
    return float(min(max(1.08 * null, 1.04 * total.max()), 2.5 * null))


def stacked(
    chart: Chart,
    x: Counts,
    noise: float,
    bias2: Array,
    variance: Array,
    train: Array,
    *,
    name: str = "error on fresh rows",
    answer: str = "",
    dotted: Array | None = None,
) -> Chart:
    """Noise, squared bias and variance on each other; their upper edge is the error on fresh rows. Dashed: training.

    name: of the edge. answer: the unit in which people may draw that edge. dotted: another error on fresh rows.
    """
    bottom, floor = np.zeros(len(x)), np.full(len(x), noise)
    middle, total = floor + bias2, floor + bias2 + variance
    top = np.full(len(x), chart.layout["yaxis"]["range"][1])
    for low, high, color in ((bottom, floor, NOISE), (floor, middle, BIAS), (middle, total, VARIANCE)):
        chart.band(x, low, high, color)
    chart.line(x, total, TEST, width=BOLD, answer=answer, hover=f"%{{x}}: {name} %{{y:.3f}}")
    if dotted is not None:
        chart.line(x, dotted, TEST, dash="dot")
    chart.line(x, train, TRAIN, dash="dash", given=bool(answer), hover="%{x}: training error %{y:.3f}")
    beside(chart, x, bottom, floor, "noise", NOISE)
    beside(chart, x, floor, middle, "bias²", BIAS)
    beside(chart, x, middle, total, "variance", VARIANCE)
    inside(chart, x, total, top, name, TEST, width=0.34, prefer=0.5, close="low")
    if not inside(chart, x, bottom, train, "training error", TRAIN, width=0.26, prefer=0.52, close="high"):
        inside(chart, x, train, floor, "training error", TRAIN, width=0.26, prefer=0.52, close="low")
    return chart


def beside(chart: Chart, x: Counts, low: Array, high: Array, text: str, color: str, *, needed: float = 0.075) -> None:
    """Write `text` at the end of an area between two curves where it is the wider, outside of the data: the control
    does not come there. Inside, where it is narrow at both ends; `needed` is the text's height as a share of the axis.
    """
    start, end = chart.layout["xaxis"]["range"]
    bottom, top = chart.layout["yaxis"]["range"]
    floor, roof = np.clip(low, bottom, top), np.clip(high, bottom, top)
    at = -1 if roof[-1] - floor[-1] > roof[0] - floor[0] else 0
    if roof[at] - floor[at] < needed * (top - bottom):
        inside(chart, x, low, high, text, color)
        return
    place = np.log10(x[at]) if chart.layout["xaxis"].get("type") == "log" else float(x[at])
    right = abs(place - end) < abs(place - start)
    chart.label(
        place, (floor[at] + roof[at]) / 2, text, color,
        xanchor="left" if right else "right", yanchor="middle", xshift=5 if right else -5,
    )  # fmt: skip


def inside(
    chart: Chart,
    x: Counts,
    low: Array,
    high: Array,
    text: str,
    color: str | None = None,
    *,
    width: float = 0.16,
    prefer: float | None = None,
    close: str = "",
    needed: float = 0.075,
) -> bool:
    """Write `text` between two curves, where there is most room for it, and return whether there is enough anywhere.

    width: of the text, as a share of the axis. prefer: the share of the axis near which it should be, if there is room
    enough. close: as near as can be
    to the curve "low" or "high", and in the middle without. needed: height of the text, as a share of the axis.
    """
    start, end = chart.layout["xaxis"]["range"]
    log = chart.layout["xaxis"].get("type") == "log"
    places = np.log10(x) if log else x.astype(float)
    share = (places - start) / (end - start)
    bottom, top = chart.layout["yaxis"]["range"]
    grid = np.linspace(0.02, 0.98, 97)
    lows, highs = (np.interp(grid, share, np.clip(each, bottom, top), np.nan, np.nan) for each in (low, high))
    span = max(1, round(width * 96))
    windows = np.lib.stride_tricks.sliding_window_view
    floor, roof = windows(lows, span).max(axis=1), windows(highs, span).min(axis=1)
    room = np.where(np.isnan(floor + roof), -np.inf, roof - floor)
    needed *= top - bottom
    if room.max() < needed:
        return False
    enough = np.flatnonzero(room >= min(1.5 * needed, room.max()))
    middle = grid[enough] + width / 2
    at = int(np.argmax(room)) if prefer is None else int(enough[np.argmin(np.abs(middle - prefer))])
    place = grid[at : at + span].mean() * (end - start) + start
    y = {"low": floor[at], "high": roof[at]}.get(close, (floor[at] + roof[at]) / 2)
    anchor = {"low": "bottom", "high": "top"}.get(close, "middle")
    chart.label(place, y, text, color, xanchor="center", yanchor=anchor)
    return True


def many(chart: Chart, at: Array, fits: Array, color: str, **trace: Any) -> Chart:
    """Fits (steps, count, points) as one line that is broken between them."""
    steps, count, points = fits.shape
    broken = np.full((steps, count, points + 1), np.nan)
    broken[:, :, :-1] = np.round(fits * 1024) / 1024  # far below a pixel, and half of the bytes are zero
    return chart.line(
        np.tile(np.append(at, np.nan), count), each(broken.reshape(steps, -1)), color, width=THIN, **trace
    )
