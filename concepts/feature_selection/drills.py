"""Questions on feature selection with numbers drawn anew; each wrong answer is what a named mistake gives."""

from itertools import combinations, product

import numpy as np
from numpy.random import Generator

from concepts.arrays import Array, Ints
from concepts.drill import DegenerateError, Drill, Mistake, choice, kind, named, number, order
from concepts.feature_selection.rankings import ranking, scores
from concepts.feature_selection.selection_stability import nogueira
from concepts.feature_selection.shap import shapley

SEEN = ("All three", "Both eliminations, not the filter", "The forest alone", "None of them")
BLIND = {
    SEEN[0]: ("let a filter see two features at once", "A filter looks at one feature at a time."),
    SEEN[1]: ("counted only the filter as blind", "A weighted sum cannot draw XOR: its best weights are zero."),
    SEEN[2]: ("left it to the forest", "A weighted sum sees what adds up, however features correlate."),
    SEEN[3]: ("took no effect alone for no effect", "Splits upon splits see one feature given the other."),
}


@kind
def who_keeps_the_pair(rng: Generator) -> Drill:
    """The page's question with other numbers: which methods see what two features do?"""
    world = str(rng.choice(["together", "apart", "against"]))
    up, gain = int(rng.integers(30, 37)), 8 if world == "against" else int(rng.integers(4, 11))
    equal = 80 if world == "against" else 50
    steps = {
        "together": lambda a, b: up if a != b else -up,
        "apart": lambda a, b: up * (a + b - 1),
        "against": lambda a, b: up * (a - b),
    }[world]
    cells, share = list(product((0, 1), repeat=2)), {}
    X, y = [], []
    for a, b in cells:
        share[a, b] = 50 + int(steps(a, b))
        rows = (10 if world == "against" else 2) * (equal if a == b else 100 - equal)
        for c, d in cells:
            positive = rows * (share[a, b] + (gain if c else -gain)) // 100
            X += [[a, b, c, d]] * rows
            y += [1] * positive + [0] * (rows - positive)
    table, target = np.array(X, float), np.array(y)
    kept = [set(ranking(method, table, target)[:2].tolist()) for method in ("correlation", "rfe_linear")]
    sees = [each == {0, 1} for each in (*kept, _by_splits(table, target))]
    answer = SEEN[3 - sum(sees)]
    effect = abs(target[table[:, 0] == 1].mean() - target[table[:, 0] == 0].mean())
    ask = (
        f"Share of positives by A and B: {share[0, 0]}% at 0 and 0, {share[0, 1]}% at 0 and 1, {share[1, 0]}% at 1 and "
        f"0, {share[1, 1]}% at 1 and 1. A and B are half ones each, and equal in {equal}% of rows. C, a coin, adds "
        f"{gain} points where it is 1 and takes them where it is 0; D is noise. Of the four a correlation filter, "
        "elimination with a logistic model, and elimination with a forest keep two each; rows are plenty. Which of the "
        "three keep A and B?"
    )
    mistakes = [Mistake(BLIND[each][0], each, BLIND[each][1]) for each in SEEN if each != answer]
    if world == "apart":
        mistakes[0] = Mistake("called the filter blind to a plain effect", SEEN[1], "Each of A and B counts by itself.")
    way = (
        f"Alone, A moves the share by {100 * effect:.0f} points and C by {2 * gain}: the filter "
        f"{'keeps A and B' if sees[0] else 'prefers C'}.",
        {
            "together": "A weighted sum finds no slope in a cross of two; a forest splits on one, then on the other.",
            "apart": f"Their effects add up: a sum sees {up} points each, and so do splits.",
            "against": f"Given B, A moves it by {up} points; alone they hide each other. A sum of both sees it.",
        }[world],
    )
    return choice(rng, ask, answer, mistakes, way, "apart" if world == "apart" else "reveal")


def _by_splits(X: Array, y: Ints) -> set[int]:
    """The two columns in whose cells y is best told apart, as deep trees do with plenty of rows."""

    pairs = list(combinations(range(X.shape[1]), 2))
    explained = []
    for pair in pairs:
        cell = X[:, pair] @ [1, 2]
        explained.append(sum((cell == each).mean() * y[cell == each].mean() ** 2 for each in range(4)))
    return set(pairs[int(np.argmax(explained))])


