"""What is model monitoring, and why is it important?

A clue at once and a verdict late: `weeks` lets a model work in a world that drifts as it is told, with the monitors
that people use (`drift_metrics`) and labels that come late; `long_run` says what holds over many such worlds;
`drift_alarms` counts false and late alarms of a level; `drift_report` compares two tables that somebody brings: what
their columns hold (`drift_kinds`), how far each moved (`drift_columns`), what that comes to (`drift_verdict`), and
whether a classifier tells their rows apart (`drift_told`).
`world` draws the orders and trains the model.
"""

from concepts.monitoring.claims import claims, prediction
from concepts.monitoring.weeks import (
    DEFINITIONS,
    MONITORS,
    NUMBERS,
    SHAPES,
    UNITS,
    WATCHED,
    WEEKS,
    Simulation,
    simulate,
)
from concepts.monitoring.world import CHANNELS, KINDS, PULL, REFERENCE, RETURNED, SPREAD, example_tables

__all__ = [
    "CHANNELS",
    "DEFINITIONS",
    "KINDS",
    "MONITORS",
    "NUMBERS",
    "PULL",
    "REFERENCE",
    "RETURNED",
    "SHAPES",
    "SPREAD",
    "UNITS",
    "WATCHED",
    "WEEKS",
    "Simulation",
    "claims",
    "example_tables",
    "prediction",
    "simulate",
]
