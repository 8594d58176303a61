"""Capacity: how long requests wait for a free replica, by formula and by simulation, and what answering in batch costs.

Requests arrive at random, each takes a random time, and whoever finds all replicas busy queues up. While load is low,
hardly anyone waits. The wait grows with 1 / (1 - load), so the last tenth of the capacity costs more than all the rest,
and the tail goes first. Erlang's C formula (1917) gives the chance to wait, and from it every percentile; a simulation
that knows nothing of it, event by event, says the same. A replica that idles is paid for, too: that is the price of an
answer at once. A batch pays for work only, but also works out answers that nobody will ask for.

How much the service times vary counts as much as their mean: on one replica the mean wait grows with one plus their
squared coefficient of variation (F. Pollaczek 1930; A. Khinchine 1932). For more replicas that is an approximation
(A. O. Allen 1990, after Cunneen), which the simulation checks. People feel the whole response: wait and service.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from heapq import heapreplace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaincc, gammainccinv

from concepts.arrays import Array, Ints, frozen, one_of, within

LOADS = frozen(np.concatenate([np.arange(10, 65, 10), np.arange(65, 70, 5), np.arange(70, 96, 2.5)]) / 100)
"""Share of the replicas' time that is asked for, finer where it hurts."""
PERCENTILES = (50, 95, 99)
FEWEST, MOST = 4_000, 60_000
"""Requests simulated at low and at high load."""
SPANS = 20
"""Parts of a simulation whose means give its standard error."""
FEW = 500
"""Requests that have to wait; of fewer, which come in clusters, the standard error would be far too small."""
DEFINITIONS = (
    "The lines are formulas: exact for exponential service times, and for the mean wait on one replica; else an "
    "approximation. What is simulated is one run at each load. Its mean has a standard error, from its parts. Its p99 "
    "has none: a few long queues decide it, and near saturation a run of this length mostly holds too few of them, so "
    "that it tends to lie below the exact one."
)
"""Which of the two numbers is exact, to stand beside the pictures."""
POINTS = 61
VARIABILITY = {0.0: "Not: fixed times", 0.25: "Little", 1.0: "As at random: exponential", 4.0: "Much: a few take long"}
"""Squared coefficient of variation of the service times, and what that is like. They have a gamma law."""


# ------------------------------------------------------------------------------------------------------- the formula


def erlang_c(offered: ArrayLike, replicas: int) -> Array:
    """Chance that a request finds all replicas busy and has to wait, same shape as `offered`.

    offered: arrival rate times mean service time (erlangs), from 0 to below `replicas`.
    By the stable recursion of Erlang's B formula, whose C follows (A. K. Erlang 1917). ValueError for an overload.
    """
    load = np.asarray(offered, dtype=float)
    if np.any((load < 0) | (load >= replicas)):
        raise ValueError(f"offered must be from 0 to below replicas = {replicas}, got {load.tolist()}.")
    blocked = np.ones(load.shape)
    for servers in range(1, replicas + 1):
        blocked = load * blocked / (servers + load * blocked)
    return np.asarray(blocked / (1 - load / replicas * (1 - blocked)))


def waiting(arrivals: ArrayLike, service: float, replicas: int, variability: float = 1.0) -> tuple[Array, Array, Array]:
    """Chance to wait, mean wait, and its percentiles (3, ...) by PERCENTILES, in the unit of `service`.

    arrivals: requests in one such unit of time.  service: mean time of one request.  variability: of these times, the
        squared coefficient of variation.
    Those who wait do so for an exponential time with the rate at which the queue drains, replicas / service - arrivals,
    for exponential times; for others (1 + variability) / 2 times as long. That is exact for the mean on one replica.
    """
    rate = np.asarray(arrivals, dtype=float)
    chance = erlang_c(rate * service, replicas)
    drain = (replicas / service - rate) * 2 / (1 + variability)
    tails = np.reshape(1 - np.array(PERCENTILES) / 100, (-1,) + (1,) * rate.ndim)
    tiny = np.maximum(chance, 1e-300)
    return chance, np.asarray(chance / drain), np.asarray(np.maximum(np.log(tiny / tails), 0) / drain)


def beyond(times: ArrayLike, arrivals: float, service: float, replicas: int, variability: float = 1.0) -> Array:
    """Chance to wait longer than each of `times`, same shape."""
    chance = float(erlang_c(arrivals * service, replicas))
    drain = (replicas / service - arrivals) * 2 / (1 + variability)
    return np.asarray(chance * np.exp(-drain * np.asarray(times, dtype=float)))


