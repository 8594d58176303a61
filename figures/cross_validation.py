"""Pictures of cross-validation: the fold map, the scatter of estimates, and two leaks."""

from collections.abc import Sequence

import numpy as np

from concepts.cross_validation import Estimates, FoldMap
from concepts.leakage import CHOSEN, PERSISTENCE, Selection, TimeOrder
from figures import style

METHODS = {
    "one split": (style.GREY, "dot"),
    "k-fold": (style.BLUE, "solid"),
    "repeated k-fold": (style.PURPLE, "dash"),
}
EDGES = np.linspace(0, 0.8, 33)


# ------------------------------------------------------------------------------------------------------- the folds


def fold_view(result: FoldMap) -> style.View:
    steps = range(len(result.folds))
    trained = [int(np.sum(result.roles[i] == 1, axis=1).max()) for i in steps]
    judged = [int(np.sum(result.roles[i] == 2, axis=1).max()) for i in steps]
    spread = [f"{each.min():.0%} to {each.max():.0%}" for each in result.shares]
    sentences = [
        f"{k} fits, each on up to {trained[i]} rows and judged on up to {judged[i]}. Positives make up {spread[i]} of "
        f"a fold, {result.labels.mean():.0%} of all rows. {_warning(result, i)}"
        for i, k in enumerate(result.folds)
    ]
    return style.View(
        [fold_picture(result), share_picture(result)],
        "Folds k",
        [str(k) for k in result.folds],
        {
            "Fits": [str(k) for k in result.folds],
            "Train / validate": [f"{trained[i]} / {judged[i]} rows" for i in steps],
            "Positives in a fold": spread,
            "People on both sides": [str(each) for each in result.split_groups],
            "Training from the future": [f"{each:.0%}" for each in result.from_future],
        },
        sentences,
    )


def _warning(result: FoldMap, step: int) -> str:
    if any(share.min() == 0 for share in result.shares[step : step + 1]):
        return "A fold without positives cannot measure recall or AUC."
    if result.split_groups[step]:
        return f"{result.split_groups[step]} people are trained on and judged: right only if you will meet them again."
    return "Nobody is on both sides: the score speaks for people not met before."


def fold_picture(result: FoldMap) -> style.Sweep:
    last = int(result.folds[-1])
    figure = style.chart(
        "Who trains and who validates, row by row",
        x="Row, in order of time",
        y="Fold",
        x_range=(-1, len(result.labels)),
        y_range=(last + 0.7, -0.7),
        alt="One line for each fold: which rows train, and which validate.",
        yaxis=dict(
            tickvals=list(range(last + 1)), ticktext=["positive", *map(str, range(1, last + 1))], showgrid=False
        ),
        xaxis=dict(showgrid=False),
        margin_l=86,
        showlegend=True,
    )
    moving = {}
    for trace, (role, name, color) in enumerate(
        ((1, "train", style.faded(style.TRAIN, 0.45)), (2, "validate", style.TEST))
    ):
        runs = [_runs(roles == role) for roles in result.roles]
        line = dict(color=color, width=11 if role == 2 else 7)
        figure.add_scatter(
            x=[], y=[], mode="lines", name=name, line=line, hovertemplate=f"row %{{x:.0f}}<extra>{name}</extra>"
        )
        moving[trace] = {"x": [x for x, _ in runs], "y": [y for _, y in runs]}
    positive = np.flatnonzero(result.labels)
    marker = dict(size=7, symbol="diamond", color=style.PURPLE)
    figure.add_scatter(
        x=positive,
        y=np.zeros(len(positive)),
        mode="markers",
        marker=marker,
        showlegend=False,
        hovertemplate="row %{x}, positive<extra></extra>",
    )
    return style.Sweep(figure, moving)


def _runs(inside: np.ndarray) -> tuple[list[float | None], list[float | None]]:
    """Each run of rows in each fold as a line, with gaps between."""
    x: list[float | None] = []
    y: list[float | None] = []
    for fold, row in enumerate(inside):
        edges = np.flatnonzero(np.diff(np.concatenate([[0], row.astype(int), [0]])))
        for start, stop in edges.reshape(-1, 2):
            x += [float(start) - 0.5, float(stop) - 0.5, None]
            y += [float(fold + 1), float(fold + 1), None]
    return x, y


