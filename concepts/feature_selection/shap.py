"""SHAP: what each feature changes in one prediction, on average over all orders in which the features may join.

That is the Shapley value of a game (Shapley 1953) whose players are features (Lundberg and Lee 2017, NeurIPS). Until it
joins, a feature holds the values of background rows. Here it is exact: of a few features, all coalitions are tried.
"""

from collections.abc import Callable
from math import factorial

import numpy as np

from concepts.arrays import Array, within


def shapley(predict: Callable[[Array], Array], X: Array, background: Array) -> Array:
    """(n, p) Shapley values of `predict`, which takes (rows, p) and gives (rows,), for the rows of X (n, p).

    background: (m, p) rows whose values a feature holds until it joins. Each row of values adds up to its prediction
    less the background's mean one. ValueError for more than 10 features: 2^p coalitions are tried.
    """
    n, p = X.shape
    within("features", p, 1, 10)
    joined = np.arange(2**p)[:, None] >> np.arange(p) & 1 == 1
    mixed = np.where(joined[:, None, None], X[:, None], background)  # (coalitions, n, m, p)
    worth = predict(mixed.reshape(-1, p)).reshape(2**p, n, -1).mean(axis=2)
    values = np.zeros((n, p))
    for coalition, members in enumerate(joined):
        size = int(members.sum())
        for newcomer in np.flatnonzero(~members):
            weight = factorial(size) * factorial(p - size - 1) / factorial(p)
            values[:, newcomer] += weight * (worth[coalition | 1 << newcomer] - worth[coalition])
    return values
