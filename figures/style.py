"""The look that every chart shares, and the marks that charts are written in.

A chart is an empty one and marks put on it in drawing order. What moves says so where the mark is:

    chart = Chart("ROC", x="False positive rate", y="True positive rate", x_range=(0, 1), y_range=(0, 1), alt="...")
    chart.line(curves.fpr, curves.tpr, ESTIMATE)
    chart.points([best_fpr], [best_tpr], OPTIMUM, "star", name="cheapest")
    chart.you(each(sweep.fpr), each(sweep.tpr))  # one place a step, which people can hold and drag

The hues are Okabe and Ito's (2008), a palette safe for colour-blind readers, shifted until each keeps a contrast of
at least 3:1 on the light and on the dark background. Text and grid colours are left out on purpose: the scrubber
takes them from the theme in force.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self, TypeAlias

import numpy as np
import plotly.graph_objects as go

from figures.words import typeset

BLUE = "#1f83c4"
VERMILION = "#d9622b"
GREEN = "#0b9a72"
PURPLE = "#b868a0"
BROWN = "#8f6b3d"
GREY = "#7d8590"
HELD = "#c08300"
"""The one accent: what has this colour can be held and moved, in a picture or beside it. No data has it."""

TRAIN, TEST = BLUE, VERMILION
NEGATIVE, POSITIVE = BLUE, VERMILION
CONTROL, TREATMENT = BLUE, VERMILION
REFERENCE, CURRENT = BLUE, VERMILION
TRUTH, ESTIMATE = GREEN, PURPLE
BIAS, VARIANCE, NOISE = BLUE, PURPLE, GREY
ALERT = VERMILION
OPTIMUM = GREEN
NEUTRAL = GREY
SERIES = (BLUE, VERMILION, GREEN, PURPLE, BROWN, GREY)
"""For families without a meaning of their own (features, methods); pair each with a dash or a symbol."""
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")

THIN, LINE, BOLD = 1.5, 2.5, 4.0
"""The three widths of a line, in pixels: a guide, a curve, the one to look at."""
FAINT, SOFT, STRONG = 0.14, 0.32, 0.7
"""The three opacities of an area."""
SMALL, MARK, BIG = 6.0, 11.0, 16.0
"""The three sizes of a point, in pixels: one of many, one to find, one to hold."""

TEMPLATE = go.layout.Template(
    layout=dict(
        font=dict(family="Inter, system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif", size=15),
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        margin=dict(l=74, r=18, t=14, b=54),
        showlegend=False,
        hovermode="closest",
        dragmode=False,
        colorway=list(SERIES),
        xaxis=dict(showline=True, zeroline=False, ticks="outside", fixedrange=True, title_standoff=8),
        yaxis=dict(showline=False, zeroline=False, fixedrange=True, title_standoff=8),
        legend=dict(orientation="h", yanchor="bottom", y=1.0, xanchor="left", x=0, font_size=13),
    )
).to_plotly_json()


def faded(color: str, opacity: float) -> str:
    """The same hue as `rgba()`, for areas and bands behind a line. `opacity` runs from 0 to 1."""
    red, green, blue = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:g})"


def chart(
    title: str,
    *,
    x: str,
    y: str,
    x_range: Sequence[float] | None = None,
    y_range: Sequence[float] | None = None,
    alt: str,
    **layout: Any,
) -> go.Figure:
    """An empty figure in the house style; arguments as those of `Chart`, which new pictures are written in."""
    return go.Figure(layout=_layout(title, x, y, x_range, y_range, alt, layout))


def _layout(
    title: str,
    x: str,
    y: str,
    x_range: Sequence[float] | None,
    y_range: Sequence[float] | None,
    alt: str,
    layout: dict[str, Any],
) -> dict[str, Any]:
    axes = {"xaxis": (x, x_range), "yaxis": (y, y_range)}
    for name, (text, limits) in axes.items():
        fixed = {} if limits is None else {"range": list(limits)}
        layout[name] = {"title": {"text": text}} | fixed | layout.get(name, {})
    return dict(template=TEMPLATE, title={"text": title}, meta={"alt": alt}) | layout


def label(figure: go.Figure, x: Any, y: Any, text: str, color: str | None = None, **annotation: Any) -> go.Figure:
    """Write `text` at a data point: a direct label instead of a legend."""
    options: dict[str, Any] = dict(showarrow=False, xanchor="left", yanchor="bottom", font=dict(size=14))
    if color is not None:
        options["font"]["color"] = color
    return figure.add_annotation(x=x, y=y, text=text, **(options | annotation))


@dataclass(frozen=True)
class Each:
    """A trace's attribute that changes: one row a step."""

    rows: Any


def each(rows: Any) -> Each:
    """One row a step: (steps, points), or a list of rows. A flat array is one number a step: one point."""
    if isinstance(rows, np.ndarray) and rows.ndim == 1:
        rows = rows[:, None]
    return Each(rows)


