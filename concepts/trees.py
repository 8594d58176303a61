"""scikit-learn's trees without the checks around them: what an ensemble spends most of its time on, at this size.

A tree on a hundred rows takes 0.1 ms to grow, and seven times as long if it is asked for through an estimator. So this
calls the compiled builder that `DecisionTreeClassifier` and `DecisionTreeRegressor` call: the same trees, split by
split. Its names are scikit-learn's own affair; the tests compare every tree with an estimator's.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.tree._criterion import MSE, Gini
from sklearn.tree._splitter import BestSplitter
from sklearn.tree._tree import DepthFirstTreeBuilder, Tree

from concepts.arrays import Array

SINGLE = np.ones(1, dtype=np.intp)
UNLIMITED = np.iinfo(np.int32).max


class Grower:
    """Grows trees on the same rows, X (n, features) float32, as often as it is called.

    classes: 2 to tell classes 0 and 1 apart by the Gini impurity, 0 to fit numbers by squared error. max_features:
    features that each split chooses among, None for all. max_depth: 0 for no limit. min_leaf: least rows in a leaf.
    """

    def __init__(
        self, X: NDArray[np.float32], classes: int = 2, max_features: int | None = None, max_depth: int = 0,
        min_leaf: int = 1,
    ) -> None:  # fmt: skip
        rows, features = X.shape
        self.X, self.features = X, features
        self.values = np.array([classes], dtype=np.intp) if classes else SINGLE
        self.random = np.random.RandomState(0)
        criterion = Gini(1, self.values) if classes else MSE(1, rows)
        splitter = BestSplitter(criterion, max_features or features, min_leaf, 0.0, self.random, None)
        self.builder = DepthFirstTreeBuilder(splitter, 2 * min_leaf, min_leaf, 0.0, max_depth or UNLIMITED, 0.0)

    def grow(self, y: Any, weight: Array | None = None, seed: int | None = None) -> Tree:
        """The tree of `random_state=seed` on labels or numbers y (n,), weighted (n,); rows without weight are unseen.

        Without a seed its chance goes on where the last tree's ended. `tree.predict(X)` gives the classes' shares, or
        the number.
        """
        if seed is not None:
            self.random.seed(seed)
        tree = Tree(self.features, self.values, 1)
        self.builder.build(tree, self.X, np.array(y, dtype=float)[:, None], weight, None)
        return tree
