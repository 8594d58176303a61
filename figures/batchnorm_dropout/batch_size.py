"""Pictures of the batch size: accuracy in both modes, what the next layer gets, and how one number jumps."""

import numpy as np

from concepts.batchnorm_dropout.batch_size import BINS, COMPANIES, PEERS, BatchSizes
from figures import style
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


def accuracies(result: BatchSizes) -> style.Sweep:
    """Accuracy by batch size, mean over seeds, and the seeds one by one at the size chosen."""
    figure = style.chart(
        "Accuracy on validation rows; marks: the five networks at this batch size",
        x="Batch size (log scale)",
        y="Digits read right (%)",
        x_range=np.log10([result.sizes[0] / 1.15, result.sizes[-1] * 1.15]).tolist(),
        y_range=(0, 103),
        alt="Accuracy against batch size: batch norm in training mode and in inference, and a norm of single rows.",
        xaxis=log_sizes(result),
        showlegend=True,
    )
    kinds = (
        ("BN, training mode", result.training, TRAINING),
        ("BN, inference", result.inference, INFERENCE),
        (PEERS[result.peer], result.beside, LAYER),
    )
    for name, values, (color, dash, _) in kinds:
        figure.add_scatter(
            x=result.sizes,
            y=100 * values.mean(1),
            mode="lines",
            name=name,
            line={"color": color, "dash": dash, "width": 2.5},
            hovertemplate=f"{name}, batches of %{{x}}: %{{y:.1f}}%<extra></extra>",
        )
    moving = {}
    for place, (name, values, (color, _, symbol)) in enumerate(kinds):
        x = np.repeat(result.sizes[:, None] * (0.97, 1.0, 1.03)[place], values.shape[1], axis=1)
        figure.add_scatter(
            x=x[0],
            y=100 * values[0],
            mode="markers",
            marker={"color": color, "symbol": symbol, "size": 9},
            showlegend=False,
            hovertemplate=f"{name}, one network: %{{y:.1f}}%<extra></extra>",
        )
        moving[3 + place] = {"x": x, "y": 100 * values}
    return style.Sweep(figure, moving)


def handed_on(result: BatchSizes) -> style.Sweep:
    """What the last batch norm makes of validation rows, in both modes."""
    top = 112 * float(result.heights.max())
    figure = style.chart(
        "What the last batch norm hands on in each mode (before scale and shift)",
        x="Normalized number",
        y="Share of numbers (%)",
        x_range=(-4, 4),
        y_range=(0, top),
        alt="Histogram of the normalized numbers, in training mode and in inference.",
        showlegend=True,
        barmode="overlay",
        bargap=0,
    )
    middle = (BINS[1:] + BINS[:-1]) / 2
    rows = 100 * result.heights
    figure.add_bar(
        x=middle,
        y=rows[0, 0],
        name="training mode",
        marker={"color": style.faded(style.TRAIN, 0.55)},
        hovertemplate="training, about %{x:.1f}: %{y:.1f}%<extra></extra>",
    )
    figure.add_scatter(
        x=middle,
        y=rows[1, 0],
        mode="lines",
        name="inference",
        line={"color": style.TEST, "width": 3, "shape": "hvh"},
        hovertemplate="inference, about %{x:.1f}: %{y:.1f}%<extra></extra>",
    )
    return style.Sweep(figure, {0: {"y": rows[0]}, 1: {"y": rows[1]}})


def ink(result: BatchSizes) -> style.Sweep:
    """One digit's ink, normalized in sixty batches of each size."""
    edge = 1.08 * float(np.abs(result.ink).max())
    figure = style.chart(
        f"One digit's ink, normalized in {COMPANIES} batches of each size; line: by all training rows",
        x="Batch size (log scale)",
        y="Normalized ink",
        x_range=np.log10([result.sizes[0] / 1.15, result.sizes[-1] * 1.15]).tolist(),
        y_range=(-edge, edge),
        alt="The same digit's normalized ink in sixty random batches of each size.",
        xaxis=log_sizes(result),
    )
    spread = np.linspace(0.95, 1.05, COMPANIES)
    x = result.sizes[:, None] * spread
    figure.add_scatter(
        x=x.ravel(),
        y=result.ink.ravel(),
        mode="markers",
        marker={"color": style.faded(style.GREY, 0.5), "size": 4},
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=[result.sizes[0] / 1.15, result.sizes[-1] * 1.15],
        y=[result.ink_served] * 2,
        mode="lines",
        line={"color": style.TEST, "width": 2.5},
        hovertemplate="by all training rows: %{y:.2f}<extra></extra>",
    )
    figure.add_scatter(
        x=x[0],
        y=result.ink[0],
        mode="markers",
        marker={"color": style.TRAIN, "size": 7},
        hovertemplate="%{y:.2f}<extra></extra>",
    )
    return style.Sweep(figure, {2: {"x": x, "y": result.ink}})


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
        tiles[name] = [f"{m:.1f}% ± {s:.1f} SD" for m, s in zip(mean, sd, strict=True)]
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
