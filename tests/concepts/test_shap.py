"""Exact Shapley values against their definition, order by order, and against the closed form of a linear model."""

from itertools import permutations

import numpy as np
import pytest

from concepts.feature_selection.forest import grow, vote
from concepts.feature_selection.shap import shapley

RNG = np.random.default_rng(0)
BACKGROUND, X = RNG.standard_normal((7, 3)), RNG.standard_normal((5, 3))


def test_a_linear_model_has_a_closed_form() -> None:
    slopes = np.array([1.5, -2.0, 0.3])
    found = shapley(lambda rows: rows @ slopes + 4, X, BACKGROUND)
    assert found == pytest.approx(slopes * (X - BACKGROUND.mean(axis=0)))


def test_a_forest_against_all_orders() -> None:
    """The mean of what a feature changes when it joins, over the six orders of three features."""
    Z = RNG.standard_normal((80, 3))
    forest = grow(Z, (Z[:, 0] * Z[:, 1] > 0).astype(np.int64), 5, 0)
    expected = np.zeros(X.shape)
    for order in permutations(range(3)):
        for i, row in enumerate(X):
            rows = BACKGROUND.copy()
            before = vote(forest, rows).mean()
            for feature in order:
                rows[:, feature] = row[feature]
                after = vote(forest, rows).mean()
                expected[i, feature] += (after - before) / 6
                before = after
    found = shapley(lambda rows: vote(forest, rows), X, BACKGROUND)
    assert found == pytest.approx(expected)
    assert found.sum(axis=1) == pytest.approx(vote(forest, X) - vote(forest, BACKGROUND).mean())


def test_too_many_features_are_refused() -> None:
    with pytest.raises(ValueError, match="features must be from 1 to 10, got 11"):
        shapley(lambda rows: rows[:, 0], np.zeros((1, 11)), np.zeros((1, 11)))
