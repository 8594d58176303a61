"""Pictures of a ranking and a threshold: one module a lab."""

from figures.roc_auc.auc_interval import interval_printed, interval_view
from figures.roc_auc.own_scores import own_compared, own_printed, own_read, own_said, own_summary, own_view
from figures.roc_auc.threshold import threshold_printed, threshold_view, threshold_view_by_class
from figures.roc_auc.two_models import comparison_printed, comparison_view
from figures.roc_auc.two_segments import segments_printed, segments_view

__all__ = [
    "comparison_printed",
    "comparison_view",
    "interval_printed",
    "interval_view",
    "own_compared",
    "own_printed",
    "own_read",
    "own_said",
    "own_summary",
    "own_view",
    "segments_printed",
    "segments_view",
    "threshold_printed",
    "threshold_view",
    "threshold_view_by_class",
]
