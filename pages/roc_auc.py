"""ROC and AUC: choose a threshold, doubt the area, compare two models, look inside segments, bring your own scores."""

from typing import Any

from concepts import roc_auc
from concepts.labels import classes, guess_columns
from figures import roc_auc as figures
from figures.words import percent
from ui.panel import Page, Panel

COSTS = (1, 2, 5, 10, 20, 50, 100)
SPREADS = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0)
PREVALENCES = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5)
SIZES = (100, 200, 500, 1000, 2000, 5000, 10000, 20000)
LEVELS = (0.9, 0.95, 0.99)
AREAS = {"cases": "Number of cases", "class": "Each class alike"}
DRAW = {"cases": figures.threshold_view, "class": figures.threshold_view_by_class}
AS_IN_FILE = 0.0
WEIGHTED_HELP = "Half of the sample is positive, and each case counts for as many as the prevalence says."


def threshold(panel: Panel) -> None:
    """Drag the line: who is flagged, and what do the mistakes cost?"""
    values = {
        "separation": panel.lever.slider("Separation (SDs)", 0.0, 4.0, 1.5, 0.1, key="separation"),
        "prevalence": panel.lever.choose(
            "Prevalence", PREVALENCES, 0.1, key="prevalence", show=lambda share: f"{share:.1%}"
        ),
        "cost_fn": panel.lever.choose("Cost of a miss", COSTS, 10, key="cost_fn"),
        "cost_fp": panel.more.choose("Cost of a false alarm", COSTS, 1, key="cost_fp"),
        "n": panel.more.choose("Cases", SIZES, 2000, key="n"),
        "spread_ratio": panel.more.choose("Spread of the positives", SPREADS, 1.0, key="spread_ratio"),
        "seed": panel.more.seed(),
        "weighted": panel.more.toggle("Same scores at every prevalence", key="weighted", help=WEIGHTED_HELP),
    }
    area = panel.more.pick("Area of a histogram", AREAS, key="area")
    sweep, step = panel.show(roc_auc.threshold_sweep, DRAW[area], values, step="threshold", start=48)
    panel.note(
        "Specificity is 1 − FPR, balanced accuracy its mean with recall. Youden's J is TPR − FPR; its largest size "
        "over all thresholds is the Kolmogorov-Smirnov distance (KS). Gini is 2 AUC − 1. The model is what the scores "
        "are drawn from; a sample wobbles around it."
    )
    panel.code("threshold", values | {"threshold": float(sweep.thresholds[step])}, figures.threshold_printed)


def interval(panel: Panel) -> None:
    """Drag the number of positives: how wide is the doubt about the AUC?"""
    values = {
        "separation": panel.lever.slider("Separation (SDs)", 0.0, 4.0, 1.5, 0.1, key="separation"),
        "negatives_per_positive": panel.lever.choose(
            "Negatives per positive", (1, 3, 9), 1, key="negatives_per_positive"
        ),
        "level": panel.lever.choose("Confidence", LEVELS, 0.95, key="level", show=percent),
        "spread_ratio": panel.more.choose("Spread of the positives", SPREADS, 1.0, key="spread_ratio"),
        "seed": panel.more.seed(),
    }
    sweep, step = panel.show(roc_auc.interval_sweep, figures.interval_view, values, step="positives", start=6)
    panel.code("interval", values | {"positives": int(sweep.positives[step])}, figures.interval_printed)


def models(panel: Panel) -> None:
    """Drag how alike two models are: is B better than A on the same cases?"""
    values = {
        "gain": panel.lever.slider("B's lead in separation (SDs)", 0.0, 0.5, 0.2, 0.05, key="gain"),
        "positives": panel.lever.choose("Positives", (50, 100, 200, 500, 1000), 200, key="cases"),
        "separation": panel.more.slider("A's separation (SDs)", 0.0, 3.0, 1.5, 0.1, key="separation_a"),
        "level": panel.more.choose("Confidence", LEVELS, 0.95, key="level", show=percent),
        "seed": panel.more.seed(),
    }
    sweep, step = panel.show(roc_auc.comparison_sweep, figures.comparison_view, values, step="correlation", start=16)
    panel.code("models", values | {"correlation": float(sweep.correlations[step])}, figures.comparison_printed)


def segments(panel: Panel) -> None:
    """Drag segment B's scores up: is anybody ranked better?"""
    shares = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5)
    values = {
        "separation": panel.lever.slider("Separation within (SDs)", 0.0, 3.0, 0.5, 0.1, key="separation_within"),
        "prevalence_a": panel.lever.choose("Positives in A", shares, 0.02, key="prevalence_a", show=percent),
        "prevalence_b": panel.lever.choose("Positives in B", shares, 0.2, key="prevalence_b", show=percent),
    }
    sweep, step = panel.show(roc_auc.segment_sweep, figures.segments_view, values, step="gap", start=20)
    panel.code("segments", values | {"gap": float(sweep.gaps[step])}, figures.segments_printed)


def own(panel: Panel) -> None:
    """Bring labels and scores, then drag the line."""
    upload = panel.upload("Labels and scores", key="own_scores", example=roc_auc.example_scores)
    if upload is None:
        return
    likely = guess_columns(upload.table.kinds)
    label = panel.column("Label column", upload.columns, key="own_label", first=likely[0])
    score = panel.column("Score column", upload.columns, key="own_score", first=likely[1])
    both = panel.own(classes, upload.part(label))
    positive = panel.column("Positive class", both, key="own_positive", first=both[1])
    others = [column for column in upload.columns if column not in (label, score)]
    rival = panel.column("Second model's score", ["none", *others], key="own_second") if others else "none"
    cost_fn = panel.more.choose("Cost of a miss", COSTS, 10, key="cost_fn")
    cost_fp = panel.more.choose("Cost of a false alarm", COSTS, 1, key="cost_fp")
    elsewhere = panel.more.choose(
        "Prevalence where it will be used",
        (AS_IN_FILE, *PREVALENCES),
        AS_IN_FILE,
        key="own_prevalence",
        show=lambda share: f"{share:.1%}" if share else "as in the file",
    )
    predicted = roc_auc.confidence_of(upload.table.frame, upload.table.kinds, label, score)
    if predicted:
        chances = f"of {predicted}", "of the positive class"
        predicted = predicted if panel.column("Scores are", chances, key="own_chances") == chances[0] else ""
    further = {"rival": "" if rival == "none" else rival, "predicted": predicted}
    columns = dict.fromkeys([label, score, *filter(None, further.values())])
    prices: dict[str, Any] = {"cost_fn": cost_fn, "cost_fp": cost_fp, "prevalence": elsewhere or None}
    sweep, compared, rows = panel.own(roc_auc.own_table, upload.part(*columns), positive=positive, **further, **prices)
    panel.sum_up(upload, figures.own_said(sweep, compared, rows, score, rival, predicted))
    step = panel.present(sweep, figures.own_view(sweep), step="own_threshold", start=sweep.best)
    values: dict[str, Any] = {"file": upload.name, "label_column": label, "score_column": score, "positive": positive}
    values |= {"threshold": float(sweep.thresholds[step])} | prices
    read = figures.own_read(upload.code(label, score, *filter(None, [predicted])), predicted)
    panel.code("own_scores", values, figures.own_printed, read=read)


PAGE = Page(
    "roc_auc",
    roc_auc.claims,
    roc_auc.prediction,
    {
        "Choose a threshold": threshold,
        "How sure is the AUC?": interval,
        "Two models": models,
        "Segments": segments,
        "Your own scores": own,
    },
)
