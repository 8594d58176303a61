"""Each answer is worked out again from the numbers that the question states, by another way than the concept's."""

import numpy as np
import pytest

from concepts.batchnorm_dropout.drills import KINDS

from .reading import has, numbers, wrong

SEEDS = range(40)


def pair(text):
    return tuple(float(each) for each in text.replace("−", "-").split(" and "))


@pytest.fixture
def torch():
    return pytest.importorskip("torch")


@pytest.mark.parametrize("seed", SEEDS)
def test_two_rows_are_torchs_batch_norm(torch, seed):
    drill = KINDS["two_rows"](seed)
    row, other, mean, sd = numbers(drill.ask, signed=True)[2:]
    layer = torch.nn.BatchNorm1d(1).double().requires_grad_(False)
    layer.running_mean[:], layer.running_var[:] = mean, sd**2
    x = torch.tensor([[row], [other]]).double()
    served = float(layer.eval()(x)[0, 0])
    trained = float(layer.train()(x)[0, 0])
    assert pair(drill.answer) == pytest.approx((trained, served), abs=0.0051)
    assert pair(wrong(drill, "exchanged")) == pytest.approx((served, trained), abs=0.0051)
    assert pair(wrong(drill, "divided the batch"))[0] == pytest.approx(
        (row - (row + other) / 2) / np.std([row, other], ddof=1), abs=0.0051
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_row_in_a_batch_is_torchs(torch, seed):
    drill = KINDS["row_in_a_batch"](seed)
    scale, shift, *batch = numbers(drill.ask, signed=True)
    layer = torch.nn.BatchNorm1d(1).double().requires_grad_(False)
    layer.weight[:], layer.bias[:] = scale, shift
    assert drill.answer == pytest.approx(float(layer(torch.tensor(batch).double()[:, None])[0, 0]), abs=1e-5)
    if has(drill, "took n"):
        away = (batch[0] - np.mean(batch)) / np.std(batch, ddof=1)
        assert wrong(drill, "took n") == pytest.approx(scale * away + shift)


@pytest.mark.parametrize("seed", SEEDS)
def test_running_variance_is_torchs(torch, seed):
    drill = KINDS["running_variance"](seed)
    old, momentum, *batch = numbers(drill.ask, signed=True)
    layer = torch.nn.BatchNorm1d(1, momentum=momentum).double()
    layer.running_var[:] = old
    layer(torch.tensor(batch).double()[:, None])
    assert drill.answer == pytest.approx(float(layer.running_var))
    if has(drill, "took n"):
        assert wrong(drill, "took n") == pytest.approx(old + momentum * (np.var(batch) - old))


@pytest.mark.parametrize("seed", SEEDS)
def test_dropout_in_both_modes_is_torchs(torch, seed):
    drill = KINDS["dropout_in_both_modes"](seed)
    value, p = numbers(drill.ask, signed=True)
    layer, x = torch.nn.Dropout(p), torch.full((500,), value)
    assert pair(drill.answer) == pytest.approx((float(layer(x).max()), float(layer.eval()(x).max())), rel=0.005)
    assert pair(wrong(drill, "shrank it"))[1] == pytest.approx(value * (1 - p), rel=0.005)


@pytest.mark.parametrize("seed", SEEDS)
def test_variance_behind_dropout_is_the_law_of_total_variance(seed):
    """E[Var(x m)] + Var(E[x m]) over the mask m, which is 1 / (1 − p) with chance 1 − p and else 0."""
    drill = KINDS["variance_behind_dropout"](seed)
    mean, sd, p = numbers(drill.ask, signed=True)
    kept, chance = 1 / (1 - p), 1 - p
    within = chance * (kept * sd) ** 2
    between = chance * (kept * mean - mean) ** 2 + p * mean**2
    assert drill.answer == pytest.approx((within + between) / sd**2)
    if has(drill, "did not scale"):
        assert wrong(drill, "did not scale") == pytest.approx((within + between) / kept**2 / sd**2)


@pytest.mark.parametrize("seed", SEEDS[:6])
def test_more_passes_is_what_samples_do(seed):
    """A thousand rounds of so many normal answers: their mean spread, and the spread of their means."""
    drill = KINDS["more_passes"](seed)
    _, spread, many = numbers(drill.ask, signed=True)
    answers = np.random.default_rng(seed).normal(0, spread, (1000, int(many)))
    said = pair(drill.answer)
    assert said[0] == pytest.approx(answers.std(axis=1, ddof=1).mean(), rel=0.02)
    assert said[1] == pytest.approx(answers.mean(axis=1).std(), rel=0.1, abs=0.0006)
    assert pair(wrong(drill, "let the spread"))[1] == said[1]


@pytest.mark.parametrize("seed", SEEDS[:6])
def test_noise_of_a_batch_is_what_batches_do(seed):
    drill = KINDS["noise_of_a_batch"](seed)
    sd = numbers(drill.ask, signed=True)[0]
    rows = np.random.default_rng(seed).normal(3, sd, (20_000, 32))
    for place in (0, 2, 14, 30):
        size = int(drill.curve.x[place])
        assert drill.answer[place] == pytest.approx(rows[:, :size].mean(axis=1).std(), rel=0.03)
    assert wrong(drill, "drew it flat") == pytest.approx(np.full(31, sd))
