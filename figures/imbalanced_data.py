"""Pictures of a class that gets rarer, and of every remedy on the same rows."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from concepts.arrays import Array
from concepts.imbalanced_data import REACH, Compared, Rarer, middles
from concepts.rare_class import REMEDIES
from figures import style

MODELS = {"logistic": "Logistic regression", "tree": "The tree", "forest": "The forest", "boosting": "Boosting"}
SHORT = {
    "nothing": "Nothing",
    "weights": "Weights",
    "over": "Over",
    "smote": "SMOTE",
    "under": "Under",
    "balanced": "Bal. forest",
    "isolation": "Isol. forest",
}
LOOKS = {
    "precision": ("precision", style.BLUE, "dash", "triangle-up"),
    "recall": ("recall", style.VERMILION, "dot", "square"),
    "f1": ("F1", style.GREEN, "solid", "circle"),
    "mcc": ("MCC", style.PURPLE, "dashdot", "diamond"),
}
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
        "Accuracy, always saying no, and ROC AUC",
        "Accuracy of the model and of always saying no, and ROC AUC, against the share of the rare class.",
        (-3, 103),
        result,
        lines,
    )


def noticing(result: Rarer) -> style.Sweep:
    """Precision, recall, F1 and MCC by share."""
    lines = [(name, result.of(key), color, dash, symbol) for key, (name, color, dash, symbol) in LOOKS.items()]
    return _by_share(
        f"At threshold {result.threshold:.2f}: precision, recall, F1, MCC",
        "Precision, recall, F1 and MCC of the model at the threshold, against the share of the rare class.",
        (-26, 103),
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
    figure.add_scatter(
        x=[result.shares[0]] * len(lines),
        y=[100 * line[1][0] for line in lines],
        mode="markers",
        showlegend=False,
        hoverinfo="skip",
        marker={"size": 10, "color": [line[2] for line in lines], "symbol": [line[4] for line in lines]},
    )
    x = np.repeat(result.shares[:, None], len(lines), axis=1)
    return style.Sweep(figure, {len(lines): {"x": x, "y": 100 * np.stack([line[1] for line in lines], axis=1)}})


def precision_recall(result: Rarer) -> style.Sweep:
    """The precision-recall curve at this share, its floor, and the point of the threshold."""
    figure = style.chart(
        "Precision over recall: the floor sinks with the share",
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
    """Eight tiles."""
    return {
        "Always no": _percents(result.always_no),
        "Accuracy": _percents(result.of("accuracy")),
        "Precision": _precisions(result.of("precision"), result.flagged),
        "Recall": _percents(result.of("recall")),
        "F1": _numbers(result.of("f1")),
        "MCC": _numbers(result.of("mcc")),
        "PR-AUC (floor)": [f"{a:.3f} ({b:.3f})" for a, b in zip(result.pr_auc, result.shares, strict=True)],
        "ROC AUC": _numbers(result.roc_auc),
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
            f"With {label} rare, always saying no is right on {always:.1%} of test rows; {_model(result.classifier)} "
            f"on {accuracy:.1%} ({gap}). {catch}"
        )
    return sentences


def rarer_printed(result: Rarer, step: int) -> str:
    """What the snippet prints at this step."""
    values = ", ".join(f"{name} {result.of(name)[step]:.4f}" for name in ("accuracy", "precision", "recall"))
    return (
        f"always no: accuracy {result.always_no[step]:.4f}\n"
        f"{result.classifier}: {values}\n"
        f"F1 {result.of('f1')[step]:.4f}, MCC {_unsigned(result.of('mcc')[step])}\n"
        f"PR-AUC {result.pr_auc[step]:.4f}, ROC AUC {result.roc_auc[step]:.4f}"
    )


# --------------------------------------------------------------------------------------------- all remedies, one ruler


def compare_view(result: Compared) -> style.View:
    """All of the second lab."""
    looks = LOOKS | {"pr_auc": ("PR-AUC", style.BROWN, "dashdot", "cross")}
    at_threshold = {key: result.of(key, False) for key in ("precision", "recall", "f1", "mcc")}
    at_chosen = {key: result.of(key, True) for key in ("precision", "recall", "f1")} | {"pr_auc": result.pr_auc}
    charts = [
        plane(result),
        _side_by_side(f"All at threshold {result.threshold:.2f}, test rows", at_threshold, looks),
        _side_by_side("Each at the threshold chosen on validation rows, test rows", at_chosen, looks),
    ]
    return style.View(charts, "Remedy", list(REMEDIES.values()), compare_readouts(result), _compared(result))


def plane(result: Compared) -> style.Sweep:
    """Scores over the plane, both thresholds as lines, and the rows that the model saw."""
    figure = style.chart(
        f"Line: threshold {result.threshold:.2f}; dashed: the chosen one. ● other ◆ rare × made up; "
        "large: counts more, faint: left out",
        x="Feature 1",
        y="Feature 2",
        x_range=(-REACH, REACH),
        y_range=(-REACH, REACH),
        alt="Scores over the plane from blue, low, to orange, high, the two thresholds as lines, and training rows.",
    )
    figure.update_xaxes(showgrid=False)
    figure.update_yaxes(showgrid=False)
    x, y = (each.ravel() for each in np.meshgrid(middles(), middles()))
    shades = [
        [0, style.faded(style.NEGATIVE, 0.4)],
        [0.5, style.faded(style.GREY, 0.06)],
        [1, style.faded(style.POSITIVE, 0.45)],
    ]
    shown = np.round(result.cells, 2)
    above = np.round(np.stack([result.cells - result.threshold, result.cells - result.chosen[:, None]]), 3)
    hover = "score %{z:.2f}<extra></extra>"
    traces = [go.Heatmap(x=x, y=y, z=shown[0], zmin=0, zmax=1, colorscale=shades, showscale=False, hovertemplate=hover)]
    for values, dash in zip(above, ("solid", "dash"), strict=True):
        traces.append(
            go.Contour(
                x=x,
                y=y,
                z=values[0],
                contours={"start": 0, "end": 0, "size": 1, "coloring": "none"},
                autocontour=False,
                line={"color": style.GREY, "width": 2.5, "dash": dash, "smoothing": 0},
                showscale=False,
                hoverinfo="skip",
            )
        )
    others_size, others_opacity = _weights_drawn(result.seen_others)
    rare_size, rare_opacity = _weights_drawn(result.seen_rare)
    traces += [
        _rows(result.others, style.NEGATIVE, "circle", "other", others_size[0]),
        _rows(result.rare, style.POSITIVE, "diamond", "rare", rare_size[0]),
        _rows(result.synthetic, style.POSITIVE, "x-thin", "made up by SMOTE", 6),
    ]
    traces[-1].marker.line = {"width": 1.5, "color": style.POSITIVE}
    figure.add_traces(traces)
    made = np.full((len(REMEDIES), len(result.synthetic)), np.nan)
    made[list(REMEDIES).index("smote")] = result.synthetic[:, 0]
    figure.data[-1].x = made[0]
    return style.Sweep(
        figure,
        {
            0: {"z": shown},
            1: {"z": above[0]},
            2: {"z": above[1]},
            3: {"marker.size": others_size, "marker.opacity": others_opacity},
            4: {"marker.size": rare_size, "marker.opacity": rare_opacity},
            5: {"x": made},
        },
    )


def _weights_drawn(seen: Array) -> tuple[Array, Array]:
    """Sizes and opacities of markers: area by weight, faint where a row was left out."""
    size = np.asarray(np.round(np.clip(5 * np.sqrt(seen), 4, 13), 1), dtype=float)
    return size, np.where(seen > 0, 0.9, 0.25).astype(float)


def _rows(points: Array, color: str, symbol: str, name: str, size: Any) -> go.Scatter:
    return go.Scatter(
        x=points[:, 0],
        y=points[:, 1],
        mode="markers",
        marker={"size": size, "color": color, "symbol": symbol, "line": {"width": 0.4, "color": "white"}},
        hovertemplate=f"{name}<br>%{{x:.2f}}, %{{y:.2f}}<extra></extra>",
    )


def _side_by_side(title: str, values: dict[str, Array], looks: dict[str, tuple[str, str, str, str]]) -> style.Sweep:
    """One line a remedy, the current one shaded."""
    place = np.arange(len(REMEDIES))[::-1]
    figure = style.chart(
        title,
        x="On test rows",
        y="",
        x_range=(-0.1, 1.04),
        y_range=(-0.6, len(REMEDIES) - 0.4),
        alt=f"{title}: one line a remedy, a marker each for {', '.join(looks[key][0] for key in values)}.",
        showlegend=True,
        margin={"l": 96, "r": 14, "t": 14, "b": 54},
    )
    figure.update_yaxes(tickvals=place, ticktext=list(SHORT.values()), showgrid=False)
    band = {"color": style.faded(style.GREY, 0.2), "width": 34}
    figure.add_scatter(x=[-0.1, 1.04], y=[place[0]] * 2, mode="lines", line=band, showlegend=False, hoverinfo="skip")
    names = list(REMEDIES.values())
    for row, (key, each) in enumerate(values.items()):
        name, color, _, symbol = looks[key]
        figure.add_scatter(
            x=each,
            y=place + 0.24 - 0.16 * row,
            mode="markers",
            name=name,
            text=names,
            marker={"size": 10, "color": color, "symbol": symbol},
            hovertemplate=f"%{{text}}<br>{name} %{{x:.3f}}<extra></extra>",
        )
    return style.Sweep(figure, {0: {"y": np.repeat(place[:, None], 2, axis=1)}})


def compare_readouts(result: Compared) -> dict[str, list[str]]:
    """Eight tiles."""
    return {
        "Rare + other seen": [f"{a:,.0f} + {b:,.0f}" for a, b in result.counts],
        f"F1 at {result.threshold:.2f}": _numbers(result.of("f1", False)),
        f"MCC at {result.threshold:.2f}": _numbers(result.of("mcc", False)),
        "Chosen threshold": _numbers(result.chosen),
        "F1 there": _numbers(result.of("f1", True)),
        "MCC there": _numbers(result.of("mcc", True)),
        "PR-AUC (floor)": [f"{each:.3f} ({result.share:.3f})" for each in result.pr_auc],
        "Mean score (truth)": [f"{each:.1%} ({result.share:.1%})" for each in result.mean_score],
    }


def _compared(result: Compared) -> list[str]:
    """F1 at both thresholds, beside those of the plain model."""
    f1, moved = result.of("f1", False), result.of("f1", True)
    sentences = []
    for step, name in enumerate(REMEDIES.values()):
        precision, recall = (result.of(key, False)[step] for key in ("precision", "recall"))
        caught = f"catches {recall:.0%} of the rare rows at {precision:.0%} precision, F1 {f1[step]:.3f}"
        sentence = f"{name}: at {result.threshold:.2f} it {caught}; at {result.chosen[step]:.3f}, chosen, "
        if step:
            sentence += f"F1 {moved[step]:.3f}. The plain model with its threshold chosen the same way: {moved[0]:.3f}."
        else:
            sentence += f"F1 {moved[step]:.3f}. Only the threshold moved; the model is the same."
        sentences.append(sentence)
    return sentences


def compare_printed(result: Compared, step: int) -> str:
    """What the snippet prints at this step."""
    lines = []
    for at, values in ((result.threshold, result.at_threshold), (result.chosen[step], result.at_chosen)):
        _, precision, recall, f1, mcc = values[step]
        lines.append(f"at {at:.4f}: precision {precision:.4f}, recall {recall:.4f}, F1 {f1:.4f}, MCC {_unsigned(mcc)}")
    return "\n".join(lines) + f"\nPR-AUC {result.pr_auc[step]:.4f}, ROC AUC {result.roc_auc[step]:.4f}"


def _model(classifier: str) -> str:
    """The model's name within a sentence."""
    name = MODELS[classifier]
    return name[0].lower() + name[1:]


def _percents(values: Array) -> list[str]:
    return [f"{each:.1%}" for each in values]


def _precisions(values: Array, flagged: Array) -> list[str]:
    return [f"{each:.1%}" if any_flagged else "none flagged" for each, any_flagged in zip(values, flagged, strict=True)]


def _numbers(values: Array) -> list[str]:
    return [f"{each:.3f}" for each in values]


def _unsigned(value: float) -> str:
    """Four decimals, and no sign on a zero."""
    return f"{round(value, 4) + 0.0:.4f}"
