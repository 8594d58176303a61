"""Pictures of an hour cut into bins: what they draw, and what that is worth on fresh rows."""

import numpy as np

from concepts.feature_engineering.binning import BINS, GRID, RIVALS, Binning
from figures import style

STEPS, CIRCLE, LINE = style.BLUE, style.PURPLE, style.BROWN


def binning_view(result: Binning) -> style.View:
    """All of the third lab."""
    return style.View(
        [_curves(result), _scores(result)],
        "Bins",
        [str(each) for each in BINS],
        binning_readouts(result),
        _told(result),
    )


def _curves(result: Binning) -> style.Sweep:
    figure = style.chart(
        "What each way can draw over the day",
        x="Hour of the order",
        y="Delivery time (hours)",
        x_range=(-0.3, 24.3),
        y_range=(10 * np.floor(result.y.min() / 10), 10 * np.ceil(result.y.max() / 10)),
        alt="Orders by hour of the day; the true mean, the steps of the bins, a straight line, and a wave.",
        showlegend=True,
    )
    figure.update_xaxes(tickvals=[0, 6, 12, 18, 24])
    rows = np.linspace(0, len(result.x) - 1, min(len(result.x), 300)).astype(int)
    figure.add_scatter(
        x=result.x[rows],
        y=result.y[rows],
        mode="markers",
        showlegend=False,
        marker={"size": 5, "color": style.faded(style.GREY, 0.5)},
        hovertemplate="%{x:.1f} h: %{y:.0f} hours<extra></extra>",
    )
    looks = ((LINE, "dot"), (CIRCLE, "dash"))
    for name, curve, (color, dash) in zip(RIVALS, result.rivals, looks, strict=True):
        figure.add_scatter(
            x=GRID,
            y=curve,
            mode="lines",
            name=name,
            line={"color": color, "dash": dash, "width": 2.5},
            hovertemplate=f"{name}: %{{y:.1f}} hours<extra></extra>",
        )
    figure.add_scatter(
        x=GRID,
        y=result.truth,
        mode="lines",
        name="truth",
        line={"color": style.TRUTH, "width": 2.5, "dash": "longdash"},
        hovertemplate="truth: %{y:.1f} hours<extra></extra>",
    )
    figure.add_scatter(
        x=GRID,
        y=result.curves[0],
        mode="lines",
        name="bins",
        line={"color": STEPS, "width": 3.5, "shape": "hv"},
        hovertemplate="bins: %{y:.1f} hours<extra></extra>",
    )
    return style.Sweep(figure, {4: {"y": result.curves}})


def _scores(result: Binning) -> style.Sweep:
    figure = style.chart(
        "R² of the bins, and of the two rivals on fresh rows",
        x="Bins",
        y="R²",
        x_range=(0.3, 24.7),
        y_range=(-0.35, 1.02),
        alt="R² of the bins on training and fresh rows by number of bins, with the straight line's and the wave's.",
        showlegend=True,
    )
    figure.update_xaxes(tickvals=[1, 6, 12, 18, 24])
    curves = (("bins, training", result.train, "dash", style.TRAIN), ("bins, fresh", result.test, "solid", style.TEST))
    for name, values, dash, color in curves:
        figure.add_scatter(
            x=BINS,
            y=np.maximum(values, -0.35),
            mode="lines",
            name=name,
            line={"color": color, "dash": dash, "width": 3},
            hovertemplate=f"{name}: R² %{{y:.3f}}<extra></extra>",
        )
    for name, value, (color, dash) in zip(RIVALS, result.rival_test, ((LINE, "dot"), (CIRCLE, "dash")), strict=True):
        figure.add_scatter(
            x=[0.3, 24.7],
            y=[max(value, -0.35)] * 2,
            mode="lines",
            name=name,
            line={"color": color, "dash": dash, "width": 2.5},
            hovertemplate=f"{name}: R² {value:.3f}<extra></extra>",
        )
    both = np.maximum(np.stack([result.train, result.test], axis=1), -0.35)
    figure.add_scatter(
        x=[BINS[0]] * 2,
        y=both[0],
        mode="markers",
        showlegend=False,
        hoverinfo="skip",
        marker={"size": 11, "color": [style.TRAIN, style.TEST], "symbol": ["circle", "diamond"]},
    )
    return style.Sweep(figure, {4: {"x": np.repeat(BINS[:, None], 2, axis=1), "y": both}})


def binning_readouts(result: Binning) -> dict[str, list[str]]:
    """Six tiles; those of the rivals stand still."""
    line, wave = (f"{each:.3f}" for each in result.rival_test)
    return {
        "Bins, training R²": [f"{each:.3f}" for each in result.train],
        "Bins, fresh R²": [f"{each:.3f}" for each in result.test],
        "Straight line, fresh": [line] * len(BINS),
        "Sine, cosine, fresh": [wave] * len(BINS),
        "All but noise": [f"{result.ceiling:.3f}"] * len(BINS),
        "Rows in emptiest bin": [str(each) for each in result.fewest],
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
