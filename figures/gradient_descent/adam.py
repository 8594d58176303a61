"""Pictures of Adam from the inside: where four optimizers go, how large each step is, and what Adam divides by what."""

import numpy as np
from numpy.typing import NDArray

from concepts.arrays import Array
from concepts.gradient_descent.adam import LANES, Inside
from figures import style
from figures.style import Chart, each
from figures.words import fixed, number

LOOK = {
    "plain": (style.GREY, "solid", "square"),
    "adam": (style.VERMILION, "solid", "diamond"),
    "raw": (style.PURPLE, "dash", "cross"),
    "amsgrad": (style.GREEN, "dashdot", "triangle-up"),
}
FIRST = {"type": "log", "tickvals": [1, 10, 100], "ticktext": ["1", "10", "100"]}


def inside_view(result: Inside) -> style.View:
    """All of the lab on Adam."""
    rare = result.gradients == "rare"
    return style.View(
        [places(result), latest_moves(result), divisors(result)]
        if rare
        else [all_moves(result), filling(result), places(result)],
        "Step",
        [f"{step:,}" for step in frames(result)],
        inside_readouts(result),
        inside_sentences(result),
    )


def lanes(result: Inside) -> list[tuple[int, str]]:
    """Rows that are shown: without a correction is the same as with it after the first few of many steps."""
    return [(row, lane) for row, lane in enumerate(LANES) if result.gradients == "steady" or lane != "raw"]


def frames(result: Inside) -> NDArray[np.int64]:
    """Steps that the scrubber stops at, from 1: each at first, then ever wider apart."""
    last = len(result.slopes)
    return np.unique(np.concatenate([np.arange(1, 25), np.geomspace(24, last, 32).round()])).astype(int)


def points(result: Inside) -> NDArray[np.int64]:
    """Steps that are drawn."""
    last = len(result.slopes)
    return np.unique(np.concatenate([np.arange(1, 61), np.linspace(60, last, 160).round(), frames(result)])).astype(int)


def places(result: Inside) -> Chart:
    """Where each stands, by step. Held: the step."""
    rare = result.gradients == "rare"
    reach = 1.2 if rare else 1.08 * float(np.abs(result.places[1:]).max()) / result.rate
    unit = 1.0 if rare else result.rate
    last = len(result.slopes)
    chart = Chart(
        f"Adam ends {slope(result, 1)}, AMSGrad {slope(result, 3)}" if rare else "Where each stands, by step",
        x="Step",
        y="Place: −1 is best, +1 worst" if rare else "Place / learning rate",
        x_range=(0, last),
        y_range=(-reach, reach) if rare else (-reach, 0.05 * reach),
        alt="The place of plain descent, Adam, Adam without bias correction and AMSGrad by step.",
        showlegend=rare,
    )
    if rare:
        for at, text, color in ((-1, "least loss", style.OPTIMUM), (1, "worst", style.ALERT)):
            chart.level(at, color)
            chart.label(last, at, text, color, xanchor="right", yanchor="bottom" if at > 0 else "top")
    drawn = np.concatenate([[0], points(result)])
    for row, lane in lanes(result):
        name, (color, dash, _) = LANES[lane], LOOK[lane]
        value = result.places[row, drawn] / unit
        value = np.where(np.abs(value) <= reach, value, np.nan)
        chart.line(
            drawn, value, color, dash=dash, name=name if rare else "", hover=f"{name} after step %{{x}}: %{{y:.3g}}"
        )
    return chart.here(frames(result))


def slope(result: Inside, row: int) -> str:
    """Which way a lane has gone in the end."""
    place = float(result.places[row, -1])
    return "nowhere" if abs(place) < 0.1 else "uphill" if place > 0 else "downhill"


