"""A table of unlike columns: why boosted trees are the baseline to beat there.

Grinsztajn, Oyallon and Varoquaux (2022, NeurIPS) give reasons: real tables have useless columns, and targets that jump;
and each column means something by itself, which trees use and a network, that starts the same from every angle, does
not. The table here is drawn to have these properties, so it shows the reasons, not how often they hold.
"""

from functools import cache

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from concepts.arrays import Array
from concepts.network import batches, binary_cross_entropy, learn, mlp
from concepts.optimizers import Adam

TRAIN, TEST = 400, 800
USEFUL, USELESS = 4, 16
SEEDS = 3
EPOCHS = 20


def table(useless: int, seed: int) -> tuple[Array, Array]:
    """X (1200, 4 + useless) and y (1200,): thresholds in three columns, an interaction, noise, and useless columns."""
    rng = np.random.default_rng([useless, seed])
    X = rng.standard_normal((TRAIN + TEST, USEFUL + useless))
    score = 2 * (X[:, 0] > 0.5) - 1.5 * (X[:, 1] < -0.3) + X[:, 2] * (X[:, 3] > 0) + 0.3
    return X, (score + 0.3 * rng.standard_normal(len(X)) > 0).astype(float)


def rotation(columns: int, seed: int) -> Array:
    """A random orthogonal matrix: every new column is a mix of all old ones."""
    return np.linalg.qr(np.random.default_rng(seed).standard_normal((columns, columns)))[0]


def boosted(X: Array, y: Array) -> float:
    """Test error of scikit-learn's boosted trees at its defaults, trained on the first rows."""
    model = HistGradientBoostingClassifier(random_state=0).fit(X[:TRAIN], y[:TRAIN])
    return float(np.mean(model.predict(X[TRAIN:]) != y[TRAIN:]))


def networks(X: Array, y: Array, seed: int = 0) -> Array:
    """(copies,) test error of a network with 2 x 32 ReLUs after EPOCHS: no epoch is chosen on the test rows.

    X: (copies, rows, columns), y: (copies, rows): one network for each copy, side by side.
    """
    network = mlp((X.shape[-1], 32, 32, 1), copies=(len(X),), seed=seed)
    optimizer = Adam(list(network.parameters.values()), lr=0.01)
    rng, target = np.random.default_rng(seed), y[..., None]
    for _ in range(EPOCHS):
        for rows in batches(TRAIN, 40, rng):
            learn(network, optimizer, binary_cross_entropy, X[:, rows], target[:, rows])
    return np.asarray(np.mean((network.forward(X[:, TRAIN:]) > 0) != target[:, TRAIN:], axis=(1, 2)))


@cache
def compare() -> dict[str, tuple[Array, Array]]:
    """Test errors of boosted trees and network, (SEEDS,) each: useful columns only, with useless ones, and rotated."""
    found = {}
    for name, useless in (("clean", 0), ("useless", USELESS), ("rotated", USELESS)):
        drawn = [table(useless, seed) for seed in range(SEEDS)]
        X, y = (np.array(part) for part in zip(*drawn, strict=True))
        if name == "rotated":
            X = X @ np.array([rotation(X.shape[-1], seed) for seed in range(SEEDS)])
        found[name] = np.array([boosted(*pair) for pair in zip(X, y, strict=True)]), networks(X, y)
    return found
