"""The numbers that the answer quotes, and the right option of its prediction."""

from collections.abc import Mapping
from functools import cache

import numpy as np

from concepts.arrays import Array, mean_and_error
from concepts.lean import Lean
from concepts.network import mlp, parameter_count
from concepts.neural_networks import depth, one_pass, signals, tables
from concepts.neural_networks.planar_data import planar
from concepts.neural_networks.training import EPOCHS, Training, descend, hidden_outputs, train

LONGER = 10
"""Times as many steps of Adam as the lab takes: what more training makes of deep networks."""
STARTS = 30
"""First weights that are tried for a claim about chance."""
SOLVED = 0.05
"""A test error below counts as solved: the noise alone costs about 2% on XOR."""


@cache
def deep_identity(data: str = "xor") -> Training:
    """Five hidden layers without an activation."""
    return train(hidden=5, width=4, activation="identity", initializer="glorot", data=data)


def prediction() -> str:
    """Key of the right option: what boundary do five layers draw without an activation, on the two bent data sets?"""
    runs = [deep_identity(data) for data in ("xor", "circles")]
    if any(np.ptp(run.surface[-1]) < 1e-6 for run in runs):
        return "none"
    if min(run.plane.min() for run in runs) > 1 - 1e-9:
        return "line"
    return "curve" if max(run.train_error[-1] for run in runs) < 0.05 else "bends"


@cache
def starts(width: int, lr: float = 0.1, data: str = "xor", hidden: int = 1) -> tuple[Array, Array]:
    """(STARTS,) test errors and shares of dead ReLUs after training, from as many first weights, side by side."""
    X, y, X_test, y_test = planar(data)
    network = mlp((2, *[width] * hidden, 1), copies=(STARTS,))
    descend(Lean(network), X, y, lr, int(EPOCHS[-1]), np.random.default_rng([0, 1]))
    errors = np.mean((network.forward(X_test) > 0) != y_test, axis=(1, 2))
    dead = np.array([(each == 0).all(axis=1) for each in hidden_outputs(network, X)])
    return errors, dead.mean(axis=(0, 2))


@cache
def folds_longer(layers: int) -> Array:
    """(RUNS,) what the lab's networks on the curve of so many folds leave after LONGER times as many steps, rising."""
    found = depth.depth()
    y = found.folded[layers - 1]
    answers = depth.learned(found.x, y, layers, found.width, 0.01, 0, None, steps=LONGER * depth.STEPS)
    return np.sort(depth.unexplained(answers, y))


@cache
def claims() -> Mapping[str, float]:
    """The numbers that the prose quotes."""
    default, identity, relu = train(), deep_identity(), train(hidden=5, data="xor")
    zeros = train(activation="sigmoid", initializer="zeros")
    deep = {name: train(hidden=5, width=8, initializer=name) for name in ("small", "he")}
    faint = train(hidden=5, width=8, activation="sigmoid", initializer="glorot")
    narrow, wide = starts(4), starts(8)
    calm, hasty = (starts(8, lr, "moons", 2)[1] for lr in (0.1, 3.0))
    _, _, X_test, y_test = planar("xor")
    by_hand = np.abs(X_test.sum(axis=1)) < np.abs(X_test[:, 0] - X_test[:, 1])  # |a + b| and |a - b|: four ReLUs
    sure = one_pass.sure_and_wrong()
    stack = signals.signals(depth=50)
    at = {name: step for step, name in stack.named.items()}
    ends = stack.forward[:, -1] / stack.forward[:, 0]
    curves = {name: signals.signals(name, depth=50) for name in ("sigmoid", "tanh")}
    folds = depth.depth()
    table = tables.compare()
    gaps = {name: 100 * (network - trees) for name, (trees, network) in table.items()}
    (useless, useless_error), (rotated, rotated_error) = (mean_and_error(gaps[name]) for name in ("useless", "rotated"))
    return {
        "parameters": default.parameters,
        "by_layers_1": parameter_count((2, 4)),
        "by_layers_2": parameter_count((4, 4)),
        "by_layers_3": parameter_count((4, 1)),
        "image_parameters": parameter_count((784, 512, 10)),
        "default_error": default.test_error[-1],
        "gelu_error": train(activation="gelu").test_error[-1],
        "line_error": identity.test_error[-1],
        "line_plane": identity.plane.min(),
        "line_parameters": identity.parameters,
        "bent_error": relu.test_error[-1],
        "bent_plane": relu.plane[-1],
        "zeros_left": int(zeros.distinct[-1]),
        "zeros_of": zeros.hidden,
        "zeros_error": zeros.test_error[-1],
        "small_error": deep["small"].test_error[-1],
        "he_error": deep["he"].test_error[-1],
        "faint_slope": faint.slopes[0, -1] / faint.slopes[0, 0],
        "faint_error": faint.test_error[-1],
        "solved_narrow": int(np.sum(narrow[0] < SOLVED)),
        "solved_wide": int(np.sum(wide[0] < SOLVED)),
        "starts": STARTS,
        "by_hand": np.mean(by_hand != y_test[:, 0]),
        "dead_calm": calm.mean(),
        "dead_hasty": hasty.mean(),
        "dead_error": 100 * hasty.std(ddof=1) / np.sqrt(STARTS),
        "dead_at_start": stack.silent[at["he"], -1],
        "slope_right": sure["cross_entropy"],
        "slope_mismatch": sure["mismatch"],
        "glorot_end": ends[at["glorot"]],
        "he_end": ends[at["he"]],
        "he_back": stack.backward[at["he"], 0],
        "large_end": ends[at["large"]],
        "sigmoid_back": curves["sigmoid"].backward[at["glorot"], 0],
        "tanh_back": curves["tanh"].backward[at["glorot"], 0],
        "pieces": int(folds.pieces[-1]),
        "pieces_one": 2 * len(folds.pieces) + 1,
        "folds_easy": folds.rest[1, 0],
        "folds_best": folds.rest[-1, 0],
        "folds_steps": depth.STEPS,
        "folds_longer": float(folds_longer(6)[0]),
        "folds_next": float(folds_longer(3)[1]),
        "trees_clean": table["clean"][0].mean(),
        "net_clean": table["clean"][1].mean(),
        "trees_useless": table["useless"][0].mean(),
        "net_useless": table["useless"][1].mean(),
        "trees_rotated": table["rotated"][0].mean(),
        "net_rotated": table["rotated"][1].mean(),
        "useless_gap": useless,
        "useless_gap_error": useless_error,
        "rotated_gap": -rotated,
        "rotated_gap_error": rotated_error,
        "tables_seeds": tables.SEEDS,
    }
