"""The numbers that the answer quotes, and the right option of its prediction."""

from collections.abc import Mapping
from functools import cache

import numpy as np

from concepts.arrays import mean_and_error
from concepts.batchnorm_dropout import batch_size, covariate_shift, monte_carlo_dropout, one_batch
from concepts.batchnorm_dropout.ways import EPOCHS, WAYS, four_ways

LONG = 300
"""Epochs, far beyond those that the lab shows: there the comparison comes out otherwise."""


def prediction() -> str:
    """Key of the right option: in which mode does a network trained with batches of two work?"""
    return batch_size.verdict(batch_size.shown())


@cache
def claims() -> Mapping[str, float]:
    """The numbers that the prose quotes."""
    ends, plain, dropout = np.array([0, EPOCHS[-1], LONG]), 0, 2
    shown = four_ways(epochs=ends)
    clean = four_ways(learning_rate=0.3, batch_size=128, rows=1000, flip=0.0, epochs=ends[:2])
    errors = [mean_and_error(100 * each)[1] for each in shown.accuracy[:, 1]]
    found = {"wrong": shown.wrong / 300, "stop": int(EPOCHS[-1]), "long": LONG, "right_error": max(errors)}
    for way, name in enumerate(WAYS):
        found[f"right_{name}"] = float(shown.accuracy[way, 1].mean())
        found[f"heart_{name}"] = float(shown.by_heart[way, 1].mean())
        found[f"clean_{name}"] = float(clean.accuracy[way, 1].mean())
    found["long_heart_plain"] = float(shown.by_heart[plain, 2].mean())
    costs = 100 * (clean.accuracy[plain, 1] - clean.accuracy[dropout, 1])
    found["clean_cost"], found["clean_cost_se"] = mean_and_error(costs)
    for module in (one_batch, batch_size, monte_carlo_dropout, covariate_shift):
        found |= module.claims()
    return found
