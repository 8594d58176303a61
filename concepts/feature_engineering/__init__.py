"""Features are what the model is told: which transformations help depends on what it cannot see by itself.

A linear model sees straight lines only: it needs logs, curves, products, and categories and hours spelled out. Nearest
neighbours see distances: they need one scale. Trees cut at thresholds: a transformation that keeps the order of the
values changes nothing for them. What no model can make for itself is new information: the words of a note, the record
of a seller. Whatever is learned from data (means, scales, codes, words) is learned on training rows only.

    recipe            one choice a column, and the pipeline it stands for
    trial             what a recipe scores in folds of time, and the columns it makes
    boosting          the trees among the models
    switches          one change at a time
    binning           steps in place of a line
    polynomial_terms  squares and products
    orders            the data: parcels and their hours
"""

from concepts.feature_engineering.claims import claims, prediction
from concepts.feature_engineering.recipe import (
    CHOICES,
    FOLDS,
    FULL,
    PERIODS,
    PLAIN,
    Recipe,
    clock,
    cyclic,
    length,
    source,
    transformer,
)
from concepts.feature_engineering.switches import STARTS, SWITCHES, OneByOne, one_by_one, pair
from concepts.feature_engineering.trial import (
    LEAKS,
    MODELS,
    Column,
    Trial,
    Workbench,
    columns_of,
    correlations,
    gap,
    leaking,
    try_out,
    workbench,
)

__all__ = [
    "CHOICES",
    "FOLDS",
    "FULL",
    "LEAKS",
    "MODELS",
    "PERIODS",
    "PLAIN",
    "STARTS",
    "SWITCHES",
    "Column",
    "OneByOne",
    "Recipe",
    "Trial",
    "Workbench",
    "claims",
    "clock",
    "columns_of",
    "correlations",
    "cyclic",
    "gap",
    "leaking",
    "length",
    "one_by_one",
    "pair",
    "prediction",
    "source",
    "transformer",
    "try_out",
    "workbench",
]
