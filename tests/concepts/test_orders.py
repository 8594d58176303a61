"""The table of orders: its parts add up, and a record knows nothing that came later."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from concepts.feature_engineering.orders import CARRIERS, NOTES, PRIOR_HOURS, PRIOR_ORDERS, SIZES, orders, record


def test_the_parts_add_up():
    """A least-squares fit on the true terms finds the coefficients that the docstring names."""
    data = orders(1800, noise=0.0)
    table, clock = data.table, data.table.ordered_at.dt
    far = np.log(table.distance_km / 60)
    heavy = np.log(table.weight_kg / 2) / 0.8
    dear = np.log(table.basket_cents / 4500) / 0.7
    wave = np.cos(2 * np.pi * (clock.hour + clock.minute / 60 - 1) / 24)
    known = 60 + 8 * far + 3 * (heavy**2 - 1) + 4 * far * heavy + 2 * dear + 7 * wave
    known += 6 * (clock.day_of_week > 4) + table.carrier.map(CARRIERS) + table.note.map(NOTES)
    rest = data.hours - known
    levels = pd.get_dummies(table[["city", "seller"]], dtype=float).to_numpy()
    explained = levels @ np.linalg.lstsq(levels, rest, rcond=None)[0]
    moved = data.hours > 1
    assert np.abs(rest - explained)[moved].max() < 2
    assert np.corrcoef(rest, explained)[0, 1] > 0.999


def test_noise_has_its_size_and_the_ceiling_is_what_remains():
    calm, loud = orders(1800, 0.0), orders(1800, 5.0)
    inside = (calm.hours > 1) & (loud.hours > 1)
    assert (loud.hours - calm.hours)[inside].std() == pytest.approx(5, rel=0.05)
    assert calm.ceiling == 1
    assert loud.ceiling == pytest.approx(1 - 25 / loud.hours.var())
    assert (calm.table.drop(columns=["seller_mean", "seller_orders"]).columns == loud.table.columns[:8]).all()


def test_the_record_counts_what_had_arrived():
    data = orders(600, seed=3)
    arrived = data.table.ordered_at + pd.to_timedelta(data.hours, unit="h")
    for row in (0, 100, 350, 599):
        now = data.table.iloc[row]
        past = data.hours[(data.table.seller == now.seller) & (arrived <= now.ordered_at)]
        assert now.seller_orders == len(past)
        expected = (past.sum() + PRIOR_HOURS * PRIOR_ORDERS) / (len(past) + PRIOR_ORDERS)
        assert now.seller_mean == pytest.approx(expected, rel=1e-12)


def test_the_whole_table_counts_the_order_itself():
    data = orders(600, counted="all")
    means = data.table.groupby("seller").seller_orders.first(), pd.Series(data.hours).groupby(data.table.seller)
    assert (means[0] == means[1].size()).all()
    shrunk = (means[1].sum() + PRIOR_HOURS * PRIOR_ORDERS) / (means[1].size() + PRIOR_ORDERS)
    assert data.table.seller_mean.to_numpy() == pytest.approx(data.table.seller.map(shrunk).to_numpy())


def test_the_leak_counts_all_other_orders():
    honest, leaky = orders(600), orders(600, counted="others")
    assert np.array_equal(honest.hours, leaky.hours)
    everything = leaky.table.groupby("seller").size() - 1
    assert (leaky.table.seller_orders == leaky.table.seller.map(everything)).all()
    assert (leaky.table.seller_orders >= honest.table.seller_orders).all()
    others = [
        leaky.hours[(leaky.table.seller == seller).to_numpy()].sum() for seller in leaky.table.seller
    ] - leaky.hours
    assert leaky.table.seller_mean.to_numpy() == pytest.approx(
        (others + PRIOR_HOURS * PRIOR_ORDERS) / (leaky.table.seller_orders.to_numpy() + PRIOR_ORDERS)
    )


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 40))
def test_later_values_never_change_an_earlier_record(seed, n):
    rng = np.random.default_rng(seed)
    group, asked = rng.integers(4, size=n), rng.random(n)
    known, value = asked + rng.random(n), rng.standard_normal(n)
    now = float(rng.random())
    changed = np.where(known > now, rng.standard_normal(n), value)
    before = asked <= now
    for ours, other in zip(record(group, asked, known, value), record(group, asked, known, changed), strict=True):
        assert ours[before] == pytest.approx(other[before], abs=1e-12)
    brute = [value[(group == group[i]) & (known <= asked[i])].sum() for i in range(n)]
    assert record(group, asked, known, value)[0] == pytest.approx(brute, abs=1e-9)


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ({"n": 100}, "n"),
        ({"counted": "none"}, "counted"),
        ({"noise": -1}, "noise"),
        ({"noise": 21}, "noise"),
        ({"seed": -1}, "seed"),
        ({"seed": 10_000}, "seed"),
    ],
)
def test_bad_arguments_are_named(arguments, name):
    with pytest.raises(ValueError, match=f"^{name} must"):
        orders(**({"n": SIZES[0]} | arguments))


def test_same_seed_same_orders():
    pd.testing.assert_frame_equal(orders(600, seed=5).table, orders(600, seed=5).table)
    assert not np.array_equal(orders(600, seed=5).hours, orders(600, seed=6).hours)
