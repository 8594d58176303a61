"""Pictures of feature selection; see importance and selection_stability for the other labs."""

from figures.feature_selection.judging import (
    clock,
    curves,
    hit_printed,
    hit_readouts,
    hit_sentences,
    hit_view,
    leaders,
    matrix,
)
from figures.feature_selection.shared import LOOK, SEEN, SIGHT_OF, board, by_sight, steps

__all__ = [
    "LOOK",
    "SEEN",
    "SIGHT_OF",
    "board",
    "by_sight",
    "clock",
    "curves",
    "hit_printed",
    "hit_readouts",
    "hit_sentences",
    "hit_view",
    "leaders",
    "matrix",
    "steps",
]
