"""Pictures of two recipes on the same rows: where each draws the line, and how its error goes with more trees."""

import numpy as np

from concepts.ensembles import PARALLEL, SEQUENTIAL, Duel, Run
from figures import style
from figures.ensembles.shared import LEVELS, plane, points, shading
from figures.words import percent

NAMES = PARALLEL | SEQUENTIAL | {"tree": "One tree"}
LEFT, RIGHT = style.GREEN, style.PURPLE


def compare_view(result: Duel) -> style.View:
    """All of the first lab."""
    charts = [regions(result, result.left), regions(result, result.right), errors(result)]
    return style.View(
        charts, "Trees or rounds", compare_steps(result), compare_readouts(result), compare_sentences(result)
    )


def regions(result: Duel, run: Run) -> style.Sweep:
    """The method's vote over the plane, and the training rows."""
    one = {"tree": "the tree of this number, alone"}.get(run.method, "share of its vote by colour")
    figure = plane(
        f"{NAMES[run.method]}: {one}; ● class 0, ◆ class 1",
        f"The vote of {NAMES[run.method]} over the plane, blue for class 0 and orange for class 1, with training rows.",
        result.box,
    )
    name = "probability" if run.method == "gradient" else "vote"
    figure.add_trace(shading(result.box, run.vote[0], f"{name} for class 1: %{{z:.2f}}<extra></extra>"))
    figure.add_traces(points(result.rows))
    return style.Sweep(figure, {0: {"z": np.round(run.vote * LEVELS) / LEVELS}})


def errors(result: Duel) -> style.Sweep:
    """Test, training and out-of-bag errors of both, the current number of trees marked."""
    left, right = result.left, result.right
    rounds = left.rounds
    highest = max(each.max() for each in (left.test, left.train, left.oob, right.test, right.train))
    top = 36 if highest < 0.35 else 62
    figure = style.chart(
        "Error as trees are added: solid on test rows, dotted in training",
        x="Trees or rounds (log scale)",
        y="Rows in error (%)",
        x_range=(-0.05, np.log10(rounds[-1]) + 0.05),
        y_range=(-0.02 * top, top),
        alt="Test and training error of both methods, and out-of-bag error, against the number of trees.",
        showlegend=True,
    )
    figure.update_xaxes(type="log", tickvals=[1, 2, 5, 10, 20, 50, 100, 200])
    lines = [
        (short(left), left.test, LEFT, "solid", 3),
        ("out-of-bag", left.oob, LEFT, "dash", 2),
        (short(right), right.test, RIGHT, "solid", 3),
        (f"{short(left)}, training", left.train, LEFT, "dot", 2),
        (f"{short(right)}, training", right.train, RIGHT, "dot", 2),
    ]
    for index, (name, values, color, dash, width) in enumerate(lines):
        figure.add_scatter(
            x=rounds,
            y=100 * values,
            mode="lines",
            name=name,
            showlegend=index < 3,
            line={"color": color, "dash": dash, "width": width},
            hovertemplate=f"{name}<br>%{{x}} trees: %{{y:.1f}}%<extra></extra>",
        )
    figure.add_scatter(
        x=[1, 1], y=[0, top], mode="lines", line={"color": style.HELD, "width": 2}, showlegend=False, hoverinfo="skip"
    )
    figure.add_scatter(
        x=[1, 1, 1],
        y=[0, 0, 0],
        mode="markers",
        marker={"size": 10, "color": [LEFT, LEFT, RIGHT], "symbol": ["circle", "square", "diamond"]},
        showlegend=False,
        hoverinfo="skip",
    )
    dots = 100 * np.stack([left.test, left.oob, right.test], axis=1)
    now = np.repeat(rounds[:, None], 3, axis=1)
    return style.Sweep(figure, {5: {"x": now[:, :2]}, 6: {"x": now, "y": dots}})


def short(run: Run) -> str:
    """The method in one or two lower-case words; AdaBoost keeps its capitals."""
    names = {"forest": "forest", "bagging": "bagging", "tree": "one tree", "gradient": "boosting"}
    return names.get(run.method, "AdaBoost")


def compare_steps(result: Duel) -> list[str]:
    """The number of trees."""
    return [str(each) for each in result.left.rounds]


def compare_readouts(result: Duel) -> dict[str, list[str]]:
    """Eight tiles."""
    left, right = result.left, result.right
    count = len(left.rounds)
    names = [short(each)[0].upper() + short(each)[1:] for each in (left, right)]
    tiles = {"Trees": compare_steps(result)}
    for name, run in zip(names, (left, right), strict=True):
        tiles |= {
            f"{name} test": [percent(each, 1) for each in run.test],
            f"{name} training": [percent(each, 1) for each in run.train],
        }
    return tiles | {
        "Out-of-bag": [percent(each, 1) for each in left.oob],
        f"{names[1]} best": [f"{right.test[right.best]:.1%} at {right.rounds[right.best]}"] * count,
        "Rows per bootstrap": [f"{left.in_bag:.1%}"] * count,
    }


def compare_sentences(result: Duel) -> list[str]:
    """Both test errors, and whether more rounds still help the boosting."""
    left, right = result.left, result.right
    name, best = NAMES[right.method], right.best
    plain = name if right.method == "adaboost" else name.lower()
    sentences = []
    for step, rounds in enumerate(left.rounds):
        trees = f"{rounds} trees" if rounds > 1 else "one tree"
        if rounds > right.fitted:
            advice = f"{name} stopped by itself after {right.fitted}."
        elif right.test[step] - right.test[best] > 0.02 and step > best:
            advice = f"{name} was better at {right.rounds[best]}: {right.test[best]:.1%}. More rounds now overfit."
        elif right.test[0] - right.test[step] > 0.02:
            advice = "The boosting's rounds have paid."
        else:
            advice = "The boosting's rounds have changed little."
        who = f"Tree {rounds} alone" if left.method == "tree" else f"With {trees}, {NAMES[left.method].lower()}"
        sentences.append(
            f"{who} errs on {left.test[step]:.1%} of test rows, {plain} on {right.test[step]:.1%} "
            f"(in training {left.train[step]:.1%} and {right.train[step]:.1%}). {advice}"
        )
    return sentences


def compare_printed(result: Duel, step: int) -> str:
    """What the snippet prints at this step."""
    left, right = result.left, result.right
    return (
        f"{left.method}: train {left.train[step]:.4f}, test {left.test[step]:.4f}, out-of-bag {left.oob[step]:.4f}\n"
        f"{right.method}: train {right.train[step]:.4f}, test {right.test[step]:.4f}"
    )
