"""False alarms and late alarms: what an alert level buys and costs."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from concepts.drift_alarms import AFTER, HARMLESS, Alarms
from figures import style

PSI, KS, CHI, JS = style.BLUE, style.VERMILION, style.GREEN, style.PURPLE


def alarm_pictures(result: Alarms) -> list[go.Figure | style.Sweep]:
    """The lab's figures, in the order they are shown."""
    return [picture(result) for picture in (null_psi, false_alarms, trade_off, family, sizes)]


def alarm_view(result: Alarms) -> style.View:
    """All that the lab on alarms shows."""
    return style.View(
        figures=alarm_pictures(result),
        label="PSI alert level",
        steps=alarm_steps(result),
        readouts=alarm_readouts(result),
        sentences=alarm_sentences(result),
    )


def null_psi(result: Alarms) -> style.Sweep:
    """The PSI of quiet weeks and of fully drifted ones, with the alert level moving across."""
    middle = (result.cells[1:] + result.cells[:-1]) / 2
    top = float(1.1 * max(result.null.max(), result.null_density.max(), result.drifted.max()))
    figure = style.chart(
        f"PSI without drift, {result.rows:,} rows against {result.reference:,}: mean {result.mean:.3f}",
        x="PSI of one week",
        y="Share of weeks",
        x_range=(0, float(result.cells[-1])),
        y_range=(0, top),
        alt="Histogram of the PSI in weeks without drift and with full drift, and the alert level.",
        yaxis_tickformat=".0%",
        showlegend=True,
        bargap=0,
    )
    hover = "PSI %{x:.3f}: %{y:.1%}"
    figure.add_bar(
        x=middle,
        y=result.null,
        name="No drift",
        marker_color=style.faded(PSI, 0.55),
        hovertemplate=hover,
        width=float(result.cells[1]),
    )
    figure.add_scatter(
        x=middle,
        y=result.drifted,
        name="Full drift",
        mode="lines",
        line=dict(color=style.CURRENT, shape="hvh", width=2),
        hovertemplate=hover,
    )
    figure.add_scatter(
        x=middle,
        y=result.null_density,
        name="χ² theory",
        mode="lines",
        line=dict(color=style.GREY, dash="dash", width=2),
        hovertemplate=hover,
    )
    _level(figure, top)
    mean = [result.mean_theory] * 2
    figure.add_scatter(
        x=mean,
        y=[0, top * 0.9],
        mode="lines",
        line=dict(color=style.GREY, dash="dot", width=1.5),
        hovertemplate="(bins − 1)(1/n + 1/m) = %{x:.3f}<extra></extra>",
        showlegend=False,
    )
    return style.Sweep(figure, {3: {"x": np.repeat(result.levels[:, None], 2, axis=1)}})


def false_alarms(result: Alarms) -> style.Sweep:
    """Chance of a false alarm a week and feature against the PSI level, beside tests at a fixed alpha."""
    figure = style.chart(
        "False alarms of one feature, by PSI level",
        x="PSI alert level",
        y="Quiet weeks with an alert",
        x_range=(0, 0.41),
        y_range=(0, 1.02),
        alt="Share of quiet weeks with a PSI alert against the level, with theory and the tests' fixed rates.",
        yaxis_tickformat=".0%",
        showlegend=True,
    )
    hover = "PSI > %{x:.2f}: %{y:.1%}"
    bars = dict(array=2 * result.false_se, color=style.faded(PSI, 0.6), thickness=1, width=0)
    figure.add_scatter(
        x=result.levels,
        y=result.false,
        error_y=bars,
        name="PSI, simulated",
        mode="markers",
        marker=dict(color=PSI, size=5),
        hovertemplate=hover,
    )
    figure.add_scatter(
        x=result.levels,
        y=result.theory,
        name="χ² theory",
        mode="lines",
        line=dict(color=style.GREY, dash="dash", width=2),
        hovertemplate=hover,
    )
    for name, color, dash in (("KS", KS, "dashdot"), ("JS", JS, "dot")):
        title = f"KS, α = {result.alpha:g}" if name == "KS" else "JS > 0.1"
        figure.add_scatter(
            x=[0, 0.41],
            y=[result.others[name][0]] * 2,
            name=title,
            mode="lines",
            line=dict(color=color, dash=dash, width=2),
            hovertemplate=f"{title}: %{{y:.1%}}",
        )
    _level(figure, 1.02)
    return style.Sweep(figure, {4: {"x": np.repeat(result.levels[:, None], 2, axis=1)}})


