"""Adam from the inside against PyTorch, closed forms for steady gradients, and the theorem's counterexample."""

import contextlib
import io

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from concepts.gradient_descent import adam as ad
from content import question
from figures.gradient_descent import adam as figures


def test_the_stream() -> None:
    assert ad.stream("rare", 2.0, 3, 7).tolist() == [6, -2, -2, 6, -2, -2, 6]
    assert ad.stream("steady", 5.0, 3, 2).tolist() == [5, 5]
    for period in (3, 11, 101):
        assert ad.stream("rare", 1.0, period, period).sum() == 1


def test_running_averages_and_walks_by_hand() -> None:
    assert ad.running_average(np.array([1.0, 0.0, 2.0]), 0.5).tolist() == [0.5, 0.25, 1.125]
    assert ad.walk(np.array([[0.5, 0.75, -3.0], [0.1, 0.1, 0.1]]), 1.0) == pytest.approx(
        np.array([[0, 0.5, 1, -1], [0, 0.1, 0.2, 0.3]])
    )


@pytest.mark.parametrize("scale", ad.SCALES)
def test_the_first_step_is_the_rate_whatever_the_scale(scale: float) -> None:
    found = ad.inside(scale=scale)
    assert found.moves[1, 0] == pytest.approx(-1, abs=2e-4)
    assert found.moves[2, 0] == pytest.approx(-0.1 / np.sqrt(0.001), rel=4e-3)
    assert found.moves[0] == pytest.approx(np.full(200, -scale), rel=1e-6)


@settings(max_examples=20, deadline=None)
@given(st.floats(0, 0.99), st.floats(0.01, 0.999))
def test_steady_gradients_in_closed_form(beta1: float, beta2: float) -> None:
    """Uncorrected, the averages are scale * (1 - beta^t), of which Adam's correction leaves the scale."""
    found = ad.inside(scale=3.0, beta1=beta1, beta2=beta2)
    t = np.arange(1, 201)
    assert found.raw_mean == pytest.approx(1 - beta1**t)
    assert found.raw_root == pytest.approx(np.sqrt(1 - beta2**t))
    assert found.mean == pytest.approx(1)
    assert found.root == pytest.approx(1)
    assert found.moves[1] == pytest.approx(-1, abs=1e-6)
    assert found.moves[3] == pytest.approx(-1, abs=1e-6)
    assert found.moves[2] == pytest.approx(-(1 - beta1**t) / np.sqrt(1 - beta2**t), rel=1e-5)
    assert found.places[1] == pytest.approx(-0.01 * np.arange(201), abs=1e-6)


@pytest.mark.parametrize("amsgrad", [False, True])
@pytest.mark.parametrize("gradients", ad.GRADIENTS)
def test_against_pytorch(gradients: str, amsgrad: bool) -> None:
    found = ad.inside(gradients, period=7, rate=0.02, beta1=0.5, beta2=0.95)
    place = torch.zeros(1, dtype=torch.float64)
    optimizer = torch.optim.Adam([place], lr=0.02, betas=(0.5, 0.95), amsgrad=amsgrad)
    for step, slope in enumerate(found.slopes):
        place.grad = torch.tensor([slope])
        optimizer.step()
        if gradients == "rare":
            place.clamp_(-1, 1)
        assert found.places[3 if amsgrad else 1, step + 1] == pytest.approx(float(place), abs=1e-9)


def test_adam_walks_to_the_worst_place_and_amsgrad_does_not() -> None:
    """Reddi et al. 2018, theorem 1: period 3, a gradient of C = 3, no momentum, beta2 = 1 / (1 + C^2)."""
    found = ad.inside("rare", period=3, rate=0.01, beta1=0.0, beta2=0.1)
    assert found.places[1, -1] > 0.9
    assert found.places[3, -1] < -0.9
    assert found.places[0, -1] < -0.9
    assert np.abs(found.places).max() <= 1
    longer = ad.inside("rare", period=3, rate=0.01, beta1=0.0, beta2=0.999)
    assert longer.places[1, -1] < -0.9


def test_divisors() -> None:
    found = ad.inside("rare", scale=100.0, beta1=0.0, beta2=0.9)
    assert found.root[:2] == pytest.approx([11, np.sqrt((0.1 * 0.9 * 121 + 0.1) / 0.19)])
    assert np.all(found.root_amsgrad >= found.root - 1e-12)
    largest = found.root_amsgrad**2 * (1 - 0.9 ** np.arange(1, 1001))
    assert np.all(np.diff(largest) >= -1e-9)
    assert found.mean == pytest.approx(found.slopes / 100)
    assert {len(column) for column in found.table().values()} == {1000}


@pytest.mark.parametrize("scale", [0.1, 1.0, 10.0])
def test_decoupled_decay_shrinks_all_alike(scale: float) -> None:
    through, apart = ad.shrinkage(scale)
    assert apart == pytest.approx((1 - 0.01 * 0.1) ** 500, abs=0.01)  # the noise moves weights either way
    """In Adam the decay's share of a step is about decay * weight / scale: an exponential at that pace."""
    if scale >= 1:
        assert through == pytest.approx(np.exp(-500 * 0.01 * 0.1 / scale), abs=0.02)
    else:
        assert through < 0.05


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"gradients": "wild"}, "gradients must be one of steady, rare"),
        ({"scale": 0.0}, "scale must be from 0.0001"),
        ({"period": 2}, "period must be from 3 to 101, got 2"),
        ({"rate": 0.0}, "rate must be from"),
        ({"beta1": 1.0}, "beta1 must be from 0 to 0.999, got 1.0"),
        ({"beta2": 1.0}, "beta2 must be from"),
    ],
)
def test_bad_input(asked, message) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=message):
        ad.inside(**asked)


DEFAULTS = dict(gradients="steady", scale=1.0, period=11, rate=0.01, beta1=0.9, beta2=0.999)


@pytest.mark.parametrize(
    ("changed", "frame"),
    [
        ({}, 0), ({"scale": 1e-4}, 20), ({"gradients": "rare", "beta1": 0.0, "beta2": 0.9, "rate": 0.05}, -1),
        ({"gradients": "rare", "period": 101, "beta2": 0.1}, 40), ({"scale": 1e4, "beta1": 0.99}, -1),
    ],
)  # fmt: skip
def test_snippet(changed, frame) -> None:  # type: ignore[no-untyped-def]
    assigned = DEFAULTS | changed
    result = ad.inside(**assigned)
    frame %= len(figures.frames(result))
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        body = compile(question("gradient_descent").code["adam"], "c", "exec")
        exec(body, assigned | {"step": int(figures.frames(result)[frame])})
    assert printed.getvalue().rstrip("\n") == figures.inside_printed(result, frame)
