"""Refit and average: the fits and their mean beside the parts of the error, and the sum measured on fresh rows."""

import numpy as np

from concepts.bias_variance import Decomposition
from figures.bias_variance.parts import LEAST, LEVEL, error, many, model, stacked, top_of
from figures.style import BOLD, BROWN, ESTIMATE, GREY, HELD, SMALL, TEST, TRAIN, TRUTH, Chart, View, each, faded
from figures.words import fixed, number, percent

TICKS = {"polynomial": [0, 5, 10, 15], "knn": [1, 10, 20, 30], "tree": [1, 4, 7, 10]}
"""Of a family's axis."""


def decompose_view(result: Decomposition) -> View:
    """All of the first lab."""
    return View(
        [fits(result), parts(result), measured(result)],
        LEVEL[result.family],
        [str(level) for level in result.levels],
        readouts(result),
        sentences(result),
        companions=1,
    )


def fits(result: Decomposition) -> Chart:
    """Fits to the first training sets, the mean of all, the truth, and one training set with its own fit; with twice
    the rows, the fits to those in place of that one."""
    twice = result.twice
    chart = Chart(
        "Mean off truth: bias. Fits off mean: variance"
        if twice is None
        else f"Fits to {result.n} rows, and to {twice.n} (brown)",
        x="x",
        y="",
        x_range=(0, 1),
        y_range=(-2.3, 2.3),
        alt="Fits to different training sets, their mean, the true function, and one training set with its own fit.",
        showlegend=True,
    )
    many(chart, result.at, result.fits, faded(ESTIMATE, 0.4), name="fits" if twice is None else f"{result.n} rows")
    if twice is not None:
        many(chart, twice.at, twice.fits, faded(BROWN, 0.6), name=f"{twice.n} rows")
    chart.line(result.at, result.truth, TRUTH, width=BOLD, name="truth")
    chart.line(result.at, each(result.mean), ESTIMATE, dash="dash", width=BOLD, name="mean")
    x, y = result.sample
    chart.points(x, y, GREY, size=SMALL, name="one set" if twice is None else "", hover="x %{x:.2f}<br>y %{y:.2f}")
    if twice is None or result.moved:
        chart.line(result.at, each(np.round(result.own, 3)), GREY, name="its fit")
    at, place = float(x[result.pulled]), float(y[result.pulled])
    chart.label(at, place, "pull this row", HELD, yanchor="top", xshift=12, yshift=-12)
    return chart.handle(at, place, "Pull this row", "circle", pulled=("y", 1.0, result.moved - place))


def parts(result: Decomposition) -> Chart:
    """Noise, squared bias and variance stacked against complexity; dashed, their sum with twice the rows."""
    turned = result.bias2[-1] < result.bias2[0] and result.variance[-1] > result.variance[0]
    title = "More flexible: less bias², more variance" if turned else "Noise, bias² and variance make up the error"
    if result.twice is not None:
        title = f"Dotted: the error with {result.twice.n} rows instead"
    chart = _by_level(
        result,
        title,
        "Noise, squared bias and variance stacked against complexity, with the training error and the current level.",
    )
    stacked(
        chart,
        result.levels,
        result.noise,
        result.bias2,
        result.variance,
        result.train,
        answer="in squared error",
        dotted=None if result.twice is None else result.twice.total,
    )
    return chart.here(result.levels)


def measured(result: Decomposition) -> Chart:
    """The error measured on fresh rows lies on the sum of the parts; the training error only falls."""
    chart = _by_level(
        result,
        "Fresh rows agree with the sum of the parts",
        "Squared error on fresh rows with two standard errors, the sum of the parts, and the training error.",
        showlegend=True,
    )
    reach = 2 * result.gap_se
    chart.line(result.levels, result.total, TEST, name="sum of the parts", hover="%{x}: sum %{y:.4f}")
    chart.points(
        result.levels,
        result.fresh,
        TEST,
        "circle-open",
        name="measured, ± 2 SE",
        hover="%{x}: measured %{y:.4f}",
        error_y=dict(
            type="data", symmetric=False, array=reach, arrayminus=np.minimum(reach, 0.9 * result.fresh), color=TEST
        ),
    )
    chart.line(result.levels, result.train, TRAIN, dash="dash", name="training rows", hover="%{x}: training %{y:.4f}")
    return chart.here(result.levels)


def readouts(result: Decomposition) -> dict[str, list[str]]:
    """The parts and the two errors; before and after, where there are twice the rows too."""
    twice = result.twice
    shown = {"Bias²": "bias2", "Variance": "variance", "Expected error": "total", "Training error": "train"}
    tiles = {}
    for name, field in shown.items():
        tiles[name] = [error(value) for value in getattr(result, field)]
        if twice is not None:
            tiles[name] = [f"{old} → {error(new)}" for old, new in zip(tiles[name], getattr(twice, field), strict=True)]
    gaps = zip(result.gap, result.gap_se, strict=True)
    return tiles | {
        "Noise": [number(result.noise, 4)] * len(result.levels),
        "Measured − sum": [f"{fixed(gap, 4, signed=True)} ± {fixed(se, 4)} SE" for gap, se in gaps],
        "Goes along with a pulled row": [percent(share, 0) for share in result.follows],
    }


def sentences(result: Decomposition) -> list[str]:
    """Which part is the larger at this level, and where the least error is."""
    names = [model(result.family, int(level)) for level in result.levels]
    best, least = names[result.best], error(result.total[result.best])
    said = []
    for step, name in enumerate(names):
        total = result.total[step]
        bias, variance = (part[step] / total for part in (result.bias2, result.variance))
        if total < LEAST:
            what = "the fits lie on the truth, and no error is left."
        elif max(bias, variance) < 0.15:
            what = f"{percent(1 - bias - variance, 0)} of the error is noise, which no model takes."
        elif bias > variance:
            what = f"bias² makes {percent(bias, 0)} of the error: the fits agree, and miss the truth alike."
        else:
            what = f"variance makes {percent(variance, 0)} of the error: each fit follows its own rows."
        advice = "No other level does better here." if step == result.best else f"Least at {best}: {least}."
        if result.twice is not None:
            advice += f" With {result.twice.n} rows, least at {names[result.twice.best]}."
        if result.moved:
            advice += f" The grey fit goes along with {percent(result.follows[step], 0)} of the pull."
        said.append(f"{name[0].upper()}{name[1:]}: {what} {advice}")
    return said


def decompose_printed(result: Decomposition, step: int) -> str:
    """What the snippet prints at this step."""
    return (
        f"bias²: {result.bias2[step]:.4f}\n"
        f"variance: {result.variance[step]:.4f}\n"
        f"noise: {result.noise:.4f}\n"
        f"bias² + variance + noise: {result.total[step]:.4f}\n"
        f"fresh rows: {result.fresh[step]:.4f}"
    )


def _by_level(result: Decomposition, title: str, alt: str, **layout: bool) -> Chart:
    least, most = float(result.levels.min()), float(result.levels.max())
    # On either side there is room for what is named outside of the data, where the control does not come.
    rigid, flexible = (most, least) if result.family == "knn" else (least, most)
    across = flexible - rigid
    return Chart(
        title,
        x=f"{LEVEL[result.family]} (right: flexible)",
        y="Squared error",
        x_range=(rigid - 0.25 * across, flexible + 0.3 * across),
        y_range=(0, top_of(float(np.var(result.truth)) + result.noise, result.total)),
        alt=alt,
        xaxis=dict(tickvals=TICKS[result.family]),
        **layout,
    )
