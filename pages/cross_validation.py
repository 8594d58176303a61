"""Cross-validation: who trains and who validates, how sure the estimate is, and two ways to be fooled."""

from concepts import cross_validation, leakage
from figures import cross_validation as figures
from ui.panel import Page, Panel

SCHEMES = {
    "shuffled": "Plain, shuffled",
    "plain": "Plain, in order",
    "stratified": "Stratified by class",
    "grouped": "Grouped by person",
    "time": "Time series: past only",
    "purged": "Time series: purged blocks",
}


def folds(panel: Panel) -> None:
    """Change the scheme, then drag k: who stands on both sides?"""
    lever, more = panel.lever, panel.more
    values = {
        "scheme": lever.pick("Scheme", SCHEMES, key="scheme"),
        "n": more.slider("Rows", 40, 200, 100, 10, key="n"),
        "positives": lever.slider("Share of positives", 0.1, 0.5, 0.2, 0.05, key="positives"),
        "rows_per_group": more.slider("Rows per person", 1, 4, 4, key="rows_per_group"),
        "gap": lever.slider("Gap in time (rows)", 0, 20, 0, key="fold_gap", help="For the two kinds of time series."),
        "seed": more.seed(),
    }
    result, step = panel.show(cross_validation.fold_map, figures.fold_view, values, step="k", start=3)
    panel.note(
        "A gap keeps out training rows whose features or labels overlap in time with validation rows, on either side:"
        " purging. An embargo keeps out some more after them. Training from the future: of all pairs of a validation "
        "row and a row that it is judged by, the share in which the second is the later. Grouped folds are dealt out "
        "by number of groups, not by their size: scikit-learn's GroupKFold with shuffle=True. Where rows have both "
        "people and time, no scheme here does both: cut by time, and drop from training whoever is validated."
    )
    panel.code("folds", values | {"k": int(result.folds[step])}, figures.fold_printed)


def estimate(panel: Panel) -> None:
    """Drag k: how far does the estimate scatter, how far one split's?"""
    lever, more = panel.lever, panel.more
    values = {
        "n": lever.slider("Rows of a data set", 20, 100, 40, 4, key="sample"),
        "separation": lever.slider("Separation (SDs)", 0.0, 4.0, 1.5, 0.1, key="separation"),
        "sets": more.slider("Fresh data sets", 50, 400, 300, 50, key="sets"),
        "seed": more.seed(),
    }
    result, step = panel.show(cross_validation.estimates, figures.estimate_view, values, step="estimate_k", start=3)
    panel.code("estimate", values | {"k": int(result.folds[step])}, figures.estimate_printed)


def selection(panel: Panel) -> None:
    """Drag the noise features up: how good does pure noise seem to be?"""
    lever, more = panel.lever, panel.more
    values = {
        "n": lever.slider("Rows", 20, 100, 50, 10, key="select_n"),
        "k": lever.slider("Folds", 2, 10, 5, key="select_k"),
        "simulations": more.slider("Simulations", 5, 20, 10, key="simulations"),
        "seed": more.seed(),
    }
    result, step = panel.show(leakage.selection, figures.selection_view, values, step="candidates")
    panel.code("selection", values | {"features": int(result.candidates[step])}, figures.selection_printed)


def time(panel: Panel) -> None:
    """Drag the persistence: how much do shuffled folds flatter?"""
    lever, more = panel.lever, panel.more
    values = {
        "n": lever.slider("Rows", 60, 200, 100, 20, key="time_n"),
        "k": lever.slider("Folds", 2, 10, 5, key="time_k"),
        "gap": lever.slider("Gap after training rows", 0, 20, 0, key="gap"),
        "series": more.slider("Fresh series", 10, 50, 20, 10, key="series"),
        "seed": more.seed(),
    }
    result, step = panel.show(leakage.time_order, figures.time_view, values, step="persistence", start=9)
    panel.code("time", values | {"persistence": float(result.persistence[step])}, figures.time_printed)


PAGE = Page(
    "cross_validation",
    cross_validation.claims,
    cross_validation.prediction,
    {
        "Choose features first": selection,
        "How sure is the estimate?": estimate,
        "Folds": folds,
        "Shuffle time": time,
    },
)
