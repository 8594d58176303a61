"""How far an estimate may lie from the true error: one split, k folds, and k folds over again."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from concepts.arrays import Array, Ints, frozen, within

REPEATS = 5
"""Rounds of repeated k-fold, each with its own shuffle."""
DIMENSIONS = 10
"""Features of the simulated classification, of which the first alone tells the classes apart."""


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
