"""Schedules: how the learning rate should change over a training, and why it should at all.

At a constant rate the noise of the batches never dies: the loss levels off at a floor that is proportional, near
enough, to the rate. A high rate is fast and stops high; a low one gets deep and takes for ever. A schedule has both:
large steps while there is far to go, small ones at the end (Robbins and Monro 1951, Annals of Mathematical Statistics,
for 1/t; Loshchilov and Hutter 2017, ICLR, for the cosine; Smith and Topin 2019, SPIE, for one cycle). Averaging the
weights of the last steps removes the noise as well, where it is known which are the last (Polyak and Juditsky 1992,
SIAM Journal on Control and Optimization). Here all of them run on one regression, as exact means over all draws.

The formulas are those of `torch.optim.lr_scheduler` (tests hold them to it).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concepts.arrays import Array, frozen, one_of, within
from concepts.gradient_descent.moments import averaged, expected
from concepts.gradient_descent.regression import ROWS, Regression, regression

SCHEDULES = {
    "constant": "Constant",
    "inverse": "1 / (1 + epochs)",
    "step": "Steps down",
    "cosine": "Cosine to 0",
    "warmup": "Warm-up, then cosine",
    "onecycle": "One cycle",
}
COMPARED = ("constant", "step", "cosine", "warmup", "onecycle", "average")
"""Lanes of the comparison: five schedules, and the constant rate whose weights are averaged over the last half."""
START = (-0.8, 1.1)
"""Weights to start from."""
PEAKS = np.array([float(f"{digit}e{power}") for power in (-3, -2, -1) for digit in (1, 1.5, 2, 3, 4, 5, 6, 8)] + [1.0])
"""Largest rates on offer."""
BATCHES = (1, 2, 4, 8, 16, 32, 64)
EPOCHS = (1, 2, 5, 10, 20)
POINTS = 110
DROP, DROPS = 0.1, 3
WARM, WARM_FROM = 0.1, 0.1
CYCLE_UP, CYCLE_FROM, CYCLE_TO = 0.3, 25.0, 1e4


def factors(schedule: str, steps: int, epochs: float = 1.0) -> Array:
    """(steps,) the rate at each step, as a share of its peak.

    constant.  inverse: 1 / (1 + epochs so far), of `epochs` altogether.  step: a tenth after each third.
    cosine: from the peak to 0, half a wave.  warmup: from a tenth up to the peak in a straight line over the first
    tenth of the steps, then the cosine.  onecycle: by half a wave up from 1/25 over the first 30%, then down to
    1/250,000.
    ValueError for an unknown schedule or no step.
    """
    one_of("schedule", schedule, SCHEDULES)
    within("steps", steps, 1, 10_000_000)
    t = np.arange(steps, dtype=float)
    if schedule == "inverse":
        return np.asarray(1 / (1 + t * epochs / steps))
    if schedule == "step":
        return np.asarray(DROP ** (t // np.ceil(steps / DROPS)))
    if schedule == "cosine":
        return half_wave(1, 0, t / steps)
    if schedule == "warmup":
        warm = max(1, round(WARM * steps))
        up = WARM_FROM + (1 - WARM_FROM) * t / warm
        return np.where(t < warm, up, half_wave(1, 0, (t - warm) / max(steps - warm, 1)))
    if schedule == "onecycle":
        top, last = CYCLE_UP * steps - 1, steps - 1
        low = 1 / CYCLE_FROM
        return np.where(
            t <= top,
            half_wave(low, 1, t / top if top else t),
            half_wave(1, low / CYCLE_TO, (t - top) / (last - top)),
        )
    return np.ones(steps)


def half_wave(begin: float, end: float, share: Array) -> Array:
    """From `begin` to `end` along half a cosine, `share` of the way."""
    return np.asarray(end + (begin - end) * (1 + np.cos(np.pi * share)) / 2)


@dataclass(frozen=True)
class Comparison:
    """Schedules at each of many peak rates, on the diabetes regression; lanes are COMPARED.

    batch, epochs: as asked.  steps: in all.  peaks: (peaks,).  seen: (points,) rows looked at.
    share: (5, points) of the peak, at those points.  losses: (6, peaks, points) mean excess loss, exact over all
    draws; nan before there is anything to average.  final: (6, peaks) after the last step.
    """

    on: Regression
    batch: int
    epochs: int
    steps: int
    peaks: Array
    seen: NDArray[np.int64]
    share: Array
    losses: Array
    final: Array

    def table(self) -> dict[str, NDArray[Any]]:
        """One row a peak rate: what each ends at."""
        names = {**SCHEDULES, "average": "Constant, averaged"}
        return {"peak rate": self.peaks} | {
            f"{names[lane]}: excess loss at the end": self.final[row] for row, lane in enumerate(COMPARED)
        }


def finals(lane: str, peaks: Array, batch: int = 4, epochs: int = 10) -> Array:
    """(peaks,) mean excess loss after the last step, exact over all draws, of one of COMPARED at any peak rates.

    ValueError for an unknown lane, a batch outside [1, 221] or epochs outside [1, 40].
    """
    one_of("lane", lane, COMPARED)
    within("batch", batch, 1, 221)
    within("epochs", epochs, 1, 40)
    on, start, steps = regression(), np.array(START), epochs * ROWS // batch
    end = np.array([steps])
    if lane == "average":
        return np.asarray(averaged(on, batch, peaks, start, steps // 2, end)[0])
    return np.asarray(expected(on, batch, factors(lane, steps)[:, None] * peaks, start, end)[0])


def compare(batch: int = 4, epochs: int = 10) -> Comparison:
    """All of COMPARED at all of PEAKS: batches of so many rows, drawn with replacement, for so many epochs.

    ValueError for a batch outside [1, 221] or epochs outside [1, 40].
    """
    within("batch", batch, 1, 221)
    within("epochs", epochs, 1, 40)
    on, start = regression(), np.array(START)
    steps = epochs * ROWS // batch
    half = steps // 2
    few = np.linspace(0, steps, min(POINTS, steps + 1)).round()
    keep = np.unique(np.concatenate([np.arange(min(steps, 12) + 1), few])).astype(np.int64)
    shares = np.stack([factors(name, steps) for name in COMPARED[:-1]])
    rates = (shares[:, None, :] * PEAKS[:, None]).reshape(-1, steps).T
    scheduled = expected(on, batch, rates, start, keep)
    mean = averaged(on, batch, PEAKS, start, half, keep)
    losses = np.concatenate([scheduled.T.reshape(len(shares), len(PEAKS), -1), mean.T[None]])
    return frozen(
        Comparison(
            on=on,
            batch=batch,
            epochs=epochs,
            steps=steps,
            peaks=PEAKS.copy(),
            seen=keep * batch,
            share=shares[:, np.minimum(keep, steps - 1)],
            losses=losses,
            final=losses[:, :, -1].copy(),
        )
    )
