"""Questions on batch norm and dropout with numbers drawn anew; each wrong answer is what a named mistake gives."""

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike

from concepts.arrays import Array
from concepts.batchnorm_dropout.one_batch import variance_ratio
from concepts.drill import Curve, DegenerateError, Drill, Mistake, choice, drawn, kind, named, number
from concepts.network import BatchNorm, Dropout


def _batch_norm(mean: float, var: float, scale: float = 1.0, shift: float = 0.0) -> BatchNorm:
    """A layer of one unit with these running statistics."""
    layer = BatchNorm(np.full(1, scale), np.full(1, shift))
    layer.running_mean, layer.running_var = np.full(1, mean), np.full(1, var)
    return layer


def _column(values: ArrayLike) -> Array:
    return np.asarray(values, float)[:, None]


@kind
def two_rows(rng: Generator) -> Drill:
    """The page's question with other numbers: what reaches the network from a batch of two, in either mode?"""
    mean, sd = float(rng.integers(2, 9)), float(rng.choice([2, 3, 4, 5]))
    row, other = mean + np.round(sd * rng.uniform(-2, 2, 2), 1)
    if abs(row - other) < 0.5:
        raise DegenerateError("the two must differ.")
    layer = _batch_norm(mean, sd**2)
    served = float(layer.forward(_column([row, other]))[0, 0])
    trained = float(layer.forward(_column([row, other]), training=True)[0, 0])

    def told(training: float, inference: float) -> str:
        return f"{training:.2f} and {inference:.2f}".replace("-", "−")

    wide = trained / 2**0.5
    ask = (
        f"Batch norm, scale 1 and shift 0. A unit has {row:g} for your row; the only other row of the batch has "
        f"{other:g}. The running mean is {mean:g}, the running standard deviation {sd:g}. What does your row get in "
        "training mode, and what in inference?"
    ).replace(" -", " −")
    mistakes = [
        Mistake(
            "used the batch's statistics in both", told(trained, trained), "In inference the running ones are used."
        ),
        Mistake(
            "used the running statistics in both", told(served, served), "In training mode the batch's own are used."
        ),
        Mistake("exchanged the modes", told(served, trained), "The batch is for training, the averages for inference."),
        Mistake(
            "divided the batch's squares by n − 1",
            told(wide, served),
            "The batch is normalized with n below the line; n − 1 is for the running variance.",
        ),
    ]
    way = (
        f"Of two rows each lies one standard deviation from their mean, so {trained:.0f}: the order is left.".replace(
            "-", "−"
        ),
        f"In inference ({row:g} − {mean:g}) / {sd:g} = {served:.2f}, whatever the company.".replace("-", "−"),
    )
    return choice(rng, ask, told(trained, served), mistakes, way, "reveal")


@kind
def row_in_a_batch(rng: Generator) -> Drill:
    """Four numbers, scale and shift: one of them by hand."""
    size = int(rng.choice([3, 4, 5]))
    batch = rng.integers(-4, 13, size).astype(float)
    scale, shift = float(rng.choice([0.5, 1.5, 2, 3])), float(rng.choice([-2, -1, 1, 2]))
    spread = batch.std()
    if spread < 1 or abs(batch[0] - batch.mean()) < 1:
        raise DegenerateError("the row must stand out.")
    found = float(_batch_norm(0, 1, scale, shift).forward(_column(batch), training=True)[0, 0])
    away = float(batch[0] - batch.mean())
    ask = (
        f"In training a batch norm with scale {scale:g} and shift {shift:g} gets one unit's numbers "
        f"{', '.join(f'{each:g}' for each in batch)}. What comes out for the first?"
    ).replace("-", "−")
    mistakes = [
        Mistake("divided by the variance", scale * away / spread**2 + shift, "Its root: the standard deviation."),
        Mistake(
            "took n − 1 for the batch", scale * away / batch.std(ddof=1) + shift, "The batch has n below the line."
        ),
        Mistake("forgot scale and shift", away / spread, "They are learned, and applied last."),
        Mistake("shifted before scaling", scale * (away / spread + shift), "Scale first, then shift."),
        Mistake("forgot to take off the mean", scale * batch[0] / spread + shift, "Mean first, then the spread."),
    ]
    way = (
        f"Mean {batch.mean():.4g}, variance {batch.var():.2f} (n below the line), so ({batch[0]:g} − "
        f"{batch.mean():.4g}) / {spread:.3f} = {away / spread:.3f}.",
        f"{scale:g} · {away / spread:.3f} + {shift:g} = {found:.2f}.",
    )
    way = (way[0].replace("− -", "+ ").replace("-", "−"), way[1].replace("+ -", "− ").replace("-", "−"))
    apart = [each for each in mistakes if abs(each.value - found) > 0.07]
    return number(ask, found, apart, way, "company", tolerance=0.03, spec=".2f")


