"""Questions on columns of many levels with numbers drawn anew; each wrong answer is what a named mistake gives."""

import numpy as np
from numpy.random import Generator

from concepts.drill import Curve, DegenerateError, Drill, Mistake, choice, drawn, kind, named, number, order
from concepts.high_cardinality.hashing_trick import expected_occupied, expected_sharing
from concepts.high_cardinality.target_encoding import additive, blend, line


@kind
def noise_scores(rng: Generator) -> Drill:
    """The page's question with other numbers: what do naive codes of pure noise explain in training?"""
    levels, each = int(rng.choice([200, 300, 400, 500, 800])), int(rng.choice([3, 4, 5, 6, 8]))
    rows = levels * each
    explained = (levels - 1) / (rows - 1)
    ask = (
        f"A column of pure noise: {levels} levels with {each} rows each, {rows:,} rows in all. Each level is replaced "
        "by the mean of the target over its rows, and a straight line is fitted. What R² does it score on those rows, "
        "on average?"
    )
    mistakes = [
        Mistake("thought that noise holds nothing to learn", 0.0, "Each code holds the targets of its own rows."),
        Mistake("squared it once more", explained**2, "The share of variance is R² already."),
        Mistake("gave the correlation of code and target", explained**0.5, "R² is its square."),
        Mistake("took the part that is left", 1 - explained, "One number a level is fitted: levels over rows."),
    ]
    way = (
        f"Fitting {levels} means to {rows:,} rows of noise explains ({levels} − 1) / ({rows:,} − 1) of it.",
        f"That is {explained:.2f}: about one over the rows of a level, and all of it is luck.",
    )
    return choice(rng, ask, explained, mistakes, way, "reveal", spec=".2f")


@kind
def shrunken_code(rng: Generator) -> Drill:
    """One level's code, pulled toward the prior."""
    count, m = int(rng.choice([1, 2, 3, 5, 8, 20])), int(rng.choice([2, 4, 5, 10, 20]))
    prior, own = float(rng.choice([0.1, 0.2, 0.25, 0.3])), float(rng.choice([0.5, 0.6, 0.8, 1.0]))
    if own * count % 1:
        raise DegenerateError("so many positives there cannot be.")
    positive = round(own * count)
    code = float(blend(positive, count, prior, additive(count, m)))
    ask = (
        f"Of all rows {prior:.0%} are positive. A shop has {count} {'rows' if count > 1 else 'row'}, {positive} of "
        f"them positive. Target encoding is smoothed by m = {m} rows. What is the shop's code?"
    )
    mistakes = [
        Mistake("believed the shop's own mean", own, "Few rows are luck to a part: pull it to the prior."),
        Mistake("gave it the prior", prior, "A level that was seen keeps a part of its own mean."),
        Mistake(
            "exchanged the weights", prior + own - code, "The own mean's weight is n / (n + m): it grows with rows."
        ),
        Mistake("took 1 / m for the weight", prior + (own - prior) / m, "The level's rows count: n / (n + m)."),
        Mistake("added m rows of no positives", positive / (count + m), "The m rows are average ones, not negatives."),
    ]
    way = (
        f"The own mean's weight is {count} / ({count} + {m}) = {count / (count + m):.3f}.",
        f"({positive} + {m} · {prior:g}) / ({count} + {m}) = {code:.1%}.",
    )
    apart = [each for each in mistakes if abs(each.value - code) > 0.012]
    return number(ask, code, apart, way, "ten", tolerance=0.005, spec=".1%")


