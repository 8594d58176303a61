"""The recursion over looks against SciPy's multivariate normal, closed forms and simulation."""

import numpy as np
import pytest
from scipy.stats import multivariate_normal, norm

from concepts.ab_testing import crossing as sq


def mvn_stop(upper: np.ndarray, lower: np.ndarray, times: np.ndarray, drift: float) -> float:
    """Chance to cross by the last look: one minus that of staying inside, by SciPy's multivariate normal."""
    root = np.sqrt(times)
    cov = np.minimum.outer(times, times) / np.outer(root, root)
    inside = multivariate_normal(drift * root, cov, maxpts=400_000 * len(root), abseps=1e-7, seed=0)
    return float(1 - inside.cdf(upper, lower_limit=lower))


@pytest.mark.parametrize("drift", [-1.0, 0.0, 2.8])
def test_crossing_against_multivariate_normal(drift: float) -> None:
    times = np.array([0.2, 0.5, 0.6, 1.0])
    upper, lower = np.array([2.5, np.inf, 2.0, 1.8]), np.array([-np.inf, -2.2, -1.0, -0.5])
    for last in range(1, 5):
        cut = sq.crossing(upper[:last], times[:last], drift, lower[:last])
        expected = mvn_stop(upper[:last], lower[:last], times[:last], drift)
        assert cut.total == pytest.approx(expected, abs=1e-5)
    one_look = sq.crossing([1.5], [0.5], drift, [-2.0])
    root = np.sqrt(0.5)
    assert one_look.above == pytest.approx(norm.sf(1.5 - drift * root), rel=1e-12)
    assert one_look.below == pytest.approx(norm.cdf(-2.0 - drift * root), rel=1e-12)


def test_crossing_wide_open_and_far_drift() -> None:
    silent = sq.crossing([np.inf, np.inf, 2.0], drift=6.0, lower=[-np.inf] * 3)
    assert silent.total == pytest.approx(norm.sf(2.0 - 6.0), abs=1e-7)  # the first two looks cannot stop
    assert sq.crossing([np.inf, -2.0], drift=-6.0, lower=[-np.inf] * 2).total == pytest.approx(norm.sf(4.0), abs=1e-7)
    mirrored = sq.crossing([2.0, 1.0], drift=-1.0, lower=[-2.5, -1.5])
    assert mirrored.below == pytest.approx(sq.crossing([2.5, 1.5], drift=1.0, lower=[-2.0, -1.0]).above)


def test_expected_fraction() -> None:
    plan = sq.crossing([1.0, 1.0], [0.5, 2.0], 1.0)
    stop_early = norm.sf(1 - np.sqrt(0.5)) + norm.cdf(-1 - np.sqrt(0.5))
    assert plan.expected_fraction == pytest.approx(0.5 * stop_early + 2.0 * (1 - stop_early), rel=1e-9)


def test_giving_up_against_multivariate_normal() -> None:
    """Three looks: the chance to win at each, and to have fallen below the futility bound before."""
    times, drift = np.array([0.3, 0.6, 1.0]), 1.5
    upper, lower, futile = np.array([2.7, 2.4, 2.0]), np.full(3, -2.5), np.array([-0.5, 0.6, -np.inf])
    cut = sq.crossing(upper, times, drift, lower, futile)
    root = np.sqrt(times)
    cov = np.minimum.outer(times, times) / np.outer(root, root)

    def chance(low: list[float], high: list[float]) -> float:
        k = len(low)
        law = multivariate_normal(drift * root[:k], cov[:k, :k], maxpts=2_000_000, abseps=1e-8, seed=0)
        return float(law.cdf(high, lower_limit=low))

    inf = np.inf
    assert cut.above[1] == pytest.approx(chance([-0.5, 2.4], [2.7, inf]), abs=1e-6)
    assert cut.above[2] == pytest.approx(chance([-0.5, 0.6, 2.0], [2.7, 2.4, inf]), abs=1e-6)
    assert cut.gave_up[0] == pytest.approx(norm.cdf(-0.5 - drift * root[0]) - norm.cdf(-2.5 - drift * root[0]))
    assert cut.gave_up[1] == pytest.approx(chance([-0.5, -2.5], [2.7, 0.6]), abs=1e-6)
    assert cut.below[1] == pytest.approx(chance([-0.5, -inf], [2.7, -2.5]), abs=1e-6)
    assert cut.gave_up[2] == pytest.approx(0, abs=1e-12)
    stops = cut.above + cut.below + cut.gave_up
    assert cut.expected_fraction == pytest.approx(times @ stops + 1.0 * (1 - stops.sum()))
    assert cut.total == pytest.approx(cut.above.sum() + cut.below.sum())


def test_mirrored_designs_are_what_the_general_recursion_gives() -> None:
    """Bounds that mirror each other are carried by half the nodes; a hair's difference takes the general way."""
    upper = np.array([3.5, 2.8, 2.4, 2.1])
    half = sq.crossing(upper, drift=2.0)
    whole = sq.crossing(upper, drift=2.0, lower=-upper * (1 + 1e-12))
    assert half.above == pytest.approx(whole.above, abs=1e-8)
    assert half.below == pytest.approx(whole.below, abs=1e-10)


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (
            lambda: sq.crossing([2.0, 2.0], [1.0]),
            "futility and fractions must be as long, got 2, 2, 2 and 1",
        ),
        (lambda: sq.crossing([2.0], futility=[0.0, 0.0]), "got 1, 1, 2 and 1"),
        (lambda: sq.crossing([2.0], lower=[3.0]), "lower and futility must stay below upper"),
        (lambda: sq.crossing([2.0], futility=[2.0]), "lower and futility must stay below upper"),
        (lambda: sq.crossing([2.0], drift=float("inf")), "drift must be from -20 to 20, got inf"),
        (lambda: sq.crossing([]), "fractions must rise"),
        (lambda: sq.crossing([2.0, 2.0], [0.5, 0.4]), "fractions must rise"),
    ],
)
def test_bad_input(call, name: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=name):
        call()
