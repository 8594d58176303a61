"""Pictures of continuous training: right answers month by month under each policy, and every team in one month."""

import numpy as np

from concepts.mlops.continuous_training import BAD, BEST, MONTHS, POLICIES, TEAMS, Training
from figures import style
from figures.mlops.shared import corner
from figures.style import Chart, each
from figures.words import count

LOOK = {
    "never": (style.GREY, "dot", "square"),
    "always": (style.VERMILION, "dash", "diamond"),
    "gated": (style.BLUE, "solid", "circle"),
}
NAMES = list(POLICIES.values())


def training_view(result: Training) -> style.View:
    """All of the third lab."""
    return style.View(
        [means(result), teams(result)],
        "Month",
        [str(month) for month in range(1, MONTHS + 1)],
        training_readouts(result),
        training_sentences(result),
    )


def means(result: Training) -> Chart:
    """Mean over teams by month, and the best possible."""
    shown = 100 * result.live.mean(axis=2)
    low = float(min(shown.min() - 3, 60))
    chart = Chart(
        f"Right answers of the live model, mean of {TEAMS} teams",
        x="Month",
        y="Right answers (%)",
        x_range=(0, MONTHS + 1),
        y_range=(low, 95),
        alt="Mean share of right answers by month: never retrained, retrained without a gate, and behind a gate.",
    )
    at = np.arange(1, MONTHS + 1)
    chart.here(at)
    for row, (policy, (color, dash, symbol)) in enumerate(LOOK.items()):
        chart.line(
            at,
            shown[row],
            color,
            dash=dash,
            mode="lines+markers",
            marker={"color": color, "symbol": symbol, "size": style.SMALL},
            hover=f"month %{{x}}, {POLICIES[policy]}: %{{y:.1f}}%",
        )
    chart.level(100 * BEST, style.OPTIMUM, dash="longdash", hover="the best possible: %{y:.1f}%")
    return corner(chart, *((POLICIES[key], LOOK[key][0]) for key in LOOK), ("best possible", style.OPTIMUM))


def teams(result: Training) -> Chart:
    """Every team's live model in one month."""
    low = float(100 * min(result.live.min(), BEST - BAD) - 3)
    chart = Chart(
        f"This month, team by team; dotted: {100 * BAD:.0f} points short of the best",
        x="Policy",
        y="Right answers (%)",
        x_range=(-0.5, len(NAMES) - 0.5),
        y_range=(low, 92),
        alt="Share of right answers of each team's live model in this month, by policy.",
        xaxis={"tickvals": list(range(len(NAMES))), "ticktext": NAMES},
    )
    spread = np.linspace(-0.32, 0.32, TEAMS)
    for row, (policy, (color, _, symbol)) in enumerate(LOOK.items()):
        hover = f"{POLICIES[policy]}: %{{y:.1f}}%"
        places = each(100 * result.live[row])
        chart.points(row + spread, places, color, symbol, size=style.SMALL, opacity=style.STRONG, hover=hover)
    return chart.level(100 * (BEST - BAD))


def passed_by(result: Training, month: int, damaged: bool) -> tuple[int, int]:
    """Candidates with right (or slipped) labels until then: those that the gate let through, and all of them."""
    mine = result.damaged[: month + 1] == damaged
    return int(np.sum(result.passed[: month + 1] & mine)), int(mine.sum())


def share(passed: int, total: int) -> str:
    """So many of so many, in percent."""
    return f"{passed / total:.0%} of {count(total)}" if total else "none came"


def right(mean: float, error: float) -> str:
    """A share in percent, and its standard error with a digit that says something."""
    return f"{100 * mean:.1f}% ± {100 * error:.{1 if error >= 0.0005 else 2}f} SE"


def training_readouts(result: Training) -> dict[str, list[str]]:
    """The tiles; each share with its standard error."""
    months, means, errors, bad = range(MONTHS), result.live.mean(axis=2), result.error(), result.bad()
    tiles = {f"Right, {name}": [right(means[row, m], errors[row, m]) for m in months] for row, name in enumerate(NAMES)}
    tiles["Bad live: no gate, gate"] = [f"{bad[1, m]:.0%}, {bad[2, m]:.0%} of teams" for m in months]
    tiles["Sound ones passed"] = [share(*passed_by(result, m, False)) for m in months]
    return tiles | {"Slipped ones passed": [share(*passed_by(result, m, True)) for m in months]}


def training_sentences(result: Training) -> list[str]:
    """Who is ahead by how much, and what the gate has let through."""
    sentences = []
    for month in range(MONTHS):
        gap = 100 * (result.live[2, month] - result.live[1, month])
        mean, error = float(gap.mean()), float(gap.std(ddof=1) / np.sqrt(TEAMS))
        if abs(mean) <= 2 * error:
            who = "gate and no gate cannot be told apart"
        else:
            ahead, digits = "the gate" if mean > 0 else "no gate", 2 if error < 0.1 else 1
            who = f"{ahead} is ahead by {abs(mean):.1f} points (± {error:.{digits}f} SE)"
        good, slipped = ([count(each) for each in passed_by(result, month, kind)] for kind in (False, True))
        bad = result.bad()[:, month]
        sentences.append(
            f"Month {month + 1}: {who}. {bad[1]:.0%} of teams without a gate have a bad live model, {bad[2]:.0%} with "
            f"one. So far the gate let {good[0]} of {good[1]} sound candidates pass"
            + (f", and {slipped[0]} of {slipped[1]} slipped ones." if slipped[1] != "0" else "; no slipped one came.")
        )
    return sentences


def training_printed(result: Training, step: int) -> str:
    """What the snippet prints at this step."""
    return "\n".join(
        [
            *(f"{name}: {result.live[row, step].mean():.4f} right" for row, name in enumerate(NAMES)),
            f"let through by the gate: {result.passed[: step + 1].sum()} of {TEAMS * (step + 1)}",
            f"of these with slipped labels: {np.sum((result.passed & result.damaged)[: step + 1])}",
        ]
    )