@kind
def slope_through_codes(rng: Generator) -> Drill:
    """Equally common levels, smoothed hard: what does the line on top make of it?"""
    each, times = int(rng.choice([2, 4, 5, 10])), int(rng.choice([1, 2, 3, 4, 9, 19]))
    m = each * times
    y = np.array([0.0, 1.0, 2.0, 3.0])
    count = np.full(4, each)
    codes = blend(y * each, count, y.mean(), additive(count, m))
    slope = float(line(codes, count, y * each)[1])
    weight = float(additive(each, m))
    ask = (
        f"Every level has {each} rows. Target encoding, not out of fold, is smoothed by m = {m}, and a straight line "
        "is fitted to the codes on the same rows. What is its slope?"
    )
    mistakes = [
        Mistake("let the line take the codes as they are", 1.0, "Least squares multiplies the codes back up."),
        Mistake("shrank once more", weight, "The line fits the targets: it undoes the shrinking."),
        Mistake("took m over n", m / each, "The codes kept n / (n + m); the slope is its inverse."),
    ]
    way = (
        f"Each code keeps {each} / ({each} + {m}) = {weight:.0%} of its own mean's distance from the prior.",
        f"The line multiplies by {each + m} / {each} = {slope:.0f}: the leak is back, whole.",
    )
    apart = [wrong for wrong in mistakes if abs(wrong.value - slope) > 0.1]
    return number(ask, slope, apart, way, "shrunk", tolerance=0.05, spec=".1f")


@kind
def meeting_in_buckets(rng: Generator) -> Drill:
    """A hash of chance: how many levels are not alone?"""
    m = 2 ** int(rng.integers(9, 15))
    n = int(rng.choice([0.25, 0.5, 0.75, 1, 1.5, 2]) * m) // 100 * 100
    share = float(expected_sharing(n, m))
    ask = (
        f"{n:,} levels are hashed into {m:,} buckets, with a hash as good as chance. What share of the levels shares "
        "its bucket with another one?"
    )
    mistakes = [
        Mistake("counted those who are alone", 1 - share, "(1 − 1/m)ⁿ⁻¹ is the chance that no other comes."),
        Mistake(
            "counted only who finds a bucket taken",
            1 - float(expected_occupied(n, m)) / n,
            "The first one in a bucket shares it too, once the second has come.",
        ),
        Mistake("took room enough for no meeting", 0.0, "Levels fall by chance, not one into each bucket."),
    ]
    if n > m:
        mistakes[2] = Mistake("counted levels beyond the buckets", 1 - m / n, "Some buckets stay empty, so more meet.")
    elif n / m - share > 0.05:
        mistakes.append(Mistake("took levels over buckets", min(n / m, 1.0), "That is right only for few levels."))
    way = (
        f"No other of {n - 1:,} comes with chance (1 − 1/{m:,})^{n - 1:,}, about e^−{n / m:.2f} = {1 - share:.0%}.",
        f"So {share:.0%} share.",
    )
    return choice(rng, ask, share, mistakes, way, "roomy" if n <= m / 2 else "meet", spec=".0%")


@kind
def order_of_codes(rng: Generator) -> Drill:
    """Four levels, some seen often and some once: whose code is highest?"""
    m, prior = int(rng.choice([5, 10, 20])), 10 * int(rng.integers(3, 6))
    count = rng.permutation([int(rng.integers(1, 4)), int(rng.choice([5, 8])), int(rng.choice([15, 20])), 100])
    own = 2 * rng.choice(np.arange(3, 48), 4, replace=False)
    codes = blend(own * count, count, float(prior), additive(count, m))
    if np.diff(np.sort(codes)).min() < 1.0 or abs(own - prior).min() < 4:
        raise DegenerateError("the codes are too close.")
    names = list("ABCD")

    def named(score: np.ndarray) -> tuple[str, ...]:
        return tuple(names[each] for each in np.argsort(-score, kind="stable"))

    said = ", ".join(
        f"{name} {mean} from {rows} {'rows' if rows > 1 else 'row'}"
        for name, mean, rows in zip(names, own, count, strict=True)
    )
    ask = (
        f"Mean sales by shop: {said}. The mean of all rows is {prior}; target encoding is smoothed by m = {m} rows. "
        "Put the shops in the order of their codes, the highest first."
    )
    mistakes = [
        Mistake("ranked by the own means", named(own), "Means of few rows are pulled to the prior."),
        Mistake("ranked by rows", named(count), "Rows say how much a mean counts, not how high it is."),
        Mistake(
            "let m pull the large ones", named(prior + additive(m, count) * (own - prior)), "The weight is n / (n + m)."
        ),
    ]
    top = int(codes.argmax())
    ranked = ", ".join(f"{name} {codes[names.index(name)]:.1f}" for name in named(codes))
    way = (
        f"{names[top]}: {prior} + {count[top]} / {count[top] + m} · ({own[top]} − {prior}) = {codes[top]:.1f}.",
        f"In the same way all of them: {ranked}.",
    )
    if named(own) == named(codes):
        raise DegenerateError("smoothing must matter.")
    wrong = {each.value: each for each in reversed(mistakes) if each.value != named(codes)}
    return order(rng, ask, named(codes), list(wrong.values()), way, "four")


