"""Pictures of the pace on a bowl: by theory and measured, the paths, the error, and what a condition number costs."""

import numpy as np
from numpy.typing import NDArray

from concepts.convergence_rate import METHODS, NEAR, SHOWN, Pace, best
from figures import style

Array = NDArray[np.float64]

LOOK = {
    "plain": (style.GREY, "solid", "square"),
    "heavy": (style.BLUE, "solid", "circle"),
    "nesterov": (style.GREEN, "dash", "triangle-up"),
}
FEW = 20
"""Steps of the paths that are drawn."""
FIELD = 2.4
"""Half the width of the picture of the paths: they start at (1, 1)."""
UP, DOWN = 1.35, -0.02
LEVEL = 5e-4
"""A pace this near to 1 neither shrinks nor grows the error."""


def pace_view(result: Pace) -> style.View:
    """All of the second lab."""
    return style.View(
        [paces(result), paths(result), errors(result), costs(result)],
        "Learning rate (in 1/L)",
        [f"{rate:g}" for rate in result.rates],
        pace_readouts(result),
        pace_sentences(result),
    )


def paces(result: Pace) -> style.Sweep:
    """What a step multiplies the error by, against the rate."""
    figure = style.chart(
        "What a step multiplies the error by: lines theory, marks measured; above 1 it diverges",
        x="Learning rate (in units of 1/L)",
        y="Error after a step / before",
        x_range=(0, float(result.rates[-1])),
        y_range=(DOWN, UP),
        alt="Pace of plain descent, momentum and Nesterov against the learning rate, by theory and measured.",
        showlegend=True,
    )
    figure.add_scatter(
        x=[0, result.rates[-1]], y=[1, 1], mode="lines", line={"color": style.ALERT, "width": 1.5, "dash": "dot"},
        hoverinfo="skip", showlegend=False,
    )  # fmt: skip
    style.label(figure, 0.05, UP, "diverges", style.ALERT, yanchor="top")
    for row, (method, name) in enumerate(METHODS.items()):
        color, dash, symbol = LOOK[method]
        seen = np.where(result.theory[row] <= UP, result.theory[row], np.nan)
        figure.add_scatter(
            x=result.rates,
            y=seen,
            mode="lines",
            name=name,
            line={"color": color, "dash": dash, "width": 2.5},
            hovertemplate=f"{name}, theory: %{{y:.4f}}<extra></extra>",
        )
        figure.add_scatter(
            x=result.rates,
            y=np.where(result.measured[row] <= UP, result.measured[row], np.nan),
            mode="markers",
            marker={"color": color, "symbol": symbol, "size": 6},
            hovertemplate=f"{name}, measured: %{{y:.4f}}<extra></extra>",
            showlegend=False,
        )
    figure.add_scatter(
        x=[result.rates[0]] * 2, y=[DOWN, UP], mode="lines", line={"color": style.HELD, "width": 2},
        hoverinfo="skip", showlegend=False,
    )  # fmt: skip
    return style.Sweep(figure, {7: {"x": np.repeat(result.rates[:, None], 2, axis=1)}})


def paths(result: Pace) -> style.Sweep:
    """The first steps of all three on the bowl."""
    figure = style.chart(
        f"The first {FEW} steps: the steep axis is up and down, the flat one left and right",
        x="Error along the flat axis",
        y="Error along the steep axis",
        x_range=(-FIELD, FIELD),
        y_range=(-FIELD, FIELD),
        alt="Contours of the bowl and the first steps of the three methods from the upper right.",
    )
    figure.update_xaxes(showgrid=False)
    figure.update_yaxes(showgrid=False)
    angle = np.linspace(0, 2 * np.pi, 121)
    rings = [
        np.column_stack([scale * np.sqrt(result.condition) * np.cos(angle), scale * np.sin(angle)])
        for scale in np.array([0.15, 0.4, 0.8, 1.3, 1.9])
    ]
    ring = np.concatenate([np.concatenate([each, [[np.nan] * 2]]) for each in rings])
    ring[np.abs(ring[:, 0]) > 2 * FIELD] = np.nan
    figure.add_scatter(
        x=ring[:, 0], y=ring[:, 1], mode="lines", line={"color": style.faded(style.GREY, 0.6), "width": 1},
        hoverinfo="skip",
    )  # fmt: skip
    figure.add_scatter(
        x=[0], y=[0], mode="markers", hoverinfo="skip",
        marker={"color": style.OPTIMUM, "symbol": "star", "size": 13, "line": {"width": 1, "color": "white"}},
    )  # fmt: skip
    moving = {}
    for row, (method, name) in enumerate(METHODS.items()):
        color, dash, symbol = LOOK[method]
        places = result.paths[row, : FEW + 1]
        places = np.where(np.abs(places).max(axis=-1, keepdims=True) < 20, places, np.nan)
        figure.add_scatter(
            x=places[:, 0, 0],
            y=places[:, 0, 1],
            mode="lines+markers",
            line={"color": color, "dash": dash, "width": 1.5},
            marker={"symbol": symbol, "size": 5},
            hovertemplate=f"{name}: %{{x:.3f}}, %{{y:.3f}}<extra></extra>",
        )
        moving[row + 2] = {"x": places[:, :, 0].T, "y": places[:, :, 1].T}
    return style.Sweep(figure, moving)


