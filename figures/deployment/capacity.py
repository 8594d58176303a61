"""Pictures of capacity: the wait by load, its tail at one load, and what a million answers cost."""

import numpy as np

from concepts.deployment.capacity import LOADS, PERCENTILES, Capacity
from figures import style
from figures.style import Chart, each
from figures.words import number

LEAST = 1e-3
"""Chances below one in a thousand are not drawn: the simulations are too short for them."""
STEPS = len(LOADS)
MEAN, P95, P99, MORE = style.GREY, style.BLUE, style.VERMILION, style.GREEN


def capacity_view(result: Capacity) -> style.View:
    """All of the second lab."""
    return style.View(
        [responses(result), variation(result), prices(result), tail(result)],
        "Load on the replicas",
        capacity_steps(result),
        capacity_readouts(result),
        capacity_sentences(result),
    )


def capacity_steps(result: Capacity) -> list[str]:
    """The load, as 72.5%."""
    return [f"{100 * load:g}%" for load in np.round(result.loads, 4)]


def ms(value: float) -> str:
    """Milliseconds, with three digits or so."""
    if value == 0:
        return "0"
    return f"{value:.2f}" if value < 0.995 else f"{value:.1f}" if value < 99.95 else f"{value:,.0f}"


def euro(value: float) -> str:
    """A price of a million answers."""
    return f"€{value:.2g}" if value < 0.995 else f"€{value:,.2f}" if value < 99.995 else f"€{value:,.0f}"


def thousands(value: float) -> str:
    """A tick's label, short enough to leave the axis its title."""
    return number(value, 2) if value < 1000 else f"{value / 1000:g}k" if value < 1e6 else f"{value / 1e6:g}M"


def law(result: Capacity) -> str:
    """Whose formula the lines are: exact, or for several replicas an approximation."""
    if result.variability == 1:
        return "Erlang C"
    return "Pollaczek-Khinchine" if result.replicas == 1 else "Allen-Cunneen"


def responses(result: Capacity) -> Chart:
    """Percentiles of the whole response by load, with one more replica as well; marks are simulated."""
    top = 1.06 * float(max(result.response[2, -1], np.max(result.seen_response[2])))
    chart = Chart(
        f"The whole response, wait and service, of {counted(result.replicas)}; marks: simulated",
        x="Load (% of the replicas' time)",
        y="Response (ms)",
        x_range=(0, 112),
        y_range=(-0.02 * top, top),
        alt="Median, p95 and p99 of wait and service against the load, by formula and simulated.",
        xaxis={"tickvals": [0, 20, 40, 60, 80, 95]},
        yaxis={"tickformat": "~s" if top >= 10_000 else ",~g"},
    )
    x = 100 * result.loads
    chart.here(x)
    lines = [
        ("half", result.response[0], result.seen_response[0], MEAN, "dot", "square"),
        ("p95", result.response[1], result.seen_response[1], P95, "dash", "circle"),
        ("p99", result.response[2], result.seen_response[2], P99, "solid", "diamond"),
        ("p99, +1", result.response_more[2], None, MORE, "dashdot", ""),
    ]
    for name, exact, seen, color, dash, symbol in lines:
        chart.line(x, exact, color, dash=dash, hover=f"{name} at %{{x:g}}%: %{{y:,.1f}} ms")
        if seen is not None:
            hover = f"{name} at %{{x:g}}%, simulated: %{{y:,.1f}} ms"
            chart.points(x, seen, color, symbol, size=style.SMALL, hover=hover)
    lowest = 0.0
    for name, exact, _, color, *_ in sorted(lines, key=lambda each: float(each[1][-1])):
        lowest = max(float(exact[-1]), lowest)
        chart.label(97, lowest, name, color, yanchor="middle")
        lowest += 0.075 * top
    return chart


