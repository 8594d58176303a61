"""A table as companies have them: orders of a shop, with what was known when each was placed, and its delivery time."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from concepts.arrays import Array, Ints, frozen, one_of, within

SIZES = (600, 1200, 1800)
RECORDS = ("past", "all", "others")
NUMBERS = ["distance_km", "weight_kg", "basket_cents"]
CARRIERS = {"Arrow": 0.0, "Blitz": -7.0, "Cargo": 8.0, "Dash": -5.0}
NOTES = {"": 0.0, "leave at the door": 0.0, "gift wrap please": 4.0, "fragile glass": 6.0, "express please": -9.0}
"""What people write, and the hours that it adds."""
CITIES, SELLERS, DAYS = 80, 120, 364
PRIOR_HOURS, PRIOR_ORDERS = 60.0, 5
"""A seller's mean starts as if this many orders had taken this long, so that the first one says little."""


@dataclass(frozen=True)
class Orders:
    """table: n rows in the order of time. Its columns: ordered_at (a timestamp in 2025), distance_km, weight_kg and
    basket_cents (skewed, in units far apart), carrier (4 levels), city (80), seller (120), note (short text), and two
    made of a seller's record: seller_mean (hours) and seller_orders. hours: (n,) delivery time. noise: its SD."""

    table: pd.DataFrame
    hours: Array
    noise: float

    @property
    def ceiling(self) -> float:
        """R² of somebody who knows all but the noise."""
        return float(1 - self.noise**2 / self.hours.var())


def orders(n: int = 1800, noise: float = 5.0, seed: int = 0, counted: str = "past") -> Orders:
    """Draw n orders over 52 weeks, and the hours that each took to arrive.

    The hours add up from: the logs of distance, weight (a curve) and basket, and distance times weight; the hour of
    the day, as a wave; the weekend; the carrier; the city; the seller; a word in the note; and normal noise of that SD.
    A seller's record counts the orders that had arrived when this one was placed: counted is "past". Two leaks count
    more: "all" of the seller's orders, later ones and this one itself, and "others", all but this one. ValueError for
    n not in SIZES, counted not in RECORDS, noise outside [0, 20] or seed outside [0, 9999].
    """
    one_of("n", n, SIZES)
    one_of("counted", counted, RECORDS)
    within("noise", noise, 0, 20)
    within("seed", seed, 0, 9999)
    rng = np.random.default_rng(seed)
    minutes = np.sort(rng.integers(DAYS * 24 * 60, size=n))
    far, heavy, dear = rng.standard_normal((3, n))
    carrier, note = rng.choice(list(CARRIERS), n), rng.choice(list(NOTES), n)
    share = 1 / np.arange(1, CITIES + 1)
    city, seller = rng.choice(CITIES, n, p=share / share.sum()), rng.integers(SELLERS, size=n)
    of_city, of_seller = 4 * rng.standard_normal(CITIES), 6 * rng.standard_normal(SELLERS)
    ordered = np.datetime64("2025-01-06") + minutes.astype("timedelta64[m]")
    clock = pd.DatetimeIndex(ordered)
    wave = np.cos(2 * np.pi * (clock.hour + clock.minute / 60 - 1) / 24)
    hours = 60 + 8 * far + 3 * (heavy**2 - 1) + 4 * far * heavy + 2 * dear + 7 * wave + 6 * (clock.day_of_week > 4)
    hours += np.array([CARRIERS[each] for each in carrier]) + np.array([NOTES[each] for each in note])
    hours = np.maximum(hours + of_city[city] + of_seller[seller] + noise * rng.standard_normal(n), 1).to_numpy()
    table = pd.DataFrame(
        {
            "ordered_at": ordered,
            "distance_km": 60 * np.exp(far),
            "weight_kg": 2 * np.exp(0.8 * heavy),
            "basket_cents": 4500 * np.exp(0.7 * dear),
            "carrier": carrier,
            "city": [f"city {each:02d}" for each in city],
            "seller": [f"seller {each:03d}" for each in seller],
            "note": note,
        }
    )
    placed = minutes / 60
    known = placed if counted == "past" else np.full(n, np.inf)
    total, count = record(seller, known, placed + hours, hours)
    if counted == "others":
        total, count = total - hours, count - 1
    table["seller_mean"] = (total + PRIOR_HOURS * PRIOR_ORDERS) / (count + PRIOR_ORDERS)
    table["seller_orders"] = count
    return frozen(Orders(table, hours, noise))


def record(group: Ints, asked: Array, known: Array, value: Array) -> tuple[Array, Array]:
    """For each row: the sum and the count of `value` over the rows of its group that are known when it asks.

    group, asked, known, value: (n,). Row j counts for row i if both are of one group and known[j] <= asked[i]. A
    feature made so is correct at its point in time, whatever arrives later.
    """
    total, count = np.zeros(len(group)), np.zeros(len(group))
    for each in np.unique(group):
        rows = np.flatnonzero(group == each)
        arrived = rows[np.argsort(known[rows], kind="stable")]
        seen = np.searchsorted(known[arrived], asked[rows], side="right")
        total[rows] = np.concatenate([[0.0], np.cumsum(value[arrived])])[seen]
        count[rows] = seen
    return total, count
