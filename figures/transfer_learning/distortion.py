"""Pictures of distorted features: rows like those of training, rows unlike them, and the source's rows."""

import numpy as np

from concepts.transfer_learning.distortion import METHODS, PROBING, Distortion
from concepts.transfer_learning.finetuning import interval
from figures import style
from figures.transfer_learning.shared import Numbers, gain_within, share_within

LOOKS = {
    "probe": (style.BLUE, "solid", "square"),
    "tuned": (style.VERMILION, "dash", "diamond"),
    "both": (style.GREEN, "dashdot", "triangle-up"),
}
KINDS = {"near": "rows like the training rows", "far": "rows that vary in all directions", "old": "the source's rows"}
FIRST = 0.5
"""Where step 0 stands on a log axis."""


def distortion_view(result: Distortion) -> style.View:
    """All of the second lab."""
    charts = [
        accuracy(result, "near", "In distribution: new rows like those trained on"),
        accuracy(result, "far", "Out of distribution: new rows that vary in all directions"),
        tradeoff(result),
        accuracy(result, "old", "Forgetting: the source task, answered by its old head on the new body"),
    ]
    steps = [f"{step:,}" for step in result.at]
    return style.View(charts, "Steps of training", steps, distortion_readouts(result), distortion_sentences(result))


def shown(at: Numbers) -> Numbers:
    """Steps on a log axis: 0 stands at one half."""
    return np.maximum(at, FIRST)


def accuracy(result: Distortion, kind: str, title: str) -> style.Sweep:
    """Accuracy on one kind of rows against the steps of training."""
    values = getattr(result, kind)
    means, halves = interval(100 * values)
    limits = (max(0.0, min(40.0, 10 * float(np.floor((means - halves).min() / 10)))), 102.0)
    figure = style.chart(
        title, x="Steps of training (log scale)", y="Accuracy (%)", y_range=limits, showlegend=True,
        x_range=np.log10([FIRST / 1.15, result.at[-1] * 1.15]).tolist(),
        alt=f"Accuracy on {KINDS[kind]} against steps of training, for three ways to train, with 95% intervals.",
        xaxis={"type": "log", "tickvals": [FIRST, 1, 10, 100, 600], "ticktext": ["0", "1", "10", "100", "600"]},
    )  # fmt: skip
    x, dots = shown(result.at), []
    for place, (key, name) in enumerate(METHODS.items()):
        color, dash, _ = LOOKS[key]
        mean, half = means[place], halves[place]
        if key == "both":  # until then it is the head alone
            mean = np.where(result.at >= PROBING, mean, np.nan)
        low, high, seen = np.maximum(mean - half, 0), np.minimum(mean + half, 100), ~np.isnan(mean)
        figure.add_scatter(
            x=np.concatenate([x[seen], x[seen][::-1]]), y=np.concatenate([high[seen], low[seen][::-1]]), fill="toself",
            mode="none", fillcolor=style.faded(color, 0.14), hoverinfo="skip", showlegend=False,
        )  # fmt: skip
        figure.add_scatter(
            x=x, y=mean, mode="lines", name=name, line={"color": color, "dash": dash, "width": 3},
            customdata=np.stack([result.at, half], axis=1),
            hovertemplate=name + ", step %{customdata[0]}: %{y:.1f} ± %{customdata[1]:.1f}%<extra></extra>",
        )  # fmt: skip
        dots.append(mean)
    figure.add_scatter(
        x=[x[0]] * 2, y=[limits[0], 100], mode="lines", line={"color": style.HELD, "width": 2}, showlegend=False,
        hoverinfo="skip",
    )  # fmt: skip
    looks = list(LOOKS.values())
    figure.add_scatter(
        x=[x[0]] * 3, y=[each[0] for each in dots], mode="markers", showlegend=False, hoverinfo="skip",
        marker={"size": 12, "color": [look[0] for look in looks], "symbol": [look[2] for look in looks]},
    )  # fmt: skip
    last = len(figure.data)
    at = np.repeat(x[:, None], 3, axis=1)
    return style.Sweep(figure, {last - 2: {"x": at[:, :2]}, last - 1: {"x": at, "y": np.stack(dots, axis=1)}})


