"""Pictures of the pace on a bowl: error by step, what a step keeps of it, the valley, and what a condition costs."""

import numpy as np
from numpy.typing import NDArray

from concepts.arrays import Array
from concepts.gradient_descent.convergence_rate import METHODS, NEAR, NEVER, RUN, Pace, best
from figures import style
from figures.style import Chart, each
from figures.words import count, counted_steps, fixed, number, percent

LOOK = {
    "plain": (style.GREY, "solid", "square"),
    "heavy": (style.BLUE, "solid", "circle"),
    "nesterov": (style.GREEN, "dash", "triangle-up"),
}
LEVEL = 5e-4
"""A pace this near to 1 neither shrinks nor grows the error."""
LOW, HIGH = 1e-4, 100.0
"""Errors between which lies the picture of the errors."""
CLOSELY = 60
"""Steps of which each is drawn there; of the rest some 120 are."""
EXPLODES = (0.82, 0.6, 0.38)
"""How far up, between the start's error and HIGH, it is said of each method that it explodes."""
FEW = 40
"""Steps of the paths in the valley."""
ASIDE = 1.55
"""Half the width of the picture of the valley: the paths start at 1."""


def pace_view(result: Pace) -> style.View:
    """All of the lab on rate and condition."""
    return style.View(
        [errors(result), paces(result), valley(result), costs(result)],
        "Learning rate (in 1/L)",
        [f"{rate:.4g}" for rate in result.rates],
        pace_readouts(result),
        pace_sentences(result),
    )


def errors(result: Pace) -> Chart:
    """The error by step; dotted, plain descent and momentum at their best. Held: the end of momentum's line."""
    drawn = steps_drawn(result)
    last, ticks = int(drawn[-1]), [0.001, 0.01, 0.1, 1, 10, 100]
    chart = Chart(
        "Each step keeps its share of the error: a straight line",
        x="Step",
        y="Error / error at the start (log scale)",
        x_range=(0, last),
        y_range=(np.log10(LOW), np.log10(HIGH)),
        alt="Error of the three methods by step on a log scale: straight lines that fall to a thousandth, or rise out "
        "of the picture where the rate is past the limit.",
        showlegend=True,
        yaxis={"type": "log", "tickvals": ticks, "ticktext": [f"{tick:g}" for tick in ticks]},
    )
    chart.level(NEAR, style.OPTIMUM, dash="dash")
    for row, right_from in ((0, 0.66), (1, 0.3)):
        color, at = LOOK[list(METHODS)[row]][0], int(result.theory[row].argmin())
        chart.line(drawn, until_there(result, row)[drawn, at], color, dash="dot", width=style.THIN)
        steps = int(result.arrived[row, at])
        if NEVER != steps <= last:
            side = "right" if steps > right_from * last else "left"  # so that the two texts keep apart
            chart.label(steps, np.log10(NEAR), f"best pace: {steps}", color, xanchor=side, yanchor="top", yshift=-11)
    for row, (method, name) in enumerate(METHODS.items()):
        color, dash, _ = LOOK[method]
        seen = until_there(result, row)
        chart.line(drawn, each(seen[drawn].T), color, dash=dash, name=name, hover=f"{name} at step %{{x}}: %{{y:.2g}}")
        out = exits(result, row, last)
        beside = [["middle left" if step > 0.7 * last else "middle right"] for step in np.nan_to_num(out)]
        told = np.where(np.isnan(out), np.nan, HIGH ** EXPLODES[row])
        chart.text(each(out), each(told), [" explodes "], color, textposition=each(beside))
    return chart.you(*ends(result, 1, last), cliponaxis=False, hover="momentum")


def steps_drawn(result: Pace) -> NDArray[np.int64]:
    """Which steps the picture of the errors has: so many that plain descent can get there, if it does within RUN."""
    at = int(result.theory[0].argmin())
    there = int(result.arrived[0, at])
    last = RUN if there == NEVER else int(np.clip(1.2 * there, 12, RUN))
    rest = np.linspace(min(CLOSELY, last), last, 121).round()
    return np.unique(np.concatenate([np.arange(min(CLOSELY, last) + 1), rest])).astype(np.int64)


def until_there(result: Pace, row: int) -> Array:
    """(RUN + 1, rates) errors of a method, until each is there for good, or far out of the picture."""
    error, there = result.distance[row], result.arrived[row]
    late = (there != NEVER) & (np.arange(len(error))[:, None] > there)
    return np.where(late | ~(error < 1e4 * HIGH), np.nan, error)


