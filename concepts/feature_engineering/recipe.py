"""One choice a column, and the scikit-learn pipeline that it stands for."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.compose import ColumnTransformer
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.model_selection import KFold
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

from concepts.arrays import one_of
from concepts.feature_engineering.orders import NUMBERS

FOLDS = 5

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
BRANCHES = {
    "numbers": ("numbers", "terms"),
    "bins": ("weight_bins",),
    "carrier": ("carrier",),
    "city": ("city",),
    "dates": ("dates",),
    "note": ("note",),
    "seller": ("seller",),
}
"""The branches of the pipeline, and the techniques that say what each is."""
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
