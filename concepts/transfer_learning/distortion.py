"""Distorted features: fine-tuning can fit the rows at hand, and spoil what it does not look at.

The target's training rows vary along six directions only; later rows vary along all twenty. Training moves a pretrained
layer only along the directions in which rows vary, and keeps it elsewhere. So the two halves of each feature come
apart: it answers well where it was trained, and worse than before where it was not. A head trained on frozen features
never touches them. Kumar et al. (2022, ICLR) prove it for linear networks, and mend it: first the head alone, then all
layers, since a head that fits already asks little of the body.

The body also served the source, and the source's own head still stands. Its accuracy as the body moves is forgetting.
"""

from dataclasses import dataclass

import numpy as np

from concepts.arrays import Array, Ints, Progress, frozen, one_of, within
from concepts.network import Network, binary_cross_entropy
from concepts.transfer_learning.finetuning import Rates, interval, tiled, train, with_head
from concepts.transfer_learning.pretraining import RATE, pretrained, untrained
from concepts.transfer_learning.teacher_tasks import FEATURES, INPUTS, over_median, tasks

METHODS = {"probe": "Head only", "tuned": "All layers", "both": "Head, then all"}
HEADS = {"zeros": "Zeros", "random": "Random"}
LABELS = (20, 50, 100, 200, 500, 1000)
RATIOS = (0.03, 0.1, 0.3, 1.0, 3.0)
AT = frozen(np.array([0, 1, 2, 3, 5, 7, 10, 14, 20, 28, 40, 56, 80, 110, 150, 200, 220, 250, 300, 360, 430, 510, 600]))
"""Steps of training after which all is measured."""
PROBING, BATCH, TEST = 200, 32, 500


@dataclass(frozen=True)
class Distortion:
    """Three ways to train, measured on three kinds of rows.

    at: (steps,) steps of training taken. near, far, old: (3, steps, seeds) accuracy by METHODS in order, on 500 rows
    like the training rows, 500 rows that vary in all directions, and 500 source rows (with the source's head).
    """

    at: Ints
    near: Array
    far: Array
    old: Array

    def gain(self, kind: str, one: str, other: str) -> tuple[Array, Array]:
        """(steps,) mean difference of two METHODS on "near", "far" or "old" rows, and half its 95% t interval."""
        values, names = getattr(self, kind), list(METHODS)
        return interval(values[names.index(one)] - values[names.index(other)])

    def table(self) -> dict[str, Array]:
        """One row for each number of steps."""
        columns: dict[str, Array] = {"steps": self.at.astype(float)}
        for place, name in enumerate(METHODS.values()):
            for kind in ("near", "far", "old"):
                mean, half = interval(getattr(self, kind)[place])
                columns |= {f"{name}: {kind}": mean, f"{name}: {kind}, 95% half-width": half}
        return columns


@dataclass(frozen=True)
class Narrow:
    """Target rows that vary in few directions, and rows that vary in all; (seeds, rows, 20) and (seeds, rows, 1).

    directions: (seeds, k, 20) orthonormal, those in which x varies."""

    directions: Array
    x: Array
    y: Array
    near_x: Array
    near_y: Array
    far_x: Array
    far_y: Array


def narrow(similarity: float, directions: int, seeds: int, seed: int) -> Narrow:
    """Draw the target of each seed: a new question to the target's features, to which half of the near rows say yes."""
    features = tasks(similarity, seeds=seeds, seed=seed).new
    found = []
    for s in range(seeds):
        rng = np.random.default_rng([seed, s, 3])
        ways = np.linalg.qr(rng.standard_normal((INPUTS, INPUTS)))[0].T[:directions]
        asked = rng.standard_normal((FEATURES, 1))
        near = rng.standard_normal((2 * LABELS[-1] + TEST, directions)) @ ways
        far = rng.standard_normal((TEST, INPUTS))
        score, far_score = (np.abs(rows @ features[s].T) @ asked for rows in (near, far))
        answers = over_median(score)
        far_y = (far_score > np.median(score)).astype(float)  # one rule for all rows
        end = 2 * LABELS[-1]
        found.append((ways, near[:end], answers[:end], near[end:], answers[end:], far, far_y))
    return frozen(Narrow(*map(np.array, zip(*found, strict=True))))


def distort(
    similarity: float = 0.95, per_class: int = 500, ratio: float = 1.0, directions: int = 6, head: str = "zeros",
    seeds: int = 8, seed: int = 0, progress: Progress = None,
) -> Distortion:  # fmt: skip
    """Train on narrow rows in three ways, with one budget of 600 steps; the third gives its first 200 to the head.

    similarity, seeds, seed: see `tasks`.  per_class: half the number of training rows.  ratio: rate of the body over
    the head's.  directions: in which training rows vary.  head: where the new head starts; the third way's starts there
    too.  ValueError outside similarity [0, 1], per_class [2, 1000], ratio [0.001, 10], directions [1, 20], and for an
    unknown head.
    """
    within("per_class", per_class, 2, LABELS[-1])
    within("ratio", ratio, 0.001, 10)
    within("directions", directions, 1, INPUTS)
    one_of("head", head, HEADS)
    drawn, whole = narrow(similarity, directions, seeds, seed), pretrained("real", seeds, seed)
    source = tasks(similarity, seeds=seeds, seed=seed)
    start = with_head(whole, untrained(seeds, seed))
    if head == "random":
        rng = np.random.default_rng([seed, 4])
        weight = start.layers[-1].parameters["weight"]
        weight += rng.standard_normal(weight.shape) * np.sqrt(2 / weight.shape[-2])
    draws = np.random.default_rng([seed, 5]).random((AT[-1], seeds, BATCH))
    kinds = ((drawn.near_x, drawn.near_y), (drawn.far_x, drawn.far_y))
    found = np.zeros((3, len(METHODS), len(AT), seeds))
    for place, method in enumerate(METHODS):
        live = tiled(start, 1)
        old = Network([*live.layers[:-1], whole.copy().layers[-1]])
        body = 0.0 if method == "probe" else ratio * RATE
        wait = PROBING if method == "both" else 0

        def look(step: int, place: int = place, live: Network = live, old: Network = old) -> None:
            for moment in np.flatnonzero(step == AT):
                for kind, (x, y) in enumerate(kinds):
                    found[kind, place, moment] = np.mean((live.forward(x) > 0) == (y > 0.5), axis=(0, -1, -2))
                told = (old.forward(source.source_x[:, :TEST]) > 0) == (source.source_y[:, :TEST] > 0.5)
                found[2, place, moment] = told.mean(axis=(0, -1, -2))
                if progress is not None:
                    progress((place + moment / len(AT)) / len(METHODS))

        optimizer = Rates(live, [body, body, RATE], [wait, wait, 0])
        train(live, optimizer, binary_cross_entropy, drawn.x, drawn.y, np.array([2 * per_class]), draws, look)
        look(len(draws))
    return frozen(Distortion(AT, *found))
