"""Questions on cross-validation with numbers drawn anew; each wrong answer is what a named mistake gives."""

from math import sqrt

import numpy as np
from numpy.random import Generator
from scipy.stats import binom, hypergeom

from concepts.cross_validation.folds import FOLDS, fold_map
from concepts.drill import Curve, DegenerateError, Drill, Mistake, choice, drawn, kind, named, number


def best_of_noise(rows: int, features: int) -> float:
    """Expected error of the best of many coin-flip features on the rows that it was chosen on.

    Each disagrees with a coin-flip label in Binomial(rows, 1/2) rows; the least of them is E[min] / rows.
    """
    at_least = binom.sf(np.arange(rows), rows, 0.5)  # chance that one feature errs in more than so many rows
    return float((at_least**features).sum() / rows)


@kind
def chosen_first(rng: Generator) -> Drill:
    """Noise, chosen on all rows and then cross-validated."""
    rows, features = int(rng.choice([20, 30, 40, 50])), int(rng.choice([100, 500, 1000, 5000]))
    answer = best_of_noise(rows, features)
    spread = 0.5 / sqrt(rows)
    ask = (
        f"The label is a coin flip, and so is each of {features:,} features. On all {rows} rows you choose the "
        "feature that "
        "agrees with the label best. Then you cross-validate the rule that says what this feature says. What error "
        "does it "
        "claim, on average?"
    )
    mistakes = [
        Mistake("trusted the folds", 0.5, "The choice has seen every fold's labels, so the folds are no fresh rows."),
        Mistake(
            "took the edge of one feature's luck",
            0.5 - 1.96 * spread,
            "About 97.5% of single features lie above that; here the luckiest of all is kept.",
        ),
        Mistake("thought that the best never errs", 0.0, "It would take far more features to agree on every row."),
    ]
    way = (
        f"One feature errs in half of {rows} rows, give or take {100 * spread:.0f} points; the luckiest of "
        f"{features:,} is kept.",
        f"The least of {features:,} such counts is {answer * rows:.1f} of {rows} on average: {answer:.0%}. The "
        "truth is 50%.",
    )
    return choice(rng, ask, answer, mistakes, way, "reveal", spec=".0%")


@kind
def fits(rng: Generator) -> Drill:
    """How often is a model trained in nested cross-validation?"""
    outer, inner = int(rng.choice([3, 5, 10])), int(rng.choice([3, 4, 5]))
    settings = int(rng.choice([6, 8, 12, 20, 24]))
    answer = outer * (inner * settings + 1)
    ask = (
        f"You tune {settings} settings by {inner}-fold cross-validation within each of {outer} outer folds, and "
        "refit the best "
        "one on each outer training set. How many models are trained?"
    )
    mistakes = [
        Mistake(
            "forgot to refit", outer * inner * settings, "The best setting is trained once more in each outer fold."
        ),
        Mistake("left out the outer folds", inner * settings + 1, "The whole search is repeated in every outer fold."),
        Mistake("added the loops", (outer + inner) * settings, "The inner loop runs inside the outer one: multiply."),
    ]
    way = (f"Each outer fold: {inner} × {settings} + 1 = {inner * settings + 1}.", f"Times {outer}: {answer:,}.")
    return number(ask, answer, mistakes, way, "split", tolerance=0.4, spec=",.0f")


@kind
def corrected_error(rng: Generator) -> Drill:
    """The standard error of a cross-validated score."""
    folds, spread = int(rng.choice([5, 10])), round(rng.uniform(2.0, 8.0), 1)
    answer = spread * sqrt(1 / folds + 1 / (folds - 1))
    ask = (
        f"{folds} folds give scores with a standard deviation of {spread} points. What is the standard error of "
        "their mean "
        "after the correction of Nadeau and Bengio, which adds the ratio of test to training rows?"
    )
    mistakes = [
        Mistake("took the folds for independent", spread / sqrt(folds), "They share most of their training rows."),
        Mistake("took the spread of one fold", spread, "The mean varies less than one fold, though more than s / √k."),
        Mistake("divided by the folds", spread / folds, "The variance is divided, not the standard deviation."),
        Mistake(
            "took the test share of all rows",
            spread * sqrt(1 / folds + 1 / folds),
            "The ratio is test to training rows: 1 to k − 1.",
        ),
    ]
    apart = [each for each in mistakes if abs(each.value - answer) > 0.03 * answer]
    way = (
        f"s · √(1/k + n_test / n_train) = {spread} · √(1/{folds} + 1/{folds - 1})",
        f"= {answer:.2f} points, where s / √k would say {spread / sqrt(folds):.2f}.",
    )
    return number(ask, answer, apart, way, "ten", tolerance=0.012 * answer, spec=".2f", unit="points")


