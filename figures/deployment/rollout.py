"""Pictures of a canary: bad answers of both versions, the guard's evidence, who was hurt, and a thousand rollouts."""

import numpy as np
import plotly.graph_objects as go

from concepts.arrays import Array, Flags
from concepts.deployment import HOURS, KINDS, MINUTES, TICKS, Rollout
from figures import style
from figures.words import percent

CLOCK = {"tickvals": list(range(0, HOURS + 1, 3)), "ticktext": [f"{hour}:00" for hour in range(0, HOURS + 1, 3)]}
SPAN = (0, HOURS + 0.1)
WEAK, STRONG = -2.2, 4.3
"""Powers of ten that the evidence is shown in."""
ZERO = -0.8
"""Where nobody hurt is drawn on a scale of powers of ten."""
SETTLED = 100
"""Answers from which on a share of them stays in the picture; one of the first three would be 33%."""
DOT = [7] + [0] * (TICKS - 1)
"""Sizes of marks: a line's first point, which no line shows yet."""
ROOM = 2.0
"""Hours between labels of shares, so that they do not meet on a phone."""
DASH = {"failed": "solid", "slow": "dot"}


def canary_view(run: Rollout) -> style.View:
    """All of the first lab."""
    return style.View(
        [rates(run), weighed(run), harm(run), thousand(run)],
        "Time since the start",
        canary_steps(run),
        canary_readouts(run),
        canary_sentences(run),
    )


def canary_steps(run: Rollout) -> list[str]:
    """Hours and minutes at each tick's end."""
    return [clock(tick) for tick in range(TICKS)]


def clock(tick: int) -> str:
    """The time at the end of a tick, as 2:30."""
    minutes = (tick + 1) * MINUTES
    return f"{minutes // 60}:{minutes % 60:02d}"


def so_far(values: Array, low: float = -np.inf, high: float = np.inf) -> Array:
    """A row a step: `values` up to then, nan after and outside the limits."""
    shown = np.where((values >= low) & (values <= high), values, np.nan)
    return np.where(np.tri(TICKS, dtype=bool), shown, np.nan)


def withdrawn(run: Rollout) -> Flags:
    """(ticks,) whether the guard has taken all traffic from the new version."""
    return np.asarray((run.done >= 0) & (np.arange(TICKS) >= run.done))


def by_time(title: str, y: str, y_range: tuple[float, float], alt: str, **layout: object) -> go.Figure:
    """An empty picture over the twelve hours."""
    figure = style.chart(
        title, x="Hours since the start", y=y, x_range=SPAN, y_range=y_range, alt=alt, showlegend=True, **layout
    )
    return figure.update_xaxes(**CLOCK)


def rates(run: Rollout) -> style.Sweep:
    """Share of failed and of slow answers so far, with the shares of traffic on top."""
    shares = run.bad / np.maximum(run.requests, 1)
    settled = shares[:, run.requests >= SETTLED].max(initial=run.rates.max())
    top = float(np.ceil(200 * settled * 1.25)) / 2 + 2
    figure = by_time(
        "Bad answers so far; on top, the share of traffic that the new version is due",
        "Answers so far (%)",
        (0, top),
        "Failed and slow answers so far, in percent, of the old and of the new version, over time.",
    )
    moving, withheld = {}, withdrawn(run)
    for kind, name in enumerate(KINDS):
        for version, (which, color) in enumerate((("old", style.REFERENCE), ("new", style.CURRENT))):
            seen = 100 * shares[kind, version]
            gone = (run.requests[version] == 0) | ((version == 1) & withheld)
            rows = so_far(np.where(gone, np.nan, seen), 0, top * 0.9)
            figure.add_scatter(
                x=run.hours,
                y=rows[0],
                mode="lines+markers",
                name=f"{name}, {which}",
                line={"color": color, "dash": DASH[name], "width": 2.5},
                marker={"size": DOT, "color": color},
                hovertemplate=f"{name}, {which}: %{{y:.2f}}%<extra></extra>",
            )
            moving[len(figure.data) - 1] = {"y": rows}
    starts = np.flatnonzero(np.diff(run.plan, prepend=-1) != 0)
    told: list[int] = []
    for start in starts:
        if not told or (start - told[-1]) * MINUTES / 60 >= ROOM:
            told.append(int(start))
    figure.add_scatter(
        x=[at * MINUTES / 60 for at in told],
        y=[top * 0.95] * len(told),
        mode="text",
        text=[percent(run.plan[at]) for at in told],
        textfont={"size": 12},
        textposition="middle right",
        hoverinfo="skip",
        showlegend=False,
    )
    edges = starts[1:] * MINUTES / 60
    figure.add_scatter(
        x=np.repeat(edges, 3),
        y=np.tile([0, top, np.nan], len(edges)),
        mode="lines",
        line={"color": style.GREY, "dash": "dot", "width": 1},
        hoverinfo="skip",
        showlegend=False,
    )
    return style.Sweep(figure, moving)


