"""Pictures of transfer; see digits_transfer and distortion for the other labs."""

from figures.transfer_learning.shared import (
    IN_WORDS,
    LOOKS,
    Numbers,
    band,
    cursor,
    gain_within,
    log_axis,
    share_within,
    transfer_steps,
)
from figures.transfer_learning.strategies import (
    ORDER,
    accuracies,
    gains,
    looking,
    movement,
    ratio_text,
    transfer_printed,
    transfer_readouts,
    transfer_sentences,
    transfer_view,
)

__all__ = [
    "IN_WORDS",
    "LOOKS",
    "ORDER",
    "Numbers",
    "accuracies",
    "band",
    "cursor",
    "gain_within",
    "gains",
    "log_axis",
    "looking",
    "movement",
    "ratio_text",
    "share_within",
    "transfer_printed",
    "transfer_readouts",
    "transfer_sentences",
    "transfer_steps",
    "transfer_view",
]
