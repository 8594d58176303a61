"""Feature selection: what eight methods keep against the truth, how stable they are, and importances that mislead."""

from typing import Any

from concepts import feature_selection
from concepts.feature_selection import importance, selection_stability
from concepts.feature_selection.selection_data import SIZES
from figures import feature_selection as figures
from figures.feature_selection import importance as importance_figures
from figures.feature_selection import selection_stability as stability_figures
from ui.panel import Page, Panel

POOLS = {"quick": "The six quick ones", "all": "All eight (slower)"}
METHODS = {"quick": selection_stability.QUICK, "all": tuple(feature_selection.METHODS)}


def rows(panel: Panel, in_view: tuple[str, ...]) -> dict[str, Any]:
    """The same rows for the first two labs. `in_view`: the settings that are levers."""

    def place(name: str) -> Any:
        return panel.lever if name in in_view else panel.more

    return {
        "straight": place("straight").slider("Straight features", 1, 3, 2, key="straight"),
        "twins": place("twins").slider("Twins of straight ones", 0, 3, 2, key="twins"),
        "noise_features": place("noise_features").slider("Noise features", 2, 10, 6, key="noise_features"),
        "correlation": place("correlation").slider("Correlation of a twin", 0.0, 0.99, 0.9, 0.01, key="correlation"),
        "noise": place("noise").slider("Noise in the score (SD)", 0.0, 3.0, 0.5, 0.1, key="noise"),
        "n": place("n").choose("Rows", SIZES, 300, key="n"),
        "xor": place("xor").toggle("Pair acts as XOR", True, key="xor"),
        "curved": place("curved").toggle("A curved feature (x²)", True, key="curved"),
        "seed": place("seed").seed(),
    }


def hit(panel: Panel) -> None:
    """Drag the features kept: who finds the pair of the XOR?"""
    values = rows(panel, ("xor", "noise_features"))
    values["judge"] = panel.lever.pick("Who predicts", feature_selection.JUDGES, key="judge")
    _, step = panel.show(feature_selection.arena, figures.hit_view, values, step="kept", start=4)
    panel.code("hit", values | {"k": step + 1}, figures.hit_printed)


def stability(panel: Panel) -> None:
    """Drag the features kept: whose choice survives other rows?"""
    values = rows(panel, ("correlation",))
    values["resampling"] = panel.lever.pick("Resamples are", selection_stability.RESAMPLINGS, key="resampling")
    values["resamples"] = panel.more.choose("Resamples", selection_stability.COUNTS, 20, key="resamples")
    methods = METHODS[panel.lever.pick("Methods", POOLS, key="pool")]
    _, step = panel.show(
        selection_stability.stability,
        stability_figures.stability_view,
        values | {"methods": methods},
        step="stable_kept",
        start=lambda found: min(4, found.position.shape[2] - 2),  # few features have no fifth step
    )
    panel.code("stability", values | {"k": step + 1}, stability_figures.stability_printed)


def many_values(panel: Panel) -> None:
    """Drag the noise's values: how much credit does impurity give it?"""
    lever, more = panel.lever, panel.more
    values = {
        "strength": lever.slider("Signal equals class", 0.5, 0.9, 0.65, 0.05, key="strength", format="percent"),
        "n": lever.slider("Training rows", 100, 300, 150, 50, key="value_rows"),
        "min_leaf": lever.slider("Least rows in a leaf", 1, 30, 1, key="min_leaf"),
        "sets": more.choose("Data sets", importance.SETS, 6, key="value_sets"),
        "seed": more.seed(),
    }
    result, step = panel.show(importance.many_values, importance_figures.values_view, values, step="values", start=6)
    panel.code("values", values | {"values": int(result.values[step])}, importance_figures.values_printed)


def twins(panel: Panel) -> None:
    """Drag the correlation: when does each twin hide the other's worth?"""
    lever, more = panel.lever, panel.more
    values = {
        "n": lever.slider("Training rows", 100, 300, 200, 50, key="twin_rows"),
        "noise": lever.slider("Noise in the score (SD)", 0.0, 3.0, 0.5, 0.1, key="twin_noise"),
        "sets": more.choose("Data sets", importance.SETS, 6, key="twin_sets"),
        "seed": more.seed(),
    }
    result, step = panel.show(importance.twins, importance_figures.twins_view, values, step="likeness", start=7)
    panel.code("twins", values | {"correlation": float(result.correlations[step])}, importance_figures.twins_printed)


PAGE = Page(
    "feature_selection",
    feature_selection.claims,
    feature_selection.prediction,
    {"Hit and miss": hit, "Stability": stability, "Many values": many_values, "Twins": twins},
)
