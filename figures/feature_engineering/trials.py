"""Pictures of what recipes score."""

from typing import Any

import numpy as np

from concepts.feature_engineering import LEAKS, MODELS, Trial
from figures import style
from figures.feature_engineering.shared import NAMES, WAYS


def scores(trial: Trial) -> Any:
    """R² by model: honest, and with a leak what it pretends and what production gets."""
    figure = style.chart(
        "What it scores: R² on orders that come later",
        x="",
        y="R²",
        x_range=(-0.55, len(MODELS) - 0.45),
        y_range=(-0.25, 1.05),
        alt="Bars of R² for a linear model, neighbours and trees, a dash a fold, and the most that can be had.",
        showlegend=True,
    )
    figure.update_xaxes(tickvals=list(range(len(MODELS))), ticktext=list(NAMES.values()))
    ways = ["honest"] if trial.leak == "none" else list(WAYS)
    wide = 0.62 / len(ways)
    for place, way in enumerate(ways):
        name, color, pattern = WAYS[way]
        x = np.arange(len(MODELS)) + (place - (len(ways) - 1) / 2) * wide
        folds = getattr(trial, way)
        figure.add_bar(
            x=x,
            y=folds.mean(axis=1),
            width=wide * 0.9,
            name=name,
            marker={"color": style.faded(color, 0.75), "pattern": {"shape": pattern}},
            hovertemplate=f"{name}: R² %{{y:.3f}}<extra></extra>",
        )
        figure.add_scatter(
            x=np.repeat(x, folds.shape[1]),
            y=np.clip(folds.ravel(), -0.25, 1),
            mode="markers",
            marker={"size": 6, "color": style.GREY, "symbol": "line-ew-open", "line": {"width": 2}},
            showlegend=False,
            hovertemplate="a fold: R² %{y:.3f}<extra></extra>",
        )
    figure.add_scatter(
        x=[-0.5, len(MODELS) - 0.5],
        y=[max(trial.ceiling, -0.25)] * 2,
        mode="lines",
        name="ceiling",
        line={"color": style.GREY, "dash": "dot", "width": 2},
        hovertemplate="knowing all but the noise: R² %{y:.3f}<extra></extra>",
    )
    return figure


def leaderboard(trials: list[Trial]) -> dict[str, list[Any]]:
    """A row a trial, the best honest score first, whichever model has it."""
    ranked = sorted(trials, key=lambda trial: -max(trial.mean().values()))
    rows: dict[str, list[Any]] = {"Switched on": [tried(trial) for trial in ranked]}
    rows |= {NAMES[model]: [round(trial.mean()[model], 3) for trial in ranked] for model in MODELS}
    rows["Features"] = [trial.columns for trial in ranked]
    rows["Leak pretends (linear)"] = [
        "" if trial.leak == "none" else f"{trial.mean('pretended')['linear']:.3f}" for trial in ranked
    ]
    return rows


def tried(trial: Trial) -> str:
    """The recipe in words."""
    words = [f"{name.replace('_', ' ')}: {level.lower()}" for name, level in trial.recipe.switched.items()]
    leak = [] if trial.leak == "none" else [f"leak: {LEAKS[trial.leak].lower()}"]
    return "; ".join(words + leak) or "nothing"
