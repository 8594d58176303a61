"""Transfer learning: labels against likeness, features that fine-tuning distorts, and digits where transfer loses."""

from concepts import transfer_learning
from concepts.transfer_learning import digits_transfer, distortion
from concepts.transfer_learning.teacher_tasks import SOURCES
from figures import transfer_learning as figures
from figures.transfer_learning import digits_transfer as digits_figures
from figures.transfer_learning import distortion as distortion_figures
from ui.panel import Page, Panel

SIMILARITY, RATIO = "Similarity of the tasks", "Body's rate / head's"
SIMILARITY_HELP = (
    "Cosine of the angle between the directions that matter to the source and those that matter to the target."
)
RATIO_HELP = "Rate of the pretrained layers over the head's, when fine-tuned. All else learns at 0.01."
BEST_HELP = (
    f"{RATIO_HELP} Best: of {', '.join(map(str, transfer_learning.GRID))} the one that is most accurate at each number "
    "of labels, as a mean over the seeds."
)
SHIFT_HELP = "The mean of the target's inputs moves that many standard deviations, in a direction of chance."
SOURCE_HELP = "Shuffled labels teach nothing about the inputs: a useless source."
SPREAD_HELP = "Training rows vary along so many of the 20 directions; later rows vary along all."
WAYS = {count: str(count) for count in (2, 4, 6, 8, 10, 15, 20)}


def labels(panel: Panel) -> None:
    """Drag the labels: when to freeze, to fine-tune, to start afresh?"""
    lever, more = panel.lever, panel.more
    values = {
        "similarity": lever.slider(SIMILARITY, 0.0, 1.0, 0.9, 0.05, key="similarity", help=SIMILARITY_HELP),
        "ratio": lever.choose(
            RATIO,
            transfer_learning.RATIOS,
            transfer_learning.BEST,
            key="ratio",
            help=BEST_HELP,
            show=figures.ratio_text,
        ),
        "frees": lever.pick("Fine-tuning trains", transfer_learning.FREES, key="frees"),
        "shift": more.slider("Inputs moved (SD)", 0.0, 8.0, 0.0, 0.5, key="shift", help=SHIFT_HELP),
        "source": more.pick("Source", SOURCES, key="source", help=SOURCE_HELP),
        "seeds": more.choose("Seeds", transfer_learning.SEEDS, 8, key="seeds"),
        "seed": more.seed(),
    }
    result, step = panel.show(transfer_learning.transfer, figures.transfer_view, values, step="labels", start=1)
    at = {"ratio": float(result.ratios[step]), "per_class": int(result.per_class[step])}
    panel.code("labels", values | at, figures.transfer_printed)


def distorted(panel: Panel) -> None:
    """Drag the steps: what is gained in distribution, and lost outside?"""
    lever, more = panel.lever, panel.more
    values = {
        "similarity": lever.slider(SIMILARITY, 0.0, 1.0, 0.95, 0.05, key="likeness", help=SIMILARITY_HELP),
        "directions": more.pick("Training rows vary in", WAYS, 6, key="directions", help=SPREAD_HELP),
        "per_class": more.choose("Labels per class", distortion.LABELS, 500, key="rows"),
        "ratio": lever.choose(RATIO, distortion.RATIOS, 1.0, key="body_rate", help=RATIO_HELP),
        "head": lever.pick("New head starts at", distortion.HEADS, key="new_head"),
        "seeds": more.choose("Seeds", transfer_learning.SEEDS, 8, key="far_seeds"),
        "seed": more.seed(),
    }
    result, step = panel.show(
        distortion.distort, distortion_figures.distortion_view, values, step="steps", start=len(distortion.AT) - 1
    )
    panel.code("distortion", values | {"steps": int(result.at[step])}, distortion_figures.distortion_printed)


def digits(panel: Panel) -> None:
    """Drag the labels: do features of other digits ever pay?"""
    lever, more = panel.lever, panel.more
    values = {
        "direction": lever.pick("Digits", digits_transfer.DIRECTIONS, key="direction"),
        "ratio": lever.choose(RATIO, transfer_learning.RATIOS[1:], 1.0, key="digit_rate", help=RATIO_HELP),
        "seeds": more.choose("Seeds", transfer_learning.SEEDS, 8, key="splits"),
        "seed": more.seed(),
    }
    result, step = panel.show(digits_transfer.digits, digits_figures.digits_view, values, step="digit_labels", start=2)
    panel.code("digits", values | {"per_class": int(result.per_class[step])}, digits_figures.digits_printed)


PAGE = Page(
    "transfer_learning",
    transfer_learning.claims,
    transfer_learning.prediction,
    {"How many labels?": labels, "Distorted features": distorted, "Digits: transfer loses": digits},
)
