"""Pictures of AdaBoost: each row as large as its weight, each stage's vote, and the errors of all stages so far."""

import numpy as np

from concepts.arrays import Array
from concepts.ensembles.adaboost import STAGES, Boosted
from figures.ensembles.shared import plane, rings, rows
from figures.style import BLUE, GREEN, GREY, PURPLE, STRONG, TEST, TRAIN, VERMILION, Chart, View, each, faded
from figures.words import percent


def boost_view(result: Boosted) -> View:
    """All of the lab."""
    charts = [weights(result), committee(result), votes(result), progress(result)]
    return View(charts, "Stage", boost_steps(result), boost_readouts(result), boost_sentences(result))


def weights(result: Boosted) -> Chart:
    """The rows, as large as the stage takes them, the stage's own regions, and what it gets wrong."""
    chart = plane(
        "This stage alone. Area: a row's weight. Cross: wrong. Ring: label flipped",
        "Training rows with areas by their weight, the current stage's two regions, crosses on what it gets wrong.",
        result.box,
        0.15 + 0.7 * result.region,
        "this stage says %{z:.0f}",
    )
    size = diameters(result.weight)
    hover = "weight %{customdata:.2f}%<br>%{x:.2f}, %{y:.2f}"
    rows(chart, result.rows, each(size), customdata=each(np.round(100 * result.weight, 2)), hover=hover)
    rings(chart, result.rows, each(size[:, result.rows.flipped] + 6))
    x, y = result.rows.X.T
    crosses = each(np.where(result.wrong, 8, 0))
    return chart.points(x, y, GREY, "x-thin", size=crosses, marker__line={"width": 1.5, "color": GREY})


def diameters(weight: Array) -> Array:
    """Pixels, so that areas are as the weights: 7 for an even share, never under 1.5 or over 40."""
    return np.round(np.clip(7 * np.sqrt(weight * weight.shape[1]), 1.5, 40), 1)


def committee(result: Boosted) -> Chart:
    """What all stages so far say together."""
    chart = plane(
        "The committee: all stages so far, by their votes",
        "The weighted vote of all stages so far over the plane, blue for class 0 and orange for class 1, with rows.",
        result.box,
        result.committee,
        "share of the votes for class 1: %{z:.2f}",
    )
    return rings(rows(chart, result.rows, 5.0), result.rows, 9.0)


def votes(result: Boosted) -> Chart:
    """Every stage's vote as a bar, its weighted error as a line, the current stage marked."""
    stage = np.arange(1, len(result.vote) + 1)
    top = max(1.25, 1.1 * float(result.vote.max()))
    chart = Chart(
        "A stage's vote (bar) follows from its weighted error (line)",
        x="Stage",
        y="Vote; weighted error",
        x_range=(0, STAGES + 1),
        y_range=(-0.02 * top, top),
        alt="A bar for each stage's vote, and a line for its weighted error, which nears one half; current one marked.",
    )
    chart.bars(stage, result.vote, faded(BLUE, STRONG), hover="stage %{x}<br>vote %{y:.3f}")
    chart.line(stage, result.error, VERMILION, hover="stage %{x}<br>weighted error %{y:.3f}")
    chart.level(0.5)
    chart.label(STAGES / 2, 0.52, "a coin", xanchor="center")
    return chart.here(stage.astype(float))


def progress(result: Boosted) -> Chart:
    """Training error below its exponential loss, test error, and the weight that flipped rows have gathered."""
    stage = np.arange(1, len(result.vote) + 1)
    chart = Chart(
        "All stages so far: errors, exponential loss, and the flipped rows' share of weight",
        x="Stage",
        y="Share of rows, or of weight (%)",
        x_range=(0, STAGES + 1),
        y_range=(-2, 102),
        alt="Training and test error, exponential loss, and share of weight on flipped rows, by stage.",
        showlegend=True,
    )
    lines = [
        ("train", result.train, TRAIN, "dot"),
        ("test", result.test, TEST, "solid"),
        ("exp. loss", result.loss, PURPLE, "dash"),
        ("on flips", result.on_flipped, GREEN, "longdash"),
    ]
    for name, values, color, dash in lines:
        chart.line(stage, 100 * values, color, dash=dash, name=name, hover=f"stage %{{x}}<br>{name} %{{y:.1f}}%")
    return chart.here(stage.astype(float))


def boost_steps(result: Boosted) -> list[str]:
    """The stage's number."""
    return [str(stage + 1) for stage in range(len(result.vote))]


def boost_readouts(result: Boosted) -> dict[str, list[str]]:
    """The stage's error, who holds the weight, and what the committee gets wrong; then what is behind them."""
    shares = {
        "Weighted error": result.error,
        "On flipped rows": result.on_flipped,
        "Training error": result.train,
        "Test error": result.test,
    }
    tiles = {name: [percent(share, 1) for share in values] for name, values in shares.items()}
    return tiles | {
        "Vote": [f"{vote:.3f}" for vote in result.vote],
        "Effective rows": [f"{rows:.0f} of {len(result.rows.y)}" for rows in result.effective],
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
