"""A view as the browser wants it: JSON, with arrays in base64 of float32, deflated. No Streamlit."""

import base64
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol
from zlib import compress, crc32, decompress

import numpy as np
import plotly

PLOTLY_URL = f"plotly-{plotly.__version__}.min.js"
LEVEL = 4
"""How hard pictures are deflated: harder takes three times as long for a twentieth less."""


FEW = 256
"""As many values as a byte can tell apart."""


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
    @property
    def companions(self) -> int: ...


@dataclass(frozen=True)
class Picture:
    """A view as text for the browser, and what the page says of it: the steps' labels and the readouts.

    id: a name of eight letters that two pictures share only if they are alike. packed: the text, deflated. So it is
    kept and sent: to write it out at every rerun, as Streamlit does with all else, would cost more than the rerun.
    """

    id: str
    packed: bytes
    steps: tuple[str, ...] = ()
    readouts: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def json(self) -> str:
        return decompress(self.packed).decode()


def picture(view: View | Picture) -> Picture:
    """Encode `view`, where it is not yet; a figure that moves has `moving`, rows by trace and attribute."""
    if isinstance(view, Picture):
        return view
    plain = {
        "label": view.label,
        "steps": list(view.steps),
        "readouts": {name: list(rows) for name, rows in view.readouts.items()},
        "sentences": list(view.sentences),
        "figures": [_encode_figure(figure) for figure in view.figures],
        "companions": view.companions,
        "plotly": PLOTLY_URL,
    }
    text = json.dumps(plain, separators=(",", ":")).encode()
    return Picture(f"{crc32(text):08x}", compress(text, LEVEL), tuple(view.steps), view.readouts)


def _encode_figure(figure: Any) -> dict[str, Any]:
    if hasattr(figure, "to_plotly_json"):
        return _encode({**figure.to_plotly_json(), "moving": {}})
    inner = getattr(figure, "figure", None) if not hasattr(figure, "layout") else None
    plain = inner.to_plotly_json() if inner is not None else {"data": figure.data, "layout": figure.layout}
    plain["moving"] = {
        str(index): {name: _rows(rows) for name, rows in attributes.items()}
        for index, attributes in figure.moving.items()
    }
    plain["holds"] = [asdict(hold) for hold in figure.holds]
    plain["handles"] = [asdict(handle) for handle in getattr(figure, "handles", [])]
    answer = getattr(figure, "answer", None)
    plain["answer"] = answer and asdict(answer)
    plain["given"] = list(getattr(figure, "given", []))
    return _encode(plain)


def _rows(rows: Any) -> Any:
    """Rows of equal length as one array, which travels as one block."""
    if isinstance(rows, np.ndarray):
        return rows
    try:
        array = np.asarray(rows)
    except ValueError:
        return list(rows)
    return array if array.dtype.kind in "biuf" and array.ndim < 3 else list(rows)


def _encode(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        if value.dtype.kind not in "biuf":
            return [_encode(item) for item in value.tolist()]
        flat = np.ascontiguousarray(value, dtype="<f4")
        return {**_base64(flat), "shape": list(flat.shape)}
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


def _base64(flat: np.ndarray) -> dict[str, str]:
    """Numbers as base64; of many that have few values, as shades do, a byte says which of these."""
    text = {"bdata": base64.b64encode(flat.tobytes()).decode()}
    if flat.size < 16 * FEW or len(np.unique(flat.ravel()[:: flat.size // FEW])) > FEW // 4:
        return text
    values, places = np.unique(flat, return_inverse=True)
    if len(values) > FEW:
        return text
    return {
        "bdata": base64.b64encode(places.astype("u1").tobytes()).decode(),
        "of": base64.b64encode(values.tobytes()).decode(),
    }


def _decoded(array: Mapping[str, Any]) -> np.ndarray:
    flat = np.frombuffer(base64.b64decode(array["bdata"]), dtype=array["dtype"])
    return flat.reshape([int(side) for side in str(array.get("shape", flat.size)).split(",")])
