"""Pictures of an embedding in training: the levels' points on their way, where they belong, and the error."""

from dataclasses import replace
from typing import Any

import numpy as np

from concepts.arrays import Array
from concepts.high_cardinality.level_embedding import Places
from figures import style
from figures.high_cardinality.target_encoding import nice
from figures.style import Chart, each
from figures.words import fixed

SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "star")


def places_view(result: Places) -> style.View:
    """All of the lab on embeddings. A thousandth is less than a pixel, and takes a quarter off what is sent."""
    result = replace(result, embedding=np.round(result.embedding, 3), reached=np.round(result.reached, 3))
    figures = [embedding(result), places(result), errors(result)]
    return style.View(figures, "Epoch", places_steps(result), places_readouts(result), places_sentences(result))


def levels(chart: Chart, result: Places, points: Array) -> None:
    """Each level at its point, (steps, levels, 2): a colour and a symbol for its hidden kind, bigger for more rows."""
    more: dict[str, Any] = {
        "size": 5 + 3 * np.log10(result.count),
        "marker__line": {"width": 0.5, "color": "white"},
        "customdata": np.stack([result.kind + 1, result.count], axis=1),
        "hover": "kind %{customdata[0]}, %{customdata[1]} rows",
    }
    colors, symbols = ([looks[kind] for kind in result.kind] for looks in (style.SERIES, SYMBOLS))
    chart.points(each(points[..., 0]), each(points[..., 1]), colors, symbols, **more)


def plane(title: str, x: str, y: str, reach: float, alt: str, **layout: Any) -> Chart:
    """An empty square around the origin."""
    return Chart(title, x=x, y=y, x_range=(-reach, reach), y_range=(-reach, reach), alt=alt, **layout)


def embedding(result: Places) -> Chart:
    """The rows of the table, as learned. The commonest level is held on its way."""
    points = result.embedding
    chart = plane(
        "Levels of one hidden kind (colour) gather",
        "First coordinate",
        "Second coordinate",
        nice(1.05 * float(np.abs(points).max())),
        "Each level as a point of the embedding; in training, levels of one hidden kind gather.",
    )
    common = points[:, int(result.count.argmax())]
    chart.line(common[:, 0], common[:, 1], style.HELD, dash="dot", width=style.THIN)
    levels(chart, result, points)
    return chart.you(each(common[:, 0]), each(common[:, 1]))


def places(result: Places) -> Chart:
    """The points that the levels' effects amount to, and the true ones."""
    reach = nice(1.05 * float(max(np.abs(result.truth).max(), np.abs(result.reached).max())))
    chart = plane(
        "Learned effects; ring: the truth",
        "True plane, first axis",
        "True plane, second axis",
        reach,
        "Each level's learned effects as a point of the true plane, joined to its true point.",
    )
    steps, count, _ = result.reached.shape
    pairs = np.full((steps, count, 3, 2), np.nan)
    pairs[:, :, 0], pairs[:, :, 1] = result.truth, result.reached
    joined = pairs.reshape(steps, count * 3, 2)
    chart.line(each(joined[..., 0]), each(joined[..., 1]), style.faded(style.NEUTRAL, style.STRONG), width=1)
    ring: dict[str, Any] = {"marker__line": {"width": 1}, "hover": "true point"}
    chart.points(result.truth[:, 0], result.truth[:, 1], style.NEUTRAL, "circle-open", size=9, **ring)
    levels(chart, result, result.reached)
    return chart


def errors(result: Places) -> Chart:
    """Error in training and on test rows by epoch; one regression a level; the noise."""
    top = nice(1.05 * float(max(result.train.max(), result.test.max(), result.apart_test)))
    chart = Chart(
        "Error; dashed: a regression a level",
        x="Epoch",
        y="RMSE",
        x_range=(-6, 306),
        y_range=(0, top),
        alt="Root mean squared error in training and on test rows by epoch, with two levels to compare.",
        showlegend=True,
    )
    x = result.epochs.astype(float)
    apart = "one regression a level, test: %{y:.3f}"
    chart.level(result.apart_test, style.TEST, dash="dash", hover=apart)
    chart.level(result.noise, style.NOISE, name="noise", hover="noise: %{y:.3f}")
    for name, values, color in (("training", result.train, style.TRAIN), ("test", result.test, style.TEST)):
        chart.line(x, values, color, name=name, hover=f"{name}: %{{y:.3f}}")
    return chart.you(each(x), each(result.test))


def places_steps(result: Places) -> list[str]:
    """The epoch."""
    return [str(each) for each in result.epochs]


def places_readouts(result: Places) -> dict[str, list[str]]:
    """Four tiles, and what waits under More."""
    count = len(result.epochs)
    return {
        "Error on test rows": [fixed(rmse, 3) for rmse in result.test],
        "One regression a level": [fixed(result.apart_test, 3)] * count,
        "Error in training": [fixed(rmse, 3) for rmse in result.train],
        "Neighbour of its kind": [f"{share:.0%}" for share in result.alike],
        "That by chance": [f"{result.alike_by_chance:.0%}"] * count,
        "Numbers a level": [f"2 instead of {result.features + 1}"] * count,
        "New levels: mean row": [fixed(rmse, 3) for rmse in result.new],
        "Distance from the truth": [fixed(far) for far in result.distance],
    }


def places_sentences(result: Places) -> list[str]:
    """The error, the neighbours, and whether it is time to stop."""
    best = result.best
    sentences = []
    for step, epoch in enumerate(result.epochs):
        text = (
            f"After {epoch} epoch{'' if epoch == 1 else 's'} the error is {fixed(result.train[step], 3)} in training "
            f"and {fixed(result.test[step], 3)} on test rows. {result.alike[step]:.0%} of the levels have a nearest "
            f"neighbour of their own kind; by chance {result.alike_by_chance:.0%}."
        )
        if step > best and result.test[step] > result.test[best] + 0.005:
            text += f" Epoch {result.epochs[best]} had less: {fixed(result.test[best], 3)}."
        sentences.append(text)
    return sentences


def places_printed(result: Places, step: int) -> str:
    """What the snippet prints at this step."""
    return (
        f"RMSE: training {result.train[step]:.4f}, test {result.test[step]:.4f}\n"
        f"RMSE of new levels, mean row: {result.new[step]:.4f}\n"
        f"one ridge regression a level, test: {result.apart_test:.4f}"
    )
