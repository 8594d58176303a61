"""Pictures of a race of optimizers: their paths on the map and on the relief, their losses, and how they were tuned."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concepts.arrays import Array
from concepts.gradient_descent.descent import GOAL, GRID, NEVER, RACERS, Race
from concepts.gradient_descent.surfaces import inside
from figures import style
from figures.gradient_descent.surfaces import Camera, draw_contours, height, relief
from figures.style import Chart, each
from figures.words import count, fixed, near_zero

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
"""Degrees by which the relief is turned."""
DEEP = 1e-8
"""Losses below this share of the start's are not drawn."""
UNDER = 2.6
"""Powers of ten below them, where there is something to be written."""


def race_view(result: Race) -> style.View:
    """All of the lab on the race."""
    return style.View(
        [board(result), losses(result), tuning(result), hills(result)],
        "Step",
        [str(step) for step in frames(result)],
        race_readouts(result),
        race_sentences(result),
    )


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


def board(result: Race) -> Chart:
    """The map: contours and paths. Held: the one that ends lowest, along its path, and the start."""
    on = result.on
    left, right, bottom, top = on.box
    gone = np.any(result.diverged != NEVER)
    chart = Chart(
        "Ways down to a minimum ★" + ("; ✖ out for good" if gone else ""),
        x="Parameter x",
        y="Parameter y",
        x_range=(left, right),
        y_range=(bottom, top),
        alt="Contours of the loss over two parameters, with the path of each optimizer up to this step.",
        showlegend=True,
        xaxis={"showgrid": False},
        yaxis={"showgrid": False},
    )
    draw_contours(chart, on)
    add_paths(chart, result, result.paths[..., 0], result.paths[..., 1])
    first = int(np.where(np.isnan(result.losses[:, -1]), np.inf, result.losses[:, -1]).argmin())
    where = result.paths[first, heads(result, first)]
    chart.hold(*np.where(on_map(result, first)[:, None], where, np.nan).T)
    if not result.rotation:  # else the start turns with the bowl, and its settings are no places on the map
        x, y = result.paths[0, 0].tolist()
        chart.handle(x, y, "the start", **{f"{on.name}_x": "x", f"{on.name}_y": "y"})
    return chart


def on_map(result: Race, row: int) -> NDArray[np.bool_]:
    """(frames,) whether the racer is still in the race, and on the map."""
    stops = frames(result)
    racing = (result.diverged[row] == NEVER) | (stops < result.diverged[row])
    return racing & inside(result.on, result.paths[row, heads(result, row)])


def hills(result: Race) -> Chart:
    """The relief, with the same paths. They are drawn over it, and end where they leave the map."""
    camera = Camera(result.on, AZIMUTH)
    root = {1: "the loss", 2: "the square root of the loss", 4: "the fourth root of the loss"}[result.on.root]
    chart = relief(
        camera,
        f"The same in 3-D: height is {root}",
        "The surface as wires seen from above, with the path of each optimizer up to this step.",
    )
    x, y = result.paths[..., 0], result.paths[..., 1]
    z = np.where(inside(result.on, result.paths), height(result.on, x, y), np.nan) / camera.highest
    return add_paths(chart, result, *camera.project(x, y, z), named=False)


def add_paths(chart: Chart, result: Race, x: Array, y: Array, named: bool = True) -> Chart:
    """Draw each racer's path (racers, steps + 1), its mark, and a cross where it diverged."""
    drawn, stops = points(result), frames(result)
    for row, name in enumerate(result.racers):
        color, dash, _ = LOOK[name]
        chart.line(x[row, drawn], each(uncovered(result, y[row, drawn])), color, dash=dash)
    for row, name in enumerate(result.racers):
        color, _, symbol = LOOK[name]
        at, end = heads(result, row), int(result.diverged[row])
        here = np.where((end != NEVER) & (stops >= end), np.nan, y[row, at])
        label = RACERS[name] if named else ""
        chart.points(each(x[row, at]), each(here), color, symbol, edge=True, name=label, hover=RACERS[name])
        if end != NEVER:
            seen = np.flatnonzero(inside(result.on, result.paths[row]) & np.isfinite(y[row]))
            last = int(seen[-1]) if len(seen) else 0
            cross = np.where(stops >= end, y[row, last], np.nan)
            hover = f"{RACERS[name]} left the map here, and diverged"
            chart.points([x[row, last]], each(cross), color, "x", size=style.MARK + 2, hover=hover)
    return chart


