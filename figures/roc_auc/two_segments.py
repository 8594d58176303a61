"""Pictures of an AUC that differences between segments inflate."""

import math
from typing import Any

import numpy as np

from concepts.arrays import Array
from concepts.roc_auc import SegmentSweep
from figures import style
from figures.style import Chart, each
from figures.words import fixed, percent

SCORES = np.linspace(-3.5, 8.5, 161)


def segments_view(sweep: SegmentSweep) -> style.View:
    """All of the fourth lab."""
    return style.View(
        [segments(sweep), areas(sweep)],
        "Gap (SDs)",
        [f"{gap:.1f}" for gap in sweep.gaps],
        readouts(sweep),
        sentences(sweep),
        companions=1,
    )


def segments(sweep: SegmentSweep) -> Chart:
    """Both segments' scores, one above the other: B moves, and within it nothing changes."""
    top = 0.6
    chart = Chart(
        "B moves up; within B no rank changes",
        x="Score",
        y="Segment B above, segment A below",
        x_range=(-3.5, 8.5),
        y_range=(-top, top),
        alt="Densities of the scores in two segments, positives and negatives; segment B is moved to the right.",
        yaxis=dict(showticklabels=False, showgrid=False, ticks=""),
    )
    a, b = sweep.prevalences
    curve: dict[str, Any] = dict(mode="lines", fill="tozeroy")
    for color, shift, dash in ((style.NEGATIVE, 0.0, "solid"), (style.POSITIVE, sweep.separation, "dot")):
        look: dict[str, Any] = dict(
            fillcolor=style.faded(color, style.FAINT), line={"color": color, "width": style.LINE, "dash": dash}
        )
        chart.add(x=SCORES, y=-_density(SCORES - shift), **curve, **look)
        chart.add(x=SCORES, y=each(_density(SCORES - shift - sweep.gaps[:, None])), **curve, **look)
    chart.level(0.0, dash="solid")
    chart.label(-3.4, top, f"B: {percent(b)} positive", yanchor="top")
    chart.label(8.4, -top, f"A: {percent(a)} positive", xanchor="right")
    chart.label(8.4, -0.8 * top, "solid: negatives", style.NEGATIVE, xanchor="right")
    chart.label(8.4, -0.6 * top, "dotted: positives", style.POSITIVE, xanchor="right")
    at = np.full(sweep.gaps.size, 0.45)
    return chart.you(each(sweep.gaps), each(at))


def areas(sweep: SegmentSweep) -> Chart:
    """AUC over all cases against the gap, beside that within."""
    chart = Chart(
        "AUC over all cases, and within each",
        x="Gap between the segments (SDs)",
        y="AUC",
        x_range=(-0.1, 4.1),
        y_range=(min(0.45, float(sweep.auc.min()) - 0.02), 1.01),
        alt="AUC over both segments rises or falls with the gap; the AUC within each stays.",
    )
    chart.level(sweep.within, style.TRUTH, dash="dash")
    last = float(sweep.auc[-1])
    sides, away = (("top", "bottom"), 15) if last >= sweep.within else (("bottom", "top"), -15)
    chart.label(4.05, sweep.within, "within each", style.TRUTH, xanchor="right", yanchor=sides[0], yshift=-away / 5)
    chart.line(sweep.gaps, sweep.auc, style.ESTIMATE, hover="gap %{x:.1f}<br>AUC %{y:.3f}")
    chart.label(4.05, last, "over all", style.ESTIMATE, xanchor="right", yanchor=sides[1], yshift=away)
    return chart.you(each(sweep.gaps), each(sweep.auc))


def readouts(sweep: SegmentSweep) -> dict[str, list[str]]:
    """Three AUCs of the same score."""
    n = sweep.gaps.size
    return {
        "AUC over all": [fixed(value, 3) for value in sweep.auc],
        "AUC within each": [fixed(sweep.within, 3)] * n,
        "AUC of pairs across": [fixed(value, 3) for value in sweep.across_auc],
        "Pairs that lie across": [percent(sweep.across, 0)] * n,
    }


def sentences(sweep: SegmentSweep) -> list[str]:
    """What was gained, and what was not."""
    found = []
    for gap, auc in zip(sweep.gaps, sweep.auc, strict=True):
        move = f"With B's scores {gap:.1f} SDs above A's" if gap else "With both segments on one scale"
        change = auc - sweep.within
        verdict = "as within each" if abs(change) < 0.0005 else f"{fixed(change, 3, signed=True)} on within"
        found.append(
            f"{move}, the AUC over all is {fixed(auc, 3)}, {verdict}. Who decides inside a segment still ranks with "
            f"{fixed(sweep.within, 3)}."
        )
    return found


def segments_printed(sweep: SegmentSweep, step: int) -> str:
    """What the snippet prints at this step."""
    return f"AUC over all: {sweep.auc[step]:.4f}\nAUC within each: {sweep.within:.4f}\n"


def _density(z: Array) -> Array:
    return np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
