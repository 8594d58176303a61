"""Pictures of the estimate: its spread over data sets, its bias and its deviation by the number of folds."""

from collections.abc import Sequence

import numpy as np

from concepts.cross_validation import Estimates
from figures import style
from figures.words import fixed

METHODS = {
    "one split": (style.GREY, "dot"),
    "k-fold": (style.BLUE, "solid"),
    "repeated k-fold": (style.PURPLE, "dash"),
}
EDGES = np.linspace(0, 1, 41)
"""Of the histogram. A single row left out says 0% or 100%, and both are drawn."""


def estimate_view(result: Estimates) -> style.View:
    truth = result.truth.mean()
    sd = {name: each.std(axis=1, ddof=1) for name, each in result.methods().items()}
    bias, error = result.bias(result.k_fold), result.standard_error(result.k_fold)
    fits = [int(k) if k == result.n else f"{k} or {5 * k}" for k in result.folds]
    return style.View(
        [
            _against_k(result, "How much an estimate scatters over fresh data", "Standard deviation", sd, (0, 0.55)),
            estimate_histograms(result),
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
            "SD, one split": [f"{100 * each:.1f} pp" for each in sd["one split"]],
            "SD, k-fold": [f"{100 * each:.1f} pp" for each in sd["k-fold"]],
            "SD, repeated": [f"{100 * each:.1f} pp" for each in sd["repeated k-fold"]],
            "Bias": [
                f"{fixed(100 * b, 1, signed=True)} ± {fixed(100 * e, 1)} pp SE"
                for b, e in zip(bias, error, strict=True)
            ],
            "True error": [f"{truth:.1%}"] * len(fits),
            "Naive SE": [f"{100 * each:.1f} pp" for each in result.naive_se],
            "Models to fit": [str(each) for each in fits],
        },
        [
            f"With k = {k}, one split scatters by {100 * sd['one split'][i]:.1f} points, {k}-fold by "
            f"{100 * sd['k-fold'][i]:.1f}. Its mean is {fixed(100 * bias[i], 1, signed=True)} ± {100 * error[i]:.1f} "
            f"points off the truth{_cause(result, i, bias[i], error[i])}"
            for i, k in enumerate(result.folds)
        ],
    )


def _cause(result: Estimates, step: int, bias: float, error: float) -> str:
    """Why the mean is off, if chance alone does not explain it."""
    if abs(bias) <= 2 * error:
        return ", which chance explains."
    if bias < 0 or result.truth.mean() > 0.499:  # with no separation the error is 50% on any number of rows
        return "."
    return f": it trains on {result.n - result.n // result.folds[step]} rows, not {result.n}."


def estimate_histograms(result: Estimates) -> style.Sweep:
    figure = style.chart(
        f"{result.truth.size} fresh data sets: what each was told",
        x="Estimated error rate",
        y="Share of data sets",
        x_range=(0, 1),
        y_range=(0, 1),
        alt="Distribution of the estimates over data sets, for one split, k-fold and repeated k-fold.",
        xaxis=dict(tickformat=".0%"),
        yaxis=dict(tickformat=".0%"),
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
        moving[trace] = {"y": np.array([np.histogram(row, EDGES)[0] / row.size for row in estimates])}
    truth = float(result.truth.mean())
    figure.add_scatter(
        x=[truth] * 2,
        y=[0, 1],
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
) -> style.Chart:
    chart = style.Chart(
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
        chart.line(result.folds, values, color, dash=dash, name=name, hover=f"{name}, k = %{{x}}: %{{y:.2%}}")
    if truth is not None:
        chart.level(truth, style.TRUTH, dash="solid", width=style.LINE, name="truth")
    return chart.here(result.folds)


def estimate_printed(result: Estimates, step: int) -> str:
    return (
        f"estimated error, first data set: {result.k_fold[step, 0]:.4f}\ntrue error of its model: {result.truth[0]:.4f}"
    )
