"""The ML Test Score: 28 tests in four sections, and the score is the worst section's (Breck et al. 2017).

Half a point for a test that somebody ran by hand, with the result written down and passed on; a full point if a system
runs it again and again. A section adds up its seven tests. The final score is the least of the four sums, so that
nobody can make up for missing monitoring by testing the model twice as well. It follows that a step in any other
section than the weakest raises nothing, and that two sections in a tie need a step each.

The tests are told here in words of our own. The scale is the paper's of 2017; the workshop's of 2016
counted twice as much.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concepts.arrays import Array, Ints, frozen, within

SECTIONS = {
    "Features and data": (
        "A schema says what each feature may be, and is checked",
        "Each feature is shown to help the model",
        "No feature costs more than it brings",
        "Features keep the rules of the house, and the law's",
        "Personal data is protected all along the pipeline",
        "A new feature reaches production quickly",
        "The code that makes features is tested",
    ),
    "Model development": (
        "Each model specification is reviewed and checked in",
        "Offline metrics move with what users feel",
        "All hyperparameters were tuned",
        "It is known how fast the model goes stale",
        "A simpler model does no better",
        "Quality is good enough on every important slice",
        "The model was tested for fairness and inclusion",
    ),
    "ML infrastructure": (
        "Training twice gives the same model",
        "The code of the model specification has unit tests",
        "The whole pipeline has an integration test",
        "Quality is checked before a model is served",
        "One example can be followed through the model, step by step",
        "A new model meets a canary before all traffic",
        "The model in production can be rolled back",
    ),
    "Monitoring": (
        "A change in what we depend on is announced to us",
        "Inputs keep their invariants, in training and serving",
        "Training and serving compute the same features",
        "No model in production is too old",
        "No NaN or infinity, in training or serving",
        "Speed, latency and memory have not got worse",
        "Prediction quality on live data has not got worse",
    ),
}
"""The tests of each section, in the paper's order."""
NAMES = tuple(SECTIONS)
TESTS = 7
POINTS = (0.0, 0.5, 1.0)
STATES = {0: "Not done", 1: "By hand", 2: "Automated"}
BANDS = (
    (0.0, "More a research project than a production system"),
    (1.0, "Not wholly untested, but serious holes are possible"),
    (2.0, "A first pass at production; more may be needed"),
    (3.0, "Reasonably tested; more could be automated"),
    (5.0, "Strongly tested and monitored, fit for critical systems"),
    (7.0, "Exceptionally tested and monitored"),
)
"""Highest score of each band, and what the paper reads from it, in our words."""
EXAMPLE = "2210002-1102210-2122112-0100110"
"""A team that tests its pipeline well and hardly watches what it serves. Made up."""


def read_answers(text: str) -> tuple[int, ...]:
    """28 answers, a digit each: 0 not done, 1 by hand, 2 automated. Dashes may part the sections. ValueError for
    anything else."""
    digits = text.replace("-", "")
    if len(digits) != TESTS * len(NAMES) or set(digits) - set("012"):
        raise ValueError(f"answers must be {TESTS * len(NAMES)} digits of 0, 1 or 2, got {text[:40]!r}.")
    return tuple(map(int, digits))


def write_answers(answers: Sequence[int]) -> str:
    """The text that `read_answers` reads, with a dash between sections."""
    return "-".join("".join(map(str, answers[i : i + TESTS])) for i in range(0, len(answers), TESTS))


def sums(answers: tuple[int, ...]) -> Array:
    """(4,) points of each section."""
    return np.asarray(np.array(POINTS)[list(answers)].reshape(len(NAMES), TESTS).sum(axis=1))


def final(answers: tuple[int, ...]) -> float:
    """The score: the least of the sections' points."""
    return float(sums(answers).min())


def band(score: float) -> str:
    """What the score says, 0 to 7: each band is open below and closed above, and zero is a band by itself."""
    within("score", score, 0, 7)
    return next(words for highest, words in BANDS if score <= highest)


@dataclass(frozen=True)
class Step:
    """One more half point: test (0 to 27), its new state, and what it costs in units of one test done by hand."""

    test: int
    state: int
    cost: float


def next_step(answers: tuple[int, ...], automating: float) -> Step | None:
    """The cheapest half point in the weakest section; None when that has all its points.

    automating: the cost of automating a test that was done by hand, in units of doing one by hand; 1 or more. All
    tests of a kind cost the same, as in the paper, so the first that is open stands for all of them. In a tie of
    sections the first is taken: the others need a step as well before the score moves.
    """
    weakest = int(np.argmin(sums(answers)))
    mine = answers[weakest * TESTS : (weakest + 1) * TESTS]
    for state, cost in ((0, 1.0), (1, automating)):
        if state in mine:
            return Step(weakest * TESTS + mine.index(state), state + 1, cost)
    return None


@dataclass(frozen=True)
class Plan:
    """The score after 0, 1, 2, ... of the best next steps, until all sections have all points.

    answers: (steps, 28) states.  points: (steps, 4) by section.  score: (steps,).  cost: (steps,) so far.
    taken: the step that led to each, None for the start.  automating: as asked for.
    """

    answers: Ints
    points: Array
    score: Array
    cost: Array
    taken: tuple[Step | None, ...]
    automating: float

    def weakest(self, step: int) -> list[str]:
        """Names of the sections with the least points."""
        return [name for name, points in zip(NAMES, self.points[step], strict=True) if points == self.score[step]]

    def to_raise(self, step: int) -> int:
        """Steps until the score is higher than at `step`; 0 when it cannot be."""
        higher = np.flatnonzero(self.score > self.score[step])
        return int(higher[0]) - step if higher.size else 0

    def table(self) -> dict[str, NDArray[Any]]:
        """One row a step."""
        tests = [text for section in SECTIONS.values() for text in section]
        columns: dict[str, NDArray[Any]] = {"steps": np.arange(len(self.score)), "cost": self.cost}
        columns |= {name: self.points[:, i] for i, name in enumerate(NAMES)}
        columns["score"] = self.score
        columns["step"] = np.array([f"{tests[each.test]}: {STATES[each.state]}" if each else "" for each in self.taken])
        return columns


def plan(answers: str = EXAMPLE, automating: float = 3.0) -> Plan:
    """All next best steps from `answers` (28 digits) on.

    Since doing by hand comes before automating and costs no more, each score is reached at the least cost there is.
    ValueError for answers that are not 28 digits of 0, 1, 2, or automating outside [1, 10].
    """
    within("automating", automating, 1, 10)
    now = read_answers(answers)
    rows, cost = [now], [0.0]
    taken: list[Step | None] = [None]
    while step := next_step(now, automating):
        now = (*now[: step.test], step.state, *now[step.test + 1 :])
        rows.append(now)
        taken.append(step)
        cost.append(cost[-1] + step.cost)
    points = np.array([sums(each) for each in rows])
    return frozen(Plan(np.array(rows), points, points.min(axis=1), np.array(cost), tuple(taken), automating))
