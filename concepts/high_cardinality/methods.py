"""Nine ways to encode a column of many levels, each with a linear model on top."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from concepts.arrays import Array, Ints
from concepts.high_cardinality import hashing_trick as hashing
from concepts.high_cardinality import level_embedding as embedding
from concepts.high_cardinality import target_encoding as target

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
    "smoothed": "the line at the prior",
    "folds": "the line at the prior",
    "ordered": "the line at the prior",
    "embedding": "the mean row",
}
"""What each method gives a level that was not in training. Where Other or the bucket has no rows: the intercept."""
EPOCHS, DECAY = 50, 20.0
"""Of the embedding. Without the decay it overfits rare levels as naive target encoding does."""
DEFINITIONS = (
    "One-hot, Other and hashing: ridge with penalty 1. A single code: least squares. Naive target encoding has m = 0, "
    f"out of fold has {target.FOLDS} folds, ordered one random order; the embedding has 2 numbers a level, {EPOCHS} "
    f"epochs and weight decay {DECAY:g}. Told apart: levels in training with different predictions. Time: the "
    "processor's, to encode and fit, measured once. Kept: 8 bytes a number, and the names to look up."
)
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
