"""Pictures of hashing: how many levels share a bucket, with how many others, and what that costs."""

import numpy as np

from concepts.high_cardinality.hashing_trick import TOGETHER, Hashing
from figures import style
from figures.high_cardinality.target_encoding import span
from figures.style import Chart, each
from figures.words import fixed

TICKS = [4, 64, 1024, 16384]


def hashing_view(result: Hashing) -> style.View:
    """All of the lab on hashing."""
    figures = [sharing(result), company(result), scores(result), occupied(result)]
    return style.View(figures, "Buckets", hashing_steps(result), hashing_readouts(result), hashing_sentences(result))


def by_buckets(title: str, y: str, y_range: tuple[float, float], alt: str, **layout: object) -> Chart:
    """An empty picture with the number of buckets along the bottom."""
    x_range = (float(np.log10(3.2)), float(np.log10(21000)))
    axis = dict(type="log", tickvals=TICKS, ticktext=[f"{tick:,}" for tick in TICKS])
    return Chart(
        title, x="Buckets (log)", y=y, x_range=x_range, y_range=y_range, alt=alt, showlegend=True, xaxis=axis, **layout
    )


def sharing(result: Hashing) -> Chart:
    """The share of levels that are not alone in their bucket, as expected and as counted."""
    chart = by_buckets(
        "Levels that share their bucket",
        "Share of the levels (%)",
        (-4, 106),
        "The share of levels that are not alone in their bucket falls as buckets are added, and late.",
    )
    levels = float(result.levels)
    chart.upright(levels, style.GREY, name="as many buckets as levels")
    x, share = result.buckets.astype(float), 100 * result.sharing
    expected = 100 * result.expected_sharing
    chart.line(x, expected, style.NEUTRAL, dash="dash", name="by arithmetic", hover="expected %{y:.1f}%")
    hover = "%{x:,} buckets: %{y:.1f}%"
    chart.points(x, share, style.PURPLE, size=style.SMALL, name="counted", hover=hover)
    return chart.you(each(x), each(share))


def occupied(result: Hashing) -> Chart:
    """Buckets with a level in them, as expected and as counted."""
    chart = by_buckets(
        f"Buckets filled by {result.levels:,} levels",
        "Buckets filled (log)",
        (0.3, max(float(np.log10(result.levels)), 1) + 0.25),
        "Filled buckets against the number of buckets: expected and counted lie on each other.",
        yaxis=dict(type="log", tickvals=[3, 10, 30, 100, 300, 1000, 3000], tickformat=","),
    )
    x, filled = result.buckets.astype(float), result.occupied.astype(float)
    hover = "expected %{y:,.1f}"
    chart.line(x, result.expected, style.NEUTRAL, dash="dash", name="by arithmetic", hover=hover)
    hover = "%{x:,} buckets: %{y:,} filled"
    chart.points(x, filled, style.PURPLE, size=style.SMALL, name="counted", hover=hover)
    return chart.you(each(x), each(filled))


def company(result: Hashing) -> Chart:
    """With how many others a level shares its bucket."""
    names = ["none", *map(str, range(1, TOGETHER)), f"{TOGETHER}+"]
    chart = Chart(
        "Others in a level's bucket",
        x="Other levels in the bucket",
        y="Share of the levels (%)",
        x_range=(-0.6, TOGETHER + 0.6),
        y_range=(0, 108),
        alt="Bars: the share of levels alone in their bucket, with one other, two, three or more.",
        barmode="group",
        showlegend=True,
        xaxis=dict(tickvals=list(range(TOGETHER + 1)), ticktext=names),
    )
    x = np.arange(TOGETHER + 1)
    chart.bars(x, each(100 * result.company), style.PURPLE, name="counted", hover="counted: %{y:.1f}%")
    expected, pattern = each(100 * result.expected_company), {"marker__pattern": {"shape": "/"}}
    return chart.bars(x, expected, style.NEUTRAL, name="by arithmetic", hover="expected: %{y:.1f}%", **pattern)


def scores(result: Hashing) -> Chart:
    """R² of ridge on the buckets, and of one-hot."""
    ends = [result.one_hot_train, result.one_hot_test]
    low, high = (float(pick([*result.train, *result.test, *ends])) for pick in (np.min, np.max))
    chart = by_buckets(
        "Ridge on buckets; dashed: one-hot",
        "R²",
        span(low, high),
        "R² in training and on test rows against the number of buckets, with one-hot's as dashed lines.",
    )
    x = result.buckets.astype(float)
    for name, values, level, color in (
        ("training", result.train, result.one_hot_train, style.TRAIN),
        ("test", result.test, result.one_hot_test, style.TEST),
    ):
        chart.line(x, values, color, name=name, hover=f"{name}: %{{y:.3f}}")
        chart.level(level, color, dash="dash", hover=f"one-hot, {name}: %{{y:.3f}}")
    return chart.you(each(x), each(result.test))


def hashing_steps(result: Hashing) -> list[str]:
    """The number of buckets."""
    return [f"{buckets:,}" for buckets in result.buckets]


def hashing_readouts(result: Hashing) -> dict[str, list[str]]:
    """Four tiles, and what waits under More."""
    count = len(result.buckets)
    return {
        "Levels that share": [f"{share:.1%}" for share in result.sharing],
        "Test rows affected": [f"{share:.1%}" for share in result.rows_sharing],
        "R² on test rows": [fixed(score, 3) for score in result.test],
        "One-hot, test": [fixed(result.one_hot_test, 3)] * count,
        "Expected to share": [f"{share:.1%}" for share in result.expected_sharing],
        "Filled": [f"{filled:,}" for filled in result.occupied],
        "Expected (± SD)": [f"{a:,.1f} ± {b:.1f}" for a, b in zip(result.expected, result.sd, strict=True)],
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
