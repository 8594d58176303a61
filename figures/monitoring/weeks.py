"""The weeks going by: what was true, what was known, who rang when. Nothing is drawn ahead of its week."""

import numpy as np

from concepts.arrays import Array
from concepts.monitoring.weeks import NUMBERS, UNITS, WATCHED, WEEKS, Simulation
from concepts.monitoring.world import CHANNELS
from figures import style
from figures.monitoring.accuracy import NAMES, ROWS, accuracy
from figures.monitoring.over_time import distances, p_values, psi_over_time, returned
from figures.style import Chart, each
from figures.words import fixed, p_value, percent


def week_view(result: Simulation) -> style.View:
    """All that the simulator shows."""
    charts = [accuracy, strip, focus, scores, returned, psi_over_time, distances, p_values]
    return style.View(
        figures=[chart(result) for chart in charts],
        label="Week",
        steps=[f"Week {week}" for week in result.weeks],
        readouts=week_readouts(result),
        sentences=week_sentences(result),
    )


def strip(result: Simulation) -> Chart:
    """This week's PSI of each variable, and those of the weeks before, against the level, which can be held."""
    names, floor = WATCHED[::-1], 0.001
    psi = np.maximum(result.psi[::-1], floor * 1.05)
    rows = np.arange(len(names))
    chart = Chart(
        "PSI this week; grey: the weeks before",
        x="PSI (log scale)",
        y="",
        x_range=(np.log10(0.7 * floor), np.log10(20)),
        y_range=(-1.3, len(names) - 0.4),
        alt="PSI of each variable this week and in the weeks before, and the level above which the monitor rings.",
        xaxis=dict(type="log", tickvals=[0.001, 0.01, 0.1, 1, 10], ticktext=["0.001", "0.01", "0.1", "1", "10"]),
        yaxis=dict(tickvals=rows, ticktext=names),
    )
    before = np.where(np.arange(WEEKS) < np.arange(WEEKS)[:, None, None], psi, np.nan)
    chart.points(
        each(before.reshape(WEEKS, -1)),
        np.repeat(rows, WEEKS),
        style.faded(style.GREY, style.SOFT),
        size=style.SMALL,
    )
    over = np.where(result.psi_level < psi.T, style.ALERT, style.REFERENCE)
    chart.points(each(psi.T), rows, each(over.tolist()), edge=True, hover="%{y}: PSI %{x:.3f}")
    at = np.log10(result.psi_level)
    chart.label(at, -1.25, "rings from here", style.HELD, xanchor="left", xshift=4)
    return chart.handle(result.psi_level, None, "PSI level", psi_level="x")


def focus(result: Simulation) -> Chart:
    """The drifting variable this week, as shares of rows, against the reference."""
    name, unit = result.focus, UNITS[result.focus]
    top = float(1.2 * max(result.before.max(), result.after.max()))
    bars = name == "channel"
    chart = Chart(
        f"What the monitors see of {name}",
        x=f"{name.capitalize()} ({unit})" if unit else name.capitalize(),
        y="Share of orders",
        x_range=(-0.6, len(CHANNELS) - 0.4) if bars else (result.edges[0], result.edges[-1]),
        y_range=(0, top),
        alt=f"Distribution of the {name} in the current week over that of the reference.",
        yaxis=dict(tickformat=".0%"),
        xaxis=dict(tickvals=np.arange(len(CHANNELS)), ticktext=CHANNELS) if bars else {},
    )
    if bars:
        places = np.arange(len(CHANNELS))
        chart.bars(places, result.before, style.REFERENCE, hover="%{y:.1%}", width=0.4, offset=-0.41)
        chart.bars(
            places,
            each(result.after),
            style.CURRENT,
            hover="%{y:.1%}",
            width=0.4,
            offset=0.01,
            marker__pattern__shape="/",
        )
    else:
        _two_areas(chart, (result.edges[1:] + result.edges[:-1]) / 2, result.before, result.after)
    return _named(chart)


def scores(result: Simulation) -> Chart:
    """What the model says this week against the reference."""
    chart = Chart(
        "What the model says: its scores",
        x="Predicted chance of a return",
        y="Share of orders",
        x_range=(0, 1),
        y_range=(0, float(1.2 * max(result.score_before.max(), result.score_after.max()))),
        alt="Distribution of the model's score in the current week over that of the reference.",
        yaxis=dict(tickformat=".0%"),
    )
    _two_areas(chart, np.arange(20) / 20 + 0.025, result.score_before, result.score_after)
    return _named(chart)


