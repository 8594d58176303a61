"""Cross-validation: who trains and who validates, how sure the estimate is, and two ways to be fooled."""

from concepts import cross_validation, leakage
from figures import cross_validation as figures
from ui.frame import open_page
from ui.memory import explore
from ui.scrub import scrub
from ui.widgets import linked_columns, pick

SCHEMES = {
    "shuffled": "Plain, shuffled",
    "plain": "Plain, in order",
    "stratified": "Stratified by class",
    "grouped": "Grouped by person",
    "time": "Time series: past only",
}
SELECT = "Choose features first"

page = open_page("cross_validation", cross_validation.claims)
page.predict(
    cross_validation.prediction,
    {"lab": SELECT, "select_k": 5, "select_n": 50, "simulations": 10, "seed": 0},
    {"candidates": "5,000"},
)


def folds_lab() -> None:
    one, two, three = linked_columns(3)
    values = {
        "scheme": pick(one, "Scheme", SCHEMES, key="scheme"),
        "n": two.slider("Rows", 40, 200, 100, 10, key="n"),
        "positives": three.slider("Share of positives", 0.1, 0.5, 0.2, 0.05, key="positives"),
        "rows_per_group": one.slider("Rows per person", 1, 4, 4, key="rows_per_group"),
        "seed": page.seed(two),
    }
    result, view = explore(cross_validation.fold_map, figures.fold_view, **values)
    step = scrub(view, key="k", start=3)
    page.code("folds", values | {"k": int(result.folds[step])}, figures.fold_printed(result, step), result.table())


def estimate_lab() -> None:
    one, two, three = linked_columns(3)
    values = {
        "n": one.slider("Rows of a data set", 20, 100, 40, 4, key="sample"),
        "separation": two.slider("Separation (SDs)", 0.0, 4.0, 1.5, 0.1, key="separation"),
        "sets": three.slider("Fresh data sets", 50, 400, 300, 50, key="sets"),
        "seed": page.seed(one),
    }
    result, view = explore(cross_validation.estimates, figures.estimate_view, **values)
    step = scrub(view, key="estimate_k", start=3)
    settings = values | {"k": int(result.folds[step])}
    page.code("estimate", settings, figures.estimate_printed(result, step), result.table())


def selection_lab() -> None:
    one, two, three = linked_columns(3)
    values = {
        "n": one.slider("Rows", 20, 100, 50, 10, key="select_n"),
        "k": two.slider("Folds", 2, 10, 5, key="select_k"),
        "simulations": three.slider("Simulations", 2, 20, 10, key="simulations"),
        "seed": page.seed(one),
    }
    result, view = explore(leakage.selection, figures.selection_view, **values)
    step = scrub(view, key="candidates", start=0)
    settings = values | {"features": int(result.candidates[step])}
    page.code("selection", settings, figures.selection_printed(result, step), result.table())


def time_lab() -> None:
    one, two, three = linked_columns(3)
    values = {
        "n": one.slider("Rows", 60, 200, 100, 20, key="time_n"),
        "k": two.slider("Folds", 2, 10, 5, key="time_k"),
        "gap": three.slider("Gap after the training rows", 0, 20, 0, key="gap"),
        "series": one.slider("Fresh series", 10, 50, 20, 10, key="series"),
        "seed": page.seed(two),
    }
    result, view = explore(leakage.time_order, figures.time_view, **values)
    step = scrub(view, key="persistence", start=9)
    settings = values | {"persistence": float(result.persistence[step])}
    page.code("time", settings, figures.time_printed(result, step), result.table())


page.labs(
    {
        "Who trains, who validates": folds_lab,
        "How sure is the estimate?": estimate_lab,
        SELECT: selection_lab,
        "Shuffle time": time_lab,
    }
)
