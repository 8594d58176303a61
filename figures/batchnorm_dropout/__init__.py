"""Pictures of one network trained four ways; see the modules beside for the other labs."""

from figures.batchnorm_dropout.shared import LOOKS, traced
from figures.batchnorm_dropout.ways import (
    HIGHEST_LOSS,
    NAMES,
    SHORT,
    WIDEST,
    four_printed,
    four_readouts,
    four_sentences,
    four_steps,
    four_view,
    loss,
    losses,
    shares,
    signals,
)

__all__ = [
    "HIGHEST_LOSS",
    "LOOKS",
    "NAMES",
    "SHORT",
    "WIDEST",
    "four_printed",
    "four_readouts",
    "four_sentences",
    "four_steps",
    "four_view",
    "loss",
    "losses",
    "shares",
    "signals",
    "traced",
]
