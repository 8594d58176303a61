"""Recipes against scikit-learn's own cross-validation, transformations against their formulas, leaks against refits."""

from dataclasses import asdict, replace
from importlib import import_module

import numpy as np
import pandas as pd
import pytest
import scipy.stats
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import Ridge
from sklearn.model_selection import KFold, TimeSeriesSplit, cross_val_score
from sklearn.neighbors import KNeighborsRegressor
from sklearn.pipeline import make_pipeline
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

from concepts import feature_engineering
from concepts.feature_engineering import (
    CHOICES,
    FULL,
    LEAKS,
    PLAIN,
    SWITCHES,
    Recipe,
    claims,
    clock,
    columns_of,
    correlations,
    cyclic,
    leaking,
    length,
    one_by_one,
    pair,
    prediction,
    source,
    transformer,
    try_out,
    workbench,
)
from concepts.feature_engineering.boosting import SETTINGS, boosted
from concepts.feature_engineering.orders import NUMBERS, orders
from content import question

DATA = orders(600)
THEIRS = {
    "linear": Ridge(solver="svd"),
    "neighbours": KNeighborsRegressor(15),
    "trees": HistGradientBoostingRegressor(**SETTINGS),
}
NAMES = {
    "np": np, "make_pipeline": make_pipeline, "ColumnTransformer": ColumnTransformer, "KFold": KFold,
    "CountVectorizer": CountVectorizer, "FunctionTransformer": FunctionTransformer, "clock": clock, "cyclic": cyclic,
    "KBinsDiscretizer": KBinsDiscretizer, "MinMaxScaler": MinMaxScaler, "OneHotEncoder": OneHotEncoder,
    "OrdinalEncoder": OrdinalEncoder, "PolynomialFeatures": PolynomialFeatures, "StandardScaler": StandardScaler,
    "TargetEncoder": TargetEncoder, "length": length,
}  # fmt: skip


@pytest.fixture(scope="module")
def full():
    return workbench(n=600, **asdict(FULL))


@pytest.mark.parametrize("recipe", [PLAIN, FULL, replace(FULL, scaling="min_max", note="length", city="out")])
def test_honest_scores_are_scikit_learns(recipe):
    trial = try_out(recipe, n=600)
    for model, scores in zip(THEIRS.values(), trial.honest, strict=True):
        pipeline = make_pipeline(transformer(recipe), model)
        theirs = cross_val_score(pipeline, DATA.table, DATA.hours, cv=TimeSeriesSplit(5, gap=7))
        assert scores == pytest.approx(theirs, abs=1e-9)
    assert np.array_equal(trial.honest, trial.pretended)
    assert np.array_equal(trial.honest, trial.served)


@pytest.mark.parametrize(
    "recipe", [PLAIN, FULL, Recipe(terms="products", note="length", dates="out", scaling="min_max")]
)
def test_the_text_makes_the_very_pipeline(recipe):
    made = eval(source(transformer(recipe)), dict(NAMES))
    ours, theirs = (each.fit_transform(DATA.table, DATA.hours) for each in (transformer(recipe), made))
    assert np.array_equal(ours, theirs)


@pytest.mark.parametrize(("name", "level"), [(name, level) for name in CHOICES for level in CHOICES[name]])
def test_every_level_gives_finite_features(name, level):
    X, columns = columns_of(transformer(replace(PLAIN, **{name: level})), DATA)
    assert X.shape == (600, len(columns))
    assert np.isfinite(X).all()
    assert all(np.array_equal(column.values, X[:, place]) for place, column in enumerate(columns))
    assert len({column.name for column in columns}) == len(columns)


def test_features_are_what_their_names_say(full):
    raw = make_features(replace(FULL, scaling="none"))
    far, heavy = np.log(DATA.table.distance_km), np.log(DATA.table.weight_kg)
    assert raw["distance_km"] == pytest.approx(far.to_numpy())
    assert raw["distance_km weight_kg"] == pytest.approx((far * heavy).to_numpy())
    assert raw["weight_kg^2"] == pytest.approx((heavy**2).to_numpy())
    assert raw["hour sine"] ** 2 + raw["hour cosine"] ** 2 == pytest.approx(np.ones(600))
    assert raw["carrier_Cargo"] == pytest.approx((DATA.table.carrier == "Cargo").to_numpy(float))
    assert raw["note: express"] == pytest.approx(DATA.table.note.str.contains("express").to_numpy(float))
    assert sum(raw[f"weight_kg_{each}.0"] for each in range(8)) == pytest.approx(np.ones(600))
    assert np.bincount(sum(each * raw[f"weight_kg_{each}.0"] for each in range(8)).astype(int)) == pytest.approx(
        75, abs=1
    )
    assert raw["seller_orders"] == pytest.approx(DATA.table.seller_orders.to_numpy())
    assert make_features(replace(PLAIN, note="length"))["note: note"] == pytest.approx(
        DATA.table.note.str.len().to_numpy(float)
    )
    for column in full.columns:
        assert (column.values.mean(), column.values.std()) == pytest.approx((0, 1), abs=1e-8)
    sources = {column.name: column.source for column in full.columns}
    assert sources["distance_km weight_kg"] == ("distance_km", "weight_kg")
    assert sources["hour cosine"] == ("ordered_at",)
    assert sources["note: gift"] == ("note",)
    assert set(full.table()) >= {"feature", "from", "correlation with the hours"}


