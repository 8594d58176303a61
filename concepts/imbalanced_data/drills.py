"""Questions on rare classes with numbers drawn anew; each wrong answer is what a named mistake gives."""

import numpy as np
from numpy.random import Generator
from scipy.special import ndtr

from concepts.arrays import Array, Flags, Ints
from concepts.drill import Curve, DegenerateError, Drill, Mistake, choice, drawn, kind, named, number
from concepts.imbalanced_data.prior_correction import corrected, kept_share
from concepts.imbalanced_data.rare_class import measure, posterior

ALONG = np.linspace(-6, 9, 3001)
"""Where a row lies between the two clouds' centres, in SDs: the others' is at 0."""


def _probabilities(share: float, separation: float) -> Array:
    """(3001,) true probabilities along ALONG; with share one half, what balanced weights teach instead."""
    return posterior(np.column_stack([ALONG, ALONG]) / np.sqrt(2), share, separation, "beside")


def _f1(share: float, separation: float) -> Array:
    """(3001,) F1 of flagging what lies at each of ALONG or beyond."""
    tp, fp = share * ndtr(separation - ALONG), (1 - share) * ndtr(-ALONG)
    return np.asarray(2 * tp / (tp + fp + share))


@kind
def line_or_weights(rng: Generator) -> Drill:
    """The page's question with other numbers: does the weighted model fall behind once its line may move as well?"""
    share, separation = float(rng.choice([0.01, 0.02, 0.03, 0.05, 0.08])), round(rng.uniform(1.5, 2.8), 1)
    f1 = _f1(share, separation)
    plain, weighted = (round(float(f1[_probabilities(each, separation) >= 0.5][0]), 2) for each in (share, 0.5))
    moved = round(float(f1.max()), 2)
    ask = (
        f"Logistic regression on plenty of rows that it fits well; {share:.0%} are positive. Plain, with the threshold "
        f"at 0.5, its F1 is {plain:.2f}; with the threshold that is best for F1, {moved:.2f}. With balanced class "
        f"weights, at 0.5, F1 is {weighted:.2f}. Now the weighted model's threshold is chosen for F1 as well. What "
        "F1 does it reach?"
    )
    mistakes = [
        Mistake(
            "took 0.5 for the best line of balanced weights",
            weighted,
            "On balanced scores 0.5 flags from the prevalence up; F1 is best higher up.",
        ),
        Mistake(
            "thought that moving the line only takes the weights back",
            plain,
            "The plain model at 0.5 is one line of many; the best one is there for both models.",
        ),
        Mistake("counted one gain twice", 2 * moved - plain, "Weights and the line are two names for the same move."),
    ]
    way = (
        f"Balanced weights multiply all odds by {(1 - share) / share:.3g}: the order of the rows stays.",
        f"Same order, same choice of lines, same best F1: {moved:.2f}.",
    )
    return choice(rng, ask, moved, mistakes, way, "moved", spec=".2f")


@kind
def odds_back(rng: Generator) -> Drill:
    """Negatives were under-sampled: what is a score worth in the real world?"""
    one_in, score = int(rng.choice([5, 10, 20, 50])), float(rng.choice([0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9]))
    share = float(rng.choice([0.005, 0.01, 0.02]))
    answer = float(corrected(score, 1 / one_in))
    odds = score / (1 - score)
    ask = (
        f"{100 * share:g}% of payments are fraud. To train faster you kept all fraud and one in {one_in} of the other "
        f"payments. The model gives a payment {score:.0%}. What is its probability of fraud in the real world?"
    )
    mistakes = [
        Mistake("believed the score", score, "It answers for the training rows, where fraud is more common."),
        Mistake("divided the probability, not the odds", score / one_in, "Under-sampling multiplies the odds."),
        Mistake(
            "went the wrong way", float(corrected(score, one_in)), "In the real world fraud is rarer, not commoner."
        ),
        Mistake(
            "took the training rows for balanced",
            float(corrected(score, share / (1 - share))),
            "Undo only what the sampling did: the share of others that was kept.",
        ),
    ]
    way = (
        f"Odds in training: {score:.2f} / {1 - score:.2f} = {odds:.4g}. One in {one_in} kept, so divide by {one_in}: "
        f"{odds / one_in:.4g}.",
        f"{odds / one_in:.4g} / (1 + {odds / one_in:.4g}) = {answer:.1%}.",
    )
    apart = [each for each in mistakes if abs(each.value - answer) > 0.01]
    return number(ask, answer, apart, way, "balanced", tolerance=min(0.004, 0.1 * answer), spec=".1%")


