"""The numbers that the answer quotes, and the right option of its prediction."""

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
from sklearn.model_selection import StratifiedKFold

from concepts import leakage
from concepts.arrays import Array, mean_and_error
from concepts.feature_selection import importance, selection_stability
from concepts.feature_selection.judging import arena, judged
from concepts.feature_selection.rankings import FOLDS, SIGHT, ranking
from concepts.feature_selection.selection_data import rows

SEEDS = range(6)


@cache
def pair_found(xor: bool = True, sights: tuple[str, ...] = tuple(SIGHT)) -> Mapping[str, float]:
    """Share of the pair among the first 5 features, as many as are relevant, of the 13 that `rows` draws by default.

    By what a method looks at, a key of SIGHT: mean over its methods and SEEDS.
    """
    found = {}
    drawn = [rows(xor=xor, seed=seed) for seed in SEEDS]
    for sight in sights:
        kept = [
            data.are("pair")[ranking(method, data.X, data.y, seed)[: data.relevant.sum()]].sum() / 2
            for method in SIGHT[sight]
            for seed, data in zip(SEEDS, drawn, strict=True)
        ]
        found[sight] = float(np.mean(kept))
    return found


def prediction() -> str:
    """Key of the right option: which methods keep more than half of a pair that matters only together?"""
    found = pair_found()
    best = max(found, key=found.__getitem__)
    return best if found[best] > 0.5 else "none"


def selection_gains(seeds: Sequence[int] = range(16)) -> Array:
    """(seeds,) what logistic regression gains in accuracy where it is given the relevant features alone, known from the
    truth, on `rows` with straight effects only; in the folds of `arena`."""
    gains = []
    for seed in seeds:
        data = rows(curved=False, xor=False, seed=seed)
        folds = StratifiedKFold(FOLDS, shuffle=True, random_state=seed).split(data.X, data.y)
        every, relevant = np.arange(data.X.shape[1])[None], np.flatnonzero(data.relevant)[None]
        scores = [
            [judged("logistic", data.X, data.y, train, test, order)[0, -1] for order in (relevant, every)]
            for train, test in folds
        ]
        gains.append(np.subtract(*np.mean(scores, axis=0)))
    return np.array(gains)


@cache
def claims() -> Mapping[str, float]:
    """The numbers that the prose quotes."""
    found, apart = pair_found(), pair_found(False, ("alone",))
    five = 4
    seen = arena(methods=("correlation", "impurity"))
    plain = arena(curved=False, xor=False, judge="logistic", methods=("correlation",))
    fooled = leakage.selection()
    filters = selection_stability.stability(methods=("correlation",))
    alike, unlike = (
        selection_stability.stability(curved=False, xor=False, correlation=rho, methods=("lasso",))
        for rho in (0.99, 0.0)
    )
    values, leaves = importance.many_values(values=(2, 1000)), importance.many_values(values=(1000,), min_leaf=10)
    gain = mean_and_error(100 * selection_gains())
    twins = importance.twins(correlations=(0.0, 0.99))
    shap_free, shap_alike = (100 * importance.twins_shap(rho).mean(axis=0) for rho in (0.0, 0.99))
    impurity, fresh = values.impurity.mean(axis=1), values.fresh.mean(axis=1)
    lost = 100 * twins.permutation.mean(axis=1)
    return {
        "pair_alone": found["alone"],
        "pair_linear": found["linear"],
        "pair_forest": found["forest"],
        "pair_chance": 5 / 13,
        "pair_apart": apart["alone"],
        "all_features": float(seen.accuracy[0, -1]),
        "relevant_only": seen.truth,
        "correlation_five": float(seen.accuracy[0, five]),
        "impurity_five": float(seen.accuracy[1, five]),
        "logistic_all": float(plain.accuracy[0, -1]),
        "logistic_relevant": plain.truth,
        "selection_gain": gain[0],
        "selection_gain_error": gain[1],
        "fooled_outside": 1 - float(fooled.outside[-1]),
        "fooled_inside": 1 - float(fooled.inside[-1]),
        "stable_filter": float(filters.stability[0, five]),
        "stable_lower": float(filters.lower[0, five]),
        "stable_upper": float(filters.upper[0, five]),
        "stable_alike": float(alike.stability[0, five - 1]),
        "stable_unlike": float(unlike.stability[0, five - 1]),
        "noise_two": float(impurity[0, importance.MANY]),
        "noise_many": float(impurity[1, importance.MANY]),
        "signal_many": float(impurity[1, importance.SIGNAL]),
        "fresh_noise": 100 * float(fresh[1, importance.MANY]),
        "fresh_signal": 100 * float(fresh[1, importance.SIGNAL]),
        "leaf_noise": float(leaves.impurity.mean(axis=1)[0, importance.MANY]),
        "leaf_signal": float(leaves.impurity.mean(axis=1)[0, importance.SIGNAL]),
        "leaf_fresh": 100 * float(leaves.fresh.mean(axis=1)[0, importance.SIGNAL]),
        "shap_free": float(shap_free[importance.ORIGINAL]),
        "shap_original": float(shap_alike[importance.ORIGINAL]),
        "shap_twin": float(shap_alike[importance.TWIN]),
        "shap_noise": float(shap_alike[importance.NOISE]),
        "original_free": float(lost[0, importance.ORIGINAL]),
        "original_alone": float(lost[1, importance.ORIGINAL]),
        "twin_alone": float(lost[1, importance.TWIN]),
        "twins_together": 100 * float(twins.together[1].mean()),
    }
