"""The scrubber: a view drawn in the browser, whose one control moves without a trip to the server."""

import base64
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import plotly
import streamlit as st

from ui.links import revision, step_from_link, step_to_link

HERE = Path(__file__).parent
PLOTLY_URL = f"plotly-{plotly.__version__}.min.js"


@cache
def _component() -> Any:
    return st.components.v2.component(
        "scrub",
        html='<div class="scrub"></div>',
        css=(HERE / "scrub.css").read_text("utf-8"),
        js=(HERE / "scrub.js").read_text("utf-8"),
        isolate_styles=False,
    )


class View(Protocol):
    """What a figure module hands over: pictures, and for each step a label, the readouts and a sentence."""

    @property
    def label(self) -> str: ...
    @property
    def steps(self) -> Sequence[str]: ...
    @property
    def readouts(self) -> Mapping[str, Sequence[str]]: ...
    @property
    def sentences(self) -> Sequence[str]: ...
    @property
    def figures(self) -> Sequence[Any]: ...


@dataclass(frozen=True)
class Picture:
    """A view as the browser wants it, as JSON with arrays in base64 of float32, and its steps' labels.

    It is kept as text: writing it out again at every rerun would cost more than the rerun itself.
    """

    json: str
    steps: tuple[str, ...] = ()


def picture(view: View) -> Picture:
    """Encode `view`; its figures are `go.Figure` where still and a figure with `moving` rows where not."""
    plain = {
        "label": view.label,
        "steps": list(view.steps),
        "readouts": {name: list(rows) for name, rows in view.readouts.items()},
        "sentences": list(view.sentences),
        "figures": [_encode_figure(figure) for figure in view.figures],
        "plotly": PLOTLY_URL,
    }
    return Picture(json.dumps(plain, separators=(",", ":")), tuple(view.steps))


def scrub(picture: Picture, *, key: str, start: int = 0) -> int:
    """Draw `picture` and return its step: 0 to `len(picture.steps) - 1`, `start` at first.

    The step lives in the link under `key`, by its label, and reaches Python when the control is let go.
    """
    first = step_from_link(key, picture.steps, start)
    result = _component()(
        key=f"{key}:scrub",
        data={"view": picture.json, "start": first, "revision": st.session_state.get(revision(key), 0)},
        default={"step": first},
        on_step_change=lambda: None,
    )
    step = int(min(max(result.step, 0), max(len(picture.steps) - 1, 0)))
    step_to_link(key, picture.steps, step, start)
    return step


def draw(picture: Picture, *, key: str) -> None:
    """Draw a picture that has no steps."""
    _component()(key=f"{key}:scrub", data={"view": picture.json, "start": 0, "revision": 0})


def _encode_figure(figure: Any) -> dict[str, Any]:
    moving = getattr(figure, "moving", {})
    plain = (figure.figure if moving else figure).to_plotly_json()
    plain["moving"] = {
        str(index): {name: _rows(rows) for name, rows in attributes.items()} for index, attributes in moving.items()
    }
    return _encode(plain)


def _rows(rows: Any) -> Any:
    """Rows of equal length as one array, which travels as one block."""
    if isinstance(rows, np.ndarray):
        return rows
    try:
        array = np.asarray(rows)
    except ValueError:
        return list(rows)
    return array if array.dtype.kind in "biuf" else list(rows)


def _encode(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        if value.dtype.kind not in "biuf":
            return [_encode(item) for item in value.tolist()]
        flat = np.ascontiguousarray(value, dtype="<f4")
        return {"bdata": base64.b64encode(flat.tobytes()).decode(), "shape": list(flat.shape)}
    if isinstance(value, np.generic):
        return _encode(value.item())
    if isinstance(value, Mapping):
        if "bdata" in value:  # Plotly's own encoding, in float64
            return _encode(_decoded(value))
        return {name: _encode(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_encode(inner) for inner in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _decoded(array: Mapping[str, Any]) -> np.ndarray:
    flat = np.frombuffer(base64.b64decode(array["bdata"]), dtype=array["dtype"])
    return flat.reshape([int(side) for side in str(array.get("shape", flat.size)).split(",")])
