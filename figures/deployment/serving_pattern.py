"""Pictures of the decision guide: what speaks for and against each pattern, and their points by the time allowed."""

import numpy as np

from concepts.deployment.serving_pattern import OUT, PATTERNS, QUESTIONS, WAITS, Guide
from figures import style

NAMES = list(PATTERNS.values())
ROWS = ("Time allowed", "Who asks", "Inputs", "Features", "Network", "Model", "Updates")
LOOK = {
    "batch": (style.BLUE, "solid", "circle"),
    "realtime": (style.VERMILION, "dash", "diamond"),
    "streaming": (style.GREEN, "dot", "square"),
    "embedded": (style.PURPLE, "dashdot", "triangle-up"),
}
MARKS = (
    ("for", style.TRUTH, "triangle-up", (1, 2)),
    ("against", style.BROWN, "triangle-down", (-2, -1)),
    ("ruled out", style.ALERT, "x", (OUT,)),
)
LOW, HIGH = -6, 10
SIDESTEP = 0.07


def serving_view(guide: Guide) -> style.View:
    """All of the fourth lab."""
    figures = [matrix(guide), lines(guide)]
    return style.View(figures, "From newest input to answer", list(WAITS), serving_tiles(guide), serving_told(guide))


def matrix(guide: Guide) -> style.Sweep:
    """Pattern by question: for, against or ruled out; two points are larger than one."""
    figure = style.chart(
        "What each answer says of each pattern (larger: two points)",
        x="",
        y="",
        x_range=(-0.5, len(NAMES) - 0.5),
        y_range=(len(ROWS) - 0.4, -0.6),
        alt="A row a question, a column a pattern: speaks for it, against it, or rules it out.",
        showlegend=True,
        margin={"l": 112, "r": 12, "t": 14, "b": 64},
    )
    figure.update_xaxes(
        title_text=None, tickvals=list(range(len(NAMES))), ticktext=NAMES, tickfont_size=13, tickangle=-30
    )
    figure.update_yaxes(title_text=None, tickvals=list(range(len(ROWS))), ticktext=ROWS, tickfont_size=13)
    x, y = (each.ravel() for each in np.meshgrid(np.arange(len(NAMES)), np.arange(len(ROWS)), indexing="ij"))
    effects = guide.effects.reshape(len(NAMES) * len(ROWS), len(WAITS)).T
    moving = {}
    for row, (name, color, symbol, points) in enumerate(MARKS):
        here = np.where(np.isin(effects, points), y, np.nan)
        sizes = np.where(np.abs(effects) == 1, 10, 16)
        figure.add_scatter(
            x=x,
            y=here[0],
            mode="markers",
            name=name,
            marker={"color": color, "symbol": symbol, "size": sizes[0], "opacity": 1, "line": {"width": 0}},
            text=[f"{NAMES[i]}, {ROWS[j].lower()}" for i, j in zip(x, y, strict=True)],
            hovertemplate=f"%{{text}}: {name}<extra></extra>",
        )
        moving[row] = {"y": here, "marker.size": sizes}
    return style.Sweep(figure, moving)


def lines(guide: Guide) -> style.Sweep:
    """Points of the patterns that are left, by the time allowed."""
    figure = style.chart(
        "Points of the patterns that are left, by the time allowed",
        x="Time allowed",
        y="Points",
        x_range=(-0.4, len(WAITS) - 0.6),
        y_range=(LOW, HIGH),
        alt="Points of each pattern that is not ruled out, against the time from the newest input to the answer.",
        showlegend=True,
    )
    x = np.arange(len(WAITS))
    figure.update_xaxes(tickvals=x[::2], ticktext=WAITS[::2], tickfont_size=13)
    for row, (key, (color, dash, symbol)) in enumerate(LOOK.items()):
        figure.add_scatter(
            x=x + SIDESTEP * (row - 1.5),  # so that equal points can be told apart
            y=np.where(guide.out[row], np.nan, guide.points[row]),
            mode="lines+markers",
            name=PATTERNS[key],
            line={"color": color, "dash": dash, "width": 2.5},
            marker={"color": color, "symbol": symbol, "size": 9, "line": {"width": 0}},
            hovertemplate=f"{PATTERNS[key]}: %{{y}} points<extra></extra>",
        )
    figure.add_scatter(
        x=[0, 0],
        y=[LOW, HIGH],
        mode="lines",
        line={"color": style.HELD, "width": style.BOLD},
        hoverinfo="skip",
        showlegend=False,
    )
    return style.Sweep(figure, {4: {"x": np.repeat(x[:, None], 2, axis=1).astype(float)}})


def verdict(guide: Guide, pattern: int, step: int) -> str:
    """Points, or that it is ruled out."""
    points = int(guide.points[pattern, step])
    return "ruled out" if guide.out[pattern, step] else f"{points:+d}" if points else "0"


def serving_tiles(guide: Guide) -> dict[str, list[str]]:
    """The first choice, and the four patterns."""
    steps = range(len(WAITS))
    tiles = {"First choice": [PATTERNS.get(guide.best(step), "none fits") for step in steps]}
    return tiles | {name: [verdict(guide, row, step) for step in steps] for row, name in enumerate(NAMES)}


def serving_told(guide: Guide) -> list[str]:
    """Which pattern, by how much, and what is ruled out."""
    sentences = []
    for step, wait in enumerate(WAITS):
        best, ties = guide.best(step), guide.ties(step)
        out = [name for row, name in enumerate(NAMES) if guide.out[row, step]]
        if not best:
            sentences.append(
                f"Within {wait}: every pattern is ruled out. The reasons below say which answer would have to give."
            )
            continue
        points = verdict(guide, list(PATTERNS).index(best), step)
        tie = f", as much as {' and '.join(PATTERNS[key] for key in ties)}, but less to run" if ties else ""
        ruled = f"Ruled out: {', '.join(out)}." if out else "Nothing is ruled out, so it is a matter of points."
        sentences.append(f"Within {wait}: {PATTERNS[best]}, at {points}{tie}. {ruled}")
    return sentences


def serving_table(guide: Guide, step: int) -> dict[str, list[str]]:
    """One line a reason: pattern, what it follows from, its points, the reason; the first choice on top."""
    best = guide.best(step)
    keys = sorted(PATTERNS, key=lambda key: (key != best, bool(guide.out[list(PATTERNS).index(key), step])))
    rows = [
        (PATTERNS[key], question_of(name), "out" if points == OUT else f"{points:+d}", reason)
        for key in keys
        for name, points, reason in guide.reasons(step, key)
    ]
    names = ("Pattern", "Question", "Points", "Reason")
    return {name: [row[i] for row in rows] for i, name in enumerate(names)}


def question_of(name: str) -> str:
    """The row's name of a question, as in the picture."""
    return ROWS[["wait", *QUESTIONS].index(name)]


def serving_printed(guide: Guide, step: int) -> str:
    """What the snippet prints at this step."""
    lines = [f"{name}: {verdict(guide, row, step)}" for row, name in enumerate(NAMES)]
    return "\n".join([*lines, f"first choice: {PATTERNS.get(guide.best(step), 'none fits')}"])
