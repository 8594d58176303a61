"""Sequential boundaries against published tables, a multivariate normal integral, closed forms and quadrature."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import multivariate_normal, norm

from concepts.ab_testing import boundaries as bd
from concepts.ab_testing.crossing import FAR, crossing


def mvn_stop(upper: np.ndarray, lower: np.ndarray, times: np.ndarray, drift: float) -> float:
    """Chance to cross by the last look: one minus that of staying inside, by SciPy's multivariate normal."""
    root = np.sqrt(times)
    cov = np.minimum.outer(times, times) / np.outer(root, root)
    inside = multivariate_normal(drift * root, cov, maxpts=400_000 * len(root), abseps=1e-7, seed=0)
    return float(1 - inside.cdf(upper, lower_limit=lower))


# Jennison and Turnbull (2000), table 2.1 (Pocock's constants) and table 2.3 (O'Brien and Fleming's).
@pytest.mark.parametrize(
    ("looks", "alpha", "pocock", "obrien_fleming"),
    [
        (1, 0.05, 1.960, 1.960),
        (2, 0.05, 2.178, 1.977),
        (3, 0.05, 2.289, 2.004),
        (4, 0.05, 2.361, 2.024),
        (5, 0.05, 2.413, 2.040),
        (10, 0.05, 2.555, 2.087),
        (20, 0.05, 2.672, 2.126),
        (5, 0.01, 2.986, 2.621),
        (5, 0.10, 2.122, 1.751),
    ],
)
def test_constants_published(looks: int, alpha: float, pocock: float, obrien_fleming: float) -> None:
    z = bd.boundary("pocock", looks, alpha)
    assert z == pytest.approx(np.full(looks, pocock), abs=6e-4)
    falling = obrien_fleming * np.sqrt(looks / np.arange(1, looks + 1))
    assert bd.boundary("obrien_fleming", looks, alpha) == pytest.approx(falling, abs=6e-4 * np.sqrt(looks))


@pytest.mark.parametrize("method", ["pocock", "obrien_fleming"])
@pytest.mark.parametrize("alpha", [0.01, 0.2])
def test_constants_against_multivariate_normal(method: str, alpha: float) -> None:
    z = bd.boundary(method, 4, alpha)
    assert mvn_stop(z, -z, np.arange(1, 5) / 4, 0.0) == pytest.approx(alpha, abs=2e-5)


def test_spending_bounds_published() -> None:
    # Lan and DeMets bounds of five looks, 0.025 a side, as ld98 (Reboussin et al. 2000) and gsDesign print them.
    obf = bd.boundary("obf_spending", 5)
    assert obf == pytest.approx([4.8769, 3.3570, 2.6803, 2.2898, 2.0310], abs=1e-4)
    assert bd.boundary("pocock_spending", 5) == pytest.approx([2.438, 2.427, 2.410, 2.397, 2.386], abs=6e-4)
    # One-sided 0.05 at quarters, as SeqBounds.jl prints them (its integration grid gives four digits).
    quarters = bd.spending_boundary([0.25, 0.5, 0.75, 1.0], 0.05, sides=1)
    assert quarters == pytest.approx([3.74955, 2.53993, 2.01604, 1.72014], abs=1e-4)


@pytest.mark.parametrize("convention", bd.CONVENTIONS)
@pytest.mark.parametrize("spending", [bd.obf_spending, bd.pocock_spending])
def test_spending_two_conventions(convention: str, spending) -> None:  # type: ignore[no-untyped-def]
    times = np.array([0.3, 0.7, 1.0])
    z = bd.spending_boundary(times, 0.1, spending, convention=convention)
    each = spending(times, 0.05) if convention == "per_side" else spending(times, 0.1) / 2
    for last in (1, 2, 3):
        assert mvn_stop(z[:last], -z[:last], times[:last], 0.0) == pytest.approx(2 * each[last - 1], abs=2e-5)
    method = "obf_spending" if spending is bd.obf_spending else "pocock_spending"
    equal = bd.spending_boundary([1 / 3, 2 / 3, 1], 0.1, spending, convention=convention)
    assert bd.boundary(method, 3, 0.1, convention=convention) == pytest.approx(equal, abs=1e-7)


def test_spending_closed_forms() -> None:
    t = np.array([0.0, 0.25, 1.0])
    assert bd.obf_spending(t, 0.05) == pytest.approx([0, 2 * norm.sf(norm.isf(0.025) / 0.5), 0.05])
    assert bd.pocock_spending(t, 0.05) == pytest.approx([0, 0.05 * np.log(1 + (np.e - 1) / 4), 0.05])
    # First looks in closed form: the two conventions spend differently there. Nothing to spend: the cap.
    assert bd.boundary("obf_spending", 5, convention="two_sided")[0] == pytest.approx(norm.isf(0.025) * np.sqrt(5))
    per_side = norm.isf(2 * norm.sf(norm.isf(0.0125) * np.sqrt(5)))
    assert bd.boundary("obf_spending", 5)[0] == pytest.approx(per_side)
    assert bd.spending_boundary([0.01, 1.0])[0] == FAR