def errors(result: Pace) -> style.Sweep:
    """Distance to the minimum by step, and the slope that theory gives."""
    figure = style.chart(
        "Distance to the minimum: a constant pace is a straight line; thin: the slope by theory",
        x="Step",
        y="Distance / distance at the start",
        x_range=(0, SHOWN),
        y_range=(-6, 3),
        alt="Distance to the minimum against the step on a log scale, with the slope by theory.",
        yaxis={"type": "log", "exponentformat": "power", "dtick": 1},
    )
    steps, moving = np.arange(SHOWN + 1), {}
    coarse = np.arange(0, SHOWN + 1, 10)
    for row, (method, name) in enumerate(METHODS.items()):
        color, dash, _ = LOOK[method]
        distance = result.distance[row].T
        figure.add_scatter(
            x=steps,
            y=distance[0],
            mode="lines",
            line={"color": color, "dash": dash, "width": 2.5},
            hovertemplate=f"{name} at step %{{x}}: %{{y:.2g}}<extra></extra>",
        )
        moving[2 * row] = {"y": np.where((distance > 1e-9) & (distance < 1e6), distance, np.nan)}
        slope = result.theory[row][:, None] ** coarse
        figure.add_scatter(
            x=coarse, y=slope[0], mode="lines", line={"color": color, "dash": "dot", "width": 1}, hoverinfo="skip"
        )
        moving[2 * row + 1] = {"y": np.where((slope > 1e-9) & (slope < 1e6), slope, np.nan)}
    return style.Sweep(figure, moving)


def costs(result: Pace) -> style.Sweep:
    """Steps to a thousandth of the error, by condition number, each method at its best."""
    figure = style.chart(
        f"Steps until the error is {NEAR:g} of the start, best rates (Nesterov: 1/L): k against its root",
        x="Condition number k (log scale)",
        y="Steps (log scale)",
        x_range=(np.log10(1.7), np.log10(1200)),
        y_range=(0.5, 4),
        alt="Steps needed against the condition number, on log scales, for the three methods at their best rates.",
        xaxis={"type": "log", "tickvals": [2, 10, 50, 200, 1000], "ticktext": ["2", "10", "50", "200", "1,000"]},
        yaxis={"type": "log", "tickvals": [10, 100, 1000, 10_000], "ticktext": ["10", "100", "1,000", "10,000"]},
        showlegend=True,
    )
    for row, (method, name) in enumerate(METHODS.items()):
        color, dash, symbol = LOOK[method]
        figure.add_scatter(
            x=result.conditions,
            y=result.needed[row],
            mode="lines+markers",
            name=name,
            line={"color": color, "dash": dash, "width": 2.5},
            marker={"symbol": symbol, "size": 7},
            hovertemplate=f"{name}, condition %{{x}}: %{{y:,}} steps<extra></extra>",
        )
    figure.add_scatter(
        x=[result.condition] * 2, y=[10**0.5, 1e4], mode="lines", line={"color": style.HELD, "width": 2},
        hoverinfo="skip", showlegend=False,
    )  # fmt: skip
    still = np.full((len(result.rates), 2), result.condition)
    return style.Sweep(figure, {3: {"x": still}})


def times(value: float) -> str:
    """A pace, to four decimals."""
    return f"{value:.4f}" if value < 9.99995 else f"{value:.1f}"


def pace_readouts(result: Pace) -> dict[str, list[str]]:
    """Theory and measurement of all three, and what is best."""
    count = len(result.rates)
    tiles = {}
    for row, name in enumerate(METHODS.values()):
        tiles[f"{name}: theory | seen"] = [
            f"{times(theory)} | {times(seen)}"
            for theory, seen in zip(result.theory[row], result.measured[row], strict=True)
        ]
    plain, heavy = best("plain", result.condition), best("heavy", result.condition)
    return tiles | {
        "Plain at its best": [f"{plain[2]:.4f} at {plain[0]:.3f}"] * count,
        "Momentum at its best": [f"{heavy[2]:.4f} at {heavy[0]:.3f}"] * count,
        "Best momentum": [f"{heavy[1]:.3f}, here {result.momentum:.3f}"] * count,
        "Diverges from": [" | ".join(f"{each:.3g}" for each in result.limits)] * count,
    }


def verdict(pace: float) -> str:
    """What a pace does to the error."""
    if abs(pace - 1) < LEVEL:
        return f"all but keeps the error as it is ({pace:.4f})"
    if pace > 1:
        return f"diverges, times {times(pace)} a step"
    steps = int(np.ceil(np.log(0.1) / np.log(pace)))
    return f"gains a digit in {steps:,} step{'' if steps == 1 else 's'}"


def pace_sentences(result: Pace) -> list[str]:
    """What each method does at this rate."""
    return [
        f"At a rate of {rate:g}/L: plain descent {verdict(plain)}; momentum {verdict(heavy)}; Nesterov {verdict(look)}."
        for rate, plain, heavy, look in zip(result.rates, *result.theory, strict=True)
    ]


def pace_printed(result: Pace, step: int) -> str:
    """What the snippet prints at this rate."""
    return "\n".join(
        f"{method}: theory {result.theory[row, step]:.4f}, distance after 50 steps {result.distance[row, 50, step]:.4g}"
        for row, method in enumerate(METHODS)
    )
