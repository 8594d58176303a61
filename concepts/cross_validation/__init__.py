"""Cross-validation: let every row be judged once by a model that has not seen it.

Cut the rows into k folds. Train on k - 1 of them, validate on the one left out, k times, and average. All rows serve
both purposes, and the average over k parts scatters less than one part alone. What it estimates is the error of the
*procedure* at this sample size, and only if nothing that was learned from a validation row reached its training set.

    folds             who trains and who validates
    validation_error  how far an estimate may lie from the true error

Two ways to be fooled are in concepts/leakage.py.
"""

from concepts.cross_validation.claims import claims, prediction
from concepts.cross_validation.folds import FOLDS, SCHEMES, FoldMap, fold_map
from concepts.cross_validation.validation_error import DIMENSIONS, REPEATS, Estimates, estimates, true_error

__all__ = [
    "DIMENSIONS",
    "FOLDS",
    "REPEATS",
    "SCHEMES",
    "Estimates",
    "FoldMap",
    "claims",
    "estimates",
    "fold_map",
    "prediction",
    "true_error",
]
