"""Pictures of the planning lab: two worlds and their errors, users against effect, power against users, what ships."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from concepts.ab_testing.planning import Plan
from concepts.ab_testing.power import FORMULAS, whole_users
from figures import style
from figures.style import Chart, View, each
from figures.words import count, fixed, percent

ALPHA, BETA, EFFECT = style.ALERT, style.PURPLE, style.GREEN
TAIL = 3.2
"""Standard errors to which bells are drawn."""
WALL = 0.97
"""Height of the lines at the critical values: below the words over the peaks."""
KNOWN = 16
"""The effect whose users are given to those who draw their guess: a third of the way, 5 points by default."""
RULE_HOLDS = "5%, 80%, 1:1 only"
"""Said where the rule of sixteen does not hold."""
SHORT = {"continuity": "Continuity (Fleiss)", "evan_miller": "Evan Miller"}


def plan_view(sweep: Plan) -> View:
    """The whole lab."""
    swept = sweep.scrubbed == "effect"
    beside = [plan_needed(sweep), plan_power(sweep)] if swept else [plan_power(sweep), plan_needed(sweep)]
    if sweep.guardrails:
        beside.insert(1, plan_ships(sweep))
    label = "Effect to detect" if swept else "Users in both arms"
    figures = [plan_worlds(sweep), *beside, plan_formulas(sweep)]
    return View(figures, label, plan_steps(sweep), plan_readouts(sweep), plan_sentences(sweep))


# ---------------------------------------------------------------------------------------------------- units


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


def _observed(sweep: Plan) -> tuple[float, str, str]:
    """Factor, title and unit of the axis of observed differences."""
    if sweep.design.formula == "arcsine":
        return 1, "Observed difference, Cohen's h", ""
    if sweep.design.metric == "rate":
        return 100, "Observed difference, points", " pp"
    return 1, "Observed difference", ""


def _sixteen_holds(sweep: Plan) -> bool:
    """Whether the plan is the one that 16 stands for: 2 (1.96 + 0.84)², for two equal arms."""
    design = sweep.design
    return (design.alpha, sweep.target, design.sides, design.ratio) == (0.05, 0.8, 2, 1)


# --------------------------------------------------------------------------------------------------- pictures


def plan_worlds(sweep: Plan) -> Chart:
    """The estimate's distribution without and with the effect; critical values; alpha and beta shaded."""
    factor, title, unit = _observed(sweep)
    center = factor * sweep.distance
    null, effect, bar = (factor * part for part in (sweep.spread_null, sweep.spread_effect, sweep.bar))
    side, two = (-1 if center[0] < 0 else 1), sweep.design.sides == 2
    z = (bar / null)[:, None]
    reach = 1.02 * max(float((np.maximum(TAIL, z[:, 0] + 0.3) * null).max()), TAIL * float(effect.max()))
    chart = Chart(
        "Two worlds: without the effect, and with it",
        x=title,
        y="Density",
        x_range=(min(0, center.min()) - reach, max(0, center.max()) + reach),
        y_range=(0, 1.34),
        alt="Sampling distributions of the difference without and with the effect; alpha and beta are shaded.",
        yaxis={"showticklabels": False, "ticks": "", "showgrid": False},
    )
    ratio, edge = (null / effect)[:, None], side * bar[:, None]
    tail = z + np.maximum(TAIL - z, 0.3) * np.linspace(0, 1, 25)
    for way in (side, -side) if two else (side,):
        area = each(way * tail * null[:, None]), each(np.exp(-(tail**2) / 2))
        chart.add(x=area[0], y=area[1], mode="lines", line__width=0, **_fill(ALPHA))
    start = center[:, None] - side * TAIL * effect[:, None]
    missed = start + np.linspace(0, 1, 41) * side * np.maximum(side * (edge - start), 0)
    chart.add(
        x=each(missed),
        y=each(ratio * np.exp(-(((missed - center[:, None]) / effect[:, None]) ** 2) / 2)),
        mode="lines",
        line__width=0,
        fillpattern={"shape": "/", "fgcolor": BETA, "size": 6, "solidity": 0.3},
        **_fill(BETA, style.SOFT),
    )
    bell = np.linspace(-TAIL, TAIL, 75)
    hill = np.exp(-(bell**2) / 2)
    hover = f"%{{x:.4g}}{unit}"
    chart.line(each(bell * null[:, None]), each(hill + 0 * z), style.CONTROL, hover=hover)
    chart.line(each(center[:, None] + bell * effect[:, None]), each(hill * ratio), EFFECT, dash="dash", hover=hover)
    significant = f"significant from %{{x:.4g}}{unit}"
    if sweep.scrubbed == "effect":
        chart.line(each(np.repeat(edge, 2, axis=1)), [0, WALL], style.GREY, dash="dot", hover=significant)
    else:
        chart.here(edge[:, 0], hover=significant)
    if two:
        chart.line(each(np.repeat(-edge, 2, axis=1)), [0, WALL], style.GREY, dash="dot", hover=significant)
    top = np.minimum(ratio[:, 0], 1.15)
    away, toward = ("top left", "top right")[::side]
    chart.text(each(0 * center), each(1 + 0 * top), ["no effect"], style.CONTROL, textposition=away)
    chart.text(each(center), each(top + 0.14), ["effect"], EFFECT, textposition=toward)
    if sweep.scrubbed == "effect":
        chart.you(each(center), each(top), hover=f"effect %{{x:.4g}}{unit}")
    elif sweep.design.formula != "arcsine":
        whole = factor * (sweep.design.baseline if sweep.design.relative else 1)
        sets: dict[str, Any] = {f"effect_{sweep.design.metric}": ("x", 1 / whole, 0.0)}
        chart.handle(float(center[0]), 1.0, "effect", "square", **sets)
    _legend(chart, -side)
    return chart


