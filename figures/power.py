"""Pictures of the planning lab: two worlds and their errors, power against size, size against effect, the formulas."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from concepts.power import FORMULAS, Plan
from figures import style

BELL = np.linspace(-4, 4, 61)
ALPHA, BETA = style.ALERT, style.PURPLE


def _effect(sweep: Plan, value: float, sign: bool = False) -> str:
    """An effect with its unit, as the axis has it."""
    plus = "+" if sign else ""
    if sweep.design.relative:
        return f"{100 * value:{plus}.6g}%"
    return f"{100 * value:{plus}.6g} pp" if sweep.design.metric == "rate" else f"{value:{plus}.6g}"


def _axis(sweep: Plan) -> tuple[float, str]:
    """Factor from the design's units to the effect axis, and that axis's title."""
    if sweep.design.relative:
        return 100, "Effect to detect, % of baseline"
    return (100, "Effect to detect, points") if sweep.design.metric == "rate" else (1, "Effect to detect")


def _absolute(sweep: Plan) -> tuple[float, str, str]:
    """Factor, title and unit of the axis of observed differences."""
    if sweep.design.formula == "arcsine":
        return 1, "Observed difference, Cohen's h", ""
    return (
        (100, "Observed difference, points", " pp") if sweep.design.metric == "rate" else (1, "Observed difference", "")
    )


def plan_distributions(sweep: Plan) -> style.Sweep:
    """The estimate's distribution without and with the effect; critical values; alpha and beta shaded."""
    factor, title, unit = _absolute(sweep)
    center = factor * sweep.distance
    null, effect, bar = (factor * each for each in (sweep.spread_null, sweep.spread_effect, sweep.bar))
    down = bool(center[0] < 0)
    span = np.abs(center).max()
    low, high = (-0.8 * span, 1.75 * span) if sweep.scrubbed == "effect" else (-2.2 * span, 3.2 * span)
    figure = style.chart(
        "Two worlds: what the test may show without an effect and with it",
        x=title,
        y="Density",
        x_range=(-high, -low) if down else (low, high),
        y_range=(0, 1.32),
        alt="Sampling distributions of the difference without and with the effect; alpha and beta are shaded.",
        showlegend=True,
        yaxis_showticklabels=False,
        yaxis_ticks="",
    )
    side = -1 if down else 1
    ratio = (null / effect)[:, None]
    z = (bar / null)[:, None]
    tail = z + (np.maximum(4.2 - z, 0.3)) * np.linspace(0, 1, 25)
    missed = np.linspace(0, 1, 41)[None, :]
    start = center[:, None] - side * 4 * effect[:, None]
    edge = side * bar[:, None]
    reach = start + missed * np.maximum(side * (edge - start), 0) * side
    height = ratio * np.exp(-(((reach - center[:, None]) / effect[:, None]) ** 2) / 2)
    top = np.ones((len(center), 1))
    hill = np.exp(-(BELL**2) / 2)
    none = dict(mode="lines", line_width=0, hoverinfo="skip")
    figure.add_scatter(fill="tozeroy", fillcolor=style.faded(ALPHA, 0.6), name="α: false alarm", **none)
    figure.add_scatter(fill="tozeroy", fillcolor=style.faded(ALPHA, 0.6), showlegend=False, **none)
    pattern = dict(shape="/", fgcolor=BETA, size=6, solidity=0.3)
    figure.add_scatter(fill="tozeroy", fillpattern=pattern, fillcolor=style.faded(BETA, 0.25), name="β: missed", **none)
    hover = f"%{{x:.4g}}{unit}<extra>%{{fullData.name}}</extra>"
    for name, color, dash in (("No effect", style.CONTROL, "solid"), ("Effect", style.GREEN, "dash")):
        line = dict(color=color, width=2.5, dash=dash)
        figure.add_scatter(mode="lines", line=line, name=name, showlegend=False, hovertemplate=hover)
    cut = dict(color=style.GREY, width=2, dash="dot")
    figure.add_scatter(mode="lines", line=cut, hovertemplate=f"significant from %{{x:.4g}}{unit}<extra></extra>")
    figure.data[-1].showlegend = False
    figure.add_scatter(
        mode="text",
        textposition=["top right", "top left"] if down else ["top left", "top right"],
        textfont=dict(size=14, color=[style.CONTROL, style.GREEN]),
        text=["\u2002no effect", "effect\u2002"] if down else ["no effect\u2002", "\u2002effect"],
        showlegend=False,
        hoverinfo="skip",
    )
    two = sweep.design.sides == 2
    area = np.exp(-(tail**2) / 2)
    closed = np.concatenate([area[:, :1] * 0, area], axis=1)
    tail = np.concatenate([tail[:, :1], tail], axis=1)
    height = np.concatenate([height, height[:, :1] * 0], axis=1)
    reach = np.concatenate([reach, reach[:, -1:]], axis=1)
    x_tail = side * tail * null[:, None]
    walls = [[b, b, None, -b, -b] if two else [b, b] for b in edge[:, 0]]
    return style.Sweep(
        figure,
        {
            0: {"x": x_tail, "y": closed},
            1: {"x": -x_tail if two else x_tail * np.nan, "y": closed},
            2: {"x": reach, "y": height},
            3: {"x": BELL * null[:, None], "y": hill * top},
            4: {"x": center[:, None] + BELL * effect[:, None], "y": hill * ratio},
            5: {"x": walls, "y": [[0, 1.02, None, 0, 1.02] if two else [0, 1.02] for _ in center]},
            6: {
                "x": np.stack([0 * center, center], axis=1),
                "y": np.concatenate([top, np.minimum(ratio, 1.2)], axis=1),
            },
        },
    )


