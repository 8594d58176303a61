"""What every view owes its page: steps line up, axes stay, texts are short, marks lie in the picture, data small."""

import gzip
import re
from typing import Any

import numpy as np

from figures.style import Sweep, View
from ui.scrub import picture

BUDGET = 300_000
UNSAID = re.compile(
    r"\b(nan|inf|None)\b|(?<![\w.,␣])[-−]0(\.0+)?(?![\d.,:]|\s*to\b)"
)  # ␣: bytes of a bundle, as they are


def check_view(
    view: View,
    *,
    steps: int = 1000,
    tiles: int = 8,
    tile: int = 60,
    sentence: int = 220,
    charts: int = 4,
    axis_title: int = 36,
    budget: int = BUDGET,
    still: bool = False,
    inside: str = "xy",
) -> None:
    """The numbers are the most that may be: of steps, of tiles and letters in one, of letters in a sentence, of charts,
    of letters in an axis' title, of bytes. `still`: charts may stand still. `inside`: the axes that hold every mark."""
    count = len(view.steps)
    assert len(set(view.steps)) == len(view.sentences) == count <= steps
    assert 3 <= len(view.readouts) <= tiles
    assert all(len(column) == count for column in view.readouts.values())
    texts = [*view.sentences, *(each for column in view.readouts.values() for each in column)]
    assert not [text for text in texts if UNSAID.search(text)]
    assert max(map(len, view.sentences)) <= sentence
    assert max(len(each) for column in view.readouts.values() for each in column) <= tile
    assert len(view.figures) <= charts
    for each in view.figures:
        figure = each.figure if isinstance(each, Sweep) else each
        assert figure.layout.title.text
        assert figure.layout.meta["alt"]
        for axis in (figure.layout.xaxis, figure.layout.yaxis):
            assert np.isfinite(axis.range).all()
            assert len(axis.title.text or "") <= axis_title
        assert still or isinstance(each, Sweep)
        if isinstance(each, Sweep):
            assert len(each) == count
            for step in {0, count // 2, count - 1}:
                _check_marks(each.at(step), inside)
    assert len(gzip.compress(picture(view).json.encode())) < budget


def _check_marks(still: Any, inside: str) -> None:
    for trace in still.data:
        assert len(trace.x) == len(trace.y)
        for letter in inside if trace.type == "scatter" else "":
            axis = still.layout[f"{letter}axis{(trace[f'{letter}axis'] or letter)[1:]}"]
            values = np.asarray(trace[letter], float)
            values = np.log10(values) if axis.type == "log" else values
            low, high = sorted(axis.range)
            outside = (values < low - 1e-9) | (values > high + 1e-9)
            assert not outside.any(), (still.layout.title.text, trace.name, values[outside])
