"""Pictures of resampling before the split, and inside the fold."""

import numpy as np

from concepts.imbalanced_data.resampling_in_folds import RESAMPLING, Folds
from figures import style
from figures.imbalanced_data.shared import held

BEFORE, INSIDE, FRESH = style.ALERT, style.TRAIN, style.TRUTH
NAMES = ["before the split", "inside the fold", "fresh rows"]


def folds_view(result: Folds) -> style.View:
    """All of the fourth lab."""
    charts = [
        _by_depth(result, 0, "ROC AUC: what leaks across the split", "ROC AUC", (0.18, 1.03)),
        _by_depth(result, 1, "F1: the leak, and a balance that is not real", "F1", (-0.03, 1.03)),
    ]
    return style.View(charts, "Depth of the tree", _steps(result), folds_readouts(result), _told(result))


def _by_depth(result: Folds, place: int, title: str, y: str, limits: tuple[float, float]) -> style.Sweep:
    x = np.arange(len(result.depths), dtype=float)
    figure = style.chart(
        title,
        x="Depth of the tree",
        y=y,
        x_range=(-0.3, len(x) - 0.7),
        y_range=limits,
        alt=f"{y} by depth of the tree: resampled before the split, inside the fold, and on fresh rows.",
        showlegend=True,
    )
    figure.update_xaxes(tickvals=x, ticktext=[*(str(each) for each in result.depths[:-1]), "out"])
    ways = [result.before[:, place], result.inside[:, place], result.fresh[:, place]]
    looks = [(BEFORE, "dot", "triangle-up"), (INSIDE, "solid", "circle"), (FRESH, "dash", "diamond")]
    for name, values, (color, dash, _) in zip(NAMES, ways, looks, strict=True):
        figure.add_scatter(
            x=x,
            y=values,
            mode="lines",
            name=name,
            line={"color": color, "dash": dash, "width": 3},
            hovertemplate=f"{name}: {y} %{{y:.3f}}<extra></extra>",
        )
    line_held = held(figure, x, limits)
    figure.add_scatter(
        x=[x[0]] * 3,
        y=[values[0] for values in ways],
        mode="markers",
        showlegend=False,
        hoverinfo="skip",
        marker={"size": 10, "color": [look[0] for look in looks], "symbol": [look[2] for look in looks]},
    )
    return style.Sweep(figure, line_held | {4: {"x": np.repeat(x[:, None], 3, axis=1), "y": np.stack(ways, axis=1)}})


def _steps(result: Folds) -> list[str]:
    return [*(str(each) for each in result.depths[:-1]), "grown out"]


def folds_readouts(result: Folds) -> dict[str, list[str]]:
    """Eight tiles."""
    tiles = {
        f"{score} {way}": [f"{each:.3f}" for each in values[:, place]]
        for place, score in enumerate(("AUC", "F1"))
        for way, values in (("before", result.before), ("inside", result.inside), ("fresh", result.fresh))
    }
    twins = {"Nearest, before": result.twin_before, "Nearest, inside": result.twin_inside}
    return tiles | {name: [f"{each:.3f} SD"] * len(result.depths) for name, each in twins.items()}


def _told(result: Folds) -> list[str]:
    """What each way claims, and what fresh rows say."""
    sentences = []
    for step, label in enumerate(_steps(result)):
        tree = "Grown out" if step == len(result.depths) - 1 else f"Depth {label}"
        before, inside, fresh = (each[step, 0] for each in (result.before, result.inside, result.fresh))
        f1_before, f1_inside, f1_fresh = (each[step, 1] for each in (result.before, result.inside, result.fresh))
        sentences.append(
            f"{tree}. {RESAMPLING[result.remedy]} before the split claims ROC AUC {before:.3f} and F1 {f1_before:.3f}, "
            f"inside the fold {inside:.3f} and {f1_inside:.3f}. Fresh rows say {fresh:.3f} and {f1_fresh:.3f}."
        )
    return sentences


def folds_printed(result: Folds, step: int) -> str:
    """What the snippet prints at this step."""
    ways = zip(NAMES, (result.before, result.inside, result.fresh), strict=True)
    return "\n".join(f"{name}: ROC AUC {values[step, 0]:.4f}, F1 {values[step, 1]:.4f}" for name, values in ways)
