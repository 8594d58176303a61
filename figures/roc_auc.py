"""Pictures of a threshold: the scores, the decisions, both curves, and the price; and of an AUC's interval."""

import math

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from concepts.roc_auc import Array, IntervalSweep, ThresholdSweep, iso_cost_slope
from figures import style

YOU = style.HELD
RAW_SCORE = "Raw score (not a probability)"


# ------------------------------------------------------------------------------------------------- one threshold


def threshold_figures(sweep: ThresholdSweep) -> list[style.Sweep]:
    """The five pictures of one threshold, in reading order."""
    return [scores(sweep), matrix(sweep), roc(sweep), precision_recall(sweep), cost(sweep)]


def threshold_view(sweep: ThresholdSweep) -> style.View:
    """All of the first lab, and of a person's own scores."""
    return style.View(
        threshold_figures(sweep),
        "Threshold",
        threshold_steps(sweep),
        threshold_readouts(sweep),
        threshold_sentences(sweep),
    )


def scores(sweep: ThresholdSweep) -> style.Sweep:
    """Score histograms by class, what lies at or above the threshold filled."""
    top = 1.12 * max(sweep.density_positive.max(), sweep.density_negative.max())
    limits = float(sweep.edges[0]), float(sweep.edges[-1])
    figure = style.chart(
        "Scores by class, each histogram with area one; filled: flagged",
        x=_score_axis(sweep),
        y="Density (per unit of score)",
        x_range=limits,
        y_range=(0, top),
        alt="Histograms of the score for negatives and positives; the part at or above the threshold is filled.",
        showlegend=True,
    )
    cut = np.clip(sweep.thresholds, *limits)[:, None]
    moving: dict[int, dict[str, NDArray[np.float64]]] = {}
    for name, color, dash, density in (
        ("Negatives", style.NEGATIVE, "solid", sweep.density_negative),
        ("Positives", style.POSITIVE, "dot", sweep.density_positive),
    ):
        x, y = np.repeat(sweep.edges, 2)[1:-1], np.repeat(density, 2)
        figure.add_scatter(
            x=x, y=y, mode="lines", name=name, line={"color": color, "width": 2, "dash": dash}, hoverinfo="skip"
        )
        here = density[np.clip(np.searchsorted(sweep.edges, cut, "right") - 1, 0, density.size - 1)]
        moving[len(figure.data)] = {"x": np.maximum(x, cut), "y": np.where(x < cut, here, y)}
        figure.add_scatter(
            x=x,
            y=y,
            mode="lines",
            line={"width": 0},
            fill="tozeroy",
            fillcolor=style.faded(color, 0.38),
            hoverinfo="skip",
            showlegend=False,
        )
    moving[len(figure.data)] = {"x": np.repeat(cut, 2, axis=1)}
    figure.add_scatter(
        x=[0, 0], y=[0, top], mode="lines", line={"color": YOU, "width": 3}, showlegend=False, hoverinfo="skip"
    )
    return style.Sweep(figure, moving)


