"""Bins against scikit-learn's discretizer and least squares, curves against the truth."""

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import KBinsDiscretizer

from concepts.feature_engineering.binning import BINS, GRID, SIZES, SPREADS, TRUTHS, binning, shape


@pytest.mark.parametrize("spread", SPREADS)
@pytest.mark.parametrize("truth", TRUTHS)
def test_quantile_bins_are_least_squares_on_one_hot_bins(truth, spread):
    ours = binning(truth, "quantile", spread, n=200)  # 199 is prime, so no cut falls on a row
    for bins in (2, 7, 24):
        made = KBinsDiscretizer(bins, encode="onehot-dense", strategy="quantile", quantile_method="linear")
        theirs = make_pipeline(made, LinearRegression()).fit(ours.x[:, None], ours.y)
        assert ours.train[bins - 1] == pytest.approx(theirs.score(ours.x[:, None], ours.y), abs=1e-9)
        inside = (ours.x.min() < GRID) & (ours.x.max() > GRID)
        assert ours.curves[bins - 1][inside] == pytest.approx(theirs.predict(GRID[inside, None]), abs=1e-8)


def test_equal_widths_and_means():
    ours = binning(n=500)
    place = np.floor(ours.x / 6).astype(int)
    means = [ours.y[place == each].mean() for each in range(4)]
    assert ours.curves[3] == pytest.approx(np.array(means)[np.minimum(np.floor(GRID / 6).astype(int), 3)])
    assert ours.edges[3] == pytest.approx([0, 6, 12, 18, 24])
    assert ours.fewest[3] == np.bincount(place).min()
    assert ours.train[0] == pytest.approx(0, abs=1e-12)


def test_an_empty_bin_says_the_overall_mean():
    ours = binning(spread="evening", n=50)
    assert ours.fewest[-1] == 0
    assert ours.curves[-1][0] == pytest.approx(ours.y.mean())


def test_the_straight_line_is_scikit_learns():
    ours = binning("line", n=200)
    model = LinearRegression().fit(ours.x[:, None], ours.y)
    assert ours.rivals[0] == pytest.approx(model.predict(GRID[:, None]))
    assert ours.rival_train[0] == pytest.approx(model.score(ours.x[:, None], ours.y))


@pytest.mark.parametrize(("truth", "rival"), [("wave", 1), ("line", 0)])
def test_the_right_form_reaches_the_ceiling(truth, rival):
    ours = binning(truth, n=1000, noise=3.0)
    assert ours.rival_test[rival] == pytest.approx(ours.ceiling, abs=0.01)
    assert ours.test.max() < ours.rival_test[rival]
    assert ours.truth == pytest.approx(shape(truth, GRID))


def test_ceiling_is_signal_over_total():
    """The wave's variance is 10² / 2 over a whole day."""
    assert binning("wave", n=1000, noise=5.0).ceiling == pytest.approx(50 / 75, abs=0.03)


def test_training_fit_never_falls_in_nested_bins():
    ours = binning(n=500)
    assert ours.train[5] >= ours.train[2]
    assert ours.train[23] >= ours.train[11] >= ours.train[5]
    assert set(ours.table()) >= {"bins", "R², fresh rows"}
    assert len(ours.table()["bins"]) == len(BINS)


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ({"truth": "x"}, "truth"), ({"strategy": "x"}, "strategy"), ({"spread": "x"}, "spread"), ({"n": 7}, "n"),
        ({"noise": 0}, "noise"), ({"seed": -1}, "seed"),
    ],
)  # fmt: skip
def test_bad_arguments_are_named(arguments, name):
    with pytest.raises(ValueError, match=f"^{name} must"):
        binning(**arguments)


def test_same_seed_same_result():
    assert np.array_equal(binning(seed=4).test, binning(seed=4).test)
    assert not np.array_equal(binning(seed=4).test, binning(seed=5).test)
    assert SIZES
