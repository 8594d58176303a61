"""Pictures of transfer; see digits_transfer and distortion for the other labs."""

from figures.transfer_learning.shared import IN_WORDS, gain_within, share_within
from figures.transfer_learning.strategies import (
    accuracies,
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
    "accuracies",
    "gain_within",
    "looking",
    "movement",
    "ratio_text",
    "share_within",
    "transfer_printed",
    "transfer_readouts",
    "transfer_sentences",
    "transfer_view",
]
