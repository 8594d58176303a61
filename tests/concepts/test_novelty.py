"""Novelty and the winner's curse against published numbers and simulation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from concepts.ab_testing.novelty import novelty, retrodesign


@pytest.mark.parametrize(
    ("effect", "error", "power", "type_s", "type_m"),
    [(2, 8.1, 0.06, 0.24, 9.7), (0.1, 3.28, 0.05, 0.46, 77)],  # Gelman and Carlin 2014, simulated there, t with many df
)
def test_published_design_calculations(effect, error, power, type_s, type_m):
    ours = retrodesign(effect / error)
    assert ours.power == pytest.approx(power, abs=0.005)
    assert ours.type_s == pytest.approx(type_s, abs=0.005)
    assert ours.type_m == pytest.approx(type_m, rel=0.03)


@settings(max_examples=10, deadline=None)
@given(drift=st.floats(0.3, 4), alpha=st.floats(0.01, 0.2))
def test_retrodesign_against_simulation(drift, alpha):
    z = np.random.default_rng(0).standard_normal(200_000) + drift
    ours = retrodesign(drift, alpha)
    from scipy.stats import norm

    hit = np.abs(z) > norm.isf(alpha / 2)
    found, size = hit.sum(), np.abs(z[hit])
    assert ours.power == pytest.approx(hit.mean(), abs=0.006)
    assert ours.type_m == pytest.approx(size.mean() / drift, abs=5 * size.std() / found**0.5 / drift)
    assert ours.type_s == pytest.approx((z[hit] < 0).mean(), abs=5 * (0.25 / found) ** 0.5)


def test_exaggeration_vanishes_with_power():
    curve = retrodesign(np.linspace(0.1, 8, 50))
    assert np.all(np.diff(curve.type_m) < 0)
    assert curve.type_m[-1] == pytest.approx(1, abs=1e-6)


def test_the_effect_decays_by_half_lives_to_what_lasts():
    result = novelty(initial=0.03, lasting=0.01, half_life=5)
    assert result.today[0] == pytest.approx(0.03)
    assert result.today[5] == pytest.approx(0.02)
    assert result.today[10] == pytest.approx(0.015)
    np.testing.assert_allclose(result.truth, np.cumsum(result.today) / result.day)
    assert result.truth[-1] > 0.01 > 0


def test_running_and_weekly_estimates_are_means_of_days():
    result = novelty(seed=4, baseline=0.3, daily_users=400, alpha=0.1)
    assert result.daily_error == pytest.approx(np.sqrt(2 * 0.3 * 0.7 / 400))
    for step in (0, 3, 6, 7, 59):
        so_far = result.daily[: step + 1]
        assert result.running[step] == pytest.approx(so_far.mean())
        assert result.week[step] == pytest.approx(so_far[-7:].mean())
        assert result.week_error[step] == pytest.approx(result.daily_error / np.sqrt(len(so_far[-7:])))
    np.testing.assert_allclose(result.high - result.low, 2 * 1.644854 * result.running_error, rtol=1e-6)
    np.testing.assert_allclose(result.curse.power, retrodesign(0.005 / result.running_error, 0.1).power)


@pytest.mark.parametrize("initial", [0.03, -0.1])  # above what lasts, and below
def test_the_chance_to_miss_what_lasts_is_what_many_seeds_show(initial):
    many = [novelty(initial, seed=seed) for seed in range(1500)]
    missed = np.mean([(each.low > each.lasting) | (each.high < each.lasting) for each in many], axis=0)
    np.testing.assert_allclose(missed, many[0].error, atol=0.045)
    flat = novelty(initial=0.005, lasting=0.005)
    np.testing.assert_allclose(flat.error, 0.05)
    np.testing.assert_allclose(novelty(0.06, 0.01).error, novelty(-0.04, 0.01).error)  # excitement or dislike alike


def test_the_same_seed_gives_the_same_and_the_table_is_whole():
    table = novelty(seed=2).table()
    for name, column in novelty(seed=2).table().items():
        np.testing.assert_array_equal(column, table[name])
        assert column.shape == (60,)
        assert np.isfinite(column).all()
    assert not np.array_equal(novelty(seed=3).daily, novelty(seed=2).daily)
    assert not novelty().today.flags.writeable


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"initial": 0.5}, r"initial must be from -0.1 to 0.1, got 0.5"),
        ({"lasting": 0}, "lasting must be from"),
        ({"half_life": 0}, "half_life must be from"),
        ({"baseline": 0.9}, "baseline must be from"),
        ({"daily_users": 1}, "daily_users must be from"),
        ({"alpha": 0.9}, "alpha must be from"),
    ],
)
def test_bad_input_is_named(options, message):
    with pytest.raises(ValueError, match=message):
        novelty(**options)


@pytest.mark.parametrize(("drift", "alpha", "message"), [(0, 0.05, "drift must be positive"), (1, 1, "alpha must lie")])
def test_bad_drifts_are_named(drift, alpha, message):
    with pytest.raises(ValueError, match=message):
        retrodesign(drift, alpha)


def test_rates_stay_rates():
    with pytest.raises(ValueError, match=r"must keep treatment's rate in \[0, 1\]; on a baseline of 0.01"):
        novelty(initial=-0.1, baseline=0.01)
