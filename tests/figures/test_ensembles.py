"""The ensembles' pictures: steps line up, axes stay, texts are short, data small, traces tell the truth."""

import numpy as np
import pytest

from concepts import ensembles
from concepts.ensembles import adaboost, bagging
from figures import ensembles as figures
from figures.ensembles import adaboost as adaboost_figures
from figures.ensembles import bagging as bagging_figures
from tests.figures.checks import check_view

VIEWS = {
    "noisy": lambda: figures.compare_view(ensembles.compare("tree", 0, "gradient", 8, n=400, flip=0.4, trees=100)),
    "stopped": lambda: figures.compare_view(ensembles.compare("bagging", 1, "adaboost", 0, data="xor", trees=50)),
    "clean": lambda: adaboost_figures.boost_view(adaboost.boost("blobs", 200, 0.0, 4)),
    "short": lambda: adaboost_figures.boost_view(adaboost.boost("moons", 60, 0.0, 4, seed=16)),
    "noisy weights": lambda: adaboost_figures.boost_view(adaboost.boost("circles", 200, 0.4, 2, 0.5)),
    "no noise": lambda: bagging_figures.correlation_view(bagging.correlation(200, 0.0, 10, 12)),
    "much noise": lambda: bagging_figures.correlation_view(bagging.correlation()),
}


@pytest.mark.parametrize("name", VIEWS)
def test_view(name: str) -> None:
    check_view(VIEWS[name]())


def test_axes_hold_the_data() -> None:
    for noise, n, leaf in ((0.0, 200, 10), (8.0, 50, 1), (5.0, 100, 1)):
        found = bagging.correlation(n, noise, leaf, 12)
        still = bagging_figures.averaging(found).figure.layout.yaxis.range
        assert 10 ** still[0] <= found.simulated.min()
        assert found.simulated.max() <= 10 ** still[1]


def test_traces_show_the_result() -> None:
    duel = ensembles.compare(flip=0.1)
    seen = figures.regions(duel, duel.right).at(10)
    assert seen.data[0].z == pytest.approx(duel.right.vote[10], abs=0.5 / 64 + 1e-9)
    assert len(seen.data[2].x) == 20
    hero = figures.errors(duel)
    assert hero.answer is not None
    assert hero.answer.y == pytest.approx(100 * duel.right.test)
    assert set(hero.at(7).data[-1].x) == {8}
    stages = adaboost.boost()
    chart = adaboost_figures.weights(stages)
    dots = chart.at(9).data
    assert np.array(dots[1].marker.size) == pytest.approx(7 * np.sqrt(100 * stages.weight[9]), abs=0.06)
    np.testing.assert_array_equal(np.array(dots[-1].marker.size) > 0, stages.wrong[9])
    together = adaboost_figures.committee(stages).at(9).data[0].z
    assert together == pytest.approx(stages.committee[9], abs=0.5 / 64 + 1e-9)
    found = bagging.correlation(sets=12)
    lines = bagging_figures.averaging(found).at(1).data
    assert lines[1].y[0] == pytest.approx(found.s2[1])
    assert lines[2].y == pytest.approx(np.repeat(found.floor[1], 2))
    assert lines[3].y == pytest.approx(found.simulated[1])
    bars = bagging_figures.total(found).figure.data[0]
    assert bars.error_y.array == pytest.approx(2 * found.saved_se)


def test_sentences_advise() -> None:
    noisy = figures.compare_sentences(ensembles.compare(flip=0.2, trees=200))
    assert "More rounds now overfit" in noisy[-1]
    assert "have paid" in " ".join(noisy[:8])
    assert "stopped by itself after 1." in figures.compare_sentences(ensembles.compare("tree", 0, "adaboost", 0))[4]
    assert "changed little" in noisy[0]
    assert "AdaBoost stops here" in adaboost_figures.boost_sentences(adaboost.boost("moons", 60, 0.0, 4, seed=16))[-1]
    assert "Flipped rows, 10% of all" in adaboost_figures.boost_sentences(adaboost.boost())[3]
    assert "worth" in adaboost_figures.boost_sentences(adaboost.boost(flip=0.0))[3]
    advice = bagging_figures.correlation_sentences(bagging.correlation())
    assert "plain bagging" in advice[-1]
    assert "Hiding saves 2.2, beyond two" in advice[2]
    assert "within two standard errors" in advice[0]
