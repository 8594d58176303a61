"""Pictures of transfer between digits: accuracy by labels, the gain over a fresh start, and some of the pictures."""

import numpy as np

from concepts.transfer_learning.digits_transfer import DIRECTIONS, METHODS, SOURCES, Digits, pictures
from figures import style
from figures.style import Chart
from figures.transfer_learning.shared import (
    IN_WORDS,
    below_zero,
    curves,
    gain_within,
    log_axis,
    share_within,
    transfer_steps,
)

ORDER = ("pixels", "scratch", "tuned", "frozen")


def digits_view(result: Digits) -> style.View:
    """All of the third lab."""
    charts = [accuracies(result), gains(result), samples(result)]
    return style.View(
        charts, "Labels per class", transfer_steps(result), digits_readouts(result), digits_sentences(result)
    )


def accuracies(result: Digits) -> Chart:
    """Accuracy of the four against the number of labels."""
    chart = Chart(
        "Accuracy on new pictures; a guess gets 20%",
        x="Labels per class (log scale)",
        y="Accuracy (%), ± 95% interval",
        y_range=(20.0, 101.0),
        alt="Accuracy of four methods against labels per class, each with a band for its 95% interval.",
        xaxis=log_axis(result.per_class),
        showlegend=True,
    )
    return curves(chart, result.per_class, {key: result.mean(key) for key in ORDER}, (20.0, 100.0), METHODS)


def gains(result: Digits) -> Chart:
    """Each method against a network from scratch, seed by seed."""
    limits = (-50.0, 30.0)
    chart = Chart(
        "Gain over scratch; grey: harm",
        x="Labels per class (log scale)",
        y="Gain (points), ± 95% interval",
        y_range=limits,
        alt="Accuracy of three methods less that of a network from scratch, with 95% intervals.",
        xaxis=log_axis(result.per_class),
    )
    below_zero(chart, result.per_class, limits[0])
    found = {key: result.gain(key, "scratch") for key in ("pixels", "tuned", "frozen")}
    return curves(chart, result.per_class, found, limits, METHODS)


def samples(result: Digits) -> Chart:
    """One picture of each digit: above the source's five, below the target's."""
    x, y = pictures()
    source = SOURCES[result.direction]
    rows = [source, tuple(digit for digit in range(10) if digit not in source)]
    canvas = np.full((2 * 9 - 1, 5 * 9 - 1), np.nan)
    for r, digits in enumerate(rows):
        for c, digit in enumerate(digits):
            canvas[9 * r : 9 * r + 8, 9 * c : 9 * c + 8] = x[np.flatnonzero(y == digit)[0]].reshape(8, 8)
    chart = Chart(
        DIRECTIONS[result.direction],
        x="Eight by eight pixels each",
        y="",
        x_range=(-0.5, 43.5),
        y_range=(16.5, -0.5),
        alt="One picture of each of the ten digits: the source's five above, the target's five below.",
        xaxis={"tickvals": [], "showgrid": False, "showline": False},
        yaxis={"tickvals": [3.5, 12.5], "ticktext": ["source", "target"], "showgrid": False},
    )
    scale = [[0, style.faded(style.BLUE, 0.05)], [1, style.faded(style.BLUE, 1)]]
    return chart.add("heatmap", z=canvas, zmin=0, zmax=1, showscale=False, colorscale=scale)


def digits_readouts(result: Digits) -> dict[str, list[str]]:
    """Eight tiles."""
    steps = range(len(result.per_class))
    tiles = {}
    for key in ORDER:
        mean, half = result.mean(key)
        tiles[METHODS[key]] = [share_within(mean[s], half[s]) for s in steps]
    for name, pair in (
        ("Frozen − scratch, pp", ("frozen", "scratch")),
        ("Fine-tuned − scratch, pp", ("tuned", "scratch")),
    ):
        mean, half = result.gain(*pair)
        tiles[name] = [gain_within(mean[s], half[s]) for s in steps]
    tiles["Ahead of all others"] = [IN_WORDS.get(result.winner(s), "not told apart") for s in steps]
    tiles["Source after tuning"] = [f"{result.learned:.0%} → {after:.0%}" for after in result.forgotten]
    return tiles


def digits_sentences(result: Digits) -> list[str]:
    """The four numbers, who is ahead, and whether fine-tuning pays."""
    mean, half = result.gain("tuned", "scratch")
    said = []
    for step, count in enumerate(transfer_steps(result)):
        scores = ", ".join(f"{IN_WORDS[key]} {result.mean(key)[0][step]:.1%}" for key in ORDER)
        if mean[step] - half[step] > 0:
            verdict = "Here pretraining pays."
        elif mean[step] + half[step] < 0:
            verdict = f"Transfer loses: fine-tuning does {-100 * mean[step]:.1f} points worse than a fresh start."
        else:
            verdict = "Fine-tuned and fresh weights are not told apart."
        labels = f"{count} label{'' if count == '1' else 's'} per class"
        said.append(f"With {labels}: {scores}. {verdict}")
    return said


def digits_printed(result: Digits, step: int) -> str:
    """What the snippet prints at this step."""
    lines = []
    for key, name in METHODS.items():
        mean, half = result.mean(key)
        lines.append(f"{name}: {mean[step]:.3f} ± {half[step]:.3f}")
    mean, half = result.gain("tuned", "scratch")
    lines.append(f"tuned - scratch: {mean[step] + 0.0:+.3f} ± {half[step]:.3f}")
    return "\n".join([*lines, f"source after fine-tuning: {result.forgotten[step]:.3f}"])
