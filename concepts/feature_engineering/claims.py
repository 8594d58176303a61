"""The numbers that the answer quotes, and the right option of its prediction."""

from functools import cache

from concepts.feature_engineering import binning, polynomial_terms
from concepts.feature_engineering.recipe import FULL, PLAIN
from concepts.feature_engineering.switches import SWITCHES, one_by_one
from concepts.feature_engineering.trial import MODELS, try_out


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
