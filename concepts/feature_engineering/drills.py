"""Questions on feature engineering with numbers drawn anew; each wrong answer is what a named mistake gives."""

import numpy as np
from numpy.random import Generator

from concepts.arrays import Array
from concepts.drill import DegenerateError, Drill, Mistake, choice, kind, named, number
from concepts.feature_engineering.orders import record
from concepts.feature_engineering.polynomial_terms import count
from concepts.feature_engineering.recipe import PERIODS


@kind
def line_and_tree(rng: Generator) -> Drill:
    """The page's question with other numbers: one switch, a line and a tree."""
    switch = str(rng.choice(["the logarithm of x", "the square of x", "x on a standard scale"]))
    square = switch.startswith("the square") or (switch.startswith("x on") and rng.random() < 0.5)
    step, place = int(rng.choice([1, 2, 10])), np.arange(7)
    x = np.array(step * (place + 1) if square else 2**place, dtype=float)
    bent = (x / x[0]) ** 2 / 4 if square else np.log2(x) * int(rng.choice([3, 4, 5]))
    y = np.round(20 + bent + rng.integers(-1, 2, 7))
    made = x**2 if square else np.log(x)
    line, better = _of_line(x, y), _of_line(made, y)
    tree, gain = _of_two_leaves(x, y), better - line
    if gain < 0.05 or tree + gain > 0.99 or abs(tree - line) < 0.02:
        raise DegenerateError("the line must gain, and the tree could.")
    scaled = switch.startswith("x on")

    def told(of_line: float, of_tree: float) -> str:
        return f"Line {of_line:.2f}, tree {of_tree:.2f}"

    helped, keeps = told(better, tree), told(line, tree)
    answer = keeps if scaled else helped
    why = (
        "Scaling moves and stretches the line's axis only." if scaled else "A line sees distances, not only the order."
    )
    mistakes = [
        Mistake(
            "let scaling straighten a curve" if scaled else "left the line where it was",
            helped if scaled else keeps,
            why,
        ),
        Mistake("gave both the same gain", told(better, tree + gain), "A cut between two values stays a cut."),
        Mistake("exchanged line and tree", told(line, tree + gain), "The tree sees the order alone, and it is kept."),
    ]
    ask = (
        f"x is {', '.join(f'{each:g}' for each in x)}; y is {', '.join(f'{each:g}' for each in y)}. On these rows a "
        f"straight line has an R² of {line:.2f}, a tree of two leaves {tree:.2f}. Now both get {switch} instead of x. "
        "What are their R²?"
    )
    way = (
        "The order of the rows stays, so the tree finds the same cut and the same two means: " + f"{tree:.2f}.",
        f"Scaled, the points lie on the same curve: {line:.2f}."
        if scaled
        else f"Against {switch} the points lie near a line: {better:.2f} after {line:.2f}.",
    )
    return choice(rng, ask, answer, mistakes, way, "scale" if scaled else "reveal")


def _of_line(x: Array, y: Array) -> float:
    return float(np.corrcoef(x, y)[0, 1] ** 2)


def _of_two_leaves(x: Array, y: Array) -> float:
    """R² of the best cut of rows in the order of x."""
    y = y[np.argsort(x)]
    errors = [sum(((part - part.mean()) ** 2).sum() for part in (y[:cut], y[cut:])) for cut in range(1, len(y))]
    return float(1 - min(errors) / ((y - y.mean()) ** 2).sum())


