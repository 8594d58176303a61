"""Deployment: a canary under a guard, queues and their cost, a bundle that refuses, and which pattern to serve by."""

from functools import partial
from typing import Any

import pandas as pd

from concepts import deployment
from concepts.deployment import bundle, capacity, flipped_bytes, serving_pattern
from figures import deployment as figures
from figures.deployment import bundle as bundle_figures
from figures.deployment import capacity as capacity_figures
from figures.deployment import serving_pattern as serving_figures
from figures.words import percent
from ui.panel import Page, Panel

SERVICE = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0)
SPEEDS = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)
USED = (0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
LATENCY_HELP = (
    f"All answers of the old version are log-normal, in the middle {deployment.MEDIAN:g} ms; over "
    f"{deployment.LIMIT:g} ms is slow."
)
LOOK_HELP = "However often it looks, the guard keeps its promise; a plain test does not."
USED_HELP = "A batch scores everybody; only some are asked for before the next run."
STRICT_HELP = "A category or a number that training never saw. Off, such rows are served, and flagged."
INCIDENT_HELP = (
    "From {:g}:00 to {:g}:00 both versions fail {:g} times as often. If the share grows meanwhile, the rates so far of "
    "two equal versions differ: Simpson's paradox. The guard is not misled."
).format(*deployment.INCIDENT, deployment.SURGE)
IN_VIEW = ("asked_by", "features", "network")


def canary(panel: Panel) -> None:
    """Drag the time: when does the guard see that more requests fail?"""
    lever, more = panel.lever, panel.more
    values: dict[str, Any] = {
        "new_error": lever.slider("New version fails", 0.0, 0.05, 0.02, 0.001, key="new_error", format="percent"),
        "latency": more.slider("New version's time / old", 0.5, 2.0, 1.0, 0.05, key="latency", help=LATENCY_HELP),
        "old_error": more.slider("Old version fails", 0.001, 0.05, 0.01, 0.001, key="old_error", format="percent"),
        "per_second": more.choose("Requests a second", deployment.RATES, 10, key="per_second"),
        "first_share": lever.choose("First share", deployment.FIRST, 0.01, key="first_share", show=percent),
        "growth": lever.pick("After each stage", deployment.GROWTH, 5, key="growth"),
        "stage_hours": more.choose("Stage (hours)", deployment.STAGES, 2.0, key="stage_hours"),
        "look_minutes": more.choose(
            "Guard looks every (min)", deployment.LOOKS, 30, key="look_minutes", help=LOOK_HELP
        ),
        "alpha": more.choose("Wrong rollbacks, at most", deployment.ALPHAS, 0.05, key="alpha", show=percent),
        "rollback_minutes": more.choose("Rollback takes (min)", deployment.DELAYS, 10, key="rollback_minutes"),
        "incident": more.toggle("An incident hits both", False, key="incident", help=INCIDENT_HELP),
        "seed": more.seed(),
    }
    _, step = panel.show(deployment.canary, figures.canary_view, values, step="time", start=17)
    panel.code("canary", values | {"minutes": deployment.MINUTES * (step + 1)}, figures.canary_printed)


def load(panel: Panel) -> None:
    """Drag the load up: where does the wait explode?"""
    lever, more = panel.lever, panel.more
    values = {
        "replicas": lever.slider("Replicas", 1, 32, 4, key="replicas"),
        "variability": lever.pick("Service times vary", capacity.VARIABILITY, 1.0, key="variability"),
        "service": more.choose("Time of one request (ms)", SERVICE, 50.0, key="service"),
        "price": more.number("€ for a replica's hour", 0.01, 100.0, 0.5, 0.05, key="price"),
        "batch_speed": more.choose("Batch is faster (times)", SPEEDS, 10.0, key="batch_speed"),
        "used": lever.choose("Batch answers used", USED, 0.05, key="used", help=USED_HELP, show=percent),
        "seed": more.seed(),
    }
    result, step = panel.show(capacity.capacity, capacity_figures.capacity_view, values, step="load", start=11)
    panel.note(capacity.DEFINITIONS)
    panel.code("capacity", values | {"load": float(result.loads[step])}, capacity_figures.capacity_printed)


def release(panel: Panel) -> None:
    """Drag the byte that is changed: who would notice, without checks?"""
    lever, more = panel.lever, panel.more
    values: dict[str, Any] = {"rows": more.choose("Parcels to train on", bundle.ROWS, 2000, key="parcels")}
    values["server"] = lever.pick("The server has", bundle.SERVERS, key="server")
    values["sends"] = lever.pick("The caller sends", bundle.SENDS, key="sends")
    values["strict"] = lever.toggle("Strict", True, key="strict", help=STRICT_HELP)
    values["seed"] = more.seed()
    rows = panel.edited(
        pd.DataFrame(bundle.EXAMPLE, columns=bundle.COLUMNS, dtype=str),
        key="sent",
        tidy=partial(answered, panel),
        read=bundle.read_rows,
        title="Rows",
        longest=bundle.MOST_TEXT,
    )
    sent = tuple(map(tuple, rows.to_numpy().tolist()))
    made, step = panel.show(flipped_bytes.release, bundle_figures.bundle_view, values | {"sent": sent}, step="byte")
    if made.refusals[step]:
        panel.note(f"No row is answered. {made.refusals[step]}")
    else:
        told = bundle_figures.answer_table(rows.to_dict("records"), made.answers, values["sends"] in ("grams", "miles"))
        panel.table(told, title="What each row is told", index="Row")
    used = {name: values[name] for name in ("rows", "seed")}
    panel.code("bundle", used | {"byte": int(made.positions[step])}, bundle_figures.bundle_printed)


def answered(panel: Panel, table: pd.DataFrame) -> pd.DataFrame:
    """The rows to answer. An empty cell is no empty row: it is judged like any other."""
    if len(table) > bundle.MOST_ROWS:
        panel.say(f"Only the first {bundle.MOST_ROWS} of {len(table):,} rows are answered.")
    return table.fillna("").astype(str).head(bundle.MOST_ROWS)


def pattern(panel: Panel) -> None:
    """Drag how long an answer may take: which patterns are ruled out?"""
    values = {
        name: (panel.lever if name in IN_VIEW else panel.more).pick(text, options, key=name)
        for name, (text, options) in serving_pattern.QUESTIONS.items()
    }
    guide, step = panel.show(serving_pattern.guide, serving_figures.serving_view, values, step="wait", start=2)
    panel.table(serving_figures.serving_table(guide, step), title="What speaks for and against", index="Pattern")
    panel.code("serving", values | {"wait": serving_pattern.WAITS[step]}, serving_figures.serving_printed)


PAGE = Page(
    "deployment",
    deployment.claims,
    deployment.prediction,
    {"Canary": canary, "Capacity": load, "Bundle": release, "Which pattern": pattern},
)
