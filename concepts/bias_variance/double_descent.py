"""Double descent: give least squares more features than rows, and past the peak its error falls a second time.

With p features and n rows, least squares has one solution while p < n. At p = n it is the only curve through all rows,
noise included, and its coefficients explode. With p > n many fits pass through all rows; take the one with the
shortest coefficient vector. The more features, the shorter it can be, and the tamer the fit (Belkin, Hsu, Ma and Mandal
2019, PNAS). Two models show it here: independent Gaussian features, where theory gives the whole curve (Hastie,
Montanari, Rosset and Tibshirani 2022, Annals of Statistics), and a random layer of ReLUs over ten inputs.
"""

from dataclasses import dataclass

import numpy as np

from concepts.arrays import Array, frozen, one_of, within
from concepts.bias_variance.families import Counts
from concepts.bias_variance.ridge_limit import best_penalty, kept, risk

RATIOS = np.array([
    0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.3, 1.5, 1.8, 2, 2.5, 3, 4, 5, 6, 8,
])  # fmt: skip
"""Features per row, p / n. Beside 1 they keep a distance: within three features of n the standard error is infinite."""
RELU_RATIOS = np.append(RATIOS, [12, 20])
ROWS, RELU_ROWS = (40, 60, 80), (40, 60)
"""Training rows on offer: multiples of 20, so that every ratio is a whole number of features."""
DRAWS = 30
"""Training sets of each model."""
INPUTS, FRESH = 10, 400
"""Inputs below the ReLUs, and fresh rows on which they are judged."""
METHODS = ("no penalty", "ridge")
SIGNALS = {"inside": "All in the features in use", "spread": "Spread over ever more features"}


# ---------------------------------------------------------------------------- independent features, and their theory


@dataclass(frozen=True)
class Isotropic:
    """Test error through the threshold, simulated and in theory. First axes of 2 are METHODS.

    ratios, features: (steps,) p / n, and p. penalty: (steps,) of the ridge. error, error_se: (2, steps) expected
    squared error on fresh rows, mean over DRAWS training sets and its standard error (infinite at p = n without
    penalty). bias, variance, train: (2, steps) squared bias and variance given the rows, where bias includes the signal
    that is left out; error on the training rows. theory: (2, steps) limit of error. curve_ratio: (m,), curve_error,
    curve_bias, curve_variance: (2, m) the limits on a fine grid. best: step of the least error without penalty.
    n, snr: as asked.
    """

    ratios: Array
    features: Counts
    penalty: Array
    error: Array
    error_se: Array
    bias: Array
    variance: Array
    train: Array
    theory: Array
    curve_ratio: Array
    curve_error: Array
    curve_bias: Array
    curve_variance: Array
    best: int
    n: int
    snr: float

    def table(self) -> dict[str, Array]:
        """One row a number of features."""
        columns = {"features p": self.features.astype(float), "p / n": self.ratios, "ridge penalty": self.penalty}
        for row, name in enumerate(METHODS):
            columns |= {
                f"error, {name}": self.error[row],
                f"its standard error, {name}": self.error_se[row],
                f"error in theory, {name}": self.theory[row],
                f"squared bias, {name}": self.bias[row],
                f"variance, {name}": self.variance[row],
                f"training error, {name}": self.train[row],
            }
        return columns