def make_features(recipe):
    return {column.name: column.values for column in columns_of(transformer(recipe), DATA)[1]}


def test_midnight_is_near_midnight():
    times = pd.DataFrame({"at": pd.to_datetime(["2025-06-01 23:59", "2025-06-02 00:00", "2025-06-01 12:00"])})
    day = cyclic(times)[["hour sine", "hour cosine"]].to_numpy()
    assert np.linalg.norm(day[0] - day[1]) == pytest.approx(2 * np.sin(np.pi / 1440), rel=1e-9)
    assert np.linalg.norm(day[1] - day[2]) == pytest.approx(2)
    assert clock(times).iloc[0].tolist() == pytest.approx([23 + 59 / 60, 6, 6])


def test_nothing_is_learned_from_rows_to_come():
    """Fitted on the past, the features of the past are the same whatever happens to the rows after it."""
    spoiled = DATA.table.copy()
    spoiled.loc[300:, NUMBERS] *= 1000
    spoiled.loc[300:, ["city", "carrier", "note"]] = "unheard of"
    for recipe in (FULL, replace(FULL, scaling="min_max")):
        clean, other = (
            transformer(recipe).fit_transform(table.iloc[:300], DATA.hours[:300]) for table in (DATA.table, spoiled)
        )
        assert np.array_equal(clean, other)
        assert np.isfinite(transformer(recipe).fit(DATA.table.iloc[:300], DATA.hours[:300]).transform(spoiled)).all()


def test_monotone_changes_do_nothing_for_trees():
    log, scaled = (
        try_out(each, n=600).honest[2] for each in (replace(PLAIN, numbers="log"), replace(PLAIN, scaling="standard"))
    )
    plain = try_out(PLAIN, n=600).honest[2]
    assert log == pytest.approx(plain, abs=0.01)
    assert scaled == pytest.approx(plain, abs=0.01)


def test_the_outside_leak_by_hand():
    trial = try_out(PLAIN, "outside", n=600)
    assert trial.recipe.city == "target"
    past, later = list(TimeSeriesSplit(5, gap=7).split(DATA.hours))[1]
    model = make_pipeline(transformer(trial.recipe, city_is_encoded=True), THEIRS["linear"])
    for way, rows in (("pretended", np.arange(600)), ("served", past)):
        all_codes = TargetEncoder().fit(DATA.table[["city"]], DATA.hours).transform(DATA.table[["city"]])[:, 0]
        codes = TargetEncoder().fit(DATA.table[["city"]].iloc[rows], DATA.hours[rows]).transform(DATA.table[["city"]])
        model.fit(DATA.table.assign(city=all_codes).iloc[past], DATA.hours[past])
        score = model.score(DATA.table.assign(city=codes[:, 0]).iloc[later], DATA.hours[later])
        assert getattr(trial, way)[0, 1] == pytest.approx(score, abs=1e-9)


def test_the_whole_tables_leak_by_hand():
    trial, leaky = try_out(PLAIN, "all", n=600), orders(600, counted="all").table
    assert trial.recipe.seller == "record"
    pipeline = make_pipeline(transformer(trial.recipe), THEIRS["linear"])
    theirs = cross_val_score(pipeline, leaky, DATA.hours, cv=TimeSeriesSplit(5, gap=7))
    assert trial.pretended[0] == pytest.approx(theirs, abs=1e-9)
    past, later = list(TimeSeriesSplit(5, gap=7).split(DATA.hours))[4]
    served = pipeline.fit(leaky.iloc[past], DATA.hours[past]).score(DATA.table.iloc[later], DATA.hours[later])
    assert trial.served[0, 4] == pytest.approx(served, abs=1e-9)


@pytest.mark.parametrize("leak", ["all", "outside"])
def test_leaks_flatter(leak):
    trial = try_out(PLAIN, leak, n=1200)
    assert trial.mean("pretended")["linear"] > trial.mean()["linear"] + 0.05
    assert trial.mean("served")["linear"] < trial.mean("pretended")["linear"] - 0.05


