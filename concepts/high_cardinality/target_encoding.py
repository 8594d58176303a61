"""Target encoding: replace a level by the mean target of its rows, pulled toward the mean of all rows.

A level's own mean is honest when it rests on many rows and mere luck when it rests on one. So blend it with the prior,
the mean of all rows. How much the own mean counts grows with the level's rows n: by Micci-Barreca (2001, SIGKDD
Explorations) as a sigmoid, 1/(1 + exp(-(n - k)/f)); in scikit-learn as n/(n + m), as if m more rows of average target
had been seen. Both are one half at k or m rows. If levels scatter with variance tau^2 and rows with sigma^2, both
normal, the blend of least expected error is the second, with m = sigma^2/tau^2.

Smoothing alone does not close the leak: a training row's code still holds its own target, so a model trusts the column
too much. Out of fold, each row's code comes from the other folds; ordered (Prokhorenkova et al. 2018, NeurIPS), from
the rows before it in a random order. A level never seen gets the prior.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.model_selection import KFold
from sklearn.preprocessing import TargetEncoder

from concepts.arrays import Array, Ints, frozen, one_of, varies, within
from concepts.high_cardinality.category_data import Sample, sample

FOLDS = 5
DEFINITIONS = (
    "The weight of a level's own mean is n/(n + m), or 1/(1 + exp(-(n - k)/f)), half at k rows; the rest goes to the "
    f"prior, the mean of all rows. Out of fold: {FOLDS} folds. The line is least squares."
)
M = frozen(np.array([
    0, 0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 4, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700, 1000,
]))  # fmt: skip
"""Smoothing, in rows: none, then about even on a log scale."""

Score = Callable[[Array, Ints, Array, float], Array]
"""Of (..., cells) predictions, each cell's rows, its sum of targets, and the sum of all squared targets."""
Weigh = Callable[[Any, Any], Array]
"""Of a level's rows and the smoothing: how much its own mean counts, 0 to 1."""
WIDTH = 3.0
"""The sigmoid's f, in rows."""
WEIGHTS = {"additive": "n / (n + m)", "sigmoid": "Sigmoid"}


# ------------------------------------------------------------------------------------------------- the idea


def additive(count: Any, m: Any) -> Array:
    """The weight of a level's own mean, n/(n + m), of `count` rows; 0 where there is none. m: rows, where it is half.
    The arguments broadcast. So have scikit-learn's `TargetEncoder` and the "m-estimate"."""
    return np.asarray(count / np.where(count > 0, count + m, 1), float)


def sigmoid(count: Any, k: Any, f: float = WIDTH) -> Array:
    """The weight of Micci-Barreca (2001), 1/(1 + exp(-(n - k)/f)). k: rows, where it is half; f: rows, how wide the
    rise is; near 0 it is a cut-off: who has less than k rows counts for nothing. The arguments broadcast."""
    return np.asarray(expit((count - np.asarray(k, float)) / f))


def blend(total: Any, count: Any, prior: Any, weight: Any) -> Array:
    """The prior, moved toward a level's own mean, total/count, by `weight`, 0 to 1; the prior itself where there is no
    row. The arguments broadcast; total is the sum of targets."""
    own = np.where(count > 0, total / np.maximum(count, 1), prior)
    return np.asarray(prior + weight * (own - prior))


def naive(codes: Ints, y: Array, levels: int, m: float, weigh: Weigh = additive) -> tuple[Array, Array]:
    """The code of each row (n,) and of each level (levels,), each row's own target included: the leak."""
    total, count = sums(codes, y, levels)
    encoded = blend(total, count, y.mean(), weigh(count, m))
    return encoded[codes], encoded


