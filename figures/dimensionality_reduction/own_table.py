"""Pictures of a table that a person brought: its components, and t-SNE's maps of its rows."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from concepts.arrays import Array, Indices
from concepts.dimensionality_reduction.own_table import REST, OwnComponents, OwnMaps
from figures import style
from figures.dimensionality_reduction.map_marks import FLAT, LOOKS, MAP, quality_tiles
from figures.style import Chart, Each, each
from figures.words import count, fixed, percent, plain

SHOWN, LETTERS = 8, 16
"""Columns whose weights are drawn, and letters of their names."""


def components_view(result: OwnComponents) -> style.View:
    """All of the lab, by PCA: the last component has none after it to be drawn against."""
    steps = [str(component) for component in range(1, len(result.weights))]
    charts = [component_map(result), scree(result), weights(result)]
    return style.View(charts, "Component", steps, components_readouts(result), components_sentences(result))


def maps_view(result: OwnMaps) -> style.View:
    """All of the lab, by t-SNE."""
    charts = [moving_map(result), flat_map(result), kept_by_perplexity(result)]
    steps = [f"{perplexity:g}" for perplexity in result.perplexities]
    return style.View(
        charts,
        "Perplexity",
        steps,
        quality_tiles(result.trust, result.kept, result.flat_trust, result.flat_kept),
        maps_sentences(result),
    )


def component_map(result: OwnComponents) -> Chart:
    """The rows along the component in hand and the next one."""
    reach = 1.05 * float(np.abs(result.scores).max())
    chart = _square("Rows along this component, and the next", ("This component", "The next"), reach)
    x, y = (result.scores[:, part].T for part in (slice(None, -1), slice(1, None)))
    return _rows(chart, x, y, result.group, result.groups)


def scree(result: OwnComponents) -> Chart:
    """The share of the variance of each component, and of all so far."""
    k = len(result.weights)
    number = np.arange(1, k + 1)
    chart = Chart(
        "Share of the variance: each (bars), all so far (line)",
        x="Component",
        y="%",
        x_range=(0.4, k + 0.6),
        y_range=(0, 105),
        alt="Bars of each component's share of the variance, falling, and the share of all so far, rising.",
        xaxis={"dtick": 1},
    )
    together = 100 * np.cumsum(result.shares)[:k]
    chart.bars(number, 100 * result.shares[:k], style.BLUE, hover="component %{x}<br>%{y:.1f}%")
    chart.line(number, together, style.PURPLE, hover="first %{x}<br>%{y:.1f}% together")
    return chart.you(number[:-1], together[:-1])


def weights(result: OwnComponents) -> Chart:
    """What the component in hand is made of: the columns that weigh most."""
    best = np.argsort(-np.abs(result.weights[:-1]), axis=1, kind="stable")[:, :SHOWN]
    row = np.arange(best.shape[1])
    chart = Chart(
        "Columns that weigh most in it",
        x="Weight",
        y="",
        x_range=(-2.6, 1.05),
        y_range=(len(row) - 0.4, -0.6),
        alt="Bars of the weights of the columns that the component in hand is made of, the largest first.",
        margin=dict(l=8, r=10, t=14, b=54),
        xaxis={"tickvals": [-1, 0, 1]},
        yaxis={"visible": False},
    )
    chart.upright(0, dash="solid")
    sizes = np.take_along_axis(result.weights[:-1], best, axis=1)
    chart.bars(each(sizes), row, style.BLUE, orientation="h", width=0.7, hover="%{x:+.2f}")
    names = [_short(name) for name in result.columns]
    said = [[names[place] for place in places] for places in best]
    return chart.text([-1.05] * len(row), row, each(said), textposition="middle left")


def moving_map(result: OwnMaps) -> Chart:
    """t-SNE's map at each perplexity, scaled to fill the picture: its units mean nothing."""
    shown = result.placed / np.abs(result.placed).max(axis=(1, 2), keepdims=True)
    bare = {"showticklabels": False, "ticks": "", "showgrid": False}
    chart = _square("t-SNE at this perplexity", ("t-SNE 1 (no unit)", "t-SNE 2 (no unit)"), 1.1, bare)
    return _rows(chart, each(shown[..., 0]), each(shown[..., 1]), result.group, result.groups)


def flat_map(result: OwnMaps) -> Chart:
    """The same rows along the first two components."""
    reach = 1.1 * float(np.abs(result.flat).max())
    chart = _square("PCA: the first two components", ("First", "Second"), reach)
    return _rows(chart, result.flat[:, 0], result.flat[:, 1], result.group, result.groups, legend=False)


