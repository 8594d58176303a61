"""Pictures of the analysis lab: the difference, its interval and the decision; guardrails; posteriors; two chances."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from concepts.ab_testing.guardrails import RATIO_ALARM, Decision, Verdict
from concepts.ab_testing.reading import Reading
from figures import style
from figures.style import Chart, View, each
from figures.words import count, fixed, number, p_value, percent, plain

SYMBOLS = {"held": "circle", "violated": "x", "not shown": "diamond-open"}
COLORS = {"held": style.GREEN, "violated": style.ALERT, "not shown": style.BROWN}
ACTIONS = {
    "Ship": style.GREEN,
    "Do not ship": style.GREY,
    "Keep running": style.BLUE,
    "Investigate first": style.ALERT,
}
NAMES = ("control", "treatment")
"""What the arms are called where nobody has named them."""
TESTS = {
    "two-proportion z, pooled": "z test",
    "two-proportion z, pooled, Holm": "z test, Holm",
    "Welch's t": "Welch t",
    "Dunnett": "Dunnett",
}
"""The tests by what their tile is called."""


def reading_view(
    reading: Reading, decided: Sequence[Decision], verdicts: Sequence[Verdict] = (), minimum_effect: float = 0.0
) -> View:
    """The whole lab; it should start at `reading.entered`."""
    figures = [
        reading_interval(reading, decided, minimum_effect),
        reading_posteriors(reading),
        reading_chances(reading),
    ]
    if verdicts:
        figures.insert(1, guardrail_verdicts(verdicts, broken=reading.ratio_p < RATIO_ALARM))
    return View(
        figures,
        _scrubbed(reading),
        reading_steps(reading),
        reading_readouts(reading, decided),
        reading_sentences(reading, decided),
    )


def _scale(reading: Reading) -> tuple[float, str, str]:
    """Factor, unit in axis titles, and unit in numbers of a difference."""
    return (100, ", points", " pp") if reading.kind == "rate" else (1, "", "")


def _scrubbed(reading: Reading) -> str:
    return f"{'Conversions' if reading.kind == 'rate' else 'Mean'} in {shortened(reading.names[1])}"


def _drawn(name: str, most: int = 18) -> str:
    """A name as Plotly draws it: with no markup of its own."""
    return plain(shortened(name, most))


def _axis(reading: Reading) -> str:
    return f"{'Conversions' if reading.kind == 'rate' else 'Mean'} in {_drawn(reading.names[1])}"


def _pad(values: np.ndarray, share: float = 0.06) -> tuple[float, float]:
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    return low - share * (high - low), high + share * (high - low)


# --------------------------------------------------------------------------------------------------- pictures


def reading_interval(reading: Reading, decided: Sequence[Decision], minimum_effect: float = 0.0) -> Chart:
    """The difference and its interval against what is scrubbed, and along the bottom what would be decided."""
    factor, unit, short = _scale(reading)
    x, low, high, gap = reading.scrubbed, *(factor * part for part in (reading.low, reading.high, reading.difference))
    bottom, top = _pad(np.concatenate([low, high, [factor * minimum_effect]]))
    level = f"{100 * (1 - reading.alpha):.4g}%"
    strip = bottom - 0.11 * (top - bottom)
    chart = Chart(
        f"The difference, its {level} interval, and the decision"
        if reading.treatments == 1
        else f"Difference, corrected {level} interval, decision",
        x=_axis(reading),
        y=_gap_title(reading) + unit,
        x_range=_pad(x),
        y_range=(bottom - 0.16 * (top - bottom), top),
        alt="The difference between the arms with its confidence interval, as treatment does better or worse, "
        "and the decision at each.",
    )
    chart.band(x, low, high, style.ESTIMATE, opacity=style.FAINT)
    chart.level(0.0)
    for action, start, end in _runs(decided):
        color = ACTIONS[action]
        chart.line([x[start], x[end]], [strip, strip], color, width=9, hover=action)
        if end - start > 0.16 * len(x):
            middle = (x[start] + x[end]) / 2
            chart.label(middle, strip, action.lower(), color, xanchor="center", yanchor="bottom", yshift=4)
    here = reading.entered
    ring: dict[str, Any] = {"marker__line": {"color": style.GREY, "width": 2}, "hover": "the data as they are"}
    chart.points([x[here]], [gap[here]], "rgba(0,0,0,0)", size=22, **ring)
    span = each(np.stack([x, x], axis=1)), each(np.stack([low, high], axis=1))
    chart.line(*span, style.ESTIMATE, width=style.BOLD)
    if minimum_effect or reading.kind == "rate":
        least: dict[str, Any] = {"least": ("y", 1 / factor, 0.0)}
        chart.level(factor * minimum_effect, dash="dash", width=style.LINE)
        chart.handle(float(x[-1]), factor * minimum_effect, "smallest gain worth having", "square", **least)
    chart.you(each(x), each(gap), hover=f"%{{x:.6g}}: %{{y:.4g}}{short}")
    return chart


def _gap_title(reading: Reading) -> str:
    treatment, control = (shortened(name, 13) for name in reading.names[::-1])
    return (
        f"{treatment[0].upper()}{treatment[1:]} − {control}" if reading.names == NAMES else f"{treatment} − {control}"
    )


def _runs(decided: Sequence[Decision]) -> list[tuple[str, int, int]]:
    """Action, first and last step of every stretch of one decision."""
    runs: list[tuple[str, int, int]] = []
    for i, decision in enumerate(decided):
        if runs and runs[-1][0] == decision.action:
            runs[-1] = (decision.action, runs[-1][1], i)
        else:
            runs.append((decision.action, i, i))
    return runs


def guardrail_verdicts(verdicts: Sequence[Verdict], broken: bool = False) -> Chart:
    """Each guardrail's change for the worse with its interval, in units of its margin: held left of one. broken: users
    were lost or doubled, and no metric is to be trusted."""
    ends = np.array([[verdict.low / verdict.margin, verdict.high / verdict.margin] for verdict in verdicts])
    low, high = max(min(-0.5, float(ends.min())), -6.0), min(max(1.5, float(ends.max())), 6.0)
    names = [plain(shortened(each.name)) + ("" if broken else f" <b>{each.verdict}</b>") for each in verdicts]
    chart = Chart(
        "Guardrails, of a broken split" if broken else "Guardrails: held if left of 1",
        x="Harm, in margins",
        y="",
        x_range=(low - 0.1, high + 0.1),
        y_range=(len(verdicts) - 0.5, -0.5),
        alt="Each guardrail's change for the worse with its interval, against its margin.",
        yaxis={"automargin": True, "tickvals": list(range(len(verdicts))), "ticktext": names},
    )
    chart.upright(0.0, dash="dash")
    chart.upright(1.0, style.ALERT, dash="solid", width=style.LINE)
    for i, verdict in enumerate(verdicts):
        color = style.GREY if broken else COLORS[verdict.verdict]
        hover = (
            f"{number(verdict.harm)} ({number(verdict.low)} to {number(verdict.high)}), margin {number(verdict.margin)}"
        )
        chart.line(np.clip(ends[i], low, high), [i, i], color, width=style.BOLD)
        middle = float(np.clip(verdict.harm / verdict.margin, low, high))
        chart.points([middle], [i], color, SYMBOLS[verdict.verdict], size=12, hover=hover)
    return chart


def reading_posteriors(reading: Reading) -> Chart:
    """What each arm's rate or mean may be, after the data, under the named prior."""
    rate = reading.kind == "rate"
    factor = 100 if rate else 1
    top = max(float(reading.posterior_control.max()), float(reading.posterior_treatment.max()))
    top = min(top, 4 * float(np.median(reading.posterior_treatment.max(axis=1))))
    chart = Chart(
        f"Where each {'rate' if rate else 'mean'} may lie",
        x="Conversion rate, %" if rate else "Mean",
        y=f"Posterior density, prior {reading.prior}",
        x_range=(factor * reading.grid[0], factor * reading.grid[-1]),
        y_range=(0, 1.25 * top),
        alt=f"Posterior densities of the rate or mean of {reading.names[0]} and of {reading.names[1]}.",
        yaxis={"showticklabels": False, "ticks": "", "showgrid": False},
    )
    rows = (
        (_drawn(reading.names[0]), np.minimum(reading.posterior_control, 1.2 * top), style.CONTROL, "solid"),
        (_drawn(reading.names[1]), each(np.minimum(reading.posterior_treatment, 1.2 * top)), style.TREATMENT, "dash"),
    )
    for place, (name, density, color, dash) in enumerate(rows):
        fill: dict[str, Any] = {"fill": "tozeroy", "fillcolor": style.faded(color, style.FAINT)}
        chart.line(factor * reading.grid, density, color, dash=dash, hover=f"%{{x:.4g}} {name}", **fill)
        side = {"x": place, "xanchor": ("left", "right")[place]}
        chart.label(**side, y=1, text=name, color=color, xref="paper", yref="paper", yanchor="top")
    return chart


