"""Batch norm and dropout: four ways to train, one batch in both modes, small batches, uncertain answers, and why."""

from concepts import batchnorm_dropout
from concepts.batchnorm_dropout import batch_size, covariate_shift, monte_carlo_dropout, one_batch
from figures import batchnorm_dropout as figures
from figures.batchnorm_dropout import batch_size as size_figures
from figures.batchnorm_dropout import covariate_shift as rates_figures
from figures.batchnorm_dropout import monte_carlo_dropout as passes_figures
from figures.batchnorm_dropout import one_batch as batch_figures
from ui.panel import Page, Panel

MODES = {1: "Training", 0: "Inference"}
FLIP_HELP = "Training labels that are wrong on purpose. Validation labels are right."
SEEN_HELP = "Training batches before these: they fill the running mean and variance, which start at 0 and 1."
NOISE_HELP = "Standard deviation of the random stretch and shift behind each batch norm, new at each update."


def four(panel: Panel) -> None:
    """Drag the epochs: which of four ways learns wrong labels by heart?"""
    lever, more = panel.lever, panel.more
    values = {
        "learning_rate": more.choose("Learning rate", batchnorm_dropout.RATES, 0.1, key="learning_rate"),
        "batch_size": lever.choose("Batch size", batchnorm_dropout.BATCHES, 32, key="batch_size"),
        "dropout": lever.slider("Dropout rate", 0.1, 0.8, 0.3, 0.1, key="dropout"),
        "depth": more.slider("Hidden layers", 1, 5, 2, key="depth"),
        "rows": more.choose("Training rows", batchnorm_dropout.ROWS, 300, key="rows"),
        "flip": lever.slider("Labels wrong", 0.0, 0.4, 0.2, 0.1, key="flip", help=FLIP_HELP, format="percent"),
        "seed": more.seed(),
    }
    result, step = panel.show(batchnorm_dropout.four_ways, figures.four_view, values, step="epoch", start=18)
    panel.code("four", values | {"epochs": int(result.epochs[step])}, figures.four_printed)


def batch(panel: Panel) -> None:
    """Drag the step, then change the mode: what becomes of row 1?"""
    lever, more = panel.lever, panel.more
    values = {
        "training": bool(lever.pick("Mode", MODES, key="mode")),
        "size": lever.choose("Rows in a batch", one_batch.SIZES, 4, key="batch_rows"),
        "p": lever.slider("Dropout rate p", 0.0, 0.9, 0.5, 0.1, key="drop"),
        "weight": more.slider("Scale (γ)", 0.1, 3.0, 1.0, 0.1, key="weight"),
        "bias": more.slider("Shift (β)", -3.0, 3.0, 0.0, 0.5, key="bias"),
        "seen": more.choose("Batches seen", one_batch.SEEN, 100, key="seen", help=SEEN_HELP),
        "seed": more.seed(),
    }
    _, step = panel.show(one_batch.one_batch, batch_figures.batch_view, values, step="step", start=3)
    panel.code("batch", values | {"step": step}, batch_figures.batch_printed)


def size(panel: Panel) -> None:
    """Drag the batch size: in which mode does batch norm break first?"""
    lever, more = panel.lever, panel.more
    values = {
        "peer": lever.pick("Beside it", batch_size.PEERS, key="peer"),
        "rate": lever.choose("Learning rate, 16 rows", batch_size.RATES, 0.1, key="size_rate"),
        "passes": lever.choose("Epochs", batch_size.PASSES, 4, key="passes"),
        "depth": more.slider("Hidden layers", 1, 3, 2, key="size_depth"),
        "rows": more.slider("Training rows", 200, 400, 300, 100, key="size_rows"),
        "seed": more.seed(),
    }
    result, step = panel.show(batch_size.batch_sizes, size_figures.size_view, values, step="size", start=2)
    panel.note(
        "With two or three rows training is chaotic: rounding in a weight's fifteenth digit moves a network's share by "
        "points, so the code may print others elsewhere."
    )
    panel.code("size", values | {"size": int(result.sizes[step])}, size_figures.size_printed)


def passes(panel: Panel) -> None:
    """Drag the passes: does the band hold the truth where no data are?"""
    lever, more = panel.lever, panel.more
    values = {
        "p": lever.choose("Dropout rate p", monte_carlo_dropout.DROPS, 0.1, key="mc_p"),
        "rows": lever.choose("Training rows", monte_carlo_dropout.ROWS, 40, key="mc_rows"),
        "noise": lever.slider("Noise (SD)", 0.05, 0.5, 0.1, 0.05, key="noise"),
        "seed": more.seed(),
    }
    result, step = panel.show(
        monte_carlo_dropout.monte_carlo, passes_figures.passes_view, values, step="passes_made", start=10
    )
    panel.code("passes", values | {"passes": int(result.passes[step])}, passes_figures.passes_printed)


def why(panel: Panel) -> None:
    """Drag the learning rate: who still trains, whose inputs shift?"""
    lever, more = panel.lever, panel.more
    values = {
        "depth": lever.slider("Hidden layers", 1, 5, 3, key="shift_depth"),
        "noise": lever.choose(
            "Noise behind batch norm", covariate_shift.NOISES, 0.3, key="shift_noise", help=NOISE_HELP
        ),
        "updates": lever.choose("Updates", covariate_shift.UPDATES, 100, key="updates"),
        "seed": more.seed(),
    }
    result, step = panel.show(covariate_shift.learning_rates, rates_figures.rates_view, values, step="rate", start=6)
    panel.code("rates", values | {"rate": float(result.rates[step])}, rates_figures.rates_printed)


PAGE = Page(
    "batchnorm_dropout",
    batchnorm_dropout.claims,
    batchnorm_dropout.prediction,
    {
        "Four ways": four,
        "One batch": batch,
        "Batch size": size,
        "Many passes": passes,
        "Why it works": why,
    },
)
