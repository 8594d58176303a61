"""Pictures of the bias-variance tradeoff: refits and their parts, learning curves, and double descent."""

from figures.bias_variance.decomposition import decompose_printed, decompose_view
from figures.bias_variance.double_descent import isotropic_printed, isotropic_view, relu_printed, relu_view
from figures.bias_variance.learning_curves import learning_printed, learning_view

__all__ = [
    "decompose_printed",
    "decompose_view",
    "isotropic_printed",
    "isotropic_view",
    "learning_printed",
    "learning_view",
    "relu_printed",
    "relu_view",
]