def reading_chances(reading: Reading) -> Chart:
    """The p-value and the posterior chance to be better: two different questions, side by side."""
    x = reading.scrubbed
    chart = Chart(
        "p-value, and chance to be better",
        x=_axis(reading),
        y="Probability",
        x_range=_pad(x),
        y_range=(-0.03, 1.04),
        alt="The p-value and the posterior probability that treatment is higher, as treatment does better or worse.",
    )
    lines = (
        ("P(better)", reading.better, style.ESTIMATE, "solid", "left", 0.92),
        ("p-value", reading.p_value, style.BLUE, "dash", "right", 0.3),
    )
    for place, (name, values, color, dash, side, height) in enumerate(lines):
        chart.line(x, values, color, dash=dash, hover="%{x:.6g}: %{y:.4f}")
        chart.label(place, height, name, color, xref="paper", xanchor=side, yanchor="middle")
    chart.level(reading.alpha)
    chart.you(each(x), each(reading.better))
    chart.points(each(x), each(reading.p_value), style.BLUE, edge=True)
    return chart


# ------------------------------------------------------------------------------------------------------- words


def reading_readouts(reading: Reading, decided: Sequence[Decision]) -> dict[str, list[str]]:
    """Tile name to one text a step; the first four are in view."""
    rate = reading.kind == "rate"
    said = [_says(reading, step) for step in range(len(decided))]
    broken = reading.ratio_p < RATIO_ALARM
    tiles: dict[str, list[str]] = {
        "Decision": [decision.action for decision in decided],
        "Difference": [gap for gap, _ in said],
        "Interval, pp" if rate else "Interval": [interval for _, interval in said],
        "Split": [f"{p_value(reading.ratio_p)}: {'broken' if broken else 'fine'}"] * len(decided),
        TESTS[reading.test]: [p_value(p) for p in reading.p_value],
        f"P({shortened(reading.names[1], 13)} higher)": [_chance(p) for p in reading.better],
        "Relative": [
            f"{change:+,.1%} ({a:+,.1%} to {b:+,.1%})" if np.isfinite(a) else "not defined"
            for change, a, b in zip(reading.relative, reading.relative_low, reading.relative_high, strict=True)
        ],
    }
    if reading.mixed:
        tiles["In several arms"] = [f"{percent(reading.mixed)} of users"] * len(decided)
    if not rate:
        return tiles | {"Mann-Whitney, your data": [p_value(reading.rank_p)] * len(decided)}
    exact = zip(reading.exact_p, reading.few, strict=True)
    return tiles | {
        "Fisher's exact": [
            "not needed" if np.isnan(p) else p_value(p) + (", decides" if few else "") for p, few in exact
        ],
        "Expected loss, ship": [_loss(100 * loss) for loss in reading.loss_ship],
        "Expected loss, keep": [_loss(100 * loss) for loss in reading.loss_keep],
    }


