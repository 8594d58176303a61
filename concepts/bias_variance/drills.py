"""Questions on bias and variance with numbers drawn anew; each wrong answer is what a named mistake gives."""

from itertools import pairwise

import numpy as np
from numpy.random import Generator

from concepts.arrays import Array, Ints
from concepts.bias_variance.decomposition import AT, TARGETS, split
from concepts.bias_variance.families import LEVELS, predict
from concepts.bias_variance.learning_curves import diagnose
from concepts.bias_variance.ridge_limit import risk
from concepts.drill import Curve, DegenerateError, Drill, Mistake, choice, drawn, kind, named, number, order

SHAPES = {"sine": "one full sine wave", "cubic": "a cubic that turns twice", "step": "a step from −1 to 1"}


@kind
def wild_or_line(rng: Generator) -> Drill:
    """The page's question with other numbers: what does a high degree come to on fresh rows?"""
    target, degree = str(rng.choice(["sine", "cubic"])), int(rng.integers(11, 16))
    n, sd = int(rng.choice([30, 40, 50, 60, 80])), float(rng.choice([0.3, 0.4, 0.5, 0.6]))
    bias2, variance, train = _parts(target, n, sd)
    line, wild = (float(bias2[each] + variance[each] + sd**2) for each in (1, degree))
    ask = (
        f"Polynomials are fitted to {n} rows of {SHAPES[target]}, x in the middles of as many equal parts of the axis, "
        f"again and again with fresh noise of SD {sd:g}. A straight line has a bias² of {bias2[1]:.2f} and hardly any "
        f"variance; degree {degree} has no bias to speak of. What is the expected squared error of degree {degree} on "
        "fresh rows from all of the axis?"
    )
    mistakes = [
        Mistake("read the training error", float(train[degree]), "The fit has taken part of the noise for itself."),
        Mistake("stopped at the noise", sd**2, "No bias is not no variance: each fit follows its own noise."),
        Mistake("took the line's error", line, "The line errs by bias, this one by variance: count what it has."),
        Mistake(
            "charged the whole noise for each coefficient",
            sd**2 * (degree + 2),
            "Each of the coefficients takes up one of n parts of the noise.",
        ),
    ]
    way = (
        f"Noise {sd**2:.2f}. {degree + 1} coefficients take up {degree + 1} of {n} parts of it: at the rows a variance "
        f"of {sd**2 * (degree + 1) / n:.2f}.",
        f"Between and beyond the rows it swings more, {variance[degree]:.2f} in all; so {wild:.2f}. The line has "
        f"{line:.2f}.",
    )
    values = sorted([wild, *(each.value for each in mistakes)])
    if any(high < 1.15 * low for low, high in pairwise(values)):
        raise DegenerateError("two answers are too near to be told apart in the head.")
    return choice(rng, ask, wild, mistakes, way, "wild", spec=".2f")


def _parts(target: str, n: int, sd: float) -> tuple[Array, Array, Array]:
    """(16,) each: squared bias, variance and training error of degrees 0 to 15, exact for evenly spaced x.

    Fits are linear in y: fitted to each row's unit vector they give the weights, fitted to the truth the mean fit.
    """
    x = (np.arange(n) + 0.5) / n
    y = np.vstack([np.eye(n), TARGETS[target](x)])
    fits, _ = predict("polynomial", np.tile(x, (n + 1, 1)), y, AT)
    _, bias2, _ = split(fits[:, -1:], TARGETS[target](AT))
    _, missed = predict("polynomial", x[None], y[-1:], AT)
    variance = sd**2 * np.mean(np.sum(fits[:, :-1] ** 2, axis=1), axis=1)
    return bias2, variance, missed + sd**2 * (1 - (LEVELS["polynomial"] + 1) / n)


