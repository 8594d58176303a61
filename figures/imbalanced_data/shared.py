"""How measures and models look and are named in every picture."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from concepts.arrays import Array
from figures import style

MODELS = {"logistic": "Logistic regression", "tree": "The tree", "forest": "The forest", "boosting": "Boosting"}
SHORT = {
    "nothing": "Nothing",
    "weights": "Weights",
    "over": "Over",
    "smote": "SMOTE",
    "under": "Under",
    "balanced": "Bal. forest",
    "isolation": "Isol. forest",
}
LOOKS = {
    "precision": ("precision", style.BLUE, "dash", "triangle-up"),
    "recall": ("recall", style.VERMILION, "dot", "square"),
    "f1": ("F1", style.GREEN, "solid", "circle"),
    "mcc": ("MCC", style.PURPLE, "dashdot", "diamond"),
}


def held(figure: go.Figure, x: Array, limits: tuple[float, float]) -> dict[int, dict[str, Any]]:
    """The line across the whole height that people hold, at x (steps,); what moves of it."""
    rows = np.repeat(np.asarray(x, float)[:, None], 2, axis=1)
    line = {"color": style.HELD, "width": style.BOLD}
    figure.add_scatter(x=rows[0], y=list(limits), mode="lines", line=line, showlegend=False, hoverinfo="skip")
    return {len(figure.data) - 1: {"x": rows}}


def model_named(classifier: str) -> str:
    """The model's name within a sentence."""
    name = MODELS[classifier]
    return name[0].lower() + name[1:]
