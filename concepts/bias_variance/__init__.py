"""Explain the bias-variance tradeoff: the parts of an error, what a learning curve tells, and how the U breaks.

decomposition: refit and average. families: polynomials, neighbours and trees at every level in one pass.
learning_curves: training and validation error over the rows. double_descent: more features than rows.
ridge_limit: its theory.
"""

from concepts.bias_variance.claims import claims, prediction
from concepts.bias_variance.decomposition import AT, DRAWN, TARGETS, Decomposition, decompose, split, training_sets
from concepts.bias_variance.double_descent import Isotropic, Relu, isotropic, relu
from concepts.bias_variance.families import LEVELS, predict
from concepts.bias_variance.learning_curves import LearningCurve, diagnose, learning_curve
from concepts.bias_variance.ridge_limit import best_penalty, kept, risk

__all__ = [
    "AT",
    "DRAWN",
    "LEVELS",
    "TARGETS",
    "Decomposition",
    "Isotropic",
    "LearningCurve",
    "Relu",
    "best_penalty",
    "claims",
    "decompose",
    "diagnose",
    "isotropic",
    "kept",
    "learning_curve",
    "predict",
    "prediction",
    "relu",
    "risk",
    "split",
    "training_sets",
]
