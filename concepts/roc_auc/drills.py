"""Questions on ROC and AUC with numbers drawn anew; each wrong answer is what a named mistake gives."""

from numpy.random import Generator

from concepts.drill import Curve, DegenerateError, Drill, Mistake, choice, drawn, kind, named, number
from concepts.roc_auc.ranking import binormal_rates, delong, precision_from_rates
from concepts.roc_auc.threshold import THRESHOLDS


@kind
def precision_elsewhere(rng: Generator) -> Drill:
    """Recall and false positive rate are kept, and the market changes: what is precision there?"""
    recall, fpr = round(rng.uniform(0.5, 0.95), 2), round(rng.uniform(0.02, 0.3), 2)
    here, there = rng.choice([0.3, 0.4, 0.5]), rng.choice([0.01, 0.02, 0.05])
    precision = [float(precision_from_rates(recall, fpr, share)) for share in (there, here)]
    ask = (
        f"At its threshold a model has a recall of {recall:.0%} and a false positive rate of {fpr:.0%}. Where "
        f"{here:.0%} of cases are positive its precision is {precision[1]:.0%}. In a new market {there:.0%} are "
        "positive, and the cases within each class are alike. What is the precision there?"
    )
    mistakes = [
        Mistake("kept the old precision", precision[1], "Precision mixes the classes, so it moves with prevalence."),
        Mistake("read recall as precision", recall, "Recall looks at the positives, precision at those flagged."),
        Mistake(
            "scaled precision with prevalence",
            precision[1] * there / here,
            "Precision is no multiple of prevalence: false alarms stand below the line too.",
        ),
        Mistake("took 1 − FPR for precision", 1 - fpr, "That is the specificity: it looks at negatives alone."),
    ]
    way = (
        f"Of 10,000 cases {10_000 * there:,.0f} are positive: {10_000 * there * recall:,.0f} are caught, and "
        f"{10_000 * (1 - there) * fpr:,.0f} of the others flagged.",
        f"{10_000 * there * recall:,.0f} / ({10_000 * there * recall:,.0f} + {10_000 * (1 - there) * fpr:,.0f}) = "
        f"{precision[0]:.1%}.",
    )
    return choice(rng, ask, precision[0], mistakes, way, "rare", spec=".1%")


@kind
def auc_by_pairs(rng: Generator) -> Drill:
    """A handful of scores: count the pairs that are in order."""
    positives, negatives = (rng.choice(range(1, 10), size, replace=True) for size in (3, 4))
    auc = delong(positives.astype(float), negatives.astype(float)).auc
    pairs = positives[:, None] - negatives
    if not (pairs == 0).any() or not 0.3 < auc < 0.95:
        raise DegenerateError("there must be a tie, and something to count.")
    wins, ties = int((pairs > 0).sum()), int((pairs == 0).sum())
    above = float((positives > negatives.mean()).mean())
    ask = (
        f"Positives score {', '.join(map(str, positives))}; negatives score {', '.join(map(str, negatives))}. "
        "What is the AUC?"
    )
    mistakes = [
        Mistake("counted ties as lost", wins / 12, "A tie counts half."),
        Mistake("counted ties as won", (wins + ties) / 12, "A tie counts half."),
        Mistake("left ties out", wins / (12 - ties), "A tied pair is a pair: it counts half, of all twelve."),
        Mistake("compared with the mean of the negatives", above, "Every pair counts, not the mean."),
        Mistake("turned it round", 1 - auc, "It is the chance that the positive is above, not below."),
    ]
    way = (
        f"3 × 4 = 12 pairs: in {wins} the positive is above, {ties} {'is' if ties == 1 else 'are'} tied.",
        f"({wins} + {ties} / 2) / 12 = {auc:.3f}.",
    )
    apart = [each for each in mistakes if abs(each.value - auc) > 0.02]
    return number(ask, auc, apart, way, "default", tolerance=0.006, spec=".3f")


