"""Neural networks: build and train one, one step in numbers, signals in deep ones, what depth can do, your own rows."""

from typing import Any

from concepts import neural_networks
from concepts.labels import classes
from concepts.neural_networks import depth, one_pass, own_plane, signals
from concepts.neural_networks.planar_data import DATA, REACH
from figures import neural_networks as figures
from figures.neural_networks import depth as depth_figures
from figures.neural_networks import one_pass as pass_figures
from figures.neural_networks import own_plane as own_figures
from figures.neural_networks import signals as signals_figures
from ui.panel import Page, Panel

RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
STEP_RATES = (0.01, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
ADAM_RATES = (0.001, 0.003, 0.01, 0.03, 0.1)
TARGETS = {1: "1", 0: "0"}
OWN_PLANE = "own_plane"
BUILT_BY_HAND = {2: "2", 3: "3"}


def build(panel: Panel) -> None:
    """Build a network, then drag the epochs: how does it bend the plane?"""
    lever, more = panel.lever, panel.more
    values: dict[str, Any] = {
        "hidden": lever.slider("Hidden layers", *neural_networks.HIDDEN, 2, key="hidden"),
        "width": more.slider("Neurons in each", *neural_networks.WIDTH, 4, key="width"),
        "data": lever.pick("Data", DATA, key="data"),
        "activation": lever.pick("Activation", neural_networks.ACTIVATION, key="activation"),
        "initializer": more.pick("First weights (SD)", neural_networks.INITIALIZER, key="initializer"),
        "noise": more.slider("Noise (SD)", 0.0, 0.6, 0.2, 0.05, key="noise"),
        "lr": more.choose("Learning rate", RATES, 0.1, key="lr"),
        "seed": more.seed(),
    } | point(panel)
    _, step = panel.show(neural_networks.train, figures.train_view, values, step="epoch")
    panel.note(figures.READ)
    panel.code("build", values | {"epochs": int(neural_networks.EPOCHS[step])}, figures.train_printed)


def point(panel: Panel) -> dict[str, float]:
    """The point that is followed, which is held in the picture."""
    places = {"x1": ("Point to follow, x₁", "at_x"), "x2": ("Point to follow, x₂", "at_y")}
    return {name: panel.more.slider(label, -REACH, REACH, 0.0, 0.1, key=key) for name, (label, key) in places.items()}


def one_step(panel: Panel) -> None:
    """Drag the stage: follow one point forward, and its slopes back."""
    lever, more = panel.lever, panel.more
    values: dict[str, Any] = {
        "x1": more.slider("Input x₁", -2.0, 2.0, 1.0, 0.1, key="x1"),
        "x2": more.slider("Input x₂", -2.0, 2.0, 0.5, 0.1, key="x2"),
        "y": more.pick("Target", TARGETS, key="target"),
        "hidden": more.pick("Hidden neurons", BUILT_BY_HAND, key="by_hand"),
        "activation": lever.pick("Activation", neural_networks.ACTIVATION, "tanh", key="pass_activation"),
        "head": lever.pick("Output and loss", one_pass.HEADS, key="loss"),
        "lr": lever.choose("Learning rate", STEP_RATES, 0.5, key="pass_lr"),
        "seed": more.seed(),
    }
    panel.show(one_pass.one_pass, pass_figures.pass_view, values, step="stage")
    panel.code("one pass", values, lambda result, _: pass_figures.pass_printed(result))


def deep_signals(panel: Panel) -> None:
    """Drag the first weights' spread: where do signals stay alive?"""
    lever, more = panel.lever, panel.more
    values: dict[str, Any] = {
        "activation": lever.pick("Activation", neural_networks.ACTIVATION, key="signal_activation"),
        "width": lever.choose("Neurons in each layer", signals.WIDTHS, 64, key="signal_width"),
        "depth": lever.slider("Layers", 5, 50, 30, 5, key="layers"),
        "seed": more.seed(),
    }
    result, step = panel.show(signals.signals, signals_figures.signals_view, values, step="spread", start=19)
    panel.code("signals", values | {"gain": float(result.gains[step])}, signals_figures.signals_printed)


def own(panel: Panel) -> None:
    """Bring two columns of numbers and a label: which network bends to them?"""
    upload = panel.upload("Your rows (CSV)", key=OWN_PLANE, example=own_plane.example)
    if upload is None:
        return
    lever, more = panel.lever, panel.more
    values: dict[str, Any] = {
        "width": more.slider("Neurons in each", *neural_networks.WIDTH, 6, key="own_width"),
        "activation": more.pick("Activation", neural_networks.ACTIVATION, key="own_activation"),
        "initializer": more.pick("First weights (SD)", neural_networks.INITIALIZER, key="own_initializer"),
        "lr": more.choose("Learning rate", RATES, 0.1, key="own_lr"),
        "seed": more.seed(),
    } | point(panel)
    likely = own_plane.guess(upload.table.frame, upload.table.kinds)
    first = panel.column("First feature", upload.columns, key="plane_x", first=likely[1])
    second = panel.column("Second feature", upload.columns, key="plane_y", first=likely[2])
    label = panel.column("Label", upload.columns, key="plane_label", first=likely[0], more=True)
    both = panel.own(classes, upload.part(label))
    positive = panel.column("Positive class", both, key="plane_positive", first=both[1], more=True)
    values["hidden"] = lever.slider("Hidden layers", *neural_networks.HIDDEN, 2, key="own_hidden")
    columns = list(dict.fromkeys([label, first, second]))
    result = panel.own(own_plane.own_table, upload.part(*columns), positive=positive, **values)
    panel.sum_up(upload, own_figures.own_summary(result))
    step = panel.present(result, own_figures.own_view(result), step="own_epoch")
    panel.note(figures.READ)
    shown: dict[str, Any] = {"file": upload.name, "label": label, "first": first, "second": second}
    shown |= {"positive": positive} | values | {"epochs": int(neural_networks.EPOCHS[step])}
    panel.code("own", shown, own_figures.own_printed, read=upload.code(*columns))


def what_depth_adds(panel: Panel) -> None:
    """Add hidden layers: they can fold more; does training find it?"""
    lever, more = panel.lever, panel.more
    values: dict[str, Any] = {
        "width": lever.slider("Trained networks: width", 2, 16, 8, key="trained_width"),
        "lr": lever.choose("Adam's learning rate", ADAM_RATES, 0.01, key="adam_rate"),
        "seed": more.seed(),
    }
    _, step = panel.show(depth.depth, depth_figures.depth_view, values, step="folds", start=2)
    panel.code("depth", values | {"layers": int(depth.LAYERS[step])}, depth_figures.depth_printed)


PAGE = Page(
    "neural_networks",
    neural_networks.claims,
    neural_networks.prediction,
    {
        "Build and train": build,
        "One step in numbers": one_step,
        "Deep signals": deep_signals,
        "What depth adds": what_depth_adds,
        "Your data": own,
    },
)
