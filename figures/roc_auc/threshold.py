"""Pictures of one threshold: scores on either side of it, the point on both curves, the decisions, and the price."""

import math
from typing import Any

import numpy as np

from concepts.arrays import Array
from concepts.roc_auc import (
    SCORE_RANGE,
    Interval,
    Theory,
    ThresholdSweep,
    equal_spreads_curve,
    iso_cost_slope,
    precision_from_rates,
)
from figures import style
from figures.style import Chart, each
from figures.words import count, fixed, percent

MANY = (100_000, 1_000_000)
"""Cases of which it is told how many are flagged, where they are not those of the sample: of 1% positive or more, and
of fewer. So there are 1,000 positives, and their count says what recall says to a tenth of a percent."""
FEW = 20
"""Cases in a class below which DeLong's interval is too narrow."""
RAW_SCORE = "Raw score (not a probability)"
PEAK = 1 / math.sqrt(2 * math.pi)
"""Of a standard normal density."""
REACH = 0.2
"""How far a line of equal cost is drawn from its point, in the ROC plane."""
ALMOST = 0.051
"""Half a step of the thresholds: nearer to the cheapest than this is there."""


def threshold_view(sweep: ThresholdSweep) -> style.View:
    """All of the first lab, the histograms' areas the numbers of cases."""
    return view(sweep, by_cases=True)


def threshold_view_by_class(sweep: ThresholdSweep) -> style.View:
    """The same, each class's histogram with the same area."""
    return view(sweep, by_cases=False)


def view(sweep: ThresholdSweep, *, by_cases: bool) -> style.View:
    """The pictures of one threshold, also of a person's own scores."""
    charts = [scores(sweep, by_cases=by_cases), roc(sweep), precision_recall(sweep), matrix(sweep), cost(sweep)]
    if sweep.theory:
        charts.append(precision_by_threshold(sweep, sweep.theory))
    return style.View(charts, "Threshold", steps(sweep), readouts(sweep), sentences(sweep), companions=1)


def scores(sweep: ThresholdSweep, *, by_cases: bool) -> Chart:
    """Score histograms by class, what lies at or above the threshold filled."""
    width = float(sweep.edges[1] - sweep.edges[0])
    cases = sweep.n * (1 - sweep.prevalence), sweep.n * sweep.prevalence
    sizes = (cases[0] * width, cases[1] * width) if by_cases else (1.0, 1.0)
    densities = sweep.density_negative * sizes[0], sweep.density_positive * sizes[1]
    top = 1.12 * max(_ceiling(sweep) * width if by_cases else 0.0, *(bins.max() for bins in densities))
    low, high = float(sweep.edges[0]), float(sweep.edges[-1])
    chart = Chart(
        "Who scores right of the line is flagged",
        x=_score_axis(sweep),
        y=f"Cases (in bins {width:.2g} wide)" if by_cases else "Density (each class has area one)",
        x_range=(low, high),
        y_range=(0, top),
        alt="Histograms of the score for negatives and positives; the part at or above the threshold is filled.",
        showlegend=True,
    )
    cut = np.clip(sweep.thresholds, low, high)[:, None]
    x = np.repeat(sweep.edges, 2)[1:-1]
    looks = (style.NEGATIVE, style.SOFT), (style.POSITIVE, style.STRONG)
    for (color, opacity), bins in zip(looks, densities, strict=True):
        y = np.repeat(bins, 2)
        edge = bins[np.clip(np.searchsorted(sweep.edges, cut, "right") - 1, 0, bins.size - 1)]
        area: dict[str, Any] = dict(mode="lines", line__width=0, fill="tozeroy", fillcolor=style.faded(color, opacity))
        chart.add(x=each(np.maximum(x, cut)), y=each(np.where(x < cut, edge, y)), **area)
    for (color, _), bins, name in zip(looks, densities, classes(sweep), strict=True):
        chart.line(x, np.repeat(bins, 2), color, name=name)
    at = sweep.theory.threshold if sweep.theory else float(sweep.thresholds[sweep.best])
    if low <= at <= high:
        chart.points([at], [0.02 * top], style.OPTIMUM, "star", hover=f"cheapest: {at:.3g}")
    if sweep.theory:
        where = sweep.theory.separation, min(sizes[1] * PEAK / sweep.theory.spread_ratio + 0.05 * top, 0.9 * top)
        chart.handle(*where, "separation", "triangle-down", separation="x")
    return chart.here(cut)


