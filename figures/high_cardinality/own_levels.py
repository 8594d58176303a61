"""Pictures of a visitor's own column: the nine methods cross-validated, and the levels' codes."""

import numpy as np

from concepts.high_cardinality import METHODS
from concepts.high_cardinality.own_levels import Own
from figures import style
from figures.high_cardinality.comparison import PLACE
from figures.high_cardinality.shared import SHORT, dumbbells, widths
from figures.high_cardinality.target_encoding import funnel, pairs, score_lines, steps
from figures.high_cardinality.target_encoding import span as r2_span
from figures.words import fixed


def own_view(result: Own) -> style.View:
    """All of the lab on a visitor's own column."""
    low, high = (float(pick([pick(result.train), pick(result.cv)])) for pick in (np.min, np.max))
    if result.positive:
        span, none, name = (min(0.42, low - 0.02), 1.02), 0.5, "chance"
    else:
        span, none, name = r2_span(max(low, -2.0), high), 0.0, "the mean alone"
    smoothed, folds = PLACE["smoothed"], PLACE["folds"]
    target = f"Share of {result.positive!r}"[:30] if result.positive else "Mean target of the level"
    figures = [
        dumbbells(f"{result.score} in training and held out", result.score, result.train, result.cv,
                  np.full(len(result.m), none), name, span, "held out"),
        score_lines("Smoothed codes; dashed: out of fold", result.score, result.m, result.train[:, smoothed],
                    result.cv[:, smoothed], result.cv[:, folds], y_range=span),
        funnel(result.count, result.own, result.encoded, result.prior, target),
    ]  # fmt: skip
    return style.View(figures, "Smoothing m", steps(result.m), own_readouts(result), own_sentences(result))


def own_summary(result: Own) -> str:
    """What was brought."""
    kind = f"two classes, {result.positive!r} counted as 1 ({result.prior:.1%})" if result.positive else "a number"
    text = (
        f"{result.rows:,} rows, {result.levels:,} levels, {result.once:,} of them with a single row. The target is "
        f"{kind}. In five folds {result.unseen:.1%} of held-out rows have a level that was not in training."
    )
    if result.once == result.levels:
        text += " Every level occurs once: this is an identifier, and no encoding can learn from it."
    return " ".join([text, *result.notes])


def own_readouts(result: Own) -> dict[str, list[str]]:
    """Four tiles, and what waits under More."""

    def pair(method: str) -> list[str]:
        return pairs(result.train[:, PLACE[method]], result.cv[:, PLACE[method]])

    count = len(result.m)
    best = result.cv.argmax(axis=1)
    tops = [f"{SHORT[place]}, {fixed(result.cv[step, place], 3)}" for step, place in enumerate(best)]
    return {
        "Smoothed: train / held": pair("smoothed"),
        "Folds: train / held": pair("folds"),
        "Naive: train / held": pair("naive"),
        "One-hot: train / held": pair("one_hot"),
        "Highest held out": tops,
        "Its SD over folds": [fixed(result.sd[step, place], 3) for step, place in enumerate(best)],
        "Held-out rows never seen": [f"{result.unseen:.1%}"] * count,
    }


def own_sentences(result: Own) -> list[str]:
    """Smoothed against out of fold at this m, and the highest of all."""
    names = list(METHODS.values())
    sentences = []
    for step, m in enumerate(result.m):
        best = int(result.cv[step].argmax())
        train, held = result.train[step], result.cv[step]
        sentences.append(
            f"At m = {m:g}, {result.score} of smoothed codes is {fixed(train[PLACE['smoothed']])} in training and "
            f"{fixed(held[PLACE['smoothed']])} held out; out of fold {fixed(held[PLACE['folds']])}. "
            f"Highest held out: {names[best]}, {fixed(held[best])} ± {fixed(result.sd[step, best])} (SD over folds)."
        )
    return sentences


def own_table(result: Own, step: int) -> dict[str, list[str]]:
    """A row a method."""
    return {
        "Method": list(METHODS.values()),
        "Columns": widths(result.width),
        f"{result.score} training": [fixed(each, 3) for each in result.train[step]],
        f"{result.score} held out": [fixed(each, 3) for each in result.cv[step]],
        "SD over folds": [fixed(each, 3) for each in result.sd[step]],
    }


def own_printed(result: Own, step: int) -> str:
    """What the snippet prints at this step."""
    lines = [f"rows: {result.rows}, levels: {result.levels}"]
    for name, method in (("naive", "naive"), ("smoothed", "smoothed"), ("out of fold", "folds")):
        place = PLACE[method]
        lines.append(f"{name}: {result.cv[step, place]:z.4f} +- {result.sd[step, place]:z.4f}")
    return "\n".join(lines)
