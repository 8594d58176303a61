"""Pictures of what one change is worth, in all folds and in each."""

import numpy as np

from concepts.feature_engineering import MODELS, STARTS, SWITCHES, OneByOne
from figures import style
from figures.feature_engineering.shared import LOOK, NAMES
from figures.style import Chart, each

LABELS = {
    "log": "Log of numbers",
    "squares": "Products, squares",
    "bins": "8 bins of weight",
    "one_hot": "Carrier one-hot",
    "target": "City by target",
    "cyclic": "Hours cyclic",
    "words": "Words of the note",
    "record": "Seller's record",
    "standard": "Standard scaling",
}
WHY = {
    "log": "It straightens what grows by factors. It keeps a number's order, so trees cut alike, but for products.",
    "squares": "It lets lines bend and slopes depend on each other. Trees bend and branch by themselves.",
    "bins": "It gives each range a level of its own. Trees find ranges by themselves.",
    "one_hot": "A label code puts carriers in an order that means nothing. Trees can cut it apart, a line cannot.",
    "target": "Its code says how a city runs. The label code says only its place in the alphabet.",
    "cyclic": "It puts 23:59 beside 0:00 and makes a wave a straight line of two columns.",
    "words": "It is new information: no model can make it from the other columns.",
    "record": "It is new information, of past orders only: it was known when the order was placed.",
    "standard": "It counts where distances are measured and, with many columns, in a line's penalty. No cut cares.",
}


def one_by_one_view(result: OneByOne) -> style.View:
    """All of the lab on single switches."""
    return style.View(
        [_all_gains(result), _fold_gains(result)],
        "Switch",
        list(LABELS.values()),
        one_by_one_readouts(result),
        [
            f"{LABELS[switch]}: linear {a:+z.3f}, neighbours {b:+z.3f}, trees {c:+z.3f} in R². {WHY[switch]}"
            for switch, (a, b, c) in zip(SWITCHES, result.gains.mean(axis=2), strict=True)
        ],
    )


LIMITS = (-0.25, 0.35)
A_FOLD = "a fold: %{y:+.3f}"


def _all_gains(result: OneByOne) -> Chart:
    means = np.clip(result.gains.mean(axis=2), *LIMITS)
    place = np.arange(len(SWITCHES))
    chart = Chart(
        "What each switch adds to R², by itself",
        x=f"Gain in R² ({STARTS[result.start].split(':')[0].lower()})",
        y="",
        x_range=LIMITS,
        y_range=(len(SWITCHES) - 0.4, -0.6),
        alt="A row a switch, a mark a model: what having it on adds to R² on later orders.",
        showlegend=True,
        margin=dict(l=152, r=12, t=14, b=54),
        yaxis={"tickvals": place, "ticktext": list(LABELS.values())},
    )
    chart.level(each(place), style.faded(style.HELD, style.SOFT), dash="solid", width=26)
    chart.upright(0, dash="solid")
    for at, model in enumerate(MODELS):
        chart.points(means[:, at], place, *LOOK[model], name=NAMES[model], hover=f"{NAMES[model]}: %{{x:+.3f}}")
    return chart.hold(y=place)


def _fold_gains(result: OneByOne) -> Chart:
    gains = np.clip(result.gains, *LIMITS)
    folds = gains.shape[2]
    chart = Chart(
        "The same switch in each of the five folds",
        x="",
        y="Gain in R²",
        x_range=(-0.5, len(MODELS) - 0.5),
        y_range=LIMITS,
        alt="For the switch at hand: its gain in each fold, and the mean, for each model.",
        xaxis={"tickvals": list(range(len(MODELS))), "ticktext": list(NAMES.values())},
    )
    chart.level(0, dash="solid")
    for at, model in enumerate(MODELS):
        color, symbol = LOOK[model]
        spots = at + np.linspace(-0.18, 0.18, folds)
        chart.points(spots, each(gains[:, at]), color, f"{symbol}-open", marker__line={"width": 2}, hover=A_FOLD)
        mean = np.repeat(gains[:, at].mean(axis=1)[:, None], 2, axis=1)
        chart.line([at - 0.28, at + 0.28], each(mean), style.GREY, width=style.BOLD, hover="mean: %{y:+.3f}")
    return chart


def one_by_one_readouts(result: OneByOne) -> dict[str, list[str]]:
    """Gain with its standard error over the folds, and the score that it starts from."""
    gains = result.gains
    error = gains.std(axis=2, ddof=1) / np.sqrt(gains.shape[2])
    tiles = {
        f"{NAMES[model]}, gain ± SE": [
            f"{a:+z.3f} ± {b:.3f}" for a, b in zip(gains.mean(axis=2)[:, i], error[:, i], strict=True)
        ]
        for i, model in enumerate(MODELS)
    }
    start = "from" if result.start == "plain" else "all on"
    base = result.base.mean()
    return tiles | {f"{NAMES[model]}, {start}": [f"{base[model]:.3f}"] * len(SWITCHES) for model in MODELS}


def one_by_one_printed(result: OneByOne, step: int) -> str:
    """What the snippet prints at this step."""
    return "\n".join(
        f"{model}: {gain:+.4f}" for model, gain in zip(MODELS, result.gains[step].mean(axis=1), strict=True)
    )
