"""Pictures of ensembles: the two recipes side by side; see adaboost and bagging for the other labs."""

from figures.ensembles.duel import (
    LEFT,
    NAMES,
    RIGHT,
    compare_printed,
    compare_readouts,
    compare_sentences,
    compare_steps,
    compare_view,
    errors,
    regions,
    short,
)
from figures.ensembles.shared import LEVELS, SHADES, plane, points, shading

__all__ = [
    "LEFT",
    "LEVELS",
    "NAMES",
    "RIGHT",
    "SHADES",
    "compare_printed",
    "compare_readouts",
    "compare_sentences",
    "compare_steps",
    "compare_view",
    "errors",
    "plane",
    "points",
    "regions",
    "shading",
    "short",
]