@dataclass(frozen=True)
class Hold:
    """Where the control stands in a picture at each step, so that it can be held there.

    x, y: (steps,) in the axes' units, nan where the step has no place; None for a line right across that axis.
    around: the point around which a turning axis is held.
    """

    x: Any = None
    y: Any = None
    around: tuple[float, float] | None = None


@dataclass(frozen=True)
class Handle:
    """A setting's place in a picture: held there, it shows where it goes, and when let go the settings are set.

    sets: a setting's key to (axis, factor, offset): it becomes factor times the place along that axis plus offset.
    """

    x: float | None
    y: float | None
    name: str
    sets: Mapping[str, tuple[str, float, float]]


@dataclass(frozen=True)
class Answer:
    """A curve over the control's steps that people may draw before they see it.

    x, y: (steps,) in the axes' units. unit: of y, as it is said after a number ("users", "pp").
    """

    x: Any
    y: Any
    unit: str


class Chart:
    """An empty chart in the house style, and the marks put on it in drawing order.

    `title` is drawn as text above the picture: one claim. `x` and `y` name quantity and unit. The ranges stay fixed
    over all steps (in powers of ten on a log axis, as Plotly has it). `alt` says in one sentence what the picture
    shows, for people who do not see it. `layout` takes any further argument of `go.Layout`.

    Every mark takes `name` (its text in the legend; none without), `hover` (Plotly's template; none without), `given`
    (stands in the picture also while people draw their guess), and any further attribute of Plotly's trace. Any
    attribute may be `each(...)`, one row a step; a nested one is written with two underscores, as `marker__color`.
    """

    def __init__(
        self,
        title: str,
        *,
        x: str,
        y: str,
        x_range: Sequence[float] | None = None,
        y_range: Sequence[float] | None = None,
        alt: str,
        **layout: Any,
    ) -> None:
        self.layout = _layout(title, x, y, x_range, y_range, alt, layout)
        self.data: list[dict[str, Any]] = []
        self.moving: dict[int, dict[str, Any]] = {}
        self.holds: list[Hold] = []
        self.handles: list[Handle] = []
        self.answer: Answer | None = None
        self.given: list[int] = []

    def add(self, kind: str = "scatter", *, name: str = "", hover: str = "", given: bool = False, **trace: Any) -> Self:
        """Put any trace of Plotly's on the chart; the marks below are the usual ones."""
        drawn: dict[str, Any] = {"type": kind, "showlegend": bool(name)}
        drawn |= {"name": name} if name else {}
        drawn |= {"hovertemplate": f"{hover}<extra></extra>"} if hover else {"hoverinfo": "skip"}
        moving = {}
        for attribute, value in trace.items():
            if isinstance(value, Each):
                moving[attribute.replace("__", ".")] = value.rows
                value = value.rows[0]
            *outer, last = attribute.split("__")
            place = drawn
            for part in outer:
                place = place.setdefault(part, {})
            place[last] = value
        if moving:
            self.moving[len(self.data)] = moving
        if given:
            self.given.append(len(self.data))
        self.data.append(drawn)
        return self

    def line(
        self, x: Any, y: Any, color: str, *, dash: str = "solid", width: float = LINE, answer: str = "", **trace: Any
    ) -> Self:
        """A line. `answer`: it is what people may draw as their guess, one point a step, in this unit."""
        if answer:
            self.answer = Answer(x, y, answer)
        line = {"color": color, "width": width} | ({"dash": dash} if dash != "solid" else {})
        return self.add(**{"x": x, "y": y, "mode": "lines", "line": line, **trace})

    def upright(self, x: Any, color: str = GREY, *, dash: str = "dot", width: float = THIN, **trace: Any) -> Self:
        """A line across the whole height, at one x or at `each(...)`, (steps,)."""
        low, high = self.layout["yaxis"]["range"]
        return self.line(_twice(x), self._ends("yaxis", low, high), color, dash=dash, width=width, **trace)

    def level(self, y: Any, color: str = GREY, *, dash: str = "dot", width: float = THIN, **trace: Any) -> Self:
        """A line across the whole width, at one y or at `each(...)`, (steps,)."""
        low, high = self.layout["xaxis"]["range"]
        return self.line(self._ends("xaxis", low, high), _twice(y), color, dash=dash, width=width, **trace)

    def points(
        self, x: Any, y: Any, color: Any, symbol: Any = "circle", *, size: Any = MARK, edge: bool = False, **trace: Any
    ) -> Self:
        """Points. `edge`: with a white rim, to stand out from what lies behind."""
        trace |= {"marker__line": {"color": "white", "width": THIN}} if edge else {}
        marks = {"marker__color": color, "marker__symbol": symbol, "marker__size": size}
        return self.add(**{"x": x, "y": y, "mode": "markers", **marks, **trace})

    def band(self, x: Any, low: Any, high: Any, color: str, *, opacity: float = SOFT, **trace: Any) -> Self:
        """The area between two curves over x (points,); `low` and `high` may be `each(...)`."""
        x = np.asarray(x, float)
        if isinstance(low, Each) or isinstance(high, Each):
            one, other = (
                side.rows if isinstance(side, Each) else np.broadcast_to(np.asarray(side, float), x.shape)[None]
                for side in (low, high)
            )
            steps = max(len(one), len(other))
            y: Any = Each(
                np.concatenate(
                    [np.broadcast_to(other, (steps, x.size)), np.broadcast_to(one, (steps, x.size))[:, ::-1]], axis=1
                )
            )
        else:
            one, other = (np.broadcast_to(np.asarray(side, float), x.shape) for side in (low, high))
            y = np.concatenate([other, one[::-1]])
        area = {"fill": "toself", "fillcolor": faded(color, opacity), "line": {"width": 0}, "mode": "lines"}
        return self.add(**{"x": np.concatenate([x, x[::-1]]), "y": y, **area, **trace})

    def bars(self, x: Any, y: Any, color: Any, **trace: Any) -> Self:
        """Upright bars; `orientation="h"` for lying ones."""
        return self.add("bar", **{"x": x, "y": y, "marker__color": color, **trace})

    def text(self, x: Any, y: Any, text: Any, color: str | None = None, *, size: float = 14, **trace: Any) -> Self:
        """Words at data points, which may move and change."""
        font: dict[str, Any] = {"size": size} | ({"color": color} if color else {})
        return self.add(**{"x": x, "y": y, "mode": "text", "text": text, "textfont": font, **trace})

    def label(self, x: Any, y: Any, text: str, color: str | None = None, **annotation: Any) -> Self:
        """Words that stand still: a direct label instead of a legend."""
        options: dict[str, Any] = dict(showarrow=False, xanchor="left", yanchor="bottom", font=dict(size=14))
        if color is not None:
            options["font"]["color"] = color
        self.layout.setdefault("annotations", []).append({"x": x, "y": y, "text": text, **options, **annotation})
        return self

    def you(self, x: Any, y: Any, **trace: Any) -> Self:
        """Where the control stands: a point a step, `each(...)` both, that people hold and drag."""
        marked = each(_rows(x)), each(_rows(y))
        self.holds.append(Hold(*(_flat(part.rows) for part in marked)))
        return self.points(*marked, HELD, "diamond", size=BIG, edge=True, **trace)

    def here(self, x: Any, **trace: Any) -> Self:
        """Where the control stands along x, (steps,): a line across the whole height that people hold and drag."""
        self.holds.append(Hold(x=_flat(_rows(x))))
        return self.upright(each(_rows(x)), HELD, dash="solid", width=BOLD, **trace)

    def level_here(self, y: Any, **trace: Any) -> Self:
        """Where the control stands along y, (steps,): a line across the whole width that people hold and drag."""
        self.holds.append(Hold(y=_flat(_rows(y))))
        return self.level(each(_rows(y)), HELD, dash="solid", width=BOLD, **trace)

    def hold(self, x: Any = None, y: Any = None, *, around: tuple[float, float] | None = None) -> Self:
        """The control stands here at each step, and something drawn there already shows it: a bar, a turned axis."""
        self.holds.append(Hold(None if x is None else _flat(_rows(x)), None if y is None else _flat(_rows(y)), around))
        return self

    def handle(
        self, x: float | None, y: float | None, name: str, symbol: str = "x", **sets: tuple[str, float, float] | str
    ) -> Self:
        """A setting's place, drawn and held: `sets` maps a setting's key to the axis it follows, "x" or "y", or to
        (axis, factor, offset). None for x or y: a line across."""
        full = {key: (way, 1.0, 0.0) if isinstance(way, str) else way for key, way in sets.items()}
        self.handles.append(Handle(x, y, name, full))
        if x is None:
            return self.level(y, HELD, dash="dash", width=LINE)
        if y is None:
            return self.upright(x, HELD, dash="dash", width=LINE)
        return self.points([x], [y], HELD, symbol, size=BIG - 2, edge=symbol != "x", hover=name)

    def _ends(self, axis: str, low: float, high: float) -> list[float]:
        log = self.layout[axis].get("type") == "log"
        return [10.0**low, 10.0**high] if log else [low, high]

    def __len__(self) -> int:
        """How many steps it has; 0 where nothing moves."""
        return len(next(iter(next(iter(self.moving.values())).values()))) if self.moving else 0

    @property
    def title(self) -> str:
        return str(self.layout["title"]["text"])

    @property
    def figure(self) -> go.Figure:
        """As Plotly's own figure, every attribute looked through: for tests and still pictures."""
        return go.Figure(data=self.data, layout=self.layout)

    def at(self, step: int) -> go.Figure:
        """The figure as it stands at `step`."""
        return _at(self.figure, self.moving, step)


