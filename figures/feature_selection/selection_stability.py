"""Pictures of how alike the choices of one method are on resampled rows."""

import numpy as np

from concepts.feature_selection import METHODS
from concepts.feature_selection.selection_stability import Stability
from figures import style
from figures.feature_selection.shared import LOOK, SIGHT_OF, board, by_sight, steps

OFTEN = 0.75


def stability_view(result: Stability) -> style.View:
    """All of the lab."""
    return style.View(
        [intervals(result), frequencies(result), lines(result)],
        "Features kept",
        steps(result.rows, 1),
        stability_readouts(result),
        stability_sentences(result),
    )


def intervals(result: Stability) -> style.Sweep:
    """A dot and its interval a method."""
    names = [METHODS[method] for method in result.methods]
    count, sights = len(names), [SIGHT_OF[method] for method in result.methods]
    figure = style.chart(
        "Stability at this k with its 95% interval: 0 is chance, 1 always the same",
        x="Stability",
        y="",
        x_range=(-0.35, 1.1),
        y_range=(count - 0.4, -0.6),
        alt="A row a method: Nogueira's stability with its 95% interval, from 0 for chance to 1 for always the same.",
        margin=dict(l=142, r=10, t=14, b=54),
        height=450,
    )
    figure.update_yaxes(tickvals=list(range(count)), ticktext=names, tickfont_size=13)
    gaps = np.full_like(result.lower, np.nan)
    spans = np.stack([result.lower, result.upper, gaps], axis=1).reshape(3 * count, -1).T
    figure.add_scatter(
        x=[0, 0],
        y=[-0.6, count - 0.4],
        mode="lines",
        line={"color": style.NEUTRAL, "dash": "dot", "width": 2},
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=spans[0],
        y=np.repeat(np.arange(count), 3),
        mode="lines",
        line={"color": style.NEUTRAL, "width": 3},
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=result.stability[:, 0],
        y=np.arange(count),
        mode="markers",
        marker={"size": 12, "color": [LOOK[each][0] for each in sights], "symbol": [LOOK[each][2] for each in sights]},
        text=names,
        hovertemplate="%{text}: %{x:.2f}<extra></extra>",
    )
    return style.Sweep(figure, {1: {"x": spans}, 2: {"x": result.stability.T}})


def frequencies(result: Stability) -> style.Sweep:
    """Feature by method: a mark as large as the share of resamples that keep the feature."""
    data = result.rows
    figure = board(
        data,
        result.methods,
        "Share of resamples that keep each feature, as the mark's area",
        "A row a feature, a column a method: the larger the mark, the more resamples keep the feature.",
    )
    figure.update_layout(legend_itemsizing="constant")
    kinds = [
        ("relevant", data.relevant, style.TRUTH, "circle"),
        ("twin", data.are("twin"), style.NEUTRAL, "diamond"),
        ("noise", data.are("noise"), style.ALERT, "x"),
    ]
    row = np.argsort(data.shown)
    moving = {}
    for name, of, color, symbol in kinds:
        columns = np.flatnonzero(of)
        if columns.size == 0:
            continue
        share = result.frequency[:, :, columns].transpose(1, 0, 2).reshape(len(steps(data, 1)), -1)
        figure.add_scatter(
            x=np.repeat(np.arange(len(result.methods)), columns.size),
            y=np.tile(row[columns], len(result.methods)),
            mode="markers",
            name=name,
            marker={
                "color": color,
                "symbol": symbol,
                "opacity": 1,
                "size": 14 * np.sqrt(share[0]),
                "line": {"width": 0},
            },
            text=[f"{METHODS[method]}<br>{data.names[i]}" for method in result.methods for i in columns],
            customdata=share[0],
            hovertemplate="%{text}: kept in %{customdata:.0%}<extra></extra>",
        )
        moving[len(figure.data) - 1] = {"marker.size": 14 * np.sqrt(share), "customdata": share}
    return style.Sweep(figure, moving)


def lines(result: Stability) -> style.Sweep:
    """Stability by the number kept."""
    figure = style.chart(
        "Stability by the number kept",
        x="Features kept",
        y="Stability",
        x_range=(0.5, len(result.rows.names) - 0.5),
        y_range=(-0.25, 1.05),
        alt="A line a method: stability against the number of features kept.",
        showlegend=True,
    )
    x = np.arange(1, result.stability.shape[1] + 1)
    return style.Sweep(figure, by_sight(figure, result.methods, x, result.stability, "%{y:.2f}"))


def stability_readouts(result: Stability) -> dict[str, list[str]]:
    """Six tiles."""
    best, worst = result.stability.argmax(axis=0), result.stability.argmin(axis=0)
    k = range(result.stability.shape[1])
    return {
        "Kept": [f"{each + 1} of {len(result.rows.names)}" for each in k],
        "Most stable": [METHODS[result.methods[best[each]]] for each in k],
        "Highest stability": [f"{result.stability[best[each], each]:.2f}" for each in k],
        "95% interval": [f"{result.lower[best[each], each]:.2f} to {result.upper[best[each], each]:.2f}" for each in k],
        "Least stable": [METHODS[result.methods[worst[each]]] for each in k],
        "Lowest stability": [f"{result.stability[worst[each], each]:.2f}" for each in k],
    }


def stability_sentences(result: Stability) -> list[str]:
    """The most stable method, and what it keeps nearly always."""
    best = result.stability.argmax(axis=0)
    sentences = []
    for k, i in enumerate(best):
        often = result.frequency[i, k] >= OFTEN
        right = int((often & result.rows.relevant).sum())
        sentences.append(
            f"{k + 1} of {len(result.rows.names)} kept: no method is more stable than {METHODS[result.methods[i]]}, at "
            f"{result.stability[i, k]:.2f} ({result.lower[i, k]:.2f} to {result.upper[i, k]:.2f}). Features that it "
            f"keeps in at least {OFTEN:.0%} of resamples: {often.sum()}, of which relevant: {right}."
        )
    return sentences


def stability_printed(result: Stability, step: int) -> str:
    """What the snippet prints at this step, for two methods."""
    found = []
    for method in ("correlation", "lasso"):
        i = result.methods.index(method)
        found.append(
            f"{method}: {result.stability[i, step]:.4f} ({result.lower[i, step]:.4f} to {result.upper[i, step]:.4f})"
        )
    return "\n".join(found)
