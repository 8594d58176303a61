"""Pictures of Adam from the inside: where four optimizers go, how large each step is, and what Adam divides by what."""

import numpy as np
from numpy.typing import NDArray

from concepts.adam import LANES, Inside
from figures import style

Array = NDArray[np.float64]

LOOK = {
    "plain": (style.GREY, "solid", "square"),
    "adam": (style.VERMILION, "solid", "diamond"),
    "raw": (style.PURPLE, "dash", "cross"),
    "amsgrad": (style.GREEN, "dashdot", "triangle-up"),
}


def inside_view(result: Inside) -> style.View:
    """All of the fourth lab."""
    return style.View(
        [places(result), moves(result), averages(result)],
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


def uncovered(result: Inside, values: Array) -> Array:
    """(frames, points), nan beyond each frame's step."""
    return np.where(points(result) <= frames(result)[:, None], values, np.nan)


def places(result: Inside) -> style.Sweep:
    """Where each stands."""
    rare = result.gradients == "rare"
    reach = 1.2 if rare else 1.08 * float(np.abs(result.places[1:]).max()) / result.rate
    unit = 1.0 if rare else result.rate
    figure = style.chart(
        "Where each stands: the least loss is at −1, the worst at +1"
        if rare
        else "Where each stands, in learning rates: down is down the slope",
        x="Step",
        y="Place" if rare else "Place / learning rate",
        x_range=(0, len(result.slopes)),
        y_range=(-reach, reach) if rare else (-reach, 0.05 * reach),
        alt="The place of plain descent, Adam, Adam without bias correction and AMSGrad by step.",
        showlegend=True,
    )
    drawn, moving = points(result), {}
    if rare:
        for at, text, color in ((-1, "best", style.OPTIMUM), (1, "worst", style.ALERT)):
            figure.add_scatter(
                x=[0, len(result.slopes)], y=[at, at], mode="lines", hoverinfo="skip", showlegend=False,
                line={"color": color, "dash": "dot", "width": 1.5},
            )  # fmt: skip
            style.label(figure, 0, at, f" {text}", color, yanchor="bottom" if at > 0 else "top")
    for row, lane in lanes(result):
        name, (color, dash, _) = LANES[lane], LOOK[lane]
        value = result.places[row, drawn] / unit
        value = np.where(np.abs(value) <= 2 * reach, value, np.nan)
        figure.add_scatter(
            x=drawn,
            y=value,
            mode="lines",
            name=name.removeprefix("Adam, "),
            line={"color": color, "dash": dash, "width": 2.5},
            hovertemplate=f"{name} after step %{{x}}: %{{y:.3g}}<extra></extra>",
        )
        moving[len(figure.data) - 1] = {"y": uncovered(result, value)}
    return style.Sweep(figure, moving)


def moves(result: Inside) -> style.Sweep:
    """How long each step is: of the last two periods, or from the first on."""
    return latest_moves(result) if result.gradients == "rare" else all_moves(result)


def window(result: Inside) -> NDArray[np.int64]:
    """(frames, steps) the last two periods before each frame, as places in the arrays; below 0 where there was none."""
    return frames(result)[:, None] - 1 - np.arange(2 * result.period)[::-1]


def lately(result: Inside, values: Array) -> Array:
    """(frames, steps) of `values` in the window, nan before the first step."""
    at = window(result)
    return np.where(at >= 0, values[np.maximum(at, 0)], np.nan)


def latest_moves(result: Inside) -> style.Sweep:
    """The last two periods, step by step and with their signs."""
    ago = np.arange(1 - 2 * result.period, 1)
    reach = 1.1 * float(np.abs(result.moves).max())
    figure = style.chart(
        "The last two periods: one good step down, many small ones up; whose sum is larger?",
        x="Steps before this one",
        y="Step (learning rates)",
        x_range=(float(ago[0]) - 0.5, 0.5),
        y_range=(-reach, 0.55 * reach),
        alt="The latest steps of the optimizers with their signs, over two periods.",
    )
    moving = {}
    for place, (row, lane) in enumerate(lanes(result)):
        name, (color, dash, symbol) = LANES[lane], LOOK[lane]
        values = lately(result, result.moves[row])
        figure.add_scatter(
            x=ago,
            y=values[0],
            mode="lines+markers" if result.period <= 31 else "lines",
            line={"color": color, "dash": dash, "width": 2},
            marker={"symbol": symbol, "size": 6},
            hovertemplate=f"{name}, %{{x}}: %{{y:.3g}} rates<extra></extra>",
        )
        moving[place] = {"y": values}
    return style.Sweep(figure, moving)


def all_moves(result: Inside) -> style.Sweep:
    """From the first step on, on log scales."""
    lengths = np.abs(result.moves)
    low, high = np.floor(np.log10(lengths[lengths > 0].min())) - 0.3, np.ceil(np.log10(lengths.max())) + 0.3
    figure = style.chart(
        "How long each step is, in learning rates",
        x="Step (log scale)",
        y="Length / learning rate",
        x_range=(-0.03, np.log10(len(result.slopes)) + 0.03),
        y_range=(float(low), float(high)),
        alt="Length of each optimizer's step in units of the learning rate, on log scales.",
        xaxis={"type": "log", "tickvals": [1, 10, 100, 1000], "ticktext": ["1", "10", "100", "1,000"]},
        yaxis={"type": "log", "exponentformat": "power", "dtick": 1},
    )
    drawn, moving, at = points(result), {}, frames(result)
    for row, (lane, name) in enumerate(LANES.items()):
        color, dash, symbol = LOOK[lane]
        length = np.where(lengths[row] > 0, lengths[row], np.nan)
        figure.add_scatter(
            x=drawn,
            y=length[drawn - 1],
            mode="lines",
            line={"color": color, "dash": dash, "width": 2},
            hovertemplate=f"{name}, step %{{x}}: %{{y:.3g}} rates<extra></extra>",
        )
        moving[len(figure.data) - 1] = {"y": uncovered(result, length[drawn - 1])}
        figure.add_scatter(
            x=[1], y=[np.nan], mode="markers", hoverinfo="skip", marker={"color": color, "symbol": symbol, "size": 9}
        )
        moving[len(figure.data) - 1] = {"x": at[:, None].astype(float), "y": length[at - 1][:, None]}
    return style.Sweep(figure, moving)


def averages(result: Inside) -> style.Sweep:
    """What Adam divides by what."""
    return divisors(result) if result.gradients == "rare" else filling(result)


def divisors(result: Inside) -> style.Sweep:
    """Gradient and divisors over the last two periods."""
    ago = np.arange(1 - 2 * result.period, 1)
    figure = style.chart(
        "Gradient and divisors: with a short memory Adam's jumps with the large gradient; AMSGrad's stays up",
        x="Steps before this one",
        y="In units of the scale",
        x_range=(float(ago[0]) - 0.5, 0.5),
        y_range=(-0.12 * result.period - 1, 1.1 * result.period),
        alt="The gradient, Adam's divisor and AMSGrad's divisor over the last two periods.",
        showlegend=True,
    )
    rows = (
        ("gradient", result.slopes / result.scale, style.GREY, "solid"),
        ("Adam divides by", result.root, style.VERMILION, "solid"),
        ("AMSGrad divides by", result.root_amsgrad, style.GREEN, "dashdot"),
    )
    moving = {}
    for place, (name, values, color, dash) in enumerate(rows):
        shown = lately(result, values)
        figure.add_scatter(
            x=ago,
            y=shown[0],
            mode="lines",
            name=name,
            line={"color": color, "dash": dash, "width": 1.5 if name == "gradient" else 2.5},
            hovertemplate=f"{name}, %{{x}}: %{{y:.3g}}<extra></extra>",
        )
        moving[place] = {"y": shown}
    return style.Sweep(figure, moving)


def filling(result: Inside) -> style.Sweep:
    """How the two averages fill from 0."""
    figure = style.chart(
        "Both averages start at 0 and fill slowly; corrected, both are 1 from the first step",
        x="Step (log scale)",
        y="In units of the scale",
        x_range=(-0.03, np.log10(len(result.slopes)) + 0.03),
        y_range=(-0.05, 1.15),
        alt="The mean gradient and the root of the mean square before their correction, by step.",
        xaxis={"type": "log", "tickvals": [1, 2, 5, 10, 20, 50, 100, 200]},
        showlegend=True,
    )
    drawn, moving = points(result), {}
    rows = (
        ("gradient", result.slopes / result.scale, style.GREY, "solid"),
        ("mean, uncorrected", result.raw_mean, style.BLUE, "solid"),
        ("root of the mean square, uncorrected", result.raw_root, style.PURPLE, "dash"),
    )
    for place, (name, values, color, dash) in enumerate(rows):
        figure.add_scatter(
            x=drawn,
            y=values[drawn - 1],
            mode="lines",
            name=name,
            line={"color": color, "dash": dash, "width": 1.5 if name == "gradient" else 2.5},
            hovertemplate=f"{name}, step %{{x}}: %{{y:.3g}}<extra></extra>",
        )
        moving[place] = {"y": uncovered(result, values[drawn - 1])}
    return style.Sweep(figure, moving)


def short(value: float) -> str:
    """Three digits."""
    value = float(value)
    return "0" if value == 0 else f"{value:.3g}" if 1e-3 <= abs(value) < 1e4 else f"{value:.1e}"


def period_sums(result: Inside, row: int) -> Array:
    """(frames,) the steps of the last period, added up, or of all steps where there were fewer; in rates."""
    total = np.concatenate([[0.0], np.cumsum(result.moves[row])])
    at = frames(result)
    return np.asarray(total[at] - total[np.maximum(at - result.period, 0)])


def inside_readouts(result: Inside) -> dict[str, list[str]]:
    """The gradient, the four steps, and what they come to."""
    at = frames(result) - 1
    tiles = {"Gradient": [short(each) for each in result.slopes[at]]}
    for row, lane in lanes(result):
        name = LANES[lane]
        tiles[f"{name}: step"] = [f"{short(each)} × rate" for each in result.moves[row, at]]
    if result.gradients == "steady":
        return tiles | {
            "Mean, uncorrected": [f"{short(each)} × scale" for each in result.raw_mean[at]],
            "Root, uncorrected": [f"{short(each)} × scale" for each in result.raw_root[at]],
        }
    last = f"Last {result.period}"
    for row, name in ((1, "Adam"), (3, "AMSGrad")):
        tiles[f"{last}, {name}: sum"] = [f"{each + 0.0:+.2f} × rate" for each in np.round(period_sums(result, row), 2)]
        tiles[f"Place, {name}"] = [f"{each:+.3f}" for each in np.round(result.places[row, at + 1], 3) + 0.0]
    return tiles


def inside_sentences(result: Inside) -> list[str]:
    """What the steps are at this point, and where that has led."""
    sentences = []
    sums = [period_sums(result, row) for row in (1, 3)]
    for frame, step in enumerate(frames(result)):
        plain, adam, raw, _ = result.moves[:, step - 1]
        if result.gradients == "steady":
            sentences.append(
                f"Step {step:,}: Adam moves {short(abs(adam))} × the learning rate, whatever the gradient's scale. "
                f"Uncorrected it moves {short(abs(raw))}, which is {short(abs(raw / adam))} times that. "
                f"Plain descent moves {short(abs(plain))} ×: the gradient itself."
            )
            continue
        kind = "the rare, large gradient" if result.slopes[step - 1] > 0 else "a small gradient"
        span = f"the last {result.period} steps" if step >= result.period else "the steps so far"
        ways = [each[frame] for each in sums]
        sentences.append(
            f"Step {step:,} brought {kind}. Over {span} Adam's add up to {ways[0]:+.2f} × the rate, "
            f"{'the wrong way' if ways[0] > 0 else 'the right way'}; AMSGrad's to {ways[1]:+.2f}, "
            f"{'the wrong way' if ways[1] > 0 else 'the right way'}. The least loss is at -1."
        )
    return sentences


def inside_printed(result: Inside, frame: int) -> str:
    """What the snippet prints at this step."""
    step = int(frames(result)[frame])
    return "\n".join(
        f"{lane}: step {result.moves[row, step - 1]:.4g} rates, place {result.places[row, step]:.4g}"
        for row, lane in enumerate(LANES)
    )