def classes(sweep: ThresholdSweep) -> tuple[str, str]:
    """Negatives and positives: how many, or which share of those that the threshold is used on."""
    if sweep.elsewhere is None:
        return f"{count(sweep.negatives)} negatives", f"{count(sweep.positives)} positives"
    return f"{percent(1 - sweep.prevalence)} negatives", f"{percent(sweep.prevalence)} positives"


def _ceiling(sweep: ThresholdSweep) -> float:
    """As high as cases of the model pile up, per unit of score, at any prevalence up to one half: where only that
    changes, the axis stays, and a rarer class is seen to be lower."""
    return sweep.n * PEAK * max(1.0, 0.5 / sweep.theory.spread_ratio) if sweep.theory else 0.0


def matrix(sweep: ThresholdSweep) -> Chart:
    """The confusion matrix: each cell's count, and its share of the true class as a filled bar."""
    box = dict(type="rect", line={"color": style.GREY, "width": 1})
    chart = Chart(
        "A cell fills with its share of the actual class",
        x="Decision",
        y="",
        x_range=(-0.02, 2.02),
        y_range=(-0.5, 1.5),
        alt="Confusion matrix with true positives, false negatives, false positives and true negatives as counts.",
        bargap=0.1,
        barmode="overlay",
        margin=dict(l=80, r=18, t=14, b=54),
        xaxis=dict(tickvals=[0.5, 1.5], ticktext=["Not flagged", "Flagged"], ticks="", showgrid=False),
        yaxis=dict(
            tickvals=[0, 1], ticktext=["Actually<br>negative", "Actually<br>positive"], showgrid=False, ticks=""
        ),
        shapes=[
            box | dict(x0=side, x1=side + 0.98, y0=row - 0.45, y1=row + 0.45) for side in (0.01, 1.01) for row in (0, 1)
        ],
    )
    cells = (
        ("FN", 1, 0, sweep.fn, sweep.positives, "positives"),
        ("TP", 1, 1, sweep.tp, sweep.positives, "positives"),
        ("TN", 0, 0, sweep.tn, sweep.negatives, "negatives"),
        ("FP", 0, 1, sweep.fp, sweep.negatives, "negatives"),
    )
    for name, row, column, cases, total, _ in cells:
        color = style.POSITIVE if row else style.NEGATIVE
        wrong = {"shape": "/", "fgcolor": color, "size": 9, "solidity": style.FAINT}
        look = {"marker__pattern": wrong if name in ("FN", "FP") else {"shape": ""}, "marker__line": {"width": 0}}
        shade = style.faded(color, style.SOFT)
        chart.bars(each(0.98 * cases / total), [row], shade, base=[column + 0.01], orientation="h", **look)
    texts = [
        [
            f"<b>{name} {count(cases[step])}</b><br>{percent(cases[step] / total)} of<br>{kind}"
            for name, _, _, cases, total, kind in cells
        ]
        for step in range(len(sweep.thresholds))
    ]
    return chart.text([cell[2] + 0.5 for cell in cells], [cell[1] for cell in cells], each(texts), size=16)


