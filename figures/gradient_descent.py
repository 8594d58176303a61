"""Pictures of a race of optimizers: their paths on the map and on the relief, and their losses."""

from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from concepts.gradient_descent import GOAL, GRID, NEVER, RACERS, Race
from concepts.surfaces import inside
from figures import style
from figures.surfaces import Camera, contours, height, relief

Array = NDArray[np.float64]

LOOK: Mapping[str, tuple[str, str, str]] = {
    "sgd": (style.GREY, "solid", "square"),
    "momentum": (style.BLUE, "solid", "circle"),
    "nesterov": (style.GREEN, "dash", "triangle-up"),
    "adagrad": (style.BROWN, "dashdot", "pentagon"),
    "rmsprop": (style.PURPLE, "dash", "cross"),
    "adam": (style.VERMILION, "solid", "diamond"),
    "adamw": (style.VERMILION, "dot", "diamond-open"),
}
"""Colour, dash and symbol of each optimizer."""
WHOLE, MORE = 120, 70
"""Points of a path that are drawn: the first so many steps each, and so many of the rest."""
AZIMUTH = -20


def race_view(result: Race, azimuth: float = AZIMUTH) -> style.View:
    """All of the first lab. azimuth: degrees by which the relief is turned."""
    shown = frames(result)
    return style.View(
        [board(result), hills(result, azimuth), losses(result)],
        "Step",
        [str(step) for step in shown],
        race_readouts(result),
        race_sentences(result),
    )


@cache
def turned_view(azimuth: float) -> Callable[[Race], style.View]:
    """The view of a race with its relief turned so; the same function each time, so that it can be looked up."""
    return partial(race_view, azimuth=azimuth)


def frames(result: Race) -> NDArray[np.int64]:
    """The steps that the scrubber stops at: each at first, then ever wider apart."""
    last = result.losses.shape[1] - 1
    return np.unique(np.concatenate([np.arange(min(13, last + 1)), np.geomspace(12, last, 36).round()])).astype(int)


def points(result: Race) -> NDArray[np.int64]:
    """The steps that are drawn, all frames among them."""
    last = result.losses.shape[1] - 1
    rest = np.linspace(min(WHOLE, last), last, MORE).round()
    return np.unique(np.concatenate([np.arange(min(WHOLE, last) + 1), rest, frames(result)])).astype(int)


def uncovered(result: Race, values: Array) -> Array:
    """(frames, points) of `values` (points,), nan beyond each frame's step."""
    return np.where(points(result) <= frames(result)[:, None], values, np.nan)


def end_of(result: Race, row: int) -> int:
    """The last step whose place is known."""
    return int(result.diverged[row]) - 1 if result.diverged[row] != NEVER else result.losses.shape[1] - 1


def heads(result: Race, row: int) -> NDArray[np.int64]:
    """(frames,) the step at which the racer's mark stands: the frame's own, or the last before it diverged."""
    return np.minimum(frames(result), end_of(result, row))


def board(result: Race) -> style.Sweep:
    """The map: contours and paths."""
    on = result.on
    left, right, bottom, top = on.box
    figure = style.chart(
        "The map: contours of the loss, ★ a minimum, and each one's path; × where a path left for good",
        x="Parameter x",
        y="Parameter y",
        x_range=(left, right),
        y_range=(bottom, top),
        alt="Contours of the loss over two parameters, with the path of each optimizer up to this step.",
        showlegend=True,
    )
    figure.update_xaxes(showgrid=False)
    figure.update_yaxes(showgrid=False)
    figure.add_traces(contours(on))
    return add_paths(figure, result, result.paths[..., 0], result.paths[..., 1])


def hills(result: Race, azimuth: float) -> style.Sweep:
    """The relief, with the same paths. They are drawn over it, and end where they leave the map."""
    camera = Camera(result.on, azimuth)
    figure = relief(
        camera,
        f"The same in 3-D: height is {camera_text(result)}",
        "The surface as wires seen from above, with the path of each optimizer up to this step.",
    )
    x, y = result.paths[..., 0], result.paths[..., 1]
    z = np.where(inside(result.on, result.paths), height(result.on, x, y), np.nan) / camera.highest
    return add_paths(figure, result, *camera.project(x, y, z), legend=False)


def camera_text(result: Race) -> str:
    """What the height stands for."""
    return {1: "the loss", 2: "the square root of the loss", 4: "the fourth root of the loss"}[result.on.root]


