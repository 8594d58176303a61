"""Gradient descent: a race, the pace that theory allows, batch sizes by rows and by steps, and Adam from the inside."""

from typing import Any

import streamlit as st

from concepts import adam, batch_descent, convergence_rate, gradient_descent
from concepts.surfaces import SURFACES, surface
from figures import adam as adam_figures
from figures import batch_descent as batch_figures
from figures import convergence_rate as pace_figures
from figures import gradient_descent as figures
from ui.frame import open_page
from ui.memory import explore, explore_with_progress
from ui.scrub import scrub
from ui.widgets import LINKED, linked_columns, pick

CONDITIONS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
MOMENTA = (0.5, 0.8, 0.9, 0.95, 0.99)
TUNE_HELP = (
    f"{len(gradient_descent.GRID)} rates from 0.0001 to 10 are run for each optimizer; the one that arrives first is "
    "taken, or if none arrives, the one that ends lowest."
)
START_HELP = "The start turns with the bowl: the same point of the valley at every angle."
PLAIN_HELP = "Plain descent's rate is divided by the largest gradient, so that it stays in the picture."

page = open_page("gradient_descent", gradient_descent.claims)
page.predict(
    gradient_descent.prediction,
    {"lab": "Rate and condition", "condition_number": 100, "best_momentum": True},
    {"rate": "1.98"},
)


def race_lab() -> None:
    one, two, three = linked_columns(3)
    name = pick(one, "Surface", SURFACES, key="surface")
    on = surface(name)
    told = START_HELP if name == "bowl" else None
    start = tuple(
        place.slider(f"Start {axis}", -end, end, default, 0.01, key=f"{name}_{axis}", help=told)
        for place, axis, end, default in zip((two, three), "xy", on.reach, on.start, strict=True)
    )
    values: dict[str, Any] = {"name": name, "start": start}
    if name == "bowl":
        values["condition"] = one.select_slider("Condition number", CONDITIONS, 50, key="condition")
        values["rotation"] = two.slider("Bowl turned by (°)", 0, 90, 30, 5, key="rotation")
    values["steps"] = (three if name == "bowl" else one).select_slider(
        "Steps", gradient_descent.STEPS, 200, key="steps"
    )
    chosen = st.pills(
        "Who races",
        list(gradient_descent.RACERS),
        selection_mode="multi",
        default=["sgd", "momentum", "adagrad", "adam"],
        format_func=gradient_descent.RACERS.__getitem__,
        key="racers",
        **LINKED,
    )
    if not chosen:
        st.caption("Nobody races, so plain descent runs alone. Choose at least one above.")
    values["racers"] = tuple(each for each in gradient_descent.RACERS if each in (chosen or ["sgd"]))
    one, two = linked_columns(2)
    tuned = one.toggle("Tune each rate for me", True, key="tuned", help=TUNE_HELP)
    azimuth = two.slider("Turn the 3-D view (°)", -180, 180, figures.AZIMUTH, 10, key="azimuth")
    with st.expander("Settings of each optimizer", icon=":material/tune:"):
        columns = linked_columns(3)
        if not tuned:
            values["rates"] = tuple(
                columns[place % 3].select_slider(
                    f"Rate, {gradient_descent.RACERS[each]}",
                    gradient_descent.RATES,
                    gradient_descent.DEFAULT,
                    key=f"rate_{each}",
                )
                for place, each in enumerate(values["racers"])
            )
        one, two, three = linked_columns(3)
        values["momentum"] = one.slider("Momentum, Nesterov: β", 0.1, 0.99, 0.9, 0.01, key="momentum")
        values["alpha"] = two.select_slider("RMSprop: α", adam.BETAS2, 0.99, key="alpha")
        values["decay"] = three.slider("AdamW: decay", 0.0, 0.2, 0.01, 0.01, key="decay")
        values["beta1"] = one.select_slider("Adam, AdamW: β₁", adam.BETAS1, 0.9, key="beta1")
        values["beta2"] = two.select_slider("Adam, AdamW: β₂", adam.BETAS2, 0.999, key="beta2")
    race, view = explore_with_progress(gradient_descent.race, figures.turned_view(azimuth), **values)
    step = scrub(view, key="step", start=30)
    settings = figures.race_settings(race, step) | {
        name: values[name] for name in ("momentum", "alpha", "decay", "beta1", "beta2")
    }
    printed = figures.race_printed(race, step)
    page.code("race", settings, printed, race.table(), surface=figures.surface_code(race))


def pace_lab() -> None:
    one, two, three = linked_columns(3)
    values: dict[str, Any] = {
        "condition": one.select_slider("Condition number", convergence_rate.CONDITIONS, 50, key="condition_number"),
        "tuned": two.toggle("Best momentum for it", True, key="best_momentum"),
    }
    if not values["tuned"]:
        values["momentum"] = three.select_slider("Momentum", MOMENTA, 0.9, key="heavy_momentum")
    result, view = explore(convergence_rate.sweep, pace_figures.pace_view, **values)
    step = scrub(view, key="rate", start=20)
    settings = {
        "condition": result.condition, "momentum": result.momentum, "rate": float(result.rates[step])
    }  # fmt: skip
    page.code("pace", settings, pace_figures.pace_printed(result, step), result.table())


def batch_lab() -> None:
    one, two, three = linked_columns(3)
    values = {
        "data": pick(one, "Data", batch_descent.DATA, key="data"),
        "rate": two.select_slider("Learning rate", batch_descent.RATES, 0.1, key="learning_rate"),
        "batch": three.select_slider("Mini-batch (rows)", batch_descent.BATCHES, 32, key="batch"),
        "schedule": pick(one, "Schedule of the rate", batch_descent.SCHEDULES, key="schedule"),
        "draws": pick(two, "Rows are drawn", batch_descent.DRAWS, key="draws"),
        "epochs": three.select_slider("Epochs", (1, 2, 5, 10, 20, 40), 10, key="epochs"),
        "seed": page.seed(),
    }
    result, view = explore(batch_descent.batches, batch_figures.batch_view, **values)
    step = scrub(view, key="seen", start=32)
    settings = values | {"seen": int(result.seen[step])}
    page.code("batches", settings, batch_figures.batch_printed(result, step), result.table())


def adam_lab() -> None:
    one, two, three = linked_columns(3)
    kind = pick(one, "Gradients", adam.GRADIENTS, key="gradients", index=1)
    rare = kind == "rare"
    values: dict[str, Any] = {
        "gradients": kind,
        "scale": two.select_slider("Scale of the gradients", adam.SCALES, 1.0 if rare else 100.0, key=f"{kind}_scale"),
        "rate": three.select_slider(
            "Learning rate", adam.RATES, 0.05 if rare else 0.01, key=f"{kind}_rate", help=PLAIN_HELP if rare else None
        ),
        "beta1": one.select_slider("β₁", adam.BETAS1, 0.0 if rare else 0.9, key=f"{kind}_beta1"),
        "beta2": two.select_slider("β₂", adam.BETAS2, 0.9 if rare else 0.999, key=f"{kind}_beta2"),
    }
    if rare:
        values["period"] = three.slider("One in so many is large", 3, 101, 11, 2, key="period")
    result, view = explore(adam.inside, adam_figures.inside_view, **values)
    step = scrub(view, key="t", start=40)
    settings = {"period": result.period} | values | {"step": int(adam_figures.frames(result)[step])}
    page.code("adam", settings, adam_figures.inside_printed(result, step), result.table())


page.labs({"Race": race_lab, "Rate and condition": pace_lab, "Batch size": batch_lab, "Inside Adam": adam_lab})
