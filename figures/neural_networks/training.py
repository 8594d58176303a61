"""Pictures of a network in training: network and plane as one, loss, slopes."""

from typing import Any

import numpy as np

from concepts.neural_networks import ACTIVATION, EPOCHS, Training
from figures import style
from figures.neural_networks.wiring import network_and_plane
from figures.style import Chart, each
from figures.words import fixed, number, power_of_ten

FLOOR = 1e-9
"""Slopes below are drawn here: 0 has no place on a log axis."""
NAMES = ACTIVATION | {"identity": "identity"}
FOLLOW = ("at_x", "at_y")
"""The settings that hold the point that is followed."""


def train_view(result: Training) -> style.View:
    """All of the first lab."""
    axes = {"title": {"text": "Feature x₁"}}
    plane = {"xaxis": axes, "yaxis": {}, "annotations": [beside("x₂")]}
    return view(result, plane)


def view(result: Training, plane: dict) -> style.View:
    """A training, whoever's rows it is on. plane: of the layout, what names the plane's axes."""
    return style.View(
        [network_and_plane(result, plane, FOLLOW), losses(result), slopes(result)],
        "Epoch",
        [str(epoch) for epoch in EPOCHS],
        train_readouts(result),
        train_sentences(result),
        companions=0,  # the network and its plane need the whole width
    )


def beside(name: str) -> dict:
    """The name of the plane's upright axis, in its corner."""
    return {
        "text": f"{name} ↑", "x": 1, "y": 1, "xref": "x domain", "yref": "y domain", "xanchor": "right",
        "yanchor": "top", "showarrow": False, "font": {"size": 15},
    }  # fmt: skip


def losses(result: Training) -> Chart:
    """The loss by epoch, in training and on fresh rows."""
    seen = np.clip([result.train_loss, result.test_loss], 1e-6, 1e6)
    ticks = np.array([0, 1, 5, 20, 50, 100, 200])
    x, logs = np.sqrt(EPOCHS), np.log10(seen)
    low, high = min(logs.min() - 0.15, -1.1), max(logs.max() + 0.15, 0.2)
    decades = np.arange(np.ceil(low), high, max(1, np.ceil((high - low) / 5)))
    chart = Chart(
        "Loss by epoch: what training lowers, and what counts",
        x="Epoch",
        y="Cross-entropy",
        x_range=(-0.3, x[-1] + 0.3),
        y_range=(low, high),
        alt="Training and test loss by epoch, the present epoch marked.",
        showlegend=True,
        xaxis={"tickvals": np.sqrt(ticks), "ticktext": [str(tick) for tick in ticks]},
        yaxis={"tickvals": decades, "ticktext": [f"{10.0**t:g}" for t in decades]},
    )
    for name, row, color, dash in (("training", 0, style.TRAIN, "solid"), ("test", 1, style.TEST, "dash")):
        said = [
            f"{name} loss after epoch {epoch}: {number(loss)}" for epoch, loss in zip(EPOCHS, seen[row], strict=True)
        ]
        chart.line(x, logs[row], color, dash=dash, name=name, text=said, hover="%{text}")
    return chart.here(x)


def slopes(result: Training) -> Chart:
    """The size of the loss's slope in each layer, now and at the start."""
    sizes = np.log10(np.maximum(result.slopes, FLOOR))
    layers = np.arange(1, len(result.sizes))
    low, high = float(min(sizes.min() - 0.4, -3)), float(max(sizes.max() + 0.4, 0))
    tens = np.arange(np.ceil(low), high + 0.01, max(1, np.ceil((high - low) / 4)))
    chart = Chart(
        "How large the loss's slope is in each layer's weights",
        x="Layer, from the inputs",
        y="Slope (RMS), log scale",
        x_range=(0.6, layers[-1] + 0.4),
        y_range=(low, high),
        alt="The size of the loss's slope in each layer, now and at the start.",
        showlegend=True,
        xaxis={"tickvals": layers},
        yaxis={"tickvals": tens, "ticktext": [power_of_ten(t) for t in tens]},
    )
    points: dict[str, Any] = {"mode": "lines+markers"}
    chart.line(layers, sizes[0], style.GREY, dash="dot", name="at start", marker={"symbol": "square-open"}, **points)
    return chart.line(
        layers, each(sizes), style.GREEN, width=style.BOLD, name="now", marker={"size": style.MARK},
        hover="10^%{y:.1f}", **points,
    )  # fmt: skip


