"""Pictures of the workbench: where each feature comes from, and how it looks before and after."""

from typing import Any

import numpy as np

from concepts.arrays import Array
from concepts.feature_engineering import CHOICES, MODELS, Column, Workbench
from concepts.feature_engineering.orders import NUMBERS
from figures import style
from figures.feature_engineering.shared import NAMES, WAYS
from figures.feature_engineering.trials import scores
from figures.style import Chart, each

RAW = [*NUMBERS, "carrier", "city", "ordered_at", "note", "seller"]
PLACES = {"numbers": 0.4, "bins": 1.6, "carrier": 3, "city": 4, "dates": 5, "note": 6, "seller": 7}
SHOWN, GROUPS = 200, 12
"""Rows drawn, and points of the mean's line."""
LEFT_OUT = "left out"
LEFT, RIGHT = 0.36, 0.5
"""Where the raw columns stand in the diagram, and what is made of them."""


def workbench_view(result: Workbench) -> style.View:
    """All of the workbench."""
    return style.View(
        [scores(result.trial), by_feature(result), cloud(result), diagram(result)],
        "Feature",
        _steps(result.columns),
        workbench_readouts(result),
        _told(result),
    )


def _steps(columns: tuple[Column, ...]) -> list[str]:
    return [f"{place + 1}. {column.name}" for place, column in enumerate(columns)]


def by_feature(result: Workbench) -> Chart:
    """What each feature by itself has to do with the hours; the one at hand is marked."""
    number = np.arange(1, len(result.columns) + 1)
    chart = Chart(
        "Correlation of each feature with the hours",
        x="Feature",
        y="Correlation",
        x_range=(0.3, len(number) + 0.7),
        y_range=(-0.75, 0.75),
        alt="A bar a feature: its correlation with the delivery time, with the feature at hand marked.",
    )
    names = [column.name for column in result.columns]
    heights = np.clip(result.correlations, -0.75, 0.75)
    chart.upright(each(number), style.faded(style.HELD, style.SOFT), dash="solid", width=16)
    look: dict[str, Any] = {"text": names, "textposition": "none", "width": 0.7}
    chart.bars(number, heights, style.BLUE, hover="%{text}: %{y:+.2f}", **look)
    chart.level(0, dash="solid")
    return chart.hold(x=number)


def diagram(result: Workbench) -> Chart:
    """The pipeline: raw columns, what is made of each, and the way of the feature at hand."""
    recipe, columns = result.trial.recipe, result.columns
    chart = Chart(
        f"The pipeline: {len(columns)} features from {len(RAW)} raw columns",
        x="",
        y="",
        x_range=(0, 1),
        y_range=(8.6, -0.6),
        alt="Raw columns on the left, each joined to the transformer that it goes through and the columns that leave.",
        margin=dict(l=6, r=6, t=14, b=10),
        xaxis={"visible": False},
        yaxis={"visible": False},
    )
    made = {branch: [column for column in columns if column.branch == branch] for branch in PLACES}
    words = _words(result)
    edges = [(RAW.index(_raw(name)), PLACES[branch]) for branch in made for name in _sources(made[branch])]
    ends = [end for edge in edges for end in (*edge, np.nan)]
    chart.line([LEFT, RIGHT, np.nan] * len(edges), ends, style.NEUTRAL, width=style.THIN)
    raw: dict[str, Any] = {"mode": "markers+text", "text": RAW, "textposition": "middle left"}
    chart.points([LEFT] * len(RAW), list(range(len(RAW))), style.NEUTRAL, "square", size=8, **raw)
    kept = [branch for branch in PLACES if made[branch]]
    left = [branch for branch in ("city", "dates", "note", "seller") if not made[branch]]
    says = [f"{words[branch]} → {len(made[branch])}" for branch in kept] + [LEFT_OUT] * len(left)
    says.append(f"scaling: {CHOICES['scaling'][recipe.scaling].lower()}")
    symbols = ["circle"] * len(kept) + ["x-thin-open"] * len(left) + ["circle-open"]
    branches: dict[str, Any] = {"mode": "markers+text", "text": says, "textposition": "middle right"}
    y = [PLACES[branch] for branch in kept + left] + [8]
    chart.points([RIGHT] * len(y), y, style.NEUTRAL, symbols, size=9, **branches)
    most = 3 * max(len(column.source) for column in columns)
    across, down = np.full((2, len(columns), most), np.nan)
    for step, column in enumerate(columns):
        for place, name in enumerate(column.source):
            span = slice(3 * place, 3 * place + 2)
            across[step, span], down[step, span] = (LEFT, RIGHT), (RAW.index(_raw(name)), PLACES[column.branch])
    marks: dict[str, Any] = {"mode": "lines+markers", "marker": {"size": style.MARK, "color": style.HELD}}
    chart.line(each(across), each(down), style.HELD, width=style.BOLD, **marks)
    return chart.hold(y=[PLACES[column.branch] for column in columns])


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


def cloud(result: Workbench) -> Chart:
    """Each order's hours against the feature at hand, and against the raw column that it is made of."""
    hours, columns = result.data.hours, result.columns
    chart = Chart(
        "Blue: the feature. Grey: the raw column behind it",
        x="Least to greatest value",
        y="Delivery time (hours)",
        x_range=(-0.04, 1.04),
        y_range=_span(hours),
        alt="200 orders against a feature and its raw column, their means along both, and the feature's straight line.",
    )
    rows = np.linspace(0, len(hours) - 1, SHOWN).astype(int)
    raw, made = (
        [_unit(values) for values in kind] for kind in zip(*((c.before, c.values) for c in columns), strict=True)
    )
    for scaled, color in ((raw, style.GREY), (made, style.BLUE)):
        points = np.array([values[rows] for values in scaled])
        x, y = np.array([_mean_line(values, hours) for values in scaled]).transpose(1, 0, 2)
        faint = style.faded(color, style.SOFT)
        chart.points(each(points), hours[rows], faint, size=style.SMALL - 1, hover="%{y:.0f} hours")
        marks: dict[str, Any] = {"mode": "lines+markers", "marker": {"size": style.SMALL, "color": color}}
        chart.line(each(x), each(y), color, hover="mean %{y:.1f} hours", **marks)
    straight = np.array([_line(values, hours) for values in made])
    return chart.line([0, 1], each(straight), style.BLUE, dash="dash")


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
        "Correlation": [f"{found:+z.2f}" for found in result.correlations],
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
        f"{column.name} has correlation {found:+z.2f} with the hours. {end}"
        for column, found in zip(result.columns, result.correlations, strict=True)
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
