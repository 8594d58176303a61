"""The pictures of feature selection: steps line up, axes stay, texts are short, data small, marks tell the truth."""

import numpy as np
import pytest

from concepts import feature_selection as fs
from concepts.feature_selection import selection_stability as ss
from figures import feature_selection as figures
from figures.feature_selection import importance as importance_figures
from figures.feature_selection import selection_stability as stability_figures

FEW = ("correlation", "lasso", "impurity")


def test_every_mark_of_the_matrix_is_true() -> None:
    found = fs.arena(2, 1, 3, n=200, seed=1, methods=FEW)
    sweep = figures.matrix(found)
    names = [found.rows.names[i] for i in found.rows.shown]
    for step in range(9):
        still = sweep.at(step)
        seen = {}
        for trace in still.data:
            for x, y in zip(trace.x, trace.y, strict=True):
                if not np.isnan(y):
                    assert seen.setdefault((int(x), names[int(y)]), trace.name) == trace.name
        for i in range(3):
            kept = {found.rows.names[j] for j in found.order[i, : step + 1]}
            for name, kind, relevant in zip(found.rows.names, found.rows.kinds, found.rows.relevant, strict=True):
                said = seen.get((i, name))
                if name in kept:
                    assert said == ("hit" if relevant else f"{kind} kept")
                else:
                    assert said == ("missed" if relevant else None)


def test_marks_stand_where_the_numbers_are() -> None:
    found = fs.arena(2, 1, 3, n=200, seed=1, methods=FEW)
    chart = figures.curves(found)
    bold = {trace.name: trace for trace in chart.figure.data if trace.name}
    for row, name in enumerate(("filters", "linear", "forests")):  # one method of each kind
        assert bold[name].y == pytest.approx(100 * found.accuracy[row])
    every = figures.curves(fs.arena(2, 1, 3, n=200, seed=1, methods=("correlation", "chi_square")))
    *_, one, other, mean, _ = every.figure.data
    assert mean.y == pytest.approx((np.array(one.y) + other.y) / 2)
    assert set(chart.at(3).data[-1].x) == {4}
    assert chart.holds[0].x[3] == 4
    assert figures.clock(found).figure.data[0].x == pytest.approx(np.maximum(1000 * found.seconds, 0.11))
    assert figures.leaders(found, 8) == "all alike"
    stable = ss.stability(2, 1, 3, n=200, resamples=10, methods=FEW)
    still = stability_figures.intervals(stable).at(2)
    assert still.data[2].x == pytest.approx(stable.stability[:, 2])
    assert still.data[1].x[3:5] == pytest.approx([stable.lower[1, 2], stable.upper[1, 2]])
    sweep = stability_figures.frequencies(stable)
    row = np.argsort(stable.rows.shown)
    for trace in sweep.at(2).data:
        for x, y, size in zip(trace.x, trace.y, trace.marker.size, strict=True):
            column = int(np.flatnonzero(row == y)[0])
            assert size == pytest.approx(14 * np.sqrt(stable.frequency[int(x), 2, column]))


def test_ties_for_the_highest_are_told() -> None:
    found = fs.arena(2, 1, 3, n=200, seed=1, methods=("correlation", "impurity", "chi_square"))
    for k in range(8):
        best = np.flatnonzero(found.accuracy[:, k] == found.accuracy[:, k].max())
        text = figures.leaders(found, k)
        assert ("all alike" in text) == (best.size == 3)
        assert ("and 1 more" in text) == (best.size == 2)


def test_never_a_negative_zero() -> None:
    assert importance_figures.lost(-0.0004) == "0.0"
    assert importance_figures.in_points([-0.0004, 0.123]) == ["0.0 points", "12.3 points"]