def exits(result: Pace, row: int, last: int) -> Array:
    """(rates,) the step at which the error rises out of the picture, nan where it does not."""
    out = ~(result.distance[row, : last + 1] < HIGH)
    return np.where(out.any(axis=0), out.argmax(axis=0), np.nan)


def ends(result: Pace, row: int, last: int) -> tuple[Array, Array]:
    """(rates,) where the line of a method ends: there, at the upper edge, or at the right one."""
    there, out = result.arrived[row], exits(result, row, last)
    arrives = (there != NEVER) & (there <= last)
    x = np.where(arrives, there, np.where(np.isnan(out), last, out))
    y = np.where(arrives, NEAR, np.where(np.isnan(out), result.distance[row, last], HIGH))
    return x, np.clip(y, LOW, HIGH)


def paces(result: Pace) -> Chart:
    """What a step keeps of the error, against the rate."""
    gain = 1 - float(result.theory.min())
    low, high = 1 - 1.3 * gain, 1 + 0.45 * gain
    chart = Chart(
        "What a step keeps of the error",
        x="Learning rate (1/L; L: steepest curvature)",
        y="Share of the error kept by a step",
        x_range=(0, float(result.rates[-1])),
        y_range=(low, high),
        alt="Share of the error that a step of each method keeps against the rate: it falls, then grows past a limit.",
    )
    chart.level(1, style.ALERT, given=True)
    for row, (method, name) in enumerate(METHODS.items()):
        color, dash, _ = LOOK[method]
        chart.line(
            result.rates,
            np.where(result.theory[row] <= 3 * high, result.theory[row], np.nan),
            color,
            dash=dash,
            hover=f"{name} at %{{x:.3g}}/L: %{{y:.4f}}",
            given=method == "plain",
            answer="of the error" if method == "heavy" else "",
        )
    return chart.here(result.rates)


def valley(result: Pace) -> Chart:
    """The first steps of all three in the valley, from a point where both its axes have the same share of the loss."""
    root = np.sqrt(result.condition)
    shown = result.paths[:, : FEW + 1] / (1, root)
    calm = (result.theory < 1 + LEVEL)[:, None, :] & np.ones(FEW + 1, bool)[:, None]
    height = 1.1 * max(float(np.abs(shown[..., 1][calm]).max()), np.sqrt(2) / root)
    chart = Chart(
        f"The valley from above, {FEW} steps",
        x="Along the valley",
        y="Across it",
        x_range=(-ASIDE, ASIDE),
        y_range=(-height, height),
        alt="Contours of a long narrow valley seen from above, and the first steps of the three methods in it.",
        xaxis={"showgrid": False, "showticklabels": False, "ticks": ""},
        yaxis={"showgrid": False, "showticklabels": False, "ticks": ""},
    )
    turn = np.linspace(0, 2 * np.pi, 121)
    for size in rings(height * root):
        area = {"fill": "toself", "fillcolor": style.faded(style.GREY, 0.11), "line__shape": "linear"}
        chart.line(size * np.cos(turn), size / root * np.sin(turn), style.faded(style.GREY, 0.45), width=1, **area)
    for row, (method, name) in enumerate(METHODS.items()):
        color, dash, symbol = LOOK[method]
        places = until_gone(shown[row], height)
        chart.line(
            each(places[..., 0].T),
            each(places[..., 1].T),
            color,
            dash=dash,
            width=style.THIN,
            mode="lines+markers",
            marker={"symbol": symbol, "size": 4},
            hover=name,
        )
    return chart.points([0], [0], style.OPTIMUM, "star", size=style.MARK, edge=True, hover="the minimum")


def rings(top: float) -> list[float]:
    """How far along the valley its contours reach, the largest first: the start's own among them."""
    own = float(np.sqrt(2))
    return [*np.linspace(top, own, 4, endpoint=False).tolist(), own, 0.7 * own, 0.35 * own]


def until_gone(places: Array, height: float) -> Array:
    """Paths (steps + 1, rates, 2) until they leave the picture for good measure: what grows would fill it."""
    outside = ~(np.abs(places[..., 1]) <= height)
    before = np.concatenate([np.zeros((1, outside.shape[1]), bool), np.maximum.accumulate(outside, axis=0)[:-1]])
    return np.where(before[..., None], np.nan, places)


