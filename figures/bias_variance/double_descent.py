"""Double descent: the error through the threshold, its parts, and the training error."""

from typing import Any

import numpy as np

from concepts.bias_variance import Isotropic, Relu
from concepts.bias_variance.double_descent import METHODS
from figures.style import BIAS, BLUE, GREY, LINE, SMALL, THIN, VARIANCE, VERMILION, Chart, View
from figures.words import near_zero

PLAIN, RIDGE = VERMILION, BLUE
RATIO = "Features per row, p / n"


def relu_view(result: Relu) -> View:
    """All of the lab with a random layer."""
    return _view(result, [relu_error(result), relu_parts(result)], relu_readouts(result), relu_sentences(result))


def isotropic_view(result: Isotropic) -> View:
    """All of the lab with a theory."""
    charts = [isotropic_error(result), isotropic_parts(result)]
    return _view(result, charts, isotropic_readouts(result), isotropic_sentences(result))


def _view(result: Isotropic | Relu, charts: list[Chart], readouts: dict[str, list[str]], said: list[str]) -> View:
    steps = [f"{ratio:g}" for ratio in result.ratios]
    return View([*charts, training(result)], RATIO, steps, readouts, said, companions=1)


# ---------------------------------------------------------------------------------------------------- random ReLUs


def relu_error(result: Relu) -> Chart:
    """Measured error with two standard errors, and the best that fewer features than rows can do."""
    lower = result.ratios[result.best] > 1
    chart = _through(
        result,
        "The second descent ends below the first" if lower else "The second descent stays above the first",
        "Test error against features per row, without penalty and with ridge; dotted: the least before p = n.",
        "Test error (log scale)",
        (-1.0, 2.4),
    )
    first = float(result.error[0, result.first])
    chart.level(first, GREY)
    _name(chart, 15, first, "best with p < n", GREY, xanchor="right", yanchor="bottom")
    for row, (color, symbol) in enumerate(((PLAIN, "circle"), (RIDGE, "diamond"))):
        _marks(chart, result, row, color, symbol, "lines+markers")
    _name(chart, 1.35, min(float(result.error[0, 9]), 150), "no penalty", PLAIN, yanchor="top")
    _name(chart, 0.95, 0.93 * float(result.error[1, 9]), "ridge", RIDGE, xanchor="right", yanchor="top")
    return chart.here(result.ratios)


def relu_parts(result: Relu) -> Chart:
    """Squared bias and variance over training sets; dashed with ridge."""
    chart = _through(
        result,
        "Variance makes the peak, and falls behind it",
        "Squared bias and variance against features per row, without penalty and with ridge.",
        "Squared error (log scale)",
        (-2.6, 2.4),
    )
    for name, color, values in (("bias²", BIAS, result.bias2), ("variance", VARIANCE, result.variance)):
        chart.line(result.ratios, values[0], color, hover=f"p / n %{{x}}<br>{name} %{{y:.3f}}")
        chart.line(result.ratios, values[1], color, dash="dash", width=THIN, hover=f"{name}, ridge %{{y:.3f}}")
    _name(chart, 1.35, min(float(result.variance[0, 9]), 150), "variance", VARIANCE, yanchor="top")
    _name(chart, 0.11, 1.1 * float(result.bias2[0, 0]), "bias²", BIAS, yanchor="bottom")
    _name(chart, 15, 0.6 * float(result.bias2[0, -1]), "dashed: ridge", GREY, xanchor="right", yanchor="top")
    return chart.here(result.ratios)


def relu_readouts(result: Relu) -> dict[str, list[str]]:
    """The two errors, the variance behind them, and what training shows."""
    return {
        "No penalty": _means(result, 0),
        "Ridge": _means(result, 1),
        "Variance": [_tile(each) for each in result.variance[0]],
        "Training error": [_tile(each) for each in result.train[0]],
        "Bias²": [_tile(each) for each in result.bias2[0]],
        "Features p": [str(p) for p in result.features],
        "Noise": [_tile(result.noise)] * len(result.ratios),
        "No penalty ± SE": _with_error(result, 0),
        "Ridge ± SE": _with_error(result, 1),
    }


