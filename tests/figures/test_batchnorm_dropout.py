"""The pictures of batch norm and dropout: steps line up, axes stay, texts are short, data small, words true."""

from dataclasses import replace

import numpy as np
import pytest

from concepts import batchnorm_dropout as bd
from concepts.batchnorm_dropout import batch_size as bs
from concepts.batchnorm_dropout import covariate_shift as cs
from concepts.batchnorm_dropout import monte_carlo_dropout as mc
from concepts.batchnorm_dropout import one_batch as ob
from figures import batchnorm_dropout as figures
from figures.batchnorm_dropout import batch_size as size_figures
from figures.batchnorm_dropout import covariate_shift as rates_figures
from figures.batchnorm_dropout import monte_carlo_dropout as passes_figures
from figures.batchnorm_dropout import one_batch as batch_figures
from figures.words import fixed
from tests.figures.checks import check_view

VIEWS = {
    "four": lambda: figures.four_view(bd.four_ways(rows=100, batch_size=64)),
    "clean": lambda: figures.four_view(bd.four_ways(rows=100, batch_size=128, flip=0.0, depth=1)),
    "overflow": lambda: figures.four_view(bd.four_ways(1.0, 16, 0.8, 5, 100, 0.0, seed=3)),
    "served": lambda: batch_figures.batch_view(ob.one_batch(training=False)),
    "cold": lambda: batch_figures.batch_view(ob.one_batch(True, 2, 0.9, 3.0, 3.0, 0, 9)),
    "cold, served": lambda: batch_figures.batch_view(ob.one_batch(False, 6, 0.0, 0.1, -3.0, 0, 9)),
    "size": lambda: size_figures.size_view(bs.batch_sizes(rows=200, passes=2, depth=1)),
    "few": lambda: passes_figures.passes_view(mc.monte_carlo(0.05, 20, 0.05)),
    "wild": lambda: passes_figures.passes_view(mc.monte_carlo(0.5, 320, 0.5)),
    "rates": lambda: rates_figures.rates_view(cs.learning_rates(depth=2, updates=50)),
    "noisy": lambda: rates_figures.rates_view(cs.learning_rates(depth=5, noise=1.0, updates=50)),
}


@pytest.mark.parametrize("name", VIEWS)
def test_view(name: str) -> None:
    check_view(VIEWS[name]())


def test_cells_hold_the_numbers_and_what_is_used() -> None:
    result = ob.one_batch(size=2)
    picture = batch_figures.cells(result, 1)
    for step in range(len(ob.STEPS)):
        shown = list(picture.at(step).data[1].text)
        assert shown[:3] == [fixed(value) for value in result.numbers[step, 1, 0]]
        assert shown[6:9] == [fixed(value) for value in result.mean[1]]
        assert shown[9:] == [fixed(value, 4) for value in result.var[1]]


def test_who_is_better_is_said_by_the_numbers() -> None:
    result = cs.learning_rates(depth=1, updates=50)
    accuracy, shift = np.full_like(result.accuracy, 0.5), np.full_like(result.shift, 0.2)
    for noisy, jump, words in (
        (0.9, 0.4, "more shift, and yet better"),
        (0.9, 0.1, "the shift may have its part"),
        (0.2, 0.4, "costs more than batch norm brings"),
        (0.5, 0.4, "about as well as the plain one"),
    ):
        accuracy[2], shift[2] = noisy, jump
        sentences = rates_figures.rates_sentences(replace(result, accuracy=accuracy, shift=shift))
        assert all(words in sentence for sentence in sentences)
    accuracy[0], accuracy[2] = 0.15, 0.9
    accuracy[0, 4] = 0.16  # its best: slower it has not come far, faster no longer does
    sentences = rates_figures.rates_sentences(replace(result, accuracy=accuracy))
    assert ["hardly begun" in each for each in sentences[:6]] == [True] * 4 + [False] * 2
    assert all("has stopped learning" in each for each in sentences[4:])


def test_one_pass_has_no_spread_and_shows_one_curve() -> None:
    result = mc.monte_carlo()
    picture = passes_figures.band(result)
    shown = [np.isfinite(np.asarray(trace.y, float)).all() for trace in picture.at(0).data[4:12]]
    assert shown == [True] + [False] * 7
    assert "no spread yet" in passes_figures.passes_sentences(result)[0]
    assert "±" not in passes_figures.passes_readouts(result)["At −0.6, near data"][0]
