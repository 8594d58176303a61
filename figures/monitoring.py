"""The weeks going by, as they were seen on the day: nothing from the future, labels only after their delay."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from concepts.drift_metrics import Array
from concepts.monitoring import CHANNELS, DISTANCE_LEVEL, MONITORS, NUMBERS, UNITS, WATCHED, WEEKS, Simulation
from figures import style

NAMES = {
    "parcel": "Parcel size",
    "price": "Price",
    "temperature": "Temperature",
    "score": "Score",
    "channel": "Channel",
}
X_WEEKS = (0.3, WEEKS + 0.7)
TINY = 1e-12
"""Where p-values are cut off in the picture; the table has them in full."""


def week_picture(result: Simulation) -> list[go.Figure | style.Sweep]:
    """The lab's figures, in the order they are shown."""
    pictures = (focus, scores, quality, labels, calendar, psi_over_time, distances, p_values)
    return [picture(result) for picture in pictures]


def week_view(result: Simulation) -> style.View:
    """All that the simulator shows."""
    return style.View(
        figures=week_picture(result),
        label="Week",
        steps=week_steps(result),
        readouts=week_readouts(result),
        sentences=week_sentences(result),
    )


def focus(result: Simulation) -> style.Sweep:
    """The drifting feature this week, as shares of rows, against the reference."""
    name = NAMES[result.focus]
    top = float(1.15 * max(result.before.max(), result.after.max()))
    unit = UNITS[result.focus]
    figure = style.chart(
        f"{name}: this week against the reference",
        x=f"{name} ({unit})" if unit else name,
        y="Share of orders",
        y_range=(0, top),
        alt=f"Distribution of {name.lower()} in the current week over that of the reference.",
        yaxis_tickformat=".0%",
        showlegend=True,
        barmode="group",
    )
    if result.focus == "channel":
        hover = "%{x}: %{y:.1%}"
        figure.add_bar(x=CHANNELS, y=result.before, name="Reference", marker_color=style.REFERENCE, hovertemplate=hover)
        bars = {"color": style.CURRENT, "pattern": {"shape": "/"}}
        figure.add_bar(x=CHANNELS, y=result.after[0], name="This week", marker=bars, hovertemplate=hover)
    else:
        figure.update_xaxes(range=[result.edges[0], result.edges[-1]])
        middle = (result.edges[1:] + result.edges[:-1]) / 2
        _two_areas(figure, middle, result.before, result.after[0])
    return style.Sweep(figure, {1: {"y": result.after}})


def scores(result: Simulation) -> style.Sweep:
    """What the model says this week against the reference."""
    top = float(1.15 * max(result.score_before.max(), result.score_after.max()))
    figure = style.chart(
        "Score: this week against the reference",
        x="Predicted chance of a return",
        y="Share of orders",
        x_range=(0, 1),
        y_range=(0, top),
        alt="Distribution of the model's score in the current week over that of the reference.",
        yaxis_tickformat=".0%",
        showlegend=True,
    )
    _two_areas(figure, np.arange(20) / 20 + 0.025, result.score_before, result.score_after[0])
    return style.Sweep(figure, {1: {"y": result.score_after}})


def quality(result: Simulation) -> style.Sweep:
    """Accuracy as known, as expected from the scores, and the truth that the blind window hides."""
    low = float(np.floor(10 * min(result.accuracy.min(), 0.6)) / 10)
    figure = style.chart(
        f"Accuracy: known {result.delay} weeks late",
        x="Week",
        y="Accuracy",
        x_range=X_WEEKS,
        y_range=(low, 1.0),
        alt="Accuracy by week: known, hidden in the blind window, and expected from the scores.",
        yaxis_tickformat=".0%",
        showlegend=True,
    )
    _blind(figure, low)
    hover = "Week %{x}: %{y:.1%}"
    figure.add_scatter(
        name="Known",
        mode="lines+markers",
        line=dict(color=style.TRUTH, width=2.5),
        marker_size=5,
        hovertemplate=hover,
    )
    figure.add_scatter(
        name="True, still hidden",
        mode="markers",
        marker=dict(color=style.TRUTH, size=7, symbol="circle-open"),
        hovertemplate=hover,
    )
    figure.add_scatter(
        name="Expected from scores",
        mode="lines",
        line=dict(color=style.ESTIMATE, dash="dash", width=2.5),
        hovertemplate=hover,
    )
    _onset(figure, result, low, 1.0)
    return style.Sweep(
        figure,
        {
            0: _window(result, low, 1.0),
            1: _upto(result, result.accuracy, known=True),
            2: {"x": [result.weeks] * len(result), "y": _hidden(result, result.accuracy)},
            3: _upto(result, result.estimate),
        },
    )


