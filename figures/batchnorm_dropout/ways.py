"""Pictures of one network trained four ways: losses, accuracy, what was learned by heart, and the layers' signals."""

import numpy as np

from concepts.arrays import Array
from concepts.batchnorm_dropout import WAYS, FourWays
from figures import style
from figures.batchnorm_dropout.shared import LOOKS, traced
from figures.style import Chart, each

NAMES = list(WAYS.values())
SHORT = ["Plain", "BN", "Drop", "Both"]
HIGHEST_LOSS, WIDEST = 4.0, 12.0
"""Losses and signals beyond these are drawn at the edge."""


def four_view(result: FourWays) -> style.View:
    """All of the first lab."""
    return style.View(
        [
            shares(result),
            losses(result, result.train_loss, "How well the labels are fitted", "Training loss"),
            losses(result, result.loss, "How it goes on new rows", "Validation loss"),
            signals(result),
        ],
        "Epoch",
        four_steps(result),
        four_readouts(result),
        four_sentences(result),
    )


def four_steps(result: FourWays) -> list[str]:
    """The epoch."""
    return [str(epoch) for epoch in result.epochs]


def losses(result: FourWays, values: Array, title: str, name: str) -> Chart:
    """A loss by epoch, mean over seeds."""
    means = np.minimum(values.mean(-1), HIGHEST_LOSS)
    top = 1.05 * float(np.minimum(max(result.loss.mean(-1).max(), result.train_loss.mean(-1).max()), HIGHEST_LOSS))
    chart = Chart(
        title,
        x="Epoch",
        y=f"{name} (cross-entropy)",
        x_range=(-0.6, result.epochs[-1] + 0.6),
        y_range=(-0.02 * top, top),
        alt=f"{name} against the epoch, for the network trained in four ways.",
        showlegend=True,
    )
    return traced(chart, result.epochs, means, SHORT, list(LOOKS.values()), "epoch %{x}: %{y:.3f}")


def shares(result: FourWays) -> Chart:
    """At this epoch: accuracy on validation and training rows, and wrong labels learned by heart."""
    chart = Chart(
        "Right on new rows, and wrong labels by heart",
        x="Way of training",
        y="Share (%), ± 1 SD",
        x_range=(-0.5, 3.5),
        y_range=(-4, 104),
        alt="For each way: validation accuracy, training accuracy, and share of wrong labels learned by heart.",
        xaxis={"tickvals": [0, 1, 2, 3], "ticktext": SHORT, "tickangle": 0},
        showlegend=True,
    )
    for place, (name, values, color, symbol) in enumerate(
        (
            ("validation", result.accuracy, style.TEST, "diamond"),
            ("training, as labelled", result.train_accuracy, style.TRAIN, "circle"),
            ("by heart", result.by_heart, style.GREY, "x"),
        )
    ):
        at = np.arange(4) + 0.18 * (place - 1)
        mean, sd = 100 * values.mean(-1).T, 100 * values.std(-1, ddof=1).T
        ends = np.stack([np.clip(mean - sd, 0, 100), np.clip(mean + sd, 0, 100), np.full_like(mean, np.nan)], axis=-1)
        chart.line(np.repeat(at, 3), each(ends.reshape(len(ends), -1)), color, width=style.LINE)
        chart.points(at, each(mean), color, symbol, size=style.BIG - 3, name=name, hover=f"{name}: %{{y:.1f}}%")
    return chart