def _fill(color: str, opacity: float = style.STRONG) -> dict[str, Any]:
    return {"fill": "tozeroy", "fillcolor": style.faded(color, opacity)}


def _legend(chart: Chart, side: int) -> None:
    """What the shaded areas are, in the corner where no bell comes to stand."""
    place = {"x": 1, "xanchor": "right"} if side < 0 else {"x": 0, "xanchor": "left"}
    for row, (text, color) in enumerate((("■ α false alarm", ALPHA), ("▨ β missed", BETA))):
        chart.label(y=1 - 0.08 * row, text=text, color=color, xref="paper", yref="paper", yanchor="top", **place)


def plan_needed(sweep: Plan) -> Chart:
    """Users needed against the effect to detect, on a log axis: the price of small effects."""
    factor, title = _axis(sweep)
    here, needed = (factor * sweep.effect, sweep.total), sweep.whole_needed
    users = np.concatenate([needed, here[1]])
    low, high = np.log10(users.min()), np.log10(users.max())
    chart = Chart(
        "Users needed, by effect to detect",
        x=title,
        y=f"Users in both arms, for {percent(sweep.target)} power",
        x_range=(min(0, 1.1 * here[0].min()), factor * max(sweep.effects[-1], sweep.effect[0]) * 1.04),
        y_range=(low - 0.12, high + 0.12),
        alt="Users needed in both arms against the effect to detect, on a log axis.",
        yaxis={"type": "log", "dtick": 1 if high - low > 1.3 else "D2", "tickformat": "~s"},
    )
    hover = "effect %{x:.4g}: %{y:,.0f} users"
    swept = sweep.scrubbed == "effect"
    guess: dict[str, Any] = {"answer": "users"} if swept else {}
    chart.line(factor * sweep.effects, needed, style.BLUE, hover=hover, **guess)
    if swept:
        known = factor * sweep.effects[KNOWN], needed[KNOWN]
        chart.points([known[0]], [known[1]], style.GREY, "circle-open", given=True, hover=hover)
        text = f"\u2003\u2003{_effect(sweep, sweep.effects[KNOWN])}: {count(known[1])}"  # clear of the mark on it
        chart.text([known[0]], [known[1]], [text], style.GREY, textposition="top right", given=True)
    chart.you(each(here[0]), each(here[1]), hover=hover)
    return chart