def window(result: Inside) -> NDArray[np.int64]:
    """(frames, 2 periods) the steps, counted from 0, of the period before each frame's and of its own; at first, of
    its own and of the next."""
    begin = np.maximum((frames(result) - 1) // result.period - 1, 0) * result.period
    return np.minimum(begin[:, None] + np.arange(2 * result.period), len(result.slopes) - 1)


def latest_moves(result: Inside) -> Chart:
    """Two periods, step by step and with their signs."""
    count = 2 * result.period
    reach = 1.1 * float(np.abs(result.moves[[row for row, _ in lanes(result)]]).max())
    chart = Chart(
        "Two periods: one step down, many up",
        x="Step, of two periods",
        y="Step in learning rates",
        x_range=(0.5, count + 0.5),
        y_range=(-reach, max(0.55 * reach, 0.2)),
        alt="The latest steps of the optimizers with their signs, over two periods.",
    )
    at = window(result)
    chart.level(0)
    for row, lane in lanes(result):
        name, (color, dash, symbol) = LANES[lane], LOOK[lane]
        chart.line(
            np.arange(1, count + 1),
            each(result.moves[row][at]),
            color,
            dash=dash,
            mode="lines+markers" if result.period <= 31 else "lines",
            marker={"symbol": symbol, "size": style.SMALL},
            hover=f"{name}: %{{y:.3g}} rates",
        )
    return now(chart, result, at)


def now(chart: Chart, result: Inside, at: NDArray[np.int64]) -> Chart:
    """Where the frame's step stands in its window."""
    return chart.upright(each((frames(result) - at[:, 0]).astype(float)), style.GREY)


def divisors(result: Inside) -> Chart:
    """Gradient and divisors over two periods."""
    count = 2 * result.period
    chart = Chart(
        "AMSGrad keeps its largest square",
        x="Step, of two periods",
        y="In units of the scale",
        x_range=(0.5, count + 0.5),
        y_range=(-0.12 * result.period - 1, 1.1 * result.period),
        alt="The gradient, Adam's divisor and AMSGrad's divisor over two periods.",
    )
    at = window(result)
    for name, values, color, dash in (
        ("gradient", result.slopes / result.scale, style.GREY, "solid"),
        ("Adam divides by", result.root, style.VERMILION, "solid"),
        ("AMSGrad divides by", result.root_amsgrad, style.GREEN, "dashdot"),
    ):
        width = style.THIN if name == "gradient" else style.LINE
        hover = f"{name}: %{{y:.3g}}"
        chart.line(np.arange(1, count + 1), each(values[at]), color, dash=dash, width=width, hover=hover)
    return now(chart, result, at)


def all_moves(result: Inside) -> Chart:
    """How long each step is, from the first on. Held: the step."""
    lengths = np.abs(result.moves)
    low, high = np.floor(np.log10(lengths[lengths > 0].min())) - 0.3, np.ceil(np.log10(lengths.max())) + 0.3
    chart = Chart(
        "Adam's step is the learning rate, whatever the gradient",
        x="Step",
        y="Length of the step / learning rate",
        x_range=(-0.03, np.log10(len(result.slopes)) + 0.03),
        y_range=(float(low), float(high)),
        alt="Length of each optimizer's step in units of the learning rate, on log scales.",
        showlegend=True,
        xaxis=FIRST,
        yaxis={"type": "log", "exponentformat": "power", "dtick": 1},
    )
    drawn = points(result)
    for row, (lane, name) in enumerate(LANES.items()):
        color, dash, _ = LOOK[lane]
        hover = f"{name}, step %{{x}}: %{{y:.3g}} rates"
        length = np.where(lengths[row] > 0, lengths[row], np.nan)
        chart.line(drawn, length[drawn - 1], color, dash=dash, name=name, hover=hover)
    return chart.here(frames(result))


def filling(result: Inside) -> Chart:
    """How the two averages fill from 0."""
    chart = Chart(
        "Both averages start at 0 and fill slowly",
        x="Step",
        y="Uncorrected, in units of the scale",
        x_range=(-0.03, np.log10(len(result.slopes)) + 0.03),
        y_range=(-0.05, 1.15),
        alt="The mean gradient and the root of the mean square before their correction, by step.",
        showlegend=True,
        xaxis=FIRST,
    )
    drawn = points(result)
    chart.level(1)
    for name, values, color, dash in (
        ("mean", result.raw_mean, style.BLUE, "solid"),
        ("root of mean square", result.raw_root, style.PURPLE, "dash"),
    ):
        chart.line(drawn, values[drawn - 1], color, dash=dash, name=name, hover=f"{name}, step %{{x}}: %{{y:.3g}}")
    return chart.here(frames(result))


def period_sums(result: Inside, row: int) -> Array:
    """(frames,) the steps of the last period, added up, or of all steps where there were fewer; in rates."""
    total = np.concatenate([[0.0], np.cumsum(result.moves[row])])
    at = frames(result)
    return np.asarray(total[at] - total[np.maximum(at - result.period, 0)])


def inside_readouts(result: Inside) -> dict[str, list[str]]:
    """Where each stands, or how long its step is; then what they come to."""
    at = frames(result) - 1
    moves = {
        f"{LANES[lane]}: step": [f"{number(float(move))} × rate" for move in result.moves[row, at]]
        for row, lane in lanes(result)
    }
    gradient = {"Gradient": [number(float(slope)) for slope in result.slopes[at]]}
    if result.gradients == "steady":
        for name, values in (("Mean, uncorrected", result.raw_mean), ("Root, uncorrected", result.raw_root)):
            moves[name] = [f"{number(float(value))} × scale" for value in values[at]]
        return moves | gradient
    tiles = {f"{name}: place": [fixed(p, 3, signed=True) for p in result.places[row, at + 1]] for row, name in PAIR}
    for row, name in PAIR:
        sums = period_sums(result, row)
        tiles[f"{name}: last ≤ {result.period}"] = [f"{fixed(each, 2, signed=True)} × rate" for each in sums]
    return tiles | moves | gradient


PAIR = ((1, "Adam"), (3, "AMSGrad"))


def inside_sentences(result: Inside) -> list[str]:
    """What the steps are at this point, and where that has led."""
    sentences = []
    sums = [period_sums(result, row) for row, _ in PAIR]
    for frame, step in enumerate(frames(result)):
        plain, adam, raw, _ = (float(move) for move in result.moves[:, step - 1])
        if result.gradients == "steady":
            sentences.append(
                f"Step {step:,}: Adam moves {number(abs(adam))} × the learning rate, whatever the gradient's scale. "
                f"Uncorrected it moves {number(abs(raw))}, which is {number(abs(raw / adam))} times that. "
                f"Plain descent moves {number(abs(plain))} ×: the gradient itself."
            )
            continue
        span = f"The last {result.period} steps" if step >= result.period else "The steps so far"
        ways = [float(each[frame]) for each in sums]
        words = ["the wrong way" if way > 0 else "the right way" for way in ways]
        sentences.append(
            f"{span} add up to {fixed(ways[0], signed=True)} × the rate for Adam, {words[0]}, and to "
            f"{fixed(ways[1], signed=True)} for AMSGrad, {words[1]}."
        )
    return sentences


def inside_printed(result: Inside, frame: int) -> str:
    """What the snippet prints at this step."""
    step = int(frames(result)[frame])
    return "\n".join(
        f"{lane}: step {result.moves[row, step - 1]:.4g} rates, place {result.places[row, step]:.4g}"
        for row, lane in enumerate(LANES)
    )
