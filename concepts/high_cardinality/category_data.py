"""Rows of one categorical column with many levels and a numeric target: shops and what a customer spends there."""

from dataclasses import dataclass

import numpy as np

from concepts.arrays import Array, Ints, frozen, within

LEVELS = (10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
ROWS = (500, 1000, 2000, 5000, 10000, 20000)
TEST = 5000
NEW = 50
"""Levels that open after training. They are used only where some share of the test rows comes from them."""


@dataclass(frozen=True)
class Sample:
    """Rows with a level and a target, and the truth behind them.

    codes, y: (n,) level and target of each training row. codes_test, y_test: (5000,) fresh rows. means: (levels + 50,)
    the true mean of each level, the last 50 being new ones. seed: as asked.
    """

    codes: Ints
    y: Array
    codes_test: Ints
    y_test: Array
    means: Array
    seed: int

    @property
    def names(self) -> tuple[str, ...]:
        """(levels + 50,) the levels' identifiers."""
        return names(len(self.means) - NEW, self.seed)

    @property
    def count(self) -> Ints:
        """(levels + 50,) training rows of each level."""
        return np.bincount(self.codes, minlength=len(self.means))

    @property
    def ceiling(self) -> float:
        """R² of the true means on the test rows: nobody can expect more. Below 0 by bad luck, if nothing is there."""
        error, spread = self.y_test - self.means[self.codes_test], self.y_test - self.y_test.mean()
        return float(1 - np.sum(error**2) / np.sum(spread**2))


def sample(
    levels: int = 200, zipf: float = 1.0, n: int = 2000, effect: float = 0.5, noise: float = 1.0,
    popularity: float = 0.0, unseen: float = 0.0, seed: int = 0,
) -> Sample:  # fmt: skip
    """Draw n training rows and 5,000 test rows.

    The k-th level is drawn in proportion to k^-zipf: 0 makes all equally common, 1 is Zipf's law. Levels differ by
    normal effects of SD `effect`, whose correlation with the log of a level's share is `popularity` (none, if all
    are equally common). Rows scatter around their level's mean by normal noise. A share `unseen` of the
    test rows comes from new levels. ValueError outside levels [2, 10,000], zipf [0, 2], n [50, 100,000], effect [0, 3],
    noise [0.01, 5], popularity [0, 1], unseen [0, 1] or seed [0, 9999].
    """
    limits = (
        ("levels", levels, 2, 10_000), ("zipf", zipf, 0, 2), ("n", n, 50, 100_000), ("effect", effect, 0, 3),
        ("noise", noise, 0.01, 5), ("popularity", popularity, 0, 1), ("unseen", unseen, 0, 1), ("seed", seed, 0, 9999),
    )  # fmt: skip
    for name, value, low, high in limits:
        within(name, value, low, high)
    rng = np.random.default_rng(seed)
    share = np.arange(1, levels + 1.0) ** -zipf
    share /= share.sum()
    codes = rng.choice(levels, n + TEST, p=share)
    means = rng.standard_normal(levels + NEW)
    if popularity and zipf:
        common = np.log(share)
        common = (common - common.mean()) / common.std()
        means[:levels] = popularity * common + np.sqrt(1 - popularity**2) * means[:levels]
    means *= effect
    opened = np.flatnonzero(rng.random(TEST) < unseen)
    codes[n + opened] = levels + rng.integers(NEW, size=opened.size)
    y = means[codes] + noise * rng.standard_normal(n + TEST)
    return frozen(Sample(codes[:n], y[:n], codes[n:], y[n:], means, seed))


def names(levels: int, seed: int) -> tuple[str, ...]:
    """Identifiers of the levels and the new ones, as hashing sees them."""
    return tuple(f"shop-{seed}-{level}" for level in range(levels + NEW))
