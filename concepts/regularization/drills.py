"""Questions on L1 and L2 with numbers drawn anew; each wrong answer is what a named mistake gives."""

import numpy as np
from numpy.random import Generator

from concepts.arrays import Array
from concepts.drill import Curve, DegenerateError, Drill, Mistake, choice, drawn, kind, named, number
from concepts.regularization.corners import shrink, two_features
from concepts.regularization.directions import shrinkage_factors
from concepts.regularization.pair import twins

UNITS = (
    ("a distance", "metres", "kilometres", 1000),
    ("a price", "cents", "euros", 100),
    ("a duration", "minutes", "hours", 60),
    ("a waiting time", "hours", "days", 24),
    ("a weight", "grams", "kilograms", 1000),
    ("a period", "months", "years", 12),
    ("an age", "days", "weeks", 7),
)


@kind
def near_copies(rng: Generator) -> Drill:
    """The page's question with other numbers: two near-copies, ridge and lasso."""
    rho, alpha = float(rng.choice([0.9, 0.95, 0.98, 0.99])), float(rng.choice([0.2, 0.3, 0.4, 0.5, 0.6, 0.8]))
    u = round(rng.uniform(1.4, 3), 2)
    v = round(u - rng.uniform(0.02, 0.1), 2)
    moment = np.array([u, v])
    lasso, ridge = (two_features(rho, moment, alpha, each) for each in (1, 0))
    if np.count_nonzero(lasso) != 1:
        raise DegenerateError("the lasso must drop one.")
    alone = [shrink(moment, alpha, each) for each in (1, 0)]

    def told(lasso: Array, ridge: Array) -> str:
        return f"Lasso {lasso[0]:.2f} and {lasso[1]:.2f}, ridge {ridge[0]:.2f} and {ridge[1]:.2f}"

    ask = (
        f"Two standardized features are near-copies, with a correlation of {rho:g}; both count. Their mean products "
        f"with y are {u:.2f} and {v:.2f}. The objective is RSS / 2n plus {alpha:g} times |w| for the lasso, w² / 2 for "
        "ridge. Which coefficients do they give to the pair?"
    )
    mistakes = [
        Mistake("exchanged the two", told(ridge, lasso), "Equal halves have the least sum of squares: ridge shares."),
        Mistake(
            "let the lasso share what the two are worth",
            told(np.full(2, lasso.sum() / 2), ridge),
            "A sum of absolute values gains nothing by sharing, so the better copy takes it all.",
        ),
        Mistake(
            "treated each feature as if it were alone",
            told(*alone),
            "That is right without correlation only: here the two speak for each other.",
        ),
    ]
    way = (
        f"Lasso: the first alone has {u:.2f} − {alpha:g} = {lasso[0]:.2f}; it leaves the second {v:.2f} − {rho:g} · "
        f"{lasso[0]:.2f} = {v - rho * lasso[0]:.2f}, less than the penalty: 0.",
        f"Ridge: their sum is ({u:.2f} + {v:.2f}) / (1 + {rho:g} + {alpha:g}) = {ridge.sum():.2f}, their difference "
        f"{u - v:.2f} / (1 − {rho:g} + {alpha:g}) = {ridge[0] - ridge[1]:.2f}.",
    )
    return choice(rng, ask, told(lasso, ridge), mistakes, way, "twins")