@kind
def line_on_balanced_scores(rng: Generator) -> Drill:
    """Prices say where the line is on true probabilities; the scores are those of balanced training."""
    share, price = float(rng.choice([0.01, 0.02, 0.05, 0.1])), int(rng.choice([3, 4, 5, 10, 20, 30]))
    beta, line = float(kept_share(share, 0.5)), 1 / (1 + price)
    answer = float(corrected(line, 1 / beta))
    ask = (
        f"A miss costs {price} times a false alarm, and {share:.0%} of cases are positive. The model fits, but was "
        "trained with balanced class weights, and nobody corrected its scores. From what score up should a case be "
        "flagged?"
    )
    mistakes = [
        Mistake("left it at one half", 0.5, "One half of a balanced score is the prevalence, not the price."),
        Mistake("took the line for true probabilities", line, "These scores are far above the true probabilities."),
        Mistake(
            "corrected the wrong way", float(corrected(line, beta)), "Weights raised the scores; so the line rises."
        ),
        Mistake("turned the prices round", 1 - line, "A dear miss lowers the line, it does not raise it."),
    ]
    way = (
        f"On true odds the line is 1 / {price}. Balanced weights multiply odds by {1 - share:.2f} / {share:.2f} = "
        f"{1 / beta:.3g}.",
        f"The line becomes {1 / beta / price:.3g} in odds, a score of {answer:.1%}.",
    )
    return choice(rng, ask, answer, mistakes, way, "weighted", spec=".1%")


