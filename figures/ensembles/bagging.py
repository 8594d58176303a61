"""Pictures of the variance of an average: formula against simulation, correlation, and what it does to the error."""

from typing import Any

import numpy as np

from concepts.arrays import Array
from concepts.ensembles.bagging import TREES, Correlated, variance_of_average
from figures import style

FOREST, FLOOR = style.BLUE, style.GREEN
LOWEST = 0.2
"""Foot of the logarithmic axis; an estimated correlation can fall below zero by chance."""
MANY = np.unique(np.round(np.logspace(0, 2, 60), 2))


def correlation_view(result: Correlated) -> style.View:
    """All of the lab."""
    charts = [averaging(result), pairs(result), total(result)]
    return style.View(
        charts,
        "Features tried per split",
        correlation_steps(result),
        correlation_readouts(result),
        correlation_sentences(result),
    )


def averaging(result: Correlated) -> style.Sweep:
    """Variance of the average against the number of trees: the formula's line and the simulated dots."""
    figure = style.chart(
        "Variance of an average of trees: dots simulated, line ρσ² + (1−ρ)σ²/B",
        x="Trees averaged, B (log scale)",
        y="Variance (log scale)",
        x_range=(-0.05, 2.05),
        y_range=(np.log10(LOWEST), 2.1),
        alt="Simulated variance of the average of B trees on the formula's falling line, which nears a floor.",
        showlegend=True,
    )
    figure.update_xaxes(type="log", tickvals=[1, 2, 5, 10, 20, 50, 100])
    figure.update_yaxes(type="log", tickvals=[0.2, 0.5, 1, 2, 5, 10, 20, 50, 100])
    formula = np.maximum(variance_of_average(result.rho[:, None], result.s2[:, None], MANY), LOWEST)
    floor = np.maximum(np.repeat(result.floor[:, None], 2, axis=1), LOWEST)
    figure.add_scatter(
        x=MANY,
        y=formula[-1],
        mode="lines",
        name="all 10",
        line={"color": style.GREY, "width": 2, "dash": "dot"},
        hovertemplate="all 10 features, %{x:.0f} trees: %{y:.2f}<extra></extra>",
    )
    figure.add_scatter(
        x=MANY,
        y=formula[0],
        mode="lines",
        name="formula",
        line={"color": FOREST, "width": 3},
        hovertemplate="formula, %{x:.0f} trees: %{y:.2f}<extra></extra>",
    )
    figure.add_scatter(
        x=[1, 100],
        y=floor[0],
        mode="lines",
        name="floor ρσ²",
        line={"color": FLOOR, "width": 2, "dash": "dash"},
        hovertemplate="floor: %{y:.2f}<extra></extra>",
    )
    figure.add_scatter(
        x=result.sizes,
        y=result.simulated[0],
        mode="markers",
        name="simulated",
        marker={"size": 8, "color": style.BROWN, "symbol": "diamond"},
        hovertemplate="simulated, %{x} trees: %{y:.2f}<extra></extra>",
    )
    return style.Sweep(figure, {1: {"y": formula}, 2: {"y": floor}, 3: {"y": result.simulated}})


def pairs(result: Correlated) -> style.Sweep:
    """Correlation of two trees against the features tried."""
    top = max(0.2, 1.15 * float(result.rho.max()))
    return _by_features(
        result,
        "How much two trees agree, by the features to choose from",
        "Correlation of two trees, ρ",
        (-0.02 * top, top),
        [("correlation", result.rho, style.BROWN, "solid", "diamond")],
    )


def total(result: Correlated) -> style.Sweep:
    """Squared bias, variance and their sum for the forest of all trees."""
    error = result.bias2 + result.forest
    top = max(15.0, 1.1 * float(error.max()))
    lines = [
        ("bias² + variance", error, style.BLUE, "solid", "circle"),
        ("bias²", result.bias2, style.BIAS, "dash", "square"),
        ("variance", result.forest, style.VARIANCE, "dot", "diamond"),
    ]
    title = f"What it does to a forest of {TREES} trees: variance against bias"
    return _by_features(
        result, title, "Squared error, no noise", (min(-0.3, 1.1 * float(result.bias2.min())), top), lines
    )


def _by_features(result: Correlated, title: str, y: str, span: tuple[float, float], lines: list[Any]) -> style.Sweep:
    figure = style.chart(
        title,
        x="Features tried per split, of 10",
        y=y,
        x_range=(0.5, 10.5),
        y_range=span,
        alt=f"{title}; against the number of features tried at each split.",
        showlegend=len(lines) > 1,
    )
    figure.update_xaxes(tickvals=list(result.features))
    for name, values, color, dash, symbol in lines:
        figure.add_scatter(
            x=result.features,
            y=values,
            mode="lines+markers",
            name=name,
            line={"color": color, "dash": dash, "width": 2.5},
            marker={"symbol": symbol, "size": 7},
            hovertemplate=f"%{{x}} features<br>{name} %{{y:.3g}}<extra></extra>",
        )
    figure.add_scatter(
        x=[0] * len(lines),
        y=[0] * len(lines),
        mode="markers",
        marker={"size": 15, "color": [color for _, _, color, _, _ in lines], "symbol": [line[-1] for line in lines]},
        showlegend=False,
        hoverinfo="skip",
    )
    now: Array = np.stack([values for _, values, _, _, _ in lines], axis=1)
    return style.Sweep(figure, {len(lines): {"x": np.repeat(result.features[:, None], len(lines), axis=1), "y": now}})


def correlation_steps(result: Correlated) -> list[str]:
    """Features tried."""
    return [f"{each:g}" for each in result.features]


def correlation_readouts(result: Correlated) -> dict[str, list[str]]:
    """Eight tiles; variances in squared units of y."""
    return {
        "Features tried": [f"{each:g} of 10" for each in result.features],
        "Correlation ρ": [f"{each:.3f}" for each in result.rho],
        "One tree, σ²": [f"{each:.1f}" for each in result.s2],
        "Floor, ρσ²": [f"{each:.2f}" for each in result.floor],
        f"Simulated, {TREES} trees": [f"{each:.2f}" for each in result.forest],
        "Bias²": [f"{each:.1f}" for each in result.bias2],
        "Bias² + variance": [f"{each:.1f}" for each in result.bias2 + result.forest],
        "Least at": [f"{result.features[result.best]:g} features"] * len(result.features),
    }


def correlation_sentences(result: Correlated) -> list[str]:
    """The formula's parts in words, and whether fewer features pay here."""
    sentences = []
    best = result.features[result.best]
    for step, features in enumerate(result.features):
        advice = (
            f"Least total error here: {best:g} features." if step != result.best else "No other has less error here."
        )
        what = "all 10 features (bagging)" if features == 10 else f"{features:g} of 10 features"
        sentences.append(
            f"With {what} per split, two trees correlate by {result.rho[step]:.2f} and one has variance "
            f"{result.s2[step]:.1f}. {TREES} trees bring it to {result.forest[step]:.1f}; endless ones to "
            f"{result.floor[step]:.1f}. {advice}"
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