@kind
def one_coefficient(rng: Generator) -> Drill:
    """Orthonormal features: what each penalty makes of one coefficient."""
    method, ratio = [("the lasso", 1.0), ("ridge", 0.0), ("an elastic net of half and half", 0.5)][rng.integers(3)]
    z, alpha = round(rng.uniform(1.6, 4), 1) * int(rng.choice([-1, 1])), float(rng.choice([0.2, 0.4, 0.5, 0.8, 1, 1.5]))
    answer, lasso, ridge = (float(shrink(z, alpha, each)) for each in (ratio, 1, 0))
    ask = (
        f"Standardized features that do not correlate; least squares gives one of them {z:.1f}. What does "
        f"{method} give it, if it minimizes RSS / 2n plus {alpha:g} times "
        f"{ {1.0: '|w|', 0.0: 'w² / 2', 0.5: '(|w| / 2 + w² / 4)'}[ratio] }?"
    ).replace(" -", " −")
    sign = float(np.sign(z))
    mistakes = [
        Mistake("took ridge's share", ridge, "The absolute value takes a fixed toll, not a share."),
        Mistake("took the lasso's toll", lasso, "Squares take a share of each coefficient, not a fixed toll."),
        Mistake("let the penalty push it outward", z + sign * (abs(z) - abs(answer)), "Both pull towards zero."),
        Mistake("kept it, as it is not zero", z, "What survives is shrunk as well."),
        Mistake(
            "multiplied by one less the penalty",
            z * (1 - alpha),
            "The lasso subtracts; ridge divides by one plus the penalty.",
        ),
    ]
    if ratio == 0.5:
        full = sign * max(abs(z) - alpha, 0) / (1 + alpha)
        mistakes[2] = Mistake("charged both penalties in full", full, "Each has half of the strength.")
    way = {
        1.0: f"The lasso takes a fixed toll: {abs(z):.1f} − {alpha:g} = {abs(answer):.2f}",
        0.0: f"Ridge takes a share: {abs(z):.1f} / (1 + {alpha:g}) = {abs(answer):.2f}",
        0.5: f"Toll, then share: ({abs(z):.1f} − {alpha / 2:g}) / (1 + {alpha / 2:g}) = {abs(answer):.2f}",
    }[ratio]
    apart = list({each.value: each for each in mistakes if abs(each.value - answer) > 0.03}.values())
    lines = f"{way}{', with the sign of before' if z < 0 else ''}.", "Zero is reached only where there is a toll."
    return number(ask, answer, apart, lines, "disc" if ratio == 0 else "corner", tolerance=0.012, spec=".2f")


@kind
def how_many_zeros(rng: Generator) -> Drill:
    """A list of coefficients and a penalty: how many does it set to zero?"""
    z = np.round(rng.uniform(0.1, 2.5, 8), 1) * rng.choice([-1, 1], 8)
    alpha, ratio = float(rng.choice([0.6, 0.8, 1.0, 1.2])), float(rng.choice([1, 0.5, 0.25]))
    if np.isin(np.round(np.abs(z), 6), np.round([alpha, alpha * ratio], 6)).any():
        raise DegenerateError("none on the edge.")
    zeros = int(np.sum(shrink(z, alpha, ratio) == 0))
    ask = (
        f"Standardized features that do not correlate. Least squares gives {', '.join(f'{each:.1f}' for each in z)}. "
        + (
            f"The lasso has a penalty of {alpha:g}"
            if ratio == 1
            else f"An elastic net has a penalty of {alpha:g} and an l1_ratio of {ratio:g}"
        )
        + " on RSS / 2n. How many coefficients are exactly zero?"
    ).replace("-", "−")
    mistakes = [
        Mistake("compared with their signs", int(np.sum(z < alpha * ratio)), "It is the size that the toll meets."),
        Mistake("thought that nothing lands on zero", 0, "That holds for ridge: the absolute value makes zeros."),
        Mistake("counted those that are left", len(z) - zeros, "Asked were the zeros."),
    ]
    if ratio < 1:
        whole = int(np.sum(np.abs(z) < alpha))
        mistakes.append(
            Mistake("took the whole penalty for the toll", whole, "Only its L1 part makes zeros: penalty times ratio.")
        )
    kept = [each for each in mistakes if each.value != zeros]
    apart = list({each.value: each for each in kept}.values())
    way = (
        "Without correlation a coefficient is zero where its size is at most the toll, "
        + (f"{alpha:g}." if ratio == 1 else f"{alpha:g} · {ratio:g} = {alpha * ratio:g}."),
        f"So {zeros} of {len(z)}; ridge would have none.",
    )
    if not zeros:
        raise DegenerateError("there must be zeros.")
    return number(ask, zeros, apart, way, "corner", tolerance=0.4, spec=".0f")


