"""A table that a person brings: its columns of numbers by PCA, and some of its rows on a map by t-SNE.

What PCA weighs and t-SNE measures are distances, so a column counts by its spread: standardize, unless all columns have
one unit. A column that never varies says nothing, and a row with a hole has no place.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import is_numeric_dtype
from scipy.spatial.distance import pdist

from concepts.arrays import LARGEST, Array, Indices, Progress, frozen, varies
from concepts.dimensionality_reduction.map_quality import distances_kept, trust
from concepts.dimensionality_reduction.pca import Components, pca
from concepts.dimensionality_reduction.perplexity_sweep import aligned
from concepts.dimensionality_reduction.tsne import equally_near, squared_distances, tsne
from concepts.labels import LABEL_NAMES, NUMERIC

LEAST_ROWS, MOST_ROWS, DRAWN = 50, 20_000, 300
"""Rows needed, used, and drawn: t-SNE compares every row with every other."""
MOST_COMPONENTS = 12
"""Components that can be looked at."""
COLOURS, REST = 5, "other or missing"
"""Groups with a colour of their own, and the name of all others together."""
PERPLEXITIES = (5, 10, 20, 30, 50)


@dataclass(frozen=True)
class Rows:
    """Rows of a table. columns: names of the p that vary. group: (n,) the colour of each row, from 0.
    groups: the colours' names; one empty name where there is no colour. notes: what was left out."""

    columns: tuple[str, ...]
    group: Indices
    groups: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Cleaned(Rows):
    """X: (n, p) numbers without holes."""

    X: Array


@dataclass(frozen=True)
class OwnComponents(Rows):
    """PCA of a table; what is said of rows is of the m that are drawn. shares: (r,) of the variance. weights: (k, p) of
    the columns in each component. scores: (m, k). rows: used."""

    shares: Array
    weights: Array
    scores: Array
    rows: int

    def table(self) -> dict[str, NDArray[Any]]:
        """One row a component."""
        k = len(self.weights)
        weights = {f"weight of {name}": self.weights[:, place] for place, name in enumerate(self.columns)}
        found = {"component": np.arange(1, k + 1), "share of the variance": self.shares[:k]}
        return found | {"share so far": np.cumsum(self.shares)[:k]} | weights


@dataclass(frozen=True)
class OwnMaps(Rows):
    """t-SNE of the m rows that are drawn. perplexities: (s,). placed: (s, m, 2), each map turned to lie as PCA does.
    flat: (m, 2) the first two components. trust, kept: (s,) as in `map_quality`; flat_trust, flat_kept those of PCA.
    rows: that could be drawn."""

    perplexities: Array
    placed: Array
    trust: Array
    kept: Array
    flat: Array
    flat_trust: float
    flat_kept: float
    rows: int

    def table(self) -> dict[str, NDArray[Any]]:
        """One row a perplexity."""
        return {
            "perplexity": self.perplexities,
            "trustworthiness": self.trust,
            "rank correlation of distances": self.kept,
        }


def own_components(table: pd.DataFrame, colour: str = "", standardize: bool = True) -> OwnComponents:
    """PCA of a table's columns of numbers, all but the one named by `colour`.

    Raises:
        ValueError: in one sentence, what the table lacks.
    """
    cleaned, found = _found(table, colour, standardize)
    k = min(MOST_COMPONENTS, len(found.axes))
    drawn = _some(len(cleaned.X), DRAWN)
    notes = cleaned.notes
    if len(drawn) < len(cleaned.X):
        notes += (f"A random {DRAWN} of the rows are drawn.",)
    result = OwnComponents(
        cleaned.columns, cleaned.group[drawn], cleaned.groups, notes,
        found.shares, found.axes[:k], found.scores[drawn, :k], len(cleaned.X),
    )  # fmt: skip
    return frozen(result)


