"""Dimensionality reduction: turn an axis, rebuild digits, watch t-SNE draw, see what it loses."""

import streamlit as st

from concepts import dimensionality_reduction, embedding
from figures import dimensionality_reduction as figures
from figures import embedding as map_figures
from ui.frame import open_page
from ui.memory import explore, explore_with_progress
from ui.scrub import scrub
from ui.widgets import linked_columns, pick

UNITS = {"m": "metres", "cm": "centimetres", "mm": "millimetres"}
ROWS = (30, 50, 100, 200, 500, 1000, 1200)
PERPLEXITIES = (2, 5, 10, 20, 30, 40, 50)
INITS = {"pca": "PCA", "random": "At random"}
DATA = list(embedding.DATA)

page = open_page("dimensionality_reduction", dimensionality_reduction.claims)
page.predict(
    dimensionality_reduction.prediction,
    {"lab": "What t-SNE loses", "data": "widths", "points": 100, "init": "pca", "seed": 0},
    {"perplexity": "30"},
)


def turn_lab() -> None:
    one, two = linked_columns(2)
    values = {
        "unit": pick(one, "Height is measured in", UNITS, key="unit", index=1),
        "rho": two.slider("Correlation within a group", 0.0, 0.95, 0.7, 0.05, key="rho"),
        "gap": one.slider("Groups apart, across the cloud (SDs)", 0.0, 5.0, 3.0, 0.5, key="gap"),
        "standardize": two.toggle("Standardize both features first", False, key="standardize"),
        "seed": page.seed(two),
    }
    result, view = explore(dimensionality_reduction.turn, figures.turn_view, **values)
    step = scrub(view, key="angle")
    values["angle"] = int(result.angles[step])
    page.code("turn", values, figures.turn_printed(result, step), result.table())


def rebuild_lab() -> None:
    one, two = linked_columns(2)
    values = {
        "rows": one.select_slider("Digits PCA is fitted on", ROWS, 1000, key="rows"),
        "noise": two.slider("Noise added (SD, grey runs 0 to 16)", 0.0, 8.0, 0.0, 0.5, key="noise"),
        "standardize": one.toggle("Standardize every pixel first", False, key="standardize_pixels"),
        "seed": page.seed(two),
    }
    result, view = explore(dimensionality_reduction.rebuild, figures.rebuild_view, **values)
    step = scrub(view, key="k", start=10)
    values["k"] = int(result.kept[step])
    page.code("rebuild", values, figures.rebuild_printed(result, step), result.table())


def play_lab() -> None:
    one, two = linked_columns(2)
    values = {
        "data": pick(one, "Data", embedding.DATA, key="played", index=DATA.index("digits")),
        "n": two.slider("Points", 60, 200, 100, 20, key="played_points"),
        "perplexity": one.select_slider("Perplexity", PERPLEXITIES, 30, key="played_perplexity"),
        "init": pick(two, "Start from", INITS, key="played_init"),
        "seed": page.seed(),
    }
    result, view = explore(embedding.play, map_figures.play_view, **values)
    step = scrub(view, key="iteration", start=len(view.steps) - 1)
    st.caption(embedding.DEFINITIONS)
    values["iteration"] = int(result.iterations[step])
    page.code("play", values, map_figures.play_printed(result, step), result.table())


def loss_lab() -> None:
    one, two = linked_columns(2)
    values = {
        "data": pick(one, "Data", embedding.DATA, key="data"),
        "n": two.slider("Points", 60, 200, 100, 20, key="points"),
        "init": pick(one, "Start from", INITS, key="init"),
        "seed": page.seed(two),
    }
    result, view = explore_with_progress(embedding.perplexities, map_figures.perplexity_view, **values)
    step = scrub(view, key="perplexity", start=embedding.PERPLEXITIES.index(5))
    st.caption(embedding.DEFINITIONS)
    values["perplexity"] = int(result.perplexities[step])
    page.code("loss", values, map_figures.perplexity_printed(result, step), result.table())


page.labs(
    {
        "Turn the axis": turn_lab,
        "Rebuild digits": rebuild_lab,
        "Watch t-SNE draw": play_lab,
        "What t-SNE loses": loss_lab,
    }
)
