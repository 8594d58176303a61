"""The lean trainer against the network whose weights it moves, for many outputs and copies."""

import numpy as np
import pytest

from concepts import network as nw
from concepts.lean import Lean


@pytest.mark.parametrize(("loss", "logit"), [(nw.binary_cross_entropy, True), (nw.mean_squared_error, False)])
def test_slopes_are_the_networks_and_its_weights_move_along(loss, logit: bool) -> None:  # type: ignore[no-untyped-def]
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((2, 9, 4)), rng.integers(0, 2, (2, 9, 3)).astype(float)
    network = nw.mlp([4, 6, 5, 3], "gelu", copies=(2,), seed=1)
    lean = Lean(network)
    network.backward(loss(network.forward(x), y)[1])
    slopes = lean.learn(x.swapaxes(-1, -2), y.swapaxes(-1, -2), logit).copy()
    expected = [
        np.concatenate([network.gradients[f"{place}.weight"], network.gradients[f"{place}.bias"][:, None]], axis=1)
        for place in (0, 2, 4)
    ]
    assert slopes == pytest.approx(np.concatenate([each.swapaxes(1, 2).ravel() for each in expected]))
    before = {name: array.copy() for name, array in network.parameters.items()}
    lean.weights -= 0.5 * slopes
    for name, array in network.parameters.items():
        assert array == pytest.approx(before[name] - 0.5 * network.gradients[name])
        place, part = name.split(".")
        assert network.layers[int(place)].parameters[part] is array
