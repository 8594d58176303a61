"""The numbers that the answer quotes, and the right option of its prediction."""

from collections.abc import Mapping
from functools import cache

import numpy as np

from concepts.arrays import Array
from concepts.regularization.coefficient_path import ALPHAS, TRUTH, Paths, paths
from concepts.regularization.corners import GEOMETRY_ALPHAS, geometry, shrink
from concepts.regularization.directions import shrinkage_factors
from concepts.regularization.pair import PAIR_RHOS, twins


@cache
def claims() -> Mapping[str, float]:
    """The numbers that the prose quotes."""
    return _why() | _corners() | _strength() | _pair()


def _why() -> dict[str, float]:
    """Thirty rows, ten features: no brake, and ridge's best one on average."""
    few = paths(l1_ratio=0.0, n=30, noise=3.0, seed=6)
    train, test = few.repeats.train.mean(axis=0), few.repeats.test.mean(axis=0)
    brake = int(np.argmin(test))
    kept = shrinkage_factors(few.variances, ALPHAS)[brake]
    return {
        "small_train": float(train[0]),
        "small_test": float(test[0]),
        "small_noise": 3.0**2,
        "brake_alpha": float(ALPHAS[brake]),
        "brake_test": float(test[brake]),
        "brake_df": float(few.df[brake]),
        "brake_widest": float(kept[0]),
        "brake_narrowest": float(kept[-1]),
    }


def _corners() -> dict[str, float]:
    """What a penalty of 1 allows, and what a penalty of 0.5 makes of two coefficients."""
    step = _step(GEOMETRY_ALPHAS, 1)
    return {
        "budget": float(geometry().budget[step]),
        "budget_farther": float(geometry(b1=3.0, b2=2.0).budget[step]),
        "radius": float(geometry(l1_ratio=0.0).radius[step]),
        "soft": float(shrink(2, 0.5, 1)),
        "halved": float(shrink(2, 0.5, 0)),
        "soft_small": float(shrink(0.4, 0.5, 1)),
        "ridge_small": float(shrink(0.4, 0.5, 0)),
    }


def _strength() -> dict[str, float]:
    """Cross-validation's two choices for the lasso, where the truth is known and on real data."""
    lasso, real = paths(), paths(data="diabetes")
    return {
        "best_alpha": float(ALPHAS[lasso.best]),
        "best_nonzero": int(lasso.nonzero[lasso.best]),
        "one_se_alpha": float(ALPHAS[lasso.one_se]),
        "one_se_nonzero": int(lasso.nonzero[lasso.one_se]),
        "n_idle": int(np.sum(TRUTH == 0)),
        "best_idle": _idle(lasso, lasso.best),
        "one_se_idle": _idle(lasso, lasso.one_se),
        "best_test": _test(lasso, lasso.best),
        "one_se_test": _test(lasso, lasso.one_se),
        "diabetes_n": real.n,
        "diabetes_plain": _test(real, 0),
        "diabetes_best": _test(real, real.best),
        "diabetes_one_se": _test(real, real.one_se),
        "diabetes_kept": int(real.nonzero[real.one_se]),
    }


def _pair() -> dict[str, float]:
    """Two near-copies under each penalty."""
    pair = twins()
    return {
        "lasso_drops_90": float(pair.dropped[0, _step(PAIR_RHOS, 0.9)]),
        "lasso_drops_99": float(pair.dropped[0, _step(PAIR_RHOS, 0.99)]),
        "pair_rho": float(pair.rhos[-1]),
        "lasso_drops": float(pair.dropped[0, -1]),
        "lasso_drops_first": float(pair.dropped_which[0, -1, 0]),
        "lasso_drops_second": float(pair.dropped_which[0, -1, 1]),
        "ridge_drops": float(pair.dropped[1, -1]),
        "net_drops": float(pair.dropped[2, -1]),
        "lasso_gap": float(pair.gap[0, -1]),
        "ridge_gap": float(pair.gap[1, -1]),
        "net_gap": float(pair.gap[2, -1]),
    }


def _step(values: Array, value: float) -> int:
    return int(np.argmin(np.abs(values - value)))


def _idle(fits: Paths, step: int) -> float:
    assert fits.repeats.idle is not None
    return float(fits.repeats.idle[:, step].mean())


def _test(fits: Paths, step: int) -> float:
    return float(fits.repeats.test[:, step].mean())


def prediction() -> str:
    """Key of the right option: does each method share the weight, or keep mostly one of two near-copies?"""
    pair = twins()
    sizes = np.abs(pair.coef[:2, -1])
    lasso, ridge = np.mean(sizes.min(axis=-1) < 0.1 * sizes.max(axis=-1), axis=1) > 0.5
    return f"ridge_{'keeps' if ridge else 'splits'}_lasso_{'keeps' if lasso else 'splits'}"
