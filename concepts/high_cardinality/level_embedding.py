"""A learned embedding: every level is a point in the plane, and training moves the points.

A level's row of the table E is multiplied by weights W that all levels share, and gives what the level does to the
target: its base and its responses to the features. Errors flow back through W into the rows of E. Nobody tells the
network which levels are alike; those with like effects end up near each other (Guo and Berkhahn 2016,
arXiv:1604.06737). Two numbers a level are learned from fewer rows than one for each feature. A new level has no row: it
is given the mean row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concepts.arrays import Array, Ints, frozen, within
from concepts.high_cardinality.category_data import NEW

EPOCHS = frozen(np.array([
    0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 18, 21, 25, 30, 35, 40, 45, 50, 60, 70, 80, 90, 100,
    120, 140, 160, 200, 250, 300,
]))  # fmt: skip
DIMENSIONS = 2
START = 0.1
"""Standard deviation of the first embedding: small, so that no level begins with an opinion."""
RADIUS = 1.2
TEST = 5000
Weights = tuple[Array, Array, Array]
"""E, W and c."""


# ------------------------------------------------------------------------------------------------- the idea


def gradients(
    E: Array, W: Array, c: Array, A: Array, B: Array, n: int, decay: float, out: Weights | None = None
) -> Weights:
    """The loss's gradient by E (levels, d), W (d, q) and c (q,), written into `out` where that is given.

    A row's prediction is f · (c + e W): f (q,) its features, e its level's embedding. The loss is half the mean squared
    error plus decay/(2n) times the squares of E and W. All that it needs of a level's rows are the sums A = Σ f fᵀ
    (levels, q, q) and B = Σ f y (levels, q), so a step costs the same for any number of rows.
    (einsum, not @: the matrices are tall and thin, and BLAS would wake its threads for each.)
    """
    by_E, by_W, by_c = out or (np.empty_like(E), np.empty_like(W), np.empty_like(c))
    G = np.einsum("kqr,kr->kq", A, c + np.einsum("kd,dq->kq", E, W))
    G -= B
    G /= n
    np.einsum("kq,dq->kd", G, W, out=by_E)
    np.einsum("kd,kq->dq", E, G, out=by_W)
    G.sum(axis=0, out=by_c)
    by_E += decay / n * E
    by_W += decay / n * W
    return by_E, by_W, by_c


def train(
    A: Array, B: Array, n: int, keep: Sequence[int] | Ints = EPOCHS, learning_rate: float = 0.05, decay: float = 1.0,
    seed: int = 0,
) -> Weights:  # fmt: skip
    """Adam (Kingma and Ba 2015, ICLR) on full batches; returns E (kept, levels, 2), W (kept, 2, q) and c (kept, q)
    after the epochs in `keep`. A level without rows is not moved by them, and stays near its random start."""
    levels, q = B.shape
    rng = np.random.default_rng(seed)
    rows, columns = rng.standard_normal((levels, DIMENSIONS)), rng.standard_normal((DIMENSIONS, q))
    weights = np.concatenate([START * rows.T.ravel(), columns.ravel(), np.zeros(q)])
    gradient, mean, square = np.zeros_like(weights), np.zeros_like(weights), np.zeros_like(weights)

    def parts(flat: Array) -> Weights:  # views of the one array that Adam moves
        table, W, c = np.split(flat, [rows.size, rows.size + columns.size])
        return table.reshape(DIMENSIONS, levels).T, W.reshape(DIMENSIONS, q), c

    now, slope = parts(weights), parts(gradient)
    kept, wanted = [], set(np.asarray(keep).tolist())
    for epoch in range(max(wanted) + 1):
        if epoch in wanted:
            kept.append([part.copy() for part in now])
        gradients(*now, A, B, n, decay, slope)
        mean *= 0.9
        mean += 0.1 * gradient
        gradient *= gradient
        square *= 0.999
        square += 0.001 * gradient
        step = np.sqrt(square)
        step /= np.sqrt(1 - 0.999 ** (epoch + 1))
        step += 1e-8
        np.divide(mean, step, out=step)
        step *= learning_rate / (1 - 0.9 ** (epoch + 1))
        weights -= step
    E, W, c = (np.array(each) for each in zip(*kept, strict=True))
    return E, W, c


def sums(codes: Ints, features: Array, y: Array, levels: int) -> tuple[Array, Array]:
    """A = Σ f fᵀ (levels, q, q) and B = Σ f y (levels, q) over each level's rows; features are (n, q)."""
    q = features.shape[1]
    A, B = np.empty((levels, q, q)), np.empty((levels, q))
    for i in range(q):
        B[:, i] = np.bincount(codes, features[:, i] * y, levels)
        for j in range(q):
            A[:, i, j] = np.bincount(codes, features[:, i] * features[:, j], levels)
    return A, B


# ------------------------------------------------------------------------------------- levels find their places


