"""Ridge, direction by direction, and how many degrees of freedom a penalized fit has left.

Turn the standardized features to their principal directions. Along a direction of variance v the data say much where v
is large and little where it is small. Ridge keeps the share v / (v + alpha) of the least-squares coefficient there: it
barely touches the wide directions and presses the narrow ones, where noise would speak loudest (Hastie, Tibshirani and
Friedman 2009, The Elements of Statistical Learning, section 3.4.1). With the singular values d of X, v = d^2 / n.
"""

import numpy as np
from numpy.typing import ArrayLike

from concepts.arrays import Array, within
from concepts.regularization.penalty import parts


def ridge(gram: Array, moment: Array, alphas: Array) -> Array:
    """(alphas, features) ridge coefficients at each penalty, by one eigendecomposition.

    gram: (features, features) X'X / n. moment: (features,) X'y / n, in the units of y. alphas: (alphas,) above 0.
    """
    variances, axes = np.linalg.eigh(gram)
    return np.asarray((axes.T @ moment / (variances + _above_zero(alphas)[:, None])) @ axes.T)


def shrinkage_factors(variances: ArrayLike, alphas: ArrayLike) -> Array:
    """(alphas, directions) share of the least-squares coefficient that ridge keeps in each direction, from 0 to 1.

    variances: (directions,) of the principal directions, at least 0. alphas: (alphas,) above 0.
    """
    along = np.asarray(variances, dtype=float)
    if not np.all(np.isfinite(along) & (along >= 0)):
        raise ValueError(f"variances must be finite numbers from 0 up, got {variances!r}.")
    return np.asarray(along / (along + _above_zero(alphas)[:, None]))


def degrees_of_freedom(gram: Array, coef: Array, alphas: ArrayLike, l1_ratio: float) -> Array:
    """(alphas,) effective degrees of freedom: the sum of cov(fitted y, y) / variance of the noise, intercept left out.

    For ridge it is the trace of the hat matrix, the sum of `shrinkage_factors`. For the lasso the number of non-zero
    coefficients is an unbiased estimate of it (Zou, Hastie and Tibshirani 2007, Annals of Statistics 35); between them
    it is the trace over the features that are in. gram: (features, features) X'X / n, its active part of full rank.
    coef: (alphas, features) the fits.
    """
    within("l1_ratio", l1_ratio, 0, 1)
    active = np.asarray(coef) != 0
    if l1_ratio == 1:
        return active.sum(axis=1).astype(float)
    _, squared = parts(_above_zero(alphas), l1_ratio)
    among = gram * active[:, :, None] * active[:, None, :]
    hat = np.linalg.solve(among + squared[:, None, None] * np.eye(len(gram)), among)
    return np.asarray(np.trace(hat, axis1=1, axis2=2))


def _above_zero(alphas: ArrayLike) -> Array:
    strengths = np.asarray(alphas, dtype=float)
    if not np.all(np.isfinite(strengths) & (strengths > 0)):
        raise ValueError(f"alphas must be finite numbers above 0, got {alphas!r}.")
    return strengths