@kind
def worth_of_coefficients(rng: Generator) -> Drill:
    """Ridge presses the narrow directions: how many degrees of freedom are left?"""
    alpha = float(rng.choice([0.1, 0.2, 0.5, 1.0]))
    variances = np.sort(rng.choice([0.05, 0.1, 0.2, 0.4, 0.5, 1, 1.5, 2, 3], 4, replace=False))[::-1]
    shares = shrinkage_factors(variances, np.array([alpha]))[0]
    answer = float(shares.sum())
    ask = (
        f"Along their principal directions four features have the variances {', '.join(f'{v:g}' for v in variances)}. "
        f"Ridge has a penalty of {alpha:g} (RSS / 2n plus {alpha:g} · |w|² / 2). How many effective degrees of freedom "
        "has it?"
    )
    mean = float(variances.mean())
    mistakes = [
        Mistake("counted the coefficients", 4.0, "None is zero, but each counts only for the share that is kept."),
        Mistake("added up what is lost", 4 - answer, "Kept is v / (v + penalty)."),
        Mistake("took one share for all", 4 * mean / (mean + alpha), "Narrow directions lose far more than wide ones."),
        Mistake(
            "took the root of the variances",
            float(np.sum(variances**0.5 / (variances**0.5 + alpha))),
            "It is the variance, d² / n, that the penalty is added to.",
        ),
        Mistake("squared the shares", float(np.sum(shares**2)), "The trace of the hat matrix adds the shares."),
    ]
    way = (
        f"A direction of variance v keeps v / (v + {alpha:g}): {', '.join(f'{each:.2f}' for each in shares)}.",
        f"Together {answer:.2f}: four coefficients, worth {answer:.1f}.",
    )
    apart = [each for each in mistakes if abs(each.value - answer) > 0.07]
    return number(ask, answer, apart, way, "brake", tolerance=0.03, spec=".2f")


@kind
def one_standard_error(rng: Generator) -> Drill:
    """A table of cross-validated errors: which penalty does the rule take?"""
    alphas = np.array([0.01, 0.03, 0.1, 0.3, 1.0, 3.0])
    best = int(rng.integers(1, 4))
    bend = rng.uniform(0.06, 0.4)
    error = np.round(rng.uniform(3, 9) + bend * (np.arange(6) - best) ** 2 + rng.uniform(0, 0.05, 6), 2)
    se = np.round(rng.uniform(0.15, 1.2) * (1 + 0.12 * np.arange(6)), 2)
    within = np.flatnonzero(error <= error[best] + se[best])
    if np.argmin(error) != best or (np.abs(error - error[best] - se[best]) < 0.015).any():
        raise DegenerateError("one minimum, and none on the edge.")
    rule = float(alphas[within[-1]])
    table = "; ".join(f"{a:g}: {e:.2f} ± {s:.2f}" for a, e, s in zip(alphas, error, se, strict=True))
    ask = (
        f"Cross-validated errors with their standard errors by penalty. {table}. Which penalty does the "
        "one-standard-error rule take?"
    )
    overlap = float(alphas[np.flatnonzero(error - se <= error[best] + se[best])[-1]])
    mistakes = [
        Mistake("took the minimum", float(alphas[best]), "The rule trades a little error for a simpler model."),
        Mistake("went towards the weaker penalty", float(alphas[within[0]]), "Simpler is the stronger penalty."),
        Mistake(
            "took the strongest whose interval overlaps",
            overlap,
            "The error itself must be within one standard error of the least.",
        ),
        Mistake("took the strongest of all", float(alphas[-1]), "Not at any price: one standard error is the limit."),
    ]
    kept = list({each.value: each for each in reversed(mistakes) if each.value != rule}.values())
    if len(kept) < 3:
        raise DegenerateError("three wrong ones.")
    way = (
        f"Least is {error[best]:.2f} at {alphas[best]:g}; the limit is {error[best]:.2f} + {se[best]:.2f} = "
        f"{error[best] + se[best]:.2f}.",
        f"The strongest penalty with an error up to that is {rule:g}, with {error[within[-1]]:.2f}.",
    )
    return choice(rng, ask, rule, kept, way, "rule", spec="g")


