"""Feature selection: what eight methods keep against the truth, how stable they are, and importances that mislead."""

from typing import Any

from concepts import feature_selection, importance, selection_stability
from concepts.selection_data import SIZES
from figures import feature_selection as figures
from figures import importance as importance_figures
from figures import selection_stability as stability_figures
from ui.frame import open_page
from ui.memory import explore_with_progress
from ui.scrub import scrub
from ui.widgets import linked_columns, pick

POOLS = {"quick": "The six quick ones", "all": "All eight (slower)"}
METHODS = {"quick": selection_stability.QUICK, "all": tuple(feature_selection.METHODS)}
HIT = "Hit and miss"

page = open_page("feature_selection", feature_selection.claims)
page.predict(
    feature_selection.prediction,
    {
        "lab": HIT,
        "straight": 2,
        "twins": 2,
        "noise_features": 6,
        "curved": True,
        "xor": True,
        "correlation": 0.9,
        "noise": 0.5,
        "n": 300,
        "judge": "neighbours",
        "seed": 0,
    },
    {"kept": "5"},
)


def data_settings(one: Any, two: Any, three: Any) -> dict[str, Any]:
    """The same rows for the first two labs."""
    return {
        "straight": one.slider("Straight features", 1, 3, 2, key="straight"),
        "twins": two.slider("Twins of straight ones", 0, 3, 2, key="twins"),
        "noise_features": three.slider("Noise features", 2, 10, 6, key="noise_features"),
        "correlation": two.slider("Correlation of a twin", 0.0, 0.99, 0.9, 0.01, key="correlation"),
        "noise": three.slider("Noise in the score (SD)", 0.0, 3.0, 0.5, 0.1, key="noise"),
        "n": one.select_slider("Rows", SIZES, 300, key="n"),
        "xor": one.toggle("Pair acts as XOR", True, key="xor"),
        "curved": two.toggle("A curved feature (x²)", True, key="curved"),
        "seed": page.seed(three),
    }


def hit_lab() -> None:
    one, two, three = linked_columns(3)
    values = data_settings(one, two, three)
    values["judge"] = pick(two, "Who predicts", feature_selection.JUDGES, key="judge")
    result, view = explore_with_progress(feature_selection.arena, figures.hit_view, **values)
    step = scrub(view, key="kept", start=4)
    page.code("hit", values | {"k": step + 1}, figures.hit_printed(result, step), result.table())


def stability_lab() -> None:
    one, two, three = linked_columns(3)
    values = data_settings(one, two, three)
    values["resampling"] = pick(one, "Resamples are", selection_stability.RESAMPLINGS, key="resampling")
    values["resamples"] = two.select_slider("Resamples", selection_stability.COUNTS, 20, key="resamples")
    methods = METHODS[pick(three, "Methods", POOLS, key="pool")]
    result, view = explore_with_progress(
        selection_stability.stability, stability_figures.stability_view, **values, methods=methods
    )
    step = scrub(view, key="stable_kept", start=4)
    page.code("stability", values | {"k": step + 1}, stability_figures.stability_printed(result, step), result.table())


def values_lab() -> None:
    one, two, three = linked_columns(3)
    values = {
        "strength": one.slider("Signal equals class", 0.5, 0.9, 0.65, 0.05, format="percent", key="strength"),
        "n": two.slider("Training rows", 100, 300, 150, 50, key="value_rows"),
        "min_leaf": three.slider("Least rows in a leaf", 1, 30, 1, key="min_leaf"),
        "sets": one.select_slider("Data sets", importance.SETS, 6, key="value_sets"),
        "seed": page.seed(two),
    }
    result, view = explore_with_progress(importance.many_values, importance_figures.values_view, **values)
    step = scrub(view, key="values", start=6)
    settings = values | {"values": int(result.values[step])}
    page.code("values", settings, importance_figures.values_printed(result, step), result.table())


def twins_lab() -> None:
    one, two, three = linked_columns(3)
    values = {
        "n": one.slider("Training rows", 100, 300, 200, 50, key="twin_rows"),
        "noise": two.slider("Noise in the score (SD)", 0.0, 3.0, 0.5, 0.1, key="twin_noise"),
        "sets": three.select_slider("Data sets", importance.SETS, 6, key="twin_sets"),
        "seed": page.seed(one),
    }
    result, view = explore_with_progress(importance.twins, importance_figures.twins_view, **values)
    step = scrub(view, key="likeness", start=7)
    settings = values | {"correlation": float(result.correlations[step])}
    page.code("twins", settings, importance_figures.twins_printed(result, step), result.table())


page.labs({HIT: hit_lab, "Stability": stability_lab, "Many values": values_lab, "Twins": twins_lab})
