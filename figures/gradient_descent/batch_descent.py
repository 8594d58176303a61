"""Pictures of batch sizes: paths of the weights, the loss by rows seen and by steps, and the floor by batch size."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from concepts.arrays import Array
from concepts.gradient_descent.batch_descent import RUNS, Batches
from concepts.gradient_descent.moments import bounded
from concepts.gradient_descent.regression import ROWS
from figures import style
from figures.style import Chart, each
from figures.words import count, fixed, near_zero

LOOK = ((style.GREY, "solid", "square"), (style.BLUE, "solid", "circle"), (style.VERMILION, "dot", "diamond"))
BOX = (-1.05, 1.15, -0.35, 1.35)
DRAWN = 180
"""Points of a path, at most."""
LEAST, MOST = 1e-6, 10.0
"""Losses that are drawn."""
LOSSES = (np.log10(LEAST) + 0.8, np.log10(MOST) + 0.2)
POWERS = {"type": "log", "tickvals": [1, 10, 100, 1000, 10_000], "ticktext": ["1", "10", "100", "1,000", "10,000"]}


def batch_view(result: Batches) -> style.View:
    """All of the lab on batch sizes."""
    return style.View(
        [weights(result), by_rows(result), floors(result), by_steps(result)],
        "Rows looked at",
        [f"{seen:,}" for seen in result.seen],
        batch_readouts(result),
        batch_sentences(result),
    )


def names(result: Batches) -> tuple[str, ...]:
    """The lanes with their sizes."""
    return (f"all {ROWS} rows", f"{result.sizes[1]} rows", "one row")


def drawn(steps: int) -> NDArray[np.int64]:
    """Which steps of a path are drawn: all at first, then ever wider apart, as the loss is on a log scale."""
    wide = np.geomspace(1, steps + 1, DRAWN - 60).round() - 1
    return np.unique(np.concatenate([np.arange(min(steps, 60) + 1), wide]).astype(int))


def weights(result: Batches) -> Chart:
    """The weights of the first run, over the contours of the loss. Held: mini-batch and one row, along their paths."""
    left, right, bottom, top = BOX
    chart = Chart(
        "One run each: a line, a jitter, a cloud; ★ least squares",
        x="Weight of the first feature",
        y="Weight of the second feature",
        x_range=(left, right),
        y_range=(bottom, top),
        alt="Paths of two weights for three batch sizes over the contours of the full loss.",
        showlegend=True,
        xaxis={"showgrid": False},
        yaxis={"showgrid": False},
    )
    angle = np.linspace(0, 2 * np.pi, 91)
    values, axes = np.linalg.eigh(result.on.hessian)
    circle = np.stack([np.cos(angle), np.sin(angle)]) * np.sqrt(2 / values)[:, None]
    rings = [
        np.concatenate([result.on.best + np.sqrt(level) * (axes @ circle).T, [[np.nan] * 2]])
        for level in (0.005, 0.03, 0.1, 0.25, 0.5, 0.9)
    ]
    ring = np.concatenate(rings)
    ring[~in_box(ring)] = np.nan
    chart.line(ring[:, 0], ring[:, 1], style.faded(style.GREY, 0.55), width=1)
    for lane in (2, 1, 0):  # the quiet ones on top
        color, path = LOOK[lane][0], result.paths[lane]
        steps = drawn(len(path) - 1)
        chart.line(
            path[steps, 0],
            each(np.where(steps <= result.taken[lane][:, None], path[steps, 1], np.nan)),
            style.faded(color, 0.55) if lane == 2 else color,
            width=style.LINE if lane == 0 else style.THIN,
        )
    for lane, name in enumerate(names(result)):
        color, _, symbol = LOOK[lane]
        here = result.paths[lane][result.taken[lane]]
        hover = f"{name}: %{{x:.3f}}, %{{y:.3f}}"
        chart.points(each(here[:, 0]), each(here[:, 1]), color, symbol, edge=True, name=name, hover=hover)
    for lane in (1, 2):
        here = result.paths[lane][result.taken[lane]]
        chart.hold(*np.where(in_box(here)[:, None], here, np.nan).T)
    best_x, best_y = result.on.best
    hover = "least squares: %{x:.3f}, %{y:.3f}"
    return chart.points([best_x], [best_y], style.OPTIMUM, "star", size=style.BIG, edge=True, hover=hover)


def in_box(places: Array) -> NDArray[np.bool_]:
    """(...,) whether places (..., 2) lie in the picture of the weights."""
    left, right, bottom, top = BOX
    x, y = places[..., 0], places[..., 1]
    return (x >= left) & (x <= right) & (y >= bottom) & (y <= top)


def by_rows(result: Batches) -> Chart:
    """The excess loss by rows looked at: mean of the runs, and over all draws. Held: the rows."""
    places = [np.arange(len(each)) * size for each, size in zip(result.losses, result.sizes, strict=True)]
    chart = losses(result, "Loss by rows; dotted: the exact mean", "Rows looked at", places, True)
    rows = np.maximum(result.seen, 1)
    for lane, (color, _, _) in enumerate(LOOK):
        exact = result.expected[lane]
        chart.line(rows, np.where((exact > LEAST) & (exact < MOST), exact, np.nan), color, dash="dot", width=style.THIN)
    return chart.here(np.where(result.seen > 0, result.seen, np.nan))


def by_steps(result: Batches) -> Chart:
    """The excess loss by steps taken."""
    title = "By steps: 442 rows or one, it is a step"
    return losses(result, title, "Steps taken", [np.arange(len(each)) for each in result.losses], False)


def losses(result: Batches, title: str, x: str, places: Sequence[NDArray[np.int64]], by_row: bool) -> Chart:
    """The excess loss of the three lanes on log scales."""
    most = result.sizes[0] * result.epochs
    chart = Chart(
        title,
        x=x,
        y="Loss above the least one",
        x_range=(-0.05, np.log10(most) + 0.05),
        y_range=LOSSES,
        alt="Loss above the least one for three batch sizes, on log scales.",
        xaxis=POWERS,
        yaxis={"type": "log", "exponentformat": "power", "dtick": 2},
    )
    for lane, name in enumerate(names(result)):
        color, _, symbol = LOOK[lane]
        held = by_row and result.sizes[lane] > 1  # until the first batch is full, nothing changes
        steps = drawn(len(places[lane]) - 1)[0 if held else 1 :]  # a log scale has no 0
        loss = result.losses[lane][steps]
        chart.line(
            np.maximum(places[lane][steps], 1),
            np.where((loss > LEAST) & (loss < MOST), loss, np.nan),
            color,
            line__shape="hv" if by_row else "linear",
            hover=f"{name} at %{{x:,}}: %{{y:.2g}}",
        )
        if not by_row:
            at = result.taken[lane]
            now = result.losses[lane][at]
            now = np.where((at > 0) & (now > LEAST) & (now < MOST), now, np.nan)
            chart.points(each(np.maximum(at, 1).astype(float)), each(now), color, symbol)
    return chart


def floors(result: Batches) -> Chart:
    """Where the loss levels off, by batch size. Held: the mini-batch."""
    closed = np.isfinite(result.curve) & (result.curve > 1e-12)
    chart = Chart(
        "Where it levels off, by batch size",
        x="Rows in a batch",
        y="Loss above the least one, in the long run",
        x_range=(-0.1, np.log10(300)),
        y_range=LOSSES,
        alt="The floor of the loss against the batch size by the closed form, and measured for two sizes.",
        xaxis={"type": "log", "tickvals": [1, 4, 16, 64, 256]},
        yaxis={"type": "log", "exponentformat": "power", "dtick": 2},
    )
    curve = np.where(closed, result.curve, np.nan)
    chart.line(result.curve_sizes, curve, style.TRUTH, dash="dash", hover="closed form at %{x}: %{y:.2g}")
    for lane in (1, 2):
        color, _, symbol = LOOK[lane]
        mean, error = result.tail[lane], result.tail_error[lane]
        known = bool(LEAST < mean < MOST)
        chart.points(
            [result.sizes[lane]],
            [mean if known else np.nan],
            color,
            symbol,
            error_y={"type": "data", "array": [2 * error if known else 0], "color": color},
            hover="last half of the runs at %{x}: %{y:.2g}",
        )
    if not closed.any():
        none = np.isfinite(result.curve).any()
        text = "no noise, no floor" if none else "it diverges" if np.isinf(result.curve).any() else "no constant rate"
        chart.label(np.log10(17), 0.3, text, xanchor="center", font={"size": 13})
    return chart.handle(float(result.sizes[1]), None, "rows in a mini-batch", batch="x")


def small(value: float) -> str:
    """Two digits."""
    return "none" if np.isnan(value) else near_zero(value, 2)


def with_error(value: float, error: float) -> str:
    """Both to the second digit of the error."""
    decimals = int(np.clip(1 - np.floor(np.log10(max(error, 1e-15))), 0, 16))
    return f"{fixed(value, decimals)} ± {fixed(error, decimals)} SE" if decimals < 9 else "about 0"


def standing(result: Batches, lane: int, frame: int) -> str:
    """A lane's loss at a frame, or how many of its runs are gone."""
    at = result.taken[lane, frame]
    gone = int(result.gone[lane][at])
    if gone == RUNS:
        return f"all {RUNS} diverged"
    loss = small(float(result.losses[lane][at]))
    return f"{loss}; {gone} of {RUNS} gone" if gone else loss


