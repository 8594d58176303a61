"""Gradient descent: rate and condition, a race, a turned valley, batch sizes, schedules, and Adam from the inside."""

from typing import Any

from concepts import gradient_descent
from concepts.gradient_descent import adam, batch_descent, convergence_rate, descent, schedules, turned_valley
from concepts.gradient_descent.regression import DATA
from concepts.gradient_descent.surfaces import SURFACES, surface
from figures import gradient_descent as figures
from figures.gradient_descent.adam import frames as adam_frames
from ui.panel import Page, Panel

MOMENTA = (0.5, 0.8, 0.9, 0.95, 0.99)
TUNE_HELP = (
    f"{len(descent.GRID)} rates from {descent.GRID[0]:g} to {descent.GRID[-1]:g} are run for each optimizer; the one "
    "that arrives first is taken, or if none arrives, the one that ends lowest."
)
PLAIN_HELP = "Plain descent's rate is divided by the largest gradient, so that it stays in the picture."


def pace(panel: Panel) -> None:
    """Drag the rate, in 1/L (L: the steepest curvature): who is there soonest, and who explodes?"""
    values: dict[str, Any] = {
        "condition": panel.lever.choose("Condition number k", convergence_rate.CONDITIONS, 100, key="condition_number"),
        "tuned": panel.lever.toggle("Best momentum for it", True, key="best_momentum"),
    }
    if not values["tuned"]:
        values["momentum"] = panel.lever.choose("Momentum", MOMENTA, 0.9, key="heavy_momentum")
    result, step = panel.show(convergence_rate.sweep, figures.pace_view, values, step="rate", start=17)
    panel.note(
        "A best pace is the least share kept in the long run. A rate a little lower can reach a thousandth some steps "
        "sooner, for less is left along the steep axis."
    )
    settings = {"condition": result.condition, "momentum": result.momentum, "rate": float(result.rates[step])}
    panel.code("pace", settings, figures.pace_printed)


def race(panel: Panel) -> None:
    """Drag the step, or the start ✖ on the map: who is down first, and who flies out?"""
    name = panel.lever.pick("Surface", SURFACES, "rosenbrock", key="surface")
    tuned = panel.lever.toggle("Tune each rate", True, key="tuned", help=TUNE_HELP)
    racers = panel.more.several("Who races", descent.RACERS, ("sgd", "momentum", "adagrad", "adam"), key="racers")
    if not racers:
        panel.say("Nobody races, so plain descent runs alone. Choose at least one under Settings.")
    values: dict[str, Any] = {
        "name": name,
        "racers": tuple(each for each in descent.RACERS if each in (racers or ["sgd"])),
        "steps": panel.more.choose("Steps", descent.STEPS, 200, key="steps"),
    }
    if name == "bowl":
        values["condition"] = panel.lever.choose("Condition number", turned_valley.CONDITIONS, 100, key="condition")
    on = surface(name)
    values["start"] = tuple(
        panel.more.slider(f"Start {axis}", -end, end, first, 0.01, key=f"{name}_{axis}")  # house
        for axis, end, first in zip("xy", on.reach, on.start, strict=True)
    )
    if not tuned:
        values["rates"] = tuple(
            panel.more.choose(f"Rate, {descent.RACERS[each]}", descent.RATES, descent.DEFAULT, key=f"rate_{each}")
            for each in values["racers"]
        )
    values |= {
        "momentum": panel.more.slider("Momentum, Nesterov: β", 0.1, 0.99, 0.9, 0.01, key="momentum"),
        "alpha": panel.more.choose("RMSprop: α", adam.BETAS2, 0.99, key="alpha"),
        "decay": panel.more.slider("AdamW: decay", 0.0, 0.2, 0.01, 0.01, key="decay"),
        "beta1": panel.more.choose("Adam, AdamW: β₁", adam.BETAS1, 0.9, key="beta1"),
        "beta2": panel.more.choose("Adam, AdamW: β₂", adam.BETAS2, 0.999, key="beta2"),
    }
    result, step = panel.show(descent.race, figures.race_view, values, step="step", start=30)
    own = {name: values[name] for name in ("momentum", "alpha", "decay", "beta1", "beta2")}
    settings = figures.race_settings(result, step) | own
    panel.code("race", settings, figures.race_printed, surface=figures.surface_code(result))


