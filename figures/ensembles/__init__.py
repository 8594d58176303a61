"""Pictures of ensembles: the two recipes side by side; see adaboost and bagging for the other labs."""

from figures.ensembles.duel import (
    compare_printed,
    compare_readouts,
    compare_sentences,
    compare_steps,
    compare_view,
    errors,
    regions,
    short,
)

__all__ = [
    "compare_printed",
    "compare_readouts",
    "compare_sentences",
    "compare_steps",
    "compare_view",
    "errors",
    "regions",
    "short",
]
