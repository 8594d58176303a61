"""Pictures of a penalty: paths, bars and errors; the constraint and its touching point; and a pair of near-copies."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from concepts.regularization import METHODS, Array, Geometry, Paths, Twins, ellipse, shrink
from figures import style

YOU = style.HELD
PENALTY = "Penalty alpha (log scale)"
LOOKS = {"Lasso": (style.BLUE, "solid", "circle"), "Ridge": (style.VERMILION, "dash", "diamond")}
LOOKS |= {"Elastic net": (style.GREEN, "dot", "square")}
"""Colour, dash and symbol of each method."""


# ----------------------------------------------------------------------------------------------- turn the penalty


def paths_view(result: Paths) -> style.View:
    """All of the first lab."""
    charts = [coefficient_paths(result), coefficient_bars(result), errors(result)]
    return style.View(charts, "Penalty alpha", paths_steps(result), paths_readouts(result), paths_sentences(result))


def coefficient_paths(result: Paths) -> style.Sweep:
    """Each coefficient along the penalty; the four largest named, the rest grey; a dot where each is now."""
    low, high = _span(result)
    figure = style.chart(
        f"Coefficient paths: {_method(result.l1_ratio)}, four largest coloured",
        x=PENALTY,
        y="Coefficient per SD of feature",
        x_range=(-3.06, 1.06),
        y_range=(low, high),
        alt="Coefficients against the penalty on a log scale, with the current penalty marked.",
        showlegend=True,
    )
    _log_axis(figure)
    largest = np.sort(np.argsort(-np.abs(result.coef).max(axis=0))[:4]).tolist()
    for i, name in enumerate(result.names):
        big = i in largest
        look = largest.index(i) if big else -1
        figure.add_scatter(
            x=result.alphas,
            y=result.coef[:, i],
            mode="lines",
            name=name,
            showlegend=big,
            line={
                "color": style.SERIES[look] if big else style.GREY,
                "dash": style.DASHES[look] if big else "solid",
                "width": 3 if big else 1.2,
            },
            hovertemplate=f"{name}<br>alpha %{{x:.3g}}<br>coefficient %{{y:.3f}}<extra></extra>",
        )
    moving = {len(figure.data): _now(figure, result.alphas, low, high)}
    count = len(result.names)
    moving[len(figure.data)] = {"x": np.repeat(result.alphas[:, None], count, axis=1), "y": result.coef}
    figure.add_scatter(
        x=[1] * count,
        y=result.coef[0],
        mode="markers",
        marker={"size": 7, "color": YOU},
        text=result.names,
        showlegend=False,
        hovertemplate="%{text}<br>coefficient %{y:.3f}<extra></extra>",
    )
    return style.Sweep(figure, moving)


def coefficient_bars(result: Paths) -> style.Sweep:
    """The coefficients now as bars, beside the true ones where they are known."""
    known = ", beside the true ones" if result.truth is not None else ""
    figure = style.chart(
        f"Coefficients at this penalty{known}",
        x="Feature",
        y="Coefficient per SD of feature",
        x_range=(-0.6, len(result.names) - 0.4),
        y_range=_span(result),
        alt="Bars of the fitted coefficients at the current penalty, with markers at the true coefficients if known.",
        showlegend=True,
        bargap=0.35,
    )
    figure.update_xaxes(tickvals=list(range(len(result.names))), ticktext=list(result.names), ticks="", tickangle=0)
    figure.update_xaxes(tickfont_size=12)
    figure.update_yaxes(zeroline=True)
    figure.add_bar(
        x=list(range(len(result.names))),
        y=result.coef[0],
        name="fitted",
        marker_color=style.ESTIMATE,
        text=result.names,
        textposition="none",
        hovertemplate="%{text}<br>fitted %{y:.3f}<extra></extra>",
    )
    if result.truth is not None:
        figure.add_scatter(
            x=list(range(len(result.names))),
            y=result.truth,
            name="true",
            mode="markers",
            marker={"symbol": "diamond", "size": 10, "color": style.TRUTH},
            hovertemplate="true %{y:.3f}<extra></extra>",
        )
    return style.Sweep(figure, {0: {"y": result.coef}})


def errors(result: Paths) -> style.Sweep:
    """Training, cross-validated and test error; the best penalty and that of the one-standard-error rule."""
    top = min(
        1.1 * max(result.test.max(), (result.cv + result.cv_se).max()),
        3 * (result.cv + result.cv_se)[result.best],
    )
    figure = style.chart(
        "Error: ★ best by CV, ▼ one-standard-error rule, band: CV ± SE",
        x=PENALTY,
        y="Mean squared error" if result.truth is not None else "Mean squared error (tens squared)",
        x_range=(-3.06, 1.06),
        y_range=(0, top),
        alt="Training, cross-validated and test error against the penalty, best and one-standard-error penalty marked.",
        showlegend=True,
    )
    _log_axis(figure)
    figure.add_scatter(
        x=[*result.alphas, *result.alphas[::-1]],
        y=[*(result.cv + result.cv_se), *(result.cv - result.cv_se)[::-1]],
        mode="lines",
        line_width=0,
        fill="toself",
        fillcolor=style.faded(style.PURPLE, 0.2),
        hoverinfo="skip",
        showlegend=False,
    )
    lines = (
        ("train", result.train, style.TRAIN, "dash"),
        ("CV", result.cv, style.PURPLE, "solid"),
        ("test", result.test, style.TEST, "dot"),
    )
    for name, values, color, dash in lines:
        figure.add_scatter(
            x=result.alphas,
            y=values,
            mode="lines",
            name=name,
            line={"color": color, "dash": dash, "width": 3},
            hovertemplate=f"{name}<br>alpha %{{x:.3g}}<br>MSE %{{y:.2f}}<extra></extra>",
        )
    for name, step, symbol in (("best", result.best, "star"), ("1-SE", result.one_se, "triangle-down")):
        figure.add_scatter(
            x=[result.alphas[step]] * 2,
            y=[result.cv[step], 0],
            mode="lines+markers",
            line={"color": style.OPTIMUM, "width": 1.5, "dash": "dot"},
            marker={"symbol": symbol, "size": [14, 0], "color": style.OPTIMUM},
            showlegend=False,
            hovertemplate=f"{name}: alpha %{{x:.3g}}<br>CV error {result.cv[step]:.2f}<extra></extra>",
        )
    moving = {len(figure.data): _now(figure, result.alphas, 0, top)}
    moving[len(figure.data)] = {
        "x": np.repeat(result.alphas[:, None], 3, axis=1),
        "y": np.minimum(np.stack([result.train, result.cv, result.test], axis=1), top),
    }
    figure.add_scatter(
        x=[1] * 3, y=[0] * 3, mode="markers", marker={"size": 10, "color": YOU}, showlegend=False, hoverinfo="skip"
    )
    return style.Sweep(figure, moving)


def paths_steps(result: Paths) -> list[str]:
    """The penalty, as three digits that are its whole value."""
    return [f"{alpha:g}" for alpha in result.alphas]


def paths_readouts(result: Paths) -> dict[str, list[str]]:
    """Seven tiles; errors are mean squared errors."""
    count = len(result.alphas)
    total = len(result.names)
    return {
        "Penalty": paths_steps(result),
        "Non-zero": [f"{each} of {total}" for each in result.nonzero],
        "Train error": [f"{each:.2f}" for each in result.train],
        "CV error": [f"{each:.2f} ± {se:.2f} SE" for each, se in zip(result.cv, result.cv_se, strict=True)],
        "Test error": [f"{each:.2f}" for each in result.test],
        "Best penalty": [f"{result.alphas[result.best]:g}"] * count,
        "1-SE penalty": [f"{result.alphas[result.one_se]:g}"] * count,
    }


def paths_sentences(result: Paths) -> list[str]:
    """What this penalty keeps, how it predicts, and which way cross-validation says to turn."""
    sentences = []
    limit = result.cv[result.best] + result.cv_se[result.best]
    for step, name in enumerate(paths_steps(result)):
        if step == result.best:
            advice = "Cross-validation likes this penalty best."
            if step in (0, len(result.alphas) - 1):
                advice += " It is the end of the scale: the true best may lie beyond."
        elif step < result.best:
            advice = "Cross-validation asks for a stronger penalty."
            if result.cv[step] <= limit:
                advice = "Weaker than the best, but cross-validation hardly tells them apart."
        elif result.cv[step] <= limit:
            advice = "Stronger than the best, and within one standard error of it."
        else:
            advice = "Too strong: more than one standard error above the best."
        sentences.append(
            f"At alpha {name}, {result.nonzero[step]} of {len(result.names)} coefficients are non-zero. "
            f"Error is {result.train[step]:.2f} in training, {result.cv[step]:.2f} in cross-validation, "
            f"{result.test[step]:.2f} in the test. {advice}"
        )
    return sentences


def paths_printed(result: Paths, step: int) -> str:
    """What the snippet prints at this step."""
    return (
        f"non-zero: {result.nonzero[step]}\n"
        f"train MSE: {result.train[step]:.3f}\n"
        f"CV MSE: {result.cv[step]:.3f} ± {result.cv_se[step]:.3f}\n"
        f"test MSE: {result.test[step]:.3f}"
    )


# ------------------------------------------------------------------------------------------- why corners make zeros


def geometry_view(result: Geometry) -> style.View:
    """All of the second lab."""
    charts = [touching(result), shrinkage(result)]
    return style.View(
        charts, "Penalty alpha", geometry_steps(result), geometry_readouts(result), geometry_sentences(result)
    )


def touching(result: Geometry) -> style.Sweep:
    """The loss contours, the region that the penalty allows, and the point where they touch."""
    edge = 3.9
    shape = {1.0: "diamond", 0.0: "disc"}.get(result.l1_ratio, "diamond with bulging sides")
    figure = style.chart(
        f"The loss (ellipses) first touches the allowed {shape} (shaded) at the fit",
        x="Coefficient 1",
        y="Coefficient 2",
        x_range=(-edge, edge),
        y_range=(-edge, edge),
        alt=f"Contours of the loss around least squares, the allowed {shape}, and the point where the two touch.",
        showlegend=True,
    )
    figure.update_xaxes(zeroline=True, constrain="domain", dtick=1)
    figure.update_yaxes(zeroline=True, scaleanchor="x", constrain="domain", dtick=1)
    for level in (0.15, 0.6, 1.5):
        around = result.ols + np.sqrt(2 * level) * ellipse(result.correlation)
        figure.add_scatter(
            x=around[:, 0],
            y=around[:, 1],
            mode="lines",
            line={"color": style.GREY, "width": 1, "dash": "dot"},
            hoverinfo="skip",
            showlegend=False,
        )
    moving: dict[int, dict[str, Any]] = {}
    parts = (
        (result.boundary, style.BLUE, "solid", True),
        (result.contour, style.PURPLE, "dash", False),
    )
    for line, color, dash, filled in parts:
        moving[len(figure.data)] = {"x": line[:, :, 0], "y": line[:, :, 1]}
        figure.add_scatter(
            x=line[0, :, 0],
            y=line[0, :, 1],
            mode="lines",
            line={"color": color, "width": 2.5, "dash": dash},
            fill="toself" if filled else None,
            fillcolor=style.faded(color, 0.2),
            hoverinfo="skip",
            showlegend=False,
        )
    figure.add_scatter(
        x=[result.ols[0]],
        y=[result.ols[1]],
        mode="markers",
        name="least squares",
        marker={"symbol": "x", "size": 11, "color": style.GREEN},
        hovertemplate="least squares<br>%{x:.2f}, %{y:.2f}<extra></extra>",
    )
    moving[len(figure.data)] = {"x": result.coef[:, :1], "y": result.coef[:, 1:]}
    figure.add_scatter(
        x=[0],
        y=[0],
        mode="markers",
        name="penalized fit",
        marker={"size": 13, "color": YOU},
        hovertemplate="penalized fit<br>%{x:.3f}, %{y:.3f}<extra></extra>",
    )
    return style.Sweep(figure, moving)


def shrinkage(result: Geometry) -> style.Sweep:
    """The three shrinkage functions on an orthonormal design, each straight between its kinks."""
    figure = style.chart(
        "Uncorrelated features: what each penalty makes of a coefficient",
        x="Least-squares coefficient",
        y="Penalized coefficient",
        x_range=(-4, 4),
        y_range=(-4, 4),
        alt="Soft threshold of the lasso, proportional shrinkage of ridge, elastic net between, at this penalty.",
        showlegend=True,
    )
    figure.update_xaxes(zeroline=True)
    figure.update_yaxes(zeroline=True)
    figure.add_scatter(
        x=[-4, 4],
        y=[-4, 4],
        mode="lines",
        line={"color": style.GREY, "dash": "longdash", "width": 1},
        hoverinfo="skip",
        showlegend=False,
    )
    moving: dict[int, dict[str, Any]] = {}
    for name, ratio in METHODS.items():
        kink = np.minimum(result.alphas * ratio, 4)
        x = np.stack([np.full_like(kink, -4), -kink, kink, np.full_like(kink, 4)], axis=1)
        moving[len(figure.data)] = {"x": x, "y": shrink(x, result.alphas[:, None], ratio)}
        color, dash, _ = LOOKS[name]
        figure.add_scatter(
            x=x[0],
            y=x[0],
            mode="lines",
            name=name,
            line={"color": color, "dash": dash, "width": 3},
            hovertemplate=f"{name}<br>%{{x:.2f}} becomes %{{y:.2f}}<extra></extra>",
        )
    return style.Sweep(figure, moving)


def geometry_steps(result: Geometry) -> list[str]:
    """The penalty, as three digits that are its whole value."""
    return [f"{alpha:g}" for alpha in result.alphas]


def geometry_readouts(result: Geometry) -> dict[str, list[str]]:
    """Five tiles."""
    return {
        "Penalty": geometry_steps(result),
        "Coefficient 1": [f"{each:z.3f}" for each in result.coef[:, 0]],
        "Coefficient 2": [f"{each:z.3f}" for each in result.coef[:, 1]],
        "Budget": [f"{each:.3f}" for each in result.budget],
        "Loss above OLS": [f"{each:.3f}" for each in result.loss],
    }


def geometry_sentences(result: Geometry) -> list[str]:
    """Where the two touch, and what that means for the coefficients."""
    sentences = []
    for name, (a, b), budget in zip(geometry_steps(result), result.coef, result.budget, strict=True):
        zeros = int(a == 0) + int(b == 0)
        if zeros == 2:
            where = "the budget is spent down to nothing, and both are exactly zero."
        elif zeros:
            where = f"they touch on an axis, so coefficient {1 if a == 0 else 2} is exactly zero."
        else:
            where = "they touch off the axes, so both stay in the model."
        sentences.append(f"At alpha {name} the fit is ({a:z.2f}, {b:z.2f}) with a budget of {budget:.2f}: {where}")
    return sentences


def geometry_printed(result: Geometry, step: int) -> str:
    """What the snippet prints at this step."""
    a, b = result.coef[step]
    return f"coefficient 1: {a:z.4f}\ncoefficient 2: {b:z.4f}\nbudget: {result.budget[step]:.4f}"


# ------------------------------------------------------------------------------------------ two copies of a feature


def twins_view(result: Twins) -> style.View:
    """All of the third lab."""
    charts = [*(pair(result, name) for name in METHODS), dropping(result), gap(result)]
    return style.View(charts, "Correlation", twins_steps(result), twins_readouts(result), twins_sentences(result))


def pair(result: Twins, name: str) -> style.Sweep:
    """The pair's coefficients by one method, a dot for each data set."""
    low, high = min(-0.4, 1.05 * result.coef.min()), max(2.6, 1.05 * result.coef.max())
    figure = style.chart(
        f"{name}: the pair's coefficients, a dot per data set",
        x="Coefficient of the first",
        y="Coefficient of the second",
        x_range=(low, high),
        y_range=(low, high),
        alt=f"Coefficients of the two near-copies under {name}, one dot per simulated data set; dotted: equal split.",
    )
    figure.update_xaxes(zeroline=True)
    figure.update_yaxes(zeroline=True)
    figure.add_scatter(
        x=[low, high],
        y=[low, high],
        mode="lines",
        line={"color": style.GREY, "dash": "dot", "width": 1.5},
        hoverinfo="skip",
    )
    style.label(figure, high, high, "equal", xanchor="right", yanchor="top", xshift=-34)
    color, _, symbol = LOOKS[name]
    coef = result.coef[list(METHODS).index(name)]
    figure.add_scatter(
        x=coef[0, :, 0],
        y=coef[0, :, 1],
        mode="markers",
        marker={"size": 6, "color": style.faded(color, 0.6), "symbol": symbol},
        cliponaxis=False,
        hovertemplate="first %{x:.3f}<br>second %{y:.3f}<extra></extra>",
    )
    return style.Sweep(figure, {1: {"x": coef[:, :, 0], "y": coef[:, :, 1]}})


