"""False alarms and late alarms: what an alert level buys and costs."""

from typing import Any

import numpy as np

from concepts.monitoring.drift_alarms import AFTER, HARMLESS, Alarms
from figures import style
from figures.style import Chart, each
from figures.words import count, fixed, number, percent

PSI, KS, CHI = style.BLUE, style.VERMILION, style.GREEN
RULES = (0.1, 0.25)
"""The customary levels."""
NAMED = 0.383
"""The level at which curves have their names: the mark does not cover them where it ends."""


def alarm_view(result: Alarms) -> style.View:
    """All that the lab on alarms shows."""
    charts = [false_alarms, null_psi, trade_off, family, sizes]
    return style.View(
        figures=[chart(result) for chart in charts],
        label="PSI alert level",
        steps=[f"{level:.2f}" for level in result.levels],
        readouts=alarm_readouts(result),
        sentences=alarm_sentences(result),
    )


def false_alarms(result: Alarms) -> Chart:
    """Share of weeks that ring against the PSI level: the quiet ones, which people may draw first, and drifted ones."""
    chart = Chart(
        f"How often the PSI rings {'without drift, and with it' if result.size else 'where nothing drifts'}",
        x="PSI alert level",
        y="Weeks that ring; dotted: under the drift" if result.size else "Weeks that ring",
        x_range=(0, 0.41),
        y_range=(-9, 112),
        alt="Share of quiet and of drifted weeks with a PSI alert against the level, and the same of the KS test.",
        yaxis=dict(tickvals=[*range(0, 101, 20)], ticktext=[f"{share}%" for share in range(0, 101, 20)]),
    )
    for level in RULES:
        chart.upright(level, given=True)
        chart.text([level], [112], [f" rule: {level:g}"], style.GREY, textposition="bottom right", given=True)
    share, error = 100 * result.false, 200 * result.false_se
    chart.band(result.levels, np.maximum(share - error, 0), np.minimum(share + error, 100), PSI)
    ks_false, _, _, ks_found, _ = result.others["KS"]
    lines = [("no drift", share, ks_false, "solid")]
    lines += [("drift", 100 * result.found, ks_found, "dot")] if result.size else []
    _name_curves(chart, result)
    for world, curve, ks, dash in lines:
        answer = "percentage points" if world == "no drift" else ""
        hover = f"PSI > %{{x:.2f}}: %{{y:.1f}}% of weeks, {world}"
        chart.line(result.levels, curve, PSI, dash=dash, answer=answer, hover=hover)
        chart.level(100 * ks, KS, dash=dash)
        above = ks < 0.5
        chart.label(
            NAMED,
            100 * ks + (1 if above else -1),
            f"KS at {percent(result.alpha)}{': ' if above else ' finds '}{percent(ks)}",
            KS,
            xanchor="right",
            yanchor="bottom" if above else "top",
        )
    return chart.you(each(result.levels), each(share))


def _name_curves(chart: Chart, result: Alarms) -> None:
    """Names at the PSI's curves: below the quiet one, above the drifted one, and one for both where they are one."""
    apart = float(np.abs(result.found - result.false).max()) if result.size else 0.0
    quiet = "PSI" if not result.size else "PSI, no drift" if apart > 0.05 else "PSI, drift or none"
    chart.label(
        NAMED, 100 * float(np.interp(NAMED, result.levels, result.false)), quiet, PSI,
        xanchor="right", yanchor="top", yshift=-3,
    )  # fmt: skip
    if apart > 0.05:
        chart.label(0.32, 100 * float(np.interp(0.32, result.levels, result.found)), "PSI, drift", PSI, xshift=4)


