"""Pictures of schedules: the loss they lead to, where they end by their peak, and the schedules themselves."""

from collections.abc import Mapping

import numpy as np

from concepts.arrays import Array
from concepts.gradient_descent.schedules import COMPARED, SCHEDULES, Comparison
from figures import style
from figures.style import Chart, each
from figures.words import number

NAMES = {**SCHEDULES, "average": "Constant, averaged"}
SHORT = {
    "constant": "Constant",
    "step": "Steps",
    "cosine": "Cosine",
    "warmup": "Warm-up",
    "onecycle": "One cycle",
    "average": "Averaged",
}
LOOK = {
    "constant": (style.VERMILION, "solid"),
    "step": (style.BROWN, "dashdot"),
    "cosine": (style.BLUE, "solid"),
    "warmup": (style.PURPLE, "dash"),
    "onecycle": (style.GREY, "longdash"),
    "average": (style.GREEN, "dot"),
}
"""Colour and dash of each lane."""
LOW, HIGH = 1e-4, 3.0
"""Losses that are drawn."""


def schedule_view(result: Comparison) -> style.View:
    """All of the lab on schedules."""
    return style.View(
        [by_rows(result), endings(result), rates(result)],
        "Peak learning rate",
        [f"{peak:g}" for peak in result.peaks],
        schedule_readouts(result),
        schedule_sentences(result),
    )


def drawable(losses: Array) -> Array:
    """Only what lies in the picture: a line that leaves it ends."""
    return np.where((losses >= LOW) & (losses <= HIGH), losses, np.nan)


def by_rows(result: Comparison) -> Chart:
    """The loss by rows looked at, at this peak."""
    last = float(result.seen[-1])
    chart = Chart(
        "How deep each schedule gets",
        x="Rows looked at",
        y="Mean loss above the least one",
        x_range=(0, last),
        y_range=(np.log10(LOW), np.log10(HIGH)),
        alt="Mean loss by rows looked at for five schedules and for averaged weights, at this peak rate.",
        showlegend=True,
        yaxis={"type": "log", "exponentformat": "power", "dtick": 1},
    )
    for row, lane in enumerate(COMPARED):
        color, dash = LOOK[lane]
        hover = f"{NAMES[lane]} after %{{x:,}} rows: %{{y:.2g}}"
        width = style.BOLD if lane == "average" else style.LINE
        losses = each(drawable(result.losses[row]))
        chart.line(result.seen, losses, color, dash=dash, width=width, name=SHORT[lane], hover=hover)
    for row, lane in enumerate(COMPARED):
        above = f"{NAMES[lane]} is above the picture from here"
        left = each(leaves(result, row))
        chart.points(left, [0.75 * HIGH], LOOK[lane][0], "triangle-up", edge=True, hover=above)
    names = [diverged(result, step) for step in range(len(result.peaks))]
    places = np.array([last if name else np.nan for name in names])
    return chart.text(each(places), [0.45 * HIGH], each([[name] for name in names]), textposition="middle left")


def leaves(result: Comparison, row: int) -> Array:
    """(peaks,) the rows after which a lane first rises above the picture, nan where it never does."""
    out = ~(np.nan_to_num(result.losses[row]) <= HIGH)
    return np.where(out.any(axis=1), result.seen[out.argmax(axis=1)], np.nan)


def diverged(result: Comparison, step: int) -> str:
    """Who has left the picture for good."""
    gone = [SHORT[lane] for row, lane in enumerate(COMPARED) if not result.final[row, step] <= HIGH]
    return f"▲ out for good:<br>{', '.join(gone)}" if gone else ""


def endings(result: Comparison) -> Chart:
    """What each ends at, by its peak."""
    chart = Chart(
        "Where each one ends, by its peak rate",
        x="Peak learning rate",
        y="Loss above the least one, at the end",
        x_range=(np.log10(result.peaks[0]) - 0.05, np.log10(result.peaks[-1]) + 0.05),
        y_range=(np.log10(LOW), np.log10(HIGH)),
        alt="Loss at the end by peak rate: a narrow dip for a constant rate, a wide one for the others.",
        xaxis={"type": "log", "tickvals": [0.001, 0.01, 0.1, 1], "ticktext": ["0.001", "0.01", "0.1", "1"]},
        yaxis={"type": "log", "exponentformat": "power", "dtick": 1},
    )
    for row, lane in enumerate(COMPARED):
        color, dash = LOOK[lane]
        hover = f"{NAMES[lane]} at %{{x}}: %{{y:.2g}}"
        chart.line(result.peaks, drawable(result.final[row]), color, dash=dash, hover=hover)
    return chart.here(result.peaks)


