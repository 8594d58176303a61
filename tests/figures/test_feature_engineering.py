"""The pictures of feature engineering: steps line up, axes stay, texts are short, data small."""

from dataclasses import asdict

import numpy as np
import pytest

from concepts.feature_engineering import FULL, PLAIN, SWITCHES, try_out, workbench
from concepts.feature_engineering.binning import binning
from concepts.feature_engineering.polynomial_terms import polynomial
from figures import feature_engineering as figures
from figures.feature_engineering import binning as binning_figures
from figures.feature_engineering import polynomial_terms as terms_figures
from tests.figures.checks import check_view

VIEWS = {
    "plain": lambda: figures.workbench_view(workbench(n=600)),
    "full": lambda: figures.workbench_view(workbench("all", n=600, **asdict(FULL))),
    "largest": lambda: figures.workbench_view(workbench("outside", 1800, 20.0, **asdict(FULL) | {"weight_bins": 16})),
    "least": lambda: figures.workbench_view(workbench(n=600, noise=0.0, city="out", dates="out")),
    "few": lambda: binning_figures.binning_view(binning("line", "quantile", "evening", 50, 20.0)),
    "many terms": lambda: terms_figures.terms_view(polynomial("curve", 5, n=50, noise=5.0)),
    "no noise": lambda: terms_figures.terms_view(polynomial("straight", 2, "products", 400, 0.0, 100.0)),
}


@pytest.mark.parametrize("name", VIEWS)
def test_view(name: str) -> None:
    check_view(VIEWS[name]())


def test_every_switch_has_its_words():
    assert set(figures.LABELS) == set(figures.WHY) == set(SWITCHES)


def test_the_leaderboard_ranks_by_the_honest_score():
    trials = [try_out(PLAIN, n=600), try_out(FULL, n=600), try_out(PLAIN, "all", n=600)]
    board = figures.leaderboard(trials)
    assert board["Switched on"][-1] == "nothing"
    best = [max(rows) for rows in zip(board["Linear"], board["Neighbours"], board["Trees"], strict=True)]
    assert best == sorted(best, reverse=True)
    leaky = board["Switched on"].index("seller: record until then; leak: seller's mean over the whole table")
    assert float(board["Leak pretends (linear)"][leaky]) > board["Linear"][leaky]
    assert sum(not each for each in board["Leak pretends (linear)"]) == 2


def test_the_peek_is_the_same_rows_before_and_after():
    result = workbench(n=600, numbers="log")
    raw, features = figures.peek(result)
    assert np.log(raw["distance_km"].to_numpy()) == pytest.approx(features["distance_km"])
