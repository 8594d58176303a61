"""Pictures of Monte Carlo dropout: the band, how often it covers, and what more data do to it."""

import numpy as np
import plotly.graph_objects as go

from concepts.batchnorm_dropout.monte_carlo_dropout import EDGE, GAP, GRID, ROWS, Passes, truth
from figures import style
from figures.words import fixed

HALF = 2.6
NEAR, FAR = (style.BLUE, "solid", "circle"), (style.VERMILION, "dash", "diamond")


def passes_view(result: Passes) -> style.View:
    """All of the fourth lab."""
    return style.View(
        [band(result), coverage(result), more_data(result)],
        "Passes",
        passes_steps(result),
        passes_readouts(result),
        passes_sentences(result),
    )


def passes_steps(result: Passes) -> list[str]:
    """How many passes."""
    return [str(count) for count in result.passes]


def band(result: Passes) -> style.Sweep:
    """The data, the truth, single passes, their mean, and two spreads either way."""
    figure = style.chart(
        "Each pass is one thin curve; band: mean ± 2 spreads; no data in the grey stripes",
        x="x",
        y="y",
        x_range=(float(GRID[0]), float(GRID[-1])),
        y_range=(-HALF, HALF),
        alt="A regression with a gap in its data: truth, single dropout passes, their mean and two spreads either way.",
        showlegend=True,
        shapes=[
            {
                "type": "rect",
                "x0": left,
                "x1": right,
                "yref": "paper",
                "y0": 0,
                "y1": 1,
                "fillcolor": style.faded(style.GREY, 0.12),
                "line": {"width": 0},
                "layer": "below",
            }
            for left, right in ((GRID[0], -EDGE), GAP, (EDGE, GRID[-1]))
        ],
    )
    low, high = (np.clip(result.mean + sign * 2 * result.spread, -HALF, HALF) for sign in (-1, 1))
    edges = {"color": style.faded(style.ESTIMATE, 0.5), "width": 1}
    figure.add_scatter(x=GRID, y=low[0], mode="lines", line=edges, showlegend=False, hoverinfo="skip")
    figure.add_scatter(
        x=GRID,
        y=high[0],
        mode="lines",
        line=edges,
        fill="tonexty",
        fillcolor=style.faded(style.ESTIMATE, 0.22),
        name="± 2 spreads",
        hoverinfo="skip",
    )
    moving = {0: {"y": low}, 1: {"y": high}}
    for number, curve in enumerate(result.draws):
        curve = np.clip(curve, -HALF, HALF)
        shown = np.where(result.passes[:, None] > number, curve, np.nan)
        moving[len(figure.data)] = {"y": shown}
        figure.add_scatter(
            x=GRID,
            y=shown[0],
            mode="lines",
            line={"color": style.faded(style.ESTIMATE, 0.45), "width": 1},
            showlegend=False,
            hoverinfo="skip",
        )
    figure.add_scatter(
        x=GRID, y=truth(GRID), mode="lines", name="truth", line={"color": style.TRUTH, "dash": "dash", "width": 2.5}
    )
    moving[len(figure.data)] = {"y": np.clip(result.mean, -HALF, HALF)}
    figure.add_scatter(
        x=GRID,
        y=result.mean[0],
        mode="lines",
        name="mean of passes",
        line={"color": style.ESTIMATE, "width": 3},
        hovertemplate="mean at x = %{x:.2f}: %{y:.2f}<extra></extra>",
    )
    figure.add_scatter(
        x=result.x,
        y=np.clip(result.y, -HALF, HALF),
        mode="markers",
        marker={"color": style.GREY, "size": 6},
        showlegend=False,
        hovertemplate="%{x:.2f}, %{y:.2f}<extra></extra>",
    )
    return style.Sweep(figure, moving)


def coverage(result: Passes) -> style.Sweep:
    """Share of new observations inside, by passes, against the 95% that a posterior would promise."""
    figure = style.chart(
        "New observations within 1.96 × √(spread² + noise²) of the mean; dotted: the 95% one would like",
        x="Passes (log scale)",
        y="Inside (%)",
        x_range=(-0.05, float(np.log10(result.passes[-1])) + 0.05),
        y_range=(0, 104),
        alt="Coverage of the bands against the number of passes, near the data and in the gap.",
        xaxis={"type": "log", "tickvals": [1, 2, 5, 10, 20, 50, 100, 200]},
        showlegend=True,
    )
    figure.add_scatter(
        x=[1, result.passes[-1]],
        y=[95, 95],
        mode="lines",
        line={"color": style.GREY, "dash": "dot", "width": 2},
        showlegend=False,
        hoverinfo="skip",
    )
    moving = {}
    rows = 100 * result.covered[:, 1]
    for name, y, (color, dash, _) in zip(("near data", "in the gap"), rows, (NEAR, FAR), strict=True):
        figure.add_scatter(
            x=result.passes,
            y=y,
            mode="lines",
            name=name,
            line={"color": color, "dash": dash, "width": 2.5},
            hovertemplate=f"{name}, %{{x}} passes: %{{y:.1f}}%<extra></extra>",
        )
    for y, (color, _, symbol) in zip(rows, (NEAR, FAR), strict=True):
        moving[len(figure.data)] = {"x": result.passes[:, None], "y": y[:, None]}
        figure.add_scatter(
            x=result.passes[:1],
            y=y[:1],
            mode="markers",
            marker={"color": color, "symbol": symbol, "size": 11},
            showlegend=False,
            hoverinfo="skip",
        )
    return style.Sweep(figure, moving)


