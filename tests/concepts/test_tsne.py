"""t-SNE against scikit-learn's own parts, finite differences, and its finished maps."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import approx_fprime
from scipy.spatial.distance import cdist, squareform
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE, trustworthiness
from sklearn.manifold._t_sne import _joint_probabilities, _kl_divergence

from concepts.dimensionality_reduction import tsne


def blobs(n: int, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.standard_normal((n, 4)) + 6 * (np.arange(n) % 3)[:, None]


@pytest.mark.parametrize("perplexity", [2, 5, 30, 50])
def test_joint_probabilities_against_scikit_learn(perplexity: float) -> None:
    squared = tsne.squared_distances(blobs(60))
    ours = tsne.joint_probabilities(squared, perplexity)
    theirs = squareform(_joint_probabilities(squared, perplexity, 0))  # in single precision
    assert ours == pytest.approx(theirs, abs=2e-5 * ours.max())
    assert ours.sum() == pytest.approx(1)


@settings(max_examples=10, deadline=None)
@given(st.integers(5, 40), st.floats(1.5, 4.5), st.floats(1e-6, 1e6), st.integers(0, 99))
def test_joint_probabilities_ignore_the_unit(n: int, perplexity: float, unit: float, seed: int) -> None:
    X = blobs(n, seed)
    P = tsne.joint_probabilities(tsne.squared_distances(X), perplexity)
    assert np.array_equal(P, P.T)
    assert not np.diag(P).any()
    assert pytest.approx(tsne.joint_probabilities(tsne.squared_distances(unit * X), perplexity), abs=1e-6) == P


def test_perplexity_is_the_number_of_equal_neighbours() -> None:
    """Four far pairs of far quartets: at perplexity 3 each point spreads evenly over the three others of its four."""
    corners = np.array([[0, 0, 0], [1, 1, 0], [1, 0, 1], [0, 1, 1]], dtype=float)
    X = np.concatenate([corners + 1000 * place for place in range(4)])
    P = tsne.joint_probabilities(tsne.squared_distances(X), 3)
    expected = np.kron(np.eye(4), (np.ones((4, 4)) - np.eye(4)) / 3) / 16
    assert pytest.approx(expected, abs=1e-6) == P


@pytest.mark.parametrize("spread", [1e-4, 1.0, 20.0])
def test_gradient_and_divergence_against_scikit_learn(spread: float) -> None:
    P = tsne.joint_probabilities(tsne.squared_distances(blobs(40)), 10)
    Y = spread * np.random.default_rng(1).standard_normal((40, 2))
    kl, slope = _kl_divergence(Y.ravel(), squareform(P, checks=False), 1, 40, 2)
    assert tsne.divergence(P, Y) == pytest.approx(kl, rel=1e-9)
    assert tsne.gradient(P, Y).ravel() == pytest.approx(slope, rel=1e-6, abs=1e-9 * np.abs(slope).max())


def test_gradient_is_the_slope_of_the_divergence() -> None:
    P = tsne.joint_probabilities(tsne.squared_distances(blobs(12)), 4)
    Y = np.random.default_rng(2).standard_normal((12, 2))
    numeric = approx_fprime(Y.ravel(), lambda y: tsne.divergence(P, y.reshape(12, 2)), 1e-7)
    assert tsne.gradient(P, Y).ravel() == pytest.approx(numeric, abs=1e-6)


def test_squared_distances() -> None:
    X = blobs(30)
    assert tsne.squared_distances(X) == pytest.approx(cdist(X, X, "sqeuclidean"), abs=1e-9)


@pytest.mark.parametrize("perplexity", [5, 20])
@pytest.mark.unwatched
def test_finished_maps_are_as_good_as_scikit_learns(perplexity: float) -> None:
    X = blobs(90)
    run = tsne.tsne(X, perplexity, iterations=1000, every=500)
    best = min(
        TSNE(perplexity=perplexity, method="exact", learning_rate=rate, init=init, random_state=0).fit(X).kl_divergence_
        for rate, init in (("auto", "pca"), (90 / 48, "pca"), ("auto", "random"))
    )
    assert run.kl[-1] <= 1.05 * best
    assert trustworthiness(X, run.placed[-1], n_neighbors=10) > 0.96
    assert run.kl[-1] == pytest.approx(
        tsne.divergence(tsne.joint_probabilities(tsne.squared_distances(X), perplexity), run.placed[-1])
    )


def test_the_record() -> None:
    X = blobs(40)
    run, longer = tsne.tsne(X, 8, iterations=60, every=20), tsne.tsne(X, 8, iterations=120, every=60)
    assert run.iterations.tolist() == [0, 20, 40, 60]
    assert run.placed.shape == (4, 40, 2)
    assert np.array_equal(run.placed[-1], longer.placed[1])
    again = tsne.tsne(X, 8, iterations=60, every=20)
    assert all(np.array_equal(one, other) for one, other in zip(*map(dataclasses.astuple, (run, again)), strict=True))
    with pytest.raises(ValueError, match="read-only"):
        run.placed[0] = 0
    assert len(tsne.tsne(X).iterations) == 51


def test_starts() -> None:
    X = blobs(50)
    scores = PCA(2).fit_transform(X)
    assert tsne.start(X, "pca", 0) == pytest.approx(1e-4 * scores / scores[:, 0].std(), rel=1e-5)
    drawn = tsne.start(X, "random", 3)
    assert drawn == pytest.approx(1e-4 * np.random.default_rng(3).standard_normal((50, 2)), rel=1e-6)
    assert np.array_equal(tsne.tsne(X, 8, "random", 3, 10, 10).placed[0], drawn)


def test_places_are_in_single_precision_so_that_the_last_bits_do_not_grow() -> None:
    X = blobs(60)
    run = tsne.tsne(X, 10, every=250)
    assert np.array_equal(run.placed, run.placed.astype(np.float32))
    nearly = tsne.tsne(X * (1 + 1e-15), 10, every=250)
    assert nearly.placed == pytest.approx(run.placed, abs=1e-6)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"perplexity": 1}, r"perplexity must be above 1 and below the number of points \(20\), got 1\."),
        ({"perplexity": 20}, r"perplexity must be above 1 and below the number of points \(20\), got 20\."),
        ({"init": "spectral"}, "init must be one of pca, random, got 'spectral'."),
        ({"iterations": 0}, r"iterations must be a positive multiple of every \(10\), got 0\."),
        ({"iterations": 15}, r"iterations must be a positive multiple of every \(10\), got 15\."),
        ({"every": 0}, r"iterations must be a positive multiple of every \(0\), got 500\."),
    ],
)
def test_bad_input(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        tsne.tsne(blobs(20), **({"perplexity": 5} | arguments))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("X", "message"),
    [
        (np.zeros((6, 2)), "a point must differ from some other"),
        (np.repeat(np.eye(3), 8, axis=0), r"at least the number of equally near neighbours, got 5\."),
    ],
)
def test_what_no_width_can_tell_apart_is_refused(X: np.ndarray, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        tsne.joint_probabilities(tsne.squared_distances(X), 5)