def isotropic(
    n: int = 60, snr: float = 5.0, signal: str = "inside", times_best: float = 1.0, seed: int = 0
) -> Isotropic:
    """Least squares and ridge on p independent N(0, 1) features, for each of RATIOS, over DRAWS training sets.

    The noise has variance 1. signal: "inside", the p features in use hold all of it; "spread", see `kept`.
    times_best: ridge penalty as a multiple of the best at each ratio. The error of a fit is exact, since on independent
    features it is the squared distance of the coefficients plus the noise; only training sets are sampled.
    ValueError unless n is one of ROWS, snr in [1, 10], times_best in [0.001, 10], and for an unknown signal or a seed
    below 0.
    """
    one_of("n", n, ROWS)
    within("snr", snr, 1, 10)
    within("times_best", times_best, 0.001, 10)
    within("seed", seed, 0, 2**32 - 1)
    one_of("signal", signal, SIGNALS)
    ratios, features = RATIOS.copy(), np.round(RATIOS * n).astype(int)
    strength, noise = kept(ratios, snr, signal == "spread")
    penalty = times_best * best_penalty(ratios, strength, noise)
    rng = np.random.default_rng(seed)
    rows, errors = rng.standard_normal((DRAWS, n, features[-1])), rng.standard_normal((DRAWS, n))

    found = np.empty((4, 2, ratios.size, DRAWS))
    gram, sums, before = np.zeros((DRAWS, n, n)), np.zeros((DRAWS, n)), 0
    for step, p in enumerate(features):
        new = rows[:, :, before:p]
        gram += new @ new.transpose(0, 2, 1)
        sums += new.sum(axis=2)
        coefficient = np.sqrt(strength[step] / p)
        parts = np.stack([coefficient * sums, np.sqrt(noise[step]) * errors], axis=2)
        for row, charge in enumerate((0.0, n * penalty[step])):
            bias, scatter, both, left = _squares(rows[:, :, :p], gram, parts, coefficient, charge)
            found[:, row, step] = (
                bias + scatter + 2 * both + noise[step],
                bias + noise[step] - 1,
                scatter,
                np.mean(left**2, axis=1),
            )
        before = p
    error, bias, variance, train = found.mean(axis=3)
    error_se = found[0].std(axis=2, ddof=1) / np.sqrt(DRAWS)
    error_se[0, features == n] = np.inf

    theory = np.array([np.add(*risk(ratios, strength, noise, each)) + noise for each in (0.0, penalty)])
    fine = np.unique(
        np.concatenate([np.geomspace(0.1, 8, 120), 1 + np.array([-1, 1]) * [[0.003], [0.01], [0.03]]], axis=None)
    )
    on, off = kept(fine, snr, signal == "spread")
    limits = np.array([risk(fine, on, off, each) for each in (0.0, times_best * best_penalty(fine, on, off))])
    curves = (limits.sum(axis=1) + off, limits[:, 0] + off - 1, limits[:, 1])
    arrays = (ratios, features, penalty, error, error_se, bias, variance, train, theory, fine, *curves)
    return frozen(Isotropic(*arrays, int(np.argmin(error[0])), n, snr))


def _squares(
    X: Array, gram: Array, parts: Array, coefficient: float, charge: float
) -> tuple[Array, Array, Array, Array]:
    """A fit's squared distance from the truth by signal and noise, their product, and what it leaves of the rows.

    X: (sets, n, p). gram: (sets, n, n) X X'. parts: (sets, n, 2) of y, by signal and by noise. coefficient: true value
    of each of the p. charge: of ridge; 0 is least squares. Returns (sets,), (sets,), (sets,) and (sets, n).
    Beyond p = n the fit is X' a with a = (X X' + charge)^-1 y, and all squares are products of a and y, n numbers each.
    """
    n, p = X.shape[1:]
    if p <= n:
        fit = _least_squares(X, gram, parts, charge)
        left = parts.sum(axis=2) - (X @ fit.sum(axis=2)[:, :, None])[:, :, 0]
        fit[:, :, 0] -= coefficient
        signal, noise = fit[:, :, 0], fit[:, :, 1]
        return np.sum(signal**2, axis=1), np.sum(noise**2, axis=1), np.sum(signal * noise, axis=1), left
    a = np.linalg.solve(gram + charge * np.eye(n), parts)
    products = a.transpose(0, 2, 1) @ parts - charge * (a.transpose(0, 2, 1) @ a)  # a' X X' a
    signal = products[:, 0, 0] - 2 * np.sum(a[:, :, 0] * parts[:, :, 0], axis=1) + coefficient**2 * p
    return signal, products[:, 1, 1], -charge * np.sum(a[:, :, 0] * a[:, :, 1], axis=1), charge * a.sum(axis=2)


def _least_squares(X: Array, gram: Array, y: Array, charge: float) -> Array:
    """Coefficients (sets, p, k) of ridge; without charge of least squares, of minimum norm beyond p = n.

    X: (sets, n, p). gram: (sets, n, n) X X'. y: (sets, n, k). charge: added to the diagonal. The smaller of the two
    equivalent systems is solved; a square one without charge as it stands, since X' X would square its condition.
    """
    n, p = X.shape[1:]
    if p == n and charge == 0:
        return np.asarray(np.linalg.solve(X, y))
    turned = X.transpose(0, 2, 1)
    if p > n:
        return turned @ np.linalg.solve(gram + charge * np.eye(n), y)
    return np.asarray(np.linalg.solve(turned @ X + charge * np.eye(p), turned @ y))


# -------------------------------------------------------------------------------------------- a random layer of ReLUs