def relu_sentences(result: Relu) -> list[str]:
    """What the threshold does at this ratio, and whether it beats the best fit with fewer features than rows."""
    first = result.error[0, result.first]
    said = []
    for step, error in enumerate(result.error[0]):
        side = _side(result, step)
        if result.ratios[step] > 1:
            than = "less than" if error < first else "still more than"
            side = f"The fit passes through every row, and errs {than} the best with fewer features, {_tile(first)}."
        said.append(_sentence(result, step, side))
    return said


def relu_printed(result: Relu, step: int) -> str:
    """What the snippet prints at this step."""
    return (
        _printed(result, step)
        + f"\nbias² and variance: {_printable(result.bias2[0, step])}, "
        + _printable(result.variance[0, step])
    )


# ------------------------------------------------------------------------------------------- independent features


def isotropic_error(result: Isotropic) -> Chart:
    """Simulated error with two standard errors, and the curve of the theory."""
    chart = _through(
        result,
        "Without penalty it explodes at p = n",
        "Test error against features per row: theory as lines, simulation as marks, without penalty and with ridge.",
        "Test error (log scale)",
        (-0.1, 2.2),
    )
    looks = ((PLAIN, "solid", "circle"), (RIDGE, "dash", "diamond"))
    for row, (color, dash, symbol) in enumerate(looks):
        chart.line(result.curve_ratio, result.curve_error[row], color, dash=dash, hover="theory %{y:.3f}")
        _marks(chart, result, row, color, symbol)
    _name(chart, 1.12, 100, "no penalty", PLAIN, yanchor="top")
    _name(chart, 1.1, 0.8 * float(result.theory[1, 9]), "ridge", RIDGE, yanchor="top")
    return chart.here(result.ratios)


def isotropic_parts(result: Isotropic) -> Chart:
    """Squared bias and variance, simulated and in theory; dashed with ridge."""
    top = 1.6 * result.snr
    chart = _through(
        result,
        "Variance makes the peak; dashed: ridge",
        "Squared bias and variance against features per row, theory as lines, simulation as marks.",
        "Squared error",
        (-0.03 * top, top),
    )
    looks = (("bias²", BIAS, "circle"), ("variance", VARIANCE, "square"))
    curves, found = (result.curve_bias, result.curve_variance), (result.bias, result.variance)
    for (name, color, symbol), curve, values in zip(looks, curves, found, strict=True):
        chart.line(result.curve_ratio, curve[0], color, hover=f"{name} in theory %{{y:.3f}}")
        chart.line(result.curve_ratio, curve[1], color, dash="dash", width=THIN, hover=f"{name}, ridge %{{y:.3f}}")
        chart.points(result.ratios, values[0], color, symbol, size=SMALL, hover=f"{name}, simulated %{{y:.3f}}")
    _name(chart, 7.5, 0.99 * float(result.bias[0, -1]), "bias²", BIAS, xanchor="right", yanchor="bottom", yshift=6)
    _name(chart, 1.5, 0.8 * top, "variance", VARIANCE)
    return chart.here(result.ratios)


def isotropic_readouts(result: Isotropic) -> dict[str, list[str]]:
    """Simulation and theory, the parts behind them, and what training shows."""
    return {
        "No penalty": _means(result, 0),
        "In theory": [_tile(each) for each in result.theory[0]],
        "Ridge": _means(result, 1),
        "Ridge, theory": [_tile(each) for each in result.theory[1]],
        "Bias²": [_tile(each) for each in result.bias[0]],
        "Variance": [_tile(each) for each in result.variance[0]],
        "Training error": [_tile(each) for each in result.train[0]],
        "Features p": [str(p) for p in result.features],
        "No penalty ± SE": _with_error(result, 0),
        "Ridge ± SE": _with_error(result, 1),
    }


def isotropic_sentences(result: Isotropic) -> list[str]:
    """What the threshold does at this ratio."""
    return [_sentence(result, step, _side(result, step)) for step in range(len(result.ratios))]


def isotropic_printed(result: Isotropic, step: int) -> str:
    """What the snippet prints at this step."""
    plain, ridge = (_printable(each) for each in result.theory[:, step])
    return _printed(result, step) + f"\ntheory: {plain}, {ridge}"


# ------------------------------------------------------------------------------------------------------ both