def week_readouts(result: Simulation) -> dict[str, list[str]]:
    """The tiles: first what is true, known and promised, and the loudest input; the rest is for the curious."""
    row = WATCHED.index(result.focus)
    number = result.focus in NUMBERS
    p = result.ks_p[NUMBERS.index(result.focus)] if number else result.chi2_p[0]
    known = result.arrived(result.accuracy)
    steps = range(len(result))
    return {
        "True accuracy": [percent(value, 1) for value in result.accuracy],
        "Known accuracy": [
            f"{percent(known[step], 1)} (week {step + 1 - result.delay})" if step >= result.delay else "none yet"
            for step in steps
        ],
        "Expected accuracy": [percent(value, 1) for value in result.estimate],
        "Largest PSI": [fixed(value, 3) for value in result.psi.max(axis=0)],
        "Monitors that ring": [", ".join(_rung(result, step)) or "none" for step in steps],
        f"PSI of {result.focus}": [fixed(value, 3) for value in result.psi[row]],
        "PSI of score": [fixed(value, 3) for value in result.psi[3]],
        f"{'KS' if number else 'χ²'} of {result.focus}": [p_value(value) for value in p],
        "Missing parcels": [percent(value, 1) for value in result.missing],
        "New channel": [percent(value, 1) for value in result.new],
        "No-skill accuracy": [percent(value, 1) for value in result.no_skill],
        "True AUC": [
            fixed(value, 3) if 0 < returned < 1 else "one class"
            for value, returned in zip(result.auc, result.returned, strict=True)
        ],
    }


def week_sentences(result: Simulation) -> list[str]:
    """Each week in plain words: who rings, and how far the labels are."""
    texts = []
    for step in range(len(result)):
        moved = "drift is on" if result.strength[step] else "nothing has moved"
        known = f"Labels are in up to week {result.known(step)}" if result.known(step) else "No labels are in yet"
        after = f"; this week's come in week {step + 1 + result.delay}." if result.delay else "."
        texts.append(f"Week {step + 1}, {moved}: {_news(result, step)}. {known}{after}")
    return texts


def week_printed(result: Simulation, step: int) -> str:
    """What the snippet prints at this step."""
    return "\n".join(
        [
            f"PSI of parcel: {result.psi[0, step]:.4f}",
            f"KS p-value of parcel: {result.ks_p[0, step]:.4g}",
            f"PSI of score: {result.psi[3, step]:.4f}",
            f"accuracy, known {result.delay} weeks later: {result.accuracy[step]:.4f}",
            f"accuracy expected from the scores: {result.estimate[step]:.4f}",
        ]
    )


# ------------------------------------------------------------------------------------------------------- helpers


def _rung(result: Simulation, step: int) -> list[str]:
    """The monitors that ring in this week."""
    return [name for name, rang in zip(NAMES, result.alerts[:, step], strict=True) if rang]


def _news(result: Simulation, step: int) -> str:
    """Who rings, in the words of the calendar's rows."""
    rows = [name for name, monitors in ROWS.items() if result.alerts[list(monitors), step].any()]
    if len(rows) == len(ROWS):
        return "every row rings"
    said = {"Distances": "distances", "Tests": "tests", "Expected": "expected accuracy", "Known": "known accuracy"}
    *names, last = [said.get(name, name) for name in rows] or ["no monitor"]
    one = not names and last not in ("distances", "tests")
    return f"{', '.join(names)}{' and ' if names else ''}{last} ring{'s' if one else ''}"


def _two_areas(chart: Chart, x: Array, before: Array, after: Array) -> None:
    hover = "%{x:.3g}: %{y:.1%}"
    area = {"fill": "tozeroy", "fillcolor": style.faded(style.REFERENCE, style.SOFT), "line__shape": "hvh"}
    chart.line(x, before, style.REFERENCE, dash="dot", width=style.THIN, hover=hover, **area)
    chart.line(x, each(after), style.CURRENT, line__shape="hvh", hover=hover)


def _named(chart: Chart) -> Chart:
    corner = {"xref": "paper", "yref": "paper", "yanchor": "top"}
    chart.label(0.02, 1.0, "reference", style.REFERENCE, **corner)
    return chart.label(0.98, 1.0, "this week", style.CURRENT, xanchor="right", **corner)