def reading_sentences(reading: Reading, decided: Sequence[Decision]) -> list[str]:
    """One plain sentence a step: the decision, why, and the p-value that it rests on."""
    return [
        f"{decision.action}: {decision.reason} {_arms_say(reading, i)}{_tested(reading, i)}."
        for i, decision in enumerate(decided)
    ]


def _arms_say(reading: Reading, step: int) -> str:
    """Both arms by the names that a file gives them."""
    if not reading.named:
        return ""
    values = reading.control, float(reading.treatment[step])
    control, treatment = (percent(value, 1) if reading.kind == "rate" else number(value, 5) for value in values)
    names = [shortened(name) for name in reading.names]
    role = "" if "control" in names[0].lower() else " (control)"
    return f"{names[1]}: {treatment}, {names[0]}{role}: {control}. "


def _tested(reading: Reading, step: int) -> str:
    exact = reading.few[step] and np.isfinite(reading.exact_p[step])
    name = "Fisher's exact test" if exact else "Test"
    correction = f", corrected ({'Holm' if reading.kind == 'rate' else 'Dunnett'})" if reading.treatments > 1 else ""
    return f"{name}{correction}: {p_value(float(reading.deciding_p[step]))}"


def reading_steps(reading: Reading) -> list[str]:
    """Conversions or the mean in treatment."""
    if reading.kind == "rate":
        return [count(hits) for hits in reading.scrubbed]
    digits = max(0, 2 - int(np.floor(np.log10(np.diff(reading.scrubbed).min()))))
    return [f"{mean:.{digits}f}" for mean in reading.scrubbed]