def trade_off(result: Alarms) -> style.Sweep:
    """Delay against false alarms, each monitor's curve traced by its own level."""
    figure = style.chart(
        f"The trade: a shift of {result.size:g} sd over {result.ramp} week{'s' if result.ramp > 1 else ''}"
        if result.size
        else "Nothing drifts: how soon each monitor cries wolf",
        x="Quiet weeks with an alert",
        y="Mean weeks until the alert",
        x_range=(-0.03, 1.03),
        y_range=(-0.4, AFTER + 0.4),
        alt="Mean weeks to detection against the false-alarm rate, for PSI, KS and chi-square as their levels move.",
        xaxis_tickformat=".0%",
        showlegend=True,
    )
    hover = "%{x:.1%} false alarms, %{y:.1f} weeks late"
    figure.add_scatter(
        x=result.false,
        y=result.late,
        name="PSI",
        mode="lines",
        line=dict(color=PSI, width=3),
        hovertemplate=hover,
    )
    for name, color, dash in (("KS", KS, "dash"), ("chi-square", CHI, "dot")):
        x, y = result.curves[name]
        figure.add_scatter(
            x=x, y=y, name=name, mode="lines", line=dict(color=color, dash=dash, width=2), hovertemplate=hover
        )
    names = ("KS", "chi-square")
    figure.add_scatter(
        x=[result.others[name][0] for name in names],
        y=[result.others[name][2] for name in names],
        mode="markers",
        marker=dict(size=10, color=[KS, CHI], symbol=["diamond", "square"]),
        text=[f"{name} at α = {result.alpha:g}" for name in names],
        hovertemplate="%{text}: " + hover + "<extra></extra>",
        showlegend=False,
    )
    figure.add_scatter(
        mode="markers",
        marker=dict(size=14, color=PSI, symbol="circle", line=dict(width=2, color=style.GREY)),
        hovertemplate="PSI: " + hover + "<extra></extra>",
        showlegend=False,
    )
    return style.Sweep(figure, {4: {"x": result.false[:, None], "y": result.late[:, None]}})


def family(result: Alarms) -> style.Sweep:
    """Chance of at least one false alarm over many features and weeks."""
    figure = style.chart(
        f"At least one false alarm over many tests (dotted: {result.features} features, one week)",
        x="Features × weeks (log scale)",
        y="Chance of a false alarm",
        y_range=(0, 1.04),
        alt="Chance of at least one false alarm against the number of independent tests.",
        yaxis_tickformat=".0%",
        xaxis=dict(type="log", tickvals=[1, 10, 100, 1000], ticktext=["1", "10", "100", "1,000"]),
        showlegend=True,
    )
    figure.update_xaxes(range=[-0.03, np.log10(2000)])
    hover = "%{x:,} tests: %{y:.1%}"
    for alpha, dash, color in ((0.05, "dash", KS), (0.001, "dot", CHI)):
        figure.add_scatter(
            x=result.tests,
            y=1 - (1 - alpha) ** result.tests,
            name=f"α = {alpha:g}",
            mode="lines",
            line=dict(color=color, dash=dash, width=2),
            hovertemplate=hover,
        )
    figure.add_scatter(
        x=result.tests,
        y=result.family[0],
        name="PSI at this level",
        mode="lines",
        line=dict(color=PSI, width=3),
        hovertemplate=hover,
    )
    figure.add_scatter(
        x=[result.features] * 2,
        y=[0, 1.04],
        mode="lines",
        line=dict(color=style.GREY, dash="dot", width=1.5),
        hoverinfo="skip",
        showlegend=False,
    )
    return style.Sweep(figure, {2: {"y": result.family}})


