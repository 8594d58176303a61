"""Pictures of probabilities after balancing, and after the prior correction."""

import numpy as np
import plotly.graph_objects as go

from concepts.arrays import Array
from concepts.imbalanced_data.prior_correction import BALANCING, Calibration
from figures import style
from figures.imbalanced_data.shared import held

BEFORE, AFTER = style.VERMILION, style.GREEN
TOPS = (0.8, 1.6, 3.2, 6.4, 10.0)
"""Upper ends of the axis of log loss."""


def calibrate_view(result: Calibration) -> style.View:
    """All of the third lab."""
    charts = [reliability(result), mean_prediction(result), loss(result)]
    return style.View(charts, "Rare share in training", _steps(result), calibrate_readouts(result), _told(result))


def reliability(result: Calibration) -> style.Sweep:
    """Groups of test rows before and after: the correction moves them sideways."""
    figure = style.chart(
        "Each group moves sideways when corrected",
        x="Mean predicted probability",
        y="Share of rare rows in the group",
        x_range=(-0.03, 1.03),
        y_range=(-0.03, 1.03),
        alt="Share of rare rows against mean predicted probability, before and after correction, and the diagonal.",
        showlegend=True,
    )
    before, after, true = (np.round(each, 4) for each in (result.group_before, result.group_after, result.group_true))
    gap = np.full_like(before, np.nan)
    sideways = np.stack([before, after, gap], axis=2).reshape(len(before), -1)
    level = np.stack([true, true, gap], axis=2).reshape(len(before), -1)
    hover = "predicted %{x:.1%}<br>truly rare %{y:.1%}<br>%{customdata:.0f} rows<extra></extra>"
    figure.add_traces(
        [
            go.Scatter(
                x=[0, 1],
                y=[0, 1],
                mode="lines",
                line={"color": style.GREY, "dash": "dash", "width": 2},
                showlegend=False,
                hoverinfo="skip",
            ),
            go.Scatter(
                x=sideways[0],
                y=level[0],
                mode="lines",
                line={"color": style.faded(style.GREY, 0.6), "width": 1.5},
                showlegend=False,
                hoverinfo="skip",
            ),
            go.Scatter(
                x=before[0],
                y=true[0],
                customdata=result.group_rows[0],
                mode="markers",
                name="before",
                marker={"size": 10, "color": BEFORE, "symbol": "circle-open", "line": {"width": 2.5}},
                hovertemplate=hover,
            ),
            go.Scatter(
                x=after[0],
                y=true[0],
                customdata=result.group_rows[0],
                mode="markers",
                name="corrected",
                marker={"size": 10, "color": AFTER, "symbol": "diamond"},
                hovertemplate=hover,
            ),
        ]
    )
    style.label(figure, 0.97, 0.93, "as it should be ↗", xanchor="right", yanchor="bottom")
    return style.Sweep(
        figure,
        {
            1: {"x": sideways, "y": level},
            2: {"x": before, "y": true, "customdata": result.group_rows},
            3: {"x": after, "y": true, "customdata": result.group_rows},
        },
    )


def mean_prediction(result: Calibration) -> style.Sweep:
    """Mean predicted probability against the share in training."""
    lines = [
        ("before", 100 * result.mean_before, BEFORE, "dot", "circle-open"),
        ("corrected", 100 * result.mean_after, AFTER, "solid", "diamond"),
    ]
    return _by_balance(
        "Mean prediction; dashed: the truth",
        "Mean prediction (%)",
        (-1.5, 63),
        result,
        lines,
        [("truth", 100 * result.share, style.GREY)],
        "%{y:.1f}%",
    )


def loss(result: Calibration) -> style.Sweep:
    """Log loss against the share in training."""
    lines = [
        ("before", result.loss_before, BEFORE, "dot", "circle-open"),
        ("corrected", result.loss_after, AFTER, "solid", "diamond"),
    ]
    highest = float(max(result.loss_before.max(), result.loss_after.max()))
    top = next(each for each in TOPS if highest < 0.97 * each)
    return _by_balance(
        "Log loss; dashed: one answer for all",
        "Log loss on test rows (nats)",
        (-0.025 * top, top),
        result,
        lines,
        [("share for all", result.loss_share, style.GREY)],
        "%{y:.4f}",
    )