def weighed(run: Rollout) -> style.Sweep:
    """The evidence, the bar, and the look that decides."""
    figure = by_time(
        f"Evidence that the new version is worse (marks: looks); the guard rolls back at {2 / run.alpha:,.0f}",
        "Evidence (log scale)",
        (WEAK, STRONG),
        "Evidence against the new version for failed and slow answers over time, with the bar for a rollback.",
    )
    figure.update_yaxes(tickvals=[-2, -1, 0, 1, 2, 3, 4], ticktext=["≤0.01", "0.1", "1", "10", "100", "1k", "≥10k"])
    moving, gone = {}, withdrawn(run)
    for kind, (name, color, symbol) in enumerate(
        (("failed", style.PURPLE, "circle"), ("slow", style.BROWN, "diamond"))
    ):
        rows = so_far(np.where(gone, np.nan, np.clip(run.evidence[kind], WEAK + 0.05, STRONG - 0.05)))
        figure.add_scatter(
            x=run.hours,
            y=rows[0],
            mode="lines+markers",
            name=name,
            line={"color": color, "dash": DASH[name], "width": 2.5},
            marker={"size": np.where(run.looks, 7, DOT), "symbol": symbol, "color": color, "line": {"width": 0}},
            customdata=10 ** np.clip(run.evidence[kind], -30, 30),  # travels in single precision
            hovertemplate=f"{name}: %{{customdata:,.3g}}<extra></extra>",
        )
        moving[kind] = {"y": rows}
    figure.add_scatter(
        x=SPAN,
        y=[run.bar] * 2,
        mode="lines",
        name="roll back",
        line={"color": style.GREY, "dash": "dash", "width": 2},
        hovertemplate=f"rolls back at {2 / run.alpha:,.0f}<extra></extra>",
    )
    at = run.evidence[KINDS.index(run.cause), run.stop] if run.cause else np.nan
    hit = np.where((np.arange(TICKS) >= run.stop) & (run.stop >= 0), np.clip(at, WEAK, STRONG - 0.05), np.nan)
    figure.add_scatter(
        x=[run.hours[run.stop]],
        y=[hit[0]],
        mode="markers",
        name="decided",
        marker={"color": style.ALERT, "symbol": "star", "size": 15},
        hovertemplate=f"decided at {clock(run.stop)}<extra></extra>",
        showlegend=bool(run.cause),
    )
    return style.Sweep(figure, moving | {3: {"y": hit[:, None]}})


def harm(run: Rollout) -> style.Sweep:
    """Requests hurt so far, with and without the guard."""
    figure = by_time(
        "Requests hurt so far: bad on the new version, and not on the old",
        "Requests hurt (log scale)",
        (ZERO - 0.2, 5.8),
        "Requests hurt so far, with the guard and without it, on a log scale, over time.",
    )
    figure.update_yaxes(tickvals=[ZERO, 0, 1, 2, 3, 4, 5], ticktext=["0", "1", "10", "100", "1k", "10k", "100k"])
    moving = {}
    for row, (name, counts, color, dash) in enumerate(
        (("without the guard", run.unguarded, style.GREY, "dash"), ("with the guard", run.hurt, style.CURRENT, "solid"))
    ):
        rows = so_far(np.where(counts > 0, np.log10(np.maximum(counts, 1)), ZERO))
        figure.add_scatter(
            x=run.hours,
            y=rows[0],
            mode="lines+markers",
            name=name,
            line={"color": color, "dash": dash, "width": 2.5},
            marker={"size": DOT, "color": color},
            customdata=counts,
            hovertemplate=f"{name}: %{{customdata:,}}<extra></extra>",
        )
        moving[row] = {"y": rows}
    return style.Sweep(figure, moving)


def thousand(run: Rollout) -> style.Sweep:
    """Share of simulated rollouts that the guard has decided to roll back by each time."""
    figure = by_time(
        f"{run.rollouts:,} rollouts: rollback decided by then; thin line: {percent(run.alpha)}, promised if harmless",
        "Rollback decided (%)",
        (-1, 103),
        "Simulated rollouts to be rolled back by each time: this version, and one like the old by two guards.",
    )
    lines = (("this version", style.CURRENT, "solid"), ("harmless", style.REFERENCE, "dash"))
    for row, (name, color, dash) in enumerate((*lines, ("harmless, plain test", style.GREY, "dot"))):
        figure.add_scatter(
            x=run.hours,
            y=100 * run.alarms[row],
            mode="lines",
            name=name,
            line={"color": color, "dash": dash, "width": 2.5, "shape": "hv"},
            customdata=100 * run.error[row],
            hovertemplate=f"{name}: %{{y:.1f}}% ± %{{customdata:.1f}}<extra></extra>",
        )
    figure.add_scatter(
        x=SPAN,
        y=[100 * run.alpha] * 2,
        mode="lines",
        line={"color": style.REFERENCE, "width": 1},
        hoverinfo="skip",
        showlegend=False,
    )
    figure.add_scatter(
        x=[run.hours[0]] * 2,
        y=[0, 103],
        mode="lines",
        line={"color": style.GREY, "width": 1.5},
        hoverinfo="skip",
        showlegend=False,
    )
    return style.Sweep(figure, {4: {"x": np.repeat(run.hours[:, None], 2, axis=1)}})


