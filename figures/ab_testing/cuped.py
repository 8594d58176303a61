"""Pictures of the CUPED lab: the narrower estimates, the variance that is left, the users behind it, the power."""

from typing import Any

import numpy as np

from concepts.ab_testing.cuped import Cuped
from concepts.ab_testing.power import whole_users
from figures import style
from figures.style import Chart, View, each
from figures.words import count, fixed, percent

PLAIN, ADJUSTED = style.GREY, style.BLUE


def cuped_view(sweep: Cuped) -> View:
    """The whole lab."""
    figures = [cuped_estimates(sweep), cuped_users(sweep), cuped_variance(sweep), cuped_power(sweep)]
    return View(
        figures, "Correlation ρ with the past", cuped_steps(sweep), cuped_readouts(sweep), cuped_sentences(sweep)
    )


def cuped_estimates(sweep: Cuped) -> Chart:
    """The estimates of all simulated experiments, without CUPED and with it."""
    edges = sweep.effect + sweep.error_plain[0] * np.linspace(-3.6, 3.6, 37)
    middle = (edges[1:] + edges[:-1]) / 2
    plain, adjusted = (
        np.stack([np.histogram(row, edges)[0] for row in rows]) / rows.shape[1]
        for rows in (sweep.plain, sweep.adjusted)
    )
    top = 1.12 * float(adjusted.max())
    chart = Chart(
        f"What {count(sweep.plain.shape[1])} simulated tests estimate",
        x="Estimated effect, sd",
        y="Share of tests",
        x_range=(edges[0], edges[-1]),
        y_range=(0, top),
        alt="Distribution of estimated effects over simulated experiments, without and with CUPED.",
        yaxis={"tickformat": ".0%"},
    )
    for name, rows, color, dash in (("without", plain, PLAIN, "dot"), ("with CUPED", adjusted, ADJUSTED, "solid")):
        fill: dict[str, Any] = {"fill": "tozeroy", "fillcolor": style.faded(color, style.FAINT), "line__shape": "hvh"}
        chart.line(middle, each(rows), color, dash=dash, hover=f"%{{x:.3f}}: %{{y:.1%}} {name}", **fill)
    chart.label(edges[0], 0.98 * top, " ━ with CUPED", ADJUSTED, yanchor="top")
    chart.label(edges[0], 0.90 * top, " ┅ without", PLAIN, yanchor="top")
    chart.handle(sweep.effect, None, "true effect", cuped_effect="x")
    chart.label(sweep.effect, 0.98 * top, " truth", style.HELD, yanchor="top")
    return chart


def cuped_users(sweep: Cuped) -> Chart:
    """Some users of one experiment: the metric against the same users' past, with the fitted slope."""
    chart = Chart(
        "One test: what the past explains",
        x="Before the test, sd",
        y="During, sd",
        x_range=(-3.8, 3.8),
        y_range=(-4, 4 + sweep.effect),
        alt="The metric of some users during the experiment against the same before it.",
    )
    groups = (("control", style.CONTROL, "circle"), ("treatment", style.TREATMENT, "diamond-open"))
    for i, (name, color, symbol) in enumerate(groups):
        hover = f"before %{{x:.2f}}, during %{{y:.2f}}, {name}"
        y = each(np.clip(sweep.after[:, i], -3.95, 3.95 + sweep.effect))
        chart.points(np.clip(sweep.before[i], -3.75, 3.75), y, color, symbol, size=5, opacity=0.75, hover=hover)
    slope = sweep.effect / 2 + sweep.theta[:, None] * np.array([-3.4, 3.4])
    chart.line([-3.4, 3.4], each(slope), style.ESTIMATE, dash="dash")
    chart.hold(np.full(sweep.rho.shape, 3.4), slope[:, 1])
    chart.points([3.4], each(slope[:, 1]), style.HELD, "diamond", size=style.MARK, edge=True)
    return chart