def share_picture(result: FoldMap) -> style.Sweep:
    figure = style.chart(
        "Positives in each validation fold",
        x="Fold",
        y="Share of positives",
        x_range=(0.3, result.folds[-1] + 0.7),
        y_range=(0, 1),
        alt="A bar for each fold with its share of positives, against the share in all rows.",
        xaxis=dict(dtick=1),
        yaxis=dict(tickformat=".0%"),
    )
    figure.add_bar(
        x=np.arange(1, result.folds[-1] + 1),
        y=[],
        marker_color=style.TEST,
        hovertemplate="fold %{x}: %{y:.1%}<extra></extra>",
    )
    overall = float(result.labels.mean())
    figure.add_scatter(
        x=[0.3, result.folds[-1] + 0.7],
        y=[overall] * 2,
        mode="lines",
        line=dict(color=style.GREY, dash="dash"),
        hoverinfo="skip",
    )
    style.label(figure, result.folds[-1] + 0.7, overall, "all rows", style.GREY, xanchor="right")
    heights = np.zeros(
        (len(result.folds), result.folds[-1])
    )  # as many bars at every step: one that is added has no look
    for step, shares in enumerate(result.shares):
        heights[step, : len(shares)] = shares
    return style.Sweep(figure, {0: {"y": heights}})


def fold_printed(result: FoldMap, step: int) -> str:
    shares = result.shares[step]
    return (
        f"positives in a fold: {shares.min():.3f} to {shares.max():.3f}\n"
        f"people on both sides: {result.split_groups[step]}\n"
        f"training rows from the future: {result.from_future[step]:.3f}"
    )


# --------------------------------------------------------------------------------------------------- the estimate


def estimate_view(result: Estimates) -> style.View:
    truth = result.truth.mean()
    sd = {name: each.std(axis=1, ddof=1) for name, each in result.methods().items()}
    bias, error = result.bias(result.k_fold), result.standard_error(result.k_fold)
    fits = [int(k) if k == result.n else f"{k} or {5 * k}" for k in result.folds]
    return style.View(
        [
            estimate_histograms(result),
            _against_k(result, "How much an estimate scatters over fresh data", "Standard deviation", sd, (0, 0.5)),
            _against_k(
                result,
                "Mean estimate, against the true error",
                "Error rate",
                {name: each.mean(axis=1) for name, each in result.methods().items()},
                (max(0, truth - 0.12), truth + 0.12),
                truth,
            ),
            _against_k(
                result,
                "What the folds say of the scatter, and the scatter",
                "Standard error",
                {"k-fold": sd["k-fold"], "naive": result.naive_se, "corrected": result.corrected_se},
                (0, 0.3),
            ),
        ],
        "Folds k",
        [f"{k} (leave one out)" if k == result.n else str(k) for k in result.folds],
        {
            "True error": [f"{truth:.1%}"] * len(fits),
            "k-fold: mean": [f"{each:.1%}" for each in result.k_fold.mean(axis=1)],
            "Bias": [f"{100 * b:+.1f} ± {100 * e:.1f} pp SE" for b, e in zip(bias, error, strict=True)],
            "SD, one split": [f"{100 * each:.1f} pp" for each in sd["one split"]],
            "SD, k-fold": [f"{100 * each:.1f} pp" for each in sd["k-fold"]],
            "SD, repeated": [f"{100 * each:.1f} pp" for each in sd["repeated k-fold"]],
            "Naive SE": [f"{100 * each:.1f} pp" for each in result.naive_se],
            "Models to fit": [str(each) for each in fits],
        },
        [
            f"With k = {k}, one split scatters by {100 * sd['one split'][i]:.1f} points, {k}-fold by "
            f"{100 * sd['k-fold'][i]:.1f}. Its mean is {100 * bias[i]:+.1f} ± {100 * error[i]:.1f} points off the "
            f"truth: it trains on {result.n - result.n // k} rows, not {result.n}."
            for i, k in enumerate(result.folds)
        ],
    )


def estimate_histograms(result: Estimates) -> style.Sweep:
    figure = style.chart(
        f"{result.truth.size} fresh data sets: what each was told",
        x="Estimated error rate",
        y="Share of data sets",
        x_range=(0, 0.8),
        y_range=(0, 0.5),
        alt="Distribution of the estimates over data sets, for one split, k-fold and repeated k-fold.",
        xaxis=dict(tickformat=".0%"),
        yaxis=dict(tickformat=".0%"),
        showlegend=True,
    )
    moving = {}
    middle = (EDGES[1:] + EDGES[:-1]) / 2
    for trace, (name, estimates) in enumerate(result.methods().items()):
        color, dash = METHODS[name]
        figure.add_scatter(
            x=middle,
            y=[],
            mode="lines",
            name=name,
            line=dict(color=color, dash=dash, shape="hvh"),
            hovertemplate="%{x:.0%}: %{y:.1%}",
        )
        inside = np.clip(estimates, 0, 0.799)
        moving[trace] = {"y": np.array([np.histogram(row, EDGES)[0] / row.size for row in inside])}
    truth = float(result.truth.mean())
    figure.add_scatter(
        x=[truth] * 2,
        y=[0, 0.5],
        mode="lines",
        name="true error",
        line=dict(color=style.TRUTH, width=3),
        hovertemplate="true error %{x:.1%}",
    )
    return style.Sweep(figure, moving)


