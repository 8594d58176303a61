"""From scratch, frozen features, fine-tuned: the same rows for all three, at each number of labels."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import numpy as np

from concepts.arrays import Array, Ints, Progress, frozen, one_of, within
from concepts.network import Network, binary_cross_entropy
from concepts.transfer_learning.finetuning import Rates, fingerprint, interval, moved, split, tiled, train, with_head
from concepts.transfer_learning.pretraining import HIDDEN, RATE, pretrained, untrained
from concepts.transfer_learning.teacher_tasks import share_within, tasks

STRATEGIES = {"scratch": "From scratch", "frozen": "Frozen features", "tuned": "Fine-tuned"}
PER_CLASS = frozen(np.array([3, 10, 30, 100, 300, 1000]))
"""Labelled target rows of each of the two classes."""
FREES = {"all": "All layers", "upper": "All but the first", "gradual": "From the top, in turn"}
BEST = 0.0
"""In place of a ratio: at each number of labels the one of GRID that is most accurate, as a mean over the seeds."""
GRID = (0.03, 0.3, 1.0)
RATIOS = (BEST, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
SEEDS = (4, 8, 16)
STEPS, BATCH = 300, 32
BODY = tuple(f"{2 * layer}.{kind}" for layer in range(len(HIDDEN)) for kind in ("weight", "bias"))


# --------------------------------------------------------------------------------------------------------- one strategy


def plan(strategy: str, frees: str, ratio: float, rate: float, steps: int) -> tuple[list[float], list[int]]:
    """For each dense layer: its rate, 0 if frozen, and the step at which it starts to learn."""
    body = {"scratch": rate, "frozen": 0.0, "tuned": ratio * rate}[strategy]
    first = 0.0 if frees == "upper" else body
    return [first, body, rate], [2 * steps // 3, steps // 3, 0] if frees == "gradual" else [0, 0, 0]


@dataclass(frozen=True)
class Arm:
    """One strategy at all numbers of labels; the fields of `Transfer`, without its first axis.

    before, after: SHA-256 of the layers that are frozen, taken before and after the training.
    """

    accuracy: Array
    moved: Array
    in_old: Array
    in_new: Array
    changed: Ints
    before: str
    after: str


@dataclass(frozen=True)
class Told:
    """Who is told the share done. All are equal, so that a cache does not tell them apart."""

    tell: Callable[[float], object] = field(default=lambda share: None, compare=False)


@lru_cache(maxsize=64)
def arm(
    strategy: str, similarity: float, shift: float, source: str, seeds: int, seed: int, per_class: tuple[int, ...],
    frees: str = "all", ratio: float = 1.0, rate: float = RATE, steps: int = STEPS,
    told: Told = Told(),
) -> Arm:  # fmt: skip
    """Train one strategy at every number of labels, side by side; see `transfer`."""
    drawn = tasks(similarity, shift, source, seeds, seed)
    fresh = untrained(seeds, seed)
    start = fresh if strategy == "scratch" else with_head(pretrained(source, seeds, seed), fresh)
    rates, thaw = plan(strategy, frees, ratio, rate, steps)
    held = sum(each == 0 for each in rates)
    body, live = split(start.copy(), held)
    before, live = fingerprint(body), tiled(live, len(per_class))
    draws = np.random.default_rng([seed, 2]).random((steps, seeds, BATCH))
    optimizer, counts = Rates(live, rates[held:], thaw[held:]), 2 * np.array(per_class)
    features = body.forward(drawn.x)  # frozen layers say the same at every step

    def look(step: int) -> None:
        if step % 15 == 0:
            told.tell(step / steps)

    train(live, optimizer, binary_cross_entropy, features, drawn.y, counts, draws, look)
    right = (live.forward(body.forward(drawn.x_test)) > 0) == (drawn.y_test > 0.5)
    after = Network([*tiled(body, len(per_class)).layers, *live.layers]).parameters
    pairs = [(start.parameters[name], after[name]) for name in BODY]
    return Arm(
        accuracy=right.mean(axis=(-1, -2)),
        moved=np.stack([moved(*pair).mean(-1) for pair in pairs[::2]], axis=-1),
        in_old=share_within(after["0.weight"], drawn.old).mean(-1),
        in_new=share_within(after["0.weight"], drawn.new).mean(-1),
        changed=sum(np.sum((one != other).reshape(len(counts), -1), axis=1) for one, other in pairs),
        before=before, after=fingerprint(body),
    )  # fmt: skip


# ------------------------------------------------------------------------------------------------------ the whole sweep


@dataclass(frozen=True)
class Transfer:
    """Three strategies at ten numbers of labels.

    per_class: (sizes,) labels of each class. accuracy: (3, sizes, seeds) share of 1,000 test rows answered right, by
    STRATEGIES in order. moved: (3, sizes, 2) how far each body layer went from its start, relative to the start's own
    length, mean over seeds. in_old, in_new: (3, sizes) share of the first layer's squared weights in the space of the
    source's and of the target's true directions, mean over seeds; before_old, before_new: the same after pretraining.
    ratios: (sizes,) rate of the fine-tuned body over the head's.
    changed: (3, sizes) how many of the body's `weights` (of all seeds) differ in any bit from their start.
    before, after: SHA-256 of the body before and after the frozen strategy. learned: accuracy on source rows.
    """

    per_class: Ints
    accuracy: Array
    moved: Array
    in_old: Array
    in_new: Array
    ratios: Array
    changed: Ints
    before_old: float
    before_new: float
    weights: int
    before: str
    after: str
    learned: float

    def mean(self, strategy: str) -> tuple[Array, Array]:
        """(sizes,) mean accuracy over seeds, and half the width of its 95% t interval."""
        return interval(self.accuracy[list(STRATEGIES).index(strategy)])

    def gain(self, strategy: str, over: str) -> tuple[Array, Array]:
        """(sizes,) mean difference of two strategies, seed by seed, and half the width of its 95% t interval."""
        one, other = (self.accuracy[list(STRATEGIES).index(each)] for each in (strategy, over))
        return interval(one - other)

    def winner(self, step: int) -> str:
        """The strategy that beats both others there, by paired 95% intervals; "" if none is told apart."""
        for strategy in STRATEGIES:
            gains = [self.gain(strategy, other) for other in STRATEGIES if other != strategy]
            if all(mean[step] - half[step] > 0 for mean, half in gains):
                return strategy
        return ""

    def table(self) -> dict[str, Array]:
        """One row for each number of labels."""
        columns: dict[str, Array] = {"labels per class": self.per_class.astype(float)}
        for place, (key, name) in enumerate(STRATEGIES.items()):
            mean, half = self.mean(key)
            columns |= {f"{name}: accuracy": mean, f"{name}: 95% half-width": half}
            columns |= {f"{name}: layer {i + 1} moved": self.moved[place, :, i] for i in range(len(HIDDEN))}
        for one, other in (("frozen", "tuned"), ("frozen", "scratch"), ("tuned", "scratch")):
            mean, half = self.gain(one, other)
            columns |= {f"{one} - {other}": mean, f"{one} - {other}: 95% half-width": half}
        return columns


def transfer(
    similarity: float = 0.9, frees: str = "all", ratio: float = BEST, shift: float = 0.0, source: str = "real",
    seeds: int = 8, seed: int = 0, progress: Progress = None,
    *, per_class: Ints = PER_CLASS, rate: float = RATE, steps: int = STEPS,
) -> Transfer:  # fmt: skip
    """Pretrain on the source, then learn the target by three strategies, all numbers of labels side by side.

    similarity, shift, source, seeds, seed: see `tasks`.  frees: which layers fine-tuning trains, one of FREES; the last
    begins with the head and adds a layer after each third of the steps.  ratio: rate of the pretrained body over the
    head's, or BEST.  progress: told the share done.  ValueError for similarity outside [0, 1], shift outside [0, 10],
    ratio outside [0.001, 10], or a name not on offer.
    """
    one_of("frees", frees, FREES)
    if ratio != BEST:
        within("ratio", ratio, 0.001, 10)
    tried = GRID if ratio == BEST else (ratio,)
    drawn, first = tasks(similarity, shift, source, seeds, seed), pretrained(source, seeds, seed)
    runs = [("scratch", 1.0), ("frozen", 1.0), *(("tuned", each) for each in tried)]
    arms = []
    for place, (strategy, at) in enumerate(runs):

        def tell(share: float, place: int = place) -> None:
            if progress is not None:
                progress((place + share) / len(runs))

        origin = "real" if strategy == "scratch" else source  # what a strategy does not use does not train it again
        settings = (similarity, shift, origin, seeds, seed, tuple(map(int, per_class)))
        arms.append(arm(strategy, *settings, frees if strategy == "tuned" else "all", at, rate, steps, Told(tell)))
    best, ratios = most_accurate(arms[2:], tried)
    arms[2:] = [best]
    learned = (first.copy().forward(drawn.source_x) > 0) == (drawn.source_y > 0.5)
    weight, probe = first.parameters["0.weight"], arms[list(STRATEGIES).index("frozen")]
    return frozen(
        Transfer(
            per_class,
            accuracy=np.array([each.accuracy for each in arms]),
            moved=np.array([each.moved for each in arms]),
            in_old=np.array([each.in_old for each in arms]),
            in_new=np.array([each.in_new for each in arms]),
            ratios=ratios,
            changed=np.array([each.changed for each in arms]),
            before_old=float(share_within(weight, drawn.old).mean()),
            before_new=float(share_within(weight, drawn.new).mean()),
            weights=sum(first.parameters[name].size for name in BODY),
            before=probe.before,
            after=probe.after,
            learned=float(learned.mean()),
        )
    )


def most_accurate(arms: Sequence[Arm], ratios: Sequence[float]) -> tuple[Arm, Array]:
    """At each number of labels the run with the highest mean accuracy, as one arm, and its ratio (sizes,)."""
    which = np.argmax([each.accuracy.mean(-1) for each in arms], axis=0)
    swept = ("accuracy", "moved", "in_old", "in_new", "changed")
    picked: dict[str, Any] = {
        name: np.array([getattr(arms[chosen], name)[size] for size, chosen in enumerate(which)]) for name in swept
    }
    return replace(arms[0], **picked), np.array(ratios)[which]


# ---------------------------------------------------------------------------------------------- numbers for the prose


FEW, ALL = 10, 1000
