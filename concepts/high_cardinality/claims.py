"""The numbers that the answer quotes, and the right option of its prediction."""

from collections.abc import Callable, Mapping
from functools import cache

import numpy as np

from concepts.arrays import mean_and_error
from concepts.high_cardinality import hashing_trick as hashing
from concepts.high_cardinality import level_embedding as embedding
from concepts.high_cardinality import target_encoding as target
from concepts.high_cardinality.category_data import sample
from concepts.high_cardinality.comparison import NOISE_LEVELS, NOISE_ROWS, SEEDS, compare
from concepts.high_cardinality.methods import METHODS

BOUNDS = {"none": 0.02, "little": 0.15, "some": 0.30, "much": 0.60, "nearly_all": np.inf}
"""Options of the prediction, and up to which R² each reaches."""
DECAY_SEEDS = 10


@cache
def noise(m: float = 0.0) -> tuple[float, float, float, float]:
    """1,000 equally common levels of pure noise in 2,000 rows, means over 20 samples: R² of naive target encoding in
    training and on test rows, then the same out of fold, all smoothed by m rows."""
    found = []
    for seed in range(SEEDS):
        rows = sample(NOISE_LEVELS, 0.0, NOISE_ROWS, 0.0, 1.0, seed=seed)
        fold = target.fold_of(NOISE_ROWS, seed)
        size = len(rows.means)
        each = target.fits(rows.codes, rows.y, fold, rows.codes_test, rows.y_test, size, np.array([m]))
        found.append([each.train_naive[0], each.test_naive[0], each.train_folds[0], each.test_folds[0]])
    first, second, third, fourth = np.mean(found, axis=0).tolist()
    return first, second, third, fourth


def gain(better: Callable[[int], float], worse: Callable[[int], float], seeds: int = SEEDS) -> tuple[float, float]:
    """Mean and standard error of better(seed) - worse(seed), each on the same sample."""
    return mean_and_error([better(seed) - worse(seed) for seed in range(seeds)])


def prediction() -> str:
    """Key of the right option: what does naive target encoding score in training on pure noise?"""
    return next(key for key, bound in BOUNDS.items() if noise()[0] < bound)


@cache
def claims() -> Mapping[str, float]:
    """The numbers that the prose quotes."""
    noise_train, noise_test, _, noise_folds = noise()
    filled = float(hashing.expected_occupied(NOISE_ROWS, NOISE_LEVELS))
    smooth, hashed, placed = target.smoothing(), hashing.hashing(), embedding.places()
    single, free = embedding.places(features=1), embedding.places(decay=0.0)
    none, four = (int(np.flatnonzero(m == target.M)[0]) for m in (0, 4))
    at = int(np.flatnonzero(hashing.BUCKETS == 1024)[0])
    end = int(np.flatnonzero(embedding.EPOCHS == 200)[0])
    many = compare(levels=(NOISE_LEVELS,))
    place = {name: index for index, name in enumerate(METHODS)}
    scores = {
        f"{part}_{name}": float(getattr(many, part)[0, index])
        for part in ("train", "test")
        for name, index in place.items()
    }
    popular = {seed: compare(popularity=0.8, seed=seed, levels=(NOISE_LEVELS,)).test[0] for seed in range(SEEDS)}
    popular_gain = gain(lambda seed: popular[seed][place["grouped"]], lambda seed: popular[seed][place["folds"]])
    sign_gain = gain(
        lambda seed: hashing.hashing(seed=seed).test[at],
        lambda seed: hashing.hashing(alternate_sign=False, seed=seed).test[at],
    )
    decay_gain = gain(
        lambda seed: embedding.places(decay=0.0, seed=seed).test[end],
        lambda seed: embedding.places(seed=seed).test[end],
        DECAY_SEEDS,
    )
    return scores | {
        "noise_levels": NOISE_LEVELS,
        "noise_rows": NOISE_ROWS,
        "noise_seeds": SEEDS,
        "noise_seen": filled,
        "noise_expected": (filled - 1) / (NOISE_ROWS - 1),
        "noise_train": noise_train,
        "noise_test": noise_test,
        "noise_folds": noise_folds,
        "noise_smoothed": noise(100.0)[0],
        "noise_smoothed_test": noise(100.0)[1],
        "smooth_levels": smooth.levels,
        "smooth_rows": smooth.n,
        "error_none": float(smooth.error[none]),
        "error_four": float(smooth.error[four]),
        "error_sigmoid": float(smooth.other_error.min()),
        "encoders_once": float(target.sigmoid(1, 20, 10)),
        "naive_train": float(smooth.fits.train_naive[none]),
        "naive_test": float(smooth.fits.test_naive[none]),
        "folds_test": float(smooth.fits.test_folds[none]),
        "folds_slope": float(smooth.fits.slope_folds[none]),
        "both_test": float(smooth.fits.test_folds[four]),
        "auto_once": smooth.auto_once,
        "keeps_ten": 1 / 11,
        "filled": float(hashed.expected[at]),
        "filled_sd": float(hashed.sd[at]),
        "filled_here": int(hashed.occupied[at]),
        "share_1024": float(hashing.expected_sharing(1000, 1024)),
        "share_4096": float(hashing.expected_sharing(1000, 4096)),
        "hash_test": float(hashed.test[at]),
        "hash_one_hot": hashed.one_hot_test,
        "unseen": float(many.unseen[0]),
        "seen": int(many.seen[0]),
        "columns_grouped": int(many.width[0, place["grouped"]]),
        "told_frequency": int(many.told_apart[0, place["frequency"]]),
        "place_test": float(placed.test[end]),
        "place_apart": placed.apart_test,
        "place_alike": float(placed.alike[end]),
        "place_chance": placed.alike_by_chance,
        "free_test": float(free.test[end]),
        "single_test": float(single.test[end]),
        "single_apart": single.apart_test,
        "popular_gain": popular_gain[0],
        "popular_gain_error": popular_gain[1],
        "popular_seeds": SEEDS,
        "sign_gain": sign_gain[0],
        "sign_gain_error": sign_gain[1],
        "decay_gain": decay_gain[0],
        "decay_gain_error": decay_gain[1],
        "decay_seeds": DECAY_SEEDS,
    }
