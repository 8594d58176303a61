"""What waits under More: the same weeks as lines, monitor by monitor."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from concepts.arrays import Array
from concepts.monitoring.weeks import DISTANCE_LEVEL, NUMBERS, WATCHED, WEEKS, Simulation
from figures import style
from figures.style import Chart, each
from figures.words import SUPERSCRIPT

TINY = 1e-12
"""Where p-values are cut off in the picture; the table has them in full."""


def returned(result: Simulation) -> Chart:
    """Share of returns: what came, as its labels tell it, and what the scores say."""
    chart = Chart(
        "Share of returns: promised, and as labels tell it",
        x="Week",
        y="Share of orders",
        x_range=(0.3, WEEKS + 0.7),
        y_range=(0, 1),
        alt="Share of returned orders by week as labels tell it, and the mean score.",
        yaxis=dict(tickformat=".0%"),
        showlegend=True,
    )
    hover = "Week %{x}: %{y:.1%}"
    told = result.arrived(result.returned)
    chart.line(result.weeks, until_now(told), style.TRUTH, width=style.BOLD, name="returned, known", hover=hover)
    chart.line(result.weeks, until_now(result.score_mean), style.ESTIMATE, dash="dash", name="mean score", hover=hover)
    return _onset(chart, result).here(result.weeks)


def psi_over_time(result: Simulation) -> Chart:
    """PSI of every watched variable, on a log axis."""
    lines = [(name, result.psi[row]) for row, name in enumerate(WATCHED)]
    chart = _over_time(result, "PSI of every variable", "PSI (log scale)", (0.0005, 20), lines)
    return chart.handle(None, result.psi_level, "PSI level", psi_level="y")


def distances(result: Simulation) -> Chart:
    """Wasserstein over the standard deviation and JS, of the drifting variable and of the score."""
    name = result.focus
    lines = [(f"JS, {name}", result.js[WATCHED.index(name)]), ("JS, score", result.js[3])]
    if name != "channel":
        lines.insert(0, (f"W/SD, {name}", result.wasserstein_sd[NUMBERS.index(name)]))
    lines.append(("W/SD, score", result.wasserstein_sd[3]))
    chart = _over_time(result, "JS (base 2) and Wasserstein per SD", "Distance (log scale)", (0.003, 40), lines)
    return chart.level(DISTANCE_LEVEL, dash="dash")


def p_values(result: Simulation) -> Chart:
    """KS and chi-square p-values; a monitor rings below the level."""
    name = result.focus if result.focus in NUMBERS else "parcel"
    lines = [
        (f"KS, {name}", result.ks_p[NUMBERS.index(name)]),
        ("KS, score", result.ks_p[3]),
        ("χ², channel", result.chi2_p[0]),
        ("χ², missing", result.chi2_p[1]),
    ]
    chart = _over_time(result, "p-values: below the line is not chance", "p-value (log scale)", (TINY / 3, 2.5), lines)
    return chart.handle(None, result.alpha, "level of the tests", alpha="y")


def _over_time(
    result: Simulation, title: str, y: str, y_range: tuple[float, float], lines: Sequence[tuple[str, Array]]
) -> Chart:
    """Lines that fill up week by week on a log axis; the drifting variable's first, and bold."""
    low, high = np.log10(y_range)
    ticks = 10.0 ** np.arange(-12, 3, 1 if high - low < 6 else 3)
    texts = [f"{tick:g}" if tick > 1e-4 else f"10{f'{np.log10(tick):.0f}'.translate(SUPERSCRIPT)}" for tick in ticks]
    chart = Chart(
        title,
        x="Week",
        y=y,
        x_range=(0.3, WEEKS + 0.7),
        y_range=(low, high),
        alt=f"{title}, week by week, with the level.",
        yaxis=dict(type="log", tickvals=ticks, ticktext=texts),
        showlegend=True,
    )
    for order, (label, values) in enumerate(sorted(lines, key=lambda line: result.focus not in line[0])):
        first: dict[str, Any] = {"width": style.LINE if order == 0 else style.THIN}
        chart.line(
            result.weeks,
            until_now(np.maximum(values, y_range[0] * 1.05)),
            style.SERIES[(order + 1) % 5],
            dash=style.DASHES[order],
            name=label,
            hover="Week %{x}: %{y:.3g}",
            **first,
        )
    return _onset(chart, result).here(result.weeks)


def until_now(values: Array) -> style.Each:
    """Each week's line as it was drawn on the day."""
    return each(np.where(np.arange(WEEKS)[:, None] >= np.arange(WEEKS), values, np.nan))


def _onset(chart: Chart, result: Simulation) -> Chart:
    return chart.upright(result.onset - 0.5) if result.drifts else chart