def dropping(result: Twins) -> style.Sweep:
    """Share of data sets in which one of the two is exactly zero."""
    return _by_rho(
        result, 100 * result.dropped, "How often exactly one of two true features is dropped", "Data sets (%)", 100
    )


def gap(result: Twins) -> style.Sweep:
    """Mean distance of the two coefficients."""
    top = max(2.0, 1.08 * float(result.gap.max()))
    return _by_rho(result, result.gap, "How unequal the pair's coefficients are", "Mean |b1 − b2|", top)


def _by_rho(result: Twins, values: Array, title: str, y: str, top: float) -> style.Sweep:
    figure = style.chart(
        title,
        x="Correlation of the pair",
        y=y,
        x_range=(-0.02, 1.02),
        y_range=(-0.03 * top, 1.03 * top),
        alt=f"{title}, for lasso, ridge and elastic net, against the correlation of the pair.",
        showlegend=True,
    )
    moving: dict[int, dict[str, Any]] = {}
    for row, name in enumerate(METHODS):
        color, dash, _ = LOOKS[name]
        figure.add_scatter(
            x=result.rhos,
            y=values[row],
            mode="lines",
            name=name,
            line={"color": color, "dash": dash, "width": 3},
            hovertemplate=f"{name}<br>correlation %{{x:.3f}}<br>%{{y:.3g}}<extra></extra>",
        )
    for row, name in enumerate(METHODS):
        color, _, symbol = LOOKS[name]
        moving[len(figure.data)] = {"x": result.rhos[:, None], "y": values[row][:, None]}
        figure.add_scatter(
            x=[0],
            y=[0],
            mode="markers",
            marker={"size": 12, "color": color, "symbol": symbol},
            showlegend=False,
            hoverinfo="skip",
            cliponaxis=False,
        )
    return style.Sweep(figure, moving)


