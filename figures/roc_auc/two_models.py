"""Pictures of two models on the same cases."""

import numpy as np

from concepts.roc_auc import Comparison, ComparisonSweep
from figures import style
from figures.roc_auc.threshold import with_interval
from figures.style import Chart, each
from figures.words import fixed, p_value, percent

A, B = style.BROWN, style.ESTIMATE
DRAWN = 120
"""Cases of each class in the scatter plot: more would hide each other."""


def comparison_view(sweep: ComparisonSweep) -> style.View:
    """All of the third lab."""
    return style.View(
        [difference(sweep), alone(sweep), scores(sweep), chance(sweep)],
        "Correlation",
        [f"{value:.2f}" for value in sweep.correlations],
        readouts(sweep),
        sentences(sweep),
    )


def difference(sweep: ComparisonSweep) -> Chart:
    """The difference of the AUCs, with the interval that pairs the cases and the one that does not."""
    found, x = sweep.comparisons, sweep.correlations
    value = np.array([each.difference for each in found])
    paired = np.array([[each.lower, each.upper] for each in found])
    loose = np.array([_unpaired(each) for each in found])
    low, high = min(loose.min(), paired.min(), 0.0), max(loose.max(), paired.max(), 0.0)
    room = 0.06 * (high - low)
    truth = sweep.truth[1] - sweep.truth[0]
    chart = Chart(
        "The more alike the models, the surer their difference",
        x="Correlation of the scores within a class",
        y="AUC of B minus AUC of A",
        x_range=(-0.02, 1.0),
        y_range=(float(low - room), float(high + room)),
        alt="Difference of two AUCs against the correlation of the scores; only the paired interval narrows.",
        showlegend=True,
    )
    chart.band(x, loose[:, 0], loose[:, 1], style.GREY, opacity=style.FAINT, name="as if on other cases")
    chart.band(x, paired[:, 0], paired[:, 1], style.ESTIMATE, name=f"paired, {sweep.level:.0%}")
    chart.level(0.0)
    chart.level(truth, style.TRUTH, dash="dash", name=f"truth {fixed(truth, 3, signed=True)}")
    chart.line(x, value, style.ESTIMATE, hover="correlation %{x:.2f}<br>difference %{y:.3f}")
    chart.line(each(np.stack([x, x], axis=1)), each(paired), style.ESTIMATE, width=style.BOLD)
    return chart.you(each(x), each(value))


def alone(sweep: ComparisonSweep) -> Chart:
    """Each model's own interval: what two separate reports would show."""
    limits = np.array([[[m.lower, m.auc, m.upper] for m in (each.first, each.second)] for each in sweep.comparisons])
    low, high = float(limits.min()), float(limits.max())
    room = 0.08 * (high - low)
    chart = Chart(
        "Each model's own interval stays",
        x="AUC",
        y="",
        x_range=(low - room, high + room),
        y_range=(-0.6, 1.6),
        alt="The two models' AUCs, each with its own interval.",
        yaxis=dict(tickvals=[1, 0], ticktext=["A", "B"], showgrid=False, ticks=""),
    )
    for model, (color, y, symbol) in enumerate(((A, 1, "square"), (B, 0, "circle"))):
        chart.line(each(limits[:, model, ::2]), [y, y], color, width=style.BOLD)
        chart.points(each(limits[:, model, 1]), [y], color, symbol)
    return chart


def scores(sweep: ComparisonSweep) -> Chart:
    """What each case got from either model."""
    positives = min(sweep.positives, DRAWN)
    shown = np.r_[:positives, sweep.positives : sweep.positives + positives]
    first, second = sweep.first[shown], sweep.second[:, shown]
    low, high = float(min(first.min(), second.min())) - 0.5, float(max(first.max(), second.max())) + 0.5
    chart = Chart(
        "The same cases, scored twice",
        x="Score by A",
        y="Score by B",
        x_range=(low, high),
        y_range=(low, high),
        alt="Scores by model A and by model B of the same cases, positives and negatives.",
    )
    for part, color, symbol in (
        (slice(positives, None), style.NEGATIVE, "circle"),
        (slice(0, positives), style.POSITIVE, "diamond"),
    ):
        chart.points(first[part], each(second[:, part]), color, symbol, size=style.SMALL, opacity=style.STRONG)
    chart.label(low, high, " positives ◆", style.POSITIVE, yanchor="top")
    return chart.label(high, low, "● negatives ", style.NEGATIVE, xanchor="right")