def plan_power(sweep: Plan) -> style.Sweep:
    """Power against users, for the effect at hand, with the plan marked."""
    log = np.log10(sweep.sizes[[0, -1]])
    figure = style.chart(
        "Power grows with users",
        x="Users in both arms",
        y=f"Power (dashed: target {sweep.target:.1%})",
        x_range=(log[0] - 0.1, log[1] + 0.1),
        y_range=(0, 1.04),
        alt="Power against the number of users in both arms for the chosen effect.",
        xaxis_type="log",
        yaxis_tickformat=".0%",
        xaxis_dtick=1 if log[1] - log[0] > 1.5 else "D1",
        xaxis_tickformat="~s",
    )
    line = dict(color=style.BLUE, width=2.5)
    figure.add_scatter(x=sweep.sizes, mode="lines", line=line, hovertemplate="%{x:,.0f} users: %{y:.1%}<extra></extra>")
    aim = dict(color=style.GREY, width=1.5, dash="dash")
    ends = [sweep.sizes[0] / 2, sweep.sizes[-1] * 2]
    figure.add_scatter(x=ends, y=[sweep.target] * 2, mode="lines", line=aim, hoverinfo="skip")
    drop = dict(color=style.GREY, width=1)
    figure.add_scatter(mode="lines", line=drop, hoverinfo="skip")
    dot = dict(size=13, color=style.VERMILION, symbol="diamond", line=dict(color="white", width=1))
    figure.add_scatter(mode="markers", marker=dot, hovertemplate="%{x:,.0f} users: %{y:.1%}<extra>plan</extra>")
    x = sweep.control + sweep.treatment
    return style.Sweep(
        figure,
        {
            0: {"y": sweep.curve},
            2: {"x": np.stack([x, x], axis=1), "y": np.stack([0 * x, sweep.power], axis=1)},
            3: {"x": x[:, None], "y": sweep.power[:, None]},
        },
    )


def plan_needed(sweep: Plan) -> style.Sweep:
    """Users needed against the effect to detect, on a log axis: the price of small effects."""
    factor, title = _axis(sweep)
    users = np.concatenate([sweep.needed, sweep.control + sweep.treatment])
    low, high = np.log10(users.min()), np.log10(users.max())
    figure = style.chart(
        f"Half the effect, about four times the users ({100 * sweep.target:.4g}% power)",
        x=title,
        y="Users in both arms",
        x_range=(0, factor * max(sweep.effects[-1], sweep.effect[0]) * 1.04),
        y_range=(low - 0.1, high + 0.15),
        alt="Users needed in both arms against the effect to detect, on a log axis.",
        yaxis_type="log",
        yaxis_dtick=1,
        yaxis_tickformat="~s",
    )
    line = dict(color=style.BLUE, width=2.5)
    hover = "effect %{x:.4g}: %{y:,.0f} users<extra></extra>"
    figure.add_scatter(x=factor * sweep.effects, y=sweep.needed, mode="lines", line=line, hovertemplate=hover)
    dot = dict(size=13, color=style.VERMILION, symbol="diamond", line=dict(color="white", width=1))
    figure.add_scatter(
        mode="markers+text",
        marker=dot,
        textposition="top right",
        textfont=dict(size=14),
        hovertemplate=hover,
        cliponaxis=False,
    )
    right = factor * sweep.effect > 0.7 * factor * sweep.effects[-1]
    return style.Sweep(
        figure,
        {
            1: {
                "x": factor * sweep.effect[:, None],
                "y": (sweep.control + sweep.treatment)[:, None],
                "text": [[f"{n:,.0f}"] for n in sweep.total],
                "textposition": [["top left" if each else "top right"] for each in right],
            }
        },
    )


