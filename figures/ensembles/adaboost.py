"""Pictures of AdaBoost: each row as large as its weight, each stage's vote, and the errors of all stages so far."""

import numpy as np

from concepts.arrays import Array
from concepts.ensembles.adaboost import STAGES, Boosted
from figures import style
from figures.ensembles.shared import plane, points, shading
from figures.words import percent


def boost_view(result: Boosted) -> style.View:
    """All of the lab."""
    charts = [weights(result), votes(result), progress(result)]
    return style.View(charts, "Stage", boost_steps(result), boost_readouts(result), boost_sentences(result))


def weights(result: Boosted) -> style.Sweep:
    """The rows, as large as the stage takes them, the stage's own regions, and what it gets wrong."""
    figure = plane(
        "What the stage is given and what it answers: area of a row = its weight",
        "Training rows with areas by their weight, the current stage's two regions, crosses on what it gets wrong.",
        result.box,
    )
    figure.add_trace(shading(result.box, result.region[0], "this stage says %{z}<extra></extra>"))
    size = diameters(result.weight)
    figure.add_traces(points(result.rows, size=size[0], opacity=0.85))
    figure.data[1].update(
        customdata=result.weight[0] * 100,
        hovertemplate="weight %{customdata:.2f}%<br>%{x:.2f}, %{y:.2f}<extra></extra>",
    )
    figure.add_scatter(
        x=result.rows.X[:, 0],
        y=result.rows.X[:, 1],
        mode="markers",
        name="this stage is wrong",
        marker={"symbol": "x-thin", "size": 0, "line": {"width": 1.5, "color": style.GREY}},
        hoverinfo="skip",
    )
    moving = {
        0: {"z": 0.15 + 0.7 * result.region},
        1: {"marker.size": size, "customdata": 100 * result.weight},
        len(figure.data) - 1: {"marker.size": np.where(result.wrong, 8, 0)},
    }
    if len(figure.data) == 4:
        moving[2] = {"marker.size": size[:, result.rows.flipped] + 6}
    return style.Sweep(figure, moving)


def diameters(weight: Array) -> Array:
    """Pixels, so that areas are as the weights: 7 for an even share, never under 1.5 or over 40."""
    return np.clip(7 * np.sqrt(weight * weight.shape[1]), 1.5, 40)


def votes(result: Boosted) -> style.Sweep:
    """Every stage's vote as a bar, its weighted error as a line, the current stage marked."""
    stage = np.arange(1, len(result.vote) + 1)
    top = max(1.25, 1.1 * float(result.vote.max()))
    figure = style.chart(
        "Each stage's vote (bars) follows from its weighted error (line)",
        x="Stage",
        y="Vote; weighted error",
        x_range=(0, STAGES + 1),
        y_range=(-0.02 * top, top),
        alt="A bar for each stage's vote, and a line for its weighted error, which nears one half; current one marked.",
        showlegend=True,
    )
    figure.add_bar(
        x=stage, y=result.vote, name="vote", marker_color=style.faded(style.BLUE, 0.65), hovertemplate=_hover("vote")
    )
    figure.add_scatter(
        x=stage,
        y=result.error,
        mode="lines",
        name="error",
        line={"color": style.VERMILION, "width": 3},
        hovertemplate=_hover("weighted error"),
    )
    figure.add_scatter(
        x=[0, STAGES + 1],
        y=[0.5, 0.5],
        mode="lines",
        line={"color": style.GREY, "dash": "dot", "width": 1.5},
        showlegend=False,
        hoverinfo="skip",
    )
    style.label(figure, STAGES + 1, 0.5, "a coin", xanchor="right")
    figure.add_scatter(
        x=[1, 1],
        y=[0, 0],
        mode="lines+markers",
        line={"color": style.HELD, "width": 3},
        marker={"size": 11, "symbol": "diamond"},
        name="now",
        hoverinfo="skip",
    )
    return style.Sweep(
        figure, {3: {"x": np.repeat(stage[:, None], 2, axis=1), "y": np.stack([0 * result.vote, result.vote], axis=1)}}
    )