def canary_readouts(run: Rollout) -> dict[str, list[str]]:
    """Eight tiles."""
    ticks = range(TICKS)
    return {
        "Guard": [state(run, tick) for tick in ticks],
        "New version gets": [percent(run.live[tick]) for tick in ticks],
        "Failed, old and new": [pair(run, 0, tick) for tick in ticks],
        "Slow, old and new": [pair(run, 1, tick) for tick in ticks],
        "Hurt so far": [f"{run.hurt[tick]:,} (unguarded {run.unguarded[tick]:,})" for tick in ticks],
        "Half decided by": [f"{half(run)}" for _ in ticks],
        "Wrong rollback by now": [of_many(run, run.alarms[1, tick]) for tick in ticks],
        "Missed by now": [of_many(run, 1 - run.alarms[0, tick]) if run.worse else "nothing to miss" for tick in ticks],
    }


def of_many(run: Rollout, share: float) -> str:
    """A share of the simulated rollouts and its standard error, which says nothing when it is none or all of them."""
    if round(share * run.rollouts) in (0, run.rollouts):
        return f"{'all' if share > 0.5 else 'none'} of {run.rollouts:,}"
    return f"{100 * share:.1f}% ± {100 * np.sqrt(share * (1 - share) / run.rollouts):.1f} SE"


def half(run: Rollout) -> str:
    """When the guard has decided to roll half of the simulated rollouts back."""
    return f"not within {HOURS} hours" if np.isnan(run.median) else clock(round(run.median * 60 / MINUTES) - 1)


def state(run: Rollout, tick: int) -> str:
    """What the guard does."""
    if 0 <= run.done <= tick:
        return f"rolled back at {clock(run.done - 1)}"
    if 0 <= run.stop <= tick:
        return "rolling back"
    return "blind at 100%" if run.live[tick] == 1 else "watching"


def rate(bad: int, requests: int) -> str:
    """A share of answers, if there are any."""
    return f"{bad / requests:.2%}" if requests else "none yet"


def pair(run: Rollout, kind: int, tick: int) -> str:
    """Both versions' shares."""
    shares = [rate(run.bad[kind, version, tick], run.requests[version, tick]) for version in (0, 1)]
    return " | ".join(shares)


def canary_sentences(run: Rollout) -> list[str]:
    """What is seen, what the guard makes of it, and who was hurt."""
    sentences = []
    for tick in range(TICKS):
        new, old = (rate(run.bad[0, v, tick], run.requests[v, tick]) for v in (1, 0))
        seen = (
            f"At {clock(tick)}, {new} of the new version's {run.requests[1, tick]:,} answers failed, the old's {old}."
            if run.requests[:, tick].min()
            else f"At {clock(tick)}, one version has answered nothing, so there is nothing to compare."
        )
        people = f"{run.hurt[tick]:,} request{'' if run.hurt[tick] == 1 else 's'} hurt so far"
        if 0 <= run.stop <= tick:
            cause = "failures" if run.cause == "failed" else "slow answers"
            judged = "" if run.worse else ", wrongly"
            end = f"The guard decided at {clock(run.stop)}, by {cause}, to roll back{judged}; {people}."
        elif run.live[tick] == 1:
            end = f"At 100% no old version is left to compare with: the guard is blind; {people}."
        else:
            end = f"The guard has not enough evidence for a rollback; {people}."
        sentences.append(f"{seen} {end}")
    return sentences


def canary_printed(run: Rollout, step: int) -> str:
    """What the snippet prints at this step."""
    lines = [f"requests on the new version: {run.requests[1, step]}"]
    lines += [f"{name}: new {run.bad[k, 1, step]}, old {run.bad[k, 0, step]}" for k, name in enumerate(KINDS)]
    lines += [f"log10 evidence, {name}: {round(run.evidence[k, step], 4) + 0.0:.4f}" for k, name in enumerate(KINDS)]
    stopped = f"{(run.stop + 1) * MINUTES} minutes" if 0 <= run.stop <= step else "not yet"
    return "\n".join([*lines, f"decided to roll back: {stopped}", f"hurt: {run.hurt[step]}"])
