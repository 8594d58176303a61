"""Imbalanced data: a class that gets rarer, every remedy by one ruler, what it does to probabilities, and folds."""

from typing import Any

from concepts import imbalanced_data, prior_correction, rare_class, resampling_in_folds
from figures import imbalanced_data as figures
from figures import prior_correction as calibration_figures
from figures import resampling_in_folds as folds_figures
from ui.frame import open_page
from ui.memory import explore, explore_with_progress
from ui.scrub import scrub
from ui.widgets import linked_columns, pick

SIZES = (1000, 2000, 4000)

page = open_page("imbalanced_data", imbalanced_data.claims)
page.predict(
    imbalanced_data.prediction,
    {
        "lab": "Remedies",
        "classifier": "logistic",
        "share": 0.05,
        "threshold": 0.5,
        "n": 1000,
        "separation": 2.0,
        "layout": "beside",
        "seed": 0,
    },
    {"remedy": "Class weights"},
)


def problem(columns: list[Any], seed_place: Any) -> dict[str, Any]:
    """The rows: the same widgets in every lab."""
    one, two, three = columns
    return {
        "n": one.select_slider("Training rows", SIZES, key="n"),
        "separation": two.slider("Distance of the classes (SDs)", 0.0, 4.0, 2.0, 0.25, key="separation"),
        "layout": pick(three, "The rare class lies", rare_class.LAYOUTS, key="layout"),
        "seed": page.seed(seed_place),
    }


def share(place: Any) -> float:
    offered = imbalanced_data.SHARES_ON_OFFER
    return place.select_slider("Share of the rare class", offered, 0.05, "{:.0%}".format, key="share")


def threshold(place: Any) -> float:
    return place.slider("Threshold", 0.05, 0.95, 0.5, 0.05, key="threshold")


def run(values: dict[str, Any]) -> Any:
    return explore_with_progress if values["classifier"] in rare_class.SLOW else explore


def rarer_lab() -> None:
    columns = one, two, three = linked_columns(3)
    values = {"classifier": pick(one, "Model", rare_class.CLASSIFIERS, key="classifier"), "threshold": threshold(two)}
    values |= problem(columns, three)
    result, view = run(values)(imbalanced_data.rarer, figures.rarer_view, **values)
    step = scrub(view, key="rarity", start=7)
    values["share"] = float(result.shares[step])
    page.code("rarer", values, figures.rarer_printed(result, step), result.table())


def remedies_lab() -> None:
    columns = one, two, three = linked_columns(3)
    values = {
        "classifier": pick(one, "Model", rare_class.CLASSIFIERS, key="classifier"),
        "threshold": threshold(two),
        "share": share(three),
    }
    values |= problem(columns, columns[0])
    result, view = run(values)(imbalanced_data.compare, figures.compare_view, **values)
    step = scrub(view, key="remedy", start=3)
    values["remedy"] = list(rare_class.REMEDIES)[step]
    page.code("remedies", values, figures.compare_printed(result, step), result.table())


def calibration_lab() -> None:
    columns = one, two, three = linked_columns(3)
    values = {
        "classifier": pick(one, "Model", rare_class.CLASSIFIERS, key="classifier"),
        "remedy": pick(two, "Balanced by", prior_correction.BALANCING, key="balancing"),
        "share": share(three),
    }
    values |= problem(columns, columns[0])
    result, view = run(values)(prior_correction.calibrate, calibration_figures.calibrate_view, **values)
    step = scrub(view, key="balance", start=prior_correction.STEPS - 1)
    values["share_after"] = float(result.share_after[step])
    page.code("calibration", values, calibration_figures.calibrate_printed(result, step), result.table())


def folds_lab() -> None:
    columns = _, two, three = linked_columns(3)
    values = {
        "remedy": pick(two, "Resampling", resampling_in_folds.RESAMPLING, key="resampling"),
        "share": share(three),
    }
    values |= problem(columns, columns[0])
    result, view = explore(resampling_in_folds.folds, folds_figures.folds_view, **values)
    step = scrub(view, key="depth", start=len(resampling_in_folds.DEPTHS) - 1)
    values["depth"] = int(result.depths[step])
    page.code("folds", values, folds_figures.folds_printed(result, step), result.table())


page.labs(
    {
        "Rarer and rarer": rarer_lab,
        "Remedies": remedies_lab,
        "Calibration": calibration_lab,
        "Inside the fold": folds_lab,
    }
)