def _rows(places: Any) -> Any:
    return np.asarray(places.rows if isinstance(places, Each) else places, float)


def _flat(rows: Any) -> Any:
    return rows[:, 0] if rows.ndim == 2 else rows


def _twice(place: Any) -> Any:
    if isinstance(place, Each):
        rows = _rows(place)
        return Each(np.repeat(_flat(rows)[:, None], 2, axis=1))
    return [place, place]


def _at(figure: go.Figure, moving: Mapping[int, Mapping[str, Any]], step: int) -> go.Figure:
    still = go.Figure(figure)
    for index, attributes in moving.items():
        still.data[index].update({name.replace(".", "_"): rows[step] for name, rows in attributes.items()})
    return still


@dataclass(frozen=True)
class Sweep:
    """A figure and what changes in it from step to step.

    `moving` maps a trace's index to its changing attributes, and each attribute to its values, one row a step: a 2-D
    array (steps by points), or a list with one entry a step where lengths or types differ. A nested attribute is
    written with a dot, as in "marker.color". Everything else, the axes above all, stays still.

    Plotly's own `figure.frames` say the same, but validating them costs 0.6 ms a step: 250 ms for four charts of a
    hundred steps, against under one here.
    """

    figure: go.Figure
    moving: Mapping[int, Mapping[str, Any]]

    def __post_init__(self) -> None:
        _check_moving(self.moving)

    def __len__(self) -> int:
        return len(next(iter(next(iter(self.moving.values())).values())))

    def at(self, step: int) -> go.Figure:
        """The figure as it stands at `step`, for tests and still pictures."""
        return _at(self.figure, self.moving, step)

    @property
    def holds(self) -> list[Hold]:
        """A mark in the accent that moves along x is the control's."""
        found = []
        for index, attributes in self.moving.items():
            trace = self.figure.data[index]
            rows = attributes.get("x")
            if rows is None or HELD not in [
                getattr(trace[part], "color", None) for part in ("line", "marker") if part in trace
            ]:
                continue
            rows = np.asarray(rows, float)
            if rows.ndim == 2 and rows.shape[1] == 1:
                y = attributes.get("y")
                found.append(Hold(rows[:, 0], None if y is None else np.asarray(y, float)[:, 0]))
            elif rows.ndim == 2 and rows.shape[1] == 2 and np.array_equal(rows[:, 0], rows[:, 1], equal_nan=True):
                found.append(Hold(rows[:, 0]))
        return found


