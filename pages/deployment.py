"""Deployment: a canary under a guard, queues and their cost, a bundle that refuses, and which pattern to serve by."""

from typing import Any

import pandas as pd
import streamlit as st

from concepts import bundle, capacity, deployment, serving_pattern
from figures import bundle as bundle_figures
from figures import capacity as capacity_figures
from figures import deployment as figures
from figures import serving_pattern as serving_figures
from ui.frame import open_page
from ui.links import edited
from ui.memory import explore
from ui.scrub import scrub
from ui.widgets import linked_columns, pick

SERVICE = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0)
SPEEDS = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)
USED = (0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
LATENCY_HELP = "All answers of the old version are log-normal, in the middle 100 ms; over 250 ms is slow."
LOOK_HELP = "However often it looks, the guard keeps its promise; a plain test does not."
USED_HELP = "A batch scores everybody; only some are asked for before the next run."
STRICT_HELP = "A category or a number that training never saw. Off, such rows are served, and flagged."
INCIDENT_HELP = (
    "From 3:00 to 4:00 both versions fail four times as often. If the share grows meanwhile, the rates so far of two "
    "equal versions differ: Simpson's paradox. The guard is not misled."
)

page = open_page("deployment", deployment.claims)
page.predict(
    deployment.prediction,
    {
        "lab": "Canary",
        "new_error": 0.02,
        "latency": 1.0,
        "old_error": 0.01,
        "per_second": 10,
        "first_share": 0.01,
        "growth": 1,
        "look_minutes": 10,
        "alpha": 0.05,
        "rollback_minutes": 10,
        "incident": False,
        "seed": 0,
    },
    {"time": "3:20"},
)


def canary_lab() -> None:
    one, two, three = linked_columns(3)
    values: dict[str, Any] = {
        "new_error": one.slider("New version fails", 0.0, 0.05, 0.02, 0.001, format="percent", key="new_error"),
        "latency": two.slider("New version's time / old", 0.5, 2.0, 1.0, 0.05, key="latency", help=LATENCY_HELP),
        "old_error": three.slider("Old version fails", 0.001, 0.05, 0.01, 0.001, format="percent", key="old_error"),
        "per_second": one.select_slider("Requests a second", deployment.RATES, 10, key="per_second"),
        "first_share": two.select_slider(
            "First share", deployment.FIRST, 0.01, format_func=figures.percent, key="first_share"
        ),
        "growth": pick(three, "After each stage", deployment.GROWTH, key="growth", index=2),
        "stage_hours": one.select_slider("Stage (hours)", deployment.STAGES, 2.0, key="stage_hours"),
        "look_minutes": two.select_slider(
            "Guard looks every (min)", deployment.LOOKS, 30, key="look_minutes", help=LOOK_HELP
        ),
        "alpha": three.select_slider(
            "Wrong rollbacks, at most", deployment.ALPHAS, 0.05, format_func=figures.percent, key="alpha"
        ),
        "rollback_minutes": one.select_slider("Rollback takes (min)", deployment.DELAYS, 10, key="rollback_minutes"),
        "incident": two.toggle("An incident hits both", key="incident", help=INCIDENT_HELP),
        "seed": page.seed(three),
    }
    run, view = explore(deployment.canary, figures.canary_view, **values)
    step = scrub(view, key="time", start=17)
    settings = values | {"minutes": deployment.MINUTES * (step + 1)}
    page.code("canary", settings, figures.canary_printed(run, step), run.table())


def capacity_lab() -> None:
    one, two, three = linked_columns(3)
    values = {
        "replicas": one.slider("Replicas", 1, 32, 4, key="replicas"),
        "service": two.select_slider("Time of one request (ms)", SERVICE, 50.0, key="service"),
        "price": three.number_input("€ for a replica's hour", 0.01, 100.0, 0.5, 0.05, key="price"),
        "batch_speed": one.select_slider("Batch is faster (times)", SPEEDS, 10.0, key="batch_speed"),
        "used": two.select_slider(
            "Batch answers used", USED, 0.05, format_func=figures.percent, key="used", help=USED_HELP
        ),
        "seed": page.seed(three),
    }
    result, view = explore(capacity.capacity, capacity_figures.capacity_view, **values)
    step = scrub(view, key="load", start=11)
    settings = values | {"load": float(result.loads[step])}
    page.code("capacity", settings, capacity_figures.capacity_printed(result, step), result.table())


def answered(table: pd.DataFrame) -> pd.DataFrame:
    """An empty cell is no empty row: it is judged like any other."""
    if len(table) > bundle.MOST_ROWS:
        st.caption(f"Only the first {bundle.MOST_ROWS} of {len(table):,} rows are answered.")
    return table.fillna("").astype(str).head(bundle.MOST_ROWS)


def bundle_lab() -> None:
    one, two, three = linked_columns(3)
    values = {"rows": one.select_slider("Parcels to train on", bundle.ROWS, 2000, key="parcels")}
    sends = pick(two, "The caller sends", bundle.SENDS, key="sends")
    server = pick(three, "The server has", bundle.SERVERS, key="server")
    strict = one.toggle("Refuse the unseen", True, key="strict", help=STRICT_HELP)
    values["seed"] = page.seed(two)
    made, view = explore(bundle.release, bundle_figures.bundle_view, **values)
    st.markdown("**Rows to answer.** Edit any cell, add or delete rows.")
    cells = {name: st.column_config.TextColumn(name, max_chars=bundle.MOST_TEXT) for name in bundle.COLUMNS}
    example = pd.DataFrame(bundle.EXAMPLE, columns=bundle.COLUMNS, dtype=str)
    table = edited(example, key="sent", tidy=answered, read=bundle.read_rows, column_config=cells)
    rows = table.to_dict("records")
    answers = st.container()
    step = scrub(view, key="byte", start=0)
    with answers:
        try:
            arrived = bundle.flipped(made.content, int(made.positions[step]))
            loaded = bundle.load(arrived, made.released, server)
            told = bundle.answer(loaded, rows, sends, strict)
            units = sends in ("grams", "miles")
            st.table(pd.DataFrame(bundle_figures.answer_table(rows, told, units)).set_index("Row"))
        except ValueError as error:
            st.error(f"No row is answered. {error}", icon=":material/gpp_bad:")
    settings = values | {"byte": int(made.positions[step])}
    page.code("bundle", settings, bundle_figures.bundle_printed(made, step), made.table())


def serving_lab() -> None:
    columns = linked_columns(3)
    values = {
        name: pick(columns[place % 3], text, options, key=name)
        for place, (name, (text, options)) in enumerate(serving_pattern.QUESTIONS.items())
    }
    guide, view = explore(serving_pattern.guide, serving_figures.serving_view, **values)
    step = scrub(view, key="wait", start=2)
    st.table(pd.DataFrame(serving_figures.serving_table(guide, step)).set_index("Pattern"))
    settings = values | {"wait": serving_pattern.WAITS[step]}
    page.code("serving", settings, serving_figures.serving_printed(guide, step), guide.table())


page.labs({"Canary": canary_lab, "Capacity": capacity_lab, "Bundle": bundle_lab, "Which pattern": serving_lab})
