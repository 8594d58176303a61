"""The nine methods by one ruler, while the column gets more levels."""

from dataclasses import dataclass
from time import thread_time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concepts.arrays import Array, Ints, frozen, within
from concepts.high_cardinality import hashing_trick as hashing
from concepts.high_cardinality.category_data import LEVELS, NEW, sample
from concepts.high_cardinality.methods import METHODS, fit


@dataclass(frozen=True)
class Comparison:
    """All methods at each number of levels; arrays are (steps, methods) unless said otherwise.

    levels: (steps,). train, test: R². width: columns. told_apart: levels in training that get different predictions.
    seconds: the processor's, to encode and fit, measured once; not the same twice. kept: bytes to keep for serving, 8 a
    number and the names of the levels to look up. new: (steps, methods, 50) what is predicted for 50 new levels. seen:
    (steps,) levels in training. unseen: (steps,) share of the test rows whose level was not in training, and
    unseen_truth: the mean of their levels' true means, nan where there are none. ceiling: (steps,) R² of the true means
    on the test rows. prior: (steps,) mean of the training rows. n, m, min_count, buckets: as asked.
    """

    levels: Ints
    train: Array
    test: Array
    width: Ints
    told_apart: Ints
    seconds: Array
    kept: Ints
    new: Array
    seen: Ints
    unseen: Array
    unseen_truth: Array
    ceiling: Array
    prior: Array
    n: int
    m: float
    min_count: int
    buckets: int

    def table(self) -> dict[str, NDArray[Any]]:
        """One row a number of levels and a method."""
        steps, methods = self.train.shape
        return {
            "levels": np.repeat(self.levels, methods),
            "levels in training": np.repeat(self.seen, methods),
            "method": np.tile(list(METHODS.values()), steps),
            "columns": self.width.ravel(),
            "levels told apart": self.told_apart.ravel(),
            "time to encode and fit (ms)": 1000 * self.seconds.ravel(),
            "kept to serve (bytes)": self.kept.ravel(),
            "R² in training": self.train.ravel(),
            "R² on test rows": self.test.ravel(),
            "prediction for a new level, lowest": self.new.min(axis=2).ravel(),
            "prediction for a new level, highest": self.new.max(axis=2).ravel(),
        }


def compare(
    zipf: float = 1.0, n: int = 5000, effect: float = 0.5, noise: float = 1.0, popularity: float = 0.0,
    unseen: float = 0.1, m: float = 10.0, min_count: int = 10, buckets: int = 256, seed: int = 0,
    levels: tuple[int, ...] = LEVELS,
) -> Comparison:  # fmt: skip
    """All METHODS, on a fresh sample for each number of levels. ValueError as for `sample`, and outside m [0, 10,000],
    min_count [1, 10,000] or buckets [2, 2^20]."""
    within("m", m, 0, 10_000)
    within("min_count", min_count, 1, 10_000)
    within("buckets", buckets, 2, 2**20)
    found: list[dict[str, Any]] = []
    for size in levels:
        rows = sample(size, zipf, n, effect, noise, popularity, unseen, seed)
        names, count = rows.names, rows.count
        hashed, letters = hashing.hashes(names), np.array([len(name) for name in names])
        strange = rows.means[rows.codes_test[count[rows.codes_test] == 0]]
        spreads = [float(np.sum((y - y.mean()) ** 2)) for y in (rows.y, rows.y_test)]
        seen, common = np.flatnonzero(count), np.argsort(-count, kind="stable")
        here: dict[str, list[Any]] = {name: [] for name in _BY_METHOD}
        for method in METHODS:
            start = thread_time()
            made = fit(method, rows.codes, rows.y, hashed, m, min_count, buckets, seed)
            here["seconds"].append(thread_time() - start)
            here["train"].append(1 - np.sum((rows.y - made.train) ** 2) / spreads[0])
            here["test"].append(1 - np.sum((rows.y_test - made.by_level[rows.codes_test]) ** 2) / spreads[1])
            here["width"].append(made.width)
            here["told_apart"].append(len(np.unique(made.by_level[seen])))
            looked_up = seen if made.keys == len(seen) else common[: made.keys]
            here["kept"].append(8 * made.numbers + int(letters[looked_up].sum()))
            here["new"].append(made.by_level[-NEW:])
        found.append({
            **here, "seen": len(seen), "unseen": len(strange) / len(rows.y_test),
            "unseen_truth": strange.mean() if len(strange) else np.nan, "ceiling": rows.ceiling,
            "prior": float(rows.y.mean()),
        })  # fmt: skip
    arrays = {name: np.array([each[name] for each in found]) for name in found[0]}
    return frozen(Comparison(levels=np.array(levels), **arrays, n=n, m=m, min_count=min_count, buckets=buckets))


_BY_METHOD = ("train", "test", "width", "told_apart", "seconds", "kept", "new")


# ---------------------------------------------------------------------------------------- numbers for the prose


NOISE_LEVELS, NOISE_ROWS, SEEDS = 1000, 2000, 20
