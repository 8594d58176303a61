"""Monitoring: watch the weeks go by, count false and late alarms, bring two tables."""

from typing import Any

from concepts import monitoring
from concepts.monitoring import drift_alarms, drift_report
from figures import monitoring as figures
from ui.panel import Page, Panel

ROWS = (50, 100, 200, 500, 1000, 2000, 5000)
MANY_ROWS = (*ROWS, 10000, 50000)
ALPHAS = (0.05, 0.01, 0.001)
SIZE_HELP = (
    "What one unit of size does: covariate, one standard deviation; label, one log-odds; concept, the parcel's effect "
    "is lost (2 reverses it); missing, a quarter of the values; new category, a fifth of the rows; unit, a "
    "factor of 2.54."
)


def weeks(panel: Panel) -> None:
    """Drag the week: what is true, what is known, and who rings?"""
    values = {
        "kind": panel.lever.pick("What drifts", monitoring.KINDS, "concept", key="kind"),
        "size": panel.lever.slider("Size", 0.0, 3.0, 1.5, 0.25, key="size", help=SIZE_HELP),
        "delay": panel.lever.slider("Label delay (weeks)", 0, 20, 6, key="delay"),
        "onset": panel.more.slider("First drifted week", 2, 29, 11, key="onset"),
        "shape": panel.more.pick("How", monitoring.SHAPES, key="shape"),
        "rows": panel.more.choose("Rows a week", ROWS, 2000, key="rows"),
        "psi_level": panel.more.slider("PSI alert level", 0.05, 0.5, 0.1, 0.05, key="psi_level"),
        "alpha": panel.more.choose("Level of the tests (alpha)", ALPHAS, 0.001, key="alpha"),
        "seed": panel.more.seed(),
    }
    _, step = panel.show(monitoring.simulate, figures.week_view, values, step="week", start=14)
    panel.note(monitoring.DEFINITIONS)
    used = {name: values[name] for name in ("kind", "onset", "shape", "size", "rows", "delay", "seed")}
    panel.code("simulator", used | {"week": step + 1}, figures.week_printed)


def alarms(panel: Panel) -> None:
    """Drag the level along the curve: silence is bought with delay."""
    values = {
        "rows": panel.lever.choose("Rows a week", MANY_ROWS, 200, key="week_rows"),
        "reference": panel.lever.choose("Rows of reference", MANY_ROWS, 200, key="reference_rows"),
        "size": panel.lever.slider("Drift (SDs)", 0.0, 3.0, 0.5, 0.05, key="shift"),
        "bins": panel.more.choose("Bins of PSI", drift_alarms.BIN_CHOICES, 10, key="bins"),
        "ramp": panel.more.slider("Weeks until it is full", 1, 12, 4, key="ramp"),
        "features": panel.more.slider("Columns watched", 1, 200, 20, key="features"),
        "alpha": panel.more.choose("Level of the tests (alpha)", ALPHAS, 0.05, key="level"),
        "seed": panel.more.seed(),
    }
    result, step = panel.show(drift_alarms.alarms, figures.alarm_view, values, step="psi", start=9)
    panel.note(drift_alarms.DEFINITIONS)
    used = {name: values[name] for name in ("rows", "reference", "bins", "size", "ramp", "seed")}
    panel.code("alarms", used | {"level": float(result.levels[step])}, figures.alarm_printed)


def _before() -> Any:
    return monitoring.example_tables()[0]


def _after() -> Any:
    return monitoring.example_tables()[1]


def own(panel: Panel) -> None:
    """Bring a reference and a current table: which columns moved, and is it more than noise?"""
    reference = panel.upload("Reference", key="reference", example=_before)
    current = panel.upload("Current", key="current", example=_after)
    bins = panel.more.slider("Bins of PSI", 5, 50, 10, key="own_bins")
    if reference is None or current is None:
        return
    if reference.brought != current.brought:  # a file is not compared with the generated rows of the example
        missing = "current" if reference.brought else "reference"
        panel.say(f"Bring the {missing} table, too: nothing is compared until both are there.")
        return
    kinds = reference.table.kinds, current.table.kinds
    report = panel.own(drift_report.report, reference.part(), current.part(), kinds=kinds, bins=bins)
    panel.say(figures.report_sentence(report))
    for note in [*report.notes, *(f"{name} is left out: {reason}" for name, reason in report.left_out)]:
        panel.note(note)
    if not report.columns:
        return
    panel.present(report, figures.report_view(report), step="report")
    panel.note(drift_report.DEFINITIONS)
    panel.table(figures.report_rows(report), pictures=figures.PICTURES)
    column = figures.measured(report)
    if column is None:
        return
    values = {"reference_path": reference.name, "current_path": current.name, "bins": bins, "column": column.name}
    read = figures.report_read(
        reference.code(column.name, name="reference", file="reference_path"),
        current.code(column.name, name="current", file="current_path"),
        drift_report.as_numbers(column.name, reference.table.frame, current.table.frame, kinds),
    )
    panel.code("own_data", values, figures.report_printed(column), report.table(), read=read)


PAGE = Page(
    "monitoring",
    monitoring.claims,
    monitoring.prediction,
    {"Watch the weeks": weeks, "False and late alarms": alarms, "Your own two tables": own},
)
