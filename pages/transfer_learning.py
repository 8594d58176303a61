"""Transfer learning: labels against likeness, features that fine-tuning distorts, and digits where transfer loses."""

from concepts import digits_transfer, distortion, transfer_learning
from concepts.teacher_tasks import SOURCES
from figures import digits_transfer as digits_figures
from figures import distortion as distortion_figures
from figures import transfer_learning as figures
from ui.frame import open_page
from ui.memory import explore_with_progress
from ui.scrub import scrub
from ui.widgets import linked_columns, pick

SIMILARITY_HELP = (
    "Cosine of the angle between the directions that matter to the source and those that matter to the target."
)
RATIO_HELP = "Rate of the pretrained layers over the head's, when fine-tuned. All else learns at 0.01."
SHIFT_HELP = "The mean of the target's inputs moves that many standard deviations, in a direction of chance."
SOURCE_HELP = "Shuffled labels teach nothing about the inputs: a useless source."
SPREAD_HELP = "Training rows vary along so many of the 20 directions; later rows vary along all."
WAYS = {count: str(count) for count in (2, 4, 6, 8, 10, 15, 20)}

page = open_page("transfer_learning", transfer_learning.claims)
page.predict(
    transfer_learning.prediction,
    {
        "lab": "How many labels?",
        "similarity": 0.9,
        "ratio": 1.0,
        "frees": "all",
        "shift": 0.0,
        "source": "real",
        "seeds": transfer_learning.MANY_SEEDS,
        "seed": 0,
    },
    {"labels": "10"},
)


def labels_lab() -> None:
    one, two, three = linked_columns(3)
    values = {
        "similarity": one.slider(
            "Similarity of the tasks", 0.0, 1.0, 0.9, 0.05, key="similarity", help=SIMILARITY_HELP
        ),
        "ratio": two.select_slider("Body's rate / head's", transfer_learning.RATIOS, 1.0, key="ratio", help=RATIO_HELP),
        "frees": pick(three, "Fine-tuning trains", transfer_learning.FREES, key="frees"),
        "shift": one.slider("Inputs moved (SD)", 0.0, 8.0, 0.0, 0.5, key="shift", help=SHIFT_HELP),
        "source": pick(two, "Source", SOURCES, key="source", help=SOURCE_HELP),
        "seeds": three.select_slider("Seeds", transfer_learning.SEEDS, 8, key="seeds"),
        "seed": page.seed(one),
    }
    result, view = explore_with_progress(transfer_learning.transfer, figures.transfer_view, **values)
    step = scrub(view, key="labels", start=4)
    values["per_class"] = int(result.per_class[step])
    page.code("labels", values, figures.transfer_printed(result, step), result.table())


def distortion_lab() -> None:
    one, two, three = linked_columns(3)
    values = {
        "similarity": one.slider("Similarity of the tasks", 0.0, 1.0, 0.95, 0.05, key="likeness", help=SIMILARITY_HELP),
        "directions": pick(two, "Training rows vary in", WAYS, key="directions", index=2),
        "per_class": three.select_slider("Labels per class", distortion.LABELS, 500, key="rows"),
        "ratio": one.select_slider("Body's rate / head's", distortion.RATIOS, 1.0, key="body_rate", help=RATIO_HELP),
        "head": pick(two, "New head starts at", distortion.HEADS, key="new_head"),
        "seeds": three.select_slider("Seeds", transfer_learning.SEEDS, 8, key="far_seeds"),
        "seed": page.seed(one),
    }
    result, view = explore_with_progress(distortion.distort, distortion_figures.distortion_view, **values)
    step = scrub(view, key="steps", start=len(distortion.AT) - 1)
    values["steps"] = int(result.at[step])
    page.code("distortion", values, distortion_figures.distortion_printed(result, step), result.table())


def digits_lab() -> None:
    one, two, three = linked_columns(3)
    values = {
        "direction": pick(one, "Digits", digits_transfer.DIRECTIONS, key="direction"),
        "ratio": two.select_slider(
            "Body's rate / head's", transfer_learning.RATIOS, 1.0, key="digit_rate", help=RATIO_HELP
        ),
        "seeds": three.select_slider("Seeds", transfer_learning.SEEDS, 8, key="splits"),
        "seed": page.seed(one),
    }
    result, view = explore_with_progress(digits_transfer.digits, digits_figures.digits_view, **values)
    step = scrub(view, key="digit_labels", start=2)
    values["per_class"] = int(result.per_class[step])
    page.code("digits", values, digits_figures.digits_printed(result, step), result.table())


page.labs({"How many labels?": labels_lab, "Distorted features": distortion_lab, "Digits: transfer loses": digits_lab})
