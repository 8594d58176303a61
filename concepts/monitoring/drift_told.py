"""All columns at once: can a classifier tell a reference row from a current one?

It sees what no single column shows, a correlation that turned above all. Without drift its AUC on rows that it has not
seen is 0.5, whatever the columns.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import StratifiedKFold

from concepts.arrays import Array, Indices
from concepts.roc_auc.ranking import interval, placements, variance_of_mean

FOLDS = 5
ROWS, CELLS = 2000, 400_000
"""Rows a side that it sees at most, and cells of both tables: more columns, fewer rows."""
FEWEST = 100
"""Rows a side below which it is not asked."""
CODES, LEVEL = 30, 5
"""Categories that it can tell from each other, the most frequent of both files, each with so many rows; the rest are
one."""
SINGLY = 16
"""Up to so many columns are shuffled one by one; of more, first groups of them, then the two worst groups' columns."""
REPEATS = 0.5
"""Share of a table's rows that must differ from each other, so that equal ones are held out together."""
NAMED, LEAST, SHARE = 2, 0.01, 0.25
"""Columns named at most; the AUC that one must cost when shuffled, and its share of what the first costs."""


@dataclass(frozen=True)
class Told:
    """How well the two tables are told apart, row by row.

    auc, lower, upper: on held-out rows, with its 95% interval. rows: of reference and of current that were used.
    leans_on: (column, AUC lost when it is shuffled in the held-out rows), the greatest loss first.
    alike: whether both tables hold the same rows, in any order: then nothing can tell them apart, nor was it tried.
    """

    auc: float
    lower: float
    upper: float
    rows: tuple[int, int]
    leans_on: tuple[tuple[str, float], ...]
    alike: bool = False


