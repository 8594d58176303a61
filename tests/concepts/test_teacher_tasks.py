"""The tasks: angles by SciPy, balance, what is shared between settings, and bad input."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import subspace_angles

from concepts.transfer_learning import teacher_tasks as tt


@settings(max_examples=15, deadline=None)
@given(st.floats(0, 1), st.integers(0, 9999))
def test_every_principal_angle_is_the_angle_turned(similarity: float, seed: int) -> None:
    """SciPy's subspace_angles is the referee."""
    drawn = tt.tasks(similarity, seeds=2, seed=seed)
    for old, new in zip(drawn.old, drawn.new, strict=True):
        assert subspace_angles(old.T, new.T) == pytest.approx(np.full(6, np.arccos(similarity)), abs=1e-6)
    for directions in (drawn.old, drawn.new):
        assert directions @ directions.swapaxes(-1, -2) == pytest.approx(np.tile(np.eye(6), (2, 1, 1)), abs=1e-9)


@pytest.mark.parametrize("similarity", [0.0, 0.6, 1.0])
def test_share_within_a_turned_space_is_the_squared_cosine(similarity: float) -> None:
    drawn = tt.tasks(similarity, seeds=2)
    weight = drawn.old.swapaxes(-1, -2) @ np.random.default_rng(0).standard_normal((6, 32))
    assert tt.share_within(weight, drawn.old) == pytest.approx([1, 1])
    assert tt.share_within(weight, drawn.new) == pytest.approx([similarity**2] * 2, abs=1e-9)


def test_weights_by_chance_have_their_fair_share() -> None:
    weight = np.random.default_rng(1).standard_normal((400, 20, 32))
    shares = tt.share_within(weight, tt.tasks(seeds=2).old[0])
    assert shares.mean() == pytest.approx(0.3, abs=4 * shares.std() / 20)


def test_labels_follow_from_the_new_features_and_the_classes_come_in_turn() -> None:
    drawn = tt.tasks(0.8, shift=2.0, seeds=3, seed=4)
    for s in range(3):
        both = np.concatenate([drawn.x[s], drawn.x_test[s]]), np.concatenate([drawn.y[s], drawn.y_test[s]])[:, 0]
        features = np.abs(both[0] @ drawn.new[s].T)
        fit, *_ = np.linalg.lstsq(np.column_stack([features, np.ones(3000)]), 2 * both[1] - 1, rcond=None)
        assert np.mean((np.column_stack([features, np.ones(3000)]) @ fit > 0) == both[1]) > 0.95
        assert np.array_equal(drawn.y[s, :, 0], np.tile([0.0, 1.0], 1000))
        assert drawn.y_test[s].mean() == 0.5
        assert drawn.source_y[s].mean(axis=0) == pytest.approx(np.full(12, 0.5))


def test_the_source_does_not_depend_on_the_target() -> None:
    """So that one pretraining serves all similarities and shifts."""
    one, other = tt.tasks(0.2, 3.0, seeds=2, seed=7), tt.tasks(0.9, 0.0, seeds=2, seed=7)
    np.testing.assert_array_equal(one.source_x, other.source_x)
    np.testing.assert_array_equal(one.source_y, other.source_y)
    shuffled = tt.tasks(0.9, 0.0, "shuffled", 2, 7)
    np.testing.assert_array_equal(shuffled.x, other.x)
    assert shuffled.source_y.sum() == other.source_y.sum()
    assert np.mean(shuffled.source_y == other.source_y) == pytest.approx(0.5, abs=0.03)
    moved = one.x.mean(axis=1)
    assert np.linalg.norm(moved, axis=1) == pytest.approx([3, 3], abs=0.3)


def test_seeds_are_independent_of_how_many() -> None:
    np.testing.assert_array_equal(tt.tasks(seeds=2).x, tt.tasks(seeds=3).x[:2])


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"similarity": 1.1}, r"similarity must be from 0 to 1, got 1\.1"),
        ({"similarity": float("nan")}, "similarity must be from"),
        ({"shift": -1.0}, "shift must be from 0 to 10"),
        ({"source": "none"}, "source must be one of real, shuffled, got 'none'"),
        ({"seeds": 1}, "seeds must be from 2 to 64"),
        ({"seed": -1}, "seed must be from 0 to 9,999"),
    ],
)
def test_bad_input(changed: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        tt.tasks(**changed)
