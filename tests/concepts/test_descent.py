"""The race against PyTorch's optimizers on every surface, closed forms on the bowl, and a search done by hand."""

import contextlib
import io

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from concepts.gradient_descent import descent as gd
from concepts.gradient_descent.surfaces import SURFACES, surface
from content import question
from figures.gradient_descent import race as figures

EVERYONE = tuple(gd.RACERS)
TORCH = {
    "sgd": lambda p, lr: torch.optim.SGD(p, lr=lr),
    "momentum": lambda p, lr: torch.optim.SGD(p, lr=lr, momentum=0.8),
    "nesterov": lambda p, lr: torch.optim.SGD(p, lr=lr, momentum=0.8, nesterov=True),
    "adagrad": lambda p, lr: torch.optim.Adagrad(p, lr=lr),
    "rmsprop": lambda p, lr: torch.optim.RMSprop(p, lr=lr, alpha=0.95),
    "adam": lambda p, lr: torch.optim.Adam(p, lr=lr, betas=(0.85, 0.99)),
    "adamw": lambda p, lr: torch.optim.AdamW(p, lr=lr, betas=(0.85, 0.99), weight_decay=0.1),
}


@pytest.mark.parametrize("name", SURFACES)
def test_the_same_paths_as_pytorch(name: str) -> None:
    """With gradients by PyTorch's own differentiation of the formulas."""
    rates = tuple(2e-3 if each in ("sgd", "momentum", "nesterov") else 0.05 for each in EVERYONE)
    result = gd.race(
        name, 20, 25, racers=EVERYONE, rates=rates, momentum=0.8, beta1=0.85, beta2=0.99, alpha=0.95, decay=0.1,
        steps=60,
    )  # fmt: skip
    for row, (each, rate) in enumerate(zip(EVERYONE, rates, strict=True)):
        place = torch.tensor(result.paths[row, 0], requires_grad=True)
        optimizer = TORCH[each]([place], rate)
        for step in range(60):
            assert result.paths[row, step] == pytest.approx(place.detach().numpy(), rel=1e-7, abs=1e-9), (each, step)
            optimizer.zero_grad()
            loss = result.on.value(place[0], place[1])
            assert result.losses[row, step] == pytest.approx(float(loss.detach()), rel=1e-6, abs=1e-12)
            loss.backward()
            optimizer.step()


@settings(max_examples=25, deadline=None)
@given(st.floats(1, 500), st.floats(0, 90), st.floats(0.05, 0.99))
def test_plain_descent_on_a_bowl_in_closed_form(condition: float, rotation: float, share: float) -> None:
    rate = 2 * share / condition
    result = gd.race("bowl", condition, rotation, (-2, 1), ("sgd",), (rate,), steps=40)
    c, s = np.cos(np.radians(rotation)), np.sin(np.radians(rotation))
    own = result.paths[0] @ np.array([[c, -s], [s, c]])  # along the bowl's axes
    factors = 1 - rate * np.array([1, condition])
    assert own == pytest.approx(np.array([-2, 1]) * factors ** np.arange(41)[:, None], abs=1e-9)


def test_turning_the_bowl_is_nothing_to_plain_descent_and_momentum_but_to_adagrad() -> None:
    straight, skew = (gd.race("bowl", 100, angle, racers=EVERYONE, steps=500) for angle in (0, 45))
    for row, name in enumerate(EVERYONE):
        if name in ("sgd", "momentum", "nesterov"):
            assert straight.rates[row] == skew.rates[row]
            assert straight.losses[row] == pytest.approx(skew.losses[row], rel=1e-5, abs=1e-12)
            assert straight.arrived[row] == skew.arrived[row] != gd.NEVER
    row = EVERYONE.index("adagrad")
    assert skew.arrived[row] > 20 * straight.arrived[row]
    assert gd.turned((1, 0), 90) == pytest.approx((0, 1))


@pytest.mark.parametrize(("share", "diverges"), [(0.999, False), (1.001, True)])
def test_the_limit_is_two_over_l(share: float, diverges: bool) -> None:
    result = gd.race("bowl", 100, racers=("sgd",), rates=(0.02 * share,), steps=10_000)
    assert (result.diverged[0] != gd.NEVER) == diverges


def test_where_it_diverges_the_path_ends() -> None:
    result = gd.race("bowl", 50, 0, (-2.8, 1.0), ("sgd", "adam"), (1.0, 0.1), steps=30)
    """-49 times as far across at each step: 1, 49, 2401, and 800 is too far."""
    assert result.diverged.tolist() == [2, gd.NEVER]
    assert result.paths[0, 1] == pytest.approx([0, -49])
    assert np.isnan(result.paths[0, 2:]).all()
    assert np.isnan(result.losses[0, 2:]).all()
    assert np.isfinite(result.paths[1]).all()
    assert result.arrived[0] == gd.NEVER
    wild = gd.race("rosenbrock", racers=EVERYONE, rates=(100.0,) * 7, steps=50)
    assert np.all(wild.diverged[:3] == 1)
    assert wild.diverged[3] == gd.NEVER


