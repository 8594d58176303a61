"""The regression by scikit-learn, its slopes by finite differences, and accumulated gradients by PyTorch."""

import numpy as np
import pytest
import torch
from scipy.optimize import approx_fprime
from sklearn.linear_model import LinearRegression

from concepts.gradient_descent import regression as rg


@pytest.mark.parametrize("data", rg.DATA)
def test_the_regression(data: str) -> None:
    on = rg.regression(data, 3)
    model = LinearRegression().fit(on.X, on.y)
    assert on.best == pytest.approx(model.coef_, abs=1e-9)
    assert on.least == pytest.approx(0.5 * (1 - model.score(on.X, on.y)), abs=1e-12)
    assert on.X.mean(axis=0) == pytest.approx(0, abs=1e-12)
    assert on.X.std(axis=0) == pytest.approx(1)
    weights = np.array([0.3, -0.2])
    direct = 0.5 * np.mean((on.y - on.X @ weights) ** 2)
    assert on.excess(weights) == pytest.approx(direct - on.least)
    slope = approx_fprime(weights, lambda w: 0.5 * np.mean((on.y - on.X @ w) ** 2))
    assert rg.gradient(on.X, on.y, weights) == pytest.approx(slope, abs=1e-6)
    assert (on.least < 1e-20) == (data == "exact")


def test_its_moments_row_by_row() -> None:
    on = rg.regression()
    r = on.y - on.X @ on.best
    rows = list(zip(r, on.X, strict=True))
    assert on.noise == pytest.approx(sum(e * e * np.outer(x, x) for e, x in rows) / 442)
    assert on.third[0, 1] == pytest.approx(sum(e * x[0] * x[1] * x for e, x in rows) / 442)
    assert on.fourth[0, 1, 1] == pytest.approx(sum(x[0] * x[1] * x[1] * x for _, x in rows) / 442)


def test_a_batchs_gradient_is_right_on_average() -> None:
    on, weights = rg.regression(), np.array([1.0, -1.0])
    singles = rg.gradient(on.X[:, None], on.y[:, None], np.tile(weights, (442, 1)))
    assert singles.mean(axis=0) == pytest.approx(rg.gradient(on.X, on.y, weights))
    drawn = np.random.default_rng(0).integers(0, 442, (20_000, 8))
    several = rg.gradient(on.X[drawn], on.y[drawn], np.tile(weights, (20_000, 1)))
    error = np.sqrt(singles.var(axis=0) / 8 / 20_000)
    assert np.all(np.abs(several.mean(axis=0) - singles.mean(axis=0)) < 4 * error)
    assert several.var(axis=0) == pytest.approx(singles.var(axis=0) / 8, rel=0.05)


@pytest.mark.parametrize("micro", [1, 32, 100, 442])
def test_accumulated_gradients_are_those_of_the_large_batch(micro: int) -> None:
    """And those of PyTorch, whose `backward` adds gradients up: with the last, smaller micro-batch weighted right."""
    on, weights = rg.regression(), np.array([0.7, -0.4])
    found = rg.accumulated(on.X, on.y, weights, micro)
    assert found == pytest.approx(rg.gradient(on.X, on.y, weights), abs=1e-14)
    place = torch.tensor(weights, requires_grad=True)
    for begin in range(0, 442, micro):
        X, y = (torch.tensor(each[begin : begin + micro]) for each in (on.X, on.y))
        loss = 0.5 * torch.nn.functional.mse_loss(X @ place, y)
        (loss * len(y) / 442).backward()
    assert found == pytest.approx(place.grad.numpy(), abs=1e-12)  # type: ignore[union-attr]


def test_bad_input() -> None:
    with pytest.raises(ValueError, match="data must be one of diabetes"):
        rg.regression("cars")
    on = rg.regression()
    with pytest.raises(ValueError, match="micro must be from 1 to 442, got 0"):
        rg.accumulated(on.X, on.y, on.best, 0)
