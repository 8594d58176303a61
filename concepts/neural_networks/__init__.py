"""A neural network learns its own features: layers of neurons, each a weighted sum that is bent by an activation.

The input layer holds the features. Each hidden neuron adds them up with weights of its own, adds a bias, and bends the
sum; the next layer does the same with what it is handed; the output layer turns the last sum into an answer. Training
moves all weights and biases a little down the slope of the loss, batch after batch (backpropagation: Rumelhart, Hinton
and Williams 1986, Nature). Take the bending away, and any number of layers is one linear map: w2 (w1 x + b1) + b2.

    training     a network in training, looked at epoch by epoch
    one_pass     one point forward and back, every number
    signals      what becomes of signals in deep networks
    depth        what another layer buys
    tables       where trees still win
    planar_data  rows in the plane
    own_plane    a person's own rows there
"""

from concepts.neural_networks.claims import SOLVED, STARTS, claims, deep_identity, prediction, starts
from concepts.neural_networks.training import (
    ACTIVATION,
    BATCH,
    EPOCHS,
    HIDDEN,
    INITIALIZER,
    SIDE,
    TILES,
    WIDTH,
    Training,
    fit,
    grid,
    hidden_outputs,
    look,
    straightness,
    train,
)

__all__ = [
    "ACTIVATION",
    "BATCH",
    "EPOCHS",
    "HIDDEN",
    "INITIALIZER",
    "SIDE",
    "SOLVED",
    "STARTS",
    "TILES",
    "WIDTH",
    "Training",
    "claims",
    "deep_identity",
    "fit",
    "grid",
    "hidden_outputs",
    "look",
    "prediction",
    "starts",
    "straightness",
    "train",
]
