"""Pictures of double descent: the error through the threshold, its parts, and the training error."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from concepts.double_descent import DRAWS, RELU_DRAWS, Array, Isotropic, Relu
from figures import style

PLAIN, RIDGE = style.VERMILION, style.BLUE
RATIO = "Features per row, p / n"


def isotropic_view(result: Isotropic) -> style.View:
    """All of the second lab."""
    charts = [isotropic_error(result), isotropic_parts(result), training(result)]
    steps = [f"{ratio:g}" for ratio in result.ratios]
    return style.View(charts, "Features per row, p / n", steps, isotropic_readouts(result), isotropic_sentences(result))


def relu_view(result: Relu) -> style.View:
    """All of the third lab."""
    charts = [relu_error(result), relu_parts(result), training(result)]
    steps = [f"{ratio:g}" for ratio in result.ratios]
    return style.View(charts, "Features per row, p / n", steps, relu_readouts(result), relu_sentences(result))


def isotropic_error(result: Isotropic) -> style.Sweep:
    """Simulated error with two standard errors, and the curve of the theory."""
    figure = _through(
        "Least squares peaks at p = n. Lines: theory; marks: simulation ± 2 SE",
        "Test error (log scale)",
        "Test error against features per row: theory as lines, simulation as marks, without penalty and with ridge.",
        (-0.1, 2.0),
        result,
    )
    figure.add_traces(
        [
            _curve(result.curve_ratio, result.curve_error[0], "no penalty", PLAIN, "solid", "theory %{y:.3f}"),
            _curve(result.curve_ratio, result.curve_error[1], "ridge", RIDGE, "dash", "theory, ridge %{y:.3f}"),
            _marks(result, 0, "no penalty", PLAIN, "circle"),
            _marks(result, 1, "ridge", RIDGE, "diamond"),
        ]
    )
    return style.Sweep(figure, _mark(figure, result.ratios, result.error, (0.5, 200)))


def isotropic_parts(result: Isotropic) -> style.Sweep:
    """Squared bias and variance, simulated and in theory; thin and dashed with ridge."""
    top = 1.6 * result.snr
    figure = _through(
        "Variance makes the peak. Thin dashed lines: with ridge",
        "Squared error",
        "Squared bias and variance against features per row, theory as lines, simulation as marks.",
        (-0.03 * top, top),
        result,
    )
    looks = (("bias²", style.BIAS, "circle"), ("variance", style.VARIANCE, "square"))
    traces = []
    for (name, color, symbol), curve, found in zip(
        looks, (result.curve_bias, result.curve_variance), (result.bias, result.variance), strict=True
    ):
        traces += [
            _curve(result.curve_ratio, curve[0], name, color, "solid", f"{name} in theory %{{y:.3f}}"),
            _curve(
                result.curve_ratio, curve[1], name, color, "dash", f"{name} in theory, ridge %{{y:.3f}}", 1.3, False
            ),
            go.Scatter(
                x=result.ratios,
                y=found[0],
                mode="markers",
                marker={"color": color, "size": 6, "symbol": symbol},
                hovertemplate=f"p / n %{{x}}<br>{name}, simulated %{{y:.3f}}<extra></extra>",
                showlegend=False,
            ),
        ]
    figure.add_traces(traces)
    pairs = np.stack([result.bias[0], result.variance[0]])
    return style.Sweep(figure, _mark(figure, result.ratios, pairs, (-top, 2 * top), parts=True))


def relu_error(result: Relu) -> style.Sweep:
    """Measured error with two standard errors, and the best that fewer features than rows can do."""
    lower = "goes below the first" if result.ratios[result.best] > 1 else "stays above the first"
    figure = _through(
        f"The second descent {lower}. Bars: ± 2 SE",
        "Test error (log scale)",
        "Test error against features per row, without penalty and with ridge; dotted: the least before p = n.",
        (-1.6, 2.0),
        result,
    )
    first = np.full(2, result.error[0, result.first])
    ends = np.array([0.05, 40.0])
    figure.add_traces(
        [
            _curve(ends, first, "best p < n", style.GREY, "dot", "best with p < n: %{y:.3f}", 2),
            _marks(result, 0, "no penalty", PLAIN, "circle", "lines+markers"),
            _marks(result, 1, "ridge", RIDGE, "diamond", "lines+markers"),
        ]
    )
    return style.Sweep(figure, _mark(figure, result.ratios, result.error, (0.01, 200)))


def relu_parts(result: Relu) -> style.Sweep:
    """Squared bias and variance over training sets; thin and dashed with ridge."""
    figure = _through(
        "Variance rises to the threshold and falls behind it. Thin: with ridge",
        "Squared error (log scale)",
        "Squared bias and variance against features per row, without penalty and with ridge.",
        (-2.6, 2.0),
        result,
    )
    traces = []
    for name, color, values in (("bias²", style.BIAS, result.bias2), ("variance", style.VARIANCE, result.variance)):
        traces += [
            _curve(result.ratios, values[0], name, color, "solid", f"p / n %{{x}}<br>{name} %{{y:.3f}}"),
            _curve(
                result.ratios, values[1], name, color, "dash", f"p / n %{{x}}<br>{name}, ridge %{{y:.3f}}", 1.3, False
            ),
        ]
    figure.add_traces(traces)
    pairs = np.stack([result.bias2[0], result.variance[0]])
    return style.Sweep(figure, _mark(figure, result.ratios, pairs, (0.001, 200), parts=True))


def training(result: Isotropic | Relu) -> style.Sweep:
    """Error on the rows that were fitted."""
    top = 1.08 * float(result.train.max())
    figure = _through(
        "Without penalty, training error is zero from p = n on",
        "Training error",
        "Squared error on the training rows against features per row, without penalty and with ridge.",
        (-0.03 * top, top),
        result,
    )
    figure.add_traces(
        [
            _curve(result.ratios, result.train[0], "no penalty", PLAIN, "solid", "p / n %{x}<br>no penalty %{y:.3f}"),
            _curve(result.ratios, result.train[1], "ridge", RIDGE, "dash", "p / n %{x}<br>ridge %{y:.3f}"),
        ]
    )
    return style.Sweep(figure, _mark(figure, result.ratios, result.train, (-top, 2 * top)))


def isotropic_readouts(result: Isotropic) -> dict[str, list[str]]:
    """Eight tiles."""
    return {
        "Features p": [str(p) for p in result.features],
        "No penalty": _with_error(result, 0),
        "In theory": [_number(each) for each in result.theory[0]],
        "Ridge": _with_error(result, 1),
        "Ridge, theory": [_number(each) for each in result.theory[1]],
        "Bias²": [_number(each) for each in result.bias[0]],
        "Variance": [_number(each) for each in result.variance[0]],
        "Training error": [_number(each) for each in result.train[0]],
    }


def relu_readouts(result: Relu) -> dict[str, list[str]]:
    """Seven tiles."""
    return {
        "Features p": [str(p) for p in result.features],
        "No penalty": _with_error(result, 0),
        "Ridge": _with_error(result, 1),
        "Bias²": [_number(each) for each in result.bias2[0]],
        "Variance": [_number(each) for each in result.variance[0]],
        "Noise": [_number(result.noise)] * len(result.ratios),
        "Training error": [_number(each) for each in result.train[0]],
    }


def isotropic_sentences(result: Isotropic) -> list[str]:
    """What the threshold does at this ratio."""
    return [_sentence(result, step, _side(result, step)) for step in range(len(result.ratios))]


def relu_sentences(result: Relu) -> list[str]:
    """What the threshold does at this ratio, and whether it beats the best fit with fewer features than rows."""
    first = result.error[0, result.first]
    sentences = []
    for step, error in enumerate(result.error[0]):
        side = _side(result, step)
        if result.ratios[step] > 1:
            than = "below" if error < first else "still above"
            side = f"Interpolates, {than} the best of fewer features than rows ({_number(first)})."
        sentences.append(_sentence(result, step, side))
    return sentences


def isotropic_printed(result: Isotropic, step: int) -> str:
    """What the snippet prints at this step."""
    return _printed(result, step) + f"\ntheory: {_number(result.theory[0, step])}, {_number(result.theory[1, step])}"


def relu_printed(result: Relu, step: int) -> str:
    """What the snippet prints at this step."""
    return (
        _printed(result, step)
        + f"\nbias² and variance: {_number(result.bias2[0, step])}, "
        + _number(result.variance[0, step])
    )


def _printed(result: Isotropic | Relu, step: int) -> str:
    return f"no penalty: {_number(result.error[0, step])}\nridge: {_number(result.error[1, step])}"


def _sentence(result: Isotropic | Relu, step: int, side: str) -> str:
    plain, ridge = (_number(each) for each in result.error[:, step])
    draws = DRAWS if isinstance(result, Isotropic) else RELU_DRAWS
    mean = f"mean test error over {draws} training sets {plain}, with ridge {ridge}"
    return f"{result.features[step]} features, {result.n} rows: {mean}. {side}"


def _side(result: Isotropic | Relu, step: int) -> str:
    ratio = result.ratios[step]
    if ratio == 1:
        return "Only one fit passes through all rows; its expected error is infinite, so the mean never settles."
    if ratio < 1:
        return "Fewer features than rows: variance climbs towards p = n."
    return "More features than rows: the fit passes through every row, with the shortest coefficients."


def _number(value: float) -> str:
    if not np.isfinite(value):
        return "infinite" if np.isinf(value) else "not settled"
    return f"{value:.3f}" if value < 100 else f"{value:.3g}"


def _with_error(result: Isotropic | Relu, row: int) -> list[str]:
    return [
        f"{_number(error)}, no limit" if np.isinf(se) else f"{_number(error)} ± {_number(se)} SE"
        for error, se in zip(result.error[row], result.error_se[row], strict=True)
    ]


def _through(title: str, y: str, alt: str, y_range: tuple[float, float], result: Isotropic | Relu) -> go.Figure:
    """An empty figure over p / n, with the threshold drawn."""
    figure = style.chart(
        title,
        x=RATIO,
        y=y,
        x_range=(-1.06, float(np.log10(result.ratios[-1])) + 0.06),
        y_range=y_range,
        alt=alt,
        showlegend=True,
    )
    ticks = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20]
    figure.update_xaxes(type="log", tickvals=ticks, ticktext=[f"{tick:g}" for tick in ticks])
    if "log" in y:
        ticks = [0.01, 0.1, 1, 10, 100]
        figure.update_yaxes(type="log", tickvals=ticks, ticktext=[f"{tick:g}" for tick in ticks])
    figure.add_vline(x=1, line={"color": style.GREY, "width": 1, "dash": "dot"})
    return style.label(figure, 0, 1, "p = n", yref="paper", xshift=4, yanchor="top", font={"size": 13})


def _curve(
    x: Array, y: Array, name: str, color: str, dash: str, hover: str, width: float = 2.5, showlegend: bool = True
) -> go.Scatter:
    return go.Scatter(
        x=x,
        y=np.where(np.isfinite(y), y, np.nan),
        mode="lines",
        name=name,
        line={"color": color, "dash": dash, "width": width},
        hovertemplate=f"{hover}<extra></extra>",
        showlegend=showlegend,
    )


def _marks(result: Isotropic | Relu, row: int, name: str, color: str, symbol: str, mode: str = "markers") -> go.Scatter:
    """Mean errors with two standard errors; none where it is infinite."""
    reach = np.where(np.isfinite(result.error_se[row]), 2 * result.error_se[row], 0)
    return go.Scatter(
        x=result.ratios,
        y=result.error[row],
        mode=mode,
        name=name,
        marker={"color": color, "size": 7, "symbol": symbol},
        line={"color": color, "width": 1.5, "dash": "dash" if row else "solid"},
        error_y={
            "type": "data",
            "symmetric": False,
            "array": reach,
            "arrayminus": np.minimum(reach, 0.9 * result.error[row]),
            "color": color,
            "thickness": 1.5,
            "width": 3,
        },
        hovertemplate=f"p / n %{{x}}<br>{name} %{{y:.3f}}<extra></extra>",
        showlegend=mode != "markers",
    )


def _mark(
    figure: go.Figure, ratios: Array, values: Array, ends: tuple[float, float], parts: bool = False
) -> dict[int, dict[str, Any]]:
    """Add the line of the current ratio and a dot on each of two series; what moves in them."""
    first = len(figure.data)
    colors, symbols = (
        ((style.BIAS, style.VARIANCE), ("circle", "square")) if parts else ((PLAIN, RIDGE), ("circle", "diamond"))
    )
    figure.add_traces(
        [
            go.Scatter(
                x=[1, 1],
                y=ends,
                mode="lines",
                line={"color": style.GREY, "width": 1.5},
                showlegend=False,
                hoverinfo="skip",
            ),
            go.Scatter(
                x=[1, 1],
                y=values[:, 0],
                mode="markers",
                marker={"color": colors, "size": 12, "symbol": symbols},
                showlegend=False,
                hoverinfo="skip",
            ),
        ]
    )
    where = np.repeat(ratios[:, None], 2, axis=1)
    return {first: {"x": where}, first + 1: {"x": where, "y": values.T}}