def plan_power(sweep: Plan) -> Chart:
    """Power against users, for the effect at hand, with the plan marked; the target and alpha can be held."""
    log = np.log10(sweep.sizes[[0, -1]])
    chart = Chart(
        "More users, more power",
        x="Users in both arms",
        y="Power",
        x_range=(log[0] - 0.45, log[1] + 0.1),
        y_range=(0, 1.04),
        alt="Power against the number of users in both arms for the chosen effect; target and alpha are dashed lines.",
        xaxis={"type": "log", "dtick": 1 if log[1] - log[0] > 1.5 else "D2", "tickformat": "~s"},
        yaxis={"tickformat": ".0%"},
    )
    hover = "%{x:,.0f} users: %{y:.1%}"
    chart.line(sweep.sizes, each(sweep.curve), style.BLUE, hover=hover)
    aside = float(10 ** (log[0] - 0.3))  # where the plan's mark never comes to lie on them
    for name, share in (("power", sweep.target), ("alpha", sweep.design.alpha)):  # alpha: where power starts
        chart.level(share, dash="dash").handle(aside, share, name, "square", **{name: "y"})
    chart.label(1, sweep.design.alpha, "α ", style.GREY, xref="paper", xanchor="right", yshift=1)
    chart.you(each(sweep.control + sweep.treatment), each(sweep.power), hover=hover)
    return chart