@kind
def parts_by_hand(rng: Generator) -> Drill:
    """Five fits at one point: bias squared, variance, noise."""
    truth, noise = int(rng.integers(10, 31)), int(rng.integers(1, 6))
    off = rng.integers(-6, 7, 5)
    if off.sum() % 5 or abs(off.sum()) < 10:
        raise DegenerateError("the mean must be a whole number, and off.")
    fits = (truth + off)[:, None].astype(float)
    mean, bias2, variance = (float(each.item()) for each in split(fits, np.array([float(truth)])))
    answer = bias2 + variance + noise
    ask = (
        "Five training sets, equally likely, give five models. At one x they predict "
        f"{', '.join(map(str, truth + off))}. The truth there is {truth}; a fresh y has a noise variance of {noise}. "
        "What is the expected squared error of a fresh y at that x?"
    )
    mistakes = [
        Mistake("left the noise out", bias2 + variance, "The fresh y scatters around the truth as well."),
        Mistake("forgot to square the bias", bias2**0.5 + variance + noise, "It is bias squared that adds up."),
        Mistake("squared the noise variance", bias2 + variance + noise**2, "A variance is squared already."),
        Mistake(
            "added the standard deviation for the variance",
            bias2 + variance**0.5 + noise,
            "Variances add, standard deviations do not.",
        ),
        Mistake("forgot the bias", variance + noise, "On average they lean to one side: that is an error as well."),
        Mistake("forgot the variance", bias2 + noise, "One model is not the mean of the five."),
    ]
    way = (
        f"The mean fit is {mean:g}: bias² ({mean:g} − {truth})² = {bias2:g}; around it the variance is {variance:.1f}.",
        f"{bias2:g} + {variance:.1f} + {noise} = {answer:.1f}.",
    )
    apart = list({each.value: each for each in mistakes if abs(each.value - answer) > 0.25}.values())
    return number(ask, answer, apart, way, "best", tolerance=0.1, spec=".1f")


@kind
def half_the_gap(rng: Generator) -> Drill:
    """Two errors and a floor: which illness is it, and how much of each?"""
    bias2, variance = (0.01 * int(each) for each in rng.integers(1, 31, 2))
    floor = round(rng.uniform(0.1, 0.4), 2)
    train, validation = floor + bias2 - variance, floor + bias2 + variance
    null = round(validation + rng.uniform(0.2, 0.6), 2)
    found = diagnose(train, validation, floor, null)
    if train < 0.02 or found == "neither" or max(bias2, variance) < 2 * min(bias2, variance) or variance > 0.3 * floor:
        raise DegenerateError("an error is above 0, one illness is the larger, and rows are many for each coefficient.")

    def told(bias2: float, variance: float) -> str:
        rows = diagnose(floor + bias2 - variance, floor + bias2 + variance, floor, null) == "variance"
        return f"Bias² {bias2:.2f}, variance {variance:.2f}: more {'rows' if rows else 'flexibility'} first"

    ask = (
        "Least squares, with many rows for each coefficient, has a training error of "
        f"{train:.2f} and a validation error of {validation:.2f}; predicting the mean has {null:.2f}. Repeated "
        f"measurements put the noise at {floor:.2f}. About how large are bias² and variance, and what do you try first?"
    )
    mistakes = [
        Mistake(
            "took the whole gap for variance",
            told(max(bias2 - variance, 0), 2 * variance),
            "Training error is too low by about as much as validation error is too high: half the gap is variance.",
        ),
        Mistake("exchanged the two", told(variance, bias2), "The gap shows variance, the level of both shows bias."),
        Mistake(
            "took all of the validation error for bias²",
            f"Bias² {validation:.2f}, variance {variance:.2f}: more flexibility first",
            "The noise and the variance are in it, and no flexibility removes noise.",
        ),
    ]
    way = (
        f"Half the gap: ({validation:.2f} − {train:.2f}) / 2 = {variance:.2f}, variance.",
        f"The middle, {(train + validation) / 2:.2f}, less the noise, {floor:.2f}: bias² {bias2:.2f}. "
        f"{'Rows cure' if variance > bias2 else 'Flexibility cures'} the larger one.",
    )
    return choice(rng, ask, told(bias2, variance), mistakes, way, "half-gap")


@kind
def coefficients_cost(rng: Generator) -> Drill:
    """Each coefficient takes up one more of n parts of the noise."""
    degree, n, sd = int(rng.integers(2, 13)), int(rng.choice([20, 40, 50, 80, 100, 200])), int(rng.integers(2, 10))
    twice = bool(rng.integers(2))
    p, rows = degree + 1, n * (2 if twice else 1)
    answer = sd**2 * p / rows
    ask = (
        f"A polynomial of degree {degree} is fitted by least squares to {n} rows with a noise SD of {sd}. What is the "
        "variance of its fit, on average over the rows' own x"
        f"{', once there are twice as many rows' if twice else ''}?"
    )
    mistakes = [
        Mistake("forgot the intercept", sd**2 * degree / rows, f"Degree {degree} has {p} coefficients."),
        Mistake("forgot to square the noise", sd * p / rows, "Noise enters by its variance."),
        Mistake("counted one coefficient", sd**2 / rows, "That is the variance of a mean: one coefficient."),
        Mistake("took the standard deviation", answer**0.5, "Asked is the variance."),
    ]
    if twice:
        mistakes.append(Mistake("let variance stay", sd**2 * p / n, "Twice the rows halve it."))
        mistakes.append(Mistake("quartered it", sd**2 * p / (4 * n), "Variance falls with n, the SD with its root."))
    way = (
        f"{p} coefficients, each takes up one of {rows} parts of the noise variance {sd**2}.",
        f"{sd**2} · {p} / {rows} = {answer:.3g}.",
    )
    apart = [each for each in mistakes if abs(each.value - answer) > 0.06 * answer]
    return number(ask, answer, apart, way, "rows", tolerance=0.02 * answer + 0.005, spec=".2f")