@kind
def f1_by_hand(rng: Generator) -> Drill:
    """A day of alarms in four counts: what is F1?"""
    n, rare, flagged = 10_000, 10 * int(rng.integers(5, 31)), 10 * int(rng.integers(5, 81))
    caught = 10 * int(rng.integers(2, 1 + min(rare, flagged) // 10))
    accuracy, precision, recall, f1, _ = measure(*_counted(n, rare, flagged, caught)).tolist()
    ask = (
        f"{n:,} payments, {rare} of them fraud. The model flags {flagged}; {caught} of these are fraud. What is its F1?"
    )
    mistakes = [
        Mistake("took the plain mean of precision and recall", (precision + recall) / 2, "F1 is the harmonic mean."),
        Mistake("multiplied precision and recall", precision * recall, "The harmonic mean is 2PR / (P + R)."),
        Mistake("read accuracy", accuracy, f"Accuracy counts the easy ones: always no is right on {1 - rare / n:.1%}."),
        Mistake("read precision", precision, "F1 counts the misses as well."),
        Mistake("read recall", recall, "F1 counts the false alarms as well."),
    ]
    way = (
        f"Precision is {caught} / {flagged} = {precision:.2f}, recall {caught} / {rare} = {recall:.2f}.",
        f"2 · {caught} / ({flagged} + {rare}) = {f1:.2f}.",
    )
    apart = [each for each in mistakes if abs(each.value - f1) > 0.025]
    if len(apart) < 4 or precision == 1 or f1 < 0.1:
        raise DegenerateError("precision, recall and their means must differ, and two digits say what F1 is.")
    return number(ask, f1, apart, way, "line", tolerance=0.01, spec=".2f")


def _counted(n: int, rare: int, flagged: int, caught: int) -> tuple[Ints, Flags]:
    row = np.arange(n)
    return (row < rare).astype(int), (row < caught) | ((row >= rare) & (row < rare + flagged - caught))


@kind
def copies_in_training(rng: Generator) -> Drill:
    """Over-sampled before the split: how much of the examination has been seen?"""
    copies, folds = int(rng.choice([2, 3, 4])), int(rng.choice([3, 4, 5, 6, 8, 10]))
    seen = 1 - folds ** -(copies - 1.0)
    ask = (
        f"Each rare row is there {copies} times after over-sampling. Only then are all rows dealt at random into "
        f"{folds} folds. What share of the rare rows in a validation fold has a copy among the training rows?"
    )
    mistakes = [
        Mistake("thought that a split keeps copies together", 0.0, "It deals rows, and knows nothing of copies."),
        Mistake("took the chance that the copies stay together", 1 - seen, "That is the share with no copy there."),
        Mistake(
            "took the validation fold's share of the rows", 1 / folds, "Each copy is in training unless it is here too."
        ),
    ]
    if copies > 2:
        every = (1 - 1 / folds) ** (copies - 1)
        mistakes[2] = Mistake("asked that every copy be there", every, "One copy in training is enough to know it.")
    if copies == 2:
        mistakes[1] = Mistake("took half of the copies", 0.5, "The folds are not of equal size: training is larger.")
    way = (
        f"The others, {copies - 1} in number, are all in the same fold with chance 1/{folds ** (copies - 1)}."
        if copies > 2
        else f"The other copy is in the same fold with chance 1/{folds}.",
        f"1 − {1 - seen:.1%} = {seen:.1%}: resample inside the fold.",
    )
    return choice(rng, ask, seen, mistakes, way, "coin", spec=".1%")


@kind
def f1_curve(rng: Generator) -> Drill:
    """The page's question with the pen: where is the hump of F1 over the threshold?"""
    separation, share = round(rng.uniform(1.8, 2.6), 1), float(rng.choice([0.02, 0.03, 0.05]))
    weighted = bool(rng.integers(2))
    x, f1 = np.linspace(0.02, 0.98, 49), _f1(share, separation)
    plain, balanced = (np.interp(x, _probabilities(each, separation), f1) for each in (share, 0.5))
    answer, other = (balanced, plain) if weighted else (plain, balanced)
    recall = np.interp(x, _probabilities(0.5 if weighted else share, separation), ndtr(separation - ALONG))
    model = "trained with balanced class weights" if weighted else "with no weights"
    ask = (
        f"Of the rows, {share:.0%} are positive. Negatives are N(0, 1), positives N({separation:g}, 1). A logistic "
        f"model that fits, {model}, is cut at a threshold. Draw its F1 over the threshold."
    )
    mistakes = [
        Mistake(
            "drew the plain model" if weighted else "drew the model with class weights",
            other,
            "Weights push the scores up, and the hump with them.",
        ),
        Mistake("drew recall", recall, "F1 counts the false alarms too: it is low where everybody is flagged."),
        Mistake("drew it flat", 0 * x + float(f1.max()), "Most lines are bad ones: F1 has one hump."),
    ]
    best = int(answer.argmax())
    way = (
        f"The best F1, {f1.max():.2f}, is the same with weights and without; "
        f"{'with them the hump is far to the right' if weighted else 'without them the hump is to the left of 0.5'}.",
        f"Here it is at a threshold of {x[best]:.2f}; at 0.50 F1 is {np.interp(0.5, x, answer):.2f}.",
    )
    over = Curve(x, "Threshold", "F1", 0.0, 1.0)
    apart = [each for each in mistakes if abs(each.value - answer).mean() > 0.12]
    return drawn(ask, over, answer, apart, way, "weighted" if weighted else "reveal", tolerance=0.06, spec=".2f")


TWIN = "line_or_weights"
"""The kind that asks the page's prediction again with other numbers."""
KINDS = named(line_or_weights, odds_back, line_on_balanced_scores, f1_by_hand, copies_in_training, f1_curve)
