"""Pictures of depth: tents that fold, what one hidden layer makes of them, and what training finds."""

import numpy as np

from concepts.neural_networks.depth import LAYERS, RUNS, Depth
from figures import style

LOW, HIGH = -0.3, 1.3
DEEP, SHALLOW, LEARNED = style.TRUTH, style.BROWN, style.ESTIMATE


def depth_view(result: Depth) -> style.View:
    """All of the fourth lab."""
    return style.View(
        [tents(result), pieces(result), learned(result)],
        "Hidden layers",
        [str(layers) for layers in LAYERS],
        depth_readouts(result),
        depth_sentences(result),
    )


def tents(result: Depth) -> style.Sweep:
    """The folded tent, one hidden layer's fit, and the best trained network."""
    figure = style.chart(
        "The same curve three ways: weights set by hand, one wide layer, and a deep network in training",
        x="Input x",
        y="Output",
        x_range=(-0.01, 1.01),
        y_range=(LOW, HIGH),
        alt="The folded tent, the fit of one hidden layer with as many ReLUs, and the best of the trained networks.",
        showlegend=True,
    )
    lines = (
        ("folded tent", result.folded, DEEP, "solid", 2.5),
        ("one layer, even bends", result.shallow, SHALLOW, "dash", 2.5),
        ("trained, best", result.trained, LEARNED, "dot", 3),
    )
    moving = {}
    for place, (name, rows, color, dash, width) in enumerate(lines):
        shown = np.where((rows >= LOW) & (rows <= HIGH), rows, np.nan)
        moving[place] = {"y": shown}
        figure.add_scatter(
            x=result.x, y=shown[0], mode="lines", name=name, line={"color": color, "dash": dash, "width": width},
            hovertemplate=f"{name} at %{{x:.3f}}: %{{y:.2f}}<extra></extra>",
        )  # fmt: skip
    return style.Sweep(figure, moving)


def pieces(result: Depth) -> style.Sweep:
    """Straight pieces against ReLUs, deep and shallow."""
    figure = style.chart(
        "Straight pieces from as many ReLUs: folding doubles them, a single layer adds one for each ReLU",
        x="ReLUs (two a layer)",
        y="Straight pieces (log scale)",
        x_range=(1.6, 12.4),
        y_range=(0.2, 2.05),
        alt="Number of straight pieces by number of ReLUs: doubling with depth, growing by one a ReLU in one layer.",
        yaxis={"type": "log", "tickvals": [2, 4, 8, 16, 32, 64]},
        xaxis={"tickvals": 2 * LAYERS},
    )
    for values, color, dash, symbol in (
        (result.pieces, DEEP, "solid", "circle"),
        (2 * LAYERS + 1, SHALLOW, "dash", "square"),
    ):
        figure.add_scatter(
            x=2 * LAYERS, y=values, mode="lines+markers", line={"color": color, "dash": dash, "width": 2.5},
            marker={"size": 8, "symbol": symbol}, hovertemplate="%{x} ReLUs: %{y} pieces<extra></extra>",
        )  # fmt: skip
    style.label(figure, 9.7, np.log10(36), "deep: 2<sup>layers</sup>", DEEP, xanchor="right")
    style.label(figure, 12.2, np.log10(5), "one layer: ReLUs + 1", SHALLOW, xanchor="right")
    x = np.repeat(2.0 * LAYERS[:, None], 2, axis=1)
    y = np.column_stack([result.pieces, 2 * LAYERS + 1])
    figure.add_scatter(
        x=x[0], y=y[0], mode="markers", marker={"size": 15, "color": [DEEP, SHALLOW], "symbol": ["circle", "square"]},
        hoverinfo="skip",
    )  # fmt: skip
    return style.Sweep(figure, {2: {"x": x, "y": y}})


def learned(result: Depth) -> style.Sweep:
    """What training leaves unexplained, for each network."""
    figure = style.chart(
        f"What is left after training, {RUNS} networks from different first weights; 0% exists, as the tent shows",
        x="Hidden layers",
        y="Variance left (%)",
        x_range=(0.6, 6.4),
        y_range=(-4, 108),
        alt="Share of the variance that each trained network leaves, and that one hidden layer leaves, by depth.",
        showlegend=True,
        xaxis={"tickvals": LAYERS},
    )
    figure.add_scatter(
        x=LAYERS, y=np.minimum(100 * result.shallow_rest, 106), mode="lines+markers", name="one layer, even bends",
        line={"color": SHALLOW, "dash": "dash", "width": 2}, marker={"symbol": "square", "size": 7},
        hovertemplate="one layer leaves %{y:.0f}%<extra></extra>",
    )  # fmt: skip
    rest = np.minimum(100 * result.rest, 106)
    figure.add_scatter(
        x=np.repeat(LAYERS, RUNS), y=rest.ravel(), mode="markers", name="trained",
        marker={"color": LEARNED, "symbol": "diamond", "size": 8, "opacity": 0.7},
        hovertemplate="a trained network leaves %{y:.1f}%<extra></extra>",
    )  # fmt: skip
    x = np.repeat(1.0 * LAYERS[:, None], RUNS, axis=1)
    figure.add_scatter(
        x=x[0], y=rest[0], mode="markers", showlegend=False, hoverinfo="skip",
        marker={"color": LEARNED, "symbol": "diamond", "size": 15},
    )  # fmt: skip
    return style.Sweep(figure, {2: {"x": x, "y": rest}})


def depth_readouts(result: Depth) -> dict[str, list[str]]:
    """Six tiles."""
    return {
        "Pieces, folded": [str(each) for each in result.pieces],
        "Pieces, one layer": [f"at most {2 * layers + 1}" for layers in LAYERS],
        "Best trained leaves": [f"{row[0]:.1%}" for row in result.rest],
        "Worst trained leaves": [f"{row[-1]:.1%}" for row in result.rest],
        "One layer, even bends, leaves": [f"{each:.1%}" for each in result.shallow_rest],
        "Trained network": [f"{layers} × {result.width} ReLUs" for layers in LAYERS],
    }


def depth_sentences(result: Depth) -> list[str]:
    """What exists, and what is found."""
    said = []
    for row, layers in enumerate(LAYERS):
        best, worst = result.rest[row, 0], result.rest[row, -1]
        solved = int(np.sum(result.rest[row] < 0.01))
        draw = "1 layer of two ReLUs draws" if layers == 1 else f"{layers} layers of two ReLUs draw"
        found = f"{solved} of {RUNS} come within 1%"
        if not solved:
            left = f"{best:.1%}" if f"{best:.1%}" == f"{worst:.1%}" else f"{best:.1%} to {worst:.1%}"
            found = f"none comes within 1%; they leave {left} of the variance"
        said.append(
            f"{draw} {result.pieces[row]} straight pieces exactly; one layer of {2 * layers} ReLUs at most "
            f"{2 * layers + 1}. Of trained networks, as deep and {result.width} wide, {found}."
        )
    return said


def depth_printed(result: Depth, step: int) -> str:
    """What the snippet prints at this step."""
    return (
        f"pieces: {result.pieces[step]}\n"
        f"one layer leaves: {result.shallow_rest[step]:.4f}\n"
        f"trained networks leave: {' '.join(f'{each:.3f}' for each in result.rest[step])}"
    )
