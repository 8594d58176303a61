"""Surfaces to descend: five losses of two parameters, with their gradients and minima.

Each is a trap that optimizers meet in earnest. The bowl is a loss near any minimum, and its condition number, the
steepest curvature over the flattest, says how narrow the valley is. Rosenbrock's (1960, The Computer Journal) valley
is curved, so the direction of progress keeps turning. The saddle is flat where it is no minimum. Himmelblau's (1972,
Applied Nonlinear Programming) has four minima of equal worth: where you start decides where you end. Beale's (1958,
technical report, Princeton) is all but flat here and very steep there, so no one rate fits.

Every surface's least value is 0. The formulas use products only, in a fixed order, so that the same few lines typed
elsewhere give the same numbers to the last bit.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from concepts.arrays import Array, one_of, within

Box = tuple[float, float, float, float]

SURFACES = {
    "bowl": "Bowl (a quadratic)",
    "rosenbrock": "Rosenbrock's valley",
    "saddle": "Saddle, two minima",
    "himmelblau": "Himmelblau, four minima",
    "beale": "Beale, flat and steep",
}
FEWEST, MOST = 1.0, 1000.0
"""Condition numbers."""


@dataclass(frozen=True)
class Surface:
    """A loss of two parameters.

    value: of x and y, arrays of one shape, gives the loss, of that shape.  gradient: gives its two slopes.
    minima: (k, 2).  box: left, right, bottom and top of the map.  start: where a race begins unless told otherwise.
    root: the height of a 3-D picture is this root of the loss, or nothing but the steepest parts would be seen.
    condition, rotation: of the bowl.
    """

    name: str
    value: Callable[[Array, Array], Array]
    gradient: Callable[[Array, Array], tuple[Array, Array]]
    minima: Array
    box: Box
    start: tuple[float, float]
    root: int
    condition: float = 1.0
    rotation: float = 0.0

    @property
    def widest(self) -> float:
        """The longer side of the map."""
        left, right, bottom, top = self.box
        return max(right - left, top - bottom)

    @property
    def reach(self) -> tuple[float, float]:
        """The largest x and y to start a race from: to the map's edge, and on the bowl less, whose corners turn."""
        share = 0.7 if self.name == "bowl" else 1.0
        return share * self.box[1], share * self.box[3]

    @property
    def centre(self) -> Array:
        """(2,) middle of the map."""
        left, right, bottom, top = self.box
        return np.array([left + right, bottom + top]) / 2


def surface(name: str = "bowl", condition: float = 50.0, rotation: float = 0.0) -> Surface:
    """One of SURFACES. condition, rotation (degrees): of the bowl; the others take no notice.

    The bowl's curvatures are 1 and `condition`, so its steepest, L, is the condition number itself.
    ValueError for an unknown name, a condition outside [1, 1000] or a rotation outside [0, 90].
    """
    one_of("name", name, SURFACES)
    within("condition", condition, FEWEST, MOST)
    within("rotation", rotation, 0, 90)
    return bowl(condition, rotation) if name == "bowl" else OTHERS[name]


def bowl(condition: float, rotation: float) -> Surface:
    """(u^2 + condition v^2) / 2, where u and v are x and y turned by `rotation` degrees."""
    c, s = float(np.cos(np.radians(rotation))), float(np.sin(np.radians(rotation)))
    value = partial(_bowl, c=c, s=s, condition=condition)
    gradient = partial(_bowl_gradient, c=c, s=s, condition=condition)
    box, start = (-4.0, 4.0, -4.0, 4.0), (-2.8, 1.0)
    return Surface("bowl", value, gradient, np.zeros((1, 2)), box, start, 2, condition, rotation)


def _bowl(x: Array, y: Array, c: float, s: float, condition: float) -> Array:
    u, v = c * x + s * y, c * y - s * x
    return 0.5 * (u * u + condition * v * v)


def _bowl_gradient(x: Array, y: Array, c: float, s: float, condition: float) -> tuple[Array, Array]:
    u, v = c * x + s * y, c * y - s * x
    return c * u - s * condition * v, s * u + c * condition * v


def rosenbrock(x: Array, y: Array) -> Array:
    """(1 - x)^2 + 100 (y - x^2)^2."""
    a, b = 1 - x, y - x * x
    return a * a + 100 * b * b


def rosenbrock_gradient(x: Array, y: Array) -> tuple[Array, Array]:
    """Its two slopes."""
    a, b = 1 - x, y - x * x
    return -2 * a - 400 * x * b, 200 * b


def saddle(x: Array, y: Array) -> Array:
    """x^2 / 2 + (y^2 - 1)^2 / 4: a saddle at (0, 0), and minima at (0, 1) and (0, -1)."""
    a = y * y - 1
    return 0.5 * x * x + 0.25 * a * a


def saddle_gradient(x: Array, y: Array) -> tuple[Array, Array]:
    """Its two slopes."""
    return x, y * (y * y - 1)


def himmelblau(x: Array, y: Array) -> Array:
    """(x^2 + y - 11)^2 + (x + y^2 - 7)^2."""
    a, b = x * x + y - 11, x + y * y - 7
    return a * a + b * b


def himmelblau_gradient(x: Array, y: Array) -> tuple[Array, Array]:
    """Its two slopes."""
    a, b = x * x + y - 11, x + y * y - 7
    return 4 * x * a + 2 * b, 2 * a + 4 * y * b


def beale(x: Array, y: Array) -> Array:
    """(1.5 - x + xy)^2 + (2.25 - x + xy^2)^2 + (2.625 - x + xy^3)^2."""
    a, b, c = 1.5 - x * (1 - y), 2.25 - x * (1 - y * y), 2.625 - x * (1 - y * y * y)
    return a * a + b * b + c * c


def beale_gradient(x: Array, y: Array) -> tuple[Array, Array]:
    """Its two slopes."""
    a, b, c = 1.5 - x * (1 - y), 2.25 - x * (1 - y * y), 2.625 - x * (1 - y * y * y)
    slope = -2 * (a * (1 - y) + b * (1 - y * y) + c * (1 - y * y * y))
    return slope, 2 * x * (a + 2 * y * b + 3 * y * y * c)


OTHERS: Mapping[str, Surface] = {
    "rosenbrock": Surface(
        "rosenbrock",
        rosenbrock,
        rosenbrock_gradient,
        np.array([[1.0, 1.0]]),
        (-2.0, 2.0, -1.0, 3.0),
        (-1.2, 1.0),
        4,
    ),
    "saddle": Surface(
        "saddle",
        saddle,
        saddle_gradient,
        np.array([[0.0, 1.0], [0.0, -1.0]]),
        (-2.0, 2.0, -1.8, 1.8),
        (1.5, 0.01),
        1,
    ),
    "himmelblau": Surface(
        "himmelblau",
        himmelblau,
        himmelblau_gradient,
        np.array([[3.0, 2.0], [-2.805118, 3.131312], [-3.779310, -3.283186], [3.584428, -1.848127]]),
        (-5.5, 5.5, -5.5, 5.5),
        (0.0, 0.0),
        2,
    ),
    "beale": Surface(
        "beale",
        beale,
        beale_gradient,
        np.array([[3.0, 0.5]]),
        (-4.5, 4.5, -4.5, 4.5),
        (-1.0, -1.0),
        4,
    ),
}


def inside(surface: Surface, points: Array) -> NDArray[np.bool_]:
    """(...,) whether each of `points` (..., 2) lies on the map."""
    left, right, bottom, top = surface.box
    x, y = points[..., 0], points[..., 1]
    return (x >= left) & (x <= right) & (y >= bottom) & (y <= top)
