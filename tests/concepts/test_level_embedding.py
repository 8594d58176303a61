"""The embedding: gradients by differences, Adam by hand, the optimum by least squares, and kinds that gather."""

import contextlib
import io

import numpy as np
import pytest
from scipy.optimize import approx_fprime
from scipy.spatial import cKDTree

from concepts.high_cardinality import level_embedding as le
from content import question
from figures.high_cardinality import level_embedding as figures

rng = np.random.default_rng(0)
CODES, F = rng.integers(0, 6, 80), np.column_stack([np.ones(80), rng.standard_normal((80, 2))])
Y = rng.standard_normal(80) + CODES


def loss(E: np.ndarray, W: np.ndarray, c: np.ndarray, decay: float) -> float:
    """Row by row, as in the docstring."""
    errors = [(F[row] @ (c + E[CODES[row]] @ W) - Y[row]) ** 2 for row in range(80)]
    return float(np.mean(errors) / 2 + decay / 160 * ((E**2).sum() + (W**2).sum()))


@pytest.mark.parametrize("decay", [0.0, 4.0])
def test_gradients_by_differences(decay: float) -> None:
    E, W, c = rng.standard_normal((6, 2)), rng.standard_normal((2, 3)), rng.standard_normal(3)
    A, B = le.sums(CODES, F, Y, 6)

    def flat(values: np.ndarray) -> float:
        return loss(values[:12].reshape(6, 2), values[12:18].reshape(2, 3), values[18:], decay)

    expected = approx_fprime(np.concatenate([E.ravel(), W.ravel(), c]), flat, 1e-6)
    found = np.concatenate([each.ravel() for each in le.gradients(E, W, c, A, B, 80, decay)])
    np.testing.assert_allclose(found, expected, atol=1e-4)


def test_sums_by_a_loop() -> None:
    A, B = le.sums(CODES, F, Y, 7)
    for level in range(7):
        rows = level == CODES
        np.testing.assert_allclose(A[level], F[rows].T @ F[rows], atol=1e-12)
        np.testing.assert_allclose(B[level], F[rows].T @ Y[rows], atol=1e-12)


def test_adams_first_step_is_the_learning_rate_against_the_sign() -> None:
    """With its bias corrections the first step is lr g/|g| for every number (Kingma and Ba 2015)."""
    A, B = le.sums(CODES, F, Y, 6)
    E, W, c = le.train(A, B, 80, (0, 1, 2), 0.03, 2.0, seed=4)
    found = le.gradients(E[0], W[0], c[0], A, B, 80, 2.0)
    for before, g in zip((E, W, c), found, strict=True):
        np.testing.assert_allclose(before[1] - before[0], -0.03 * np.sign(g), rtol=1e-4)
    second = le.gradients(E[1], W[1], c[1], A, B, 80, 2.0)
    mean = (0.09 * found[2] + 0.1 * second[2]) / (1 - 0.81)
    square = (0.000999 * found[2] ** 2 + 0.001 * second[2] ** 2) / (1 - 0.998001)
    np.testing.assert_allclose(c[2] - c[1], -0.03 * mean / np.sqrt(square), rtol=1e-4)
    start = np.random.default_rng(4)
    np.testing.assert_array_equal(E[0], le.START * start.standard_normal((6, 2)))
    np.testing.assert_array_equal(W[0], start.standard_normal((2, 3)))
    assert not c[0].any()


def test_long_training_reaches_least_squares() -> None:
    """With two numbers for two effects and no decay, the best embedding is one regression a level."""
    A, B = le.sums(CODES, F[:, :2], Y, 6)
    E, W, c = (each[-1] for each in le.train(A, B, 80, (3000,), 0.01, 0.0))
    best = [np.linalg.lstsq(F[level == CODES, :2], Y[level == CODES], rcond=None)[0] for level in range(6)]
    np.testing.assert_allclose(c + E @ W, best, atol=0.02)


