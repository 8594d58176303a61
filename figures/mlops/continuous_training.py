"""Pictures of continuous training: right answers month by month under each policy, and every team in one month."""

import numpy as np

from concepts.mlops.continuous_training import BAD, BEST, MONTHS, POLICIES, TEAMS, Training
from figures import style

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


def means(result: Training) -> style.Sweep:
    """Mean over teams by month, and the best possible."""
    shown = 100 * result.live.mean(axis=2)
    low = float(min(shown.min() - 3, 60))
    figure = style.chart(
        f"Right answers of the live model, mean of {TEAMS} teams; the line above is the best possible",
        x="Month",
        y="Right answers (%)",
        x_range=(0, MONTHS + 1),
        y_range=(low, 92),
        alt="Mean share of right answers by month: never retrained, retrained without a gate, and behind a gate.",
        showlegend=True,
    )
    at = np.arange(1, MONTHS + 1)
    for row, (policy, (color, dash, symbol)) in enumerate(LOOK.items()):
        figure.add_scatter(
            x=at,
            y=shown[row],
            mode="lines+markers",
            name=POLICIES[policy],
            line={"color": color, "dash": dash, "width": 2.5},
            marker={"color": color, "symbol": symbol, "size": 6},
            hovertemplate=f"month %{{x}}, {POLICIES[policy]}: %{{y:.1f}}%<extra></extra>",
        )
    figure.add_hline(y=100 * BEST, line={"color": style.OPTIMUM, "width": 1.5, "dash": "longdash"})
    figure.add_scatter(
        x=[1, 1],
        y=[low, 92],
        mode="lines",
        line={"color": style.faded(style.GREY, 0.5), "width": 2},
        hoverinfo="skip",
        showlegend=False,
    )
    return style.Sweep(figure, {3: {"x": np.repeat(at[:, None], 2, axis=1).astype(float)}})


def teams(result: Training) -> style.Sweep:
    """Every team's live model in one month."""
    low = float(100 * min(result.live.min(), BEST - BAD) - 3)
    figure = style.chart(
        f"This month, a mark a team; below the dotted line it is {100 * BAD:.0f} points short of the best",
        x="Policy",
        y="Right answers (%)",
        x_range=(-0.5, len(NAMES) - 0.5),
        y_range=(low, 92),
        alt="Share of right answers of each team's live model in this month, by policy.",
    )
    figure.update_xaxes(tickvals=list(range(len(NAMES))), ticktext=NAMES)
    spread = np.linspace(-0.32, 0.32, TEAMS)
    moving = {}
    for row, (policy, (color, _, symbol)) in enumerate(LOOK.items()):
        figure.add_scatter(
            x=row + spread,
            y=100 * result.live[row, 0],
            mode="markers",
            marker={"color": color, "symbol": symbol, "size": 6, "opacity": 0.7},
            hovertemplate=f"{POLICIES[policy]}: %{{y:.1f}}%<extra></extra>",
        )
        moving[row] = {"y": 100 * result.live[row]}
    figure.add_hline(y=100 * (BEST - BAD), line={"color": style.GREY, "width": 1.5, "dash": "dot"})
    return style.Sweep(figure, moving)


def passed_by(result: Training, month: int, damaged: bool) -> tuple[int, int]:
    """Candidates with right (or slipped) labels until then: those that the gate let through, and all of them."""
    mine = result.damaged[: month + 1] == damaged
    return int(np.sum(result.passed[: month + 1] & mine)), int(mine.sum())


def share(passed: int, total: int) -> str:
    """So many of so many, in percent."""
    return f"{passed / total:.0%} of {total}" if total else "none came"


def training_readouts(result: Training) -> dict[str, list[str]]:
    """Eight tiles."""
    months, means, errors, bad = range(MONTHS), result.live.mean(axis=2), result.error(), result.bad()
    tiles = {
        f"Right, {name}": [f"{100 * means[row, m]:.1f} ± {100 * errors[row, m]:.1f}% SE" for m in months]
        for row, name in enumerate(NAMES)
    }
    tiles |= {f"Bad live, {name}": [f"{bad[row, m]:.0%} of teams" for m in months] for row, name in enumerate(NAMES)}
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
        good, slipped = passed_by(result, month, False), passed_by(result, month, True)
        bad = result.bad()[:, month]
        sentences.append(
            f"Month {month + 1}: {who}. {bad[1]:.0%} of teams without a gate have a bad live model, {bad[2]:.0%} with "
            f"one. So far the gate let {good[0]} of {good[1]} sound candidates pass"
            + (f", and {slipped[0]} of {slipped[1]} slipped ones." if slipped[1] else "; no slipped one came.")
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