def _check_moving(moving: Mapping[int, Mapping[str, Any]]) -> None:
    columns = [(index, name, rows) for index, attributes in moving.items() for name, rows in attributes.items()]
    lengths = {len(rows) for _, _, rows in columns}
    if len(lengths) != 1:
        raise ValueError(f"moving must hold one row a step for every attribute, got lengths {sorted(lengths)}")
    for index, name, rows in columns:
        if isinstance(rows, np.ndarray) and rows.ndim > 2:
            raise ValueError(
                f"{name} of trace {index} has {rows.ndim} dimensions; the browser is sent (steps, points), or a list"
            )


Picture: TypeAlias = go.Figure | Sweep | Chart


@dataclass(frozen=True)
class View:
    """All that one lab shows: its figures, and for each step a label, the readouts' values and a sentence.

    The first of `figures` is THE picture and the next `companions` stand beside it; the rest waits under "More". So
    do all `readouts` but the first four. `steps` labels each step with its unit, unique and plain enough for a link.
    `readouts` maps a tile's name to one text a step. `sentences` restates each step's numbers in plain words. A still
    view leaves the steps empty.
    """

    figures: Sequence[Picture]
    label: str = ""
    steps: Sequence[str] = ()
    readouts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sentences: Sequence[str] = ()
    companions: int = 2

    def __post_init__(self) -> None:
        tiles = {name: [typeset(text) for text in rows] for name, rows in self.readouts.items()}
        object.__setattr__(self, "readouts", tiles)
        object.__setattr__(self, "sentences", [typeset(text) for text in self.sentences])
        for figure in self.figures:
            if isinstance(figure, Chart) and figure.moving:
                _check_moving(figure.moving)
        for name, rows in {**self.readouts, "sentences": self.sentences}.items():
            if len(rows) not in (0, len(self.steps)):
                raise ValueError(f"{name} must have one entry for each of the {len(self.steps)} steps, got {len(rows)}")
        for figure in self.figures:
            if isinstance(figure, Sweep | Chart) and len(figure) not in (0, len(self.steps)):
                raise ValueError(f"a figure has {len(figure)} steps, the view {len(self.steps)}; they must agree")
