"""Batch normalization and dropout: one network trained four ways, with neither, with one, and with both.

Batch normalization (Ioffe and Szegedy 2015) gives each unit mean 0 and variance 1 over the batch before its activation:
it is there so that training goes well, at higher rates and in deeper networks. That it regularizes is a side effect of
the noise in batch statistics. Dropout (Srivastava et al. 2014) switches units off at random: it is there to regularize,
and makes training slower. Some training labels are wrong here. A network that fits those has learned them by heart;
what that costs shows on the validation rows, whose labels are right.

    ways                 the four trainings
    one_batch            one batch, number by number
    batch_size           what a row's company does to it
    covariate_shift      higher rates, and what they owe to batch norm
    monte_carlo_dropout  many passes with dropout left on
    digit_data           digits, some of them labelled wrong
"""

from concepts.batchnorm_dropout.claims import claims, prediction
from concepts.batchnorm_dropout.ways import (
    BATCHES,
    EPOCHS,
    MOST,
    QUANTILES,
    RATES,
    ROWS,
    SEEDS,
    WAYS,
    WIDTH,
    FourWays,
    four_ways,
    gentle,
    measure,
)

__all__ = [
    "BATCHES",
    "EPOCHS",
    "MOST",
    "QUANTILES",
    "RATES",
    "ROWS",
    "SEEDS",
    "WAYS",
    "WIDTH",
    "FourWays",
    "claims",
    "four_ways",
    "gentle",
    "measure",
    "prediction",
]
