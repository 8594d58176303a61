"""Pictures of how alike the choices of one method are on resampled rows."""

from typing import Any

import numpy as np

from concepts.feature_selection import METHODS
from concepts.feature_selection.selection_stability import Stability
from figures import style
from figures.feature_selection.shared import LOOK, SIGHT_OF, board, by_sight, steps
from figures.style import Chart, each

OFTEN = 0.75


def stability_view(result: Stability) -> style.View:
    """All of the lab."""
    return style.View(
        [intervals(result), lines(result), frequencies(result)],
        "Features kept",
        steps(result.rows, 1),
        stability_readouts(result),
        stability_sentences(result),
        companions=1,
    )


def intervals(result: Stability) -> Chart:
    """A dot and its interval a method."""
    names = [METHODS[method] for method in result.methods]
    count, looks = len(names), [LOOK[SIGHT_OF[method]] for method in result.methods]
    chart = Chart(
        "Stability at this k with its 95% interval: 0 is chance, 1 always the same",
        x="Stability",
        y="",
        x_range=(-0.35, 1.1),
        y_range=(count - 0.4, -0.6),
        alt="A row a method: Nogueira's stability with its 95% interval, from 0 for chance to 1 for always the same.",
        margin=dict(l=142, r=10, t=14, b=54),
        yaxis={"tickvals": list(range(count)), "ticktext": names, "tickfont": {"size": 13}},
    )
    chart.upright(0)
    gaps = np.full_like(result.lower, np.nan)
    spans = np.stack([result.lower, result.upper, gaps], axis=1).reshape(3 * count, -1).T
    chart.line(each(spans), np.repeat(np.arange(count), 3), style.NEUTRAL)
    colors, symbols = [look[0] for look in looks], [look[2] for look in looks]
    at = each(result.stability.T), np.arange(count)
    return chart.points(*at, colors, symbols, text=names, hover="%{text}: %{x:.2f}")


def frequencies(result: Stability) -> Chart:
    """Feature by method: a mark as large as the share of resamples that keep the feature."""
    data = result.rows
    chart = board(
        data,
        result.methods,
        "Share of resamples that keep each feature, as the mark's area",
        "A row a feature, a column a method: the larger the mark, the more resamples keep the feature.",
    )
    chart.layout["legend"] = {"itemsizing": "constant"}
    row = np.argsort(data.shown)
    for name, of, color, symbol in (
        ("relevant", data.relevant, style.TRUTH, "circle"),
        ("twin", data.are("twin"), style.NEUTRAL, "diamond"),
        ("noise", data.are("noise"), style.ALERT, "x"),
    ):
        columns = np.flatnonzero(of)
        if columns.size == 0:
            continue
        share = result.frequency[:, :, columns].transpose(1, 0, 2).reshape(len(steps(data, 1)), -1)
        x = np.repeat(np.arange(len(result.methods)), columns.size)
        y = np.tile(row[columns], len(result.methods))
        text = [f"{METHODS[method]}<br>{data.names[i]}" for method in result.methods for i in columns]
        look: dict[str, Any] = {"marker__opacity": 1, "marker__line": {"width": 0}, "text": text, "name": name}
        hover = "%{text}: kept in %{customdata:.0%}"
        chart.points(x, y, color, symbol, size=each(14 * np.sqrt(share)), customdata=each(share), hover=hover, **look)
    return chart


def lines(result: Stability) -> Chart:
    """Stability by the number kept."""
    chart = Chart(
        "Stability by the number kept",
        x="Features kept",
        y="Stability",
        x_range=(0.5, len(result.rows.names) - 0.5),
        y_range=(-0.25, 1.05),
        alt="Stability against the number of features kept: a line a method, bold their means by kind.",
        showlegend=True,
    )
    return by_sight(chart, result.methods, result.stability, "%{y:.2f}")


def stability_readouts(result: Stability) -> dict[str, list[str]]:
    """Five tiles."""
    best, worst = result.stability.argmax(axis=0), result.stability.argmin(axis=0)
    k = range(result.stability.shape[1])
    return {
        "Most stable": [METHODS[result.methods[best[at]]] for at in k],
        "Highest stability": [f"{result.stability[best[at], at]:.2f}" for at in k],
        "95% interval": [f"{result.lower[best[at], at]:.2f} to {result.upper[best[at], at]:.2f}" for at in k],
        "Least stable": [METHODS[result.methods[worst[at]]] for at in k],
        "Lowest stability": [f"{result.stability[worst[at], at]:.2f}" for at in k],
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
