"""Terms against scikit-learn's pipeline, counts against their definition."""

from itertools import combinations, combinations_with_replacement

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

from concepts.feature_engineering.polynomial_terms import AT, DEGREES, GRID, TEST, TRUTHS, count, mean, polynomial


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 6), st.integers(1, 6))
def test_counts_are_those_of_listed_terms(features, degree):
    powers = sum(len(list(combinations_with_replacement(range(features), d))) for d in range(1, degree + 1))
    products = sum(len(list(combinations(range(features), d))) for d in range(1, degree + 1))
    assert count(features, degree) == powers
    assert count(features, degree, "products") == products


@pytest.mark.parametrize("terms", ["all", "products"])
@pytest.mark.parametrize("alpha", [0.0, 1.0, 100.0])
@pytest.mark.parametrize(("features", "n"), [(2, 50), (5, 100)])
def test_scores_and_slices_are_scikit_learns(terms, alpha, features, n):
    ours = polynomial("curve", features, terms, n, 1.0, alpha, seed=2)
    X = np.random.default_rng(2).standard_normal((n + TEST, features))
    assert np.array_equal(ours.X, X[:n])
    for degree in (1, 2, 4, 6):
        made = PolynomialFeatures(degree, interaction_only=terms == "products", include_bias=False)
        model = make_pipeline(made, StandardScaler(), Ridge(alpha, solver="svd") if alpha else LinearRegression())
        model.fit(ours.X, ours.y)
        assert ours.columns[degree - 1] == made.n_output_features_ == count(features, degree, terms)
        assert ours.train[degree - 1] == pytest.approx(model.score(ours.X, ours.y), abs=1e-7)
        at = np.zeros((len(GRID), features))
        at[:, 0], at[:, 1] = GRID, AT[2]
        assert ours.slices[degree - 1, 2] == pytest.approx(model.predict(at), rel=1e-5, abs=1e-5)


def test_condition_is_numpys_and_none_where_terms_depend():
    ours = polynomial(n=50, features=5)
    Z = (ours.X - ours.X.mean(axis=0)) / ours.X.std(axis=0)
    assert ours.condition[0] == pytest.approx(np.linalg.cond(Z))
    assert np.isinf(ours.condition[ours.columns >= 50]).all()
    assert ours.train[-1] == pytest.approx(1)


@pytest.mark.parametrize("truth", TRUTHS)
def test_the_right_degree_finds_the_truth(truth):
    ours = polynomial(truth, n=400, noise=0.0)
    right = 0 if truth == "straight" else 1
    assert ours.test[right] == pytest.approx(1)
    assert ours.slices[right] == pytest.approx(ours.truth, abs=1e-8)
    assert ours.ceiling == 1
    if right:
        assert ours.test[0] < 0.5


def test_means_vary_alike():
    X = np.random.default_rng(0).standard_normal((200_000, 2))
    assert [mean(truth, X).std() for truth in TRUTHS] == pytest.approx([1.487, 1.5, 1.487], abs=0.02)


def test_a_row_a_degree():
    assert len(polynomial().table()["degree"]) == len(DEGREES)


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ({"truth": "x"}, "truth"), ({"terms": "x"}, "terms"), ({"n": 7}, "n"), ({"alpha": 0.5}, "alpha"),
        ({"features": 6}, "features"), ({"noise": -1}, "noise"), ({"seed": -1}, "seed"),
    ],
)  # fmt: skip
def test_bad_arguments_are_named(arguments, name):
    with pytest.raises(ValueError, match=f"^{name} must"):
        polynomial(**arguments)
