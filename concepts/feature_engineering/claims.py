"""The numbers that the answer quotes, and the right option of its prediction."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np

from concepts.arrays import Array, mean_and_error
from concepts.feature_engineering import binning, polynomial_terms
from concepts.feature_engineering.orders import orders
from concepts.feature_engineering.recipe import FULL, PLAIN, Recipe
from concepts.feature_engineering.switches import SWITCHES, one_by_one
from concepts.feature_engineering.trial import MODELS, scored, try_out

ROWS, SEEDS = 1200, range(6)
LOG, SQUARES, LOG_SQUARES = Recipe(numbers="log"), Recipe(terms="squares"), Recipe(numbers="log", terms="squares")
CITY, RECORD = Recipe(city="target"), Recipe(seller="record")


def over_seeds(asked: Mapping[str, Sequence[Recipe]]) -> dict[tuple[str, Recipe], Array]:
    """For each model and each of its recipes: (seeds,) R² on 1,200 orders of each of SEEDS, a mean over the folds."""
    found: dict[tuple[str, Recipe], list[float]] = {(model, each): [] for model in asked for each in asked[model]}
    for seed in SEEDS:
        data, made = orders(ROWS, seed=seed), dict[Any, Any]()
        for model, recipes in asked.items():
            scores, _ = scored(recipes, data, models={model: MODELS[model]}, made=made)
            for recipe, mean in zip(recipes, scores.mean(axis=(1, 2)), strict=True):
                found[model, recipe].append(mean)
    return {each: np.array(scores) for each, scores in found.items()}


@cache
def claims() -> dict[str, float | int]:
    """The numbers that the answer quotes, at 1,200 orders and seed 0; those that chance turns, over SEEDS with their
    standard errors."""
    plain, full = one_by_one("plain"), try_out(FULL, n=ROWS)
    said: dict[str, float | int] = {f"plain_{model}": value for model, value in plain.base.mean().items()}
    said |= {f"full_{model}": value for model, value in full.mean().items()}
    for switch, gain in zip(SWITCHES, plain.gains.mean(axis=2), strict=True):
        said |= {f"{switch}_{model}": float(each) for model, each in zip(MODELS, gain, strict=True)}
    for leak, ways in (("all", 3), ("others", 2), ("outside", 3)):
        trial = try_out(PLAIN, leak, n=ROWS)
        said |= {f"{leak}_{way}": trial.mean(way)["linear"] for way in ("pretended", "served", "honest")[:ways]}
    wave, product = binning.binning("wave"), polynomial_terms.polynomial("product")
    said |= {"wave_line": wave.rival_test[0], "wave_pair": wave.rival_test[1], "wave_bins": wave.test[7]}
    office = binning.binning("office")
    said |= {"office_pair": office.rival_test[1], "office_eight": office.test[7], "office_twelve": office.test[11]}
    over = over_seeds({"linear": (PLAIN, SQUARES, LOG, LOG_SQUARES, FULL), "trees": (PLAIN, CITY, RECORD, FULL)})
    for name, gains in {
        "squares": over["linear", SQUARES] - over["linear", PLAIN],
        "log_squares": over["linear", LOG_SQUARES] - over["linear", LOG],
        "city": over["trees", CITY] - over["trees", PLAIN],
        "record_tree": over["trees", RECORD] - over["trees", PLAIN],
        "lead": over["linear", FULL] - over["trees", FULL],
    }.items():
        said[f"{name}_mean"], said[f"{name}_se"] = mean_and_error(gains)
    said |= {"product_one": product.test[0], "product_two": product.test[1], "product_six": product.test[5]}
    said |= {f"terms_{degree}": polynomial_terms.count(20, degree) for degree in (2, 3)}
    return said | {
        "full_columns": full.columns,
        "plain_columns": plain.base.columns,
        "ceiling": full.ceiling,
        "rows": ROWS,
        "seeds": len(SEEDS),
    }


def prediction() -> str:
    """Of the switches asked about, the one that helps the linear model most among those that move trees under 0.01."""
    asked = ("log", "standard", "words", "record")
    gains = claims()
    idle = [switch for switch in asked if abs(gains[f"{switch}_trees"]) < 0.01]
    return max(idle, key=lambda switch: gains[f"{switch}_linear"])
