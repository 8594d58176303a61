"""Cross-validation: let every row be judged once by a model that has not seen it.

Cut the rows into k folds. Train on k - 1 of them, validate on the one left out, k times, and average. All rows serve
both purposes, and the average over k parts scatters less than one part alone. What it estimates is the error of the
*procedure* at this sample size, and only if nothing that was learned from a validation row reached its training set.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr
from sklearn.model_selection import GroupKFold, KFold, StratifiedKFold, TimeSeriesSplit

from concepts import leakage
from concepts.arrays import Array, Ints, frozen, one_of, within

SCHEMES: dict[str, Callable[[int, int], Any]] = {
    "plain": lambda k, seed: KFold(k),
    "shuffled": lambda k, seed: KFold(k, shuffle=True, random_state=seed),
    "stratified": lambda k, seed: StratifiedKFold(k, shuffle=True, random_state=seed),
    "grouped": lambda k, seed: GroupKFold(k, shuffle=True, random_state=seed),
    "time": lambda k, seed: TimeSeriesSplit(k),
}
FOLDS = frozen(np.arange(2, 11))
"""Numbers of folds on the map. Beyond ten nobody can read it."""
REPEATS = 5
"""Rounds of repeated k-fold, each with its own shuffle."""
DIMENSIONS = 10
"""Features of the simulated classification, of which the first alone tells the classes apart."""


# ------------------------------------------------------------------------------------------------------- the folds


@dataclass(frozen=True)
class FoldMap:
    """Who trains and who validates, for every k in `folds` (steps).

    labels, groups: (n,) class 0 or 1, and group of each row, in order of time.
    roles: a (k, n) array for each step: 1 trains, 2 validates, 0 is left out.
    shares: a (k,) array for each step, positives in each validation fold. split_groups: (steps,) largest number of
    groups with rows on both sides of one fold. from_future: (steps,) share of the training rows, over all folds, that
    are later than the earliest row they help to judge.
    """

    scheme: str
    folds: Ints
    labels: Ints
    groups: Ints
    roles: tuple[NDArray[np.int8], ...]
    shares: tuple[Array, ...]
    split_groups: Ints
    from_future: Array

    def table(self) -> dict[str, np.ndarray]:
        return {
            "folds": self.folds,
            "lowest positive share of a fold": np.array([each.min() for each in self.shares]),
            "highest positive share of a fold": np.array([each.max() for each in self.shares]),
            "groups on both sides": self.split_groups,
            "share of training rows from the future": self.from_future,
        }


def fold_map(
    scheme: str = "shuffled", n: int = 100, positives: float = 0.2, rows_per_group: int = 4, seed: int = 0
) -> FoldMap:
    """scikit-learn's own splitters on n rows in order of time, for 2 to 10 folds.

    scheme: "plain" (blocks, in order), "shuffled", "stratified", "grouped" or "time" (train on the past only).
    n: rows, 40 to 200. positives: share of class 1, 0.1 to 0.5; that many rows, rounded, at random times.
    rows_per_group: rows of one person, 1 to 10 but at most n / 10; people come back at random times too.
    ValueError outside of these.
    """
    one_of("scheme", scheme, SCHEMES)
    within("n", n, 40, 200)
    within("positives", positives, 0.1, 0.5)
    within("rows_per_group", rows_per_group, 1, min(10, n // 10))
    rng = np.random.default_rng(seed)
    labels = rng.permutation((np.arange(n) < round(positives * n)).astype(np.int64))
    groups = rng.permutation(np.arange(n) // rows_per_group)
    roles, shares, split, future = [], [], [], []
    for k in FOLDS:
        role = np.zeros((k, n), dtype=np.int8)
        late = trained = 0
        for fold, (train, validate) in enumerate(_split(scheme, int(k), labels, groups, seed)):
            role[fold, train], role[fold, validate] = 1, 2
            late += int(np.sum(train > validate.min()))
            trained += len(train)
        roles.append(role)
        shares.append(np.array([labels[row == 2].mean() for row in role]))
        split.append(max(len(np.intersect1d(groups[row == 1], groups[row == 2])) for row in role))
        future.append(late / trained)
    return frozen(
        FoldMap(scheme, FOLDS, labels, groups, tuple(roles), tuple(shares), np.array(split), np.array(future))
    )


def _split(scheme: str, k: int, labels: Ints, groups: Ints, seed: int) -> list[Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # fewer positives than folds: the map shows what comes of it
        rows = np.zeros((len(labels), 1))
        return list(SCHEMES[scheme](k, seed).split(rows, labels, groups if scheme == "grouped" else None))


# --------------------------------------------------------------------------------------------------- the estimate


@dataclass(frozen=True)
class Estimates:
    """Error rates estimated on many fresh data sets of n rows, for every k in `folds` (steps), the last of them n.

    truth: (sets,) true error of the model trained on all n rows of each set, in closed form.
    one_split, k_fold, repeated: (steps, sets) validation error of one fold alone, of all k, and of five rounds of k.
    naive_se, corrected_se: (steps,) mean over the sets of the standard error that the k folds of one set suggest: their
    standard deviation over the root of k, and with Nadeau and Bengio's correction.
    """

    folds: Ints
    n: int
    truth: Array
    one_split: Array
    k_fold: Array
    repeated: Array
    naive_se: Array
    corrected_se: Array

    def methods(self) -> dict[str, Array]:
        return {"one split": self.one_split, "k-fold": self.k_fold, "repeated k-fold": self.repeated}

    def bias(self, estimates: Array) -> Array:
        """(steps,) mean estimate less mean true error."""
        return np.asarray(estimates.mean(axis=-1) - self.truth.mean())

    def standard_error(self, estimates: Array) -> Array:
        """(steps,) simulation's own error of `bias`: that of a mean over the sets."""
        return np.asarray((estimates - self.truth).std(axis=-1, ddof=1) / np.sqrt(self.truth.size))

    def table(self) -> dict[str, np.ndarray]:
        columns: dict[str, np.ndarray] = {"folds": self.folds}
        for name, estimates in self.methods().items():
            columns[f"{name}: mean"] = estimates.mean(axis=1)
            columns[f"{name}: sd over data sets"] = estimates.std(axis=1, ddof=1)
        return columns | {"naive standard error": self.naive_se, "corrected standard error": self.corrected_se}