def test_places() -> None:
    many = {"levels": 100, "n": 2000, "decay": 1.0}
    result = le.places(**many)
    assert result.embedding.shape == result.reached.shape == (len(le.EPOCHS), len(result.kind), 2)
    assert result.count.sum() == 2000
    assert result.test[result.best] == result.test.min() > result.noise
    assert result.test[result.best] < result.apart_test < result.test[0]
    assert result.train[-1] < result.test[-1]
    assert result.alike[-1] > 0.85
    pairs = (result.kind[:, None] == result.kind)[~np.eye(len(result.kind), dtype=bool)]
    assert result.alike_by_chance == pytest.approx(pairs.mean())
    for step in (0, 12, -1):
        _, near = cKDTree(result.embedding[step]).query(result.embedding[step], k=2)
        assert result.alike[step] == pytest.approx(np.mean(result.kind[near[:, 1]] == result.kind))
        apart = np.linalg.norm(result.reached[step] - result.truth, axis=1)
        assert result.distance[step] == pytest.approx(np.sqrt(np.mean(apart**2)))
    assert result.distance[-1] < 0.45 < 1 < result.distance[0]
    assert result.new.min() > 1.4  # new levels are guessed at the mean: the points lie 1.2 away, the noise is 1
    assert {len(column) for column in result.table().values()} == {len(le.EPOCHS)}
    assert not result.reached.flags.writeable
    np.testing.assert_array_equal(le.places(**many).test, result.test)
    assert not np.array_equal(le.places(**many, seed=1).test, result.test)


def test_with_few_rows_a_level_decay_is_what_lets_levels_share() -> None:
    free, held = le.places(decay=0.0), le.places()
    assert held.test[-1] < held.apart_test == free.apart_test < free.test[-1]
    assert held.train[-1] > 0.8
    assert held.alike[-1] > free.alike[-1] > held.alike_by_chance


def test_sharing_pays_only_where_there_is_something_to_share() -> None:
    gain = {}
    for features in (1, 8):
        found = [le.places(features=features, seed=seed) for seed in range(3)]
        gain[features] = np.mean([each.apart_test - each.test[23] for each in found])
    assert gain[8] > 0.15
    assert abs(gain[1]) < 0.02


def test_with_many_rows_the_points_are_found() -> None:
    result = le.places(50, 0.0, 20_000, noise=0.3, decay=0.0)
    assert result.distance[-1] < 0.1
    assert result.apart_test == pytest.approx(0.3, abs=0.02)
    assert result.kinds == 4
    assert np.median(np.linalg.norm(result.truth, axis=1)) == pytest.approx(le.RADIUS, abs=0.15)


def test_spread_hides_the_kinds() -> None:
    tight, wide = le.places(spread=0.0, n=20_000), le.places(spread=1.0, n=20_000)
    assert tight.alike[-1] == 1
    assert wide.alike[-1] < 0.7


def test_levels_without_rows_are_given_the_mean_row() -> None:
    result = le.places(200, 2.0, 200)
    assert len(result.kind) < 100
    assert np.all(np.isfinite(result.test))
    assert result.count.min() >= 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("levels", 9), ("zipf", 3.0), ("n", 100), ("features", 0), ("features", 11), ("kinds", 1), ("kinds", 7),
        ("spread", 1.5), ("noise", 0.0), ("decay", -1.0), ("learning_rate", 1.0), ("seed", -1),
    ],
)  # fmt: skip
def test_bad_input(name: str, value: float) -> None:
    with pytest.raises(ValueError, match=f"^{name} must be from .*, got {value}.$"):
        le.places(**{name: value})


@pytest.mark.parametrize(
    ("arguments", "step"),
    [
        ({}, 18),
        ({"levels": 20, "zipf": 2.0, "n": 500, "features": 1, "kinds": 6, "spread": 1.0, "decay": 0, "seed": 9}, 29),
        ({"levels": 200, "features": 10, "kinds": 2, "noise": 3.0, "decay": 30, "learning_rate": 0.1}, 0),
    ],
)
def test_snippet(arguments: dict, step: int) -> None:
    assigned = {
        "levels": 100, "zipf": 0.5, "n": 2000, "features": 5, "kinds": 4, "spread": 0.25, "noise": 1.0, "decay": 1,
        "learning_rate": 0.05, "seed": 0,
    } | arguments  # fmt: skip
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(question("high_cardinality").code["embedding"], assigned | {"epoch": int(le.EPOCHS[step])})
    assert printed.getvalue().rstrip("\n") == figures.places_printed(le.places(**assigned), step)