@dataclass(frozen=True)
class Relu:
    """Error of a linear fit on top of p random ReLUs. First axes of 2 are METHODS.

    features, ratios: (steps,) p, and p / n. error, error_se: (2, steps) squared error on fresh rows, noise included,
    mean over training sets and its standard error (infinite at p = n without penalty). bias2, variance, train:
    (2, steps) squared bias and variance over the training sets, given the layer, both unbiased (the bias nan at p = n
    without penalty, where neither settles); error on the training rows. noise: its variance. null: error of predicting
    the mean. first, best: steps without penalty of the least error before p = n, and of all. n: training rows.
    """

    features: Counts
    ratios: Array
    error: Array
    error_se: Array
    bias2: Array
    variance: Array
    train: Array
    noise: float
    null: float
    first: int
    best: int
    n: int

    def table(self) -> dict[str, Array]:
        """One row a number of features."""
        columns = {"features p": self.features.astype(float), "p / n": self.ratios}
        for row, name in enumerate(METHODS):
            columns |= {
                f"error, {name}": self.error[row],
                f"its standard error, {name}": self.error_se[row],
                f"squared bias, {name}": self.bias2[row],
                f"variance, {name}": self.variance[row],
                f"training error, {name}": self.train[row],
            }
        return columns


def relu(n: int = 40, noise: float = 0.2, penalty: float = 0.01, seed: int = 0, ratios: Array = RELU_RATIOS) -> Relu:
    """Fit y = 2 max(0, w'x) + noise, |w| = 1, on p random ReLUs of ten inputs, over DRAWS training sets.

    x lies on a sphere of radius sqrt(10), the layer has N(0, 1/10) weights and is drawn once; only training sets are
    drawn anew. penalty: of the objective RSS + penalty * p * |b|^2, so that it keeps its weight as features are added.
    ratios: rising, some of RELU_RATIOS with the first and the last, so that the layer is the same for all.
    ValueError unless n is one of RELU_ROWS, noise in [0.1, 1], penalty in [0.0001, 1], and for a seed below 0 or other
    ratios.
    """
    one_of("n", n, RELU_ROWS)
    within("noise", noise, 0.1, 1)
    within("penalty", penalty, 0.0001, 1)
    within("seed", seed, 0, 2**32 - 1)
    if not np.array_equal(np.intersect1d(ratios, RELU_RATIOS), ratios) or (ratios[0], ratios[-1]) != (0.1, 20):
        raise ValueError(f"ratios must rise from 0.1 to 20 by some of {RELU_RATIOS.tolist()}, got {ratios!r}.")
    features = np.round(ratios * n).astype(int)
    rng = np.random.default_rng(seed)
    layer, neuron = rng.standard_normal((INPUTS, features[-1])), rng.standard_normal(INPUTS)
    x = rng.standard_normal((DRAWS * n + FRESH, INPUTS))
    x /= np.linalg.norm(x, axis=1, keepdims=True)
    truth = 2 * np.sqrt(INPUTS) * np.maximum(x @ neuron, 0) / np.linalg.norm(neuron)
    hidden = np.maximum(x @ layer, 0)
    y = (truth[:-FRESH] + noise * rng.standard_normal(DRAWS * n)).reshape(DRAWS, n)
    rows, fresh = hidden[:-FRESH].reshape(DRAWS, n, -1), hidden[-FRESH:]

    out = np.empty((2, 2, features.size, DRAWS))
    scatter = np.empty((2, features.size))
    gram = np.zeros((DRAWS, n, n))
    before = 0
    for step, p in enumerate(features):
        X = rows[:, :, :p]
        gram += (new := rows[:, :, before:p]) @ new.transpose(0, 2, 1)
        for row, charge in enumerate((0.0, penalty * p)):
            fit = _least_squares(X, gram, y[:, :, None], charge)[:, :, 0]
            miss = fit @ fresh[:, :p].T - truth[-FRESH:]
            out[0, row, step] = np.mean(miss**2, axis=1)
            out[1, row, step] = np.mean((y - (X @ fit[:, :, None])[:, :, 0]) ** 2, axis=1)
            scatter[row, step] = np.mean(miss.var(axis=0, ddof=1))
        before = p
    deviation, train = out.mean(axis=3)
    error_se = out[0].std(axis=2, ddof=1) / np.sqrt(DRAWS)
    error_se[0, features == n] = np.inf
    error = deviation + noise**2
    bias2 = deviation - scatter  # so the mean of the fits is rid of what it keeps of their variance
    bias2[0, features == n] = np.nan
    arrays = (features, ratios.copy(), error, error_se, bias2, scatter, train)
    first = int(np.argmin(error[0, features < n]))
    null = float(np.var(truth[-FRESH:]) + noise**2)
    return frozen(Relu(*arrays, noise**2, null, first, int(np.argmin(error[0])), n))