def estimates(n: int = 40, separation: float = 1.5, sets: int = 300, seed: int = 0) -> Estimates:
    """Nearest-centroid classification of two Gaussian classes, cross-validated on `sets` fresh data sets.

    n: rows of a data set, half in each class, even, 20 to 100. separation: distance of the class means in standard
    deviations, 0 to 4. sets: 50 to 400. ValueError outside of these.
    Folds are stratified: rows of a class are dealt out in turn. "One split" holds out one fold of k.
    """
    within("n", n, 20, 100)
    if n % 2:
        raise ValueError(f"n must be even, got {n}.")
    within("separation", separation, 0, 4)
    within("sets", sets, 50, 400)
    rng = np.random.default_rng(seed)
    labels = np.arange(n) % 2
    X = rng.standard_normal((sets, n, DIMENSIONS))
    X[:, :, 0] += separation * (labels - 0.5)
    folds = np.array([k for k in (2, 3, 4, 5, 6, 8, 10, 15, 20) if k <= n // 2] + [n])
    pairs = np.arange(n) // 2
    orders = [pairs] + [_dealt(rng, n) for _ in range(REPEATS - 1)]
    one, all_k, many, naive = [], [], [], []
    for k in folds:
        rounds = [
            _fold_errors(X, labels, np.arange(n) if k == n else order % k, int(k))
            for order in orders[: 1 if k == n else None]
        ]
        first, sizes = rounds[0]
        one.append(first[:, 0])
        all_k.append(first @ sizes / n)
        many.append(np.mean([errors @ size / n for errors, size in rounds], axis=0))
        naive.append(first.std(axis=1, ddof=1) / np.sqrt(k))
    naive_se = np.array([each.mean() for each in naive])
    corrected = naive_se * np.sqrt(1 + folds / (folds - 1))
    return frozen(
        Estimates(
            folds,
            n,
            true_error(X, labels, separation),
            np.array(one),
            np.array(all_k),
            np.array(many),
            naive_se,
            corrected,
        )
    )


def true_error(X: Array, labels: Ints, separation: float) -> Array:
    """(sets,) chance that the rule trained on X (sets, n, features) errs on a fresh row: a Gaussian tail a class."""
    low, high = X[:, labels == 0].mean(axis=1), X[:, labels == 1].mean(axis=1)
    normal, middle = high - low, (high + low) / 2
    offset = np.einsum("sp,sp->s", normal, middle)
    length, half = np.linalg.norm(normal, axis=1), separation / 2 * normal[:, 0]
    return np.asarray((ndtr((-half - offset) / length) + ndtr((offset - half) / length)) / 2)


def _dealt(rng: np.random.Generator, n: int) -> Ints:
    """A place in the queue for each row, shuffled within each class."""
    order = np.empty(n, dtype=np.int64)
    order[0::2], order[1::2] = rng.permutation(n // 2), rng.permutation(n // 2)
    return order


def _fold_errors(X: Array, labels: Ints, fold: Ints, k: int) -> tuple[Array, Array]:
    """(sets, k) error in each fold of the rule trained without it, and (k,) rows of each fold.

    A centroid without a fold is the sum of all rows less the sum of the fold's: no model is trained twice.
    """
    member = (fold == np.arange(k)[:, None]).astype(float)
    centroids = []
    for label in (0, 1):
        inside = member * (labels == label)
        kept = X[:, labels == label].sum(axis=1)[:, None] - np.einsum("kn,snp->skp", inside, X, optimize=True)
        centroids.append(kept / ((labels == label).sum() - inside.sum(axis=1))[:, None])
    low, high = centroids
    normal = high - low
    offset = np.einsum("skp,skp->sk", normal, (high + low) / 2)
    score = np.einsum("snp,snp->sn", X, normal[:, fold]) - offset[:, fold]
    wrong = (score > 0) != labels
    sizes = member.sum(axis=1)
    return wrong @ member.T / sizes, sizes


# --------------------------------------------------------------------------------------------- what the page quotes


@cache
def claims() -> dict[str, float]:
    """The numbers in the answer."""
    found = estimates()
    five, ten = int(np.flatnonzero(found.folds == 5)[0]), int(np.flatnonzero(found.folds == 10)[0])
    leak = leakage.selection()
    time = leakage.time_order()
    shuffled = fold_map("shuffled").shares[-1]
    deviation = {name: each.std(axis=1, ddof=1) for name, each in found.methods().items()}
    late = int(np.flatnonzero(time.persistence == 0.95)[0])
    return {
        "true_error": float(found.truth.mean()),
        "split_sd": float(deviation["one split"][five]),
        "five_sd": float(deviation["k-fold"][five]),
        "repeated_sd": float(deviation["repeated k-fold"][five]),
        "two_sd": float(deviation["k-fold"][0]),
        "loo_sd": float(deviation["k-fold"][-1]),
        "two_bias": float(found.bias(found.k_fold)[0]),
        "ten_bias": float(found.bias(found.k_fold)[ten]),
        "loo_bias": float(found.bias(found.k_fold)[-1]),
        "bias_error": float(found.standard_error(found.k_fold)[-1]),
        "naive_se": float(found.naive_se[ten]),
        "ten_sd": float(deviation["k-fold"][ten]),
        "corrected_se": float(found.corrected_se[ten]),
        "own_correlation": float(np.corrcoef(found.k_fold[ten], found.truth)[0, 1]),
        "wrong_way": float(leak.outside[-1]),
        "right_way": float(leak.inside[-1]),
        "time_shuffled": float(time.shuffled[late]),
        "time_ordered": float(time.ordered[late]),
        "gap_ordered": float(leakage.time_order(gap=20).ordered[late]),
        "shuffled_lowest": float(shuffled.min()),
        "shuffled_highest": float(shuffled.max()),
    }


def prediction() -> str:
    """What cross-validation says of pure noise when the features were chosen on all rows first."""
    claimed = leakage.selection().outside[-1]
    return "tiny" if claimed < 0.1 else "third" if claimed < 0.42 else "half"
