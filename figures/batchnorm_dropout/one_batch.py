"""Pictures of one batch: every number in two batches of the same row, and that row in forty."""

import numpy as np

from concepts.batchnorm_dropout.one_batch import COMPANIES, STEPS, UNITS, OneBatch
from figures import style
from figures.style import Chart, each
from figures.words import fixed

RISE = [
    [0, style.faded(style.BLUE, 0.55)],
    [0.5, style.faded(style.GREY, 0.04)],
    [1, style.faded(style.VERMILION, 0.55)],
]
STRONG = 2.5
"""The number at which a cell's colour is full."""


def batch_view(result: OneBatch) -> style.View:
    """All of the second lab."""
    return style.View(
        [cells(result, 0), cells(result, 1), companies(result)],
        "Step",
        list(STEPS),
        batch_readouts(result),
        batch_sentences(result),
    )


def mode(training: bool) -> str:
    """Its name."""
    return "training" if training else "inference"


def cells(result: OneBatch, which: int) -> Chart:
    """A batch as a table: rows by units, and the mean and variance that are used."""
    size = result.numbers.shape[2]
    whose = "batch" if result.training else "running"
    chart = Chart(
        f"Batch A in {mode(result.training)} mode" if which == 0 else "Batch B: same row 1, other rows round it",
        x="",
        y="",
        x_range=(-0.5, UNITS - 0.5),
        y_range=(size + 1.5, -0.5),
        alt=f"The numbers of batch {'AB'[which]} as a table, with the mean and the variance that batch norm uses.",
        xaxis={"tickvals": [0, 1, 2], "ticktext": ["Unit 1", "Unit 2", "Unit 3"], "side": "top", "showgrid": False},
        yaxis={
            "tickvals": list(range(size + 2)),
            "ticktext": [*(f"row {row + 1}" for row in range(size)), f"{whose} mean", f"{whose} var."],
            "showgrid": False,
        },
        margin={"l": 126, "r": 18, "t": 34, "b": 14},
    )
    numbers = result.numbers[:, which]
    shade = np.full((len(STEPS), size + 2, UNITS), np.nan)
    shade[:, :size] = numbers
    used = [fixed(value) for value in result.mean[which]] + [fixed(value, 4) for value in result.var[which]]
    texts = [[fixed(value) for value in rows.ravel()] + used for rows in numbers]
    y, x = np.divmod(np.arange((size + 2) * UNITS), UNITS)
    chart.add(
        "heatmap", x=x, y=y, z=each(shade.reshape(len(STEPS), -1)), zmin=-STRONG, zmax=STRONG, colorscale=RISE,
        showscale=False, xgap=3, ygap=3,
    )  # fmt: skip
    return chart.text(x, y, each(texts), size=15)


def companies(result: OneBatch) -> Chart:
    """The first row's first unit in forty batches, in the mode chosen and in the other."""
    everything = np.concatenate([result.here.ravel(), result.there.ravel()])
    low, high = everything.min(), everything.max()
    pad = 0.08 * (high - low) + 0.1
    chart = Chart(
        f"Row 1, unit 1, in {COMPANIES} batches",
        x="Batch (1 is A, 2 is B)",
        y="Row 1, unit 1",
        x_range=(0, COMPANIES + 1),
        y_range=(float(low - pad), float(high + pad)),
        alt="The first row's first number in forty batches, in training mode and in inference.",
        showlegend=True,
    )
    x = np.arange(1, COMPANIES + 1)
    pairs = [(result.training, result.here), (not result.training, result.there)]
    for training, values in sorted(pairs, key=lambda pair: not pair[0]):
        color, symbol = (style.TRAIN, "circle") if training else (style.TEST, "diamond")
        said = f"batch %{{x}}, {mode(training)}: %{{y:.2f}}"
        chart.points(x, each(values), color, symbol, size=style.MARK - 3, name=f"{mode(training)} mode", hover=said)
    return chart


def batch_readouts(result: OneBatch) -> dict[str, list[str]]:
    """Row 1's first unit, what is used on it, and the running statistics of unit 1."""
    steps = range(len(STEPS))
    (mean_a, mean_b), (var_a, var_b) = result.mean[:, 0], result.var[:, 0]
    tiles = {
        "Row 1, unit 1, in A": [fixed(result.numbers[step, 0, 0, 0]) for step in steps],
        "Row 1, unit 1, in B": [fixed(result.numbers[step, 1, 0, 0]) for step in steps],
        "Mean used, A | B": [f"{fixed(mean_a)} | {fixed(mean_b)}"] * len(STEPS),
        "Variance used, A | B": [f"{fixed(var_a, 3)} | {fixed(var_b, 3)}"] * len(STEPS),
    }
    for row, name in enumerate(("Running mean", "Running variance")):
        was, now = result.before[row, 0], result.after[0, row, 0]
        tiles[f"{name}, after A"] = [
            f"{fixed(was)} → {fixed(now)}" if result.training else f"{fixed(was)}, kept"
        ] * len(STEPS)
    low, high = result.here.min(1), result.here.max(1)
    tiles[f"Over {COMPANIES} batches"] = [f"{fixed(a)} to {fixed(b)}" for a, b in zip(low, high, strict=True)]
    return tiles


def batch_sentences(result: OneBatch) -> list[str]:
    """What the step does, and what becomes of row 1."""
    whose = "the batch's own" if result.training else "the running"
    done = [
        "Raw numbers: row 1 is the same in both batches.",
        f"Subtract {whose} mean.",
        "Square: the mean of a column's squares is the variance."
        if result.training
        else "The batch's own squares are not needed: the running variance stands ready.",
        f"Divide what is left by the root of {whose} variance (plus 0.00001).",
        f"Multiply by the scale {result.weight:g} and add the shift {fixed(result.bias)}.",
        f"Draw a mask: 0 with chance {result.p:g}, else 1."
        if result.training
        else "Dropout does nothing in inference: all are kept.",
        f"Multiply by the mask, and divide by 1 − {result.p:g}, so that the mean stays."
        if result.training
        else "So dropout leaves every number as it is.",
    ]
    sentences = []
    for step, what in enumerate(done):
        a, b = (fixed(result.numbers[step, which, 0, 0]) for which in (0, 1))
        spread = f" Row 1, unit 1, is {a} in A and {b} in B"
        if np.ptp(result.here[step]) < 0.005:
            spread += ", and the same in all batches."
        else:
            low, high = fixed(result.here[step].min()), fixed(result.here[step].max())
            spread += f"; over the batches it runs from {low} to {high}."
        sentences.append(what + spread)
    return sentences


def batch_printed(result: OneBatch, step: int) -> str:
    """What the snippet prints at this step."""
    lines = []
    for which, name in enumerate("AB"):
        for row, values in enumerate(result.numbers[step, which]):
            lines.append(f"{name}, row {row + 1}: " + " ".join(f"{round(value, 4) + 0.0:.4f}" for value in values))
    for row, name in enumerate(("mean", "variance")):
        lines.append(f"running {name} after A: " + " ".join(f"{value:.4f}" for value in result.after[0, row] + 0.0))
    return "\n".join(lines)
