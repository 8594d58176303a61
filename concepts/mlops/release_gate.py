"""The release gate: may the candidate take the place of the model in production, on the same rows?

Both answered the same held-out rows, so only rows on which one was right and the other wrong tell them apart: `wins`
and `losses`. The gate does not ask whether harm is shown, for with few rows it never is. It asks whether harm can be
ruled out: that the candidate is worse by `margin` or more. The test is Tango's (1998) score test for paired shares;
at a margin of zero it is McNemar's test (1947), and asks for a candidate that is shown to be better.
"""

from math import erfc, sqrt


def harm_not_excluded(wins: int, losses: int, rows: int, margin: float) -> float:
    """One-sided p-value of "the candidate's share of right answers is lower by `margin` or more".

    wins, losses: rows on which only the candidate, and only production, was right. rows: all of them.
    margin: a share, 0 to 0.5. Small values rule that harm out. By Tango's (1998) score test: the variance is the
    likeliest under the null, so it stays above zero even where no row differs. Without a margin and a row, 0.5.
    """
    null = -margin
    b = (2 * rows - wins + losses) * null - wins - losses
    c = -losses * null * (1 - null)
    lost = (sqrt(max(b * b - 8 * rows * c, 0.0)) - b) / (4 * rows)  # likeliest share of losses
    variance = rows * (2 * lost + null * (1 - null))
    if variance <= 0:
        return 0.5
    return 0.5 * erfc((wins - losses + rows * margin) / sqrt(2 * variance))
