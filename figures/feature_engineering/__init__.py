"""Pictures of features at work; see binning and polynomial_terms for the other labs."""

from figures.feature_engineering.shared import LOOK, NAMES, WAYS
from figures.feature_engineering.switches import (
    LABELS,
    LIMITS,
    WHY,
    one_by_one_printed,
    one_by_one_readouts,
    one_by_one_view,
)
from figures.feature_engineering.trials import leaderboard, scores, tried
from figures.feature_engineering.workbench import (
    GROUPS,
    LEFT_OUT,
    PLACES,
    RAW,
    SHOWN,
    diagram,
    peek,
    workbench_printed,
    workbench_readouts,
    workbench_view,
)

__all__ = [
    "GROUPS",
    "LABELS",
    "LEFT_OUT",
    "LIMITS",
    "LOOK",
    "NAMES",
    "PLACES",
    "RAW",
    "SHOWN",
    "WAYS",
    "WHY",
    "diagram",
    "leaderboard",
    "one_by_one_printed",
    "one_by_one_readouts",
    "one_by_one_view",
    "peek",
    "scores",
    "tried",
    "workbench_printed",
    "workbench_readouts",
    "workbench_view",
]
