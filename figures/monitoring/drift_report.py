"""The drift report of two tables: a row a column with its small before and after, and the one that moved most."""

from typing import Any

import numpy as np

from concepts.arrays import Array
from concepts.monitoring.drift_report import Column, Report
from figures import style
from figures.style import Chart
from figures.words import count, fixed, p_value, percent, plain

SHOWN = 12
"""Columns in the picture: those that changed most."""
SAID = 3
"""Changed columns that the sentence names."""
TITLES = (
    *("column", "before", "after", "verdict", "why", "missing", "PSI", "chance stays below", "JS distance", "test"),
    "Wasserstein / SD",
)
PICTURES = ("before", "after")
"""The table's columns, and those of them that are small pictures."""
COLORS = {
    "stable": style.GREEN,
    "within noise": style.GREY,
    "moderate change": style.BROWN,
    "large change": style.VERMILION,
}


def report_view(report: Report) -> style.View:
    """Every column before and after, and the one that moved most in the bins that its PSI counts."""
    return style.View(figures=[rows(report), distribution(worst(report))])


def worst(report: Report) -> Column:
    """The column that changed most."""
    return report.ranked[0]


def measured(report: Report) -> Column | None:
    """The column that changed most of those with values in both files."""
    return next((column for column in report.ranked if not column.emptied), None)


def rows(report: Report) -> Chart:
    """One row a column, the greatest change on top: what its values were, what they are, and the verdict."""
    columns = report.ranked[:SHOWN]
    places = -np.arange(len(columns))
    chart = Chart(
        f"Before and after: {f'the {SHOWN} columns that' if len(report.columns) > SHOWN else 'what'} moved most on top",
        x="",
        y="Filled: reference; orange line: current",
        x_range=(0, 1.95),
        y_range=(0.6 - len(columns), 0.6),
        alt="For each column its distribution in the reference and in the current file, with verdict and measure.",
        xaxis=dict(showticklabels=False, showgrid=False, ticks=""),
        yaxis=dict(
            tickvals=places[::-1], ticktext=[plain(_short(column.name)) for column in columns][::-1], showgrid=False
        ),
    )
    for pick, color, opacity in (("drawn_before", style.REFERENCE, style.SOFT), ("drawn_after", style.CURRENT, 0.0)):
        outlines = [_outline(column, getattr(column, pick), -row) for row, column in enumerate(columns)]
        x, y = np.concatenate(outlines, axis=1)
        chart.line(x, y, color, width=style.THIN, fill="toself", fillcolor=style.faded(color, opacity))
    return chart.text(
        np.full(len(columns), 1.04),
        places,
        [f"{_word(column.verdict)}<br>{_measure(column)}" for column in columns],
        textposition="middle right",
        textfont__color=[COLORS[column.verdict] for column in columns],
        customdata=[plain(column.sentence) for column in columns],
        hover="%{customdata}",
    )


def distribution(column: Column) -> Chart:
    """Shares of one column's bins or categories in both tables."""
    labels = [plain(_short(label, length=14)) for label in column.labels]
    numeric = column.kind == "numeric" and not column.emptied
    what = "reference deciles" if len(labels) == 10 else "bins of the reference"
    name = plain(_short(column.name, length=14))
    chart = Chart(
        f"Moved most: {_short(column.name, length=20)}, {_measure(column, 3)}",
        x=f"{name} ({what})" if numeric else name,
        y="Share of rows" if column.emptied else "Share of present values",
        x_range=(-0.6, len(labels) - 0.4),
        y_range=(0, float(1.2 * max(column.before.max(), column.after.max()))),
        alt=f"Shares of {column.name} in the reference and in the current file.",
        yaxis=dict(tickformat=".0%"),
        xaxis=dict(
            tickvals=np.arange(len(labels)) if len(labels) < 7 else np.arange(len(labels))[:: len(labels) - 1],
            ticktext=labels if len(labels) < 7 else labels[:: len(labels) - 1],
        ),
    )
    places = np.arange(len(labels))
    for side, color, values in ((-0.41, style.REFERENCE, column.before), (0.01, style.CURRENT, column.after)):
        chart.bars(
            places,
            values,
            color,
            width=0.4,
            offset=side,
            marker__pattern__shape="/" if side > 0 else "",
            customdata=[plain(label) for label in column.labels],
            hover="%{customdata}: %{y:.1%}",
        )
    corner = {"xref": "paper", "yref": "paper", "yanchor": "top"}
    chart.label(0.02, 1.0, "reference", style.REFERENCE, **corner)
    return chart.label(0.98, 1.0, "current", style.CURRENT, xanchor="right", **corner)


def report_sentence(report: Report) -> str:
    """The report as it is said aloud: which columns changed and by what, and whether the rows are told apart."""
    compared = " against ".join(count(each) for each in report.rows) + " rows"
    if not report.columns:
        return f"No column could be compared ({compared})."
    moved, every = [column for column in report.ranked if column.changed], len(report.columns)
    of = f"of {every} column{'s' if every > 1 else ''} changed"
    if not moved:
        said = f"None {of} ({compared})."
    else:
        named = [f"{_short(column.name, length=40)} ({column.reason})" for column in moved[:SAID]]
        named += [f"{count(len(moved) - SAID)} more"] if len(moved) > SAID else []
        said = f"{len(moved)} {of} ({compared}): {_listed(named)}."
    return f"{said} {_told(report, bool(moved))}".strip()


