"""Bagging and boosting: the same rows for both, AdaBoost's weights, and why forests hide features."""

from concepts import adaboost, bagging, ensembles
from concepts.ensemble_data import DATA
from figures import adaboost as adaboost_figures
from figures import bagging as bagging_figures
from figures import ensembles as figures
from ui.frame import open_page
from ui.memory import explore, explore_with_progress
from ui.scrub import scrub
from ui.widgets import linked_columns, pick

DEPTHS = {depth: str(depth) for depth in ensembles.DEPTHS} | {1: "1 (stumps)", 0: "Grown out"}
WEAK = {depth: DEPTHS[depth] for depth in adaboost.DEPTHS}

page = open_page("ensembles", ensembles.claims)
page.predict(
    ensembles.prediction,
    {
        "lab": "Same rows, two recipes",
        "parallel": "forest",
        "parallel_depth": 3,
        "sequential": "gradient",
        "sequential_depth": 3,
        "learning_rate": 0.1,
        "data": "moons",
        "n": 200,
        "flip": 0.2,
        "limit": 100,
        "seed": 0,
    },
    {"trees": "100"},
)


def compare_lab() -> None:
    one, two, three = linked_columns(3)
    values = {
        "parallel": pick(one, "In parallel", ensembles.PARALLEL, key="parallel"),
        "sequential": pick(two, "In sequence", ensembles.SEQUENTIAL, key="sequential"),
        "data": pick(three, "Data", DATA, key="data"),
        "parallel_depth": pick(one, "Depth of the parallel trees", DEPTHS, key="parallel_depth", index=6),
        "sequential_depth": pick(two, "Depth of the boosted trees", DEPTHS, key="sequential_depth", index=2),
        "n": three.slider("Training rows", 100, 400, 200, 50, key="n"),
        "trees": one.select_slider("Trees or rounds, at most", ensembles.LIMITS, 100, key="limit"),
        "learning_rate": two.slider("Learning rate", 0.05, 1.0, 0.1, 0.05, key="learning_rate"),
        "flip": three.slider("Labels flipped", 0.0, 0.4, 0.0, 0.05, format="percent", key="flip"),
        "seed": page.seed(),
    }
    result, view = explore(ensembles.compare, figures.compare_view, **values)
    step = scrub(view, key="trees", start=12)
    values["trees"] = int(result.left.rounds[step])
    page.code("compare", values, figures.compare_printed(result, step), result.table())


def boost_lab() -> None:
    one, two, three = linked_columns(3)
    values = {
        "data": pick(one, "Data", DATA, key="ada_data"),
        "depth": pick(two, "Depth of the trees", WEAK, key="ada_depth"),
        "n": three.slider("Training rows", 60, 200, 100, 20, key="ada_n"),
        "learning_rate": one.slider("Learning rate", 0.1, 1.0, 1.0, 0.1, key="ada_rate"),
        "flip": two.slider("Labels flipped", 0.0, 0.4, 0.1, 0.05, format="percent", key="ada_flip"),
        "seed": page.seed(three),
    }
    result, view = explore(adaboost.boost, adaboost_figures.boost_view, **values)
    step = scrub(view, key="stage", start=4)
    values["stage"] = step + 1
    page.code("boost", values, adaboost_figures.boost_printed(result, step), result.table())


def correlation_lab() -> None:
    one, two, three = linked_columns(3)
    values = {
        "n": one.slider("Training rows", 50, 200, 100, 25, key="rows"),
        "noise": two.slider("Noise (SD); the signal's is 4.9", 0.0, 8.0, 5.0, 0.5, key="noise"),
        "min_leaf": three.slider("Least rows in a leaf", 1, 10, 1, 1, key="min_leaf"),
        "sets": one.select_slider("Training sets", bagging.SETS, 12, key="sets"),
        "seed": page.seed(two),
    }
    result, view = explore_with_progress(bagging.correlation, bagging_figures.correlation_view, **values)
    step = scrub(view, key="features", start=2)
    values["max_features"] = int(result.features[step])
    page.code("correlation", values, bagging_figures.correlation_printed(result, step), result.table())


page.labs(
    {
        "Same rows, two recipes": compare_lab,
        "AdaBoost's weights": boost_lab,
        "Why forests hide features": correlation_lab,
    }
)