def own_maps(table: pd.DataFrame, colour: str = "", standardize: bool = True, progress: Progress = None) -> OwnMaps:
    """t-SNE of up to 300 of a table's rows, at each of `PERPLEXITIES` that so many rows allow.

    Raises:
        ValueError: as `own_components` does, and where too many rows lie equally near each other.
    """
    cleaned, found = _found(table, colour, standardize)
    _, first = np.unique(cleaned.X, axis=0, return_index=True)
    rows, notes = np.sort(first), list(cleaned.notes)
    if len(rows) < len(cleaned.X):
        notes.append(f"{len(cleaned.X) - len(rows):,} rows that repeat another are drawn once.")
    drawn = rows[_some(len(rows), DRAWN)]
    if len(drawn) < len(rows):
        notes.append(f"Of {len(rows):,} rows a random {DRAWN} are drawn: t-SNE compares each with every other.")
    X = found.scores[drawn]
    nearest = equally_near(squared_distances(X)) if len(X) > 1 else 0
    perplexities = [each for each in PERPLEXITIES if nearest <= each < len(X) / 3]
    if not perplexities:
        raise ValueError(
            f"t-SNE needs more rows that differ: {len(X)} do, and up to {nearest} of them lie equally near to one."
        )
    flat, placed = X[:, :2], []
    for done, perplexity in enumerate(perplexities, 1):
        placed.append(aligned(tsne(X, perplexity, every=500).placed[-1], flat))
        if progress is not None:
            progress(done / len(perplexities))
    trusts, kept = trust(X, *placed, flat), distances_kept(pdist(X), *placed, flat)
    result = OwnMaps(
        cleaned.columns, cleaned.group[drawn], cleaned.groups, tuple(notes),
        np.array(perplexities, float), np.array(placed), trusts[:-1], kept[:-1], flat, float(trusts[-1]),
        float(kept[-1]), len(cleaned.X),
    )  # fmt: skip
    return frozen(result)


def guess(table: pd.DataFrame, kinds: Mapping[str, str]) -> str:
    """The column to colour by, or nothing: of few different values, called class or the like, else the first of
    words."""
    few = [str(name) for name in table if 1 < table[name].nunique() <= 2 * COLOURS]
    named = [name for name in few if name.lower() in LABEL_NAMES]
    return next(iter([*named, *(name for name in few if kinds[name] in ("label", "category"))]), "")


def used(kinds: Mapping[str, str], colour: str) -> list[str]:
    """The columns that the work needs: those of numbers, and the colour."""
    return list(dict.fromkeys([*(name for name in kinds if kinds[name] in NUMERIC), *filter(None, [colour])]))


def example() -> dict[str, NDArray[Any]]:
    """A made-up file to try: 240 fish of three kinds, in units far apart; a few cells are missing, one column never
    varies."""
    rng = np.random.default_rng(5)
    kind = np.repeat([0, 1, 2], 80)
    size = rng.standard_normal(240)
    length = np.array([32.0, 34.0, 27.0])[kind] + 4 * size
    height = np.array([9.0, 6.5, 7.5])[kind] + 0.9 * size + 0.5 * rng.standard_normal(240)
    fin = np.array([41.0, 52.0, 60.0])[kind] + 3 * size + 3 * rng.standard_normal(240)
    weight = np.round(0.9 * length**2 * height / 12 + 25 * rng.standard_normal(240))
    spots = rng.poisson(np.array([4.0, 9.0, 9.0])[kind]).astype(float)
    fin[rng.choice(240, 6, replace=False)] = np.nan
    return {
        "species": np.array(["bream", "perch", "roach"])[kind],
        "length_cm": np.round(length, 1),
        "height_cm": np.round(height, 2),
        "fin_mm": np.round(fin, 1),
        "weight_g": weight,
        "spots": spots,
        "tank": np.full(240, 7.0),
    }


# ------------------------------------------------------------------------------------------------------- helpers


