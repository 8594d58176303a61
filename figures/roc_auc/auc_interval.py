"""Pictures of how sure an AUC is."""

import math
from typing import Any

import numpy as np

from concepts.arrays import Array
from concepts.roc_auc import IntervalSweep
from figures import style
from figures.roc_auc.threshold import decimals
from figures.style import Chart, each
from figures.words import count, fixed, number, percent


def interval_view(sweep: IntervalSweep) -> style.View:
    """All of the second lab."""
    return style.View(
        [intervals(sweep), sampling(sweep), coverage(sweep), widths(sweep)],
        "Positives",
        [str(size) for size in sweep.positives],
        readouts(sweep),
        sentences(sweep),
    )


def intervals(sweep: IntervalSweep) -> Chart:
    """AUC, both intervals and the truth against the number of positives."""
    chart = _by_size(
        "The interval, by how many positives there are",
        "AUC",
        (_floor(sweep), 1.02),
        "AUC with DeLong and bootstrap intervals against the number of positives; both close in on the true AUC.",
        showlegend=True,
    )
    chart.band(sweep.positives, sweep.delong[0], sweep.delong[1], style.ESTIMATE, name=f"DeLong's {sweep.level:.0%}")
    for limit, name in zip(sweep.bootstrap, ("bootstrap", ""), strict=True):
        chart.line(sweep.positives, limit, style.BROWN, dash="dot", width=style.THIN, name=name)
    chart.level(sweep.truth, style.TRUTH, dash="dash", name=f"truth {_truth(sweep)}")
    chart.line(sweep.positives, sweep.auc, style.ESTIMATE, hover="%{x} positives<br>AUC %{y:.3f}")
    chart.line(each(np.repeat(_sizes(sweep), 2, axis=1)), each(sweep.delong.T), style.ESTIMATE, width=style.BOLD)
    return chart.you(each(_sizes(sweep)), each(sweep.auc))


def sampling(sweep: IntervalSweep) -> Chart:
    """Histogram of the AUC over fresh samples of the size in view."""
    samples = sweep.simulated.shape[1]
    edges = np.linspace(_floor(sweep), 1.0, 41)
    heights = np.array([np.histogram(np.maximum(row, edges[0]), edges)[0] for row in sweep.simulated])
    share = heights / samples
    top = 1.08 * float(share.max())
    chart = Chart(
        f"AUC of {samples} fresh samples of this size",
        x="AUC",
        y="Share of samples",
        x_range=(_floor(sweep), 1.02),
        y_range=(0, top),
        alt="Histogram of the AUC over fresh samples of the chosen size, with the true AUC.",
        bargap=0.05,
        yaxis=dict(tickformat=".0%"),
    )
    middle, shade = (edges[1:] + edges[:-1]) / 2, style.faded(style.ESTIMATE, style.STRONG)
    chart.bars(middle, each(share), shade, hover="AUC near %{x:.2f}<br>%{y:.1%} of samples")
    chart.upright(sweep.truth, style.TRUTH, dash="dash", width=style.LINE)
    left = sweep.truth > _floor(sweep) + 0.25
    return chart.label(sweep.truth, top, " truth ", style.TRUTH, yanchor="top", xanchor="right" if left else "left")


def widths(sweep: IntervalSweep) -> Chart:
    """Width of both intervals on log scales: the slope is minus one half."""
    chart = _by_size(
        "Four times the positives halve the interval",
        "Width (log scale)",
        (-2.3, 0.1),
        "Widths of the DeLong and the bootstrap interval against the number of positives, both on log scales.",
        showlegend=True,
        yaxis=dict(type="log", tickvals=[0.01, 0.03, 0.1, 0.3, 1], ticktext=["0.01", "0.03", "0.1", "0.3", "1"]),
    )
    looks = (
        ("DeLong", sweep.delong, style.ESTIMATE, "solid", "circle"),
        ("bootstrap", sweep.bootstrap, style.BROWN, "dot", "square"),
    )
    for name, limits, color, dash, symbol in looks:
        span = _positive(np.diff(limits, axis=0)[0])
        hover = f"%{{x}} positives<br>width %{{y:.3f}}<br>{name}"
        chart.line(sweep.positives, span, color, dash=dash, name=name, hover=hover)
        chart.points(each(_sizes(sweep)), each(span), color, symbol)
    last = float(sweep.delong[1, -1] - sweep.delong[0, -1])
    ends = np.array([5, 500])
    by_root = _positive(last * np.sqrt(sweep.positives[-1] / ends))
    return chart.line(ends, by_root, style.GREY, dash="longdash", width=style.THIN, name="∝ 1/√n")


