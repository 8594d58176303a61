"""Monitoring: watch the weeks go by, count false and late alarms, bring two tables."""

import streamlit as st

from concepts import drift_alarms, drift_report, monitoring
from figures import drift_alarms as alarm_figures
from figures import drift_report as report_figures
from figures import monitoring as figures
from ui.frame import open_page
from ui.memory import explore
from ui.scrub import draw, picture, scrub
from ui.upload import upload_csv
from ui.widgets import LINKED, linked_columns, pick

ROWS = (50, 100, 200, 500, 1000, 2000, 5000)
MANY_ROWS = (*ROWS, 10000, 50000)
ALPHAS = (0.05, 0.01, 0.001)
SIZE_HELP = (
    "What one unit of size does: covariate, one standard deviation; label, one log-odds; concept, the parcel's effect "
    "is lost (2 reverses it); missing, a quarter of the values; new category, a fifth of the rows; unit, a "
    "factor of 2.54."
)

page = open_page("monitoring", monitoring.claims)
page.predict(
    monitoring.prediction, {"lab": "Watch the weeks", "kind": "concept"} | monitoring.REVEAL, {"week": "Week 16"}
)


def simulator_lab() -> None:
    one, two, three = linked_columns(3)
    values = {
        "kind": pick(one, "What drifts", monitoring.KINDS, key="kind", index=4),
        "shape": pick(two, "How", monitoring.SHAPES, key="shape"),
        "onset": three.slider("First drifted week", 2, 29, 11, key="onset"),
        "size": one.slider("Size", 0.0, 3.0, 1.0, 0.25, key="size", help=SIZE_HELP),
        "rows": two.select_slider("Rows a week", ROWS, 500, key="rows"),
        "delay": three.slider("Label delay (weeks)", 0, 20, 6, key="delay"),
        "psi_level": one.slider("PSI alert level", 0.05, 0.5, 0.1, 0.05, key="psi_level"),
        "alpha": two.select_slider("Level of the tests (alpha)", ALPHAS, 0.01, key="alpha"),
        "seed": page.seed(three),
    }
    result, view = explore(monitoring.simulate, figures.week_view, **values)
    step = scrub(view, key="week", start=14)
    st.caption(monitoring.DEFINITIONS)
    used = {name: values[name] for name in ("kind", "onset", "shape", "size", "rows", "delay", "seed")}
    page.code("simulator", used | {"week": step + 1}, figures.week_printed(result, step), result.table())


def alarms_lab() -> None:
    one, two, three = linked_columns(3)
    values = {
        "rows": one.select_slider("Rows a week", MANY_ROWS, 200, key="week_rows"),
        "reference": two.select_slider("Rows of reference", MANY_ROWS, 200, key="reference_rows"),
        "bins": three.select_slider("Bins of PSI", drift_alarms.BIN_CHOICES, 10, key="bins"),
        "size": one.slider("Drift (SDs)", 0.0, 3.0, 0.5, 0.05, key="shift"),
        "ramp": two.slider("Weeks until it is full", 1, 12, 4, key="ramp"),
        "features": three.slider("Features watched", 1, 200, 20, key="features"),
        "alpha": one.select_slider("Level of the tests (alpha)", ALPHAS, 0.05, key="level"),
        "seed": page.seed(two),
    }
    result, view = explore(drift_alarms.alarms, alarm_figures.alarm_view, **values)
    step = scrub(view, key="psi", start=9)
    used = {name: values[name] for name in ("rows", "reference", "bins", "size", "ramp", "seed")}
    printed = alarm_figures.alarm_printed(result, step)
    page.code("alarms", used | {"level": float(result.levels[step])}, printed, result.table())


def own_lab() -> None:
    before, after = monitoring.example_tables()
    one, two = st.columns(2)
    with one:
        reference = upload_csv("Reference", key="reference", example=before)
    with two:
        current = upload_csv("Current", key="current", example=after)
    if reference is None or current is None:
        return
    bins = st.slider("Bins of PSI", 5, 50, 10, key="own_bins", **LINKED)
    try:
        report = drift_report.report(reference.table, current.table, bins=bins)
    except ValueError as error:
        st.error(str(error), icon=":material/upload_file:")
        return
    st.info(report_figures.report_sentence(report), icon=":material/insights:")
    for note in [*report.notes, *(f"{name} is left out: {reason}" for name, reason in report.left_out)]:
        st.caption(note)
    if not report.columns:
        return
    columns = {column.name: column for column in report.columns}
    column = columns[st.selectbox("Column", list(columns), key="own_column")]
    st.markdown(column.sentence)
    draw(picture(report_figures.report_view(report, column)), key="report")
    st.dataframe(report.table(), hide_index=True)
    values = {"reference_path": reference.name, "current_path": current.name, "bins": bins, "column": column.name}
    page.code("own_data", values, report_figures.report_printed(column), report.table())


page.labs({"Watch the weeks": simulator_lab, "False and late alarms": alarms_lab, "Your own two tables": own_lab})
