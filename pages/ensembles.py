"""Bagging and boosting: the same rows for both, AdaBoost's weights, and why forests hide features."""

from concepts import ensembles
from concepts.ensembles import adaboost, bagging
from concepts.ensembles.ensemble_data import DATA
from figures import ensembles as figures
from figures.ensembles import adaboost as adaboost_figures
from figures.ensembles import bagging as bagging_figures
from ui.panel import Page, Panel

DEPTHS = {depth: str(depth) for depth in ensembles.DEPTHS} | {1: "1 (stumps)", 0: "Grown out"}
WEAK = {depth: DEPTHS[depth] for depth in adaboost.DEPTHS}


def compare(panel: Panel) -> None:
    """Flip some labels, then drag the trees: who learns them by heart?"""
    lever, more = panel.lever, panel.more
    values = {
        "parallel": more.pick("In parallel", ensembles.PARALLEL, key="parallel"),
        "sequential": more.pick("In sequence", ensembles.SEQUENTIAL, key="sequential"),
        "data": lever.pick("Data", DATA, key="data"),
        "parallel_depth": lever.pick("Depth of parallel trees", DEPTHS, 0, key="parallel_depth"),
        "sequential_depth": more.pick("Depth of the boosted trees", DEPTHS, 3, key="sequential_depth"),
        "n": more.slider("Training rows", 100, 400, 200, 50, key="n"),
        "trees": more.choose("Trees or rounds, at most", ensembles.LIMITS, 100, key="limit"),
        "learning_rate": more.slider("Learning rate", 0.05, 1.0, 0.1, 0.05, key="learning_rate"),
        "flip": lever.slider("Labels flipped", 0.0, 0.4, 0.0, 0.05, key="flip", format="percent"),
        "seed": more.seed(),
    }
    result, step = panel.show(ensembles.compare, figures.compare_view, values, step="trees", start=12)
    panel.code("compare", values | {"trees": int(result.left.rounds[step])}, figures.compare_printed)


def boost(panel: Panel) -> None:
    """Drag the stage: which rows weigh most, and are they the flipped?"""
    lever, more = panel.lever, panel.more
    values = {
        "data": lever.pick("Data", DATA, key="ada_data"),
        "depth": lever.pick("Depth of the trees", WEAK, key="ada_depth"),
        "n": more.slider("Training rows", 60, 200, 100, 20, key="ada_n"),
        "learning_rate": more.slider("Learning rate", 0.1, 1.0, 1.0, 0.1, key="ada_rate"),
        "flip": lever.slider("Labels flipped", 0.0, 0.4, 0.1, 0.05, key="ada_flip", format="percent"),
        "seed": more.seed(),
    }
    _, step = panel.show(adaboost.boost, adaboost_figures.boost_view, values, step="stage", start=4)
    panel.code("boost", values | {"stage": step + 1}, adaboost_figures.boost_printed)


def correlation(panel: Panel) -> None:
    """Drag the features per split: how few make the trees differ?"""
    lever, more = panel.lever, panel.more
    values = {
        "n": lever.slider("Training rows", 50, 200, 50, 25, key="rows"),
        "noise": lever.slider(
            "Noise (SD)", 0.0, 8.0, 8.0, 0.5, key="noise", help="The signal's standard deviation is 4.9."
        ),
        "min_leaf": lever.slider("Least rows in a leaf", 1, 10, 1, 1, key="min_leaf"),
        "sets": more.choose("Training sets", bagging.SETS, 48, key="sets"),
        "seed": more.seed(),
    }
    result, step = panel.show(bagging.correlation, bagging_figures.correlation_view, values, step="features", start=2)
    settings = values | {"max_features": int(result.features[step])}
    panel.note(
        "Squared error of the forest on fresh points, without the noise that no model takes. All numbers of features "
        "share the training sets, so the bars show the standard error of the paired difference to all ten."
    )
    panel.code("correlation", settings, bagging_figures.correlation_printed)


PAGE = Page(
    "ensembles",
    ensembles.claims,
    ensembles.prediction,
    {
        "Same rows, two recipes": compare,
        "AdaBoost's weights": boost,
        "Why forests hide features": correlation,
    },
)
