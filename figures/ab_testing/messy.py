"""Pictures of the messy metrics: a ratio whose unit is not the one randomized, and a mean with a heavy tail."""

from typing import Any

import numpy as np

from concepts.ab_testing.outliers import Capping
from concepts.ab_testing.power import whole_users
from concepts.ab_testing.ratio_metric import Ratio
from figures import style
from figures.style import Chart, View, each
from figures.words import count, fixed, number, percent

VIEWS, USERS = style.ALERT, style.BLUE
PLAIN, CAPPED = style.GREY, style.BLUE


# ------------------------------------------------------------------------------------------------ ratio metrics


def ratio_view(sweep: Ratio) -> View:
    """The whole lab of ratio metrics."""
    steps = [f"{icc:.2f}" for icc in sweep.icc]
    figures = [ratio_statistics(sweep), ratio_error(sweep), ratio_inflation(sweep)]
    label = "Correlation of a user's views"
    return View(figures, label, steps, ratio_readouts(sweep), ratio_sentences(sweep))


def ratio_statistics(sweep: Ratio) -> Chart:
    """The z statistics of all simulated A/A tests, by views and by users."""
    edges = np.linspace(-6, 6, 49)
    middle = (edges[1:] + edges[:-1]) / 2
    by_views, by_users = (
        np.stack([np.histogram(np.clip(row, -5.9, 5.9), edges)[0] for row in rows]) / rows.shape[1]
        for rows in (sweep.z_views, sweep.z_users)
    )
    top = 1.25 * float(max(by_users.max(), by_views.max()))
    chart = Chart(
        f"{count(sweep.z_views.shape[1])} tests of nothing against nothing",
        x="z statistic (ends: that far or farther)",
        y="Share of tests",
        x_range=(-6, 6),
        y_range=(0, top),
        alt="Histograms of the z statistic of A/A tests: counting views, and counting users by the delta method.",
        yaxis={"tickformat": ".0%"},
    )
    for name, rows, color, dash in (("by views", by_views, VIEWS, "dot"), ("by users", by_users, USERS, "solid")):
        fill: dict[str, Any] = {"fill": "tozeroy", "fillcolor": style.faded(color, style.FAINT), "line__shape": "hvh"}
        chart.line(middle, each(rows), color, dash=dash, hover=f"%{{x:.2f}}: %{{y:.1%}} {name}", **fill)
    for side in (-1, 1):
        chart.upright(side * sweep.bar, width=style.LINE)
    chart.label(sweep.bar, top, " significant", style.GREY, yanchor="top")
    chart.label(0, 1, "┅ views as rows", VIEWS, xref="paper", yref="paper", yanchor="top")
    chart.label(0, 0.92, "━ users as rows", USERS, xref="paper", yref="paper", yanchor="top")
    return chart


def ratio_error(sweep: Ratio) -> Chart:
    """False alarms against the correlation: exact by views, simulated by both; what was promised can be held."""
    chart = Chart(
        "How often a test of nothing rings",
        x="Correlation of a user's views",
        y="False alarms",
        x_range=(-0.01, 0.52),
        y_range=(0, min(1.0, np.ceil(12 * sweep.error[-1]) / 10)),
        alt="False-alarm rate against the correlation between one user's views, by views and by users.",
        yaxis={"tickformat": ".0%"},
    )
    hover = "%{x:.2f}: %{y:.1%}"
    chart.line(sweep.icc, sweep.error, VIEWS, hover=f"{hover}, by views")
    chart.points(sweep.icc[::2], sweep.error_views[::2], VIEWS, size=4, hover=f"{hover}, by views, simulated")
    chart.points(sweep.icc[::2], sweep.error_users[::2], USERS, size=4, hover=f"{hover}, by users, simulated")
    chart.level(sweep.alpha, dash="dash").handle(0.505, sweep.alpha, "alpha", "square", ratio_alpha="y")
    chart.you(each(sweep.icc), each(sweep.error), hover=hover)
    return chart


def ratio_inflation(sweep: Ratio) -> Chart:
    """The design effect: by how much the variance is larger than that of independent views."""
    chart = Chart(
        "Variance, in that of independent views",
        x="Correlation of a user's views",
        y="Design effect",
        x_range=(-0.01, 0.52),
        y_range=(0, 1.08 * float(sweep.inflation.max())),
        alt="Design effect against the correlation between one user's views.",
    )
    chart.line(sweep.icc, sweep.inflation, style.PURPLE, hover="%{x:.2f}: × %{y:.2f}")
    chart.level(1.0)
    chart.you(each(sweep.icc), each(sweep.inflation))
    return chart