@dataclass(frozen=True)
class Places:
    """The training, epoch by epoch.

    epochs: (steps,). embedding: (steps, seen, 2) the levels' rows of E. reached: (steps, seen, 2) the points in the
    true plane that their effects amount to. truth: (seen, 2) the true points. kind: (seen,) which hidden kind a level
    is of, never shown to the model. count: (seen,) training rows. train, test: (steps,) root mean squared error. new:
    (steps,) the same on rows of 50 levels never seen, each given the mean row of E. distance: (steps,) root mean
    squared distance of reached from truth over the seen levels. alike: (steps,) share of seen levels whose nearest
    neighbour in the embedding is of the same kind; alike_by_chance: that share for a random neighbour. apart_test: test
    error of one ridge regression a level (penalty 1, no sharing). noise: the error that nobody can avoid. kinds,
    features: as asked.
    """

    epochs: Ints
    embedding: Array
    reached: Array
    truth: Array
    kind: Ints
    count: Ints
    train: Array
    test: Array
    new: Array
    distance: Array
    alike: Array
    alike_by_chance: float
    apart_test: float
    noise: float
    kinds: int
    features: int

    @property
    def best(self) -> int:
        """The step of least test error."""
        return int(np.argmin(self.test))

    def table(self) -> dict[str, NDArray[Any]]:
        """One row an epoch."""
        return {
            "epoch": self.epochs,
            "RMSE in training": self.train,
            "RMSE on test rows": self.test,
            "RMSE on rows of new levels": self.new,
            "RMS distance from the true points": self.distance,
            "nearest neighbour of the same kind": self.alike,
        }


def places(
    levels: int = 200, zipf: float = 0.5, n: int = 1000, features: int = 5, kinds: int = 4, spread: float = 0.25,
    noise: float = 1.0, decay: float = 10.0, learning_rate: float = 0.05, seed: int = 0,
) -> Places:  # fmt: skip
    """Train on levels whose effects come from a point in a plane.

    A row is f = (1, x), x standard normal features; its target is f · (p M) plus normal noise, where p is the level's
    point and M (2, 1 + features), the same for all, has orthonormal rows. So each level has its own base and its own
    response to every feature, all from two numbers. The points are of hidden kinds, whose centres lie on a circle of
    radius 1.2, and scatter around them by normal steps of SD `spread`. The k-th level's share of rows is in proportion
    to k^-zipf. ValueError outside levels [10, 500], zipf [0, 2], n [200, 20,000], features [1, 10], kinds [2, 6],
    spread [0, 1], noise [0.1, 3], decay [0, 30], learning_rate [0.005, 0.2] or seed [0, 9999].
    """
    limits = (
        ("levels", levels, 10, 500), ("zipf", zipf, 0, 2), ("n", n, 200, 20_000), ("features", features, 1, 10),
        ("kinds", kinds, 2, 6), ("spread", spread, 0, 1), ("noise", noise, 0.1, 3), ("decay", decay, 0, 30),
        ("learning_rate", learning_rate, 0.005, 0.2), ("seed", seed, 0, 9999),
    )  # fmt: skip
    for name, value, low, high in limits:
        within(name, value, low, high)
    rng = np.random.default_rng(seed)
    kind = rng.integers(kinds, size=levels + NEW)
    angle = 2 * np.pi * (kind + 0.5) / kinds
    truth = RADIUS * np.column_stack([np.cos(angle), np.sin(angle)]) + spread * rng.standard_normal((levels + NEW, 2))
    M = np.linalg.qr(rng.standard_normal((1 + features, 2)))[0].T
    share = np.arange(1, levels + 1.0) ** -zipf
    codes = np.concatenate([rng.choice(levels, n + TEST, p=share / share.sum()), levels + rng.integers(NEW, size=TEST)])
    f = np.hstack([np.ones((len(codes), 1)), rng.standard_normal((len(codes), features))])
    y = np.einsum("nd,dq,nq->n", truth[codes], M, f) + noise * rng.standard_normal(len(codes))

    A, B = sums(codes[:n], f[:n], y[:n], levels)
    count = np.bincount(codes[:n], minlength=levels)
    E, W, c = train(A, B, n, EPOCHS, learning_rate, decay, seed)
    mean_row = (count @ E / n)[:, None]
    E = np.where(count[:, None] > 0, E, mean_row)  # a level without rows was not trained
    effects = c[:, None] + np.concatenate([E, np.repeat(mean_row, NEW, axis=1)], axis=1) @ W
    train_error, test_error, new_error = (
        np.array([_rms(y[part] - (each[codes[part]] * f[part]).sum(axis=1)) for each in effects])
        for part in (slice(n), slice(n, n + TEST), slice(n + TEST, None))
    )
    apart = np.linalg.solve(A + np.eye(1 + features), B[..., None])[..., 0]
    part = slice(n, n + TEST)
    seen = np.flatnonzero(count)
    E, reached, truth, kind = E[:, seen], (effects @ M.T)[:, seen], truth[seen], kind[seen]
    same = np.bincount(kind)
    return frozen(
        Places(
            epochs=EPOCHS,
            embedding=E,
            reached=reached,
            truth=truth,
            kind=kind,
            count=count[seen],
            train=train_error,
            test=test_error,
            new=new_error,
            distance=np.sqrt(((reached - truth) ** 2).sum(axis=2).mean(axis=1)),
            alike=_alike(E, kind),
            alike_by_chance=float(same @ (same - 1) / (len(kind) * (len(kind) - 1))),
            apart_test=_rms(y[part] - (apart[codes[part]] * f[part]).sum(axis=1)),
            noise=noise,
            kinds=kinds,
            features=features,
        )
    )


def _rms(errors: Array) -> float:
    return float(np.sqrt(np.mean(errors**2)))


def _alike(E: Array, kind: Ints) -> Array:
    """(steps,) share of levels whose nearest neighbour is of the same kind."""
    shares = []
    for points in E:
        squares = (points**2).sum(axis=1)
        apart = squares[:, None] + squares - 2 * points @ points.T
        np.fill_diagonal(apart, np.inf)
        shares.append(np.mean(kind[apart.argmin(axis=1)] == kind))
    return np.array(shares)
