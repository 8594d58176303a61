"""Pictures of distorted features: rows like those of training, rows unlike them, and the source's rows."""

import numpy as np

from concepts.transfer_learning.distortion import METHODS, PROBING, Distortion
from concepts.transfer_learning.finetuning import interval
from figures import style
from figures.style import Chart, each
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
        accuracy(result, "near", "In distribution: rows like those trained on"),
        accuracy(result, "far", "Out: rows that vary in all directions"),
        accuracy(result, "old", "Forgetting: the source's own rows"),
        tradeoff(result),
    ]
    steps = [f"{step:,}" for step in result.at]
    return style.View(charts, "Steps of training", steps, distortion_readouts(result), distortion_sentences(result))


def shown(at: Numbers) -> Numbers:
    """Steps on a log axis: 0 stands at one half."""
    return np.maximum(at, FIRST)


def accuracy(result: Distortion, kind: str, title: str) -> Chart:
    """Accuracy on one kind of rows against the steps of training."""
    means, halves = interval(100 * getattr(result, kind))
    low = max(0.0, min(40.0, 10 * float(np.floor((means - halves).min() / 10))))
    chart = Chart(
        title,
        x="Steps of training (log scale)",
        y="Accuracy (%), ± 95% interval",
        y_range=(low, 102.0),
        x_range=np.log10([FIRST / 1.15, result.at[-1] * 1.15]).tolist(),
        alt=f"Accuracy on {KINDS[kind]} against steps of training, for three ways to train, with 95% intervals.",
        xaxis={"type": "log", "tickvals": [FIRST, 1, 10, 100, 600], "ticktext": ["0", "1", "10", "100", "600"]},
        showlegend=kind == "near",  # the others have the same looks
    )
    x = shown(result.at)
    for place, key in enumerate(METHODS):
        seen = result.at >= (PROBING if key == "both" else 0)  # until then it is the head alone
        mean, half = means[place, seen], halves[place, seen]
        ends = np.maximum(mean - half, 0), np.minimum(mean + half, 100)
        chart.band(x[seen], *ends, LOOKS[key][0], opacity=style.FAINT)
    for place, (key, name) in enumerate(METHODS.items()):
        color, dash, _ = LOOKS[key]
        mean = np.where(result.at >= PROBING, means[place], np.nan) if key == "both" else means[place]
        said = f"{name}, step %{{customdata[0]}}: %{{y:.1f}} ± %{{customdata[1]:.1f}}%"
        told = np.stack([result.at, halves[place]], axis=1)
        chart.line(x, mean, color, dash=dash, width=style.BOLD - 1, customdata=told, name=name, hover=said)
    return chart.here(x)


def tradeoff(result: Distortion) -> Chart:
    """Each seed's accuracy on near rows against that on far rows."""
    least = min(40.0, 10 * float(np.floor(10 * min(result.near.min(), result.far.min()))))
    chart = Chart(
        "Each seed: right of the others fits better, higher survives the move better",
        x="In distribution (%)",
        y="Out of distribution (%)",
        x_range=(least - 1, 101.5),
        y_range=(least - 1, 101.5),
        alt="For each seed and way to train, accuracy out of distribution against that in it.",
        showlegend=True,
    )
    chart.line([least, 100], [least, 100], style.GREY, dash="dot", width=style.THIN)
    for place, (key, name) in enumerate(METHODS.items()):
        color, _, symbol = LOOKS[key]
        x, y = each(100 * result.near[place]), each(100 * result.far[place])
        chart.points(x, y, color, symbol, opacity=0.8, name=name, hover=f"{name}: %{{x:.1f}}% and %{{y:.1f}}%")
    return chart


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
