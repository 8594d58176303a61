"""Nogueira's measure against Kuncheva's index, Fleiss' kappa, the authors' formula and a jackknife; the snippet run."""

import contextlib
import io
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import fleiss_kappa

from concepts.feature_selection import ranking
from concepts.feature_selection import selection_stability as ss
from concepts.feature_selection.selection_data import rows
from content import question
from figures.feature_selection import selection_stability as figures


def choices(seed: int, M: int, d: int) -> np.ndarray:
    """Choices of differing sizes, with some features liked more than others."""
    rng = np.random.default_rng(seed)
    Z = (rng.random((M, d)) < np.linspace(0.05, 0.95, d)).astype(int)
    Z[0, 0], Z[0, -1] = 0, 1
    return Z


def authors(Z: np.ndarray) -> tuple[float, float]:
    """Stability and variance, term by term, as in definition 4 and theorem 7 of Nogueira et al. (2018)."""
    M, d = Z.shape
    p, k = Z.mean(axis=0), Z.sum(axis=1)
    mean = k.mean()
    below = mean / d * (1 - mean / d)
    value = 1 - np.mean(M / (M - 1) * p * (1 - p)) / below
    phi = [
        (np.mean(Z[i] * p) - k[i] * mean / d**2 + value / 2 * (2 * k[i] * mean / d**2 - k[i] / d - mean / d + 1))
        / below
        for i in range(M)
    ]
    return value, 4 / M**2 * np.sum((np.array(phi) - np.mean(phi)) ** 2)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 30), st.integers(3, 12))
def test_fleiss_kappa_and_the_authors_formula(seed: int, M: int, d: int) -> None:
    Z = choices(seed, M, d)
    value, lower, upper = ss.nogueira(Z)
    yes = Z.sum(axis=0)
    assert value == pytest.approx(fleiss_kappa(np.column_stack([yes, M - yes])))
    exact, variance = authors(Z)
    assert value == pytest.approx(exact)
    assert (upper - lower) / 2 == pytest.approx(1.959964 * np.sqrt(variance), rel=1e-6)
    assert (upper + lower) / 2 == pytest.approx(value)
    assert value <= 1


def test_kuncheva_for_choices_of_one_size() -> None:
    rng = np.random.default_rng(0)
    M, d, k = 12, 10, 4
    Z = np.array([rng.permutation(d) < k for _ in range(M)])
    pairs = [((a & b).sum() * d - k**2) / (k * (d - k)) for a, b in combinations(Z, 2)]
    assert ss.nogueira(Z)[0] == pytest.approx(np.mean(pairs))


def test_the_variance_is_near_the_jackknifes() -> None:
    """Also where sizes differ much, which the last term is about."""
    rng = np.random.default_rng(1)
    M, d = 300, 12
    Z = (rng.random((M, d)) < np.linspace(0.1, 0.9, d) * rng.uniform(0.2, 1, (M, 1))).astype(int)
    without = np.array([ss.nogueira(np.delete(Z, i, axis=0))[0] for i in range(M)])
    jackknife = (M - 1) / M * np.sum((without - without.mean()) ** 2)
    _, lower, upper = ss.nogueira(Z)
    assert ((upper - lower) / 2 / 1.96) ** 2 == pytest.approx(jackknife, rel=0.03)


def test_same_choices_random_choices_and_many_at_once() -> None:
    same = np.tile([1, 0, 1, 0, 0], (9, 1))
    assert [float(each) for each in ss.nogueira(same)] == [1, 1, 1]
    rng = np.random.default_rng(2)
    chance = np.array([[rng.permutation(8) < 3 for _ in range(20)] for _ in range(400)])
    values, lower, upper = ss.nogueira(chance, 0.1)
    assert values.mean() == pytest.approx(0, abs=0.01)
    assert np.mean((lower < 0) & (upper > 0)) > 0.5
    assert values[7] == pytest.approx(ss.nogueira(chance[7])[0])
    assert upper[7] == pytest.approx(ss.nogueira(chance[7], 0.1)[2])
    assert upper[7] < ss.nogueira(chance[7], 0.05)[2]


