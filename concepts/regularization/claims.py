"""The numbers that the answer quotes, and the right option of its prediction."""

from collections.abc import Mapping
from functools import cache

import numpy as np

from concepts.arrays import Array, mean_and_error
from concepts.regularization.coefficient_path import ALPHAS, SPLITS, TRUTH, paths, split_errors
from concepts.regularization.corners import GEOMETRY_ALPHAS, geometry, shrink
from concepts.regularization.directions import shrinkage_factors
from concepts.regularization.pair import DATA_SETS, PAIR_RHOS, twins


@cache
def claims() -> Mapping[str, float]:
    """The numbers that the prose quotes."""
    return _why() | _corners() | _strength() | _pair()


def _why() -> dict[str, float]:
    """Thirty rows, ten features: no brake, and ridge's best one on average."""
    few = paths(l1_ratio=0.0, n=30, noise=3.0, seed=6)
    train, test = few.repeats.train, few.repeats.test
    brake = int(np.argmin(test.mean(axis=0)))
    kept = shrinkage_factors(few.variances, ALPHAS)[brake]
    saved = test[:, 0] - test[:, brake]  # data set by data set, which is surer than either mean
    return {
        "small_train": float(train[:, 0].mean()),
        "small_train_error": mean_and_error(train[:, 0])[1],
        "small_test": float(test[:, 0].mean()),
        "small_test_error": mean_and_error(test[:, 0])[1],
        "small_noise": 3.0**2,
        "brake_alpha": float(ALPHAS[brake]),
        "brake_test": float(test[:, brake].mean()),
        "brake_saves": float(saved.mean()),
        "brake_saves_error": mean_and_error(saved)[1],
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
    assert lasso.repeats.idle is not None
    (best_idle, rule_idle), (best, rule) = (
        each[:, [lasso.best, lasso.one_se]].T for each in (lasso.repeats.idle, lasso.repeats.test)
    )
    plain, tuned, ruled = split_errors(ALPHAS[[0, real.best, real.one_se]]).T
    return {
        "best_alpha": float(ALPHAS[lasso.best]),
        "best_nonzero": int(lasso.nonzero[lasso.best]),
        "one_se_alpha": float(ALPHAS[lasso.one_se]),
        "one_se_nonzero": int(lasso.nonzero[lasso.one_se]),
        "n_idle": int(np.sum(TRUTH == 0)),
        "best_idle": float(best_idle.mean()),
        "best_idle_error": mean_and_error(best_idle)[1],
        "one_se_idle": float(rule_idle.mean()),
        "one_se_idle_error": mean_and_error(rule_idle)[1],
        "best_test": float(best.mean()),
        "one_se_test": float(rule.mean()),
        "one_se_costs": float(np.mean(rule - best)),
        "one_se_costs_error": mean_and_error(rule - best)[1],
        "diabetes_n": real.n,
        "diabetes_splits": SPLITS,
        "diabetes_plain": float(plain.mean()),
        "diabetes_best": float(tuned.mean()),
        "diabetes_saves": float(np.mean(plain - tuned)),
        "diabetes_saves_error": mean_and_error(plain - tuned)[1],
        "diabetes_wins": float(np.mean(tuned < plain)),
        "diabetes_one_se": float(ruled.mean()),
        "diabetes_one_se_error": mean_and_error(ruled)[1],
        "diabetes_kept": int(real.nonzero[real.one_se]),
    }


def _pair() -> dict[str, float]:
    """Two near-copies under each penalty."""
    pair = twins()
    return {
        "lasso_drops_90": float(pair.dropped[0, _step(PAIR_RHOS, 0.9)]),
        "lasso_drops_99": float(pair.dropped[0, _step(PAIR_RHOS, 0.99)]),
        "pair_rho": float(pair.rhos[-1]),
        "pair_sets": DATA_SETS,
        "pair_alpha": pair.alpha,
        "pair_noise": pair.noise,
        "lasso_drops": float(pair.dropped[0, -1]),
        "lasso_drops_first": float(pair.dropped_which[0, -1, 0]),
        "lasso_drops_second": float(pair.dropped_which[0, -1, 1]),
        "lasso_drops_error": mean_and_error((pair.coef[0, -1, :, 0] == 0).astype(float))[1],
        "ridge_drops": float(pair.dropped[1, -1]),
        "net_drops": float(pair.dropped[2, -1]),
        "lasso_gap": float(pair.gap[0, -1]),
        "ridge_gap": float(pair.gap[1, -1]),
        "net_gap": float(pair.gap[2, -1]),
    }


def _step(values: Array, value: float) -> int:
    return int(np.argmin(np.abs(values - value)))


def prediction() -> str:
    """Key of the right option: does each method share the weight, or keep mostly one of two near-copies?"""
    pair = twins()
    sizes = np.abs(pair.coef[:2, -1])
    lasso, ridge = np.mean(sizes.min(axis=-1) < 0.1 * sizes.max(axis=-1), axis=1) > 0.5
    return f"ridge_{'keeps' if ridge else 'splits'}_lasso_{'keeps' if lasso else 'splits'}"