def null_psi(result: Alarms) -> Chart:
    """The PSI of quiet weeks and of fully drifted ones, with the alert level moving across."""
    middle = (result.cells[1:] + result.cells[:-1]) / 2
    top = float(1.3 * max(result.null.max(), result.null_density.max()))
    right = float(result.cells[-1])
    chart = Chart(
        f"Quiet weeks: PSI {number(result.mean, 2)} on average",
        x="PSI of one week",
        y=f"Share;{' dotted: drift,' if result.size else ''} dashed: χ² theory",
        x_range=(0, right),
        y_range=(0, top),
        alt="Histogram of the PSI in weeks without drift and with full drift, and the alert level.",
        yaxis=dict(tickformat=".0%"),
        bargap=0,
    )
    hover = "PSI %{x:.3f}: %{y:.1%}"
    chart.bars(middle, result.null, style.faded(PSI, 0.55), width=float(result.cells[1]), hover=hover)
    if result.size:
        chart.line(middle, np.minimum(result.drifted, top), PSI, dash="dot", line__shape="hvh", hover=hover)
    chart.line(middle, result.null_density, style.GREY, dash="dash", width=style.THIN, hover=hover)
    levels = np.where(result.levels <= right, result.levels, np.nan)
    return chart.here(levels)


def trade_off(result: Alarms) -> Chart:
    """Delay against false alarms, each monitor's curve traced by its own level."""
    chart = Chart(
        f"The trade: {result.size:g} SD over {result.ramp} week{'s' if result.ramp > 1 else ''}"
        if result.size
        else "No shift: how soon each one cries wolf",
        x="Quiet weeks that ring",
        y=f"Mean weeks until it rings, {AFTER} at most",
        x_range=(-0.03, 1.03),
        y_range=(-0.8, AFTER + 3),
        alt="Mean weeks to detection against the false-alarm rate, for PSI, KS and chi-square as their levels move.",
        xaxis=dict(tickformat=".0%"),
    )
    hover = "%{x:.1%} false alarms, %{y:.1f} weeks late"
    chart.line(result.false, result.late, PSI, hover=hover)
    for name, color, dash, symbol in (("KS", KS, "dash", "diamond-tall"), ("chi-square", CHI, "dot", "square")):
        chart.line(*result.curves[name], color, dash=dash, hover=hover)
        false, _, late, *_ = result.others[name]
        chart.points([false], [late], color, symbol, hover=f"{name} at {percent(result.alpha)}: {hover}")
    _key(chart, ("PSI", PSI), ("KS", KS), ("chi-square", CHI))
    return chart.you(each(result.false), each(result.late))


def family(result: Alarms) -> Chart:
    """Chance of at least one false alarm over many columns and weeks; the columns watched can be held."""
    chart = Chart(
        "Any false alarm at all, over many tests",
        x="Columns × weeks (log scale)",
        y="Chance of a false alarm",
        x_range=(-0.03, np.log10(2000)),
        y_range=(0, 1.04),
        alt="Chance of at least one false alarm against the number of independent tests.",
        yaxis=dict(tickformat=".0%"),
        xaxis=dict(type="log", tickvals=[1, 10, 100, 1000], ticktext=["1", "10", "100", "1,000"]),
        showlegend=True,
    )
    hover = "%{x:,} tests: %{y:.1%}"
    for alpha, dash, color in ((0.05, "dash", KS), (0.001, "dot", CHI)):
        curve = 1 - (1 - alpha) ** result.tests
        chart.line(result.tests, curve, color, dash=dash, name=f"a test at {percent(alpha)}", hover=hover)
    chart.line(result.tests, each(result.family), PSI, width=style.BOLD, name="PSI at this level", hover=hover)
    return chart.handle(result.features, None, "columns watched, in one week", features="x")