def matrix(sweep: ThresholdSweep) -> style.Sweep:
    """The confusion matrix: each cell's count, and its share of the true class as a filled bar."""
    figure = style.chart(
        "Confusion matrix; a cell fills with its share of the actual class",
        x="Decision",
        y="",
        x_range=(-0.02, 2.02),
        y_range=(-0.5, 1.5),
        alt="Confusion matrix with true positives, false negatives, false positives and true negatives as counts.",
        bargap=0.1,
        margin_l=80,
    )
    figure.update_xaxes(tickvals=[0.5, 1.5], ticktext=["Not flagged", "Flagged"], ticks="", showgrid=False)
    figure.update_yaxes(
        tickvals=[0, 1], ticktext=["Actually<br>negative", "Actually<br>positive"], showgrid=False, ticks=""
    )
    cells = (
        ("FN", 1, 0, sweep.fn, sweep.positives, "positives"),
        ("TP", 1, 1, sweep.tp, sweep.positives, "positives"),
        ("TN", 0, 0, sweep.tn, sweep.negatives, "negatives"),
        ("FP", 0, 1, sweep.fp, sweep.negatives, "negatives"),
    )
    for side in (0.01, 1.01):
        for row in (0, 1):
            figure.add_shape(
                type="rect",
                x0=side,
                x1=side + 0.98,
                y0=row - 0.45,
                y1=row + 0.45,
                line={"color": style.GREY, "width": 1},
            )
    moving: dict[int, dict[str, object]] = {}
    for name, row, column, counts, total, _ in cells:
        color = style.POSITIVE if row else style.NEGATIVE
        pattern = (
            {"shape": "/", "fgcolor": color, "size": 9, "solidity": 0.12} if name in ("FN", "FP") else {"shape": ""}
        )
        moving[len(figure.data)] = {"x": (0.98 * counts / total)[:, None]}
        figure.add_bar(
            x=[0.5],
            y=[row],
            base=[column + 0.01],
            orientation="h",
            hoverinfo="skip",
            marker={"color": style.faded(color, 0.32), "pattern": pattern, "line": {"width": 0}},
        )
    figure.update_layout(barmode="overlay")
    texts = [
        [
            f"<b>{name} {counts[step]:,}</b><br>{counts[step] / total:.1%} of<br>{kind}"
            for name, _, _, counts, total, kind in cells
        ]
        for step in range(len(sweep.thresholds))
    ]
    moving[len(figure.data)] = {"text": texts}
    figure.add_scatter(
        x=[column + 0.5 for _, _, column, *_ in cells],
        y=[row for _, row, *_ in cells],
        mode="text",
        text=texts[0],
        textfont={"size": 16},
        hoverinfo="skip",
    )
    return style.Sweep(figure, moving)


def roc(sweep: ThresholdSweep) -> style.Sweep:
    """The ROC curve, the operating point, and the lines of equal cost through it and through the cheapest point."""
    auc = sweep.auc
    sure = f", {_interval(auc.lower, auc.upper)}" if _known(auc.upper) else ""
    figure = style.chart(
        f"ROC: AUC {auc.auc:.3f}{sure}; dashed: equal cost",
        x="False positive rate",
        y="True positive rate (recall)",
        x_range=(-0.02, 1.02),
        y_range=(-0.02, 1.04),
        alt=f"ROC curve with AUC {auc.auc:.3f}, the operating point, and the line of equal cost at the cheapest point.",
        showlegend=True,
    )
    figure.add_scatter(
        x=[0, 1],
        y=[0, 1],
        mode="lines",
        line={"color": style.GREY, "dash": "dot", "width": 1.5},
        hoverinfo="skip",
        showlegend=False,
    )
    figure.add_scatter(
        x=sweep.curves.fpr,
        y=sweep.curves.tpr,
        mode="lines",
        line={"color": style.ESTIMATE, "width": 3},
        showlegend=False,
        hovertemplate="FPR %{x:.3f}<br>TPR %{y:.3f}<extra></extra>",
    )
    slope = iso_cost_slope(sweep.prevalence, sweep.cost_fn, sweep.cost_fp)
    best = (sweep.theory.fpr, sweep.theory.tpr) if sweep.theory else (sweep.fpr[sweep.best], sweep.tpr[sweep.best])
    lines = _iso_cost(sweep.fpr, sweep.tpr, slope)
    static = _iso_cost(np.array([best[0]]), np.array([best[1]]), slope)
    figure.add_scatter(
        x=static[0][0],
        y=static[1][0],
        mode="lines",
        showlegend=False,
        hoverinfo="skip",
        line={"color": style.OPTIMUM, "dash": "dash", "width": 2},
    )
    figure.add_scatter(
        x=[best[0]],
        y=[best[1]],
        mode="markers",
        name="cheapest",
        marker={"symbol": "star", "size": 15, "color": style.OPTIMUM},
        hovertemplate="cheapest<br>FPR %{x:.3f}<br>TPR %{y:.3f}<extra></extra>",
    )
    figure.add_scatter(
        x=[0], y=[0], mode="lines", hoverinfo="skip", showlegend=False, line={"color": YOU, "dash": "dot", "width": 1.5}
    )
    figure.add_scatter(
        x=[0],
        y=[0],
        mode="markers",
        name="you",
        marker=_you(),
        hovertemplate="this threshold<br>FPR %{x:.3f}<br>TPR %{y:.3f}<extra></extra>",
    )
    return style.Sweep(
        figure,
        {4: {"x": lines[0], "y": lines[1]}, 5: {"x": sweep.fpr[:, None], "y": sweep.tpr[:, None]}},
    )


