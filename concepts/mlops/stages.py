"""The stages of a small pipeline on real handwritten digits, and the changes that people make to it.

The digits are the 1,797 that scikit-learn carries (Alpaydin and Kaynak 1998), in the order of their file, as if they
came month by month. A stage is a plain function of what it is given. Its source text is what the pipeline hashes, and
what a visitor sees as a diff: a change is a replacement in that text, and the changed text is then what runs.
"""

from __future__ import annotations

import ast
import inspect
import platform
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_digits
from sklearn.linear_model import SGDClassifier

from concepts.mlops.release_gate import harm_not_excluded

Table = dict[str, NDArray[Any]]
"""Columns by name, all of one length."""

ROWS, FIRST, MONTH, MONTHS, LIVE = 1797, 700, 160, 6, 297
"""Rows in all, of the first delivery, of each later one; deliveries; rows that stand for traffic after a release."""


# ------------------------------------------------------------------------------------------------------- the stages


def ingest(files: list[Table], params: dict[str, Any]) -> Table:
    return {name: np.concatenate([file[name] for file in files]) for name in ("id", "pixels", "label")}


def validate(rows: Table, params: dict[str, Any]) -> Table:
    low, high = rows["pixels"].min(), rows["pixels"].max()
    if low < params["low"] or high > params["high"]:
        raise ValueError(f"pixels must be from {params['low']} to {params['high']}, found {low} to {high}")
    if not np.isin(rows["label"], np.arange(10)).all():
        raise ValueError("labels must be the digits 0 to 9")
    return rows


def features(rows: Table, params: dict[str, Any]) -> Table:
    ink = rows["pixels"].reshape(-1, 8, 8) / np.float32(16)
    X = ink.reshape(len(ink), -1)
    held = np.array([crc32(b"%d" % row) % 3 == 0 for row in rows["id"]])  # a row never changes sides
    return {"X": X, "y": rows["label"], "held": held}


def train(table: Table, params: dict[str, Any]) -> Table:
    X, y = table["X"][~table["held"]], table["y"][~table["held"]]
    model = SGDClassifier(alpha=params["alpha"], random_state=params["seed"], average=True, max_iter=3, tol=None)
    model.fit(X, y)
    return {"weights": model.coef_, "offsets": model.intercept_}


def evaluate(table: Table, model: Table, params: dict[str, Any]) -> Table:
    X, y = table["X"][table["held"]], table["y"][table["held"]]
    scores = X @ model["weights"].T + model["offsets"]
    return {"right": scores.argmax(axis=1) == y}


def gate(candidate: Table, production: Table | None, params: dict[str, Any]) -> dict[str, Any]:
    right, wins, losses, p = candidate["right"], 0, 0, None
    against = ["floor"] if right.mean() < params["floor"] else []
    if production is not None:
        wins = int(np.sum(right & ~production["right"]))
        losses = int(np.sum(~right & production["right"]))
    if production is not None and params["margin"] is not None:
        p = harm_not_excluded(wins, losses, len(right), params["margin"])
        against += ["harm"] if p > params["level"] else []
    open_door = params["margin"] is None
    return {"promote": open_door or not against, "against": against, "wins": wins, "losses": losses, "p": p}


# ---------------------------------------------------------------------------------- what a stage is, and its hashes


@dataclass(frozen=True)
class Stage:
    """inputs: the stages whose outputs it takes, or "files" and "production".  packages: those that its code calls."""

    inputs: tuple[str, ...]
    packages: tuple[str, ...] = ("numpy",)


PURE = {
    "ingest": Stage(("files",)),
    "validate": Stage(("ingest",)),
    "features": Stage(("validate",)),
    "train": Stage(("features",), ("numpy", "scikit-learn")),
    "evaluate": Stage(("features", "train")),
    "gate": Stage(("evaluate", "production")),
}
"""Stages that are functions: the same input gives the same output, so an output may come from the cache."""
EFFECTS = ("register", "deploy")
"""Stages that change the world. To take "deployed" from a cache would be to deploy nothing."""
STAGES = (*PURE, *EFFECTS)

FUNCTIONS: dict[str, Callable[..., Any]] = {
    each.__name__: each for each in (ingest, validate, features, train, evaluate, gate)
}
SOURCES = {name: inspect.getsource(function) for name, function in FUNCTIONS.items()}
SOURCES["gate"] = inspect.getsource(harm_not_excluded) + "\n\n" + SOURCES["gate"]  # a helper is part of the code
INSTALLED = {"python": platform.python_version()} | {name: version(name) for name in ("numpy", "scikit-learn")}
BASE: dict[str, dict[str, Any]] = {
    "ingest": {},
    "validate": {"low": 0, "high": 16},
    "features": {},
    "train": {"alpha": 0.0001, "seed": 0},
    "evaluate": {},
    "gate": {"margin": 0.03, "level": 0.05, "floor": 0.8},
}


def digest(*texts: str) -> str:
    """SHA-256 of the texts, each with its length before it, so that ("ab", "c") is not ("a", "bc")."""
    return sha256("".join(f"{len(text)}:{text}" for text in texts).encode()).hexdigest()


def content_hash(value: Mapping[str, Any]) -> str:
    """Hash of what it holds: names, types, shapes and bytes of arrays, else the value as text."""
    parts = []
    for name in sorted(value):
        each = value[name]
        if isinstance(each, np.ndarray):
            held = sha256(each.tobytes()).hexdigest()
            parts += [name, each.dtype.str, str(each.shape), held]
        else:
            parts += [name, repr(each)]
    return digest(*parts)


@cache
def code_hash(text: str, by: str = "text") -> str:
    """Hash of source code: every character of it, or, by "tree", what the parser makes of it, without comments."""
    return digest(ast.dump(ast.parse(text)) if by == "tree" else text)


