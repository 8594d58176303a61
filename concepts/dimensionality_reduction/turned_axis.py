"""Turn an axis through a cloud: PCA's first axis is where the variance along it peaks."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from concepts.arrays import Array, Indices, frozen, one_of, within
from concepts.dimensionality_reduction.pca import Components, pca

UNITS = {"m": 0.08, "cm": 8.0, "mm": 80.0}
"""Unit of the height, and the standard deviation of height in it."""
WEIGHT_SD = 12.0
"""Standard deviation of the weight in kilograms."""
PEOPLE = 100
ANGLES = frozen(np.arange(0, 181, 3))


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
