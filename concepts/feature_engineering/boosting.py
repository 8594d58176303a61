"""scikit-learn's `HistGradientBoostingRegressor` without what surrounds it: its trees, split by split.

It cuts each feature into bins and sees nothing else of it. So recipes share the bins of the columns that they have in
common; and a recipe that leaves all bins as they were, as a log does, has the same trees. This calls what the estimator
calls, whose names are scikit-learn's own affair; the tests compare every prediction with the estimator's.
"""

from typing import Any

import numpy as np
from sklearn.ensemble._hist_gradient_boosting.binning import _find_binning_thresholds
from sklearn.ensemble._hist_gradient_boosting.grower import TreeGrower

from concepts.arrays import Array

SETTINGS: dict[str, Any] = {
    "max_iter": 30,
    "learning_rate": 0.25,
    "max_leaf_nodes": 6,
    "max_bins": 64,
    "early_stopping": False,
}
"""As the estimator takes them; the rest are its defaults."""
SQUARED_ERROR = np.ones(1, dtype=np.float32)
"""Its second derivative, the same for all rows."""


def boosted(X: Array, y: Array, Z: Array, made: dict[Any, Any]) -> Array:
    """(m,) predictions at Z (m, p) of trees boosted on X (n, p) and y (n,).

    made: bins and predictions on the same y of before; this adds to it.
    """
    binned = [_bins(past, later, made) for past, later in zip(X.T, Z.T, strict=True)]
    codes = np.asfortranarray(np.column_stack([each for each, _ in binned]))
    asked = len(y), codes.tobytes()
    if asked not in made:
        bins = np.array([count for _, count in binned], dtype=np.uint32)
        made[asked] = _grown(codes, bins, y)
    return made[asked][len(y) :]


def _grown(codes: Any, bins: Any, y: Array) -> Array:
    """(n + m,) predictions by the bins (n + m, p) of the rows of y and of those after them."""
    past = np.asfortranarray(codes[: len(y)])
    total = np.full(len(codes), y.mean())
    for _ in range(SETTINGS["max_iter"]):
        downhill = (total[: len(y)] - y).astype(np.float32)
        grower = TreeGrower(
            past,
            downhill,
            SQUARED_ERROR,
            max_leaf_nodes=SETTINGS["max_leaf_nodes"],
            n_bins=SETTINGS["max_bins"] + 1,  # one more for missing values
            n_bins_non_missing=bins,
            shrinkage=SETTINGS["learning_rate"],
            n_threads=1,
        )
        grower.grow()
        waiting = [(grower.root, np.arange(len(codes)))]
        while waiting:
            node, rows = waiting.pop()
            if node.is_leaf:
                total[rows] += node.value
            else:
                left = codes[rows, node.split_info.feature_idx] <= node.split_info.bin_idx
                waiting += [(node.left_child, rows[left]), (node.right_child, rows[~left])]
    return total


def _bins(past: Array, later: Array, made: dict[Any, Any]) -> tuple[Any, int]:
    """The bin of each value, past and later, cut by the past ones; and how many bins there are."""
    values = np.concatenate([past, later])
    asked = len(past), values.tobytes()
    if asked not in made:
        cuts = _find_binning_thresholds(past, SETTINGS["max_bins"])
        made[asked] = np.searchsorted(cuts, values).astype(np.uint8), len(cuts) + 1
    bins: tuple[Any, int] = made[asked]
    return bins