def _by_balance(
    title: str,
    y: str,
    limits: tuple[float, float],
    result: Calibration,
    lines: list[tuple[str, Array, str, str, str]],
    levels: list[tuple[str, float, str]],
    value: str,
) -> style.Sweep:
    x = 100 * result.share_after
    figure = style.chart(
        title,
        x="Rare share in training (%)",
        y=y,
        x_range=(-1.5, 52),
        y_range=limits,
        alt=f"{title}, against the share of the rare class in training, before and after correction.",
        showlegend=True,
    )
    for name, level, color in levels:
        figure.add_scatter(
            x=[0, 51],
            y=[level, level],
            mode="lines",
            name=name,
            showlegend=False,
            line={"color": color, "dash": "dash", "width": 2},
            hovertemplate=f"{name} {value}<extra></extra>",
        )
    for name, values, color, dash, _ in lines:
        figure.add_scatter(
            x=x,
            y=values,
            mode="lines",
            name=name,
            line={"color": color, "dash": dash, "width": 3},
            hovertemplate=f"{name} {value}<br>%{{x:.1f}}% rare in training<extra></extra>",
        )
    line_held = held(figure, x, limits)
    figure.add_scatter(
        x=[x[0]] * len(lines),
        y=[line[1][0] for line in lines],
        mode="markers",
        showlegend=False,
        hoverinfo="skip",
        marker={
            "size": 11,
            "color": [line[2] for line in lines],
            "symbol": [line[4] for line in lines],
            "line": {"width": 2, "color": [line[2] for line in lines]},
        },
    )
    now = np.repeat(x[:, None], len(lines), axis=1)
    moving = {"x": now, "y": np.stack([line[1] for line in lines], axis=1)}
    return style.Sweep(figure, line_held | {len(levels) + len(lines) + 1: moving})


def _steps(result: Calibration) -> list[str]:
    return [f"{each:.1%}" for each in result.share_after]


def calibrate_readouts(result: Calibration) -> dict[str, list[str]]:
    """Four tiles, and what waits under More."""
    steps = len(result.beta)
    return {
        "Mean before": [f"{each:.1%}" for each in result.mean_before],
        "Mean corrected": [f"{each:.1%}" for each in result.mean_after],
        "Log loss before": [f"{each:.4f}" for each in result.loss_before],
        "Log loss corrected": [f"{each:.4f}" for each in result.loss_after],
        "β": [f"{each:.3f}" for each in result.beta],
        "Truth": [f"{result.share:.1%}"] * steps,
        "Log loss, share for all": [f"{result.loss_share:.4f}"] * steps,
        "Log loss, true p": [f"{result.loss_true:.4f}"] * steps,
        "ROC AUC, both": [f"{each:.3f}" for each in result.roc_auc],
    }


def _told(result: Calibration) -> list[str]:
    """Mean prediction and log loss, before and after."""
    name, truth = BALANCING[result.remedy], f"{result.share:.1%}"
    sentences = []
    for step, label in enumerate(_steps(result)):
        before, after = f"{result.mean_before[step]:.1%}", f"{result.mean_after[step]:.1%}"
        if step == 0:
            sentences.append(
                f"{label} rare in training, as in the test rows: the model predicts {before} on average where {truth} "
                f"is true, at a log loss of {result.loss_before[0]:.4f}. Nothing was changed, so nothing is corrected."
            )
            continue
        sentences.append(
            f"{name} up to {label} rare: {before} predicted on average where {truth} is true. Corrected with "
            f"β = {result.beta[step]:.3f}: {after}, and log loss goes from {result.loss_before[step]:.4f} to "
            f"{result.loss_after[step]:.4f}.{_against_the_share(result, step)}"
        )
    return sentences


def _against_the_share(result: Calibration, step: int) -> str:
    """Whether the same answer for every row would have done better."""
    worse = result.loss_share + 5e-5
    if result.loss_after[step] > worse:
        return " One answer for every row would beat both."
    return " Uncorrected, one answer for every row would beat it." if result.loss_before[step] > worse else ""


def calibrate_printed(result: Calibration, step: int) -> str:
    """What the snippet prints at this step."""
    return (
        f"beta: {result.beta[step]:.4f}\n"
        f"mean prediction: {result.mean_before[step]:.4f}, corrected {result.mean_after[step]:.4f}, "
        f"truth {result.share:.4f}\n"
        f"log loss: {result.loss_before[step]:.4f}, corrected {result.loss_after[step]:.4f}"
    )
