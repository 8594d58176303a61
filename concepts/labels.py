"""Which of two classes is the positive one, and which columns of a table hold labels and scores: guesses, the same on
every page, that a person may change."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

NUMERIC = ("number", "score")
"""Kinds of columns that hold numbers. The others: label (two values), category, date, identifier."""
POSITIVE = frozenset(
    """1 true yes y t ja j oui o si sí s sim evet tak да 是 はい positive pos + fraud fraudulent churn churned attrited
    exited bad default defaulted late spam event malignant m sick disease ill poor dead died case click clicked bought
    converted purchase purchased won win success failure failed anomaly attack abnormal left subscribed responded high
    attrited_customer charged_off on fail nok fake cancelled canceled lapsed terminated unsafe ano
    igen da ναι""".split()
)
"""Words for the class that is looked for, spaces within them as underscores."""
NEGATIVE = frozenset(
    """0 -1 false no n f nein non não nao hayır nie нет 否 いいえ negative neg genuine legit legitimate normal good ham
    - benign b healthy existing alive survived control none stayed stay retained paid current not low off lost
    existing_customer fully_paid pass passed ok safe real kept renewed ne nem nu όχι""".split()
)
"""Words for the class that it is told from."""
LABEL_NAMES = (
    *("label", "target", "class", "actual", "truth", "true", "outcome", "churn", "fraud", "default", "y"),
    *("attack", "response", "diagnosis", "converted", "survived", "exited", "spam", "event", "klasse"),
)
MODEL = re.compile(r"pred|prob|score|guess|estimate|hat\b|output|decision|model", re.IGNORECASE)
"""Names of what a model says: no truth."""
SCORE_NAMES = ("score", "prob", "pred", "risk", "hat")


def positive_last(names: Iterable[str]) -> tuple[str, str]:
    """Two classes, the likelier positive one last: of two numbers the larger; of two words the one that `POSITIVE`
    lists, or whose other `NEGATIVE` lists or is the same word denied; else the later in the alphabet.

    Raises:
        ValueError: unless there are exactly two.
    """
    both = sorted(set(names))
    if len(both) != 2:
        raise ValueError(f"there must be two classes, got {len(both)}.")
    first, second = sorted(both, key=lambda name: _likeliness(name, both[both[0] == name]))
    return first, second


def label_classes(labels: ArrayLike) -> tuple[str, str]:
    """The two classes of a label column as text, the one that is likelier the positive last; blanks are no class.

    Which it is is guessed by `positive_last`.

    Raises:
        ValueError: the column is empty, holds one class only, or more than two.
    """
    _, names = label_codes(labels)
    if not names:
        raise ValueError("labels must not all be missing: every row's label is empty.")
    if len(names) == 1:
        raise ValueError(f"labels must hold two classes, but every row says {names[0]!r}; two are compared.")
    if len(names) > 2:
        shown = ", ".join(map(repr, names[:5])) + (", ..." if len(names) > 5 else "")
        raise ValueError(f"labels must hold exactly two classes, but {len(names):,} were found: {shown}.")
    return positive_last(names)


def classes(table: pd.DataFrame) -> tuple[str, str]:
    """The classes in the one column of a table, as `label_classes` names them."""
    return label_classes(table.iloc[:, 0])


def label_codes(labels: ArrayLike) -> tuple[NDArray[np.int64], list[str]]:
    """(rows,) index of each row's class, -1 for a blank one, and the classes as text: 1, 1.0 and " 1" are the same."""
    raw, uniques = pd.factorize(np.asarray(labels, dtype=object))
    texts = [spelled(each) for each in uniques]
    names = sorted({text for text in texts if text})
    index = {name: number for number, name in enumerate(names)}
    codes = np.array([index.get(text, -1) for text in texts] + [-1])
    return codes[raw], names


def guess_columns(kinds: Mapping[str, str]) -> tuple[str, str]:
    """Which columns likely hold the true label and a model's score.

    kinds: by column, "label" (two values), "score", "number", ... A column that a model seems to have made is no label.
    Of scores for each class that of the positive one is taken. ValueError for fewer than two columns.
    """
    if len(kinds) < 2:
        raise ValueError(f"the file has {len(kinds)} column; it needs one with labels and one with scores.")
    names = list(kinds)

    def rank(name: str) -> tuple[bool, bool, int]:
        words = _apart(name).lower().split()
        named = next((place for place, word in enumerate(LABEL_NAMES) if word in words), len(LABEL_NAMES))
        return kinds[name] != "label", bool(MODEL.search(name)), named

    label = min(names, key=rank)
    others = [name for name in names if name != label]

    def merit(name: str) -> tuple[bool, int, bool, bool]:
        named = next((place for place, word in enumerate(SCORE_NAMES) if word in name.lower()), len(SCORE_NAMES))
        of = re.split(r"[\W_]+|(?<=[a-z])(?=\d)", name.lower())[-1]
        return kinds[name] not in NUMERIC, named, kinds[name] != "score", of in NEGATIVE

    return label, min(others, key=merit)


def spelled(value: Any) -> str:
    """A label as text: 1, 1.0 and " 1" are the same."""
    whole = isinstance(value, float | np.floating) and float(value).is_integer()
    return str(int(value)) if whole else str(value).strip()


def _apart(name: str) -> str:
    """Words of a name apart: is_fraud and isFraud are "is fraud"."""
    return re.sub(r"([a-z])([A-Z])|[_\W]+", r"\1 \2", name)


def _likeliness(name: str, other: str) -> tuple[int, float, str]:
    word, against = ("_".join(each.lower().split()) for each in (name, other))
    try:
        return 0, float(word.replace(",", ".")), name
    except ValueError:
        told = (word in POSITIVE) - (word in NEGATIVE)
        denied = _denies(against, word) - _denies(word, against)
        if {word, against} & NEGATIVE:  # what is not good is bad
            denied = -denied
        return 3 * denied + told, 0.0, name


def _denies(word: str, other: str) -> bool:
    """Whether a word is another one with a "not" before it."""
    return bool(re.fullmatch(rf"(not?|non|un|in|kein|nicht)[\s_-]*{re.escape(other)}", word))