def kept_by_perplexity(result: OwnMaps) -> Chart:
    """Trustworthiness by perplexity, and that of PCA."""
    low = min(0.5, float(result.trust.min()), result.flat_trust) - 0.03
    ticks = [f"{perplexity:g}" for perplexity in result.perplexities]
    chart = Chart(
        "Neighbours to be trusted; dashed: PCA",
        x="Perplexity (log scale)",
        y="Trustworthiness",
        x_range=(np.log10(4.6), np.log10(55)),
        y_range=(low, 1.03),
        alt="Trustworthiness of t-SNE's maps by perplexity, and of PCA as a level line.",
        xaxis={"type": "log", "tickvals": result.perplexities, "ticktext": ticks},
    )
    chart.level(result.flat_trust, FLAT, dash="dash", width=style.LINE, hover=f"PCA: {result.flat_trust:.3f}")
    chart.line(result.perplexities, result.trust, MAP, hover="perplexity %{x}: %{y:.3f}")
    return chart.you(result.perplexities, result.trust)


def own_summary(result: OwnComponents | OwnMaps) -> str:
    """What was brought."""
    columns = f"{count(len(result.columns))} columns of numbers"
    return " ".join([f"{count(result.rows)} rows with {columns}.", *result.notes])


def components_readouts(result: OwnComponents) -> dict[str, list[str]]:
    """Four tiles."""
    kept = range(len(result.weights) - 1)
    most = np.abs(result.weights).argmax(axis=1)
    return {
        "Of the variance": [percent(result.shares[place], 1) for place in kept],
        "All so far": [percent(share, 1) for share in np.cumsum(result.shares)[: len(kept)]],
        "Weighs most": [
            f"{_short(result.columns[most[place]])}, {fixed(result.weights[place, most[place]], signed=True)}"
            for place in kept
        ],
        "For 90% of variance": [_needed(result.shares)] * len(kept),
    }


def components_sentences(result: OwnComponents) -> list[str]:
    """What the component in hand keeps."""
    sentences = []
    for place, so_far in enumerate(np.cumsum(result.shares)[: len(result.weights) - 1]):
        together = f", the first {place + 1} together {percent(so_far, 1)}" if place else ""
        sentences.append(
            f"Component {place + 1} keeps {percent(result.shares[place], 1)} of the variance{together}. "
            f"It takes {_needed(result.shares)} to keep 90%."
        )
    return sentences


def maps_sentences(result: OwnMaps) -> list[str]:
    """What this map keeps, beside PCA."""
    return [
        f"At perplexity {perplexity:g}, neighbours on the page can be trusted {trust:.2f} "
        f"(PCA {result.flat_trust:.2f}); the order of distances is kept {kept:.2f} (PCA {result.flat_kept:.2f})."
        for perplexity, trust, kept in zip(result.perplexities, result.trust, result.kept, strict=True)
    ]


def components_printed(result: OwnComponents, step: int) -> str:
    """What the snippet prints at this step."""
    most = int(np.abs(result.weights[step]).argmax())
    return (
        f"rows used: {result.rows}\n"
        f"component {step + 1}: {result.shares[step]:.1%} of the variance\n"
        f"first {step + 1} together: {result.shares[: step + 1].sum():.1%}\n"
        f"weighs most: {result.columns[most]!r}, {abs(result.weights[step, most]):.3f}"
    )


def maps_printed(result: OwnMaps, step: int) -> str:
    """What the snippet prints at this step."""
    return (
        f"rows drawn: {len(result.flat)}\n"
        f"trustworthiness: t-SNE {result.trust[step]:.2f}, PCA {result.flat_trust:.2f}\n"
        f"distances kept: PCA {result.flat_kept:.2f}"
    )


def _square(title: str, names: tuple[str, str], reach: float, axis: dict[str, Any] | None = None) -> Chart:
    x, y = names
    axis = {"constrain": "domain", "nticks": 5} | (axis or {})
    return Chart(
        title,
        x=x,
        y=y,
        x_range=(-reach, reach),
        y_range=(-reach, reach),
        alt=f"{title}: a point a row, coloured by group.",
        xaxis=dict(axis),
        yaxis=axis | {"scaleanchor": "x"},
    )


def _rows(chart: Chart, x: Any, y: Any, group: Indices, groups: Sequence[str], legend: bool = True) -> Chart:
    """A point a row, by group; x and y are (m,) or (steps, m)."""
    chart.layout["showlegend"] = legend and len(groups) > 1

    def mine(places: Any, rows: Array) -> Any:
        places = places.rows if isinstance(places, Each) else places
        return each(places[:, rows]) if places.ndim == 2 else places[rows]

    for place, name in enumerate(groups):
        color, symbol = (style.GREY, "x-thin-open") if name == REST else LOOKS[place]
        rows, said = group == place, _short(name)
        chart.points(mine(x, rows), mine(y, rows), color, symbol, size=style.SMALL, name=said, hover=said or "a row")
    return chart


def _needed(shares: Array) -> str:
    needed = int(np.searchsorted(np.cumsum(shares), 0.9 - 1e-12)) + 1
    return f"{needed} of {len(shares)}"


def _short(name: str) -> str:
    """A stranger's word, as long as there is room for."""
    return plain(name if len(name) <= LETTERS else f"{name[: LETTERS - 1]}…")
