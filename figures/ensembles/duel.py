"""Pictures of two recipes on the same rows: where each draws the line, and how its error goes with more trees."""

from typing import Any

import numpy as np

from concepts.arrays import Array
from concepts.ensembles import PARALLEL, SEQUENTIAL, Duel, Run
from figures.ensembles.shared import plane, rings, rows
from figures.style import BOLD, GREEN, LINE, PURPLE, THIN, Chart, View
from figures.words import percent

NAMES = PARALLEL | SEQUENTIAL | {"tree": "One tree"}
LEFT, RIGHT = GREEN, PURPLE


def compare_view(result: Duel) -> View:
    """All of the first lab."""
    return View(
        [errors(result), regions(result, result.left), regions(result, result.right)],
        "Trees or rounds",
        compare_steps(result),
        compare_readouts(result),
        compare_sentences(result),
    )


def regions(result: Duel, run: Run) -> Chart:
    """The method's vote over the plane, and the training rows."""
    ringed = "; ringed: label flipped" if result.rows.flipped.any() else ""
    chart = plane(
        f"{NAMES[run.method]}: its vote by colour{ringed}",
        f"The vote of {NAMES[run.method]} over the plane, blue for class 0 and orange for class 1, with training rows.",
        result.box,
        run.vote,
        f"{'probability' if run.method == 'gradient' else 'vote'} for class 1: %{{z:.2f}}",
    )
    return rings(rows(chart, result.rows), result.rows, 10.0)


def errors(result: Duel) -> Chart:
    """Test and training error of both, and the out-of-bag error, over the trees."""
    left, right = result.left, result.right
    rounds = left.rounds
    highest = max(each.max() for each in (left.test, left.train, left.oob, right.test, right.train))
    top = 40 if highest < 0.39 else 65
    chart = Chart(
        "Solid: error on clean test rows. Dotted: on its own training labels",
        x="Trees or rounds (log scale)",
        y="Rows in error (%)",
        x_range=(-0.05, np.log10(rounds[-1]) + 0.05),
        y_range=(-0.02 * top, top),
        alt="Test and training error of both methods, and out-of-bag error, against the number of trees.",
        showlegend=True,
        xaxis=dict(type="log", tickvals=[1, 2, 5, 10, 20, 50, 100, 200]),
    )

    def curve(name: str, values: Array, color: str, dash: str = "solid", width: float = LINE, **more: Any) -> None:
        hover = f"{name}<br>%{{x}} trees: %{{y:.1f}}%"
        shown = name if dash != "dot" else ""
        chart.line(rounds, 100 * values, color, dash=dash, width=width, name=shown, hover=hover, **more)

    curve(f"{short(left)}, training", left.train, LEFT, "dot", given=True)
    curve(f"{short(right)}, training", right.train, RIGHT, "dot")
    curve("out-of-bag", left.oob, LEFT, "dash", THIN)
    curve(short(left), left.test, LEFT, given=True)
    curve(short(right), right.test, RIGHT, width=BOLD, answer="points")
    return chart.here(rounds)


def short(run: Run) -> str:
    """The method in one or two lower-case words; AdaBoost keeps its capitals."""
    names = {"forest": "forest", "bagging": "bagging", "tree": "one tree", "gradient": "boosting"}
    return names.get(run.method, "AdaBoost")


def compare_steps(result: Duel) -> list[str]:
    """The number of trees."""
    return [str(each) for each in result.left.rounds]


def compare_readouts(result: Duel) -> dict[str, list[str]]:
    """Both errors of both; then the boosting at its best round, and the out-of-bag error."""
    left, right = result.left, result.right
    tiles = {}
    for run in (left, right):
        name = short(run)[0].upper() + short(run)[1:]
        tiles[f"{name} test"] = [percent(each, 1) for each in run.test]
        tiles[f"{name} training"] = [percent(each, 1) for each in run.train]
    best = f"{percent(right.test[right.best], 1)} at {right.rounds[right.best]}"
    return tiles | {
        f"{name} best": [best] * len(left.rounds),
        "Out-of-bag": [percent(each, 1) for each in left.oob],
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
            advice = f"{name}'s rounds have paid."
        else:
            advice = f"{name}'s rounds have changed little."
        who = f"Tree {rounds} alone" if left.method == "tree" else f"With {trees}, {NAMES[left.method].lower()}"
        errs = "err" if left.method == "bagging" else "errs"
        sentences.append(
            f"{who} {errs} on {left.test[step]:.1%} of test rows, {plain} on {right.test[step]:.1%} "
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
