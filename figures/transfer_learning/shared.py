"""An axis of labels, bands of error and the control's line."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concepts.arrays import Array
from figures import style
from figures.style import Chart
from figures.words import fixed, percent

Numbers = NDArray[Any]
LOOKS: dict[str, dict[str, Any]] = {
    "scratch": {"color": style.GREY, "dash": "dot", "symbol": "circle"},
    "frozen": {"color": style.BLUE, "dash": "solid", "symbol": "square"},
    "tuned": {"color": style.VERMILION, "dash": "dash", "symbol": "diamond"},
    "pixels": {"color": style.GREEN, "dash": "dashdot", "symbol": "triangle-up"},
}
"""One look for each strategy, here and in the picture of digits."""
IN_WORDS = {"scratch": "from scratch", "frozen": "frozen features", "tuned": "fine-tuning", "pixels": "raw pixels"}


def transfer_steps(result: Any) -> list[str]:
    """Labels of each class."""
    return [f"{count:,}" for count in result.per_class]


def log_axis(counts: Numbers) -> dict[str, Any]:
    """A log axis over the numbers of labels, with a little room at both ends."""
    low, high = np.log10(counts[[0, -1]])
    ticks = [tick for tick in (1, 3, 10, 30, 100, 300, 1000) if counts[0] <= tick <= counts[-1]]
    span = 0.04 * (high - low)
    return {
        "type": "log",
        "tickvals": ticks,
        "ticktext": [f"{tick:,}" for tick in ticks],
        "range": [low - span, high + span],
    }


def curves(
    chart: Chart,
    x: Numbers,
    found: Mapping[str, tuple[Array, Array]],
    limits: tuple[float, float],
    names: Mapping[str, str],
    guessed: str = "",
) -> Chart:
    """The means with their 95% intervals, in percent, and where the control stands: first all bands, so that none
    hides a line. limits keep what is drawn within the axes. guessed: the line that people may draw."""
    for key, (mean, half) in found.items():
        low, high = (np.clip(100 * (mean + sign * half), *limits) for sign in (-1, 1))
        chart.band(x, low, high, LOOKS[key]["color"], opacity=style.FAINT, given=bool(guessed) and key != guessed)
    for key, (mean, half) in found.items():
        color, dash = LOOKS[key]["color"], LOOKS[key]["dash"]
        said = f"{names[key]}, %{{x:,}} labels: %{{y:.1f}} ± %{{customdata:.1f}}"
        marks: dict[str, Any] = {"customdata": 100 * half, "hover": said, "name": names[key]}
        marks |= {"answer": "points"} if key == guessed else {"given": bool(guessed)}
        chart.line(x, np.clip(100 * mean, *limits), color, dash=dash, width=style.BOLD - 1, **marks)
    return chart.here(x)


def below_zero(chart: Chart, x: Numbers, low: float) -> Chart:
    """Where transfer does harm."""
    return chart.band(x[[0, -1]], low, 0.0, style.GREY, opacity=style.FAINT)


def gain_within(mean: float, half: float) -> str:
    """A difference of accuracies in percentage points, with half its 95% interval."""
    return f"{fixed(100 * mean, 1, signed=True)} ± {fixed(100 * half, 1)}"


def share_within(mean: float, half: float) -> str:
    """An accuracy with half its 95% interval."""
    return f"{percent(mean, 1)} ± {fixed(100 * half, 1)}"