@kind
def smoothing_to_choose(rng: Generator) -> Drill:
    """Scatter within levels and between them: the best m."""
    within, between = int(rng.choice([6, 8, 10, 12, 20, 30])), int(rng.choice([2, 3, 4, 5, 10]))
    m = (within / between) ** 2
    if m == 1 or within < between:
        raise DegenerateError("there must be something to smooth.")
    count = int(rng.choice([5, 10, 20]))
    ask = (
        f"Sales of one shop scatter with a standard deviation of {within} from day to day; the shops' true means "
        f"scatter with one of {between}, both about normal. Which m of n / (n + m) gives codes of the least expected "
        "error?"
    )
    mistakes = [
        Mistake("forgot to square", within / between, "It is a ratio of variances."),
        Mistake("turned the ratio round", 1 / m, "Noisy days ask for more smoothing, not for less."),
        Mistake("took the variance within for m", float(within**2), "What the shops differ by counts as well."),
    ]
    way = (
        f"m is the variance within over the variance between: {within}² / {between}² = {m:.3g}.",
        f"A shop with {count} days then keeps {float(additive(count, m)):.0%} of its own mean.",
    )
    return number(ask, m, mistakes, way, "four", tolerance=max(0.05, 0.01 * m), spec=".2f", unit="rows")


@kind
def smoothing_curve(rng: Generator) -> Drill:
    """The page's question with the pen: does smoothing take the lie out of naive codes?"""
    levels, each = int(rng.choice([200, 300, 500, 800, 1000])), int(rng.choice([2, 3, 4, 5]))
    rows, x = levels * each, np.linspace(0, 100, 51)
    share = (levels - 1) / (rows - 1)
    codes_alone = share * (1 - (1 - additive(each, x)) ** 2)
    ask = (
        f"A column of pure noise: {levels:,} levels with {each} rows each. Naive target codes are smoothed by m rows, "
        "and a straight line is fitted to them. Draw its expected R² in training over m."
    )
    mistakes = [
        Mistake("let smoothing cure the leak", codes_alone, "The line multiplies the shrunken codes back up."),
        Mistake("thought that noise holds nothing to learn", 0 * x, "Each code holds the targets of its own rows."),
    ]
    way = (
        f"Equally common levels: m shrinks all codes by one factor, m = 100 to {float(additive(each, 100)):.0%}.",
        f"The slope takes it back: ({levels:,} − 1) / ({rows:,} − 1) = {share:.2f} at every m.",
    )
    over = Curve(x, "Smoothing m (rows)", "R² in training", 0.0, 1.0)
    return drawn(ask, over, 0 * x + share, mistakes, way, "shrunk", tolerance=0.06, spec=".2f")


TWIN = "noise_scores"
"""The kind that asks the page's prediction again with other numbers."""
KINDS = named(
    noise_scores,
    shrunken_code,
    slope_through_codes,
    meeting_in_buckets,
    order_of_codes,
    smoothing_to_choose,
    smoothing_curve,
)
