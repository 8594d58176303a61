"""The network drawn: all neurons with what they answer, and all weights."""

from typing import Any

import numpy as np

from concepts.neural_networks import Training
from figures import style

SHADES = [
    [0, style.faded(style.NEGATIVE, 0.75)],
    [0.5, style.faded(style.GREY, 0.06)],
    [1, style.faded(style.POSITIVE, 0.75)],
]

CLASSES = ((0.05, 0.3, 0.8), (0.3, 1.0, 1.8), (1.0, 2.5, 3.4), (2.5, np.inf, 5.5))
"""Weights from and to (absolute), and the width of the line; smaller ones are not drawn."""
SIGNS = ((1, style.POSITIVE, "solid", "positive"), (-1, style.NEGATIVE, "dash", "negative"))


def places(sizes: tuple[int, ...]) -> list[np.ndarray]:
    """Heights of the neurons of each layer, from the top."""
    spread = max(sizes[1:-1], default=2)
    step = [max(spread / 2, 1) if layer == 0 else 1.0 for layer in range(len(sizes))]
    return [gap * ((size - 1) / 2 - np.arange(size)) for gap, size in zip(step, sizes, strict=True)]


def drawn_network(result: Training) -> style.Sweep:
    """Inputs, hidden neurons with what each answers over the plane, output, and all weights between them."""
    sizes, columns = result.sizes, len(result.sizes)
    heights = places(sizes)
    tallest = max(*sizes, 2)
    reach = max(tallest / 2, 1) + 0.15
    half = min(0.3, 0.38 * 380 / (2 * reach) * (columns - 0.2) / 700)  # so that tiles are about square
    figure = style.chart(
        f"{' - '.join(map(str, sizes))}, {result.parameters:,} parameters: orange raises, blue lowers, thicker more",
        x="",
        y="",
        x_range=(-0.35, columns - 1 + 0.35),
        y_range=(-reach - 0.35, reach),
        alt="The network as a graph, from inputs to output; lines show weights, solid and orange where positive, "
        "dashed and blue where negative, thicker where larger; a tile in each neuron shows its answer over the plane.",
        height=440,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        xaxis={"visible": False},
        yaxis={"visible": False},
    )
    moving: dict[int, dict[str, Any]] = {}
    x, ends, values = edges(result, heights, half)
    for sign, color, dash, word in SIGNS:
        for low, high, width in CLASSES:
            here = (sign * values >= low) & (sign * values < high)
            y = np.where(np.repeat(here, 3, axis=1), ends, np.nan)
            moving[len(figure.data)] = {"y": y}
            figure.add_scatter(
                x=x, y=y[0], mode="lines", line={"color": color, "dash": dash, "width": width}, hoverinfo="skip",
                name=word, opacity=0.85,
            )  # fmt: skip
    moving[len(figure.data)] = {"customdata": np.round(values, 2)}
    figure.add_scatter(
        x=0.6 * x[0::3] + 0.4 * x[1::3], y=0.6 * ends[0::3] + 0.4 * ends[1::3], customdata=np.round(values[0], 2),
        mode="markers", marker={"size": 14, "opacity": 0}, hovertemplate="weight %{customdata:.2f}<extra></extra>",
    )  # fmt: skip
    if result.hidden:
        moving[len(figure.data)] = {"z": tiled(result)}
        cells = tile_cells(result, heights, half)
        figure.add_heatmap(
            x=cells[:, 0], y=cells[:, 1], z=moving[len(figure.data)]["z"][0], zmin=-1, zmax=1, colorscale=SHADES,
            showscale=False, hoverinfo="skip",
        )  # fmt: skip
        frames = np.array([
            (place + side * half, y + up * 0.38)
            for place, column in enumerate(heights[1:-1], 1)
            for y in column
            for side, up in ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1), (np.nan, np.nan))
        ])  # fmt: skip
        figure.add_scatter(
            x=frames[:, 0], y=frames[:, 1], mode="lines", line={"color": style.GREY, "width": 1}, hoverinfo="skip"
        )
    figure.add_scatter(
        x=[0, 0, columns - 1], y=[*heights[0], 0], mode="markers", hoverinfo="skip",
        marker={"size": 34, "color": style.GREY, "symbol": ["circle", "circle", "diamond"]},
    )  # fmt: skip
    figure.add_scatter(
        x=[0, 0, columns - 1], y=[*heights[0], 0], mode="text", text=["x₁", "x₂", "p"], hoverinfo="skip",
        textfont={"color": "white", "size": 16},
    )  # fmt: skip
    names = ["inputs", *(f"hidden {layer}" for layer in range(1, columns - 1)), "output"]
    figure.add_scatter(
        x=list(range(columns)), y=[-reach - 0.12] * columns, mode="text", hoverinfo="skip", textfont={"size": 13},
        text=names if columns < 6 else ["in", *map(str, range(1, columns - 1)), "out"],
    )  # fmt: skip
    return style.Sweep(figure, moving)


def edges(result: Training, heights: list[np.ndarray], half: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """x and y (3 * weights,) of a line for each weight, start, end and gap, and the weights (steps, weights)."""
    x, y, values = [], [], []
    for layer, weight in enumerate(result.weights):
        for i, j in np.ndindex(weight.shape[1:]):
            start = layer + (half if layer else 0.0)
            end = layer + 1 - (half if layer + 1 < len(heights) - 1 else 0.0)
            x += [start, end, np.nan]
            y += [heights[layer][i], heights[layer + 1][j], np.nan]
            values.append(weight[:, i, j])
    return np.array(x), np.array(y), np.array(values).T


def tile_cells(result: Training, heights: list[np.ndarray], half: float) -> np.ndarray:
    """(cells, 2) where each cell of each neuron's tile lies, with an empty rim that keeps tiles apart."""
    middle = (2 * np.arange(-1, result.tile + 1) + 1) / result.tile - 1
    along, up = (each.ravel() for each in np.meshgrid(half * middle, 0.38 * middle))
    return np.concatenate([
        np.column_stack([place + along, height + up])
        for place, column in enumerate(heights[1:-1], 1)
        for height in column
    ])  # fmt: skip


def tiled(result: Training) -> np.ndarray:
    """(steps, cells) shades from -1 to 1; without an upper bound, a neuron's own largest answer counts as 1."""
    shades = 2 * result.neurons - 1 if result.activation == "sigmoid" else result.neurons
    if result.activation in ("relu", "identity"):
        largest = np.abs(shades).max(axis=2, keepdims=True)
        shades = np.divide(shades, largest, out=np.zeros_like(shades), where=largest > 0)
    steps, neurons, side = len(shades), result.hidden, result.tile
    rimmed = np.full((steps, neurons, side + 2, side + 2), np.nan, dtype=np.float32)
    rimmed[:, :, 1:-1, 1:-1] = np.reshape(np.round(shades * 8) / 8, (steps, neurons, side, side))
    return rimmed.reshape(steps, -1)
