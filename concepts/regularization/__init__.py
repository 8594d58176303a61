"""Regularization: pay for large coefficients, so that the fit cannot chase noise.

Add a penalty to the loss. Everywhere here, as in scikit-learn's ElasticNet, the fit minimizes

    RSS / (2 n) + alpha * (l1_ratio * sum |w| + (1 - l1_ratio) / 2 * sum w^2)

with standardized features and an unpenalized intercept. l1_ratio 1 is the lasso (Tibshirani 1996, Journal of the Royal
Statistical Society B), 0 is ridge (Hoerl and Kennard 1970, Technometrics), between them lies the elastic net (Zou and
Hastie 2005, Journal of the Royal Statistical Society B). The absolute value has a kink at zero, so small coefficients
stick there; the square is flat at zero, so they only come near.

    corners           why the diamond's corner makes a zero, and the disc none
    pair              two near-copies of one feature: a zero is a coin toss
    coefficient_path  every fit along the penalty, how well it predicts, and what twenty data sets agree on
    directions        ridge as a brake on the narrow directions, and effective degrees of freedom
"""

from concepts.regularization.claims import claims, prediction
from concepts.regularization.coefficient_path import (
    ALPHAS,
    DATA,
    FOLDS,
    REPEATS,
    SPLITS,
    TRUTH,
    Paths,
    Repeats,
    paths,
    split_errors,
)
from concepts.regularization.corners import GEOMETRY_ALPHAS, Geometry, ellipse, geometry, region, shrink, two_features
from concepts.regularization.directions import degrees_of_freedom, ridge, shrinkage_factors
from concepts.regularization.pair import DATA_SETS, PAIR_RHOS, ROWS, Twins, twins
from concepts.regularization.penalty import METHODS

__all__ = [
    "ALPHAS",
    "DATA",
    "DATA_SETS",
    "FOLDS",
    "GEOMETRY_ALPHAS",
    "METHODS",
    "PAIR_RHOS",
    "REPEATS",
    "ROWS",
    "SPLITS",
    "TRUTH",
    "Geometry",
    "Paths",
    "Repeats",
    "Twins",
    "claims",
    "degrees_of_freedom",
    "ellipse",
    "geometry",
    "paths",
    "prediction",
    "region",
    "ridge",
    "shrink",
    "shrinkage_factors",
    "split_errors",
    "twins",
    "two_features",
]
