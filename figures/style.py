"""The look that every chart shares: one Plotly template, and colours that keep one meaning on every page.

The hues are Okabe and Ito's (2008), a palette safe for colour-blind readers, shifted until each keeps a contrast of
at least 3:1 on the light and on the dark background. Text and grid colours are left out on purpose: the scrubber
takes them from the theme in force.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import plotly.graph_objects as go

BLUE = "#1f83c4"
VERMILION = "#d9622b"
GREEN = "#0b9a72"
PURPLE = "#b868a0"
ORANGE = "#c08300"
GREY = "#7d8590"

TRAIN, TEST = BLUE, VERMILION
NEGATIVE, POSITIVE = BLUE, VERMILION
CONTROL, TREATMENT = BLUE, VERMILION
REFERENCE, CURRENT = BLUE, VERMILION
TRUTH, ESTIMATE = GREEN, PURPLE
BIAS, VARIANCE, NOISE = ORANGE, PURPLE, GREY
ALERT = VERMILION
OPTIMUM = GREEN
NEUTRAL = GREY
SERIES = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, GREY)
"""For families without a meaning of their own (features, methods); pair each with a dash or a symbol."""
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")

HEIGHT = 360
"""Pixels: two rows of charts fit a projector's 1080 lines with the controls in view."""

TEMPLATE = go.layout.Template(
    layout=dict(
        font=dict(family="Inter, system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif", size=15),
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        margin=dict(l=74, r=18, t=14, b=54),
        height=HEIGHT,
        showlegend=False,
        hovermode="closest",
        dragmode=False,
        colorway=list(SERIES),
        xaxis=dict(showline=True, zeroline=False, ticks="outside", fixedrange=True, title_standoff=8),
        yaxis=dict(showline=False, zeroline=False, fixedrange=True, title_standoff=8),
        legend=dict(orientation="h", yanchor="bottom", y=1.0, xanchor="left", x=0, font_size=13),
    )
)


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
    """An empty figure in the house style.

    `title` is drawn as text above the picture, so it may wrap. `x` and `y` name quantity and unit. The ranges stay
    fixed over all frames (in powers of ten on a log axis, as Plotly has it). `alt` says in one sentence what the
    picture shows, for people who do not see it. `layout` takes any further `go.Layout` argument.
    """
    axes = {"xaxis": (x, x_range), "yaxis": (y, y_range)}
    for name, (text, limits) in axes.items():
        fixed = {} if limits is None else {"range": list(limits)}
        layout[name] = {"title": {"text": text}} | fixed | layout.get(name, {})
    return go.Figure(layout=dict(template=TEMPLATE, title={"text": title}, meta={"alt": alt}) | layout)


def label(figure: go.Figure, x: Any, y: Any, text: str, color: str | None = None, **annotation: Any) -> go.Figure:
    """Write `text` at a data point: a direct label instead of a legend."""
    options: dict[str, Any] = dict(showarrow=False, xanchor="left", yanchor="bottom", font=dict(size=14))
    if color is not None:
        options["font"]["color"] = color
    return figure.add_annotation(x=x, y=y, text=text, **(options | annotation))


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
        lengths = {len(rows) for attributes in self.moving.values() for rows in attributes.values()}
        if len(lengths) != 1:
            raise ValueError(f"moving must hold one row a step for every attribute, got lengths {sorted(lengths)}")

    def __len__(self) -> int:
        return len(next(iter(next(iter(self.moving.values())).values())))

    def at(self, step: int) -> go.Figure:
        """The figure as it stands at `step`, for tests and still pictures."""
        still = go.Figure(self.figure)
        for index, attributes in self.moving.items():
            still.data[index].update({name.replace(".", "_"): rows[step] for name, rows in attributes.items()})
        return still


@dataclass(frozen=True)
class View:
    """All that one lab shows: its figures, and for each step a label, the readouts' values and a sentence.

    `steps` labels each step with its unit, unique and plain enough for a link. `readouts` maps a tile's name to one
    text a step. `sentences` restates each step's numbers in plain words. A still view leaves the steps empty.
    """

    figures: Sequence[go.Figure | Sweep]
    label: str = ""
    steps: Sequence[str] = ()
    readouts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sentences: Sequence[str] = ()

    def __post_init__(self) -> None:
        for name, rows in {**self.readouts, "sentences": self.sentences}.items():
            if len(rows) not in (0, len(self.steps)):
                raise ValueError(f"{name} must have one entry for each of the {len(self.steps)} steps, got {len(rows)}")
        for figure in self.figures:
            if isinstance(figure, Sweep) and len(figure) != len(self.steps):
                raise ValueError(f"a figure has {len(figure)} steps, the view {len(self.steps)}; they must agree")
