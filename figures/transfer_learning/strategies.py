"""Pictures of transfer: accuracy, gain over a fresh start, how far weights went, and where they look."""

from typing import Any

import numpy as np

from concepts.transfer_learning import BEST, STRATEGIES, Transfer
from figures import style
from figures.transfer_learning.shared import (
    IN_WORDS,
    LOOKS,
    band,
    cursor,
    gain_within,
    log_axis,
    share_within,
    transfer_steps,
)

ORDER = ("frozen", "tuned", "scratch")


def transfer_view(result: Transfer) -> style.View:
    """All of the first lab."""
    charts = [accuracies(result), gains(result), looking(result), movement(result)]
    steps = transfer_steps(result)
    told = transfer_readouts(result), transfer_sentences(result)
    return style.View(charts, "Labels per class", steps, *told, companions=1)


def accuracies(result: Transfer) -> style.Sweep:
    """Accuracy of the three against the number of labels."""
    limits = (40.0, 100.0)
    figure = style.chart(
        "Accuracy on new target rows, with 95% intervals over seeds; a coin gets 50%",
        x="Labels per class (log scale)", y="Accuracy (%)", y_range=limits, showlegend=True,
        alt="Accuracy of three strategies against labels per class, each with a band for its 95% interval.",
        xaxis=log_axis(result.per_class),
    )  # fmt: skip
    lines = {}
    for key in ORDER:
        mean, half = result.mean(key)
        lines[key] = 100 * mean
        band(figure, result.per_class, 100 * mean, 100 * half, key, limits, STRATEGIES[key])
    return cursor(figure, result.per_class, lines, limits)


def gains(result: Transfer) -> style.Sweep:
    """What transfer gains over training from scratch, seed by seed."""
    pairs = {key: result.gain(key, "scratch") for key in ("frozen", "tuned")}
    low = 100 * min(float(np.min(mean - half)) for mean, half in pairs.values())
    high = 100 * max(float(np.max(mean + half)) for mean, half in pairs.values())
    limits = (min(-50.0, 10 * np.floor(low / 10)), max(40.0, 10 * np.ceil(high / 10)))
    figure = style.chart(
        "Gain over starting from scratch, seed by seed; below zero transfer does harm",
        x="Labels per class (log scale)", y="Gain (points)", y_range=limits, showlegend=True,
        alt="Accuracy of frozen features and of fine-tuning less that of training from scratch, with 95% intervals.",
        xaxis=log_axis(result.per_class),
    )  # fmt: skip
    ends = result.per_class[[0, -1]]
    figure.add_scatter(
        x=[*ends, *ends[::-1]], y=[0, 0, limits[0], limits[0]], fill="toself", mode="none", showlegend=False,
        fillcolor=style.faded(style.GREY, 0.14), hoverinfo="skip",
    )  # fmt: skip
    lines = {}
    for key, (mean, half) in pairs.items():
        lines[key] = 100 * mean
        band(figure, result.per_class, 100 * mean, 100 * half, key, limits, STRATEGIES[key])
    style.label(
        figure, 0.02, 0.02, "negative transfer", xref="paper", yref="paper", font={"size": 13, "color": style.GREY}
    )
    return cursor(figure, result.per_class, lines, limits)


def looking(result: Transfer) -> style.Sweep:
    """Where the first layer looks: shares of its weights in the source's and the target's directions."""
    figure = style.chart(
        "Where the first layer looks, ○ before and after: share of its weights in each task's true directions",
        x="In the source's directions (%)",
        y="In the target's directions (%)",
        x_range=(-4, 106),
        y_range=(-22, 106),
        alt="Shares of the first layer's squared weights in the feature spaces of source and target, by strategy.",
        showlegend=True,
    )
    figure.update_xaxes(tickvals=[0, 20, 40, 60, 80, 100]).update_yaxes(tickvals=[0, 20, 40, 60, 80, 100])
    start = (100 * result.before_old, 100 * result.before_new)
    moving: dict[int, dict[str, Any]] = {}
    for key, origin in (("tuned", start), ("frozen", start), ("scratch", (30.0, 30.0))):
        look, place = LOOKS[key], list(STRATEGIES).index(key)
        x, y = 100 * result.in_old[place, :, None], 100 * result.in_new[place, :, None]
        paths = np.hstack([np.full_like(x, origin[0]), x]), np.hstack([np.full_like(y, origin[1]), y])
        figure.add_scatter(
            x=paths[0][0],
            y=paths[1][0],
            mode="lines",
            line={"color": look["color"], "dash": look["dash"], "width": 3},
            showlegend=False,
            hoverinfo="skip",
        )
        figure.add_scatter(
            x=x[0],
            y=y[0],
            mode="markers",
            name=STRATEGIES[key],
            marker={"symbol": look["symbol"], "size": 13, "color": look["color"]},
            hovertemplate=STRATEGIES[key] + ": %{x:.0f}% and %{y:.0f}%<extra></extra>",
        )
        last = len(figure.data)
        moving |= {last - 2: {"x": paths[0], "y": paths[1]}, last - 1: {"x": x, "y": y}}
    figure.add_scatter(
        x=[start[0], 30],
        y=[start[1], 30],
        mode="markers",
        marker={"symbol": "circle-open", "size": 17, "color": style.GREY, "line": {"width": 2}},
        showlegend=False,
        hoverinfo="skip",
    )
    style.label(figure, 30, 25, "by chance", style.GREY, xanchor="center", yanchor="top")
    style.label(figure, 105, start[1] - 12, "pretrained", style.GREY, xanchor="right", yanchor="top")
    return style.Sweep(figure, moving)