def ratio_readouts(sweep: Ratio) -> dict[str, list[str]]:
    """Tile name to one text a step."""
    errors = sweep.standard_error(sweep.error), float(sweep.standard_error(sweep.alpha))
    return {
        "False alarms, by views": [percent(p, 1) for p in sweep.error],
        "Promised": [percent(sweep.alpha)] * len(sweep.icc),
        "By users, simulated": [f"{percent(p, 1)} ± {percent(errors[1], 1)}" for p in sweep.error_users],
        "Design effect": [f"× {fixed(d)}" for d in sweep.inflation],
        "By views, simulated": [
            f"{percent(p, 1)} ± {percent(e, 1)}" for p, e in zip(sweep.error_views, errors[0], strict=True)
        ],
        "Views a user": [number(sweep.views)] * len(sweep.icc),
    }


def ratio_sentences(sweep: Ratio) -> list[str]:
    """One plain sentence a step."""
    promised, said = percent(sweep.alpha, 1), []
    for r, d, p in zip(sweep.icc, sweep.inflation, sweep.error, strict=True):
        if d == 1:
            why = "One view a user" if sweep.views == 1 else "Views of one user do not correlate"
            text = f"{why}: views are independent, and a test on views rings for nothing in {promised} of cases, as"
            said.append(f"{text} promised.")
            continue
        more = f"in {percent(p, 1)} of cases, not {promised}"
        if percent(p, 1) == promised:
            more = f"hardly more often than the promised {promised}"
        said.append(
            f"Views of one user correlate by {r:.2f}: the true variance is {fixed(d)} times what {number(sweep.views)} "
            f"independent views a user would have, so a test on views rings for nothing {more}."
        )
    return said


def ratio_printed(sweep: Ratio, step: int) -> str:
    """What the snippet prints at this step."""
    return "\n".join(
        [
            f"design effect: {sweep.inflation[step]:.4f}",
            f"false alarms by views, exact: {sweep.error[step]:.4f}",
            f"false alarms by views, simulated: {sweep.error_views[step]:.4f}",
            f"false alarms by users, simulated: {sweep.error_users[step]:.4f}",
        ]
    )


# --------------------------------------------------------------------------------------------------- heavy tails


def capping_view(sweep: Capping) -> View:
    """The whole lab of heavy tails."""
    figures = [capping_bells(sweep), capping_power(sweep), capping_kept(sweep)]
    return View(
        figures, "Buyers above the cap", capping_steps(sweep), capping_readouts(sweep), capping_sentences(sweep)
    )


def capping_bells(sweep: Capping) -> Chart:
    """What the estimated gain may be, uncapped and capped."""
    wide = float(sweep.error[0])
    low, high = min(0.0, float(sweep.measured.min())) - 2.6 * wide, sweep.gain + 2.6 * wide
    x = np.linspace(low, high, 161)
    chart = Chart(
        "The same test, with and without the largest orders",
        x="Estimated gain a user",
        y="Density, the capped peak at 1",
        x_range=(low, high),
        y_range=(0, 1.25),
        alt="Distribution of the estimated gain a user, uncapped and capped.",
        yaxis={"showticklabels": False, "ticks": "", "showgrid": False},
    )
    share = (sweep.error / wide)[:, None]
    plain = np.exp(-(((x - sweep.gain) / wide) ** 2) / 2)
    capped = np.exp(-(((x - sweep.measured[:, None]) / sweep.error[:, None]) ** 2) / 2)
    for rows, color, dash in ((plain * share, PLAIN, "dot"), (capped, CAPPED, "solid")):
        fill: dict[str, Any] = {"fill": "tozeroy", "fillcolor": style.faded(color, style.FAINT)}
        chart.line(x, each(rows), color, dash=dash, hover="%{x:.3f}", **fill)
    chart.upright(0.0)
    chart.label(0.0, 1.24, "no gain ", style.GREY, xanchor="right", yanchor="top")
    chart.upright(sweep.gain, style.TRUTH, dash="dash", width=style.LINE)
    chart.label(sweep.gain, 1.24, " true gain", style.TRUTH, yanchor="top")
    corner: dict[str, Any] = {"xref": "paper", "yref": "paper", "xanchor": "right", "yanchor": "top"}
    chart.label(1, 0.9, "capped ━", CAPPED, **corner)
    chart.label(1, 0.82, "uncapped ┅", PLAIN, **corner)
    chart.you(each(sweep.measured), each(np.ones_like(sweep.measured)), hover="measured gain %{x:.3f}")
    return chart


