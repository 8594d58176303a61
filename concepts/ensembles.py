"""Bagging and boosting: two recipes that turn many trees into one better model.

Bagging (Breiman 1996, Machine Learning) grows each tree on its own bootstrap sample, blind to the others, and lets them
vote: what is chance in one tree averages out, so variance falls. A random forest (Breiman 2001, Machine Learning) also
hides features at each split, so that the trees differ more. Boosting grows small trees in sequence, each on what those
before it got wrong, and adds them up: bias falls. AdaBoost (Freund and Schapire 1997, Journal of Computer and System
Sciences) reweights the rows; gradient boosting (Friedman 2001, Annals of Statistics) fits the loss's negative gradient.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from sklearn import config_context
from sklearn.ensemble import AdaBoostClassifier, GradientBoostingClassifier
from sklearn.tree import DecisionTreeClassifier

from concepts import adaboost, bagging
from concepts.arrays import Array, Flags, Ints, frozen, one_of, within
from concepts.ensemble_data import BOXES, TEST, Box, Sample, cells, sample

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


# ------------------------------------------------------------------------------------------------ the two recipes


Stage = tuple[Array, Flags, float, float]
"""After one more tree: share of the vote for class 1, and whether it wins, at each point; the out-of-bag error; and
the share of distinct rows that the tree saw. Boosting has neither of the last two: nan."""


def _parallel(method: str, X: Any, y: Any, points: Any, trees: int, depth: int, seed: int) -> Iterator[Stage]:
    """Add up the trees' class shares. A row's out-of-bag vote counts only the trees that never saw it."""
    n = len(y)
    total, out_of_bag = np.zeros((len(points), 2)), np.zeros((n, 2))
    options: dict[str, Any] = {"max_features": 1 if method == "forest" else None, "max_depth": depth or None}
    for b, (tree, counts) in enumerate(bagging.bag(X, y, trees, seed, **options), 1):
        if method == "tree":
            b, total, out_of_bag = 1, np.zeros_like(total), np.zeros_like(out_of_bag)
        shares = tree.tree_.predict(points)
        total += shares
        unseen = counts == 0
        out_of_bag[unseen] += shares[:n][unseen]
        voted = out_of_bag.any(axis=1)
        wrong = (out_of_bag[:, 1] > out_of_bag[:, 0])[voted] != y[voted]
        yield total[:, 1] / b, total[:, 1] > total[:, 0], float(wrong.mean()), 1 - float(unseen.mean())


def _adaboost(X: Any, y: Any, points: Any, rounds: int, depth: int, learning_rate: float, seed: int) -> Iterator[Stage]:
    """Add up the stages' votes by weight. Fewer stages come when one is perfect, or no better than a coin."""
    model = AdaBoostClassifier(
        DecisionTreeClassifier(max_depth=depth or None), n_estimators=rounds, learning_rate=learning_rate,
        random_state=seed,
    ).fit(X, y)  # fmt: skip
    votes, so_far = np.zeros(len(points)), 0.0
    for tree, weight in zip(model.estimators_, model.estimator_weights_, strict=False):
        so_far += weight
        shares = tree.tree_.predict(points)
        votes += np.where(shares[:, 1] > shares[:, 0], weight, -weight)
        yield (1 + votes / so_far) / 2, votes > 0, np.nan, np.nan


def _gradient(X: Any, y: Any, points: Any, rounds: int, depth: int, learning_rate: float, seed: int) -> Iterator[Stage]:
    """Add up the trees' steps in log odds, from the log odds of all rows."""
    model = GradientBoostingClassifier(
        n_estimators=rounds, max_depth=depth or None, learning_rate=learning_rate, random_state=seed
    ).fit(X, y)
    score = np.full(len(points), np.log(y.mean() / (1 - y.mean())))
    for (tree,) in model.estimators_:
        score += learning_rate * tree.tree_.predict(points)[:, 0]
        yield 1 / (1 + np.exp(-score)), score >= 0, np.nan, np.nan


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
    with config_context(skip_parameter_validation=True):
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

FLIP, SEEDS = 0.2, range(3)


@cache
def label_cost() -> Mapping[str, tuple[float, float, float]]:
    """What it costs to flip a share FLIP of the labels of 200 moons rows, for 100 trees of each of three methods.

    Test error without flips, with them, and with them at the best number of trees: means over SEEDS.
    """
    methods = {"boosting": ("gradient", 3), "forest": ("forest", 3), "grown": ("forest", 0)}
    means = {}
    for name, (method, depth) in methods.items():
        runs = [[_on_moons(method, depth, flip, s) for flip in (0.0, FLIP)] for s in SEEDS]
        errors = [(clean.test[-1], noisy.test[-1], noisy.test[noisy.best]) for clean, noisy in runs]
        without, with_flips, at_best = np.mean(errors, axis=0).tolist()
        means[name] = (without, with_flips, at_best)
    return means