def variation(result: Capacity) -> Chart:
    """The mean wait at this load by how much service times vary: a straight line, and the simulation on it."""
    low, high = 0.0, 4.4
    ends = np.array([low, high])
    base = result.mean * 2 / (1 + result.variability)
    lines = base[:, None] * (1 + ends) / 2
    # One scale for all loads would hide all but the last: in service times without load, of those at one load.
    unit = np.maximum(base, 1e-12)[:, None]
    seen, error = result.seen_mean[:, None] / unit, 2 * np.nan_to_num(result.error_mean)[:, None] / unit
    known = np.isfinite(result.error_mean)[:, None]
    chart = Chart(
        f"Mean wait if service times vary more ({law(result)})",
        x="Variability: variance / mean², of service",
        y="Mean wait (times that of exponential)",
        x_range=(-0.3, high),
        y_range=(-0.9, 3.4),
        alt="Mean wait against the squared coefficient of variation of service times, by formula and simulated.",
        xaxis={"tickvals": [0, 1, 2, 3, 4], "ticktext": ["0 fixed", "1 exp.", "2", "3", "4"]},
        yaxis={"tickvals": [0, 1, 2, 3]},
    )
    v = result.variability
    chart.line(ends, (lines / unit)[0], P99, hover="by formula: (1 + variability) / 2")
    chart.line([v, v], each(np.where(known, np.hstack([seen - error, seen + error]), np.nan)), MEAN, width=style.BOLD)
    chart.points([v], each(np.where(known, seen, np.nan)), MEAN, "square", hover="simulated, ± 2 SE: %{y:.2f}")
    return chart.handle(v, -0.45, "variability", "triangle-up", variability="x")


def tail(result: Capacity) -> style.Sweep:
    """Chance to wait longer than so many milliseconds."""
    figure = style.chart(
        "Who waits longer than that, at this load; where a line meets 1% is its p99",
        x="Wait (ms, log scale)",
        y="Share of requests (%, log scale)",
        x_range=np.log10(result.times[[0, -1]]).tolist(),
        y_range=(-1, 2.06),
        alt="Share of requests that wait longer than a time, by formula, simulated, and with one more replica.",
        xaxis={"type": "log", "dtick": 1},
        yaxis={"type": "log", "tickvals": [0.1, 1, 10, 100], "ticktext": ["0.1", "1", "10", "100"]},
        showlegend=True,
    )
    rows = []
    for name, chances, color, dash in (
        (law(result), result.longer, P99, "solid"),
        ("simulated", result.seen_longer, MEAN, "dot"),
        ("+1 replica", result.longer_more, MORE, "dashdot"),
    ):
        shown = np.where(chances >= LEAST, 100 * chances, np.nan)
        rows.append(shown)
        figure.add_scatter(
            x=result.times,
            y=shown[0],
            mode="lines",
            name=name,
            line={"color": color, "dash": dash, "width": 3 if name == "simulated" else 2.5},
            hovertemplate=f"{name}: %{{y:.2g}}% wait over %{{x:.3g}} ms<extra></extra>",
        )
    return style.Sweep(figure, {row: {"y": shown} for row, shown in enumerate(rows)})


def prices(result: Capacity) -> Chart:
    """Price of a million answers, at once and in batch."""
    ends = np.array([result.live_more[0], result.live[-1], result.batch])
    low, high = np.log10([ends.min() / 1.6, ends.max() * 1.6])
    ticks = [digit * 10.0**power for power in range(-6, 7) for digit in (1, 2, 5)]
    chart = Chart(
        "A million answers: replicas idle, batch answers go unread",
        x="Load (% of the replicas' time)",
        y="€ per million (log scale)",
        x_range=(0, 97),
        y_range=(float(low), float(high)),
        alt="Price of a million answers against the load: in real time, with one more replica, and in batch.",
        yaxis={"type": "log", "tickvals": ticks, "ticktext": [thousands(tick) for tick in ticks]},
    )
    x = 100 * result.loads
    for name, price, color, dash in (
        ("+1 replica", result.live_more, MORE, "dashdot"),
        ("real-time", result.live, P99, "solid"),
        ("batch", np.full(STEPS, result.batch), P95, "dash"),
    ):
        chart.line(x, price, color, dash=dash, hover=f"{name} at %{{x:g}}%: €%{{y:,.2f}}")
    names = (("at once", P99), ("+1", MORE), ("batch", P95))
    key = " · ".join(f"<span style='color:{color}'>{name}</span>" for name, color in names)
    chart.label(0.98, 0.98, key, xref="paper", yref="paper", xanchor="right", yanchor="top")
    return chart.you(each(x), each(result.live))


