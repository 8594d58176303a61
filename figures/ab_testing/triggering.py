"""Pictures of the triggering lab: the same test read two ways, the users that each needs, and their power."""

from typing import Any

import numpy as np

from concepts.ab_testing.power import whole_users
from concepts.ab_testing.triggering import Triggering
from figures import style
from figures.style import Chart, View, each
from figures.words import count, fixed, percent, points

ALL, TOUCHED = style.GREY, style.BLUE
REACH = 3.4
"""Standard errors to which bells are drawn."""


def triggering_view(sweep: Triggering) -> View:
    """The whole lab."""
    figures = [triggering_bells(sweep), triggering_needed(sweep), triggering_power(sweep)]
    return View(
        figures,
        "Users who can see a difference",
        triggering_steps(sweep),
        triggering_readouts(sweep),
        triggering_sentences(sweep),
    )


def triggering_bells(sweep: Triggering) -> Chart:
    """What the estimate of the effect on the triggered may be: from all users, and from the triggered alone."""
    effect = 100 * sweep.effect
    wide, narrow = 100 * sweep.error_all, 100 * sweep.error_triggered
    # Shown are shares from a tenth on: below, the wide bell is a flat line, whose ends are left out.
    reach = REACH * float(wide[np.searchsorted(sweep.share, 0.1)])
    chart = Chart(
        "One test, read twice: all users, or the triggered",
        x="Estimated effect on who sees it, points",
        y="Density, the narrow bell's peak at 1",
        x_range=(effect - reach, effect + reach),
        y_range=(0, 1.25),
        alt="Distribution of the estimated effect on the triggered users, from all users and from the triggered alone.",
        yaxis={"showticklabels": False, "ticks": "", "showgrid": False},
    )
    x = np.linspace(effect - reach, effect + reach, 161)
    hover = "%{x:.2f} pp"
    for error, color, dash in ((wide, ALL, "dot"), (narrow, TOUCHED, "solid")):
        z = (x - effect) / error[:, None]
        bell = np.exp(-(z**2) / 2) * (narrow / error)[:, None]
        fill: dict[str, Any] = {"fill": "tozeroy", "fillcolor": style.faded(color, style.FAINT)}
        chart.line(x, each(bell), color, dash=dash, hover=hover, **fill)
    chart.upright(0.0)
    chart.label(0.0, 1.24, "no effect ", style.GREY, xanchor="right", yanchor="top")
    corner: dict[str, Any] = {"xref": "paper", "yref": "paper", "xanchor": "right", "yanchor": "top"}
    chart.label(1, 1, "the triggered ━", TOUCHED, **corner)
    chart.label(1, 0.92, "all, scaled up ┅", ALL, **corner)
    chart.handle(effect, None, "effect", triggered_effect=("x", 0.01, 0.0))
    return chart


def triggering_needed(sweep: Triggering) -> Chart:
    """Users who must enter, by the share that is triggered; both scales logarithmic, so the slopes are 2 and 1."""
    touched, everyone = whole_users(sweep.needed_triggered), whole_users(sweep.needed_all)
    low, high = np.log10(touched.min()), np.log10(everyone.max())
    chart = Chart(
        f"Users to enter, for {percent(sweep.target)} power",
        x="Share who see a difference",
        y="Users in both arms",
        x_range=(np.log10(0.018), 0.04),
        y_range=(low - 0.25, high + 0.15),
        alt="Users who must enter against the share of triggered users, counting all and counting the triggered.",
        xaxis={"type": "log", "tickvals": [0.02, 0.05, 0.1, 0.2, 0.5, 1], "tickformat": ".0%"},
        yaxis={"type": "log", "dtick": 1, "tickformat": "~s"},
    )
    hover = "%{x:.0%}: %{y:,.0f} users"
    chart.line(sweep.share, everyone, ALL, dash="dot", hover=f"{hover}, counting all")
    chart.line(sweep.share, touched, TOUCHED, hover=f"{hover}, counting those who see it")
    at = 12
    chart.label(np.log10(sweep.share[at]), np.log10(everyone[at]), "all: 1/share²", ALL, yshift=2)
    below = {"yanchor": "top", "xanchor": "right", "yshift": -2}
    chart.label(np.log10(sweep.share[at]), np.log10(touched[at]), "seen: 1/share", TOUCHED, **below)
    chart.points(each(sweep.share), each(everyone), ALL, size=style.MARK, edge=True, hover=hover)
    chart.you(each(sweep.share), each(touched), hover=hover)
    return chart


def triggering_power(sweep: Triggering) -> Chart:
    """Chance to find the effect with the users at hand."""
    chart = Chart(
        f"Power of {count(sweep.users)} users",
        x="Share who see a difference",
        y="Power",
        x_range=(0, 1.04),
        y_range=(0, 1.04),
        alt="Power against the share of triggered users, counting all and counting the triggered.",
        xaxis={"tickformat": ".0%"},
        yaxis={"tickformat": ".0%"},
    )
    hover = "%{x:.0%}: %{y:.1%}"
    chart.line(sweep.share, sweep.power_all, ALL, dash="dot", hover=f"{hover}, counting all")
    chart.line(sweep.share, sweep.power_triggered, TOUCHED, hover=f"{hover}, counting those who see it")
    chart.points(each(sweep.share), each(sweep.power_all), ALL, size=style.MARK, edge=True, hover=hover)
    chart.you(each(sweep.share), each(sweep.power_triggered), hover=hover)
    return chart


def triggering_readouts(sweep: Triggering) -> dict[str, list[str]]:
    """Tile name to one text a step."""
    ratio = sweep.needed_all / sweep.needed_triggered
    return {
        "Users, all counted": [count(n) for n in whole_users(sweep.needed_all)],
        "Users, triggered only": [count(n) for n in whole_users(sweep.needed_triggered)],
        "Power, all counted": [percent(p, 1) for p in sweep.power_all],
        "Power, triggered only": [percent(p, 1) for p in sweep.power_triggered],
        "All needs": [f"{fixed(r, 1)} times the users" for r in ratio],
        "Effect on the product": [points(whole, 2) for whole in sweep.whole],
    }


def triggering_sentences(sweep: Triggering) -> list[str]:
    """One plain sentence a step."""
    touched, everyone = whole_users(sweep.needed_triggered), whole_users(sweep.needed_all)
    rows = zip(sweep.share, sweep.whole, everyone, touched, sweep.counted, strict=True)
    return [
        f"If {percent(s)} can see a difference, {points(sweep.effect)} for them is {points(w, 2)} for the product. "
        f"Counting all takes {count(a)} users. Counting only those who can see it, {count(t)} enter and {count(c)} "
        "are counted."
        for s, w, a, t, c in rows
    ]


def triggering_steps(sweep: Triggering) -> list[str]:
    """The share."""
    return [f"{100 * s:.0f}%" for s in sweep.share]


def triggering_printed(sweep: Triggering, step: int) -> str:
    """What the snippet prints at this step."""
    return "\n".join(
        [
            f"effect on all users: {sweep.whole[step]:.5f}",
            f"users to enter, counting all: {whole_users(sweep.needed_all[step]):.0f}",
            f"users to enter, counting the triggered: {whole_users(sweep.needed_triggered[step]):.0f}",
            f"power, counting all: {sweep.power_all[step]:.4f}",
            f"power, counting the triggered: {sweep.power_triggered[step]:.4f}",
        ]
    )
