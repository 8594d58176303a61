"""Distorted features: what cannot change where rows do not vary, the paper's order of methods, snippets, bad input."""

import contextlib
import io

import numpy as np
import pytest

from concepts.network import binary_cross_entropy
from concepts.transfer_learning import distortion as di
from concepts.transfer_learning.finetuning import Rates, tiled, train, with_head
from concepts.transfer_learning.pretraining import pretrained, untrained
from content import question
from figures.transfer_learning import distortion as figures


@pytest.fixture(scope="module", name="found")
def _found() -> di.Distortion:
    return di.distort()


def test_rows_vary_in_so_many_directions_and_share_one_rule() -> None:
    drawn = di.narrow(0.9, 6, 2, 3)
    assert drawn.x.shape == (2, 2000, 20)
    for s in range(2):
        values = np.linalg.svd(drawn.x[s], compute_uv=False)
        assert np.sum(values > 1e-9 * values[0]) == 6
        assert np.linalg.matrix_rank(drawn.far_x[s]) == 20
        both = np.concatenate([drawn.y[s], drawn.near_y[s]])
        assert both.mean() == pytest.approx(0.5)
        assert 0.2 < drawn.far_y[s].mean() < 0.8


def test_the_first_layer_moves_only_along_the_rows() -> None:
    """Its slope is rows times something, so Adam's step may leave their span, but a plain step cannot: Kumar et al.

    The gradient lies in the span exactly; that is the mechanism of distortion.
    """
    drawn = di.narrow(0.9, 6, 2, 0)
    network = tiled(with_head(pretrained("real", 2, 0), untrained(2, 0)), 1)
    network.layers[-1].parameters["weight"] += 1.0
    train(
        network,
        Rates(network, [0, 0, 0]),
        binary_cross_entropy,
        drawn.x,
        drawn.y,
        np.array([100]),
        np.full((1, 2, 8), 0.4),
    )
    slope = network.gradients["0.weight"][0]
    directions = drawn.directions
    inside = directions.swapaxes(-1, -2) @ directions @ slope
    assert np.linalg.norm(slope) > 0
    assert inside == pytest.approx(slope, abs=1e-12)


def test_all_start_as_one_and_the_head_alone_forgets_nothing(found: di.Distortion) -> None:
    for kind in (found.near, found.far, found.old):
        assert np.all(kind[:, 0] == kind[0, 0])
    assert np.all(found.old[0] == found.old[0, 0])
    probing = found.at <= di.PROBING
    for kind in (found.near, found.far, found.old):
        np.testing.assert_array_equal(kind[2, probing], kind[0, probing])
    assert np.all(found.old[1, -1] < found.old[2, -1])
    assert np.all(found.old[2, -1] < found.old[0, -1])


def test_the_papers_order(found: di.Distortion) -> None:
    """Kumar et al. (2022): fine-tuning better in, worse out of distribution; head first mends it."""
    for kind, one, other in (("near", "tuned", "probe"), ("far", "probe", "tuned"), ("far", "both", "tuned")):
        mean, half = found.gain(kind, one, other)
        assert mean[-1] - half[-1] > 0, (kind, one, other)
    other = di.distort(seed=1)
    assert other.gain("near", "tuned", "probe")[0][-1] > 0 > other.gain("far", "tuned", "probe")[0][-1]


def test_where_rows_vary_in_all_directions_nothing_is_lost() -> None:
    whole = di.distort(directions=20)
    assert whole.gain("far", "tuned", "probe")[0][-1] > 0.05


def test_a_random_head_starts_elsewhere_and_progress_is_told(found: di.Distortion) -> None:
    told: list[float] = []
    random = di.distort(head="random", progress=told.append)
    assert told == sorted(told)
    assert len(told) == 3 * len(di.AT)
    assert 0 <= told[-1] < 1
    assert not np.array_equal(random.near, found.near)
    table = found.table()
    assert {len(column) for column in table.values()} == {len(di.AT)}
    assert table["All layers: far"] == pytest.approx(found.far[1].mean(-1))


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"per_class": 1}, "per_class must be from 2 to 1,000"),
        ({"ratio": 0.0}, "ratio must be from"),
        ({"directions": 21}, "directions must be from 1 to 20"),
        ({"head": "ones"}, "head must be one of zeros, random"),
        ({"similarity": -0.1}, "similarity must be from"),
    ],
)
def test_bad_input(changed: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        di.distort(**changed)


DEFAULTS = dict(similarity=0.95, directions=6, per_class=500, ratio=1.0, head="zeros", seeds=8, seed=0)


@pytest.mark.parametrize(
    ("changed", "step"),
    [({}, 22), ({"seeds": 4, "head": "random", "ratio": 3.0, "directions": 2, "seed": 9999}, 17), ({"seeds": 4}, 0)],
)
def test_snippet(changed: dict, step: int) -> None:
    assigned = DEFAULTS | changed
    result = di.distort(**assigned)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        body = compile(question("transfer_learning").code["distortion"], "c", "exec")
        exec(body, assigned | {"steps": int(result.at[step])})
    assert printed.getvalue().rstrip("\n") == figures.distortion_printed(result, step)
