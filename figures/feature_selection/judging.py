"""Pictures of what each method keeps against the truth, what that is worth by k, and how long it took."""

import numpy as np
import plotly.graph_objects as go

from concepts.feature_selection import FOLDS, METHODS, SIGHT, Arena
from figures import style
from figures.feature_selection.shared import LOOK, SIGHT_OF, TALL, board, by_sight, steps

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


def matrix(result: Arena) -> style.Sweep:
    """Feature by method: kept or not, right or not."""
    data, p = result.rows, len(result.rows.names)
    figure = board(
        data,
        result.methods,
        "What each method keeps, ranking on all rows, against the truth",
        "A row a feature, a column a method: kept and relevant, kept twin, kept noise, or relevant and missed.",
    )
    kept = result.position[:, data.shown] < np.arange(1, p + 1)[:, None, None]  # (steps, methods, p)
    relevant, twin, noise = (of[data.shown] for of in (data.relevant, data.are("twin"), data.are("noise")))
    marks = [
        ("hit", kept & relevant, style.TRUTH, "circle", 11),
        ("missed", ~kept & relevant, style.TRUTH, "circle-open", 11),
        ("twin kept", kept & twin, style.NEUTRAL, "diamond", 11),
        ("noise kept", kept & noise, style.ALERT, "x", 10),
    ]
    x, y = (each.ravel() for each in np.meshgrid(np.arange(len(result.methods)), np.arange(p), indexing="ij"))
    hover = [f"{METHODS[result.methods[i]]}<br>{data.names[data.shown[j]]}" for i, j in zip(x, y, strict=True)]
    moving = {}
    for trace, (name, where, color, symbol, size) in enumerate(marks):
        here = np.where(where.reshape(p, -1), y, np.nan)
        figure.add_scatter(
            x=x,
            y=here[0],
            mode="markers",
            name=name,
            marker={"color": color, "symbol": symbol, "size": size, "line": {"width": 2 if "open" in symbol else 0}},
            text=hover,
            hovertemplate=f"%{{text}}: {name}<extra></extra>",
        )
        moving[trace] = {"y": here}
    return style.Sweep(figure, moving)


def curves(result: Arena) -> style.Sweep:
    """Cross-validated accuracy by the number kept."""
    p = len(result.rows.names)
    figure = style.chart(
        f"Accuracy in {FOLDS} folds, features chosen anew inside each fold",
        x="Features kept",
        y="Accuracy (%)",
        x_range=(0.5, p + 0.5),
        y_range=(38, 102),
        alt="A line a method: cross-validated accuracy against the number of features kept, with selection inside.",
        showlegend=True,
        height=TALL,
    )
    x = np.arange(1, p + 1)
    figure.add_scatter(
        x=[0.5, p + 0.5],
        y=[100 * result.truth] * 2,
        mode="lines",
        name="relevant, by hand",
        line={"color": style.TRUTH, "dash": "longdash", "width": 2},
        hovertemplate="all relevant features and no other: %{y:.1f}%<extra></extra>",
    )
    return style.Sweep(figure, by_sight(figure, result.methods, x, 100 * result.accuracy, "%{y:.1f}%"))


def clock(result: Arena) -> go.Figure:
    """Time of one ranking."""
    names = [METHODS[method] for method in result.methods]
    sights = [SIGHT_OF[method] for method in result.methods]
    milliseconds = np.maximum(1000 * result.seconds, 0.11)
    figure = style.chart(
        "Time to rank all features once, measured in this run",
        x="Milliseconds (log scale)",
        y="",
        x_range=(-1, 4.5),
        y_range=(len(names) - 0.4, -0.6),
        alt="A bar a method: the measured time of one ranking on all rows, in milliseconds.",
        margin=dict(l=142, r=10, t=14, b=54),
        showlegend=False,
    )
    figure.update_xaxes(
        type="log", tickvals=[0.1, 1, 10, 100, 1000, 10000], ticktext=["0.1", "1", "10", "100", "1 s", "10 s"]
    )
    figure.update_yaxes(tickvals=list(range(len(names))), ticktext=names, tickfont_size=13)
    return figure.add_bar(
        x=milliseconds,
        y=np.arange(len(names)),
        orientation="h",
        width=0.7,
        marker={"color": [LOOK[each][0] for each in sights]},
        text=[f"{each:.2g} ms" if each < 99.5 else f"{each:.0f} ms" for each in milliseconds],
        textposition="outside",
        cliponaxis=False,
        customdata=result.fits,
        hovertemplate="%{x:.3g} ms, %{customdata}<extra></extra>",
    )


def hit_readouts(result: Arena) -> dict[str, list[str]]:
    """Who keeps the whole pair, by what a method looks at, and what a choice is worth; then what can wait."""
    p, relevant = len(result.rows.names), int(result.rows.relevant.sum())
    of = {sight: np.array([SIGHT_OF[method] == sight for method in result.methods]) for sight in SIGHT}
    both = result.kept("pair") == 2
    tiles = {}
    for sight, name in GROUPS.items():
        tiles[f"{name} keep the pair"] = [f"{each} of {of[sight].sum()}" for each in both[of[sight]].sum(axis=0)]
    tiles["Relevant, by hand"] = [f"{result.truth:.1%}"] * p
    tiles["All features"] = [f"{result.accuracy[0, -1]:.1%}"] * p
    for sight, name in GROUPS.items():
        tiles[f"{name} hit"] = [f"{each:.1f} of {relevant}" for each in result.hits[of[sight]].mean(axis=0)]
    best = [f"{each:.1%} ({leaders(result, k)})" for k, each in enumerate(result.accuracy.max(axis=0))]
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