def roc(sweep: ThresholdSweep) -> Chart:
    """The ROC curve and the area under it, the operating point, and lines of equal cost through it and the cheapest."""
    auc = sweep.auc
    whose = "ROC and its area, AUC"
    if sweep.elsewhere is not None:  # the interval is of the cases there are, not of the world they stand for
        whose = f"AUC of {count(sweep.positives)} + {count(sweep.negatives)} cases"
    chart = Chart(
        f"{whose}: {with_interval(auc, min(sweep.positives, sweep.negatives))}",
        x="False positive rate",
        y="True positive rate (recall)",
        x_range=(-0.02, 1.02),
        y_range=(-0.02, 1.04),
        alt=f"ROC curve with AUC {auc.auc:.3f}, the operating point, and the line of equal cost at the cheapest point.",
    )
    best = (sweep.theory.fpr, sweep.theory.tpr) if sweep.theory else (sweep.fpr[sweep.best], sweep.tpr[sweep.best])
    slope = iso_cost_slope(sweep.prevalence, sweep.cost_fn, sweep.cost_fp)
    x, y = _iso_cost(sweep.fpr, sweep.tpr, slope)
    best_x, best_y = _iso_cost(np.array(best[:1]), np.array(best[1:]), slope)
    chart.band(sweep.curves.fpr, np.zeros_like(sweep.curves.fpr), sweep.curves.tpr, style.ESTIMATE, opacity=0.18)
    chart.line([0, 1], [0, 1], style.GREY, dash="dot", width=style.THIN)
    low_area = auc.auc < 0.5  # then the free corner is the upper left one
    corner = (0.02, 0.98, "left", "top") if low_area else (0.98, 0.1, "right", "bottom")
    ties = "" if sweep.theory else " (ties: half)"
    pairs = f"a positive outranks a negative<br>in {percent(auc.auc, 0)} of pairs{ties}"
    pairs += f"<br><span style='color:{style.OPTIMUM}'>★ cheapest</span>"
    side = corner[2]
    chart.label(*corner[:2], pairs, style.ESTIMATE, xanchor=side, yanchor=corner[3], align=side)
    if sweep.theory and sweep.theory.spread_ratio != 1:
        chart.line(*equal_spreads_curve(sweep.theory.auc), style.TRUTH, dash="dot", width=style.THIN)
        chart.label(0.98, 0.03, "dotted: same AUC, equal spreads", style.TRUTH, xanchor="right")
    at = "FPR %{x:.3f}<br>TPR %{y:.3f}"
    chart.line(sweep.curves.fpr, sweep.curves.tpr, style.ESTIMATE, hover=at)
    chart.line(best_x[0], best_y[0], style.OPTIMUM, dash="dash", width=style.THIN)
    chart.line(each(x), each(y), style.GREY, dash="dash", width=style.THIN)
    chart.points([best[0]], [best[1]], style.OPTIMUM, "star", size=style.BIG, hover=f"cheapest<br>{at}")
    return chart.you(each(sweep.fpr), each(sweep.tpr), hover=f"this threshold<br>{at}")


def precision_recall(sweep: ThresholdSweep) -> Chart:
    """The precision-recall curve in steps, its floor at the prevalence, and the operating point."""
    floor = sweep.prevalence
    chart = Chart(
        f"Average precision {fixed(sweep.curves.average_precision, 3)}",
        x="Recall (true positive rate)",
        y="Precision",
        x_range=(-0.02, 1.02),
        y_range=(-0.02, 1.04),
        alt="Precision against recall with the operating point and a floor at the prevalence.",
    )
    at = "recall %{x:.3f}<br>precision %{y:.3f}"
    chart.line([0, 1], [floor, floor], style.GREY, dash="dot", width=style.THIN)
    early = sweep.curves.precision[sweep.curves.recall <= 0.6]
    free = early.size and early.min() > floor + 0.2  # above the line on the left; else the curve leaves the corner free
    place = dict(yanchor="bottom") if free else dict(yanchor="top", xanchor="right")
    x, y = (0.0, floor) if free else (1.0, 1.0)
    chart.label(x, y, f"dotted: prevalence {percent(floor)}", style.GREY, **place)
    curve = sweep.curves.recall, sweep.curves.precision
    chart.line(*curve, style.ESTIMATE, line={"color": style.ESTIMATE, "width": style.LINE, "shape": "vh"}, hover=at)
    return chart.you(each(sweep.tpr), each(sweep.precision), hover=f"this threshold<br>{at}")


def precision_by_threshold(sweep: ThresholdSweep, model: Theory) -> Chart:
    """What a flag is worth at each threshold, beside what it would be worth if half of the cases were positive."""
    chart = Chart(
        "What a flag is worth",
        x=_score_axis(sweep),
        y="Precision (%)",
        x_range=SCORE_RANGE,
        y_range=(-2, 102),
        alt="Precision against the threshold, in the model and in this sample, and where half are positive.",
    )
    half = 100 * precision_from_rates(model.tpr_curve, model.fpr_curve, 0.5)
    x = sweep.thresholds
    chart.line(x, half, style.GREY, dash="dash", width=style.THIN, given=True)
    chart.text([-3.8], [half[0] + 9], ["if half were positive"], style.GREY, textposition="middle right", given=True)
    here = 100 * model.precision_curve[::4]  # so few that a hand meets each
    chart.line(x[::4], here, style.TRUTH, answer="points", hover="threshold %{x:.1f}<br>precision %{y:.1f}%")
    chart.line(x, 100 * sweep.precision, style.ESTIMATE, width=style.THIN)
    chart.label(
        SCORE_RANGE[1], 22, "green: the model<br>thin: this sample", style.TRUTH, xanchor="right", align="right"
    )
    return chart.you(each(x), each(100 * sweep.precision))


