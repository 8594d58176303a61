"""The penalty turned: every coefficient along it, the errors, the coefficients now, and ridge's directions."""

import numpy as np

from concepts.regularization import REPEATS, Paths, shrinkage_factors
from figures import style
from figures.regularization.shared import PENALTY, apart, log_axis, steps
from figures.style import Chart, each
from figures.words import fixed

CLAIMS = {1.0: "The lasso lets go of one after the other", 0.0: "Ridge shrinks them together, and lets go of none"}

COLORS = (style.BLUE, style.VERMILION, style.PURPLE, style.BROWN)
"""Of the named features."""


def paths_view(result: Paths) -> style.View:
    """All of this lab: beside the paths stand the errors, and what the penalty does to ridge's directions or to each
    coefficient."""
    second = [directions(result), coefficient_bars(result)] if result.l1_ratio == 0 else [coefficient_bars(result)]
    return style.View(
        [coefficient_paths(result), errors(result), *second],
        "Penalty",
        paths_steps(result),
        paths_readouts(result),
        paths_sentences(result),
    )


def coefficient_paths(result: Paths) -> Chart:
    """Each coefficient along the penalty; those that matter are coloured and named."""
    low, high = _span(result)
    chart = Chart(
        CLAIMS.get(result.l1_ratio, "The elastic net lets go late, and shares"),
        x=PENALTY,
        y="Coefficient per SD of feature",
        x_range=(-3.5, 1.06),
        y_range=(low, high),
        alt="Coefficients against the penalty on a log scale, with the current penalty marked.",
        xaxis=log_axis(-3, 1),
    )
    chart.level(0.0)
    named = _named(result)
    colors = dict(zip(named, COLORS, strict=True))
    for i in sorted(range(len(result.names)), key=colors.__contains__):
        hover = f"{result.names[i]}<br>alpha %{{x:.3g}}<br>coefficient %{{y:.3f}}"
        width, dash = (style.LINE, style.DASHES[named.index(i)]) if i in colors else (style.THIN, "solid")
        chart.line(result.alphas, result.coef[:, i], colors.get(i, style.GREY), width=width, dash=dash, hover=hover)
    for i, spot in zip(named, apart(result.coef[0, named].tolist(), 0.06 * (high - low), low, high), strict=True):
        chart.label(-3.16, spot, result.names[i], colors[i], xanchor="right", yanchor="middle")
    if result.truth is not None:
        start = np.full(len(named), 10**-3.08)
        chart.points(start, result.truth[named], list(COLORS), "diamond", size=9, hover="true %{y:.3f}")
        chart.label(1, 0, "◆ true value", xref="paper", yref="paper", xanchor="right", yshift=4)
    _choices(chart, result, high)
    now = np.repeat(result.alphas[:, None], len(result.names), axis=1)
    dots = [colors.get(i, style.GREY) for i in range(len(result.names))]
    chart.points(each(now), each(result.coef), dots, size=8)
    return chart.here(result.alphas)


def _named(result: Paths) -> list[int]:
    """The features that truly matter, or where nobody knows, the four with the largest coefficients."""
    if result.truth is not None:
        return np.flatnonzero(result.truth).tolist()
    return np.sort(np.argsort(-np.abs(result.coef).max(axis=0))[:4]).tolist()


def _choices(chart: Chart, result: Paths, top: float) -> None:
    """The penalties that cross-validation chooses, their names outside of the two lines."""
    best, rule = float(result.alphas[result.best]), float(result.alphas[result.one_se])
    if result.best == result.one_se:
        marks = [(best, "CV best, 1-SE rule", "right" if result.best > 20 else "left")]
    else:
        marks = [(best, "CV best", "right"), (rule, "1-SE rule", "left" if result.one_se < 45 else "right")]
    for row, (alpha, name, anchor) in enumerate(marks):
        drop = 18 * row if anchor == "right" else 0
        chart.upright(alpha, style.OPTIMUM)
        chart.label(
            np.log10(alpha), top, name, style.OPTIMUM, xanchor=anchor, yanchor="top",
            xshift=4 if anchor == "left" else -4, yshift=-drop,
        )  # fmt: skip


def coefficient_bars(result: Paths) -> Chart:
    """The coefficients now as bars, beside the true ones where they are known."""
    known = "Coefficients beside the truth (◆)" if result.truth is not None else "The coefficients now"
    places = list(range(len(result.names)))
    chart = Chart(
        known,
        x="Feature",
        y="Coefficient per SD of feature",
        x_range=(-0.6, len(result.names) - 0.4),
        y_range=_span(result),
        alt="Bars of the fitted coefficients at the current penalty, with markers at the true coefficients if known.",
        bargap=0.35,
        xaxis=dict(tickvals=places, ticktext=list(result.names), ticks="", tickangle=0),
    )
    chart.level(0.0, dash="solid")
    chart.bars(
        places,
        each(result.coef),
        style.ESTIMATE,
        text=result.names,
        textposition="none",
        hover="%{text}<br>fitted %{y:.3f}",
    )
    if result.truth is not None:
        chart.points(places, result.truth, style.TRUTH, "diamond", size=9, hover="true %{y:.3f}")
    return chart


