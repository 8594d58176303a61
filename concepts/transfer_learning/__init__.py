"""Transfer learning: start from a network trained elsewhere. What that buys depends on labels and on likeness.

A network is pretrained on a source task with thousands of rows. The target has few. Three strategies:

- from scratch: forget the source, start at random;
- frozen features: keep the pretrained body as it is, train a new head on it (a linear probe);
- fine-tuned: start from the pretrained body, train body and head, the body at a rate of its own.

Frozen features leave little to learn, so few labels will do, but they can be no better than the source's view of the
world. Fine-tuning can change that view, and needs labels to do so. And a source of no use can leave weights that are
worse to start from than chance: negative transfer.

One protocol for all: Adam with a rate of 0.01 for whatever starts afresh, 300 steps of 32 rows, the same rows at the
same step, a new head of zeros. What decides is how fast the pretrained body may learn: at the head's rate frozen
features beat fine-tuning with ten labels, at a gentle one the two are level. So fine-tuning is shown at its best rate.
For the other two the rates 0.003, 0.01 and 0.03 make little difference (a test holds it to that).

    strategies       the three, at each number of labels
    digits_transfer  the same on pictures of digits
    distortion       what fine-tuning does to pretrained features
    pretraining      the network that the source leaves
    finetuning       training with a rate for each layer
    teacher_tasks    a source and a target as alike as asked
"""

from concepts.transfer_learning.claims import MANY_SEEDS, claims, prediction, revealed
from concepts.transfer_learning.strategies import (
    ALL,
    BATCH,
    BEST,
    BODY,
    FEW,
    FREES,
    GRID,
    PER_CLASS,
    RATIOS,
    SEEDS,
    STEPS,
    STRATEGIES,
    Arm,
    Told,
    Transfer,
    arm,
    plan,
    transfer,
)

__all__ = [
    "ALL",
    "BATCH",
    "BEST",
    "BODY",
    "FEW",
    "FREES",
    "GRID",
    "MANY_SEEDS",
    "PER_CLASS",
    "RATIOS",
    "SEEDS",
    "STEPS",
    "STRATEGIES",
    "Arm",
    "Told",
    "Transfer",
    "arm",
    "claims",
    "plan",
    "prediction",
    "revealed",
    "transfer",
]