def tradeoff(result: Distortion) -> style.Sweep:
    """Each seed's accuracy on near rows against that on far rows."""
    least = min(40.0, 10 * float(np.floor(10 * min(result.near.min(), result.far.min()))))
    figure = style.chart(
        "Each seed: right of the others fits better, higher survives the move better",
        x="In distribution (%)", y="Out of distribution (%)", showlegend=True,
        x_range=(least - 1, 101.5), y_range=(least - 1, 101.5),
        alt="For each seed and way to train, accuracy out of distribution against that in it.",
    )  # fmt: skip
    figure.add_scatter(
        x=[least, 100], y=[least, 100], mode="lines", line={"color": style.GREY, "dash": "dot"}, showlegend=False,
        hoverinfo="skip",
    )  # fmt: skip
    moving = {}
    for place, (key, name) in enumerate(METHODS.items()):
        color, _, symbol = LOOKS[key]
        x, y = 100 * result.near[place], 100 * result.far[place]
        figure.add_scatter(
            x=x[0], y=y[0], mode="markers", name=name,
            marker={"color": color, "symbol": symbol, "size": 11, "opacity": 0.8},
            hovertemplate=name + ": %{x:.1f}% and %{y:.1f}%<extra></extra>",
        )  # fmt: skip
        moving[place + 1] = {"x": x, "y": y}
    return style.Sweep(figure, moving)


def compared(mean: float, half: float) -> str:
    """A difference in words: so many points better or worse, or not told apart."""
    if abs(mean) <= half:
        return "not told apart"
    return f"{abs(100 * mean):.1f} points {'better' if mean > 0 else 'worse'}"


def distortion_readouts(result: Distortion) -> dict[str, list[str]]:
    """All layers, and all after the head, against the head alone, near and far; and what the source's head says."""
    steps = range(len(result.at))
    tiles = {}
    for name, kind, method in (
        ("All, in", "near", "tuned"), ("All, out", "far", "tuned"),
        ("Then all, in", "near", "both"), ("Then all, out", "far", "both"),
    ):  # fmt: skip
        mean, half = result.gain(kind, method, "probe")
        tiles[f"{name} − head only, pp"] = [gain_within(mean[s], half[s]) for s in steps]
    for place, name in enumerate(("head only", "all layers", "head, then all")):
        mean, half = interval(result.old[place])
        tiles[f"Source, {name}"] = [share_within(mean[s], half[s]) for s in steps]
    return tiles


def distortion_sentences(result: Distortion) -> list[str]:
    """All layers against the head alone, on both kinds of rows, and what is forgotten."""
    pairs = {(kind, key): result.gain(kind, key, "probe") for kind in ("near", "far") for key in ("tuned", "both")}
    old = result.old.mean(-1)
    said = []
    for s, step in enumerate(result.at):
        if step == 0:
            said.append("Before the first step all three are one network, and the source's head answers as it did.")
            continue
        words = {key: compared(mean[s], half[s]) for key, (mean, half) in pairs.items()}
        steps = f"{step} step{'' if step == 1 else 's'}"
        first = (
            f"Head, then all: {words['near', 'both']} in distribution, {words['far', 'both']} outside."
            if step > PROBING
            else "Head, then all is still the head alone."
        )
        said.append(
            f"After {steps}, against training the head alone: all layers are {words['near', 'tuned']} in distribution, "
            f"{words['far', 'tuned']} outside. {first} "
            f"The source's {old[0, s]:.0%} became {old[1, s]:.0%} with all layers."
        )
    return said


def distortion_printed(result: Distortion, step: int) -> str:
    """What the snippet prints at this step."""
    lines = []
    for place, name in enumerate(METHODS.values()):
        near, far, old = (interval(getattr(result, kind)[place])[0][step] for kind in ("near", "far", "old"))
        lines.append(f"{name}: in {near:.3f}, out {far:.3f}, source {old:.3f}")
    return "\n".join(lines)
