"""What a drift does in the long run: means over many simulated worlds, with their standard errors.

One week of 2,000 orders knows its accuracy to a point, and one world has one model and one reference. So what is said
of a drift is a mean over worlds, each with a model, a reference and weeks of its own, and its error is theirs.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from concepts.arrays import Array, frozen, within
from concepts.monitoring import drift_metrics as dm
from concepts.monitoring.weeks import NUMBERS, quality
from concepts.monitoring.world import deployed, orders


@dataclass(frozen=True)
class LongRun:
    """One drift at full strength; every array (worlds,), a world's mean over its weeks.

    accuracy, auc: the truth, threshold 0.5. estimate: accuracy expected from the scores, mean of max(s, 1 - s).
    no_skill: accuracy of giving every order the week's commoner label. psi: the largest of any variable.
    """

    accuracy: Array
    auc: Array
    estimate: Array
    no_skill: Array
    psi: Array


def long_run(drifts: Mapping[str, float], worlds: int = 20, weeks: int = 3, rows: int = 2000) -> dict[str, LongRun]:
    """Worlds of the seeds from 0, each under every drift of `drifts`, from kind to size as in `weeks.simulate`.

    worlds: 2 to 200. weeks: in each, 1 to 30. rows: a week, 50 to 5000. The kinds share their random draws, so what
    differs between them is the drift. ValueError outside.
    """
    within("worlds", worlds, 2, 200)
    within("weeks", weeks, 1, 30)
    within("rows", rows, 50, 5000)
    found: dict[str, list[tuple[float, ...]]] = {kind: [] for kind in drifts}
    for seed in range(worlds):
        model, reference, numbers = deployed(seed)
        edges = {name: dm.quantile_edges(numbers[name]) for name in NUMBERS}
        before = {name: dm.bin_counts(numbers[name], edges[name]) for name in NUMBERS}
        channels = dm.category_counts(reference["channel"], 4)
        for kind, size in drifts.items():
            week = orders(np.random.default_rng([seed, 3]), (weeks, rows), {kind: size})
            week["score"] = model.score(week)
            psi = [dm.psi(before[name], _counts(week[name], edges[name])) for name in NUMBERS]
            psi.append(dm.psi(channels, dm.category_counts(week["channel"], 4)))
            told = quality(week["score"], week["label"])
            no_skill = np.maximum(told["returned"], 1 - told["returned"])
            rows_of = (told["accuracy"], told["auc"], told["estimate"], no_skill, np.max(psi, axis=0))
            found[kind].append(tuple(float(each.mean()) for each in rows_of))
    return {kind: frozen(LongRun(*np.array(values).T)) for kind, values in found.items()}


def _counts(values: Array, edges: Array) -> dm.Counts:
    """(weeks, bins) How many values of each row fall in each bin, closed on the right; missing ones in none."""
    cell = np.where(np.isnan(values), -1, np.searchsorted(edges, values))
    return dm.category_counts(cell, len(edges) + 1)