def precision_recall(sweep: ThresholdSweep) -> style.Sweep:
    """The precision-recall curve in steps, its floor at the prevalence, and the operating point."""
    floor = sweep.prevalence
    figure = style.chart(
        f"Precision against recall: average precision {sweep.curves.average_precision:.3f}",
        x="Recall (true positive rate)",
        y="Precision",
        x_range=(-0.02, 1.02),
        y_range=(-0.02, 1.04),
        alt="Precision against recall with the operating point and a floor at the prevalence.",
        showlegend=True,
    )
    figure.add_scatter(
        x=[0, 1],
        y=[floor, floor],
        mode="lines",
        name=f"prevalence {_percent(floor)}",
        hoverinfo="skip",
        line={"color": style.GREY, "dash": "dot", "width": 2},
    )
    figure.add_scatter(
        x=sweep.curves.recall,
        y=sweep.curves.precision,
        mode="lines",
        showlegend=False,
        line={"color": style.ESTIMATE, "width": 3, "shape": "vh"},
        hovertemplate="recall %{x:.3f}<br>precision %{y:.3f}<extra></extra>",
    )
    figure.add_scatter(
        x=[0],
        y=[0],
        mode="markers",
        name="you",
        marker=_you(),
        hovertemplate="this threshold<br>recall %{x:.3f}<br>precision %{y:.3f}<extra></extra>",
    )
    return style.Sweep(figure, {2: {"x": sweep.tpr[:, None], "y": sweep.precision[:, None]}})


def cost(sweep: ThresholdSweep) -> style.Sweep:
    """Expected cost against the threshold. The axis ends at twice the cheaper of flagging nobody and everybody."""
    nobody, everybody = 1000 * sweep.prevalence * sweep.cost_fn, 1000 * (1 - sweep.prevalence) * sweep.cost_fp
    lazy = min(nobody, everybody)
    top = 2 * lazy
    limits = float(sweep.edges[0]), float(sweep.edges[-1])
    figure = style.chart(
        "What the errors cost at each threshold; dotted: the cheaper of flagging nobody or everybody",
        x=_score_axis(sweep),
        y="Cost per 1,000 cases",
        x_range=limits,
        y_range=(0, top),
        alt="Cost of errors per 1,000 cases against the threshold, with its minimum and the current threshold.",
        showlegend=True,
    )
    figure.add_scatter(
        x=limits,
        y=[lazy, lazy],
        mode="lines",
        showlegend=False,
        hoverinfo="skip",
        line={"color": style.GREY, "dash": "dot", "width": 2},
    )
    figure.add_scatter(
        x=sweep.thresholds,
        y=sweep.cost,
        mode="lines",
        name="this sample",
        line={"color": style.ESTIMATE, "width": 3},
        hovertemplate="threshold %{x:.3g}<br>cost %{y:,.1f} per 1,000<extra></extra>",
    )
    if sweep.theory:
        figure.add_scatter(
            x=sweep.thresholds,
            y=sweep.theory.cost_curve,
            mode="lines",
            name="model",
            hoverinfo="skip",
            line={"color": style.TRUTH, "dash": "dash", "width": 2},
        )
    at, price = (
        (sweep.theory.threshold, sweep.theory.cost)
        if sweep.theory and math.isfinite(sweep.theory.threshold)
        else (sweep.thresholds[sweep.best], sweep.cost[sweep.best])
    )
    figure.add_scatter(
        x=[min(max(at, limits[0]), limits[1])],
        y=[price],
        mode="markers",
        name="cheapest",
        marker={"symbol": "star", "size": 15, "color": style.OPTIMUM},
        hovertemplate=f"cheapest at {at:.3g}<br>cost %{{y:,.1f}} per 1,000<extra></extra>",
    )
    moving = {
        len(figure.data): {
            "x": np.clip(sweep.thresholds, *limits)[:, None],
            "y": np.minimum(sweep.cost, top)[:, None],
        }
    }
    figure.add_scatter(
        x=[0],
        y=[0],
        mode="markers",
        name="you",
        marker=_you(),
        cliponaxis=False,
        hovertemplate="this threshold: %{x:.3g}<extra></extra>",
    )
    return style.Sweep(figure, moving)