@kind
def running_variance(rng: Generator) -> Drill:
    """One more batch: where does the running variance go?"""
    size, old = int(rng.choice([2, 3, 4, 5])), int(rng.choice([1, 2, 4, 9]))
    batch = rng.integers(0, 13, size).astype(float)
    layer = _batch_norm(0, old)
    layer.forward(_column(batch), training=True)
    found = float(layer.running_var[0])
    if batch.var() < 2:
        raise DegenerateError("the batch must scatter.")
    ask = (
        f"A batch norm's running variance is {old}, its momentum 0.1, the share of the new, as in PyTorch. In training "
        f"it gets a batch of {', '.join(f'{each:g}' for each in batch)}. What is the running variance then?"
    )
    own = batch.var(ddof=1)
    mistakes = [
        Mistake("took n below the line", 0.9 * old + 0.1 * batch.var(), "For the population it is n − 1."),
        Mistake("kept a tenth of the old", 0.1 * old + 0.9 * own, "Momentum is the share of the new here."),
        Mistake("replaced the old one", own, "It is an average over batches."),
        Mistake("left it as it was", float(old), "Each batch in training mode moves it."),
        Mistake("averaged standard deviations", (0.9 * old**0.5 + 0.1 * own**0.5) ** 2, "Variances are averaged."),
    ]
    squares = ((batch - batch.mean()) ** 2).sum()
    way = (
        f"Mean {batch.mean():.2f}, squares {squares:.2f}, over {size - 1}: {own:.2f}.",
        f"0.9 · {old} + 0.1 · {own:.2f} = {found:.2f}.",
    )
    apart = [each for each in mistakes if abs(each.value - found) > 0.05]
    return number(ask, found, apart, way, "served", tolerance=0.02, spec=".2f")


@kind
def dropout_in_both_modes(rng: Generator) -> Drill:
    """What a dropout layer hands on, in either mode."""
    p, value = float(rng.choice([0.1, 0.2, 0.25, 0.4, 0.5, 0.6, 0.75])), int(rng.integers(2, 13))
    layer = Dropout(p, np.random.default_rng(0))
    kept = float(layer.forward(np.full((200, 1), float(value)), training=True).max())
    served = float(layer.forward(np.full((1, 1), float(value)))[0, 0])

    def told(training: float, inference: float) -> str:
        return f"{training:.3g} and {inference:.3g}"

    ask = (
        f"A unit is {value}; behind it dropout drops with a chance of {p:g}, as libraries do it. The unit is kept. "
        "What is handed on in training, and what in inference?"
    )
    mistakes = [
        Mistake(
            "shrank it in inference",
            told(value, value * (1 - p)),
            "That is dropout as first published; inverted, training pays: the kept are divided by 1 − p.",
        ),
        Mistake("let training pay nothing", told(value, value), "Then inference would expect less than it gets."),
        Mistake(
            "left dropout on in inference", told(kept, kept), "In inference nothing is dropped, and nothing scaled."
        ),
        Mistake("divided by the chance to drop", told(value / p, served), "Divide by the chance to be kept, 1 − p."),
    ]
    way = (
        f"Kept with chance {1 - p:g}, it becomes {value} / {1 - p:g} = {kept:.3g}: {1 - p:g} · {kept:.3g} = {value} on "
        "average.",
        f"So inference hands on {served:g} as it is.",
    )  # fmt: skip
    return choice(rng, ask, told(kept, served), mistakes, way, "served")


