"""The numbers that the answer quotes, each against a count or a closed form made here."""

import importlib

import numpy as np
import pytest
import torch
from scipy import optimize

from concepts import gradient_descent as gd
from concepts.gradient_descent import schedules
from concepts.gradient_descent.batch_descent import batches
from concepts.gradient_descent.regression import regression

quoted = importlib.import_module("concepts.gradient_descent.claims")


def test_the_prediction() -> None:
    """(sqrt(100) - 1) / (sqrt(100) + 1), Polyak 1964: what plain descent keeps at a condition number of 10."""
    assert gd.prediction() == "root"
    assert gd.OPTIONS["root"] == pytest.approx((10 - 1) / (10 + 1), abs=0.005)
    assert gd.OPTIONS["same"] == pytest.approx((100 - 1) / (100 + 1), abs=0.005)
    assert gd.OPTIONS["half"] == pytest.approx(((100 - 1) / (100 + 1)) ** 2, abs=0.002)


def test_claims_of_the_pace() -> None:
    claims = gd.claims()
    assert claims["shrunk"] == pytest.approx(0.9802**-500)
    assert claims["grown"] == pytest.approx(1.02**500)
    assert claims["limit_nesterov"] == pytest.approx(2 * (1 + 81 / 121) / (1 + 2 * 81 / 121))
    place = torch.ones(2, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([place], lr=claims["rate_heavy"], momentum=81 / 121)
    furthest, needed = 0.0, 0
    for step in range(1, 101):
        optimizer.zero_grad()
        (0.5 * (place[0] ** 2 / 100 + place[1] ** 2)).backward()
        optimizer.step()
        far = float(place.detach().norm()) / np.sqrt(2)
        furthest, needed = max(furthest, far), step + 1 if far > 1e-3 else needed
    assert claims["swing_heavy"] == pytest.approx(furthest)
    assert claims["heavy_hundred"] == needed


def test_claims_of_races() -> None:
    """Counted by races of their own, where the lab on the turned valley runs all angles at once."""
    claims = gd.claims()
    names = ("sgd", "adagrad", "adam")
    straight, skew = (gd.race("bowl", 100, angle, racers=names, steps=500) for angle in (0, 45))
    assert [claims[f"straight_{name}"] for name in ("plain", "adagrad", "adam")] == straight.arrived.tolist()
    assert [claims[f"skew_{name}"] for name in ("plain", "adagrad", "adam")] == skew.arrived.tolist()
    kept = gd.race("bowl", 100, 45, racers=names, rates=straight.rates, steps=500)
    assert claims["kept_adam"] == kept.arrived[2] > 3 * claims["straight_adam"]
    assert claims["ridge"] == 0.25


def test_claims_of_batches() -> None:
    claims = gd.claims()
    assert claims["epoch_one"] == pytest.approx(claims["epoch_seen"], abs=3 * claims["epoch_error"])
    on = regression()
    after = np.array([-0.8, 1.1]) - 0.1 * (on.hessian @ (np.array([-0.8, 1.1]) - on.best))
    assert claims["epoch_all"] == pytest.approx(on.excess(after))
    one = batches()
    assert claims["epoch_one"] == pytest.approx(one.expected[2, list(one.seen).index(442)])


def test_the_window_of_peaks() -> None:
    """Of a loss that is a power of the rate on both sides, by hand; and refused where it is cut off."""
    peaks = np.array([0.25, 1, 4, 16, 64, 256])
    final = np.array([16.0, 4, 1, 2**1.5, 2**3, np.nan])  # 4 / rate, then its power 3/4
    assert quoted.window(peaks, final) == pytest.approx(4 * 2 ** (4 / 3) / 2)
    for cut in (slice(2, 6), slice(0, 3)):
        with pytest.raises(ValueError, match="peaks must reach to where the loss has doubled"):
            quoted.window(peaks[cut], final[cut])


@pytest.mark.parametrize("lane", ["constant", "cosine", "average"])
def test_how_far_a_peak_may_be_missed(lane: str) -> None:
    """By root finding on the exact moments; the least loss by SciPy's minimizer."""

    def log_loss(log_rate: float) -> float:
        return float(np.log(schedules.finals(lane, np.exp([log_rate]))[0]))

    least = optimize.minimize_scalar(log_loss, bounds=np.log([0.004, 0.04]), method="bounded")
    edges = [
        optimize.brentq(lambda x: log_loss(x) - least.fun - np.log(2), least.x, np.log(end), xtol=1e-4)
        for end in (0.002, 0.85)
    ]
    assert gd.claims()[f"window_{lane}"] == pytest.approx(np.exp(edges[1] - edges[0]), rel=1e-3)


def test_why_momentum_pays_the_root() -> None:
    """From the flattest to the steepest direction both roots have the size of the square root of the momentum; at
    either end they are one and the same, and a run takes longer than that one root would."""
    claims = gd.claims()
    beta, rate = claims["beta_heavy"], claims["rate_heavy"]
    assert np.sqrt(beta) == pytest.approx(1 - 2 / (np.sqrt(100) + 1))
    assert [rate / 100, rate] == pytest.approx([(1 - np.sqrt(beta)) ** 2, (1 + np.sqrt(beta)) ** 2])
    for curvature in np.linspace(0.01, 1, 12):
        both = np.roots([1, -(1 + beta - rate * curvature), beta])
        assert np.abs(both) == pytest.approx([np.sqrt(beta)] * 2)
        assert (abs(both[0] - both[1]) < 1e-6) == (curvature in (0.01, 1))
    assert np.sqrt(beta) ** claims["one_root"] <= 1e-3 < np.sqrt(beta) ** (claims["one_root"] - 1)
    assert claims["heavy_hundred"] > 1.5 * claims["one_root"]


def test_claims_of_adam() -> None:
    assert gd.claims()["raw_first"] == pytest.approx(0.1 / np.sqrt(0.001), rel=1e-5)
