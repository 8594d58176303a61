"""A person's own rows on the network's plane: the same pictures, in the columns' own units, and what was read."""

import numpy as np

from concepts.neural_networks.own_plane import Own
from concepts.neural_networks.planar_data import REACH
from figures import style
from figures.neural_networks.training import beside, train_printed, view
from figures.words import count, number, plain

SHORT = 24


def own_view(result: Own) -> style.View:
    """All of the lab."""
    first, second = (plain(name[:SHORT]) for name in result.names)
    plane = {
        "xaxis": {"title": {"text": first}} | ticks(result.means[0], result.sds[0]),
        "yaxis": ticks(result.means[1], result.sds[1]),
        "annotations": [beside(second)],
    }
    return view(result.training, plane)


def ticks(mean: float, sd: float) -> dict:
    """Round numbers of the column's own unit, where they lie among standard deviations from the mean."""
    wide = 2 * REACH * sd
    step = 10.0 ** np.floor(np.log10(wide / 3))
    step *= max(each for each in (1, 2, 5) if wide / (each * step) >= 3)
    values = step * np.arange(np.ceil((mean - REACH * sd) / step), (mean + REACH * sd) / step)
    return {"tickvals": (values - mean) / sd, "ticktext": [number(each + 0.0, 6) for each in values]}


def own_summary(result: Own) -> str:
    """What was read."""
    training = result.training
    zero, one = result.classes
    inside = int(np.sum(np.abs(training.X).max(axis=1) < REACH))
    text = (
        f"{count(result.rows)} rows: {count(len(training.X))} to train on, {count(len(training.X_test))} to test. "
        f"● {zero}, ◆ {one}, whose probability p is drawn. Both columns are standardized."
    )
    if inside < len(training.X):
        text += f" {count(len(training.X) - inside)} rows to train on lie beyond the picture."
    return " ".join([text, *result.notes])


def own_printed(result: Own, step: int) -> str:
    """What the snippet for a person's own file prints at this step."""
    return f"rows used: {result.rows}\n{train_printed(result.training, step)}"
