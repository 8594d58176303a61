"""Pictures of the batch size: accuracy in both modes, what the next layer gets, and how one number jumps."""

import numpy as np

from concepts.batchnorm_dropout.batch_size import BINS, COMPANIES, PEERS, BatchSizes
from figures import style
from figures.style import Chart, each
from figures.words import fixed

TRAINING, INFERENCE, LAYER = (
    (style.TRAIN, "dash", "circle"),
    (style.TEST, "solid", "diamond"),
    (style.GREEN, "dot", "square"),
)


def size_view(result: BatchSizes) -> style.View:
    """All of the third lab."""
    return style.View(
        [accuracies(result), handed_on(result), ink(result)],
        "Batch size",
        size_steps(result),
        size_readouts(result),
        size_sentences(result),
    )


def size_steps(result: BatchSizes) -> list[str]:
    """Rows in a batch."""
    return [str(size) for size in result.sizes]


def log_sizes(result: BatchSizes) -> dict[str, object]:
    """A log axis of batch sizes."""
    return {"type": "log", "tickvals": result.sizes.tolist(), "ticktext": size_steps(result)}


def span(result: BatchSizes) -> list[float]:
    """Its range."""
    ends: list[float] = np.log10([result.sizes[0] / 1.15, result.sizes[-1] * 1.15]).tolist()
    return ends


def accuracies(result: BatchSizes) -> Chart:
    """Accuracy by batch size, mean over seeds, and the seeds one by one at the size chosen."""
    chart = Chart(
        "Each network, and their mean, by batch size",
        x="Batch size (log scale)",
        y="Digits read right (%)",
        x_range=span(result),
        y_range=(0, 103),
        alt="Accuracy against batch size: batch norm in training mode and in inference, and a norm of single rows.",
        xaxis=log_sizes(result),
        showlegend=True,
    )
    for place, (name, values, (color, dash, symbol)) in enumerate(
        (
            (PEERS[result.peer], result.beside, LAYER),
            ("BN, training mode", result.training, TRAINING),
            ("BN, inference", result.inference, INFERENCE),
        )
    ):
        said = f"{name}, batches of %{{x}}: %{{y:.1f}}%"
        answer = "points" if values is result.inference else ""
        given = values is result.beside
        chart.line(
            result.sizes, 100 * values.mean(1), color, dash=dash, name=name, hover=said, answer=answer, given=given
        )
        x = np.repeat(result.sizes[:, None] * (1.06, 0.94, 1.0)[place], values.shape[1], axis=1)
        one = f"{name}, one network: %{{y:.1f}}%"
        chart.points(each(x), each(100 * values), color, symbol, size=style.MARK - 2, hover=one)
    return chart.here(result.sizes)


def handed_on(result: BatchSizes) -> Chart:
    """What the last batch norm makes of validation rows, in both modes."""
    chart = Chart(
        "What the last batch norm hands on",
        x="Normalized number",
        y="Share of numbers (%)",
        x_range=(-4, 4),
        y_range=(0, 112 * float(result.heights.max())),
        alt="Histogram of the normalized numbers, in training mode and in inference.",
        showlegend=True,
        barmode="overlay",
        bargap=0,
    )
    middle = (BINS[1:] + BINS[:-1]) / 2
    training, inference = 100 * result.heights
    color = style.faded(style.TRAIN, style.STRONG)
    chart.bars(middle, each(training), color, name="training mode", hover="training, about %{x:.1f}: %{y:.1f}%")
    said = "inference, about %{x:.1f}: %{y:.1f}%"
    return chart.line(middle, each(inference), style.TEST, line__shape="hvh", name="inference", hover=said)


def ink(result: BatchSizes) -> Chart:
    """One digit's ink, normalized in sixty batches of each size."""
    edge = 1.08 * float(np.abs(result.ink).max())
    chart = Chart(
        f"One digit's ink in {COMPANIES} batches",
        x="Batch size (log scale)",
        y="Normalized ink",
        x_range=span(result),
        y_range=(-edge, edge),
        alt="The same digit's normalized ink in sixty random batches of each size.",
        xaxis=log_sizes(result),
    )
    x = result.sizes[:, None] * np.linspace(0.95, 1.05, COMPANIES)
    chart.points(x.ravel(), result.ink.ravel(), style.faded(style.GREY, style.STRONG), size=4)
    chart.level(result.ink_served, style.TEST, dash="solid", width=style.LINE, hover="by all training rows: %{y:.2f}")
    chart.points(each(x), each(result.ink), style.TRAIN, size=style.SMALL, hover="%{y:.2f}")
    return chart.here(result.sizes)


def size_readouts(result: BatchSizes) -> dict[str, list[str]]:
    """Accuracies with their scatter over seeds, and the noise."""
    tiles = {}
    for name, values in (
        ("BN, training mode", result.training),
        ("BN, inference", result.inference),
        (PEERS[result.peer], result.beside),
        ("BN, all 500 as a batch", result.whole),
    ):
        mean, sd = 100 * values.mean(1), 100 * values.std(1, ddof=1)
        tiles[name] = [f"{m:.0f}% ± {s:.0f} SD" for m, s in zip(mean, sd, strict=True)]
    low, high = result.ink.min(1), result.ink.max(1)
    return tiles | {
        "Same digit's ink": [f"{fixed(a)} to {fixed(b)}" for a, b in zip(low, high, strict=True)],
        "By all training rows": [fixed(result.ink_served)] * len(result.sizes),
    }


def size_sentences(result: BatchSizes) -> list[str]:
    """Both modes, layer norm, and what the numbers of this size are worth."""
    sentences, peer = [], PEERS[result.peer].replace("Layer", "layer").replace("Group", "group")
    for step, size in enumerate(result.sizes):
        train, served, layer = (
            100 * values[step].mean() for values in (result.training, result.inference, result.beside)
        )
        why = (
            "With two rows each normalized number is about +1 or −1: only which row is larger survives."
            if size == 2
            else f"The same ink, normalized, scatters by {result.ink[step].std(ddof=1):.2f} with the rows round it."
        )
        sentences.append(
            f"In batches of {size}, batch norm reads {train:.0f}% in training mode and {served:.0f}% in inference, "
            f"{peer} {layer:.0f}% in either. {why}"
        )
    return sentences


def size_printed(result: BatchSizes, step: int) -> str:
    """What the snippet prints at this size."""
    return "\n".join(
        f"{name}: {values[step].mean():.4f}"
        for name, values in (
            ("batch, training mode", result.training),
            ("batch, inference", result.inference),
            (result.peer, result.beside),
        )
    )
