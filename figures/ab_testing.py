"""Pictures of the analysis lab: the difference and its interval, the posteriors, two kinds of chance, guardrails."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from concepts.ab_testing import Reading
from concepts.guardrails import RATIO_ALARM, Decision, Verdict, decide
from figures import style

SYMBOLS = {"held": "circle", "violated": "x", "not shown": "diamond-open"}
COLORS = {"held": style.GREEN, "violated": style.ALERT, "not shown": style.BROWN}


def _scale(reading: Reading) -> tuple[float, str, str]:
    """Factor, unit in axis titles, and unit in numbers of a difference."""
    return (100, ", points", " pp") if reading.kind == "rate" else (1, "", "")


def _scrubbed(reading: Reading) -> str:
    return "Conversions in treatment" if reading.kind == "rate" else "Mean in treatment"


def _pad(values: np.ndarray) -> tuple[float, float]:
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    return low - 0.06 * (high - low), high + 0.06 * (high - low)


def reading_interval(reading: Reading) -> style.Sweep:
    """The difference and its interval against what is scrubbed; the data as they are carry a ring."""
    factor, unit, short = _scale(reading)
    x, low, high, gap = reading.scrubbed, *(factor * each for each in (reading.low, reading.high, reading.difference))
    figure = style.chart(
        f"The difference and its {100 * (1 - reading.alpha):.4g}% interval",
        x=_scrubbed(reading),
        y=f"Treatment − control{unit}",
        x_range=_pad(x),
        y_range=_pad(np.concatenate([low, high])),
        alt="The difference between the arms with its confidence interval, as treatment does better or worse.",
        xaxis_nticks=5,
    )
    band = np.concatenate([x, x[::-1]]), np.concatenate([high, low[::-1]])
    fill = style.faded(style.ESTIMATE, 0.18)
    figure.add_scatter(
        x=band[0], y=band[1], fill="toself", fillcolor=fill, mode="lines", line_width=0, hoverinfo="skip"
    )
    zero = dict(color=style.GREY, width=1.5, dash="dash")
    figure.add_scatter(x=_pad(x), y=[0, 0], mode="lines", line=zero, hoverinfo="skip")
    style.label(figure, _pad(x)[1], 0, "no difference", style.GREY, xanchor="right", yanchor="top")
    ring = dict(size=18, color="rgba(0,0,0,0)", line=dict(color=style.GREY, width=2))
    here = reading.entered
    figure.add_scatter(
        x=[x[here]], y=[gap[here]], mode="markers", marker=ring, hovertemplate="your data<extra></extra>"
    )
    figure.add_scatter(mode="lines", line=dict(color=style.ESTIMATE, width=5), hoverinfo="skip")
    dot = dict(size=12, color=style.ESTIMATE, line=dict(color="white", width=1))
    figure.add_scatter(mode="markers", marker=dot, hovertemplate=f"%{{x:.6g}}: %{{y:.4g}}{short}<extra></extra>")
    return style.Sweep(
        figure,
        {
            3: {"x": np.stack([x, x], axis=1), "y": np.stack([low, high], axis=1)},
            4: {"x": x[:, None], "y": gap[:, None]},
        },
    )


def reading_posteriors(reading: Reading) -> style.Sweep:
    """What each arm's rate or mean may be, after the data, under the named prior."""
    rate = reading.kind == "rate"
    factor = 100 if rate else 1
    top = max(float(reading.posterior_control.max()), float(reading.posterior_treatment.max()))
    figure = style.chart(
        f"Where each arm's true {'rate' if rate else 'mean'} may lie (prior: {reading.prior})",
        x="Conversion rate, %" if rate else "Mean",
        y="Posterior density",
        x_range=(factor * reading.grid[0], factor * reading.grid[-1]),
        y_range=(0, 1.2 * min(top, 4 * float(np.median(reading.posterior_treatment.max(axis=1))))),
        alt="Posterior densities of the rate or mean of control and of treatment.",
        showlegend=True,
        yaxis_showticklabels=False,
        yaxis_ticks="",
    )
    for name, color, dash in (("Control", style.CONTROL, "solid"), ("Treatment", style.TREATMENT, "dash")):
        line = dict(color=color, width=2.5, dash=dash)
        hover = f"%{{x:.4g}}<extra>{name}</extra>"
        fill = style.faded(color, 0.15)
        figure.add_scatter(
            x=factor * reading.grid,
            mode="lines",
            line=line,
            fill="tozeroy",
            fillcolor=fill,
            name=name,
            hovertemplate=hover,
        )
    figure.data[0].y = reading.posterior_control
    return style.Sweep(figure, {1: {"y": reading.posterior_treatment}})


