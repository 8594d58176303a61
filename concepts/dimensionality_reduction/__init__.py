"""Dimensionality reduction: PCA keeps the variance, t-SNE keeps the neighbours, and each lets the rest go.

PCA looks for the directions of greatest variance. Variance has units, so the unit decides what PCA finds. And variance
is not relevance: what tells two groups apart may lie across the cloud, where PCA looks last. t-SNE draws neighbours
together; the widths, distances and clusters that it draws besides need not be there.

    turned_axis       an axis turned through a cloud until the variance along it peaks
    rebuilt_digits    pictures from a few numbers each
    playback          t-SNE as it draws
    perplexity_sweep  what t-SNE loses at one perplexity after another
    own_table         a table that a person brings
    pca, tsne         the two methods themselves
    map_data          data whose shape is known
    map_quality       what a map has kept of them
"""

from concepts.dimensionality_reduction.claims import claims, drawn_width, prediction
from concepts.dimensionality_reduction.rebuilt_digits import KEPT, UNSEEN, Rebuilt, rebuild
from concepts.dimensionality_reduction.turned_axis import ANGLES, PEOPLE, UNITS, WEIGHT_SD, Turn, turn, variance_along

__all__ = [
    "ANGLES",
    "KEPT",
    "PEOPLE",
    "UNITS",
    "UNSEEN",
    "WEIGHT_SD",
    "Rebuilt",
    "Turn",
    "claims",
    "drawn_width",
    "prediction",
    "rebuild",
    "turn",
    "variance_along",
]
