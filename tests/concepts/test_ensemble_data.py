"""The plane's rows against scikit-learn's generators and the blobs' known overlap."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm
from sklearn.datasets import make_circles, make_moons

from concepts.ensembles import ensemble_data as ed


@pytest.mark.parametrize("data", ed.DATA)
def test_sample(data: str) -> None:
    rows, noisy = ed.sample(data, 150, 0.0, 3), ed.sample(data, 150, 0.2, 3)
    assert rows.X.dtype == np.float32
    assert (rows.X.shape, rows.X_test.shape) == ((150, 2), (1000, 2))
    assert not rows.flipped.any()
    assert noisy.flipped.sum() == 30
    np.testing.assert_array_equal(rows.X, noisy.X)
    np.testing.assert_array_equal(rows.y_test, noisy.y_test)
    np.testing.assert_array_equal(rows.y != noisy.y, noisy.flipped)
    left, right, bottom, top = ed.BOXES[data]
    x, y = rows.X_test.T
    assert np.mean((x > left) & (x < right) & (y > bottom) & (y < top)) > 0.97


def test_generators() -> None:
    for data, made in (
        ("moons", make_moons(1200, noise=0.25, random_state=5)),
        ("circles", make_circles(1200, noise=0.15, factor=0.5, random_state=5)),
    ):
        rows = ed.sample(data, 200, 0.0, 5)
        assert np.concatenate([rows.X, rows.X_test]) == pytest.approx(made[0], abs=1e-6)
        np.testing.assert_array_equal(np.concatenate([rows.y, rows.y_test]), made[1])
    rows = ed.sample("xor", 60)
    np.testing.assert_array_equal(rows.y_test == 1, np.sign(rows.X_test[:, 0]) == np.sign(rows.X_test[:, 1]))


def test_blobs_overlap_as_the_docstring_says() -> None:
    """The best rule is the sign of x1 + x2; it errs where a standard normal exceeds 0.85 sqrt 2."""
    assert norm.sf(0.85 * np.sqrt(2)) == pytest.approx(0.115, abs=5e-4)
    tests = [ed.sample("blobs", seed=seed) for seed in range(20)]
    wrong = np.mean([np.mean((each.X_test.sum(axis=1) > 0) != each.y_test) for each in tests])
    assert wrong == pytest.approx(0.115, abs=0.01)


@settings(max_examples=15, deadline=None)
@given(st.sampled_from(list(ed.DATA)), st.integers(60, 400), st.floats(0, 0.4), st.floats(0, 0.4), st.integers(0, 99))
def test_flips_are_nested(data: str, n: int, one: float, other: float, seed: int) -> None:
    less, more = ed.sample(data, n, min(one, other), seed), ed.sample(data, n, max(one, other), seed)
    assert not np.any(less.flipped & ~more.flipped)
    assert more.flipped.sum() == round(max(one, other) * n)


def test_cells() -> None:
    middles = ed.cells((0.0, 4.0, -1.0, 1.0)).reshape(40, 40, 2)
    assert middles[0, 0] == pytest.approx([0.05, -0.975])
    assert middles[0, -1] == pytest.approx([3.95, -0.975])
    assert middles[-1, 0] == pytest.approx([0.05, 0.975])


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ({"data": "iris"}, "data must be one of moons"),
        ({"n": 59}, "n must be from 60 to 400, got 59"),
        ({"flip": 0.41}, "flip"),
        ({"flip": float("nan")}, "flip"),
        ({"seed": -1}, "seed"),
    ],
)
def test_bad_input(arguments: dict, name: str) -> None:
    with pytest.raises(ValueError, match=name) as caught:
        ed.sample(**arguments)
    assert str(caught.value).endswith(".")
