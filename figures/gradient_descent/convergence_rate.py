"""Pictures of the pace on a bowl: the first steps, what a step keeps of the error, what a condition number costs."""

import numpy as np
from numpy.typing import NDArray

from concepts.arrays import Array
from concepts.gradient_descent.convergence_rate import METHODS, NEAR, NEVER, RUN, SHOWN, Pace, best
from figures import style
from figures.style import Chart, each
from figures.words import count, fixed, number, percent

LOOK = {
    "plain": (style.GREY, "solid", "square"),
    "heavy": (style.BLUE, "solid", "circle"),
    "nesterov": (style.GREEN, "dash", "triangle-up"),
}
FEW = 40
"""Steps of the paths that are drawn."""
LEAST, MOST = 1.2, 2.6
"""Half the height of the picture of the paths: they start at (1, 1)."""
RIGHT = 1.12
UP, DOWN = 1.35, -0.02
LEVEL = 5e-4
"""A pace this near to 1 neither shrinks nor grows the error."""


def pace_view(result: Pace) -> style.View:
    """All of the lab on rate and condition."""
    return style.View(
        [paths(result), paces(result), costs(result), errors(result)],
        "Learning rate (in 1/L)",
        [f"{rate:.4g}" for rate in result.rates],
        pace_readouts(result),
        pace_sentences(result),
    )


def paths(result: Pace) -> Chart:
    """The first steps of all three on the bowl. Held: the end of the first step, which is the rate long."""
    shown = result.paths[:, : FEW + 1]
    calm = (result.theory < 1 + LEVEL)[:, None, :] & np.ones(FEW + 1, bool)[:, None]
    left = min(-0.15, float(shown[..., 0][calm].min()) - 0.05)
    height = float(np.clip(1.05 * np.abs(shown[..., 1][calm]).max(), LEAST, MOST))
    chart = Chart(
        f"Steep across, flat along: the first {FEW} steps",
        x="Error along the flat axis",
        y="Error along the steep axis",
        x_range=(left, RIGHT),
        y_range=(-height, height),
        alt="Contours of a narrow bowl, and the first steps of the three methods from the upper right.",
        showlegend=True,
        xaxis={"showgrid": False},
        yaxis={"showgrid": False},
    )
    chart.line(*rings(result.condition, left, height), style.faded(style.GREY, 0.5), width=1, given=True)
    chart.points([0], [0], style.OPTIMUM, "star", size=style.BIG, edge=True, hover="the minimum")
    for row, (method, name) in enumerate(METHODS.items()):
        color, dash, symbol = LOOK[method]
        places = until_gone(shown[row], result.theory[row] > 1, height)
        chart.line(
            each(places[..., 0].T),
            each(places[..., 1].T),
            color,
            dash=dash,
            width=style.THIN,
            mode="lines+markers",
            marker={"symbol": symbol, "size": style.SMALL},
            name=name,
            hover=f"{name}: %{{x:.3f}}, %{{y:.3f}}",
        )
    first = result.paths[0, 1]
    seen = (first[:, 0] >= left) & (np.abs(first[:, 1]) <= height)
    return chart.you(*np.where(seen, first.T, np.nan), hover="the first step")


def until_gone(places: Array, grows: NDArray[np.bool_], height: float) -> Array:
    """Paths (steps + 1, rates, 2), those that grow only until they have left the picture: they would fill it."""
    outside = np.abs(places[..., 1]) > height
    before = np.concatenate([np.zeros((1, outside.shape[1]), bool), np.maximum.accumulate(outside, axis=0)[:-1]])
    hidden = (before & grows) | (np.abs(places[..., 1]) > 4 * height)
    return np.where(hidden[..., None], np.nan, places)


def rings(condition: float, left: float, height: float) -> tuple[Array, Array]:
    """Contours of the bowl, each followed by a gap: a few to be seen whole, and the walls."""
    x = np.linspace(left, RIGHT, 121)
    ends = np.array([0.3, 0.65, 1.0]) / np.sqrt(condition)
    levels = np.concatenate([ends, np.linspace(ends[-1], height, 9)[1:]])
    with np.errstate(invalid="ignore"):  # beyond its ends a contour is nowhere
        upper = np.sqrt(levels[:, None] ** 2 - x**2 / condition)
    every = np.concatenate(
        [upper, np.full((len(levels), 1), np.nan), -upper, np.full((len(levels), 1), np.nan)], axis=1
    )
    return np.tile(np.append(x, np.nan), 2 * len(levels)), every.ravel()


def paces(result: Pace) -> Chart:
    """What a step keeps of the error, against the rate."""
    chart = Chart(
        "What a step keeps of the error",
        x="Learning rate (in 1/L)",
        y="Share of the error kept by a step",
        x_range=(0, float(result.rates[-1])),
        y_range=(DOWN, UP),
        alt="Pace of plain descent, momentum and Nesterov against the rate: it falls, then grows past a limit.",
    )
    chart.level(1, style.ALERT, given=True)
    for row, (method, name) in enumerate(METHODS.items()):
        color, dash, _ = LOOK[method]
        kept = np.where(result.theory[row] <= UP, result.theory[row], np.nan)
        chart.line(
            result.rates,
            kept,
            color,
            dash=dash,
            hover=f"{name} at %{{x:.3g}}/L: %{{y:.4f}}",
            given=method == "plain",
            answer="of the error" if method == "heavy" else "",
        )
    return chart.here(result.rates)


