"""A release bundle: one file with all that an answer depends on, refused when a byte of it is not as released.

A model alone answers nothing reliably. It needs its preprocessing, the columns and ranges that it was trained on, the
versions that made it, and rows with known answers to try it out on. All of that is written as JSON: numbers and names,
no code. (Unpickling a model runs whatever code the file asks for.) The registry keeps the file's SHA-256 elsewhere, and
nobody reads the file before the hash agrees. That shows any change; who made it only a signature would tell.

Then each row meets the schema before it meets the model, and is told in its own words what is wrong with it.
"""

import hashlib
import json
import platform
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import sklearn
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from concepts.arrays import Array, Ints, one_of

Columns = Mapping[str, NDArray[Any]]
NUMBERS, CATEGORIES = ("weight_kg", "distance_km"), ("carrier", "express")
COLUMNS = NUMBERS + CATEGORIES
CARRIERS = {"Nordal": -0.4, "Postra": 0.0, "Rapido": -0.8, "Stork": 0.6}
"""Names of the carriers, and how much more often each is late (log-odds)."""
ROWS = (200, 500, 1000, 2000, 5000, 10_000)
HELD, GOLDEN, STEPS = 500, 5, 150
"""Held-out rows; those whose answers are put into the bundle; changed bytes in the sweep."""
MOST_ROWS, MOST_TEXT = 50, 100
"""Rows, and characters of a cell, that are answered: all of them travel in the link."""
DIGITS = 9
VISIBLE = 0.001
"""A tenth of a point: smaller moves of an answer are not counted."""
TOLERANCE = 1e-6
"""How far a bundle's own rows may be from the answers that it names: the rounding of its numbers."""
PARTS = ("format", "schema", "model", "versions", "trained", "golden")
VERSIONS = {"python": platform.python_version(), "numpy": np.__version__, "scikit-learn": sklearn.__version__}
SERVERS = {"same": "As in training", "older": "An older scikit-learn, 1.5.2"}
SENDS = {
    "schema": "What the schema asks for",
    "without": "No column distance_km",
    "extra": "A column colour as well",
    "grams": "Grams in weight_kg",
    "miles": "Miles in distance_km",
}
EXAMPLE = (
    {"weight_kg": "2.5", "distance_km": "310", "carrier": "Stork", "express": "no"},
    {"weight_kg": "heavy", "distance_km": "120", "carrier": "Postra", "express": "no"},
    {"weight_kg": "1.2", "distance_km": "", "carrier": "Rapido", "express": "yes"},
    {"weight_kg": "4", "distance_km": "540", "carrier": "Pigeon", "express": "no"},
    {"weight_kg": "85", "distance_km": "80", "carrier": "Nordal", "express": "yes"},
    {"weight_kg": "0.8", "distance_km": "95", "carrier": "Rapido", "express": "yes"},
)
"""Rows to start from, as people edit them: text in every cell."""


# ------------------------------------------------------------------------------------------------- made and written


def parcels(rows: int, seed: int = 0) -> tuple[pd.DataFrame, Ints]:
    """`rows` parcels, and as many again as HELD; and whether each came late, (rows + HELD,)."""
    one_of("rows", rows, ROWS)
    rng, n = np.random.default_rng(seed), rows + HELD
    weight = np.round(np.clip(rng.lognormal(1, 0.9, n), 0.1, 30), 1)
    distance = np.round(rng.gamma(2, 150, n) + 5)
    carrier, express = rng.choice(list(CARRIERS), n), rng.choice(["no", "yes"], n, p=[0.7, 0.3])
    score = 0.03 * weight + 0.004 * distance + np.array([CARRIERS[name] for name in carrier]) - 0.9 * (express == "yes")
    late = (rng.random(n) < expit(score - 1.8)).astype(np.int64)
    return pd.DataFrame(dict(zip(COLUMNS, (weight, distance, carrier, express), strict=True))), late


