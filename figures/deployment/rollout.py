"""Pictures of a canary: bad answers of both versions, the guard's evidence, who was hurt, and a thousand rollouts."""

import numpy as np

from concepts.arrays import Array, Flags
from concepts.deployment import HOURS, KINDS, MINUTES, TICKS, Rollout
from figures import style
from figures.style import Chart, each
from figures.words import percent

CLOCK = {"tickvals": list(range(0, HOURS + 1, 3)), "ticktext": [f"{hour}:00" for hour in range(0, HOURS + 1, 3)]}
SPAN = (0, HOURS + 0.1)
WEAK, STRONG = -2.2, 4.3
"""Powers of ten that the evidence is shown in."""
ZERO = -0.8
"""Where nobody hurt is drawn on a scale of powers of ten."""
SETTLED = 100
"""Answers from which on a share of them stays in the picture; one of the first three would be 33%."""
ROOM = 2.0
"""Hours between labels of shares, so that they do not meet on a phone."""
DASH = {"failed": "solid", "slow": "dot"}


def canary_view(run: Rollout) -> style.View:
    """All of the first lab."""
    return style.View(
        [weighed(run), rates(run), thousand(run), harm(run)],
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


def by_time(title: str, y: str, y_range: tuple[float, float], alt: str, **layout: object) -> Chart:
    """An empty picture over the twelve hours, with the time that is held."""
    chart = Chart(
        title, x="Hours since the start", y=y, x_range=SPAN, y_range=y_range, alt=alt, xaxis=dict(CLOCK), **layout
    )
    return chart.here((np.arange(TICKS) + 1) * MINUTES / 60)


def key(chart: Chart, *names: tuple[str, str], y: float = 0.99, yanchor: str = "top") -> None:
    """What the colours and dashes are, in one line in the corner."""
    text = " · ".join(f"<span style='color:{color}'>{name}</span>" for name, color in names)
    chart.label(0.99, y, text, xref="paper", yref="paper", xanchor="right", yanchor=yanchor)


def rates(run: Rollout) -> Chart:
    """Share of failed and of slow answers so far, and the new version's true share of failures, which can be held."""
    shares = run.bad / np.maximum(run.requests, 1)
    settled = shares[:, run.requests >= SETTLED].max(initial=run.rates.max())
    top = float(np.ceil(200 * settled * 1.25)) / 2 + 2
    chart = by_time(
        "Bad answers so far; dotted: slow; dashed: the truth",
        "Answers so far (%)",
        (0, top),
        "Failed and slow answers so far, in percent, of the old and of the new version, over time.",
    )
    withheld = withdrawn(run)
    for kind, name in enumerate(KINDS):
        for version, (which, color) in enumerate((("old", style.REFERENCE), ("new", style.CURRENT))):
            seen = 100 * shares[kind, version]
            gone = (run.requests[version] == 0) | ((version == 1) & withheld)
            rows = so_far(np.where(gone, np.nan, seen), 0, top * 0.9)
            chart.line(run.hours, each(rows), color, dash=DASH[name], hover=f"{name}, {which}: %{{y:.2f}}%")
    key(chart, ("old", style.REFERENCE), ("new", style.CURRENT))
    return chart.handle(None, 100 * float(run.rates[0, 1]), "new version fails", new_error=("y", 0.01, 0.0))


def weighed(run: Rollout) -> Chart:
    """The evidence, the guard's line, the look that decides, and the share that the new version is due."""
    chart = by_time(
        "Evidence that the new version is worse; on top its share",
        "Evidence (log scale)",
        (WEAK, STRONG + 0.7),
        "Evidence against the new version for failed and slow answers over time, with the bar for a rollback.",
        yaxis={"tickvals": [-2, -1, 0, 1, 2, 3, 4], "ticktext": ["≤0.01", "0.1", "1", "10", "100", "1k", "≥10k"]},
    )
    starts = np.flatnonzero(np.diff(run.plan, prepend=-1) != 0)
    edges = starts[1:] * MINUTES / 60
    ends = np.tile([WEAK, STRONG + 0.7, np.nan], len(edges))
    chart.line(np.repeat(edges, 3), ends, style.GREY, dash="dot", width=style.THIN)
    told: list[int] = []
    for start in starts:
        if not told or (start - told[-1]) * MINUTES / 60 >= ROOM:
            told.append(int(start))
    chart.text(
        [at * MINUTES / 60 for at in told],
        [STRONG + 0.4] * len(told),
        [f" {percent(run.plan[at])}" for at in told],
        style.GREY,
        textposition="middle right",
    )
    chart.level(run.bar, style.ALERT, dash="dash", width=style.LINE, hover=f"rolls back at {2 / run.alpha:,.0f}")
    chart.label(HOURS, run.bar, f"roll back at {2 / run.alpha:,.0f}", style.ALERT, xanchor="right")
    gone = withdrawn(run)
    for kind, (name, color, symbol) in enumerate(
        (("failed", style.PURPLE, "circle"), ("slow", style.BROWN, "diamond"))
    ):
        rows = so_far(np.where(gone, np.nan, np.clip(run.evidence[kind], WEAK + 0.05, STRONG - 0.05)))
        chart.line(
            run.hours,
            each(rows),
            color,
            dash=DASH[name],
            mode="lines+markers",
            marker={"size": np.where(run.looks, 7, 0), "symbol": symbol, "color": color, "line": {"width": 0}},
            customdata=10 ** np.clip(run.evidence[kind], -30, 30),  # travels in single precision
            hover=f"{name}: %{{customdata:,.3g}}",
        )
    key(chart, ("failed", style.PURPLE), ("slow", style.BROWN), y=0.01, yanchor="bottom")
    at = run.evidence[KINDS.index(run.cause), run.stop] if run.cause else np.nan
    hit = np.where((np.arange(TICKS) >= run.stop) & (run.stop >= 0), np.clip(at, WEAK, STRONG - 0.05), np.nan)
    return chart.points(
        [run.hours[run.stop]], each(hit), style.ALERT, "star", size=style.BIG, hover=f"decided at {clock(run.stop)}"
    )


def harm(run: Rollout) -> Chart:
    """Requests hurt so far, with and without the guard."""
    chart = by_time(
        "Requests hurt so far: bad on the new version, and not on the old",
        "Requests hurt (log scale)",
        (ZERO - 0.2, 5.8),
        "Requests hurt so far, with the guard and without it, on a log scale, over time.",
        yaxis={"tickvals": [ZERO, 0, 1, 2, 3, 4, 5], "ticktext": ["0", "1", "10", "100", "1k", "10k", "100k"]},
    )
    for name, counts, color, dash in (
        ("without the guard", run.unguarded, style.GREY, "dash"),
        ("with the guard", run.hurt, style.CURRENT, "solid"),
    ):
        rows = so_far(np.where(counts > 0, np.log10(np.maximum(counts, 1)), ZERO))
        chart.line(run.hours, each(rows), color, dash=dash, customdata=counts, hover=f"{name}: %{{customdata:,}}")
    key(chart, ("without the guard", style.GREY), ("with it", style.CURRENT))
    return chart


def thousand(run: Rollout) -> Chart:
    """Share of simulated rollouts that the guard has decided to roll back by each time: people may draw it first."""
    chart = by_time(
        f"{run.rollouts:,} such rollouts: decided by then; dotted: promised",
        "Rollouts (%)",
        (-1, 150),
        "Simulated rollouts to be rolled back by each time: this version, and one like the old by two guards.",
        yaxis={"tickvals": [0, 25, 50, 75, 100]},
    )
    chart.level(100 * run.alpha, style.REFERENCE, given=True)
    lines = (("harmless, plain test", style.GREY, "dot", 2), ("harmless", style.REFERENCE, "dash", 1))
    for row_name, color, dash, row in (*lines, ("this version", style.CURRENT, "solid", 0)):
        chart.line(
            run.hours,
            100 * run.alarms[row],
            color,
            dash=dash,
            line__shape="hv",
            answer="percentage points" if row == 0 else "",
            customdata=100 * run.error[row],
            hover=f"{row_name}: %{{y:.1f}}% ± %{{customdata:.1f}}",
        )
    key(chart, ("this version", style.CURRENT), ("harmless", style.REFERENCE), ("and a plain test", style.GREY))
    return chart


def canary_readouts(run: Rollout) -> dict[str, list[str]]:
    """Eight tiles."""
    ticks = range(TICKS)
    return {
        "Guard": [state(run, tick) for tick in ticks],
        "Half decided by": [f"{half(run)}" for _ in ticks],
        "Missed by now": [of_many(run, 1 - run.alarms[0, tick]) if run.worse else "nothing to miss" for tick in ticks],
        "Hurt | unguarded": [f"{run.hurt[tick]:,} | {run.unguarded[tick]:,}" for tick in ticks],
        "Failed, old and new": [pair(run, 0, tick) for tick in ticks],
        "Wrong rollback by now": [of_many(run, run.alarms[1, tick]) for tick in ticks],
        "Plain test, wrong": [of_many(run, run.alarms[2, tick]) for tick in ticks],
        "Hurt on average": [f"{run.mean_hurt:,.1f} a rollout"] * TICKS,
        "Slow, old and new": [pair(run, 1, tick) for tick in ticks],
        "New version gets": [percent(run.live[tick]) for tick in ticks],
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
        elif (run.evidence[:, tick] >= run.bar).any():
            end = f"The evidence is enough for a rollback, but the guard has not looked yet; {people}."
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
