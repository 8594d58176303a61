"""Rows by level: shares, effects and new levels as asked."""

import numpy as np
import pytest

from concepts.high_cardinality.category_data import NEW, TEST, sample


def test_levels_come_by_zipf_and_new_ones_only_in_the_test_rows() -> None:
    rows = sample(50, 1.0, 20_000, 0.5, 1.0, unseen=0.3)
    share = 1 / np.arange(1, 51)
    share /= share.sum()
    np.testing.assert_allclose(rows.count[:50] / 20_000, share, atol=0.006)
    assert rows.count.sum() == len(rows.y) == 20_000
    assert rows.codes.max() < 50
    assert np.mean(rows.codes_test >= 50) == pytest.approx(0.3, abs=0.02)
    assert len(rows.codes_test) == len(rows.y_test) == TEST
    assert len(rows.means) == len(rows.names) == len(set(rows.names)) == 50 + NEW
    assert sample(50, 0.0, 20_000).count[:50].min() > 300


def test_effect_noise_and_popularity() -> None:
    rows = sample(5000, 1.0, 20_000, 2.0, 0.5, popularity=0.6)
    assert rows.means[:5000].std() == pytest.approx(2.0, abs=0.06)
    assert np.corrcoef(rows.means[:5000], -np.log(np.arange(1, 5001)))[0, 1] == pytest.approx(0.6, abs=0.03)
    assert np.std(rows.y - rows.means[rows.codes]) == pytest.approx(0.5, abs=0.01)
    assert np.corrcoef(sample(5000).means[:5000], np.arange(5000))[0, 1] == pytest.approx(0, abs=0.05)
    assert not sample(effect=0.0).means.any()
    np.testing.assert_array_equal(sample(zipf=0.0, popularity=1.0).means, sample(zipf=0.0).means)
    assert sample(effect=2.0, noise=0.1).ceiling > 0.99
    assert sample(effect=0.0).ceiling == pytest.approx(0, abs=0.01)


def test_same_seed_same_rows() -> None:
    one, two, other = sample(), sample(), sample(seed=1)
    np.testing.assert_array_equal(one.y, two.y)
    assert one.names == two.names != other.names
    assert not np.array_equal(one.y, other.y)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("levels", 1), ("levels", 10_001), ("zipf", 2.1), ("zipf", -0.1), ("n", 49), ("effect", -0.1), ("effect", 3.1),
        ("noise", 0.0), ("popularity", 1.1), ("unseen", -0.1), ("seed", -1), ("seed", 10_000),
    ],
)  # fmt: skip
def test_bad_input(name: str, value: float) -> None:
    with pytest.raises(ValueError, match=f"^{name} must be from .*, got {value}.$"):
        sample(**{name: value})
