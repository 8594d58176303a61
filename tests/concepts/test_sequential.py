"""The sequential designs against published tables, a multivariate normal integral, closed forms and simulation."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import multivariate_normal, norm

from concepts import sequential as sq


def mvn_stop(upper: np.ndarray, lower: np.ndarray, times: np.ndarray, drift: float) -> float:
    """Chance to cross by the last look: one minus that of staying inside, by SciPy's multivariate normal."""
    root = np.sqrt(times)
    cov = np.minimum.outer(times, times) / np.outer(root, root)
    inside = multivariate_normal(drift * root, cov, maxpts=400_000 * len(root), abseps=1e-7, seed=0)
    return float(1 - inside.cdf(upper, lower_limit=lower))


# Armitage, McPherson and Rowe (1969), table 2; Jennison and Turnbull (2000), table 2.2.
@pytest.mark.parametrize(
    ("looks", "percent"),
    [(1, 5.0), (2, 8.3), (3, 10.7), (4, 12.6), (5, 14.2), (10, 19.3), (20, 24.8), (30, 28.0), (50, 32.0), (100, 37.4)],
)
def test_naive_error_published(looks: int, percent: float) -> None:
    assert 100 * sq.naive_error(looks) == pytest.approx(percent, abs=0.051)


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
    z = sq.boundary("pocock", looks, alpha)
    assert z == pytest.approx(np.full(looks, pocock), abs=6e-4)
    falling = obrien_fleming * np.sqrt(looks / np.arange(1, looks + 1))
    assert sq.boundary("obrien_fleming", looks, alpha) == pytest.approx(falling, abs=6e-4 * np.sqrt(looks))


@pytest.mark.parametrize("method", ["pocock", "obrien_fleming"])
@pytest.mark.parametrize("alpha", [0.01, 0.2])
def test_constants_against_multivariate_normal(method: str, alpha: float) -> None:
    z = sq.boundary(method, 4, alpha)
    assert mvn_stop(z, -z, np.arange(1, 5) / 4, 0.0) == pytest.approx(alpha, abs=2e-5)


def test_spending_bounds_published() -> None:
    # Lan and DeMets bounds of five looks, 0.025 a side, as ld98 (Reboussin et al. 2000) and gsDesign print them.
    obf = sq.boundary("obf_spending", 5)
    assert obf == pytest.approx([4.8769, 3.3570, 2.6803, 2.2898, 2.0310], abs=1e-4)
    assert sq.boundary("pocock_spending", 5) == pytest.approx([2.438, 2.427, 2.410, 2.397, 2.386], abs=6e-4)
    # One-sided 0.05 at quarters, as SeqBounds.jl prints them (its integration grid gives four digits).
    quarters = sq.spending_boundary([0.25, 0.5, 0.75, 1.0], 0.05, sides=1)
    assert quarters == pytest.approx([3.74955, 2.53993, 2.01604, 1.72014], abs=1e-4)


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


@pytest.mark.parametrize("convention", sq.CONVENTIONS)
@pytest.mark.parametrize("spending", [sq.obf_spending, sq.pocock_spending])
def test_spending_two_conventions(convention: str, spending) -> None:  # type: ignore[no-untyped-def]
    times = np.array([0.3, 0.7, 1.0])
    z = sq.spending_boundary(times, 0.1, spending, convention=convention)
    each = spending(times, 0.05) if convention == "per_side" else spending(times, 0.1) / 2
    for last in (1, 2, 3):
        assert mvn_stop(z[:last], -z[:last], times[:last], 0.0) == pytest.approx(2 * each[last - 1], abs=2e-5)
    method = "obf_spending" if spending is sq.obf_spending else "pocock_spending"
    equal = sq.spending_boundary([1 / 3, 2 / 3, 1], 0.1, spending, convention=convention)
    assert sq.boundary(method, 3, 0.1, convention=convention) == pytest.approx(equal, abs=1e-7)


def test_spending_closed_forms() -> None:
    t = np.array([0.0, 0.25, 1.0])
    assert sq.obf_spending(t, 0.05) == pytest.approx([0, 2 * norm.sf(norm.isf(0.025) / 0.5), 0.05])
    assert sq.pocock_spending(t, 0.05) == pytest.approx([0, 0.05 * np.log(1 + (np.e - 1) / 4), 0.05])
    # First looks in closed form: the two conventions spend differently there. Nothing to spend: the cap.
    assert sq.boundary("obf_spending", 5, convention="two_sided")[0] == pytest.approx(norm.isf(0.025) * np.sqrt(5))
    per_side = norm.isf(2 * norm.sf(norm.isf(0.0125) * np.sqrt(5)))
    assert sq.boundary("obf_spending", 5)[0] == pytest.approx(per_side)
    assert sq.spending_boundary([0.01, 1.0])[0] == sq.FAR