@pytest.mark.parametrize("resampling", ["bootstrap", "half"])
def test_stability_by_hand(resampling: str) -> None:
    told: list[float] = []
    methods = ("correlation", "lasso")
    found = ss.stability(
        2, 1, 3, n=200, seed=6, resampling=resampling, resamples=10, methods=methods, progress=told.append
    )
    data = rows(2, 1, 3, n=200, seed=6)
    rng = np.random.default_rng(6)
    kept = np.zeros((2, 10, 9))
    for b in range(10):
        drawn = rng.integers(0, 200, 200) if resampling == "bootstrap" else rng.permutation(200)[:100]
        assert len(set(drawn)) == 100 or resampling == "bootstrap"
        for i, method in enumerate(methods):
            kept[i, b, ranking(method, data.X[drawn], data.y[drawn], b)[:4]] = 1
    for i in range(2):
        value, lower, upper = ss.nogueira(kept[i])
        assert (found.stability[i, 3], found.lower[i, 3], found.upper[i, 3]) == pytest.approx((value, lower, upper))
        assert found.frequency[i, 3] == pytest.approx(kept[i].mean(axis=0))
    assert found.frequency.sum(axis=2) == pytest.approx(np.tile(np.arange(1, 9), (2, 1)))
    assert found.stability.shape == (2, 8)
    assert told == [(b + 1) / 10 for b in range(10)]
    assert not found.stability.flags.writeable
    table = found.table()
    assert table["features kept"].tolist() == list(range(1, 9))
    assert list(table)[1:4] == ["Correlation: stability", "Correlation: lower end", "Correlation: upper end"]
    assert table["Lasso: upper end"] is found.upper[1] or np.array_equal(table["Lasso: upper end"], found.upper[1])
    again = ss.stability(2, 1, 3, n=200, seed=6, resampling=resampling, resamples=10, methods=methods)
    np.testing.assert_array_equal(again.position, found.position)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ss.nogueira([[1, 0]]), r"Z must have at least 2 rows and 2 columns, got shape \(1, 2\)"),
        (lambda: ss.nogueira([1, 0]), "Z must have"),
        (lambda: ss.nogueira([[1, 0], [0, 0.5]]), "Z must hold zeros and ones only, got 0.5"),
        (lambda: ss.nogueira([[1, 0], [0, 1]], 1.0), "alpha must lie strictly between 0 and 1, got 1.0"),
        (lambda: ss.nogueira([[1, 1], [1, 1]]), "Z must keep some features"),
        (lambda: ss.nogueira([[0, 0], [0, 0]]), "Z must keep some features"),
        (lambda: ss.stability(resampling="jackknife"), "resampling must be one of bootstrap, half"),
        (lambda: ss.stability(resamples=7), "resamples must be one of 10, 20, got 7"),
        (lambda: ss.stability(methods=("guess",)), "methods must be one of"),
    ],
)
def test_bad_input(call, message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=message) as caught:
        call()
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize(
    ("changed", "k"),
    [
        ({}, 5),
        ({"straight": 3, "twins": 3, "correlation": 0.99, "noise": 3.0, "n": 400, "resampling": "half"}, 1),
        (
            {"straight": 1, "twins": 0, "noise_features": 2, "curved": False, "xor": False, "resamples": 10, "seed": 9},
            4,
        ),
    ],
)
def test_snippet(changed: dict, k: int) -> None:
    assigned = {
        "straight": 2,
        "twins": 2,
        "noise_features": 6,
        "curved": True,
        "xor": True,
        "correlation": 0.9,
        "noise": 0.5,
        "n": 300,
        "seed": 0,
        "resampling": "bootstrap",
        "resamples": 20,
    } | changed
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(question("feature_selection").code["stability"], "stability", "exec"), assigned | {"k": k})
    found = ss.stability(**assigned, methods=("correlation", "lasso"))
    assert printed.getvalue().rstrip("\n") == figures.stability_printed(found, k - 1)
