"""The pictures of feature engineering: steps line up, axes stay, texts are short, data small."""

import numpy as np
import pytest

from concepts.feature_engineering import FULL, PLAIN, SWITCHES, try_out, workbench
from figures import feature_engineering as figures


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
