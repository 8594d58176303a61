"""Pictures of the noise lab: CUPED's narrower estimates, and what novelty and the winner's curse add to an effect."""

import numpy as np
import plotly.graph_objects as go

from concepts.cuped import Cuped
from concepts.novelty import Novelty
from figures import style

PLAIN, ADJUSTED = style.GREY, style.BLUE


def cuped_estimates(sweep: Cuped) -> style.Sweep:
    """The estimates of all simulated experiments, without CUPED and with it."""
    error = sweep.error_plain[0]
    edges = sweep.effect + error * np.linspace(-3.6, 3.6, 37)
    middle = (edges[1:] + edges[:-1]) / 2
    counts = [
        np.stack([np.histogram(row, edges)[0] for row in rows]) / sweep.plain.shape[1]
        for rows in (sweep.plain, sweep.adjusted)
    ]
    top = 1.12 * counts[1].max()
    figure = style.chart(
        f"Estimates of {sweep.plain.shape[1]:,} simulated experiments",
        x="Estimated effect, sd",
        y="Share of experiments",
        x_range=(edges[0], edges[-1]),
        y_range=(0, top),
        alt="Distribution of estimated effects over simulated experiments, without and with CUPED.",
        showlegend=True,
        yaxis_tickformat=".0%",
    )
    for name, color, dash in (("Without", PLAIN, "dot"), ("With CUPED", ADJUSTED, "solid")):
        line = dict(color=color, width=2.5, dash=dash, shape="hvh")
        hover = "%{x:.3f}: %{y:.1%}<extra>" + name + "</extra>"
        fill = style.faded(color, 0.15)
        figure.add_scatter(
            x=middle, mode="lines", line=line, fill="tozeroy", fillcolor=fill, name=name, hovertemplate=hover
        )
    truth = dict(color=style.TRUTH, width=2, dash="dash")
    figure.add_scatter(x=[sweep.effect] * 2, y=[0, top], mode="lines", line=truth, name="Truth", hoverinfo="skip")
    return style.Sweep(figure, {0: {"y": counts[0]}, 1: {"y": counts[1]}})


def cuped_variance(sweep: Cuped) -> style.Sweep:
    """The variance that is left: theory as a line, simulation as dots."""
    figure = style.chart(
        "Variance left: 1 − ρ² (dots: simulated)",
        x="Correlation ρ with the past",
        y="Variance left",
        x_range=(-0.02, 0.98),
        y_range=(0, 1.19),
        alt="Variance with CUPED as a share of the variance without, against the correlation.",
        yaxis_tickformat=".0%",
    )
    line = dict(color=ADJUSTED, width=2.5)
    hover = "ρ = %{x:.3g}: %{y:.1%}<extra>"
    figure.add_scatter(x=sweep.rho, y=sweep.variance, mode="lines", line=line, hovertemplate=hover + "theory</extra>")
    dots = dict(size=6, color=style.ESTIMATE, symbol="diamond")
    figure.add_scatter(
        x=sweep.rho, y=sweep.variance_simulated, mode="markers", marker=dots, hovertemplate=hover + "simulated</extra>"
    )
    drop = dict(color=style.TRUTH, width=2, dash="dot")
    figure.add_scatter(mode="lines", line=drop, hoverinfo="skip")
    dot = dict(size=13, color=style.VERMILION, line=dict(color="white", width=1))
    figure.add_scatter(mode="markers", marker=dot, hoverinfo="skip")
    figure.add_scatter(mode="text", textfont=dict(size=14, color=style.TRUTH), hoverinfo="skip")
    x, y = sweep.rho, sweep.variance
    return style.Sweep(
        figure,
        {
            2: {"x": np.stack([x, x], axis=1), "y": np.stack([y, np.ones_like(y)], axis=1)},
            3: {"x": x[:, None], "y": y[:, None]},
            4: {
                "x": x[:, None],
                "y": np.ones((len(y), 1)),
                "text": [[f"saved {s:.0%}"] for s in sweep.saved],
                "textposition": [["top right" if r < 0.2 else "top left"] for r in x],
            },
        },
    )


