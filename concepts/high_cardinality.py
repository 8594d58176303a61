"""Nine ways to turn a column of many levels into numbers, by one ruler: the same rows, and a linear model on top.

One-hot gives each level a column. Grouping does so for the common ones only, hashing for buckets that levels share.
Frequency says how common a level is; target encoding, what its rows had as target; an embedding learns a few numbers a
level. What counts is the score on fresh rows, and what a level gets that nobody has seen before.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from time import thread_time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concepts import hashing_trick as hashing
from concepts import level_embedding as embedding
from concepts import target_encoding as target
from concepts.arrays import Array, Ints, frozen, within
from concepts.category_data import LEVELS, NEW, sample

METHODS = {
    "one_hot": "One-hot",
    "grouped": "Rare as Other",
    "hashed": "Hashing",
    "frequency": "Frequency",
    "naive": "Target, naive",
    "smoothed": "Target, smoothed",
    "folds": "Target, out of fold",
    "ordered": "Target, ordered",
    "embedding": "Embedding",
}
UNSEEN = {
    "one_hot": "the intercept",
    "grouped": "Other's weight, if any",
    "hashed": "its bucket's weight, if any",
    "frequency": "frequency 0",
    "naive": "the prior",
    "smoothed": "the prior",
    "folds": "the prior",
    "ordered": "the prior",
    "embedding": "the mean row",
}
"""What each method gives a level that was not in training. Where Other or the bucket has no rows: the intercept."""
DEFINITIONS = (
    "One-hot, Other and hashing: ridge with penalty 1. A single code: least squares. Naive target encoding has m = 0, "
    "out of fold has five folds, ordered one random order; the embedding has 2 numbers a level, 100 epochs and weight "
    "decay 20. Told apart: levels in training with different predictions. Time: the processor's, to encode and fit, "
    "measured once. Kept: 8 bytes a number, and the names to look up."
)
EPOCHS, DECAY = 100, 20.0
"""Of the embedding. Without the decay it overfits rare levels as naive target encoding does."""
BUCKETS = (16, 64, 256, 1024, 4096)


# ------------------------------------------------------------------------------------------------- the nine methods


@dataclass(frozen=True)
class Fit:
    """One method, fitted. train: (n,) predictions of the training rows. by_level: (vocabulary,) of each level that may
    come, seen or not. width: columns that the model sees. numbers: floats to keep for serving. keys: levels whose names
    must be kept, too, to look them up."""

    train: Array
    by_level: Array
    width: int
    numbers: int
    keys: int


def fit(
    method: str, codes: Ints, y: Array, hashed: Ints, m: float = 10.0, min_count: int = 10,
    buckets: int = 256, seed: int = 0,
) -> Fit:  # fmt: skip
    """Encode by one of METHODS and fit a linear model: ridge of penalty 1 on one-hot, grouped and hashed columns, least
    squares on a single column, and the embedding's own output layer, on the target in units of its SD.

    codes, y: (n,) training rows. hashed: (vocabulary,) the names' hashes. m: smoothing in rows (naive: 0). min_count:
    levels with fewer rows are grouped as Other, and so are unseen ones. KeyError for an unknown method.
    """
    size = len(hashed)
    total, count = target.sums(codes, y, size)
    seen = int(np.count_nonzero(count))
    plain = np.ones(size, np.int64)
    if method == "one_hot":
        by_level = hashing.ridge(np.arange(size), plain, count, total)
        return Fit(by_level[codes], by_level, seen, seen + 1, seen)
    if method == "grouped":
        common = count >= min_count
        by_level = hashing.ridge(np.where(common, np.arange(size), size), plain, count, total)
        columns = int(common.sum()) + (seen > int(common.sum()))
        return Fit(by_level[codes], by_level, columns, columns + 1, int(common.sum()))
    if method == "hashed":
        by_level = hashing.ridge(*hashing.bucket_and_sign(hashed, buckets), count, total)
        return Fit(by_level[codes], by_level, buckets, buckets + 1, 0)
    if method == "embedding":
        centre, scale = y.mean(), y.std()  # steps are of one size, so the target must be, too
        A, B = count[:, None, None].astype(float), ((total - count * centre) / scale)[:, None]
        E, W, c = (each[-1] for each in embedding.train(A, B, len(y), (EPOCHS,), decay=DECAY, seed=seed))
        E[count == 0] = target.dot(E.T, count) / len(y)
        by_level = centre + scale * (c + target.dot(E, W[:, 0]))
        return Fit(by_level[codes], by_level, E.shape[1], (seen + 1) * E.shape[1] + W.size + 3, seen)
    encoders: dict[str, Callable[[], tuple[Array, Array]]] = {
        "frequency": lambda: ((count / len(y))[codes], count / len(y)),
        "naive": lambda: target.naive(codes, y, size, 0.0),
        "smoothed": lambda: target.naive(codes, y, size, m),
        "folds": lambda: target.out_of_fold(codes, y, size, m, target.fold_of(len(y), seed)),
        "ordered": lambda: target.ordered(codes, y, size, m, seed),
    }
    rows, levels = encoders[method]()
    predicted, slope = target.line(rows, np.ones(len(y), np.int64), y)
    return Fit(predicted, predicted[0] + slope * (levels - rows[0]), 1, seen + 3, seen)


# -------------------------------------------------------------------------------------------------- scrub the levels


@dataclass(frozen=True)
class Comparison:
    """All methods at each number of levels; arrays are (steps, methods) unless said otherwise.

    levels: (steps,). train, test: R². width: columns. told_apart: levels in training that get different predictions.
    seconds: the processor's, to encode and fit, measured once; not the same twice. kept: bytes to keep for serving, 8 a
    number and the names of the levels to look up. new: (steps, methods, 50) what is predicted for 50 new levels. seen:
    (steps,) levels in training. unseen: (steps,) share of the test rows whose level was not in training. ceiling:
    (steps,) R² of the true means on the test rows. prior: (steps,) mean of the training rows. n, m, min_count, buckets:
    as asked.
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
        hashed = hashing.hashes(rows.names)
        seen = np.flatnonzero(rows.count)
        here: dict[str, list[Any]] = {name: [] for name in _BY_METHOD}
        for method in METHODS:
            start = thread_time()
            made = fit(method, rows.codes, rows.y, hashed, m, min_count, buckets, seed)
            here["seconds"].append(thread_time() - start)
            here["train"].append(_r2(rows.y, made.train))
            here["test"].append(_r2(rows.y_test, made.by_level[rows.codes_test]))
            here["width"].append(made.width)
            here["told_apart"].append(len(np.unique(made.by_level[seen])))
            looked_up = seen if made.keys == len(seen) else np.argsort(-rows.count, kind="stable")[: made.keys]
            here["kept"].append(8 * made.numbers + sum(len(rows.names[level]) for level in looked_up))
            here["new"].append(made.by_level[-NEW:])
        found.append({
            **here, "seen": len(seen), "unseen": float(np.mean(rows.count[rows.codes_test] == 0)),
            "ceiling": rows.ceiling, "prior": float(rows.y.mean()),
        })  # fmt: skip
    arrays = {name: np.array([each[name] for each in found]) for name in found[0]}
    return frozen(Comparison(levels=np.array(levels), **arrays, n=n, m=m, min_count=min_count, buckets=buckets))


