"""Pictures of a network in training: its answer over the plane, loss and slopes."""

import numpy as np

from concepts.neural_networks import ACTIVATION, EPOCHS, SIDE, Training, grid
from concepts.neural_networks.planar_data import REACH
from figures import style
from figures.neural_networks.wiring import SHADES, drawn_network
from figures.words import fixed, number, power_of_ten

LEVELS = 48
"""Answers are drawn in 48 shades, and neurons in 16: more could not be told apart, and would be more to send."""
FLOOR = 1e-9
"""Slopes below are drawn here: 0 has no place on a log axis."""
NAMES = ACTIVATION | {"identity": "identity"}


def train_view(result: Training) -> style.View:
    """All of the first lab."""
    return style.View(
        [surface(result), drawn_network(result), curves(result)],
        "Epoch",
        [str(epoch) for epoch in EPOCHS],
        train_readouts(result),
        train_sentences(result),
        companions=1,  # loss and slopes, two pictures in one, need more height than a companion has
    )


def surface(result: Training) -> style.Sweep:
    """The answer over the plane, and the training rows."""
    figure = style.chart(
        "What the network answers: ● class 0, ◆ class 1",
        x="Feature x₁",
        y="Feature x₂",
        x_range=(-REACH, REACH),
        y_range=(-REACH, REACH),
        alt="The network's probability of class 1 over the plane, blue for class 0 and orange for class 1, with rows.",
        height=400,
    )
    figure.update_xaxes(showgrid=False)
    figure.update_yaxes(showgrid=False)
    x, y = grid(SIDE).T
    shown = np.round(result.surface * LEVELS) / LEVELS
    hover = "probability of class 1: %{z:.2f}<extra></extra>"
    figure.add_heatmap(x=x, y=y, z=shown[0], zmin=0, zmax=1, colorscale=SHADES, showscale=False, hovertemplate=hover)
    seen = np.abs(result.X).max(axis=1) < REACH
    one = result.y[seen, 0] == 1
    figure.add_scatter(
        x=result.X[seen, 0],
        y=result.X[seen, 1],
        mode="markers",
        marker={
            "size": 6,
            "color": np.where(one, style.POSITIVE, style.NEGATIVE),
            "symbol": np.where(one, "diamond", "circle"),
            "line": {"width": 0.5, "color": "white"},
        },
        hoverinfo="skip",
    )
    return style.Sweep(figure, {0: {"z": shown}})


def curves(result: Training) -> style.Sweep:
    """Above, the loss by epoch; below, the size of the slope by layer."""
    losses = np.clip([result.train_loss, result.test_loss], 1e-6, 1e6)
    low, high = np.log10(losses.min()) - 0.15, np.log10(losses.max()) + 0.15
    low, high = min(low, -1.1), max(high, 0.2)
    slopes = np.log10(np.maximum(result.slopes, FLOOR))
    layers = np.arange(1, len(result.sizes))
    bottom, top = float(min(slopes.min() - 0.4, -3)), float(max(slopes.max() + 0.4, 0))
    x = np.sqrt(EPOCHS)
    ticks = np.array([0, 1, 5, 20, 50, 100, 200])
    tens = np.arange(np.ceil(bottom), top + 0.01, max(1, np.ceil((top - bottom) / 4)))
    decades = np.arange(np.ceil(low), high, max(1, np.ceil((high - low) / 5)))
    figure = style.chart(
        "Above: loss by epoch. Below: how large the loss's slope is in each layer's weights",
        x="Epoch",
        y="Cross-entropy",
        x_range=(-0.3, x[-1] + 0.3),
        y_range=(low, high),
        alt="Training and test loss by epoch; and the size of the loss's slope in each layer, now and at the start.",
        height=400,
        showlegend=True,
        xaxis={"tickvals": np.sqrt(ticks), "ticktext": [str(tick) for tick in ticks], "title_standoff": 2},
        yaxis={"domain": [0.56, 1], "tickvals": decades, "ticktext": [f"{10.0**t:g}" for t in decades]},
        xaxis2={
            "title": {"text": "Layer, from the inputs"},
            "range": [0.6, layers[-1] + 0.4],
            "tickvals": layers,
            "anchor": "y2",
            "title_standoff": 2,
        },
        yaxis2={
            "title": {"text": "Slope (RMS)"},
            "range": [bottom, top],
            "domain": [0, 0.32],
            "tickvals": tens,
            "ticktext": [power_of_ten(t) for t in tens],
            "anchor": "x2",
        },
    )
    for name, loss, color, dash in (
        ("training", losses[0], style.TRAIN, "solid"),
        ("test", losses[1], style.TEST, "dash"),
    ):
        figure.add_scatter(
            x=x,
            y=np.log10(loss),
            customdata=EPOCHS,
            text=[number(each) for each in loss],
            mode="lines",
            name=name,
            line={"color": color, "dash": dash, "width": 2.5},
            hovertemplate=f"{name} loss after epoch %{{customdata}}: %{{text}}<extra></extra>",
        )
    figure.add_scatter(
        x=[x[0]] * 2, y=np.log10(losses[:, 0]), mode="markers", showlegend=False, hoverinfo="skip",
        marker={"size": 11, "color": [style.TRAIN, style.TEST], "symbol": ["circle", "diamond"]},
    )  # fmt: skip
    figure.add_scatter(
        x=layers, y=slopes[0], mode="lines+markers", name="slope at start", xaxis="x2", yaxis="y2", hoverinfo="skip",
        line={"color": style.GREY, "dash": "dot", "width": 2}, marker={"size": 7, "symbol": "square-open"},
    )  # fmt: skip
    figure.add_scatter(
        x=layers, y=slopes[0], mode="lines+markers", name="slope now", xaxis="x2", yaxis="y2",
        line={"color": style.GREEN, "width": 3}, marker={"size": 10}, hovertemplate="10^%{y:.1f}<extra></extra>",
    )  # fmt: skip
    now = {"x": np.repeat(x[:, None], 2, axis=1), "y": np.log10(losses).T}
    return style.Sweep(figure, {2: now, 4: {"y": slopes}})


def told(value: float) -> str:
    """A loss or a ratio of slopes in three digits or so."""
    return fixed(value, 3) if 0.01 <= value < 99.95 else number(value)


def train_readouts(result: Training) -> dict[str, list[str]]:
    """Eight tiles."""
    count = len(EPOCHS)
    hidden = f"{result.hidden}" if result.hidden else "none"
    ratio = [slope[0] / slope[-1] if slope[-1] > 0 else np.nan for slope in result.slopes]
    dead = [f"{each} of {hidden}" for each in result.dead] if result.activation == "relu" else ["no ReLUs"] * count
    return {
        "Test error": [f"{each:.1%}" for each in result.test_error],
        "Parameters": [f"{result.parameters}"] * count,
        "Different neurons": [f"{each} of {hidden}" if result.hidden else hidden for each in result.distinct],
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
        "slopes by layer: " + " ".join(f"{each:.2e}" for each in result.slopes[step]),
    ])  # fmt: skip