def sizes(result: Alarms) -> style.Sweep:
    """Chance of an alert against the sample size, with no drift and with a harmless one."""
    figure = style.chart(
        f"Two equal samples: no drift, and a harmless shift of {HARMLESS:g} sd",
        x="Rows in each (log scale)",
        y="Chance of an alert",
        y_range=(0, 1.04),
        alt="Chance of a PSI and of a KS alert against the sample size, without drift and with a tiny one.",
        yaxis_tickformat=".0%",
        xaxis=dict(type="log", tickvals=[100, 1000, 10_000], ticktext=["100", "1,000", "10,000"]),
        showlegend=True,
    )
    figure.update_xaxes(range=[np.log10(45), np.log10(56_000)])
    hover = "%{x:,} rows: %{y:.1%}"
    lines: tuple[tuple[str, Any, str, str, str], ...] = (
        ("PSI, no drift", result.psi_null[0], PSI, "solid", "circle"),
        ("PSI, tiny shift", result.psi_small[0], PSI, "dot", "circle-open"),
        ("KS, no drift", result.ks_null, KS, "solid", "diamond"),
        ("KS, tiny shift", result.ks_small, KS, "dot", "diamond-open"),
    )
    for name, values, color, dash, symbol in lines:
        figure.add_scatter(
            x=result.sizes,
            y=values,
            name=name,
            mode="lines+markers",
            line=dict(color=color, dash=dash, width=2.5),
            marker=dict(symbol=symbol, size=7),
            hovertemplate=hover,
        )
    return style.Sweep(figure, {0: {"y": result.psi_null}, 1: {"y": result.psi_small}})


def alarm_steps(result: Alarms) -> list[str]:
    return [f"{level:.2f}" for level in result.levels]


def alarm_readouts(result: Alarms) -> dict[str, list[str]]:
    """The tiles for each PSI level."""
    ks = result.others["KS"]
    return {
        "False alarms": [f"{a:.1%} ± {b:.1%} SE" for a, b in zip(result.false, result.false_se, strict=True)],
        "By χ² theory": [f"{value:.1%}" for value in result.theory],
        f"Any of {result.features}, a week": [f"{value:.1%}" for value in result.any_false],
        "False a year": [f"{52 * result.features * value:,.0f}" for value in result.false],
        "Weeks late" if result.size else "Weeks to an alarm": [
            f"{a:.2f} ± {b:.2f} SE" for a, b in zip(result.late, result.late_se, strict=True)
        ],
        f"Missed in {AFTER} weeks": [f"{value:.0%}" for value in result.missed],
        f"KS, α = {result.alpha:g}": [f"{ks[0]:.1%}, {ks[2]:.2f} wk"] * len(result),
    }


def alarm_sentences(result: Alarms) -> list[str]:
    """Each level in plain words."""
    return [
        f"With {result.rows:,} rows a week, PSI above {level:.2f} cries wolf in {false:.1%} of quiet weeks"
        + (f", and in {any_false:.1%} of weeks over {result.features} features; " if result.features > 1 else "; ")
        + (_found(late, missed) if result.size else "nothing drifts, so every alarm is false.")
        for level, false, any_false, late, missed in zip(
            result.levels, result.false, result.any_false, result.late, result.missed, strict=True
        )
    ]


def _found(late: float, missed: float) -> str:
    if missed > 0.5:
        return f"within {AFTER} weeks the drift goes unseen in {missed:.0%} of runs."
    return f"the drift is found {late:.1f} weeks after it starts" + (
        f", and missed in {missed:.0%} of runs." if missed > 0.005 else "."
    )


def alarm_printed(result: Alarms, step: int) -> str:
    """What the snippet prints at this step."""
    return "\n".join(
        [
            f"mean PSI without drift: {result.mean:.4f}",
            f"(bins - 1)(1/n + 1/m): {result.mean_theory:.4f}",
            f"false alarms: {result.false[step]:.4f} +- {result.false_se[step]:.4f}",
            f"weeks late: {result.late[step]:.4f}",
        ]
    )


def _level(figure: go.Figure, top: float) -> None:
    figure.add_scatter(
        y=[0, top],
        mode="lines",
        line=dict(color=style.ALERT, width=2.5),
        name="Alert level",
        hovertemplate="level %{x:.2f}<extra></extra>",
        showlegend=False,
    )
