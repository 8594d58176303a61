"""A rare class in the plane, the remedies that people reach for, and one ruler for all of them.

A remedy changes what a model is trained on, or how it is trained. It is judged on test rows that keep the rare class as
rare as it is, at 0.5 and at a threshold that was chosen on validation rows: scores first, decisions second.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from imblearn.over_sampling import SMOTE, RandomOverSampler
from imblearn.under_sampling import RandomUnderSampler
from sklearn import config_context
from sklearn.ensemble import GradientBoostingClassifier, IsolationForest, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.tree import DecisionTreeClassifier

from concepts.arrays import Array, Flags, Ints, frozen, one_of, within

TEST = 10_000
LAYOUTS = {"beside": "Beside the majority", "sides": "On both sides of it"}
CLASSIFIERS = {
    "logistic": "Logistic regression",
    "tree": "Shallow tree (depth 4)",
    "forest": "Random forest",
    "boosting": "Gradient boosting",
}
SAMPLERS: Mapping[str, Any] = {"over": RandomOverSampler, "smote": SMOTE, "under": RandomUnderSampler}
REMEDIES = {
    "nothing": "Nothing",
    "weights": "Class weights",
    "over": "Random over-sampling",
    "smote": "SMOTE",
    "under": "Random under-sampling",
    "balanced": "Balanced forest",
    "isolation": "Isolation forest",
}
MEASURES = ("accuracy", "precision", "recall", "f1", "mcc")
TREES, DEPTH, STAGES, ISOLATION_TREES = 20, 6, 40, 15


# --------------------------------------------------------------------------------------------------------- the rows


@dataclass(frozen=True)
class Rows:
    """X: (n, 2) features; y: (n,) classes, 1 for the rare one. The rare rows come first."""

    X: Array
    y: Ints


def sample(
    share: float = 0.05, n: int = 1000, separation: float = 2.0, layout: str = "beside", seed: int = 0
) -> tuple[Rows, Rows, Rows]:
    """n rows to train on, n to validate on, and 10,000 to test on; `share` of each are of the rare class.

    Both classes are round clouds with SD 1. The rare one's centre lies `separation` away along the diagonal, or, with
    layout "sides", half of it on either side. The random numbers do not depend on the share: rarer only relabels.
    ValueError for share outside [0.01, 0.5], n outside [1000, 4000], separation outside [0, 4], an unknown layout, or
    seed outside [0, 2^32 - 1].
    """
    within("share", share, 0.01, 0.5)
    within("n", n, 1000, 4000)
    within("separation", separation, 0, 4)
    one_of("layout", layout, LAYOUTS)
    within("seed", seed, 0, 2**32 - 1)
    noise = np.random.default_rng(seed).standard_normal((2 * n + TEST, 2))
    parts = []
    for start, rows in ((0, n), (n, n), (2 * n, TEST)):
        row = np.arange(rows)
        y = (row < round(share * rows)).astype(int)
        side = np.where((layout == "sides") & (row % 2 == 1), -1, 1)
        X = noise[start : start + rows] + (separation / np.sqrt(2) * side * y)[:, None]
        parts.append(frozen(Rows(X, y)))
    return parts[0], parts[1], parts[2]


def posterior(X: Array, share: float, separation: float, layout: str) -> Array:
    """(n,) true probability of the rare class at each row of X, by Bayes' rule."""
    along = separation * X.sum(axis=1) / np.sqrt(2)
    tilt = np.logaddexp(along, -along) - np.log(2) if layout == "sides" else along
    log_odds = np.log(share / (1 - share)) + tilt - separation**2 / 2
    return np.asarray(1 / (1 + np.exp(-log_odds)))


# ----------------------------------------------------------------------------------------------------- the remedies


@dataclass(frozen=True)
class Training:
    """What a remedy hands to the model. X: (m, 2), y: (m,), weight: (m,). row: (m,) the training row that each is, or
    -1 for one that SMOTE made up."""

    X: Array
    y: Ints
    weight: Array
    row: Ints

    @property
    def share(self) -> float:
        """Share of the rare class, by weight."""
        return float(self.weight @ self.y / self.weight.sum())


def rebalance(remedy: str, rows: Rows, share_after: float = 0.5, seed: int = 0) -> Training:
    """The training rows with the rare class raised to `share_after`, by weights or by resampling.

    remedy: "nothing", "weights", "over", "smote" or "under"; at one half, weights are scikit-learn's "balanced".
    ValueError for another remedy, or share_after below the rows' own share or above 0.5.
    """
    one_of("remedy", remedy, ("nothing", "weights", *SAMPLERS))
    n, ones = len(rows.y), int(rows.y.sum())
    if not ones / n - 1e-9 <= share_after <= 0.5:
        raise ValueError(f"share_after must be from the rows' own {ones / n:.4f} to 0.5, got {share_after!r}.")
    row, weight = np.arange(n), np.ones(n)
    if remedy == "weights":
        weight = np.where(rows.y == 1, share_after * n / ones, (1 - share_after) * n / (n - ones))
    if remedy not in SAMPLERS:
        return Training(rows.X, rows.y, weight, row)
    odds = share_after / (1 - share_after)
    target = {0: round(ones / odds)} if remedy == "under" else {1: round((n - ones) * odds)}
    sampler = SAMPLERS[remedy](sampling_strategy=target, random_state=seed)
    X, y = sampler.fit_resample(rows.X, rows.y)
    made_up = np.full(len(y) - n, -1) if remedy == "smote" else row[:0]
    row = np.append(row, made_up) if remedy == "smote" else np.asarray(sampler.sample_indices_)
    return Training(X, y, np.ones(len(y)), row)


