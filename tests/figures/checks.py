"""What every view owes its page: steps line up, axes stay, texts are short, marks lie in the picture, data small."""

import re
from typing import Any

import numpy as np
import plotly.graph_objects as go

from figures.style import Chart, Sweep, View
from ui.picture import picture

BUDGET = 150_000
VALID = set(go.Layout()._valid_props)
UNSAID = re.compile(
    r"\b(nan|inf|None)\b|(?<![\w.,␣])[-−]0(\.0+)?(?![\d.,:]|\s*to\b)|\d[eE][+-]?\d{2}\b(?!\d)"
)  # ␣: bytes of a bundle, as they are
HASH = re.compile(r"\b(?=[0-9a-f]*\d)[0-9a-f]{6,}\b")


def check_view(view: View) -> None:
    """One check for every view of every lab."""
    count = len(view.steps)
    assert len(set(view.steps)) == count
    assert all(len(column) in (0, count) for column in view.readouts.values())
    assert len(view.sentences) == count
    texts = [*view.sentences, *(each for column in view.readouts.values() for each in column)]
    assert not [text for text in texts if UNSAID.search(HASH.sub("", text))]
    assert max(map(len, view.sentences), default=0) <= 260
    assert max((len(each) for column in view.readouts.values() for each in column), default=0) <= 60
    assert 1 <= len(view.figures) <= 8
    for figure in view.figures:
        check_figure(figure, count)
    assert len(picture(view).packed) < BUDGET


def check_figure(figure: Any, count: int) -> None:
    """Title, words for who does not see it, axes that stand still, and marks that can be held within them."""
    moves = isinstance(figure, Chart | Sweep)
    drawn = figure.figure if moves else figure
    layout = drawn.layout
    title = layout.title.text
    assert title
    assert len(title) <= 120, title
    assert layout.meta["alt"].endswith("."), title
    for name in [name for name in layout if re.fullmatch(r"[xy]axis\d*", name)]:
        axis = layout[name]
        assert axis.range is not None, (title, name)
        assert np.isfinite(axis.range).all(), (title, name)
        assert len(axis.title.text or "") <= 42, (title, name)
    if isinstance(figure, Chart):
        given = {name.rstrip("23") for name in figure.layout}
        assert given <= VALID, f"{title}: the browser takes no {given - VALID}"
    if not moves or not len(figure):
        return
    assert len(figure) == count, title
    for step in {0, count // 2, count - 1}:  # Plotly looks every attribute through
        for trace in figure.at(step).data:
            if trace.type == "scatter":
                assert len(trace.x) == len(trace.y), (title, trace.name)
    for hold in figure.holds:
        for letter in "xy":
            places = getattr(hold, letter)
            if places is not None:
                assert len(places) == count, title
                check_inside(layout[f"{letter}axis"], np.asarray(places, float), title)


def check_inside(axis: Any, places: Any, title: str) -> None:
    known = places[np.isfinite(places)]
    with np.errstate(divide="ignore", invalid="ignore"):
        known = np.log10(known) if axis.type == "log" else known
    low, high = sorted(axis.range)
    room = 1e-6 * (high - low)
    outside = (known < low - room) | (known > high + room)
    assert not outside.any(), (title, places[np.isfinite(places)][outside])