def cuped_users(sweep: Cuped) -> style.Sweep:
    """Some users of one experiment: the metric against the same users' past, with the fitted slope."""
    figure = style.chart(
        "One experiment: what the past explains",
        x="Before the experiment, sd",
        y="During, sd",
        x_range=(-3.6, 3.6),
        y_range=(-4, 4 + sweep.effect),
        alt="The metric of some users during the experiment against the same before it.",
        showlegend=True,
    )
    names = (("Control", style.CONTROL, "circle"), ("Treatment", style.TREATMENT, "diamond-open"))
    for i, (name, color, symbol) in enumerate(names):
        marker = dict(size=6, color=color, symbol=symbol, opacity=0.75)
        hover = f"before %{{x:.2f}}, during %{{y:.2f}}<extra>{name}</extra>"
        figure.add_scatter(x=sweep.before[i], mode="markers", marker=marker, name=name, hovertemplate=hover)
    line = dict(color=style.ESTIMATE, width=3, dash="dash")
    figure.add_scatter(x=[-3.4, 3.4], mode="lines", line=line, name="Slope θ", hoverinfo="skip")
    slope = sweep.effect / 2 + sweep.theta[:, None] * np.array([-3.4, 3.4])
    return style.Sweep(figure, {0: {"y": sweep.after[:, 0]}, 1: {"y": sweep.after[:, 1]}, 2: {"y": slope}})


def cuped_power(sweep: Cuped) -> style.Sweep:
    """Chance to detect the effect with the same users, without and with CUPED."""
    figure = style.chart(
        f"The same {sweep.users:,} users an arm find more"
        if sweep.effect
        else "No effect: both find one as rarely as α promises",
        x="Correlation ρ with the past",
        y="Power",
        x_range=(-0.02, 0.98),
        y_range=(0, 1.04),
        alt="Power without and with CUPED against the correlation.",
        showlegend=True,
        yaxis_tickformat=".0%",
    )
    rows = (
        ("Without", sweep.power_plain, sweep.found_plain, PLAIN, "dot", "circle-open"),
        ("With CUPED", sweep.power_adjusted, sweep.found_adjusted, ADJUSTED, "solid", "diamond"),
    )
    for name, power, found, color, dash, symbol in rows:
        line = dict(color=color, width=2.5, dash=dash)
        hover = "ρ = %{x:.3g}: %{y:.1%}<extra>" + name
        figure.add_scatter(x=sweep.rho, y=power, mode="lines", line=line, name=name, hovertemplate=hover + "</extra>")
        dots = dict(size=5, color=color, symbol=symbol)
        figure.add_scatter(
            x=sweep.rho,
            y=found,
            mode="markers",
            marker=dots,
            showlegend=False,
            hovertemplate=hover + ", simulated</extra>",
        )
    marker = dict(size=13, color=[PLAIN, ADJUSTED], symbol=["circle", "diamond"], line=dict(color="white", width=1))
    figure.add_scatter(mode="markers", marker=marker, hoverinfo="skip", showlegend=False)
    both = np.stack([sweep.power_plain, sweep.power_adjusted], axis=1)
    return style.Sweep(figure, {4: {"x": np.stack([sweep.rho, sweep.rho], axis=1), "y": both}})


def cuped_readouts(sweep: Cuped) -> dict[str, list[str]]:
    """Tile name to one string a step."""
    return {
        "Variance left": [f"{each:.1%}" for each in sweep.variance],
        "Simulated": [f"{each:.1%}" for each in sweep.variance_simulated],
        "Users saved": [f"{each:.1%}" for each in sweep.saved],
        "Same precision with": [f"{sweep.users * each:,.0f} of {sweep.users:,} an arm" for each in sweep.variance],
        "Standard error": [
            f"{b:.4f}, was {a:.4f} sd" for a, b in zip(sweep.error_plain, sweep.error_adjusted, strict=True)
        ],
        "Power" if sweep.effect else "False positives": [
            f"{b:.1%}, was {a:.1%}" for a, b in zip(sweep.power_plain, sweep.power_adjusted, strict=True)
        ],
    }


def cuped_sentences(sweep: Cuped) -> list[str]:
    """One plain sentence a step."""
    return [
        f"A past that correlates by {r:.3g} leaves {v:.0%} of the variance ({s:.0%} in the simulation): {u:,.0f} users "
        f"do the work of {sweep.users:,}"
        + (
            f", or the same users find the effect in {b:.1%} of tests instead of {a:.1%}."
            if sweep.effect
            else f". There is no effect, so all who find one, {b:.1%} of tests, are wrong, as α allows."
        )
        for r, v, s, u, a, b in zip(
            sweep.rho,
            sweep.variance,
            sweep.variance_simulated,
            sweep.users * sweep.variance,
            sweep.power_plain,
            sweep.power_adjusted,
            strict=True,
        )
    ]


