"""Pictures of why batch norm helps: accuracy, loss and shift at each learning rate."""

import numpy as np

from concepts.batchnorm_dropout.covariate_shift import KINDS, LearningRates
from figures import style
from figures.batchnorm_dropout.shared import LOOKS, traced
from figures.style import Chart, each

NAMES = list(KINDS.values())
LOOK = [LOOKS["plain"], LOOKS["batch_norm"], (style.VERMILION, "dot", "x")]
HIGHEST = 4.0


def rates_view(result: LearningRates) -> style.View:
    """All of the fifth lab."""
    return style.View(
        [accuracies(result), losses(result), shifts(result)],
        "Learning rate",
        rates_steps(result),
        rates_readouts(result),
        rates_sentences(result),
    )


def rates_steps(result: LearningRates) -> list[str]:
    """The learning rate."""
    return [f"{rate:g}" for rate in result.rates]


def by_rate(result: LearningRates) -> tuple[list[float], dict[str, object]]:
    """Range and ticks of a log axis of learning rates."""
    shown = [0.01, 0.03, 0.1, 0.3, 1, 3]
    ends = np.log10([result.rates[0] / 1.2, result.rates[-1] * 1.2]).tolist()
    return ends, {"type": "log", "tickvals": shown, "ticktext": [f"{rate:g}" for rate in shown]}


def accuracies(result: LearningRates) -> Chart:
    """Accuracy at the end by learning rate."""
    ends, axis = by_rate(result)
    chart = Chart(
        "Where each trains",
        x="Learning rate (log scale)",
        y="Digits read right (%)",
        x_range=ends,
        y_range=(0, 103),
        alt="Accuracy against the learning rate: plain network, batch norm, and batch norm with added noise.",
        xaxis=axis,
        showlegend=True,
    )
    return traced(chart, result.rates, 100 * result.accuracy.mean(-1), NAMES, LOOK, "rate %{x:g}: %{y:.1f}%")


def losses(result: LearningRates) -> Chart:
    """Training loss by update at the rate chosen."""
    chart = Chart(
        "Training loss at this learning rate",
        x="Update",
        y=f"Cross-entropy (beyond {HIGHEST:g}: at the edge)",
        x_range=(0, result.loss.shape[-1]),
        y_range=(-0.06, HIGHEST * 1.02),
        alt="Training loss of each update, for the three networks.",
    )
    x = np.arange(1, result.loss.shape[-1] + 1)
    for name, y, (color, dash, _) in zip(NAMES, np.minimum(result.loss, HIGHEST), LOOK, strict=True):
        chart.line(x, each(y), color, dash=dash, hover=f"{name}, update %{{x}}: %{{y:.2f}}")
    return chart


def shifts(result: LearningRates) -> Chart:
    """How far the layers' inputs move in one update."""
    ends, axis = by_rate(result)
    means = result.shift.mean(-1)
    top = 1.1 * float(means.max())
    chart = Chart(
        "How far inputs move in one update",
        x="Learning rate (log scale)",
        y="Shift (standard deviations)",
        x_range=ends,
        y_range=(-0.03 * top, top),
        alt="Mean shift of the layers' inputs in one update against the learning rate, on the same rows.",
        xaxis=axis,
    )
    return traced(chart, result.rates, means, NAMES, LOOK, "rate %{x:g}: %{y:.3f}")


def rates_readouts(result: LearningRates) -> dict[str, list[str]]:
    """Accuracy and shift of each kind."""
    tiles = {}
    for kind, name in enumerate(NAMES):
        mean, sd = 100 * result.accuracy[kind].mean(-1), 100 * result.accuracy[kind].std(-1, ddof=1)
        tiles[f"{name}: right"] = [f"{m:.1f}% ± {s:.1f} SD" for m, s in zip(mean, sd, strict=True)]
    for kind, name in enumerate(NAMES):
        tiles[f"{name}: shift"] = [
            f"{shift:.3f}" if shift >= 0.0005 else "under 0.001" for shift in result.shift[kind].mean(-1)
        ]
    return tiles


def rates_sentences(result: LearningRates) -> list[str]:
    """Accuracies, and whether the shift explains them."""
    sentences = []
    accuracy, shift = 100 * result.accuracy.mean(-1), result.shift.mean(-1)
    for step, label in enumerate(rates_steps(result)):
        plain, normed, noisy = accuracy[:, step]
        jump = f"Its layers' inputs move {shift[2, step]:.2f} SD an update, the plain network's {shift[0, step]:.2f}"
        if noisy > plain + 10 and plain < 20:
            end = f"the plain one has {'hardly begun' if step < accuracy[0].argmax() else 'stopped learning'}."
        elif noisy > plain + 10 and shift[2, step] > shift[0, step]:
            end = "more shift, and yet better."
        elif noisy > plain + 10:
            end = "so here the shift may have its part."
        elif noisy < plain - 10:
            end = "here the noise costs more than batch norm brings."
        else:
            end = "it reads about as well as the plain one."
        sentences.append(
            f"At rate {label} the plain network reads {plain:.0f}%, batch norm {normed:.0f}%, "
            f"noisy batch norm {noisy:.0f}%. {jump}: {end}"
        )
    return sentences


def rates_printed(result: LearningRates, step: int) -> str:
    """What the snippet prints at this rate."""
    return "\n".join(
        f"{kind}: accuracy {result.accuracy[place, step].mean():.4f}, shift {result.shift[place, step].mean():.3f}"
        for place, kind in enumerate(KINDS)
    )
