"""The cheapest threshold against a dense grid, an optimizer, and every cut tried one by one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from concepts import roc_auc
from concepts.roc_auc.cheapest import model


@pytest.mark.parametrize("spread", [0.25, 0.6, 1, 1.7, 4])
@pytest.mark.parametrize("separation", [0.3, 1.5, 4])
@pytest.mark.parametrize(("prevalence", "cost_fn"), [(0.001, 1), (0.1, 10), (0.5, 1), (0.5, 100)])
def test_best_threshold_beats_every_other(separation, spread, prevalence, cost_fn):
    def price(cut):
        fpr, tpr = roc_auc.binormal_rates(cut, separation, spread)
        return prevalence * cost_fn * (1 - tpr) + (1 - prevalence) * fpr

    best = roc_auc.best_threshold(separation, spread, prevalence, cost_fn, 1.0)
    grid = np.concatenate([np.linspace(-40, 60, 200_001), [-np.inf, np.inf]])
    assert price(best) <= price(grid).min() + 1e-12
    if np.isfinite(best):
        nearby = optimize.minimize_scalar(price, bounds=(best - 0.2, best + 0.2), method="bounded")
        assert price(best) == pytest.approx(nearby.fun, rel=1e-6)


def test_best_threshold_is_where_the_chance_is_elkans():
    best = roc_auc.best_threshold(1.5, 1, 0.1, 10, 1)
    odds = 0.1 / 0.9 * stats.norm.pdf(best - 1.5) / stats.norm.pdf(best)
    assert odds / (1 + odds) == pytest.approx(1 / 11)
    assert roc_auc.best_threshold(0, 1, 0.1, 1, 1) == np.inf
    assert roc_auc.best_threshold(0, 1, 0.9, 1, 1) == -np.inf


def test_iso_cost_slope_is_the_curves_slope_at_the_best_point():
    best = roc_auc.best_threshold(1.5, 1, 0.1, 10, 1)
    (f0, f1), (t0, t1) = roc_auc.binormal_rates([best - 1e-5, best + 1e-5])
    assert (t1 - t0) / (f1 - f0) == pytest.approx(roc_auc.iso_cost_slope(0.1, 10, 1), rel=1e-6)
    assert roc_auc.iso_cost_slope(0.1, 10, 1) == pytest.approx(0.9)


scores = st.lists(st.integers(-4, 4), min_size=1, max_size=20).map(lambda values: np.array(values, float))


@settings(max_examples=60, deadline=None)
@given(scores, scores, st.sampled_from([(1, 1), (10, 1), (1, 7)]), st.sampled_from([None, 0.01, 0.6]))
def test_no_cut_is_cheaper_than_the_cheapest(pos, neg, prices, prevalence):
    """By brute force: every half step is tried, and flagging all and none."""

    def price(cut):
        miss, alarm = np.mean(pos < cut), np.mean(neg >= cut)
        share = pos.size / (pos.size + neg.size) if prevalence is None else prevalence
        return share * prices[0] * miss + (1 - share) * prices[1] * alarm

    best = roc_auc.cheapest_cut(pos, neg, *prices, prevalence)
    tries = np.arange(-4.5, 5.5, 0.5)
    costs = np.array([price(cut) for cut in tries])
    assert price(best) == pytest.approx(costs.min(), abs=1e-12)
    assert best <= tries[costs <= costs.min() + 1e-12].max() + 1e-9, "the lowest among equals"


def test_the_model_at_its_cheapest_threshold_and_at_others():
    found = model(np.array([-1.0, 0.8, 3.0]), 2.0, 1.5, 0.2, 5, 2)
    fpr, tpr = stats.norm.sf([-1.0, 0.8, 3.0]), stats.norm.sf([-1.0, 0.8, 3.0], 2.0, 1.5)
    assert found.fpr_curve == pytest.approx(fpr)
    assert found.tpr_curve == pytest.approx(tpr)
    assert found.precision_curve == pytest.approx(0.2 * tpr / (0.2 * tpr + 0.8 * fpr))
    assert found.cost_curve == pytest.approx(1000 * (0.2 * 5 * (1 - tpr) + 0.8 * 2 * fpr))
    odds = 0.25 * stats.norm.pdf(found.threshold, 2.0, 1.5) / stats.norm.pdf(found.threshold)
    assert odds / (1 + odds) == pytest.approx(2 / 7)
    assert found.cost <= found.cost_curve.min()