def twins_steps(result: Twins) -> list[str]:
    """The pair's correlation."""
    return [f"{rho:g}" for rho in result.rhos]


def twins_readouts(result: Twins) -> dict[str, list[str]]:
    """Seven tiles."""
    tiles = {"Correlation": twins_steps(result)}
    for row, name in enumerate(METHODS):
        tiles[f"{name} drops one"] = [f"{each:.0%}" for each in result.dropped[row]]
    for row, name in enumerate(METHODS):
        tiles[f"{name} gap"] = [f"{each:.2f}" for each in result.gap[row]]
    return tiles


def twins_sentences(result: Twins) -> list[str]:
    """What each method does with the pair at this correlation."""
    return [
        f"At correlation {rho} the lasso drops exactly one of the two in {result.dropped[0, step]:.0%} of data sets, "
        f"ridge in {result.dropped[1, step]:.0%}, the elastic net in {result.dropped[2, step]:.0%}. Mean gap: "
        f"{result.gap[0, step]:.2f}, {result.gap[1, step]:.2f}, {result.gap[2, step]:.2f}. "
        + (
            f"The lasso drops both in {result.emptied[0, step]:.0%}."
            if result.emptied[0, step]
            else "Both truly count."
        )
        for step, rho in enumerate(twins_steps(result))
    ]


