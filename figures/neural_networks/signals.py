"""Pictures of signals in a deep network at its start: their size forward and backward, and who passes no slope."""

import numpy as np

from concepts.neural_networks.signals import Signals
from figures import style
from figures.style import Chart, each
from figures.words import number, power_of_ten

LIMIT = 12.0
"""Powers of ten up and down that are drawn."""
DECADES = {"tickvals": np.arange(-12, 13, 6), "ticktext": [power_of_ten(t) for t in range(-12, 13, 6)]}
GHOSTS = {"glorot": ("Glorot", style.BROWN, "dot"), "he": ("He", style.GREEN, "dash")}
NAMES = {"small": "small", "glorot": "Glorot", "he": "He", "large": "large"}
WORDS = {"relu": "ReLU", "gelu": "GELU", "silu": "SiLU", "tanh": "tanh", "sigmoid": "sigmoid", "identity": "linear"}


def signals_view(result: Signals) -> style.View:
    """All of the third lab."""
    return style.View(
        [forward(result), left(result), backward(result), silent(result)],
        "Spread × √width",
        signals_steps(result),
        signals_readouts(result),
        signals_sentences(result),
    )


def signals_steps(result: Signals) -> list[str]:
    """The gain, and whose it is."""
    return [
        f"{gain:.2f}" + (f" ({NAMES[result.named[step]]})" if step in result.named else "")
        for step, gain in enumerate(result.gains)
    ]


def powers(values: np.ndarray) -> np.ndarray:
    """Powers of ten, not a number where beyond the picture."""
    with np.errstate(divide="ignore"):
        logs = np.log10(values)
    return np.where(np.abs(logs) <= LIMIT, logs, np.nan)


def forward(result: Signals) -> Chart:
    """The signal's size layer by layer; its end can be held."""
    return sizes(result, result.forward, result.forward_theory, result.depth,
                 "Forward: size of the signals after each layer", "Signal size (RMS)")  # fmt: skip


def backward(result: Signals) -> Chart:
    """The slope's size, from the last layer back; its end can be held."""
    return sizes(result, result.backward, result.backward_theory, 0,
                 "Backward: size of the loss's slope", "Slope size (RMS)")  # fmt: skip


def sizes(result: Signals, seen: np.ndarray, theory: np.ndarray, end: int, title: str, quantity: str) -> Chart:
    """One line for this spread, with theory; Glorot's and He's stay in the background. end: the layer it ends at."""
    layers = np.arange(result.depth + 1)
    chart = Chart(
        title,
        x="Layer (0: the inputs)",
        y=f"{quantity}, log scale",
        x_range=(-0.03 * result.depth, 1.03 * result.depth),
        y_range=(-LIMIT, LIMIT),
        alt=f"{quantity} by layer at this spread of the weights, measured and in theory, beside Glorot's and He's.",
        yaxis=DECADES,
        showlegend=end > 0,  # the other has the same lines
    )
    for step, name in result.named.items():
        if name in GHOSTS:
            word, color, dash = GHOSTS[name]
            chart.line(layers, powers(seen[step]), color, dash=dash, name=word)
    said = "layer %{x}: 10^%{y:.2f}"
    rows = powers(theory), powers(seen)
    chart.line(layers, each(rows[0]), style.GREY, dash="dashdot", name="theory", hover=f"theory, {said}")
    chart.line(layers, each(rows[1]), style.ESTIMATE, width=style.BOLD, name="this spread", hover=said)
    return chart.you(np.full(len(rows[1]), end), rows[1][:, end])


def left(result: Signals) -> Chart:
    """What the last layer and the first get of signal and slope, by the spread, which can be held."""
    low, high = result.gains[[0, -1]]
    chart = Chart(
        f"What arrives after {result.depth} layers, by spread",
        x="Spread × √width, log scale",
        y="Size at the end, log scale",
        x_range=(np.log10(low) - 0.03, np.log10(high) + 0.03),
        y_range=(-LIMIT, LIMIT),
        alt="Size of the signal after the last layer and of the slope at the inputs, by spread of the first weights.",
        showlegend=True,
        xaxis={
            "type": "log",
            "tickvals": [0.125, 0.25, 0.5, 1, 2, 4, 8],
            "ticktext": ["⅛", "¼", "½", "1", "2", "4", "8"],
        },
        yaxis=DECADES,
    )
    chart.level(0.0)
    chart.line(
        result.gains, powers(result.forward[:, -1]), style.ESTIMATE, name="signal", hover="%{x:.2f}: 10^%{y:.1f}"
    )
    chart.line(
        result.gains,
        powers(result.backward[:, 0]),
        style.BLUE,
        dash="dash",
        name="slope",
        hover="%{x:.2f}: 10^%{y:.1f}",
    )
    return chart.here(result.gains)


