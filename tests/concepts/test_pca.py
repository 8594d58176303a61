"""PCA by SVD against scikit-learn's, the covariance's eigenvalues, and what it promises."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA

from concepts.dimensionality_reduction.pca import pca


@pytest.mark.parametrize("standardize", [False, True])
def test_against_scikit_learn(standardize: bool) -> None:
    X = load_digits().data
    scale = X.std(axis=0, ddof=1) if standardize else np.ones(64)
    scale[scale == 0] = 1
    ours, theirs = pca(X, standardize), PCA(svd_solver="full").fit(X / scale)
    many = 50  # the last ones of the digits have no variance, so no direction
    np.testing.assert_allclose(ours.variances, theirs.explained_variance_, atol=1e-9)
    np.testing.assert_allclose(ours.shares, theirs.explained_variance_ratio_, atol=1e-12)
    np.testing.assert_allclose(ours.axes[:many], theirs.components_[:many], atol=1e-6)
    np.testing.assert_allclose(ours.scores[:, :many], theirs.transform(X / scale)[:, :many], atol=1e-6)
    np.testing.assert_allclose(ours.transform(X[:9]), ours.scores[:9], atol=1e-9)
    np.testing.assert_allclose(ours.scale, scale)
    np.testing.assert_allclose(ours.rebuild(ours.scores, 0), np.tile(X.mean(axis=0), (len(X), 1)), atol=1e-9)
    for k in (1, 20, 64):
        again = PCA(n_components=k, svd_solver="full").fit(X / scale)
        expected = again.inverse_transform(again.transform(X / scale)) * scale
        np.testing.assert_allclose(ours.rebuild(ours.scores, k), expected, atol=1e-6)


@settings(max_examples=15, deadline=None)
@given(st.integers(2, 30), st.integers(2, 8), st.integers(0, 99))
def test_promises(n: int, features: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((n, features)) @ rng.standard_normal((features, features)) + 7
    result = pca(X)
    rank = min(n, features)
    assert result.axes.shape == (rank, features)
    assert result.axes @ result.axes.T == pytest.approx(np.eye(rank), abs=1e-9)
    total = X.var(axis=0, ddof=1).sum()
    assert result.variances.sum() == pytest.approx(total)
    assert np.all(np.diff(result.variances) <= 1e-9)
    eigenvalues = np.linalg.eigvalsh(np.cov(X.T))[::-1][:rank]
    assert result.variances == pytest.approx(eigenvalues, abs=1e-9 * total)
    for k in range(rank + 1):
        lost = np.sum((X - result.rebuild(result.scores, k)) ** 2) / (n - 1)
        assert lost == pytest.approx(result.variances[k:].sum(), abs=1e-9 * total)
    assert pca(X[::-1]).axes[0] == pytest.approx(result.axes[0], abs=1e-6)


@pytest.mark.parametrize("X", [np.zeros(3), np.ones((1, 3)), np.ones((5, 3))])
def test_bad_input(X: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"X must have rows and columns, at least two rows that differ, got shape \("):
        pca(X)