def tell_apart(before: pd.DataFrame, after: pd.DataFrame, seed: int = 0) -> Told | None:
    """Gradient-boosted trees on both tables' rows, numbers as they are and categories by a code; the columns agree.

    The AUC is the mean of `FOLDS` held-out folds, each with its own model. Within a fold the model is fixed, so without
    drift each of them is 0.5 on average, which one AUC over all folds' scores is not. The variance within a fold is
    DeLong's (1988, Biometrics). The folds' models share rows, so the mean varies more than its folds alone say: by the
    factor 1 + folds × test rows / training rows of C. Nadeau and Y. Bengio (2003, Inference for the generalization
    error, Machine Learning). None where there is no column, or fewer than `FEWEST` rows on a side.

    A row that both tables hold is no reason to guess: a model that saw it with one label would give that to its twin,
    which has the other. So equal rows are held out together, unless most rows have equals in their own table: then they
    are values rather than records, and a model must see them to know them.
    """
    columns = before.shape[1]
    if not columns or min(len(before), len(after)) < FEWEST:
        return None
    rng = np.random.default_rng(seed)
    most = max(min(ROWS, CELLS // (2 * columns)), FEWEST)
    drawn = [
        table if len(table) <= most else table.iloc[np.sort(rng.choice(len(table), most, replace=False))]
        for table in (before, after)
    ]
    x = np.stack([_coded(*(table[name] for table in drawn)) for name in before], axis=1)
    y = np.repeat([0, 1], [len(table) for table in drawn])
    rows = (int((y == 0).sum()), int((y == 1).sum()))
    same = _equals(x)
    if np.array_equal(np.sort(same[y == 0]), np.sort(same[y == 1])):
        return Told(0.5, 0.5, 0.5, rows, (), alike=True)
    aucs, variances, losses = list[float](), list[float](), np.zeros(columns)
    for train, test in _folds(same, y, seed):
        model = HistGradientBoostingClassifier(
            learning_rate=0.15,
            max_iter=40,
            max_leaf_nodes=8,
            max_bins=63,
            early_stopping=False,
            random_state=seed,
        ).fit(x[train], y[train])
        held, truth = x[test], y[test]
        auc, variance = _auc(model, held, truth)
        aucs.append(auc)
        variances.append(variance)
        losses += _losses(model, held, truth, auc, rng) / FOLDS
    shared = 1 + FOLDS / (FOLDS - 1)
    found = interval(float(np.mean(aucs)), shared * float(np.sum(variances)) / FOLDS**2, 0.95)
    order = [place for place in np.argsort(-losses)[:NAMED] if losses[place] >= max(LEAST, SHARE * losses.max())]
    leans_on = tuple((str(before.columns[place]), float(losses[place])) for place in order)
    return Told(found.auc, found.lower, found.upper, rows, leans_on)


# ------------------------------------------------------------------------------------------------------- helpers


def _equals(x: Array) -> Indices:
    """(rows,) the same number for equal rows, counted by first appearance; missing values are equal."""
    return pd.factorize(pd.util.hash_pandas_object(pd.DataFrame(x + 0.0), index=False))[0]


def _folds(same: Indices, y: Indices, seed: int) -> Iterator[tuple[Indices, Indices]]:
    """(train, test) rows of each fold, with both labels in their shares. same: what `_equals` says of the rows."""
    held = [np.bincount(same[y == side], minlength=same.max() + 1) for side in (0, 1)]
    splitter = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
    if any((rows > 0).sum() < REPEATS * rows.sum() for rows in held):
        yield from splitter.split(y, y)
        return
    kind = (held[1] > 0) * (1 + (held[0] > 0))  # in the first table, in the second, in both
    counts = np.bincount(kind, minlength=3)
    kind = np.where(counts < FOLDS, counts.argmax(), np.arange(3))[kind]  # too few for all folds: with the others
    for _, group in splitter.split(kind, kind):
        out = np.isin(same, group)
        yield np.flatnonzero(~out), np.flatnonzero(out)


def _coded(before: pd.Series, after: pd.Series) -> Array:
    """A column of both tables as numbers, NaN where one is missing; a category as a code, which trees can split.

    The code is the rank of the category's frequency in both files together, ties by name, so it knows nothing of which
    file is which.
    """
    both = pd.concat([before, after], ignore_index=True)
    if pd.api.types.is_numeric_dtype(both) and not pd.api.types.is_bool_dtype(both):
        return both.to_numpy(float, na_value=np.nan)
    texts = both.astype(str).where(both.notna())
    counts = texts.value_counts().sort_index().sort_values(ascending=False, kind="stable")
    ranks = {level: min(rank, CODES) if rows >= LEVEL else CODES for rank, (level, rows) in enumerate(counts.items())}
    return texts.map(ranks).to_numpy(float, na_value=np.nan)


def _auc(model: HistGradientBoostingClassifier, x: Array, y: Array) -> tuple[float, float]:
    """The AUC on these rows, and its variance for a fixed model."""
    scores = model.decision_function(x)
    beaten, beating = placements(np.sort(scores[y == 1]), np.sort(scores[y == 0]))
    return float(beaten.mean()), variance_of_mean(beaten) + variance_of_mean(beating)


def _losses(model: HistGradientBoostingClassifier, x: Array, y: Array, auc: float, rng: np.random.Generator) -> Array:
    """(columns,) the AUC that shuffling a column costs; 0 for those in groups that cost less than others."""

    def cost(columns: Indices) -> float:
        mixed = x.copy()
        mixed[:, columns] = x[rng.permutation(len(x))][:, columns]
        return auc - _auc(model, mixed, y)[0]

    losses, every = np.zeros(x.shape[1]), np.arange(x.shape[1])
    if len(every) > SINGLY:
        groups = np.array_split(every, int(np.sqrt(len(every))))
        worst = np.argsort([-cost(group) for group in groups])[:2]
        every = np.concatenate([groups[place] for place in worst])
    losses[every] = [cost(every[[place]]) for place in range(len(every))]
    return losses