def test_one_by_one_is_made_of_trials(monkeypatch):
    told = []
    places = {name: SWITCHES[name] for name in ("words", "standard")}
    monkeypatch.setattr(import_module("concepts.feature_engineering.switches"), "SWITCHES", places)
    ours = one_by_one("plain", n=600, progress=told.append)
    assert told == pytest.approx(np.arange(1, 16) / 15)
    alone = try_out(replace(PLAIN, note="words"), n=600).honest - try_out(PLAIN, n=600).honest
    assert ours.gains[0] == pytest.approx(alone)
    assert list(ours.table()["switch"]) == ["words", "standard"]
    off = one_by_one("full", n=600)
    assert off.gains[0] == pytest.approx(try_out(FULL, n=600).honest - try_out(replace(FULL, note="out"), n=600).honest)


def test_pairs_differ_in_one_switch():
    for place, (name, level) in enumerate(SWITCHES.values()):
        assert pair("plain", place) == (PLAIN, replace(PLAIN, **{name: level}))
        without, with_it = pair("full", place)
        assert with_it == FULL
        assert {key for key in asdict(FULL) if asdict(FULL)[key] != asdict(without)[key]} == {name}


def test_correlations_are_scipys():
    X = np.random.default_rng(0).standard_normal((50, 3))
    y = X[:, 0] + np.random.default_rng(1).standard_normal(50)
    X[:, 2] = 7.0
    assert correlations(X, y)[:2] == pytest.approx([scipy.stats.pearsonr(X[:, each], y)[0] for each in (0, 1)])
    assert correlations(X, y)[2] == 0


def test_recipes_say_what_they_switch():
    assert PLAIN.switched == {}
    assert Recipe(numbers="log", weight_bins=4).switched == {"numbers": "Log", "weight_bins": "4 bins"}
    assert leaking(PLAIN, "none") == PLAIN


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: Recipe(numbers="cube"), "numbers"),
        (lambda: Recipe(weight_bins=3), "weight_bins"),
        (lambda: try_out(PLAIN, "sideways"), "leak"),
        (lambda: one_by_one("half"), "start"),
        (lambda: workbench(n=7), "n"),
    ],
)
def test_bad_arguments_are_named(call, name):
    with pytest.raises(ValueError, match=f"^{name} must"):
        call()


def test_progress_is_told_by_fold():
    told = []
    try_out(PLAIN, n=600, progress=told.append)
    assert told == [0.2, 0.4, 0.6, 0.8, 1.0]


def test_the_prediction_stands_on_the_numbers():
    said = claims()
    assert prediction() == "log"
    assert set(question("feature_engineering").options) == {"log", "standard", "words", "record"}
    assert abs(said["log_trees"]) < 0.005 < 0.05 < said["log_linear"]
    assert min(said["words_trees"], said["record_trees"]) > 0.02
    assert set(LEAKS) == {"none", "all", "others", "outside"}
    assert feature_engineering.STARTS


def test_what_the_prose_says_of_chance():
    """Squares of raw numbers may help or hurt; of their logs they help. The line leads, the city's code does little."""
    said = claims()
    assert abs(said["squares_mean"]) < 2 * said["squares_se"]
    assert said["log_squares_mean"] > 10 * said["log_squares_se"]
    assert said["lead_mean"] > 3 * said["lead_se"]
    assert abs(said["city_mean"]) < 0.015
    assert said["office_eight"] < said["office_pair"] < said["office_twelve"]


def test_over_seeds_is_scikit_learns(monkeypatch):
    module = import_module("concepts.feature_engineering.claims")
    monkeypatch.setattr(module, "SEEDS", (3,))
    data, recipe = orders(1200, seed=3), replace(FULL, note="out")
    ours = module.over_seeds({"linear": (PLAIN, recipe), "trees": (recipe,)})
    for model, asked in ours:
        pipeline = make_pipeline(transformer(asked), THEIRS[model])
        theirs = cross_val_score(pipeline, data.table, data.hours, cv=TimeSeriesSplit(5, gap=15)).mean()
        assert ours[model, asked] == pytest.approx([theirs], abs=1e-9)


@pytest.mark.parametrize("n", [15, 39, 200, 900], ids=["no split", "just too few", "quantiles", "many"])
def test_boosted_trees_are_scikit_learns(n):
    """Constant columns, few values, ties and more values than bins; and what was made before changes nothing."""
    rng = np.random.default_rng(n)
    X, Z = (np.column_stack([rng.standard_normal((m, 3)), rng.integers(5, size=m), np.ones(m)]) for m in (n, 100))
    y = X[:, 0] ** 2 + X[:, 3] + rng.standard_normal(n)
    theirs = HistGradientBoostingRegressor(**SETTINGS).fit(X, y).predict(Z)
    made: dict = {}
    for _ in range(2):
        assert boosted(X, y, Z, made) == pytest.approx(theirs, abs=1e-12)
    monotone = np.exp(X), np.exp(Z)
    theirs = HistGradientBoostingRegressor(**SETTINGS).fit(monotone[0], y).predict(monotone[1])
    assert boosted(monotone[0], y, monotone[1], made) == pytest.approx(theirs, abs=1e-12)
