"""Each answer is worked out again from the numbers that the question states, by another way than the concept's."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from concepts.transfer_learning.drills import KINDS

from .reading import has, numbers, wrong

SEEDS = range(40)


@pytest.mark.parametrize("seed", SEEDS)
def test_who_leads_by_every_way_to_move_from_the_source(seed):
    """The rate r is how far one moves from the source to one's own estimate: (1 − r)² and r² weigh their errors."""
    drill = KINDS["who_leads"](seed)
    source, per_label, few, many = numbers(drill.ask)
    r, said = np.linspace(0, 1, 100_001), []
    for labels in (few, many):
        own = per_label / labels
        tuned = ((1 - r) ** 2 * source + r**2 * own).min()
        assert tuned <= min(source, own)
        ties = [name for name, error in (("frozen", source), ("scratch", own)) if tuned >= 0.8 * error]
        said.append(
            {
                "frozen": "frozen features and fine-tuning tie",
                "scratch": "fine-tuning and from scratch tie",
                "": "fine-tuning leads",
            }[ties[0] if ties else ""]
        )
    assert drill.answer == f"With {few:.0f} {said[0]}, with {many:,.0f} {said[1]}"
    if has(drill, "took what was best"):
        assert wrong(drill, "took what was best") == f"With {few:.0f} {said[0]}, with {many:,.0f} {said[0]}"


@pytest.mark.parametrize("seed", SEEDS)
def test_limit_of_frozen_is_two_quadrants_of_a_normal_law(seed):
    """SciPy's chance that two normal numbers of that correlation have one sign."""
    drill = KINDS["limit_of_frozen"](seed)
    cosine = np.cos(np.radians(numbers(drill.ask)[1]))
    same = 2 * multivariate_normal([0, 0], [[1, cosine], [cosine, 1]]).cdf([0, 0])
    assert drill.answer == pytest.approx(same, abs=1e-5)
    assert wrong(drill, "read the cosine") == pytest.approx(cosine)


@pytest.mark.parametrize("seed", SEEDS)
def test_adapter_size_is_that_of_two_factors(seed):
    drill = KINDS["adapter_size"](seed)
    rank, *layers, inputs, outputs = map(int, numbers(drill.ask))
    count = layers[0] if layers else 1
    A, B = np.empty((count, inputs, rank)), np.empty((count, rank, outputs))
    whole = count * inputs * outputs
    assert drill.answer == pytest.approx((A.size + B.size) / whole)
    assert wrong(drill, "counted one") == pytest.approx(B.size / whole) or wrong(drill, "counted one") == pytest.approx(
        A.size / whole
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_head_to_train_is_torchs_count(seed):
    torch = pytest.importorskip("torch")
    drill = KINDS["head_to_train"](seed)
    _, features, classes, *hidden = map(int, numbers(drill.ask))
    sizes = [features, *hidden, classes]
    head = [torch.nn.Linear(a, b) for a, b in pairwise(sizes)]
    assert drill.answer == sum(each.numel() for layer in head for each in layer.parameters())
    assert wrong(drill, "forgot the biases") == sum(layer.weight.numel() for layer in head)


@pytest.mark.parametrize("seed", SEEDS)
def test_frozen_and_moving_is_torchs_running_mean(seed):
    torch = pytest.importorskip("torch")
    drill = KINDS["frozen_and_moving"](seed)
    _, mean, momentum, batches = numbers(drill.ask)
    layer = torch.nn.BatchNorm1d(1, momentum=momentum).requires_grad_(False)
    for _ in range(int(batches)):
        layer(torch.tensor([[mean - 2.0], [mean], [mean + 2.0]]))
    assert drill.answer == pytest.approx(float(layer.running_mean), abs=1e-4)
    if has(drill, "gave what is left"):
        assert wrong(drill, "gave what is left") == pytest.approx(mean - float(layer.running_mean), abs=1e-4)


@pytest.mark.parametrize("seed", SEEDS)
def test_rates_by_layer_are_divided_one_by_one(seed):
    drill = KINDS["rates_by_layer"](seed)
    factor, layers = numbers(drill.ask)
    rates = [1.0]
    while len(rates) < layers:
        rates.append(rates[-1] / factor)
    assert drill.answer == pytest.approx(rates[0] / rates[-1])
    assert wrong(drill, "divided once for every layer") == pytest.approx(rates[0] / (rates[-1] / factor))


@pytest.mark.parametrize("seed", SEEDS[:10])
def test_tuned_curve_is_the_best_mix_of_two_directions(seed):
    """The target is (1, 0, 0), the source leans one way and the own estimate another; each mix's angle is measured."""
    drill = KINDS["tuned_curve"](seed)
    lean = np.tan(np.radians(numbers(drill.ask)[0]))
    at_hundred = numbers(drill.ask)[4] / 100
    r, best = np.linspace(0, 1, 2001), []
    for labels in 10**drill.curve.x:
        own = np.tan(np.pi * (1 - at_hundred)) * np.sqrt(100 / labels)
        mixes = np.array([np.ones_like(r), (1 - r) * lean, r * own])
        best.append(1 - np.arccos(mixes[0] / np.linalg.norm(mixes, axis=0)).min() / np.pi)
    assert drill.answer == pytest.approx(np.array(best), abs=0.006)
    if has(drill, "followed the frozen"):
        assert wrong(drill, "followed the frozen") == pytest.approx(1 - np.arctan(lean) / np.pi + 0 * drill.curve.x)
