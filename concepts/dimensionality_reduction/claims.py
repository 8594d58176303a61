"""The numbers that the answer quotes, and the right option of its prediction."""

from collections.abc import Mapping
from functools import cache

import numpy as np
from scipy.spatial.distance import pdist

from concepts.dimensionality_reduction.map_data import sample
from concepts.dimensionality_reduction.map_quality import (
    clumping,
    distance_ratio,
    distances_kept,
    random_clumping,
    trust,
    width_ratio,
)
from concepts.dimensionality_reduction.pca import pca
from concepts.dimensionality_reduction.rebuilt_digits import KEPT, rebuild
from concepts.dimensionality_reduction.tsne import tsne
from concepts.dimensionality_reduction.turned_axis import turn


def drawn_width() -> tuple[float, float]:
    """Width ratio of the two clusters in the data, and as t-SNE draws them: 100 points, perplexity 30, seed 0."""
    X, group = sample("widths", 100, 0)
    return width_ratio(X, X, group), width_ratio(X, tsne(X, 30).placed[-1], group)


@cache
def claims() -> Mapping[str, float]:
    """The numbers that the prose quotes."""
    metres, millimetres, standard = turn("m"), turn("mm"), turn("cm", standardize=True)
    plain, noisy = rebuild(), rebuild(noise=4.0)
    true_width, drawn = drawn_width()
    three, group = sample("distances", 100, 0)
    digits, noise = sample("digits", 100, 0)[0], sample("noise", 100, 0)[0]
    flat, map_ = pca(digits).scores[:, :2], tsne(digits).placed[-1]
    clumped, smooth = tsne(noise, 2).placed[-1], tsne(noise, 30).placed[-1]
    near, far = tsne(three, 15).placed[-1], tsne(three, 15, "random").placed[-1]
    return {
        "metre_share": float(metres.components.shares[0]),
        "metre_weight": float(metres.components.axes[0, 1] ** 2),
        "millimetre_height": float(millimetres.components.axes[0, 0] ** 2),
        "standard_told": float(standard.told[np.argmax(standard.along)]),
        "best_told": float(standard.told.max()),
        "two_share": float(plain.cumulative[2]),
        "k90": plain.needed(0.9),
        "k95": plain.needed(0.95),
        "k90_error": float(plain.error[np.searchsorted(KEPT, plain.needed(0.9))]),
        "noisy_k": int(KEPT[noisy.best]),
        "noisy_error": float(noisy.error[noisy.best]),
        "noisy_all": float(noisy.error[-1]),
        "true_width": true_width,
        "drawn_width": drawn,
        "true_distance": distance_ratio(three, three, group),
        "drawn_distance": distance_ratio(three, near, group),
        "drawn_distance_random": distance_ratio(three, far, group),
        "kept_pca_start": float(distances_kept(pdist(three), near)[0]),
        "kept_random_start": float(distances_kept(pdist(three), far)[0]),
        "noise_clumped": clumping(clumped),
        "noise_smooth": clumping(smooth),
        "noise_chance": random_clumping(len(noise)),
        "noise_flat": clumping(pca(noise).scores[:, :2]),
        "noise_trust": float(trust(noise, smooth)[0]),
        "digits_flat": float(trust(digits, flat)[0]),
        "digits_map": float(trust(digits, map_)[0]),
        "digits_flat_kept": float(distances_kept(pdist(digits), flat)[0]),
        "digits_map_kept": float(distances_kept(pdist(digits), map_)[0]),
    }


def prediction() -> str:
    """Key of the right option: how much wider t-SNE draws the cluster that is ten times as wide."""
    drawn = drawn_width()[1]
    return "ten_times" if drawn > 6 else "wider" if drawn > 1.5 else "same" if drawn > 1 / 1.5 else "narrower"
