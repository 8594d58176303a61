"""Fisher's exact test, for so few conversions that a normal curve is no guide.

Given how many users converted in all, and no effect, the conversions that fall to treatment are drawn like balls from
an urn: hypergeometric. The p-value adds up every split that is no likelier than the one seen. It never rings more
often than promised, and for small counts a good deal less often, which is its price.
"""

import numpy as np
from numpy.typing import ArrayLike

from concepts.arrays import Array

MOST = 2000
"""Most splits that are added up. Beyond, the z test says the same."""


def fisher_exact(
    users_control: int, conversions_control: int, users_treatment: int, conversions_treatment: ArrayLike
) -> Array:
    """Two-sided p-value, shaped like `conversions_treatment` (Fisher 1935; two-sided as in R's fisher.test).

    nan where more than 2000 splits are possible, that is where users in an arm, conversions and their lack are many.
    ValueError for conversions outside [0, users], or no users.
    """
    counts = np.asarray(conversions_treatment)
    if not (users_control >= 1 and users_treatment >= 1):
        raise ValueError(f"users must be at least 1 in each arm, got {users_control} and {users_treatment}.")
    if not (0 <= conversions_control <= users_control and np.all((counts >= 0) & (counts <= users_treatment))):
        raise ValueError(
            f"conversions must lie in [0, {users_control}] and [0, {users_treatment}], got {conversions_control} and "
            f"{np.min(counts)} to {np.max(counts)}."
        )
    p = [_p_value(users_control, users_treatment, conversions_control + int(x), int(x)) for x in counts.ravel()]
    return np.array(p).reshape(counts.shape)


def expected_least(
    users_control: int, conversions_control: int, users_treatment: int, conversions_treatment: ArrayLike
) -> Array:
    """Smallest of the four counts expected without an effect; shaped like `conversions_treatment`.

    Under five, the z test's normal curve is no guide (Cochran 1954, Biometrics).
    """
    users = users_control + users_treatment
    hits = conversions_control + np.asarray(conversions_treatment, dtype=float)
    return np.asarray(np.minimum(hits, users - hits) * min(users_control, users_treatment) / users)


def _p_value(control: int, treatment: int, hits: int, seen: int) -> float:
    low, high = max(0, hits - control), min(treatment, hits)
    if high - low > MOST:
        return float("nan")
    x = np.arange(low, high)  # each split's chance over that of the one before
    ratio = (treatment - x) * (hits - x) / ((x + 1.0) * (control - hits + x + 1))
    log = np.concatenate([[0.0], np.cumsum(np.log(ratio))])
    chance = np.exp(log - log.max())
    chance /= chance.sum()
    return float(min(1.0, chance[chance <= chance[seen - low] * (1 + 1e-7)].sum()))
