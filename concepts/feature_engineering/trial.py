"""What a recipe scores in folds of time, with and without a leak, and the columns that it makes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from scipy.sparse import issparse
from sklearn import config_context
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import Ridge
from sklearn.model_selection import TimeSeriesSplit
from sklearn.neighbors import KNeighborsRegressor
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer, TargetEncoder
from threadpoolctl import threadpool_limits

from concepts.arrays import Array, Indices, Progress, frozen, one_of
from concepts.feature_engineering.boosting import boosted
from concepts.feature_engineering.orders import Orders, orders
from concepts.feature_engineering.recipe import BRANCHES, FOLDS, PERIODS, Recipe, clock, transformer

LEAKS = {
    "none": "None",
    "all": "Seller's mean over the whole table",
    "others": "The same, this order left out",
    "outside": "City encoded before the split",
}
Model: TypeAlias = Callable[[Array, Array, Array, dict[Any, Any]], Array]
MODELS: Mapping[str, Model] = {
    "linear": lambda X, y, Z, made: Ridge(solver="svd").fit(X, y).predict(Z),
    "neighbours": lambda X, y, Z, made: KNeighborsRegressor(15).fit(X, y).predict(Z),
    "trees": boosted,
}
"""Each predicts at Z (m, p) what it learns from X (n, p) and y (n,); `made` keeps what others like it can share."""


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
    recipe: Recipe, leak: str = "none", n: int = 1200, noise: float = 5.0, seed: int = 0, progress: Progress = None
) -> Trial:
    """Score a recipe by cross-validation in the order of time: five parts, each predicted from the rows before it that
    have arrived.

    The transformer is fitted on each fold's training rows, unless leak says otherwise. "all" and "others" count the
    seller's later orders too, with this one or without, and turn the record on. "outside" encodes the city by its mean
    over all rows before the split, and turns target encoding on. n, noise and seed as in `orders`. progress hears the
    share done. ValueError for an unknown leak, or as `orders` does.
    """
    recipe = leaking(recipe, leak)
    data = orders(n, noise, seed)
    scores, columns = scored([recipe], data, progress)
    honest = scores[0]
    if leak == "none":
        return frozen(Trial(recipe, leak, honest, honest, honest, columns[0], data.ceiling))
    outside = leak == "outside"
    dirty = _city_encoded(data, np.arange(n)) if outside else orders(n, noise, seed, leak).table
    ways = np.empty((2, len(MODELS), FOLDS))
    with at_one_go():
        for fold, (past, later) in enumerate(folds(n)):
            served = _city_encoded(data, past) if outside else data.table
            made = features(recipe, dirty, data.hours, past, later, [dirty, served], {}, city_is_encoded=outside)
            ways[:, :, fold] = _r2(made, data.hours, past, later, MODELS, {})
    return frozen(Trial(recipe, leak, honest, ways[0], ways[1], columns[0], data.ceiling))


def scored(
    recipes: Sequence[Recipe], data: Orders, progress: Progress = None, models: Mapping[str, Model] = MODELS,
    made: dict[Any, Any] | None = None,
) -> tuple[Array, list[int]]:  # fmt: skip
    """Each recipe without a leak, in the folds of `try_out`: (recipes, models, 5) R², and the number of its features.

    Recipes differ in a column or two, and what is made of a column is made once for all of them. made: the same of a
    call before, on the same orders.
    """
    scores, columns = np.empty((len(recipes), len(models), FOLDS)), [0] * len(recipes)
    made = {} if made is None else made
    with at_one_go():
        for fold, (past, later) in enumerate(folds(len(data.hours))):
            for place, recipe in enumerate(recipes):
                tables = features(recipe, data.table, data.hours, past, later, [data.table], made)
                scores[place, :, fold] = _r2(tables, data.hours, past, later, models, made)[0]
                columns[place] = tables[0].shape[1]
                if progress:
                    progress((fold * len(recipes) + place + 1) / (FOLDS * len(recipes)))
    return scores, columns


@contextmanager
def at_one_go() -> Iterator[None]:
    """On so few rows, threads wait for each other longer than they work, and checks take longer than the rest."""
    with (
        threadpool_limits(1, user_api="openmp"),
        config_context(skip_parameter_validation=True, assume_finite=True),
    ):
        yield


def folds(n: int) -> Iterator[tuple[Indices, Indices]]:
    """The rows of each part, and those before it that have arrived."""
    return TimeSeriesSplit(FOLDS, gap=gap(n)).split(np.empty(n))


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


def _r2(
    tables: list[Array], hours: Array, past: Indices, later: Indices, models: Mapping[str, Model], made: dict[Any, Any]
) -> Array:
    """(examined, models) R² on the later rows of each table but the first, of models trained on that one."""
    X, *unseen = tables
    y, answer, Z = hours[past], hours[later], np.vstack(unseen)
    predicted = np.array([np.split(model(X, y, Z, made), len(unseen)) for model in models.values()])
    return np.asarray(1 - ((answer - predicted) ** 2).sum(axis=2).T / ((answer - answer.mean()) ** 2).sum())


def features(
    recipe: Recipe, table: pd.DataFrame, hours: Array, past: Indices, later: Indices, examined: list[pd.DataFrame],
    made: dict[Any, Any], city_is_encoded: bool = False,
) -> list[Array]:  # fmt: skip
    """The recipe's features of the past rows that it is fitted to, and of the later rows of each table examined.

    made: what was made of a column before, of these very tables; this adds to it.
    """
    combined, *scalers = [step for _, step in transformer(recipe, city_is_encoded).steps]
    parts = []
    for branch, step, columns in combined.transformers:
        asked = branch, *(getattr(recipe, each) for each in BRANCHES[branch])
        if step == "passthrough" or isinstance(step, Pipeline | FunctionTransformer):  # these learn nothing
            if asked not in made:
                step = FunctionTransformer() if step == "passthrough" else step
                made[asked] = [np.asarray(step.fit_transform(each[columns]), float) for each in (table, *examined)]
            first, *others = made[asked]
            parts.append([first[past], *(each[later] for each in others)])
            continue
        key = *asked, len(past)
        if key not in made:
            given = [each[columns].iloc[later] for each in examined]
            fitted = [step.fit_transform(table[columns].iloc[past], hours[past]), *map(step.transform, given)]
            made[key] = [np.asarray(each.toarray() if issparse(each) else each, float) for each in fitted]
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