def turned(panel: Panel) -> None:
    """Turn the valley by its axis: whose path turns with it, and whose changes?"""
    values = {
        "condition": panel.lever.choose("Condition number", turned_valley.CONDITIONS, 100, key="condition"),
        "again": panel.lever.toggle("Tune again at each angle", True, key="again", help=TUNE_HELP),
    }
    result, step = panel.show(turned_valley.turn, figures.turned_view, values, step="rotation")
    panel.code("turned", figures.turned_settings(result, step), figures.turned_printed)


def batches(panel: Panel) -> None:
    """Drag the rows looked at: who is ahead at first, and who in the end?"""
    values = {
        "rate": panel.lever.choose("Learning rate", batch_descent.RATES, 0.1, key="learning_rate"),
        "batch": panel.lever.choose("Mini-batch (rows)", batch_descent.BATCHES, 32, key="batch"),
        "schedule": panel.lever.pick("Schedule of the rate", schedules.SCHEDULES, key="schedule"),
        "data": panel.more.pick("Data", DATA, key="data"),
        "draws": panel.more.pick("Rows are drawn", batch_descent.DRAWS, key="draws"),
        "epochs": panel.more.choose("Epochs", (1, 2, 5, 10, 20, 40), 10, key="epochs"),
        "seed": panel.more.seed(),
    }
    result, step = panel.show(batch_descent.batches, figures.batch_view, values, step="seen", start=32)
    settings = values | {"seen": int(result.seen[step])}
    panel.code("batches", settings, figures.batch_printed, schedule=figures.schedule_code(result.schedule))


def schedule(panel: Panel) -> None:
    """Drag the peak rate: which schedule forgives a rate that is far too high?"""
    values = {
        "batch": panel.lever.choose("Rows in a batch", schedules.BATCHES, 4, key="scheduled_batch"),
        "epochs": panel.lever.choose("Epochs", schedules.EPOCHS, 10, key="scheduled_epochs"),
    }
    result, step = panel.show(schedules.compare, figures.schedule_view, values, step="peak", start=16)
    panel.code("schedules", values | {"peak": float(result.peaks[step])}, figures.schedule_printed)


def inside(panel: Panel) -> None:
    """Drag the step: what does Adam make of these gradients?"""
    kind = panel.lever.pick("Gradients", adam.GRADIENTS, "rare", key="gradients")
    rare = kind == "rare"
    one, other = (panel.more, panel.lever) if rare else (panel.lever, panel.more)
    values: dict[str, Any] = {"gradients": kind}
    if rare:
        values["period"] = other.slider("One in so many is large", 3, 101, 11, 2, key="period")
    values |= {
        "beta2": panel.lever.choose("β₂", adam.BETAS2, 0.9 if rare else 0.999, key=f"{kind}_beta2"),
        "scale": one.choose(
            "Scale of the gradients", adam.SCALES, 1.0 if rare else 100.0, key=f"{kind}_scale", show="{:g}".format
        ),
        "beta1": panel.more.choose("β₁", adam.BETAS1, 0.0 if rare else 0.9, key=f"{kind}_beta1"),
        "rate": panel.more.choose(
            "Learning rate", adam.RATES, 0.05 if rare else 0.01, key=f"{kind}_rate", help=PLAIN_HELP if rare else None
        ),
    }
    result, step = panel.show(adam.inside, figures.inside_view, values, step="t", start=40)
    settings = {"period": result.period} | values | {"step": int(adam_frames(result)[step])}
    panel.code("adam", settings, figures.inside_printed)


PAGE = Page(
    "gradient_descent",
    gradient_descent.claims,
    gradient_descent.prediction,
    {
        "Rate and condition": pace,
        "Race": race,
        "Turned valley": turned,
        "Batch size": batches,
        "Schedules": schedule,
        "Inside Adam": inside,
    },
)
