"""Pictures of the novelty lab: what the average says, what each day says, and what a winner overstates."""

from typing import Any

import numpy as np

from concepts.ab_testing.novelty import Novelty
from figures import style
from figures.style import Chart, View, each
from figures.words import fixed, percent

TRUE_SO_FAR = style.BROWN


def novelty_view(sweep: Novelty) -> View:
    """The whole lab."""
    figures = [novelty_running(sweep), novelty_daily(sweep), novelty_curse(sweep)]
    return View(figures, "Day of decision", novelty_steps(sweep), novelty_readouts(sweep), novelty_sentences(sweep))


def _range(sweep: Novelty, *shown: np.ndarray) -> tuple[float, float]:
    """Range of an effect axis, points, that holds all that is shown, the truth and nought."""
    low = min(0.0, *(float(part.min()) for part in (sweep.today, *shown)))
    high = max(0.0, *(float(part.max()) for part in (sweep.today, *shown)))
    return 100 * low - 6 * (high - low), 100 * high + 6 * (high - low)


def _lasting(chart: Chart, sweep: Novelty) -> None:
    chart.level(100 * sweep.lasting, style.TRUTH, dash="dash", width=style.LINE)
    chart.handle(0.8, 100 * sweep.lasting, "what lasts", "square", lasting=("y", 0.01, 0.0))


def novelty_running(sweep: Novelty) -> Chart:
    """The estimate from all days so far with its interval, the true average it estimates, and what lasts."""
    bottom, top = _range(sweep, sweep.low, sweep.high)
    chart = Chart(
        "All days so far: the average remembers the excitement"
        if sweep.today[0] > sweep.lasting
        else "All days so far: the average lags behind",
        x="Day of decision",
        y="Effect, points",
        x_range=(0, 61),
        y_range=(bottom, top),
        alt="Running estimate with its interval, the true average so far, and the effect that lasts.",
    )
    low, high, running, truth, week = (
        100 * part for part in (sweep.low, sweep.high, sweep.running, sweep.truth, sweep.week)
    )
    days = [sweep.day[: k + 1].astype(np.float32) for k in range(60)]
    area = [np.concatenate([high[: k + 1], low[k::-1]]).astype(np.float32) for k in range(60)]
    fill: dict[str, Any] = {"fill": "toself", "fillcolor": style.faded(style.ESTIMATE, style.SOFT), "line__width": 0}
    chart.add(x=each([np.concatenate([d, d[::-1]]) for d in days]), y=each(area), mode="lines", **fill)
    hover = "day %{x}: %{y:.2f} pp"
    chart.line(sweep.day, truth, TRUE_SO_FAR, hover=f"{hover}, true average so far")
    chart.line(each(days), each([running[: k + 1].astype(np.float32) for k in range(60)]), style.ESTIMATE, hover=hover)
    span = each([[max(1, k - 6), k] for k in sweep.day]), each(np.stack([week, week], axis=1))
    chart.line(*span, style.BLUE, width=style.BOLD, hover="last 7 days: %{y:.2f} pp")
    _lasting(chart, sweep)
    chart.you(each(sweep.day.astype(float)), each(running), hover=hover)
    step = 0.07 * (top - bottom)
    for row, (text, color) in enumerate(
        (
            ("━ estimate so far", style.ESTIMATE),
            ("━ true average so far", TRUE_SO_FAR),
            ("━ last 7 days", style.BLUE),
            ("╌ what lasts", style.TRUTH),
        )
    ):
        chart.label(60.5, top - step * row, text, color, xanchor="right", yanchor="top")
    return chart