def test_arrival() -> None:
    losses = np.array([[4, 4, 4, 0], [1, 1e-6, 1e-7, 0], [1e-6, 1, 1e-7, 0], [0, 1e-6, np.nan, 0]], dtype=float)
    assert gd.arrival(losses).tolist() == [2, 3, gd.NEVER, 0]
    assert gd.arrival(np.array([[2.0], [1.0]])).tolist() == [gd.NEVER]
    assert gd.arrival(np.array([[1.0], [1e-6], [0.5], [1e-6], [0]])).tolist() == [3]


@pytest.mark.parametrize(("name", "racer", "steps"), [("bowl", "momentum", 200), ("rosenbrock", "sgd", 100)])
def test_tuning_by_running_each_rate_alone(name: str, racer: str, steps: int) -> None:
    on = surface(name)
    alone = [gd.descend(racer, [rate], on, on.start, steps, {}) for rate in gd.GRID]
    there = [int(gd.arrival(loss)[0]) for _, loss, _ in alone]
    if max(there) != gd.NEVER:
        best = min((step, place) for place, step in enumerate(there) if step != gd.NEVER)[1]
    else:
        best = min((loss[-1, 0], place) for place, (_, loss, _) in enumerate(alone) if np.isfinite(loss[-1, 0]))[1]
    found = gd.race(name, racers=(racer,), steps=steps)
    assert found.rates == (gd.GRID[best],)
    assert found.tried[0] == pytest.approx([loss[-1, 0] for _, loss, _ in alone], nan_ok=True)
    assert (found.soonest[0], found.soonest_rate[0]) == (there[best], gd.GRID[best])
    assert len(gd.GRID) == 51
    assert (gd.GRID[0], gd.GRID[-1]) == (1e-4, 10)


def test_the_best_of_some_rates() -> None:
    there, last = (
        np.array([[-1, -1, 7], [9, -1, 7], [3, -1, -1]]),
        np.array([[0.1, 0.2, 0.0], [0.3, np.nan, 0], [0, 0.1, 0]]),
    )
    assert gd.best_of(there, last).tolist() == [2, 2, 0]


def test_given_rates_are_taken_and_others_tried() -> None:
    given = gd.race("rosenbrock", racers=("sgd", "adam"), rates=(0.001, 0.0123), steps=50)
    assert given.rates == (0.001, 0.0123)
    assert not given.tuned
    assert given.tried.shape == (2, 51)
    again = gd.race("rosenbrock", racers=("adam",), steps=50)
    assert given.tried[1] == pytest.approx(again.tried[0], nan_ok=True)
    assert (given.soonest[1], given.soonest_rate[1]) == (again.soonest[0], again.rates[0])
    alone, _, _ = gd.descend("adam", [0.0123], surface("rosenbrock"), (-1.2, 1.0), 50, {"betas": (0.9, 0.999)})
    assert given.paths[1] == pytest.approx(alone[:, 0])


def test_a_race_of_one_starts_at_a_minimum() -> None:
    result = gd.race("rosenbrock", start=(1.0, 1.0), racers=("momentum",), steps=10)
    assert result.arrived.tolist() == [0]
    assert np.all(result.losses == 0)


def test_long_tuning_tells_its_progress() -> None:
    told: list[float] = []
    gd.race(steps=10, progress=told.append)
    assert told == []
    gd.race(steps=1000, progress=told.append)
    assert told == pytest.approx([1 / 3, 2 / 3, 1])


def test_table() -> None:
    result = gd.race()
    table = result.table()
    assert {len(column) for column in table.values()} == {201}
    assert table["Adam: loss"] == pytest.approx(result.losses[2])
    assert table["Momentum: y"] == pytest.approx(result.paths[1, :, 1])


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"racers": ()}, "racers must name at least one"),
        ({"racers": ("newton",)}, "racers must be one of sgd"),
        ({"rates": (0.1,)}, "rates must be one for each of the 3 racers, got 1"),
        ({"rates": (0.1, -1.0, 0.1)}, "rates must be from 0 to 100, got -1.0"),
        ({"momentum": 1.0}, "momentum must be from"),
        ({"beta1": 1.0}, "beta1 must be from"),
        ({"beta2": 1.0}, "beta2 must be from"),
        ({"alpha": 1.0}, "alpha must be from"),
        ({"decay": -0.1}, "decay must be from"),
        ({"steps": 0}, "steps must be from 1 to 10,000, got 0"),
        ({"name": "plane"}, "name must be one of"),
    ],
)
def test_bad_input(asked, message) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=message):
        gd.race(**asked)


@pytest.mark.parametrize("name", SURFACES)
@pytest.mark.parametrize("frame", [0, 20, -1])
def test_snippet(name: str, frame: int) -> None:
    given_values = {"momentum": 0.9, "alpha": 0.99, "decay": 0.01, "beta1": 0.9, "beta2": 0.999}
    result = gd.race(name, 50, 30, racers=EVERYONE, rates=(0.1, 0.02, 0.01, 1.0, 0.02, 0.2, 0.5), steps=200)
    frame %= len(figures.frames(result))
    body = question("gradient_descent").code["race"].replace("<surface>", figures.surface_code(result))
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(body, "c", "exec"), given_values | figures.race_settings(result, frame))
    assert printed.getvalue().rstrip("\n") == figures.race_printed(result, frame)
