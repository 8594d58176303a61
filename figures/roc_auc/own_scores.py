"""A person's own scores: the pictures of a threshold, and what was read in two or three sentences."""

import math

from concepts.roc_auc import Comparison, ThresholdSweep
from figures import style
from figures.roc_auc.threshold import FEW, decimals, view
from figures.words import count, fixed, p_value, percent


def own_view(sweep: ThresholdSweep) -> style.View:
    """All of the lab; a few positives are only seen with an area of their own."""
    return view(sweep, by_cases=False)


def own_read(read: str, predicted: str) -> str:
    """The snippet's lines that read the file; scores that are a confidence in the class `predicted` are turned."""
    if not predicted:
        return read
    return f"""{read}
scores = pd.to_numeric(table[score_column])
table[score_column] = scores.where(table[{predicted!r}] == positive, 1 - scores)"""


def own_printed(sweep: ThresholdSweep, step: int) -> str:
    """What the snippet for a person's own file prints at this step."""
    return (
        f"rows used: {sweep.n}\n"
        f"AUC: {sweep.auc.auc:.4f}\n"
        f"DeLong 95%: {sweep.auc.lower:.4f} to {sweep.auc.upper:.4f}\n"
        f"TPR: {sweep.tpr[step]:.4f}\n"
        f"FPR: {sweep.fpr[step]:.4f}\n"
        f"precision: {fixed(sweep.precision[step], 4)}\n"
        f"cost per 1,000 cases: {sweep.cost[step]:.1f}\n"
        f"cheapest threshold: {sweep.thresholds[sweep.best]:.6g}\n"
    )


def own_summary(sweep: ThresholdSweep) -> str:
    """What was read, the AUC, and what is odd about it, in two or three sentences."""
    auc = sweep.auc
    left_out = ", ".join(f"{count(rows)} with {reason}" for reason, rows in sweep.dropped.items())
    left_out = left_out.replace("with neither", "with neither label nor score")
    text = f"{count(sweep.n)} rows used, {count(sweep.positives)} of them positive ({percent(sweep.share)})"
    text += f"; {left_out} left out. " if left_out else ". "
    if math.isnan(auc.upper):
        return text + f"AUC {fixed(auc.auc, 3)}, with no interval: one case in a class tells nothing of the spread."
    value, low, high = (fixed(each, decimals(auc.lower, auc.upper)) for each in (auc.auc, auc.lower, auc.upper))
    text += f"AUC {value}, 95% interval {low} to {high} (DeLong)."
    if auc.upper < 0.5:
        text += (
            " Clearly below 0.5: something is upside down. Check which class is positive, and whether a high score "
            "means more or less risk; then mend the file or choose the other class."
        )
    elif auc.auc < 0.5:
        text += " Below 0.5, but the interval reaches it: no better than chance, or the label is flipped."
    elif auc.lower <= 0.5:
        text += " The interval holds 0.5: these data cannot tell the ranking from chance."
    elif auc.standard_error == 0:
        text += " A perfect ranking makes the interval zero wide; do not believe it, and look for a leak."
    if min(sweep.positives, sweep.negatives) < FEW:
        text += f" With fewer than {FEW} cases in a class, DeLong's interval is too narrow."
    if sweep.elsewhere is not None:
        text += (
            f" Precision and cost are those where {percent(sweep.elsewhere)} are positive; recall, FPR and AUC stay."
        )
    return text


def own_said(
    sweep: ThresholdSweep, compared: Comparison | None, rows: int, first: str, second: str, predicted: str
) -> str:
    """The summary, how a second model compares on the rows that both scored, and whose confidence was turned."""
    said = own_summary(sweep)
    if compared:
        said += " " + own_compared(compared, rows, first, second)
    if predicted:
        said += f" A score is the confidence in {predicted}; that of the other class was turned into one minus itself."
    return said


def own_compared(found: Comparison, rows: int, first: str, second: str) -> str:
    """Which of two columns ranks better, on the rows that have both."""
    text = f"On the {count(rows)} rows with both, {second} has AUC {fixed(found.second.auc, 3)}, {first} "
    text += f"{fixed(found.first.auc, 3)}: a difference of {fixed(found.difference, 3, signed=True)}"
    if math.isnan(found.standard_error):
        return f"{text}, with no interval: one case in a class tells nothing of the spread."
    verdict = "the two do not rank alike" if found.p_value < 0.05 else "these data cannot tell which ranks better"
    interval = f"{fixed(found.lower, 3, signed=True)} to {fixed(found.upper, 3, signed=True)}"
    return f"{text} (95% {interval}, {p_value(found.p_value)}, DeLong's paired test): {verdict}."
