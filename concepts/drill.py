"""Questions whose numbers are drawn anew, and whose answer is computed: what practice is made of.

A kind of question is a function of a seed. What is wrong in it is computed as well: each wrong answer is what one named
mistake gives, so that who makes it can be told which it was. A draw in which two answers look alike, or in which the
question has no clear answer, is drawn again.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from itertools import combinations
from typing import Any

import numpy as np
from numpy.random import Generator

from concepts.arrays import Array, frozen, one_of

FORMS = ("number", "choice", "order", "curve")
TRIES = 200
"""Draws after which a kind is at fault, not the chance."""


class DegenerateError(ValueError):
    """This draw makes no question: two answers look alike, or there is none."""


@dataclass(frozen=True)
class Mistake:
    """One way to go wrong, and where it leads.

    name: what was done, in words that can follow "You": "took 1.645 for 1.96". value: the answer that it gives, of the
    kind of the right one. why: one sentence that says what is right instead, or why this is wrong.
    """

    name: str
    value: Any
    why: str


@dataclass(frozen=True)
class Curve:
    """What is drawn over what. x: (points,). label_x, label_y: the axes' names, with units. low, high: ends of y."""

    x: Array
    label_x: str
    label_y: str
    low: float
    high: float


@dataclass(frozen=True)
class Drill:
    """A question with its answer.

    ask: the question, in Markdown. form: what an answer is: a number, one of several choices, an order of several, or a
    drawn curve. answer: a number; a choice (number or text); a tuple of texts; or an array (points,) over `curve.x`.
    way: the right way, two lines with the numbers in them. scene: the page's scene that shows it. mistakes: the wrong
    answers, named. spec: how numbers are shown, in Python's format: ".1%". unit: what stands behind a number.
    tolerance: how far off is still right, in the answer's own unit; for a curve on average. choices: as they are
    offered, right and wrong; for an order, the texts as they are handed out. curve: what a curve is drawn over.

    Raises:
        DegenerateError: two answers cannot be told apart as they are shown, or within the tolerance.
    """

    ask: str
    form: str
    answer: Any
    way: tuple[str, str]
    scene: str
    mistakes: tuple[Mistake, ...]
    spec: str = ""
    unit: str = ""
    tolerance: float = 0.0
    choices: tuple[Any, ...] = ()
    curve: Curve | None = None

    def __post_init__(self) -> None:
        one_of("form", self.form, FORMS)
        answers = [self.answer, *(each.value for each in self.mistakes)]
        shown = [self.text(each) for each in answers]
        if self.form != "curve" and len(set(shown)) < len(shown):
            raise DegenerateError(f"two answers look alike: {', '.join(shown)}.")
        if self.form in ("number", "curve"):
            if not all(np.isfinite(each).all() for each in answers):
                raise DegenerateError("an answer is not finite.")
            if any(self.off(each.value) <= 2 * self.tolerance for each in self.mistakes):
                raise DegenerateError("a mistake lies within the tolerance of the right answer.")
        if self.form == "number":
            for one, other in combinations(self.mistakes, 2):
                if abs(one.value - other.value) <= max(self._near(one), self._near(other)):
                    raise DegenerateError("two mistakes lead to the same answer.")

    def text(self, answer: Any) -> str:
        """An answer as it is shown."""
        if isinstance(answer, str):
            return answer
        if isinstance(answer, tuple):
            return " → ".join(map(str, answer))
        if isinstance(answer, np.ndarray):
            return ""
        return format(answer, self.spec).replace("-", "−") + (f" {self.unit}" if self.unit else "")

    def off(self, given: Any) -> float:
        """How far a number is from the right one, or a curve on average."""
        return float(np.mean(np.abs(np.asarray(given, float) - np.asarray(self.answer, float))))

    def is_right(self, given: Any) -> bool:
        """Whether an answer counts as right."""
        if self.form in ("number", "curve"):
            return self.off(given) <= self.tolerance * (1 + 1e-9)
        return self.text(given) == self.text(self.answer)

    def _near(self, mistake: Mistake) -> float:
        """How far off an answer may be and still be that mistake: as far as a right one, but in proportion where the
        mistake leads to a smaller number, and as far as digits are shown; what is drawn half as far again."""
        if self.form == "curve":
            return 1.5 * self.tolerance
        digits = re.search(r"\.(\d)", self.spec)
        shown = 0.5 * 10.0 ** -int(digits[1]) / (100 if self.spec.endswith("%") else 1) if digits else 0.0
        share = abs(mistake.value / self.answer) if self.answer else 1.0
        return max(self.tolerance * min(1.0, share), shown)

    def mistake_of(self, given: Any) -> Mistake | None:
        """The mistake that a wrong answer shows, where it is one that is known."""
        if self.is_right(given):
            return None
        if self.form in ("number", "curve"):
            distance = {each.name: float(np.mean(np.abs(given - each.value))) for each in self.mistakes}
            near = [each for each in self.mistakes if distance[each.name] <= min(self._near(each), self.off(given))]
            return min(near, key=lambda each: distance[each.name], default=None)
        return next((each for each in self.mistakes if self.text(each.value) == self.text(given)), None)