@cache
def runnable(name: str, text: str) -> Callable[..., Any]:
    """The function that `text` defines. Only the texts of this module come here, never a visitor's."""
    if text == SOURCES[name]:
        return FUNCTIONS[name]
    scope: dict[str, Any] = dict(globals())
    exec(compile(text, f"<{name}>", "exec"), scope)
    function: Callable[..., Any] = scope[name]
    return function


# --------------------------------------------------------------------------------------------------------- the data


@cache
def digits() -> Table:
    """All rows: their number, 64 pixels from 0 to 16, and the digit."""
    pixels, labels = load_digits(return_X_y=True)
    return {"id": np.arange(ROWS), "pixels": pixels.astype(np.uint8), "label": labels.astype(np.int64)}


@cache
def delivery(month: int, fault: str = "") -> tuple[Table, str]:
    """What arrives in that month (0 to MONTHS - 1), and its hash.

    fault: "" for none, "unit" for pixels from 0 to 255, or "labels" for labels that slipped by one row.
    """
    first, last = (0, FIRST) if month == 0 else (FIRST + MONTH * (month - 1), FIRST + MONTH * month)
    table = {name: each[first:last] for name, each in digits().items()}
    if fault == "unit":
        table["pixels"] = np.minimum(table["pixels"].astype(np.int64) * 16, 255).astype(np.uint8)
    if fault == "labels":
        table["label"] = np.roll(table["label"], 1)
    return table, content_hash(table)


@cache
def live() -> Table:
    """Rows that no stage of the pipeline ever sees: the last LIVE of the file, as the traffic after the release."""
    return {name: each[-LIVE:] for name, each in digits().items()}


# ------------------------------------------------------------------------------------------------------ the changes

CHANGES = {
    "n": "Nothing: the nightly run",
    "c": "A comment in train",
    "r": "A variable renamed",
    "f": "A new feature: strokes",
    "p": "Ten times the penalty",
    "s": "Another seed",
    "w": "A debugging line left in",
    "e": "Another pinned version",
    "u": "Undo the last edit",
    "d": "The next month of rows",
    "x": "A month in a wrong unit",
    "l": "A month of slipped labels",
    "b": "Roll production back",
}
"""By letter, as in the link. A rollback is no run of the stages; all others are."""
SHORT = {
    "n": "Nightly run",
    "c": "Comment in train",
    "r": "Variable renamed",
    "f": "Stroke features",
    "p": "Penalty × 10",
    "s": "Another seed",
    "w": "Debugging line",
    "e": "Other pin",
    "u": "Undo last edit",
    "d": "Next month",
    "x": "Wrong unit",
    "l": "Slipped labels",
    "b": "Rollback",
}
"""The same in a word or two."""
NAMES = ("ink", "shade", "tone", "grey")
STROKES = (
    "    X = np.hstack([X, np.abs(np.diff({}, axis=2)).reshape(len(X), -1)])\n",
    "    X = np.hstack([X, np.abs(np.diff({}, axis=1)).reshape(len(X), -1)])\n",
)
"""The ink's change from each pixel to the next, along the rows; then along the columns."""
MODEL = "    model = SGD"
DEBUG = "    X, y = X[:150], y[:150]  # faster, remove before merging\n"
STATED = "1.8.0"


@dataclass(frozen=True)
class State:
    """What the pipeline stands on at one time.

    files: (month, fault) of each delivery.  texts: source by stage.  params: by stage.  pins: versions by package.
    before: the state whose code, parameters and pins an undo brings back.
    """

    files: tuple[tuple[int, str], ...] = ((0, ""),)
    texts: Mapping[str, str] = field(default_factory=lambda: SOURCES)
    params: Mapping[str, dict[str, Any]] = field(default_factory=lambda: BASE)
    pins: Mapping[str, str] = field(default_factory=lambda: INSTALLED)
    before: State | None = None


def changed(state: State, change: str) -> State:
    """The state after one of CHANGES. One that finds nothing to change (a seventh month) leaves it as it is."""
    if change in "dxl":
        fault = {"d": "", "x": "unit", "l": "labels"}[change]
        good = state.files[:-1] if state.files[-1][1] else state.files  # a bad file gives way to the next
        return replace(state, files=(*good, (len(good), fault))) if len(good) < MONTHS else state
    if change == "u":
        last = state.before
        return replace(last, files=state.files) if last else state
    texts, params, pins = dict(state.texts), {name: dict(each) for name, each in state.params.items()}, dict(state.pins)
    name = next(each for each in NAMES if f"    {each} = " in texts["features"])
    if change == "c":
        count = texts["train"].count("    # note") + 1
        texts["train"] = texts["train"].replace(MODEL, f"    # note {count}: one linear score for each digit\n{MODEL}")
    if change == "r":
        other = NAMES[(NAMES.index(name) + 1) % len(NAMES)]
        texts["features"] = re.sub(rf"\b{name}\b", other, texts["features"])
    if change == "f":
        more = next((line for line in STROKES if line.format(name) not in texts["features"]), "")
        texts["features"] = texts["features"].replace("    held =", more.format(name) + "    held =")
    if change == "w" and DEBUG not in texts["train"]:
        texts["train"] = texts["train"].replace(MODEL, DEBUG + MODEL)
    if change == "p":
        params["train"]["alpha"] = min(round(params["train"]["alpha"] * 10, 6), 1.0)
    if change == "s":
        params["train"]["seed"] += 1
    if change == "e":
        pins["scikit-learn"] = STATED
    after = replace(state, texts=texts, params=params, pins=pins)
    return state if after == state else replace(after, before=state)
