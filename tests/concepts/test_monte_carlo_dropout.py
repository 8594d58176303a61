"""Monte Carlo dropout against all masks counted out, PyTorch's training, and the normal law for coverage."""

import contextlib
import io
from itertools import product

import numpy as np
import pytest
import torch
from scipy.stats import norm

from concepts.batchnorm_dropout import monte_carlo_dropout as mc
from concepts.network import Activation, Dense, Dropout, Network, mlp
from content import question
from figures.batchnorm_dropout import monte_carlo_dropout as figures


@pytest.fixture(scope="module", name="shown")
def _shown() -> mc.Passes:
    return mc.monte_carlo()


def tiny(p: float) -> Network:
    """One hidden layer of six units."""
    rng = np.random.default_rng(3)
    first, second = Dense(rng.normal(size=(1, 6)), rng.normal(size=6)), Dense(rng.normal(size=(6, 1)), np.ones(1))
    return Network([first, Activation("tanh"), Dropout(p, rng), second])


def enumerated(network: Network, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Exact mean and variance (points,) over all masks of a network with one dropout layer of few units.

    Each mask weighs p to the number dropped times 1 - p to the number kept: what Monte Carlo passes converge to.
    """
    place = next(place for place, layer in enumerate(network.layers) if isinstance(layer, Dropout))
    layer = network.layers[place]
    assert isinstance(layer, Dropout)
    hidden = Network(network.layers[:place]).forward(np.asarray(x)[:, None])
    masks = np.array(list(product([0.0, 1.0], repeat=hidden.shape[-1])))
    chance = np.prod(np.where(masks > 0, 1 - layer.p, layer.p), axis=1)
    out = Network(network.layers[place + 1 :]).forward(hidden * (masks / (1 - layer.p))[:, None])[..., 0]
    mean = chance @ out
    return mean, chance @ out**2 - mean**2


@pytest.mark.parametrize("p", [0.2, 0.5])
def test_passes_converge_to_all_masks_counted_out(p: float) -> None:
    """Mean within four standard errors; the variance also by hand, for the layer behind is linear."""
    x, network, n = np.linspace(-1, 1, 5), tiny(p), 20_000
    mean, var = enumerated(network, x)
    draws = mc.answers(network, x, n, np.random.default_rng(0))
    assert draws.shape == (n, 5)
    assert np.all(np.abs(draws.mean(0) - mean) < 4 * np.sqrt(var / n))
    assert draws.var(0) == pytest.approx(var, rel=0.05)
    hidden = Network(network.layers[:2]).forward(x[:, None]) * network.layers[3].parameters["weight"][:, 0]
    assert mean == pytest.approx(hidden.sum(1) + 1)
    assert var == pytest.approx(p / (1 - p) * np.sum(hidden**2, 1))


def test_a_pass_is_a_curve() -> None:
    """One mask for all points: with every point the same x, a pass gives the same answer everywhere."""
    network = mlp([1, 8, 8, 1], dropout=0.5, copies=(2, 3), seed=1)
    draws = mc.answers(network, np.full(4, 0.7), 10, np.random.default_rng(0))
    assert draws.shape == (10, 2, 3, 4)
    assert np.ptp(draws, axis=-1) == pytest.approx(0, abs=1e-12)
    assert np.ptp(draws, axis=0).min() > 0


def test_progress(shown: mc.Passes) -> None:
    told: list[float] = []
    np.testing.assert_array_equal(mc.monte_carlo(progress=told.append).spread, shown.spread)
    assert told == pytest.approx(np.arange(1, 13) / 12)


def test_training_against_pytorch(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    """Forty steps of `torch.optim.Adam` on autograd's slopes, with the same rows and masks, one network of twenty."""
    monkeypatch.setattr(mc, "UPDATES", 40)
    x, y = mc.observations(0.1, 5)
    network, start = mc.fit(x, y, 0.3, 5), mlp([1, 32, 32, 1], copies=(5, 4), seed=5)
    values = [torch.tensor(each[2, 1], requires_grad=True) for each in start.parameters.values()]
    optimizer, luck = torch.optim.Adam(values, 0.01), [np.random.default_rng([5, place]) for place in (0, 1)]
    rng = np.random.default_rng([5, 1])
    for _ in range(40):
        rows = (rng.random((5, 4, 20)) * np.array(mc.ROWS)[:, None, None]).astype(int)[2, 1]
        assert rows.max() < 80
        out = torch.tensor(x[2, 1, rows])[:, None]
        for layer in (0, 1):
            out = torch.relu(out @ values[2 * layer] + values[2 * layer + 1])
            out = out * torch.tensor((luck[layer].random((5, 4, 20, 32))[2, 1] >= 0.3) / 0.7)
        loss = torch.mean((out @ values[4] + values[5] - torch.tensor(y[2, 1, rows])[:, None]) ** 2)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    for ours, theirs in zip(network.parameters.values(), values, strict=True):
        assert ours[2, 1] == pytest.approx(theirs.detach().numpy(), abs=1e-7)


def test_data_leave_the_gap() -> None:
    x, y = mc.observations(0.2, 0)
    assert x.shape == (5, 4, 320)
    assert np.abs(x).max() <= 1
    assert not np.any((x > mc.GAP[0]) & (x < mc.GAP[1]))
    assert np.std(y - mc.truth(x)) == pytest.approx(0.2, rel=0.03)
    assert mc.truth(np.array([0.0, np.pi / 6])) == pytest.approx([0, 1 + np.pi / 12])


def test_coverage_against_the_normal_law(shown: mc.Passes) -> None:
    """The exact chance of a new observation inside each band, with the same networks and passes."""
    x, y = mc.observations(0.1, 0)
    draws = mc.answers(mc.fit(x, y, 0.1, 0), mc.GRID, 200, np.random.default_rng([0, 2]))[:, 1]
    for step in (2, 20):
        part = draws[: mc.PASSES[step]]
        mean, spread = part.mean(0), part.std(0, ddof=1)
        off = mean - mc.truth(mc.GRID)
        for kind, half in enumerate((spread, np.hypot(spread, 0.1), np.full_like(spread, 0.1))):
            chance = norm.cdf((off + 1.96 * half) / 0.1) - norm.cdf((off - 1.96 * half) / 0.1)
            for place, where in enumerate((mc.INSIDE, mc.IN_GAP)):
                assert shown.covered[place, kind, step] == pytest.approx(chance[:, where].mean(), abs=0.015)
    last = draws[:, 0]
    assert shown.mean[-1] == pytest.approx(last.mean(0))
    assert shown.spread[-1] == pytest.approx(last.std(0, ddof=1))
    assert shown.spreads[0, 1, 0] == pytest.approx(np.sqrt(np.mean(last.std(0, ddof=1)[mc.INSIDE] ** 2)))
    gap_error = (last.mean(0) - mc.truth(mc.GRID))[mc.IN_GAP]
    assert shown.errors[1, 1, 0] == pytest.approx(np.sqrt(np.mean(gap_error**2)))
    np.testing.assert_array_equal(shown.draws, last[:8])
    assert not shown.spread[0].any()
    np.testing.assert_array_equal(shown.x, x[1, 0, :40])


def test_plain_answer_is_inference(shown: mc.Passes) -> None:
    x, y = mc.observations(0.1, 0)
    network = mc.fit(x, y, 0.1, 0)
    grid = np.broadcast_to(mc.GRID[:, None], (5, 4, len(mc.GRID), 1))
    assert shown.plain == pytest.approx(network.forward(grid)[1, 0, :, 0])


@pytest.mark.parametrize("seed", [0, 1])
def test_what_the_answer_says(seed: int) -> None:
    """Sixteen times as many rows do not shrink the spread by half, let alone by four; p sets it; the gap is missed."""
    some, strong = mc.monte_carlo(seed=seed), mc.monte_carlo(p=0.3, seed=seed)
    assert some.spreads[0, -1].mean() > 0.7 * some.spreads[0, 0].mean()
    assert strong.spreads[0, -1].mean() > 1.3 * some.spreads[0, -1].mean()
    assert some.covered[1, 1, -1] < some.covered[0, 1, -1]
    assert np.all(some.covered[:, 1] >= some.covered[:, 0])
    assert np.all(some.covered[:, 1] >= some.covered[:, 2])


def test_claims_and_table(shown: mc.Passes) -> None:
    assert mc.claims()["inside_gap"] == shown.covered[1, 1, -1]
    assert mc.claims()["spread_many"] == shown.spreads[0, -1].mean()
    table = shown.table()
    assert {len(column) for column in table.values()} == {len(mc.PASSES) * len(mc.GRID)}
    assert table["mean"][-1] == shown.mean[-1, -1]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"p": 0.4}, "p must be one of 0.05"),
        ({"rows": 30}, "rows must be one of 20"),
        ({"noise": 0.0}, "noise must be from 0.01 to 1.0, got 0.0"),
    ],
)
def test_bad_input(change: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        mc.monte_carlo(**change)


@pytest.mark.parametrize(
    ("changed", "step"), [({}, 10), ({"p": 0.5, "rows": 320, "noise": 0.5}, 20), ({"seed": 9999, "rows": 20}, 0)]
)
def test_snippet(changed: dict, step: int) -> None:
    assigned = dict(p=0.1, rows=40, noise=0.1, seed=0) | changed
    result = mc.monte_carlo(**assigned)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        body = compile(question("batchnorm_dropout").code["passes"], "c", "exec")
        exec(body, assigned | {"passes": int(result.passes[step])})
    assert printed.getvalue().rstrip("\n") == figures.passes_printed(result, step)
