"""Pictures of every remedy on the same rows."""

from typing import Any, TypeAlias

import numpy as np
import plotly.graph_objects as go

from concepts.arrays import Array
from concepts.imbalanced_data import REACH, Compared, middles
from concepts.imbalanced_data.rare_class import REMEDIES
from figures import style
from figures.imbalanced_data.shared import SHORT
from figures.words import fixed

Mark: TypeAlias = tuple[str, Array, str, str]
"""Name, one value a remedy, colour and symbol."""


def compare_view(result: Compared) -> style.View:
    """All of the second lab."""
    own = ("F1 at its own", result.of("f1", True), style.GREEN, "diamond")
    charts = [
        plane(result),
        _by_remedy("F1 at one threshold, at its own", [_f1_at(result), own]),
        _by_remedy("ROC AUC: the ranking", [("ROC AUC", result.roc_auc, style.ESTIMATE, "square")]),
    ]
    return style.View(charts, "Remedy", list(REMEDIES.values()), compare_readouts(result), _compared(result))


def plane(result: Compared) -> style.Sweep:
    """Scores over the plane, both thresholds as lines, and the rows that the model saw."""
    figure = style.chart(
        f"Lines: threshold {result.threshold:.2f}; dashed, the chosen one",
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


def _f1_at(result: Compared) -> Mark:
    return f"F1 at {result.threshold:.2f}", result.of("f1", False), style.GREY, "circle-open"


def _by_remedy(title: str, marks: list[Mark]) -> style.Chart:
    """A row a remedy, the current one on the line that can be held."""
    rows = np.arange(len(REMEDIES))[::-1]
    chart = style.Chart(
        title,
        x="On test rows",
        y="",
        x_range=(-0.05, 1.05),
        y_range=(-0.6, len(REMEDIES) - 0.4),
        alt=f"{title}: a row a remedy, with {' and '.join(name for name, *_ in marks)}.",
        showlegend=len(marks) > 1,
        margin={"l": 96, "r": 14, "t": 14, "b": 54},
        yaxis=dict(tickvals=rows, ticktext=list(SHORT.values()), showgrid=False),
    )
    chart.level_here(rows)
    names = list(REMEDIES.values())
    for name, values, color, symbol in marks:
        named = name if len(marks) > 1 else ""
        chart.points(values, rows, color, symbol, name=named, text=names, hover=f"%{{text}}<br>{name} %{{x:.3f}}")
    return chart


def compare_readouts(result: Compared) -> dict[str, list[str]]:
    """Four tiles, and what waits under More."""
    return {
        f"F1 at {result.threshold:.2f}": [fixed(each, 3) for each in result.of("f1", False)],
        "Chosen threshold": [fixed(each, 3) for each in result.chosen],
        "F1 there": [fixed(each, 3) for each in result.of("f1", True)],
        "ROC AUC": [fixed(each, 3) for each in result.roc_auc],
        "PR-AUC (floor)": [f"{each:.3f} ({result.share:.3f})" for each in result.pr_auc],
        "Mean score (truth)": [f"{each:.1%} ({result.share:.1%})" for each in result.mean_score],
        "Rare + other seen": [f"{a:,.0f} + {b:,.0f}" for a, b in result.counts],
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
        lines.append(f"at {at:.4f}: precision {precision:.4f}, recall {recall:.4f}, F1 {f1:.4f}, MCC {mcc:z.4f}")
    return "\n".join(lines) + f"\nPR-AUC {result.pr_auc[step]:.4f}, ROC AUC {result.roc_auc[step]:.4f}"
