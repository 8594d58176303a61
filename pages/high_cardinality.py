"""High cardinality: smoothing, hashing, nine methods side by side, an embedding that learns, your own column."""

from typing import Any

from concepts import high_cardinality
from concepts.high_cardinality import hashing_trick, level_embedding, own_levels, target_encoding
from concepts.high_cardinality.category_data import LEVELS, ROWS
from figures import high_cardinality as figures
from figures.high_cardinality import hashing_trick as hashing_figures
from figures.high_cardinality import level_embedding as embedding_figures
from figures.high_cardinality import own_levels as own_figures
from figures.high_cardinality import target_encoding as target_figures
from ui.panel import Page, Panel

SIGNS = {1: "Signed (default)", 0: "Unsigned"}
ZIPF, EFFECT = "Skew (Zipf exponent)", "Spread of levels (SD)"
SKEW_HELP = "The k-th level is drawn in proportion to 1/k to this power; at 0 all are equally common."
POPULARITY_HELP = "Correlation of a level's true mean with the log of how common it is."
FEATURES_HELP = "Each level has a base and its own response to every feature, all from two hidden numbers."
OWN_ROWS = "own_rows"
WEIGHT_HELP = "How much of a level's own mean counts. The sigmoid is half at k rows, and rises over some f rows."
WIDTHS = (0.5, 1.0, 2.0, 3.0, 5.0, 10.0)
EFFECT_HELP = "Standard deviation of the levels' true means; at 0 the column is pure noise."


def smoothing(panel: Panel) -> None:
    """Drag a rare shop: how far should it be pulled to the mean?"""
    lever, more = panel.lever, panel.more
    values = {
        "levels": lever.choose("Levels", LEVELS, 500, key="levels"),
        "zipf": more.slider(ZIPF, 0.0, 2.0, 1.0, 0.25, key="zipf", help=SKEW_HELP),
        "n": more.choose("Training rows", ROWS, 2000, key="rows"),
        "effect": lever.slider(EFFECT, 0.0, 2.0, 0.5, 0.1, key="effect", help=EFFECT_HELP),
        "noise": more.slider("Noise (SD)", 0.1, 3.0, 1.0, 0.1, key="noise"),
        "weight": lever.pick("Weight of n rows", target_encoding.WEIGHTS, key="weight", help=WEIGHT_HELP),
        "f": more.choose("Width f of the sigmoid (rows)", WIDTHS, target_encoding.WIDTH, key="width"),
        "seed": more.seed(),
    }
    result, step = panel.show(target_encoding.smoothing, target_figures.smoothing_view, values, step="m")
    panel.note(target_encoding.DEFINITIONS)
    panel.code("smoothing", values | {"m": float(result.m[step])}, target_figures.smoothing_printed)


def hashing(panel: Panel) -> None:
    """Drag the buckets: how many levels share one, at what cost?"""
    lever, more = panel.lever, panel.more
    values: dict[str, Any] = {
        "levels": lever.choose("Levels", LEVELS, 1000, key="hash_levels"),
        "zipf": lever.slider(ZIPF, 0.0, 2.0, 1.0, 0.25, key="hash_zipf", help=SKEW_HELP),
        "n": more.choose("Training rows", ROWS, 5000, key="hash_rows"),
        "effect": more.slider(EFFECT, 0.0, 2.0, 1.0, 0.1, key="hash_effect", help=EFFECT_HELP),
        "noise": more.slider("Noise (SD)", 0.1, 3.0, 1.0, 0.1, key="hash_noise"),
        "alternate_sign": bool(more.pick("Hash", SIGNS, key="sign")),
        "seed": more.seed(),
    }
    result, step = panel.show(hashing_trick.hashing, hashing_figures.hashing_view, values, step="buckets", start=16)
    panel.code("hashing", values | {"buckets": int(result.buckets[step])}, hashing_figures.hashing_printed)


