"""The rows: their truth is what the docstring says."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2_contingency

from concepts.feature_selection.selection_data import PAIR, rows


@settings(max_examples=15, deadline=None)
@given(
    st.integers(1, 3), st.integers(0, 3), st.integers(2, 10), st.booleans(), st.booleans(), st.integers(0, 9999)
)  # fmt: skip
def test_shapes(straight: int, twins: int, noise_features: int, curved: bool, xor: bool, seed: int) -> None:
    data = rows(straight, twins, noise_features, curved, xor, seed=seed)
    p = straight + twins + noise_features + curved + 2
    assert data.X.shape == (300, p)
    assert data.y.sum() == 150
    assert sorted(data.shown) == list(range(p))
    assert data.relevant.sum() == straight + curved + 2
    assert data.are("twin").sum() == twins
    assert data.are("noise").sum() == noise_features
    assert len(set(data.names)) == p
    in_order = [data.kinds[i] for i in data.shown]
    order = ["straight", "curved", "pair", "twin", "noise"]
    assert in_order == sorted(in_order, key=order.index)
    assert not data.X.flags.writeable


def test_the_score_and_its_truth() -> None:
    """Noise 0: the class follows from the relevant features by the formula."""
    for xor in (True, False):
        data = rows(2, 3, 2, True, xor, 0.8, 0.0, 400, 3)
        column = dict(zip(data.names, data.X.T, strict=True))
        a, b = column["pair A"], column["pair B"]
        together = np.sign(a * b) if xor else (a + b) / np.sqrt(2)
        score = column["straight 1"] + column["straight 2"] + 0.7 * (column["curved"] ** 2 - 1) + PAIR * together
        np.testing.assert_array_equal(data.y, score > np.median(score))
    assert {"twin of 1", "twin of 2", "twin′ of 1"} <= set(data.names)
    for twin, copied in (("twin of 1", "straight 1"), ("twin of 2", "straight 2"), ("twin′ of 1", "straight 1")):
        assert np.corrcoef(column[twin], column[copied])[0, 1] == pytest.approx(0.8, abs=0.06)
    assert np.array_equal(rows(seed=5).X, rows(seed=5).X)
    assert not np.array_equal(rows(seed=5).X, rows(seed=6).X)


def test_each_of_the_pair_is_independent_of_the_class_and_both_are_not() -> None:
    tables, together = np.zeros((2, 4, 2)), np.zeros((2, 2))
    for seed in range(40):
        data = rows(noise=0.3, n=400, seed=seed)
        pair = data.X[:, data.are("pair")]
        for which in range(2):
            quarter = np.digitize(pair[:, which], [-0.674, 0, 0.674])
            np.add.at(tables[which], (quarter, data.y), 1)
        np.add.at(together, ((pair.prod(axis=1) > 0).astype(int), data.y), 1)
    assert all(chi2_contingency(table).pvalue > 0.01 for table in tables)
    assert chi2_contingency(together).pvalue < 1e-100
    assert together[1, 1] > together[1, 0]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"straight": 0}, "straight must be from 1 to 3, got 0"),
        ({"twins": 4}, "twins"),
        ({"noise_features": 1}, "noise_features"),
        ({"correlation": 1.0}, "correlation must be from 0 to 0.99"),
        ({"noise": -0.1}, "noise"),
        ({"seed": -1}, "seed"),
        ({"n": 250}, "n must be one of 200, 300, 400, got 250"),
    ],
)
def test_bad_input(wrong: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        rows(**wrong)
