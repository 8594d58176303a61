"""The numbers that the answer quotes, and the right option of its prediction."""

from collections.abc import Mapping
from functools import cache

import numpy as np

from concepts.batchnorm_dropout import batch_size, covariate_shift, monte_carlo_dropout, one_batch
from concepts.batchnorm_dropout.ways import EPOCHS, WAYS, four_ways


def prediction() -> str:
    """Key of the right option: in which mode does a network trained with batches of two work?"""
    return batch_size.verdict(batch_size.shown())


@cache
def claims() -> Mapping[str, float]:
    """The numbers that the prose quotes."""
    ends = np.array([0, EPOCHS[-1]])
    shown = four_ways(epochs=ends)
    clean = four_ways(learning_rate=0.3, batch_size=128, rows=1000, flip=0.0, epochs=ends)
    found = {"wrong": shown.wrong / 300}
    for way, name in enumerate(WAYS):
        found[f"right_{name}"] = float(shown.accuracy[way, -1].mean())
        found[f"heart_{name}"] = float(shown.by_heart[way, -1].mean())
        found[f"clean_{name}"] = float(clean.accuracy[way, -1].mean())
    costs = 100 * (clean.accuracy[list(WAYS).index("plain"), -1] - clean.accuracy[list(WAYS).index("dropout"), -1])
    found |= {"clean_cost": float(costs.mean()), "clean_cost_se": float(costs.std(ddof=1) / len(costs) ** 0.5)}
    for module in (one_batch, batch_size, monte_carlo_dropout, covariate_shift):
        found |= module.claims()
    return found
