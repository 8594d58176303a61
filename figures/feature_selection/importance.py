"""Pictures of importances that mislead: by the values a noise feature can take, and by the likeness of twins."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from concepts.arrays import Array
from concepts.feature_selection.importance import MANY, NOISE, ORIGINAL, OTHER, SIGNAL, TWIN, TWO, ManyValues, Twins
from figures import style
from figures.style import Chart, each
from figures.words import fixed

Line = tuple[str, Array, str, str, str]
"""Name, (steps, sets) values, colour, dash, symbol."""


def values_view(result: ManyValues) -> style.View:
    """All of the lab on many values."""
    kinds = [
        ("Impurity importance, as the forest reports it", result.impurity, "Share of the importance (%)", (-3, 103)),
        ("Permutation importance on fresh rows", result.fresh, "Accuracy lost (points)", None),
        ("Permutation importance on the training rows", result.training, "Accuracy lost (points)", None),
    ]
    figures = []
    for title, array, y, span in kinds:
        lines: list[Line] = [
            ("signal", array[:, :, SIGNAL], style.TRUTH, "solid", "circle"),
            ("noise, many values", array[:, :, MANY], style.ALERT, "dash", "diamond"),
            ("noise, 2 values", array[:, :, TWO], style.NEUTRAL, "dot", "square"),
        ]
        x = "Values of the noise (log)"
        figures.append(_lines(title, x, y, result.values, (np.log10(1.8), np.log10(1300)), span, lines, True))
    return style.View(
        figures,
        "Values of the noise feature",
        values_steps(result),
        values_readouts(result),
        values_sentences(result),
        companions=1,
    )


def twins_view(result: Twins) -> style.View:
    """All of the lab on twins."""
    named = (
        ("original", ORIGINAL, style.BLUE, "solid", "circle"),
        ("twin", TWIN, style.VERMILION, "dash", "diamond"),
        ("other, same effect", OTHER, style.GREY, "dot", "square"),
    )

    def lines(array: Array) -> list[Line]:
        return [(name, array[:, :, column], *look) for name, column, *look in named]  # type: ignore[misc]

    together: Line = ("original + twin", result.together, style.GREEN, "longdash", "triangle-up")
    x, xs, span = "Correlation of the twins", result.correlations, (-0.04, 1.04)
    figures = [
        _lines(
            "Permutation importance: each shuffled alone, and both at once",
            x, "Accuracy lost (points)", xs, span, None, [*lines(result.permutation), together],
        ),
        _lines(
            "Impurity importance of each",
            x, "Share of the importance (%)", xs, span, None, lines(result.impurity),
        ),
        _lines(
            "Coefficients of a logistic lasso",
            x, "Size of the coefficient", xs, span, None, lines(result.lasso / 100),
        ),
    ]  # fmt: skip
    return style.View(
        figures,
        "Correlation of the twins",
        twins_steps(result),
        twins_readouts(result),
        twins_sentences(result),
        companions=1,
    )


def _lines(
    title: str, x: str, y: str, xs: np.ndarray, x_range: Sequence[float],
    y_range: Sequence[float] | None, lines: list[Line],
    log: bool = False,
) -> Chart:  # fmt: skip
    """Means over the data sets with bars of one standard error, in hundredths, and a mark each at the current step.
    Without a range of y it is as far as they go."""
    means = np.stack([100 * values.mean(axis=1) for _, values, *_ in lines], axis=1)
    errors = np.stack([100 * values.std(axis=1, ddof=1) / values.shape[1] ** 0.5 for _, values, *_ in lines], axis=1)
    if y_range is None:
        low, high = min(0.0, float((means - errors).min())), float((means + errors).max())
        room = 0.06 * max(high - low, 0.1)
        y_range = low - room, high + room
    ticks = [2, 6, 20, 100, 1000]
    chart = Chart(
        title,
        x=x,
        y=y,
        x_range=x_range,
        y_range=y_range,
        alt=f"{title}: mean over the data sets, with bars of one standard error.",
        showlegend=True,
        xaxis={"type": "log", "tickvals": ticks, "ticktext": [f"{tick:,}" for tick in ticks]} if log else {},
    )
    for place, (name, _, color, dash, symbol) in enumerate(lines):
        look: dict[str, Any] = {"mode": "lines+markers", "marker": {"symbol": symbol, "size": style.SMALL}}
        look["error_y"] = {"array": errors[:, place], "thickness": 1.2, "width": 0}
        hover = f"{name}: %{{y:.3g}} ± %{{error_y.array:.2g}}"
        chart.line(xs, means[:, place], color, dash=dash, name=name, hover=hover, **look)
    across = np.repeat(np.asarray(xs, float)[:, None], len(lines), axis=1)
    chart.points(each(across), each(means), [line[2] for line in lines], [line[4] for line in lines])
    return chart.here(xs)


def values_steps(result: ManyValues) -> list[str]:
    """Values the noise feature can take."""
    return [f"{found:,}" for found in result.values]


def in_points(values: Any) -> list[str]:
    """Accuracy lost, in points."""
    return [f"{lost(found)} points" for found in values]


def lost(value: float) -> str:
    """In points."""
    return fixed(100 * value, 1)


def moves(value: float) -> str:
    """What accuracy does where so much of it is lost."""
    points = lost(abs(value))
    return f"{'falls' if value > 0 else 'rises'} by {points} points" if float(points) else "stays as it is"


def values_readouts(result: ManyValues) -> dict[str, list[str]]:
    """Five tiles, means over the data sets."""
    impurity, fresh = result.impurity.mean(axis=1), result.fresh.mean(axis=1)
    ahead = (result.impurity[:, :, MANY] > result.impurity[:, :, SIGNAL]).sum(axis=1)
    return {
        "Impurity: noise": [f"{found:.0%}" for found in impurity[:, MANY]],
        "Impurity: signal": [f"{found:.0%}" for found in impurity[:, SIGNAL]],
        "Noise ranks first": [f"{found} of {result.impurity.shape[1]} data sets" for found in ahead],
        "Fresh rows: noise": in_points(fresh[:, MANY]),
        "Fresh rows: signal": in_points(fresh[:, SIGNAL]),
    }


def values_sentences(result: ManyValues) -> list[str]:
    """Impurity's verdict against fresh rows'."""
    impurity, fresh = result.impurity.mean(axis=1), result.fresh.mean(axis=1)
    coin = " At 50% the signal is a coin, too." if result.strength == 0.5 else ""
    return [
        f"Impurity gives the noise with {values} values {impurity[step, MANY]:.0%} of the credit, the signal "
        f"{impurity[step, SIGNAL]:.0%}. Shuffle the noise on fresh rows, and accuracy {moves(fresh[step, MANY])}; "
        f"shuffle the signal, and it {moves(fresh[step, SIGNAL])}.{coin}"
        for step, values in enumerate(values_steps(result))
    ]


def values_printed(result: ManyValues, step: int) -> str:
    """What the snippet prints at this step."""
    impurity, fresh = result.impurity[step].mean(axis=0), result.fresh[step].mean(axis=0)
    return (
        f"impurity: signal {impurity[SIGNAL]:.4f}, noise {impurity[MANY]:.4f}\n"
        f"lost on fresh rows: signal {fresh[SIGNAL]:.4f}, noise {fresh[MANY]:.4f}"
    )


def twins_steps(result: Twins) -> list[str]:
    """Correlations."""
    return [f"{found:g}" for found in result.correlations]


def twins_readouts(result: Twins) -> dict[str, list[str]]:
    """Eight tiles, means over the data sets."""
    permutation, impurity = result.permutation.mean(axis=1), result.impurity.mean(axis=1)
    both = (result.lasso[:, :, [ORIGINAL, TWIN]] > 0).all(axis=2).sum(axis=1)
    return {
        "Original alone": in_points(permutation[:, ORIGINAL]),
        "Twin alone": in_points(permutation[:, TWIN]),
        "Both at once": in_points(result.together.mean(axis=1)),
        "Other, same effect": in_points(permutation[:, OTHER]),
        "Noise": in_points(permutation[:, NOISE]),
        "Impurity: original": [f"{found:.0%}" for found in impurity[:, ORIGINAL]],
        "Impurity: twin": [f"{found:.0%}" for found in impurity[:, TWIN]],
        "Lasso keeps both": [f"{found} of {result.lasso.shape[1]} data sets" for found in both],
    }


def twins_sentences(result: Twins) -> list[str]:
    """What shuffling one hides, and shuffling both shows."""
    alone, together = result.permutation.mean(axis=1), result.together.mean(axis=1)
    sentences = []
    for step, correlation in enumerate(twins_steps(result)):
        text = (
            f"At correlation {correlation}, shuffling the original costs {lost(alone[step, ORIGINAL])} points, the "
            f"twin {lost(alone[step, TWIN])}, both at once {lost(together[step])}; the other feature, of the same "
            f"effect, {lost(alone[step, OTHER])}."
        )
        if 0 < alone[step, ORIGINAL] < 0.75 * together[step]:
            text += f" Alone, the original shows {alone[step, ORIGINAL] / together[step]:.0%} of what both cost."
        sentences.append(text)
    return sentences


def twins_printed(result: Twins, step: int) -> str:
    """What the snippet prints at this step."""
    alone, together = result.permutation[step].mean(axis=0), result.together[step].mean()
    impurity, lasso = result.impurity[step].mean(axis=0), result.lasso[step].mean(axis=0)
    return (
        f"lost: original {alone[ORIGINAL]:.4f}, twin {alone[TWIN]:.4f}, together {together:.4f}\n"
        f"impurity: original {impurity[ORIGINAL]:.4f}, twin {impurity[TWIN]:.4f}\n"
        f"lasso: original {lasso[ORIGINAL]:.3f}, twin {lasso[TWIN]:.3f}"
    )
