"""PCA at work: turn an axis until the variance along it peaks, and rebuild pictures from a few numbers each.

PCA (concepts/pca.py) looks for the directions of greatest variance. Variance has units, so the unit decides what PCA
finds. And variance is not relevance: what tells two groups apart may lie across the cloud, where PCA looks last.
t-SNE is in concepts/tsne.py, and what either kept of the data in concepts/embedding.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike
from scipy.spatial.distance import pdist
from sklearn.datasets import load_digits

from concepts.arrays import Array, Indices, frozen, one_of, within
from concepts.embedding import clumping, distance_ratio, distances_kept, sample, trust, width_ratio
from concepts.pca import Components, pca
from concepts.tsne import tsne

UNITS = {"m": 0.08, "cm": 8.0, "mm": 80.0}
"""Unit of the height, and the standard deviation of height in it."""
WEIGHT_SD = 12.0
"""Standard deviation of the weight in kilograms."""
PEOPLE = 100
ANGLES = frozen(np.arange(0, 181, 3))
KEPT = frozen(np.array([*range(31), *range(32, 65, 2)]))
"""Components kept in the digits lab: each number to 30, then every second, to all 64."""
UNSEEN = 500
"""Digits never fitted on; the first of each class among them are shown."""


# ----------------------------------------------------------------------------------------------- turn the axis


@dataclass(frozen=True)
class Turn:
    """What lies along an axis through the cloud, at every angle.

    points: (100, 2) height and weight, centred, in their units or in standard deviations. group: (100,) 0 or 1.
    components: their PCA. angles: (61,) degrees. positions: (61, 100) of the points along the axis. along, lost:
    (61,) variance along the axis and across it, both over n - 1. told: (61,) chance that a random person of one group
    lies further along the axis than one of the other, whichever way round is better: an AUC from 0.5 to 1.
    unit: of the height. standardize, gap: as asked.
    """

    points: Array
    group: Indices
    components: Components
    angles: Indices
    positions: Array
    along: Array
    lost: Array
    told: Array
    unit: str
    standardize: bool
    gap: float

    @property
    def first(self) -> float:
        """Angle of the first component, in degrees from 0 to 180."""
        x, y = self.components.axes[0]
        return float(np.degrees(np.arctan2(y, x)) % 180)

    def table(self) -> dict[str, Array]:
        """One row an angle."""
        return {
            "angle (degrees)": self.angles.astype(float),
            "variance along": self.along,
            "variance lost": self.lost,
            "share kept": self.along / (self.along + self.lost),
            "AUC between the groups": self.told,
        }


def turn(unit: str = "cm", standardize: bool = False, rho: float = 0.7, gap: float = 3.0, seed: int = 0) -> Turn:
    """Draw 100 people and turn an axis through them from 0 (height) by way of 90 (weight) to 180 degrees.

    Height has a standard deviation of 8 cm, weight of 12 kg, their correlation within a group is rho. One group is
    heavier for its height: the groups lie `gap` standard deviations apart, straight across the (standardized) cloud.
    ValueError for an unknown unit, rho outside [0, 0.95], gap outside [0, 5], or seed below 0.
    """
    one_of("unit", unit, UNITS)
    within("rho", rho, 0, 0.95)
    within("gap", gap, 0, 5)
    within("seed", seed, 0, 2**32 - 1)
    z = np.random.default_rng(seed).standard_normal((PEOPLE, 2))
    group = np.arange(PEOPLE) % 2
    up, across = np.sqrt((1 + rho) / 2) * z[:, 0], np.sqrt((1 - rho) / 2) * (z[:, 1] + gap * (group - 0.5))
    people = np.column_stack([up - across, up + across]) * [UNITS[unit], WEIGHT_SD]
    components = pca(people, standardize)
    points = (people - components.mean) / components.scale
    radians = np.radians(ANGLES)
    positions = np.array([np.cos(radians), np.sin(radians)]).T @ points.T
    along = positions.var(axis=1, ddof=1)
    ahead = np.mean(positions[:, None, group == 1] > positions[:, group == 0, None], axis=(1, 2))
    told, lost = np.maximum(ahead, 1 - ahead), components.variances.sum() - along
    return frozen(Turn(points, group, components, ANGLES, positions, along, lost, told, unit, standardize, gap))


def variance_along(first: float, variances: ArrayLike, angle: ArrayLike) -> Array:
    """Variance along an axis: l1 cos^2(a) + l2 sin^2(a), a the angle (degrees) between it and the first component."""
    between = np.radians(np.asarray(angle) - first)
    large, small = np.asarray(variances)
    return np.asarray(large * np.cos(between) ** 2 + small * np.sin(between) ** 2)


# --------------------------------------------------------------------------------------------- rebuild digits


@dataclass(frozen=True)
class Rebuilt:
    """Digits made again from k numbers each.

    kept: (48,) components kept, k. given: (10, 64) the unseen pictures shown, one a digit, as PCA was given them.
    drawn: (48, 10, 64) the same made again. shares: (64,) share of variance along each component of the rows fitted;
    zero where there were too few rows. fit_error: (48,) root mean square error per pixel on the rows fitted, against
    what was given. error: (48,) on 500 unseen digits, against the pictures without noise. Grey runs from 0 to 16.
    rows, noise, standardize: as asked.
    """

    kept: Indices
    given: Array
    drawn: Array
    shares: Array
    fit_error: Array
    error: Array
    rows: int
    noise: float
    standardize: bool

    @property
    def cumulative(self) -> Array:
        """(48,) share of variance along the first k components."""
        return np.asarray(np.concatenate([[0.0], np.cumsum(self.shares)])[self.kept])

    @property
    def best(self) -> int:
        """Step with the smallest error on unseen digits."""
        return int(np.argmin(self.error))

    def needed(self, share: float) -> int:
        """Smallest number of components that hold at least this share of the variance."""
        return int(np.argmax(np.cumsum(self.shares) >= share - 1e-12)) + 1

    def table(self) -> dict[str, Array]:
        """One row a k."""
        return {
            "components kept": self.kept.astype(float),
            "share of variance": self.cumulative,
            "RMSE per pixel, rows fitted": self.fit_error,
            "RMSE per pixel, unseen against clean": self.error,
        }


def rebuild(rows: int = 1000, noise: float = 0.0, standardize: bool = False, seed: int = 0) -> Rebuilt:
    """Fit PCA on `rows` digits, and rebuild unseen ones from 0 to 64 components.

    noise: standard deviation, in levels of grey, of what is added to each pixel of all digits. standardize: divide
    each pixel by its standard deviation first. The digits are the 1,797 of scikit-learn, 8 by 8 pixels.
    ValueError outside rows [30, 1200], noise [0, 8], or for a seed below 0.
    """
    within("rows", rows, 30, 1200)
    within("noise", noise, 0, 8)
    within("seed", seed, 0, 2**32 - 1)
    images, digits = _digits()
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(images))
    noisy = images + noise * rng.standard_normal(images.shape)
    unseen, fitted = order[:UNSEEN], order[UNSEEN : UNSEEN + rows]
    components = pca(noisy[fitted], standardize)
    scores = components.transform(noisy[unseen])
    shown = [int(np.argmax(digits[unseen] == digit)) for digit in range(10)]
    again = np.array([components.rebuild(scores, k) for k in KEPT])
    error = np.sqrt(np.mean((again - images[unseen]) ** 2, axis=(1, 2)))
    refit = (noisy[fitted] - components.rebuild(components.scores, k) for k in KEPT)
    fit_error = np.sqrt([np.mean(left**2) for left in refit])
    shares = np.zeros(64)
    shares[: len(components.shares)] = components.shares
    given, drawn = noisy[unseen][shown], again[:, shown]
    return frozen(Rebuilt(KEPT, given, drawn, shares, fit_error, error, rows, noise, standardize))


@cache
def _digits() -> tuple[Array, Indices]:
    return load_digits(return_X_y=True)


# ---------------------------------------------------------------------------------------- numbers for the prose


def drawn_width() -> tuple[float, float]:
    """Width ratio of the two clusters in the data, and as t-SNE draws them: 100 points, perplexity 30, seed 0."""
    X, group = sample("widths", 100, 0)
    return width_ratio(X, X, group), width_ratio(X, tsne(X, 30).placed[-1], group)


@cache
def claims() -> Mapping[str, float]:
    """The numbers that the prose quotes."""
    metres, millimetres, standard = turn("m"), turn("mm"), turn("cm", standardize=True)
    plain, noisy = rebuild(), rebuild(noise=4.0)
    true_width, drawn = drawn_width()
    three, group = sample("distances", 100, 0)
    digits, noise = sample("digits", 100, 0)[0], sample("noise", 100, 0)[0]
    flat, map_ = pca(digits).scores[:, :2], tsne(digits).placed[-1]
    clumped, smooth = tsne(noise, 2).placed[-1], tsne(noise, 30).placed[-1]
    near, far = tsne(three, 15).placed[-1], tsne(three, 15, "random").placed[-1]
    return {
        "metre_share": float(metres.components.shares[0]),
        "metre_weight": float(metres.components.axes[0, 1] ** 2),
        "millimetre_height": float(millimetres.components.axes[0, 0] ** 2),
        "standard_told": float(standard.told[np.argmax(standard.along)]),
        "best_told": float(standard.told.max()),
        "two_share": float(plain.cumulative[2]),
        "k90": plain.needed(0.9),
        "k95": plain.needed(0.95),
        "k90_error": float(plain.error[np.searchsorted(KEPT, plain.needed(0.9))]),
        "noisy_k": int(KEPT[noisy.best]),
        "noisy_error": float(noisy.error[noisy.best]),
        "noisy_all": float(noisy.error[-1]),
        "true_width": true_width,
        "drawn_width": drawn,
        "true_distance": distance_ratio(three, three, group),
        "drawn_distance": distance_ratio(three, near, group),
        "drawn_distance_random": distance_ratio(three, far, group),
        "kept_pca_start": distances_kept(pdist(three), near),
        "kept_random_start": distances_kept(pdist(three), far),
        "noise_clumped": clumping(clumped),
        "noise_smooth": clumping(smooth),
        "noise_flat": clumping(pca(noise).scores[:, :2]),
        "noise_trust": trust(noise, smooth),
        "digits_flat": trust(digits, flat),
        "digits_map": trust(digits, map_),
        "digits_flat_kept": distances_kept(pdist(digits), flat),
        "digits_map_kept": distances_kept(pdist(digits), map_),
    }


def prediction() -> str:
    """Key of the right option: how much wider t-SNE draws the cluster that is ten times as wide."""
    drawn = drawn_width()[1]
    return "ten_times" if drawn > 6 else "wider" if drawn > 1.5 else "same" if drawn > 1 / 1.5 else "narrower"