def sizes(result: Alarms) -> Chart:
    """Chance of an alert against the sample size, with no drift and with a harmless one."""
    chart = Chart(
        f"Equal samples: no drift, and a tiny one of {HARMLESS:g} SD",
        x="Rows in each (log scale)",
        y="Chance of an alert",
        x_range=(np.log10(45), np.log10(56_000)),
        y_range=(0, 1.04),
        alt="Chance of a PSI and of a KS alert against the sample size, without drift and with a tiny one.",
        yaxis=dict(tickformat=".0%"),
        xaxis=dict(type="log", tickvals=[100, 1000, 10_000], ticktext=["100", "1,000", "10,000"]),
        showlegend=True,
    )
    lines: tuple[tuple[str, Any, str, str, str], ...] = (
        ("PSI, no drift", each(result.psi_null), PSI, "solid", "circle"),
        ("PSI, tiny", each(result.psi_small), PSI, "dot", "circle-open"),
        ("KS, no drift", result.ks_null, KS, "solid", "diamond"),
        ("KS, tiny", result.ks_small, KS, "dot", "diamond-open"),
    )
    for name, values, color, dash, symbol in lines:
        chart.line(
            result.sizes,
            values,
            color,
            dash=dash,
            mode="lines+markers",
            marker__symbol=symbol,
            name=name,
            hover="%{x:,} rows: %{y:.1%}",
        )
    return chart


def alarm_readouts(result: Alarms) -> dict[str, list[str]]:
    """The tiles for each PSI level. Where nothing drifts, nothing is missed and nobody is late."""
    ks_false, _, ks_late, _, ks_never = result.others["KS"]
    ks_late_by = f", {_at_least(ks_late, ks_never)} weeks late" if result.size else ""
    steps = len(result)
    return {
        "False alarms": [
            f"{percent(a, 1)} ± {fixed(100 * b, 1)}" for a, b in zip(result.false, result.false_se, strict=True)
        ],
        f"Any of {result.features} columns": [_nearly(value) for value in result.any_false],
        "Weeks late" if result.size else "Weeks to an alarm": [
            f"none in {AFTER}" if never == 1 else f"{_at_least(a, never)} ± {fixed(b)}"
            for a, b, never in zip(result.late, result.late_se, result.missed, strict=True)
        ],
        f"Missed in {AFTER} weeks": [percent(value) if result.size else "—" for value in result.missed],
        "By χ² theory": [percent(value, 1) for value in result.theory],
        "False alarms a year": [count(52 * result.features * value) for value in result.false],
        f"KS at {percent(result.alpha)}": [f"{percent(ks_false, 1)} false{ks_late_by}"] * steps,
        "JS distance > 0.1": [f"{percent(result.others['JS'][0], 1)} false"] * steps,
    }


def alarm_sentences(result: Alarms) -> list[str]:
    """Each level in plain words."""
    return [
        f"{fixed(level)} rings in {percent(false)} of quiet weeks"
        + (f", over {result.features} columns in {_nearly(any_false)}; " if result.features > 1 else "; ")
        + (_found(late, missed) if result.size else "nothing drifts, so every alarm is false.")
        for level, false, any_false, late, missed in zip(
            result.levels, result.false, result.any_false, result.late, result.missed, strict=True
        )
    ]


def _nearly(share: float) -> str:
    """In percent; what is all but certain is not called certain."""
    return "almost all" if 0.9995 <= share < 1 else percent(share, 1 if share < 1 else 0)


def _at_least(late: float, never: float, decimals: int = 2) -> str:
    """A mean delay; the runs that never rang would have made it longer."""
    return f"{'≥ ' if never else ''}{fixed(late, decimals)}"


def _found(late: float, missed: float) -> str:
    if missed > 0.5:
        return f"{percent(missed, 0)} of runs do not see the drift within {AFTER} weeks."
    seldom = f", in {percent(missed)} of runs not within {AFTER}" if missed else ""
    return f"the drift is found {'at least ' if missed else ''}{fixed(late, 1)} weeks late{seldom}."


def _key(chart: Chart, *names: tuple[str, str]) -> None:
    """What the colours are, in one line in the corner."""
    text = " · ".join(f"<span style='color:{color}'>{name}</span>" for name, color in names)
    chart.label(0.99, 1.0, text, xref="paper", yref="paper", xanchor="right", yanchor="top")


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