def training(result: Isotropic | Relu) -> Chart:
    """Without penalty, zero from the threshold on."""
    top = 1.08 * float(result.train.max())
    chart = _through(
        result,
        "Without penalty, training error is zero from p = n on",
        "Squared error on the training rows against features per row, without penalty and with ridge.",
        "Training error",
        (-0.03 * top, top),
    )
    for row, (name, color, dash) in enumerate((("no penalty", PLAIN, "solid"), ("ridge", RIDGE, "dash"))):
        chart.line(result.ratios, result.train[row], color, dash=dash, hover=f"{name} %{{y:.3f}}")
    _name(chart, 0.11, 0.35 * top, "no penalty", PLAIN)
    _name(chart, 0.11, 0.25 * top, "dashed: ridge", RIDGE)
    return chart.here(result.ratios)


def _through(result: Isotropic | Relu, title: str, alt: str, y: str, y_range: tuple[float, float]) -> Chart:
    """An empty chart over p / n, with the threshold drawn."""
    ends = float(np.log10(result.ratios[0])) - 0.05, float(np.log10(result.ratios[-1])) + 0.06
    chart = Chart(title, x=RATIO, y=y, x_range=ends, y_range=y_range, alt=alt)
    ticks = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20]
    chart.layout["xaxis"] |= {"type": "log", "tickvals": ticks, "ticktext": [f"{tick:g}" for tick in ticks]}
    if "log" in y:
        ticks = [0.01, 0.1, 1, 10, 100]
        chart.layout["yaxis"] |= {"type": "log", "tickvals": ticks, "ticktext": [f"{tick:g}" for tick in ticks]}
    return chart.upright(1).label(0, 1, "p = n", yref="paper", xshift=4, yanchor="top")


def _name(chart: Chart, x: float, y: float, text: str, color: str, **annotation: Any) -> Chart:
    """Label a place; on a log axis Plotly has annotations at powers of ten."""
    upright = np.log10(y) if chart.layout["yaxis"].get("type") == "log" else y
    return chart.label(np.log10(x), upright, text, color, **annotation)


def _marks(chart: Chart, result: Isotropic | Relu, row: int, color: str, symbol: str, mode: str = "markers") -> Chart:
    """Mean errors with two standard errors; none where it is infinite."""
    reach = np.where(np.isfinite(result.error_se[row]), 2 * result.error_se[row], 0)
    return chart.points(
        result.ratios,
        result.error[row],
        color,
        symbol,
        size=SMALL,
        mode=mode,
        line=dict(color=color, width=LINE, dash="dash" if row else "solid"),
        error_y=dict(
            type="data",
            symmetric=False,
            array=reach,
            arrayminus=np.minimum(reach, 0.9 * result.error[row]),
            color=color,
            thickness=THIN,
            width=3,
        ),
        hover=f"p / n %{{x}}<br>{METHODS[row]} %{{y:.3f}}",
    )


def _sentence(result: Isotropic | Relu, step: int, side: str) -> str:
    return f"{result.features[step]} features on {result.n} rows. {side}"


def _side(result: Isotropic | Relu, step: int) -> str:
    ratio = result.ratios[step]
    if ratio == 1:
        return "Only one fit passes through all rows; its expected error is infinite, so the mean never settles."
    if ratio < 1:
        return "Fewer features than rows: variance climbs towards p = n."
    return "More features than rows: the fit passes through every row, with the shortest coefficients."


def _means(result: Isotropic | Relu, row: int) -> list[str]:
    pairs = zip(result.error[row], result.error_se[row], strict=True)
    return [f"{_tile(error)}, no limit" if np.isinf(se) else _tile(error) for error, se in pairs]


def _with_error(result: Isotropic | Relu, row: int) -> list[str]:
    pairs = zip(result.error[row], result.error_se[row], strict=True)
    return ["no limit" if np.isinf(se) else f"{_tile(error)} ± {_tile(se)} SE" for error, se in pairs]


def _printed(result: Isotropic | Relu, step: int) -> str:
    return f"no penalty: {_printable(result.error[0, step])}\nridge: {_printable(result.error[1, step])}"


def _printable(value: float) -> str:
    """As the snippets print it."""
    if not np.isfinite(value):
        return _odd(value)
    return f"{value:.3f}" if value < 100 else f"{value:.3g}"


def _tile(value: float) -> str:
    """As it is read from afar."""
    return near_zero(value, below=0.0005) if np.isfinite(value) else _odd(value)


def _odd(value: float) -> str:
    return "infinite" if np.isinf(value) else "not settled"
