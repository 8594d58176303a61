"""Pictures of a network in training; see depth, one_pass and signals for the other labs."""

from figures.neural_networks.training import (
    FLOOR,
    LEVELS,
    NAMES,
    curves,
    remark,
    surface,
    train_printed,
    train_readouts,
    train_sentences,
    train_view,
)
from figures.neural_networks.wiring import CLASSES, SHADES, SIGNS, drawn_network, edges, places, tile_cells, tiled

__all__ = [
    "CLASSES",
    "FLOOR",
    "LEVELS",
    "NAMES",
    "SHADES",
    "SIGNS",
    "curves",
    "drawn_network",
    "edges",
    "places",
    "remark",
    "surface",
    "tile_cells",
    "tiled",
    "train_printed",
    "train_readouts",
    "train_sentences",
    "train_view",
]