def labels(result: Simulation) -> style.Sweep:
    """Share of returns: what came, as far as known, and what the scores say."""
    figure = style.chart(
        "Share of returns: predicted, and what came",
        x="Week",
        y="Share of orders",
        x_range=X_WEEKS,
        y_range=(0, 1),
        alt="Share of returned orders by week: known, hidden, and the mean score.",
        yaxis_tickformat=".0%",
        showlegend=True,
    )
    _blind(figure, 0)
    hover = "Week %{x}: %{y:.1%}"
    figure.add_scatter(
        name="Returned, known",
        mode="lines+markers",
        line=dict(color=style.TRUTH, width=2.5),
        marker_size=5,
        hovertemplate=hover,
    )
    figure.add_scatter(
        name="Still hidden",
        mode="markers",
        marker=dict(color=style.TRUTH, size=7, symbol="circle-open"),
        hovertemplate=hover,
    )
    figure.add_scatter(
        name="Mean score",
        mode="lines",
        line=dict(color=style.ESTIMATE, dash="dash", width=2.5),
        hovertemplate=hover,
    )
    _onset(figure, result, 0, 1)
    return style.Sweep(
        figure,
        {
            0: _window(result, 0, 1),
            1: _upto(result, result.returned, known=True),
            2: {"x": [result.weeks] * len(result), "y": _hidden(result, result.returned)},
            3: _upto(result, result.score_mean),
        },
    )


def calendar(result: Simulation) -> style.Sweep:
    """Which monitor alerted in which week. The label monitor's alerts appear when its labels do."""
    rows = ["PSI", "KS", "Wasserstein", "JS", "Chi-square", "Expected acc.", "Known acc."]
    figure = style.chart(
        "Alert calendar: filled squares are alerts",
        x="Week",
        y="",
        x_range=X_WEEKS,
        y_range=(len(rows) - 0.4, -0.6),
        alt="One row for each monitor and one column for each week; a filled square is an alert.",
        margin_l=126,
    )
    figure.update_yaxes(tickvals=list(range(len(rows))), ticktext=rows, title_text=None)
    for row in range(len(rows)):
        marker = dict(size=8, symbol="square", color=style.ALERT, line=dict(width=0))
        figure.add_scatter(mode="markers", marker=marker, hovertemplate=rows[row] + ", week %{x}<extra></extra>")
    quiet = dict(size=3, color=style.GREY)
    figure.add_scatter(mode="markers", marker=quiet, hoverinfo="skip")
    _onset(figure, result, -0.6, len(rows) - 0.4)
    _cursor(figure)
    moving: dict[int, dict[str, Any]] = {}
    shown = _alerts_seen(result)
    for row in range(len(rows)):
        moving[row] = {
            "x": [result.weeks] * len(result),
            "y": np.where(shown[:, row], float(row), np.nan),
        }
    past = np.arange(WEEKS)[:, None] >= np.arange(WEEKS)
    quiet_rows = [np.where(past & ~shown[:, row], float(row), np.nan) for row in range(len(rows))]
    moving[len(rows)] = {
        "x": [np.tile(result.weeks, len(rows))] * len(result),
        "y": np.concatenate(quiet_rows, axis=1),
    }
    moving[len(figure.data) - 1] = _line(result, -0.6, len(rows) - 0.4)
    return style.Sweep(figure, moving)


def psi_over_time(result: Simulation) -> style.Sweep:
    """PSI of every watched variable, on a log axis."""
    return _over_time(
        result,
        "PSI of every variable",
        "PSI (log scale)",
        (np.log10(0.0005), np.log10(20)),
        [(name, result.psi[row]) for row, name in enumerate(WATCHED)],
        result.psi_level,
        f"PSI {result.psi_level:g}",
    )


def distances(result: Simulation) -> style.Sweep:
    """Wasserstein over the standard deviation and JS, of the drifting feature and of the score."""
    name = result.focus
    lines = [(f"JS, {name}", result.js[WATCHED.index(name)]), ("JS, score", result.js[3])]
    if name != "channel":
        lines.insert(0, (f"W/sd, {name}", result.wasserstein_sd[NUMBERS.index(name)]))
    lines.append(("W/sd, score", result.wasserstein_sd[3]))
    return _over_time(
        result,
        "Jensen-Shannon distance (base 2) and Wasserstein-1 / reference sd",
        "Distance (log scale)",
        (np.log10(0.003), np.log10(40)),
        lines,
        DISTANCE_LEVEL,
        "level 0.1",
    )


