"""High cardinality: smoothing, hashing, nine methods side by side, an embedding that learns, your own column."""

from typing import Any

import streamlit as st

from concepts import hashing_trick, high_cardinality, level_embedding, own_levels, target_encoding
from concepts.category_data import LEVELS, ROWS
from figures import hashing_trick as hashing_figures
from figures import high_cardinality as figures
from figures import level_embedding as embedding_figures
from figures import own_levels as own_figures
from figures import target_encoding as target_figures
from ui.frame import open_page
from ui.memory import explore
from ui.scrub import picture, scrub
from ui.upload import choose, upload_csv
from ui.widgets import LINKED, linked_columns, pick

SIGNS = {1: "Signed (default)", 0: "Unsigned"}
ZIPF, EFFECT = "Skew (Zipf exponent)", "Spread of levels (SD)"
SKEW_HELP = "The k-th level is drawn in proportion to 1/k to this power; at 0 all are equally common."
POPULARITY_HELP = "Correlation of a level's true mean with the log of how common it is."
FEATURES_HELP = "Each level has a base and its own response to every feature, all from two hidden numbers."
EFFECT_HELP = "Standard deviation of the levels' true means; at 0 the column is pure noise."

page = open_page("high_cardinality", high_cardinality.claims)
page.predict(
    high_cardinality.prediction,
    {"lab": "Smoothing", "levels": 1000, "zipf": 0.0, "rows": 2000, "effect": 0.0, "noise": 1.0, "seed": 0},
    {"m": "0"},
)


def smoothing_lab() -> None:
    one, two, three = linked_columns(3)
    values = {
        "levels": one.select_slider("Levels", LEVELS, 200, key="levels"),
        "zipf": two.slider(ZIPF, 0.0, 2.0, 1.0, 0.25, key="zipf", help=SKEW_HELP),
        "n": three.select_slider("Training rows", ROWS, 2000, key="rows"),
        "effect": one.slider(EFFECT, 0.0, 2.0, 0.5, 0.1, key="effect", help=EFFECT_HELP),
        "noise": two.slider("Noise (SD)", 0.1, 3.0, 1.0, 0.1, key="noise"),
        "seed": page.seed(three),
    }
    result, view = explore(target_encoding.smoothing, target_figures.smoothing_view, **values)
    step = scrub(view, key="m", start=11)
    values["m"] = float(result.m[step])
    page.code("smoothing", values, target_figures.smoothing_printed(result, step), result.table())


def hashing_lab() -> None:
    one, two, three = linked_columns(3)
    values: dict[str, Any] = {
        "levels": one.select_slider("Levels", LEVELS, 1000, key="hash_levels"),
        "zipf": two.slider(ZIPF, 0.0, 2.0, 1.0, 0.25, key="hash_zipf", help=SKEW_HELP),
        "n": three.select_slider("Training rows", ROWS, 5000, key="hash_rows"),
        "effect": one.slider(EFFECT, 0.0, 2.0, 1.0, 0.1, key="hash_effect", help=EFFECT_HELP),
        "noise": two.slider("Noise (SD)", 0.1, 3.0, 1.0, 0.1, key="hash_noise"),
        "alternate_sign": bool(pick(three, "Hash", SIGNS, key="sign")),
        "seed": page.seed(one),
    }
    result, view = explore(hashing_trick.hashing, hashing_figures.hashing_view, **values)
    step = scrub(view, key="buckets", start=16)
    values["buckets"] = int(result.buckets[step])
    page.code("hashing", values, hashing_figures.hashing_printed(result, step), result.table())