def _against_k(
    result: Estimates,
    title: str,
    y: str,
    lines: dict[str, np.ndarray],
    y_range: Sequence[float],
    truth: float | None = None,
) -> style.Sweep:
    figure = style.chart(
        title,
        x="Folds k (log scale)",
        y=y,
        x_range=(np.log10(1.8), np.log10(115)),
        y_range=y_range,
        alt=f"{title}, for every number of folds.",
        xaxis=dict(type="log", tickvals=[2, 5, 10, 20, 50, 100], ticktext=["2", "5", "10", "20", "50", "100"]),
        yaxis=dict(tickformat=".0%"),
        showlegend=True,
    )
    looks = METHODS | {"naive": (style.BROWN, "dot"), "corrected": (style.GREEN, "dashdot")}
    for name, values in lines.items():
        color, dash = looks[name]
        figure.add_scatter(
            x=result.folds,
            y=values,
            mode="lines",
            name=name,
            line=dict(color=color, dash=dash),
            hovertemplate="k = %{x}: %{y:.2%}",
        )
    if truth is not None:
        line = dict(color=style.TRUTH, width=3)
        figure.add_scatter(x=[1.8, 115], y=[truth] * 2, mode="lines", name="truth", line=line, hovertemplate="%{y:.2%}")
    colors = [looks[name][0] for name in lines]
    figure.add_scatter(
        x=[], y=[], mode="markers", marker=dict(size=12, color=colors), showlegend=False, hoverinfo="skip"
    )
    x = np.repeat(result.folds[:, None], len(lines), axis=1)
    return style.Sweep(figure, {len(figure.data) - 1: {"x": x, "y": np.array(list(lines.values())).T}})


def estimate_printed(result: Estimates, step: int) -> str:
    return (
        f"estimated error, first data set: {result.k_fold[step, 0]:.4f}\ntrue error of its model: {result.truth[0]:.4f}"
    )


# -------------------------------------------------------------------------------------------------------- the leaks


def selection_view(result: Selection) -> style.View:
    return style.View(
        [selection_errors(result), selection_correlations(result)],
        "Noise features to choose from",
        [f"{each:,}" for each in result.candidates],
        {
            "True error": ["50%"] * len(result.candidates),
            "Chosen on all rows": _rates(result.outside, result.outside_se),
            "Chosen in the fold": _rates(result.inside, result.inside_se),
            "Best |correlation|": [f"{abs(row[0]):.2f}" for row in result.correlation],
        },
        [
            f"The {CHOSEN} best of {count:,} noise features, chosen on all rows, seem to err on "
            f"{result.outside[i]:.0%}. Chosen anew inside each training set, on {result.inside[i]:.0%}. The truth is "
            "50%: there is nothing to learn."
            for i, count in enumerate(result.candidates)
        ],
    )


def _rates(mean: np.ndarray, error: np.ndarray) -> list[str]:
    return [f"{m:.0%} ± {100 * e:.0f} SE" for m, e in zip(mean, error, strict=True)]


def _errors(
    title: str, x: str, at: np.ndarray, lines: dict[str, tuple[np.ndarray, np.ndarray, str, str]], **axis: object
) -> style.Sweep:
    figure = style.chart(
        title,
        x=x,
        y="Claimed error rate",
        x_range=axis.pop("range"),  # type: ignore[arg-type]
        y_range=(0, 0.75),
        alt=f"{title}. The true error is 50%.",
        xaxis=axis,
        yaxis=dict(tickformat=".0%"),
        showlegend=True,
    )
    figure.add_scatter(
        x=[at[0], at[-1]],
        y=[0.5, 0.5],
        mode="lines",
        name="truth",
        line=dict(color=style.TRUTH, width=3),
        hoverinfo="skip",
    )
    for name, (mean, error, color, dash) in lines.items():
        figure.add_scatter(
            x=at,
            y=mean,
            error_y=dict(array=1.96 * error, thickness=1, width=3),
            mode="lines",
            name=name,
            line=dict(color=color, dash=dash),
            hovertemplate="%{x}: %{y:.1%}",
        )
    marker = dict(size=12, color=[color for _, _, color, _ in lines.values()])
    figure.add_scatter(x=[], y=[], mode="markers", marker=marker, showlegend=False, hoverinfo="skip")
    place = {"x": np.repeat(at[:, None], len(lines), axis=1), "y": np.array([mean for mean, *_ in lines.values()]).T}
    return style.Sweep(figure, {len(figure.data) - 1: place})


