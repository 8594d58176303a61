"""Bias and variance: refit and average, learning curves, a random layer that beats the U, and the theory behind it."""

from typing import Any

from concepts import bias_variance as concept
from concepts.bias_variance.double_descent import DRAWS, RELU_ROWS, ROWS, SIGNALS
from figures import bias_variance as figures
from ui.panel import Page, Panel, Place

FAMILIES = {"polynomial": "Polynomials, by degree", "knn": "Nearest neighbours, by k", "tree": "Trees, by depth"}
TARGETS = {"sine": "Sine", "wave": "Two waves", "cubic": "Cubic polynomial", "step": "Step"}
TIMES = (0.001, 0.01, 0.1, 1.0, 10.0)
PENALTIES = (0.0001, 0.001, 0.01, 0.1, 1.0)


def world(panel: Panel) -> dict[str, Any]:
    """What the rows are drawn from."""
    return {
        "noise": panel.lever.slider("Noise (SD)", 0.0, 1.0, 0.35, 0.05, key="noise"),
        "target": panel.more.pick("True function", TARGETS, key="target"),
        "seed": panel.more.seed(),
    }


def level(place: Place, family: str) -> int:
    """How flexible a family is: each has a measure of its own."""
    if family == "polynomial":
        return int(place.slider("Degree", 0, 15, 15, key="degree"))
    if family == "knn":
        return int(place.slider("Neighbours k", 1, 30, 10, key="k"))
    return int(place.slider("Depth", 1, 10, 10, key="depth"))


def refit(panel: Panel) -> None:
    """Drag the complexity, or pull the amber row: when do the fits scatter?"""
    values = {
        "family": panel.lever.pick("Model family", FAMILIES, key="family"),
        "n": panel.lever.slider("Rows to train on", 30, 240, 40, 10, key="rows"),
        **world(panel),
        "double": panel.more.toggle("Also with twice the rows", key="double"),
        "moved": panel.more.slider("One row pulled by", -2.0, 2.0, 0.0, 0.1, key="pulled"),
    }
    result, step = panel.show(
        concept.decompose, figures.decompose_view, values, step="complexity", start=lambda found: len(found.levels) - 2
    )
    values = {name: values[name] for name in ("family", "target", "noise", "n", "seed")}
    values |= {"resamples": result.resamples, "complexity": int(result.levels[step])}
    panel.code("decompose", values, figures.decompose_printed)
    panel.note(
        "Each x lies in a slice of its own, one in each of n equal ones. The grey rows are one training set; pull the "
        "marked one, and let go, to see its fit follow."
    )


def learning(panel: Panel) -> None:
    """Drag the rows: would you pay for more of them?"""
    family = panel.lever.pick("Model family", FAMILIES, key="family")
    values = {"family": family, "level": level(panel.lever, family), **world(panel)}
    result, step = panel.show(concept.learning_curve, figures.learning_view, values, step="curve_rows", start=2)
    values |= {"n": int(result.rows[step]), "sets": int(result.sets[step])}
    panel.code("learning_curve", values, figures.learning_printed)
    panel.note(
        "The diagnosis reads the two curves, with the noise as the floor: half the gap is put down to variance, the "
        "rest above the floor to bias, and less than 5% of the error of predicting the mean is called near the noise."
    )


def random_relu(panel: Panel) -> None:
    """Drag past p = n: does the error fall a second time?"""
    values = {
        "noise": panel.lever.slider("Noise (SD)", 0.1, 1.0, 0.2, 0.1, key="relu_noise"),
        "penalty": panel.lever.choose("Ridge penalty", PENALTIES, 0.01, key="penalty"),
        "n": panel.lever.choose("Rows to train on", RELU_ROWS, 40, key="relu_rows"),
        "seed": panel.more.seed(),
    }
    result, step = panel.show(concept.relu, figures.relu_view, values, step="relu_ratio", start=8)
    panel.note(f"Means over {DRAWS} training sets; bars are two standard errors.")
    panel.code("relu", values | {"p": int(result.features[step])}, figures.relu_printed)


def theory(panel: Panel) -> None:
    """Drag through p = n: where does theory say that the error peaks, and where is its least?"""
    values = {
        "signal": panel.lever.pick("Where the signal is", SIGNALS, key="signal"),
        "snr": panel.lever.slider("Signal per noise (variances)", 1.0, 10.0, 5.0, 0.5, key="snr"),
        "times_best": panel.lever.choose("Ridge penalty, times the best", TIMES, 1.0, key="times_best"),
        "n": panel.more.choose("Rows to train on", ROWS, 60, key="theory_rows"),
        "seed": panel.more.seed(),
    }
    result, step = panel.show(concept.isotropic, figures.isotropic_view, values, step="ratio", start=8)
    panel.note(f"Lines: theory, for many rows. Marks: means over {DRAWS} training sets, with two standard errors.")
    panel.code("isotropic", values | {"ratio": float(result.ratios[step])}, figures.isotropic_printed)


PAGE = Page(
    "bias_variance",
    concept.claims,
    concept.prediction,
    {
        "Refit and average": refit,
        "Learning curves": learning,
        "Random ReLU features": random_relu,
        "The peak in theory": theory,
    },
)
