"""Pictures of cross-validation: the folds, the estimate, and two ways to be fooled."""

from figures.cross_validation.folds import fold_picture, fold_printed, fold_view, share_picture
from figures.cross_validation.leakage import (
    selection_correlations,
    selection_errors,
    selection_printed,
    selection_view,
    time_errors,
    time_printed,
    time_series,
    time_view,
)
from figures.cross_validation.validation_error import (
    EDGES,
    METHODS,
    estimate_histograms,
    estimate_printed,
    estimate_view,
)

__all__ = [
    "EDGES",
    "METHODS",
    "estimate_histograms",
    "estimate_printed",
    "estimate_view",
    "fold_picture",
    "fold_printed",
    "fold_view",
    "selection_correlations",
    "selection_errors",
    "selection_printed",
    "selection_view",
    "share_picture",
    "time_errors",
    "time_printed",
    "time_series",
    "time_view",
]
