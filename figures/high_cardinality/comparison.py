"""Pictures of the nine methods side by side: scores, what a new level gets, and scores by the number of levels."""

from typing import Any

import numpy as np

from concepts.arrays import Ints
from concepts.high_cardinality import METHODS, UNSEEN, Comparison
from figures import style
from figures.high_cardinality.shared import SHORT, by_row, dumbbells
from figures.high_cardinality.target_encoding import nice, pairs, span
from figures.style import Chart, each
from figures.words import fixed

PLACE = {name: place for place, name in enumerate(METHODS)}
WELCOMED = {
    "one_hot": "One-hot", "grouped": "Other", "hashed": "Hashing", "frequency": "Frequency", "folds": "Target",
    "embedding": "Embedding",
}  # fmt: skip
"""Methods that each treat a new level in a way of their own; target encodings all give it the prior's code."""


def compare_view(result: Comparison) -> style.View:
    """All of the lab on methods."""
    values = [result.train, result.test, result.ceiling]
    low, high = (float(pick([pick(each) for each in values])) for pick in (np.min, np.max))
    title = "Training and test rows, method by method"
    figures = [
        dumbbells(title, "R²", result.train, result.test, result.ceiling, "true means", span(low, high)),
        newcomers(result),
        by_levels(result),
    ]
    return style.View(figures, "Levels", compare_steps(result), compare_readouts(result), compare_sentences(result))


def newcomers(result: Comparison) -> Chart:
    """What is predicted for fifty new levels, and what levels that were never seen bring in truth."""
    points = result.new[:, [PLACE[name] for name in WELCOMED]]
    reach = nice(1.05 * float(max(np.abs(points).max(), np.abs(result.prior).max(), 0.5)))
    chart = by_row(
        list(WELCOMED.values()),
        "What a new level gets, and brings",
        "Predicted target",
        (-reach, reach),
        "Predictions for fifty new levels by method: one value for each, but many for hashing; and the truth.",
        showlegend=True,
    )
    steps, methods, new = points.shape
    row = np.repeat(np.arange(methods), new)
    chart.upright(each(result.prior), style.BROWN, dash="dash", width=style.LINE, name="prior", hover="prior %{x:.2f}")
    truth, hover = each(result.unseen_truth), "true mean of levels never seen: %{x:.2f}"
    chart.upright(truth, style.TRUTH, dash="solid", width=style.LINE, name="truth", hover=hover)
    bar: dict[str, Any] = {"marker__line": {"width": style.LINE}, "hover": "predicted %{x:.3f}"}
    return chart.points(each(points.reshape(steps, -1)), row, style.PURPLE, "line-ns-open", **bar)


def by_levels(result: Comparison) -> Chart:
    """R² on test rows over the number of levels, of three methods."""
    looks = {
        "grouped": (style.BROWN, "dashdot", "Other"),
        "naive": (style.VERMILION, "dot", "naive"),
        "folds": (style.PURPLE, "solid", "folds"),
    }
    low, high = (float(pick([result.test[:, PLACE[name]] for name in looks])) for pick in (np.min, np.max))
    ends = np.log10(result.levels[[0, -1]].astype(float))
    room = 0.04 * float(ends[1] - ends[0]) or 0.1
    chart = Chart(
        "On test rows, as levels are added",
        x="Levels (log)",
        y="R²",
        x_range=(float(ends[0]) - room, float(ends[1]) + room),
        y_range=span(low, high),
        alt="R² on test rows of Other, naive and out-of-fold target encoding against the number of levels.",
        showlegend=True,
        xaxis=dict(type="log", tickvals=[10, 100, 1000], ticktext=["10", "100", "1,000"]),
    )
    x = result.levels.astype(float)
    for name, (color, dash, said) in looks.items():
        chart.line(x, result.test[:, PLACE[name]], color, dash=dash, name=said, hover=f"{said}: %{{y:.3f}}")
    return chart.here(x)


def compare_steps(result: Comparison) -> list[str]:
    """The number of levels."""
    return [f"{levels:,}" for levels in result.levels]