Kind = Callable[[int], Drill]


def kind(make: Callable[[Generator], Drill]) -> Kind:
    """A kind of question out of a function that draws one: the same seed gives the same question, and a draw that makes
    none is drawn again."""

    @wraps(make)
    def drawn(seed: int) -> Drill:
        for turn in range(TRIES):
            try:
                drill = make(np.random.default_rng([seed, turn]))
            except DegenerateError:
                continue
            frozen(drill.answer)
            return drill
        raise RuntimeError(f"{make.__name__} draws no question from seed {seed}.")

    return drawn


def named(*kinds: Kind) -> dict[str, Kind]:
    """A question's kinds, by the names of their functions."""
    return {kind.__name__: kind for kind in kinds}


def number(
    ask: str,
    answer: float,
    mistakes: Sequence[Mistake],
    way: tuple[str, str],
    scene: str,
    *,
    tolerance: float,
    spec: str,
    unit: str = "",
) -> Drill:
    """A number that is typed. For a share, spec ends in % and people type percent; values stay shares."""
    return Drill(ask, "number", float(answer), way, scene, tuple(mistakes), spec, unit, tolerance)


def choice(
    rng: Generator,
    ask: str,
    answer: Any,
    mistakes: Sequence[Mistake],
    way: tuple[str, str],
    scene: str,
    *,
    spec: str = "",
    unit: str = "",
) -> Drill:
    """One of several: numbers in their order, texts in any."""
    offered = [answer, *(each.value for each in mistakes)]
    if all(not isinstance(each, str) for each in offered):
        offered = sorted(offered)
    else:
        offered = [offered[place] for place in rng.permutation(len(offered))]
    return Drill(ask, "choice", answer, way, scene, tuple(mistakes), spec, unit, choices=tuple(offered))


def order(
    rng: Generator,
    ask: str,
    answer: Sequence[str],
    mistakes: Sequence[Mistake],
    way: tuple[str, str],
    scene: str,
) -> Drill:
    """Three to five things to be put in order, the first first; handed out in no order."""
    handed = tuple(answer)
    while handed in (tuple(answer), tuple(answer)[::-1]):
        handed = tuple(answer[place] for place in rng.permutation(len(answer)))
    return Drill(ask, "order", tuple(answer), way, scene, tuple(mistakes), choices=handed)


def drawn(
    ask: str,
    curve: Curve,
    answer: Array,
    mistakes: Sequence[Mistake],
    way: tuple[str, str],
    scene: str,
    *,
    tolerance: float,
    spec: str = "",
    unit: str = "",
) -> Drill:
    """A curve that is drawn. tolerance: how far off it may be on average, in the unit of y."""
    return Drill(ask, "curve", np.array(answer, float), way, scene, tuple(mistakes), spec, unit, tolerance, curve=curve)
