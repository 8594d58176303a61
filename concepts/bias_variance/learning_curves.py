"""The learning curve: training and validation error of one model as it gets more rows, and what the two curves tell.

Where both meet early and high, the family is too stiff (or the noise is large): more rows gain nothing. Where the
training error is low and the validation error far above it, the fit follows the sample: more rows close the gap. For
least squares the two lie about as far below as above noise + squared bias, each by the variance (the optimism of the
training error is twice the variance: Efron 1986, JASA; Hastie, Tibshirani and Friedman 2009, section 7.4). So half the
gap is about the variance, and the middle less the noise about the squared bias.
"""

from dataclasses import dataclass

import numpy as np

from concepts.arrays import Array, frozen, one_of, within
from concepts.bias_variance.decomposition import AT, DRAWN, TARGETS, split, training_sets
from concepts.bias_variance.families import LEVELS, Counts, predict

ROWS = np.array([40, 50, 60, 80, 100, 120, 160, 200, 240, 320])
"""Rows of a training set; up to 160, each has its double here."""
BUDGET = 16_000
"""Rows of all training sets of one size together: the fewer rows a set has, the more sets, as fits scatter more."""
JUDGED = 400
"""Validation errors of single fits drawn for each size, each on 100 fresh rows."""
NEGLIGIBLE = 0.05
"""What is not worth acting on, as a share of the error of predicting the mean: 0.05 of R^2."""
DIAGNOSES = {"bias": "high bias", "variance": "high variance", "neither": "near the noise"}


@dataclass(frozen=True)
class LearningCurve:
    """One model's error over the rows that it is trained on (steps).

    family, level: the model. rows, sets: (steps,) rows of a training set, and how many were drawn. at, truth: (100,)
    points and true values. mean, fits: (steps, 100) mean fit, and (steps, 20, 100) the first fits. bias2, variance:
    (steps,) squared bias and variance, averaged over `at`. noise: variance of the noise. train: (steps,) mean error on
    the rows that were fitted. low, high: (steps,) between them lie the validation errors of eight single fits of ten,
    each measured on 100 fresh rows. null: error of predicting the mean.
    """

    family: str
    level: int
    rows: Counts
    sets: Counts
    at: Array
    truth: Array
    mean: Array
    fits: Array
    bias2: Array
    variance: Array
    noise: float
    train: Array
    low: Array
    high: Array
    null: float

    @property
    def validation(self) -> Array:
        """(steps,) expected squared error on fresh rows: squared bias, variance and noise."""
        return self.bias2 + self.variance + self.noise

    @property
    def gain(self) -> Array:
        """(steps,) by how much twice the rows lower the validation error; nan where they were not drawn."""
        double = np.searchsorted(self.rows, 2 * self.rows)
        known = double < self.rows.size
        known[known] = self.rows[double[known]] == 2 * self.rows[known]
        later = self.validation[np.where(known, double, 0)]
        return np.where(known, self.validation - later, np.nan)

    @property
    def diagnosis(self) -> list[str]:
        """(steps,) keys of DIAGNOSES, read off the two curves and the noise as `diagnose` does."""
        pairs = zip(self.train, self.validation, strict=True)
        return [diagnose(train, validation, self.noise, self.null) for train, validation in pairs]

    def table(self) -> dict[str, Array]:
        """One row a size of the training set."""
        return {
            "rows": self.rows.astype(float),
            "training sets": self.sets.astype(float),
            "training error": self.train,
            "validation error": self.validation,
            "validation error of single fits, 10% quantile": self.low,
            "validation error of single fits, 90% quantile": self.high,
            "squared bias": self.bias2,
            "variance": self.variance,
            "noise variance": np.full(self.rows.size, self.noise),
        }


def learning_curve(
    family: str = "polynomial",
    level: int = 15,
    target: str = "sine",
    noise: float = 0.35,
    seed: int = 0,
) -> LearningCurve:
    """Train one model on ever more rows, on BUDGET / rows training sets of each size of ROWS.

    level: degree, neighbours or depth, as in LEVELS. The sets of one size are those of `decompose` with as many rows
    and sets; those of another size are others, not the same with rows added.

    Raises:
        ValueError: an unknown family or target, a level outside its family, noise outside [0, 1], or a seed below 0.
    """
    one_of("family", family, LEVELS)
    within("level", level, int(LEVELS[family].min()), int(LEVELS[family].max()))
    one_of("target", target, TARGETS)
    within("noise", noise, 0, 1)
    within("seed", seed, 0, 2**32 - 1)
    truth = TARGETS[target](AT)
    sets = BUDGET // ROWS
    mean, fits = np.empty((ROWS.size, AT.size)), np.empty((ROWS.size, DRAWN, AT.size))
    bias2, variance, train, low, high = np.empty((5, ROWS.size))
    for step, (n, count) in enumerate(zip(ROWS, sets, strict=True)):
        rng = np.random.default_rng(seed)
        x, y = training_sets(target, noise, n, count, rng)
        found, errors = predict(family, x, y, AT, [level])
        mean[step], bias2[step], variance[step] = split(found[0], truth)
        fits[step], train[step] = found[0, :DRAWN], errors[0]
        judged = noise * rng.standard_normal((-(-JUDGED // count), count, AT.size))
        single = np.mean((found[0] - truth - judged) ** 2, axis=2)
        low[step], high[step] = np.quantile(single, [0.1, 0.9])
    null = float(np.var(truth)) + noise**2
    return frozen(
        LearningCurve(
            family, level, ROWS, sets, AT, truth, mean, fits, bias2, variance, noise**2, train, low, high, null
        )
    )


def diagnose(train: float, validation: float, floor: float, null: float) -> str:
    """Key of DIAGNOSES for two errors, where no model of these columns has an error below `floor`.

    What the validation error has above the floor is split in two: half the gap to the training error is put down to
    variance, and the rest, by which the middle of both is above the floor, to bias. The larger one is named, unless
    both together are below NEGLIGIBLE of `null`, the error of predicting the mean. In practice the floor is a guess:
    how far people, or repeated measurements, disagree.
    """
    if validation - floor < NEGLIGIBLE * null:
        return "neither"
    return "bias" if (train + validation) / 2 - floor > (validation - train) / 2 else "variance"
