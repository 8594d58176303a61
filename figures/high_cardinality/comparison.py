"""Pictures of the nine methods side by side: scores, columns, and what a new level gets."""

import numpy as np

from concepts.high_cardinality import METHODS, UNSEEN, Comparison
from figures import style
from figures.high_cardinality.shared import ROW, SHORT, by_method, dumbbells
from figures.high_cardinality.target_encoding import nice, span
from figures.words import fixed

LEAST, MOST = 0.4, 20_000
"""Columns where the log axis begins, so that one column is seen, and where it ends."""


def compare_view(result: Comparison) -> style.View:
    """All of the lab on methods."""
    values = [result.train, result.test, result.ceiling]
    low, high = (float(pick([pick(each) for each in values])) for pick in (np.min, np.max))
    figures = [
        dumbbells("R² in training (ring) and on test rows (diamond); dashed: the true means", "R²", result.train,
                  result.test, result.ceiling, "true means", span(low, high)),
        columns(result),
        newcomers(result),
    ]  # fmt: skip
    return style.View(figures, "Levels", compare_steps(result), compare_readouts(result), compare_sentences(result))


def columns(result: Comparison) -> style.Sweep:
    """Columns that the model sees, and levels that it can tell apart."""
    figure = by_method(
        "Columns (bar), and levels in training told apart (mark)",
        "Count (log)",
        (np.log10(LEAST), np.log10(MOST)),
        "Bars of the number of columns of each method, and marks for the number of levels it can tell apart.",
    )
    figure.update_xaxes(type="log", tickvals=[1, 10, 100, 1000, 10000], ticktext=["1", "10", "100", "1k", "10k"])
    figure.update_layout(bargap=0.45)
    figure.add_bar(
        x=result.width[0] - LEAST,
        y=ROW,
        orientation="h",
        base=LEAST,
        marker={"color": style.faded(style.BLUE, 0.75)},
        customdata=result.width[0],
        hovertemplate="%{customdata:,} columns<extra></extra>",
    )
    figure.add_scatter(
        x=result.told_apart[0],
        y=ROW,
        mode="markers",
        marker={"symbol": "diamond", "size": 9, "color": style.BROWN},
        hovertemplate="%{x:,} levels told apart<extra></extra>",
    )
    return style.Sweep(
        figure, {0: {"x": result.width - LEAST, "customdata": result.width}, 1: {"x": result.told_apart}}
    )


def newcomers(result: Comparison) -> style.Sweep:
    """What is predicted for fifty new levels."""
    steps, methods, new = result.new.shape
    points = result.new.reshape(steps, -1)
    reach = nice(1.05 * float(max(np.abs(points).max(), 0.5)))
    figure = by_method(
        "Predictions for fifty new levels (dashed: the mean of all rows)",
        "Predicted target",
        (-reach, reach),
        "Predictions for fifty new levels by method: one value for each, but many for hashing.",
    )
    prior = np.repeat(result.prior[:, None], 2, axis=1)
    figure.add_scatter(
        x=prior[0],
        y=[-1, methods],
        mode="lines",
        line={"color": style.BROWN, "dash": "dash", "width": 2},
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=points[0],
        y=np.repeat(ROW, new),
        mode="markers",
        marker={"symbol": "line-ns-open", "size": 13, "color": style.PURPLE, "line": {"width": 2}},
        hovertemplate="predicted %{x:.3f}<extra></extra>",
    )
    return style.Sweep(figure, {0: {"x": prior}, 1: {"x": points}})


def compare_steps(result: Comparison) -> list[str]:
    """The number of levels."""
    return [f"{each:,}" for each in result.levels]


def compare_readouts(result: Comparison) -> dict[str, list[str]]:
    """Eight tiles."""
    place = {name: index for index, name in enumerate(METHODS)}

    def pairs(method: str) -> list[str]:
        both = zip(result.train[:, place[method]], result.test[:, place[method]], strict=True)
        return [f"{fixed(train)} / {fixed(test)}" for train, test in both]

    best = [SHORT[step] for step in result.test.argmax(axis=1)]
    return {
        "Levels in training": [f"{a:,} of {b:,}" for a, b in zip(result.seen, result.levels, strict=True)],
        "Test rows never seen": [f"{each:.1%}" for each in result.unseen],
        "Naive: training / test": pairs("naive"),
        "Out of fold: training / test": pairs("folds"),
        "One-hot: training / test": pairs("one_hot"),
        "Highest on test rows": [
            f"{name}, {fixed(score)}" for name, score in zip(best, result.test.max(axis=1), strict=True)
        ],
        "True means, test": [fixed(each) for each in result.ceiling],
        "Hashing tells apart": [
            f"{a:,} of {b:,}" for a, b in zip(result.told_apart[:, place["hashed"]], result.seen, strict=True)
        ],
    }


def compare_sentences(result: Comparison) -> list[str]:
    """Naive against out of fold, the highest, and the possible."""
    place = {name: index for index, name in enumerate(METHODS)}
    names = list(METHODS.values())
    sentences = []
    for step, levels in enumerate(compare_steps(result)):
        train, test = result.train[step], result.test[step]
        best = int(test.argmax())
        sentences.append(
            f"{levels} levels in {result.n:,} rows: naive target encoding scores {fixed(train[place['naive']])} in "
            f"training, {fixed(test[place['naive']])} on test rows; out of fold {fixed(test[place['folds']])}. "
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