def reading_settings(reading: Reading, step: int) -> tuple[str, dict[str, Any]]:
    """The snippet that computes this reading, and the values it starts from."""
    if reading.kind == "rate":
        return "analysis", {
            "users_control": reading.users[0],
            "conversions_control": round(reading.control * reading.users[0]),
            "users_treatment": reading.users[1],
            "conversions_treatment": int(reading.scrubbed[step]),
        }
    return "analysis_means", {
        "users_control": reading.users[0],
        "mean_control": reading.control,
        "sd_control": reading.spreads[0],
        "users_treatment": reading.users[1],
        "mean_treatment": float(reading.treatment[step]),
        "sd_treatment": reading.spreads[1],
    }


def reading_printed(reading: Reading, step: int) -> str:
    """What the snippet prints at this step: `analysis` for a rate, `analysis_means` for a mean."""
    lines = [
        f"split p-value: {reading.ratio_p:.4g}",
        f"difference: {reading.difference[step]:.6g}",
        f"interval: {reading.low[step]:.6g} to {reading.high[step]:.6g}",
        f"p-value: {reading.p_value[step]:.4g}",
        f"P(treatment higher): {reading.better[step]:.4f}",
    ]
    if reading.kind == "rate":
        if np.isfinite(reading.exact_p[step]):
            lines.insert(4, f"p-value, Fisher's exact: {reading.exact_p[step]:.4f}")
        lines.append(f"expected loss of shipping: {reading.loss_ship[step]:.4f}")
    return "\n".join(lines)


def _says(reading: Reading, step: int) -> tuple[str, str]:
    """The difference and its interval, with two digits of the interval's half width."""
    return difference(reading.kind, *(float(part[step]) for part in (reading.difference, reading.low, reading.high)))


def difference(kind: str, gap: float, low: float, high: float) -> tuple[str, str]:
    """A difference with its unit, and its interval, with two digits of the interval's half width."""
    factor, unit = (100, " pp") if kind == "rate" else (1, "")
    decimals = max(0, 1 - int(np.floor(np.log10(factor * (high - low) / 2))))
    words = [fixed(factor * value, decimals, signed=True) for value in (low, gap, high)]
    return f"{words[1]}{unit}", f"{words[0]} to {words[2]}"


def _loss(points: float) -> str:
    return "about 0 pp" if points < 0.001 else f"{number(points, 2)} pp"


def _chance(value: float) -> str:
    return "over 99.9%" if value > 0.999 else "under 0.1%" if value < 0.001 else percent(value, 1)


def shortened(name: str, most: int = 18) -> str:
    """A name that leaves room for what is beside it."""
    return name if len(name) <= most else f"{name[: most - 1]}…"