def compare_readouts(result: Comparison) -> dict[str, list[str]]:
    """Four tiles, and what waits under More."""
    train, test, new = (
        dict(zip(METHODS, np.moveaxis(each, 1, 0), strict=True)) for each in (result.train, result.test, result.new)
    )
    highest = [
        f"{SHORT[place]}, {fixed(score)}"
        for place, score in zip(result.test.argmax(axis=1), result.test.max(axis=1), strict=True)
    ]
    told, columns = (dict(zip(METHODS, each.T, strict=True)) for each in (result.told_apart, result.width))
    return {
        "Out of fold, test": [fixed(score) for score in test["folds"]],
        "Rare as Other, test": [fixed(score) for score in test["grouped"]],
        "Folds give a new level": [fixed(each[0]) for each in new["folds"]],
        "New levels bring": ["none came" if np.isnan(truth) else fixed(truth) for truth in result.unseen_truth],
        "Other gives a new level": [fixed(each[0]) for each in new["grouped"]],
        "The prior": [fixed(prior) for prior in result.prior],
        "Naive: train / test": pairs(train["naive"], test["naive"]),
        "Smoothed: train / test": pairs(train["smoothed"], test["smoothed"]),
        "One-hot: train / test": pairs(train["one_hot"], test["one_hot"]),
        "Highest on test rows": highest,
        "True means, test": [fixed(score) for score in result.ceiling],
        "Test rows never seen": [f"{share:.1%}" for share in result.unseen],
        "Levels in training": of(result.seen, result.levels),
        "Hashing tells apart": of(told["hashed"], result.seen),
        "Frequency tells apart": of(told["frequency"], result.seen),
        "Other keeps columns": of(columns["grouped"], result.seen),
    }


def of(some: Ints, all_: Ints) -> list[str]:
    """So many of so many, (steps,) each."""
    return [f"{one:,} of {other:,}" for one, other in zip(some, all_, strict=True)]


def compare_sentences(result: Comparison) -> list[str]:
    """Naive against out of fold, the highest, and the possible."""
    names = list(METHODS.values())
    sentences = []
    for step, levels in enumerate(compare_steps(result)):
        train, test = result.train[step], result.test[step]
        best = int(test.argmax())
        sentences.append(
            f"{levels} levels in {result.n:,} rows: naive target encoding scores {fixed(train[PLACE['naive']])} in "
            f"training, {fixed(test[PLACE['naive']])} on test rows; out of fold {fixed(test[PLACE['folds']])}. "
            f"Highest: {names[best]}, {fixed(test[best])}; the true means {fixed(result.ceiling[step])}."
        )
    return sentences


def compare_table(result: Comparison, step: int) -> dict[str, list[str]]:
    """A row a method, with what an unseen level gets."""
    low, high = result.new[step].min(axis=1), result.new[step].max(axis=1)
    gets = [
        f"{fixed(a)} ({text})" if b - a < 0.005 else f"{fixed(a)} to {fixed(b)} ({text})"
        for a, b, text in zip(low, high, UNSEEN.values(), strict=True)
    ]
    return {
        "Method": list(METHODS.values()),
        "Columns": [f"{each:,}" for each in result.width[step]],
        "Told apart": [f"{each:,}" for each in result.told_apart[step]],
        "Time (ms)": [f"{1000 * each:.2f}" for each in result.seconds[step]],
        "Kept (kB)": [f"{each / 1000:.2f}" for each in result.kept[step]],
        "R² training": [fixed(each, 3) for each in result.train[step]],
        "R² test": [fixed(each, 3) for each in result.test[step]],
        "A new level gets": gets,
    }


def compare_printed(result: Comparison, step: int) -> str:
    """What the snippet prints at this step."""
    lines = [
        f"{name}: training {result.train[step, place]:z.4f}, test {result.test[step, place]:z.4f}"
        for place, name in enumerate(METHODS.values())
    ]
    return "\n".join(lines)