def out_of_fold(
    codes: Ints, y: Array, levels: int, m: float, fold: Ints, weigh: Weigh = additive
) -> tuple[Array, Array]:
    """The code of each row (n,), from the rows of the other folds; and of each level (levels,), from all rows, for new
    data. The prior, too, is the mean of the other folds. So does scikit-learn's `TargetEncoder.fit_transform`."""
    total, count = sums(codes, y, levels)
    cell = fold * levels + codes
    total_here, count_here = sums(cell, y, levels * (fold.max() + 1))
    y_here, rows_here = sums(fold, y, fold.max() + 1)
    prior = (y.sum() - y_here) / (len(y) - rows_here)
    others = count[codes] - count_here[cell]
    rows = blend(total[codes] - total_here[cell], others, prior[fold], weigh(others, m))
    return rows, blend(total, count, y.mean(), weigh(count, m))


def ordered(codes: Ints, y: Array, levels: int, m: float, seed: int) -> tuple[Array, Array]:
    """The code of each row (n,), from the rows before it in a random order; and of each level (levels,), from all rows.

    Source: Prokhorenkova et al. (2018), who average over several orders; here it is one, drawn with `seed`.
    """
    order = np.random.default_rng(seed).permutation(len(y))
    order = order[np.argsort(codes[order], kind="stable")]  # by level, and within it by the random order
    before = np.concatenate([[0.0], np.cumsum(y[order])[:-1]])
    place = np.arange(len(y))
    first = np.maximum.accumulate(np.where(np.diff(codes[order], prepend=-1) != 0, place, 0))
    rows = np.empty(len(y))
    earlier = place - first
    rows[order] = blend(before - before[first], earlier, y.mean(), additive(earlier, m))
    total, count = sums(codes, y, levels)
    return rows, blend(total, count, y.mean(), additive(count, m))


@lru_cache(maxsize=16)  # to seed scikit-learn's old generator takes milliseconds
def fold_of(n: int, seed: int) -> Ints:
    """(n,) the fold of each row: scikit-learn's shuffled `KFold`, so that its `TargetEncoder` can check us."""
    fold = np.empty(n, dtype=np.int64)
    for number, (_, held) in enumerate(KFold(FOLDS, shuffle=True, random_state=seed).split(np.empty(n))):
        fold[held] = number
    return frozen(fold)


# ------------------------------------------------------------------------------- a line through the encoded column


def line(z: Array, count: Ints, total: Array) -> tuple[Array, Array]:
    """Least squares of the target on z, (..., cells) codes with `count` rows and `total` target each.

    Returns the predictions, shaped like z, and the slopes (...), 0 where z does not vary.
    """
    n = count.sum()
    centred = z - (dot(z, count) / n)[..., None]
    spread = dot(centred**2, count)
    known = varies(np.sqrt(spread), np.sqrt(dot(z**2, count)))
    slope = np.where(known, dot(centred, total) / np.where(known, spread, 1), 0.0)
    return total.sum() / n + slope[..., None] * centred, slope


def r2(predicted: Array, count: Ints, total: Array, square: float) -> Array:
    """The share of the target's variance explained, (...): 1 - squared errors / squared deviations from the mean."""
    errors = square - 2 * dot(predicted, total) + dot(predicted**2, count)
    return 1 - errors / (square - total.sum() ** 2 / count.sum())


def dot(values: Array, weights: NDArray[Any]) -> Array:
    """Sums of (..., cells) values times (cells,) weights. `@` would wake the threads of BLAS, which on a busy server
    takes a hundred times as long as the sum."""
    return np.asarray(np.einsum("...c,c->...", values, weights))


def auc(predicted: Array, count: Ints, total: Array, square: float) -> Array:
    """The chance that a row with target 1 is predicted above one with target 0, (...), ties half. Targets are 0 or 1,
    so `square` says no more than `total`."""
    order = np.argsort(predicted, axis=-1)
    ranked = np.take_along_axis(predicted, order, axis=-1)
    positive, negative = total[order], (count - total)[order]
    below = np.cumsum(negative, axis=-1)
    place = np.broadcast_to(np.arange(ranked.shape[-1]), ranked.shape)
    new = np.diff(ranked, axis=-1, prepend=-np.inf) > 0
    first = np.maximum.accumulate(np.where(new, place, 0), axis=-1)
    ends = np.where(np.roll(new, -1, axis=-1) | (place == ranked.shape[-1] - 1), place, ranked.shape[-1])
    last = np.minimum.accumulate(ends[..., ::-1], axis=-1)[..., ::-1]
    under = np.take_along_axis(below - negative, first, axis=-1)
    ties = np.take_along_axis(below, last, axis=-1) - under
    return (positive * (under + ties / 2)).sum(axis=-1) / (total.sum() * (count - total).sum())