@kind
def empty_fold(rng: Generator) -> Drill:
    """A rare class, shuffled folds: the chance of a fold without it."""
    folds, size = int(rng.choice([5, 10])), int(rng.choice([10, 20]))
    positives = int(rng.integers(3, 8))  # with more, their share and the answer come too near
    rows = folds * size
    answer = float(hypergeom.pmf(0, rows, positives, size))
    ask = (
        f"{rows} rows hold {positives} positives. They are shuffled into {folds} folds, not stratified. What is "
        "the chance that "
        "a given fold holds no positive at all?"
    )
    mistakes = [
        Mistake("thought that each fold has its share", 0.0, "Only stratified folds do; shuffled ones do by chance."),
        Mistake("took the chance of one positive", 1 - 1 / folds, "All of them must fall elsewhere: multiply."),
        Mistake("took the share of positives", positives / rows, "That is the chance that one row is positive."),
    ]
    way = (
        f"Each of {positives} positives falls elsewhere with about {1 - 1 / folds:.0%}.",
        f"All of them: about {(1 - 1 / folds) ** positives:.0%}; without replacement {answer:.0%}.",
    )
    return choice(rng, ask, answer, mistakes, way, "rare", spec=".0%")


@kind
def noise_curve(rng: Generator) -> Drill:
    """The page's question with the pen: the claimed error over the number of noise features."""
    rows = 5 * int(rng.integers(4, 21))
    x = np.arange(0.0, 4.01, 0.25)
    truth = np.array([best_of_noise(rows, round(10**each)) for each in x])
    ask = (
        f"The label is a coin flip, and so is each feature. On all {rows} rows the best one is chosen, then it is "
        "cross-validated. Draw the error that is claimed, from 1 feature to 10,000 (by powers of ten)."
    )
    mistakes = [
        Mistake("trusted the folds", 0 * x + 0.5, "The more there is to choose from, the luckier the best one is."),
        Mistake(
            "let it fall to zero", 0.5 * (1 - x / 4), "It falls with the square root of the logarithm: ever slower."
        ),
    ]
    way = (
        f"One feature: 50%. A hundred: {truth[8]:.0%}. Ten thousand: {truth[-1]:.0%}. The true error stays 50%.",
        "The luckiest of m lies about √(2 ln m) standard deviations of ½/√n below.",
    )
    over = Curve(x, "Noise features (power of ten)", "Claimed error", 0.0, 0.6)
    return drawn(ask, over, truth, mistakes, way, "reveal", tolerance=0.03, spec=".0%")


@kind
def past_only(rng: Generator) -> Drill:
    """Folds in time with a gap: how many rows train?"""
    n, folds = int(rng.choice([60, 90, 120, 150, 180])), int(rng.integers(3, 6))
    fold, gap = int(rng.integers(2, folds + 1)), int(rng.choice([5, 10, 15]))
    size, first = n // (folds + 1), n - n // (folds + 1) * (folds + 1 - fold)
    role = fold_map("time", n, gap=gap).roles[int(np.flatnonzero(folds == FOLDS)[0])][fold - 1]
    answer = int((role == 1).sum())
    ask = (
        f"{n} rows in order of time are cut into {folds + 1} equal blocks for {folds} folds: the first block only "
        f"trains, each later one validates once, and a fold trains on the past. Labels arrive {gap} rows late, so "
        f"as many rows before the validation block are left out. How many rows train fold {fold}?"
    )
    mistakes = [
        Mistake("left no gap", first, "The last rows before it have no label yet when the model is trained."),
        Mistake("trained on one block", size - gap, "The window grows: all of the past trains."),
        Mistake("trained on the future as well", n - size - gap, "What comes after is not known then."),
        Mistake("took one fold too few", first - size - gap, f"Before block {fold + 1} lie {fold} blocks."),
    ]
    if fold < folds:  # as many blocks as folds would leave the last fold nothing to validate
        fewer = fold * n // folds - gap
        mistakes.append(Mistake("cut one block too few", fewer, "The first block only trains: one block more."))
    way = (
        f"A block has {n} / {folds + 1} = {n / (folds + 1):g} rows; fold {fold} validates block {fold + 1}, after "
        f"{first} rows.",
        f"{first} − {gap} = {answer}.",
    )
    if n % (folds + 1) or size <= gap:
        raise DegenerateError("equal blocks, longer than the gap.")
    apart = list({each.value: each for each in reversed(mistakes) if 0 < each.value != answer}.values())
    return number(ask, answer, apart, way, "past", tolerance=0.4, spec=".0f", unit="rows")


TWIN = "chosen_first"
"""The kind that asks the page's prediction again with other numbers."""
KINDS = named(chosen_first, fits, corrected_error, empty_fold, noise_curve, past_only)