def plan_ships(sweep: Plan) -> Chart:
    """Chance that the effect is found and every guardrail held, if the model is as good as planned and harms none."""
    swept = sweep.scrubbed == "effect"
    factor, title = _axis(sweep) if swept else (1.0, "Users in both arms")
    x = factor * sweep.effect if swept else sweep.control + sweep.treatment
    chart = Chart(
        f"A good model ships: found, and {sweep.guardrails} held",
        x=title,
        y="Chance",
        x_range=(0, 1.04 * x.max()) if x.min() > 0 else (1.04 * x.min(), 0),
        y_range=(0, 1.04),
        alt="Chance that the effect is found, and that all guardrails are shown unharmed as well.",
        xaxis={"tickformat": "" if swept else "~s"},
        yaxis={"tickformat": ".0%"},
    )
    chart.line(x, sweep.power, style.BLUE, dash="dash", hover="found: %{y:.1%}")
    chart.line(x, sweep.ships, BETA, hover="found, and all held: %{y:.1%}")
    chart.label(
        x[len(x) // 2], float(sweep.power[len(x) // 2]), "found", style.BLUE, yanchor="bottom", xanchor="center"
    )
    chart.you(each(x), each(sweep.ships), hover="%{y:.1%}")
    return chart


def plan_formulas(sweep: Plan) -> Chart:
    """Users in control by every formula, and by the rule of sixteen where it holds, over the first formula's."""
    kind = FORMULAS[sweep.design.metric]
    names = [SHORT.get(key, name) for key, name in kind.items()]
    sizes = np.stack([sweep.formulas[key] for key in kind])
    if _sixteen_holds(sweep):
        names, sizes = [*names, "16 σ²/δ²"], np.stack([*sizes, sweep.sixteen])
    share = sizes / sizes[0]
    low, high = min(float(share.min()), 0.98), max(float(share.max()), 1.02)
    wide = high - low
    chart = Chart(
        f"Users in control by formula ({next(iter(kind.values()))} = 100%)",
        x="Relative size",
        y="",
        x_range=(low - 0.1 * wide, high + 0.45 * wide),
        y_range=(len(names) - 0.5, -0.5),
        alt="Users in control that each formula asks for, relative to the first.",
        xaxis={
            "tickformat": ".0%",
            "tickvals": [at for at in (low, 1, high) if at == 1 or abs(at - 1) > 0.45 * wide],
            "tickangle": 0,
        },
        yaxis={"automargin": True, "tickvals": list(range(len(names))), "ticktext": names},
    )
    chosen = list(kind).index(sweep.design.formula)
    colors = [style.BLUE if i == chosen else style.GREY for i in range(len(names))]
    chart.points(
        each(share.T),
        list(range(len(names))),
        colors,
        ["square" if i == chosen else "circle" for i in range(len(names))],
        mode="markers+text",
        text=each([[f" {count(n)}" for n in row] for row in whole_users(sizes.T)]),
        textposition="middle right",
        textfont__size=13,
        hover="%{text} users in control, %{x:.1%}",
    )
    return chart


# ------------------------------------------------------------------------------------------------------- words


def plan_readouts(sweep: Plan) -> dict[str, list[str]]:
    """Tile name to one string a step; the first four are in view."""
    factor, _, unit = _observed(sweep)
    holds = _sixteen_holds(sweep)
    tiles = {
        "Users, both arms": [count(n) for n in sweep.total],
        "Run for": [_run(*spell) for spell in zip(sweep.weeks, sweep.days, strict=True)],
        "Significant from": [f"{part:.3g}{unit}" for part in factor * sweep.bar],
        "By 16σ²/δ² an arm": [count(n) if holds else RULE_HOLDS for n in whole_users(sweep.sixteen)],
        "Power": [percent(p, 1) for p in sweep.power],
        "Control, users": [_exactly(n) for n in sweep.control],
        "Treatment, users": [_exactly(n) for n in sweep.treatment],
    }
    if sweep.scrubbed == "users":
        tiles = {"Power": tiles.pop("Power"), **{name: rows for name, rows in tiles.items() if "σ" not in name}}
    if sweep.guardrails:
        ships = {
            "Ships if all is well": [percent(p) for p in sweep.ships],
            "One guardrail held": [percent(p) for p in sweep.held],
        }
        tiles = dict(list(tiles.items())[:2]) | ships | tiles
    return tiles


def plan_sentences(sweep: Plan) -> list[str]:
    """One plain sentence a step."""
    name, said = FORMULAS[sweep.design.metric][sweep.design.formula], []
    sides = "two-sided" if sweep.design.sides == 2 else "one-sided"
    rest = f" With {sweep.guardrails} guardrails to hold, a good model ships in {{}} of tests."
    for i, total in enumerate(sweep.total):
        effect = _effect(sweep, sweep.effect[i], True)
        if sweep.scrubbed == "effect":
            text = (
                f"{effect} with {percent(sweep.power[i])} power at a {sides} α of {sweep.design.alpha:g}: "
                f"{count(total)} users ({name}), {_days(sweep.days[i])} of traffic, so {_weeks(sweep.weeks[i])}."
            )
        else:
            text = (
                f"{count(total)} users find an effect of {effect} in {percent(sweep.power[i], 1)} of tests and miss it "
                f"in {percent(1 - sweep.power[i], 1)}, at a {sides} α of {sweep.design.alpha:g} ({name})."
            )
        said.append(text + (rest.format(percent(sweep.ships[i])) if sweep.guardrails else ""))
    return said


def plan_steps(sweep: Plan) -> list[str]:
    """The effect with its unit, or the users in both arms."""
    if sweep.scrubbed == "effect":
        return [_effect(sweep, part) for part in sweep.effect]
    labels = [f"{n:.0f}" for n in sweep.total]
    return labels if len(set(labels)) == len(labels) else [f"{n:.2f}" for n in sweep.control + sweep.treatment]


def plan_settings(sweep: Plan, step: int, asked: Mapping[str, Any]) -> dict[str, Any]:
    """What the snippet starts from at this step: as `asked`, and what is scrubbed."""
    users = float(sweep.control[step]) if sweep.scrubbed == "users" else None
    scrubbed = {"effect": float(sweep.effect[step]), "power": sweep.target, "users_control": users}
    kept = {key: value for key, value in asked.items() if key != "scale"}
    return {"sd": 20.0, **kept, **scrubbed}


def plan_printed(sweep: Plan, step: int) -> str:
    """What the snippet prints at this step."""
    return "\n".join(
        [
            f"control: {sweep.control[step]:.2f}",
            f"treatment: {sweep.treatment[step]:.2f}",
            f"both, rounded up: {sweep.total[step]:.0f}",
            f"days: {sweep.days[step]:.0f}, so weeks to run: {sweep.weeks[step]:.0f}",
            f"power: {sweep.power[step]:.4f}",
            f"power, and {sweep.guardrails} guardrails held: {sweep.ships[step]:.4f}",
        ]
    )


def _exactly(users: float) -> str:
    return f"{count(float(whole_users(users)))} ({fixed(users, 1 if users >= 1e5 else 2)})"


def _days(days: float) -> str:
    return "1 day" if days == 1 else f"{count(days)} days"


def _weeks(weeks: float) -> str:
    return "1 whole week" if weeks == 1 else f"{count(weeks)} whole weeks"


def _run(weeks: float, days: float) -> str:
    whole = "1 week" if weeks == 1 else f"{count(weeks)} weeks"
    return whole if days == 7 * weeks else f"{whole} ({_days(days)})"