def counted(replicas: int) -> str:
    """One replica, or more."""
    return f"{replicas} replica{'' if replicas == 1 else 's'}"


def capacity_readouts(result: Capacity) -> dict[str, list[str]]:
    """Eight tiles."""
    steps = range(STEPS)
    percentiles = " | ".join(f"p{p}" for p in PERCENTILES)

    def three(values: np.ndarray, step: int) -> str:
        return " | ".join(ms(value) for value in values[:, step]) + " ms"

    return {
        "p99, whole response": [f"{ms(value)} ms" for value in result.response[2]],
        "p99 with one more": [f"{ms(value)} ms" for value in result.response_more[2]],
        "Mean wait | simulated, ms": [f"{ms(mean)} | {simulated(result, s)}" for s, mean in enumerate(result.mean)],
        "A million | in batch": [f"{euro(price)} | {euro(result.batch)}" for price in result.live],
        "Mean in services": [ms(mean / result.service) for mean in result.mean],
        "p99 wait": [f"{ms(value)} ms" for value in result.tails[2]],
        "p99 wait with one more": [f"{ms(value)} ms" for value in result.one_more[2][2]],
        "Have to wait": [f"{share:.1%}" for share in result.chance],
        "Requests": [f"{rate:,.{0 if rate >= 100 else 1 if rate >= 10 else 3}f} a second" for rate in result.arrivals],
        f"{percentiles}, one simulated run": [three(result.seen_response, s) for s in steps],
    }


def simulated(result: Capacity, step: int) -> str:
    """The mean of a simulation, with its error or with why it has none."""
    mean, error = ms(result.seen_mean[step]), result.error_mean[step]
    return "few wait" if np.isnan(error) else f"{mean} ± {ms(error)}"


def capacity_sentences(result: Capacity) -> list[str]:
    """The load, the tail, what one more replica buys, and which way is cheaper."""
    sentences = []
    for step, label in enumerate(capacity_steps(result)):
        before, after = result.response[2, step], result.response_more[2, step]
        cheaper = "batch" if result.batch < result.live[step] else "real time"
        extra = euro(result.live_more[step] - result.live[step])
        sentences.append(
            f"At {label} load {result.chance[step]:.1%} of requests wait, and one in a hundred takes over "
            f"{ms(before)} ms in all. One more replica makes that {ms(after)} ms, for {extra} more a million; "
            f"{cheaper} costs less at this load."
        )
    return sentences


def capacity_printed(result: Capacity, step: int) -> str:
    """What the snippet prints at this step."""
    tails, seen, whole = (
        " ".join(f"{value:.3f}" for value in rows[:, step])
        for rows in (result.tails, result.seen_tails, result.seen_response)
    )
    return "\n".join(
        [
            f"formula: {result.chance[step]:.4f}, mean wait {result.mean[step]:.3f} ms, percentiles {tails}",
            f"simulated: {result.seen_chance[step]:.4f}, mean wait {result.seen_mean[step]:.3f} ms, percentiles {seen}",
            f"wait and service, simulated: percentiles {whole}",
            f"p99 wait with one more: {result.one_more[2][2, step]:.3f} ms",
            f"a million answers: {result.live[step]:.2f}, in batch {result.batch:.2f}",
        ]
    )