def response(arrivals: ArrayLike, service: float, replicas: int, variability: float = 1.0) -> Array:
    """(3, ...) percentiles of wait and service together, by PERCENTILES; arguments as those of `waiting`.

    The wait is `waiting`'s and the service gamma, independent of it; their sum by quadrature, its percentiles by
    bisection. Exact for exponential times.
    """
    rate = np.asarray(arrivals, dtype=float)
    chance = erlang_c(rate * service, replicas)
    drain = (replicas / service - rate) * 2 / (1 + variability)
    half = (np.arange(60) + 0.5) / 60  # nodes lie dense in the tail
    if variability:
        shape = 1 / variability
        nodes, weights = gammainccinv(shape, half**3) / shape * service, 3 * half**2 / np.sum(3 * half**2)
    else:
        nodes, weights = np.array([service]), np.ones(1)
    tails = np.reshape(1 - np.array(PERCENTILES) / 100, (-1,) + (1,) * rate.ndim)
    low = np.zeros(tails.shape[:1] + rate.shape)
    high = low + nodes.max() + np.log(1e4) / drain
    for _ in range(24):
        middle = (low + high) / 2
        alone = gammaincc(shape, middle / service * shape) if variability else (middle < service).astype(float)
        late = np.exp(-drain[..., None] * np.maximum(middle[..., None] - nodes, 0)) @ weights
        above = (1 - chance) * alone + chance * late > tails
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    return np.asarray((low + high) / 2)


# ---------------------------------------------------------------------------------------------------- the simulation


def simulate(gaps: Array, services: Array, replicas: int) -> Array:
    """(n,) wait of each request, first come, first served, from a start with all replicas free.

    gaps, services: (n,) time since the request before, and time that the request takes, in one unit, of any law.
    """
    free = [0.0] * replicas  # a heap of when each replica is free
    starts: list[float] = []
    arrivals = np.cumsum(gaps)
    put, take_place = starts.append, heapreplace
    for now, service in zip(arrivals.tolist(), services.tolist(), strict=True):
        start = free[0]
        if start < now:
            start = now
        take_place(free, start + service)
        put(start)
    return np.array(starts) - arrivals


def requests(load: float, variability: float = 1.0) -> int:
    """How many requests to simulate: the nearer to saturation and the less even, the longer a queue remembers."""
    return int(np.clip(30 * (1 + variability) / (1 - np.sqrt(load)) ** 2, FEWEST, MOST))


# --------------------------------------------------------------------------------------------------------- the sweep


@dataclass(frozen=True)
class Capacity:
    """Waits by load, in milliseconds; (steps,) where nothing else is said.

    loads: share of the replicas' time.  arrivals: requests a second.
    variability: squared coefficient of variation of the service times.
    chance, mean, tails: by formula, the chance to wait, the mean wait, (3, steps) percentiles.
    response, response_more, seen_response: (3, steps) percentiles of wait and service together, by formula, the same
        with one replica more, and simulated.
    one_more: the same three with one replica more.  apart: the same three when each replica has a queue of its own.
    seen_chance, seen_mean, seen_tails: the same three, simulated.
    error_chance, error_mean: standard errors, nan where fewer than FEW waited.
    simulated: requests in each simulation.
    times: (points,) waits.  longer, longer_more, seen_longer: (steps, points) chance to wait longer than that.
    live, live_more: price of a million answers with this many replicas and with one more.
    batch: price of a million batch answers that someone asked for.
    """

    replicas: int
    service: float
    price: float
    loads: Array
    arrivals: Array
    chance: Array
    mean: Array
    tails: Array
    one_more: tuple[Array, Array, Array]
    apart: tuple[Array, Array, Array]
    seen_chance: Array
    seen_mean: Array
    seen_tails: Array
    error_chance: Array
    error_mean: Array
    simulated: Ints
    variability: float
    response: Array
    response_more: Array
    seen_response: Array
    times: Array
    longer: Array
    longer_more: Array
    seen_longer: Array
    live: Array
    live_more: Array
    batch: float

    def table(self) -> dict[str, NDArray[Any]]:
        """One row a load."""
        columns: dict[str, NDArray[Any]] = {"load": self.loads, "requests a second": self.arrivals}
        columns |= {"chance to wait, formula": self.chance, "chance to wait, simulated": self.seen_chance}
        columns |= {"standard error of the simulated chance": self.error_chance}
        columns |= {"mean wait (ms), formula": self.mean, "mean wait (ms), simulated": self.seen_mean}
        columns |= {"standard error of the simulated mean (ms)": self.error_mean, "requests simulated": self.simulated}
        for row, p in enumerate(PERCENTILES):
            columns[f"p{p} response (ms), formula"] = self.response[row]
            columns[f"p{p} response (ms), simulated"] = self.seen_response[row]
            columns[f"p{p} response (ms), one more replica"] = self.response_more[row]
            columns[f"p{p} wait (ms), formula"] = self.tails[row]
            columns[f"p{p} wait (ms), simulated"] = self.seen_tails[row]
            columns[f"p{p} wait (ms), one more replica"] = self.one_more[2][row]
        columns["mean wait (ms), one more replica"] = self.one_more[1]
        columns["p99 wait (ms), a queue for each replica"] = self.apart[2][2]
        columns["price of a million answers at once"] = self.live
        return columns | {"price of a million used batch answers": np.full(len(self.loads), self.batch)}


