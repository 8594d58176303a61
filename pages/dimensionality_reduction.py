"""Dimensionality reduction: turn an axis, rebuild digits, watch t-SNE draw, see what it loses, bring your own table."""

from typing import Any

from concepts import dimensionality_reduction
from concepts.dimensionality_reduction import map_data, map_quality, own_table, perplexity_sweep, playback
from content import question
from figures import dimensionality_reduction as figures
from figures.dimensionality_reduction import own_table as own_figures
from figures.dimensionality_reduction import playback as map_figures
from figures.dimensionality_reduction import shepard_diagram
from ui.panel import Page, Panel

SLUG = "dimensionality_reduction"
OWN_ROWS, NO_COLOUR = "own_rows", "none"
METHODS = {"pca": "PCA", "tsne": "t-SNE"}
UNITS = {"m": "metres", "cm": "centimetres", "mm": "millimetres"}
ROWS = (30, 50, 100, 200, 500, 1000, 1200)
PERPLEXITIES = (2, 5, 10, 20, 30, 40, 50)
INITS = {"pca": "PCA", "random": "At random"}


def turn(panel: Panel) -> None:
    """Turn the axis: find the direction that keeps most of the variance."""
    lever, more = panel.lever, panel.more
    values = {
        "unit": lever.pick("Height is measured in", UNITS, "cm", key="unit"),
        "rho": more.slider("Correlation within a group", 0.0, 0.95, 0.7, 0.05, key="rho"),
        "gap": lever.slider(
            "Groups apart (SDs)", 0.0, 5.0, 3.0, 0.5, key="gap", help="Across the cloud, not along it."
        ),
        "standardize": lever.toggle("Standardize both first", False, key="standardize"),
        "seed": more.seed(),
    }
    result, step = panel.show(dimensionality_reduction.turn, figures.turn_view, values, step="angle")
    panel.code("turn", values | {"angle": int(result.angles[step])}, figures.turn_printed)


def rebuild(panel: Panel) -> None:
    """Drag the components kept: how few numbers does a digit need?"""
    lever, more = panel.lever, panel.more
    values = {
        "rows": lever.choose("Digits PCA is fitted on", ROWS, 1000, key="rows"),
        "noise": lever.slider("Noise added (SD)", 0.0, 8.0, 4.0, 0.5, key="noise", help="Grey runs from 0 to 16."),
        "standardize": lever.toggle("Standardize each pixel", False, key="standardize_pixels"),
        "seed": more.seed(),
    }
    result, step = panel.show(dimensionality_reduction.rebuild, figures.rebuild_view, values, step="k", start=10)
    panel.code("rebuild", values | {"k": int(result.kept[step])}, figures.rebuild_printed)


def play(panel: Panel) -> None:
    """Play the iterations: when do neighbours find each other?"""
    lever, more = panel.lever, panel.more
    values = {
        "data": lever.pick("Data", map_data.DATA, "digits", key="played"),
        "n": more.slider("Points", 60, 200, 100, 20, key="played_points"),
        "perplexity": lever.choose("Perplexity", PERPLEXITIES, 30, key="played_perplexity"),
        "init": lever.pick("Start from", INITS, key="played_init"),
        "seed": more.seed(),
    }
    result, step = panel.show(
        playback.play, map_figures.play_view, values, step="iteration", start=lambda played: len(played.iterations) - 1
    )
    panel.note(map_quality.DEFINITIONS)
    shown = values | {"iteration": int(result.iterations[step])}
    panel.code("play", shown, map_figures.play_printed, descent=question(SLUG).code["descent"])


def loss(panel: Panel) -> None:
    """Drag the perplexity: which sizes does the map invent?"""
    lever, more = panel.lever, panel.more
    values = {
        "data": lever.pick("Data", map_data.DATA, key="data"),
        "n": more.slider("Points", 60, 200, 100, 20, key="points"),
        "init": lever.pick("Start from", INITS, key="init"),
        "seed": more.seed(),
    }
    result, step = panel.show(
        perplexity_sweep.perplexities,
        shepard_diagram.perplexity_view,
        values,
        step="perplexity",
        start=perplexity_sweep.PERPLEXITIES.index(5),
    )
    panel.note(map_quality.DEFINITIONS)
    shown = values | {"perplexity": int(result.perplexities[step])}
    panel.code("loss", shown, shepard_diagram.perplexity_printed, descent=question(SLUG).code["descent"])


def own(panel: Panel) -> None:
    """Bring a table: what do PCA and t-SNE draw of its rows?"""
    upload = panel.upload("A table of numbers", key=OWN_ROWS, example=own_table.example)
    if upload is None:
        return
    likely = own_table.guess(upload.table.frame, upload.table.kinds)
    chosen = panel.column("Colour by", [NO_COLOUR, *upload.columns], key="own_colour", first=likely)
    colour = "" if chosen == NO_COLOUR else chosen
    method = panel.lever.pick("Draw by", METHODS, key="own_method")
    scaled = panel.lever.toggle("Standardize first", True, key="own_standardize")
    part = upload.part(*own_table.used(upload.table.kinds, colour))
    settings: dict[str, Any] = {"colour": colour, "standardize": scaled}
    shown: dict[str, Any] = {"file": upload.name}
    if method == "pca":
        found = panel.own(own_table.own_components, part, **settings)
        panel.sum_up(upload, own_figures.own_summary(found))
        step = panel.present(found, own_figures.components_view(found), step="own_component")
        shown |= {"columns": list(found.columns), "standardize": scaled, "component": step + 1}
        panel.code("own_pca", shown, own_figures.components_printed, read=upload.code(*found.columns))
        return
    maps = panel.own(own_table.own_maps, part, **settings)
    panel.sum_up(upload, own_figures.own_summary(maps))
    step = panel.present(maps, own_figures.maps_view(maps), step="own_perplexity", start=len(maps.perplexities) // 2)
    panel.note(map_quality.DEFINITIONS)
    shown |= {"columns": list(maps.columns), "standardize": scaled, "perplexity": float(maps.perplexities[step])}
    descent = question(SLUG).code["descent"]
    read = upload.code(*maps.columns)
    panel.code("own_tsne", shown | {"init": "pca"}, own_figures.maps_printed, read=read, descent=descent)


PAGE = Page(
    SLUG,
    dimensionality_reduction.claims,
    dimensionality_reduction.prediction,
    {
        "Turn the axis": turn,
        "Rebuild digits": rebuild,
        "Watch t-SNE draw": play,
        "What t-SNE loses": loss,
        "Your own table": own,
    },
)