def threshold_steps(sweep: ThresholdSweep) -> list[str]:
    """Each threshold as text: one digit on the fixed grid, as many as it takes for a person's own scores."""
    if sweep.theory:
        return [f"{cut:.1f}" for cut in sweep.thresholds]
    for digits in range(3, 18):
        labels = [f"{cut:.{digits}g}" for cut in sweep.thresholds[:-1]]
        if len(set(labels)) == len(labels):
            break
    return [*labels, "above all"]


def threshold_readouts(sweep: ThresholdSweep) -> dict[str, list[str]]:
    """Eight tiles; what is undefined says so."""
    auc = sweep.auc
    sure = f"{auc.auc:.3f} ({auc.lower:.2f} to {auc.upper:.2f})" if _known(auc.upper) else f"{auc.auc:.3f}"
    return {
        "TPR = recall": [f"{value:.1%} of {sweep.positives:,}" for value in sweep.tpr],
        "FPR": [f"{value:.1%}" for value in sweep.fpr],
        "Precision": [_defined(value, ".1%") for value in sweep.precision],
        "F1": [f"{value:.3f}" for value in sweep.f1],
        "MCC": [_defined(value, ".3f") for value in sweep.mcc],
        "Cost per 1,000": [f"{value:,.1f}" for value in sweep.cost],
        "Flagged": [f"{tp + fp:,}" for tp, fp in zip(sweep.tp, sweep.fp, strict=True)],
        "AUC": [sure] * len(sweep.thresholds),
    }


def threshold_sentences(sweep: ThresholdSweep) -> list[str]:
    """What each threshold does, and which way the costs say to go."""
    steps = threshold_steps(sweep)
    sentences = []
    for step, name in enumerate(steps):
        tp, fp = int(sweep.tp[step]), int(sweep.fp[step])
        if tp + fp == 0:
            text = f"Nobody is flagged, so precision is undefined and all {sweep.positives:,} positives are missed."
        else:
            text = (
                f"From {name} up, {tp + fp:,} of {sweep.n:,} are flagged: {tp:,} of {sweep.positives:,} positives, "
                f"{fp:,} false alarms, precision {sweep.precision[step]:.1%}."
            )
        sentences.append(f"{text} {_advice(sweep, step, steps)}")
    return sentences


