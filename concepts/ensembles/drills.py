"""Questions on bagging and boosting with numbers drawn anew; each wrong answer is what a named mistake gives."""

import numpy as np
from numpy.random import Generator

from concepts.drill import Curve, DegenerateError, Drill, Mistake, choice, drawn, kind, named, number
from concepts.ensembles.bagging import variance_of_average


@kind
def averaged(rng: Generator) -> Drill:
    """The variance of an average of trees that agree a little."""
    rho, s2 = float(rng.choice([0.1, 0.2, 0.3, 0.4, 0.5])), int(rng.choice([10, 20, 40, 50, 80]))
    trees = int(rng.choice([4, 5, 10, 20]))
    answer = float(variance_of_average(rho, s2, trees))
    ask = (
        f"One tree's prediction has a variance of {s2}; any two trees correlate at {rho:g}. What is the variance "
        "of the "
        f"average of {trees}?"
    )
    mistakes = [
        Mistake("took the trees for independent", s2 / trees, "They saw much the same rows, so they agree: ρσ² stays."),
        Mistake(
            "took the floor for it", rho * s2, "That is left with infinitely many trees; the rest is divided by B."
        ),
        Mistake(
            "turned the correlation round",
            float(variance_of_average(1 - rho, s2, trees)),
            "ρσ² stays, (1 − ρ)σ² falls.",
        ),
        Mistake("did not average at all", float(s2), "What the trees do not share falls with their number."),
    ]
    way = (
        f"ρσ² + (1 − ρ)σ²/B = {rho:g} · {s2} + {1 - rho:g} · {s2} / {trees}",
        f"= {rho * s2:g} + {(1 - rho) * s2 / trees:.2f} = {answer:.1f}.",
    )
    return choice(rng, ask, answer, mistakes, way, "hide", spec=".1f")


@kind
def out_of_bag(rng: Generator) -> Drill:
    """How many trees never saw a row?"""
    n, trees = int(rng.choice([5, 10, 20, 50, 100, 500])), int(rng.choice([100, 200, 300, 500, 1000]))
    answer = trees * (1 - 1 / n) ** n
    ask = (
        f"A forest of {trees:,} trees is grown on bootstrap samples of {n} rows each, from {n} rows. How many "
        "trees have not "
        "seen a given row, on average?"
    )
    mistakes = [
        Mistake(
            "took those that have seen it", trees - answer, "About 63% have; the out-of-bag vote is that of the others."
        ),
        Mistake(
            "thought of one draw",
            trees * (1 - 1 / n),
            "A tree draws as often as there are rows, and must miss each time.",
        ),
        Mistake("thought of half", trees / 2, "The chance to miss every draw is (1 − 1/n)^n, which goes to 1/e."),
    ]
    way = (f"A tree misses it with (1 − 1/{n})^{n} = {answer / trees:.3f}.", f"{trees:,} times that is {answer:,.0f}.")
    apart = [each for each in mistakes if abs(each.value - answer) > 0.03 * trees]
    return number(ask, answer, apart, way, "clean", tolerance=0.012 * trees, spec=",.0f")


@kind
def louder(rng: Generator) -> Drill:
    """What AdaBoost does to a row that stays wrong."""
    error, stages = int(rng.choice([20, 25, 30, 40])), int(rng.integers(2, 6))
    odds = (100 - error) / error
    answer = odds**stages
    ask = (
        f"Two rows begin AdaBoost with equal weights. A flipped label makes one wrong in each of {stages} stages; "
        "the other is "
        f"always right. Each stage's weighted error is {error}%. How many times as heavy is the first after them?"
    )
    mistakes = [
        Mistake(
            "added instead of multiplied", odds * stages, "Each stage multiplies the weight, so it grows like a power."
        ),
        Mistake(
            "thought of a forest", 1.0, "A forest weighs rows alike, whatever was wrong before; boosting does not."
        ),
        Mistake(
            "added the votes",
            float(np.log(odds) / 2 * stages),
            "The vote is ½ ln of the odds; weights grow by its power.",
        ),
        Mistake(
            "took one side alone", odds ** (stages / 2), "The wrong one rises by e^α while the right one falls by e^−α."
        ),
    ]
    way = (
        f"A stage's vote is α = ½ ln({100 - error} / {error}); wrong rows gain e^α, right ones e^−α: {odds:.2f} "
        "between them.",
        f"{odds:.2f} to the power of {stages} is {answer:.1f}.",
    )
    return choice(rng, ask, answer, mistakes, way, "louder", spec=".1f")


