"""The numbers that the answer quotes, and the right option of its prediction."""

from functools import cache

import numpy as np

from concepts import leakage
from concepts.cross_validation.folds import fold_map
from concepts.cross_validation.validation_error import estimates


@cache
def claims() -> dict[str, float]:
    """The numbers in the answer."""
    found = estimates()
    five, ten = int(np.flatnonzero(found.folds == 5)[0]), int(np.flatnonzero(found.folds == 10)[0])
    many = [found, *(estimates(seed=seed) for seed in range(1, 8))]
    gaps = np.concatenate([each.k_fold - each.truth for each in many], axis=1)
    steps = {"two": 0, "ten": ten, "loo": -1}
    leak = leakage.selection()
    time = leakage.time_order()
    shuffled = fold_map("shuffled").shares[-1]
    deviation = {name: each.std(axis=1, ddof=1) for name, each in found.methods().items()}
    late = int(np.flatnonzero(time.persistence == 0.95)[0])
    return {
        "true_error": float(found.truth.mean()),
        "split_sd": float(deviation["one split"][five]),
        "five_sd": float(deviation["k-fold"][five]),
        "repeated_sd": float(deviation["repeated k-fold"][five]),
        "two_sd": float(deviation["k-fold"][0]),
        "loo_sd": float(deviation["k-fold"][-1]),
        "bias_sets": gaps.shape[1],
        "lab_sets": found.k_fold.shape[1],
        **{f"{name}_bias": float(gaps[step].mean()) for name, step in steps.items()},
        **{f"{name}_bias_se": float(gaps[step].std(ddof=1) / np.sqrt(gaps.shape[1])) for name, step in steps.items()},
        "naive_se": float(found.naive_se[ten]),
        "ten_sd": float(deviation["k-fold"][ten]),
        "corrected_se": float(found.corrected_se[ten]),
        "own_correlation": float(np.mean([np.corrcoef(each.k_fold[ten], each.truth)[0, 1] for each in many])),
        "wrong_way": float(leak.outside[-1]),
        "right_way": float(leak.inside[-1]),
        "time_shuffled": float(time.shuffled[late]),
        "time_ordered": float(time.ordered[late]),
        "gap_ordered": float(leakage.time_order(gap=20).ordered[late]),
        "shuffled_lowest": float(shuffled.min()),
        "shuffled_highest": float(shuffled.max()),
    }


def prediction() -> str:
    """What cross-validation says of pure noise when the features were chosen on all rows first."""
    claimed = leakage.selection().outside[-1]
    return "tiny" if claimed < 0.1 else "third" if claimed < 0.42 else "half"
