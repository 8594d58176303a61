"""A result, read: is the split sound, how large may the effect be, how likely is the new one better.

Random assignment makes the arms alike but for the change, so a difference larger than chance allows is the change's
doing. That rests on the split: an assignment ratio that chance does not explain means lost or duplicated users, and
no other number can be trusted. Then comes the primary metric, with an interval rather than a verdict. `rates` and
`means` fill in a `Reading`; `guardrails` decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from concepts.arrays import Array, between, within


def sample_ratio(users_control: int, users_treatment: int, treatment_share: float = 0.5) -> float:
    """p-value of the chi-square test, one degree of freedom, that users split as planned.

    ValueError unless users are not negative, at least one in all, and 0 < treatment_share < 1.
    """
    if min(users_control, users_treatment) < 0 or users_control + users_treatment < 1:
        raise ValueError(f"users must not be negative nor all 0, got {users_control} and {users_treatment}.")
    between("treatment_share", treatment_share, 0, 1)
    total = users_control + users_treatment
    expected = np.array([1 - treatment_share, treatment_share]) * total
    return float(stats.chisquare([users_control, users_treatment], expected).pvalue)


def sample_ratios(users: Sequence[int], control_share: float = 0.0) -> float:
    """p-value of the chi-square test that users split as planned over two arms or more, control's first.

    control_share: planned for control, in [0, 0.95]; the treatments share the rest evenly; 0: all arms are alike.
    ValueError outside, for fewer than two arms, unless users are not negative and at least one in all.
    """
    within("control_share", control_share, 0, 0.95)
    if len(users) < 2 or min(users) < 0 or sum(users) < 1:
        raise ValueError(f"users must be of two arms or more, not negative nor all 0, got {list(users)}.")
    first = control_share or 1 / len(users)
    share = np.array([first, *[(1 - first) / (len(users) - 1)] * (len(users) - 1)])
    return float(stats.chisquare(users, share * sum(users)).pvalue)


@dataclass(frozen=True)
class Reading:
    """A result, and what it would have been had treatment done better or worse. One row a step.

    kind: "rate" or "mean".  test, interval, prior: their names.  alpha: two-sided.  users: control's, treatment's.
    ratio_p: p-value of the split.  entered: the step that holds the data as they are.
    scrubbed: (steps,) conversions in treatment for a rate, treatment's mean for a mean, whose spread is kept.
    control: control's rate or mean.  treatment, difference: (steps,).
    low, high: (steps,) interval of level 1 - alpha of the difference.  relative, relative_low, relative_high: (steps,)
        difference over control, with its interval; nan where control is not positive, and the interval's where a rate
        is 0 or both are 1, since its formula then has no spread to work with.
    p_value: (steps,) two-sided.  exact_p: (steps,) Fisher's, for rates; nan where counts are so many that it takes long
        and says the same.  few: (steps,) whether an expected count is under five.
    better: (steps,) posterior chance that treatment is higher.  loss_ship, loss_keep: (steps,) expected loss of
        shipping and of keeping control, in the metric's units, if higher is better.
    grid: (241,) and posterior_control: (241,), posterior_treatment: (steps, 241): densities.
    spreads: standard deviation of a user's value in control and in treatment, at the data as they are.
    rank_p, superiority: Mann-Whitney p-value of the data as they are, and the chance that a user in treatment exceeds
        one in control, ties counting half; nan for a rate.
    names: what control and treatment are called.  named: whether a file says so.
    treatments: how many are compared with control; of more than one, low, high, p_value and exact_p are corrected for
        all of them, and ratio_p is of all arms.
    others: users in the other treatments.  mixed: share of users found in several arms.
    """

    kind: str
    test: str
    interval: str
    prior: str
    alpha: float
    users: tuple[int, int]
    ratio_p: float
    entered: int
    scrubbed: Array
    control: float
    treatment: Array
    difference: Array
    low: Array
    high: Array
    relative: Array
    relative_low: Array
    relative_high: Array
    p_value: Array
    exact_p: Array
    few: NDArray[np.bool_]
    better: Array
    loss_ship: Array
    loss_keep: Array
    grid: Array
    posterior_control: Array
    posterior_treatment: Array
    spreads: tuple[float, float]
    rank_p: float = float("nan")
    superiority: float = float("nan")
    names: tuple[str, str] = ("control", "treatment")
    named: bool = False
    treatments: int = 1
    others: int = 0
    mixed: float = 0.0

    @property
    def deciding_p(self) -> Array:
        """The p-value that counts, (steps,): the exact one where an expected count is under five (Cochran 1954)."""
        return np.where(self.few & np.isfinite(self.exact_p), self.exact_p, self.p_value)

    def table(self) -> dict[str, Array]:
        """One column a quantity, one row a step."""
        rate = self.kind == "rate"
        return {
            f"{'conversions' if rate else 'mean'} in {self.names[1]}": self.scrubbed,
            "difference": self.difference,
            "interval, low": self.low,
            "interval, high": self.high,
            "relative difference": self.relative,
            "relative interval, low": self.relative_low,
            "relative interval, high": self.relative_high,
            f"p-value, {self.test}": self.p_value,
            **({"p-value, Fisher's exact": self.exact_p} if rate else {}),
            f"chance that {self.names[1]} is higher": self.better,
            "expected loss of shipping": self.loss_ship,
            "expected loss of keeping control": self.loss_keep,
        }
