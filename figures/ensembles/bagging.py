"""Pictures of the variance of an average: formula against simulation, correlation, and what it does to the error."""

from typing import Any

import numpy as np

from concepts.arrays import Array
from concepts.ensembles.bagging import TREES, Correlated, variance_of_average
from figures.style import BIAS, BLUE, BOLD, BROWN, GREEN, GREY, LINE, THIN, VARIANCE, Chart, View, each
from figures.words import fixed

FOREST, FLOOR = BLUE, GREEN
LOWEST = 0.2
"""Foot of the logarithmic axis; an estimated correlation can fall below zero by chance."""
MANY = np.unique(np.round(np.logspace(0, 2, 60), 2))


def correlation_view(result: Correlated) -> View:
    """All of the lab."""
    return View(
        [total(result), averaging(result), pairs(result)],
        "Features tried per split",
        correlation_steps(result),
        correlation_readouts(result),
        correlation_sentences(result),
    )


def total(result: Correlated) -> Chart:
    """Squared bias, variance and their sum for the forest of all trees, with what chance leaves open."""
    top = max(15.0, 1.15 * float(result.total.max()))
    chart = _by_features(
        result,
        f"{TREES} trees: bias² + variance; bars: ± 2 SE of the gap to all ten",
        "Squared error, no noise",
        (min(-0.3, 1.1 * float(result.bias2.min())), top),
        showlegend=True,
    )
    bars: dict[str, Any] = {"error_y": dict(type="data", array=2 * result.saved_se, color=BLUE, thickness=THIN)}
    lines: list[tuple[str, Array, str, str, float, dict[str, Any]]] = [
        ("bias² + variance", result.total, BLUE, "solid", BOLD, bars),
        ("bias²", result.bias2, BIAS, "dash", LINE, {}),
        ("variance", result.forest, VARIANCE, "dot", LINE, {}),
    ]
    for name, values, color, dash, width, more in lines:
        hover = f"%{{x}} features<br>{name} %{{y:.3g}}"
        chart.line(result.features, values, color, dash=dash, width=width, name=name, hover=hover, **more)
    return chart.here(result.features)


def averaging(result: Correlated) -> Chart:
    """Variance of the average against the number of trees: the formula's line and the simulated dots."""
    chart = Chart(
        "Variance of an average: dots simulated, line ρσ² + (1−ρ)σ²/B",
        x="Trees averaged, B (log scale)",
        y="Variance (log scale)",
        x_range=(-0.05, 2.05),
        y_range=(np.log10(LOWEST), 2.1),
        alt="Simulated variance of the average of B trees on the formula's falling line, which nears a floor.",
        showlegend=True,
        xaxis=dict(type="log", tickvals=[1, 2, 5, 10, 20, 50, 100]),
        yaxis=dict(type="log", tickvals=[0.2, 0.5, 1, 2, 5, 10, 20, 50, 100]),
    )
    formula = np.maximum(variance_of_average(np.maximum(result.rho, 0)[:, None], result.s2[:, None], MANY), LOWEST)
    floor = np.maximum(np.repeat(result.floor[:, None], 2, axis=1), LOWEST)
    chart.line(MANY, formula[-1], GREY, dash="dot", name="all 10", hover="all 10 features, %{x:.0f} trees: %{y:.2f}")
    chart.line(MANY, each(formula), FOREST, name="formula", hover="formula, %{x:.0f} trees: %{y:.2f}")
    chart.line([1, 100], each(floor), FLOOR, dash="dash", name="floor ρσ²", hover="floor: %{y:.2f}")
    hover = "simulated, %{x} trees: %{y:.2f}"
    return chart.points(result.sizes, each(result.simulated), BROWN, "diamond", size=8.0, hover=hover)


def pairs(result: Correlated) -> Chart:
    """Correlation of two trees against the features tried."""
    top = max(0.2, 1.15 * float(result.rho.max()))
    chart = _by_features(result, "Two trees agree more, the more they may choose", "Correlation of two trees, ρ",
                         (-0.02 * top, top))  # fmt: skip
    chart.line(result.features, result.rho, BROWN, hover="%{x} features<br>correlation %{y:.3f}")
    return chart.you(result.features, result.rho)


def _by_features(result: Correlated, title: str, y: str, span: tuple[float, float], **layout: bool) -> Chart:
    return Chart(
        title,
        x="Features tried per split, of 10",
        y=y,
        x_range=(0.5, 10.5),
        y_range=span,
        alt=f"{title}; against the number of features tried at each split.",
        xaxis=dict(tickvals=list(result.features)),
        **layout,
    )


def correlation_steps(result: Correlated) -> list[str]:
    """Features tried."""
    return [f"{each:g}" for each in result.features]


def correlation_readouts(result: Correlated) -> dict[str, list[str]]:
    """Variances and bias in squared units of y."""
    pairs = zip(result.saved, result.saved_se, strict=True)
    saved = [f"{fixed(gain, 1, signed=True)} ± {fixed(se, 1)} SE" for gain, se in pairs]
    return {
        "Correlation ρ": [fixed(rho, 3) for rho in result.rho],
        "Floor, ρσ²": [fixed(floor, 1) for floor in result.floor],
        "Bias²": [fixed(bias, 1) for bias in result.bias2],
        "Saved by hiding": [*saved[:-1], "nothing hidden"],
        "Bias² + variance": [fixed(error, 1) for error in result.total],
        "One tree, σ²": [fixed(s2, 1) for s2 in result.s2],
        f"Simulated, {TREES} trees": [fixed(forest, 2) for forest in result.forest],
    }


def correlation_sentences(result: Correlated) -> list[str]:
    """The floor and its price in words, and whether hiding pays here beyond chance."""
    sentences = []
    for step, features in enumerate(result.features):
        gain, reach = result.saved[step], 2 * result.saved_se[step]
        if step == len(result.features) - 1:
            advice = "Nothing is hidden: this is plain bagging."
        elif abs(gain) <= reach:
            advice = "Against all ten, the difference is within two standard errors."
        else:
            advice = f"Hiding {'saves' if gain > 0 else 'costs'} {abs(gain):.1f}, beyond two standard errors."
        what = "all 10 features" if features == 10 else f"{features:g} of 10 features"
        sentences.append(
            f"With {what} per split, endless trees would keep a variance of {result.floor[step]:.1f}; bias² is "
            f"{result.bias2[step]:.1f}. {advice}"
        )
    return sentences


def correlation_printed(result: Correlated, step: int) -> str:
    """What the snippet prints at this step."""
    return (
        f"correlation: {result.rho[step]:.4f}\n"
        f"variance of one tree: {result.s2[step]:.3f}\n"
        f"formula, {TREES} trees: {variance_of_average(result.rho[step], result.s2[step], TREES):.3f}\n"
        f"variance of the first 4 trees' mean: {result.simulated[step, 3]:.3f}"
    )
