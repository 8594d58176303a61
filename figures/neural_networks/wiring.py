"""The network drawn: all neurons with what they answer, all weights, and the plane of its answer as its last node."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from concepts.neural_networks import SIDE, Training, grid
from concepts.neural_networks.planar_data import REACH
from figures import style
from figures.style import Chart, each
from figures.words import fixed

SHADES = [
    [0, style.faded(style.NEGATIVE, 0.75)],
    [0.5, style.faded(style.GREY, 0.06)],
    [1, style.faded(style.POSITIVE, 0.75)],
]
LEVELS = 48
"""Answers are drawn in 48 shades, and neurons in 16: more could not be told apart, and would be more to send."""
CLASSES = ((0.05, 0.3, 0.8), (0.3, 1.0, 1.8), (1.0, 2.5, 3.4), (2.5, np.inf, 5.5))
"""Weights from and to (absolute), and the width of the line; smaller ones are not drawn."""
SIGNS = ((1, style.POSITIVE, "solid"), (-1, style.NEGATIVE, "dash"))
HIGH = 0.36
"""Half the height of a neuron's tile, where neurons stand 1 apart."""
ROOM = 0.58
"""The network's share of the width; the plane has the rest, and a gap between them."""
NUMBERED = 5
"""Up to so many neurons in a layer, each has room for a number below it."""
INNER: dict[str, Any] = {"xaxis": "x2", "yaxis": "y2"}
READ = (
    "In each neuron: its own answer over the plane, orange where high, blue where low; the dot is the marked point. "
    "A line is a weight: solid and orange above 0, dashed and blue below, thicker where larger."
)
"""How the picture is read."""


def network_and_plane(result: Training, plane: dict[str, Any], follow: tuple[str, str]) -> Chart:
    """Inputs, hidden neurons with what each answers over the plane, all weights, and the answer itself, large.

    plane: of the layout, what names the plane's axes. follow: the settings that hold the point that is followed.
    """
    sizes, columns = result.sizes, len(result.sizes)
    heights = places(sizes)
    reach = max(*sizes, 2) / 2 + 0.15
    wide, tall = columns - 0.3, 2 * reach + 0.45
    half = min(0.3, HIGH * (300 / tall) * (wide / 450))  # so that tiles are about square
    hidden = {"visible": False, "fixedrange": True}
    chart = Chart(
        "Each tile is a neuron's answer over the plane, the last one the network's",
        x="",
        y="",
        x_range=(-REACH, REACH),
        y_range=(-REACH, REACH),
        alt="The network from inputs to output: a tile in each neuron shows its answer over the plane; weights are "
        "solid and orange where positive, dashed and blue where negative, thicker where larger; the last node is the "
        "plane with the network's answer and the rows.",
        margin={"l": 6, "r": 44, "t": 8, "b": 46},
        xaxis={"domain": [ROOM + 0.02, 1], "showgrid": False} | plane["xaxis"],
        yaxis={"side": "right", "showgrid": False} | plane["yaxis"],
        xaxis2={"range": [-0.35, columns - 1 + 0.05], "domain": [0, ROOM], "anchor": "y2"} | hidden,
        yaxis2={"range": [-reach - 0.45, reach], "anchor": "x2"} | hidden,
        annotations=plane["annotations"],
    )
    x, ends, values = edges(result, heights, half)
    for sign, color, dash in SIGNS:
        for low, high, width in CLASSES:
            drawn = np.repeat((sign * values >= low) & (sign * values < high), 3, axis=1)
            y = each(np.where(drawn, ends, np.nan))
            chart.line(x, y, color, dash=dash, width=width, opacity=0.85, **INNER)
    chart.points(
        0.6 * x[0::3] + 0.4 * x[1::3], 0.6 * ends[0::3] + 0.4 * ends[1::3], style.GREY, marker__opacity=0,
        customdata=each(np.round(values, 2)), hover="weight %{customdata:.2f}", **INNER,
    )  # fmt: skip
    if result.hidden:
        _tiles(chart, result, heights, half)
    nodes = np.array([0, 0, columns - 1.0]), np.array([*heights[0], 0.0])
    chart.points(*nodes, style.GREY, size=30, cliponaxis=False, **INNER)
    chart.text(*nodes, ["x₁", "x₂", "p"], "white", size=15, cliponaxis=False, **INNER)
    chart.text(
        np.arange(columns - 1.0), np.full(columns - 1, -reach - 0.25),
        ["inputs", *(f"hidden {layer}" for layer in range(1, columns - 1))]
        if columns < 6 else ["in", *map(str, range(1, columns - 1))],
        size=13, **INNER,
    )  # fmt: skip
    return _plane(chart, result, follow)


