"""Learning curves: training and validation error over the rows, the parts behind them, and the fits."""

import numpy as np

from concepts.bias_variance import LearningCurve
from concepts.bias_variance.learning_curves import DIAGNOSES
from figures.bias_variance.parts import LEAST, error, inside, many, model, stacked, top_of
from figures.style import BOLD, ESTIMATE, FAINT, TEST, TRAIN, TRUTH, Chart, View, each, faded
from figures.words import fixed, number

TICKS = [40, 60, 80, 120, 160, 240, 320]
HARDLY = 0.1
"""Of the error: what twice the rows must bring to be worth a word."""


def learning_view(result: LearningCurve) -> View:
    """All of the lab."""
    return View(
        [curves(result), fits(result), single(result)],
        "Rows to train on",
        [str(n) for n in result.rows],
        readouts(result),
        sentences(result),
        companions=1,
    )


def curves(result: LearningCurve) -> Chart:
    """Training error, dashed, and validation error, with what it is made of below it."""
    chart = _over_rows(
        result,
        "Read the gap, and the level at which it closes",
        "Training error over the rows, and validation error with the noise, squared bias and variance that make it up.",
    )
    shares = result.noise, result.bias2, result.variance
    stacked(chart, result.rows, *shares, result.train, name="validation error")
    return chart.here(result.rows)


def single(result: LearningCurve) -> Chart:
    """Where the validation errors of single fits lie, each measured on rows of its own."""
    chart = _over_rows(
        result,
        "One data set gives one jagged curve in this band",
        "Validation error over the rows: mean, and the band in which eight of ten single data sets lie.",
    )
    chart.band(result.rows, result.low, result.high, TEST, opacity=FAINT)
    chart.line(result.rows, result.validation, TEST, width=BOLD, hover="%{x} rows: validation %{y:.3f}")
    chart.line(result.rows, result.train, TRAIN, dash="dash", hover="%{x} rows: training %{y:.3f}")
    top = np.full(len(result.rows), chart.layout["yaxis"]["range"][1])
    inside(chart, result.rows, result.high, top, "8 of 10 single data sets", TEST, width=0.5, prefer=1, close="low")
    return chart.here(result.rows)


def fits(result: LearningCurve) -> Chart:
    """Fits to the first training sets of this size, and the truth."""
    chart = Chart(
        f"{len(result.fits[0])} fits of {model(result.family, result.level)}; green: the truth",
        x="x",
        y="",
        x_range=(0, 1),
        y_range=(-2.3, 2.3),
        alt="Fits to different training sets of this size, their mean, and the true function.",
    )
    many(chart, result.at, result.fits, faded(ESTIMATE, 0.4))
    chart.line(result.at, each(result.mean), ESTIMATE, dash="dash")
    return chart.line(result.at, result.truth, TRUTH)


def readouts(result: LearningCurve) -> dict[str, list[str]]:
    """What a practitioner sees first, and the truth behind it."""
    count = len(result.rows)
    half = (result.validation - result.train) / 2
    ends = zip(result.low, result.high, strict=True)
    return {
        "Training error": [error(value) for value in result.train],
        "Validation error": [error(value) for value in result.validation],
        "Diagnosis": [DIAGNOSES[key] for key in result.diagnosis],
        "Twice the rows": ["not drawn" if np.isnan(gain) else fixed(-gain, 3, signed=True) for gain in result.gain],
        "Half the gap": [error(value) for value in half],
        "Variance": [error(value) for value in result.variance],
        "Bias²": [error(value) for value in result.bias2],
        "Noise": [number(result.noise, 4)] * count,
        "Single data sets": [f"{error(low)} to {error(high)}" for low, high in ends],
    }


def sentences(result: LearningCurve) -> list[str]:
    """What the gap is made of, and what would help."""
    helps = {
        "bias": "A more flexible model helps.",
        "variance": "More rows or a stiffer model help.",
        "stiff": "A stiffer model helps; twice the rows hardly do.",
        "neither": "Near the noise: other models and more rows help little, new columns may.",
        "small": "The error is small beside that of predicting the mean.",
        "none": "There is no error left to mend.",
    }
    halves = (result.validation - result.train) / 2
    return [
        f"Half the gap is {error(half)}; the variance behind it {error(variance)}, the bias² {error(bias2)}. "
        f"{helps[_help(result, step)]}"
        for step, (half, variance, bias2) in enumerate(zip(halves, result.variance, result.bias2, strict=True))
    ]


def _help(result: LearningCurve, step: int) -> str:
    """What helps, by the diagnosis and, where it is known, by what twice the rows bring."""
    key, validation = result.diagnosis[step], result.validation[step]
    if validation < LEAST:
        return "none"
    if key == "neither" and validation > 2 * result.noise:  # the noise is not what is left
        return "small"
    return "stiff" if key == "variance" and result.gain[step] < HARDLY * validation else key


def learning_printed(result: LearningCurve, step: int) -> str:
    """What the snippet prints at this step."""
    return (
        f"training error: {result.train[step]:.4f}\n"
        f"validation error: {result.validation[step]:.4f}\n"
        f"bias² and variance: {result.bias2[step]:.4f}, {result.variance[step]:.4f}\n"
        f"diagnosis: {DIAGNOSES[result.diagnosis[step]]}"
    )


def _over_rows(result: LearningCurve, title: str, alt: str) -> Chart:
    # On the left there is room for what is named outside of the data, where the control does not come.
    ends = float(np.log10(result.rows[0] / 1.6)), float(np.log10(result.rows[-1] * 1.06))
    chart = Chart(
        title,
        x="Rows to train on",
        y="Squared error",
        x_range=ends,
        y_range=(0, top_of(result.null, result.validation)),
        alt=alt,
    )
    chart.layout["xaxis"] |= {"type": "log", "tickvals": TICKS, "ticktext": [str(tick) for tick in TICKS]}
    return chart