@kind
def vote_of_a_stage(rng: Generator) -> Drill:
    """The committee's vote, by the stages' weights."""
    errors = sorted(int(each) for each in rng.choice(np.arange(10, 46, 5), 3, replace=False))
    votes = [float(np.log((100 - each) / each) / 2) for each in errors]
    wins = votes[0] > votes[1] + votes[2]
    ask = (
        f"AdaBoost's three stages err on {errors[0]}%, {errors[1]}% and {errors[2]}% of the weight. On a new row "
        "the first says "
        "yes, the other two say no. What does the committee say, and by what sum of votes ½ ln((1 − e) / e)?"
    )
    total = votes[0] - votes[1] - votes[2]
    shares = [1 - each / 100 for each in errors]
    by_accuracy = shares[0] - shares[1] - shares[2]
    full = [2 * each for each in votes]

    def said(value: float) -> str:
        return f"{'yes' if value > 0 else 'no'}, {abs(value):.2f}"

    mistakes = [
        Mistake("counted heads", "no, 1.00", "Votes are weighed: the better stage speaks louder."),
        Mistake(
            "weighed by accuracy", said(by_accuracy), "The weight is half the log odds, not the share that is right."
        ),
        Mistake(
            "forgot the half",
            said(full[0] - full[1] - full[2]),
            "The sum keeps its sign, but each vote is half of that.",
        ),
    ]
    way = (
        "Votes: " + ", ".join(f"{each:.3f}" for each in votes) + ".",
        f"{votes[0]:.3f} − {votes[1]:.3f} − {votes[2]:.3f} = {total:.2f}".replace("= -", "= −") + f": "
        f"{'yes' if wins else 'no'}.",
    )
    return choice(rng, ask, said(total), mistakes, way, "louder")


@kind
def weight_of_a_wrong_row(rng: Generator) -> Drill:
    """Ten rows, some wrong: what does each weigh for the second stage?"""
    n, wrong = int(rng.choice([10, 12, 15, 20, 30, 50])), int(rng.integers(2, 8))
    missed = bool(rng.integers(2))
    if not 2.2 * wrong < n:
        raise DegenerateError("better than a coin.")
    error = wrong / n
    grown = (1 - error) / error
    right_row, wrong_row = 1 / (2 * (n - wrong)), 1 / (2 * wrong)
    answer, other = (wrong_row, right_row) if missed else (right_row, wrong_row)
    ask = (
        f"AdaBoost's first stage gets {wrong} of {n} rows wrong. How much does "
        f"{'each of these rows' if missed else 'each of the rows that it got right'} weigh for the second stage, as a "
        "share of all weight?"
    )
    mistakes = [
        Mistake("left all rows alike", 1 / n, "What is wrong weighs more for the next stage."),
        Mistake("exchanged wrong and right", other, "The wrong ones together get one half, and so do the right ones."),
        Mistake(
            "multiplied and did not divide by the sum",
            grown**0.5 / n if missed else grown**-0.5 / n,
            "Weights add up to one: after the stage, divide by their sum.",
        ),
        Mistake("gave all weight to the wrong", 1 / wrong if missed else 0.0, "Those right keep one half together."),
    ]
    group, size = ("wrong", wrong) if missed else ("right", n - wrong)
    way = (
        f"Wrong rows grow until both groups weigh the same: {wrong} · {grown:.3g} = {n - wrong} · 1.",
        f"So the {size} {group} rows share one half: {answer:.1%} each.",
    )
    apart = list({each.value: each for each in mistakes if abs(each.value - answer) > 0.06 * answer}.values())
    return number(ask, answer, apart, way, "louder", tolerance=0.02 * answer + 0.0005, spec=".1%")


