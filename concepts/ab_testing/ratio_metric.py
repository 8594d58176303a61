"""The unit that is randomized is the unit that is independent: ratio metrics, clusters, and the delta method.

Users are randomized, and the metric is seconds per view, or clicks per page. The views of one user resemble each other,
so they are no independent rows: a test that counts them as such has standard errors too small and rings for nothing.
The variance of a ratio of sums comes from the users (the delta method; Deng, Knoblich and Lu 2018, KDD). Randomizing
whole clusters and then counting their users is the same mistake, and the factor has a name: the design effect (Kish
1965).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri

from concepts.arrays import Array, frozen, one_of, within

ALIKE = np.round(np.arange(51) * 0.01, 2)
"""Correlations between two views of one user: 0 to 0.5."""
SPREADS = {"geometric": "Most have few, some have many", "equal": "All the same"}


def linearize(numerator: ArrayLike, denominator: ArrayLike) -> Array:
    """Values, (users,), whose mean is sum(numerator) / sum(denominator) and whose variance is the delta method's.

    A ratio such as clicks per page view, where users are randomized and views are not, is no mean of independent
    views. To first order it moves by (numerator - ratio * denominator) / mean(denominator) per user, so a Welch test
    on these values is the delta-method test (Deng, Knoblich and Lu 2018, KDD). ValueError unless lengths agree and
    the denominators' sum is positive.
    """
    top, bottom = np.asarray(numerator, dtype=float), np.asarray(denominator, dtype=float)
    if top.shape != bottom.shape or not bottom.sum() > 0:
        raise ValueError(
            f"denominator must have a positive sum and numerator's length {top.size}, got {bottom.sum():g} and "
            f"{bottom.size}."
        )
    ratio = top.sum() / bottom.sum()
    return np.asarray(ratio + (top - ratio * bottom) / bottom.mean())


def design_effect(cluster_size: float, icc: ArrayLike, cv: float = 0.0) -> Array:
    """Factor on the variance, and on the units needed, when whole clusters are randomized; shaped like icc.

    1 + (m - 1) ICC for clusters of m (Kish 1965); with sizes whose standard deviation is `cv` means, m (1 + cv^2)
    takes the place of m (Eldridge, Ashby and Kerry 2006, International Journal of Epidemiology).
    ValueError unless cluster_size >= 1, cv >= 0 and 0 <= icc <= 1.
    """
    alike = np.asarray(icc, dtype=float)
    if not (cluster_size >= 1 and cv >= 0 and np.all((alike >= 0) & (alike <= 1))):
        raise ValueError(
            f"cluster_size must be at least 1, cv not negative and icc in [0, 1], got {cluster_size}, {cv} and "
            f"{alike.tolist()}."
        )
    return np.asarray(1 + (cluster_size * (1 + cv**2) - 1) * alike)


def ignored_clusters_error(effect: ArrayLike, alpha: float = 0.05) -> Array:
    """How often a two-sided test without any effect rings, when its variance is too small by the factor `effect`."""
    return np.asarray(2 * ndtr(ndtri(alpha / 2) / np.sqrt(np.asarray(effect, dtype=float))))


@dataclass(frozen=True)
class Ratio:
    """A/A tests on seconds per view, read view by view and user by user. One row a correlation between a user's views.

    icc: (steps,).  users: an arm.  views: mean a user.  spread: key of `SPREADS`.  alpha: two-sided.
    inflation: (steps,) design effect: true variance over the one that counts views as independent.
    error: (steps,) chance that the test on views rings, exact for many users.
    error_views, error_users: (steps,) share of simulated tests that ring, by views and by the delta method.
    z_views, z_users: (steps, tests) their z statistics.  counts: (25,) views of the first users.
    """

    icc: Array
    users: int
    views: float
    spread: str
    alpha: float
    inflation: Array
    error: Array
    error_views: Array
    error_users: Array
    z_views: Array
    z_users: Array
    counts: Array

    @property
    def bar(self) -> float:
        """Critical |z|."""
        return float(-ndtri(self.alpha / 2))

    def standard_error(self, chance: ArrayLike) -> Array:
        """Standard error of a simulated share whose true value is `chance`."""
        p = np.asarray(chance, dtype=float)
        return np.asarray(np.sqrt(p * (1 - p) / self.z_views.shape[1]))

    def table(self) -> dict[str, Array]:
        """One column a quantity, one row a correlation."""
        return {
            "correlation between a user's views": self.icc,
            "design effect": self.inflation,
            "false alarms by views": self.error,
            "false alarms by views, simulated": self.error_views,
            "false alarms by users, delta method, simulated": self.error_users,
        }


def ratio_metric(
    users: int = 300,
    views: float = 10.0,
    spread: str = "geometric",
    tests: int = 1000,
    alpha: float = 0.05,
    seed: int = 0,
) -> Ratio:
    """Simulated A/A tests at all correlations of `ALIKE`: the same users and views, so that only the correlation moves.

    A view's value is sqrt(icc) u + sqrt(1 - icc) e, with u shared by a user's views; both standard normal. What a user
    adds up to is then known from the number of views, u, and one normal number for all e together.
    users: an arm, in [50, 1000].  views: mean a user, in [1, 50].  tests: in [100, 2000].  alpha: in [0.001, 0.3].
    ValueError outside, and for an unknown spread.
    """
    within("users", users, 50, 1000)
    within("views", views, 1, 50)
    one_of("spread", spread, SPREADS)
    within("tests", tests, 100, 2000)
    within("alpha", alpha, 0.001, 0.3)
    rng = np.random.default_rng(seed)
    shared, own = rng.standard_normal((2, tests, 2, users))
    size = (tests, 2, users)
    count = (
        rng.geometric(1 / views, size).astype(float) if spread == "geometric" else np.full(size, float(round(views)))
    )
    shared *= count
    own *= np.sqrt(count)
    total = count.sum(axis=2)
    mean = (shared.sum(axis=2) / total, own.sum(axis=2) / total)
    square = {name: np.einsum("kau,kau->ka", a, b) for name, a, b in (
        ("ss", shared, shared), ("so", shared, own), ("oo", own, own),
        ("sn", shared, count), ("on", own, count), ("nn", count, count),
    )}  # fmt: skip
    a, b = np.sqrt(ALIKE)[:, None, None], np.sqrt(1 - ALIKE)[:, None, None]
    ratio = a * mean[0] + b * mean[1]
    residual = (
        a**2 * square["ss"] + 2 * a * b * square["so"] + b**2 * square["oo"]
        - 2 * ratio * (a * square["sn"] + b * square["on"]) + ratio**2 * square["nn"]
    )  # fmt: skip
    variance = residual * users / (users - 1) / total**2
    gap = np.diff(ratio, axis=2)[:, :, 0]
    z_views = gap / np.sqrt((1 / total).sum(axis=1))
    z_users = gap / np.sqrt(variance.sum(axis=2))
    bar = -ndtri(alpha / 2)
    mean_views, cv = (views, np.sqrt(1 - 1 / views)) if spread == "geometric" else (float(round(views)), 0.0)
    inflation = design_effect(mean_views, ALIKE, cv)
    return frozen(
        Ratio(
            icc=ALIKE,
            users=users,
            views=mean_views,
            spread=spread,
            alpha=alpha,
            inflation=inflation,
            error=ignored_clusters_error(inflation, alpha),
            error_views=np.mean(np.abs(z_views) >= bar, axis=1),
            error_users=np.mean(np.abs(z_users) >= bar, axis=1),
            z_views=z_views,
            z_users=z_users,
            counts=count[0, 0, :25],
        )
    )
