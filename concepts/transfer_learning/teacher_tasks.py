"""Two tasks whose likeness is a number: a teacher's features, turned by an angle.

Inputs are normal, in 20 dimensions. A teacher looks along six directions at right angles to each other, and takes
sizes without signs: the features of x are |w_1 x|, ..., |w_6 x|. A task weighs them, and asks whether the sum is over
its median. The source asks twelve such questions of the same six features. The target asks one new question, of
features that look along directions turned by an angle: cos w_k + sin u_k, where the u_k are six further directions at
right angles to all w. So every principal angle between the two feature spaces is that angle, and its cosine is the
control: at 1 the target asks a new question of old features, at 0 it looks only where the source never looked.

No line through the inputs answers such a question, and that is what makes learned features worth having.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from concepts.arrays import Array, frozen, one_of, within

INPUTS, FEATURES, QUESTIONS = 20, 6, 12
SOURCE_ROWS, TARGET_ROWS, TEST_ROWS = 4000, 2000, 1000
SOURCES = {"real": "Real labels", "shuffled": "Shuffled labels"}


@dataclass(frozen=True)
class Tasks:
    """A source and a target for each seed, side by side: every array begins with an axis of seeds.

    old, new: (seeds, 6, 20) unit directions of the source's and the target's features. source_x: (seeds, 4000, 20) and
    source_y: (seeds, 4000, 12) answers, 0 or 1. x: (seeds, 2000, 20) and y: (seeds, 2000, 1) target rows to learn from,
    the classes in turn, so that the first n hold n / 2 of each. x_test, y_test: 1,000 further ones, as even.
    """

    old: Array
    new: Array
    source_x: Array
    source_y: Array
    x: Array
    y: Array
    x_test: Array
    y_test: Array


@lru_cache(maxsize=2)  # each strategy asks for the same; 25 MB at 16 seeds
def tasks(similarity: float = 0.9, shift: float = 0.0, source: str = "real", seeds: int = 8, seed: int = 0) -> Tasks:
    """Draw the tasks of `seeds` independent repetitions.

    similarity: cosine of the angle between old and new features.  shift: the mean of the target's inputs moves that
    many standard deviations, in a direction of chance; labels still follow from features.  source: "shuffled" deals
    the source's answers to rows by chance, so that nothing can be learned from it.
    ValueError for similarity outside [0, 1], shift outside [0, 10], an unknown source, or seeds outside [2, 64].
    """
    within("similarity", similarity, 0, 1)
    within("shift", shift, 0, 10)
    one_of("source", source, SOURCES)
    within("seeds", seeds, 2, 64)
    within("seed", seed, 0, 9999)
    return frozen(
        Tasks(*map(np.array, zip(*(_draw(similarity, shift, source, [seed, s]) for s in range(seeds)), strict=True)))
    )


def _draw(similarity: float, shift: float, source: str, seed: list[int]) -> tuple[Array, ...]:
    rng = np.random.default_rng(seed)
    basis = np.linalg.qr(rng.standard_normal((INPUTS, INPUTS)))[0].T
    old, fresh = basis[:FEATURES], basis[FEATURES : 2 * FEATURES]
    new = similarity * old + np.sqrt(1 - similarity**2) * fresh
    asked, asked_new = rng.standard_normal((FEATURES, QUESTIONS)), rng.standard_normal((FEATURES, 1))
    way = rng.standard_normal(INPUTS)
    source_x = rng.standard_normal((SOURCE_ROWS, INPUTS))
    source_y = over_median(np.abs(source_x @ old.T) @ asked)
    pool = rng.standard_normal((TARGET_ROWS + TEST_ROWS, INPUTS)) + shift * way / np.sqrt(way @ way)
    answers = over_median(np.abs(pool @ new.T) @ asked_new)
    order = np.argsort(answers[:, 0], kind="stable").reshape(2, -1).T.ravel()  # the classes in turn
    if source == "shuffled":
        source_y = source_y[rng.permutation(SOURCE_ROWS)]
    x, y, end = pool[order], answers[order], TARGET_ROWS
    return old, new, source_x, source_y, x[:end], y[:end], x[end:], y[end:]


def over_median(score: Array) -> Array:
    """1 where a score is over its column's median, else 0: both answers come equally often."""
    return (score > np.median(score, axis=0)).astype(float)


def share_within(weight: Array, directions: Array) -> Array:
    """Share of a first layer's squared weights that lies in the space of orthonormal `directions`, 0 to 1.

    weight: (..., inputs, units); directions: (..., k, inputs). Weights that look anywhere have k / inputs = 0.3.
    """
    inside = np.sum((directions @ weight) ** 2, axis=(-2, -1))
    return np.asarray(inside / np.sum(weight**2, axis=(-2, -1)))
