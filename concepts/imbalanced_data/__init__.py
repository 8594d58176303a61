"""Rare classes: what misleads the eye, which remedies there are, and how often the threshold was the problem.

When one row in a hundred is positive, a model that always says no is right 99% of the time. So judge by precision,
recall and F1, by MCC, or by the area under precision and recall, whose floor is the prevalence. A classifier that
learns probabilities is not spoilt by rarity as such: at a threshold of 0.5 it just rarely says yes, because yes is
rarely the better bet. Class weights and resampling make it say yes more often. So does a lower threshold, and that
leaves the probabilities as they are (Elkan 2001, IJCAI; Van den Goorbergh et al. 2022, JAMIA).

    threshold             one model's scores, cut at every threshold
    rarity                one model while its class gets rarer
    remedies              all remedies on the same rows
    weights_or_threshold  class weights against a lower threshold
    prior_correction      probabilities after resampling, and how to mend them
    resampling_in_folds   oversampling before the folds are cut
    rare_class            the data, the remedies and the measures
"""

from concepts.imbalanced_data.claims import balancing_gains, claims, prediction
from concepts.imbalanced_data.rarity import REACH, RECALLS, SHARES, SHARES_ON_OFFER, SIDE, Rarer, rarer
from concepts.imbalanced_data.remedies import MOST, Compared, compare, middles
from concepts.imbalanced_data.weights_or_threshold import Contest, contest

__all__ = [
    "MOST",
    "REACH",
    "RECALLS",
    "SHARES",
    "SHARES_ON_OFFER",
    "SIDE",
    "Compared",
    "Contest",
    "Rarer",
    "balancing_gains",
    "claims",
    "compare",
    "contest",
    "middles",
    "prediction",
    "rarer",
]