def exact(result: Batches, lane: int, frame: int) -> str:
    """A lane's mean loss over all draws at a frame."""
    value = float(result.expected[lane, frame])
    if np.isnan(value) and result.draws == "shuffle":
        return "not known"
    return "explodes" if not value < 1e3 else small(value)


def batch_readouts(result: Batches) -> dict[str, list[str]]:
    """Losses of the three; the exact means and the floors."""
    frames = range(len(result.seen))
    tiles = {name[0].upper() + name[1:]: [standing(result, lane, f) for f in frames] for lane, name in lanes(result)}
    tiles["One row, exact mean"] = [exact(result, 2, f) for f in frames]
    tiles[f"{result.sizes[1]} rows, exact mean"] = [exact(result, 1, f) for f in frames]
    tiles["Epochs"] = [f"{seen / ROWS:.3g}" for seen in result.seen]
    tiles["Steps"] = [" | ".join(f"{result.taken[lane, f]:,}" for lane in range(3)) for f in frames]
    for lane, name in lanes(result)[1:]:
        floor, tail = float(result.floors[lane]), float(result.tail[lane])
        promised = "unstable" if np.isinf(floor) else "no form" if np.isnan(floor) else small(floor)
        measured = "diverged" if np.isnan(tail) else with_error(tail, float(result.tail_error[lane]))
        tiles[f"Floor, {name}"] = [promised] * len(frames)
        tiles[f"Last half, {name}"] = [measured] * len(frames)
    tiles["Bounded up to rate"] = [" | ".join(f"{bounded(limit):.2f}" for limit in result.limits)] * len(frames)
    return tiles