def losses(result: Race) -> Chart:
    """The losses on a log scale. Held: the step."""
    last, start = result.losses.shape[1] - 1, first_loss(result)
    chart = Chart(
        "The loss by step; dotted: the goal",
        x="Step",
        y="Loss (the least is 0)",
        x_range=(0, last),
        y_range=loss_range(result),
        alt="The loss of each optimizer against the step, on a log scale.",
        yaxis={"type": "log", "exponentformat": "power", "dtick": 3},
    )
    chart.level(GOAL * start, style.OPTIMUM)
    drawn = points(result)
    for row, name in enumerate(result.racers):
        color, dash, _ = LOOK[name]
        hover = f"{RACERS[name]} at step %{{x}}: %{{y:.3g}}"
        chart.line(drawn, in_range(result, result.losses[row, drawn]), color, dash=dash, hover=hover)
    for row, name in enumerate(result.racers):
        there = int(result.arrived[row])
        if there != NEVER:
            color, _, symbol = LOOK[name]
            hover = f"{RACERS[name]} is there at step {there:,}"
            chart.points([there], [GOAL * start], color, symbol, edge=True, hover=hover)
    return chart.here(frames(result))


def first_loss(result: Race) -> float:
    """The loss at the start, or a little where that is a minimum."""
    return max(float(result.losses[0, 0]), 1e-12)


def loss_range(result: Race) -> tuple[float, float]:
    """Powers of ten of the losses that are drawn."""
    start = first_loss(result)
    known = result.losses[np.isfinite(result.losses)]
    high = min(max(float(known.max()), start) * 3, start * 1e4)
    return float(np.log10(start * DEEP)), float(np.log10(high))


def in_range(result: Race, values: Array) -> Array:
    """Losses that are drawn: a line that leaves the picture ends."""
    low, high = loss_range(result)
    return np.where((values >= 10**low) & (values <= 10**high), values, np.nan)


def tuning(result: Race) -> Chart:
    """The loss after the last step, by the rate. Held: each one's rate, where rates are not tuned."""
    last, (low, high) = result.losses.shape[1] - 1, loss_range(result)
    chart = Chart(
        f"Loss after {last:,} steps, by the rate",
        x="Learning rate",
        y="Loss at the end" + ("; number: steps to the goal" if np.any(result.soonest != NEVER) else ""),
        x_range=(np.log10(GRID[0]), np.log10(GRID[-1])),
        y_range=(low - UNDER * np.any(result.soonest != NEVER), high),
        alt="Loss at the end against the learning rate: each optimizer works in a band of rates of its own.",
        xaxis={"type": "log", "tickvals": [1e-4, 0.01, 1], "ticktext": ["0.0001", "0.01", "1"]},
        yaxis={"type": "log", "exponentformat": "power", "dtick": 3},
    )
    for row, name in enumerate(result.racers):
        color, dash, _ = LOOK[name]
        hover = f"{RACERS[name]} at %{{x:.2g}}: %{{y:.2g}}"
        ends = np.clip(result.tried[row], 10**low, None)  # what has arrived lies on the floor
        chart.line(GRID, in_range(result, ends), color, dash=dash, hover=hover)
        if result.soonest[row] != NEVER:
            at, steps = result.soonest_rate[row], count(int(result.soonest[row]))
            chart.text([at], [10 ** (low - 0.5)], [f"<b>{steps}</b>"], color, size=17, textposition="bottom center")
    for row, name in enumerate(result.racers):
        color, _, symbol = LOOK[name]
        loss = result.losses[row, -1]
        y = float(np.clip(loss if np.isfinite(loss) else np.inf, 10 ** (low + 0.3), 10 ** (high - 0.5)))
        if result.tuned:
            chart.points([result.rates[row]], [y], color, symbol, edge=True, hover=f"{RACERS[name]}: %{{x:.3g}}")
        else:
            chart.handle(result.rates[row], y, f"the rate of {RACERS[name]}", symbol, **{f"rate_{name}": "x"})
    return chart


