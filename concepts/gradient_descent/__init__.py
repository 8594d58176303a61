"""Gradient descent: go down the slope, again and again, and what its variants change about the step.

The gradient says which way is down here, and nothing of how far. The learning rate says how far: too small and nothing
happens, too large and the loss explodes. A valley that is steep across and flat along is hard, since the steep side
caps the rate while the flat side needs it (`convergence_rate.py`). Momentum adds up what the steps agree on; AdaGrad,
RMSprop and Adam give each parameter a rate of its own, from the size of its slopes (`adam.py`), which helps as long as
the valley lies along the axes (`turned_valley.py`). None of them is best: it depends on the surface, the start and,
most of all, on whose rate was tuned (`descent.py`). And a gradient need not be over all rows: fewer are cheaper and
noisier (`batch_descent.py`), and the noise is what a schedule of the rate is for (`schedules.py`).
"""

from concepts.gradient_descent.claims import OPTIONS, claims, prediction
from concepts.gradient_descent.descent import (
    DEFAULT,
    GOAL,
    GRID,
    NEVER,
    RACERS,
    RATES,
    STEPS,
    Race,
    arrival,
    descend,
    race,
    turned,
)

__all__ = [
    "DEFAULT",
    "GOAL",
    "GRID",
    "NEVER",
    "OPTIONS",
    "RACERS",
    "RATES",
    "STEPS",
    "Race",
    "arrival",
    "claims",
    "descend",
    "prediction",
    "race",
    "turned",
]