def selection_errors(result: Selection) -> style.Sweep:
    return _errors(
        "Error that cross-validation claims, with 95% intervals",
        "Noise features (log scale)",
        result.candidates,
        {
            "chosen on all rows": (result.outside, result.outside_se, style.ALERT, "solid"),
            "chosen in the fold": (result.inside, result.inside_se, style.BLUE, "dash"),
        },
        type="log",
        range=(np.log10(90), np.log10(5600)),
        tickvals=[100, 500, 1000, 5000],
        ticktext=["100", "500", "1,000", "5,000"],
    )


def selection_correlations(result: Selection) -> style.Sweep:
    figure = style.chart(
        "Correlation of the chosen with the class: seen, and fresh rows",
        x="Chosen feature, by strength",
        y="Correlation",
        x_range=(0, CHOSEN + 1),
        y_range=(-1, 1),
        alt="Correlations of the chosen features on the rows used to choose them, and on a fold that was not.",
        showlegend=True,
    )
    place = np.arange(1, CHOSEN + 1)
    looks = (("rows that chose", style.ALERT, "circle"), ("a fold left out", style.BLUE, "circle-open"))
    for name, color, symbol in looks:
        marker = dict(size=6, color=color, symbol=symbol)
        figure.add_scatter(
            x=place, y=[], mode="markers", name=name, marker=marker, hovertemplate="feature %{x}: %{y:.2f}"
        )
    return style.Sweep(figure, {0: {"y": result.correlation}, 1: {"y": result.held_out}})


def selection_printed(result: Selection, step: int) -> str:
    return f"chosen on all rows: {result.outside[step]:.4f}\nchosen in the fold: {result.inside[step]:.4f}"


def time_view(result: TimeOrder) -> style.View:
    return style.View(
        [time_errors(result), time_series(result)],
        "Persistence",
        [f"{each:g}" for each in result.persistence],
        {
            "True error, far ahead": ["50%"] * len(result.persistence),
            "Shuffled folds": _rates(result.shuffled, result.shuffled_se),
            "Folds in blocks": _rates(result.blocked, result.blocked_se),
            "Past only": _rates(result.ordered, result.ordered_se),
        },
        [
            f"Correlation with the row before: {each:g}. Shuffled folds claim an error of {result.shuffled[i]:.0%}, "
            f"folds in blocks {result.blocked[i]:.0%}, training on the past only {result.ordered[i]:.0%}. "
            "Far ahead it is 50%."
            for i, each in enumerate(result.persistence)
        ],
    )


def time_errors(result: TimeOrder) -> style.Sweep:
    return _errors(
        "Error that cross-validation claims, with 95% intervals",
        "Correlation with the row before",
        PERSISTENCE,
        {
            "shuffled": (result.shuffled, result.shuffled_se, style.ALERT, "solid"),
            "blocks": (result.blocked, result.blocked_se, style.BROWN, "dot"),
            "past only": (result.ordered, result.ordered_se, style.BLUE, "dash"),
        },
        range=(-0.03, 1.01),
    )


def time_series(result: TimeOrder) -> style.Sweep:
    n = result.series.shape[1]
    figure = style.chart(
        "One feature and the class over time: unrelated, both drifting",
        x="Row, in order of time",
        y="First feature",
        x_range=(-1, n),
        y_range=(-4, 4),
        alt="One feature as a line over time, each row marked by its class.",
        showlegend=True,
    )
    rows = np.arange(n)
    figure.add_scatter(
        x=rows, y=[], mode="lines", line=dict(color=style.GREY, width=1), showlegend=False, hoverinfo="skip"
    )
    looks = (("class 0", style.NEGATIVE, "circle"), ("class 1", style.POSITIVE, "diamond"))
    moving = {0: {"y": result.series}}
    for label, (name, color, symbol) in enumerate(looks):
        marker = dict(size=7, color=color, symbol=symbol)
        figure.add_scatter(x=rows, y=[], mode="markers", name=name, marker=marker, hovertemplate="row %{x}: %{y:.2f}")
        moving[label + 1] = {"y": np.where(result.labels == label, result.series, np.nan)}
    return style.Sweep(figure, moving)


def time_printed(result: TimeOrder, step: int) -> str:
    return f"shuffled folds: {result.shuffled[step]:.4f}\npast only: {result.ordered[step]:.4f}"