@dataclass(frozen=True)
class Fits:
    """A line through the encoded column, for each m.

    encoded: (steps, levels) from all training rows. train_naive, test_naive, train_folds, test_folds: (steps,) scores.
    slope_naive, slope_folds: (steps,) what the line multiplies the column by.
    """

    encoded: Array
    train_naive: Array
    test_naive: Array
    train_folds: Array
    test_folds: Array
    slope_naive: Array
    slope_folds: Array


def fits(
    codes: Ints, y: Array, fold: Ints, codes_test: Ints, y_test: Array, levels: int, m: Array = M, score: Score = r2,
    weigh: Weigh = additive,
) -> Fits:  # fmt: skip
    """Encode at every m at once, naively and out of fold, fit a line to each, and score it.

    All rows of one level in one fold have the same codes, so sums over such cells say all that rows would.
    """
    total, count = sums(codes, y, levels)
    test_total, test_count = sums(codes_test, y_test, levels)
    cell = fold * levels + codes
    cell_total, cell_count = sums(cell, y, levels * (fold.max() + 1))
    used = np.flatnonzero(cell_count)
    cell_total, cell_count, level, where = cell_total[used], cell_count[used], used % levels, used // levels
    y_fold, rows_fold = sums(fold, y, fold.max() + 1)
    prior = ((y.sum() - y_fold) / (len(y) - rows_fold))[where]
    column = np.asarray(m, float)[:, None]
    encoded = blend(total, count, y.mean(), weigh(count, column))
    others = count[level] - cell_count
    held_out = blend(total[level] - cell_total, others, prior, weigh(others, column))
    square, test_square = float(dot(y, y)), float(dot(y_test, y_test))
    found = []
    for z, rows, targets in ((encoded, count, total), (held_out, cell_count, cell_total)):
        predicted, slope = line(z, rows, targets)
        start = (predicted[:, 0] - slope * z[:, 0])[:, None]
        found += [
            score(predicted, rows, targets, square),
            score(start + slope[:, None] * encoded, test_count, test_total, test_square),
            slope,
        ]
    train_naive, test_naive, slope_naive, train_folds, test_folds, slope_folds = found
    return frozen(Fits(encoded, train_naive, test_naive, train_folds, test_folds, slope_naive, slope_folds))


def sums(codes: Ints, y: Array, levels: int) -> tuple[Array, Ints]:
    """(levels,) the sum of targets and the number of rows of each level."""
    total: Array = np.bincount(codes, y, levels).astype(float)
    return total, np.bincount(codes, minlength=levels)


# -------------------------------------------------------------------------------------------------- scrub the smoothing


@dataclass(frozen=True)
class Smoothing:
    """The levels' codes and two models' scores, for each m.

    m: (steps,) rows at which a level's own mean counts half: the m of n/(n + m), or the k of the sigmoid. weigh: that
    weight. count, own, truth: (seen levels,) training rows, own mean and true mean. prior: mean of all training rows.
    fits: R² of the naive and the out-of-fold line; its `encoded` holds the seen levels only. error, other_error:
    (steps,) root mean square of code minus true mean over the seen levels, and the same by the other weight. auto_test:
    R² out of fold with scikit-learn's smooth="auto". auto_once: its largest distance from the own mean of a level seen
    once (nan if none). ceiling: R² of the true means on test rows. chance: (seen - 1)/(n - 1), the naive R² expected of
    pure noise at m = 0. levels, n, effect, noise, weight: as asked.
    """

    m: Array
    weigh: Weigh
    count: Ints
    own: Array
    truth: Array
    prior: float
    fits: Fits
    error: Array
    other_error: Array
    auto_test: float
    auto_once: float
    ceiling: float
    chance: float
    levels: int
    n: int
    effect: float
    noise: float
    weight: str

    @property
    def theory(self) -> float:
        """sigma^2/tau^2: the m of least expected error; infinite where levels do not differ."""
        return self.noise**2 / self.effect**2 if self.effect else np.inf

    @property
    def best(self) -> int:
        """The step of least error against the true means."""
        return int(np.argmin(self.error))

    def table(self) -> dict[str, NDArray[Any]]:
        """One row an m."""
        return {
            "half weight at (rows)": self.m,
            "RMSE against true means": self.error,
            "RMSE by the other weight": self.other_error,
            "naive: R² in training": self.fits.train_naive,
            "naive: R² on test rows": self.fits.test_naive,
            "naive: slope": self.fits.slope_naive,
            "out of fold: R² in training": self.fits.train_folds,
            "out of fold: R² on test rows": self.fits.test_folds,
            "out of fold: slope": self.fits.slope_folds,
        }


