"""Pictures of batch sizes: paths of the weights, the loss by rows seen and by steps, and the floor by batch size."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from concepts.batch_descent import ROWS, RUNS, Batches
from figures import style

Array = NDArray[np.float64]

LOOK = ((style.GREY, "solid", "square"), (style.BLUE, "solid", "circle"), (style.VERMILION, "dot", "diamond"))
BOX = (-1.05, 1.15, -0.35, 1.35)
DRAWN = 180
"""Points of a path, at most."""
LEAST = 1e-6
"""Losses below this are not drawn."""


def batch_view(result: Batches) -> style.View:
    """All of the third lab."""
    return style.View(
        [weights(result), by_rows(result), by_steps(result), floors(result)],
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


def weights(result: Batches) -> style.Sweep:
    """The weights of the first run, over the contours of the loss."""
    left, right, bottom, top = BOX
    figure = style.chart(
        "One run each over the loss of all rows: a line, a jitter, a cloud; ★ least squares",
        x="Weight of the first feature",
        y="Weight of the second feature",
        x_range=(left, right),
        y_range=(bottom, top),
        alt="Paths of two weights for three batch sizes over the contours of the full loss.",
        showlegend=True,
    )
    figure.update_xaxes(showgrid=False)
    figure.update_yaxes(showgrid=False)
    angle = np.linspace(0, 2 * np.pi, 91)
    values, axes = np.linalg.eigh(result.on.hessian)
    circle = np.stack([np.cos(angle), np.sin(angle)]) * np.sqrt(2 / values)[:, None]
    rings = [
        np.concatenate([result.on.best + np.sqrt(level) * (axes @ circle).T, [[np.nan] * 2]])
        for level in (0.005, 0.03, 0.1, 0.25, 0.5, 0.9)
    ]
    ring = np.concatenate(rings)
    figure.add_scatter(
        x=ring[:, 0], y=ring[:, 1], mode="lines", line={"color": style.faded(style.GREY, 0.55), "width": 1},
        hoverinfo="skip", showlegend=False,
    )  # fmt: skip
    moving = {}
    for lane in (2, 1, 0):  # the quiet ones on top
        color, _, _ = LOOK[lane]
        path = result.paths[lane]
        steps = drawn(len(path) - 1)
        figure.add_scatter(
            x=path[steps, 0],
            y=path[steps, 1],
            mode="lines",
            line={
                "color": style.faded(color, 0.55) if lane == 2 else color,
                "dash": "solid",
                "width": 1.5 + (lane == 0),
            },
            hoverinfo="skip",
            showlegend=False,
        )
        moving[len(figure.data) - 1] = {"y": np.where(steps <= result.taken[lane][:, None], path[steps, 1], np.nan)}
    for lane, name in enumerate(names(result)):
        color, _, symbol = LOOK[lane]
        here = result.paths[lane][result.taken[lane]]
        figure.add_scatter(
            x=here[:1, 0],
            y=here[:1, 1],
            mode="markers",
            marker={"color": color, "symbol": symbol, "size": 11, "line": {"width": 1, "color": "white"}},
            name=name,
            hovertemplate=f"{name}: %{{x:.3f}}, %{{y:.3f}}<extra></extra>",
        )
        moving[len(figure.data) - 1] = {"x": here[:, :1], "y": here[:, 1:]}
    figure.add_scatter(
        x=[result.on.best[0]], y=[result.on.best[1]], mode="markers", showlegend=False,
        marker={"color": style.OPTIMUM, "symbol": "star", "size": 14, "line": {"width": 1, "color": "white"}},
        hovertemplate="least squares: %{x:.3f}, %{y:.3f}<extra></extra>",
    )  # fmt: skip
    return style.Sweep(figure, moving)


def by_rows(result: Batches) -> style.Sweep:
    """The excess loss by rows looked at."""
    return losses(
        result,
        f"Loss by rows seen, mean of {RUNS} runs; dotted: where it levels off, by the closed form",
        "Rows looked at (log scale)",
        [np.arange(len(each)) * size for each, size in zip(result.losses, result.sizes, strict=True)],
        True,
    )


def by_steps(result: Batches) -> style.Sweep:
    """The excess loss by steps taken."""
    return losses(
        result,
        "The same by steps: a batch of all rows counts as one step, like a single row",
        "Steps taken (log scale)",
        [np.arange(len(each)) for each in result.losses],
        False,
    )


def losses(result: Batches, title: str, x: str, places: Sequence[NDArray[np.int64]], by_row: bool) -> style.Sweep:
    """The excess loss of the three lanes on log scales, and the floors that the closed form gives."""
    most = result.epochs * ROWS
    figure = style.chart(
        title,
        x=x,
        y="Loss above the least one",
        x_range=(-0.05, np.log10(most) + 0.05),
        y_range=(-5.2, 1.2),
        alt=f"{title}.",
        xaxis={
            "type": "log",
            "tickvals": [1, 10, 100, 1000, 10_000],
            "ticktext": ["1", "10", "100", "1,000", "10,000"],
        },
        yaxis={"type": "log", "exponentformat": "power", "dtick": 1},
    )
    if by_row:
        for epoch in (1, 10):
            if epoch <= result.epochs:
                figure.add_scatter(
                    x=[epoch * ROWS] * 2, y=[10**-5.2, 10**1.2], mode="lines", hoverinfo="skip",
                    line={"color": style.faded(style.GREY, 0.5), "width": 1},
                )  # fmt: skip
                word = "1 epoch" if epoch == 1 else f"{epoch}"
                style.label(figure, np.log10(epoch * ROWS), -5.15, word, style.GREY, xanchor="right", font={"size": 12})
    moving = {}
    for lane, (color, _, _) in enumerate(LOOK):
        if np.isfinite(result.floors[lane]) and result.floors[lane] > LEAST:
            figure.add_scatter(
                x=[1, most], y=[result.floors[lane]] * 2, mode="lines", hoverinfo="skip",
                line={"color": color, "dash": "dot", "width": 1.5},
            )  # fmt: skip
    for lane, name in enumerate(names(result)):
        color, dash, symbol = LOOK[lane]
        held = by_row and result.sizes[lane] > 1  # until the first batch is full, nothing changes
        steps = drawn(len(places[lane]) - 1)[0 if held else 1 :]  # a log scale has no 0
        loss = result.losses[lane]
        loss = np.where((loss > LEAST) & (loss < 1e3), loss, np.nan)
        figure.add_scatter(
            x=np.maximum(places[lane][steps], 1),
            y=loss[steps],
            mode="lines",
            line={"color": color, "dash": dash, "width": 2, "shape": "hv" if by_row else "linear"},
            hovertemplate=f"{name} at %{{x:,}}: %{{y:.2g}}<extra></extra>",
        )
        moving[len(figure.data) - 1] = {"y": np.where(steps <= result.taken[lane][:, None], loss[steps], np.nan)}
        at = result.taken[lane]
        figure.add_scatter(
            x=[1], y=[np.nan], mode="markers", hoverinfo="skip", marker={"color": color, "symbol": symbol, "size": 9}
        )
        moving[len(figure.data) - 1] = {
            "x": np.maximum(places[lane][at], 1)[:, None].astype(float),
            "y": loss[at][:, None],
        }
    return style.Sweep(figure, moving)


def floors(result: Batches) -> style.Sweep:
    """Where the loss levels off, by batch size."""
    closed = np.isfinite(result.curve) & (result.curve > 1e-12)
    figure = style.chart(
        "Where it levels off, by batch size at this rate: line closed form, marks the last half of the runs",
        x="Rows in a batch (log scale)",
        y="Loss above the least one",
        x_range=(-0.1, np.log10(300)),
        y_range=(-5.2, 1.2),
        alt="The floor of the loss against the batch size by the closed form, and measured for two sizes.",
        xaxis={"type": "log", "tickvals": [1, 2, 4, 8, 16, 32, 64, 128, 256]},
        yaxis={"type": "log", "exponentformat": "power", "dtick": 1},
    )
    figure.add_scatter(
        x=result.curve_sizes,
        y=np.where(closed, result.curve, np.nan),
        mode="lines",
        line={"color": style.TRUTH, "width": 2.5, "dash": "dash"},
        hovertemplate="closed form at %{x}: %{y:.2g}<extra></extra>",
    )
    for lane in (1, 2):
        color, _, symbol = LOOK[lane]
        mean, error = result.tail[lane], result.tail_error[lane]
        known = np.isfinite(mean) and mean > LEAST
        figure.add_scatter(
            x=[result.sizes[lane]],
            y=[mean if known else np.nan],
            mode="markers",
            marker={"color": color, "symbol": symbol, "size": 11},
            error_y={"type": "data", "array": [2 * error if known else 0], "color": color},
            hovertemplate="measured at %{x}: %{y:.2g}<extra></extra>",
        )
    if not closed.any():
        known_text = "no floor: without noise the loss falls for ever" if np.isfinite(result.curve).any() else (
            "no floor at this rate: it diverges" if np.isinf(result.curve).any() else
            "closed form: for a constant rate and draws with replacement"
        )  # fmt: skip
        style.label(figure, np.log10(17), 0.6, known_text, xanchor="center", font={"size": 13})
    return style.Sweep(figure, {0: {"x": np.tile(result.curve_sizes.astype(float), (len(result.seen), 1))}})


def small(value: float) -> str:
    """Two digits."""
    return (
        "none"
        if np.isnan(value)
        else "<1e-15"
        if value < 1e-15
        else f"{value:.2g}"
        if value >= 1e-4
        else f"{value:.1e}"
    )


def with_error(value: float, error: float) -> str:
    """Both to the second digit of the error."""
    places = int(np.clip(1 - np.floor(np.log10(max(error, 1e-15))), 0, 16))
    return f"{value:.{places}f} ± {error:.{places}f} SE" if places < 8 else f"{value:.2e} ± {error:.0e} SE"


def standing(result: Batches, lane: int, frame: int) -> str:
    """A lane's loss at a frame, or how many of its runs are gone."""
    at = result.taken[lane, frame]
    gone = int(result.gone[lane][at])
    if gone == RUNS:
        return f"all {RUNS} diverged"
    loss = small(float(result.losses[lane][at]))
    return f"{loss}; {gone} of {RUNS} gone" if gone else loss


