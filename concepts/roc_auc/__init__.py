"""A score ranks cases; a threshold turns the ranking into decisions; costs choose the threshold.

Sweep the threshold over all scores and plot the share of positives caught (TPR) against the share of negatives
wrongly flagged (FPR): the ROC curve. The area under it is the chance that a random positive outranks a random negative,
the Mann-Whitney U statistic divided by the number of pairs. Both rates are taken within a class, so neither the curve
nor its area moves with prevalence. Precision mixes the classes, so it does.

The scores here are raw, not probabilities: negatives follow N(0, 1), positives N(separation, spread_ratio^2), the
binormal model. A case is flagged when its score is at or above the threshold.

    ranking        the curve, the area, and DeLong's interval
    cheapest       which threshold costs least
    threshold      every threshold at once
    auc_interval   how sure one sample's AUC is
    two_models     two models on the same cases: DeLong's paired test
    two_segments   an AUC that differences between segments inflate
    own_scores     the same for scores that a person brings
    claims         the numbers that the prose quotes
"""

from concepts.roc_auc.auc_interval import (
    RESAMPLES,
    SAMPLES,
    SIZES,
    IntervalSweep,
    bootstrap_auc,
    interval_sweep,
)
from concepts.roc_auc.cheapest import Theory, best_threshold, cheapest_cut, iso_cost_slope
from concepts.roc_auc.claims import PREDICT_THRESHOLD, claims, prediction
from concepts.roc_auc.own_scores import (
    confidence_of,
    example_scores,
    own_comparison,
    own_scores,
    own_table,
)
from concepts.roc_auc.ranking import (
    POINTS,
    Curves,
    Interval,
    binormal_auc,
    binormal_rates,
    curves,
    delong,
    equal_spreads_curve,
    precision_from_rates,
)
from concepts.roc_auc.threshold import BINS, SCORE_RANGE, THRESHOLDS, ThresholdSweep, threshold_sweep
from concepts.roc_auc.two_models import (
    CORRELATIONS,
    Comparison,
    ComparisonSweep,
    binormal_errors,
    comparison_sweep,
    paired_delong,
)
from concepts.roc_auc.two_segments import GAPS, SegmentSweep, segment_sweep, segmented_auc

__all__ = [
    "BINS",
    "CORRELATIONS",
    "GAPS",
    "POINTS",
    "PREDICT_THRESHOLD",
    "RESAMPLES",
    "SAMPLES",
    "SCORE_RANGE",
    "SIZES",
    "THRESHOLDS",
    "Comparison",
    "ComparisonSweep",
    "Curves",
    "Interval",
    "IntervalSweep",
    "SegmentSweep",
    "Theory",
    "ThresholdSweep",
    "best_threshold",
    "binormal_auc",
    "binormal_errors",
    "binormal_rates",
    "bootstrap_auc",
    "cheapest_cut",
    "claims",
    "comparison_sweep",
    "confidence_of",
    "curves",
    "delong",
    "equal_spreads_curve",
    "example_scores",
    "interval_sweep",
    "iso_cost_slope",
    "own_comparison",
    "own_scores",
    "own_table",
    "paired_delong",
    "precision_from_rates",
    "prediction",
    "segment_sweep",
    "segmented_auc",
    "threshold_sweep",
]