def p_values(result: Simulation) -> style.Sweep:
    """KS and chi-square p-values; alerts lie below the level."""
    name = result.focus if result.focus in NUMBERS else "parcel"
    lines = [
        (f"KS, {name}", result.ks_p[NUMBERS.index(name)]),
        ("KS, score", result.ks_p[3]),
        ("χ², channel", result.chi2_p[0]),
        ("χ², missing", result.chi2_p[1]),
    ]
    return _over_time(
        result,
        "p-values of KS (asymptotic) and chi-square: low means not chance",
        "p-value (log scale)",
        (np.log10(TINY) - 0.5, 0.4),
        [(label, np.maximum(values, TINY)) for label, values in lines],
        result.alpha,
        f"α = {result.alpha:g}",
        above=False,
    )


def week_steps(result: Simulation) -> list[str]:
    return [f"Week {week}" for week in result.weeks]


def week_readouts(result: Simulation) -> dict[str, list[str]]:
    """The tiles: what is seen at once, and what is known of the truth."""
    steps = range(len(result))
    row = WATCHED.index(result.focus)
    p = result.chi2_p[0] if result.focus == "channel" else result.ks_p[NUMBERS.index(result.focus)]
    test = "χ² p" if result.focus == "channel" else "KS p"
    seen = _alerts_seen(result)
    known = [result.known(step) for step in steps]
    return {
        f"PSI, {result.focus}": [f"{value:.3f}" for value in result.psi[row]],
        "PSI, score": [f"{value:.3f}" for value in result.psi[3]],
        f"{test}, {result.focus}": [_p(value) for value in p],
        "Missing / new": [f"{a:.1%} / {b:.1%}" for a, b in zip(result.missing, result.new, strict=True)],
        "Alerts now": [_names(result, seen, step) for step in steps],
        "Expected accuracy": [f"{value:.1%}" for value in result.estimate],
        "Known accuracy": [f"{result.accuracy[k - 1]:.1%} (wk {k})" if k else "none yet" for k in known],
        "True now (hidden)": [f"{a:.1%}, AUC {b:.3f}" for a, b in zip(result.accuracy, result.auc, strict=True)],
    }


def week_sentences(result: Simulation) -> list[str]:
    """Each week in plain words."""
    texts = []
    seen = _alerts_seen(result)
    for step in range(len(result)):
        known = result.known(step)
        truth, alerts = result.accuracy[step], _names(result, seen, step)
        firing = "no monitor alerts" if alerts == "none" else f"alerts: {alerts}"
        last = (
            f"the last known is {result.accuracy[known - 1]:.1%}, of week {known}" if known else "no labels are in yet"
        )
        drift = "No drift" if result.strength[step] == 0 else "Drift is on"
        texts.append(
            f"Week {step + 1}: {drift.lower()}, {firing}. "
            f"True accuracy is {truth:.1%}; {last}; the scores promise {result.estimate[step]:.1%}."
        )
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


def _two_areas(figure: go.Figure, x: Array, before: Array, after: Array) -> None:
    hover = "%{x:.3g}: %{y:.1%}"
    figure.add_scatter(
        x=x,
        y=before,
        name="Reference",
        mode="lines",
        line=dict(color=style.REFERENCE, shape="hvh", width=1.5, dash="dot"),
        fill="tozeroy",
        fillcolor=style.faded(style.REFERENCE, 0.25),
        hovertemplate=hover,
    )
    figure.add_scatter(
        x=x,
        y=after,
        name="This week",
        mode="lines",
        line=dict(color=style.CURRENT, shape="hvh", width=2.5),
        hovertemplate=hover,
    )


