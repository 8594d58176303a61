"""The data of the networks: their shapes by closed form, and what is not on offer."""

import numpy as np
import pytest

from concepts.neural_networks.planar_data import DATA, planar


@pytest.mark.parametrize("data", DATA)
def test_shapes_labels_and_seed(data: str) -> None:
    X, y, X_test, y_test = planar(data, 0.1, 3)
    assert X.shape == (200, 2)
    assert X_test.shape == (500, 2)
    assert y.shape == (200, 1)
    assert y_test.shape == (500, 1)
    assert set(y.ravel()) == {0.0, 1.0}
    assert y.mean() == y_test.mean() == 0.5
    np.testing.assert_array_equal(X, planar(data, 0.1, 3)[0])
    assert not np.array_equal(X, planar(data, 0.1, 4)[0])
    noisy, calm = planar(data, 0.3, 3)[0], planar(data, 0.0, 3)[0]
    assert np.std(noisy - calm, axis=0) == pytest.approx([0.3, 0.3], rel=0.15)


def test_closed_forms_without_noise() -> None:
    """Each curve's own equation."""
    X, y, *_ = planar("circles", 0.0)
    assert np.hypot(*X.T) == pytest.approx(np.where(y[:, 0] == 1, 0.6, 1.8))
    X, y, *_ = planar("xor", 0.0)
    assert ((X[:, 0] * X[:, 1] < 0) == (y[:, 0] == 1)).all()
    assert np.abs(X).min() >= 0.2
    assert np.abs(X).max() <= 1.8
    X, y, *_ = planar("moons", 0.0)
    side = 1 - 2 * y[:, 0]
    u, v = side * X[:, 0] / 1.5 + 0.5, side * X[:, 1] / 1.5 + 0.25
    assert np.hypot(u, v) == pytest.approx(np.ones(200))
    assert v.min() >= 0
    X, y, *_ = planar("spiral", 0.0)
    side = 1 - 2 * y[:, 0]
    radius = np.hypot(*X.T)
    angle = 2 * np.pi * (radius - 0.2) / 1.9
    assert X[:, 0] == pytest.approx(side * radius * np.cos(angle))
    assert X[:, 1] == pytest.approx(side * radius * np.sin(angle))
    X, y, *_ = planar("blobs", 0.0)
    for label, middle in ((0, 0.9), (1, -0.9)):
        assert X[y[:, 0] == label].mean(axis=0) == pytest.approx([middle] * 2, abs=0.15)
        assert X[y[:, 0] == label].std(axis=0) == pytest.approx([0.5] * 2, abs=0.1)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: planar("cats"), "data must be one of moons, circles, xor, spiral, blobs, got 'cats'"),
        (lambda: planar(noise=-0.1), "noise must be from 0.0 to 1.0, got -0.1"),
        (lambda: planar(seed=-1), "seed must be from 0"),
    ],
)
def test_bad_input(call, message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=message):
        call()
