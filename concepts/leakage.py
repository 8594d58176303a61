"""Two ways to fool cross-validation, each beside the honest one, on data in which there is nothing to learn.

In both the labels are independent of the features, so no model does better than 50% on fresh rows. An estimate below
that was told something it should not know.
"""

from dataclasses import dataclass

import numpy as np

from concepts.arrays import Array, Flags, Ints, frozen, within

CHOSEN = 100
"""Features kept, as in Hastie, Tibshirani and Friedman (2009), The Elements of Statistical Learning, 7.10.2."""
CANDIDATES = frozen(np.array([100, 150, 250, 500, 1000, 2000, 3500, 5000]))
PERSISTENCE = frozen(np.array([0.0, 0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98]))
FEATURES = 5


@dataclass(frozen=True)
class Selection:
    """Claimed error of a nearest neighbour on the 100 best of many noise features; the true error is 0.5.

    candidates: (steps,) noise features to choose from. outside, inside: (steps,) mean cross-validated error over the
    simulations, with the features chosen once on all rows, and anew within each training set. outside_se, inside_se:
    standard errors of these means. correlation: (steps, 100) correlations with the labels, on all rows, of the features
    chosen in the first of the `simulations`, falling in size. held_out: the same features' correlations, each computed
    on the first fold alone after a choice on the others.
    """

    candidates: Ints
    outside: Array
    inside: Array
    outside_se: Array
    inside_se: Array
    correlation: Array
    held_out: Array
    simulations: int

    def table(self) -> dict[str, np.ndarray]:
        return {
            "noise features": self.candidates,
            "error, chosen on all rows": self.outside,
            "standard error, all rows": self.outside_se,
            "error, chosen inside the fold": self.inside,
            "standard error, inside": self.inside_se,
        }


def selection(n: int = 50, k: int = 5, simulations: int = 10, seed: int = 0) -> Selection:
    """The wrong way and the right way of The Elements of Statistical Learning, 7.10.2.

    n rows, half of each class, even, 20 to 100; up to 5,000 standard normal features that know nothing of the class.
    The 100 most correlated with the class go to a one-nearest-neighbour rule, cross-validated in k folds, 2 to 10.
    simulations: 2 to 20. ValueError outside of these.
    """
    within("n", n, 20, 100)
    within("k", k, 2, 10)
    within("simulations", simulations, 2, 20)
    if n % 2:
        raise ValueError(f"n must be even, got {n}.")
    rng = np.random.default_rng(seed)
    labels = np.arange(n) % 2
    fold = np.arange(n) // 2 % k
    training = np.vstack([np.ones(n), fold != np.arange(k)[:, None]])
    outside, inside = np.zeros((2, simulations, CANDIDATES.size))
    correlation, held_out = np.zeros((2, CANDIDATES.size, CHOSEN))
    for run in range(simulations):
        X = rng.standard_normal((n, CANDIDATES[-1]))
        strength = correlations(X, labels, training)
        for place, count in enumerate(CANDIDATES):
            best = _best(strength[:, :count])
            wrong = nearest_neighbour_errors(X[:, best].transpose(1, 0, 2), labels, fold)
            outside[run, place] = wrong[0].mean()
            inside[run, place] = wrong[fold + 1, np.arange(n)].mean()
            if run == 0:
                correlation[place] = strength[0, best[0]]
                held_out[place] = correlations(X[:, best[1]], labels, (fold == 0)[None].astype(float))[0]
    error = np.std([outside, inside], axis=1, ddof=1) / np.sqrt(simulations)
    means = outside.mean(axis=0), inside.mean(axis=0)
    return frozen(Selection(CANDIDATES, *means, error[0], error[1], correlation, held_out, simulations))


def correlations(X: Array, labels: Ints, rows: Array) -> Array:
    """Pearson correlation of each column of X (n, features) with the labels, over each set of rows (sets, n)."""
    weights = rows / rows.sum(axis=1, keepdims=True)
    signs = 2.0 * labels - 1
    mean, square, mean_y = weights @ X, weights @ X**2, weights @ signs[:, None]
    covariance = (weights * signs) @ X - mean * mean_y
    return np.asarray(covariance / np.sqrt((square - mean**2) * (1 - mean_y**2)))


def nearest_neighbour_errors(X: Array, labels: Ints, fold: Ints) -> Flags:
    """(sets, n): for each set of features, X (sets, n, features), is a row unlike the nearest of another fold?"""
    square = np.sum(X**2, axis=2)
    distance = square[:, None, :] - 2 * X @ X.transpose(0, 2, 1)
    distance[:, fold[:, None] == fold] = np.inf
    return np.asarray(labels[distance.argmin(axis=2)] != labels)


