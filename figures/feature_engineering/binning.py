"""Pictures of an hour cut into bins: what they draw, and what that is worth on fresh rows."""

import numpy as np

from concepts.feature_engineering.binning import BINS, GRID, RIVALS, Binning
from figures import style
from figures.style import Chart, each

STEPS = style.BLUE
RIVAL_LOOKS = ((style.BROWN, "dot"), (style.PURPLE, "dash"))
"""Of the straight line, and of sine and cosine."""
LOWEST = -0.35
"""R² at the bottom of the axis."""


def binning_view(result: Binning) -> style.View:
    """All of the third lab."""
    return style.View(
        [_curves(result), _scores(result)],
        "Bins",
        [str(bins) for bins in BINS],
        binning_readouts(result),
        _told(result),
    )


def _curves(result: Binning) -> Chart:
    low, high = 10 * np.floor(result.y.min() / 10), 10 * np.ceil(result.y.max() / 10)
    chart = Chart(
        "What each way can draw over the day",
        x="Hour of the order",
        y="Delivery time (hours)",
        x_range=(-0.3, 24.3),
        y_range=(low, high),
        alt="Orders by hour of the day; the true mean, the steps of the bins, a straight line, and a wave.",
        showlegend=True,
        xaxis={"tickvals": [0, 6, 12, 18, 24]},
    )
    rows = np.linspace(0, len(result.x) - 1, min(len(result.x), 300)).astype(int)
    grey = style.faded(style.GREY, style.SOFT)
    chart.points(result.x[rows], result.y[rows], grey, size=style.SMALL, hover="%{x:.1f} h: %{y:.0f} hours")
    for name, curve, (color, dash) in zip(RIVALS, result.rivals, RIVAL_LOOKS, strict=True):
        chart.line(GRID, curve, color, dash=dash, name=name, hover=f"{name}: %{{y:.1f}} hours")
    chart.line(GRID, result.truth, style.TRUTH, dash="longdash", name="truth", hover="truth: %{y:.1f} hours")
    drawn = {"color": STEPS, "width": style.BOLD, "shape": "hv"}
    chart.line(GRID, each(result.curves), STEPS, line=drawn, name="bins", hover="bins: %{y:.1f} hours")
    first = np.array([edges[1] for edges in result.edges])
    return chart.you(first, np.full(len(BINS), low + 0.04 * (high - low)), hover="the first bin ends here: %{x:.1f} h")


def _scores(result: Binning) -> Chart:
    chart = Chart(
        "R² of the bins, and of the two rivals on fresh rows",
        x="Bins",
        y="R²",
        x_range=(0.3, 24.7),
        y_range=(LOWEST, 1.02),
        alt="R² of the bins on training and fresh rows by number of bins, with the straight line's and the wave's.",
        showlegend=True,
        xaxis={"tickvals": [1, 6, 12, 18, 24]},
    )
    for name, value, (color, dash) in zip(RIVALS, result.rival_test, RIVAL_LOOKS, strict=True):
        chart.level(max(value, LOWEST), color, dash=dash, width=style.LINE, name=name, hover=f"{name}: R² {value:.3f}")
    train, test = np.maximum(result.train, LOWEST), np.maximum(result.test, LOWEST)
    chart.line(BINS, train, style.TRAIN, dash="dash", name="bins, training", hover="bins, training: R² %{y:.3f}")
    chart.line(BINS, test, style.TEST, name="bins, fresh", hover="bins, fresh: R² %{y:.3f}")
    chart.points(each(BINS.astype(float)), each(train), style.TRAIN)
    return chart.you(BINS, test)


def binning_readouts(result: Binning) -> dict[str, list[str]]:
    """Six tiles; those of the rivals stand still."""
    line, wave = (f"{score:.3f}" for score in result.rival_test)
    return {
        "Bins, training R²": [f"{score:.3f}" for score in result.train],
        "Bins, fresh R²": [f"{score:.3f}" for score in result.test],
        "Straight line, fresh": [line] * len(BINS),
        "Sine, cosine, fresh": [wave] * len(BINS),
        "All but noise": [f"{result.ceiling:.3f}"] * len(BINS),
        "Rows in emptiest bin": [str(rows) for rows in result.fewest],
    }


def _told(result: Binning) -> list[str]:
    line, wave = result.rival_test
    sentences = []
    for step, bins in enumerate(BINS):
        cut = len(result.edges[step]) - 1
        merged = f" (quantiles tie: {cut} are left)" if cut < bins else ""
        empty = " An empty bin says the overall mean." if result.fewest[step] == 0 else ""
        sentences.append(
            f"{bins} {'bin' if bins == 1 else 'bins'}{merged}: R² {result.train[step]:.3f} in training, "
            f"{result.test[step]:.3f} on fresh rows. The straight line has {line:.3f} with one column, "
            f"sine and cosine {wave:.3f} with two.{empty}"
        )
    return sentences


def binning_printed(result: Binning, step: int) -> str:
    """What the snippet prints at this step."""
    line, wave = result.rival_test
    return f"bins: R² {result.test[step]:.4f}\nstraight line: R² {line:.4f}\nsine and cosine: R² {wave:.4f}"
