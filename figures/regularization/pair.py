"""A pair of near-copies: how often a penalty drops one of the two, and a dot for each data set."""

import numpy as np

from concepts.arrays import Array
from concepts.regularization import DATA_SETS, METHODS, Twins
from figures import style
from figures.regularization.shared import LOOKS, apart
from figures.style import Chart, each
from figures.words import count, fixed, percent

DRAWN = 200
"""Data sets with a dot of their own: more would hide each other."""
TICKS = (0.0, 0.5, 0.9, 0.99, 0.999)


def twins_view(result: Twins) -> style.View:
    """All of this lab."""
    return style.View(
        [dropping(result), cloud(result, "Lasso"), cloud(result, "Ridge"), cloud(result, "Elastic net"), gap(result)],
        "Correlation",
        twins_steps(result),
        twins_readouts(result),
        twins_sentences(result),
    )


def dropping(result: Twins) -> Chart:
    """Share of data sets in which exactly one of the two is zero."""
    chart = _by_rho(
        result,
        100 * result.dropped,
        "How often one of two true features is dropped",
        "Data sets with one dropped (%)",
        100,
    )
    return chart.you(
        nines(result.rhos),
        100 * result.dropped[0],
        hover="correlation %{text}<br>%{y:.3g}%",
        text=each([[f"{rho:g}"] for rho in result.rhos]),
    )


def gap(result: Twins) -> Chart:
    """Mean distance of the two coefficients."""
    top = max(2.0, 1.08 * float(result.gap.max()))
    chart = _by_rho(result, result.gap, "How unequal the two coefficients are", "Mean |b1 − b2|", top)
    return chart.you(nines(result.rhos), result.gap[0])


def nines(rhos: Array) -> Array:
    """How near to copies they are, as its number of nines: 0 for 0, 1 for 0.9, 3 for 0.999."""
    return np.asarray(-np.log10(1 - np.asarray(rhos, float)))


def _by_rho(result: Twins, values: Array, title: str, y: str, top: float) -> Chart:
    chart = Chart(
        title,
        x="Correlation of the pair, stretched near 1",
        y=y,
        x_range=(-0.08, 3.85),
        y_range=(-0.03 * top, 1.03 * top),
        alt=f"{title}: lasso, ridge and elastic net against the correlation of the pair.",
        xaxis=dict(tickvals=nines(np.array(TICKS)).tolist(), ticktext=[f"{tick:g}" for tick in TICKS]),
    )
    names = [f"{rho:g}" for rho in result.rhos]
    spots = apart(values[:, -1].tolist(), 0.08 * top, 0, top)
    for row, (name, (color, dash, _)) in enumerate(LOOKS.items()):
        answer = "pp" if name == "Lasso" and top == 100 else ""
        chart.line(
            nines(result.rhos),
            values[row],
            color,
            dash=dash,
            text=names,
            hover=f"{name}<br>correlation %{{text}}<br>%{{y:.3g}}",
            answer=answer,
        )
        chart.label(3.13, spots[row], name.lower(), color, yanchor="middle")
    return chart


def cloud(result: Twins, name: str) -> Chart:
    """The pair's coefficients by one method, a dot for each of the first data sets."""
    low, high = min(-0.4, 1.05 * float(result.coef.min())), max(2.6, 1.05 * float(result.coef.max()))
    color, _, symbol = LOOKS[name]
    reading = "a dot on the line shares equally" if name == "Ridge" else "a dot on an axis dropped one"
    chart = Chart(
        f"{name}: {reading}",
        x="Coefficient of the first",
        y="Coefficient of the second",
        x_range=(low, high),
        y_range=(low, high),
        alt=f"Coefficients of the near-copies under {name}, a dot for each of {DRAWN} data sets; dotted: equal split.",
    )
    chart.upright(0.0, dash="solid").level(0.0, dash="solid")
    chart.line([low, high], [low, high], style.GREY, dash="dot", width=style.THIN)
    first, second = np.moveaxis(result.coef[list(METHODS).index(name)][:, :DRAWN], 2, 0)
    return chart.points(
        each(first),
        each(second),
        style.faded(color, style.STRONG),
        symbol,
        size=style.SMALL,
        cliponaxis=False,
        hover="first %{x:.3f}<br>second %{y:.3f}",
    )


def twins_steps(result: Twins) -> list[str]:
    """The pair's correlation."""
    return [f"{rho:g}" for rho in result.rhos]


def twins_readouts(result: Twins) -> dict[str, list[str]]:
    """How often each method drops one, which of the two the lasso drops, and how far the two lie apart."""
    dropped, gaps = result.dropped, result.gap
    tiles = {f"{name} drops one": [percent(share) for share in dropped[row]] for row, name in enumerate(METHODS)}
    which = [f"{percent(first)}, {percent(second)}" for first, second in result.dropped_which[0]]
    tiles = {"Lasso drops one": tiles.pop("Lasso drops one"), "Drops first, second": which, **tiles}
    return tiles | {f"{name} gap": [fixed(value) for value in gaps[row]] for row, name in enumerate(METHODS)}


def twins_sentences(result: Twins) -> list[str]:
    """What each method does with the pair at this correlation, and that the lasso's choice is chance."""
    sentences = []
    shares = zip(result.dropped.T, result.dropped_which[0], result.emptied[0], strict=True)
    for rho, (dropped, which, emptied) in zip(twins_steps(result), shares, strict=True):
        lasso, ridge, net = (percent(share) for share in dropped)
        first, second = (count(round(DATA_SETS * share)) for share in which)
        end = f"It drops both in {percent(emptied)}." if emptied else "Both truly count."
        sentences.append(
            f"At correlation {rho} the lasso drops exactly one of the two in {lasso} of {count(DATA_SETS)} data sets: "
            f"the first in {first}, the second in {second}. Ridge does so in {ridge}, the elastic net in {net}. {end}"
        )
    return sentences


def twins_printed(result: Twins, step: int) -> str:
    """What the snippet prints at this step."""
    return "\n".join(
        f"{name}: mean gap {result.gap[row, step]:.3f}, drops one in {result.dropped[row, step]:.1%}"
        for row, name in enumerate(METHODS)
    )
