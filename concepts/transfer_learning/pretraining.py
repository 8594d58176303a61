"""Pretraining: the source's twelve questions make a body of features, which others then start from."""

from functools import lru_cache

import numpy as np

from concepts.lean import Lean
from concepts.network import Network, mlp
from concepts.optimizers import Adam
from concepts.transfer_learning.teacher_tasks import INPUTS, QUESTIONS, SOURCE_ROWS, tasks

HIDDEN = (32, 16)
RATE = 0.01
SOURCE_STEPS, SOURCE_BATCH = 600, 64


@lru_cache(maxsize=8)
def pretrained(source: str = "real", seeds: int = 8, seed: int = 0) -> Network:
    """Networks trained on the source, one a seed, side by side. Not to be changed: copy them.

    source, seeds, seed: see `tasks`, which draws the source before it looks at similarity and shift.
    """
    drawn = tasks(source=source, seeds=seeds, seed=seed)
    network = mlp((INPUTS, *HIDDEN, QUESTIONS), copies=(seeds,), seed=seed)
    lean = Lean(network)
    adam = Adam([lean.weights], RATE)
    own, rng = np.arange(seeds)[:, None], np.random.default_rng([seed, 1])
    for _ in range(SOURCE_STEPS):
        rows = (rng.random((seeds, SOURCE_BATCH)) * SOURCE_ROWS).astype(np.int64)
        x, y = (each[own, rows].swapaxes(-1, -2) for each in (drawn.source_x, drawn.source_y))
        adam.step([lean.learn(x, y, logit=True)])
    return network


def untrained(seeds: int, seed: int) -> Network:
    """Networks for the target that start by chance, their heads at zero."""
    network = mlp((INPUTS, *HIDDEN, 1), copies=(seeds,), seed=seed + 1)
    network.layers[-1].parameters["weight"][:] = 0
    return network