def _advice(sweep: ThresholdSweep, step: int, steps: list[str]) -> str:
    if sweep.theory is None:
        if step == sweep.best:
            return "Nothing tried is cheaper in these data; check it on others before you trust it."
        where = "to flag nobody" if sweep.best == len(steps) - 1 else steps[sweep.best]
        return f"The cheapest here is {where}, at {sweep.cost[sweep.best]:,.0f} per 1,000."
    best = sweep.theory.threshold
    if not sweep.thresholds[0] <= best <= sweep.thresholds[-1]:
        return f"In the model nothing on this scale is cheaper than flagging {'nobody' if best > 0 else 'everybody'}."
    move = best - sweep.thresholds[step]
    verdict = "the cheapest threshold" if abs(move) < 0.051 else "raise it" if move > 0 else "lower it"
    chance, cutoff = _percent(sweep.theory.chance[step]), _percent(sweep.cutoff)
    if abs(move) >= 0.051 and (sweep.theory.chance[step] > sweep.cutoff) == (move > 0):
        return (
            f"With unequal spreads the chance of a positive, {chance} at exactly this score, rises and falls along the "
            f"scale: {verdict}."
        )
    return f"Of cases at exactly this score {chance} are positive; the costs flag from {cutoff}: {verdict}."


def threshold_printed(sweep: ThresholdSweep, step: int) -> str:
    """What the snippet prints at this step."""
    return (
        f"AUC: {sweep.auc.auc:.4f}\n"
        f"average precision: {sweep.curves.average_precision:.4f}\n"
        f"TPR: {sweep.tpr[step]:.4f}\n"
        f"FPR: {sweep.fpr[step]:.4f}\n"
        f"precision: {_defined(sweep.precision[step], '.4f')}\n"
        f"F1: {sweep.f1[step]:.4f}\n"
        f"cost per 1,000 cases: {sweep.cost[step]:.1f}\n"
    )


def own_printed(sweep: ThresholdSweep, step: int) -> str:
    """What the snippet for a person's own file prints at this step."""
    return (
        f"rows used: {sweep.n}\n"
        f"AUC: {sweep.auc.auc:.4f}\n"
        f"DeLong 95%: {sweep.auc.lower:.4f} to {sweep.auc.upper:.4f}\n"
        f"TPR: {sweep.tpr[step]:.4f}\n"
        f"FPR: {sweep.fpr[step]:.4f}\n"
        f"precision: {_defined(sweep.precision[step], '.4f')}\n"
        f"cost per 1,000 cases: {sweep.cost[step]:.1f}\n"
    )


def own_summary(sweep: ThresholdSweep) -> str:
    """What was read, the AUC, and what is odd about it, in two or three sentences."""
    auc = sweep.auc
    left_out = ", ".join(f"{rows:,} with {reason}" for reason, rows in sweep.dropped.items())
    left_out = left_out.replace("with neither", "with neither label nor score")
    text = f"{sweep.n:,} rows used, {sweep.positives:,} of them positive ({_percent(sweep.prevalence)})"
    text += f"; {left_out} left out. " if left_out else ". "
    if not _known(auc.upper):
        return text + f"AUC {auc.auc:.3f}, with no interval: one case in a class tells nothing of the spread."
    text += f"AUC {auc.auc:.3f}, {_interval(auc.lower, auc.upper)} (DeLong)."
    if auc.upper < 0.5:
        text += (
            " Clearly below 0.5: something is upside down. Check which class is positive, and whether a high score "
            "means more or less risk; then mend the file or choose the other class."
        )
    elif auc.auc < 0.5:
        text += " Below 0.5, but the interval reaches it: no better than chance, or the label is flipped."
    elif auc.lower <= 0.5:
        text += " The interval holds 0.5: these data cannot tell the ranking from chance."
    elif auc.standard_error == 0:
        text += " A perfect ranking makes the interval zero wide; do not believe it, and look for a leak."
    if min(sweep.positives, sweep.n - sweep.positives) < 20:
        text += " With fewer than 20 cases in a class, DeLong's interval is too narrow."
    return text


# ------------------------------------------------------------------------------------------- how sure is the AUC?


def interval_figures(sweep: IntervalSweep) -> list[style.Sweep]:
    """The four pictures of the interval, in reading order."""
    return [intervals(sweep), sampling(sweep), widths(sweep), coverage(sweep)]