def signals(result: FourWays) -> Chart:
    """What reaches each layer's activation: the middle half and nine tenths, of validation rows and units."""
    edge = float(np.clip(np.abs(result.signals).max() * 1.05, 2, WIDEST))
    chart = Chart(
        "What reaches each ReLU: thin line 90% of numbers, thick line half",
        x="Hidden layer",
        y="Number before the ReLU",
        x_range=(0.5, result.depth + 0.5),
        y_range=(-edge, edge),
        alt="Quantiles of the numbers before each layer's activation, for each way of training.",
        xaxis={"tickvals": list(range(1, result.depth + 1))},
        showlegend=True,
    )
    inside = np.clip(result.signals, -edge, edge)
    gap = np.full(inside.shape[1:3], np.nan)
    for place, (name, (color, _, symbol)) in enumerate(zip(NAMES, LOOKS.values(), strict=True)):
        x = np.arange(1, result.depth + 1) + 0.17 * (place - 1.5)
        for low, high, width in ((0, 4, style.THIN), (1, 3, 2 * style.BOLD)):
            y = np.stack([inside[place, :, :, low], inside[place, :, :, high], gap], axis=-1)
            chart.line(np.repeat(x, 3), each(y.reshape(len(y), -1)), color, width=width)
        median = each(inside[place, :, :, 2])
        chart.points(x, median, color, symbol, edge=True, name=name, hover=f"{name}, median %{{y:.2f}}")
    return chart


def four_readouts(result: FourWays) -> dict[str, list[str]]:
    """Accuracy and losses of each way."""
    tiles = {}
    for way, name in enumerate(NAMES):
        right, heart = 100 * result.accuracy[way].mean(-1), 100 * result.by_heart[way].mean(-1)
        kind = f"{name}: right | by heart" if result.wrong else f"{name}: right"
        tiles[kind] = [
            f"{one:.1f}% | {other:.0f}%" if result.wrong else f"{one:.1f}%"
            for one, other in zip(right, heart, strict=True)
        ]
    for way, name in enumerate(NAMES):
        mean, sd = 100 * result.accuracy[way].mean(-1), 100 * result.accuracy[way].std(-1, ddof=1)
        tiles[f"{name}: validation ± SD"] = [f"{m:.1f}% ± {s:.1f}" for m, s in zip(mean, sd, strict=True)]
    for way, name in enumerate(NAMES):
        pairs = zip(result.train_loss[way].mean(-1), result.loss[way].mean(-1), strict=True)
        tiles[f"{name}: train | val. loss"] = [f"{loss(train)} | {loss(val)}" for train, val in pairs]
    return tiles


def loss(value: float) -> str:
    """A loss for a tile; those that ran away are not told apart."""
    return f"{value:.2f}" if value < 100 else "over 100"


def four_sentences(result: FourWays) -> list[str]:
    """Accuracies, and who has learned wrong labels by heart, or who fits the training rows best."""
    sentences = []
    accuracy, heart = 100 * result.accuracy.mean(-1), 100 * result.by_heart.mean(-1)
    for step, epoch in enumerate(result.epochs):
        when = "Before training" if epoch == 0 else f"After epoch {epoch}"
        listed = ", ".join(f"{NAMES[way].lower()} {accuracy[way, step]:.0f}%" for way in range(4))
        if result.wrong:
            more = "Of the wrong training labels they answer, in this order, " + ", ".join(
                f"{heart[w, step]:.0f}%" for w in range(4)
            )
            more += " (blind guessing: about 10%; always the true digit: 0%)."
        else:
            loss = result.train_loss.mean(-1)[:, step]
            low, high = int(loss.argmin()), int(loss.argmax())
            more = (
                f"The training loss is lowest with {NAMES[low].lower()} ({loss[low]:.3f}) "
                f"and highest with {NAMES[high].lower()} ({loss[high]:.3f})."
            )
        sentences.append(f"{when}, right on validation rows: {listed}. {more}")
    return sentences


def four_printed(result: FourWays, step: int) -> str:
    """What the snippet prints at this epoch."""
    return "\n".join(
        f"{way}: training loss {result.train_loss[place, step].mean():.4f}, "
        f"validation loss {result.loss[place, step].mean():.4f}, accuracy {result.accuracy[place, step].mean():.4f}"
        + (f"\n  wrong labels by heart {result.by_heart[place, step].mean():.4f}" if result.wrong else "")
        for place, way in enumerate(WAYS)
    )