def directions(result: Paths) -> Chart:
    """What ridge keeps of the least-squares fit along each principal direction; the bars add up to the df."""
    kept = 100 * shrinkage_factors(result.variances, result.alphas)
    places = np.arange(1, len(result.variances) + 1)
    chart = Chart(
        "How far ridge presses each direction",
        x="Principal direction, widest first",
        y="Kept of least squares (%)",
        x_range=(0.4, len(places) + 0.6),
        y_range=(0, 105),
        alt="What ridge keeps of the least-squares fit along each principal direction, the widest direction first.",
        bargap=0.35,
        xaxis=dict(tickvals=places.tolist(), ticks=""),
    )
    said = [fixed(variance) for variance in result.variances]
    return chart.bars(
        places, each(kept), style.BLUE, text=said, textposition="none", hover="variance %{text}<br>keeps %{y:.0f}%"
    )


def errors(result: Paths) -> Chart:
    """Training and test error, means over 20 data sets, and the cross-validated error of the one at hand."""
    train, test = result.repeats.train.mean(axis=0), result.repeats.test.mean(axis=0)
    over, under = result.cv + result.cv_se, result.cv - result.cv_se
    top = min(1.1 * max(test.max(), over.max()), 2.2 * max(over[result.best], test.min()))
    low = 0.85 * min(train.min(), under.min())
    best = int(np.argmin(test))
    gain = 1 - test[best] / test[0]
    chart = Chart(
        "Test error falls, then rises"
        if gain > 0.1
        else "A little helps a little"
        if gain > 0.01
        else "Here it hardly helps",
        x=PENALTY,
        y="Mean squared error" if result.truth is not None else "Mean squared error (tens squared)",
        x_range=(-3.85, 1.06),
        y_range=(low, top),
        alt="Training and test error, and the cross-validated one with its standard error, against the penalty.",
        xaxis=log_axis(-3, 1),
    )
    chart.band(result.alphas, under, over, style.PURPLE)
    lines = (
        ("train", train, style.TRAIN, "dash"),
        ("CV", result.cv, style.PURPLE, "solid"),
        ("test", test, style.TEST, "dot"),
    )
    spots = apart([min(values[0], top) for _, values, _, _ in lines], 0.12 * (top - low), low, top - 0.03 * (top - low))
    for (name, values, color, dash), spot in zip(lines, spots, strict=True):
        chart.line(result.alphas, values, color, dash=dash, hover=f"{name}<br>alpha %{{x:.3g}}<br>MSE %{{y:.2f}}")
        chart.label(-3.08, spot, name, color, xanchor="right", yanchor="middle")
    for step, symbol, name in ((result.best, "star", "CV best"), (result.one_se, "triangle-down", "1-SE rule")):
        chart.points(
            [result.alphas[step]], [min(result.cv[step], top)], style.OPTIMUM, symbol, hover=f"{name}: alpha %{{x:.3g}}"
        )
    return chart.here(result.alphas)


def paths_steps(result: Paths) -> list[str]:
    """The penalty, as three digits that are its whole value."""
    return steps(result.alphas)


def paths_readouts(result: Paths) -> dict[str, list[str]]:
    """What is in, and the errors, mean squared ones: first as means over 20 data sets, then of the one at hand."""
    names, repeats = len(result.names), result.repeats
    tiles = {"Non-zero": [f"{count} of {names}" for count in result.nonzero]}
    if repeats.idle is not None and result.l1_ratio == 1:
        idle = int(np.sum(result.truth == 0))
        tiles["Idle let in (mean)"] = [f"{fixed(count, 1)} of {idle}" for count in repeats.idle.mean(axis=0)]
    else:
        tiles["Effective df"] = [fixed(df, 1) for df in result.df]
    spread = result.truth is not None
    for name, values in (("Train error", repeats.train), ("Test error", repeats.test)):
        se = values.std(axis=0, ddof=1) / np.sqrt(REPEATS)
        tiles[f"{name} (mean)"] = [
            f"{fixed(mean)} ± {fixed(error)} SE" if spread else fixed(mean)
            for mean, error in zip(values.mean(axis=0), se, strict=True)
        ]
    tiles["Train error, here"] = [fixed(value) for value in result.train]
    tiles["CV error, here"] = [f"{fixed(cv)} ± {fixed(se)} SE" for cv, se in zip(result.cv, result.cv_se, strict=True)]
    tiles["Test error, here"] = [fixed(value) for value in result.test]
    if "Effective df" not in tiles:
        tiles["Effective df"] = [fixed(df, 1) for df in result.df]
    return tiles


def paths_sentences(result: Paths) -> list[str]:
    """What this penalty keeps, how it predicts, and which way cross-validation says to turn."""
    sentences = []
    limit = result.cv[result.best] + result.cv_se[result.best]
    for step, name in enumerate(paths_steps(result)):
        if step == result.best:
            advice = "Cross-validation likes this penalty best."
            if step in (0, len(result.alphas) - 1):
                advice += " It is the end of the scale: a better one may lie beyond."
        elif step < result.best:
            advice = "Cross-validation asks for a stronger penalty."
            if result.cv[step] <= limit:
                advice = "Weaker than the best, but cross-validation hardly tells them apart."
        elif result.cv[step] <= limit:
            advice = "Stronger than the best, and within one standard error of it."
        else:
            advice = "Too strong: more than one standard error above the best."
        sentences.append(
            f"At alpha {name}, {result.nonzero[step]} of {len(result.names)} coefficients are non-zero. On this one "
            f"data set cross-validation says {fixed(result.cv[step])}, the test {fixed(result.test[step])}. "
            f"{advice}"
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


def _span(result: Paths) -> tuple[float, float]:
    truth = 0.0 if result.truth is None else float(result.truth.max())
    low, high = float(result.coef.min()), max(float(result.coef.max()), truth)
    return min(-1.4, 1.12 * low), max(3.6, 1.12 * high)