def reading_chances(reading: Reading) -> style.Sweep:
    """The p-value and the posterior chance to be better: two different questions, side by side."""
    x = reading.scrubbed
    figure = style.chart(
        "p-value, and chance that treatment is higher",
        x=_scrubbed(reading),
        y="Probability",
        x_range=_pad(x),
        y_range=(-0.03, 1.04),
        alt="The p-value and the posterior probability that treatment is higher, as treatment does better or worse.",
        showlegend=True,
        xaxis_nticks=5,
    )
    lines = (
        ("P(treatment higher)", reading.better, style.ESTIMATE, "solid"),
        ("p-value", reading.p_value, style.BLUE, "dash"),
    )
    for name, values, color, dash in lines:
        line = dict(color=color, width=2.5, dash=dash)
        figure.add_scatter(x=x, y=values, mode="lines", line=line, name=name, hovertemplate="%{x:.6g}: %{y:.4f}")
    level = dict(color=style.GREY, width=1, dash="dot")
    figure.add_scatter(x=_pad(x), y=[reading.alpha] * 2, mode="lines", line=level, hoverinfo="skip", showlegend=False)
    style.label(figure, _pad(x)[1], reading.alpha, f"α = {reading.alpha:g}", style.GREY, xanchor="right")
    dots = dict(
        size=12, color=[style.ESTIMATE, style.BLUE], symbol=["circle", "diamond"], line=dict(color="white", width=1)
    )
    figure.add_scatter(mode="markers", marker=dots, hoverinfo="skip", showlegend=False)
    both = np.stack([reading.better, reading.p_value], axis=1)
    return style.Sweep(figure, {3: {"x": np.stack([x, x], axis=1), "y": both}})


def guardrail_verdicts(verdicts: Sequence[Verdict]) -> go.Figure:
    """Each guardrail's change for the worse with its interval, in units of its margin: held left of one."""
    ends = np.array([[each.low / each.margin, each.high / each.margin] for each in verdicts] or [[0.0, 1.0]])
    low, high = max(min(-0.5, float(ends.min())), -6.0), min(max(1.5, float(ends.max())), 6.0)
    figure = style.chart(
        "Guardrails: held when the bar ends left of 1",
        x="Harm, in margins",
        y="",
        x_range=(low - 0.1, high + 0.1),
        y_range=(max(len(verdicts), 1) - 0.4, -0.7),
        alt="Each guardrail's change for the worse with its interval, against its margin.",
        yaxis_automargin=True,
        yaxis_type="category",
    )
    names = [_wrapped(each.name) for each in verdicts]
    for value, color, dash in ((0, style.GREY, "dash"), (1, style.ALERT, "solid")):
        figure.add_vline(x=value, line=dict(color=color, width=1.5, dash=dash))
    for i, each in enumerate(verdicts):
        left, right = np.clip(ends[i], low, high)
        color = COLORS[each.verdict]
        line = dict(color=color, width=4)
        figure.add_scatter(x=[left, right], y=[names[i]] * 2, mode="lines", line=line, hoverinfo="skip")
        dot = dict(size=12, color=color, symbol=SYMBOLS[each.verdict])
        hover = (
            f"{each.name}: {each.harm:.4g} ({each.low:.4g} to {each.high:.4g}), margin {each.margin:.4g}<extra></extra>"
        )
        middle = [float(np.clip(each.harm / each.margin, low, high))]
        figure.add_scatter(
            x=middle,
            y=[names[i]],
            mode="markers+text",
            marker=dot,
            text=[each.verdict],
            textposition="top center",
            textfont=dict(size=14, color=color),
            hovertemplate=hover,
            cliponaxis=False,
        )
    return figure