def interval_view(sweep: IntervalSweep) -> style.View:
    """All of the second lab."""
    return style.View(
        interval_figures(sweep),
        "Positives in the sample",
        interval_steps(sweep),
        interval_readouts(sweep),
        interval_sentences(sweep),
    )


def intervals(sweep: IntervalSweep) -> style.Sweep:
    """AUC, both intervals and the truth against the number of positives."""
    figure = _by_size(
        f"AUC of one growing sample with its {sweep.level:.0%} interval",
        "AUC",
        (_floor(sweep), 1.02),
        "AUC with DeLong and bootstrap intervals against the number of positives; both close in on the true AUC.",
    )
    x = sweep.positives
    figure.add_scatter(
        x=np.concatenate([x, x[::-1]]),
        y=np.concatenate([sweep.delong[0], sweep.delong[1][::-1]]),
        fill="toself",
        fillcolor=style.faded(style.ESTIMATE, 0.25),
        line={"width": 0},
        name="DeLong",
        hoverinfo="skip",
        mode="lines",
    )
    for limit, shown in zip(sweep.bootstrap, (True, False), strict=True):
        figure.add_scatter(
            x=x,
            y=limit,
            mode="lines",
            name="bootstrap",
            showlegend=shown,
            hoverinfo="skip",
            line={"color": YOU, "dash": "dot", "width": 2},
        )
    figure.add_scatter(
        x=[5, 500],
        y=[sweep.truth] * 2,
        mode="lines",
        name=f"truth {sweep.truth:.3f}",
        hoverinfo="skip",
        line={"color": style.TRUTH, "dash": "dash", "width": 2},
    )
    figure.add_scatter(
        x=x,
        y=sweep.auc,
        mode="lines",
        showlegend=False,
        line={"color": style.ESTIMATE, "width": 2},
        hovertemplate="%{x} positives<br>AUC %{y:.3f}<extra></extra>",
    )
    figure.add_scatter(
        x=[5, 5], y=[0, 1], mode="lines", showlegend=False, hoverinfo="skip", line={"color": style.ESTIMATE, "width": 4}
    )
    figure.add_scatter(
        x=[5],
        y=[0.5],
        mode="markers",
        showlegend=False,
        hoverinfo="skip",
        marker={"size": 13, "color": style.ESTIMATE, "line": {"color": "white", "width": 1.5}},
    )
    size = x[:, None].astype(float)
    return style.Sweep(
        figure,
        {5: {"x": np.repeat(size, 2, axis=1), "y": sweep.delong.T}, 6: {"x": size, "y": sweep.auc[:, None]}},
    )


def sampling(sweep: IntervalSweep) -> style.Sweep:
    """Histogram of the AUC over fresh samples of the size in view."""
    edges = np.linspace(_floor(sweep), 1.0, 41)
    heights = np.array([np.histogram(np.maximum(row, edges[0]), edges)[0] for row in sweep.simulated])
    share = heights / sweep.simulated.shape[1]
    figure = style.chart(
        f"AUC of {sweep.simulated.shape[1]} fresh samples of this size: what one sample could have said",
        x="AUC",
        y="Share of samples",
        x_range=(_floor(sweep), 1.02),
        y_range=(0, 1.08 * share.max()),
        alt="Histogram of the AUC over fresh samples of the chosen size, with the true AUC.",
        showlegend=True,
        bargap=0.05,
    )
    figure.update_yaxes(tickformat=".0%")
    figure.add_bar(
        x=(edges[1:] + edges[:-1]) / 2,
        y=share[0],
        marker={"color": style.faded(style.ESTIMATE, 0.6)},
        showlegend=False,
        hovertemplate="AUC near %{x:.2f}<br>%{y:.1%} of samples<extra></extra>",
    )
    figure.add_scatter(
        x=[sweep.truth] * 2,
        y=[0, 1.08 * share.max()],
        mode="lines",
        name="truth",
        hoverinfo="skip",
        line={"color": style.TRUTH, "dash": "dash", "width": 3},
    )
    return style.Sweep(figure, {0: {"y": share}})