def silent(result: Signals) -> Chart:
    """Share of each layer that passes no slope, or hardly any."""
    title = {
        "relu": "Dead ReLUs by layer: 0 for all 16 rows; the spread does not matter",
        "identity": "Without an activation no neuron is ever silent",
    }.get(result.activation, "Saturated neurons by layer: their derivative is under 5% of its greatest")
    chart = Chart(
        title,
        x="Layer",
        y="Share of neurons (%)",
        x_range=(0.4, result.depth + 0.6),
        y_range=(0, 102),
        alt="Share of neurons in each layer that pass no slope back.",
    )
    layers = np.arange(1, result.depth + 1)
    return chart.bars(layers, each(100 * result.silent), style.GREY, hover="layer %{x}: %{y:.0f}%")


def times(value: float) -> str:
    """A factor, from 10^-300 to 10^300."""
    return number(value) if 0.001 <= value < 1000 else number(value, 2)


def per_layer(values: np.ndarray) -> np.ndarray:
    """Mean factor of the mean square from one layer to the next, geometric."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((values[:, -1] / values[:, 0]) ** (2 / (values.shape[1] - 1)))


def signals_readouts(result: Signals) -> dict[str, list[str]]:
    """Eight tiles."""
    word = {"relu": "Dead in last layer", "identity": "Silent in last layer"}.get(
        result.activation, "Saturated, last layer"
    )
    forward = result.forward[:, -1] / result.forward[:, 0]
    expected = result.forward_theory[:, -1] / result.forward_theory[:, 0]
    return {
        "Signal, out / in": [times(each) for each in forward],
        "Slope, first / last": [times(each) for each in result.backward[:, 0]],
        "Mean square × a layer": [times(each) for each in per_layer(result.forward)],
        word: [f"{each:.0%}" for each in result.silent[:, -1]],
        "In theory × a layer": [times(each) for each in per_layer(result.forward_theory)],
        "Out / in, in theory": [times(each) for each in expected],
        "SD of the weights": [f"{gain / np.sqrt(result.width):.3g}" for gain in result.gains],
        "Initializer": [NAMES.get(result.named.get(step, ""), "in between") for step in range(len(result.gains))],
    }


def signals_sentences(result: Signals) -> list[str]:
    """What the layers do to a signal and to a slope."""
    said = []
    word, layers = WORDS[result.activation], result.depth
    forward = result.forward[:, -1] / result.forward[:, 0]
    for step, gain in enumerate(result.gains):
        back = result.backward[step, 0]
        who = f", {NAMES[result.named[step]]}'s," if result.named.get(step) in GHOSTS else ""
        theory = {"relu": f" (theory: {gain**2 / 2:.3g})", "identity": f" (theory: {gain**2:.3g})"}.get(
            result.activation, ""
        )
        rate = times(float(per_layer(result.forward)[step]))
        said.append(
            f"At {gain:.2f} / √{result.width}{who} a {word} layer takes the mean square times {rate}{theory}. "
            f"After {layers} layers the signal is {times(forward[step])} times the input; {fate(float(back))}."
        )
    return said


def fate(back: float) -> str:
    """What becomes of the slope on its way to the first layer."""
    if back == 0:
        return "no slope reaches the inputs"
    if back < 1e-3:
        return f"slopes vanish: {times(back)} of their size is left at the inputs"
    if back > 1e3:
        return f"slopes explode, to {times(back)} times their size"
    return f"slopes arrive at {times(back)} times their size"


def signals_printed(result: Signals, step: int) -> str:
    """What the snippet prints at this step."""
    return "\n".join([
        f"signal after layers 1, {max(result.depth // 2, 1)}, {result.depth}: "
        + " ".join(f"{result.forward[step, layer]:.4e}" for layer in (1, max(result.depth // 2, 1), result.depth)),
        f"slope at the inputs: {result.backward[step, 0]:.4e}",
        f"silent in the last layer: {result.silent[step, -1]:.4f}",
    ])  # fmt: skip