def cuped_variance(sweep: Cuped) -> Chart:
    """The variance that is left: theory as a line, simulation as dots."""
    chart = Chart(
        "Variance left: 1 − ρ² (dots: simulated)",
        x="Correlation ρ with the past",
        y="Variance left",
        x_range=(-0.02, 0.98),
        y_range=(0, 1.19),
        alt="Variance with CUPED as a share of the variance without, against the correlation.",
        yaxis={"tickformat": ".0%"},
    )
    x, y = sweep.rho, sweep.variance
    hover = "ρ = %{x:.3g}: %{y:.1%}"
    chart.line(x, y, ADJUSTED, hover=f"{hover}, theory")
    chart.points(x, sweep.variance_simulated, style.ESTIMATE, "diamond", size=5, hover=f"{hover}, simulated")
    saved = each(np.stack([x, x], axis=1)), each(np.stack([y, np.ones_like(y)], axis=1))
    chart.line(*saved, style.GREEN, dash="dot")
    words = each([[f"saved {percent(s, 0)}"] for s in sweep.saved])
    places = each([["top right" if r < 0.3 else "top left"] for r in x])
    chart.text(each(x), each(np.ones_like(y)), words, style.GREEN, textposition=places)
    chart.you(each(x), each(y), hover=hover)
    return chart


def cuped_power(sweep: Cuped) -> Chart:
    """Chance to detect the effect with the same users, without and with CUPED."""
    chart = Chart(
        f"The same {count(sweep.users)} users an arm find more"
        if sweep.effect
        else "No effect: both find one as rarely as α promises",
        x="Correlation ρ with the past",
        y="Power",
        x_range=(-0.02, 0.98),
        y_range=(0, 1.04),
        alt="Power without and with CUPED against the correlation.",
        yaxis={"tickformat": ".0%"},
        showlegend=True,
    )
    rows = (
        ("Without", sweep.power_plain, sweep.found_plain, PLAIN, "dot", "circle-open"),
        ("With CUPED", sweep.power_adjusted, sweep.found_adjusted, ADJUSTED, "solid", "diamond"),
    )
    for name, power, found, color, dash, symbol in rows:
        hover = f"ρ = %{{x:.3g}}: %{{y:.1%}} {name}"
        chart.line(sweep.rho, power, color, dash=dash, name=name, hover=hover)
        chart.points(sweep.rho, found, color, symbol, size=5, hover=f"{hover}, simulated")
    chart.you(each(sweep.rho), each(sweep.power_adjusted))
    return chart


def cuped_readouts(sweep: Cuped) -> dict[str, list[str]]:
    """Tile name to one text a step."""
    was = percent(sweep.power_plain[0], 1)
    return {
        "Users saved": [percent(s, 0) for s in sweep.saved],
        "Same precision with": [
            f"{count(n)} of {count(sweep.users)}" for n in whole_users(sweep.users * sweep.variance)
        ],
        "Power" if sweep.effect else "False positives": [f"{percent(p, 1)}, was {was}" for p in sweep.power_adjusted],
        "Standard error": [f"{fixed(e, 3)}, was {fixed(sweep.error_plain[0], 3)}" for e in sweep.error_adjusted],
        "Variance left": [percent(v, 1) for v in sweep.variance],
        "Variance left, simulated": [percent(v, 1) for v in sweep.variance_simulated],
    }


def cuped_sentences(sweep: Cuped) -> list[str]:
    """One plain sentence a step."""
    enough = whole_users(sweep.users * sweep.variance)
    rows = zip(sweep.rho, sweep.variance, enough, sweep.power_plain, sweep.power_adjusted, strict=True)
    return [
        f"A past that does not correlate leaves all of the variance and saves nobody: {count(sweep.users)} users an "
        f"arm find {'the' if sweep.effect else 'an'} effect in {percent(a, 1)} of tests, as without it."
        if r == 0
        else f"A past that correlates by {r:.3g} leaves {percent(v, 0)} of the variance: {count(n)} users "
        f"do the work of {count(sweep.users)}"
        + (
            f", or the same users find the effect in {percent(b, 1)} of tests instead of {percent(a, 1)}."
            if sweep.effect
            else f". There is no effect, so all who find one, {percent(b, 1)} of tests, are wrong, as α allows."
        )
        for r, v, n, a, b in rows
    ]


def cuped_steps(sweep: Cuped) -> list[str]:
    """The correlation."""
    return [f"{rho:.3f}" for rho in sweep.rho]


def cuped_printed(sweep: Cuped, step: int) -> str:
    """What the snippet prints at this step."""
    return "\n".join(
        [
            f"variance left, 1 - rho^2: {sweep.variance[step]:.4f}",
            f"variance left, simulated: {sweep.variance_simulated[step]:.4f}",
            f"found without CUPED: {sweep.found_plain[step]:.4f}",
            f"found with CUPED: {sweep.found_adjusted[step]:.4f}",
        ]
    )
