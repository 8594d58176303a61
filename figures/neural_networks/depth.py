"""Pictures of depth: tents that fold, what one hidden layer makes of them, and what training finds."""

from typing import Any

import numpy as np

from concepts.neural_networks.depth import LAYERS, RUNS, STEPS, Depth
from figures import style
from figures.style import Chart, each

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


def tents(result: Depth) -> Chart:
    """The folded tent, one hidden layer's fit, and the best trained network."""
    chart = Chart(
        "The same curve three ways",
        x="Input x",
        y="Output",
        x_range=(-0.01, 1.01),
        y_range=(LOW, HIGH),
        alt="The folded tent, the fit of one hidden layer with as many ReLUs, and the best of the trained networks.",
        showlegend=True,
    )
    for name, rows, color, dash in (
        ("folded tent", result.folded, DEEP, "solid"),
        ("one layer, even bends", result.shallow, SHALLOW, "dash"),
        ("trained, best", result.trained, LEARNED, "dot"),
    ):
        shown = np.where((rows >= LOW) & (rows <= HIGH), rows, np.nan)
        width = style.BOLD if color == LEARNED else style.LINE
        chart.line(
            result.x, each(shown), color, dash=dash, width=width, name=name, hover=f"{name} at %{{x:.3f}}: %{{y:.2f}}"
        )
    return chart


def pieces(result: Depth) -> Chart:
    """Straight pieces against ReLUs, deep and shallow."""
    chart = Chart(
        "Folding doubles the straight pieces",
        x="ReLUs (two a layer)",
        y="Straight pieces (log scale)",
        x_range=(1.6, 12.4),
        y_range=(0.2, 2.0),
        alt="Number of straight pieces by number of ReLUs: doubling with depth, growing by one a ReLU in one layer.",
        yaxis={"type": "log", "tickvals": [2, 4, 8, 16, 32, 64]},
        xaxis={"tickvals": 2 * LAYERS},
    )
    marks: dict[str, Any] = {"mode": "lines+markers", "hover": "%{x} ReLUs: %{y} pieces"}
    chart.line(2 * LAYERS, 2 * LAYERS + 1, SHALLOW, dash="dash", marker={"symbol": "square"}, **marks)
    chart.line(2 * LAYERS, result.pieces, DEEP, **marks)
    chart.label(6.2, np.log10(40), "deep: 2 to the power of layers", DEEP, xanchor="center")
    chart.label(12.2, np.log10(2.2), "one layer: ReLUs + 1", SHALLOW, xanchor="right")
    return chart.you(2.0 * LAYERS, result.pieces)


def learned(result: Depth) -> Chart:
    """What training leaves unexplained, for each network."""
    chart = Chart(
        f"What {RUNS} networks leave after {STEPS} steps",
        x="Hidden layers",
        y="Variance left (%)",
        x_range=(0.6, 6.4),
        y_range=(-6, 108),
        alt="Share of the variance that each trained network leaves, and that one hidden layer leaves, by depth.",
        xaxis={"tickvals": LAYERS},
    )
    chart.label(0.75, 76, "one layer", SHALLOW).label(6.3, 20, "trained", LEARNED, xanchor="right")
    chart.here(1.0 * LAYERS)
    chart.line(
        LAYERS, np.minimum(100 * result.shallow_rest, 106), SHALLOW, dash="dash", mode="lines+markers",
        marker={"symbol": "square"}, hover="one layer leaves %{y:.0f}%",
    )  # fmt: skip
    return chart.points(
        np.repeat(LAYERS, RUNS), np.minimum(100 * result.rest, 106).ravel(), LEARNED, "diamond", size=style.MARK,
        opacity=0.7, hover="a trained network leaves %{y:.1f}%",
    )  # fmt: skip


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
        found = f"{solved} of {RUNS} come within 1% in {STEPS} steps"
        if not solved:
            left = f"{best:.1%}" if f"{best:.1%}" == f"{worst:.1%}" else f"{best:.1%} to {worst:.1%}"
            found = f"none comes within 1% in {STEPS} steps; they leave {left} of the variance"
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