def _told(report: Report, moved: bool) -> str:
    """What the classifier says of all columns at once; nothing where it was not asked."""
    told = report.told
    if told is None:
        return ""
    if told.alike:
        return "In the compared columns both files hold the same rows, so no classifier could tell them apart."
    times = [f"{100 * share:.0f}" for share in (told.auc, told.lower, told.upper)]
    how = f"of one row from each file, it picks the current one {times[0]} times in 100 (95%: {times[1]} to {times[2]})"
    if told.lower <= 0.5:
        return f"A classifier does not tell the files apart: {how}."
    leaning = _listed([_short(name, length=40) for name, _ in told.leans_on])
    by = f", mostly by {leaning}" if leaning else ""
    if moved:
        return f"A classifier tells the files apart: {how}{by}."
    if told.auc >= report.auc_levels[0]:
        return f"Together the columns did change, for a classifier tells the files apart: {how}{by}."
    return f"A classifier tells the files apart a little: {how}{by}."


def report_rows(report: Report) -> list[dict[str, Any]]:
    """The report as a table for reading, one row a column, the greatest change first; `Report.table` has all digits.

    "before" and "after" are small pictures: heights from 0 to 1.
    """
    rows = []
    for column in report.ranked:
        numeric = column.kind == "numeric"
        top = max(column.drawn_before.max(), column.drawn_after.max())
        test = f"{'KS' if numeric else 'χ²'}, {p_value(column.p_adjusted)}"
        rows.append(
            {
                "column": column.name,
                "before": (column.drawn_before / top).round(3).tolist(),
                "after": (column.drawn_after / top).round(3).tolist(),
                "verdict": column.verdict,
                "why": column.sentence.removeprefix(f"{column.name}: "),
                "missing": f"{percent(column.missing_before)} → {percent(column.missing_after)}",
            }
            | (
                {}
                if column.emptied
                else {"PSI": fixed(column.psi, 3), "chance stays below": fixed(column.psi_noise, 3)}
            )
            | ({} if column.emptied else {"JS distance": fixed(column.js, 3), "test": test})
            | ({"Wasserstein / SD": fixed(column.wasserstein_sd, 3)} if numeric and not column.emptied else {})
        )
    return [{title: row.get(title, "") for title in TITLES} for row in rows]


def report_read(reference: str, current: str, as_numbers: bool) -> str:
    """The snippet's lines that read both files; what one file alone takes for words is made numbers."""
    turned = ["for table in (reference, current):", "    table[column] = pd.to_numeric(table[column])"]
    return "\n".join([reference, current, *(turned if as_numbers else [])])


def report_printed(column: Column) -> str:
    """What the snippet prints for the column that moved most."""
    lines = [f"PSI: {column.psi:.4f}", f"JS distance, base 2: {column.js:.4f}"]
    if column.kind == "numeric":
        lines += [f"KS: {column.ks:.4f}, p {column.ks_p:.4g}", f"Wasserstein / sd: {column.wasserstein_sd:.4f}"]
    else:
        lines.append(f"chi-square p: {column.chi2_p:.4g}")
    return "\n".join([*lines, f"missing: {column.missing_before:.4f} -> {column.missing_after:.4f}"])


def _outline(column: Column, shares: Array, place: int) -> Array:
    """A histogram as an outline, (2, points), one row high and one wide; categories as bars apart from each other."""
    top = max(column.drawn_before.max(), column.drawn_after.max())
    gap = 0.15 if column.kind == "categorical" else 0.0
    slots = np.arange(len(shares))[:, None]
    x = (slots + np.array([gap, gap, 1 - gap, 1 - gap])) / len(shares)
    y = shares[:, None] / top * np.array([0, 1, 1, 0])
    if not gap:
        x, y = x[:, 1:3], y[:, 1:3]
    ends = np.array([[0.0], [0.0]]), np.array([[1.0, np.nan], [0.0, np.nan]])
    outline = np.concatenate([ends[0], np.stack([x.ravel(), y.ravel()]), ends[1]], axis=1)
    return outline * np.array([[1.0], [0.8]]) + np.array([[0.0], [place - 0.4]])


def _measure(column: Column, decimals: int = 2) -> str:
    """What the verdict rests on, as short as can be."""
    if column.emptied:
        return "empty now" if column.missing_after == 1 else "empty before"
    if column.reason.startswith(("moved", "KS")):
        return column.reason
    return f"PSI {fixed(column.psi, decimals)}"


def _listed(names: list[str]) -> str:
    """a, b and c."""
    *first, last = names or [""]
    return f"{', '.join(first)} and {last}" if first else last


def _word(verdict: str) -> str:
    return verdict.removesuffix(" change").removeprefix("within ")


def _short(name: str, length: int = 13) -> str:
    """A name that fits beside its row."""
    return name if len(name) <= length else name[: length - 1] + "…"
