"""The digits against scikit-learn's own, and what must hold of the split."""

import numpy as np
import pytest
from sklearn.datasets import load_digits

from concepts.batchnorm_dropout import digit_data as dd


def test_images_are_scikit_learns() -> None:
    x, y = dd.images()
    np.testing.assert_allclose(16 * x, load_digits().data)
    np.testing.assert_array_equal(y, load_digits().target)


def test_split() -> None:
    data = dd.digits(1000, 0.2, 3, 5)
    assert data.x.shape == (3, 1000, 64)
    assert data.x_val.shape == (3, 500, 64)
    order = np.random.default_rng([5, 2]).permutation(1797)
    x, y = dd.images()
    np.testing.assert_array_equal(data.x[2], x[order[:1000]])
    np.testing.assert_array_equal(data.y_val[2], y[order[-500:]])
    wrong = data.y[2] != y[order[:1000]]
    assert data.wrong == wrong.sum() == 200
    assert wrong[:200].all()
    assert len(set(data.y[2][:200] - y[order[:200]])) == 18  # any class but the right one, so -9 to 9 but 0
    assert not set(order[:1000]) & set(order[-500:])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: dd.digits(19), "rows must be from 20 to 1,000, got 19"),
        (lambda: dd.digits(100, 0.6), "flip must be from 0.0 to 0.5, got 0.6"),
        (lambda: dd.digits(100, 0.0, 0), "copies must be from 1 to 50, got 0"),
    ],
)
def test_bad_input(call, message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=message):
        call()