def told(loss: float) -> str:
    """A loss in three digits."""
    return near_zero(loss)


def state(result: Race, row: int, step: int) -> str:
    """How one racer stands at a step."""
    diverged, arrived = int(result.diverged[row]), int(result.arrived[row])
    if diverged != NEVER and step >= diverged:
        return f"out at step {diverged}"
    if arrived != NEVER and step >= arrived:
        return f"there at step {arrived}"
    return told(float(result.losses[row, step]))


def race_readouts(result: Race) -> dict[str, list[str]]:
    """One tile a racer: its loss, and whether it is there or gone."""
    return {
        f"{RACERS[name]} · {result.rates[row]:g}": [state(result, row, int(step)) for step in frames(result)]
        for row, name in enumerate(result.racers)
    }


def race_sentences(result: Race) -> list[str]:
    """Who is lowest, who is there, who has gone."""
    sentences = []
    for step in frames(result):
        if step == 0:
            x, y = result.paths[0, 0]
            sentences.append(
                f"All start at x = {fixed(x)}, y = {fixed(y)}, where the loss is "
                f"{told(float(result.losses[0, 0]))}. A racer is there when its loss stays below a millionth of that."
            )
            continue
        gone = [row for row in range(len(result.racers)) if NEVER != result.diverged[row] <= step]
        left = [row for row in range(len(result.racers)) if row not in gone]
        after = "After one step" if step == 1 else f"After {step:,} steps"
        parts = [f"{after} {standing(result, left, step)}"] if left else []
        there = sum(NEVER != result.arrived[row] <= step for row in left)
        if there:
            parts.append(f"{there} of {len(result.racers)} {'is' if there == 1 else 'are'} there for good")
        if gone:
            names = listed([RACERS[result.racers[row]] for row in gone])
            parts.append(f"{names} {'has' if len(gone) == 1 else 'have'} diverged")
        sentences.append(f"{'; '.join(parts) if left else f'{after} {parts[0]}'}.")
    return sentences


def standing(result: Race, rows: list[int], step: int) -> str:
    """Who of them is lowest, and who highest."""
    losses = result.losses[rows, step]
    low, high = float(losses.min()), float(losses.max())
    best = [RACERS[result.racers[rows[place]]] for place in np.flatnonzero(losses <= low * (1 + 1e-9))]
    if len(best) > 1:
        return f"{listed(best)} are level at a loss of {told(low)}"
    if len(rows) == 1:
        return f"{best[0]} is at a loss of {told(low)}"
    last = RACERS[result.racers[rows[int(losses.argmax())]]]
    return f"{best[0]} is lowest at a loss of {told(low)}, {last} highest at {told(high)}"


def listed(names: list[str]) -> str:
    """One, another and a third."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def race_printed(result: Race, frame: int) -> str:
    """What the snippet prints at this frame."""
    step, lines = int(frames(result)[frame]), []
    for row, name in enumerate(result.racers):
        diverged = int(result.diverged[row])
        if diverged != NEVER and step >= diverged:
            lines.append(f"{name}: diverged at step {diverged}")
        else:
            x, y = result.paths[row, step]
            lines.append(f"{name}: loss {result.losses[row, step]:.4g} at ({plain(x)}, {plain(y)})")
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


def plain(value: float) -> str:
    """Four decimals as Python prints them, and no minus before 0."""
    return f"{round(float(value), 4) + 0.0:.4f}"
