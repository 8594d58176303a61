"""Pictures of the workbench: where each feature comes from, and how it looks before and after."""

from typing import Any

import numpy as np

from concepts.arrays import Array
from concepts.feature_engineering import CHOICES, MODELS, Column, Workbench
from concepts.feature_engineering.orders import NUMBERS
from figures import style
from figures.feature_engineering.shared import NAMES, WAYS
from figures.feature_engineering.trials import scores

RAW = [*NUMBERS, "carrier", "city", "ordered_at", "note", "seller"]
PLACES = {"numbers": 0.4, "bins": 1.6, "carrier": 3, "city": 4, "dates": 5, "note": 6, "seller": 7}
SHOWN, GROUPS = 200, 12
"""Rows drawn, and points of the mean's line."""
LEFT_OUT = "left out"


def workbench_view(result: Workbench) -> style.View:
    """All of the workbench."""
    before, after = (_cloud(result, after) for after in (False, True))
    return style.View(
        [scores(result.trial), before, after, diagram(result)],
        "Feature",
        _steps(result.columns),
        workbench_readouts(result),
        _told(result),
    )


def _steps(columns: tuple[Column, ...]) -> list[str]:
    return [f"{place + 1}. {column.name}" for place, column in enumerate(columns)]


def diagram(result: Workbench) -> style.Sweep:
    """The pipeline: raw columns, what is made of each, and the way of the feature at hand."""
    recipe, columns = result.trial.recipe, result.columns
    figure = style.chart(
        f"The pipeline: {len(columns)} features from {len(RAW)} raw columns",
        x="",
        y="",
        x_range=(0, 1),
        y_range=(8.6, -0.6),
        alt="Raw columns on the left, each joined to the transformer that it goes through and the columns that leave.",
        margin=dict(l=6, r=6, t=14, b=10),
    )
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    made = {branch: [column for column in columns if column.branch == branch] for branch in PLACES}
    words = _words(result)
    edges = [(RAW.index(_raw(name)), PLACES[branch]) for branch in made for name in _sources(made[branch])]
    figure.add_scatter(
        x=[0.36, 0.5, np.nan] * len(edges),
        y=[each for start, end in edges for each in (start, end, np.nan)],
        mode="lines",
        line={"color": style.NEUTRAL, "width": 1.5},
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=[0.36] * len(RAW),
        y=list(range(len(RAW))),
        mode="markers+text",
        text=RAW,
        textposition="middle left",
        marker={"size": 8, "color": style.NEUTRAL, "symbol": "square"},
        hoverinfo="skip",
    )
    kept = [branch for branch in PLACES if made[branch]]
    left = [branch for branch in ("city", "dates", "note", "seller") if not made[branch]]
    figure.add_scatter(
        x=[0.5] * (len(kept) + len(left) + 1),
        y=[PLACES[branch] for branch in kept + left] + [8],
        mode="markers+text",
        text=[f"{words[branch]} → {len(made[branch])}" for branch in kept]
        + [LEFT_OUT] * len(left)
        + [f"scaling: {CHOICES['scaling'][recipe.scaling].lower()}"],
        textposition="middle right",
        marker={
            "size": 9,
            "color": style.NEUTRAL,
            "symbol": ["circle"] * len(kept) + ["x-thin-open"] * len(left) + ["circle-open"],
        },
        hoverinfo="skip",
    )
    ways = [[(RAW.index(_raw(name)), PLACES[column.branch]) for name in column.source] for column in columns]
    most = max(len(way) for way in ways)
    x = np.full((len(columns), 3 * most), np.nan)
    y = x.copy()
    for step, way in enumerate(ways):
        for place, (start, end) in enumerate(way):
            x[step, 3 * place : 3 * place + 2], y[step, 3 * place : 3 * place + 2] = (0.36, 0.5), (start, end)
    figure.add_scatter(
        x=x[0],
        y=y[0],
        mode="lines+markers",
        line={"color": style.BLUE, "width": 4},
        marker={"size": 11, "color": style.BLUE},
        hoverinfo="skip",
    )
    return style.Sweep(figure, {3: {"x": x, "y": y}})


def _sources(columns: list[Column]) -> list[str]:
    return list(dict.fromkeys(name for column in columns for name in column.source))


def _raw(name: str) -> str:
    """The record of a seller is made from the seller's orders."""
    return "seller" if name.startswith("seller") else name


def _words(result: Workbench) -> dict[str, str]:
    """What each branch does, in a few words."""
    recipe, leak = result.trial.recipe, result.trial.leak
    terms = {"none": "", "products": "products", "squares": "squares"}[recipe.terms]
    logs = "log" if recipe.numbers == "log" else ""
    return {
        "numbers": ", ".join(filter(None, (logs, terms))) or "as they are",
        "bins": "bins",
        "carrier": CHOICES["carrier"][recipe.carrier].lower(),
        "city": "target mean" if recipe.city == "target" else "label code",
        "dates": "sine, cosine" if recipe.dates == "cyclic" else "numbers",
        "note": recipe.note,
        "seller": "past and future" if leak in ("all", "others") else "past record",
    }


