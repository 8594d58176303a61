"""Pictures of what recipes score."""

from typing import Any

import numpy as np

from concepts.feature_engineering import LEAKS, MODELS, Trial
from figures import style
from figures.feature_engineering.shared import NAMES, WAYS
from figures.style import Chart

LOWEST = -0.25
"""R² at the bottom of the axis."""


def scores(trial: Trial) -> Chart:
    """R² by model: honest, and with a leak what it pretends and what production gets."""
    chart = Chart(
        "What it scores: R² on orders that come later",
        x="",
        y="R²",
        x_range=(-0.55, len(MODELS) - 0.45),
        y_range=(LOWEST, 1.05),
        alt="Bars of R² for a linear model, neighbours and trees, a dash a fold, and the most that can be had.",
        showlegend=True,
        xaxis={"tickvals": list(range(len(MODELS))), "ticktext": list(NAMES.values())},
    )
    ways = ["honest"] if trial.leak == "none" else list(WAYS)
    wide = 0.62 / len(ways)
    for place, way in enumerate(ways):
        name, color, pattern = WAYS[way]
        x = np.arange(len(MODELS)) + (place - (len(ways) - 1) / 2) * wide
        folds = getattr(trial, way)
        look = {"width": wide * 0.9, "marker__pattern": {"shape": pattern}}
        hover = f"{name}: R² %{{y:.3f}}"
        chart.bars(x, folds.mean(axis=1), style.faded(color, style.STRONG), name=name, hover=hover, **look)
        dashes = np.repeat(x, folds.shape[1]), np.clip(folds.ravel(), LOWEST, 1)
        line = {"width": 2}
        chart.points(
            *dashes, style.GREY, "line-ew-open", size=style.SMALL, marker__line=line, hover="a fold: R² %{y:.3f}"
        )
    hover = "knowing all but the noise: R² %{y:.3f}"
    return chart.level(max(trial.ceiling, LOWEST), width=style.LINE, name="ceiling", hover=hover)


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
