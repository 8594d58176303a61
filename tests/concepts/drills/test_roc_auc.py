"""Each answer is worked out again from the numbers that the question states, by another way than the concept's."""

import numpy as np
import pytest
from scipy.stats import norm
from sklearn.metrics import roc_auc_score, roc_curve

from concepts.roc_auc.drills import KINDS

from .reading import numbers, wrong

SEEDS = range(40)


@pytest.mark.parametrize("seed", SEEDS)
def test_precision_elsewhere_is_bayes_rule(seed):
    drill = KINDS["precision_elsewhere"](seed)
    recall, fpr, here, stated, there = (each / 100 for each in numbers(drill.ask))
    assert drill.answer == pytest.approx(1 / (1 + fpr * (1 - there) / (recall * there)))
    old = 1 / (1 + fpr * (1 - here) / (recall * here))
    assert stated == pytest.approx(old, abs=0.0051)
    assert wrong(drill, "kept") == pytest.approx(old)
    assert wrong(drill, "scaled") == pytest.approx(old * there / here)


@pytest.mark.parametrize("seed", SEEDS)
def test_auc_by_pairs_is_scikit_learns(seed):
    drill = KINDS["auc_by_pairs"](seed)
    scores = numbers(drill.ask)
    truth = [1] * 3 + [0] * 4
    auc = roc_auc_score(truth, scores)
    assert drill.answer == pytest.approx(auc)
    above = np.subtract.outer(scores[:3], scores[3:])
    for name, value in {
        "counted ties as lost": (above > 0).mean(),
        "counted ties as won": (above >= 0).mean(),
        "left ties out": (above > 0).sum() / (above != 0).sum(),
        "turned it round": 1 - auc,
    }.items():
        assert all(each.value == pytest.approx(value) for each in drill.mistakes if each.name == name)


@pytest.mark.parametrize("seed", SEEDS)
def test_cheapest_line_is_where_both_choices_cost_the_same(seed):
    """Elkan (2001), IJCAI: the optimal threshold depends on the costs alone."""
    drill = KINDS["cheapest_line"](seed)
    miss, alarm, share = numbers(drill.ask)[:3]
    p = np.linspace(0, 1, 100_001)
    assert drill.answer == pytest.approx(p[np.argmin(abs(p * miss - (1 - p) * alarm))], abs=1e-4)
    odds = share / 100 / (1 - share / 100) * miss / alarm
    assert wrong(drill, "counted prevalence twice") == pytest.approx(1 / (1 + odds))


@pytest.mark.parametrize("seed", SEEDS)
def test_point_on_the_curve_is_scikit_learns(seed):
    drill = KINDS["point_on_the_curve"](seed)
    positives, negatives, flagged, caught = (int(each) for each in numbers(drill.ask.replace(",", "")))
    truth = np.repeat([1, 0], [positives, negatives])
    score = np.concatenate([np.arange(positives) < caught, np.arange(negatives) < flagged - caught]).astype(float)
    fpr, tpr, _ = roc_curve(truth, score)
    assert drill.answer == pytest.approx(fpr[1])
    for name, value in {"took the true positive rate": tpr[1], "divided by the flagged": 1 - caught / flagged}.items():
        assert all(each.value == pytest.approx(value) for each in drill.mistakes if each.name == name)


@pytest.mark.parametrize("seed", SEEDS[:10])
def test_precision_curve_is_that_of_two_normal_laws(seed):
    drill = KINDS["precision_curve"](seed)
    separation, share = numbers(drill.ask)[2], numbers(drill.ask)[4] / 100
    caught, alarmed = norm.sf(drill.curve.x, separation), norm.sf(drill.curve.x)
    assert drill.answer == pytest.approx(share * caught / (share * caught + (1 - share) * alarmed))
    assert wrong(drill, "drew recall") == pytest.approx(caught)