def movement(result: Transfer) -> style.Sweep:
    """How far the weights of each layer went."""
    figure = style.chart(
        "How far each layer's weights went from where they started; frozen ones not one bit",
        x="Layer of the body",
        y="Change / length at the start",
        x_range=(-0.5, 1.5),
        y_range=(0, 1.2 * float(np.max(result.moved))),
        alt="Bars of the relative change of the weights of each body layer under each strategy.",
        showlegend=True,
        barmode="group",
    )
    figure.update_xaxes(tickvals=[0, 1], ticktext=["first", "second"])
    moving: dict[int, dict[str, Any]] = {}
    for place, (key, pattern) in enumerate(zip(ORDER, ("", "/", "."), strict=True)):
        heights, middle = result.moved[list(STRATEGIES).index(key)], np.array([0, 1]) + 0.28 * (place - 1)
        figure.add_bar(
            x=middle,
            y=heights[0],
            width=0.25,
            name=STRATEGIES[key],
            marker={"color": style.faded(LOOKS[key]["color"], 0.75), "pattern": {"shape": pattern}},
            hovertemplate=STRATEGIES[key] + ": %{y:.2f}<extra></extra>",
        )
        texts = [[f"{height:.2f}" if height else "0" for height in row] for row in heights]
        figure.add_scatter(
            x=middle,
            y=heights[0],
            mode="text",
            text=texts[0],
            textposition="top center",
            showlegend=False,
            hoverinfo="skip",
        )
        moving |= {2 * place: {"y": heights}, 2 * place + 1: {"y": heights, "text": texts}}
    return style.Sweep(figure, moving)


def ratio_text(ratio: float) -> str:
    """A ratio of rates as the control says it."""
    return "best" if ratio == BEST else f"{ratio:g}"


def transfer_readouts(result: Transfer) -> dict[str, list[str]]:
    """Eight tiles."""
    steps = range(len(result.per_class))
    means = {key: result.mean(key) for key in STRATEGIES}
    tiles = {STRATEGIES[key]: [share_within(means[key][0][s], means[key][1][s]) for s in steps] for key in ORDER}
    for name, pair in (
        ("Frozen − fine-tuned, pp", ("frozen", "tuned")),
        ("Fine-tuned − scratch, pp", ("tuned", "scratch")),
    ):
        mean, half = result.gain(*pair)
        tiles[name] = [gain_within(mean[s], half[s]) for s in steps]
    place = list(STRATEGIES).index("frozen")
    return tiles | {
        "Fine-tuned at a ratio of": [f"{ratio:g}" for ratio in result.ratios],
        "Ahead of both others": [IN_WORDS.get(result.winner(s), "not told apart") for s in steps],
        "Frozen weights changed": [f"{result.changed[place, s]:,} of {result.weights:,}" for s in steps],
        "Frozen SHA-256": [f"{result.before[:7]} → {result.after[:7]}"] * len(steps),
    }


def transfer_sentences(result: Transfer) -> list[str]:
    """Who is ahead, and what fine-tuning gains or loses against a fresh start."""
    mean, half = result.gain("tuned", "scratch")
    said = []
    for step, count in enumerate(transfer_steps(result)):
        scores = ", ".join(f"{IN_WORDS[key]} {result.mean(key)[0][step]:.1%}" for key in ORDER)
        winner = result.winner(step)
        ahead = (
            f"Ahead of both others: {IN_WORDS[winner]}." if winner else "The best is not told apart from the others."
        )
        gain = 100 * mean[step]
        if mean[step] - half[step] > 0:
            verdict = f"Pretraining and fine-tuning gain {gain:.1f} points on starting afresh."
        elif mean[step] + half[step] < 0:
            verdict = f"Negative transfer: fine-tuned weights do {-gain:.1f} points worse than fresh ones."
        else:
            verdict = "Fine-tuned and fresh weights are not told apart."
        said.append(f"With {count} labels per class: {scores}. {ahead} {verdict}")
    return said


def transfer_printed(result: Transfer, step: int) -> str:
    """What the snippet prints at this step."""
    lines = [f"source learned: {result.learned:.3f}"]
    for key, name in STRATEGIES.items():
        mean, half = result.mean(key)
        lines.append(f"{name}: {mean[step]:.3f} ± {half[step]:.3f}")
    for one, other in (("frozen", "tuned"), ("tuned", "scratch")):
        mean, half = result.gain(one, other)
        lines.append(f"{one} - {other}: {mean[step] + 0.0:+.3f} ± {half[step]:.3f}")
    changed = result.changed[list(STRATEGIES).index("frozen"), step]
    return "\n".join([*lines, f"frozen weights changed: {changed} of {result.weights}"])