def _hover(name: str) -> str:
    return f"stage %{{x}}<br>{name} %{{y:.3f}}<extra></extra>"


def progress(result: Boosted) -> style.Sweep:
    """Training error below its exponential loss, test error, and the weight that flipped rows have gathered."""
    stage = np.arange(1, len(result.vote) + 1)
    figure = style.chart(
        "All stages so far: errors, exponential loss, and the flipped rows' share of weight",
        x="Stage",
        y="Share of rows, or of weight (%)",
        x_range=(0, STAGES + 1),
        y_range=(-2, 102),
        alt="Training and test error, exponential loss, and share of weight on flipped rows, by stage.",
        showlegend=True,
    )
    lines = [
        ("train", result.train, style.TRAIN, "dot"),
        ("test", result.test, style.TEST, "solid"),
        ("exp. loss", result.loss, style.PURPLE, "dash"),
        ("on flips", result.on_flipped, style.GREEN, "longdash"),
    ]
    for name, values, color, dash in lines:
        figure.add_scatter(
            x=stage,
            y=100 * values,
            mode="lines",
            name=name,
            line={"color": color, "dash": dash, "width": 2.5},
            hovertemplate=f"stage %{{x}}<br>{name} %{{y:.1f}}%<extra></extra>",
        )
    figure.add_scatter(
        x=[1] * 4,
        y=[0] * 4,
        mode="markers",
        marker={"size": 9, "color": [color for _, _, color, _ in lines], "line": {"width": 2, "color": style.HELD}},
        showlegend=False,
        hoverinfo="skip",
    )
    now = 100 * np.stack([values for _, values, _, _ in lines], axis=1)
    return style.Sweep(figure, {4: {"x": np.repeat(stage[:, None], 4, axis=1), "y": now}})


def boost_steps(result: Boosted) -> list[str]:
    """The stage's number."""
    return [str(stage + 1) for stage in range(len(result.vote))]


def boost_readouts(result: Boosted) -> dict[str, list[str]]:
    """Eight tiles."""
    return {
        "Stage": boost_steps(result),
        "Weighted error": [percent(each, 1) for each in result.error],
        "Vote": [f"{each:.3f}" for each in result.vote],
        "Training error": [percent(each, 1) for each in result.train],
        "Test error": [percent(each, 1) for each in result.test],
        "Largest weight": [percent(each, 1) for each in result.weight.max(axis=1)],
        "On flipped rows": [percent(each, 1) for each in result.on_flipped],
        "Effective rows": [f"{each:.0f} of {len(result.rows.y)}" for each in result.effective],
    }


def boost_sentences(result: Boosted) -> list[str]:
    """What the stage gets wrong, what its vote is worth, and who holds the weight."""
    sentences = []
    flipped, last = result.on_flipped, len(result.vote) - 1
    for step, vote in enumerate(result.vote):
        if step == last and result.stopped:
            after = "AdaBoost stops here."
        elif result.flip > 0:
            after = f"Flipped rows, {result.rows.flipped.mean():.0%} of all, hold {flipped[step]:.0%} of the weight."
        else:
            after = f"The weights are worth {result.effective[step]:.0f} rows of {len(result.rows.y)}."
        lead = f"gets {result.error[step]:.1%} of the weight wrong, so its vote is {vote:.3f}."
        if result.error[step] <= 0:
            lead = f"gets no row wrong: an infinite vote by the formula, {vote:.2f} in scikit-learn."
        sentences.append(
            f"Stage {step + 1} {lead} All so far err on {result.train[step]:.1%} in training, "
            f"{result.test[step]:.1%} in the test. {after}"
        )
    return sentences


def boost_printed(result: Boosted, step: int) -> str:
    """What the snippet prints at this step."""
    return (
        f"weighted error: {result.error[step]:.4f}\n"
        f"vote: {result.vote[step]:.4f}\n"
        f"largest weight: {result.weight[step].max():.4f}\n"
        f"weight on flipped rows: {result.on_flipped[step]:.4f}"
    )