def test_always_valid_is_the_mixture() -> None:
    """The boundary is where the likelihood ratio, averaged over effects by quadrature, reaches 1 / alpha."""
    t, tau2, alpha = 0.4, 3.0, 0.05
    z = sq.always_valid_boundary([t], alpha, tau2)[0]
    effects = np.linspace(-15, 15, 20_001)
    score = z * np.sqrt(t)
    ratio = np.exp(effects * score - effects**2 * t / 2) * norm.pdf(effects, scale=np.sqrt(tau2))
    assert np.trapezoid(ratio, effects) == pytest.approx(1 / alpha, rel=1e-6)
    assert sq.boundary("always_valid", 5, alpha, tau2)[1] == pytest.approx(z)
    # Far past the plan, a hundred looks still keep the promise.
    times = np.arange(1, 101) / 10
    assert 0 < sq.crossing(sq.always_valid_boundary(times), times).total < 0.05


def test_simple_boundaries() -> None:
    assert sq.boundary("none", 3, 0.1) == pytest.approx(np.full(3, norm.isf(0.05)))
    assert sq.boundary("bonferroni", 4, 0.1) == pytest.approx(np.full(4, norm.isf(0.0125)))
    assert sq.planned_drift(0.05, 0.8) == pytest.approx(2.8016, abs=1e-4)
    drift = sq.planned_drift(0.2, 0.5)
    assert norm.sf(norm.isf(0.1) - drift) + norm.cdf(-norm.isf(0.1) - drift) == pytest.approx(0.5)


@settings(max_examples=15, deadline=None)
@given(
    st.sampled_from(["pocock", "obrien_fleming", "obf_spending", "pocock_spending"]),
    st.integers(1, 40),
    st.floats(0.01, 0.3),
    st.sampled_from(sorted(sq.CONVENTIONS)),
)
def test_corrections_keep_alpha(method: str, looks: int, alpha: float, convention: str) -> None:
    z = sq.boundary(method, looks, alpha, convention=convention)
    assert sq.crossing(z).total == pytest.approx(alpha, abs=2e-6)
    assert sq.crossing(sq.boundary("bonferroni", looks, alpha)).total <= alpha + 1e-12
    assert alpha - 1e-12 <= sq.naive_error(looks, alpha) <= 1 - (1 - alpha) ** looks + 1e-12


@settings(max_examples=15, deadline=None)
@given(st.lists(st.floats(0.01, 0.3), min_size=1, max_size=6), st.floats(0.005, 0.2), st.sampled_from([1, 2]))
def test_spending_at_any_looks(gaps: list[float], alpha: float, sides: int) -> None:
    times = np.cumsum(gaps) / max(1.0, sum(gaps))
    z = sq.spending_boundary(times, alpha, sq.pocock_spending, sides)
    lower = None if sides == 2 else np.full(len(z), -np.inf)
    assert sq.crossing(z, times, lower=lower).total == pytest.approx(sq.pocock_spending(times[-1], alpha), abs=1e-6)
    # Later looks do not change earlier boundaries.
    assert sq.spending_boundary(times[:1], alpha, sq.pocock_spending, sides)[0] == pytest.approx(z[0])


# ------------------------------------------------------------------------------------------------- the sweep


@pytest.mark.parametrize(
    ("method", "effect"), [("none", 0.0), ("pocock", 1.0), ("obrien_fleming", 0.5), ("always_valid", 0.0)]
)
def test_sweep_rows_match_single_designs(method: str, effect: float) -> None:
    sweep = sq.peeking(method, 0.1, 0.9, effect, experiments=500, seed=3)
    assert sweep.planned == pytest.approx(sq.planned_drift(0.1, 0.9))
    assert sweep.drift == pytest.approx(effect * sweep.planned)
    assert sweep.independent[:2] == pytest.approx([0.1, 0.19])
    for step in (0, 6, 29):
        k = sweep.looks[step]
        assert sweep.times[step, :k] == pytest.approx(np.arange(1, k + 1) / k)
        for row, name in enumerate(sq.METHODS):
            z = sq.boundary(name, k, 0.1)
            assert sweep.error[row, step] == pytest.approx(sq.crossing(z).total, abs=1e-5)
            planned = sq.crossing(z, drift=sweep.planned)
            assert sweep.power[row, step] == pytest.approx(planned.total, abs=1e-5)
            assert sweep.share[row, step] == pytest.approx(planned.expected_fraction, abs=1e-5)
        true = sq.crossing(sq.boundary(method, k, 0.1), drift=sweep.drift)
        assert sweep.boundary[step, :k] == pytest.approx(sq.boundary(method, k, 0.1), abs=1e-4)
        assert sweep.stopped[step, :k] == pytest.approx(np.cumsum(true.above + true.below), abs=1e-5)
        naive = sq.crossing(sq.boundary("none", k, 0.1), drift=sweep.drift)
        assert sweep.stopped_naive[step, :k] == pytest.approx(np.cumsum(naive.above + naive.below), abs=1e-5)
        assert np.isnan(sweep.stopped[step, k:]).all()
        assert np.isnan(sweep.paths[:, step, k:]).all()