@kind
def rounds_in_a_leaf(rng: Generator) -> Drill:
    """Gradient boosting on squared error: where is a prediction after a few rounds?"""
    rate, rounds = float(rng.choice([0.1, 0.2, 0.25, 0.3, 0.5])), int(rng.integers(1, 4))
    start, leaf = int(rng.integers(10, 41)), rng.integers(0, 61, 3)
    mean = leaf.mean()
    if leaf.sum() % 3 or abs(mean - start) < 8:
        raise DegenerateError("a whole mean, and a way to go.")
    answer = float(start + (1 - (1 - rate) ** rounds) * (mean - start))
    ask = (
        f"Gradient boosting on squared error starts from {start} and has a learning rate of {rate:g}. Three rows with "
        f"y of {', '.join(map(str, leaf))} fall into one leaf, "
        + (
            "in the first round. What is predicted for them after it?"
            if rounds == 1
            else f"in each of the first {rounds} rounds. What is predicted for them then?"
        )
    )
    replaced = away = float(start)
    for _ in range(rounds):
        replaced, away = rate * (mean - replaced), away - rate * (mean - away)
    mistakes = [
        Mistake("forgot the learning rate", float(mean), "Each round goes only that part of the way."),
        Mistake(
            "added y, not what is left of it", float(start + rounds * rate * mean), "A tree is fitted to the residuals."
        ),
        Mistake("let the tree replace the sum", float(replaced), "Trees are added to what was there."),
        Mistake("went the other way", float(away), "Residuals are y less the prediction."),
    ]
    if rounds > 1:
        line = float(start + rate * rounds * (mean - start))
        mistakes.append(Mistake("took the first residual each time", line, "After a round less is left to correct."))
    way = (
        f"At first {mean:g} − {start} = {mean - start:g} is left; ".replace("= -", "= −")
        + (
            f"the round leaves {1 - rate:g} of it."
            if rounds == 1
            else f"each round leaves {1 - rate:g} of it, so {(1 - rate) ** rounds:.3g} after {rounds}."
        ),
        f"{mean:g} − {(1 - rate) ** rounds:.3g} · {mean - start:g} = {answer:.1f}.".replace("· -", "· −"),
    )
    apart = list({each.value: each for each in reversed(mistakes) if abs(each.value - answer) > 0.5}.values())
    return number(ask, answer, apart, way, "stop", tolerance=0.15, spec=".1f")


@kind
def floor(rng: Generator) -> Drill:
    """The variance over the number of trees, with the pen."""
    rho, s2 = float(rng.choice([0.1, 0.2, 0.3, 0.4])), float(rng.choice([1.0, 2.0, 5.0]))
    x = np.arange(1.0, 51.0)
    truth = variance_of_average(rho, s2, x)
    ask = f"One tree's variance is {s2:g}, two correlate at {rho:g}. Draw the variance of the average of 1 to 50 trees."
    mistakes = [
        Mistake("took the trees for independent", s2 / x, "It does not go to zero: what the trees share stays."),
        Mistake(
            "drew a straight line", np.linspace(s2, rho * s2, 50), "Half of what can be won is won by the second tree."
        ),
        Mistake("drew it flat", 0 * x + s2, "What the trees do not share falls with 1/B."),
    ]
    way = (
        f"It starts at {s2:g} and falls like 1/B to the floor ρσ² = {rho * s2:g}.",
        f"With 10 trees it is {float(variance_of_average(rho, s2, 10)):.2f}.",
    )
    over = Curve(x, "Trees", "Variance of the average", 0.0, s2)
    return drawn(ask, over, truth, mistakes, way, "hide", tolerance=0.045 * s2, spec=".2f")


TWIN = "louder"
"""The kind that asks the page's prediction again with other numbers: flipped labels, stage by stage."""
KINDS = named(averaged, out_of_bag, louder, vote_of_a_stage, weight_of_a_wrong_row, rounds_in_a_leaf, floor)