def methods_lab() -> None:
    one, two, three = linked_columns(3)
    values = {
        "zipf": one.slider(ZIPF, 0.0, 2.0, 1.0, 0.25, key="all_zipf", help=SKEW_HELP),
        "n": two.select_slider("Training rows", ROWS, 5000, key="all_rows"),
        "unseen": three.slider("Test rows from new levels", 0.0, 0.5, 0.1, 0.05, format="percent", key="unseen"),
        "effect": one.slider(EFFECT, 0.0, 2.0, 0.5, 0.1, key="all_effect", help=EFFECT_HELP),
        "noise": two.slider("Noise (SD)", 0.1, 3.0, 1.0, 0.1, key="all_noise"),
        "popularity": three.slider("Popularity counts", 0.0, 1.0, 0.0, 0.1, key="popularity", help=POPULARITY_HELP),
        "m": one.select_slider("Smoothing m (rows)", (0, 1, 3, 10, 30, 100), 10, key="smooth"),
        "min_count": two.select_slider("Other: under so many rows", (2, 5, 10, 20, 50), 10, key="other"),
        "buckets": three.select_slider("Hash buckets", high_cardinality.BUCKETS, 256, key="hash"),
        "seed": page.seed(one),
    }
    result, view = explore(high_cardinality.compare, figures.compare_view, **values)
    step = scrub(view, key="count", start=4)
    st.dataframe(figures.compare_table(result, step), hide_index=True)
    st.caption(high_cardinality.DEFINITIONS)
    values["levels"] = int(result.levels[step])
    page.code("methods", values, figures.compare_printed(result, step), result.table())


def embedding_lab() -> None:
    one, two, three = linked_columns(3)
    values = {
        "levels": one.select_slider("Levels", (20, 50, 100, 200), 100, key="place_levels"),
        "zipf": two.slider(ZIPF, 0.0, 2.0, 0.5, 0.25, key="place_zipf", help=SKEW_HELP),
        "n": three.select_slider("Training rows", ROWS, 2000, key="place_rows"),
        "features": one.slider("Features", 1, 10, 5, 1, key="features", help=FEATURES_HELP),
        "kinds": two.slider("Hidden kinds", 2, 6, 4, 1, key="kinds"),
        "spread": three.slider("Spread in a kind (SD)", 0.0, 1.0, 0.25, 0.05, key="spread"),
        "noise": one.slider("Noise (SD)", 0.1, 3.0, 1.0, 0.1, key="place_noise"),
        "decay": two.select_slider("Weight decay", (0, 1, 3, 10, 30), 1, key="decay"),
        "learning_rate": three.select_slider("Learning rate", (0.01, 0.02, 0.05, 0.1), 0.05, key="rate"),
        "seed": page.seed(one),
    }
    result, view = explore(level_embedding.places, embedding_figures.places_view, **values)
    step = scrub(view, key="epoch", start=18)
    values["epoch"] = int(result.epochs[step])
    page.code("embedding", values, embedding_figures.places_printed(result, step), result.table())


def own_lab() -> None:
    upload = upload_csv("A column of categories and a target", key="own_rows", example=own_levels.example())
    if upload is None:
        return
    one, two = st.columns(2)
    try:
        likely = own_levels.guess(upload.table)
        columns = list(upload.table.columns)
        category = choose(one, "Category column", columns, key="own_category", otherwise=likely[0])
        target = choose(two, "Target column", columns, key="own_target", otherwise=likely[1])
        values = {
            "min_count": one.slider("Other: under so many rows", 2, 50, 10, key="own_other", **LINKED),
            "buckets": two.select_slider("Hash buckets", high_cardinality.BUCKETS, 256, key="own_hash", **LINKED),
        }
        own_levels.two_columns(category, target)
        result = own_levels.own(upload.table[category], upload.table[target], **values)
    except ValueError as error:
        st.error(str(error), icon=":material/upload_file:")
        return
    st.info(own_figures.own_summary(result), icon=":material/insights:")
    step = scrub(picture(own_figures.own_view(result)), key="own_m", start=11)
    st.dataframe(own_figures.own_table(result, step), hide_index=True)
    shown: dict[str, Any] = {"file": upload.name, "category": category, "target": target, "positive": result.positive}
    shown["m"] = float(result.m[step])
    page.code("own", shown, own_figures.own_printed(result, step), result.table())


page.labs(
    {
        "Smoothing": smoothing_lab,
        "Hashing": hashing_lab,
        "All methods": methods_lab,
        "Embedding": embedding_lab,
        "Your own data": own_lab,
    }
)
