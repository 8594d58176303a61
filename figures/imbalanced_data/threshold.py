"""Pictures of one threshold on the scores of a rare class and of the rest."""

from typing import Any

import numpy as np

from concepts.imbalanced_data.threshold import EDGES, ENDS, THRESHOLDS, WAYS, Thresholds
from figures import style
from figures.style import Chart, each
from figures.words import count, fixed, percent

TICKS = (0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999)
ODDS = np.log(THRESHOLDS) - np.log1p(-THRESHOLDS)
LEAST, MOST = 0.5, 12_000
"""Rows where the log axis begins, so that one row is seen, and where it ends."""


def threshold_view(result: Thresholds) -> style.View:
    """All of the lab on the threshold."""
    charts = [scores(result), measures(result), precision_recall(result)]
    return style.View(charts, "Threshold", threshold_steps(), threshold_readouts(result), sentences(result))


def _by_score(title: str, y: str, y_range: tuple[float, float], alt: str, **layout: Any) -> Chart:
    places = [float(np.log(tick / (1 - tick))) for tick in TICKS]
    axis = dict(tickvals=places, ticktext=[f"{100 * tick:g}%" for tick in TICKS], tickangle=0)
    return Chart(
        title, x="Score (by its log odds)", y=y, x_range=(-ENDS, ENDS), y_range=y_range, alt=alt, xaxis=axis, **layout
    )


def scores(result: Thresholds) -> Chart:
    """Rows by score, others and rare; what lies right of the line is flagged."""
    chart = _by_score(
        "Who scores right of the line is flagged",
        "Test rows (log)",
        (float(np.log10(LEAST)), float(np.log10(MOST))),
        "Histograms of the scores of rare and other test rows; what lies right of the threshold is filled.",
        showlegend=True,
        yaxis=dict(type="log", tickvals=[1, 10, 100, 1000, 10_000], ticktext=["1", "10", "100", "1k", "10k"]),
    )
    x, cut = np.repeat(EDGES, 2)[1:-1], ODDS[:, None]
    looks = (
        (style.NEGATIVE, style.SOFT, f"{count(result.rows - result.rare)} others"),
        (style.POSITIVE, style.STRONG, f"{count(result.rare)} rare"),
    )
    drawn = np.maximum(result.counts, LEAST)
    for (color, opacity, _), bins in zip(looks, drawn, strict=True):
        y, edge = np.repeat(bins, 2), bins[np.searchsorted(EDGES, cut, "right") - 1]
        area: dict[str, Any] = dict(mode="lines", line__width=0, fill="tozeroy", fillcolor=style.faded(color, opacity))
        chart.add(x=each(np.maximum(x, cut)), y=each(np.where(x < cut, edge, y)), **area)
    for (color, _, name), bins in zip(looks, drawn, strict=True):
        chart.line(x, np.repeat(bins, 2), color, name=name)
    at = float(np.clip(np.log(result.chosen) - np.log1p(-result.chosen), -ENDS, ENDS)) if result.chosen < 1 else ENDS
    hover = f"highest F1 on validation rows: {result.chosen:.3f}"
    chart.points([at], [1.25 * LEAST], style.OPTIMUM, "star", name="best on validation rows", hover=hover)
    return chart.here(ODDS)


def measures(result: Thresholds) -> Chart:
    """F1, precision and recall at each threshold, and the F1 of the model balanced otherwise."""
    other = "with weights" if result.way == "nothing" else "plain model"
    chart = _by_score(
        f"F1; dashed: {other}",
        "On test rows (%)",
        (-3, 103),
        "F1, precision and recall against the threshold, with the F1 of the model balanced otherwise, dashed.",
        showlegend=True,
    )
    chart.line(ODDS, 100 * result.other_f1, style.GREY, dash="dash", given=True)
    looks = ("precision", result.precision, style.BLUE, "dot"), ("recall", result.recall, style.VERMILION, "dashdot")
    for name, values, color, dash in looks:
        chart.line(ODDS, 100 * values, color, dash=dash, width=style.THIN, name=name, hover=f"{name} %{{y:.1f}}%")
    chart.line(ODDS, 100 * result.f1, style.GREEN, name="F1", answer="points", hover="F1 %{y:.1f}%")
    return chart.you(each(ODDS), each(100 * result.f1))


def precision_recall(result: Thresholds) -> Chart:
    """Precision over recall, its floor, and where the threshold stands."""
    chart = Chart(
        f"PR-AUC {fixed(result.pr_auc, 3)}, and its floor",
        x="Recall",
        y="Precision",
        x_range=(-0.02, 1.03),
        y_range=(-0.02, 1.04),
        alt="Precision over recall, a dashed floor at the share of the rare class, and the threshold's point.",
    )
    chart.line([0, 1], [result.share] * 2, style.GREY, dash="dash", width=style.THIN)
    chart.line(result.recalls, result.precisions, style.ESTIMATE, hover="recall %{x:.0%}, precision %{y:.1%}")
    return chart.you(each(result.recall), each(result.precision))


def threshold_steps() -> list[str]:
    """The threshold itself."""
    return [f"{each:g}" for each in THRESHOLDS]


def threshold_readouts(result: Thresholds) -> dict[str, list[str]]:
    """Four tiles, and what waits under More."""
    steps = len(THRESHOLDS)
    return {
        "Recall": [percent(each, 1) for each in result.recall],
        "Precision": ["none flagged" if np.isnan(each) else percent(each, 1) for each in result.precision],
        "F1": [fixed(each, 3) for each in result.f1],
        "Accuracy": [percent(each, 1) for each in result.accuracy],
        "Always no": [percent(1 - result.share, 1)] * steps,
        "F1, plain" if result.way != "nothing" else "F1, weights": [fixed(each, 3) for each in result.other_f1],
        "Flagged": [count(each) for each in result.flagged],
        "Chosen threshold": [fixed(result.chosen, 3)] * steps,
        "PR-AUC (floor)": [f"{result.pr_auc:.3f} ({result.share:.3f})"] * steps,
        "Mean score (truth)": [f"{percent(result.mean, 1)} ({percent(result.share, 1)})"] * steps,
    }


def sentences(result: Thresholds) -> list[str]:
    """What is flagged, what of it is rare, and whether saying no to all would be right more often."""
    found = []
    for step, label in enumerate(threshold_steps()):
        tp, flagged = int(result.tp[step]), int(result.flagged[step])
        gap = round(100 * (result.accuracy[step] - (1 - result.share)), 1)
        than = f"{abs(gap):.1f} points {'more' if gap > 0 else 'less'} than" if gap else "as"
        way = "Plain model" if result.way == "nothing" else WAYS[result.way]
        hit = f"{count(tp)} of {count(result.rare)} rare rows, {count(flagged - tp)} in vain"
        flags = f"{count(flagged)} of {count(result.rows)} are flagged: {hit}" if flagged else "nobody is flagged"
        found.append(
            f"{way}: from {label} up, {flags}. Right on {percent(result.accuracy[step], 1)}, {than} always saying no."
        )
    return found


def threshold_printed(result: Thresholds, step: int) -> str:
    """What the snippet prints at this step."""
    return (
        f"flagged {result.flagged[step]:.0f}, rare among them {result.tp[step]:.0f}\n"
        f"recall {result.recall[step]:.4f}, precision {np.nan_to_num(result.precision[step]):.4f}, "
        f"F1 {result.f1[step]:.4f}, accuracy {result.accuracy[step]:.4f}\n"
        f"mean score {result.mean:.4f}, PR-AUC {result.pr_auc:.4f}"
    )