@kind
def cheapest_line(rng: Generator) -> Drill:
    """Prices and prevalence say how sure a model must be before it flags."""
    miss, alarm = int(rng.choice([2, 5, 10, 20, 50])), int(rng.choice([1, 2, 4]))
    share = float(rng.choice([0.01, 0.02, 0.05, 0.1]))
    if alarm >= miss:
        raise DegenerateError("the miss must be the dear one.")
    cut = alarm / (alarm + miss)
    ask = (
        f"A miss costs {miss}, a false alarm {alarm}, a right decision nothing. {share:.0%} of cases are positive, and "
        "the model's probabilities are calibrated for them. From what probability up should a case be flagged?"
    )
    mistakes = [
        Mistake("left the threshold at one half", 0.5, "One half is right only where both mistakes cost the same."),
        Mistake("turned the prices round", miss / (alarm + miss), "A dear miss lowers the line, it does not raise it."),
        Mistake("took the ratio of prices for a probability", alarm / miss, "That is the odds: p / (1 − p)."),
        Mistake(
            "counted prevalence twice",
            alarm * (1 - share) / (alarm * (1 - share) + miss * share),
            "A calibrated probability has the prevalence in it already.",
        ),
    ]
    way = (
        f"Flagging costs (1 − p) · {alarm}, not flagging p · {miss}; they meet at p = {alarm} / ({alarm} + {miss}).",
        f"So flag from {cut:.1%} up.",
    )
    return choice(rng, ask, cut, mistakes, way, "price", spec=".1%")


@kind
def point_on_the_curve(rng: Generator) -> Drill:
    """Four counts: where does this threshold lie on the curve?"""
    positives, negatives = 20 * int(rng.integers(2, 11)), 100 * int(rng.integers(3, 20))
    caught, alarms = int(rng.integers(positives // 2, positives)), int(negatives * rng.uniform(0.02, 0.3))
    fpr, tpr = alarms / negatives, caught / positives
    ask = (
        f"{positives} positives and {negatives:,} negatives. The model flags {caught + alarms} of them; {caught} of "
        "these are positive. Where on the ROC curve does this threshold lie? Give the false positive rate."
    )
    mistakes = [
        Mistake("took the true positive rate", tpr, "That is the other axis: the share of positives that is caught."),
        Mistake(
            "divided by the flagged",
            alarms / (alarms + caught),
            "That is 1 − precision; a rate of the curve is taken within a class.",
        ),
        Mistake("divided by all", alarms / (positives + negatives), "It is the share of the negatives alone."),
        Mistake(
            "counted all flagged", (caught + alarms) / (positives + negatives), "Flagged positives are no false alarms."
        ),
        Mistake("took the specificity", 1 - fpr, "The axis of the curve is 1 − specificity."),
        Mistake("took the misses", 1 - tpr, "Misses are positives: they lower the true positive rate."),
    ]
    way = (
        f"{caught + alarms} − {caught} = {alarms} flagged are negative, of {negatives:,}.",
        f"{alarms} / {negatives:,} = {fpr:.1%}, at a height of {caught} / {positives} = {tpr:.1%}.",
    )
    apart = [each for each in mistakes if abs(each.value - fpr) > 0.008]
    return number(ask, fpr, apart, way, "default", tolerance=0.003, spec=".1%")


@kind
def precision_curve(rng: Generator) -> Drill:
    """The page's question with the pen: precision over the threshold where positives are rare."""
    separation, share = round(rng.uniform(1.5, 2.5), 1), float(rng.choice([0.02, 0.05, 0.1]))
    x = THRESHOLDS[(THRESHOLDS >= -2) & (THRESHOLDS <= 3)]
    fpr, tpr = binormal_rates(x, separation)
    rare, half = (precision_from_rates(tpr, fpr, each) for each in (share, 0.5))
    ask = (
        f"Negatives score N(0, 1), positives N({separation:g}, 1). Draw the precision over the threshold where "
        f"{share:.0%} of cases are positive."
    )
    mistakes = [
        Mistake("drew it as if half were positive", half, "Precision starts at the prevalence, and falls with it."),
        Mistake("drew recall", tpr, "Recall falls as the threshold rises; precision rises."),
        Mistake("drew a flat line at the prevalence", 0 * x + share, "Only flagging everybody leaves it there."),
    ]
    at = int(abs(x - 2).argmin())
    way = (
        f"Flag everybody and precision is the prevalence, {share:.0%}; it rises with the threshold.",
        f"At {x[at]:.1f}, {tpr[at]:.0%} of positives and {fpr[at]:.1%} of negatives are flagged: {rare[at]:.0%}.",
    )
    over = Curve(x, "Threshold", "Precision", 0.0, 1.0)
    return drawn(ask, over, rare, mistakes, way, "rare", tolerance=0.06, spec=".0%")


TWIN = "precision_elsewhere"
"""The kind that asks the page's prediction again with other numbers."""
KINDS = named(precision_elsewhere, auc_by_pairs, cheapest_line, point_on_the_curve, precision_curve)
