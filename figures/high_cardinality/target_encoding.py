"""Pictures of smoothing: each level's code on its way to the prior, its error, and what two models make of it."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from concepts.arrays import Array, Ints
from concepts.high_cardinality.target_encoding import M, Smoothing
from figures import style
from figures.style import Chart, each
from figures.words import fixed

SHOWN = 240
ZERO = 0.05
"""Where m = 0 stands on the log axis."""
TICKS = {ZERO: "0", 0.1: "", 0.3: "0.3", 1: "1", 3: "3", 10: "10", 30: "30", 100: "100", 1000: "1,000"}
LEFT, RIGHT = 0.04, 1300
"""The ends of that axis."""


def smoothing_view(result: Smoothing) -> style.View:
    """All of the lab on smoothing."""
    mean = "Mean target of the level"
    figures = [
        funnel(result.count, result.own, result.fits.encoded, result.prior, mean),
        error(result),
        scores(result),
        weights(result),
    ]
    label = "Smoothing m" if result.weight == "additive" else "Half weight at k"
    return style.View(figures, label, steps(result.m), smoothing_readouts(result), smoothing_sentences(result))


def funnel(count: Ints, own: Array, encoded: Array, prior: float, y: str) -> Chart:
    """Levels by their number of rows: own means, hollow; codes, filled; the prior, dashed. The rare level that lies
    farthest from the prior is held."""
    order = np.argsort(count, kind="stable")
    rare = np.flatnonzero(count == count.min())
    farthest = rare[np.argmax(np.abs(own[rare] - prior))]
    held = encoded[:, farthest]
    shown = order[np.unique(np.linspace(0, len(order) - 1, SHOWN).round().astype(int))]
    low, high = min(float(own.min()), prior), max(float(own.max()), prior)
    room = 0.06 * (high - low) or 1.0
    top = float(np.log10(count.max()))
    chart = Chart(
        "Rare levels scatter most",
        x="Training rows of the level (log)",
        y=y,
        x_range=(-0.12, max(top, 1) + 0.12),
        y_range=(low - room, high + room),
        alt="Own mean and code of each level against its number of rows; rare levels scatter most and shrink most.",
        showlegend=True,
        xaxis=dict(type="log", tickvals=[1, 3, 10, 30, 100, 300, 1000, 3000, 10000]),
    )
    ring: dict[str, Any] = {"marker__line": {"width": 1}, "hover": "%{x} rows, own mean %{y:.3g}"}
    rows, means = count[shown], own[shown]
    chart.points(rows, means, style.NEUTRAL, "circle-open", size=8, name="own mean", **ring)
    codes = each(encoded[:, shown])
    chart.points(rows, codes, style.ESTIMATE, size=style.SMALL, name="code", hover="%{x} rows, code %{y:.3g}")
    chart.level(prior, style.BROWN, dash="dash", width=style.LINE, name="all rows", hover="prior %{y:.3g}")
    return chart.you(each(np.full(len(held), count[farthest])), each(held))


def nice(value: float) -> float:
    """A little more than value, with two digits at most."""
    unit = 10 ** np.floor(np.log10(value)) / 2 if value > 0 else 1.0
    return float(np.ceil(value / unit) * unit) or 1.0


def error(result: Smoothing) -> Chart:
    """Error of the codes against the true means, by this weight and the other, and the m of theory."""
    other = "sigmoid" if result.weight == "additive" else "n/(n + m)"
    top = nice(1.1 * float(max(result.error.max(), result.other_error.max())))
    chart = by_m(f"Error of the codes; dashed: {other}", "RMSE against the true means", (0, top))
    x = places(result.m)
    if M[1] <= result.theory <= M[-1]:
        chart.upright(result.theory, style.TRUTH)
        chart.label(float(np.log10(result.theory)), top, "best by theory, σ²/τ²", style.TRUTH, yanchor="top")
    chart.line(x, result.other_error, style.GREY, dash="dash", width=style.THIN, hover=f"{other}: %{{y:.3f}}")
    chart.line(x, result.error, style.ESTIMATE, hover="RMSE %{y:.3f}")
    return chart.you(each(x), each(result.error))


def scores(result: Smoothing) -> Chart:
    """R² of both models: naive in training and on test rows, out of fold on test rows."""
    fits = result.fits
    return score_lines(
        "Naive codes; dashed: out of fold, test",
        "R²",
        result.m,
        fits.train_naive,
        fits.test_naive,
        fits.test_folds,
        "in R²",
    )


def span(low: float, high: float) -> tuple[float, float]:
    """A range for R², of few possible ones, so that it seldom jumps."""
    lows, highs = (-0.05, -0.22, -0.45, -0.65, -1.25), (0.32, 0.62, 1.02)
    return next((each for each in lows if low > each), min(low, -1.25) - 0.05), next(
        (each for each in highs if high < each), 1.02
    )


def score_lines(
    title: str, y: str, m: Array, train: Array, test: Array, folds: Array, answer: str = "",
    y_range: Sequence[float] = (),
) -> Chart:  # fmt: skip
    """Three scores against m, (steps,): of codes that hold the row's own target, in training and on test rows, and out
    of fold on test rows. `answer`: the first may be drawn before it is seen, in this unit."""
    low, high = (float(pick([train, test, folds])) for pick in (np.min, np.max))
    chart = by_m(title, y, y_range or span(low, high))
    chart.layout["showlegend"] = True
    x = places(m)
    chart.line(x, folds, style.GREEN, dash="dash", hover="out of fold, test: %{y:.3f}", given=True)
    chart.line(x, test, style.TEST, name="test", hover="test: %{y:.3f}")
    chart.line(x, train, style.TRAIN, name="training", hover="training: %{y:.3f}", answer=answer)
    return chart.you(each(x), each(train))


def weights(result: Smoothing) -> Chart:
    """How much a level's own mean counts by its rows, now and at best."""
    chart = by_m("Weight of a level's own mean, by its rows", "Weight", (-0.03, 1.05))
    chart.layout["xaxis"]["title"]["text"] = "Training rows of the level (log)"
    chart.layout["showlegend"] = True
    rows, m = np.geomspace(ZERO, 1000, 80), result.m[:, None]
    if np.isfinite(result.theory):
        best = rows / (rows + result.theory)
        chart.line(rows, best, style.TRUTH, dash="dash", name="of least error", hover="%{x:.3g} rows: %{y:.2f}")
    chart.line(rows, each(result.weigh(rows, m)), style.ESTIMATE, name="this one", hover="%{x:.3g} rows: %{y:.2f}")
    half = places(result.m)
    return chart.you(each(half), each(result.weigh(half, result.m)))


