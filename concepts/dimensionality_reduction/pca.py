"""PCA: the directions along which centred data vary most, found by one SVD.

Centre the rows, write X = U S V'. The rows of V' are the components: orthonormal directions, the first with the
greatest variance that any direction has, each next with the greatest that is left (Pearson 1901; Hotelling 1933). The
variance along component j is S_j^2 / (n - 1), an eigenvalue of the covariance. Keeping k components loses exactly the
eigenvalues dropped, and no other k directions lose less (Eckart and Young 1936).
"""

from dataclasses import dataclass

import numpy as np

from concepts.arrays import Array, frozen, varies


@dataclass(frozen=True)
class Components:
    """What one SVD says of X (n, features); r is the smaller of both numbers.

    mean, scale: (features,) taken away, then divided by; the scale is 1 without standardizing. axes: (r, features)
    orthonormal components as rows. variances: (r,) along each, falling. scores: (n, r) coordinates of the rows.
    """

    mean: Array
    scale: Array
    axes: Array
    variances: Array
    scores: Array

    @property
    def shares(self) -> Array:
        """(r,) share of the total variance along each component."""
        return np.asarray(self.variances / self.variances.sum())

    def transform(self, X: Array) -> Array:
        """(n, r) coordinates of new rows: a matrix product, which t-SNE does not have."""
        return (X - self.mean) / self.scale @ self.axes.T

    def rebuild(self, scores: Array, k: int) -> Array:
        """(n, features) rows made again from the first k coordinates, in the data's own units."""
        return scores[:, :k] @ self.axes[:k] * self.scale + self.mean


def pca(X: Array, standardize: bool = False) -> Components:
    """Centre X, divide by each feature's standard deviation if asked, and take the SVD.

    A feature that never varies keeps the scale 1. An axis and its opposite are equally good: the largest entry of each
    is made positive, as in scikit-learn. ValueError unless X has two rows and some variance.
    """
    if X.ndim != 2 or len(X) < 2 or not np.any(np.ptp(X, axis=0)):
        raise ValueError(f"X must have rows and columns, at least two rows that differ, got shape {X.shape}.")
    mean = X.mean(axis=0)
    scale = X.std(axis=0, ddof=1) if standardize else np.ones(X.shape[1])
    scale = np.where(varies(scale, np.abs(X).max(axis=0)), scale, 1.0)
    left, singular, axes = np.linalg.svd((X - mean) / scale, full_matrices=False)
    sign = np.sign(axes[np.arange(len(axes)), np.argmax(np.abs(axes), axis=1)])[:, None]
    axes, scores = axes * sign, left * singular * sign.T
    return frozen(Components(mean, scale, axes, singular**2 / (len(X) - 1), scores))
