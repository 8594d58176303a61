"""Pictures of the workbench: where each feature comes from, how it looks before and after, and what recipes score."""

from typing import Any

import numpy as np

from concepts.arrays import Array
from concepts.feature_engineering import CHOICES, LEAKS, MODELS, STARTS, SWITCHES, Column, OneByOne, Trial, Workbench
from concepts.orders import NUMBERS
from figures import style

NAMES = {"linear": "Linear", "neighbours": "Neighbours", "trees": "Trees"}
LOOK = {
    "linear": (style.BLUE, "circle"),
    "neighbours": (style.PURPLE, "square"),
    "trees": (style.BROWN, "diamond"),
}
WAYS = {
    "honest": ("honest", style.TRUTH, ""),
    "pretended": ("pretended", style.ALERT, "/"),
    "served": ("in production", style.NEUTRAL, "."),
}
RAW = [*NUMBERS, "carrier", "city", "ordered_at", "note", "seller"]
PLACES = {"numbers": 0.4, "bins": 1.6, "carrier": 3, "city": 4, "dates": 5, "note": 6, "seller": 7}
SHOWN, GROUPS, TOP = 200, 12, 150.0
"""Rows drawn, points of the mean's line, and hours at the top of the axis."""
LEFT_OUT = "left out"


def workbench_view(result: Workbench) -> style.View:
    """All of the first lab."""
    before, after = (_cloud(result, after) for after in (False, True))
    return style.View(
        [diagram(result), scores(result.trial), before, after],
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
        y_range=(0, TOP),
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
    return np.clip(y.mean() + slope * (np.array([0.0, 1.0]) - x.mean()), 0, TOP)


def scores(trial: Trial) -> Any:
    """R² by model: honest, and with a leak what it pretends and what production gets."""
    figure = style.chart(
        "What it scores: R² on orders that come later",
        x="",
        y="R²",
        x_range=(-0.55, len(MODELS) - 0.45),
        y_range=(-0.25, 1.05),
        alt="Bars of R² for a linear model, neighbours and trees, a dash a fold, and the most that can be had.",
        showlegend=True,
    )
    figure.update_xaxes(tickvals=list(range(len(MODELS))), ticktext=list(NAMES.values()))
    ways = ["honest"] if trial.leak == "none" else list(WAYS)
    wide = 0.62 / len(ways)
    for place, way in enumerate(ways):
        name, color, pattern = WAYS[way]
        x = np.arange(len(MODELS)) + (place - (len(ways) - 1) / 2) * wide
        folds = getattr(trial, way)
        figure.add_bar(
            x=x,
            y=folds.mean(axis=1),
            width=wide * 0.9,
            name=name,
            marker={"color": style.faded(color, 0.75), "pattern": {"shape": pattern}},
            hovertemplate=f"{name}: R² %{{y:.3f}}<extra></extra>",
        )
        figure.add_scatter(
            x=np.repeat(x, folds.shape[1]),
            y=np.clip(folds.ravel(), -0.25, 1),
            mode="markers",
            marker={"size": 6, "color": style.GREY, "symbol": "line-ew-open", "line": {"width": 2}},
            showlegend=False,
            hovertemplate="a fold: R² %{y:.3f}<extra></extra>",
        )
    figure.add_scatter(
        x=[-0.5, len(MODELS) - 0.5],
        y=[max(trial.ceiling, -0.25)] * 2,
        mode="lines",
        name="ceiling",
        line={"color": style.GREY, "dash": "dot", "width": 2},
        hovertemplate="knowing all but the noise: R² %{y:.3f}<extra></extra>",
    )
    return figure


def workbench_readouts(result: Workbench) -> dict[str, list[str]]:
    """Tiles: the feature at hand, then the scores, which are the same at every step."""
    trial, columns = result.trial, result.columns
    tiles = {
        "From": [" and ".join(column.source) for column in columns],
        "Correlation": [f"{each:+z.2f}" for each in result.correlations],
    }
    for model, name in NAMES.items():
        tiles[f"{name}, honest R²"] = [f"{trial.mean()[model]:.3f}"] * len(columns)
    if trial.leak != "none":
        tiles["Linear, pretended"] = [f"{trial.mean('pretended')['linear']:.3f}"] * len(columns)
        tiles["Linear, in production"] = [f"{trial.mean('served')['linear']:.3f}"] * len(columns)
    return tiles | {"Features": [str(trial.columns)] * len(columns)}


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


def leaderboard(trials: list[Trial]) -> dict[str, list[Any]]:
    """A row a trial, the best honest score first, whichever model has it."""
    ranked = sorted(trials, key=lambda trial: -max(trial.mean().values()))
    rows: dict[str, list[Any]] = {"Switched on": [tried(trial) for trial in ranked]}
    rows |= {NAMES[model]: [round(trial.mean()[model], 3) for trial in ranked] for model in MODELS}
    rows["Features"] = [trial.columns for trial in ranked]
    rows["Leak pretends (linear)"] = [
        "" if trial.leak == "none" else f"{trial.mean('pretended')['linear']:.3f}" for trial in ranked
    ]
    return rows


def tried(trial: Trial) -> str:
    """The recipe in words."""
    words = [f"{name.replace('_', ' ')}: {level.lower()}" for name, level in trial.recipe.switched.items()]
    leak = [] if trial.leak == "none" else [f"leak: {LEAKS[trial.leak].lower()}"]
    return "; ".join(words + leak) or "nothing"


LABELS = {
    "log": "Log of numbers",
    "squares": "Products, squares",
    "bins": "8 bins of weight",
    "one_hot": "Carrier one-hot",
    "target": "City by target",
    "cyclic": "Hours cyclic",
    "words": "Words of the note",
    "record": "Seller's record",
    "standard": "Standard scaling",
}
WHY = {
    "log": "It straightens what grows by factors. It keeps the order, so trees cut the same rows.",
    "squares": "It lets lines bend and slopes depend on each other. Trees bend and branch by themselves.",
    "bins": "It gives each range a level of its own. Trees find ranges by themselves.",
    "one_hot": "A label code puts carriers in an order that means nothing. Trees can cut it apart, a line cannot.",
    "target": "Its code says how a city runs. The label code says only its place in the alphabet.",
    "cyclic": "It puts 23:59 beside 0:00 and makes a wave a straight line of two columns.",
    "words": "It is new information: no model can make it from the other columns.",
    "record": "It is new information, of past orders only: it was known when the order was placed.",
    "standard": "It counts where distances are measured. A cut does not care, nor does an unpenalized line.",
}


def one_by_one_view(result: OneByOne) -> style.View:
    """All of the second lab."""
    return style.View(
        [_all_gains(result), _fold_gains(result)],
        "Switch",
        list(LABELS.values()),
        one_by_one_readouts(result),
        [
            f"{LABELS[switch]}: linear {a:+z.3f}, neighbours {b:+z.3f}, trees {c:+z.3f} in R². {WHY[switch]}"
            for switch, (a, b, c) in zip(SWITCHES, result.gains.mean(axis=2), strict=True)
        ],
    )


LIMITS = (-0.25, 0.35)


def _all_gains(result: OneByOne) -> style.Sweep:
    means = result.gains.mean(axis=2)
    place = np.arange(len(SWITCHES))
    figure = style.chart(
        "What each switch adds to R², by itself",
        x=f"Gain in R² ({STARTS[result.start].split(':')[0].lower()})",
        y="",
        x_range=LIMITS,
        y_range=(len(SWITCHES) - 0.4, -0.6),
        alt="A row a switch, a mark a model: what having it on adds to R² on later orders.",
        showlegend=True,
        height=430,
        margin=dict(l=152, r=12, t=14, b=54),
    )
    figure.update_yaxes(tickvals=place, ticktext=list(LABELS.values()))
    figure.add_scatter(
        x=LIMITS,
        y=[0, 0],
        mode="lines",
        line={"color": style.faded(style.GREY, 0.25), "width": 26},
        showlegend=False,
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=[0, 0],
        y=[-0.6, len(SWITCHES) - 0.4],
        mode="lines",
        line={"color": style.GREY, "width": 1},
        showlegend=False,
        hoverinfo="skip",
    )
    for each, model in enumerate(MODELS):
        color, symbol = LOOK[model]
        figure.add_scatter(
            x=np.clip(means[:, each], *LIMITS),
            y=place,
            mode="markers",
            name=NAMES[model],
            marker={"size": 12, "color": color, "symbol": symbol},
            hovertemplate=f"{NAMES[model]}: %{{x:+.3f}}<extra></extra>",
        )
    return style.Sweep(figure, {0: {"y": np.repeat(place[:, None], 2, axis=1)}})


def _fold_gains(result: OneByOne) -> style.Sweep:
    gains = np.clip(result.gains, *LIMITS)
    folds = gains.shape[2]
    figure = style.chart(
        "The same switch in each of the five folds",
        x="",
        y="Gain in R²",
        x_range=(-0.5, len(MODELS) - 0.5),
        y_range=LIMITS,
        alt="For the switch at hand: its gain in each fold, and the mean, for each model.",
        height=430,
    )
    figure.update_xaxes(tickvals=list(range(len(MODELS))), ticktext=list(NAMES.values()))
    figure.add_scatter(
        x=[-0.5, len(MODELS) - 0.5], y=[0, 0], mode="lines", line={"color": style.GREY, "width": 1}, hoverinfo="skip"
    )
    spots = np.arange(len(MODELS))[:, None] + np.linspace(-0.18, 0.18, folds)
    colors, symbols = zip(*LOOK.values(), strict=True)
    figure.add_scatter(
        x=spots.ravel(),
        y=gains[0].ravel(),
        mode="markers",
        marker={
            "size": 10,
            "color": np.repeat(colors, folds).tolist(),
            "symbol": [f"{each}-open" for each in np.repeat(symbols, folds)],
            "line": {"width": 2},
        },
        hovertemplate="a fold: %{y:+.3f}<extra></extra>",
    )
    means = np.repeat(gains.mean(axis=2), 3, axis=1)
    means[:, 2::3] = np.nan
    figure.add_scatter(
        x=np.concatenate([[place - 0.28, place + 0.28, np.nan] for place in range(len(MODELS))]),
        y=means[0],
        mode="lines",
        line={"color": style.GREY, "width": 4},
        hovertemplate="mean: %{y:+.3f}<extra></extra>",
    )
    return style.Sweep(figure, {1: {"y": gains.reshape(len(gains), -1)}, 2: {"y": means}})


def one_by_one_readouts(result: OneByOne) -> dict[str, list[str]]:
    """Gain with its standard error over the folds, and the score that it starts from."""
    gains = result.gains
    error = gains.std(axis=2, ddof=1) / np.sqrt(gains.shape[2])
    tiles = {
        f"{NAMES[model]}, gain": [
            f"{a:+z.3f} ± {b:.3f} SE" for a, b in zip(gains.mean(axis=2)[:, i], error[:, i], strict=True)
        ]
        for i, model in enumerate(MODELS)
    }
    start = "from" if result.start == "plain" else "all on"
    base = result.base.mean()
    return tiles | {f"{NAMES[model]}, {start}": [f"{base[model]:.3f}"] * len(SWITCHES) for model in MODELS}


def one_by_one_printed(result: OneByOne, step: int) -> str:
    """What the snippet prints at this step."""
    return "\n".join(
        f"{model}: {gain:+.4f}" for model, gain in zip(MODELS, result.gains[step].mean(axis=1), strict=True)
    )