def train(table: pd.DataFrame, late: Ints) -> Pipeline:
    """Scaled numbers and one-hot categories into a logistic regression."""
    encode = make_column_transformer(
        (StandardScaler(), list(NUMBERS)), (OneHotEncoder(handle_unknown="ignore"), list(CATEGORIES))
    )
    return make_pipeline(encode, LogisticRegression()).fit(table, late)


def write(pipeline: Pipeline, table: pd.DataFrame, held: pd.DataFrame, trained: Mapping[str, Any]) -> bytes:
    """The bundle, as JSON in UTF-8: format, schema, model, versions, `trained`, golden rows and their answers.

    table: the training rows, whose ranges and categories become the schema.  held: rows that it has not seen.
    """
    encode, model = pipeline[0], pipeline[-1]
    scaler, onehot = encode.transformers_[0][1], encode.transformers_[1][1]
    weights = iter(np.round(model.coef_[0], DIGITS).tolist())
    scale = np.round([scaler.mean_, scaler.scale_], DIGITS).T.tolist()
    numbers = {name: [*at, next(weights)] for name, at in zip(NUMBERS, scale, strict=True)}
    categories = {
        name: {str(level): next(weights) for level in levels}
        for name, levels in zip(CATEGORIES, onehot.categories_, strict=True)
    }
    ranges = {name: {"low": float(table[name].min()), "high": float(table[name].max())} for name in NUMBERS}
    golden = held[:GOLDEN]
    return json.dumps(
        {
            "format": 1,
            "schema": ranges | {name: {"levels": list(levels)} for name, levels in categories.items()},
            "model": {"intercept": round(float(model.intercept_[0]), DIGITS)} | numbers | categories,
            "versions": VERSIONS,
            "trained": dict(trained),
            "golden": {
                "rows": golden.to_dict("list"),
                "answers": np.round(pipeline.predict_proba(golden)[:, 1], DIGITS).tolist(),
            },
        }
    ).encode()


def digest(content: bytes) -> str:
    """SHA-256 of the file's bytes, 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


# ------------------------------------------------------------------------------------------------- loaded and asked


def load(content: bytes, released: str, server: str = "same") -> dict[str, Any]:
    """The bundle, once its hash, its versions and its golden rows agree; in that order, and nothing is read before.

    released: the SHA-256 that the registry names.  server: a key of SERVERS, what is installed where it is loaded.
    ValueError for the first thing that does not agree.
    """
    one_of("server", server, SERVERS)
    if (found := digest(content)) != released:
        raise ValueError(f"The bundle's SHA-256 begins with {found[:8]}, the registry's with {released[:8]}: not read.")
    bundle: dict[str, Any] = json.loads(content)
    running = VERSIONS | ({"scikit-learn": "1.5.2"} if server == "older" else {})
    for name, version in bundle["versions"].items():
        if running[name].split(".")[:2] != version.split(".")[:2]:
            raise ValueError(f"The bundle was made with {name} {version}, this server runs {running[name]}: not used.")
    answers = predict(bundle["model"], {name: np.array(each) for name, each in bundle["golden"]["rows"].items()})
    if not np.max(np.abs(answers - bundle["golden"]["answers"])) <= TOLERANCE:  # nan does not agree
        raise ValueError("The bundle does not give its golden rows the answers that it names: not used.")
    return bundle


def predict(model: Mapping[str, Any], columns: Columns) -> Array:
    """(n,) chance of a late parcel, from the bundle's numbers alone. A category without a weight adds nothing."""
    score = np.full(len(columns[NUMBERS[0]]), float(model["intercept"]))
    for name in NUMBERS:
        mean, scale, weight = model[name]
        score += (columns[name] - mean) / scale * weight
    for name in CATEGORIES:
        for level, weight in model[name].items():
            score += weight * (columns[name] == level)
    return np.asarray(expit(score))


@dataclass(frozen=True)
class Answer:
    """verdict: "served", "flagged" or "refused".  chance: of a late parcel, nan when refused.  reasons: sentences.

    meant: the chance for what the caller meant to send, nan when refused.
    """

    verdict: str
    chance: float
    reasons: tuple[str, ...]
    meant: float


