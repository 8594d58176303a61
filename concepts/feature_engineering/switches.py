"""One change at a time: what each switch is worth by itself, fold by fold."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from concepts.arrays import Array, Progress, frozen, one_of
from concepts.feature_engineering.orders import orders
from concepts.feature_engineering.recipe import FULL, PLAIN, Recipe
from concepts.feature_engineering.trial import MODELS, Trial, scored

SWITCHES: Mapping[str, tuple[str, Any]] = {
    "log": ("numbers", "log"),
    "squares": ("terms", "squares"),
    "bins": ("weight_bins", 8),
    "one_hot": ("carrier", "one_hot"),
    "target": ("city", "target"),
    "cyclic": ("dates", "cyclic"),
    "words": ("note", "words"),
    "record": ("seller", "record"),
    "standard": ("scaling", "standard"),
}
"""What the lab turns on, or off, by itself."""
STARTS = {"plain": "Plain: switch one on", "full": "Full: switch one off"}


@dataclass(frozen=True)
class OneByOne:
    """What each switch does by itself. start: "plain" or "full". base: where it starts. scores: (9, 3, 5) R² by
    switch, model and fold, with that one switch thrown. gains: (9, 3, 5) what having it on adds, fold by fold."""

    start: str
    base: Trial
    scores: Array

    @property
    def gains(self) -> Array:
        return (self.scores - self.base.honest) * (1 if self.start == "plain" else -1)

    def table(self) -> dict[str, np.ndarray]:
        """One row a switch."""
        columns = {"switch": np.array(list(SWITCHES))}
        for place, model in enumerate(MODELS):
            columns |= {
                f"R², {model}": self.scores[:, place].mean(axis=1),
                f"gain in R², {model}": self.gains[:, place].mean(axis=1),
            }
        return columns


def one_by_one(
    start: str = "plain", n: int = 1200, noise: float = 5.0, seed: int = 0, progress: Progress = None
) -> OneByOne:
    """Throw each switch of SWITCHES by itself: on from the plain recipe, or off from the full one.

    The scores are those of `try_out`, in the same folds, so that differences are paired. ValueError for an unknown
    start, or as `orders` does.
    """
    one_of("start", start, tuple(STARTS))
    base, ends = (PLAIN, 1) if start == "plain" else (FULL, 0)
    data = orders(n, noise, seed)
    recipes = [base, *(pair(start, place)[ends] for place in range(len(SWITCHES)))]
    scores, columns = scored(recipes, data, progress)
    trial = Trial(base, "none", scores[0], scores[0], scores[0], columns[0], data.ceiling)
    return frozen(OneByOne(start, trial, scores[1:]))


def pair(start: str, place: int) -> tuple[Recipe, Recipe]:
    """The recipes without and with the switch at that place of SWITCHES, all others as `start` has them."""
    name, level = list(SWITCHES.values())[place]
    if start == "plain":
        return PLAIN, replace(PLAIN, **{name: level})
    return replace(FULL, **{name: getattr(PLAIN, name)}), FULL
