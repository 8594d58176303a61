"""A forest of scikit-learn's own trees, and how much worse it does where columns are shuffled.

Grown exactly as `RandomForestClassifier` grows it, tree by tree from the same seeds. Shuffled tables are predicted at
once: a call takes longer than its rows.
"""

from collections.abc import Iterable

import numpy as np
from sklearn.tree._tree import Tree

from concepts.arrays import Array, Indices, Ints
from concepts.trees import Grower

LARGEST = np.iinfo(np.int32).max


def grow(X: Array, y: Ints, trees: int, seed: int, min_leaf: int = 1) -> list[Tree]:
    """Trees on bootstraps of X (n, p) and y (n,), zeros and ones; each split looks at sqrt(p) columns, drawn anew.

    min_leaf: least rows in a leaf.
    """
    n, p = X.shape
    grower = Grower(X.astype(np.float32), max_features=max(1, int(np.sqrt(p))), min_leaf=min_leaf)
    chance, grown = np.random.RandomState(seed), []
    for own in [int(chance.randint(LARGEST)) for _ in range(trees)]:
        chance.seed(own)  # a new generator would take longer than the tree
        drawn = chance.randint(0, n, n, dtype=np.int32)
        grown.append(grower.grow(y, np.bincount(drawn, minlength=n).astype(float), seed=own))
    return grown


def impurity(forest: list[Tree]) -> Array:
    """(p,) what the splits on each column gained in training, as shares of 1: a mean over the trees that split."""
    split = [tree.compute_feature_importances() for tree in forest if tree.node_count > 1]
    mean = np.mean(split, axis=0) if split else np.zeros(forest[0].n_features)
    return np.asarray(mean / mean.sum() if mean.any() else mean)


def vote(forest: list[Tree], X: Array) -> Array:
    """(n,) the trees' mean share of class 1."""
    narrow = X.astype(np.float32)
    return np.asarray(sum(tree.predict(narrow)[:, 1] for tree in forest) / len(forest))


def right(forest: list[Tree], X: Array, y: Ints) -> Array:
    """(tables,) accuracy on each table of X (tables, n, p), by the mean of the trees' shares."""
    rows = X.reshape(-1, X.shape[-1]).astype(np.float32)
    shares = sum(tree.predict(rows) for tree in forest) / len(forest)
    return np.asarray((shares.argmax(axis=1).reshape(len(X), -1) == y).mean(axis=1))


def shuffles(n: int, repeats: int, seed: int) -> Indices:
    """(repeats, n) the orders of n rows that scikit-learn's `permutation_importance` draws for every column."""
    rng = np.random.RandomState(np.random.RandomState(seed).randint(LARGEST + 1))
    order, drawn = np.arange(n), [np.arange(n)]
    for _ in range(repeats):  # it shuffles what it has shuffled, by an order that is shuffled anew
        rng.shuffle(order)
        drawn.append(drawn[-1][order])
    return np.array(drawn[1:])


def lost(forest: list[Tree], X: Array, y: Ints, groups: Iterable[list[int]], orders: Indices) -> Array:
    """(groups,) accuracy lost on X (n, p) where a group of columns is put into each of `orders`, on average.

    The columns of a group move together, so that they still agree.
    """
    tables = [X]
    for columns in groups:
        for order in orders:
            tables.append(X.copy())
            tables[-1][:, columns] = X[order][:, columns]
    found = right(forest, np.array(tables), y)
    return np.asarray(found[0] - found[1:].reshape(-1, len(orders)).mean(axis=1))