@kind
def past_the_peak(rng: Generator) -> Drill:
    """The same rows, ever more features: put the errors in order."""
    n, signal = int(rng.choice([50, 100, 200])), int(rng.choice([3, 4, 5, 8]))
    ratios = np.array([
        rng.choice([0.1, 0.2]), rng.choice([0.8, 0.9]), rng.choice([1.1, 1.2]), rng.choice([2.0, 3.0]),
    ])  # fmt: skip
    missed, scatter = risk(ratios, signal, 1)
    error = missed + scatter + 1
    rising = np.argsort(error)
    if any(high < 1.08 * low for low, high in pairwise(error[rising])):
        raise DegenerateError("two are as good.")
    names = np.array([f"{each * n:.0f} features" for each in ratios])

    def told(places: Ints) -> tuple[str, ...]:
        return tuple(str(each) for each in names[places])

    ask = (
        f"{n} rows; independent standard features, and the signal, of {signal} times the noise's variance, is spread "
        "evenly over those in use. No penalty: least squares, and where many fits pass through all rows the shortest "
        "one. Put these in order of their expected error on fresh rows, the lowest first."
    )
    mistakes = [
        Mistake("thought that each feature makes it worse", told(np.arange(4)), "Past n rows the error falls again."),
        Mistake("thought that more is always better", told(np.arange(4)[::-1]), "The peak is at as many as rows."),
        Mistake(
            "forgot the signal that is missed",
            told(np.argsort(scatter)),
            "With more features than rows the shortest fit shrinks what is true as well.",
        ),
    ]
    way = (
        f"Before n the error is the noise times 1 / (1 − p/n): {error[0]:.3g} and {error[1]:.3g} noise variances.",
        f"Past n it is 1 + 1 / (p/n − 1) and the part of the signal that is missed, {signal} · (1 − n/p): "
        f"{error[2]:.3g} and {error[3]:.3g}.",
    )
    apart = {each.value: each for each in mistakes if each.value != told(rising)}
    return order(rng, ask, told(rising), list(apart.values()), way, "past")


@kind
def error_curve(rng: Generator) -> Drill:
    """The page's question with the pen: the error on fresh rows over the degree."""
    target, n = str(rng.choice(list(SHAPES))), int(rng.choice([34, 40, 50]))
    sd = float(rng.choice([0.5, 0.6, 0.7]))
    bias2, variance, train = _parts(target, n, sd)
    error = bias2 + variance + sd**2
    degrees, best = LEVELS["polynomial"].astype(float), int(np.argmin(error))
    ask = (
        f"Polynomials are fitted to {n} rows of {SHAPES[target]}, x in the middles of as many equal parts of the axis, "
        f"noise of SD {sd:g}; degree 0 has an expected squared error of {error[0]:.2f}. Draw it on fresh rows from all "
        "of the axis, from degree 0 to 15."
    )
    mistakes = [
        Mistake("drew the training error", train, "Fresh rows have noise of their own, which no fit has seen."),
        Mistake("forgot the variance", bias2 + sd**2, "Past the right degree each coefficient adds noise."),
        Mistake("forgot the bias", variance + sd**2, "Too low a degree misses the shape: bias."),
    ]
    way = (
        f"It falls from {error[0]:.2f} to {error[best]:.2f} at degree {best}, never below the noise, {sd**2:.2f}.",
        f"Then each coefficient adds about {sd**2:.2f} / {n}, at the edges more: {error[15]:.2f} at degree 15.",
    )
    over = Curve(degrees, "Degree", "Expected squared error", 0.0, float(np.ceil(10 * error.max() + 1) / 10))
    near = 0.04 * over.high
    apart = [each for each in mistakes if np.mean(np.abs(each.value - error)) > 2.1 * near]
    if len(apart) < 2:
        raise DegenerateError("a hand could not tell the curves apart.")
    return drawn(ask, over, error, apart, way, "wild", tolerance=near, spec=".2f")


TWIN = "wild_or_line"
"""The kind that asks the page's prediction again with other numbers."""
KINDS = named(wild_or_line, parts_by_hand, half_the_gap, coefficients_cost, past_the_peak, error_curve)
