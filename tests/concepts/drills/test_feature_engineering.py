"""Each answer is worked out again from the numbers that the question states, by another way than the concept's."""

import math
import re

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression
from sklearn.preprocessing import PolynomialFeatures, StandardScaler
from sklearn.tree import DecisionTreeRegressor

from concepts.feature_engineering.drills import KINDS

from .reading import numbers, wrong

SEEDS = range(40)


@pytest.mark.parametrize("seed", SEEDS)
def test_line_and_tree_are_scikit_learns(seed):
    drill = KINDS["line_and_tree"](seed)
    x, y = (
        np.array([float(each) for each in re.search(rf"{name} is ([\d., ]+?)[;.] ", drill.ask)[1].split(", ")])
        for name in "xy"
    )
    made = {"logarithm": np.log(x), "square": x**2, "standard": StandardScaler().fit_transform(x[:, None])[:, 0]}
    new = next(column for name, column in made.items() if name in drill.ask)
    models = LinearRegression(), DecisionTreeRegressor(max_leaf_nodes=2)
    before, after = (
        [model.fit(column[:, None], y).score(column[:, None], y) for model in models] for column in (x, new)
    )
    assert drill.answer == f"Line {after[0]:.2f}, tree {after[1]:.2f}"
    assert f"R² of {before[0]:.2f}, a tree of two leaves {before[1]:.2f}" in drill.ask
    if "standard" in drill.ask:
        straight = max(LinearRegression().fit(each[:, None], y).score(each[:, None], y) for each in (np.log(x), x**2))
        assert wrong(drill, "let scaling") == f"Line {straight:.2f}, tree {after[1]:.2f}"
    else:
        assert wrong(drill, "left the line") == f"Line {before[0]:.2f}, tree {after[1]:.2f}"


@pytest.mark.parametrize("seed", SEEDS)
def test_terms_to_fit_is_what_scikit_learn_makes(seed):
    drill = KINDS["terms_to_fit"](seed)
    table, products = np.zeros((1, int(numbers(drill.ask)[0]))), "different" in drill.ask
    made = PolynomialFeatures(2, interaction_only=products, include_bias=False).fit(table).n_output_features_
    assert drill.answer == made
    assert wrong(drill, "forgot the columns") == made - table.shape[1]


@pytest.mark.parametrize("seed", SEEDS)
def test_known_then_is_pandas_join_by_the_time_of_knowing(seed):
    drill = KINDS["known_then"](seed)
    rows = pd.DataFrame(
        [(int(a), int(b)) for a, b in re.findall(r"(\d+) to (\d+)", drill.ask)], columns=["sent", "came"]
    )
    asked = int(re.search(r"on day (\d+)", drill.ask)[1])
    rows["took"] = rows.came - rows.sent
    rows = rows.sort_values("came")
    rows["so_far"] = rows.took.expanding().mean()
    found = pd.merge_asof(
        pd.DataFrame({"came": [asked]}), rows[["came", "so_far"]], on="came", allow_exact_matches=False
    )
    assert drill.answer == pytest.approx(found.so_far[0])
    for name, value in {
        "took the whole table": rows.took.mean(),
        "joined by the day of the order": rows.took[rows.sent < asked].mean(),
    }.items():
        assert all(each.value == pytest.approx(value) for each in drill.mistakes if each.name == name)


@pytest.mark.parametrize("seed", SEEDS)
def test_same_by_one_wave_is_the_only_other_hour_with_that_value(seed):
    drill = KINDS["same_by_one_wave"](seed)
    wave = math.sin if "the sine" in drill.ask else math.cos
    at = int(re.search(r"from (\d+):00", drill.ask)[1])
    same = [h for h in range(24) if h != at and abs(wave(math.pi * h / 12) - wave(math.pi * at / 12)) < 1e-9]
    assert [drill.answer] == [f"{hour}:00" for hour in same]
    opposite = int(wrong(drill, "took the opposite").removesuffix(":00"))
    assert wave(math.pi * opposite / 12) == pytest.approx(-wave(math.pi * at / 12))


@pytest.mark.parametrize("seed", SEEDS)
def test_level_of_a_bin_has_the_error_of_least_squares(seed):
    """σ times the root of the diagonal of (XᵀX)⁻¹, X the one-hot bins; of the mean of all rows, X a column of ones."""
    drill = KINDS["level_of_a_bin"](seed)
    bins, rows, noise = map(int, numbers(drill.ask))
    X = np.eye(bins)[np.arange(rows * bins) % bins]  # each row of the table bins times, so that all bins are equal
    assert drill.answer == pytest.approx(noise * np.sqrt(np.linalg.inv(X.T @ X / bins)[0, 0]))
    assert wrong(drill, "let every bin") == pytest.approx(noise * np.linalg.inv([[rows]])[0, 0] ** 0.5)


@pytest.mark.parametrize("seed", SEEDS)
def test_line_through_label_codes_is_scikit_learns(seed):
    drill = KINDS["line_through_label_codes"](seed)
    names = ["Arrow", "Blitz", "Cargo", "Dash"]
    means = [float(re.search(rf"{name} (\d+)[, ]", drill.ask)[1]) for name in names]
    place = names.index(re.search(r"for (\w+)\?", drill.ask)[1])
    line = LinearRegression().fit(np.arange(4)[:, None], means)
    assert drill.answer == pytest.approx(line.predict([[place]])[0])
    assert wrong(drill, "gave each level") == means[place]
    assert wrong(drill, "turned") == pytest.approx(line.predict([[3 - place]])[0])
