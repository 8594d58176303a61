"""Pictures of digits rebuilt from a few components."""

from typing import Any

import numpy as np

from concepts.arrays import Array
from concepts.dimensionality_reduction import Rebuilt
from figures import style
from figures.style import Chart, each

PAPER = "#f3f4f6"
INKS = {"given": [[0, PAPER], [1, "#20262e"]], "rebuilt": [[0, PAPER], [1, "#6d2a5d"]]}
"""Scales of grey from paper to ink, one for the pictures given and one for those rebuilt."""


def rebuild_view(result: Rebuilt) -> style.View:
    """All of the second lab."""
    charts = [mosaic(result), explained(result), rebuild_errors(result)]
    words = rebuild_readouts(result), rebuild_sentences(result)
    return style.View(charts, "Components kept", rebuild_steps(result), *words)


def mosaic(result: Rebuilt) -> Chart:
    """Ten unseen digits as given, in grey, and below each the same rebuilt, in purple."""
    chart = Chart(
        "Ten digits PCA never saw: as given (grey), and rebuilt (purple)",
        x="",
        y="",
        x_range=(-1, 44),
        y_range=(36, -1),
        alt="Two rows of five digits, each as given and below it rebuilt from the components kept.",
        xaxis={"visible": False, "constrain": "domain"},
        yaxis={
            "scaleanchor": "x",
            "constrain": "domain",
            "showgrid": False,
            "ticks": "",
            "tickvals": [3.5, 12.5, 22.5, 31.5],
            "ticktext": ["given", "rebuilt"] * 2,
        },
    )
    for half, top in ((0, 0), (1, 19)):
        for name, shift in (("given", 0), ("rebuilt", 9)):
            pictures = result.given[None] if name == "given" else result.drawn
            rows = _strip(pictures[:, 5 * half : 5 * half + 5])
            x, y = np.meshgrid(np.arange(44), np.arange(8) + top + shift)
            z = rows[0] if name == "given" else each(rows)
            look: dict[str, Any] = {"colorscale": INKS[name], "showscale": False, "hoverongaps": False}
            hover = f"{name}<br>grey %{{z:.1f}} of 16"
            chart.add("heatmap", x=x.ravel(), y=y.ravel(), z=z, zmin=0, zmax=16, hover=hover, **look)
    return chart


def _strip(pictures: Array) -> Array:
    """(steps, 5, 64) pictures side by side as (steps, 8 * 44) cells, a blank column between two."""
    steps = len(pictures)
    cells = np.full((steps, 8, 5, 9), np.nan)
    cells[..., :8] = pictures.reshape(steps, 5, 8, 8).transpose(0, 2, 1, 3)
    return cells.reshape(steps, 8, 45)[:, :, :44].reshape(steps, -1)


def explained(result: Rebuilt) -> Chart:
    """Share of variance of each component, and of all so far."""
    chart = Chart(
        "Scree: variance of each component (bars), and of all so far (line)",
        x="Component",
        y="Share of the variance (%)",
        x_range=(-1, 65.5),
        y_range=(0, 105),
        alt="Bars of each component's share of variance, falling, and the cumulative share rising to 100%.",
        xaxis={"tickvals": [1, 10, 20, 30, 40, 50, 64]},
    )
    number = np.arange(1, 65)
    chart.bars(number, 100 * result.shares, style.BLUE, hover="component %{x}<br>%{y:.2f}%")
    together = 100 * np.cumsum(result.shares)
    chart.line(number, together, style.PURPLE, hover="first %{x}<br>%{y:.1f}% together")
    return chart.you(result.kept, 100 * result.cumulative)


def rebuild_errors(result: Rebuilt) -> Chart:
    """Error on the rows fitted and on unseen digits, and what doing nothing to the noise would leave."""
    top = float(max(4.8, 1.05 * result.fit_error.max(), 1.05 * result.error.max()))
    chart = Chart(
        "Error of the pictures" + (", ★ best on unseen" if result.noise else ""),
        x="Components kept",
        y="RMSE per pixel (grey, 0 to 16)",
        x_range=(-1, 65.5),
        y_range=(-0.02 * top, top),
        alt="Error against the number of components: on rows fitted, falling to zero, and on unseen digits.",
        showlegend=True,
        xaxis={"tickvals": [0, 10, 20, 30, 40, 50, 64]},
    )
    for name, values, color, dash in (
        ("fitted, against given", result.fit_error, style.TRAIN, "dash"),
        ("unseen, against clean", result.error, style.TEST, "solid"),
    ):
        hover = f"{name}<br>%{{x}} components<br>RMSE %{{y:.2f}}"
        chart.line(result.kept, values, color, dash=dash, name=name, hover=hover)
    if result.noise:
        at = [result.kept[result.best]], [result.error[result.best]]
        hover = "best on unseen digits<br>%{x} components<br>RMSE %{y:.2f}"
        chart.points(*at, style.OPTIMUM, "star", size=style.BIG, hover=hover)
    chart.points(each(result.kept.astype(float)), each(result.fit_error), style.TRAIN)
    return chart.you(result.kept, result.error)


def rebuild_steps(result: Rebuilt) -> list[str]:
    """How many components are kept."""
    return [str(k) for k in result.kept]


def rebuild_readouts(result: Rebuilt) -> dict[str, list[str]]:
    """Six tiles; errors are root mean squares per pixel."""
    count = len(result.kept)
    return {
        "Variance kept": [f"{found:.1%}" for found in result.cumulative],
        "Error, unseen": [f"{found:.2f}" for found in result.error],
        "Error, fitted": [f"{found:.2f}" for found in result.fit_error],
        "Best for unseen": [f"{result.kept[result.best]}, error {result.error[result.best]:.2f}"] * count,
        "For 90% of variance": [str(result.needed(0.9))] * count,
        "For 95% of variance": [str(result.needed(0.95))] * count,
    }


def rebuild_sentences(result: Rebuilt) -> list[str]:
    """How much of a picture the components kept hold, and whether more would help."""
    sentences = []
    for step, k in enumerate(result.kept):
        if k == 0:
            what = "With no component every digit is drawn as the mean picture"
        else:
            numbers = f"{k} numbers instead of 64" if k < 64 else "All 64 numbers"
            what = f"{numbers} keep {result.cumulative[step]:.0%} of the variance"
        if k > result.rank or (k == result.rank and not result.noise):
            more = "" if result.rows > 64 else " More rows would find more."
            advice = f"All {result.rank} directions in which the {result.rows:,} digits vary are kept.{more}"
        elif result.noise and step > result.best:
            advice = f"Past {result.kept[result.best]} the further components mostly bring the noise back."
        elif result.noise and step == result.best:
            advice = "Best here: the pattern is in, most of the noise is left out."
        else:
            advice = "More components still bring the rebuilt digits nearer."
        sentences.append(
            f"{what}. Unseen digits come back {result.error[step]:.2f} grey levels off per pixel, of 16. {advice}"
        )
    return sentences


def rebuild_printed(result: Rebuilt, step: int) -> str:
    """What the snippet prints at this step."""
    return (
        f"variance kept: {result.cumulative[step]:.1%}\n"
        f"error, fitted: {result.fit_error[step]:.3f}\n"
        f"error, unseen: {result.error[step]:.3f}"
    )