def _best(strength: Array) -> Ints:
    """Columns of the 100 largest in size in each row, largest first."""
    size = np.abs(strength)
    top = np.argpartition(-size, CHOSEN - 1, axis=1)[:, :CHOSEN]
    return np.take_along_axis(top, np.take_along_axis(-size, top, axis=1).argsort(axis=1), axis=1)


@dataclass(frozen=True)
class TimeOrder:
    """Claimed error of a nearest neighbour on drifting noise; far in the future its error is 0.5, by construction.

    persistence: (steps,) correlation of a row with the one before. shuffled, blocked, ordered: (steps,) mean error over
    the series with shuffled folds, with folds of neighbouring rows, and training on the past only. shuffled_se,
    blocked_se, ordered_se: (steps,) standard errors of these means. series: (steps, n) the first feature of the first
    of the `count` series. labels: (steps, n) its classes, 0 or 1.
    """

    persistence: Array
    shuffled: Array
    blocked: Array
    ordered: Array
    shuffled_se: Array
    blocked_se: Array
    ordered_se: Array
    series: Array
    labels: Ints
    count: int

    def table(self) -> dict[str, np.ndarray]:
        return {
            "persistence": self.persistence,
            "error, shuffled folds": self.shuffled,
            "error, folds in blocks": self.blocked,
            "error, past only": self.ordered,
        }


def time_order(n: int = 100, k: int = 5, gap: int = 0, series: int = 20, seed: int = 0) -> TimeOrder:
    """Five features and a class that drift by themselves, cross-validated in k folds of three kinds.

    Each feature is a stationary first-order autoregression; the class is the sign of one more, independent of all.
    n: rows, 60 to 200. k: 2 to 10. series: fresh series, 10 to 50. gap: rows left out before the validation rows where
    training is on the past only, 0 to 20. ValueError outside of these.
    """
    within("n", n, 60, 200)
    within("k", k, 2, 10)
    within("gap", gap, 0, 20)
    within("series", series, 10, 50)
    rng = np.random.default_rng(seed)
    noise = rng.standard_normal((series, n, FEATURES + 1))
    blocked = np.tile(np.arange(n) * k // n, (series, 1))
    shuffled = rng.permuted(blocked, axis=1)
    row = np.arange(n)
    begins = n - (k - (row - n % (k + 1)) // (n // (k + 1)) + 1) * (n // (k + 1))  # as TimeSeriesSplit cuts
    past = row < np.where(row >= n - k * (n // (k + 1)), begins - gap, 0)[:, None]
    may = [
        shuffled[:, :, None] != shuffled[:, None, :],
        blocked[:, :, None] != blocked[:, None, :],
        np.broadcast_to(past, (series, n, n)),
    ]
    means, errors, first, classes = [], [], [], []
    for persistence in PERSISTENCE:
        drifting = autoregression(noise, persistence)
        X, labels = drifting[:, :, :FEATURES], (drifting[:, :, FEATURES] > 0).astype(np.int64)
        square = np.sum(X**2, axis=2)
        distance = square[:, :, None] + square[:, None, :] - 2 * X @ X.transpose(0, 2, 1)
        rates = []
        for allowed in may:
            nearest = np.where(allowed, distance, np.inf).argmin(axis=2)
            wrong = np.take_along_axis(labels, nearest, axis=1) != labels
            judged = allowed.any(axis=2)
            rates.append((wrong & judged).sum(axis=1) / judged.sum(axis=1))
        means.append([each.mean() for each in rates])
        errors.append([each.std(ddof=1) / np.sqrt(series) for each in rates])
        first.append(X[0, :, 0])
        classes.append(labels[0])
    mean, error = np.array(means).T, np.array(errors).T
    shuffled, blocked, ordered = mean
    shuffled_se, blocked_se, ordered_se = error
    return frozen(
        TimeOrder(
            PERSISTENCE,
            shuffled,
            blocked,
            ordered,
            shuffled_se,
            blocked_se,
            ordered_se,
            np.array(first),
            np.array(classes),
            series,
        )
    )


def autoregression(noise: Array, persistence: float) -> Array:
    """x_t = persistence x_(t-1) + sqrt(1 - persistence^2) noise_t along axis 1, so that every x_t has variance 1."""
    x = noise.copy()
    fresh = np.sqrt(1 - persistence**2)
    for t in range(1, x.shape[1]):
        x[:, t] = persistence * x[:, t - 1] + fresh * noise[:, t]
    return x
