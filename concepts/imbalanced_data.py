"""Rare classes: what misleads the eye, which remedies there are, and how often the threshold was the problem.

When one row in a hundred is positive, a model that always says no is right 99% of the time. So judge by precision,
recall and F1, by MCC, or by the area under precision and recall, whose floor is the prevalence. A classifier that
learns probabilities is not spoilt by rarity as such: at a threshold of 0.5 it just rarely says yes, because yes is
rarely the better bet. Class weights and resampling make it say yes more often. So does a lower threshold, and that
leaves the probabilities as they are (Elkan 2001, IJCAI; Van den Goorbergh et al. 2022, JAMIA).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from concepts import prior_correction, rare_class, resampling_in_folds
from concepts.arrays import Array, Ints, Progress, frozen, one_of, within
from concepts.rare_class import CLASSIFIERS, MEASURES, REMEDIES, Ranking

SHARES = frozen(np.array([0.5, 0.4, 0.3, 0.2, 0.15, 0.1, 0.07, 0.05, 0.03, 0.02, 0.015, 0.01]))
SHARES_ON_OFFER = (0.01, 0.02, 0.05, 0.1, 0.2)
RECALLS = frozen(np.arange(1, 101) / 100)


# ------------------------------------------------------------------------------------------------- rarer and rarer


@dataclass(frozen=True)
class Rarer:
    """The same model and the same threshold, while one class gets rarer (12 steps).

    classifier, threshold: as asked. shares: (12,) share of the rare class. training_positives: (12,) rare training
    rows. measures: (12, 5) MEASURES on 10,000 test rows. always_no: (12,) accuracy of never flagging. flagged: (12,)
    share of test rows flagged. pr_auc, roc_auc: (12,). recalls: (100,) from 1% to 100%; precisions: (12, 100)
    precision at the highest threshold that reaches each recall.
    """

    classifier: str
    threshold: float
    shares: Array
    training_positives: Ints
    measures: Array
    always_no: Array
    flagged: Array
    pr_auc: Array
    roc_auc: Array
    recalls: Array
    precisions: Array

    def of(self, name: str) -> Array:
        """(12,) one of MEASURES."""
        return np.asarray(self.measures[:, MEASURES.index(name)])

    def table(self) -> dict[str, np.ndarray]:
        """One row a share."""
        columns: dict[str, np.ndarray] = {"share of the rare class": self.shares, "accuracy, always no": self.always_no}
        columns |= {name: self.of(name) for name in MEASURES}
        return columns | {"PR-AUC": self.pr_auc, "ROC AUC": self.roc_auc, "share of rows flagged": self.flagged}


def rarer(
    classifier: str = "logistic", threshold: float = 0.5, n: int = 1000, separation: float = 2.0,
    layout: str = "beside", seed: int = 0, progress: Progress = None,
) -> Rarer:  # fmt: skip
    """Train on ever rarer classes, with no remedy, and flag test rows that score at least `threshold`.

    The points' noise is the same at all shares, so what changes is the share. threshold: 0.01 to 0.99. Other arguments
    as in `rare_class.sample`. ValueError for an unknown classifier or a number outside its limits.
    """
    one_of("classifier", classifier, CLASSIFIERS)
    within("threshold", threshold, 0.01, 0.99)
    found, curves, positives, flags = [], [], [], []
    for step, share in enumerate(SHARES.tolist()):
        train, _, test = rare_class.sample(share, n, separation, layout, seed)
        score = rare_class.apply("nothing", classifier, train, seed).score(test.X)
        flagged, ranking = score >= threshold, rare_class.rank(test.y, score)
        found.append([*rare_class.measure(test.y, flagged), 1 - test.y.mean(), ranking.pr_auc, ranking.roc_auc])
        curves.append(_precision_at(ranking))
        positives.append(int(train.y.sum()))
        flags.append(flagged.mean())
        if progress:
            progress((step + 1) / len(SHARES))
    values, precisions, share_flagged = np.array(found), np.array(curves), np.array(flags)
    return frozen(Rarer(
        classifier, threshold, SHARES, np.array(positives), values[:, :5], values[:, 5], share_flagged, values[:, 6],
        values[:, 7], RECALLS, precisions,
    ))  # fmt: skip


def _precision_at(ranking: Ranking) -> Array:
    """(100,) precision at the first cut that reaches each of RECALLS."""
    return ranking.precision[np.searchsorted(ranking.recall, RECALLS - 1e-9)]


# --------------------------------------------------------------------------------------------- all remedies, one ruler

SIDE, REACH = 40, 4.5
MOST = {"others": 160, "rare": 60, "synthetic": 150}
"""Points that a picture shows at most, of each kind."""


@dataclass(frozen=True)
class Compared:
    """Every remedy (7 of them, in the order of REMEDIES) on the same training rows.

    classifier, threshold, share: as asked; share is that of the test rows. at_threshold: (7, 5) MEASURES on 10,000 test
    rows at `threshold`. chosen: (7,) thresholds with the highest F1 on the validation rows; at_chosen: (7, 5) MEASURES
    on the test rows there. pr_auc, roc_auc, mean_score: (7,) on test rows. counts: (7, 2) rows trained on, rare and
    others, by weight; for the balanced forest, of its first tree.
    cells: (7, 1600) scores at the middles of 40 x 40 cells on [-4.5, 4.5] squared, row by row from the lower left.
    others, rare: (at most 160 and 60, 2) training rows to draw. seen_others, seen_rare: (7, ...) how often, or with
    which weight, each was trained on; 0 is left out. synthetic: (at most 150, 2) rows that SMOTE made up.
    """

    classifier: str
    threshold: float
    share: float
    at_threshold: Array
    chosen: Array
    at_chosen: Array
    pr_auc: Array
    roc_auc: Array
    mean_score: Array
    counts: Array
    cells: Array
    others: Array
    rare: Array
    seen_others: Array
    seen_rare: Array
    synthetic: Array

    def of(self, name: str, at_chosen: bool) -> Array:
        """(7,) one of MEASURES."""
        return np.asarray((self.at_chosen if at_chosen else self.at_threshold)[:, MEASURES.index(name)])

    def table(self) -> dict[str, np.ndarray]:
        """One row a remedy."""
        columns: dict[str, np.ndarray] = {"remedy": np.array(list(REMEDIES.values())), "chosen threshold": self.chosen}
        for name in MEASURES:
            columns |= {f"{name} at {self.threshold:g}": self.of(name, False)}
            columns |= {f"{name} at chosen": self.of(name, True)}
        return columns | {"PR-AUC": self.pr_auc, "ROC AUC": self.roc_auc, "mean score": self.mean_score}


def middles() -> Array:
    """(40,) middles of the cells along one axis."""
    return np.asarray(((np.arange(SIDE) + 0.5) / SIDE * 2 - 1) * REACH)


def compare(
    classifier: str = "logistic", share: float = 0.05, threshold: float = 0.5, n: int = 1000, separation: float = 2.0,
    layout: str = "beside", seed: int = 0, progress: Progress = None,
) -> Compared:  # fmt: skip
    """Train with every remedy, choose each one's threshold on validation rows, and report on test rows.

    Weights and resampling go to one half. threshold: 0.01 to 0.99. Other arguments as in `rare_class.sample`.
    ValueError for an unknown classifier or a number outside its limits.
    """
    one_of("classifier", classifier, CLASSIFIERS)
    within("threshold", threshold, 0.01, 0.99)
    train, validation, test = rare_class.sample(share, n, separation, layout, seed)
    x, y = np.meshgrid(middles(), middles())
    points = np.concatenate([validation.X, test.X, np.column_stack([x.ravel(), y.ravel()])])
    ones, start, end = int(train.y.sum()), len(validation.y), len(validation.y) + len(test.y)
    drawn_rare, drawn_others = np.arange(min(ones, MOST["rare"])), np.arange(ones, min(n, ones + MOST["others"]))
    found, at_threshold, at_chosen, cells, seen = [], [], [], [], []
    synthetic = np.empty((0, 2))
    for step, remedy in enumerate(REMEDIES):
        model = rare_class.apply(remedy, classifier, train, seed)
        score = model.score(points)
        on_test, training = score[start:end], model.training
        chosen = rare_class.rank(validation.y, score[:start]).best
        ranking = rare_class.rank(test.y, on_test)
        weight_rare = float(training.weight @ training.y)
        found.append([chosen, ranking.pr_auc, ranking.roc_auc, on_test.mean(), weight_rare, training.weight.sum()])
        at_threshold.append(rare_class.measure(test.y, on_test >= threshold))
        at_chosen.append(rare_class.measure(test.y, on_test >= chosen))
        cells.append(score[end:])
        real = training.row >= 0
        seen.append(np.bincount(training.row[real], training.weight[real], n))
        if remedy == "smote":
            synthetic = training.X[~real][: MOST["synthetic"]]
        if progress:
            progress((step + 1) / len(REMEDIES))
    values, often = np.array(found), np.array(seen, dtype=float)
    counts = np.column_stack([values[:, 4], values[:, 5] - values[:, 4]])
    result = Compared(
        classifier, threshold, float(test.y.mean()), np.array(at_threshold), values[:, 0], np.array(at_chosen),
        values[:, 1], values[:, 2], values[:, 3], counts, np.array(cells), train.X[drawn_others], train.X[drawn_rare],
        often[:, drawn_others], often[:, drawn_rare], synthetic,
    )  # fmt: skip
    return frozen(result)


# ------------------------------------------------------------------------------------------ weights against a threshold


@dataclass(frozen=True)
class Contest:
    """F1 on test rows over data sets (one row a seed): of the plain model and of class weights, each at 0.5 and at the
    threshold chosen on validation rows. alike: share of test rows on which weights at 0.5 and the plain model with the
    prevalence as threshold decide the same."""

    plain: Array
    plain_moved: Array
    weights: Array
    weights_moved: Array
    alike: Array


@cache
def contest(share: float = 0.05, n: int = 1000, separation: float = 2.0, seeds: int = 20) -> Contest:
    """Logistic regression with and without class weights, on `seeds` fresh data sets of 2 to 100.

    Other arguments as in `rare_class.sample`. ValueError for a number outside its limits.
    """
    within("seeds", seeds, 2, 100)
    rows = []
    for seed in range(seeds):
        train, validation, test = rare_class.sample(share, n, separation, "beside", seed)
        found, decided = [], []
        for remedy, at in (("nothing", share), ("weights", 0.5)):
            model = rare_class.apply(remedy, "logistic", train, seed)
            chosen = rare_class.rank(validation.y, model.score(validation.X)).best
            score = model.score(test.X)
            found += [rare_class.measure(test.y, score >= each)[3] for each in (0.5, chosen)]
            decided.append(score >= at)
        rows.append([*found, np.mean(decided[0] == decided[1])])
    return frozen(Contest(*np.array(rows).T))


def mean_and_error(values: Array) -> tuple[float, float]:
    """Mean, and its standard error over the rows."""
    return float(values.mean()), float(values.std(ddof=1) / np.sqrt(len(values)))


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


def smote_gains(classifier: str, seeds: Sequence[int] = range(6)) -> Array:
    """(seeds, 2) what SMOTE adds to ROC AUC, and to F1 at chosen thresholds, with a rare class on both sides."""
    gains = []
    for seed in seeds:
        train, validation, test = rare_class.sample(layout="sides", separation=2.5, seed=seed)
        found = []
        for remedy in ("nothing", "smote"):
            model = rare_class.apply(remedy, classifier, train, seed)
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
    weak, strong = (smote_gains(each) for each in ("tree", "boosting"))
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
        "weak_auc": mean_and_error(weak[:, 0])[0],
        "weak_auc_error": mean_and_error(weak[:, 0])[1],
        "strong_auc": mean_and_error(strong[:, 0])[0],
        "strong_auc_error": mean_and_error(strong[:, 0])[1],
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
        "half_f1": float(all_remedies.of("f1", at_chosen=True)[nothing]) / 2,
        "noise_before": float(noise.before[-1, 0]),
        "noise_inside": float(noise.inside[-1, 0]),
        "noise_fresh": float(noise.fresh[-1, 0]),
    }
