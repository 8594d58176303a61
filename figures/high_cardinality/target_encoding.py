"""Pictures of smoothing: each level's code on its way to the prior, its error, and what two models make of it."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from concepts.arrays import Array, Ints
from concepts.high_cardinality.target_encoding import Smoothing
from figures import style
from figures.words import fixed

SHOWN = 300
ZERO = 0.05
"""Where m = 0 stands on the log axis."""
TICKS = {ZERO: "0", 0.1: "", 0.3: "0.3", 1: "1", 3: "3", 10: "10", 30: "30", 100: "100", 1000: "1,000"}


def smoothing_view(result: Smoothing) -> style.View:
    """All of the lab on smoothing."""
    figures = [
        funnel(result.count, result.own, result.fits.encoded, result.prior, "Mean target of the level"),
        error(result),
        scores(result),
    ]
    return style.View(figures, "Smoothing m", steps(result.m), smoothing_readouts(result), smoothing_sentences(result))


def funnel(count: Ints, own: Array, encoded: Array, prior: float, y: str) -> style.Sweep:
    """Levels by their number of rows: own means, hollow; codes, filled; the prior, dashed."""
    order = np.argsort(count, kind="stable")
    shown = order[np.unique(np.linspace(0, len(order) - 1, SHOWN).round().astype(int))]
    count, own, encoded = count[shown], own[shown], encoded[:, shown]
    low, high = min(float(own.min()), prior), max(float(own.max()), prior)
    room = 0.06 * (high - low) or 1.0
    top = float(np.log10(count.max()))
    figure = style.chart(
        "Levels: own mean (ring), code (filled), prior",
        x="Training rows of the level (log)",
        y=y,
        x_range=(-0.12, max(top, 1) + 0.12),
        y_range=(low - room, high + room),
        alt="Own mean and code of each level against its number of rows; rare levels scatter most and shrink most.",
    )
    figure.update_xaxes(type="log", tickvals=[1, 3, 10, 30, 100, 300, 1000, 3000, 10000])
    hollow = {"symbol": "circle-open", "size": 8, "color": style.NEUTRAL, "line": {"width": 1}}
    figure.add_traces([
        go.Scatter(
            x=count, y=own, mode="markers", marker=hollow, hovertemplate="%{x} rows, own mean %{y:.3g}<extra></extra>"
        ),
        go.Scatter(
            x=count,
            y=encoded[0],
            mode="markers",
            marker={"size": 6, "color": style.ESTIMATE},
            hovertemplate="%{x} rows, code %{y:.3g}<extra></extra>",
        ),
        go.Scatter(
            x=[0.5, 1e6],
            y=[prior, prior],
            mode="lines",
            line={"color": style.BROWN, "dash": "dash", "width": 2},
            hovertemplate="prior %{y:.3g}<extra></extra>",
        ),
    ])  # fmt: skip
    return style.Sweep(figure, {1: {"y": encoded}})


def nice(value: float) -> float:
    """A little more than value, with two digits at most."""
    unit = 10 ** np.floor(np.log10(value)) / 2 if value > 0 else 1.0
    return float(np.ceil(value / unit) * unit) or 1.0


def error(result: Smoothing) -> style.Sweep:
    """Error of the codes against the true means, and the m of theory."""
    top = nice(1.1 * float(result.error.max()))
    figure = by_m("Error of the codes against the true means", "RMSE over the levels", (0, top))
    figure.update_layout(meta={"alt": "Root mean squared error of the codes against the smoothing."})
    x = places(result.m)
    figure.add_scatter(
        x=x,
        y=result.error,
        mode="lines",
        line={"color": style.ESTIMATE, "width": 3},
        hovertemplate="RMSE %{y:.3f}<extra></extra>",
        showlegend=False,
    )
    if M_LOW <= result.theory <= M_HIGH:
        figure.add_scatter(
            x=[result.theory, result.theory],
            y=[0, top],
            mode="lines",
            line={"color": style.TRUTH, "dash": "dash", "width": 2},
            name="theory's best, σ²/τ²",
            hoverinfo="skip",
        )
    figure.update_layout(showlegend=len(figure.data) > 1)
    return now(figure, x, result.error[:, None], [style.ESTIMATE], ["circle"])


M_LOW, M_HIGH = 0.1, 1000


def scores(result: Smoothing) -> style.Sweep:
    """R² of both models, in training and on test rows."""
    fits = result.fits
    lines = [
        ("naive, train", fits.train_naive, style.TRAIN, "dot", "circle-open"),
        ("naive, test", fits.test_naive, style.TEST, "dot", "diamond-open"),
        ("folds, train", fits.train_folds, style.TRAIN, "solid", "circle"),
        ("folds, test", fits.test_folds, style.TEST, "solid", "diamond"),
    ]
    low, high = (float(pick([pick(values) for _, values, *_ in lines])) for pick in (np.min, np.max))
    return score_lines(
        "A line through the codes: naive (dotted), out of fold (solid)", "R²", span(low, high), result.m, lines
    )


def span(low: float, high: float) -> tuple[float, float]:
    """A range for R², of few possible ones, so that it seldom jumps."""
    lows, highs = (-0.05, -0.22, -0.45, -1.25), (0.32, 0.62, 1.02)
    return next((each for each in lows if low > each), min(low, -1.25) - 0.05), next(
        (each for each in highs if high < each), 1.02
    )


def score_lines(
    title: str, y: str, y_range: Sequence[float], m: Array, lines: Sequence[tuple[str, Array, str, str, str]]
) -> style.Sweep:
    """Scores against m: name, values, colour, dash and symbol of each line."""
    figure = by_m(title, y, y_range)
    figure.update_layout(meta={"alt": f"{title}: {y} against the smoothing."}, showlegend=True)
    x = places(m)
    for name, values, color, dash, _ in lines:
        figure.add_scatter(
            x=x,
            y=values,
            mode="lines",
            name=name,
            line={"color": color, "dash": dash, "width": 2.5},
            hovertemplate=f"{name}: %{{y:.3f}}<extra></extra>",
        )
    stacked = np.stack([values for _, values, *_ in lines], axis=1)
    return now(figure, x, stacked, [line[2] for line in lines], [line[4] for line in lines])


def by_m(title: str, y: str, y_range: Sequence[float]) -> go.Figure:
    """An empty picture with the smoothing along the bottom."""
    figure = style.chart(
        title, x="Smoothing m (rows, log)", y=y, x_range=(np.log10(0.04), np.log10(1300)), y_range=y_range, alt=title
    )
    return figure.update_xaxes(type="log", tickvals=list(TICKS), ticktext=list(TICKS.values()))


def now(figure: go.Figure, x: Array, y: Array, colors: list[str], symbols: list[str]) -> style.Sweep:
    """Marks at the current step. x: (steps,), y: (steps, marks)."""
    figure.add_scatter(
        x=[float(x[0])] * y.shape[1],
        y=y[0],
        mode="markers",
        marker={"size": 11, "color": colors, "symbol": symbols, "line": {"width": 2, "color": colors}},
        showlegend=False,
        hoverinfo="skip",
    )
    return style.Sweep(figure, {len(figure.data) - 1: {"x": np.repeat(x[:, None], y.shape[1], axis=1), "y": y}})


def places(m: Array) -> Array:
    """Where each m stands on the log axis."""
    return np.where(m > 0, m, ZERO)


def steps(m: Array) -> list[str]:
    """The smoothing, in rows."""
    return [f"{each:g}" for each in m]


def smoothing_readouts(result: Smoothing) -> dict[str, list[str]]:
    """Eight tiles."""
    fits, m = result.fits, result.m
    count = len(m)
    theory = f"{result.theory:.3g} rows" if np.isfinite(result.theory) else "no end: pure noise"

    def pairs(first: Array, second: Array, join: str = " / ") -> list[str]:
        return [f"{fixed(a)}{join}{fixed(b)}" for a, b in zip(first, second, strict=True)]

    return {
        "A level seen once keeps": [f"{1 / (1 + each):.1%}" for each in m],
        "Error against true means": [fixed(each, 3) for each in result.error],
        "Naive: training / test": pairs(fits.train_naive, fits.test_naive),
        "Out of fold: training / test": pairs(fits.train_folds, fits.test_folds),
        "Slope: naive / out of fold": pairs(fits.slope_naive, fits.slope_folds),
        "True means on test rows": [fixed(result.ceiling)] * count,
        'sklearn\'s "auto", test': [fixed(result.auto_test)] * count,
        "Theory's best m (σ²/τ²)": [theory] * count,
    }


def smoothing_sentences(result: Smoothing) -> list[str]:
    """The weight of one row, and the two models' scores."""
    fits = result.fits
    sentences = []
    for step, m in enumerate(result.m):
        gap = fits.train_naive[step] - fits.test_naive[step]
        text = (
            f"At m = {m:g} a level seen once keeps {1 / (1 + m):.1%} of its own mean. Naive codes score "
            f"{fixed(fits.train_naive[step])} in training, {fixed(fits.test_naive[step])} on test rows; out of fold "
            f"{fixed(fits.train_folds[step])} and {fixed(fits.test_folds[step])}."
        )
        text += f" The naive score falls by {fixed(gap)}." if gap > 0.05 else " Here the naive score hardly falls."
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