def smoothing(
    levels: int = 500, zipf: float = 1.0, n: int = 2000, effect: float = 0.5, noise: float = 1.0,
    weight: str = "additive", f: float = WIDTH, seed: int = 0,
) -> Smoothing:  # fmt: skip
    """Try every m of M on one sample, by one of WEIGHTS. effect = 0 makes the column pure noise. ValueError as for
    `sample`, and for another weight or f outside [0.1, 100]."""
    rows = sample(levels, zipf, n, effect, noise, seed=seed)
    within("n", n, 500, 20_000)
    within("f", f, 0.1, 100)
    one_of("weight", weight, WEIGHTS)
    ways: dict[str, Weigh] = {"additive": additive, "sigmoid": partial(sigmoid, f=f)}
    weigh = ways.pop(weight)
    (other,) = ways.values()
    fold = fold_of(n, seed)
    size = len(rows.means)
    found = fits(rows.codes, rows.y, fold, rows.codes_test, rows.y_test, size, weigh=weigh)
    total, count = sums(rows.codes, rows.y, size)
    seen = np.flatnonzero(count)
    total, truth, encoded, prior = total[seen], rows.means[seen], found.encoded[:, seen], float(rows.y.mean())
    by_other = blend(total, count[seen], prior, other(count[seen], M[:, None]))
    error, other_error = (np.sqrt(np.mean((codes - truth) ** 2, axis=1)) for codes in (encoded, by_other))
    return frozen(
        Smoothing(
            m=M,
            weigh=weigh,
            count=count[seen],
            own=total / count[seen],
            truth=truth,
            prior=prior,
            fits=Fits(**{**vars(found), "encoded": encoded}),
            error=error,
            other_error=other_error,
            **_auto(rows, fold, count),
            ceiling=rows.ceiling,
            chance=(len(seen) - 1) / (n - 1),
            levels=levels,
            n=n,
            effect=effect,
            noise=noise,
            weight=weight,
        )
    )


def _auto(rows: Sample, fold: Ints, count: Ints) -> dict[str, float]:
    """scikit-learn's smooth="auto": for each level m = its own variance / the variance of all targets."""
    splits = [(np.flatnonzero(fold != each), np.flatnonzero(fold == each)) for each in range(FOLDS)]
    encoder = TargetEncoder(target_type="continuous", cv=splits)
    z = encoder.fit_transform(rows.codes[:, None], rows.y)[:, 0]
    predicted, slope = line(z, np.ones(len(z), np.int64), rows.y)
    coded = encoder.transform(np.arange(len(count))[:, None])[:, 0]
    tested = (predicted[0] + slope * (coded - z[0]))[rows.codes_test]
    ones = np.ones(len(rows.y_test), np.int64)
    once = np.flatnonzero(count == 1)
    own = np.bincount(rows.codes, rows.y, len(count))[once]
    return {
        "auto_test": float(r2(tested, ones, rows.y_test, float(dot(rows.y_test, rows.y_test)))),
        "auto_once": float(np.abs(coded[once] - own).max()) if once.size else np.nan,
    }
