"""Pictures of an embedding in training: the levels' points on their way, where they belong, and the error."""

from dataclasses import replace
from typing import Any

import numpy as np

from concepts.high_cardinality.level_embedding import Places
from figures import style
from figures.high_cardinality.target_encoding import nice
from figures.words import fixed

SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "star")


def places_view(result: Places) -> style.View:
    """All of the lab on embeddings. A thousandth is less than a pixel, and takes a quarter off what is sent."""
    result = replace(result, embedding=np.round(result.embedding, 3), reached=np.round(result.reached, 3))
    figures = [embedding(result), places(result), errors(result)]
    return style.View(figures, "Epoch", places_steps(result), places_readouts(result), places_sentences(result))


def marks(result: Places, **more: Any) -> dict[str, Any]:
    """A colour and a symbol for each hidden kind, and more rows a bigger mark."""
    return {
        "color": [style.SERIES[kind] for kind in result.kind],
        "symbol": [SYMBOLS[kind] for kind in result.kind],
        "size": 5 + 3 * np.log10(result.count),
        "line": {"width": 0.5, "color": "white"},
    } | more


def plane(title: str, x: str, y: str, reach: float, alt: str) -> Any:
    """An empty square around the origin."""
    return style.chart(title, x=x, y=y, x_range=(-reach, reach), y_range=(-reach, reach), alt=alt)


def embedding(result: Places) -> style.Sweep:
    """The rows of the table, as learned."""
    reach = nice(1.05 * float(np.abs(result.embedding).max()))
    figure = plane(
        "The embedding: colour and symbol are the kind, which it is never told",
        "First coordinate",
        "Second coordinate",
        reach,
        "Each level as a point of the embedding; in training, levels of one hidden kind gather.",
    )
    figure.add_scatter(
        x=result.embedding[0, :, 0],
        y=result.embedding[0, :, 1],
        mode="markers",
        marker=marks(result),
        customdata=np.stack([result.kind + 1, result.count], axis=1),
        hovertemplate="kind %{customdata[0]}, %{customdata[1]} rows<extra></extra>",
    )
    return style.Sweep(figure, {0: {"x": result.embedding[:, :, 0], "y": result.embedding[:, :, 1]}})


def places(result: Places) -> style.Sweep:
    """The points that the levels' effects amount to, and the true ones."""
    reach = nice(1.05 * float(max(np.abs(result.truth).max(), np.abs(result.reached).max())))
    figure = plane(
        "What it says of each level (filled), and where the truth is (ring)",
        "True plane, first axis",
        "True plane, second axis",
        reach,
        "Each level's learned effects as a point of the true plane, joined to its true point.",
    )
    steps, levels, _ = result.reached.shape
    pairs = np.full((steps, levels, 3, 2), np.nan)
    pairs[:, :, 0], pairs[:, :, 1] = result.truth, result.reached
    joined = pairs.reshape(steps, levels * 3, 2)
    figure.add_scatter(
        x=joined[0, :, 0],
        y=joined[0, :, 1],
        mode="lines",
        line={"color": style.faded(style.NEUTRAL, 0.55), "width": 1},
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=result.truth[:, 0],
        y=result.truth[:, 1],
        mode="markers",
        marker={"symbol": "circle-open", "size": 9, "color": style.NEUTRAL, "line": {"width": 1}},
        hovertemplate="true point<extra></extra>",
    )
    figure.add_scatter(
        x=result.reached[0, :, 0],
        y=result.reached[0, :, 1],
        mode="markers",
        marker=marks(result),
        customdata=np.stack([result.kind + 1, result.count], axis=1),
        hovertemplate="kind %{customdata[0]}, %{customdata[1]} rows<extra></extra>",
    )
    return style.Sweep(
        figure,
        {
            0: {"x": joined[:, :, 0], "y": joined[:, :, 1]},
            2: {"x": result.reached[:, :, 0], "y": result.reached[:, :, 1]},
        },
    )


def errors(result: Places) -> style.Sweep:
    """Error in training and on test rows by epoch; one regression a level; the noise."""
    top = nice(1.05 * float(max(result.train.max(), result.test.max(), result.apart_test)))
    figure = style.chart(
        "Error by epoch: dashed, one ridge regression a level; dotted, the noise",
        x="Epoch",
        y="RMSE",
        x_range=(-6, 306),
        y_range=(0, top),
        alt="Root mean squared error in training and on test rows by epoch, with two levels to compare.",
        showlegend=True,
    )
    lines = (
        ("training", result.epochs, result.train, style.TRAIN, "solid", 3),
        ("test", result.epochs, result.test, style.TEST, "solid", 3),
        ("one regression a level, test", [-6, 306], [result.apart_test] * 2, style.TEST, "dash", 1.5),
        ("noise", [-6, 306], [result.noise] * 2, style.NOISE, "dot", 2),
    )
    for index, (name, x, y, color, dash, width) in enumerate(lines):
        figure.add_scatter(
            x=x,
            y=y,
            mode="lines",
            name=name,
            showlegend=index < 2,
            line={"color": color, "dash": dash, "width": width},
            hovertemplate=f"{name}: %{{y:.3f}}<extra></extra>",
        )
    figure.add_scatter(
        x=[0, 0],
        y=[0, 0],
        mode="markers",
        marker={"size": 11, "color": [style.TRAIN, style.TEST], "symbol": ["circle", "diamond"]},
        showlegend=False,
        hoverinfo="skip",
    )
    x = np.repeat(result.epochs[:, None], 2, axis=1)
    return style.Sweep(figure, {4: {"x": x, "y": np.stack([result.train, result.test], axis=1)}})


def places_steps(result: Places) -> list[str]:
    """The epoch."""
    return [str(each) for each in result.epochs]


def places_readouts(result: Places) -> dict[str, list[str]]:
    """Eight tiles."""
    count = len(result.epochs)
    return {
        "Numbers a level": [f"2 instead of {result.features + 1}"] * count,
        "Error in training": [fixed(each, 3) for each in result.train],
        "Error on test rows": [fixed(each, 3) for each in result.test],
        "One regression a level": [fixed(result.apart_test, 3)] * count,
        "New levels: mean row": [fixed(each, 3) for each in result.new],
        "Distance from the truth": [fixed(each) for each in result.distance],
        "Neighbour of its kind": [f"{each:.0%}" for each in result.alike],
        "That by chance": [f"{result.alike_by_chance:.0%}"] * count,
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