def lanes(result: Batches) -> list[tuple[int, str]]:
    """Each lane and its name."""
    return list(enumerate(names(result)))


def batch_sentences(result: Batches) -> list[str]:
    """Who is ahead for so many rows, and by how many steps."""
    sentences = []
    for frame, seen in enumerate(result.seen):
        if seen == 0:
            sentences.append(
                f"All start at the same weights, where the loss is {small(float(result.losses[0][0]))} above the "
                "least one that is possible."
            )
            continue
        gone = [lane for lane in range(3) if result.gone[lane][result.taken[lane, frame]] > 0]
        steady = result.schedule == "constant"  # a rate that falls is soon within the limit
        over = [lane for lane in range(3) if steady and result.rate > result.limits[lane] and lane not in gone]
        now = {
            lane: float(result.losses[lane][result.taken[lane, frame]]) for lane in range(3) if lane not in gone + over
        }
        rows = f"After {count(seen)} row{'' if seen == 1 else 's'}"
        steps = ", ".join(count(result.taken[lane, frame]) for lane in range(2))
        text = f"{rows}: {steps} and {count(seen)} steps. "
        if now:
            low = min(now.values())
            ahead = [lane for lane, loss in now.items() if loss <= low * (1 + 1e-9)]
            if len(ahead) == 1:
                text += f"Lowest is {names(result)[ahead[0]]} at a time, {small(low)} above the least loss."
            elif len(now) > 1:
                text += "The lowest are level."
        for lane in over:
            most = f"{bounded(result.limits[lane]):.2f}"
            text += f" {names(result)[lane].capitalize()}: the rate is above the limit of {most}."
        for lane in gone:
            diverged = int(result.gone[lane][result.taken[lane, frame]])
            text += f" {names(result)[lane].capitalize()}: {diverged} of {RUNS} runs diverged."
        sentences.append(text.strip())
    return sentences


def batch_printed(result: Batches, frame: int) -> str:
    """What the snippet prints at this frame."""
    lines = []
    for lane, size in enumerate(result.sizes):
        at = int(result.taken[lane, frame])
        gone = int(result.gone[lane][at])
        loss = result.losses[lane][at]
        text = "none left" if gone == RUNS else f"{loss:.3g}" if loss > 1e-12 else "below 1e-12"
        lines.append(f"batch {size}: {at} steps, {gone} runs diverged, excess loss {text}")
    for size, floor in zip(result.sizes[1:], result.floors[1:], strict=True):
        if not np.isnan(floor):
            text = "unstable" if np.isinf(floor) else f"{floor:.4g}" if floor > 1e-12 else "0"
            lines.append(f"floor of batch {size}: {text}")
    return "\n".join(lines)
