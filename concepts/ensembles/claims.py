"""The numbers that the answer quotes, and the right option of its prediction."""

from collections.abc import Mapping
from functools import cache

import numpy as np

from concepts.arrays import mean_and_error
from concepts.ensembles import adaboost, bagging
from concepts.ensembles.duel import FLIP, SEEDS, Run, run
from concepts.ensembles.ensemble_data import BOXES, sample


@cache
def label_cost() -> Mapping[str, Mapping[str, float]]:
    """What it costs to flip a share FLIP of the labels of 200 moons rows, for 100 trees of each of three methods.

    Test error without flips ("clean"), with them ("noisy"), and with them at the best number of trees, picked on the
    test rows ("stopped"), as "clean_stopped" without them: means over SEEDS. "rise": noisy less clean, in percentage
    points; "rise_se" its standard error over the seeds.
    """
    methods = {"boosting": ("gradient", 3), "forest": ("forest", 3), "grown": ("forest", 0)}
    cost = {}
    for name, (method, depth) in methods.items():
        runs = [[_on_moons(method, depth, flip, s) for s in SEEDS] for flip in (0.0, FLIP)]
        clean, noisy = np.array([[(each.test[-1], each.test[each.best]) for each in row] for row in runs])
        rise = 100 * (noisy - clean)[:, 0]
        cost[name] = {
            "clean": float(clean[:, 0].mean()),
            "noisy": float(noisy[:, 0].mean()),
            "stopped": float(noisy[:, 1].mean()),
            "clean_stopped": float(clean[:, 1].mean()),
            "rise": float(rise.mean()),
            "rise_se": float(rise.std(ddof=1) / np.sqrt(len(SEEDS))),
        }
    return cost


@cache
def _on_moons(method: str, depth: int, flip: float, seed: int) -> Run:
    return run(method, sample(flip=flip, seed=seed), depth, seed=seed)


def prediction() -> str:
    """Key of the right option: whose test error do flipped labels raise more, at equal depth? Two points count."""
    cost = label_cost()
    rise = {name: cost[name]["rise"] for name in ("boosting", "forest")}
    if abs(rise["boosting"] - rise["forest"]) < 2:
        return "both" if max(rise.values()) > 2 else "neither"
    return max(rise, key=rise.__getitem__)


@cache
def claims() -> Mapping[str, float]:
    """The numbers that the prose quotes."""
    cost = label_cost()
    forest, noisy = _on_moons("forest", 0, 0.0, 0), _on_moons("forest", 0, FLIP, 0)
    blobs = run("bagging", sample("blobs"), 0, box=BOXES["blobs"])
    many, clear = bagging.correlation(), bagging.correlation(100, 1.0, sets=12)
    shown = adaboost.boost()
    clean, some, noisy_stumps = ([adaboost.boost(flip=flip, seed=s) for s in SEEDS] for flip in (0.0, shown.flip, FLIP))
    stumps_rise = mean_and_error(100 * np.array([b.test[-1] - a.test[-1] for a, b in zip(clean, some, strict=True)]))
    deep = [np.mean([adaboost.boost(flip=flip, depth=3, seed=s).test[-1] for s in SEEDS]) for flip in (0.0, FLIP)]
    bagged, hiding = (
        np.array([_on_moons(method, 0, 0.0, s).test[-1] for s in SEEDS]) for method in ("bagging", "forest")
    )
    hiding_saves = mean_and_error(100 * (bagged - hiding))
    formula = bagging.variance_of_average(many.rho[:, None], many.s2[:, None], many.sizes)
    return {
        "flips": FLIP,
        "draws": len(SEEDS),
        **{
            f"{name}_{part}": parts[part]
            for name, parts in cost.items()
            for part in ("clean", "noisy", "rise", "rise_se")
        },
        "boosting_stopped": cost["boosting"]["stopped"],
        "boosting_clean_stopped": cost["boosting"]["clean_stopped"],
        "stopped_rise": 100 * (cost["boosting"]["stopped"] - cost["boosting"]["clean_stopped"]),
        "in_bag": 1 - 1 / np.e,
        "in_bag_200": 1 - (1 - 1 / 200) ** 200,
        "in_bag_seen": forest.in_bag,
        "boosting_first": float(_on_moons("gradient", 3, FLIP, 0).test[-1]),
        "boosting_first_train": float(_on_moons("gradient", 3, FLIP, 0).train[-1]),
        "forest_first": float(_on_moons("forest", 3, FLIP, 0).test[-1]),
        "one_tree": float(np.mean([_on_moons("tree", 0, 0.0, s).test.mean() for s in SEEDS])),
        "blobs_one": float(blobs.test[0]),
        "blobs_bagged": float(blobs.test[-1]),
        "bagged": float(bagged.mean()),
        "hiding_saves": hiding_saves[0],
        "hiding_saves_se": hiding_saves[1],
        "hundred": float(forest.test[-1]),
        "oob": float(forest.oob[-1]),
        "oob_rows": 200,
        "oob_se": 100 * float(np.sqrt(forest.oob[-1] * (1 - forest.oob[-1]) / 200)),
        "oob_noisy": float(noisy.oob[-1]),
        "noisy_test": float(noisy.test[-1]),
        "rho_all": float(many.rho[-1]),
        "rho_best": float(many.rho[many.best]),
        "floor_all": float(many.floor[-1]),
        "floor_best": float(many.floor[many.best]),
        "bias_all": float(many.bias2[-1]),
        "bias_best": float(many.bias2[many.best]),
        "total_all": float(many.total[-1]),
        "best_features": int(many.features[many.best]),
        "saved": float(many.saved[many.best]),
        "saved_se": float(many.saved_se[many.best]),
        "clear_lost": -float(clear.saved[many.best]),
        "clear_se": float(clear.saved_se[many.best]),
        "sets": many.sets,
        "formula_gap": float(np.abs(formula / many.simulated - 1)[:, :-1].mean()),
        "stumps_flipped": float(shown.flip),
        "stumps_weight": float(shown.on_flipped[-1]),
        "stumps_weight_mean": float(np.mean([each.on_flipped[-1] for each in some])),
        "stumps_last_error": float(np.mean([each.error[-1] for each in some])),
        "stumps_clean_error": float(np.mean([each.error[-1] for each in clean])),
        "stumps_test": float(np.mean([each.test[-1] for each in some])),
        "stumps_clean_test": float(np.mean([each.test[-1] for each in clean])),
        "stumps_noisy": float(np.mean([each.test[-1] for each in noisy_stumps])),
        "stumps_rise": stumps_rise[0],
        "stumps_rise_se": stumps_rise[1],
        "deep_clean": float(deep[0]),
        "deep_noisy": float(deep[1]),
    }
