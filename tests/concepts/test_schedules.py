"""Schedules against `torch.optim.lr_scheduler`, and what they lead to against exact means and many runs."""

import numpy as np
import pytest
import torch
from torch.optim import lr_scheduler as ls

from concepts.gradient_descent import schedules as sc
from concepts.gradient_descent.batch_descent import descend
from concepts.gradient_descent.moments import expected, floor
from concepts.gradient_descent.regression import regression


def of_torch(schedule: str, peak: float, steps: int, epochs: float) -> list[float]:
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=peak)
    warm = max(1, round(steps / 10))
    made = {
        "constant": lambda: ls.ConstantLR(optimizer, factor=1.0),
        "inverse": lambda: ls.LambdaLR(optimizer, lambda t: 1 / (1 + t * epochs / steps)),
        "step": lambda: ls.StepLR(optimizer, step_size=-(-steps // 3), gamma=0.1),
        "cosine": lambda: ls.CosineAnnealingLR(optimizer, T_max=steps),
        "warmup": lambda: ls.SequentialLR(
            optimizer,
            [ls.LinearLR(optimizer, 0.1, total_iters=warm), ls.CosineAnnealingLR(optimizer, T_max=steps - warm)],
            milestones=[warm],
        ),
        "onecycle": lambda: ls.OneCycleLR(optimizer, max_lr=peak, total_steps=steps, cycle_momentum=False),
    }[schedule]()
    rates = []
    for _ in range(steps):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if len(rates) < steps:
            made.step()
    return rates


@pytest.mark.filterwarnings("ignore:The epoch parameter")
@pytest.mark.parametrize("steps", [7, 100, 139])
@pytest.mark.parametrize("schedule", sc.SCHEDULES)
def test_the_rates_are_those_of_pytorch(schedule: str, steps: int) -> None:
    found = 0.3 * sc.factors(schedule, steps, 10)
    assert found == pytest.approx(of_torch(schedule, 0.3, steps, 10), abs=1e-12)


@pytest.mark.parametrize("schedule", sc.SCHEDULES)
@pytest.mark.parametrize("steps", [1, 2, 10])
def test_few_steps_have_a_rate_each(schedule: str, steps: int) -> None:
    found = sc.factors(schedule, steps)
    assert found.shape == (steps,)
    assert np.all((found >= 0) & (found <= 1))


def test_shapes_by_hand() -> None:
    assert sc.factors("inverse", 4, 8).tolist() == pytest.approx([1, 1 / 3, 1 / 5, 1 / 7])
    assert sc.factors("step", 7).tolist() == pytest.approx([1, 1, 1, 0.1, 0.1, 0.1, 0.01])
    assert sc.factors("cosine", 4).tolist() == pytest.approx([1, 0.5 + 0.5**0.5 / 2, 0.5, 0.5 - 0.5**0.5 / 2])
    assert sc.factors("warmup", 40)[:5].tolist() == pytest.approx([0.1, 0.325, 0.55, 0.775, 1])
    assert sc.half_wave(2.0, 0.0, np.array([0, 0.5, 1])).tolist() == pytest.approx([2, 1, 0])


@pytest.fixture(name="result", scope="module")
def _result() -> sc.Comparison:
    return sc.compare()


def test_each_lane_is_its_own_exact_mean(result: sc.Comparison) -> None:
    on, start = regression(), np.array(sc.START)
    assert result.steps == 1105
    assert result.seen[-1] == 4420
    at = list(result.peaks).index(0.1)
    for row, lane in enumerate(sc.COMPARED[:-1]):
        exact = expected(on, 4, 0.1 * sc.factors(lane, 1105), start, result.seen // 4)
        assert result.losses[row, at] == pytest.approx(exact)
        assert result.final[row, at] == pytest.approx(exact[-1])
        assert result.share[row, 3] == sc.factors(lane, 1105)[result.seen[3] // 4]
    assert result.final[0, at] == pytest.approx(floor(on, 0.1, 4), rel=1e-6)
    assert {len(column) for column in result.table().values()} == {len(result.peaks)}


@pytest.mark.parametrize("lane", sc.COMPARED)
def test_the_ends_at_other_peaks(result: sc.Comparison, lane: str) -> None:
    row = sc.COMPARED.index(lane)
    assert sc.finals(lane, result.peaks[5:9]) == pytest.approx(result.final[row, 5:9], rel=1e-9)
    tiny = sc.compare(32, 2)
    assert sc.finals(lane, np.array([0.1]), 32, 2) == pytest.approx(tiny.final[row, tiny.peaks == 0.1])


def test_the_average_against_many_runs(result: sc.Comparison) -> None:
    on, rng = regression(), np.random.default_rng(3)
    at = list(result.peaks).index(0.1)
    path = descend(on, 4, rng.integers(0, 442, (400, 4420)), np.full(1105, 0.1), np.array(sc.START))
    excess = on.excess(path[553:].mean(axis=0))
    assert result.final[5, at] == pytest.approx(excess.mean(), abs=4 * excess.std() / 20)
    assert np.isnan(result.losses[5, at][result.seen <= 552 * 4]).all()


def test_a_falling_rate_forgives_a_high_peak(result: sc.Comparison) -> None:
    final = dict(zip(sc.COMPARED, result.final, strict=True))
    at = list(result.peaks).index(0.1)
    assert final["average"][at] < final["cosine"][at] < final["constant"][at] / 10
    assert np.all(final["step"][at - 4 : at + 4] < final["constant"][at - 4 : at + 4])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: sc.factors("zigzag", 3), "schedule must be one of constant"),
        (lambda: sc.factors("cosine", 0), "steps must be from 1 to"),
        (lambda: sc.finals("zigzag", np.ones(1)), "lane must be one of constant"),
        (lambda: sc.finals("cosine", np.ones(1), 0), "batch must be from 1 to 221, got 0"),
        (lambda: sc.finals("cosine", np.ones(1), epochs=41), "epochs must be from 1 to 40, got 41"),
        (lambda: sc.compare(0), "batch must be from 1 to 221, got 0"),
        (lambda: sc.compare(epochs=41), "epochs must be from 1 to 40, got 41"),
    ],
)
def test_bad_input(call, message) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=message):
        call()