def cost(sweep: ThresholdSweep) -> Chart:
    """Expected cost against the threshold. The axis ends at twice the cheaper of flagging nobody and everybody."""
    nobody, everybody = 1000 * sweep.prevalence * sweep.cost_fn, 1000 * (1 - sweep.prevalence) * sweep.cost_fp
    lazy = min(nobody, everybody)
    top = 2 * lazy
    low, high = float(sweep.edges[0]), float(sweep.edges[-1])
    chart = Chart(
        "What the errors cost at each threshold",
        x=_score_axis(sweep),
        y="Cost per 1,000 cases",
        x_range=(low, high),
        y_range=(0, top),
        alt="Cost of errors per 1,000 cases against the threshold, with its minimum and the current threshold.",
        showlegend=True,
    )
    whom = "nobody" if nobody <= everybody else "everybody"
    chart.level(lazy)
    below = dict(yanchor="top", xanchor="left" if whom == "nobody" else "right")  # where the curve runs above the level
    chart.label(low if whom == "nobody" else high, lazy, f"flag {whom}", style.GREY, **below)
    hover = "threshold %{x:.3g}<br>cost %{y:,.1f} per 1,000"
    chart.line(sweep.thresholds, sweep.cost, style.ESTIMATE, name="this sample", hover=hover)
    at, price = float(sweep.thresholds[sweep.best]), float(sweep.cost[sweep.best])
    if sweep.theory:
        chart.line(
            sweep.thresholds, sweep.theory.cost_curve, style.TRUTH, dash="dash", width=style.THIN, name="the model"
        )
        if math.isfinite(sweep.theory.threshold):
            at, price = sweep.theory.threshold, sweep.theory.cost
    chart.points([min(max(at, low), high)], [price], style.OPTIMUM, "star", size=style.BIG, hover=f"cheapest: {at:.3g}")
    you = each(np.clip(sweep.thresholds, low, high)), each(np.minimum(sweep.cost, top))
    return chart.you(*you, cliponaxis=False, hover="this threshold: %{x:.3g}")


def steps(sweep: ThresholdSweep) -> list[str]:
    """Each threshold as text: one digit on the fixed grid, as many as it takes for a person's own scores."""
    if sweep.theory:
        return [f"{cut:.1f}" for cut in sweep.thresholds]
    for digits in range(3, 18):
        labels = [f"{cut:.{digits}g}" for cut in sweep.thresholds[:-1]]
        if len(set(labels)) == len(labels):
            break
    return [*labels, "above all"]


def readouts(sweep: ThresholdSweep) -> dict[str, list[str]]:
    """In view what decides; under More what people also ask for. What is undefined says so."""
    auc, model = sweep.auc, sweep.theory
    sure = with_interval(auc, min(sweep.positives, sweep.negatives))
    tiles = {
        "Recall (TPR)": [percent(value, 1) for value in sweep.tpr],
        "FPR": [percent(value, 1) for value in sweep.fpr],
        "Precision": [percent(value, 1) for value in sweep.precision],
        "Cost per 1,000": [fixed(value, 1) for value in sweep.cost],
        "AUC, this sample": [sure] * len(sweep.thresholds),
        "Gini, KS": [f"{fixed(sweep.gini)}, {fixed(sweep.curves.ks)}"] * len(sweep.thresholds),
        "Youden's J": [fixed(value, 3) for value in sweep.youden],
        "Specificity": [percent(value, 1) for value in sweep.specificity],
        "Balanced accuracy": [percent(value, 1) for value in sweep.balanced_accuracy],
        "F1": [fixed(value, 3) for value in sweep.f1],
        "MCC": [fixed(value, 3) for value in sweep.mcc],
    }
    if model:
        rates = zip(model.tpr_curve, model.fpr_curve, model.precision_curve, model.cost_curve, strict=True)
        tiles["AUC, the model"] = [fixed(model.auc, 3)] * len(sweep.thresholds)
        tiles["The model: recall, FPR"] = []
        tiles["The model: precision, cost"] = []
        for tpr, fpr, precision, price in rates:
            tiles["The model: recall, FPR"].append(f"{percent(tpr, 0)}, {percent(fpr, 0)}")
            tiles["The model: precision, cost"].append(f"{percent(precision)}, {fixed(price, 0)}")
    return tiles