def costs(result: Pace) -> Chart:
    """Steps to a thousandth of the error by condition number, each at its best rate. Held: the condition number."""
    chart = Chart(
        "Plain pays k, momentum its root",
        x="Condition number k",
        y="Steps to a thousandth of the error",
        x_range=(np.log10(1.7), np.log10(1300)),
        y_range=(0.5, 4),
        alt="Steps needed against the condition number on log scales: plain descent's rise with it, momentum's with "
        "its root.",
        xaxis={"type": "log", "tickvals": [2, 10, 100, 1000], "ticktext": ["2", "10", "100", "1,000"]},
        yaxis={"type": "log", "tickvals": [10, 100, 1000], "ticktext": ["10", "100", "1,000"]},
    )
    for row, (method, name) in enumerate(METHODS.items()):
        color, dash, _ = LOOK[method]
        steps = result.needed[row]
        chart.line(result.conditions, steps, color, dash=dash, hover=f"{name}, k = %{{x}}, steps: %{{y:,}}")
    chart.handle(result.condition, None, "condition number", condition_number="x")
    at = int(np.abs(result.conditions - result.condition).argmin())
    if result.conditions[at] == result.condition:
        side = "left" if result.condition > 200 else "right"
        for row in (0, 1):
            color, _, symbol = LOOK[list(METHODS)[row]]
            steps = int(result.needed[row, at])
            chart.points([result.condition], [steps], color, symbol, hover=counted_steps(steps))
            text = [f"<b> {count(steps)} </b>"]
            chart.text([result.condition], [steps], text, color, size=17, textposition=f"bottom {side}")
    return chart


def times(value: float) -> str:
    """A pace, to four decimals."""
    return fixed(value, 4 if value < 9.99995 else 1)


def thousandth(result: Pace, row: int, step: int) -> str:
    """How many steps to NEAR of the start."""
    if result.theory[row, step] > 1 + LEVEL:
        return "explodes"
    arrived = int(result.arrived[row, step])
    return f"over {RUN} steps" if arrived == NEVER else counted_steps(arrived)


def pace_readouts(result: Pace) -> dict[str, list[str]]:
    """Steps of all three to a thousandth; then theory and measurement, and what is best."""
    steps, tiles = range(len(result.rates)), {}
    for row, name in enumerate(METHODS.values()):
        tiles[f"{name}, to {NEAR:g}"] = [thousandth(result, row, step) for step in steps]
    furthest = result.distance[1].max(axis=0)
    tiles["Momentum swings to"] = [
        "without bound" if pace > 1 + LEVEL else f"{number(float(far), 2)} × the start"
        for pace, far in zip(result.theory[1], furthest, strict=True)
    ]
    for row, name in enumerate(METHODS.values()):
        tiles[f"{name}: theory | seen"] = [
            f"{times(float(theory))} | {times(float(seen))}"
            for theory, seen in zip(result.theory[row], result.measured[row], strict=True)
        ]
    plain, heavy = best("plain", result.condition), best("heavy", result.condition)
    return tiles | {
        "Plain at its best": [f"{plain[2]:.4f} at {plain[0]:.3f}"] * len(steps),
        "Momentum at its best": [f"{heavy[2]:.4f} at {heavy[0]:.3f}"] * len(steps),
        "Best momentum": [f"{heavy[1]:.3f}, here {result.momentum:.3f}"] * len(steps),
        "Diverges from": [" | ".join(f"{limit:.3g}" for limit in result.limits)] * len(steps),
    }


def pace_sentences(result: Pace) -> list[str]:
    """What a step of each method leaves of the error at this rate."""
    sentences = []
    for rate, *found in zip(result.rates, *result.theory.tolist(), strict=True):
        parts, keeps, of = [], "keeps ", " of the error"
        for name, pace, limit in zip(("plain descent", "momentum", "Nesterov"), found, result.limits, strict=True):
            if pace > 1 + LEVEL:
                parts.append(f"{name} explodes (limit {number(float(limit))}/L)")
                continue
            share = "all" if pace > 0.99995 else percent(pace, 1 if pace < 0.995 else 2)
            parts.append(f"{name} {keeps}{share}{of}")
            keeps = of = ""
        sentences.append(f"At {rate:.4g}/L {', '.join(parts)}.")
    return sentences


def pace_printed(result: Pace, step: int) -> str:
    """What the snippet prints at this rate."""
    return "\n".join(
        f"{method}: theory {result.theory[row, step]:.4f}, distance after 50 steps {result.distance[row, 50, step]:.4g}"
        for row, method in enumerate(METHODS)
    )
