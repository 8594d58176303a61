"""AdaBoost's memory is one weight per row: rows that a stage gets wrong weigh more for the next.

Discrete AdaBoost (Freund and Schapire 1997, Journal of Computer and System Sciences), with labels y and votes of the
stages g_t at -1 and +1. All rows start equal. Stage t is fitted to the weighted rows; e_t is the weight it gets wrong.
It votes with a_t = rate / 2 * ln((1 - e_t) / e_t), and each row's weight is multiplied by exp(-a_t y g_t). Hence

    F_t = a_1 g_1 + ... + a_t g_t,        weight of a row before stage t + 1  is proportional to  exp(-y F_t):

the weight is the row's exponential loss so far, and AdaBoost is steepest descent on that loss with small trees as steps
(Friedman, Hastie and Tibshirani 2000, Annals of Statistics).
"""

from dataclasses import dataclass

import numpy as np
from sklearn import config_context
from sklearn.ensemble import AdaBoostClassifier
from sklearn.tree import DecisionTreeClassifier

from concepts.arrays import Array, Flags, frozen, within
from concepts.ensembles.ensemble_data import BOXES, Box, Sample, cells, sample

STAGES = 50
DEPTHS = (1, 2, 3, 4)


@dataclass(frozen=True)
class Boosted:
    """AdaBoost, stage by stage; T stages, n rows.

    rows: the sample. weight: (T, n) what each row weighs for the stage, each row of the array sums to 1. wrong: (T, n)
    which rows the stage gets wrong. region: (T, 1600) the stage's class at the cells of `box`, 0 or 1. error: (T,)
    weight that the stage gets wrong. vote: (T,) the stage's a_t. train, test: (T,) share of rows that all stages so far
    get wrong, of training and test rows. loss: (T,) their mean exponential loss in training, which no training error
    exceeds. stopped: whether AdaBoost ended before STAGES. flip, depth, learning_rate: as asked.
    """

    rows: Sample
    weight: Array
    wrong: Flags
    region: Array
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
    """Fit scikit-learn's AdaBoostClassifier to trees of `depth`, and recompute what it saw at each of its stages.

    Its estimator_weights_ are 2 a_t. Only a stage without error differs: there a_t would be infinite, and scikit-learn
    sets estimator_weights_ to 1 and stops. It also stops, without the stage, where one is no better than a coin.
    ValueError outside depth [1, 4], learning_rate [0.1, 1], and the limits of `sample`.
    """
    within("depth", depth, 1, 4)
    within("learning_rate", learning_rate, 0.1, 1)
    rows = sample(data, n, flip, seed)
    with config_context(skip_parameter_validation=True):
        model = AdaBoostClassifier(
            DecisionTreeClassifier(max_depth=depth), n_estimators=STAGES, learning_rate=learning_rate,
            random_state=seed,
        ).fit(rows.X, rows.y)  # fmt: skip
    stages = len(model.estimators_)
    points = np.concatenate([rows.X, rows.X_test, cells(BOXES[data])])
    shares = [tree.tree_.predict(points) for tree in model.estimators_]
    stage = np.array([np.where(share[:, 1] > share[:, 0], 1, -1) for share in shares], dtype=np.int8)
    vote = model.estimator_weights_[:stages] / 2
    end = n + len(rows.y_test)
    score = np.cumsum(vote[:, None] * stage[:, :end], axis=0)
    sign = 2 * rows.y - 1
    loss = np.exp(-sign * score[:, :n])
    weight = np.concatenate([np.ones((1, n)), loss[:-1]])
    weight /= weight.sum(axis=1, keepdims=True)
    wrong = stage[:, :n] != sign
    train = np.mean((score[:, :n] > 0) != (rows.y == 1), axis=1)
    test = np.mean((score[:, n:] > 0) != (rows.y_test == 1), axis=1)
    region = (stage[:, end:] + 1) / 2
    error = np.sum(weight * wrong, axis=1)
    stopped = stages < STAGES
    return frozen(Boosted(
        rows, weight, wrong, region, error, vote, train, test, loss.mean(axis=1), stopped, BOXES[data], flip, depth,
        learning_rate,
    ))  # fmt: skip