def more_data(result: Passes) -> go.Figure:
    """Spread of 200 passes near the data by rows, beside the pace at which a posterior shrinks."""
    spread, error = result.spreads[0].mean(1), result.errors[0].mean(1)
    reference = spread[0] * np.sqrt(ROWS[0] / np.array(ROWS))
    values = np.concatenate([spread, error, reference, result.spreads[1].mean(1)])
    figure = style.chart(
        "More data, the same p: a posterior's spread would fall about like 1/√n; this one need not",
        x="Training rows (log scale)",
        y="Spread of 200 passes (log scale)",
        x_range=np.log10([ROWS[0] / 1.2, ROWS[-1] * 1.2]).tolist(),
        y_range=np.log10([values.min() / 1.25, values.max() * 1.25]).tolist(),
        alt="Spread of the passes near the data and in the gap against training rows, and a line that falls like 1/√n.",
        xaxis={"type": "log", "tickvals": list(ROWS)},
        yaxis={"type": "log", "tickvals": [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1]},
        showlegend=True,
    )
    for name, y, (color, dash, symbol) in (
        ("near data", spread, NEAR),
        ("in the gap", result.spreads[1].mean(1), FAR),
    ):
        figure.add_scatter(
            x=ROWS,
            y=y,
            mode="lines+markers",
            name=name,
            line={"color": color, "dash": dash, "width": 2.5},
            marker={"symbol": symbol, "size": [14 if rows == result.rows else 8 for rows in ROWS]},
            hovertemplate=f"{name}, %{{x}} rows: %{{y:.3f}}<extra></extra>",
        )
    figure.add_scatter(
        x=ROWS,
        y=reference,
        mode="lines",
        name="1/√n",
        line={"color": style.GREY, "dash": "dot", "width": 2},
        hovertemplate="1/√n from the first: %{y:.3f}<extra></extra>",
    )
    return figure


def at(result: Passes, x: float) -> int:
    """Where x stands in the grid."""
    return int(np.abs(GRID - x).argmin())


def passes_readouts(result: Passes) -> dict[str, list[str]]:
    """Means and spreads at a place with data and in the gap, and coverage."""
    near, gap = at(result, -0.6), at(result, 0.1)
    tiles = {}
    for name, place in (("At −0.6, near data", near), ("At 0.1, in the gap", gap)):
        tiles[name] = [
            fixed(mean) + (f" ± {spread:.2f}" if count > 1 else "")
            for count, mean, spread in zip(result.passes, result.mean[:, place], result.spread[:, place], strict=True)
        ]
    first, last = (float(result.spreads[0, place].mean()) for place in (0, -1))
    return tiles | {
        "Inside, near data": [f"{share:.1%}" for share in result.covered[0, 1]],
        "Inside, in the gap": [f"{share:.1%}" for share in result.covered[1, 1]],
        "By noise alone, data | gap": [
            f"{near:.0%} | {far:.0%}" for near, far in zip(result.covered[0, 2], result.covered[1, 2], strict=True)
        ],
        f"Spread, {ROWS[0]} → {ROWS[-1]} rows": [f"{first:.2f} → {last:.2f}"] * len(result.passes),
    }


def passes_sentences(result: Passes) -> list[str]:
    """The number of passes, the coverage, and what it is not."""
    sentences = []
    first, last = (float(result.spreads[0, place].mean()) for place in (0, -1))
    for step, count in enumerate(result.passes):
        near, gap = result.covered[:, 1, step]
        what = (
            "One pass is one random answer, and has no spread yet"
            if count == 1
            else f"{count} passes: the spread is known to about ± {100 / np.sqrt(2 * (count - 1)):.0f}% of itself"
        )
        sentences.append(
            f"{what}. Bands with noise hold {near:.0%} of new observations near the data, {gap:.0%} in the gap. "
            f"{ROWS[0]} rows leave a spread of {first:.3f}, {ROWS[-1]} rows {last:.3f}."
        )
    return sentences


def passes_printed(result: Passes, step: int) -> str:
    """What the snippet prints at this number of passes."""
    near, gap = at(result, -0.6), at(result, 0.1)
    lines = [
        f"{name}: mean {round(result.mean[step, place], 3) + 0.0:.3f}, spread {result.spread[step, place]:.3f}"
        for name, place in (("near data", near), ("in the gap", gap))
    ]
    pairs = zip(ROWS, result.spreads[0].mean(1), strict=True)
    return "\n".join([*lines, "spread by rows: " + " ".join(f"{rows}: {spread:.3f}" for rows, spread in pairs)])
