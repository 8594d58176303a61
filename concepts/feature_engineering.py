"""Features are what the model is told: which transformations help depends on what it cannot see by itself.

A linear model sees straight lines only: it needs logs, curves, products, and categories and hours spelled out. Nearest
neighbours see distances: they need one scale. Trees cut at thresholds: a transformation that keeps the order of the
values changes nothing for them. What no model can make for itself is new information: the words of a note, the record
of a seller. Whatever is learned from data (means, scales, codes, words) is learned on training rows only.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, clone
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import Ridge
from sklearn.metrics import r2_score
from sklearn.model_selection import KFold, TimeSeriesSplit
from sklearn.neighbors import KNeighborsRegressor
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    KBinsDiscretizer,
    MinMaxScaler,
    OneHotEncoder,
    OrdinalEncoder,
    PolynomialFeatures,
    StandardScaler,
    TargetEncoder,
)
from threadpoolctl import threadpool_limits

from concepts import binning, polynomial_terms
from concepts.arrays import Array, Indices, Progress, frozen, one_of
from concepts.orders import NUMBERS, Orders, orders

CHOICES: Mapping[str, Mapping[Any, str]] = {
    "numbers": {"raw": "As they are", "log": "Log"},
    "terms": {"none": "None", "products": "Products of two", "squares": "Products and squares"},
    "weight_bins": {0: "No bins", 4: "4 bins", 8: "8 bins", 16: "16 bins"},
    "carrier": {"label": "Label code", "one_hot": "One-hot"},
    "city": {"label": "Label code", "target": "Target encoding", "out": "Left out"},
    "dates": {"numbers": "As numbers", "cyclic": "As sine and cosine", "out": "Left out"},
    "note": {"out": "Left out", "length": "Its length", "words": "Its words"},
    "seller": {"out": "Left out", "record": "Record until then"},
    "scaling": {"none": "None", "standard": "Standard", "min_max": "Min-max"},
}
"""Every technique of the workbench and its levels; the first one is the plain level."""
LEAKS = {
    "none": "None",
    "all": "Seller's mean over the whole table",
    "others": "The same, this order left out",
    "outside": "City encoded before the split",
}
FOLDS = 5
MODELS: Mapping[str, BaseEstimator] = {
    "linear": Ridge(solver="svd"),
    "neighbours": KNeighborsRegressor(15),
    "trees": HistGradientBoostingRegressor(max_iter=60, learning_rate=0.15, max_leaf_nodes=15, early_stopping=False),
}
PERIODS = {"hour": 24, "weekday": 7, "month": 12}


@dataclass(frozen=True)
class Recipe:
    """One level of each technique in CHOICES; the plainest by default. ValueError for a level that is not there."""

    numbers: str = "raw"
    terms: str = "none"
    weight_bins: int = 0
    carrier: str = "label"
    city: str = "label"
    dates: str = "numbers"
    note: str = "out"
    seller: str = "out"
    scaling: str = "none"

    def __post_init__(self) -> None:
        for field in fields(self):
            one_of(field.name, getattr(self, field.name), tuple(CHOICES[field.name]))

    @property
    def switched(self) -> dict[str, str]:
        """What differs from the plain recipe, in words."""
        plain = asdict(PLAIN)
        return {name: CHOICES[name][level] for name, level in asdict(self).items() if level != plain[name]}


PLAIN = Recipe()
FULL = Recipe("log", "squares", 8, "one_hot", "target", "cyclic", "words", "record", "standard")


def clock(times: pd.DataFrame) -> pd.DataFrame:
    """Hour (with minutes), weekday and month of one column of timestamps."""
    when = times.iloc[:, 0].dt
    return pd.DataFrame({"hour": when.hour + when.minute / 60, "weekday": when.day_of_week, "month": when.month})


def cyclic(times: pd.DataFrame) -> pd.DataFrame:
    """Sine and cosine of each, so that 23:59 lies beside 0:00. One alone would confuse two hours of the day."""
    turns = 2 * np.pi * clock(times) / PERIODS
    return pd.concat([np.sin(turns).add_suffix(" sine"), np.cos(turns).add_suffix(" cosine")], axis=1)


def length(notes: pd.DataFrame) -> pd.DataFrame:
    """Characters of one column of texts."""
    return notes.apply(lambda column: column.str.len())


def transformer(recipe: Recipe, city_is_encoded: bool = False) -> Pipeline:
    """The features of `recipe`, as one scikit-learn transformer of the table. All it learns, it learns in `fit`."""
    numbers: list[BaseEstimator] = []
    if recipe.numbers == "log":
        numbers.append(FunctionTransformer(np.log, feature_names_out="one-to-one"))
    if recipe.terms != "none":
        numbers.append(PolynomialFeatures(2, interaction_only=recipe.terms == "products", include_bias=False))
    branches: list[tuple[str, Any, Any]] = [("numbers", make_pipeline(*numbers) if numbers else "passthrough", NUMBERS)]
    if recipe.weight_bins:
        branches.append(("bins", KBinsDiscretizer(recipe.weight_bins), ["weight_kg"]))
    codes = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
    branches.append(
        ("carrier", OneHotEncoder(handle_unknown="ignore") if recipe.carrier == "one_hot" else codes, ["carrier"])
    )
    if recipe.city != "out":
        by_target = TargetEncoder(cv=KFold(FOLDS, shuffle=True, random_state=0))
        made = "passthrough" if city_is_encoded else by_target if recipe.city == "target" else codes
        branches.append(("city", made, ["city"]))
    if recipe.dates != "out":
        branches.append(("dates", FunctionTransformer(clock if recipe.dates == "numbers" else cyclic), ["ordered_at"]))
    if recipe.note == "length":
        branches.append(("note", FunctionTransformer(length, feature_names_out="one-to-one"), ["note"]))
    if recipe.note == "words":
        branches.append(("note", CountVectorizer(binary=True), "note"))
    if recipe.seller == "record":
        branches.append(("seller", "passthrough", ["seller_mean", "seller_orders"]))
    scaler = {"none": [], "standard": [StandardScaler()], "min_max": [MinMaxScaler()]}[recipe.scaling]
    return make_pipeline(ColumnTransformer(branches, sparse_threshold=0), *scaler)


def source(made: Any, indent: str = "") -> str:
    """The transformer as the Python that makes it."""
    inner = indent + "    "
    if isinstance(made, Pipeline):
        steps = "".join(f"{inner}{source(step, inner)},\n" for _, step in made.steps)
        return f"make_pipeline(\n{steps}{indent})"
    if isinstance(made, ColumnTransformer):
        deeper = inner + "    "
        rows = [f"({name!r}, {source(step, deeper)}, {columns!r})" for name, step, columns in made.transformers]
        listed = "".join(f"{deeper}{row},\n" for row in rows)
        return f"ColumnTransformer(\n{inner}[\n{listed}{inner}],\n{inner}sparse_threshold=0,\n{indent})"
    text = repr(made) if isinstance(made, str) else " ".join(repr(made).split())
    return re.sub(r"<(?:function (\w+) at 0x\w+|ufunc '(\w+)')>", lambda it: it[1] or f"np.{it[2]}", text)


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
    recipe: Recipe, leak: str = "none", n: int = 1800, noise: float = 5.0, seed: int = 0, progress: Progress = None
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
    dirty = {
        "none": lambda: data.table,
        "all": lambda: orders(n, noise, seed, "all").table,
        "others": lambda: orders(n, noise, seed, "others").table,
        "outside": lambda: _city_encoded(data, np.arange(n)),
    }[leak]()
    scores = np.empty((3, len(MODELS), FOLDS))
    for fold, (past, later) in enumerate(TimeSeriesSplit(FOLDS, gap=gap(n)).split(data.hours)):
        scores[:, :, fold] = _scores(transformer(recipe), data.table, data.hours, past, later, [data.table])
        if leak != "none":
            served = _city_encoded(data, past) if leak == "outside" else data.table
            made = transformer(recipe, city_is_encoded=leak == "outside")
            scores[1:, :, fold] = _scores(made, dirty, data.hours, past, later, [dirty, served])
        if progress:
            progress((fold + 1) / FOLDS)
    columns = transformer(recipe).fit_transform(data.table, data.hours).shape[1]
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
    features: Pipeline, table: pd.DataFrame, hours: Array, past: Indices, later: Indices, examined: list[pd.DataFrame]
) -> Array:
    """(examined, models) R² on the later rows of each table, of models trained on the past rows of the first."""
    X = features.fit_transform(table.iloc[past], hours[past])
    unseen = [features.transform(each.iloc[later]) for each in examined]
    scores = []
    with threadpool_limits(1, user_api="openmp"):  # on so few rows, threads wait for each other longer than they work
        for model in MODELS.values():
            fitted = clone(model).fit(X, hours[past])
            scores.append([r2_score(hours[later], fitted.predict(Z)) for Z in unseen])
    return np.array(scores).T


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
    leak: str = "none", n: int = 1800, noise: float = 5.0, seed: int = 0, progress: Progress = None, **levels: Any
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


SWITCHES: Mapping[str, tuple[str, Any]] = {
    "log": ("numbers", "log"),
    "squares": ("terms", "squares"),
    "bins": ("weight_bins", 8),
    "one_hot": ("carrier", "one_hot"),
    "target": ("city", "target"),
    "cyclic": ("dates", "cyclic"),
    "words": ("note", "words"),
    "record": ("seller", "record"),
    "standard": ("scaling", "standard"),
}
"""What the second lab turns on, or off, by itself."""
STARTS = {"plain": "Plain: switch one on", "full": "Full: switch one off"}


@dataclass(frozen=True)
class OneByOne:
    """What each switch does by itself. start: "plain" or "full". base: where it starts. scores: (9, 3, 5) R² by
    switch, model and fold, with that one switch thrown. gains: (9, 3, 5) what having it on adds, fold by fold."""

    start: str
    base: Trial
    scores: Array

    @property
    def gains(self) -> Array:
        return (self.scores - self.base.honest) * (1 if self.start == "plain" else -1)

    def table(self) -> dict[str, np.ndarray]:
        """One row a switch."""
        columns = {"switch": np.array(list(SWITCHES))}
        for place, model in enumerate(MODELS):
            columns |= {
                f"R², {model}": self.scores[:, place].mean(axis=1),
                f"gain in R², {model}": self.gains[:, place].mean(axis=1),
            }
        return columns


def one_by_one(
    start: str = "plain", n: int = 1200, noise: float = 5.0, seed: int = 0, progress: Progress = None
) -> OneByOne:
    """Throw each switch of SWITCHES by itself: on from the plain recipe, or off from the full one.

    The scores are those of `try_out`, in the same folds, so that differences are paired. ValueError for an unknown
    start, or as `orders` does.
    """
    one_of("start", start, tuple(STARTS))
    base, ends = (PLAIN, 1) if start == "plain" else (FULL, 0)
    trials = [try_out(base, "none", n, noise, seed)]
    for place in range(len(SWITCHES)):
        trials.append(try_out(pair(start, place)[ends], "none", n, noise, seed))
        if progress:
            progress((place + 1) / len(SWITCHES))
    scores = np.array([trial.honest for trial in trials[1:]])
    return frozen(OneByOne(start, trials[0], scores))


def pair(start: str, place: int) -> tuple[Recipe, Recipe]:
    """The recipes without and with the switch at that place of SWITCHES, all others as `start` has them."""
    name, level = list(SWITCHES.values())[place]
    if start == "plain":
        return PLAIN, replace(PLAIN, **{name: level})
    return replace(FULL, **{name: getattr(PLAIN, name)}), FULL


@cache
def claims() -> dict[str, float | int]:
    """The numbers that the answer quotes, at 1,200 orders and seed 0."""
    plain, full = one_by_one("plain"), try_out(FULL, n=1200)
    said: dict[str, float | int] = {f"plain_{model}": value for model, value in plain.base.mean().items()}
    said |= {f"full_{model}": value for model, value in full.mean().items()}
    for switch, gain in zip(SWITCHES, plain.gains.mean(axis=2), strict=True):
        said |= {f"{switch}_{model}": float(each) for model, each in zip(MODELS, gain, strict=True)}
    for leak, ways in (("all", 3), ("others", 2), ("outside", 3)):
        trial = try_out(PLAIN, leak, n=1200)
        said |= {f"{leak}_{way}": trial.mean(way)["linear"] for way in ("pretended", "served", "honest")[:ways]}
    wave, product = binning.binning("wave"), polynomial_terms.polynomial("product")
    said |= {"wave_line": wave.rival_test[0], "wave_pair": wave.rival_test[1], "wave_bins": wave.test[7]}
    said |= {"product_one": product.test[0], "product_two": product.test[1], "product_six": product.test[5]}
    said |= {f"terms_{degree}": polynomial_terms.count(20, degree) for degree in (2, 3)}
    return said | {
        "full_columns": full.columns,
        "plain_columns": plain.base.columns,
        "ceiling": full.ceiling,
        "rows": 1200,
    }


def prediction() -> str:
    """Of the switches asked about, the one that helps the linear model most among those that move trees under 0.01."""
    asked = ("log", "standard", "words", "record")
    gains = claims()
    idle = [switch for switch in asked if abs(gains[f"{switch}_trees"]) < 0.01]
    return max(idle, key=lambda switch: gains[f"{switch}_linear"])