def classifier_of(classifier: str, seed: int) -> Any:
    """A fresh model, by its key in CLASSIFIERS."""
    one_of("classifier", classifier, CLASSIFIERS)
    if classifier == "logistic":
        return LogisticRegression()
    if classifier == "tree":
        return DecisionTreeClassifier(max_depth=4, random_state=seed)
    if classifier == "forest":
        return RandomForestClassifier(TREES, max_depth=DEPTH, random_state=seed)
    return GradientBoostingClassifier(n_estimators=STAGES, random_state=seed)


@dataclass(frozen=True)
class Remedied:
    """A trained remedy. score: rows (m, 2) to (m,) scores from 0 to 1, high for the rare class. training: what the
    model saw; for the balanced forest, its first tree."""

    score: Callable[[Array], Array]
    training: Training


def apply(remedy: str, classifier: str, rows: Rows, seed: int = 0, share_after: float = 0.5) -> Remedied:
    """Train with a remedy of REMEDIES.

    The balanced forest (Chen, Liaw and Breiman 2004, University of California technical report 666) gives each tree a
    bootstrap of the rare rows and as many of the rest. The isolation forest (Liu, Ting and Zhou 2008, ICDM) sees no
    class at all: a row that random cuts soon set apart scores high. Both ignore `classifier` and `share_after`. The
    isolation forest's score is no probability, but it has its own 0.5: above, the paper calls a row an anomaly.
    """
    one_of("remedy", remedy, REMEDIES)
    with config_context(skip_parameter_validation=True, assume_finite=True):
        if remedy == "isolation":
            isolation = IsolationForest(n_estimators=ISOLATION_TREES, random_state=seed).fit(rows.X)
            return Remedied(lambda X: -np.asarray(isolation.score_samples(X)), rebalance("nothing", rows))
        if remedy == "balanced":
            return _balanced_forest(rows, seed)
        training = rebalance(remedy, rows, share_after, seed)
        weight = training.weight if remedy == "weights" else None  # forests draw otherwise even with equal weights
        model = classifier_of(classifier, seed).fit(training.X, training.y, sample_weight=weight)
    return Remedied(lambda X: np.asarray(model.predict_proba(X)[:, 1]), training)


def _balanced_forest(rows: Rows, seed: int) -> Remedied:
    """What imbalanced-learn's `BalancedRandomForestClassifier` draws and grows, tree by tree, in a third of the time:
    it checks all rows anew for each tree."""
    X, y, rng = rows.X.astype(np.float32), rows.y.astype(float), np.random.RandomState(seed)
    classes = np.flatnonzero(y == 0), np.flatnonzero(y == 1)
    few = min(map(len, classes))
    trees, drawn = [], []
    for _ in range(TREES):
        of_tree, of_rows = (int(rng.randint(np.iinfo(np.int32).max)) for _ in range(2))
        draw = np.random.RandomState(of_rows)
        drawn.append(np.concatenate([each[draw.choice(len(each), few)] for each in classes]))
        tree = DecisionTreeClassifier(max_depth=DEPTH, max_features="sqrt", random_state=of_tree)
        trees.append(tree.fit(X[drawn[-1]], y[drawn[-1]], check_input=False).tree_)

    def score(X: Array) -> Array:
        return np.asarray(np.mean([tree.predict(X.astype(np.float32))[:, 1] for tree in trees], axis=0))

    return Remedied(score, Training(rows.X[drawn[0]], rows.y[drawn[0]], np.ones(2 * few), drawn[0]))


# --------------------------------------------------------------------------------------------------------- the ruler


def measure(y: Ints, flagged: Flags) -> Array:
    """(5,) the MEASURES of flagging these rows. Where nothing is flagged, or all is, what is undefined counts as 0."""
    tp, fp = float(np.sum(flagged & (y == 1))), float(np.sum(flagged & (y == 0)))
    fn, tn = float(np.sum(y == 1)) - tp, float(np.sum(y == 0)) - fp
    spread = np.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn))
    return np.array([
        (tp + tn) / len(y),
        tp / max(tp + fp, 1),
        tp / max(tp + fn, 1),
        2 * tp / max(2 * tp + fp + fn, 1),
        (tp * tn - fp * fn) / spread if spread else 0.0,
    ])  # fmt: skip


@dataclass(frozen=True)
class Ranking:
    """Rows by falling score, cut after each distinct score. threshold: (k,) the scores; tp, flagged: (k,) rare rows,
    and all rows, with that score or more."""

    threshold: Array
    tp: Array
    flagged: Array

    @property
    def precision(self) -> Array:
        return self.tp / self.flagged

    @property
    def recall(self) -> Array:
        return self.tp / self.tp[-1]

    @cached_property
    def pr_auc(self) -> float:
        """Area under precision over recall, as the average precision; a score that knows nothing gets the share."""
        return float(np.diff(self.recall, prepend=0) @ self.precision)

    @cached_property
    def roc_auc(self) -> float:
        """Chance that a rare row outranks another row, ties counting one half."""
        tp, fp = np.append(0, self.tp), np.append(0, self.flagged - self.tp)
        return float(np.trapezoid(tp / tp[-1], fp / fp[-1]))

    @cached_property
    def best(self) -> float:
        """The threshold with the highest F1, the highest such if several."""
        return float(self.threshold[np.argmax(self.tp / (self.flagged + self.tp[-1]))])


def rank(y: Ints, score: Array) -> Ranking:
    """Cut y (n,) at every score (n,)."""
    order = np.argsort(-score, kind="stable")
    falling = score[order]
    last = np.flatnonzero(np.append(falling[1:] != falling[:-1], True))
    return frozen(Ranking(falling[last], np.cumsum(y[order])[last].astype(float), (last + 1).astype(float)))
