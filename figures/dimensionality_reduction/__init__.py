"""Pictures of PCA; see playback and shepard_diagram for those of t-SNE."""

from figures.dimensionality_reduction.rebuilt_digits import (
    INKS,
    PAPER,
    explained,
    mosaic,
    rebuild_errors,
    rebuild_printed,
    rebuild_readouts,
    rebuild_sentences,
    rebuild_steps,
    rebuild_view,
)
from figures.dimensionality_reduction.turned_axis import (
    GROUPS,
    cloud,
    shadows,
    turn_printed,
    turn_readouts,
    turn_sentences,
    turn_steps,
    turn_view,
    variance_curve,
)

__all__ = [
    "GROUPS",
    "INKS",
    "PAPER",
    "cloud",
    "explained",
    "mosaic",
    "rebuild_errors",
    "rebuild_printed",
    "rebuild_readouts",
    "rebuild_sentences",
    "rebuild_steps",
    "rebuild_view",
    "shadows",
    "turn_printed",
    "turn_readouts",
    "turn_sentences",
    "turn_steps",
    "turn_view",
    "variance_curve",
]
