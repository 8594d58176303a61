"""The same nine methods on a table that a person brings: one column of categories, one target, five folds.

Everything is learned inside the training part of each fold, the out-of-fold codes in folds of their own within it. So
the levels of the held-out rows meet the encoder as they would in production, some of them for the first time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.model_selection import KFold, StratifiedKFold

from concepts.arrays import Array, Ints, frozen, numbers_only, varies, within
from concepts.high_cardinality import target_encoding as target
from concepts.high_cardinality.category_data import names, sample
from concepts.high_cardinality.hashing_trick import hashes
from concepts.high_cardinality.methods import METHODS, fit
from concepts.labels import NUMERIC, positive_last

MISSING = "(missing)"
LEAST_ROWS, MOST_ROWS, LEAST_OF_A_CLASS = 50, 20_000, 10


@dataclass(frozen=True)
class Own:
    """Scores by m and method. R² where the target is a number, ROC AUC where it has two classes.

    m: (steps,) smoothing; it moves the smoothed and the out-of-fold codes only, the ordered ones have m = 1. train, cv,
    sd: (steps, methods) mean score on the training parts, on the held-out parts, and the SD of the latter over the five
    folds. width: (methods,) columns, from all rows. count, own, encoded: (levels,), (levels,) and (steps, levels)
    rows, mean and code of each level, from all rows. prior: the target's mean. levels, rows: used. once: levels with a
    single row. unseen: share of held-out rows whose level the training part lacks. positive: the class that counts as
    1, or "" for a number. notes: sentences on what was left out or changed.
    """

    m: Array
    train: Array
    cv: Array
    sd: Array
    width: Ints
    count: Ints
    own: Array
    encoded: Array
    prior: float
    rows: int
    once: int
    unseen: float
    positive: str
    notes: tuple[str, ...]

    @property
    def levels(self) -> int:
        return len(self.count)

    @property
    def score(self) -> str:
        """What the scores are."""
        return "AUC" if self.positive else "R²"

    def table(self) -> dict[str, NDArray[Any]]:
        """One row an m and a method."""
        steps, methods = self.cv.shape
        return {
            "smoothing m (rows)": np.repeat(self.m, methods),
            "method": np.tile(list(METHODS.values()), steps),
            "columns": np.tile(self.width, steps),
            f"{self.score} in training": self.train.ravel(),
            f"{self.score} cross-validated": self.cv.ravel(),
            "SD over folds": self.sd.ravel(),
        }


def own(categories: Any, values: Any, min_count: int = 10, buckets: int = 256) -> Own:
    """Cross-validate every method.

    categories: (rows,) levels of any type; a missing one counts as a level of its own. values: (rows,) the target,
    numbers or two classes; rows without it are dropped and counted. Of more than 20,000 rows a random 20,000 are used.

    Raises:
        ValueError: in one sentence, what is wrong with the columns and what is needed.
    """
    within("min_count", min_count, 1, 10_000)
    within("buckets", buckets, 2, 2**20)
    level = pd.Series(np.asarray(categories, dtype=object)).map(_text)
    y, positive = _target(pd.Series(np.asarray(values, dtype=object)))
    if len(level) != len(y):
        raise ValueError(f"the categories and the target must be of one length, got {len(level):,} and {len(y):,}.")
    known = np.flatnonzero(~np.isnan(y))
    notes = [f"{len(y) - len(known):,} rows without a target are left out."] if len(known) < len(y) else []
    if len(known) > MOST_ROWS:
        notes.append(f"Of {len(known):,} rows a random {MOST_ROWS:,} are used, so that the answer comes at once.")
        known = np.sort(np.random.default_rng(0).permutation(known)[:MOST_ROWS])
    codes, vocabulary = pd.factorize(level.to_numpy()[known])
    y = y[known]
    blank = int(np.sum(level.to_numpy()[known] == MISSING))
    if blank:
        notes.append(f"{blank:,} rows without a category are kept, as a level of their own: {MISSING}.")
    folds = _folds(y, positive, len(vocabulary), str(vocabulary[0]) if len(vocabulary) else "")
    return _validate(codes.astype(np.int64), y, hashes(vocabulary), folds, min_count, buckets, positive, tuple(notes))


def guess(table: pd.DataFrame, kinds: Mapping[str, str]) -> tuple[str, str]:
    """Which columns are likely the category and the target: of those that hold categories the one with most levels; and
    one called target or the like, or the last that holds a label or numbers.

    kinds: by column, "category", "label", "number", "score", "date" or "identifier". ValueError for fewer than two
    columns.
    """
    if table.shape[1] < 2:
        raise ValueError(f"the file has {table.shape[1]} column; it needs one of categories and one with the target.")
    distinct = table.nunique()
    names = [name for name in kinds if distinct[name] > 1]
    named = [
        name
        for word in ("target", "label", "outcome", "price", "amount", "spend", "spent", "churn", "clicked", "y")
        for name in names
        if (word == name.lower() or (len(word) > 1 and word in name.lower()))
    ]
    usable = [name for name in names if kinds[name] in ("label", *NUMERIC)]
    goal = (named or usable[::-1] or list(kinds)[-1:])[0]
    merit = {"category": 2, "label": 1, "identifier": 1}
    category = max(
        (name for name in kinds if name != goal), key=lambda name: (merit.get(kinds[name], 0), distinct[name])
    )
    return category, goal


def own_table(table: pd.DataFrame, **settings: Any) -> Own:
    """`own` of a table's first column, the categories, and its second, the target. ValueError as its own, and where
    there is one column for both."""
    if table.shape[1] < 2:
        raise ValueError("the category and the target must be two columns, but one was chosen for both.")
    return own(table.iloc[:, 0], table.iloc[:, 1], **settings)


def example() -> dict[str, NDArray[Any]]:
    """A made-up file to try: 3,000 visits to 400 shops and what was spent, in euros; a few cells are missing."""
    rows = sample(400, 1.0, 3000, 0.6, 1.0, seed=7)
    rng = np.random.default_rng(7)
    shop = np.array(names(400, 7), dtype=object)[rows.codes]
    spent = np.round(np.exp(3 + 0.4 * rows.y), 2)
    shop[rng.choice(3000, 20, replace=False)] = None
    spent[rng.choice(3000, 15, replace=False)] = np.nan
    return {"shop": shop, "weekday": rng.choice(["Mon", "Tue", "Wed", "Thu", "Fri"], 3000), "spent": spent}


# ------------------------------------------------------------------------------------------------------- helpers


def _validate(
    codes: Ints, y: Array, hashed: Ints, folds: list[Ints], min_count: int, buckets: int, positive: str,
    notes: tuple[str, ...],
) -> Own:  # fmt: skip
    size = len(hashed)
    score = target.auc if positive else target.r2
    moving = {"smoothed": "naive", "folds": "folds"}
    train, cv = (np.empty((len(folds), len(target.M), len(METHODS))) for _ in range(2))
    unseen = 0
    for number, held in enumerate(folds):
        rest = np.setdiff1d(np.arange(len(y)), held)
        inner = target.fold_of(len(rest), 0)
        swept = target.fits(codes[rest], y[rest], inner, codes[held], y[held], size, score=score)
        unseen += int(np.sum(~np.isin(codes[held], codes[rest])))
        for place, method in enumerate(METHODS):
            if method in moving:
                train[number, :, place] = getattr(swept, f"train_{moving[method]}")
                cv[number, :, place] = getattr(swept, f"test_{moving[method]}")
                continue
            made = fit(method, codes[rest], y[rest], hashed, 1.0, min_count, buckets, 0)
            train[number, :, place] = _scored(score, y[rest], made.train)
            cv[number, :, place] = _scored(score, y[held], made.by_level[codes[held]])
    total, count = target.sums(codes, y, size)
    return frozen(
        Own(
            m=target.M,
            train=train.mean(axis=0),
            cv=cv.mean(axis=0),
            sd=cv.std(axis=0, ddof=1),
            width=np.array([fit(each, codes, y, hashed, 1.0, min_count, buckets, 0).width for each in METHODS]),
            count=count,
            own=total / count,
            encoded=target.blend(total, count, y.mean(), target.additive(count, target.M[:, None])),
            prior=float(y.mean()),
            rows=len(y),
            once=int(np.sum(count == 1)),
            unseen=unseen / len(y),
            positive=positive,
            notes=notes,
        )
    )


def _scored(score: target.Score, y: Array, predicted: Array) -> float:
    return float(score(predicted, np.ones(len(y), np.int64), y, float(target.dot(y, y))))


def _folds(y: Array, positive: str, levels: int, first: str) -> list[Ints]:
    """The held-out rows of each fold, or why there can be none."""
    if len(y) < LEAST_ROWS:
        raise ValueError(f"{len(y)} rows have a target; at least {LEAST_ROWS} are needed for five folds.")
    if levels < 2:
        raise ValueError(f"every row's category is {first!r}; at least two levels are needed to tell them apart.")
    if positive:
        fewer = int(min(y.sum(), len(y) - y.sum()))
        if fewer < LEAST_OF_A_CLASS:
            raise ValueError(
                f"the rarer class has {fewer} rows; at least {LEAST_OF_A_CLASS} are needed for five folds."
            )
        splitter: Any = StratifiedKFold(target.FOLDS, shuffle=True, random_state=0)
    else:
        splitter = KFold(target.FOLDS, shuffle=True, random_state=0)
    folds = [held for _, held in splitter.split(np.empty(len(y)), y.astype(int) if positive else y)]
    if not all(varies(np.ptp(y[held]), np.abs(y[held]).max()) for held in folds):
        raise ValueError("the target hardly varies: in one of five folds of rows all its values are the same.")
    return folds


def _target(raw: pd.Series) -> tuple[Array, str]:
    """The target as numbers, nan where missing; and, where it has two classes, the one that became 1."""
    texts = raw.map(_text).where(lambda each: each != MISSING)
    found = sorted(texts.dropna().unique())
    if not found:
        raise ValueError("the target must not be missing everywhere: every row's is empty.")
    if _alike(found):
        raise ValueError(f"the target must vary, but every row says {found[0]!r}.")
    if len(found) == 2:
        positive = positive_last(found)[1]
        return np.where(texts.isna(), np.nan, (texts == positive).astype(float)), positive
    y = pd.to_numeric(texts, errors="coerce").to_numpy(float)
    bad = np.isnan(y) & texts.notna().to_numpy()
    if bad.sum() > 0.5 * texts.notna().sum():
        shown = ", ".join(map(repr, found[:3]))
        raise ValueError(f"the target must be numbers or two classes, but holds {len(found):,} texts: {shown}, ...")
    numbers_only("the target", y, bad, texts.to_numpy(object))
    return y, ""


def _alike(texts: list[str]) -> bool:
    """Whether there is one text, or two that are one number up to rounding."""
    if len(texts) != 2:
        return len(texts) < 2
    numbers = pd.to_numeric(pd.Series(texts, dtype=object), errors="coerce").to_numpy(float)
    return bool(np.isfinite(numbers).all() and not varies(np.ptp(numbers), np.abs(numbers).max()))


def _text(value: Any) -> str:
    """A cell as text: 1, 1.0 and " 1" are the same, and what is empty is missing."""
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    text = "" if pd.isna(value) else str(value).strip()
    return text or MISSING