def widths(sweep: IntervalSweep) -> style.Sweep:
    """Width of both intervals on log scales: the slope is minus one half."""
    figure = _by_size(
        "Width of the interval: four times the cases halve it",
        "Width (log scale)",
        (-2.3, 0.1),
        "Widths of the DeLong and the bootstrap interval against the number of positives, both on log scales.",
    )
    figure.update_yaxes(type="log", tickvals=[0.01, 0.03, 0.1, 0.3, 1], ticktext=["0.01", "0.03", "0.1", "0.3", "1"])
    spans = [np.diff(limits, axis=0)[0] for limits in (sweep.delong, sweep.bootstrap)]
    looks = (("DeLong", style.ESTIMATE, "solid", "circle"), ("bootstrap", style.BROWN, "dot", "diamond"))
    for (name, color, dash, _), span in zip(looks, spans, strict=True):
        figure.add_scatter(
            x=sweep.positives,
            y=_positive(span),
            mode="lines",
            name=name,
            line={"color": color, "dash": dash, "width": 3},
            hovertemplate="%{x} positives<br>width %{y:.3f}<extra>" + name + "</extra>",
        )
    anchor = spans[0][-1] * np.sqrt(sweep.positives[-1] / np.array([5, 500]))
    figure.add_scatter(
        x=[5, 500],
        y=_positive(anchor),
        mode="lines",
        name="∝ 1/√n",
        hoverinfo="skip",
        line={"color": style.GREY, "dash": "longdash", "width": 1.5},
    )
    moving = {}
    for (_, color, _, symbol), span in zip(looks, spans, strict=True):
        moving[len(figure.data)] = {"x": sweep.positives[:, None].astype(float), "y": _positive(span)[:, None]}
        figure.add_scatter(
            x=[5],
            y=[1],
            mode="markers",
            showlegend=False,
            hoverinfo="skip",
            marker={"size": 13, "color": color, "symbol": symbol},
        )
    return style.Sweep(figure, moving)


def coverage(sweep: IntervalSweep) -> style.Sweep:
    """How often DeLong's interval holds the truth, against what it promises."""
    low = 0.7 if sweep.coverage.min() >= 0.7 and sweep.level > 0.75 else 0.0
    figure = _by_size(
        "How often DeLong's interval holds the truth, over fresh samples",
        "Coverage",
        (low, 1.01),
        "Coverage of DeLong's interval against the number of positives, with the promised level.",
    )
    figure.update_yaxes(tickformat=".0%")
    figure.add_scatter(
        x=[5, 500],
        y=[sweep.level] * 2,
        mode="lines",
        name=f"promised {sweep.level:.0%}",
        hoverinfo="skip",
        line={"color": style.TRUTH, "dash": "dash", "width": 2},
    )
    figure.add_scatter(
        x=sweep.positives,
        y=sweep.coverage,
        mode="lines",
        name="found",
        line={"color": style.ESTIMATE, "width": 3},
        hovertemplate="%{x} positives<br>held the truth in %{y:.1%}<extra></extra>",
    )
    figure.add_scatter(
        x=[5], y=[1], mode="markers", showlegend=False, hoverinfo="skip", marker={"size": 13, "color": style.ESTIMATE}
    )
    moving = {2: {"x": sweep.positives[:, None].astype(float), "y": sweep.coverage[:, None]}}
    return style.Sweep(figure, moving)


def interval_steps(sweep: IntervalSweep) -> list[str]:
    """The number of positives."""
    return [str(size) for size in sweep.positives]


