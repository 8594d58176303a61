"""Bagging and boosting trained on the same rows, and what each round of either brings."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import logit
from sklearn._loss.loss import HalfBinomialLoss

from concepts.arrays import Array, Flags, Ints, frozen, one_of, within
from concepts.ensembles import adaboost, bagging
from concepts.ensembles.ensemble_data import BOXES, TEST, Box, Sample, cells, sample
from concepts.trees import Grower

PARALLEL = {"forest": "Random forest", "bagging": "Bagged trees", "tree": "One tree (each step another)"}
SEQUENTIAL = {"gradient": "Gradient boosting", "adaboost": "AdaBoost"}
ROUNDS = frozen(np.array([
    1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 17, 20, 25, 30, 35, 40, 50, 60, 70, 80, 90, 100,
    120, 140, 170, 200,
]))  # fmt: skip
"""Numbers of trees that are shown, about even on a log scale: most happens early."""
LIMITS = (50, 100, 200)
DEPTHS = (1, 2, 3, 4, 6, 8, 0)
"""Tree depths on offer. 0 sets no limit: a tree grows until its leaves are pure."""
LOSS = HalfBinomialLoss()
"""scikit-learn's own, since NumPy's exponential differs in a last digit from one processor to the next: see
`_leaf_means`."""
TINY = 1e-150
"""Curvature below which a leaf takes no step, as scikit-learn has it."""


# ------------------------------------------------------------------------------------------------ the two recipes

Stage = tuple[Array, Flags, float, float]
"""After one more tree: share of the vote for class 1, and whether it wins, at each point; the out-of-bag error; and
the share of distinct rows that the tree saw. Boosting has neither of the last two: nan."""


def _parallel(method: str, X: Any, y: Any, points: Any, trees: int, depth: int, seed: int) -> Iterator[Stage]:
    """Add up the trees' class shares. A row's out-of-bag vote counts only the trees that never saw it."""
    n = len(y)
    total, out_of_bag = np.zeros((len(points), 2)), np.zeros((n, 2))
    some = 1 if method == "forest" else None
    for b, (tree, counts) in enumerate(bagging.bag(X, y, trees, seed, max_features=some, max_depth=depth), 1):
        if method == "tree":
            b, total, out_of_bag = 1, np.zeros_like(total), np.zeros_like(out_of_bag)
        shares = tree.predict(points)
        total += shares
        unseen = counts == 0
        out_of_bag[unseen] += shares[:n][unseen]
        voted = out_of_bag.any(axis=1)
        wrong = (out_of_bag[:, 1] > out_of_bag[:, 0])[voted] != y[voted]
        yield total[:, 1] / b, total[:, 1] > total[:, 0], float(wrong.mean()), 1 - float(unseen.mean())


def _adaboost(X: Any, y: Any, points: Any, rounds: int, depth: int, learning_rate: float, seed: int) -> Iterator[Stage]:
    """Add up the stages' votes by weight. Fewer stages come when one is perfect, or no better than a coin."""
    votes, so_far = np.zeros(len(points)), 0.0
    for tree, _, vote, _ in adaboost.stages(X, y, rounds, depth, learning_rate, seed):
        so_far += vote
        shares = tree.predict(points)
        votes += np.where(shares[:, 1] > shares[:, 0], vote, -vote)
        yield (1 + votes / so_far) / 2, votes > 0, np.nan, np.nan


def _gradient(X: Any, y: Any, points: Any, rounds: int, depth: int, learning_rate: float, seed: int) -> Iterator[Stage]:
    """Add up the trees' steps in log odds, from the log odds of all rows; the rows are the first of the points.

    Each tree fits what is left, label minus probability: the log loss' negative gradient. Its leaf then takes Newton's
    step, the sum of what is left over the sum of p (1 - p).
    """
    n, labels, grower = len(y), y.astype(float), Grower(X, 0, max_depth=depth)
    score = np.full(len(points), logit(y.mean()))
    for b in range(rounds):
        left = -LOSS.gradient(labels, score[:n])
        leaf = grower.grow(left, seed=None if b else seed).apply(points)
        p = labels - left
        step = _leaf_means(leaf[:n], left, p * (1 - p))
        score += learning_rate * step[leaf]
        yield 1 / (1 + np.exp(-score)), score >= 0, np.nan, np.nan


def _leaf_means(leaf: Any, left: Array, curvature: Array) -> Array:
    """Newton's step of each leaf. Means are rounded as scikit-learn's: between splits of equal worth a last digit
    decides, and another choice is another tree."""
    size = np.bincount(leaf)
    above, below = (np.bincount(leaf, each) / np.maximum(size, 1) for each in (left, curvature))
    for each in np.flatnonzero(size >= 8):  # NumPy's mean adds fewer one after the other, and more in parts
        above[each], below[each] = left[leaf == each].mean(), curvature[leaf == each].mean()
    return np.divide(above, below, out=np.zeros_like(above), where=np.abs(below) > TINY)


