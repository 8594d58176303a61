"""Pictures of a class that gets rarer."""

from typing import Any

import numpy as np

from concepts.imbalanced_data import Rarer
from figures import style
from figures.imbalanced_data.shared import LOOKS, held, model_named
from figures.words import fixed, percent

SHARE_TICKS = [0.5, 0.2, 0.1, 0.05, 0.02, 0.01]


# ------------------------------------------------------------------------------------------------- rarer and rarer


def rarer_view(result: Rarer) -> style.View:
    """All of the first lab."""
    charts = [flattering(result), noticing(result), precision_recall(result)]
    return style.View(charts, "Share of the rare class", rarer_steps(result), rarer_readouts(result), _told(result))


def flattering(result: Rarer) -> style.Sweep:
    """Accuracy of the model and of always saying no, and ROC AUC, by share."""
    lines = [
        ("accuracy", result.of("accuracy"), style.ESTIMATE, "solid", "circle"),
        ("always no", result.always_no, style.GREY, "dash", "square"),
        ("ROC AUC", result.roc_auc, style.BROWN, "dot", "diamond"),
    ]
    return _by_share(
        "The rarer, the better always saying no looks",
        "Accuracy of the model and of always saying no, and ROC AUC, against the share of the rare class.",
        (-3, 103),
        result,
        lines,
    )


def noticing(result: Rarer) -> style.Sweep:
    """Precision, recall and F1 by share."""
    lines = [
        (name, result.of(key), color, dash, symbol)
        for key, (name, color, dash, symbol) in LOOKS.items()
        if key != "mcc"
    ]
    return _by_share(
        f"At threshold {result.threshold:.2f}",
        "Precision, recall and F1 of the model at the threshold, against the share of the rare class.",
        (-3, 103),
        result,
        lines,
    )


def _by_share(title: str, alt: str, limits: tuple[float, float], result: Rarer, lines: list[Any]) -> style.Sweep:
    figure = style.chart(
        title,
        x="Rare class (log scale)",
        y="Percent",
        x_range=(np.log10(0.57), np.log10(0.0088)),
        y_range=limits,
        alt=alt,
        showlegend=True,
    )
    figure.update_xaxes(type="log", tickvals=SHARE_TICKS, ticktext=[f"{share:.0%}" for share in SHARE_TICKS])
    for name, values, color, dash, _ in lines:
        figure.add_scatter(
            x=result.shares,
            y=100 * values,
            mode="lines",
            name=name,
            line={"color": color, "dash": dash, "width": 3},
            hovertemplate=f"{name} %{{y:.1f}}%<br>%{{x:.1%}} rare<extra></extra>",
        )
    line_held = held(figure, result.shares, limits)
    figure.add_scatter(
        x=[result.shares[0]] * len(lines),
        y=[100 * line[1][0] for line in lines],
        mode="markers",
        showlegend=False,
        hoverinfo="skip",
        marker={"size": 10, "color": [line[2] for line in lines], "symbol": [line[4] for line in lines]},
    )
    x = np.repeat(result.shares[:, None], len(lines), axis=1)
    y = 100 * np.stack([line[1] for line in lines], axis=1)
    return style.Sweep(figure, line_held | {len(lines) + 1: {"x": x, "y": y}})


def precision_recall(result: Rarer) -> style.Sweep:
    """The precision-recall curve at this share, its floor, and the point of the threshold."""
    figure = style.chart(
        "The floor is the share",
        x="Recall",
        y="Precision",
        x_range=(-0.02, 1.03),
        y_range=(-0.02, 1.04),
        alt="Precision over recall at this share, a dashed floor at the share itself, and the threshold's point.",
        showlegend=True,
    )
    line = {"color": style.PURPLE, "width": 3}
    hover = "recall %{x:.0%}<br>precision %{y:.1%}<extra></extra>"
    figure.add_scatter(
        x=result.recalls, y=result.precisions[0], mode="lines", name="model", line=line, hovertemplate=hover
    )
    floor = np.repeat(result.shares[:, None], 2, axis=1)
    line = {"color": style.GREY, "dash": "dash", "width": 2}
    hover = "floor: the share, %{y:.1%}<extra></extra>"
    figure.add_scatter(x=[0, 1], y=floor[0], mode="lines", name="floor", line=line, hovertemplate=hover)
    at = np.where(result.flagged > 0, [result.of("recall"), result.of("precision")], np.nan)
    figure.add_scatter(
        x=at[0][:1],
        y=at[1][:1],
        mode="markers",
        name=f"threshold {result.threshold:.2f}",
        marker={"size": 12, "color": style.GREEN, "symbol": "circle", "line": {"width": 1.5, "color": "white"}},
        hovertemplate=hover.replace("floor: the share, %{y:.1%}", "recall %{x:.1%}<br>precision %{y:.1%}"),
    )
    return style.Sweep(
        figure, {0: {"y": result.precisions}, 1: {"y": floor}, 2: {"x": at[0][:, None], "y": at[1][:, None]}}
    )


def rarer_steps(result: Rarer) -> list[str]:
    """The share, in percent."""
    return [f"{100 * share:g}%" for share in result.shares]


def rarer_readouts(result: Rarer) -> dict[str, list[str]]:
    """Four tiles, and what waits under More."""
    return {
        "Accuracy": [percent(each, 1) for each in result.of("accuracy")],
        "Always no": [percent(each, 1) for each in result.always_no],
        "Recall": [percent(each, 1) for each in result.of("recall")],
        "Precision": [
            percent(each, 1) if some else "none flagged"
            for each, some in zip(result.of("precision"), result.flagged, strict=True)
        ],
        "F1": [fixed(each, 3) for each in result.of("f1")],
        "MCC": [fixed(each, 3) for each in result.of("mcc")],
        "PR-AUC (floor)": [f"{a:.3f} ({b:.3f})" for a, b in zip(result.pr_auc, result.shares, strict=True)],
        "ROC AUC": [fixed(each, 3) for each in result.roc_auc],
    }


def _told(result: Rarer) -> list[str]:
    """Accuracy against always no, and what the model then catches."""
    sentences = []
    for step, label in enumerate(rarer_steps(result)):
        accuracy, always = result.of("accuracy")[step], result.always_no[step]
        if result.flagged[step] == 0:
            catch = "It flags no row at all, so it catches none of them."
        else:
            precision, recall = result.of("precision")[step], result.of("recall")[step]
            catch = f"It catches {recall:.1%} of them, and {precision:.1%} of what it flags is rare."
        gap = f"{100 * (accuracy - always):+.1f} points" if round(100 * (accuracy - always), 1) else "no difference"
        sentences.append(
            f"With {label} rare, always saying no is right on {always:.1%} of test rows; "
            f"{model_named(result.classifier)} on {accuracy:.1%} ({gap}). {catch}"
        )
    return sentences


def rarer_printed(result: Rarer, step: int) -> str:
    """What the snippet prints at this step."""
    values = ", ".join(f"{name} {result.of(name)[step]:.4f}" for name in ("accuracy", "precision", "recall"))
    return (
        f"always no: accuracy {result.always_no[step]:.4f}\n"
        f"{result.classifier}: {values}\n"
        f"F1 {result.of('f1')[step]:.4f}, MCC {result.of('mcc')[step]:z.4f}\n"
        f"PR-AUC {result.pr_auc[step]:.4f}, ROC AUC {result.roc_auc[step]:.4f}"
    )