@kind
def stability_of_choices(rng: Generator) -> Drill:
    """Three resamples, three choices: how stable is the method, chance taken off?"""
    d, k = int(rng.choice([5, 6, 8, 10])), int(rng.choice([2, 3, 4]))
    liked = np.arange(d, 0, -1.0) ** 2
    letters = rng.permutation(list("ABCDEFGHIJ"[:d]))
    kept = [rng.choice(d, k, replace=False, p=liked / liked.sum()).tolist() for _ in range(3)]
    Z = np.array([[each in row for each in range(d)] for row in kept], float)
    shared = [len(set(a) & set(b)) for a, b in combinations(kept, 2)]
    answer = float(nogueira(Z)[0])
    if not 0.05 < answer < 1:
        raise DegenerateError("they must agree on something, and not on all.")
    overlap = sum(shared) / 3 / k
    jaccard = sum(each / (2 * k - each) for each in shared) / 3
    unanimous = float((Z.mean(axis=0) == 1).sum()) / k
    said = ["".join(sorted(letters[row])) for row in kept]
    ask = (
        f"Of {d} features, A to {'ABCDEFGHIJ'[d - 1]}, a method keeps {k}. On three resamples it keeps "
        f"{said[0]}, {said[1]} and {said[2]}. How stable is it, if 1 is full agreement and 0 what chance "
        "alone would give?"
    )
    mistakes = [
        Mistake("took the mean overlap of two choices", overlap, "Chance gives overlap too: take it off."),
        Mistake("took the mean Jaccard index", jaccard, "It is above zero by chance, the more so the more is kept."),
        Mistake("counted what all three keep", unanimous, "Two that agree count as well, and chance has to come off."),
        Mistake(
            "took off chance, but did not rescale",
            overlap - k / d,
            "Full agreement must give 1: divide by what is left above chance.",
        ),
    ]
    way = (
        f"Two choices share {', '.join(map(str, shared))}: {sum(shared) / 3:.3f} on average; by chance it is "
        f"{k} · {k} / {d} = {k * k / d:.3f}.",
        f"({sum(shared) / 3:.3f} − {k * k / d:.3f}) / ({k} − {k * k / d:.3f}) = {answer:.2f}.",
    )
    apart = [each for each in mistakes if abs(each.value - answer) > 0.05]
    return number(ask, answer, apart, way, "stable", tolerance=0.02, spec=".2f")


@kind
def credit_of_a_feature(rng: Generator) -> Drill:
    """A model of two features that act together too: the Shapley value by hand."""
    a, b, ab = (int(rng.integers(2, 6)) for _ in range(3))
    row, usual = rng.integers(3, 7, 2), rng.integers(0, 3, 2)

    def predict(X: Array) -> Array:
        return np.asarray(a * X[:, 0] + b * X[:, 1] + ab * X[:, 0] * X[:, 1])

    x, m = row.astype(float)[None], usual.astype(float)[None]
    answer = float(shapley(predict, x, m)[0, 0])
    alone = float((predict(np.array([[row[0], usual[1]]])) - predict(m))[0])
    last = float((predict(x) - predict(np.array([[usual[0], row[1]]])))[0])
    ask = (
        f"A model says {a}·x + {b}·z + {ab}·x·z. In the background every row has x = {usual[0]} and z = {usual[1]}; "
        f"this row has x = {row[0]} and z = {row[1]}. What is the SHAP value of x?"
    )
    mistakes = [
        Mistake("let x join first only", alone, "Average over both orders: x first, and x after z."),
        Mistake("let x join last only", last, "Average over both orders: x first, and x after z."),
        Mistake("left the product out", float(a * (row[0] - usual[0])), "What they do together is shared by both."),
        Mistake(
            "gave x the whole change of the prediction",
            float((predict(x) - predict(m))[0]),
            "That is the sum of the two features' values.",
        ),
        Mistake(
            "forgot the background", a * row[0] + ab * row[0] * row[1] / 2, "A feature counts from its usual value."
        ),
    ]
    way = (
        f"x joins first, with z at {usual[1]}: {alone:g}. After z, at {row[1]}: {last:g}.",
        f"({alone:g} + {last:g}) / 2 = {answer:g}.",
    )
    apart = [each for each in mistakes if each.value not in (answer, 0)]
    return number(ask, answer, apart, way, "twins", tolerance=0.05, spec=".1f")


