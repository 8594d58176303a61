"""Pictures of transfer between digits: accuracy by labels, the gain over a fresh start, and some of the pictures."""

import numpy as np
import plotly.graph_objects as go

from concepts.transfer_learning.digits_transfer import DIRECTIONS, METHODS, SOURCES, Digits, pictures
from figures import style
from figures.transfer_learning.shared import IN_WORDS, band, cursor, gain_within, log_axis, share_within, transfer_steps

ORDER = ("pixels", "scratch", "tuned", "frozen")


def digits_view(result: Digits) -> style.View:
    """All of the third lab."""
    charts = [accuracies(result), gains(result), samples(result)]
    return style.View(
        charts, "Labels per class", transfer_steps(result), digits_readouts(result), digits_sentences(result)
    )


def accuracies(result: Digits) -> style.Sweep:
    """Accuracy of the four against the number of labels."""
    limits = (20.0, 101.0)
    figure = style.chart(
        "Accuracy on new pictures of the five target digits; a guess gets 20%",
        x="Labels per class (log scale)", y="Accuracy (%)", y_range=limits, showlegend=True,
        alt="Accuracy of four methods against labels per class, each with a band for its 95% interval.",
        xaxis=log_axis(result.per_class),
    )  # fmt: skip
    lines = {}
    for key in ORDER:
        mean, half = result.mean(key)
        lines[key] = 100 * mean
        band(figure, result.per_class, 100 * mean, 100 * half, key, (limits[0], 100.0), METHODS[key])
    return cursor(figure, result.per_class, lines, (limits[0], 100.0))


def gains(result: Digits) -> style.Sweep:
    """Each method against a network from scratch, seed by seed."""
    limits = (-50.0, 30.0)
    figure = style.chart(
        "Gain over a network from scratch, seed by seed; below zero transfer does harm",
        x="Labels per class (log scale)", y="Gain (points)", y_range=limits, showlegend=True,
        alt="Accuracy of three methods less that of a network from scratch, with 95% intervals.",
        xaxis=log_axis(result.per_class),
    )  # fmt: skip
    ends = result.per_class[[0, -1]]
    figure.add_scatter(
        x=[*ends, *ends[::-1]], y=[0, 0, limits[0], limits[0]], fill="toself", mode="none", showlegend=False,
        fillcolor=style.faded(style.GREY, 0.14), hoverinfo="skip",
    )  # fmt: skip
    lines = {}
    for key in ("pixels", "tuned", "frozen"):
        mean, half = result.gain(key, "scratch")
        lines[key] = np.clip(100 * mean, *limits)
        band(figure, result.per_class, lines[key], 100 * half, key, limits, METHODS[key])
    return cursor(figure, result.per_class, lines, limits)


def samples(result: Digits) -> go.Figure:
    """One picture of each digit: above the source's five, below the target's."""
    x, y = pictures()
    source = SOURCES[result.direction]
    rows = [source, tuple(digit for digit in range(10) if digit not in source)]
    canvas = np.full((2 * 9 - 1, 5 * 9 - 1), np.nan)
    for r, digits in enumerate(rows):
        for c, digit in enumerate(digits):
            canvas[9 * r : 9 * r + 8, 9 * c : 9 * c + 8] = x[np.flatnonzero(y == digit)[0]].reshape(8, 8)
    figure = style.chart(
        f"{DIRECTIONS[result.direction]}: above the source's digits, below the target's",
        x="Eight by eight pixels each",
        height=250, y="", x_range=(-0.5, 43.5), y_range=(16.5, -0.5),
        alt="One picture of each of the ten digits: the source's five above, the target's five below.",
    )  # fmt: skip
    figure.update_xaxes(tickvals=[], showgrid=False, showline=False)
    figure.update_yaxes(tickvals=[3.5, 12.5], ticktext=["source", "target"], showgrid=False)
    figure.add_heatmap(
        z=canvas, zmin=0, zmax=1, showscale=False, hoverinfo="skip",
        colorscale=[[0, style.faded(style.BLUE, 0.05)], [1, style.faded(style.BLUE, 1)]],
    )  # fmt: skip
    return figure


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
