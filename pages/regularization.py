"""Regularization: turn the penalty, see why corners make zeros, and what becomes of twins."""

from concepts import regularization
from figures import regularization as figures
from ui.frame import open_page
from ui.memory import explore
from ui.scrub import scrub
from ui.widgets import linked_columns, pick

DATA = {"synthetic": "Synthetic, truth known", "diabetes": "Diabetes, 442 patients"}
PENALTIES = {1.0: "L1 (lasso)", 0.5: "Elastic net, half and half", 0.0: "L2 (ridge)"}

page = open_page("regularization", regularization.claims)
page.predict(
    regularization.prediction,
    {"lab": "Two copies of one feature", "twins_alpha": 0.5, "twins_noise": 2.0, "seed": 0},
    {"pair": "0.999"},
)


def paths_lab() -> None:
    one, two, three = linked_columns(3)
    data = pick(one, "Data", DATA, key="data")
    values = {"data": data, "l1_ratio": two.slider("L1 ratio: 0 ridge, 1 lasso", 0.0, 1.0, 1.0, 0.05, key="l1_ratio")}
    if data == "synthetic":
        values["rho"] = three.slider("Correlation of neighbours", 0.0, 0.95, 0.5, 0.05, key="rho")
        values["n"] = one.slider("Rows", 30, 500, 100, 10, key="n")
        values["noise"] = two.slider("Noise (SD)", 0.1, 5.0, 2.0, 0.1, key="noise")
    values["seed"] = page.seed(three)
    result, view = explore(regularization.paths, figures.paths_view, **values)
    step = scrub(view, key="alpha", start=result.best)
    unused = {"rho": 0.5, "n": 100, "noise": 2.0}
    values = unused | values | {"alpha": float(result.alphas[step])}
    page.code("paths", values, figures.paths_printed(result, step), result.table())


def geometry_lab() -> None:
    one, two = linked_columns(2)
    values = {
        "l1_ratio": pick(one, "Penalty", PENALTIES, key="penalty"),
        "correlation": two.slider("Correlation of the two", -0.9, 0.9, 0.0, 0.1, key="correlation"),
        "b1": one.slider("Least squares: coefficient 1", -3.0, 3.0, 2.0, 0.1, key="b1"),
        "b2": two.slider("Least squares: coefficient 2", -3.0, 3.0, 1.0, 0.1, key="b2"),
    }
    result, view = explore(regularization.geometry, figures.geometry_view, **values)
    step = scrub(view, key="strength", start=len(view.steps) // 2)
    values["alpha"] = float(result.alphas[step])
    page.code("geometry", values, figures.geometry_printed(result, step), result.table())


def twins_lab() -> None:
    one, two, three = linked_columns(3)
    values = {
        "alpha": one.slider("Penalty alpha", 0.01, 1.0, 0.5, 0.01, key="twins_alpha"),
        "noise": two.slider("Noise (SD)", 0.5, 5.0, 2.0, 0.1, key="twins_noise"),
        "seed": page.seed(three),
    }
    result, view = explore(regularization.twins, figures.twins_view, **values)
    step = scrub(view, key="pair", start=12)
    page.code("twins", values | {"rho": float(result.rhos[step])}, figures.twins_printed(result, step), result.table())


page.labs(
    {"Turn the penalty": paths_lab, "Why corners make zeros": geometry_lab, "Two copies of one feature": twins_lab}
)
