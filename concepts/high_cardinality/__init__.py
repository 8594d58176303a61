"""Nine ways to turn a column of many levels into numbers, by one ruler: the same rows, and a linear model on top.

One-hot gives each level a column. Grouping does so for the common ones only, hashing for buckets that levels share.
Frequency says how common a level is; target encoding, what its rows had as target; an embedding learns a few numbers a
level. What counts is the score on fresh rows, and what a level gets that nobody has seen before.

    methods          the nine ways
    comparison       all of them while the column gets more levels
    target_encoding  the mean of a level, smoothed and out of fold
    hashing_trick    buckets that levels share
    level_embedding  a few learned numbers a level
    own_levels       the same on a table that somebody brings
    category_data    rows whose levels have known means
"""

from concepts.high_cardinality.claims import BOUNDS, claims, noise, prediction
from concepts.high_cardinality.comparison import NOISE_LEVELS, NOISE_ROWS, SEEDS, Comparison, compare
from concepts.high_cardinality.methods import BUCKETS, DECAY, DEFINITIONS, EPOCHS, METHODS, UNSEEN, Fit, fit

__all__ = [
    "BOUNDS",
    "BUCKETS",
    "DECAY",
    "DEFINITIONS",
    "EPOCHS",
    "METHODS",
    "NOISE_LEVELS",
    "NOISE_ROWS",
    "SEEDS",
    "UNSEEN",
    "Comparison",
    "Fit",
    "claims",
    "compare",
    "fit",
    "noise",
    "prediction",
]