def told(value: float) -> str:
    """A loss or a ratio of slopes in three digits or so."""
    return fixed(value, 3) if 0.01 <= value < 99.95 else number(value)


def train_readouts(result: Training) -> dict[str, list[str]]:
    """Nine tiles."""
    count = len(EPOCHS)
    hidden = f"{result.hidden}" if result.hidden else "none"
    ratio = [slope[0] / slope[-1] if slope[-1] > 0 else np.nan for slope in result.slopes]
    dead = [f"{gone} of {hidden}" for gone in result.dead] if result.activation == "relu" else ["no ReLUs"] * count
    return {
        "Test error": [f"{each:.1%}" for each in result.test_error],
        "Parameters": [f"{result.parameters}"] * count,
        "Different neurons": [f"{each} of {hidden}" if result.hidden else hidden for each in result.distinct],
        "p at the marked point": [fixed(each) for each in result.point_answer],
        "A plane explains": [f"{each:.1%}" for each in result.plane],
        "Test loss": [told(each) for each in result.test_loss],
        "Training loss": [told(each) for each in result.train_loss],
        "Slope, first / last": [told(each) if np.isfinite(each) else "both 0" for each in ratio]
        if len(result.sizes) > 2
        else ["one layer only"] * count,
        "Dead ReLUs": dead if result.hidden else ["no hidden neurons"] * count,
    }


def train_sentences(result: Training) -> list[str]:
    """The errors, and what stands out in the layers."""
    said = []
    for step, epoch in enumerate(EPOCHS):
        if 0 <= result.diverged <= epoch:
            said.append(
                f"Diverged: by epoch {result.diverged} a number overflowed, and the network is lost. The pictures stay "
                "as they were before; try a smaller learning rate or smaller first weights."
            )
            continue
        start = "Before training" if epoch == 0 else f"After epoch {epoch}"
        errors = f"{result.train_error[step]:.1%} of training rows and {result.test_error[step]:.1%} of test rows"
        said.append(f"{start}, the network gets {errors} wrong. {remark(result, step)}")
    return said


def remark(result: Training, step: int) -> str:
    """The one thing most worth seeing at this step."""
    slopes, layers = result.slopes[step], len(result.sizes) - 2
    if np.ptp(result.surface[step]) < 1e-9 and result.plane[step] > 1 - 1e-9:
        return "It answers the same everywhere: nothing of the features reaches the output."
    if layers == 0:
        return "Without hidden neurons it is a logistic regression: its boundary is a straight line."
    if result.activation == "identity":
        many = "a hidden layer" if layers == 1 else f"{layers} hidden layers"
        return f"Its boundary is one straight line: {many} without an activation and the output are one linear map."
    if result.distinct[step] <= layers and result.hidden > layers:
        return "The neurons of a layer are copies of each other: they started equal, and get equal slopes."
    if slopes[0] < slopes[-1] / 100:
        share = told(slopes[0] / slopes[-1])
        return f"Slopes vanish on the way back: in the first layer they are {share} times those in the last."
    if result.dead[step] > 0:
        verb = "is" if result.dead[step] == 1 else "are"
        share = f"{result.dead[step]} of {result.hidden} ReLUs {verb} dead"
        return f"{share}: 0 on every training row, so no slope passes through."
    best = int(np.argmin(result.test_loss[: step + 1]))
    if result.test_loss[step] > 1.1 * result.test_loss[best] and result.train_loss[step] < result.train_loss[best]:
        return f"Test loss was lower after epoch {EPOCHS[best]}; since then it overfits."
    return f"Test loss is {told(result.test_loss[step])}; a plane explains {result.plane[step]:.0%} of its log odds."


def train_printed(result: Training, step: int) -> str:
    """What the snippet prints at this step."""
    if 0 <= result.diverged <= EPOCHS[step]:
        return f"parameters: {result.parameters}\ndiverged"
    return "\n".join([
        f"parameters: {result.parameters}",
        f"loss: train {result.train_loss[step]:.3e}, test {result.test_loss[step]:.3e}",
        f"error: train {result.train_error[step]:.4f}, test {result.test_error[step]:.4f}",
        f"p at the marked point: {result.point_answer[step]:.4f}",
        "slopes by layer: " + " ".join(f"{each:.2e}" for each in result.slopes[step]),
    ])  # fmt: skip