def costs(result: Pace) -> Chart:
    """Steps to a thousandth of the error by condition number, each at its best rate. Held: the condition number."""
    chart = Chart(
        "Plain pays k, momentum its root",
        x="Condition number k",
        y="Steps to a thousandth of the error",
        x_range=(np.log10(1.7), np.log10(1300)),
        y_range=(0.5, 4),
        alt="Steps needed against the condition number on log scales: plain descent's rise with it, momentum's with "
        "its root.",
        xaxis={"type": "log", "tickvals": [2, 10, 100, 1000], "ticktext": ["2", "10", "100", "1,000"]},
        yaxis={"type": "log", "tickvals": [10, 100, 1000], "ticktext": ["10", "100", "1,000"]},
    )
    for row, (method, name) in enumerate(METHODS.items()):
        color, dash, _ = LOOK[method]
        steps = result.needed[row]
        chart.line(result.conditions, steps, color, dash=dash, hover=f"{name}, k = %{{x}}: %{{y:,}} steps")
    chart.handle(result.condition, None, "condition number", condition_number="x")
    at = int(np.abs(result.conditions - result.condition).argmin())
    if result.conditions[at] == result.condition:
        side = "left" if result.condition > 200 else "right"
        for row in (0, 1):
            color, _, symbol = LOOK[list(METHODS)[row]]
            steps = int(result.needed[row, at])
            chart.points([result.condition], [steps], color, symbol, hover=f"{steps:,} steps")
            text = [f"<b> {count(steps)} </b>"]
            chart.text([result.condition], [steps], text, color, size=17, textposition=f"bottom {side}")
    return chart


def errors(result: Pace) -> Chart:
    """Distance to the minimum by step, and the slope that theory gives."""
    chart = Chart(
        "Distance by step, run; thin: the slope by theory",
        x="Step",
        y="Distance / distance at the start",
        x_range=(0, SHOWN),
        y_range=(-6, 3),
        alt="Distance to the minimum against the step on a log scale, with the slope by theory.",
        yaxis={"type": "log", "exponentformat": "power", "dtick": 1},
    )
    steps, coarse = np.arange(SHOWN + 1), np.arange(0, SHOWN + 1, 10)
    for row, (method, name) in enumerate(METHODS.items()):
        color, dash, _ = LOOK[method]
        seen, slope = result.distance[row].T, result.theory[row][:, None] ** coarse
        chart.line(steps, each(drawable(seen)), color, dash=dash, hover=f"{name} at step %{{x}}: %{{y:.2g}}")
        chart.line(coarse, each(drawable(slope)), color, dash="dot", width=1)
    return chart


def drawable(values: Array) -> Array:
    """What lies in the picture of the distances, and a little beyond."""
    return np.where((values > 1e-9) & (values < 1e6), values, np.nan)


def times(value: float) -> str:
    """A pace, to four decimals."""
    return fixed(value, 4 if value < 9.99995 else 1)


def thousandth(result: Pace, row: int, step: int) -> str:
    """How many steps to NEAR of the start."""
    if result.theory[row, step] > 1 + LEVEL:
        return f"past limit {number(float(result.limits[row]))}"
    arrived = int(result.arrived[row, step])
    return f"over {RUN} steps" if arrived == NEVER else f"{arrived} steps"


def pace_readouts(result: Pace) -> dict[str, list[str]]:
    """Steps of all three to a thousandth; then theory and measurement, and what is best."""
    steps, tiles = range(len(result.rates)), {}
    for row, name in enumerate(METHODS.values()):
        tiles[f"{name}, to {NEAR:g}"] = [thousandth(result, row, step) for step in steps]
    furthest = result.distance[1].max(axis=0)
    tiles["Momentum swings to"] = [
        "without bound" if pace > 1 + LEVEL else f"{number(float(far), 2)} × the start"
        for pace, far in zip(result.theory[1], furthest, strict=True)
    ]
    for row, name in enumerate(METHODS.values()):
        tiles[f"{name}: theory | seen"] = [
            f"{times(float(theory))} | {times(float(seen))}"
            for theory, seen in zip(result.theory[row], result.measured[row], strict=True)
        ]
    plain, heavy = best("plain", result.condition), best("heavy", result.condition)
    return tiles | {
        "Plain at its best": [f"{plain[2]:.4f} at {plain[0]:.3f}"] * len(steps),
        "Momentum at its best": [f"{heavy[2]:.4f} at {heavy[0]:.3f}"] * len(steps),
        "Best momentum": [f"{heavy[1]:.3f}, here {result.momentum:.3f}"] * len(steps),
        "Diverges from": [" | ".join(f"{limit:.3g}" for limit in result.limits)] * len(steps),
    }


def pace_sentences(result: Pace) -> list[str]:
    """What a step of each method leaves of the error at this rate."""
    sentences = []
    for rate, *found in zip(result.rates, *result.theory.tolist(), strict=True):
        parts, keeps, of = [], "keeps ", " of the error"
        for name, pace, limit in zip(("plain descent", "momentum", "Nesterov"), found, result.limits, strict=True):
            if pace > 1 + LEVEL:
                parts.append(f"{name} explodes (limit {number(float(limit))}/L)")
                continue
            share = "all" if pace > 1 - LEVEL else percent(pace, 1 if pace < 0.995 else 2)
            parts.append(f"{name} {keeps}{share}{of}")
            keeps = of = ""
        sentences.append(f"At {rate:.4g}/L {', '.join(parts)}.")
    return sentences


def pace_printed(result: Pace, step: int) -> str:
    """What the snippet prints at this rate."""
    return "\n".join(
        f"{method}: theory {result.theory[row, step]:.4f}, distance after 50 steps {result.distance[row, 50, step]:.4g}"
        for row, method in enumerate(METHODS)
    )
