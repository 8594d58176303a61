"""Pictures of digits rebuilt from a few components."""

import numpy as np

from concepts.arrays import Array
from concepts.dimensionality_reduction import Rebuilt
from figures import style
from figures.dimensionality_reduction.turned_axis import YOU

PAPER = "#f3f4f6"
INKS = {"given": [[0, PAPER], [1, "#20262e"]], "rebuilt": [[0, PAPER], [1, "#6d2a5d"]]}
"""Scales of grey from paper to ink, one for the pictures given and one for those rebuilt."""


def rebuild_view(result: Rebuilt) -> style.View:
    """All of the second lab."""
    charts = [mosaic(result), explained(result), rebuild_errors(result)]
    words = rebuild_readouts(result), rebuild_sentences(result)
    return style.View(charts, "Components kept", rebuild_steps(result), *words)


def mosaic(result: Rebuilt) -> style.Sweep:
    """Ten unseen digits as given, in grey, and below each the same rebuilt, in purple."""
    figure = style.chart(
        "Ten digits PCA never saw: as given (grey), and rebuilt (purple)",
        x="",
        y="",
        x_range=(-1, 44),
        y_range=(36, -1),
        alt="Two rows of five digits, each as given and below it rebuilt from the components kept.",
    )
    figure.update_xaxes(visible=False, constrain="domain")
    figure.update_yaxes(
        scaleanchor="x",
        constrain="domain",
        showgrid=False,
        ticks="",
        tickvals=[3.5, 12.5, 22.5, 31.5],
        ticktext=["given", "rebuilt"] * 2,
    )
    moving = {}
    for half, top in ((0, 0), (1, 19)):
        for name, shift in (("given", 0), ("rebuilt", 9)):
            pictures = result.given[None] if name == "given" else result.drawn
            rows = _strip(pictures[:, 5 * half : 5 * half + 5])
            x, y = np.meshgrid(np.arange(44), np.arange(8) + top + shift)
            if name == "rebuilt":
                moving[len(figure.data)] = {"z": rows}
            figure.add_heatmap(
                x=x.ravel(),
                y=y.ravel(),
                z=rows[0],
                zmin=0,
                zmax=16,
                colorscale=INKS[name],
                showscale=False,
                hovertemplate=f"{name}<br>grey %{{z:.1f}} of 16<extra></extra>",
                hoverongaps=False,
            )
    return style.Sweep(figure, moving)


def _strip(pictures: Array) -> Array:
    """(steps, 5, 64) pictures side by side as (steps, 8 * 44) cells, a blank column between two."""
    steps = len(pictures)
    cells = np.full((steps, 8, 5, 9), np.nan)
    cells[..., :8] = pictures.reshape(steps, 5, 8, 8).transpose(0, 2, 1, 3)
    return cells.reshape(steps, 8, 45)[:, :, :44].reshape(steps, -1)


def explained(result: Rebuilt) -> style.Sweep:
    """Share of variance of each component, and of all so far."""
    figure = style.chart(
        "Scree: variance of each component (bars), and of all so far (line)",
        x="Component",
        y="Share of the variance (%)",
        x_range=(-1, 65.5),
        y_range=(0, 105),
        alt="Bars of each component's share of variance, falling, and the cumulative share rising to 100%.",
    )
    figure.update_xaxes(tickvals=[1, 10, 20, 30, 40, 50, 64])
    number = np.arange(1, 65)
    figure.add_bar(
        x=number,
        y=100 * result.shares,
        marker_color=style.BLUE,
        hovertemplate="component %{x}<br>%{y:.2f}%<extra></extra>",
    )
    figure.add_scatter(
        x=number,
        y=100 * np.cumsum(result.shares),
        mode="lines",
        line={"color": style.PURPLE, "width": 3},
        hovertemplate="first %{x}<br>%{y:.1f}% together<extra></extra>",
    )
    now = 100 * result.cumulative[:, None]
    figure.add_scatter(
        x=[0, 0],
        y=[0, 0],
        mode="lines+markers",
        line={"color": YOU, "width": 2},
        marker={"size": [0, 12], "color": YOU, "opacity": 1},
        hoverinfo="skip",
        cliponaxis=False,
    )
    x = np.repeat(result.kept[:, None].astype(float), 2, axis=1)
    return style.Sweep(figure, {2: {"x": x, "y": np.hstack([np.zeros_like(now), now])}})


def rebuild_errors(result: Rebuilt) -> style.Sweep:
    """Error on the rows fitted and on unseen digits, and what doing nothing to the noise would leave."""
    top = float(max(4.8, 1.05 * result.fit_error.max(), 1.05 * result.error.max()))
    figure = style.chart(
        "Error of the rebuilt pictures" + (", ★ best on unseen digits" if result.noise else ""),
        x="Components kept",
        y="RMSE per pixel (grey, 0 to 16)",
        x_range=(-1, 65.5),
        y_range=(-0.02 * top, top),
        alt="Error against the number of components: on rows fitted, falling to zero, and on unseen digits.",
        showlegend=True,
    )
    figure.update_xaxes(tickvals=[0, 10, 20, 30, 40, 50, 64])
    lines = (
        ("fitted, against given", result.fit_error, style.TRAIN, "dash"),
        ("unseen, against clean", result.error, style.TEST, "solid"),
    )
    for name, values, color, dash in lines:
        figure.add_scatter(
            x=result.kept,
            y=values,
            mode="lines",
            name=name,
            line={"color": color, "dash": dash, "width": 3},
            hovertemplate=f"{name}<br>%{{x}} components<br>RMSE %{{y:.2f}}<extra></extra>",
        )
    if result.noise:
        figure.add_scatter(
            x=[result.kept[result.best]],
            y=[result.error[result.best]],
            mode="markers",
            marker={"symbol": "star", "size": 15, "color": style.OPTIMUM},
            showlegend=False,
            hovertemplate="best on unseen digits<br>%{x} components<br>RMSE %{y:.2f}<extra></extra>",
        )
    moving = {len(figure.data): {
        "x": np.repeat(result.kept[:, None].astype(float), 2, axis=1),
        "y": np.column_stack([result.fit_error, result.error]),
    }}  # fmt: skip
    figure.add_scatter(
        x=[0, 0],
        y=[0, 0],
        mode="markers",
        marker={"size": 12, "color": YOU},
        showlegend=False,
        hoverinfo="skip",
        cliponaxis=False,
    )
    return style.Sweep(figure, moving)


def rebuild_steps(result: Rebuilt) -> list[str]:
    """How many components are kept."""
    return [str(k) for k in result.kept]


def rebuild_readouts(result: Rebuilt) -> dict[str, list[str]]:
    """Six tiles; errors are root mean squares per pixel."""
    count = len(result.kept)
    return {
        "Variance kept": [f"{each:.1%}" for each in result.cumulative],
        "Error, unseen": [f"{each:.2f}" for each in result.error],
        "Error, fitted": [f"{each:.2f}" for each in result.fit_error],
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
            what = f"{k} numbers instead of 64 keep {result.cumulative[step]:.0%} of the variance"
        if result.noise and step > result.best:
            advice = f"Past {result.kept[result.best]} the further components mostly bring the noise back."
        elif result.noise and step == result.best:
            advice = "Best here: the pattern is in, most of the noise is left out."
        elif step == len(result.kept) - 1:
            advice = "All directions are kept; nothing is saved." if result.rows > 64 else "More rows would find more."
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
