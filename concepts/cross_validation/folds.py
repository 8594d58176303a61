"""Who trains and who validates, as scikit-learn's own splitters have it."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import GroupKFold, KFold, StratifiedKFold, TimeSeriesSplit

from concepts.arrays import Array, Ints, frozen, one_of, within

SCHEMES: dict[str, Callable[[int, int], Any]] = {
    "plain": lambda k, seed: KFold(k),
    "shuffled": lambda k, seed: KFold(k, shuffle=True, random_state=seed),
    "stratified": lambda k, seed: StratifiedKFold(k, shuffle=True, random_state=seed),
    "grouped": lambda k, seed: GroupKFold(k, shuffle=True, random_state=seed),
    "time": lambda k, seed: TimeSeriesSplit(k),
    "purged": lambda k, seed: KFold(k),
}
FOLDS = frozen(np.arange(2, 11))
"""Numbers of folds on the map. Beyond ten nobody can read it."""


@dataclass(frozen=True)
class FoldMap:
    """Who trains and who validates, for every k in `folds` (steps).

    labels, groups: (n,) class 0 or 1, and group of each row, in order of time.
    roles: a (k, n) array for each step: 1 trains, 2 validates, 0 is left out.
    shares: a (k,) array for each step, positives in each validation fold. split_groups: (steps,) largest number of
    groups with rows on both sides of one fold. from_future: (steps,) share of the pairs of a validation
    row and a training row, over all folds, in which the training row is the later.
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
    scheme: str = "shuffled", n: int = 100, positives: float = 0.2, rows_per_group: int = 4, gap: int = 0, seed: int = 0
) -> FoldMap:
    """scikit-learn's own splitters on n rows in order of time, for 2 to 10 folds.

    scheme: "plain" (blocks, in order), "shuffled", "stratified", "grouped" "time" (train on the past
    only) or "purged" (blocks, in order, and no training rows near the validation rows on either side).
    n: rows, 40 to 200. positives: share of class 1, 0.1 to 0.5; that many rows, rounded, at random times.
    rows_per_group: rows of one person, 1 to 10 but at most n / 10; people come back at random times too.
    gap: rows without which "time" trains before the validation rows, and "purged" on both sides, as Lopez de Prado
    (2018) purges rows whose labels overlap, 0 to 20; the others ignore it. ValueError outside of these.
    """
    one_of("scheme", scheme, SCHEMES)
    within("n", n, 40, 200)
    within("positives", positives, 0.1, 0.5)
    within("rows_per_group", rows_per_group, 1, min(10, n // 10))
    within("gap", gap, 0, 20)
    rng = np.random.default_rng(seed)
    labels = rng.permutation((np.arange(n) < round(positives * n)).astype(np.int64))
    groups = rng.permutation(np.arange(n) // rows_per_group)
    roles, shares, split, future = [], [], [], []
    for k in FOLDS:
        role = np.zeros((k, n), dtype=np.int8)
        late = pairs = 0
        for fold, (train, validate) in enumerate(_split(scheme, int(k), labels, groups, seed)):
            if scheme in ("time", "purged"):
                train = train[(train < validate[0] - gap) | (train > validate[-1] + gap)]
            role[fold, train], role[fold, validate] = 1, 2
            late += int(np.sum(train[:, None] > validate))
            pairs += len(train) * len(validate)
        roles.append(role)
        shares.append(np.array([labels[row == 2].mean() for row in role]))
        split.append(max(len(np.intersect1d(groups[row == 1], groups[row == 2])) for row in role))
        future.append(late / max(pairs, 1))
    return frozen(
        FoldMap(scheme, FOLDS, labels, groups, tuple(roles), tuple(shares), np.array(split), np.array(future))
    )


def _split(scheme: str, k: int, labels: Ints, groups: Ints, seed: int) -> list[Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # fewer positives than folds: the map shows what comes of it
        rows = np.zeros((len(labels), 1))
        return list(SCHEMES[scheme](k, seed).split(rows, labels, groups if scheme == "grouped" else None))
