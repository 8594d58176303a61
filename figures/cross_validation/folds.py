"""Pictures of the folds: who trains and who validates, and how many positives each fold has."""

import numpy as np

from concepts.cross_validation import FoldMap
from figures import style


def fold_view(result: FoldMap) -> style.View:
    steps = range(len(result.folds))
    trained = [int(np.sum(result.roles[i] == 1, axis=1).max()) for i in steps]
    judged = [int(np.sum(result.roles[i] == 2, axis=1).max()) for i in steps]
    spread = [f"{each.min():.0%} to {each.max():.0%}" for each in result.shares]
    sentences = [
        f"{k} fits, each on up to {trained[i]} rows and judged on up to {judged[i]}. Positives make up {spread[i]} of "
        f"a fold, {result.labels.mean():.0%} of all rows. {_warning(result, i)}"
        for i, k in enumerate(result.folds)
    ]
    return style.View(
        [fold_picture(result), share_picture(result)],
        "Folds k",
        [str(k) for k in result.folds],
        {
            "Train / validate, at most": [f"{trained[i]} / {judged[i]} rows" for i in steps],
            "Positives in a fold": spread,
            "People on both sides": [str(each) for each in result.split_groups],
            "Training from the future": [f"{each:.0%}" for each in result.from_future],
        },
        sentences,
    )


def _warning(result: FoldMap, step: int) -> str:
    if not (result.roles[step] == 1).any(axis=1).all():
        return "The gap leaves a fold with nobody to train on."
    if any(share.min() == 0 for share in result.shares[step : step + 1]):
        return "A fold without positives cannot measure recall or AUC."
    if result.split_groups[step]:
        return f"{result.split_groups[step]} people are trained on and judged: right only if you will meet them again."
    return "Nobody is on both sides: the score speaks for people not met before."


def fold_picture(result: FoldMap) -> style.Sweep:
    last = int(result.folds[-1])
    figure = style.chart(
        "Who trains and who validates, row by row",
        x="Row, in order of time",
        y="Fold",
        x_range=(-1, len(result.labels)),
        y_range=(last + 0.7, -0.7),
        alt="One line for each fold: which rows train, and which validate.",
        yaxis=dict(
            tickvals=list(range(last + 1)), ticktext=["positive", *map(str, range(1, last + 1))], showgrid=False
        ),
        xaxis=dict(showgrid=False),
        margin=dict(l=86, r=18, t=14, b=54),
        showlegend=True,
    )
    moving = {}
    for trace, (role, name, color) in enumerate(
        ((1, "train", style.faded(style.TRAIN, 0.45)), (2, "validate", style.TEST), (0, "unused", style.GREY))
    ):
        runs = [_runs(roles == role) for roles in result.roles]
        line = dict(color=color, width=(1.5, 7, 11)[role])
        figure.add_scatter(
            x=[], y=[], mode="lines", name=name, line=line, hovertemplate=f"row %{{x:.0f}}<extra>{name}</extra>"
        )
        moving[trace] = {"x": [x for x, _ in runs], "y": [y for _, y in runs]}
    positive = np.flatnonzero(result.labels)
    marker = dict(size=7, symbol="diamond", color=style.PURPLE)
    figure.add_scatter(
        x=positive,
        y=np.zeros(len(positive)),
        mode="markers",
        marker=marker,
        showlegend=False,
        hovertemplate="row %{x}, positive<extra></extra>",
    )
    return style.Sweep(figure, moving)


def _runs(inside: np.ndarray) -> tuple[list[float | None], list[float | None]]:
    """Each run of rows in each fold as a line, with gaps between."""
    x: list[float | None] = []
    y: list[float | None] = []
    for fold, row in enumerate(inside):
        edges = np.flatnonzero(np.diff(np.concatenate([[0], row.astype(int), [0]])))
        for start, stop in edges.reshape(-1, 2):
            x += [float(start) - 0.5, float(stop) - 0.5, None]
            y += [float(fold + 1), float(fold + 1), None]
    return x, y


def share_picture(result: FoldMap) -> style.Sweep:
    figure = style.chart(
        "Positives in each validation fold",
        x="Fold",
        y="Share of positives",
        x_range=(0.3, result.folds[-1] + 0.7),
        y_range=(0, 1),
        alt="A bar for each fold with its share of positives, against the share in all rows.",
        xaxis=dict(dtick=1),
        yaxis=dict(tickformat=".0%"),
    )
    figure.add_bar(
        x=np.arange(1, result.folds[-1] + 1),
        y=[],
        marker_color=style.TEST,
        hovertemplate="fold %{x}: %{y:.1%}<extra></extra>",
    )
    overall = float(result.labels.mean())
    figure.add_scatter(
        x=[0.3, result.folds[-1] + 0.7],
        y=[overall] * 2,
        mode="lines",
        line=dict(color=style.GREY, dash="dash"),
        hoverinfo="skip",
    )
    style.label(figure, result.folds[-1] + 0.7, overall, "all rows", style.GREY, xanchor="right")
    heights = np.zeros(
        (len(result.folds), result.folds[-1])
    )  # as many bars at every step: one that is added has no look
    for step, shares in enumerate(result.shares):
        heights[step, : len(shares)] = shares
    return style.Sweep(figure, {0: {"y": heights}})


def fold_printed(result: FoldMap, step: int) -> str:
    shares = result.shares[step]
    return (
        f"positives in a fold: {shares.min():.3f} to {shares.max():.3f}\n"
        f"people on both sides: {result.split_groups[step]}\n"
        f"training rows from the future: {result.from_future[step]:.3f}"
    )