def batch_readouts(result: Batches) -> dict[str, list[str]]:
    """Steps and losses of the three, and the floors."""
    frames = range(len(result.seen))
    tiles = {"Epochs": [f"{seen / ROWS:.3g}" for seen in result.seen]}
    tiles["Steps"] = [" | ".join(f"{result.taken[lane, f]:,}" for lane in range(3)) for f in frames]
    for lane, name in enumerate(names(result)):
        tiles[f"Loss, {name}"] = [standing(result, lane, f) for f in frames]
    for lane in (1, 2):
        floor, tail = result.floors[lane], result.tail[lane]
        promised = "unstable" if np.isinf(floor) else "no form" if np.isnan(floor) else small(floor)
        measured = "diverged" if np.isnan(tail) else with_error(tail, float(result.tail_error[lane]))
        tiles[f"Floor, {names(result)[lane]}"] = [promised] * len(result.seen)
        tiles[f"Seen, {names(result)[lane]}"] = [measured] * len(result.seen)
    tiles["Diverges from rate"] = [" | ".join(f"{each:.2f}" for each in result.limits)] * len(result.seen)
    return tiles


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
        over = [lane for lane in range(3) if result.rate > result.limits[lane] and lane not in gone]
        now = {
            lane: float(result.losses[lane][result.taken[lane, frame]]) for lane in range(3) if lane not in gone + over
        }
        rows = f"After {seen:,} row{'' if seen == 1 else 's'}"
        steps = ", ".join(f"{result.taken[lane, frame]:,}" for lane in range(3))
        text = f"{rows} the batches of {ROWS}, {result.sizes[1]} and 1 have made {steps} steps. "
        if now:
            low = min(now.values())
            ahead = [lane for lane, loss in now.items() if loss <= low * (1 + 1e-9)]
            if len(ahead) == 1:
                text += f"Lowest is {names(result)[ahead[0]]} at a time, {small(low)} above the least loss."
            elif len(now) > 1:
                text += "The lowest are level."
        for lane in over:
            text += f" {names(result)[lane].capitalize()}: the rate is above the limit of {result.limits[lane]:.2f}."
        for lane in gone:
            count = int(result.gone[lane][result.taken[lane, frame]])
            text += f" {names(result)[lane].capitalize()}: {count} of {RUNS} runs diverged."
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
