"""How measures and models look and are named in every picture."""

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


def model_named(classifier: str) -> str:
    """The model's name within a sentence."""
    name = MODELS[classifier]
    return name[0].lower() + name[1:]
