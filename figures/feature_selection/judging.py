"""Pictures of what each method keeps against the truth, what that is worth by k, and how long it took."""

from typing import Any

import numpy as np

from concepts.feature_selection import FOLDS, METHODS, SIGHT, Arena
from figures import style
from figures.feature_selection.shared import LOOK, SIGHT_OF, board, by_sight, steps
from figures.style import Chart, each

GROUPS = {"alone": "Filters", "linear": "Linear ones", "forest": "Forest ones"}


def hit_view(result: Arena) -> style.View:
    """All of the first lab."""
    return style.View(
        [matrix(result), curves(result), clock(result)],
        "Features kept",
        steps(result.rows),
        hit_readouts(result),
        hit_sentences(result),
        companions=1,  # time differs from run to run, so it waits
    )


def matrix(result: Arena) -> Chart:
    """Feature by method: kept or not, right or not."""
    data, p = result.rows, len(result.rows.names)
    chart = board(
        data,
        result.methods,
        "What each method keeps, ranking on all rows, against the truth",
        "A row a feature, a column a method: kept and relevant, kept twin, kept noise, or relevant and missed.",
    )
    kept = result.position[:, data.shown] < np.arange(1, p + 1)[:, None, None]  # (steps, methods, p)
    relevant, twin, noise = (of[data.shown] for of in (data.relevant, data.are("twin"), data.are("noise")))
    x, y = (axis.ravel() for axis in np.meshgrid(np.arange(len(result.methods)), np.arange(p), indexing="ij"))
    text = [f"{METHODS[result.methods[i]]}<br>{data.names[data.shown[j]]}" for i, j in zip(x, y, strict=True)]
    for name, where, color, symbol in (
        ("hit", kept & relevant, style.TRUTH, "circle"),
        ("missed", ~kept & relevant, style.TRUTH, "circle-open"),
        ("twin kept", kept & twin, style.NEUTRAL, "diamond"),
        ("noise kept", kept & noise, style.ALERT, "x"),
    ):
        here = each(np.where(where.reshape(p, -1), y, np.nan))
        rim = {"width": 2 if "open" in symbol else 0}
        chart.points(x, here, color, symbol, name=name, text=text, marker__line=rim, hover=f"%{{text}}: {name}")
    return chart


def curves(result: Arena) -> Chart:
    """Cross-validated accuracy by the number kept."""
    p = len(result.rows.names)
    chart = Chart(
        f"Accuracy in {FOLDS} folds, features chosen inside each",
        x="Features kept",
        y="Accuracy (%)",
        x_range=(0.5, p + 0.5),
        y_range=(38, 102),
        alt="Cross-validated accuracy against the number of features kept: a line a method, bold their means by kind.",
        showlegend=True,
    )
    hover = "all relevant features and no other: %{y:.1f}%"
    chart.level(100 * result.truth, style.TRUTH, dash="longdash", width=style.LINE, name="by hand", hover=hover)
    return by_sight(chart, result.methods, 100 * result.accuracy, "%{y:.1f}%")


def clock(result: Arena) -> Chart:
    """Time of one ranking."""
    names = [METHODS[method] for method in result.methods]
    milliseconds = np.maximum(1000 * result.seconds, 0.11)
    ticks = {"tickvals": [0.1, 1, 10, 100, 1000, 10000], "ticktext": ["0.1", "1", "10", "100", "1 s", "10 s"]}
    chart = Chart(
        "Time to rank all features once, measured in this run",
        x="Milliseconds (log scale)",
        y="",
        x_range=(-1, 4.5),
        y_range=(len(names) - 0.4, -0.6),
        alt="A bar a method: the measured time of one ranking on all rows, in milliseconds.",
        margin=dict(l=142, r=10, t=14, b=54),
        xaxis={"type": "log", **ticks},
        yaxis={"tickvals": list(range(len(names))), "ticktext": names, "tickfont": {"size": 13}},
    )
    look: dict[str, Any] = {"orientation": "h", "width": 0.7, "textposition": "outside", "cliponaxis": False}
    look["text"] = [f"{time:.2g} ms" if time < 99.5 else f"{time:.0f} ms" for time in milliseconds]
    colors = [LOOK[SIGHT_OF[method]][0] for method in result.methods]
    hover = "%{x:.3g} ms, %{customdata}"
    return chart.bars(milliseconds, np.arange(len(names)), colors, customdata=result.fits, hover=hover, **look)


def hit_readouts(result: Arena) -> dict[str, list[str]]:
    """Who keeps the whole pair, by what a method looks at, and what a choice is worth; then what can wait."""
    p, relevant = len(result.rows.names), int(result.rows.relevant.sum())
    of = {sight: np.array([SIGHT_OF[method] == sight for method in result.methods]) for sight in SIGHT}
    both = result.kept("pair") == 2
    tiles = {}
    for sight, name in GROUPS.items():
        tiles[f"{name} keep the pair"] = [f"{found} of {of[sight].sum()}" for found in both[of[sight]].sum(axis=0)]
    tiles["Relevant, by hand"] = [f"{result.truth:.1%}"] * p
    tiles["All features"] = [f"{result.accuracy[0, -1]:.1%}"] * p
    for sight, name in GROUPS.items():
        tiles[f"{name} hit"] = [f"{found:.1f} of {relevant}" for found in result.hits[of[sight]].mean(axis=0)]
    best = [f"{found:.1%} ({leaders(result, k)})" for k, found in enumerate(result.accuracy.max(axis=0))]
    return tiles | {"Best of all, by luck too": best}


def leaders(result: Arena, k: int) -> str:
    """Who has the highest score with k + 1 features; all features are the same for all."""
    first, *others = np.flatnonzero(result.accuracy[:, k] == result.accuracy[:, k].max())
    if len(others) == len(result.methods) - 1:
        return "all alike"
    return METHODS[result.methods[first]] + (f" and {len(others)} more" if others else "")


def hit_sentences(result: Arena) -> list[str]:
    """Who keeps the pair, and what the choice is worth."""
    p = len(result.rows.names)
    both = result.kept("pair") == 2
    sentences = []
    for k in range(p):
        counts = {
            sight: f"{int(both[[m in of for m in result.methods], k].sum())} of {len(of)}"
            for sight, of in SIGHT.items()
        }
        sentences.append(
            f"{k + 1} of {p} kept. The whole pair is kept by {counts['alone']} filters, {counts['linear']} linear and "
            f"{counts['forest']} forest methods. All features score {result.accuracy[0, -1]:.1%}, the relevant ones "
            f"{result.truth:.1%}."
        )
    return sentences


def hit_printed(result: Arena, step: int) -> str:
    """What the snippet prints at this step; it judges the forest's impurity importance alone."""
    relevant = result.rows.relevant.sum()
    lines = [f"{method}: {result.hits[i, step]} of {relevant}" for i, method in enumerate(result.methods)]
    impurity = result.accuracy[result.methods.index("impurity"), step]
    return "\n".join([*lines, f"accuracy, impurity: {impurity:.4f}", f"accuracy, all: {result.accuracy[0, -1]:.4f}"])
