"""Imbalanced data: a threshold on scores, a rarer class, every remedy by one ruler, probabilities, and folds."""

from typing import Any

from concepts import imbalanced_data
from concepts.imbalanced_data import prior_correction, rare_class, resampling_in_folds
from concepts.imbalanced_data import threshold as cut
from figures import imbalanced_data as figures
from figures.imbalanced_data import prior_correction as calibration_figures
from figures.imbalanced_data import resampling_in_folds as folds_figures
from figures.imbalanced_data import threshold as threshold_figures
from ui.panel import Page, Panel, Place

SIZES = (1000, 2000, 4000)


def problem(panel: Panel, layout: Place) -> dict[str, Any]:
    """The rows: the same settings in every lab. `layout`: where to ask for the place of the rare class."""
    return {
        "n": panel.more.choose("Training rows", SIZES, 1000, key="n"),
        "separation": panel.more.slider("Distance of the classes (SDs)", 0.0, 4.0, 2.0, 0.25, key="separation"),
        "layout": layout.pick("The rare class lies", rare_class.LAYOUTS, key="layout"),
        "seed": panel.more.seed(),
    }


def model(place: Place) -> str:
    return place.pick("Model", rare_class.CLASSIFIERS, key="classifier")


def share(panel: Panel) -> float:
    offered = imbalanced_data.SHARES_ON_OFFER
    return panel.lever.choose("Share of the rare class", offered, 0.05, key="share", show="{:.0%}".format)


def threshold(panel: Panel) -> float:
    return float(panel.lever.slider("Threshold", 0.01, 0.99, 0.5, 0.01, key="threshold"))


def move(panel: Panel) -> None:
    """Drag the line: how many of the rare are caught, and how many others with them?"""
    values = {
        "way": panel.lever.pick("Balanced by", cut.WAYS, key="way"),
        "share": share(panel),
        "classifier": model(panel.lever),
    }
    values |= problem(panel, panel.more)
    start = cut.THRESHOLDS.tolist().index(0.5)
    _, step = panel.show(cut.thresholds, threshold_figures.threshold_view, values, step="cut", start=start)
    panel.code("threshold", values | {"threshold": float(cut.THRESHOLDS[step])}, threshold_figures.threshold_printed)


def rarer(panel: Panel) -> None:
    """Drag the class rarer: when does always saying no look brilliant?"""
    values = {"classifier": model(panel.lever), "threshold": threshold(panel)}
    values |= problem(panel, panel.lever)
    result, step = panel.show(imbalanced_data.rarer, figures.rarer_view, values, step="rarity", start=7)
    panel.code("rarer", values | {"share": float(result.shares[step])}, figures.rarer_printed)


def remedies(panel: Panel) -> None:
    """Drag the remedy: which one beats a well-chosen threshold?"""
    values = {"classifier": model(panel.more), "threshold": threshold(panel), "share": share(panel)}
    values |= problem(panel, panel.lever)
    _, step = panel.show(imbalanced_data.compare, figures.compare_view, values, step="remedy", start=3)
    panel.code("remedies", values | {"remedy": list(rare_class.REMEDIES)[step]}, figures.compare_printed)


def calibration(panel: Panel) -> None:
    """Drag the balance in training: what becomes of the probabilities?"""
    values = {
        "classifier": model(panel.lever),
        "remedy": panel.lever.pick("Balanced by", prior_correction.BALANCING, key="balancing"),
        "share": share(panel),
    }
    values |= problem(panel, panel.more)
    result, step = panel.show(
        prior_correction.calibrate,
        calibration_figures.calibrate_view,
        values,
        step="balance",
        start=prior_correction.STEPS - 1,
    )
    settings = values | {"share_after": float(result.share_after[step])}
    panel.code("calibration", settings, calibration_figures.calibrate_printed)


def folds(panel: Panel) -> None:
    """Drag the depth: what does resampling before the split pretend?"""
    values = {
        "remedy": panel.lever.pick("Resampling", resampling_in_folds.RESAMPLING, key="resampling"),
        "share": share(panel),
    }
    values |= problem(panel, panel.lever)
    result, step = panel.show(
        resampling_in_folds.folds,
        folds_figures.folds_view,
        values,
        step="depth",
        start=len(resampling_in_folds.DEPTHS) - 1,
    )
    panel.code("folds", values | {"depth": int(result.depths[step])}, folds_figures.folds_printed)


PAGE = Page(
    "imbalanced_data",
    imbalanced_data.claims,
    imbalanced_data.prediction,
    {
        "Threshold": move,
        "Rarer and rarer": rarer,
        "Remedies": remedies,
        "Calibration": calibration,
        "Inside the fold": folds,
    },
)