@pytest.mark.parametrize(
    ("method", "effect", "seed"),
    [("none", 0, 0), ("pocock", 0, 1), ("obf_spending", 1, 2), ("always_valid", 1, 3)],
)
def test_simulation_within_three_standard_errors(method: str, effect: float, seed: int) -> None:
    sweep = sq.peeking(method, effect=effect, experiments=20_000, seed=seed)
    row = sweep.chosen
    for simulated, exact in ((sweep.simulated, sweep.error[row]), (sweep.simulated_naive, sweep.error[0])):
        assert np.all(np.abs(simulated - exact) <= 3 * sweep.standard_error(exact))
    looks = ~np.isnan(sweep.stopped)
    off = np.abs(sweep.stopped_simulated - sweep.stopped)[looks]
    assert np.mean(off <= 3 * sweep.standard_error(sweep.stopped[looks]) + 1e-4) > 0.98
    assert sweep.standard_error(0.2) == pytest.approx(np.sqrt(0.16 / 20_000))


def test_paths_and_first_crossings() -> None:
    sweep = sq.peeking("pocock", effect=1.0, experiments=100, seed=5)
    assert sweep.paths.shape == (sq.SHOWN, 30, 30)
    for step in (0, 4, 29):
        k = sweep.looks[step]
        out = np.abs(sweep.paths[:, step, :k]) >= sweep.boundary[step, :k]
        expected = [row.argmax() + 1 if row.any() else 0 for row in out]
        assert sweep.first[:, step].tolist() == expected
    # Every step looks at the same experiments: all share their last look, and half way is look 1 of 2 and 2 of 4.
    assert np.ptp([sweep.paths[:, step, step] for step in range(30)], axis=0) == pytest.approx(0)
    assert sweep.paths[:, 1, 0] == pytest.approx(sweep.paths[:, 3, 1])
    calm = sq.peeking("pocock", effect=0.0, experiments=100, seed=5)
    trend = np.broadcast_to(sweep.drift * np.sqrt(sweep.times), sweep.paths.shape)
    assert sweep.paths - calm.paths == pytest.approx(trend, nan_ok=True)
    assert np.std(sq.peeking(experiments=2000).paths[:, 9, :10], axis=0) == pytest.approx(np.ones(10), abs=0.4)


def test_deterministic_and_table() -> None:
    one, same, other = (sq.peeking("pocock", experiments=200, seed=s) for s in (1, 1, 2))
    for field in dataclasses.fields(one):
        np.testing.assert_array_equal(getattr(one, field.name), getattr(same, field.name))
    assert not np.array_equal(one.paths, other.paths, equal_nan=True)
    table = one.table()
    assert all(column.shape == (30,) for column in table.values())
    assert table["false positives, Pocock"] == pytest.approx(np.full(30, 0.05), abs=1e-5)
    assert table["boundary |z| at the last look, Pocock"][4] == pytest.approx(2.413, abs=6e-4)


INF = float("inf")


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: sq.boundary("bayes", 5), "method"),
        (lambda: sq.boundary("none", 0), "looks"),
        (lambda: sq.boundary("none", 201), "looks"),
        (lambda: sq.boundary("none", 2.5), "looks"),  # type: ignore[arg-type]
        (lambda: sq.boundary("none", 5, 1.0), "alpha"),
        (lambda: sq.boundary("none", 5, convention="both"), "convention"),
        (lambda: sq.naive_error(0), "looks"),
        (lambda: sq.naive_error(5, 0.0), "alpha"),
        (lambda: sq.always_valid_boundary([1.0], 0.05, 0.0), "mixture_variance"),
        (lambda: sq.always_valid_boundary([0.0, 1.0]), "fractions"),
        (lambda: sq.obf_spending(1.1), "t must"),
        (lambda: sq.pocock_spending(-0.1), "t must"),
        (lambda: sq.spending_boundary([0.5, 0.4]), "fractions"),
        (lambda: sq.spending_boundary([0.5, 1.2]), "t must"),
        (lambda: sq.spending_boundary([0.5, 1.0], sides=3), "sides"),
        (lambda: sq.spending_boundary([0.5, 1.0], convention="?"), "convention"),
        (lambda: sq.crossing([2.0, 2.0], [1.0]), "upper, lower and fractions"),
        (lambda: sq.crossing([2.0], lower=[3.0]), "lower"),
        (lambda: sq.crossing([2.0], drift=INF), "drift"),
        (lambda: sq.crossing([]), "fractions"),
        (lambda: sq.planned_drift(0.05, 0.04), "power"),
        (lambda: sq.peeking(alpha=0.5), "alpha"),
        (lambda: sq.peeking(power=0.2), "power"),
        (lambda: sq.peeking(effect=-0.1), "effect"),
        (lambda: sq.peeking(experiments=10), "experiments"),
        (lambda: sq.peeking("bayes"), "method"),
    ],
)
def test_bad_input(call, name: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=name) as caught:
        call()
    assert str(caught.value).count("\n") == 0
    assert str(caught.value).endswith(".")
