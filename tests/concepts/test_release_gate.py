"""Tango's test against the likelihood maximized by SciPy, against McNemar's by statsmodels, and at its edges."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.special import xlogy
from scipy.stats import norm
from statsmodels.stats.contingency_tables import mcnemar

from concepts.mlops.release_gate import harm_not_excluded


def by_likelihood(wins: int, losses: int, rows: int, margin: float) -> float:
    """The score test from its definition: losses minus wins is `margin` under the null, its variance the likeliest."""

    def surprise(lost: float) -> float:
        same = 1 - 2 * lost + margin
        return -float(xlogy(wins, lost - margin) + xlogy(losses, lost) + xlogy(rows - wins - losses, same))

    lost = minimize_scalar(
        surprise, bounds=(margin + 1e-12, (1 + margin) / 2 - 1e-12), method="bounded", options={"xatol": 1e-13}
    ).x
    return float(norm.sf((wins - losses + rows * margin) / np.sqrt(rows * (2 * lost - margin - margin**2))))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 40), st.integers(0, 40), st.integers(100, 900), st.floats(0.005, 0.2))
def test_against_the_likelihood(wins: int, losses: int, rows: int, margin: float) -> None:
    assert harm_not_excluded(wins, losses, rows, margin) == pytest.approx(
        by_likelihood(wins, losses, rows, margin), abs=2e-4
    )


@pytest.mark.parametrize(("wins", "losses"), [(10, 5), (3, 17), (25, 25)])
def test_without_a_margin_it_is_mcnemars(wins: int, losses: int) -> None:
    two_sided = mcnemar([[100, wins], [losses, 50]], exact=False, correction=False).pvalue
    better = wins >= losses
    assert harm_not_excluded(wins, losses, 200, 0.0) == pytest.approx(two_sided / 2 if better else 1 - two_sided / 2)


def test_edges() -> None:
    assert harm_not_excluded(0, 0, 300, 0.0) == 0.5
    no_row_differs = harm_not_excluded(0, 0, 300, 0.03)  # variance under the null: 300 x 0.03 x 0.97
    assert no_row_differs == pytest.approx(norm.sf(9 / np.sqrt(300 * 0.03 * 0.97)))


def test_its_level_by_simulation() -> None:
    """Candidates that are worse by exactly the margin pass in about one case in twenty."""
    rng = np.random.default_rng(0)
    wins, losses, _ = rng.multinomial(400, [0.03, 0.06, 0.91], size=4000).T
    passed = [harm_not_excluded(int(w), int(x), 400, 0.03) <= 0.05 for w, x in zip(wins, losses, strict=True)]
    assert np.mean(passed) == pytest.approx(0.05, abs=0.012)


@given(st.integers(0, 30), st.integers(0, 30), st.floats(0.0, 0.1))
def test_more_wins_and_a_wider_margin_help(wins: int, losses: int, margin: float) -> None:
    here = harm_not_excluded(wins, losses, 300, margin)
    assert harm_not_excluded(wins + 1, losses, 300, margin) <= here + 1e-12
    assert harm_not_excluded(wins, losses, 300, margin + 0.01) <= here + 1e-12