def add_paths(figure: go.Figure, result: Race, x: Array, y: Array, legend: bool = True) -> style.Sweep:
    """Draw each racer's path (racers, steps + 1), its mark, and a cross where it diverged."""
    drawn, moving, stops = points(result), {}, frames(result)
    for row, name in enumerate(result.racers):
        color, dash, symbol = LOOK[name]
        figure.add_scatter(
            x=x[row, drawn],
            y=y[row, drawn],
            mode="lines",
            line={"color": color, "dash": dash, "width": 2.5},
            name=RACERS[name],
            hoverinfo="skip",
            showlegend=False,
        )
        moving[len(figure.data) - 1] = {"y": uncovered(result, y[row, drawn])}
    for row, name in enumerate(result.racers):
        color, dash, symbol = LOOK[name]
        at = heads(result, row)
        gone = result.diverged[row] != NEVER
        figure.add_scatter(
            x=[x[row, 0]],
            y=[y[row, 0]],
            mode="markers",
            marker={"color": color, "symbol": symbol, "size": 11, "line": {"width": 1, "color": "white"}},
            name=RACERS[name],
            hovertemplate=RACERS[name] + "<extra></extra>",
            showlegend=legend,
        )
        here = np.where(gone & (stops >= result.diverged[row]), np.nan, y[row, at])
        moving[len(figure.data) - 1] = {"x": x[row, at][:, None], "y": here[:, None]}
        if gone:
            on_map = np.flatnonzero(inside(result.on, result.paths[row]) & np.isfinite(y[row]))
            last = int(on_map[-1]) if len(on_map) else 0
            figure.add_scatter(
                x=[x[row, last]],
                y=[y[row, last]],
                mode="markers",
                marker={"color": color, "symbol": "x", "size": 13},
                hovertemplate=f"{RACERS[name]} left the map here, and diverged<extra></extra>",
                showlegend=False,
            )
            cross = np.where(stops >= result.diverged[row], y[row, last], np.nan)
            moving[len(figure.data) - 1] = {"y": cross[:, None]}
    return style.Sweep(figure, moving)


def losses(result: Race) -> style.Sweep:
    """The losses on a log scale."""
    last, start = result.losses.shape[1] - 1, max(float(result.losses[0, 0]), 1e-12)
    known = result.losses[np.isfinite(result.losses)]
    high = min(max(float(known.max()), start) * 3, start * 1e4)
    figure = style.chart(
        "The loss, on a log scale: a steady pace is a straight line; dotted: the goal, a millionth of the start",
        x="Step",
        y="Loss (the least is 0)",
        x_range=(0, last),
        y_range=(np.log10(start * 1e-9), np.log10(high)),
        alt="The loss of each optimizer against the step, on a log scale.",
        yaxis={"type": "log", "exponentformat": "power", "dtick": 2},
    )
    figure.add_scatter(
        x=[0, last],
        y=[GOAL * start] * 2,
        mode="lines",
        line={"color": style.OPTIMUM, "dash": "dot", "width": 1.5},
        hoverinfo="skip",
    )
    drawn, moving = points(result), {}
    positive = np.where(result.losses > 0, result.losses, np.nan)
    for row, name in enumerate(result.racers):
        color, dash, symbol = LOOK[name]
        figure.add_scatter(
            x=drawn,
            y=positive[row, drawn],
            mode="lines",
            line={"color": color, "dash": dash, "width": 2.5},
            hovertemplate=f"{RACERS[name]} at step %{{x}}: %{{y:.3g}}<extra></extra>",
        )
        moving[len(figure.data) - 1] = {"y": uncovered(result, positive[row, drawn])}
        at = heads(result, row)
        figure.add_scatter(
            x=[0],
            y=[start],
            mode="markers",
            marker={"color": color, "symbol": symbol, "size": 9},
            hoverinfo="skip",
        )
        moving[len(figure.data) - 1] = {"x": at[:, None].astype(float), "y": positive[row, at][:, None]}
    return style.Sweep(figure, moving)


def number(value: float) -> str:
    """Three digits, as 0.00123 or 1.2e-08."""
    if value == 0:
        return "0"
    return f"{value:.3g}" if 1e-4 <= abs(value) < 1e5 else f"{value:.1e}"


def state(result: Race, row: int, step: int) -> str:
    """How one racer stands at a step."""
    diverged, arrived = int(result.diverged[row]), int(result.arrived[row])
    if diverged != NEVER and step >= diverged:
        return f"diverged at step {diverged}"
    loss = number(float(result.losses[row, step]))
    return f"{loss}, there at {arrived}" if arrived != NEVER and step >= arrived else loss


def race_readouts(result: Race) -> dict[str, list[str]]:
    """One tile a racer: its loss, and whether it is there or gone."""
    return {
        f"{RACERS[name]} · {result.rates[row]:g}": [state(result, row, int(step)) for step in frames(result)]
        for row, name in enumerate(result.racers)
    } | {
        "Rates": [f"tuned, {len(GRID)} tried" if result.tuned else "as set"] * len(frames(result)),
        "Start": [f"loss {number(float(result.losses[0, 0]))}"] * len(frames(result)),
    }