def methods(panel: Panel) -> None:
    """Drag the levels up: which of nine methods holds on new rows?"""
    lever, more = panel.lever, panel.more
    values = {
        "zipf": more.slider(ZIPF, 0.0, 2.0, 1.0, 0.25, key="all_zipf", help=SKEW_HELP),
        "n": more.choose("Training rows", ROWS, 5000, key="all_rows"),
        "unseen": lever.slider("Test rows, new levels", 0.0, 0.5, 0.1, 0.05, key="unseen", format="percent"),
        "effect": lever.slider(EFFECT, 0.0, 2.0, 0.5, 0.1, key="all_effect", help=EFFECT_HELP),
        "noise": more.slider("Noise (SD)", 0.1, 3.0, 1.0, 0.1, key="all_noise"),
        "popularity": lever.slider("Popularity counts", 0.0, 1.0, 0.0, 0.1, key="popularity", help=POPULARITY_HELP),
        "m": more.choose("Smoothing m (rows)", (0, 1, 3, 10, 30, 100), 10, key="smooth"),
        "min_count": more.choose("Other: under so many rows", (2, 5, 10, 20, 50), 10, key="other"),
        "buckets": more.choose("Hash buckets", high_cardinality.BUCKETS, 256, key="hash"),
        "seed": more.seed(),
    }
    result, step = panel.show(high_cardinality.compare, figures.compare_view, values, step="count", start=6)
    panel.table(figures.compare_table(result, step))
    panel.note(high_cardinality.DEFINITIONS)
    panel.code("methods", values | {"levels": int(result.levels[step])}, figures.compare_printed)


def embedding(panel: Panel) -> None:
    """Drag the epochs: when do levels of one kind meet?"""
    lever, more = panel.lever, panel.more
    values = {
        "levels": lever.choose("Levels", (20, 50, 100, 200), 200, key="place_levels"),
        "zipf": more.slider(ZIPF, 0.0, 2.0, 0.5, 0.25, key="place_zipf", help=SKEW_HELP),
        "n": lever.choose("Training rows", ROWS, 1000, key="place_rows"),
        "features": more.slider("Features", 1, 10, 5, 1, key="features", help=FEATURES_HELP),
        "kinds": more.slider("Hidden kinds", 2, 6, 4, 1, key="kinds"),
        "spread": more.slider("Spread in a kind (SD)", 0.0, 1.0, 0.25, 0.05, key="spread"),
        "noise": more.slider("Noise (SD)", 0.1, 3.0, 1.0, 0.1, key="place_noise"),
        "decay": lever.choose("Weight decay", (0, 1, 3, 10, 30), 10, key="decay"),
        "learning_rate": more.choose("Learning rate", (0.01, 0.02, 0.05, 0.1), 0.05, key="rate"),
        "seed": more.seed(),
    }
    result, step = panel.show(level_embedding.places, embedding_figures.places_view, values, step="epoch", start=18)
    panel.code("embedding", values | {"epoch": int(result.epochs[step])}, embedding_figures.places_printed)


def own(panel: Panel) -> None:
    """Bring a column of categories, then drag m: which encoding holds?"""
    upload = panel.upload("A column of categories and a target", key=OWN_ROWS, example=own_levels.example)
    if upload is None:
        return
    likely = own_levels.guess(upload.table.frame, upload.table.kinds)
    category = panel.column("Category column", upload.columns, key="own_category", first=likely[0])
    target = panel.column("Target column", upload.columns, key="own_target", first=likely[1])
    values = {
        "min_count": panel.more.slider("Other: under so many rows", 2, 50, 10, key="own_other"),
        "buckets": panel.more.choose("Hash buckets", high_cardinality.BUCKETS, 256, key="own_hash"),
    }
    result = panel.own(own_levels.own_table, upload.part(*dict.fromkeys([category, target])), **values)
    panel.sum_up(upload, own_figures.own_summary(result))
    step = panel.present(result, own_figures.own_view(result), step="own_m", start=11)
    panel.table(own_figures.own_table(result, step))
    shown: dict[str, Any] = {"file": upload.name, "category": category, "target": target, "positive": result.positive}
    shown["m"] = float(result.m[step])
    panel.code("own", shown, own_figures.own_printed, read=upload.code(category, target))


PAGE = Page(
    "high_cardinality",
    high_cardinality.claims,
    high_cardinality.prediction,
    {
        "Smoothing": smoothing,
        "Hashing": hashing,
        "All methods": methods,
        "Embedding": embedding,
        "Your own data": own,
    },
)