def plan_formulas(sweep: Plan) -> style.Sweep:
    """Users in control by every formula, over the first formula's, with the number beside each dot."""
    kind = FORMULAS[sweep.design.metric]
    short = {"continuity": "Continuity (Fleiss)", "evan_miller": "Evan Miller"}
    names = [short.get(key, name) for key, name in kind.items()]
    sizes = np.stack([sweep.formulas[key] for key in kind])
    share = sizes / sizes[0]
    low, high = min(float(share.min()), 0.98), max(float(share.max()), 1.02)
    figure = style.chart(
        f"Users in control by formula ({next(iter(kind.values()))} = 100%)",
        x="Relative size",
        y="",
        x_range=(low - 0.1 * (high - low), high + 0.45 * (high - low)),
        alt="Users in control that each formula asks for, relative to the first.",
        xaxis_tickformat=".0%",
        xaxis_tickvals=[each for each in (low, 1, high) if each == 1 or abs(each - 1) > 0.45 * (high - low)],
        xaxis_tickangle=0,
        yaxis_autorange="reversed",
        yaxis_automargin=True,
    )
    chosen = list(kind).index(sweep.design.formula)
    colors = [style.VERMILION if i == chosen else style.GREY for i in range(len(names))]
    marker = dict(size=13, color=colors, symbol=["diamond" if i == chosen else "circle" for i in range(len(names))])
    hover = "%{y}: %{text} users in control, %{x:.1%}<extra></extra>"
    figure.add_scatter(
        y=names,
        mode="markers+text",
        marker=marker,
        textposition="middle right",
        textfont=dict(size=13),
        hovertemplate=hover,
    )
    return style.Sweep(
        figure, {0: {"x": share.T, "text": [[f" {np.ceil(n - 1e-9):,.0f}" for n in row] for row in sizes.T]}}
    )


def plan_readouts(sweep: Plan) -> dict[str, list[str]]:
    """Tile name to one string a step."""
    factor, _, unit = _absolute(sweep)
    control, treatment = (
        [f"{np.ceil(n - 1e-9):,.0f} ({n:,.{1 if n >= 1e5 else 2}f})" for n in arm]
        for arm in (sweep.control, sweep.treatment)
    )
    return {
        "Effect": [_effect(sweep, each, True) for each in sweep.effect],
        "Control, users": control,
        "Treatment, users": treatment,
        "Both arms": [f"{n:,.0f}" for n in sweep.total],
        "Duration": [_days(n) for n in sweep.days],
        "Power": [f"{p:.1%}" for p in sweep.power],
        "Significant from": [f"{factor * each:.3g}{unit}" for each in sweep.bar],
    }


def plan_sentences(sweep: Plan) -> list[str]:
    """One plain sentence a step."""
    name, said = FORMULAS[sweep.design.metric][sweep.design.formula], []
    sides = "two-sided" if sweep.design.sides == 2 else "one-sided"
    for i, total in enumerate(sweep.total):
        effect, days = _effect(sweep, sweep.effect[i], True), _days(sweep.days[i])
        if sweep.scrubbed == "effect":
            said.append(
                f"To find an effect of {effect} with {sweep.power[i]:.1%} power at a {sides} α of "
                f"{sweep.design.alpha:g} takes {total:,.0f} users ({name}), {days} at "
                f"{sweep.daily_users:,.0f} users a day."
            )
        else:
            said.append(
                f"{total:,.0f} users, {days}, find an effect of {effect} in {sweep.power[i]:.1%} of tests and miss it "
                f"in {1 - sweep.power[i]:.1%}, at a {sides} α of {sweep.design.alpha:g} ({name})."
            )
    return said


def plan_steps(sweep: Plan) -> list[str]:
    """The effect with its unit, or the users in both arms."""
    if sweep.scrubbed == "effect":
        return [_effect(sweep, each) for each in sweep.effect]
    labels = [f"{n:.0f}" for n in sweep.total]
    return labels if len(set(labels)) == len(labels) else [f"{n:.2f}" for n in sweep.control + sweep.treatment]


def plan_view(sweep: Plan) -> style.View:
    """The whole lab."""
    figures = [each(sweep) for each in (plan_distributions, plan_power, plan_needed, plan_formulas)]
    label = "Effect to detect" if sweep.scrubbed == "effect" else "Users in both arms"
    return style.View(figures, label, plan_steps(sweep), plan_readouts(sweep), plan_sentences(sweep))


def plan_settings(sweep: Plan, step: int, asked: Mapping[str, Any]) -> dict[str, Any]:
    """What the snippet starts from at this step: as `asked`, and what is scrubbed."""
    users = float(sweep.control[step]) if sweep.scrubbed == "users" else None
    scrubbed = {"effect": float(sweep.effect[step]), "power": sweep.target, "users_control": users}
    return {"sd": 20.0, **asked, **scrubbed}


def plan_printed(sweep: Plan, step: int) -> str:
    """What the snippet prints at this step."""
    return "\n".join(
        [
            f"control: {sweep.control[step]:.2f}",
            f"treatment: {sweep.treatment[step]:.2f}",
            f"both, rounded up: {sweep.total[step]:.0f}",
            f"days: {sweep.days[step]:.0f}",
            f"power: {sweep.power[step]:.4f}",
        ]
    )


def _days(days: float) -> str:
    return "1 day" if days == 1 else f"{days:,.0f} days"
