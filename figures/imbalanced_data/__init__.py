"""Pictures of a rare class; see prior_correction and resampling_in_folds for the other labs."""

from figures.imbalanced_data.rarity import (
    SHARE_TICKS,
    flattering,
    noticing,
    precision_recall,
    rarer_printed,
    rarer_readouts,
    rarer_steps,
    rarer_view,
)
from figures.imbalanced_data.remedies import compare_printed, compare_readouts, compare_view, plane
from figures.imbalanced_data.shared import LOOKS, MODELS, SHORT

__all__ = [
    "LOOKS",
    "MODELS",
    "SHARE_TICKS",
    "SHORT",
    "compare_printed",
    "compare_readouts",
    "compare_view",
    "flattering",
    "noticing",
    "plane",
    "precision_recall",
    "rarer_printed",
    "rarer_readouts",
    "rarer_steps",
    "rarer_view",
]