def sentences(sweep: ThresholdSweep) -> list[str]:
    """What each threshold does, and which way the costs say to go."""
    labels = steps(sweep)
    found = []
    for step, name in enumerate(labels):
        tp, fp = int(sweep.tp[step]), int(sweep.fp[step])
        if tp + fp == 0:
            text = (
                f"Nobody is flagged, so precision is undefined and all {count(sweep.positives)} positives are missed."
            )
        elif sweep.elsewhere is not None:
            many = MANY[sweep.prevalence < 0.01]
            hits, alarms = many * sweep.prevalence * sweep.tpr[step], many * (1 - sweep.prevalence) * sweep.fpr[step]
            text = (
                f"From {name} up, {count(round(hits) + round(alarms))} of {count(many)} are flagged where "
                f"{percent(sweep.prevalence)} are positive: {count(round(hits))} of "
                f"{count(round(many * sweep.prevalence))} positives, {count(round(alarms))} false alarms."
            )
        else:
            text = (
                f"From {name} up, {count(tp + fp)} of {count(sweep.n)} in this sample are flagged: {count(tp)} of "
                f"{count(sweep.positives)} positives, {count(fp)} false alarms."
            )
        found.append(f"{text} {_advice(sweep, step, labels)}")
    return found


def _advice(sweep: ThresholdSweep, step: int, labels: list[str]) -> str:
    if sweep.theory is None:
        if step == sweep.best:
            return "No cut is cheaper in these data; check it on others before you trust it."
        where = "to flag nobody" if sweep.best == len(labels) - 1 else labels[sweep.best]
        return f"The cheapest cut of all is {where}, at {fixed(sweep.cost[sweep.best], 0)} per 1,000."
    best = sweep.theory.threshold
    if not sweep.thresholds[0] <= best <= sweep.thresholds[-1]:
        return f"In the model nothing on this scale is cheaper than flagging {'nobody' if best > 0 else 'everybody'}."
    move = best - sweep.thresholds[step]
    verdict = "the cheapest threshold" if abs(move) < ALMOST else "raise it" if move > 0 else "lower it"
    chance, cutoff = _bounded(sweep.theory.chance[step]), percent(sweep.cutoff)
    if abs(move) >= ALMOST and (sweep.theory.chance[step] > sweep.cutoff) == (move > 0):
        return (
            f"Spreads differ, so the chance of a positive, {chance} at exactly this score, rises and falls along the "
            f"scale: {verdict}."
        )
    return f"In the long run {chance} at exactly this score are positive; the costs flag from {cutoff}: {verdict}."


def threshold_printed(sweep: ThresholdSweep, step: int) -> str:
    """What the snippet prints at this step."""
    return (
        f"AUC: {sweep.auc.auc:.4f}\n"
        f"average precision: {sweep.curves.average_precision:.4f}\n"
        f"TPR: {sweep.tpr[step]:.4f}\n"
        f"FPR: {sweep.fpr[step]:.4f}\n"
        f"precision: {fixed(sweep.precision[step], 4)}\n"
        f"F1: {sweep.f1[step]:.4f}\n"
        f"cost per 1,000 cases: {sweep.cost[step]:.1f}\n"
    )


def _iso_cost(fpr: Array, tpr: Array, slope: float) -> tuple[Array, Array]:
    """(points, 2) x and y: ends of a short line of that slope through each point, within the unit square."""
    aside = REACH / math.hypot(1, slope)
    left = np.maximum.reduce([0 * fpr, fpr - tpr / slope, fpr - aside])
    right = np.minimum.reduce([0 * fpr + 1, fpr + (1 - tpr) / slope, fpr + aside])
    x = np.stack([left, right], axis=1)
    return x, tpr[:, None] + slope * (x - fpr[:, None])


def decimals(low: float, high: float) -> int:
    """As many as tell an interval's ends apart, three at least: an estimate printed with them lies within."""
    return next((digits for digits in range(3, 7) if fixed(low, digits) != fixed(high, digits)), 3)


def with_interval(auc: Interval, cases: int) -> str:
    """An AUC and its interval to the same decimals, and what to think of it. cases: of the rarer class."""
    if math.isnan(auc.upper):
        return fixed(auc.auc, 3)
    digits = decimals(auc.lower, auc.upper)
    low, high = fixed(auc.lower, digits), fixed(auc.upper, digits)
    doubt = ", too narrow" if cases < FEW else ""
    sure = "no spread, so no interval" if low == high else f"{low} to {high}{doubt}"
    return f"{fixed(auc.auc, digits)} ({sure})"


def _score_axis(sweep: ThresholdSweep) -> str:
    return RAW_SCORE if sweep.theory else "Your score"


def _bounded(share: float) -> str:
    """A chance that is never quite nought nor certain."""
    return "under 0.1%" if share < 0.0005 else "over 99.9%" if share > 0.9995 else percent(share)
