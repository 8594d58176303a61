"""Pictures of transfer: accuracy, gain over a fresh start, how far weights went, and where they look."""

import numpy as np

from concepts.transfer_learning import BEST, STRATEGIES, Transfer
from figures import style
from figures.style import Chart, each
from figures.transfer_learning.shared import (
    IN_WORDS,
    LOOKS,
    below_zero,
    curves,
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


def accuracies(result: Transfer) -> Chart:
    """Accuracy of the three against the number of labels."""
    limits = (40.0, 100.0)
    chart = Chart(
        "Accuracy on new target rows; a coin gets 50%",
        x="Labels per class (log scale)",
        y="Accuracy (%), ± 95% interval",
        y_range=limits,
        alt="Accuracy of three strategies against labels per class, each with a band for its 95% interval.",
        xaxis=log_axis(result.per_class),
        showlegend=True,
    )
    found = {key: result.mean(key) for key in ORDER}
    return curves(chart, result.per_class, found, limits, STRATEGIES, guessed="tuned")


def gains(result: Transfer) -> Chart:
    """What transfer gains over training from scratch, seed by seed."""
    found = {key: result.gain(key, "scratch") for key in ("frozen", "tuned")}
    low = 100 * min(float(np.min(mean - half)) for mean, half in found.values())
    high = 100 * max(float(np.max(mean + half)) for mean, half in found.values())
    limits = (min(-50.0, 10 * np.floor(low / 10)), max(40.0, 10 * np.ceil(high / 10)))
    chart = Chart(
        "Gain over scratch; grey: harm",
        x="Labels per class (log scale)",
        y="Gain (points), ± 95% interval",
        y_range=limits,
        alt="Accuracy of frozen features and of fine-tuning less that of training from scratch, with 95% intervals.",
        xaxis=log_axis(result.per_class),
    )
    below_zero(chart, result.per_class, limits[0])
    return curves(chart, result.per_class, found, limits, STRATEGIES)


def looking(result: Transfer) -> Chart:
    """Where the first layer looks: shares of its weights in the source's and the target's directions."""
    ticks = [0, 20, 40, 60, 80, 100]
    chart = Chart(
        "Where the first layer looks, ○ before and after",
        x="In the source's directions (%)",
        y="In the target's directions (%)",
        x_range=(-4, 106),
        y_range=(-22, 106),
        alt="Shares of the first layer's squared weights in the feature spaces of source and target, by strategy.",
        showlegend=True,
        xaxis={"tickvals": ticks},
        yaxis={"tickvals": ticks},
    )
    start = (100 * result.before_old, 100 * result.before_new)
    for key, origin in (("tuned", start), ("frozen", start), ("scratch", (30.0, 30.0))):
        look, place = LOOKS[key], list(STRATEGIES).index(key)
        x, y = 100 * result.in_old[place, :, None], 100 * result.in_new[place, :, None]
        ways = each(np.hstack([np.full_like(x, origin[0]), x])), each(np.hstack([np.full_like(y, origin[1]), y]))
        chart.line(*ways, look["color"], dash=look["dash"])
        said = f"{STRATEGIES[key]}: %{{x:.0f}}% and %{{y:.0f}}%"
        chart.points(each(x), each(y), look["color"], look["symbol"], name=STRATEGIES[key], hover=said)
    chart.points([start[0], 30], [start[1], 30], style.GREY, "circle-open", size=style.BIG, marker__line={"width": 2})
    chart.label(30, 25, "by chance", style.GREY, xanchor="center", yanchor="top")
    return chart.label(105, start[1] - 12, "pretrained", style.GREY, xanchor="right", yanchor="top")


def movement(result: Transfer) -> Chart:
    """How far the weights of each layer went."""
    chart = Chart(
        "How far each layer's weights went; frozen ones not one bit",
        x="Layer of the body",
        y="Change / length at the start",
        x_range=(-0.5, 1.5),
        y_range=(0, 1.2 * float(np.max(result.moved))),
        alt="Bars of the relative change of the weights of each body layer under each strategy.",
        showlegend=True,
        barmode="group",
        xaxis={"tickvals": [0, 1], "ticktext": ["first", "second"]},
    )
    for place, (key, pattern) in enumerate(zip(ORDER, ("", "/", "."), strict=True)):
        heights, middle = result.moved[list(STRATEGIES).index(key)], np.array([0, 1]) + 0.28 * (place - 1)
        chart.bars(
            middle,
            each(heights),
            style.faded(LOOKS[key]["color"], style.STRONG),
            width=0.25,
            marker__pattern={"shape": pattern},
            name=STRATEGIES[key],
            hover=f"{STRATEGIES[key]}: %{{y:.2f}}",
        )
        texts = [[f"{height:.2f}" if height else "0" for height in row] for row in heights]
        chart.text(middle, each(heights), each(texts), textposition="top center")
    return chart


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
        ahead = f"Ahead of both others: {IN_WORDS[winner]}." if winner else "No way is told apart from both others."
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
