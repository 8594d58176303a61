"""Pictures of a network in training; see depth, one_pass and signals for the other labs."""

from figures.neural_networks.training import (
    train_printed,
    train_readouts,
    train_sentences,
    train_view,
)
from figures.neural_networks.wiring import CLASSES, READ, network_and_plane, tiled

__all__ = [
    "CLASSES",
    "READ",
    "network_and_plane",
    "tiled",
    "train_printed",
    "train_readouts",
    "train_sentences",
    "train_view",
]
