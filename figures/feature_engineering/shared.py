"""How the models look in every picture."""

from figures import style

WAYS = {
    "honest": ("honest", style.TRUTH, ""),
    "pretended": ("pretended", style.ALERT, "/"),
    "served": ("in production", style.NEUTRAL, "."),
}

NAMES = {"linear": "Linear", "neighbours": "Neighbours", "trees": "Trees"}
LOOK = {
    "linear": (style.BLUE, "circle"),
    "neighbours": (style.PURPLE, "square"),
    "trees": (style.BROWN, "diamond"),
}
