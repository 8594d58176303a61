"""An axis of labels, bands of error and the control's line."""

from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from concepts.arrays import Array
from figures import style
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


def band(
    figure: go.Figure, x: Numbers, mean: Array, half: Array, key: str, limits: tuple[float, float], name: str
) -> None:
    """A line with its 95% interval behind it; limits keep the interval within the axes."""
    look = LOOKS[key]
    low, high = np.clip(mean - half, *limits), np.clip(mean + half, *limits)
    figure.add_scatter(
        x=np.concatenate([x, x[::-1]]), y=np.concatenate([high, low[::-1]]), fill="toself", mode="none",
        fillcolor=style.faded(look["color"], 0.16), hoverinfo="skip", showlegend=False,
    )  # fmt: skip
    figure.add_scatter(
        x=x, y=mean, mode="lines", name=name, line={"color": look["color"], "dash": look["dash"], "width": 3},
        customdata=half, hovertemplate=name + ", %{x:,} labels: %{y:.1f} ± %{customdata:.1f}<extra></extra>",
    )  # fmt: skip


def cursor(figure: go.Figure, x: Numbers, lines: dict[str, Array], limits: tuple[float, float]) -> style.Sweep:
    """The step marked by an upright line and one mark on each of `lines`."""
    figure.add_scatter(
        x=[x[0]] * 2, y=list(limits), mode="lines", line={"color": style.HELD, "width": 2}, showlegend=False,
        hoverinfo="skip",
    )  # fmt: skip
    looks = [LOOKS[key] for key in lines]
    figure.add_scatter(
        x=[x[0]] * len(lines), y=[values[0] for values in lines.values()], mode="markers", showlegend=False,
        marker={"size": 12, "color": [look["color"] for look in looks], "symbol": [look["symbol"] for look in looks]},
        hoverinfo="skip",
    )  # fmt: skip
    last = len(figure.data)
    dots = np.stack(list(lines.values()), axis=1)
    at = np.repeat(np.asarray(x, float)[:, None], max(2, len(lines)), axis=1)
    return style.Sweep(figure, {last - 2: {"x": at[:, :2]}, last - 1: {"x": at[:, : len(lines)], "y": dots}})


def gain_within(mean: float, half: float) -> str:
    """A difference of accuracies in percentage points, with its interval."""
    return f"{fixed(100 * mean, 1, signed=True)} ± {fixed(100 * half, 1)} (95%)"


def share_within(mean: float, half: float) -> str:
    """An accuracy with its interval."""
    return f"{percent(mean, 1)} ± {fixed(100 * half, 1)} (95%)"
