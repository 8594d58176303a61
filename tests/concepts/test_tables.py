"""Trees and networks on a table: rotation keeps distances, the copies are separate, and the reasons show."""

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier

from concepts.neural_networks import tables as tb


def test_table_and_rotation() -> None:
    X, y = tb.table(16, 0)
    assert X.shape == (1200, 20)
    assert set(y) == {0.0, 1.0}
    score = 2 * (X[:, 0] > 0.5) - 1.5 * (X[:, 1] < -0.3) + X[:, 2] * (X[:, 3] > 0) + 0.3
    assert np.mean((score > 0) != y) < 0.1
    turn = tb.rotation(20, 3)
    assert turn @ turn.T == pytest.approx(np.eye(20), abs=1e-12)


def test_trees_are_scikit_learns() -> None:
    X, y = tb.table(0, 1)
    model = HistGradientBoostingClassifier(random_state=0).fit(X[:400], y[:400])
    assert tb.boosted(X, y) == pytest.approx(1 - model.score(X[400:], y[400:]))


def test_networks_side_by_side_do_not_mix() -> None:
    one, two = (tb.table(4, seed) for seed in (0, 1))
    both = tb.networks(np.array([one[0], two[0]]), np.array([one[1], two[1]]))
    other = tb.networks(np.array([one[0], -two[0]]), np.array([one[1], 1 - two[1]]))
    assert both[0] == other[0]
    assert both.max() < 0.3


def test_the_reasons_show() -> None:
    """Useless columns hurt the network, a rotation takes the trees' lead: each by more than three standard errors."""
    found = tb.compare()
    lead = {name: found[name][1] - found[name][0] for name in ("useless", "rotated")}
    for gap in (lead["useless"], lead["useless"] - lead["rotated"]):
        assert gap.mean() > 3 * gap.std(ddof=1) / np.sqrt(tb.SEEDS)
    assert found["useless"][1].mean() - found["clean"][1].mean() > 0.05
    assert abs(found["useless"][0].mean() - found["clean"][0].mean()) < 0.02