def chance(sweep: ComparisonSweep) -> Chart:
    """Power: how often a sample of this size would find the difference."""
    x = sweep.correlations
    chart = Chart(
        "The chance to find the difference"
        if _apart(sweep)
        else "The chance of a false alarm: the true AUCs are equal",
        x="Correlation of the two scores",
        y="Samples that find it",
        x_range=(-0.02, 1.0),
        y_range=(0, 1.02),
        alt="Power of the paired test, of a test on other cases and of one that forgets the pairing, by correlation.",
        showlegend=True,
        yaxis=dict(tickformat=".0%"),
    )
    forgotten = "pairing forgotten"
    chart.line(x, sweep.separate_power, style.GREY, dash="dash", name="on other cases", hover="%{y:.0%}, other cases")
    chart.line(x, sweep.unpaired_power, style.ALERT, dash="dot", name=forgotten, hover="%{y:.0%}, pairing forgotten")
    chart.line(x, sweep.power, style.ESTIMATE, name="paired", hover="%{y:.0%}, paired")
    return chart.you(each(x), each(sweep.power))


def readouts(sweep: ComparisonSweep) -> dict[str, list[str]]:
    """The difference and how sure it is, with and without pairing."""
    found = sweep.comparisons
    return {
        "Difference": [fixed(each.difference, 3, signed=True) for each in found],
        "Paired": [p_value(each.p_value) for each in found],
        "As if on other cases": [p_value(each.unpaired_p) for each in found],
        "Chance to find it" if _apart(sweep) else "Chance of a false alarm": [percent(p, 0) for p in sweep.power],
        "AUC of A": [with_interval(each.first, sweep.positives) for each in found],
        "AUC of B": [with_interval(each.second, sweep.positives) for each in found],
        "True difference": [fixed(sweep.truth[1] - sweep.truth[0], 3, signed=True)] * len(found),
        "Correlation of the AUCs": [fixed(each.correlation) for each in found],
        "Chance on other cases": [percent(value, 0) for value in sweep.separate_power],
        "Chance, pairing forgotten": [percent(value, 0) for value in sweep.unpaired_power],
    }


def sentences(sweep: ComparisonSweep) -> list[str]:
    """What the same two AUCs mean, paired and not."""
    found = []
    for each_one in sweep.comparisons:
        overlap = min(each_one.first.upper, each_one.second.upper) >= max(each_one.first.lower, each_one.second.lower)
        sure = each_one.p_value < 1 - sweep.level
        text = f"The two intervals {'overlap' if overlap else 'lie apart'}"
        join = "yet" if overlap == sure else "and"
        limits = f"{fixed(each_one.lower, 3, signed=True)} to {fixed(each_one.upper, 3, signed=True)}"
        verdict = (
            f"B ranks {'better' if each_one.difference > 0 else 'worse'} than A"
            if sure
            else "these cases cannot tell which ranks better"
        )
        if sure and not _apart(sweep):
            verdict += " (a false alarm: the true AUCs are equal)"
        found.append(f"{text}, {join} the paired one, {limits}, {'leaves out' if sure else 'holds'} zero: {verdict}.")
    return found


def _apart(sweep: ComparisonSweep) -> bool:
    """Whether there is a difference to find."""
    return sweep.truth[0] != sweep.truth[1]


def comparison_printed(sweep: ComparisonSweep, step: int) -> str:
    """What the snippet prints at this step."""
    found = sweep.comparisons[step]
    return (
        f"AUC of A: {found.first.auc:.4f}\n"
        f"AUC of B: {found.second.auc:.4f}\n"
        f"difference: {found.difference:.4f} ({found.lower:.4f} to {found.upper:.4f})\n"
        f"p, paired: {found.p_value:.4f}\n"
        f"p, as if independent: {found.unpaired_p:.4f}\n"
    )


def _unpaired(found: Comparison) -> tuple[float, float]:
    """The interval that takes the two AUCs for independent, at the level of theirs."""
    reach = (found.upper - found.lower) / 2 * (found.unpaired_error / found.standard_error)
    return found.difference - reach, found.difference + reach
