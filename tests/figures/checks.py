"""What every view owes its page: steps line up, axes stay, texts are short, marks lie in the picture, data small."""

import gzip
import re
from typing import Any

import numpy as np

from figures.style import Sweep, View
from ui.scrub import picture

BUDGET = 300_000
UNSAID = re.compile(r"\b(nan|inf|None)\b|(?<![\w.,])[-−]0\.0+(?![\d])")


def check_view(view: View, *, sentence: int = 220, inside: str = "xy") -> None:
    """`sentence` is the longest that may be; `inside` names the axes that hold every mark at every step."""
    count = len(view.steps)
    assert len(set(view.steps)) == len(view.sentences) == count
    assert 3 <= len(view.readouts) <= 12
    assert all(len(column) == count for column in view.readouts.values())
    texts = [*view.sentences, *(each for column in view.readouts.values() for each in column)]
    assert not [text for text in texts if UNSAID.search(text)]
    assert max(map(len, view.sentences)) <= sentence
    assert len(view.figures) <= 6
    for each in view.figures:
        figure = each.figure if isinstance(each, Sweep) else each
        assert figure.layout.title.text
        assert figure.layout.meta["alt"]
        for axis in (figure.layout.xaxis, figure.layout.yaxis):
            assert np.isfinite(axis.range).all()
            assert len(axis.title.text or "") <= 42
        if isinstance(each, Sweep):
            assert len(each) == count
            for step in {0, count // 2, count - 1}:
                _check_marks(each.at(step), inside)
    assert len(gzip.compress(picture(view).json.encode())) < BUDGET


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