# -------------------------------------------------------------------------------------- the same data for both


@dataclass(frozen=True)
class Run:
    """One method, with more and more trees.

    method, depth: as asked. rounds: (steps,) numbers of trees. vote: (steps, 1600) share of the vote for class 1 at
    the cells, from the lower left, row by row (for gradient boosting its probability). train, test, oob: (steps,)
    shares of rows in error: training rows by their given labels, test rows by clean labels, and training rows by the
    trees that never saw them (nan for boosting). fitted: trees that there are; AdaBoost can stop before the end, and
    then stays as it is. in_bag: mean share of distinct rows in the trees' bootstrap samples (nan for boosting).
    """

    method: str
    depth: int
    rounds: Ints
    vote: Array
    train: Array
    test: Array
    oob: Array
    fitted: int
    in_bag: float

    @property
    def best(self) -> int:
        """Step of the lowest test error, the first if several."""
        return int(np.argmin(self.test))


def run(
    method: str, rows: Sample, depth: int, trees: int = 100, learning_rate: float = 0.1, seed: int = 0,
    box: Box = BOXES["moons"],
) -> Run:  # fmt: skip
    """Fit one of PARALLEL or SEQUENTIAL once, and look at it after each of ROUNDS up to `trees`.

    depth: greatest depth of a tree, 0 for no limit. learning_rate: for boosting only. box: where the cells lie.
    ValueError for an unknown method, depth outside [0, 12], trees not in LIMITS, learning_rate outside [0.01, 1].
    """
    one_of("method", method, PARALLEL | SEQUENTIAL)
    within("depth", depth, 0, 12)
    one_of("trees", trees, LIMITS)
    within("learning_rate", learning_rate, 0.01, 1)
    points = np.concatenate([rows.X, rows.X_test, cells(box)])
    if method in PARALLEL:
        stages = _parallel(method, rows.X, rows.y, points, trees, depth, seed)
    else:
        grow = _adaboost if method == "adaboost" else _gradient
        stages = grow(rows.X, rows.y, points, trees, depth, learning_rate, seed)
    rounds = ROUNDS[trees >= ROUNDS]
    seen: list[float] = []
    kept: list[tuple[Array, float, float, float]] = []
    for share, positive, oob, in_bag in stages:
        seen.append(in_bag)
        if len(seen) == rounds[len(kept)]:
            kept.append(_measured(rows, share, positive, oob))
    while len(kept) < len(rounds):  # AdaBoost stopped: its last state stands for all later rounds
        kept.append(_measured(rows, share, positive, oob))
    vote, train, test, unseen = (np.array(column, dtype=float) for column in zip(*kept, strict=True))
    return frozen(Run(method, depth, rounds, vote, train, test, unseen, len(seen), float(np.mean(seen))))


def _measured(rows: Sample, share: Array, positive: Flags, oob: float) -> tuple[Array, float, float, float]:
    n, end = len(rows.y), len(rows.y) + TEST
    train, test = np.mean(positive[:n] != rows.y), np.mean(positive[n:end] != rows.y_test)
    return share[end:].copy(), float(train), float(test), oob


@dataclass(frozen=True)
class Duel:
    """Both recipes on the same rows. rows: the sample. left: the parallel method; right: the sequential one. box: of
    the picture. flip, learning_rate: as asked."""

    rows: Sample
    left: Run
    right: Run
    box: Box
    flip: float
    learning_rate: float

    def table(self) -> dict[str, Array]:
        """Trees, then the errors of both."""
        columns: dict[str, Array] = {"trees or rounds": self.left.rounds.astype(float)}
        for each in (self.left, self.right):
            name = (PARALLEL | SEQUENTIAL)[each.method]
            columns |= {f"{name}: training error": each.train, f"{name}: test error": each.test}
        return columns | {"out-of-bag error": self.left.oob}


def compare(
    parallel: str = "forest", parallel_depth: int = 0, sequential: str = "gradient", sequential_depth: int = 3,
    learning_rate: float = 0.1, data: str = "moons", n: int = 200, flip: float = 0.0, trees: int = 100, seed: int = 0,
) -> Duel:  # fmt: skip
    """A method of PARALLEL and one of SEQUENTIAL on the same rows; the defaults are scikit-learn's.

    ValueError for an unknown name, or a number outside the limits of `sample` and `run`.
    """
    one_of("parallel", parallel, PARALLEL)
    one_of("sequential", sequential, SEQUENTIAL)
    rows = sample(data, n, flip, seed)
    left = run(parallel, rows, parallel_depth, trees, seed=seed, box=BOXES[data])
    right = run(sequential, rows, sequential_depth, trees, learning_rate, seed, BOXES[data])
    return frozen(Duel(rows, left, right, BOXES[data], flip, learning_rate))


# ---------------------------------------------------------------------------------------- numbers for the prose


FLIP, SEEDS = 0.2, range(10)
