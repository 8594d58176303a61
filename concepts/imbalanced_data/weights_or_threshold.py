"""Class weights against a lower threshold: do they flag the same rows?"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from concepts.arrays import Array, frozen, within
from concepts.imbalanced_data import rare_class


@dataclass(frozen=True)
class Contest:
    """F1 on test rows over data sets (one row a seed): of the plain model and of class weights, each at 0.5 and at the
    threshold chosen on validation rows. alike: share of test rows on which weights at 0.5 and the plain model with the
    prevalence as threshold decide the same."""

    plain: Array
    plain_moved: Array
    weights: Array
    weights_moved: Array
    alike: Array


@cache
def contest(share: float = 0.05, n: int = 1000, separation: float = 2.0, seeds: int = 20) -> Contest:
    """Logistic regression with and without class weights, on `seeds` fresh data sets of 2 to 100.

    Other arguments as in `rare_class.sample`. ValueError for a number outside its limits.
    """
    within("seeds", seeds, 2, 100)
    rows = []
    for seed in range(seeds):
        train, validation, test = rare_class.sample(share, n, separation, "beside", seed)
        found, decided = [], []
        for remedy, at in (("nothing", share), ("weights", 0.5)):
            model = rare_class.apply(remedy, "logistic", train, seed)
            chosen = rare_class.rank(validation.y, model.score(validation.X)).best
            score = model.score(test.X)
            found += [rare_class.measure(test.y, score >= each)[3] for each in (0.5, chosen)]
            decided.append(score >= at)
        rows.append([*found, np.mean(decided[0] == decided[1])])
    return frozen(Contest(*np.array(rows).T))