def decisions(
    reading: Reading,
    verdicts: Sequence[Verdict] = (),
    planned_users: int = 0,
    minimum_effect: float = 0.0,
    higher_is_better: bool = True,
) -> list[Decision]:
    """The decision at each step; arguments as in `concepts.guardrails.decide`."""
    return [
        decide(
            reading.ratio_p,
            float(reading.p_value[i]),
            float(reading.low[i]),
            float(reading.high[i]),
            verdicts,
            sum(reading.users),
            planned_users,
            minimum_effect,
            reading.alpha,
            higher_is_better,
        )
        for i in range(len(reading.scrubbed))
    ]


def reading_readouts(reading: Reading, decided: Sequence[Decision]) -> dict[str, list[str]]:
    """Tile name to one string a step."""
    factor, _, unit = _scale(reading)
    low, high = factor * reading.low, factor * reading.high
    percent = reading.kind == "rate"
    split = f"p = {_p(reading.ratio_p)}: {'broken' if reading.ratio_p < RATIO_ALARM else 'fine'}"
    tiles = {
        "Decision": [each.action for each in decided],
        "Split": [split] * len(low),
        "Difference": [f"{factor * each:+.3g}{unit}" for each in reading.difference],
        "Interval": [f"{a:+.3g} to {b:+.3g}{unit}" for a, b in zip(low, high, strict=True)],
        "Relative": [
            f"{each:+.1%} ({a:+.1%} to {b:+.1%})" if np.isfinite(a) else "not defined"
            for each, a, b in zip(reading.relative, reading.relative_low, reading.relative_high, strict=True)
        ],
        f"p, {'z test' if percent else 'Welch t'}": [_p(p) for p in reading.p_value],
        "P(treatment higher)": [_chance(p) for p in reading.better],
        "Expected loss, ship / keep": [
            f"{factor * a:.3g} / {factor * b:.3g}{unit}"
            for a, b in zip(reading.loss_ship, reading.loss_keep, strict=True)
        ],
    }
    if not percent:
        del tiles["Expected loss, ship / keep"]
        tiles["Mann-Whitney p (your data)"] = [_p(reading.rank_p)] * len(low)
    return tiles


def reading_sentences(reading: Reading, decided: Sequence[Decision]) -> list[str]:
    """One plain sentence a step: the numbers, then the decision and why."""
    factor, _, unit = _scale(reading)
    said = []
    for i, each in enumerate(decided):
        said.append(
            f"{each.action}: {each.reason} Difference {factor * reading.difference[i]:+.3g}{unit}, interval "
            f"{factor * reading.low[i]:+.3g} to {factor * reading.high[i]:+.3g}{unit}, p = {_p(reading.p_value[i])}."
        )
    return said


def reading_steps(reading: Reading) -> list[str]:
    """Conversions or the mean in treatment."""
    if reading.kind == "rate":
        return [f"{each:.0f}" for each in reading.scrubbed]
    digits = max(0, 2 - int(np.floor(np.log10(np.diff(reading.scrubbed).min()))))
    return [f"{each:.{digits}f}" for each in reading.scrubbed]


def reading_view(reading: Reading, decided: Sequence[Decision], verdicts: Sequence[Verdict] = ()) -> style.View:
    """The whole lab; it should start at `reading.entered`."""
    figures: list[go.Figure | style.Sweep] = [
        each(reading) for each in (reading_interval, reading_posteriors, reading_chances)
    ]
    if verdicts:
        figures.append(guardrail_verdicts(verdicts))
    return style.View(
        figures,
        _scrubbed(reading),
        reading_steps(reading),
        reading_readouts(reading, decided),
        reading_sentences(reading, decided),
    )


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
        lines.append(f"expected loss of shipping: {reading.loss_ship[step]:.4f}")
    return "\n".join(lines)


def _p(value: float) -> str:
    return f"{value:.3f}" if value >= 0.001 else f"{value:.1e}" if value >= 1e-300 else "1e-300 or less"


def _chance(value: float) -> str:
    return "over 99.9%" if value > 0.999 else "under 0.1%" if value < 0.001 else f"{value:.1%}"


def _wrapped(name: str) -> str:
    """A name on two lines, for a narrow screen."""
    return name.replace(" ", "<br>", 1) if len(name) > 14 else name