def rates(result: Comparison) -> Chart:
    """The schedules, as shares of their peak."""
    last = float(result.seen[-1])
    chart = Chart(
        "The rate, as a share of its peak",
        x="Rows looked at",
        y="Rate / peak",
        x_range=(0, last),
        y_range=(-0.03, 1.12),
        alt="Five schedules by rows looked at: constant, steps down, cosine, warm-up and cosine, one cycle.",
    )
    for row, lane in enumerate(COMPARED[:-1]):
        color, dash = LOOK[lane]
        chart.line(result.seen, result.share[row], color, dash=dash, hover=f"{NAMES[lane]}: %{{y:.0%}}")
    chart.label(last, 1.01, "constant", LOOK["constant"][0], xanchor="right")
    chart.label(0.36 * last, 0.12, "steps", LOOK["step"][0])
    return chart.label(0.72 * last, 0.52, "one cycle", LOOK["onecycle"][0])


def ending(value: float) -> str:
    """A loss at the end."""
    return number(value, 2) if value <= HIGH else "diverges"


def schedule_readouts(result: Comparison) -> dict[str, list[str]]:
    """What each ends at; those first that teach most."""
    order = ("constant", "cosine", "average", "warmup", "onecycle", "step")
    return {NAMES[lane]: [ending(float(value)) for value in result.final[COMPARED.index(lane)]] for lane in order}


def schedule_sentences(result: Comparison) -> list[str]:
    """Constant, cosine and averaged, after so many rows."""
    constant, cosine, mean = (result.final[COMPARED.index(lane)] for lane in ("constant", "cosine", "average"))
    sentences = []
    for peak, flat, falling, averaged in zip(result.peaks, constant, cosine, mean, strict=True):
        begin = f"From a peak of {peak:g} a constant rate "
        if not flat <= HIGH:
            sentences.append(f"{begin}has diverged; a cosine is {above(falling)}.")
            continue
        sentences.append(
            f"{begin}ends {ending(flat)} above the least loss, a cosine {ending(falling)}, averaged weights "
            f"{ending(averaged)}."
        )
    return sentences


def above(value: float) -> str:
    """How far above the least loss, or that it is gone as well."""
    return f"{ending(value)} above the least loss" if value <= HIGH else "gone as well"


CODE: Mapping[str, str] = {
    "constant": "share = np.ones(steps)",
    "inverse": "share = 1 / (1 + t * epochs / steps)",
    "step": "share = 0.1 ** (t // np.ceil(steps / 3))",
    "cosine": "share = (1 + np.cos(np.pi * t / steps)) / 2",
    "warmup": """warm = max(1, round(steps / 10))
    down = (1 + np.cos(np.pi * (t - warm) / max(steps - warm, 1))) / 2
    share = np.where(t < warm, 0.1 + 0.9 * t / warm, down)""",
    "onecycle": """top = 0.3 * steps - 1
    up, down = t / top, (t - top) / (steps - 1 - top)
    up, down = ((1 + np.cos(np.pi * each)) / 2 for each in (up, down))
    share = np.where(t <= top, 1 - 0.96 * up, 4e-6 + (1 - 4e-6) * down)""",
}
"""Each schedule as the snippet on batches has it, in a function of `steps`."""


def schedule_code(name: str) -> str:
    """The formula of a schedule, for that snippet."""
    return CODE[name]


def schedule_printed(result: Comparison, step: int) -> str:
    """What the snippet prints at this peak."""
    lines = []
    for row, lane in enumerate(COMPARED):
        loss = float(result.final[row, step])
        lines.append(f"{lane}: {f'{loss:.4g}' if loss < 1e3 else 'diverges'}")
    return "\n".join(lines)