def novelty_daily(sweep: Novelty) -> Chart:
    """Each day's estimate, and the true effect as the novelty wears off."""
    chart = Chart(
        "Each day on its own",
        x="Day of the test",
        y="Effect, points",
        x_range=(0, 61),
        y_range=_range(sweep, sweep.daily),
        alt="Daily estimates and the true daily effect, decaying to what lasts.",
    )
    hover = "day %{x}: %{y:.2f} pp"
    chart.points(sweep.day, 100 * sweep.daily, style.faded(style.GREY, 0.45), size=4)
    seen = np.where(sweep.day[None, :] <= sweep.day[:, None], 100 * sweep.daily[None, :], np.nan)
    chart.points(sweep.day, each(seen), style.ESTIMATE, size=5, hover=f"{hover}, estimate")
    chart.line(sweep.day, 100 * sweep.today, style.TRUTH, hover=f"{hover}, true")
    chart.label(61, 100 * sweep.today[-1], "true", style.TRUTH, xanchor="right", yanchor="bottom")
    chart.handle(1.0, 100 * float(sweep.today[0]), "effect on day 1", "square", initial=("y", 0.01, 0.0))
    chart.here(sweep.day.astype(float))
    return chart


def novelty_curse(sweep: Novelty) -> Chart:
    """If only the lasting effect were there: how much a significant estimate would overstate it."""
    curse = sweep.curse
    chart = Chart(
        "Winner's curse: winners overstate",
        x="Power for what lasts",
        y="Estimate over truth, if significant",
        x_range=(0, 1.04),
        y_range=(-0.03, np.log10(max(curse.type_m[0] * 1.2, 2))),
        alt="Exaggeration of significant estimates against power.",
        xaxis={"tickformat": ".0%"},
        yaxis={"type": "log", "tickvals": [1, 2, 5, 10, 20, 50, 100]},
    )
    hover = "power %{x:.0%}: × %{y:.2f}"
    chart.line(curse.power, curse.type_m, style.BLUE, hover=hover)
    chart.level(1.0, style.TRUTH, dash="dash", width=style.LINE)
    chart.you(each(curse.power), each(curse.type_m), hover=hover)
    return chart


def novelty_readouts(sweep: Novelty) -> dict[str, list[str]]:
    """Tile name to one text a step."""
    return {
        "Estimate so far": [f"{_points(r)} pp" for r in sweep.running],
        "True average so far": [f"{_points(t)} pp" for t in sweep.truth],
        "Last 7 days": [
            f"{_points(w)} ± {fixed(100 * e)} pp" for w, e in zip(sweep.week, sweep.week_error, strict=True)
        ],
        "Tests misled": [percent(e, 0) for e in sweep.error],
        "Interval": [f"{_points(a)} to {_points(b)} pp" for a, b in zip(sweep.low, sweep.high, strict=True)],
        "If significant, overstates": [f"× {fixed(m)}" for m in sweep.curse.type_m],
        "What lasts": [f"{_points(sweep.lasting)} pp"] * len(sweep.day),
    }


def novelty_sentences(sweep: Novelty) -> list[str]:
    """One plain sentence a step."""
    rows = zip(sweep.day, sweep.running, sweep.truth, sweep.error, strict=True)
    return [
        f"Deciding on day {k}: the average says {_points(r)} points, {_points(sweep.lasting)} will last. The effect "
        f"truly averaged {_points(t)}, so {percent(e, 0)} of such tests have an interval that misses what lasts."
        for k, r, t, e in rows
    ]


def _points(share: float) -> str:
    return fixed(100 * share, 2, signed=True)


def novelty_steps(sweep: Novelty) -> list[str]:
    """The day."""
    return [str(k) for k in sweep.day]


def novelty_printed(sweep: Novelty, step: int) -> str:
    """What the snippet prints at this step."""
    return "\n".join(
        [
            f"estimate so far: {100 * sweep.running[step]:.3f}",
            f"interval: {100 * sweep.low[step]:.3f} to {100 * sweep.high[step]:.3f}",
            f"true average so far: {100 * sweep.truth[step]:.3f}",
            f"last seven days: {100 * sweep.week[step]:.3f}",
            f"power for what lasts: {sweep.curse.power[step]:.4f}",
            f"exaggeration if significant: {sweep.curse.type_m[step]:.3f}",
        ]
    )
