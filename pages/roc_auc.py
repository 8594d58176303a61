"""ROC and AUC: choose a threshold, doubt the area, bring your own scores."""

from typing import Any

import streamlit as st

from concepts import roc_auc
from figures import roc_auc as figures
from ui.frame import open_page
from ui.memory import explore
from ui.scrub import picture, scrub
from ui.upload import choose, upload_csv
from ui.widgets import LINKED, linked_columns

COSTS = (1, 2, 5, 10, 20, 50, 100)
SPREADS = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0)
PREVALENCES = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5)
SIZES = (100, 200, 500, 1000, 2000, 5000, 10000, 20000)

page = open_page("roc_auc", roc_auc.claims)
page.predict(
    roc_auc.prediction,
    {"lab": "Choose a threshold", "separation": 1.5, "spread_ratio": 1.0, "prevalence": 0.01, "n": 20000, "seed": 0},
    {"threshold": "0.8"},
)


def threshold_lab() -> None:
    one, two, three = linked_columns(3)
    values = {
        "separation": one.slider("Separation (SDs)", 0.0, 4.0, 1.5, 0.1, key="separation"),
        "prevalence": two.select_slider(
            "Prevalence", PREVALENCES, 0.1, key="prevalence", format_func=lambda share: f"{share:.1%}"
        ),
        "n": three.select_slider("Cases", SIZES, 2000, key="n"),
        "spread_ratio": one.select_slider("Spread of the positives", SPREADS, 1.0, key="spread_ratio"),
        "cost_fn": two.select_slider("Cost of a miss", COSTS, 10, key="cost_fn"),
        "cost_fp": three.select_slider("Cost of a false alarm", COSTS, 1, key="cost_fp"),
        "seed": page.seed(),
    }
    sweep, view = explore(roc_auc.threshold_sweep, figures.threshold_view, **values)
    step = scrub(view, key="threshold", start=48)
    values["threshold"] = float(sweep.thresholds[step])
    page.code("threshold", values, figures.threshold_printed(sweep, step), sweep.table())


def interval_lab() -> None:
    one, two, three = linked_columns(3)
    values = {
        "separation": one.slider("Separation (SDs)", 0.0, 4.0, 1.5, 0.1, key="separation"),
        "negatives_per_positive": two.select_slider("Negatives per positive", (1, 3, 9), key="negatives_per_positive"),
        "level": three.select_slider(
            "Confidence", (0.9, 0.95, 0.99), 0.95, key="level", format_func=lambda level: f"{level:.0%}"
        ),
        "spread_ratio": one.select_slider("Spread of the positives", SPREADS, 1.0, key="spread_ratio"),
        "seed": page.seed(),
    }
    sweep, view = explore(roc_auc.interval_sweep, figures.interval_view, **values)
    step = scrub(view, key="positives", start=6)
    values["positives"] = int(sweep.positives[step])
    page.code("interval", values, figures.interval_printed(sweep, step), sweep.table())


def own_lab() -> None:
    upload = upload_csv("Labels and scores", key="own_scores", example=roc_auc.example_scores())
    if upload is None:
        return
    columns = list(upload.table.columns)
    one, two = st.columns(2)
    label = choose(one, "Label column", columns, key="own_label", guess=("label", "target", "class", "outcome"))
    cost_fn = one.select_slider("Cost of a miss", COSTS, 10, key="cost_fn", **LINKED)
    score = choose(two, "Score column", columns, key="own_score", guess=("score", "prob", "pred"), otherwise=1)
    cost_fp = two.select_slider("Cost of a false alarm", COSTS, 1, key="cost_fp", **LINKED)
    labels, scores = upload.table[label].to_numpy(), upload.table[score].to_numpy()
    try:
        classes = roc_auc.label_classes(labels)
        positive = st.segmented_control("Positive class", classes, default=classes[1], required=True) or classes[1]
        sweep = roc_auc.own_scores(labels, scores, positive, cost_fn, cost_fp)
    except ValueError as error:
        st.error(str(error), icon=":material/upload_file:")
        return
    st.info(figures.own_summary(sweep), icon=":material/insights:")
    step = scrub(picture(figures.threshold_view(sweep)), key="own_threshold", start=sweep.best)
    values: dict[str, Any] = {"file": upload.name, "label_column": label, "score_column": score, "positive": positive}
    values |= {"threshold": float(sweep.thresholds[step]), "cost_fn": cost_fn, "cost_fp": cost_fp}
    page.code("own_scores", values, figures.own_printed(sweep, step), sweep.table())


page.labs({"Choose a threshold": threshold_lab, "How sure is the AUC?": interval_lab, "Your own scores": own_lab})