@kind
def terms_to_fit(rng: Generator) -> Drill:
    """How many columns do polynomial terms make?"""
    p, products = int(rng.integers(4, 31)), bool(rng.integers(2))
    terms = count(p, 2, "products" if products else "all")
    ask = (
        f"A table has {p} numeric columns. You add "
        f"{'the product of each two different columns' if products else 'all squares and all products of two'}. How "
        "many columns, without the constant, does the linear model see now?"
    )
    mistakes = [
        Mistake("counted each product twice", p + p * (p - 1) + (0 if products else p), "x·z and z·x are one column."),
        Mistake("forgot the columns themselves", terms - p, "The terms are added to what was there."),
        Mistake(
            "added the squares" if products else "left the squares out",
            terms + p if products else terms - p,
            "Only products of different columns were asked for." if products else "A column times itself is a square.",
        ),
        Mistake("squared the number of columns", p * p, "A product of two needs no order: half of that, about."),
    ]
    way = (
        f"{p} as they are, {p} · {p - 1} / 2 = {p * (p - 1) // 2} products" + ("." if products else f", {p} squares."),
        f"Together {terms}.",
    )
    apart = list({each.value: each for each in reversed(mistakes) if each.value != terms}.values())
    return number(ask, terms, apart, way, "degree-2", tolerance=0.4, spec=",.0f", unit="columns")


@kind
def known_then(rng: Generator) -> Drill:
    """A seller's record at the moment of an order: which deliveries may count?"""
    asked, ordered = int(rng.integers(11, 16)), np.sort(rng.choice(np.arange(1, 20), 6, replace=False))
    took = rng.integers(1, 8, 6)
    arrived = ordered + took
    if asked in ordered or asked in arrived:
        raise DegenerateError("a day must be before or after.")
    everything = np.append(ordered, asked)
    total, known = record(np.zeros(7, int), everything, np.append(arrived, 99), np.append(took, 0))
    answer = float(total[-1] / max(known[-1], 1))
    so_far, all_days = took[ordered < asked], [int(each) for each in took]
    if known[-1] < 2 or known[-1] == len(so_far) or len(so_far) == 6:
        raise DegenerateError("some must have arrived, some be on their way, some come later.")
    said = ", ".join(f"{start} to {end}" for start, end in zip(ordered, arrived, strict=True))
    ask = (
        f"A seller's parcels, from the day of the order to the day of arrival: {said}. A new order comes on day "
        f"{asked}. As a feature it gets the mean number of days that this seller's parcels took. What is it?"
    )
    on_time = (ordered < asked) & (arrived >= asked)
    mistakes = [
        Mistake("joined by the day of the order", float(so_far.mean()), "Who has not arrived yet has no time to know."),
        Mistake("took the whole table", float(np.mean(all_days)), "Later orders are the future."),
        Mistake(
            "counted those on the way as if they arrived today",
            float(np.append(took[arrived < asked], (asked - ordered)[on_time]).mean()),
            "Days so far are less than days in the end.",
        ),
    ]
    way = (
        f"By day {asked} these had arrived: those that took {', '.join(map(str, took[arrived < asked]))} days.",
        f"{total[-1]:.0f} / {known[-1]:.0f} = {answer:.2f}.",
    )
    apart = [each for each in mistakes if abs(each.value - answer) > 0.05]
    return number(ask, answer, apart, way, "future", tolerance=0.02, spec=".2f", unit="days")


