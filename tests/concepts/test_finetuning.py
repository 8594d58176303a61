"""Fine-tuning against PyTorch step by step, frozen layers bit by bit, and intervals against SciPy."""

import itertools

import numpy as np
import pytest
import torch
from scipy import stats

from concepts.network import Network, binary_cross_entropy, mlp
from concepts.transfer_learning import finetuning as ft

SIZES = (5, 8, 4, 1)


def rows(seeds: int = 2, n: int = 60) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    x = rng.standard_normal((seeds, n, 5))
    return x, (np.abs(x[..., :1]) > 0.7).astype(float)


def test_a_fine_tuning_run_is_pytorchs_step_by_step() -> None:
    """Two rates, a late layer, batches by index: torch.optim.Adam with parameter groups."""
    x, y = rows()
    network = ft.tiled(mlp(SIZES, copies=(2,), seed=3), 1)
    draws = np.random.default_rng(1).random((40, 2, 8))
    linear = [torch.nn.Linear(i, o, dtype=torch.float64) for i, o in itertools.pairwise(SIZES)]
    with torch.no_grad():
        for place, layer in enumerate(linear):
            layer.weight.copy_(torch.tensor(network.parameters[f"{2 * place}.weight"][0, 1].T))
            layer.bias.copy_(torch.tensor(network.parameters[f"{2 * place}.bias"][0, 1]))
    model = torch.nn.Sequential(linear[0], torch.nn.ReLU(), linear[1], torch.nn.ReLU(), linear[2])
    adams = [torch.optim.Adam(layer.parameters(), rate) for layer, rate in zip(linear, (1e-3, 3e-3, 1e-2), strict=True)]
    optimizer = ft.Rates(network, [1e-3, 3e-3, 1e-2], [20, 0, 0])
    for step in range(40):
        ft.train(network, optimizer, binary_cross_entropy, x, y, np.array([30]), draws[step : step + 1])
        batch = (draws[step, 1] * 30).astype(int)
        for adam in adams:
            adam.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(
            model(torch.tensor(x[1, batch])), torch.tensor(y[1, batch])
        )
        loss.backward()
        for adam in adams[1 if step < 20 else 0 :]:
            adam.step()
        for place, layer in enumerate(linear):
            ours = network.parameters[f"{2 * place}.weight"][0, 1]
            assert ours == pytest.approx(layer.weight.detach().numpy().T, abs=1e-12)


def test_a_layer_at_rate_zero_keeps_every_bit_and_freezing_ahead_gives_the_same_answers() -> None:
    x, y = rows()
    draws, counts = np.random.default_rng(2).random((30, 2, 8)), np.array([10, 60])
    whole, start = ft.tiled(mlp(SIZES, copies=(2,), seed=5), 2), mlp(SIZES, copies=(2,), seed=5)
    before = ft.fingerprint(Network(whole.layers[:3]))
    ft.train(whole, ft.Rates(whole, [0, 0, 0.01]), binary_cross_entropy, x, y, counts, draws)
    assert ft.fingerprint(Network(whole.layers[:3])) == before
    assert ft.fingerprint(whole) != ft.fingerprint(ft.tiled(start, 2))
    body, live = ft.split(start, 2)
    live = ft.tiled(live, 2)
    ft.train(live, ft.Rates(live, [0.01]), binary_cross_entropy, body.forward(x), y, counts, draws)
    assert live.forward(body.forward(x)) == pytest.approx(whole.forward(x), abs=1e-9)


def test_a_late_layer_is_frozen_until_its_step() -> None:
    x, y = rows()
    network = ft.tiled(mlp(SIZES, copies=(2,), seed=1), 1)
    seals = []
    ft.train(
        network, ft.Rates(network, [0.01, 0.01, 0.01], [6, 3, 0]), binary_cross_entropy, x, y, np.array([60]),
        np.random.default_rng(0).random((9, 2, 8)),
        lambda step: seals.append([ft.fingerprint(Network([network.layers[place]])) for place in (0, 2, 4)]),
    )  # fmt: skip
    first, second, head = (list(column) for column in zip(*seals, strict=True))
    assert len(set(first[:7])) == 1 < len(set(first))
    assert len(set(second[:4])) == 1 < len(set(second[:5]))
    assert len(set(head)) == 9


def test_sizes_do_not_touch_each_other() -> None:
    x, y = rows()
    draws = np.random.default_rng(2).random((20, 2, 8))

    def run(counts: list[int]) -> np.ndarray:
        network = ft.tiled(mlp(SIZES, copies=(2,), seed=5), len(counts))
        ft.train(network, ft.Rates(network, [0.01] * 3), binary_cross_entropy, x, y, np.array(counts), draws)
        return network.forward(x)

    np.testing.assert_array_equal(run([6, 20, 60])[1], run([20])[0])
    changed = x.copy()
    changed[:, 20:] = 99
    network = ft.tiled(mlp(SIZES, copies=(2,), seed=5), 1)
    ft.train(network, ft.Rates(network, [0.01] * 3), binary_cross_entropy, changed, y, np.array([20]), draws)
    np.testing.assert_array_equal(network.forward(x), run([20]))


def test_a_new_head_and_copies_that_stay_apart() -> None:
    body, head = mlp((5, 8, 4, 3), copies=(2,), seed=1), mlp(SIZES, copies=(2,), seed=2)
    joined = ft.with_head(body, head)
    np.testing.assert_array_equal(joined.parameters["0.weight"], body.parameters["0.weight"])
    np.testing.assert_array_equal(joined.parameters["4.weight"], head.parameters["4.weight"])
    joined.parameters["0.weight"] += 1
    joined.parameters["4.weight"] += 1
    assert ft.fingerprint(body) == ft.fingerprint(mlp((5, 8, 4, 3), copies=(2,), seed=1))
    assert ft.fingerprint(head) == ft.fingerprint(mlp(SIZES, copies=(2,), seed=2))


def test_numbers() -> None:
    assert ft.moved(np.eye(2)[None], 3 * np.eye(2)[None]) == pytest.approx([2])
    assert ft.lora_parameters(4096, 4096, 8) == 65_536  # Hu et al. (2022): r (d + k)
    values = np.random.default_rng(0).standard_normal((3, 8))
    mean, half = ft.interval(values)
    for place in range(3):
        low, high = stats.ttest_1samp(values[place], 0).confidence_interval(0.95)
        assert (mean[place] - half[place], mean[place] + half[place]) == pytest.approx((low, high))


def test_batch_norm_is_refused_and_its_statistics_are_part_of_the_fingerprint() -> None:
    network = mlp([3, 4, 1], batch_norm=True)
    with pytest.raises(ValueError, match="only dense layers may have weights here"):
        ft.Rates(network, [0.1, 0.1])
    before = ft.fingerprint(network)
    network.forward(np.random.default_rng(0).standard_normal((5, 3)), training=True)
    assert ft.fingerprint(network) != before