def coverage(sweep: IntervalSweep) -> Chart:
    """How often DeLong's interval holds the truth, against what it promises."""
    low = 0.7 if sweep.coverage.min() >= 0.7 and sweep.level > 0.75 else 0.0
    title = "Does it hold what it promises?"
    if sweep.coverage[-1] < sweep.level - _slack(sweep):
        title = f"It promises too much, even with {sweep.positives[-1]}"
    elif sweep.coverage[0] < sweep.level - _slack(sweep):
        title = "Few positives: it promises too much"
    chart = _by_size(
        title,
        "Samples whose interval holds the truth",
        (low, 1.01),
        "Coverage of DeLong's interval against the number of positives, with the promised level.",
        yaxis=dict(tickformat=".0%"),
    )
    chart.level(sweep.level, style.TRUTH, dash="dash")
    chart.label(math.log10(500), sweep.level, f"promised {sweep.level:.0%}", style.TRUTH, xanchor="right")
    hover = "%{x} positives<br>held the truth in %{y:.1%}"
    chart.line(sweep.positives, sweep.coverage, style.ESTIMATE, hover=hover)
    return chart.you(each(_sizes(sweep)), each(sweep.coverage))


def readouts(sweep: IntervalSweep) -> dict[str, list[str]]:
    """What the sample says, and how far to believe it."""
    digits = [decimals(*limits) for limits in sweep.delong.T]
    return {
        "AUC, this sample": [fixed(*each_one) for each_one in zip(sweep.auc, digits, strict=True)],
        "DeLong": _limits(sweep.delong, digits),
        "Bootstrap": _limits(sweep.bootstrap, digits),
        "Coverage": [percent(value, 1) for value in sweep.coverage],
        "True AUC": [_truth(sweep)] * len(sweep.positives),
        "Negatives": [count(size * sweep.negatives_per_positive) for size in sweep.positives],
    }


def sentences(sweep: IntervalSweep) -> list[str]:
    """How wide the doubt is at each size, and whether the interval keeps its promise."""
    slack, found = _slack(sweep), []
    for size, (low, high), held in zip(sweep.positives, sweep.delong.T, sweep.coverage, strict=True):
        text = f"With {count(size)} positives the interval is {number(high - low, 2)} wide"
        if low == high:
            text = f"All {count(size)} positives outrank every negative, so the interval has no width"
        if abs(held - sweep.level) <= slack:
            verdict = f"keeps its promise of {sweep.level:.0%}, within the simulation's error"
        elif held < sweep.level:
            verdict = f"promises too much: in fresh samples it holds the truth less often than {sweep.level:.0%}"
        else:
            verdict = f"is on the safe side: in fresh samples it holds the truth more often than {sweep.level:.0%}"
        found.append(f"{text}. It {verdict}.")
    return found


def interval_printed(sweep: IntervalSweep, step: int) -> str:
    """What the snippet prints at this step."""
    lines = [f"AUC: {sweep.auc[step]:.4f}"]
    for name, limits in (("DeLong", sweep.delong), ("bootstrap", sweep.bootstrap)):
        lines.append(f"{name}: {limits[0, step]:.4f} to {limits[1, step]:.4f}")
    return "\n".join([*lines, f"true AUC: {sweep.truth:.4f}"]) + "\n"


def _by_size(title: str, y: str, y_range: tuple[float, float], alt: str, **layout: Any) -> Chart:
    return Chart(
        title,
        x="Positives in the sample (log)",
        y=y,
        x_range=(math.log10(4.6), math.log10(545)),
        y_range=y_range,
        alt=alt,
        xaxis=dict(type="log", tickvals=[5, 10, 20, 50, 100, 200, 500]),
        **layout,
    )


def _sizes(sweep: IntervalSweep) -> Array:
    return sweep.positives[:, None].astype(float)


def _floor(sweep: IntervalSweep) -> float:
    return 0.4 if sweep.delong[0].min() >= 0.4 else 0.0


def _slack(sweep: IntervalSweep) -> float:
    """Two standard errors of a simulated coverage that is as promised."""
    return 2 * math.sqrt(sweep.level * (1 - sweep.level) / sweep.simulated.shape[1])


def _truth(sweep: IntervalSweep) -> str:
    """The true AUC, never rounded up to a perfect one."""
    return fixed(sweep.truth, decimals(sweep.truth, 1.0))


def _limits(limits: Array, digits: list[int]) -> list[str]:
    return [f"{fixed(low, n)} to {fixed(high, n)}" for (low, high), n in zip(limits.T, digits, strict=True)]


def _positive(values: Array) -> Array:
    return np.where(values > 0, values, np.nan)