@kind
def same_by_one_wave(rng: Generator) -> Drill:
    """Only the sine, or only the cosine: what can no model tell apart?"""
    period = PERIODS["hour"]
    wave, at = str(rng.choice(["sine", "cosine"])), int(rng.integers(1, period))
    other = {"sine": (period // 2 - at) % period, "cosine": period - at}

    def told(hour: int) -> str:
        return f"{hour % period}:00"

    answer = told(other[wave])
    mistakes = [
        Mistake(
            "mirrored at the wrong hour",
            told(other["cosine" if wave == "sine" else "sine"]),
            "The sine is the same on both sides of 6:00, the cosine on both sides of 0:00.",
        ),
        Mistake("took the opposite hour", told(at + period // 2), "Half a turn later the sign is the other one."),
        Mistake("went a quarter of a turn", told(at + period // 4), "A quarter on, the sine has become the cosine."),
    ]
    if answer == told(at):
        raise DegenerateError("at its top a wave has no second hour.")
    ask = (
        f"The hour of the day goes into a model as the {wave} of 2π · hour / 24, and nothing else. Which hour can it "
        f"not tell from {told(at)}?"
    )
    value = getattr(np, "sin" if wave == "sine" else "cos")(2 * np.pi * at / period)
    mirror = f"{period // 2} − {at} = {period // 2 - at}" if wave == "sine" else f"{period} − {at} = {period - at}"
    way = (
        f"The {wave} takes each value twice a day: of {at} and of {mirror}, so at {answer}.".replace("-", "−"),
        f"Both are {value:.2f}".replace("-", "−") + "; sine and cosine together tell all hours apart.",
    )
    return choice(rng, ask, answer, mistakes, way, "bins")


@kind
def level_of_a_bin(rng: Generator) -> Drill:
    """Narrow bins are noisy: by how much?"""
    bins, rows, noise = (
        int(rng.choice([4, 5, 8, 10, 16, 20])),
        int(rng.choice([200, 400, 500, 800])),
        int(rng.integers(3, 13)),
    )
    error = noise / (rows / bins) ** 0.5
    ask = (
        f"The hour goes into a linear model in {bins} bins, {rows} rows evenly spread. Within a bin deliveries scatter "
        f"with a standard deviation of {noise} hours. What is the standard error of the level that a bin learns?"
    )
    mistakes = [
        Mistake(
            "let every bin learn from all rows", noise / rows**0.5, "A bin learns its level from its own rows alone."
        ),
        Mistake("divided by the rows, not by their root", noise / (rows / bins), "The error falls with the root."),
        Mistake("took the scatter of one row", float(noise), "The level is a mean: it is surer than one row."),
        Mistake("divided by the root of the bins", noise / bins**0.5, "It is the rows in a bin that count."),
    ]
    way = (
        f"A bin has {rows} / {bins} = {rows / bins:g} rows.",
        f"{noise} / √{rows / bins:g} = {error:.2f} hours: four times the bins, twice the error.",
    )
    apart = [each for each in mistakes if abs(each.value - error) > 0.05]
    return number(ask, error, apart, way, "bins", tolerance=0.02, spec=".2f", unit="hours")


@kind
def line_through_label_codes(rng: Generator) -> Drill:
    """Four levels as 0 to 3: what does a line make of the third?"""
    means = rng.choice(np.arange(30, 61), 4, replace=False).astype(float)
    code, at = np.arange(4.0), int(rng.integers(4))
    slope, start = np.polyfit(code, means, 1)
    answer = float(start + slope * at)
    names = ("Arrow", "Blitz", "Cargo", "Dash")
    ask = (
        f"Mean delivery times: {', '.join(f'{name} {mean:g}' for name, mean in zip(names, means, strict=True))} hours, "
        "as many orders each. The carrier goes into a linear model as a label code, Arrow 0 to Dash 3. What does it "
        f"predict for {names[at]}?"
    )
    mistakes = [
        Mistake("gave each level its own mean", float(means[at]), "That is one-hot; a label code has one slope."),
        Mistake("gave all levels the overall mean", float(means.mean()), "There is a slope, wanted or not."),
        Mistake("turned the order round", float(start + slope * (3 - at)), "The codes rise from Arrow to Dash."),
    ]
    way = (
        f"Slope: (−1.5 · {means[0]:g} − 0.5 · {means[1]:g} + 0.5 · {means[2]:g} + 1.5 · {means[3]:g}) / 5 = "
        f"{slope:.2f}".replace("= -", "= −")
        + ".",
        f"{means.mean():.2f} + ({at} − 1.5) · {slope:.2f}".replace("· -", "· −") + f" = {answer:.1f} hours.",
    )
    if abs(slope) < 0.5 or abs(answer - means[at]) < 1:
        raise DegenerateError("the line must miss.")
    return choice(rng, ask, answer, mistakes, way, "plain", spec=".1f", unit="hours")


TWIN = "line_and_tree"
"""The kind that asks the page's prediction again with other numbers."""
KINDS = named(line_and_tree, terms_to_fit, known_then, same_by_one_wave, level_of_a_bin, line_through_label_codes)
