"""Guardrails and the decision: what must not get worse, and what to do with everything that a test has shown.

A guardrail asks the opposite question of the primary metric. There, no significant gain means no launch. Here, no
significant harm must not mean an all-clear: a small test finds no harm in anything. So a guardrail comes with a
margin, the largest harm that would be accepted, and is held only when a harm that large is ruled out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import ndtr, ndtri

from concepts.ab_testing.multiple_tests import holm
from concepts.ab_testing.reading import Reading
from concepts.arrays import one_of

RATIO_ALARM = 0.001
"""Below this p-value the split is broken. Low, since every test is checked (Kohavi, Tang and Xu 2020)."""

MIXED_ALARM = 0.01
"""Above this share of users in several arms the assignment is broken: some of a difference is then undone, or made."""


@dataclass(frozen=True)
class Guardrail:
    """A metric that must not get worse by `margin` or more, in its own units.

    control, treatment: rate or mean in each arm.  sd: standard deviation of a user's value; None for a rate.
    worse: "higher" when a rise does harm (errors, latency), "lower" when a fall does (revenue, retention).
    """

    name: str
    control: float
    treatment: float
    margin: float
    sd: float | None = None
    worse: str = "higher"


EXAMPLE = (
    {"name": "Error rate", "control": 0.0100, "treatment": 0.0102, "margin": 0.0020, "sd": 0.0, "worse": "higher"},
    {"name": "Latency (ms)", "control": 210.0, "treatment": 212.0, "margin": 5.0, "sd": 80.0, "worse": "higher"},
    {"name": "Refund rate", "control": 0.0200, "treatment": 0.0203, "margin": 0.0020, "sd": 0.0, "worse": "higher"},
)
"""Rows to start from, as people edit them: a standard deviation of 0 says that the metric is a rate."""


def read_rows(rows: Sequence[Mapping[str, Any]]) -> list[Guardrail]:
    """Edited rows as guardrails; `sd` 0 stands for a rate.

    Raises ValueError when a row repeats a name, or `worse` is neither "higher" nor "lower".
    """
    names = [row["name"] for row in rows]
    for row in rows:
        if names.count(row["name"]) > 1:
            raise ValueError(f"name must be unique among guardrails, got {row['name']!r} twice.")
        one_of("worse", row["worse"], ("higher", "lower"))
    return [Guardrail(**{**row, "sd": row["sd"] or None}) for row in rows]


@dataclass(frozen=True)
class Verdict:
    """verdict: "held", "violated" or "not shown".  harm, low, high: the change for the worse, with its interval.

    p_margin: one-sided p-value of a harm of `margin` or more.  p_harm: one-sided p-value of any harm, Holm-adjusted.
    """

    name: str
    verdict: str
    harm: float
    low: float
    high: float
    margin: float
    p_margin: float
    p_harm: float


def guardrails(
    metrics: Sequence[Guardrail], users_control: int, users_treatment: int, alpha: float = 0.05
) -> tuple[Verdict, ...]:
    """Each guardrail's verdict, by z tests at level alpha / 2 on one side.

    "held": a harm as large as the margin is ruled out. Shipping needs all of them held, so no correction is due
    (intersection-union test, Berger 1982, Technometrics). "violated": not held, and harm is shown; any one raises the
    alarm, so those p-values are Holm's. "not shown": neither, which is lack of data and no all-clear. Where a rate is 0
    or 1, both variances come from one conversion and one user without more an arm (Agresti and Caffo 2000, The American
    Statistician): no error among ten users does not rule out any.
    ValueError for a margin or sd not positive, a rate outside [0, 1], an unknown direction, no users.
    """
    if not 0 < alpha <= 0.5:
        raise ValueError(f"alpha must lie in (0, 0.5], got {alpha}.")
    if min(users_control, users_treatment) < 2:
        raise ValueError(f"users must be at least 2 in each arm, got {users_control} and {users_treatment}.")
    harm, error = np.zeros((2, len(metrics)))
    for i, each in enumerate(metrics):
        if not each.margin > 0:
            raise ValueError(f"margin of {each.name!r} must be positive, got {each.margin}.")
        one_of(f"worse of {each.name!r}", each.worse, ("higher", "lower"))
        pair = np.array([each.control, each.treatment], dtype=float)
        if each.sd is None:
            if not np.all((pair >= 0) & (pair <= 1)):
                raise ValueError(f"rates of {each.name!r} must lie in [0, 1], got {pair[0]:g} and {pair[1]:g}.")
            if np.any((pair == 0) | (pair == 1)):  # nothing seen is no certainty: one more user each way
                users = np.array([users_control, users_treatment])
                spread = (pair * users + 1) / (users + 2)
                variance = spread * (1 - spread) * users / (users + 2)
            else:
                variance = pair * (1 - pair)
        else:
            if not (each.sd > 0 and np.isfinite(pair).all()):
                raise ValueError(f"sd of {each.name!r} must be positive and its means finite, got {each.sd}.")
            variance = np.full(2, each.sd**2)
        harm[i] = (pair[1] - pair[0]) * (1 if each.worse == "higher" else -1)
        error[i] = np.sqrt(variance[0] / users_control + variance[1] / users_treatment)
    error = np.maximum(error, 1e-300)
    margin = np.array([each.margin for each in metrics])
    p_margin, p_harm = ndtr((harm - margin) / error), holm(ndtr(-harm / error))
    half = -ndtri(alpha / 2) * error
    return tuple(
        Verdict(
            each.name,
            "held" if p_margin[i] <= alpha / 2 else "violated" if p_harm[i] <= alpha / 2 else "not shown",
            *(float(row[i]) for row in (harm, harm - half, harm + half, margin, p_margin, p_harm)),
        )
        for i, each in enumerate(metrics)
    )


@dataclass(frozen=True)
class Decision:
    """action: "Ship", "Do not ship", "Keep running" or "Investigate first".  reason: one sentence."""

    action: str
    reason: str


def decide(
    ratio_p: float,
    p_value: float,
    low: float,
    high: float,
    verdicts: Sequence[Verdict] = (),
    users: int = 0,
    planned_users: int = 0,
    minimum_effect: float = 0.0,
    alpha: float = 0.05,
    higher_is_better: bool = True,
    mixed: float = 0.0,
) -> Decision:
    """The decision rule, written down before the test: split, harm, size, effect, guardrails, in that order.

    low, high: interval of the difference.  users, planned_users: in all; a planned size of 0 means it is reached.
    minimum_effect: smallest gain worth having, in the metric's units, not negative (else ValueError).
    mixed: share of users found in several arms; above 1% the assignment is broken.
    A difference is shown when the test and the interval both say so: at the border a pooled test and a score interval
    may disagree. Only missing users keep a test running. Once the planned ones are in, going on until an unclear
    guardrail clears would be optional stopping: every further look is another chance to call a harm held. So an unclear
    guardrail means no launch, and a new test that is sized for it.
    """
    if minimum_effect < 0:
        raise ValueError(f"minimum_effect must not be negative, got {minimum_effect}.")
    shown = p_value <= alpha and not low <= 0 <= high
    worst, best = (low, high) if higher_is_better else (-high, -low)
    violated = [each.name for each in verdicts if each.verdict == "violated"]
    unclear = [each.name for each in verdicts if each.verdict == "not shown"]
    if mixed > MIXED_ALARM:
        return Decision(
            "Investigate first",
            f"the assignment is broken: {mixed:.1%} of the users are in more than one arm; trust no metric.",
        )
    if ratio_p < RATIO_ALARM:
        return Decision(
            "Investigate first",
            "the split is off, so users were lost or doubled; trust no metric.",
        )
    if violated:
        return Decision("Do not ship", f"harm is shown on {', '.join(violated)}, whatever the primary metric says.")
    if users < planned_users:
        return Decision(
            "Keep running", f"{users:,} of {planned_users:,} planned users are in; this look was not planned."
        )
    if shown and best < 0:
        return Decision("Do not ship", "the primary metric got worse.")
    if not shown:
        if best < minimum_effect:
            return Decision("Do not ship", "no gain is shown, and one worth having is ruled out.")
        if (p_value <= alpha) == (low <= 0 <= high):
            return Decision(
                "Do not ship", "test and interval disagree, so no gain is shown; retest with more users if it matters."
            )
        return Decision(
            "Do not ship", "no gain is shown; that is not proof of none, so retest with more users if it matters."
        )
    if best < minimum_effect:
        return Decision("Do not ship", "a gain is shown, but even its better end is smaller than one worth having.")
    if unclear:
        return Decision(
            "Do not ship",
            f"the gain is shown, but harm is not ruled out on {', '.join(unclear)}; retest, sized for that.",
        )
    guarded = "no guardrail is hurt by its margin or more" if verdicts else "no guardrail was watched"
    if worst < minimum_effect:
        return Decision("Ship", f"the gain is shown and {guarded}; it may be smaller than hoped for.")
    return Decision("Ship", f"the gain is shown, worth having at its worst, and {guarded}.")


def decisions(
    reading: Reading,
    verdicts: Sequence[Verdict] = (),
    planned_users: int = 0,
    minimum_effect: float = 0.0,
    higher_is_better: bool = True,
) -> list[Decision]:
    """The decision at each of a reading's steps; arguments as in `decide`."""
    return [
        decide(
            reading.ratio_p,
            float(p),
            float(low),
            float(high),
            verdicts,
            sum(reading.users) + reading.others,
            planned_users,
            minimum_effect,
            reading.alpha,
            higher_is_better,
            reading.mixed,
        )
        for p, low, high in zip(reading.deciding_p, reading.low, reading.high, strict=True)
    ]