def test_always_valid_is_the_mixture() -> None:
    """The boundary is where the likelihood ratio, averaged over effects by quadrature, reaches 1 / alpha."""
    t, tau2, alpha = 0.4, 3.0, 0.05
    z = bd.always_valid_boundary([t], alpha, tau2)[0]
    effects = np.linspace(-15, 15, 20_001)
    score = z * np.sqrt(t)
    ratio = np.exp(effects * score - effects**2 * t / 2) * norm.pdf(effects, scale=np.sqrt(tau2))
    assert np.trapezoid(ratio, effects) == pytest.approx(1 / alpha, rel=1e-6)
    assert bd.boundary("always_valid", 5, alpha, tau2)[1] == pytest.approx(z)
    # Far past the plan, a hundred looks still keep the promise.
    times = np.arange(1, 101) / 10
    assert 0 < crossing(bd.always_valid_boundary(times), times).total < 0.05


def test_simple_boundaries() -> None:
    assert bd.boundary("none", 3, 0.1) == pytest.approx(np.full(3, norm.isf(0.05)))
    assert bd.boundary("bonferroni", 4, 0.1) == pytest.approx(np.full(4, norm.isf(0.0125)))


@settings(max_examples=15, deadline=None)
@given(
    st.sampled_from(["pocock", "obrien_fleming", "obf_spending", "pocock_spending"]),
    st.integers(1, 40),
    st.floats(0.01, 0.3),
    st.sampled_from(sorted(bd.CONVENTIONS)),
)
def test_corrections_keep_alpha(method: str, looks: int, alpha: float, convention: str) -> None:
    z = bd.boundary(method, looks, alpha, convention=convention)
    assert crossing(z).total == pytest.approx(alpha, abs=2e-6)
    assert crossing(bd.boundary("bonferroni", looks, alpha)).total <= alpha + 1e-12
    assert alpha - 1e-12 <= crossing(bd.boundary("none", looks, alpha)).total <= 1 - (1 - alpha) ** looks + 1e-12


@settings(max_examples=15, deadline=None)
@given(st.lists(st.floats(0.01, 0.3), min_size=1, max_size=6), st.floats(0.005, 0.2), st.sampled_from([1, 2]))
def test_spending_at_any_looks(gaps: list[float], alpha: float, sides: int) -> None:
    times = np.cumsum(gaps) / max(1.0, sum(gaps))
    z = bd.spending_boundary(times, alpha, bd.pocock_spending, sides)
    lower = None if sides == 2 else np.full(len(z), -np.inf)
    assert crossing(z, times, lower=lower).total == pytest.approx(bd.pocock_spending(times[-1], alpha), abs=1e-6)
    # Later looks do not change earlier boundaries.
    assert bd.spending_boundary(times[:1], alpha, bd.pocock_spending, sides)[0] == pytest.approx(z[0])


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: bd.boundary("bayes", 5), "method must be one of none, pocock"),
        (lambda: bd.boundary("none", 0), "looks must be a whole number from 1 to 200, got 0"),
        (lambda: bd.boundary("none", 201), "looks"),
        (lambda: bd.boundary("none", 2.5), "looks"),  # type: ignore[arg-type]
        (lambda: bd.boundary("none", 5, 1.0), "alpha must lie strictly between 0 and 1, got 1.0"),
        (lambda: bd.boundary("none", 5, convention="both"), "convention must be one of"),
        (lambda: bd.always_valid_boundary([1.0], 0.05, 0.0), "mixture_variance must be from 0.01 to 1,000"),
        (lambda: bd.always_valid_boundary([0.0, 1.0]), "fractions must be positive"),
        (lambda: bd.obf_spending(1.1), "t must lie in"),
        (lambda: bd.pocock_spending(-0.1), "t must lie in"),
        (lambda: bd.spending_boundary([0.5, 0.4]), "fractions must rise"),
        (lambda: bd.spending_boundary([0.5, 1.2]), "t must lie in"),
        (lambda: bd.spending_boundary([0.5, 1.0], sides=3), "sides must be one of 1, 2, got 3"),
        (lambda: bd.spending_boundary([0.5, 1.0], convention="?"), "convention must be one of"),
    ],
)
def test_bad_input(call, name: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=name):
        call()
