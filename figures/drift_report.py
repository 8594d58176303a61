"""The drift report of two tables: an overview of all columns, and one column's distributions."""

import numpy as np
import plotly.graph_objects as go

from concepts.drift_report import Column, Report
from figures import style

SHOWN = 25
"""Columns in the overview: those with the largest PSI."""
COLORS = {
    "stable": style.GREEN,
    "within noise": style.GREY,
    "moderate change": style.BROWN,
    "large change": style.VERMILION,
}
PATTERNS = {"stable": "", "within noise": ".", "moderate change": "/", "large change": "x"}


def report_view(report: Report, column: Column) -> style.View:
    """The overview of all columns, and one column before and after."""
    return style.View(figures=[overview(report), distribution(column)])


def overview(report: Report) -> go.Figure:
    """PSI of every column, largest on top, with the two customary levels."""
    columns = sorted(report.columns, key=lambda column: column.psi)[-SHOWN:]
    top = max(0.45, 1.7 * max((column.psi for column in columns), default=0))
    figure = style.chart(
        "PSI of each column: how far it moved",
        x="PSI",
        y="",
        x_range=(0, top),
        alt="Bars of the PSI of each column, with the levels of moderate and large change.",
        height=max(220, 110 + 28 * len(columns)),
        margin=dict(l=116, r=18, t=26, b=54),
    )
    figure.add_bar(
        x=[column.psi for column in columns],
        y=[_short(column.name, place) for place, column in enumerate(columns)],
        orientation="h",
        marker=dict(
            color=[COLORS[column.verdict] for column in columns],
            pattern=dict(shape=[PATTERNS[column.verdict] for column in columns], size=6),
        ),
        text=[column.verdict for column in columns],
        textposition="outside",
        cliponaxis=False,
        customdata=[column.sentence for column in columns],
        hovertemplate="%{customdata}<extra></extra>",
    )
    figure.update_yaxes(
        title_text=None,
        type="category",
        tickvals=[_short(column.name, place) for place, column in enumerate(columns)],
        ticktext=[_short(column.name) for column in columns],
    )
    for level in report.levels:
        line = dict(color=style.GREY, dash="dash", width=1.5)
        figure.add_vline(x=level, line=line)
        figure.add_annotation(
            x=level, y=1, yref="paper", yanchor="bottom", showarrow=False, text=f"{level:g}", font_size=13
        )
    return figure


def distribution(column: Column) -> go.Figure:
    """Shares of one column's bins or categories in both tables."""
    labels = [_short(label, length=14) for label in column.labels]
    what = "reference deciles" if column.kind == "numeric" and len(labels) == 10 else "bins of the reference"
    figure = style.chart(
        f"{column.name}: {column.verdict}, PSI {column.psi:.3f}",
        x=f"{_short(column.name, length=14)} ({what})" if column.kind == "numeric" else _short(column.name, length=30),
        y="Share of present values",
        y_range=(0, float(1.15 * max(column.before.max(), column.after.max()))),
        alt=f"Shares of {column.name} in the reference and in the current file. {column.sentence}",
        yaxis_tickformat=".0%",
        showlegend=True,
        barmode="group",
        margin_b=96,
    )
    hover = "%{customdata}: %{y:.1%}"
    places = np.arange(len(labels))
    for name, values, marker in (
        ("Reference", column.before, dict(color=style.REFERENCE)),
        ("Current", column.after, dict(color=style.CURRENT, pattern=dict(shape="/"))),
    ):
        figure.add_bar(x=places, y=values, name=name, marker=marker, customdata=column.labels, hovertemplate=hover)
    return figure.update_xaxes(tickvals=places, ticktext=labels, tickangle=-45, tickfont_size=12)


def report_readouts(report: Report) -> dict[str, str]:
    """The tiles of the whole report."""
    counts = [sum(column.verdict == verdict for column in report.columns) for verdict in COLORS]
    return {
        "Rows": f"{report.rows[0]:,} / {report.rows[1]:,}",
        "Compared": f"{len(report.columns)} columns",
        "Large change": str(counts[3]),
        "Moderate": str(counts[2]),
        "Stable or noise": str(counts[0] + counts[1]),
        "Left out": str(len(report.left_out) + len(report.notes)),
    }


def report_sentence(report: Report) -> str:
    """The report in one sentence."""
    moved = [column for column in report.columns if column.verdict.endswith("change")]
    if not moved:
        return f"None of the {len(report.columns)} columns compared is called changed (bar: PSI {report.levels[0]:g})."
    worst = max(moved, key=lambda column: column.psi)
    return (
        f"{len(moved)} of {len(report.columns)} columns changed, in values or in what is missing; "
        f"the largest PSI among them is {worst.psi:.3f}, of {_short(worst.name, length=40)}."
    )


def report_printed(column: Column) -> str:
    """What the snippet prints for the chosen column."""
    lines = [f"PSI: {column.psi:.4f}", f"JS distance, base 2: {column.js:.4f}"]
    if column.kind == "numeric":
        lines += [f"KS: {column.ks:.4f}, p {column.ks_p:.4g}", f"Wasserstein / sd: {column.wasserstein_sd:.4f}"]
    else:
        lines.append(f"chi-square p: {column.chi2_p:.4g}")
    return "\n".join([*lines, f"missing: {column.missing_before:.4f} -> {column.missing_after:.4f}"])


def _short(name: str, place: int | None = None, length: int = 13) -> str:
    """A name that fits beside its bar; with `place`, unique."""
    text = name if len(name) <= length else name[: length - 1] + "…"
    return text if place is None else f"{place}·{text}"
