"""Draws the small picture on each question's card at home: `python -m tools.heroes` writes them to `ui/heroes/`.

It is THE picture of the question's first scene, without ticks and words, as SVG of a few kilobytes. The hues are
legible on light and on dark, so one file serves both themes. What it cannot draw yet it refuses.
"""

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from html import escape
from importlib import import_module
from typing import Any

import numpy as np

from content import Question, Scene, catalogue
from ui.heroes import HEROES
from ui.panel import Shown, run

PICKED = {
    "regularization": "corner",
    "ensembles": "stop",
    "cross_validation": "rare",
    "dimensionality_reduction": "matters",
    "feature_engineering": "reveal",
    "ab_testing": "daily",
    "gradient_descent": "cloud",
}
"""Where another scene says more at this size than the first."""
WIDTH, HEIGHT, PAD = 320, 184, 8
"""In the units of the picture; a card shows it at half to all of that in pixels."""
SHRUNK = 0.8
"""How wide lines and points are here, of what they are on the stage."""
SHADES = 12
"""How many colours of a heatmap are told apart."""
AXIS = "#7d8590"
DASHES = {"dash": "9 6", "dot": "2 5", "dashdot": "9 5 2 5", "longdash": "14 6", "longdashdot": "14 5 2 5"}
CORNERS: dict[str, Sequence[tuple[float, float]]] = {
    "diamond": [(0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)],
    "square": [(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
    "triangle-down": [(-1, -0.7), (1, -0.7), (0, 1)],
    "triangle-up": [(-1, 0.7), (1, 0.7), (0, -1)],
    "triangle-left": [(0.7, -1), (0.7, 1), (-1, 0)],
    "triangle-right": [(-0.7, -1), (-0.7, 1), (1, 0)],
    "star": [
        (size * np.sin(turn), -size * np.cos(turn))
        for turn, size in zip(np.arange(10) * np.pi / 5, [1.4, 0.55] * 5, strict=True)
    ],
}
STROKES: dict[str, Sequence[Sequence[tuple[float, float]]]] = {
    "x": [[(-0.8, -0.8), (0.8, 0.8)], [(-0.8, 0.8), (0.8, -0.8)]],
    "cross": [[(-1, 0), (1, 0)], [(0, -1), (0, 1)]],
    "line-ew": [[(-1, 0), (1, 0)]],
    "line-ns": [[(0, -1), (0, 1)]],
}
Place = Callable[[Any, Any], np.ndarray]


def scene_of(about: Question) -> Scene:
    """The first of the lesson, or the one picked; the first lab as it opens where there is none."""
    lesson = [scene for scene in about.scenes if scene.say]
    return about.scene_named(PICKED.get(about.slug, "")) or next(iter(lesson), Scene("", ""))


def stage(about: Question, scene: Scene) -> Shown:
    """What stands on the stage in a scene."""
    labs = import_module(f"pages.{about.slug}").PAGE.labs
    return run(labs[scene.lab or next(iter(labs))], scene.settings, scene.step)


def hero(shown: Shown) -> str:
    """THE picture of a stage as SVG; its words for who does not see it are the title."""
    first = shown.view.figures[0]
    figure = first.at(shown.step) if hasattr(first, "at") and len(first) else getattr(first, "figure", first)
    traces = [trace for trace in figure.data if trace.visible is not False]
    drawn = "\n".join(part for trace in traces for part in _trace(trace, _placed(figure.layout, _further(trace))))
    (left, bottom), (right, top) = _corners(figure.layout, "")
    edge = f"M{_short(left)} {_short(top)}V{_short(bottom)}H{_short(right)}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">\n'
        f"<title>{escape(figure.layout.meta['alt'], quote=False)}</title>\n"
        f'<clipPath id="in"><path d="M0 0H{WIDTH}V{HEIGHT}H0z"/></clipPath>\n'
        f'<g fill="none" stroke-linejoin="round" stroke-linecap="round" clip-path="url(#in)">\n'
        f'<path d="{edge}" stroke="{AXIS}" stroke-opacity=".5"/>\n{drawn}\n</g>\n</svg>\n'
    )


def _further(trace: Any) -> str:
    """Which pair of axes a trace lies on: nothing for the first, "2" for the second."""
    return str(trace.xaxis or "x")[1:]


def _corners(layout: Any, pair: str) -> np.ndarray:
    """Where a pair of axes lies in the picture: its lower left corner and its upper right one."""
    (left, right), (low, high) = (layout[f"{name}{pair}"].domain or (0, 1) for name in ("xaxis", "yaxis"))
    across, up = WIDTH - 2 * PAD, HEIGHT - 2 * PAD
    return np.array([
        [PAD + left * across, HEIGHT - PAD - low * up], [PAD + right * across, HEIGHT - PAD - high * up]
    ])  # fmt: skip


def _placed(layout: Any, pair: str = "") -> Place:
    """From the axes' units to the picture's."""
    names = f"xaxis{pair}", f"yaxis{pair}"
    spans = [np.asarray(layout[name].range, float) for name in names]
    logs = [layout[name].type == "log" for name in names]
    start, end = _corners(layout, pair)
    sizes = np.abs(end - start)
    if any(layout[name].scaleanchor for name in names):  # one unit is one unit both ways
        unit = min(size / abs(span[1] - span[0]) for size, span in zip(sizes, spans, strict=True))
        spans = [
            span.mean() + np.sign(span[1] - span[0]) * np.array([-0.5, 0.5]) * size / unit
            for size, span in zip(sizes, spans, strict=True)
        ]

    def place(x: Any, y: Any) -> np.ndarray:
        columns = []
        for values, span, log in zip((x, y), spans, logs, strict=True):
            values = np.array([np.nan if each is None else each for each in values], float)
            with np.errstate(divide="ignore", invalid="ignore"):
                values = np.log10(values) if log else values
            values = np.where(np.isneginf(values), span.min() - np.ptp(span), values)
            columns.append((values - span[0]) / (span[1] - span[0]))
        across, up = columns
        points = np.column_stack([start[0] + across * sizes[0], start[1] - up * sizes[1]])
        return np.clip(points, -WIDTH, 2 * WIDTH)

    return place


def _trace(trace: Any, place: Place) -> Iterator[str]:
    if trace.type == "heatmap":
        if _further(trace):  # tiles too small to be seen here
            return
        yield from _heatmap(trace, place)
    elif trace.type == "bar":
        yield from _bars(trace, place)
    elif trace.type == "scatter":
        mode = trace.mode or "lines"
        if trace.x is None or not len(trace.x) or mode == "text":
            return
        points = place(trace.x, trace.y)
        if trace.fill:
            yield from _area(trace, place, points)
        if "lines" in mode and trace.line.width != 0:
            yield _line(trace, points)
        if "markers" in mode:
            yield from _markers(trace, points)
    else:
        raise ValueError(f"a picture with a trace of the type {trace.type!r} is not drawn small yet")


def _area(trace: Any, place: Place, points: np.ndarray) -> Iterator[str]:
    if trace.fill not in ("tozeroy", "toself"):
        raise ValueError(f"an area filled {trace.fill!r} is not drawn small yet")
    for piece in _runs(points):
        if trace.fill == "tozeroy":
            floor = min(place([trace.x[0]], [0])[0, 1], HEIGHT - PAD)
            piece = np.vstack([piece, [[piece[-1, 0], floor], [piece[0, 0], floor]]])
        yield f'<path d="{_path(piece)}z"{_ink("fill", trace.fillcolor)}/>'


def _line(trace: Any, points: np.ndarray) -> str:
    line = trace.line
    if line.shape not in (None, "linear"):
        raise ValueError(f"a line of the shape {line.shape!r} is not drawn small yet")
    drawn = "".join(_path(each) for each in _runs(points))
    dash = f' stroke-dasharray="{DASHES[line.dash]}"' if line.dash in DASHES else ""
    wide = f' stroke-width="{_short(SHRUNK * (line.width or 2))}"'
    return f'<path d="{drawn}"{_ink("stroke", line.color, trace.opacity)}{wide}{dash}/>'


def _markers(trace: Any, points: np.ndarray) -> Iterator[str]:
    """Those that look alike are one path."""
    marker, count = trace.marker, len(points)
    alike: dict[tuple[Any, ...], list[np.ndarray]] = {}
    looks = zip(
        _each(marker.symbol, count, "circle"),
        _each(marker.color, count, trace.line.color or AXIS),
        _each(marker.size, count, 6),
        _each(marker.opacity, count),
        strict=True,
    )
    for look, point in zip(looks, points, strict=True):
        if np.isfinite(point).all() and look[2]:
            alike.setdefault(look, []).append(point)
    edge = bool(marker.line.width) and marker.line.color == "white"
    for (symbol, color, size, opacity), places in alike.items():
        name, opened = symbol.removesuffix("-open"), symbol.endswith("-open")
        reach = max(SHRUNK * float(size), 3) / 2
        faint = _product(opacity, trace.opacity)
        if name == "circle" and not opened:
            dots = "".join(f"M{_short(x)} {_short(y)}h0" for x, y in places)
            yield f'<path d="{dots}"{_ink("stroke", color, faint)} stroke-width="{_short(2 * reach)}"/>'
        elif name == "circle":
            whole = f"a{_short(reach)} {_short(reach)} 0 1 1 .1 0z"  # all but a tenth of a unit
            rings = "".join(f"M{_short(x)} {_short(y - reach)}{whole}" for x, y in places)
            yield f'<path d="{rings}"{_ink("stroke", color, faint)} stroke-width="1.5"/>'
        elif name in STROKES:
            strokes = "".join(
                _path(np.array(stroke) * reach + at, tidy=False) for at in places for stroke in STROKES[name]
            )
            yield f'<path d="{strokes}"{_ink("stroke", color, faint)} stroke-width="2"/>'
        elif name not in CORNERS:
            raise ValueError(f"points drawn as {symbol!r} are not drawn small yet")
        else:
            shapes = "".join(_path(np.array(CORNERS[name]) * reach + at, tidy=False) + "z" for at in places)
            rim = ' stroke="#fff"' if edge else ""
            part = "stroke" if opened else "fill"
            yield f'<path d="{shapes}"{_ink(part, color, faint)}{rim}/>'


def _bars(trace: Any, place: Place) -> Iterator[str]:
    lying = trace.orientation == "h"
    along, long = (trace.y, trace.x) if lying else (trace.x, trace.y)
    count = len(along)
    base = np.broadcast_to(0 if trace.base is None else np.asarray(trace.base, float), count)
    half = np.broadcast_to(0.8 if trace.width is None else np.asarray(trace.width, float), count) / 2
    colors = _each(trace.marker.color, count, AXIS)
    for middle, length, start, reach, color in zip(along, long, base, half, colors, strict=True):
        sides, ends = [middle - reach, middle + reach], [start, start + length]
        (left, bottom), (right, top) = place(ends, sides) if lying else place(sides, ends)
        d = f"M{_short(left)} {_short(bottom)}H{_short(right)}V{_short(top)}H{_short(left)}z"
        yield f'<path d="{d}"{_ink("fill", color, trace.opacity)}/>'


def _heatmap(trace: Any, place: Place) -> Iterator[str]:
    """Row by row, what has one shade is one stroke."""
    z = np.asarray(trace.z, float)
    x, y = (np.asarray(each, float) for each in (trace.x, trace.y))
    if z.ndim == 1:  # a cell each
        x, y = np.unique(x), np.unique(y)
        z = z.reshape(len(y), len(x))
    thin = max(1, round(len(y) / 45))
    z, y = z[::thin], y[::thin]
    low = np.nanmin(z) if trace.zmin is None else trace.zmin
    high = np.nanmax(z) if trace.zmax is None else trace.zmax
    with np.errstate(invalid="ignore"):
        shades = np.clip((z - low) / (high - low) * SHADES, 0, SHADES - 1)
    columns, rows = place(x, np.full(len(x), y[0]))[:, 0], place(np.full(len(y), x[0]), y)[:, 1]
    ends = np.concatenate([[columns[0]], (columns[1:] + columns[:-1]) / 2, [columns[-1]]])
    strokes: dict[int, str] = {}
    for height, row in zip(rows, shades, strict=True):
        whole = np.where(np.isfinite(row), row, -1).astype(int)
        starts = np.flatnonzero(np.diff(whole, prepend=-2))
        for start, end in zip(starts, [*starts[1:], len(whole)], strict=True):
            stroke = f"M{_short(ends[start])} {_short(height)}H{_short(ends[end])}"
            strokes[int(whole[start])] = strokes.get(int(whole[start]), "") + stroke
    wide = abs(rows[1] - rows[0])
    for shade, stroke in strokes.items():
        if shade >= 0:
            color = _sampled(trace.colorscale, (shade + 0.5) / SHADES)
            yield f'<path d="{stroke}"{_ink("stroke", color)} stroke-width="{wide:.1f}" stroke-linecap="butt"/>'


def _sampled(scale: Any, share: float) -> str:
    """As Plotly's own, which knows no opacity."""
    places = [stop for stop, _ in scale]
    colors = np.array([[float(each) for each in re.findall(r"[\d.]+", text)] for _, text in scale])
    red, green, blue, opacity = (np.interp(share, places, part) for part in colors.T)
    return f"rgba({red:.0f},{green:.0f},{blue:.0f},{opacity:.2f})"


def _runs(points: np.ndarray) -> Iterator[np.ndarray]:
    """The pieces between gaps."""
    known = np.isfinite(points).all(axis=1)
    for part in np.split(np.arange(len(points)), np.flatnonzero(np.diff(known)) + 1):
        if known[part[0]]:
            yield points[part]


def _path(points: np.ndarray, tidy: bool = True) -> str:
    """The first point, and from each the way to the next, which is shorter to write."""
    kept = np.round(_straightened(points) if tidy and len(points) > 2 else points, 1)
    texts = [f"{_short(x)} {_short(y)}" for x, y in [kept[0], *np.diff(kept, axis=0)]]
    return f"M{texts[0]}l{' '.join(texts[1:])}".replace(" -", "-")


def _straightened(points: np.ndarray, within: float = 0.5) -> np.ndarray:
    """Without the points that a line through the others meets anyway (Douglas and Peucker 1973)."""
    keep = np.zeros(len(points), bool)
    keep[[0, -1]] = True
    spans = [(0, len(points) - 1)]
    while spans:
        start, end = spans.pop()
        if end - start < 2:
            continue
        way, off = points[end] - points[start], points[start + 1 : end] - points[start]
        length = np.hypot(*way)
        share = np.clip(off @ way / length**2, 0, 1) if length else np.zeros(len(off))
        far = np.hypot(*(off - share[:, None] * way).T)
        if far.max() > within:
            middle = start + 1 + int(far.argmax())
            keep[middle] = True
            spans += [(start, middle), (middle, end)]
    return points[keep]


def _each(value: Any, count: int, default: Any = None) -> Sequence[Any]:
    value = default if value is None else value
    return [value] * count if value is None or isinstance(value, str | int | float) else list(value)


def _ink(part: str, color: str | None, opacity: float | None = None) -> str:
    """The colour of a stroke or an area as attributes; its opacity beside it, which is shorter."""
    color = color or AXIS
    if found := re.fullmatch(r"rgba\((\d+), ?(\d+), ?(\d+), ?([\d.]+)\)", color):
        color = "#" + "".join(f"{int(each):02x}" for each in found.groups()[:3])
        opacity = _product(float(found[4]), opacity)
    faint = "" if opacity is None or opacity == 1 else f' {part}-opacity="{_short(opacity, 2)}"'
    return f' {part}="{color}"{faint}'


def _product(*shares: float | None) -> float | None:
    known = [share for share in shares if share is not None]
    return float(np.prod(known)) if known else None


def _short(value: float, decimals: int = 1) -> str:
    text = f"{value:.{decimals}f}"
    return (text.rstrip("0").rstrip(".") or "0").replace("-0.", "-.").removeprefix("-0") or "0"


def main() -> int:
    for about in catalogue():
        text = hero(stage(about, scene_of(about)))
        (HEROES / f"{about.slug}.svg").write_text(text, "utf-8")
        print(f"{about.slug}: {len(text):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