_BY_METHOD = ("train", "test", "width", "told_apart", "seconds", "kept", "new")


def _r2(y: Array, predicted: Array) -> float:
    return float(1 - np.sum((y - predicted) ** 2) / np.sum((y - y.mean()) ** 2))


# ---------------------------------------------------------------------------------------- numbers for the prose

NOISE_LEVELS, NOISE_ROWS, SEEDS = 1000, 2000, 20
BOUNDS = {"none": 0.02, "little": 0.15, "some": 0.30, "much": 0.60, "nearly_all": np.inf}
"""Options of the prediction, and up to which R² each reaches."""


@cache
def noise() -> tuple[float, float, float, float]:
    """1,000 equally common levels of pure noise in 2,000 rows, means over 20 samples: R² of naive target encoding in
    training and on test rows, then the same out of fold (m = 0)."""
    found = []
    for seed in range(SEEDS):
        rows = sample(NOISE_LEVELS, 0.0, NOISE_ROWS, 0.0, 1.0, seed=seed)
        fold = target.fold_of(NOISE_ROWS, seed)
        size = len(rows.means)
        each = target.fits(rows.codes, rows.y, fold, rows.codes_test, rows.y_test, size, np.zeros(1))
        found.append([each.train_naive[0], each.test_naive[0], each.train_folds[0], each.test_folds[0]])
    first, second, third, fourth = np.mean(found, axis=0).tolist()
    return first, second, third, fourth


