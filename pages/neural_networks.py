"""Neural networks: build and train one, one step in numbers, signals in deep ones, and what depth can do."""

from typing import Any

from concepts import depth, neural_networks, one_pass, signals
from concepts.planar_data import DATA
from figures import depth as depth_figures
from figures import neural_networks as figures
from figures import one_pass as pass_figures
from figures import signals as signals_figures
from ui.frame import open_page
from ui.memory import explore, explore_with_progress
from ui.scrub import scrub
from ui.widgets import linked_columns, pick

BUILD = "Build and train"
RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
STEP_RATES = (0.01, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
ADAM_RATES = (0.001, 0.003, 0.01, 0.03, 0.1)
TARGETS = {1: "1", 0: "0"}
BUILT_BY_HAND = {2: "2", 3: "3"}

page = open_page("neural_networks", neural_networks.claims)
page.predict(
    neural_networks.prediction,
    {
        "lab": BUILD,
        "hidden": 5,
        "width": 4,
        "activation": "identity",
        "initializer": "glorot",
        "lr": 0.1,
        "data": "xor",
        "noise": 0.2,
        "seed": 0,
    },
    {"epoch": "200"},
)


def build_lab() -> None:
    one, two, three = linked_columns(3)
    values: dict[str, Any] = {
        "hidden": one.slider("Hidden layers", *neural_networks.HIDDEN, 2, key="hidden"),
        "width": two.slider("Neurons in each", *neural_networks.WIDTH, 4, key="width"),
        "data": pick(three, "Data", DATA, key="data"),
        "activation": pick(one, "Activation", neural_networks.ACTIVATION, key="activation"),
        "initializer": pick(two, "First weights (SD)", neural_networks.INITIALIZER, key="initializer"),
        "noise": three.slider("Noise (SD)", 0.0, 0.6, 0.2, 0.05, key="noise"),
        "lr": one.select_slider("Learning rate", RATES, 0.1, key="lr"),
        "seed": page.seed(two),
    }
    result, view = explore_with_progress(neural_networks.train, figures.train_view, **values)
    step = scrub(view, key="epoch", start=12)
    settings = values | {"epochs": int(neural_networks.EPOCHS[step])}
    page.code("build", settings, figures.train_printed(result, step), result.table())


def pass_lab() -> None:
    one, two, three = linked_columns(3)
    values: dict[str, Any] = {
        "x1": one.slider("Input x₁", -2.0, 2.0, 1.0, 0.1, key="x1"),
        "x2": two.slider("Input x₂", -2.0, 2.0, 0.5, 0.1, key="x2"),
        "y": pick(three, "Target", TARGETS, key="target"),
        "hidden": pick(one, "Hidden neurons", BUILT_BY_HAND, key="by_hand"),
        "activation": pick(two, "Activation", neural_networks.ACTIVATION, key="pass_activation", index=1),
        "head": pick(three, "Output and loss", one_pass.HEADS, key="loss"),
        "lr": one.select_slider("Learning rate", STEP_RATES, 0.5, key="pass_lr"),
        "seed": page.seed(two),
    }
    result, view = explore(one_pass.one_pass, pass_figures.pass_view, **values)
    scrub(view, key="stage", start=0)
    page.code("one pass", values, pass_figures.pass_printed(result), result.table())


def signals_lab() -> None:
    one, two, three = linked_columns(3)
    values: dict[str, Any] = {
        "activation": pick(one, "Activation", neural_networks.ACTIVATION, key="signal_activation"),
        "width": two.select_slider("Neurons in each layer", signals.WIDTHS, 64, key="signal_width"),
        "depth": three.slider("Layers", 5, 50, 30, 5, key="layers"),
        "seed": page.seed(one),
    }
    result, view = explore(signals.signals, signals_figures.signals_view, **values)
    step = scrub(view, key="spread", start=19)
    settings = values | {"gain": float(result.gains[step])}
    page.code("signals", settings, signals_figures.signals_printed(result, step), result.table())


def depth_lab() -> None:
    one, two, three = linked_columns(3)
    values: dict[str, Any] = {
        "width": one.slider("Trained networks: width", 2, 16, 8, key="trained_width"),
        "lr": two.select_slider("Adam's learning rate", ADAM_RATES, 0.01, key="adam_rate"),
        "seed": page.seed(three),
    }
    result, view = explore_with_progress(depth.depth, depth_figures.depth_view, **values)
    step = scrub(view, key="folds", start=2)
    settings = values | {"layers": int(depth.LAYERS[step])}
    page.code("depth", settings, depth_figures.depth_printed(result, step), result.table())


page.labs(
    {BUILD: build_lab, "One step in numbers": pass_lab, "Deep signals": signals_lab, "What depth adds": depth_lab}
)
