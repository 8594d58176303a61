"""The drift report of two tables: a row a column with its small before and after, and the one that moved most."""

import numpy as np

from concepts.arrays import Array
from concepts.monitoring.drift_report import Column, Report
from figures import style
from figures.style import Chart
from figures.words import count, fixed, p_value, percent, plain

SHOWN = 12
"""Columns in the picture: those with the largest PSI."""
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
    """The column with the largest PSI."""
    return max(report.columns, key=lambda column: column.psi)


def rows(report: Report) -> Chart:
    """One row a column, the largest PSI on top: what its values were, what they are, and the verdict."""
    columns = sorted(report.columns, key=lambda column: -column.psi)[:SHOWN]
    places = -np.arange(len(columns))
    chart = Chart(
        f"Before and after: {f'the {SHOWN} columns that' if len(report.columns) > SHOWN else 'what'} moved most on top",
        x="",
        y="Filled: reference; orange line: current",
        x_range=(0, 1.95),
        y_range=(0.6 - len(columns), 0.6),
        alt="For each column its distribution in the reference and in the current file, with PSI and verdict.",
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
        [f"{_word(column.verdict)}, PSI {fixed(column.psi)}" for column in columns],
        textposition="middle right",
        textfont__color=[COLORS[column.verdict] for column in columns],
        customdata=[plain(column.sentence) for column in columns],
        hover="%{customdata}",
    )


def distribution(column: Column) -> Chart:
    """Shares of one column's bins or categories in both tables."""
    labels = [plain(_short(label, length=14)) for label in column.labels]
    what = "reference deciles" if column.kind == "numeric" and len(labels) == 10 else "bins of the reference"
    name = plain(_short(column.name, length=14))
    chart = Chart(
        f"Moved most: {_short(column.name, length=20)}, PSI {fixed(column.psi, 3)}",
        x=f"{name} ({what})" if column.kind == "numeric" else name,
        y="Share of present values",
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
    """The report in one sentence."""
    compared = " against ".join(count(each) for each in report.rows) + " rows"
    if not report.columns:
        return f"No column could be compared ({compared})."
    moved = [column for column in report.columns if column.verdict.endswith("change")]
    if not moved:
        return f"None of {len(report.columns)} columns changed by PSI {report.levels[0]:g} or more ({compared})."
    most = max(moved, key=lambda column: column.psi)
    return (
        f"{len(moved)} of {len(report.columns)} columns changed, in values or in what is missing; most of all "
        f"{_short(most.name, length=40)}, PSI {fixed(most.psi, 3)} ({compared})."
    )


def report_rows(report: Report) -> list[dict[str, str]]:
    """The report as a table for reading, one row a column, the largest PSI first; `Report.table` has all digits."""
    rows = []
    for column in sorted(report.columns, key=lambda column: -column.psi):
        numeric = column.kind == "numeric"
        rows.append(
            {
                "column": column.name,
                "verdict": column.verdict,
                "PSI": fixed(column.psi, 3),
                "chance stays below": fixed(column.psi_noise, 3),
                "JS distance": fixed(column.js, 3),
                "test": f"{'KS' if numeric else 'χ²'}, {p_value(column.p_adjusted)}",
                "Wasserstein / SD": fixed(column.wasserstein_sd, 3) if numeric else "",
                "missing": f"{percent(column.missing_before)} → {percent(column.missing_after)}",
                "new categories": percent(column.new_share) if column.new_categories else "",
            }
        )
    return rows


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


def _word(verdict: str) -> str:
    return verdict.removesuffix(" change").removeprefix("within ")


def _short(name: str, length: int = 13) -> str:
    """A name that fits beside its row."""
    return name if len(name) <= length else name[: length - 1] + "…"