def _over_time(
    result: Simulation,
    title: str,
    y: str,
    y_range: tuple[float, float],
    lines: list[tuple[str, Array]],
    level: float,
    level_name: str,
    above: bool = True,
) -> style.Sweep:
    """Lines that fill up week by week on a log axis, the alert level, and this week's values as dots."""
    step = 1 if y_range[1] - y_range[0] < 6 else 3
    ticks = 10.0 ** np.arange(-12, 3, step)
    figure = style.chart(
        title,
        x="Week",
        y=y,
        x_range=X_WEEKS,
        y_range=y_range,
        alt=f"{title}, week by week, with the alert level.",
        yaxis=dict(type="log", tickvals=ticks, ticktext=[f"{tick:g}" for tick in ticks]),
        showlegend=True,
    )
    focus_first = sorted(range(len(lines)), key=lambda place: result.focus not in lines[place][0])
    moving: dict[int, dict[str, Any]] = {}
    for order, place in enumerate(focus_first):
        label, values = lines[place]
        figure.add_scatter(
            name=label,
            mode="lines+markers",
            line=dict(color=style.SERIES[(order + 1) % 5], dash=style.DASHES[order], width=3 if order == 0 else 1.5),
            marker=dict(size=5 if order == 0 else 4, symbol=("circle", "diamond", "square", "cross", "x")[order]),
            hovertemplate="Week %{x}: %{y:.3g}",
        )
        moving[order] = _upto(result, np.maximum(values, 10 ** y_range[0] * 1.02))
    edge = dict(color=style.GREY, width=1.5, dash="dash")
    figure.add_scatter(x=X_WEEKS, y=[level] * 2, mode="lines", line=edge, hoverinfo="skip", showlegend=False)
    style.label(figure, 0.5, np.log10(level), level_name, style.GREY, yanchor="bottom" if above else "top")
    _onset(figure, result, 10 ** y_range[0], 10 ** y_range[1])
    _cursor(figure)
    moving[len(figure.data) - 1] = _line(result, 10 ** y_range[0], 10 ** y_range[1])
    return style.Sweep(figure, moving)


def _blind(figure: go.Figure, low: float) -> None:
    figure.add_scatter(
        name="Blind window",
        x=[0, 0, 1, 1],
        y=[low] * 4,
        mode="lines",
        line_width=0,
        fill="toself",
        fillcolor=style.faded(style.GREY, 0.28),
        hoverinfo="skip",
        showlegend=False,
    )


def _onset(figure: go.Figure, result: Simulation, low: float, high: float) -> None:
    if result.kind != "none":
        line = dict(color=style.GREY, width=1.5, dash="dot")
        at = [result.onset - 0.5] * 2
        figure.add_scatter(x=at, y=[low, high], mode="lines", line=line, hoverinfo="skip", showlegend=False)


def _cursor(figure: go.Figure) -> None:
    figure.add_scatter(
        mode="lines", line=dict(color=style.faded(style.GREY, 0.35), width=9), hoverinfo="skip", showlegend=False
    )


def _line(result: Simulation, low: float, high: float) -> dict[str, Any]:
    return {"x": [[week, week] for week in result.weeks], "y": [[low, high]] * len(result)}


def _window(result: Simulation, low: float, high: float) -> dict[str, Any]:
    """From the first unlabelled week to the current one."""
    edges = [(result.known(step) + 0.5, step + 1.5) for step in range(len(result))]
    return {"x": [[a, a, b, b] for a, b in edges], "y": [[low, high, high, low]] * len(result)}


def _upto(result: Simulation, values: Array, known: bool = False) -> dict[str, Any]:
    last = np.array([result.known(step) if known else step + 1 for step in range(len(result))])
    shown = np.arange(len(result)) < last[:, None]
    return {"x": [result.weeks] * len(result), "y": np.where(shown, values, np.nan)}


def _hidden(result: Simulation, values: Array) -> Array:
    weeks = np.arange(len(result))
    first = np.array([result.known(step) for step in range(len(result))])
    return np.where((weeks >= first[:, None]) & (weeks <= weeks[:, None]), values, np.nan)


def _alerts_seen(result: Simulation) -> np.ndarray:
    """(step, monitor, week) bool: alerts raised up to each step; the label monitor's at the week it speaks of."""
    weeks = np.arange(len(result))
    shown = result.alerts[None] & (weeks <= weeks[:, None])[:, None]
    known = np.array([result.known(step) for step in range(len(result))])
    shown[:, -1] = result.alerts[-1] & (weeks < known[:, None])
    return shown


def _names(result: Simulation, seen: np.ndarray, step: int) -> str:
    """The monitors that alert this week; for labels, whether the newest labelled week raised an alert."""
    hits = [name for row, name in enumerate(MONITORS[:-1]) if seen[step, row, step]]
    known = result.known(step)
    if known and seen[step, -1, known - 1]:
        hits.append("labels")
    return ", ".join(hits) or "none"


def _p(value: float) -> str:
    return "< 1e-12" if value < TINY else f"{value:.3f}" if value >= 0.001 else f"{value:.0e}"