def by_m(title: str, y: str, y_range: Sequence[float]) -> Chart:
    """An empty picture with the smoothing along the bottom."""
    return Chart(
        title,
        x="Smoothing (rows, log)",
        y=y,
        x_range=(float(np.log10(LEFT)), float(np.log10(RIGHT))),
        y_range=y_range,
        alt=f"{title}: {y} against the smoothing.",
        xaxis=dict(type="log", tickvals=list(TICKS), ticktext=list(TICKS.values())),
    )


def places(m: Array) -> Array:
    """Where each m stands on the log axis."""
    return np.where(m > 0, m, ZERO)


def steps(m: Array) -> list[str]:
    """The smoothing, in rows."""
    return [f"{rows:g}" for rows in m]


def smoothing_readouts(result: Smoothing) -> dict[str, list[str]]:
    """Four tiles, and what waits under More."""
    fits, m = result.fits, result.m
    count = len(m)
    theory = f"{result.theory:.3g} rows" if np.isfinite(result.theory) else "no end: pure noise"
    best = f"{fixed(result.error.min(), 3)} | {fixed(result.other_error.min(), 3)}"
    return {
        "Naive: train / test": pairs(fits.train_naive, fits.test_naive),
        "Folds: train / test": pairs(fits.train_folds, fits.test_folds),
        "Naive line's slope": [fixed(slope) for slope in fits.slope_naive],
        "Error of the codes": [fixed(rmse, 3) for rmse in result.error],
        "A level seen once keeps": [f"{once(result, rows):.1%}" for rows in m],
        "Slope out of fold": [fixed(slope) for slope in fits.slope_folds],
        "Least error: this | other": [best] * count,
        "True means on test rows": [fixed(result.ceiling)] * count,
        'sklearn\'s "auto", test': [fixed(result.auto_test)] * count,
        "Theory's best m (σ²/τ²)": [theory] * count,
    }


def pairs(first: Array, second: Array) -> list[str]:
    """Two scores, (steps,) each."""
    return [f"{fixed(one)} / {fixed(other)}" for one, other in zip(first, second, strict=True)]


def once(result: Smoothing, m: float) -> float:
    """The weight of a single row."""
    return float(result.weigh(1, m))


def smoothing_sentences(result: Smoothing) -> list[str]:
    """The weight of one row, and the two models' scores."""
    fits = result.fits
    letter = "m" if result.weight == "additive" else "k"
    sentences = []
    for step, m in enumerate(result.m):
        gap = fits.train_naive[step] - fits.test_naive[step]
        text = (
            f"At {letter} = {m:g} a level seen once keeps {once(result, m):.1%} of its own mean. Naive codes score "
            f"{fixed(fits.train_naive[step])} in training, {fixed(fits.test_naive[step])} on test rows; out of fold "
            f"{fixed(fits.train_folds[step])} and {fixed(fits.test_folds[step])}."
        )
        text += f" The naive score falls by {fixed(gap)}." if gap > 0.005 else " The naive score does not fall."
        sentences.append(text)
    return sentences


def smoothing_printed(result: Smoothing, step: int) -> str:
    """What the snippet prints at this step."""
    fits = result.fits
    return "\n".join([
        f"naive: training {fits.train_naive[step]:z.4f}, test {fits.test_naive[step]:z.4f}",
        f"out of fold: training {fits.train_folds[step]:z.4f}, test {fits.test_folds[step]:z.4f}",
        f"RMSE against true means: {result.error[step]:.4f}",
    ])  # fmt: skip