def capacity(
    replicas: int = 4,
    service: float = 50.0,
    price: float = 0.5,
    batch_speed: float = 10.0,
    used: float = 0.05,
    variability: float = 1.0,
    seed: int = 0,
) -> Capacity:
    """Waits and prices at loads from 10% to 95%.

    service: mean time of one request (ms).  price: of one replica for an hour.
    batch_speed: how many times as many rows a second a replica answers in batch.
    used: share of the batch's answers that anyone asks for before the next batch.
    variability: of the service times, a key of VARIABILITY.
    ValueError for a value out of range.
    """
    limits: Mapping[str, tuple[float, float, float]] = {
        "replicas": (replicas, 1, 32),
        "service": (service, 1.0, 1000.0),
        "price": (price, 0.01, 100.0),
        "batch_speed": (batch_speed, 1.0, 100.0),
        "used": (used, 0.001, 1.0),
    }
    for name, (value, low, high) in limits.items():
        within(name, value, low, high)
    one_of("variability", variability, VARIABILITY)
    arrivals = LOADS * replicas / service  # a millisecond
    chance, mean, tails = waiting(arrivals, service, replicas, variability)
    times = service * np.geomspace(0.002, 200, POINTS)
    seen, longer = [], []
    for rate, load in zip(arrivals, LOADS, strict=True):
        n = requests(load, variability)
        rng = np.random.default_rng([seed, round(1000 * load)])
        gaps = rng.standard_exponential(n)
        work = rng.standard_gamma(1 / variability, n) if variability else np.ones(n)
        gaps, work = gaps / gaps.mean(), work / work.mean()  # so that the load is the one that is asked for
        waits = simulate(gaps / rate, work * service, replicas)[n // 10 :]  # the start is emptier than the rest
        whole = np.percentile(waits + work[n // 10 :] * service, PERCENTILES)
        spans = np.array([[part.mean(), np.mean(part > 0)] for part in np.array_split(waits, SPANS)])
        error = spans.std(axis=0, ddof=1) / np.sqrt(SPANS) if np.sum(waits > 0) >= FEW else np.full(2, np.nan)
        waits.sort()
        seen.append([n, waits.mean(), np.mean(waits > 0), *error, *np.percentile(waits, PERCENTILES), *whole])
        longer.append(1 - np.searchsorted(waits, times, side="right") / len(waits))
    seen_columns = np.array(seen).T
    answers = arrivals * 3.6e6  # an hour
    return frozen(
        Capacity(
            replicas=replicas,
            service=service,
            price=price,
            loads=LOADS,
            arrivals=1000 * arrivals,
            chance=chance,
            mean=mean,
            tails=tails,
            one_more=waiting(arrivals, service, replicas + 1, variability),
            apart=waiting(arrivals / replicas, service, 1, variability),
            variability=variability,
            response=response(arrivals, service, replicas, variability),
            response_more=response(arrivals, service, replicas + 1, variability),
            seen_chance=seen_columns[2],
            seen_mean=seen_columns[1],
            seen_tails=seen_columns[5:8],
            seen_response=seen_columns[8:],
            error_chance=seen_columns[4],
            error_mean=seen_columns[3],
            simulated=seen_columns[0].astype(np.int64),
            times=times,
            longer=np.array([beyond(times, rate, service, replicas, variability) for rate in arrivals]),
            longer_more=np.array([beyond(times, rate, service, replicas + 1, variability) for rate in arrivals]),
            seen_longer=np.array(longer),
            live=1e6 * price * replicas / answers,
            live_more=1e6 * price * (replicas + 1) / answers,
            batch=1e6 * price * service / 3.6e6 / batch_speed / used,
        )
    )
