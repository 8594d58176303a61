"""Each answer is worked out again from the numbers that the question states, by another way than the concept's."""

import numpy as np
import pytest
import torch

from concepts.gradient_descent.drills import KINDS
from concepts.gradient_descent.regression import ROWS, regression

from .reading import numbers, wrong

SEEDS = range(40)


def roots(rate, momentum, curvature):
    """The heavy ball's recurrence x'' = (1 + β − rate · curvature) x' − β x (Polyak 1964): its largest root."""
    return abs(np.roots([1, -(1 + momentum - rate * curvature), momentum])).max()


@pytest.mark.parametrize("seed", SEEDS)
def test_momentum_pace_is_the_least_root_of_the_recurrence(seed):
    drill = KINDS["momentum_pace"](seed)
    k, plain = numbers(drill.ask, signed=True)
    momentum = wrong(drill, "took the momentum")
    rates = np.linspace(0.5, 4, 3501)
    seen = np.array([max(roots(rate, momentum, 1), roots(rate, momentum, 1 / k)) for rate in rates[::25]])
    assert drill.answer == pytest.approx(seen.min(), abs=0.02)
    assert drill.answer == pytest.approx(np.sqrt(momentum))
    bare = np.maximum(abs(1 - rates), abs(1 - rates / k)).min()
    assert wrong(drill, "thought") == pytest.approx(bare, abs=1e-3) == pytest.approx(plain / 100, abs=1e-3)
    assert wrong(drill, "took it") == pytest.approx(bare**2, abs=2e-3)


@pytest.mark.parametrize("seed", SEEDS)
def test_rate_limit_is_where_a_root_leaves_the_unit_circle(seed):
    drill = KINDS["rate_limit"](seed)
    steep, flat, momentum = numbers(drill.ask, signed=True)
    for rate, converges in ((0.999 * drill.answer, True), (1.001 * drill.answer, False)):
        assert (max(roots(rate, momentum, steep), roots(rate, momentum, flat)) < 1) == converges
    plain, flattest = wrong(drill, "gave the limit"), wrong(drill, "looked")
    assert abs(1 - plain * steep) == pytest.approx(1)
    assert roots(0.999 * flattest, momentum, flat) < 1 < roots(1.001 * flattest, momentum, flat)
    nesterov = wrong(drill, "gave Nesterov") * steep
    size = abs(np.roots([1, -(1 + momentum) * (1 - nesterov), momentum * (1 - nesterov)])).max()
    assert size == pytest.approx(1)


@pytest.mark.parametrize("seed", SEEDS)
def test_adam_second_step_is_torchs(seed):
    drill = KINDS["adam_second_step"](seed)
    beta1, beta2, *gradients = numbers(drill.ask, signed=True)

    def second(make):
        place, places = torch.zeros(1, dtype=torch.float64, requires_grad=True), []
        optimizer = make([place])
        for gradient in gradients:
            place.grad = torch.tensor([gradient], dtype=torch.float64)
            optimizer.step()
            places.append(place.item())
        return places[0] - places[1]

    assert drill.answer == pytest.approx(second(lambda of: torch.optim.Adam(of, lr=1, betas=(beta1, beta2))))
    for name, make in {
        "took the last": lambda of: torch.optim.Adam(of, lr=1, betas=(0.0, beta2)),
        "took plain": lambda of: torch.optim.SGD(of, lr=1),
    }.items():
        assert all(each.value == pytest.approx(second(make)) for each in drill.mistakes if each.name.startswith(name))


def test_noise_floor_goes_as_rate_over_batch():
    """Goyal et al. (2017): rate and batch size scaled together change little."""
    for seed in SEEDS:
        drill = KINDS["noise_floor"](seed)
        rate, size, before, new_rate, new_size = numbers(drill.ask, signed=True)
        factor = new_rate / rate * size / new_size
        assert drill.answer == pytest.approx(before * factor, rel=0.2)
        nearest = np.argmin(abs(np.log(np.array(drill.choices) / (before * factor))))
        assert drill.choices[nearest] == drill.answer
        assert wrong(drill, "looked at the rate") == pytest.approx(before * new_rate / rate)
        assert wrong(drill, "took the root") == pytest.approx(before * new_rate / rate * np.sqrt(size / new_size))


def test_noise_floor_is_the_mean_of_runs():
    drill = next(each for each in map(KINDS["noise_floor"], SEEDS) if numbers(each.ask, signed=True)[3] >= 0.05)
    rate, size = numbers(drill.ask, signed=True)[3], int(numbers(drill.ask, signed=True)[4])
    on, rng = regression(), np.random.default_rng(0)
    weights, seen = np.tile(on.best, (400, 1)), []
    for step in range(300):
        rows = rng.integers(0, ROWS, (400, size))
        off = (on.X[rows] * weights[:, None]).sum(axis=2) - on.y[rows]
        weights = weights - rate * (off[:, :, None] * on.X[rows]).mean(axis=1)
        if step >= 150:
            seen.append(((on.X @ weights.T - on.y[:, None]) ** 2).mean(axis=0) / 2)
    runs = np.mean(seen, axis=0) - ((on.X @ on.best - on.y) ** 2).mean() / 2
    error = 1000 * runs.std(ddof=1) / np.sqrt(len(runs))
    assert abs(1000 * runs.mean() - drill.answer) < 4 * error
    assert error < 0.05 * drill.answer


@pytest.mark.parametrize("seed", SEEDS)
def test_who_is_fastest_is_by_k_or_its_root(seed):
    """Goh (2017), Distill: momentum at its best gives a valley the root of its condition number."""
    drill = KINDS["who_is_fastest"](seed)
    k = {each: numbers(each, signed=True)[0] for each in drill.choices}
    effect = {each: k[each] if each.startswith("Plain") else np.sqrt(k[each]) for each in k}
    assert list(drill.answer) == sorted(k, key=effect.get)
    for each in drill.mistakes:
        key = k.get if each.name.startswith("went") else lambda name: (name.startswith("Plain"), k[name])
        assert list(each.value) == sorted(k, key=key)


@pytest.mark.parametrize("seed", SEEDS)
def test_pace_curve_is_that_of_the_recurrence(seed):
    drill = KINDS["pace_curve"](seed)
    k, momentum = numbers(drill.ask, signed=True)[:2]
    seen = [min(1.5, max(roots(rate, momentum, 1), roots(rate, momentum, 1 / k))) for rate in drill.curve.x]
    assert drill.answer == pytest.approx(seen, abs=1e-6)
    bare = np.minimum(1.5, np.maximum(abs(1 - drill.curve.x), abs(1 - drill.curve.x / k)))
    assert wrong(drill, "drew plain") == pytest.approx(bare)