def _places(sweep: Capping) -> np.ndarray:
    """Steps along the axis: shares grow so unevenly that a linear axis would hide the first ones."""
    return np.arange(len(sweep.top), dtype=float)


def _ticks(sweep: Capping) -> dict[str, dict[str, Any]]:
    at = [i for i, share in enumerate(sweep.top) if share in (0, 0.002, 0.01, 0.05, 0.5)]
    return {"xaxis": {"tickvals": at, "ticktext": [percent(sweep.top[i]) for i in at], "tickangle": 0}}


def capping_power(sweep: Capping) -> Chart:
    """Power at every cap."""
    chart = Chart(
        f"Power of {count(sweep.users)} users an arm",
        x="Buyers above the cap",
        y="Power",
        x_range=(-0.5, len(sweep.top) - 0.5),
        y_range=(0, 1.04),
        alt="Power against the share of buyers above the cap.",
        yaxis={"tickformat": ".0%"},
        **_ticks(sweep),
    )
    x = _places(sweep)
    chart.line(x, sweep.power, CAPPED, hover="%{y:.1%}")
    chart.points([x[sweep.best]], [sweep.power[sweep.best]], style.OPTIMUM, "star", size=style.BIG, hover="most power")
    chart.you(each(x), each(sweep.power), hover="%{y:.1%}")
    return chart


def capping_kept(sweep: Capping) -> Chart:
    """What is left of the gain and of the noise."""
    chart = Chart(
        "Noise falls first, then the gain",
        x="Buyers above the cap",
        y="Left of the uncapped",
        x_range=(-0.5, len(sweep.top) - 0.5),
        y_range=(0, 1.08),
        alt="Measured gain and standard error as shares of those without a cap.",
        yaxis={"tickformat": ".0%"},
        **_ticks(sweep),
    )
    x = _places(sweep)
    chart.line(x, sweep.kept_gain, style.GREEN, hover="gain %{y:.0%}")
    chart.line(x, sweep.kept_noise, style.NOISE, dash="dash", hover="standard error %{y:.0%}")
    chart.label(8, sweep.kept_gain[8], " gain", style.GREEN, yanchor="bottom")
    chart.label(6, sweep.kept_noise[6], "noise ", style.NOISE, yanchor="top", xanchor="right")
    chart.here(x)
    return chart


def capping_readouts(sweep: Capping) -> dict[str, list[str]]:
    """Tile name to one text a step."""
    return {
        "Power": [percent(p, 1) for p in sweep.power],
        "Users an arm for 80%": [count(n) for n in whole_users(sweep.needed)],
        "Gain that is measured": [percent(k, 0) for k in sweep.kept_gain],
        "Skewness": [number(s, 2) for s in sweep.skewness],
        "For a normal mean, 355 s²": [count(n) for n in whole_users(sweep.normal)],
        "Cap": ["none" if np.isinf(level) else fixed(level, 0) for level in sweep.level],
        "Noise left": [percent(k, 0) for k in sweep.kept_noise],
    }


def capping_sentences(sweep: Capping) -> list[str]:
    """One plain sentence a step."""
    said = []
    for i, level in enumerate(sweep.level):
        above = f"Capped at {fixed(level, 0)}, which {100 * sweep.top[i]:g}% of buyers exceed"
        cap = "Without a cap" if np.isinf(level) else above
        said.append(
            f"{cap}, {percent(sweep.kept_noise[i], 0)} of the noise and {percent(sweep.kept_gain[i], 0)} of the gain "
            f"are left: {count(float(whole_users(sweep.needed[i])))} users an arm find it with 80% power, these "
            f"{count(sweep.users)} with {percent(sweep.power[i], 0)}."
        )
    return said


def capping_steps(sweep: Capping) -> list[str]:
    """The share of buyers above the cap."""
    return [f"{100 * share:g}%" for share in sweep.top]


def capping_printed(sweep: Capping, step: int) -> str:
    """What the snippet prints at this step."""
    return "\n".join(
        [
            f"cap: {sweep.level[step]:.2f}",
            f"measured gain: {sweep.measured[step]:.4f} of {sweep.gain:.4f}",
            f"standard error: {sweep.error[step]:.4f}, uncapped {sweep.error[0]:.4f}",
            f"power: {sweep.power[step]:.4f}",
            f"skewness: {sweep.skewness[step]:.2f}",
        ]
    )