def twins_printed(result: Twins, step: int) -> str:
    """What the snippet prints at this step."""
    return "\n".join(
        f"{name}: mean gap {result.gap[row, step]:.3f}, drops one in {result.dropped[row, step]:.1%}"
        for row, name in enumerate(METHODS)
    )


# ------------------------------------------------------------------------------------------------------ shared


def _method(l1_ratio: float) -> str:
    return {0.0: "ridge", 1.0: "lasso"}.get(l1_ratio, f"elastic net, l1_ratio {l1_ratio:g}")


def _span(result: Paths) -> tuple[float, float]:
    truth = 0.0 if result.truth is None else float(result.truth.max())
    low, high = float(result.coef.min()), max(float(result.coef.max()), truth)
    return min(-2.0, 1.08 * low), max(4.0, 1.08 * high)


def _log_axis(figure: go.Figure) -> None:
    figure.update_xaxes(type="log", tickvals=[0.001, 0.01, 0.1, 1, 10], ticktext=["0.001", "0.01", "0.1", "1", "10"])


def _now(figure: go.Figure, alphas: Array, low: float, high: float) -> dict[str, Any]:
    """Add the line of the current penalty; what moves in it."""
    figure.add_scatter(
        x=[1, 1], y=[low, high], mode="lines", line={"color": YOU, "width": 2}, showlegend=False, hoverinfo="skip"
    )
    return {"x": np.repeat(alphas[:, None], 2, axis=1)}
