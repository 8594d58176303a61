"""The numbers that the answer quotes, and the right option of its prediction."""

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np

from concepts.arrays import Array, mean_and_error
from concepts.imbalanced_data import prior_correction, rare_class, resampling_in_folds
from concepts.imbalanced_data.rare_class import REMEDIES
from concepts.imbalanced_data.rarity import rarer
from concepts.imbalanced_data.remedies import compare
from concepts.imbalanced_data.weights_or_threshold import contest


def prediction() -> str:
    """Key of the right option: does the moved threshold beat weights at 0.5, and weights with a moved threshold, too?

    A difference counts if it is over 0.02 and over two standard errors.
    """
    match = contest()
    signs = []
    for other in (match.weights, match.weights_moved):
        gap, error = mean_and_error(match.plain_moved - other)
        signs.append(int(np.sign(gap)) if abs(gap) > max(0.02, 2 * error) else 0)
    if signs[0] == 0:
        return "same"
    if signs[0] < 0:
        return "weights"
    return "moved_for_good" if signs[1] > 0 else "moved_then_level"


# ------------------------------------------------------------------------------------------------ numbers for the prose


def balancing_gains(remedy: str, classifier: str, seeds: Sequence[int] = range(6)) -> Array:
    """(seeds, 2) what a remedy adds to ROC AUC, and to F1 at chosen thresholds, with a rare class on both sides."""
    gains = []
    for seed in seeds:
        train, validation, test = rare_class.sample(layout="sides", separation=2.5, seed=seed)
        found = []
        for each in ("nothing", remedy):
            model = rare_class.apply(each, classifier, train, seed)
            chosen = rare_class.rank(validation.y, model.score(validation.X)).best
            score = model.score(test.X)
            found.append([rare_class.rank(test.y, score).roc_auc, rare_class.measure(test.y, score >= chosen)[3]])
        gains.append(np.subtract(found[1], found[0]))
    return np.array(gains)


@cache
def claims() -> Mapping[str, float]:
    """The numbers that the prose quotes."""
    match, rare, all_remedies = contest(), rarer(), compare()
    place = {name: step for step, name in enumerate(REMEDIES)}
    gap, gap_error = mean_and_error(match.plain_moved - match.weights)
    level, level_error = mean_and_error(match.plain_moved - match.weights_moved)
    weak, strong = (balancing_gains("smote", each)[:, 0] for each in ("tree", "boosting"))
    weighted = balancing_gains("weights", "tree")[:, 0]
    noise = resampling_in_folds.folds("over", separation=0.0)
    half = {remedy: prior_correction.calibrate(remedy, steps=1) for remedy in ("weights", "smote")}
    tree = prior_correction.calibrate("under", "tree", steps=1)
    nothing = place["nothing"]
    return {
        "share": all_remedies.share,
        "seeds": len(match.plain),
        "plain": float(match.plain.mean()),
        "plain_moved": float(match.plain_moved.mean()),
        "weights": float(match.weights.mean()),
        "weights_moved": float(match.weights_moved.mean()),
        "gap": gap,
        "gap_error": gap_error,
        "level": abs(level),
        "level_error": level_error,
        "alike": float(match.alike.mean()),
        "always_no": float(rare.always_no[-1]),
        "accuracy": float(rare.of("accuracy")[-1]),
        "recall": float(rare.of("recall")[-1]),
        "pr_auc_half": float(rare.pr_auc[0]),
        "pr_auc_rare": float(rare.pr_auc[-1]),
        "roc_auc_half": float(rare.roc_auc[0]),
        "roc_auc_rare": float(rare.roc_auc[-1]),
        "auc_nothing": float(all_remedies.roc_auc[nothing]),
        "auc_smote": float(all_remedies.roc_auc[place["smote"]]),
        "auc_under": float(all_remedies.roc_auc[place["under"]]),
        "auc_isolation": float(all_remedies.roc_auc[place["isolation"]]),
        "weak_auc": mean_and_error(weak)[0],
        "weak_auc_error": mean_and_error(weak)[1],
        "weighted_auc": mean_and_error(weighted)[0],
        "weighted_auc_error": mean_and_error(weighted)[1],
        "own_auc": mean_and_error(weak - weighted)[0],
        "own_auc_error": mean_and_error(weak - weighted)[1],
        "strong_auc": mean_and_error(strong)[0],
        "strong_auc_error": mean_and_error(strong)[1],
        "mean_weights": float(half["weights"].mean_before[0]),
        "mean_smote": float(half["smote"].mean_before[0]),
        "mean_weights_after": float(half["weights"].mean_after[0]),
        "mean_smote_after": float(half["smote"].mean_after[0]),
        "loss_weights": float(half["weights"].loss_before[0]),
        "loss_weights_after": float(half["weights"].loss_after[0]),
        "loss_share": half["weights"].loss_share,
        "loss_true": half["weights"].loss_true,
        "tree_after": float(tree.mean_after[0]),
        "chosen": float(all_remedies.chosen[nothing]),
        "own_line": float(all_remedies.of("f1", at_chosen=True)[nothing]),
        "half_f1": float(all_remedies.of("f1", at_chosen=True)[nothing]) / 2,
        "noise_before": float(noise.before[-1, 0]),
        "noise_inside": float(noise.inside[-1, 0]),
        "noise_fresh": float(noise.fresh[-1, 0]),
    }