def race_sentences(result: Race) -> list[str]:
    """Who is lowest, who is there, who has gone."""
    sentences = []
    for step in frames(result):
        if step == 0:
            x, y = result.paths[0, 0]
            sentences.append(
                f"All start at x = {x + 0.0:.3g}, y = {y + 0.0:.3g}, where the loss is "
                f"{number(float(result.losses[0, 0]))}. A racer is there when its loss stays below a millionth of that."
            )
            continue
        gone = [row for row in range(len(result.racers)) if NEVER != result.diverged[row] <= step]
        left = [row for row in range(len(result.racers)) if row not in gone]
        parts = []
        after = "After one step" if step == 1 else f"After {step:,} steps"
        if left:
            now = result.losses[left, step]
            low = float(now.min())
            best = [RACERS[result.racers[left[place]]] for place in np.flatnonzero(now <= low * (1 + 1e-9))]
            many = len(left) > 1
            if len(best) == 1:
                last = RACERS[result.racers[left[int(now.argmax())]]]
                highest = f", {last} highest at {number(float(now.max()))}" if many else ""
                parts.append(f"{after} {best[0]} {'is lowest' if many else 'is'} at a loss of {number(low)}{highest}.")
            else:
                parts.append(f"{after} {', '.join(best[:-1])} and {best[-1]} are level at a loss of {number(low)}.")
            there = sum(NEVER != result.arrived[row] <= step for row in left)
            if there:
                parts.append(f"{there} of {len(result.racers)} {'is' if there == 1 else 'are'} there for good.")
        if gone:
            names = [RACERS[result.racers[row]] for row in gone]
            listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
            parts.append(
                f"{listed} diverged: too large a rate for this surface."
                if left
                else f"{after}: {listed} diverged, by too large a rate for this surface."
            )
        sentences.append(" ".join(parts))
    return sentences


def race_printed(result: Race, frame: int) -> str:
    """What the snippet prints at this frame."""
    step, lines = int(frames(result)[frame]), []
    for row, name in enumerate(result.racers):
        diverged = int(result.diverged[row])
        if diverged != NEVER and step >= diverged:
            lines.append(f"{name}: diverged at step {diverged}")
        else:
            x, y = result.paths[row, step]
            lines.append(f"{name}: loss {result.losses[row, step]:.4g} at ({signed(x)}, {signed(y)})")
    return "\n".join(lines)


def race_settings(result: Race, frame: int) -> dict[str, Any]:
    """What the snippet needs to know at this frame."""
    x, y = result.paths[0, 0]
    bowl = {"condition": result.condition, "rotation": result.rotation} if result.on.name == "bowl" else {}
    return bowl | {
        "rates": dict(zip(result.racers, result.rates, strict=True)),
        "start": (float(x), float(y)),
        "centre": tuple(result.on.centre.tolist()),
        "width": result.on.widest,
        "steps": int(frames(result)[frame]),
    }


CODE: Mapping[str, str] = {
    "bowl": """c, s = np.cos(np.radians(rotation)), np.sin(np.radians(rotation))


def loss(x, y):
    u, v = c * x + s * y, c * y - s * x
    return 0.5 * (u * u + condition * v * v)


def gradient(x, y):
    u, v = c * x + s * y, c * y - s * x
    return c * u - s * condition * v, s * u + c * condition * v""",
    "rosenbrock": """def loss(x, y):
    return (1 - x) * (1 - x) + 100 * (y - x * x) * (y - x * x)


def gradient(x, y):
    a, b = 1 - x, y - x * x
    return -2 * a - 400 * x * b, 200 * b""",
    "saddle": """def loss(x, y):
    return 0.5 * x * x + 0.25 * (y * y - 1) * (y * y - 1)


def gradient(x, y):
    return x, y * (y * y - 1)""",
    "himmelblau": """def loss(x, y):
    a, b = x * x + y - 11, x + y * y - 7
    return a * a + b * b


def gradient(x, y):
    a, b = x * x + y - 11, x + y * y - 7
    return 4 * x * a + 2 * b, 2 * a + 4 * y * b""",
    "beale": """def parts(x, y):
    return 1.5 - x * (1 - y), 2.25 - x * (1 - y * y), 2.625 - x * (1 - y * y * y)


def loss(x, y):
    a, b, c = parts(x, y)
    return a * a + b * b + c * c


def gradient(x, y):
    a, b, c = parts(x, y)
    slope = -2 * (a * (1 - y) + b * (1 - y * y) + c * (1 - y * y * y))
    return slope, 2 * x * (a + 2 * y * b + 3 * y * y * c)""",
}
"""Each surface as the snippet has it: the same products in the same order, so the same path to the last bit."""


def surface_code(result: Race) -> str:
    """The race's surface, for the snippet."""
    return CODE[result.on.name]


def signed(value: float) -> str:
    """Four decimals, and no minus before 0."""
    return f"{round(float(value), 4) + 0.0:.4f}"
