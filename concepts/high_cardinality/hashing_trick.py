"""Hashing: no dictionary of levels, only m buckets, and a hash function that sends each name to one of them.

Levels that meet in a bucket share a weight: a collision. How many is arithmetic. n levels leave a bucket empty with
chance (1 - 1/m)^n, so they fill m (1 - (1 - 1/m)^n) buckets on average (Johnson and Kotz 1977, Urn Models), and a level
has its bucket to itself with chance (1 - 1/m)^(n-1). A second hash bit gives each level a sign, so that those who meet
cancel on average instead of adding up (Weinberger et al. 2009, ICML). Names, signs and buckets here are those of
scikit-learn's `FeatureHasher`: MurmurHash3 in 32 bits, its absolute value modulo m, its sign as the sign.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import binom
from sklearn.utils import murmurhash3_32

from concepts.arrays import Array, Ints, frozen, within
from concepts.high_cardinality.category_data import NEW, names, sample
from concepts.high_cardinality.target_encoding import dot, r2, sums

BUCKETS = frozen(np.unique([part << power for power in range(13) for part in (4, 6)])[:-1])
"""4, 6, 8, 12, 16 and so on: powers of two, and one between each pair."""
ALPHA = 1.0
"""Ridge penalty. With one level a bucket it is smoothing by one row: weight = sum of residuals / (count + 1)."""
TOGETHER = 4
"""Levels with this many others in their bucket, or more, are counted together."""


# ------------------------------------------------------------------------------------------------- the idea


def expected_occupied(n: ArrayLike, m: ArrayLike) -> Array:
    """Buckets filled, on average, by n levels in m buckets: m (1 - (1 - 1/m)^n)."""
    return np.asarray(m * -np.expm1(n * np.log1p(-1 / np.asarray(m, float))))


def sd_occupied(n: ArrayLike, m: ArrayLike) -> Array:
    """The standard deviation of that number, if the hash is as good as chance; m from 2.

    With p = (1 - 1/m)^n, a bucket's chance to stay empty, the variance is m p (1 - p) plus m (m - 1) times the
    covariance of two buckets, (1 - 2/m)^n - p^2. In plain powers that difference loses all digits where m is large. As
    p^2 ((1 - 1/(m - 1)^2)^n - 1) it keeps them.
    """
    n, m = np.asarray(n, float), np.asarray(m, float)
    with np.errstate(divide="ignore"):  # two buckets are never both empty: the logarithm of 0
        log_empty, log_both = n * np.log1p(-1 / m), n * np.log1p(-1 / (m - 1) ** 2)
    empty = np.exp(log_empty)
    return np.sqrt(np.maximum(m * empty * (-np.expm1(log_empty) + (m - 1) * empty * np.expm1(log_both)), 0))


def expected_sharing(n: ArrayLike, m: ArrayLike) -> Array:
    """The chance that a level shares its bucket: 1 - (1 - 1/m)^(n-1)."""
    return np.asarray(-np.expm1((np.asarray(n) - 1) * np.log1p(-1 / np.asarray(m, float))))


def hashes(levels: Iterable[str]) -> Ints:
    """(levels,) MurmurHash3 of each name, signed, 32 bits, seed 0."""
    return np.array([murmurhash3_32(name) for name in levels], dtype=np.int64)


def bucket_and_sign(hashed: Ints, m: int, alternate_sign: bool = True) -> tuple[Ints, Ints]:
    """(levels,) the bucket of each level, 0 to m - 1, and its sign, 1 or -1 (always 1 without `alternate_sign`)."""
    return np.abs(hashed) % m, np.where((hashed >= 0) | (not alternate_sign), 1, -1)


def ridge(bucket: Ints, sign: Ints, count: Ints, total: Array, alpha: float = ALPHA) -> Array:
    """(levels,) what ridge regression predicts for each level, the intercept free of penalty.

    A row of a level is `sign` in its level's bucket and 0 elsewhere; `count` and `total` are a level's rows and sum of
    targets. Rows meet only within a bucket, so given the intercept each weight stands alone, and the whole is solved in
    closed form. A level whose bucket has no rows gets the intercept.
    """
    size = int(bucket.max()) + 1
    rows, signed, targets = (np.bincount(bucket, each, size) for each in (count, sign * count, sign * total))
    kept = signed / (rows + alpha)
    intercept = (total.sum() - dot(kept, targets)) / (count.sum() - dot(kept, signed))
    weight = (targets - intercept * signed) / (rows + alpha)
    return intercept + sign * weight[bucket]


# -------------------------------------------------------------------------------------------------- scrub the buckets


@dataclass(frozen=True)
class Hashing:
    """Each number of buckets.

    buckets: (steps,). levels: those hashed. occupied, expected, sd: (steps,) buckets with a level in them, what chance
    would fill, and the standard deviation of chance. sharing, expected_sharing: (steps,) share of levels that are not
    alone. company, expected_company: (steps, 5) share of levels with 0, 1, 2, 3, and 4 or more others in their bucket.
    rows_sharing: (steps,) share of test rows whose level is not alone. empty: (steps,) share of 50 new levels that fall
    into a bucket without training rows. train, test: (steps,) R² of ridge on the buckets. one_hot_train, one_hot_test:
    the same with a column a level. ceiling: R² of the true means on the test rows.
    """

    buckets: Ints
    levels: int
    occupied: Ints
    expected: Array
    sd: Array
    sharing: Array
    expected_sharing: Array
    company: Array
    expected_company: Array
    rows_sharing: Array
    empty: Array
    train: Array
    test: Array
    one_hot_train: float
    one_hot_test: float
    ceiling: float
    alternate_sign: bool

    def table(self) -> dict[str, NDArray[Any]]:
        """One row a number of buckets."""
        return {
            "buckets": self.buckets,
            "occupied buckets": self.occupied,
            "expected occupied buckets": self.expected,
            "standard deviation of chance": self.sd,
            "share of levels that share": self.sharing,
            "expected share of levels that share": self.expected_sharing,
            "share of test rows whose level shares": self.rows_sharing,
            "R² in training": self.train,
            "R² on test rows": self.test,
        }


def hashing(
    levels: int = 1000, zipf: float = 1.0, n: int = 5000, effect: float = 1.0, noise: float = 1.0,
    alternate_sign: bool = True, seed: int = 0,
) -> Hashing:  # fmt: skip
    """Send the levels to each of BUCKETS, and fit ridge on the buckets. ValueError as for `sample`."""
    rows = sample(levels, zipf, n, effect, noise, seed=seed)
    within("levels", levels, 2, 5000)
    hashed = hashes(names(levels, seed))
    total, count = sums(rows.codes, rows.y, levels)
    test_total, test_count = sums(rows.codes_test, rows.y_test, levels)
    square, test_square = float(dot(rows.y, rows.y)), float(dot(rows.y_test, rows.y_test))

    def scores(bucket: Ints, sign: Ints) -> tuple[float, float]:
        predicted = ridge(bucket, sign, count, total)
        train, test = r2(predicted, count, total, square), r2(predicted, test_count, test_total, test_square)
        return float(train), float(test)

    found = []
    for m in BUCKETS.tolist():
        everywhere, sign = bucket_and_sign(hashed, m, alternate_sign)
        bucket = everywhere[:levels]
        members = np.bincount(bucket, minlength=m)
        others = members[bucket] - 1
        trained = np.bincount(bucket, count, m)
        found.append((
            np.count_nonzero(members),
            np.mean(others > 0),
            np.bincount(np.minimum(others, TOGETHER), minlength=TOGETHER + 1) / levels,
            test_count @ (others > 0) / test_count.sum(),
            np.mean(trained[everywhere[-NEW:]] == 0),
            *scores(bucket, sign[:levels]),
        ))  # fmt: skip
    occupied, sharing, company, rows_sharing, empty, train, test = (np.array(each) for each in zip(*found, strict=True))
    chances = binom.pmf(np.arange(TOGETHER), levels - 1, 1 / BUCKETS[:, None])
    one_hot_train, one_hot_test = scores(np.arange(levels), np.ones(levels, np.int64))
    return frozen(
        Hashing(
            buckets=BUCKETS,
            levels=levels,
            occupied=occupied,
            expected=expected_occupied(levels, BUCKETS),
            sd=sd_occupied(levels, BUCKETS),
            sharing=sharing,
            expected_sharing=expected_sharing(levels, BUCKETS),
            company=company,
            expected_company=np.column_stack([chances, np.maximum(1 - chances.sum(axis=1), 0)]),
            rows_sharing=rows_sharing,
            empty=empty,
            train=train,
            test=test,
            one_hot_train=one_hot_train,
            one_hot_test=one_hot_test,
            ceiling=rows.ceiling,
            alternate_sign=alternate_sign,
        )
    )
