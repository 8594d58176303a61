"""What a recipe scores in folds of time, with and without a leak, and the columns that it makes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from scipy.sparse import issparse
from sklearn import config_context
from sklearn.base import BaseEstimator, clone
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.linear_model import Ridge
from sklearn.metrics import r2_score
from sklearn.model_selection import TimeSeriesSplit
from sklearn.neighbors import KNeighborsRegressor
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import (
    TargetEncoder,
)
from threadpoolctl import threadpool_limits

from concepts.arrays import Array, Indices, Progress, frozen, one_of
from concepts.feature_engineering.orders import Orders, orders
from concepts.feature_engineering.recipe import FOLDS, PERIODS, Recipe, clock, transformer

LEAKS = {
    "none": "None",
    "all": "Seller's mean over the whole table",
    "others": "The same, this order left out",
    "outside": "City encoded before the split",
}
MODELS: Mapping[str, BaseEstimator] = {
    "linear": Ridge(solver="svd"),
    "neighbours": KNeighborsRegressor(15),
    "trees": HistGradientBoostingRegressor(max_iter=30, learning_rate=0.25, max_leaf_nodes=6, early_stopping=False),
}


@dataclass(frozen=True)
class Trial:
    """R² of each model of MODELS in each fold, (3, 5) arrays. honest: the recipe without its leak. pretended: with it,
    in training and validation. served: trained with the leak, then met by rows that cannot have it, as in production.
    All three are the same where leak is "none". columns: how many features came out. ceiling: R² of all but the noise.
    """

    recipe: Recipe
    leak: str
    honest: Array
    pretended: Array
    served: Array
    columns: int
    ceiling: float

    def mean(self, way: str = "honest") -> dict[str, float]:
        """By model, the mean over the folds of that way to score."""
        return dict(zip(MODELS, getattr(self, way).mean(axis=1).tolist(), strict=True))


def try_out(
    recipe: Recipe, leak: str = "none", n: int = 1200, noise: float = 5.0, seed: int = 0, progress: Progress = None,
    made: dict[Any, Any] | None = None,
) -> Trial:  # fmt: skip
    """Score a recipe by cross-validation in the order of time: five parts, each predicted from the rows before it that
    have arrived.

    The transformer is fitted on each fold's training rows, unless leak says otherwise. "all" and "others" count the
    seller's later orders too, with this one or without, and turn the record on. "outside" encodes the city by its mean
    over all rows before the split, and turns target encoding on. n, noise and seed as in `orders`. progress hears the
    share done. made: what recipes tried before on the same orders made of a column; this one adds to it. ValueError for
    an unknown leak, or as `orders` does.
    """
    recipe = leaking(recipe, leak)
    data, made = orders(n, noise, seed), {} if made is None else made
    dirty = {
        "none": lambda: data.table,
        "all": lambda: orders(n, noise, seed, "all").table,
        "others": lambda: orders(n, noise, seed, "others").table,
        "outside": lambda: _city_encoded(data, np.arange(n)),
    }[leak]()
    scores = np.empty((3, len(MODELS), FOLDS))
    for fold, (past, later) in enumerate(TimeSeriesSplit(FOLDS, gap=gap(n)).split(data.hours)):
        scores[:, :, fold] = _scores(transformer(recipe), data.table, data.hours, past, later, [data.table], made)
        if leak != "none":
            served = _city_encoded(data, past) if leak == "outside" else data.table
            leaky = transformer(recipe, city_is_encoded=leak == "outside")
            scores[1:, :, fold] = _scores(leaky, dirty, data.hours, past, later, [dirty, served], {})
        if progress:
            progress((fold + 1) / FOLDS)
    everything = np.arange(n)
    columns = features(transformer(recipe), data.table, data.hours, everything, everything[:0], [], made)[0].shape[1]
    return frozen(Trial(recipe, leak, scores[0], scores[1], scores[2], columns, data.ceiling))


def gap(n: int) -> int:
    """Orders of four and a half days: left out before each part, since their delivery times are not known yet."""
    return n // 80


def leaking(recipe: Recipe, leak: str) -> Recipe:
    """The recipe with the switch on that the leak needs."""
    one_of("leak", leak, tuple(LEAKS))
    if leak == "none":
        return recipe
    return replace(recipe, city="target") if leak == "outside" else replace(recipe, seller="record")


def _city_encoded(data: Orders, rows: Indices) -> pd.DataFrame:
    """The table with each city's mean hours over `rows` in its place, a row's own hours included."""
    encoder = TargetEncoder().fit(data.table[["city"]].iloc[rows], data.hours[rows])
    return data.table.assign(city=encoder.transform(data.table[["city"]])[:, 0])


def _scores(
    pipeline: Pipeline, table: pd.DataFrame, hours: Array, past: Indices, later: Indices,
    examined: list[pd.DataFrame], made: dict[Any, Any],
) -> Array:  # fmt: skip
    """(examined, models) R² on the later rows of each table, of models trained on the past rows of the first."""
    scores = []
    # On so few rows, threads wait for each other longer than they work, and checks take longer than what they check.
    with (
        threadpool_limits(1, user_api="openmp"),
        config_context(skip_parameter_validation=True, assume_finite=True),
    ):
        X, *unseen = features(pipeline, table, hours, past, later, examined, made)
        for model in MODELS.values():
            fitted = clone(model).fit(X, hours[past])
            scores.append([r2_score(hours[later], fitted.predict(Z)) for Z in unseen])
    return np.array(scores).T


def features(
    pipeline: Pipeline, table: pd.DataFrame, hours: Array, past: Indices, later: Indices,
    examined: list[pd.DataFrame], made: dict[Any, Any],
) -> list[Array]:  # fmt: skip
    """The pipeline's features of the past rows that it is fitted to, and of the later rows of each table examined.

    Recipes differ in a column or two, so what is made of a column is kept in `made` and shared among them.
    """
    combined, *scalers = [step for _, step in pipeline.steps]
    parts = []
    for _, step, columns in combined.transformers:
        key = (len(past), repr(step), str(columns))
        if key not in made:
            given = [table.iloc[past][columns], *(each.iloc[later][columns] for each in examined)]
            if step != "passthrough":
                given = [step.fit_transform(given[0], hours[past]), *(step.transform(each) for each in given[1:])]
            made[key] = [np.asarray(each.toarray() if issparse(each) else each, float) for each in given]
        parts.append(made[key])
    tables = [np.hstack(part) for part in zip(*parts, strict=True)]
    for scaler in scalers:
        tables = [scaler.fit_transform(tables[0]), *(scaler.transform(each) for each in tables[1:])]
    return tables


@dataclass(frozen=True)
class Column:
    """One feature. name: as scikit-learn has it. branch: of the transformer, by name. source: columns of the table.
    values: (n,). before: (n,) the first source column as numbers: itself, or a label code, the time, the length."""

    name: str
    branch: str
    source: tuple[str, ...]
    before: Array
    values: Array


def columns_of(features: Pipeline, data: Orders) -> tuple[Array, tuple[Column, ...]]:
    """Fit on all rows, to look at: the (n, p) features, and each column with where it came from."""
    X = features.fit_transform(data.table, data.hours)
    combined: ColumnTransformer = features[0]
    numbers = {name: _as_number(data.table[name]) for name in data.table}
    columns = []
    for branch, made, taken in combined.transformers_:
        if branch == "remainder":
            continue
        place, raw = combined.output_indices_[branch], [taken] if isinstance(taken, str) else list(taken)
        for i, name in zip(range(place.start, place.stop), _names(branch, made, raw), strict=True):
            source = tuple(each for each in raw if each in name) or tuple(raw)
            columns.append(Column(name, branch, source, numbers[source[0]], X[:, i]))
    return X, tuple(columns)


def _names(branch: str, made: Any, raw: list[str]) -> list[str]:
    if branch == "dates":
        waves = [f"{name} {wave}" for wave in ("sine", "cosine") for name in PERIODS]
        return list(PERIODS) if made.func is clock else waves
    names = made.get_feature_names_out()
    return [f"note: {name}" if raw == ["note"] else str(name) for name in names]


def _as_number(raw: pd.Series) -> Array:
    """A raw column on a number line: numbers as they are, times in days, notes by length, levels by label code."""
    if raw.name == "ordered_at":
        return ((raw - raw.min()) / pd.Timedelta(days=1)).to_numpy(float)
    if raw.name == "note":
        return raw.str.len().to_numpy(float)
    return (raw if pd.api.types.is_numeric_dtype(raw) else raw.astype("category").cat.codes).to_numpy(float)


@dataclass(frozen=True)
class Workbench:
    """What one setting of the workbench shows: the data, how it scored, and all features that came out.

    pipeline: fitted on all rows, to look at. correlations: (p,) Pearson's of each feature with the hours; 0 if it is
    constant.
    """

    data: Orders
    trial: Trial
    pipeline: Pipeline
    columns: tuple[Column, ...]
    correlations: Array

    def table(self) -> dict[str, np.ndarray]:
        """One row a feature."""
        values = np.array([column.values for column in self.columns])
        return {
            "feature": np.array([column.name for column in self.columns]),
            "from": np.array([" and ".join(column.source) for column in self.columns]),
            "mean": values.mean(axis=1),
            "standard deviation": values.std(axis=1),
            "correlation with the hours": self.correlations,
        }


def workbench(
    leak: str = "none", n: int = 1200, noise: float = 5.0, seed: int = 0, progress: Progress = None, **levels: Any
) -> Workbench:
    """Try the recipe of these levels, as `Recipe` and `try_out` take them, and look at its features."""
    trial = try_out(Recipe(**levels), leak, n, noise, seed, progress)
    data = orders(n, noise, seed)
    pipeline = transformer(trial.recipe)
    X, columns = columns_of(pipeline, data)
    return frozen(Workbench(data, trial, pipeline, columns, correlations(X, data.hours)))


def correlations(X: Array, y: Array) -> Array:
    """(p,) Pearson's correlation of each column of X with y, and 0 for a constant one."""
    apart, spread = X - X.mean(axis=0), y - y.mean()
    size = np.sqrt((apart**2).sum(axis=0))
    moved = size > 1e-12 * np.abs(X).max(axis=0)
    return np.where(moved, spread @ apart / np.where(moved, size * np.sqrt(spread @ spread), 1.0), 0.0)
