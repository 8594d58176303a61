"""Pictures of the decomposition: the fits and their mean, the error's parts, and training against fresh rows."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from concepts.bias_variance import Array, Decomposition
from figures import style

LEVEL = {"polynomial": "Degree", "knn": "Neighbours k", "tree": "Depth"}
TOTAL = style.TEST
LOG_RANGE = (-3.2, 1.3)
"""Powers of ten of the axis of the parts."""


def decompose_view(result: Decomposition) -> style.View:
    """All of the first lab."""
    charts = [fits(result), parts(result), errors(result)]
    steps = [str(level) for level in result.levels]
    label = LEVEL[result.family]
    return style.View(charts, label, steps, decompose_readouts(result), decompose_sentences(result))


def fits(result: Decomposition) -> style.Sweep:
    """Fits to the first training sets, the mean of all fits, and the truth."""
    figure = style.chart(
        f"{len(result.fits[0])} of {result.resamples} fits, each to its own data, and the mean of all",
        x="x",
        y="y",
        x_range=(0, 1),
        y_range=(-2.3, 2.3),
        alt="Fits to different training sets as thin lines, their mean, the true function, and one training set.",
        showlegend=True,
    )
    steps, count, points = result.fits.shape
    thin = np.full((steps, count, points + 1), np.nan)
    thin[:, :, :-1] = np.round(result.fits, 3)
    thin = thin.reshape(steps, -1)
    figure.add_traces(
        [
            go.Scatter(
                x=np.tile(np.append(result.at, np.nan), count),
                y=thin[0],
                mode="lines",
                name="fits",
                line={"color": style.faded(style.ESTIMATE, 0.45), "width": 1},
                hoverinfo="skip",
            ),
            go.Scatter(
                x=result.sample[0],
                y=result.sample[1],
                mode="markers",
                name="data",
                marker={"color": style.GREY, "size": 5},
                hovertemplate="x %{x:.2f}<br>y %{y:.2f}<extra>one training set</extra>",
            ),
            _line(result.at, result.truth, "truth", style.TRUTH, "solid", "x %{x:.2f}<br>truth %{y:.2f}"),
            _line(result.at, result.mean[0], "mean", style.ESTIMATE, "dash", "x %{x:.2f}<br>mean fit %{y:.2f}"),
        ]
    )
    return style.Sweep(figure, {0: {"y": thin}, 3: {"y": result.mean}})


def parts(result: Decomposition) -> style.Sweep:
    """Squared bias, variance, noise and their sum against complexity; thin, the same with twice the rows."""
    more = "" if result.twice is None else f" (thin: {result.twice.n} rows)"
    figure = _by_level(
        result,
        f"Bias², variance and noise make up the expected error{more}",
        "Squared bias, variance, noise variance and their sum against complexity, with the current level marked.",
        LOG_RANGE,
        "Squared error (log scale)",
    )
    ticks = [0.001, 0.01, 0.1, 1, 10]
    figure.update_yaxes(type="log", tickvals=ticks, ticktext=[f"{tick:g}" for tick in ticks])
    looks = (("sum", TOTAL, "solid"), ("bias²", style.BIAS, "dash"), ("variance", style.VARIANCE, "dot"))
    values = (result.total, result.bias2, result.variance)
    at = f"{LEVEL[result.family]} %{{x}}<br>"
    noise = np.full(len(result.levels), result.noise)
    lines = [_line(result.levels, noise, "noise", style.NOISE, "longdash", "noise %{y:.4f}", width=2)]
    for (name, color, dash), each in zip(looks, values, strict=True):
        lines.append(_line(result.levels, each, name, color, dash, f"{at}{name} %{{y:.4f}}"))
    if result.twice is not None:
        with_more = (result.twice.total, result.twice.bias2, result.twice.variance)
        for (name, color, _), each in zip(looks, with_more, strict=True):
            hover = f"{at}{name}, {result.twice.n} rows %{{y:.4f}}"
            lines.append(_line(result.levels, each, name, color, "solid", hover, width=1.2, showlegend=False))
    figure.add_traces(lines)
    ends = (10 ** LOG_RANGE[0], 10 ** LOG_RANGE[1])
    marked = [(color, each) for (_, color, _), each in zip(looks, values, strict=True)]
    return style.Sweep(figure, _mark(figure, result.levels, marked, ends))


def errors(result: Decomposition) -> style.Sweep:
    """The error measured on fresh rows lies on the sum of the parts; the training error only falls."""
    top = 1.35 * (float(np.var(result.truth)) + result.noise)
    figure = _by_level(
        result,
        "Fresh rows agree with the sum; the training error misleads",
        "Squared error on fresh rows with two standard errors, the sum of the parts, and the training error.",
        (-0.02 * top, top),
        "Squared error",
    )
    reach = 2 * result.gap_se
    figure.add_traces(
        [
            _line(result.levels, result.total, "sum", TOTAL, "solid", "sum of the parts %{y:.4f}"),
            go.Scatter(
                x=result.levels,
                y=result.fresh,
                mode="markers",
                name="fresh",
                marker={"color": TOTAL, "size": 9, "symbol": "circle-open", "line": {"width": 2}},
                error_y={
                    "type": "data",
                    "symmetric": False,
                    "array": reach,
                    "arrayminus": np.minimum(reach, 0.9 * result.fresh),
                    "color": TOTAL,
                    "thickness": 1.5,
                },
                hovertemplate=f"{LEVEL[result.family]} %{{x}}<br>measured on fresh rows %{{y:.4f}}<extra></extra>",
            ),
            _line(result.levels, result.train, "training", style.TRAIN, "dash", "training rows %{y:.4f}"),
        ]
    )
    marked = [(TOTAL, result.total), (style.TRAIN, result.train)]
    return style.Sweep(figure, _mark(figure, result.levels, marked, (-top, 2 * top)))


def decompose_readouts(result: Decomposition) -> dict[str, list[str]]:
    """Eight tiles."""
    return {
        LEVEL[result.family]: [str(level) for level in result.levels],
        "Bias²": [_number(each) for each in result.bias2],
        "Variance": [_number(each) for each in result.variance],
        "Noise": [_number(result.noise)] * len(result.levels),
        "Sum": [_number(each) for each in result.total],
        "Fresh rows": [_number(each) for each in result.fresh],
        "Fresh − sum": [f"{gap:+z.4f} ± {error:.4f} SE" for gap, error in zip(result.gap, result.gap_se, strict=True)],
        "Training rows": [_number(each) for each in result.train],
    }


def decompose_sentences(result: Decomposition) -> list[str]:
    """The parts at this level, and which way is better."""
    name = {"polynomial": "Degree {}", "knn": "{} neighbours", "tree": "Depth {}"}[result.family]
    best = name.format(result.levels[result.best])
    sentences = []
    for step, level in enumerate(result.levels):
        if step == result.best:
            advice = "No other level does better here."
        else:
            advice = f"{best} does better: {'more' if step < result.best else 'less'} flexible."
        bias2, variance = _number(result.bias2[step]), _number(result.variance[step])
        sentences.append(
            f"{name.format(level)}: the mean fit misses the truth by {bias2} (bias²), fits scatter by {variance} "
            f"(variance), noise adds {_number(result.noise)}: in all {_number(result.total[step])}. {advice}"
        )
    return sentences


def decompose_printed(result: Decomposition, step: int) -> str:
    """What the snippet prints at this step."""
    return (
        f"bias²: {result.bias2[step]:.4f}\n"
        f"variance: {result.variance[step]:.4f}\n"
        f"noise: {result.noise:.4f}\n"
        f"bias² + variance + noise: {result.total[step]:.4f}\n"
        f"fresh rows: {result.fresh[step]:.4f}"
    )


def _number(value: float) -> str:
    return f"{value:.4f}" if value < 100 else f"{value:.0f}"


def _line(
    x: Any, y: Array, name: str, color: str, dash: str, hover: str, width: float = 3, showlegend: bool = True
) -> go.Scatter:
    return go.Scatter(
        x=x,
        y=y,
        mode="lines",
        name=name,
        line={"color": color, "dash": dash, "width": width},
        hovertemplate=f"{hover}<extra></extra>",
        showlegend=showlegend,
    )


def _by_level(result: Decomposition, title: str, alt: str, y_range: tuple[float, float], y: str) -> go.Figure:
    low, high = float(result.levels.min()) - 0.5, float(result.levels.max()) + 0.5
    return style.chart(
        title,
        x=f"{LEVEL[result.family]} (right: flexible)",
        y=y,
        x_range=(high, low) if result.family == "knn" else (low, high),
        y_range=y_range,
        alt=alt,
        showlegend=True,
    )


def _mark(
    figure: go.Figure, levels: Any, series: list[tuple[str, Array]], ends: tuple[float, float]
) -> dict[int, dict[str, Any]]:
    """Add the line of the current level and a dot on each series; what moves in them."""
    first = len(figure.data)
    dots = np.stack([values for _, values in series], axis=1)
    quiet = {"showlegend": False, "hoverinfo": "skip"}
    bar = go.Scatter(x=[0, 0], y=ends, mode="lines", line={"color": style.GREY, "width": 1.5}, **quiet)
    marker = {"color": [color for color, _ in series], "size": 11}
    figure.add_traces([bar, go.Scatter(x=dots[0], y=dots[0], mode="markers", marker=marker, **quiet)])
    where = np.asarray(levels, float)[:, None]
    return {
        first: {"x": np.repeat(where, 2, axis=1)},
        first + 1: {"x": np.repeat(where, len(series), axis=1), "y": dots},
    }