def cuped_steps(sweep: Cuped) -> list[str]:
    """The correlation."""
    return [f"{each:.3f}" for each in sweep.rho]


def cuped_view(sweep: Cuped) -> style.View:
    """The whole lab."""
    figures = [each(sweep) for each in (cuped_estimates, cuped_variance, cuped_users, cuped_power)]
    return style.View(
        figures, "Correlation ρ with the past", cuped_steps(sweep), cuped_readouts(sweep), cuped_sentences(sweep)
    )


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


# ------------------------------------------------------------------------------------------------- novelty


def _range(sweep: Novelty) -> tuple[float, float]:
    """Range of the effect axes, points, shared so that both pictures compare."""
    edge = 2.6 * 100 * sweep.daily_error
    low, high = 100 * min(sweep.today.min(), 0.0), 100 * sweep.today.max()
    return low - edge, high + edge


def _lasting(figure: go.Figure, sweep: Novelty) -> None:
    line = dict(color=style.TRUTH, width=2, dash="dash")
    figure.add_scatter(
        x=[0, 61], y=[100 * sweep.lasting] * 2, mode="lines", line=line, name="Lasting", hoverinfo="skip"
    )


def novelty_daily(sweep: Novelty) -> style.Sweep:
    """Each day's estimate, and the true effect as the novelty wears off."""
    figure = style.chart(
        "Each day on its own, on the way to what lasts",
        x="Day of the test",
        y="Effect, points",
        x_range=(0, 61),
        y_range=_range(sweep),
        alt="Daily estimates and the true daily effect, decaying to what lasts.",
        showlegend=True,
    )
    line = dict(color=style.BROWN, width=2.5)
    hover = "day %{x}: %{y:.2f} pp<extra>"
    figure.add_scatter(
        x=sweep.day,
        y=100 * sweep.today,
        mode="lines",
        line=line,
        name="True",
        hovertemplate=hover + "true</extra>",
    )
    _lasting(figure, sweep)
    faint = dict(size=5, color=style.faded(style.GREY, 0.45))
    figure.add_scatter(
        x=sweep.day, y=100 * sweep.daily, mode="markers", marker=faint, showlegend=False, hoverinfo="skip"
    )
    dots = dict(size=7, color=style.ESTIMATE)
    figure.add_scatter(
        x=sweep.day, mode="markers", marker=dots, name="Estimate", hovertemplate=hover + "estimate</extra>"
    )
    seen = np.where(sweep.day[None, :] <= sweep.day[:, None], 100 * sweep.daily[None, :], np.nan)
    return style.Sweep(figure, {3: {"y": seen}})


def novelty_running(sweep: Novelty) -> style.Sweep:
    """The estimate from all days so far with its interval, against what lasts."""
    figure = style.chart(
        "All days so far: the average lags behind" if sweep.today[0] != sweep.lasting else "All days so far",
        x="Day of decision",
        y="Effect, points",
        x_range=(0, 61),
        y_range=_range(sweep),
        alt="Running estimate with its interval against the effect that lasts.",
        showlegend=True,
    )
    fill = style.faded(style.ESTIMATE, 0.2)
    figure.add_scatter(fill="toself", fillcolor=fill, mode="lines", line_width=0, hoverinfo="skip", showlegend=False)
    _lasting(figure, sweep)
    line = dict(color=style.ESTIMATE, width=2.5)
    hover = "day %{x}: %{y:.2f} pp<extra></extra>"
    figure.add_scatter(mode="lines", line=line, name="Estimate", hovertemplate=hover)
    last = dict(color=style.BLUE, width=4)
    figure.add_scatter(mode="lines", line=last, name="Last 7 days", hoverinfo="skip")
    dot = dict(
        size=12, color=[style.ESTIMATE, style.BLUE], symbol=["circle", "diamond"], line=dict(color="white", width=1)
    )
    figure.add_scatter(mode="markers", marker=dot, showlegend=False, hovertemplate=hover)
    days = [sweep.day[: k + 1].astype(np.float32) for k in range(60)]
    low, high, running = (100 * each for each in (sweep.low, sweep.high, sweep.running))
    return style.Sweep(
        figure,
        {
            0: {
                "x": [np.concatenate([d, d[::-1]]) for d in days],
                "y": [np.concatenate([high[: k + 1], low[k::-1]]).astype(np.float32) for k in range(60)],
            },
            2: {"x": days, "y": [running[: k + 1].astype(np.float32) for k in range(60)]},
            3: {
                "x": [[max(1, k - 6), k] for k in sweep.day],
                "y": [[100 * each] * 2 for each in sweep.week],
            },
            4: {
                "x": [[k, k] for k in sweep.day],
                "y": np.stack([running, 100 * sweep.week], axis=1),
            },
        },
    )


