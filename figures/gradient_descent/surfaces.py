"""A surface as lines: its contours on the map, and a wire relief seen from above, both quick to draw over."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from concepts.arrays import Array
from concepts.gradient_descent.surfaces import Surface, inside, surface
from figures import style
from figures.style import Chart
from figures.words import number

CELLS = 100
"""Cells on a side of the grid that contours are drawn from."""
LEVELS = 10
WIRES, BEADS = 23, 67
"""Wires in each direction of the relief, and points on each."""
TALL = 0.9
"""Height of the relief, where half the map's width is 1."""
ROOTS = {1: "the loss", 2: "the loss's square root", 4: "the loss's 4th root"}


def height(on: Surface, x: Array, y: Array) -> Array:
    """The loss, or a root of it, so that the valley can be seen beside the walls."""
    return np.asarray(on.value(x, y) ** (1 / on.root))


# ------------------------------------------------------------------------------------------------------------ the map


def crossings(x: Array, y: Array, z: Array, level: float) -> tuple[Array, Array]:
    """Segments of one contour, each as two points and a gap. x, y, z: (rows, columns) of a grid.

    Each cell is cut into two triangles; a contour crosses two sides of a triangle, or none.
    """
    corners = [np.stack([x, y, z], axis=-1)[i : i + len(x) - 1, j : j + x.shape[1] - 1] for i in (0, 1) for j in (0, 1)]
    triangles = np.concatenate(
        [np.stack([corners[k].reshape(-1, 3) for k in three], axis=1) for three in ((0, 1, 2), (3, 1, 2))]
    )
    above = triangles[:, :, 2] > level
    triangles = triangles[above.any(axis=1) & ~above.all(axis=1)]
    following = np.roll(triangles, -1, axis=1)  # the other end of each side
    crossed = (triangles[:, :, 2] > level) != (following[:, :, 2] > level)
    here, there = triangles[crossed], following[crossed]
    share = (level - here[:, 2:]) / (there[:, 2:] - here[:, 2:])
    points = (here + share * (there - here))[:, :2].reshape(-1, 2, 2)
    gaps = np.concatenate([points, np.full((len(points), 1, 2), np.nan)], axis=1).reshape(-1, 2)
    return gaps[:, 0], gaps[:, 1]


def ellipse(on: Surface, level: float) -> tuple[Array, Array]:
    """A bowl's contour at that height, in its exact form: a grid would break the narrow ones. The axes cut it."""
    angle = np.linspace(0, 2 * np.pi, 721)
    u, v = np.sqrt(2) * level * np.cos(angle), np.sqrt(2 / on.condition) * level * np.sin(angle)
    c, s = np.cos(np.radians(on.rotation)), np.sin(np.radians(on.rotation))
    points = np.column_stack([c * u - s * v, s * u + c * v])
    return np.append(points[:, 0], np.nan), np.append(points[:, 1], np.nan)


def banana(on: Surface, level: float) -> tuple[Array, Array]:
    """Rosenbrock's contour at that height, in its exact form: 1 - x and 10 (y - x^2) go round a circle."""
    left, right, _, _ = on.box
    radius = level**2  # of the loss's 4th root
    angle = np.linspace(np.arccos(min(1, (right - 1) / radius)), np.arccos(max(-1, (left - 1) / radius)), 181)
    x, across = 1 + radius * np.cos(angle), radius * np.sin(angle) / 10
    return np.concatenate([x, [np.nan], x, [np.nan]]), np.concatenate(
        [x**2 + across, [np.nan], x**2 - across, [np.nan]]
    )


EXACT = {"bowl": ellipse, "rosenbrock": banana}


def levels(top: float) -> list[float]:
    """Heights to draw a contour at, closer together near the bottom."""
    return [top * ((level + 1.5) / (LEVELS + 1)) ** 1.3 for level in range(LEVELS)]


@lru_cache(maxsize=64)
def lines(name: str, condition: float, rotation: float) -> tuple[tuple[Array, Array], ...]:
    """The contours of a surface from the lowest on, kept: they cost more than all the rest of a picture."""
    on = surface(name, condition, rotation)
    left, right, bottom, top = on.box
    x, y = np.meshgrid(np.linspace(left, right, CELLS + 1), np.linspace(bottom, top, CELLS + 1))
    z = on.value(x, y)
    heights = levels(float(z.max()) ** (1 / on.root))
    if name in EXACT:
        return tuple(EXACT[name](on, each) for each in heights)
    return tuple(crossings(x, y, z, each**on.root) for each in heights)


def draw_contours(chart: Chart, on: Surface) -> Chart:
    """Put the surface's contours on a chart, fainter the higher, and its minima."""
    every = lines(on.name, on.condition, on.rotation)
    for some, opacity in ((every[:3], 0.85), (every[3:6], 0.6), (every[6:], 0.4)):
        x, y = (np.concatenate([line[axis] for line in some]) for axis in (0, 1))
        chart.line(x, y, style.faded(style.GREY, opacity), width=1)
    return draw_minima(chart, on.minima[:, 0], on.minima[:, 1], hover="a minimum: %{x:.3g}, %{y:.3g}")


def draw_minima(chart: Chart, x: Array, y: Array, hover: str = "") -> Chart:
    """Stars where the loss is least."""
    return chart.points(x, y, style.OPTIMUM, "star", size=style.BIG, edge=True, hover=hover)


