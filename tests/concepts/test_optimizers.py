"""Each optimizer against `torch.optim`, over a hundred steps on one course of gradients; and rules by hand."""

import inspect

import numpy as np
import pytest
import torch

from concepts import optimizers as op

STEPS = 100
CASES = [
    (op.SGD, torch.optim.SGD, {}),
    (op.SGD, torch.optim.SGD, {"lr": 0.05, "weight_decay": 0.1}),
    (op.SGD, torch.optim.SGD, {"lr": 0.02, "momentum": 0.9}),
    (op.SGD, torch.optim.SGD, {"lr": 0.02, "momentum": 0.8, "dampening": 0.3, "weight_decay": 0.01}),
    (op.SGD, torch.optim.SGD, {"lr": 0.02, "momentum": 0.9, "nesterov": True, "weight_decay": 0.01}),
    (op.Adagrad, torch.optim.Adagrad, {}),
    (
        op.Adagrad,
        torch.optim.Adagrad,
        {"lr": 0.5, "lr_decay": 0.1, "weight_decay": 0.1, "initial_accumulator_value": 0.2, "eps": 1e-3},
    ),
    (op.RMSprop, torch.optim.RMSprop, {}),
    (op.RMSprop, torch.optim.RMSprop, {"lr": 0.01, "alpha": 0.9, "eps": 1e-3, "weight_decay": 0.1}),
    (op.RMSprop, torch.optim.RMSprop, {"lr": 0.003, "momentum": 0.9, "centered": True}),
    (op.Adam, torch.optim.Adam, {}),
    (op.Adam, torch.optim.Adam, {"lr": 0.1, "betas": (0.8, 0.95), "eps": 1e-3, "weight_decay": 0.1}),
    (op.Adam, torch.optim.Adam, {"lr": 0.1, "amsgrad": True}),
    (op.AdamW, torch.optim.AdamW, {}),
    (op.AdamW, torch.optim.AdamW, {"lr": 0.1, "betas": (0.8, 0.95), "weight_decay": 0.3, "amsgrad": True}),
]
IDS = [f"{ours.__name__}-{place}" for place, (ours, _, _) in enumerate(CASES)]


@pytest.mark.parametrize(("ours", "theirs", "settings"), CASES, ids=IDS)
def test_a_hundred_steps_as_torch(ours, theirs, settings) -> None:  # type: ignore[no-untyped-def]
    """PyTorch in float64, on f(w) = sum(cos(w) + c w^2 / 2), whose gradient depends on where one stands."""
    rng = np.random.default_rng(0)
    starts, curves = [rng.standard_normal(shape) for shape in ((3, 2), (4,))], [rng.random((3, 2)), rng.random(4)]
    mine = [start.copy() for start in starts]
    tensors = [torch.tensor(start, requires_grad=True) for start in starts]
    one, other = ours(mine, **settings), theirs(tensors, **settings)
    for _ in range(STEPS):
        one.step([c * w - np.sin(w) for c, w in zip(curves, mine, strict=True)])
        other.zero_grad()
        sum((torch.cos(w) + torch.tensor(c) * w**2 / 2).sum() for c, w in zip(curves, tensors, strict=True)).backward()
        other.step()
        for here, there in zip(mine, tensors, strict=True):
            np.testing.assert_allclose(here, there.detach().numpy(), rtol=0, atol=1e-8)


@pytest.mark.parametrize(("ours", "theirs"), [(ours, theirs) for ours, theirs, settings in CASES if not settings])
def test_arguments_and_defaults_are_named_as_in_torch(ours, theirs) -> None:  # type: ignore[no-untyped-def]
    mine, others = (inspect.signature(each).parameters for each in (ours, theirs))
    for name in set(mine) - {"parameters", "bias_correction"}:
        assert mine[name].default == others[name].default, name


def test_the_seven_by_name() -> None:
    assert list(op.OPTIMIZERS) == ["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw"]
    for make, settings in op.OPTIMIZERS.values():
        w = np.ones(2)
        make([w], lr=0.1, **settings).step([np.array([1.0, -1.0])])
        assert w[0] < 1 < w[1]


def test_the_first_step_of_adam_is_the_rate_whatever_the_slope() -> None:
    """Kingma and Ba (2015), section 2.1; without the correction it is (1 - 0.9) / sqrt(1 - 0.999) = 3.16 rates."""
    for slope in (1e-4, 1.0, 1e4):
        w = np.zeros(1)
        op.Adam([w], lr=0.1).step([np.array([slope])])
        assert w[0] == pytest.approx(-0.1, rel=1e-3)
    w = np.zeros(1)
    op.Adam([w], lr=0.1, bias_correction=False).step([np.array([1.0])])
    assert w[0] == pytest.approx(-0.1 * 0.1 / np.sqrt(0.001), rel=1e-6)


def test_adagrad_slows_down_with_the_root_of_the_steps() -> None:
    w = np.zeros(1)
    optimizer, seen = op.Adagrad([w], lr=1.0), []
    for _ in range(100):
        before = w.copy()
        optimizer.step([np.array([2.0])])
        seen.append(before[0] - w[0])
    assert seen == pytest.approx(1 / np.sqrt(np.arange(1, 101)))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: op.SGD([], lr=-1), "lr must be at least 0, got -1"),
        (lambda: op.SGD([], lr=float("nan")), "lr must be at least 0, got nan"),
        (lambda: op.SGD([], momentum=-0.1), "momentum must be at least 0"),
        (lambda: op.SGD([], nesterov=True), "nesterov needs momentum above 0 and dampening 0, got momentum 0.0"),
        (lambda: op.SGD([], momentum=0.9, dampening=0.1, nesterov=True), "and dampening 0.1"),
        (lambda: op.Adagrad([], lr_decay=-1), "lr_decay must be at least 0"),
        (lambda: op.RMSprop([], alpha=1.0), "alpha must be from 0 to below 1, got 1.0"),
        (lambda: op.Adam([], betas=(0.9, 1.0)), r"betas\[1\] must be from 0 to below 1, got 1.0"),
        (lambda: op.Adam([], betas=(-0.1, 0.9)), r"betas\[0\] must be"),
        (lambda: op.AdamW([], weight_decay=-1), "weight_decay must be at least 0"),
    ],
)
def test_bad_input(call, message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=message):
        call()