def _found(table: pd.DataFrame, colour: str, standardize: bool) -> tuple[Cleaned, Components]:
    cleaned = clean(table, colour)
    return cleaned, pca(cleaned.X, standardize)


def clean(table: pd.DataFrame, colour: str = "") -> Cleaned:
    """The table's numbers without holes. Columns that are more than half empty or never vary are left out, and then
    rows that lack a value.

    Raises:
        ValueError: in one sentence, what the table lacks.
    """
    names = [str(name) for name in table if name != colour and is_numeric_dtype(table[name])]
    notes = []
    empty = [name for name in names if table[name].isna().mean() > 0.5]
    kept = [name for name in names if name not in empty]
    rows = np.flatnonzero(table[kept].notna().all(axis=1)) if kept else np.arange(0)
    if len(kept) > 1 and len(rows) < LEAST_ROWS:
        have = "row has" if len(rows) == 1 else "rows have"
        raise ValueError(
            f"{len(rows):,} {have} a number in each of {len(kept)} columns; at least {LEAST_ROWS} are needed."
        )
    X = table[kept].to_numpy(float)[rows]
    if X.size and np.abs(X).max() > LARGEST:
        place = int(np.argmax(np.abs(X).max(axis=0)))
        raise ValueError(f"the numbers must be below {LARGEST:g}, but {kept[place]!r} holds a larger one.")
    moves = varies(X.std(axis=0), np.abs(X).max(axis=0)) if X.size else np.zeros(len(kept), bool)
    still = [name for name, moved in zip(kept, moves, strict=True) if not moved]
    for left, why in ((empty, "more than half empty"), (still, "the same in every row")):
        if left:
            notes.append(f"Left out, since {why}: {_listed(left)}.")
    columns = tuple(name for name, moved in zip(kept, moves, strict=True) if moved)
    if len(columns) < 2:
        raise ValueError(
            f"PCA and t-SNE need two columns of numbers that vary, or more; the table has {len(columns)}. "
            "Others are read as groups or IDs, never vary or are half empty."
        )
    if len(rows) < len(table):
        notes.append(f"{len(table) - len(rows):,} rows lack a number and are left out.")
    X = X[:, moves]
    if len(rows) > MOST_ROWS:
        notes.append(f"Of {len(rows):,} rows a random {MOST_ROWS:,} are used.")
        some = _some(len(rows), MOST_ROWS)
        X, rows = X[some], rows[some]
    group, groups = _groups(table[colour].iloc[rows] if colour else None, len(rows))
    return Cleaned(columns, group, groups, tuple(notes), X)


def _groups(column: pd.Series | None, rows: int) -> tuple[Indices, tuple[str, ...]]:
    """The colour of each row and the colours' names: a number by fifths where it has many values, else the most common
    values; all others together."""
    if column is None:
        return np.zeros(rows, np.intp), ("",)
    if is_numeric_dtype(column) and column.nunique() > COLOURS:
        cuts = np.unique(np.quantile(column.dropna(), np.arange(1, COLOURS) / COLOURS))
        code = np.searchsorted(cuts, column.to_numpy(float), side="left")
        names = [f"up to {cuts[0]:.3g}", *(f"to {cut:.3g}" for cut in cuts[1:]), f"above {cuts[-1]:.3g}"]
    else:
        words = column.map(lambda value: f"{value:g}" if isinstance(value, float) else str(value), na_action="ignore")
        names = sorted(words.value_counts().index[:COLOURS])
        places = {name: place for place, name in enumerate(names)}
        code = words.map(places).fillna(len(names)).to_numpy(np.intp)
    code = np.where(column.isna(), len(names), code).astype(np.intp)
    return code, (*names, *([REST] if (code == len(names)).any() else []))


def _some(rows: int, most: int) -> Indices:
    """That many of the rows at random, in their order; all where they are fewer."""
    return np.sort(np.random.default_rng(0).permutation(rows)[:most])


def _listed(names: list[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