def novelty_curse(sweep: Novelty) -> style.Sweep:
    """If only the lasting effect were there: how much a significant estimate would overstate it."""
    curse = sweep.curse
    top = np.log10(max(curse.type_m[0] * 1.2, 2))
    figure = style.chart(
        "Winner's curse: if it is significant, it overstates",
        x="Power for the lasting effect",
        y="Estimate over truth",
        x_range=(0, 1.02),
        y_range=(-0.03, top),
        alt="Exaggeration of significant estimates against power.",
        xaxis_tickformat=".0%",
        yaxis_type="log",
        yaxis_tickvals=[1, 1.5, 2, 3, 5, 10, 20, 50, 100],
    )
    line = dict(color=style.BLUE, width=2.5)
    hover = "power %{x:.0%}: × %{y:.2f}<extra></extra>"
    figure.add_scatter(x=curse.power, y=curse.type_m, mode="lines", line=line, hovertemplate=hover)
    figure.add_scatter(
        x=[0, 1.02], y=[1, 1], mode="lines", line=dict(color=style.TRUTH, width=2, dash="dash"), hoverinfo="skip"
    )
    dot = dict(size=13, color=style.VERMILION, symbol="diamond", line=dict(color="white", width=1))
    figure.add_scatter(mode="markers+text", marker=dot, textfont=dict(size=14), hovertemplate=hover)
    return style.Sweep(
        figure,
        {
            2: {
                "x": curse.power[:, None],
                "y": curse.type_m[:, None],
                "text": [[f"day {k}"] for k in sweep.day],
                "textposition": [["top left" if p > 0.75 else "top right"] for p in curse.power],
            }
        },
    )


def novelty_readouts(sweep: Novelty) -> dict[str, list[str]]:
    """Tile name to one string a step."""
    rows = zip(sweep.low, sweep.high, strict=True)
    return {
        "Estimate so far": [f"{100 * each:+.2f} pp" for each in sweep.running],
        "Interval": [f"{100 * a:+.2f} to {100 * b:+.2f} pp" for a, b in rows],
        "Last 7 days": [
            f"{100 * each:+.2f} ± {100 * e:.2f} pp s.e." for each, e in zip(sweep.week, sweep.week_error, strict=True)
        ],
        "What lasts": [f"{100 * sweep.lasting:+.2f} pp"] * len(sweep.day),
        "True average so far": [f"{100 * each:+.2f} pp" for each in sweep.truth],
        "Interval misses above": [f"{each:.1%} of tests" for each in sweep.error],
        "If significant, overstates": [f"× {each:.2f}" for each in sweep.curse.type_m],
    }


def novelty_sentences(sweep: Novelty) -> list[str]:
    """One plain sentence a step."""
    return [
        f"Deciding on day {k}: the average says {100 * r:+.2f} points, {100 * sweep.lasting:+.2f} will last. The "
        f"effect truly averaged {100 * t:+.2f}, so {e:.1%} of such tests have an interval wholly above what lasts."
        for k, r, t, e in zip(sweep.day, sweep.running, sweep.truth, sweep.error, strict=True)
    ]


def novelty_steps(sweep: Novelty) -> list[str]:
    """The day."""
    return [str(k) for k in sweep.day]


def novelty_view(sweep: Novelty) -> style.View:
    """The whole lab."""
    figures = [each(sweep) for each in (novelty_daily, novelty_running, novelty_curse)]
    return style.View(
        figures, "Day of decision", novelty_steps(sweep), novelty_readouts(sweep), novelty_sentences(sweep)
    )


def novelty_printed(sweep: Novelty, step: int) -> str:
    """What the snippet prints at this step."""
    return "\n".join(
        [
            f"estimate so far: {100 * sweep.running[step]:.3f}",
            f"interval: {100 * sweep.low[step]:.3f} to {100 * sweep.high[step]:.3f}",
            f"last seven days: {100 * sweep.week[step]:.3f}",
            f"power for what lasts: {sweep.curse.power[step]:.4f}",
            f"exaggeration if significant: {sweep.curse.type_m[step]:.3f}",
        ]
    )