@cache
def _on_moons(method: str, depth: int, flip: float, seed: int) -> Run:
    return run(method, sample(flip=flip, seed=seed), depth, seed=seed)


def prediction() -> str:
    """Key of the right option: whose test error do flipped labels raise more, at equal depth? Two points count."""
    cost = label_cost()
    rise = {name: cost[name][1] - cost[name][0] for name in ("boosting", "forest")}
    if abs(rise["boosting"] - rise["forest"]) < 0.02:
        return "both" if max(rise.values()) > 0.02 else "neither"
    return max(rise, key=rise.__getitem__)


@cache
def claims() -> Mapping[str, float]:
    """The numbers that the prose quotes."""
    cost = label_cost()
    forest, noisy = _on_moons("forest", 0, 0.0, 0), _on_moons("forest", 0, FLIP, 0)
    many = bagging.correlation()
    stumps, clean = adaboost.boost(), adaboost.boost(flip=0.0)
    deep = [np.mean([adaboost.boost(flip=flip, depth=3, seed=s).test[-1] for s in SEEDS]) for flip in (0.0, FLIP)]
    at = {features: step for step, features in enumerate(bagging.FEATURES)}
    formula = bagging.variance_of_average(many.rho[:, None], many.s2[:, None], many.sizes)
    return {
        "flips": FLIP,
        "boosting_clean": cost["boosting"][0],
        "boosting_noisy": cost["boosting"][1],
        "boosting_rise": 100 * (cost["boosting"][1] - cost["boosting"][0]),
        "boosting_stopped": cost["boosting"][2],
        "forest_clean": cost["forest"][0],
        "forest_noisy": cost["forest"][1],
        "forest_rise": 100 * (cost["forest"][1] - cost["forest"][0]),
        "grown_clean": cost["grown"][0],
        "grown_noisy": cost["grown"][1],
        "grown_rise": 100 * (cost["grown"][1] - cost["grown"][0]),
        "in_bag": 1 - 1 / np.e,
        "in_bag_200": 1 - (1 - 1 / 200) ** 200,
        "in_bag_seen": forest.in_bag,
        "boosting_first": float(_on_moons("gradient", 3, FLIP, 0).test[-1]),
        "forest_first": float(_on_moons("forest", 3, FLIP, 0).test[-1]),
        "one_tree": float(np.mean([_on_moons("tree", 0, 0.0, s).test.mean() for s in SEEDS])),
        "bagged": float(np.mean([_on_moons("bagging", 0, 0.0, s).test[-1] for s in SEEDS])),
        "hundred": float(forest.test[-1]),
        "oob": float(forest.oob[-1]),
        "oob_rows": 200,
        "oob_se": 100 * float(np.sqrt(forest.oob[-1] * (1 - forest.oob[-1]) / 200)),
        "oob_noisy": float(noisy.oob[-1]),
        "noisy_test": float(noisy.test[-1]),
        "rho_all": float(many.rho[at[10]]),
        "rho_one": float(many.rho[at[1]]),
        "s2_all": float(many.s2[at[10]]),
        "s2_one": float(many.s2[at[1]]),
        "floor_all": float(many.floor[at[10]]),
        "floor_one": float(many.floor[at[1]]),
        "bias_all": float(many.bias2[at[10]]),
        "bias_one": float(many.bias2[at[1]]),
        "total_all": float((many.bias2 + many.forest)[at[10]]),
        "total_one": float((many.bias2 + many.forest)[at[1]]),
        "total_best": float((many.bias2 + many.forest)[many.best]),
        "best_features": int(many.features[many.best]),
        "sets": many.sets,
        "formula_gap": float(np.abs(formula / many.simulated - 1)[:, :-1].mean()),
        "stumps_flipped": float(stumps.flip),
        "stumps_weight": float(stumps.on_flipped[-1]),
        "stumps_last_error": float(stumps.error[-1]),
        "stumps_clean_error": float(clean.error[-1]),
        "stumps_test": float(stumps.test[-1]),
        "stumps_clean_test": float(clean.test[-1]),
        "deep_clean": float(deep[0]),
        "deep_noisy": float(deep[1]),
    }
