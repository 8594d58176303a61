"""Batch norm and dropout: four ways to train, one batch in both modes, small batches, uncertain answers, and why."""

from concepts import batch_size, batchnorm_dropout, covariate_shift, monte_carlo_dropout, one_batch
from figures import batch_size as size_figures
from figures import batchnorm_dropout as figures
from figures import covariate_shift as rates_figures
from figures import monte_carlo_dropout as passes_figures
from figures import one_batch as batch_figures
from ui.frame import open_page
from ui.memory import explore, explore_with_progress
from ui.scrub import scrub
from ui.widgets import linked_columns, pick

MODES = {1: "Training", 0: "Inference"}
FLIP_HELP = "Training labels that are wrong on purpose. Validation labels are right."
SEEN_HELP = "Training batches before these: they fill the running mean and variance, which start at 0 and 1."
NOISE_HELP = "Standard deviation of the random stretch and shift behind each batch norm, new at each update."

page = open_page("batchnorm_dropout", batchnorm_dropout.claims)
page.predict(
    batchnorm_dropout.prediction,
    {"lab": "Batch size", "size_rate": 0.05, "size_depth": 2, "passes": 8, "size_rows": 300, "seed": 0},
    {"size": "2"},
)


def four_lab() -> None:
    one, two, three = linked_columns(3)
    values = {
        "learning_rate": one.select_slider("Learning rate", batchnorm_dropout.RATES, 0.1, key="learning_rate"),
        "batch_size": two.select_slider("Batch size", batchnorm_dropout.BATCHES, 32, key="batch_size"),
        "dropout": three.slider("Dropout rate", 0.1, 0.8, 0.3, 0.1, key="dropout"),
        "depth": one.slider("Hidden layers", 1, 5, 2, key="depth"),
        "rows": two.select_slider("Training rows", batchnorm_dropout.ROWS, 300, key="rows"),
        "flip": three.slider("Labels wrong", 0.0, 0.4, 0.2, 0.1, format="percent", key="flip", help=FLIP_HELP),
        "seed": page.seed(),
    }
    result, view = explore_with_progress(batchnorm_dropout.four_ways, figures.four_view, **values)
    step = scrub(view, key="epoch", start=18)
    settings = values | {"epochs": int(result.epochs[step])}
    page.code("four", settings, figures.four_printed(result, step), result.table())


def batch_lab() -> None:
    one, two, three = linked_columns(3)
    values = {
        "training": bool(pick(one, "Mode", MODES, key="mode")),
        "size": two.select_slider("Rows in a batch", one_batch.SIZES, 4, key="batch_rows"),
        "p": three.slider("Dropout rate p", 0.0, 0.9, 0.5, 0.1, key="drop"),
        "weight": one.slider("Scale (γ)", 0.1, 3.0, 1.0, 0.1, key="weight"),
        "bias": two.slider("Shift (β)", -3.0, 3.0, 0.0, 0.5, key="bias"),
        "seen": three.select_slider("Batches seen", one_batch.SEEN, 100, key="seen", help=SEEN_HELP),
        "seed": page.seed(),
    }
    result, view = explore(one_batch.one_batch, batch_figures.batch_view, **values)
    step = scrub(view, key="step", start=3)
    settings = values | {"step": step}
    page.code("batch", settings, batch_figures.batch_printed(result, step), result.table())


def size_lab() -> None:
    one, two, three = linked_columns(3)
    values = {
        "rate": one.select_slider("Learning rate, 16 rows", batch_size.RATES, 0.05, key="size_rate"),
        "depth": two.slider("Hidden layers", 1, 3, 2, key="size_depth"),
        "passes": three.select_slider("Epochs", batch_size.PASSES, 8, key="passes"),
        "rows": one.slider("Training rows", 200, 400, 300, 100, key="size_rows"),
        "seed": page.seed(two),
    }
    result, view = explore_with_progress(batch_size.batch_sizes, size_figures.size_view, **values)
    step = scrub(view, key="size", start=0)
    settings = values | {"size": int(result.sizes[step])}
    page.code("size", settings, size_figures.size_printed(result, step), result.table())


def passes_lab() -> None:
    one, two, three = linked_columns(3)
    values = {
        "p": one.select_slider("Dropout rate p", monte_carlo_dropout.DROPS, 0.1, key="mc_p"),
        "rows": two.select_slider("Training rows", monte_carlo_dropout.ROWS, 40, key="mc_rows"),
        "noise": three.slider("Noise (SD)", 0.05, 0.5, 0.1, 0.05, key="noise"),
        "seed": page.seed(),
    }
    result, view = explore_with_progress(monte_carlo_dropout.monte_carlo, passes_figures.passes_view, **values)
    step = scrub(view, key="passes_made", start=10)
    settings = values | {"passes": int(result.passes[step])}
    page.code("passes", settings, passes_figures.passes_printed(result, step), result.table())


def rates_lab() -> None:
    one, two, three = linked_columns(3)
    values = {
        "depth": one.slider("Hidden layers", 1, 5, 3, key="shift_depth"),
        "noise": two.select_slider(
            "Noise behind batch norm", covariate_shift.NOISES, 0.3, key="shift_noise", help=NOISE_HELP
        ),
        "updates": three.select_slider("Updates", covariate_shift.UPDATES, 100, key="updates"),
        "seed": page.seed(),
    }
    result, view = explore_with_progress(covariate_shift.learning_rates, rates_figures.rates_view, **values)
    step = scrub(view, key="rate", start=6)
    settings = values | {"rate": float(result.rates[step])}
    page.code("rates", settings, rates_figures.rates_printed(result, step), result.table())


page.labs(
    {
        "Four ways": four_lab,
        "One batch": batch_lab,
        "Batch size": size_lab,
        "Many passes": passes_lab,
        "Why it works": rates_lab,
    }
)
