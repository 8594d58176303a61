"""A person's own rows on the network's plane: two columns of numbers, standardized, and a label of two classes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from concepts.arrays import frozen, varies, within
from concepts.labels import NUMERIC, classes, guess_columns, spelled
from concepts.neural_networks.training import Training, fit

MOST, LEAST, LEAST_OF_A_CLASS = 1000, 20, 5
"""Rows that are used at most and at least, and at least of each class."""
TRAINED = 0.6
"""Share of the rows to train on; the others test."""


@dataclass(frozen=True)
class Own:
    """A training, in standard deviations from the mean.

    names, means, sds: of the two columns. classes: the two, the one that counts as 1 last. rows: used. notes:
    sentences on what was left out.
    """

    training: Training
    names: tuple[str, str]
    means: tuple[float, float]
    sds: tuple[float, float]
    classes: tuple[str, str]
    rows: int
    notes: tuple[str, ...]

    def table(self) -> dict[str, NDArray[Any]]:
        """As the training's."""
        return self.training.table()


def guess(table: pd.DataFrame, kinds: Mapping[str, str]) -> tuple[str, str, str]:
    """Which columns are likely the label and the two features: the first two other columns of numbers.

    kinds: by column, "label", "number", "score", ... ValueError for fewer than three columns.
    """
    if table.shape[1] < 3:
        raise ValueError(f"the file has {table.shape[1]} columns; it needs two of numbers and a label.")
    label = guess_columns(kinds)[0]
    others = sorted((name for name in kinds if name != label), key=lambda name: kinds[name] not in NUMERIC)
    return label, others[0], others[1]


def own_table(
    table: pd.DataFrame,
    positive: str,
    hidden: int = 2,
    width: int = 4,
    activation: str = "relu",
    initializer: str = "he",
    lr: float = 0.1,
    seed: int = 0,
    x1: float = 0.0,
    x2: float = 0.0,
) -> Own:
    """Train a network on a table's first column, the label, and its next two, the features.

    positive: the class that counts as 1. The rest as of `train`; x1 and x2 are standardized. Rows with an empty cell
    are dropped and counted; of more than 1,000 a random 1,000 are used, six in ten of them to train on. Means and
    standard deviations are those of the rows to train on.

    Raises:
        ValueError: in one sentence, what is wrong with the columns and what is needed.
    """
    within("seed", seed, 0, 2**32 - 1)
    if table.shape[1] < 3:
        raise ValueError("the label and the two features must be three columns, but one was chosen twice.")
    both = classes(table.iloc[:, :1])
    if positive not in both:
        raise ValueError(f"positive must be {both[0]!r} or {both[1]!r}, got {positive!r}.")
    label = table.iloc[:, 0].map(spelled, na_action="ignore")
    numbers = table.iloc[:, 1:3].apply(pd.to_numeric, errors="coerce")
    for name in numbers:
        if numbers[name].isna().sum() > table[name].isna().sum():
            raise ValueError(f"{name} must hold numbers; choose another column, or say that it is one of numbers.")
    X = numbers.to_numpy(float)
    good = np.flatnonzero(label.isin(both).to_numpy() & np.isfinite(X).all(axis=1))
    notes = [f"{len(table) - len(good):,} rows with an empty cell are left out."] if len(good) < len(table) else []
    if len(good) < LEAST:
        raise ValueError(f"{len(good)} rows have a label and both numbers; at least {LEAST} are needed.")
    used = np.random.default_rng([seed, 2]).permutation(good)[:MOST]
    if len(used) < len(good):
        notes.append(f"Of {len(good):,} rows a random {len(used):,} are used.")
    X, y = X[used], (label.to_numpy()[used] == positive).astype(float)[:, None]
    n = round(TRAINED * len(used))
    means, sds = X[:n].mean(axis=0), X[:n].std(axis=0)
    for name, spread, size in zip(numbers, sds, np.abs(X[:n]).max(axis=0), strict=True):
        if not varies(spread, size):
            raise ValueError(f"{name} must vary, but is the same in every row to train on.")
    if min(y[:n].sum(), n - y[:n].sum()) < LEAST_OF_A_CLASS:
        raise ValueError(f"at least {LEAST_OF_A_CLASS} rows of each class are needed to train on; one has fewer.")
    Z = (X - means) / sds
    first, second = (str(name) for name in numbers)
    return frozen(
        Own(
            training=fit((Z[:n], y[:n], Z[n:], y[n:]), hidden, width, activation, initializer, lr, seed, x1, x2),
            names=(first, second),
            means=(float(means[0]), float(means[1])),
            sds=(float(sds[0]), float(sds[1])),
            classes=(next(each for each in both if each != positive), positive),
            rows=len(used),
            notes=tuple(notes),
        )
    )


def example() -> dict[str, NDArray[Any]]:
    """A made-up file to try: 300 fields, their acidity and salt, and whether a plant grows: it wants no extreme."""
    rng = np.random.default_rng(5)
    acidity, salt = rng.normal(6.5, 0.9, 300), rng.gamma(3.0, 0.6, 300)
    suits = ((acidity - 6.4) / 0.9) ** 2 + ((salt - 1.6) / 0.9) ** 2 + 0.35 * rng.standard_normal(300) < 1.1
    grows = np.where(suits, "yes", "no").astype(object)
    grows[rng.choice(300, 4, replace=False)] = None
    return {"acidity (pH)": np.round(acidity, 2), "salt (g/l)": np.round(salt, 2), "grows": grows}