def answer(
    bundle: Mapping[str, Any], rows: Sequence[Mapping[str, str]], sends: str = "schema", strict: bool = True
) -> list[Answer]:
    """Each row's answer by itself: one bad row costs the others nothing.

    rows: text by column, "" for nothing.  sends: a key of SENDS, what the caller makes of the rows.
    strict: refuse what training never saw, a new category or a number out of range; else serve it, flagged.
    """
    one_of("sends", sends, SENDS)
    return [_one(bundle, row, _sent(row, sends), strict) for row in rows]


def read_rows(text: str) -> list[dict[str, str]]:
    """Rows as JSON, a list of lists with a text for each of COLUMNS. ValueError for anything else, for a text of more
    than MOST_TEXT characters, and for half a character (a lone surrogate), which no table can show."""
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError):
        rows = None
    if not (isinstance(rows, list) and len(rows) <= MOST_ROWS and all(map(_is_row, rows))):
        raise ValueError(
            f"rows must be a list of at most {MOST_ROWS} rows of {len(COLUMNS)} texts, got {_short(text)}."
        )
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows]


def _is_row(row: Any) -> bool:
    return isinstance(row, list) and len(row) == len(COLUMNS) and all(map(_is_cell, row))


def _is_cell(cell: Any) -> bool:
    return isinstance(cell, str) and len(cell) <= MOST_TEXT and not re.search("[\ud800-\udfff]", cell)


def _one(bundle: Mapping[str, Any], meant: Mapping[str, str], row: Mapping[str, str], strict: bool) -> Answer:
    fatal, doubts = check(bundle["schema"], row)
    if fatal or (strict and doubts):
        return Answer("refused", np.nan, (*fatal, *doubts), np.nan)
    extra = [f"{name} is not in the schema, and is ignored." for name in row if name not in bundle["schema"]]
    chance, true = (float(predict(bundle["model"], _columns(each))[0]) for each in (row, meant))
    return Answer("flagged" if doubts or extra else "served", chance, (*doubts, *extra), true)


def check(schema: Mapping[str, Any], row: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """What forbids an answer, and what makes it doubtful, a sentence each.

    schema: by column either {"low", "high"} or {"levels"}.  row: text by column.
    """
    fatal, doubts = [], []
    for name, rule in schema.items():
        if name not in row:
            fatal.append(f"Column {name} is missing.")
        elif not (text := row[name].strip()):
            fatal.append(f"{name} is empty, and the model has no rule for gaps.")
        elif "levels" in rule:
            if text not in rule["levels"]:
                doubts.append(f"{name} {_short(text)} is new: training had {', '.join(rule['levels'])}.")
        elif (number := _number(text)) is None:
            fatal.append(f"{name} must be a number, not {_short(text)}.")
        elif not rule["low"] <= number <= rule["high"]:
            doubts.append(f"{name} {number:g} is out of range: training had {rule['low']:g} to {rule['high']:g}.")
    return fatal, doubts


def _columns(row: Mapping[str, str]) -> Columns:
    return {name: np.array([float(row[name]) if name in NUMBERS else row[name].strip()]) for name in COLUMNS}


def _sent(row: Mapping[str, str], sends: str) -> Mapping[str, str]:
    changed = dict(row)
    if sends == "without":
        del changed["distance_km"]
    if sends == "extra":
        changed["colour"] = "red"
    for unit, name, factor in (("grams", "weight_kg", 1000.0), ("miles", "distance_km", 0.621371)):
        if sends == unit and (number := _number(row[name])) is not None and np.isfinite(number * factor):
            changed[name] = f"{number * factor:g}"
    return changed


def _number(text: str) -> float | None:
    """The finite number that `text` writes in digits, else None: `float` alone would take "nan" and "1_000" too."""
    written = re.fullmatch(r"\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*", text, re.ASCII | re.IGNORECASE)
    return float(text) if written and np.isfinite(float(text)) else None


def _short(text: str) -> str:
    return repr(text if len(text) <= 20 else text[:19] + "…")
