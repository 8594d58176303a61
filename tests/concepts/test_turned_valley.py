"""The turned valley against races one by one, and against PyTorch."""

import numpy as np
import pytest
import torch

from concepts.gradient_descent import turned_valley as tv
from concepts.gradient_descent.descent import NEVER, race


@pytest.fixture(name="again", scope="module")
def _again() -> tv.Turned:
    return tv.turn()


@pytest.mark.parametrize("angle", [0, 30, 45, 85])
def test_each_angle_is_a_race(again: tv.Turned, angle: int) -> None:
    alone = race("bowl", 100, angle, racers=tv.TURNED, steps=tv.BUDGET)
    at = angle // 5
    assert again.angles[at] == angle
    assert again.rates[:, at].tolist() == list(alone.rates)
    assert again.arrived[:, at].tolist() == alone.arrived.tolist()
    assert again.paths[:, at] == pytest.approx(alone.paths, abs=1e-7)
    assert again.losses[:, at] == pytest.approx(alone.losses, rel=1e-4, abs=1e-12)


def test_rates_may_be_kept() -> None:
    kept = tv.turn(again=False)
    assert np.all(kept.rates == kept.rates[:, :1])
    alone = race("bowl", 100, 45, racers=tv.TURNED, rates=tuple(kept.rates[:, 9]), steps=tv.BUDGET)
    assert kept.arrived[:, 9].tolist() == alone.arrived.tolist()
    assert kept.arrived[2, 9] == NEVER
    assert {len(column) for column in kept.table().values()} == {19}


def test_adam_on_a_turned_bowl_by_pytorch(again: tv.Turned) -> None:
    angle = np.radians(40)
    place = torch.tensor(again.paths[3, 8, 0], requires_grad=True)
    optimizer = torch.optim.Adam([place], lr=float(again.rates[3, 8]))
    for step in range(100):
        assert again.paths[3, 8, step] == pytest.approx(place.detach().numpy(), abs=1e-6)
        optimizer.zero_grad()
        u = np.cos(angle) * place[0] + np.sin(angle) * place[1]
        v = np.cos(angle) * place[1] - np.sin(angle) * place[0]
        (0.5 * (u**2 + 100 * v**2)).backward()
        optimizer.step()


def test_who_notices(again: tv.Turned) -> None:
    assert np.ptp(again.arrived[:2], axis=1).tolist() == [0, 0]
    assert again.arrived[2, 9] > 50 * again.arrived[2, 0]
    round_bowl = tv.turn(1)
    assert np.all(round_bowl.arrived[:2] > 0)


def test_bad_input() -> None:
    with pytest.raises(ValueError, match="condition must be from 1 to 1,000, got 0"):
        tv.turn(0)
