"""A/B testing: find out what a change does by giving it to some users at random.

Random assignment makes the arms alike but for the change, so a difference larger than chance allows is the change's
doing. Everything here follows from that and from what breaks it. `power` says how many users a difference needs, and
`planning` what a plan costs; `triggering`, `cuped` and `outliers` cut the noise, and `ratio_metric` counts in the unit
that was randomized; `sequential` pays for looking early, and `futility` gives up what cannot be won; `novelty` waits
for what lasts; `rates` and `means` read the result, and `guardrails` decides.
"""

from concepts.ab_testing.ab_data import read_arms
from concepts.ab_testing.claims import claims, prediction
from concepts.ab_testing.exact_test import fisher_exact
from concepts.ab_testing.means import read_values
from concepts.ab_testing.multiple_tests import family_error
from concepts.ab_testing.posterior import beta_greater, expected_loss
from concepts.ab_testing.rates import INTERVALS, read_counts
from concepts.ab_testing.ratio_metric import design_effect
from concepts.ab_testing.reading import Reading, sample_ratio

__all__ = [
    "INTERVALS",
    "Reading",
    "beta_greater",
    "claims",
    "design_effect",
    "expected_loss",
    "family_error",
    "fisher_exact",
    "prediction",
    "read_arms",
    "read_counts",
    "read_values",
    "sample_ratio",
]