def prediction() -> str:
    """Key of the right option: what does naive target encoding score in training on pure noise?"""
    return next(key for key, bound in BOUNDS.items() if noise()[0] < bound)


@cache
def claims() -> Mapping[str, float]:
    """The numbers that the prose quotes."""
    noise_train, noise_test, _, noise_folds = noise()
    filled = float(hashing.expected_occupied(NOISE_ROWS, NOISE_LEVELS))
    pure = target.smoothing(NOISE_LEVELS, 0.0, NOISE_ROWS, 0.0, 1.0)
    smooth, hashed, placed, single = (
        target.smoothing(),
        hashing.hashing(),
        embedding.places(),
        embedding.places(features=1),
    )
    none, four, hundred = (int(np.flatnonzero(m == target.M)[0]) for m in (0, 4, 100))
    at, end = int(np.flatnonzero(hashing.BUCKETS == 1024)[0]), int(np.flatnonzero(embedding.EPOCHS == 100)[0])
    many = compare(levels=(NOISE_LEVELS,))
    place = {name: index for index, name in enumerate(METHODS)}
    scores = {
        f"{part}_{name}": float(getattr(many, part)[0, index])
        for part in ("train", "test")
        for name, index in place.items()
    }
    return scores | {
        "noise_levels": NOISE_LEVELS,
        "noise_rows": NOISE_ROWS,
        "noise_seeds": SEEDS,
        "noise_seen": filled,
        "noise_expected": (filled - 1) / (NOISE_ROWS - 1),
        "noise_train": noise_train,
        "noise_test": noise_test,
        "noise_folds": noise_folds,
        "noise_smoothed": float(pure.fits.train_naive[hundred]),
        "noise_smoothed_test": float(pure.fits.test_naive[hundred]),
        "smooth_levels": smooth.levels,
        "smooth_rows": smooth.n,
        "error_none": float(smooth.error[none]),
        "error_four": float(smooth.error[four]),
        "naive_train": float(smooth.fits.train_naive[none]),
        "naive_test": float(smooth.fits.test_naive[none]),
        "folds_test": float(smooth.fits.test_folds[none]),
        "folds_slope": float(smooth.fits.slope_folds[none]),
        "both_test": float(smooth.fits.test_folds[four]),
        "auto_once": smooth.auto_once,
        "keeps_ten": 1 / 11,
        "filled": float(hashed.expected[at]),
        "filled_here": int(hashed.occupied[at]),
        "share_256": float(hashing.expected_sharing(1000, 256)),
        "share_1024": float(hashing.expected_sharing(1000, 1024)),
        "share_4096": float(hashing.expected_sharing(1000, 4096)),
        "hash_test": float(hashed.test[at]),
        "hash_one_hot": hashed.one_hot_test,
        "unseen": float(many.unseen[0]),
        "seen": int(many.seen[0]),
        "columns_grouped": int(many.width[0, place["grouped"]]),
        "told_frequency": int(many.told_apart[0, place["frequency"]]),
        "place_test": float(placed.test[end]),
        "place_apart": placed.apart_test,
        "place_alike": float(placed.alike[end]),
        "place_chance": placed.alike_by_chance,
        "single_test": float(single.test[end]),
        "single_apart": single.apart_test,
    }
