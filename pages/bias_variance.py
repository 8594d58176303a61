"""Bias and variance: refit and average, double descent in theory, and a random layer that beats the U."""

from concepts import bias_variance, double_descent
from figures import bias_variance as figures
from figures import double_descent as descent_figures
from ui.frame import open_page
from ui.memory import explore
from ui.scrub import scrub
from ui.widgets import linked_columns, pick

FAMILIES = {"polynomial": "Polynomials, by degree", "knn": "Nearest neighbours, by k", "tree": "Trees, by depth"}
TARGETS = {"sine": "Sine", "wave": "Two waves", "cubic": "Cubic polynomial", "step": "Step"}
START = {"polynomial": 3, "knn": 20, "tree": 2}
RESAMPLES = (50, 100, 200, 400)
TIMES = (0.001, 0.01, 0.1, 1.0, 10.0)
PENALTIES = (0.0001, 0.001, 0.01, 0.1, 1.0)

page = open_page("bias_variance", bias_variance.claims)
page.predict(
    bias_variance.prediction,
    {
        "lab": "Refit and average",
        "family": "polynomial",
        "target": "sine",
        "noise": 0.35,
        "rows": 40,
        "resamples": 400,
        "double": True,
        "seed": 0,
    },
    {"complexity": "3"},
)


def refit_lab() -> None:
    one, two, three = linked_columns(3)
    values = {
        "family": pick(one, "Model family", FAMILIES, key="family"),
        "target": pick(two, "True function", TARGETS, key="target"),
        "noise": three.slider("Noise (SD)", 0.0, 1.0, 0.35, 0.05, key="noise"),
        "n": one.slider("Rows to train on", 30, 240, 40, 10, key="rows"),
        "resamples": two.select_slider("Training sets", RESAMPLES, 400, key="resamples"),
        "double": three.toggle("Also with twice the rows", False, key="double"),
        "seed": page.seed(),
    }
    result, view = explore(bias_variance.decompose, figures.decompose_view, **values)
    step = scrub(view, key="complexity", start=START[result.family])
    values = {name: value for name, value in values.items() if name != "double"}
    values["complexity"] = int(result.levels[step])
    page.code("decompose", values, figures.decompose_printed(result, step), result.table())


def theory_lab() -> None:
    one, two = linked_columns(2)
    values = {
        "signal": pick(one, "Where the signal is", double_descent.SIGNALS, key="signal"),
        "n": two.select_slider("Rows to train on", double_descent.ROWS, 60, key="theory_rows"),
        "snr": one.slider("Signal per noise (variances)", 1.0, 10.0, 5.0, 0.5, key="snr"),
        "times_best": two.select_slider("Ridge penalty, times the best", TIMES, 1.0, key="times_best"),
        "seed": page.seed(),
    }
    result, view = explore(double_descent.isotropic, descent_figures.isotropic_view, **values)
    step = scrub(view, key="ratio", start=8)
    values["ratio"] = float(result.ratios[step])
    page.code("isotropic", values, descent_figures.isotropic_printed(result, step), result.table())


def relu_lab() -> None:
    one, two, three = linked_columns(3)
    values = {
        "n": one.select_slider("Rows to train on", double_descent.RELU_ROWS, 40, key="relu_rows"),
        "noise": two.slider("Noise (SD)", 0.1, 1.0, 0.2, 0.1, key="relu_noise"),
        "penalty": three.select_slider("Ridge penalty", PENALTIES, 0.01, key="penalty"),
        "seed": page.seed(),
    }
    result, view = explore(double_descent.relu, descent_figures.relu_view, **values)
    step = scrub(view, key="relu_ratio", start=8)
    values["p"] = int(result.features[step])
    page.code("relu", values, descent_figures.relu_printed(result, step), result.table())


page.labs({"Refit and average": refit_lab, "Double descent": theory_lab, "Random ReLU features": relu_lab})