def interval_readouts(sweep: IntervalSweep) -> dict[str, list[str]]:
    """Seven tiles."""
    return {
        "Positives": [f"{size:,}" for size in sweep.positives],
        "Negatives": [f"{size * sweep.negatives_per_positive:,}" for size in sweep.positives],
        "AUC": [f"{value:.3f}" for value in sweep.auc],
        "DeLong": [f"{low:.3f} to {high:.3f}" for low, high in sweep.delong.T],
        "Bootstrap": [f"{low:.3f} to {high:.3f}" for low, high in sweep.bootstrap.T],
        "True AUC": [f"{sweep.truth:.3f}"] * len(sweep.positives),
        "Coverage": [f"{value:.1%}" for value in sweep.coverage],
    }


def interval_sentences(sweep: IntervalSweep) -> list[str]:
    """What a sample of each size can say."""
    sentences = []
    for size, auc, (low, high), held in zip(sweep.positives, sweep.auc, sweep.delong.T, sweep.coverage, strict=True):
        slack = 2 * math.sqrt(sweep.level * (1 - sweep.level) / sweep.simulated.shape[1])
        kept = f"{'less' if held < sweep.level else 'more'} than promised"
        if abs(held - sweep.level) <= slack:
            kept = "as promised, within the simulation's error"
        where = f"somewhere from {low:.2f} to {high:.2f}"
        if low == high == 1:
            where = "with an interval of no width, since every positive outranks every negative"
        sentences.append(
            f"With {size:,} positives the AUC reads {auc:.3f}, {where}. "
            f"Such a {sweep.level:.0%} interval holds the truth in {held:.1%} of fresh samples: {kept}."
        )
    return sentences


def interval_printed(sweep: IntervalSweep, step: int) -> str:
    """What the snippet prints at this step."""
    lines = [f"AUC: {sweep.auc[step]:.4f}"]
    for name, limits in (("DeLong", sweep.delong), ("bootstrap", sweep.bootstrap)):
        lines.append(f"{name}: {limits[0, step]:.4f} to {limits[1, step]:.4f}")
    return "\n".join([*lines, f"true AUC: {sweep.truth:.4f}"]) + "\n"


# -------------------------------------------------------------------------------------------------------- helpers


def _by_size(title: str, y: str, y_range: tuple[float, float], alt: str) -> go.Figure:
    figure = style.chart(
        title,
        x="Positives in the sample (log)",
        y=y,
        x_range=(math.log10(4.6), math.log10(545)),
        y_range=y_range,
        alt=alt,
        showlegend=True,
    )
    return figure.update_xaxes(type="log", tickvals=[5, 10, 20, 50, 100, 200, 500])


def _floor(sweep: IntervalSweep) -> float:
    return 0.4 if sweep.delong[0].min() >= 0.4 else 0.0


def _iso_cost(fpr: Array, tpr: Array, slope: float) -> tuple[Array, Array]:
    """(points, 2) x and y: ends of the line of that slope through each point, within the unit square."""
    x = np.stack([np.maximum(0, fpr - tpr / slope), np.minimum(1, fpr + (1 - tpr) / slope)], axis=1)
    return x, tpr[:, None] + slope * (x - fpr[:, None])


def _you() -> dict[str, object]:
    return {"symbol": "diamond", "size": 15, "color": YOU, "line": {"color": "white", "width": 1.5}}


def _score_axis(sweep: ThresholdSweep) -> str:
    return RAW_SCORE if sweep.theory else "Your score"


def _positive(values: Array) -> Array:
    return np.where(values > 0, values, np.nan)


def _known(value: float) -> bool:
    return not math.isnan(value)


def _defined(value: float, spec: str) -> str:
    return format(value, spec) if _known(value) else "undefined"


def _interval(low: float, high: float) -> str:
    return f"95% interval {low:.3f} to {high:.3f}"


def _percent(share: float) -> str:
    if 0.0005 <= share < 0.1 or 0.9 < share <= 0.9995:
        return f"{share:.1%}"
    return "under 0.1%" if share < 0.0005 else "over 99.9%" if share > 0.9995 else f"{share:.0%}"
