"""Bagging and boosting: two recipes that turn many trees into one better model.

Bagging (Breiman 1996, Machine Learning) grows each tree on its own bootstrap sample, blind to the others, and lets them
vote: what is chance in one tree averages out, so variance falls. A random forest (Breiman 2001, Machine Learning) also
hides features at each split, so that the trees differ more. Boosting grows small trees in sequence, each on what those
before it got wrong, and adds them up: bias falls. AdaBoost (Freund and Schapire 1997, Journal of Computer and System
Sciences) reweights the rows; gradient boosting (Friedman 2001, Annals of Statistics) fits the loss's negative gradient.

    duel           both recipes on the same rows, round by round
    adaboost       how the weights of the rows move
    bagging        how far averaging can go: the correlation of the trees
    ensemble_data  rows in the plane, some labelled wrong on purpose
"""

from concepts.ensembles.claims import claims, label_cost, prediction
from concepts.ensembles.duel import (
    DEPTHS,
    FLIP,
    LIMITS,
    PARALLEL,
    ROUNDS,
    SEEDS,
    SEQUENTIAL,
    Duel,
    Run,
    Stage,
    compare,
    run,
)

__all__ = [
    "DEPTHS",
    "FLIP",
    "LIMITS",
    "PARALLEL",
    "ROUNDS",
    "SEEDS",
    "SEQUENTIAL",
    "Duel",
    "Run",
    "Stage",
    "claims",
    "compare",
    "label_cost",
    "prediction",
    "run",
]
