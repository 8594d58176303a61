"""Feature selection: eight of scikit-learn's methods on rows whose truth is known.

A filter scores each feature by itself: correlation, chi-square, mutual information. A wrapper asks a model, again and
again: recursive feature elimination drops the feature that the model weighs least, and fits anew (Guyon et al. 2002,
Machine Learning). An embedded method gets its choice out of one fit: the lasso's path (Tibshirani 1996, JRSS B; Efron
et al. 2004, Annals of Statistics), or a forest's impurity importance (Breiman 2001, Machine Learning). Permutation
importance asks a fitted model how much worse it does on fresh rows when one feature is shuffled. What a method can find
depends on what it looks at: one feature alone, a weighted sum, or splits upon splits. All rank the features; keeping k
means keeping the first k. The score by k is honest only if the ranking is done anew on the training rows of each fold
(Ambroise and McLachlan 2002, PNAS).

    rankings             the eight methods
    forest               scikit-learn's trees, grown and shuffled without detours
    judging              what they keep against the truth, and what it is worth
    shap                 exact Shapley values of a model of few features
    importance           where a forest's importances mislead
    selection_stability  whether another sample would keep the same
    selection_data       rows whose truth is known
"""

from concepts.feature_selection.claims import SEEDS, claims, pair_found, prediction
from concepts.feature_selection.judging import JUDGES, Arena, arena, judged
from concepts.feature_selection.rankings import (
    BINS,
    FEW_TREES,
    FOLDS,
    METHODS,
    NEIGHBOURS,
    REPEATS,
    SIGHT,
    TREES,
    logistic,
    ranking,
    scores,
)

__all__ = [
    "BINS",
    "FEW_TREES",
    "FOLDS",
    "JUDGES",
    "METHODS",
    "NEIGHBOURS",
    "REPEATS",
    "SEEDS",
    "SIGHT",
    "TREES",
    "Arena",
    "arena",
    "claims",
    "judged",
    "logistic",
    "pair_found",
    "prediction",
    "ranking",
    "scores",
]