# --------------------------------------------------------------------------------------------------------- the relief


@dataclass(frozen=True)
class Camera:
    """An orthographic view of a surface: turned by `azimuth` degrees, from `elevation` degrees above the floor."""

    on: Surface
    azimuth: float
    elevation: float = 48.0

    @property
    def highest(self) -> float:
        """The greatest height on the map."""
        left, right, bottom, top = self.on.box
        x, y = np.meshgrid(np.linspace(left, right, CELLS + 1), np.linspace(bottom, top, CELLS + 1))
        return float(height(self.on, x, y).max())

    def project(self, x: Array, y: Array, z: Array) -> tuple[Array, Array]:
        """Right and up on the picture, of points whose z is a share of the greatest height."""
        across, away = self._turned(x, y)
        tilt = np.radians(self.elevation)
        return across, TALL * z * np.cos(tilt) + away * np.sin(tilt)

    def seen(self, x: Array, y: Array, z: Array) -> NDArray[np.bool_]:
        """Whether nothing of the surface stands between a point and the eye."""
        a, tilt = np.radians(self.azimuth), np.radians(self.elevation)
        ahead = np.linspace(0.04, 2.6, 48)  # along the way to the eye
        half = self.on.widest / 2
        x_ray = x[..., None] + half * ahead * np.sin(a) * np.cos(tilt)
        y_ray = y[..., None] - half * ahead * np.cos(a) * np.cos(tilt)
        z_ray = z[..., None] + ahead * np.sin(tilt) / TALL
        covered = height(self.on, x_ray, y_ray) / self.highest > z_ray + 0.004
        return ~np.any(covered & inside(self.on, np.stack([x_ray, y_ray], axis=-1)), axis=-1)

    def _turned(self, x: Array, y: Array) -> tuple[Array, Array]:
        a, (cx, cy), half = np.radians(self.azimuth), self.on.centre, self.on.widest / 2
        u, v = (x - cx) / half, (y - cy) / half
        return u * np.cos(a) + v * np.sin(a), v * np.cos(a) - u * np.sin(a)


@lru_cache(maxsize=64)
def wires(name: str, condition: float, rotation: float, azimuth: float) -> tuple[Array, Array, NDArray[np.bool_]]:
    """Right and up on the picture of each bead (2 WIRES, BEADS) of the relief, and whether it is seen; kept."""
    on = surface(name, condition, rotation)
    camera, (left, right, bottom, top) = Camera(on, azimuth), on.box
    wire_x, wire_y = np.linspace(left, right, WIRES), np.linspace(bottom, top, WIRES)
    bead_x, bead_y = np.linspace(left, right, BEADS), np.linspace(bottom, top, BEADS)
    x = np.concatenate([np.tile(bead_x, (WIRES, 1)), np.tile(wire_x[:, None], BEADS)])
    y = np.concatenate([np.tile(wire_y[:, None], BEADS), np.tile(bead_y, (WIRES, 1))])
    z = height(on, x, y) / camera.highest
    return *camera.project(x, y, z), camera.seen(x, y, z)


def relief(camera: Camera, heading: str, alt: str) -> Chart:
    """The surface as wires, those behind a hill faint, and its minima. Sides of the map are named by their value."""
    on, (left, right, bottom, top) = camera.on, camera.on.box
    across, up, seen = wires(on.name, on.condition, on.rotation, camera.azimuth)
    corners = np.array([[left, bottom], [right, bottom], [right, top], [left, top], [left, bottom]])
    floor_x, floor_y = camera.project(corners[:, 0], corners[:, 1], np.zeros(5))
    x_range = (min(across.min(), floor_x.min()) - 0.12, max(across.max(), floor_x.max()) + 0.12)
    y_range = (min(up.min(), floor_y.min()) - 0.22, max(up.max(), floor_y.max()) + 0.08)
    chart = Chart(
        heading, x="", y=f"Up: {ROOTS[on.root]}", x_range=x_range, y_range=y_range, alt=alt,
        xaxis={"showgrid": False, "showticklabels": False, "ticks": "", "showline": False},
        yaxis={"showgrid": False, "showticklabels": False, "ticks": ""},
    )  # fmt: skip
    gap = np.full((len(across), 1), np.nan)
    for shown, opacity in ((~seen, 0.16), (seen, 0.62)):
        held = shown | np.roll(shown, 1, axis=1)  # up to where the hill begins
        held[:, 0] = shown[:, 0]
        x = np.concatenate([across, gap], axis=1).ravel()
        y = np.concatenate([np.where(held, up, np.nan), gap], axis=1).ravel()
        chart.line(x, y, style.faded(style.GREY, opacity), width=1)
    draw_minima(chart, *camera.project(on.minima[:, 0], on.minima[:, 1], np.zeros(len(on.minima))))
    middle_x, middle_y = on.centre
    for text, at in (
        (f"x = {number(left)}", (left, middle_y)), (f"x = {number(right)}", (right, middle_y)),
        (f"y = {number(bottom)}", (middle_x, bottom)), (f"y = {number(top)}", (middle_x, top)),
    ):  # fmt: skip
        px, py = camera.project(np.array(at[0]), np.array(at[1]), np.array(0.0))
        if py < 0:  # the two sides nearer to the eye; the others are behind the relief
            side = "right" if px < 0 else "left"
            chart.label(float(px), float(py) - 0.04, text, xanchor=side, yanchor="top", font={"size": 13})
    return chart