def _cloud(result: Workbench, after: bool) -> style.Sweep:
    """Each order's hours against one column: raw, or as the feature made of it."""
    hours, columns = result.data.hours, result.columns
    title = "After: the feature itself" if after else "Before: the raw column it comes from"
    figure = style.chart(
        f"{title}, against the hours",
        x="Least to greatest value",
        y="Delivery time (hours)",
        x_range=(-0.04, 1.04),
        y_range=_span(hours),
        alt=f"{title}: 200 orders, the mean of the hours along it, and the straight line of least squares.",
        showlegend=True,
    )
    rows = np.linspace(0, len(hours) - 1, SHOWN).astype(int)
    scaled = [_unit(column.values if after else column.before) for column in columns]
    points = np.array([each[rows] for each in scaled])
    means = np.array([_mean_line(each, hours) for each in scaled])
    lines = np.array([_line(each, hours) for each in scaled])
    figure.add_scatter(
        x=points[0],
        y=hours[rows],
        mode="markers",
        name="orders",
        marker={"size": 5, "color": style.faded(style.GREY, 0.55)},
        hovertemplate="%{y:.0f} hours<extra></extra>",
    )
    figure.add_scatter(
        x=means[0, 0],
        y=means[0, 1],
        mode="lines+markers",
        name="their mean",
        line={"color": style.TRUTH, "width": 3},
        marker={"size": 7},
        hovertemplate="mean %{y:.1f} hours<extra></extra>",
    )
    figure.add_scatter(
        x=[0, 1],
        y=lines[0],
        mode="lines",
        name="straight line",
        line={"color": style.BLUE, "width": 3, "dash": "dash"},
        hoverinfo="skip",
    )
    return style.Sweep(figure, {0: {"x": points}, 1: {"x": means[:, 0], "y": means[:, 1]}, 2: {"y": lines}})


def _span(hours: Array) -> tuple[float, float]:
    """The axis of the hours: as far as they go, in tens."""
    return 10 * float(np.floor(hours.min() / 10)), 10 * float(np.ceil(hours.max() / 10))


def _unit(values: Array) -> Array:
    """Values on a line from 0 to 1; a constant stands in the middle."""
    low, high = values.min(), values.max()
    return (values - low) / (high - low) if high > low else np.full(len(values), 0.5)


def _mean_line(x: Array, y: Array) -> Array:
    """(2, 12) mean x and y: by value where there are few, else in twelve groups of equal size. Padded with NaN."""
    found = np.full((2, GROUPS), np.nan)
    values = np.unique(x)
    groups = [x == value for value in values] if len(values) <= GROUPS else np.array_split(np.argsort(x), GROUPS)
    for place, group in enumerate(groups):
        found[:, place] = x[group].mean(), y[group].mean()
    return found


def _line(x: Array, y: Array) -> Array:
    """The hours at both ends of the least-squares line, kept within the picture."""
    spread = x - x.mean()
    slope = spread @ y / max(spread @ spread, 1e-12)
    return np.clip(y.mean() + slope * (np.array([0.0, 1.0]) - x.mean()), *_span(y))


def workbench_readouts(result: Workbench) -> dict[str, list[str]]:
    """Tiles: the scores, with a leak first what it does to the line; then the feature at hand."""
    trial, columns = result.trial, result.columns
    ways = [] if trial.leak == "none" else [("pretended", "pretended"), ("in production", "served")]
    said = {"Linear, honest R²": trial.mean()["linear"]}
    said |= {f"Linear, {name}": trial.mean(way)["linear"] for name, way in ways}
    said |= {f"{NAMES[model]}, honest R²": trial.mean()[model] for model in ("trees", "neighbours")}
    return {name: [f"{value:.3f}"] * len(columns) for name, value in said.items()} | {
        "Features": [str(trial.columns)] * len(columns),
        "Correlation": [f"{each:+z.2f}" for each in result.correlations],
        "From": [" and ".join(column.source) for column in columns],
    }


def _told(result: Workbench) -> list[str]:
    """The feature, and what the recipe scores."""
    trial = result.trial
    honest, pretended, served = (trial.mean(way) for way in WAYS)
    if trial.leak == "none":
        end = ", ".join(f"{NAMES[model].lower()} {value:.3f}" for model, value in honest.items())
        end = f"Honest R²: {end}; knowing all but the noise, {trial.ceiling:.3f}."
    else:
        end = (
            f"The leak pretends R² {pretended['linear']:.3f} for the linear model; honest is {honest['linear']:.3f}, "
            f"and trained so it gets {served['linear']:.3f} in production."
        )
    return [
        f"{column.name} has correlation {each:+z.2f} with the hours. {end}"
        for column, each in zip(result.columns, result.correlations, strict=True)
    ]


def workbench_printed(result: Workbench, step: int) -> str:
    """What the snippet prints at this step."""
    trial = result.trial
    lines = [f"features: {trial.columns}", f"correlation of feature {step + 1}: {result.correlations[step]:.4f}"]
    for model in MODELS:
        means = {name: trial.mean(way)[model] for way, (name, _, _) in WAYS.items()}
        lines.append(f"{model}: " + ", ".join(f"{name} {value:.4f}" for name, value in means.items()))
    return "\n".join(lines)


def peek(result: Workbench, rows: int = 5) -> tuple[Any, dict[str, Array]]:
    """The first rows of the table: raw, and as features."""
    features = {column.name: column.values[:rows] for column in result.columns}
    return result.data.table.head(rows), features