@kind
def other_unit(rng: Generator) -> Drill:
    """A unit is changed and nothing is standardized: what does the penalty feel?"""
    what, old, new, factor = UNITS[rng.integers(len(UNITS))]
    squares, back = bool(rng.integers(2)), bool(rng.integers(2))
    if back:
        old, new = new, old
    times = {1: f"{factor:,} times", 2: f"{factor**2:,} times", -1: f"1/{factor:,} of it", -2: f"1/{factor**2:,} of it"}
    power = (2 if squares else 1) * (-1 if back else 1)
    name = "ridge's penalty" if squares else "the lasso's penalty"
    ask = (
        f"A linear model has {what} in {old}; nothing is standardized. Now it comes in {new}, and the coefficient is "
        f"changed so that all predictions stay. What does its part in {name} become?"
    )
    mistakes = [
        Mistake(
            "forgot to square" if squares else "squared it",
            times[power // 2 if squares else 2 * power],
            "Ridge adds squares." if squares else "The lasso adds absolute values.",
        ),
        Mistake("turned it round", times[-power], f"In {new} the numbers get {'larger' if back else 'smaller'}."),
        Mistake("thought that units do not matter", "as before", "They do not to least squares; they do to a penalty."),
    ]
    way = (
        f"In {new} the numbers are {factor:,} times {'larger' if back else 'smaller'}, so the "
        f"coefficient is {factor:,} times {'smaller' if back else 'larger'}.",
        f"{'Squared' if squares else 'As an absolute value'}: {times[power]}. So standardize first.",
    )
    return choice(rng, ask, times[power], mistakes, way, "rule")


@kind
def dropping_curve(rng: Generator) -> Drill:
    """The page's question with the pen: how often does the lasso drop one of two?"""
    alpha, noise = float(rng.choice([0.3, 0.5, 0.7])), float(rng.choice([1.5, 2, 2.5, 3]))
    pair = twins(alpha, noise, int(rng.integers(1000)))
    x, lasso = pair.rhos, pair.dropped[0]
    ask = (
        f"y is x₁ + x₂, both of variance 1, plus noise of SD {noise:g}; 100 rows, many data sets. The "
        f"lasso has a penalty of {alpha:g} on RSS / 2n. Draw how often it drops exactly one of the two, over their "
        "correlation."
    )
    mistakes = [
        Mistake("drew ridge", pair.dropped[1], "Ridge never drops one; the lasso does, where the two are near-copies."),
        Mistake("let it rise in step with the correlation", lasso[-1] * x, "Until about 0.9 both are mostly kept."),
        Mistake("let it drop one always", 0 * x + 1, "Without correlation each has its own part of the fit."),
    ]
    at = [int(np.argmin(abs(x - each))) for each in (0.8, 0.99)]
    way = (
        f"At 0.8 both are mostly worth their toll: one is dropped in {lasso[at[0]]:.0%} of data sets.",
        f"Near-copies gain nothing by both: {lasso[at[1]]:.0%} at 0.99, {lasso[-1]:.0%} at {x[-1]:g}.",
    )
    over = Curve(x, "Correlation of the two", "Share of data sets", 0.0, 1.0)
    return drawn(ask, over, lasso, mistakes, way, "ninety", tolerance=0.08, spec=".0%")


TWIN = "near_copies"
"""The kind that asks the page's prediction again with other numbers."""
KINDS = named(
    near_copies, one_coefficient, how_many_zeros, worth_of_coefficients, one_standard_error, other_unit, dropping_curve
)
