"""How measures and models look and are named in every picture."""

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


def _model(classifier: str) -> str:
    """The model's name within a sentence."""
    name = MODELS[classifier]
    return name[0].lower() + name[1:]


def _percents(values: Array) -> list[str]:
    return [f"{each:.1%}" for each in values]


def _precisions(values: Array, flagged: Array) -> list[str]:
    return [f"{each:.1%}" if any_flagged else "none flagged" for each, any_flagged in zip(values, flagged, strict=True)]


def _numbers(values: Array) -> list[str]:
    return [f"{each:.3f}" for each in values]


def _unsigned(value: float) -> str:
    """Four decimals, and no sign on a zero."""
    return f"{round(value, 4) + 0.0:.4f}"
