"""AdaBoost's memory is one weight per row: rows that a stage gets wrong weigh more for the next.

Discrete AdaBoost (Freund and Schapire 1997, Journal of Computer and System Sciences), with labels y and votes of the
stages g_t at -1 and +1. All rows start equal. Stage t is fitted to the weighted rows; e_t is the weight it gets wrong.
It votes with a_t = rate / 2 * ln((1 - e_t) / e_t), and each row's weight is multiplied by exp(-a_t y g_t). Hence

    F_t = a_1 g_1 + ... + a_t g_t,        weight of a row before stage t + 1  is proportional to  exp(-y F_t):

the weight is the row's exponential loss so far, and AdaBoost is steepest descent on that loss with small trees as steps
(Friedman, Hastie and Tibshirani 2000, Annals of Statistics).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.tree._tree import Tree

from concepts.arrays import Array, Flags, frozen, within
from concepts.ensembles.ensemble_data import BOXES, Box, Sample, cells, sample
from concepts.trees import Grower

STAGES = 50
DEPTHS = (1, 2, 3, 4)


def stages(
    X: Any, y: Any, rounds: int, depth: int, rate: float, seed: int
) -> Iterator[tuple[Tree, float, float, Array]]:
    """AdaBoost itself: each stage's tree, the weight e_t that it gets wrong, its vote a_t, and (n,) the rows' weights.

    X: float32; y: 0 or 1. The stages are those of scikit-learn's AdaBoostClassifier, whose votes are 2 a_t. Where a
    stage makes no error, a_t would be infinite: it gets 1/2, and is the last. It is also the end, without the stage,
    where one is no better than a coin.
    """
    grower, source = Grower(X, max_depth=depth), np.random.RandomState(seed)
    weight = np.full(len(y), 1 / len(y))
    for _ in range(rounds):
        weight = np.maximum(weight, np.finfo(float).eps)
        tree = grower.grow(y, weight, int(source.randint(np.iinfo(np.int32).max)))
        share = tree.predict(X)
        wrong = (share[:, 1] > share[:, 0]) != y
        error = float(np.average(wrong, weights=weight))
        if error >= 0.5:
            return
        if error <= 0:
            yield tree, 0.0, 0.5, weight
            return
        vote = rate / 2 * np.log((1 - error) / error)
        yield tree, error, vote, weight
        weight = np.exp(
            np.log(weight) + 2 * vote * wrong
        )  # rounded as scikit-learn does: between splits of equal worth
        weight /= weight.sum()  # a last digit decides


@dataclass(frozen=True)
class Boosted:
    """AdaBoost, stage by stage; T stages, n rows.

    rows: the sample. weight: (T, n) what each row weighs for the stage, each row of the array sums to 1. wrong: (T, n)
    which rows the stage gets wrong. region: (T, 1600) the stage's class at the cells of `box`, 0 or 1. committee:
    (T, 1600) share of the votes so far for class 1 there. error: (T,) weight that the stage gets wrong. vote: (T,) the
    stage's a_t. train, test: (T,) share of rows that all stages so far get wrong, of training and test rows. loss: (T,)
    their mean exponential loss in training, which no training error exceeds. stopped: whether AdaBoost ended before
    STAGES. flip, depth, learning_rate: as asked.
    """

    rows: Sample
    weight: Array
    wrong: Flags
    region: Array
    committee: Array
    error: Array
    vote: Array
    train: Array
    test: Array
    loss: Array
    stopped: bool
    box: Box
    flip: float
    depth: int
    learning_rate: float

    @property
    def on_flipped(self) -> Array:
        """(T,) share of the weight that rests on rows with a flipped label."""
        return np.asarray(self.weight[:, self.rows.flipped].sum(axis=1))

    @property
    def effective(self) -> Array:
        """(T,) effective number of rows, 1 / sum of squared weights (Kish 1965): n when all weigh the same."""
        return np.asarray(1 / np.sum(self.weight**2, axis=1))

    def table(self) -> dict[str, Array]:
        """One column each for the stage, its error and vote, the errors so far, and the weights in summary."""
        return {
            "stage": np.arange(1.0, len(self.vote) + 1),
            "weighted error": self.error,
            "vote": self.vote,
            "training error so far": self.train,
            "exponential loss so far": self.loss,
            "test error so far": self.test,
            "weight on flipped rows": self.on_flipped,
            "largest weight": self.weight.max(axis=1),
            "effective rows": self.effective,
        }


def boost(
    data: str = "moons", n: int = 100, flip: float = 0.1, depth: int = 1, learning_rate: float = 1.0, seed: int = 0
) -> Boosted:
    """AdaBoost with trees of `depth`, and what it saw and said at each of its stages; see `stages` for where it ends.

    ValueError outside depth [1, 4], learning_rate [0.1, 1], and the limits of `sample`.
    """
    within("depth", depth, 1, 4)
    within("learning_rate", learning_rate, 0.1, 1)
    rows = sample(data, n, flip, seed)
    points = np.concatenate([rows.X, rows.X_test, cells(BOXES[data])])
    grown = [(tree, vote) for tree, _, vote, _ in stages(rows.X, rows.y, STAGES, depth, learning_rate, seed)]
    vote = np.array([vote for _, vote in grown])
    shares = [tree.predict(points) for tree, _ in grown]
    stage = np.array([np.where(share[:, 1] > share[:, 0], 1, -1) for share in shares], dtype=np.int8)
    end = n + len(rows.y_test)
    score = np.cumsum(vote[:, None] * stage, axis=0)
    sign = 2 * rows.y - 1
    loss = np.exp(-sign * score[:, :n])
    weight = np.concatenate([np.ones((1, n)), loss[:-1]])
    weight /= weight.sum(axis=1, keepdims=True)
    wrong = stage[:, :n] != sign
    train = np.mean((score[:, :n] > 0) != (rows.y == 1), axis=1)
    test = np.mean((score[:, n:end] > 0) != (rows.y_test == 1), axis=1)
    region = (stage[:, end:] + 1) / 2
    committee = (1 + score[:, end:] / np.cumsum(vote)[:, None]) / 2
    error = np.sum(weight * wrong, axis=1)
    stopped = len(vote) < STAGES
    return frozen(Boosted(
        rows, weight, wrong, region, committee, error, vote, train, test, loss.mean(axis=1), stopped, BOXES[data], flip,
        depth, learning_rate,
    ))  # fmt: skip