@kind
def false_among_the_kept(rng: Generator) -> Drill:
    """A test a feature: how many of those that pass are noise?"""
    noise, real = int(rng.choice([500, 1000, 2000, 5000])), int(rng.choice([10, 20, 40, 50]))
    level, power = float(rng.choice([0.01, 0.05])), float(rng.choice([0.5, 0.6, 0.8, 0.9]))
    false, found = noise * level, real * power
    share = false / (false + found)
    ask = (
        f"A filter tests {noise + real:,} features one by one at the {level:.0%} level and keeps what passes. {real} "
        f"are related to the target, and each of them is found with a chance of {power:.0%}; the rest is noise. Going "
        "by expected numbers, what share of the kept is noise?"
    )
    mistakes = [
        Mistake(
            "read the level as the share of false ones", level, "The level is a share of the noise, not of the kept."
        ),
        Mistake("let every real feature pass", false / (false + real), f"Only {power:.0%} of them are found."),
        Mistake("took the power's complement", 1 - power, "That is the share of real ones missed."),
        Mistake("took the share of noise at the start", noise / (noise + real), "Most of the noise is thrown out."),
    ]
    way = (
        f"Noise that passes: {level:.0%} of {noise:,} = {false:.0f}. Real ones: {power:.0%} of {real} = {found:.0f}.",
        f"{false:.0f} / ({false:.0f} + {found:.0f}) = {share:.1%}.",
    )
    return choice(rng, ask, share, mistakes, way, "reveal", spec=".1%")


@kind
def shuffled_copy(rng: Generator) -> Drill:
    """A linear model shares a weight among copies: what does shuffling one of them cost?"""
    copies, alone = int(rng.choice([2, 3, 4, 5])), int(rng.choice([9, 12, 16, 18, 24, 36]))
    cost = alone / copies**2
    ask = (
        f"Shuffling the only feature that counts raises a linear model's mean squared error by {alone}. Now the table "
        f"holds {copies} exact copies of it, and ridge gives each the same share of the weight. By how much does "
        "shuffling one copy raise the error?"
    )
    mistakes = [
        Mistake(
            "split the loss as the weight",
            alone / copies,
            "The error is squared: a share of the weight counts squared.",
        ),
        Mistake("kept the old importance", float(alone), "The copies still carry most of the signal."),
        Mistake("thought that the copies cover all of it", 0.0, "The shuffled one still adds its share of nonsense."),
    ]
    way = (
        f"Each has 1/{copies} of the weight, and the loss goes with the weight squared.",
        f"{alone} / {copies}² = {cost:.2f}. Shuffled at once, all together, they cost {alone} again.",
    )
    return choice(rng, ask, cost, mistakes, way, "twins", spec=".2f")


@kind
def filters_order(rng: Generator) -> Drill:
    """How often each feature agrees with the class: in which order does a filter want them?"""
    rows = 40
    agree = np.array(sorted(2 * rng.choice(np.arange(1, 20), 4, replace=False)))
    sizes = abs(2 * agree / rows - 1)
    if len({round(each, 6) for each in sizes}) < 4 or not (agree < rows / 2 - 4).any() or (agree < rows / 2).all():
        raise DegenerateError("one must disagree more than chance, and no two be alike.")
    y = np.repeat([0, 1], rows // 2)
    X = np.array([np.where(np.arange(rows) % (rows // 2) < each // 2, y, 1 - y) for each in agree], float).T
    names = rng.permutation(list("ABCD"))

    def named(score: Array) -> tuple[str, ...]:
        return tuple(str(names[each]) for each in np.argsort(-score))

    said = sorted(f"{name} on {count}" for name, count in zip(names, agree, strict=True))
    ask = (
        f"Four features of zeros and ones, half of each, and a class, half of each, on {rows} rows. Feature and class "
        f"are equal as follows: {', '.join(said)} of the {rows} rows. Put the features in the order in which a "
        "correlation filter keeps them, the first first."
    )
    want = scores("correlation", X, y)
    mistakes = [
        Mistake(
            "ranked by agreement",
            named(agree.astype(float)),
            "Always wrong is as good as always right: the size counts.",
        ),
        Mistake("ranked from the worst", named(-want), "The filter keeps the largest correlation first."),
    ]
    apart = [each for each in mistakes if each.value != named(want)]
    first, last = (int(agree[each]) for each in (want.argmax(), want.argmin()))
    way = (
        f"It is 2 · agreement − 1, and its size counts: {first} of {rows} gives {_correlation(first, rows)}.",
        f"Half, {rows // 2}, would be none; nearest to it is {last}, with {_correlation(last, rows)}.",
    )
    return order(rng, ask, named(want), apart, way, "reveal")


def _correlation(agree: int, rows: int) -> str:
    return f"{2 * agree / rows - 1:+.2f}".replace("-", "−")


TWIN = "who_keeps_the_pair"
"""The kind that asks the page's prediction again with other numbers."""
KINDS = named(
    who_keeps_the_pair, stability_of_choices, credit_of_a_feature, false_among_the_kept, shuffled_copy, filters_order
)