def _plane(chart: Chart, result: Training, follow: tuple[str, str]) -> Chart:
    """The answer, the training rows, and the point that can be held."""
    x, y = grid(SIDE).T
    shades = each(np.round(result.surface * LEVELS) / LEVELS)
    said = "probability of class 1: %{z:.2f}"
    chart.add("heatmap", x=x, y=y, z=shades, zmin=0, zmax=1, colorscale=SHADES, showscale=False, hover=said)
    seen = np.abs(result.X).max(axis=1) < REACH
    for one, color, symbol in ((False, style.NEGATIVE, "circle"), (True, style.POSITIVE, "diamond")):
        rows = seen & ((result.y[:, 0] == 1) == one)
        rim = {"color": "white", "width": 0.5}
        chart.points(result.X[rows, 0], result.X[rows, 1], color, symbol, size=style.SMALL, marker__line=rim)
    sets: dict[str, Any] = dict(zip(follow, "xy", strict=True))
    return chart.handle(*result.point, "a point to follow", "circle", **sets)


def _tiles(chart: Chart, result: Training, heights: list[np.ndarray], half: float) -> None:
    """The neurons, with the point that is followed in each, and below each what it hands on there."""
    cells = tile_cells(result, heights, half)
    chart.add(
        "heatmap", x=cells[:, 0], y=cells[:, 1], z=each(tiled(result)), zmin=-1, zmax=1, colorscale=SHADES,
        showscale=False, **INNER,
    )  # fmt: skip
    middles = np.array([(layer, y) for layer, column in enumerate(heights[1:-1], 1) for y in column])
    corners = np.array([(-half, -HIGH), (half, -HIGH), (half, HIGH), (-half, HIGH), (-half, -HIGH), (np.nan, np.nan)])
    frames = (middles[:, None] + corners).reshape(-1, 2)
    chart.line(frames[:, 0], frames[:, 1], style.GREY, width=style.THIN, **INNER)
    spots = middles + np.array(result.point) / REACH * (half, HIGH)
    handed = [[fixed(value) for value in row] for row in result.point_neurons]
    chart.points(
        spots[:, 0], spots[:, 1], style.HELD, size=style.SMALL, edge=True,
        customdata=each(handed), hover="hands on %{customdata} at the marked point", **INNER,
    )  # fmt: skip
    if max(result.sizes) <= NUMBERED:
        chart.text(middles[:, 0], middles[:, 1] - 0.5, each(handed), size=12, **INNER)


def places(sizes: Sequence[int]) -> list[np.ndarray]:
    """Heights of the neurons of each layer, from the top."""
    spread = max(sizes[1:-1], default=2)
    step = [max(spread / 2, 1) if layer == 0 else 1.0 for layer in range(len(sizes))]
    return [gap * ((size - 1) / 2 - np.arange(size)) for gap, size in zip(step, sizes, strict=True)]


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
    along, up = (each.ravel() for each in np.meshgrid(half * middle, HIGH * middle))
    return np.concatenate([
        np.column_stack([place + along, height + up])
        for place, column in enumerate(heights[1:-1], 1)
        for height in column
    ])  # fmt: skip


def tiled(result: Training) -> np.ndarray:
    """(steps, cells) shades from -1 to 1; without an upper bound, a neuron's own largest answer counts as 1."""
    shades = 2 * result.neurons - 1 if result.activation == "sigmoid" else result.neurons
    if result.activation not in ("sigmoid", "tanh"):
        largest = np.abs(shades).max(axis=2, keepdims=True)
        shades = np.divide(shades, largest, out=np.zeros_like(shades), where=largest > 0)
    steps, neurons, side = len(shades), result.hidden, result.tile
    rimmed = np.full((steps, neurons, side + 2, side + 2), np.nan, dtype=np.float32)
    rimmed[:, :, 1:-1, 1:-1] = np.reshape(np.round(shades * 8) / 8, (steps, neurons, side, side))
    return rimmed.reshape(steps, -1)
