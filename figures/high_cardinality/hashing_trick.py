"""Pictures of hashing: how full the buckets get, how many levels share one, and what that costs."""

import numpy as np
import plotly.graph_objects as go

from concepts.high_cardinality.hashing_trick import TOGETHER, Hashing
from figures import style
from figures.high_cardinality.target_encoding import now, span
from figures.words import fixed

TICKS = [4, 64, 1024, 16384]


def hashing_view(result: Hashing) -> style.View:
    """All of the lab on hashing."""
    figures = [occupied(result), company(result), scores(result)]
    return style.View(figures, "Buckets", hashing_steps(result), hashing_readouts(result), hashing_sentences(result))


def by_buckets(title: str, y: str, y_range: tuple[float, float], alt: str) -> go.Figure:
    """An empty picture with the number of buckets along the bottom."""
    figure = style.chart(
        title, x="Buckets (log)", y=y, x_range=(np.log10(3.2), np.log10(21000)), y_range=y_range, alt=alt
    )
    figure.update_layout(showlegend=True)
    return figure.update_xaxes(type="log", tickvals=TICKS, ticktext=[f"{each:,}" for each in TICKS])


def occupied(result: Hashing) -> style.Sweep:
    """Buckets with a level in them, as expected and as counted."""
    top = float(np.log10(result.levels))
    figure = by_buckets(
        f"Buckets filled by {result.levels:,} levels: arithmetic and the real hash",
        "Buckets filled (log)",
        (0.3, max(top, 1) + 0.25),
        "Filled buckets against the number of buckets: expected and counted lie on each other.",
    )
    figure.update_yaxes(type="log", tickvals=[3, 10, 30, 100, 300, 1000, 3000], tickformat=",")
    figure.add_scatter(
        x=result.buckets,
        y=result.expected,
        mode="lines",
        name="expected",
        line={"color": style.NEUTRAL, "dash": "dash", "width": 3},
        hovertemplate="expected %{y:,.1f}<extra></extra>",
    )
    figure.add_scatter(
        x=result.buckets,
        y=result.occupied,
        mode="markers",
        name="counted",
        marker={"color": style.PURPLE, "size": 6},
        hovertemplate="%{x:,} buckets: %{y:,} filled<extra></extra>",
    )
    return now(figure, result.buckets.astype(float), result.occupied[:, None].astype(float), [style.PURPLE], ["circle"])


def company(result: Hashing) -> style.Sweep:
    """With how many others a level shares its bucket."""
    figure = style.chart(
        "How many others are in a level's bucket, at this size",
        x="Other levels in the bucket",
        y="Share of the levels (%)",
        x_range=(-0.6, TOGETHER + 0.6),
        y_range=(0, 108),
        alt="Bars: the share of levels alone in their bucket, with one other, two, three or more.",
        barmode="group",
        showlegend=True,
    )
    names = ["none", *map(str, range(1, TOGETHER)), f"{TOGETHER}+"]
    figure.update_xaxes(tickvals=list(range(TOGETHER + 1)), ticktext=names)
    looks = (
        ("counted", result.company, {"color": style.PURPLE}),
        ("expected", result.expected_company, {"color": style.NEUTRAL, "pattern": {"shape": "/"}}),
    )
    for name, values, marker in looks:
        figure.add_bar(
            x=np.arange(TOGETHER + 1),
            y=100 * values[0],
            name=name,
            marker=marker,
            hovertemplate=f"{name}: %{{y:.1f}}%<extra></extra>",
        )
    return style.Sweep(figure, {0: {"y": 100 * result.company}, 1: {"y": 100 * result.expected_company}})


def scores(result: Hashing) -> style.Sweep:
    """R² of ridge on the buckets, and of one-hot."""
    levels = [result.one_hot_train, result.one_hot_test]
    low, high = (float(pick([*result.train, *result.test, *levels])) for pick in (np.min, np.max))
    figure = by_buckets(
        "Ridge on the buckets (dashed: on one column a level)",
        "R²",
        span(low, high),
        "R² in training and on test rows against the number of buckets, with one-hot's as dashed lines.",
    )
    for name, values, level, color in (
        ("training", result.train, result.one_hot_train, style.TRAIN),
        ("test", result.test, result.one_hot_test, style.TEST),
    ):
        figure.add_scatter(
            x=result.buckets,
            y=values,
            mode="lines",
            name=name,
            line={"color": color, "width": 3},
            hovertemplate=f"{name}: %{{y:.3f}}<extra></extra>",
        )
        figure.add_scatter(
            x=[3, 3e4],
            y=[level, level],
            mode="lines",
            name=f"one-hot, {name}",
            line={"color": color, "dash": "dash", "width": 1.5},
            hovertemplate=f"one-hot, {name}: %{{y:.3f}}<extra></extra>",
            showlegend=False,
        )
    stacked = np.stack([result.train, result.test], axis=1)
    return now(figure, result.buckets.astype(float), stacked, [style.TRAIN, style.TEST], ["circle", "diamond"])


def hashing_steps(result: Hashing) -> list[str]:
    """The number of buckets."""
    return [f"{each:,}" for each in result.buckets]


def hashing_readouts(result: Hashing) -> dict[str, list[str]]:
    """Eight tiles."""
    count = len(result.buckets)
    return {
        "Buckets": hashing_steps(result),
        "Filled": [f"{each:,}" for each in result.occupied],
        "Expected (± SD)": [f"{a:,.1f} ± {b:.1f}" for a, b in zip(result.expected, result.sd, strict=True)],
        "Levels that share": [f"{each:.1%}" for each in result.sharing],
        "Expected to share": [f"{each:.1%}" for each in result.expected_sharing],
        "Test rows affected": [f"{each:.1%}" for each in result.rows_sharing],
        "R² on test rows": [fixed(each, 3) for each in result.test],
        "One-hot, test": [fixed(result.one_hot_test, 3)] * count,
    }


def hashing_sentences(result: Hashing) -> list[str]:
    """Collisions counted and expected, and the price."""
    sentences = []
    for step, buckets in enumerate(hashing_steps(result)):
        lost = result.one_hot_test - result.test[step]
        price = (
            f"{fixed(lost)} less than one-hot" if lost >= 0.005 else
            f"{fixed(-lost)} more than one-hot" if lost <= -0.005 else "as one-hot"
        )  # fmt: skip
        sentences.append(
            f"{result.levels:,} levels fill {result.occupied[step]:,} of {buckets} buckets; "
            f"{result.expected[step]:,.1f} were expected. {result.sharing[step]:.1%} of the levels share a bucket. "
            f"On test rows R² is {fixed(result.test[step])}, {price}."
        )
    return sentences


def hashing_printed(result: Hashing, step: int) -> str:
    """What the snippet prints at this step."""
    return "\n".join([
        f"filled: {result.occupied[step]}, expected {result.expected[step]:.2f}",
        f"levels that share: {result.sharing[step]:.4f}, expected {result.expected_sharing[step]:.4f}",
        f"R²: training {result.train[step]:z.4f}, test {result.test[step]:z.4f}",
    ])  # fmt: skip