@kind
def variance_behind_dropout(rng: Generator) -> Drill:
    """Dropout before batch norm: by how much does training's variance exceed inference's?"""
    p, mean, sd = float(rng.choice([0.1, 0.2, 0.25, 0.5])), int(rng.integers(0, 5)), int(rng.integers(1, 4))
    ratio = variance_ratio(p, mean, sd)
    ask = (
        f"Numbers have mean {mean} and standard deviation {sd}. In training dropout with p = {p:g} lies before a batch "
        "norm. By what factor is the variance that it learns larger than the one it meets in inference?"
    )
    mistakes = [
        Mistake("forgot the mean", 1 / (1 - p), "Dropping a number far from 0 scatters as well."),
        Mistake("let dropout keep the variance", 1.0, "It keeps the mean; the scatter grows."),
        Mistake(
            "did not scale up what is kept",
            ((1 - p) * (sd**2 + mean**2) - ((1 - p) * mean) ** 2) / sd**2,
            "What is kept is divided by 1 − p.",
        ),
        Mistake(
            "took the mean square for the variance",
            (sd**2 + mean**2) / (1 - p) / sd**2,
            "Take off the squared mean, which dropout keeps.",
        ),
    ]
    square = sd**2 + mean**2
    way = (
        f"Mean square: {sd}² + {mean}² = {square}, and in training over {1 - p:g}: {square / (1 - p):.4g}; less "
        f"{mean}² is {square / (1 - p) - mean**2:.4g}.",
        f"{square / (1 - p) - mean**2:.4g} / {sd**2} = {ratio:.2f}: the variance shift.",
    )
    apart = {each.value: each for each in reversed(mistakes) if abs(each.value - ratio) > 0.05}
    return number(ask, ratio, list(apart.values()), way, "heart", tolerance=0.02, spec=".2f")


@kind
def more_passes(rng: Generator) -> Drill:
    """Monte Carlo dropout: what do more passes bring?"""
    passes, times = int(rng.choice([16, 25, 100])), int(rng.choice([4, 9, 16]))
    spread = float(rng.choice([0.2, 0.3, 0.4, 0.5, 0.6, 0.8]))

    def told(of_answers: float, of_mean: float) -> str:
        return f"{of_answers:.3f} and {of_mean:.3f}"

    error, root = spread / passes**0.5, times**0.5
    ask = (
        f"Dropout stays on; over {passes} passes the answers for one row scatter with a standard deviation of "
        f"{spread:g}. What do you expect over {passes * times:,} passes: of the standard deviation of the answers, and "
        "of the standard error of their mean?"
    )
    mistakes = [
        Mistake("let the spread shrink with the passes", told(spread / root, error / root), "The spread is p's doing."),
        Mistake("let neither change", told(spread, error), "The mean becomes surer, by the root."),
        Mistake(
            "forgot the root", told(spread, spread / passes / times), "The error falls with the root of the passes."
        ),
        Mistake("took the spread for the error", told(spread, spread), "The error is that of a mean."),
    ]
    way = (
        f"The spread stays at {spread:.3f}: it is set by the network and p, not by how often you ask.",
        f"{spread:g} / √{passes * times:,} = {error / root:.3f} is how well the mean is known, not how right it is.",
    )
    return choice(rng, ask, told(spread, error / root), mistakes, way, "band")


@kind
def noise_of_a_batch(rng: Generator) -> Drill:
    """With the pen: how far does a batch's mean wander, over the batch size?"""
    sd, x = float(rng.integers(1, 21)), np.arange(2.0, 33.0)
    noise = sd / np.sqrt(x)
    ask = (
        f"A unit's numbers scatter with a standard deviation of {sd:g}. Draw the standard deviation of a batch's mean, "
        "from batch to batch, over the batch size."
    )
    mistakes = [
        Mistake("divided by the size", sd / x, "By its root: means of four wander half as far, not a quarter."),
        Mistake("drew a straight line down", sd * (1 - (x - 2) / 30) / 2**0.5, "It falls at once, and then slowly."),
        Mistake("drew it flat", 0 * x + sd, "A mean of many wanders less than one row."),
    ]
    way = (
        f"{sd:g} / √n: {noise[0]:.2f} at 2, {noise[2]:.2f} at 4, {noise[14]:.2f} at 16.",
        f"At 32 it is {noise[30]:.2f}. This noise is in what every row gets: small batches break batch norm.",
    )
    over = Curve(x, "Rows in a batch", "SD of the batch's mean", 0.0, sd)
    apart = [each for each in mistakes if abs(each.value - noise).mean() > 0.13 * sd]
    return drawn(ask, over, noise, apart, way, "company", tolerance=0.06 * sd, spec=".2f")


TWIN = "two_rows"
"""The kind that asks the page's prediction again with other numbers."""
KINDS = named(
    two_rows,
    row_in_a_batch,
    running_variance,
    dropout_in_both_modes,
    variance_behind_dropout,
    more_passes,
    noise_of_a_batch,
)
