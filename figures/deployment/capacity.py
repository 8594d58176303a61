"""Pictures of capacity: the wait by load, its tail at one load, and what a million answers cost."""

import numpy as np

from concepts.deployment.capacity import LOADS, PERCENTILES, Capacity
from figures import style
from figures.words import number

LEAST = 1e-3
"""Chances below one in a thousand are not drawn: the simulations are too short for them."""
STEPS = len(LOADS)
MEAN, P95, P99, MORE = style.GREY, style.BLUE, style.VERMILION, style.GREEN


def capacity_view(result: Capacity) -> style.View:
    """All of the second lab."""
    return style.View(
        [waits(result), tail(result), prices(result)],
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


def waits(result: Capacity) -> style.Sweep:
    """Mean and percentiles of the wait by load: lines by formula, marks by simulation."""
    top = 1.06 * float(max(result.tails[2, -1], np.max(result.seen_tails[2])))
    figure = style.chart(
        f"The wait before a request is served, {counted(result.replicas)}; marks: simulated; +1: one more",
        x="Load (% of the replicas' time)",
        y="Wait (ms)",
        x_range=(0, 97),
        y_range=(-0.02 * top, top),
        yaxis={"tickformat": "~s" if top >= 10_000 else ",~g"},
        alt="Mean, p95 and p99 of the wait against the load, by Erlang's formula and simulated.",
        showlegend=True,
    )
    x = 100 * result.loads
    for name, exact, seen, color, dash, symbol in (
        ("mean", result.mean, result.seen_mean, MEAN, "dot", "square"),
        ("p95", result.tails[1], result.seen_tails[1], P95, "dash", "circle"),
        ("p99", result.tails[2], result.seen_tails[2], P99, "solid", "diamond"),
    ):
        figure.add_scatter(
            x=x,
            y=exact,
            mode="lines",
            name=name,
            line={"color": color, "dash": dash, "width": 2.5},
            hovertemplate=f"{name} at %{{x:g}}%: %{{y:,.1f}} ms<extra></extra>",
        )
        figure.add_scatter(
            x=x,
            y=seen,
            mode="markers",
            marker={"color": color, "symbol": symbol, "size": 6},
            hovertemplate=f"{name} at %{{x:g}}%, simulated: %{{y:,.1f}} ms<extra></extra>",
            showlegend=False,
        )
    figure.add_scatter(
        x=x,
        y=result.one_more[2][2],
        mode="lines",
        name="p99, +1",
        line={"color": MORE, "dash": "dashdot", "width": 2.5},
        hovertemplate="p99 with one more replica, for the same requests: %{y:,.1f} ms<extra></extra>",
    )
    figure.add_scatter(
        x=[x[0]] * 2,
        y=[0, top],
        mode="lines",
        line={"color": style.GREY, "width": 1.5},
        hoverinfo="skip",
        showlegend=False,
    )
    return style.Sweep(figure, {7: {"x": np.repeat(x[:, None], 2, axis=1)}})


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
        ("Erlang C", result.longer, P99, "solid"),
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


def prices(result: Capacity) -> style.Sweep:
    """Price of a million answers, at once and in batch."""
    ends = np.array([result.live_more[0], result.live[-1], result.batch])
    low, high = np.log10([ends.min() / 1.6, ends.max() * 1.6])
    ticks = [digit * 10.0**power for power in range(-6, 7) for digit in (1, 2, 5)]
    figure = style.chart(
        "What a million answers cost: replicas are paid while they idle, a batch for answers nobody reads",
        x="Load (% of the replicas' time)",
        y="€ per million (log scale)",
        x_range=(0, 97),
        y_range=(float(low), float(high)),
        alt="Price of a million answers against the load: in real time, with one more replica, and in batch.",
        yaxis={"type": "log", "tickvals": ticks, "ticktext": [thousands(tick) for tick in ticks]},
        showlegend=True,
    )
    x = 100 * result.loads
    for name, price, color, dash in (
        ("real-time", result.live, P99, "solid"),
        ("+1 replica", result.live_more, MORE, "dashdot"),
        ("batch", np.full(STEPS, result.batch), P95, "dash"),
    ):
        figure.add_scatter(
            x=x,
            y=price,
            mode="lines",
            name=name,
            line={"color": color, "dash": dash, "width": 2.5},
            hovertemplate=f"{name} at %{{x:g}}%: €%{{y:,.2f}}<extra></extra>",
        )
    figure.add_scatter(
        x=[x[0]],
        y=[result.live[0]],
        mode="markers",
        marker={"color": P99, "symbol": "diamond", "size": 12},
        hovertemplate="at %{x:g}%: €%{y:,.2f}<extra></extra>",
        showlegend=False,
    )
    return style.Sweep(figure, {3: {"x": x[:, None], "y": result.live[:, None]}})


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
        "Requests": [f"{rate:,.{0 if rate >= 100 else 1 if rate >= 10 else 3}f} a second" for rate in result.arrivals],
        "Have to wait": [f"{share:.1%}" for share in result.chance],
        "Mean wait, Erlang C": [f"{ms(value)} ms" for value in result.mean],
        "Mean wait, simulated": [simulated(result, s) for s in steps],
        f"{percentiles}, Erlang C": [three(result.tails, s) for s in steps],
        f"{percentiles}, simulated": [three(result.seen_tails, s) for s in steps],
        "p99 with one more": [f"{ms(value)} ms" for value in result.one_more[2][2]],
        "A million answers": [f"{euro(price)}, batch {euro(result.batch)}" for price in result.live],
    }


def simulated(result: Capacity, step: int) -> str:
    """The mean of a simulation, with its error or with why it has none."""
    mean, error = ms(result.seen_mean[step]), result.error_mean[step]
    return f"{mean} ms, few waits" if np.isnan(error) else f"{mean} ± {ms(error)} ms SE"


def capacity_sentences(result: Capacity) -> list[str]:
    """The load, the tail, what one more replica buys, and which way is cheaper."""
    sentences = []
    for step, label in enumerate(capacity_steps(result)):
        before, after = result.tails[2, step], result.one_more[2][2, step]
        cheaper = "batch" if result.batch < result.live[step] else "real time"
        extra = euro(result.live_more[step] - result.live[step])
        buys = (
            f"One more replica cuts that to {ms(after) + ' ms' if after > 0 else 'nothing'}, for {extra} more a million"
            if before > 0
            else f"One more replica would buy nothing here, for {extra} a million"
        )
        sentences.append(
            f"At {label} load {result.chance[step]:.1%} of requests wait, and one in a hundred "
            + (f"over {ms(before)} ms. " if before > 0 else "hardly at all. ")
            + f"{buys}; {cheaper} costs less at this load."
        )
    return sentences


def capacity_printed(result: Capacity, step: int) -> str:
    """What the snippet prints at this step."""
    tails, seen = (" ".join(f"{value:.3f}" for value in rows[:, step]) for rows in (result.tails, result.seen_tails))
    return "\n".join(
        [
            f"Erlang C: {result.chance[step]:.4f}, mean wait {result.mean[step]:.3f} ms, percentiles {tails}",
            f"simulated: {result.seen_chance[step]:.4f}, mean wait {result.seen_mean[step]:.3f} ms, percentiles {seen}",
            f"p99 with one more: {result.one_more[2][2, step]:.3f} ms",
            f"a million answers: {result.live[step]:.2f}, in batch {result.batch:.2f}",
        ]
    )
